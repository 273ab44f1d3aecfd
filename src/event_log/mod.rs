//! The truth of the chronicle: an append-only log of opaque records.
//!
//! Everything else (facts, indexes, views) is a fold over this log and can be thrown away. The log therefore knows
//! nothing of diplomacy: it moves records of 1 to 65,535 bytes, in batches, each record under the next [`Sequence`].
//!
//! ```text
//! append(expected, batches) ──▶ durable ──▶ the new head      read(after, limit) ──▶ one bounded page
//! ```
//!
//! - A **batch** is atomic: after a crash it is there whole or not at all, and batches are there in order, with no gap.
//! - **Durable on return:** what `append` has answered for outlives a power cut. What it has not answered for is never
//!   shown by `read`.
//! - **Pages, not iterators,** so that a log on other machines fits behind the same trait.
//!
//! Implementations: [`Journal`], segment files in a folder, and [`MemoryLog`], which forgets everything with its
//! process. One suite of tests, in `contract.rs`, runs against all of them.
//!
//! [`merkle`] makes of the records a tree that proves what is in them.
//!
//! What it does not do: decode records, decide what may be recorded, say when something is signed, or wake readers on news.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::Sequence;

mod error;
mod folder;
mod frame;
mod journal;
mod memory;
pub mod merkle;
pub mod record;
mod stored_form;
mod upcast;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod power_cut_disk;

pub use error::LogError;
pub use journal::{Journal, JournalOptions, OpenedJournal, Truncated, VerifyReport};
pub use memory::MemoryLog;

/// The greatest length of a record, in bytes: what the 16-bit lengths of C2SP entry bundles can say.
pub const RECORD_BYTES_MAX: usize = 65_535;

/// The greatest size of a batch, in bytes as stored (each record takes up to 63 bytes more than its own): 32 MiB.
pub const BATCH_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The most records that one page of [`EventLog::read`] holds.
pub const PAGE_RECORDS_MAX: usize = 4_096;

/// The most bytes of records that one page of [`EventLog::read`] holds: 4 MiB.
pub const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The hash of a record as a leaf of the log's Merkle tree, by RFC 6962: SHA-256(0x00 ‖ record bytes).
pub type LeafHash = [u8; 32];

/// Computes the RFC 6962 leaf hash of a record's bytes.
pub fn leaf_hash(record: &[u8]) -> LeafHash {
    Sha256::new().chain_update([0x00]).chain_update(record).finalize().into()
}

/// The identity of one log: 16 random bytes, made with the log and kept with it.
///
/// A copy made by `backup` keeps the id: it is the same log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogId(Uuid);

impl LogId {
    /// Makes a new id at random.
    fn random() -> Self {
        LogId(Uuid::new_v4())
    }

    /// Makes an id of its bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        LogId(Uuid::from_bytes(bytes))
    }

    /// Returns the 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A record as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its place in the log.
    pub sequence: Sequence,
    /// Its bytes, exactly as they were appended: 1 to 65,535 of them.
    pub bytes: Vec<u8>,
    /// Its RFC 6962 leaf hash, as it was stored with it.
    pub leaf_hash: LeafHash,
}

/// One client's records, appended whole or not at all.
///
/// - Holds at least one record; each has 1 to [`RECORD_BYTES_MAX`] bytes.
/// - Takes at most [`BATCH_BYTES_MAX`] bytes in the log.
/// - Carries the leaf hash of each record, computed where the batch is made, so that anyone who appends need not.
/// - Is cheap to clone: the log and the index read the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordBatch {
    records: Arc<[Vec<u8>]>,
    leaf_hashes: Arc<[LeafHash]>,
    framed_bytes: u64,
}

impl RecordBatch {
    /// Makes a batch of its records, in order, and hashes each of them.
    ///
    /// # Errors
    ///
    /// [`LogError::Empty`] without any record, [`LogError::EmptyRecord`] and [`LogError::TooLarge`] for a record of no
    /// or too many bytes (with its index), [`LogError::BatchTooLarge`] for all of them together.
    pub fn new(records: Vec<Vec<u8>>) -> Result<Self, LogError> {
        if records.is_empty() {
            return Err(LogError::Empty);
        }
        let mut framed_bytes = 0;
        for (index, record) in records.iter().enumerate() {
            match record.len() {
                0 => return Err(LogError::EmptyRecord { index }),
                bytes if bytes > RECORD_BYTES_MAX => {
                    return Err(LogError::TooLarge { index, bytes, limit: RECORD_BYTES_MAX });
                }
                bytes => framed_bytes += frame::frame_len(bytes) as u64,
            }
        }
        if framed_bytes > BATCH_BYTES_MAX {
            return Err(LogError::BatchTooLarge { bytes: framed_bytes, limit: BATCH_BYTES_MAX });
        }
        let leaf_hashes = records.iter().map(|record| leaf_hash(record)).collect();
        Ok(RecordBatch { records: records.into(), leaf_hashes, framed_bytes })
    }

