//! Lists in sled: sorted entries cut into chunks.
//!
//! A list has two series of chunks. The *main* one holds nearly all. Entries that come late, far from its end, would
//! each rewrite a chunk of it, so they first go to the much shorter *late* series; when that has grown past a few
//! entries for each main chunk, all of it is merged into the main series. A read looks at both.
//!
//! - The first chunk of a series has the empty separator, so each entry has one chunk where it belongs.
//! - A main chunk's key never changes and never goes; entries only move to a new chunk on the right, in one batch.
//! - Entries leave the late series only after the main series has them. So a read that looks at the late series first,
//!   then at the main one, misses nothing, whatever a flush does meanwhile; it may meet an entry twice.
//! - Entries equal in key stand in one chunk.

use std::collections::HashMap;
use std::ops::Bound;

use foldhash::fast::RandomState;

use super::bounds::{Direction, is_within, settle};
use super::database::{BatchedWrites, Database};
use super::encoding::{ChunkReader, decode_chunk, encode_chunk, separator, sortable};
use super::entry::{EntryKey, ListEntry};
use super::error::StoreError;
use super::keys::{LATE, ListKeys, MAIN};

/// The most entries in a chunk, and the bytes past which it is cut.
const CHUNK_LEN: usize = 128;
const CHUNK_BYTES: usize = 4096;
/// The entries of a chunk that is cut in its middle.
const CUT_LEN: usize = 80;
/// With fewer new entries than this a list's end is not rewritten: they wait.
const DIRECT_MIN: usize = 128;
/// With more late entries than this they do not wait.
const LATE_MAX: usize = 1024;
/// The late series is merged when it has this many entries for each chunk of the main one.
const LATE_PER_CHUNK: u64 = 16;
/// A list with no more main chunks than this has no late series.
const MAIN_MIN: u64 = 4;
/// The lists remembered as having a late series; all are forgotten when there are more.
const LATE_KNOWN_MAX: usize = 1 << 16;

/// Writes entries into chunks; remembers how much stands in the late series of lists.
#[derive(Default)]
pub(super) struct ChunkWriter {
    late: HashMap<Box<[u8]>, LateSeries, RandomState>,
}

/// How many entries a list's late series has, and how many it may have.
#[derive(Clone, Copy)]
struct LateSeries {
    len: u64,
    max: u64,
}

impl ChunkWriter {
    /// Writes a table's new entries of a list, sorted, as far as that is worth it; gives what is to wait.
    pub(super) fn write_direct(
        &mut self,
        disk: &Database,
        writing: &mut BatchedWrites<'_>,
        list: &[u8],
        mut entries: Vec<ListEntry>,
    ) -> Result<Vec<ListEntry>, StoreError> {
        if entries.len() < DIRECT_MIN {
            return Ok(entries);
        }
        let keys = ListKeys::new(list);
        let at_end = split_at_end(disk, &keys, &mut entries)?;
        let late = entries;
        if let Some((end, new)) = at_end {
            if new.len() < DIRECT_MIN && late.len() < LATE_MAX {
                return Ok(late.into_iter().chain(new).collect());
            }
            merge_chunk(writing, &keys, MAIN, &end, new)?;
        }
        if late.len() < LATE_MAX {
            return Ok(late);
        }
        self.write_late(disk, writing, list, late)?;
        Ok(Vec::new())
    }

    /// Writes entries of a list, sorted, that have waited.
    pub(super) fn write_waited(
        &mut self,
        disk: &Database,
        writing: &mut BatchedWrites<'_>,
        list: &[u8],
        mut entries: Vec<ListEntry>,
    ) -> Result<(), StoreError> {
        let keys = ListKeys::new(list);
        if let Some((end, new)) = split_at_end(disk, &keys, &mut entries)? {
            merge_chunk(writing, &keys, MAIN, &end, new)?;
        }
        self.write_late(disk, writing, list, entries)
    }

