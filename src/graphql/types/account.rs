//! Assertions, and the accounts that they make.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{ID, Object, Result, Union};
use chancery_macros::written;

use crate::domain::event::{self, AssertedNumber};
use crate::domain::key::{ActorKey, EventId};
use crate::domain::vocabulary::{AccountStatus, Hedge, Modality};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::decision::Decision;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::Clause;
use crate::graphql::types::source::Citation;
use crate::graphql::types::statement::Statement;
use crate::input::KeyText;
use crate::view::account::{
    self, AccountSideView, AccountView, AssertionRef, AssertionView, SpeakingAssertion, assertions_of,
};
use crate::view::citation;
use crate::view::claim;
use crate::view::event::EventView;

/// A thing of which something can be asserted.
#[written]
#[derive(Union)]
pub enum About {
    /// An incident.
    Incident(Incident),
    /// A commitment.
    Commitment(Commitment),
    /// A clause of a proposal.
    Clause(Clause),
    /// A decision.
    Decision(Decision),
    /// A meeting.
    Meeting(Meeting),
    /// An amendment.
    Amendment(Amendment),
    /// An actor.
    Actor(Actor),
}

impl About {
    /// Returns what something is asserted of.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, about: &event::About) -> Result<Self> {
        Ok(match about {
            event::About::Incident(key) => About::Incident(Incident::referred(scope, key)?),
            event::About::Commitment(key) => About::Commitment(Commitment::referred(scope, key)?),
            event::About::Clause(clause) => About::Clause(Clause::referred(scope, clause)?),
            event::About::Decision(key) => About::Decision(Decision::referred(scope, key)?),
            event::About::Meeting(key) => About::Meeting(Meeting::referred(scope, key)?),
            event::About::Amendment(key) => About::Amendment(Amendment::referred(scope, key)?),
            event::About::Actor(key) => About::Actor(Actor::referred(scope, key)?),
        })
    }
}

/// An asserted value, in a snapshot.
pub struct AssertedValue {
    scope: Scope,
    value: Arc<event::AssertedValue>,
}

impl AssertedValue {
    fn number(&self) -> Option<&AssertedNumber> {
        if let event::AssertedValue::Number(number) = &*self.value { Some(number) } else { None }
    }
}

/// What an aspect is said to be: exactly one of a text, a number or a range of numbers, a date and an actor.
#[written]
#[Object]
impl AssertedValue {
    /// Words.
    async fn text(&self) -> Option<Text<'_>> {
        if let event::AssertedValue::Text(text) = &*self.value { Some(Text::of(text)) } else { None }
    }

    /// An exact number.
    async fn exact(&self) -> Option<f64> {
        self.number()?.exact
    }

    /// The lower bound of a range, included; null where it is open.
    async fn least(&self) -> Option<f64> {
        self.number()?.least
    }

    /// The upper bound of a range, included; null where it is open.
    async fn greatest(&self) -> Option<f64> {
        self.number()?.greatest
    }

    /// Of what it is a number.
    async fn unit(&self) -> Option<Text<'_>> {
        self.number()?.unit.as_deref().map(Text::of)
    }

    /// A date.
    async fn date(&self) -> Option<Period> {
        if let event::AssertedValue::Date(period) = &*self.value { Some(Period::from(period)) } else { None }
    }

    /// An actor.
    async fn actor(&self) -> Result<Option<Actor>> {
        let event::AssertedValue::Actor(key) = &*self.value else { return Ok(None) };
        Actor::referred(&self.scope, key).map(Some)
    }
}

/// An assertion in a snapshot.
pub struct Assertion {
    scope: Scope,
    view: AssertionView,
}

impl Assertion {
    /// Returns an assertion that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it is not on record.
    pub fn referred(scope: &Scope, of: &AssertionRef) -> Result<Self> {
        let view = account::assertion(scope.state(), of.clone());
        let shown = view.map(|view| Assertion { scope: scope.clone(), view });
        shown.ok_or_else(|| scope.missing(&format!("{of:?} is not on record")))
    }

    /// Looks an assertion up at the point by its statement's id and its place there.
    pub fn find(scope: &Scope, statement: EventId, index: u32, claimant: u32) -> Option<Self> {
        let state = scope.state();
        let statement = Statement::on_record(scope, statement)?;
        let view = statement.view();
        let of = AssertionRef { statement: view.sequence, revision: view.revision, index, claimant };
        let seen = citation::is_seen(state, of.statement, of.revision);
        let view = account::assertion(state, of)?;
        let counts = seen && state.point().counts(Some(view.from.window()));
        counts.then(|| Assertion { scope: scope.clone(), view })
    }

    fn made_in(&self) -> Result<Statement> {
        Statement::revision(&self.scope, self.view.of.statement, self.view.of.revision)
    }
}

/// Returns the assertions of a statement, by their own windows.
///
/// # Errors
///
/// TOO_COSTLY.
pub fn assertions(scope: &Scope, view: &EventView) -> Result<Vec<Assertion>> {
    let refs = assertions_of(view);
    scope.produce(refs.iter().map(|of| Assertion::referred(scope, of)).collect::<Result<_>>()?)
}

