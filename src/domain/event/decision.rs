//! What a body resolved, and who voted how.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{ClauseRef, EventPayload, Reference, References, Target};
use crate::domain::key::{
    ActorKey, AmendmentKey, CommitmentKey, DecisionKey, EventId, IssueKey, MeetingKey, ProposalKey,
};
use crate::domain::vocabulary::{DecisionMethod, Outcome, VoteKind};

/// A body decided something. What the source does not say is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTaken {
    /// The decision.
    pub key: DecisionKey,
    /// Its title; `None`: it goes by its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// On what.
    pub on: DecisionSubject,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ActorKey>,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<DecisionMethod>,
    /// What the body announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The meeting at which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingKey>,
    /// Who voted how; each actor once; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<Ballot>,
    /// The numbers as announced; `None`: they are counted from the votes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tally: Option<AnnouncedTally>,
}

/// What can be decided on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum DecisionSubject {
    Issue(IssueKey),
    Proposal(ProposalKey),
    Clause(ClauseRef),
    Amendment(AmendmentKey),
    Meeting(MeetingKey),
    Commitment(CommitmentKey),
}

/// How one actor voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Who.
    pub actor: ActorKey,
    /// How.
    pub vote: VoteKind,
}

/// The numbers of a vote as they were announced; a number that was not given is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedTally {
    /// In favour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<u32>,
    /// Against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no: Option<u32>,
    /// Abstentions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstain: Option<u32>,
    /// Not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<u32>,
}

impl From<&DecisionSubject> for Reference {
    fn from(subject: &DecisionSubject) -> Self {
        match subject {
            DecisionSubject::Issue(key) => Reference::Issue(key.clone()),
            DecisionSubject::Proposal(key) => Reference::Proposal(key.clone()),
            DecisionSubject::Clause(clause) => Reference::Clause(clause.clone()),
            DecisionSubject::Amendment(key) => Reference::Amendment(key.clone()),
            DecisionSubject::Meeting(key) => Reference::Meeting(key.clone()),
            DecisionSubject::Commitment(key) => Reference::Commitment(key.clone()),
        }
    }
}

impl From<Target> for DecisionSubject {
    fn from(target: Target) -> Self {
        match target {
            Target::Issue(key) => DecisionSubject::Issue(key),
            Target::Proposal(key) => DecisionSubject::Proposal(key),
            Target::Clause(clause) => DecisionSubject::Clause(clause),
            Target::Meeting(key) => DecisionSubject::Meeting(key),
        }
    }
}

/// Returns the place of each vote of an actor who has voted already, and what is wrong with that.
pub fn repeated_votes(votes: &[Ballot]) -> Vec<(usize, String)> {
    let mut seen = HashSet::with_capacity(votes.len());
    let repeated = votes.iter().enumerate().filter(|(_, ballot)| !seen.insert(&ballot.actor));
    repeated
        .map(|(index, ballot)| (index, format!("{} has voted already: give one vote for each actor", ballot.actor)))
        .collect()
}

impl EventPayload for DecisionTaken {
    fn refer(&self, to: &mut References<'_>) {
        to.at("on", Reference::from(&self.on));
        to.optional("body", self.body.as_ref(), Reference::Actor);
        to.optional("meeting", self.meeting.as_ref(), Reference::Meeting);
        to.list("votes", &self.votes, |to, ballot| to.one("actor", &ballot.actor, Reference::Actor));
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("title", form::title, self.title.as_ref());
        form.field("votes", form::votes_len(self.votes.len()));
        for (index, message) in repeated_votes(&self.votes) {
            form.inside("votes", |form| form.at(index, Err(message)));
        }
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Decision(self.key.clone()))
    }
}
