//! `GET /v1/export`: the log, or a part or a cut of it, as lines; or a view of it for another tool.
//!
//! A page is read, and packed, when the client has taken the one before, so an export of any length needs little memory, and
//! one whose client is slow or has gone holds no thread. A few exports run at a time; one more is asked to come again. If
//! reading fails half-way the answer is broken off, so that no part passes for the whole.
//!
//! A client that polls sends back the tag of the answer that it has, and gets a few bytes if nothing changed.
//! Which answers are equal is known before they are made: an export is a function of what is asked for and of its point.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::computing::Wanted;
use super::conditional::Validator;
use super::connection::{ClientAddress, Seat};
use super::packing::Packer;
use super::problem::Problem;
use super::proxy::SentTo;
use super::sign_in::{self, SignedIn};
use crate::access::{Caller, rule_of};
use crate::chronicle::{Chronicle, PointError};
use crate::domain::Sequence;
use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::input::ErrorCode;
use crate::interchange::export::ExportError;
use crate::interchange::export_request::{ExportFile, ExportRequest, ExportRequestError, ResolvedExport};
use crate::interchange::public_url::PublicUrl;
use crate::interchange::snapshot_view::Tables;
use crate::interchange::{Format, FormatKind, JSONL};
use crate::time::{Instant, Zone};
use crate::work::Peer;

/// Names the snapshot that an answer is of, which `snapshot` asks for again.
const SNAPSHOT: HeaderName = HeaderName::from_static("chancery-snapshot");

/// Names how vague dates were read, which is given beside a snapshot.
const CERTAINTY: HeaderName = HeaderName::from_static("chancery-certainty");

/// What is asked for.
struct ExportParameters {
    wanted: ExportRequest,
    after: Option<u64>,
    limit: Option<u64>,
}

/// The seconds after which an export that was turned away may come again.
const RETRY_SECONDS: u32 = 5;

/// Answers a request.
pub(super) async fn handle(
    State(app): State<App>,
    Extension(address): Extension<ClientAddress>,
    Extension(client): Extension<Arc<Peer>>,
    Extension(signed_in): Extension<SignedIn>,
    Extension(sent_to): Extension<SentTo>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    begin(app, address, &client, signed_in, sent_to, uri, headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn begin(
    app: App,
    address: ClientAddress,
    client: &Arc<Peer>,
    signed_in: SignedIn,
    sent_to: SentTo,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let packer = Packer::wanted(&headers);
    let query = uri.query().unwrap_or_default();
    let mut asked = ExportParameters::read(query).map_err(Problem::bad_input)?;
    asked.check_rights(&signed_in.caller)?;
    asked.wanted.base = app.settings.public_url.clone().or_else(|| address_of(&sent_to, &uri, &headers));
    let asked_at = format!("{:?} {query}", asked.wanted.base);
    let turn = turn(&app, address)?;
    let format = asked.wanted.format;
    let now = app.clock.now();
    let certainty = HeaderValue::from_static(asked.wanted.certainty.name());
    let wanted = app.take_in_long(client);
    let chronicle = app.chronicle_for(&signed_in.caller, now).within(wanted.budget());
    let begun =
        app.on_thread(wanted.budget(), move |app| (asked.begin(app, &chronicle, now, &asked_at, &headers), turn));
    let (begun, turn) = begun.await.map_err(|failed| Problem::internal(&failed.to_string()))?;
    let (written, validator) = match begun? {
        BegunExport::Held(validator) => return Ok(validator.not_modified()),
        BegunExport::File(written, validator) => (written, validator),
    };
    let token = written.token().and_then(|token| HeaderValue::from_str(token).ok());
    let about = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let mut response = about.into_response();
    packer.announce(&mut response);
    validator.announce(&mut response);
    app.given_exports.note(&validator);
    let sending = ExportStream { written, packer, is_over: false, signed_in, _turn: turn };
    let pieces = futures_util::stream::try_unfold((app, wanted, sending), next_piece);
    *response.body_mut() = Body::from_stream(pieces);
    if let Ok(named) = HeaderValue::from_str(&format!("inline; filename=\"{}\"", format.file)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    }
    if let Some(token) = token {
        response.headers_mut().insert(SNAPSHOT, token);
        response.headers_mut().insert(CERTAINTY, certainty);
    }
    Ok(response)
}

/// An export whose point is settled.
enum BegunExport {
    /// The client has it already.
    Held(Validator),
    /// It is to be sent.
    File(Box<ExportFile>, Validator),
}

/// Returns the address at which a request reached the server.
pub(super) fn address_of(sent_to: &SentTo, uri: &Uri, headers: &HeaderMap) -> Option<PublicUrl> {
    if let Some(host) = &sent_to.host {
        return format!("{}://{host}", sent_to.scheme).parse().ok();
    }
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))?;
    format!("{}://{host}", sent_to.scheme).parse().ok()
}

