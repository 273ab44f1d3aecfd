//! The stored bytes of a record.
//!
//! A record is a fixed binary header and a payload that describes itself (MessagePack with field names), so that it can be
//! read for ever: a change of form gets a new version and a function in `upcast`, and old bytes are never touched.
//! Integers are big-endian, so that a dump reads from left to right.
//!
//! `docs/storage-format.md`, "Record", draws every byte.
//!
//! The payload is encoded where the record comes from; the header is put before it by the one writer, who alone knows the
//! sequence and the time.

use serde::Serialize;
use uuid::Uuid;

use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::domain::vocabulary::EventKind;
use crate::domain::{Recorded, Sequence};
use crate::event_log::upcast;
use crate::time::{Instant, RecordedAt};

pub use crate::event_log::stored_form::{FORMAT_VERSION, Idempotency, RecordError};

/// How long the header is, in bytes.
pub const HEADER_BYTES: usize = 34;

/// A record that waits for its sequence and its time.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: EventKind,
    id: EventId,
    payload: Vec<u8>,
}

/// A record with what else its bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The record.
    pub recorded: Recorded,
    /// Of the first record of a batch that came with a key: by what it is known again.
    pub batch: Option<Idempotency>,
}

impl Draft {
    /// Encodes what is to be recorded.
    pub fn new(operation: &Operation, by: &str, batch: Option<Idempotency>) -> Self {
        /// The payload, borrowed.
        #[derive(Serialize)]
        struct Borrowed<'a> {
            by: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            batch: Option<Idempotency>,
            operation: &'a Operation,
        }
        let payload = rmp_serde::to_vec_named(&Borrowed { by, batch, operation }).expect(
            "an operation is made of texts, numbers, lists and maps with text keys, all of which MessagePack has",
        );
        Draft { kind: operation.kind(), id: operation.id(), payload }
    }

    /// Returns the length of the record in bytes.
    pub fn bytes(&self) -> usize {
        HEADER_BYTES + self.payload.len()
    }

    /// Puts the header before the payload.
    pub fn seal(&self, sequence: Sequence, recorded_at: RecordedAt) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes());
        bytes.push(FORMAT_VERSION);
        bytes.push(self.kind.number());
        bytes.extend_from_slice(&recorded_at.instant().micros().to_be_bytes());
        bytes.extend_from_slice(&sequence.get().to_be_bytes());
        bytes.extend_from_slice(self.id.uuid().as_bytes());
        bytes.extend_from_slice(&self.payload);
        bytes
    }
}

/// Reads when a record was taken in, without reading the rest.
pub fn recorded_at(bytes: &[u8]) -> Option<RecordedAt> {
    let micros = i64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
    Instant::from_micros(micros).map(RecordedAt::new)
}

/// Reads the id of a record, without reading the rest.
pub fn id(bytes: &[u8]) -> Option<EventId> {
    Uuid::from_slice(bytes.get(18..34)?).ok().map(EventId::new)
}

/// Decodes the record found under a sequence.
///
/// # Errors
///
/// What is wrong with the bytes: they are checked as if nobody had written them here.
pub fn decode(sequence: Sequence, bytes: &[u8]) -> Result<Decoded, RecordError> {
    let malformed = |what: &str| RecordError::Malformed { sequence, what: what.to_owned() };
    let (header, payload) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(|| malformed("it is too short"))?;
    let recorded_at = recorded_at(header).ok_or_else(|| malformed("its time lies outside the years 1 to 9999"))?;
    if header[10..18] != sequence.get().to_be_bytes() {
        return Err(malformed("it names another sequence"));
    }
    let payload = upcast::payload(sequence, header[0], payload)?;
    let operation = payload.operation;
    if header[1] != operation.kind().number() || header[18..34] != *operation.id().uuid().as_bytes() {
        return Err(malformed("its header does not agree with its payload"));
    }
    let recorded = Recorded { sequence, recorded_at, recorded_by: payload.by.into(), operation, bytes: bytes.len() };
    Ok(Decoded { recorded, batch: payload.batch })
}
