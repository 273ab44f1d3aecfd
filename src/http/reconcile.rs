//! `/reconcile`: names matched against the record by the Reconciliation Service API 0.2, for OpenRefine and programs like it.
//!
//! What is matched, and how, is the business of [`crate::interchange::reconcile`]. Here the names are kept beside the log: each
//! request takes what was recorded since the last one, so a batch costs what its queries cost.
//!
//! Names are those of the whole record, whatever was public when: so only who reads all of it may ask.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde_json::Value;

use super::app::App;
use super::body;
use super::export::address_of;
use super::media;
use super::problem::Problem;
use super::proxy::SentTo;
use super::{computing, sign_in::SignedIn};
use crate::chronicle::{Chronicle, ReadError};
use crate::domain::Sequence;
use crate::interchange::reconcile;
use crate::interchange::sheet::on_record::KnownRecord;

/// The names on record, as far as they have been read.
pub(super) struct NamesOnRecord(Mutex<(KnownRecord, Sequence)>);

impl Default for NamesOnRecord {
    fn default() -> Self {
        NamesOnRecord(Mutex::new((KnownRecord::new([]), Sequence::ZERO)))
    }
}

impl NamesOnRecord {
    /// Looks something up in the names of all that is on record.
    fn read<T>(&self, chronicle: &Chronicle, look_up: impl FnOnce(&KnownRecord) -> T) -> Result<T, ReadError> {
        let mut known = self.0.lock();
        let (names, after) = &mut *known;
        *after = names.read(chronicle, *after)?;
        Ok(look_up(names))
    }
}

/// Answers a batch of queries; without one, says what the service is.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    reconcile(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn reconcile(app: App, request: Request<Body>) -> Result<Response, Problem> {
    let client = computing::client(request.extensions());
    let signed_in = SignedIn::of(request.extensions())?;
    let sent_to = request.extensions().get::<SentTo>();
    let named = || sent_to.and_then(|sent_to| address_of(sent_to, request.uri(), request.headers()));
    let base = app.settings.public_url.clone().or_else(named);
    let base = base.map(|base| base.to_string()).unwrap_or_default();
    let queries = match *request.method() {
        Method::GET | Method::HEAD => parameter(request.uri().query().unwrap_or_default(), "queries"),
        _ => {
            let form = form(&app, request).await?;
            Some(parameter(&form, "queries").ok_or_else(|| Problem::bad_input("the form has no field `queries`"))?)
        }
    };
    let Some(queries) = queries else { return Ok(json(&reconcile::manifest(&base))) };
    let answered = look_up(&app, &client, &signed_in, move |known| reconcile::answer(&queries, known)).await?;
    answered.map(|answer| json(&answer)).map_err(Problem::bad_input)
}

/// Answers what somebody has typed so far.
pub(super) async fn suggest(State(app): State<App>, request: Request<Body>) -> Response {
    suggested(app, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn suggested(app: App, request: Request<Body>) -> Result<Response, Problem> {
    let client = computing::client(request.extensions());
    let signed_in = SignedIn::of(request.extensions())?;
    let prefix = prefix_of(request.uri()).ok_or_else(|| Problem::bad_input("the parameter `prefix` is missing"))?;
    let found = look_up(&app, &client, &signed_in, move |known| reconcile::suggest(&prefix, known)).await?;
    Ok(json(&found))
}

fn prefix_of(uri: &Uri) -> Option<String> {
    parameter(uri.query().unwrap_or_default(), "prefix").filter(|prefix| !prefix.trim().is_empty())
}

fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut parameters = form_urlencoded::parse(text.as_bytes());
    parameters.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// Reads the form of a batch.
async fn form(app: &App, request: Request<Body>) -> Result<String, Problem> {
    if media::type_of(request.headers()).is_none_or(|media| media != "application/x-www-form-urlencoded") {
        let problem = Problem::bad_input("queries are sent as application/x-www-form-urlencoded");
        return Err(problem.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let mut held = app.incoming.hold();
    let most = app.settings.body_bytes;
    let too_long = || format!("the body has more than {most} bytes: send fewer queries at once");
    let body = body::receive(app, request, most, &mut held).await.map_err(|refusal| refusal.problem(too_long()))?;
    String::from_utf8(body.to_vec()).map_err(|_other| Problem::bad_input("the form is not UTF-8"))
}

/// Looks something up on a thread that may compute, when its turn has come.
async fn look_up<T: Send + 'static>(
    app: &App,
    client: &Arc<crate::work::Peer>,
    signed_in: &SignedIn,
    run: impl FnOnce(&KnownRecord) -> T + Send + 'static,
) -> Result<T, Problem> {
    let wanted = app.take_in(client, app.work_for(&signed_in.caller)).await.map_err(Problem::busy)?;
    let found = app.on_thread(wanted.budget(), move |app| app.names.read(&app.chronicle, run)).await;
    let found = found.map_err(|failed| Problem::internal(&failed.to_string()))?;
    found.map_err(|error| Problem::internal(&error.to_string()))
}

fn json(value: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (content_type, value.to_string()).into_response()
}
