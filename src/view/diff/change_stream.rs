//! How a negotiation changes from record to record, its past included.
//!
//! ```text
//!          known:   N − 1                          N
//!  as of the recording   A ──── told, by path ────▶ B        so that what is told leads to the newest state
//!  as of an earlier day  a ──── told where new ───▶ b        for each day on which the record's own facts begin or end
//! ```
//!
//! A is the state that the chronicle knew when it took in the record before, as of then; B the one that it knows with the
//! record, as of its own recording. Between them both the record and the time that went by have their effect. Where the
//! record says something of a day before A, the states of that day with and without it are compared too: a late report,
//! correction or retraction may leave the newest state as it is and change the past all the same.
//!
//! What is told of a record depends on the log up to it and on nothing else.
//!
//! Not told: what a fact changes on later days than those on which it begins and ends, where the newest state does not show
//! it, such as claims that a late report of an office makes a party's own until they were overtaken.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::event::{About, Operation, Target};
use crate::domain::facts::{Fact, facts};
use crate::domain::history::Version;
use crate::domain::key::{AmendmentKey, DeclarationKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey};
use crate::domain::point::Point;
use crate::domain::slot::{Thing, Value};
use crate::domain::vocabulary::Certainty;
use crate::domain::{Recorded, Sequence};
use crate::time::{Cut, Window};
use crate::view::diff::pattern::PathFilter;
use crate::view::diff::{ChangeView, diff};
use crate::view::{State, citation};

/// A change that a record brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What changed.
    pub change: ChangeView,
    /// The point at which it is so afterwards: its sequence is the record's.
    pub point: Point,
    /// Whether it is of the past alone: of the state as of an earlier day than the newest.
    pub past: bool,
    /// Whether it is the last one of its record.
    pub last: bool,
}

/// Returns the state at a point.
pub type StateAt<'a> = &'a dyn Fn(Point) -> Arc<dyn State>;

/// Follows a negotiation from record to record.
pub struct ChangeStream {
    negotiation: NegotiationKey,
}

impl ChangeStream {
    /// Begins to follow a negotiation.
    pub fn new(negotiation: NegotiationKey) -> Self {
        ChangeStream { negotiation }
    }

    /// Tells what a record changed, by path, then by date; `before` is the record before it, `None` of the first.
    pub fn step(&mut self, state_at: StateAt<'_>, before: Option<&Recorded>, record: &Recorded) -> Vec<Told> {
        let (from, to) = (before.map_or(NOTHING, Recorded::point), record.point());
        let (was, is) = (state_at(from), state_at(to));
        let facts = facts_of(&*was, record);
        let touched = facts.iter().any(|fact| bears_on(&*is, &fact.slot.thing, &self.negotiation));
        let mut told = Vec::new();
        if touched || from.date != to.date {
            let changes = self.changes(&*was, &*is).into_iter();
            told.extend(changes.map(|change| Told { change, point: to, past: false, last: false }));
        }
        if touched && before.is_some() {
            let mut dates = moments(&facts);
            dates.extend(moments_of_parts([&*was, &*is], &facts, record));
            for date in dates.into_iter().filter(|date| *date < from.date) {
                self.tell_past(state_at, Point { date, ..from }, Point { date, ..to }, &mut told);
            }
        }
        told.sort_by(|one, other| (&one.change.path, one.point.date).cmp(&(&other.change.path, other.point.date)));
        if let Some(last) = told.last_mut() {
            last.last = true;
        }
        told
    }

    fn changes(&self, was: &dyn State, is: &dyn State) -> Vec<ChangeView> {
        diff(was, is, Some(&self.negotiation), &PathFilter::default())
    }

    /// Tells what differs on one day of the past and is not told yet.
    fn tell_past(&self, state_at: StateAt<'_>, from: Point, to: Point, told: &mut Vec<Told>) {
        let (was, is) = (state_at(from), state_at(to));
        for mut change in self.changes(&*was, &*is) {
            let is_told = |told: &Told| {
                let told = &told.change;
                (&told.path, &told.before, &told.after) == (&change.path, &change.before, &change.after)
            };
            if !told.iter().any(is_told) {
                change.retroactive = true;
                told.push(Told { change, point: to, past: true, last: false });
            }
        }
    }
}

/// The point before the first record: nothing is known, as of before all that is dated.
const NOTHING: Point = Point {
    sequence: Sequence::ZERO,
    date: Cut::from_micros(i64::MIN),
    published_by: None,
    certainty: Certainty::Best,
};

/// Returns every fact that a record asserts, or takes out; `was` is the state before it.
fn facts_of(was: &dyn State, record: &Recorded) -> Vec<Fact> {
    let on_record = || {
        let event = was.sequence_of(record.operation.event()?)?;
        was.record(citation::effective(was, event).content)
    };
    let known = || on_record().and_then(|recorded| recorded.event().map(facts)).unwrap_or_default();
    match &record.operation {
        Operation::Record(event) => facts(event),
        Operation::Correct(correction) => [known(), facts(&correction.replacement)].concat(),
        Operation::Retract(_) | Operation::Reinstate(_) => known(),
        // Sources make no state: they tell since when it could be known.
        Operation::Cite(_) => Vec::new(),
    }
}

