//! Which sequence an id stands for.
//!
//! Ids come in any order, one with each event, and a key of sled for each would cost as much as all else. A flush writes
//! its ids as one sorted *run* of pages. When [`FAN_OUT`] runs of a level stand, they are merged into one of the next, so
//! an id is written about log₈(n / flush) times and a look-up has few runs to ask. Each run has a filter in memory (12
//! bits an id: 1.5 MB for a million) that answers nearly all look-ups for ids which the run does not have; a look-up
//! that a filter lets pass reads one page.
//!
//! ```text
//! page   = for each id: bytes shared with the id before (1 byte), the others, sequence (varint)
//! filter = blocks of 64 bytes; an id sets 8 bits of one block
//! runs   = for each run that counts: number, level, ids (varints)
//! ```
//!
//! The list of runs changes in one batch, after the pages of a new run are in. Pages of a run that is not on the list are
//! left from a crash or from a merge, and are removed.

use std::ops::Bound;
use std::sync::Arc;

use crate::domain::Sequence;

use super::database::{BatchedWrites, Database, PairScan};
use super::encoding::{ByteReader, mix, put_varint};
use super::error::StoreError;
use super::keys;

/// Runs of one level that are merged into one of the next.
pub(super) const FAN_OUT: usize = 8;
const PAGE_LEN: usize = 128;
const FILTER_BITS: usize = 12;
const BLOCK_WORDS: usize = 8;
const FILTER_PART_BYTES: usize = 4096;

/// A sorted run of ids.
pub(super) struct IdRun {
    number: u32,
    level: u8,
    ids: u64,
    filter: IdFilter,
}

/// The runs that count, in the order made.
pub(super) type IdRuns = Arc<Vec<Arc<IdRun>>>;

/// A set of ids that sometimes says yes where it should say no, about once in a hundred times.
struct IdFilter {
    blocks: Vec<[u64; BLOCK_WORDS]>,
}

impl IdFilter {
    fn for_ids(ids: usize) -> IdFilter {
        let blocks = (ids * FILTER_BITS).div_ceil(BLOCK_WORDS * 64).max(1);
        IdFilter { blocks: vec![[0; BLOCK_WORDS]; blocks] }
    }

    /// Returns the block of an id, and the bits it sets there: one in each word.
    fn place(&self, hash: u64) -> (usize, [u64; BLOCK_WORDS]) {
        let block = ((u128::from(hash) * self.blocks.len() as u128) >> 64) as usize;
        let picks = mix(hash ^ 0x9e37_79b9_7f4a_7c15);
        (block, std::array::from_fn(|word| 1 << ((picks >> (word * 6)) & 63)))
    }

    fn add(&mut self, id: u128) {
        let (block, bits) = self.place(hash(id));
        self.blocks[block].iter_mut().zip(bits).for_each(|(word, bit)| *word |= bit);
    }

    fn may_have(&self, hash: u64) -> bool {
        let (block, bits) = self.place(hash);
        self.blocks[block].iter().zip(bits).all(|(word, bit)| word & bit != 0)
    }

    fn write(&self, run: u32, writing: &mut BatchedWrites<'_>) -> Result<(), StoreError> {
        for (part, blocks) in self.blocks.chunks(FILTER_PART_BYTES / 64).enumerate() {
            let value = blocks.iter().flatten().flat_map(|word| word.to_le_bytes()).collect();
            writing.put(keys::filter(run, part as u32), value);
            writing.pause()?;
        }
        Ok(())
    }

    fn load(disk: &Database, run: u32) -> Result<IdFilter, StoreError> {
        let mut blocks = Vec::new();
        for pair in disk.scan(&keys::filter(run, 0), &keys::filter(run, u32::MAX)) {
            let (_, value) = pair?;
            let mut reader = ByteReader::new(&value);
            while !reader.is_empty() {
                let mut block = [0; BLOCK_WORDS];
                for word in &mut block {
                    let bytes = reader.array().ok_or_else(|| StoreError::malformed("a filter of ids"))?;
                    *word = u64::from_le_bytes(bytes);
                }
                blocks.push(block);
            }
        }
        if blocks.is_empty() { Err(StoreError::malformed("a filter of ids")) } else { Ok(IdFilter { blocks }) }
    }
}

