//! The one place that writes records: frames into a buffer, the buffer into the segment, one sync, the new head.
//!
//! The path of a record is a copy and a checksum (its leaf hash comes with the batch): no allocation and no call of the
//! operating system for each record. An append of up to a mebibyte is one write; a longer one is written in several,
//! so that the buffer stays small, and still synced once.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use uuid::Uuid;

use super::Journal;
use super::prepare::Prepared;
use super::recovery::Tail;
use super::segment::{SEGMENT_HEADER_LEN, Seal, Segment, SegmentHeader, segment_name};
use crate::domain::Sequence;
use crate::event_log::folder::{LogFolder, is_no_room};
use crate::event_log::frame::{self, Placement};
use crate::event_log::{EventLog, LogError, RecordBatch};

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
    /// Why nothing is written any more; `None` while all is well.
    stopped: Option<String>,
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
            stopped: None,
        }
    }

    /// Tells whether no write has failed so far.
    pub(super) fn is_taking_writes(&self) -> bool {
        self.stopped.is_none()
    }

    /// Gives the file that is written to, and the offset after its last frame.
    pub(super) fn end(&self) -> (PathBuf, u64) {
        (self.active.path.clone(), self.end)
    }

    /// Gives the sequence that the newest segment begins with.
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
        for group in self.plan(&writer, batches)? {
            if let Err(error) = self.write_group(&mut writer, group, batches) {
                let reason = format!("writing to {} failed: {error}", writer.active.path.display());
                writer.stopped = Some(reason.clone());
                return Err(LogError::ReadOnly { reason });
            }
        }
        let head = Sequence::new(writer.next.get() - 1);
        self.head.store(head.get(), Ordering::Release);
        let capacity = writer.active.header.capacity;
        self.room.store(capacity.saturating_sub(writer.end), Ordering::Relaxed);
        self.capacity.store(capacity, Ordering::Relaxed);
        if writer.end > capacity / PREPARE_AT_PART {
            self.preparer.request(self.options.capacity_after(capacity));
        }
        Ok(head)
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
    fn write_group(&self, writer: &mut FrameWriter, group: SegmentBatches, batches: &[RecordBatch]) -> io::Result<()> {
        if let Some(prepared) = group.begin {
            self.begin_next_segment(writer, prepared)?;
        }
        writer.write_frames(&batches[group.batches])?;
        writer.active.file.sync()
    }

    /// Seals the active segment and begins the next, in which the writer then writes.
    fn begin_next_segment(&self, writer: &mut FrameWriter, prepared: Prepared) -> io::Result<()> {
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
            stopped: None,
        };
        Ok(())
    }
}

/// Makes a segment of a prepared file: writes its header, and gives it its name once that is durable.
pub(super) fn begin_segment(folder: &dyn LogFolder, prepared: Prepared, header: SegmentHeader) -> io::Result<Segment> {
    let (bytes, seed) = header.encode();
    prepared.file.write_all_at(&bytes, 0)?;
    prepared.file.sync()?;
    let name = segment_name(header.first);
    folder.rename(&prepared.name, &name)?;
    folder.sync()?;
    Ok(Segment::new(header, seed, prepared.file, folder.path(&name)))
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

/// Gives random bytes for the header of a segment.
pub(super) fn salt() -> [u8; 8] {
    *Uuid::new_v4().as_bytes().first_chunk().expect("a UUID has 16 bytes")
}
