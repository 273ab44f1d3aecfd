//! GraphQL over HTTP.
//!
//! POST takes `application/json` alone, an object of `query` or `documentId`, `operationName`, `variables` and `extensions` and nothing else;
//! GET takes the same as parameters, and runs queries alone. The answer comes in the form that the client prefers (see
//! `accept.rs`). What is wrong with the request as such is told by the status; what is wrong with the document too where the
//! answer is `application/graphql-response+json`, and then `data` is left out.

mod asked;
mod sent;

use std::io;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::{Response as Answer, Value};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::accept::{self, AnswerForm};
use super::app::App;
use super::body::RETRY_SECONDS;
use super::computing::{self, BudgetedText, TrialEnd};
use super::sign_in::SignedIn;
use crate::access::Caller;
use crate::chronicle::{FeedError, Follower};
use crate::domain::Sequence;
use crate::graphql::feed::{self, RequestOutcome};
use crate::graphql::scope::{self, HeadWait};
use crate::graphql::{self as api, Attempt, GraphqlRequest, RunTerms, error};
use crate::input::ErrorCode;
use crate::work::{Budget, Busy, HeldBytes, Peer};
use asked::Asked;
use sent::RefusedRequest;

pub(super) use sent::RequestBody;

const VARY: HeaderValue = HeaderValue::from_static("Accept");

/// Answers a request.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    let (form, client) = (accept::choose(request.headers()), computing::client(request.extensions()));
    let signed_in = SignedIn::of(request.extensions());
    let SignedIn { caller, .. } = match signed_in {
        Ok(signed_in) => signed_in,
        Err(problem) => return problem.into_response(),
    };
    let headers = (request.method() == Method::GET).then(|| request.headers().clone());
    let Some(form) = form else { return refuse(AnswerForm::Json, sent::no_such_form()) };
    let (sent, held) = match sent::receive(&app, request).await {
        Ok(received) => received,
        Err(refused) => return refuse(form, refused),
    };
    let asked = Asked::new(&sent, headers, form, &caller);
    if let Some(response) = asked.answered_before(&app) {
        return response;
    }
    let request = match sent.request(&app.documents) {
        Ok(request) => request,
        Err(refused) => return refuse(form, refused),
    };
    let response = run(app, &client, request, asked, caller).await;
    // What the request takes in memory is held until it is answered.
    drop((sent, held));
    response
}

fn refuse(form: AnswerForm, refused: RefusedRequest) -> Response {
    let answer = error::refusal(refused.code, refused.message);
    let mut response = respond(refused.status, form, text(&answer).into());
    if refused.status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    if refused.status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    }
    response
}

/// Does something of a request on a thread of its own: resolvers read and compute without a pause.
async fn on_thread<T: Send + 'static>(
    app: &App,
    budget: &Arc<Budget>,
    run: impl FnOnce(&App) -> T + Send + 'static,
) -> Result<T, Answer> {
    let ran = app.on_thread(budget, run).await;
    ran.map_err(|failed| error::about_request(error::internal(&failed.to_string())))
}

/// Runs a request once, or twice where the log has to reach a sequence first: that is waited for without a place.
///
/// `run` runs it within a budget, and gives the sequence where that has to be waited for. Most are run on a thread of their own; what
/// has taken little before, where they were read.
async fn run_when_reached<T: Send + 'static>(
    app: &App,
    client: &Arc<Peer>,
    caller: &Caller,
    request: &GraphqlRequest,
    run: impl AsyncFn(&App, RunTerms) -> Result<T, Sequence> + Clone + Send + 'static,
) -> Result<T, Answer> {
    let terms = |app: &App, caller: Caller, budget: Arc<Budget>, wait: HeadWait, is_trial: bool| RunTerms {
        now: app.clock.now(),
        caller,
        budget,
        wait,
        is_trial,
        takes_text: true,
    };
    if let Some(trial) = api::trial(&app.schema, request) {
        let once =
            async |app: &App, budget| run(app, terms(app, caller.clone(), budget, HeadWait::Elsewhere, true)).await;
        match app.at_once(client, app.work_for(caller), once).await {
            Ok(Ok(done)) => return Ok(done),
            // It asks for a sequence that is not there yet, or it is not its turn.
            Ok(Err(_)) | Err(TrialEnd::NoTurn) => {}
            Err(TrialEnd::Outgrown) => trial.outgrown(),
        }
    }
    let runtime = tokio::runtime::Handle::current();
    let busy = |busy: Busy| error::refusal(ErrorCode::RateLimited, busy.to_string());
    let attempt = async |wait: HeadWait| {
        let wanted = app.take_in(client, app.work_for(caller)).await.map_err(busy)?;
        let (budget, run, caller) = (Arc::clone(wanted.budget()), run.clone(), caller.clone());
        let runtime = runtime.clone();
        on_thread(app, wanted.budget(), move |app| runtime.block_on(run(app, terms(app, caller, budget, wait, false))))
            .await
    };
    let sequence = match attempt(HeadWait::Elsewhere).await? {
        Ok(done) => return Ok(done),
        Err(sequence) => sequence,
    };
    let many = |_| error::refusal(ErrorCode::RateLimited, "as many as may be wait for the log: ask again in a moment");
    let waiting = app.waiting.try_acquire().map_err(many)?;
    scope::reached(&app.chronicle, sequence, api::settings(&app.schema).wait).await;
    drop(waiting);
    let unreached = |_| error::about_request(error::internal("the head was awaited twice"));
    attempt(HeadWait::Over).await?.map_err(unreached)
}

