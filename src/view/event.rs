//! Events as they are listed: the effective content in a snapshot, the record as it was made in the log and the audit.

use std::sync::Arc;

use crate::domain::event::{Body, Event, Operation};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, EventId, NegotiationKey, SourceKey};
use crate::domain::life::{Act, Effective};
use crate::domain::vocabulary::{EventKind, Standing};
use crate::domain::{Recorded, Sequence};
use crate::time::{Period, RecordedAt};
use crate::view::State;
use crate::view::citation::{self, Cited, Publication};

/// An event, or an operation on the record, as shown.
#[derive(Clone, Debug)]
pub struct EventView {
    /// The place of the event, or of the operation, in the log; a correction does not change it.
    pub sequence: Sequence,
    /// The place that is shown: the same, but of a revision in an audit that of the record that made it.
    pub place: Sequence,
    /// When what is at the place shown was recorded.
    pub recorded_at: RecordedAt,
    /// Who recorded the content shown.
    pub recorded_by: Arc<str>,
    /// The revision shown; 1 of an operation.
    pub revision: u32,
    /// How it stands.
    pub standing: Standing,
    /// The operations that added sources to the content shown.
    citings: Vec<Sequence>,
    /// The record that holds the content shown: the event's own, or a correction of it.
    pub recorded: Arc<Recorded>,
    /// Whether a correction's record stands for the revision that it made, not for itself.
    as_revision: bool,
}

impl EventView {
    /// Returns the event shown; `None` where an operation on the record is shown.
    pub fn event(&self) -> Option<&Event> {
        match &self.recorded.operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) if self.as_revision => Some(&correction.replacement),
            Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        }
    }

    /// Returns its id.
    pub fn id(&self) -> EventId {
        self.event().map_or_else(|| self.recorded.operation.id(), |event| event.id)
    }

    /// Returns its kind.
    pub fn kind(&self) -> EventKind {
        self.event().map_or_else(|| self.recorded.operation.kind(), Event::kind)
    }

    /// Returns when it happened; `None` where it holds at every date, and of operations on the record.
    pub fn occurred(&self) -> Option<&Period> {
        self.event().and_then(Event::occurred)
    }

    /// Returns the negotiation that it names itself; of an operation none ([`about_negotiation`]).
    pub fn negotiation(&self) -> Option<&NegotiationKey> {
        self.event().and_then(Event::negotiation)
    }

    /// Returns the date since when the recorder says that the public knew of it.
    pub fn public_since(&self) -> Option<&Period> {
        self.event().and_then(|event| event.public_since.as_ref())
    }

    /// Returns its citations that count: those of its content, then those added later; of an operation those of its own.
    pub fn sources(&self, state: &dyn State) -> Vec<Cited> {
        let own = self.event().map_or_else(|| self.recorded.operation.sources(), |event| &event.sources);
        citation::sources(state, own, &self.citings)
    }

    /// Returns since when the public could know of it.
    pub fn published(&self, state: &dyn State) -> Publication {
        let said = self.public_since();
        citation::published(state, self.sequence, &self.sources(state), said)
            .unwrap_or_else(|| Publication::recorded(self.recorded_at.window()))
    }

    /// Returns the recorder's remark.
    pub fn note(&self) -> Option<&str> {
        self.event().and_then(|event| event.note.as_deref())
    }

    /// Returns its place in the order of events.
    pub fn order(&self) -> FactOrder {
        match self.event() {
            Some(event) => FactOrder::new(event.occurred().map(Period::window), event.ordinal, self.sequence, 0),
            None => FactOrder::new(None, 0, self.sequence, 0),
        }
    }

    /// Returns whether the event's body names an actor.
    pub fn names_actor(&self, wanted: &ActorKey) -> bool {
        let mut found = false;
        if let Some(event) = self.event() {
            event.visit_actors(&mut |actor| found |= actor == wanted);
        }
        found
    }

    /// Returns whether a source is cited, or registered, by it.
    pub fn names_source(&self, state: &dyn State, wanted: &SourceKey) -> bool {
        let registers = matches!(
            self.event().map(|event| &event.body),
            Some(Body::SourceRegistered(source)) if source.key == *wanted
        );
        registers || self.sources(state).iter().any(|cited| cited.citation.source == *wanted)
    }
}

/// Returns an event as it is on record at the point, retracted or not; `None` where it is not known there.
pub fn event(state: &dyn State, sequence: Sequence) -> Option<EventView> {
    if sequence > state.point().sequence {
        return None;
    }
    let effective = citation::effective(state, sequence);
    // Of an event whose first content may not be shown, a later one may.
    match as_on_record(state, sequence, &effective) {
        None if effective.content == sequence => record(state, sequence),
        shown => shown,
    }
}

/// Shows an event with the content and the citations that it has on record; `None` where there is no such event.
fn as_on_record(state: &dyn State, sequence: Sequence, effective: &Effective) -> Option<EventView> {
    let recorded = state.record(effective.content)?;
    recorded.event()?;
    let is_first = effective.content == sequence;
    if is_first && !matches!(recorded.operation, Operation::Record(_)) {
        return None;
    }
    let first = if is_first { recorded.recorded_at } else { state.provenance(sequence)?.recorded_at };
    let standing = if effective.retracted { Standing::Retracted } else { Standing::Stands };
    Some(EventView {
        sequence,
        place: sequence,
        recorded_at: first,
        recorded_by: Arc::clone(&recorded.recorded_by),
        revision: effective.revision,
        standing,
        citings: effective.citings.clone(),
        recorded,
        as_revision: true,
    })
}

