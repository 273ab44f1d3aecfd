//! `chancery export`: writes the log, or a part or a cut of it, as lines that import again; or a view of it for another tool.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::chronicle::PointError;
use crate::cli::client::Client;
use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::query_runner::QueryRunner;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, CertaintyArgument, ChronicleTarget, TargetArguments};
use crate::domain::Sequence;
use crate::domain::key::NegotiationKey;
use crate::interchange::export::Export;
use crate::interchange::export_request::{ExportFile, ExportRequest, ExportRequestError};
use crate::interchange::snapshot_view::Tables;
use crate::interchange::{FORMATS, Format, FormatKind};
use crate::time::{Clock, PointInTime, SystemClock, Zone};

/// Writes the record.
#[derive(Args, Clone, Debug)]
pub struct ExportArguments {
    /// The format to write: `jsonl` imports again, the others are views for other tools
    #[arg(long, value_name = "NAME", default_value = "jsonl", value_parser = Format::named, long_help = formats())]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) place: TargetArguments,
    /// Only what had happened by then, with its effective content and without operations: a date or an instant
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    pub(super) date: Option<PointInTime>,
    /// Only what was on record then, likewise
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    pub(super) known_at: Option<PointInTime>,
    /// Only what was public by then, likewise
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    pub(super) published_by: Option<PointInTime>,
    /// The zone of dates, such as Asia/Jerusalem [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(super) time_zone: Option<Zone>,
    /// How vague dates are read against --date
    #[arg(long, value_name = "HOW", value_enum, ignore_case = true, default_value_t)]
    pub(super) certainty: CertaintyArgument,
    /// Only the events of this negotiation, and what they refer to
    #[arg(long, value_name = "KEY")]
    pub(super) negotiation: Option<NegotiationKey>,
    /// All cuts at once, as an earlier answer named them
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["date", "known_at", "published_by"])]
    pub(super) snapshot: Option<String>,
    /// Write texts in CSV exactly as they were recorded, also those that a spreadsheet program takes for formulas
    #[arg(long)]
    pub(super) exact: bool,
    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write every table, each in a file of this folder, all of one snapshot; with `--format parquet` or `csv`
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    pub(super) all: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    if let Some(folder) = &arguments.all {
        return tables(arguments, folder);
    }
    let Some(path) = &arguments.output else {
        let mut to = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        write(arguments, &mut to)?;
        return to.flush().map_err(|error| Failure::output(&error));
    };
    let mut file = Replaced::create(path)?;
    write(arguments, &mut file)?;
    file.put_in_place()
}

/// The question that names the snapshot of all tables.
const SNAPSHOT: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty!, $snapshot: SnapshotToken) { asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, \
    publishedBy: $publishedBy, certainty: $certainty, snapshot: $snapshot) { token } }";

/// Writes every table of a family into a folder.
fn tables(arguments: &ExportArguments, folder: &Path) -> Result<(), Failure> {
    let families = ["parquet", "csv"];
    let Some(family) = families.into_iter().find(|family| arguments.format.name.starts_with(family)) else {
        return Err(Failure::Usage("--all writes tables: give --format parquet or --format csv with it".to_owned()));
    };
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, &error))?;
    let runner = QueryRunner::at(&arguments.place)?;
    let asked = json!({
        "date": arguments.date.as_ref().map(PointInTime::as_str),
        "timeZone": arguments.time_zone.as_ref().map(Zone::as_str),
        "knownAt": arguments.known_at.as_ref().map(PointInTime::as_str),
        "publishedBy": arguments.published_by.as_ref().map(PointInTime::as_str),
        "certainty": arguments.certainty.word(),
        "snapshot": arguments.snapshot,
    });
    let named = runner.ask(SNAPSHOT, &asked);
    runner.close()?;
    let token = named?["asOf"]["token"].as_str().map(str::to_owned);
    let ending = format!(".{family}");
    for format in FORMATS.iter().filter(|format| format.name.starts_with(family) && format.file.ends_with(&ending)) {
        let one = ExportArguments {
            format: *format,
            snapshot: token.clone(),
            date: None,
            known_at: None,
            published_by: None,
            output: Some(folder.join(format.file)),
            all: None,
            ..arguments.clone()
        };
        run(&one)?;
    }
    Ok(())
}

fn write(arguments: &ExportArguments, to: &mut dyn Write) -> Result<(), Failure> {
    match arguments.place.place() {
        ChronicleTarget::Folder(folder) => from_folder(arguments, &folder, to),
        ChronicleTarget::Server(server) => {
            let client = Client::new(server)?;
            client.get(&query(arguments), &mut |piece| to.write_all(piece).map_err(|error| Failure::output(&error)))
        }
    }
}

