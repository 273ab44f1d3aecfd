//! Bytes of the store: numbers, chunks of entries, and keys that sort as what they stand for.
//!
//! A chunk holds a sorted run of entries of one list. Each entry is written against the one before it:
//!
//! ```text
//! chunk = entries
//! entry = flags (1 byte), then, each only where its flag does not say it is as usual:
//!         ρ − previous ρ (varint)                      unless SAME_RHO
//!         width (varint)                               unless SAME_WIDTH, as the entry before
//!         ordinal (zigzag varint)                      unless NO_ORDINAL, 0
//!         sequence − previous sequence (zigzag varint)
//!         place (varint)                               unless NO_PLACE, 0
//!         revision (varint)                            unless FIRST_REVISION, 1
//!         at − sequence (zigzag varint)                unless AT_SEQUENCE, equal
//!         payload length (varint), payload
//! ```
//!
//! Differences wrap, so that every value of every field can be written. The first entry is written against zeros.

use crate::domain::Sequence;
use crate::domain::history::FactOrder;

use super::entry::{EntryKey, EntryPayload, ListEntry};
use super::error::StoreError;

const OPEN: u8 = 1;
const SAME_RHO: u8 = 2;
const SAME_WIDTH: u8 = 4;
const NO_ORDINAL: u8 = 8;
const NO_PLACE: u8 = 16;
const FIRST_REVISION: u8 = 32;
const AT_SEQUENCE: u8 = 64;

/// The length of an [`EntryKey`] written by [`sortable`].
pub(super) const SORTABLE_LEN: usize = 45;

/// Appends a number in groups of seven bits, the lowest first.
pub(super) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_zigzag(out: &mut Vec<u8>, number: i64) {
    put_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// Reads the parts of an encoded value one after the other; `None` where the bytes end too soon or make no sense.
pub(super) struct ByteReader<'a> {
    bytes: &'a [u8],
}

impl<'a> ByteReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        ByteReader { bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns what was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for (place, &byte) in self.bytes.iter().enumerate().take(10) {
            if place == 9 && byte > 1 {
                return None;
            }
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                self.bytes = &self.bytes[place + 1..];
                return Some(number);
            }
        }
        None
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok()
    }

    fn zigzag(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn number32(&mut self) -> Option<u32> {
        u32::try_from(self.varint()?).ok()
    }
}

/// The entry against which the first of a chunk is written.
const BEFORE_FIRST: FactOrder = FactOrder { middle: 0, width: 0, ordinal: 0, sequence: Sequence::ZERO, place: 0 };

/// Writes a sorted run of entries as a chunk.
pub(super) fn encode_chunk(entries: &[ListEntry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(entries.len() * 32);
    let mut before = None;
    for entry in entries {
        append_to_chunk(&mut out, before, entry);
        before = Some(&entry.order);
    }
    out
}

/// Appends an entry to a chunk whose last entry has the order `before`, or that is empty.
pub(super) fn append_to_chunk(chunk: &mut Vec<u8>, before: Option<&FactOrder>, entry: &ListEntry) {
    encode_entry(chunk, before.unwrap_or(&BEFORE_FIRST), entry);
}

fn encode_entry(out: &mut Vec<u8>, before: &FactOrder, entry: &ListEntry) {
    let order = &entry.order;
    let flag = |holds: bool, bit: u8| if holds { bit } else { 0 };
    let flags = flag(entry.open, OPEN)
        | flag(order.middle == before.middle, SAME_RHO)
        | flag(order.width == before.width, SAME_WIDTH)
        | flag(order.ordinal == 0, NO_ORDINAL)
        | flag(order.place == 0, NO_PLACE)
        | flag(entry.revision == 1, FIRST_REVISION)
        | flag(entry.at == order.sequence, AT_SEQUENCE);
    out.push(flags);
    if flags & SAME_RHO == 0 {
        put_varint(out, order.middle.wrapping_sub(before.middle) as u64);
    }
    if flags & SAME_WIDTH == 0 {
        put_varint(out, order.width);
    }
    if flags & NO_ORDINAL == 0 {
        put_zigzag(out, i64::from(order.ordinal));
    }
    put_zigzag(out, order.sequence.get().wrapping_sub(before.sequence.get()) as i64);
    if flags & NO_PLACE == 0 {
        put_varint(out, u64::from(order.place));
    }
    if flags & FIRST_REVISION == 0 {
        put_varint(out, u64::from(entry.revision));
    }
    if flags & AT_SEQUENCE == 0 {
        put_zigzag(out, entry.at.get().wrapping_sub(order.sequence.get()) as i64);
    }
    put_varint(out, entry.payload.len() as u64);
    out.extend_from_slice(&entry.payload);
}

fn decode_entry(reader: &mut ByteReader<'_>, before: &FactOrder) -> Option<ListEntry> {
    let flags = reader.byte()?;
    let unless = |bit: u8| flags & bit == 0;
    let middle = if unless(SAME_RHO) { before.middle.wrapping_add(reader.varint()? as i64) } else { before.middle };
    let width = if unless(SAME_WIDTH) { reader.varint()? } else { before.width };
    let ordinal = if unless(NO_ORDINAL) { i32::try_from(reader.zigzag()?).ok()? } else { 0 };
    let sequence = before.sequence.get().wrapping_add(reader.zigzag()? as u64);
    let place = if unless(NO_PLACE) { reader.number32()? } else { 0 };
    let revision = if unless(FIRST_REVISION) { reader.number32()? } else { 1 };
    let at = if unless(AT_SEQUENCE) { sequence.wrapping_add(reader.zigzag()? as u64) } else { sequence };
    let length = reader.length()?;
    let payload = EntryPayload::from_slice(reader.take(length)?);
    let order = FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place };
    Some(ListEntry { order, revision, at: Sequence::new(at), open: flags & OPEN != 0, payload })
}

