//! Events of texts on the table.

use async_graphql::Result;

use super::event_object;
use crate::domain::event::{self, ClauseRef};
use crate::domain::vocabulary::ProposalStatus;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;

event_object! {
    /// A text was put on the table.
    ProposalTabled(event::ProposalTabled) {
        /// The proposal's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The proposal, as the snapshot shows it.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.key)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// Who tabled it.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }

        /// How it stands from then on.
        async fn proposal_status(&self) -> ProposalStatus {
            self.body.status
        }

        /// Its text, as far as it is known.
        async fn clauses(&self) -> Result<Vec<Clause>> {
            let put = |clause| Clause::put(&self.scope, &self.view, &self.body.key, clause);
            self.scope.produce(self.body.clauses.iter().map(put).collect())
        }
    }
}

event_object! {
    /// Clauses were added, changed or dropped.
    ProposalAmended(event::ProposalAmended) {
        /// The proposal.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.proposal)
        }

        /// Who amended it.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }

        /// Clauses added, or changed where their key was there already.
        async fn put(&self) -> Result<Vec<Clause>> {
            let put = |clause| Clause::put(&self.scope, &self.view, &self.body.proposal, clause);
            self.scope.produce(self.body.put.iter().map(put).collect())
        }

        /// Clauses taken out, as they last read.
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
    /// A text was accepted, signed, rejected and so on.
    ProposalStatusChanged(event::ProposalStatusChanged) {
        /// The proposal.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.proposal)
        }

        /// How it stands from then on.
        async fn proposal_status(&self) -> ProposalStatus {
            self.body.status
        }
    }
}
