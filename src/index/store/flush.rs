//! The background thread that writes frozen tables to sled.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::bounds::settle;
use super::disk::Writing;
use super::entry::{Entry, ListId};
use super::error::StoreError;
use super::ids::{self, Run, Runs};
use super::keys;
use super::lists;
use super::memtable::{MemoryList, Memtable};
use super::records;
use super::state::Shared;
use super::waiting::{Layer, LayerBuilder, PARTITIONS, Waiting, partition_of};

/// What the flush thread keeps between flushes.
pub(super) struct Flusher {
    shared: Arc<Shared>,
    /// The greatest number of a layer in use; also decides whose turn it is to be merged.
    last_layer: u64,
    retired: Vec<Arc<Run>>,
}

/// What a flush changes in memory once sled has it.
struct Flushed {
    turn: usize,
    layers: Vec<(usize, Arc<Layer>)>,
    runs: Option<Runs>,
    written: (u64, u64),
}

impl Flusher {
    pub(super) fn new(shared: Arc<Shared>, last_layer: u64) -> Self {
        Flusher { shared, last_layer, retired: Vec::new() }
    }

    /// Flushes each frozen table until the store stops or a flush fails.
    pub(super) fn run(mut self) {
        while let Some(table) = self.next_table() {
            let outcome = catch_unwind(AssertUnwindSafe(|| self.flush(&table)));
            drop(table);
            let error = match outcome {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error,
                Err(_) => StoreError::Damaged("the flush thread gave up".to_owned()),
            };
            let mut control = self.shared.control.lock();
            control.error = Some(error);
            control.is_busy = false;
            self.shared.changed.notify_all();
            return;
        }
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
                control.is_busy = true;
                return Some(table);
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
            let merged = std::mem::take(&mut state.waiting[flushed.turn]);
            for (partition, layer) in flushed.layers {
                state.waiting[partition].push(layer);
            }
            if let Some(runs) = flushed.runs {
                state.runs = runs;
            }
            state.flushed = state.flushed.max(table.applied);
            (merged, state.frozen.take())
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
            (state.waiting.clone(), Arc::clone(&state.runs))
        };
        self.last_layer += 1;
        let turn = (self.last_layer % PARTITIONS as u64) as usize;
        let mut writing = disk.writing();
        let layers = self.write_lists(table, &waiting, turn, &mut writing)?;
        for (&number, block) in &table.blocks {
            records::write_block(disk, &mut writing, number, block)?;
            writing.pause()?;
        }
        self.write_members(table, &mut writing)?;
        let ids = table.ids.iter().map(|(&id, &sequence)| (id, sequence));
        let runs = ids::write_run(&mut writing, &runs, ids)?;
        for layer in &waiting[turn] {
            layer.remove(disk, turn, &mut writing)?;
        }
        writing.put(keys::META_APPLIED.to_vec(), table.applied.get().to_be_bytes().to_vec());
        writing.apply()?;
        Ok(Flushed { turn, layers, runs, written: writing.written() })
    }

    /// Writes what is worth it directly, merges the part whose turn it is, and lays the rest by.
    fn write_lists(
        &self,
        table: &Memtable,
        waiting: &Waiting,
        turn: usize,
        writing: &mut Writing<'_>,
    ) -> Result<Vec<(usize, Arc<Layer>)>, StoreError> {
        let disk = &self.shared.disk;
        let mut builders: [LayerBuilder; PARTITIONS] = Default::default();
        let mut gathered: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
        let mut lists: Vec<(&ListId, &MemoryList)> = table.lists.iter().collect();
        lists.sort_unstable_by_key(|(list, _)| *list);
        for (list, entries) in lists {
            let mut new = Vec::with_capacity(entries.len());
            entries.append_to(&mut new)?;
            let left = lists::write_direct(disk, writing, list, new)?;
            writing.pause()?;
            let partition = partition_of(list);
            if left.is_empty() {
                continue;
            }
            if partition == turn {
                gathered.insert(list.to_vec(), left);
            } else {
                builders[partition].push(list, &left);
            }
        }
        // What waited is merged into chunks that the lines above may have changed.
        writing.apply()?;
        waiting[turn].iter().try_for_each(|layer| layer.gather(&mut gathered))?;
        for (list, mut entries) in gathered {
            settle(&mut entries);
            lists::write_waited(disk, writing, &list, entries)?;
            writing.pause()?;
        }
        let mut layers = Vec::with_capacity(PARTITIONS);
        for (partition, builder) in builders.into_iter().enumerate() {
            let layer = builder.write(partition, self.last_layer, writing)?;
            layers.extend(layer.map(|layer| (partition, layer)));
        }
        Ok(layers)
    }

    fn write_members(&self, table: &Memtable, writing: &mut Writing<'_>) -> Result<(), StoreError> {
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
