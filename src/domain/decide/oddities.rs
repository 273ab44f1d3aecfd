//! What looks odd in an operation and is recorded all the same.
//!
//! A warning is never a refusal: each of these can be right. They are there for what is most often a slip of the pen, and
//! for what leaves an answer to a guess.
//!
//! | oddity | when |
//! | --- | --- |
//! | UNUSUAL_ORDER | an amendment certainly precedes the tabling of its proposal; an actor takes back a consent that is not on record |
//! | UNUSUAL_DATE | the middle of a date lies before the year 1000, or more than ten years after the recording |
//! | AFTER_ITS_SOURCE | a statement was certainly made after one of its sources was published |
//! | SOURCE_UNDATED | nobody knows when a source that is cited was published; once a source in a batch |
//! | LONG_MEETING | a meeting's `occurred` is an interval over more than a day |
//! | ORDER_UNSETTLED | a fact and another of its slot that says otherwise have dates that overlap and are not equal |
//! | OVERLAPPING_OFFICES | who held an office from an earlier day has no end there, or one more than a day after the next one's beginning; once a title in a batch |

use std::collections::{HashMap, HashSet};

use super::{Deliberation, Entry, KnownFact, Oddity, Pending, SourcePublication, Tenure, Warning, path};
use crate::domain::Sequence;
use crate::domain::event::{Body, Citation, ConsentSlot, Event, MeetingHeld, OfficeHeld, Operation, Reference};
use crate::domain::facts::{Fact, facts, opens};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, EventId, SourceKey};
use crate::domain::slot::{AttributeName, Slot, Value};
use crate::domain::vocabulary::ConsentAct;
use crate::time::{Grain, Instant, Period, Window};

const DAY_MICROS: i64 = 86_400_000_000;
/// How many years after the recording a date may lie.
const YEARS_AHEAD_MAX: i32 = 10;
/// 1000-01-01T00:00:00Z, before which dates are odd.
const YEAR_1000: i64 = -30_610_224_000_000_000;

/// What a batch has brought up so far that bears on oddities, and what of it has been told.
#[derive(Default)]
pub(super) struct Noticed {
    /// Sources that were told to be undated.
    undated: HashSet<SourceKey>,
    /// Offices that were told to overlap.
    titles: HashSet<(ActorKey, String)>,
    /// Registrations of sources.
    registrations: HashMap<SourceKey, Vec<EventId>>,
    /// Offices that somebody holds.
    offices: HashMap<(ActorKey, String), Vec<EventId>>,
    /// How finely the facts so far are dated, where all are dated alike: then no two of them overlap without being equal.
    grain: Option<Grain>,
    /// The facts so far by their slots, those of openings left out; `None` where all are dated alike.
    facts: Option<HashMap<Slot, Vec<KnownFact>>>,
    /// The facts of the content that is being decided about.
    deciding: Vec<DatedFact>,
}

impl Noticed {
    pub(super) fn next_batch(&mut self) {
        self.undated.clear();
        self.titles.clear();
    }

    /// Takes in the content of an event that was let through.
    pub(super) fn admit(&mut self, event: &Event) {
        if let Body::SourceRegistered(source) = &event.body {
            add(self.registrations.entry(source.key.clone()).or_default(), event.id);
        }
        if let Body::OfficeHeld(office) = &event.body {
            add(self.offices.entry((office.of.clone(), office.title.clone())).or_default(), event.id);
        }
        self.grain = self.grain.or(self.deciding.first().map(|fact| Grain::of(fact.window)));
        let deciding = self.deciding.drain(..);
        if let Some(facts) = &mut self.facts {
            deciding.for_each(|fact| list_fact(facts, event.id, fact));
        }
    }
}

fn list_fact(facts: &mut HashMap<Slot, Vec<KnownFact>>, event: EventId, fact: DatedFact) {
    let DatedFact { slot, window, value } = fact;
    facts.entry(slot).or_default().push(KnownFact { event, window, value, opening: false });
}

fn add(to: &mut Vec<EventId>, id: EventId) {
    if !to.contains(&id) {
        to.push(id);
    }
}

/// A fact with a date, of a slot in which two facts can disagree.
struct DatedFact {
    slot: Slot,
    window: Window,
    value: Option<Value>,
}

