//! `POST /v1/sheets`: a spreadsheet that comes from the page or a program; `POST /v1/sheets/undo`: takes such an import back.
//!
//! ```text
//! {file, content}            ─▶ a map is guessed: columns, questions, rows as they would read
//! {file, content, map, dryRun} ─▶ rows as they read by the map; what the record would refuse
//! {file, content, map}       ─▶ recorded, by the import that everything else goes through
//! ```
//!
//! - **The same code** as `chancery import` of a sheet ([`crate::interchange::sheet`]): the same file and map make the same lines.
//! - **Bounded** before anything is unpacked: the body, the rows, and what an archive may hold. Sheets share the turns of imports.
//! - **Nothing by accident.** If a row is not ready, nothing is recorded unless `keepGoing` says so; the status is 422 then.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::app::App;
use super::body;
use super::import::{ImportRecorder, destination, turn};
use super::media;
use super::problem::Problem;
use super::sign_in::SignedIn;
use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::domain::event::form;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Notice};
use crate::interchange::import::{Import, ImportError, Listener, OnRefusal, RecordedLine, Report};
use crate::interchange::jsonl::LineReader;
use crate::interchange::sheet::exchange::{SentSheet, SheetRequest};
use crate::interchange::sheet::on_record::{self, KnownRecord};
use crate::interchange::sheet::undo::ImportFound;
use crate::interchange::sheet::{SheetError, origin, report};

/// The most bytes of a request: 12 MB of a file, in base64.
pub(super) const SHEET_BODY_BYTES_MAX: usize = 16 << 20;
/// How many notices about lines are listed.
const NOTICES_MAX: usize = 2_000;
/// The reason of corrections where none is given.
const CHANGED: &str = "changed in the sheet";

/// Answers a request to read or record a sheet.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    sheet(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn sheet(app: App, request: Request<Body>) -> Result<Response, Problem> {
    let signed_in = SignedIn::of(request.extensions())?;
    let recorder = ImportRecorder::of(&signed_in, "/v1/sheets")?;
    let asked: SheetRequest = read(&app, request).await?;
    if let Some(reason) = &asked.update {
        check_reason("update", reason)?;
    }
    on_thread(&app, move |chronicle| answer(chronicle, &asked, recorder)).await
}

/// What undoing an import needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UndoRequest {
    import: String,
    reason: String,
    #[serde(default)]
    dry_run: bool,
}

