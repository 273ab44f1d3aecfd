//! A record: an operation with what the chronicle added when it took it in.

use std::sync::Arc;

use crate::domain::event::{Event, Operation};
use crate::domain::point::Point;
use crate::domain::sequence::Sequence;
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, RecordedAt};

/// A record of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log.
    pub sequence: Sequence,
    /// When the chronicle took it in; the same for all records of a batch, and later than for the batch before.
    pub recorded_at: RecordedAt,
    /// Who recorded it.
    pub recorded_by: Arc<str>,
    /// What was done.
    pub operation: Operation,
    /// How many bytes it takes in the log.
    pub bytes: usize,
}

impl Recorded {
    /// Returns the point at which the record was the newest: what was known with it, as of when it was taken in.
    pub fn point(&self) -> Point {
        let date = Cut::after(self.recorded_at.instant());
        Point { sequence: self.sequence, date, published_by: None, certainty: Certainty::Best }
    }

    /// Returns the content that the record holds: an event as first recorded, or a correction's replacement.
    pub fn event(&self) -> Option<&Event> {
        match &self.operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) => Some(&correction.replacement),
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        }
    }
}
