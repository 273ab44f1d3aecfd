//! The paths of a diff: what each of them names, and how it is written.

use std::fmt;

use crate::domain::event::{About, Reference, Target};
use crate::domain::key::{
    ActorKey, AmendmentKey, AspectKey, ClauseKey, CommitmentKey, DecisionKey, DeclarationKey, IncidentKey, IssueKey,
    MeetingKey, NegotiationKey, ProposalKey,
};
use crate::domain::slot::AttributeName;
use crate::domain::vocabulary::{Role, Vocabulary};
use crate::view::consent::ConsentSlot;

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
    /// `commitment/K/over`
    CommitmentOver(CommitmentKey),
    /// `commitment/K/conditions`
    CommitmentConditions(CommitmentKey),
    /// `amendment/K/status`
    AmendmentStatus(AmendmentKey),
    /// `decision/K`
    Decision(DecisionKey),
    /// `proposal/K/signature/A`, `proposal/K/consent/A`, `proposal/K/provisional/A`
    Consent(ProposalKey, ConsentSlot, ActorKey),
    /// `proposal/K/bound/A`
    Bound(ProposalKey, ActorKey),
    /// `declaration/K`
    Declaration(DeclarationKey),
    /// `account/KIND/K/ASPECT`
    Account(About, AspectKey),
    /// `membership/MEMBER/OF`
    Membership(ActorKey, ActorKey),
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
    Amendment(AmendmentKey),
    Decision(DecisionKey),
    Declaration(DeclarationKey),
}

/// Returns the word by which paths name a slot of consent.
fn slot_word(slot: ConsentSlot) -> &'static str {
    match slot {
        ConsentSlot::Signature => "signature",
        ConsentSlot::Consent => "consent",
        ConsentSlot::Provisional => "provisional",
    }
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
            DiffPath::CommitmentOver(key) => words(&["commitment", key.as_str(), "over"]),
            DiffPath::CommitmentConditions(key) => words(&["commitment", key.as_str(), "conditions"]),
            DiffPath::AmendmentStatus(key) => words(&["amendment", key.as_str(), "status"]),
            DiffPath::Decision(key) => words(&["decision", key.as_str()]),
            DiffPath::Consent(key, slot, actor) => words(&["proposal", key.as_str(), slot_word(*slot), actor.as_str()]),
            DiffPath::Bound(key, actor) => words(&["proposal", key.as_str(), "bound", actor.as_str()]),
            DiffPath::Declaration(key) => words(&["declaration", key.as_str()]),
            DiffPath::Account(about, aspect) => {
                words(&["account", about.kind(), &Reference::from(about).key(), aspect.as_str()])
            }
            DiffPath::Membership(member, of) => words(&["membership", member.as_str(), of.as_str()]),
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
            DiffPath::ProposalStatus(key)
            | DiffPath::Clause(key, _)
            | DiffPath::Consent(key, ..)
            | DiffPath::Bound(key, _) => NodeRef::Proposal(key.clone()),
            DiffPath::Meeting(key, _) => NodeRef::Meeting(key.clone()),
            DiffPath::CommitmentStatus(key)
            | DiffPath::CommitmentText(key)
            | DiffPath::CommitmentDue(key)
            | DiffPath::CommitmentOver(key)
            | DiffPath::CommitmentConditions(key) => NodeRef::Commitment(key.clone()),
            DiffPath::AmendmentStatus(key) => NodeRef::Amendment(key.clone()),
            DiffPath::Decision(key) => NodeRef::Decision(key.clone()),
            DiffPath::Declaration(key) => NodeRef::Declaration(key.clone()),
            DiffPath::Account(about, _) => match about {
                About::Incident(key) => NodeRef::Incident(key.clone()),
                About::Commitment(key) => NodeRef::Commitment(key.clone()),
                About::Clause(clause) => NodeRef::Proposal(clause.proposal.clone()),
                About::Decision(key) => NodeRef::Decision(key.clone()),
                About::Meeting(key) => NodeRef::Meeting(key.clone()),
                About::Amendment(key) => NodeRef::Amendment(key.clone()),
                About::Actor(key) => NodeRef::Actor(key.clone()),
            },
            DiffPath::Incident(key) => NodeRef::Incident(key.clone()),
            DiffPath::Office(actor, ..)
            | DiffPath::Membership(actor, _)
            | DiffPath::Actor(actor)
            | DiffPath::Position(actor, _) => NodeRef::Actor(actor.clone()),
        }
    }
}

impl fmt::Display for DiffPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join("/"))
    }
}
