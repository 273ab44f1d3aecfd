//! What is on record, as a list of operations that is gone through for every question.

use chancery::domain::Sequence;
use chancery::domain::decide::{Entry, Known, KnownFact, OnRecord, SourcePublication, Tenure};
use chancery::domain::event::{Body, Event, Operation, Reference};
use chancery::domain::facts::facts;
use chancery::domain::history::FactOrder;
use chancery::domain::key::{ActorKey, EventId, IssueKey, MeetingKey, ProposalKey, SourceKey};
use chancery::domain::slot::Slot;
use chancery::domain::vocabulary::ConsentAct;
use chancery::time::{Period, Window};

/// Operations on record, the first one first.
pub struct Past(Vec<Operation>);

impl Past {
    /// Makes a past of operations; whether they could be recorded is not asked.
    pub fn new(operations: Vec<Operation>) -> Self {
        Past(operations)
    }

    /// Returns every content that any event ever had.
    fn contents(&self) -> impl Iterator<Item = &Event> {
        self.0.iter().filter_map(|operation| match operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) => Some(&correction.replacement),
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        })
    }

    /// Returns every event as it is on record now.
    fn events(&self) -> impl Iterator<Item = OnRecord> {
        self.0.iter().filter_map(|operation| match operation {
            Operation::Record(event) => Some(self.on_record(event)),
            _later => None,
        })
    }

    /// Returns whether what has that id, an event or a citing, is retracted.
    fn is_retracted(&self, id: EventId) -> bool {
        self.0.iter().fold(false, |retracted, operation| match operation {
            Operation::Retract(retraction) if retraction.event == id => true,
            Operation::Reinstate(retraction) if retraction.event == id => false,
            _other => retracted,
        })
    }

    fn on_record(&self, first: &Event) -> OnRecord {
        let mut now = OnRecord { content: first.clone(), revision: 1, retracted: false };
        for operation in &self.0 {
            match operation {
                Operation::Correct(correction) if correction.event == first.id => {
                    now.content = correction.replacement.clone();
                    now.revision += 1;
                }
                Operation::Retract(retraction) if retraction.event == first.id => now.retracted = true,
                Operation::Reinstate(retraction) if retraction.event == first.id => now.retracted = false,
                _other => {}
            }
        }
        now
    }
}

impl Known for Past {
    fn is_recorded(&self, reference: &Reference) -> bool {
        self.contents().any(|event| {
            let mut puts = false;
            event.visit_clauses_put(&mut |clause| puts |= Reference::Clause(clause) == *reference);
            puts || event.makes().as_ref() == Some(reference)
        })
    }

    fn is_used(&self, id: EventId) -> bool {
        self.0.iter().any(|operation| operation.id() == id)
    }

    fn entry(&self, id: EventId) -> Option<Entry> {
        let operation = self.0.iter().find(|operation| operation.id() == id)?;
        Some(match operation {
            Operation::Record(event) => Entry::Event(Box::new(self.on_record(event))),
            Operation::Cite(_) => Entry::Citing { retracted: self.is_retracted(id) },
            other => Entry::Operation(other.kind()),
        })
    }

    fn is_planned(&self, meeting: &MeetingKey) -> bool {
        self.contents().any(|event| matches!(&event.body, Body::MeetingPlanned(planned) if planned.key == *meeting))
    }

    fn issue_above(&self, issue: &IssueKey) -> Option<IssueKey> {
        self.events().find_map(|event| match event.content.body {
            Body::IssueRaised(raised) if raised.key == *issue => raised.payload.parent.clone(),
            _other => None,
        })
    }

    fn actors_above(&self, actor: &ActorKey) -> Vec<(EventId, ActorKey)> {
        let above = self.events().filter_map(|event| match event.content.body {
            Body::ActorRegistered(registered) if registered.key == *actor => {
                Some((event.content.id, registered.payload.part_of.clone()?))
            }
            _other => None,
        });
        above.collect()
    }

    fn opening(&self, thing: &Reference) -> Option<Event> {
        let opens =
            |event: &OnRecord| event.content.kind().is_opening() && event.content.makes().as_ref() == Some(thing);
        self.events().find(opens).map(|event| event.content)
    }

    fn has_consented(&self, proposal: &ProposalKey, actor: &ActorKey, acts: &[ConsentAct]) -> bool {
        self.events().filter(|event| !event.retracted).any(|event| {
            matches!(&event.content.body, Body::ConsentGiven(given)
                if given.proposal == *proposal && given.actor == *actor && acts.contains(&given.act))
        })
    }

    fn tabled(&self, proposal: &ProposalKey) -> Option<Window> {
        let mut standing = self.events().filter(|event| !event.retracted);
        standing.find_map(|event| match event.content.body {
            Body::ProposalTabled(tabled) if tabled.key == *proposal => Some(tabled.occurred.window()),
            _other => None,
        })
    }

    fn publication(
        &self,
        source: &SourceKey,
        pass_over: Option<&dyn Fn(EventId) -> bool>,
    ) -> Option<SourcePublication> {
        let standing = self
            .events()
            .zip(1..)
            .filter(|(event, _)| !event.retracted && pass_over.is_none_or(|pass| !pass(event.content.id)));
        let registered = standing.filter_map(|(event, sequence)| match &event.content.body {
            Body::SourceRegistered(registered) if registered.key == *source => Some(SourcePublication {
                order: FactOrder::new(event.content.occurred().map(Period::window), 0, Sequence::new(sequence), 0),
                published: registered.published.as_ref().map(Period::window),
            }),
            _other => None,
        });
        registered.max_by_key(|publication| publication.order)
    }

    fn overlapping(&self, slot: &Slot, window: Window) -> Vec<KnownFact> {
        let mut found = Vec::new();
        for event in self.events().filter(|event| !event.retracted) {
            for fact in facts(&event.content).into_iter().filter(|fact| fact.slot == *slot) {
                let overlaps =
                    |other: &Window| *other != window && other.lo() < window.hi() && window.lo() < other.hi();
                if let Some(other) = fact.window.filter(overlaps) {
                    let opening = event.content.kind().is_opening();
                    let (event, value) = (event.content.id, fact.value);
                    found.push(KnownFact { event, window: other, value, opening });
                }
            }
        }
        found
    }

    fn tenures(&self, of: &ActorKey, title: &str) -> Vec<Tenure> {
        let standing = self.events().filter(|event| !event.retracted);
        let tenures = standing.filter_map(|event| match &event.content.body {
            Body::OfficeHeld(held) if held.of == *of && held.title == title => Some(Tenure {
                event: event.content.id,
                holder: held.holder.clone(),
                from: held.from.as_ref().or(event.content.occurred()).map(Period::window),
                until: held.to.as_ref().map(|to| to.window().hi()),
            }),
            _other => None,
        });
        tenures.collect()
    }
}
