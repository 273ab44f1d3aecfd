//! `POST /mcp`: the tools for assistants, over streamable HTTP.
//!
//! Each call is a request of its own and is answered as one: no session is kept. Whose it is, and what they may read, is settled as
//! for every request (`sign_in.rs`); hosts and origins are checked before (`guard.rs`). A call computes in its turn and within the
//! budget of one answer, whatever questions it asks.

use std::sync::Arc;

use async_graphql::Variables;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, header};
use axum::response::{IntoResponse, Response};
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Map, Value};

use super::app::App;
use super::sign_in::SignedIn;
use super::{computing, problem::Problem};
use crate::graphql::scope::HeadWait;
use crate::graphql::{self as api, Attempt, GraphqlRequest, RunTerms};
use crate::input::ErrorCode;
use crate::mcp::server::{ToolDesk, ToolServer};
use crate::mcp::{self, ToolError};
use crate::work::Peer;

/// The most bytes of a call: the arguments of a tool are short.
const BODY_BYTES_MAX: usize = 64 << 10;

/// Answers a request.
pub(super) async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > BODY_BYTES_MAX) {
        let message = format!("a call has at most {BODY_BYTES_MAX} bytes");
        let status = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        return Problem::new(ErrorCode::BadInput, message).with_status(status).into_response();
    }
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(BODY_BYTES_MAX)
        .with_cancellation_token(app.stopping.child_token())
        // Hosts were checked before, by the rules of this server.
        .disable_allowed_hosts();
    let time = app.settings.body_time + app.settings.drain;
    let desk = HttpDesk(app);
    let service = StreamableHttpService::new(
        move || Ok(ToolServer(desk.clone())),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    match tokio::time::timeout(time, service.handle(request)).await {
        Ok(response) => response.map(Body::new),
        Err(_late) => Problem::new(ErrorCode::TimedOut, "the call took too long").into_response(),
    }
}

/// Answers the calls of a server's clients.
#[derive(Clone)]
struct HttpDesk(App);

impl ToolDesk for HttpDesk {
    async fn call(&self, tool: String, arguments: Map<String, Value>, about: Extensions) -> Result<Value, ToolError> {
        let app = &self.0;
        let parts = about.get::<axum::http::request::Parts>();
        let signed_in = parts.and_then(|parts| SignedIn::of(&parts.extensions).ok());
        let (Some(parts), Some(signed_in)) = (parts, signed_in) else {
            return Err(ToolError("the call came past the check of who sends it".to_owned()));
        };
        let client: Arc<Peer> = computing::client(&parts.extensions);
        let wanted = app.take_in(&client, app.work_for(&signed_in.caller)).await;
        let wanted = wanted.map_err(|busy| ToolError(format!("{busy}: call again in a moment")))?;
        let runtime = tokio::runtime::Handle::current();
        let (budget, caller) = (Arc::clone(wanted.budget()), signed_in.caller);
        let answered = app.on_thread(wanted.budget(), move |app| {
            let ask = |query: &str, variables: &Value| {
                let terms = RunTerms {
                    now: app.clock.now(),
                    caller: caller.clone(),
                    budget: Arc::clone(&budget),
                    wait: HeadWait::Over,
                    is_trial: false,
                    takes_text: false,
                };
                ask(app, &runtime, terms, query, variables)
            };
            mcp::answer(&tool, &arguments, &ask)
        });
        answered.await.map_err(|failed| ToolError(Problem::internal(&failed.to_string()).message))?
    }
}

fn ask(
    app: &App,
    runtime: &tokio::runtime::Handle,
    terms: RunTerms,
    query: &str,
    variables: &Value,
) -> Result<Value, ToolError> {
    let request = GraphqlRequest {
        query: query.to_owned(),
        variables: Variables::from_json(variables.clone()),
        queries_only: true,
        ..GraphqlRequest::default()
    };
    match runtime.block_on(api::attempt(&app.schema, request, terms)) {
        Attempt::Answered(answer) if answer.errors.is_empty() => {
            answer.data.into_json().map_err(|error| ToolError(error.to_string()))
        }
        Attempt::Answered(answer) => {
            let words: Vec<&str> = answer.errors.iter().map(|error| error.message.as_str()).collect();
            Err(ToolError(words.join("; ")))
        }
        Attempt::Awaits(_) => Err(ToolError("the record is not that far".to_owned())),
    }
}
