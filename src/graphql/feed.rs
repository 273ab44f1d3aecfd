//! Subscriptions as feeds: what is asked for is settled once, what a record shows is executed once for all who ask the same.
//!
//! ```text
//! document ─ checks ─▶ root resolved as a plan: after, filter ─▶ Follower ─▶ record by record: executed, one text each
//! ```
//!
//! The text of a record is a function of the request and of the record: it is shown at its own sequence, as of when it was
//! taken in. So it can be shared, and is the same whenever it is asked for again.
//!
//! Not here: how texts travel (`http`).

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Response, Value, Variables};
use futures_util::StreamExt;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use crate::chronicle::{Chronicle, Digest, Feed, FeedError, Follower, Rendering, Turn};
use crate::domain::point::Point;
use crate::domain::{Recorded, Sequence};
use crate::graphql::scope::{Cuts, Execution, Recorder, Scope};
use crate::graphql::subscription::{Plan, Telling};
use crate::graphql::types::change::Change;
use crate::graphql::{Checked, GraphqlRequest, Schema, error, limits};
use crate::input::ErrorCode;
use crate::time::{Instant, Zone};
use crate::view::diff::Since;
use crate::view::event;

/// What comes of a request.
#[derive(Debug)]
pub enum Answered {
    /// One answer, and that is all.
    Once(Box<Response>),
    /// A subscription that is not begun, for the errors of the response.
    Refused(Box<Response>),
    /// A subscription: its answers come one by one.
    Following(Follower),
}

/// Runs a query or a mutation, or begins a subscription.
pub async fn answer(
    schema: &Schema,
    feed: &Arc<Feed>,
    request: GraphqlRequest,
    now: Instant,
    recorder: Recorder,
) -> Answered {
    let once = |response| Answered::Once(Box::new(error::finish(response)));
    match Checked::of(schema, request) {
        Err(refused) => once(*refused),
        Ok(checked) if checked.ty == Some(OperationType::Subscription) => {
            match subscribe(schema, feed, checked, now).await {
                Ok(follower) => Answered::Following(follower),
                Err(refused) => Answered::Refused(Box::new(error::finish(*refused))),
            }
        }
        Ok(checked) => once(checked.run(schema, now, recorder).await),
    }
}

/// Answers a subscription that was sent where there is one answer to a request.
pub(super) fn refused_here() -> Response {
    error::refusal(
        ErrorCode::BadInput,
        "a subscription has many answers: send it over a WebSocket to this path, by the protocol graphql-transport-ws, or \
         read the log at /v1/feed",
    )
}

fn bad_document(message: &str) -> Box<Response> {
    Box::new(error::refusal(ErrorCode::BadInput, message))
}

async fn subscribe(
    schema: &Schema,
    feed: &Arc<Feed>,
    checked: Checked<'_>,
    now: Instant,
) -> Result<Follower, Box<Response>> {
    let execution = checked.execution(now);
    let mut request = checked.request;
    let operation_name = request.operation_name.take();
    let document = request.parsed_query().map_err(|malformed| Box::new(Response::from_errors(vec![malformed])))?;
    let mut document = document.clone();
    let root = flatten(&mut document, operation_name.as_deref())?;
    let asked = Asked {
        schema: schema.clone(),
        digest: digest(&request.query, operation_name.as_deref(), &request.variables, &root),
        query: request.query,
        document,
        operation_name,
        variables: request.variables,
        items: checked.allowed.items,
    };
    let telling = Arc::new(Telling::Plan(Mutex::default()));
    let refusals = asked.execute(&execution, &telling).await;
    if let Some(failure) = execution.failure() {
        return Err(Box::new(error::about_request(error::internal(&failure))));
    }
    if let Some(refused) = refusals.into_iter().next() {
        return Err(Box::new(refused));
    }
    let plan = match &*telling {
        Telling::Plan(plan) => plan.lock().take(),
        Telling::Event(..) | Telling::Changes(_) => None,
    };
    let plan = plan.ok_or_else(|| bad_document("the subscription asks for nothing"))?;
    let after = plan.after();
    let rendering = Arc::new(Selected { asked, plan });
    feed.follow(rendering, after).map_err(|error| Box::new(error::refusal(ErrorCode::SnapshotAhead, error.to_string())))
}

/// Puts the one root field of a subscription where the library looks for it: beside the fragments that it may lie in.
fn flatten(document: &mut ExecutableDocument, operation_name: Option<&str>) -> Result<Field, Box<Response>> {
    let operation = limits::operation(document, operation_name);
    let operation = operation.ok_or_else(|| bad_document("there is no such operation in the document"))?;
    let set = &operation.selection_set.node;
    let mut fields = Vec::new();
    collect(document, set, &mut fields)?;
    let [root] = fields.as_slice() else {
        return Err(bad_document("a subscription asks for exactly one field at its root"));
    };
    let root = root.clone();
    let is_nested = !set.items.iter().any(|selection| matches!(selection.node, Selection::Field(_)));
    if is_nested && let Some(operation) = operation_mut(document, operation_name) {
        let selection = Positioned::new(Selection::Field(root.clone()), root.pos);
        operation.selection_set.node.items.push(selection);
    }
    Ok(root.node)
}

fn operation_mut<'d>(
    document: &'d mut ExecutableDocument,
    operation_name: Option<&str>,
) -> Option<&'d mut OperationDefinition> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => Some(&mut operation.node),
        DocumentOperations::Multiple(operations) => match operation_name {
            Some(name) => operations.get_mut(name).map(|operation| &mut operation.node),
            None => operations.values_mut().next().map(|operation| &mut operation.node),
        },
    }
}