fn dated_facts(event: &Event) -> impl Iterator<Item = DatedFact> {
    facts(event).into_iter().filter_map(|Fact { slot, value, window, .. }| match slot.attribute {
        // These say no more than that something is so.
        AttributeName::Office(..)
        | AttributeName::Revision
        | AttributeName::Withdrawn
        | AttributeName::RelatedFrom(..)
        | AttributeName::VoteIn(_) => None,
        AttributeName::Profile
        | AttributeName::Title
        | AttributeName::Status
        | AttributeName::Parent
        | AttributeName::Kind
        | AttributeName::Planned
        | AttributeName::Began
        | AttributeName::Held
        | AttributeName::Place
        | AttributeName::Participants
        | AttributeName::Agenda
        | AttributeName::Outcome
        | AttributeName::Negotiation
        | AttributeName::Party(..)
        | AttributeName::Clause(_)
        | AttributeName::StatusAccordingTo(_)
        | AttributeName::Claimant(_)
        | AttributeName::Consent(_)
        | AttributeName::Symbol
        | AttributeName::Relations
        | AttributeName::Vote(_)
        | AttributeName::Membership(_)
        | AttributeName::Text
        | AttributeName::Due
        | AttributeName::Over
        | AttributeName::Conditions
        | AttributeName::Unnamed(..) => Some(DatedFact { slot, window: window?, value }),
    })
}

/// Returns whether two values of a slot say the same; of claims, the same stance, wherever in its statement each stands.
fn says_the_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Claim(one)), Some(Value::Claim(other))) => {
            (one.stance, one.modality) == (other.stance, other.modality)
        }
        (Some(Value::Assertion(one)), Some(Value::Assertion(other))) => {
            one.modality == other.modality && one.value.equals(&other.value)
        }
        (Some(Value::Consent(one)), Some(Value::Consent(other))) => {
            let (one, other) = (&one.given, &other.given);
            (one.act, &one.effective) == (other.act, &other.effective) || !shares_a_slot(one.act, other.act)
        }
        (one, other) => one == other,
    }
}

/// Returns whether two acts of consent set or end one slot, so that the later of them decides.
fn shares_a_slot(one: ConsentAct, other: ConsentAct) -> bool {
    let bears = |slot: ConsentSlot, act: ConsentAct| slot.is_set_by(act) || slot.is_ended_by(act);
    ConsentSlot::ALL.into_iter().any(|slot| bears(slot, one) && bears(slot, other))
}

/// Returns whether two windows share an instant and are not the same.
fn overlaps(one: Window, other: Window) -> bool {
    one != other && one.lo() < other.hi() && other.lo() < one.hi()
}

/// Collects warnings about one content, which stands somewhere in an operation.
struct Warnings<'w> {
    at: &'w [&'w str],
    found: Vec<Warning>,
}

impl Warnings<'_> {
    fn add(&mut self, oddity: Oddity, place: &[&str], message: String) {
        let mut whole = path(self.at);
        whole.extend(path(place));
        self.found.push(Warning { oddity, message, path: whole });
    }
}

