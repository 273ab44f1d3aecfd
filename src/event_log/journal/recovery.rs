//! Opening a journal: what is whole, what was torn, and what is damaged.
//!
//! Sealed segments are trusted by their seals (see `segment.rs`): the header of each names the one before it, where
//! that one ended, and the checksum of its last frame, which is read. The last segment is walked from start to end.
//!
//! **Torn or damaged?** An append is written only after the append before it is on the disk, and what it is written
//! over are zeros. So a power cut or a kill can leave exactly one append incomplete, the last, in which any sectors may
//! be missing, in any order; nobody was told that it is durable. From this follows the rule. Where the walk stops:
//!
//! 1. Only zeros follow, and the last append is complete: the end of the log.
//! 2. Further on lies a whole frame of a *later* append (its sequence less its place tells): the place where the walk
//!    stopped was durable once. **Damage.**
//! 3. Else the stop lies in the last append. If its frame has a hole (a sector of 512 bytes that is still zeros, or the
//!    end of a file that was cut short), or is missing: **torn**. The whole append is cut off and reported.
//! 4. Else all sectors of the frame were written, and still it does not check: no interrupted write leaves that.
//!    **Damage.**
//! 5. A whole frame that is not the one that belongs there is **damage**, wherever it is.
//!
//! And a log that ends below its floor (see `high_water.rs`) has lost what was acknowledged: **damage**, even where rule 1 or
//! 3 holds. After a clean stop the floor is the head, so that then nothing at all is cut off.
//!
//! On damage nothing is changed. What rule 3 cuts off is overwritten with zeros, and after an unclean stop the last
//! append is written once more and synced: the sync that failed or never came may have left it in memory only, where
//! this walk sees it and the next power cut would take it. For the same reason the folder is synced: the process before
//! may have ended between giving the newest segment its name and making that name durable.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::cursor::{FrameCursor, WalkStop};
use super::high_water::{FLOOR_NAME, HighWater};
use super::prepare::write_zeros;
use super::segment::{SEGMENT_HEADER_LEN, Segment, segment_name, sequence_of_name};
use crate::domain::Sequence;
use crate::event_log::error::RESTORE;
use crate::event_log::folder::LogFolder;
use crate::event_log::frame::{self, FRAME_ALIGNMENT, FrameFault};
use crate::event_log::{LogError, RECORD_BYTES_MAX};
use crate::system::is_no_room;

const SCAN_CHUNK: usize = 1024 * 1024;
const SECTOR: u64 = 512;

/// An append that a crash left incomplete, and that was cut off when the log was opened.
///
/// Nobody had been told that it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncated {
    /// The segment that it lay in.
    pub file: PathBuf,
    /// Where it began in that file, in bytes.
    pub offset: u64,
    /// The bytes from there to the last one that was not zero.
    pub bytes: u64,
    /// The head of the log without it.
    pub head: Sequence,
}

impl fmt::Display for Truncated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an unfinished write after sequence {} was cut off: {} bytes at byte {} of {}; nothing acknowledged was in it",
            self.head,
            self.bytes,
            self.offset,
            self.file.display()
        )
    }
}

/// Where the last segment ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    /// The offset after the last frame.
    pub(super) end: u64,
    /// The sequence that comes next.
    pub(super) next: Sequence,
    /// The offset and checksum of the last frame; `None` in a segment without frames.
    pub(super) last_frame: Option<(u64, u32)>,
    /// The offset of the first frame of the last append; `end` in a segment without frames.
    last_append: u64,
}

impl Tail {
    /// Returns the tail of a segment without frames.
    pub(super) fn of_new(first: Sequence) -> Self {
        Tail { end: SEGMENT_HEADER_LEN, next: first, last_frame: None, last_append: SEGMENT_HEADER_LEN }
    }
}

/// A journal as it was found, mended where a write was torn.
pub(super) struct Recovered {
    /// In order; at least one.
    pub(super) segments: Vec<Arc<Segment>>,
    pub(super) tail: Tail,
    /// The head that the floor names; 0 without a floor.
    pub(super) floor: Sequence,
    pub(super) truncated: Option<Truncated>,
}

