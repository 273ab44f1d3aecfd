//! `chancery undo-import`: retracts what one import of a spreadsheet recorded.
//!
//! Which events those are, and how each is retracted, is settled by [`crate::interchange::sheet::undo`].

use clap::Args;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::import::{ImportPrinter, ImportTarget, WarningCount};
use crate::cli::output::Output;
use crate::cli::sheet_import;
use crate::cli::target::{ClockArguments, TargetArguments};
use crate::domain::event::form;
use crate::interchange::import::OnRefusal;
use crate::interchange::sheet::origin;
use crate::interchange::sheet::undo::ImportFound;

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
    /// Bring back what of the import is retracted, for that reason
    #[arg(long)]
    reinstate: bool,
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

/// Runs the command.
pub fn run(arguments: &UndoImportArguments) -> Result<(), Failure> {
    let open = ImportTarget::open_at(&arguments.place, arguments.clock, arguments.dry_run)?;
    let done = undo(arguments, &open);
    open.close()?;
    done
}

fn undo(arguments: &UndoImportArguments, open: &ImportTarget) -> Result<(), Failure> {
    let mut found = ImportFound::new(&arguments.import);
    sheet_import::each_operation(open, &mut |operation| found.take(operation))?;
    if let Some(why) = found.why_nothing() {
        return Err(Failure::NotRight(why));
    }
    let before = found.retracted();
    let bytes = if arguments.reinstate {
        found.reinstatements(&arguments.reason)
    } else {
        found.retractions(&arguments.reason)
    };
    let mut warnings = WarningCount::default();
    let mut told = ImportPrinter::new("undo-import".as_ref(), (false, arguments.json), &mut warnings);
    let on_refusal = if arguments.dry_run { OnRefusal::KeepGoing } else { OnRefusal::Stop };
    let ran = open.import(&mut bytes.as_slice(), &mut told, on_refusal, None);
    told.progress.end();
    let report = ran.report.map_err(Failure::CouldNotRun)?;
    let mut out = Output::new();
    if arguments.json {
        out.json(&json!({
            "retracted": if arguments.reinstate { 0 } else { ran.recorded },
            "reinstated": if arguments.reinstate { ran.recorded } else { 0 },
            "before": before, "corrected": found.corrected.len(), "refused": report.refused,
            "dryRun": arguments.dry_run,
        }))?;
    } else {
        let what = if arguments.reinstate { "reinstated" } else { "retracted" };
        let would = if arguments.dry_run { format!("would be {what}") } else { what.to_owned() };
        let earlier =
            if before > 0 && !arguments.reinstate { format!(", {before} retracted before") } else { String::new() };
        out.line(&format!("{} events {would}{earlier}", ran.recorded))?;
        if !found.corrected.is_empty() {
            out.line(&format!(
                "{} events of earlier imports keep the corrections that this import made: correct them by hand",
                found.corrected.len()
            ))?;
        }
    }
    if report.refused > 0 {
        Err(Failure::NotRight("some events are not retracted, as said above".to_owned()))
    } else {
        Ok(())
    }
}
