//! Events of what was undertaken, and of what happened on the ground.

use async_graphql::Result;

use super::event_object;
use crate::domain::event::{self, TermChange};
use crate::domain::vocabulary::{CommitmentStatus, IncidentKind};
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

        /// The time over which it is to be kept.
        async fn over(&self) -> Option<Period> {
            self.body.over.as_ref().map(Period::from)
        }

        /// On what conditions, in words; null where it gives none.
        async fn conditions(&self) -> Option<Vec<Text<'_>>> {
            let given = Some(&self.body.conditions).filter(|conditions| !conditions.is_empty());
            given.map(|texts| texts.iter().map(|text| Text::of(text)).collect())
        }
    }
}

event_object! {
    /// The terms of a commitment changed.
    CommitmentAmended(event::CommitmentAmended) {
        /// The commitment.
        async fn commitment(&self) -> Result<Commitment> {
            Commitment::referred(&self.scope, &self.body.commitment)
        }

        /// What is undertaken from then on; null where that stays as it was.
        async fn text(&self) -> Option<Text<'_>> {
            self.body.text.as_deref().map(Text::of)
        }

        /// By when; null where that is not given.
        async fn due(&self) -> Option<Period> {
            self.body.due.given().map(Period::from)
        }

        /// Whether there is no day any more by which it is due.
        async fn no_due(&self) -> bool {
            self.body.due == TermChange::Gone
        }

        /// The time over which it is to be kept; null where that is not given.
        async fn over(&self) -> Option<Period> {
            self.body.over.given().map(Period::from)
        }

        /// Whether there is no time any more over which it is to be kept.
        async fn no_over(&self) -> bool {
            self.body.over == TermChange::Gone
        }

        /// On what conditions, in words; null where they stay as they were.
        async fn conditions(&self) -> Option<Vec<Text<'_>>> {
            self.body.conditions.as_ref().map(|texts| texts.iter().map(|text| Text::of(text)).collect())
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

        /// How far it is fulfilled, from 0 (not at all) to 3 (fully), where an assessor says so.
        async fn degree(&self) -> Option<u8> {
            self.body.degree
        }

        /// Because of which incidents.
        async fn because(&self) -> Result<Vec<Incident>> {
            let because = self.body.because.iter().map(|key| Incident::referred(&self.scope, key));
            self.scope.produce(because.collect::<Result<_>>()?)
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

        /// What sort of incident.
        async fn incident_kind(&self) -> IncidentKind {
            self.body.kind.unwrap_or(IncidentKind::Other)
        }

        /// Who did it.
        async fn by(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.by).await
        }

        /// To whom it was done.
        async fn against(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.against).await
        }

        /// The commitments that it bears on.
        async fn commitments(&self) -> Result<Vec<Commitment>> {
            let commitments = self.body.commitments.iter().map(|key| Commitment::referred(&self.scope, key));
            self.scope.produce(commitments.collect::<Result<_>>()?)
        }
    }
}