/// What becomes of an append that a crash tore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mending {
    /// It is cut off.
    Mend,
    /// It is left as it is and not read: nothing in the folder is changed.
    Leave,
}

/// Opens the segments of a folder; `None` where it holds no log yet.
pub(super) fn recover(
    folder: &dyn LogFolder,
    names: &[String],
    mending: Mending,
) -> Result<Option<Recovered>, LogError> {
    let firsts: BTreeSet<Sequence> = names.iter().filter_map(|name| sequence_of_name(name)).collect();
    let floor = HighWater::read(folder)?;
    if firsts.is_empty() {
        return match floor {
            None => Ok(None),
            Some(floor) => {
                let what = format!("it speaks of a log with {} records, and there is no segment of it", floor.head);
                Err(LogError::corrupt(&folder.path(FLOOR_NAME), 0, what))
            }
        };
    }
    let segments = open_chain(folder, &firsts)?;
    let last = segments.last().expect("there is a segment for each of the names, at least one");
    let scan = scan(last)?;
    check_floor(folder, floor, last, &scan.tail)?;
    let floor = floor.map_or(Sequence::ZERO, |floor| floor.head);
    let truncated = scan.truncated(last);
    if mending == Mending::Mend {
        mend(last, &scan, floor)?;
        folder.sync().map_err(|error| LogError::io(&folder.path(""), "sync the folder", error))?;
    }
    Ok(Some(Recovered { tail: scan.tail, floor, truncated, segments }))
}

/// Opens all segments and checks that each one seals the one before it.
pub(super) fn open_chain(folder: &dyn LogFolder, firsts: &BTreeSet<Sequence>) -> Result<Vec<Arc<Segment>>, LogError> {
    let mut segments: Vec<Arc<Segment>> = Vec::with_capacity(firsts.len());
    for first in firsts {
        let segment = Segment::open(folder, &segment_name(*first))?;
        let before = segments.last();
        let missing = match (&segment.header.previous, before) {
            (None, None) => None,
            (Some(seal), Some(before)) if seal.first == before.header.first => None,
            (Some(seal), _) => Some(seal.first),
            (None, Some(_)) => {
                let what = "it claims to be the first segment of its log, and there are earlier ones";
                return Err(LogError::corrupt(&segment.path, 56, what));
            }
        };
        if let Some(missing) = missing {
            let what = format!("the segment before this one, {}, is missing", segment_name(missing));
            return Err(LogError::corrupt(&segment.path, 56, what));
        }
        if let Some(before) = before {
            check_seal(before, &segment)?;
        }
        segments.push(Arc::new(segment));
    }
    Ok(segments)
}

/// Checks that a segment ends as the one after it says.
fn check_seal(segment: &Segment, after: &Segment) -> Result<(), LogError> {
    if segment.header.log != after.header.log {
        let what = format!("it belongs to another log, {}, not to {}", after.header.log, segment.header.log);
        return Err(LogError::corrupt(&after.path, 16, what));
    }
    let Some(seal) = after.header.previous else {
        return Ok(());
    };
    let last = Sequence::new(after.header.first.get() - 1);
    let mut cursor = FrameCursor::new(segment, last, seal.last_frame, 4_096);
    let checksum = cursor.next_frame()?.checksum;
    if checksum != seal.last_checksum || cursor.offset() != seal.end {
        let what = format!("its last record is not the one that {} was begun after", after.path.display());
        return Err(LogError::corrupt(&segment.path, seal.last_frame, what));
    }
    segment.set_seal(seal);
    Ok(())
}

/// What a walk over the last segment found.
struct LastSegment {
    tail: Tail,
    /// Where bytes that are to be cut off end; `None` where there are none.
    torn_to: Option<u64>,
    file_len: u64,
}

impl LastSegment {
    /// Says what is to be cut off.
    fn truncated(&self, segment: &Segment) -> Option<Truncated> {
        self.torn_to.map(|torn_to| Truncated {
            file: segment.path.clone(),
            offset: self.tail.end,
            bytes: torn_to - self.tail.end,
            head: Sequence::new(self.tail.next.get() - 1),
        })
    }
}

