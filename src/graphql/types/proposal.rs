//! Proposals, their clauses and their texts over time.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::{self, ClauseRef};
use crate::domain::history::{FactOrder, OpeningSide};
use crate::domain::key::{ActorKey, ProposalKey};
use crate::domain::slot::AttributeName;
use crate::domain::vocabulary::{AmendmentStatus, ConsentAct, DeclarationKind, ProposalStatus, RelationKind};
use crate::graphql::arguments::optional_key;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::consent::{Bound, Consent, Declaration};
use crate::graphql::types::decision::Decision;
use crate::graphql::types::event::Event;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::place::Place;
use crate::input::KeyText;
use crate::view::event::EventView;
use crate::view::proposal::{self, ClauseView, ProposalView, RelationView, RevisionView};
use crate::view::{FactRef, Reading, amendment, consent, decision, declaration};

/// A proposal in a snapshot.
pub struct Proposal {
    scope: Scope,
    view: ProposalView,
}

impl Proposal {
    /// Shows a proposal.
    pub fn new(scope: &Scope, view: ProposalView) -> Self {
        Proposal { scope: scope.clone(), view }
    }

    /// Looks a proposal up at the point.
    pub fn find(scope: &Scope, key: &ProposalKey) -> Option<Self> {
        proposal::proposal(scope.state(), key, Reading::AtPoint).map(|view| Proposal::new(scope, view))
    }

    /// Returns a proposal that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &ProposalKey) -> Result<Self> {
        let view = scope.referred("proposal", key, |reading| proposal::proposal(scope.state(), key, reading))?;
        Ok(Proposal::new(scope, view))
    }
}

/// A text on the table, or agreed.
#[written]
#[Object]
impl Proposal {
    /// Names the proposal among all nodes: `proposal:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("proposal:{}", self.view.key))
    }

    /// The proposal's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Its title.
    async fn title(&self) -> Text<'_> {
        Text::of(&self.view.title)
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view.negotiation).map(Some)
    }

    /// Who tabled it.
    async fn by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.by).await
    }

    /// How it stands.
    async fn status(&self) -> ProposalStatus {
        self.view.status.value
    }

    /// Since when it stands so.
    async fn status_since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// The number of its texts so far.
    async fn revision(&self) -> u32 {
        self.view.revision
    }

    /// Its symbol.
    async fn symbol(&self) -> Option<Text<'_>> {
        self.view.symbol.as_deref().map(Text::of)
    }

    /// How it relates to other texts, by kind, then the other text.
    async fn relations(&self) -> Result<Vec<ProposalRelation>> {
        ProposalRelation::all(&self.scope, proposal::relations(self.scope.state(), &self.view.key))
    }

    /// How others relate to it, by kind, then the other text.
    async fn related_from(&self) -> Result<Vec<ProposalRelation>> {
        ProposalRelation::all(&self.scope, proposal::related_from(self.scope.state(), &self.view.key))
    }

    /// The changes that were moved, by key.
    async fn amendments(
        &self,
        #[graphql(desc = "That stand so alone.")] status: Option<AmendmentStatus>,
    ) -> Result<Vec<Amendment>> {
        let amendments = amendment::amendments(self.scope.state(), &self.view.key).into_iter();
        let asked = amendments.filter(|view| status.is_none_or(|status| view.status.value == status));
        self.scope.produce(asked.map(|view| Amendment::new(&self.scope, view)).collect())
    }

    /// The decisions on it, its clauses and its amendments, by key.
    async fn decisions(&self) -> Result<Vec<Decision>> {
        let decisions = decision::decisions_of(self.scope.state(), &self.view.key).into_iter();
        self.scope.produce(decisions.map(|view| Decision::new(&self.scope, view)).collect())
    }

    /// The acts by which actors signed it, are bound by it, or took that back, by actor, then date.
    async fn consents(
        &self,
        #[graphql(desc = "Of these acts alone; all where it is left out.")] act: Option<Vec<ConsentAct>>,
    ) -> Result<Vec<Consent>> {
        let consents = consent::consents(self.scope.state(), &self.view.key).into_iter();
        let asked = consents.filter(|view| act.as_ref().is_none_or(|asked| asked.contains(&view.given.act)));
        self.scope.produce(asked.map(|view| Consent::new(&self.scope, view)).collect())
    }

    /// Who is bound by it at the point, by actor.
    async fn bound(&self) -> Result<Vec<Bound>> {
        let bound = consent::bound(self.scope.state(), &self.view.key).into_iter();
        self.scope.produce(bound.map(|view| Bound::new(&self.scope, view)).collect())
    }

    /// The formal statements about it, by key.
    async fn declarations(
        &self,
        #[graphql(desc = "Of these kinds alone; all where it is left out.")] kind: Option<Vec<DeclarationKind>>,
        #[graphql(desc = "Made by this actor alone.")] by: Option<KeyText>,
    ) -> Result<Vec<Declaration>> {
        let by: Option<ActorKey> = optional_key(by.as_ref())?;
        let declarations = declaration::declarations(self.scope.state(), &self.view.key).into_iter();
        let asked = declarations.filter(|view| {
            let made = &view.profile.made;
            kind.as_ref().is_none_or(|asked| asked.contains(&made.kind))
                && by.as_ref().is_none_or(|by| *by == made.actor)
        });
        self.scope.produce(asked.map(|view| Declaration::new(&self.scope, view)).collect())
    }

    /// Its text, clause by clause, by number.
    async fn clauses(
        &self,
        #[graphql(desc = "Of this phase of the agreement alone.")] phase: Option<i32>,
    ) -> Result<Vec<Clause>> {
        let mut clauses = proposal::clauses(self.scope.state(), &self.view.key);
        clauses.retain(|view| phase.is_none() || view.clause.phase == phase);
        Clause::all(&self.scope, clauses).await
    }

    /// Its texts over time, oldest first, as seen from this snapshot.
    async fn revisions(&self) -> Result<Vec<ProposalRevision>> {
        let revisions = proposal::revisions(self.scope.state(), &self.view.key);
        let show = |view| ProposalRevision { scope: self.scope.clone(), view };
        self.scope.produce(revisions.into_iter().map(show).collect())
    }
}

