//! Recording the lines of a file: ids, batches, and what is on record already.
//!
//! ```text
//! line ─▶ checks of form ─▶ id ─▶ batch of 100 lines ─▶ leave out what is on record ─▶ destination: record
//! ```
//!
//! - **Nothing twice.** A line without an id gets a UUIDv5 of its content and of how often that stood before in the file; so
//!   the same file, or one that has grown, asks for the same ids. An id that is on record with equal content is passed over:
//!   of an event, with its newest content or an earlier one. With other content it is refused, or becomes a correction
//!   (`update`).
//! - **In order.** A batch is handed on only once the one before it has been decided about: so what a line refers to is
//!   known, and nothing behind a refused batch is recorded by accident. Syncs are another matter: the destination may have
//!   many decided batches on their way to the disk.
//! - **Beside others.** Somebody else may record meanwhile, even the very same lines: those are then passed over too.
//! - **A refused line** is told with its number, path and code. Its batch is not recorded, and the import ends there; or,
//!   where it is to keep going, the good lines of the batch are recorded without it.
//! - **Another format.** If no line of the first batch can be read, the start of the file tells what it seems to be
//!   (`file_kind`). The import then says so once, at the first line, and ends.
//!
//! What a destination is (a chronicle, or one as if), this module does not know.

mod notices;
mod update;

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use uuid::Uuid;

use crate::domain::Sequence;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{Line, Notice};
use crate::interchange::file_kind::FileKind;
use crate::interchange::jsonl::{LineReader, NumberedLine};

use notices::conflict;
pub(super) use notices::failed;
pub use notices::{LinePlace, told};
use update::Update;

/// The most lines that make a batch: all of a batch is recorded at one time, which `knownAt` cannot tell apart.
pub const BATCH_LINES_MAX: usize = 100;

/// The namespace of the ids of lines that bring none: the UUIDv5 of `chancery.import` in the namespace of domain names.
const NAMESPACE: Uuid = Uuid::from_u128(0x7c55_1b1e_f5b7_5376_b6d3_0fff_d108_ce57);

/// How an operation's id stands on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdOnRecord {
    /// The id is free.
    Not,
    /// It is on record with the same content, an event with the same newest content, at this sequence; of a dry run it may
    /// be a line before it that has the id.
    Same(Option<Sequence>),
    /// It is on record as an event that had the same content before it was corrected to what it has now.
    Earlier {
        /// The place of the event; absent as in `Same`.
        sequence: Option<Sequence>,
        /// The number of its newest revision.
        newest: u32,
    },
    /// It is on record as an event that never had this content, and this is the number of its newest revision.
    OtherEvent(u32),
    /// It is on record as something else: of the two, one at least is an operation.
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

    /// Hands in a batch, to be recorded whole or not at all; `lines` are the lines of its operations, in the same order.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn hand_in(&mut self, lines: Vec<LinePlace>, operations: Vec<Operation>) -> Result<(), ImportError>;

    /// Waits until it is decided about the batch that was handed in last.
    ///
    /// The inner error lists what is refused of it, by place in the batch; nothing of it is recorded then.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn decided(&mut self) -> Result<Result<(), Vec<OperationNotice>>, ImportError>;

    /// Returns what has come to be known of lines since it was last asked: what is recorded for good, what looks odd in it,
    /// and what a dry run refuses.
    fn outcomes(&mut self) -> LineOutcomes;

    /// Waits until everything is recorded for good.
    ///
    /// # Errors
    ///
    /// The destination failed.
    fn finish(&mut self) -> Result<(), ImportError>;

    /// Returns how many operations are recorded for good.
    fn recorded(&self) -> u64;
}

/// What a destination has to tell of lines, by their numbers.
#[derive(Debug, Default)]
pub struct LineOutcomes {
    /// What is recorded for good; of a dry run, what would be.
    pub recorded: Vec<RecordedLine>,
    /// What looks odd.
    pub warned: Vec<(u64, Notice)>,
    /// What is refused after all.
    pub refused: Vec<(u64, Notice)>,
}

/// A line that is recorded for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedLine {
    /// Its number.
    pub line: u64,
    /// The id that its event or operation has on record.
    pub id: EventId,
    /// The place of the record; absent in a dry run.
    pub sequence: Option<Sequence>,
    /// The revision of its event that the line became, where it corrected one that was on record.
    pub revision: Option<u32>,
}

impl RecordedLine {
    /// Says that the operation of a line is recorded.
    pub fn of(place: &LinePlace, sequence: Option<Sequence>) -> Self {
        RecordedLine { line: place.number, id: place.id, sequence, revision: place.revision }
    }
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
    /// A line is recorded for good; in a dry run it would be.
    fn recorded(&mut self, _line: &RecordedLine) {}
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
    /// Lines that were recorded as corrections of events that were on record with other content.
    pub corrected: u64,
    /// The first and the last line of the batch at which the import ended; `None` where it went through.
    pub stopped: Option<(u64, u64)>,
    /// What the file seems to be, where its first lines cannot be read; the import has ended there.
    pub seems: Option<FileKind>,
}

/// A line past its checks of form.
struct CheckedLine {
    number: u64,
    text: String,
    id: EventId,
    operation: Operation,
    /// The newest revision of its event on record, where the line is to become a correction of that.
    corrects: Option<u32>,
}

