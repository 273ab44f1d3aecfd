//! Reads: memory under a short lock first, then sled.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use parking_lot::RwLockReadGuard;
use uuid::Uuid;

use crate::domain::Sequence;

use super::bounds::{Direction, arrange, settle};
use super::entry::{EntryKey, ListEntry};
use super::error::StoreError;
use super::state::{MemoryContent, SharedStore};
use super::{Stats, Store, ids, keys, lists};

/// The store while no group is applied: what is read through it stays true until it is let go.
pub struct Stable<'a> {
    shared: &'a SharedStore,
    state: RwLockReadGuard<'a, MemoryContent>,
}

/// A member of a set and its value.
pub type Member = (Vec<u8>, Vec<u8>);

/// A way to the content in memory: a lock already held, or one taken for each look.
#[derive(Clone, Copy)]
struct MemoryAccess<'a> {
    shared: &'a SharedStore,
    held: Option<&'a MemoryContent>,
}

impl MemoryAccess<'_> {
    fn look<T>(&self, look: impl FnOnce(&MemoryContent) -> T) -> T {
        match self.held {
            Some(state) => look(state),
            None => look(&self.shared.state.read()),
        }
    }

    fn list(&self, list: &[u8]) -> Result<Vec<ListEntry>, StoreError> {
        let mut out = Vec::new();
        self.look(|state| state.append_all(list, &mut out))?;
        let mut entries = Vec::new();
        lists::append_all(&self.shared.disk, list, &mut entries)?;
        // What is in sled is mostly older: so the row is nearly sorted already.
        entries.append(&mut out);
        settle(&mut entries);
        Ok(entries)
    }

    fn page(
        &self,
        list: &[u8],
        from: Bound<&EntryKey>,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        let mut entries = Vec::new();
        if limit > 0 {
            self.look(|state| state.append_near(list, from, direction, limit, &mut entries))?;
            lists::append_near(&self.shared.disk, list, from, direction, limit, &mut entries)?;
            arrange(&mut entries, from, direction, limit);
        }
        Ok(entries)
    }

    fn get(&self, set: &[u8], member: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(value) = self.look(|state| state.value_of(set, member).map(<[u8]>::to_vec)) {
            return Ok(Some(value));
        }
        Ok(self.shared.disk.get(&keys::member(set, member))?.map(|value| value.to_vec()))
    }

    fn members_page(&self, set: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Member>, StoreError> {
        let newer: Vec<Member> = self.look(|state| {
            let members = state.members_after(set, after, limit);
            members.into_iter().map(|(member, value)| (member.to_vec(), value.to_vec())).collect()
        });
        let prefix = keys::set_prefix(set);
        let mut low = prefix.clone();
        if let Some(after) = after {
            low.extend_from_slice(after);
            // The least key past that of the member itself.
            low.push(0);
        }
        let mut members = BTreeMap::new();
        for pair in self.shared.disk.scan(&low, &keys::past(&prefix)).take(limit) {
            let (key, value) = pair?;
            members.insert(key[prefix.len()..].to_vec(), value.to_vec());
        }
        members.extend(newer);
        Ok(members.into_iter().take(limit).collect())
    }

    fn sequence_of(&self, id: Uuid) -> Result<Option<Sequence>, StoreError> {
        let id = id.as_u128();
        let (found, runs) = self.look(|state| match state.sequence_of(id) {
            Some(sequence) => (Some(sequence), None),
            None => (None, Some(Arc::clone(&state.runs))),
        });
        match runs {
            Some(runs) => ids::sequence_of(&self.shared.disk, &runs, id),
            None => Ok(found),
        }
    }
}

/// Returns both ways of reading the same methods: one lock for each read, or one for several.
macro_rules! reads {
    ($($holder:ty),*) => {$(
        impl $holder {
            /// Returns all entries of a list in order; none where there is no such list.
            pub fn list(&self, list: &[u8]) -> Result<Vec<ListEntry>, StoreError> {
                self.access().list(list)
            }

            /// Returns the `limit` entries of a list nearest to a bound.
            ///
            /// Ascending, those from the bound on; descending, those from the bound back, the greatest first. Unbounded
            /// begins at the first entry or at the last. The cost is that of the limit, not of the list.
            pub fn page(
                &self,
                list: &[u8],
                from: Bound<&EntryKey>,
                direction: Direction,
                limit: usize,
            ) -> Result<Vec<ListEntry>, StoreError> {
                self.access().page(list, from, direction, limit)
            }

            /// Returns whether a set has a member.
            pub fn contains(&self, set: &[u8], member: &[u8]) -> Result<bool, StoreError> {
                self.get(set, member).map(|value| value.is_some())
            }

            /// Returns the value of a member; `None` where the set does not have it.
            pub fn get(&self, set: &[u8], member: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
                self.access().get(set, member)
            }

            /// Returns all members of a set with their values, in the order of the members' bytes.
            pub fn members(&self, set: &[u8]) -> Result<Vec<Member>, StoreError> {
                self.members_page(set, None, usize::MAX)
            }

            /// Returns up to `limit` members of a set with their values, from the first that follows `after`.
            pub fn members_page(
                &self,
                set: &[u8],
                after: Option<&[u8]>,
                limit: usize,
            ) -> Result<Vec<Member>, StoreError> {
                self.access().members_page(set, after, limit)
            }

            /// Returns the sequence that an id stands for.
            pub fn sequence_of(&self, id: Uuid) -> Result<Option<Sequence>, StoreError> {
                self.access().sequence_of(id)
            }
        }
    )*};
}

reads!(Store, Stable<'_>);

impl Stable<'_> {
    fn access(&self) -> MemoryAccess<'_> {
        MemoryAccess { shared: self.shared, held: Some(&self.state) }
    }

    /// Returns the sequence up to which everything can be read.
    pub fn applied(&self) -> Sequence {
        self.state.active.applied
    }
}

impl Store {
    fn access(&self) -> MemoryAccess<'_> {
        MemoryAccess { shared: &self.shared, held: None }
    }

    /// Reads while no group is applied: [`Store::apply`] waits until `read` returns.
    ///
    /// It serves to fill a cache that the caller empties from the `touched` of [`Store::apply`]: what `read` puts there
    /// cannot be out of date before it is in. Keep it short, and read through the [`Stable`] alone inside: a read of the
    /// store itself could wait for ever.
    pub fn with_stable<T>(&self, read: impl FnOnce(&Stable<'_>) -> T) -> T {
        read(&Stable { shared: &self.shared, state: self.shared.state.read() })
    }

    /// Counts what the store holds and takes; it scans all lists, so it is slow.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let shared = &*self.shared;
        let mut stats = Stats { disk_bytes: shared.disk.bytes()?, ..Stats::default() };
        {
            let control = shared.control.lock();
            stats.flushes = control.flushes;
            stats.written_bytes = control.written_bytes;
            stats.written_values = control.written_values;
        }
        {
            let state = shared.state.read();
            stats.lag = state.active.applied.get() - state.flushed.get();
            stats.memory_bytes = state.active.bytes() + state.frozen.as_ref().map_or(0, |table| table.bytes());
            stats.waiting_bytes = state.waiting.bytes();
            stats.id_runs = state.runs.len();
        }
        for pair in shared.disk.scan(&[keys::LISTS], &[keys::LISTS + 1]) {
            match keys::parse_list(&pair?.0) {
                Some((_, keys::MAIN)) => stats.chunks += 1,
                Some((_, keys::LATE)) => stats.late_chunks += 1,
                Some(_) | None => {}
            }
        }
        Ok(stats)
    }
}
