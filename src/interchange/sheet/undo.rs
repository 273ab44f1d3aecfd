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
    /// The events of earlier imports that it corrected.
    pub corrected: Vec<EventId>,
}

impl ImportFound {
    /// Begins with an empty log.
    pub fn new(import: &str) -> Self {
        ImportFound { import: import.to_owned(), events: Vec::new(), corrected: Vec::new() }
    }

    /// Takes the next operation of the log.
    pub fn take(&mut self, operation: &Operation) {
        let is_own = |origin: Option<Origin>| origin.is_some_and(|origin| origin.import == self.import);
        match operation {
            Operation::Record(event) if is_own(Origin::of(event)) => self.events.push((event.id, true)),
            Operation::Record(_) | Operation::Cite(_) => {}
            Operation::Correct(correction) => {
                let is_recorded = self.events.iter().any(|(id, _)| *id == correction.event);
                if !is_recorded && is_own(Origin::of(&correction.replacement)) {
                    self.corrected.push(correction.event);
                }
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

    /// Returns why it has nothing to retract, if it has not.
    pub fn why_nothing(&self) -> Option<String> {
        if !self.events.is_empty() {
            return None;
        }
        let import = &self.import;
        if self.corrected.is_empty() {
            return Some(format!(
                "no event on record came by the import {import}: the notes of imported events name theirs"
            ));
        }
        let ids: Vec<String> = self.corrected.iter().take(CORRECTED_NAMED).map(ToString::to_string).collect();
        let more = if self.corrected.len() > ids.len() { ", …" } else { "" };
        Some(format!(
            "the import {import} recorded nothing new: it corrected {} of earlier imports ({}{more}). A correction is not taken back \
             by this: put the rows as they were and import the sheet again, or correct the events by hand",
            if ids.len() == 1 { "an event".to_owned() } else { format!("{} events", self.corrected.len()) },
            ids.join(", ")
        ))
    }

    /// Returns how many of its events were retracted before.
    pub fn retracted(&self) -> usize {
        self.events.iter().filter(|(_, stands)| !stands).count()
    }

    /// Returns the lines that retract what stands of it, for one reason; what was recorded last goes first.
    pub fn retractions(&self, reason: &str) -> Vec<u8> {
        let standing = self.events.iter().rev().filter(|(_, stands)| *stands);
        standing.flat_map(|(event, _)| line(*event, reason, Operation::Retract)).collect()
    }

    /// Returns the lines that reinstate what is retracted of it, for one reason; what was recorded first goes first.
    pub fn reinstatements(&self, reason: &str) -> Vec<u8> {
        let retracted = self.events.iter().filter(|(_, stands)| !stands);
        retracted.flat_map(|(event, _)| line(*event, reason, Operation::Reinstate)).collect()
    }
}

/// How many corrected events a message names.
const CORRECTED_NAMED: usize = 5;

fn line(event: EventId, reason: &str, operation: fn(Retraction) -> Operation) -> Vec<u8> {
    let id = EventId::new(Uuid::new_v4());
    let line = operation_line(&operation(Retraction { id, event, reason: reason.to_owned(), sources: Vec::new() }));
    format!("{line}\n").into_bytes()
}
