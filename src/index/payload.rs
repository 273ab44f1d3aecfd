//! What an entry of a list carries.
//!
//! Claims are most of what a chronicle holds, so a claim's fact has a compact form of its own; every other fact is written
//! as MessagePack with field names. What an event or a claim in a list carries is its [outline](super::outline). All of it is thrown away and made
//! again when the format version of the index changes.
//!
//! | first byte | then |
//! | --- | --- |
//! | 1: a claim | stance, modality, form of its date (a byte each; 0: the record has it), index, the claimant's place (4 bytes |
//! |  | each), end (8 bytes; the greatest number: none), claimant |
//! | 0: any other fact | MessagePack of attribute, value and end |
//!
//! In the list of what was done to an event, the number of the operation's kind stands first; where it took back or
//! reinstated a citing, the sequence of that follows (8 bytes).

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::domain::Sequence;
use crate::domain::facts::Fact;
use crate::domain::key::ActorKey;
use crate::domain::life::Act;
use crate::domain::slot::{AttributeName, ClaimValue, Value};
use crate::domain::vocabulary::{EventKind, Modality, Stance, Vocabulary};
use crate::index::store::EntryPayload;
use crate::time::{Instant, PlainDate};

const CLAIM: u8 = 1;
const OTHER: u8 = 0;

/// A fact as an entry carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactPayload {
    /// Which attribute of the list's thing.
    pub attribute: AttributeName,
    /// What it is set to; `None` ends it.
    pub value: Option<Value>,
    /// The end of the fact's own last period.
    pub ends: Option<Instant>,
}

/// Returns the place of a word in its vocabulary.
pub(super) fn place<V: Vocabulary>(member: V) -> u8 {
    let place = V::MEMBERS.iter().position(|(known, ..)| *known == member);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Finds a word by its place in its vocabulary.
pub(super) fn member<V: Vocabulary>(place: u8) -> Option<V> {
    V::MEMBERS.get(usize::from(place)).map(|(member, ..)| *member)
}

/// Writes a fact.
pub fn write_fact(fact: &Fact) -> EntryPayload {
    let mut payload = SmallVec::new();
    if let (AttributeName::Claimant(claimant), Some(Value::Claim(claim))) = (&fact.slot.attribute, &fact.value) {
        let date = claim.date.map_or(0, PlainDate::number);
        payload.extend_from_slice(&[CLAIM, place(claim.stance), place(claim.modality), date]);
        payload.extend_from_slice(&claim.index.to_be_bytes());
        payload.extend_from_slice(&claim.claimant.to_be_bytes());
        payload.extend_from_slice(&fact.until.map_or(i64::MAX, Instant::micros).to_be_bytes());
        payload.extend_from_slice(claimant.as_str().as_bytes());
        return payload;
    }
    let whole = FactPayload { attribute: fact.slot.attribute.clone(), value: fact.value.clone(), ends: fact.until };
    let bytes = rmp_serde::to_vec_named(&whole)
        .expect("a fact is made of texts, numbers, lists and maps with text keys, all of which MessagePack has");
    payload.push(OTHER);
    payload.extend_from_slice(&bytes);
    payload
}

/// The claimants of one list that were read last: nearly all of its facts are of a few.
#[derive(Default)]
pub struct Claimants {
    known: Vec<ActorKey>,
}

/// How many claimants are remembered.
const CLAIMANTS: usize = 8;

impl Claimants {
    fn read(&mut self, bytes: &[u8]) -> Option<ActorKey> {
        if let Some(known) = self.known.iter().find(|known| known.as_str().as_bytes() == bytes) {
            return Some(known.clone());
        }
        let key: ActorKey = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        if self.known.len() < CLAIMANTS {
            self.known.push(key.clone());
        }
        Some(key)
    }
}

/// Reads a fact of a list whose claimants are remembered; `None` where the bytes are none.
pub fn read_fact(bytes: &[u8], claimants: &mut Claimants) -> Option<FactPayload> {
    let (form, rest) = bytes.split_first()?;
    match *form {
        CLAIM => {
            let (head, claimant) = rest.split_at_checked(19)?;
            let claim = ClaimValue {
                stance: member::<Stance>(head[0])?,
                modality: member::<Modality>(head[1])?,
                date: PlainDate::numbered(head[2]),
                index: u32::from_be_bytes(head[3..7].try_into().ok()?),
                claimant: u32::from_be_bytes(head[7..11].try_into().ok()?),
            };
            let ends = match i64::from_be_bytes(head[11..19].try_into().ok()?) {
                i64::MAX => None,
                micros => Some(Instant::from_micros(micros)?),
            };
            let claimant = claimants.read(claimant)?;
            Some(FactPayload { attribute: AttributeName::Claimant(claimant), value: Some(Value::Claim(claim)), ends })
        }
        OTHER => rmp_serde::from_slice(rest).ok(),
        _unknown => None,
    }
}

/// Returns about how many bytes of memory the value and the names of a fact refer to, once they are read.
pub fn value_bytes(bytes: &[u8]) -> usize {
    // What a claim says refers to nothing, and its claimant is known from the slot.
    if bytes.first() == Some(&CLAIM) { 0 } else { 2 * bytes.len() + 64 }
}

/// Writes the kind of an event.
pub fn write_kind(kind: EventKind) -> EntryPayload {
    SmallVec::from_slice(&[kind.number()])
}

/// Reads the kind of an event.
pub fn read_kind(bytes: &[u8]) -> Option<EventKind> {
    EventKind::numbered(*bytes.first()?)
}

/// Writes what was done to an event, or to a citing of it.
pub fn write_act(kind: EventKind, citing: Option<Sequence>) -> EntryPayload {
    let mut payload = write_kind(kind);
    if let Some(citing) = citing {
        payload.extend_from_slice(&citing.get().to_be_bytes());
    }
    payload
}

/// Reads what was done to an event; `None` where the bytes say nothing of the kind.
pub fn read_act(bytes: &[u8]) -> Option<Act> {
    let citing = match bytes.get(1..)? {
        [] => None,
        citing => Some(Sequence::new(u64::from_be_bytes(citing.try_into().ok()?))),
    };
    match (read_kind(bytes)?, citing) {
        (EventKind::EventCorrected, None) => Some(Act::Corrected),
        (EventKind::EventRetracted, None) => Some(Act::Retracted),
        (EventKind::EventReinstated, None) => Some(Act::Reinstated),
        (EventKind::EventCited, None) => Some(Act::Cited),
        (EventKind::EventRetracted, Some(citing)) => Some(Act::CitingRetracted(citing)),
        (EventKind::EventReinstated, Some(citing)) => Some(Act::CitingReinstated(citing)),
        (_another, _) => None,
    }
}
