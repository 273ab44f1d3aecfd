//! A walk over the frames of a segment.
//!
//! The cursor reads the file in large pieces and hands out frames one by one, each checked: its checksum, that its
//! sequence follows the one before, and that the places of an append run from 0 to its count. Frames on the way to a
//! wanted one can be skipped by their first bytes alone.
//!
//! It knows nothing of what is durable: the caller stops at the head.

use std::io;

use super::segment::{SEGMENT_HEADER_LEN, Segment};
use crate::domain::Sequence;
use crate::event_log::LogError;
use crate::event_log::frame::{self, FRAME_PREFIX_LEN, Frame, FrameFault};

/// Why a walk cannot go on.
#[derive(Debug)]
pub(super) enum WalkStop {
    /// The file could not be read.
    Io(io::Error),
    /// What lies at the cursor is not a whole frame.
    Fault(FrameFault),
    /// What lies at the cursor is a whole frame, and not the one that belongs there.
    Misplaced(String),
}

/// A place between two frames of a segment.
pub(super) struct FrameCursor<'a> {
    segment: &'a Segment,
    /// The offset of the next frame.
    offset: u64,
    /// The sequence of the next frame.
    next: Sequence,
    /// The place and count that the next frame must have: place 0 (and any count) begins an append, `None` in the
    /// middle of an append of which nothing is known.
    append: Option<(u32, u32)>,
    /// Bytes of the file, from `buffer_offset` on.
    buffer: Vec<u8>,
    buffer_offset: u64,
    /// How much to read at once.
    chunk: usize,
    /// The offset from which on the segment's index wants to know of frames.
    note_from: u64,
}

impl<'a> FrameCursor<'a> {
    /// Places a cursor at a frame of `segment` whose sequence and offset are known.
    pub(super) fn new(segment: &'a Segment, next: Sequence, offset: u64, chunk: usize) -> Self {
        let append = (offset == SEGMENT_HEADER_LEN).then_some((0, 0));
        FrameCursor { segment, offset, next, append, buffer: Vec::new(), buffer_offset: offset, chunk, note_from: 0 }
    }

    /// Places a cursor at the frame of `sequence`, which the segment is known to hold. `until` is the sequence after the last
    /// that it holds, and `end` the offset at which that one would begin; about right is enough.
    pub(super) fn at(
        segment: &'a Segment,
        sequence: Sequence,
        (until, end): (Sequence, u64),
        chunk: usize,
    ) -> Result<Self, LogError> {
        segment.look_for_place(sequence, until, end);
        let (from, offset) = segment.known_place(sequence);
        let mut cursor = FrameCursor::new(segment, from, offset, chunk);
        while cursor.next < sequence {
            cursor.skip_frame()?;
        }
        Ok(cursor)
    }

    /// Returns the offset of the next frame.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the sequence of the next frame.
    pub(super) fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// Returns whether the last frame was the last of its append.
    pub(super) fn is_between_appends(&self) -> bool {
        self.append.is_none_or(|(place, _)| place == 0)
    }

    /// Walks over one frame and gives it, checked; or says why it cannot.
    pub(super) fn try_next(&mut self) -> Result<Frame<'_>, WalkStop> {
        let prefix = self.available(FRAME_PREFIX_LEN).map_err(WalkStop::Io)?;
        let length = frame::len_at(prefix).map_err(WalkStop::Fault)?;
        self.available(length).map_err(WalkStop::Io)?;
        let start = (self.offset - self.buffer_offset) as usize;
        let frame = frame::decode(&self.buffer[start..], self.segment.seed).map_err(WalkStop::Fault)?;
        if frame.sequence != self.next {
            let what = format!("sequence {} is there where {} should be", frame.sequence, self.next);
            return Err(WalkStop::Misplaced(what));
        }
        let fits = match self.append {
            None => true,
            Some((0, _)) => frame.place == 0,
            Some((place, count)) => (frame.place, frame.count) == (place, count),
        };
        if !fits || frame.place >= frame.count {
            let what = format!("record {} does not belong to the append that it lies in", frame.sequence);
            return Err(WalkStop::Misplaced(what));
        }
        let following = frame.place + 1;
        self.append = Some(if following == frame.count { (0, 0) } else { (following, frame.count) });
        if self.offset >= self.note_from {
            self.note_from = self.segment.note_place(self.next, self.offset);
        }
        self.offset += length as u64;
        self.next = self.next.next();
        Ok(frame)
    }

    /// Walks over one frame that must be there, and gives it.
    pub(super) fn next_frame(&mut self) -> Result<Frame<'_>, LogError> {
        let (segment, offset) = (self.segment, self.offset);
        self.try_next().map_err(|stop| stop.into_error(segment, offset))
    }

    /// Walks over one frame that must be there, looking only at its length and sequence.
    pub(super) fn skip_frame(&mut self) -> Result<(), LogError> {
        let (segment, offset, next) = (self.segment, self.offset, self.next);
        let prefix = self.available(FRAME_PREFIX_LEN * 2).map_err(|error| segment.io("read", error))?;
        match frame::len_at(prefix) {
            Ok(length) if frame::claimed_sequence(prefix) == Some(next) => {
                if offset >= self.note_from {
                    self.note_from = segment.note_place(next, offset);
                }
                self.offset += length as u64;
                self.next = next.next();
                self.append = None;
                Ok(())
            }
            Ok(_) | Err(_) => self.explain(),
        }
    }

    /// Says what is wrong here: a damaged length may have led a skip astray, so the walk is repeated with all checks.
    fn explain(&mut self) -> Result<(), LogError> {
        let (segment, offset) = (self.segment, self.offset);
        let (from, start) = segment.known_place(self.next);
        let mut checked = FrameCursor::new(segment, from, start, self.chunk);
        while checked.offset < offset {
            checked.next_frame()?;
        }
        self.next_frame().map(|_| ())
    }

    /// Returns the bytes from the cursor on: at least `wanted`, fewer only at the file's end.
    fn available(&mut self, wanted: usize) -> io::Result<&[u8]> {
        let consumed = usize::try_from(self.offset - self.buffer_offset).unwrap_or(usize::MAX);
        let consumed = if consumed.saturating_add(wanted) > self.buffer.len() {
            let left = self.segment.header.capacity.saturating_sub(self.offset);
            let chunk = self.chunk.min(usize::try_from(left).unwrap_or(usize::MAX));
            self.buffer.resize(chunk.max(wanted), 0);
            let read = self.segment.file.read_at(&mut self.buffer, self.offset)?;
            self.buffer.truncate(read);
            self.buffer_offset = self.offset;
            0
        } else {
            consumed
        };
        Ok(&self.buffer[consumed..])
    }
}

impl WalkStop {
    /// Makes an error of it, for a frame that must be there.
    pub(super) fn into_error(self, segment: &Segment, offset: u64) -> LogError {
        match self {
            WalkStop::Io(error) => segment.io("read", error),
            WalkStop::Fault(fault) => LogError::corrupt(&segment.path, offset, fault.describe()),
            WalkStop::Misplaced(what) => LogError::corrupt(&segment.path, offset, what),
        }
    }
}
