//! GraphQL over HTTP.
//!
//! POST takes `application/json` alone, an object of `query` or `documentId`, `operationName`, `variables` and `extensions` and nothing else;
//! GET takes the same as parameters, and runs queries alone. The answer comes in the form that the client prefers (see
//! `accept.rs`). What is wrong with the request as such is told by the status; what is wrong with the document too where the
//! answer is `application/graphql-response+json`, and then `data` is left out.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::{Response as Answer, Value, Variables};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::accept::{self, AnswerForm};
use super::app::App;
use super::body::{self as taken, BodyRefusal};
use super::computing::{self, BudgetedText};
use super::media;
use super::sign_in::SignedIn;
use crate::access::Caller;
use crate::chronicle::{FeedError, Follower};
use crate::domain::Sequence;
use crate::graphql::feed::{self, RequestOutcome};
use crate::graphql::nesting::{self, NESTING_MAX};
use crate::graphql::scope::{self, HeadWait};
use crate::graphql::trusted_documents::DocumentRefusal;
use crate::graphql::{self as api, Attempt, GraphqlRequest, RunTerms, error};
use crate::input::ErrorCode;
use crate::work::{Budget, Busy, HeldBytes, Peer};

/// The seconds after which a request for which there was no room may come again.
const RETRY_SECONDS: u32 = 5;

type JsonObject = serde_json::Map<String, serde_json::Value>;

/// A request, as a body or a message holds it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RequestBody {
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    document_id: Option<String>,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<JsonObject>,
    #[serde(default)]
    extensions: Option<JsonObject>,
}

impl TryFrom<RequestBody> for GraphqlRequest {
    type Error = DocumentRefusal;

    fn try_from(sent: RequestBody) -> Result<Self, DocumentRefusal> {
        if sent.query.is_none() && sent.document_id.is_none() {
            return Err(DocumentRefusal::Neither);
        }
        Ok(GraphqlRequest {
            query: sent.query.unwrap_or_default(),
            document_id: sent.document_id,
            operation_name: sent.operation_name,
            variables: Variables::from_json(serde_json::Value::Object(sent.variables.unwrap_or_default())),
            extensions: sent.extensions.unwrap_or_default(),
            queries_only: false,
        })
    }
}

/// What is wrong with a request before GraphQL comes into it.
struct RefusedRequest {
    status: StatusCode,
    code: ErrorCode,
    message: String,
}

fn refused(status: StatusCode, message: impl Into<String>) -> RefusedRequest {
    RefusedRequest { status, code: ErrorCode::BadInput, message: message.into() }
}

/// Answers a request.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    let (form, client) = (accept::choose(request.headers()), computing::client(request.extensions()));
    let signed_in = SignedIn::of(request.extensions());
    let SignedIn { caller, .. } = match signed_in {
        Ok(signed_in) => signed_in,
        Err(problem) => return problem.into_response(),
    };
    let read = match form {
        None => Err(refused(
            StatusCode::NOT_ACCEPTABLE,
            "answers are given as application/graphql-response+json or application/json",
        )),
        Some(_) => read(&app, request).await.and_then(|(request, held)| Ok((with_document(&app, request)?, held))),
    };
    let form = form.unwrap_or(AnswerForm::Json);
    match read {
        // What the request takes in memory is held until it is answered.
        Ok((request, _held)) => run(app, &client, request, form, caller).await,
        Err(refused) => {
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
    }
}

/// Returns a request with its document, which it may have named by an id alone.
fn with_document(app: &App, request: GraphqlRequest) -> Result<GraphqlRequest, RefusedRequest> {
    app.documents.resolve(request).map_err(|refusal| {
        let code = refusal.code();
        let status = match code {
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::Forbidden => StatusCode::FORBIDDEN,
            _other => StatusCode::BAD_REQUEST,
        };
        RefusedRequest { status, code, message: refusal.to_string() }
    })
}

