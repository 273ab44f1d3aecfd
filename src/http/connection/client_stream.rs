//! A client's connection that does not wait for ever to be rid of an answer.
//!
//! ```text
//! hyper, a WebSocket or a feed ─ write ─▶ ClientStream ─▶ socket, with a small buffer of the system's
//!                                           │ nothing taken for `write_time`, or less than the pace
//!                                           ▼
//!                                        an error, and the connection is reset
//! ```
//!
//! The time runs only while bytes wait and the socket has no room, so a connection without anything to say may rest. The
//! system's buffer is kept small (`send_buffer_bytes`): what it holds costs memory too, and a large one hides for how long
//! the client has taken nothing.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::census::Seat;
use super::pace::{Pace, PaceKeeper};

/// A client's connection, with its place among all of them.
pub(super) struct ClientStream {
    stream: TcpStream,
    write_time: Duration,
    pace: PaceKeeper,
    wait: Option<WriteWait>,
    _seat: Seat,
}

/// A write for which the socket has no room.
struct WriteWait {
    since: Instant,
    deadline: Pin<Box<Sleep>>,
}

impl ClientStream {
    /// Wraps a connection. A write may wait for `write_time`, and all that is waited has to keep the pace.
    pub(super) fn new(stream: TcpStream, write_time: Duration, pace: Pace, seat: Seat) -> Self {
        ClientStream { stream, write_time, pace: PaceKeeper::new(pace), wait: None, _seat: seat }
    }

    fn write(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = write(Pin::new(&mut self.stream), cx) {
            let wait = self.wait.take();
            let written = written?;
            self.pace.moved(written);
            if let Some(wait) = wait {
                self.pace.waited(wait.since.elapsed()).map_err(|slow| self.given_up(slow.to_string()))?;
            }
            return Poll::Ready(Ok(written));
        }
        loop {
            let time = self.write_time.min(self.pace.left());
            let wait = self.wait.get_or_insert_with(|| WriteWait {
                since: Instant::now(),
                deadline: Box::pin(tokio::time::sleep(time)),
            });
            ready!(wait.deadline.as_mut().poll(cx));
            let waited = wait.since.elapsed();
            self.wait = None;
            if waited >= self.write_time {
                return Poll::Ready(Err(self.given_up(format!("the client took nothing for {waited:?}"))));
            }
            self.pace.waited(waited).map_err(|slow| self.given_up(slow.to_string()))?;
        }
    }

    /// Resets the connection when it ends: else the system would keep what the client does not take.
    fn given_up(&self, why: String) -> io::Error {
        let _ = self.stream.set_zero_linger();
        io::Error::new(io::ErrorKind::TimedOut, why)
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, to)
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write_vectored(cx, pieces))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::http::connection::census::Census;

    const NO_PACE: Pace = Pace { bytes: 0, time: Duration::from_secs(3_600) };

    /// Returns both ends of a connection: the server's, and the client's.
    async fn connected(write_time: Duration, pace: Pace) -> (ClientStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("it listens");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connected");
        let (stream, peer) = listener.accept().await.expect("taken");
        let seat = Census::new(8, 8, 8).seat(peer.ip()).expect("a place");
        (ClientStream::new(stream, write_time, pace, seat), client)
    }

    #[tokio::test]
    async fn a_write_that_nobody_takes_ends_and_one_that_is_taken_slowly_does_not() {
        let (mut server, client) = connected(Duration::from_millis(200), NO_PACE).await;
        let began = Instant::now();
        let refused = server.write_all(&vec![0; 64 << 20]).await.expect_err("nobody reads");
        assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        drop(client);
        let (mut server, mut client) = connected(Duration::from_millis(400), NO_PACE).await;
        let reading = tokio::spawn(async move {
            let mut piece = vec![0; 1 << 20];
            let mut taken = 0;
            while taken < 24 << 20 {
                tokio::time::sleep(Duration::from_millis(20)).await;
                taken += client.read(&mut piece).await.expect("read");
            }
        });
        server.write_all(&vec![0; 24 << 20]).await.expect("all of it is taken");
        reading.await.expect("read");
    }

    #[tokio::test]
    async fn a_client_that_takes_a_trickle_is_let_go() {
        let pace = Pace { bytes: 1 << 30, time: Duration::from_millis(300) };
        let (mut server, mut client) = connected(Duration::from_secs(60), pace).await;
        let reading = tokio::spawn(async move {
            let mut piece = vec![0; 64 << 10];
            while client.read(&mut piece).await.is_ok_and(|read| read > 0) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let refused = server.write_all(&vec![0; 256 << 20]).await.expect_err("it is too slow");
        assert!(refused.to_string().contains("fewer than"), "{refused}");
        drop(server);
        reading.await.expect("it hears of it");
    }
}
