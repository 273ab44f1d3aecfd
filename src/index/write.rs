//! Records become entries: what a record adds to the lists and sets of the index.
//!
//! Entries are never changed. Where an operation takes a revision out of the state, each of its entries gets a closing one
//! beside it; what comes in is opened. So every list tells, for each revision of each event, between which sequences it
//! counts:
//!
//! ```text
//! record   at 5          open  (5)                    counts in [5, 9)
//! correct  at 9          close (9), open (9)          revision 2 counts from 9 on
//! retract  at 12         close (12)                   … to 12
//! reinstate at 15        open  (15)                   and again from 15
//! ```

use crate::domain::event::{Body, Citation, DecisionSubject, Event, Reference, Target};
use crate::domain::facts::facts;
use crate::domain::slot::Thing;
use crate::domain::{Recorded, Sequence};
use crate::index::list_names::{self, NegotiationSet, ProposalSet};
use crate::index::store::ContentGroup;

/// An event at one of its revisions.
#[derive(Clone, Copy)]
pub struct Revised<'a> {
    /// The sequence of the event.
    pub sequence: Sequence,
    /// The number of the revision.
    pub revision: u32,
    /// Its content.
    pub content: &'a Event,
    /// The citations ever added so far, those taken back included: what counts is asked of the view.
    pub citings: &'a [Citation],
    /// Who recorded the revision.
    pub recorder: &'a str,
}

/// Tells of a new member of a set: gives whether it has to be written.
pub trait Novelty {
    /// Notes a member; `false` where it is known to be there with that value.
    fn is_new(&mut self, set: &[u8], member: &[u8], value: &[u8]) -> bool;
}

/// Collects what a record adds.
pub struct EntryWriter<'a> {
    pub(super) group: &'a mut ContentGroup,
    novelty: &'a mut dyn Novelty,
    pub(super) at: Sequence,
}

impl<'a> EntryWriter<'a> {
    /// Begins to collect what the record of that sequence adds.
    pub fn new(group: &'a mut ContentGroup, novelty: &'a mut dyn Novelty, at: Sequence) -> Self {
        EntryWriter { group, novelty, at }
    }

    /// Adds the id of the record.
    pub fn id(&mut self, recorded: &Recorded) {
        self.group.id(recorded.operation.id().uuid(), self.at);
    }

    /// Adds an event's entries as they come into force.
    pub fn open(&mut self, event: Revised<'_>) {
        self.entries(event, true);
        self.sets(event);
    }

    /// Adds the closing entries of an event's revision.
    pub fn close(&mut self, event: Revised<'_>) {
        self.entries(event, false);
        self.closing(event);
    }

    /// Remembers by what a batch sent twice is known again.
    pub fn batch(&mut self, batch: &crate::event_log::record::Idempotency) {
        let mut value = self.at.get().to_be_bytes().to_vec();
        value.extend_from_slice(&batch.records.to_be_bytes());
        value.extend_from_slice(&batch.digest);
        self.group.member(list_names::BATCHES, batch.key.as_bytes(), &value);
    }

    /// Notes that the things whose slots the event sets have changed.
    pub fn changed(&mut self, event: &Event) {
        let at = self.at.get().to_be_bytes();
        for reference in changes(event) {
            let (set, member) = list_names::known(&reference);
            if self.novelty.is_new(&set, &member, &at) {
                self.group.member(&set, &member, &at);
            }
        }
    }

    pub(super) fn member(&mut self, set: &[u8], member: &[u8], value: &[u8]) {
        if self.novelty.is_new(set, member, value) {
            self.group.member(set, member, value);
        }
    }

