//! Meetings.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::Participant;
use crate::domain::key::MeetingKey;
use crate::domain::vocabulary::{MeetingKind, MeetingStatus};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::place::Place;
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::meeting::{self, MeetingView};

/// A meeting in a snapshot.
pub struct Meeting {
    scope: Scope,
    view: MeetingView,
}

impl Meeting {
    /// Shows a meeting.
    pub fn new(scope: &Scope, view: MeetingView) -> Self {
        Meeting { scope: scope.clone(), view }
    }

    /// Looks a meeting up at the point.
    pub fn find(scope: &Scope, key: &MeetingKey) -> Option<Self> {
        meeting::meeting(scope.state(), key, Reading::AtPoint).map(|view| Meeting::new(scope, view))
    }

    /// Returns a meeting that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &MeetingKey) -> Result<Self> {
        let view = scope.referred("meeting", key, |reading| meeting::meeting(scope.state(), key, reading))?;
        Ok(Meeting::new(scope, view))
    }
}

/// People in a room, or on a call.
#[written]
#[Object]
impl Meeting {
    /// Names the meeting among all nodes: `meeting:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("meeting:{}", self.view.key))
    }

    /// The meeting's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Its title; the key, where nothing gave one.
    async fn title(&self) -> Text<'_> {
        Text::of(&self.view.title)
    }

    /// What sort of meeting; TALKS, where nothing gave one.
    async fn kind(&self) -> MeetingKind {
        self.view.kind
    }

    /// How it stands.
    async fn status(&self) -> MeetingStatus {
        self.view.status.value
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// When it is, or was, to be.
    async fn planned(&self) -> Option<Period> {
        self.view.planned.as_deref().map(Period::from)
    }

    /// When it began, of a meeting that lasts or lasted.
    async fn began(&self) -> Option<Period> {
        self.view.began.as_deref().map(Period::from)
    }

    /// When it took place.
    async fn held(&self) -> Option<Period> {
        self.view.held.as_deref().map(Period::from)
    }

    /// Where.
    async fn place(&self) -> Option<Place> {
        self.view.place.as_deref().cloned().map(Place)
    }

    /// Who is, or was, there; empty where nobody is known.
    async fn participants(&self) -> Result<Vec<MeetingParticipant>> {
        MeetingParticipant::all(&self.scope, &self.view.participants).await
    }

    /// Which issues are, or were, dealt with, as far as they are raised by then; empty where none are known.
    async fn agenda(&self) -> Result<Vec<Issue>> {
        Issue::all_there(&self.scope, &self.view.agenda)
    }

    /// Its outcome.
    async fn outcome(&self) -> Option<Text<'_>> {
        self.view.outcome.as_deref().map(Text::of)
    }

    /// Whether it is still planned or postponed though its planned date has passed.
    async fn overdue(&self) -> bool {
        self.view.overdue
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        self.view.negotiation.as_ref().map(|key| Negotiation::referred(&self.scope, key)).transpose()
    }
}

/// A participant in a snapshot.
pub struct MeetingParticipant {
    scope: Scope,
    participant: Participant,
}

impl MeetingParticipant {
    /// Shows participants.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub async fn all(scope: &Scope, participants: &[Participant]) -> Result<Vec<Self>> {
        let show =
            |participant: &Participant| MeetingParticipant { scope: scope.clone(), participant: participant.clone() };
        scope.produce(participants.iter().map(show).collect())
    }
}

/// Somebody at a meeting.
#[written]
#[Object]
impl MeetingParticipant {
    /// Who.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.participant.actor)
    }

    /// For which delegation.
    async fn delegation(&self) -> Result<Option<Actor>> {
        self.participant.delegation.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
    }

    /// At what level: ministers, envoys, technical teams.
    async fn level(&self) -> Option<Text<'_>> {
        self.participant.level.as_deref().map(Text::of)
    }
}
