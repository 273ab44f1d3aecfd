//! The chronicle: the one type that joins log, index and clock.
//!
//! ```text
//! record(batch) ─▶ writer: decide, give sequence and time, take into the index ─▶ appender: log.append, one sync ─▶ answer
//! read(point, view) ─▶ a pinned state, for the view ─▶ what is shown, where all could be read
//! ```
//!
//! Two threads share the work of recording, so that batches are decided while those before them are being made durable.
//! Nothing is acknowledged, and nothing can be asked at, before it is durable: the head moves only then. What the index
//! holds past the head is invisible, since every question is cut by sequence.

mod append;
mod candidates;
mod days;
mod feed;
mod filter_table;
mod filters;
mod health;
mod held;
mod lists;
mod notary;
mod open;
mod open_to_read;
mod own;
mod proof;
mod reader;
mod request;
mod resolve;
mod scan;
mod search;
mod sieve;
mod settled;
mod snapshot;
mod token;
mod worked_out;
mod write;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Moment};

use parking_lot::{Condvar, Mutex};
use tokio::sync::watch;
use uuid::Uuid;

use crate::domain::point::Point;
use crate::domain::{Recorded, Sequence};
use crate::event_log::{EventLog, Journal, record};
use crate::index::store::StoreError;
use crate::index::{Index, IndexError};
use crate::search::{Indexer, Search, SearchError};
use crate::time::{Clock, Cut, Instant, RecordedAt};
use crate::work::Budget;

pub use days::DayCount;
pub use feed::{Digest, Feed, FeedError, FeedPage, Follower, Frames, Rendering, Turn};
pub use filter_table::{FILTER_FIELDS, FieldReading, FilterField, Look, look};
pub use filters::{ACTORS_MAX, ClaimFilter, EventFilter, MeetingFilter, PeriodFilter, StatementFilter};
pub use health::{ClockDoubt, NotReady};
pub use lists::{Listed, Slice};
pub use notary::{CHECKPOINT_FILE, Signed, TREE_FOLDER};
pub use open::{ChronicleOptions, INDEX_FOLDER, LOG_FOLDER, OpenError, OpenedChronicle, SEARCH_FOLDER, set_aside};
pub use proof::{Inclusion, ProofError};
pub use reader::{ReadFailed, ReadInSteps, SnapshotReader};
pub use request::{AcceptedTicket, Changes, Decision, IdempotencyKey, Receipt, Refusal, Request, Ticket};
pub use resolve::{GivenCuts, PointArguments, PointError};
pub use search::FoundEvent;
pub use snapshot::Snapshot;
pub use token::TokenError;
pub use worked_out::WorkedOutKey;

pub use crate::index::store::Direction;

/// A chronicle, open for recording and asking. Clones share it.
#[derive(Clone)]
pub struct Chronicle {
    inner: Arc<Inner>,
    /// Against which what is read through this handle counts.
    budget: Option<Arc<Budget>>,
    /// The cut of publication to which what is read through this handle is held; `None`: everything can be read.
    public_by: Option<Cut>,
}

struct Inner {
    log: Arc<dyn EventLog>,
    /// The journal, where the log is one: what can be verified and backed up.
    journal: Option<Arc<Journal>>,
    index: Arc<Index>,
    notary: Arc<notary::Notary>,
    search: Arc<Search>,
    /// Keeps the search close behind the log, where somebody asked for it.
    indexer: Mutex<Option<Indexer>>,
    head: Arc<DurableHead>,
    clock: Arc<dyn Clock>,
    /// When the last record was made that was there when the chronicle was opened.
    opened_after: Option<RecordedAt>,
    writer: write::WriterThreads,
    /// Lists that were worked out whole, for their next pages.
    worked_out: worked_out::WorkedOutLists,
    /// The dates on record that time has yet to reach, as far as they were asked about.
    moments: Mutex<settled::DatedMoments>,
    folder: PathBuf,
    /// A folder that goes with the chronicle: of one in memory, or of one whose own folder is only read.
    _temporary: Option<tempfile::TempDir>,
}

/// The last durable sequence, and who waits for it to move: threads by the condition, tasks by the channel.
pub(crate) struct DurableHead {
    sequence: AtomicU64,
    lock: Mutex<()>,
    moved: Condvar,
    news: watch::Sender<Sequence>,
    /// How many groups of batches were made durable, and how long that took.
    appends: AtomicU64,
    append_nanos: AtomicU64,
}

