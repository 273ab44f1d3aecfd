//! The paths of a diff: what each of them names, and how it is written.

use std::fmt;

use crate::domain::event::Target;
use crate::domain::key::{
    ActorKey, ClauseKey, CommitmentKey, IncidentKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey,
};
use crate::domain::slot::AttributeName;
use crate::domain::vocabulary::{Role, Vocabulary};

/// What one path of a diff names; unique within a diff, written as its words with `/` between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffPath {
    /// `negotiation/K/status`
    NegotiationStatus(NegotiationKey),
    /// `negotiation/K/party/A/ROLE`
    Party(NegotiationKey, ActorKey, Role),
    /// `issue/K/status`
    IssueStatus(IssueKey),
    /// `issue/K/parent`
    IssueParent(IssueKey),
    /// `proposal/K/status`
    ProposalStatus(ProposalKey),
    /// `proposal/K/clause/C`
    Clause(ProposalKey, ClauseKey),
    /// `meeting/K/ATTRIBUTE`
    Meeting(MeetingKey, &'static str),
    /// `commitment/K/status`
    CommitmentStatus(CommitmentKey),
    /// `commitment/K/text`
    CommitmentText(CommitmentKey),
    /// `commitment/K/due`
    CommitmentDue(CommitmentKey),
    /// `incident/K`
    Incident(IncidentKey),
    /// `office/HOLDER/OF/TITLE`
    Office(ActorKey, ActorKey, String),
    /// `actor/K`
    Actor(ActorKey),
    /// `position/PARTY/KIND/K`
    Position(ActorKey, Target),
}

/// The attributes of a meeting that have paths, each with the slot that gives it.
pub(super) const MEETING: [(&str, AttributeName); 10] = [
    ("title", AttributeName::Title),
    ("kind", AttributeName::Kind),
    ("status", AttributeName::Status),
    ("planned", AttributeName::Planned),
    ("began", AttributeName::Began),
    ("held", AttributeName::Held),
    ("place", AttributeName::Place),
    ("participants", AttributeName::Participants),
    ("agenda", AttributeName::Agenda),
    ("outcome", AttributeName::Outcome),
];

/// The thing that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum NodeRef {
    Actor(ActorKey),
    Negotiation(NegotiationKey),
    Issue(IssueKey),
    Proposal(ProposalKey),
    Meeting(MeetingKey),
    Commitment(CommitmentKey),
    Incident(IncidentKey),
}

impl DiffPath {
    /// Returns the words of the path. A clause's key and an office's title may hold `/` themselves, and stand last.
    pub(super) fn words(&self) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            DiffPath::NegotiationStatus(key) => words(&["negotiation", key.as_str(), "status"]),
            DiffPath::Party(key, actor, role) => {
                words(&["negotiation", key.as_str(), "party", actor.as_str(), role.name()])
            }
            DiffPath::IssueStatus(key) => words(&["issue", key.as_str(), "status"]),
            DiffPath::IssueParent(key) => words(&["issue", key.as_str(), "parent"]),
            DiffPath::ProposalStatus(key) => words(&["proposal", key.as_str(), "status"]),
            DiffPath::Clause(key, clause) => words(&["proposal", key.as_str(), "clause", clause.as_str()]),
            DiffPath::Meeting(key, attribute) => words(&["meeting", key.as_str(), attribute]),
            DiffPath::CommitmentStatus(key) => words(&["commitment", key.as_str(), "status"]),
            DiffPath::CommitmentText(key) => words(&["commitment", key.as_str(), "text"]),
            DiffPath::CommitmentDue(key) => words(&["commitment", key.as_str(), "due"]),
            DiffPath::Incident(key) => words(&["incident", key.as_str()]),
            DiffPath::Office(holder, of, title) => words(&["office", holder.as_str(), of.as_str(), title]),
            DiffPath::Actor(key) => words(&["actor", key.as_str()]),
            DiffPath::Position(party, target) => {
                let target = target.to_string();
                let (kind, key) = target.split_once('/').unwrap_or((&target, ""));
                words(&["position", party.as_str(), kind, key])
            }
        }
    }

    /// Returns the thing that the path is about.
    pub(super) fn subject(&self) -> NodeRef {
        match self {
            DiffPath::NegotiationStatus(key) | DiffPath::Party(key, ..) => NodeRef::Negotiation(key.clone()),
            DiffPath::IssueStatus(key) | DiffPath::IssueParent(key) => NodeRef::Issue(key.clone()),
            DiffPath::ProposalStatus(key) | DiffPath::Clause(key, _) => NodeRef::Proposal(key.clone()),
            DiffPath::Meeting(key, _) => NodeRef::Meeting(key.clone()),
            DiffPath::CommitmentStatus(key) | DiffPath::CommitmentText(key) | DiffPath::CommitmentDue(key) => {
                NodeRef::Commitment(key.clone())
            }
            DiffPath::Incident(key) => NodeRef::Incident(key.clone()),
            DiffPath::Office(actor, ..) | DiffPath::Actor(actor) | DiffPath::Position(actor, _) => {
                NodeRef::Actor(actor.clone())
            }
        }
    }
}

impl fmt::Display for DiffPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join("/"))
    }
}
