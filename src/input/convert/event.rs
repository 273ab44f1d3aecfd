//! The envelope of an event, and which of the payloads it holds.

use super::{Checked, Checker};
use crate::domain::event::{Body, CREDIBILITY_UNJUDGED, Citation, Event, Family, NegotiationStatusChanged};
use crate::domain::key::{EventId, NegotiationKey};
use crate::input::event::{CitationInput, EventBodyInput, EventInput, defaults};
use crate::input::{KeyText, Notice};
use crate::time::{Edtf, Period};

impl EventInput {
    /// Makes the event, under that id.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the event down; also an `id` of its own that is another one.
    pub fn into_event(self, id: EventId) -> Result<Event, Vec<Notice>> {
        Checker::run(|to| to.event_under(self, id))
    }
}

impl EventBodyInput {
    /// Gives the family of the kind.
    pub fn family(&self) -> Family {
        match self {
            Self::ActorRegistered(_) | Self::OfficeHeld(_) | Self::SourceRegistered(_) => Family::Register,
            Self::NegotiationOpened(_)
            | Self::PartyJoined(_)
            | Self::PartyLeft(_)
            | Self::NegotiationStatusChanged(_)
            | Self::IssueRaised(_)
            | Self::IssueStatusChanged(_) => Family::Negotiation,
            Self::StatementMade(_) | Self::StatementWithdrawn(_) => Family::Statement,
            Self::MeetingPlanned(_) | Self::MeetingPostponed(_) | Self::MeetingCancelled(_) | Self::MeetingHeld(_) => {
                Family::Meeting
            }
            Self::ProposalTabled(_) | Self::ProposalAmended(_) | Self::ProposalStatusChanged(_) => Family::Proposal,
            Self::CommitmentMade(_) | Self::CommitmentStatusChanged(_) => Family::Commitment,
            Self::IncidentReported(_) => Family::Incident,
        }
    }
}

impl Checker {
    /// Checks an event that is to have that id and no other.
    pub(super) fn event_under(&mut self, raw: EventInput, id: EventId) -> Checked<Event> {
        let own = self.optional("id", raw.id.clone(), Self::id);
        if let Ok(Some(own)) = own
            && own != id
        {
            let message = format!("the id is another event's: {id} is taken, or none");
            self.refuse_field("id", message);
        }
        let event = self.event_content(raw, id);
        own.and(event)
    }