/// Walks over whole appends from `tail` on, moves it behind the last of them, and says where and at what the walk stopped.
pub(super) fn walk(segment: &Segment, tail: &mut Tail) -> Result<(u64, FrameFault), LogError> {
    let mut cursor = FrameCursor::new(segment, tail.next, tail.end, SCAN_CHUNK);
    let stop = loop {
        let offset = cursor.offset();
        match cursor.try_next() {
            Ok(frame) => {
                let checksum = frame.checksum;
                if cursor.is_between_appends() {
                    *tail = Tail {
                        end: cursor.offset(),
                        next: cursor.next_sequence(),
                        last_frame: Some((offset, checksum)),
                        last_append: tail.end,
                    };
                }
            }
            Err(stop) => break stop,
        }
    };
    match stop {
        WalkStop::Fault(fault) => Ok((cursor.offset(), fault)),
        WalkStop::Io(_) | WalkStop::Misplaced(_) => Err(stop.into_error(segment, cursor.offset())),
    }
}

/// Walks over the last segment and tells a torn append from damage.
fn scan(segment: &Segment) -> Result<LastSegment, LogError> {
    let mut tail = Tail::of_new(segment.header.first);
    let (stop, fault) = walk(segment, &mut tail)?;
    let file_len = segment.file.len().map_err(|error| segment.io("read the length of", error))?;
    let rest = check_is_torn(segment, &tail, stop, fault, file_len)?;
    let torn_to = rest.last_byte.map(|last| last + 1).or((stop > tail.end).then_some(stop));
    Ok(LastSegment { tail, torn_to, file_len })
}

/// Checks that what stopped a walk is the end of the log or one torn append, and gives what lies behind.
pub(super) fn check_is_torn(
    segment: &Segment,
    tail: &Tail,
    stop: u64,
    fault: FrameFault,
    file_len: u64,
) -> Result<Rest, LogError> {
    let rest = survey(segment, stop, file_len, tail.next)?;
    if let Some((sequence, offset)) = rest.later {
        let what = format!("{}, and sequence {sequence}, written later, follows at byte {offset}", fault.describe());
        return Err(LogError::corrupt(&segment.path, stop, what));
    }
    let torn = match fault {
        FrameFault::Blank => true,
        FrameFault::Cut => file_len < segment.header.capacity,
        FrameFault::NoFrame => false,
        FrameFault::Checksum => has_hole(segment, stop)?,
    };
    if torn { Ok(rest) } else { Err(WalkStop::Fault(fault).into_error(segment, stop)) }
}

/// What lies behind the place where a walk stopped.
pub(super) struct Rest {
    /// The offset of the last byte that is not zero.
    last_byte: Option<u64>,
    /// The sequence and offset of a whole frame of a later append.
    later: Option<(Sequence, u64)>,
}

/// Looks through all bytes from `from` on, for frames of appends after the one that begins with `append_first`.
fn survey(segment: &Segment, from: u64, file_len: u64, append_first: Sequence) -> Result<Rest, LogError> {
    let mut rest = Rest { last_byte: None, later: None };
    let at_once = SCAN_CHUNK.min(usize::try_from(file_len.saturating_sub(from)).unwrap_or(usize::MAX));
    let zeros = vec![0; at_once];
    let mut chunk = vec![0; at_once];
    let mut offset = from;
    while offset < file_len && rest.later.is_none() {
        let read = segment.file.read_at(&mut chunk, offset).map_err(|error| segment.io("read", error))?;
        let bytes = &chunk[..read];
        if read == 0 {
            break;
        }
        if bytes != &zeros[..read] {
            for (at, prefix) in bytes.chunks(FRAME_ALIGNMENT).enumerate() {
                if let Ok(length) = frame::len_at(prefix) {
                    let place = offset + (at * FRAME_ALIGNMENT) as u64;
                    rest.later = rest.later.or(later_frame(segment, place, length, append_first)?);
                }
            }
            let last = bytes.iter().rposition(|byte| *byte != 0);
            rest.last_byte = last.map(|last| offset + last as u64).or(rest.last_byte);
        }
        offset += read as u64;
    }
    Ok(rest)
}

