//! The content that is not in sled yet.
//!
//! One table is active: groups go into it and reads see them at once. A full table is frozen, written to sled in the
//! background and dropped. Lists grow mostly at their end, so a list is a row of leaves kept as
//! chunks, encoded, in a third of the memory: an entry in order is appended. One that comes late turns its leaf into a
//! plain vector.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use foldhash::fast::RandomState;
use smallvec::SmallVec;

use crate::domain::Sequence;

use super::bounds::{Direction, is_within};
use super::encoding::{append_to_chunk, decode_chunk, encode_chunk, first_of_chunk};
use super::entry::{EntryKey, ListEntry, ListId};
use super::error::StoreError;
use super::group::ContentGroup;

/// Entries in a leaf.
const LEAF_LEN: usize = 32;
/// A leaf with no more entries than this stays packed whatever comes.
const SHORT_LEN: usize = 12;
/// The room that a list begins with.
const FIRST_BYTES: usize = 64;
/// What an entry in a vector is counted as, room to grow included.
const ENTRY_BYTES: usize = 104;
/// What a leaf is counted as besides its entries: its place in the list and the room in its vector.
const LEAF_BYTES: usize = 96;
/// What a list, a member or an id is counted as besides its bytes.
const NODE_BYTES: usize = 160;
const MEMBER_BYTES: usize = 96;
const ID_BYTES: usize = 48;

/// The members of a set with their values.
pub(super) type Members = BTreeMap<Box<[u8]>, Box<[u8]>>;

/// A table of content in memory.
#[derive(Default)]
pub(super) struct Memtable {
    pub(super) lists: HashMap<ListId, MemoryList, RandomState>,
    pub(super) sets: HashMap<Box<[u8]>, Members, RandomState>,
    pub(super) ids: HashMap<u128, Sequence, RandomState>,
    pub(super) applied: Sequence,
    bytes: usize,
}

impl Memtable {
    /// Makes an empty table that vouches for everything up to `applied`.
    pub(super) fn after(applied: Sequence) -> Self {
        Memtable { applied, ..Memtable::default() }
    }

    /// Takes a group in and leaves it empty; names each list that gets an entry.
    pub(super) fn take(
        &mut self,
        group: &mut ContentGroup,
        mut touched: impl FnMut(&ListId),
    ) -> Result<(), StoreError> {
        for (list, entry) in group.entries.drain(..) {
            touched(&list);
            let growth = if let Some(leaves) = self.lists.get_mut(&list) {
                leaves.insert(&entry)?
            } else {
                self.bytes += NODE_BYTES + list.len();
                self.lists.entry(list).or_default().insert(&entry)?
            };
            self.bytes = self.bytes.saturating_add_signed(growth);
        }
        for &(id, sequence) in &group.ids {
            self.ids.entry(id.as_u128()).or_insert(sequence);
            self.bytes += ID_BYTES;
        }
        self.applied = self.applied.max(group.reach);
        Ok(())
    }

    /// Sets the value of a member.
    pub(super) fn set_member(&mut self, set: &[u8], member: &[u8], value: &[u8]) {
        if let Some(members) = self.sets.get_mut(set) {
            if let Some(kept) = members.get_mut(member) {
                if &**kept != value {
                    *kept = value.into();
                }
                return;
            }
            members.insert(member.into(), value.into());
        } else {
            self.bytes += MEMBER_BYTES + set.len();
            self.sets.insert(set.into(), BTreeMap::from([(member.into(), value.into())]));
        }
        self.bytes += MEMBER_BYTES + member.len() + value.len();
    }

    /// Returns the value of a member.
    pub(super) fn value_of(&self, set: &[u8], member: &[u8]) -> Option<&[u8]> {
        self.sets.get(set)?.get(member).map(|value| &**value)
    }

    /// Returns up to `limit` members of a set after one of them, in order.
    pub(super) fn members_after<'a>(
        &'a self,
        set: &[u8],
        after: Option<&'a [u8]>,
        limit: usize,
    ) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let members = self.sets.get(set).map(|members| members.range::<[u8], _>((from, Bound::Unbounded)));
        members.into_iter().flatten().take(limit).map(|(member, value)| (&**member, &**value))
    }

    /// Returns the memory taken, estimated, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of ids taken in: one for each record.
    pub(super) fn records(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether nothing was taken in.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.sets.is_empty() && self.ids.is_empty()
    }
}

