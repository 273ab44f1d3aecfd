//! Reading at points: what is made of snapshots is given only where all of it could be read.
//!
//! ```text
//! read(point, view)             one snapshot, one view of it
//! read_points(views)            several snapshots
//! answer(question)              several snapshots, among other tasks
//! read_in_steps(point, begin)   one snapshot, read as what is made of it is taken
//! ```
//!
//! There is no other way to a [`Snapshot`]. A view never fails half-way: where the index fails, or the budget has ended, what
//! could not be read is left out of it. All four then give [`ReadFailed`] in place of the view, so nobody has to ask.

use std::sync::{Arc, OnceLock};

use crate::chronicle::{Chronicle, Snapshot};
use crate::domain::point::Point;
use crate::index::IndexError;
use crate::work::{Budget, Overrun};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFailed {
    /// The index failed while what it is made of was read.
    #[error("{0}")]
    Index(String),
    /// It would have used more than it may.
    #[error("{0}")]
    Ended(Overrun),
}

/// The first failure of what is read for one answer.
#[derive(Clone)]
pub(super) struct FirstFailure {
    failed: Arc<OnceLock<ReadFailed>>,
    budget: Option<Arc<Budget>>,
}

impl FirstFailure {
    fn of(chronicle: &Chronicle) -> Self {
        FirstFailure { failed: Arc::default(), budget: chronicle.budget.clone() }
    }

    /// Reads something; nothing where the index fails, or failed before, or where no more may be read.
    pub(super) fn read<T: Default>(&self, read: impl FnOnce() -> Result<T, IndexError>) -> T {
        if !self.goes_on() {
            return T::default();
        }
        read().unwrap_or_else(|error| {
            self.failed.get_or_init(|| ReadFailed::Index(error.to_string()));
            T::default()
        })
    }

    /// Counts a look at something, and tells whether there is any use in going on.
    pub(super) fn goes_on(&self) -> bool {
        self.failed.get().is_none() && self.budget.as_ref().is_none_or(|budget| budget.look(1))
    }

    /// Counts bytes that the answer holds.
    pub(super) fn hold(&self, bytes: usize) {
        if let Some(budget) = &self.budget {
            budget.hold(bytes as u64);
        }
    }

    fn unless<T>(&self, answer: T) -> Result<T, ReadFailed> {
        if let Some(failed) = self.failed.get() {
            return Err(failed.clone());
        }
        let ended = self.budget.as_ref().and_then(|budget| budget.ended());
        ended.map_or(Ok(answer), |why| Err(ReadFailed::Ended(why)))
    }
}

/// Pins the snapshots that one answer is made of.
pub struct SnapshotReader {
    chronicle: Chronicle,
    failure: FirstFailure,
}

impl SnapshotReader {
    fn new(chronicle: &Chronicle) -> Self {
        SnapshotReader { chronicle: chronicle.clone(), failure: FirstFailure::of(chronicle) }
    }

    /// Returns the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// Pins the state of everything at a point.
    ///
    /// A point past the head is read at the head: what is not durable cannot be asked at. Where the chronicle is held to what is
    /// public, so is the point.
    pub fn snapshot(&self, point: Point) -> Snapshot {
        let sequence = point.sequence.min(self.chronicle.head());
        Snapshot::new(self.chronicle.clone(), Point { sequence, ..self.chronicle.held(point) }, self.failure.clone())
    }
}

/// Something that reads a snapshot as it is taken.
pub struct ReadInSteps<S> {
    failure: FirstFailure,
    steps: S,
}

impl<S> ReadInSteps<S> {
    /// Takes the next of it.
    ///
    /// # Errors
    ///
    /// The index failed or the budget ended, now or before.
    pub fn step<T>(&mut self, step: impl FnOnce(&mut S) -> T) -> Result<T, ReadFailed> {
        let answer = step(&mut self.steps);
        self.failure.unless(answer)
    }
}

impl Chronicle {
    /// Returns what is made of the snapshot at a point.
    ///
    /// # Errors
    ///
    /// The index failed, or the budget ended.
    pub fn read<T>(&self, point: Point, view: impl FnOnce(&Snapshot) -> T) -> Result<T, ReadFailed> {
        self.read_points(|reader| view(&reader.snapshot(point)))
    }

    /// Returns what is made of snapshots at several points.
    ///
    /// # Errors
    ///
    /// The index failed, or the budget ended.
    pub fn read_points<T>(&self, views: impl FnOnce(&SnapshotReader) -> T) -> Result<T, ReadFailed> {
        let reader = SnapshotReader::new(self);
        let answer = views(&reader);
        reader.failure.unless(answer)
    }

    /// Answers a question among other tasks.
    ///
    /// # Errors
    ///
    /// The index failed, or the budget ended.
    pub async fn answer<A: Future>(&self, question: impl FnOnce(SnapshotReader) -> A) -> Result<A::Output, ReadFailed> {
        let reader = SnapshotReader::new(self);
        let failure = reader.failure.clone();
        let answer = question(reader).await;
        failure.unless(answer)
    }

    /// Begins what reads the snapshot at a point as it is taken.
    pub fn read_in_steps<S>(&self, point: Point, begin: impl FnOnce(Snapshot) -> S) -> ReadInSteps<S> {
        let reader = SnapshotReader::new(self);
        ReadInSteps { steps: begin(reader.snapshot(point)), failure: reader.failure }
    }
}
