//! The journal: the log as segment files in a folder.
//!
//! ```text
//! append ──▶ one write of all frames ──▶ one fdatasync ──▶ the new head, and only now visible to read
//!
//! folder:  …0001.segment  …8231.segment   the records, in preallocated files (segment.rs, frame.rs)
//!          prepared-2                     zeros, to become the next segment (prepare.rs)
//!          floor                          a head that was reached for certain (high_water.rs)
//!          lock                           held by the one process that has the log open (../folder.rs)
//! ```
//!
//! Invariants:
//! - An append lies in one segment, or in several of which each is synced before the next is written. So what a crash
//!   leaves is always whole appends and at most one torn one, at the very end (`recovery.rs` tells it from damage).
//! - Nothing beyond the head is ever read. The head moves only after the sync.
//! - After a write or sync has failed nothing is written any more. A sync is never tried again: the operating system
//!   may have dropped the pages that it could not write, and would then answer that all is well.
//! - Room is found before anything is written: a full disk refuses an append and spoils nothing. A write that finds none all
//!   the same, before the sync, is taken back whole; appending goes on once there is room.
//! - Memory does not grow with the log but for the places of some frames (`places.rs`): about 12 bytes for each 4 KiB of
//!   frames that have been walked over or asked for. One file is kept open for each segment; very long logs want larger segments
//!   ([`JournalOptions::segment_bytes`]).
//!
//! Group commit is the caller's: the thread that gathers the batches of many writers into one `append` shares its one sync.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use self::cursor::FrameCursor;
use self::high_water::HighWater;
use self::prepare::{PREPARED_PREFIX, Preparer};
use self::recovery::{Mending, Recovered, Tail, recover};
use self::segment::{Segment, SegmentHeader};
use self::writer::FrameWriter;
use super::folder::{DiskFolder, FolderLock, LogFolder, ReadOnlyFolder};
use super::{EventLog, LogError, LogId, PAGE_BYTES_MAX, PAGE_RECORDS_MAX, RecordBatch, StoredRecord};
use crate::domain::Sequence;

mod live_copy;
mod check;
mod cursor;
mod high_water;
mod places;
mod prepare;
mod recovery;
mod segment;
mod writer;

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod full_disk_tests;
#[cfg(test)]
mod tests;

pub use check::VerifyReport;
pub use recovery::Truncated;

const SEGMENT_BYTES_MIN: u64 = 16 * 1024;
const SEGMENT_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// What is kept free beyond what is asked for, in bytes: for batches that were reserved and are still on their way.
const RESERVE_BYTES: usize = 12 * 1024 * 1024;
/// What the length of a segment is a multiple of that is made ready for what is kept free.
const RESERVE_STEP: u64 = 1024 * 1024;
/// The most bytes that a frame takes beyond its record.
const FRAME_OVERHEAD_MAX: usize = 64;

/// How many records a page must ask for to be worth reading in large pieces.
const LARGE_PAGE: usize = 64;
/// What is read at once for a single record, in bytes: more than lies between two known places.
const RECORD_CHUNK: usize = 6 * 1024;
const SMALL_CHUNK: usize = 32 * 1024;
const LARGE_CHUNK: usize = 512 * 1024;

/// How the journal lays out its files. Sizes hold for segments begun from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// The length that segments grow to, in bytes: 64 MiB by default, held between 16 KiB and 1 GiB.
    ///
    /// A segment is made longer than this where one batch needs it.
    pub segment_bytes: u64,
    /// The length of the first segment, in bytes: 4 MiB by default. Each further one is twice as long as the one before.
    pub first_segment_bytes: u64,
    /// Whether a thread prepares the next segment before it is needed: true by default.
    pub prepare_ahead: bool,
}

impl Default for JournalOptions {
    fn default() -> Self {
        JournalOptions { segment_bytes: 64 * 1024 * 1024, first_segment_bytes: 4 * 1024 * 1024, prepare_ahead: true }
    }
}

