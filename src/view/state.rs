//! What a view reads, and how the value of a slot is read.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::domain::attribute::{self, Attribute, Subject};
use crate::domain::event::{About, DecisionSubject, Target};
use crate::domain::facts;
use crate::domain::history::{FactOrder, History, OpeningSide, Seen, Version};
use crate::domain::key::{
    ActorKey, AmendmentKey, AspectKey, CommitmentKey, DecisionKey, DeclarationKey, EventId, IncidentKey, IssueKey,
    MeetingKey, NegotiationKey, ProposalKey,
};
use crate::domain::life::Life;
use crate::domain::point::Point;
use crate::domain::provenance::Provenance;
use crate::domain::slot::{AttributeName, SlotValue, Thing, Value, WordPlace};
use crate::domain::slots::Slots;
use crate::domain::vocabulary::Certainty;
use crate::domain::{Recorded, Sequence};
use crate::time::{Cut, Period};
use crate::view::citation;

/// Everything that is on record, read at one point.
///
/// The lists of keys are of all that was ever recorded; what does not count at the point is left out by the views.
pub trait State: Seen {
    /// Returns the point.
    fn point(&self) -> &Point;
    /// Returns whether nothing more is read, so that a long loop may end: what comes of it is not given.
    fn is_over(&self) -> bool;
    /// Returns the slots of a thing, as they are read at the point: see [`slots_as_read`].
    fn slots(&self, thing: &Thing) -> Arc<Slots>;
    /// Returns the slots of a thing as they are on record: from them it is read since when a source is public, with no cut.
    fn slots_on_record(&self, thing: &Thing) -> Arc<Slots> {
        self.slots(thing)
    }
    /// Returns whether a StatementWithdrawn of that statement was ever recorded, whether or not it counts.
    fn was_withdrawn(&self, statement: Sequence) -> bool;
    /// Returns the actors that were ever said to be part of that one.
    fn once_parts_of(&self, whole: &ActorKey) -> Arc<Vec<ActorKey>>;
    /// Returns the issues that were ever put below that one.
    fn issues_below(&self, issue: &IssueKey) -> Arc<Vec<IssueKey>>;
    /// Returns the parties on whose stance on that matter anything was ever claimed.
    fn subjects(&self, target: &Target) -> Arc<Vec<ActorKey>>;
    /// Returns whether anything was ever claimed on that matter, or on a clause of it. `true` can be said of one on which
    /// nothing was.
    fn was_claimed_on(&self, matter: &Target) -> bool;
    /// Returns every negotiation.
    fn negotiations(&self) -> Arc<Vec<NegotiationKey>>;
    /// Returns every actor.
    fn actors(&self) -> Arc<Vec<ActorKey>>;
    /// Returns every meeting.
    fn all_meetings(&self) -> Arc<Vec<MeetingKey>>;
    /// Returns every incident.
    fn all_incidents(&self) -> Arc<Vec<IncidentKey>>;
    /// Returns the issues of a negotiation.
    fn issues(&self, negotiation: &NegotiationKey) -> Arc<Vec<IssueKey>>;
    /// Returns the proposals of a negotiation.
    fn proposals(&self, negotiation: &NegotiationKey) -> Arc<Vec<ProposalKey>>;
    /// Returns the meetings that were ever said to be part of a negotiation.
    fn meetings(&self, negotiation: &NegotiationKey) -> Arc<Vec<MeetingKey>>;
    /// Returns the commitments of a negotiation.
    fn commitments(&self, negotiation: &NegotiationKey) -> Arc<Vec<CommitmentKey>>;
    /// Returns the incidents of a negotiation.
    fn incidents(&self, negotiation: &NegotiationKey) -> Arc<Vec<IncidentKey>>;
    /// Returns the amendments that were ever moved to a proposal.
    fn amendments(&self, proposal: &ProposalKey) -> Arc<Vec<AmendmentKey>>;
    /// Returns the declarations that were ever made about a proposal.
    fn declarations(&self, proposal: &ProposalKey) -> Arc<Vec<DeclarationKey>>;
    /// Returns the decisions that were ever taken on clauses of a proposal.
    fn decisions_on_clauses(&self, proposal: &ProposalKey) -> Arc<Vec<DecisionKey>>;
    /// Returns the decisions of a negotiation.
    fn decisions(&self, negotiation: &NegotiationKey) -> Arc<Vec<DecisionKey>>;
    /// Returns the decisions that were ever taken on that very matter.
    fn decisions_on(&self, subject: &DecisionSubject) -> Arc<Vec<DecisionKey>>;
    /// Returns the aspects of a thing on which anything was ever asserted.
    fn aspects(&self, about: &About) -> Arc<Vec<AspectKey>>;
    /// Returns a record; `None` beyond the head.
    fn record(&self, sequence: Sequence) -> Option<Arc<Recorded>>;
    /// Returns a record without its words; `None` beyond the head.
    fn provenance(&self, sequence: Sequence) -> Option<Arc<Provenance>>;
    /// Returns the id of the event or operation of that sequence; `None` beyond the head.
    fn id_of(&self, sequence: Sequence) -> Option<EventId>;
    /// Returns the sequence of the event or operation of that id.
    fn sequence_of(&self, id: EventId) -> Option<Sequence>;
    /// Returns what was done to an event after it was recorded, operations beyond the point included.
    fn life(&self, event: Sequence) -> Arc<Life>;
}

