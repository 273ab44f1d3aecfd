//! The bytes of a frame: one record as it lies in a segment.
//!
//! All numbers are little-endian, as the processors that run this hold them: frames are found by walking and never
//! compared as bytes, so nothing is gained by big-endian order.
//!
//! `docs/storage-format.md`, "Frame", draws every byte.
//!
//! Why it is so:
//! - **The seed** is the checksum of the segment's header, which holds the log's id and 8 random bytes. So a frame of
//!   another log or segment does not check here, nor does a copy of a frame that somebody put into a record.
//! - **Place and count** say which frames were written, and synced, together. Since an append begins only after the
//!   one before it is on the disk, a frame is proof that everything up to `sequence - place - 1` was durable when it
//!   was written. That is how recovery tells a torn append from damage.
//! - **Frames begin at multiples of 8,** so that the first eight bytes never straddle two sectors of a disk, and
//!   recovery need look for frames only there.

use super::LeafHash;
use crate::domain::Sequence;

/// The bytes of a frame before its record.
pub(super) const FRAME_HEADER_LEN: usize = 56;

/// What the offset and the length of every frame are multiples of.
pub(super) const FRAME_ALIGNMENT: usize = 8;

/// The bytes that tell whether a frame begins here, and how long it is.
pub(super) const FRAME_PREFIX_LEN: usize = 8;

const MARK: u8 = 0xC5;
const LAST_OF_BATCH: u8 = 1;

/// A frame that checked, borrowed from the bytes that it was read from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) checksum: u32,
    pub(super) sequence: Sequence,
    pub(super) last_of_batch: bool,
    /// Its place in its append, from 0.
    pub(super) place: u32,
    /// The frames of its append, at least `place + 1`.
    pub(super) count: u32,
    pub(super) leaf_hash: &'a LeafHash,
    pub(super) record: &'a [u8],
    /// All of the frame's bytes, padding included.
    pub(super) raw: &'a [u8],
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameFault {
    /// The first eight bytes are zeros, or there are none: space that was never written looks like this.
    Blank,
    /// The bytes end before the frame does.
    Cut,
    /// What is here does not begin as a frame does.
    NoFrame,
    /// It begins as a frame does, and its checksum is wrong.
    Checksum,
}

impl FrameFault {
    /// Says what was found, as part of a sentence.
    pub(super) fn describe(self) -> &'static str {
        match self {
            FrameFault::Blank => "there are zeros where a record should be",
            FrameFault::Cut => "the file ends in the middle of a record",
            FrameFault::NoFrame => "what is there is not a record",
            FrameFault::Checksum => "the checksum of the record does not match its bytes",
        }
    }
}

/// Returns the length of the frame around a record of this many bytes.
pub(super) const fn frame_len(record_len: usize) -> usize {
    (FRAME_HEADER_LEN + record_len).next_multiple_of(FRAME_ALIGNMENT)
}

/// A frame's share in its append.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    pub(super) sequence: Sequence,
    pub(super) place: u32,
    pub(super) count: u32,
    pub(super) last_of_batch: bool,
}

/// Writes a frame to the end of `buffer`, whose length is a multiple of 8, and gives its checksum.
pub(super) fn encode(
    buffer: &mut Vec<u8>,
    seed: u32,
    placement: Placement,
    leaf_hash: &LeafHash,
    record: &[u8],
) -> u32 {
    let start = buffer.len();
    let length = u16::try_from(record.len()).expect("a batch holds records of at most 65,535 bytes");
    let mut header = [0; FRAME_HEADER_LEN];
    header[4..6].copy_from_slice(&length.to_le_bytes());
    header[6] = if placement.last_of_batch { LAST_OF_BATCH } else { 0 };
    header[7] = MARK;
    header[8..16].copy_from_slice(&placement.sequence.get().to_le_bytes());
    header[16..20].copy_from_slice(&placement.place.to_le_bytes());
    header[20..24].copy_from_slice(&placement.count.to_le_bytes());
    header[24..56].copy_from_slice(leaf_hash);
    buffer.extend_from_slice(&header);
    buffer.extend_from_slice(record);
    buffer.resize(start + frame_len(record.len()), 0);
    let checksum = crc32c::crc32c_append(seed, &buffer[start + 4..]);
    buffer[start..start + 4].copy_from_slice(&checksum.to_le_bytes());
    checksum
}

