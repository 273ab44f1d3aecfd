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
//! - **Beside others.** Somebody else may record meanwhile, even the very same lines: those are then passed over too.
//! - **A refused line** is told with its number, path and code. Its batch is not recorded, and the import ends there; or,
//!   where it is to keep going, the good lines of the batch are recorded without it.
//!
//! What a destination is (a chronicle, or one as if), this module does not know.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use uuid::Uuid;

use crate::chronicle::Refusal;
use crate::domain::Sequence;
use crate::domain::decide::{Reason, Rejection, Warning};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Line, Notice};
use crate::interchange::jsonl::{LineReader, NumberedLine};

/// The most lines that make a batch: all of a batch is recorded at one time, which `knownAt` cannot tell apart.
pub const BATCH_LINES_MAX: usize = 100;

/// The namespace of the ids of lines that bring none: the UUIDv5 of `chancery.import` in the namespace of domain names.
const NAMESPACE: Uuid = Uuid::from_u128(0x7c55_1b1e_f5b7_5376_b6d3_0fff_d108_ce57);

/// How an operation's id stands on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdOnRecord {
    /// The id is free.
    Not,
    /// It is on record with the same content, at this sequence; of a dry run it may be a line before it that has the id.
    Same(Option<Sequence>),
    /// It is on record with other content.
    Other,
}

/// Something told about an operation of a batch, by its place there.
pub type OperationNotice = (usize, Notice);

/// Why an import cannot go on, whatever the lines say.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The destination failed.
    #[error("{0}")]
    Destination(String),
    /// The destination takes no records for now.
    #[error("{0}")]
    ReadOnly(String),
    /// There is more than is taken at once.
    #[error("{0}")]
    TooMuch(String),
}

/// Where an import goes.
pub trait Destination {
    /// Says of each operation how its id stands on record.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError>;

    /// Hands in a batch, to be recorded whole or not at all; `lines` are the numbers of its lines.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), ImportError>;

    /// Waits until it is decided about the batch that was handed in last.
    ///
    /// The inner error lists what is refused of it, by place in the batch; nothing of it is recorded then.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn decided(&mut self) -> Result<Result<(), Vec<OperationNotice>>, ImportError>;

    /// Gives what has come to be known of lines since it was last asked: what is recorded for good, what looks odd in it,
    /// and what a dry run refuses.
    fn outcomes(&mut self) -> LineOutcomes;

    /// Waits until everything is recorded for good.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn finish(&mut self) -> Result<(), ImportError>;

    /// Gives how many operations are recorded for good.
    fn recorded(&self) -> u64;
}