/// Names a fact that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRef {
    /// Where it stands among the facts of its thing.
    pub side: OpeningSide,
    /// Its place in fact order, its event's sequence included, by the part of its window that is read.
    pub order: FactOrder,
    /// The revision of the event that asserts it.
    pub revision: u32,
    /// Which attribute it sets.
    pub attribute: AttributeName,
    /// The place within its statement, of a claim or an assertion.
    pub word: Option<WordPlace>,
}

/// A value with the fact that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<T> {
    /// The value.
    pub value: T,
    /// The fact.
    pub fact: FactRef,
}

/// How the slots of a thing are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// At the point: what does not count is not there.
    AtPoint,
    /// The last value by the point's sequence, whatever its date, its publication, or whether it still stands.
    LastKnown,
}

impl FactRef {
    /// Names the fact of a version.
    pub fn new(version: &Version, attribute: &AttributeName) -> Self {
        FactRef {
            side: version.side,
            order: version.order,
            revision: version.revision,
            attribute: attribute.clone(),
            word: version.value.as_ref().and_then(Value::word),
        }
    }

    /// Returns its place among the facts of its thing: the opening before all that does not certainly precede it.
    pub fn order_in_thing(&self) -> (OpeningSide, FactOrder) {
        (self.side, self.order)
    }
}

