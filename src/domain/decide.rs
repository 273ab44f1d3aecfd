//! What may be recorded: operations are held against what is known and let through or refused.
//!
//! Refused are references to what was never recorded, ids and keys used twice, cycles, stale revisions, and operations on
//! the record that contradict how the record stands. Nothing else: nothing depends on the dates or the state of other
//! events, so a history can be recorded in any order. What merely looks odd is a [`Warning`] (`oddities`).
//!
//! A [`Deliberation`] takes the operations of one batch in order; each is held against what is on record and what came
//! before it in the batch. It has no side effect: a batch of which one operation is refused leaves nothing behind.

mod hierarchy;
mod oddities;
mod texts;

use std::collections::{HashMap, HashSet};

use crate::domain::event::{Body, Citation, ClauseRef, Correction, Event, FieldPath, Operation, Reference};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, EventId, IssueKey, MeetingKey, ProposalKey, SourceKey};
use crate::domain::slot::{Slot, Value};
use crate::domain::vocabulary::{ConsentAct, EventKind};
use crate::time::{Instant, Period, Window};

use hierarchy::Hierarchy;
use oddities::Noticed;
use texts::TextsInBatch;

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
    /// To decide it would take longer than one batch may.
    TooCostly,
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
    /// A text was amended before it was tabled, or a consent was taken back that is not on record.
    UnusualOrder,
    /// Somebody took an office while one who had it before still had it.
    OverlappingOffices,
    /// A date lies before the year 1000, or more than ten years after the recording.
    UnusualDate,
    /// A statement was made after a source of it was published.
    AfterItsSource,
    /// Nobody knows when a source was published: it counts as published when it was recorded.
    SourceUndated,
    /// A meeting of several days is dated by all of them, as if nobody knew when.
    LongMeeting,
    /// Which of two facts is the later is a guess, since their dates overlap.
    OrderUnsettled,
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
    /// Sources that were added to an event.
    Citing {
        /// Whether that was taken back.
        retracted: bool,
    },
    /// Another operation on the record.
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

/// When a source was published, as one of its registrations says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcePublication {
    /// The place of the registration in fact order.
    pub order: FactOrder,
    /// When; `None`: it does not say.
    pub published: Option<Window>,
}

/// A fact on record.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownFact {
    /// The event that asserts it.
    pub event: EventId,
    /// From when it holds.
    pub window: Window,
    /// What it sets its slot to; `None` ends it.
    pub value: Option<Value>,
    /// Whether its event brings the thing about.
    pub opening: bool,
}

/// What is on record, whatever its dates, retracted or not.
pub trait Known {
    /// Returns whether the thing was ever recorded.
    fn is_recorded(&self, reference: &Reference) -> bool;
    /// Returns whether an id is in use.
    fn is_used(&self, id: EventId) -> bool;
    /// Returns what an id stands for.
    fn entry(&self, id: EventId) -> Option<Entry>;
    /// Returns whether a MeetingPlanned of that key was ever recorded.
    fn is_planned(&self, meeting: &MeetingKey) -> bool;
    /// Returns the issue above, in the newest content of the event that raised the issue.
    fn issue_above(&self, issue: &IssueKey) -> Option<IssueKey>;
    /// Returns what an actor was ever said to be part of, each registration in its newest content.
    fn actors_above(&self, actor: &ActorKey) -> Vec<(EventId, ActorKey)>;
    /// Returns the newest content of the event that opened a thing.
    fn opening(&self, thing: &Reference) -> Option<Event>;
    /// Returns whether an actor did one of these acts, as far as what says so stands.
    fn has_consented(&self, proposal: &ProposalKey, actor: &ActorKey, acts: &[ConsentAct]) -> bool;
    /// Returns when a proposal was tabled, by the newest content of the event that did so, where that stands.
    fn tabled(&self, proposal: &ProposalKey) -> Option<Window>;
    /// Returns who is on record as holding an office of an actor, in order of sequence; what was retracted is left out.
    fn tenures(&self, of: &ActorKey, title: &str) -> Vec<Tenure>;
    /// Returns the greatest registration of a source in fact order, among those that stand and are not passed over; `None`
    /// passes over none.
    fn publication(&self, source: &SourceKey, pass_over: Option<&dyn Fn(EventId) -> bool>)
    -> Option<SourcePublication>;
    /// Returns facts of a slot whose windows overlap with that one and are not equal to it, each in the newest content of its
    /// event; what was retracted is left out.
    fn overlapping(&self, slot: &Slot, window: Window) -> Vec<KnownFact>;
}

