//! Issues: outcomes under negotiation, in a tree.

use crate::domain::key::{IssueKey, NegotiationKey};
use crate::domain::slot::{Attribute, Thing, Value};
use crate::domain::vocabulary::IssueStatus;
use crate::view::{Counted, Reading, State};

/// An issue at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueView {
    /// Its key.
    pub key: IssueKey,
    /// The outcome that it stands for.
    pub title: String,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
    /// The issue above, whether or not that exists at the point.
    pub parent: Option<IssueKey>,
    /// How it stands, and since when.
    pub status: Counted<IssueStatus>,
}

/// Gives an issue; `None` where it was not raised.
pub fn issue(state: &dyn State, key: &IssueKey, reading: Reading) -> Option<IssueView> {
    let slots = state.slots(&Thing::Issue(key.clone()));
    let titled = state.value(&slots, &Attribute::Title, reading, |value| match value {
        Value::Titled(titled) => Some(titled.clone()),
        _other => None,
    })?;
    let status = state.value(&slots, &Attribute::Status, reading, |value| match value {
        Value::IssueStatus(status) => Some(*status),
        _other => None,
    })?;
    let parent = state.value(&slots, &Attribute::Parent, reading, |value| match value {
        Value::Parent(parent) => Some(parent.clone()),
        _other => None,
    });
    Some(IssueView {
        key: key.clone(),
        title: titled.value.title.clone(),
        negotiation: titled.value.negotiation.clone(),
        parent: parent.and_then(|parent| parent.value),
        status,
    })
}

/// Tells whether an issue was raised by the point.
pub fn exists(state: &dyn State, key: &IssueKey) -> bool {
    let slots = state.slots(&Thing::Issue(key.clone()));
    state.version(slots.history(&Attribute::Title), Reading::AtPoint).is_some()
}

/// Gives the issue above, where both exist at the point.
pub fn parent(state: &dyn State, key: &IssueKey) -> Option<IssueKey> {
    let slots = state.slots(&Thing::Issue(key.clone()));
    let version = state.version(slots.history(&Attribute::Parent), Reading::AtPoint)?;
    match &version.value {
        Some(Value::Parent(Some(parent))) if exists(state, parent) => Some(parent.clone()),
        _other => None,
    }
}

/// Gives every issue below one at the point, at any depth, by key.
pub fn below(state: &dyn State, key: &IssueKey) -> Vec<IssueKey> {
    let mut found = std::collections::BTreeSet::new();
    let mut open = vec![key.clone()];
    while let Some(above) = open.pop() {
        for issue in state.issues_below(&above).iter() {
            // Edges known at one point may come from different moments and form a circle: nothing is below itself.
            if issue == key || parent(state, issue).as_ref() != Some(&above) || !exists(state, issue) {
                continue;
            }
            if found.insert(issue.clone()) {
                open.push(issue.clone());
            }
        }
    }
    found.into_iter().collect()
}

/// Gives the issues of a negotiation at the point, by key.
pub fn issues(state: &dyn State, negotiation: &NegotiationKey) -> Vec<IssueView> {
    let all = state.issues(negotiation);
    let here = all.iter().filter_map(|key| issue(state, key, Reading::AtPoint));
    here.filter(|issue| issue.negotiation == *negotiation).collect()
}
