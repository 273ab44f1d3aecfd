//! Section 4: a change does not come before what it changes, nor an opening after.

use super::facts::{Fact, counts};
use super::log::{Content, Order, order, text};
use super::standing::Seen;
use super::windows::Period;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

/// Openings seen, by `kind key`: where each begins, and its place among the events seen.
pub type Openings = BTreeMap<String, (i64, usize)>;

/// A fact, or an event, as one point reads it.
#[derive(Clone, Debug)]
pub struct Read<'a> {
    /// The part of its window at or after the opening's `lo`, unless that is empty.
    pub window: Option<Cow<'a, Period>>,
    /// Within its thing: before the opening (0), of the opening (1), after it (2); where none is seen, all are alike.
    pub turn: u8,
    /// Fact order by that part.
    pub order: Order,
}

/// A fact that counts, as one point reads it.
#[derive(Clone, Debug)]
pub struct Counting<'a> {
    pub fact: &'a Fact,
    pub read: Read<'a>,
    /// The place of its event among the events seen.
    pub event: usize,
}

impl<'a> Counting<'a> {
    pub fn window(&self) -> Option<&Period> {
        self.read.window.as_deref()
    }

    pub fn value(&self) -> Option<&'a Value> {
        self.fact.value.as_ref()
    }

    /// Its place among the facts of its thing.
    pub fn place(&self) -> (u8, Order) {
        (self.read.turn, self.read.order)
    }
}

impl Deref for Counting<'_> {
    type Target = Fact;

    fn deref(&self) -> &Fact {
        self.fact
    }
}

impl Read<'_> {
    pub fn counts(&self, cut: i64, certainty: &str) -> bool {
        counts(self.window.as_deref(), cut, certainty)
    }
}

/// The openings among events.
pub fn openings(events: &[Seen]) -> Openings {
    let named = |(at, e): (usize, &Seen)| {
        let content = e.content;
        let key = match content.kind.as_str() {
            "statementMade" => e.id,
            "negotiationOpened" | "issueRaised" | "proposalTabled" | "meetingPlanned" | "commitmentMade"
            | "incidentReported" | "amendmentMoved" | "decisionTaken" | "declarationMade" => {
                text(&content.body, "key")?
            }
            _ => return None,
        };
        Some((format!("{} {key}", content.kind), (content.occurred.as_ref()?.lo, at)))
    };
    events.iter().enumerate().filter_map(named).collect()
}

/// What opens the thing that a slot is of.
pub fn opening_of(slot: &str) -> Option<String> {
    let mut words = slot.split(' ');
    let kind = match words.next()? {
        "negotiation" | "party" => "negotiationOpened",
        "issue" => "issueRaised",
        "proposal" | "clause" | "signature" | "consent" | "provisional" => "proposalTabled",
        "amendment" => "amendmentMoved",
        "decision" | "vote" => "decisionTaken",
        "declaration" => "declarationMade",
        "meeting" => "meetingPlanned",
        "commitment" | "undertaking" => "commitmentMade",
        "incident" => "incidentReported",
        "withdrawn" => "statementMade",
        _ => return None,
    };
    Some(format!("{kind} {}", words.next()?))
}

/// Reads a fact of an event.
pub fn read<'a>(openings: &Openings, fact: &'a Fact, event: usize) -> Counting<'a> {
    let opening = opening_of(&fact.slot).and_then(|name| openings.get(&name));
    Counting { fact, read: read_window(opening, fact.window.as_ref(), fact.order, event), event }
}

/// Reads an event that makes a text of a proposal.
pub fn read_text<'a>(openings: &Openings, proposal: &str, content: &'a Content, event: usize) -> Read<'a> {
    let opening = openings.get(&format!("proposalTabled {proposal}"));
    read_window(opening, content.occurred.as_ref(), content.order, event)
}

fn read_window<'a>(opening: Option<&(i64, usize)>, window: Option<&'a Period>, as_is: Order, event: usize) -> Read<'a> {
    let read = |turn| Read { window: window.map(Cow::Borrowed), turn, order: as_is };
    match (opening, window) {
        (None, _) => read(2),
        (Some((_, at)), _) if *at == event => read(1),
        (Some(_), None) => read(0),
        (Some((lo, _)), Some(window)) if window.hi <= *lo => read(0),
        (Some((lo, _)), Some(window)) if window.lo >= *lo => read(2),
        (Some((lo, _)), Some(window)) => {
            let part = window.within(*lo, window.hi);
            let (.., ordinal, sequence, place) = as_is;
            Read { order: order(Some(&part), ordinal, sequence, place), window: Some(Cow::Owned(part)), turn: 2 }
        }
    }
}
