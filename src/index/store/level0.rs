//! Small additions to lists, gathered until they are worth merging.
//!
//! A flush finds a few new entries in each of very many lists, and some late ones that belong in the middle of long
//! lists. Reading, rewriting and writing a chunk for each would cost most of all that the store does. They wait in layers
//! instead: a flush makes one layer, sorted by list and cut into pages, keeps it in memory, encoded, and writes its pages
//! to sled so that they outlive the process. When more waits than [`super::StoreOptions::waiting_bytes`], a flush takes the
//! pages that follow where the one before stopped, in the order of lists and round again, and merges what they hold into
//! the chunks of their lists. Neighbouring lists share pages of sled, so each of those is read once in a round.
//!
//! ```text
//! page = for each list: length of id (varint), id, length of chunk (varint), chunk
//! ```

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::BuildHasher;
use std::ops::Bound;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::bounds::{Direction, is_within};
use super::database::{BatchedWrites, Database};
use super::encoding::{ByteReader, ChunkReader, decode_chunk, put_varint};
use super::entry::{EntryKey, ListEntry};
use super::error::StoreError;
use super::keys;

/// A page is ended when it holds this many bytes.
const PAGE_BYTES: usize = 4096;
/// With more layers than this a quarter is merged at the least: each read looks at each layer.
const LAYERS_MAX: usize = 32;

/// What waits, layer by layer.
#[derive(Default)]
pub(super) struct Level0 {
    layers: Vec<Level0Layer>,
    /// Where the lines of all layers are, sorted by the hash of the list.
    index: Vec<WaitingPlace>,
}

/// What one flush laid by: a list has one line in a layer at the most.
struct Level0Layer {
    number: u64,
    /// The pages by their numbers, sorted by list; `None` where a page has been merged.
    pages: Vec<Option<Arc<Level0Page>>>,
}

/// Where a line is. Those of one list stand in the order of layers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct WaitingPlace {
    hash: u32,
    /// The layer's place among the layers.
    layer: u32,
    page: u32,
    start: u32,
}

/// Some lists of a layer with what waits for them.
pub(super) struct Level0Page {
    layer: u64,
    number: u32,
    bytes: Box<[u8]>,
}

/// A list with a chunk of entries that wait for it.
pub(super) type WaitingChunk<'a> = (&'a [u8], &'a [u8]);

fn hash_of(list: &[u8]) -> u32 {
    (FixedState::default().hash_one(list) >> 32) as u32
}

impl Level0Page {
    /// Returns the lines in the order of lists.
    pub(super) fn lines(&self) -> impl Iterator<Item = WaitingChunk<'_>> {
        lines(&self.bytes)
    }

    fn first(&self) -> &[u8] {
        self.lines().next().map(|(list, _)| list).unwrap_or_default()
    }

    /// Removes the page from sled.
    pub(super) fn remove(&self, writing: &mut BatchedWrites<'_>) {
        writing.remove(&keys::waiting(self.layer, self.number));
    }

    /// Adds the places of the lines to an index; the layer has that place among the layers.
    fn index(&self, layer: u32, index: &mut Vec<WaitingPlace>) -> Result<(), StoreError> {
        let malformed = || StoreError::malformed("a page of what waits");
        let mut reader = ByteReader::new(&self.bytes);
        while !reader.is_empty() {
            let start = u32::try_from(self.bytes.len() - reader.rest().len()).map_err(|_| malformed())?;
            let (list, _) = read_line(&mut reader).ok_or_else(malformed)?;
            index.push(WaitingPlace { hash: hash_of(list), layer, page: self.number, start });
        }
        Ok(())
    }
}

fn read_line<'a>(reader: &mut ByteReader<'a>) -> Option<WaitingChunk<'a>> {
    let len = reader.length()?;
    let list = reader.take(len)?;
    let len = reader.length()?;
    Some((list, reader.take(len)?))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = WaitingChunk<'_>> {
    let mut reader = ByteReader::new(bytes);
    std::iter::from_fn(move || read_line(&mut reader))
}

impl Level0Layer {
    /// Makes a layer of its pages, in the order of their numbers.
    fn new(number: u64, found: Vec<Level0Page>) -> Level0Layer {
        let mut pages = Vec::new();
        for page in found {
            let place = page.number as usize;
            pages.resize_with(place.max(pages.len()), || None);
            pages.push(Some(Arc::new(page)));
        }
        Level0Layer { number, pages }
    }

    /// Returns the layer without the pages that have been merged; `None` where nothing is left.
    fn without(&self, merged: &HashSet<(u64, u32)>) -> Option<Level0Layer> {
        let is_left = |page: &&Arc<Level0Page>| !merged.contains(&(page.layer, page.number));
        let pages: Vec<_> = self.pages.iter().map(|page| page.as_ref().filter(is_left).cloned()).collect();
        let is_empty = pages.iter().all(Option::is_none);
        (!is_empty).then_some(Level0Layer { number: self.number, pages })
    }
}

impl Level0 {
    /// Adds a layer of its pages.
    fn push(&mut self, number: u64, pages: Vec<Level0Page>) -> Result<(), StoreError> {
        let place = u32::try_from(self.layers.len()).map_err(|_| StoreError::malformed("the layers of what waits"))?;
        let mut new = Vec::new();
        pages.iter().try_for_each(|page| page.index(place, &mut new))?;
        new.sort_unstable();
        self.layers.push(Level0Layer::new(number, pages));
        // Two sorted runs, which this sort merges.
        self.index.append(&mut new);
        self.index.sort();
        Ok(())
    }

