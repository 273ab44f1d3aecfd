//! Facts of a slot whose dates overlap with a date and are not equal to it.
//!
//! Nearly all facts of a thing are dated alike: by days of one zone, or by instants. Such dates are equal or disjoint. So
//! there is a set of the [`Grain`]s of each thing, and its facts are read only where it has another grain than that of the
//! date; then only those are read that lie near enough in fact order.
//!
//! ```text
//! grain of a window [lo, hi):  its width, and lo modulo the width
//! two windows of one grain:    ├────┤├────┤    equal or disjoint
//! ```

use std::fmt;
use std::ops::Bound;
use std::str::FromStr;

use crate::domain::Sequence;
use crate::domain::facts::Fact;
use crate::domain::history::FactOrder;
use crate::domain::slot::Slot;
use crate::index::store::{Direction, EntryKey, ListEntry};
use crate::index::{Index, IndexError, list_names, payload};
use crate::time::Window;

/// How many entries are read at a time.
const PAGE: usize = 256;

/// How many entries are read at most: where more lie so near, what is behind them is not looked at.
const ENTRIES_MAX: usize = 16 * PAGE;

/// How finely a window is dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grain {
    width: u64,
    /// The lower bound modulo the width.
    phase: u64,
}

impl Grain {
    /// Gives the grain of a window.
    pub fn of(window: Window) -> Self {
        let width = window.width();
        let phase = i128::from(window.lo().micros()).rem_euclid(i128::from(width));
        Grain { width, phase: u64::try_from(phase).unwrap_or_default() }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.width, self.phase)
    }
}

impl FromStr for Grain {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (width, phase) = text.split_once('.').unwrap_or((text, ""));
        Ok(Grain { width: u64::from_str_radix(width, 16)?, phase: u64::from_str_radix(phase, 16)? })
    }
}

impl Index {
    /// Gives the facts of a slot in force at the head whose windows overlap with that one and are not equal to it, each with
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
        let widest = grains.iter().map(|grain| grain.width).max().unwrap_or_default();
        let reach = i64::try_from((window.width() + widest) / 2 + 1).unwrap_or(i64::MAX);
        let middle = window.middle().micros();
        let (first, last) = (middle.saturating_sub(reach), middle.saturating_add(reach));
        let mut after = start(first);
        let mut near: Vec<ListEntry> = Vec::new();
        loop {
            let page = self.store().page(list.as_bytes(), Bound::Excluded(&after), Direction::Ascending, PAGE)?;
            let is_whole = page.len() < PAGE;
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
    let mut facts = Vec::new();
    let same = |one: &ListEntry, other: &ListEntry| (one.order, one.revision) == (other.order, other.revision);
    for turns in entries.chunk_by(same) {
        let Some(last) = turns.last() else { continue };
        let Some(other) = last.order.window() else { continue };
        let overlaps = other != window && other.lo() < window.hi() && window.lo() < other.hi();
        if !last.open || !overlaps {
            continue;
        }
        let fact = payload::read_fact(&last.payload);
        let fact = fact.ok_or_else(|| IndexError::Damaged("a fact cannot be read".to_owned()))?;
        if fact.attribute == slot.attribute {
            let fact = Fact { slot: slot.clone(), value: fact.value, window: Some(other), until: fact.ends };
            facts.push((fact, last.order.sequence));
        }
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn window(lo: i64, hi: i64) -> Window {
        Window::new(Instant::from_micros(lo).unwrap(), Instant::from_micros(hi).unwrap()).unwrap()
    }

    #[test]
    fn windows_of_one_grain_are_equal_or_disjoint() {
        let windows: Vec<Window> = (-12..12).flat_map(|lo| (1..8).map(move |width| window(lo, lo + width))).collect();
        for one in &windows {
            for other in windows.iter().filter(|other| Grain::of(**other) == Grain::of(*one)) {
                assert!(one == other || one.hi() <= other.lo() || other.hi() <= one.lo(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_grain_is_stored_as_text() {
        for window in [window(-5, 3), window(0, 1), window(86_400_000_000, 172_800_000_000)] {
            let grain = Grain::of(window);
            assert_eq!(grain.to_string().parse(), Ok(grain));
        }
    }
}