impl DurableHead {
    fn new(sequence: Sequence) -> Self {
        let (lock, moved) = (Mutex::new(()), Condvar::new());
        let (news, sequence) = (watch::Sender::new(sequence), AtomicU64::new(sequence.get()));
        DurableHead { sequence, lock, moved, news, appends: AtomicU64::new(0), append_nanos: AtomicU64::new(0) }
    }

    /// Counts a group of batches that was made durable.
    fn count_append(&self, took: Duration) {
        self.appends.fetch_add(1, Ordering::Relaxed);
        self.append_nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn get(&self) -> Sequence {
        Sequence::new(self.sequence.load(Ordering::Acquire))
    }

    fn set(&self, sequence: Sequence) {
        self.sequence.store(sequence.get(), Ordering::Release);
        drop(self.lock.lock());
        self.moved.notify_all();
        self.news.send_replace(sequence);
    }

    fn wait_for(&self, sequence: Sequence, timeout: Duration) -> bool {
        let until = Moment::now() + timeout;
        let mut guard = self.lock.lock();
        while self.get() < sequence {
            if self.moved.wait_until(&mut guard, until).timed_out() {
                return self.get() >= sequence;
            }
        }
        true
    }
}

impl Chronicle {
    /// Says which log this is.
    pub fn id(&self) -> Uuid {
        Uuid::from_bytes(*self.inner.log.id().as_bytes())
    }

    /// Returns a handle through which what is read at points counts against a budget. Once that has ended, nothing more is
    /// read, and no answer is given ([`ReadFailed::Ended`]).
    #[must_use]
    pub fn within(&self, budget: &Arc<Budget>) -> Self {
        Chronicle { budget: Some(Arc::clone(budget)), ..self.clone() }
    }

    /// Returns a handle that is held to what is public by a cut: every snapshot that is read through it has that cut of
    /// publication at the latest, and shows nothing of any record that is not public by it. The log itself is not read
    /// through it: who is held is not given records, feeds or bundles of entries.
    #[must_use]
    pub fn held_to_public(&self, by: Cut) -> Self {
        Chronicle { public_by: Some(by), ..self.clone() }
    }

    /// Returns the cut of publication to which this handle is held, if it is.
    pub fn public_by(&self) -> Option<Cut> {
        self.public_by
    }

    /// Returns a point as this handle may read it.
    fn held(&self, point: Point) -> Point {
        let Some(by) = self.public_by else { return point };
        Point { published_by: Some(point.published_by.map_or(by, |cut| cut.min(by))), ..point }
    }

    /// Returns the budget against which what is read counts, if there is one.
    pub fn budget(&self) -> Option<&Arc<Budget>> {
        self.budget.as_ref()
    }

    /// Returns the last sequence that is durable; 0 of an empty log.
    pub fn head(&self) -> Sequence {
        self.inner.head.get()
    }

    /// Returns the time by the chronicle's clock, at about which what is handed in now would be recorded.
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// Returns the folder that holds the chronicle.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Waits until a sequence is durable and can be asked at; `false` where it is not in time.
    pub fn wait_for(&self, sequence: Sequence, timeout: Duration) -> bool {
        self.inner.head.wait_for(sequence, timeout)
    }

    /// Returns the head as it moves: a task that follows the log is woken by it, and reads what came by [`Chronicle::records`].
    pub fn watch(&self) -> watch::Receiver<Sequence> {
        self.inner.head.news.subscribe()
    }

    /// Records a batch and waits until it is durable.
    ///
    /// # Errors
    ///
    /// Why nothing of it was recorded.
    pub fn record(&self, request: Request) -> Result<Receipt, Refusal> {
        self.submit(request).wait()
    }

    /// Hands a batch in; the ticket gives the answer. Several can be on their way at once and share a sync.
    pub fn submit(&self, request: Request) -> Ticket {
        self.inner.writer.submit(request)
    }

    /// Returns the last record taken in before a cut; 0 where there is none.
    ///
    /// # Errors
    ///
    /// The index failed.
    pub fn sequence_at(&self, known_at: Cut) -> Result<Sequence, IndexError> {
        Ok(self.inner.index.sequence_at(known_at)?.min(self.head()))
    }

    /// Returns records of the log in order, as far as they are durable.
    ///
    /// # Errors
    ///
    /// The log cannot be read, or holds what does not decode.
    pub fn records(&self, after: Sequence, limit: usize) -> Result<Vec<Arc<Recorded>>, ReadError> {
        let stored = self.inner.log.read(after, limit)?;
        let decoded = stored.into_iter().map(|stored| {
            let decoded = record::decode(stored.sequence, &stored.bytes)?;
            Ok(Arc::new(decoded.recorded))
        });
        decoded.collect()
    }