    fn sets(&mut self, event: Revised<'_>) {
        let content = event.content;
        let negotiation = content.negotiation().map(|key| key.as_str().to_owned());
        let of = |set: NegotiationSet| negotiation.as_deref().map(|key| list_names::set_of(set, key));
        let mut listed = |set: NegotiationSet, key: &str| {
            if let Some(set) = of(set) {
                self.member(&set, key.as_bytes(), &[]);
            }
        };
        match &content.body {
            Body::IssueRaised(raised) => {
                listed(NegotiationSet::Issues, raised.key.as_str());
                let above = raised.parent.as_ref().map_or("", |parent| parent.as_str());
                self.group.member(list_names::ABOVE, raised.key.as_str().as_bytes(), above.as_bytes());
                if let Some(parent) = &raised.parent {
                    self.member(&list_names::issues_below(parent), raised.key.as_str().as_bytes(), &[]);
                }
            }
            Body::ActorRegistered(actor) => {
                let above = actor.part_of.as_ref().map_or("", |whole| whole.as_str());
                let set = list_names::registrations(&actor.key);
                self.group.member(&set, content.id.uuid().as_bytes(), above.as_bytes());
                if let Some(whole) = &actor.part_of {
                    self.member(&list_names::parts_of(whole), actor.key.as_str().as_bytes(), &[]);
                }
            }
            Body::StatementMade(statement) => {
                for claim in &statement.claims {
                    let member = claim.subject.as_str().as_bytes();
                    self.member(&list_names::subjects(&claim.on), member, &[]);
                }
                for assertion in &statement.assertions {
                    let member = assertion.aspect.as_str().as_bytes();
                    self.member(&list_names::aspects(&assertion.about), member, &[]);
                }
            }
            Body::AmendmentMoved(moved) => {
                let set = list_names::of_proposal(ProposalSet::Amendments, &moved.proposal);
                self.member(&set, moved.key.as_str().as_bytes(), &[]);
            }
            Body::DeclarationMade(made) => {
                let set = list_names::of_proposal(ProposalSet::Declarations, &made.proposal);
                self.member(&set, made.key.as_str().as_bytes(), &[]);
            }
            Body::DecisionTaken(taken) => {
                listed(NegotiationSet::Decisions, taken.key.as_str());
                self.member(&list_names::decisions_on(&taken.on), taken.key.as_str().as_bytes(), &[]);
                if let DecisionSubject::Clause(clause) = &taken.on {
                    let set = list_names::of_proposal(ProposalSet::DecisionsOnClauses, &clause.proposal);
                    self.member(&set, taken.key.as_str().as_bytes(), &[]);
                }
            }
            Body::ProposalTabled(tabled) => listed(NegotiationSet::Proposals, tabled.key.as_str()),
            Body::MeetingPlanned(planned) => {
                listed(NegotiationSet::Meetings, planned.key.as_str());
                self.member(list_names::PLANNED, planned.key.as_str().as_bytes(), &[]);
            }
            Body::MeetingPostponed(meeting) => listed(NegotiationSet::Meetings, meeting.meeting.as_str()),
            Body::MeetingCancelled(meeting) => listed(NegotiationSet::Meetings, meeting.meeting.as_str()),
            Body::MeetingOpened(opened) => listed(NegotiationSet::Meetings, opened.key.as_str()),
            Body::MeetingHeld(held) => listed(NegotiationSet::Meetings, held.key.as_str()),
            Body::CommitmentMade(made) => listed(NegotiationSet::Commitments, made.key.as_str()),
            Body::IncidentReported(incident) => listed(NegotiationSet::Incidents, incident.key.as_str()),
            Body::OfficeHeld(_)
            | Body::SourceRegistered(_)
            | Body::NegotiationOpened(_)
            | Body::PartyJoined(_)
            | Body::PartyLeft(_)
            | Body::NegotiationStatusChanged(_)
            | Body::IssueStatusChanged(_)
            | Body::StatementWithdrawn(_)
            | Body::ProposalAmended(_)
            | Body::ProposalStatusChanged(_)
            | Body::CommitmentStatusChanged(_)
            | Body::CommitmentAmended(_)
            | Body::MembershipHeld(_)
            | Body::AmendmentWithdrawn(_)
            | Body::ConsentGiven(_)
            | Body::DeclarationWithdrawn(_) => {}
        }
    }
}

/// Returns the things that an event makes or changes.
pub fn changes(event: &Event) -> Vec<Reference> {
    // Most events are statements, and what is claimed changes neither the party nor the matter.
    if let Body::StatementMade(_) = event.body {
        return Vec::new();
    }
    let mut changed: Vec<Reference> = Vec::new();
    let mut add = |reference: Reference| {
        if !changed.contains(&reference) {
            changed.push(reference);
        }
    };
    for fact in facts(event) {
        match fact.slot.thing {
            Thing::Actor(key) => add(Reference::Actor(key)),
            Thing::Source(key) => add(Reference::Source(key)),
            Thing::Negotiation(key) => add(Reference::Negotiation(key)),
            Thing::Issue(key) => add(Reference::Issue(key)),
            Thing::Proposal(key) => add(Reference::Proposal(key)),
            Thing::Meeting(key) => add(Reference::Meeting(key)),
            Thing::Commitment(key) => add(Reference::Commitment(key)),
            Thing::Incident(key) => add(Reference::Incident(key)),
            // Who holds an office and who claims what change neither the actor nor the matter.
            // Nor who belongs to a group, who relates to a text, who voted, and who asserts what.
            Thing::OfficesOf(_)
            | Thing::OfficersOf(_)
            | Thing::Claims(..)
            | Thing::Statement(_)
            | Thing::MembershipsOf(_)
            | Thing::MembersOf(_)
            | Thing::TextsRelatedTo(_)
            | Thing::VotesOf(_)
            | Thing::Assertions(..) => {}
            Thing::Amendment(key) => add(Reference::Amendment(key)),
            Thing::Decision(key) => add(Reference::Decision(key)),
            Thing::Declaration(key) => add(Reference::Declaration(key)),
        }
    }
    event.visit_clauses_put(&mut |clause| add(Reference::Clause(clause)));
    if let Body::ProposalAmended(amended) = &event.body {
        for clause in &amended.drop {
            add(Reference::from(&Target::Clause(crate::domain::event::ClauseRef {
                proposal: amended.proposal.clone(),
                clause: clause.clone(),
            })));
        }
    }
    changed
}
