//! The background thread that writes frozen tables to sled.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::bounds::settle;
use super::database::BatchedWrites;
use super::encoding::{decode_chunk, encode_chunk};
use super::entry::ListId;
use super::error::StoreError;
use super::ids::{self, IdRun, IdRuns};
use super::keys;
use super::level0::{Level0, Level0Builder, Level0Page, WaitingChunk};
use super::lists::ChunkWriter;
use super::memtable::{MemoryList, Memtable};
use super::state::SharedStore;

/// How long the flush thread rests before it looks again for room.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// What a flush may take at least, in bytes.
const ROOM_MIN: u64 = 4 << 20;

/// Returns the bytes by which sled's file may grow in a flush: of a table, and of what waits to be merged with it.
///
/// Measured, the first flush of 25 MB adds 19 MB, a second one with merges 17 MB; sled's own rewriting of pages is part of
/// that.
fn room_for(table: usize, waiting: usize) -> u64 {
    (table as u64) * 2 + (waiting as u64) + ROOM_MIN
}

/// What the flush thread keeps between flushes.
pub(super) struct Flusher {
    shared: Arc<SharedStore>,
    /// The greatest number of a layer in use.
    last_layer: u64,
    /// The list from which what waits is merged next.
    cursor: Vec<u8>,
    chunks: ChunkWriter,
    retired: Vec<Arc<IdRun>>,
}

/// What a flush changes in memory once sled has it.
struct Flushed {
    waiting: Level0,
    runs: Option<IdRuns>,
    written: (u64, u64),
}

impl Flusher {
    pub(super) fn new(shared: Arc<SharedStore>, last_layer: u64) -> Self {
        Flusher { shared, last_layer, cursor: Vec::new(), chunks: ChunkWriter::default(), retired: Vec::new() }
    }

    /// Flushes each frozen table until the store stops or a flush fails. A table for which there is no room waits.
    pub(super) fn run(mut self) {
        let error = self.flush_each();
        let mut control = self.shared.control.lock();
        if let Some(error) = error {
            control.error.get_or_insert(error);
        }
        control.is_busy = false;
        control.has_ended = true;
        self.shared.changed.notify_all();
    }

    fn flush_each(&mut self) -> Option<StoreError> {
        while let Some(table) = self.next_table() {
            if !self.finds_room(&table) {
                continue;
            }
            let outcome = catch_unwind(AssertUnwindSafe(|| self.flush(&table)));
            drop(table);
            match outcome {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Some(error),
                Err(_) => return Some(StoreError::Damaged("the flush thread gave up".to_owned())),
            }
        }
        None
    }

    /// Sets room aside for a table. If there is none, says so, waits a while and returns `false`.
    fn finds_room(&self, table: &Memtable) -> bool {
        let waiting = self.shared.state.read().waiting.bytes();
        let no_room = match self.shared.disk.set_room_aside(room_for(table.bytes(), waiting)) {
            Err(error @ StoreError::NoRoom { .. }) => Some(error),
            // What else goes wrong here is met again, and told, by the flush itself.
            Ok(()) | Err(_) => None,
        };
        let mut control = self.shared.control.lock();
        control.attempts += 1;
        control.no_room = no_room;
        if control.no_room.is_none() {
            return true;
        }
        control.is_busy = false;
        self.shared.changed.notify_all();
        if !control.is_stopping {
            self.shared.room_wanted.wait_for(&mut control, LOOK_AGAIN);
        }
        false
    }

    fn next_table(&self) -> Option<Arc<Memtable>> {
        let mut control = self.shared.control.lock();
        control.is_busy = false;
        self.shared.changed.notify_all();
        loop {
            if control.is_stopping {
                return None;
            }
            if let Some(table) = self.shared.state.read().frozen.clone() {
                // Set before looking: anyone who vouches later sees that somebody waits.
                self.shared.is_held.store(true, Ordering::SeqCst);
                if table.applied.get() <= self.shared.durable.load(Ordering::SeqCst) {
                    self.shared.is_held.store(false, Ordering::SeqCst);
                    control.is_busy = true;
                    return Some(table);
                }
            }
            self.shared.changed.wait(&mut control);
        }
    }

    fn flush(&mut self, table: &Memtable) -> Result<(), StoreError> {
        let flushed = self.write(table)?;
        let shared = &*self.shared;
        shared.disk.flush()?;
        let dropped = {
            let mut state = shared.state.write();
            let waited = std::mem::replace(&mut state.waiting, Arc::new(flushed.waiting));
            if let Some(runs) = flushed.runs {
                state.runs = runs;
            }
            state.flushed = state.flushed.max(table.applied);
            (waited, state.frozen.take())
        };
        // Freed outside the lock: a table is many thousands of allocations.
        drop(dropped);
        {
            let mut control = shared.control.lock();
            control.flushes += 1;
            control.written_bytes += flushed.written.0;
            control.written_values += flushed.written.1;
        }
        shared.wake();
        self.merge_ids()
    }