impl dyn State + '_ {
    /// Returns a thing's attributes, to be read.
    pub fn attributes<S: Subject>(&self, subject: &S, reading: Reading) -> Attributes<'_, S> {
        Attributes { state: self, slots: self.slots(&subject.thing()), reading, of: PhantomData }
    }

    /// Reads the version of a slot that counts and has not ended.
    pub fn version<'h>(&self, history: &'h History, reading: Reading) -> Option<Cow<'h, Version>> {
        match reading {
            Reading::AtPoint => history.current(self.point(), self.seen_by()),
            Reading::LastKnown => {
                let whenever = Point {
                    date: Cut::from_micros(i64::MAX),
                    published_by: None,
                    certainty: Certainty::Best,
                    ..*self.point()
                };
                history
                    .newest(&whenever, self.seen_by())
                    .filter(|version| version.value.is_some())
                    .or_else(|| self.ever(history))
            }
        }
    }

    /// The greatest fact ever asserted by the point's sequence, each event by the last of its revisions until then.
    fn ever<'h>(&self, history: &'h History) -> Option<Cow<'h, Version>> {
        let known = history.versions().filter(|version| version.first && version.from <= self.point().sequence);
        let sets = known.filter(|version| version.value.is_some());
        sets.max_by(|one, other| {
            let same_event = one.order.sequence == other.order.sequence;
            if same_event {
                one.revision.cmp(&other.revision)
            } else {
                one.order_in_thing().cmp(&other.order_in_thing())
            }
        })
    }

    /// Returns whether a StatementWithdrawn of that statement counts at the point.
    pub fn is_withdrawn(&self, statement: Sequence) -> bool {
        if !self.was_withdrawn(statement) {
            return false;
        }
        let Some(id) = self.id_of(statement) else { return false };
        let slots = self.slots(&id.thing());
        attribute::statement::withdrawn().facts(&slots).current(self.point(), self).is_some()
    }

    fn seen_by(&self) -> &dyn Seen {
        self
    }

    /// Returns the content of a revision of an event.
    pub fn content(&self, event: Sequence, revision: u32) -> Option<Arc<Recorded>> {
        if revision == 1 {
            return self.record(event);
        }
        self.record(self.life(event).content_of(revision)?)
    }

    /// Returns the period from which a fact holds, with the part of its window that is read; `None`: at every date.
    pub fn since(&self, fact: &FactRef) -> Option<Period> {
        let recorded = self.content(fact.order.sequence, fact.revision)?;
        let since = facts::since(recorded.event()?, &fact.attribute, fact.word, fact.order.place)?;
        Some(fact.order.window().map_or_else(|| since.clone(), |part| since.reduced_to(part)))
    }

    /// Returns the end that an office or a membership was recorded with; `None` where none is known.
    pub fn until(&self, fact: &FactRef) -> Option<Period> {
        let recorded = self.content(fact.order.sequence, fact.revision)?;
        facts::until(recorded.event()?).cloned()
    }

    /// Returns when the event of a fact happened, as it was recorded; `None`: at every date.
    pub fn occurred(&self, fact: &FactRef) -> Option<Period> {
        let recorded = self.content(fact.order.sequence, fact.revision)?;
        recorded.event()?.occurred().cloned()
    }
}

/// Returns the slots of a thing as they are read at the point, from those on record: no change comes before what it changes,
/// and no opening after.
///
/// Of the withdrawal of a statement, the making of the statement is the opening.
pub fn slots_as_read(state: &dyn State, thing: &Thing, recorded: &Arc<Slots>) -> Arc<Slots> {
    let Thing::Statement(id) = thing else { return recorded.read_at(state.point(), state) };
    let made = || {
        let statement = state.sequence_of(*id)?;
        let effective = citation::effective(state, statement);
        let content = state.record(effective.content)?;
        let window = content.event()?.occurred()?.window();
        citation::is_seen(state, statement, effective.revision).then_some(window.lo())
    };
    let opening = if recorded.is_empty() { None } else { made() };
    opening.map_or_else(|| Arc::clone(recorded), |lo| recorded.read_from(lo))
}

/// The attributes of one thing that is named by an `S`, read in one way.
pub struct Attributes<'s, S> {
    state: &'s (dyn State + 's),
    slots: Arc<Slots>,
    reading: Reading,
    of: PhantomData<fn(S)>,
}

impl<S> Attributes<'_, S> {
    /// Reads a value.
    pub fn value<T: SlotValue>(&self, attribute: &Attribute<S, T>) -> Option<T> {
        T::of(self.version(attribute)?.value.as_ref()?).cloned()
    }

    /// Reads a value with the fact that it comes from.
    pub fn counted<T: SlotValue>(&self, attribute: &Attribute<S, T>) -> Option<Counted<T>> {
        let version = self.version(attribute)?;
        let value = T::of(version.value.as_ref()?)?.clone();
        Some(Counted { value, fact: FactRef::new(&version, attribute.name()) })
    }

    /// Returns whether an attribute has a value.
    pub fn has<T: SlotValue>(&self, attribute: &Attribute<S, T>) -> bool {
        self.version(attribute).is_some()
    }

    /// Returns the fact that gives an attribute its value.
    pub fn version<T: SlotValue>(&self, attribute: &Attribute<S, T>) -> Option<Cow<'_, Version>> {
        self.state.version(attribute.facts(&self.slots).history(), self.reading)
    }

    /// Returns the slots themselves.
    pub fn slots(&self) -> &Slots {
        &self.slots
    }
}
