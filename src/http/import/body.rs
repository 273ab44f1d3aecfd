//! A request's body as something to read from on another thread: piece by piece, with a bound on what waits.
//!
//! ```text
//! connection ─▶ feed (task: each piece in time, all of them at a pace, stops with the server) ─▶ a few pieces ─▶ Pieces (thread: io::BufRead)
//! ```
//!
//! The end is told. Where it is not, because the client went away, or where a piece did not come in time, reading fails, so
//! that a part never passes for the whole.

use std::io::{self, BufRead, Read};
use std::time::Instant;

use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use tokio::sync::mpsc;

use crate::http::app::App;
use crate::http::connection::{Pace, PaceKeeper};
use crate::http::problem::Problem;
use crate::http::sign_in::SignedIn;
use crate::input::ErrorCode;

/// How many pieces may wait to be read.
const WAITING_MAX: usize = 4;

/// What is handed on of a body.
enum BodyPiece {
    Bytes(Bytes),
    End,
    /// Why nothing more comes.
    Broken(Problem),
}

/// Makes the two ends.
pub(super) fn channel() -> (BodySender, BodyReader) {
    let (to, from) = mpsc::channel(WAITING_MAX);
    (BodySender(to), BodyReader { from, piece: Bytes::new(), is_over: false, problem: None })
}

/// The end that takes pieces from the connection.
pub(super) struct BodySender(mpsc::Sender<BodyPiece>);

impl BodySender {
    /// Hands on a body until it is over, a piece does not come in time or all of them too slowly, the token of its sender no
    /// longer holds, or the server stops.
    ///
    /// Only the time in which the client is waited for counts: recording what it sent may take as long as it does.
    pub(super) async fn run(self, body: Body, pace: Pace, app: &App, signed_in: &SignedIn) {
        let (piece_time, stopping) = (app.settings.body_time, &app.stopping);
        let mut pieces = body.into_data_stream();
        let mut keeper = PaceKeeper::new(pace);
        loop {
            let began = Instant::now();
            let next = tokio::select! {
                next = tokio::time::timeout(piece_time, pieces.next()) => next,
                () = stopping.cancelled() => {
                    let message = "the server is stopping: send the same lines again once it is back";
                    return self.give(BodyPiece::Broken(Problem::new(ErrorCode::ReadOnly, message))).await;
                }
            };
            match next {
                Ok(Some(Ok(_))) if !signed_in.holds(app) => {
                    let message = "the token no longer holds: what had come whole before is recorded";
                    return self.give(BodyPiece::Broken(Problem::new(ErrorCode::Unauthenticated, message))).await;
                }
                Ok(Some(Ok(bytes))) => {
                    keeper.moved(bytes.len());
                    if keeper.waited(began.elapsed()).is_err() {
                        let seconds = pace.time.as_secs();
                        let message = format!(
                            "fewer than {} bytes came in {seconds} s: what had come whole is recorded. Send the same lines again",
                            pace.bytes
                        );
                        return self.give(BodyPiece::Broken(late(message))).await;
                    }
                    self.give(BodyPiece::Bytes(bytes)).await;
                }
                Ok(Some(Err(_))) => return,
                Ok(None) => return self.give(BodyPiece::End).await,
                Err(_late) => {
                    let seconds = piece_time.as_secs();
                    let message = format!(
                        "nothing came for {seconds} s: what had come whole is recorded. Send the same lines again"
                    );
                    return self.give(BodyPiece::Broken(late(message))).await;
                }
            }
        }
    }

    /// Waits until there is room for a piece. Where nobody reads any more, there is nobody to tell.
    async fn give(&self, piece: BodyPiece) {
        let _ = self.0.send(piece).await;
    }
}

/// Says that a body did not come in time.
fn late(message: String) -> Problem {
    Problem::new(ErrorCode::TimedOut, message).with_status(axum::http::StatusCode::REQUEST_TIMEOUT)
}

/// The end that is read from.
pub(super) struct BodyReader {
    from: mpsc::Receiver<BodyPiece>,
    piece: Bytes,
    is_over: bool,
    problem: Option<Problem>,
}

impl BodyReader {
    /// Returns why reading failed, where this side knows.
    pub(super) fn problem(&mut self) -> Problem {
        let broken_off = || Problem::bad_input("the body broke off: send the same lines again");
        self.problem.take().unwrap_or_else(broken_off)
    }
}

impl BufRead for BodyReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() && !self.is_over {
            match self.from.blocking_recv() {
                Some(BodyPiece::Bytes(bytes)) => self.piece = bytes,
                Some(BodyPiece::End) => self.is_over = true,
                Some(BodyPiece::Broken(problem)) => {
                    let failed = io::Error::new(io::ErrorKind::TimedOut, problem.message.clone());
                    self.problem = Some(problem);
                    return Err(failed);
                }
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, bytes: usize) {
        let _read = self.piece.split_to(bytes);
    }
}

impl Read for BodyReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}
