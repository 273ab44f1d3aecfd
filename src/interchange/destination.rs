//! Destinations of an import in this process: a chronicle, and a chronicle as if.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::chronicle::{AcceptedTicket, Chronicle, Decision, Receipt, Refusal, Request, Ticket};
use crate::domain::Sequence;
use crate::domain::decide::Deliberation;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::event_log::RECORD_BYTES_MAX;
use crate::event_log::record::Draft;
use crate::index::IndexError;
use crate::input::operation_line;
use crate::interchange::import::{
    Destination, IdOnRecord, ImportError, LineOutcomes, OperationNotice, failed, path_to, told, warned,
};

/// How many batches may be on their way to the disk.
const IN_FLIGHT_MAX: usize = 64;

/// How many batches may come after one that is on its way to the disk.
const CAME_AFTER_MAX: usize = 2 * IN_FLIGHT_MAX;

/// How long what was found to be there already may take to become durable.
const FOUND_TIMEOUT: Duration = Duration::from_secs(30);

fn index_failed(error: &IndexError) -> ImportError {
    ImportError::Destination(error.to_string())
}

/// Tells whether two operations are one: also where a later release reads a date's bounds from other zone data.
fn is_same(one: &Operation, other: &Operation) -> bool {
    one == other || operation_line(one) == operation_line(other)
}

fn look_up(chronicle: &Chronicle, operation: &Operation) -> Result<IdOnRecord, ImportError> {
    let index = chronicle.index();
    let Some(sequence) = index.sequence_of(operation.id()).map_err(|error| index_failed(&error))? else {
        return Ok(IdOnRecord::Not);
    };
    let recorded = index.record(sequence).map_err(|error| index_failed(&error))?;
    let is_same = recorded.is_some_and(|recorded| is_same(&recorded.operation, operation));
    Ok(if is_same { IdOnRecord::Same(Some(sequence)) } else { IdOnRecord::Other })
}

/// A batch that was handed in, with a ticket for its decision (`Ticket`) or for its answer (`AcceptedTicket`).
struct BatchInFlight<T> {
    lines: Vec<LineInFlight>,
    ticket: T,
    /// How many batches had been looked up when it was handed in.
    looked_up: usize,
}

/// What is kept of a line whose operation was handed in.
struct LineInFlight {
    number: u64,
    id: EventId,
    /// What stands before the path of a field of its operation.
    prefix: Vec<String>,
}

/// A chronicle as destination. Others may write to it meanwhile.
///
/// A batch counts as accepted once the index has taken it in, which is before it is durable: the next one can then be
/// decided about while that is on its way to the disk. Nothing is told of as recorded, or as on record already, before it
/// is durable.
pub struct ChronicleDestination {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
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
            recorded: 0,
            found: Sequence::ZERO,
            deciding: None,
            in_flight: VecDeque::new(),
            looked_up: 0,
            outcomes: LineOutcomes::default(),
        }
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

    fn take_note(&mut self, lines: Vec<LineInFlight>, receipt: Receipt) {
        self.recorded += receipt.sequences.len() as u64;
        for (place, warning) in receipt.warnings {
            if let Some(line) = lines.get(place) {
                self.outcomes.warned.push((line.number, warned(line.prefix.clone(), warning)));
            }
        }
        let recorded = lines.into_iter().zip(receipt.sequences);
        self.outcomes.recorded.extend(recorded.map(|(line, sequence)| (line.number, line.id, Some(sequence))));
    }
}

impl Destination for ChronicleDestination {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError> {
        self.looked_up += 1;
        self.collect(IN_FLIGHT_MAX)?;
        let standings: Result<Vec<IdOnRecord>, ImportError> =
            operations.iter().map(|operation| look_up(&self.chronicle, operation)).collect();
        let standings = standings?;
        for standing in &standings {
            if let IdOnRecord::Same(Some(sequence)) = standing {
                self.found = self.found.max(*sequence);
            }
        }
        Ok(standings)
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), ImportError> {
        self.collect(IN_FLIGHT_MAX)?;
        let lines = lines.iter().zip(&operations).map(|(number, operation)| LineInFlight {
            number: *number,
            id: operation.id(),
            prefix: path_to(operation, Vec::new()),
        });
        let lines = lines.collect();
        let request = Request::new(operations, Arc::clone(&self.recorded_by));
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
            Decision::Answered(Err(refusal)) => {
                let path = |place: usize, field| [lines[place].prefix.clone(), field].concat();
                told(refusal, path).map(Err)
            }
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
/// held against those before it that would be recorded. Whoever is told holds what is behind the first of them for as long.
pub struct DryRunDestination {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
    lines: Vec<u64>,
    operations: Vec<Operation>,
    places: HashMap<EventId, usize>,
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
            lines: Vec::new(),
            operations: Vec::new(),
            places: HashMap::new(),
            bytes: 0,
            bytes_max: usize::MAX,
            accepted: 0,
            outcomes: LineOutcomes::default(),
        }
    }

    /// Bounds the bytes of the records that it holds in memory.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.bytes_max = bytes;
        self
    }

    fn refused(&mut self, line: u64, refusal: Refusal, prefix: &[String]) -> Result<(), ImportError> {
        let path = |_place, field| [prefix.to_vec(), field].concat();
        self.outcomes.refused.extend(told(refusal, path)?.into_iter().map(|(_, notice)| (line, notice)));
        Ok(())
    }
}

impl Destination for DryRunDestination {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError> {
        let standing = |operation: &&Operation| match self.places.get(&operation.id()) {
            Some(place) if is_same(&self.operations[*place], operation) => Ok(IdOnRecord::Same(None)),
            Some(_) => Ok(IdOnRecord::Other),
            None => look_up(&self.chronicle, operation),
        };
        operations.iter().map(standing).collect()
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), ImportError> {
        for (line, operation) in lines.iter().zip(operations) {
            let bytes = Draft::new(&operation, &self.recorded_by, None).bytes();
            if bytes > RECORD_BYTES_MAX {
                let refusal = Refusal::TooLarge { index: 0, bytes, limit: RECORD_BYTES_MAX };
                self.refused(*line, refusal, &path_to(&operation, Vec::new()))?;
                continue;
            }
            self.bytes += bytes;
            if self.bytes > self.bytes_max {
                return Err(ImportError::TooMuch(format!(
                    "a dry run holds what it is sent in memory, and takes at most {} bytes of records: at line {line} there \
                     are more. Try a part of the lines, or import them into a folder of their own",
                    self.bytes_max
                )));
            }
            self.places.insert(operation.id(), self.operations.len());
            self.lines.push(*line);
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
            let prefix = path_to(operation, Vec::new());
            match deliberation.decide(operation) {
                Ok(warnings) => {
                    self.accepted += 1;
                    self.outcomes.recorded.push((line, operation.id(), None));
                    let warnings = warnings.into_iter().map(|warning| (line, warned(prefix.clone(), warning)));
                    self.outcomes.warned.extend(warnings);
                }
                Err(rejections) => {
                    let rejections = rejections.into_iter().map(|rejection| (0, rejection)).collect();
                    self.refused(line, Refusal::Rejected(rejections), &prefix)?;
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
