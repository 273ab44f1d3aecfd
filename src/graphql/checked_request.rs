//! A request that may be run: parsed, valid as far as this crate checks, and within the limits.
//!
//! ```text
//! text ─ known? ── yes ─────────────────────────────────────┐
//!          └ no ─ brackets, tokens ─ parse ─ rules ─▶ CheckedDocument ─ cost, by its variables ─▶ run ─▶ answer
//! ```
//!
//! A query whose text is known to be valid is run by a schema that does not validate it again. What validation would say of
//! its variables the reading of arguments says too, but for what lies within objects and lists, and for conditions: a request with
//! such variables is validated. Where the library finds fault all the same, the query is run again with validation, so that an error is the
//! same whether its document was known or not.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, ServerError, Value, Variables};
use parking_lot::Mutex;

use super::documents::{CheckedDocument, CostKey, TOKEN_BYTES};
use super::{
    Attempt, GraphqlRequest, RunTerms, Schema, SchemaData, anchor, conditions, document_check, error, limits, merging,
    nesting, pinned, rewriting, rights, written,
};
use crate::access::Caller;
use crate::graphql::document_check::{Allowed, DocumentTerms};
use crate::graphql::limits::LimitRefusal;
use crate::graphql::scope::{Execution, ExecutionTerms};
use crate::input::ErrorCode;
use crate::time::Cut;
use crate::work::Budget;

/// What is said beside an error that took the answer of a mutation with it.
const MAYBE_RECORDED: &str =
    ". Its events may be on record: send it again with the same idempotencyKey, or look them up";

/// A request that was parsed and is within its limits.
pub(super) struct CheckedRequest<'s> {
    pub(super) served: &'s SchemaData,
    query: String,
    operation_name: Option<String>,
    variables: Variables,
    checked: Arc<CheckedDocument>,
    /// Whether the library has found the document valid before.
    is_known: bool,
    pub(super) allowed: Allowed,
    /// What sort of operation is to be run; `None` where it is not settled which.
    pub(super) ty: Option<OperationType>,
    queries_only: bool,
}

impl<'s> CheckedRequest<'s> {
    /// Parses a request and holds it against the limits, or gives the answer that says why it is not run.
    pub(super) fn of(schema: &'s Schema, request: GraphqlRequest, budget: &Budget) -> Result<Self, Box<Response>> {
        let missing = || Box::new(error::about_request(error::internal("the schema has no chronicle")));
        let served = schema.data::<SchemaData>().ok_or_else(missing)?;
        let GraphqlRequest { query, document_id: _, operation_name, variables, extensions: _, queries_only } = request;
        let allowed = |document: &ExecutableDocument| {
            let limits = &served.settings.limits;
            let terms = DocumentTerms {
                shape: &served.shape,
                graph: &served.graph,
                records: served.chronicle.head().get(),
                limits,
            };
            let allowed = document_check::check(document, operation_name.as_deref(), &variables, terms);
            allowed.map_err(|refusal| Box::new(refusal.response(limits)))
        };
        let known = served.documents.find(&query);
        let is_known = known.is_some();
        let (checked, allowed) = match known {
            Some(checked) => {
                hold(budget, checked.tokens)?;
                let key = CostKey::of(operation_name.as_deref(), &variables, served.chronicle.head().get());
                let allowed = match checked.cost(&key) {
                    Some(allowed) => allowed,
                    None => {
                        let allowed = allowed(&checked.document)?;
                        checked.keep_cost(key, allowed);
                        allowed
                    }
                };
                (checked, allowed)
            }
            None => read(served, &query, budget, allowed)?,
        };
        let operation = document_check::operation(&checked.document, operation_name.as_deref());
        let ty = operation.map(|operation| operation.ty);
        let variables = with_defaults(variables, &checked.document, operation_name.as_deref());
        Ok(CheckedRequest { served, query, operation_name, variables, checked, is_known, allowed, ty, queries_only })
    }

    /// Returns whether fields were added that its answer must not show: see [`anchor`].
    pub(super) fn is_anchored(&self) -> bool {
        self.checked.anchored.is_some()
    }

