//! Negotiations and who takes part in them.

use crate::domain::attribute;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::vocabulary::{NegotiationStatus, Role};
use crate::view::{Counted, FactRef, Reading, State};

/// A negotiation at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NegotiationView {
    /// Its key.
    pub key: NegotiationKey,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub status: Counted<NegotiationStatus>,
    /// Whose doing that was; may be empty.
    pub status_by: Vec<ActorKey>,
    /// Why.
    pub status_reason: Option<String>,
}

/// An actor's part in a negotiation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipationView {
    /// Who.
    pub actor: ActorKey,
    /// As what.
    pub role: Role,
    /// From when.
    pub since: FactRef,
}

/// Returns a negotiation; `None` where it was not opened.
pub fn negotiation(state: &dyn State, key: &NegotiationKey, reading: Reading) -> Option<NegotiationView> {
    let read = state.attributes(key, reading);
    let titled = read.value(&attribute::negotiation::title())?;
    let status = read.counted(&attribute::negotiation::status())?;
    Some(NegotiationView {
        key: key.clone(),
        title: titled.title.clone(),
        status: Counted { value: status.value.status, fact: status.fact },
        status_by: status.value.by.clone(),
        status_reason: status.value.reason.clone(),
    })
}

/// Returns the negotiations at the point, by key.
pub fn negotiations(state: &dyn State) -> Vec<NegotiationView> {
    state.negotiations().iter().filter_map(|key| negotiation(state, key, Reading::AtPoint)).collect()
}

/// Returns who takes part in a negotiation at the point, by actor and role.
pub fn parties(state: &dyn State, key: &NegotiationKey) -> Vec<ParticipationView> {
    let read = state.attributes(key, Reading::AtPoint);
    let parts = attribute::each_party(read.slots()).filter_map(|(actor, role, _)| {
        let part = attribute::negotiation::party(actor.clone(), *role);
        Some(ParticipationView { actor: actor.clone(), role: *role, since: read.counted(&part)?.fact })
    });
    parts.collect()
}
