//! `POST /v1/import`: lines of any number, recorded as they come; a report of each.
//!
//! ```text
//! body ─▶ pieces ─▶ one thread: lines ─▶ interchange::import ─▶ chronicle          report ─▶ unnamed file ─▶ answer
//! ```
//!
//! - **As a stream.** Of the body a few pieces are in memory, and of the report what is not settled. The report is kept in a
//!   file without a name until the body has been read, so that a client may send everything before it reads anything. The
//!   file is in the system's folder for what passes, and bounded, so that no sender can fill the disk that the log is on.
//! - **To be sent again.** What was recorded stays, whatever happens to the request after. The same lines sent again are
//!   passed over as far as they are on record, as on the command line: ids come from the lines or from their content.
//! - **Beside other writers**, GraphQL's and other imports. A few imports run at a time; one more is asked to come again.
//! - **The status** says whether every line is on record: 200 where it is, 422 where a line was refused, and what fits where
//!   the import ended early. The body is read to its end in any case, since a client that is still sending hears nothing.
//!
//! What the report looks like is said in [`crate::interchange::report`].

mod body;

use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt;
use tokio::sync::OwnedSemaphorePermit;

use self::body::BodyReader;
use super::app::App;
use super::media;
use super::problem::Problem;
use super::sign_in::{self, SignedIn};
use crate::access::{AccessRole, rule_of};
use crate::chronicle::{Changes, Chronicle};
use crate::domain::event::form;
use crate::input::ErrorCode;
use crate::interchange::JSONL;
use crate::interchange::destination::{ChronicleDestination, DryRunDestination};
use crate::interchange::import::{Destination, Import, ImportError, OnRefusal, Report};
use crate::interchange::jsonl::LineReader;
use crate::interchange::report::{Ended, Reporter, Stopped, Totals};

/// How many imports run at a time.
pub(super) const IMPORTS_MAX: usize = 4;
/// The seconds after which one that was turned away may come again.
const RETRY_SECONDS: u32 = 5;
/// The media types that a body of lines may have.
const MEDIA_TYPES: [&str; 3] = ["application/jsonl", "application/x-ndjson", "application/json-lines"];
/// The most different lines without an id in one import: each takes some fifty bytes of memory.
const WITHOUT_ID_MAX: usize = 1_000_000;
/// The most bytes of records in a dry run, which holds them in memory.
const DRY_RUN_BYTES_MAX: usize = 16 << 20;
/// The most bytes of memory for the report of lines that are not settled: in a dry run, of all behind the first good one.
const OPEN_BYTES_MAX: usize = 32 << 20;
/// The bytes of a report at which an import ends.
const REPORT_BYTES_MAX: u64 = 256 << 20;
/// The bytes of a piece of the answer.
const PIECE_BYTES: usize = 1 << 16;

/// What is asked for.
#[derive(Clone, Default)]
struct ImportParameters {
    keep_going: bool,
    dry_run: bool,
    /// Why events on record are corrected to what their lines say; `None`: such lines are refused.
    update: Option<String>,
}

impl ImportParameters {
    fn read(query: &str) -> Result<Self, Problem> {
        let mut asked = ImportParameters::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "keepGoing" => &mut asked.keep_going,
                "dryRun" => &mut asked.dry_run,
                "update" => {
                    form::reason(&value).map_err(|fault| {
                        Problem::bad_input(format!("update gives the reason of corrections: {fault}"))
                    })?;
                    asked.update = Some(value.into_owned());
                    continue;
                }
                other => {
                    let message = format!("there is no parameter {other:?}; there are keepGoing, dryRun and update");
                    return Err(Problem::bad_input(message));
                }
            };
            *field = match &*value {
                "true" => true,
                "false" => false,
                _other => return Err(Problem::bad_input(format!("{name} is true or false"))),
            };
        }
        Ok(asked)
    }

    fn on_refusal(&self) -> OnRefusal {
        if self.keep_going || self.dry_run { OnRefusal::KeepGoing } else { OnRefusal::Stop }
    }
}

/// Returns where lines go: to the chronicle, or nowhere in a dry run.
pub(super) fn destination(chronicle: &Chronicle, recorder: ImportRecorder, dry_run: bool) -> Box<dyn Destination> {
    let chronicle = chronicle.clone();
    if dry_run {
        let destination = DryRunDestination::new(chronicle, recorder.name).at_most(DRY_RUN_BYTES_MAX);
        Box::new(destination.changing(recorder.changes))
    } else {
        Box::new(ChronicleDestination::new(chronicle, recorder.name).changing(recorder.changes))
    }
}

/// Who imports, and whose events they may change.
pub(super) struct ImportRecorder {
    pub(super) name: Arc<str>,
    pub(super) changes: Changes,
}

impl ImportRecorder {
    /// Returns who imports by a path.
    ///
    /// # Errors
    ///
    /// They may not.
    pub(super) fn of(signed_in: &SignedIn, path: &str) -> Result<Self, Problem> {
        let caller = &signed_in.caller;
        caller.check(rule_of(path)).map_err(|refused| sign_in::problem(&refused))?;
        let nobody = || Problem::internal("an import was allowed to nobody");
        let principal = caller.principal().ok_or_else(nobody)?;
        let changes = if principal.role >= AccessRole::Editor { Changes::Any } else { Changes::Own };
        Ok(ImportRecorder { name: Arc::clone(&principal.name), changes })
    }
}

