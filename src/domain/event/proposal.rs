//! Texts on the table: tabled, amended, accepted, signed and so on.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{EventPayload, Place, Reference, References};
use crate::domain::key::{ActorKey, AmendmentKey, ClauseKey, EventId, IssueKey, ProposalKey};
use crate::domain::vocabulary::{ProposalStatus, RelationKind};
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
    /// Whether it stands in brackets: not agreed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bracketed: bool,
    /// The clause of the same text that it is an alternative to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative_to: Option<ClauseKey>,
    /// Who proposed it; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposed_by: Vec<ActorKey>,
    /// The clause of another text that it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_from: Option<ClauseRef>,
}

/// How a text relates to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// To which.
    pub proposal: ProposalKey,
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
    /// Its symbol: FCCC/CP/2015/L.9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// How it relates to other texts; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
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
    /// The amendment that is carried out by it, where one was moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<AmendmentKey>,
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
        to.each("proposedBy", &self.proposed_by, Reference::Actor);
        to.optional("takenFrom", self.taken_from.as_ref(), Reference::Clause);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("number", form::number, &self.number);
        form.field("phase", self.phase.map_or(Ok(()), |phase| form::bounded(phase, 0, form::PHASE_MAX)));
        form.text("text", form::recorded_text, &self.text);
        form.len("issues", &self.issues);
        form.list("places", &self.places, FormCheck::place);
        form.len("proposedBy", &self.proposed_by);
    }
}

/// Refers to what the clauses of a list name. Of the clause that one is an alternative to, only where the list itself does
/// not put it.
pub(super) fn refer_to_clauses(
    to: &mut References<'_>,
    field: &'static str,
    proposal: &ProposalKey,
    clauses: &[Clause],
) {
    let put: HashSet<&ClauseKey> = clauses.iter().map(|clause| &clause.key).collect();
    to.list(field, clauses, |to, clause| {
        clause.refer(to);
        if let Some(other) = clause.alternative_to.as_ref().filter(|other| !put.contains(other)) {
            let other = ClauseRef { proposal: proposal.clone(), clause: other.clone() };
            to.at("alternativeTo", Reference::Clause(other));
        }
    });
}

/// Asks whether the clauses of a list have the form that the stored format asks for.
pub(super) fn check_clauses(form: &mut FormCheck, field: &'static str, clauses: &[Clause]) {
    form.list(field, clauses, |form, clause| clause.check(form));
}

impl EventPayload for ProposalTabled {
    fn refer(&self, to: &mut References<'_>) {
        to.each("by", &self.by, Reference::Actor);
        refer_to_clauses(to, "clauses", &self.key, &self.clauses);
        to.list("relations", &self.relations, |to, relation| {
            to.one("proposal", &relation.proposal, Reference::Proposal);
        });
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.len("by", &self.by);
        check_clauses(form, "clauses", &self.clauses);
        form.optional("symbol", form::title, self.symbol.as_ref());
        form.len("relations", &self.relations);
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
        refer_to_clauses(to, "put", &self.proposal, &self.put);
        to.each("drop", &self.drop, |clause| Reference::Clause(ClauseRef { proposal: self.proposal.clone(), clause }));
        to.optional("amendment", self.amendment.as_ref(), Reference::Amendment);
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
        check_clauses(form, "put", &self.put);
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
