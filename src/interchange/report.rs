//! The report of an import, line by line: what became of each line, and the totals.
//!
//! ```text
//! {"line":1,"status":"recorded","id":"…","sequence":54}
//! {"line":2,"status":"refused","errors":[{"code":"NOT_FOUND","message":"…","path":["body","partyJoined","actor"]}]}
//! {"lines":2,"recorded":1,"corrected":0,"already":0,"refused":1,"skipped":0,"stopped":{"from":1,"to":2},"head":54,"dryRun":false}
//! ```
//!
//! - There is one report for each line of the input that is not blank, in the order of the input.
//! - A line that was recorded is reported once it is durable, and stays on record whatever happens after.
//! - `skipped` is a line of which nothing was recorded though nothing is wrong with it: it stood in a refused batch, or behind
//!   the place where the import ended.
//! - A report may have a bound ([`Reporter::at_most`]). The import ends there with an error in the totals; of the lines behind
//!   that place none is reported, and all are counted as skipped.
//! - The totals come last. A report without them is not whole.
//!
//! What is kept in memory is what cannot be written yet: lines from the first one on that is not settled. Of an import that
//! records they are some thousands at most; of a dry run everything behind the first line that it would record, since those
//! are settled at its end alone. So there is a bound on it: [`Reporter::open_at_most`].

use std::collections::VecDeque;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::domain::Sequence;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Notice};
use crate::interchange::file_kind::FileKind;
use crate::interchange::import::{ImportError, Listener, RecordedLine};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is on record now; after a dry run, it would be.
    Recorded,
    /// It was on record already, with equal content.
    Already,
    /// It is not taken; the errors say why.
    Refused,
    /// Nothing was recorded of it because of what became of others.
    Skipped,
}

/// The report of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineReport {
    /// The line's number in the input, from 1; blank lines count.
    pub line: u64,
    /// What became of it.
    pub status: Status,
    /// The id that its event or operation has on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<EventId>,
    /// Where it stands on record; absent in a dry run of what would be recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Sequence>,
    /// The revision that it made of its event, where it was recorded as a correction of it; `sequence` is the correction's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Notice>,
    /// What looks odd in it, and was recorded all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Notice>,
}

/// The batch at which an import ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// Its first line.
    pub from: u64,
    /// Its last line.
    pub to: u64,
}

/// Why an import ended before its input did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// What happened, to act on.
    pub code: ErrorCode,
    /// What happened and what to do, to read.
    pub message: String,
}

/// The last line of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Lines of the input, blank ones not counted.
    pub lines: u64,
    /// Lines that were recorded; after a dry run, that would be.
    pub recorded: u64,
    /// How many of those were recorded as corrections of events on record.
    #[serde(default)]
    pub corrected: u64,
    /// Lines that were on record already.
    pub already: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Lines of which nothing was recorded because of others.
    pub skipped: u64,
    /// The batch with a refused line at which the import ended; `None` where it went through.
    pub stopped: Option<Stopped>,
    /// What the input seems to be, where its first lines cannot be read; the first of them says what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seems: Option<FileKind>,
    /// The last sequence on record when the report was made.
    pub head: Sequence,
    /// Whether nothing was recorded because nothing was to be.
    pub dry_run: bool,
    /// Why the import ended before the input did; `None` where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Ended>,
}

impl Totals {
    /// Returns whether every line is on record; after a dry run, whether it would be.
    pub fn is_complete(&self) -> bool {
        self.error.is_none() && self.refused == 0 && self.skipped == 0
    }
}

/// Writes the report of an import while it goes on.
pub struct Reporter<W> {
    to: W,
    /// Lines that were begun, in order. They are written once everything before them is settled.
    open: VecDeque<LineReport>,
    /// The bytes that those take in memory, with their notices.
    open_bytes: usize,
    open_bytes_max: usize,
    /// The bytes that have been written.
    written: u64,
    written_max: u64,
    totals: Totals,
    /// The first failure to write; nothing is written after it.
    failure: Option<io::Error>,
}

impl<W: Write> Reporter<W> {
    /// Begins a report.
    pub fn new(to: W) -> Self {
        Reporter {
            to,
            open: VecDeque::new(),
            open_bytes: 0,
            open_bytes_max: usize::MAX,
            written: 0,
            written_max: u64::MAX,
            totals: Totals::default(),
            failure: None,
        }
    }

