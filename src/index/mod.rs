//! The queryable index: everything that the log says, arranged for asking.
//!
//! It follows the log, holds the facts of its records in `store` (sled behind a write-behind memory table), and can be thrown
//! away at any time: what it holds is a function of the log. The records themselves it reads from the log.
//!
//! ```text
//! record ──▶ write: entries and members ──▶ store ──▶ read: slots, lives, sets ──▶ cache ──▶ views
//!   └──────────────────────────────────────▶ log ──▶ read: records ────────────────▲
//! ```
//!
//! Readers cut by sequence themselves. What lies past the head that a reader asks at does no harm, so records can be
//! written here while the log is still making them durable.

mod cache;
mod claimed;
pub mod families;
mod known;
pub mod list_names;
mod listing;
mod marks;
pub mod outline;
mod overlap;
mod payload;
mod read;
pub mod store;
mod stretches;
mod times;
mod write;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Moment;

use parking_lot::{Mutex, RwLock};

use crate::domain::event::{Body, Citation, Event, Operation};
use crate::domain::key::EventId;
use crate::domain::life::Effective;
use crate::domain::{Recorded, Sequence};
use crate::event_log::record::{Idempotency, RecordError};
use crate::event_log::{EventLog, LogError};
use crate::index::cache::Caches;
use crate::index::claimed::ClaimedMatters;
use crate::index::marks::Marks;
use crate::index::store::{ContentGroup, Store, StoreError, StoreOpenError};
use crate::index::times::Times;
use crate::index::write::{EntryWriter, Novelty, Revised};

pub use cache::CacheFigures;
pub use read::{EventEntry, IdempotentBatch};
pub use stretches::EventPage;

/// How the index is kept.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// The bytes that decoded slots, records and sets may take in memory.
    pub cache_bytes: u64,
    /// How the store is kept.
    pub store: store::StoreOptions,
}

impl Default for IndexOptions {
    fn default() -> Self {
        IndexOptions { cache_bytes: 192 << 20, store: store::StoreOptions::default() }
    }
}

/// Why the index could not take in or give what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum IndexError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record does not decode.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A record cannot be read from the log.
    #[error(transparent)]
    Log(Arc<LogError>),
    /// The index does not hold what it vouches for.
    #[error("the index is damaged: {0}. Stop the server and run `chancery rebuild`")]
    Damaged(String),
}

/// The queryable index of one log.
pub struct Index {
    log: Arc<dyn EventLog>,
    store: Store,
    /// The bytes of records that were taken in and that the log may not have made durable yet.
    on_their_way: RwLock<BTreeMap<Sequence, Arc<[u8]>>>,
    caches: Caches,
    cache_bytes: u64,
    times: RwLock<Times>,
    /// Statements that were ever taken back: most are not, and nobody has to look them up.
    withdrawn: RwLock<Marks>,
    /// Events that an operation was ever about, likewise.
    operated_on: RwLock<Marks>,
    claimed_on: RwLock<ClaimedMatters>,
    group: Mutex<ContentGroup>,
}

/// A record as it is taken in.
pub struct Incoming<'a> {
    /// The record.
    pub recorded: &'a Recorded,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// On the first record of a batch that came with a key: by what it is known again.
    pub batch: Option<&'a Idempotency>,
}

/// Skips the writing of members that are known to be there.
struct UnknownMembers<'a> {
    caches: &'a Caches,
    touched: &'a mut Vec<TouchedSet>,
}

/// A set that gets a member, put together with that member.
struct TouchedSet {
    joined: list_names::SetName,
    /// How many bytes of it name the set.
    set: usize,
}

impl Novelty for UnknownMembers<'_> {
    fn is_new(&mut self, set: &[u8], member: &[u8], value: &[u8]) -> bool {
        let joined = read::joined(set, member);
        let known = self.caches.has_member(&joined);
        if !known {
            self.caches.keep_member(joined.clone());
            self.touched.push(TouchedSet { joined, set: set.len() });
        }
        // A value can differ from the one that is there.
        !known || !value.is_empty()
    }
}

