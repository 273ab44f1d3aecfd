//! What may be recorded: operations are held against what is known and let through or refused.
//!
//! Refused are references to what was never recorded, ids and keys used twice, cycles, stale revisions, and operations on
//! the record that contradict how the record stands. Nothing else: nothing depends on the dates or the state of other
//! events, so a history can be recorded in any order. What merely looks odd in time is a [`Warning`].
//!
//! A [`Deliberation`] takes the operations of one batch in order; each is held against what is on record and what came
//! before it in the batch. It has no side effect: a batch of which one operation is refused leaves nothing behind.

use std::collections::{HashMap, HashSet};

use crate::domain::event::{Body, Citation, ClauseRef, Correction, Event, FieldPath, OfficeHeld, Operation, Reference};
use crate::domain::key::{ActorKey, EventId, IssueKey, MeetingKey};
use crate::domain::vocabulary::EventKind;
use crate::time::{Instant, Period, Window};

/// Why an operation is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Who has to act on it.
    pub reason: Reason,
    /// What is wrong and what would be accepted.
    pub message: String,
    /// The field, from the operation down.
    pub path: FieldPath,
}

/// What sort of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// What the operation says cannot be, whatever is on record.
    BadInput,
    /// It refers to what was never recorded.
    NotFound,
    /// What is on record has it otherwise.
    Conflict,
}

/// Something that is recorded all the same, and looks odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What looks odd.
    pub oddity: Oddity,
    /// What exactly.
    pub message: String,
    /// The field, from the operation down.
    pub path: FieldPath,
}

/// What can look odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Something happened to a thing before it came about.
    UnusualOrder,
    /// Two hold one office at once.
    OverlappingOffices,
    /// A meeting of several days is recorded as one moment, known to some days only.
    LongMeeting,
}

/// How an event is on record at the head of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// Its newest content.
    pub content: Event,
    /// The number of its newest revision.
    pub revision: u32,
    /// Whether it is retracted.
    pub retracted: bool,
}

/// What an id stands for in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An event.
    Event(Box<OnRecord>),
    /// An operation on the record.
    Operation(EventKind),
}

/// An office with the interval over which it is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The event that says so.
    pub event: EventId,
    /// Who holds it.
    pub holder: ActorKey,
    /// From when; `None`: at every date.
    pub from: Option<Window>,
    /// The end of the last period in it; `None`: no end.
    pub until: Option<Instant>,
}

/// What is on record, whatever its dates, retracted or not.
pub trait Known {
    /// Tells whether the thing was ever recorded.
    fn is_recorded(&self, reference: &Reference) -> bool;
    /// Tells whether an id is in use.
    fn is_used(&self, id: EventId) -> bool;
    /// Gives what an id stands for.
    fn entry(&self, id: EventId) -> Option<Entry>;
    /// Tells whether a MeetingPlanned of that key was ever recorded.
    fn is_planned(&self, meeting: &MeetingKey) -> bool;
    /// Gives the issue above, in the newest content of the event that raised the issue.
    fn issue_above(&self, issue: &IssueKey) -> Option<IssueKey>;
    /// Gives what an actor was ever said to be part of, each registration in its newest content.
    fn actors_above(&self, actor: &ActorKey) -> Vec<(EventId, ActorKey)>;
    /// Gives when a thing came about, by the newest content of the event that made it, where it is dated and stands.
    fn made(&self, reference: &Reference) -> Option<Window>;
    /// Gives who is on record as holding an office of an actor; what was retracted is left out.
    fn tenures(&self, of: &ActorKey, title: &str) -> Vec<Tenure>;
}

/// What the batch has made of an id so far.
#[derive(Clone, Copy)]
enum Pending<'a> {
    Event { content: &'a Event, revision: u32, retracted: bool },
    Operation(EventKind),
}

impl Pending<'_> {
    fn entry(self) -> Entry {
        match self {
            Pending::Event { content, revision, retracted } => {
                Entry::Event(Box::new(OnRecord { content: content.clone(), revision, retracted }))
            }
            Pending::Operation(kind) => Entry::Operation(kind),
        }
    }
}