/// Answers a request.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    import(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn import(app: App, request: Request<Body>) -> Result<Response, Problem> {
    let asked = ImportParameters::read(request.uri().query().unwrap_or_default())?;
    check_media_type(request.headers())?;
    let signed_in = SignedIn::of(request.extensions())?;
    let recorder = ImportRecorder::of(&signed_in, "/v1/import")?;
    let turn = turn(&app)?;
    let (feed, pieces) = body::channel();
    let chronicle = app.chronicle.clone();
    let span = tracing::Span::current();
    let recording = tokio::task::spawn_blocking(move || {
        let (_turn, _in_request) = (turn, span.enter());
        record(&chronicle, &asked, recorder, pieces)
    });
    let pace = app.settings.connections.pace;
    feed.run(request.into_body(), pace, &app, &signed_in).await;
    let recorded = recording.await.map_err(|failed| Problem::internal(&failed.to_string()))?;
    let (status, report) = recorded.map_err(|error| {
        let Problem { message, .. } = Problem::internal(&format!("the report of an import: {error}"));
        let message = format!("{message}. Lines may be on record all the same: send them again to know");
        Problem::new(ErrorCode::Internal, message)
    })?;
    answer(status, report).map_err(|error| Problem::internal(&error.to_string()))
}

/// Takes one of the turns of imports.
///
/// # Errors
///
/// As many as may be are under way.
pub(super) fn turn(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    Arc::clone(&app.importing).try_acquire_owned().map_err(|_none_left| {
        let message = format!("{IMPORTS_MAX} imports are under way: send this one again in a while");
        let problem = Problem::new(ErrorCode::RateLimited, message);
        problem.with_status(StatusCode::SERVICE_UNAVAILABLE).trying_after(RETRY_SECONDS)
    })
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    if media::type_of(headers).is_some_and(|media| MEDIA_TYPES.contains(&media.as_str())) {
        return Ok(());
    }
    let message = format!("lines are taken as {}, in UTF-8 and not packed", MEDIA_TYPES.join(", "));
    Err(Problem::bad_input(message).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// Records lines on this thread, and gives the report with the status that says what came of it.
fn record(
    chronicle: &Chronicle,
    asked: &ImportParameters,
    recorder: ImportRecorder,
    mut pieces: BodyReader,
) -> io::Result<(StatusCode, File)> {
    let file = BufWriter::new(tempfile::tempfile()?);
    let mut reporter = Reporter::new(file).open_at_most(OPEN_BYTES_MAX).at_most(REPORT_BYTES_MAX);
    let mut destination = destination(chronicle, recorder, asked.dry_run);
    let mut lines = LineReader::new(&mut pieces);
    let import = Import::new(&mut *destination, &mut reporter, asked.on_refusal());
    let ran = import.without_id_at_most(WITHOUT_ID_MAX).updating(asked.update.clone()).run(&mut lines);
    let mut left_out = None;
    if !matches!(ran, Err(ImportError::Read(_))) {
        // A client that is still sending would not hear the answer.
        while let Ok(Some(line)) = lines.next_line() {
            left_out = reporter.skip(line.number).err();
        }
    }
    let problem = ran.as_ref().err().or(left_out.as_ref()).map(|failure| problem(failure, &mut pieces));
    let (totals, report) = reporter.finish(|totals| {
        let Report { stopped, seems, .. } = ran.unwrap_or_default();
        totals.seems = seems;
        totals.stopped = stopped.map(|(from, to)| Stopped { from, to });
        totals.head = chronicle.head();
        totals.dry_run = asked.dry_run;
        totals.error = problem.as_ref().map(|problem| Ended { code: problem.code, message: problem.message.clone() });
    })?;
    Ok((problem.map_or_else(|| status(&totals), |problem| problem.status), report.into_inner()?))
}

fn status(totals: &Totals) -> StatusCode {
    if totals.is_complete() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// Says why an import ended before its input did.
fn problem(failure: &ImportError, pieces: &mut BodyReader) -> Problem {
    match failure {
        ImportError::Read(_) => pieces.problem(),
        ImportError::ReadOnly(detail) => Problem::read_only(detail),
        ImportError::TooMuch(message) => Problem::bad_input(message).with_status(StatusCode::PAYLOAD_TOO_LARGE),
        ImportError::Destination(message) => Problem::internal(message),
    }
}

/// Makes the answer of a report.
fn answer(status: StatusCode, mut report: File) -> io::Result<Response> {
    let length = report.stream_position()?;
    report.rewind()?;
    let report = tokio::fs::File::from_std(report);
    let pieces = futures_util::stream::try_unfold(report, |mut report| async move {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        let read = report.read_buf(&mut piece).await?;
        Ok::<_, io::Error>((read > 0).then_some((piece, report)))
    });
    let content_type = HeaderValue::from_static(JSONL.media_type);
    let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_LENGTH, HeaderValue::from(length))];
    Ok((status, headers, Body::from_stream(pieces)).into_response())
}
