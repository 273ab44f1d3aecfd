//! Where a page of a list begins and which way it runs.

use std::ops::Bound;

use super::entry::{EntryKey, ListEntry};

/// The way in which a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first entry to the last.
    Ascending,
    /// From the last entry to the first.
    Descending,
}

/// Returns whether a key is on the side of the bound to which the direction points.
pub(super) fn is_within(key: &EntryKey, from: Bound<&EntryKey>, direction: Direction) -> bool {
    match (from, direction) {
        (Bound::Unbounded, _) => true,
        (Bound::Included(bound), Direction::Ascending) => key >= bound,
        (Bound::Excluded(bound), Direction::Ascending) => key > bound,
        (Bound::Included(bound), Direction::Descending) => key <= bound,
        (Bound::Excluded(bound), Direction::Descending) => key < bound,
    }
}

/// Makes a page of what several sources gave: within the bound, each entry once, in the order asked, `limit` at most.
pub(super) fn arrange(entries: &mut Vec<ListEntry>, from: Bound<&EntryKey>, direction: Direction, limit: usize) {
    entries.retain(|entry| is_within(&entry.key(), from, direction));
    settle(entries);
    if direction == Direction::Descending {
        entries.reverse();
    }
    entries.truncate(limit);
}

/// Sorts entries and keeps each once.
pub(super) fn settle(entries: &mut Vec<ListEntry>) {
    if !entries.is_sorted_by(|a, b| a < b) {
        entries.sort();
        entries.dedup();
    }
}

/// Makes one of the six ways to begin, for tests.
#[cfg(test)]
pub(super) fn bounds(key: &EntryKey, shape: u8) -> (Bound<&EntryKey>, Direction) {
    let direction = if shape.is_multiple_of(2) { Direction::Ascending } else { Direction::Descending };
    let from = match shape / 2 {
        0 => Bound::Unbounded,
        1 => Bound::Included(key),
        _ => Bound::Excluded(key),
    };
    (from, direction)
}
