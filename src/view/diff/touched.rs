//! What may differ between two points, found without working it out at either.
//!
//! ```text
//! two points ── a search in the slots of each thing ──▶ the things of which something may differ
//!                                 dependencies          └──▶ the portions and positions that are written down and compared
//! ```
//!
//! `false` is certain: nothing that the path depends on differs. `true` says nothing, and is what is said of all where
//! publication decides, since then what is recorded elsewhere makes facts count.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::Sequence;
use crate::domain::attribute::{ClaimsOn, Subject};
use crate::domain::event::Target;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::slot::Thing;
use crate::view::State;
use crate::view::diff::dependencies;
use crate::view::diff::paths::Portion;
use crate::view::position::words;

/// Two points, with what is known so far of what may differ between them.
pub(super) struct Touched<'a> {
    one: &'a dyn State,
    other: &'a dyn State,
    /// Whether both points see the same records, all of them as public: then the date alone decides.
    of_one_record: bool,
    /// Whether publication decides, so that anything may differ.
    by_publication: bool,
    actors: HashMap<ActorKey, bool>,
    speakers: HashMap<ActorKey, bool>,
}

impl<'a> Touched<'a> {
    pub(super) fn new(one: &'a dyn State, other: &'a dyn State) -> Self {
        let (here, there) = (one.point(), other.point());
        let of_one_record = (here.sequence, here.published_by) == (there.sequence, there.published_by);
        let by_publication = !of_one_record && (here.published_by.is_some() || there.published_by.is_some());
        let (actors, speakers) = (HashMap::new(), HashMap::new());
        Touched { one, other, of_one_record, by_publication, actors, speakers }
    }

    /// Returns whether anything that the slots of a thing say may differ.
    pub(super) fn thing(&self, thing: &Thing) -> bool {
        if self.by_publication {
            return true;
        }
        let slots = self.one.slots(thing);
        let is_laid_out_alike = || {
            let other = self.other.slots(thing);
            Arc::ptr_eq(&slots, &other) || !slots.is_laid_out() && !other.is_laid_out()
        };
        slots.may_differ(self.one.point(), self.other.point()) || !self.of_one_record && !is_laid_out_alike()
    }

    /// Returns whether anything that a portion shows may differ, the register aside, whose actors are asked for by themselves.
    pub(super) fn portion(&self, portion: &Portion, negotiation: Option<&NegotiationKey>) -> bool {
        self.any(dependencies::of_portion(self.one, portion, negotiation))
    }

    /// Returns whether other actors may be shown, of those that may be shown at all.
    pub(super) fn circle(&self, shown: &[ActorKey], negotiation: Option<&NegotiationKey>) -> bool {
        self.any(dependencies::of_circle(shown, negotiation))
    }

    /// Returns whether anything that is shown of an actor may differ, once it is shown at both points.
    pub(super) fn register_of(&self, actor: &ActorKey) -> bool {
        self.any(dependencies::of_actor(self.one, actor))
    }

    /// Returns whether a matter may be there at one point alone, be part of something else, or be covered by something else.
    pub(super) fn target(&self, target: &Target) -> bool {
        self.by_publication || dependencies::of_target(self.one, target).iter().any(|thing| self.thing(thing))
    }

    /// Returns whether a party's position may differ on a matter that is covered by the same at both points.
    pub(super) fn position(&mut self, party: &ActorKey, chain: &[Target]) -> bool {
        self.by_publication || self.actor(party) || chain.iter().any(|target| self.claims(party, target))
    }

    fn any(&self, things: Vec<Thing>) -> bool {
        things.iter().any(|thing| {
            let is_word = matches!(thing, Thing::Assertions(..));
            self.thing(thing) || is_word && self.withdrawals(thing)
        })
    }

    fn actor(&mut self, key: &ActorKey) -> bool {
        if let Some(known) = self.actors.get(key) {
            return *known;
        }
        let touched = self.thing(&key.thing());
        self.actors.insert(key.clone(), touched);
        touched
    }

    fn speaker(&mut self, key: &ActorKey) -> bool {
        if let Some(known) = self.speakers.get(key) {
            return *known;
        }
        let touched = self.any(dependencies::of_speaker(self.one, key));
        self.speakers.insert(key.clone(), touched);
        touched
    }

    /// Returns whether other claims on a party's stance on a matter may stand, or one by others for the party.
    fn claims(&mut self, party: &ActorKey, on: &Target) -> bool {
        let thing = ClaimsOn(party.clone(), on.clone()).thing();
        if self.thing(&thing) {
            return true;
        }
        let slots = self.one.slots(&thing);
        words(&slots).any(|word| {
            // The slot is untouched, so its newest word is the same at both points.
            let newest = word.facts.history().newest(self.one.point(), self.one);
            self.speaker(word.claimant) || newest.is_some_and(|version| self.withdrawal(version.order.sequence))
        })
    }

    /// Returns whether any word on one aspect of a thing may be withdrawn at one point alone.
    fn withdrawals(&self, on: &Thing) -> bool {
        let slots = self.one.slots(on);
        slots.versions().any(|(_, version)| self.withdrawal(version.order.sequence))
    }

    fn withdrawal(&self, statement: Sequence) -> bool {
        let withdrawn = if self.one.was_withdrawn(statement) { self.one.id_of(statement) } else { None };
        withdrawn.is_some_and(|id| self.thing(&id.thing()))
    }
}
