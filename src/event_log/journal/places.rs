//! Where the frames of a segment lie: some of them, from which the others are a short walk away.
//!
//! A place is noted as a frame is written or walked over. Where none is known near a wanted one, it is looked for: records are
//! of much the same length, so a place is guessed from those known before and after, and the first frame that checks there is
//! noted. Two guesses bring one within [`NEAR`] bytes in a segment of 64 MiB.
//!
//! ```text
//! known            guess                          known
//!   │                │ ┌─ a frame that checks        │
//!   ▼                ▼ ▼                             ▼
//!   ├──┬───┬──┬ … ───┴─┬──┬ … ────── wanted … ───────┤
//! ```
//!
//! A guess is never trusted: what is read is a frame that checks and has the wanted sequence, or the segment is walked.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::segment::{SEGMENT_HEADER_LEN, Segment};
use crate::domain::Sequence;
use crate::event_log::frame::{self, FRAME_ALIGNMENT};

/// The least bytes between two places that are noted.
const SPACING: u64 = 4 * 1024;
/// How far a known place may lie before a wanted frame, by estimate, without a better one being looked for, in bytes.
const NEAR: u64 = 12 * 1024;
/// How much is read at a guess, in bytes.
const GUESS_BYTES: usize = 4 * 1024;
/// How often a place is guessed before the segment is walked.
const GUESSES: usize = 6;

/// The known places of one segment: by records after its first, the offset of the frame.
#[derive(Default)]
pub(super) struct Places(Mutex<BTreeMap<u32, u32>>);

/// A frame's sequence and offset.
pub(super) type KnownPlace = (Sequence, u64);

impl Segment {
    /// Notes that the frame of `sequence` begins at `offset`, unless a place is known shortly before it.
    ///
    /// Returns the offset from which on it is worth calling again.
    pub(super) fn note_place(&self, sequence: Sequence, offset: u64) -> u64 {
        let (_, before) = self.known_place(sequence);
        if offset < before + SPACING {
            return before + SPACING;
        }
        let delta = u32::try_from(sequence.get() - self.header.first.get());
        if let (Ok(delta), Ok(place)) = (delta, u32::try_from(offset)) {
            self.lock_places().insert(delta, place);
        }
        offset + SPACING
    }

    /// Forgets the places from an offset on: what was written there has been taken back.
    pub(super) fn forget_places_from(&self, offset: u64) {
        self.lock_places().retain(|_, place| u64::from(*place) < offset);
    }

    /// Returns a known place at or before the frame of `sequence`.
    pub(super) fn known_place(&self, sequence: Sequence) -> KnownPlace {
        let wanted = u32::try_from(sequence.get() - self.header.first.get()).unwrap_or(u32::MAX);
        let known = self.lock_places().range(..=wanted).next_back().map(|place| self.place(place));
        known.unwrap_or((self.header.first, SEGMENT_HEADER_LEN))
    }

    /// Looks for a place near the frame of `sequence`, where none is known. `end` is the offset at which the frame of
    /// `until` begins, or would begin; about right is enough.
    pub(super) fn look_for_place(&self, sequence: Sequence, until: Sequence, end: u64) {
        let mut buffer = [0; GUESS_BYTES];
        for _ in 0..GUESSES {
            let (from, offset) = self.known_place(sequence);
            let (until, end) = self.known_place_after(sequence).unwrap_or((until, end));
            let records = until.get().saturating_sub(from.get()).max(1);
            let away = u128::from(end.saturating_sub(offset)) * u128::from(sequence.get() - from.get());
            let away = u64::try_from(away / u128::from(records)).unwrap_or(u64::MAX);
            if away <= NEAR {
                return;
            }
            // A little before, so that the frame that is found stands before the wanted one more often than after it.
            let guess = (offset + away - SPACING).next_multiple_of(FRAME_ALIGNMENT as u64);
            let Ok(read) = self.file.read_at(&mut buffer, guess) else { return };
            match self.first_frame(&buffer[..read], from, until) {
                Some((found, at)) => {
                    let noted = u32::try_from(found.get() - self.header.first.get());
                    let (Ok(delta), Ok(place)) = (noted, u32::try_from(guess + at)) else { return };
                    self.lock_places().insert(delta, place);
                }
                None => return,
            }
        }
    }

    /// Finds the first frame among bytes of the segment that checks and lies strictly between two sequences.
    fn first_frame(&self, bytes: &[u8], from: Sequence, until: Sequence) -> Option<KnownPlace> {
        let begins = |at: &usize| {
            frame::claimed_sequence(&bytes[*at..]).is_some_and(|claimed| from < claimed && claimed < until)
        };
        let mut aligned = (0..bytes.len()).step_by(FRAME_ALIGNMENT).filter(begins);
        aligned.find_map(|at| {
            let frame = frame::decode(&bytes[at..], self.seed).ok()?;
            Some((frame.sequence, at as u64))
        })
    }

    fn known_place_after(&self, sequence: Sequence) -> Option<KnownPlace> {
        let wanted = u32::try_from(sequence.get() - self.header.first.get()).ok()?;
        let next = wanted.checked_add(1)?;
        self.lock_places().range(next..).next().map(|place| self.place(place))
    }

    fn place(&self, (delta, offset): (&u32, &u32)) -> KnownPlace {
        (Sequence::new(self.header.first.get() + u64::from(*delta)), u64::from(*offset))
    }

    fn lock_places(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, u32>> {
        self.places.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