impl Index {
    /// Opens the index of a log; what is applied is behind the log's head where the last stop was not a clean one.
    ///
    /// # Errors
    ///
    /// Why it has to be rebuilt.
    pub fn open(folder: &Path, options: &IndexOptions, log: Arc<dyn EventLog>) -> Result<Self, StoreOpenError> {
        let opened = Store::open(folder, &options.store, *log.id().as_bytes())?;
        Self::over(opened.store, options, log).map_err(|error| StoreOpenError::Damaged(error.to_string()))
    }

    /// Makes an empty index.
    ///
    /// # Errors
    ///
    /// Why it cannot be made there.
    pub fn create(folder: &Path, options: &IndexOptions, log: Arc<dyn EventLog>) -> Result<Self, StoreOpenError> {
        let store = Store::create(folder, &options.store, *log.id().as_bytes())?;
        Self::over(store, options, log).map_err(|error| StoreOpenError::Damaged(error.to_string()))
    }

    fn over(store: Store, options: &IndexOptions, log: Arc<dyn EventLog>) -> Result<Self, IndexError> {
        let index = Index {
            log,
            store,
            on_their_way: RwLock::default(),
            caches: Caches::new(options.cache_bytes),
            cache_bytes: options.cache_bytes,
            times: RwLock::new(Times::default()),
            withdrawn: RwLock::default(),
            operated_on: RwLock::default(),
            claimed_on: RwLock::default(),
            group: Mutex::default(),
        };
        index.load_times()?;
        index.load_marks(list_names::WITHDRAWN, &index.withdrawn)?;
        index.load_marks(list_names::OPERATED_ON, &index.operated_on)?;
        for (name, _) in index.store.members(list_names::CLAIMED_ON)? {
            index.claimed_on.write().insert(&name);
        }
        Ok(index)
    }

    /// Returns the store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns how many bytes of decoded slots, records and sets may be kept in memory.
    pub fn cache_bytes(&self) -> u64 {
        self.cache_bytes
    }

