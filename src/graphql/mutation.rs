//! Recording: batches, and the operations on the record one by one.
//!
//! What a recorder did wrong is data: notices with a code of the closed list, a message and the path to the field, counted
//! from the field of `input` down. Where there is one, nothing was recorded. What stops a recorder whatever they send
//! (the chronicle takes no records, something failed) is an error of the request.

use std::sync::Arc;

use async_graphql::{Context, Error, Object, Result};
use uuid::{NoContext, Timestamp, Uuid};

use crate::access::AccessRole;
use crate::chronicle::{Changes, IdempotencyKey, Receipt, Refusal, Request};
use crate::domain::Sequence;
use crate::domain::decide::{Reason, Rejection};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::graphql::error::{error, internal, read_only};
use crate::graphql::rights;
use crate::graphql::scope::{Execution, Scope};
use crate::graphql::types::event::Event;
use crate::graphql::types::snapshot::Snapshot;
use crate::input::{
    Batch, CiteInput, CorrectInput, ErrorCode, Notice, RecordInput, RetractInput, check_idempotency_key,
};

/// What can be recorded.
pub struct MutationRoot;

/// Where the operations of a batch stand in the input that brought them.
#[derive(Clone, Copy)]
enum InputShape {
    /// In a list of events.
    Events,
    /// In a list of operations, each under its name.
    Operations,
    /// By itself: it is the input.
    Alone,
}

impl InputShape {
    /// Returns the path from the input down to an operation, which a list of operations has under its name.
    fn path(self, index: usize, name: Option<&&'static str>) -> Vec<String> {
        match self {
            InputShape::Alone => Vec::new(),
            InputShape::Events => vec!["events".to_owned(), index.to_string()],
            InputShape::Operations => {
                let mut path = vec!["operations".to_owned(), index.to_string()];
                path.extend(name.map(ToString::to_string));
                path
            }
        }
    }
}

/// Returns the name under which a batch brings an operation.
fn name(operation: &Operation) -> &'static str {
    match operation {
        Operation::Record(_) => "record",
        Operation::Correct(_) => "correct",
        Operation::Retract(_) => "retract",
        Operation::Reinstate(_) => "reinstate",
        Operation::Cite(_) => "cite",
    }
}

/// Makes ids for what brings none of its own.
///
/// What is recorded under an idempotency key gets ids made of it, so that the same batch is the same batch when it is sent
/// again.
struct Ids<'a> {
    execution: &'a Execution,
    idempotency_key: Option<String>,
    made: u64,
}

impl Ids<'_> {
    fn next(&mut self) -> EventId {
        self.made += 1;
        EventId::new(match &self.idempotency_key {
            Some(key) => {
                let name = format!("{}/{key}", self.made);
                Uuid::new_v5(&self.execution.chronicle().id(), name.as_bytes())
            }
            None => {
                let micros = self.execution.now().micros();
                let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
                let nanos = u32::try_from(rest * 1_000).unwrap_or(0);
                Uuid::new_v7(Timestamp::from_unix(NoContext, seconds.max(0).unsigned_abs(), nanos))
            }
        })
    }
}

/// Records a batch of operations that are past their checks of form.
async fn submit(ctx: &Context<'_>, batch: Batch, brought: InputShape) -> Result<RecordPayload> {
    let execution = Execution::of(ctx)?;
    let principal = rights::caller(ctx)?.principal().ok_or_else(|| {
        error(
            ErrorCode::Forbidden,
            "nobody is named who could be recorded as the recorder: send a token that may write",
        )
    })?;
    let idempotency = match batch.idempotency_key {
        Some(key) => {
            let content = serde_json::to_vec(&batch.operations).map_err(|failed| internal(&failed.to_string()))?;
            Some(IdempotencyKey::new(key, &content))
        }
        None => None,
    };
    let names: Vec<&'static str> = batch.operations.iter().map(name).collect();
    let request = Request {
        operations: batch.operations,
        recorded_by: Arc::clone(&principal.name),
        idempotency,
        expected_sequence: batch.expected_sequence,
        dry_run: batch.dry_run,
        changes: if principal.role >= AccessRole::Editor { Changes::Any } else { Changes::Own },
    };
    let path = |index: usize| brought.path(index, names.get(index));
    let ticket = execution.chronicle().submit(request);
    match execution.budget().rest(ticket.answer()).await {
        Ok(receipt) => Ok(RecordPayload::recorded(execution, receipt, &path)),
        Err(refusal) => refused(refusal, &path).map(RecordPayload::refused),
    }
}

/// Turns a refusal into notices to the recorder, or into an error of the request where it is not the recorder's doing.
fn refused(refusal: Refusal, path: &dyn Fn(usize) -> Vec<String>) -> Result<Vec<Notice>, Error> {
    let message = refusal.to_string();
    let notice = |code, message, path| vec![Notice { code, message, path }];
    match refusal {
        Refusal::Rejected(rejections) => {
            Ok(rejections.into_iter().map(|(index, rejection)| rejected(rejection).under(path(index))).collect())
        }
        Refusal::Changed { index, message, path: field } => {
            let mut whole = path(index);
            whole.extend(field);
            Ok(notice(ErrorCode::Conflict, message, whole))
        }
        Refusal::AheadOfHead { .. } => Ok(notice(ErrorCode::BadInput, message, vec!["expectedSequence".to_owned()])),
        Refusal::OtherContent { .. } => {
            Ok(notice(ErrorCode::IdempotencyConflict, message, vec!["idempotencyKey".to_owned()]))
        }
        Refusal::TooLarge { index, .. } => Ok(notice(ErrorCode::BadInput, message, path(index))),
        Refusal::NotOwn { .. } => Err(error(ErrorCode::Forbidden, message)),
        Refusal::Batch(message) => Ok(notice(ErrorCode::BadInput, message, Vec::new())),
        Refusal::ReadOnly(detail) => Err(read_only(&detail)),
        Refusal::Failed(detail) => Err(internal(&detail)),
    }
}

