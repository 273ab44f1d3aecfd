//! What an actor or a matter must be for a negotiation to show it.
//!
//! What one negotiation shows at a point holds the actors that are a party to it there, in any role, their organs at any
//! depth, and the offices and memberships whose holder, member or `of` is one of these.

use std::collections::BTreeSet;

use crate::domain::attribute::{self, Subject};
use crate::domain::event::Target;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::vocabulary::ActorKind;
use crate::view::{Reading, State, actor, meeting, negotiation, proposal};

/// How many organs of organs are followed; no ministry is that deep.
const DEPTH_MAX: usize = 256;

/// Returns an actor, then what it is an organ of at the point, from near to far.
pub(super) fn organ_chain(state: &dyn State, key: &ActorKey) -> Vec<ActorKey> {
    let mut chain = vec![key.clone()];
    let mut here = actor::actor(state, key, Reading::AtPoint);
    while let Some(profile) = here.filter(|profile| profile.kind == ActorKind::Organ) {
        let Some(above) = profile.part_of.clone().filter(|above| !chain.contains(above)) else { break };
        here = actor::actor(state, &above, Reading::AtPoint);
        chain.push(above);
        if chain.len() > DEPTH_MAX {
            break;
        }
    }
    chain
}

/// The actors that a negotiation shows at a point, or all of them.
pub(in crate::view) struct Circle {
    parties: Option<BTreeSet<ActorKey>>,
}

impl Circle {
    /// Finds those of a negotiation; all of them, of `None`.
    pub(in crate::view) fn of(state: &dyn State, of: Option<&NegotiationKey>) -> Self {
        let parties = |key: &NegotiationKey| {
            let is_open = negotiation::negotiation(state, key, Reading::AtPoint).is_some();
            let parties = if is_open { negotiation::parties(state, key) } else { Vec::new() };
            parties.into_iter().map(|party| party.actor).collect()
        };
        Circle { parties: of.map(parties) }
    }

    /// Returns whether an actor is a party, or an organ of one.
    pub(in crate::view) fn holds(&self, state: &dyn State, key: &ActorKey) -> bool {
        let Some(parties) = &self.parties else { return true };
        !parties.is_empty() && organ_chain(state, key).iter().any(|actor| parties.contains(actor))
    }
}

/// Lists the actors that a negotiation may ever show: all that ever were a party to it, and what was ever an organ of these;
/// every actor, of `None`. In order.
pub(in crate::view) fn once_shown(state: &dyn State, of: Option<&NegotiationKey>) -> Vec<ActorKey> {
    let Some(key) = of else { return state.actors().to_vec() };
    let slots = state.slots(&key.thing());
    let mut open: Vec<ActorKey> = attribute::each_party(&slots).map(|(actor, ..)| actor.clone()).collect();
    let mut found = BTreeSet::new();
    while let Some(actor) = open.pop() {
        if found.insert(actor.clone()) {
            open.extend(state.once_parts_of(&actor).iter().cloned());
        }
    }
    found.into_iter().collect()
}

/// How positions on a matter are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetPlace {
    /// It is not there, or is part of another negotiation.
    Elsewhere,
    /// Positions with a claim directly on it.
    Within,
    /// It is part of no negotiation: every position with a claim.
    Loose,
}

/// Finds how positions on a matter are shown.
pub(super) fn place_of(state: &dyn State, of: Option<&NegotiationKey>, target: &Target) -> TargetPlace {
    let within = |negotiation: Option<NegotiationKey>| match negotiation {
        Some(key) if of.is_none_or(|of| *of == key) => TargetPlace::Within,
        Some(_) | None => TargetPlace::Elsewhere,
    };
    match target {
        Target::Issue(key) => {
            let titled = state.attributes(key, Reading::AtPoint).value(&attribute::issue::title());
            within(titled.map(|titled| titled.negotiation.clone()))
        }
        Target::Proposal(key) => {
            let titled = state.attributes(key, Reading::AtPoint).value(&attribute::proposal::title());
            within(titled.map(|titled| titled.negotiation.clone()))
        }
        Target::Clause(clause) => {
            let there = proposal::clause(state, &clause.proposal, &clause.clause, Reading::AtPoint);
            match there {
                Some(_) => place_of(state, of, &Target::Proposal(clause.proposal.clone())),
                None => TargetPlace::Elsewhere,
            }
        }
        Target::Meeting(key) if !meeting::exists(state, key) => TargetPlace::Elsewhere,
        Target::Meeting(key) => match meeting::negotiation_of(state, key, Reading::AtPoint) {
            None if of.is_none() => TargetPlace::Loose,
            given => within(given),
        },
    }
}