/// Collects the fields of a root, those of fragments too. Fragments were found not to contain themselves.
fn collect(
    document: &ExecutableDocument,
    set: &SelectionSet,
    fields: &mut Vec<Positioned<Field>>,
) -> Result<(), Box<Response>> {
    for selection in &set.items {
        let (directives, inner) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field.clone());
                (&field.node.directives, None)
            }
            Selection::InlineFragment(fragment) => (&fragment.node.directives, Some(&fragment.node.selection_set.node)),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                (&spread.node.directives, fragment.map(|fragment| &fragment.node.selection_set.node))
            }
        };
        if !directives.is_empty() {
            return Err(bad_document("the root of a subscription takes no directives: it is there or it is not"));
        }
        if let Some(inner) = inner {
            collect(document, inner, fields)?;
        }
    }
    Ok(())
}

/// Names what a subscription asks for. Where it begins is left out, if a variable says it: it changes no answer.
fn digest(query: &str, operation_name: Option<&str>, variables: &Variables, root: &Field) -> Digest {
    let begin: Option<Name> =
        root.get_argument("after").and_then(|after| after.node.clone().into_const_with(Err::<Value, Name>).err());
    let begin = begin.filter(|name| mentions(query, name) == 2);
    let counted: serde_json::Map<String, serde_json::Value> = variables
        .iter()
        .filter(|(name, _)| begin.as_ref() != Some(*name))
        .map(|(name, value)| (name.to_string(), json(value)))
        .collect();
    let counted = serde_json::Value::Object(counted).to_string();
    let mut hash = Sha256::new_with_prefix(b"graphql");
    for part in [query, operation_name.unwrap_or_default(), &counted] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn json(value: &Value) -> serde_json::Value {
    value.clone().into_json().unwrap_or_default()
}

/// Counts how often a document mentions a variable: once where it is defined, and wherever it is used.
fn mentions(query: &str, name: &str) -> usize {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let found = query.match_indices('$').filter(|(at, _)| {
        let rest = query[at + 1..].trim_start();
        rest.strip_prefix(name).is_some_and(|rest| !rest.bytes().next().is_some_and(is_of_name))
    });
    found.count()
}

/// A request that is executed again for every record.
struct Asked {
    schema: Schema,
    digest: Digest,
    query: String,
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    /// How many items one answer may produce.
    items: usize,
}

impl Asked {
    async fn execute(&self, execution: &Arc<Execution>, telling: &Arc<Telling>) -> Vec<Response> {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        let request = request.data(Arc::clone(execution)).data(Arc::clone(telling));
        self.schema.execute_stream(request).collect().await
    }
}

/// A subscription's selection, as it is rendered of each record.
struct Selected {
    asked: Asked,
    plan: Plan,
}

impl Rendering for Selected {
    fn digest(&self) -> &Digest {
        &self.asked.digest
    }

    fn turn<'r>(&'r self, chronicle: &'r Chronicle) -> Turn<'r> {
        let mut since = match &self.plan {
            Plan::Changes { negotiation, .. } => Some(Since::new(negotiation.clone())),
            Plan::Events { .. } => None,
        };
        let runtime = tokio::runtime::Handle::current();
        Box::new(move |sequence| {
            let read = |sequence| record(chronicle, sequence);
            let record = read(sequence)?.ok_or_else(|| FeedError::Failed(format!("no record has {sequence}")))?;
            let now = record.recorded_at.instant();
            let wait = std::time::Duration::ZERO;
            let execution = Execution::new(chronicle.clone(), now, wait, self.asked.items);
            let telling = match (&self.plan, &mut since) {
                (Plan::Events { filter, .. }, _) => {
                    let scope = scope(&execution, record.point());
                    let view = event::record(scope.state(), sequence);
                    let view = view.filter(|view| filter.passes(view));
                    view.map(|view| Telling::Event(scope, Box::new(view)))
                }
                (Plan::Changes { .. }, Some(since)) => {
                    let before = Sequence::new(sequence.get().saturating_sub(1));
                    let pin = |point| scope(&execution, point).snapshot().shared();
                    let told = since.step(&pin, read(before)?.as_deref(), &record).into_iter();
                    let changes: Vec<Change> =
                        told.map(|told| Change::told(scope(&execution, told.point), told)).collect();
                    (!changes.is_empty()).then_some(Telling::Changes(changes))
                }
                (Plan::Changes { .. }, None) => None,
            };
            let responses = match telling {
                Some(telling) => runtime.block_on(self.asked.execute(&execution, &Arc::new(telling))),
                None => Vec::new(),
            };
            match execution.failure() {
                Some(failure) => Err(FeedError::Failed(failure)),
                None => responses.into_iter().map(text).collect(),
            }
        })
    }
}

/// Gives a record; `None` before the first.
fn record(chronicle: &Chronicle, sequence: Sequence) -> Result<Option<Arc<Recorded>>, FeedError> {
    if sequence == Sequence::ZERO {
        return Ok(None);
    }
    chronicle.index().record(sequence).map_err(|error| FeedError::Failed(error.to_string()))
}

fn scope(execution: &Arc<Execution>, point: Point) -> Scope {
    Scope::new(execution, point, Cuts::default(), Zone::default())
}

fn text(response: Response) -> Result<Arc<str>, FeedError> {
    let text = serde_json::to_string(&error::finish(response));
    text.map(Arc::from).map_err(|error| FeedError::Failed(error.to_string()))
}
