//! What waits for the client of a WebSocket to take it, bounded in bytes and in number.
//!
//! Whoever has something to say waits until there is room. So a client that reads slowly holds up what is made for itself,
//! the reading of the log included, and nothing else; and what it costs is bounded.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Interval;

use crate::work::HeldBytes;

/// How many messages may wait.
const MESSAGES_MAX: usize = 256;

/// Nobody takes anything any more: the connection is ending.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionEnding;

/// A text with the room that it takes.
struct WaitingMessage {
    text: String,
    room: OwnedSemaphorePermit,
    /// The memory of a long answer, until it is sent.
    held: Option<HeldBytes>,
}

/// Where messages to a client are put. Clones share it.
#[derive(Clone)]
pub(super) struct Outbox {
    to: mpsc::Sender<WaitingMessage>,
    room: Arc<Semaphore>,
    bytes: u32,
}

impl Outbox {
    /// Makes an outbox that holds about as many bytes, and the end from which they are taken.
    pub(super) fn new(bytes: usize) -> (Outbox, Inbox) {
        let bytes = u32::try_from(bytes.max(1)).unwrap_or(u32::MAX);
        let (to, from) = mpsc::channel(MESSAGES_MAX);
        (Outbox { to, room: Arc::new(Semaphore::new(bytes as usize)), bytes }, Inbox(from))
    }

    /// Puts a message there as soon as there is room. One that is longer than all of it goes alone.
    pub(super) async fn put(&self, text: String) -> Result<(), ConnectionEnding> {
        self.put_held(text, None).await
    }

    /// Puts a message there with the memory that it holds until it is sent.
    pub(super) async fn put_held(&self, text: String, held: Option<HeldBytes>) -> Result<(), ConnectionEnding> {
        let wanted = u32::try_from(text.len()).unwrap_or(u32::MAX).min(self.bytes);
        let room = Arc::clone(&self.room).acquire_many_owned(wanted).await.map_err(|_| ConnectionEnding)?;
        self.to.send(WaitingMessage { text, room, held }).await.map_err(|_| ConnectionEnding)
    }
}

/// Where messages to a client are taken from.
pub(super) struct Inbox(mpsc::Receiver<WaitingMessage>);

/// Sends what is put into the outbox, and now and then a sign of life, until the connection ends or is to be closed.
pub(super) async fn send(
    mut inbox: Inbox,
    mut sink: SplitSink<WebSocket, Message>,
    mut heartbeat: Interval,
    mut closing: oneshot::Receiver<CloseFrame>,
) {
    loop {
        let sent = tokio::select! {
            biased;
            frame = &mut closing => {
                // Where there is no frame the connection has ended.
                if let Ok(frame) = frame {
                    let _ = sink.send(Message::Close(Some(frame))).await;
                }
                return;
            }
            waiting = inbox.0.recv() => match waiting {
                Some(waiting) => all(&mut inbox, &mut sink, waiting).await,
                None => return,
            },
            _ = heartbeat.tick() => sink.send(Message::Ping(axum::body::Bytes::new())).await,
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Sends a message and those that wait behind it, and only then has them leave at once.
async fn all(
    inbox: &mut Inbox,
    sink: &mut SplitSink<WebSocket, Message>,
    first: WaitingMessage,
) -> Result<(), axum::Error> {
    let (mut next, mut unsent) = (Some(first), Vec::new());
    while let Some(WaitingMessage { text, room, held }) = next {
        sink.feed(Message::Text(text.into())).await?;
        drop(room);
        unsent.extend(held);
        next = inbox.0.try_recv().ok();
    }
    sink.flush().await
}
