//! Small additions to lists, gathered until they are worth merging.
//!
//! A flush finds a few new entries in each of very many lists, and some late ones that belong in the middle of long
//! lists. Reading, rewriting and writing a chunk for each would cost most of all that the store does. They wait in layers
//! instead: a flush makes one layer, sorted by list and cut into pages, keeps it in memory, encoded, and writes its pages
//! to sled so that they outlive the process. When more waits than [`super::Options::waiting_bytes`], a flush takes the
//! pages that follow where the one before stopped, in the order of lists and round again, and merges what they hold into
//! the chunks of their lists. Neighbouring lists share pages of sled, so each of those is read once in a round.
//!
//! ```text
//! page = for each list: length of id (varint), id, length of chunk (varint), chunk
//! ```

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use super::bounds::{Direction, is_within};
use super::disk::{Disk, Writing};
use super::encoding::{Reader, ChunkReader, decode_chunk, put_varint};
use super::entry::{Entry, EntryKey};
use super::error::StoreError;
use super::keys;

/// A page is ended when it holds this many bytes.
const PAGE_BYTES: usize = 4096;
/// With more layers than this a quarter is merged at the least: each read looks at each layer.
const LAYERS_MAX: usize = 32;

/// What waits, layer by layer.
#[derive(Default)]
pub(super) struct Waiting {
    /// Each layer's pages, sorted by list; a list has one line in a layer at the most.
    layers: Vec<Vec<Arc<Page>>>,
}

/// Some lists of a layer with what waits for them.
pub(super) struct Page {
    layer: u64,
    number: u32,
    bytes: Box<[u8]>,
}

/// A list with a chunk of entries that wait for it.
pub(super) type Line<'a> = (&'a [u8], &'a [u8]);

impl Page {
    fn new(layer: u64, number: u32, bytes: Box<[u8]>) -> Result<Arc<Page>, StoreError> {
        let mut reader = Reader::new(&bytes);
        while !reader.is_empty() {
            read_line(&mut reader).ok_or_else(|| StoreError::malformed("a page of what waits"))?;
        }
        Ok(Arc::new(Page { layer, number, bytes }))
    }

    /// Gives the lines in the order of lists.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        lines(&self.bytes)
    }

    fn first(&self) -> &[u8] {
        self.lines().next().map(|(list, _)| list).unwrap_or_default()
    }

    /// Removes the page from sled.
    pub(super) fn remove(&self, writing: &mut Writing<'_>) {
        writing.remove(&keys::waiting(self.layer, self.number));
    }
}

fn read_line<'a>(reader: &mut Reader<'a>) -> Option<Line<'a>> {
    let len = reader.length()?;
    let list = reader.take(len)?;
    let len = reader.length()?;
    Some((list, reader.take(len)?))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut reader = Reader::new(bytes);
    std::iter::from_fn(move || read_line(&mut reader))
}

impl Waiting {
    fn pages(&self) -> impl Iterator<Item = &Arc<Page>> {
        self.layers.iter().flatten()
    }

