//! Events of changes that are moved.

use async_graphql::Result;

use super::event_object;
use crate::domain::event::{self, ClauseRef};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;

event_object! {
    /// A change to a text was moved, and not yet made.
    AmendmentMoved(event::AmendmentMoved) {
        /// The amendment's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The amendment, as the snapshot shows it.
        async fn amendment(&self) -> Result<Option<Amendment>> {
            Amendment::referred(&self.scope, &self.body.key).map(Some)
        }

        /// The text that it would change.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.proposal)
        }

        /// Who moved it.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            self.body.title.as_deref().map(Text::of)
        }

        /// Clauses that it would add, or change where their key is there already.
        async fn put(&self) -> Result<Vec<Clause>> {
            let put = |clause| Clause::put(&self.scope, &self.view, &self.body.proposal, clause);
            self.scope.produce(self.body.put.iter().map(put).collect())
        }

        /// Clauses that it would take out, as they last read.
        async fn drop(&self) -> Result<Vec<Clause>> {
            let dropped = self.body.drop.iter().map(|clause| {
                let of = ClauseRef { proposal: self.body.proposal.clone(), clause: clause.clone() };
                Clause::referred(&self.scope, &of)
            });
            self.scope.produce(dropped.collect::<Result<_>>()?)
        }
    }
}

event_object! {
    /// An amendment was taken back by its movers.
    AmendmentWithdrawn(event::AmendmentWithdrawn) {
        /// The amendment.
        async fn amendment(&self) -> Result<Option<Amendment>> {
            Amendment::referred(&self.scope, &self.body.amendment).map(Some)
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            self.body.reason.as_deref().map(Text::of)
        }
    }
}
