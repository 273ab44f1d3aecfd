//! Changes to a text that are moved, and perhaps taken back, before anybody makes them.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::proposal::{check_clauses, refer_to_clauses};
use crate::domain::event::{Clause, ClauseRef, EventPayload, Reference, References};
use crate::domain::key::{ActorKey, AmendmentKey, ClauseKey, EventId, ProposalKey};

/// A change to a text was moved. It changes no clause: what is made of it is an amendment of the proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendmentMoved {
    /// The amendment.
    pub key: AmendmentKey,
    /// The text that it would change.
    pub proposal: ProposalKey,
    /// Who moved it; at least one.
    pub by: Vec<ActorKey>,
    /// Its title; `None`: it goes by its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Clauses that it would add, or change where their key is there already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<Clause>,
    /// Clauses that it would take out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<ClauseKey>,
}

/// An amendment was taken back by its movers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendmentWithdrawn {
    /// The amendment.
    pub amendment: AmendmentKey,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl EventPayload for AmendmentMoved {
    fn refer(&self, to: &mut References<'_>) {
        to.one("proposal", &self.proposal, Reference::Proposal);
        to.each("by", &self.by, Reference::Actor);
        refer_to_clauses(to, "put", &self.proposal, &self.put);
        to.each("drop", &self.drop, |clause| Reference::Clause(ClauseRef { proposal: self.proposal.clone(), clause }));
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
        form.optional("title", form::title, self.title.as_ref());
        check_clauses(form, "put", &self.put);
        form.len("drop", &self.drop);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Amendment(self.key.clone()))
    }
}

impl EventPayload for AmendmentWithdrawn {
    fn refer(&self, to: &mut References<'_>) {
        to.one("amendment", &self.amendment, Reference::Amendment);
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("reason", form::optional_reason, self.reason.as_ref());
    }
}