    /// Gives the chunks of entries that wait for a list.
    fn chunks<'a>(&'a self, list: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.layers.iter().filter_map(move |pages| {
            let after = pages.partition_point(|page| page.first() <= list);
            let page = pages.get(after.checked_sub(1)?)?;
            let found = page.lines().take_while(|(other, _)| *other <= list).last();
            found.filter(|(other, _)| *other == list).map(|(_, chunk)| chunk)
        })
    }

    /// Appends the entries that wait for a list.
    pub(super) fn append_to(&self, list: &[u8], out: &mut Vec<Entry>) -> Result<(), StoreError> {
        self.chunks(list).try_for_each(|chunk| decode_chunk(chunk, out))
    }

    /// Appends the `limit` entries of each layer that are nearest to a bound.
    pub(super) fn append_near(
        &self,
        list: &[u8],
        from: Bound<&EntryKey>,
        direction: Direction,
        limit: usize,
        out: &mut Vec<Entry>,
    ) -> Result<(), StoreError> {
        for chunk in self.chunks(list) {
            let start = out.len();
            for entry in ChunkReader::new(chunk) {
                let entry = entry?;
                if is_within(&entry.key(), from, direction) {
                    out.push(entry);
                } else if direction == Direction::Descending {
                    break;
                }
                let found = out.len() - start;
                match direction {
                    Direction::Ascending if found == limit => break,
                    Direction::Descending if found >= limit.saturating_mul(2) => {
                        out.drain(start..start + found - limit);
                    }
                    Direction::Ascending | Direction::Descending => {}
                }
            }
        }
        Ok(())
    }

    /// Gives the lists for which something waits.
    pub(super) fn lists(&self) -> BTreeSet<Vec<u8>> {
        self.pages().flat_map(|page| page.lines()).map(|(list, _)| list.to_vec()).collect()
    }

    /// Gives the bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.pages().map(|page| page.bytes.len()).sum()
    }

    /// Chooses the pages to be merged so that `bytes_max` or less remains: those that follow the cursor, which it moves on.
    pub(super) fn due(&self, bytes_max: usize, cursor: &mut Vec<u8>) -> Vec<Arc<Page>> {
        let bytes = self.bytes();
        let mut excess = bytes.saturating_sub(bytes_max);
        if self.layers.len() >= LAYERS_MAX {
            excess = excess.max(bytes.div_ceil(4));
        }
        let mut pages: Vec<&Arc<Page>> = self.pages().collect();
        pages.sort_by_key(|page| page.first());
        let start = pages.partition_point(|page| page.first() < &cursor[..]);
        let mut due = Vec::new();
        let mut round = pages[start..].iter().chain(&pages[..start]);
        while excess > 0
            && let Some(page) = round.next()
        {
            excess = excess.saturating_sub(page.bytes.len());
            due.push(Arc::clone(page));
        }
        *cursor = round.next().map(|page| page.first().to_vec()).unwrap_or_default();
        due
    }

    /// Gives what waits when some pages have been merged and a layer has come.
    pub(super) fn after(&self, merged: &[Arc<Page>], layer: Vec<Arc<Page>>) -> Waiting {
        let merged: HashSet<(u64, u32)> = merged.iter().map(|page| (page.layer, page.number)).collect();
        let is_left = |page: &&Arc<Page>| !merged.contains(&(page.layer, page.number));
        let left = self.layers.iter().map(|pages| pages.iter().filter(is_left).cloned().collect());
        let layers = left.chain([layer]).filter(|pages: &Vec<_>| !pages.is_empty()).collect();
        Waiting { layers }
    }

    /// Reads what waits from sled; gives it with the greatest number of a layer.
    pub(super) fn load(disk: &Disk) -> Result<(Waiting, u64), StoreError> {
        let mut layers: Vec<Vec<Arc<Page>>> = Vec::new();
        let mut last = 0;
        for pair in disk.scan(&[keys::WAITING], &[keys::WAITING + 1]) {
            let (key, value) = pair?;
            let place = keys::parse_waiting(&key);
            let (layer, number) = place.ok_or_else(|| StoreError::malformed("the key of a page of what waits"))?;
            let page = Page::new(layer, number, (*value).into())?;
            match layers.last_mut() {
                Some(pages) if layer == last => pages.push(page),
                Some(_) | None => layers.push(vec![page]),
            }
            last = layer;
        }
        Ok((Waiting { layers }, last))
    }
}

/// Gathers lines, sorted by list, into pages.
#[derive(Default)]
pub(super) struct Lines {
    pages: Vec<Vec<u8>>,
}

impl Lines {
    /// Adds a chunk of entries of a list.
    pub(super) fn push(&mut self, list: &[u8], chunk: &[u8]) {
        if self.pages.last().is_none_or(|page| page.len() >= PAGE_BYTES) {
            self.pages.push(Vec::with_capacity(PAGE_BYTES + 512));
        }
        if let Some(page) = self.pages.last_mut() {
            put_varint(page, list.len() as u64);
            page.extend_from_slice(list);
            put_varint(page, chunk.len() as u64);
            page.extend_from_slice(chunk);
        }
    }

    /// Gives the lines in the order added.
    pub(super) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        self.pages.iter().flat_map(|page| lines(page))
    }

    /// Writes the lines as a layer and gives its pages.
    pub(super) fn write(self, layer: u64, writing: &mut Writing<'_>) -> Result<Vec<Arc<Page>>, StoreError> {
        let mut pages = Vec::with_capacity(self.pages.len());
        for (number, bytes) in (0..).zip(self.pages) {
            writing.put(keys::waiting(layer, number), bytes.clone());
            writing.pause()?;
            pages.push(Page::new(layer, number, bytes.into_boxed_slice())?);
        }
        Ok(pages)
    }
}
