//! How lists and sets are named in the store.
//!
//! The first byte says what a list or set is of, the rest is the key of the thing. Keys hold none of the bytes used as
//! separators.
//!
//! | list | holds, in fact order |
//! | --- | --- |
//! | `T` thing | the facts of all slots of a thing |
//! | `E` width | every event, by the binary magnitude of its window's width (0: undated); operations on the record too |
//! | `N` negotiation, `A` actor, `S` source | the events that belong to, name or cite it |
//! | `X`, `Y` negotiation | claims by their own windows: all, and of the statements that belong to a negotiation |
//! | `K` sequence | the operations on an event |
//!
//! | set | members |
//! | --- | --- |
//! | `k` type | every key ever recorded, with the sequence of its last change |
//! | `q` proposal | every clause ever put, likewise |
//! | `p` | meetings with a MeetingPlanned |
//! | `e` | issues, each with the issue above in its newest content |
//! | `w` actor | registrations of the actor, each with what it says the actor is part of |
//! | `h` issue | issues ever put below it |
//! | `s` target | parties on whose stance on it anything was ever claimed |
//! | `I`, `P`, `M`, `C`, `X` negotiation | its issues, proposals, meetings, commitments, incidents |
//! | `b` | the magnitudes of width that occur |
//! | `i` | idempotency keys, each with its batch |

use smallvec::SmallVec;

use crate::domain::Sequence;
use crate::domain::event::{Reference, Target};
use crate::domain::key::NegotiationKey;
use crate::domain::slot::Thing;
use crate::index::store::ListId;
use crate::time::Window;

/// The name of a set.
pub type SetName = SmallVec<[u8; 64]>;

const SEPARATOR: u8 = b' ';

fn name(parts: &[&[u8]]) -> SmallVec<[u8; 64]> {
    let mut name = SmallVec::new();
    for part in parts {
        name.extend_from_slice(part);
    }
    name
}

/// Names the list of a thing's facts.
pub fn thing(thing: &Thing) -> ListId {
    let plain = |letter: &[u8], key: &str| ListId::new(&name(&[b"T", letter, key.as_bytes()]));
    match thing {
        Thing::Actor(key) => plain(b"a", key.as_str()),
        Thing::OfficesOf(key) => plain(b"o", key.as_str()),
        Thing::OfficersOf(key) => plain(b"O", key.as_str()),
        Thing::Source(key) => plain(b"s", key.as_str()),
        Thing::Negotiation(key) => plain(b"n", key.as_str()),
        Thing::Issue(key) => plain(b"i", key.as_str()),
        Thing::Proposal(key) => plain(b"p", key.as_str()),
        Thing::Meeting(key) => plain(b"m", key.as_str()),
        Thing::Commitment(key) => plain(b"c", key.as_str()),
        Thing::Incident(key) => plain(b"x", key.as_str()),
        Thing::Claims(subject, on) => {
            ListId::new(&name(&[b"TC", subject.as_str().as_bytes(), &[SEPARATOR], &target(on)]))
        }
        Thing::Statement(id) => ListId::new(&name(&[b"Tw", id.uuid().as_bytes()])),
    }
}

fn target(on: &Target) -> SmallVec<[u8; 64]> {
    match on {
        Target::Issue(key) => name(&[b"i", key.as_str().as_bytes()]),
        Target::Proposal(key) => name(&[b"p", key.as_str().as_bytes()]),
        Target::Clause(clause) => {
            name(&[b"c", clause.proposal.as_str().as_bytes(), &[SEPARATOR], clause.clause.as_str().as_bytes()])
        }
        Target::Meeting(key) => name(&[b"m", key.as_str().as_bytes()]),
    }
}

/// The greatest magnitude of width: the years 1 to 9999 have fewer microseconds than 2⁵⁹.
pub const MAGNITUDE_MAX: u8 = 59;

/// Gives the binary magnitude of a window's width: it is below two to its power; 0 of what is undated.
pub fn magnitude(window: Option<Window>) -> u8 {
    window.map_or(0, |window| u8::try_from(u64::BITS - window.width().leading_zeros()).unwrap_or(MAGNITUDE_MAX))
}

/// Names the list of events of one magnitude of width.
pub fn events(magnitude: u8) -> ListId {
    ListId::new(&[b'E', magnitude])
}

/// Names the list of the events that belong to, name or cite a thing.
pub fn events_of(letter: EventsOf, key: &str) -> ListId {
    ListId::new(&name(&[&[letter as u8], key.as_bytes()]))
}

/// By what events are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum EventsOf {
    Negotiation = b'N' as isize,
    Actor = b'A' as isize,
    Source = b'S' as isize,
}

/// Names the list of claims: all, or those of a negotiation's statements.
pub fn claims(negotiation: Option<&NegotiationKey>) -> ListId {
    match negotiation {
        None => ListId::new(b"X"),
        Some(key) => ListId::new(&name(&[b"Y", key.as_str().as_bytes()])),
    }
}

/// Names the list of operations on an event.
pub fn life(event: Sequence) -> ListId {
    ListId::new(&name(&[b"K", &event.get().to_be_bytes()]))
}

/// Names the set of known keys that a reference is looked up in, and the member it is there.
pub fn known(reference: &Reference) -> (SetName, Vec<u8>) {
    let plain = |letter: &[u8], key: &str| (name(&[b"k", letter]), key.as_bytes().to_vec());
    match reference {
        Reference::Actor(key) => plain(b"a", key.as_str()),
        Reference::Source(key) => plain(b"s", key.as_str()),
        Reference::Negotiation(key) => plain(b"n", key.as_str()),
        Reference::Issue(key) => plain(b"i", key.as_str()),
        Reference::Proposal(key) => plain(b"p", key.as_str()),
        Reference::Clause(clause) => {
            (name(&[b"q", clause.proposal.as_str().as_bytes()]), clause.clause.as_str().as_bytes().to_vec())
        }
        Reference::Meeting(key) => plain(b"m", key.as_str()),
        Reference::Commitment(key) => plain(b"c", key.as_str()),
        Reference::Incident(key) => plain(b"x", key.as_str()),
        Reference::Statement(id) => (name(&[b"kw"]), id.uuid().as_bytes().to_vec()),
    }
}

/// Names the set of all known keys of one type.
pub fn all_known(letter: u8) -> SetName {
    name(&[b"k", &[letter]])
}

/// Names a set that belongs to a thing.
pub fn set_of(letter: u8, key: &str) -> SetName {
    name(&[&[letter], key.as_bytes()])
}

/// Names the set of parties on whose stance on a matter anything was ever claimed.
pub fn subjects(on: &Target) -> SetName {
    name(&[b"s", &target(on)])
}

/// The set of meetings with a MeetingPlanned.
pub const PLANNED: &[u8] = b"p";
/// The set of issues with the issue above.
pub const ABOVE: &[u8] = b"e";
/// The set of magnitudes of width that occur.
pub const MAGNITUDES: &[u8] = b"b";
/// The set of idempotency keys.
pub const BATCHES: &[u8] = b"i";
