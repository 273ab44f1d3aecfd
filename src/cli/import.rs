//! `chancery import`: records the lines of files in a data folder or at a running server.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use crate::chronicle::Chronicle;
use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::foreign_import;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::server_import::{self, ImportOutcome};
use crate::cli::sheet_import;
use crate::cli::target::{self, ChronicleTarget, ClockArguments, TargetArguments};
use crate::domain::event::form;
use crate::input::{ErrorCode, Notice};
use crate::interchange::JSONL;
use crate::interchange::destination::{ChronicleDestination, DryRunDestination};
use crate::interchange::foreign::{FOREIGN_FORMATS, ForeignFormat};
use crate::interchange::import::{Destination, Import, Listener, OnRefusal, Report};
use crate::interchange::jsonl::LineReader;
use crate::time::SystemClock;

/// Who is named as the recorder of what a file brings into a data folder.
const RECORDED_BY: &str = "local";

/// Reads lines and records them.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// The files; `-` is standard input. A spreadsheet (xlsx, ods, csv, tsv) is read by a map
    #[arg(required_unless_present = "template", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[arg(long, value_name = "NAME", value_parser = ReadFormat::named, help = format_names(), long_help = formats())]
    pub(super) format: Option<ReadFormat>,
    /// Import a spreadsheet by this map; without it, a map is guessed, written beside the file, and nothing is recorded
    #[arg(long, value_name = "MAP")]
    pub(super) map: Option<PathBuf>,
    /// What the rows of a spreadsheet are, for the guess: statements, meetings, votes, …
    #[arg(long, value_name = "SHAPE", conflicts_with = "map")]
    pub(super) shape: Option<String>,
    /// The sheet of a workbook, for the guess [default: the first that holds anything]
    #[arg(long, value_name = "NAME", conflicts_with = "map")]
    pub(super) sheet: Option<String>,
    /// Print the header of a sheet to fill, as CSV: statements, meetings, votes, …
    #[arg(long, value_name = "SHAPE", conflicts_with = "files")]
    template: Option<String>,
    #[command(flatten)]
    pub(super) place: TargetArguments,
    #[command(flatten)]
    clock: ClockArguments,
    /// Record nothing, only say what would be recorded and what refused
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Record the good lines of a batch in which others are refused, and go on
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Correct events on record to what the lines with their ids say, and give this reason for each correction
    #[arg(long, value_name = "REASON", value_parser = reason)]
    pub(super) update: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Names the formats, for the help.
fn format_names() -> String {
    let names: Vec<&str> = FOREIGN_FORMATS.iter().map(|format| format.name).collect();
    format!(
        "The format of the files: {}, or that of a data set: {} [default: by the name of the file: a spreadsheet, or else {}]",
        JSONL.name,
        names.join(", "),
        JSONL.name
    )
}

/// Says what each format is, for the long help.
fn formats() -> String {
    let lines = FOREIGN_FORMATS.iter().map(|format| format!("\n- {}: {}", format.name, format.meaning));
    format!(
        "The format of the files [default: by the name of the file: a spreadsheet, or else {}]:\n- {}: {}{}",
        JSONL.name,
        JSONL.name,
        JSONL.meaning,
        lines.collect::<String>()
    )
}

/// A format that can be read.
#[derive(Clone, Copy)]
pub(super) enum ReadFormat {
    /// The lines of an import.
    Lines,
    /// The files of a data set.
    Foreign(&'static ForeignFormat),
}

impl ReadFormat {
    fn named(name: &str) -> Result<Self, String> {
        if name == JSONL.name {
            return Ok(ReadFormat::Lines);
        }
        ForeignFormat::named(name).map(ReadFormat::Foreign).ok_or_else(|| {
            let all = FOREIGN_FORMATS.iter().map(|format| format!("{} ({})", format.name, format.meaning));
            let all: Vec<String> = [format!("{} ({})", JSONL.name, JSONL.meaning)].into_iter().chain(all).collect();
            format!("no such format can be read; there is {}", all.join(", "))
        })
    }
}

impl std::fmt::Debug for ReadFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ReadFormat::Lines => JSONL.name,
            ReadFormat::Foreign(format) => format.name,
        })
    }
}