    /// Checks an event to record; it gets an id where it brings none.
    pub(super) fn new_event(&mut self, raw: EventInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Event> {
        let own = self.optional("id", raw.id.clone(), Self::id);
        // A refused id stands in for itself while the rest is looked at.
        let id = match own {
            Ok(own) => own.unwrap_or_else(next_id),
            Err(_) => EventId::new(uuid::Uuid::nil()),
        };
        let event = self.event_content(raw, id);
        own.and(event)
    }

    fn event_content(&mut self, raw: EventInput, id: EventId) -> Checked<Event> {
        let time_zone = raw.time_zone.unwrap_or_default();
        self.zone = time_zone.clone();
        let family = raw.body.family();
        let occurred = self.occurred(raw.occurred, family);
        let negotiation = self.negotiation(raw.negotiation, &raw.body);
        let sources = self.list("sources", raw.sources, Self::citation);
        let note = self.optional("note", raw.note, Self::note);
        let body = self.field("body", raw.body, Self::body);
        Ok(Event {
            id,
            occurred: occurred?,
            time_zone,
            ordinal: raw.ordinal.unwrap_or_default(),
            negotiation: negotiation?,
            sources: sources?,
            note: note?,
            body: body?,
        })
    }

    fn occurred(&mut self, raw: Option<Edtf>, family: Family) -> Checked<Option<Period>> {
        if raw.is_none() && family != Family::Register {
            return Err(self.refuse_field(
                "occurred",
                "the date is missing: actors, offices and sources alone may be recorded without one",
            ));
        }
        self.optional("occurred", raw, Self::period)
    }

    fn negotiation(&mut self, raw: Option<KeyText>, body: &EventBodyInput) -> Checked<Option<NegotiationKey>> {
        let family = body.family();
        let message = match (&raw, body) {
            (Some(_), EventBodyInput::NegotiationOpened(_)) => {
                "The envelope's `negotiation` is not given here: `key` is it"
            }
            (None, EventBodyInput::NegotiationOpened(_)) => return Ok(None),
            (None, _) if family.needs_negotiation() => {
                "the negotiation is missing: an event of this kind belongs to one, so give its key"
            }
            (Some(_), _) | (None, _) => return self.optional("negotiation", raw, Self::key),
        };
        Err(self.refuse_field("negotiation", message))
    }

    /// Checks one use of a source.
    pub(super) fn citation(&mut self, raw: CitationInput) -> Checked<Citation> {
        let source = self.field("source", raw.source, Self::key);
        let quote = self.optional("quote", raw.quote, Self::quote);
        let locator = self.optional("locator", raw.locator, Self::label);
        let cue = self.optional("cue", raw.cue, Self::label);
        let credibility = raw.credibility.unwrap_or(defaults::CREDIBILITY);
        let credibility = self.field("credibility", credibility, |to, number| to.credibility(number));
        Ok(Citation { source: source?, quote: quote?, locator: locator?, cue: cue?, credibility: credibility? })
    }

    fn credibility(&mut self, number: i32) -> Checked<u8> {
        let number = self.bounded(number, 1, i32::from(CREDIBILITY_UNJUDGED))?;
        Ok(u8::try_from(number).expect("it is at most 6"))
    }

    fn body(&mut self, raw: EventBodyInput) -> Checked<Body> {
        use EventBodyInput as Raw;
        Ok(match raw {
            Raw::ActorRegistered(raw) => Body::ActorRegistered(self.field("actorRegistered", raw, Self::actor)?),
            Raw::OfficeHeld(raw) => Body::OfficeHeld(self.field("officeHeld", raw, Self::office)?),
            Raw::SourceRegistered(raw) => Body::SourceRegistered(self.field("sourceRegistered", raw, Self::source)?),
            Raw::NegotiationOpened(raw) => {
                Body::NegotiationOpened(self.field("negotiationOpened", raw, Self::negotiation_opened)?)
            }
            Raw::PartyJoined(raw) => Body::PartyJoined(self.field("partyJoined", raw, Self::party_joined)?),
            Raw::PartyLeft(raw) => Body::PartyLeft(self.field("partyLeft", raw, Self::party_left)?),
            Raw::NegotiationStatusChanged(raw) => {
                Body::NegotiationStatusChanged(NegotiationStatusChanged { status: raw.status })
            }
            Raw::IssueRaised(raw) => Body::IssueRaised(self.field("issueRaised", raw, Self::issue_raised)?),
            Raw::IssueStatusChanged(raw) => {
                Body::IssueStatusChanged(self.field("issueStatusChanged", raw, Self::issue_status)?)
            }
            Raw::StatementMade(raw) => Body::StatementMade(self.field("statementMade", raw, Self::statement)?),
            Raw::StatementWithdrawn(raw) => {
                Body::StatementWithdrawn(self.field("statementWithdrawn", raw, Self::statement_withdrawn)?)
            }
            Raw::MeetingPlanned(raw) => Body::MeetingPlanned(self.field("meetingPlanned", raw, Self::planned)?),
            Raw::MeetingPostponed(raw) => {
                Body::MeetingPostponed(self.field("meetingPostponed", raw, Self::postponed)?)
            }
            Raw::MeetingCancelled(raw) => {
                Body::MeetingCancelled(self.field("meetingCancelled", raw, Self::cancelled)?)
            }
            Raw::MeetingHeld(raw) => Body::MeetingHeld(self.field("meetingHeld", raw, Self::held)?),
            Raw::ProposalTabled(raw) => Body::ProposalTabled(self.field("proposalTabled", raw, Self::tabled)?),
            Raw::ProposalAmended(raw) => Body::ProposalAmended(self.field("proposalAmended", raw, Self::amended)?),
            Raw::ProposalStatusChanged(raw) => {
                Body::ProposalStatusChanged(self.field("proposalStatusChanged", raw, Self::proposal_status)?)
            }
            Raw::CommitmentMade(raw) => Body::CommitmentMade(self.field("commitmentMade", raw, Self::commitment)?),
            Raw::CommitmentStatusChanged(raw) => {
                Body::CommitmentStatusChanged(self.field("commitmentStatusChanged", raw, Self::commitment_status)?)
            }
            Raw::IncidentReported(raw) => {
                Body::IncidentReported(self.field("incidentReported", raw, Self::incident)?)
            }
        })
    }
}
