//! The appender: makes groups of batches durable, answers those who wait for them, and has the notary put down now and then
//! what it vouches for.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant as Moment};

use parking_lot::{Condvar, Mutex};

use crate::chronicle::DurableHead;
use crate::chronicle::notary::Notary;
use crate::chronicle::request::{Receipt, Refusal, Reply};
use crate::domain::Sequence;
use crate::event_log::{EventLog, RecordBatch};
use crate::index::Index;
use crate::system;

/// The most batches that share a sync.
pub(super) const GROUP_BATCHES_MAX: usize = 1_024;
/// The bytes of records at which a group is closed.
pub(super) const GROUP_BYTES_MAX: usize = 4 << 20;

/// How long what came last may wait for its checkpoint on the disk.
const SETTLE_AFTER: Duration = Duration::from_secs(1);
/// How many records may.
const SETTLE_RECORDS: u64 = 1 << 16;

/// Batches that share a sync.
pub(super) struct SyncGroup {
    after: Sequence,
    /// The last sequence in it.
    last: Sequence,
    batches: Vec<RecordBatch>,
    bytes: usize,
    answers: Vec<(Receipt, Reply)>,
}

impl SyncGroup {
    /// Begins a group after a sequence.
    pub(super) fn after(after: Sequence) -> Self {
        SyncGroup { after, last: after, batches: Vec::new(), bytes: 0, answers: Vec::new() }
    }

    /// Adds a batch with what to answer once it is durable.
    pub(super) fn append(&mut self, batch: RecordBatch, receipt: Receipt, reply: Reply) {
        self.bytes += batch.records().map(|(bytes, _)| bytes.len()).sum::<usize>();
        self.batches.push(batch);
        self.answers.push((receipt, reply));
    }

    /// Adds an answer that has to wait for what was handed on before it.
    pub(super) fn answer(&mut self, receipt: Receipt, reply: Reply) {
        self.answers.push((receipt, reply));
    }

    /// Notes the last sequence in the group.
    pub(super) fn reach(&mut self, last: Sequence) {
        self.last = last;
    }

    /// Returns whether the group takes no more.
    pub(super) fn is_full(&self) -> bool {
        self.answers.len() >= GROUP_BATCHES_MAX || self.bytes >= GROUP_BYTES_MAX
    }

    /// Returns whether nobody waits for the group.
    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

/// How far the writer has taken records into the index.
pub(super) struct IndexProgress {
    sequence: Mutex<Sequence>,
    moved: Condvar,
}

impl IndexProgress {
    pub(super) fn new(sequence: Sequence) -> Self {
        IndexProgress { sequence: Mutex::new(sequence), moved: Condvar::new() }
    }

    /// Says how far.
    pub(super) fn set(&self, sequence: Sequence) {
        *self.sequence.lock() = sequence;
        self.moved.notify_one();
    }

    fn wait_for(&self, sequence: Sequence) {
        let mut taken_in = self.sequence.lock();
        while *taken_in < sequence {
            self.moved.wait(&mut taken_in);
        }
    }
}

/// Whether recording has come to a stop, and why.
#[derive(Default)]
pub(super) struct RecordingStop {
    reason: Mutex<Option<String>>,
}

impl RecordingStop {
    /// Returns why nothing can be recorded.
    pub(super) fn reason(&self) -> Option<String> {
        self.reason.lock().clone()
    }

    /// Stops recording for good; the first reason stays.
    pub(super) fn stall(&self, reason: String) {
        self.reason.lock().get_or_insert(reason);
    }
}

/// What the appender works with.
pub(super) struct AppenderParts {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) index: Arc<Index>,
    pub(super) notary: Arc<Notary>,
    pub(super) head: Arc<DurableHead>,
    pub(super) stalled: Arc<RecordingStop>,
    pub(super) taken_in: Arc<IndexProgress>,
}

/// Appends groups until there are no more.
pub(super) fn run(appending: &AppenderParts, groups: &Receiver<SyncGroup>, idle: impl Fn()) {
    let mut settling = CheckpointSchedule::new();
    loop {
        let group = match groups.recv_timeout(SETTLE_AFTER) {
            Ok(group) => group,
            Err(RecvTimeoutError::Timeout) => {
                settling.settle(&appending.notary);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
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
            // The caller may have gone; what is durable stays.
            let _ = reply.send(answer);
        }
        if settling.is_due(&appending.notary) {
            settling.settle(&appending.notary);
        }
        idle();
    }
}

/// When the notary last put down what it vouches for.
struct CheckpointSchedule {
    last: Moment,
    has_failed: bool,
}

impl CheckpointSchedule {
    fn new() -> Self {
        CheckpointSchedule { last: Moment::now(), has_failed: false }
    }

    fn is_due(&self, notary: &Notary) -> bool {
        let unsettled = notary.unsettled();
        unsettled >= SETTLE_RECORDS || unsettled > 0 && self.last.elapsed() >= SETTLE_AFTER
    }

    fn settle(&mut self, notary: &Notary) {
        if self.has_failed {
            return;
        }
        self.last = Moment::now();
        if let Err(error) = notary.settle() {
            if system::is_no_room(&error) {
                // Until there is room the hashes wait in memory, and the checkpoint on the disk is an older one.
                tracing::warn!(%error, "there is no room for the tree of the log's hashes: it is written once there is");
                return;
            }
            // What is recorded is durable without it, and the next start catches up.
            tracing::error!(%error, "the tree of the log's hashes cannot be put on the disk, and is kept in memory from now on");
            self.has_failed = true;
        }
    }
}

fn append(appending: &AppenderParts, group: &SyncGroup) -> Option<String> {
    if group.batches.is_empty() {
        return None;
    }
    let began = Moment::now();
    match appending.log.append(group.after, &group.batches) {
        Ok(head) => {
            appending.head.count_append(began.elapsed());
            appending.index.vouch(head);
            // Nothing is acknowledged that cannot be asked for; the writer takes it in while the log makes it durable.
            appending.taken_in.wait_for(group.last);
            appending.notary.tree.append(group.batches.iter().flat_map(RecordBatch::leaf_hashes));
            match appending.stalled.reason() {
                Some(reason) => Some(reason),
                None => {
                    appending.head.set(head);
                    None
                }
            }
        }
        Err(error) => {
            appending.stalled.stall(error.to_string());
            appending.index.halt();
            Some(error.to_string())
        }
    }
}
