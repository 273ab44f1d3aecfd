//! What is on record, as `domain::decide` asks for it.

use std::borrow::Cow;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::domain::Sequence;
use crate::domain::attribute::{self, OfficersOf, Subject};
use crate::domain::decide::{Entry, Known, KnownFact, OnRecord, SourcePublication, Tenure};
use crate::domain::event::{Event, Operation, Reference, SourceRegistered};
use crate::domain::facts::opens;
use crate::domain::history::{History, Version};
use crate::domain::key::{ActorKey, EventId, IssueKey, MeetingKey, ProposalKey, SourceKey};
use crate::domain::slot::{ConsentValue, Slot, SlotValue};
use crate::domain::vocabulary::ConsentAct;
use crate::index::list_names;
use crate::index::{Index, IndexError};
use crate::time::{Period, Window};

/// An index read for decisions; the first failure is kept, and makes the decisions void.
pub struct Knowledge<'a> {
    index: &'a Index,
    failure: Mutex<Option<IndexError>>,
}

impl Index {
    /// Reads the index for decisions.
    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge { index: self, failure: Mutex::new(None) }
    }
}

impl Knowledge<'_> {
    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// The first failure: what was decided on it is void.
    pub fn end(self) -> Result<(), IndexError> {
        self.failure.into_inner().map_or(Ok(()), Err)
    }

    fn read<T: Default>(&self, read: Result<T, IndexError>) -> T {
        read.unwrap_or_else(|error| {
            self.failure.lock().get_or_insert(error);
            T::default()
        })
    }

    fn entry_at(&self, sequence: Sequence) -> Result<Option<Entry>, IndexError> {
        let Some(first) = self.index.record(sequence)? else { return Ok(None) };
        match &first.operation {
            Operation::Record(_) => {}
            Operation::Cite(citing) => {
                let Some(event) = self.index.sequence_of(citing.event)? else { return Ok(None) };
                let effective = self.index.life(event)?.effective(Sequence::NEVER, |_| true);
                return Ok(Some(Entry::Citing { retracted: !effective.citings.contains(&sequence) }));
            }
            Operation::Correct(_) | Operation::Retract(_) | Operation::Reinstate(_) => {
                return Ok(Some(Entry::Operation(first.operation.kind())));
            }
        }
        let effective = self.index.life(sequence)?.effective(Sequence::NEVER, |_| true);
        let Some(recorded) = self.index.record(effective.content)? else { return Ok(None) };
        let entry = recorded.event().map(|content| OnRecord {
            content: content.clone(),
            revision: effective.revision,
            retracted: effective.retracted,
        });
        Ok(entry.map(|on_record| Entry::Event(Box::new(on_record))))
    }
}

/// The newest version that is in force at the head.
fn newest(history: &History) -> Option<Cow<'_, Version>> {
    history.versions().rev().find(|version| version.until == Sequence::NEVER)
}

