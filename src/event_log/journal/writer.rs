//! The one place that writes records: frames into a buffer, the buffer into the segment, one sync, the new head.
//!
//! The path of a record is a copy and a checksum (its leaf hash comes with the batch): no allocation and no call of the
//! operating system for each record. An append of up to a mebibyte is one write; a longer one is written in several,
//! so that the buffer stays small, and still synced once.
//!
//! A write for which there is no room (some file systems need room even to write over zeros) is taken back before anything
//! else is written: where it stood come zeros, and these are synced, so that no part of it is ever met beside a later append.
//! A sync that fails is another matter: nothing is written after it.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use uuid::Uuid;

use super::Journal;
use super::prepare::{Prepared, write_zeros};
use super::recovery::Tail;
use super::segment::{SEGMENT_HEADER_LEN, Seal, Segment, SegmentHeader, segment_name};
use crate::domain::Sequence;
use crate::event_log::folder::LogFolder;
use crate::event_log::frame::{self, Placement};
use crate::event_log::{EventLog, LogError, RecordBatch};
use crate::system::is_no_room;

const WRITE_BYTES: usize = 1024 * 1024;

/// Once a segment is filled to one part in this many, the next one is prepared.
const PREPARE_AT_PART: u64 = 4;

/// The state of writing: where the next frame goes.
pub(super) struct FrameWriter {
    active: Arc<Segment>,
    /// The offset after the last frame.
    end: u64,
    /// The sequence of the next record.
    next: Sequence,
    /// The offset and checksum of the last frame of the active segment; `None` while it has none.
    last_frame: Option<(u64, u32)>,
    /// The offset from which on the segment's index wants to know of frames.
    note_from: u64,
    /// Kept from append to append, so that its room is reused; empty between them.
    buffer: Vec<u8>,
    /// Up to where a write that was taken back may have left bytes after `end`; zeros come there before the next append.
    spoilt_to: Option<u64>,
    /// Why nothing is written any more; `None` while all is well.
    stopped: Option<String>,
}

/// Why a group of batches was not written.
enum WriteFault {
    /// There was no room, and no sync had been tried: nothing of the group counts, and later ones can be written.
    NoRoom(io::Error),
    /// Nothing more may be written.
    Broken(io::Error),
}

/// Tells a write that found no room from one that failed.
fn before_sync(error: io::Error) -> WriteFault {
    if is_no_room(&error) { WriteFault::NoRoom(error) } else { WriteFault::Broken(error) }
}

/// Batches of one append that go into one segment and share one sync.
struct SegmentBatches {
    batches: Range<usize>,
    /// The segment that is to be begun for them; `None` where the active one has room.
    begin: Option<Prepared>,
}

impl FrameWriter {
    pub(super) fn new(active: Arc<Segment>, tail: &Tail) -> Self {
        FrameWriter {
            active,
            end: tail.end,
            next: tail.next,
            last_frame: tail.last_frame,
            note_from: 0,
            buffer: Vec::new(),
            spoilt_to: None,
            stopped: None,
        }
    }

    /// Returns a writer that never writes, and says why.
    pub(super) fn stopped(active: Arc<Segment>, tail: &Tail, reason: String) -> Self {
        FrameWriter { stopped: Some(reason), ..Self::new(active, tail) }
    }

    /// Returns whether no write has failed so far.
    pub(super) fn is_taking_writes(&self) -> bool {
        self.stopped.is_none()
    }

    /// Returns the file that is written to, and the offset after its last frame.
    pub(super) fn end(&self) -> (PathBuf, u64) {
        (self.active.path.clone(), self.end)
    }

    /// Returns the sequence that the newest segment begins with.
    pub(super) fn newest_segment(&self) -> Sequence {
        self.active.header.first
    }

