//! Acts by which an actor signs a text or is bound by it, and formal statements about a text.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{ClauseRef, EventPayload, Reference, References};
use crate::domain::key::{ActorKey, ClauseKey, DeclarationKey, EventId, ProposalKey};
use crate::domain::vocabulary::{ConsentAct, DeclarationKind};
use crate::time::Period;

/// An actor signed a text, consented to be bound by it, or took that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGiven {
    /// Who.
    pub actor: ActorKey,
    /// The text.
    pub proposal: ProposalKey,
    /// By what act.
    pub act: ConsentAct,
    /// When it takes effect for this actor; `None`: when it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Period>,
    /// Who signed for the actor; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<ActorKey>,
}

/// What an act sets, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentSlot {
    /// The signature.
    Signature,
    /// The consent to be bound.
    Consent,
    /// The provisional application.
    Provisional,
}

impl ConsentSlot {
    /// Every one.
    pub const ALL: [ConsentSlot; 3] = [ConsentSlot::Signature, ConsentSlot::Consent, ConsentSlot::Provisional];

    /// Returns whether an act sets it.
    pub fn is_set_by(self, act: ConsentAct) -> bool {
        match self {
            ConsentSlot::Signature => act == ConsentAct::Signature,
            ConsentSlot::Consent => act.binds(),
            ConsentSlot::Provisional => act == ConsentAct::ProvisionalApplication,
        }
    }

    /// Returns whether an act ends it.
    pub fn is_ended_by(self, act: ConsentAct) -> bool {
        match self {
            ConsentSlot::Signature => act == ConsentAct::WithdrawalOfSignature,
            ConsentSlot::Consent | ConsentSlot::Provisional => act == ConsentAct::Withdrawal,
        }
    }
}

/// An actor made a formal statement about a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclarationMade {
    /// The declaration.
    pub key: DeclarationKey,
    /// Who made it.
    pub actor: ActorKey,
    /// About which text.
    pub proposal: ProposalKey,
    /// What sort of statement.
    pub kind: DeclarationKind,
    /// The clauses of that text that it is about; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseKey>,
    /// The declaration of another that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DeclarationKey>,
    /// The territories that it names; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<String>,
    /// Whether it is for all territories but those.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excludes: bool,
    /// What it says.
    pub text: String,
}

/// A declaration was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclarationWithdrawn {
    /// The declaration.
    pub declaration: DeclarationKey,
}

impl EventPayload for ConsentGiven {
    fn refer(&self, to: &mut References<'_>) {
        to.one("actor", &self.actor, Reference::Actor);
        to.one("proposal", &self.proposal, Reference::Proposal);
        to.each("by", &self.by, Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("by", &self.by);
    }
}

impl EventPayload for DeclarationMade {
    fn refer(&self, to: &mut References<'_>) {
        to.one("actor", &self.actor, Reference::Actor);
        to.one("proposal", &self.proposal, Reference::Proposal);
        let clause = |clause| Reference::Clause(ClauseRef { proposal: self.proposal.clone(), clause });
        to.each("clauses", &self.clauses, clause);
        to.optional("to", self.to.as_ref(), Reference::Declaration);
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("clauses", &self.clauses);
        form.texts("territories", form::title, &self.territories);
        form.text("text", form::text, &self.text);
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Declaration(self.key.clone()))
    }
}

impl EventPayload for DeclarationWithdrawn {
    fn refer(&self, to: &mut References<'_>) {
        to.one("declaration", &self.declaration, Reference::Declaration);
    }

    fn check(&self, _: &mut FormCheck) {}
}