/// Holds the operations of one batch, in order, against what is known.
pub struct Deliberation<'a> {
    known: &'a dyn Known,
    made: HashMap<Reference, Option<Window>>,
    planned: HashSet<MeetingKey>,
    entries: HashMap<EventId, Pending<'a>>,
    retracted: HashMap<EventId, bool>,
    issues_above: HashMap<IssueKey, Option<IssueKey>>,
    actors_above: HashMap<EventId, (ActorKey, Option<ActorKey>)>,
}

fn path(parts: &[&str]) -> FieldPath {
    parts.iter().map(ToString::to_string).collect()
}

impl<'a> Deliberation<'a> {
    /// Begins a batch.
    pub fn new(known: &'a dyn Known) -> Self {
        Deliberation {
            known,
            made: HashMap::new(),
            planned: HashSet::new(),
            entries: HashMap::new(),
            retracted: HashMap::new(),
            issues_above: HashMap::new(),
            actors_above: HashMap::new(),
        }
    }

    /// Decides about the next operation of the batch.
    ///
    /// # Errors
    ///
    /// Every reason for which the operation cannot be recorded. The deliberation can go on: later operations are then held
    /// against the batch without it.
    pub fn decide(&mut self, operation: &'a Operation) -> Result<Vec<Warning>, Vec<Rejection>> {
        let mut rejections = Vec::new();
        let mut warnings = Vec::new();
        if self.is_used(operation.id()) {
            rejections.push(Rejection {
                reason: Reason::Conflict,
                message: format!("the id {} is already on record: give another, or none", operation.id()),
                path: path(&["id"]),
            });
        }
        match operation {
            Operation::Record(event) => self.check_new(event, &mut rejections, &mut warnings),
            Operation::Correct(correction) => self.check_correction(correction, &mut rejections, &mut warnings),
            Operation::Retract(retraction) => {
                self.check_standing(retraction.event, false, "retracted", &mut rejections);
                self.check_sources(&retraction.sources, &mut rejections);
            }
            Operation::Reinstate(retraction) => {
                self.check_standing(retraction.event, true, "reinstated", &mut rejections);
                self.check_sources(&retraction.sources, &mut rejections);
            }
            Operation::Cite(citing) => {
                self.check_standing(citing.event, false, "given more sources", &mut rejections);
                self.check_sources(&citing.sources, &mut rejections);
            }
        }
        if !rejections.is_empty() {
            return Err(rejections);
        }
        self.admit(operation);
        Ok(warnings)
    }

    fn is_used(&self, id: EventId) -> bool {
        self.entries.contains_key(&id) || self.known.is_used(id)
    }

    fn entry(&self, id: EventId) -> Option<Entry> {
        let pending = self.entries.get(&id).map(|pending| pending.entry());
        let mut entry = pending.or_else(|| self.known.entry(id))?;
        if let (Entry::Event(on_record), Some(retracted)) = (&mut entry, self.retracted.get(&id)) {
            on_record.retracted = *retracted;
        }
        Some(entry)
    }

    fn is_recorded(&self, reference: &Reference) -> bool {
        if self.made.contains_key(reference) {
            return true;
        }
        // A statement is known by its event.
        if let Reference::Statement(id) = reference {
            return matches!(self.entry(*id), Some(Entry::Event(on)) if on.content.kind() == EventKind::StatementMade);
        }
        self.known.is_recorded(reference)
    }

    fn check_new(&self, event: &Event, rejections: &mut Vec<Rejection>, warnings: &mut Vec<Warning>) {
        self.check_references(event, &[], rejections);
        self.check_made_once(event, rejections);
        self.check_cycles(event, &[], rejections);
        if rejections.is_empty() {
            self.warn(event, &[], warnings);
        }
    }