    /// Writes a table to sled; `applied` goes with the last batch.
    fn write(&mut self, table: &Memtable) -> Result<Flushed, StoreError> {
        let shared = Arc::clone(&self.shared);
        let disk = &shared.disk;
        let (waiting, runs) = {
            let state = shared.state.read();
            (Arc::clone(&state.waiting), Arc::clone(&state.runs))
        };
        self.last_layer += 1;
        let due = waiting.due(shared.options.waiting_bytes, &mut self.cursor);
        let mut writing = disk.writing();
        let pages = self.write_lists(table, &due, &mut writing)?;
        self.write_members(table, &mut writing)?;
        let ids = table.ids.iter().map(|(&id, &sequence)| (id, sequence));
        let runs = ids::write_run(&mut writing, &runs, ids)?;
        due.iter().for_each(|page| page.remove(&mut writing));
        writing.put(keys::META_APPLIED.to_vec(), table.applied.get().to_be_bytes().to_vec());
        writing.apply()?;
        let waiting = waiting.after(&due, self.last_layer, pages)?;
        Ok(Flushed { waiting, runs, written: writing.written() })
    }

    /// Writes what is worth it directly, merges what has waited and is due, and lays the rest by as a layer.
    fn write_lists(
        &mut self,
        table: &Memtable,
        due: &[Arc<Level0Page>],
        writing: &mut BatchedWrites<'_>,
    ) -> Result<Vec<Level0Page>, StoreError> {
        let shared = Arc::clone(&self.shared);
        let disk = &shared.disk;
        let mut due: Vec<WaitingChunk<'_>> = due.iter().flat_map(|page| page.lines()).collect();
        due.sort_by_key(|(list, _)| *list);
        let mut lists: Vec<(&ListId, &MemoryList)> = table.lists.iter().collect();
        lists.sort_unstable_by_key(|(list, _)| *list);
        let (mut joining, mut layer) = (Level0Builder::default(), Level0Builder::default());
        for (list, entries) in lists {
            let is_due = due.binary_search_by_key(&list.as_bytes(), |(list, _)| list).is_ok();
            let waits = if is_due { &mut joining } else { &mut layer };
            if let Some(chunk) = entries.as_chunk() {
                waits.push(list, chunk);
                continue;
            }
            let mut new = Vec::with_capacity(entries.len());
            entries.append_to(&mut new)?;
            let left = self.chunks.write_direct(disk, writing, list, new)?;
            writing.pause()?;
            if !left.is_empty() {
                waits.push(list, &encode_chunk(&left));
            }
        }
        // What waited is merged into chunks that the lines above may have changed.
        writing.apply()?;
        due.extend(joining.iter());
        due.sort_by_key(|(list, _)| *list);
        for lines in due.chunk_by(|(list, _), (next, _)| list == next) {
            let mut entries = Vec::new();
            lines.iter().try_for_each(|(_, chunk)| decode_chunk(chunk, &mut entries))?;
            settle(&mut entries);
            self.chunks.write_waited(disk, writing, lines[0].0, entries)?;
            writing.pause()?;
        }
        layer.write(self.last_layer, writing)
    }

    fn write_members(&self, table: &Memtable, writing: &mut BatchedWrites<'_>) -> Result<(), StoreError> {
        let mut sets: Vec<_> = table.sets.iter().collect();
        sets.sort_unstable_by_key(|(set, _)| *set);
        for (set, members) in sets {
            for (member, value) in members {
                let key = keys::member(set, member);
                if self.shared.disk.get(&key)?.is_none_or(|stored| stored != **value) {
                    writing.put(key, value.to_vec());
                    writing.pause()?;
                }
            }
        }
        Ok(())
    }

    /// Merges runs of ids as far as there are full levels, and removes those that nobody reads any more.
    fn merge_ids(&mut self) -> Result<(), StoreError> {
        let shared = &*self.shared;
        loop {
            let runs = Arc::clone(&shared.state.read().runs);
            let Some(merged) = ids::merge_level(&shared.disk, &runs)? else { break };
            shared.state.write().runs = merged.runs;
            self.retired.extend(merged.retired);
        }
        self.retired = ids::remove_retired(&shared.disk, std::mem::take(&mut self.retired))?;
        Ok(())
    }
}
