//! Events become facts: the one place that says which slots an event sets.
//!
//! An event asserts facts, each `(slot, value or ended, window, end)`. Nothing here refuses: what is in the log has
//! happened. The window of a fact is the event's `occurred`, unless the event says from when the fact holds; `None` is a
//! fact that holds at every date, before all that is dated. A fact's place within its event is its index.
//!
//! | event | facts |
//! | --- | --- |
//! | ActorRegistered, SourceRegistered | the whole profile |
//! | OfficeHeld | the office, among those its holder holds and among those through which others speak for its actor |
//! | NegotiationOpened | title, status OPEN, a part for each party |
//! | IssueRaised | title, parent, status |
//! | ProposalTabled, ProposalAmended | a revision; title and status of the former; each clause put or dropped |
//! | Meeting… | status, and each attribute that the event gives; a postponement without a new date ends `planned` |
//! | StatementMade | each claim, in its claimant's slot |
//! | StatementWithdrawn | the statement is taken back |
//! | CommitmentMade, IncidentReported | what it is; of a commitment, the status MADE |
//! | …StatusChanged, PartyJoined, PartyLeft | that status or part |

use std::sync::Arc;

use crate::domain::event::{Body, Event, MeetingHeld, MeetingPlanned, OfficeHeld, StatementMade};
use crate::domain::key::{IssueKey, MeetingKey, NegotiationKey};
use crate::domain::slot::{Attribute, ClaimValue, CommitmentProfile, IncidentProfile, Slot, Thing, Titled, Value};
use crate::domain::vocabulary::{CommitmentStatus, MeetingStatus, NegotiationStatus};
use crate::time::{Instant, Period, Window};

/// A slot set to a value, or ended, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is set.
    pub slot: Slot,
    /// To what; `None` ends it.
    pub value: Option<Value>,
    /// From when; `None`: at every date, before all that is dated.
    pub window: Option<Window>,
    /// The end of the fact's own last period: it counts for nothing where a cut lies beyond it. `None`: no end.
    pub until: Option<Instant>,
}

/// Collects an event's facts.
struct Facts {
    window: Option<Window>,
    facts: Vec<Fact>,
}

impl Facts {
    fn push(&mut self, thing: Thing, attribute: Attribute, value: Option<Value>) {
        let slot = Slot { thing, attribute };
        self.facts.push(Fact { slot, value, window: self.window, until: None });
    }

    fn set(&mut self, thing: &Thing, attribute: Attribute, value: Value) {
        self.push(thing.clone(), attribute, Some(value));
    }

    fn end(&mut self, thing: &Thing, attribute: Attribute) {
        self.push(thing.clone(), attribute, None);
    }
}

