//! Which facts make the value of a path, and which decide whether and how it is shown.
//!
//! First the facts of the value itself are asked. Where they are the same at both points, what is shown was decided by
//! others: that the thing is there, what it is part of, who speaks for whom. The causes of these are found in the same way.

use std::collections::BTreeSet;

use crate::domain::attribute::{self, AssertionsOn, MembershipsOf, OfficesOf, Subject};
use crate::domain::event::About;
use crate::domain::key::{ActorKey, AspectKey, NegotiationKey, ProposalKey};
use crate::domain::slot::Slot;
use crate::view::consent::{ConsentSlot, ConsentView};
use crate::view::diff::causes::{Causes, End, Making};
use crate::view::diff::path::{DiffPath, MEETING};
use crate::view::diff::position_makers;
use crate::view::diff::shown::organ_chain;
use crate::view::position::PositionView;
use crate::view::{Reading, account, commitment, consent};

/// The position that a path shows at each point, of a path of a position.
pub(super) type Positions<'p> = [Option<&'p PositionView>; 2];

/// Finds the causes of a change of a path, in a diff of one negotiation or of all.
pub(super) fn find(causes: &mut Causes<'_>, path: &DiffPath, of: Option<&NegotiationKey>, positions: Positions<'_>) {
    if let DiffPath::Position(party, target) = path {
        position_makers::find(causes, party, target, positions);
        return;
    }
    of_value(causes, path);
    if causes.is_empty() {
        let slots = around(causes, path, of);
        causes.of_slots(slots);
    }
    if causes.is_empty() {
        // The text of a last day can be corrected and mean the same day.
        if let DiffPath::Office(holder, of, title) = path {
            causes.of_revisions(&office(holder, of, title));
        }
        if let DiffPath::Membership(member, of) = path {
            causes.of_revisions(&membership(member, of));
        }
    }
}

/// Asks the facts that make the value.
fn of_value(causes: &mut Causes<'_>, path: &DiffPath) {
    let slot = match path {
        DiffPath::NegotiationStatus(key) => attribute::negotiation::status().of(key),
        DiffPath::Party(key, actor, role) => attribute::negotiation::party(actor.clone(), *role).of(key),
        DiffPath::IssueStatus(key) => attribute::issue::status().of(key),
        DiffPath::IssueParent(key) => attribute::issue::parent().of(key),
        DiffPath::ProposalStatus(key) => attribute::proposal::status().of(key),
        DiffPath::Clause(key, clause) => attribute::proposal::clause(clause.clone()).of(key),
        DiffPath::Meeting(key, name) => {
            let attribute = MEETING.iter().find(|(known, _)| known == name);
            causes.of_slots(attribute.map(|(_, name)| Slot { thing: key.thing(), attribute: name.clone() }));
            return;
        }
        DiffPath::CommitmentStatus(key) => {
            for side in End::BOTH {
                let state = causes.state(side);
                let view = commitment::commitment(state, key, Reading::AtPoint);
                let shown = view.as_ref().and_then(commitment::CommitmentView::shown);
                let slot = shown.map(|shown| attribute::commitment::status(shown.according_to.clone()).of(key));
                let making = slot.and_then(|slot| Making::newest(state, state.point(), &slot));
                if let Some(making) = making {
                    causes.of_fact(side, &making);
                }
            }
            return;
        }
        DiffPath::CommitmentText(key) => attribute::commitment::text().of(key),
        DiffPath::CommitmentDue(key) => attribute::commitment::due().of(key),
        DiffPath::CommitmentOver(key) => attribute::commitment::over().of(key),
        DiffPath::CommitmentConditions(key) => attribute::commitment::conditions().of(key),
        DiffPath::AmendmentStatus(key) => attribute::amendment::status().of(key),
        DiffPath::Decision(key) => {
            let mut slots = vec![attribute::decision::profile().of(key)];
            for side in End::BOTH {
                let read = causes.state(side).slots(&key.thing());
                slots.extend(
                    attribute::each_vote(&read).map(|(actor, _)| attribute::decision::vote(actor.clone()).of(key)),
                );
            }
            causes.of_slots(slots);
            return;
        }
        DiffPath::Declaration(key) => {
            causes.of_slots([attribute::declaration::profile().of(key), attribute::declaration::withdrawn().of(key)]);
            return;
        }
        DiffPath::Consent(key, slot, actor) => {
            of_consent(causes, key, actor, *slot);
            return;
        }
        DiffPath::Bound(key, actor) => {
            of_bound(causes, key, actor);
            return;
        }
        DiffPath::Account(about, aspect) => {
            of_account(causes, about, aspect);
            return;
        }
        DiffPath::Membership(member, of) => membership(member, of),
        DiffPath::Incident(key) => attribute::incident::profile().of(key),
        DiffPath::Office(holder, of, title) => office(holder, of, title),
        DiffPath::Actor(key) => attribute::actor::profile().of(key),
        DiffPath::Position(..) => return,
    };
    causes.of_slot(&slot);
}

