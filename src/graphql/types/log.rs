//! The log that this chronicle is.

use async_graphql::{ID, Object};

use crate::domain::Sequence;
use crate::graphql::scope::Scope;

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
}
