//! Which facts make a position what it is.
//!
//! ```text
//! 1  the claims that make the value: those of the sides, else the one that gives since and the one that gives the stance
//! 2  what overtook such a claim
//! 3  the matter, what covers it, the party, and who speaks for whom
//! 4  every other claim on it
//! ```
//!
//! The first step that finds a cause is the answer.

use std::sync::Arc;

use crate::domain::attribute::{self, ClaimsOn, OfficesOf, Subject};
use crate::domain::event::{Clause, Target};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, EventId};
use crate::domain::point::Point;
use crate::domain::slot::Slot;
use crate::domain::vocabulary::{ActorKind, Certainty, PositionStatus};
use crate::time::Instant;
use crate::view::State;
use crate::view::diff::causes::{Causes, End, Making};
use crate::view::diff::makers::{Positions, office};
use crate::view::position::{Bearing, PositionView, chain, word_attribute, words};

/// Finds the causes of a change of a position.
pub(super) fn find(causes: &mut Causes<'_>, party: &ActorKey, target: &Target, positions: Positions<'_>) {
    let steps = [of_makers, of_overtaken, of_surroundings, of_all_claims, of_everything];
    for step in steps {
        if causes.is_empty() {
            step(causes, &PositionChange { party, target, positions });
        }
    }
}

struct PositionChange<'a> {
    party: &'a ActorKey,
    target: &'a Target,
    positions: Positions<'a>,
}

impl PositionChange<'_> {
    fn slot(&self, view: &PositionView, claim: &Bearing) -> Slot {
        let on = ClaimsOn(self.party.clone(), view.chain[claim.level].clone());
        claim.attribute().of(&on)
    }

    /// Lists the claims of both positions that have a counterpart in the other, each with it.
    fn shared(&self) -> Vec<(&Bearing, &Bearing)> {
        let [Some(one), Some(other)] = self.positions else { return Vec::new() };
        let counterpart = |claim: &Bearing| other.claims.iter().find(|there| name(other, there) == name(one, claim));
        one.claims.iter().filter_map(|claim| Some((claim, counterpart(claim)?))).collect()
    }
}

/// Names a claim across two points: its slot and its place in it.
fn name<'a>(view: &'a PositionView, claim: &'a Bearing) -> (&'a Target, (&'a ActorKey, Option<EventId>), FactOrder) {
    (&view.chain[claim.level], claim.voice(), FactOrder { place: 0, ..claim.order })
}

/// Lists the claims that make the value.
fn making(view: &PositionView) -> Vec<&Bearing> {
    let newest_own = view.claims.iter().rfind(|claim| claim.own && claim.speaks());
    let newest = || view.claims.iter().rfind(|claim| claim.speaks() && !claim.answered);
    let stance = newest_own.or_else(newest).filter(|claim| Some(claim.stance) == view.stance);
    let mut makers: Vec<&Bearing> = if view.status == PositionStatus::Contested {
        view.sides().into_iter().flat_map(|side| side.claims).collect()
    } else {
        view.since().into_iter().collect()
    };
    if let Some(stance) = stance
        && !makers.contains(&stance)
    {
        makers.push(stance);
    }
    makers
}

fn of_makers(causes: &mut Causes<'_>, change: &PositionChange<'_>) {
    for side in End::BOTH {
        let Some(view) = change.positions[side as usize] else { continue };
        for claim in making(view) {
            of_claim(causes, side, &change.slot(view, claim));
        }
    }
}

/// Asks of the claim in a slot on one side why it does not stand on the other: its own fact, its withdrawal, or what
/// emptied the slot.
fn of_claim(causes: &mut Causes<'_>, side: End, slot: &Slot) {
    let (here, there) = (causes.state(side), causes.state(side.opposite()));
    let Some(claim) = Making::newest(here, here.point(), slot) else { return };
    if causes.of_fact(side, &claim) || causes.of_withdrawal(side.opposite(), claim.version.order.sequence) {
        return;
    }
    let Some(newest) = Making::newest(there, there.point(), slot) else { return };
    let is_empty = newest.empties() || there.is_withdrawn(newest.version.order.sequence);
    if is_empty && !causes.of_withdrawal(side.opposite(), newest.version.order.sequence) {
        causes.of_fact(side.opposite(), &newest);
    }
}

/// Asks of the claims that make the value what stands in their slots on the other side.
fn of_overtaken(causes: &mut Causes<'_>, change: &PositionChange<'_>) {
    for side in End::BOTH {
        let Some(view) = change.positions[side as usize] else { continue };
        for claim in making(view) {
            causes.of_slot(&change.slot(view, claim));
        }
    }
}

