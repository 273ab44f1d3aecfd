//! Full-text search: which events say what is asked for, as of any point.
//!
//! ```text
//! log ────────▶ documents ─┬─▶ disk (tantivy), in large steps       query ─▶ hits within the cuts, the best first
//!                          └─▶ recent: what came since the last step          │ which of them count: chronicle
//!                                                                             ▼ a page of events
//! ```
//!
//! - **A fold over the log.** What is on disk says how far it follows which log; what is missing, damaged, foreign or ahead
//!   is thrown away and rebuilt. Nothing is made before somebody searches, or asks that the log be followed.
//! - **Right at every point.** Documents carry the records that they are made of and their place in fact order. The cuts of
//!   date and sequence are applied here; whether a document is the one that counts (corrections, retractions, publication)
//!   is the chronicle's to ask of the event's life.
//! - **The same for ever.** A rating depends on question and document alone (`rating`), and ties are broken by fact order, so
//!   no answer depends on what else is recorded, or on how the disk is arranged.
//!
//! What it does not do: stems, synonyms, spelling, highlighting, operators. Names in one script do not find those in another.

mod best;
mod disk;
mod document;
mod from_records;
mod indexer;
mod query;
mod rating;
mod recent;
mod segment;
#[cfg(test)]
mod tests;
mod tokenizer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use tantivy::{Searcher, TantivyError};

use crate::domain::Sequence;
use crate::domain::event::{Citation, Event};
use crate::domain::point::Point;
use crate::event_log::record::RecordError;
use crate::event_log::{EventLog, LeafHash, LogError};
use crate::index::{Index, IndexError};
use crate::search::best::Best;
use crate::search::disk::{DiskIndex, NO_LEAF, UnusableIndex};
use crate::search::document::Texts;
use crate::search::recent::Recent;

pub use best::{After, Hit, Rank};
pub use from_records::last_citing;
pub use indexer::Indexer;
pub use query::{QueryError, SearchQuery, TEXT_LEN_MAX, WORDS_MAX};

/// After how many records the disk is written to, while much is taken in.
const COMMIT_RECORDS: u64 = 100_000;
/// What the documents of a record take on the disk, in bytes: more than was ever measured.
const RECORD_BYTES: u64 = 1_024;
/// How long a search waits for another thread that brings the disk up.
const WAIT: Duration = Duration::from_secs(5);
/// How long nothing is tried after the index could not be rebuilt either: a disk does not mend itself.
const PAUSE: Duration = Duration::from_secs(60);

/// Why a search gave no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SearchError {
    /// The index has not got there yet: ask again.
    #[error("the search index is being made: it has got to record {committed} of {asked}. Ask again in a while")]
    Behind {
        /// How far it is.
        committed: Sequence,
        /// What is asked for.
        asked: Sequence,
    },
    /// Nobody waits for the answer any more.
    #[error("the search was broken off: nobody waits for its answer any more")]
    Stopped,
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A record does not decode.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The queryable index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A record is not where it has to be.
    #[error("record {0} is missing: run `chancery verify`")]
    Missing(Sequence),
    /// The index on disk cannot be read or written.
    #[error("the search index in {} failed: {why}. It is tried again after a minute", folder.display())]
    Disk {
        /// Its folder.
        folder: PathBuf,
        /// Why.
        why: String,
        /// Whether there is no room: what is there is sound then, and stays.
        no_room: bool,
    },
}

/// The search of one log.
///
/// - Nothing is on disk or in memory before the first search.
/// - What a search at a point gives holds every document of the records up to the point, and of none after it.
pub struct Search {
    folder: PathBuf,
    log: Arc<dyn EventLog>,
    index: Arc<Index>,
    opened: RwLock<Option<Searchable>>,
    /// Held by the one thread that makes the index or brings it up.
    bringing_up: Mutex<()>,
    /// How often the index was thrown away.
    generation: AtomicU64,
    /// When the index failed last though it was new, and how.
    broken: Mutex<Option<(Instant, SearchError)>>,
}

/// Where documents are found.
struct Searchable {
    disk: Arc<DiskIndex>,
    searcher: Searcher,
    recent: Recent,
}

impl Search {
    /// Prepares the search of a log, with its index in a folder of its own.
    pub fn new(folder: PathBuf, log: Arc<dyn EventLog>, index: Arc<Index>) -> Self {
        Search {
            folder,
            log,
            index,
            opened: RwLock::default(),
            bringing_up: Mutex::default(),
            generation: AtomicU64::new(0),
            broken: Mutex::new(None),
        }
    }