    /// Encodes and writes all frames of the batches into the active segment. Neither synced nor visible yet.
    fn write_frames(&mut self, batches: &[RecordBatch]) -> io::Result<()> {
        let count: usize = batches.iter().map(RecordBatch::record_count).sum();
        let count = u32::try_from(count).expect("a segment of at most 4 GiB holds fewer frames of 64 bytes");
        let mut place = 0;
        let mut written = self.end;
        self.buffer.clear();
        for batch in batches {
            let records = batch.records();
            let last = records.len() - 1;
            for (at, (record, leaf_hash)) in records.enumerate() {
                let placement = Placement { sequence: self.next, place, count, last_of_batch: at == last };
                if self.end >= self.note_from {
                    self.note_from = self.active.note_place(self.next, self.end);
                }
                let checksum = frame::encode(&mut self.buffer, self.active.seed, placement, leaf_hash, record);
                self.last_frame = Some((self.end, checksum));
                self.end = written + self.buffer.len() as u64;
                self.next = self.next.next();
                place += 1;
                if self.buffer.len() >= WRITE_BYTES {
                    self.active.file.write_all_at(&self.buffer, written)?;
                    written = self.end;
                    self.buffer.clear();
                }
            }
        }
        self.active.file.write_all_at(&self.buffer, written)?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the frames of batches, or takes back what was written of them.
    fn write_or_take_back(&mut self, batches: &[RecordBatch]) -> Result<(), WriteFault> {
        let (end, next, last_frame) = (self.end, self.next, self.last_frame);
        let Err(error) = self.write_frames(batches) else { return Ok(()) };
        let fault = before_sync(error);
        if let WriteFault::NoRoom(_) = fault {
            self.spoilt_to = Some(self.end);
            (self.end, self.next, self.last_frame, self.note_from) = (end, next, last_frame, 0);
            self.active.forget_places_from(end);
        }
        Err(fault)
    }

    /// Puts zeros, durably, where a write was taken back.
    fn wipe(&mut self) -> Result<(), WriteFault> {
        if let Some(spoilt_to) = self.spoilt_to {
            write_zeros(&*self.active.file, self.end, spoilt_to).map_err(before_sync)?;
            self.active.file.sync().map_err(WriteFault::Broken)?;
            self.spoilt_to = None;
        }
        Ok(())
    }
}

impl Journal {
    /// Appends as [`EventLog::append`] says.
    pub(super) fn append_batches(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
        let Ok(mut writer) = self.writer.lock() else {
            return Err(LogError::ReadOnly { reason: "an earlier append broke off".to_owned() });
        };
        if let Some(reason) = &writer.stopped {
            return Err(LogError::ReadOnly { reason: reason.clone() });
        }
        let head = self.head();
        if expected != head {
            return Err(LogError::Conflict { expected, head });
        }
        if batches.is_empty() {
            return Err(LogError::Empty);
        }
        // All room is found before anything is written, so that `Full` means that nothing was.
        if let Err(fault) = writer.wipe() {
            return Err(self.refuse(&mut writer, fault, batches, true));
        }
        let mut is_first = true;
        let mut groups = self.plan(&writer, batches)?.into_iter();
        while let Some(group) = groups.next() {
            if let Err(fault) = self.write_group(&mut writer, group, batches) {
                groups.filter_map(|group| group.begin).for_each(|prepared| self.preparer.give_back(prepared));
                return Err(self.refuse(&mut writer, fault, batches, is_first));
            }
            is_first = false;
        }
        let head = Sequence::new(writer.next.get() - 1);
        self.head.store(head.get(), Ordering::Release);
        self.note_room(&writer);
        let capacity = writer.active.header.capacity;
        if writer.end > capacity / PREPARE_AT_PART {
            self.preparer.request(self.options.capacity_after(capacity));
        }
        Ok(head)
    }

    /// Makes an error of what kept batches from being written, and stops writing if it has to. `is_whole` says that nothing of
    /// them is durable.
    fn refuse(&self, writer: &mut FrameWriter, fault: WriteFault, batches: &[RecordBatch], is_whole: bool) -> LogError {
        let error = match fault {
            WriteFault::NoRoom(_) if is_whole => {
                self.note_room(writer);
                // What is left there now is wiped before the next append at the latest.
                if let Err(WriteFault::Broken(error)) = writer.wipe() {
                    error
                } else {
                    let needed = batches.iter().map(RecordBatch::framed_bytes).sum();
                    return LogError::Full { folder: self.folder.path(""), needed };
                }
            }
            WriteFault::NoRoom(error) | WriteFault::Broken(error) => error,
        };
        let reason = format!("writing to {} failed: {error}", writer.active.path.display());
        writer.stopped = Some(reason.clone());
        LogError::ReadOnly { reason }
    }

    /// Notes what the active segment has room for.
    fn note_room(&self, writer: &FrameWriter) {
        let capacity = writer.active.header.capacity;
        self.room.store(capacity.saturating_sub(writer.end), Ordering::Relaxed);
        self.capacity.store(capacity, Ordering::Relaxed);
    }