    fn check_correction(&self, correction: &Correction, rejections: &mut Vec<Rejection>, warnings: &mut Vec<Warning>) {
        self.check_sources(&correction.sources, rejections);
        let Some(on_record) = self.event_on_record(correction.event, rejections) else { return };
        if on_record.revision != correction.expected_revision {
            rejections.push(Rejection {
                reason: Reason::Conflict,
                message: format!(
                    "expected revision {}, but the event is at revision {}: read it again, then correct that",
                    correction.expected_revision, on_record.revision
                ),
                path: path(&["expectedRevision"]),
            });
        }
        let replacement = &correction.replacement;
        if replacement.kind() != on_record.content.kind() || replacement.makes() != on_record.content.makes() {
            rejections.push(Rejection {
                reason: Reason::BadInput,
                message: "a correction keeps the event's kind and key: retract this one and record another".to_owned(),
                path: path(&["replacement", "body"]),
            });
            return;
        }
        self.check_references(replacement, &["replacement"], rejections);
        self.check_cycles(replacement, &["replacement"], rejections);
        if rejections.is_empty() {
            self.warn(replacement, &["replacement"], warnings);
        }
    }

    fn event_on_record(&self, id: EventId, rejections: &mut Vec<Rejection>) -> Option<Box<OnRecord>> {
        let message = match self.entry(id) {
            Some(Entry::Event(on_record)) => return Some(on_record),
            Some(Entry::Operation(_)) => {
                format!("{id} is itself an operation on the record: name the event it is about")
            }
            None => format!("no event {id} is on record"),
        };
        rejections.push(Rejection { reason: Reason::NotFound, message, path: path(&["event"]) });
        None
    }

    fn check_standing(&self, id: EventId, retracted: bool, what: &str, rejections: &mut Vec<Rejection>) {
        let Some(on_record) = self.event_on_record(id, rejections) else { return };
        if on_record.retracted != retracted {
            let stands = if on_record.retracted { "is retracted" } else { "stands" };
            rejections.push(Rejection {
                reason: Reason::Conflict,
                message: format!("the event {id} {stands}, so it cannot be {what}"),
                path: path(&["event"]),
            });
        }
    }

    fn check_sources(&self, sources: &[Citation], rejections: &mut Vec<Rejection>) {
        for (index, citation) in sources.iter().enumerate() {
            let reference = Reference::Source(citation.source.clone());
            if !self.is_recorded(&reference) {
                rejections.push(unknown(&reference, path(&["sources", &index.to_string(), "source"])));
            }
        }
    }

    fn check_references(&self, event: &Event, at: &[&str], rejections: &mut Vec<Rejection>) {
        event.visit_references(&mut |reference, place| {
            // An event may refer to what it makes itself only where that is nothing new: the first of its key.
            if !self.is_recorded(&reference) && !puts(event, &reference) {
                let mut whole = path(at);
                whole.extend(place());
                rejections.push(unknown(&reference, whole));
            }
        });
    }

    fn check_made_once(&self, event: &Event, rejections: &mut Vec<Rejection>) {
        let Some(made) = event.makes().filter(|_| event.kind().is_opening()) else { return };
        // A meeting that was held can be planned all the same, once.
        let is_there = if let Body::MeetingPlanned(planned) = &event.body {
            self.planned.contains(&planned.key) || self.known.is_planned(&planned.key)
        } else {
            self.is_recorded(&made)
        };
        if is_there {
            rejections.push(Rejection {
                reason: Reason::Conflict,
                message: format!(
                    "the {} {:?} is already on record: choose another key, or correct the event that made it",
                    made.what(),
                    made.key()
                ),
                path: path(&["body"]),
            });
        }
    }

    fn check_cycles(&self, event: &Event, at: &[&str], rejections: &mut Vec<Rejection>) {
        let cycle = if let Body::IssueRaised(raised) = &event.body {
            let above = raised.parent.as_ref().filter(|parent| self.issue_reaches(parent, &raised.key));
            above.map(|parent| ("issueRaised", "parent", parent.to_string()))
        } else if let Body::ActorRegistered(actor) = &event.body {
            let above = actor.part_of.as_ref().filter(|whole| self.actor_reaches(whole, &actor.key, event.id));
            above.map(|whole| ("actorRegistered", "partOf", whole.to_string()))
        } else {
            None
        };
        if let Some((body, field, above)) = cycle {
            let mut whole = path(at);
            whole.extend(path(&["body", body, field]));
            rejections.push(Rejection {
                reason: Reason::BadInput,
                message: format!("{above:?} is itself below this one, or is it: name one that is not"),
                path: whole,
            });
        }
    }

