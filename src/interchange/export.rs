//! What an export holds: all of the log, one negotiation of it, or a cut of it.
//!
//! - **All of the log:** every record in order, operations on the record included, each with its id. It imports again into a
//!   chronicle with equal answers.
//! - **One negotiation:** the records of its events, of everything that they refer to, however far, and of what was done to
//!   those on record; and the offices of the actors among them, on which depends who speaks for whom. It is a part of the log
//!   in the log's order.
//! - **A cut** at a date, a moment of knowledge or of publication: the events that count there, each with its effective
//!   content and the sources that count, and no operations. Events come after what they refer to. What they refer to and does
//!   not count there is given with its last known content, since without it the file could not be imported.
//!
//! The log is read in pages; what is kept in memory of it is which things are wanted. How a cut is put in order is in
//! `cut.rs`.

use std::collections::HashSet;
use std::sync::Arc;

use crate::chronicle::{Chronicle, ReadError, ReadFailed, ReadInSteps};
use crate::domain::event::{Body, Event, Operation, Reference};
use crate::domain::key::{EventId, NegotiationKey};
use crate::domain::point::Point;
use crate::domain::{Recorded, Sequence};
use crate::interchange::cut::{CutPage, CutReader};

/// How many records are looked at at a time, to find which are wanted.
pub(super) const LOOKED_AT: usize = 1_024;

/// How many records are written at a time: each may have 64 KB, and waits in memory for a client to take it.
pub(super) const PAGE: usize = 64;

/// Why an export breaks off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The index failed while the cut was read.
    #[error("the index failed: {0}")]
    Index(#[from] ReadFailed),
    /// The negotiation was never recorded.
    #[error("no negotiation {0} was ever recorded: look it up with `chancery as-of`")]
    NoNegotiation(NegotiationKey),
    /// The format could not write what it was given; those that are text always can.
    #[cfg(feature = "parquet")]
    #[error("the file could not be written: {0}")]
    Format(String),
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The last record that is taken.
    pub head: Sequence,
    /// The cut; `None`: the log as it was recorded.
    pub cut: Option<Point>,
    /// The negotiation to which it is restricted.
    pub negotiation: Option<NegotiationKey>,
}

/// Operations in the order in which they are to be written, read page by page.
pub struct Export {
    chronicle: Chronicle,
    head: Sequence,
    source: ExportSource,
}

enum ExportSource {
    /// The log, from after a sequence on; only what is chosen, where there is a choice.
    Log { after: Sequence, chosen: Option<Chosen> },
    /// A cut, which is put in order as it is written.
    Cut {
        reader: Box<ReadInSteps<CutReader>>,
        /// How many events beside the cut were given so far.
        beside: usize,
    },
}

impl Export {
    /// Begins an export.
    ///
    /// # Errors
    ///
    /// The log or the index failed, or there is no such negotiation.
    pub fn new(chronicle: &Chronicle, selection: &Selection) -> Result<Self, ExportError> {
        let head = selection.head.min(chronicle.head());
        let chosen = match &selection.negotiation {
            Some(negotiation) => Some(Chosen::of(chronicle, head, negotiation)?),
            None => None,
        };
        let source = match selection.cut {
            Some(point) => {
                let point = Point { sequence: head, ..point };
                let reader = chronicle.read_in_steps(point, |snapshot| CutReader::new(snapshot, chosen));
                ExportSource::Cut { reader: Box::new(reader), beside: 0 }
            }
            None => ExportSource::Log { after: Sequence::ZERO, chosen },
        };
        Ok(Export { chronicle: chronicle.clone(), head, source })
    }

    /// Begins an export of the log after a sequence.
    pub fn after(chronicle: &Chronicle, after: Sequence, head: Sequence) -> Self {
        let head = head.min(chronicle.head());
        Export { chronicle: chronicle.clone(), head, source: ExportSource::Log { after, chosen: None } }
    }

    /// Returns the last record that is taken.
    pub fn head(&self) -> Sequence {
        self.head
    }

    /// Returns how much of the log has been gone through; the head, of a cut.
    pub fn done(&self) -> Sequence {
        match &self.source {
            ExportSource::Log { after, .. } => *after,
            ExportSource::Cut { .. } => self.head,
        }
    }

    /// Returns how many events beside the cut were in the pages so far, because events of the cut refer to them.
    pub fn beside(&self) -> usize {
        match &self.source {
            ExportSource::Log { .. } => 0,
            ExportSource::Cut { beside, .. } => *beside,
        }
    }