fn hash(id: u128) -> u64 {
    mix(id as u64 ^ mix((id >> 64) as u64))
}

/// Returns the sequence of an id that a flush has written.
pub(super) fn sequence_of(disk: &Database, runs: &IdRuns, id: u128) -> Result<Option<Sequence>, StoreError> {
    let hash = hash(id);
    for run in runs.iter().filter(|run| run.filter.may_have(hash)) {
        let low = keys::id_page(run.number, 0);
        let at = keys::id_page(run.number, id);
        let Some((_, page)) = disk.last_before(&low, Bound::Included(&at))? else { continue };
        let mut page = IdPage::new(&page);
        while let Some((other, sequence)) = page.next()? {
            if other == id {
                return Ok(Some(sequence));
            }
        }
    }
    Ok(None)
}

/// Reads the ids of a page.
struct IdPage<'a> {
    reader: ByteReader<'a>,
    before: [u8; 16],
}

impl<'a> IdPage<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        IdPage { reader: ByteReader::new(bytes), before: [0; 16] }
    }

    fn next(&mut self) -> Result<Option<(u128, Sequence)>, StoreError> {
        if self.reader.is_empty() {
            return Ok(None);
        }
        self.read().map(Some).ok_or_else(|| StoreError::malformed("a page of ids"))
    }

    fn read(&mut self) -> Option<(u128, Sequence)> {
        let shared = usize::from(self.reader.byte()?);
        let rest = self.reader.take(16usize.checked_sub(shared)?)?;
        self.before[shared..].copy_from_slice(rest);
        Some((u128::from_be_bytes(self.before), Sequence::new(self.reader.varint()?)))
    }
}

/// Writes ids in ascending order as a run.
struct IdRunWriter<'w, 'd> {
    writing: &'w mut BatchedWrites<'d>,
    run: IdRun,
    page: Vec<u8>,
    page_first: u128,
    page_len: usize,
    before: Option<u128>,
}

impl<'w, 'd> IdRunWriter<'w, 'd> {
    fn new(writing: &'w mut BatchedWrites<'d>, number: u32, level: u8, ids_max: usize) -> Self {
        let run = IdRun { number, level, ids: 0, filter: IdFilter::for_ids(ids_max) };
        IdRunWriter { writing, run, page: Vec::with_capacity(4096), page_first: 0, page_len: 0, before: None }
    }

    fn push(&mut self, id: u128, sequence: Sequence) -> Result<(), StoreError> {
        if self.before == Some(id) {
            return Ok(());
        }
        if self.page_len == 0 {
            self.page_first = id;
        }
        let bytes = id.to_be_bytes();
        let before = if self.page_len == 0 { [0; 16] } else { self.before.unwrap_or(0).to_be_bytes() };
        let shared = bytes.iter().zip(before).take_while(|(a, b)| **a == *b).count();
        self.page.push(shared as u8);
        self.page.extend_from_slice(&bytes[shared..]);
        put_varint(&mut self.page, sequence.get());
        self.page_len += 1;
        self.before = Some(id);
        self.run.ids += 1;
        self.run.filter.add(id);
        if self.page_len == PAGE_LEN { self.end_page() } else { Ok(()) }
    }

    fn end_page(&mut self) -> Result<(), StoreError> {
        if self.page_len > 0 {
            self.writing.put(keys::id_page(self.run.number, self.page_first), self.page.clone());
            self.page.clear();
            self.page_len = 0;
        }
        self.writing.pause()
    }

    fn finish(mut self) -> Result<Arc<IdRun>, StoreError> {
        self.end_page()?;
        self.run.filter.write(self.run.number, self.writing)?;
        Ok(Arc::new(self.run))
    }
}