impl Known for Knowledge<'_> {
    fn is_recorded(&self, reference: &Reference) -> bool {
        if let Reference::Statement(id) = reference {
            return matches!(self.entry(*id), Some(Entry::Event(_)));
        }
        let (set, member) = list_names::known(reference);
        self.read(self.index.has(&set, &member))
    }

    fn is_used(&self, id: EventId) -> bool {
        self.read(self.index.sequence_of(id)).is_some()
    }

    fn entry(&self, id: EventId) -> Option<Entry> {
        let sequence = self.read(self.index.sequence_of(id))?;
        self.read(self.entry_at(sequence))
    }

    fn is_planned(&self, meeting: &MeetingKey) -> bool {
        self.read(self.index.has(list_names::PLANNED, meeting.as_str().as_bytes()))
    }

    fn issue_above(&self, issue: &IssueKey) -> Option<IssueKey> {
        let above = self.index.store().get(list_names::ABOVE, issue.as_str().as_bytes()).map_err(IndexError::from);
        String::from_utf8(self.read(above)?).ok()?.parse().ok()
    }

    fn actors_above(&self, actor: &ActorKey) -> Vec<(EventId, ActorKey)> {
        let set = list_names::registrations(actor);
        let members = self.read(self.index.store().members(&set).map_err(IndexError::from));
        let edges = members.into_iter().filter_map(|(id, whole)| {
            let id = EventId::new(uuid::Uuid::from_slice(&id).ok()?);
            Some((id, String::from_utf8(whole).ok()?.parse().ok()?))
        });
        edges.collect()
    }

    fn opening(&self, thing: &Reference) -> Option<Event> {
        let (thing, attribute) = match thing {
            Reference::Proposal(key) => (key.thing(), attribute::proposal::title().name().clone()),
            Reference::Amendment(key) => (key.thing(), attribute::amendment::profile().name().clone()),
            Reference::Declaration(key) => (key.thing(), attribute::declaration::profile().name().clone()),
            _asked_of_no_other => return None,
        };
        let slots = self.read(self.index.slots(&list_names::thing(&thing)));
        let sequence = slots.history(&attribute).versions().next_back()?.order.sequence;
        match self.read(self.entry_at(sequence))? {
            Entry::Event(on_record) => Some(on_record.content),
            Entry::Citing { .. } | Entry::Operation(_) => None,
        }
    }

    fn has_consented(&self, proposal: &ProposalKey, actor: &ActorKey, acts: &[ConsentAct]) -> bool {
        let slots = self.read(self.index.slots(&list_names::thing(&proposal.thing())));
        let history = slots.history(attribute::proposal::consent(actor.clone()).name());
        let standing = history.versions().filter(|version| version.until == Sequence::NEVER);
        let mut given =
            standing.filter_map(|version| Some(Arc::<ConsentValue>::of(version.value.as_ref()?)?.given.act));
        given.any(|act| acts.contains(&act))
    }

    fn tabled(&self, proposal: &ProposalKey) -> Option<Window> {
        let slots = self.read(self.index.slots(&list_names::thing(&proposal.thing())));
        newest(attribute::proposal::title().facts(&slots).history())?.window()
    }

    fn tenures(&self, of: &ActorKey, title: &str) -> Vec<Tenure> {
        let slots = self.read(self.index.slots(&list_names::thing(&OfficersOf(of.clone()).thing())));
        let mut tenures = Vec::new();
        for (holder, _, facts) in attribute::each_office(&slots).filter(|(_, known, _)| *known == title) {
            let standing = facts.history().versions().filter(|version| version.until == Sequence::NEVER);
            tenures.extend(standing.filter_map(|version| {
                let event = self.read(self.index.record(version.order.sequence))?.operation.id();
                Some(Tenure { event, holder: holder.clone(), from: version.window(), until: version.ends })
            }));
        }
        tenures
    }

    fn publication(
        &self,
        source: &SourceKey,
        pass_over: Option<&dyn Fn(EventId) -> bool>,
    ) -> Option<SourcePublication> {
        let slots = self.read(self.index.slots(&list_names::thing(&source.thing())));
        let profiles = attribute::source::profile().facts(&slots);
        let standing = profiles.history().versions().rev().filter(|version| version.until == Sequence::NEVER);
        for version in standing {
            let id = || Some(self.read(self.index.record(version.order.sequence))?.operation.id());
            if pass_over.is_none_or(|pass_over| id().is_some_and(|id| !pass_over(id))) {
                let profile: &Arc<SourceRegistered> = SlotValue::of(version.value.as_ref()?)?;
                let published = profile.published.as_ref().map(Period::window);
                return Some(SourcePublication { order: version.order, published });
            }
        }
        None
    }

    fn overlapping(&self, slot: &Slot, window: Window) -> Vec<KnownFact> {
        let facts = self.read(self.index.overlapping(slot, window));
        let known = facts.into_iter().filter_map(|(fact, sequence)| {
            let recorded = self.read(self.index.record(sequence))?;
            let opening = recorded.event().is_some_and(|event| opens(event, slot));
            Some(KnownFact { event: recorded.operation.id(), window: fact.window?, value: fact.value, opening })
        });
        known.collect()
    }
}