async fn read(app: &App, request: Request<Body>) -> Result<(GraphqlRequest, HeldBytes), RefusedRequest> {
    let mut held = app.incoming.hold();
    match *request.method() {
        Method::GET => from_parameters(request.uri().query().unwrap_or_default()).map(|request| (request, held)),
        Method::POST => {
            check_content_type(request.headers())?;
            let too_long = || {
                let message = format!("the body has more than {} bytes", app.settings.body_bytes);
                refused(StatusCode::PAYLOAD_TOO_LARGE, message)
            };
            let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
            if announced
                .and_then(|length| length.parse().ok())
                .is_some_and(|length: usize| length > app.settings.body_bytes)
            {
                return Err(too_long());
            }
            let body = taken::collect(request.into_body(), app.settings.body_bytes, &mut held);
            let body = tokio::time::timeout(app.settings.body_time, body).await;
            let body = body.map_err(|_| refused(StatusCode::REQUEST_TIMEOUT, "the body did not come in time"))?;
            let body = body.map_err(|refusal| match refusal {
                BodyRefusal::TooLong => too_long(),
                BodyRefusal::NoRoom => no_room(),
            })?;
            from_body(&body).map(|request| (request, held))
        }
        _ => Err(refused(StatusCode::METHOD_NOT_ALLOWED, "GraphQL requests are sent by POST, queries also by GET")),
    }
}

fn no_room() -> RefusedRequest {
    let message = format!(
        "the server is taking in as much as it has room for: send the request again in {RETRY_SECONDS} s, as Retry-After says"
    );
    RefusedRequest { status: StatusCode::SERVICE_UNAVAILABLE, code: ErrorCode::RateLimited, message }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), RefusedRequest> {
    if media::type_of(headers).is_some_and(|media| media == "application/json") {
        return Ok(());
    }
    Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "requests are taken as application/json, in UTF-8"))
}

fn check_depth(text: &[u8]) -> Result<(), RefusedRequest> {
    if nesting::is_too_deep(text) {
        let message = format!("the JSON nests deeper than {NESTING_MAX}");
        return Err(RefusedRequest { status: StatusCode::BAD_REQUEST, code: ErrorCode::TooDeep, message });
    }
    Ok(())
}

fn from_body(body: &Bytes) -> Result<GraphqlRequest, RefusedRequest> {
    let bad = |message: String| refused(StatusCode::BAD_REQUEST, message);
    check_depth(body)?;
    // serde would take an array for the object, field by field.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(bad("the body is not a JSON object: a request is one object, and there are no batches".to_owned()));
    }
    let sent: RequestBody =
        serde_json::from_slice(body).map_err(|error| bad(format!("the body is not a request: {error}")))?;
    sent.try_into().map_err(|refusal: DocumentRefusal| bad(refusal.to_string()))
}

