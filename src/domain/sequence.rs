//! An event's place in the log.
//!
//! Order in the chronicle is decided by sequence and never by a clock. Sequences are 1, 2, 3, … without gaps; 0 stands
//! for "before the first record" and is the head of an empty log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An event's place in the log: 1, 2, 3, …; 0 before the first record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(u64);

impl Sequence {
    /// The place before the first record.
    pub const ZERO: Sequence = Sequence(0);
    /// Later than every record: the open end of a range of sequences.
    pub const NEVER: Sequence = Sequence(u64::MAX);

    /// Makes a sequence of its number.
    pub const fn new(number: u64) -> Self {
        Sequence(number)
    }

    /// Returns the number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns the sequence that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Sequence(self.0 + 1)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