/// A relation of two texts, in a snapshot.
pub struct ProposalRelation {
    scope: Scope,
    view: RelationView,
}

impl ProposalRelation {
    /// Shows relations.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub fn all(scope: &Scope, views: Vec<RelationView>) -> Result<Vec<Self>> {
        scope.produce(views.into_iter().map(|view| ProposalRelation { scope: scope.clone(), view }).collect())
    }
}

/// How one text relates to another.
#[written]
#[Object]
impl ProposalRelation {
    /// How.
    async fn kind(&self) -> RelationKind {
        self.view.kind
    }

    /// The text that says so.
    async fn from(&self) -> Result<Proposal> {
        Proposal::referred(&self.scope, &self.view.from)
    }

    /// The text that it relates to.
    async fn to(&self) -> Result<Proposal> {
        Proposal::referred(&self.scope, &self.view.to)
    }
}

/// A revision in a snapshot.
pub struct ProposalRevision {
    scope: Scope,
    view: RevisionView,
}

/// A text of a proposal against the one before.
#[written]
#[Object]
impl ProposalRevision {
    /// Its number, from 1.
    async fn revision(&self) -> u32 {
        self.view.revision
    }

    /// When it was put on the table.
    async fn occurred(&self) -> Result<Period> {
        self.scope.occurred(&self.view.fact).map(Period)
    }

    /// The event that made it: a tabling or an amendment.
    async fn event(&self) -> Result<Event> {
        Event::at(&self.scope, self.view.fact.order.sequence)
    }

    /// Clauses that were not there before, in the order in which they were put.
    async fn added(&self) -> Result<Vec<Clause>> {
        Clause::all(&self.scope, self.view.added.clone()).await
    }

    /// Clauses that read otherwise than before.
    async fn changed(&self) -> Result<Vec<ClauseChange>> {
        let show = |(before, after): &(ClauseView, ClauseView)| ClauseChange {
            before: Clause::new(&self.scope, before.clone()),
            after: Clause::new(&self.scope, after.clone()),
        };
        self.scope.produce(self.view.changed.iter().map(show).collect())
    }

    /// Clauses that are there no more, as they last read.
    async fn dropped(&self) -> Result<Vec<Clause>> {
        Clause::all(&self.scope, self.view.dropped.clone()).await
    }
}

/// A clause in two texts.
pub struct ClauseChange {
    before: Clause,
    after: Clause,
}

/// A clause before and after an amendment.
#[written]
#[Object]
impl ClauseChange {
    /// As it read before.
    async fn before(&self) -> &Clause {
        &self.before
    }

    /// As it reads from then on.
    async fn after(&self) -> &Clause {
        &self.after
    }
}

/// A clause in a snapshot.
pub struct Clause {
    scope: Scope,
    view: ClauseView,
}