impl Deliberation<'_> {
    /// Returns what looks odd in an operation that can be recorded.
    pub(super) fn oddities(&mut self, operation: &Operation) -> Vec<Warning> {
        let content = match operation {
            Operation::Record(event) => Some((event, &[][..])),
            Operation::Correct(correction) => Some((&correction.replacement, &["replacement"][..])),
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        };
        let mut found = Vec::new();
        if let Some((event, at)) = content {
            let mut to = Warnings { at, found };
            self.warn_of_order(event, &mut to);
            self.warn_of_dates(event, &mut to);
            self.warn_of_sources(&event.sources, statement_window(event), &mut to);
            self.warn_of_overlap(event, &mut to);
            self.warn_of_guesses(event, &mut to);
            found = to.found;
        }
        if operation.event().is_some() {
            let mut to = Warnings { at: &[], found };
            self.warn_of_sources(operation.sources(), self.said(operation), &mut to);
            found = to.found;
        }
        found
    }

    fn warn_of_order(&self, event: &Event, to: &mut Warnings<'_>) {
        if let Body::ConsentGiven(given) = &event.body
            && self.takes_back_nothing(given)
        {
            let message = format!(
                "{} takes back what it never gave, as far as is on record: record its consent to {:?} too",
                given.actor,
                given.proposal.as_str()
            );
            to.add(Oddity::UnusualOrder, &["body", "consentGiven", "act"], message);
        }
        let (proposal, occurred) = if let Body::ProposalAmended(amended) = &event.body {
            (&amended.payload.proposal, &amended.occurred)
        } else if let Body::AmendmentMoved(moved) = &event.body {
            (&moved.payload.proposal, &moved.occurred)
        } else {
            return;
        };
        let tabled = match self.made.get(&Reference::Proposal(proposal.clone())) {
            Some(window) => *window,
            None => self.known.tabled(proposal),
        };
        if let Some(tabled) = tabled.filter(|tabled| occurred.window().hi() <= tabled.lo()) {
            let message = format!(
                "this amendment is dated before the proposal {:?} was tabled ({})",
                proposal.as_str(),
                tabled.lo()
            );
            to.add(Oddity::UnusualOrder, &["occurred"], message);
        }
    }

    fn warn_of_dates(&self, event: &Event, to: &mut Warnings<'_>) {
        self.warn_of_date(event.occurred(), &["occurred"], to);
        let Body::MeetingHeld(held) = &event.body else { return };
        self.warn_of_date(held.held.as_ref(), &["body", "meetingHeld", "held"], to);
        self.warn_of_date(held.began.as_ref(), &["body", "meetingHeld", "began"], to);
        if is_long(held, &held.occurred) {
            let message = format!(
                "{} is the time over which the meeting lasted: the meeting counts as held from the middle of it on. Give its \
                 first day as `began`, and the day on which it ended as `occurred`",
                held.occurred.edtf()
            );
            to.add(Oddity::LongMeeting, &["occurred"], message);
        }
    }

    fn warn_of_date(&self, period: Option<&Period>, place: &[&str], to: &mut Warnings<'_>) {
        let Some(period) = period else { return };
        let middle = period.window().middle();
        let what = if middle.micros() < YEAR_1000 {
            "lies before the year 1000"
        } else if middle > self.now.years_later(YEARS_AHEAD_MAX) {
            "lies more than ten years after the recording"
        } else {
            return;
        };
        to.add(Oddity::UnusualDate, place, format!("{} {what}: is the year right?", period.edtf()));
    }

    /// Warns of sources that an event cites, or that an operation adds to it: `said` is when it happened, where what is cited
    /// for it cannot tell of it beforehand.
    fn warn_of_sources(&mut self, sources: &[Citation], said: Option<Window>, to: &mut Warnings<'_>) {
        let mut is_told = false;
        for (place, citation) in sources.iter().enumerate() {
            let Some(of_source) = self.publication(&citation.source) else { continue };
            let key = citation.source.as_str();
            // A page that grows says when the part that is cited came.
            let published = citation.published.as_ref().map(Period::window).or(of_source.published);
            let (oddity, message) = match published {
                None if self.noticed.undated.insert(citation.source.clone()) => {
                    let message = format!(
                        "the source {key:?} does not say when it was published, and counts as published when it was recorded: \
                         give it `published`"
                    );
                    (Oddity::SourceUndated, message)
                }
                Some(published) if !is_told && said.is_some_and(|said| published.hi() <= said.lo()) => {
                    is_told = true;
                    let message = format!(
                        "the source {key:?} was published before {}, and the statement was made after that: a source cannot \
                         tell of it. Check the date of both",
                        published.hi()
                    );
                    (Oddity::AfterItsSource, message)
                }
                None | Some(_) => continue,
            };
            to.add(oddity, &["sources", &place.to_string(), "source"], message);
        }
    }

    /// Returns when a statement was made that an operation cites more sources for.
    fn said(&self, operation: &Operation) -> Option<Window> {
        let Operation::Cite(citing) = operation else { return None };
        let Some(Entry::Event(on_record)) = self.entry(citing.event) else { return None };
        statement_window(&on_record.content)
    }

    /// Returns the greatest registration of a source, as the batch has left it.
    fn publication(&self, source: &SourceKey) -> Option<SourcePublication> {
        let is_changed = |id| self.is_changed(id);
        // Nearly always the batch has changed nothing: nobody has to look up which event a registration is.
        let is_untouched = self.retracted.is_empty() && !self.noticed.registrations.contains_key(source);
        let on_record = self.known.publication(source, if is_untouched { None } else { Some(&is_changed) });
        let registrations = self.noticed.registrations.get(source).into_iter().flatten();
        let in_batch = registrations.zip(0..).filter_map(|(id, place)| {
            let event = self.standing_in_batch(*id)?;
            let Body::SourceRegistered(of) = &event.body else { return None };
            let window = event.occurred().map(Period::window);
            // What the batch brings comes after all that is on record.
            let order = FactOrder::new(window, event.ordinal, Sequence::NEVER, place);
            let published = (of.key == *source).then(|| of.published.as_ref().map(Period::window))?;
            Some(SourcePublication { order, published })
        });
        on_record.into_iter().chain(in_batch).max_by_key(|of| of.order)
    }

    fn is_changed(&self, event: EventId) -> bool {
        self.entries.contains_key(&event) || self.retracted.contains_key(&event)
    }

    /// Returns the content of an event that the batch records or corrects, where it stands.
    fn standing_in_batch(&self, id: EventId) -> Option<&Event> {
        match self.entries.get(&id)? {
            Pending::Event { content, retracted: false, .. } => Some(*content),
            Pending::Event { .. } | Pending::Citing { .. } | Pending::Operation(_) => None,
        }
    }

    fn warn_of_overlap(&mut self, event: &Event, to: &mut Warnings<'_>) {
        let Body::OfficeHeld(office) = &event.body else { return };
        let Some(ours) = tenure(event, office) else { return };
        let title = (office.of.clone(), office.title.clone());
        let mut others = self.known.tenures(&office.of, &office.title);
        // What the batch has changed is read from the batch; what is being corrected does not stand beside itself.
        others.retain(|other| other.event != event.id && !self.is_changed(other.event));
        let in_batch = self.noticed.offices.get(&title).into_iter().flatten().filter(|id| **id != event.id);
        others.extend(in_batch.filter_map(|id| tenure(self.standing_in_batch(*id)?, office)));
        others.push(ours.clone());
        let held = last_words(others);
        let overlap = held.iter().find_map(|other| {
            let (before, after) = if other.first_day() < ours.first_day() { (other, &ours) } else { (&ours, other) };
            before.outlasts(after).then_some((before, after))
        });
        let Some((before, after)) = overlap.filter(|_| !self.noticed.titles.contains(&title)) else { return };
        let since = match before.from {
            Some(from) => format!("since {}", from.lo()),
            None => "at every date".to_owned(),
        };
        let end = match before.until {
            Some(until) => format!("until {until}"),
            None => "without an end".to_owned(),
        };
        let message = format!(
            "{:?} of {} is on record for {} {since} {end}, and for {} from {} on: if one followed the other, give the first a \
             `to`",
            office.title,
            office.of,
            before.holder,
            after.holder,
            after.from.map_or("the beginning".to_owned(), |from| from.lo().to_string())
        );
        to.add(Oddity::OverlappingOffices, &["body", "officeHeld", "holder"], message);
        self.noticed.titles.insert(title);
    }

    /// Warns of facts of which it is a guess whether they are the latest.
    fn warn_of_guesses(&mut self, event: &Event, to: &mut Warnings<'_>) {
        self.noticed.deciding.clear();
        let deciding: Vec<DatedFact> = dated_facts(event).filter(|fact| !opens(event, &fact.slot)).collect();
        let grain = self.noticed.grain.or(deciding.first().map(|fact| Grain::of(fact.window)));
        let is_alike = deciding.iter().all(|fact| Some(Grain::of(fact.window)) == grain);
        if !is_alike && self.noticed.facts.is_none() {
            self.noticed.facts = Some(self.facts_in_batch());
        }
        let mut told: HashSet<Vec<String>> = HashSet::new();
        for fact in &deciding {
            let on_record = self.known.overlapping(&fact.slot, fact.window);
            let on_record = on_record.iter().filter(|other| !self.is_changed(other.event));
            let in_batch = self.noticed.facts.as_ref().and_then(|facts| facts.get(&fact.slot)).into_iter().flatten();
            let in_batch =
                in_batch.filter(|other| overlaps(fact.window, other.window) && self.is_current(other, &fact.slot));
            let mut others = on_record.chain(in_batch).filter(|other| other.event != event.id && !other.opening);
            let Some(other) = others.find(|other| !says_the_same(fact.value.as_ref(), other.value.as_ref())) else {
                continue;
            };
            let place = match &fact.value {
                Some(Value::Claim(claim)) => {
                    vec!["body".to_owned(), "statementMade".to_owned(), "claims".to_owned(), claim.index.to_string()]
                }
                Some(Value::Assertion(assertion)) => {
                    let index = assertion.index.to_string();
                    vec!["body".to_owned(), "statementMade".to_owned(), "assertions".to_owned(), index]
                }
                Some(_) | None => vec!["occurred".to_owned()],
            };
            if told.insert(place.clone()) {
                let place: Vec<&str> = place.iter().map(String::as_str).collect();
                let message = format!(
                    "the event {} says otherwise of the same thing, and the two dates overlap without being equal: which of \
                     them is the later is a guess. Date one of them more closely",
                    other.event
                );
                to.add(Oddity::OrderUnsettled, &place, message);
            }
        }
        self.noticed.deciding = deciding;
    }

    /// Returns the facts of all events of the batch, by their slots.
    fn facts_in_batch(&self) -> HashMap<Slot, Vec<KnownFact>> {
        let events = self.entries.values().filter_map(|pending| match pending {
            Pending::Event { content, .. } => Some(*content),
            Pending::Citing { .. } | Pending::Operation(_) => None,
        });
        let mut events: Vec<&Event> = events.collect();
        events.sort_by_key(|event| event.id);
        let mut facts = HashMap::new();
        for event in events {
            let others = dated_facts(event).filter(|fact| !opens(event, &fact.slot));
            others.for_each(|fact| list_fact(&mut facts, event.id, fact));
        }
        facts
    }

    /// Returns whether a fact of the batch is asserted by what the batch has left of its event.
    fn is_current(&self, fact: &KnownFact, slot: &Slot) -> bool {
        self.standing_in_batch(fact.event).is_some_and(|event| {
            dated_facts(event).any(|now| now.slot == *slot && now.window == fact.window && now.value == fact.value)
        })
    }
}

