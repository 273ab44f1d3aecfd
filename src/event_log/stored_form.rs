//! The form in which the payloads of records are stored today, and why bytes are no record.

use serde::{Deserialize, Serialize};

use crate::domain::Sequence;
use crate::domain::event::Operation;

/// The form in which records are written today.
pub const FORMAT_VERSION: u8 = 3;

/// By what a batch sent twice is known again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// The client's key.
    pub key: String,
    /// A digest of the batch's content: another content under the same key is refused.
    pub digest: [u8; 32],
    /// How many records the batch has.
    pub records: u32,
}

/// The payload of a record, versions 1 to 3: what versions 2 and 3 add is optional, or a kind of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredPayload {
    pub(super) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<Idempotency>,
    pub(super) operation: Operation,
}

/// Why bytes are not a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// They are cut short, or hold what no record can hold.
    #[error("the bytes of record {sequence} are not a record: {what}")]
    Malformed {
        /// The sequence under which they were found.
        sequence: Sequence,
        /// What is wrong.
        what: String,
    },
    /// They were written by a later release.
    #[error(
        "record {sequence} has format version {found}, and this release reads up to {FORMAT_VERSION}: use the release that wrote it"
    )]
    Later {
        /// The sequence under which they were found.
        sequence: Sequence,
        /// The version that they name.
        found: u8,
    },
}