fn from_parameters(text: &str) -> Result<GraphqlRequest, RefusedRequest> {
    let bad = |message: String| refused(StatusCode::BAD_REQUEST, message);
    let (mut query, mut document_id) = (None, None);
    let (mut operation_name, mut variables, mut extensions) = (None, None, None);
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let field = match &*name {
            "query" => &mut query,
            "documentId" => &mut document_id,
            "operationName" => &mut operation_name,
            "variables" => &mut variables,
            "extensions" => &mut extensions,
            other => {
                return Err(bad(format!(
                    "there is no parameter {other:?}: query, documentId, operationName, variables, extensions"
                )));
            }
        };
        if field.replace(value.into_owned()).is_some() {
            return Err(bad(format!("the parameter {name} is given twice")));
        }
    }
    let object = |name: &str, text: Option<String>| -> Result<JsonObject, RefusedRequest> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(JsonObject::new()) };
        check_depth(text.as_bytes())?;
        let read: Option<JsonObject> =
            serde_json::from_str(&text).map_err(|error| bad(format!("{name} is not a JSON object: {error}")))?;
        Ok(read.unwrap_or_default())
    };
    Ok(GraphqlRequest {
        query: match (query, &document_id) {
            (Some(query), _) => query,
            (None, Some(_)) => String::new(),
            (None, None) => return Err(bad("the parameter query is missing".to_owned())),
        },
        document_id,
        operation_name: operation_name.filter(|name| !name.is_empty()),
        variables: Variables::from_json(serde_json::Value::Object(object("variables", variables)?)),
        extensions: object("extensions", extensions)?,
        queries_only: true,
    })
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
/// `run` runs it within a budget on a thread of its own, and gives the sequence where that has to be waited for.
async fn run_when_reached<T: Send + 'static>(
    app: &App,
    client: &Arc<Peer>,
    caller: &Caller,
    run: impl Fn(&App, RunTerms) -> Result<T, Sequence> + Clone + Send + 'static,
) -> Result<T, Answer> {
    let busy = |busy: Busy| error::refusal(ErrorCode::RateLimited, busy.to_string());
    let attempt = async |wait: HeadWait| {
        let wanted = app.take_in(client, app.work_for(caller)).await.map_err(busy)?;
        let (budget, run, caller) = (Arc::clone(wanted.budget()), run.clone(), caller.clone());
        on_thread(app, wanted.budget(), move |app| {
            run(app, RunTerms { now: app.clock.now(), caller, budget, wait, takes_text: true })
        })
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
async fn run(app: App, client: &Arc<Peer>, request: GraphqlRequest, form: AnswerForm, caller: Caller) -> Response {
    let by_get = request.queries_only;
    let has_token = caller.has_token();
    let runtime = tokio::runtime::Handle::current();
    let began = Instant::now();
    let ran = run_when_reached(&app, client, &caller, move |app, terms| {
        let budget = Arc::clone(&terms.budget);
        let mut answer = match runtime.block_on(api::attempt(&app.schema, request.clone(), terms)) {
            Attempt::Answered(answer) => *answer,
            Attempt::Awaits(sequence) => return Err(sequence),
        };
        let is_no_query = answer.http_headers.remove(header::ALLOW).is_some();
        let (text, answer) = text_within(answer, &budget);
        let status =
            if is_no_query && by_get { StatusCode::METHOD_NOT_ALLOWED } else { status(&answer, form, has_token) };
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
    let runtime = tokio::runtime::Handle::current();
    let asking = Arc::clone(client);
    let ran = run_when_reached(app, client, caller, move |app, terms| {
        let budget = Arc::clone(&terms.budget);
        let outcome = runtime.block_on(feed::answer(&app.schema, &app.feed, request.clone(), &asking, terms));
        Ok(match outcome {
            RequestOutcome::Following(follower) => OperationOutcome::Following(follower),
            RequestOutcome::Refused(answer) => OperationOutcome::Refused(errors(&answer)),
            RequestOutcome::Once(Attempt::Awaits(sequence)) => return Err(sequence),
            RequestOutcome::Once(Attempt::Answered(answer)) => once(*answer, &budget),
        })
    });
    ran.await.unwrap_or_else(|answer| OperationOutcome::Refused(errors(&answer)))
}

fn once(answer: Answer, budget: &Budget) -> OperationOutcome {
    let (text, answer) = text_within(answer, budget);
    if is_about_request(&answer) {
        return OperationOutcome::Refused(errors(&answer));
    }
    let held = budget.keep(text.len());
    OperationOutcome::Answer(String::from_utf8(text).unwrap_or_default(), held)
}

/// Gives the JSON of the errors that end a subscription which gets no further.
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

/// Gives the JSON of the errors for which an operation is not begun where as many as may be are under way.
pub(super) fn too_many(most: usize) -> String {
    let message = format!("{most} operations are under way on this connection: complete one of them first");
    errors(&error::refusal(ErrorCode::RateLimited, message))
}

/// Returns the JSON of the errors for which an operation is not begun because its document finds no room.
pub(super) fn document_without_room() -> String {
    let refused = no_room();
    errors(&error::refusal(refused.code, refused.message))
}

fn errors(answer: &Answer) -> String {
    // What async-graphql answers is made of JSON's own values.
    serde_json::to_string(&answer.errors).unwrap_or_default()
}

/// Tells whether an answer is about the request as a whole: nothing was executed, or what came of it is void.
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
fn text_within(answer: Answer, budget: &Budget) -> (Vec<u8>, Answer) {
    // A refusal is written, though the budget has ended.
    if is_about_request(&answer) {
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
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(form.content_type())),
        (header::VARY, HeaderValue::from_static("Accept")),
    ];
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(computing::RETRY_SECONDS));
    }
    response
}