    /// Makes the library's request of it.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.checked.anchored.as_ref().unwrap_or(&self.checked.document).clone());
        request
    }

    /// Runs what is answered once: a query or a mutation.
    pub(super) async fn run(self, schema: &Schema, terms: RunTerms) -> Attempt {
        if self.queries_only && self.ty.is_some_and(|ty| ty != OperationType::Query) {
            return Attempt::answered(queries_only());
        }
        let RunTerms { now, caller, budget, wait, is_trial: _, mut takes_text } = terms;
        if let Err(refused) = self.check_rights(&caller) {
            return Attempt::answered(*refused);
        }
        let public_by = caller.is_held_to_public().then(|| Cut::after(now));
        let operation = document_check::operation(&self.checked.document, self.operation_name.as_deref());
        let is_pinned = public_by.is_none()
            && operation.is_some_and(|operation| pinned::is_pinned(&self.checked.document, operation, &self.variables));
        takes_text &= operation.is_some_and(|operation| !written::repeats_a_root(&self.checked.document, operation));
        let terms = ExecutionTerms { now, wait, allowed: self.allowed, takes_text, public_by };
        // What is recorded is recorded, whatever comes of showing it.
        budget.hold(self.allowed.bytes_at_once());
        let (chronicle, trusting) = (&self.served.chronicle, &self.served.trusting);
        let run = async |schema: &Schema| {
            let operation = |execution| schema.execute(self.request().data(execution).data(caller.clone()));
            Execution::run(chronicle, &budget, terms, operation).await
        };
        let mut answered = if self.is_trusted() { run(trusting).await } else { run(schema).await };
        if self.is_trusted() && matches!(&answered, Ok((response, _)) if has_library_error(response)) {
            answered = run(schema).await;
        }
        let mut response = match answered {
            Ok((_, Some(sequence))) => return Attempt::Awaits(sequence),
            Ok((response, None)) => {
                if !self.is_known && !has_library_error(&response) {
                    self.served.documents.keep(&self.query, Arc::clone(&self.checked));
                }
                response
            }
            Err(failed) => error::unread(failed),
        };
        if self.ty == Some(OperationType::Mutation) && budget.ended().is_some() {
            response.errors.iter_mut().for_each(|error| error.message.push_str(MAYBE_RECORDED));
        }
        if self.is_anchored() {
            anchor::remove(&mut response.data);
        }
        if is_pinned && response.errors.is_empty() {
            say(&mut response, "cache-control", "immutable");
        }
        limits::show_cost(&mut response, self.allowed.cost, &self.served.settings.limits);
        Attempt::answered(response)
    }

    /// Checks that the caller may ask for it, or returns the answer that says what is missing.
    pub(super) fn check_rights(&self, caller: &Caller) -> Result<(), Box<Response>> {
        rights::check(caller, &self.checked.document, self.operation_name.as_deref(), &self.served.shape)
    }

    /// Returns whether validation would find nothing that reading its arguments does not. A mutation runs once, so it is never
    /// run on trust.
    fn is_trusted(&self) -> bool {
        self.is_known
            && self.ty == Some(OperationType::Query)
            && !self.checked.is_conditional
            && !self.checked.is_about_schema
            && self.variables.values().all(is_plain)
    }
}

/// Parses a document and holds it against every rule that depends on its text alone.
fn read(
    served: &SchemaData,
    query: &str,
    budget: &Budget,
    allowed: impl FnOnce(&ExecutableDocument) -> Result<Allowed, Box<Response>>,
) -> Result<(Arc<CheckedDocument>, Allowed), Box<Response>> {
    let limits = &served.settings.limits;
    let refused = |refusal: LimitRefusal| Box::new(refusal.response(limits));
    let tokens = nesting::check_text(query, limits).map_err(refused)?;
    hold(budget, tokens)?;
    let malformed = |error: ServerError| Box::new(Response::from_errors(vec![error]));
    let mut document = parse_query(query).map_err(|error| malformed(error.into()))?;
    rewriting::rewrite(&mut document).map_err(malformed)?;
    let allowed = allowed(&document)?;
    let is_conditional = conditions::check(&document).map_err(malformed)?;
    merging::check(&document, &served.shape, limits.merging).map_err(|error| Box::new(error.response()))?;
    let mut with_anchors = document.clone();
    let anchored = anchor::add(&mut with_anchors).then_some(with_anchors);
    let is_about_schema = query.contains("__schema") || query.replace("__typename", "").contains("__type");
    let (untried, last_cost) = (AtomicU32::new(0), Mutex::default());
    let checked = CheckedDocument { tokens, document, anchored, is_conditional, is_about_schema, untried, last_cost };
    Ok((Arc::new(checked), allowed))
}

/// Counts the memory that a document takes while it is run.
fn hold(budget: &Budget, tokens: usize) -> Result<(), Box<Response>> {
    if budget.hold(tokens as u64 * TOKEN_BYTES) {
        return Ok(());
    }
    let why = budget.ended().map_or_else(|| error::internal("a budget ended without a reason"), error::overrun);
    Err(Box::new(error::about_request(why)))
}

/// Whether reading a value says all that is wrong with it.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Enum(_) => true,
        Value::List(_) | Value::Object(_) | Value::Binary(_) => false,
    }
}

/// Whether the library found fault with the document or a value: its own errors have no code yet.
fn has_library_error(response: &Response) -> bool {
    response.errors.iter().any(|error| error::code_of(error).is_none())
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

fn queries_only() -> Response {
    let message = "only queries may be sent by GET: send it by POST";
    let mut response = error::refusal(ErrorCode::BadInput, message);
    say(&mut response, "allow", "POST");
    response
}

/// Tells the transport something of an answer, by a header.
fn say(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = value.parse() {
        response.http_headers.insert(name, value);
    }
}
