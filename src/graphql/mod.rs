//! The GraphQL API: a thin skin over the chronicle's snapshots and the views.
//!
//! ```text
//! text ─ nesting ─▶ parsed once ─ limits, rules ─▶ Execution (now, head) ─▶ resolvers ─▶ finish (codes) ─▶ answer
//! ```
//!
//! [`attempt`] is the one way in, for every transport: it refuses what nests too deep or costs too much before anything is
//! run (`document_check`), and what is wrong that the library does not find (`rewriting`, `conditions`, `merging`). Documents
//! that were found valid are kept (`documents`). It settles what "now" is for the whole operation, keeps it within its budget,
//! and gives every error a code. A root pins a snapshot ([`scope::pin`]); what hangs below it is read from that snapshot and
//! takes no time of its own. No choice about diplomacy is made here: that is the views'.
//!
//! A subscription follows the log instead ([`feed`]): what it shows of one record is worked out once for all who ask the
//! same.
//!
//! Not here: transports and who may do what (`http`).

mod anchor;
pub mod arguments;
mod checked_request;
mod conditions;
pub mod connection;
mod cost;
mod counts;
mod cursor;
mod document_check;
mod documents;
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
mod pinned;
pub mod query;
mod rewriting;
pub mod rights;
pub mod scalars;
pub mod scope;
mod shape;
pub mod subscription;
mod text;
pub mod trusted_documents;
pub mod types;
mod weighed;
mod written;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, SDLExportOptions, SchemaBuilder, ValidationMode, Variables};
use tracing::Instrument;

use crate::access::Caller;
use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::input::ErrorCode;
use crate::time::Instant;
use crate::work::{Budget, WorkLimits};
use checked_request::CheckedRequest;
use counts::OperationCounts;
use documents::{Documents, Trial};
use introspection::SchemaGraph;
use limits::Limits;
use mutation::MutationRoot;
use query::QueryRoot;
use scope::HeadWait;
use shape::Shape;
use subscription::SubscriptionRoot;

pub use written::write_data;

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
    /// What was answered so far.
    counts: OperationCounts,
    /// The documents that were found valid.
    documents: Documents,
    /// The same schema without the validation of documents, for those.
    trusting: Schema,
}

fn builder() -> SchemaBuilder<QueryRoot, MutationRoot, SubscriptionRoot> {
    // Depth, cost and fragments are checked before the library sees a document, and its own limit is out of the way.
    Schema::build(QueryRoot, MutationRoot, SubscriptionRoot).limit_recursive_depth(usize::MAX)
}

/// Makes the schema over a chronicle.
pub fn schema(chronicle: Chronicle, settings: GraphqlSettings) -> Schema {
    let sdl = sdl();
    let (shape, graph) = (Shape::read(&sdl), SchemaGraph::read(&sdl));
    // With the fields of federation, which no known document asks for: without them, the library looks at every type at each root
    // field to find out whether it needs them.
    let trusting = builder().validation_mode(ValidationMode::Fast).enable_federation().finish();
    builder()
        .data(SchemaData {
            chronicle,
            settings,
            shape,
            graph,
            counts: OperationCounts::new(),
            documents: Documents::new(),
            trusting,
        })
        .finish()
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
    /// The document; empty where it is asked for by its id.
    pub query: String,
    /// The id of a trusted document, until that is looked up (`trusted_documents`).
    pub document_id: Option<String>,
    /// Which of its operations is to be run, where it has several.
    pub operation_name: Option<String>,
    /// Values for the operation's variables.
    pub variables: Variables,
    /// What the client adds for the server; nothing is read of it.
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// Whether the transport allows queries alone, as GET does.
    pub queries_only: bool,
}

/// The outcome of running a request once.
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
    /// Who asks, and records where it does.
    pub caller: Caller,
    /// What its answer may use.
    pub budget: Arc<Budget>,
    /// What is done where the head has to be waited for.
    pub wait: HeadWait,
    /// Whether it is run again should its budget end, so that this does not count.
    pub is_trial: bool,
    /// Whether the transport can send parts of the answer that are text already, as [`Value::Binary`](async_graphql::Value).
    pub takes_text: bool,
}

