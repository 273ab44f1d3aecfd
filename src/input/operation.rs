//! What a recorder sends to be done to the record: raw operations, and batches of them.

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use crate::domain::Sequence;
use crate::input::event::{CitationInput, EventInput};
use crate::input::form::{objects, one_of};

one_of! {
    /// What to do to the record: exactly one of these.
    #[derive(OneofObject)]
    #[allow(clippy::large_enum_variant, reason = "nearly every operation records an event")]
    pub enum OperationInput {
        /// Puts an event on record.
        Record(EventInput) = "record",
        /// Replaces an event's whole content: it was recorded wrongly.
        Correct(CorrectInput) = "correct",
        /// Takes an event out of every view: it should not be in the record.
        Retract(RetractInput) = "retract",
        /// Reverses a retraction.
        Reinstate(RetractInput) = "reinstate",
        /// Adds sources to an event.
        Cite(CiteInput) = "cite",
    }
}

/// Replaces an event's whole content, clocks included, as its next revision: it was recorded wrongly.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CorrectInput {
    /// The correction's own id, a UUID chosen by the client; one is given where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// The event to correct.
    pub event: ID,
    /// The revision that the recorder had before them; 1 is the first. Refused where it is no longer the last.
    pub expected_revision: i32,
    /// The content from now on: of the same kind and key, and under the same id.
    pub replacement: EventInput,
    /// Why, in at most 2,000 characters.
    pub reason: String,
    /// Where the correction itself is known from. The event's own sources are those of `replacement`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<CitationInput>>,
    /// The same key with the same content gives the first answer. Inside a batch the batch's own key holds, and this has
    /// no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Takes an event out of every view, or brings it back.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RetractInput {
    /// The operation's own id, a UUID chosen by the client; one is given where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// The event.
    pub event: ID,
    /// Why, in at most 2,000 characters.
    pub reason: String,
    /// Where that is known from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<CitationInput>>,
    /// The same key with the same content gives the first answer. Inside a batch the batch's own key holds, and this has
    /// no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Adds sources to an event that stands: a corroboration, which outlives corrections.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CiteInput {
    /// The operation's own id, a UUID chosen by the client; one is given where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// The event.
    pub event: ID,
    /// The sources to add; at least one.
    pub sources: Vec<CitationInput>,
    /// The same key with the same content gives the first answer. Inside a batch the batch's own key holds, and this has
    /// no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// A batch to record, whole or not at all. Exactly one of `events` and `operations`; the latter mixes recording with
/// corrections, in order.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RecordInput {
    /// Events to put on record, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<EventInput>>,
    /// Operations on the record, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<OperationInput>>,
    /// The same key with the same content gives the first answer; with other content it is an IDEMPOTENCY_CONFLICT.
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

objects!(CorrectInput, RetractInput, CiteInput, RecordInput);
