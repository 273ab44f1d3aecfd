//! The operations that are under way on one WebSocket, each a task of its own.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::task::AbortHandle;

use super::message;
use super::outbox::{Ending, Outbox};
use crate::chronicle::Follower;
use crate::graphql::GraphqlRequest;
use crate::http::App;
use crate::http::graphql::{self, Outcome};

/// The operations of one WebSocket by their ids. They end with it.
///
/// - An id is free again before its `complete` or `error` is sent: the client may use it as soon as it sees that.
/// - What is being recorded goes on: it is only that nobody is told.
pub(super) struct Operations {
    app: App,
    outbox: Outbox,
    running: Running,
}

/// What came of an operation that was to be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// It is under way.
    Running,
    /// One of that id is under way.
    Taken,
    /// As many as may be are under way.
    Full,
}

type Running = Arc<Mutex<HashMap<String, AbortHandle>>>;

impl Operations {
    pub(super) fn new(app: App, outbox: Outbox) -> Self {
        Operations { app, outbox, running: Running::default() }
    }

    /// Begins an operation, if it may be begun.
    pub(super) fn begin(&self, id: &str, request: GraphqlRequest) -> Begun {
        // Until the end, so that no operation has ended before it is known.
        let mut running = self.running.lock();
        if running.contains_key(id) {
            return Begun::Taken;
        }
        if running.len() >= self.app.settings.following.operations {
            return Begun::Full;
        }
        let operation = Operation {
            app: self.app.clone(),
            outbox: self.outbox.clone(),
            running: Arc::clone(&self.running),
            id: id.to_owned(),
        };
        let task = tokio::spawn(async move { operation.run(request).await.unwrap_or_default() });
        running.insert(id.to_owned(), task.abort_handle());
        Begun::Running
    }

    /// Ends an operation. One that is not under way may have ended while the client was not told yet.
    pub(super) fn end(&self, id: &str) {
        if let Some(task) = self.running.lock().remove(id) {
            task.abort();
        }
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        for (_, task) in self.running.lock().drain() {
            task.abort();
        }
    }
}

struct Operation {
    app: App,
    outbox: Outbox,
    running: Running,
    id: String,
}

impl Operation {
    async fn run(self, request: GraphqlRequest) -> Result<(), Ending> {
        let last = match graphql::open(&self.app, request).await {
            Outcome::Refused(errors) => message::error(&self.id, &errors),
            Outcome::Answer(answer) => {
                self.outbox.put(message::next(&self.id, &answer)).await?;
                message::complete(&self.id)
            }
            Outcome::Following(follower) => self.follow(follower).await?,
        };
        self.running.lock().remove(&self.id);
        self.outbox.put(last).await
    }

    /// Passes on what comes of the log, as fast as the client takes it; gives the message that ends it where it gets no
    /// further.
    async fn follow(&self, mut follower: Follower) -> Result<String, Ending> {
        loop {
            match follower.next().await {
                Ok(page) => {
                    for answer in page.frames {
                        self.outbox.put(message::next(&self.id, &answer)).await?;
                    }
                }
                Err(error) => return Ok(message::error(&self.id, &graphql::broken_off(&error))),
            }
        }
    }
}