/// The entries of one list in a table.
#[derive(Default)]
pub(super) struct MemoryList {
    leaves: SmallVec<[Leaf; 1]>,
    /// The greatest key.
    last: Option<EntryKey>,
    len: u32,
    /// The entries of the last leaf.
    last_leaf_len: u32,
}

/// Up to [`LEAF_LEN`] entries, at least one.
enum Leaf {
    /// A chunk, which entries are appended to.
    Packed(Vec<u8>),
    /// Where entries have come late.
    Open(Vec<ListEntry>),
}

impl Leaf {
    fn first(&self) -> Option<ListEntry> {
        match self {
            Leaf::Packed(chunk) => first_of_chunk(chunk),
            Leaf::Open(entries) => entries.first().cloned(),
        }
    }

    fn is_after(&self, entry: &ListEntry) -> bool {
        match self {
            Leaf::Packed(chunk) => first_of_chunk(chunk).is_some_and(|first| first > *entry),
            Leaf::Open(entries) => entries.first().is_some_and(|first| first > entry),
        }
    }

    fn append_to(&self, out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
        match self {
            Leaf::Packed(chunk) => decode_chunk(chunk, out),
            Leaf::Open(entries) => {
                out.extend_from_slice(entries);
                Ok(())
            }
        }
    }

    fn bytes(&self) -> isize {
        match self {
            Leaf::Packed(chunk) => (chunk.len() + LEAF_BYTES) as isize,
            Leaf::Open(entries) => (entries.len() * ENTRY_BYTES + LEAF_BYTES) as isize,
        }
    }
}

impl MemoryList {
    /// Returns the number of entries.
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// Returns the chunk of a list that is only one.
    pub(super) fn as_chunk(&self) -> Option<&[u8]> {
        match &self.leaves[..] {
            [Leaf::Packed(chunk)] => Some(chunk),
            _ => None,
        }
    }

    /// Adds an entry, unless it is there, and gives by how many bytes the list has grown.
    fn insert(&mut self, entry: &ListEntry) -> Result<isize, StoreError> {
        let key = entry.key();
        if self.last.as_ref().is_some_and(|last| key <= *last) {
            return self.insert_late(entry);
        }
        let mut growth = 0;
        if self.last_leaf_len as usize >= LEAF_LEN || self.leaves.is_empty() {
            growth += self.pack_last();
            self.leaves.push(Leaf::Packed(Vec::with_capacity(FIRST_BYTES)));
            self.last_leaf_len = 0;
            growth += LEAF_BYTES as isize;
        }
        match self.leaves.last_mut() {
            Some(Leaf::Packed(chunk)) => {
                let before = self.last.as_ref().filter(|_| self.last_leaf_len > 0).map(|last| &last.order);
                let start = chunk.len();
                append_to_chunk(chunk, before, entry);
                growth += (chunk.len() - start) as isize;
            }
            Some(Leaf::Open(entries)) => {
                entries.push(entry.clone());
                growth += ENTRY_BYTES as isize;
            }
            None => {}
        }
        self.last = Some(key);
        self.len += 1;
        self.last_leaf_len += 1;
        Ok(growth)
    }

    /// Packs the last leaf, which gets no more entries in order.
    fn pack_last(&mut self) -> isize {
        let Some(last) = self.leaves.last_mut() else { return 0 };
        let before = last.bytes();
        if let Leaf::Open(entries) = last {
            *last = Leaf::Packed(encode_chunk(entries));
        }
        last.bytes() - before
    }