fn rejected(rejection: Rejection) -> Notice {
    let code = match rejection.reason {
        Reason::BadInput => ErrorCode::BadInput,
        Reason::NotFound => ErrorCode::NotFound,
        Reason::Conflict => ErrorCode::Conflict,
        Reason::TooCostly => ErrorCode::TooCostly,
    };
    Notice { code, message: rejection.message, path: rejection.path }
}

/// Records one operation that is an input of its own.
async fn submit_one(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    convert: impl FnOnce(&mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>>,
) -> Result<RecordPayload> {
    let execution = Execution::of(ctx)?;
    let checked = idempotency_key.map(check_idempotency_key).transpose();
    let mut ids = Ids { execution, idempotency_key: checked.as_ref().ok().cloned().flatten(), made: 0 };
    let operation = convert(&mut || ids.next());
    let (idempotency_key, operation) = match (checked, operation) {
        (Ok(key), Ok(operation)) => (key, operation),
        (key, operation) => {
            let notices = [operation.err(), key.err()].into_iter().flatten().flatten();
            return Ok(RecordPayload::refused(notices.collect()));
        }
    };
    let batch =
        Batch { operations: vec![operation], field: "", idempotency_key, expected_sequence: None, dry_run: false };
    submit(ctx, batch, InputShape::Alone).await
}

/// What can be recorded.
#[Object(name = "Mutation")]
impl MutationRoot {
    /// Records a batch, whole or not at all.
    async fn record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The batch.")] input: RecordInput,
    ) -> Result<RecordPayload> {
        let execution = Execution::of(ctx)?;
        let brought = if input.operations.is_some() { InputShape::Operations } else { InputShape::Events };
        let mut ids = Ids { execution, idempotency_key: input.idempotency_key.clone(), made: 0 };
        match input.into_batch(&mut || ids.next()) {
            Ok(batch) => submit(ctx, batch, brought).await,
            Err(notices) => Ok(RecordPayload::refused(notices)),
        }
    }

    /// Replaces an event's whole content: it was recorded wrongly.
    async fn correct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The correction.")] input: CorrectInput,
    ) -> Result<RecordPayload> {
        submit_one(ctx, input.idempotency_key.clone(), |next| input.into_operation(next)).await
    }

    /// Takes an event out of every view: it should not be in the record. It stays in the audit, marked.
    async fn retract(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The retraction.")] input: RetractInput,
    ) -> Result<RecordPayload> {
        submit_one(ctx, input.idempotency_key.clone(), |next| input.into_retract(next)).await
    }

    /// Reverses a retraction.
    async fn reinstate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reinstatement.")] input: RetractInput,
    ) -> Result<RecordPayload> {
        submit_one(ctx, input.idempotency_key.clone(), |next| input.into_reinstate(next)).await
    }

    /// Adds sources to an event that stands: a corroboration, which outlives corrections.
    async fn cite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sources.")] input: CiteInput,
    ) -> Result<RecordPayload> {
        submit_one(ctx, input.idempotency_key.clone(), |next| input.into_operation(next)).await
    }
}

/// What became of a batch.
pub struct RecordPayload {
    /// The snapshot right after it; `None` where nothing was recorded.
    scope: Option<Scope>,
    sequences: Vec<Sequence>,
    warnings: Vec<Notice>,
    refused: Vec<Notice>,
}

impl RecordPayload {
    fn refused(refused: Vec<Notice>) -> Self {
        RecordPayload { scope: None, sequences: Vec::new(), warnings: Vec::new(), refused }
    }

    fn recorded(execution: &Arc<Execution>, receipt: Receipt, path: &dyn Fn(usize) -> Vec<String>) -> Self {
        let last = receipt.sequences.iter().max().copied();
        let warnings =
            receipt.warnings.into_iter().map(|(index, warning)| Notice::of_warning(warning).under(path(index)));
        RecordPayload {
            scope: last.map(|last| Scope::at_sequence(execution, last)),
            sequences: receipt.sequences,
            warnings: warnings.collect(),
            refused: Vec::new(),
        }
    }
}

/// What became of a batch. Where `userErrors` is not empty, nothing was recorded.
#[Object]
impl RecordPayload {
    /// What was recorded, one for each operation, in order; empty where nothing was, and of a dry run.
    async fn events(&self) -> Result<Vec<Event>> {
        let Some(scope) = &self.scope else { return Ok(Vec::new()) };
        let events = self.sequences.iter().map(|sequence| Event::at(scope, *sequence));
        scope.produce(events.collect::<Result<_>>()?)
    }

    /// The last sequence of the batch; null where nothing was recorded.
    async fn sequence(&self) -> Option<Sequence> {
        self.sequences.iter().max().copied()
    }

    /// The state right after the batch; null where nothing was recorded.
    async fn snapshot(&self) -> Option<Snapshot> {
        self.scope.clone().map(Snapshot::new)
    }

    /// What looks odd and was recorded all the same, or would be.
    async fn warnings(&self) -> &[Notice] {
        &self.warnings
    }

    /// Why nothing was recorded.
    async fn user_errors(&self) -> &[Notice] {
        &self.refused
    }
}
