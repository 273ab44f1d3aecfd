//! What the paths of a state are made of: the things whose slots decide them, and no others.
//!
//! A thing is listed here where any fact of it, on record at whatever point, can bear on what is shown. A history takes from
//! these things the dates at which something may change; a diff leaves out all of which no such thing may differ.

use std::collections::BTreeSet;

use crate::domain::attribute::{self, AssertionsOn, MembersOf, MembershipsOf, OfficersOf, OfficesOf, Subject};
use crate::domain::event::{About, Target};
use crate::domain::key::{ActorKey, IssueKey, NegotiationKey};
use crate::domain::slot::Thing;
use crate::view::State;
use crate::view::diff::paths::Portion;
use crate::view::diff::shown::once_shown;

/// Lists the things that decide what a portion shows; the withdrawals of statements come on top, of accounts.
pub(super) fn of_portion(state: &dyn State, portion: &Portion, negotiation: Option<&NegotiationKey>) -> Vec<Thing> {
    match portion {
        Portion::Negotiation(key) => vec![key.thing()],
        Portion::Issue(key) => once_above(state, key, false).iter().map(IssueKey::thing).collect(),
        Portion::Proposal(key) => vec![key.thing()],
        Portion::Amendment(key) => vec![key.thing()],
        Portion::Decision(key) => vec![key.thing()],
        Portion::Declaration(key) => vec![key.thing()],
        Portion::Commitment(key) => vec![key.thing()],
        Portion::Meeting(key) => vec![key.thing()],
        Portion::Incident(key) => vec![key.thing()],
        Portion::Accounts(about) => std::iter::once(of_about(about)).chain(of_accounts(state, about)).collect(),
        Portion::Register => {
            let shown = once_shown(state, negotiation);
            let each = shown.iter().flat_map(|actor| of_actor(state, actor));
            of_circle(&shown, negotiation).into_iter().chain(each).collect()
        }
    }
}

/// Lists the things that decide which actors a negotiation shows, among those that it ever may.
pub(super) fn of_circle(shown: &[ActorKey], negotiation: Option<&NegotiationKey>) -> Vec<Thing> {
    negotiation
        .map_or_else(Vec::new, |key| std::iter::once(key.thing()).chain(shown.iter().map(ActorKey::thing)).collect())
}

/// Lists the things that decide what is shown of an actor, once it is shown: its profile, offices and memberships with who is
/// at their other ends, and accounts.
pub(super) fn of_actor(state: &dyn State, actor: &ActorKey) -> Vec<Thing> {
    let mut things = vec![
        actor.thing(),
        OfficesOf(actor.clone()).thing(),
        OfficersOf(actor.clone()).thing(),
        MembershipsOf(actor.clone()).thing(),
        MembersOf(actor.clone()).thing(),
    ];
    things.extend(parts_of(state, actor).iter().map(ActorKey::thing));
    let officers = state.slots(&things[2]);
    things.extend(attribute::each_office(&officers).map(|(holder, ..)| holder.thing()));
    let members = state.slots(&things[4]);
    things.extend(attribute::each_membership(&members).map(|(member, _)| member.thing()));
    things.extend(of_accounts(state, &About::Actor(actor.clone())));
    things
}

/// Lists the actors that one was ever said to be a part of.
fn parts_of(state: &dyn State, actor: &ActorKey) -> Vec<ActorKey> {
    let slots = state.slots(&actor.thing());
    attribute::actor::profile().facts(&slots).values().filter_map(|profile| profile.part_of.clone()).collect()
}

/// Returns the thing that decides whether something of which an account is given is there, and what it is part of.
fn of_about(about: &About) -> Thing {
    match about {
        About::Incident(key) => key.thing(),
        About::Commitment(key) => key.thing(),
        About::Clause(clause) => clause.proposal.thing(),
        About::Decision(key) => key.thing(),
        About::Meeting(key) => key.thing(),
        About::Amendment(key) => key.thing(),
        About::Actor(key) => key.thing(),
    }
}

/// Lists what was ever asserted of a thing, by aspect.
pub(super) fn of_accounts(state: &dyn State, about: &About) -> Vec<Thing> {
    let aspects = state.aspects(about);
    aspects.iter().map(|aspect| AssertionsOn(about.clone(), aspect.clone()).thing()).collect()
}

/// Lists the things that decide whether a matter is there, what it is part of, and what covers it.
pub(super) fn of_target(state: &dyn State, target: &Target) -> Vec<Thing> {
    match target {
        Target::Issue(key) => once_above(state, key, true).iter().map(IssueKey::thing).collect(),
        Target::Proposal(key) => vec![key.thing()],
        Target::Clause(clause) => vec![clause.proposal.thing()],
        Target::Meeting(key) => vec![key.thing()],
    }
}

/// Lists the things that decide for whom a claimant speaks: its profile and offices, and those of whom it holds them of and
/// what it is part of, at any depth.
pub(super) fn of_speaker(state: &dyn State, claimant: &ActorKey) -> Vec<Thing> {
    let (mut open, mut seen, mut things) = (vec![claimant.clone()], BTreeSet::new(), Vec::new());
    while let Some(actor) = open.pop() {
        if !seen.insert(actor.clone()) {
            continue;
        }
        let offices = OfficesOf(actor.clone()).thing();
        let slots = state.slots(&offices);
        open.extend(attribute::each_office(&slots).map(|(of, ..)| of.clone()));
        open.extend(parts_of(state, &actor));
        things.extend([actor.thing(), offices]);
    }
    things
}

/// Lists an issue and those that were ever put right above it; at any depth, of `all`.
pub(super) fn once_above(state: &dyn State, issue: &IssueKey, all: bool) -> BTreeSet<IssueKey> {
    let (mut open, mut found) = (vec![issue.clone()], BTreeSet::new());
    while let Some(here) = open.pop() {
        if found.insert(here.clone()) && (all || here == *issue) {
            let slots = state.slots(&here.thing());
            open.extend(attribute::issue::parent().facts(&slots).values().filter_map(Option::clone));
        }
    }
    found
}
