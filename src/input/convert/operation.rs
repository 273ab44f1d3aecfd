//! Operations on the record.

use super::{Checked, Checker};
use crate::domain::event::{Citing, Correction, Event, Operation, Retraction};
use crate::domain::key::EventId;
use crate::input::Notice;
use crate::input::event::EventInput;
use crate::input::operation::{CiteInput, CorrectInput, OperationInput, RetractInput};

impl EventInput {
    /// Makes the event, under its own id or, where it brings none, the next one.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the event down.
    pub fn into_new_event(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Event, Vec<Notice>> {
        Checker::run(|to| to.new_event(self, next_id))
    }
}

impl OperationInput {
    /// Makes the operation; `next_id` gives an id where an event to record, or an operation, brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the operation down: `correct`, `replacement`, `body`, ….
    pub fn into_operation(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        Checker::run(|to| to.operation(self, next_id))
    }

    /// Gives the name of the field that is set.
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
        // The event keeps its id, so an id of the replacement's own says nothing.
        let raw_replacement = EventInput { id: None, ..raw.replacement };
        let replacement = match event {
            Ok(event) => self.field("replacement", raw_replacement, |to, raw| to.event_under(raw, event)),
            // Which event it replaces is not known, the rest of it can be looked at all the same.
            Err(_) => self.field("replacement", raw_replacement, |to, raw| to.new_event(raw, next_id)),
        };
        let reason = self.field("reason", raw.reason, Self::reason);
        let sources = self.list("sources", raw.sources, Self::citation);
        Ok(Correction {
            id: id?.unwrap_or_else(next_id),
            event: event?,
            expected_revision: expected_revision?,
            replacement: replacement?,
            reason: reason?,
            sources: sources?,
        })
    }

    fn revision(&mut self, number: i32) -> Checked<u32> {
        let number = self.bounded(number, 1, i32::MAX)?;
        Ok(number.unsigned_abs())
    }

    fn retraction(&mut self, raw: RetractInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Retraction> {
        let id = self.optional("id", raw.id, Self::id);
        let event = self.field("event", raw.event, Self::id);
        let reason = self.field("reason", raw.reason, Self::reason);
        let sources = self.list("sources", raw.sources, Self::citation);
        Ok(Retraction { id: id?.unwrap_or_else(next_id), event: event?, reason: reason?, sources: sources? })
    }

    fn citing(&mut self, raw: CiteInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Citing> {
        let id = self.optional("id", raw.id, Self::id);
        let event = self.field("event", raw.event, Self::id);
        let sources = self.nonempty_list("sources", raw.sources, Self::citation);
        Ok(Citing { id: id?.unwrap_or_else(next_id), event: event?, sources: sources? })
    }
}
