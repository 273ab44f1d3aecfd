//! What was read and decoded lately, bounded in bytes.
//!
//! Slots, parts of lists, records, lives of events and sets are kept decoded, so that a warm question is answered by searches in memory.
//! The writer takes out what a record touches before anybody can ask at that record's sequence; readers fill in only while
//! nothing is written (`Store::with_stable`), so what is found here is never older than the head that a reader asks at.

use std::any::Any;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::key::EventId;
use crate::domain::life::Life;
use crate::domain::provenance::Provenance;
use crate::domain::slots::Slots;
use crate::domain::{Recorded, Sequence};
use crate::index::list_names::{self, SetName};
use crate::index::store::ListId;
use crate::index::stretches::Stretches;
use crate::time::Grain;

#[derive(Clone)]
struct BySlots;

impl Weighter<ListId, Arc<Slots>> for BySlots {
    fn weight(&self, list: &ListId, slots: &Arc<Slots>) -> u64 {
        (list.as_bytes().len() + slots.weight() + 96) as u64
    }
}

/// A record with the length of its bytes.
#[derive(Clone)]
pub struct CachedRecord {
    /// The record.
    pub recorded: Arc<Recorded>,
    bytes: usize,
}

#[derive(Clone)]
struct ByRecord;

impl Weighter<Sequence, CachedRecord> for ByRecord {
    fn weight(&self, _: &Sequence, record: &CachedRecord) -> u64 {
        // A decoded record takes about twice its stored bytes, as measured over 30,000: texts, keys and periods each have a
        // home of their own.
        (record.bytes * 2 + 64) as u64
    }
}

#[derive(Clone)]
struct ByStretches;

impl Weighter<ListId, Arc<Stretches>> for ByStretches {
    fn weight(&self, list: &ListId, stretches: &Arc<Stretches>) -> u64 {
        (list.as_bytes().len() + stretches.weight() + 128) as u64
    }
}

#[derive(Clone)]
struct ByProvenance;

impl Weighter<Sequence, Arc<Provenance>> for ByProvenance {
    fn weight(&self, _: &Sequence, provenance: &Arc<Provenance>) -> u64 {
        (provenance.weight() + 160) as u64
    }
}

#[derive(Clone)]
struct ByIds;

impl Weighter<u64, Arc<[EventId]>> for ByIds {
    fn weight(&self, _: &u64, ids: &Arc<[EventId]>) -> u64 {
        (size_of_val(&**ids) + 96) as u64
    }
}

#[derive(Clone)]
struct ByLife;

impl Weighter<Sequence, Arc<Life>> for ByLife {
    fn weight(&self, _: &Sequence, life: &Arc<Life>) -> u64 {
        (life.steps.len() * 16 + 128) as u64
    }
}

/// The members of a set, decoded.
#[derive(Clone)]
pub struct CachedSet {
    /// An `Arc<Vec<K>>` of whatever keys the set is of.
    pub members: Arc<dyn Any + Send + Sync>,
    len: usize,
}

#[derive(Clone)]
struct BySet;

impl Weighter<SetName, CachedSet> for BySet {
    fn weight(&self, name: &SetName, set: &CachedSet) -> u64 {
        (name.len() + set.len * 80 + 160) as u64
    }
}

#[derive(Clone)]
struct ByMember;

impl Weighter<SetName, ()> for ByMember {
    fn weight(&self, name: &SetName, (): &()) -> u64 {
        (name.len() + 96) as u64
    }
}

/// What a cache holds, and how often it had what was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheFigures {
    /// What is in it.
    pub name: &'static str,
    /// The bytes that it holds, about.
    pub bytes: u64,
    /// How often it had what was looked for, since the start.
    pub hits: u64,
    /// How often it had not.
    pub misses: u64,
}

/// The caches of one index.
pub struct Caches {
    /// The slots of things.
    slots: Cache<ListId, Arc<Slots>, BySlots>,
    /// What was read of lists of events and claims.
    stretches: Cache<ListId, Arc<Stretches>, ByStretches>,
    /// Records.
    records: Cache<Sequence, CachedRecord, ByRecord>,
    /// Records without their words.
    provenances: Cache<Sequence, Arc<Provenance>, ByProvenance>,
    /// Ids of records, by block.
    ids: Cache<u64, Arc<[EventId]>, ByIds>,
    /// What was done to events.
    lives: Cache<Sequence, Arc<Life>, ByLife>,
    /// Members of sets.
    sets: Cache<SetName, CachedSet, BySet>,
    /// Members known to be there: set and member, put together.
    members: Cache<SetName, (), ByMember>,
}

impl Caches {
    /// Makes empty caches that hold about as many bytes as given, all together, but for a part in sixteen: that is for lists
    /// that were worked out whole, which the chronicle keeps.
    pub fn new(bytes: u64) -> Self {
        let share = |parts: u64| bytes / 32 * parts;
        // The number of items is only a hint for the first allocation.
        Caches {
            slots: Cache::with_weighter(4_096, share(8), BySlots),
            stretches: Cache::with_weighter(1_024, share(4), ByStretches),
            records: Cache::with_weighter(4_096, share(11), ByRecord),
            provenances: Cache::with_weighter(4_096, share(1), ByProvenance),
            ids: Cache::with_weighter(4_096, share(3), ByIds),
            lives: Cache::with_weighter(4_096, share(1), ByLife),
            sets: Cache::with_weighter(1_024, share(1), BySet),
            members: Cache::with_weighter(4_096, share(1), ByMember),
        }
    }

