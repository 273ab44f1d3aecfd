//! From what the domain holds back to what a recorder would send.
//!
//! What is left out means the same as its default, so defaults and empty lists are left out. The window that a date was
//! resolved to when it was recorded is not part of the raw form: only its text and its zone are.

use async_graphql::ID;

use crate::domain::event::{
    Body, Citation, Citing, Claim, Clause, ClauseRef, Correction, Event, Operation, Participant, PartyRole, Place,
    Retraction, Target,
};
use crate::domain::key::{ActorKey, EventId};
use crate::input::KeyText;
use crate::input::event::*;
use crate::input::operation::{CiteInput, CorrectInput, OperationInput, RetractInput};
use crate::time::{Edtf, Period};

impl EventInput {
    /// Gives the raw form of an event. Checking it gives the event again.
    pub fn from_event(event: &Event) -> Self {
        EventInput {
            id: Some(id(event.id)),
            occurred: edtf(event.occurred.as_ref()),
            time_zone: (!event.time_zone.is_utc()).then(|| event.time_zone.clone()),
            ordinal: (event.ordinal != 0).then_some(event.ordinal),
            negotiation: event.negotiation.as_ref().map(KeyText::of),
            sources: list(&event.sources, citation),
            note: event.note.clone(),
            body: body(&event.body),
        }
    }
}

impl OperationInput {
    /// Gives the raw form of an operation. Checking it gives the operation again.
    pub fn from_operation(operation: &Operation) -> Self {
        match operation {
            Operation::Record(event) => OperationInput::Record(EventInput::from_event(event)),
            Operation::Correct(correction) => OperationInput::Correct(correct(correction)),
            Operation::Retract(retraction) => OperationInput::Retract(retract(retraction)),
            Operation::Reinstate(retraction) => OperationInput::Reinstate(retract(retraction)),
            Operation::Cite(citing) => OperationInput::Cite(cite(citing)),
        }
    }
}

fn correct(correction: &Correction) -> CorrectInput {
    CorrectInput {
        id: Some(id(correction.id)),
        event: id(correction.event),
        expected_revision: i32::try_from(correction.expected_revision).unwrap_or(i32::MAX),
        // Its id is the corrected event's, which is given already.
        replacement: EventInput { id: None, ..EventInput::from_event(&correction.replacement) },
        reason: correction.reason.clone(),
        sources: list(&correction.sources, citation),
        idempotency_key: None,
    }
}

fn retract(retraction: &Retraction) -> RetractInput {
    RetractInput {
        id: Some(id(retraction.id)),
        event: id(retraction.event),
        reason: retraction.reason.clone(),
        sources: list(&retraction.sources, citation),
        idempotency_key: None,
    }
}

fn cite(citing: &Citing) -> CiteInput {
    CiteInput {
        id: Some(id(citing.id)),
        event: id(citing.event),
        sources: citing.sources.iter().map(citation).collect(),
        idempotency_key: None,
    }
}

fn id(id: EventId) -> ID {
    ID(id.to_string())
}

fn edtf(period: Option<&Period>) -> Option<Edtf> {
    period.map(|period| period.edtf().clone())
}

fn list<T, R>(items: &[T], raw: impl Fn(&T) -> R) -> Option<Vec<R>> {
    (!items.is_empty()).then(|| items.iter().map(raw).collect())
}

/// Gives a value, or nothing where it is the default.
fn unless<T: PartialEq>(value: T, default: T) -> Option<T> {
    (value != default).then_some(value)
}

fn actors(keys: &[ActorKey]) -> Option<Vec<KeyText>> {
    list(keys, KeyText::of)
}

fn citation(citation: &Citation) -> CitationInput {
    CitationInput {
        source: KeyText::of(&citation.source),
        quote: citation.quote.clone(),
        locator: citation.locator.clone(),
        cue: citation.cue.clone(),
        credibility: unless(i32::from(citation.credibility), defaults::CREDIBILITY),
    }
}

fn place(place: &Place) -> PlaceInput {
    PlaceInput {
        name: place.name.clone(),
        country: place.country.clone(),
        latitude: place.latitude,
        longitude: place.longitude,
    }
}

fn participant(participant: &Participant) -> ParticipantInput {
    ParticipantInput {
        actor: KeyText::of(&participant.actor),
        delegation: participant.delegation.as_ref().map(KeyText::of),
        level: participant.level.clone(),
    }
}