    /// Tells whether one comes to an issue by going up from another; corrections cannot close a loop unseen, because
    /// each edge is read in its newest content.
    fn issue_reaches(&self, from: &IssueKey, to: &IssueKey) -> bool {
        let mut passed = HashSet::new();
        let mut next = Some(from.clone());
        while let Some(issue) = next {
            if issue == *to {
                return true;
            }
            next = match self.issues_above.get(&issue) {
                Some(above) => above.clone(),
                None => self.known.issue_above(&issue),
            };
            if !passed.insert(issue) {
                return false;
            }
        }
        false
    }

    /// Tells whether one comes to an actor by going up from another, over every edge but those of one event.
    fn actor_reaches(&self, from: &ActorKey, to: &ActorKey, but: EventId) -> bool {
        let mut passed = HashSet::new();
        let mut open = vec![from.clone()];
        while let Some(actor) = open.pop() {
            if actor == *to {
                return true;
            }
            if !passed.insert(actor.clone()) {
                continue;
            }
            let recorded = self.known.actors_above(&actor);
            open.extend(
                recorded
                    .into_iter()
                    .filter(|(id, _)| *id != but && !self.actors_above.contains_key(id))
                    .map(|(_, whole)| whole),
            );
            let in_batch = self.actors_above.iter().filter(|(id, (part, _))| **id != but && *part == actor);
            open.extend(in_batch.filter_map(|(_, (_, whole))| whole.clone()));
        }
        false
    }

    fn warn(&self, event: &Event, at: &[&str], warnings: &mut Vec<Warning>) {
        warn_of_long_meeting(event, at, warnings);
        let Some((thing, body)) = event.befalls() else {
            if let Body::OfficeHeld(office) = &event.body {
                self.warn_of_overlap(event, office, at, warnings);
            }
            return;
        };
        let made = match self.made.get(&thing) {
            Some(window) => *window,
            None => self.known.made(&thing),
        };
        let occurred = event.occurred().map(Period::window);
        if let (Some(made), Some(occurred)) = (made, occurred)
            && occurred.hi() <= made.lo()
        {
            let mut whole = path(at);
            whole.extend(path(&["occurred"]));
            warnings.push(Warning {
                oddity: Oddity::UnusualOrder,
                message: format!(
                    "this {body} is dated before the {} {:?} came about ({})",
                    thing.what(),
                    thing.key(),
                    made.lo()
                ),
                path: whole,
            });
        }
    }

    fn warn_of_overlap(&self, event: &Event, office: &OfficeHeld, at: &[&str], warnings: &mut Vec<Warning>) {
        let from = office.from.as_ref().or(event.occurred()).map(Period::window);
        let until = office.to.as_ref().map(|period| period.window().hi());
        let ours = Tenure { event: event.id, holder: office.holder.clone(), from, until };
        let in_batch = self.entries.values().filter_map(|pending| match pending {
            Pending::Event { content, retracted: false, .. } if content.id != event.id => tenure(content, office),
            Pending::Event { .. } | Pending::Operation(_) => None,
        });
        // What the batch has changed is read from the batch; what is being corrected does not stand beside itself.
        let mut others = self.known.tenures(&office.of, &office.title);
        others.retain(|other| {
            let changed = self.entries.contains_key(&other.event) || self.retracted.contains_key(&other.event);
            other.event != event.id && !changed
        });
        others.extend(in_batch);
        if let Some(other) = others.iter().find(|other| other.holder != ours.holder && other.overlaps(&ours)) {
            let mut whole = path(at);
            whole.extend(path(&["body", "officeHeld", "holder"]));
            warnings.push(Warning {
                oddity: Oddity::OverlappingOffices,
                message: format!("{:?} of {} is also held by {} at that time", office.title, office.of, other.holder),
                path: whole,
            });
        }
    }