/// Reads the entries of a chunk one after the other; after an error it ends.
pub(super) struct ChunkReader<'a> {
    reader: ByteReader<'a>,
    before: FactOrder,
}

impl<'a> ChunkReader<'a> {
    pub(super) fn new(chunk: &'a [u8]) -> Self {
        ChunkReader { reader: ByteReader::new(chunk), before: BEFORE_FIRST }
    }
}

impl Iterator for ChunkReader<'_> {
    type Item = Result<ListEntry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let entry = decode_entry(&mut self.reader, &self.before);
        match &entry {
            Some(entry) => self.before = entry.order,
            None => self.reader = ByteReader::new(&[]),
        }
        Some(entry.ok_or_else(|| StoreError::malformed("a chunk of a list")))
    }
}

/// Appends the entries of a chunk to `out`.
pub(super) fn decode_chunk(chunk: &[u8], out: &mut Vec<ListEntry>) -> Result<(), StoreError> {
    // An entry rarely takes less.
    out.reserve(chunk.len() / 16);
    for entry in ChunkReader::new(chunk) {
        out.push(entry?);
    }
    Ok(())
}

/// Returns the first entry of a chunk; `None` where it has none.
pub(super) fn first_of_chunk(chunk: &[u8]) -> Option<ListEntry> {
    ChunkReader::new(chunk).next()?.ok()
}

/// Writes an entry's key so that bytes sort as keys do: big-endian, signs flipped, the width inverted.
pub(super) fn sortable(key: &EntryKey) -> [u8; SORTABLE_LEN] {
    let order = &key.order;
    let mut out = [0; SORTABLE_LEN];
    out[0..8].copy_from_slice(&((order.middle as u64) ^ (1 << 63)).to_be_bytes());
    out[8..16].copy_from_slice(&(!order.width).to_be_bytes());
    out[16..20].copy_from_slice(&((order.ordinal as u32) ^ (1 << 31)).to_be_bytes());
    out[20..28].copy_from_slice(&order.sequence.get().to_be_bytes());
    out[28..32].copy_from_slice(&order.place.to_be_bytes());
    out[32..36].copy_from_slice(&key.revision.to_be_bytes());
    out[36..44].copy_from_slice(&key.at.get().to_be_bytes());
    out[44] = u8::from(!key.open);
    out
}

/// Returns the shortest bytes above `low` and not above `high`, where `low < high`: what parts two chunks.
pub(super) fn separator<'a>(low: &[u8; SORTABLE_LEN], high: &'a [u8; SORTABLE_LEN]) -> &'a [u8] {
    let shared = low.iter().zip(high).take_while(|(a, b)| a == b).count();
    &high[..SORTABLE_LEN.min(shared + 1)]
}

