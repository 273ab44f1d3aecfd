//! Texts on the table: tabled, amended, accepted, signed and so on.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{EventPayload, Place, Reference, References};
use crate::domain::key::{ActorKey, ClauseKey, EventId, IssueKey, ProposalKey};
use crate::domain::vocabulary::ProposalStatus;
use crate::time::Period;

/// Names a clause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClauseRef {
    /// The proposal that it is part of.
    pub proposal: ProposalKey,
    /// Its key within that proposal.
    pub clause: ClauseKey,
}

/// A unit of a proposal's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its key, kept through amendments.
    pub key: ClauseKey,
    /// Its number as the text has it: `2`, `2.1`; clauses form a tree by it.
    pub number: String,
    /// The phase of the agreement that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<i32>,
    /// What it says, in the recorder's words or verbatim.
    pub text: String,
    /// The issues that it settles; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<IssueKey>,
    /// When what it says is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Period>,
    /// Where; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// A text was put on the table of the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalTabled {
    /// The proposal.
    pub key: ProposalKey,
    /// Its title.
    pub title: String,
    /// Who tabled it.
    pub by: Vec<ActorKey>,
    /// How it stands from then on.
    pub status: ProposalStatus,
    /// Its text, as far as it is known; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// Clauses were added, changed or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalAmended {
    /// The proposal.
    pub proposal: ProposalKey,
    /// Who amended it; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<ActorKey>,
    /// Clauses added, or changed where their key is there already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<Clause>,
    /// Clauses taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<ClauseKey>,
}

/// A text was accepted, signed, rejected and so on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalStatusChanged {
    /// The proposal.
    pub proposal: ProposalKey,
    /// How it stands from then on.
    pub status: ProposalStatus,
}

impl Clause {
    fn refer(&self, to: &mut References<'_>) {
        to.each("issues", &self.issues, Reference::Issue);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("number", form::number, &self.number);
        form.field("phase", self.phase.map_or(Ok(()), |phase| form::bounded(phase, 0, form::PHASE_MAX)));
        form.text("text", form::recorded_text, &self.text);
        form.len("issues", &self.issues);
        form.list("places", &self.places, FormCheck::place);
    }
}

impl EventPayload for ProposalTabled {
    fn refer(&self, to: &mut References<'_>) {
        to.each("by", &self.by, Reference::Actor);
        to.list("clauses", &self.clauses, |to, clause| clause.refer(to));
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.len("by", &self.by);
        form.list("clauses", &self.clauses, |form, clause| clause.check(form));
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Proposal(self.key.clone()))
    }

    fn puts(&self) -> Option<(&ProposalKey, &[Clause])> {
        Some((&self.key, &self.clauses))
    }
}

impl EventPayload for ProposalAmended {
    fn refer(&self, to: &mut References<'_>) {
        to.one("proposal", &self.proposal, Reference::Proposal);
        to.each("by", &self.by, Reference::Actor);
        to.list("put", &self.put, |to, clause| clause.refer(to));
        to.each("drop", &self.drop, |clause| Reference::Clause(ClauseRef { proposal: self.proposal.clone(), clause }));
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
        form.list("put", &self.put, |form, clause| clause.check(form));
        form.len("drop", &self.drop);
    }

    fn puts(&self) -> Option<(&ProposalKey, &[Clause])> {
        Some((&self.proposal, &self.put))
    }
}

impl EventPayload for ProposalStatusChanged {
    fn refer(&self, to: &mut References<'_>) {
        to.one("proposal", &self.proposal, Reference::Proposal);
    }

    fn check(&self, _: &mut FormCheck) {}
}
