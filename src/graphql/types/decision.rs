//! Decisions and votes.

use async_graphql::{ID, Object, Result, Union};
use chancery_macros::written;

use crate::domain::event::{AnnouncedTally, DecisionSubject};
use crate::domain::key::{ActorKey, DecisionKey};
use crate::domain::vocabulary::{DecisionMethod, Outcome, VoteKind};
use crate::graphql::arguments::optional_key;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::{Clause, Proposal};
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::decision::{self, DecisionView, VoteView};

/// What can be decided on.
#[written]
#[derive(Union)]
pub enum Subject {
    /// An issue.
    Issue(Issue),
    /// A proposal as a whole.
    Proposal(Proposal),
    /// A clause of a proposal.
    Clause(Clause),
    /// An amendment.
    Amendment(Amendment),
    /// A meeting.
    Meeting(Meeting),
    /// A commitment.
    Commitment(Commitment),
}

impl Subject {
    /// Returns what was decided on.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, subject: &DecisionSubject) -> Result<Self> {
        Ok(match subject {
            DecisionSubject::Issue(key) => Subject::Issue(Issue::referred(scope, key)?),
            DecisionSubject::Proposal(key) => Subject::Proposal(Proposal::referred(scope, key)?),
            DecisionSubject::Clause(clause) => Subject::Clause(Clause::referred(scope, clause)?),
            DecisionSubject::Amendment(key) => Subject::Amendment(Amendment::referred(scope, key)?),
            DecisionSubject::Meeting(key) => Subject::Meeting(Meeting::referred(scope, key)?),
            DecisionSubject::Commitment(key) => Subject::Commitment(Commitment::referred(scope, key)?),
        })
    }
}

/// A decision in a snapshot.
pub struct Decision {
    scope: Scope,
    view: DecisionView,
}

impl Decision {
    /// Shows a decision.
    pub fn new(scope: &Scope, view: DecisionView) -> Self {
        Decision { scope: scope.clone(), view }
    }

    /// Looks a decision up at the point.
    pub fn find(scope: &Scope, key: &DecisionKey) -> Option<Self> {
        decision::decision(scope.state(), key, Reading::AtPoint).map(|view| Decision::new(scope, view))
    }

    /// Returns a decision that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &DecisionKey) -> Result<Self> {
        let view = scope.referred("decision", key, |reading| decision::decision(scope.state(), key, reading))?;
        Ok(Decision::new(scope, view))
    }
}

/// What a body resolved. Who holds that it resolved otherwise asserts so, in a statement.
#[written]
#[Object]
impl Decision {
    /// Names the decision among all nodes: `decision:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("decision:{}", self.view.key))
    }

    /// The decision's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Its title; its key where none was given.
    async fn title(&self) -> Text<'_> {
        Text::from(self.view.title())
    }

    /// On what.
    async fn on(&self) -> Result<Subject> {
        Subject::referred(&self.scope, &self.view.profile.taken.on)
    }

    /// Who decided; null where the source does not say.
    async fn body(&self) -> Result<Option<Actor>> {
        self.view.profile.taken.body.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
    }

    /// How; null where the source does not say.
    async fn method(&self) -> Option<DecisionMethod> {
        self.view.profile.taken.method
    }

    /// What the body announced; null where the source does not say.
    async fn outcome(&self) -> Option<Outcome> {
        self.view.profile.taken.outcome
    }

    /// When it was taken.
    async fn occurred(&self) -> Period {
        Period::from(&self.view.profile.occurred)
    }

    /// The meeting at which it was taken.
    async fn meeting(&self) -> Result<Option<Meeting>> {
        self.view.profile.taken.meeting.as_ref().map(|key| Meeting::referred(&self.scope, key)).transpose()
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view.profile.negotiation).map(Some)
    }

    /// The numbers: as they were announced, else counted from the votes; null where nothing is known.
    async fn tally(&self) -> Tally {
        let votes = decision::votes(self.scope.state(), &self.view.key, Reading::AtPoint);
        Tally(decision::tally(&self.view, &votes))
    }

    /// Who voted how, by actor.
    async fn votes(
        &self,
        #[graphql(desc = "That voted so alone; all where it is left out.")] vote: Option<Vec<VoteKind>>,
        #[graphql(desc = "Of this actor alone.")] actor: Option<KeyText>,
    ) -> Result<Vec<Vote>> {
        let actor: Option<ActorKey> = optional_key(actor.as_ref())?;
        let mut votes = decision::votes(self.scope.state(), &self.view.key, Reading::AtPoint);
        votes.retain(|view| {
            vote.as_ref().is_none_or(|asked| asked.contains(&view.vote))
                && actor.as_ref().is_none_or(|actor| *actor == view.actor)
        });
        Vote::all(&self.scope, votes)
    }
}

/// A vote in a snapshot.
pub struct Vote {
    scope: Scope,
    view: VoteView,
}

impl Vote {
    /// Shows a vote.
    pub fn new(scope: &Scope, view: VoteView) -> Self {
        Vote { scope: scope.clone(), view }
    }

    /// Shows votes.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub fn all(scope: &Scope, views: Vec<VoteView>) -> Result<Vec<Self>> {
        scope.produce(views.into_iter().map(|view| Vote::new(scope, view)).collect())
    }
}

/// How an actor voted in a decision: an act, and no stance.
#[written]
#[Object]
impl Vote {
    /// Who.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.actor)
    }

    /// How.
    async fn vote(&self) -> VoteKind {
        self.view.vote
    }

    /// In which decision.
    async fn decision(&self) -> Result<Decision> {
        Decision::referred(&self.scope, &self.view.decision)
    }
}

/// The numbers of a vote.
pub struct Tally(pub AnnouncedTally);

/// The numbers of a vote; a number that is not known is null.
#[written]
#[Object]
impl Tally {
    /// In favour.
    async fn yes(&self) -> Option<u32> {
        self.0.yes
    }

    /// Against.
    async fn no(&self) -> Option<u32> {
        self.0.no
    }

    /// Abstentions.
    async fn abstain(&self) -> Option<u32> {
        self.0.abstain
    }

    /// Not there.
    async fn absent(&self) -> Option<u32> {
        self.0.absent
    }
}
