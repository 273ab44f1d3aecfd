//! When each record was taken in: `knownAt` becomes a sequence.
//!
//! `recordedAt` never falls from one record to the next, so the last record before a cut is found by a binary search. Every
//! [`SAMPLE`]th time is kept in the store and in memory (eight bytes for about a thousand records); those between two samples
//! are read from the log and kept in a small cache.

use std::sync::Arc;

use quick_cache::sync::Cache;

use crate::domain::Sequence;
use crate::time::{Cut, RecordedAt};

/// How many records share a sample.
pub const SAMPLE: u64 = 1_024;
/// How many blocks of times are kept decoded: 8 KiB each.
const BLOCKS: usize = 2_048;

/// The times of all records.
pub struct Times {
    /// The time of record 1, 1 + [`SAMPLE`], 1 + 2 · [`SAMPLE`], ….
    samples: Vec<i64>,
    /// The times of the block being written.
    tail: Vec<i64>,
    head: Sequence,
    /// Blocks that are complete.
    blocks: Cache<u64, Arc<Vec<i64>>>,
}

impl Default for Times {
    fn default() -> Self {
        Times { samples: Vec::new(), tail: Vec::new(), head: Sequence::ZERO, blocks: Cache::new(BLOCKS) }
    }
}

/// Where a cut falls.
pub enum CutPlace {
    /// After that record.
    At(Sequence),
    /// Somewhere in that block, whose times have to be read.
    Within(u64),
}

impl Times {
    /// Notes when a record was taken in, and returns whether its time is one of the samples.
    pub fn push(&mut self, sequence: Sequence, recorded_at: RecordedAt) -> bool {
        let micros = recorded_at.instant().micros();
        let sampled = (sequence.get() - 1).is_multiple_of(SAMPLE);
        if sampled {
            self.samples.push(micros);
            self.tail.clear();
        }
        self.tail.push(micros);
        self.head = sequence;
        sampled
    }

    /// Takes back a sample that was kept, in order; `None` where it is not the next one.
    pub fn sample(&mut self, sequence: Sequence, micros: i64) -> Option<()> {
        let next = self.samples.len() as u64 * SAMPLE + 1;
        (sequence.get() == next).then(|| self.samples.push(micros))
    }

    /// Ends the taking back of samples: what was written after the last one is not in memory. `None` where samples are missing.
    pub fn reach(&mut self, applied: Sequence) -> Option<()> {
        self.tail.clear();
        self.head = applied;
        (self.samples.len() as u64 == applied.get().div_ceil(SAMPLE)).then_some(())
    }

    /// Finds the last record taken in before a cut.
    pub fn find(&self, cut: Cut) -> CutPlace {
        let after = self.samples.partition_point(|time| *time < cut.micros());
        let Some(block) = (after as u64).checked_sub(1) else { return CutPlace::At(Sequence::ZERO) };
        let first = block * SAMPLE;
        let open = block + 1 == self.samples.len() as u64;
        if open && first + self.tail.len() as u64 == self.head.get() {
            return CutPlace::At(Sequence::new(first + before(&self.tail, cut)));
        }
        match self.blocks.get(&block) {
            Some(times) if !open => CutPlace::At(Sequence::new(first + before(&times, cut))),
            _not_read => CutPlace::Within(block),
        }
    }

    /// Keeps the times of a block, and finds the cut in them.
    pub fn find_in(&self, block: u64, times: Vec<i64>, cut: Cut) -> Sequence {
        let found = Sequence::new(block * SAMPLE + before(&times, cut));
        if times.len() as u64 == SAMPLE {
            self.blocks.insert(block, Arc::new(times));
        }
        found
    }
}

fn before(times: &[i64], cut: Cut) -> u64 {
    times.partition_point(|time| *time < cut.micros()) as u64
}
