//! Which records made a difference.
//!
//! A value is made by facts. Of those that make it at the two points, each that does not count at the other point has a
//! reason, and that is a cause:
//!
//! ```text
//! known at one point alone ──────────────────────────▶ the event
//! stands at one alone, or by another revision ───────▶ the last retraction, reinstatement or correction seen there alone
//! public at one alone ─── by an added citation ──────▶ the citing
//!                     └── its source was moved ──────▶ the record on the source
//! read from another moment on: its opening moved ────▶ the record on the opening
//! else: the date, or the cut of publication ─────────▶ the event
//! ```
//!
//! A fact that counts at both points is never a cause, so both directions of a diff name the same ones.

use std::collections::BTreeSet;

use crate::domain::attribute;
use crate::domain::event::{Body, Citation, Event};
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::{ActorKey, EventId, ProposalKey, SourceKey};
use crate::domain::life::{Act, Effective};
use crate::domain::point::Point;
use crate::domain::slot::{AttributeName, Slot, Thing, Value};
use crate::domain::vocabulary::Certainty;
use crate::domain::{Recorded, Sequence};
use crate::time::{Cut, Instant, Period, Window};
use crate::view::consent::ConsentView;
use crate::view::moved::Moved;
use crate::view::{State, citation};

/// One of the two points of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    One,
    Other,
}

impl End {
    pub(super) const BOTH: [End; 2] = [End::One, End::Other];

    pub(super) fn opposite(self) -> End {
        match self {
            End::One => End::Other,
            End::Other => End::One,
        }
    }
}

/// A fact that makes a value, or that a slot is empty.
#[derive(Clone, Debug)]
pub(super) struct Making {
    pub(super) slot: Slot,
    pub(super) version: Version,
    /// Whether its own last period is over, so that it makes the slot empty.
    pub(super) is_over: bool,
}

impl Making {
    /// Finds the newest fact of a slot at a point of a state's records.
    pub(super) fn newest(state: &dyn State, point: &Point, slot: &Slot) -> Option<Making> {
        let slots = state.slots(&slot.thing);
        let version = slots.history(&slot.attribute).newest(point, state)?;
        Some(Making { slot: slot.clone(), is_over: point.ended(version.ends), version: version.into_owned() })
    }

    /// Finds the fact of an act of consent.
    fn of_consent(state: &dyn State, key: &ProposalKey, actor: &ActorKey, act: &ConsentView) -> Option<Making> {
        let slot = attribute::proposal::consent(actor.clone()).of(key);
        let slots = state.slots(&slot.thing);
        let event = act.fact.order.sequence;
        let mut asserted = slots.history(&slot.attribute).asserted_by(event, state.point(), state);
        let version = asserted.next()?.into_owned();
        Some(Making { slot, version, is_over: false })
    }

    /// Returns whether it leaves its slot empty.
    pub(super) fn empties(&self) -> bool {
        self.is_over || self.version.value.is_none()
    }

    /// Returns whether it counts at another point too, in the same way: it sets the slot, or leaves it empty.
    pub(super) fn counts_at(&self, state: &dyn State, point: &Point) -> bool {
        let slots = state.slots(&self.slot.thing);
        let mut there = slots.history(&self.slot.attribute).asserted_by(self.version.order.sequence, point, state);
        there.any(|version| is_same_fact(&version, &self.version) && point.ended(version.ends) == self.is_over)
    }
}

/// Returns whether two versions are one fact: of one event, from the same moment on, up to the same one, with the same value.
/// Another revision of the event can assert it too.
fn is_same_fact(one: &Version, other: &Version) -> bool {
    // A claim keeps what it says wherever it stands within its statement.
    let order = |version: &Version| FactOrder { place: 0, ..version.order };
    let value = |version: &Version| version.value.as_ref().map(Value::wherever_it_stands);
    order(one) == order(other) && one.ends == other.ends && value(one) == value(other)
}

/// Collects the causes of one change.
pub(super) struct Causes<'a> {
    one: &'a dyn State,
    other: &'a dyn State,
    /// Each cause with the event that it is, or is about.
    found: BTreeSet<(Sequence, Sequence)>,
}