    /// Returns what is left without some pages.
    fn without(&self, merged: &HashSet<(u64, u32)>) -> Level0 {
        let (mut layers, mut places) = (Vec::new(), Vec::new());
        for layer in &self.layers {
            let left = layer.without(merged);
            places.push(left.is_some().then_some(layers.len()).and_then(|place| u32::try_from(place).ok()));
            layers.extend(left);
        }
        let moved = |at: &WaitingPlace| {
            let layer = places.get(at.layer as usize).copied()??;
            let kept: &Level0Layer = layers.get(layer as usize)?;
            kept.pages.get(at.page as usize)?.as_ref().map(|_| WaitingPlace { layer, ..*at })
        };
        let index = self.index.iter().filter_map(moved).collect();
        Level0 { layers, index }
    }

    fn pages(&self) -> impl Iterator<Item = &Arc<Level0Page>> {
        self.layers.iter().flat_map(|layer| layer.pages.iter().flatten())
    }

    /// Returns the chunks of entries that wait for a list.
    fn chunks<'a>(&'a self, list: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let hash = hash_of(list);
        let alike = self.index[self.first_of(hash)..].iter().take_while(move |at| at.hash == hash);
        alike.filter_map(move |at| {
            let page = self.layers.get(at.layer as usize)?.pages.get(at.page as usize)?.as_ref()?;
            let (found, chunk) = read_line(&mut ByteReader::new(page.bytes.get(at.start as usize..)?))?;
            (found == list).then_some(chunk)
        })
    }

    /// Returns the place in the index of the first line with at least that hash.
    fn first_of(&self, hash: u32) -> usize {
        // Hashes lie evenly, so what is looked for lies near its share of the index: most looks stay within a few lines.
        let len = self.index.len();
        let near = usize::try_from((u64::from(hash) * len as u64) >> 32).unwrap_or(len);
        let (mut low, mut high, mut step) = (near, near, 16);
        while low > 0 && self.index[low - 1].hash >= hash {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 16;
        while high < len && self.index[high].hash < hash {
            high = (high + step).min(len);
            step *= 2;
        }
        low + self.index[low..high].partition_point(|at| at.hash < hash)
    }

    /// Appends the entries that wait for a list.
    pub(super) fn append_to(&self, list: &[u8], out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
        self.chunks(list).try_for_each(|chunk| decode_chunk(chunk, out))
    }

    /// Appends the `limit` entries of each layer that are nearest to a bound.
    pub(super) fn append_near(
        &self,
        list: &[u8],
        from: Bound<&EntryKey>,
        direction: Direction,
        limit: usize,
        out: &mut Vec<ListEntry>,
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

    /// Returns the lists for which something waits.
    pub(super) fn lists(&self) -> BTreeSet<Vec<u8>> {
        self.pages().flat_map(|page| page.lines()).map(|(list, _)| list.to_vec()).collect()
    }

    /// Returns the bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.pages().map(|page| page.bytes.len()).sum()
    }

    /// Chooses the pages to be merged so that `bytes_max` or less remains: those that follow the cursor, which it moves on.
    pub(super) fn due(&self, bytes_max: usize, cursor: &mut Vec<u8>) -> Vec<Arc<Level0Page>> {
        let bytes = self.bytes();
        let mut excess = bytes.saturating_sub(bytes_max);
        if self.layers.len() >= LAYERS_MAX {
            excess = excess.max(bytes.div_ceil(4));
        }
        let mut pages: Vec<&Arc<Level0Page>> = self.pages().collect();
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

    /// Returns what waits when some pages have been merged and a layer, of these pages, has come.
    pub(super) fn after(
        &self,
        merged: &[Arc<Level0Page>],
        layer: u64,
        pages: Vec<Level0Page>,
    ) -> Result<Level0, StoreError> {
        let merged: HashSet<(u64, u32)> = merged.iter().map(|page| (page.layer, page.number)).collect();
        let mut left = self.without(&merged);
        if !pages.is_empty() {
            left.push(layer, pages)?;
        }
        Ok(left)
    }

    /// Reads what waits from sled.
    pub(super) fn load(disk: &Database) -> Result<Level0, StoreError> {
        let mut layers: BTreeMap<u64, Vec<Level0Page>> = BTreeMap::new();
        for pair in disk.scan(&[keys::WAITING], &[keys::WAITING + 1]) {
            let (key, value) = pair?;
            let place = keys::parse_waiting(&key);
            let (layer, number) = place.ok_or_else(|| StoreError::malformed("the key of a page of what waits"))?;
            layers.entry(layer).or_default().push(Level0Page { layer, number, bytes: (*value).into() });
        }
        let mut level0 = Level0::default();
        layers.into_iter().try_for_each(|(number, pages)| level0.push(number, pages))?;
        Ok(level0)
    }

    /// Returns the greatest number of a layer; 0 where there is none.
    pub(super) fn last_layer(&self) -> u64 {
        self.layers.iter().map(|layer| layer.number).max().unwrap_or(0)
    }
}

/// Gathers lines, sorted by list, into pages.
#[derive(Default)]
pub(super) struct Level0Builder {
    pages: Vec<Vec<u8>>,
}

impl Level0Builder {
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

    /// Returns the lines in the order added.
    pub(super) fn iter(&self) -> impl Iterator<Item = WaitingChunk<'_>> {
        self.pages.iter().flat_map(|page| lines(page))
    }

    /// Writes the lines as the pages of a layer.
    pub(super) fn write(self, layer: u64, writing: &mut BatchedWrites<'_>) -> Result<Vec<Level0Page>, StoreError> {
        let mut pages = Vec::with_capacity(self.pages.len());
        for (number, bytes) in (0..).zip(self.pages) {
            writing.put(keys::waiting(layer, number), bytes.clone());
            writing.pause()?;
            pages.push(Level0Page { layer, number, bytes: bytes.into_boxed_slice() });
        }
        Ok(pages)
    }
}