    /// Finds a list that was worked out before; `None` where it is not kept.
    pub fn worked_out<T: Send + Sync + 'static>(&self, key: &WorkedOutKey) -> Option<Arc<Vec<T>>> {
        if self.public_by.is_some() {
            // A list that shows less is another list.
            return None;
        }
        self.inner.worked_out.find(key)
    }

    /// Keeps a list that was worked out whole, and whose items take that many bytes.
    pub fn keep_worked_out<T: Send + Sync + 'static>(&self, key: WorkedOutKey, items: Arc<Vec<T>>, bytes: usize) {
        if self.public_by.is_some() {
            return;
        }
        self.inner.worked_out.keep(key, items, bytes);
    }

    /// Returns the index.
    pub fn index(&self) -> &Index {
        &self.inner.index
    }

    /// Returns the journal, where the log is one.
    pub fn journal(&self) -> Option<&Journal> {
        self.inner.journal.as_deref()
    }

    /// Has a thread keep the search index close behind the log until the chronicle is closed, so that no search waits for it.
    ///
    /// # Errors
    ///
    /// The operating system gave no thread.
    pub fn follow_with_search(&self) -> std::io::Result<()> {
        let head = Arc::clone(&self.inner.head);
        let indexer = Indexer::start(Arc::clone(&self.inner.search), move || head.get())?;
        *self.inner.indexer.lock() = Some(indexer);
        Ok(())
    }

    /// Puts everything that is known so far into the search index on disk: worth it after much was recorded at once.
    ///
    /// # Errors
    ///
    /// It cannot be made or written to.
    pub fn bring_search_up(&self) -> Result<(), SearchError> {
        self.inner.search.follow(self.head(), &|| false)
    }

    /// Returns how recording goes, for those who watch it.
    pub fn figures(&self) -> RecordingFigures {
        let (inner, head) = (&self.inner, &self.inner.head);
        RecordingFigures {
            appends: head.appends.load(Ordering::Relaxed),
            append_time: Duration::from_nanos(head.append_nanos.load(Ordering::Relaxed)),
            waiting: inner.writer.waiting(),
            searchable: inner.search.committed().get(),
            is_recording: inner.writer.why_stopped().is_none() && inner.index.store().no_room().is_none(),
        }
    }

    /// Stops recording and puts the index on disk, so that the next start has nothing to catch up with.
    ///
    /// # Errors
    ///
    /// The index failed, or there is no room for it; the log is whole all the same.
    pub fn close(&self) -> Result<(), IndexError> {
        self.stop();
        self.inner.index.flush(None)
    }

    /// Closes the chronicle as far as can be done until a time, where one is given. A lack of room, or of time, is no error:
    /// what is not in the index on the disk is in the log.
    ///
    /// # Errors
    ///
    /// The index failed; the log is whole all the same.
    pub fn close_by(&self, until: Option<Moment>) -> Result<Closed, IndexError> {
        self.stop();
        match self.inner.index.flush(until) {
            Ok(()) => Ok(Closed::Whole),
            Err(IndexError::Store(why @ (StoreError::NoRoom { .. } | StoreError::Late))) => {
                Ok(Closed::Behind(why.to_string()))
            }
            Err(error) => Err(error),
        }
    }

    fn stop(&self) {
        self.inner.indexer.lock().take();
        self.inner.writer.stop();
        if let Err(error) = self.inner.notary.settle() {
            tracing::warn!(%error, "the tree of the log's hashes is not on the disk: the next start catches up");
        }
    }
}

/// How recording goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingFigures {
    /// How many groups of batches were made durable since the start.
    pub appends: u64,
    /// How long that took together.
    pub append_time: Duration,
    /// How many batches were handed in and are not decided about.
    pub waiting: usize,
    /// The last sequence that the search index on the disk holds.
    pub searchable: u64,
    /// Whether records are taken.
    pub is_recording: bool,
}

/// How a chronicle was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "if the index is behind, the next start takes longer"]
pub enum Closed {
    /// The index is on the disk.
    Whole,
    /// The index is behind the log, for this reason; the next start catches up.
    Behind(String),
}

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] crate::event_log::LogError),
    /// A record does not decode.
    #[error(transparent)]
    Record(#[from] record::RecordError),
}
