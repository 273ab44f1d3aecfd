//! The records that a state reads, read at another point of theirs.

use std::sync::Arc;

use crate::domain::event::{About, DecisionSubject, Target};
use crate::domain::history::Seen;
use crate::domain::key::{
    ActorKey, AmendmentKey, AspectKey, CommitmentKey, DecisionKey, DeclarationKey, EventId, IncidentKey, IssueKey,
    MeetingKey, NegotiationKey, ProposalKey,
};
use crate::domain::life::Life;
use crate::domain::point::Point;
use crate::domain::provenance::Provenance;
use crate::domain::slot::Thing;
use crate::domain::slots::Slots;
use crate::domain::{Recorded, Sequence};
use crate::time::Cut;
use crate::view::{State, citation};

/// A state at another date, or under another cut of publication, with the same records.
///
/// The sequence stays: which records are known decides what the slots are. So nothing is pinned again, and what the state
/// remembers of publications still holds where that cut is the same.
pub(in crate::view) struct Moved<'a> {
    base: &'a dyn State,
    point: Point,
}

impl<'a> Moved<'a> {
    /// Reads a state as of another date.
    pub(in crate::view) fn to_date(base: &'a dyn State, date: Cut) -> Self {
        Moved { base, point: Point { date, ..*base.point() } }
    }

    /// Reads a state under another cut of publication; `None`: no cut.
    pub(in crate::view) fn to_publication(base: &'a dyn State, published_by: Option<Cut>) -> Self {
        Moved { base, point: Point { published_by, ..*base.point() } }
    }
}

impl Seen for Moved<'_> {
    fn seen(&self, event: Sequence, revision: u32, point: &Point) -> bool {
        // Publication does not depend on the date, so the base knows the answer or finds it once for all dates.
        if self.point.published_by == self.base.point().published_by {
            return self.base.seen(event, revision, point);
        }
        citation::is_seen(self, event, revision)
    }
}

impl State for Moved<'_> {
    fn point(&self) -> &Point {
        &self.point
    }

    fn is_over(&self) -> bool {
        self.base.is_over()
    }

    fn slots(&self, thing: &Thing) -> Arc<Slots> {
        self.base.slots(thing)
    }

    fn slots_on_record(&self, thing: &Thing) -> Arc<Slots> {
        self.base.slots_on_record(thing)
    }

    fn was_withdrawn(&self, statement: Sequence) -> bool {
        self.base.was_withdrawn(statement)
    }

    fn once_parts_of(&self, whole: &ActorKey) -> Arc<Vec<ActorKey>> {
        self.base.once_parts_of(whole)
    }

    fn issues_below(&self, issue: &IssueKey) -> Arc<Vec<IssueKey>> {
        self.base.issues_below(issue)
    }

    fn subjects(&self, target: &Target) -> Arc<Vec<ActorKey>> {
        self.base.subjects(target)
    }

    fn was_claimed_on(&self, matter: &Target) -> bool {
        self.base.was_claimed_on(matter)
    }

    fn negotiations(&self) -> Arc<Vec<NegotiationKey>> {
        self.base.negotiations()
    }

    fn actors(&self) -> Arc<Vec<ActorKey>> {
        self.base.actors()
    }

    fn all_meetings(&self) -> Arc<Vec<MeetingKey>> {
        self.base.all_meetings()
    }

    fn all_incidents(&self) -> Arc<Vec<IncidentKey>> {
        self.base.all_incidents()
    }

    fn issues(&self, negotiation: &NegotiationKey) -> Arc<Vec<IssueKey>> {
        self.base.issues(negotiation)
    }

    fn proposals(&self, negotiation: &NegotiationKey) -> Arc<Vec<ProposalKey>> {
        self.base.proposals(negotiation)
    }

    fn meetings(&self, negotiation: &NegotiationKey) -> Arc<Vec<MeetingKey>> {
        self.base.meetings(negotiation)
    }

    fn commitments(&self, negotiation: &NegotiationKey) -> Arc<Vec<CommitmentKey>> {
        self.base.commitments(negotiation)
    }

    fn incidents(&self, negotiation: &NegotiationKey) -> Arc<Vec<IncidentKey>> {
        self.base.incidents(negotiation)
    }

    fn amendments(&self, proposal: &ProposalKey) -> Arc<Vec<AmendmentKey>> {
        self.base.amendments(proposal)
    }

    fn declarations(&self, proposal: &ProposalKey) -> Arc<Vec<DeclarationKey>> {
        self.base.declarations(proposal)
    }

    fn decisions_on_clauses(&self, proposal: &ProposalKey) -> Arc<Vec<DecisionKey>> {
        self.base.decisions_on_clauses(proposal)
    }

    fn decisions(&self, negotiation: &NegotiationKey) -> Arc<Vec<DecisionKey>> {
        self.base.decisions(negotiation)
    }

    fn decisions_on(&self, subject: &DecisionSubject) -> Arc<Vec<DecisionKey>> {
        self.base.decisions_on(subject)
    }

    fn aspects(&self, about: &About) -> Arc<Vec<AspectKey>> {
        self.base.aspects(about)
    }

    fn record(&self, sequence: Sequence) -> Option<Arc<Recorded>> {
        self.base.record(sequence)
    }

    fn provenance(&self, sequence: Sequence) -> Option<Arc<Provenance>> {
        self.base.provenance(sequence)
    }

    fn id_of(&self, sequence: Sequence) -> Option<EventId> {
        self.base.id_of(sequence)
    }

    fn sequence_of(&self, id: EventId) -> Option<Sequence> {
        self.base.sequence_of(id)
    }

    fn life(&self, event: Sequence) -> Arc<Life> {
        self.base.life(event)
    }
}
