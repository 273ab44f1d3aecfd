//! The log as rows of tables: what an engineer would keep of it in a relational database.
//!
//! A table is bitemporal: a row holds from when to when the chronicle knew it so, and the window of its date. A correction,
//! a retraction or a citing ends one version of an event and begins another. The rows are folded from the log, apart from
//! the index that is measured against them.
//!
//! Rows hold what the questions of the bench ask for. Of the parts of the semantics that the workload leaves out (see
//! `workload`), and of openings, which are older there than all that follows on them, nothing is in the tables.

use std::collections::HashMap;

use chancery::chronicle::Chronicle;
use chancery::domain::Sequence;
use chancery::domain::event::{Body, Citation, Event, Operation, Target};
use chancery::domain::key::EventId;
use chancery::domain::vocabulary::{EventKind, Vocabulary};
use chancery::time::Period;

/// "Still so", as the end of what is known: later than any time of recording.
pub const STILL: i64 = i64::MAX;

/// When something happened and when it was known. Instants are microseconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    /// The date as recorded.
    pub occurred: String,
    /// The window's lower bound.
    pub lo: i64,
    /// The window's upper bound, excluded.
    pub hi: i64,
    /// The middle of the window.
    pub middle: i64,
    /// The length of the window in microseconds.
    pub width: i64,
    /// Orders events of one window.
    pub ordinal: i32,
    /// The place in the log.
    pub sequence: i64,
    /// The last microsecond of the window in which it became public.
    pub published: i64,
    /// From when it was known.
    pub recorded_from: i64,
    /// Until when, excluded; [`STILL`] where it is still known.
    pub recorded_until: i64,
}

/// A version of a dated event.
#[derive(Clone, Debug, Default)]
pub struct EventRow {
    /// Numbers the versions of all events.
    pub version: i64,
    pub id: String,
    pub kind: &'static str,
    pub negotiation: Option<String>,
    pub clocks: Clocks,
    pub speaker: Option<String>,
    pub on_behalf_of: Option<String>,
    pub act: Option<&'static str>,
    pub text: Option<String>,
}

/// A claim of a version of a statement.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    pub event: i64,
    pub place: i64,
    /// The statement's id, `#` and the place.
    pub id: String,
    pub slot: i64,
    pub stance: &'static str,
    pub weight: Option<i8>,
    pub clocks: Clocks,
}

/// Whose word on whose stance on what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotRow {
    pub negotiation: String,
    pub subject: String,
    pub issue: String,
    pub claimant: String,
}

/// A version of the taking back of a statement.
#[derive(Clone, Debug)]
pub struct WithdrawalRow {
    pub statement: String,
    pub clocks: Clocks,
}

/// A version of what an issue was said to stand at.
#[derive(Clone, Debug)]
pub struct StatusRow {
    pub issue: String,
    pub status: &'static str,
    pub clocks: Clocks,
}

/// An issue.
#[derive(Clone, Debug)]
pub struct IssueRow {
    pub key: String,
    pub negotiation: String,
    pub title: String,
}

/// All tables.
#[derive(Default)]
pub struct Tables {
    /// Key and name.
    pub actors: Vec<(String, String)>,
    pub issues: Vec<IssueRow>,
    pub events: Vec<EventRow>,
    pub claims: Vec<ClaimRow>,
    /// In the order of their numbers, from 0.
    pub slots: Vec<SlotRow>,
    pub withdrawals: Vec<WithdrawalRow>,
    pub statuses: Vec<StatusRow>,
    /// When each batch was recorded, in order.
    pub recorded: Vec<i64>,
}

/// What is known of an event while the log is folded.
struct Known {
    event: Event,
    sequence: i64,
    recorded_at: i64,
    stands: bool,
    /// Citations that were added to it.
    cited: Vec<Citation>,
    /// Where the rows of its present version lie: events, claims (first, count), withdrawals, statuses.
    event_row: Option<usize>,
    claim_rows: std::ops::Range<usize>,
    withdrawal_row: Option<usize>,
    status_row: Option<usize>,
}

#[derive(Default)]
struct Fold {
    tables: Tables,
    known: HashMap<EventId, Known>,
    slots: HashMap<SlotRow, i64>,
    published: HashMap<String, i64>,
}

/// Folds a chronicle's log into tables.
pub fn fold(chronicle: &Chronicle) -> Tables {
    let mut fold = Fold::default();
    let mut after = Sequence::new(0);
    loop {
        let records = chronicle.records(after, 1_000).expect("the log is read");
        let Some(last) = records.last() else { break };
        after = last.sequence;
        for record in &records {
            let at = record.recorded_at.instant().micros();
            if fold.tables.recorded.last() != Some(&at) {
                fold.tables.recorded.push(at);
            }
            fold.apply(&record.operation, i64::try_from(record.sequence.get()).expect("it is small"), at);
        }
    }
    let Fold { mut tables, .. } = fold;
    // A version that was recorded and replaced in one batch was never known.
    tables.claims.retain(|row| row.clocks.recorded_from < row.clocks.recorded_until);
    tables.withdrawals.retain(|row| row.clocks.recorded_from < row.clocks.recorded_until);
    tables.statuses.retain(|row| row.clocks.recorded_from < row.clocks.recorded_until);
    tables.events.retain(|row| row.clocks.recorded_from < row.clocks.recorded_until);
    tables
}

