//! Records by sequence, in compressed blocks.
//!
//! A block holds the records of [`BLOCK_LEN`] consecutive sequences. It is packed when its last record comes, or when a
//! table is flushed; the block at the head of the log is packed again as it fills. Reading one record unpacks its block,
//! so full blocks that were read are kept in a cache bounded in bytes.
//!
//! ```text
//! block  = count (varint), then for each record: slot (1 byte), length (varint); then length of all (varint), LZ4 block
//! part 0 = number of parts (varint), the first bytes of the block; further parts hold the rest
//! ```
//!
//! A block is cut into parts because sled keeps large values in files of their own.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::domain::Sequence;

use super::database::{BatchedWrites, Database};
use super::encoding::{ByteReader, put_varint};
use super::error::StoreError;
use super::keys;

/// Records in a full block.
pub(super) const BLOCK_LEN: usize = 32;
/// The most bytes of a block in one value of sled.
const PART_BYTES: usize = 6 * 1024;
/// No block unpacks to more than this.
const UNPACKED_MAX: usize = 1 << 30;
/// What a record in an open block is counted as besides its bytes.
const RECORD_BYTES: usize = 16;

/// Gives the block of a record and its slot there.
pub(super) fn place_of(sequence: Sequence) -> (u64, u8) {
    let number = sequence.get();
    (number / BLOCK_LEN as u64, (number % BLOCK_LEN as u64) as u8)
}

/// Gives the sequence of a slot.
pub(super) fn sequence_at(block: u64, slot: u8) -> Sequence {
    Sequence::new(block * BLOCK_LEN as u64 + u64::from(slot))
}

/// The records of one block, unpacked, sorted by slot.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    slots: Vec<(u8, usize, usize)>,
    bytes: Vec<u8>,
}

impl Block {
    /// Gives the record in a slot.
    pub(super) fn get(&self, slot: u8) -> Option<&[u8]> {
        let place = self.slots.binary_search_by_key(&slot, |at| at.0).ok()?;
        let (_, start, end) = self.slots[place];
        self.bytes.get(start..end)
    }

    /// Gives the records in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u8, &[u8])> {
        self.slots.iter().map(|&(slot, start, end)| (slot, &self.bytes[start..end]))
    }

    /// Adds a record unless its slot has one.
    pub(super) fn insert(&mut self, slot: u8, record: &[u8]) {
        if let Err(place) = self.slots.binary_search_by_key(&slot, |at| at.0) {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(record);
            self.slots.insert(place, (slot, start, self.bytes.len()));
        }
    }

    /// Adds the records of another block whose slots are empty here.
    pub(super) fn add(&mut self, other: &Block) {
        other.iter().for_each(|(slot, record)| self.insert(slot, record));
    }

    fn is_full(&self) -> bool {
        self.slots.len() == BLOCK_LEN
    }

    fn bytes_taken(&self) -> usize {
        self.bytes.len() + self.slots.len() * size_of::<(u8, usize, usize)>()
    }

    fn pack(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() / 2 + 128);
        put_varint(&mut out, self.slots.len() as u64);
        let mut raw = Vec::with_capacity(self.bytes.len());
        for (slot, record) in self.iter() {
            out.push(slot);
            put_varint(&mut out, record.len() as u64);
            raw.extend_from_slice(record);
        }
        put_varint(&mut out, raw.len() as u64);
        out.extend_from_slice(&lz4_flex::block::compress(&raw));
        out
    }

    fn unpack(packed: &[u8]) -> Result<Block, StoreError> {
        Block::try_unpack(packed).ok_or_else(|| StoreError::malformed("a block of records"))
    }

    fn try_unpack(packed: &[u8]) -> Option<Block> {
        let mut reader = ByteReader::new(packed);
        let count = reader.length().filter(|&count| count <= BLOCK_LEN)?;
        let mut slots = Vec::with_capacity(count);
        let mut end = 0usize;
        for _ in 0..count {
            let slot = reader.byte()?;
            let start = end;
            end = end.checked_add(reader.length()?)?;
            slots.push((slot, start, end));
        }
        let len = reader.length().filter(|&len| len == end && len <= UNPACKED_MAX)?;
        let bytes = lz4_flex::block::decompress(reader.rest(), len).ok()?;
        let is_sorted = slots.is_sorted_by(|a, b| a.0 < b.0);
        (is_sorted && bytes.len() == len).then_some(Block { slots, bytes })
    }
}

/// A block of a table in memory.
pub(super) enum MemoryBlock {
    /// Records still come.
    Open(Block),
    /// All records came.
    Packed(Arc<[u8]>),
}

impl Default for MemoryBlock {
    fn default() -> Self {
        MemoryBlock::Open(Block::default())
    }
}

impl MemoryBlock {
    /// Adds a record unless it is there, and gives by how many bytes the block has grown.
    pub(super) fn insert(&mut self, slot: u8, record: &[u8]) -> Result<isize, StoreError> {
        let MemoryBlock::Open(block) = self else { return Ok(0) };
        block.insert(slot, record);
        if !block.is_full() {
            return Ok((record.len() + RECORD_BYTES) as isize);
        }
        let packed = block.pack();
        let freed = block.bytes.len() - record.len() + (BLOCK_LEN - 1) * RECORD_BYTES;
        let growth = packed.len() as isize - freed as isize;
        *self = MemoryBlock::Packed(packed.into());
        Ok(growth)
    }

    /// Gives what can be read without holding the table: a copy of what is open, or the packed bytes.
    pub(super) fn lend(&self) -> MemoryBlock {
        match self {
            MemoryBlock::Open(block) => MemoryBlock::Open(block.clone()),
            MemoryBlock::Packed(packed) => MemoryBlock::Packed(Arc::clone(packed)),
        }
    }

