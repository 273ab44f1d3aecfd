//! A batch: what is recorded whole or not at all.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::EventInput;
use super::form::objects;
use super::operation::OperationInput;
use crate::domain::Sequence;
use crate::domain::event::Operation;
use crate::domain::event::form;
use crate::domain::key::EventId;
use crate::input::Notice;

/// The most operations that a batch may hold.
pub const BATCH_LEN_MAX: usize = 10_000;

/// A batch to record, whole or not at all. Exactly one of `events` and `operations`; the latter mixes recording with
/// corrections, in order.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RecordInput {
    /// Events to put on record, in order; at most 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<EventInput>>,
    /// Operations on the record, in order; at most 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<OperationInput>>,
    /// The same key with the same content gives the first answer; with other content it is an IDEMPOTENCY_CONFLICT. At most
    /// 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// The head of the log that the recorder had before them: a CONFLICT where a key that the batch makes or refers to
    /// has changed after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_sequence: Option<Sequence>,
    /// Answers as if the batch were recorded, and records nothing.
    #[graphql(default_with = "Some(false)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

objects!(RecordInput);

/// A batch past its checks of form.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// What to do, in order; at least one operation.
    pub operations: Vec<Operation>,
    /// Where the batch named its operations: `events` or `operations`, for paths of what is found wrong later.
    pub field: &'static str,
    /// The recorder's key for the batch, where one was given.
    pub idempotency_key: Option<String>,
    /// The head of the log that the recorder had before them, where it matters.
    pub expected_sequence: Option<Sequence>,
    /// Tells that nothing is to be recorded, only answered.
    pub dry_run: bool,
}

impl RecordInput {
    /// Makes the batch; `next_id` gives an id to each event or operation that brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the batch down: `events`, `0`, `body`, ….
    pub fn into_batch(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Batch, Vec<Notice>> {
        Checker::run(|to| to.batch(self, next_id))
    }
}

/// Checks an idempotency key: 1 to [`form::LABEL_LEN_MAX`] characters, none of them a control character.
///
/// # Errors
///
/// What is wrong with it, under the path `idempotencyKey`.
pub fn check_idempotency_key(key: String) -> Result<String, Vec<Notice>> {
    Checker::run(|to| to.text("idempotencyKey", form::filled_label, key))
}

impl Checker {
    fn batch(&mut self, raw: RecordInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Batch> {
        let idempotency_key = self.optional_text("idempotencyKey", form::filled_label, raw.idempotency_key);
        let (field, operations) = match (raw.events, raw.operations) {
            (Some(events), None) => (
                "events",
                self.batch_items("events", events, |to, raw| to.new_event(raw, next_id).map(Operation::Record)),
            ),
            (None, Some(operations)) => {
                let check = |to: &mut Self, raw: OperationInput| to.operation(raw, next_id);
                ("operations", self.batch_items("operations", operations, check))
            }
            (Some(_), Some(_)) | (None, None) => {
                ("events", Err(self.refuse("a batch has exactly one of `events` and `operations`")))
            }
        };
        Ok(Batch {
            operations: operations?,
            field,
            idempotency_key: idempotency_key?,
            expected_sequence: raw.expected_sequence,
            dry_run: raw.dry_run.unwrap_or(false),
        })
    }

    fn batch_items<R>(
        &mut self,
        field: &'static str,
        raw: Vec<R>,
        check: impl FnMut(&mut Self, R) -> Checked<Operation>,
    ) -> Checked<Vec<Operation>> {
        match raw.len() {
            0 => Err(self.refuse_field(field, "the batch is empty: it needs at least one operation")),
            1..=BATCH_LEN_MAX => self.field(field, raw, |to, raw| to.each(raw, check)),
            len => Err(self.refuse_field(
                field,
                format!("the batch has {len} operations: at most {BATCH_LEN_MAX} are taken at once"),
            )),
        }
    }
}
