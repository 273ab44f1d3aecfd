//! Who signed a text, who is bound by it, and what was formally declared about it.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::ClauseRef;
use crate::domain::key::DeclarationKey;
use crate::domain::vocabulary::{ConsentAct, DeclarationKind};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::consent::{BoundView, ConsentView};
use crate::view::declaration::{self, DeclarationView};

/// A consent in a snapshot.
pub struct Consent {
    scope: Scope,
    view: ConsentView,
}

impl Consent {
    /// Shows a consent.
    pub fn new(scope: &Scope, view: ConsentView) -> Self {
        Consent { scope: scope.clone(), view }
    }
}

/// An act by which an actor signs a text, is bound by it, or takes that back.
#[written]
#[Object]
impl Consent {
    /// Who.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.given.actor)
    }

    /// Who signed for the actor.
    async fn by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.given.by).await
    }

    /// By what act.
    async fn act(&self) -> ConsentAct {
        self.view.given.act
    }

    /// When it happened.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.fact).map(Period)
    }

    /// When it takes effect for the actor; null where the event does not say: then when it happened.
    async fn effective(&self) -> Option<Period> {
        self.view.effective().map(Period)
    }

    /// Whether it stands: false once it was taken back or another act took its place, and of an act that takes back.
    async fn standing(&self) -> bool {
        self.view.standing
    }
}

/// An actor that is bound, in a snapshot.
pub struct Bound {
    scope: Scope,
    view: BoundView,
}

impl Bound {
    /// Shows an actor that is bound.
    pub fn new(scope: &Scope, view: BoundView) -> Self {
        Bound { scope: scope.clone(), view }
    }
}

/// An actor that is bound by a text.
#[written]
#[Object]
impl Bound {
    /// Who.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.actor)
    }

    /// Since when: since its consent took effect, or since the text was in force, whichever is later.
    async fn since(&self) -> Result<Period> {
        let since = self.view.since.clone();
        since.map(Period).ok_or_else(|| self.scope.missing("a consent has no date"))
    }

    /// Whether it applies the text before it is bound outright.
    async fn provisional(&self) -> bool {
        self.view.provisional
    }
}

/// A declaration in a snapshot.
pub struct Declaration {
    scope: Scope,
    view: DeclarationView,
}

impl Declaration {
    /// Shows a declaration.
    pub fn new(scope: &Scope, view: DeclarationView) -> Self {
        Declaration { scope: scope.clone(), view }
    }

    /// Looks a declaration up at the point.
    pub fn find(scope: &Scope, key: &DeclarationKey) -> Option<Self> {
        declaration::declaration(scope.state(), key, Reading::AtPoint).map(|view| Declaration::new(scope, view))
    }

    /// Returns a declaration that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &DeclarationKey) -> Result<Self> {
        let view =
            scope.referred("declaration", key, |reading| declaration::declaration(scope.state(), key, reading))?;
        Ok(Declaration::new(scope, view))
    }
}

/// A formal statement about a text.
#[written]
#[Object]
impl Declaration {
    /// Names the declaration among all nodes: `declaration:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("declaration:{}", self.view.key))
    }

    /// The declaration's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Who made it.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.profile.made.actor)
    }

    /// About which text.
    async fn proposal(&self) -> Result<Proposal> {
        Proposal::referred(&self.scope, &self.view.profile.made.proposal)
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view.profile.negotiation).map(Some)
    }

    /// What sort of statement.
    async fn kind(&self) -> DeclarationKind {
        self.view.profile.made.kind
    }

    /// The clauses that it is about.
    async fn clauses(&self) -> Result<Vec<Clause>> {
        let made = &self.view.profile.made;
        let clauses = made.clauses.iter().map(|clause| {
            let of = ClauseRef { proposal: made.proposal.clone(), clause: clause.clone() };
            Clause::referred(&self.scope, &of)
        });
        self.scope.produce(clauses.collect::<Result<_>>()?)
    }

    /// The declaration of another that it answers.
    async fn to(&self) -> Result<Option<Declaration>> {
        self.view.profile.made.to.as_ref().map(|key| Declaration::referred(&self.scope, key)).transpose()
    }

    /// The territories that it names.
    async fn territories(&self) -> Vec<Text<'_>> {
        self.view.profile.made.territories.iter().map(|text| Text::of(text)).collect()
    }

    /// Whether it is for all territories but those.
    async fn excludes(&self) -> bool {
        self.view.profile.made.excludes
    }

    /// What it says.
    async fn text(&self) -> Text<'_> {
        Text::of(&self.view.profile.made.text)
    }

    /// Whether it was taken back by then.
    async fn withdrawn(&self) -> bool {
        self.view.withdrawn
    }

    /// Since when it is there.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.since).map(Period)
    }
}
