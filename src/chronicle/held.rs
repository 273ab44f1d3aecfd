//! What a reader who is held to what is public is shown: the embargo, kept at the one place where records and slots are read.
//!
//! A cut of publication hides what does not count at it. For somebody who sets the cut themselves that is enough: what an event names
//! and the cut hides is shown with its last known value. A reader who is held must not see that value either. So for them
//!
//! - every point has a cut of publication, at the latest that of the present ([`Chronicle::held_to_public`]);
//! - a record is read only if what it says is public: of an event the revision itself, not only the newest; of an operation also
//!   the event that it is about, and what it cites of its own;
//! - an event counts as public only once everything that it names is shown, and what that names in turn, so that nothing shown points
//!   at what is hidden;
//! - slots are read without what other contents assert.
//!
//! Not here: what such a reader may not ask for at all, as feeds and bundles of entries (`access`).
//!
//! [`Chronicle::held_to_public`]: crate::chronicle::Chronicle::held_to_public

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::chronicle::Snapshot;
use crate::domain::event::{Citation, Operation, Reference};
use crate::domain::history::Version;
use crate::domain::slot::{AttributeName, Thing};
use crate::domain::slots::Slots;
use crate::domain::{Recorded, Sequence};
use crate::index::list_names;
use crate::view::{State, citation};

/// What was found of contents so far, each by the record that holds it: whether all that it names is shown.
pub(super) type NamedPublicly = Mutex<HashMap<Sequence, bool, foldhash::fast::RandomState>>;