impl<'a> Causes<'a> {
    pub(super) fn new(one: &'a dyn State, other: &'a dyn State) -> Self {
        Causes { one, other, found: BTreeSet::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_sequences(self) -> Vec<Sequence> {
        let sequences: BTreeSet<Sequence> = self.found.into_iter().map(|(cause, _)| cause).collect();
        sequences.into_iter().collect()
    }

    pub(super) fn state(&self, side: End) -> &'a dyn State {
        match side {
            End::One => self.one,
            End::Other => self.other,
        }
    }

    /// Adds why the newest facts of slots differ.
    pub(super) fn of_slots(&mut self, slots: impl IntoIterator<Item = Slot>) {
        let distinct: BTreeSet<Slot> = slots.into_iter().collect();
        for slot in distinct {
            self.of_slot(&slot);
        }
    }

    /// Adds why the newest facts of a slot differ.
    pub(super) fn of_slot(&mut self, slot: &Slot) {
        let points = End::BOTH.map(|side| *self.state(side).point());
        self.of_slot_at(slot, points);
    }

    /// Adds why the newest facts of a slot differ, each point being read at one of these of its records.
    pub(super) fn of_slot_at(&mut self, slot: &Slot, points: [Point; 2]) {
        for side in End::BOTH {
            if let Some(making) = Making::newest(self.state(side), &points[side as usize], slot) {
                self.of_fact_at(side, &making, &points[side.opposite() as usize]);
            }
        }
    }

    /// Adds the operations by which the newest fact of a slot is of another revision, though it says the same.
    pub(super) fn of_revisions(&mut self, slot: &Slot) {
        for side in End::BOTH {
            let state = self.state(side);
            if let Some(making) = Making::newest(state, state.point(), slot) {
                self.of_operations(making.version.order.sequence);
            }
        }
    }

    /// Adds why a fact that makes a value on one side does not count on the other; returns whether that is so.
    pub(super) fn of_fact(&mut self, side: End, making: &Making) -> bool {
        let point = *self.state(side.opposite()).point();
        self.of_fact_at(side, making, &point)
    }

    fn of_fact_at(&mut self, side: End, making: &Making, there: &Point) -> bool {
        let state = self.state(side.opposite());
        if making.counts_at(state, there) {
            return false;
        }
        let event = making.version.order.sequence;
        // Two dates of one record of what is known and public: the date alone decides.
        let is_explained = !self.is_of_one_record()
            && (self.of_record(side, event)
                || (!self.is_read_alike(state, making) && self.of_opening(&making.slot.thing, event)));
        if !is_explained {
            self.add(event, event);
        }
        true
    }

    /// Adds why an act of consent that counts on one side does not count on the other.
    pub(super) fn of_consent(&mut self, side: End, key: &ProposalKey, actor: &ActorKey, act: &ConsentView) {
        if let Some(making) = Making::of_consent(self.state(side), key, actor, act) {
            self.of_fact(side, &making);
        }
    }

    /// Adds why an act of consent that is in effect on one side is not on the other.
    pub(super) fn of_effect(&mut self, side: End, key: &ProposalKey, actor: &ActorKey, act: &ConsentView) {
        let Some(making) = Making::of_consent(self.state(side), key, actor, act) else { return };
        let there = self.state(side.opposite());
        let is_known = self.of_fact(side, &making);
        let effect = there.point().counts(act.effect);
        if !is_known && !effect {
            let event = making.version.order.sequence;
            self.add(event, event);
        }
    }

    /// Returns whether both points see the same records, and all of them as public.
    fn is_of_one_record(&self) -> bool {
        let seen = |state: &dyn State| (state.point().sequence, state.point().published_by);
        seen(self.one) == seen(self.other)
    }

    fn add(&mut self, cause: Sequence, event: Sequence) {
        self.found.insert((cause, event));
    }

    /// Adds what was done on record so that an event is seen on one side as it is not on the other.
    fn of_record(&mut self, side: End, event: Sequence) -> bool {
        let there = self.state(side.opposite());
        if event > there.point().sequence {
            self.add(event, event);
            return true;
        }
        self.of_operations(event) || self.of_publication(side, event)
    }

    /// Adds the operations that only one of the points sees, where the event stands at one only or by another revision.
    fn of_operations(&mut self, event: Sequence) -> bool {
        let [one, other] = End::BOTH.map(|side| citation::effective(self.state(side), event));
        let mut found = false;
        if one.retracted != other.retracted {
            found |= self.of_last_step(event, |act| matches!(act, Act::Retracted | Act::Reinstated));
        }
        if one.revision != other.revision {
            found |= self.of_last_step(event, |act| matches!(act, Act::Corrected));
        }
        found
    }

    fn of_last_step(&mut self, event: Sequence, wanted: impl Fn(Act) -> bool) -> bool {
        let knows_more = if self.one.point().sequence < self.other.point().sequence { self.other } else { self.one };
        let life = knows_more.life(event);
        let last = life.steps.iter().rev().find(|step| wanted(step.act) && self.is_seen_by_one(step.sequence));
        last.map(|step| self.add(step.sequence, event)).is_some()
    }

    fn is_seen_by_one(&self, operation: Sequence) -> bool {
        citation::is_operation_seen(self.one, operation) != citation::is_operation_seen(self.other, operation)
    }

    /// Adds what made an event public on one side that is not on the other.
    fn of_publication(&mut self, side: End, event: Sequence) -> bool {
        let (here, there) = (self.state(side), self.state(side.opposite()));
        let (seen, unseen) = (citation::effective(here, event), citation::effective(there, event));
        if unseen.retracted || citation::is_seen(there, event, unseen.revision) {
            return false;
        }
        if let Some(citing) = deciding(here, &seen).and_then(|(_, citing)| citing)
            && !unseen.citings.contains(&citing)
        {
            self.of_citing(citing, event);
            return true;
        }
        let by_the_other_cut = Moved::to_publication(here, there.point().published_by);
        if here.point().sequence == there.point().sequence
            || !citation::is_seen(&by_the_other_cut, event, seen.revision)
        {
            self.add(event, event);
            return true;
        }
        self.of_moved_publication(event, (&seen, deciding(&by_the_other_cut, &seen)), (there, &unseen));
        true
    }

    /// Adds the records on sources by which an event became public, or ceased to be.
    fn of_moved_publication(
        &mut self,
        event: Sequence,
        (seen, by): (&Effective, Option<(SourceKey, Option<Sequence>)>),
        (there, unseen): (&dyn State, &Effective),
    ) {
        let is_explained = match by {
            Some((source, _)) => self.of_source(&source),
            None => {
                let added = unseen.citings.iter().rev().find(|citing| !seen.citings.contains(citing));
                if let Some(citing) = added {
                    self.of_citing(*citing, event);
                    true
                } else {
                    let content = there.record(unseen.content);
                    let content = content.as_deref().and_then(Recorded::event);
                    let cited = content.map(|event| event.sources.as_slice()).unwrap_or_default();
                    let added = unseen.citings.iter().filter_map(|citing| there.record(*citing));
                    let added: Vec<Citation> = added.flat_map(|citing| citing.operation.sources().to_vec()).collect();
                    let sources = cited.iter().chain(&added).map(|citation| &citation.source);
                    // Each of them is asked, also where one before it was found to have moved.
                    sources.filter(|source| self.of_source(source)).count() > 0
                }
            }
        };
        if !is_explained {
            self.add(event, event);
        }
    }

    /// Adds the citing of an event, or the last operation on it, where only one of the points sees that.
    fn of_citing(&mut self, citing: Sequence, event: Sequence) {
        let knows_more = if self.one.point().sequence < self.other.point().sequence { self.other } else { self.one };
        let life = knows_more.life(event);
        let about = |operation: Sequence| {
            let recorded = knows_more.record(operation)?;
            knows_more.sequence_of(recorded.operation.event()?)
        };
        let mut later = life.steps.iter().rev().filter(|step| step.sequence > citing);
        let is_known = [self.one, self.other].iter().all(|state| citation::is_operation_seen(*state, citing));
        let on_it = later.find(|step| about(step.sequence) == Some(citing) && self.is_seen_by_one(step.sequence));
        let cause = on_it.filter(|_| is_known).map_or(citing, |step| step.sequence);
        self.add(cause, event);
    }

    /// Adds why a source is read otherwise: at each point from all that is known there, with no other cut. Returns whether it
    /// is.
    fn of_source(&mut self, source: &SourceKey) -> bool {
        let whenever = End::BOTH.map(|side| Moved::to_publication(self.state(side), None));
        let mut causes = Causes::new(&whenever[0], &whenever[1]);
        let points = End::BOTH.map(|side| last(self.state(side)));
        causes.of_slot_at(&attribute::source::profile().of(source), points);
        let is_read_otherwise = !causes.is_empty();
        self.found.extend(causes.found);
        is_read_otherwise
    }

    /// Returns whether a state reads an event's fact in its slot from the same moment on, whether or not that has come.
    fn is_read_alike(&self, state: &dyn State, making: &Making) -> bool {
        let slots = state.slots(&making.slot.thing);
        let point = Point { published_by: state.point().published_by, ..last(state) };
        let mut there = slots.history(&making.slot.attribute).asserted_by(making.version.order.sequence, &point, state);
        there.any(|version| is_same_fact(&version, &making.version))
    }

    /// Adds what was done on record to the event that opened a thing, from whose start on all else of it is read; returns
    /// whether anything was.
    fn of_opening(&mut self, thing: &Thing, event: Sequence) -> bool {
        let Some(opening) = self.opening(thing).filter(|opening| *opening != event) else { return false };
        let seen = End::BOTH.map(|side| {
            let state = self.state(side);
            let effective = citation::effective(state, opening);
            opening <= state.point().sequence && citation::is_seen(state, opening, effective.revision)
        });
        match seen {
            [true, false] => self.of_record(End::One, opening),
            [false, true] => self.of_record(End::Other, opening),
            [true, true] => self.of_operations(opening),
            [false, false] => false,
        }
    }

    /// Finds the event that opened a thing.
    fn opening(&self, thing: &Thing) -> Option<Sequence> {
        let knows_more = if self.one.point().sequence < self.other.point().sequence { self.other } else { self.one };
        let attribute = match thing {
            Thing::Negotiation(_) | Thing::Issue(_) | Thing::Proposal(_) => AttributeName::Title,
            Thing::Commitment(_)
            | Thing::Incident(_)
            | Thing::Amendment(_)
            | Thing::Decision(_)
            | Thing::Declaration(_) => AttributeName::Profile,
            Thing::Meeting(_) => AttributeName::Status,
            Thing::Statement(id) => return knows_more.sequence_of(*id),
            Thing::Actor(_)
            | Thing::OfficesOf(_)
            | Thing::OfficersOf(_)
            | Thing::Source(_)
            | Thing::Claims(..)
            | Thing::MembershipsOf(_)
            | Thing::MembersOf(_)
            | Thing::TextsRelatedTo(_)
            | Thing::VotesOf(_)
            | Thing::Assertions(..) => return None,
        };
        let slots = knows_more.slots(thing);
        let mut events = slots.history(&attribute).versions().map(|version| version.order.sequence);
        let opens = |event: &Sequence| {
            !matches!(thing, Thing::Meeting(_))
                || knows_more.record(*event).is_some_and(|recorded| is_planning(&recorded))
        };
        events.find(opens)
    }

    /// Adds a StatementWithdrawn that takes a statement's claims back on one side; returns whether one does there alone.
    pub(super) fn of_withdrawal(&mut self, side: End, statement: Sequence) -> bool {
        let state = self.state(side);
        let Some(id) = id_of(state, statement).filter(|_| state.is_withdrawn(statement)) else { return false };
        let withdrawal = Making::newest(state, state.point(), &attribute::statement::withdrawn().of(&id));
        withdrawal.is_some_and(|withdrawal| self.of_fact(side, &withdrawal))
    }

    /// Returns whether any cause was recorded after the earlier point's sequence and happened before its date. The earlier
    /// point is the one of the lesser sequence, then of the lesser date.
    pub(super) fn is_retroactive(&self) -> bool {
        let place = |state: &dyn State| (state.point().sequence, state.point().date);
        let earlier = if place(self.one) <= place(self.other) { self.one } else { self.other };
        // Whether something happened before a cut is told by its middle.
        let point = Point { certainty: Certainty::Best, ..*earlier.point() };
        self.one.point().sequence != self.other.point().sequence
            && self.found.iter().any(|(cause, event)| {
                *cause > point.sequence && self.contents(*event).iter().any(|window| point.counts(*window))
            })
    }

    /// Returns when an event happened, by every content of it that either point sees.
    fn contents(&self, event: Sequence) -> Vec<Option<Window>> {
        let mut windows = Vec::new();
        for state in [self.one, self.other] {
            if event > state.point().sequence {
                continue;
            }
            let effective = citation::effective(state, event);
            if let Some(recorded) = state.record(effective.content)
                && let Some(content) = recorded.event()
            {
                windows.push(content.occurred().map(Period::window));
            }
        }
        windows
    }
}

/// The point at which all that a state knows has come, with no cut of publication.
pub(super) fn last(state: &dyn State) -> Point {
    Point {
        sequence: state.point().sequence,
        date: Cut::from_micros(i64::MAX),
        published_by: None,
        certainty: Certainty::Best,
    }
}

fn is_planning(recorded: &Recorded) -> bool {
    recorded.event().is_some_and(|event| matches!(event.body, Body::MeetingPlanned(_)))
}

fn id_of(state: &dyn State, event: Sequence) -> Option<EventId> {
    state.record(event).map(|recorded| recorded.operation.id())
}

/// Finds the citation by which an event is public at a state's point, with the citing that added it where one did; none where
/// the event itself says that it was public before.
fn deciding(state: &dyn State, effective: &Effective) -> Option<(SourceKey, Option<Sequence>)> {
    let content = state.record(effective.content)?;
    let content: &Event = content.event()?;
    let own = citation::counting(state, &content.sources).into_iter().map(|cited| (cited, None));
    let added = effective.citings.iter().flat_map(|citing| {
        let sources = state.record(*citing).map(|recorded| recorded.operation.sources().to_vec());
        let counting = citation::counting(state, &sources.unwrap_or_default()).into_iter();
        counting.map(|cited| (cited, Some(*citing))).collect::<Vec<_>>()
    });
    let (first, citing) = own.chain(added).min_by_key(|(cited, _)| bounds(cited.published.window))?;
    let said = content.public_since.as_ref().map(Period::window);
    let is_first = said.is_none_or(|said| bounds(first.published.window) < bounds(said));
    is_first.then_some((first.citation.source, citing))
}

/// By which of two windows something was public first.
fn bounds(window: Window) -> (Instant, Instant) {
    (window.hi(), window.lo())
}