/// Returns the path of the export at a server.
fn query(arguments: &ExportArguments) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("format", arguments.format.name).append_pair("certainty", arguments.certainty.word());
    if matches!(arguments.format.form, FormatKind::View(_)) {
        query.append_pair("tables", Tables::Beside.word());
    }
    if arguments.exact {
        query.append_pair("exact", "true");
    }
    let mut given = |name, value: Option<&str>| {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    };
    given("date", arguments.date.as_ref().map(PointInTime::as_str));
    given("knownAt", arguments.known_at.as_ref().map(PointInTime::as_str));
    given("publishedBy", arguments.published_by.as_ref().map(PointInTime::as_str));
    given("timeZone", arguments.time_zone.as_ref().map(Zone::as_str));
    given("snapshot", arguments.snapshot.as_deref());
    given("negotiation", arguments.negotiation.as_ref().map(NegotiationKey::as_str));
    format!("/v1/export?{}", query.finish())
}

fn from_folder(arguments: &ExportArguments, folder: &Path, to: &mut dyn Write) -> Result<(), Failure> {
    target::require_chronicle(folder)?;
    let wanted = ExportRequest {
        format: arguments.format,
        date: arguments.date.clone(),
        known_at: arguments.known_at.clone(),
        published_by: arguments.published_by.clone(),
        time_zone: arguments.time_zone.clone().unwrap_or_default(),
        certainty: arguments.certainty.into(),
        snapshot: arguments.snapshot.clone(),
        negotiation: arguments.negotiation.clone(),
        tables: Tables::Beside,
        exact: arguments.exact,
        base: Settings::read(folder, &Flags::default())?.public_url,
    };
    let chronicle = target::open_to_ask(folder)?;
    let mut written = wanted.begin(&chronicle, SystemClock.now()).map_err(|error| match error {
        ExportRequestError::Point(PointError::Index(_)) | ExportRequestError::Export(_) => {
            Failure::could_not_run(error)
        }
        ExportRequestError::Point(_) => Failure::Usage(error.to_string()),
    })?;
    let progress = Progress::of_records("export");
    let ended = write_all(&mut written, to, &progress);
    progress.end();
    ended?;
    let beside = written.export().map_or(0, Export::beside);
    if beside > 0 {
        eprintln!(
            "chancery: note: {beside} events that do not count at the cut are written too, since others refer to them"
        );
    }
    target::close(&chronicle)
}

fn write_all(written: &mut ExportFile, to: &mut dyn Write, progress: &Progress) -> Result<(), Failure> {
    while let Some(piece) = written.next_piece().map_err(Failure::could_not_run)? {
        to.write_all(&piece).map_err(|error| Failure::output(&error))?;
        if let Some(export) = written.export().filter(|export| export.done() > Sequence::ZERO) {
            progress.at(export.done().get(), export.head().get());
        }
    }
    Ok(())
}

/// Lists the formats, for the long help.
fn formats() -> String {
    let lines = FORMATS.iter().map(|format| format!("\n- {}: {}", format.name, format.meaning));
    format!(
        "The format to write. `jsonl` imports again; the others are views for other tools:{}",
        lines.collect::<String>()
    )
}

/// A file that is written under another name, and takes its place only when it is whole.
struct Replaced {
    path: PathBuf,
    temporary: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Replaced {
    fn create(path: &Path) -> Result<Self, Failure> {
        let Some(name) = path.file_name() else {
            return Err(Failure::Usage(format!("{} is not the name of a file", path.display())));
        };
        let mut temporary = name.to_owned();
        temporary.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(temporary);
        let file = File::create_new(&temporary).map_err(|error| cannot("write", &temporary, &error))?;
        Ok(Replaced { path: path.to_owned(), temporary, file: Some(BufWriter::with_capacity(1 << 16, file)) })
    }

    fn put_in_place(mut self) -> Result<(), Failure> {
        if let Some(file) = self.file.take() {
            let file = file.into_inner().map_err(|error| cannot("write", &self.temporary, error.error()))?;
            file.sync_all().map_err(|error| cannot("write", &self.temporary, &error))?;
            fs::rename(&self.temporary, &self.path).map_err(|error| cannot("write", &self.path, &error))?;
        }
        Ok(())
    }
}

impl Write for Replaced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        // Only what was broken off still has the other name.
        let _ = fs::remove_file(&self.temporary);
    }
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::CouldNotRun(format!("cannot {verb} {}: {error}", path.display()))
}
