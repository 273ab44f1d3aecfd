//! What is recorded: events in the past tense, each with its clocks and its sources.
//!
//! An [`Event`] is an envelope (when, where in the chronicle, from which sources) around a [`Body`], one payload for each
//! kind of event. An [`Operation`] is what a recorder does to the record: put an event on it, correct, retract, reinstate
//! or cite one. The log holds operations and nothing else. What an event means for the state of things is said in
//! `domain::facts`; what may be recorded, in `domain::decide`. Payloads are past their checks of form: who builds one is
//! responsible for it (`input` does so for everything that comes from outside).

mod commitment;
mod meeting;
mod negotiation;
mod operation;
mod proposal;
mod references;
mod register;
mod statement;

use serde::{Deserialize, Serialize};

use crate::domain::key::{EventId, NegotiationKey, SourceKey};
use crate::domain::vocabulary::EventKind;
use crate::time::{Period, Zone};

pub use commitment::{CommitmentMade, CommitmentStatusChanged, IncidentReported};
pub use meeting::{MeetingCancelled, MeetingHeld, MeetingPlanned, MeetingPostponed, Participant, Place};
pub use negotiation::{
    IssueRaised, IssueStatusChanged, NegotiationOpened, NegotiationStatusChanged, PartyJoined, PartyLeft, PartyRole,
};
pub use operation::{Citing, Correction, Operation, Retraction};
pub use proposal::{Clause, ClauseRef, ProposalAmended, ProposalStatusChanged, ProposalTabled};
pub use references::{FieldPath, Reference};
pub use register::{ActorRegistered, OfficeHeld, SourceRegistered};
pub use statement::{Claim, StatementMade, StatementWithdrawn, Target, TargetKind};

/// The credibility of an item that nobody has judged (Admiralty code).
pub const CREDIBILITY_UNJUDGED: u8 = 6;

/// One event's use of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The document cited.
    pub source: SourceKey,
    /// A short quotation, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where in the document: a page, a paragraph, a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The words by which the source reports, verbatim: 'confirmed', 'reportedly expressed'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// The Admiralty code's credibility of the item, from 1 (confirmed) to 6 (cannot be judged).
    pub credibility: u8,
}

/// What happened, when, and from which sources it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The event's name, kept through all its corrections.
    pub id: EventId,
    /// When it happened in the world; `None`, of the register family alone: what is registered holds at every date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Period>,
    /// The zone in which every date of the event was read.
    #[serde(default, skip_serializing_if = "Zone::is_utc")]
    pub time_zone: Zone,
    /// Orders events of one day among each other, the greater the later.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ordinal: i32,
    /// The negotiation that it belongs to; `None` where it is part of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<NegotiationKey>,
    /// Where it is known from, in the recorder's order; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Citation>,
    /// A remark of the recorder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What happened.
    pub body: Body,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// What happened, one payload for each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant is documented by its payload")]
pub enum Body {
    ActorRegistered(ActorRegistered),
    OfficeHeld(OfficeHeld),
    SourceRegistered(SourceRegistered),
    NegotiationOpened(NegotiationOpened),
    PartyJoined(PartyJoined),
    PartyLeft(PartyLeft),
    NegotiationStatusChanged(NegotiationStatusChanged),
    IssueRaised(IssueRaised),
    IssueStatusChanged(IssueStatusChanged),
    StatementMade(StatementMade),
    StatementWithdrawn(StatementWithdrawn),
    MeetingPlanned(MeetingPlanned),
    MeetingPostponed(MeetingPostponed),
    MeetingCancelled(MeetingCancelled),
    MeetingHeld(MeetingHeld),
    ProposalTabled(ProposalTabled),
    ProposalAmended(ProposalAmended),
    ProposalStatusChanged(ProposalStatusChanged),
    CommitmentMade(CommitmentMade),
    CommitmentStatusChanged(CommitmentStatusChanged),
    IncidentReported(IncidentReported),
}

