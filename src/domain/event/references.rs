//! Which keys an event makes and which it refers to.
//!
//! A key that is referred to must have been recorded before, or earlier in the same batch; a key is made by the event
//! that first names the thing. The API resolves the same references to things, `decide` checks them, `expectedSequence`
//! looks at them.

use crate::domain::event::{Body, ClauseRef, Event, Participant, Target};
use crate::domain::key::{
    ActorKey, CommitmentKey, EventId, IncidentKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey, SourceKey,
};

/// A thing that an event makes or refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum Reference {
    Actor(ActorKey),
    Source(SourceKey),
    Negotiation(NegotiationKey),
    Issue(IssueKey),
    Proposal(ProposalKey),
    Clause(ClauseRef),
    Meeting(MeetingKey),
    Commitment(CommitmentKey),
    Incident(IncidentKey),
    Statement(EventId),
}

impl Reference {
    /// Gives what sort of thing it is, in words.
    pub fn what(&self) -> &'static str {
        match self {
            Reference::Actor(_) => "actor",
            Reference::Source(_) => "source",
            Reference::Negotiation(_) => "negotiation",
            Reference::Issue(_) => "issue",
            Reference::Proposal(_) => "proposal",
            Reference::Clause(_) => "clause",
            Reference::Meeting(_) => "meeting",
            Reference::Commitment(_) => "commitment",
            Reference::Incident(_) => "incident",
            Reference::Statement(_) => "statement",
        }
    }

    /// Gives its key as text.
    pub fn key(&self) -> String {
        match self {
            Reference::Actor(key) => key.to_string(),
            Reference::Source(key) => key.to_string(),
            Reference::Negotiation(key) => key.to_string(),
            Reference::Issue(key) => key.to_string(),
            Reference::Proposal(key) => key.to_string(),
            Reference::Clause(clause) => format!("{}/{}", clause.proposal, clause.clause),
            Reference::Meeting(key) => key.to_string(),
            Reference::Commitment(key) => key.to_string(),
            Reference::Incident(key) => key.to_string(),
            Reference::Statement(id) => id.to_string(),
        }
    }
}

impl From<&Target> for Reference {
    fn from(target: &Target) -> Self {
        match target {
            Target::Issue(key) => Reference::Issue(key.clone()),
            Target::Proposal(key) => Reference::Proposal(key.clone()),
            Target::Clause(clause) => Reference::Clause(clause.clone()),
            Target::Meeting(key) => Reference::Meeting(key.clone()),
        }
    }
}

/// Where in an event's input a reference stands: field names and indices from the event down.
pub type FieldPath = Vec<String>;

/// Collects references with their places.
struct Collector<'a> {
    visit: &'a mut dyn FnMut(Reference, &dyn Fn() -> FieldPath),
}

impl Collector<'_> {
    fn at(&mut self, reference: Reference, path: &[&str]) {
        (self.visit)(reference, &|| path.iter().map(ToString::to_string).collect());
    }

    fn each<T>(&mut self, items: &[T], body: &str, field: &str, make: impl Fn(&T) -> Reference) {
        for (index, item) in items.iter().enumerate() {
            (self.visit)(make(item), &|| vec!["body".to_owned(), body.to_owned(), field.to_owned(), index.to_string()]);
        }
    }

    fn participants(&mut self, body: &str, participants: Option<&Vec<Participant>>) {
        for (index, participant) in participants.into_iter().flatten().enumerate() {
            let index = index.to_string();
            self.at(Reference::Actor(participant.actor.clone()), &["body", body, "participants", &index, "actor"]);
            if let Some(delegation) = &participant.delegation {
                self.at(Reference::Actor(delegation.clone()), &["body", body, "participants", &index, "delegation"]);
            }
        }
    }
}

impl Event {
    /// Visits every thing that the event refers to (not those that it makes), each with its place in the input.
    pub fn visit_references(&self, visit: &mut dyn FnMut(Reference, &dyn Fn() -> FieldPath)) {
        let mut to = Collector { visit };
        if let Some(negotiation) = &self.negotiation {
            to.at(Reference::Negotiation(negotiation.clone()), &["negotiation"]);
        }
        for (index, citation) in self.sources.iter().enumerate() {
            (to.visit)(Reference::Source(citation.source.clone()), &|| {
                vec!["sources".to_owned(), index.to_string(), "source".to_owned()]
            });
        }
        self.body.visit(&mut to);
    }

