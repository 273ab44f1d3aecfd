//! Reading the index: from the cache, else from the store.

use std::ops::Bound;
use std::str::FromStr;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::domain::event::{Operation, Target};
use crate::domain::history::{FactOrder, OpeningSide, Version};
use crate::domain::key::EventId;
use crate::domain::life::{Life, Step};
use crate::domain::provenance::Provenance;
use crate::domain::slots::Slots;
use crate::domain::vocabulary::EventKind;
use crate::domain::{Recorded, Sequence};
use crate::event_log::record;
use crate::index::families::{ListFamily, Section};
use crate::index::list_names::{self, SetName};
use crate::index::store::{Direction, EntryKey, EntryPayload, ListEntry, ListId, Stable};
use crate::index::stretches::{EventPage, Gap, Stretch, Stretches};
use crate::index::times::{CutPlace, SAMPLE};
use crate::index::{Index, IndexError, claimed, outline, payload};
use crate::time::{Cut, Period};

/// A batch that came with an idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotentBatch {
    /// The sequence of its first record.
    pub first: Sequence,
    /// How many records it has.
    pub records: u32,
    /// A digest of its content.
    pub digest: [u8; 32],
}

/// An event or a claim in a list, at one of its revisions.
#[derive(Clone, Debug)]
pub struct EventEntry {
    /// Its place in the list.
    pub order: FactOrder,
    /// The revision.
    pub revision: u32,
    /// The kind of the event, or of the claim's.
    pub kind: EventKind,
    /// What the list says of it, to be read as an [outline](super::outline).
    pub outline: EntryPayload,
    /// Where it comes into force and where it goes out, in order; empty where that was not looked up.
    pub turns: SmallVec<[(Sequence, bool); 1]>,
}

impl EventEntry {
    /// Makes the entry of a record, the first revision of an event or an operation, as if it was read from a list. Where it
    /// comes into force and goes out is not looked up, and of an operation not what it is about.
    pub fn of_record(recorded: &Recorded) -> Self {
        let (sequence, operation) = (recorded.sequence, &recorded.operation);
        let (order, outline) = match operation {
            Operation::Record(event) => (
                FactOrder::new(event.occurred().map(Period::window), event.ordinal, sequence, 0),
                outline::write_event(event, &recorded.recorded_by),
            ),
            Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => {
                (FactOrder::new(None, 0, sequence, 0), EntryPayload::new())
            }
        };
        let kind = if let Operation::Record(event) = operation { event.kind() } else { operation.kind() };
        EventEntry { order, revision: 1, kind, outline, turns: SmallVec::new() }
    }

    /// Returns whether the revision is in force at a sequence.
    pub fn counts_at(&self, sequence: Sequence) -> bool {
        self.turns.iter().rev().find(|(at, _)| *at <= sequence).is_some_and(|(_, open)| *open)
    }
}

/// Puts the name of a set and a member together.
pub fn joined(set: &[u8], member: &[u8]) -> SetName {
    let mut joined = SetName::from_slice(set);
    joined.push(0);
    joined.extend_from_slice(member);
    joined
}