/// A proposition that a statement makes: that one aspect of one thing is so.
#[written]
#[Object]
impl Assertion {
    /// Names the assertion among all nodes: its statement's id, `=` and its place there from 0; in a joint statement `.` and
    /// the claimant's place follow, but of the first.
    pub(crate) async fn id(&self) -> Result<ID> {
        let AssertionRef { statement, index, claimant, .. } = &self.view.of;
        let recorded = self.scope.state().record(*statement);
        let missing = || self.scope.missing(&format!("{statement} is not on record"));
        let id = recorded.ok_or_else(missing)?.operation.id();
        Ok(ID(if *claimant == 0 { format!("{id}={index}") } else { format!("{id}={index}.{claimant}") }))
    }

    /// The statement that makes it.
    async fn statement(&self) -> Result<Statement> {
        self.made_in()
    }

    /// Whose word it is.
    async fn claimant(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.claimant)
    }

    /// Of what.
    async fn about(&self) -> Result<About> {
        About::referred(&self.scope, &self.view.assertion.about)
    }

    /// Which aspect of it.
    async fn aspect(&self) -> KeyText {
        KeyText::of(&self.view.assertion.aspect)
    }

    /// What it is said to be.
    async fn value(&self) -> AssertedValue {
        AssertedValue { scope: self.scope.clone(), value: Arc::new(self.view.assertion.value.clone()) }
    }

    /// How sure the source is of it.
    async fn hedge(&self) -> Hedge {
        self.view.assertion.hedge
    }

    /// How real it is meant to be.
    async fn modality(&self) -> Modality {
        self.view.assertion.modality
    }

    /// From when it holds.
    async fn from(&self) -> Period {
        Period::from(&self.view.from)
    }

    /// To when it holds, included; null: until the claimant says otherwise.
    async fn to(&self) -> Option<Period> {
        self.view.assertion.to.as_ref().map(Period::from)
    }

    /// Whether it is its claimant's newest word on the aspect, has not ended, and was not taken back.
    async fn standing(&self) -> bool {
        self.view.standing
    }

    /// Whether its statement was made after the point, though it holds from before.
    async fn said_later(&self) -> bool {
        self.view.said_later
    }

    /// Where it is known from.
    async fn sources(&self) -> Result<Vec<Citation>> {
        Citation::all(&self.scope, &self.made_in()?.cited()).await
    }
}

/// An account in a snapshot.
pub struct Account {
    scope: Scope,
    view: AccountView,
}

impl Account {
    /// Shows an account.
    pub fn new(scope: &Scope, view: AccountView) -> Self {
        Account { scope: scope.clone(), view }
    }
}

/// What a snapshot says of one aspect of a thing, without ever picking a winner.
#[written]
#[Object]
impl Account {
    /// Of what.
    async fn about(&self) -> Result<About> {
        About::referred(&self.scope, &self.view.about)
    }

    /// Which aspect of it.
    async fn aspect(&self) -> KeyText {
        KeyText::of(&self.view.aspect)
    }

    /// What can be said.
    async fn status(&self) -> AccountStatus {
        self.view.status
    }

    /// Since when it is so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.since).map(Period)
    }

    /// The distinct values that are asserted, in the order of their earliest assertions.
    async fn sides(&self) -> Result<Vec<AccountSide>> {
        let show = |view: &AccountSideView| AccountSide { scope: self.scope.clone(), view: view.clone() };
        self.scope.produce(self.view.sides.iter().map(show).collect())
    }
}

/// A side of an account, in a snapshot.
pub struct AccountSide {
    scope: Scope,
    view: AccountSideView,
}

/// Those who assert the same.
#[written]
#[Object]
impl AccountSide {
    /// What they assert.
    async fn value(&self) -> AssertedValue {
        AssertedValue { scope: self.scope.clone(), value: Arc::clone(&self.view.value) }
    }

    /// Whether they say that it is not so.
    async fn negated(&self) -> bool {
        self.view.negated
    }

    /// The assertions that say so, oldest first.
    async fn assertions(&self) -> Result<Vec<Assertion>> {
        let show = |one: &SpeakingAssertion| {
            let (statement, revision) = (one.fact.order.sequence, one.fact.revision);
            let at = claim::at_place(self.scope.state(), statement, revision, one.fact.order.place);
            let claimant = at.map_or(0, |at| at.claimant);
            Assertion::referred(&self.scope, &AssertionRef { statement, revision, index: one.index, claimant })
        };
        self.scope.produce(self.view.assertions.iter().map(show).collect::<Result<_>>()?)
    }

    /// Whose words they are, by key.
    async fn claimants(&self) -> Result<Vec<Actor>> {
        let claimants: BTreeSet<&ActorKey> = self.view.assertions.iter().map(|one| &one.claimant).collect();
        let claimants: Vec<ActorKey> = claimants.into_iter().cloned().collect();
        Actor::all_referred(&self.scope, &claimants).await
    }

    /// How many publishers report it; a source without a publisher counts as one of its own.
    async fn independent_sources(&self) -> Result<usize> {
        let mut publishers = BTreeSet::new();
        for one in &self.view.assertions {
            let statement = Statement::revision(&self.scope, one.fact.order.sequence, one.fact.revision)?;
            publishers.extend(statement.cited().iter().map(|cited| cited.publisher(self.scope.state())));
        }
        Ok(publishers.len())
    }
}
