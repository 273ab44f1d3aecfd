//! What a client sends to be answered: a body or parameters, read into a request, or refused.

use async_graphql::Variables;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde::Deserialize;

use crate::graphql::GraphqlRequest;
use crate::graphql::nesting::{self, NESTING_MAX};
use crate::graphql::trusted_documents::{DocumentRefusal, TrustedDocuments};
use crate::http::app::App;
use crate::http::body::{self as taken, BodyRefusal, RETRY_SECONDS};
use crate::http::media;
use crate::input::ErrorCode;
use crate::work::HeldBytes;

type JsonObject = serde_json::Map<String, serde_json::Value>;

/// A request, as a body or a message holds it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::http) struct RequestBody {
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
pub(super) struct RefusedRequest {
    pub(super) status: StatusCode,
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// Refuses a request whose answer is wanted in a form that there is not.
pub(super) fn no_such_form() -> RefusedRequest {
    refused(StatusCode::NOT_ACCEPTABLE, "answers are given as application/graphql-response+json or application/json")
}

fn refused(status: StatusCode, message: impl Into<String>) -> RefusedRequest {
    RefusedRequest { status, code: ErrorCode::BadInput, message: message.into() }
}

/// A request as it came.
pub(super) enum Sent {
    Body(Bytes),
    Parameters(String),
}

impl Sent {
    /// Returns it as it came.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Sent::Body(body) => body,
            Sent::Parameters(text) => text.as_bytes(),
        }
    }

    /// Reads it, with its document, which it may name by an id alone.
    pub(super) fn request(&self, documents: &TrustedDocuments) -> Result<GraphqlRequest, RefusedRequest> {
        let request = match self {
            Sent::Body(body) => from_body(body)?,
            Sent::Parameters(text) => from_parameters(text)?,
        };
        documents.resolve(request).map_err(|refusal| {
            let code = refusal.code();
            let status = match code {
                ErrorCode::NotFound => StatusCode::NOT_FOUND,
                ErrorCode::Forbidden => StatusCode::FORBIDDEN,
                _other => StatusCode::BAD_REQUEST,
            };
            RefusedRequest { status, code, message: refusal.to_string() }
        })
    }
}

/// Takes in what a client sends.
pub(super) async fn receive(app: &App, request: Request<Body>) -> Result<(Sent, HeldBytes), RefusedRequest> {
    let mut held = app.incoming.hold();
    match *request.method() {
        Method::GET => Ok((Sent::Parameters(request.uri().query().unwrap_or_default().to_owned()), held)),
        Method::POST => {
            check_content_type(request.headers())?;
            let body = taken::receive(app, request, app.settings.body_bytes, &mut held).await;
            let body = body.map_err(|refusal| match refusal {
                BodyRefusal::TooLong => {
                    let message = format!("the body has more than {} bytes", app.settings.body_bytes);
                    refused(StatusCode::PAYLOAD_TOO_LARGE, message)
                }
                BodyRefusal::NoRoom => no_room(),
                BodyRefusal::Late => refused(StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
            })?;
            Ok((Sent::Body(body), held))
        }
        _ => Err(refused(StatusCode::METHOD_NOT_ALLOWED, "GraphQL requests are sent by POST, queries also by GET")),
    }
}

/// Refuses what there is no room for.
pub(super) fn no_room() -> RefusedRequest {
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