/// Returns the frame at `offset`, if it is whole and of an append after the one that begins with `append_first`.
fn later_frame(
    segment: &Segment,
    offset: u64,
    length: usize,
    append_first: Sequence,
) -> Result<Option<(Sequence, u64)>, LogError> {
    let mut bytes = vec![0; length];
    let read = segment.file.read_at(&mut bytes, offset).map_err(|error| segment.io("read", error))?;
    let Ok(frame) = frame::decode(&bytes[..read], segment.seed) else {
        return Ok(None);
    };
    let first_of_its_append = frame.sequence.get().saturating_sub(u64::from(frame.place));
    Ok((first_of_its_append > append_first.get()).then_some((frame.sequence, offset)))
}

/// Returns whether part of the frame at `offset`, which does not check, was never written.
fn has_hole(segment: &Segment, offset: u64) -> Result<bool, LogError> {
    let mut bytes = vec![0; frame::frame_len(RECORD_BYTES_MAX)];
    let read = segment.file.read_at(&mut bytes, offset).map_err(|error| segment.io("read", error))?;
    let length = frame::len_at(&bytes[..read]).unwrap_or(read).min(read);
    let to_boundary = (SECTOR - offset % SECTOR) as usize;
    let (first, rest) = bytes[..length].split_at(to_boundary.min(length));
    let is_blank = |piece: &[u8]| piece.iter().all(|byte| *byte == 0);
    Ok(is_blank(first) || rest.chunks(SECTOR as usize).any(is_blank))
}

/// Checks that the log reaches its floor.
pub(super) fn check_floor(
    folder: &dyn LogFolder,
    floor: Option<HighWater>,
    last: &Segment,
    tail: &Tail,
) -> Result<(), LogError> {
    let Some(floor) = floor else {
        return Ok(());
    };
    if floor.log != last.header.log {
        let what = format!("it belongs to another log, {}, not to {}", floor.log, last.header.log);
        return Err(LogError::corrupt(&folder.path(FLOOR_NAME), 8, what));
    }
    if floor.newest_segment > last.header.first {
        let what = "the segment is missing, and the floor of the log knows it";
        return Err(LogError::corrupt(&folder.path(&segment_name(floor.newest_segment)), 0, what));
    }
    if floor.head >= tail.next {
        let head = tail.next.get() - 1;
        let what = format!("the log ends here with sequence {head}, and it had reached {} before", floor.head);
        return Err(LogError::Corrupt { file: last.path.clone(), offset: tail.end, what, advice: RESTORE });
    }
    Ok(())
}

/// Overwrites what was torn with zeros, makes the rest durable, and gives the file its full length again.
fn mend(segment: &Segment, scan: &LastSegment, floor: Sequence) -> Result<(), LogError> {
    let tail = &scan.tail;
    let failed = |error| segment.io("mend", error);
    let head = Sequence::new(tail.next.get() - 1);
    if floor != head {
        let mut bytes = vec![0; (tail.end - tail.last_append) as usize];
        segment.file.read_at(&mut bytes, tail.last_append).map_err(failed)?;
        segment.file.write_all_at(&bytes, tail.last_append).map_err(failed)?;
    }
    if let Some(torn_to) = scan.torn_to {
        write_zeros(&*segment.file, tail.end, torn_to).map_err(failed)?;
    }
    if floor != head || scan.torn_to.is_some() {
        segment.file.sync().map_err(failed)?;
    }
    // Last, so that a file that was cut short stays recognisable until nothing torn is left in it.
    let capacity = segment.header.capacity;
    if scan.file_len < capacity {
        let lengthened = segment.file.allocate(capacity).and_then(|_set_aside| {
            write_zeros(&*segment.file, scan.file_len, capacity)?;
            segment.file.sync()
        });
        lengthened.map_err(|error| match segment.path.parent() {
            Some(folder) if is_no_room(&error) => {
                LogError::Full { folder: folder.to_owned(), needed: capacity - scan.file_len }
            }
            Some(_) | None => failed(error),
        })?;
    }
    Ok(())
}