    /// Writes late entries: to the late series, or with all of it to the main one.
    fn write_late(
        &mut self,
        disk: &Database,
        writing: &mut BatchedWrites<'_>,
        list: &[u8],
        mut new: Vec<ListEntry>,
    ) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let keys = ListKeys::new(list);
        let late = match self.late.get(list) {
            Some(late) => *late,
            None => LateSeries { len: count_late(disk, &keys)?, max: late_max(disk, &keys)? },
        };
        let len = late.len + new.len() as u64;
        if len <= late.max {
            merge(disk, writing, &keys, LATE, new)?;
            self.remember(list, LateSeries { len, ..late });
            return writing.pause();
        }
        let (low, high) = keys.all(LATE);
        let mut emptied = Vec::new();
        for pair in disk.scan(&low, &high) {
            let (key, value) = pair?;
            decode_chunk(&value, &mut new)?;
            emptied.push(key);
        }
        settle(&mut new);
        merge(disk, writing, &keys, MAIN, new)?;
        for key in emptied {
            writing.remove(&key);
        }
        writing.pause()?;
        let max = late_max(disk, &keys)?;
        if max > 0 {
            self.remember(list, LateSeries { len: 0, max });
        }
        Ok(())
    }

    fn remember(&mut self, list: &[u8], late: LateSeries) {
        if let Some(known) = self.late.get_mut(list) {
            *known = late;
            return;
        }
        if self.late.len() >= LATE_KNOWN_MAX {
            self.late.clear();
        }
        self.late.insert(list.into(), late);
    }
}

fn count_late(disk: &Database, keys: &ListKeys) -> Result<u64, StoreError> {
    let (low, high) = keys.all(LATE);
    let mut len = 0;
    for pair in disk.scan(&low, &high) {
        len += ChunkReader::new(&pair?.1).count() as u64;
    }
    Ok(len)
}

/// Returns how many entries a list's late series may have.
fn late_max(disk: &Database, keys: &ListKeys) -> Result<u64, StoreError> {
    let (low, high) = keys.all(MAIN);
    let chunks = disk.scan(&low, &high).try_fold(0, |count, pair| pair.map(|_| count + 1))?;
    Ok(if chunks <= MAIN_MIN { 0 } else { chunks * LATE_PER_CHUNK })
}

/// A chunk as it stands: its separator and its value; no value where the series is empty.
struct Chunk {
    separator: Vec<u8>,
    value: Option<sled::IVec>,
}

/// Takes the entries that belong in the last main chunk out of `entries`, with that chunk.
fn split_at_end(
    disk: &Database,
    keys: &ListKeys,
    entries: &mut Vec<ListEntry>,
) -> Result<Option<(Chunk, Vec<ListEntry>)>, StoreError> {
    let (low, high) = keys.all(MAIN);
    let end = match disk.last_before(&low, Bound::Excluded(&high))? {
        Some((key, value)) => Chunk { separator: keys.separator(&key).to_vec(), value: Some(value) },
        None => Chunk { separator: Vec::new(), value: None },
    };
    let new = entries.split_off(entries.partition_point(|entry| is_before(entry, &end.separator)));
    Ok((!new.is_empty()).then_some((end, new)))
}

fn is_before(entry: &ListEntry, separator: &[u8]) -> bool {
    &sortable(&entry.key())[..] < separator
}

/// Merges sorted entries into the chunks of a series where they belong, the last first.
fn merge(
    disk: &Database,
    writing: &mut BatchedWrites<'_>,
    keys: &ListKeys,
    tag: u8,
    mut entries: Vec<ListEntry>,
) -> Result<(), StoreError> {
    let (low, _) = keys.all(tag);
    while let Some(greatest) = entries.last() {
        let at = keys.chunk(tag, &sortable(&greatest.key()));
        let chunk = match disk.last_before(&low, Bound::Included(&at))? {
            Some((key, value)) => Chunk { separator: keys.separator(&key).to_vec(), value: Some(value) },
            None => Chunk { separator: Vec::new(), value: None },
        };
        let new = entries.split_off(entries.partition_point(|entry| is_before(entry, &chunk.separator)));
        merge_chunk(writing, keys, tag, &chunk, new)?;
        writing.pause()?;
    }
    Ok(())
}

