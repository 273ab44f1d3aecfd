//! Events of meetings.

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::key::IssueKey;
use crate::domain::vocabulary::MeetingKind;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::{Meeting, MeetingParticipant};
use crate::graphql::types::period::Period;
use crate::graphql::types::place::Place;
use crate::input::KeyText;

async fn participants(
    scope: &Scope,
    given: Option<&Vec<event::Participant>>,
) -> Result<Option<Vec<MeetingParticipant>>> {
    match given {
        Some(given) => MeetingParticipant::all(scope, given).await.map(Some),
        None => Ok(None),
    }
}

async fn agenda(scope: &Scope, given: Option<&Vec<IssueKey>>) -> Result<Option<Vec<Issue>>> {
    match given {
        Some(given) => Issue::all_referred(scope, given).await.map(Some),
        None => Ok(None),
    }
}

event_object! {
    /// A meeting was announced or is expected. What is null stays as it was.
    MeetingPlanned(event::MeetingPlanned) {
        /// The meeting's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The meeting, as the snapshot shows it.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            Meeting::referred(&self.scope, &self.body.key).map(Some)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// What sort of meeting.
        async fn meeting_kind(&self) -> Option<MeetingKind> {
            self.body.kind
        }

        /// When it is to be.
        async fn planned(&self) -> Option<Period> {
            self.body.planned.as_ref().map(Period::from)
        }

        /// Where.
        async fn place(&self) -> Option<Place> {
            self.body.place.clone().map(Place)
        }

        /// Who is to be there.
        async fn participants(&self) -> Result<Option<Vec<MeetingParticipant>>> {
            participants(&self.scope, self.body.participants.as_ref()).await
        }

        /// Which issues are to be dealt with.
        async fn agenda(&self) -> Result<Option<Vec<Issue>>> {
            agenda(&self.scope, self.body.agenda.as_ref()).await
        }
    }
}

event_object! {
    /// A meeting was put off.
    MeetingPostponed(event::MeetingPostponed) {
        /// The meeting.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            Meeting::referred(&self.scope, &self.body.meeting).map(Some)
        }

        /// To when; null: there is no new date, and the old one no longer holds.
        async fn planned(&self) -> Option<Period> {
            self.body.planned.as_ref().map(Period::from)
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            self.body.reason.as_deref().map(Text::of)
        }
    }
}

event_object! {
    /// A meeting was called off.
    MeetingCancelled(event::MeetingCancelled) {
        /// The meeting.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            Meeting::referred(&self.scope, &self.body.meeting).map(Some)
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            self.body.reason.as_deref().map(Text::of)
        }
    }
}

event_object! {
    /// A meeting of some length began.
    MeetingOpened(event::MeetingOpened) {
        /// The meeting's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The meeting, as the snapshot shows it.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            Meeting::referred(&self.scope, &self.body.key).map(Some)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            self.body.title.as_deref().map(Text::of)
        }

        /// What sort of meeting.
        async fn meeting_kind(&self) -> Option<MeetingKind> {
            self.body.kind
        }

        /// Where.
        async fn place(&self) -> Option<Place> {
            self.body.place.clone().map(Place)
        }

        /// Who is there.
        async fn participants(&self) -> Result<Option<Vec<MeetingParticipant>>> {
            participants(&self.scope, self.body.participants.as_ref()).await
        }

        /// Which issues are dealt with.
        async fn agenda(&self) -> Result<Option<Vec<Issue>>> {
            agenda(&self.scope, self.body.agenda.as_ref()).await
        }
    }
}

event_object! {
    /// A meeting took place. What is null stays as it was, except `held`.
    MeetingHeld(event::MeetingHeld) {
        /// The meeting's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The meeting, as the snapshot shows it.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            Meeting::referred(&self.scope, &self.body.key).map(Some)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            self.body.title.as_deref().map(Text::of)
        }

        /// What sort of meeting.
        async fn meeting_kind(&self) -> Option<MeetingKind> {
            self.body.kind
        }

        /// Of what lasted, when it began; null: it is not known to have lasted.
        async fn began(&self) -> Option<Period> {
            self.body.began.as_ref().map(Period::from)
        }

        /// When it took place; null: the event's `occurred`.
        async fn held(&self) -> Option<Period> {
            self.body.held.as_ref().map(Period::from)
        }

        /// Where.
        async fn place(&self) -> Option<Place> {
            self.body.place.clone().map(Place)
        }

        /// Who was there.
        async fn participants(&self) -> Result<Option<Vec<MeetingParticipant>>> {
            participants(&self.scope, self.body.participants.as_ref()).await
        }

        /// Which issues were dealt with.
        async fn agenda(&self) -> Result<Option<Vec<Issue>>> {
            agenda(&self.scope, self.body.agenda.as_ref()).await
        }

        /// Its outcome.
        async fn meeting_outcome(&self) -> Option<Text<'_>> {
            self.body.outcome.as_deref().map(Text::of)
        }
    }
}