/// Asks the act that stands in a slot at each point, and the one that ended it.
fn of_consent(causes: &mut Causes<'_>, key: &ProposalKey, actor: &ActorKey, slot: ConsentSlot) {
    for side in End::BOTH {
        let acts = consent::acts(causes.state(side), key, actor);
        let bears = |act: &&ConsentView| slot.is_set_by(act.given.act) || slot.is_ended_by(act.given.act);
        if let Some(last) = acts.iter().rev().find(bears) {
            causes.of_consent(side, key, actor, last);
        }
    }
}

/// Asks the acts in effect at each point, and the status of the text: an act counts where its effect does.
fn of_bound(causes: &mut Causes<'_>, key: &ProposalKey, actor: &ActorKey) {
    for side in End::BOTH {
        let state = causes.state(side);
        let acts = consent::acts(state, key, actor);
        let in_effect = |act: &&ConsentView| state.point().counts(act.effect);
        for bears in [ConsentSlot::Consent, ConsentSlot::Provisional] {
            let is_of = |act: &&ConsentView| bears.is_set_by(act.given.act) || bears.is_ended_by(act.given.act);
            if let Some(last) = acts.iter().rev().filter(in_effect).find(is_of) {
                causes.of_effect(side, key, actor, last);
            }
        }
    }
    causes.of_slot(&attribute::proposal::status().of(key));
}

/// Asks the assertions that speak at each point, with what emptied their slots.
fn of_account(causes: &mut Causes<'_>, about: &About, aspect: &AspectKey) {
    let mut slots = Vec::new();
    for side in End::BOTH {
        let state = causes.state(side);
        let view = account::account_of(state, about, aspect);
        let of = AssertionsOn(about.clone(), aspect.clone());
        for assertion in view.iter().flat_map(|view| &view.sides).flat_map(|side| &side.assertions) {
            let slot = Slot { thing: of.thing(), attribute: assertion.fact.attribute.clone() };
            causes.of_withdrawal(side.opposite(), assertion.fact.order.sequence);
            slots.push(slot);
        }
    }
    causes.of_slots(slots);
}

/// Returns the slot of a membership.
fn membership(member: &ActorKey, of: &ActorKey) -> Slot {
    attribute::memberships::membership(of.clone()).of(&MembershipsOf(member.clone()))
}

