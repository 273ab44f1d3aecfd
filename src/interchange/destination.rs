//! Destinations of an import in this process: a chronicle, and a chronicle as if.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::chronicle::{AcceptedTicket, Changes, Chronicle, Decision, Receipt, Refusal, Request, Ticket};
use crate::domain::Sequence;
use crate::domain::decide::Deliberation;
use crate::domain::event::{Event, Operation};
use crate::domain::key::EventId;
use crate::event_log::RECORD_BYTES_MAX;
use crate::event_log::record::Draft;
use crate::index::IndexError;
use crate::input::{event_line, operation_line};
use crate::interchange::import::{
    Destination, IdOnRecord, ImportError, LineOutcomes, LinePlace, OperationNotice, RecordedLine, failed, told,
};
use crate::interchange::sheet::origin;

/// How many batches may be on their way to the disk.
const IN_FLIGHT_MAX: usize = 64;

/// How many batches may come after one that is on its way to the disk.
const CAME_AFTER_MAX: usize = 2 * IN_FLIGHT_MAX;

/// How long what was found to be there already may take to become durable.
const FOUND_TIMEOUT: Duration = Duration::from_secs(30);

fn index_failed(error: &IndexError) -> ImportError {
    ImportError::Destination(error.to_string())
}

/// Returns whether two operations are one: also where a later release reads a date's bounds from other zone data.
fn is_same(one: &Operation, other: &Operation) -> bool {
    one == other || operation_line(one) == operation_line(other)
}

/// Returns whether two contents of an event are one, as `is_same` does of operations; which row of a sheet they came from does
/// not matter.
fn is_same_content(one: &Event, other: &Event) -> bool {
    let (one, other) = (origin::without(one), origin::without(other));
    one == other || event_line(&one) == event_line(&other)
}

/// Says how an operation's id stands on record, and the last record that shows it.
fn look_up(chronicle: &Chronicle, operation: &Operation) -> Result<(IdOnRecord, Sequence), ImportError> {
    let index = chronicle.index();
    let record = |sequence| index.record(sequence).map_err(|error| index_failed(&error));
    let Some(sequence) = index.sequence_of(operation.id()).map_err(|error| index_failed(&error))? else {
        return Ok((IdOnRecord::Not, Sequence::ZERO));
    };
    let Some(first) = record(sequence)? else { return Ok((IdOnRecord::Other, sequence)) };
    let (Operation::Record(event), Operation::Record(_)) = (operation, &first.operation) else {
        let is_same = is_same(&first.operation, operation);
        return Ok((if is_same { IdOnRecord::Same(Some(sequence)) } else { IdOnRecord::Other }, sequence));
    };
    let life = index.life(sequence).map_err(|error| index_failed(&error))?;
    let effective = life.effective(Sequence::NEVER, |_| true);
    for revision in (1..=effective.revision).rev() {
        let Some(content) = life.content_of(revision) else { continue };
        let recorded = record(content)?;
        if recorded
            .as_ref()
            .and_then(|recorded| recorded.event())
            .is_some_and(|content| is_same_content(content, event))
        {
            let newest = effective.revision;
            let is_newest = revision == newest;
            let sequence = Some(sequence);
            let standing =
                if is_newest { IdOnRecord::Same(sequence) } else { IdOnRecord::Earlier { sequence, newest } };
            return Ok((standing, effective.content));
        }
    }
    Ok((IdOnRecord::OtherEvent(effective.revision), effective.content))
}

/// A batch that was handed in, with a ticket for its decision (`Ticket`) or for its answer (`AcceptedTicket`).
struct BatchInFlight<T> {
    lines: Vec<LinePlace>,
    ticket: T,
    /// How many batches had been looked up when it was handed in.
    looked_up: usize,
}

/// A chronicle as destination. Others may write to it meanwhile.
///
/// A batch counts as accepted once the index has taken it in, which is before it is durable: the next one can then be
/// decided about while that is on its way to the disk. Nothing is told of as recorded, or as on record already, before it
/// is durable.
pub struct ChronicleDestination {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
    changes: Changes,
    recorded: u64,
    /// The last record that was found to be there already.
    found: Sequence,
    deciding: Option<BatchInFlight<Ticket>>,
    in_flight: VecDeque<BatchInFlight<AcceptedTicket>>,
    /// How many batches were looked up.
    looked_up: usize,
    outcomes: LineOutcomes,
}

impl ChronicleDestination {
    /// Makes a chronicle the destination.
    pub fn new(chronicle: Chronicle, recorded_by: Arc<str>) -> Self {
        ChronicleDestination {
            chronicle,
            recorded_by,
            changes: Changes::Any,
            recorded: 0,
            found: Sequence::ZERO,
            deciding: None,
            in_flight: VecDeque::new(),
            looked_up: 0,
            outcomes: LineOutcomes::default(),
        }
    }