impl Clause {
    /// Shows a clause.
    pub fn new(scope: &Scope, view: ClauseView) -> Self {
        Clause { scope: scope.clone(), view }
    }

    /// Shows clauses.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub async fn all(scope: &Scope, views: Vec<ClauseView>) -> Result<Vec<Self>> {
        scope.produce(views.into_iter().map(|view| Clause::new(scope, view)).collect())
    }

    /// Returns a clause that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, of: &ClauseRef) -> Result<Self> {
        let read = |reading| proposal::clause(scope.state(), &of.proposal, &of.clause, reading);
        let view = scope.referred("clause", &format_args!("{}/{}", of.proposal, of.clause), read)?;
        Ok(Clause::new(scope, view))
    }

    /// Shows a clause as an event puts it.
    pub fn put(scope: &Scope, event: &EventView, proposal: &ProposalKey, clause: &event::Clause) -> Self {
        let since = FactRef {
            side: OpeningSide::After,
            order: FactOrder { place: 0, ..event.order() },
            revision: event.revision,
            attribute: AttributeName::Clause(clause.key.clone()),
            word: None,
        };
        Clause::new(scope, ClauseView { proposal: proposal.clone(), clause: clause.clone().into(), since })
    }
}

impl Clause {
    /// Puts clauses in order.
    pub fn by_number(mut clauses: Vec<Clause>) -> Vec<Clause> {
        clauses.sort_by_cached_key(|clause| proposal::number_order(&clause.view.clause));
        clauses
    }

    /// Shows a clause as an amendment would put it.
    pub fn moved(scope: &Scope, moved: &FactRef, proposal: &ProposalKey, clause: &event::Clause) -> Self {
        let since = FactRef { attribute: AttributeName::Clause(clause.key.clone()), ..moved.clone() };
        Clause::new(scope, ClauseView { proposal: proposal.clone(), clause: clause.clone().into(), since })
    }
}

/// A unit of a proposal's text.
#[written]
#[Object]
impl Clause {
    /// Its key, unique within its proposal and kept through amendments.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.clause.key)
    }

    /// The proposal that it is part of.
    async fn proposal(&self) -> Result<Proposal> {
        Proposal::referred(&self.scope, &self.view.proposal)
    }

    /// Its number as the text has it; clauses form a tree by it.
    async fn number(&self) -> Text<'_> {
        Text::of(&self.view.clause.number)
    }

    /// The phase of the agreement that it belongs to.
    async fn phase(&self) -> Option<i32> {
        self.view.clause.phase
    }

    /// What it says, in the recorder's words or verbatim.
    async fn text(&self) -> Text<'_> {
        Text::of(&self.view.clause.text)
    }

    /// The issues that it settles, as far as they are raised by then.
    async fn issues(&self) -> Result<Vec<Issue>> {
        Issue::all_there(&self.scope, &self.view.clause.issues)
    }

    /// When what it says is to be done.
    async fn schedule(&self) -> Option<Period> {
        self.view.clause.schedule.as_ref().map(Period::from)
    }

    /// Where.
    async fn places(&self) -> Vec<Place> {
        self.view.clause.places.iter().cloned().map(Place).collect()
    }

    /// Since when it reads so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.since).map(Period)
    }

    /// Whether it stands in brackets: not agreed.
    async fn bracketed(&self) -> bool {
        self.view.clause.bracketed
    }

    /// The clause that it is recorded as an alternative to; null where that, or it itself, is not there.
    async fn alternative_to(&self) -> Option<Clause> {
        let there = |key| proposal::clause(self.scope.state(), &self.view.proposal, key, Reading::AtPoint);
        let other = self.view.clause.alternative_to.as_ref()?;
        there(&self.view.clause.key)?;
        there(other).map(|view| Clause::new(&self.scope, view))
    }

    /// The other clauses that it is an alternative to, in either direction and over others, by number.
    async fn alternatives(&self) -> Result<Vec<Clause>> {
        let clauses = proposal::clauses(self.scope.state(), &self.view.proposal);
        let others = proposal::alternatives(&clauses, &self.view.clause.key);
        Clause::all(&self.scope, others.into_iter().cloned().collect()).await
    }

    /// Who proposed it.
    async fn proposed_by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.clause.proposed_by).await
    }

    /// The clause of another text that it was taken from.
    async fn taken_from(&self) -> Result<Option<Clause>> {
        self.view.clause.taken_from.as_ref().map(|of| Clause::referred(&self.scope, of)).transpose()
    }
}