    /// Returns the number of records: at least 1.
    pub fn record_count(&self) -> usize {
        self.records.len()
    }

    /// Returns the records in order, each with its leaf hash.
    pub fn records(&self) -> impl ExactSizeIterator<Item = (&[u8], &LeafHash)> {
        self.records.iter().map(Vec::as_slice).zip(self.leaf_hashes.iter())
    }

    /// Returns the leaf hashes of the records, in order.
    pub fn leaf_hashes(&self) -> &[LeafHash] {
        &self.leaf_hashes
    }

    /// Returns the bytes that the batch takes in a segment, frame headers and padding included.
    fn framed_bytes(&self) -> u64 {
        self.framed_bytes
    }
}

/// An append-only log of opaque records.
pub trait EventLog: Send + Sync {
    /// Appends whole batches, in order, after `expected`, and gives the new head. Durable on return.
    ///
    /// All batches of a call share one sync. Each is atomic by itself; an implementation may keep the whole call
    /// atomic.
    ///
    /// # Errors
    ///
    /// [`LogError::Conflict`] where `expected` is not the head, [`LogError::Empty`] without batches,
    /// [`LogError::Full`] without room (all of these before anything is written), and [`LogError::ReadOnly`] after a
    /// write or sync has failed: then, and only then, it is unknown until reopening whether the batches of the failed
    /// call are there.
    fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError>;

    /// Reads one page of records: those after `after`, in order and without a gap, empty at the head and past it.
    ///
    /// A page holds at most `limit` records, at most [`PAGE_RECORDS_MAX`], and at most [`PAGE_BYTES_MAX`] bytes; but
    /// at least one record where there is one and `limit` is not 0.
    ///
    /// # Errors
    ///
    /// [`LogError::Corrupt`] where a record does not check, [`LogError::Io`] where it cannot be read.
    fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError>;

    /// Reads the bytes of one record; `None` of sequence 0 and past the head.
    ///
    /// # Errors
    ///
    /// As [`EventLog::read`].
    fn record(&self, sequence: Sequence) -> Result<Option<Vec<u8>>, LogError> {
        let Some(before) = sequence.get().checked_sub(1) else { return Ok(None) };
        Ok(self.read(Sequence::new(before), 1)?.pop().map(|stored| stored.bytes))
    }

    /// Sees to it that appends of up to that many bytes of records, in that many records, will find room.
    ///
    /// # Errors
    ///
    /// [`LogError::Full`] without room: nothing is to be appended until there is.
    fn reserve(&self, bytes: usize, records: usize) -> Result<(), LogError> {
        let _ = (bytes, records);
        Ok(())
    }

    /// Returns the sequence of the last record that is durable, 0 for an empty log.
    fn head(&self) -> Sequence;

    /// Says which log this is.
    fn id(&self) -> LogId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaf_hash_follows_rfc_6962() {
        let hex: String = leaf_hash(b"").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    #[test]
    fn batch_names_what_it_refuses() {
        assert!(matches!(RecordBatch::new(vec![]), Err(LogError::Empty)));
        let Err(LogError::EmptyRecord { index }) = RecordBatch::new(vec![vec![1], vec![]]) else {
            panic!("an empty record was taken");
        };
        assert_eq!(index, 1);
        assert!(RecordBatch::new(vec![vec![0; RECORD_BYTES_MAX]]).is_ok());
        let Err(LogError::TooLarge { index, bytes, limit }) = RecordBatch::new(vec![vec![0; RECORD_BYTES_MAX + 1]])
        else {
            panic!("a record of 65,536 bytes was taken");
        };
        assert_eq!((index, bytes, limit), (0, 65_536, 65_535));
        let too_many = vec![vec![0; RECORD_BYTES_MAX]; 520];
        assert!(matches!(RecordBatch::new(too_many), Err(LogError::BatchTooLarge { .. })));
    }
}