    /// Bounds the bytes of memory that lines take which cannot be written yet; the import ends at the line that finds no room.
    #[must_use]
    pub fn open_at_most(mut self, bytes: usize) -> Self {
        self.open_bytes_max = bytes;
        self
    }

    /// Bounds the bytes of the report: once so many are written, the import ends, and what it had begun is all that is added.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.written_max = bytes;
        self
    }

    /// Reports a line that came after the import had ended; where the report is full, only counts it.
    ///
    /// # Errors
    ///
    /// The report is full.
    pub fn skip(&mut self, line: u64) -> Result<(), ImportError> {
        self.write_all();
        if self.is_full() {
            self.totals.lines += 1;
            self.totals.skipped += 1;
            return Err(self.full());
        }
        self.begun(line);
        self.write_all();
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.written >= self.written_max
    }

    fn full(&self) -> ImportError {
        let message =
            format!("a report takes at most {} bytes, and is full: send the lines in parts", self.written_max);
        ImportError::TooMuch(message)
    }

    /// Writes what is left and the totals, in which the caller fills in what only it knows.
    ///
    /// # Errors
    ///
    /// Why the report could not be written.
    pub fn finish(mut self, fill_in: impl FnOnce(&mut Totals)) -> io::Result<(Totals, W)> {
        self.write_all();
        fill_in(&mut self.totals);
        let totals = self.totals.clone();
        self.write(&totals);
        match self.failure {
            None => Ok((totals, self.to)),
            Some(failure) => Err(failure),
        }
    }

    fn line(&mut self, line: u64) -> Option<&mut LineReport> {
        let place = self.open.binary_search_by_key(&line, |report| report.line).ok()?;
        self.open.get_mut(place)
    }

    fn settle(&mut self, line: u64, status: Status, id: EventId, sequence: Option<Sequence>) {
        if let Some(report) = self.line(line) {
            (report.status, report.id, report.sequence) = (status, Some(id), sequence);
        }
    }

    /// Writes the lines that are settled, as far as everything before them is.
    fn write_settled(&mut self) {
        while self.open.front().is_some_and(|report| report.status != Status::Skipped) {
            self.write_first();
        }
    }

    fn write_all(&mut self) {
        while !self.open.is_empty() {
            self.write_first();
        }
    }

    fn write_first(&mut self) {
        let Some(report) = self.open.pop_front() else { return };
        self.open_bytes -= bytes_of(&report);
        self.totals.lines += 1;
        match report.status {
            Status::Recorded => {
                self.totals.recorded += 1;
                self.totals.corrected += u64::from(report.revision.is_some());
            }
            Status::Already => self.totals.already += 1,
            Status::Refused => self.totals.refused += 1,
            Status::Skipped => self.totals.skipped += 1,
        }
        self.write(&report);
    }

    fn write(&mut self, line: &impl Serialize) {
        if self.failure.is_none() {
            let text = serde_json::to_vec(line).map_err(io::Error::from);
            let written = text.and_then(|mut text| {
                text.push(b'\n');
                self.written += text.len() as u64;
                self.to.write_all(&text)
            });
            self.failure = written.err();
        }
    }
}

/// Returns the bytes that a line's report takes in memory.
fn bytes_of(report: &LineReport) -> usize {
    let notices = report.errors.iter().chain(&report.warnings);
    size_of::<LineReport>() + notices.map(bytes_of_notice).sum::<usize>()
}

fn bytes_of_notice(notice: &Notice) -> usize {
    let path = notice.path.iter().map(|field| size_of::<String>() + field.len());
    size_of::<Notice>() + notice.message.len() + path.sum::<usize>()
}

impl<W: Write> Listener for Reporter<W> {
    fn begun(&mut self, line: u64) {
        let (status, errors, warnings) = (Status::Skipped, Vec::new(), Vec::new());
        let report = LineReport { line, status, id: None, sequence: None, revision: None, errors, warnings };
        self.open_bytes += bytes_of(&report);
        self.open.push_back(report);
    }

    fn recorded(&mut self, recorded: &RecordedLine) {
        let RecordedLine { line, id, sequence, revision } = *recorded;
        self.settle(line, Status::Recorded, id, sequence);
        if let Some(report) = self.line(line) {
            report.revision = revision;
        }
    }

    fn already(&mut self, line: u64, id: EventId, sequence: Option<Sequence>) {
        self.settle(line, Status::Already, id, sequence);
    }