    /// Adds an entry that is not the greatest, unless it is there.
    fn insert_late(&mut self, entry: &ListEntry) -> Result<isize, StoreError> {
        let at = self.leaves.partition_point(|leaf| !leaf.is_after(entry)).saturating_sub(1);
        let is_last = at + 1 == self.leaves.len();
        let leaf = &mut self.leaves[at];
        let before = leaf.bytes();
        let mut unpacked = Vec::new();
        let entries = match leaf {
            Leaf::Open(entries) => entries,
            Leaf::Packed(chunk) => {
                unpacked.reserve(LEAF_LEN + 1);
                decode_chunk(chunk, &mut unpacked)?;
                &mut unpacked
            }
        };
        let Err(place) = entries.binary_search(entry) else { return Ok(0) };
        entries.insert(place, entry.clone());
        let mut entries = std::mem::take(entries);
        let upper = if entries.len() > LEAF_LEN { entries.split_off(LEAF_LEN / 2) } else { Vec::new() };
        self.len += 1;
        if is_last {
            self.last_leaf_len = if upper.is_empty() { entries.len() } else { upper.len() } as u32;
        }
        // A short leaf is soon packed again, and there are many of them.
        *leaf = if entries.len() <= SHORT_LEN { Leaf::Packed(encode_chunk(&entries)) } else { Leaf::Open(entries) };
        let mut growth = leaf.bytes() - before;
        if !upper.is_empty() {
            let upper = Leaf::Open(upper);
            growth += upper.bytes();
            self.leaves.insert(at + 1, upper);
        }
        Ok(growth)
    }

    /// Appends all entries in order.
    pub(super) fn append_to(&self, out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
        out.reserve(self.len());
        self.leaves.iter().try_for_each(|leaf| leaf.append_to(out))
    }

    /// Appends at least the `limit` entries nearest to a bound in a direction, and maybe some that it leaves out.
    pub(super) fn append_near(
        &self,
        from: Bound<&EntryKey>,
        direction: Direction,
        limit: usize,
        out: &mut Vec<ListEntry>,
    ) -> Result<(), StoreError> {
        let starts_after = |leaf: &Leaf, key: &EntryKey| leaf.first().is_some_and(|first| first.key() > *key);
        let starts_before = |leaf: &Leaf, key: &EntryKey| leaf.first().is_some_and(|first| first.key() < *key);
        let mut found = 0;
        let mut append = |leaf: &Leaf| {
            let start = out.len();
            leaf.append_to(out)?;
            found += out[start..].iter().filter(|entry| is_within(&entry.key(), from, direction)).count();
            Ok::<bool, StoreError>(found >= limit)
        };
        match direction {
            Direction::Ascending => {
                let start = match from {
                    Bound::Unbounded => 0,
                    Bound::Included(key) | Bound::Excluded(key) => {
                        self.leaves.partition_point(|leaf| starts_before(leaf, key)).saturating_sub(1)
                    }
                };
                for leaf in &self.leaves[start..] {
                    if append(leaf)? {
                        break;
                    }
                }
            }
            Direction::Descending => {
                let end = match from {
                    Bound::Unbounded => self.leaves.len(),
                    Bound::Included(key) | Bound::Excluded(key) => {
                        self.leaves.partition_point(|leaf| !starts_after(leaf, key))
                    }
                };
                for leaf in self.leaves[..end].iter().rev() {
                    if append(leaf)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::bounds::{arrange, bounds};
    use super::super::encoding::tests::any_entry;
    use super::*;

    proptest! {
        #[test]
        fn a_list_in_memory_is_a_sorted_set(
            entries in proptest::collection::vec(any_entry(), 0..400),
            sorted in 0..400usize,
            from in any_entry(),
            shape in 0..6u8,
            limit in 0..100usize,
        ) {
            let mut entries = entries;
            let sorted = sorted.min(entries.len());
            entries[..sorted].sort();
            let mut list = MemoryList::default();
            for entry in entries.iter().chain(&entries) {
                list.insert(entry).unwrap();
            }
            let model: BTreeSet<ListEntry> = entries.into_iter().collect();
            let mut all = Vec::new();
            list.append_to(&mut all).unwrap();
            prop_assert_eq!(list.len(), model.len());
            prop_assert!(all.iter().eq(&model));
            let key = from.key();
            let (from, direction) = bounds(&key, shape);
            let mut near = Vec::new();
            list.append_near(from, direction, limit, &mut near).unwrap();
            arrange(&mut near, from, direction, limit);
            arrange(&mut all, from, direction, limit);
            prop_assert_eq!(near, all);
        }
    }
}