fn reason(text: &str) -> Result<String, String> {
    form::reason(text).map(|()| text.to_owned())
}

/// Runs the command.
pub fn run(arguments: &ImportArguments) -> Result<(), Failure> {
    if let Some(shape) = &arguments.template {
        return sheet_import::template(shape);
    }
    if let Some(ReadFormat::Foreign(format)) = arguments.format {
        return foreign_import::run(arguments, format);
    }
    if arguments.map.is_some()
        || (arguments.format.is_none() && arguments.files.iter().any(|file| sheet_import::is_sheet(file)))
    {
        return sheet_import::run(arguments);
    }
    if arguments.shape.is_some() || arguments.sheet.is_some() {
        return Err(Failure::Usage("--shape and --sheet are for spreadsheets: xlsx, ods, csv and tsv".to_owned()));
    }
    let mut out = Output::new();
    let open = ImportTarget::open(arguments)?;
    let mut total = Report::default();
    let mut refusals = Vec::new();
    let mut warnings = WarningCount::default();
    let mut recorded = 0;
    let mut failure = None;
    for file in &arguments.files {
        let mut told = ImportPrinter::new(file, (arguments.files.len() > 1, arguments.json), &mut warnings);
        let ran = import_file(file, &open, &mut told, arguments);
        told.progress.end();
        recorded += ran.recorded;
        refusals.append(&mut told.refusals);
        match ran.report {
            Ok(report) => {
                total.lines += report.lines;
                total.already += report.already;
                total.refused += report.refused;
                total.corrected += report.corrected;
                (total.stopped, total.seems) = (report.stopped, report.seems);
            }
            Err(error) => failure = Some(error),
        }
        if failure.is_some() || total.stopped.is_some() {
            break;
        }
    }
    open.close()?;
    if arguments.json {
        let (recorded, corrected) = if arguments.dry_run { (0, 0) } else { (recorded, total.corrected) };
        out.json(&json!({
            "lines": total.lines, "recorded": recorded, "corrected": corrected, "alreadyOnRecord": total.already,
            "refused": refusals, "warnings": warnings.all, "dryRun": arguments.dry_run, "seems": total.seems,
        }))?;
    }
    if let Some(told) = warnings.told(arguments.json) {
        eprintln!("{told}");
    }
    if let Some(failure) = failure {
        return Err(broken_off(failure, recorded, arguments));
    }
    summary(&mut out, arguments, &total, recorded)
}

pub(super) fn on_refusal(arguments: &ImportArguments) -> OnRefusal {
    if arguments.keep_going || arguments.dry_run { OnRefusal::KeepGoing } else { OnRefusal::Stop }
}

/// The chronicle or the server, held open for all files.
pub(super) enum ImportTarget {
    Folder { chronicle: Chronicle, as_if: bool },
    Server { client: Client, as_if: bool },
}

impl ImportTarget {
    pub(super) fn open(arguments: &ImportArguments) -> Result<Self, Failure> {
        Self::open_at(&arguments.place, arguments.clock, arguments.dry_run)
    }

    /// Opens the place that a command names; `as_if`: nothing is recorded there.
    pub(super) fn open_at(place: &TargetArguments, clock: ClockArguments, as_if: bool) -> Result<Self, Failure> {
        Ok(match place.place() {
            ChronicleTarget::Server(server) => ImportTarget::Server { client: Client::new(server)?, as_if },
            // A dry run makes no folder.
            ChronicleTarget::Folder(folder) if as_if && !target::holds_chronicle(&folder) => {
                ImportTarget::Folder { chronicle: Chronicle::in_memory(Arc::new(SystemClock))?, as_if }
            }
            ChronicleTarget::Folder(folder) => ImportTarget::Folder { chronicle: target::open(&folder, clock)?, as_if },
        })
    }