    /// Returns what each of them holds, and how often it had what was looked for.
    pub fn figures(&self) -> [CacheFigures; 8] {
        macro_rules! of {
            ($name:literal, $cache:expr) => {
                CacheFigures { name: $name, bytes: $cache.weight(), hits: $cache.hits(), misses: $cache.misses() }
            };
        }
        [
            of!("slots", self.slots),
            of!("lists", self.stretches),
            of!("records", self.records),
            of!("provenances", self.provenances),
            of!("ids", self.ids),
            of!("lives", self.lives),
            of!("sets", self.sets),
            of!("members", self.members),
        ]
    }

    /// Finds the slots of a list.
    pub fn slots(&self, list: &ListId) -> Option<Arc<Slots>> {
        self.slots.get(list)
    }

    /// Keeps the slots of a list.
    pub fn keep_slots(&self, list: ListId, slots: Arc<Slots>) {
        self.slots.insert(list, slots);
    }

    /// Finds what was read of a list.
    pub fn stretches(&self, list: &ListId) -> Option<Arc<Stretches>> {
        self.stretches.get(list)
    }

    /// Keeps what was read of a list.
    pub fn keep_stretches(&self, list: ListId, stretches: Arc<Stretches>) {
        self.stretches.insert(list, stretches);
    }

    /// Finds a record.
    pub fn record(&self, sequence: Sequence) -> Option<Arc<Recorded>> {
        self.records.get(&sequence).map(|cached| cached.recorded)
    }

    /// Keeps a record that takes that many bytes in the log.
    pub fn keep_record(&self, recorded: Arc<Recorded>, bytes: usize) {
        self.records.insert(recorded.sequence, CachedRecord { recorded, bytes });
    }

    /// Finds the provenance of a record.
    pub fn provenance(&self, sequence: Sequence) -> Option<Arc<Provenance>> {
        self.provenances.get(&sequence)
    }

    /// Keeps the provenance of a record.
    pub fn keep_provenance(&self, sequence: Sequence, provenance: Arc<Provenance>) {
        self.provenances.insert(sequence, provenance);
    }

    /// Finds the ids of a block of records.
    pub fn ids(&self, block: u64) -> Option<Arc<[EventId]>> {
        self.ids.get(&block)
    }

    /// Keeps the ids of a whole block of records.
    pub fn keep_ids(&self, block: u64, ids: Arc<[EventId]>) {
        self.ids.insert(block, ids);
    }

    /// Finds what was done to an event.
    pub fn life(&self, event: Sequence) -> Option<Arc<Life>> {
        self.lives.get(&event)
    }

    /// Keeps what was done to an event.
    pub fn keep_life(&self, life: Arc<Life>) {
        self.lives.insert(life.event, life);
    }

    /// Finds the members of a set.
    pub fn set<K: Send + Sync + 'static>(&self, name: &SetName) -> Option<Arc<Vec<K>>> {
        self.sets.get(name).and_then(|set| set.members.downcast().ok())
    }

    /// Keeps the members of a set.
    pub fn keep_set<K: Send + Sync + 'static>(&self, name: SetName, members: Arc<Vec<K>>) {
        let len = members.len();
        self.sets.insert(name, CachedSet { members, len });
    }

    /// Returns whether a member is known to be in a set.
    pub fn has_member(&self, joined: &SetName) -> bool {
        self.members.get(joined).is_some()
    }

    /// Remembers that a member is in a set.
    pub fn keep_member(&self, joined: SetName) {
        self.members.insert(joined, ());
    }

    /// Forgets a list that something was written to.
    pub fn touch_list(&self, list: &ListId) {
        match list.as_bytes() {
            [list_names::THING, ..] => {
                self.slots.remove(list);
            }
            [list_names::LIFE, event @ ..] => {
                if let Ok(event) = event.try_into() {
                    self.lives.remove(&Sequence::new(u64::from_be_bytes(event)));
                }
            }
            _a_list_of_events => {
                self.stretches.remove(list);
            }
        }
    }

    /// Forgets a set that got a new member; adds it to the grains of a thing, which the writer asks about with every fact.
    pub fn touch_set(&self, set: &[u8], member: &[u8]) {
        let name = SetName::from_slice(set);
        if let [list_names::GRAINS, ..] = set
            && let Some(grains) = self.set::<Grain>(&name)
            && let Some(grain) = std::str::from_utf8(member).ok().and_then(|text| text.parse().ok())
        {
            if !grains.contains(&grain) {
                let grains = grains.iter().copied().chain([grain]).collect();
                self.keep_set(name, Arc::new(grains));
            }
            return;
        }
        self.sets.remove(&name);
    }
}