    /// Returns the next operations; empty at the end.
    ///
    /// # Errors
    ///
    /// The log or the index could not be read.
    pub fn page(&mut self) -> Result<Vec<Operation>, ExportError> {
        while let Some(page) = self.step()? {
            if !page.is_empty() {
                return Ok(page);
            }
        }
        Ok(Vec::new())
    }

    /// Goes on by a bounded piece of work, and gives the operations that came of it, perhaps none; `None` at the end.
    ///
    /// # Errors
    ///
    /// The log or the index could not be read.
    pub fn step(&mut self) -> Result<Option<Vec<Operation>>, ExportError> {
        match &mut self.source {
            ExportSource::Cut { reader, beside } => match reader.step(CutReader::next)?? {
                CutPage::Events(events) => {
                    *beside += events.iter().filter(|(_, counts)| !counts).count();
                    Ok(Some(events.into_iter().map(|(event, _)| Operation::Record(event)).collect()))
                }
                CutPage::End => Ok(None),
            },
            ExportSource::Log { after, chosen } => {
                let left = usize::try_from(self.head.get() - after.get().min(self.head.get())).unwrap_or(usize::MAX);
                let page = self.chronicle.records(*after, PAGE.min(left))?;
                let Some(last) = page.last() else { return Ok(None) };
                *after = last.sequence;
                let is_chosen =
                    |recorded: &&Arc<Recorded>| chosen.as_ref().is_none_or(|chosen| chosen.takes(&recorded.operation));
                Ok(Some(page.iter().filter(is_chosen).map(|recorded| recorded.operation.clone()).collect()))
            }
        }
    }
}

/// The records of one negotiation, and of what they refer to.
pub(super) struct Chosen {
    negotiation: NegotiationKey,
    /// Events that are taken, and the citings of them.
    events: HashSet<EventId>,
    /// Things that what is taken refers to.
    things: HashSet<Reference>,
}

impl Chosen {
    /// Goes through the log until nothing more is found that is referred to.
    fn of(chronicle: &Chronicle, head: Sequence, negotiation: &NegotiationKey) -> Result<Self, ExportError> {
        let mut chosen = Chosen { negotiation: negotiation.clone(), events: HashSet::new(), things: HashSet::new() };
        loop {
            let before = (chosen.events.len(), chosen.things.len());
            let mut after = Sequence::ZERO;
            while after < head {
                let left = usize::try_from(head.get() - after.get()).unwrap_or(usize::MAX);
                let page = chronicle.records(after, LOOKED_AT.min(left))?;
                let Some(last) = page.last() else { break };
                after = last.sequence;
                page.iter().for_each(|recorded| chosen.look_at(&recorded.operation));
            }
            if chosen.events.is_empty() {
                return Err(ExportError::NoNegotiation(negotiation.clone()));
            }
            if before == (chosen.events.len(), chosen.things.len()) {
                return Ok(chosen);
            }
        }
    }

    fn look_at(&mut self, operation: &Operation) {
        let content = match operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) => Some(&correction.replacement),
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        };
        if let Some(event) = content
            && self.wants(event)
        {
            self.events.insert(event.id);
        }
        if self.takes(operation) {
            if let Operation::Cite(citing) = operation {
                // What is done to a citing goes with it.
                self.events.insert(citing.id);
            }
            if let Some(event) = content {
                self.follow(event);
            }
            self.things.extend(operation.sources().iter().map(|citation| Reference::Source(citation.source.clone())));
        }
    }

    /// Returns whether an event is to be taken for what it is.
    fn wants(&self, event: &Event) -> bool {
        let is_holder = match &event.body {
            Body::OfficeHeld(office) => self.things.contains(&Reference::Actor(office.holder.clone())),
            _other => false,
        };
        let mut makes_wanted = false;
        visit_made(event, &mut |thing| makes_wanted |= self.things.contains(&thing));
        event.negotiation() == Some(&self.negotiation) || is_holder || makes_wanted
    }

    /// Takes note of what an event refers to.
    fn follow(&mut self, event: &Event) {
        event.visit_references(&mut |reference, _| {
            if let Reference::Clause(clause) = &reference {
                self.things.insert(Reference::Proposal(clause.proposal.clone()));
            }
            self.things.insert(reference);
        });
    }

    /// Returns whether a record is taken: an event's own, and what was done to it.
    pub(super) fn takes(&self, operation: &Operation) -> bool {
        self.events.contains(&operation.event().unwrap_or_else(|| operation.id()))
    }
}

