//! What the threads of a store share, and what they wait for.
//!
//! One lock guards the content in memory; a reader holds it while it looks at memory and never while it reads sled. A
//! flush changes sled first and memory afterwards, and a reader looks at memory first: so it may meet content twice, and
//! never misses any.

use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use parking_lot::{Condvar, Mutex, RwLock};

use crate::domain::Sequence;

use super::StoreOptions;
use super::bounds::Direction;
use super::database::Database;
use super::entry::{EntryKey, ListEntry};
use super::error::StoreError;
use super::ids::IdRuns;
use super::known_members::KnownMembers;
use super::level0::Level0;
use super::memtable::Memtable;

/// What the threads of a store share.
pub(super) struct SharedStore {
    pub(super) disk: Database,
    pub(super) options: StoreOptions,
    pub(super) state: RwLock<MemoryContent>,
    /// Held by the thread that applies: one group at a time.
    pub(super) writer: Mutex<KnownMembers>,
    /// Taken before `state` where both are taken.
    pub(super) control: Mutex<FlushControl>,
    /// Tells that a table was frozen or flushed, or that the store stops.
    pub(super) changed: Condvar,
    /// Wakes the flush thread while it rests for want of room.
    pub(super) room_wanted: Condvar,
    /// Up to where the log is durable: a table that reaches beyond is not flushed yet.
    pub(super) durable: AtomicU64,
    /// Whether the flush thread waits for the log to become durable.
    pub(super) is_held: AtomicBool,
}

/// The content in memory.
pub(super) struct MemoryContent {
    pub(super) active: Memtable,
    pub(super) frozen: Option<Arc<Memtable>>,
    pub(super) waiting: Arc<Level0>,
    pub(super) runs: IdRuns,
    pub(super) flushed: Sequence,
}

/// What the flush thread is doing.
#[derive(Default)]
pub(super) struct FlushControl {
    pub(super) is_busy: bool,
    pub(super) is_stopping: bool,
    pub(super) error: Option<StoreError>,
    /// Set while a table waits for room on the disk.
    pub(super) no_room: Option<StoreError>,
    /// How often room was looked for.
    pub(super) attempts: u64,
    /// Whether somebody has given up waiting for what is in memory to be in sled.
    pub(super) is_late: bool,
    /// Whether the flush thread has ended.
    pub(super) has_ended: bool,
    pub(super) flushes: u64,
    pub(super) written_bytes: u64,
    pub(super) written_values: u64,
}

impl FlushControl {
    /// Fails where the store cannot go on.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match &self.error {
            Some(error) => Err(error.clone()),
            None if self.is_stopping => Err(StoreError::Stopped),
            None => Ok(()),
        }
    }
}

impl SharedStore {
    /// Tells the flush thread to end.
    pub(super) fn stop(&self) {
        self.control.lock().is_stopping = true;
        self.changed.notify_all();
        self.room_wanted.notify_all();
    }
}

impl MemoryContent {
    /// Returns whether the active table is to be frozen.
    pub(super) fn is_full(&self, options: &StoreOptions) -> bool {
        self.active.bytes() >= options.memtable_bytes || self.active.records() >= options.memtable_records
    }

    /// Freezes the active table where none is frozen; tells whether it did.
    pub(super) fn freeze(&mut self) -> bool {
        if self.frozen.is_some() {
            return false;
        }
        let next = Memtable::after(self.active.applied);
        self.frozen = Some(Arc::new(std::mem::replace(&mut self.active, next)));
        true
    }

    fn tables(&self) -> impl Iterator<Item = &Memtable> {
        [Some(&self.active), self.frozen.as_deref()].into_iter().flatten()
    }

    /// Appends the entries of a list that are in memory.
    pub(super) fn append_all(&self, list: &[u8], out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
        for table in self.tables() {
            if let Some(entries) = table.lists.get(list) {
                entries.append_to(out)?;
            }
        }
        self.waiting.append_to(list, out)
    }

    /// Appends at least the `limit` entries of a list nearest to a bound that are in memory.
    pub(super) fn append_near(
        &self,
        list: &[u8],
        from: Bound<&EntryKey>,
        direction: Direction,
        limit: usize,
        out: &mut Vec<ListEntry>,
    ) -> Result<(), StoreError> {
        for table in self.tables() {
            if let Some(entries) = table.lists.get(list) {
                entries.append_near(from, direction, limit, out)?;
            }
        }
        self.waiting.append_near(list, from, direction, limit, out)
    }

    /// Returns the value of a member that is in memory.
    pub(super) fn value_of(&self, set: &[u8], member: &[u8]) -> Option<&[u8]> {
        self.tables().find_map(|table| table.value_of(set, member))
    }

    /// Returns members of a set that are in memory, the oldest table first, so that later ones replace earlier ones.
    pub(super) fn members_after<'a>(
        &'a self,
        set: &[u8],
        after: Option<&'a [u8]>,
        limit: usize,
    ) -> Vec<(&'a [u8], &'a [u8])> {
        let mut members = Vec::new();
        for table in [self.frozen.as_deref(), Some(&self.active)].into_iter().flatten() {
            members.extend(table.members_after(set, after, limit));
        }
        members
    }

    /// Returns the sequence of an id that is in memory.
    pub(super) fn sequence_of(&self, id: u128) -> Option<Sequence> {
        self.tables().find_map(|table| table.ids.get(&id).copied())
    }
}