fn clause_ref(clause: &ClauseRef) -> ClauseRefInput {
    ClauseRefInput { proposal: KeyText::of(&clause.proposal), clause: KeyText::of(&clause.clause) }
}

fn clause(clause: &Clause) -> ClauseInput {
    ClauseInput {
        key: KeyText::of(&clause.key),
        number: clause.number.clone(),
        phase: clause.phase,
        text: clause.text.clone(),
        issues: list(&clause.issues, KeyText::of),
        schedule: edtf(clause.schedule.as_ref()),
        places: list(&clause.places, place),
    }
}

fn target(target: &Target) -> TargetInput {
    match target {
        Target::Issue(key) => TargetInput::Issue(KeyText::of(key)),
        Target::Proposal(key) => TargetInput::Proposal(KeyText::of(key)),
        Target::Clause(clause) => TargetInput::Clause(clause_ref(clause)),
        Target::Meeting(key) => TargetInput::Meeting(KeyText::of(key)),
    }
}

fn claim(claim: &Claim) -> ClaimInput {
    ClaimInput {
        subject: KeyText::of(&claim.subject),
        on: target(&claim.on),
        stance: claim.stance,
        conditions: list(&claim.conditions, String::clone),
        hedge: unless(claim.hedge, defaults::HEDGE),
        modality: unless(claim.modality, defaults::MODALITY),
        from: edtf(claim.from.as_ref()),
        to: edtf(claim.to.as_ref()),
    }
}

fn party(party: &PartyRole) -> PartyInput {
    PartyInput { actor: KeyText::of(&party.actor), role: party.role }
}

