//! Applying groups: into the active table, with backpressure where flushing falls behind.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use foldhash::fast::RandomState;

use crate::domain::Sequence;

use super::encoding::put_delimited;
use super::entry::ListId;
use super::error::StoreError;
use super::group::ContentGroup;
use super::{Store, state::SharedStore};

/// The members remembered as set; all are forgotten when there are more.
const KNOWN_MAX: usize = 1 << 15;

/// Members whose value is in a table or in sled already: setting them to it again is skipped.
#[derive(Default)]
pub(super) struct KnownMembers {
    values: HashMap<Box<[u8]>, Box<[u8]>, RandomState>,
    key: Vec<u8>,
}

impl KnownMembers {
    /// Takes note of a value and tells whether it was not known.
    fn is_new(&mut self, set: &[u8], member: &[u8], value: &[u8]) -> bool {
        self.key.clear();
        put_delimited(&mut self.key, set);
        self.key.extend_from_slice(member);
        if let Some(known) = self.values.get_mut(&self.key[..]) {
            if &**known == value {
                return false;
            }
            *known = value.into();
            return true;
        }
        if self.values.len() >= KNOWN_MAX {
            self.values.clear();
        }
        self.values.insert(self.key[..].into(), value.into());
        true
    }
}

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
            let last_record = group.records.iter().map(|(sequence, _)| *sequence).max();
            state.last_record = state.last_record.max(last_record.unwrap_or_default());
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

    /// Gives the sequence up to which everything can be read.
    pub fn applied(&self) -> Sequence {
        self.shared.state.read().active.applied
    }

    /// Gives the sequence up to which everything is in sled.
    pub fn flushed(&self) -> Sequence {
        self.shared.state.read().flushed
    }

    /// Writes everything applied so far to sled and makes it outlive a loss of power.
    ///
    /// Groups wait meanwhile. A store dropped after this opens quickly, with nothing to replay.
    pub fn flush_all(&self) -> Result<(), StoreError> {
        let shared = &*self.shared;
        let _writer = shared.writer.lock();
        let mut control = shared.control.lock();
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
            shared.changed.wait(&mut control);
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
            }
            self.changed.wait(&mut control);
        }
    }

    /// Tells all who wait that a table was frozen or flushed.
    pub(super) fn wake(&self) {
        // Whoever looked before the change and waits after it would sleep on: the lock lies between the two.
        drop(self.control.lock());
        self.changed.notify_all();
    }
}
