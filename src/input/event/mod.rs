//! What a recorder sends of an event: the raw form, the same for GraphQL and for JSON Lines.
//!
//! A raw input has the shape of the schema and no more: its dates are texts not yet resolved in a zone, its keys are texts
//! of no kind, its defaults not yet filled in. `input::convert` checks it and makes the event.

mod commitment;
mod meeting;
mod negotiation;
mod proposal;
mod register;
mod statement;

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use crate::input::KeyText;
use crate::input::form::{objects, one_of};
use crate::time::{Edtf, Zone};

pub use commitment::{CommitmentMadeInput, CommitmentStatusChangedInput, IncidentReportedInput};
pub use meeting::{
    MeetingCancelledInput, MeetingHeldInput, MeetingPlannedInput, MeetingPostponedInput, ParticipantInput, PlaceInput,
};
pub use negotiation::{
    IssueRaisedInput, IssueStatusChangedInput, NegotiationOpenedInput, NegotiationStatusChangedInput, PartyInput,
    PartyJoinedInput, PartyLeftInput,
};
pub use proposal::{
    ClauseInput, ClauseRefInput, ProposalAmendedInput, ProposalStatusChangedInput, ProposalTabledInput,
};
pub use register::{ActorRegisteredInput, OfficeHeldInput, SourceRegisteredInput};
pub use statement::{ClaimInput, StatementMadeInput, StatementWithdrawnInput, TargetInput};

/// What holds where a field with a default is left out.
pub mod defaults {
    use crate::domain::event::CREDIBILITY_UNJUDGED;
    use crate::domain::vocabulary::{Basis, Hedge, IssueStatus, Modality, ProposalStatus, Reliability};

    /// The reliability of a source that nobody has judged.
    pub const RELIABILITY: Reliability = Reliability::F;
    /// The credibility of an item that nobody has judged.
    pub const CREDIBILITY: i32 = CREDIBILITY_UNJUDGED as i32;
    /// How an issue stands that is raised.
    pub const ISSUE_STATUS: IssueStatus = IssueStatus::Open;
    /// How a proposal stands that is tabled.
    pub const PROPOSAL_STATUS: ProposalStatus = ProposalStatus::Tabled;
    /// On what terms statements are made.
    pub const BASIS: Basis = Basis::OnRecord;
    /// How sure sources are of claims.
    pub const HEDGE: Hedge = Hedge::None;
    /// How real what is claimed is meant to be.
    pub const MODALITY: Modality = Modality::Actual;
}

/// An event to record: what happened, when, and from which sources it is known.
///
/// A key that is referred to must be known already or be made earlier in the same batch.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct EventInput {
    /// The event's id, a UUID chosen by the client; one is given where it is left out. In a correction it is the
    /// corrected event's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// When it happened. Needed, except in the register family: what is registered without a date holds at every date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Edtf>,
    /// The zone in which every date of the event is read; UTC where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// Orders events of one day among each other, the greater the later; 0 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<i32>,
    /// The negotiation that it belongs to. Needed by the negotiation, proposal and commitment families (but not by
    /// negotiationOpened, whose `key` it is); may be given with statements, meetings and incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<KeyText>,
    /// Where it is known from, in the recorder's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<CitationInput>>,
    /// A remark of the recorder, at most 4,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What happened.
    pub body: EventBodyInput,
}

/// One event's use of a source.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CitationInput {
    /// The document cited.
    pub source: KeyText,
    /// A short quotation, verbatim, at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where in the document: a page, a paragraph, a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The words by which the source reports, verbatim: 'confirmed', 'reportedly expressed'.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// The Admiralty code's credibility of the item, from 1 (confirmed) to 6 (cannot be judged).
    #[graphql(default_with = "Some(defaults::CREDIBILITY)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credibility: Option<i32>,
}

objects!(EventInput, CitationInput);

one_of! {
    /// What happened: exactly one of the kinds of events.
    #[derive(OneofObject)]
    #[allow(clippy::large_enum_variant, reason = "statements, the largest, are the most frequent too")]
    pub enum EventBodyInput {
        /// An actor was put on the register, or its profile changed.
        ActorRegistered(ActorRegisteredInput) = "actorRegistered",
        /// Somebody speaks for an actor over an interval.
        OfficeHeld(OfficeHeldInput) = "officeHeld",
        /// A source was put on the register, or its profile changed.
        SourceRegistered(SourceRegisteredInput) = "sourceRegistered",
        /// A negotiation began.
        NegotiationOpened(NegotiationOpenedInput) = "negotiationOpened",
        /// An actor took a role in the negotiation.
        PartyJoined(PartyJoinedInput) = "partyJoined",
        /// An actor gave up a role in the negotiation.
        PartyLeft(PartyLeftInput) = "partyLeft",
        /// The negotiation was suspended, resumed or ended.
        NegotiationStatusChanged(NegotiationStatusChangedInput) = "negotiationStatusChanged",
        /// An issue came up in the negotiation.
        IssueRaised(IssueRaisedInput) = "issueRaised",
        /// An issue moved.
        IssueStatusChanged(IssueStatusChangedInput) = "issueStatusChanged",
        /// Somebody said something.
        StatementMade(StatementMadeInput) = "statementMade",
        /// The speaker took a statement back.
        StatementWithdrawn(StatementWithdrawnInput) = "statementWithdrawn",
        /// A meeting was announced or is expected.
        MeetingPlanned(MeetingPlannedInput) = "meetingPlanned",
        /// A meeting was put off.
        MeetingPostponed(MeetingPostponedInput) = "meetingPostponed",
        /// A meeting was called off.
        MeetingCancelled(MeetingCancelledInput) = "meetingCancelled",
        /// A meeting took place.
        MeetingHeld(MeetingHeldInput) = "meetingHeld",
        /// A text was put on the table.
        ProposalTabled(ProposalTabledInput) = "proposalTabled",
        /// Clauses were added, changed or dropped.
        ProposalAmended(ProposalAmendedInput) = "proposalAmended",
        /// A text was accepted, signed, rejected and so on.
        ProposalStatusChanged(ProposalStatusChangedInput) = "proposalStatusChanged",
        /// Actors undertook to do something.
        CommitmentMade(CommitmentMadeInput) = "commitmentMade",
        /// A commitment was fulfilled, breached or lapsed.
        CommitmentStatusChanged(CommitmentStatusChangedInput) = "commitmentStatusChanged",
        /// Something happened on the ground that bears on the talks.
        IncidentReported(IncidentReportedInput) = "incidentReported",
    }
}