/// Asks what decides whether the position is shown, which claims bear on it, and which of them are the party's own.
fn of_surroundings(causes: &mut Causes<'_>, change: &PositionChange<'_>) {
    let [one, other] = change.positions;
    if one.is_none() || other.is_none() {
        causes.of_slots(of_target(change.target));
        causes.of_slot(&attribute::actor::profile().of(change.party));
        for side in End::BOTH {
            let Some(view) = change.positions[side as usize] else { continue };
            for claim in view.claims.iter().filter(|claim| claim.level == 0) {
                of_claim(causes, side, &change.slot(view, claim));
            }
        }
    }
    let shared = change.shared();
    if let [Some(one), Some(other)] = change.positions
        && one.chain != other.chain
        && (shared.len() != one.claims.len() || shared.len() != other.claims.len())
    {
        causes.of_slots(one.chain.iter().chain(other.chain.iter()).flat_map(of_target));
    }
    for (one, other) in shared {
        if one.own != other.own {
            of_speaking(causes, change.party, one, |state| moment(state, one));
        }
        if one.answered != other.answered {
            for claim in change.positions.iter().flatten().flat_map(|view| view.claims.iter()) {
                if claim.claimant == one.claimant || (claim.own && claim.speaks()) {
                    of_speaking(causes, change.party, claim, present);
                }
            }
        }
    }
}

/// Asks of every claim that bears on it on either side.
fn of_all_claims(causes: &mut Causes<'_>, change: &PositionChange<'_>) {
    for side in End::BOTH {
        let Some(view) = change.positions[side as usize] else { continue };
        for claim in &view.claims {
            let slot = change.slot(view, claim);
            of_claim(causes, side, &slot);
            causes.of_slot(&slot);
        }
    }
}

/// Asks of everything that a position can depend on.
fn of_everything(causes: &mut Causes<'_>, change: &PositionChange<'_>) {
    let mut slots = vec![attribute::actor::profile().of(change.party)];
    for side in End::BOTH {
        let state = causes.state(side);
        for target in chain(state, change.target).iter() {
            slots.extend(of_target(target));
            let on = ClaimsOn(change.party.clone(), target.clone());
            let claims = state.slots(&on.thing());
            slots.extend(words(&claims).map(|word| word_attribute(word.claimant, word.unnamed).of(&on)));
            if let Target::Clause(of) = target {
                let text = state.slots(&of.proposal.thing());
                slots.extend(
                    attribute::each_clause(&text)
                        .filter_map(|(key, facts)| facts.values().any(is_alternative).then_some(key))
                        .map(|key| attribute::proposal::clause(key.clone()).of(&of.proposal)),
                );
            }
        }
    }
    causes.of_slots(slots);
}

fn is_alternative(clause: &Arc<Clause>) -> bool {
    clause.alternative_to.is_some()
}

/// Lists the slots by which a matter is there, is part of something, and has something above it.
fn of_target(target: &Target) -> Vec<Slot> {
    match target {
        Target::Issue(key) => vec![attribute::issue::title().of(key), attribute::issue::parent().of(key)],
        Target::Proposal(key) => vec![attribute::proposal::title().of(key)],
        Target::Clause(clause) => vec![
            attribute::proposal::clause(clause.clause.clone()).of(&clause.proposal),
            attribute::proposal::title().of(&clause.proposal),
        ],
        Target::Meeting(key) => vec![attribute::meeting::status().of(key), attribute::meeting::negotiation().of(key)],
    }
}

/// The point at which offices and organs are read for whether a claim is the party's own.
fn moment(state: &dyn State, claim: &Bearing) -> Point {
    state.point().as_of(Instant::from_micros(claim.order.middle).unwrap_or(Instant::MIN))
}

/// The point at which they are read for whether somebody still speaks for the party.
fn present(state: &dyn State) -> Point {
    Point { certainty: Certainty::Best, ..*state.point() }
}

/// Asks of the offices and organs through which a claimant speaks for a party.
fn of_speaking(causes: &mut Causes<'_>, party: &ActorKey, claim: &Bearing, at: impl Fn(&dyn State) -> Point) {
    let points = End::BOTH.map(|side| at(causes.state(side)));
    let mut slots = Vec::new();
    for side in End::BOTH {
        slots.extend(proof(causes.state(side), &points[side as usize], &claim.claimant, party));
    }
    slots.sort();
    slots.dedup();
    for slot in slots {
        causes.of_slot_at(&slot, points);
    }
}

/// Lists the slots whose facts show that an actor speaks for a party; none where it does not.
fn proof(state: &dyn State, point: &Point, actor: &ActorKey, party: &ActorKey) -> Vec<Slot> {
    let mut slots = organ_proof(state, point, actor, party).unwrap_or_default();
    let offices = state.slots(&OfficesOf(actor.clone()).thing());
    for (of, title, facts) in attribute::each_office(&offices) {
        if facts.current(point, state).is_none() {
            continue;
        }
        if let Some(organs) = organ_proof(state, point, of, party) {
            slots.push(office(actor, of, title));
            slots.extend(organs);
        }
    }
    slots
}

/// Lists the profiles that make an actor the party or an ORGAN of it; `None` where it is neither.
fn organ_proof(state: &dyn State, point: &Point, actor: &ActorKey, party: &ActorKey) -> Option<Vec<Slot>> {
    let mut slots = Vec::new();
    let mut here = actor.clone();
    while here != *party {
        let slot = attribute::actor::profile().of(&here);
        let read = state.slots(&slot.thing);
        let (_, profile) = attribute::actor::profile().facts(&read).current(point, state)?;
        if profile.kind != ActorKind::Organ || slots.contains(&slot) {
            return None;
        }
        here = profile.part_of.clone()?;
        slots.push(slot);
    }
    Some(slots)
}
