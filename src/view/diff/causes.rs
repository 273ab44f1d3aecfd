//! Which events made a difference.

use std::collections::BTreeSet;

use crate::domain::Sequence;
use crate::domain::history::Version;
use crate::domain::life::Act;
use crate::domain::point::Point;
use crate::domain::slot::Slot;
use crate::view::diff::BY_MIDDLE;
use crate::view::{State, citation};

/// Collects the causes of one change.
pub(super) struct Causes<'a> {
    earlier: &'a dyn State,
    later: &'a dyn State,
    /// Each cause with the event that it is, or is about.
    found: BTreeSet<(Sequence, Sequence)>,
}

impl<'a> Causes<'a> {
    pub(super) fn new(earlier: &'a dyn State, later: &'a dyn State) -> Self {
        Causes { earlier, later, found: BTreeSet::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_sequences(self) -> Vec<Sequence> {
        let sequences: BTreeSet<Sequence> = self.found.into_iter().map(|(cause, _)| cause).collect();
        sequences.into_iter().collect()
    }

    /// Adds what made the values of slots differ.
    pub(super) fn of_slots<'s>(&mut self, slots: impl Iterator<Item = &'s Slot>) {
        let distinct: BTreeSet<&Slot> = slots.collect();
        for slot in distinct {
            self.of_slot(slot);
        }
    }

    fn of_slot(&mut self, slot: &Slot) {
        let (was, is) = (self.earlier.slots(&slot.thing), self.later.slots(&slot.thing));
        let before = was.history(&slot.attribute).newest(self.earlier.point(), self.earlier);
        let after = is.history(&slot.attribute).newest(self.later.point(), self.later);
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) if before.order == after.order && before.revision == after.revision => {
                if self.earlier.point().ended(before.ends) != self.later.point().ended(after.ends) {
                    self.add(after.order.sequence, after.order.sequence);
                }
            }
            (before, after) => self.of_versions(before, after),
        }
    }

    /// Adds what replaced one fact by another, or by none.
    fn of_versions(&mut self, before: Option<&Version>, after: Option<&Version>) {
        let mut found = false;
        if let Some(before) = before
            && let Some(operation) = self.taken_out_by(before)
        {
            self.add(operation, before.order.sequence);
            found = true;
        }
        match (before, after) {
            // What was there before all along has come back in sight: only what hid it is a cause.
            (Some(before), Some(after)) if found && after.order < before.order && !self.is_new(after) => {}
            (_, Some(after)) => {
                let event = after.order.sequence;
                self.add(self.brought_in_by(after).unwrap_or(event), event);
            }
            (Some(before), None) if !found => self.add(before.order.sequence, before.order.sequence),
            (_, None) => {}
        }
    }

    fn add(&mut self, cause: Sequence, event: Sequence) {
        self.found.insert((cause, event));
    }

    fn is_new(&self, version: &Version) -> bool {
        version.order.sequence > self.earlier.point().sequence || self.brought_in_by(version).is_some()
    }

    /// Gives the operation between the two points that took a fact out.
    fn taken_out_by(&self, version: &Version) -> Option<Sequence> {
        let event = version.order.sequence;
        let now = citation::effective(self.later, event);
        if now.revision == version.revision && !now.retracted {
            return None;
        }
        let takes_out = |act: Act| match act {
            Act::Corrected => now.revision != version.revision,
            Act::Retracted => now.retracted,
            Act::Reinstated | Act::Cited | Act::CitingRetracted(_) | Act::CitingReinstated(_) => false,
        };
        self.last_step(event, takes_out)
    }

    /// Gives the operation between the two points that brought in a fact whose event was on record before.
    fn brought_in_by(&self, version: &Version) -> Option<Sequence> {
        let event = version.order.sequence;
        if event > self.earlier.point().sequence {
            return None;
        }
        let was = citation::effective(self.earlier, event);
        let brings_in = |act: Act| match act {
            Act::Corrected => was.revision != version.revision,
            Act::Reinstated => was.retracted,
            Act::Retracted | Act::CitingRetracted(_) => false,
            // A source that is public by the cut, where those before were not.
            Act::Cited | Act::CitingReinstated(_) => self.later.point().published_by.is_some(),
        };
        self.last_step(event, brings_in)
    }

    /// Gives the last operation on an event that the later point sees and the earlier one does not.
    fn last_step(&self, event: Sequence, wanted: impl Fn(Act) -> bool) -> Option<Sequence> {
        let life = self.later.life(event);
        let (from, to) = (self.earlier.point().sequence, self.later.point().sequence);
        let between = life.steps.iter().filter(|step| step.sequence > from && step.sequence <= to);
        between.filter(|step| wanted(step.act)).map(|step| step.sequence).next_back()
    }

    /// Tells whether any cause was recorded after the earlier point's sequence and happened before its date.
    pub(super) fn is_retroactive(&self) -> bool {
        let point = Point { certainty: BY_MIDDLE, ..*self.earlier.point() };
        self.found.iter().any(|(cause, event)| {
            *cause > point.sequence && self.contents(*event).iter().any(|window| point.counts(*window))
        })
    }

    /// Gives when an event happened, by every content of it that either point sees.
    fn contents(&self, event: Sequence) -> Vec<Option<crate::time::Window>> {
        let mut windows = Vec::new();
        for state in [self.earlier, self.later] {
            if event > state.point().sequence {
                continue;
            }
            let effective = citation::effective(state, event);
            if let Some(recorded) = state.record(effective.content)
                && let Some(content) = recorded.event()
            {
                windows.push(content.occurred().map(crate::time::Period::window));
            }
        }
        windows
    }
}
