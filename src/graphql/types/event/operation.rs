//! Operations on the record.

use async_graphql::Result;

use super::{Envelope, Event, event_object};
use crate::domain::event;
use crate::domain::key::EventId;
use crate::graphql::text::Text;
use crate::view::event as events;

/// Returns the event that an operation is about, as it is on record at the point.
fn about(envelope: &Envelope, id: EventId) -> Result<Event> {
    let sequence = envelope.scope.state().sequence_of(id);
    let missing = || envelope.scope.missing(&format!("the event {id} is not on record"));
    Event::at(&envelope.scope, sequence.ok_or_else(missing)?)
}

event_object! {
    /// A record was found wrong, and its whole content replaced.
    EventCorrected(event::Correction) {
        /// The event, as the snapshot shows it.
        async fn event(&self) -> Result<Event> {
            about(&self.envelope, self.body.event)
        }

        /// The revision that the recorder had before them.
        async fn expected_revision(&self) -> u32 {
            self.body.expected_revision
        }

        /// The revision that the correction made.
        async fn replacement(&self) -> Result<Event> {
            let state = self.scope.state();
            let sequence = state.sequence_of(self.body.event);
            let made = sequence.and_then(|sequence| events::made_by(state, sequence, self.view.recorded.sequence));
            let missing = || self.scope.missing(&format!("the revision made at {} is missing", self.view.sequence));
            Ok(Event::new(&self.scope, made.ok_or_else(missing)?))
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.reason))
        }
    }
}

event_object! {
    /// A record was found not to belong here: it left every view and stays in the audit. Or sources that were added to one.
    EventRetracted(event::Retraction) {
        /// The event, as the snapshot shows it; or the citing, where that was taken back.
        async fn event(&self) -> Result<Event> {
            about(&self.envelope, self.body.event)
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.reason))
        }
    }
}

event_object! {
    /// A retraction was reversed.
    EventReinstated(event::Retraction) {
        /// The event, as the snapshot shows it; or the citing, where that was reinstated.
        async fn event(&self) -> Result<Event> {
            about(&self.envelope, self.body.event)
        }

        /// Why.
        async fn reason(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.reason))
        }
    }
}

event_object! {
    /// Sources were added to a record: `sources` are they.
    EventCited(event::Citing) {
        /// The event, as the snapshot shows it.
        async fn event(&self) -> Result<Event> {
            about(&self.envelope, self.body.event)
        }
    }
}
