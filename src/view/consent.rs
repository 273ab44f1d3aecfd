//! Who signed a text, who consented to be bound by it, and who is bound.
//!
//! ```text
//! acts of one actor, in fact order     RATIFICATION ── WITHDRAWAL ── ACCESSION …
//! an act counts by its own date; its effect by `effective`, else by that date
//! bound: the text is IN_FORCE, and the greatest binding act in effect is greater than every withdrawal in effect
//! ```

use std::sync::Arc;

use crate::domain::attribute;
use crate::domain::event::ConsentGiven;
pub use crate::domain::event::ConsentSlot;
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::{ActorKey, ProposalKey};
use crate::domain::slot::{ConsentValue, SlotValue};
use crate::domain::vocabulary::ProposalStatus;
use crate::time::{Period, Window};
use crate::view::{Counted, FactRef, Reading, State};

/// An act of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    /// What was done.
    pub given: Arc<ConsentGiven>,
    /// The event that says so.
    pub fact: FactRef,
    /// The part of its window of effect that is read; of an act that names none, that of its date.
    pub effect: Option<Window>,
    /// Whether it is what stands: false once it was taken back, or another took its place, and of what takes back.
    pub standing: bool,
}

impl ConsentView {
    /// Returns when it takes effect, where it says so itself, by the part that is read.
    pub fn effective(&self) -> Option<Period> {
        let effective = self.given.effective.as_ref()?;
        Some(self.effect.map_or_else(|| effective.clone(), |part| effective.reduced_to(part)))
    }

    /// Returns its effect as a place among facts.
    fn effect_order(&self) -> FactOrder {
        let FactOrder { ordinal, sequence, place, .. } = self.fact.order;
        FactOrder::new(self.effect, ordinal, sequence, place)
    }
}

/// An actor that is bound by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundView {
    /// Who.
    pub actor: ActorKey,
    /// Whether it applies the text before it binds.
    pub provisional: bool,
    /// Since when; the later of the act's effect and of the status.
    pub since: Option<Period>,
    /// The act.
    pub act: ConsentView,
}

fn view(version: &Version, actor: &ActorKey) -> Option<ConsentView> {
    let value = Arc::<ConsentValue>::of(version.value.as_ref()?)?;
    Some(ConsentView {
        given: Arc::clone(&value.given),
        fact: FactRef::new(version, attribute::proposal::consent(actor.clone()).name()),
        effect: value.effect.or(version.window()),
        standing: false,
    })
}

/// Returns the acts of an actor that count at the point, in fact order.
pub fn acts(state: &dyn State, proposal: &ProposalKey, actor: &ActorKey) -> Vec<ConsentView> {
    let read = state.attributes(proposal, Reading::AtPoint);
    let attribute = attribute::proposal::consent(actor.clone());
    let counting = attribute.facts(read.slots()).history().counting(state.point(), state);
    let mut acts: Vec<ConsentView> = counting.filter_map(|version| view(&version, actor)).collect();
    for slot in ConsentSlot::ALL {
        let last = acts.iter().rposition(|act| slot.is_set_by(act.given.act) || slot.is_ended_by(act.given.act));
        if let Some(last) = last {
            acts[last].standing |= slot.is_set_by(acts[last].given.act);
        }
    }
    acts
}

/// Returns the act that stands in a slot of an actor.
pub fn standing(state: &dyn State, proposal: &ProposalKey, actor: &ActorKey, slot: ConsentSlot) -> Option<ConsentView> {
    acts(state, proposal, actor).into_iter().find(|act| act.standing && slot.is_set_by(act.given.act))
}

/// Returns every actor that ever gave a consent to a text, or took one back, by key.
pub fn consenting(state: &dyn State, proposal: &ProposalKey) -> Vec<ActorKey> {
    let read = state.attributes(proposal, Reading::AtPoint);
    attribute::each_consent(read.slots()).map(|(actor, _)| actor.clone()).collect()
}

/// Returns the consents to a text that count at the point, by actor, then fact order.
pub fn consents(state: &dyn State, proposal: &ProposalKey) -> Vec<ConsentView> {
    consenting(state, proposal).iter().flat_map(|actor| acts(state, proposal, actor)).collect()
}

/// Returns who is bound by a text at the point, by actor.
pub fn bound(state: &dyn State, proposal: &ProposalKey) -> Vec<BoundView> {
    let Some(status) = state.attributes(proposal, Reading::AtPoint).counted(&attribute::proposal::status()) else {
        return Vec::new();
    };
    let actors = consenting(state, proposal);
    actors.iter().filter_map(|actor| binding(state, proposal, actor, &status)).collect()
}

/// Says whether an actor is bound by a text at the point.
pub fn binding(
    state: &dyn State,
    proposal: &ProposalKey,
    actor: &ActorKey,
    status: &Counted<ProposalStatus>,
) -> Option<BoundView> {
    let mut acts = acts(state, proposal, actor);
    acts.retain(|act| state.point().counts(act.effect));
    let in_effect = |slot: ConsentSlot| {
        let last = acts.iter().rev().find(|act| slot.is_set_by(act.given.act) || slot.is_ended_by(act.given.act))?;
        slot.is_set_by(last.given.act).then(|| last.clone())
    };
    if status.value == ProposalStatus::InForce
        && let Some(act) = in_effect(ConsentSlot::Consent)
    {
        let since =
            if act.effect_order() > status.fact.order { effect(state, &act) } else { state.since(&status.fact) };
        return Some(BoundView { actor: actor.clone(), provisional: false, since, act });
    }
    if is_over(status.value) {
        return None;
    }
    let act = in_effect(ConsentSlot::Provisional)?;
    Some(BoundView { actor: actor.clone(), provisional: true, since: effect(state, &act), act })
}

/// Returns from when an act takes effect.
fn effect(state: &dyn State, act: &ConsentView) -> Option<Period> {
    act.effective().or_else(|| state.since(&act.fact))
}

/// Whether nobody applies a text any more.
fn is_over(status: ProposalStatus) -> bool {
    match status {
        ProposalStatus::Rejected
        | ProposalStatus::Withdrawn
        | ProposalStatus::Superseded
        | ProposalStatus::Expired
        | ProposalStatus::Terminated => true,
        ProposalStatus::Draft
        | ProposalStatus::Tabled
        | ProposalStatus::Initialled
        | ProposalStatus::Accepted
        | ProposalStatus::Adopted
        | ProposalStatus::Signed
        | ProposalStatus::ProvisionallyApplied
        | ProposalStatus::InForce
        | ProposalStatus::Suspended => false,
    }
}