/// Merges sorted entries that belong in one chunk into it, and cuts it where it has grown too long.
fn merge_chunk(
    writing: &mut BatchedWrites<'_>,
    keys: &ListKeys,
    tag: u8,
    chunk: &Chunk,
    new: Vec<ListEntry>,
) -> Result<(), StoreError> {
    let mut entries = Vec::with_capacity(new.len() + CHUNK_LEN);
    if let Some(value) = &chunk.value {
        decode_chunk(value, &mut entries)?;
    }
    let before = entries.len();
    let in_order = entries.last() < new.first();
    entries.extend(new);
    settle(&mut entries);
    if entries.len() == before {
        return Ok(());
    }
    let piece_len = if in_order || entries.len() <= CHUNK_LEN { CHUNK_LEN } else { CUT_LEN };
    let mut start = 0;
    while start < entries.len() {
        let end = piece_end(&entries, start, piece_len);
        let value = encode_chunk(&entries[start..end]);
        if start == 0 {
            writing.put(keys.chunk(tag, &chunk.separator), value);
        } else {
            let (low, high) = (sortable(&entries[start - 1].key()), sortable(&entries[start].key()));
            writing.put(keys.chunk(tag, separator(&low, &high)), value);
        }
        start = end;
    }
    Ok(())
}

/// Returns the end of the piece that begins at `start`; entries equal in key stay together.
fn piece_end(entries: &[ListEntry], start: usize, piece_len: usize) -> usize {
    let mut bytes = 0;
    for place in start..entries.len() {
        let is_long = place - start >= piece_len || bytes >= CHUNK_BYTES;
        if is_long && entries[place].key() != entries[place - 1].key() {
            return place;
        }
        bytes += entries[place].payload.len() + 12;
    }
    entries.len()
}

/// Appends all entries of a list that sled has.
pub(super) fn append_all(disk: &Database, list: &[u8], out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
    let keys = ListKeys::new(list);
    for pair in disk.scan(&keys.all(LATE).0, &keys.all(MAIN).1) {
        decode_chunk(&pair?.1, out)?;
    }
    Ok(())
}

/// Appends at least the `limit` entries of a list nearest to a bound that sled has, and maybe some that it leaves out.
pub(super) fn append_near(
    disk: &Database,
    list: &[u8],
    from: Bound<&EntryKey>,
    direction: Direction,
    limit: usize,
    out: &mut Vec<ListEntry>,
) -> Result<(), StoreError> {
    let keys = ListKeys::new(list);
    for tag in [LATE, MAIN] {
        let mut near = NearBound { from, direction, found: 0, limit, out };
        match direction {
            Direction::Ascending => near.ascend(disk, &keys, tag)?,
            Direction::Descending => near.descend(disk, &keys, tag)?,
        }
    }
    Ok(())
}

/// A read of one series near a bound.
struct NearBound<'a> {
    from: Bound<&'a EntryKey>,
    direction: Direction,
    found: usize,
    limit: usize,
    out: &'a mut Vec<ListEntry>,
}

impl NearBound<'_> {
    /// Takes a chunk in and tells whether that is enough.
    fn take(&mut self, value: &[u8]) -> Result<bool, StoreError> {
        let start = self.out.len();
        decode_chunk(value, self.out)?;
        let within = |entry: &&ListEntry| is_within(&entry.key(), self.from, self.direction);
        self.found += self.out[start..].iter().filter(within).count();
        Ok(self.found >= self.limit)
    }

    /// Returns the key at which the bound would stand among those of a series.
    fn bound_key(&self, keys: &ListKeys, tag: u8) -> Option<Vec<u8>> {
        match self.from {
            Bound::Unbounded => None,
            Bound::Included(key) | Bound::Excluded(key) => Some(keys.chunk(tag, &sortable(key))),
        }
    }

    fn ascend(&mut self, disk: &Database, keys: &ListKeys, tag: u8) -> Result<(), StoreError> {
        let (low, high) = keys.all(tag);
        let start = match self.bound_key(keys, tag) {
            Some(at) => disk.last_before(&low, Bound::Included(&at))?.map(|(key, _)| key),
            None => None,
        };
        for pair in disk.scan(start.as_deref().unwrap_or(&low), &high) {
            if self.take(&pair?.1)? {
                break;
            }
        }
        Ok(())
    }

    fn descend(&mut self, disk: &Database, keys: &ListKeys, tag: u8) -> Result<(), StoreError> {
        let (low, high) = keys.all(tag);
        let mut next = match self.bound_key(keys, tag) {
            Some(at) => disk.last_before(&low, Bound::Included(&at))?,
            None => disk.last_before(&low, Bound::Excluded(&high))?,
        };
        while let Some((key, value)) = next {
            if self.take(&value)? {
                break;
            }
            next = disk.last_before(&low, Bound::Excluded(&key))?;
        }
        Ok(())
    }
}