    /// Records what can be read; other content under an id on record becomes a correction for the reason `update`.
    pub(super) fn import(
        &self,
        from: &mut dyn Read,
        told: &mut ImportPrinter<'_>,
        on_refusal: OnRefusal,
        update: Option<&str>,
    ) -> ImportOutcome {
        let (chronicle, as_if) = match self {
            ImportTarget::Folder { chronicle, as_if } => (chronicle.clone(), *as_if),
            ImportTarget::Server { client, as_if } => {
                return server_import::import(client, from, told, on_refusal, *as_if, update);
            }
        };
        let mut destination: Box<dyn Destination> = if as_if {
            Box::new(DryRunDestination::new(chronicle, Arc::from(RECORDED_BY)))
        } else {
            Box::new(ChronicleDestination::new(chronicle, Arc::from(RECORDED_BY)))
        };
        let mut lines = LineReader::new(BufReader::with_capacity(1 << 18, from));
        let import = Import::new(&mut *destination, told, on_refusal).updating(update.map(str::to_owned));
        let report = import.run(&mut lines);
        ImportOutcome { report: report.map_err(|error| error.to_string()), recorded: destination.recorded() }
    }

    pub(super) fn close(self) -> Result<(), Failure> {
        match self {
            ImportTarget::Folder { chronicle, .. } => target::close(&chronicle),
            ImportTarget::Server { .. } => Ok(()),
        }
    }
}

fn import_file(
    file: &Path,
    open: &ImportTarget,
    told: &mut ImportPrinter<'_>,
    arguments: &ImportArguments,
) -> ImportOutcome {
    let mut from: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let opened = File::open(file).and_then(|opened| {
            let metadata = opened.metadata()?;
            if metadata.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok((opened, metadata.len())) }
        });
        match opened {
            Ok((opened, length)) => {
                told.length = length;
                Box::new(opened)
            }
            Err(error) => {
                return ImportOutcome {
                    report: Err(format!("{} cannot be read: {error}", file.display())),
                    recorded: 0,
                };
            }
        }
    };
    let ran = open.import(&mut *from, told, on_refusal(arguments), arguments.update.as_deref());
    ImportOutcome { report: ran.report.map_err(|error| format!("{}: {error}", name(file))), ..ran }
}

pub(super) fn name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}

/// How many warnings of each code are shown one by one.
const WARNINGS_SHOWN: u64 = 3;

/// The warnings of an import, all files together.
#[derive(Default)]
pub(super) struct WarningCount {
    by_code: BTreeMap<ErrorCode, u64>,
    /// All of them, where the report is JSON.
    pub(super) all: Vec<Value>,
}

impl WarningCount {
    /// Counts a warning and says whether it is to be shown.
    fn count(&mut self, code: ErrorCode) -> bool {
        let count = self.by_code.entry(code).or_default();
        *count += 1;
        *count <= WARNINGS_SHOWN
    }

    /// Says how many there were, where not all of them were shown.
    pub(super) fn told(&self, json: bool) -> Option<String> {
        self.by_code.values().find(|count| **count > WARNINGS_SHOWN)?;
        let counts: Vec<String> = self.by_code.iter().map(|(code, count)| format!("{count} {code}")).collect();
        let more = if json { "all of them are in the report" } else { "--json lists them all" };
        let total: u64 = self.by_code.values().sum();
        Some(format!("{total} warnings: {}. The first {WARNINGS_SHOWN} of each are shown; {more}", counts.join(", ")))
    }
}

/// Returns the row, and perhaps the column, that a path in a line leads to.
pub(super) type RowPlace<'a> = dyn Fn(u64, &[String]) -> Option<String> + 'a;

/// Prints what is told of lines.
pub(super) struct ImportPrinter<'a> {
    file: &'a Path,
    warnings: &'a mut WarningCount,
    /// Whether lines are named with their file.
    several: bool,
    json: bool,
    pub(super) length: u64,
    pub(super) progress: Progress,
    pub(super) refusals: Vec<Value>,
    /// The rows that the lines were made of, where they came from a sheet.
    pub(super) rows: Option<&'a RowPlace<'a>>,
}

