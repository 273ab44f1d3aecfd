//! A pinned state: what the views read, and the lists that are cut from it.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use uuid::Uuid;

use crate::chronicle::Chronicle;
use crate::chronicle::held::NamedPublicly;
use crate::chronicle::reader::FirstFailure;
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
use crate::index::list_names::{self, KnownKeys, NegotiationSet, ProposalSet};
use crate::index::{Index, IndexError};
use crate::time::RecordedAt;
use crate::view::{State, citation, slots_as_read};

/// The state of everything at one point.
///
/// - Two snapshots of one log at equal points give equal answers, whenever they are taken.
/// - Reading never fails half-way: where the index fails, what could not be read is left out, and the one who pinned the snapshot
///   gets no answer ([`super::reader`]).
pub struct Snapshot {
    chronicle: Chronicle,
    point: Point,
    failure: FirstFailure,
    /// Which revisions are seen, under a cut of publication: every slot of an event asks the same.
    seen: Mutex<HashMap<(Sequence, u32), bool, foldhash::fast::RandomState>>,
    /// Of a reader who is held to what is public: which contents name nothing else.
    named_publicly: NamedPublicly,
}

/// How many answers are remembered before all are forgotten.
const SEEN_MAX: usize = 1 << 17;

impl Snapshot {
    pub(super) fn new(chronicle: Chronicle, point: Point, failure: FirstFailure) -> Self {
        Snapshot { chronicle, point, failure, seen: Mutex::default(), named_publicly: NamedPublicly::default() }
    }

    /// Returns what the views read.
    pub fn state(&self) -> &dyn State {
        self
    }

    /// Returns the chronicle that it is of.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// Returns the point.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Says which log it is of.
    pub fn log_id(&self) -> Uuid {
        self.chronicle.id()
    }

    /// Returns when the last record that is known was taken in; `None` of an empty log.
    pub fn known_at(&self) -> Option<RecordedAt> {
        self.provenance(self.point.sequence).map(|provenance| provenance.recorded_at)
    }

    /// Returns what was found of what contents name.
    pub(super) fn named_publicly(&self) -> &NamedPublicly {
        &self.named_publicly
    }

    pub(super) fn index(&self) -> &Index {
        &self.chronicle.inner.index
    }

    /// Reads the index; gives nothing where it fails, or where no more may be read.
    pub(super) fn read<T: Default>(&self, read: impl FnOnce(&Index) -> Result<T, IndexError>) -> T {
        self.failure.read(|| read(self.index()))
    }

    /// Counts bytes that the answer holds.
    pub(super) fn hold(&self, bytes: usize) {
        self.failure.hold(bytes);
    }

    /// Counts a look at something, and tells whether there is any use in going on.
    pub(super) fn goes_on(&self) -> bool {
        self.failure.goes_on()
    }
}

impl Seen for Snapshot {
    fn seen(&self, event: Sequence, revision: u32, _point: &Point) -> bool {
        if let Some(known) = self.seen.lock().get(&(event, revision)) {
            return *known;
        }
        let seen = citation::is_seen(self, event, revision)
            && (!self.is_held_to_public() || self.may_show_revision(event, revision));
        let mut remembered = self.seen.lock();
        if remembered.len() >= SEEN_MAX {
            remembered.clear();
        }
        remembered.insert((event, revision), seen);
        seen
    }
}

impl State for Snapshot {
    fn point(&self) -> &Point {
        &self.point
    }

    fn slots(&self, thing: &Thing) -> Arc<Slots> {
        let slots = self.slots_on_record(thing);
        let slots = if self.is_held_to_public() { self.public_slots(slots) } else { slots };
        slots_as_read(self, thing, &slots)
    }

    fn slots_on_record(&self, thing: &Thing) -> Arc<Slots> {
        self.read(|index| index.slots(&list_names::thing(thing)))
    }

    fn is_over(&self) -> bool {
        !self.goes_on()
    }

    fn was_withdrawn(&self, statement: Sequence) -> bool {
        self.index().was_withdrawn(statement)
    }

    fn once_parts_of(&self, whole: &ActorKey) -> Arc<Vec<ActorKey>> {
        self.read(|index| index.keys(&list_names::parts_of(whole)))
    }