/// Visits what an event brings about that others can refer to.
pub(super) fn visit_made(event: &Event, visit: &mut dyn FnMut(Reference)) {
    if let Some(thing) = event.makes() {
        visit(thing);
    }
    if matches!(event.body, Body::StatementMade(_)) {
        visit(Reference::Statement(event.id));
    }
    event.visit_clauses_put(&mut |clause| visit(Reference::Clause(clause)));
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use uuid::Uuid;

    use super::*;
    use crate::chronicle::{PointArguments, PointError, Request};
    use crate::domain::vocabulary::Certainty;
    use crate::event_log::{EventLog, LogError, LogId, MemoryLog, RecordBatch, StoredRecord};
    use crate::index::IndexOptions;
    use crate::input::Line;
    use crate::time::{Cut, Instant, ManualClock, Zone};

    /// A log in memory of which single records, or pages, cannot be read while a test says so.
    #[derive(Default)]
    struct UnreadableLog {
        log: MemoryLog,
        fails_records: AtomicBool,
        fails_pages: AtomicBool,
    }

    impl UnreadableLog {
        fn check(fails: &AtomicBool) -> Result<(), LogError> {
            let reason = "the test makes it unreadable".to_owned();
            if fails.load(Ordering::SeqCst) { Err(LogError::ReadOnly { reason }) } else { Ok(()) }
        }
    }

    impl EventLog for UnreadableLog {
        fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
            self.log.append(expected, batches)
        }

        fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
            Self::check(&self.fails_pages)?;
            self.log.read(after, limit)
        }

        fn record(&self, sequence: Sequence) -> Result<Option<Vec<u8>>, LogError> {
            Self::check(&self.fails_records)?;
            self.log.record(sequence)
        }

        fn head(&self) -> Sequence {
            self.log.head()
        }

        fn id(&self) -> LogId {
            self.log.id()
        }
    }

    /// How many records there are: more than the index keeps the times of in memory.
    const RECORDS: u64 = 1_500;

    #[test]
    fn where_the_index_fails_there_is_no_point_and_no_cut() {
        let options = IndexOptions { cache_bytes: 0, ..IndexOptions::default() };
        let now: Instant = "2024-09-01T00:00:00Z".parse().expect("an instant");
        let log = Arc::new(UnreadableLog::default());
        let chronicle = Chronicle::over(Arc::clone(&log) as _, &options, Arc::new(ManualClock::new(now)));
        let chronicle = chronicle.expect("a chronicle");
        for number in 0..RECORDS {
            let line = format!(r#"{{"body":{{"actorRegistered":{{"key":"a{number}","name":"A","kind":"STATE"}}}}}}"#);
            let line: Line = line.parse().expect("a line");
            let operation =
                line.into_operation(&mut || EventId::new(Uuid::from_u128(number.into()))).expect("it is sound");
            let request = Request::new(vec![operation], "test");
            chronicle.record(request).expect("recorded");
        }
        let asked = PointArguments {
            date: None,
            time_zone: Zone::default(),
            known_at: Some("2024-09-01T00:00:00.0001Z".parse().expect("a moment")),
            published_by: None,
            certainty: Certainty::Best,
            snapshot: None,
        };
        let point =
            Point { sequence: chronicle.head(), date: Cut::after(now), published_by: None, certainty: Certainty::Best };
        let resolve = || chronicle.resolve(&asked, now, chronicle.head());
        let whole = || {
            let selection = Selection { head: chronicle.head(), cut: Some(point), negotiation: None };
            let mut export = Export::new(&chronicle, &selection)?;
            let mut operations = 0;
            loop {
                match export.page()?.len() {
                    0 => return Ok::<_, ExportError>(operations),
                    more => operations += more,
                }
            }
        };
        assert_eq!(whole().map_err(|error| error.to_string()), Ok(1_500));
        log.fails_records.store(true, Ordering::SeqCst);
        assert!(matches!(whole(), Err(ExportError::Index(ReadFailed::Index(_)))), "{:?}", whole());
        log.fails_pages.store(true, Ordering::SeqCst);
        assert!(matches!(resolve(), Err(PointError::Index(_))), "{:?}", resolve());
    }
}