impl Fold {
    fn apply(&mut self, operation: &Operation, sequence: i64, at: i64) {
        match operation {
            Operation::Record(event) => {
                self.register(event);
                let known = Known {
                    event: event.clone(),
                    sequence,
                    recorded_at: at,
                    stands: true,
                    cited: Vec::new(),
                    event_row: None,
                    claim_rows: 0..0,
                    withdrawal_row: None,
                    status_row: None,
                };
                self.known.insert(event.id, known);
                self.write(event.id, at);
            }
            Operation::Correct(correction) => {
                self.change(correction.event, at, |known| known.event = correction.replacement.clone());
            }
            Operation::Retract(retraction) => self.change(retraction.event, at, |known| known.stands = false),
            Operation::Reinstate(retraction) => self.change(retraction.event, at, |known| known.stands = true),
            Operation::Cite(citing) => {
                self.change(citing.event, at, |known| known.cited.extend(citing.sources.clone()))
            }
        }
    }

    /// Takes in actors, issues and sources, whose first profile is all that the questions show.
    fn register(&mut self, event: &Event) {
        match &event.body {
            Body::ActorRegistered(actor) => self.tables.actors.push((actor.key.to_string(), actor.name.clone())),
            Body::SourceRegistered(source) => {
                if let Some(published) = &source.published {
                    self.published.insert(source.key.to_string(), published.window().hi().micros() - 1);
                }
            }
            Body::IssueRaised(issue) => self.tables.issues.push(IssueRow {
                key: issue.key.to_string(),
                negotiation: event.negotiation().map(ToString::to_string).unwrap_or_default(),
                title: issue.title.clone(),
            }),
            _ => {}
        }
    }

    /// Ends the present version of an event, and writes the next one.
    fn change(&mut self, id: EventId, at: i64, change: impl FnOnce(&mut Known)) {
        let known = self.known.get_mut(&id).expect("it was recorded");
        let tables = &mut self.tables;
        let ended = known.event_row.take().map(|row| &mut tables.events[row].clocks).into_iter();
        let ended = ended.chain(tables.claims[known.claim_rows.clone()].iter_mut().map(|row| &mut row.clocks));
        let ended = ended.chain(known.withdrawal_row.take().map(|row| &mut tables.withdrawals[row].clocks));
        let ended = ended.chain(known.status_row.take().map(|row| &mut tables.statuses[row].clocks));
        ended.for_each(|clocks| clocks.recorded_until = at);
        known.claim_rows = 0..0;
        change(known);
        self.write(id, at);
    }

    /// Writes the rows of what is known of an event now.
    fn write(&mut self, id: EventId, at: i64) {
        let Some(known) = self.known.get_mut(&id) else { return };
        if !known.stands {
            return;
        }
        let event = &known.event;
        let Some(occurred) = event.occurred() else { return };
        let citations = event.sources.iter().chain(&known.cited);
        let published = citations.filter_map(|citation| self.published.get(citation.source.as_str())).min();
        let clocks = Clocks {
            ordinal: event.ordinal,
            sequence: known.sequence,
            published: published.copied().unwrap_or(known.recorded_at),
            recorded_from: at,
            recorded_until: STILL,
            ..dated(occurred)
        };
        let mut row = EventRow {
            version: i64::try_from(self.tables.events.len()).expect("it is small"),
            id: id.to_string(),
            kind: EventKind::name(event.kind()),
            negotiation: event.negotiation().map(ToString::to_string),
            clocks: clocks.clone(),
            ..EventRow::default()
        };
        match &event.body {
            Body::StatementMade(said) => {
                row.speaker = Some(said.speaker.to_string());
                row.on_behalf_of = said.on_behalf_of.as_ref().map(ToString::to_string);
                row.act = Some(said.act.name());
                row.text = Some(said.text.clone());
                let first = self.tables.claims.len();
                for (place, claim) in said.claims.iter().enumerate() {
                    let Target::Issue(issue) = &claim.on else { continue };
                    let slot = SlotRow {
                        negotiation: row.negotiation.clone().unwrap_or_default(),
                        subject: claim.subject.to_string(),
                        issue: issue.to_string(),
                        claimant: said.claimant().to_string(),
                    };
                    let next = i64::try_from(self.slots.len()).expect("it is small");
                    let slot = *self.slots.entry(slot).or_insert_with_key(|slot| {
                        self.tables.slots.push(slot.clone());
                        next
                    });
                    self.tables.claims.push(ClaimRow {
                        event: row.version,
                        place: i64::try_from(place).expect("it is small"),
                        id: format!("{id}#{place}"),
                        slot,
                        stance: claim.stance.name(),
                        weight: claim.stance.weight(),
                        clocks: clocks.clone(),
                    });
                }
                known.claim_rows = first..self.tables.claims.len();
            }
            Body::StatementWithdrawn(taken_back) => {
                known.withdrawal_row = Some(self.tables.withdrawals.len());
                let statement = taken_back.statement.to_string();
                self.tables.withdrawals.push(WithdrawalRow { statement, clocks });
            }
            Body::IssueStatusChanged(moved) => {
                known.status_row = Some(self.tables.statuses.len());
                let (issue, status) = (moved.issue.to_string(), moved.status.name());
                self.tables.statuses.push(StatusRow { issue, status, clocks });
            }
            Body::IssueRaised(raised) => {
                known.status_row = Some(self.tables.statuses.len());
                self.tables.statuses.push(StatusRow { issue: raised.key.to_string(), status: "OPEN", clocks });
            }
            _ => {}
        }
        known.event_row = Some(self.tables.events.len());
        self.tables.events.push(row);
    }
}

fn dated(occurred: &Period) -> Clocks {
    let window = occurred.window();
    Clocks {
        occurred: occurred.edtf().to_string(),
        lo: window.lo().micros(),
        hi: window.hi().micros(),
        middle: window.middle().micros(),
        width: i64::try_from(window.width()).expect("a window of the world is short"),
        ..Clocks::default()
    }
}