/// Writes the ids of a table as a new run; `None` where there are none.
pub(super) fn write_run(
    writing: &mut BatchedWrites<'_>,
    runs: &IdRuns,
    ids: impl Iterator<Item = (u128, Sequence)>,
) -> Result<Option<IdRuns>, StoreError> {
    let mut ids: Vec<(u128, Sequence)> = ids.collect();
    if ids.is_empty() {
        return Ok(None);
    }
    ids.sort_unstable();
    let mut run = IdRunWriter::new(writing, next_number(runs), 0, ids.len());
    for (id, sequence) in ids {
        run.push(id, sequence)?;
    }
    let run = run.finish()?;
    let runs: IdRuns = Arc::new(runs.iter().cloned().chain([run]).collect());
    put_runs(writing, &runs);
    Ok(Some(runs))
}

fn next_number(runs: &IdRuns) -> u32 {
    runs.iter().map(|run| run.number).max().map_or(0, |greatest| greatest + 1)
}

fn put_runs(writing: &mut BatchedWrites<'_>, runs: &IdRuns) {
    let mut value = Vec::with_capacity(runs.len() * 8);
    for run in runs.iter() {
        put_varint(&mut value, u64::from(run.number));
        put_varint(&mut value, u64::from(run.level));
        put_varint(&mut value, run.ids);
    }
    writing.put(keys::META_RUNS.to_vec(), value);
}

/// Runs after a merge, and those that no longer count.
pub(super) struct MergedRuns {
    pub(super) runs: IdRuns,
    pub(super) retired: Vec<Arc<IdRun>>,
}

/// Merges the runs of the lowest level that is full; `None` where none is.
pub(super) fn merge_level(disk: &Database, runs: &IdRuns) -> Result<Option<MergedRuns>, StoreError> {
    let of_level = |level: u8| runs.iter().filter(move |run| run.level == level);
    let full = runs.iter().map(|run| run.level).filter(|&level| of_level(level).count() >= FAN_OUT).min();
    let Some(level) = full else { return Ok(None) };
    let retired: Vec<Arc<IdRun>> = of_level(level).cloned().collect();
    let ids = retired.iter().map(|run| run.ids as usize).sum();
    let mut writing = disk.writing();
    let mut merged = IdRunWriter::new(&mut writing, next_number(runs), level.saturating_add(1), ids);
    let mut ascending = AscendingIds::over(disk, &retired)?;
    while let Some((id, sequence)) = ascending.next()? {
        merged.push(id, sequence)?;
    }
    let merged = merged.finish()?;
    let kept = runs.iter().filter(|run| run.level != level).cloned();
    let runs: IdRuns = Arc::new(kept.chain([merged]).collect());
    put_runs(&mut writing, &runs);
    writing.apply()?;
    Ok(Some(MergedRuns { runs, retired }))
}

/// Removes the pages of runs which nobody reads any more; gives those still being read.
pub(super) fn remove_retired(disk: &Database, retired: Vec<Arc<IdRun>>) -> Result<Vec<Arc<IdRun>>, StoreError> {
    let (read, unread): (Vec<_>, Vec<_>) = retired.into_iter().partition(|run| Arc::strong_count(run) > 1);
    for run in unread {
        remove_run(disk, run.number)?;
    }
    Ok(read)
}

fn remove_run(disk: &Database, run: u32) -> Result<(), StoreError> {
    let ranges = [
        (keys::id_page(run, 0), keys::id_page(run.saturating_add(1), 0)),
        (keys::filter(run, 0), keys::filter(run, u32::MAX)),
    ];
    let mut writing = disk.writing();
    for (low, high) in ranges {
        for pair in disk.scan(&low, &high) {
            writing.remove(&pair?.0);
            writing.pause()?;
        }
    }
    writing.apply()
}

