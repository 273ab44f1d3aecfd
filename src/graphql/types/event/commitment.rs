//! Events of what was undertaken, and of what happened on the ground.

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::vocabulary::CommitmentStatus;
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::period::Period;
use crate::graphql::types::place::Place;
use crate::graphql::types::proposal::Clause;
use crate::input::KeyText;

event_object! {
    /// Actors undertook to do something.
    CommitmentMade(event::CommitmentMade) {
        /// The commitment's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The commitment, as the snapshot shows it.
        async fn commitment(&self) -> Result<Commitment> {
            Commitment::referred(&self.scope, &self.body.key)
        }

        /// Who undertook it.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }

        /// Towards whom.
        async fn towards(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.to).await
        }

        /// What, in the recorder's words.
        async fn text(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.text))
        }

        /// By when.
        async fn due(&self) -> Option<Period> {
            self.body.due.as_ref().map(Period::from)
        }

        /// The clause that it comes from.
        async fn clause(&self) -> Result<Option<Clause>> {
            self.body.clause.as_ref().map(|clause| Clause::referred(&self.scope, clause)).transpose()
        }
    }
}

event_object! {
    /// A commitment was fulfilled, breached or lapsed.
    CommitmentStatusChanged(event::CommitmentStatusChanged) {
        /// The commitment.
        async fn commitment(&self) -> Result<Commitment> {
            Commitment::referred(&self.scope, &self.body.commitment)
        }

        /// How it stands from then on.
        async fn commitment_status(&self) -> CommitmentStatus {
            self.body.status
        }

        /// Who says so; null for the recorder's own account.
        async fn according_to(&self) -> Result<Option<Actor>> {
            self.body.according_to.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
        }
    }
}

event_object! {
    /// Something happened on the ground that bears on the talks.
    IncidentReported(event::IncidentReported) {
        /// The incident's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The incident, as the snapshot shows it.
        async fn incident(&self) -> Result<Incident> {
            Incident::referred(&self.scope, &self.body.key)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// What happened, in the recorder's words.
        async fn text(&self) -> Option<Text<'_>> {
            self.body.text.as_deref().map(Text::of)
        }

        /// Where.
        async fn place(&self) -> Option<Place> {
            self.body.place.clone().map(Place)
        }

        /// Who was involved.
        async fn actors(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.actors).await
        }
    }
}
