//! A segment: one preallocated file of the journal.
//!
//! ```text
//! 00000000000000000001.segment   00000000000000018231.segment        prepared-2
//! ┌──────┬─────────────────────┐ ┌──────┬─────────────┬────────────┐ ┌───────────────────┐
//! │header│ frames …          │0│ │header│ frames …    │ 0 0 0 0 0 0│ │ 0 0 0 0 0 0 0 0 0 │
//! └──────┴─────────────────────┘ └──────┴─────────────┴────────────┘ └───────────────────┘
//! ```
//!
//! A segment is named by the sequence of its first record. Its header is written and synced before the file gets that
//! name, and never again. Numbers are little-endian:
//!
//! `docs/storage-format.md`, "Segment", draws every byte.
//!
//! So each segment seals the one before it: a missing or shortened segment is noticed at open without reading it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::places::Places;
use crate::domain::Sequence;
use crate::event_log::folder::{LogFile, LogFolder};
use crate::event_log::{LogError, LogId};

/// The bytes of a segment before its first frame.
pub(super) const SEGMENT_HEADER_LEN: u64 = 4_096;

const MAGIC: [u8; 8] = *b"chronlog";
const FORMAT_VERSION: u32 = 1;
const SUFFIX: &str = ".segment";

/// Where a segment ended when the next one was begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seal {
    /// The sequence of the sealed segment's first record.
    pub(super) first: Sequence,
    /// The offset after its last frame.
    pub(super) end: u64,
    /// The offset of its last frame.
    pub(super) last_frame: u64,
    /// The checksum of its last frame.
    pub(super) last_checksum: u32,
}

/// What a segment says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub(super) log: LogId,
    pub(super) salt: [u8; 8],
    pub(super) first: Sequence,
    /// The length of the file in bytes; at most 4 GiB.
    pub(super) capacity: u64,
    /// The segment before; `None` in the first.
    pub(super) previous: Option<Seal>,
}

impl SegmentHeader {
    /// Returns the bytes of the header, and their checksum: the seed of the segment's frames.
    pub(super) fn encode(&self) -> (Vec<u8>, u32) {
        let previous = self.previous.unwrap_or_default();
        let mut bytes = vec![0; SEGMENT_HEADER_LEN as usize];
        let mut put = |offset: usize, field: &[u8]| bytes[offset..offset + field.len()].copy_from_slice(field);
        put(0, &MAGIC);
        put(12, &FORMAT_VERSION.to_le_bytes());
        put(16, self.log.as_bytes());
        put(32, &self.salt);
        put(40, &self.first.get().to_le_bytes());
        put(48, &self.capacity.to_le_bytes());
        put(56, &previous.first.get().to_le_bytes());
        put(64, &previous.end.to_le_bytes());
        put(72, &previous.last_frame.to_le_bytes());
        put(80, &previous.last_checksum.to_le_bytes());
        let checksum = crc32c::crc32c(&bytes);
        bytes[8..12].copy_from_slice(&checksum.to_le_bytes());
        (bytes, checksum)
    }

    /// Reads a header, and gives it with its checksum; or says what is wrong.
    fn decode(bytes: &[u8]) -> Result<(Self, u32), HeaderFault> {
        if bytes.len() < SEGMENT_HEADER_LEN as usize {
            return Err(HeaderFault::Damaged("the file ends within its header"));
        }
        if bytes[..8] != MAGIC {
            return Err(HeaderFault::Damaged("it does not begin as a segment of a log does"));
        }
        let number = |offset| u64::from_le_bytes(field(bytes, offset));
        let checksum = u32::from_le_bytes(field(bytes, 8));
        let computed = crc32c::crc32c_append(crc32c::crc32c(&bytes[..8]), &[0; 4]);
        if crc32c::crc32c_append(computed, &bytes[12..]) != checksum {
            return Err(HeaderFault::Damaged("the checksum of the header does not match its bytes"));
        }
        let version = u32::from_le_bytes(field(bytes, 12));
        if version != FORMAT_VERSION {
            return Err(HeaderFault::Version(version));
        }
        let previous = Seal {
            first: Sequence::new(number(56)),
            end: number(64),
            last_frame: number(72),
            last_checksum: u32::from_le_bytes(field(bytes, 80)),
        };
        let header = SegmentHeader {
            log: LogId::from_bytes(field(bytes, 16)),
            salt: field(bytes, 32),
            first: Sequence::new(number(40)),
            capacity: number(48),
            previous: (previous.first != Sequence::ZERO).then_some(previous),
        };
        Ok((header, checksum))
    }
}

