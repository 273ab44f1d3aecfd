//! Commitments, and how they stand according to whom.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::key::CommitmentKey;
use crate::domain::vocabulary::CommitmentStatus;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::proposal::Clause;
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::commitment::{self, CommitmentView, DueDayView};

/// A commitment in a snapshot.
pub struct Commitment {
    scope: Scope,
    view: CommitmentView,
}

impl Commitment {
    /// Shows a commitment.
    pub fn new(scope: &Scope, view: CommitmentView) -> Self {
        Commitment { scope: scope.clone(), view }
    }

    /// Looks a commitment up at the point.
    pub fn find(scope: &Scope, key: &CommitmentKey) -> Option<Self> {
        commitment::commitment(scope.state(), key, Reading::AtPoint).map(|view| Commitment::new(scope, view))
    }

    /// Returns a commitment that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &CommitmentKey) -> Result<Self> {
        let view = scope.referred("commitment", key, |reading| commitment::commitment(scope.state(), key, reading))?;
        Ok(Commitment::new(scope, view))
    }
}

/// What one or more actors undertook to do.
#[written]
#[Object]
impl Commitment {
    /// Names the commitment among all nodes: `commitment:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("commitment:{}", self.view.key))
    }

    /// The commitment's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Who undertook it.
    async fn by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.made.by).await
    }

    /// Towards whom.
    async fn to(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.made.to).await
    }

    /// What, in the recorder's words.
    async fn text(&self) -> Text<'_> {
        Text::of(&self.view.text)
    }

    /// By when.
    async fn due(&self) -> Option<Period> {
        self.view.due.as_deref().map(Period::from)
    }

    /// The days by which it was to be kept, oldest first, each with since when.
    async fn dues(&self) -> Result<Vec<DueDay>> {
        let dues = commitment::dues(self.scope.state(), &self.view.key).into_iter();
        self.scope.produce(dues.map(|view| DueDay { scope: self.scope.clone(), view }).collect())
    }

    /// The time over which it is to be kept.
    async fn over(&self) -> Option<Period> {
        self.view.over.as_deref().map(Period::from)
    }

    /// On what conditions, in words.
    async fn conditions(&self) -> Vec<Text<'_>> {
        self.view.conditions.iter().map(|text| Text::of(text)).collect()
    }

    /// The clause that it comes from.
    async fn clause(&self) -> Result<Option<Clause>> {
        self.view.profile.made.clause.as_ref().map(|clause| Clause::referred(&self.scope, clause)).transpose()
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view.profile.negotiation).map(Some)
    }

    /// How it stands: the newest of `statuses`.
    async fn status(&self) -> CommitmentStatus {
        self.view.status.value
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// Whether one of `statuses` is FULFILLED and another BREACHED or LAPSED.
    async fn contested(&self) -> bool {
        self.view.contested()
    }

    /// Whether the due day is over, and none of `statuses` is FULFILLED or LAPSED.
    async fn overdue(&self) -> bool {
        self.view.overdue
    }

    /// Whether the time over which it is to be kept is over, and none of `statuses` is FULFILLED, BREACHED or LAPSED.
    async fn past(&self) -> bool {
        self.view.past
    }

    /// How it stands according to each who said so: the recorder's own account first, then by actor.
    async fn statuses(&self) -> Result<Vec<CommitmentStanding>> {
        let show = |standing: &commitment::CommitmentStanding| CommitmentStanding {
            scope: self.scope.clone(),
            standing: standing.clone(),
        };
        self.scope.produce(self.view.statuses.iter().map(show).collect())
    }
}

/// How a commitment stands according to somebody, in a snapshot.
pub struct CommitmentStanding {
    scope: Scope,
    standing: commitment::CommitmentStanding,
}

/// How a commitment stands according to somebody.
#[written]
#[Object]
impl CommitmentStanding {
    /// How it stands.
    async fn status(&self) -> CommitmentStatus {
        self.standing.status.value
    }

    /// Who says so; null for the recorder's own account.
    async fn according_to(&self) -> Result<Option<Actor>> {
        self.standing.according_to.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.standing.status.fact).map(Period)
    }

    /// How far it is fulfilled, from 0 (not at all) to 3 (fully), where an assessor says so.
    async fn degree(&self) -> Option<u8> {
        self.standing.degree
    }

    /// Because of which incidents.
    async fn because(&self) -> Result<Vec<Incident>> {
        let because = self.standing.because.iter().map(|key| Incident::referred(&self.scope, key));
        self.scope.produce(because.collect::<Result<_>>()?)
    }
}

/// A due day in a snapshot.
pub struct DueDay {
    scope: Scope,
    view: DueDayView,
}

/// A day by which a commitment was to be kept.
#[written]
#[Object]
impl DueDay {
    /// By when.
    async fn due(&self) -> Period {
        Period::from(&*self.view.due)
    }

    /// Since when that was so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.since).map(Period)
    }
}
