//! Destinations of an import in this process: a chronicle, and a chronicle as if.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use crate::chronicle::{Chronicle, Receipt, Refusal, Request};
use crate::domain::decide::Deliberation;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::event_log::RECORD_BYTES_MAX;
use crate::event_log::record::Draft;
use crate::index::IndexError;
use crate::input::operation_line;
use crate::interchange::import::{Destination, Failure, News, OnRecord, Told, path_to, prefixes, told, warned};

/// How many batches may be on their way to the disk.
const IN_FLIGHT_MAX: usize = 64;

/// How long to wait between looks at what has become of a batch. A batch takes some hundreds of microseconds to decide.
const LOOK_EVERY: Duration = Duration::from_micros(50);

type Answer = Result<Receipt, Refusal>;

fn index_failed(error: &IndexError) -> Failure {
    Failure::Destination(error.to_string())
}

/// Tells whether two operations are one: also where a later release reads a date's bounds from other zone data.
fn is_same(one: &Operation, other: &Operation) -> bool {
    one == other || operation_line(one) == operation_line(other)
}

fn look_up(chronicle: &Chronicle, operation: &Operation) -> Result<OnRecord, Failure> {
    let index = chronicle.index();
    let Some(sequence) = index.sequence_of(operation.id()).map_err(|error| index_failed(&error))? else {
        return Ok(OnRecord::Not);
    };
    let recorded = index.record(sequence).map_err(|error| index_failed(&error))?;
    let is_same = recorded.is_some_and(|recorded| is_same(&recorded.operation, operation));
    Ok(if is_same { OnRecord::Same } else { OnRecord::Other })
}

/// A batch that is decided about and on its way to the disk.
struct InFlight {
    lines: Vec<u64>,
    prefixes: Vec<Vec<String>>,
    answer: Pin<Box<dyn Future<Output = Answer> + Send>>,
}

impl InFlight {
    fn look(&mut self) -> Option<Answer> {
        match self.answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }
}

/// A chronicle that nobody else writes to meanwhile, as destination.
///
/// A batch counts as accepted once the index has taken it in, which is before it is durable: the next one can then be
/// decided about while that is on its way to the disk.
pub struct IntoChronicle {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
    /// The sequence up to which batches were accepted.
    accepted: u64,
    recorded: u64,
    deciding: Option<InFlight>,
    in_flight: VecDeque<InFlight>,
    news: News,
}

impl IntoChronicle {
    /// Makes a chronicle the destination.
    pub fn new(chronicle: Chronicle, recorded_by: Arc<str>) -> Self {
        let accepted = chronicle.head().get();
        IntoChronicle {
            chronicle,
            recorded_by,
            accepted,
            recorded: 0,
            deciding: None,
            in_flight: VecDeque::new(),
            news: News::default(),
        }
    }

    /// Takes note of what has become durable; where there is too much on its way, waits for some of it.
    fn collect(&mut self, most: usize) -> Result<(), Failure> {
        while let Some(first) = self.in_flight.front_mut() {
            let Some(answer) = first.look() else {
                if self.in_flight.len() <= most {
                    return Ok(());
                }
                thread::sleep(LOOK_EVERY);
                continue;
            };
            let Some(batch) = self.in_flight.pop_front() else { return Ok(()) };
            let receipt = answer.map_err(|refusal| Failure::Destination(refusal.to_string()))?;
            self.take_note(&batch, receipt);
        }
        Ok(())
    }

    fn take_note(&mut self, batch: &InFlight, receipt: Receipt) {
        self.recorded += receipt.sequences.len() as u64;
        for (place, warning) in receipt.warnings {
            let line = batch.lines.get(place).copied().unwrap_or_default();
            let prefix = batch.prefixes.get(place).cloned().unwrap_or_default();
            self.news.warned.push((line, warned(prefix, warning)));
        }
    }
}

