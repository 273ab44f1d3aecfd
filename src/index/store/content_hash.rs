//! A digest of all content, by which a store can be compared with one rebuilt from the log.
//!
//! It covers lists, sets and ids in logical order, each item once. How content is cut into chunks and runs, what waits and what came late, does not show in it.

use std::iter::Peekable;

use sha2::{Digest, Sha256};

use super::database::{Database, PairScan};
use super::encoding::{decode_chunk, sortable};
use super::entry::ListEntry;
use super::error::StoreError;
use super::ids::AscendingIds;
use super::keys::{self, LATE, ListKeys, MAIN};
use super::level0::Level0;
use super::state::MemoryContent;
use super::{Store, bounds};

/// Progress is told after this many items.
const STEP: u64 = 4096;

impl Store {
    /// Hashes all content (SHA-256); equal content gives equal digests.
    ///
    /// It flushes first. Nobody may apply a group meanwhile: the digest would be of neither state. `progress` gets the
    /// number of items done, from time to time.
    pub fn content_digest(&self, progress: &mut dyn FnMut(u64)) -> Result<[u8; 32], StoreError> {
        self.flush_all(None)?;
        let state = self.shared.state.read();
        let mut hashing = ContentHasher { hash: Sha256::new(), items: 0, progress };
        hashing.lists(&self.shared.disk, &state)?;
        hashing.sets(&self.shared.disk)?;
        hashing.ids(&self.shared.disk, &state)?;
        (hashing.progress)(hashing.items);
        Ok(hashing.hash.finalize().into())
    }
}

struct ContentHasher<'a> {
    hash: Sha256,
    items: u64,
    progress: &'a mut dyn FnMut(u64),
}

impl ContentHasher<'_> {
    fn item(&mut self, kind: u8, parts: &[&[u8]]) {
        self.hash.update([kind]);
        for part in parts {
            self.hash.update((part.len() as u64).to_be_bytes());
            self.hash.update(part);
        }
        self.items += 1;
        if self.items.is_multiple_of(STEP) {
            (self.progress)(self.items);
        }
    }

    fn lists(&mut self, disk: &Database, state: &MemoryContent) -> Result<(), StoreError> {
        let mut waiting = state.waiting.lists().into_iter().peekable();
        let mut stored = next_list(disk, &[keys::LISTS])?;
        loop {
            let list = match (&stored, waiting.peek()) {
                (Some(stored), Some(waits)) => stored.min(waits).clone(),
                (Some(list), None) | (None, Some(list)) => list.clone(),
                (None, None) => return Ok(()),
            };
            waiting.next_if_eq(&list);
            let keys = ListKeys::new(&list);
            if stored.as_ref() == Some(&list) {
                stored = next_list(disk, &keys.all(MAIN).1)?;
            }
            self.list(disk, &keys, &list, &state.waiting)?;
        }
    }

    fn list(&mut self, disk: &Database, keys: &ListKeys, list: &[u8], waiting: &Level0) -> Result<(), StoreError> {
        self.item(b'l', &[list]);
        let mut waits = Vec::new();
        waiting.append_to(list, &mut waits)?;
        bounds::settle(&mut waits);
        let mut sources = [
            SeriesEntries::new(None, waits),
            SeriesEntries::series(disk, keys, LATE),
            SeriesEntries::series(disk, keys, MAIN),
        ];
        let mut before = None;
        loop {
            let mut least: Option<&mut SeriesEntries> = None;
            for source in &mut sources {
                source.fill()?;
                let is_less = match (source.peek(), least.as_mut().and_then(|least| least.peek())) {
                    (Some(entry), Some(least)) => entry < least,
                    (Some(_), None) => true,
                    (None, _) => false,
                };
                if is_less {
                    least = Some(source);
                }
            }
            let Some(entry) = least.and_then(|source| source.entries.next()) else { return Ok(()) };
            if before.as_ref() != Some(&entry) {
                self.item(b'e', &[&sortable(&entry.key()), &entry.payload]);
                before = Some(entry);
            }
        }
    }

    fn sets(&mut self, disk: &Database) -> Result<(), StoreError> {
        for pair in disk.scan(&[keys::SETS], &[keys::SETS + 1]) {
            let (key, value) = pair?;
            self.item(b's', &[&key, &value]);
        }
        Ok(())
    }

    fn ids(&mut self, disk: &Database, state: &MemoryContent) -> Result<(), StoreError> {
        let mut ids = AscendingIds::over(disk, &state.runs)?;
        let mut before = None;
        while let Some((id, sequence)) = ids.next()? {
            if before != Some(id) {
                self.item(b'i', &[&id.to_be_bytes(), &sequence.get().to_be_bytes()]);
                before = Some(id);
            }
        }
        Ok(())
    }
}

/// Returns the first list with a key from `from` on.
fn next_list(disk: &Database, from: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(pair) = disk.scan(from, &[keys::LISTS + 1]).next() else { return Ok(None) };
    let list = keys::parse_list(&pair?.0).ok_or_else(|| StoreError::malformed("the key of a list"))?;
    Ok(Some(list.0))
}

/// Entries of one source of a list, in order.
struct SeriesEntries {
    chunks: Option<PairScan>,
    entries: Peekable<std::vec::IntoIter<ListEntry>>,
}

impl SeriesEntries {
    fn new(chunks: Option<PairScan>, entries: Vec<ListEntry>) -> Self {
        SeriesEntries { chunks, entries: entries.into_iter().peekable() }
    }

    fn series(disk: &Database, keys: &ListKeys, tag: u8) -> Self {
        let (low, high) = keys.all(tag);
        SeriesEntries::new(Some(disk.scan(&low, &high)), Vec::new())
    }

    /// Reads on until an entry is at hand or there are no more.
    fn fill(&mut self) -> Result<(), StoreError> {
        while self.entries.peek().is_none()
            && let Some(pair) = self.chunks.as_mut().and_then(PairScan::next)
        {
            let mut entries = Vec::new();
            decode_chunk(&pair?.1, &mut entries)?;
            self.entries = entries.into_iter().peekable();
        }
        Ok(())
    }

    fn peek(&mut self) -> Option<&ListEntry> {
        self.entries.peek()
    }
}