/// Answers a request of somebody who is not let in.
pub(super) fn refused_at_the_door(headers: &HeaderMap, code: ErrorCode, message: &str) -> Response {
    let form = accept::choose(headers).unwrap_or(AnswerForm::Json);
    let status = match code {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _other => StatusCode::FORBIDDEN,
    };
    respond(status, form, text(&error::refusal(code, message)).into())
}

/// Runs a request.
async fn run(app: App, client: &Arc<Peer>, request: GraphqlRequest, asked: Asked, caller: Caller) -> Response {
    let (by_get, form, asked) = (request.queries_only, asked.form, Arc::new(asked));
    let has_token = caller.has_token();
    let began = Instant::now();
    let request = Arc::new(request);
    let running = Arc::clone(&request);
    let ran = run_when_reached(&app, client, &caller, &request, async move |app, terms| {
        let (budget, is_trial) = (Arc::clone(&terms.budget), terms.is_trial);
        let mut answer = match api::attempt(&app.schema, GraphqlRequest::clone(&running), terms).await {
            Attempt::Answered(answer) => *answer,
            Attempt::Awaits(sequence) => return Err(sequence),
        };
        let is_no_query = answer.http_headers.remove(header::ALLOW).is_some();
        let is_pinned = answer.http_headers.remove(header::CACHE_CONTROL).is_some();
        let (text, answer) = text_within(answer, &budget, is_trial);
        let status =
            if is_no_query && by_get { StatusCode::METHOD_NOT_ALLOWED } else { status(&answer, form, has_token) };
        if is_pinned && answer.errors.is_empty() {
            asked.keep(app, &text);
            return Ok(asked.pinned(app, |form| respond(status, form, computing::held_body(text, &budget))));
        }
        let mut response = respond(status, form, computing::held_body(text, &budget));
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        Ok(response)
    });
    let response =
        ran.await.unwrap_or_else(|answer| respond(status(&answer, form, has_token), form, text(&answer).into()));
    tracing::debug!(status = response.status().as_u16(), elapsed = ?began.elapsed(), "graphql");
    response
}

/// What comes of a request on a WebSocket.
pub(super) enum OperationOutcome {
    /// The JSON of its one answer, with the memory that it takes until it is sent.
    Answer(String, Option<HeldBytes>),
    /// The JSON of the errors for which it was not run.
    Refused(String),
    /// Its answers come one by one.
    Following(Follower),
}

/// Runs a request that came on a WebSocket.
pub(super) async fn open(app: &App, client: &Arc<Peer>, caller: &Caller, request: GraphqlRequest) -> OperationOutcome {
    let request = match app.documents.resolve(request) {
        Ok(request) => request,
        Err(refusal) => return OperationOutcome::Refused(errors(&error::refusal(refusal.code(), refusal.to_string()))),
    };
    let (asking, request) = (Arc::clone(client), Arc::new(request));
    let running = Arc::clone(&request);
    let ran = run_when_reached(app, client, caller, &request, async move |app, terms| {
        let (budget, is_trial) = (Arc::clone(&terms.budget), terms.is_trial);
        let outcome = feed::answer(&app.schema, &app.feed, GraphqlRequest::clone(&running), &asking, terms).await;
        Ok(match outcome {
            RequestOutcome::Following(follower) => OperationOutcome::Following(follower),
            RequestOutcome::Refused(answer) => OperationOutcome::Refused(errors(&answer)),
            RequestOutcome::Once(Attempt::Awaits(sequence)) => return Err(sequence),
            RequestOutcome::Once(Attempt::Answered(answer)) => once(*answer, &budget, is_trial),
        })
    });
    ran.await.unwrap_or_else(|answer| OperationOutcome::Refused(errors(&answer)))
}

fn once(answer: Answer, budget: &Budget, is_trial: bool) -> OperationOutcome {
    let (text, answer) = text_within(answer, budget, is_trial);
    if is_about_request(&answer) {
        return OperationOutcome::Refused(errors(&answer));
    }
    let held = budget.keep(text.len());
    OperationOutcome::Answer(String::from_utf8(text).unwrap_or_default(), held)
}

/// Returns the JSON of the errors that end a subscription which gets no further.
pub(super) fn broken_off(failed: &FeedError) -> String {
    errors(&error::about_request(match failed {
        FeedError::Ended(why) => error::overrun(*why),
        FeedError::Failed(_) | FeedError::Ahead { .. } | FeedError::Closed => error::internal(&failed.to_string()),
    }))
}

