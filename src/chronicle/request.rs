//! What is asked of the chronicle when something is to be recorded, and what it answers.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::domain::Sequence;
use crate::domain::decide::{Rejection, Warning};
use crate::domain::event::{FieldPath, Operation};
use crate::domain::key::EventId;
use crate::event_log::record::Idempotency;
use crate::time::RecordedAt;

/// A batch to be recorded, whole or not at all.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is to be done, in order; at least one.
    pub operations: Vec<Operation>,
    /// Who records it.
    pub recorded_by: Arc<str>,
    /// By what the batch is known again if it is sent twice.
    pub idempotency: Option<IdempotencyKey>,
    /// The last sequence that the client knows: refused where a key that the batch makes or refers to changed after it.
    pub expected_sequence: Option<Sequence>,
    /// Whether only to answer as if.
    pub dry_run: bool,
    /// Whose events it may change.
    pub changes: Changes,
}

/// Whose events a batch may correct, retract or reinstate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Changes {
    /// Anybody's.
    #[default]
    Any,
    /// Those that its recorder recorded, and that nobody else has changed since; and their own citings.
    Own,
}

impl Request {
    /// Asks for a batch to be recorded, whatever came before it.
    pub fn new(operations: Vec<Operation>, recorded_by: impl Into<Arc<str>>) -> Self {
        let recorded_by = recorded_by.into();
        Request {
            operations,
            recorded_by,
            idempotency: None,
            expected_sequence: None,
            dry_run: false,
            changes: Changes::Any,
        }
    }

    /// Returns by what the batch is known again, as it is stored with its first record.
    pub(super) fn stored_idempotency(&self) -> Option<Idempotency> {
        let records = u32::try_from(self.operations.len()).unwrap_or(u32::MAX);
        let IdempotencyKey { key, digest } = self.idempotency.as_ref()?;
        Some(Idempotency { key: key.clone(), digest: *digest, records })
    }
}

/// A client's key for a batch, with a digest of what the client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The key.
    pub key: String,
    /// A digest of the batch as it was sent, before ids were given.
    pub digest: [u8; 32],
}

impl IdempotencyKey {
    /// Makes the key of a batch that was sent as these bytes.
    pub fn new(key: String, content: &[u8]) -> Self {
        IdempotencyKey { key, digest: Sha256::digest(content).into() }
    }
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The sequence of each operation, in order; empty of a dry run.
    pub sequences: Vec<Sequence>,
    /// When; `None` of a dry run.
    pub recorded_at: Option<RecordedAt>,
    /// What looks odd, with the place of the operation in the batch.
    pub warnings: Vec<(usize, Warning)>,
    /// Whether this is the first answer to the same key, given again.
    pub repeated: bool,
}

/// Why nothing of a batch was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Operations were refused; each with its place in the batch.
    #[error("{} of the batch's operations cannot be recorded", .0.len())]
    Rejected(Vec<(usize, Rejection)>),
    /// Something that the batch makes or refers to changed after what the client knows.
    #[error("{message}")]
    Changed {
        /// The place of the operation in the batch.
        index: usize,
        /// What changed, and when.
        message: String,
        /// The field, from the operation down.
        path: FieldPath,
    },
    /// The client expects a sequence that the log has not reached.
    #[error(
        "the log ends at sequence {head}, before the sequence {expected} that is expected: give the last one that you have read"
    )]
    AheadOfHead {
        /// The sequence that is expected.
        expected: Sequence,
        /// The last one there is.
        head: Sequence,
    },
    /// The idempotency key was used before, for another batch.
    #[error("the idempotency key {key:?} was used for a batch with other content: choose another key")]
    OtherContent {
        /// The key.
        key: String,
    },
    /// An operation changes an event that is not the recorder's own.
    #[error("the event {event} was recorded, or changed since, by somebody else: to change it needs the role editor")]
    NotOwn {
        /// The place of the operation in the batch.
        index: usize,
        /// The event.
        event: EventId,
    },
    /// A record is longer than one may be.
    #[error("the record has {bytes} bytes, and at most {limit} fit: shorten its texts or split it")]
    TooLarge {
        /// The place of the operation in the batch.
        index: usize,
        /// Its length in bytes.
        bytes: usize,
        /// The greatest length in bytes.
        limit: usize,
    },
    /// The batch holds nothing, or more than fits.
    #[error("{0}")]
    Batch(String),
    /// The chronicle takes no more records until it is restarted, or until there is room.
    #[error("nothing can be recorded for now: {0}")]
    ReadOnly(String),
    /// The index failed.
    #[error("the batch could not be decided about: {0}")]
    Failed(String),
}

/// What is answered to a batch.
pub(super) type Answer = Result<Receipt, Refusal>;

/// Where the answer goes.
pub(super) type Reply = oneshot::Sender<Answer>;

/// Stands for an answer that is on its way.
pub struct Ticket {
    pub(super) answer: oneshot::Receiver<Answer>,
    /// Told once the batch has been accepted and taken into the index; closed without a word where it never is.
    pub(super) accepted: oneshot::Receiver<()>,
}

/// What a batch has come to, once it is decided about.
pub enum Decision {
    /// It is accepted, and its answer waits for the disk alone.
    Accepted(AcceptedTicket),
    /// It is answered.
    Answered(Result<Receipt, Refusal>),
}

/// Stands for the answer to a batch that is accepted and on its way to the disk.
pub struct AcceptedTicket(oneshot::Receiver<Result<Receipt, Refusal>>);

impl Ticket {
    /// Waits until the batch is decided about: accepted and taken into the index, so that what is handed in after it is held
    /// against it, or answered. Not to be called where waiting would hold up other tasks.
    pub fn decision(self) -> Decision {
        match self.accepted.blocking_recv() {
            Ok(()) => Decision::Accepted(AcceptedTicket(self.answer)),
            Err(_) => Decision::Answered(answered(self.answer.blocking_recv())),
        }
    }

    /// Waits for the answer. Not to be called where waiting would hold up other tasks.
    ///
    /// # Errors
    ///
    /// Why nothing of the batch was recorded.
    pub fn wait(self) -> Result<Receipt, Refusal> {
        answered(self.answer.blocking_recv())
    }

    /// Waits for the answer, among other tasks.
    ///
    /// # Errors
    ///
    /// Why nothing of the batch was recorded.
    pub async fn answer(self) -> Result<Receipt, Refusal> {
        answered(self.answer.await)
    }
}

impl AcceptedTicket {
    /// Returns the answer, once, if it is there.
    ///
    /// # Errors
    ///
    /// Why nothing of the batch was recorded.
    pub fn look(&mut self) -> Option<Result<Receipt, Refusal>> {
        match self.0.try_recv() {
            Ok(answer) => Some(answer),
            Err(oneshot::error::TryRecvError::Empty) => None,
            Err(oneshot::error::TryRecvError::Closed) => Some(Err(stopped())),
        }
    }

    /// Waits for the answer, as [`Ticket::wait`] does.
    ///
    /// # Errors
    ///
    /// Why nothing of the batch was recorded.
    pub fn wait(self) -> Result<Receipt, Refusal> {
        answered(self.0.blocking_recv())
    }
}

fn answered<E>(received: Result<Result<Receipt, Refusal>, E>) -> Result<Receipt, Refusal> {
    received.unwrap_or_else(|_| Err(stopped()))
}

fn stopped() -> Refusal {
    Refusal::ReadOnly("the chronicle is being closed".to_owned())
}
