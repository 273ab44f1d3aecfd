//! Amendments.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::{ClauseRef, DecisionSubject};
use crate::domain::key::AmendmentKey;
use crate::domain::vocabulary::AmendmentStatus;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::decision::Decision;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::amendment::{self, AmendmentView};
use crate::view::decision;

/// An amendment in a snapshot.
pub struct Amendment {
    scope: Scope,
    view: AmendmentView,
}

impl Amendment {
    /// Shows an amendment.
    pub fn new(scope: &Scope, view: AmendmentView) -> Self {
        Amendment { scope: scope.clone(), view }
    }

    /// Looks an amendment up at the point.
    pub fn find(scope: &Scope, key: &AmendmentKey) -> Option<Self> {
        amendment::amendment(scope.state(), key, Reading::AtPoint).map(|view| Amendment::new(scope, view))
    }

    /// Returns an amendment that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &AmendmentKey) -> Result<Self> {
        let view = scope.referred("amendment", key, |reading| amendment::amendment(scope.state(), key, reading))?;
        Ok(Amendment::new(scope, view))
    }
}

/// A change to a proposal that was moved. It changes no clause: a ProposalAmended does, which may name it.
#[written]
#[Object]
impl Amendment {
    /// Names the amendment among all nodes: `amendment:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("amendment:{}", self.view.key))
    }

    /// The amendment's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// The text that it would change.
    async fn proposal(&self) -> Result<Proposal> {
        Proposal::referred(&self.scope, &self.view.profile.moved.proposal)
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view.profile.negotiation).map(Some)
    }

    /// Who moved it.
    async fn by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.moved.by).await
    }

    /// Its title; its key where none was given.
    async fn title(&self) -> Text<'_> {
        Text::from(self.view.title())
    }

    /// How it stands.
    async fn status(&self) -> AmendmentStatus {
        self.view.status.value
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// The clauses that it would add or change, as they would read; `since` is when it was moved.
    async fn put(&self) -> Result<Vec<Clause>> {
        let moved = &self.view.profile.moved;
        let put = |clause| Clause::moved(&self.scope, &self.view.moved, &moved.proposal, clause);
        self.scope.produce(Clause::by_number(moved.put.iter().map(put).collect()))
    }

    /// The clauses that it would take out, as they last read.
    async fn drop(&self) -> Result<Vec<Clause>> {
        let moved = &self.view.profile.moved;
        let dropped = moved.drop.iter().map(|clause| {
            let of = ClauseRef { proposal: moved.proposal.clone(), clause: clause.clone() };
            Clause::referred(&self.scope, &of)
        });
        self.scope.produce(Clause::by_number(dropped.collect::<Result<_>>()?))
    }

    /// The decisions on it, by key.
    async fn decisions(&self) -> Result<Vec<Decision>> {
        let on = DecisionSubject::Amendment(self.view.key.clone());
        let decisions = decision::decisions_on(self.scope.state(), &on).into_iter();
        self.scope.produce(decisions.map(|view| Decision::new(&self.scope, view)).collect())
    }
}