/// Takes one of the turns of exports.
fn turn(app: &App, client: ClientAddress) -> Result<Seat, Problem> {
    app.exporting.seat(client.0).ok_or_else(|| {
        let exports = app.settings.exports;
        let message =
            format!("{exports} exports are under way, and the server makes no more at a time: try again later");
        let problem = Problem::new(ErrorCode::RateLimited, message);
        problem.with_status(StatusCode::SERVICE_UNAVAILABLE).trying_after(RETRY_SECONDS)
    })
}

/// An export on its way to a client.
struct ExportStream {
    written: Box<ExportFile>,
    packer: Packer,
    is_over: bool,
    signed_in: SignedIn,
    _turn: Seat,
}

impl ExportStream {
    /// Makes the next piece, which may be empty; `None` at the end.
    fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        if self.is_over {
            return Ok(None);
        }
        let packed = match self.written.next_piece().map_err(|error| BrokenOff::noted(&error))? {
            Some(piece) => self.packer.pack(piece),
            None => {
                self.is_over = true;
                self.packer.end()
            }
        };
        packed.map(Some).map_err(|error| BrokenOff::noted(&error))
    }
}

/// An export broke off. Why stands in the log.
#[derive(Debug, thiserror::Error)]
#[error("the export broke off")]
struct BrokenOff;

impl BrokenOff {
    fn noted(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "an export broke off");
        BrokenOff
    }
}

/// Returns the next piece, with what is needed to go on; `None` at the end.
///
/// Each piece waits for its turn among all that runs, so that no number of downloads keeps other requests waiting for long.
async fn next_piece(
    (app, wanted, mut sending): (App, Wanted, ExportStream),
) -> Result<Option<(Vec<u8>, (App, Wanted, ExportStream))>, BrokenOff> {
    loop {
        if !sending.signed_in.holds(&app) {
            return Err(BrokenOff::noted(&"its token no longer holds"));
        }
        let made = app.on_thread(wanted.budget(), move |_| sending.next().map(|piece| (piece, sending))).await;
        let (piece, rest) = made.map_err(|failed| BrokenOff::noted(&failed))??;
        match piece {
            // Looking for what is wanted, and packing, may give nothing for a while.
            Some(piece) if piece.is_empty() => sending = rest,
            Some(piece) => return Ok(Some((piece, (app, wanted, rest)))),
            None => return Ok(None),
        }
    }
}

