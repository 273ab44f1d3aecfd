//! What a group of events puts into the store, gathered before it is applied.

use uuid::Uuid;

use crate::domain::Sequence;

use super::entry::{ListEntry, ListId};

/// The content that one group of events adds: entries, members of sets and ids.
///
/// A group keeps its allocations when it is applied, so one group serves a writer for all its work.
#[derive(Debug, Default)]
pub struct ContentGroup {
    pub(super) entries: Vec<(ListId, ListEntry)>,
    pub(super) members: Vec<MemberAt>,
    pub(super) ids: Vec<(Uuid, Sequence)>,
    pub(super) reach: Sequence,
    bytes: Vec<u8>,
}

/// Where the parts of one member of a set stand in a group's bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberAt {
    start: usize,
    member: usize,
    value: usize,
    end: usize,
}

impl ContentGroup {
    /// Makes an empty group.
    pub fn new() -> Self {
        ContentGroup::default()
    }

    /// Adds an entry to a list.
    pub fn entry(&mut self, list: ListId, entry: ListEntry) {
        self.entries.push((list, entry));
    }

    /// Sets the value of a member of a set; of several values of a member the last applied holds.
    pub fn member(&mut self, set: &[u8], member: &[u8], value: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(set);
        self.bytes.extend_from_slice(member);
        self.bytes.extend_from_slice(value);
        let member_at = start + set.len();
        let value_at = member_at + member.len();
        self.members.push(MemberAt { start, member: member_at, value: value_at, end: self.bytes.len() });
    }

    /// Says which sequence an id stands for; an id stands for one sequence for ever.
    pub fn id(&mut self, id: Uuid, sequence: Sequence) {
        self.ids.push((id, sequence));
    }

    /// Says up to which sequence the store has everything once this group is in: the last event of the group.
    pub fn reach(&mut self, applied: Sequence) {
        self.reach = self.reach.max(applied);
    }

    /// Returns whether the group adds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.members.is_empty() && self.ids.is_empty() && self.reach == Sequence::ZERO
    }

    /// Empties the group and keeps its allocations.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.members.clear();
        self.ids.clear();
        self.bytes.clear();
        self.reach = Sequence::ZERO;
    }

    /// Returns the set, member and value of each member in the order added.
    pub(super) fn each_member(&self) -> impl Iterator<Item = (&[u8], &[u8], &[u8])> {
        self.members.iter().map(|at| {
            (&self.bytes[at.start..at.member], &self.bytes[at.member..at.value], &self.bytes[at.value..at.end])
        })
    }
}