    /// Takes an operation that was let through into what the rest of the batch is held against.
    fn admit(&mut self, operation: &'a Operation) {
        match operation {
            Operation::Record(event) => {
                self.admit_content(event);
                self.entries.insert(event.id, Pending::Event { content: event, revision: 1, retracted: false });
            }
            Operation::Correct(correction) => {
                self.admit_content(&correction.replacement);
                let retracted = self.standing(correction.event);
                let revision = correction.expected_revision + 1;
                let pending = Pending::Event { content: &correction.replacement, revision, retracted };
                self.entries.insert(correction.event, pending);
            }
            Operation::Retract(retraction) => self.admit_standing(retraction.event, true),
            Operation::Reinstate(retraction) => self.admit_standing(retraction.event, false),
            Operation::Cite(_) => {}
        }
        if operation.event().is_some() {
            self.entries.insert(operation.id(), Pending::Operation(operation.kind()));
        }
    }

    fn standing(&self, id: EventId) -> bool {
        self.retracted.get(&id).copied().unwrap_or_else(|| match self.entry(id) {
            Some(Entry::Event(on_record)) => on_record.retracted,
            Some(Entry::Operation(_)) | None => false,
        })
    }

    fn admit_standing(&mut self, id: EventId, now: bool) {
        self.retracted.insert(id, now);
        if let Some(Pending::Event { retracted, .. }) = self.entries.get_mut(&id) {
            *retracted = now;
        }
    }

    fn admit_content(&mut self, event: &Event) {
        let window = event.occurred().map(Period::window);
        if let Some(made) = event.makes() {
            self.made.insert(made, window);
        }
        event.visit_clauses_put(&mut |clause| {
            self.made.insert(Reference::Clause(clause), window);
        });
        if let Body::MeetingPlanned(planned) = &event.body {
            self.planned.insert(planned.key.clone());
        }
        if let Body::IssueRaised(raised) = &event.body {
            self.issues_above.insert(raised.key.clone(), raised.parent.clone());
        }
        if let Body::ActorRegistered(actor) = &event.body {
            self.actors_above.insert(event.id, (actor.key.clone(), actor.part_of.clone()));
        }
    }
}

/// Warns of a meeting that lasted days and is recorded as one moment: it would be held, outcome and all, from its middle on.
fn warn_of_long_meeting(event: &Event, at: &[&str], warnings: &mut Vec<Warning>) {
    let Body::MeetingHeld(held) = &event.body else { return };
    if held.began.is_some() || !held.occurred.spans_days() {
        return;
    }
    let mut whole = path(at);
    whole.extend(path(&["occurred"]));
    warnings.push(Warning {
        oddity: Oddity::LongMeeting,
        message: format!(
            "the meeting {:?} counts as held, with its outcome, from the middle of {} on: if it lasted all that time, give \
             its first day as `began` and its last as `occurred`",
            held.key.as_str(),
            held.occurred.edtf()
        ),
        path: whole,
    });
}

impl Tenure {
    fn overlaps(&self, other: &Tenure) -> bool {
        let begins_before_end = |one: &Tenure, two: &Tenure| match (one.from, two.until) {
            (Some(from), Some(until)) => from.lo() < until,
            (None, _) | (_, None) => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }
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

fn unknown(reference: &Reference, path: FieldPath) -> Rejection {
    let message = if let Reference::Clause(ClauseRef { proposal, clause }) = reference {
        format!("no clause {:?} was ever put into the proposal {proposal}: put it first", clause.to_string())
    } else {
        format!(
            "no {} {:?} is on record: record it first, or earlier in the same batch",
            reference.what(),
            reference.key()
        )
    };
    Rejection { reason: Reason::NotFound, message, path }
}

/// Tells whether the event itself makes what it refers to: a clause of a text that it puts.
fn puts(event: &Event, reference: &Reference) -> bool {
    let mut found = false;
    if let Reference::Clause(wanted) = reference {
        event.visit_clauses_put(&mut |clause| found |= clause == *wanted);
    }
    found
}