impl Index {
    /// Returns the slots of a list of facts.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn slots(&self, list: &ListId) -> Result<Arc<Slots>, IndexError> {
        if let Some(slots) = self.caches.slots(list) {
            return Ok(slots);
        }
        self.store.with_stable(|stable| {
            let slots = Arc::new(decode_slots(&stable.list(list.as_bytes())?)?);
            self.caches.keep_slots(list.clone(), Arc::clone(&slots));
            Ok(slots)
        })
    }

    /// Returns a record; `None` beyond what was applied.
    ///
    /// # Errors
    ///
    /// The store failed, or the record does not decode.
    pub fn record(&self, sequence: Sequence) -> Result<Option<Arc<Recorded>>, IndexError> {
        if let Some(recorded) = self.caches.record(sequence) {
            return Ok(Some(recorded));
        }
        let Some(bytes) = self.stored_record(sequence)? else { return Ok(None) };
        let recorded = Arc::new(record::decode(sequence, &bytes)?.recorded);
        self.caches.keep_record(Arc::clone(&recorded), bytes.len());
        Ok(Some(recorded))
    }

    /// Returns the bytes of a record, from the log or on their way into it; `None` beyond what was applied.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub fn stored_record(&self, sequence: Sequence) -> Result<Option<Vec<u8>>, IndexError> {
        if sequence > self.log.head()
            && let Some(bytes) = self.on_their_way.read().get(&sequence)
        {
            return Ok(Some(bytes.to_vec()));
        }
        self.log.record(sequence).map_err(|error| IndexError::Log(Arc::new(error)))
    }

    /// Returns a record without its words; `None` beyond what was applied.
    ///
    /// # Errors
    ///
    /// The store failed, or the record does not decode.
    pub fn provenance(&self, sequence: Sequence) -> Result<Option<Arc<Provenance>>, IndexError> {
        if let Some(provenance) = self.caches.provenance(sequence) {
            return Ok(Some(provenance));
        }
        let provenance = if let Some(recorded) = self.caches.record(sequence) {
            Provenance::of(&recorded)
        } else {
            // The record itself is not kept: who asks for its provenance reads none of its words.
            let Some(bytes) = self.stored_record(sequence)? else { return Ok(None) };
            Provenance::of(&record::decode(sequence, &bytes)?.recorded)
        };
        let provenance = Arc::new(provenance);
        self.caches.keep_provenance(sequence, Arc::clone(&provenance));
        Ok(Some(provenance))
    }

    /// Returns the id of a record; `None` beyond what was applied.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub fn id_of(&self, sequence: Sequence) -> Result<Option<EventId>, IndexError> {
        let Some(before) = sequence.get().checked_sub(1) else { return Ok(None) };
        let (block, place) = (before / IDS, usize::try_from(before % IDS).unwrap_or(usize::MAX));
        if let Some(ids) = self.caches.ids(block) {
            return Ok(ids.get(place).copied());
        }
        let first = Sequence::new(block * IDS);
        // The last block still grows, and what is on its way is not in the log.
        if first.get() + IDS > self.log.head().get() {
            return Ok(self.record(sequence)?.map(|recorded| recorded.operation.id()));
        }
        let stored = self.log.read(first, IDS as usize).map_err(|error| IndexError::Log(Arc::new(error)))?;
        let ids: Option<Vec<EventId>> = stored.iter().map(|stored| record::id(&stored.bytes)).collect();
        let ids: Arc<[EventId]> = ids.ok_or_else(|| damaged("the id of a record"))?.into();
        if ids.len() as u64 == IDS {
            self.caches.keep_ids(block, Arc::clone(&ids));
        }
        match ids.get(place) {
            Some(id) => Ok(Some(*id)),
            // Long records make a page of the log shorter than a block.
            None => Ok(self.record(sequence)?.map(|recorded| recorded.operation.id())),
        }
    }

    /// Returns what was done to an event after it was recorded.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub fn life(&self, event: Sequence) -> Result<Arc<Life>, IndexError> {
        if !self.operated_on.read().contains(event) {
            return Ok(Arc::new(Life { event, steps: Vec::new() }));
        }
        if let Some(life) = self.caches.life(event) {
            return Ok(life);
        }
        self.store.with_stable(|stable| {
            let mut steps: Vec<Step> = Vec::new();
            for entry in stable.list(list_names::life(event).as_bytes())? {
                let act = payload::read_act(&entry.payload).ok_or_else(|| damaged("the operations on an event"))?;
                steps.push(Step { sequence: entry.at, act });
            }
            let life = Arc::new(Life { event, steps });
            self.caches.keep_life(Arc::clone(&life));
            Ok(life)
        })
    }

    /// Returns the sequence of the event or operation of that id.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub fn sequence_of(&self, id: EventId) -> Result<Option<Sequence>, IndexError> {
        Ok(self.store.sequence_of(id.uuid())?)
    }

    /// Returns the members of a set of keys, in order.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn keys<K>(&self, set: &SetName) -> Result<Arc<Vec<K>>, IndexError>
    where
        K: FromStr + Send + Sync + 'static,
    {
        if let Some(members) = self.caches.set(set) {
            return Ok(members);
        }
        self.store.with_stable(|stable| {
            let mut keys = Vec::new();
            for (member, _) in stable.members(set)? {
                let key = std::str::from_utf8(&member).ok().and_then(|text| text.parse().ok());
                keys.push(key.ok_or_else(|| damaged("a set of keys"))?);
            }
            let keys = Arc::new(keys);
            self.caches.keep_set(set.clone(), Arc::clone(&keys));
            Ok(keys)
        })
    }

    /// Returns the sections of a family that hold anything.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn sections(&self, family: &ListFamily) -> Result<Arc<Vec<Section>>, IndexError> {
        let set = family.sections();
        if let Some(sections) = self.caches.set(&set) {
            return Ok(sections);
        }
        self.store.with_stable(|stable| {
            let members = stable.members(&set)?;
            let sections = members.iter().map(|(member, _)| Section::read(member));
            let sections: Option<Vec<Section>> = sections.collect();
            let sections = Arc::new(sections.ok_or_else(|| damaged("the sections of a family of lists"))?);
            self.caches.keep_set(set, Arc::clone(&sections));
            Ok(sections)
        })
    }

    /// Returns whether a set has a member.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub fn has(&self, set: &[u8], member: &[u8]) -> Result<bool, IndexError> {
        let joined = joined(set, member);
        if self.caches.has_member(&joined) {
            return Ok(true);
        }
        let there = self.store.contains(set, member)?;
        if there {
            self.caches.keep_member(joined);
        }
        Ok(there)
    }

    /// Returns whether a statement was ever taken back, whatever counts now.
    pub fn was_withdrawn(&self, statement: Sequence) -> bool {
        self.withdrawn.read().contains(statement)
    }

    /// Returns whether anything was ever claimed on a matter, or on a clause of it. `true` can be said of one on which nothing
    /// was: of an issue it always is.
    pub fn was_claimed_on(&self, matter: &Target) -> bool {
        claimed::name_of(matter).is_none_or(|name| self.claimed_on.read().contains(&name))
    }

    /// Returns the last record taken in before a cut; 0 where there is none.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub fn sequence_at(&self, cut: Cut) -> Result<Sequence, IndexError> {
        let block = match self.times.read().find(cut) {
            CutPlace::At(sequence) => return Ok(sequence),
            CutPlace::Within(block) => block,
        };
        let times = self.times_of(block)?;
        Ok(self.times.read().find_in(block, times, cut))
    }

    /// Returns when each record of a block was taken in, in microseconds.
    fn times_of(&self, block: u64) -> Result<Vec<i64>, IndexError> {
        let (mut after, last) = (Sequence::new(block * SAMPLE), Sequence::new((block + 1) * SAMPLE));
        let mut times = Vec::new();
        while after < last {
            let left = usize::try_from(last.get() - after.get()).unwrap_or(usize::MAX);
            let page = self.log.read(after, left).map_err(|error| IndexError::Log(Arc::new(error)))?;
            let Some(read) = page.last() else { break };
            after = read.sequence;
            for stored in &page {
                let at = record::recorded_at(&stored.bytes).ok_or_else(|| damaged("the time of a record"))?;
                times.push(at.instant().micros());
            }
        }
        Ok(times)
    }

    /// Returns the batch that came with an idempotency key.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn batch(&self, key: &str) -> Result<Option<IdempotentBatch>, IndexError> {
        let Some(value) = self.store.get(list_names::BATCHES, key.as_bytes())? else { return Ok(None) };
        let read = || {
            let first = u64::from_be_bytes(value.get(..8)?.try_into().ok()?);
            let records = u32::from_be_bytes(value.get(8..12)?.try_into().ok()?);
            Some(IdempotentBatch { first: Sequence::new(first), records, digest: value.get(12..)?.try_into().ok()? })
        };
        read().map(Some).ok_or_else(|| damaged("an idempotency key"))
    }

    /// Returns the sequence at which a thing last changed, 0 where it is not known.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub fn last_change(&self, set: &[u8], member: &[u8]) -> Result<Sequence, IndexError> {
        let value = self.store.get(set, member)?;
        let bytes = value.and_then(|value| <[u8; 8]>::try_from(value.as_slice()).ok());
        Ok(bytes.map_or(Sequence::ZERO, |bytes| Sequence::new(u64::from_be_bytes(bytes))))
    }

    /// Returns the next events of a list after a place, in the direction asked, each whole: `limit` of them at the most, and
    /// one at least unless the list ends there.
    ///
    /// # Errors
    ///
    /// The store failed, or holds what it never wrote.
    pub fn events(
        &self,
        list: &ListId,
        after: Option<FactOrder>,
        direction: Direction,
        limit: usize,
    ) -> Result<EventPage, IndexError> {
        let at = Gap::after(after, direction);
        if let Some(page) = self.caches.stretches(list).and_then(|kept| kept.page(at, direction, limit)) {
            return Ok(page);
        }
        self.store.with_stable(|stable| {
            let stretch = read_stretch(stable, list, after, direction, limit.max(STRETCH_MIN))?;
            let kept = self
                .caches
                .stretches(list)
                .map_or_else(|| Stretches::default().with(&stretch), |kept| kept.with(&stretch));
            self.caches.keep_stretches(list.clone(), Arc::new(kept));
            Ok(EventPage::of(&stretch, at, direction, limit))
        })
    }
}