impl JournalOptions {
    /// Returns the length of the first segment.
    fn first_capacity(&self) -> u64 {
        self.first_segment_bytes.clamp(SEGMENT_BYTES_MIN, self.most())
    }

    /// Returns the length of the segment after one of this length.
    fn capacity_after(&self, capacity: u64) -> u64 {
        capacity.saturating_mul(2).clamp(SEGMENT_BYTES_MIN, self.most())
    }

    fn most(&self) -> u64 {
        self.segment_bytes.clamp(SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX)
    }
}

/// A journal as it was opened.
pub struct OpenedJournal {
    /// The journal, ready to read and append.
    pub journal: Journal,
    /// What a crash had left incomplete and was cut off; `None` where nothing was.
    pub truncated: Option<Truncated>,
}

/// The log as segment files in a folder, for one process at a time.
pub struct Journal {
    folder: Arc<dyn LogFolder>,
    options: JournalOptions,
    id: LogId,
    /// The sequence of the last durable record.
    head: AtomicU64,
    /// The head that the floor file names.
    floor: AtomicU64,
    /// In order; at least one.
    segments: RwLock<Vec<Arc<Segment>>>,
    /// The bytes that the active segment had room for after the last append, and its capacity: for `reserve`, which must
    /// not wait for an append that is under way.
    room: AtomicU64,
    capacity: AtomicU64,
    writer: Mutex<FrameWriter>,
    preparer: Preparer,
    /// Why the journal is only read; `None` of one that takes writes.
    only_read: Option<String>,
    /// Last, so that it is let go when all else has come to rest.
    _lock: Option<FolderLock>,
}

impl Journal {
    /// Opens the journal in a folder, and makes a new one where the folder has none.
    ///
    /// An append that a crash tore is cut off and reported; it had not been acknowledged.
    ///
    /// # Errors
    ///
    /// [`LogError::Held`] while another process (or this one) has it open, [`LogError::Corrupt`] for damage and
    /// [`LogError::Format`] for files of another release, both without changing anything, [`LogError::Full`] without
    /// room for the first segment, [`LogError::Io`] for what the operating system refuses.
    pub fn open(path: &Path, options: JournalOptions) -> Result<OpenedJournal, LogError> {
        let folder = DiskFolder::open(path)?;
        let lock = FolderLock::take(path)?;
        Self::open_in(Arc::new(folder), Some(lock), options)
    }

    /// Opens the journal in a folder of any kind.
    pub(super) fn open_in(
        folder: Arc<dyn LogFolder>,
        lock: Option<FolderLock>,
        options: JournalOptions,
    ) -> Result<OpenedJournal, LogError> {
        let in_folder = |action| {
            let path = folder.path("");
            move |error: io::Error| LogError::io(&path, action, error)
        };
        let names = folder.names().map_err(in_folder("list"))?;
        let recovered = recover(&*folder, &names, Mending::Mend)?;
        for name in names.iter().filter(|name| name.starts_with(PREPARED_PREFIX)) {
            folder.remove(name).map_err(in_folder("remove an unused segment from"))?;
        }
        let preparer =
            Preparer::start(Arc::clone(&folder), options.prepare_ahead).map_err(in_folder("start a thread for"))?;
        let Recovered { segments, tail, floor, truncated } = match recovered {
            Some(recovered) => recovered,
            None => create(&*folder, &preparer, options)?,
        };
        let active = Arc::clone(segments.last().expect("a journal has at least one segment"));
        let journal = Journal {
            options,
            id: active.header.log,
            head: AtomicU64::new(tail.next.get() - 1),
            floor: AtomicU64::new(floor.get()),
            segments: RwLock::new(segments),
            room: AtomicU64::new(active.header.capacity.saturating_sub(tail.end)),
            capacity: AtomicU64::new(active.header.capacity),
            writer: Mutex::new(FrameWriter::new(active, &tail)),
            preparer,
            only_read: None,
            folder,
            _lock: lock,
        };
        Ok(OpenedJournal { journal, truncated })
    }