/// What is kept of a line that was handed in, to read it again should others of its batch be refused.
struct SubmittedLine {
    number: u64,
    text: String,
    id: EventId,
    corrects: Option<u32>,
}

/// Lines on their way to be handed in.
#[derive(Default)]
struct LineBatch {
    items: Vec<CheckedLine>,
    /// The ids of its items, and of the events that those correct.
    ids: HashSet<EventId>,
    /// Lines refused for their form.
    refused: Vec<(u64, Vec<Notice>)>,
    /// Whether one of its lines could be read, good or not.
    is_readable: bool,
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
    /// What other content under an id on record becomes; `None`: it is refused.
    update: Option<Update>,
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
            update: None,
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

    /// Has other content under the id of an event on record become a correction of that, for this reason.
    ///
    /// The reason has passed the check of form that every reason of a correction passes.
    #[must_use]
    pub fn updating(mut self, reason: Option<String>) -> Self {
        self.update = reason.map(Update::new);
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
                self.recognise(lines.start());
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
        self.recognise(lines.start());
        self.flush()?;
        self.settle()?;
        // Of a file that broke off nobody knows what it would have said later.
        if read.is_ok() {
            self.go_back()?;
        }
        read
    }

    /// Looks at what the file seems to be, if no line of the first batch can be read: that is then said of its first line,
    /// and of no other.
    fn recognise(&mut self, start: &[u8]) {
        let batch = &mut self.batch;
        if self.report.lines > 0 || batch.is_readable {
            return;
        }
        let Some((first, _)) = batch.refused.first() else { return };
        if let Some((kind, advice)) = FileKind::of(start) {
            batch.refused = vec![(*first, vec![Notice::bad_input(advice, Vec::new())])];
            self.report.seems = Some(kind);
        }
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
                if let Operation::Correct(correction) = &item.operation {
                    batch.ids.insert(correction.event);
                }
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
        self.batch.is_readable = true;
        let derived = if line.id().is_none() { Some(self.derived_id(&line)) } else { None };
        let mut next_id = || derived.unwrap_or_else(|| EventId::new(Uuid::nil()));
        let operation = line.into_operation(&mut next_id)?;
        Ok(CheckedLine { number, text, id: operation.id(), operation, corrects: None })
    }

    /// Returns the id of a line that brings none.
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
        if !refused.is_empty() && (self.on_refusal == OnRefusal::Stop || self.report.seems.is_some()) {
            self.report.stopped = span;
        }
    }

    fn hand_in(&mut self, items: Vec<CheckedLine>, span: Option<(u64, u64)>) -> Result<(), ImportError> {
        if items.is_empty() {
            return Ok(());
        }
        // The operations go for good; in the rare case that some are refused, the others are read again from their lines.
        let mut lines = Vec::with_capacity(items.len());
        let (mut places, mut operations) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for CheckedLine { number, text, id, operation, corrects } in items {
            let (place, operation) = match (&self.update, corrects) {
                (Some(update), Some(newest)) => {
                    (LinePlace::of_update(number, id, newest), update.correction(operation, newest))
                }
                _ => (LinePlace::of(number, &operation), operation),
            };
            places.push(place);
            lines.push(SubmittedLine { number, text, id, corrects });
            operations.push(operation);
        }
        self.destination.hand_in(places, operations)?;
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

    /// Returns whether a line that was refused has been recorded by somebody else meanwhile, as when a file is sent again while
    /// it is still being recorded.
    fn is_known_by_now(&mut self, item: &CheckedLine) -> Result<bool, ImportError> {
        let standings = self.destination.on_record(&[&item.operation])?;
        let sequence = match standings.first() {
            Some(IdOnRecord::Same(sequence)) => *sequence,
            Some(IdOnRecord::Earlier { sequence, .. }) if self.update.is_none() => *sequence,
            Some(IdOnRecord::Not | IdOnRecord::Earlier { .. } | IdOnRecord::OtherEvent(_) | IdOnRecord::Other)
            | None => {
                return Ok(false);
            }
        };
        self.already(item.number, item.id, sequence);
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
                IdOnRecord::Not => {
                    self.overtake(&item);
                    fresh.push(item);
                }
                IdOnRecord::Same(sequence) => {
                    self.overtake(&item);
                    self.already(item.number, item.id, sequence);
                }
                IdOnRecord::Earlier { sequence, newest } => self.earlier(item, sequence, newest, &mut fresh),
                IdOnRecord::OtherEvent(newest) if self.update.is_some() => {
                    self.overtake(&item);
                    fresh.push(CheckedLine { corrects: Some(newest), ..item });
                }
                IdOnRecord::OtherEvent(_) | IdOnRecord::Other => {
                    refused.push((item.number, vec![conflict(&item.operation, standing)]));
                }
            }
        }
        Ok(fresh)
    }

    fn tell_outcomes(&mut self) {
        let outcomes = self.destination.outcomes();
        for (line, notice) in &outcomes.warned {
            self.listener.warned(*line, notice);
        }
        for line in &outcomes.recorded {
            self.report.corrected += u64::from(line.revision.is_some());
            self.listener.recorded(line);
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
    let SubmittedLine { number, text, id, corrects } = line;
    let operation = text.parse::<Line>().ok()?.into_operation(&mut || id).ok()?;
    Some(CheckedLine { number, text, id, operation, corrects })
}
