//! What actors undertook to do, what became of it, and what happened on the ground.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{ClauseRef, EventPayload, Place, Reference, References};
use crate::domain::key::{ActorKey, CommitmentKey, EventId, IncidentKey};
use crate::domain::vocabulary::{CommitmentStatus, IncidentKind};
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
    /// The time over which it is to be kept: a truce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Period>,
    /// On what conditions, in words; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
}

/// The terms of a commitment changed. What is `None` stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentAmended {
    /// The commitment.
    pub commitment: CommitmentKey,
    /// What is undertaken from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// By when.
    #[serde(default, skip_serializing_if = "TermChange::is_none")]
    pub due: TermChange<Period>,
    /// The time over which it is to be kept.
    #[serde(default, skip_serializing_if = "TermChange::is_none")]
    pub over: TermChange<Period>,
    /// On what conditions; empty: on none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
}

/// What becomes of a term that may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TermChange<T> {
    /// It stays as it was.
    #[default]
    None,
    /// It is gone.
    Gone,
    /// It is this.
    To(T),
}

impl<T> TermChange<T> {
    /// Returns what it is from then on, where it is given.
    pub fn given(&self) -> Option<&T> {
        if let TermChange::To(term) = self { Some(term) } else { None }
    }

    /// Whether it stays as it was.
    pub fn is_none(&self) -> bool {
        matches!(self, TermChange::None)
    }
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
    /// How far it is fulfilled, from 0 (not at all) to 3 (fully), where an assessor says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree: Option<u8>,
    /// Because of which incidents; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<IncidentKey>,
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
    /// What sort of incident; `None`: none was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<IncidentKind>,
    /// Who did it; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<ActorKey>,
    /// To whom it was done; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<ActorKey>,
    /// The commitments that it bears on; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<CommitmentKey>,
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
        form.texts("conditions", form::label, &self.conditions);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Commitment(self.key.clone()))
    }
}

impl EventPayload for CommitmentStatusChanged {
    fn refer(&self, to: &mut References<'_>) {
        to.one("commitment", &self.commitment, Reference::Commitment);
        to.optional("accordingTo", self.according_to.as_ref(), Reference::Actor);
        to.each("because", &self.because, Reference::Incident);
    }

    fn check(&self, form: &mut FormCheck) {
        form.field("degree", self.degree.map_or(Ok(()), |degree| form::bounded(degree.into(), 0, form::DEGREE_MAX)));
        form.len("because", &self.because);
    }
}

impl EventPayload for CommitmentAmended {
    fn refer(&self, to: &mut References<'_>) {
        to.one("commitment", &self.commitment, Reference::Commitment);
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("text", form::text, self.text.as_ref());
        form.texts("conditions", form::label, self.conditions.as_deref().unwrap_or_default());
    }
}

impl EventPayload for IncidentReported {
    fn refer(&self, to: &mut References<'_>) {
        to.each("actors", &self.actors, Reference::Actor);
        to.each("by", &self.by, Reference::Actor);
        to.each("against", &self.against, Reference::Actor);
        to.each("commitments", &self.commitments, Reference::Commitment);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.optional("text", form::recorded_remark, self.text.as_ref());
        if let Some(place) = &self.place {
            form.inside("place", |form| form.place(place));
        }
        form.len("actors", &self.actors);
        form.len("by", &self.by);
        form.len("against", &self.against);
        form.len("commitments", &self.commitments);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Incident(self.key.clone()))
    }
}