/// Kinds of events that share rules of form and of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Actors, offices and sources: `occurred` may be left out.
    Register,
    /// Negotiations, their parties and issues.
    Negotiation,
    /// What was said.
    Statement,
    /// Who met.
    Meeting,
    /// Texts on the table.
    Proposal,
    /// What was undertaken.
    Commitment,
    /// What happened on the ground.
    Incident,
}

impl Body {
    /// Gives the kind.
    pub fn kind(&self) -> EventKind {
        match self {
            Body::ActorRegistered(_) => EventKind::ActorRegistered,
            Body::OfficeHeld(_) => EventKind::OfficeHeld,
            Body::SourceRegistered(_) => EventKind::SourceRegistered,
            Body::NegotiationOpened(_) => EventKind::NegotiationOpened,
            Body::PartyJoined(_) => EventKind::PartyJoined,
            Body::PartyLeft(_) => EventKind::PartyLeft,
            Body::NegotiationStatusChanged(_) => EventKind::NegotiationStatusChanged,
            Body::IssueRaised(_) => EventKind::IssueRaised,
            Body::IssueStatusChanged(_) => EventKind::IssueStatusChanged,
            Body::StatementMade(_) => EventKind::StatementMade,
            Body::StatementWithdrawn(_) => EventKind::StatementWithdrawn,
            Body::MeetingPlanned(_) => EventKind::MeetingPlanned,
            Body::MeetingPostponed(_) => EventKind::MeetingPostponed,
            Body::MeetingCancelled(_) => EventKind::MeetingCancelled,
            Body::MeetingHeld(_) => EventKind::MeetingHeld,
            Body::ProposalTabled(_) => EventKind::ProposalTabled,
            Body::ProposalAmended(_) => EventKind::ProposalAmended,
            Body::ProposalStatusChanged(_) => EventKind::ProposalStatusChanged,
            Body::CommitmentMade(_) => EventKind::CommitmentMade,
            Body::CommitmentStatusChanged(_) => EventKind::CommitmentStatusChanged,
            Body::IncidentReported(_) => EventKind::IncidentReported,
        }
    }

    /// Gives the family.
    pub fn family(&self) -> Family {
        match self {
            Body::ActorRegistered(_) | Body::OfficeHeld(_) | Body::SourceRegistered(_) => Family::Register,
            Body::NegotiationOpened(_)
            | Body::PartyJoined(_)
            | Body::PartyLeft(_)
            | Body::NegotiationStatusChanged(_)
            | Body::IssueRaised(_)
            | Body::IssueStatusChanged(_) => Family::Negotiation,
            Body::StatementMade(_) | Body::StatementWithdrawn(_) => Family::Statement,
            Body::MeetingPlanned(_) | Body::MeetingPostponed(_) | Body::MeetingCancelled(_) | Body::MeetingHeld(_) => {
                Family::Meeting
            }
            Body::ProposalTabled(_) | Body::ProposalAmended(_) | Body::ProposalStatusChanged(_) => Family::Proposal,
            Body::CommitmentMade(_) | Body::CommitmentStatusChanged(_) => Family::Commitment,
            Body::IncidentReported(_) => Family::Incident,
        }
    }
}

impl Family {
    /// Tells whether an event of the family that cites no source is the recorder's own frame, which no cut of
    /// publication hides.
    pub fn is_frame(self) -> bool {
        matches!(self, Family::Register | Family::Negotiation)
    }

    /// Tells whether an event of the family has to say which negotiation it belongs to.
    pub fn needs_negotiation(self) -> bool {
        matches!(self, Family::Negotiation | Family::Proposal | Family::Commitment)
    }
}

impl Event {
    /// Gives the kind.
    pub fn kind(&self) -> EventKind {
        self.body.kind()
    }

    /// Gives the negotiation that the event belongs to: its envelope's, or the one that it opens.
    pub fn negotiation(&self) -> Option<&NegotiationKey> {
        if let Body::NegotiationOpened(opened) = &self.body {
            return Some(&opened.key);
        }
        self.negotiation.as_ref()
    }
}
