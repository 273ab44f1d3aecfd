//! Proofs: signed checkpoints of the log, and what leads from a record, or an earlier size, to one.

use std::sync::Arc;

use async_graphql::{Context, Error, Object, Result, SimpleObject};
use chancery_macros::written;

use crate::chronicle::{Inclusion, ProofError, Signed};
use crate::domain::Sequence;
use crate::event_log::merkle::{NodeHash, TreeError, to_base64};
use crate::graphql::error::{bad_input, error, internal};
use crate::graphql::rights;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::input::ErrorCode;

/// Makes the error of what cannot be proved.
fn unproved(refused: &ProofError) -> Error {
    match refused {
        ProofError::Tree(TreeError::Damaged { .. }) | ProofError::Log(_) => internal(&refused.to_string()),
        ProofError::Tree(TreeError::NoTile { .. }) | ProofError::NoRecord { .. } => {
            error(ErrorCode::NotFound, refused.to_string())
        }
        ProofError::Tree(TreeError::Beyond { .. } | TreeError::NotInTree { .. } | TreeError::NotEarlier { .. }) => {
            bad_input(refused.to_string())
        }
    }
}

fn base64(hashes: &[NodeHash]) -> Vec<String> {
    hashes.iter().map(|hash| to_base64(hash)).collect()
}

/// What the log vouches for at a size: an RFC 6962 tree (SHA-256) over the bytes of its records, signed with Ed25519 as a
/// C2SP checkpoint note.
pub struct Checkpoint {
    signed: Arc<Signed>,
}

impl Checkpoint {
    /// Returns the checkpoint of the first so many records, at most those that a scope knows; all of them where none is given.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of a size that the log has not, or of 0.
    pub fn of(scope: &Scope, size: Option<Sequence>) -> Result<Self> {
        if size == Some(Sequence::ZERO) {
            return Err(bad_input("a checkpoint is of at least 1 record: leave treeSize out for all there are"));
        }
        let size = size.unwrap_or(scope.point().sequence);
        let signed = scope.chronicle().checkpoint(size).map_err(|refused| unproved(&refused))?;
        Ok(Checkpoint { signed })
    }
}

/// What the log vouches for at a size: an RFC 6962 tree (SHA-256) over the bytes of its records, signed with Ed25519 as a
/// C2SP checkpoint note.
#[written]
#[Object]
impl Checkpoint {
    /// How many records it covers; 0 of an empty log.
    async fn tree_size(&self) -> Sequence {
        Sequence::new(self.signed.checkpoint.size)
    }

    /// The root over them, in standard base64.
    async fn root_hash(&self) -> Text<'_> {
        Text::from(to_base64(&self.signed.checkpoint.root))
    }

    /// The signed note: origin, size and root, and the signature of the log's key.
    async fn note(&self) -> Text<'_> {
        Text::of(&self.signed.note)
    }
}

/// That a record is in the log of a size, exactly as it is.
pub struct InclusionProof {
    inclusion: Inclusion,
}

impl InclusionProof {
    /// Proves that a record is among the first so many, or among all that a scope knows.
    ///
    /// # Errors
    ///
    /// NOT_FOUND of a sequence that no record has; BAD_INPUT of a size that the log has not, or before the record.
    pub fn of(scope: &Scope, sequence: Sequence, size: Option<Sequence>) -> Result<Self> {
        let size = size.unwrap_or(scope.point().sequence);
        let inclusion = scope.chronicle().inclusion(sequence, size).map_err(|refused| unproved(&refused))?;
        Ok(InclusionProof { inclusion })
    }
}

/// That a record is in the log of a size, exactly as it is. Hashes, path and record are in standard base64.
#[written]
#[Object]
impl InclusionProof {
    /// The size of the tree that the proof leads to.
    async fn tree_size(&self) -> Sequence {
        Sequence::new(self.inclusion.signed.checkpoint.size)
    }

    /// The record's place among the leaves: its sequence less one.
    async fn leaf_index(&self) -> Sequence {
        Sequence::new(self.inclusion.sequence.get() - 1)
    }

    /// The hash of its leaf: SHA-256(0x00 ‖ record).
    async fn leaf_hash(&self) -> Text<'_> {
        Text::from(to_base64(&self.inclusion.leaf_hash))
    }

    /// The hashes beside the way from the leaf to the root, from the bottom up.
    async fn path(&self) -> Vec<Text<'_>> {
        base64(&self.inclusion.path).into_iter().map(Text::from).collect()
    }

    /// The signed checkpoint of that size.
    async fn checkpoint(&self) -> Checkpoint {
        Checkpoint { signed: Arc::clone(&self.inclusion.signed) }
    }

    /// The record's bytes, exactly as they lie in the log: they hold the event's id, who recorded it and when, and all of it.
    async fn record(&self, ctx: &Context<'_>) -> Result<Text<'_>> {
        rights::check_field(ctx, "InclusionProof.record")?;
        Ok(Text::from(to_base64(&self.inclusion.record)))
    }
}

/// That the log of one size begins with the log of another: nothing before was changed.
#[written]
#[derive(SimpleObject)]
pub struct ConsistencyProof {
    /// The earlier size.
    from: Sequence,
    /// The later size.
    to: Sequence,
    /// The hashes that lead from the one root to the other (RFC 6962, section 2.1.2), in standard base64.
    path: Vec<String>,
}

impl ConsistencyProof {
    /// Proves that the first `to` records begin with the first `from`.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of sizes that the log has not, of 0, and of a first that is greater than the second.
    pub fn of(scope: &Scope, from: Sequence, to: Sequence) -> Result<Self> {
        let path = scope.chronicle().consistency(from, to).map_err(|refused| unproved(&refused))?;
        Ok(ConsistencyProof { from, to, path: base64(&path) })
    }
}
