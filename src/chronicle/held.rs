//! What a reader who is held to what is public is shown: the embargo, kept at the one place where records and slots are read.
//!
//! A cut of publication hides what does not count at it. For somebody who sets the cut themselves that is enough: what an event names
//! and the cut hides is shown with its last known value. A reader who is held must not see that value either. So for them
//!
//! - every point has a cut of publication, at the latest that of the present ([`Chronicle::held_to_public`]);
//! - a record is read only if what it says is public: of an event the revision itself, not only the newest; of an operation also
//!   the event that it is about;
//! - an event counts as public only once everything that it names is public too, so that nothing shown points at what is hidden;
//! - slots are read without what other contents assert.
//!
//! Not here: what such a reader may not ask for at all, as feeds and bundles of entries (`access`).
//!
//! [`Chronicle::held_to_public`]: crate::chronicle::Chronicle::held_to_public

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::chronicle::Snapshot;
use crate::domain::event::{Operation, Reference};
use crate::domain::history::Version;
use crate::domain::slot::{AttributeName, Thing};
use crate::domain::slots::Slots;
use crate::domain::{Recorded, Sequence};
use crate::index::list_names;
use crate::view::{State, citation};

/// What was found of contents so far, each by the record that holds it: whether all that it names is public.
pub(super) type NamedPublicly = Mutex<HashMap<Sequence, bool, foldhash::fast::RandomState>>;

/// How many answers are remembered before all are forgotten.
const REMEMBERED_MAX: usize = 1 << 17;

impl Snapshot {
    /// Returns whether it shows nothing of what is not public by its cut.
    pub fn is_held_to_public(&self) -> bool {
        self.chronicle().public_by().is_some()
    }

    /// Returns whether a record may be shown.
    pub(super) fn may_show(&self, sequence: Sequence, recorded: &Recorded) -> bool {
        if !self.is_held_to_public() {
            return true;
        }
        let holds_content = matches!(recorded.operation, Operation::Record(_) | Operation::Correct(_));
        citation::is_record_public(self, sequence, &recorded.operation)
            && (!holds_content || self.names_only_public(sequence))
    }

    /// Returns whether a revision of an event may be shown.
    pub(super) fn may_show_revision(&self, event: Sequence, revision: u32) -> bool {
        let content = self.life(event).content_of(revision);
        citation::is_revision_public(self, event, revision)
            && content.is_some_and(|content| self.names_only_public(content))
    }

    /// Returns slots without what is asserted by contents that may not be shown.
    pub(super) fn public_slots(&self, slots: Arc<Slots>) -> Arc<Slots> {
        let mut shown: HashMap<(Sequence, u32), bool> = HashMap::new();
        let mut may_show = |version: &Version| {
            let (event, revision) = (version.order.sequence, version.revision);
            *shown.entry((event, revision)).or_insert_with(|| self.may_show_revision(event, revision))
        };
        if slots.versions().all(|(_, version)| may_show(version)) { slots } else { Arc::new(slots.only(may_show)) }
    }

    /// Returns whether everything that a content names is public, as far as that itself goes.
    fn names_only_public(&self, content: Sequence) -> bool {
        if let Some(known) = self.named_publicly().lock().get(&content) {
            return *known;
        }
        let recorded = self.read(|index| index.record(content));
        let mut is_public = true;
        if let Some(event) = recorded.as_ref().and_then(|recorded| recorded.event()) {
            event.visit_references(&mut |reference, _| is_public = is_public && self.is_named_publicly(&reference));
        }
        let mut remembered = self.named_publicly().lock();
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert(content, is_public);
        is_public
    }

    fn is_named_publicly(&self, reference: &Reference) -> bool {
        let (thing, clause) = match reference {
            Reference::Statement(id) => {
                let statement = self.read(|index| index.sequence_of(*id));
                return statement.is_some_and(|statement| {
                    citation::is_public(self, statement, &citation::effective(self, statement))
                });
            }
            Reference::Clause(clause) => {
                (Thing::Proposal(clause.proposal.clone()), Some(AttributeName::Clause(clause.clause.clone())))
            }
            Reference::Actor(key) => (Thing::Actor(key.clone()), None),
            Reference::Source(key) => (Thing::Source(key.clone()), None),
            Reference::Negotiation(key) => (Thing::Negotiation(key.clone()), None),
            Reference::Issue(key) => (Thing::Issue(key.clone()), None),
            Reference::Proposal(key) => (Thing::Proposal(key.clone()), None),
            Reference::Meeting(key) => (Thing::Meeting(key.clone()), None),
            Reference::Commitment(key) => (Thing::Commitment(key.clone()), None),
            Reference::Incident(key) => (Thing::Incident(key.clone()), None),
            Reference::Amendment(key) => (Thing::Amendment(key.clone()), None),
            Reference::Decision(key) => (Thing::Decision(key.clone()), None),
            Reference::Declaration(key) => (Thing::Declaration(key.clone()), None),
        };
        let slots = self.read(|index| index.slots(&list_names::thing(&thing)));
        let opened = || self.is_set_publicly(&slots, opening_of(&slots).as_ref());
        clause.is_none_or(|clause| self.is_set_publicly(&slots, Some(&clause))) && opened()
    }

    /// Returns whether an attribute, or any, was ever set by a content that is public.
    fn is_set_publicly(&self, slots: &Slots, wanted: Option<&AttributeName>) -> bool {
        let sets = |(attribute, version): &(&AttributeName, &Version)| {
            version.value.is_some() && wanted.is_none_or(|wanted| wanted == *attribute)
        };
        slots
            .versions()
            .filter(sets)
            .any(|(_, version)| citation::is_revision_public(self, version.order.sequence, version.revision))
    }
}

/// Returns the attribute by which a thing is there at all, if one is.
fn opening_of(slots: &Slots) -> Option<AttributeName> {
    let has = |wanted: &AttributeName| slots.versions().any(|(attribute, _)| attribute == wanted);
    [AttributeName::Title, AttributeName::Profile].into_iter().find(has)
}
