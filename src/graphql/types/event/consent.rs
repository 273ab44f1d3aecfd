//! Events of consent to a text, and of formal statements about it.

use async_graphql::Result;

use super::event_object;
use crate::domain::event::{self, ClauseRef};
use crate::domain::vocabulary::{ConsentAct, DeclarationKind};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::consent::Declaration;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;

event_object! {
    /// An actor signed a text, or consented to be bound by it, or took that back.
    ConsentGiven(event::ConsentGiven) {
        /// Who.
        async fn actor(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.actor)
        }

        /// The text.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.proposal)
        }

        /// By what act.
        async fn consent_act(&self) -> ConsentAct {
            self.body.act
        }

        /// When it takes effect for the actor; null where it is not given: then when it happened.
        async fn effective(&self) -> Option<Period> {
            self.body.effective.as_ref().map(Period::from)
        }

        /// Who signed for the actor.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }
    }
}

event_object! {
    /// An actor made a formal statement about a text.
    DeclarationMade(event::DeclarationMade) {
        /// The declaration's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The declaration, as the snapshot shows it.
        async fn declaration(&self) -> Result<Declaration> {
            Declaration::referred(&self.scope, &self.body.key)
        }

        /// Who made it.
        async fn actor(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.actor)
        }

        /// About which text.
        async fn proposal(&self) -> Result<Proposal> {
            Proposal::referred(&self.scope, &self.body.proposal)
        }

        /// What sort of statement.
        async fn declaration_kind(&self) -> DeclarationKind {
            self.body.kind
        }

        /// The clauses of that text that it is about.
        async fn clauses(&self) -> Result<Vec<Clause>> {
            let clauses = self.body.clauses.iter().map(|clause| {
                let of = ClauseRef { proposal: self.body.proposal.clone(), clause: clause.clone() };
                Clause::referred(&self.scope, &of)
            });
            self.scope.produce(clauses.collect::<Result<_>>()?)
        }

        /// The declaration of another that it answers.
        async fn objects_to(&self) -> Result<Option<Declaration>> {
            self.body.to.as_ref().map(|key| Declaration::referred(&self.scope, key)).transpose()
        }

        /// The territories that it names.
        async fn territories(&self) -> Vec<Text<'_>> {
            self.body.territories.iter().map(|text| Text::of(text)).collect()
        }

        /// Whether it is for all territories but those.
        async fn excludes(&self) -> bool {
            self.body.excludes
        }

        /// What it says.
        async fn text(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.text))
        }
    }
}

event_object! {
    /// A declaration was taken back.
    DeclarationWithdrawn(event::DeclarationWithdrawn) {
        /// The declaration.
        async fn declaration(&self) -> Result<Declaration> {
            Declaration::referred(&self.scope, &self.body.declaration)
        }
    }
}
