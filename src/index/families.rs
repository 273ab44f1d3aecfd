//! Families of lists: everything by which events and claims are listed, each cut into sections.
//!
//! A family lists events, or claims, by one thing: a negotiation, an actor, a kind. A section of it holds those that are of
//! one *part* of the family and whose windows' widths have one *magnitude*. Each is in one section of a family, so the
//! family as a whole is the merge of its sections, in fact order.
//!
//! - Parts let one list serve several questions. The events that name an actor are listed apart by whether it speaks in
//!   them, so "spoken by" reads some of the sections and "names" reads all, and neither costs a list of its own.
//! - Magnitudes let every period seek. The windows that overlap a period have their middles no further from it than half
//!   the width of the widest window of the section.
//!
//! A set of each family names the sections that hold anything: most have two or three.

use smallvec::SmallVec;

use crate::domain::event::Target;
use crate::domain::vocabulary::EventKind;
use crate::index::list_names::{self, SEPARATOR, SetName};
use crate::index::store::ListId;
use crate::time::Window;

/// By what a family lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ListedBy {
    /// All events and all operations on the record; the key is empty.
    Everything = b'E',
    /// Events that belong to a negotiation, and operations on them.
    Negotiation = b'N',
    /// Events that name an actor, and operations on them.
    Actor = b'A',
    /// Events that cite or register a source, and operations on them.
    Source = b'S',
    /// Events of a kind, operations of it, and operations on events of it. Statements are not here: they are a part of
    /// [`ListedBy::Everything`].
    Kind = b'Q',
    /// Statements with a claim on an issue, all of whose claims on it hold from a date other than the statement's.
    Issue = b'I',
    /// Revisions that were ever taken out of the state, by a correction or a retraction; the key is empty.
    Closing = b'Z',
    /// All claims; the key is empty.
    Claims = b'X',
    /// Claims of the statements that belong to a negotiation.
    ClaimsInNegotiation = b'Y',
    /// Claims of which an actor is the claimant or the subject.
    ClaimsOfActor = b'P',
    /// Claims on a matter.
    ClaimsOnTarget = b'O',
}

/// The parts of families: bits that say what an event or a claim is to what it is listed by.
pub mod part {
    /// Of an event: a statement.
    pub const STATEMENT: u8 = 1;
    /// Of an event of an actor: the actor is among those who speak.
    pub const SPEAKER: u8 = 2;
    /// Of an event of an actor: the actor is among those for whom somebody speaks.
    pub const SPOKEN_FOR: u8 = 4;
    /// An operation on the record.
    pub const OPERATION: u8 = 8;
    /// Of a claim of an actor: it is the actor's word.
    pub const CLAIMANT: u8 = 1;
    /// Of a claim of an actor: it is about the actor's stance.
    pub const SUBJECT: u8 = 2;
    /// Of a claim: its window is not that of its statement.
    pub const OWN_WINDOW: u8 = 4;
}

/// A section of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Bits of [`part`].
    pub part: u8,
    /// The binary magnitude of its windows' widths: each is below two to its power; 0 of what is undated.
    pub magnitude: u8,
}

impl Section {
    /// Returns the section of what has that window.
    pub fn new(part: u8, window: Option<Window>) -> Self {
        let bits = |window: Window| u8::try_from(u64::BITS - window.width().leading_zeros()).unwrap_or(MAGNITUDE_MAX);
        Section { part, magnitude: window.map_or(0, bits) }
    }

    /// Returns a width, in microseconds, that no window of the section exceeds; 0 of what is undated.
    pub fn width(self) -> u64 {
        match self.magnitude {
            0 => 0,
            magnitude => 1_u64.checked_shl(u32::from(magnitude)).unwrap_or(u64::MAX),
        }
    }

    /// Returns the bytes by which the family's set knows it.
    pub fn bytes(self) -> [u8; 2] {
        [self.part, self.magnitude]
    }

    /// Reads the bytes by which a set knows it.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [part, magnitude] = bytes.try_into().ok()?;
        Some(Section { part, magnitude })
    }
}

/// The greatest magnitude of width: the years 1 to 9999 have fewer microseconds than 2⁵⁹.
pub const MAGNITUDE_MAX: u8 = 59;

/// The name of a family of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFamily(SmallVec<[u8; 64]>);

impl ListFamily {
    /// Names the family that lists by a key; the key is empty where there is only one.
    pub fn new(by: ListedBy, key: &str) -> Self {
        ListFamily(list_names::name(&[&[by as u8], key.as_bytes()]))
    }

    /// Names the family of the events of a kind.
    pub fn of_kind(kind: EventKind) -> Self {
        ListFamily(list_names::name(&[&[ListedBy::Kind as u8, kind.number()]]))
    }

    /// Names the family of the claims on a matter.
    pub fn on_target(on: &Target) -> Self {
        ListFamily(list_names::name(&[&[ListedBy::ClaimsOnTarget as u8], &list_names::target(on)]))
    }

    /// Names the set of the sections that hold anything.
    pub fn sections(&self) -> SetName {
        list_names::name(&[b"b", &self.0])
    }

    /// Names the list of a section.
    pub fn section(&self, section: Section) -> ListId {
        ListId::new(&list_names::name(&[&self.0, &[SEPARATOR], &section.bytes()]))
    }
}
