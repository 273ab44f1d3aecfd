//! Going over the whole journal: checking it, and copying it.
//!
//! Both go on beside appends: they look at the records up to the head as it is when they begin.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::cursor::FrameCursor;
use super::high_water::HighWater;
use super::segment::{SEGMENT_HEADER_LEN, Segment, segment_name};
use super::{Journal, LARGE_CHUNK};
use crate::domain::Sequence;
use crate::event_log::folder::{DiskFolder, LogFile, LogFolder};
use crate::event_log::{EventLog, LogError, LogId, leaf_hash};
use crate::system::is_no_room;

/// How many records lie between two reports of progress.
const PROGRESS_EVERY: u64 = 4_096;
const COPY_BYTES: usize = 1024 * 1024;

/// What [`Journal::verify`] looked at, and found in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// The last sequence that was looked at: the head when the check began.
    pub head: Sequence,
    /// The number of batches.
    pub batches: u64,
    /// The number of segments.
    pub segments: u64,
    /// The bytes of all frames.
    pub bytes: u64,
}

impl Journal {
    /// Checks everything up to the head: headers and seals of segments, sequences, appends, checksums and leaf hashes.
    ///
    /// `progress` is told how many records are done, of how many.
    ///
    /// # Errors
    ///
    /// [`LogError::Corrupt`] for the first thing that is wrong, with the file and the place in it.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, LogError> {
        let head = self.head();
        let mut report = VerifyReport { head, batches: 0, segments: 0, bytes: 0 };
        for (segment, last) in self.segments_between(Sequence::ZERO, head) {
            segment.verify_header()?;
            let mut cursor = FrameCursor::new(&segment, segment.header.first, SEGMENT_HEADER_LEN, LARGE_CHUNK);
            let mut last_checksum = 0;
            let mut last_frame = cursor.offset();
            while cursor.next_sequence() <= last {
                last_frame = cursor.offset();
                let frame = cursor.next_frame()?;
                if leaf_hash(frame.record) != *frame.leaf_hash {
                    let what = format!("the leaf hash of record {} is not that of its bytes", frame.sequence);
                    return Err(LogError::corrupt(&segment.path, last_frame, what));
                }
                report.batches += u64::from(frame.last_of_batch);
                last_checksum = frame.checksum;
                let done = frame.sequence.get();
                if done.is_multiple_of(PROGRESS_EVERY) {
                    progress(done, head.get());
                }
            }
            // The last one may have been sealed since, with records after the head.
            if last < head
                && let Some(seal) = segment.seal()
                && (seal.end, seal.last_frame, seal.last_checksum) != (cursor.offset(), last_frame, last_checksum)
            {
                let what = "its last record is not the one that the segment after it was begun with";
                return Err(LogError::corrupt(&segment.path, last_frame, what));
            }
            report.segments += 1;
            report.bytes += cursor.offset() - SEGMENT_HEADER_LEN;
        }
        progress(head.get(), head.get());
        Ok(report)
    }

    /// Copies the log, up to the head as it is now, into a folder that is new or empty, and gives that head.
    ///
    /// Every frame is checked on the way. The copy is a log of its own that [`Journal::open`] opens, with the same id;
    /// one that was broken off does not open. Unwritten space is not copied. `progress` is told how many records are
    /// done, of how many.
    ///
    /// # Errors
    ///
    /// [`LogError::NotEmpty`] for a folder with anything in it, [`LogError::Corrupt`] for damage in this log,
    /// [`LogError::Full`] and [`LogError::Io`] for what goes wrong in the other folder.
    pub fn backup(&self, target: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Sequence, LogError> {
        let head = self.head();
        // The first segment is there even when the log is empty; of the others, those with records.
        let segments = self.segments_between(Sequence::ZERO, head.max(Sequence::ZERO.next()));
        copy_log(self.id, head, &segments, target, progress)?;
        Ok(head)
    }
}

/// Copies the segments of a log, each up to a sequence, into a folder that is new or empty.
pub(super) fn copy_log(
    log: LogId,
    head: Sequence,
    segments: &[(Arc<Segment>, Sequence)],
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), LogError> {
    let in_target = |action| move |error| LogError::io(target, action, error);
    let folder = DiskFolder::open(target)?;
    if !folder.names().map_err(in_target("list"))?.is_empty() {
        return Err(LogError::NotEmpty { folder: target.to_owned() });
    }
    let newest_segment = segments.last().map_or(Sequence::ZERO, |(segment, _)| segment.header.first);
    // First of all, so that a copy that was broken off ends below its floor and does not pass for a whole one.
    HighWater { log, head, newest_segment }.write(&folder).map_err(in_target("write to"))?;
    for (segment, last) in segments {
        copy_segment(segment, head.min(*last), &folder, &mut |done| progress(done, head.get()))?;
    }
    folder.sync().map_err(in_target("sync"))?;
    progress(head.get(), head.get());
    Ok(())
}

fn copy_segment(
    segment: &Segment,
    last: Sequence,
    folder: &DiskFolder,
    progress: &mut dyn FnMut(u64),
) -> Result<(), LogError> {
    let name = segment_name(segment.header.first);
    let path = folder.path(&name);
    let failed = |error: io::Error| {
        if is_no_room(&error) {
            LogError::Full { folder: folder.path(""), needed: segment.header.capacity }
        } else {
            LogError::io(&path, "write", error)
        }
    };
    let file = folder.create(&name).map_err(failed)?;
    let (header, _) = segment.header.encode();
    file.write_all_at(&header, 0).map_err(failed)?;
    let mut copy = FileCopy { file: &*file, buffer: Vec::with_capacity(COPY_BYTES), written: SEGMENT_HEADER_LEN };
    let mut cursor = FrameCursor::new(segment, segment.header.first, SEGMENT_HEADER_LEN, LARGE_CHUNK);
    while cursor.next_sequence() <= last {
        let frame = cursor.next_frame()?;
        copy.buffer.extend_from_slice(frame.raw);
        if copy.buffer.len() >= COPY_BYTES {
            copy.flush().map_err(failed)?;
        }
        if frame.sequence.get().is_multiple_of(PROGRESS_EVERY) {
            progress(frame.sequence.get());
        }
    }
    copy.flush().map_err(failed)?;
    file.sync().map_err(failed)
}

/// A file being written from front to back.
struct FileCopy<'a> {
    file: &'a dyn LogFile,
    buffer: Vec<u8>,
    written: u64,
}

impl FileCopy<'_> {
    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all_at(&self.buffer, self.written)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}
