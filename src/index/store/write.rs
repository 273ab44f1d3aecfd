//! Applying groups: into the active table, with backpressure where flushing falls behind.

use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::domain::Sequence;

use super::entry::ListId;
use super::error::StoreError;
use super::group::ContentGroup;
use super::{Store, keys, state::SharedStore};

/// By how many bytes a table may outgrow its bound while there is no room on the disk: batches that were accepted before
/// that was known. They are at most two groups of 4 MiB of records.
const OVERSHOOT: usize = 64 << 20;

impl Store {
    /// Takes a group in and empties it; reads see it when this returns.
    ///
    /// `touched` gets the list of each entry while readers are shut out, so that what the caller has cached of it can be
    /// dropped without a race with [`Store::with_stable`]; it must not read the store. The call waits while a full table
    /// waits for another to be flushed. It fails as a flush before it failed; then the group may be in part.
    pub fn apply(&self, group: &mut ContentGroup, touched: impl FnMut(&ListId)) -> Result<(), StoreError> {
        let shared = &*self.shared;
        let mut known = shared.writer.lock();
        shared.wait_for_room()?;
        let is_frozen = {
            let mut state = shared.state.write();
            for (set, member, value) in group.each_member() {
                if known.is_new(set, member, value) {
                    state.active.set_member(set, member, value);
                }
            }
            state.active.take(group, touched)?;
            state.is_full(&shared.options) && state.freeze()
        };
        group.clear();
        if is_frozen {
            shared.wake();
        }
        Ok(())
    }

    /// Says up to where the log is durable. Until this is first called, everything applied counts as durable; from then on
    /// nothing beyond goes to sled, so that a store never remembers what its log has lost.
    pub fn vouch(&self, durable: Sequence) {
        self.shared.durable.store(durable.get(), Ordering::SeqCst);
        if self.shared.is_held.load(Ordering::SeqCst) {
            self.shared.wake();
        }
    }

    /// Stops taking anything in: the log has failed, and what was applied beyond it will never be durable. Reads go on.
    pub fn halt(&self) {
        self.shared.control.lock().error.get_or_insert(StoreError::Stopped);
        self.shared.changed.notify_all();
    }

    /// Returns the sequence up to which everything can be read.
    pub fn applied(&self) -> Sequence {
        self.shared.state.read().active.applied
    }

    /// Returns the sequence up to which everything is in sled.
    pub fn flushed(&self) -> Sequence {
        self.shared.state.read().flushed
    }

    /// Says that there is no room for what is in memory; `None` while there is, as far as is known. Looks again soon.
    pub fn no_room(&self) -> Option<StoreError> {
        let no_room = self.shared.control.lock().no_room.clone();
        if no_room.is_some() {
            self.shared.room_wanted.notify_all();
        }
        no_room
    }

    /// Reads something from sled.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn look(&self) -> Result<(), StoreError> {
        self.shared.disk.get(keys::META_APPLIED).map(|_| ())
    }

    /// Says why the store takes nothing in any more until it is opened again; `None` while it does.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared.control.lock().error.clone()
    }

    /// Writes everything applied so far to sled and makes it outlive a loss of power; gives up at `until`, if that is given.
    ///
    /// Groups wait meanwhile. A store dropped after this opens quickly, with nothing to replay. Without it nothing is lost:
    /// the caller replays the log.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoRoom`] at once where there is none, [`StoreError::Late`], or why the store has failed.
    pub fn flush_all(&self, until: Option<Instant>) -> Result<(), StoreError> {
        let shared = &*self.shared;
        let _writer = shared.writer.lock();
        let mut control = shared.control.lock();
        let attempts = control.attempts;
        loop {
            control.check()?;
            let is_settled = {
                let mut state = shared.state.write();
                let is_empty = state.active.is_empty() && state.flushed >= state.active.applied;
                if !is_empty && state.freeze() {
                    shared.changed.notify_all();
                }
                is_empty && state.frozen.is_none()
            };
            if is_settled && !control.is_busy {
                break;
            }
            if let Some(no_room) = &control.no_room {
                // What was found before may be out of date.
                if control.attempts > attempts {
                    return Err(no_room.clone());
                }
                shared.room_wanted.notify_all();
            }
            match until {
                Some(until) if shared.changed.wait_until(&mut control, until).timed_out() => {
                    control.is_late = true;
                    return Err(StoreError::Late);
                }
                Some(_) => {}
                None => shared.changed.wait(&mut control),
            }
        }
        drop(control);
        shared.disk.sync()
    }
}

impl SharedStore {
    fn wait_for_room(&self) -> Result<(), StoreError> {
        let mut control = self.control.lock();
        loop {
            control.check()?;
            {
                let state = self.state.read();
                if state.frozen.is_none() || !state.is_full(&self.options) {
                    return Ok(());
                }
                if let Some(no_room) = &control.no_room {
                    // What was accepted before is taken in all the same; who reads a whole log into the index has to wait.
                    let is_bounded = state.active.bytes() < self.options.memtable_bytes + OVERSHOOT;
                    return if is_bounded { Ok(()) } else { Err(no_room.clone()) };
                }
            }
            self.changed.wait(&mut control);
        }
    }

    /// Tells all who wait that a table was frozen or flushed.
    pub(super) fn wake(&self) {
        // Anyone who looked before the change and waits after it would sleep on: the lock lies between the two.
        drop(self.control.lock());
        self.changed.notify_all();
    }
}
