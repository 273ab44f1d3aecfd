//! Lines that were made of rows, of a spreadsheet or a data set: handed in, and what came of it.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::import::{ImportArguments, ImportPrinter, ImportTarget, RowPlace, WarningCount, on_refusal};
use crate::cli::output::Output;
use crate::interchange::import::Report;

/// Lines that were made of rows.
pub(super) struct RowLines<'a> {
    /// What they are said to be from.
    pub(super) file: &'a Path,
    pub(super) lines: &'a mut dyn Read,
    /// Their bytes.
    pub(super) length: u64,
    /// The rows that they were made of.
    pub(super) place: &'a RowPlace<'a>,
    /// The reason of corrections where the user gives none; the row stands before it.
    pub(super) changed: &'static str,
}

/// The outcome of lines that were handed in.
pub(super) struct HandedIn {
    pub(super) report: Report,
    pub(super) recorded: u64,
    /// What was refused, as JSON.
    pub(super) refusals: Vec<Value>,
    /// What was recorded with a warning, as JSON.
    pub(super) warnings: Vec<Value>,
}

/// Records lines, and prints what is refused or odd by the rows that they were made of.
///
/// # Errors
///
/// They could not be read or recorded; what was recorded before stays.
pub(super) fn hand_in(
    arguments: &ImportArguments,
    rows: RowLines<'_>,
    open: &ImportTarget,
) -> Result<HandedIn, Failure> {
    let RowLines { file, lines, length, place, changed } = rows;
    let mut warnings = WarningCount::default();
    let mut told = ImportPrinter::new(file, (false, arguments.json), &mut warnings);
    told.rows = Some(place);
    told.length = length;
    let update = arguments.update.as_deref().unwrap_or(changed);
    let ran = open.import(lines, &mut told, on_refusal(arguments), Some(update));
    told.progress.end();
    let refusals = std::mem::take(&mut told.refusals);
    if let Some(told) = warnings.told(arguments.json) {
        eprintln!("{told}");
    }
    let recorded = ran.recorded;
    let report = ran.report.map_err(|error| {
        Failure::CouldNotRun(format!(
            "{error}; {recorded} lines are recorded. Run the same command again once that is mended: nothing is recorded twice"
        ))
    })?;
    Ok(HandedIn { report, recorded, refusals, warnings: warnings.all })
}

/// Prints how to take an import back, where it recorded anything.
///
/// # Errors
///
/// Standard output cannot be written to.
pub(super) fn print_how_to_undo(
    out: &mut Output,
    tag: &str,
    arguments: &ImportArguments,
    (recorded, corrected): (u64, u64),
) -> Result<(), Failure> {
    if recorded == 0 || arguments.dry_run {
        return Ok(());
    }
    if corrected >= recorded {
        return out.line(&format!("This is import {tag}. It only corrected what earlier imports recorded"));
    }
    out.line(&format!("This is import {tag}. `chancery undo-import {tag} --reason WHY` retracts what it recorded"))
}