/// Returns when a statement was made; `None` of any other event.
fn statement_window(event: &Event) -> Option<Window> {
    let Body::StatementMade(statement) = &event.body else { return None };
    Some(statement.occurred.window())
}

/// Returns whether a meeting is dated by all the time that it lasted.
fn is_long(held: &MeetingHeld, occurred: &Period) -> bool {
    held.began.is_none() && occurred.spans_days()
}

fn tenure(event: &Event, office: &OfficeHeld) -> Option<Tenure> {
    let Body::OfficeHeld(held) = &event.body else { return None };
    (held.of == office.of && held.title == office.title).then(|| Tenure {
        event: event.id,
        holder: held.holder.clone(),
        from: held.from.as_ref().or(event.occurred()).map(Period::window),
        until: held.to.as_ref().map(|period| period.window().hi()),
    })
}

/// Leaves of several words on one holder's term, from one date on, the last.
fn last_words(tenures: Vec<Tenure>) -> Vec<Tenure> {
    let mut last: Vec<Tenure> = Vec::with_capacity(tenures.len());
    for tenure in tenures {
        last.retain(|other| other.holder != tenure.holder || other.from != tenure.from);
        last.push(tenure);
    }
    last
}

impl Tenure {
    /// The day on which it begins, in days of UTC since 1970; the least number where it holds at every date.
    fn first_day(&self) -> i64 {
        self.from.map_or(i64::MIN, |from| from.lo().micros().div_euclid(DAY_MICROS))
    }

    /// Returns whether it began on an earlier day than another's of somebody else, and goes on for more than a day with it.
    fn outlasts(&self, next: &Tenure) -> bool {
        let Some(next_from) = next.from.filter(|_| self.holder != next.holder) else { return false };
        let is_earlier =
            self.first_day() < next.first_day() && self.from.is_none_or(|from| from.hi() <= next_from.lo());
        let a_day_later = next_from.hi().micros().saturating_add(DAY_MICROS);
        is_earlier && self.until.is_none_or(|until: Instant| until.micros() > a_day_later)
    }
}
