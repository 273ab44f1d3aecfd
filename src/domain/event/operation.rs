//! What a recorder does to the record.
//!
//! To correct is to say 'we recorded it wrongly', to retract 'it should not be in the record'. A party that takes back its
//! own words does something in the world: that is an ordinary event.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck, Violation};
use crate::domain::event::{CREDIBILITY_UNJUDGED, Citation, Event};
use crate::domain::key::EventId;
use crate::domain::vocabulary::EventKind;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "nearly every operation records an event")]
pub enum Operation {
    /// Puts an event on record.
    Record(Event),
    /// Replaces an event's whole content.
    Correct(Correction),
    /// Takes an event out of every view, or a citing out of its event.
    Retract(Retraction),
    /// Reverses a retraction.
    Reinstate(Retraction),
    /// Adds sources to an event.
    Cite(Citing),
}

/// Replaces an event's whole content, clocks included, as its next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The name of the correction itself.
    pub id: EventId,
    /// The event corrected.
    pub event: EventId,
    /// The revision that the recorder had before them; 1 is the first.
    pub expected_revision: u32,
    /// The content from now on; of the same kind and key, its `id` the corrected event's.
    pub replacement: Event,
    /// Why.
    pub reason: String,
    /// Where the correction itself is known from; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Citation>,
}

/// Takes an event out of every view, or the sources of a citing from its event; or brings them back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// The name of the retraction or reinstatement itself.
    pub id: EventId,
    /// The event, or the citing.
    pub event: EventId,
    /// Why.
    pub reason: String,
    /// Where that is known from; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Citation>,
}

/// Adds sources to an event that stands: a corroboration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citing {
    /// The name of the citing itself.
    pub id: EventId,
    /// The event.
    pub event: EventId,
    /// The sources; at least one.
    pub sources: Vec<Citation>,
}

impl Operation {
    /// Returns the id under which the log knows the entry: the event's own, or the operation's.
    pub fn id(&self) -> EventId {
        match self {
            Operation::Record(event) => event.id,
            Operation::Correct(correction) => correction.id,
            Operation::Retract(retraction) | Operation::Reinstate(retraction) => retraction.id,
            Operation::Cite(citing) => citing.id,
        }
    }

    /// Returns what an operation on the record names: an event, or the citing that is taken back or reinstated; `None` where
    /// it records a new one.
    pub fn event(&self) -> Option<EventId> {
        match self {
            Operation::Record(_) => None,
            Operation::Correct(correction) => Some(correction.event),
            Operation::Retract(retraction) | Operation::Reinstate(retraction) => Some(retraction.event),
            Operation::Cite(citing) => Some(citing.event),
        }
    }

    /// Returns the entry's kind.
    pub fn kind(&self) -> EventKind {
        match self {
            Operation::Record(event) => event.kind(),
            Operation::Correct(_) => EventKind::EventCorrected,
            Operation::Retract(_) => EventKind::EventRetracted,
            Operation::Reinstate(_) => EventKind::EventReinstated,
            Operation::Cite(_) => EventKind::EventCited,
        }
    }

    /// Returns the sources that the entry itself cites.
    pub fn sources(&self) -> &[Citation] {
        match self {
            Operation::Record(event) => &event.sources,
            Operation::Correct(correction) => &correction.sources,
            Operation::Retract(retraction) | Operation::Reinstate(retraction) => &retraction.sources,
            Operation::Cite(citing) => &citing.sources,
        }
    }

    /// Checks what the stored format asks of every operation.
    ///
    /// # Errors
    ///
    /// The first thing that no operation can hold, with its place.
    pub fn check(&self) -> Result<(), Violation> {
        let mut form = FormCheck::default();
        match self {
            Operation::Record(event) => event.check(&mut form),
            Operation::Correct(correction) => {
                let same = if correction.event == correction.replacement.id {
                    Ok(())
                } else {
                    Err("the replacement has the id of another event".to_owned())
                };
                form.field("event", same);
                let revision =
                    if correction.expected_revision > 0 { Ok(()) } else { Err("revisions begin at 1".to_owned()) };
                form.field("expectedRevision", revision);
                form.inside("replacement", |form| correction.replacement.check(form));
                form.text("reason", form::reason, &correction.reason);
                check_sources(&mut form, &correction.sources);
            }
            Operation::Retract(retraction) | Operation::Reinstate(retraction) => {
                form.text("reason", form::reason, &retraction.reason);
                check_sources(&mut form, &retraction.sources);
            }
            Operation::Cite(citing) => {
                let filled = if citing.sources.is_empty() { Err("the list is empty".to_owned()) } else { Ok(()) };
                form.field("sources", filled);
                check_sources(&mut form, &citing.sources);
            }
        }
        form.end()
    }
}

/// Checks citations.
pub(super) fn check_sources(form: &mut FormCheck, sources: &[Citation]) {
    form.list("sources", sources, |form, citation| {
        form.optional("quote", form::quote, citation.quote.as_ref());
        form.optional("locator", form::label, citation.locator.as_ref());
        form.optional("cue", form::label, citation.cue.as_ref());
        let credibility = form::bounded(i32::from(citation.credibility), 1, i32::from(CREDIBILITY_UNJUDGED));
        form.field("credibility", credibility);
    });
}
