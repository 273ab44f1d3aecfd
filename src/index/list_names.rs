//! How lists and sets are named in the store.
//!
//! The first byte says what a list or set is of, the rest is the key of the thing. Keys hold none of the bytes used as
//! separators.
//!
//! | list | holds, in fact order |
//! | --- | --- |
//! | `T` thing | the facts of all slots of a thing |
//! | family, space, part, magnitude | a section of a family of lists of events or claims ([`ListFamily`](super::families::ListFamily)) |
//! | `K` sequence | the operations on an event |
//!
//! | family | lists |
//! | --- | --- |
//! | `E` | every event and every operation on the record |
//! | `N` negotiation, `A` actor, `S` source | the events that belong to, name or cite it |
//! | `Q` number | the events of a kind; statements are a part of `E` |
//! | `I` issue | statements on it that `O` does not list in the order of statements |
//! | `Z` | revisions that were ever corrected or retracted |
//! | `X`, `Y` negotiation | claims by their own windows: all, and of the statements that belong to a negotiation |
//! | `P` actor, `O` target | claims likewise, by claimant and subject, and by the matter |
//!
//! | set | members |
//! | --- | --- |
//! | `k` type | every key ever recorded, with the sequence of its last change |
//! | `q` proposal | every clause ever put, likewise |
//! | `p` | meetings with a MeetingPlanned |
//! | `e` | issues, each with the issue above in its newest content |
//! | `w` actor | registrations of the actor, each with what it says the actor is part of |
//! | `h` issue | issues ever put below it |
//! | `o` actor | actors ever said to be part of it |
//! | `s` target | parties on whose stance on it anything was ever claimed |
//! | `I`, `P`, `M`, `C`, `X`, `D` negotiation | its issues, proposals, meetings, commitments, incidents, decisions |
//! | `a`, `r`, `v` proposal | its amendments, declarations about it, decisions on its clauses |
//! | `d` subject | decisions on it |
//! | `f` thing | aspects of it on which anything was ever asserted |
//! | `W` | statements that were ever taken back |
//! | `O` | events that an operation was ever about |
//! | `g` thing | how finely its facts are dated (`index::overlap`) |
//! | `b` family | its sections that hold anything: part and magnitude |
//! | `i` | idempotency keys, each with its batch |

use smallvec::SmallVec;

use crate::domain::Sequence;
use crate::domain::event::{About, ClauseRef, DecisionSubject, Reference, Target};
use crate::domain::key::{ActorKey, IssueKey, ProposalKey};
use crate::domain::slot::Thing;
use crate::index::store::ListId;

/// The name of a set.
pub type SetName = SmallVec<[u8; 64]>;

/// The first byte of the lists of things' facts.
pub const THING: u8 = b'T';
/// The first byte of the lists of operations on an event.
pub const LIFE: u8 = b'K';

pub(super) const SEPARATOR: u8 = b' ';

pub(super) fn name(parts: &[&[u8]]) -> SmallVec<[u8; 64]> {
    let mut name = SmallVec::new();
    for part in parts {
        name.extend_from_slice(part);
    }
    name
}

/// Names the list of a thing's facts.
pub fn thing(thing: &Thing) -> ListId {
    let plain = |letter: &[u8], key: &str| ListId::new(&name(&[&[THING], letter, key.as_bytes()]));
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
            ListId::new(&name(&[&[THING, b'C'], subject.as_str().as_bytes(), &[SEPARATOR], &target(on)]))
        }
        Thing::Statement(id) => ListId::new(&name(&[&[THING, b'w'], id.uuid().as_bytes()])),
        Thing::MembershipsOf(key) => plain(b"g", key.as_str()),
        Thing::MembersOf(key) => plain(b"G", key.as_str()),
        Thing::TextsRelatedTo(key) => plain(b"R", key.as_str()),
        Thing::Amendment(key) => plain(b"A", key.as_str()),
        Thing::Decision(key) => plain(b"d", key.as_str()),
        Thing::VotesOf(key) => plain(b"v", key.as_str()),
        Thing::Declaration(key) => plain(b"D", key.as_str()),
        Thing::Assertions(of, aspect) => {
            ListId::new(&name(&[&[THING, b'S'], &about(of), &[SEPARATOR], aspect.as_str().as_bytes()]))
        }
    }
}

fn clause(clause: &ClauseRef) -> SmallVec<[u8; 64]> {
    name(&[b"c", clause.proposal.as_str().as_bytes(), &[SEPARATOR], clause.clause.as_str().as_bytes()])
}

fn about(about: &About) -> SmallVec<[u8; 64]> {
    match about {
        About::Incident(key) => name(&[b"x", key.as_str().as_bytes()]),
        About::Commitment(key) => name(&[b"C", key.as_str().as_bytes()]),
        About::Clause(of) => clause(of),
        About::Decision(key) => name(&[b"d", key.as_str().as_bytes()]),
        About::Meeting(key) => name(&[b"m", key.as_str().as_bytes()]),
        About::Amendment(key) => name(&[b"A", key.as_str().as_bytes()]),
        About::Actor(key) => name(&[b"a", key.as_str().as_bytes()]),
    }
}

fn subject(subject: &DecisionSubject) -> SmallVec<[u8; 64]> {
    match subject {
        DecisionSubject::Issue(key) => name(&[b"i", key.as_str().as_bytes()]),
        DecisionSubject::Proposal(key) => name(&[b"p", key.as_str().as_bytes()]),
        DecisionSubject::Clause(of) => clause(of),
        DecisionSubject::Amendment(key) => name(&[b"A", key.as_str().as_bytes()]),
        DecisionSubject::Meeting(key) => name(&[b"m", key.as_str().as_bytes()]),
        DecisionSubject::Commitment(key) => name(&[b"C", key.as_str().as_bytes()]),
    }
}

