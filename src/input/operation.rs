//! What a recorder sends to be done to the record: raw operations, their checks and their way back.

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::{CitationInput, EventInput};
use super::form::{objects, one_of};
use super::value::{RawForm, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{Citation, Citing, Correction, Operation, Retraction};
use crate::domain::key::EventId;
use crate::input::Notice;
use crate::time::Zone;

one_of! {
    /// What to do to the record: exactly one of these.
    #[derive(OneofObject)]
    #[allow(clippy::large_enum_variant, reason = "nearly every operation records an event")]
    pub enum OperationInput {
        /// Puts an event on record.
        Record(EventInput) = "record",
        /// Replaces an event's whole content: it was recorded wrongly.
        Correct(CorrectInput) = "correct",
        /// Takes an event out of every view, or takes back a citing: it should not be in the record.
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
    /// The content from now on: of the same kind and key. Its `id` is the event's, or left out.
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

/// Takes an event out of every view, or the sources of a citing from its event; or brings them back.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RetractInput {
    /// The operation's own id, a UUID chosen by the client; one is given where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// The event; or the citing, by its own id, whether or not its event stands.
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

objects!(CorrectInput, RetractInput, CiteInput);

impl OperationInput {
    /// Returns the raw form of an operation. Checking it gives the operation again.
    pub fn from_operation(operation: &Operation) -> Self {
        match operation {
            Operation::Record(event) => OperationInput::Record(EventInput::from_event(event)),
            Operation::Correct(correction) => OperationInput::Correct(correct(correction)),
            Operation::Retract(retraction) => OperationInput::Retract(retract(retraction)),
            Operation::Reinstate(retraction) => OperationInput::Reinstate(retract(retraction)),
            Operation::Cite(citing) => OperationInput::Cite(cite(citing)),
        }
    }

    /// Makes the operation; `next_id` gives an id where an event to record, or an operation, brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the operation down: `correct`, `replacement`, `body`, ….
    pub fn into_operation(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.operation(self, next_id))
    }

    /// Returns the name of the field that is set.
    pub fn field(&self) -> &'static str {
        match self {
            OperationInput::Record(_) => "record",
            OperationInput::Correct(_) => "correct",
            OperationInput::Retract(_) => "retract",
            OperationInput::Reinstate(_) => "reinstate",
            OperationInput::Cite(_) => "cite",
        }
    }
}

impl CorrectInput {
    /// Makes the correction; `next_id` gives its id where it brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the correction down.
    pub fn into_operation(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.correction(self, next_id)).map(Operation::Correct)
    }
}

impl RetractInput {
    /// Makes the retraction; `next_id` gives its id where it brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the retraction down.
    pub fn into_retract(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.retraction(self, next_id)).map(Operation::Retract)
    }

    /// Makes the reinstatement; `next_id` gives its id where it brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the reinstatement down.
    pub fn into_reinstate(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.retraction(self, next_id)).map(Operation::Reinstate)
    }
}

impl CiteInput {
    /// Makes the citing; `next_id` gives its id where it brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the citing down.
    pub fn into_operation(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.citing(self, next_id)).map(Operation::Cite)
    }
}

impl Checker {
    pub(super) fn operation(
        &mut self,
        raw: OperationInput,
        next_id: &mut dyn FnMut() -> EventId,
    ) -> Checked<Operation> {
        let field = raw.field();
        match raw {
            OperationInput::Record(raw) => {
                self.field(field, raw, |to, raw| to.new_event(raw, next_id)).map(Operation::Record)
            }
            OperationInput::Correct(raw) => {
                self.field(field, raw, |to, raw| to.correction(raw, next_id)).map(Operation::Correct)
            }
            OperationInput::Retract(raw) => {
                self.field(field, raw, |to, raw| to.retraction(raw, next_id)).map(Operation::Retract)
            }
            OperationInput::Reinstate(raw) => {
                self.field(field, raw, |to, raw| to.retraction(raw, next_id)).map(Operation::Reinstate)
            }
            OperationInput::Cite(raw) => self.field(field, raw, |to, raw| to.citing(raw, next_id)).map(Operation::Cite),
        }
    }

    fn correction(&mut self, raw: CorrectInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Correction> {
        let id = self.optional("id", raw.id, Self::id);
        let event = self.field("event", raw.event, Self::id);
        let expected_revision = self.field("expectedRevision", raw.expected_revision, Self::revision);
        let replacement = match event {
            Ok(event) => self.field("replacement", raw.replacement, |to, raw| to.event_under(raw, event)),
            // Which event it replaces is not known, the rest of it can be looked at all the same.
            Err(_) => self.field("replacement", raw.replacement, |to, raw| to.new_event(raw, next_id)),
        };
        let reason = self.text("reason", form::reason, raw.reason);
        let sources = self.own_sources(raw.sources);
        Ok(Correction {
            id: id?.unwrap_or_else(next_id),
            event: event?,
            expected_revision: expected_revision?,
            replacement: replacement?,
            reason: reason?,
            sources: sources?,
        })
    }

    /// Checks the sources of an operation itself: their dates are read in UTC, whatever the zone of the event.
    fn own_sources(&mut self, raw: Option<Vec<CitationInput>>) -> Checked<Vec<Citation>> {
        self.zone = Zone::default();
        self.list("sources", raw, |to, raw| RawForm::check(raw, to))
    }

    fn revision(&mut self, number: i32) -> Checked<u32> {
        let number = self.bounded(number, 1, i32::MAX)?;
        Ok(number.unsigned_abs())
    }

    fn retraction(&mut self, raw: RetractInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Retraction> {
        let id = self.optional("id", raw.id, Self::id);
        let event = self.field("event", raw.event, Self::id);
        let reason = self.text("reason", form::reason, raw.reason);
        let sources = self.own_sources(raw.sources);
        Ok(Retraction { id: id?.unwrap_or_else(next_id), event: event?, reason: reason?, sources: sources? })
    }

    fn citing(&mut self, raw: CiteInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Citing> {
        let id = self.optional("id", raw.id, Self::id);
        let event = self.field("event", raw.event, Self::id);
        self.zone = Zone::default();
        let sources = self.nonempty_list("sources", raw.sources, |to, raw| RawForm::check(raw, to));
        Ok(Citing { id: id?.unwrap_or_else(next_id), event: event?, sources: sources? })
    }
}

fn correct(correction: &Correction) -> CorrectInput {
    CorrectInput {
        id: Some(ID(correction.id.to_string())),
        event: ID(correction.event.to_string()),
        expected_revision: i32::try_from(correction.expected_revision).unwrap_or(i32::MAX),
        // Its id is the corrected event's, which is given already.
        replacement: EventInput { id: None, ..EventInput::from_event(&correction.replacement) },
        reason: correction.reason.clone(),
        sources: unless_empty(&correction.sources, Citation::raw),
        idempotency_key: None,
    }
}

fn retract(retraction: &Retraction) -> RetractInput {
    RetractInput {
        id: Some(ID(retraction.id.to_string())),
        event: ID(retraction.event.to_string()),
        reason: retraction.reason.clone(),
        sources: unless_empty(&retraction.sources, Citation::raw),
        idempotency_key: None,
    }
}

fn cite(citing: &Citing) -> CiteInput {
    CiteInput {
        id: Some(ID(citing.id.to_string())),
        event: ID(citing.event.to_string()),
        sources: citing.sources.iter().map(Citation::raw).collect(),
        idempotency_key: None,
    }
}
