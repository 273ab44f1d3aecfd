//! What waits for the client of a WebSocket to take it, bounded in bytes and in number.
//!
//! Anyone who has something to say waits until there is room. So a client that reads slowly holds up what is made for itself,
//! the reading of the log included, and nothing else; and what it costs is bounded.
//!
//! Each outbox has its share of what may wait for all followers together, so that no number of slow clients takes the room of
//! others. A message that is longer than that takes the rest of its room from what all have in common, and waits for it.

use std::sync::Arc;

use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Interval;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};

use super::ClientSocket;

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
    /// What it takes of the room that all have in common.
    common: Option<OwnedSemaphorePermit>,
    /// The memory of a long answer, until it is sent.
    held: Option<HeldBytes>,
}

/// Where messages to a client are put. Clones share it.
#[derive(Clone)]
pub(super) struct Outbox {
    to: mpsc::Sender<WaitingMessage>,
    room: Arc<Semaphore>,
    bytes: u32,
    common: CommonRoom,
}

/// Room for what is longer than the outbox of one connection. Clones share it.
#[derive(Clone)]
pub(in crate::http) struct CommonRoom {
    room: Arc<Semaphore>,
    bytes: u32,
}

impl CommonRoom {
    /// Makes room for so many bytes.
    pub(in crate::http) fn new(bytes: usize) -> Self {
        let bytes = u32::try_from(bytes.max(1)).unwrap_or(u32::MAX);
        CommonRoom { room: Arc::new(Semaphore::new(bytes as usize)), bytes }
    }
}

impl Outbox {
    /// Makes an outbox that holds about as many bytes, and the end from which they are taken.
    pub(super) fn new(bytes: usize, common: &CommonRoom) -> (Outbox, Inbox) {
        let bytes = u32::try_from(bytes.max(1)).unwrap_or(u32::MAX);
        let (to, from) = mpsc::channel(MESSAGES_MAX);
        (Outbox { to, room: Arc::new(Semaphore::new(bytes as usize)), bytes, common: common.clone() }, Inbox(from))
    }

    /// Puts a message there as soon as there is room. One that is longer than all of it goes alone.
    pub(super) async fn put(&self, text: String) -> Result<(), ConnectionEnding> {
        self.put_held(text, None).await
    }

    /// Puts a message there with the memory that it holds until it is sent.
    pub(super) async fn put_held(&self, text: String, held: Option<HeldBytes>) -> Result<(), ConnectionEnding> {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let wanted = length.min(self.bytes);
        let room = Arc::clone(&self.room).acquire_many_owned(wanted).await.map_err(|_| ConnectionEnding)?;
        let common = match length.saturating_sub(wanted).min(self.common.bytes) {
            0 => None,
            rest => {
                let common = Arc::clone(&self.common.room).acquire_many_owned(rest).await;
                Some(common.map_err(|_| ConnectionEnding)?)
            }
        };
        self.to.send(WaitingMessage { text, room, common, held }).await.map_err(|_| ConnectionEnding)
    }
}

/// Where messages to a client are taken from.
pub(super) struct Inbox(mpsc::Receiver<WaitingMessage>);

/// Sends what is put into the outbox, and now and then a sign of life, until the connection ends or is to be closed.
pub(super) async fn send(
    mut inbox: Inbox,
    mut sink: SplitSink<ClientSocket, Message>,
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
    sink: &mut SplitSink<ClientSocket, Message>,
    first: WaitingMessage,
) -> Result<(), tungstenite::Error> {
    let mut next = Some(first);
    while let Some(WaitingMessage { text, room, common, held }) = next {
        sink.feed(Message::Text(text.into())).await?;
        if common.is_some() {
            // What is long has left before others may take its room.
            sink.flush().await?;
        }
        drop((room, common, held));
        next = inbox.0.try_recv().ok();
    }
    sink.flush().await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Returns whether a message finds room at once, or soon.
    async fn finds_room(outbox: &Outbox, bytes: usize) -> bool {
        tokio::time::timeout(Duration::from_millis(50), outbox.put("x".repeat(bytes))).await.is_ok()
    }

    #[tokio::test]
    async fn an_outbox_has_its_share_and_long_messages_share_what_all_have_in_common() {
        let common = CommonRoom::new(50);
        let (one, mut from_one) = Outbox::new(100, &common);
        let (other, mut from_other) = Outbox::new(100, &common);
        assert!(finds_room(&one, 60).await && finds_room(&one, 40).await);
        assert!(!finds_room(&one, 1).await, "its share is taken");
        assert!(finds_room(&other, 100).await, "and another's is not");
        for _ in 0..2 {
            drop(from_one.0.recv().await.expect("it waits"));
        }
        drop(from_other.0.recv().await.expect("it waits"));
        assert!(finds_room(&one, 140).await, "40 of it are of what all have in common");
        assert!(!finds_room(&other, 120).await, "there are 10 left");
        assert!(finds_room(&other, 110).await);
        drop(from_one.0.recv().await.expect("it waits"));
        assert!(finds_room(&one, 140).await);
        drop(from_one);
        drop(from_other.0.recv().await.expect("it waits"));
        assert!(finds_room(&other, 100_000).await, "one that is longer than all of it goes alone");
    }
}