/// Gives the facts that an event asserts, in order.
pub fn facts(event: &Event) -> Vec<Fact> {
    let mut to = Facts { window: event.occurred.as_ref().map(Period::window), facts: Vec::new() };
    // Of the families that have to name one, the envelope's negotiation is there: `input` refuses those without.
    let negotiation = event.negotiation.as_ref();
    let ours = || negotiation.cloned().map(Thing::Negotiation);
    match &event.body {
        Body::ActorRegistered(actor) => {
            to.set(&Thing::Actor(actor.key.clone()), Attribute::Profile, Value::Actor(Arc::new(actor.clone())));
        }
        Body::SourceRegistered(source) => {
            to.set(&Thing::Source(source.key.clone()), Attribute::Profile, Value::Source(Arc::new(source.clone())));
        }
        Body::OfficeHeld(office) => office_held(&mut to, office),
        Body::NegotiationOpened(opened) => {
            let thing = Thing::Negotiation(opened.key.clone());
            to.set(&thing, Attribute::Title, titled(&opened.title, &opened.key, &[]));
            to.set(&thing, Attribute::Status, Value::NegotiationStatus(NegotiationStatus::Open));
            for party in &opened.parties {
                to.set(&thing, Attribute::Party(party.actor.clone(), party.role), Value::Holds);
            }
        }
        Body::PartyJoined(party) => {
            if let Some(thing) = ours() {
                to.set(&thing, Attribute::Party(party.actor.clone(), party.role), Value::Holds);
            }
        }
        Body::PartyLeft(party) => {
            if let Some(thing) = ours() {
                to.end(&thing, Attribute::Party(party.actor.clone(), party.role));
            }
        }
        Body::NegotiationStatusChanged(changed) => {
            if let Some(thing) = ours() {
                to.set(&thing, Attribute::Status, Value::NegotiationStatus(changed.status));
            }
        }
        Body::IssueRaised(raised) => {
            let thing = Thing::Issue(raised.key.clone());
            if let Some(negotiation) = negotiation {
                to.set(&thing, Attribute::Title, titled(&raised.title, negotiation, &[]));
            }
            to.set(&thing, Attribute::Parent, Value::Parent(raised.parent.clone()));
            to.set(&thing, Attribute::Status, Value::IssueStatus(raised.status));
        }
        Body::IssueStatusChanged(changed) => {
            let thing = Thing::Issue(changed.issue.clone());
            to.set(&thing, Attribute::Status, Value::IssueStatus(changed.status));
        }
        Body::StatementMade(statement) => statement_made(&mut to, statement),
        Body::StatementWithdrawn(withdrawn) => {
            to.set(&Thing::Statement(withdrawn.statement), Attribute::Withdrawn, Value::Holds);
        }
        Body::MeetingPlanned(planned) => meeting_planned(&mut to, planned, negotiation),
        Body::MeetingPostponed(postponed) => {
            let thing = meeting(&mut to, &postponed.meeting, MeetingStatus::Postponed, negotiation);
            match &postponed.planned {
                Some(period) => to.set(&thing, Attribute::Planned, Value::Period(Arc::new(period.clone()))),
                None => to.end(&thing, Attribute::Planned),
            }
        }
        Body::MeetingCancelled(cancelled) => {
            meeting(&mut to, &cancelled.meeting, MeetingStatus::Cancelled, negotiation);
        }
        Body::MeetingHeld(held) => meeting_held(&mut to, held, event.occurred.as_ref(), negotiation),
        Body::ProposalTabled(tabled) => {
            let thing = Thing::Proposal(tabled.key.clone());
            to.set(&thing, Attribute::Revision, Value::Holds);
            if let Some(negotiation) = negotiation {
                to.set(&thing, Attribute::Title, titled(&tabled.title, negotiation, &tabled.by));
            }
            to.set(&thing, Attribute::Status, Value::ProposalStatus(tabled.status));
            for clause in &tabled.clauses {
                to.set(&thing, Attribute::Clause(clause.key.clone()), Value::Clause(Arc::new(clause.clone())));
            }
        }
        Body::ProposalAmended(amended) => {
            let thing = Thing::Proposal(amended.proposal.clone());
            to.set(&thing, Attribute::Revision, Value::Holds);
            for clause in &amended.put {
                to.set(&thing, Attribute::Clause(clause.key.clone()), Value::Clause(Arc::new(clause.clone())));
            }
            for clause in &amended.drop {
                to.end(&thing, Attribute::Clause(clause.clone()));
            }
        }
        Body::ProposalStatusChanged(changed) => {
            let thing = Thing::Proposal(changed.proposal.clone());
            to.set(&thing, Attribute::Status, Value::ProposalStatus(changed.status));
        }
        Body::CommitmentMade(made) => {
            let thing = Thing::Commitment(made.key.clone());
            if let Some(negotiation) = negotiation {
                let profile = CommitmentProfile { made: made.clone(), negotiation: negotiation.clone() };
                to.set(&thing, Attribute::Profile, Value::Commitment(Arc::new(profile)));
            }
            let made = Value::CommitmentStatus(CommitmentStatus::Made);
            to.set(&thing, Attribute::StatusAccordingTo(None), made);
        }
        Body::CommitmentStatusChanged(changed) => {
            let thing = Thing::Commitment(changed.commitment.clone());
            let attribute = Attribute::StatusAccordingTo(changed.according_to.clone());
            to.set(&thing, attribute, Value::CommitmentStatus(changed.status));
        }
        Body::IncidentReported(reported) => {
            if let Some(occurred) = &event.occurred {
                let profile = IncidentProfile {
                    reported: reported.clone(),
                    negotiation: negotiation.cloned(),
                    occurred: occurred.clone(),
                };
                let thing = Thing::Incident(reported.key.clone());
                to.set(&thing, Attribute::Profile, Value::Incident(Arc::new(profile)));
            }
        }
    }
    to.facts
}

fn titled(title: &str, negotiation: &NegotiationKey, by: &[crate::domain::key::ActorKey]) -> Value {
    Value::Titled(Arc::new(Titled { title: title.to_owned(), negotiation: negotiation.clone(), by: by.to_vec() }))
}

fn office_held(to: &mut Facts, office: &OfficeHeld) {
    let window = office.from.as_ref().map(Period::window).or(to.window);
    let until = office.to.as_ref().map(|period| period.window().hi());
    let held = [
        (Thing::OfficesOf(office.holder.clone()), office.of.clone()),
        (Thing::OfficersOf(office.of.clone()), office.holder.clone()),
    ];
    for (thing, other) in held {
        let slot = Slot { thing, attribute: Attribute::Office(other, office.title.clone()) };
        to.facts.push(Fact { slot, value: Some(Value::Holds), window, until });
    }
}