    fn issues_below(&self, issue: &IssueKey) -> Arc<Vec<IssueKey>> {
        self.read(|index| index.keys(&list_names::issues_below(issue)))
    }

    fn subjects(&self, target: &Target) -> Arc<Vec<ActorKey>> {
        self.read(|index| index.keys(&list_names::subjects(target)))
    }

    fn was_claimed_on(&self, matter: &Target) -> bool {
        self.index().was_claimed_on(matter)
    }

    fn negotiations(&self) -> Arc<Vec<NegotiationKey>> {
        self.read(|index| index.keys(&list_names::all_known(KnownKeys::Negotiations)))
    }

    fn actors(&self) -> Arc<Vec<ActorKey>> {
        self.read(|index| index.keys(&list_names::all_known(KnownKeys::Actors)))
    }

    fn all_meetings(&self) -> Arc<Vec<MeetingKey>> {
        self.read(|index| index.keys(&list_names::all_known(KnownKeys::Meetings)))
    }

    fn all_incidents(&self) -> Arc<Vec<IncidentKey>> {
        self.read(|index| index.keys(&list_names::all_known(KnownKeys::Incidents)))
    }

    fn issues(&self, negotiation: &NegotiationKey) -> Arc<Vec<IssueKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Issues, negotiation.as_str())))
    }

    fn proposals(&self, negotiation: &NegotiationKey) -> Arc<Vec<ProposalKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Proposals, negotiation.as_str())))
    }

    fn meetings(&self, negotiation: &NegotiationKey) -> Arc<Vec<MeetingKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Meetings, negotiation.as_str())))
    }

    fn commitments(&self, negotiation: &NegotiationKey) -> Arc<Vec<CommitmentKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Commitments, negotiation.as_str())))
    }

    fn incidents(&self, negotiation: &NegotiationKey) -> Arc<Vec<IncidentKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Incidents, negotiation.as_str())))
    }

    fn amendments(&self, proposal: &ProposalKey) -> Arc<Vec<AmendmentKey>> {
        self.read(|index| index.keys(&list_names::of_proposal(ProposalSet::Amendments, proposal)))
    }

    fn declarations(&self, proposal: &ProposalKey) -> Arc<Vec<DeclarationKey>> {
        self.read(|index| index.keys(&list_names::of_proposal(ProposalSet::Declarations, proposal)))
    }

    fn decisions_on_clauses(&self, proposal: &ProposalKey) -> Arc<Vec<DecisionKey>> {
        self.read(|index| index.keys(&list_names::of_proposal(ProposalSet::DecisionsOnClauses, proposal)))
    }

    fn decisions(&self, negotiation: &NegotiationKey) -> Arc<Vec<DecisionKey>> {
        self.read(|index| index.keys(&list_names::set_of(NegotiationSet::Decisions, negotiation.as_str())))
    }

    fn decisions_on(&self, subject: &DecisionSubject) -> Arc<Vec<DecisionKey>> {
        self.read(|index| index.keys(&list_names::decisions_on(subject)))
    }

    fn aspects(&self, about: &About) -> Arc<Vec<AspectKey>> {
        self.read(|index| index.keys(&list_names::aspects(about)))
    }

    fn record(&self, sequence: Sequence) -> Option<Arc<Recorded>> {
        if sequence == Sequence::ZERO {
            return None;
        }
        self.read(|index| index.record(sequence)).filter(|recorded| self.may_show(sequence, recorded))
    }

    fn provenance(&self, sequence: Sequence) -> Option<Arc<Provenance>> {
        if sequence == Sequence::ZERO {
            return None;
        }
        self.read(|index| index.provenance(sequence))
    }

    fn id_of(&self, sequence: Sequence) -> Option<EventId> {
        self.read(|index| index.id_of(sequence))
    }

    fn sequence_of(&self, id: EventId) -> Option<Sequence> {
        self.read(|index| index.sequence_of(id)).filter(|sequence| *sequence <= self.point.sequence)
    }

    fn life(&self, event: Sequence) -> Arc<Life> {
        let nothing = || Arc::new(Life { event, steps: Vec::new() });
        self.read(|index| index.life(event).map(Some)).unwrap_or_else(nothing)
    }
}