    /// Unpacks the block.
    pub(super) fn into_block(self) -> Result<Block, StoreError> {
        match self {
            MemoryBlock::Open(block) => Ok(block),
            MemoryBlock::Packed(packed) => Block::unpack(&packed),
        }
    }
}

/// Writes a table's block, together with what sled has of it.
pub(super) fn write_block(
    disk: &Database,
    writing: &mut BatchedWrites<'_>,
    number: u64,
    block: &MemoryBlock,
) -> Result<(), StoreError> {
    match block {
        MemoryBlock::Packed(packed) => put_parts(writing, number, packed),
        MemoryBlock::Open(open) => match read_block(disk, number)? {
            Some(mut stored) => {
                let before = stored.slots.len();
                stored.add(open);
                if stored.slots.len() > before {
                    put_parts(writing, number, &stored.pack());
                }
            }
            None => put_parts(writing, number, &open.pack()),
        },
    }
    Ok(())
}

fn put_parts(writing: &mut BatchedWrites<'_>, number: u64, packed: &[u8]) {
    // 256 parts of this size hold all records of a block at the greatest length that a record may have.
    let part_bytes = PART_BYTES.max(packed.len().div_ceil(usize::from(u8::MAX)));
    let parts = packed.len().div_ceil(part_bytes);
    for (part, piece) in packed.chunks(part_bytes).enumerate() {
        let mut value = Vec::with_capacity(piece.len() + 2);
        if part == 0 {
            put_varint(&mut value, parts as u64);
        }
        value.extend_from_slice(piece);
        writing.put(keys::record_block(number, part as u8), value);
    }
}

/// Reads a block from sled.
pub(super) fn read_block(disk: &Database, number: u64) -> Result<Option<Block>, StoreError> {
    let Some(first) = disk.get(&keys::record_block(number, 0))? else { return Ok(None) };
    let malformed = || StoreError::malformed("a block of records");
    let mut reader = ByteReader::new(&first);
    let parts = reader.varint().and_then(|parts| u8::try_from(parts).ok()).ok_or_else(malformed)?;
    if parts == 1 {
        return Block::unpack(reader.rest()).map(Some);
    }
    let mut packed = reader.rest().to_vec();
    for part in 1..parts {
        packed.extend_from_slice(&disk.get(&keys::record_block(number, part))?.ok_or_else(malformed)?);
    }
    Block::unpack(&packed).map(Some)
}

/// Finds the last record in sled.
pub(super) fn last_stored(disk: &Database) -> Result<Sequence, StoreError> {
    let (low, high) = ([keys::RECORDS], [keys::RECORDS + 1]);
    let Some((key, _)) = disk.last_before(&low, std::ops::Bound::Excluded(&high))? else {
        return Ok(Sequence::ZERO);
    };
    let malformed = || StoreError::malformed("the key of a block of records");
    let number = keys::parse_record_block(&key).ok_or_else(malformed)?;
    let block = read_block(disk, number)?.ok_or_else(malformed)?;
    block.iter().last().map(|(slot, _)| sequence_at(number, slot)).ok_or_else(malformed)
}

/// Full blocks that were read, unpacked; bounded in bytes, the oldest go first.
pub(super) struct BlockCache {
    bytes_max: usize,
    kept: Mutex<CachedBlocks>,
}

#[derive(Default)]
struct CachedBlocks {
    blocks: HashMap<u64, Arc<Block>, foldhash::fast::RandomState>,
    arrivals: VecDeque<u64>,
    bytes: usize,
}

impl BlockCache {
    /// Makes an empty cache.
    pub(super) fn new(bytes_max: usize) -> Self {
        BlockCache { bytes_max, kept: Mutex::default() }
    }

    /// Reads a block from the cache or from sled.
    pub(super) fn read(&self, disk: &Database, number: u64) -> Result<Option<Arc<Block>>, StoreError> {
        if let Some(block) = self.kept.lock().blocks.get(&number) {
            return Ok(Some(Arc::clone(block)));
        }
        let Some(block) = read_block(disk, number)? else { return Ok(None) };
        let block = Arc::new(block);
        // Only a full block never changes.
        if block.is_full() && block.bytes_taken() <= self.bytes_max {
            self.keep(number, Arc::clone(&block));
        }
        Ok(Some(block))
    }

    fn keep(&self, number: u64, block: Arc<Block>) {
        let mut kept = self.kept.lock();
        let taken = block.bytes_taken();
        if kept.blocks.insert(number, block).is_none() {
            kept.arrivals.push_back(number);
            kept.bytes += taken;
        }
        while kept.bytes > self.bytes_max
            && let Some(oldest) = kept.arrivals.pop_front()
        {
            let freed = kept.blocks.remove(&oldest).map_or(0, |gone| gone.bytes_taken());
            kept.bytes -= freed;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blocks_read_back(records in proptest::collection::btree_map(0..32u8, proptest::collection::vec(any::<u8>(), 0..200), 0..33)) {
            let mut block = Block::default();
            for (slot, record) in records.iter().rev() {
                block.insert(*slot, record);
                block.insert(*slot, b"a second record of the slot is ignored");
            }
            let read = Block::unpack(&block.pack()).unwrap();
            prop_assert_eq!(read.iter().collect::<Vec<_>>(), records.iter().map(|(slot, record)| (*slot, &record[..])).collect::<Vec<_>>());
        }

        #[test]
        fn noise_is_refused_without_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Block::unpack(&noise);
        }
    }
}