    /// Returns the best hits within the cuts of a point, at most so many, after a place.
    ///
    /// The point's sequence must be one that the queryable index has taken in.
    ///
    /// # Errors
    ///
    /// Nothing can be said, rather than too little; [`SearchError::Stopped`] once `is_stopped` says so.
    pub fn best(
        &self,
        query: &SearchQuery,
        point: &Point,
        after: Option<After>,
        limit: usize,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Vec<Hit>, SearchError> {
        self.or_anew(|| self.look_through(query, point, after, limit, is_stopped))
    }

    /// Does something with the index on disk; where that fails, it is rebuilt, and only where it fails again is it told, for
    /// a while to anyone who asks.
    fn or_anew<T>(&self, work: impl Fn() -> Result<T, SearchError>) -> Result<T, SearchError> {
        if let Some((since, error)) = &*self.broken.lock()
            && since.elapsed() < PAUSE
        {
            return Err(error.clone());
        }
        let generation = self.generation.load(Ordering::Acquire);
        let answer = match work() {
            Err(SearchError::Disk { why, no_room: false, .. }) => {
                self.give_up(generation, &why);
                work()
            }
            answer => answer,
        };
        if let Err(error @ SearchError::Disk { no_room: false, .. }) = &answer {
            *self.broken.lock() = Some((Instant::now(), error.clone()));
        }
        answer
    }

    fn look_through(
        &self,
        query: &SearchQuery,
        point: &Point,
        after: Option<After>,
        limit: usize,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut best = Best::new(point, after, limit);
        let (searcher, fields) = loop {
            let opened = self.opened.read();
            match opened.as_ref() {
                Some(shelves) if shelves.recent.read() >= point.sequence => {
                    shelves.recent.look_through(query, &mut best);
                    break (shelves.searcher.clone(), shelves.disk.fields());
                }
                _behind => {}
            }
            drop(opened);
            self.reach(point.sequence)?;
        };
        for segment in searcher.segment_readers() {
            segment::look_through(segment, &fields, query, is_stopped, &mut best)
                .map_err(|error| self.failed(&error))?;
        }
        if is_stopped() {
            return Err(SearchError::Stopped);
        }
        Ok(best.into_hits())
    }

    /// Sees to it that everything up to a record can be searched.
    fn reach(&self, sequence: Sequence) -> Result<(), SearchError> {
        if self.read_on(sequence)? {
            return Ok(());
        }
        let Some(_held) = self.bringing_up.try_lock_for(WAIT) else {
            return Err(SearchError::Behind { committed: self.committed(), asked: sequence });
        };
        self.open()?;
        if self.read_on(sequence)? {
            return Ok(());
        }
        match self.bring_up(sequence, &|| false) {
            // Memory holds more then than it is worth otherwise, so that a full disk keeps nobody from searching.
            Err(SearchError::Disk { no_room: true, .. }) if self.read_far(sequence)? => Ok(()),
            brought_up => brought_up,
        }
    }

    /// Reads up to a record what is to be searched in memory, though it is much; `false` where it is far too much.
    fn read_far(&self, sequence: Sequence) -> Result<bool, SearchError> {
        match self.opened.write().as_mut() {
            Some(shelves) => shelves.recent.read_far(&*self.log, &self.index, sequence),
            None => Ok(false),
        }
    }

    /// Reads up to a record what is to be searched in memory; `false` where it is too much.
    fn read_on(&self, sequence: Sequence) -> Result<bool, SearchError> {
        match self.opened.write().as_mut() {
            Some(shelves) => shelves.recent.read_on(&*self.log, &self.index, sequence),
            None => Ok(false),
        }
    }

    /// Puts on disk what came up to a record, as far as `is_stopped` lets it.
    ///
    /// # Errors
    ///
    /// The log cannot be read, or the disk not written to.
    pub fn follow(&self, up_to: Sequence, is_stopped: &dyn Fn() -> bool) -> Result<(), SearchError> {
        self.or_anew(|| {
            let _held = self.bringing_up.lock();
            self.open()?;
            self.bring_up(up_to, is_stopped)
        })
    }

    /// Returns the last record that is on disk; 0 before anything was searched.
    pub fn committed(&self) -> Sequence {
        self.opened.read().as_ref().map_or(Sequence::ZERO, |shelves| shelves.recent.committed())
    }

    fn open(&self) -> Result<(), SearchError> {
        if self.opened.read().is_some() {
            return Ok(());
        }
        let head = self.log.head();
        let (disk, committed) =
            match DiskIndex::open(&self.folder, self.log.id(), head, |record| leaf_at(&*self.log, record)) {
                Ok(opened) => opened,
                Err(UnusableIndex::Unread(error)) => return Err(error),
                Err(why) => {
                    if !matches!(why, UnusableIndex::Missing) {
                        tracing::warn!(%why, "the search index is rebuilt from the log");
                    }
                    let disk = DiskIndex::create(&self.folder, self.log.id()).map_err(|error| self.failed(&error))?;
                    (disk, Sequence::ZERO)
                }
            };
        let searcher = disk.searcher().map_err(|error| self.failed(&error))?;
        *self.opened.write() = Some(Searchable { disk: Arc::new(disk), searcher, recent: Recent::after(committed) });
        Ok(())
    }

    fn bring_up(&self, up_to: Sequence, is_stopped: &dyn Fn() -> bool) -> Result<(), SearchError> {
        let Some(disk) = self.opened.read().as_ref().map(|shelves| Arc::clone(&shelves.disk)) else { return Ok(()) };
        let mut committed = self.committed();
        if committed >= up_to {
            return Ok(());
        }
        self.look_for_room(up_to.get() - committed.get())?;
        let mut filling = disk.fill().map_err(|error| self.failed(&error))?;
        let mut reached = committed;
        from_records::each_record(&*self.log, &self.index, committed, up_to, &mut |sequence, documents| {
            for document in documents {
                filling.add(&document).map_err(|error| self.failed(&error))?;
            }
            reached = sequence;
            if sequence.get() - committed.get() >= COMMIT_RECORDS {
                filling.commit(sequence, &leaf_at(&*self.log, sequence)?).map_err(|error| self.failed(&error))?;
                self.show(&disk, sequence)?;
                committed = sequence;
            }
            Ok(!is_stopped())
        })?;
        filling.commit(reached, &leaf_at(&*self.log, reached)?).map_err(|error| self.failed(&error))?;
        filling.end().map_err(|error| self.failed(&error))?;
        self.show(&disk, reached)
    }

    /// Has searches look at what was committed.
    fn show(&self, disk: &DiskIndex, committed: Sequence) -> Result<(), SearchError> {
        let searcher = disk.searcher().map_err(|error| self.failed(&error))?;
        if let Some(shelves) = self.opened.write().as_mut() {
            shelves.searcher = searcher;
            shelves.recent.let_go(committed);
        }
        Ok(())
    }

    /// Throws away what is on disk: it cannot be read or written as it is. What was made since `generation` is kept.
    fn give_up(&self, generation: u64, why: &str) {
        let _held = self.bringing_up.lock();
        if self.generation.load(Ordering::Acquire) != generation {
            return;
        }
        self.generation.store(generation + 1, Ordering::Release);
        tracing::warn!(why, "the search index failed, and is rebuilt from the log");
        *self.opened.write() = None;
        if let Err(error) = disk::remove(&self.folder) {
            tracing::warn!(%error, "the search index cannot be removed");
        }
    }

    /// Checks that there is room for the documents of so many records, before anything is written.
    fn look_for_room(&self, records: u64) -> Result<(), SearchError> {
        if disk::has_room(&self.folder, records.saturating_mul(RECORD_BYTES)) {
            return Ok(());
        }
        Err(SearchError::Disk { folder: self.folder.clone(), why: "there is no room".to_owned(), no_room: true })
    }

    fn failed(&self, error: &TantivyError) -> SearchError {
        let no_room = disk::is_no_room(&self.folder, error);
        SearchError::Disk { folder: self.folder.clone(), why: error.to_string(), no_room }
    }
}

impl SearchQuery {
    /// Returns whether an event with some of its citations answers the question.
    pub fn is_answered_by<'a>(&self, event: &Event, citations: impl IntoIterator<Item = &'a Citation>) -> bool {
        self.rate(&Texts::new(event, citations)).is_some()
    }
}

/// Returns the leaf hash of a record.
fn leaf_at(log: &dyn EventLog, record: Sequence) -> Result<LeafHash, SearchError> {
    let Some(before) = record.get().checked_sub(1) else { return Ok(NO_LEAF) };
    let page = log.read(Sequence::new(before), 1)?;
    page.first().map(|stored| stored.leaf_hash).ok_or(SearchError::Missing(record))
}

/// Checks the index in a folder, where there is one: every file of it, and that it follows the log.
///
/// # Errors
///
/// What was wrong with it: it is rebuilt when somebody searches.
pub fn check(folder: &Path, log: &dyn EventLog) -> Result<(), String> {
    match DiskIndex::open(folder, log.id(), log.head(), |record| leaf_at(log, record)) {
        Ok(_) | Err(UnusableIndex::Missing) => Ok(()),
        Err(why) => Err(why.to_string()),
    }
}
