//! Lines under the id of an event on record: files whose rows change.
//!
//! With a reason to update, a line whose content the event never had becomes a correction of its newest revision. A line
//! whose content the event had before it was corrected means one of two things, and only the rest of the file tells which:
//!
//! | file | line | meant |
//! | --- | --- | --- |
//! | a table of rows that went back to what it said before | `A`, on record as `A` then `B` | correct to `A` |
//! | an exported log | `A`, and below it the `correct` line that made it `B` | nothing: both are on record |
//!
//! So such a line waits until the end of the file; a later line about the same event overtakes it, and it passes as already
//! on record. An event that is retracted stays retracted: a file corrects what an event says, never whether it stands.

use std::collections::HashMap;

use uuid::Uuid;

use super::{CheckedLine, Import, ImportError};
use crate::domain::Sequence;
use crate::domain::event::{Correction, Operation};
use crate::domain::key::EventId;
use crate::input::event_line;
use crate::interchange::sheet::origin::Origin;

/// How other content under an id on record is taken.
pub(super) struct Update {
    /// Why each correction is made.
    reason: String,
    /// Lines that say what their event said before, each with its place on record, until the file has ended.
    waiting: HashMap<EventId, (CheckedLine, Option<Sequence>)>,
    /// Whether the file has ended.
    at_end: bool,
}

impl Update {
    pub(super) fn new(reason: String) -> Self {
        Update { reason, waiting: HashMap::new(), at_end: false }
    }

    /// Makes the correction of an event's newest revision to what a line says.
    ///
    /// Its id follows from what it does: sent again before the first answer came, it is the same correction.
    pub(super) fn correction(&self, operation: Operation, newest: u32) -> Operation {
        let Operation::Record(replacement) = operation else { return operation };
        // The row of a sheet is a part of the reason.
        let reason = match Origin::of(&replacement) {
            Some(Origin { place, .. }) => format!("{place}: {}", self.reason),
            None => self.reason.clone(),
        };
        let name = format!("{newest} {}", event_line(&replacement));
        Operation::Correct(Correction {
            id: EventId::new(Uuid::new_v5(&replacement.id.uuid(), name.as_bytes())),
            event: replacement.id,
            expected_revision: newest,
            replacement,
            reason,
            sources: Vec::new(),
        })
    }
}

impl Import<'_> {
    /// Takes a line that says what its event said before it was corrected.
    pub(super) fn earlier(
        &mut self,
        item: CheckedLine,
        sequence: Option<Sequence>,
        newest: u32,
        fresh: &mut Vec<CheckedLine>,
    ) {
        match &mut self.update {
            None => self.already(item.number, item.id, sequence),
            Some(update) if update.at_end => fresh.push(CheckedLine { corrects: Some(newest), ..item }),
            Some(update) => {
                if let Some((before, sequence)) = update.waiting.insert(item.id, (item, sequence)) {
                    self.already(before.number, before.id, sequence);
                }
            }
        }
    }

    /// Passes over a line that waits, if a later one says what its event holds.
    pub(super) fn overtake(&mut self, later: &CheckedLine) {
        let event = match &later.operation {
            Operation::Record(event) => event.id,
            Operation::Correct(correction) => correction.event,
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => return,
        };
        let waiting = self.update.as_mut().and_then(|update| update.waiting.remove(&event));
        if let Some((before, sequence)) = waiting {
            self.already(before.number, before.id, sequence);
        }
    }

    /// Corrects the events whose lines still wait at the end of the file.
    pub(super) fn go_back(&mut self) -> Result<(), ImportError> {
        let Some(update) = &mut self.update else { return Ok(()) };
        update.at_end = true;
        let mut waiting: Vec<CheckedLine> = update.waiting.drain().map(|(_, (item, _))| item).collect();
        waiting.sort_by_key(|item| item.number);
        while !waiting.is_empty() && self.report.stopped.is_none() {
            let rest = waiting.split_off(waiting.len().min(super::BATCH_LINES_MAX));
            self.batch.span = waiting.first().zip(waiting.last()).map(|(first, last)| (first.number, last.number));
            self.batch.items = std::mem::replace(&mut waiting, rest);
            self.flush()?;
        }
        self.settle()
    }
}
