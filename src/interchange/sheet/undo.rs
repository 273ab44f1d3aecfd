//! Taking an import back: which events it recorded, and the lines that retract them.
//!
//! Every event of a sheet has the tag of its import in its note. What the import corrected was recorded by an earlier one, and stays:
//! it is counted, to be corrected by hand.

use uuid::Uuid;

use super::origin::Origin;
use crate::domain::event::{Operation, Retraction};
use crate::domain::key::EventId;
use crate::input::operation_line;

/// What an import did, as the log tells it: a fold over the log from its first record on.
pub struct ImportFound {
    /// The tag of the import.
    import: String,
    /// The events that it recorded, each with whether it stands.
    events: Vec<(EventId, bool)>,
    /// How many events of earlier imports it corrected.
    pub corrected: u64,
}

impl ImportFound {
    /// Begins with an empty log.
    pub fn new(import: &str) -> Self {
        ImportFound { import: import.to_owned(), events: Vec::new(), corrected: 0 }
    }

    /// Takes the next operation of the log.
    pub fn take(&mut self, operation: &Operation) {
        let is_own = |origin: Option<Origin>| origin.is_some_and(|origin| origin.import == self.import);
        match operation {
            Operation::Record(event) if is_own(Origin::of(event)) => self.events.push((event.id, true)),
            Operation::Record(_) | Operation::Cite(_) => {}
            Operation::Correct(correction) => {
                let is_recorded = self.events.iter().any(|(id, _)| *id == correction.event);
                self.corrected += u64::from(!is_recorded && is_own(Origin::of(&correction.replacement)));
            }
            Operation::Retract(retraction) => self.set(retraction.event, false),
            Operation::Reinstate(retraction) => self.set(retraction.event, true),
        }
    }

    fn set(&mut self, event: EventId, stands: bool) {
        if let Some(found) = self.events.iter_mut().find(|(id, _)| *id == event) {
            found.1 = stands;
        }
    }

    /// Returns whether it recorded nothing.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Returns how many of its events were retracted before.
    pub fn retracted(&self) -> usize {
        self.events.iter().filter(|(_, stands)| !stands).count()
    }

    /// Returns the lines that retract what stands of it, for one reason; what was recorded last goes first.
    pub fn retractions(&self, reason: &str) -> Vec<u8> {
        let standing = self.events.iter().rev().filter(|(_, stands)| *stands);
        standing.flat_map(|(event, _)| format!("{}\n", line(*event, reason)).into_bytes()).collect()
    }
}

fn line(event: EventId, reason: &str) -> String {
    let id = EventId::new(Uuid::new_v4());
    operation_line(&Operation::Retract(Retraction { id, event, reason: reason.to_owned(), sources: Vec::new() }))
}
