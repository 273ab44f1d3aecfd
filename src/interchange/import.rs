//! Recording the lines of a file: ids, batches, and what is on record already.
//!
//! ```text
//! line ─▶ checks of form ─▶ id ─▶ batch of 100 lines ─▶ leave out what is on record ─▶ destination: record
//! ```
//!
//! - **Nothing twice.** A line without an id gets a UUIDv5 of its content and of how often that stood before in the file; so
//!   the same file, or one that has grown, asks for the same ids. An id that is on record with equal content is passed over;
//!   with other content it is refused.
//! - **In order.** A batch is handed on only once the one before it has been decided about: so what a line refers to is
//!   known, and nothing behind a refused batch is recorded by accident. Syncs are another matter: the destination may have
//!   many decided batches on their way to the disk.
//! - **A refused line** is told with its number, path and code. Its batch is not recorded, and the import ends there; or,
//!   where it is to keep going, the good lines of the batch are recorded without it.
//!
//! What a destination is (a folder, a server, a dry run), this module does not know.

use std::collections::HashMap;
use std::io::{self, BufRead};

use uuid::Uuid;

use crate::chronicle::Refusal;
use crate::domain::decide::{Oddity, Reason, Rejection, Warning};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Line, Notice};
use crate::interchange::jsonl::{Lines, NumberedLine};

/// The most lines that make a batch: all of a batch is recorded at one time, which `knownAt` cannot tell apart.
pub const BATCH_LINES_MAX: usize = 100;

/// The namespace of the ids of lines that bring none: the UUIDv5 of `chancery.import` in the namespace of domain names.
const NAMESPACE: Uuid = Uuid::from_u128(0x7c55_1b1e_f5b7_5376_b6d3_0fff_d108_ce57);

/// How an operation's id stands on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRecord {
    /// The id is free.
    Not,
    /// It is on record with the same content.
    Same,
    /// It is on record with other content.
    Other,
}

/// Something told about an operation of a batch, by its place there.
pub type Told = (usize, Notice);

/// Why an import cannot go on, whatever the lines say.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The destination does not take records, or cannot be reached.
    #[error("{0}")]
    Destination(String),
}

/// Where an import goes.
pub trait Destination {
    /// Gives the most bytes of lines that a batch may have.
    fn batch_bytes_max(&self) -> usize {
        usize::MAX
    }

    /// Says of each operation how its id stands on record.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure>;

    /// Records a batch, whole or not at all, and returns once that is decided; `lines` are the numbers of its lines.
    ///
    /// The inner error lists what is refused, by place in the batch.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn record(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<Result<(), Vec<Told>>, Failure>;

    /// Gives what has come to be known of lines since it was last asked: what looks odd in them and was recorded all the
    /// same, and what a dry run refuses.
    fn news(&mut self) -> News;

    /// Waits until everything is recorded for good.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn finish(&mut self) -> Result<(), Failure>;

    /// Gives how many operations are recorded for good.
    fn recorded(&self) -> u64;
}

/// What a destination has to tell of lines, by their numbers.
#[derive(Debug, Default)]
pub struct News {
    /// What looks odd.
    pub warned: Vec<(u64, Notice)>,
    /// What is refused after all.
    pub refused: Vec<(u64, Notice)>,
}

/// What to do where a line is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRefusal {
    /// End at the batch that it is in.
    Stop,
    /// Record the others.
    KeepGoing,
}

/// Is told of lines as the import goes on.
pub trait Listener {
    /// A line was refused.
    fn refused(&mut self, line: u64, notice: &Notice);
    /// A line looks odd, and was recorded all the same.
    fn warned(&mut self, line: u64, notice: &Notice);
    /// So many bytes of the file have been read.
    fn read(&mut self, bytes: u64);
}

/// What became of the lines of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines that were read, blank ones not counted.
    pub lines: u64,
    /// Lines that were on record already, with equal content.
    pub already: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// The first and the last line of the batch at which the import ended; `None` where it went through.
    pub stopped: Option<(u64, u64)>,
}

/// A line past its checks of form.
struct Item {
    number: u64,
    text: String,
    id: EventId,
    operation: Operation,
}

/// An import under way.
pub struct Import<'a> {
    destination: &'a mut dyn Destination,
    listener: &'a mut dyn Listener,
    on_refusal: OnRefusal,
    /// How often each content without an id stood in the file so far.
    seen: HashMap<Uuid, u64>,
    batch: Vec<Item>,
    batch_lines: usize,
    batch_bytes: usize,
    /// The first and last line of the batch, and whether one of them was refused.
    span: Option<(u64, u64)>,
    spoilt: bool,
    report: Report,
}

