//! Events as they are listed: the effective content in a snapshot, the record as it was made in the log and the audit.

use std::sync::Arc;

use crate::domain::event::{Body, Event, Operation};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, EventId, NegotiationKey, SourceKey};
use crate::domain::vocabulary::{EventKind, Standing};
use crate::domain::{Recorded, Sequence};
use crate::time::{Period, RecordedAt, Window};
use crate::view::State;
use crate::view::citation::{self, Cited};

/// An event, or an operation on the record, as shown.
#[derive(Clone, Debug)]
pub struct EventView {
    /// The place of the event, or of the operation, in the log; a correction does not change it.
    pub sequence: Sequence,
    /// When that was recorded.
    pub recorded_at: RecordedAt,
    /// Who recorded the content shown.
    pub recorded_by: Arc<str>,
    /// The revision shown; 1 of an operation.
    pub revision: u32,
    /// How it stands.
    pub standing: Standing,
    /// Since when the public could know of it.
    pub published: Window,
    /// Its citations that count.
    pub sources: Vec<Cited>,
    /// The record that holds the content shown: the event's own, or a correction of it.
    pub recorded: Arc<Recorded>,
    /// Whether a correction's record stands for the revision that it made, not for itself.
    as_revision: bool,
}

impl EventView {
    /// Gives the event shown; `None` where an operation on the record is shown.
    pub fn event(&self) -> Option<&Event> {
        match &self.recorded.operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) if self.as_revision => Some(&correction.replacement),
            Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        }
    }

    /// Gives its id.
    pub fn id(&self) -> EventId {
        self.event().map_or_else(|| self.recorded.operation.id(), |event| event.id)
    }

    /// Gives its kind.
    pub fn kind(&self) -> EventKind {
        self.event().map_or_else(|| self.recorded.operation.kind(), Event::kind)
    }

    /// Gives when it happened; `None` where it holds at every date, and of operations on the record.
    pub fn occurred(&self) -> Option<&Period> {
        self.event().and_then(Event::occurred)
    }

    /// Gives the negotiation that it belongs to.
    pub fn negotiation(&self) -> Option<&NegotiationKey> {
        self.event().and_then(Event::negotiation)
    }

    /// Gives the recorder's remark.
    pub fn note(&self) -> Option<&str> {
        self.event().and_then(|event| event.note.as_deref())
    }

    /// Gives its place in the order of events.
    pub fn order(&self) -> FactOrder {
        match self.event() {
            Some(event) => FactOrder::new(event.occurred().map(Period::window), event.ordinal, self.sequence, 0),
            None => FactOrder::new(None, 0, self.sequence, 0),
        }
    }

    /// Tells whether the event's body names an actor.
    pub fn names_actor(&self, wanted: &ActorKey) -> bool {
        let mut found = false;
        if let Some(event) = self.event() {
            event.visit_actors(&mut |actor| found |= actor == wanted);
        }
        found
    }

    /// Tells whether a source is cited, or registered, by it.
    pub fn names_source(&self, wanted: &SourceKey) -> bool {
        let registers = matches!(
            self.event().map(|event| &event.body),
            Some(Body::SourceRegistered(source)) if source.key == *wanted
        );
        registers || self.sources.iter().any(|cited| cited.citation.source == *wanted)
    }
}

/// Gives an event as it is on record at the point, retracted or not; `None` where it is not known there.
pub fn event(state: &dyn State, sequence: Sequence) -> Option<EventView> {
    if sequence > state.point().sequence {
        return None;
    }
    let first = state.record(sequence)?;
    if matches!(first.operation, Operation::Record(_)) {
        let effective = citation::effective(state, sequence);
        let recorded = state.record(effective.content)?;
        let sources = citation::sources(state, &effective, recorded.event()?);
        let standing = if effective.retracted { Standing::Retracted } else { Standing::Stands };
        return Some(EventView {
            sequence,
            recorded_at: first.recorded_at,
            recorded_by: Arc::clone(&recorded.recorded_by),
            revision: effective.revision,
            standing,
            published: citation::published(state, sequence, &sources)?,
            sources,
            recorded,
            as_revision: true,
        });
    }
    record(state, sequence)
}

/// Gives an entry of the log as it was recorded.
pub fn record(state: &dyn State, sequence: Sequence) -> Option<EventView> {
    if sequence > state.point().sequence {
        return None;
    }
    let recorded = state.record(sequence)?;
    let standing = match &recorded.operation {
        Operation::Record(_) => standing_of(state, sequence, 1),
        Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => {
            Standing::Stands
        }
    };
    let sources = citation::counting(state, recorded.operation.sources());
    Some(EventView {
        sequence,
        recorded_at: recorded.recorded_at,
        recorded_by: Arc::clone(&recorded.recorded_by),
        revision: 1,
        standing,
        published: citation::published(state, sequence, &sources)?,
        sources,
        recorded,
        as_revision: false,
    })
}

/// Gives how a revision of an event stands.
fn standing_of(state: &dyn State, event: Sequence, revision: u32) -> Standing {
    let effective = citation::effective(state, event);
    if revision < effective.revision {
        Standing::Corrected
    } else if effective.retracted {
        Standing::Retracted
    } else {
        Standing::Stands
    }
}

/// Gives every revision of an event, as each was recorded.
pub fn revisions(state: &dyn State, event: Sequence) -> Vec<EventView> {
    let life = state.life(event);
    let known = |revision: &u32| life.content_of(*revision).is_some_and(|content| content <= state.point().sequence);
    let revisions = (1..).take_while(known).filter_map(|revision| {
        let recorded = state.record(life.content_of(revision)?)?;
        let first = state.record(event)?;
        let sources = citation::counting(state, &recorded.event()?.sources);
        Some(EventView {
            sequence: event,
            recorded_at: first.recorded_at,
            recorded_by: Arc::clone(&recorded.recorded_by),
            revision,
            standing: standing_of(state, event, revision),
            published: citation::published(state, event, &sources)?,
            sources,
            recorded,
            as_revision: true,
        })
    });
    revisions.collect()
}

/// Gives every operation on an event, in order of sequence.
pub fn operations(state: &dyn State, event: Sequence) -> Vec<EventView> {
    let life = state.life(event);
    life.steps.iter().filter_map(|step| record(state, step.sequence)).collect()
}