enum HeaderFault {
    Damaged(&'static str),
    Version(u32),
}

fn field<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    *bytes[offset..].first_chunk().expect("the header is 4,096 bytes long")
}

/// Returns the name of the segment that begins with this sequence.
pub(super) fn segment_name(first: Sequence) -> String {
    format!("{:020}{SUFFIX}", first.get())
}

/// Returns the first sequence that a file's name speaks of, where it is the name of a segment.
pub(super) fn sequence_of_name(name: &str) -> Option<Sequence> {
    let digits = name.strip_suffix(SUFFIX).filter(|digits| digits.len() == 20)?;
    digits.parse().ok().map(Sequence::new)
}

/// An open segment.
pub(super) struct Segment {
    pub(super) header: SegmentHeader,
    /// What the checksum of every frame begins with.
    pub(super) seed: u32,
    pub(super) file: Box<dyn LogFile>,
    /// For messages.
    pub(super) path: PathBuf,
    /// Set once the segment after it has been begun.
    seal: OnceLock<Seal>,
    /// Where some of its frames lie.
    pub(super) places: Places,
}

impl Segment {
    /// Joins a header with its file, which already holds it.
    pub(super) fn new(header: SegmentHeader, seed: u32, file: Box<dyn LogFile>, path: PathBuf) -> Self {
        Segment { header, seed, file, path, seal: OnceLock::new(), places: Places::default() }
    }

    /// Opens the segment of this name and checks its header.
    pub(super) fn open(folder: &dyn LogFolder, name: &str) -> Result<Self, LogError> {
        let path = folder.path(name);
        let file = folder.open(name).map_err(|error| LogError::io(&path, "open", error))?;
        let (header, seed) = read_header(&*file, &path)?;
        if segment_name(header.first) != name {
            let what = format!("its header says that it begins with sequence {}, its name does not", header.first);
            return Err(LogError::corrupt(&path, 40, what));
        }
        Ok(Segment::new(header, seed, file, path))
    }

    /// Reads the header from the file once more, and checks that it is still the same.
    pub(super) fn verify_header(&self) -> Result<(), LogError> {
        let (header, seed) = read_header(&*self.file, &self.path)?;
        if header != self.header || seed != self.seed {
            return Err(LogError::corrupt(&self.path, 0, "its header was changed while the log was open"));
        }
        Ok(())
    }

    /// Notes where the segment ended. Only the first note counts.
    pub(super) fn set_seal(&self, seal: Seal) {
        self.seal.get_or_init(|| seal);
    }

    /// Says where the segment ended; `None` while it is the last one.
    pub(super) fn seal(&self) -> Option<&Seal> {
        self.seal.get()
    }

    /// Makes an error of what the operating system answered about this file.
    pub(super) fn io(&self, action: &'static str, error: io::Error) -> LogError {
        LogError::io(&self.path, action, error)
    }
}

fn read_header(file: &dyn LogFile, path: &Path) -> Result<(SegmentHeader, u32), LogError> {
    let mut bytes = vec![0; SEGMENT_HEADER_LEN as usize];
    let read = file.read_at(&mut bytes, 0).map_err(|error| LogError::io(path, "read", error))?;
    SegmentHeader::decode(&bytes[..read]).map_err(|fault| match fault {
        HeaderFault::Damaged(what) => LogError::corrupt(path, 0, what),
        HeaderFault::Version(found) => LogError::Format { file: path.to_owned(), found, supported: FORMAT_VERSION },
    })
}
