//! The GraphQL API: a thin skin over the chronicle's snapshots and the views.
//!
//! ```text
//! text ─ nesting ─▶ parsed once ─ limits, rules ─▶ Execution (now, head) ─▶ resolvers ─▶ finish (codes) ─▶ answer
//! ```
//!
//! [`attempt`] is the one way in, for every transport: it refuses what nests too deep or costs too much before anything is
//! run (`document_check`), and what is wrong that the library does not find (`rewriting`, `conditions`, `merging`). It settles
//! what "now" is for the whole operation, keeps it within its budget, and gives every error a code. A root pins a snapshot
//! ([`scope::pin`]); what hangs below it is read from that snapshot and takes no time of its own. No choice about diplomacy
//! is made here: that is the views'.
//!
//! A subscription follows the log instead ([`feed`]): what it shows of one record is worked out once for all who ask the
//! same.
//!
//! Not here: transports and who may do what (`http`).

pub mod arguments;
mod conditions;
pub mod connection;
mod cost;
mod cursor;
mod document_check;
pub mod enums;
pub mod error;
mod extent;
pub mod feed;
mod introspection;
pub mod limits;
mod merging;
pub mod mutation;
pub mod nesting;
pub mod page;
pub mod query;
mod rewriting;
pub mod scalars;
pub mod scope;
mod shape;
pub mod subscription;
mod text;
pub mod types;
mod weighed;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, SDLExportOptions, SchemaBuilder, ServerError, Variables};

use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::input::ErrorCode;
use crate::time::Instant;
use crate::work::{Budget, WorkLimits};
use document_check::{Allowed, DocumentTerms};
use introspection::SchemaGraph;
use limits::{LimitRefusal, Limits};
use mutation::MutationRoot;
use query::QueryRoot;
use scope::{Execution, ExecutionTerms, HeadWait, Recorder};
use shape::Shape;
use subscription::SubscriptionRoot;

/// The schema with a chronicle to answer from.
pub type Schema = async_graphql::Schema<QueryRoot, MutationRoot, SubscriptionRoot>;

/// What the operator can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphqlSettings {
    /// What a document may ask for.
    pub limits: Limits,
    /// What the making of one answer may use. What is being recorded is never broken off.
    pub work: WorkLimits,
    /// How long `atLeast` waits for the head to reach a sequence.
    pub wait: Duration,
}

impl Default for GraphqlSettings {
    fn default() -> Self {
        let work = WorkLimits {
            processor: Duration::from_secs(5),
            time: Duration::from_secs(30),
            records: 20_000_000,
            bytes: 64 << 20,
        };
        GraphqlSettings { limits: Limits::default(), work, wait: Duration::from_secs(5) }
    }
}

/// What an execution of the schema needs, kept in the schema itself.
struct SchemaData {
    chronicle: Chronicle,
    settings: GraphqlSettings,
    shape: Shape,
    graph: SchemaGraph,
}

fn builder() -> SchemaBuilder<QueryRoot, MutationRoot, SubscriptionRoot> {
    // Depth, cost and fragments are checked before the library sees a document, and its own limit is out of the way.
    Schema::build(QueryRoot, MutationRoot, SubscriptionRoot).limit_recursive_depth(usize::MAX)
}

/// Makes the schema over a chronicle.
pub fn schema(chronicle: Chronicle, settings: GraphqlSettings) -> Schema {
    let sdl = sdl();
    let (shape, graph) = (Shape::read(&sdl), SchemaGraph::read(&sdl));
    builder().data(SchemaData { chronicle, settings, shape, graph }).finish()
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

/// How many bytes of memory a token of a document takes while it is run, about.
const TOKEN_BYTES: u64 = 1_400;

/// What is said beside an error that took the answer of a mutation with it.
const MAYBE_RECORDED: &str =
    ". Its events may be on record: send it again with the same idempotencyKey, or look them up";

/// What came of running a request once.
#[derive(Debug)]
pub enum Attempt {
    /// Its answer.
    Answered(Box<Response>),
    /// Nothing: it is to be run again when the head has reached a sequence.
    Awaits(Sequence),
}

impl Attempt {
    fn answered(response: Response) -> Self {
        Attempt::Answered(Box::new(error::finish(response)))
    }
}

/// What a request is run with.
#[derive(Clone, Debug)]
pub struct RunTerms {
    /// What it takes for the present.
    pub now: Instant,
    /// Who records, where it does.
    pub recorder: Recorder,
    /// What its answer may use.
    pub budget: Arc<Budget>,
    /// What is done where the head has to be waited for.
    pub wait: HeadWait,
}

/// Runs a request within the limits of the schema, waiting for the head where it has to; see [`attempt`].
pub async fn execute(schema: &Schema, request: GraphqlRequest, now: Instant, recorder: Recorder) -> Response {
    let settings = settings(schema);
    let (budget, wait) = (Budget::new(settings.work, None), HeadWait::Here(settings.wait));
    match attempt(schema, request, RunTerms { now, recorder, budget, wait }).await {
        Attempt::Answered(response) => *response,
        Attempt::Awaits(_) => error::about_request(error::internal("a head was awaited elsewhere")),
    }
}

/// Runs a request: checks it, executes it at one "now" within its budget, and gives every error a code.
///
/// What is refused because the transport allows queries alone carries the header `allow: POST`. Subscriptions are refused
/// here: see [`feed::answer`].
pub async fn attempt(schema: &Schema, request: GraphqlRequest, terms: RunTerms) -> Attempt {
    match CheckedRequest::of(schema, request, &terms.budget) {
        Ok(checked) if checked.ty == Some(OperationType::Subscription) => Attempt::answered(subscription_refused()),
        Ok(checked) => checked.run(schema, terms).await,
        Err(refused) => Attempt::answered(*refused),
    }
}

/// Returns the settings that a schema is served with.
pub fn settings(schema: &Schema) -> GraphqlSettings {
    schema.data::<SchemaData>().map(|served| served.settings).unwrap_or_default()
}

/// A request that was parsed and is within its limits.
struct CheckedRequest<'s> {
    served: &'s SchemaData,
    request: Request,
    allowed: Allowed,
    /// What sort of operation is to be run; `None` where it is not settled which.
    ty: Option<OperationType>,
    queries_only: bool,
}

