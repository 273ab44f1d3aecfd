//! Negotiations and who takes part in them.

use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::slot::{Attribute, Thing, Value};
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

/// Gives a negotiation; `None` where it was not opened.
pub fn negotiation(state: &dyn State, key: &NegotiationKey, reading: Reading) -> Option<NegotiationView> {
    let slots = state.slots(&Thing::Negotiation(key.clone()));
    let titled = state.value(&slots, &Attribute::Title, reading, |value| match value {
        Value::Titled(titled) => Some(titled.clone()),
        _other => None,
    })?;
    let status = state.value(&slots, &Attribute::Status, reading, |value| match value {
        Value::NegotiationStatus(status) => Some(*status),
        _other => None,
    })?;
    Some(NegotiationView { key: key.clone(), title: titled.value.title.clone(), status })
}

/// Gives the negotiations at the point, by key.
pub fn negotiations(state: &dyn State) -> Vec<NegotiationView> {
    state.negotiations().iter().filter_map(|key| negotiation(state, key, Reading::AtPoint)).collect()
}

/// Gives who takes part in a negotiation at the point, by actor and role.
pub fn parties(state: &dyn State, key: &NegotiationKey) -> Vec<ParticipationView> {
    let slots = state.slots(&Thing::Negotiation(key.clone()));
    let parts = slots.iter().filter_map(|(attribute, history)| {
        let Attribute::Party(actor, role) = attribute else { return None };
        let version = state.version(history, Reading::AtPoint)?;
        Some(ParticipationView { actor: actor.clone(), role: *role, since: FactRef::new(version, attribute) })
    });
    parts.collect()
}