    /// Gives the thing that the event makes or is the first to name, where its kind does so.
    pub fn makes(&self) -> Option<Reference> {
        match &self.body {
            Body::ActorRegistered(event) => Some(Reference::Actor(event.key.clone())),
            Body::SourceRegistered(event) => Some(Reference::Source(event.key.clone())),
            Body::NegotiationOpened(event) => Some(Reference::Negotiation(event.key.clone())),
            Body::IssueRaised(event) => Some(Reference::Issue(event.key.clone())),
            Body::MeetingPlanned(event) => Some(Reference::Meeting(event.key.clone())),
            Body::MeetingHeld(event) => Some(Reference::Meeting(event.key.clone())),
            Body::ProposalTabled(event) => Some(Reference::Proposal(event.key.clone())),
            Body::CommitmentMade(event) => Some(Reference::Commitment(event.key.clone())),
            Body::IncidentReported(event) => Some(Reference::Incident(event.key.clone())),
            Body::StatementMade(_) => Some(Reference::Statement(self.id)),
            Body::OfficeHeld(_)
            | Body::PartyJoined(_)
            | Body::PartyLeft(_)
            | Body::NegotiationStatusChanged(_)
            | Body::IssueStatusChanged(_)
            | Body::StatementWithdrawn(_)
            | Body::MeetingPostponed(_)
            | Body::MeetingCancelled(_)
            | Body::ProposalAmended(_)
            | Body::ProposalStatusChanged(_)
            | Body::CommitmentStatusChanged(_) => None,
        }
    }

    /// Visits the key of every clause that the event puts into its proposal.
    pub fn visit_clauses_put(&self, visit: &mut dyn FnMut(ClauseRef)) {
        let (proposal, clauses) = if let Body::ProposalTabled(event) = &self.body {
            (&event.key, &event.clauses)
        } else if let Body::ProposalAmended(event) = &self.body {
            (&event.proposal, &event.put)
        } else {
            return;
        };
        for clause in clauses {
            visit(ClauseRef { proposal: proposal.clone(), clause: clause.key.clone() });
        }
    }
}