impl<'a> Import<'a> {
    /// Begins an import.
    pub fn new(destination: &'a mut dyn Destination, listener: &'a mut dyn Listener, on_refusal: OnRefusal) -> Self {
        Import {
            destination,
            listener,
            on_refusal,
            seen: HashMap::new(),
            batch: Vec::with_capacity(BATCH_LINES_MAX),
            batch_lines: 0,
            batch_bytes: 0,
            span: None,
            spoilt: false,
            report: Report::default(),
        }
    }

    /// Records the lines of a file and waits until they are on record for good.
    ///
    /// # Errors
    ///
    /// The file or the destination failed; what [`Destination::recorded`] counts is on record.
    pub fn run<R: BufRead>(mut self, lines: &mut Lines<R>) -> Result<Report, Failure> {
        while let Some(line) = lines.next_line()? {
            let length = line.text.as_ref().map_or(0, String::len);
            if self.batch_lines > 0 && self.batch_bytes + length > self.destination.batch_bytes_max() {
                self.flush()?;
            }
            if self.report.stopped.is_some() {
                break;
            }
            self.take(line);
            if self.batch_lines == BATCH_LINES_MAX {
                self.flush()?;
                self.listener.read(lines.bytes());
            }
            if self.report.stopped.is_some() {
                break;
            }
        }
        if self.report.stopped.is_none() {
            self.flush()?;
        }
        let finished = self.destination.finish();
        self.tell_news();
        self.listener.read(lines.bytes());
        finished.map(|()| self.report)
    }

    /// Checks the form of a line and puts it into the batch.
    fn take(&mut self, line: NumberedLine) {
        self.report.lines += 1;
        self.batch_lines += 1;
        self.span = Some((self.span.map_or(line.number, |(first, _)| first), line.number));
        let checked = match line.text {
            Ok(text) => {
                self.batch_bytes += text.len();
                self.check(line.number, text)
            }
            Err(notice) => Err(vec![notice]),
        };
        match checked {
            Ok(item) => self.batch.push(item),
            Err(notices) => self.refuse(line.number, &notices),
        }
    }

    fn check(&mut self, number: u64, text: String) -> Result<Item, Vec<Notice>> {
        let line: Line = text.parse().map_err(|notice| vec![notice])?;
        let derived = if line.id().is_none() { Some(self.derived_id(&line)) } else { None };
        let mut next_id = || derived.unwrap_or_else(|| EventId::new(Uuid::nil()));
        let operation = line.into_operation(&mut next_id)?;
        Ok(Item { number, text, id: operation.id(), operation })
    }

    /// Gives the id of a line that brings none.
    fn derived_id(&mut self, line: &Line) -> EventId {
        let content = Uuid::new_v5(&NAMESPACE, line.to_string().as_bytes());
        let before = self.seen.entry(content).or_default();
        let id = if *before == 0 { content } else { Uuid::new_v5(&content, before.to_string().as_bytes()) };
        *before += 1;
        EventId::new(id)
    }

    fn refuse(&mut self, line: u64, notices: &[Notice]) {
        self.spoilt = true;
        self.report.refused += 1;
        notices.iter().for_each(|notice| self.listener.refused(line, notice));
    }

    /// Hands the batch on, without what is on record already.
    fn flush(&mut self) -> Result<(), Failure> {
        let span = self.span.take();
        let mut batch = std::mem::take(&mut self.batch);
        (self.batch_lines, self.batch_bytes) = (0, 0);
        if !self.ends_here(span) && !batch.is_empty() {
            self.leave_out_known(&mut batch)?;
            while !batch.is_empty() && !self.ends_here(span) {
                batch = self.record(batch)?;
            }
        }
        self.spoilt = false;
        self.tell_news();
        Ok(())
    }

    /// Ends the import where a line of the batch was refused and that is to end it.
    fn ends_here(&mut self, span: Option<(u64, u64)>) -> bool {
        if self.spoilt && self.on_refusal == OnRefusal::Stop {
            self.report.stopped = span;
        }
        self.report.stopped.is_some()
    }

    /// Takes out of a batch what is on record, and refuses what is there with other content.
    fn leave_out_known(&mut self, batch: &mut Vec<Item>) -> Result<(), Failure> {
        let operations: Vec<&Operation> = batch.iter().map(|item| &item.operation).collect();
        let mut standings = self.destination.on_record(&operations)?;
        let mut first: HashMap<EventId, usize> = HashMap::with_capacity(batch.len());
        for (place, item) in batch.iter().enumerate() {
            let before = *first.entry(item.id).or_insert(place);
            if before != place && standings[place] == OnRecord::Not {
                let equal = batch[before].operation == item.operation;
                standings[place] = if equal { OnRecord::Same } else { OnRecord::Other };
            }
        }
        let mut place = 0;
        let mut others = Vec::new();
        batch.retain(|item| {
            let standing = standings[place];
            place += 1;
            match standing {
                OnRecord::Not => {}
                OnRecord::Same => self.report.already += 1,
                OnRecord::Other => others.push((item.number, conflict(&item.operation))),
            }
            standing == OnRecord::Not
        });
        others.into_iter().for_each(|(number, notice)| self.refuse(number, &[notice]));
        Ok(())
    }