/// Answers a request to take an import back.
pub(super) async fn undo(State(app): State<App>, request: Request<Body>) -> Response {
    take_back(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn take_back(app: App, request: Request<Body>) -> Result<Response, Problem> {
    let signed_in = SignedIn::of(request.extensions())?;
    let recorder = ImportRecorder::of(&signed_in, "/v1/sheets/undo")?;
    let asked: UndoRequest = read(&app, request).await?;
    check_reason("reason", &asked.reason)?;
    if !origin::is_tag(&asked.import) {
        return Err(Problem::bad_input("import: 12 of the digits 0-9 and a-f, as in the notes of imported events"));
    }
    on_thread(&app, move |chronicle| {
        let mut found = ImportFound::new(&asked.import);
        on_record::each_operation(chronicle, Sequence::ZERO, &mut |operation| found.take(operation)).map_err(failed)?;
        if let Some(why) = found.why_nothing() {
            return Err(Problem::new(ErrorCode::NotFound, why));
        }
        let (mut heard, lines) = (LineNotices::default(), found.retractions(&asked.reason));
        let handed = hand_in(chronicle, &lines, recorder, asked.dry_run, OnRefusal::Stop, None, &mut heard)?;
        let told = json!({
            "retracted": handed.recorded, "before": found.retracted(), "corrected": found.corrected.len(),
            "refused": heard.refused.iter().map(|(line, notice)| entry(*line, notice, None)).collect::<Vec<_>>(),
            "dryRun": asked.dry_run,
        });
        Ok((if handed.report.refused == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, told))
    })
    .await
}

/// Reads the one JSON object of a request.
async fn read<T: DeserializeOwned>(app: &App, request: Request<Body>) -> Result<T, Problem> {
    if media::type_of(request.headers()).is_none_or(|media| media != "application/json") {
        let problem = Problem::bad_input("send one JSON object as application/json, in UTF-8 and not packed");
        return Err(problem.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let mut held = app.incoming.hold();
    let body = body::receive(app, request, SHEET_BODY_BYTES_MAX, &mut held).await.map_err(|refusal| {
        refusal.problem(format!(
            "the request has more than {} MB, which is a file of {} MB: split it, or use `chancery import --server`",
            SHEET_BODY_BYTES_MAX >> 20,
            (SHEET_BODY_BYTES_MAX >> 20) * 3 / 4
        ))
    })?;
    serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_input(format!("the body is not such a request: {error}")))
}

fn check_reason(name: &str, reason: &str) -> Result<(), Problem> {
    form::reason(reason).map_err(|fault| Problem::bad_input(format!("{name}: {fault}")))
}

/// Does something in one of the turns of imports, on a thread that may wait for the disk.
async fn on_thread(
    app: &App,
    run: impl FnOnce(&Chronicle) -> Result<(StatusCode, Value), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let turn = turn(app)?;
    let (chronicle, span) = (app.chronicle.clone(), tracing::Span::current());
    let done = tokio::task::spawn_blocking(move || {
        let (_turn, _in_request) = (turn, span.enter());
        run(&chronicle)
    });
    let (status, told) = done.await.map_err(|failed| Problem::internal(&failed.to_string()))??;
    Ok((status, axum::Json(told)).into_response())
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::internal(&error.to_string())
}

fn unreadable(error: SheetError) -> Problem {
    Problem::bad_input(error.to_string())
}

fn answer(
    chronicle: &Chronicle,
    asked: &SheetRequest,
    recorder: ImportRecorder,
) -> Result<(StatusCode, Value), Problem> {
    let opened = asked.open().map_err(unreadable)?;
    let mut on_record = KnownRecord::new(opened.kinds());
    on_record.read(chronicle, Sequence::ZERO).map_err(failed)?;
    let sent = opened.read(&on_record).map_err(unreadable)?;
    let mut told = sent.told();
    told["dryRun"] = json!(asked.dry_run);
    if asked.map.is_none() {
        return Ok((StatusCode::OK, told));
    }
    let is_recorded = asked.dry_run || sent.is_whole() || asked.keep_going;
    let mut heard = LineNotices::default();
    let mut handed = HandedLines::default();
    if is_recorded {
        let on_refusal = if asked.keep_going || asked.dry_run { OnRefusal::KeepGoing } else { OnRefusal::Stop };
        let update = asked.update.as_deref().unwrap_or(CHANGED);
        let bytes = sent.lines.bytes();
        handed = hand_in(chronicle, &bytes, recorder, asked.dry_run, on_refusal, Some(update), &mut heard)?;
    }
    let is_complete = is_recorded && sent.is_whole() && handed.report.refused == 0;
    put_outcome(&mut told, &sent, &handed, &heard);
    told["complete"] = json!(is_complete);
    let status = if is_complete || asked.dry_run { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, told))
}

fn put_outcome(told: &mut Value, sent: &SentSheet, handed: &HandedLines, heard: &LineNotices) {
    let placed = |notices: &[(u64, Notice)]| -> Value {
        notices.iter().map(|(line, notice)| entry(*line, notice, Some(sent))).collect()
    };
    told["lines"] = json!(sent.lines.lines.len());
    told["recorded"] = json!(handed.recorded);
    told["corrected"] = json!(handed.report.corrected);
    told["alreadyOnRecord"] = json!(handed.report.already);
    told["refused"] = placed(&heard.refused);
    told["warnings"] = placed(&heard.warned);
    let is_on_record = handed.recorded > 0 && told["dryRun"] == false;
    told["import"] = if is_on_record { json!(sent.tag()) } else { Value::Null };
}

/// Returns what is told of a line, with the row and the cell that it came from.
fn entry(line: u64, notice: &Notice, sent: Option<&SentSheet>) -> Value {
    let place = sent.and_then(|sent| report::place_in_words(&sent.read.sheet, &sent.lines, line, &notice.path));
    let at = sent.and_then(|sent| sent.lines.place(line, &notice.path));
    let column = at.and_then(|(_, column)| column).and_then(|column| sent?.read.sheet.columns.get(column));
    json!({
        "row": at.and_then(|(row, _)| row), "column": column, "place": place, "code": notice.code,
        "message": notice.message, "path": notice.path,
    })
}

/// The outcome of lines that were handed in.
#[derive(Default)]
struct HandedLines {
    report: Report,
    /// How many lines are recorded; of a dry run, would be.
    recorded: u64,
}

fn hand_in(
    chronicle: &Chronicle,
    lines: &[u8],
    recorder: ImportRecorder,
    dry_run: bool,
    on_refusal: OnRefusal,
    update: Option<&str>,
    heard: &mut LineNotices,
) -> Result<HandedLines, Problem> {
    let mut destination = destination(chronicle, recorder, dry_run);
    let import = Import::new(&mut *destination, heard, on_refusal).updating(update.map(str::to_owned));
    let report = import.run(&mut LineReader::new(lines)).map_err(|failure| match failure {
        ImportError::ReadOnly(detail) => Problem::read_only(&detail),
        ImportError::TooMuch(message) => Problem::bad_input(message).with_status(StatusCode::PAYLOAD_TOO_LARGE),
        ImportError::Read(_) | ImportError::Destination(_) => failed(failure),
    })?;
    Ok(HandedLines { report, recorded: heard.recorded })
}

/// What is told of lines, as far as it is listed.
#[derive(Default)]
struct LineNotices {
    recorded: u64,
    refused: Vec<(u64, Notice)>,
    warned: Vec<(u64, Notice)>,
    /// How often each line was told of, so that one line does not fill the list.
    told: BTreeMap<u64, usize>,
}

impl LineNotices {
    fn is_listed(&mut self, line: u64, listed: usize) -> bool {
        let told = self.told.entry(line).or_default();
        *told += 1;
        *told <= 20 && listed < NOTICES_MAX
    }
}

impl Listener for LineNotices {
    fn recorded(&mut self, _line: &RecordedLine) {
        self.recorded += 1;
    }

    fn already(&mut self, _line: u64, _id: EventId, _sequence: Option<Sequence>) {}

    fn refused(&mut self, line: u64, notice: &Notice) {
        if self.is_listed(line, self.refused.len()) {
            self.refused.push((line, notice.clone()));
        }
    }

    fn warned(&mut self, line: u64, notice: &Notice) {
        if self.is_listed(line, self.warned.len()) {
            self.warned.push((line, notice.clone()));
        }
    }

    fn read(&mut self, _bytes: u64) {}
}