/// How many ids are read and kept together: those of the records that the log compresses together.
const IDS: u64 = 32;

/// How many entries of a list are read at the least.
const STRETCH_MIN: usize = 128;

/// Reads the events of a list that follow a place in a direction: at least `limit` of the store's entries, whole revisions;
/// fewer at the end of the list.
fn read_stretch(
    stable: &Stable<'_>,
    list: &ListId,
    after: Option<FactOrder>,
    direction: Direction,
    limit: usize,
) -> Result<Stretch, IndexError> {
    let bound = after.map(|order| edge(order, direction));
    let from = bound.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
    let mut entries = stable.page(list.as_bytes(), from, direction, limit)?;
    let mut ends = entries.len() < limit;
    // A revision's entries stand together, and so do the revisions of one place: what is left of the last is on the next page.
    while !ends && let Some(last) = entries.last() {
        let (key, order) = (last.key(), last.order);
        let more = stable.page(list.as_bytes(), Bound::Excluded(&key), direction, REST)?;
        let end = more.iter().position(|entry| entry.order != order);
        ends = end.is_none() && more.len() < REST;
        entries.extend(more.into_iter().take(end.unwrap_or(REST)));
        if end.is_some() {
            break;
        }
    }
    if direction == Direction::Descending {
        entries.reverse();
    }
    let events: Arc<[EventEntry]> = group_entries(entries)?.into();
    let begun = Gap::after(after, direction);
    let (from, to) = match direction {
        Direction::Ascending => {
            (begun, events.last().filter(|_| !ends).map_or(Gap::End, |last| Gap::By(last.order, true)))
        }
        Direction::Descending => {
            (events.first().filter(|_| !ends).map_or(Gap::Start, |first| Gap::By(first.order, false)), begun)
        }
    };
    Ok(Stretch { from, to, events })
}

