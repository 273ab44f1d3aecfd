//! Cursors: the place of an item in a list, with the snapshot that the list is cut from.
//!
//! A cursor is sealed: the points of its snapshot, a digest of the list's name and arguments, and the place of its item. It
//! belongs to one list, with its arguments and its explicit cuts; anywhere else it is refused.
//!
//! | part | why |
//! | --- | --- |
//! | version | the form may change |
//! | digest of the list | its name, what it is of, its arguments: another list's cursor is told from its own |
//! | pins, one for each snapshot | where the list goes on, and which cuts were asked for |
//! | place | fact order, the score of what was found with its fact order, or the item's number |

use async_graphql::{InputType, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::domain::history::FactOrder;
use crate::domain::point::Point;
use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::graphql::error::{bad_input, error, internal};
use crate::graphql::scope::{Cuts, Scope};
use crate::input::ErrorCode;
use crate::search::Rank;
use crate::time::{Cut, Zone};

/// Names a list, with everything that decides what is in it: a cursor belongs to one list.
pub struct ListName(Sha256);

impl ListName {
    /// Begins with the list's name.
    pub fn new(name: &str) -> Self {
        ListName(Sha256::new()).part(name)
    }

    /// Adds what the list is of.
    #[must_use]
    pub fn of(self, what: impl std::fmt::Display) -> Self {
        self.part(&what.to_string())
    }

    /// Adds the zone in which the arguments are read, where they hold dates.
    #[must_use]
    pub fn dates(self, any: bool, zone: &Zone) -> Self {
        if any { self.part(zone.as_str()) } else { self }
    }

    /// Adds an argument.
    #[must_use]
    pub fn argument(self, value: &impl InputType) -> Self {
        self.part(&value.to_value().to_string())
    }

    fn part(mut self, text: &str) -> Self {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// Returns the digest that stands in cursors.
    pub(super) fn digest(self) -> [u8; 16] {
        let whole = self.0.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        half
    }
}

/// The place of an item in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ListPlace {
    /// Its number, from 0.
    Number(u64),
    /// Its fact order: middle, width, ordinal, sequence, place within the event.
    Fact(i64, u64, i32, u64, u32),
    /// How well it answers what was searched for, and its fact order.
    Rank(u32, i64, u64, i32, u64),
}

impl From<FactOrder> for ListPlace {
    fn from(order: FactOrder) -> Self {
        ListPlace::Fact(order.middle, order.width, order.ordinal, order.sequence.get(), order.place)
    }
}

impl From<Rank> for ListPlace {
    fn from(Rank { score, order }: Rank) -> Self {
        ListPlace::Rank(score, order.middle, order.width, order.ordinal, order.sequence.get())
    }
}

/// The point of a snapshot, with the cuts that were asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Pin {
    sequence: u64,
    date: i64,
    published_by: Option<i64>,
    certainty: u8,
    known_at: Option<i64>,
    date_given: bool,
    token: bool,
}

/// A cursor, opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ListCursor {
    version: u8,
    list: [u8; 16],
    pins: Vec<Pin>,
    place: ListPlace,
}

const VERSION: u8 = 1;

impl Pin {
    fn of(scope: &Scope) -> Pin {
        let (point, cuts) = (scope.point(), scope.cuts());
        let certainty = Certainty::MEMBERS.iter().position(|(member, ..)| *member == point.certainty).unwrap_or(0);
        Pin {
            sequence: point.sequence.get(),
            date: point.date.micros(),
            published_by: point.published_by.map(Cut::micros),
            certainty: u8::try_from(certainty).unwrap_or(0),
            known_at: cuts.given.known_at.map(Cut::micros),
            date_given: cuts.given.date.is_some(),
            token: cuts.given.token,
        }
    }

    fn point(&self) -> Option<Point> {
        Some(Point {
            sequence: Sequence::new(self.sequence),
            date: Cut::from_micros(self.date),
            published_by: self.published_by.map(Cut::from_micros),
            certainty: Certainty::MEMBERS.get(usize::from(self.certainty))?.0,
        })
    }

    /// Returns whether a question asks for this point, as far as it says what it asks for.
    /// Of a reader who is held to what is public by now, each question has a cut of publication of its own.
    fn fits(&self, point: &Point, asked: &Point, cuts: &Cuts, is_held: bool) -> bool {
        if point.certainty != asked.certainty || cuts.at_least.is_some_and(|least| point.sequence < least) {
            return false;
        }
        let cuts = &cuts.given;
        if cuts.token {
            return point == asked || is_held && Point { published_by: asked.published_by, ..*point } == *asked;
        }
        if cuts.is_none() {
            return true;
        }
        let date = cuts.date.map_or(!self.date_given && !self.token, |date| date == point.date);
        let known_at = match cuts.known_at {
            Some(cut) => self.known_at == Some(cut.micros()) || point.sequence == asked.sequence,
            None => self.known_at.is_none() && !self.token,
        };
        date && known_at && (cuts.published_by == point.published_by || is_held)
    }
}

/// Makes the error of a cursor that is used where it does not belong.
pub(super) fn mismatch() -> async_graphql::Error {
    error(
        ErrorCode::CursorMismatch,
        "the cursor belongs to another list, or to this one with other arguments or cuts: use it with those of its page",
    )
}

/// Reads a cursor and gives the scopes that its list is cut from.
pub(super) fn resume(scopes: &[Scope], list: [u8; 16], text: &str) -> Result<(Vec<Scope>, ListPlace)> {
    let foreign = || bad_input("this is not a cursor of this chronicle: pass one exactly as it was given");
    let Some(first) = scopes.first() else { return Err(mismatch()) };
    let plain = first.chronicle().unseal(text).ok_or_else(foreign)?;
    let cursor: ListCursor = rmp_serde::from_slice(&plain).map_err(|_| foreign())?;
    if cursor.version != VERSION || cursor.list != list || cursor.pins.len() != scopes.len() {
        return Err(mismatch());
    }
    let head = first.chronicle().head();
    let moved = scopes.iter().zip(&cursor.pins).map(|(scope, pin)| {
        let point = pin.point().filter(|point| point.sequence <= head).ok_or_else(foreign)?;
        let fits = pin.fits(&point, scope.point(), scope.cuts(), scope.chronicle().public_by().is_some());
        if fits { Ok((scope.moved_to(point), point)) } else { Err(mismatch()) }
    });
    let moved: Vec<(Scope, Point)> = moved.collect::<Result<_>>()?;
    Ok((moved.into_iter().map(|(scope, _)| scope).collect(), cursor.place))
}

/// Makes the cursors of a page.
pub(super) struct Sealer {
    chronicle: Chronicle,
    list: [u8; 16],
    pins: Vec<Pin>,
}

impl Sealer {
    /// Makes the cursors of a list at its snapshots.
    pub(super) fn new(chronicle: &Chronicle, list: [u8; 16], scopes: &[Scope]) -> Self {
        Sealer { chronicle: chronicle.clone(), list, pins: scopes.iter().map(Pin::of).collect() }
    }

    /// Returns the cursor of a place.
    ///
    /// # Errors
    ///
    /// INTERNAL where it cannot be written, which no cursor is known to do.
    pub(super) fn cursor(&self, place: ListPlace) -> Result<String> {
        let cursor = ListCursor { version: VERSION, list: self.list, pins: self.pins.clone(), place };
        let plain = rmp_serde::to_vec(&cursor);
        let plain = plain.map_err(|failed| internal(&failed.to_string()))?;
        Ok(self.chronicle.seal(&plain))
    }
}
