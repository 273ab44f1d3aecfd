//! Proofs of the log: that a record is in it, and that it only ever grew.

use std::sync::Arc;

use crate::chronicle::{Chronicle, Signed};
use crate::domain::Sequence;
use crate::event_log::merkle::{NodeHash, Tile, TreeError, VerifierKey};
use crate::event_log::{LogError, leaf_hash};

/// That a record is in the log of a size.
#[derive(Clone, Debug)]
pub struct Inclusion {
    /// The record's place.
    pub sequence: Sequence,
    /// Its bytes, exactly as they lie in the log.
    pub record: Vec<u8>,
    /// The hash of its leaf.
    pub leaf_hash: NodeHash,
    /// The hashes beside the way from the leaf to the root, from the bottom up.
    pub path: Vec<NodeHash>,
    /// The checkpoint that covers it.
    pub signed: Arc<Signed>,
}

/// Why something cannot be proved.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// It was asked for wrongly, or the tree is damaged.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// There is no such record.
    #[error("the log has {head} records, and none of sequence {sequence}")]
    NoRecord {
        /// The sequence asked for.
        sequence: Sequence,
        /// The head of the log.
        head: Sequence,
    },
}

impl Chronicle {
    /// Returns the key by which anybody checks what this log signs.
    pub fn verifier_key(&self) -> &VerifierKey {
        self.inner.notary.verifier()
    }

    /// Returns the signed checkpoint of the first so many records.
    ///
    /// # Errors
    ///
    /// [`TreeError::Beyond`] past the head; [`TreeError::Damaged`].
    pub fn checkpoint(&self, size: Sequence) -> Result<Arc<Signed>, ProofError> {
        self.within_head(size)?;
        Ok(self.inner.notary.checkpoint(size.get())?)
    }

    /// Proves that a record is among the first `size` of the log.
    ///
    /// # Errors
    ///
    /// [`ProofError::NoRecord`], [`TreeError::Beyond`], [`TreeError::NotInTree`]; the log or the tree cannot be read.
    pub fn inclusion(&self, sequence: Sequence, size: Sequence) -> Result<Inclusion, ProofError> {
        self.within_head(size)?;
        let head = self.head();
        let no_record = || ProofError::NoRecord { sequence, head };
        if sequence == Sequence::ZERO || sequence > head {
            return Err(no_record());
        }
        let index = sequence.get() - 1;
        let stored = self.inner.log.read(Sequence::new(index), 1)?;
        let record = stored.into_iter().next().ok_or_else(no_record)?.bytes;
        let leaf_hash = leaf_hash(&record);
        let path = self.inner.notary.tree.inclusion(index, &leaf_hash, size.get())?;
        let signed = self.inner.notary.checkpoint(size.get())?;
        Ok(Inclusion { sequence, record, leaf_hash, path, signed })
    }

    /// Proves that the first `to` records begin with the first `from`.
    ///
    /// # Errors
    ///
    /// [`TreeError::Beyond`], [`TreeError::NotEarlier`]; [`TreeError::Damaged`].
    pub fn consistency(&self, from: Sequence, to: Sequence) -> Result<Vec<NodeHash>, ProofError> {
        self.within_head(to)?;
        Ok(self.inner.notary.tree.consistency(from.get(), to.get())?)
    }

    /// Returns the bytes of a tile, or of a bundle of records.
    ///
    /// # Errors
    ///
    /// [`TreeError::NoTile`] where the log has not got so far; the log or the tree cannot be read.
    pub fn tile(&self, tile: &Tile) -> Result<Vec<u8>, ProofError> {
        // What a checkpoint does not cover yet is not given out for ever.
        let head = self.head().get();
        if tile.leaves().is_none_or(|leaves| leaves > head) {
            return Err(ProofError::Tree(TreeError::NoTile { tile: *tile, head }));
        }
        let hashes = self.inner.notary.tree.tile(tile)?;
        if tile.is_entries() { self.entries(tile) } else { Ok(hashes) }
    }

    fn entries(&self, tile: &Tile) -> Result<Vec<u8>, ProofError> {
        let mut bundle = Vec::new();
        let mut after = Sequence::new(tile.first());
        let last = Sequence::new(tile.first() + u64::from(tile.width()));
        while after < last {
            let left = usize::try_from(last.get() - after.get()).unwrap_or(usize::MAX);
            let page = self.inner.log.read(after, left)?;
            let Some(end) = page.last().map(|stored| stored.sequence) else {
                return Err(ProofError::Tree(TreeError::NoTile { tile: *tile, head: self.head().get() }));
            };
            for stored in page {
                let length = u16::try_from(stored.bytes.len()).expect("a record has at most 65,535 bytes");
                bundle.extend_from_slice(&length.to_be_bytes());
                bundle.extend_from_slice(&stored.bytes);
            }
            after = end;
        }
        Ok(bundle)
    }

    /// The tree may be a moment ahead of what is acknowledged.
    fn within_head(&self, size: Sequence) -> Result<(), ProofError> {
        let head = self.head();
        if size > head {
            return Err(ProofError::Tree(TreeError::Beyond { size: size.get(), head: head.get() }));
        }
        Ok(())
    }
}