/// How many entries are read at a time to complete a revision.
const REST: usize = 16;

/// The last key that a place in fact order can have, in the direction of reading.
fn edge(order: FactOrder, direction: Direction) -> EntryKey {
    match direction {
        Direction::Ascending => EntryKey { order, revision: u32::MAX, at: Sequence::NEVER, open: false },
        Direction::Descending => EntryKey { order, revision: 0, at: Sequence::ZERO, open: true },
    }
}

fn damaged(what: &str) -> IndexError {
    IndexError::Damaged(format!("{what} cannot be read"))
}

fn group_entries(entries: Vec<ListEntry>) -> Result<Vec<EventEntry>, IndexError> {
    let mut events: Vec<EventEntry> = Vec::new();
    for entry in entries {
        let order = entry.order;
        match events.last_mut() {
            Some(last) if last.order == order && last.revision == entry.revision => {
                last.turns.push((entry.at, entry.open));
            }
            _another => {
                let kind = payload::read_kind(&entry.payload).ok_or_else(|| damaged("an entry of a list of events"))?;
                let turns = smallvec![(entry.at, entry.open)];
                events.push(EventEntry { order, revision: entry.revision, kind, outline: entry.payload, turns });
            }
        }
    }
    Ok(events)
}

fn decode_slots(entries: &[ListEntry]) -> Result<Slots, IndexError> {
    let mut versions = Vec::with_capacity(entries.len());
    let (mut place, mut bytes, mut claimants) = (0, 0, payload::Claimants::default());
    while let Some(first) = entries.get(place) {
        let same = |entry: &&ListEntry| entry.order == first.order && entry.revision == first.revision;
        let len = entries[place..].iter().take_while(same).count();
        let turns = &entries[place..place + len];
        place += len;
        let fact = payload::read_fact(&first.payload, &mut claimants).ok_or_else(|| damaged("a fact"))?;
        bytes += payload::value_bytes(&first.payload);
        let mut opened: Option<Sequence> = None;
        let mut is_first = true;
        let mut push = |from: Sequence, until: Sequence| {
            let version = Version {
                side: OpeningSide::After,
                order: first.order,
                revision: first.revision,
                from,
                until,
                first: std::mem::take(&mut is_first),
                ends: fact.ends,
                value: fact.value.clone(),
            };
            versions.push((fact.attribute.clone(), version));
        };
        for turn in turns {
            match (turn.open, opened) {
                (true, None) => opened = Some(turn.at),
                (false, Some(from)) => {
                    push(from, turn.at);
                    opened = None;
                }
                // Opened or closed twice: what was written twice says nothing new.
                (true, Some(_)) | (false, None) => {}
            }
        }
        if let Some(from) = opened {
            push(from, Sequence::NEVER);
        }
    }
    Ok(Slots::new(versions).with_values_of(bytes))
}
