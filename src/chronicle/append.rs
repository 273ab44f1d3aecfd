//! The appender: makes groups of batches durable and answers those who wait for them.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::chronicle::Head;
use crate::chronicle::request::{Receipt, Refusal};
use crate::domain::Sequence;
use crate::event_log::{Batch, EventLog};
use crate::index::Index;

type Reply = oneshot::Sender<Result<Receipt, Refusal>>;

/// Batches that share a sync.
pub(super) struct Group {
    after: Sequence,
    batches: Vec<Batch>,
    answers: Vec<(Receipt, Reply)>,
}

impl Group {
    /// Begins a group after a sequence.
    pub(super) fn after(after: Sequence) -> Self {
        Group { after, batches: Vec::new(), answers: Vec::new() }
    }

    /// Adds a batch with what to answer once it is durable.
    pub(super) fn append(&mut self, batch: Batch, receipt: Receipt, reply: Reply) {
        self.batches.push(batch);
        self.answers.push((receipt, reply));
    }

    /// Adds an answer that has to wait for what was handed on before it.
    pub(super) fn answer(&mut self, receipt: Receipt, reply: Reply) {
        self.answers.push((receipt, reply));
    }

    /// Gives how many wait for the group.
    pub(super) fn len(&self) -> usize {
        self.answers.len()
    }
}

/// Whether recording has come to a stop, and why.
#[derive(Default)]
pub(super) struct Stalled {
    reason: Mutex<Option<String>>,
}

impl Stalled {
    /// Gives why nothing can be recorded.
    pub(super) fn reason(&self) -> Option<String> {
        self.reason.lock().clone()
    }

    /// Stops recording for good; the first reason stays.
    pub(super) fn stall(&self, reason: String) {
        self.reason.lock().get_or_insert(reason);
    }
}

/// What the appender works with.
pub(super) struct Appending {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) index: Arc<Index>,
    pub(super) head: Arc<Head>,
    pub(super) stalled: Arc<Stalled>,
}

/// Appends groups until there are no more.
pub(super) fn run(appending: &Appending, groups: &Receiver<Group>) {
    while let Ok(group) = groups.recv() {
        let failure = match appending.stalled.reason() {
            // The index is ahead of the log by what failed: nothing that follows may get the same sequences.
            Some(reason) if !group.batches.is_empty() => Some(reason),
            _going_on => append(appending, &group),
        };
        for (receipt, reply) in group.answers {
            let answer = match &failure {
                None => Ok(receipt),
                Some(reason) => Err(Refusal::ReadOnly(reason.clone())),
            };
            // Whoever asked may have gone; what is durable stays.
            let _ = reply.send(answer);
        }
    }
}

fn append(appending: &Appending, group: &Group) -> Option<String> {
    if group.batches.is_empty() {
        return None;
    }
    match appending.log.append(group.after, &group.batches) {
        Ok(head) => {
            appending.index.vouch(head);
            appending.head.set(head);
            None
        }
        Err(error) => {
            appending.stalled.stall(error.to_string());
            appending.index.halt();
            Some(error.to_string())
        }
    }
}
