//! `chancery import --format NAME`: the files of a data set, read into lines and recorded like them.

use std::fs::File;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::import::{ImportArguments, ImportTarget, name};
use crate::cli::output::Output;
use crate::cli::row_lines::{self, HandedIn, RowLines};
use crate::cli::sheet_import;
use crate::interchange::foreign::{self, ForeignError, ForeignFile, ForeignFormat, ForeignLines};
use crate::interchange::sheet::on_record::KnownRecord;
use crate::interchange::sheet::origin;

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
    let place = |line: u64, _: &[String]| read.place(line);
    let (file, lines, length) = (format.name.as_ref(), &mut &read.lines, read.bytes);
    let rows = RowLines { file, lines, length, place: &place, changed: "changed in the data set" };
    let handed = row_lines::hand_in(arguments, rows, open)?;
    let HandedIn { report, recorded: made, refusals, warnings } = handed;
    let tag = origin::tag(import);
    let mut out = Output::new();
    if arguments.json {
        let (recorded, corrected) = if arguments.dry_run { (0, 0) } else { (made, report.corrected) };
        out.json(&json!({
            "format": format.name, "rows": read.rows, "lines": report.lines, "recorded": recorded, "corrected": corrected,
            "alreadyOnRecord": report.already, "refused": refusals, "warnings": warnings, "leftOut": left_out(&read),
            "import": tag, "dryRun": arguments.dry_run,
        }))?;
    } else {
        let would = if arguments.dry_run { "would be recorded" } else { "recorded" };
        out.line(&format!(
            "{} rows made {} events and registrations: {} {would} ({} of them as corrections), {} on record already, {} refused",
            read.rows, report.lines, made, report.corrected, report.already, report.refused
        ))?;
        for (reason, (count, first)) in &read.left_out {
            out.line(&format!("Left out, {count} times (first: {first}): {reason}"))?;
        }
        row_lines::print_how_to_undo(&mut out, &tag, arguments, (made, report.corrected))?;
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
