//! The codes by which event data knows what an event records: the nearest of CAMEO and of PLOVER, its successor.
//!
//! An event has one code there, for an act; `docs/which-event.md` has the table. What has no near code has none: nothing is
//! invented for a file's sake.

use crate::domain::event::Body;
use crate::domain::vocabulary::{Act, ConsentAct, DeclarationKind, IncidentKind, Outcome};

/// The codes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCodes {
    /// The CAMEO code: two digits for a root alone, else three.
    pub cameo: &'static str,
    /// The PLOVER event type; some acts have none.
    pub plover: Option<&'static str>,
}

const AGREE: Option<EventCodes> = codes("030", "AGREE");
const CONCEDE: Option<EventCodes> = codes("080", "CONCEDE");
const CONSULT: Option<EventCodes> = codes("040", "CONSULT");
const REJECT: Option<EventCodes> = codes("120", "REJECT");

const fn codes(cameo: &'static str, plover: &'static str) -> Option<EventCodes> {
    Some(EventCodes { cameo, plover: Some(plover) })
}

/// Returns the codes nearest to what an event records; `None` where none is near.
pub fn codes_of(body: &Body) -> Option<EventCodes> {
    match body {
        Body::StatementMade(made) => Some(of_act(made.act)),
        Body::MeetingOpened(_) => codes("046", "CONSULT"),
        Body::MeetingHeld(_) => CONSULT,
        Body::MeetingPlanned(_) => codes("036", "CONSULT"),
        Body::AmendmentMoved(_) => codes("020", "REQUEST"),
        Body::AmendmentWithdrawn(_) | Body::DeclarationWithdrawn(_) => CONCEDE,
        Body::DecisionTaken(taken) => match taken.outcome? {
            Outcome::Adopted => AGREE,
            Outcome::Rejected => REJECT,
            Outcome::Deferred | Outcome::Referred => None,
        },
        Body::ConsentGiven(given) => match given.act {
            ConsentAct::Withdrawal | ConsentAct::WithdrawalOfSignature => REJECT,
            ConsentAct::Signature
            | ConsentAct::DefinitiveSignature
            | ConsentAct::Ratification
            | ConsentAct::Acceptance
            | ConsentAct::Approval
            | ConsentAct::Accession
            | ConsentAct::Succession
            | ConsentAct::ProvisionalApplication => codes("057", "AGREE"),
        },
        Body::DeclarationMade(made) => match made.kind {
            DeclarationKind::Objection => codes("111", "ACCUSE"),
            DeclarationKind::Reservation
            | DeclarationKind::Understanding
            | DeclarationKind::Declaration
            | DeclarationKind::Territorial => Some(EventCodes { cameo: "010", plover: None }),
        },
        Body::CommitmentMade(_) | Body::CommitmentAmended(_) => AGREE,
        Body::MembershipHeld(_) => codes("050", "SUPPORT"),
        Body::IncidentReported(reported) => of_incident(reported.kind?),
        Body::ActorRegistered(_)
        | Body::OfficeHeld(_)
        | Body::SourceRegistered(_)
        | Body::NegotiationOpened(_)
        | Body::PartyJoined(_)
        | Body::PartyLeft(_)
        | Body::NegotiationStatusChanged(_)
        | Body::IssueRaised(_)
        | Body::IssueStatusChanged(_)
        | Body::StatementWithdrawn(_)
        | Body::MeetingPostponed(_)
        | Body::MeetingCancelled(_)
        | Body::ProposalTabled(_)
        | Body::ProposalAmended(_)
        | Body::ProposalStatusChanged(_)
        | Body::CommitmentStatusChanged(_) => None,
    }
}

fn of_act(act: Act) -> EventCodes {
    let plover = match act {
        Act::Appeal | Act::Demand => Some("REQUEST"),
        Act::Commit => Some("AGREE"),
        Act::Praise => Some("SUPPORT"),
        Act::Criticize | Act::Accuse => Some("ACCUSE"),
        Act::Reject => Some("REJECT"),
        Act::Threaten => Some("THREATEN"),
        Act::Assert
        | Act::Confirm
        | Act::Reaffirm
        | Act::Caution
        | Act::DeclineComment
        | Act::Pessimism
        | Act::Optimism
        | Act::Deny => None,
    };
    EventCodes { cameo: act.cameo_root(), plover }
}

fn of_incident(kind: IncidentKind) -> Option<EventCodes> {
    match kind {
        IncidentKind::Attack | IncidentKind::Clash => codes("190", "ASSAULT"),
        IncidentKind::Detention => codes("173", "COERCE"),
        IncidentKind::Release => codes("084", "CONCEDE"),
        IncidentKind::Movement => codes("150", "MOBILIZE"),
        IncidentKind::Aid => codes("070", "AID"),
        IncidentKind::Protest => codes("140", "PROTEST"),
        IncidentKind::Sanction => codes("163", "SANCTION"),
        IncidentKind::Violation | IncidentKind::Other => None,
    }
}