/// Reads the runs that count with their filters, and removes what is left of others.
pub(super) fn load(disk: &Database) -> Result<IdRuns, StoreError> {
    let malformed = || StoreError::malformed("the list of runs of ids");
    let value = disk.get(keys::META_RUNS)?.unwrap_or_default();
    let mut reader = ByteReader::new(&value);
    let mut runs = Vec::new();
    while !reader.is_empty() {
        let number = reader.varint().and_then(|number| u32::try_from(number).ok()).ok_or_else(malformed)?;
        let level = reader.varint().and_then(|level| u8::try_from(level).ok()).ok_or_else(malformed)?;
        let ids = reader.varint().ok_or_else(malformed)?;
        runs.push(Arc::new(IdRun { number, level, ids, filter: IdFilter::load(disk, number)? }));
    }
    for first in [keys::ID_PAGES, keys::FILTERS] {
        remove_strays(disk, first, &runs)?;
    }
    Ok(Arc::new(runs))
}

fn remove_strays(disk: &Database, first: u8, runs: &[Arc<IdRun>]) -> Result<(), StoreError> {
    let mut from = vec![first];
    while let Some(pair) = disk.scan(&from, &[first + 1]).next() {
        let run = keys::parse_run(&pair?.0).ok_or_else(|| StoreError::malformed("the key of a run of ids"))?;
        if runs.iter().all(|counted| counted.number != run) {
            remove_run(disk, run)?;
        }
        let Some(next) = run.checked_add(1) else { break };
        from = vec![first];
        from.extend_from_slice(&next.to_be_bytes());
    }
    Ok(())
}

/// Reads several runs as one, in ascending order; an id that several runs have comes several times.
pub(super) struct AscendingIds {
    heads: Vec<RunHead>,
}

struct RunHead {
    pages: PairScan,
    ids: std::vec::IntoIter<(u128, Sequence)>,
    next: Option<(u128, Sequence)>,
}

impl RunHead {
    fn advance(&mut self) -> Result<(), StoreError> {
        self.next = self.ids.next();
        while self.next.is_none() {
            let Some(pair) = self.pages.next() else { return Ok(()) };
            let (_, value) = pair?;
            let mut page = IdPage::new(&value);
            let mut ids = Vec::with_capacity(PAGE_LEN);
            while let Some(id) = page.next()? {
                ids.push(id);
            }
            self.ids = ids.into_iter();
            self.next = self.ids.next();
        }
        Ok(())
    }
}

impl AscendingIds {
    /// Starts reading runs.
    pub(super) fn over(disk: &Database, runs: &[Arc<IdRun>]) -> Result<AscendingIds, StoreError> {
        let mut heads = Vec::with_capacity(runs.len());
        for run in runs {
            let pages = disk.scan(&keys::id_page(run.number, 0), &keys::id_page(run.number.saturating_add(1), 0));
            let mut head = RunHead { pages, ids: Vec::new().into_iter(), next: None };
            head.advance()?;
            heads.push(head);
        }
        Ok(AscendingIds { heads })
    }

    /// Returns the next id with its sequence.
    pub(super) fn next(&mut self) -> Result<Option<(u128, Sequence)>, StoreError> {
        let least = self.heads.iter_mut().filter(|head| head.next.is_some()).min_by_key(|head| head.next);
        let Some(head) = least else { return Ok(None) };
        let found = head.next;
        head.advance()?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_what_was_added_and_little_else() {
        let ids: Vec<u128> = (0..20_000u64).map(|n| u128::from(mix(n)) << 64 | u128::from(mix(n + 1))).collect();
        let (added, others) = ids.split_at(10_000);
        let mut filter = IdFilter::for_ids(added.len());
        added.iter().for_each(|&id| filter.add(id));
        assert!(added.iter().all(|&id| filter.may_have(hash(id))));
        let wrong = others.iter().filter(|&&id| filter.may_have(hash(id))).count();
        assert!(wrong < 150, "{wrong} of 10,000 ids that were not added pass");
    }
}