/// Returns the event that an operation is about, itself or by its citing, as it was on record just before the operation and
/// just after it: once if its content and its citations are the same. Nothing of a record that is no operation.
pub fn around(state: &dyn State, operation: &Recorded) -> Vec<EventView> {
    let Some(event) = event_of(state, operation) else { return Vec::new() };
    let at = |sequence| citation::effective_at(state, event, sequence);
    let after = at(operation.sequence);
    let before = Some(at(Sequence::new(operation.sequence.get().saturating_sub(1))));
    let before = before.filter(|before| (before.content, &before.citings) != (after.content, &after.citings));
    before.iter().chain([&after]).filter_map(|effective| as_on_record(state, event, effective)).collect()
}

/// Returns the negotiation that an event belongs to; of an operation, that of the event it is about, as it stands after it.
pub fn about_negotiation(state: &dyn State, view: &EventView) -> Option<NegotiationKey> {
    if view.event().is_some() {
        return view.negotiation().cloned();
    }
    let event = event_of(state, &view.recorded)?;
    let after = citation::effective_at(state, event, view.recorded.sequence);
    state.record(after.content)?.event()?.negotiation().cloned()
}

/// Returns the event that an operation is about, itself or by its citing; `None` of a record that is no operation.
fn event_of(state: &dyn State, operation: &Recorded) -> Option<Sequence> {
    let named = state.sequence_of(operation.operation.event()?)?;
    match state.record(named).as_deref().map(|recorded| &recorded.operation) {
        Some(Operation::Cite(citing)) => state.sequence_of(citing.event),
        Some(Operation::Record(_) | Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_)) | None => {
            Some(named)
        }
    }
}

/// Returns an entry of the log as it was recorded.
pub fn record(state: &dyn State, sequence: Sequence) -> Option<EventView> {
    if sequence > state.point().sequence {
        return None;
    }
    let recorded = state.record(sequence)?;
    let standing = match &recorded.operation {
        Operation::Record(_) => standing_of(state, sequence, 1),
        Operation::Cite(_) => standing_of_citing(state, &recorded),
        Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) => Standing::Stands,
    };
    Some(EventView {
        sequence,
        place: sequence,
        recorded_at: recorded.recorded_at,
        recorded_by: Arc::clone(&recorded.recorded_by),
        revision: 1,
        standing,
        citings: Vec::new(),
        recorded,
        as_revision: false,
    })
}

/// Returns how a citing stands: RETRACTED while it is taken back, whether or not its event stands.
fn standing_of_citing(state: &dyn State, citing: &Recorded) -> Standing {
    let Some(event) = event_of(state, citing) else { return Standing::Stands };
    let life = state.life(event);
    let known = life.steps.iter().take_while(|step| step.sequence <= state.point().sequence);
    let taken_back = known.filter(|step| citation::is_operation_seen(state, step.sequence));
    let last = taken_back.filter_map(|step| match step.act {
        Act::CitingRetracted(of) if of == citing.sequence => Some(Standing::Retracted),
        Act::CitingReinstated(of) if of == citing.sequence => Some(Standing::Stands),
        Act::CitingRetracted(_)
        | Act::CitingReinstated(_)
        | Act::Corrected
        | Act::Retracted
        | Act::Reinstated
        | Act::Cited => None,
    });
    last.last().unwrap_or(Standing::Stands)
}

/// Returns how a revision of an event stands.
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

/// Returns every revision of an event, each with the record that made it: its place, its time and who recorded it.
pub fn revisions(state: &dyn State, event: Sequence) -> Vec<EventView> {
    let life = state.life(event);
    let known = |revision: &u32| life.content_of(*revision).is_some_and(|content| content <= state.point().sequence);
    let revisions = (1..).take_while(known).filter_map(|revision| {
        let recorded = state.record(life.content_of(revision)?)?;
        recorded.event()?;
        Some(EventView {
            sequence: event,
            place: recorded.sequence,
            recorded_at: recorded.recorded_at,
            recorded_by: Arc::clone(&recorded.recorded_by),
            revision,
            standing: standing_of(state, event, revision),
            citings: Vec::new(),
            recorded,
            as_revision: true,
        })
    });
    revisions.collect()
}

/// Returns the revision of an event that a correction made, as an event is shown outside its audit: with the place and the
/// time of its first record.
pub fn made_by(state: &dyn State, event: Sequence, correction: Sequence) -> Option<EventView> {
    let made = revisions(state, event).into_iter().find(|view| view.recorded.sequence == correction)?;
    Some(EventView { place: event, recorded_at: state.provenance(event)?.recorded_at, ..made })
}

/// Returns every operation on an event and on its citings, in order of sequence.
pub fn operations(state: &dyn State, event: Sequence) -> Vec<EventView> {
    let life = state.life(event);
    life.steps.iter().filter_map(|step| record(state, step.sequence)).collect()
}
