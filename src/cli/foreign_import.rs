//! `chancery import --format NAME`: the files of a data set, read into lines and recorded like them.

use std::fs::File;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::import::{ImportArguments, ImportPrinter, ImportTarget, WarningCount, name, on_refusal};
use crate::cli::output::Output;
use crate::cli::sheet_import;
use crate::interchange::foreign::{self, ForeignError, ForeignFile, ForeignFormat, ForeignLines};
use crate::interchange::sheet::on_record::KnownRecord;
use crate::interchange::sheet::origin;

/// The reason of corrections where the user gives none; the row stands before it.
const CHANGED: &str = "changed in the data set";

/// Runs the command on the files of a data set.
pub fn run(arguments: &ImportArguments, format: &ForeignFormat) -> Result<(), Failure> {
    let mut files = Vec::with_capacity(arguments.files.len());
    for file in &arguments.files {
        files.push(open_file(file)?);
    }
    let open = ImportTarget::open(arguments)?;
    let done = record(arguments, format, &mut files, &open);
    open.close()?;
    done
}

fn open_file(file: &Path) -> Result<ForeignFile, Failure> {
    let cannot = |error: io::Error| Failure::CouldNotRun(format!("{} cannot be read: {error}", name(file)));
    let shown = file.file_name().map_or_else(|| name(file), |name| name.to_string_lossy().into_owned());
    if file == Path::new("-") {
        return ForeignFile::new("standard input", io::stdin()).map_err(cannot);
    }
    ForeignFile::new(&shown, File::open(file).map_err(cannot)?).map_err(cannot)
}

fn record(
    arguments: &ImportArguments,
    format: &ForeignFormat,
    files: &mut [ForeignFile],
    open: &ImportTarget,
) -> Result<(), Failure> {
    let mut on_record = KnownRecord::new([]);
    sheet_import::each_operation(open, &mut |operation| on_record.take(operation))?;
    let import = Uuid::new_v4();
    let read = foreign::read(format, files, &on_record, import).map_err(|error| match error {
        ForeignError::Io(error) => Failure::CouldNotRun(format!("the files cannot be read: {error}")),
        ForeignError::NotOfFormat(told) => Failure::NotRight(told),
    })?;
    drop(on_record);
    let mut warnings = WarningCount::default();
    let place = |line: u64, _: &[String]| read.place(line);
    let mut told = ImportPrinter::new(format.name.as_ref(), (false, arguments.json), &mut warnings);
    told.rows = Some(&place);
    told.length = read.bytes;
    let update = arguments.update.as_deref().unwrap_or(CHANGED);
    let mut lines = &read.lines;
    let ran = open.import(&mut lines, &mut told, on_refusal(arguments), Some(update));
    told.progress.end();
    let refusals = std::mem::take(&mut told.refusals);
    if let Some(told) = warnings.told(arguments.json) {
        eprintln!("{told}");
    }
    let report = ran.report.map_err(|error| {
        Failure::CouldNotRun(format!(
            "{error}; {} events are recorded. Run the same command again once that is mended: nothing is recorded twice",
            ran.recorded
        ))
    })?;
    let tag = origin::tag(import);
    let mut out = Output::new();
    if arguments.json {
        let (recorded, corrected) = if arguments.dry_run { (0, 0) } else { (ran.recorded, report.corrected) };
        out.json(&json!({
            "format": format.name, "rows": read.rows, "lines": report.lines, "recorded": recorded, "corrected": corrected,
            "alreadyOnRecord": report.already, "refused": refusals, "warnings": warnings.all, "leftOut": left_out(&read),
            "import": tag, "dryRun": arguments.dry_run,
        }))?;
    } else {
        let would = if arguments.dry_run { "would be recorded" } else { "recorded" };
        out.line(&format!(
            "{} rows made {} events and registrations: {} {would} ({} of them as corrections), {} on record already, {} refused",
            read.rows, report.lines, ran.recorded, report.corrected, report.already, report.refused
        ))?;
        for (reason, (count, first)) in &read.left_out {
            out.line(&format!("Left out, {count} times (first: {first}): {reason}"))?;
        }
        if ran.recorded > 0 && !arguments.dry_run {
            out.line(&format!(
                "This is import {tag}. `chancery undo-import {tag} --reason WHY` retracts what it recorded"
            ))?;
        }
    }
    if report.refused > 0 || report.stopped.is_some() {
        return Err(Failure::NotRight(
            "some rows are not recorded, as said above; --keep-going records the others".to_owned(),
        ));
    }
    Ok(())
}

fn left_out(read: &ForeignLines) -> Value {
    let all = read.left_out.iter();
    all.map(|(reason, (count, first))| json!({ "reason": reason, "count": count, "first": first })).collect()
}