/// Appends `bytes` so that what follows cannot be taken for a part of them and order is kept:
/// 0 becomes 0 255, and 0 1 ends them.
pub(super) fn put_delimited(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        out.push(byte);
        if byte == 0 {
            out.push(0xff);
        }
    }
    out.extend_from_slice(&[0, 1]);
}

/// Splits what [`put_delimited`] wrote at the front of `bytes` from what follows it.
pub(super) fn take_delimited(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = 0;
    loop {
        let byte = *bytes.get(place)?;
        if byte != 0 {
            out.push(byte);
            place += 1;
            continue;
        }
        match *bytes.get(place + 1)? {
            0xff => out.push(0),
            1 => return Some((out, &bytes[place + 2..])),
            _ => return None,
        }
        place += 2;
    }
}

/// Spreads the bits of a number over all of it.
pub(super) fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    number ^ (number >> 32)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        pub(in super::super) fn any_entry()(
            middle in prop_oneof![any::<i64>(), 0..50i64, Just(i64::MIN), Just(i64::MAX)],
            width in prop_oneof![any::<u64>(), 0..3u64],
            ordinal in prop_oneof![any::<i32>(), Just(0)],
            sequence in prop_oneof![any::<u64>(), 1..50u64],
            place in prop_oneof![any::<u32>(), 0..3u32],
            revision in prop_oneof![any::<u32>(), 1..3u32],
            at in proptest::option::of(any::<u64>()),
            open in any::<bool>(),
            payload in proptest::collection::vec(any::<u8>(), 0..24),
        ) -> ListEntry {
            let order = FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place };
            let at = Sequence::new(at.unwrap_or(sequence));
            ListEntry { order, revision, at, open, payload: EntryPayload::from_vec(payload) }
        }
    }

    proptest! {
        #[test]
        fn chunks_read_back(mut entries in proptest::collection::vec(any_entry(), 0..40)) {
            entries.sort();
            let bytes = encode_chunk(&entries);
            let mut read = Vec::new();
            decode_chunk(&bytes, &mut read).unwrap();
            prop_assert_eq!(first_of_chunk(&bytes), entries.first().cloned());
            prop_assert_eq!(read, entries);
        }

        #[test]
        fn chunks_that_are_cut_or_random_are_refused_without_a_panic(
            mut entries in proptest::collection::vec(any_entry(), 1..10),
            noise in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            entries.sort();
            let bytes = encode_chunk(&entries);
            prop_assert!(decode_chunk(&bytes[..bytes.len() - 1], &mut Vec::new()).is_err());
            let _ = decode_chunk(&noise, &mut Vec::new());
        }

        #[test]
        fn keys_sort_as_entries_and_separators_part_them(a in any_entry(), b in any_entry()) {
            let (low, high) = if a.key() <= b.key() { (a, b) } else { (b, a) };
            let (low_bytes, high_bytes) = (sortable(&low.key()), sortable(&high.key()));
            prop_assert_eq!(low.key().cmp(&high.key()), low_bytes.cmp(&high_bytes));
            if low_bytes < high_bytes {
                let between = separator(&low_bytes, &high_bytes);
                prop_assert!(&low_bytes[..] < between && between <= &high_bytes[..]);
            }
        }

        #[test]
        fn delimited_bytes_read_back_and_keep_their_order(
            a in proptest::collection::vec(0..3u8, 0..6), b in proptest::collection::vec(0..3u8, 0..6),
        ) {
            let delimited = |bytes: &[u8]| { let mut out = Vec::new(); put_delimited(&mut out, bytes); out };
            let (left, right) = (delimited(&a), delimited(&b));
            prop_assert_eq!(a.cmp(&b), left.cmp(&right));
            prop_assert!(a == b || !left.starts_with(&right));
            let mut longer = left.clone();
            longer.extend_from_slice(b"rest");
            prop_assert_eq!(take_delimited(&longer), Some((a, &b"rest"[..])));
        }

        #[test]
        fn numbers_read_back(number in any::<u64>(), signed in any::<i64>()) {
            let mut out = Vec::new();
            put_varint(&mut out, number);
            put_zigzag(&mut out, signed);
            let mut reader = ByteReader::new(&out);
            prop_assert_eq!(reader.varint(), Some(number));
            prop_assert_eq!(reader.zigzag(), Some(signed));
            prop_assert!(reader.is_empty());
        }
    }
}
