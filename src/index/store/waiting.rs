//! Small additions to lists, gathered until they are worth merging.
//!
//! A flush finds a few new entries in each of very many lists, and some late ones that belong in the middle of long
//! lists. Rewriting a chunk for each would cost most of all that the store does. They wait in layers instead: a flush
//! makes one layer for each of [`PARTITIONS`] parts of the lists, keeps it in memory, encoded, and writes it to sled as
//! a few pages so that it outlives the process. Each flush merges one part, in rotation, into the chunks of its lists
//! and drops the layers of that part. A part waits for [`PARTITIONS`] flushes at the most.
//!
//! ```text
//! page = for each list: length of id (varint), id, length of chunk (varint), chunk
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::disk::{Disk, Writing};
use super::encoding::{Reader, decode_chunk, encode_chunk, put_varint, stable_hash};
use super::entry::Entry;
use super::error::StoreError;
use super::keys;

/// The parts into which lists are divided by their ids.
pub(super) const PARTITIONS: usize = 8;
const PAGE_BYTES: usize = 4096;

/// The layers of each part, the oldest first.
pub(super) type Waiting = [Vec<Arc<Layer>>; PARTITIONS];

/// Gives the part that a list belongs to.
pub(super) fn partition_of(list: &[u8]) -> usize {
    (stable_hash(list) % PARTITIONS as u64) as usize
}

/// What one flush left waiting for the lists of one part.
pub(super) struct Layer {
    number: u64,
    bytes: Box<[u8]>,
    /// A hash of each list with the place of its line in `bytes`, sorted.
    index: Box<[(u32, u32)]>,
}

fn index_hash(list: &[u8]) -> u32 {
    (stable_hash(list) >> 32) as u32
}

impl Layer {
    /// Takes up the bytes of the pages of a layer.
    fn new(number: u64, bytes: Vec<u8>) -> Result<Layer, StoreError> {
        let malformed = || StoreError::malformed("a waiting layer");
        let mut index = Vec::new();
        let mut reader = Reader::new(&bytes);
        while !reader.is_empty() {
            let place = u32::try_from(bytes.len() - reader.rest().len()).map_err(|_| malformed())?;
            let (list, _) = read_line(&mut reader).ok_or_else(malformed)?;
            index.push((index_hash(list), place));
        }
        index.sort_unstable();
        Ok(Layer { number, bytes: bytes.into_boxed_slice(), index: index.into_boxed_slice() })
    }

    /// Appends the entries that wait for a list.
    pub(super) fn append_to(&self, list: &[u8], out: &mut Vec<Entry>) -> Result<(), StoreError> {
        let hash = index_hash(list);
        let start = self.index.partition_point(|&(other, _)| other < hash);
        for &(_, place) in self.index[start..].iter().take_while(|&&(other, _)| other == hash) {
            let line = self.bytes.get(place as usize..).and_then(|bytes| read_line(&mut Reader::new(bytes)));
            if let Some((found, chunk)) = line
                && found == list
            {
                decode_chunk(chunk, out)?;
            }
        }
        Ok(())
    }

    /// Adds all that waits here to what is gathered by list.
    pub(super) fn gather(&self, into: &mut BTreeMap<Vec<u8>, Vec<Entry>>) -> Result<(), StoreError> {
        let mut reader = Reader::new(&self.bytes);
        while let Some((list, chunk)) = read_line(&mut reader) {
            if let Some(entries) = into.get_mut(list) {
                decode_chunk(chunk, entries)?;
            } else {
                decode_chunk(chunk, into.entry(list.to_vec()).or_default())?;
            }
        }
        Ok(())
    }

    /// Adds the lists for which something waits here.
    pub(super) fn name_lists(&self, into: &mut BTreeSet<Vec<u8>>) {
        let mut reader = Reader::new(&self.bytes);
        while let Some((list, _)) = read_line(&mut reader) {
            into.insert(list.to_vec());
        }
    }

    /// Gives the memory taken in bytes.
    pub(super) fn bytes_taken(&self) -> usize {
        self.bytes.len() + self.index.len() * size_of::<(u32, u32)>()
    }

    /// Removes the layer's pages.
    pub(super) fn remove(&self, disk: &Disk, partition: usize, writing: &mut Writing<'_>) -> Result<(), StoreError> {
        let low = keys::waiting(partition as u8, self.number, 0);
        let high = keys::waiting(partition as u8, self.number, u32::MAX);
        for pair in disk.scan(&low, &high) {
            writing.remove(&pair?.0);
        }
        Ok(())
    }
}

fn read_line<'a>(reader: &mut Reader<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let len = reader.length()?;
    let list = reader.take(len)?;
    let len = reader.length()?;
    Some((list, reader.take(len)?))
}

/// Makes a layer and its pages.
#[derive(Default)]
pub(super) struct LayerBuilder {
    bytes: Vec<u8>,
    page_starts: Vec<usize>,
}

impl LayerBuilder {
    /// Adds the entries of a list.
    pub(super) fn push(&mut self, list: &[u8], entries: &[Entry]) {
        let page_len = self.bytes.len() - self.page_starts.last().copied().unwrap_or(0);
        if self.page_starts.is_empty() || page_len >= PAGE_BYTES {
            self.page_starts.push(self.bytes.len());
        }
        put_varint(&mut self.bytes, list.len() as u64);
        self.bytes.extend_from_slice(list);
        let chunk = encode_chunk(entries);
        put_varint(&mut self.bytes, chunk.len() as u64);
        self.bytes.extend_from_slice(&chunk);
    }

    /// Writes the pages and gives the layer; `None` where nothing was added.
    pub(super) fn write(
        self,
        partition: usize,
        number: u64,
        writing: &mut Writing<'_>,
    ) -> Result<Option<Arc<Layer>>, StoreError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let ends = self.page_starts.iter().skip(1).copied().chain([self.bytes.len()]);
        for (page, (&start, end)) in self.page_starts.iter().zip(ends).enumerate() {
            let key = keys::waiting(partition as u8, number, page as u32);
            writing.put(key, self.bytes[start..end].to_vec());
            writing.pause()?;
        }
        Layer::new(number, self.bytes).map(|layer| Some(Arc::new(layer)))
    }
}

/// Reads all layers from sled; gives them with the greatest number in use.
pub(super) fn load(disk: &Disk) -> Result<(Waiting, u64), StoreError> {
    let malformed = || StoreError::malformed("a waiting layer");
    let mut layers: BTreeMap<(u8, u64), Vec<u8>> = BTreeMap::new();
    for pair in disk.scan(&[keys::WAITING], &[keys::WAITING + 1]) {
        let (key, value) = pair?;
        let place = keys::parse_waiting(&key).ok_or_else(malformed)?;
        layers.entry(place).or_default().extend_from_slice(&value);
    }
    let mut waiting = Waiting::default();
    let mut greatest = 0;
    for ((partition, number), bytes) in layers {
        let part = waiting.get_mut(usize::from(partition)).ok_or_else(malformed)?;
        part.push(Arc::new(Layer::new(number, bytes)?));
        greatest = greatest.max(number);
    }
    Ok((waiting, greatest))
}