    fn refused(&mut self, line: u64, notice: &Notice) {
        if let Some(report) = self.line(line) {
            report.status = Status::Refused;
            report.errors.push(notice.clone());
            self.open_bytes += bytes_of_notice(notice);
        }
    }

    fn warned(&mut self, line: u64, notice: &Notice) {
        if let Some(report) = self.line(line) {
            report.warnings.push(notice.clone());
            self.open_bytes += bytes_of_notice(notice);
        }
    }

    fn room(&self, line: u64) -> Result<(), ImportError> {
        if self.is_full() {
            return Err(self.full());
        }
        if self.open_bytes <= self.open_bytes_max {
            return Ok(());
        }
        Err(ImportError::TooMuch(format!(
            "the report of lines that are not settled is held in memory, and takes at most {} bytes there: at line {line} \
             there are more. Send what is before it and what is behind it apart; a dry run settles what it would record at \
             its end alone",
            self.open_bytes_max
        )))
    }

    /// Everything that is told of one line is told between two of these: so settled lines are whole here.
    fn read(&mut self, _bytes: u64) {
        self.write_settled();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> EventId {
        EventId::new(Uuid::from_u128(number))
    }

    fn recorded(line: u64, id: EventId, sequence: Option<Sequence>) -> RecordedLine {
        RecordedLine { line, id, sequence, revision: None }
    }

    fn statuses(written: &[u8]) -> Vec<(u64, Status)> {
        let lines = written.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let reports = lines.filter_map(|line| serde_json::from_slice::<LineReport>(line).ok());
        reports.map(|report| (report.line, report.status)).collect()
    }

    #[test]
    fn lines_are_written_in_their_order_whenever_they_are_settled() {
        let mut reporter = Reporter::new(Vec::new());
        [1, 2, 4].into_iter().for_each(|line| reporter.begun(line));
        reporter.recorded(&recorded(4, id(4), Some(Sequence::new(2))));
        reporter.already(2, id(2), Some(Sequence::new(1)));
        reporter.read(0);
        assert_eq!(statuses(&reporter.to), [], "the first one is not settled");
        let notice = Notice::bad_input("is blank", vec!["body".to_owned()]);
        reporter.refused(1, &notice);
        reporter.refused(1, &notice);
        reporter.read(0);
        let settled = [(1, Status::Refused), (2, Status::Already), (4, Status::Recorded)];
        assert_eq!(statuses(&reporter.to), settled);
        reporter.begun(5);
        reporter.skip(6).expect("there is room");
        let (totals, written) = reporter.finish(|totals| totals.head = Sequence::new(2)).expect("memory takes it");
        assert_eq!(statuses(&written)[3..], [(5, Status::Skipped), (6, Status::Skipped)]);
        let counted = (totals.lines, totals.recorded, totals.already, totals.refused, totals.skipped);
        assert_eq!((counted, totals.is_complete()), ((5, 1, 1, 1, 2), false));
        let last = written.strip_suffix(b"\n").and_then(|text| text.rsplit(|byte| *byte == b'\n').next());
        assert_eq!(serde_json::from_slice::<Totals>(last.expect("a line")).expect("the totals"), totals);
    }

    #[test]
    fn a_full_report_takes_what_was_begun_and_counts_what_is_behind_it() {
        let mut reporter = Reporter::new(Vec::new()).at_most(100);
        reporter.begun(1);
        assert!(reporter.room(1).is_ok());
        reporter.refused(1, &Notice::bad_input("is blank ".repeat(20), Vec::new()));
        reporter.begun(2);
        reporter.read(0);
        assert!(matches!(reporter.room(2), Err(ImportError::TooMuch(_))));
        for line in 3..6 {
            assert!(matches!(reporter.skip(line), Err(ImportError::TooMuch(_))));
        }
        let (totals, written) = reporter.finish(|_totals| ()).expect("memory takes it");
        assert_eq!(statuses(&written), [(1, Status::Refused), (2, Status::Skipped)]);
        assert_eq!((totals.lines, totals.refused, totals.skipped), (5, 1, 4));
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let mut reporter = Reporter::new(Vec::new());
        reporter.begun(1);
        reporter.recorded(&recorded(1, id(1), None));
        reporter.read(0);
        let text = String::from_utf8(reporter.to).expect("JSON is UTF-8");
        assert_eq!(text, "{\"line\":1,\"status\":\"recorded\",\"id\":\"00000000-0000-0000-0000-000000000001\"}\n");
    }
}