pub(super) fn target(on: &Target) -> SmallVec<[u8; 64]> {
    match on {
        Target::Issue(key) => name(&[b"i", key.as_str().as_bytes()]),
        Target::Proposal(key) => name(&[b"p", key.as_str().as_bytes()]),
        Target::Clause(of) => clause(of),
        Target::Meeting(key) => name(&[b"m", key.as_str().as_bytes()]),
    }
}

/// The things of which all known keys are in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "each variant is its set's things")]
pub enum KnownKeys {
    Actors = b'a',
    Sources = b's',
    Negotiations = b'n',
    Issues = b'i',
    Proposals = b'p',
    Meetings = b'm',
    Commitments = b'c',
    Incidents = b'x',
    Statements = b'w',
    Amendments = b'A',
    Decisions = b'd',
    Declarations = b'D',
}

/// The things of a negotiation that are in a set of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "each variant is its set's things")]
pub enum NegotiationSet {
    Issues = b'I',
    Proposals = b'P',
    Meetings = b'M',
    Commitments = b'C',
    Incidents = b'X',
    Decisions = b'D',
}

/// The things of a proposal that are in a set of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "each variant is its set's things")]
pub enum ProposalSet {
    Amendments = b'a',
    Declarations = b'r',
    DecisionsOnClauses = b'v',
}

/// Names the list of operations on an event.
pub fn life(event: Sequence) -> ListId {
    ListId::new(&name(&[&[LIFE], &event.get().to_be_bytes()]))
}

/// Names the set of known keys that a reference is looked up in, and the member it is there.
pub fn known(reference: &Reference) -> (SetName, Vec<u8>) {
    let plain = |keys: KnownKeys, key: &str| (all_known(keys), key.as_bytes().to_vec());
    match reference {
        Reference::Actor(key) => plain(KnownKeys::Actors, key.as_str()),
        Reference::Source(key) => plain(KnownKeys::Sources, key.as_str()),
        Reference::Negotiation(key) => plain(KnownKeys::Negotiations, key.as_str()),
        Reference::Issue(key) => plain(KnownKeys::Issues, key.as_str()),
        Reference::Proposal(key) => plain(KnownKeys::Proposals, key.as_str()),
        Reference::Clause(clause) => {
            (name(&[b"q", clause.proposal.as_str().as_bytes()]), clause.clause.as_str().as_bytes().to_vec())
        }
        Reference::Meeting(key) => plain(KnownKeys::Meetings, key.as_str()),
        Reference::Commitment(key) => plain(KnownKeys::Commitments, key.as_str()),
        Reference::Incident(key) => plain(KnownKeys::Incidents, key.as_str()),
        Reference::Amendment(key) => plain(KnownKeys::Amendments, key.as_str()),
        Reference::Decision(key) => plain(KnownKeys::Decisions, key.as_str()),
        Reference::Declaration(key) => plain(KnownKeys::Declarations, key.as_str()),
        Reference::Statement(id) => (all_known(KnownKeys::Statements), id.uuid().as_bytes().to_vec()),
    }
}

/// Names the set of all known keys of one type.
pub fn all_known(keys: KnownKeys) -> SetName {
    name(&[b"k", &[keys as u8]])
}

/// Names the set of what belongs to a negotiation.
pub fn set_of(set: NegotiationSet, negotiation: &str) -> SetName {
    name(&[&[set as u8], negotiation.as_bytes()])
}

/// Names the set of what belongs to a proposal.
pub fn of_proposal(set: ProposalSet, proposal: &ProposalKey) -> SetName {
    name(&[&[set as u8], proposal.as_str().as_bytes()])
}

/// Names the set of decisions ever taken on a matter.
pub fn decisions_on(on: &DecisionSubject) -> SetName {
    name(&[b"d", &subject(on)])
}

/// Names the set of aspects of a thing on which anything was ever asserted.
pub fn aspects(of: &About) -> SetName {
    name(&[b"f", &about(of)])
}

/// Names the set of issues ever put below another.
pub fn issues_below(issue: &IssueKey) -> SetName {
    name(&[b"h", issue.as_str().as_bytes()])
}

/// Names the set of actors ever said to be part of another.
pub fn parts_of(whole: &ActorKey) -> SetName {
    name(&[b"o", whole.as_str().as_bytes()])
}

/// Names the set of registrations of an actor.
pub fn registrations(actor: &ActorKey) -> SetName {
    name(&[b"w", actor.as_str().as_bytes()])
}

/// Names the set of parties on whose stance on a matter anything was ever claimed.
pub fn subjects(on: &Target) -> SetName {
    name(&[b"s", &target(on)])
}

/// Names the set of how finely the facts of a thing are dated, by the list of its facts.
pub fn grains(thing: &ListId) -> SetName {
    name(&[&[GRAINS], thing.as_bytes()])
}

/// The first byte of the names of those sets.
pub const GRAINS: u8 = b'g';

/// The set of meetings with a MeetingPlanned.
pub const PLANNED: &[u8] = b"p";
/// The set of the first of every `SAMPLE` records, each with the time when it was taken in.
pub const TIMES: &[u8] = b"T";
/// The set of statements that were ever taken back.
pub const WITHDRAWN: &[u8] = b"W";
/// The set of events that an operation was ever about.
pub const OPERATED_ON: &[u8] = b"O";
/// The set of proposals and meetings on which anything was ever claimed.
pub const CLAIMED_ON: &[u8] = b"k";
/// The set of issues with the issue above.
pub const ABOVE: &[u8] = b"e";
/// The set of idempotency keys.
pub const BATCHES: &[u8] = b"i";
