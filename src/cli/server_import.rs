//! An import at a running server: the lines go to it as they are, in one request, and its report is told.
//!
//! ids, batches and what is on record are the server's business, as they are here for a folder: see `POST /v1/import`.

use std::io::{self, BufRead, BufReader, Read};

use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::interchange::import::{Listener, OnRefusal, Report};
use crate::interchange::report::{Ended, LineReport, Totals};

/// What became of an import.
pub struct ImportOutcome {
    /// What became of its lines, or why it did not go through.
    pub report: Result<Report, String>,
    /// How many lines are on record for certain; of a dry run, would be.
    pub recorded: u64,
}

/// Reads what is sent, and tells how far it has come.
struct CountingReader<'a> {
    from: &'a mut dyn Read,
    listener: &'a mut dyn Listener,
    bytes: u64,
    failure: Option<io::Error>,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.from.read(to) {
            Ok(read) => {
                self.bytes += read as u64;
                self.listener.read(self.bytes);
                Ok(read)
            }
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// Records lines at a server.
pub fn import(
    client: &Client,
    from: &mut dyn Read,
    listener: &mut dyn Listener,
    on_refusal: OnRefusal,
    dry_run: bool,
    update: Option<&str>,
) -> ImportOutcome {
    let is = |asked: bool| if asked { "true" } else { "false" };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("keepGoing", is(on_refusal == OnRefusal::KeepGoing)).append_pair("dryRun", is(dry_run));
    if let Some(reason) = update {
        query.append_pair("update", reason);
    }
    let path = format!("/v1/import?{}", query.finish());
    let mut counted = CountingReader { from, listener, bytes: 0, failure: None };
    let sent = client.send(&path, "application/jsonl", &mut counted);
    let failure = counted.failure.take();
    let told = match (sent, failure) {
        (_, Some(failure)) => Err(format!("the file cannot be read: {failure}")),
        (Ok(answer), None) => tell(BufReader::new(answer), listener),
        (Err(failure), None) => Err(message(failure)),
    };
    let totals = match told {
        Ok(totals) => totals,
        Err(failure) => return ImportOutcome { report: Err(failure), recorded: 0 },
    };
    let recorded = totals.recorded;
    let report = match totals.error {
        Some(Ended { code, message }) => Err(format!("the server ended the import: {code}: {message}")),
        None => Ok(Report {
            lines: totals.lines,
            already: totals.already,
            refused: totals.refused,
            corrected: totals.corrected,
            stopped: totals.stopped.map(|stopped| (stopped.from, stopped.to)),
            seems: totals.seems,
        }),
    };
    ImportOutcome { report, recorded }
}

/// Tells what a server reports of lines, and gives its totals.
fn tell(answer: impl BufRead, listener: &mut dyn Listener) -> Result<Totals, String> {
    for line in answer.lines() {
        let line = line.map_err(|error| format!("the server's report broke off: {error}"))?;
        if let Ok(totals) = serde_json::from_str::<Totals>(&line) {
            return Ok(totals);
        }
        let report: LineReport = serde_json::from_str(&line)
            .map_err(|error| format!("the server's report cannot be read: {error}: {line}"))?;
        report.errors.iter().for_each(|notice| listener.refused(report.line, notice));
        report.warnings.iter().for_each(|notice| listener.warned(report.line, notice));
    }
    Err("the server's report broke off before its end".to_owned())
}

fn message(failure: Failure) -> String {
    match failure {
        Failure::NotRight(message) | Failure::Usage(message) | Failure::CouldNotRun(message) => message,
        Failure::Gone => "the output has been closed".to_owned(),
    }
}