    /// Bounds whose events are changed.
    #[must_use]
    pub fn changing(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// Takes note of what has become durable; where there is too much on its way, or something while too many batches came
    /// after it of which perhaps nothing was handed in, waits for some of it: what is told of those is held back meanwhile.
    fn collect(&mut self, most: usize) -> Result<(), ImportError> {
        while let Some(mut first) = self.in_flight.pop_front() {
            let came_after = self.looked_up - first.looked_up;
            let has_time = self.in_flight.len() < most && came_after <= CAME_AFTER_MAX;
            let answer = match first.ticket.look() {
                Some(answer) => answer,
                None if has_time => {
                    self.in_flight.push_front(first);
                    return Ok(());
                }
                None => first.ticket.wait(),
            };
            self.take_note(first.lines, answer.map_err(failed)?);
        }
        Ok(())
    }

    fn take_note(&mut self, lines: Vec<LinePlace>, receipt: Receipt) {
        self.recorded += receipt.sequences.len() as u64;
        for (place, warning) in receipt.warnings {
            if let Some(line) = lines.get(place) {
                self.outcomes.warned.push((line.number, line.warned(warning)));
            }
        }
        let recorded = lines.into_iter().zip(receipt.sequences);
        self.outcomes.recorded.extend(recorded.map(|(line, sequence)| RecordedLine::of(&line, Some(sequence))));
    }
}

impl Destination for ChronicleDestination {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError> {
        self.looked_up += 1;
        self.collect(IN_FLIGHT_MAX)?;
        let mut standings = Vec::with_capacity(operations.len());
        for operation in operations {
            let (standing, shown_by) = look_up(&self.chronicle, operation)?;
            self.found = self.found.max(shown_by);
            standings.push(standing);
        }
        Ok(standings)
    }

    fn hand_in(&mut self, lines: Vec<LinePlace>, operations: Vec<Operation>) -> Result<(), ImportError> {
        self.collect(IN_FLIGHT_MAX)?;
        let request = Request { changes: self.changes, ..Request::new(operations, Arc::clone(&self.recorded_by)) };
        self.deciding =
            Some(BatchInFlight { lines, ticket: self.chronicle.submit(request), looked_up: self.looked_up });
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<OperationNotice>>, ImportError> {
        let Some(BatchInFlight { lines, ticket, looked_up }) = self.deciding.take() else { return Ok(Ok(())) };
        match ticket.decision() {
            Decision::Accepted(ticket) => {
                self.in_flight.push_back(BatchInFlight { lines, ticket, looked_up });
                Ok(Ok(()))
            }
            Decision::Answered(Err(refusal)) => told(refusal, |place, field| lines[place].path(field)).map(Err),
            // What is durable is taken note of in its turn.
            Decision::Answered(Ok(receipt)) => {
                self.collect(0)?;
                self.take_note(lines, receipt);
                Ok(Ok(()))
            }
        }
    }

    fn outcomes(&mut self) -> LineOutcomes {
        std::mem::take(&mut self.outcomes)
    }

    fn finish(&mut self) -> Result<(), ImportError> {
        self.collect(0)?;
        // What somebody else handed in a moment ago and this import found there may still be on its way to the disk.
        if self.chronicle.wait_for(self.found, FOUND_TIMEOUT) {
            return Ok(());
        }
        Err(ImportError::Destination("what is on record already could not be made durable in time".to_owned()))
    }

    fn recorded(&self) -> u64 {
        self.recorded
    }
}

/// A chronicle as if: nothing is recorded, and everything is said that would be.
///
/// It holds all lines in memory until the end that it may accept, and decides about them as about one batch, so that each is
/// held against those before it that would be recorded. The listener holds what comes after the first of them for as long.
pub struct DryRunDestination {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
    changes: Changes,
    lines: Vec<LinePlace>,
    operations: Vec<Operation>,
    places: HashMap<EventId, usize>,
    /// The newest content that the lines give an event: the place of its operation, and the number of the revision.
    newest: HashMap<EventId, (usize, u32)>,
    /// The bytes of the records that it holds.
    bytes: usize,
    bytes_max: usize,
    accepted: u64,
    outcomes: LineOutcomes,
}

impl DryRunDestination {
    /// Makes a chronicle the destination of a dry run.
    pub fn new(chronicle: Chronicle, recorded_by: Arc<str>) -> Self {
        DryRunDestination {
            chronicle,
            recorded_by,
            changes: Changes::Any,
            lines: Vec::new(),
            operations: Vec::new(),
            places: HashMap::new(),
            newest: HashMap::new(),
            bytes: 0,
            bytes_max: usize::MAX,
            accepted: 0,
            outcomes: LineOutcomes::default(),
        }
    }