/// Returns the first date as of which each fact counts, and the first as of which it has ended.
fn moments(facts: &[Fact]) -> BTreeSet<Cut> {
    let begins = facts.iter().filter_map(|fact| fact.window.map(Window::middle));
    let ends = facts.iter().filter_map(|fact| fact.until);
    begins.chain(ends).map(Cut::after).collect()
}

/// Returns the first date as of which facts read in part count; the first date of all facts of a thing if its opening is among them.
fn moments_of_parts(states: [&dyn State; 2], facts: &[Fact], record: &Recorded) -> BTreeSet<Cut> {
    let about = record.operation.event().unwrap_or(record.operation.id());
    let opens = facts.iter().any(|fact| fact.value.as_ref().is_some_and(Value::is_of_opening));
    let mut things: BTreeSet<Thing> = facts.iter().map(|fact| fact.slot.thing.clone()).collect();
    // A statement is the opening of its withdrawal, and sets none of its slots.
    let statement = Thing::Statement(about);
    things.insert(statement.clone());
    let mut moments = BTreeSet::new();
    for (state, thing) in states.iter().flat_map(|state| things.iter().map(move |thing| (state, thing))) {
        let event = state.sequence_of(about);
        let slots = state.slots(thing);
        let moved = |version: &Version| opens || *thing == statement || Some(version.order.sequence) == event;
        let read = slots.versions().filter(|(_, version)| slots.is_laid_out() && moved(version));
        moments.extend(read.filter_map(|(_, version)| version.window()).map(Window::middle).map(Cut::after));
    }
    moments
}

/// Returns whether what a negotiation shows can depend on a thing. Where that would be long to find out, it can.
fn bears_on(state: &dyn State, thing: &Thing, negotiation: &NegotiationKey) -> bool {
    match thing {
        // A source makes no state.
        Thing::Source(_) => false,
        // Who exists, and who speaks for whom, decides every position; a withdrawal, those of its statement.
        Thing::Actor(_) | Thing::OfficesOf(_) | Thing::OfficersOf(_) | Thing::Statement(_) => true,
        Thing::Negotiation(key) => key == negotiation,
        Thing::Issue(key) => has_issue(state, key, negotiation),
        Thing::Proposal(key) => has_proposal(state, key, negotiation),
        Thing::Meeting(key) => has_meeting(state, key, negotiation),
        Thing::Commitment(key) => state.commitments(negotiation).contains(key),
        Thing::Incident(key) => state.incidents(negotiation).contains(key),
        Thing::Claims(_, Target::Issue(key)) => has_issue(state, key, negotiation),
        Thing::Claims(_, Target::Proposal(key)) => has_proposal(state, key, negotiation),
        Thing::Claims(_, Target::Clause(clause)) => has_proposal(state, &clause.proposal, negotiation),
        Thing::Claims(_, Target::Meeting(key)) => has_meeting(state, key, negotiation),
        // Relations and the votes of an actor are in no path.
        Thing::TextsRelatedTo(_) | Thing::VotesOf(_) => false,
        // Who is shown decides which memberships, and which accounts of actors, are.
        Thing::MembershipsOf(_) | Thing::MembersOf(_) | Thing::Assertions(About::Actor(_), _) => true,
        Thing::Amendment(key) => has_amendment(state, key, negotiation),
        Thing::Decision(key) => state.decisions(negotiation).contains(key),
        Thing::Declaration(key) => has_declaration(state, key, negotiation),
        Thing::Assertions(About::Incident(key), _) => state.incidents(negotiation).contains(key),
        Thing::Assertions(About::Commitment(key), _) => state.commitments(negotiation).contains(key),
        Thing::Assertions(About::Clause(clause), _) => has_proposal(state, &clause.proposal, negotiation),
        Thing::Assertions(About::Decision(key), _) => state.decisions(negotiation).contains(key),
        Thing::Assertions(About::Meeting(key), _) => has_meeting(state, key, negotiation),
        Thing::Assertions(About::Amendment(key), _) => has_amendment(state, key, negotiation),
    }
}

fn has_amendment(state: &dyn State, amendment: &AmendmentKey, negotiation: &NegotiationKey) -> bool {
    state.proposals(negotiation).iter().any(|proposal| state.amendments(proposal).contains(amendment))
}

fn has_declaration(state: &dyn State, declaration: &DeclarationKey, negotiation: &NegotiationKey) -> bool {
    state.proposals(negotiation).iter().any(|proposal| state.declarations(proposal).contains(declaration))
}

/// Returns whether an issue, or one ever put below it, was ever of a negotiation: a claim on it bears on those below.
fn has_issue(state: &dyn State, issue: &IssueKey, negotiation: &NegotiationKey) -> bool {
    let ours = state.issues(negotiation);
    let (mut open, mut seen) = (vec![issue.clone()], BTreeSet::new());
    while let Some(issue) = open.pop() {
        if ours.contains(&issue) {
            return true;
        }
        if seen.insert(issue.clone()) {
            open.extend(state.issues_below(&issue).iter().cloned());
        }
    }
    false
}

fn has_proposal(state: &dyn State, proposal: &ProposalKey, negotiation: &NegotiationKey) -> bool {
    state.proposals(negotiation).contains(proposal)
}

fn has_meeting(state: &dyn State, meeting: &MeetingKey, negotiation: &NegotiationKey) -> bool {
    state.meetings(negotiation).contains(meeting)
}