/// Returns the length of the frame that begins with these bytes; only the first eight are looked at.
pub(super) fn len_at(bytes: &[u8]) -> Result<usize, FrameFault> {
    let Some(prefix) = bytes.first_chunk::<FRAME_PREFIX_LEN>() else {
        return Err(if bytes.iter().all(|byte| *byte == 0) { FrameFault::Blank } else { FrameFault::Cut });
    };
    if *prefix == [0; FRAME_PREFIX_LEN] {
        return Err(FrameFault::Blank);
    }
    let length = u16::from_le_bytes([prefix[4], prefix[5]]);
    if prefix[7] != MARK || prefix[6] & !LAST_OF_BATCH != 0 || length == 0 {
        return Err(FrameFault::NoFrame);
    }
    Ok(frame_len(usize::from(length)))
}

/// Returns the sequence that the frame beginning with these bytes claims, unchecked.
pub(super) fn claimed_sequence(bytes: &[u8]) -> Option<Sequence> {
    bytes.get(8..).and_then(<[u8]>::first_chunk).map(|number| Sequence::new(u64::from_le_bytes(*number)))
}

/// Reads and checks the frame at the start of `bytes`, which may go on past it.
pub(super) fn decode(bytes: &[u8], seed: u32) -> Result<Frame<'_>, FrameFault> {
    let length = len_at(bytes)?;
    let raw = bytes.get(..length).ok_or(FrameFault::Cut)?;
    let (header, rest) = raw.split_first_chunk::<FRAME_HEADER_LEN>().ok_or(FrameFault::Cut)?;
    let checksum = number_at(header, 0);
    if crc32c::crc32c_append(seed, &raw[4..]) != checksum {
        return Err(FrameFault::Checksum);
    }
    let record_len = usize::from(u16::from_le_bytes([header[4], header[5]]));
    Ok(Frame {
        checksum,
        sequence: claimed_sequence(raw).ok_or(FrameFault::Cut)?,
        last_of_batch: header[6] == LAST_OF_BATCH,
        place: number_at(header, 16),
        count: number_at(header, 20),
        leaf_hash: header[24..].first_chunk().expect("the header ends with 32 bytes of hash"),
        record: &rest[..record_len],
        raw,
    })
}

fn number_at(header: &[u8; FRAME_HEADER_LEN], offset: usize) -> u32 {
    u32::from_le_bytes([header[offset], header[offset + 1], header[offset + 2], header[offset + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_log::leaf_hash;

    const SEED: u32 = 0x1234_5678;

    fn encoded(record: &[u8]) -> Vec<u8> {
        let placement = Placement { sequence: Sequence::new(7), place: 2, count: 5, last_of_batch: true };
        let mut buffer = Vec::new();
        encode(&mut buffer, SEED, placement, &leaf_hash(record), record);
        buffer
    }

    #[test]
    fn a_frame_reads_back_as_it_was_written() {
        for length in [1, 7, 8, 9, 350, 65_535] {
            let record = vec![0xAB; length];
            let bytes = encoded(&record);
            assert_eq!(bytes.len() % FRAME_ALIGNMENT, 0);
            assert_eq!(len_at(&bytes), Ok(bytes.len()));
            let frame = decode(&bytes, SEED).expect("it was just written");
            assert_eq!((frame.sequence.get(), frame.place, frame.count, frame.last_of_batch), (7, 2, 5, true));
            assert_eq!((frame.record, frame.leaf_hash), (record.as_slice(), &leaf_hash(&record)));
        }
    }

    #[test]
    fn the_stored_form_does_not_change_by_accident() {
        let bytes = encoded(b"record");
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex.len(), 128);
        assert_eq!(&hex[8..48], "060001c507000000000000000200000005000000");
        assert_eq!(&hex[112..], "7265636f72640000");
        assert_eq!(decode(&bytes, SEED).map(|frame| frame.checksum), Ok(crc32c::crc32c_append(SEED, &bytes[4..])));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let bytes = encoded(b"a record");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(decode(&damaged, SEED).is_err(), "bit {bit} of byte {at}");
            }
            assert!(decode(&bytes[..at], SEED).is_err(), "cut at {at}");
        }
        assert_eq!(decode(&bytes, SEED + 1), Err(FrameFault::Checksum));
        assert_eq!(decode(&[0; 64], SEED), Err(FrameFault::Blank));
    }
}
