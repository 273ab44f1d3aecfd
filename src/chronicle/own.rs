//! Whose an event is: what somebody may change who may change only what is their own.
//!
//! An event is its recorder's own as long as nobody else has corrected, retracted or reinstated it: what an editor did is not
//! undone by a recorder. Sources that others added change nothing of that. A citing belongs to the one who added it.

use crate::chronicle::Chronicle;
use crate::chronicle::request::{Changes, Refusal, Request};
use crate::domain::Sequence;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::domain::life::Act;
use crate::index::{Index, IndexError};

/// Returns the event or the citing that an operation changes; `None` of one that changes nothing.
fn changed(operation: &Operation) -> Option<EventId> {
    match operation {
        Operation::Correct(correction) => Some(correction.event),
        Operation::Retract(retraction) | Operation::Reinstate(retraction) => Some(retraction.event),
        Operation::Record(_) | Operation::Cite(_) => None,
    }
}

/// Returns whether an operation changes what is on record. It has to be decided about when all before it is in the index.
pub(super) fn is_change(operation: &Operation) -> bool {
    changed(operation).is_some()
}

/// Finds an operation of a batch that changes what is not its recorder's own, if that is all it may change.
///
/// What is not on record is left to others to refuse; what the batch itself records is its recorder's own.
///
/// # Errors
///
/// The index failed.
pub(super) fn refusal(index: &Index, request: &Request) -> Result<Option<Refusal>, IndexError> {
    if request.changes == Changes::Any {
        return Ok(None);
    }
    for (place, operation) in request.operations.iter().enumerate() {
        if let Some(event) = changes_others(index, operation, &request.recorded_by)? {
            return Ok(Some(Refusal::NotOwn { index: place, event }));
        }
    }
    Ok(None)
}

/// Returns the event that an operation changes though it is not somebody's own.
fn changes_others(index: &Index, operation: &Operation, name: &str) -> Result<Option<EventId>, IndexError> {
    let Some(event) = changed(operation) else { return Ok(None) };
    let Some(sequence) = index.sequence_of(event)? else { return Ok(None) };
    Ok(if is_own(index, sequence, name)? { None } else { Some(event) })
}

impl Chronicle {
    /// Returns why somebody would not be let record an operation, as it changes what is not their own; `None` if they would.
    ///
    /// # Errors
    ///
    /// The index failed.
    pub fn not_own(&self, operation: &Operation, name: &str, changes: Changes) -> Result<Option<Refusal>, IndexError> {
        if changes == Changes::Any {
            return Ok(None);
        }
        let event = changes_others(self.index(), operation, name)?;
        Ok(event.map(|event| Refusal::NotOwn { index: 0, event }))
    }
}

/// Returns whether a record, and every change to it, is somebody's.
fn is_own(index: &Index, sequence: Sequence, name: &str) -> Result<bool, IndexError> {
    let by = |sequence| -> Result<bool, IndexError> {
        Ok(index.record(sequence)?.is_some_and(|recorded| *recorded.recorded_by == *name))
    };
    let Some(recorded) = index.record(sequence)? else { return Ok(false) };
    if *recorded.recorded_by != *name {
        return Ok(false);
    }
    // What was done to a citing stands in the life of its event.
    let event = match &recorded.operation {
        Operation::Cite(citing) => index.sequence_of(citing.event)?.unwrap_or(sequence),
        Operation::Record(_) | Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) => sequence,
    };
    for step in &index.life(event)?.steps {
        let is_of_it = match step.act {
            Act::Corrected | Act::Retracted | Act::Reinstated => event == sequence,
            Act::CitingRetracted(citing) | Act::CitingReinstated(citing) => citing == sequence,
            Act::Cited => false,
        };
        if is_of_it && !by(step.sequence)? {
            return Ok(false);
        }
    }
    Ok(true)
}