    /// Takes in records, in order of sequence.
    ///
    /// # Errors
    ///
    /// The index can no longer follow: it has to be rebuilt.
    pub fn apply(&self, records: &[Incoming<'_>]) -> Result<(), IndexError> {
        let mut group = self.group.lock();
        let mut touched = Vec::new();
        for incoming in records {
            // What refers to other records reads them from the store, so those before it have to be there.
            if reads_others(&incoming.recorded.operation) && !group.is_empty() {
                self.store.apply(&mut group, |list| self.caches.touch_list(list))?;
            }
            self.take_in(&mut group, &mut touched, incoming)?;
        }
        self.store.apply(&mut group, |list| self.caches.touch_list(list))?;
        // Only now: a reader who filled one in before that found it without its new member.
        for TouchedSet { joined, set } in &touched {
            self.caches.touch_set(&joined[..*set], &joined[*set + 1..]);
        }
        Ok(())
    }

    fn take_in(
        &self,
        group: &mut ContentGroup,
        touched: &mut Vec<TouchedSet>,
        incoming: &Incoming<'_>,
    ) -> Result<(), IndexError> {
        let recorded = incoming.recorded;
        let sequence = recorded.sequence;
        group.reach(sequence);
        if sequence > self.log.head() {
            self.on_their_way.write().insert(sequence, incoming.bytes.into());
        }
        if self.times.write().push(sequence, recorded.recorded_at) {
            let micros = recorded.recorded_at.instant().micros();
            group.member(list_names::TIMES, &sequence.get().to_be_bytes(), &micros.to_be_bytes());
        }
        let mut novelty = UnknownMembers { caches: &self.caches, touched };
        let mut writer = EntryWriter::new(group, &mut novelty, sequence);
        writer.id(recorded);
        if let Some(batch) = incoming.batch {
            writer.batch(batch);
        }
        match &recorded.operation {
            Operation::Record(event) => {
                let recorder = &*recorded.recorded_by;
                writer.open(Revised { sequence, revision: 1, content: event, citings: &[], recorder });
                writer.changed(event);
                self.note_withdrawal(event, group)?;
                self.note_claims(event, group);
            }
            Operation::Correct(correction) => {
                let before = self.on_record(correction.event)?;
                if !before.retracted {
                    writer.close(before.revised());
                }
                let after = Revised {
                    sequence: before.sequence,
                    revision: before.revision + 1,
                    content: &correction.replacement,
                    citings: &before.citings,
                    recorder: &recorded.recorded_by,
                };
                writer.open(after);
                if before.retracted {
                    writer.close(after);
                }
                self.operation(&mut writer, recorded, None, &[before.revised(), after]);
                writer.changed(&before.content);
                writer.changed(&correction.replacement);
                self.note_withdrawal(&correction.replacement, group)?;
                self.note_claims(&correction.replacement, group);
            }
            Operation::Retract(retraction) => match self.citing(retraction.event)? {
                Some((citing, event)) => {
                    self.operation(&mut writer, recorded, Some(citing), &[self.on_record(event)?.revised()]);
                }
                None => {
                    let before = self.on_record(retraction.event)?;
                    writer.close(before.revised());
                    self.operation(&mut writer, recorded, None, &[before.revised()]);
                    writer.changed(&before.content);
                }
            },
            Operation::Reinstate(retraction) => match self.citing(retraction.event)? {
                Some((citing, event)) => {
                    self.operation(&mut writer, recorded, Some(citing), &[self.on_record(event)?.revised()]);
                }
                None => {
                    let before = self.on_record(retraction.event)?;
                    writer.open(before.revised());
                    self.operation(&mut writer, recorded, None, &[before.revised()]);
                    writer.changed(&before.content);
                }
            },
            Operation::Cite(citing) => {
                let before = self.on_record(citing.event)?;
                writer.cite(before.revised(), &citing.sources, true);
                // Where a cut of publication hides the corrections, an older content is the one that is seen.
                let life = self.life(before.sequence)?;
                for revision in 1..before.revision {
                    let content = if revision == 1 { Some(before.sequence) } else { life.content_of(revision) };
                    let older = content.map(|content| self.record(content)).transpose()?.flatten();
                    if let Some((older, content)) = older.as_deref().and_then(|older| Some((older, older.event()?))) {
                        let recorder = &*older.recorded_by;
                        let older = Revised { sequence: before.sequence, revision, content, citings: &[], recorder };
                        writer.cite(older, &citing.sources, false);
                    }
                }
                let citings = [before.citings.as_slice(), &citing.sources].concat();
                self.operation(&mut writer, recorded, None, &[Revised { citings: &citings, ..before.revised() }]);
            }
        }
        Ok(())
    }

    /// Takes in an operation on an event that has these contents just before and just after it, and remembers that there is one.
    fn operation(
        &self,
        writer: &mut EntryWriter<'_>,
        recorded: &Recorded,
        citing: Option<Sequence>,
        contents: &[Revised<'_>],
    ) {
        writer.operation(recorded, citing, contents);
        if let Some(content) = contents.first() {
            self.operated_on.write().insert(content.sequence);
        }
    }

    fn note_withdrawal(&self, event: &Event, group: &mut ContentGroup) -> Result<(), IndexError> {
        if let Body::StatementWithdrawn(withdrawn) = &event.body
            && let Some(statement) = self.sequence_of(withdrawn.statement)?
        {
            group.member(list_names::WITHDRAWN, &statement.get().to_be_bytes(), &[]);
            self.withdrawn.write().insert(statement);
        }
        Ok(())
    }

    fn note_claims(&self, event: &Event, group: &mut ContentGroup) {
        let Body::StatementMade(statement) = &event.body else { return };
        for name in statement.claims.iter().filter_map(|claim| claimed::name_of(&claim.on)) {
            if !self.claimed_on.read().contains(&name) {
                group.member(list_names::CLAIMED_ON, &name, &[]);
                self.claimed_on.write().insert(&name);
            }
        }
    }

    fn load_marks(&self, set: &[u8], marks: &RwLock<Marks>) -> Result<(), IndexError> {
        let mut marks = marks.write();
        let applied = self.store.applied();
        for (member, _) in self.store.members(set)? {
            let sequence = <[u8; 8]>::try_from(member.as_slice()).map(|bytes| Sequence::new(u64::from_be_bytes(bytes)));
            let known = sequence.ok().filter(|sequence| *sequence <= applied);
            marks.insert(known.ok_or_else(|| IndexError::Damaged("a set of sequences cannot be read".to_owned()))?);
        }
        Ok(())
    }

    fn load_times(&self) -> Result<(), IndexError> {
        let damaged = || IndexError::Damaged("the times of records cannot be read".to_owned());
        let number = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).map_err(|_| damaged());
        let applied = self.store.applied();
        let mut times = self.times.write();
        for (member, value) in self.store.members(list_names::TIMES)? {
            let sequence = Sequence::new(u64::from_be_bytes(number(&member)?));
            if sequence <= applied {
                times.sample(sequence, i64::from_be_bytes(number(&value)?)).ok_or_else(damaged)?;
            }
        }
        times.reach(applied).ok_or_else(damaged)
    }

    /// Returns the sequence of a citing and the id of its event, where the id is that of a citing.
    fn citing(&self, id: EventId) -> Result<Option<(Sequence, EventId)>, IndexError> {
        let missing = || IndexError::Damaged(format!("it does not hold {id}, to which the log refers"));
        let sequence = self.sequence_of(id)?.ok_or_else(missing)?;
        let recorded = self.record(sequence)?.ok_or_else(missing)?;
        let Operation::Cite(citing) = &recorded.operation else { return Ok(None) };
        Ok(Some((sequence, citing.event)))
    }

    /// Returns an event as the operation that is being taken in finds it.
    fn on_record(&self, id: EventId) -> Result<Before, IndexError> {
        let missing = || IndexError::Damaged(format!("it does not hold the event {id}, to which the log refers"));
        let sequence = self.sequence_of(id)?.ok_or_else(missing)?;
        let life = self.life(sequence)?;
        let effective = life.effective(Sequence::NEVER, |_| true);
        let recorded = self.record(effective.content)?.ok_or_else(missing)?;
        let content = recorded.event().ok_or_else(missing)?.clone();
        let mut citings = Vec::new();
        // One that is taken back can be reinstated: its sources go on listing the event, and the view says whether it
        // cites them.
        for citing in life.citings() {
            let recorded = self.record(citing)?.ok_or_else(missing)?;
            citings.extend_from_slice(recorded.operation.sources());
        }
        let recorder = Arc::clone(&recorded.recorded_by);
        let Effective { revision, retracted, .. } = effective;
        Ok(Before { sequence, revision, retracted, content, citings, recorder })
    }

    /// Returns what each cache holds, and how often it had what was looked for.
    pub fn cache_figures(&self) -> [CacheFigures; 8] {
        self.caches.figures()
    }

    /// Says up to where the log is durable: what lies beyond is not put on disk yet.
    pub fn vouch(&self, durable: Sequence) {
        self.store.vouch(durable);
        let mut on_their_way = self.on_their_way.write();
        *on_their_way = on_their_way.split_off(&durable.next());
    }

    /// Stops taking anything in, for good: the log has failed. Reading goes on.
    pub fn halt(&self) {
        self.store.halt();
    }

    /// Puts everything on disk, for a clean stop; gives up at `until`, if that is given.
    ///
    /// # Errors
    ///
    /// The store failed, has no room or did not get there in time; the log has everything all the same.
    pub fn flush(&self, until: Option<Moment>) -> Result<(), IndexError> {
        Ok(self.store.flush_all(until)?)
    }
}

/// An event before an operation on it.
struct Before {
    sequence: Sequence,
    revision: u32,
    retracted: bool,
    content: Event,
    citings: Vec<Citation>,
    recorder: Arc<str>,
}

impl Before {
    fn revised(&self) -> Revised<'_> {
        Revised {
            sequence: self.sequence,
            revision: self.revision,
            content: &self.content,
            citings: &self.citings,
            recorder: &self.recorder,
        }
    }
}

fn reads_others(operation: &Operation) -> bool {
    match operation {
        Operation::Record(event) => matches!(event.body, Body::StatementWithdrawn(_)),
        Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => true,
    }
}
