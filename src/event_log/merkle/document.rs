//! A proof as a document of its own: everything that is needed to check, without the log, that a record was in it.
//!
//! | field | is |
//! | --- | --- |
//! | `format` | `chancery-proof-1` |
//! | `event` | the id of the event or operation that the record holds |
//! | `sequence`, `leafIndex` | the record's place in the log, from 1, and in the tree, from 0 |
//! | `treeSize` | the size of the tree that the checkpoint speaks of |
//! | `record` | the record's bytes |
//! | `leafHash` | SHA-256(0x00 ‖ record) |
//! | `path` | the hashes beside the way from the leaf to the root, from the bottom up |
//! | `checkpoint` | the signed note |
//!
//! Bytes are in standard base64. Everything that is said twice has to agree, so that nothing in the document can be changed
//! unnoticed.

use serde::{Deserialize, Serialize};

use super::checkpoint::{Checkpoint, CheckpointError};
use super::note::VerifierKey;
use super::proof::{Unproved, check_inclusion};
use super::{NodeHash, from_base64, hash_from_base64, to_base64};
use crate::domain::{Recorded, Sequence};
use crate::event_log::leaf_hash;
use crate::event_log::record::{self, RecordError};

/// What the documents say of their form.
const FORMAT: &str = "chancery-proof-1";

/// The most bytes of a document that are looked at: a record has 64 KiB, a note as much, a path 62 hashes.
pub const DOCUMENT_BYTES_MAX: usize = 512 * 1024;

/// A proof that a record is in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProofDocument {
    format: String,
    event: String,
    sequence: u64,
    leaf_index: u64,
    tree_size: u64,
    record: String,
    leaf_hash: String,
    path: Vec<String>,
    checkpoint: String,
}

/// What a document was found to prove.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The record.
    pub recorded: Recorded,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
}

/// Why a document proves nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not a document of this form.
    #[error("this is not a proof as `chancery prove` writes it: {0}")]
    Form(String),
    /// Something in it is said twice and differs.
    #[error("{0} of the proof is not that of the record in it: one of them was changed")]
    Differs(&'static str),
    /// Its checkpoint is none of the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead where it should.
    #[error("the record is not proved to be in the log: {0}")]
    Unproved(#[from] Unproved),
    /// The record is in the log, and this release cannot read it.
    #[error("the record is in the log as proved, but cannot be read: {0}")]
    Record(#[from] RecordError),
}

impl ProofDocument {
    /// Puts a proof down.
    pub fn new(event: &str, sequence: Sequence, record: &[u8], path: &[NodeHash], signed: (u64, &str)) -> Self {
        ProofDocument {
            format: FORMAT.to_owned(),
            event: event.to_owned(),
            sequence: sequence.get(),
            leaf_index: sequence.get().saturating_sub(1),
            tree_size: signed.0,
            record: to_base64(record),
            leaf_hash: to_base64(&leaf_hash(record)),
            path: path.iter().map(|hash| to_base64(hash)).collect(),
            checkpoint: signed.1.to_owned(),
        }
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Form`].
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(DocumentError::Form(format!("it has more than {DOCUMENT_BYTES_MAX} bytes")));
        }
        let document: Self = serde_json::from_slice(bytes).map_err(|error| DocumentError::Form(error.to_string()))?;
        if document.format != FORMAT {
            return Err(DocumentError::Form(format!("its format is {:?}, not {FORMAT:?}", document.format)));
        }
        Ok(document)
    }

    /// Checks everything in it against a log's key.
    ///
    /// # Errors
    ///
    /// The first thing that does not hold.
    pub fn check(&self, key: &VerifierKey) -> Result<Proved, DocumentError> {
        let form = |what: &str| DocumentError::Form(format!("`{what}` is not standard base64 of a fitting length"));
        let record = from_base64(&self.record).ok_or_else(|| form("record"))?;
        let hash = hash_from_base64(&self.leaf_hash).ok_or_else(|| form("leafHash"))?;
        let path: Option<Vec<NodeHash>> = self.path.iter().map(|hash| hash_from_base64(hash)).collect();
        let path = path.ok_or_else(|| form("path"))?;
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        if self.tree_size != checkpoint.size {
            return Err(DocumentError::Differs("the tree size"));
        }
        if self.leaf_index.checked_add(1) != Some(self.sequence) {
            return Err(DocumentError::Differs("the leaf index"));
        }
        if leaf_hash(&record) != hash {
            return Err(DocumentError::Differs("the leaf hash"));
        }
        check_inclusion(&record, self.leaf_index, (checkpoint.size, &checkpoint.root), &path)?;
        let recorded = record::decode(Sequence::new(self.sequence), &record)?.recorded;
        if recorded.operation.id().to_string() != self.event {
            return Err(DocumentError::Differs("the event's id"));
        }
        Ok(Proved { recorded, checkpoint })
    }
}