impl RunTerms {
    /// Returns the budget of a trial.
    fn trial(&self) -> Option<Arc<Budget>> {
        self.is_trial.then(|| Arc::clone(&self.budget))
    }
}

/// Runs a request within the limits of the schema, waiting for the head where it has to; see [`attempt`].
pub async fn execute(schema: &Schema, request: GraphqlRequest, now: Instant, caller: impl Into<Caller>) -> Response {
    let settings = settings(schema);
    let (budget, wait) = (Budget::new(settings.work, None), HeadWait::Here(settings.wait));
    let caller = caller.into();
    match attempt(schema, request, RunTerms { now, caller, budget, wait, is_trial: false, takes_text: false }).await {
        Attempt::Answered(response) => *response,
        Attempt::Awaits(_) => error::about_request(error::internal("a head was awaited elsewhere")),
    }
}

/// Runs a request: checks it, executes it at one "now" within its budget, and gives every error a code.
///
/// What is refused because the transport allows queries alone carries the header `allow: POST`; an answer that stays the same for ever,
/// `cache-control: immutable`. Subscriptions are refused
/// here: see [`feed::answer`].
pub async fn attempt(schema: &Schema, request: GraphqlRequest, terms: RunTerms) -> Attempt {
    attempt_in_span(schema, request, terms).instrument(counts::span()).await
}

async fn attempt_in_span(schema: &Schema, request: GraphqlRequest, terms: RunTerms) -> Attempt {
    let trial = terms.trial();
    let (kind, attempt) = match CheckedRequest::of(schema, request, &terms.budget) {
        Ok(checked) if checked.ty == Some(OperationType::Subscription) => {
            (checked.ty, Attempt::answered(subscription_refused()))
        }
        Ok(checked) => (checked.ty, checked.run(schema, terms).await),
        Err(refused) => (None, Attempt::answered(*refused)),
    };
    count(schema, kind, &attempt, trial.as_deref());
    attempt
}

/// Returns whether a request may be tried where it was read: a query whose document was run before, and took little.
pub fn trial(schema: &Schema, request: &GraphqlRequest) -> Option<Trial> {
    let checked = schema.data::<SchemaData>()?.documents.find(&request.query)?;
    let operation = document_check::operation(&checked.document, request.operation_name.as_deref())?;
    if operation.ty == OperationType::Query { Trial::of(checked) } else { None }
}

/// Counts an operation by its outcome; one that is to be run again, as the budget of its trial ended, is counted then.
fn count(schema: &Schema, kind: Option<OperationType>, attempt: &Attempt, trial: Option<&Budget>) {
    if trial.is_some_and(|budget| budget.ended().is_some()) {
        return;
    }
    if let (Some(served), Attempt::Answered(answer)) = (schema.data::<SchemaData>(), attempt) {
        served.counts.note(kind, Some(answer));
    }
}

/// Returns each kind of operation and code of its first error that came up so far, with how often; `OK` without an error.
pub fn counted(schema: &Schema) -> Vec<(&'static str, &'static str, u64)> {
    schema.data::<SchemaData>().map(|served| served.counts.counted()).unwrap_or_default()
}

/// Counts a query that was answered without being run again.
pub fn count_answered_again(schema: &Schema) {
    if let Some(served) = schema.data::<SchemaData>() {
        counts::span().in_scope(|| served.counts.note(Some(OperationType::Query), None));
    }
}

/// Returns the settings that a schema is served with.
pub fn settings(schema: &Schema) -> GraphqlSettings {
    schema.data::<SchemaData>().map(|served| served.settings).unwrap_or_default()
}

fn subscription_refused() -> Response {
    error::refusal(
        ErrorCode::BadInput,
        "a subscription has many answers: send it over a WebSocket to this path, by the protocol graphql-transport-ws, or \
         read the log at /v1/feed",
    )
}
