//! The operations that are under way on one WebSocket, each a task of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::task::AbortHandle;
use tracing::Instrument;

use super::message;
use super::outbox::{ConnectionEnding, Outbox};
use crate::access::Caller;
use crate::chronicle::Follower;
use crate::graphql::GraphqlRequest;
use crate::http::app::App;
use crate::http::graphql::{self, OperationOutcome};
use crate::work::{HeldBytes, Peer};

/// The operations of one WebSocket by their ids. They end with it.
///
/// - An id is free again before its `complete` or `error` is sent: the client may use it as soon as it sees that.
/// - One that the client has ended says no more of its end: its id may be another's by then.
/// - What is being recorded goes on: it is only that nobody is told.
pub(super) struct Operations {
    app: App,
    client: Arc<Peer>,
    outbox: Outbox,
    running: Running,
    /// How many were begun: by it an operation is told from a later one of the same id.
    begun: AtomicU64,
}

/// The outcome of an operation that was to be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BeginOutcome {
    /// It is under way.
    Running,
    /// One of that id is under way.
    Taken,
    /// As many as may be are under way.
    Full,
    /// There is no room for its document.
    NoRoom,
}

/// By its id, each operation's number and task.
type Running = Arc<Mutex<HashMap<String, (u64, AbortHandle)>>>;

impl Operations {
    pub(super) fn new(app: App, client: Arc<Peer>, outbox: Outbox) -> Self {
        Operations { app, client, outbox, running: Running::default(), begun: AtomicU64::new(0) }
    }

    /// Begins an operation of somebody, whose message has so many bytes, if it may be begun.
    pub(super) fn begin(&self, id: &str, request: GraphqlRequest, bytes: usize, caller: &Caller) -> BeginOutcome {
        // Until the end, so that no operation has ended before it is known.
        let mut running = self.running.lock();
        if running.contains_key(id) {
            return BeginOutcome::Taken;
        }
        if running.len() >= self.app.settings.following.operations {
            return BeginOutcome::Full;
        }
        let mut held = self.app.incoming.hold();
        if held.grow(bytes).is_err() {
            return BeginOutcome::NoRoom;
        }
        let operation = RunningOperation {
            _held: held,
            app: self.app.clone(),
            client: Arc::clone(&self.client),
            caller: caller.clone(),
            outbox: self.outbox.clone(),
            running: Arc::clone(&self.running),
            id: id.to_owned(),
            number: self.begun.fetch_add(1, Ordering::Relaxed),
        };
        let number = operation.number;
        let running_operation = async move { operation.run(request).await.unwrap_or_default() };
        let task = tokio::spawn(running_operation.in_current_span());
        running.insert(id.to_owned(), (number, task.abort_handle()));
        BeginOutcome::Running
    }

    /// Ends an operation. One that is not under way may have ended while the client was not told yet.
    pub(super) fn end(&self, id: &str) {
        if let Some((_, task)) = self.running.lock().remove(id) {
            task.abort();
        }
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        for (_, (_, task)) in self.running.lock().drain() {
            task.abort();
        }
    }
}

struct RunningOperation {
    /// What its document takes.
    _held: HeldBytes,
    app: App,
    client: Arc<Peer>,
    caller: Caller,
    outbox: Outbox,
    running: Running,
    id: String,
    number: u64,
}

impl RunningOperation {
    async fn run(self, request: GraphqlRequest) -> Result<(), ConnectionEnding> {
        let last = match graphql::open(&self.app, &self.client, &self.caller, request).await {
            OperationOutcome::Refused(errors) => message::error(&self.id, &errors),
            OperationOutcome::Answer(answer, held) => {
                self.outbox.put_held(message::next(&self.id, &answer), held).await?;
                message::complete(&self.id)
            }
            OperationOutcome::Following(follower) => self.follow(follower).await?,
        };
        if self.free() { self.outbox.put(last).await } else { Ok(()) }
    }

    /// Frees the id; `false` where it is not this operation's any more.
    fn free(&self) -> bool {
        let mut running = self.running.lock();
        let is_own = running.get(&self.id).is_some_and(|(number, _)| *number == self.number);
        if is_own {
            running.remove(&self.id);
        }
        is_own
    }

    /// Passes on what comes of the log, as fast as the client takes it, and now and then how far it has read where nothing
    /// comes of it; gives the message that ends it where it gets no further.
    async fn follow(&self, mut follower: Follower) -> Result<String, ConnectionEnding> {
        let mut heartbeat = self.app.settings.following.signs_of_life();
        let mut reached = follower.reached();
        // How far the client knows it to have read.
        let mut told = reached;
        loop {
            let mut next = std::pin::pin!(follower.next());
            let page = loop {
                tokio::select! {
                    biased;
                    _ = heartbeat.tick() => if reached > told {
                        self.outbox.put(message::reached(&self.id, reached)).await?;
                        told = reached;
                    },
                    page = &mut next => break page,
                }
            };
            match page {
                Ok(page) => {
                    for answer in &page.frames {
                        self.outbox.put(message::next(&self.id, answer)).await?;
                    }
                    reached = page.reached;
                    told = told.max(page.shown);
                }
                Err(error) => return Ok(message::error(&self.id, &graphql::broken_off(&error))),
            }
        }
    }
}