impl Destination for IntoChronicle {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure> {
        operations.iter().map(|operation| look_up(&self.chronicle, operation)).collect()
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), Failure> {
        self.collect(IN_FLIGHT_MAX)?;
        let prefixes = prefixes(&operations);
        let request = Request {
            operations,
            recorded_by: Arc::clone(&self.recorded_by),
            idempotency: None,
            expected_sequence: None,
            dry_run: false,
        };
        let ticket = self.chronicle.submit(request);
        self.deciding = Some(InFlight { lines: lines.to_vec(), prefixes, answer: Box::pin(ticket.answer()) });
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<Told>>, Failure> {
        let Some(mut batch) = self.deciding.take() else { return Ok(Ok(())) };
        let after = self.accepted + batch.lines.len() as u64;
        loop {
            match batch.look() {
                Some(Ok(receipt)) => {
                    self.take_note(&batch, receipt);
                    break;
                }
                Some(Err(refusal)) => {
                    let path = |place: usize, field| [batch.prefixes[place].clone(), field].concat();
                    return told(refusal, path).map(Err);
                }
                None if self.chronicle.index().store().applied().get() >= after => {
                    self.in_flight.push_back(batch);
                    break;
                }
                None => thread::sleep(LOOK_EVERY),
            }
        }
        self.accepted = after;
        Ok(Ok(()))
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.collect(0)
    }

    fn recorded(&self) -> u64 {
        self.recorded
    }
}

/// A chronicle as if: nothing is recorded, and everything is said that would be.
///
/// It holds all lines in memory until the end, and decides about them as about one batch, so that each is held against those
/// before it that would be recorded.
pub struct AsIf {
    chronicle: Chronicle,
    recorded_by: Arc<str>,
    lines: Vec<u64>,
    operations: Vec<Operation>,
    places: HashMap<EventId, usize>,
    accepted: u64,
    news: News,
}

impl AsIf {
    /// Makes a chronicle the destination of a dry run.
    pub fn new(chronicle: Chronicle, recorded_by: Arc<str>) -> Self {
        AsIf {
            chronicle,
            recorded_by,
            lines: Vec::new(),
            operations: Vec::new(),
            places: HashMap::new(),
            accepted: 0,
            news: News::default(),
        }
    }
}

impl Destination for AsIf {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure> {
        let standing = |operation: &&Operation| match self.places.get(&operation.id()) {
            Some(place) if is_same(&self.operations[*place], operation) => Ok(OnRecord::Same),
            Some(_) => Ok(OnRecord::Other),
            None => look_up(&self.chronicle, operation),
        };
        operations.iter().map(standing).collect()
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), Failure> {
        for (line, operation) in lines.iter().zip(operations) {
            self.places.insert(operation.id(), self.operations.len());
            self.lines.push(*line);
            self.operations.push(operation);
        }
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<Told>>, Failure> {
        Ok(Ok(()))
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let knowledge = self.chronicle.index().knowledge();
        let mut deliberation = Deliberation::new(&knowledge);
        for (line, operation) in self.lines.iter().zip(&self.operations) {
            let prefix = path_to(operation, Vec::new());
            let path = |_place, field| [prefix.clone(), field].concat();
            let bytes = Draft::new(operation, &self.recorded_by, None).bytes();
            if bytes > RECORD_BYTES_MAX {
                let refusal = Refusal::TooLarge { index: 0, bytes, limit: RECORD_BYTES_MAX };
                self.news.refused.extend(told(refusal, path)?.into_iter().map(|(_, notice)| (*line, notice)));
                continue;
            }
            match deliberation.decide(operation) {
                Ok(warnings) => {
                    self.accepted += 1;
                    let warnings = warnings.into_iter().map(|warning| (*line, warned(prefix.clone(), warning)));
                    self.news.warned.extend(warnings);
                }
                Err(rejections) => {
                    let refusal = Refusal::Rejected(rejections.into_iter().map(|rejection| (0, rejection)).collect());
                    self.news.refused.extend(told(refusal, path)?.into_iter().map(|(_, notice)| (*line, notice)));
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