/// What the batch has made of an id so far.
#[derive(Clone, Copy)]
enum Pending<'a> {
    Event { content: &'a Event, revision: u32, retracted: bool },
    Citing { retracted: bool },
    Operation(EventKind),
}

impl Pending<'_> {
    fn entry(self) -> Entry {
        match self {
            Pending::Event { content, revision, retracted } => {
                Entry::Event(Box::new(OnRecord { content: content.clone(), revision, retracted }))
            }
            Pending::Citing { retracted } => Entry::Citing { retracted },
            Pending::Operation(kind) => Entry::Operation(kind),
        }
    }
}

/// Holds the operations of one batch, in order, against what is known.
pub struct Deliberation<'a> {
    known: &'a dyn Known,
    /// When what is let through is going to be recorded.
    now: Instant,
    made: HashMap<Reference, Option<Window>>,
    planned: HashSet<MeetingKey>,
    entries: HashMap<EventId, Pending<'a>>,
    retracted: HashMap<EventId, bool>,
    hierarchy: Hierarchy,
    texts: TextsInBatch,
    noticed: Noticed,
}

fn path(parts: &[&str]) -> FieldPath {
    parts.iter().map(ToString::to_string).collect()
}

impl<'a> Deliberation<'a> {
    /// Begins a batch that is going to be recorded at about that time.
    pub fn new(known: &'a dyn Known, now: Instant) -> Self {
        Deliberation {
            known,
            now,
            made: HashMap::new(),
            planned: HashSet::new(),
            entries: HashMap::new(),
            retracted: HashMap::new(),
            hierarchy: Hierarchy::default(),
            texts: TextsInBatch::default(),
            noticed: Noticed::default(),
        }
    }

    /// Begins another batch, which is held against those before it: what is told once a batch is told again.
    pub fn next_batch(&mut self) {
        self.hierarchy.next_batch();
        self.noticed.next_batch();
    }