impl ExportParameters {
    fn read(query: &str) -> Result<Self, String> {
        let wanted = ExportRequest {
            format: JSONL,
            date: None,
            known_at: None,
            published_by: None,
            time_zone: Zone::default(),
            certainty: Certainty::Best,
            snapshot: None,
            negotiation: None,
            tables: Tables::AtServer,
            exact: false,
            base: None,
        };
        let mut asked = ExportParameters { wanted, after: None, limit: None };
        let mut given: Vec<Cow<str>> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if given.contains(&name) {
                return Err(format!("{name}: it is given twice: give it once"));
            }
            asked.set(&name, &value).map_err(|error| format!("{name}: {error}"))?;
            given.push(name);
        }
        let wanted = &asked.wanted;
        let clocks = wanted.date.is_some() || wanted.known_at.is_some() || wanted.published_by.is_some();
        let whole = !clocks && wanted.snapshot.is_none() && wanted.negotiation.is_none();
        if (asked.after.is_some() || asked.limit.is_some()) && !(whole && matches!(wanted.format.form, FormatKind::Log))
        {
            return Err(
                "after and limit are of the log as it was recorded: leave out the cuts, negotiation and every \
                 format but jsonl"
                    .to_owned(),
            );
        }
        Ok(asked)
    }

    /// Checks that somebody may have it: a stretch of the log as it was recorded shows what is not public.
    fn check_rights(&self, caller: &Caller) -> Result<(), Problem> {
        let stretches = [(self.after, "/v1/export?after"), (self.limit, "/v1/export?limit")];
        for (_, surface) in stretches.iter().filter(|(given, _)| given.is_some()) {
            caller.check(rule_of(surface)).map_err(|refused| sign_in::problem(&refused))?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: &str) -> Result<T, String> {
            value.parse().map_err(|error: T::Err| error.to_string())
        }
        fn number(value: &str) -> Result<u64, &'static str> {
            value.parse().map_err(|_not_a_number| "it is a whole number from 0, such as 1000")
        }
        let wanted = &mut self.wanted;
        match name {
            "format" => wanted.format = Format::named(value)?,
            "after" => self.after = Some(number(value)?),
            "limit" => self.limit = Some(number(value)?),
            "date" => wanted.date = Some(parsed(value)?),
            "knownAt" => wanted.known_at = Some(parsed(value)?),
            "publishedBy" => wanted.published_by = Some(parsed(value)?),
            "timeZone" => wanted.time_zone = parsed(value)?,
            "certainty" => {
                wanted.certainty = Certainty::named(&value.to_uppercase()).ok_or("it is CERTAIN, BEST or POSSIBLE")?;
            }
            "tables" => wanted.tables = Tables::named(value).ok_or("it is server or beside")?,
            "exact" => wanted.exact = value.parse().map_err(|_neither| "it is true or false")?,
            "snapshot" => wanted.snapshot = Some(value.to_owned()),
            "negotiation" => wanted.negotiation = Some(parsed(value)?),
            _other => {
                return Err("there is no such parameter; there are format, after, limit, date, knownAt, publishedBy, \
                     timeZone, certainty, snapshot, negotiation, tables and exact"
                    .to_owned());
            }
        }
        Ok(())
    }

    /// Settles the point, and begins the file unless the client has it already.
    fn begin(
        self,
        app: &App,
        chronicle: &Chronicle,
        now: Instant,
        asked_at: &str,
        headers: &HeaderMap,
    ) -> Result<BegunExport, Problem> {
        let resolved = self.resolve(chronicle, now).map_err(problem)?;
        let changed = resolved.changed(chronicle).map_err(problem)?.map(|changed| changed.max(app.started));
        let log = chronicle.id().to_string();
        let validator = Validator::new(asked_at, &[&log, &resolved.identity()], changed, resolved.is_pinned());
        if validator.is_held(headers, &app.given_exports) {
            return Ok(BegunExport::Held(validator));
        }
        let written = resolved.begin(chronicle).map_err(problem)?;
        Ok(BegunExport::File(Box::new(written), validator))
    }

    fn resolve(self, chronicle: &Chronicle, now: Instant) -> Result<ResolvedExport, ExportRequestError> {
        if self.after.is_none() && self.limit.is_none() {
            return self.wanted.resolve(chronicle, now);
        }
        let after = self.after.unwrap_or_default();
        let until = self.limit.map_or(u64::MAX, |limit| after.saturating_add(limit));
        Ok(self.wanted.of_records(chronicle, Sequence::new(after), Sequence::new(until)))
    }
}

fn problem(error: ExportRequestError) -> Problem {
    match &error {
        ExportRequestError::Point(PointError::Token(refused)) => Problem::token(refused),
        ExportRequestError::Point(PointError::Date { .. } | PointError::BesideSnapshot) => {
            Problem::bad_input(error.to_string())
        }
        ExportRequestError::Export(ExportError::NoNegotiation(_)) => {
            Problem::new(ErrorCode::NotFound, error.to_string())
        }
        ExportRequestError::Point(PointError::Index(_)) | ExportRequestError::Export(_) => {
            Problem::internal(&error.to_string())
        }
    }
}