impl<'a> ImportPrinter<'a> {
    /// Begins to print what becomes of a file; `several`: lines are named with their file.
    pub(super) fn new(file: &'a Path, (several, json): (bool, bool), warnings: &'a mut WarningCount) -> Self {
        let progress = Progress::of_bytes("import");
        ImportPrinter { file, warnings, several, json, length: 0, progress, refusals: Vec::new(), rows: None }
    }

    /// Returns what is told of a line as the report has it.
    fn entry(&self, line: u64, notice: &Notice) -> Value {
        let mut entry = json!({
            "file": name(self.file), "line": line, "path": notice.path, "code": notice.code, "message": notice.message,
        });
        if let Some(place) = self.rows.and_then(|rows| rows(line, &notice.path)) {
            entry["place"] = json!(place);
        }
        entry
    }

    fn say(&self, line: u64, what: &str, notice: &Notice) {
        if let Some(place) = self.rows.and_then(|rows| rows(line, &notice.path)) {
            self.progress.aside(|| eprintln!("{place}: {what}{}: {}", notice.code, notice.message));
            return;
        }
        let file = if self.several { format!("{}, ", name(self.file)) } else { String::new() };
        let at = if notice.path.is_empty() { String::new() } else { format!(" at {}", notice.path.join(".")) };
        self.progress.aside(|| eprintln!("{file}line {line}: {what}{}{at}: {}", notice.code, notice.message));
    }
}

impl Listener for ImportPrinter<'_> {
    fn refused(&mut self, line: u64, notice: &Notice) {
        self.say(line, "", notice);
        if self.json {
            self.refusals.push(self.entry(line, notice));
        }
    }

    fn warned(&mut self, line: u64, notice: &Notice) {
        if self.warnings.count(notice.code) {
            self.say(line, "warning: ", notice);
        }
        if self.json {
            let entry = self.entry(line, notice);
            self.warnings.all.push(entry);
        }
    }

    fn read(&mut self, bytes: u64) {
        self.progress.at(bytes, self.length);
    }
}

pub(super) fn lines(count: u64) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn broken_off(failure: String, recorded: u64, arguments: &ImportArguments) -> Failure {
    let what = if arguments.dry_run {
        String::new()
    } else {
        format!(
            "; {} recorded for certain. Run the same command again once that is mended: nothing is recorded twice",
            if recorded == 1 { "1 line is".to_owned() } else { format!("{recorded} lines are") }
        )
    };
    Failure::CouldNotRun(format!("{failure}{what}"))
}

fn summary(out: &mut Output, arguments: &ImportArguments, total: &Report, recorded: u64) -> Result<(), Failure> {
    let would = if arguments.dry_run { "would be recorded" } else { "recorded" };
    let corrections = match total.corrected {
        0 => String::new(),
        1 => ", 1 of them as a correction".to_owned(),
        corrected => format!(", {corrected} of them as corrections"),
    };
    let told =
        format!("{recorded} {would}{corrections}, {} on record already, {} refused", total.already, total.refused);
    if !arguments.json {
        out.line(&told)?;
    }
    if total.refused == 0 {
        return Ok(());
    }
    let Some((first, last)) = total.stopped else {
        let what = if arguments.dry_run { "would be refused" } else { "refused" };
        return Err(Failure::NotRight(format!(
            "{} {what}, as said above: mend them and run the same command again; what is on record is not recorded twice",
            lines(total.refused)
        )));
    };
    let before = if recorded == 1 { "1 line is".to_owned() } else { format!("{recorded} lines are") };
    if total.seems.is_some() {
        return Err(Failure::NotRight(format!(
            "stopped at the start of a file that is not JSON Lines: nothing of it is recorded; {before} recorded before it"
        )));
    }
    Err(Failure::NotRight(format!(
        "stopped at the batch of lines {first} to {last}, of which nothing is recorded; {before} recorded before it. Mend what \
         is said above and run the same command again: nothing is recorded twice. Or give --keep-going, to record what is good"
    )))
}
