//! The queryable store: sorted lists, sets and ids on sled, following a log. Records stay in the log.
//!
//! The truth is the log. This store holds what can be worked out from it, in a form that answers quickly; it can be
//! thrown away and rebuilt at any time, and knows nothing of diplomacy. One writer applies group after group; any number
//! of threads read.
//!
//! ```text
//! apply(group) ─▶ active table ─full─▶ frozen table ─flush thread─▶ sled, one tree
//!                     │                    │                          │
//!                     └───────── reads look at all three ─────────────┘
//! ```
//!
//! # Why not a key of sled for each thing
//!
//! An event makes about nine entries of lists and an id. sled 0.34.7 takes about 7 µs of processor time for a
//! key and 5 µs more for each KiB of its value, its own rewriting of pages included; a page that has left its cache costs
//! 50 µs to read back. So content gathers in memory and goes to sled in few, large values, in the order of keys:
//!
//! - lists in sorted chunks of up to 128 entries (about 2 KiB), small and late additions through layers that wait
//!   (`lists`, `level0`),
//! - ids in sorted runs of pages, merged eight by eight (`ids`),
//! - members of sets as keys of their own: new ones are rare, and one that was set already costs nothing.
//!
//! Written one after the other in batches: values of 1 KiB took 12 µs of processor time each, of 2 KiB 18, of 4 KiB 30,
//! of 8 KiB 75 with twice the memory. Chunks of 64 entries made a load slower by a sixth. sled keeps up to sixteen values
//! in a page, rewrites a page at every tenth change, and stores one of over 128 KiB in a file of its own, so values stay
//! under 6 KiB. It counts an access to a page when 64 have gathered in one of 256 queues: up to about 100 MiB stand in
//! memory beyond its bound, however small that is.
//!
//! # What it takes
//!
//! A million events, each with nine entries (a tenth of them late by any time), a record of 350 bytes and a random id, on
//! two virtual processors that other work kept busy (load 3 to 6), operating system's cache warm:
//!
//! - 1 GB of disk; 235–260 MB resident after the load, 325 after reads on top of it, 205 after 450,000 random reads of a
//!   store just opened; at 3.6 million events 250 and 380;
//! - opened in 0.15–0.4 s after a clean stop;
//! - medians of a store just opened: a list of 100 entries 45–50 µs, a page of 50 from anywhere in a long list 25–85, a
//!   record 35–45, the sequence of an id 4–6, of one that is not there 0.3;
//! - applying and flushing 13–18 µs of (shared) processor time an event on average; 21 over 3.6 million events, from 10
//!   at first to 30 at the end, because late entries fall into ever more chunks. The same load went in at 63,000 events
//!   a second.
//!
//! # What holds after a crash
//!
//! - Content is immutable, and applying it again changes nothing (a member's value: the last applied holds).
//! - `applied` is written in the last batch of a flush. A store that was killed therefore has everything up to `applied`,
//!   and maybe part of what follows. The caller replays the log after `applied`, in order, up to its head.
//! - Batches are small (256 KiB), because sled lets nobody read while one is applied.
//!
//! # On a full disk
//!
//! Room is set aside before a table is handed to sled. While there is none the table stays in memory, where it is read as
//! before; [`Store::no_room`] says so, and recording stops until it no longer does.
//!
//! # What it does not do
//!
//! It keeps nothing from being read before it is durable in the log: readers cut by sequence. It does not read the log.
//! It does not forget: entries, members and ids are never removed.

mod bounds;
mod content_hash;
mod database;
mod encoding;
mod entry;
mod error;
mod flush;
mod group;
mod ids;
mod keys;
mod known_members;
mod lists;
mod memtable;
mod open;
mod read;
mod state;
mod level0;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use bounds::Direction;
pub use entry::{EntryKey, EntryPayload, ListEntry, ListId};
pub use error::{StoreError, StoreOpenError};
pub use group::ContentGroup;
pub use open::OpenedStore;
pub use read::{Member, Stable};

use state::SharedStore;

/// How long a store that is dropped waits for a flush that is under way.
const END_WAIT: Duration = Duration::from_secs(30);

/// The version of what is stored; a store of another version is rebuilt.
pub const FORMAT: u32 = 6;

/// How much memory a store may take, and how long it may take to open.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// The memory that sled gives to its pages, in bytes; at least 1 MiB. It overshoots by up to about 100 MiB, whatever
    /// is configured.
    pub cache_bytes: u64,
    /// The bytes of content at which a table in memory is written to sled. Up to two tables stand at a time.
    pub memtable_bytes: usize,
    /// The records at which a table in memory is written to sled.
    pub memtable_records: usize,
    /// The bytes of small additions to lists that may wait in memory to be merged. Up to a table more wait at a time.
    pub waiting_bytes: usize,
    /// The time after which a store that does not open counts as damaged.
    pub open_timeout: Duration,
    /// What a test makes go wrong.
    #[cfg(test)]
    pub(crate) faults: Arc<StoreFaults>,
}

/// What a test makes go wrong with a store that is open.
#[cfg(test)]
#[derive(Debug, Default)]
pub(crate) struct StoreFaults {
    /// There is no room on the disk.
    pub(crate) is_full: std::sync::atomic::AtomicBool,
    /// What is in sled cannot be read.
    pub(crate) is_unreadable: std::sync::atomic::AtomicBool,
}

#[cfg(test)]
impl StoreFaults {
    /// Fails where nothing is to be readable.
    fn check_readable(&self) -> Result<(), StoreError> {
        if self.is_unreadable.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(std::io::Error::other("the test makes it unreadable").into());
        }
        Ok(())
    }
}

impl Default for StoreOptions {
    fn default() -> Self {
        StoreOptions {
            cache_bytes: 32 << 20,
            memtable_bytes: 24 << 20,
            memtable_records: 100_000,
            waiting_bytes: 48 << 20,
            open_timeout: Duration::from_secs(120),
            #[cfg(test)]
            faults: Arc::default(),
        }
    }
}

/// A store that is open: applies groups, answers reads, and flushes in the background.
///
/// Dropping it without [`Store::flush_all`] loses what is not flushed, as a crash does, and nothing else.
pub struct Store {
    shared: Arc<SharedStore>,
    flusher: Option<JoinHandle<()>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("applied", &self.applied()).finish_non_exhaustive()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.shared.stop();
        let Some(flusher) = self.flusher.take() else { return };
        let mut control = self.shared.control.lock();
        let until = Instant::now() + if control.is_late { Duration::ZERO } else { END_WAIT };
        while !control.has_ended {
            // A thread that sled does not let go of is left behind: it must not keep the process from ending.
            if self.shared.changed.wait_until(&mut control, until).timed_out() {
                return;
            }
        }
        drop(control);
        // A flush thread that panicked has left its error with the store; there is nobody to tell any more.
        let _ = flusher.join();
    }
}

/// What a store holds and takes, for tests and measurements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Events readable but not yet in sled.
    pub lag: u64,
    /// Bytes of content in memory that is not in sled, estimated.
    pub memory_bytes: usize,
    /// Bytes of layers that wait to be merged; they are in sled too.
    pub waiting_bytes: usize,
    /// Chunks of the main series of all lists.
    pub chunks: u64,
    /// Chunks of late entries.
    pub late_chunks: u64,
    /// Runs of ids.
    pub id_runs: usize,
    /// Bytes of sled's files.
    pub disk_bytes: u64,
    /// Flushes since the store was opened.
    pub flushes: u64,
    /// Bytes handed to sled since the store was opened.
    pub written_bytes: u64,
    /// Values handed to sled since the store was opened.
    pub written_values: u64,
}