/// What a destination has to tell of lines, by their numbers.
#[derive(Debug, Default)]
pub struct LineOutcomes {
    /// What is recorded for good, under which id and at which sequence; a dry run gives none.
    pub recorded: Vec<(u64, EventId, Option<Sequence>)>,
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
///
/// Of each line that was begun one thing is told by the end: that it is recorded, that it was on record already, or why it
/// is refused, perhaps in several notices; of a line of a batch that is held back because of others, nothing. What looks odd
/// in a line is told before it is told to be recorded. Lines are begun in their order; what becomes of them is told in any.
pub trait Listener {
    /// A line was read.
    fn begun(&mut self, _line: u64) {}
    /// Says whether there is room to be told what becomes of a line that was begun, and of others behind it.
    ///
    /// # Errors
    ///
    /// There is none: the import ends before this line.
    fn room(&self, _line: u64) -> Result<(), ImportError> {
        Ok(())
    }
    /// A line is recorded for good; in a dry run it would be, and has no sequence.
    fn recorded(&mut self, _line: u64, _id: EventId, _sequence: Option<Sequence>) {}
    /// A line was on record already, with equal content; in a dry run perhaps that of a line before it.
    fn already(&mut self, _line: u64, _id: EventId, _sequence: Option<Sequence>) {}
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
struct CheckedLine {
    number: u64,
    text: String,
    id: EventId,
    operation: Operation,
}

/// What is kept of a line that was handed in, to read it again should others of its batch be refused.
struct SubmittedLine {
    number: u64,
    text: String,
    id: EventId,
}

/// Lines on their way to be handed in.
#[derive(Default)]
struct LineBatch {
    items: Vec<CheckedLine>,
    /// The ids of its items.
    ids: HashSet<EventId>,
    /// Lines refused for their form.
    refused: Vec<(u64, Vec<Notice>)>,
    lines: usize,
    /// The first and the last line.
    span: Option<(u64, u64)>,
}

/// A batch that was handed in and is being decided about.
struct UndecidedBatch {
    lines: Vec<SubmittedLine>,
    span: Option<(u64, u64)>,
}

/// An import under way.
///
/// While a batch is decided about, the next one is read.
pub struct Import<'a> {
    destination: &'a mut dyn Destination,
    listener: &'a mut dyn Listener,
    on_refusal: OnRefusal,
    /// How often each content without an id stood in the file so far.
    seen: HashMap<Uuid, u64>,
    /// How many of those are kept in mind.
    seen_max: usize,
    batch: LineBatch,
    pending: Option<UndecidedBatch>,
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
            seen_max: usize::MAX,
            batch: LineBatch::default(),
            pending: None,
            report: Report::default(),
        }
    }

    /// Bounds the lines without an id: what each of them holds is kept in mind, to give the same words twice two ids.
    #[must_use]
    pub fn without_id_at_most(mut self, lines: usize) -> Self {
        self.seen_max = lines;
        self
    }

    /// Records the lines of a file and waits until they are on record for good.
    ///
    /// Where the file breaks off, the lines that came whole before that are recorded all the same.
    ///
    /// # Errors
    ///
    /// The file or the destination failed; what [`Destination::recorded`] counts is on record.
    pub fn run<R: BufRead>(mut self, lines: &mut LineReader<R>) -> Result<Report, ImportError> {
        let gone_through = self.go_through(lines);
        // What was handed in before something failed is to be counted too.
        let finished = self.destination.finish();
        self.tell_outcomes();
        self.listener.read(lines.bytes());
        gone_through.and(finished).map(|()| self.report)
    }

    fn go_through<R: BufRead>(&mut self, lines: &mut LineReader<R>) -> Result<(), ImportError> {
        let read = loop {
            let line = match lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break Ok(()),
                Err(error) => break Err(ImportError::Read(error)),
            };
            self.listener.begun(line.number);
            if self.batch.lines == BATCH_LINES_MAX {
                self.flush()?;
                self.listener.read(lines.bytes());
            }
            if self.report.stopped.is_some() {
                return Ok(());
            }
            if let Err(failure) = self.listener.room(line.number).and_then(|()| self.take(line)) {
                break Err(failure);
            }
        };
        self.flush()?;
        self.settle()?;
        read
    }

    /// Checks the form of a line and puts it into the batch; an id that is in the batch already begins another one, so that
    /// the line is held against what is then on record.
    fn take(&mut self, line: NumberedLine) -> Result<(), ImportError> {
        let checked = line.text.map_err(|notice| vec![notice]).and_then(|text| self.check(line.number, text));
        self.check_seen(line.number)?;
        if checked.as_ref().is_ok_and(|item| self.batch.ids.contains(&item.id)) {
            self.flush()?;
            if self.report.stopped.is_some() {
                return Ok(());
            }
        }
        let batch = &mut self.batch;
        batch.lines += 1;
        batch.span = Some((batch.span.map_or(line.number, |(first, _)| first), line.number));
        match checked {
            Ok(item) => {
                batch.ids.insert(item.id);
                batch.items.push(item);
            }
            Err(notices) => batch.refused.push((line.number, notices)),
        }
        Ok(())
    }

    /// Ends the import where more would have to be kept in mind than is allowed.
    fn check_seen(&self, line: u64) -> Result<(), ImportError> {
        if self.seen.len() <= self.seen_max {
            return Ok(());
        }
        Err(ImportError::TooMuch(format!(
            "at most {} different lines without an id are taken at once, and line {line} is one more: give each line an id",
            self.seen_max
        )))
    }

    fn check(&mut self, number: u64, text: String) -> Result<CheckedLine, Vec<Notice>> {
        let line: Line = text.parse().map_err(|notice| vec![notice])?;
        let derived = if line.id().is_none() { Some(self.derived_id(&line)) } else { None };
        let mut next_id = || derived.unwrap_or_else(|| EventId::new(Uuid::nil()));
        let operation = line.into_operation(&mut next_id)?;
        Ok(CheckedLine { number, text, id: operation.id(), operation })
    }

    /// Gives the id of a line that brings none.
    fn derived_id(&mut self, line: &Line) -> EventId {
        let content = Uuid::new_v5(&NAMESPACE, line.to_string().as_bytes());
        let before = self.seen.entry(content).or_default();
        let id = if *before == 0 { content } else { Uuid::new_v5(&content, before.to_string().as_bytes()) };
        *before += 1;
        EventId::new(id)
    }

    /// Hands the batch in, without what is on record already, once it is decided about the one before.
    fn flush(&mut self) -> Result<(), ImportError> {
        let batch = std::mem::take(&mut self.batch);
        self.settle()?;
        if self.report.stopped.is_some() {
            return Ok(());
        }
        self.report.lines += batch.lines as u64;
        let mut refused = batch.refused;
        let items = self.leave_out_known(batch.items, &mut refused)?;
        refused.sort_by_key(|(line, _)| *line);
        self.refuse(&refused, batch.span);
        if self.report.stopped.is_none() {
            self.hand_in(items, batch.span)?;
        }
        Ok(())
    }

    /// Tells of refused lines, and ends the import at their batch where that is to be.
    fn refuse(&mut self, refused: &[(u64, Vec<Notice>)], span: Option<(u64, u64)>) {
        for (line, notices) in refused {
            self.report.refused += 1;
            notices.iter().for_each(|notice| self.listener.refused(*line, notice));
        }
        if !refused.is_empty() && self.on_refusal == OnRefusal::Stop {
            self.report.stopped = span;
        }
    }

    fn hand_in(&mut self, items: Vec<CheckedLine>, span: Option<(u64, u64)>) -> Result<(), ImportError> {
        if items.is_empty() {
            return Ok(());
        }
        let numbers: Vec<u64> = items.iter().map(|item| item.number).collect();
        // The operations go for good; in the rare case that some are refused, the others are read again from their lines.
        let (lines, operations) = items
            .into_iter()
            .map(|CheckedLine { number, text, id, operation }| (SubmittedLine { number, text, id }, operation))
            .unzip();
        self.destination.hand_in(&numbers, operations)?;
        self.pending = Some(UndecidedBatch { lines, span });
        Ok(())
    }

    /// Waits until it is decided about the batch that was handed in; records what is good of it where that is wanted.
    fn settle(&mut self) -> Result<(), ImportError> {
        while let Some(pending) = self.pending.take() {
            let Err(told) = self.destination.decided()? else { break };
            let mut by_place: HashMap<usize, Vec<Notice>> = HashMap::new();
            for (place, notice) in told {
                by_place.entry(place).or_default().push(notice);
            }
            let (mut refused, mut good) = (Vec::new(), Vec::new());
            for (place, line) in pending.lines.into_iter().enumerate() {
                let Some(item) = read_again(line) else { continue };
                match by_place.remove(&place) {
                    Some(_) if self.is_known_by_now(&item)? => {}
                    Some(notices) => refused.push((item.number, notices)),
                    None => good.push(item),
                }
            }
            self.refuse(&refused, pending.span);
            if self.report.stopped.is_none() {
                self.hand_in(good, pending.span)?;
            }
        }
        self.tell_outcomes();
        Ok(())
    }

    /// Tells whether a line that was refused has been recorded by somebody else meanwhile, as when a file is sent again while
    /// it is still being recorded.
    fn is_known_by_now(&mut self, item: &CheckedLine) -> Result<bool, ImportError> {
        let standings = self.destination.on_record(&[&item.operation])?;
        let Some(IdOnRecord::Same(sequence)) = standings.first() else { return Ok(false) };
        self.already(item.number, item.id, *sequence);
        Ok(true)
    }

    fn already(&mut self, line: u64, id: EventId, sequence: Option<Sequence>) {
        self.report.already += 1;
        self.listener.already(line, id, sequence);
    }

    /// Takes out of a batch what is on record, and refuses what is there with other content.
    fn leave_out_known(
        &mut self,
        items: Vec<CheckedLine>,
        refused: &mut Vec<(u64, Vec<Notice>)>,
    ) -> Result<Vec<CheckedLine>, ImportError> {
        let operations: Vec<&Operation> = items.iter().map(|item| &item.operation).collect();
        let standings = self.destination.on_record(&operations)?;
        let mut fresh = Vec::with_capacity(items.len());
        for (item, standing) in items.into_iter().zip(standings) {
            match standing {
                IdOnRecord::Not => fresh.push(item),
                IdOnRecord::Same(sequence) => self.already(item.number, item.id, sequence),
                IdOnRecord::Other => refused.push((item.number, vec![conflict(&item.operation)])),
            }
        }
        Ok(fresh)
    }

    fn tell_outcomes(&mut self) {
        let outcomes = self.destination.outcomes();
        for (line, notice) in &outcomes.warned {
            self.listener.warned(*line, notice);
        }
        for (line, id, sequence) in outcomes.recorded {
            self.listener.recorded(line, id, sequence);
        }
        let mut before = None;
        for (line, notice) in &outcomes.refused {
            if before != Some(*line) {
                self.report.refused += 1;
            }
            before = Some(*line);
            self.listener.refused(*line, notice);
        }
    }
}