/// What a content names: of each thing, the contents of which one at least has to be shown.
type Names = Vec<Vec<Sequence>>;

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
        let operation = &recorded.operation;
        citation::is_record_public(self, sequence, operation)
            && match operation {
                // What an event cites is among what it names.
                Operation::Record(_) => self.names_only_public(sequence),
                Operation::Correct(correction) => {
                    self.names_only_public(sequence) && self.shows_sources(&correction.sources)
                }
                Operation::Retract(retraction) | Operation::Reinstate(retraction) => {
                    self.shows_sources(&retraction.sources)
                }
                Operation::Cite(citing) => self.shows_sources(&citing.sources),
            }
    }

    /// Returns whether every document that an operation cites of its own may be shown.
    fn shows_sources(&self, citations: &[Citation]) -> bool {
        let mut names = Names::new();
        for citation in citations {
            self.find_named(&Reference::Source(citation.source.clone()), &mut names);
        }
        names.iter().all(|name| name.iter().any(|content| self.names_only_public(*content)))
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
        if slots.versions().all(|(_, version)| may_show(&version)) { slots } else { Arc::new(slots.only(may_show)) }
    }

    /// Returns whether everything that a content names may be shown, and all that those contents name in turn.
    ///
    /// Contents that name each other in a circle, as corrections can make them, are shown if nothing else hides them.
    fn names_only_public(&self, content: Sequence) -> bool {
        if let Some(known) = self.named_publicly().lock().get(&content) {
            return *known;
        }
        let reached = self.reach(content);
        let hidden = hidden_among(&reached);
        let mut remembered = self.named_publicly().lock();
        if remembered.len() + reached.len() > REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.extend(reached.keys().map(|content| (*content, !hidden.contains(content))));
        !hidden.contains(&content)
    }

    /// Finds what a content names, what that names, and so on, up to what was found before.
    fn reach(&self, content: Sequence) -> HashMap<Sequence, Names> {
        let mut reached: HashMap<Sequence, Names> = HashMap::new();
        let mut open = vec![content];
        while let Some(content) = open.pop() {
            if self.goes_on() && !reached.contains_key(&content) {
                let names = self.names_of(content);
                open.extend(names.iter().flatten());
                reached.insert(content, names);
            }
        }
        reached
    }

    /// Returns what a content names, without what was found to be shown before.
    fn names_of(&self, content: Sequence) -> Names {
        let mut names = Names::new();
        if let Some(event) = self.read(|index| index.record(content)).as_ref().and_then(|recorded| recorded.event()) {
            event.visit_references(&mut |reference, _| self.find_named(&reference, &mut names));
        }
        names
    }

    fn find_named(&self, reference: &Reference, names: &mut Names) {
        let (thing, opening) = match reference {
            Reference::Statement(id) => {
                let statement = self.read(|index| index.sequence_of(*id));
                let effective = statement.map(|statement| (statement, citation::effective(self, statement)));
                let public =
                    effective.filter(|(statement, effective)| citation::is_public(self, *statement, effective));
                self.add_name(public.into_iter().map(|(_, effective)| effective.content), names);
                return;
            }
            Reference::Clause(clause) => {
                self.find_named(&Reference::Proposal(clause.proposal.clone()), names);
                (Thing::Proposal(clause.proposal.clone()), AttributeName::Clause(clause.clause.clone()))
            }
            Reference::Negotiation(key) => (Thing::Negotiation(key.clone()), AttributeName::Title),
            Reference::Issue(key) => (Thing::Issue(key.clone()), AttributeName::Title),
            Reference::Proposal(key) => (Thing::Proposal(key.clone()), AttributeName::Title),
            Reference::Meeting(key) => (Thing::Meeting(key.clone()), AttributeName::Status),
            Reference::Actor(key) => (Thing::Actor(key.clone()), AttributeName::Profile),
            Reference::Source(key) => (Thing::Source(key.clone()), AttributeName::Profile),
            Reference::Commitment(key) => (Thing::Commitment(key.clone()), AttributeName::Profile),
            Reference::Incident(key) => (Thing::Incident(key.clone()), AttributeName::Profile),
            Reference::Amendment(key) => (Thing::Amendment(key.clone()), AttributeName::Profile),
            Reference::Decision(key) => (Thing::Decision(key.clone()), AttributeName::Profile),
            Reference::Declaration(key) => (Thing::Declaration(key.clone()), AttributeName::Profile),
        };
        let slots = self.read(|index| index.slots(&list_names::thing(&thing)));
        self.add_name(self.set_publicly(&slots, &opening), names);
    }

    /// Adds a name with the contents that make it known, unless one of those was found to be shown before.
    fn add_name(&self, contents: impl Iterator<Item = Sequence>, names: &mut Names) {
        let mut open = Vec::new();
        for content in contents {
            match self.named_publicly().lock().get(&content) {
                Some(true) => return,
                Some(false) => {}
                None => open.push(content),
            }
        }
        names.push(open);
    }

    /// Returns the public contents that ever set an attribute, as far as the point knows.
    fn set_publicly<'s>(&'s self, slots: &'s Slots, wanted: &'s AttributeName) -> impl Iterator<Item = Sequence> + 's {
        let versions = slots.versions().filter(move |(attribute, version)| {
            *attribute == wanted && version.value.is_some() && version.from <= self.point().sequence
        });
        versions.filter_map(|(_, version)| {
            let event = version.order.sequence;
            let is_public = citation::is_revision_public(self, event, version.revision);
            is_public.then(|| self.life(event).content_of(version.revision))?
        })
    }
}

/// Returns those of some contents that have a name which only hidden contents make known.
fn hidden_among(reached: &HashMap<Sequence, Names>) -> HashSet<Sequence> {
    let mut named_by: HashMap<Sequence, Vec<Sequence>> = HashMap::new();
    for (content, names) in reached {
        for named in names.iter().flatten() {
            named_by.entry(*named).or_default().push(*content);
        }
    }
    let mut hidden = HashSet::new();
    let mut open: Vec<Sequence> = reached.keys().copied().collect();
    while let Some(content) = open.pop() {
        let has_lost = |names: &Names| names.iter().any(|name| name.iter().all(|by| hidden.contains(by)));
        if !hidden.contains(&content) && reached.get(&content).is_none_or(has_lost) {
            hidden.insert(content);
            open.extend(named_by.get(&content).into_iter().flatten());
        }
    }
    hidden
}
