//! Claims, and the matters that they are about.

use std::sync::OnceLock;

use async_graphql::{ID, Object, Result, Union};
use chancery_macros::written;

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
use crate::view::position::BearingView;

/// A matter on which a party can take a stance.
#[written]
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
    /// Returns a matter that is referred to.
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
    known: KnownClaim,
    view: OnceLock<Box<ClaimView>>,
}

/// What is known of a claim.
enum KnownClaim {
    /// All of it, in the view.
    Whole(ClaimRef),
    /// What the position has that it bears on: the rest is read from its statement when it is asked for.
    Bearing(Box<BearingView>),
}

impl Claim {
    /// Shows a claim.
    pub fn new(scope: &Scope, view: ClaimView) -> Self {
        Claim { scope: scope.clone(), known: KnownClaim::Whole(view.of), view: OnceLock::from(Box::new(view)) }
    }

    /// Shows a claim that bears on a position of the snapshot.
    pub fn bearing(scope: &Scope, bearing: BearingView) -> Self {
        Claim { scope: scope.clone(), known: KnownClaim::Bearing(Box::new(bearing)), view: OnceLock::new() }
    }

    /// Returns a claim that is referred to.
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

    fn reference(&self) -> ClaimRef {
        match &self.known {
            KnownClaim::Whole(of) => *of,
            KnownClaim::Bearing(bearing) => bearing.claim.reference(),
        }
    }

    /// Returns what its position knows of it, if it is one that bears on a position.
    fn of_position(&self) -> Option<&BearingView> {
        match &self.known {
            KnownClaim::Whole(_) => None,
            KnownClaim::Bearing(bearing) => Some(bearing),
        }
    }

    /// Returns all that is known of it, from its statement.
    fn view(&self) -> Result<&ClaimView> {
        if let Some(view) = self.view.get() {
            return Ok(view);
        }
        let of = self.reference();
        let view = claim::claim(self.scope.state(), of);
        let view = view.ok_or_else(|| self.scope.missing(&format!("{of:?} is not on record")))?;
        Ok(self.view.get_or_init(|| Box::new(view)))
    }

    fn made_in(&self) -> Result<Statement> {
        let of = self.reference();
        Statement::revision(&self.scope, of.statement, of.revision)
    }
}

/// A proposition that a statement makes about a party's stance on a matter.
#[written]
#[Object]
impl Claim {
    /// Names the claim among all nodes: its statement's id, `#` and its place there from 0; in a joint statement `.` and the
    /// claimant's place follow, but of the first.
    pub(crate) async fn id(&self) -> Result<ID> {
        let of = self.reference();
        let missing = || self.scope.missing(&format!("{of:?} is not on record"));
        let statement = self.scope.state().id_of(of.statement).ok_or_else(missing)?;
        let ClaimRef { index, claimant, .. } = of;
        Ok(ID(if claimant == 0 { format!("{statement}#{index}") } else { format!("{statement}#{index}.{claimant}") }))
    }

    /// The statement that makes it.
    async fn statement(&self) -> Result<Statement> {
        self.made_in()
    }

    /// Whose word it is: whom the statement was made for, else who made it.
    async fn claimant(&self) -> Result<Actor> {
        let key =
            self.of_position().map_or_else(|| self.view().map(|view| &view.claimant), |of| Ok(&of.claim.claimant))?;
        Actor::referred(&self.scope, key)
    }

    /// The party whose stance it is about.
    async fn subject(&self) -> Result<Actor> {
        let key =
            self.of_position().map_or_else(|| self.view().map(|view| &view.claim.subject), |of| Ok(&of.subject))?;
        Actor::referred(&self.scope, key)
    }

    /// The matter.
    async fn target(&self) -> Result<Target> {
        let target = self.of_position().map_or_else(|| self.view().map(|view| &view.claim.on), |of| Ok(&of.on))?;
        Target::referred(&self.scope, target)
    }

    /// The stance.
    async fn stance(&self) -> Result<Stance> {
        self.of_position().map_or_else(|| self.view().map(|view| view.claim.stance), |of| Ok(of.claim.stance))
    }

    /// On what conditions, in words.
    async fn conditions(&self) -> Result<Vec<Text<'_>>> {
        Ok(self.view()?.claim.conditions.iter().map(|text| Text::of(text)).collect())
    }

    /// How sure the source is of it.
    async fn hedge(&self) -> Result<Hedge> {
        Ok(self.view()?.claim.hedge)
    }

    /// How real it is meant to be.
    async fn modality(&self) -> Result<Modality> {
        self.of_position().map_or_else(|| self.view().map(|view| view.claim.modality), |of| Ok(of.claim.modality))
    }

    /// From when it holds.
    async fn from(&self) -> Result<Period> {
        let from = self.of_position().and_then(|of| claim::from(self.scope.state(), &of.claim));
        from.map_or_else(|| self.view().map(|view| Period(view.from.clone())), |from| Ok(Period(from)))
    }

    /// To when it holds, included; null: until its claimant says otherwise.
    async fn to(&self) -> Result<Option<Period>> {
        Ok(self.view()?.claim.to.as_ref().map(Period::from))
    }

    /// Whether the claimant speaks for the subject: is it, is an organ of it, or holds an office of it.
    async fn own(&self) -> Result<bool> {
        self.of_position().map_or_else(|| self.view().map(|view| view.own), |of| Ok(of.claim.own))
    }

    /// Whether it is its claimant's newest word on the matter, has not ended, and was not taken back.
    async fn standing(&self) -> Result<bool> {
        // Only what stands bears on a position.
        self.of_position().map_or_else(|| self.view().map(|view| view.standing), |_| Ok(true))
    }

    /// Whether its statement was made after the point, though it holds from before.
    async fn said_later(&self) -> Result<bool> {
        Ok(self.view()?.said_later)
    }

    /// The claimant's next word on the matter.
    async fn overtaken_by(&self) -> Result<Option<Claim>> {
        self.view()?.overtaken_by.map(|of| Claim::referred(&self.scope, of)).transpose()
    }

    /// The earliest public source for it; null where its statement cites none.
    async fn published_first(&self) -> Result<Option<Citation>> {
        let sources = self.made_in()?.cited();
        Ok(citation::earliest(&sources).map(|cited| Citation::new(&self.scope, cited)))
    }

    /// Where its statement is known from.
    async fn sources(&self) -> Result<Vec<Citation>> {
        Citation::all(&self.scope, &self.made_in()?.cited()).await
    }
}