fn read_again(line: SubmittedLine) -> Option<CheckedLine> {
    let SubmittedLine { number, text, id } = line;
    let operation = text.parse::<Line>().ok()?.into_operation(&mut || id).ok()?;
    Some(CheckedLine { number, text, id, operation })
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
pub(super) fn path_to(operation: &Operation, field: Vec<String>) -> Vec<String> {
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
pub fn told(
    refusal: Refusal,
    path: impl Fn(usize, Vec<String>) -> Vec<String>,
) -> Result<Vec<OperationNotice>, ImportError> {
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
                    Reason::TooCostly => ErrorCode::TooCostly,
                };
                (index, Notice { code, message, path: path(index, field) })
            });
            Ok(told.collect())
        }
        Refusal::TooLarge { index, .. } => one(index, ErrorCode::BadInput, Vec::new()),
        Refusal::Changed { index, path: field, .. } => one(index, ErrorCode::Conflict, field),
        Refusal::AheadOfHead { .. }
        | Refusal::OtherContent { .. }
        | Refusal::Batch(_)
        | Refusal::ReadOnly(_)
        | Refusal::Failed(_) => Err(failed(refusal)),
    }
}

/// Makes a failure of a refusal that is the doing of none of the batch's operations.
pub(super) fn failed(refusal: Refusal) -> ImportError {
    match refusal {
        Refusal::ReadOnly(_) => ImportError::ReadOnly(refusal.to_string()),
        Refusal::Rejected(_)
        | Refusal::Changed { .. }
        | Refusal::AheadOfHead { .. }
        | Refusal::OtherContent { .. }
        | Refusal::TooLarge { .. }
        | Refusal::Batch(_)
        | Refusal::Failed(_) => ImportError::Destination(refusal.to_string()),
    }
}

/// Says what a chronicle's warning means for an operation.
pub fn warned(operation_path: Vec<String>, warning: Warning) -> Notice {
    Notice::of_warning(warning).under(operation_path)
}
