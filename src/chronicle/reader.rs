//! Reading at points: what is made of snapshots is given only where all of it could be read.
//!
//! ```text
//! read(point, view)             one snapshot, one view of it
//! read_points(views)            several snapshots
//! answer(question)              several snapshots, among other tasks
//! read_in_steps(point, begin)   one snapshot, read as what is made of it is taken
//! ```
//!
//! There is no other way to a [`Snapshot`]. A view never fails half-way: where the index fails, what could not be read is
//! left out of it. All four then give [`ReadFailed`] in place of the view, so nobody has to ask.

use std::sync::{Arc, OnceLock};

use crate::chronicle::{Chronicle, Snapshot};
use crate::domain::point::Point;
use crate::index::IndexError;

/// Why there is no answer: the index failed while what it is made of was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReadFailed(String);

/// The first failure of what is read for one answer.
#[derive(Clone, Default)]
pub(super) struct FirstFailure(Arc<OnceLock<ReadFailed>>);

impl FirstFailure {
    /// Gives what was read, or nothing where the index failed.
    pub(super) fn read<T: Default>(&self, read: Result<T, IndexError>) -> T {
        read.unwrap_or_else(|error| {
            self.0.get_or_init(|| ReadFailed(error.to_string()));
            T::default()
        })
    }

    fn unless<T>(&self, answer: T) -> Result<T, ReadFailed> {
        self.0.get().map_or(Ok(answer), |failed| Err(failed.clone()))
    }
}

/// Pins the snapshots that one answer is made of.
pub struct SnapshotReader {
    chronicle: Chronicle,
    failure: FirstFailure,
}

impl SnapshotReader {
    fn new(chronicle: &Chronicle) -> Self {
        SnapshotReader { chronicle: chronicle.clone(), failure: FirstFailure::default() }
    }

    /// Gives the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// Pins the state of everything at a point.
    ///
    /// A point past the head is read at the head: what is not durable cannot be asked at.
    pub fn snapshot(&self, point: Point) -> Snapshot {
        let sequence = point.sequence.min(self.chronicle.head());
        Snapshot::new(self.chronicle.clone(), Point { sequence, ..point }, self.failure.clone())
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
    /// The index failed, now or before.
    pub fn step<T>(&mut self, step: impl FnOnce(&mut S) -> T) -> Result<T, ReadFailed> {
        let answer = step(&mut self.steps);
        self.failure.unless(answer)
    }
}

impl Chronicle {
    /// Gives what is made of the snapshot at a point.
    ///
    /// # Errors
    ///
    /// The index failed.
    pub fn read<T>(&self, point: Point, view: impl FnOnce(&Snapshot) -> T) -> Result<T, ReadFailed> {
        self.read_points(|reader| view(&reader.snapshot(point)))
    }

    /// Gives what is made of snapshots at several points.
    ///
    /// # Errors
    ///
    /// The index failed.
    pub fn read_points<T>(&self, views: impl FnOnce(&SnapshotReader) -> T) -> Result<T, ReadFailed> {
        let reader = SnapshotReader::new(self);
        let answer = views(&reader);
        reader.failure.unless(answer)
    }

    /// Answers a question among other tasks.
    ///
    /// # Errors
    ///
    /// The index failed.
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