    /// Decides about the next operation of the batch.
    ///
    /// # Errors
    ///
    /// Every reason for which the operation cannot be recorded. The deliberation can go on: later operations are then held
    /// against the batch without it.
    pub fn decide(&mut self, operation: &'a Operation) -> Result<Vec<Warning>, Vec<Rejection>> {
        let mut rejections = Vec::new();
        if self.is_used(operation.id()) {
            rejections.push(Rejection {
                reason: Reason::Conflict,
                message: format!("the id {} is already on record: give another, or none", operation.id()),
                path: path(&["id"]),
            });
        }
        match operation {
            Operation::Record(event) => self.check_new(event, &mut rejections),
            Operation::Correct(correction) => self.check_correction(correction, &mut rejections),
            Operation::Retract(retraction) => {
                self.check_taking_back(retraction.event, false, "retracted", &mut rejections);
                self.check_sources(&retraction.sources, &mut rejections);
            }
            Operation::Reinstate(retraction) => {
                self.check_taking_back(retraction.event, true, "reinstated", &mut rejections);
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
        let warnings = self.oddities(operation);
        self.admit(operation);
        Ok(warnings)
    }

    fn is_used(&self, id: EventId) -> bool {
        self.entries.contains_key(&id) || self.known.is_used(id)
    }

    fn entry(&self, id: EventId) -> Option<Entry> {
        let pending = self.entries.get(&id).map(|pending| pending.entry());
        let mut entry = pending.or_else(|| self.known.entry(id))?;
        if let Some(now) = self.retracted.get(&id) {
            match &mut entry {
                Entry::Event(on_record) => on_record.retracted = *now,
                Entry::Citing { retracted } => *retracted = *now,
                Entry::Operation(_) => {}
            }
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

    fn check_new(&self, event: &Event, rejections: &mut Vec<Rejection>) {
        self.check_references(event, &[], rejections);
        self.check_made_once(event, rejections);
        self.check_cycles(event, &[], rejections);
        self.check_texts(event, &[], rejections);
    }

    fn check_correction(&self, correction: &Correction, rejections: &mut Vec<Rejection>) {
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
        self.check_texts(replacement, &["replacement"], rejections);
    }

    fn event_on_record(&self, id: EventId, rejections: &mut Vec<Rejection>) -> Option<Box<OnRecord>> {
        let message = match self.entry(id) {
            Some(Entry::Event(on_record)) => return Some(on_record),
            Some(Entry::Citing { .. } | Entry::Operation(_)) => {
                format!("{id} is itself an operation on the record: name the event it is about")
            }
            None => format!("no event {id} is on record"),
        };
        rejections.push(Rejection { reason: Reason::NotFound, message, path: path(&["event"]) });
        None
    }

    /// Checks that an event, or a citing, stands or is retracted: one that stands whether or not its event does.
    fn check_taking_back(&self, id: EventId, retracted: bool, what: &str, rejections: &mut Vec<Rejection>) {
        if let Some(Entry::Citing { retracted: is }) = self.entry(id) {
            return check_stands("citing", id, (is, retracted), what, rejections);
        }
        self.check_standing(id, retracted, what, rejections);
    }

    fn check_standing(&self, id: EventId, retracted: bool, what: &str, rejections: &mut Vec<Rejection>) {
        let Some(on_record) = self.event_on_record(id, rejections) else { return };
        check_stands("event", id, (on_record.retracted, retracted), what, rejections);
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
            // What an event makes itself it cannot refer to: nothing made it before.
            if !self.is_recorded(&reference) {
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
        rejections.extend(self.hierarchy.check(event, at, self.known, |thing| self.is_recorded(thing)));
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
        match operation {
            Operation::Record(_) => {}
            Operation::Cite(citing) => {
                self.entries.insert(citing.id, Pending::Citing { retracted: false });
            }
            Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) => {
                self.entries.insert(operation.id(), Pending::Operation(operation.kind()));
            }
        }
    }

    fn standing(&self, id: EventId) -> bool {
        self.retracted.get(&id).copied().unwrap_or_else(|| match self.entry(id) {
            Some(Entry::Event(on_record)) => on_record.retracted,
            Some(Entry::Citing { .. } | Entry::Operation(_)) | None => false,
        })
    }

    fn admit_standing(&mut self, id: EventId, now: bool) {
        self.retracted.insert(id, now);
        if let Some(Pending::Event { retracted, .. } | Pending::Citing { retracted }) = self.entries.get_mut(&id) {
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
        self.noticed.admit(event);
        if let Body::MeetingPlanned(planned) = &event.body {
            self.planned.insert(planned.key.clone());
        }
        self.hierarchy.admit(event);
        self.texts.admit(event);
    }
}

/// Refuses what is retracted, or stands, where it is to be the other.
fn check_stands(thing: &str, id: EventId, (is, wanted): (bool, bool), what: &str, rejections: &mut Vec<Rejection>) {
    if is != wanted {
        let stands = if is { "is retracted" } else { "stands" };
        rejections.push(Rejection {
            reason: Reason::Conflict,
            message: format!("the {thing} {id} {stands}, so it cannot be {what}"),
            path: path(&["event"]),
        });
    }
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