    /// Records a batch; gives what is left of it to try again where lines of it were refused.
    fn record(&mut self, batch: Vec<Item>) -> Result<Vec<Item>, Failure> {
        let numbers: Vec<u64> = batch.iter().map(|item| item.number).collect();
        // The operations go for good; in the rare case that some are refused, the others are read again from their lines.
        let (left, operations): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|item| ((item.number, item.text, item.id), item.operation)).unzip();
        let Err(refused) = self.destination.record(&numbers, operations)? else { return Ok(Vec::new()) };
        let mut by_place: HashMap<usize, Vec<Notice>> = HashMap::new();
        for (place, notice) in refused {
            by_place.entry(place).or_default().push(notice);
        }
        let mut good = Vec::new();
        for (place, (number, text, id)) in left.into_iter().enumerate() {
            match by_place.remove(&place) {
                Some(notices) => self.refuse(number, &notices),
                None => good.extend(read_again(number, text, id)),
            }
        }
        if let Some(notices) = by_place.into_values().next() {
            let first = numbers.first().copied().unwrap_or_default();
            let what = notices.first().map(ToString::to_string).unwrap_or_default();
            return Err(Failure::Destination(format!("the batch that begins at line {first} was refused: {what}")));
        }
        Ok(good)
    }

    fn tell_news(&mut self) {
        let news = self.destination.news();
        for (line, notice) in &news.warned {
            self.listener.warned(*line, notice);
        }
        let mut before = None;
        for (line, notice) in &news.refused {
            if before != Some(*line) {
                self.report.refused += 1;
            }
            before = Some(*line);
            self.listener.refused(*line, notice);
        }
    }
}

fn read_again(number: u64, text: String, id: EventId) -> Option<Item> {
    let operation = text.parse::<Line>().ok()?.into_operation(&mut || id).ok()?;
    Some(Item { number, text, id, operation })
}

fn conflict(operation: &Operation) -> Notice {
    Notice {
        code: ErrorCode::Conflict,
        message: format!(
            "the id {} is on record with other content: give the line another id, or change the record by a `correct` line",
            operation.id()
        ),
        path: path_to(operation, vec!["id".to_owned()]),
    }
}

/// Gives the path in a line to a field of its operation.
fn path_to(operation: &Operation, field: Vec<String>) -> Vec<String> {
    let name = match operation {
        Operation::Record(_) => return field,
        Operation::Correct(_) => "correct",
        Operation::Retract(_) => "retract",
        Operation::Reinstate(_) => "reinstate",
        Operation::Cite(_) => "cite",
    };
    [vec![name.to_owned()], field].concat()
}

/// Says what a chronicle's refusal of a batch means for the operations in it.
///
/// # Errors
///
/// The refusal is not the doing of any of them.
pub fn told(refusal: Refusal, path: impl Fn(usize, Vec<String>) -> Vec<String>) -> Result<Vec<Told>, Failure> {
    let message = refusal.to_string();
    let one = |index, code, field| {
        let path = path(index, field);
        Ok(vec![(index, Notice { code, message: message.clone(), path })])
    };
    match refusal {
        Refusal::Rejected(rejections) => {
            let told = rejections.into_iter().map(|(index, rejection)| {
                let Rejection { reason, message, path: field } = rejection;
                let code = match reason {
                    Reason::BadInput => ErrorCode::BadInput,
                    Reason::NotFound => ErrorCode::NotFound,
                    Reason::Conflict => ErrorCode::Conflict,
                };
                (index, Notice { code, message, path: path(index, field) })
            });
            Ok(told.collect())
        }
        Refusal::TooLarge { index, .. } => one(index, ErrorCode::BadInput, Vec::new()),
        Refusal::Changed { index, path: field, .. } => one(index, ErrorCode::Conflict, field),
        Refusal::OtherContent { .. } | Refusal::Batch(_) | Refusal::ReadOnly(_) | Refusal::Failed(_) => {
            Err(Failure::Destination(message))
        }
    }
}

/// Says what a chronicle's warning means for an operation.
pub fn warned(operation_path: Vec<String>, warning: Warning) -> Notice {
    let code = match warning.oddity {
        Oddity::UnusualOrder => ErrorCode::UnusualOrder,
        Oddity::OverlappingOffices => ErrorCode::OverlappingOffices,
    };
    Notice { code, message: warning.message, path: [operation_path, warning.path].concat() }
}

/// Gives what stands before the path of a field of each operation: nothing of an event, else the operation's name.
pub fn prefixes(operations: &[Operation]) -> Vec<Vec<String>> {
    operations.iter().map(|operation| path_to(operation, Vec::new())).collect()
}
