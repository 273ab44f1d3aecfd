//! The frame of a negotiation: its beginning and end, its parties, the issues under negotiation.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{EventPayload, Reference, References};
use crate::domain::key::{ActorKey, EventId, IssueKey, NegotiationKey};
use crate::domain::vocabulary::{IssueStatus, NegotiationStatus, Role};

/// A negotiation began. Its envelope names no negotiation: `key` is it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiationOpened {
    /// The negotiation.
    pub key: NegotiationKey,
    /// Its title.
    pub title: String,
    /// Who took part from the start; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyRole>,
}

/// An actor in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRole {
    /// Who.
    pub actor: ActorKey,
    /// As what.
    pub role: Role,
}

/// An actor took a role in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyJoined {
    /// Who.
    pub actor: ActorKey,
    /// As what.
    pub role: Role,
}

/// An actor gave up a role in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyLeft {
    /// Who.
    pub actor: ActorKey,
    /// As what.
    pub role: Role,
}

/// The envelope's negotiation was suspended, resumed or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiationStatusChanged {
    /// How it stands from then on.
    pub status: NegotiationStatus,
    /// Whose doing it was; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<ActorKey>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An issue came up in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueRaised {
    /// The issue.
    pub key: IssueKey,
    /// The outcome, named so that one can be for or against it.
    pub title: String,
    /// The issue that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<IssueKey>,
    /// How it stands from then on.
    pub status: IssueStatus,
}

/// An issue moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueStatusChanged {
    /// The issue.
    pub issue: IssueKey,
    /// How it stands from then on.
    pub status: IssueStatus,
}

impl EventPayload for NegotiationOpened {
    fn refer(&self, to: &mut References<'_>) {
        to.list("parties", &self.parties, |to, party| to.one("actor", &party.actor, Reference::Actor));
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.len("parties", &self.parties);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Negotiation(self.key.clone()))
    }
}

impl EventPayload for PartyJoined {
    fn refer(&self, to: &mut References<'_>) {
        to.one("actor", &self.actor, Reference::Actor);
    }

    fn check(&self, _: &mut FormCheck) {}
}

impl EventPayload for PartyLeft {
    fn refer(&self, to: &mut References<'_>) {
        to.one("actor", &self.actor, Reference::Actor);
    }

    fn check(&self, _: &mut FormCheck) {}
}

impl EventPayload for NegotiationStatusChanged {
    fn refer(&self, to: &mut References<'_>) {
        to.each("by", &self.by, Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
        form.optional("reason", form::optional_reason, self.reason.as_ref());
    }
}

impl EventPayload for IssueRaised {
    fn refer(&self, to: &mut References<'_>) {
        to.optional("parent", self.parent.as_ref(), Reference::Issue);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Issue(self.key.clone()))
    }
}

impl EventPayload for IssueStatusChanged {
    fn refer(&self, to: &mut References<'_>) {
        to.one("issue", &self.issue, Reference::Issue);
    }

    fn check(&self, _: &mut FormCheck) {}
}
