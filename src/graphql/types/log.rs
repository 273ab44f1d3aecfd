//! The log that this chronicle is.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::proof::{Checkpoint, ConsistencyProof, InclusionProof};

/// The log, as far as a snapshot knows it.
pub struct Log {
    scope: Scope,
}

impl Log {
    /// Shows the log of a snapshot.
    pub fn new(scope: &Scope) -> Self {
        Log { scope: scope.clone() }
    }
}

/// The log that this chronicle is.
#[written]
#[Object]
impl Log {
    /// The log's own id: which log this is, whatever server holds it.
    async fn id(&self) -> ID {
        ID(self.scope.chronicle().id().to_string())
    }

    /// The last sequence on record; 0 of an empty log.
    async fn head(&self) -> Sequence {
        self.scope.point().sequence
    }

    /// What the log vouches for at a size from 1 to the head; at the head where none is given.
    async fn checkpoint(
        &self,
        #[graphql(desc = "The number of records, from the first on.")] tree_size: Option<Sequence>,
    ) -> Result<Checkpoint> {
        Checkpoint::of(&self.scope, tree_size)
    }

    /// The proof that the log of a size begins with the log of an earlier one.
    async fn consistency(
        &self,
        #[graphql(desc = "The earlier size, at least 1.")] from: Sequence,
        #[graphql(desc = "The later size, at most the head.")] to: Sequence,
    ) -> Result<ConsistencyProof> {
        ConsistencyProof::of(&self.scope, from, to)
    }

    /// The proof that a record is in the log: of an event, or of an operation on one.
    async fn inclusion(
        &self,
        #[graphql(desc = "The record's sequence.")] sequence: Sequence,
        #[graphql(desc = "The size of the tree to prove it in; the head where it is left out.")] tree_size: Option<
            Sequence,
        >,
    ) -> Result<InclusionProof> {
        InclusionProof::of(&self.scope, sequence, tree_size)
    }

    /// The key by which anybody checks the signatures of the log's checkpoints, in the form of C2SP signed-note.
    async fn verifier_key(&self) -> Text<'_> {
        Text::from(self.scope.chronicle().verifier_key().to_string())
    }
}