fn body(body: &Body) -> EventBodyInput {
    use EventBodyInput as Raw;
    match body {
        Body::ActorRegistered(actor) => Raw::ActorRegistered(ActorRegisteredInput {
            key: KeyText::of(&actor.key),
            name: actor.name.clone(),
            kind: actor.kind,
            aliases: list(&actor.aliases, String::clone),
            part_of: actor.part_of.as_ref().map(KeyText::of),
            country: actor.country.clone(),
            wikidata: actor.wikidata.clone(),
            cameo: actor.cameo.clone(),
        }),
        Body::OfficeHeld(office) => Raw::OfficeHeld(OfficeHeldInput {
            holder: KeyText::of(&office.holder),
            of: KeyText::of(&office.of),
            title: office.title.clone(),
            from: edtf(office.from.as_ref()),
            to: edtf(office.to.as_ref()),
        }),
        Body::SourceRegistered(source) => Raw::SourceRegistered(SourceRegisteredInput {
            key: KeyText::of(&source.key),
            url: source.url.clone(),
            publisher: source.publisher.clone(),
            author: source.author.clone(),
            title: source.title.clone(),
            language: source.language.clone(),
            published: edtf(source.published.as_ref()),
            retrieved_at: source.retrieved_at,
            sha256: source.sha256.clone(),
            reliability: unless(source.reliability, defaults::RELIABILITY),
        }),
        Body::NegotiationOpened(opened) => Raw::NegotiationOpened(NegotiationOpenedInput {
            key: KeyText::of(&opened.key),
            title: opened.title.clone(),
            parties: list(&opened.parties, party),
        }),
        Body::PartyJoined(joined) => {
            Raw::PartyJoined(PartyJoinedInput { actor: KeyText::of(&joined.actor), role: joined.role })
        }
        Body::PartyLeft(left) => Raw::PartyLeft(PartyLeftInput { actor: KeyText::of(&left.actor), role: left.role }),
        Body::NegotiationStatusChanged(changed) => {
            Raw::NegotiationStatusChanged(NegotiationStatusChangedInput { status: changed.status })
        }
        Body::IssueRaised(issue) => Raw::IssueRaised(IssueRaisedInput {
            key: KeyText::of(&issue.key),
            title: issue.title.clone(),
            parent: issue.parent.as_ref().map(KeyText::of),
            status: unless(issue.status, defaults::ISSUE_STATUS),
        }),
        Body::IssueStatusChanged(changed) => Raw::IssueStatusChanged(IssueStatusChangedInput {
            issue: KeyText::of(&changed.issue),
            status: changed.status,
        }),
        Body::StatementMade(statement) => Raw::StatementMade(StatementMadeInput {
            speaker: KeyText::of(&statement.speaker),
            on_behalf_of: statement.on_behalf_of.as_ref().map(KeyText::of),
            addressees: actors(&statement.addressees),
            act: statement.act,
            basis: unless(statement.basis, defaults::BASIS),
            channel: statement.channel.clone(),
            meeting: statement.meeting.as_ref().map(KeyText::of),
            text: statement.text.clone(),
            claims: list(&statement.claims, claim),
        }),
        Body::StatementWithdrawn(withdrawn) => Raw::StatementWithdrawn(StatementWithdrawnInput {
            statement: id(withdrawn.statement),
            text: withdrawn.text.clone(),
        }),
        Body::MeetingPlanned(meeting) => Raw::MeetingPlanned(MeetingPlannedInput {
            key: KeyText::of(&meeting.key),
            title: meeting.title.clone(),
            kind: meeting.kind,
            planned: edtf(meeting.planned.as_ref()),
            place: meeting.place.as_ref().map(place),
            // Of a meeting, an empty list says something: nobody, nothing.
            participants: meeting.participants.as_ref().map(|all| all.iter().map(participant).collect()),
            agenda: meeting.agenda.as_ref().map(|all| all.iter().map(KeyText::of).collect()),
        }),
        Body::MeetingPostponed(meeting) => Raw::MeetingPostponed(MeetingPostponedInput {
            meeting: KeyText::of(&meeting.meeting),
            planned: edtf(meeting.planned.as_ref()),
            reason: meeting.reason.clone(),
        }),
        Body::MeetingCancelled(meeting) => Raw::MeetingCancelled(MeetingCancelledInput {
            meeting: KeyText::of(&meeting.meeting),
            reason: meeting.reason.clone(),
        }),
        Body::MeetingHeld(meeting) => Raw::MeetingHeld(MeetingHeldInput {
            key: KeyText::of(&meeting.key),
            title: meeting.title.clone(),
            kind: meeting.kind,
            held: edtf(meeting.held.as_ref()),
            place: meeting.place.as_ref().map(place),
            participants: meeting.participants.as_ref().map(|all| all.iter().map(participant).collect()),
            agenda: meeting.agenda.as_ref().map(|all| all.iter().map(KeyText::of).collect()),
            outcome: meeting.outcome.clone(),
        }),
        Body::ProposalTabled(proposal) => Raw::ProposalTabled(ProposalTabledInput {
            key: KeyText::of(&proposal.key),
            title: proposal.title.clone(),
            by: proposal.by.iter().map(KeyText::of).collect(),
            status: unless(proposal.status, defaults::PROPOSAL_STATUS),
            clauses: list(&proposal.clauses, clause),
        }),
        Body::ProposalAmended(amended) => Raw::ProposalAmended(ProposalAmendedInput {
            proposal: KeyText::of(&amended.proposal),
            by: actors(&amended.by),
            put: list(&amended.put, clause),
            drop: list(&amended.drop, KeyText::of),
        }),
        Body::ProposalStatusChanged(changed) => Raw::ProposalStatusChanged(ProposalStatusChangedInput {
            proposal: KeyText::of(&changed.proposal),
            status: changed.status,
        }),
        Body::CommitmentMade(made) => Raw::CommitmentMade(CommitmentMadeInput {
            key: KeyText::of(&made.key),
            by: made.by.iter().map(KeyText::of).collect(),
            to: actors(&made.to),
            text: made.text.clone(),
            due: edtf(made.due.as_ref()),
            clause: made.clause.as_ref().map(clause_ref),
        }),
        Body::CommitmentStatusChanged(changed) => Raw::CommitmentStatusChanged(CommitmentStatusChangedInput {
            commitment: KeyText::of(&changed.commitment),
            status: changed.status,
            according_to: changed.according_to.as_ref().map(KeyText::of),
        }),
        Body::IncidentReported(incident) => Raw::IncidentReported(IncidentReportedInput {
            key: KeyText::of(&incident.key),
            title: incident.title.clone(),
            text: incident.text.clone(),
            place: incident.place.as_ref().map(place),
            actors: actors(&incident.actors),
        }),
    }
}