    /// Divides batches among the active segment and as many new ones as they need, which are made ready.
    fn plan(&self, writer: &FrameWriter, batches: &[RecordBatch]) -> Result<Vec<SegmentBatches>, LogError> {
        let mut groups = vec![SegmentBatches { batches: 0..0, begin: None }];
        let mut capacity = writer.active.header.capacity;
        let mut room = capacity.saturating_sub(writer.end);
        for (at, batch) in batches.iter().enumerate() {
            let wanted = batch.framed_bytes();
            if wanted > room {
                let least = (SEGMENT_HEADER_LEN + wanted).next_multiple_of(SEGMENT_HEADER_LEN);
                let needed = self.options.capacity_after(capacity).max(least);
                let prepared = match self.preparer.take(needed) {
                    Ok(prepared) => prepared,
                    Err(error) => {
                        groups.into_iter().filter_map(|group| group.begin).for_each(|p| self.preparer.give_back(p));
                        return Err(no_segment(&*self.folder, needed, error));
                    }
                };
                capacity = prepared.capacity;
                room = capacity - SEGMENT_HEADER_LEN;
                groups.push(SegmentBatches { batches: at..at, begin: Some(prepared) });
            }
            room -= wanted;
            if let Some(group) = groups.last_mut() {
                group.batches.end = at + 1;
            }
        }
        groups.retain(|group| !group.batches.is_empty());
        Ok(groups)
    }

    /// Writes one group and makes it durable.
    fn write_group(
        &self,
        writer: &mut FrameWriter,
        group: SegmentBatches,
        batches: &[RecordBatch],
    ) -> Result<(), WriteFault> {
        if let Some(prepared) = group.begin {
            self.begin_next_segment(writer, prepared)?;
        }
        writer.write_or_take_back(&batches[group.batches])?;
        writer.active.file.sync().map_err(WriteFault::Broken)
    }

    /// Seals the active segment and begins the next, in which the writer then writes.
    fn begin_next_segment(&self, writer: &mut FrameWriter, prepared: Prepared) -> Result<(), WriteFault> {
        let active = &writer.active;
        let seal = writer.last_frame.map(|(last_frame, last_checksum)| Seal {
            first: active.header.first,
            end: writer.end,
            last_frame,
            last_checksum,
        });
        let header = SegmentHeader {
            log: self.id,
            salt: salt(),
            first: writer.next,
            capacity: prepared.capacity,
            // An active segment without a frame is replaced: both begin with the same sequence, and so have one name.
            previous: seal.or(active.header.previous),
        };
        let segment = Arc::new(begin_segment(&*self.folder, prepared, header)?);
        {
            let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
            match seal {
                Some(seal) => active.set_seal(seal),
                None => drop(segments.pop()),
            }
            segments.push(Arc::clone(&segment));
        }
        self.raise_floor(Sequence::new(writer.next.get() - 1), header.first);
        *writer = FrameWriter {
            active: segment,
            end: SEGMENT_HEADER_LEN,
            next: writer.next,
            last_frame: None,
            note_from: 0,
            buffer: std::mem::take(&mut writer.buffer),
            spoilt_to: None,
            stopped: None,
        };
        Ok(())
    }
}

/// Makes a segment of a prepared file: writes its header, and gives it its name once that is durable.
fn begin_segment(folder: &dyn LogFolder, prepared: Prepared, header: SegmentHeader) -> Result<Segment, WriteFault> {
    let (bytes, seed) = header.encode();
    let name = segment_name(header.first);
    let Prepared { file, name: prepared, .. } = prepared;
    let written = file.write_all_at(&bytes, 0).map_err(before_sync);
    let synced = written.and_then(|()| file.sync().map_err(WriteFault::Broken));
    let named = synced.and_then(|()| folder.rename(&prepared, &name).map_err(before_sync));
    if let Err(fault) = named {
        // What stays behind is removed when the journal is opened next.
        let _ = folder.remove(&prepared);
        return Err(fault);
    }
    folder.sync().map_err(WriteFault::Broken)?;
    Ok(Segment::new(header, seed, file, folder.path(&name)))
}

/// Makes the first segment of a new log.
pub(super) fn first_segment(
    folder: &dyn LogFolder,
    prepared: Prepared,
    header: SegmentHeader,
) -> Result<Segment, LogError> {
    begin_segment(folder, prepared, header).map_err(|fault| match fault {
        WriteFault::NoRoom(error) | WriteFault::Broken(error) => no_segment(folder, header.capacity, error),
    })
}

/// Says why a segment of this length could not be made.
pub(super) fn no_segment(folder: &dyn LogFolder, needed: u64, error: io::Error) -> LogError {
    let path = folder.path("");
    if is_no_room(&error) {
        LogError::Full { folder: path, needed }
    } else {
        LogError::io(&path, "prepare a segment in", error)
    }
}

/// Returns random bytes for the header of a segment.
pub(super) fn salt() -> [u8; 8] {
    *Uuid::new_v4().as_bytes().first_chunk().expect("a UUID has 16 bytes")
}