    /// Opens the journal in a folder that cannot be written to, to read it. Nothing is changed there.
    ///
    /// Leaves out and reports an append that a crash tore. Appending fails with `reason`.
    ///
    /// # Errors
    ///
    /// As [`Journal::open`] has it, and [`LogError::Corrupt`] for a folder without a log.
    pub fn open_to_read(path: &Path, options: JournalOptions, reason: &str) -> Result<OpenedJournal, LogError> {
        let lock = FolderLock::take_to_read(path)?;
        let folder: Arc<dyn LogFolder> = Arc::new(ReadOnlyFolder::new(path));
        let failed = |action| move |error| LogError::io(path, action, error);
        let names = folder.names().map_err(failed("list"))?;
        let Some(Recovered { segments, tail, floor, truncated }) = recover(&*folder, &names, Mending::Leave)? else {
            return Err(LogError::corrupt(path, 0, "there is no segment of a log in the folder"));
        };
        let preparer = Preparer::start(Arc::clone(&folder), false).map_err(failed("start a thread for"))?;
        let active = Arc::clone(segments.last().expect("a journal has at least one segment"));
        let journal = Journal {
            options,
            id: active.header.log,
            head: AtomicU64::new(tail.next.get() - 1),
            floor: AtomicU64::new(floor.get()),
            segments: RwLock::new(segments),
            room: AtomicU64::new(0),
            capacity: AtomicU64::new(active.header.capacity),
            writer: Mutex::new(FrameWriter::stopped(active, &tail, reason.to_owned())),
            preparer,
            only_read: Some(reason.to_owned()),
            folder,
            _lock: lock,
        };
        Ok(OpenedJournal { journal, truncated })
    }

    /// Says why the journal is only read; `None` of one that takes writes.
    pub fn only_read(&self) -> Option<&str> {
        self.only_read.as_deref()
    }

    /// Returns the file in which the log ends, and the offset there: for messages about a head that is lower than another
    /// store remembers. After a failed write the offset may lie behind the head.
    pub fn end(&self) -> (PathBuf, u64) {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).end()
    }

    /// Returns the segments that hold records after `after`, up to `head`: each with the last sequence to read in it.
    fn segments_between(&self, after: Sequence, head: Sequence) -> Vec<(Arc<Segment>, Sequence)> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let from = segments.partition_point(|segment| segment.header.first <= after.next()).saturating_sub(1);
        let mut between = Vec::new();
        for (at, segment) in segments.iter().enumerate().skip(from) {
            if segment.header.first > head {
                break;
            }
            let end = segments.get(at + 1).map_or(u64::MAX, |next| next.header.first.get() - 1);
            between.push((Arc::clone(segment), Sequence::new(end.min(head.get()))));
        }
        between
    }

    /// Returns the segment that holds a record, and the sequence after its last one.
    fn segment_of(&self, sequence: Sequence) -> (Arc<Segment>, Sequence) {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let next = segments.partition_point(|segment| segment.header.first <= sequence).max(1);
        let until = segments.get(next).map_or_else(|| self.head().next(), |next| next.header.first);
        (Arc::clone(&segments[next - 1]), until)
    }

    /// Returns about where the last frame of a segment ends.
    fn end_of(&self, segment: &Segment) -> u64 {
        let active = || self.capacity.load(Ordering::Relaxed).saturating_sub(self.room.load(Ordering::Relaxed));
        segment.seal().map_or_else(active, |seal| seal.end)
    }

    /// Writes down that the head was reached and which segment is the newest. Best effort: an older floor is true too.
    fn raise_floor(&self, head: Sequence, newest_segment: Sequence) {
        let floor = HighWater { log: self.id, head, newest_segment };
        if floor.write(&*self.folder).is_ok() {
            self.floor.store(head.get(), Ordering::Relaxed);
        }
    }
}

