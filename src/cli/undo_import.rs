//! `chancery undo-import`: retracts what one import of a spreadsheet recorded.
//!
//! Every event of a sheet has the tag of its import in its note. What the import corrected was recorded by an earlier one, and stays:
//! it is said, to be corrected by hand.

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::import::{ImportPrinter, ImportTarget, WarningCount};
use crate::cli::output::Output;
use crate::cli::sheet_import;
use crate::cli::target::{ClockArguments, TargetArguments};
use crate::domain::event::{Operation, Retraction, form};
use crate::domain::key::EventId;
use crate::input::operation_line;
use crate::interchange::import::OnRefusal;
use crate::interchange::sheet::origin::{self, Origin};

/// Retracts the events of an import.
#[derive(Args, Debug)]
pub struct UndoImportArguments {
    /// The import, as it named itself when it ended, and as the notes of its events name it
    #[arg(value_name = "IMPORT", value_parser = tag)]
    import: String,
    /// Why; each retraction gives this reason
    #[arg(long, value_name = "REASON", value_parser = reason)]
    reason: String,
    #[command(flatten)]
    place: TargetArguments,
    #[command(flatten)]
    clock: ClockArguments,
    /// Retract nothing, only say how much would be
    #[arg(long)]
    dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

fn tag(text: &str) -> Result<String, String> {
    if origin::is_tag(text) {
        return Ok(text.to_owned());
    }
    Err("an import is named by 12 of the digits 0-9 and a-f, as in the notes of its events".to_owned())
}

fn reason(text: &str) -> Result<String, String> {
    form::reason(text).map(|()| text.to_owned())
}

/// What an import did, as the log tells it.
#[derive(Default)]
struct ImportFound {
    /// The events that it recorded, each with whether it stands.
    events: Vec<(EventId, bool)>,
    /// How many events of earlier imports it corrected.
    corrected: u64,
}

impl ImportFound {
    fn take(&mut self, import: &str, operation: &Operation) {
        let is_own = |origin: Option<Origin>| origin.is_some_and(|origin| origin.import == import);
        match operation {
            Operation::Record(event) if is_own(Origin::of(event)) => self.events.push((event.id, true)),
            Operation::Record(_) | Operation::Cite(_) => {}
            Operation::Correct(correction) => {
                let is_recorded = self.events.iter().any(|(id, _)| *id == correction.event);
                self.corrected += u64::from(!is_recorded && is_own(Origin::of(&correction.replacement)));
            }
            Operation::Retract(retraction) => self.set(retraction.event, false),
            Operation::Reinstate(retraction) => self.set(retraction.event, true),
        }
    }

    fn set(&mut self, event: EventId, stands: bool) {
        if let Some(found) = self.events.iter_mut().find(|(id, _)| *id == event) {
            found.1 = stands;
        }
    }
}

/// Runs the command.
pub fn run(arguments: &UndoImportArguments) -> Result<(), Failure> {
    let open = ImportTarget::open_at(&arguments.place, arguments.clock, arguments.dry_run)?;
    let done = undo(arguments, &open);
    open.close()?;
    done
}

fn undo(arguments: &UndoImportArguments, open: &ImportTarget) -> Result<(), Failure> {
    let mut found = ImportFound::default();
    sheet_import::each_operation(open, &mut |operation| found.take(&arguments.import, operation))?;
    if found.events.is_empty() {
        return Err(Failure::NotRight(format!(
            "no event on record came by the import {}: the notes of imported events name theirs",
            arguments.import
        )));
    }
    let standing: Vec<EventId> = found.events.iter().filter(|(_, stands)| *stands).map(|(id, _)| *id).collect();
    let before = found.events.len() - standing.len();
    // What was recorded last goes first.
    let lines: Vec<String> = standing.iter().rev().map(|event| line(arguments, *event)).collect();
    let bytes: Vec<u8> = lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
    let mut warnings = WarningCount::default();
    let mut told = ImportPrinter::new("undo-import".as_ref(), (false, arguments.json), &mut warnings);
    let on_refusal = if arguments.dry_run { OnRefusal::KeepGoing } else { OnRefusal::Stop };
    let ran = open.import(&mut bytes.as_slice(), &mut told, on_refusal, None);
    told.progress.end();
    let report = ran.report.map_err(Failure::CouldNotRun)?;
    let mut out = Output::new();
    if arguments.json {
        out.json(&json!({
            "retracted": ran.recorded, "before": before, "corrected": found.corrected, "refused": report.refused,
            "dryRun": arguments.dry_run,
        }))?;
    } else {
        let would = if arguments.dry_run { "would be retracted" } else { "retracted" };
        let earlier = if before > 0 { format!(", {before} retracted before") } else { String::new() };
        out.line(&format!("{} events {would}{earlier}", ran.recorded))?;
        if found.corrected > 0 {
            out.line(&format!(
                "{} events of earlier imports keep the corrections that this import made: correct them by hand",
                found.corrected
            ))?;
        }
    }
    if report.refused > 0 {
        Err(Failure::NotRight("some events are not retracted, as said above".to_owned()))
    } else {
        Ok(())
    }
}

/// Writes the line of a retraction.
fn line(arguments: &UndoImportArguments, event: EventId) -> String {
    let retraction =
        Retraction { id: EventId::new(Uuid::new_v4()), event, reason: arguments.reason.clone(), sources: Vec::new() };
    operation_line(&Operation::Retract(retraction))
}