impl<'s> CheckedRequest<'s> {
    /// Parses a request and holds it against the limits, or gives the answer that says why it is not run.
    fn of(schema: &'s Schema, request: GraphqlRequest, budget: &Budget) -> Result<Self, Box<Response>> {
        let missing = || Box::new(error::about_request(error::internal("the schema has no chronicle")));
        let served = schema.data::<SchemaData>().ok_or_else(missing)?;
        let limits = served.settings.limits;
        let refused = |refusal: LimitRefusal| Box::new(refusal.response(&limits));
        let tokens = nesting::check_text(&request.query, &limits).map_err(refused)?;
        if !budget.hold(tokens as u64 * TOKEN_BYTES) {
            let why = budget.ended().map_or_else(|| error::internal("a budget ended without a reason"), error::overrun);
            return Err(Box::new(error::about_request(why)));
        }
        let malformed = |error: ServerError| Box::new(Response::from_errors(vec![error]));
        let mut document = parse_query(&request.query).map_err(|error| malformed(error.into()))?;
        rewriting::rewrite(&mut document).map_err(malformed)?;
        let (operation_name, variables) = (request.operation_name.as_deref(), &request.variables);
        let terms = DocumentTerms {
            shape: &served.shape,
            graph: &served.graph,
            records: served.chronicle.head().get(),
            limits: &limits,
        };
        let allowed = document_check::check(&document, operation_name, variables, terms).map_err(refused)?;
        conditions::check(&document).map_err(malformed)?;
        merging::check(&document, &served.shape, limits.merging).map_err(|error| Box::new(error.response()))?;
        let ty = document_check::operation(&document, operation_name).map(|operation| operation.ty);
        let variables = with_defaults(request.variables, &document, operation_name);
        let mut parsed = Request::new(request.query).variables(variables);
        parsed.operation_name = request.operation_name;
        parsed.set_parsed_query(document);
        Ok(CheckedRequest { served, request: parsed, allowed, ty, queries_only: request.queries_only })
    }

    /// Runs what is answered once: a query or a mutation.
    async fn run(self, schema: &Schema, terms: RunTerms) -> Attempt {
        if self.queries_only && self.ty.is_some_and(|ty| ty != OperationType::Query) {
            return Attempt::answered(queries_only());
        }
        let RunTerms { now, recorder, budget, wait } = terms;
        let terms = ExecutionTerms { now, wait, allowed: self.allowed };
        // What is recorded is recorded, whatever comes of showing it.
        budget.hold(self.allowed.bytes_at_once());
        let answered = Execution::run(&self.served.chronicle, &budget, terms, |execution| {
            schema.execute(self.request.data(execution).data(recorder))
        });
        let mut response = match answered.await {
            Ok((_, Some(sequence))) => return Attempt::Awaits(sequence),
            Ok((response, None)) => response,
            Err(failed) => error::unread(failed),
        };
        if self.ty == Some(OperationType::Mutation) && budget.ended().is_some() {
            response.errors.iter_mut().for_each(|error| error.message.push_str(MAYBE_RECORDED));
        }
        limits::show_cost(&mut response, self.allowed.cost, &self.served.settings.limits);
        Attempt::answered(response)
    }
}

/// Adds the defaults of variables that are not given: for `@skip` and `@include` the library does not look them up.
fn with_defaults(mut variables: Variables, document: &ExecutableDocument, operation_name: Option<&str>) -> Variables {
    let operation = document_check::operation(document, operation_name);
    for definition in operation.iter().flat_map(|operation| &operation.variable_definitions) {
        let name = &definition.node.name.node;
        if let Some(default) = &definition.node.default_value
            && !variables.contains_key(name)
        {
            variables.insert(name.clone(), default.node.clone());
        }
    }
    variables
}

fn subscription_refused() -> Response {
    error::refusal(
        ErrorCode::BadInput,
        "a subscription has many answers: send it over a WebSocket to this path, by the protocol graphql-transport-ws, or \
         read the log at /v1/feed",
    )
}

fn queries_only() -> Response {
    let message = "only queries may be sent by GET: send it by POST";
    let mut response = error::refusal(ErrorCode::BadInput, message);
    if let Ok(post) = "POST".parse() {
        response.http_headers.insert("allow", post);
    }
    response
}