impl Body {
    fn visit(&self, to: &mut Collector<'_>) {
        let actor = |key: &ActorKey| Reference::Actor(key.clone());
        let issue = |key: &IssueKey| Reference::Issue(key.clone());
        match self {
            Body::ActorRegistered(event) => {
                if let Some(whole) = &event.part_of {
                    to.at(actor(whole), &["body", "actorRegistered", "partOf"]);
                }
            }
            Body::OfficeHeld(event) => {
                to.at(actor(&event.holder), &["body", "officeHeld", "holder"]);
                to.at(actor(&event.of), &["body", "officeHeld", "of"]);
            }
            Body::SourceRegistered(_) | Body::NegotiationStatusChanged(_) => {}
            Body::NegotiationOpened(event) => {
                for (index, party) in event.parties.iter().enumerate() {
                    let index = index.to_string();
                    to.at(actor(&party.actor), &["body", "negotiationOpened", "parties", &index, "actor"]);
                }
            }
            Body::PartyJoined(event) => to.at(actor(&event.actor), &["body", "partyJoined", "actor"]),
            Body::PartyLeft(event) => to.at(actor(&event.actor), &["body", "partyLeft", "actor"]),
            Body::IssueRaised(event) => {
                if let Some(parent) = &event.parent {
                    to.at(issue(parent), &["body", "issueRaised", "parent"]);
                }
            }
            Body::IssueStatusChanged(event) => to.at(issue(&event.issue), &["body", "issueStatusChanged", "issue"]),
            Body::StatementMade(event) => {
                to.at(actor(&event.speaker), &["body", "statementMade", "speaker"]);
                if let Some(principal) = &event.on_behalf_of {
                    to.at(actor(principal), &["body", "statementMade", "onBehalfOf"]);
                }
                to.each(&event.addressees, "statementMade", "addressees", actor);
                if let Some(meeting) = &event.meeting {
                    to.at(Reference::Meeting(meeting.clone()), &["body", "statementMade", "meeting"]);
                }
                for (index, claim) in event.claims.iter().enumerate() {
                    let path = |field: &str| {
                        ["body", "statementMade", "claims", &index.to_string(), field].map(str::to_owned).to_vec()
                    };
                    (to.visit)(actor(&claim.subject), &|| path("subject"));
                    (to.visit)(Reference::from(&claim.on), &|| path("on"));
                }
            }
            Body::StatementWithdrawn(event) => {
                to.at(Reference::Statement(event.statement), &["body", "statementWithdrawn", "statement"]);
            }
            Body::MeetingPlanned(event) => {
                to.participants("meetingPlanned", event.participants.as_ref());
                to.each(event.agenda.as_deref().unwrap_or_default(), "meetingPlanned", "agenda", issue);
            }
            Body::MeetingPostponed(event) => {
                to.at(Reference::Meeting(event.meeting.clone()), &["body", "meetingPostponed", "meeting"]);
            }
            Body::MeetingCancelled(event) => {
                to.at(Reference::Meeting(event.meeting.clone()), &["body", "meetingCancelled", "meeting"]);
            }
            Body::MeetingHeld(event) => {
                to.participants("meetingHeld", event.participants.as_ref());
                to.each(event.agenda.as_deref().unwrap_or_default(), "meetingHeld", "agenda", issue);
            }
            Body::ProposalTabled(event) => {
                to.each(&event.by, "proposalTabled", "by", actor);
                visit_clause_issues(to, "proposalTabled", "clauses", &event.clauses);
            }
            Body::ProposalAmended(event) => {
                to.at(Reference::Proposal(event.proposal.clone()), &["body", "proposalAmended", "proposal"]);
                to.each(&event.by, "proposalAmended", "by", actor);
                visit_clause_issues(to, "proposalAmended", "put", &event.put);
                to.each(&event.drop, "proposalAmended", "drop", |clause| {
                    Reference::Clause(ClauseRef { proposal: event.proposal.clone(), clause: clause.clone() })
                });
            }
            Body::ProposalStatusChanged(event) => {
                to.at(Reference::Proposal(event.proposal.clone()), &["body", "proposalStatusChanged", "proposal"]);
            }
            Body::CommitmentMade(event) => {
                to.each(&event.by, "commitmentMade", "by", actor);
                to.each(&event.to, "commitmentMade", "to", actor);
                if let Some(clause) = &event.clause {
                    to.at(Reference::Clause(clause.clone()), &["body", "commitmentMade", "clause"]);
                }
            }
            Body::CommitmentStatusChanged(event) => {
                to.at(
                    Reference::Commitment(event.commitment.clone()),
                    &["body", "commitmentStatusChanged", "commitment"],
                );
                if let Some(who) = &event.according_to {
                    to.at(actor(who), &["body", "commitmentStatusChanged", "accordingTo"]);
                }
            }
            Body::IncidentReported(event) => to.each(&event.actors, "incidentReported", "actors", actor),
        }
    }
}

fn visit_clause_issues(to: &mut Collector<'_>, body: &str, field: &str, clauses: &[crate::domain::event::Clause]) {
    for (index, clause) in clauses.iter().enumerate() {
        for (place, issue) in clause.issues.iter().enumerate() {
            let (index, place) = (index.to_string(), place.to_string());
            to.at(Reference::Issue(issue.clone()), &["body", body, field, &index, "issues", &place]);
        }
    }
}

impl Event {
    /// Visits every actor that the event's body names, the registered one itself included; some may come twice.
    pub fn visit_actors(&self, visit: &mut dyn FnMut(&ActorKey)) {
        if let Body::ActorRegistered(event) = &self.body {
            visit(&event.key);
        }
        self.body.visit(&mut Collector {
            visit: &mut |reference, _| {
                if let Reference::Actor(key) = reference {
                    visit(&key);
                }
            },
        });
    }
}