fn statement_made(to: &mut Facts, statement: &StatementMade) {
    let claimant = statement.claimant();
    for (index, claim) in (0..).zip(&statement.claims) {
        to.facts.push(Fact {
            slot: Slot {
                thing: Thing::Claims(claim.subject.clone(), claim.on.clone()),
                attribute: Attribute::Claimant(claimant.clone()),
            },
            value: Some(Value::Claim(ClaimValue { stance: claim.stance, modality: claim.modality, index })),
            window: claim.from.as_ref().map(Period::window).or(to.window),
            until: claim.to.as_ref().map(|period| period.window().hi()),
        });
    }
}

fn meeting(to: &mut Facts, key: &MeetingKey, status: MeetingStatus, negotiation: Option<&NegotiationKey>) -> Thing {
    let thing = Thing::Meeting(key.clone());
    to.set(&thing, Attribute::Status, Value::MeetingStatus(status));
    if let Some(negotiation) = negotiation {
        to.set(&thing, Attribute::Negotiation, Value::Negotiation(negotiation.clone()));
    }
    thing
}

/// What a planned and a held meeting can both say of themselves.
struct Particulars<'a> {
    kind: Option<crate::domain::vocabulary::MeetingKind>,
    place: Option<&'a crate::domain::event::Place>,
    participants: Option<&'a Vec<crate::domain::event::Participant>>,
    agenda: Option<&'a Vec<IssueKey>>,
}

fn particulars(to: &mut Facts, thing: &Thing, given: &Particulars<'_>) {
    if let Some(kind) = given.kind {
        to.set(thing, Attribute::Kind, Value::MeetingKind(kind));
    }
    if let Some(place) = given.place {
        to.set(thing, Attribute::Place, Value::Place(Arc::new(place.clone())));
    }
    if let Some(participants) = given.participants {
        to.set(thing, Attribute::Participants, Value::Participants(Arc::new(participants.clone())));
    }
    if let Some(agenda) = given.agenda {
        to.set(thing, Attribute::Agenda, Value::Agenda(Arc::new(agenda.clone())));
    }
}

fn meeting_planned(to: &mut Facts, planned: &MeetingPlanned, negotiation: Option<&NegotiationKey>) {
    let thing = meeting(to, &planned.key, MeetingStatus::Planned, negotiation);
    to.set(&thing, Attribute::Title, Value::MeetingTitle(planned.title.as_str().into()));
    if let Some(period) = &planned.planned {
        to.set(&thing, Attribute::Planned, Value::Period(Arc::new(period.clone())));
    }
    let given = Particulars {
        kind: planned.kind,
        place: planned.place.as_ref(),
        participants: planned.participants.as_ref(),
        agenda: planned.agenda.as_ref(),
    };
    particulars(to, &thing, &given);
}

fn meeting_held(to: &mut Facts, held: &MeetingHeld, occurred: Option<&Period>, negotiation: Option<&NegotiationKey>) {
    let thing = meeting(to, &held.key, MeetingStatus::Held, negotiation);
    if let Some(title) = &held.title {
        to.set(&thing, Attribute::Title, Value::MeetingTitle(title.as_str().into()));
    }
    if let Some(period) = held.held.as_ref().or(occurred) {
        to.set(&thing, Attribute::Held, Value::Period(Arc::new(period.clone())));
    }
    if let Some(outcome) = &held.outcome {
        to.set(&thing, Attribute::Outcome, Value::Outcome(outcome.as_str().into()));
    }
    let given = Particulars {
        kind: held.kind,
        place: held.place.as_ref(),
        participants: held.participants.as_ref(),
        agenda: held.agenda.as_ref(),
    };
    particulars(to, &thing, &given);
}

/// Gives the period from which an event's fact of that attribute holds, as it was recorded; `None`: at every date.
///
/// `claim` is the claim's place within its statement, of a claim.
pub fn since<'a>(event: &'a Event, attribute: &Attribute, claim: Option<u32>) -> Option<&'a Period> {
    let own = match (&event.body, attribute) {
        (Body::OfficeHeld(office), Attribute::Office(..)) => office.from.as_ref(),
        (Body::StatementMade(statement), Attribute::Claimant(_)) => {
            claim.and_then(|index| statement.claims.get(index as usize)).and_then(|claim| claim.from.as_ref())
        }
        _other => None,
    };
    own.or(event.occurred.as_ref())
}
