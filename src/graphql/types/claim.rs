//! Claims, and the matters that they are about.

use async_graphql::{ID, Object, Result, Union};

use crate::domain::event;
use crate::domain::key::EventId;
use crate::domain::vocabulary::{Hedge, Modality, Stance};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::graphql::types::source::Citation;
use crate::graphql::types::statement::Statement;
use crate::view::citation;
use crate::view::claim::{self, ClaimRef, ClaimView};

/// A matter on which a party can take a stance.
#[derive(Union)]
pub enum Target {
    /// An issue.
    Issue(Issue),
    /// A proposal as a whole.
    Proposal(Proposal),
    /// A clause of a proposal.
    Clause(Clause),
    /// A meeting.
    Meeting(Meeting),
}

impl Target {
    /// Gives a matter that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, target: &event::Target) -> Result<Self> {
        Ok(match target {
            event::Target::Issue(key) => Target::Issue(Issue::referred(scope, key)?),
            event::Target::Proposal(key) => Target::Proposal(Proposal::referred(scope, key)?),
            event::Target::Clause(clause) => Target::Clause(Clause::referred(scope, clause)?),
            event::Target::Meeting(key) => Target::Meeting(Meeting::referred(scope, key)?),
        })
    }
}

/// A claim in a snapshot.
pub struct Claim {
    scope: Scope,
    view: ClaimView,
}

impl Claim {
    /// Shows a claim.
    pub fn new(scope: &Scope, view: ClaimView) -> Self {
        Claim { scope: scope.clone(), view }
    }

    /// Gives a claim that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it is not on record.
    pub fn referred(scope: &Scope, of: ClaimRef) -> Result<Self> {
        let view = claim::claim(scope.state(), of);
        view.map(|view| Claim::new(scope, view)).ok_or_else(|| scope.missing(&format!("{of:?} is not on record")))
    }

    /// Looks a claim up at the point by its statement's id, its place there and that of its claimant.
    pub fn find(scope: &Scope, statement: EventId, index: u32, claimant: u32) -> Option<Self> {
        let state = scope.state();
        let statement = Statement::on_record(scope, statement)?;
        let view = statement.view();
        let of = ClaimRef { statement: view.sequence, revision: view.revision, index, claimant };
        let seen = citation::is_seen(state, of.statement, of.revision);
        let view = claim::claim(state, of).filter(|view| seen && claim::counts(state, view))?;
        Some(Claim::new(scope, view))
    }

    fn made_in(&self) -> Result<Statement> {
        Statement::revision(&self.scope, self.view.of.statement, self.view.of.revision)
    }
}

/// A proposition that a statement makes about a party's stance on a matter.
#[Object]
impl Claim {
    /// Names the claim among all nodes: its statement's id, `#` and its place there from 0; in a joint statement `.` and the
    /// claimant's place follow, but of the first.
    pub(crate) async fn id(&self) -> Result<ID> {
        let recorded = self.scope.state().record(self.view.of.statement);
        let missing = || self.scope.missing(&format!("{:?} is not on record", self.view.of));
        let statement = recorded.ok_or_else(missing)?.operation.id();
        let ClaimRef { index, claimant, .. } = self.view.of;
        Ok(ID(if claimant == 0 { format!("{statement}#{index}") } else { format!("{statement}#{index}.{claimant}") }))
    }

    /// The statement that makes it.
    async fn statement(&self) -> Result<Statement> {
        self.made_in()
    }

    /// Whose word it is: whom the statement was made for, else who made it.
    async fn claimant(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.claimant)
    }

    /// The party whose stance it is about.
    async fn subject(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.claim.subject)
    }

    /// The matter.
    async fn target(&self) -> Result<Target> {
        Target::referred(&self.scope, &self.view.claim.on)
    }

    /// The stance.
    async fn stance(&self) -> Stance {
        self.view.claim.stance
    }

    /// On what conditions, in words.
    async fn conditions(&self) -> Vec<Text<'_>> {
        self.view.claim.conditions.iter().map(|text| Text::of(text)).collect()
    }

    /// How sure the source is of it.
    async fn hedge(&self) -> Hedge {
        self.view.claim.hedge
    }

    /// How real it is meant to be.
    async fn modality(&self) -> Modality {
        self.view.claim.modality
    }

    /// From when it holds.
    async fn from(&self) -> Period {
        Period(self.view.from.clone())
    }

    /// To when it holds, included; null: until its claimant says otherwise.
    async fn to(&self) -> Option<Period> {
        self.view.claim.to.as_ref().map(Period::from)
    }

    /// Whether the claimant speaks for the subject: is it, is an organ of it, or holds an office of it.
    async fn own(&self) -> bool {
        self.view.own
    }

    /// Whether it is its claimant's newest word on the matter, has not ended, and was not taken back.
    async fn standing(&self) -> bool {
        self.view.standing
    }

    /// Whether its statement was made after the point, though it holds from before.
    async fn said_later(&self) -> bool {
        self.view.said_later
    }

    /// The claimant's next word on the matter.
    async fn overtaken_by(&self) -> Result<Option<Claim>> {
        self.view.overtaken_by.map(|of| Claim::referred(&self.scope, of)).transpose()
    }

    /// The earliest public source for it; null where its statement cites none.
    async fn published_first(&self) -> Result<Option<Citation>> {
        let statement = self.made_in()?;
        Ok(citation::earliest(&statement.view().sources).map(|cited| Citation::new(&self.scope, cited)))
    }

    /// Where its statement is known from.
    async fn sources(&self) -> Result<Vec<Citation>> {
        Citation::all(&self.scope, &self.made_in()?.view().sources).await
    }
}
