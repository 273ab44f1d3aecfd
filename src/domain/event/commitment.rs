//! What actors undertook to do, what became of it, and what happened on the ground.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{ClauseRef, EventPayload, Place, Reference, References};
use crate::domain::key::{ActorKey, CommitmentKey, EventId, IncidentKey};
use crate::domain::vocabulary::CommitmentStatus;
use crate::time::Period;

/// One or more actors undertook to do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentMade {
    /// The commitment.
    pub key: CommitmentKey,
    /// Who undertook it.
    pub by: Vec<ActorKey>,
    /// Towards whom; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<ActorKey>,
    /// What, in the recorder's words.
    pub text: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Period>,
    /// The clause that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseRef>,
}

/// A commitment was fulfilled, breached or lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentStatusChanged {
    /// The commitment.
    pub commitment: CommitmentKey,
    /// How it stands from then on.
    pub status: CommitmentStatus,
    /// Who says so; `None`: the recorder's own account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub according_to: Option<ActorKey>,
}

/// Something happened on the ground that bears on the talks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReported {
    /// The incident.
    pub key: IncidentKey,
    /// Its title.
    pub title: String,
    /// What happened, in the recorder's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Who was involved; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<ActorKey>,
}

impl EventPayload for CommitmentMade {
    fn refer(&self, to: &mut References<'_>) {
        to.each("by", &self.by, Reference::Actor);
        to.each("to", &self.to, Reference::Actor);
        to.optional("clause", self.clause.as_ref(), Reference::Clause);
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
        form.len("to", &self.to);
        form.text("text", form::recorded_text, &self.text);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Commitment(self.key.clone()))
    }
}

impl EventPayload for CommitmentStatusChanged {
    fn refer(&self, to: &mut References<'_>) {
        to.one("commitment", &self.commitment, Reference::Commitment);
        to.optional("accordingTo", self.according_to.as_ref(), Reference::Actor);
    }

    fn check(&self, _: &mut FormCheck) {}
}

impl EventPayload for IncidentReported {
    fn refer(&self, to: &mut References<'_>) {
        to.each("actors", &self.actors, Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.optional("text", form::recorded_remark, self.text.as_ref());
        if let Some(place) = &self.place {
            form.inside("place", |form| form.place(place));
        }
        form.len("actors", &self.actors);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Incident(self.key.clone()))
    }
}
