//! Entries of lists and the order in which they stand.
//!
//! A list is a set of immutable entries sorted by [`EntryKey`]: first the fact order (ρ, then the narrower window, then
//! the ordinal, the sequence and the place), then the revision, the sequence that brought the entry in, and opening
//! before closing. What an entry means is the caller's affair: to the store its payload is bytes.

use std::cmp::Ordering;
use std::ops::Deref;

use smallvec::SmallVec;

use crate::domain::Sequence;
use crate::domain::history::FactOrder;

/// Names a list: any bytes, cheap up to 64 of them.
///
/// Lists are told apart by their bytes alone. An id may be a prefix of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(SmallVec<[u8; 64]>);

impl ListId {
    /// Makes an id of its bytes.
    pub fn new(bytes: &[u8]) -> Self {
        ListId(SmallVec::from_slice(bytes))
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for ListId {
    fn from(bytes: &[u8]) -> Self {
        ListId::new(bytes)
    }
}

impl Deref for ListId {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl std::borrow::Borrow<[u8]> for ListId {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// The bytes that an entry carries: opaque to the store, inline up to 24.
pub type EntryPayload = SmallVec<[u8; 24]>;

/// The whole sort key of an entry: its place in fact order, then which revision it is of and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryKey {
    /// The place in fact order.
    pub order: FactOrder,
    /// The revision of the event that the entry belongs to, from 1.
    pub revision: u32,
    /// The sequence of the event or operation that brought the entry in.
    pub at: Sequence,
    /// Whether the entry opens what it stands for (true) or closes it; opening sorts before closing.
    pub open: bool,
}

impl Ord for EntryKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order
            .cmp(&other.order)
            .then_with(|| (self.revision, self.at, !self.open).cmp(&(other.revision, other.at, !other.open)))
    }
}

impl PartialOrd for EntryKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One immutable line of a list.
///
/// Sorted by [`ListEntry::key`], then by payload. Two entries equal in all fields are one: adding an entry again changes
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// The place in fact order.
    pub order: FactOrder,
    /// The revision of the event that the entry belongs to, from 1.
    pub revision: u32,
    /// The sequence of the event or operation that brought the entry in.
    pub at: Sequence,
    /// Whether the entry opens what it stands for (true) or closes it.
    pub open: bool,
    /// What the entry says, in the caller's own encoding.
    pub payload: EntryPayload,
}

impl ListEntry {
    /// Returns the sort key.
    pub fn key(&self) -> EntryKey {
        EntryKey { order: self.order, revision: self.revision, at: self.at, open: self.open }
    }
}

impl Ord for ListEntry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order
            .cmp(&other.order)
            .then_with(|| self.key().cmp(&other.key()))
            .then_with(|| self.payload.cmp(&other.payload))
    }
}

impl PartialOrd for ListEntry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(middle: i64, width: u64, ordinal: i32, sequence: u64, place: u32) -> FactOrder {
        FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place }
    }

    #[test]
    fn fact_order_puts_the_narrower_window_later() {
        let ascending = [
            key(-5, 1, 9, 9, 9),
            key(0, 100, 5, 9, 0),
            key(0, 10, -1, 9, 0),
            key(0, 10, 0, 1, 7),
            key(0, 10, 0, 2, 0),
            key(0, 10, 0, 2, 1),
            key(1, 1000, -9, 1, 0),
        ];
        assert!(ascending.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn within_a_place_revision_then_arrival_then_opening_first() {
        let order = key(0, 1, 0, 1, 0);
        let entry = |revision, at, open| EntryKey { order, revision, at: Sequence::new(at), open };
        let ascending =
            [entry(1, 1, true), entry(1, 1, false), entry(1, 5, true), entry(2, 3, true), entry(2, 3, false)];
        assert!(ascending.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