    /// Bounds whose events would be changed.
    #[must_use]
    pub fn changing(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// Bounds the bytes of the records that it holds in memory.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.bytes_max = bytes;
        self
    }

    fn refused(&mut self, line: &LinePlace, refusal: Refusal) -> Result<(), ImportError> {
        let notices = told(refusal, |_place, field| line.path(field))?;
        self.outcomes.refused.extend(notices.into_iter().map(|(_, notice)| (line.number, notice)));
        Ok(())
    }

    /// Says how an id stands once the lines so far are recorded.
    fn standing(&self, operation: &Operation) -> Result<IdOnRecord, ImportError> {
        let id = operation.id();
        let before = match self.places.get(&id) {
            Some(place) if is_same(&self.operations[*place], operation) => IdOnRecord::Same(None),
            Some(_) => IdOnRecord::Other,
            None => look_up(&self.chronicle, operation)?.0,
        };
        let (Some(&(place, newest)), Operation::Record(event)) = (self.newest.get(&id), operation) else {
            return Ok(before);
        };
        if content(&self.operations[place]).is_some_and(|content| is_same_content(content, event)) {
            return Ok(IdOnRecord::Same(None));
        }
        Ok(match before {
            IdOnRecord::Same(sequence) | IdOnRecord::Earlier { sequence, .. } => {
                IdOnRecord::Earlier { sequence, newest }
            }
            IdOnRecord::Not | IdOnRecord::OtherEvent(_) | IdOnRecord::Other => IdOnRecord::OtherEvent(newest),
        })
    }
}

/// Returns the content that an operation gives its event.
fn content(operation: &Operation) -> Option<&Event> {
    match operation {
        Operation::Record(event) => Some(event),
        Operation::Correct(correction) => Some(&correction.replacement),
        Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
    }
}

impl Destination for DryRunDestination {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError> {
        operations.iter().map(|operation| self.standing(operation)).collect()
    }

    fn hand_in(&mut self, lines: Vec<LinePlace>, operations: Vec<Operation>) -> Result<(), ImportError> {
        for (line, operation) in lines.into_iter().zip(operations) {
            let bytes = Draft::new(&operation, &self.recorded_by, None).bytes();
            if bytes > RECORD_BYTES_MAX {
                self.refused(&line, Refusal::TooLarge { index: 0, bytes, limit: RECORD_BYTES_MAX })?;
                continue;
            }
            let not_own = self.chronicle.not_own(&operation, &self.recorded_by, self.changes);
            if let Some(refusal) = not_own.map_err(|error| index_failed(&error))? {
                self.refused(&line, refusal)?;
                continue;
            }
            self.bytes += bytes;
            if self.bytes > self.bytes_max {
                return Err(ImportError::TooMuch(format!(
                    "a dry run holds what it is sent in memory, and takes at most {} bytes of records: at line {} there \
                     are more. Try a part of the lines, or import them into a folder of their own",
                    self.bytes_max, line.number
                )));
            }
            let place = self.operations.len();
            self.places.insert(operation.id(), place);
            match &operation {
                Operation::Record(event) => drop(self.newest.insert(event.id, (place, 1))),
                Operation::Correct(correction) => {
                    self.newest.insert(correction.event, (place, correction.expected_revision + 1));
                }
                Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => {}
            }
            self.lines.push(line);
            self.operations.push(operation);
        }
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<OperationNotice>>, ImportError> {
        Ok(Ok(()))
    }

    fn outcomes(&mut self) -> LineOutcomes {
        std::mem::take(&mut self.outcomes)
    }

    fn finish(&mut self) -> Result<(), ImportError> {
        let (lines, operations) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.operations));
        let chronicle = self.chronicle.clone();
        let knowledge = chronicle.index().knowledge();
        let mut deliberation = Deliberation::new(&knowledge, chronicle.now());
        for (line, operation) in lines.into_iter().zip(&operations) {
            match deliberation.decide(operation) {
                Ok(warnings) => {
                    self.accepted += 1;
                    self.outcomes.recorded.push(RecordedLine::of(&line, None));
                    let warnings = warnings.into_iter().map(|warning| (line.number, line.warned(warning)));
                    self.outcomes.warned.extend(warnings);
                }
                Err(rejections) => {
                    let rejections = rejections.into_iter().map(|rejection| (0, rejection)).collect();
                    self.refused(&line, Refusal::Rejected(rejections))?;
                }
            }
        }
        drop(deliberation);
        knowledge.end().map_err(|error| index_failed(&error))
    }

    fn recorded(&self) -> u64 {
        self.accepted
    }
}
