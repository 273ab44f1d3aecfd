//! Everything that was ever recorded of one event.

use async_graphql::{Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::domain::vocabulary::Standing;
use crate::graphql::scope::Scope;
use crate::graphql::types::event::Event;
use crate::graphql::types::proof::InclusionProof;
use crate::view::event::{self, EventView};

/// The audit of an event.
pub struct AuditTrail {
    scope: Scope,
    view: EventView,
}

impl AuditTrail {
    /// Audits an event, shown with its last content.
    pub fn new(scope: &Scope, view: EventView) -> Self {
        AuditTrail { scope: scope.clone(), view }
    }
}

/// Everything that was ever recorded of one event: each revision, who recorded it when and why, how it stands, and the proof
/// that it is in the log.
#[written]
#[Object]
impl AuditTrail {
    /// The event with its last content.
    async fn event(&self) -> Event {
        Event::new(&self.scope, self.view.clone())
    }

    /// Each of its revisions as it was recorded, the first one first: with the place, the time and the recorder of the record
    /// that made it.
    async fn revisions(&self) -> Result<Vec<Event>> {
        let revisions = event::revisions(self.scope.state(), self.view.sequence);
        self.scope.produce(revisions.into_iter().map(|view| Event::new(&self.scope, view)).collect())
    }

    /// Every operation on it and on the citings of it, the first one first.
    async fn operations(&self) -> Result<Vec<Event>> {
        let operations = event::operations(self.scope.state(), self.view.sequence);
        self.scope.produce(operations.into_iter().map(|view| Event::new(&self.scope, view)).collect())
    }

    /// How it stands: STANDS or RETRACTED.
    async fn standing(&self) -> Standing {
        self.view.standing
    }

    /// The proof that the event, as it was first recorded, is in the log. Its corrections and retractions are records of
    /// their own: `log.inclusion` proves each by its sequence.
    async fn inclusion(
        &self,
        #[graphql(desc = "The size of the tree to prove it in; the head where it is left out.")] tree_size: Option<
            Sequence,
        >,
    ) -> Result<InclusionProof> {
        InclusionProof::of(&self.scope, self.view.sequence, tree_size)
    }
}