/// Returns the JSON of the errors for which an operation is not begun by somebody who asks too often.
pub(super) fn rate_limited(message: &str) -> String {
    errors(&error::refusal(ErrorCode::RateLimited, message))
}

/// Returns the JSON of the errors for which an operation is not begun where as many as may be are under way.
pub(super) fn too_many(most: usize) -> String {
    let message = format!("{most} operations are under way on this connection: complete one of them first");
    errors(&error::refusal(ErrorCode::RateLimited, message))
}

/// Returns the JSON of the errors for which an operation is not begun because its document finds no room.
pub(super) fn document_without_room() -> String {
    let refused = sent::no_room();
    errors(&error::refusal(refused.code, refused.message))
}

fn errors(answer: &Answer) -> String {
    // What async-graphql answers is made of JSON's own values.
    serde_json::to_string(&answer.errors).unwrap_or_default()
}

/// Returns whether an answer is about the request as a whole: nothing was executed, or what came of it is void.
fn is_about_request(answer: &Answer) -> bool {
    answer.data == Value::Null && !answer.errors.is_empty() && answer.errors.iter().all(|error| error.path.is_empty())
}

fn status(answer: &Answer, form: AnswerForm, has_token: bool) -> StatusCode {
    // Whatever form the answer has: who may not do what they ask for hears of it, and a recorder who changes what is not theirs.
    let first = answer.errors.first().and_then(error::code_of);
    if answer.data == Value::Null {
        match first {
            Some(ErrorCode::Unauthenticated) => return StatusCode::UNAUTHORIZED,
            Some(ErrorCode::Forbidden) if has_token => return StatusCode::FORBIDDEN,
            _other => {}
        }
    }
    let is_busy = || answer.errors.first().and_then(error::code_of) == Some(ErrorCode::RateLimited);
    // Whatever form the answer has: who is sent away is to hear of it, and when to come again.
    if is_about_request(answer) && is_busy() {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    if form == AnswerForm::Json || !is_about_request(answer) {
        return StatusCode::OK;
    }
    match answer.errors.first().and_then(error::code_of) {
        Some(ErrorCode::Internal) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(ErrorCode::TimedOut | ErrorCode::ReadOnly) => StatusCode::SERVICE_UNAVAILABLE,
        Some(ErrorCode::Unauthenticated) => StatusCode::UNAUTHORIZED,
        Some(ErrorCode::Forbidden) => StatusCode::FORBIDDEN,
        Some(ErrorCode::RateLimited) => StatusCode::TOO_MANY_REQUESTS,
        _other => StatusCode::BAD_REQUEST,
    }
}

/// Writes an answer as it is sent: without `data` where nothing was executed.
fn write(to: &mut impl io::Write, answer: &Answer) -> io::Result<()> {
    let mut before: &[u8] = b"{";
    if !answer.errors.is_empty() {
        write_entry(to, &mut before, "errors", |to| Ok(serde_json::to_writer(to, &answer.errors)?))?;
    }
    if !is_about_request(answer) {
        write_entry(to, &mut before, "data", |to| api::write_data(to, &answer.data))?;
    }
    if !answer.extensions.is_empty() {
        write_entry(to, &mut before, "extensions", |to| Ok(serde_json::to_writer(to, &answer.extensions)?))?;
    }
    if before == b"{" {
        to.write_all(before)?;
    }
    to.write_all(b"}")
}

fn write_entry<W: io::Write>(
    to: &mut W,
    before: &mut &[u8],
    name: &str,
    value: impl FnOnce(&mut W) -> io::Result<()>,
) -> io::Result<()> {
    to.write_all(std::mem::replace(before, b","))?;
    write!(to, "\"{name}\":")?;
    value(to)
}

fn text(answer: &Answer) -> Vec<u8> {
    let mut text = Vec::new();
    // What async-graphql answers is made of JSON's own values, and a vector takes all that is written.
    let _ = write(&mut text, answer);
    text
}

/// Writes an answer within its budget; where that ends, the answer says so, and nothing else.
fn text_within(answer: Answer, budget: &Budget, is_trial: bool) -> (Vec<u8>, Answer) {
    // A refusal is written, though the budget has ended; and so is what a trial has made, which is short and has been counted.
    if is_about_request(&answer) || is_trial {
        return (text(&answer), answer);
    }
    let mut to = BudgetedText::new(budget);
    if write(&mut to, &answer).is_ok() {
        return (to.into_text(), answer);
    }
    let why = budget.ended().map_or_else(|| error::internal("an answer could not be written"), error::overrun);
    let refused = error::about_request(why);
    (text(&refused), refused)
}

fn respond(status: StatusCode, form: AnswerForm, body: Bytes) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(form.content_type())), (header::VARY, VARY)];
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(computing::RETRY_SECONDS));
    }
    response
}
