//! Facts of a slot whose dates overlap with a date and are not equal to it.
//!
//! Nearly all facts of a thing are dated alike, so there is a set of the [`Grain`]s of each thing: its facts are read only
//! where it has another grain than that of the date, and then only those that lie near enough in fact order.

use std::ops::Bound;

use crate::domain::Sequence;
use crate::domain::facts::Fact;
use crate::domain::history::FactOrder;
use crate::domain::slot::Slot;
use crate::index::store::{Direction, EntryKey, ListEntry};
use crate::index::{Index, IndexError, list_names, payload};
use crate::time::{Grain, Window};

/// How many entries are read at first: mostly no more lie near.
const PAGE_MIN: usize = 16;

/// How many entries are read at a time at most.
const PAGE_MAX: usize = 256;

/// How many entries are read in all: where more lie so near, what is behind them is not looked at.
const ENTRIES_MAX: usize = 16 * PAGE_MAX;

impl Index {
    /// Returns the facts of a slot in force at the head whose windows overlap with that one and are not equal to it, each with
    /// the sequence of its event.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn overlapping(&self, slot: &Slot, window: Window) -> Result<Vec<(Fact, Sequence)>, IndexError> {
        let list = list_names::thing(&slot.thing);
        let grains = self.keys::<Grain>(&list_names::grains(&list))?;
        let grain = Grain::of(window);
        if grains.iter().all(|other| *other == grain) {
            return Ok(Vec::new());
        }
        // The middles of two windows that overlap are nearer to each other than half of both widths.
        let widest = grains.iter().map(|grain| grain.width()).max().unwrap_or_default();
        let reach = i64::try_from((window.width() + widest) / 2 + 1).unwrap_or(i64::MAX);
        let middle = window.middle().micros();
        let (first, last) = (middle.saturating_sub(reach), middle.saturating_add(reach));
        let mut after = start(first);
        let mut near: Vec<ListEntry> = Vec::new();
        let mut size = PAGE_MIN;
        loop {
            let page = self.store().page(list.as_bytes(), Bound::Excluded(&after), Direction::Ascending, size)?;
            let is_whole = page.len() < size;
            size = (size * 4).min(PAGE_MAX);
            if let Some(entry) = page.last() {
                after = entry.key();
            }
            near.extend(page.into_iter().filter(|entry| entry.order.middle <= last));
            if is_whole || after.order.middle > last || near.len() >= ENTRIES_MAX {
                break;
            }
        }
        read(&near, slot, window)
    }
}

/// The least key that an entry can have whose middle is that one.
fn start(middle: i64) -> EntryKey {
    let order = FactOrder { middle, width: u64::MAX, ordinal: i32::MIN, sequence: Sequence::ZERO, place: 0 };
    EntryKey { order, revision: 0, at: Sequence::ZERO, open: true }
}

fn read(entries: &[ListEntry], slot: &Slot, window: Window) -> Result<Vec<(Fact, Sequence)>, IndexError> {
    let (mut facts, mut claimants) = (Vec::new(), payload::Claimants::default());
    let same = |one: &ListEntry, other: &ListEntry| (one.order, one.revision) == (other.order, other.revision);
    for turns in entries.chunk_by(same) {
        let Some(last) = turns.last() else { continue };
        let Some(other) = last.order.window() else { continue };
        let overlaps = other != window && other.lo() < window.hi() && window.lo() < other.hi();
        if !last.open || !overlaps {
            continue;
        }
        let fact = payload::read_fact(&last.payload, &mut claimants);
        let fact = fact.ok_or_else(|| IndexError::Damaged("a fact cannot be read".to_owned()))?;
        if fact.attribute == slot.attribute {
            let fact = Fact { slot: slot.clone(), value: fact.value, window: Some(other), until: fact.ends };
            facts.push((fact, last.order.sequence));
        }
    }
    Ok(facts)
}