/// Makes the first segment of a new log.
fn create(folder: &dyn LogFolder, preparer: &Preparer, options: JournalOptions) -> Result<Recovered, LogError> {
    let capacity = options.first_capacity();
    let first = Sequence::ZERO.next();
    let header = SegmentHeader { log: LogId::random(), salt: writer::salt(), first, capacity, previous: None };
    let prepared = preparer.take(capacity).map_err(|error| writer::no_segment(folder, capacity, error))?;
    let segment = writer::first_segment(folder, prepared, header)?;
    HighWater { log: header.log, head: Sequence::ZERO, newest_segment: first }
        .write(folder)
        .map_err(|error| LogError::io(&folder.path(""), "write to", error))?;
    let tail = Tail::of_new(first);
    Ok(Recovered { segments: vec![Arc::new(segment)], tail, floor: Sequence::ZERO, truncated: None })
}

impl EventLog for Journal {
    fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
        self.append_batches(expected, batches)
    }

    fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        let head = self.head();
        if after >= head || limit == 0 {
            return Ok(Vec::new());
        }
        let left = usize::try_from(head.get() - after.get()).unwrap_or(usize::MAX);
        let limit = limit.min(PAGE_RECORDS_MAX).min(left);
        let chunk = if limit < LARGE_PAGE { SMALL_CHUNK } else { LARGE_CHUNK };
        let mut page: Vec<StoredRecord> = Vec::with_capacity(limit);
        let mut bytes = 0;
        for (segment, last) in self.segments_between(after, head) {
            let from = after.next().max(segment.header.first);
            let mut cursor = FrameCursor::at(&segment, from, (last.next(), self.end_of(&segment)), chunk)?;
            while cursor.next_sequence() <= last {
                let frame = cursor.next_frame()?;
                bytes += frame.record.len();
                if !page.is_empty() && bytes > PAGE_BYTES_MAX {
                    return Ok(page);
                }
                page.push(StoredRecord {
                    sequence: frame.sequence,
                    bytes: frame.record.to_vec(),
                    leaf_hash: *frame.leaf_hash,
                });
                if page.len() == limit {
                    return Ok(page);
                }
            }
        }
        Ok(page)
    }

    fn record(&self, sequence: Sequence) -> Result<Option<Vec<u8>>, LogError> {
        if sequence == Sequence::ZERO || sequence > self.head() {
            return Ok(None);
        }
        let (segment, until) = self.segment_of(sequence);
        let mut cursor = FrameCursor::at(&segment, sequence, (until, self.end_of(&segment)), RECORD_CHUNK)?;
        cursor.next_frame().map(|frame| Some(frame.record.to_vec()))
    }

    fn reserve(&self, bytes: usize, records: usize) -> Result<(), LogError> {
        if let Some(reason) = &self.only_read {
            return Err(LogError::ReadOnly { reason: reason.clone() });
        }
        let framed = bytes + records * FRAME_OVERHEAD_MAX;
        let wanted = (framed + RESERVE_BYTES) as u64;
        // Room that is set aside is no promise everywhere: some file systems need more even to write over zeros.
        let capacity = self.capacity.load(Ordering::Relaxed);
        self.folder
            .look_for_room(wanted, capacity)
            .map_err(|error| writer::no_segment(&*self.folder, wanted, error))?;
        if self.room.load(Ordering::Relaxed) >= wanted {
            return Ok(());
        }
        // In steps, so that a longer batch does not want another segment than the one before it.
        let next = self.options.capacity_after(capacity).max(wanted.next_multiple_of(RESERVE_STEP));
        self.preparer.set_aside(next).map_err(|error| writer::no_segment(&*self.folder, next, error))
    }

    fn head(&self) -> Sequence {
        Sequence::new(self.head.load(Ordering::Acquire))
    }

    fn id(&self) -> LogId {
        self.id
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let head = self.head();
        let writer = self.writer.get_mut();
        if let Ok(writer) = writer
            && writer.is_taking_writes()
            && self.floor.load(Ordering::Relaxed) != head.get()
        {
            let newest_segment = writer.newest_segment();
            self.raise_floor(head, newest_segment);
        }
    }
}