/// Lists the slots that decide whether, and how, a value is shown.
fn around(causes: &Causes<'_>, path: &DiffPath, of: Option<&NegotiationKey>) -> Vec<Slot> {
    match path {
        DiffPath::NegotiationStatus(key) | DiffPath::Party(key, ..) => vec![attribute::negotiation::title().of(key)],
        DiffPath::IssueStatus(key) => vec![attribute::issue::title().of(key)],
        DiffPath::IssueParent(key) => {
            let mut slots = vec![attribute::issue::title().of(key)];
            for side in End::BOTH {
                let read = causes.state(side).attributes(key, Reading::AtPoint);
                let parent = read.value(&attribute::issue::parent()).flatten();
                slots.extend(parent.map(|parent| attribute::issue::title().of(&parent)));
            }
            slots
        }
        DiffPath::ProposalStatus(key)
        | DiffPath::Clause(key, _)
        | DiffPath::Consent(key, ..)
        | DiffPath::Bound(key, _) => vec![attribute::proposal::title().of(key)],
        DiffPath::AmendmentStatus(key) => vec![attribute::amendment::profile().of(key)],
        DiffPath::Decision(_) | DiffPath::Declaration(_) => Vec::new(),
        DiffPath::Account(about, _) => around_thing(causes, about, of),
        DiffPath::Membership(member, group) => {
            let circle = [member, group].into_iter().flat_map(|actor| circle(causes, actor, of));
            std::iter::once(attribute::actor::profile().of(member)).chain(circle).collect()
        }
        DiffPath::Meeting(key, _) => {
            vec![attribute::meeting::status().of(key), attribute::meeting::negotiation().of(key)]
        }
        DiffPath::CommitmentStatus(key)
        | DiffPath::CommitmentText(key)
        | DiffPath::CommitmentDue(key)
        | DiffPath::CommitmentOver(key)
        | DiffPath::CommitmentConditions(key) => {
            let read = End::BOTH.map(|side| causes.state(side).slots(&key.thing()));
            let statuses = read
                .iter()
                .flat_map(|slots| attribute::each_status(slots))
                .map(|(said_by, _)| attribute::commitment::status(said_by.clone()).of(key));
            std::iter::once(attribute::commitment::profile().of(key)).chain(statuses).collect()
        }
        DiffPath::Incident(_) | DiffPath::Position(..) => Vec::new(),
        DiffPath::Office(holder, office_of, _) => {
            let circle = [holder, office_of].into_iter().flat_map(|actor| circle(causes, actor, of));
            std::iter::once(attribute::actor::profile().of(holder)).chain(circle).collect()
        }
        DiffPath::Actor(key) => {
            let mut slots = circle(causes, key, of);
            for side in End::BOTH {
                let profile = causes.state(side).attributes(key, Reading::AtPoint).value(&attribute::actor::profile());
                let above = profile.and_then(|profile| profile.part_of.clone());
                slots.extend(above.map(|above| attribute::actor::profile().of(&above)));
            }
            slots
        }
    }
}

/// Lists the slots that decide whether a thing is there, and what it is part of.
fn around_thing(causes: &Causes<'_>, about: &About, of: Option<&NegotiationKey>) -> Vec<Slot> {
    match about {
        About::Incident(key) => vec![attribute::incident::profile().of(key)],
        About::Commitment(key) => vec![attribute::commitment::profile().of(key)],
        About::Clause(clause) => vec![
            attribute::proposal::clause(clause.clause.clone()).of(&clause.proposal),
            attribute::proposal::title().of(&clause.proposal),
        ],
        About::Decision(key) => vec![attribute::decision::profile().of(key)],
        About::Meeting(key) => {
            vec![attribute::meeting::status().of(key), attribute::meeting::negotiation().of(key)]
        }
        About::Amendment(key) => vec![attribute::amendment::profile().of(key)],
        About::Actor(key) => {
            let mut slots = circle(causes, key, of);
            slots.push(attribute::actor::profile().of(key));
            slots
        }
    }
}

/// Lists the slots that decide whether a negotiation shows an actor: what it is an organ of, and who of these is a party.
fn circle(causes: &Causes<'_>, actor: &ActorKey, of: Option<&NegotiationKey>) -> Vec<Slot> {
    let Some(negotiation) = of else { return Vec::new() };
    let mut slots = vec![attribute::negotiation::title().of(negotiation)];
    for side in End::BOTH {
        let state = causes.state(side);
        let chain: BTreeSet<ActorKey> = organ_chain(state, actor).into_iter().collect();
        slots.extend(chain.iter().map(|actor| attribute::actor::profile().of(actor)));
        let parties = state.slots(&negotiation.thing());
        let parts = attribute::each_party(&parties).filter(|(party, ..)| chain.contains(*party));
        slots.extend(parts.map(|(party, role, _)| attribute::negotiation::party(party.clone(), *role).of(negotiation)));
    }
    slots
}

/// Returns the slot of an office.
pub(super) fn office(holder: &ActorKey, of: &ActorKey, title: &str) -> Slot {
    attribute::offices::office(of.clone(), title.to_owned()).of(&OfficesOf(holder.clone()))
}
