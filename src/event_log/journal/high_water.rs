//! The floor: a head that the journal is known to have reached.
//!
//! A small file beside the segments. It is written when a segment is sealed and when the journal is closed, each time
//! with the head that was durable by then. A log only grows, so what it says stays true for ever, and a journal that
//! ends below it has lost records, even where what is left looks whole. It is no part of the truth: without the file
//! the journal opens all the same, and can then tell a loss at its very end only where a segment is missing or a
//! record is damaged, not where both were wiped.
//!
//! Numbers are little-endian:
//!
//! | offset | bytes | field |
//! | --- | --- | --- |
//! | 0 | 8 | magic: `chronflr` |
//! | 8 | 16 | id of the log |
//! | 24 | 8 | head |
//! | 32 | 8 | sequence that the newest segment begins with |
//! | 40 | 4 | CRC-32C of the 40 bytes before |

use std::io;

use crate::domain::Sequence;
use crate::event_log::folder::LogFolder;
use crate::event_log::{LogError, LogId};

/// The name of the file.
pub(super) const FLOOR_NAME: &str = "floor";

const NEW_NAME: &str = "floor-new";
const MAGIC: [u8; 8] = *b"chronflr";
const LENGTH: usize = 44;
const ADVICE: &str = "It only says how long the log once was: remove it to open the log without that check, \
    and compare the head with a backup or a replica";

/// A head that was durable at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HighWater {
    pub(super) log: LogId,
    pub(super) head: Sequence,
    /// The sequence that the newest segment began with; it may be `head + 1`.
    pub(super) newest_segment: Sequence,
}

impl HighWater {
    /// Reads the floor, where the folder has one.
    pub(super) fn read(folder: &dyn LogFolder) -> Result<Option<Self>, LogError> {
        let path = folder.path(FLOOR_NAME);
        let failed = |error| LogError::io(&path, "read", error);
        let file = match folder.open(FLOOR_NAME) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = [0; LENGTH + 1];
        let read = file.read_at(&mut bytes, 0).map_err(failed)?;
        let floor = HighWater {
            log: LogId::from_bytes(field(&bytes, 8)),
            head: Sequence::new(u64::from_le_bytes(field(&bytes, 24))),
            newest_segment: Sequence::new(u64::from_le_bytes(field(&bytes, 32))),
        };
        if read != LENGTH || bytes[..LENGTH] != floor.encode() {
            let what = "it is not as it was written".to_owned();
            return Err(LogError::Corrupt { file: path, offset: 0, what, advice: ADVICE });
        }
        Ok(Some(floor))
    }

    /// Writes the floor, durably, in place of the one before.
    pub(super) fn write(&self, folder: &dyn LogFolder) -> io::Result<()> {
        if let Err(error) = folder.remove(NEW_NAME)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let file = folder.create(NEW_NAME)?;
        file.write_all_at(&self.encode(), 0)?;
        file.sync()?;
        folder.rename(NEW_NAME, FLOOR_NAME)?;
        folder.sync()
    }

    fn encode(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..24].copy_from_slice(self.log.as_bytes());
        bytes[24..32].copy_from_slice(&self.head.get().to_le_bytes());
        bytes[32..40].copy_from_slice(&self.newest_segment.get().to_le_bytes());
        let checksum = crc32c::crc32c(&bytes[..40]);
        bytes[40..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }
}

fn field<const N: usize>(bytes: &[u8; LENGTH + 1], offset: usize) -> [u8; N] {
    *bytes[offset..].first_chunk().expect("every field lies within the file's fixed length")
}
