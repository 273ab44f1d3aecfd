//! Actors: their profiles, their offices, and for whom they speak.

use std::sync::Arc;

use crate::domain::attribute::{self, MembersOf, MembershipsOf, OfficersOf, OfficesOf, Subject};
use crate::domain::event::{ActorRegistered, SourceRegistered};
use crate::domain::key::{ActorKey, SourceKey};
use crate::domain::point::Point;
use crate::domain::slot::{AttributeName, Thing};
use crate::domain::vocabulary::ActorKind;
use crate::time::Instant;
use crate::view::{Counted, FactRef, Reading, State};

/// Returns an actor's profile.
pub fn actor(state: &dyn State, key: &ActorKey, reading: Reading) -> Option<Arc<ActorRegistered>> {
    state.attributes(key, reading).value(&attribute::actor::profile())
}

/// Returns a source's profile with the fact that it comes from.
pub fn source(state: &dyn State, key: &SourceKey, reading: Reading) -> Option<Counted<Arc<SourceRegistered>>> {
    state.attributes(key, reading).counted(&attribute::source::profile())
}

/// An office at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeView {
    /// Its title.
    pub title: String,
    /// Who holds it.
    pub holder: ActorKey,
    /// For whom the holder speaks.
    pub of: ActorKey,
    /// From when.
    pub since: FactRef,
}

/// Returns the offices that an actor holds, by whom they speak for and title.
pub fn offices(state: &dyn State, holder: &ActorKey) -> Vec<OfficeView> {
    let office = |of, title, since| OfficeView { title, holder: holder.clone(), of, since };
    current_offices(state, &OfficesOf(holder.clone()).thing(), office)
}

/// Returns the offices through which others speak for an actor, by holder and title.
pub fn officers(state: &dyn State, of: &ActorKey) -> Vec<OfficeView> {
    let office = |holder, title, since| OfficeView { title, holder, of: of.clone(), since };
    current_offices(state, &OfficersOf(of.clone()).thing(), office)
}

/// A membership at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipView {
    /// Who belongs to it.
    pub member: ActorKey,
    /// The group.
    pub of: ActorKey,
    /// As what, where that was said.
    pub title: Option<Arc<str>>,
    /// From when.
    pub since: FactRef,
}

/// Returns the memberships of an actor, by group.
pub fn memberships(state: &dyn State, member: &ActorKey) -> Vec<MembershipView> {
    let read = state.attributes(&MembershipsOf(member.clone()), Reading::AtPoint);
    let current = attribute::each_membership(read.slots()).filter_map(|(of, _)| {
        let held = read.counted(&attribute::memberships::membership(of.clone()))?;
        Some(MembershipView { member: member.clone(), of: of.clone(), title: held.value.0, since: held.fact })
    });
    current.collect()
}

/// Returns the members of a group, by key.
pub fn members(state: &dyn State, of: &ActorKey) -> Vec<MembershipView> {
    let read = state.attributes(&MembersOf(of.clone()), Reading::AtPoint);
    let current = attribute::each_membership(read.slots()).filter_map(|(member, _)| {
        let held = read.counted(&attribute::members::membership(member.clone()))?;
        Some(MembershipView { member: member.clone(), of: of.clone(), title: held.value.0, since: held.fact })
    });
    current.collect()
}

fn current_offices(
    state: &dyn State,
    of: &Thing,
    office: impl Fn(ActorKey, String, FactRef) -> OfficeView,
) -> Vec<OfficeView> {
    let slots = state.slots(of);
    let current = attribute::each_office(&slots).filter_map(|(other, title, facts)| {
        let version = state.version(facts.history(), Reading::AtPoint)?;
        let name = AttributeName::Office(other.clone(), title.clone());
        Some(office(other.clone(), title.clone(), FactRef::new(&version, &name)))
    });
    current.collect()
}

/// Returns whether an actor speaks for another as of a moment: it is the other, or an ORGAN of it at any depth, or holds an
/// office of it or of such an organ.
///
/// Read with vague dates at their middles, from what the state's point knows.
pub fn speaks_for(state: &dyn State, actor: &ActorKey, other: &ActorKey, moment: Instant) -> bool {
    speaks_at(state, actor, other, &state.point().as_of(moment))
}

/// Returns whether an actor speaks for another at the state's point, vague dates read by their middles.
pub fn speaks_now(state: &dyn State, actor: &ActorKey, other: &ActorKey) -> bool {
    speaks_at(state, actor, other, &state.point().as_best())
}

fn speaks_at(state: &dyn State, actor: &ActorKey, other: &ActorKey, point: &Point) -> bool {
    if actor == other {
        return true;
    }
    // Nobody is an organ of what nothing was ever part of.
    let has_parts = !state.once_parts_of(other).is_empty();
    if has_parts && is_organ_of(state, actor, other, point) {
        return true;
    }
    let offices = state.slots(&OfficesOf(actor.clone()).thing());
    attribute::each_office(&offices).any(|(of, _, facts)| {
        (of == other || has_parts)
            && facts.current(point, state).is_some()
            && (of == other || is_organ_of(state, of, other, point))
    })
}

/// Returns whether an actor is an ORGAN of another at any depth.
fn is_organ_of(state: &dyn State, organ: &ActorKey, whole: &ActorKey, point: &Point) -> bool {
    let mut above = organ.clone();
    // Edges recorded never form a cycle, but those read at one point come from several registrations: bound the walk.
    for _ in 0..ORGAN_DEPTH_MAX {
        let slots = state.slots(&above.thing());
        let Some((_, profile)) = attribute::actor::profile().facts(&slots).current(point, state) else { return false };
        if profile.kind != ActorKind::Organ {
            return false;
        }
        match &profile.part_of {
            Some(next) if next == whole => return true,
            Some(next) => above = next.clone(),
            None => return false,
        }
    }
    false
}

/// How many organs of organs are followed; no ministry is that deep.
const ORGAN_DEPTH_MAX: usize = 256;
