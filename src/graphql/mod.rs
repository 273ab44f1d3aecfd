//! The GraphQL API: a thin skin over the chronicle's snapshots and the views.
//!
//! ```text
//! text ─ nesting ─▶ parsed once ─ limits::check ─▶ Execution (now, head) ─▶ resolvers ─▶ finish (codes) ─▶ answer
//! ```
//!
//! [`execute`] is the one way in, for every transport: it refuses what nests too deep or costs too much before anything is
//! run, settles what "now" is for the whole operation, and gives every error a code. A root pins a snapshot
//! ([`scope::pin`]); what hangs below it is read from that snapshot and takes no time of its own. No choice about diplomacy
//! is made here: that is the views'.
//!
//! Not here: transports and who may do what (`http`), subscriptions.

pub mod arguments;
pub mod connection;
mod cost;
mod cursor;
pub mod enums;
pub mod error;
pub mod limits;
pub mod mutation;
pub mod nesting;
pub mod page;
pub mod query;
pub mod scalars;
pub mod scope;
mod shape;
pub mod types;

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{EmptySubscription, Request, Response, SDLExportOptions, SchemaBuilder, Variables};

use crate::chronicle::Chronicle;
use crate::input::ErrorCode;
use crate::time::Instant;
use limits::Limits;
use mutation::Mutation;
use query::Query;
use scope::{Execution, Recorder};
use shape::Shape;

/// The schema with a chronicle to answer from.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// What the operator can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What a document may ask for.
    pub limits: Limits,
    /// How long a query may run. What is being recorded is never broken off.
    pub time: Duration,
    /// How long `atLeast` waits for the head to reach a sequence.
    pub wait: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { limits: Limits::default(), time: Duration::from_secs(30), wait: Duration::from_secs(5) }
    }
}

/// What an execution of the schema needs, kept in the schema itself.
struct Served {
    chronicle: Chronicle,
    settings: Settings,
    shape: Shape,
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    // Depth, cost and fragments are checked before the library sees a document, so its own limit is out of the way.
    Schema::build(Query, Mutation, EmptySubscription).limit_recursive_depth(limits::LEVELS_MAX + 1)
}

/// Makes the schema over a chronicle.
pub fn schema(chronicle: Chronicle, settings: Settings) -> Schema {
    let shape = Shape::read(&sdl());
    builder().data(Served { chronicle, settings, shape }).finish()
}

/// Prints the schema.
pub fn sdl() -> String {
    builder()
        .finish()
        .sdl_with_options(SDLExportOptions::new().include_specified_by().prefer_single_line_descriptions())
}

/// A request, as a transport read it.
#[derive(Clone, Debug, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: String,
    /// Which of its operations is to be run, where it has several.
    pub operation_name: Option<String>,
    /// Values for the operation's variables.
    pub variables: Variables,
    /// What the client adds for the server; nothing is read of it.
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// Whether the transport allows queries alone, as GET does.
    pub queries_only: bool,
}

/// Runs a request: checks it, executes it at one "now", and gives every error a code.
///
/// What is refused because the transport allows queries alone carries the header `allow: POST`.
pub async fn execute(schema: &Schema, request: GraphqlRequest, now: Instant, recorder: Recorder) -> Response {
    error::finish(run(schema, request, now, recorder).await)
}

async fn run(schema: &Schema, request: GraphqlRequest, now: Instant, recorder: Recorder) -> Response {
    let Some(served) = schema.data::<Served>() else {
        return error::about_request(error::internal("the schema has no chronicle"));
    };
    let Settings { limits, time, wait } = served.settings;
    if let Err(refusal) = nesting::check_text(&request.query, &limits) {
        return refusal.response(&limits);
    }
    let mut parsed = Request::new(request.query).variables(request.variables);
    parsed.operation_name = request.operation_name;
    let (operation_name, variables) = (parsed.operation_name.clone(), parsed.variables.clone());
    let document = match parsed.parsed_query() {
        Ok(document) => document,
        Err(malformed) => return Response::from_errors(vec![malformed]),
    };
    let allowed = match limits::check(document, operation_name.as_deref(), &variables, &served.shape, &limits) {
        Ok(allowed) => allowed,
        Err(refusal) => return refusal.response(&limits),
    };
    let ty = limits::operation(document, operation_name.as_deref()).map(|operation| operation.ty);
    if request.queries_only && ty.is_some_and(|ty| ty != OperationType::Query) {
        return queries_only();
    }
    let execution = Execution::new(served.chronicle.clone(), now, wait, allowed.items);
    let parsed = parsed.data(std::sync::Arc::clone(&execution)).data(recorder);
    let mut response = if ty == Some(OperationType::Mutation) {
        schema.execute(parsed).await
    } else {
        let late =
            || error::refusal(ErrorCode::TimedOut, format!("no answer within {} s: ask for less", time.as_secs()));
        tokio::time::timeout(time, schema.execute(parsed)).await.unwrap_or_else(|_| late())
    };
    if let Some(failure) = execution.failure() {
        response = error::about_request(error::internal(&failure));
    }
    limits::show_cost(&mut response, allowed.cost, &limits);
    response
}

fn queries_only() -> Response {
    let message = "only queries may be sent by GET: send it by POST";
    let mut response = error::refusal(ErrorCode::BadInput, message);
    if let Ok(post) = "POST".parse() {
        response.http_headers.insert("allow", post);
    }
    response
}
