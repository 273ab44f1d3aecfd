//! Issues: outcomes under negotiation, in a tree.

use crate::domain::attribute;
use crate::domain::key::{IssueKey, NegotiationKey};
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

/// Returns an issue; `None` where it was not raised.
pub fn issue(state: &dyn State, key: &IssueKey, reading: Reading) -> Option<IssueView> {
    let read = state.attributes(key, reading);
    let titled = read.value(&attribute::issue::title())?;
    Some(IssueView {
        key: key.clone(),
        title: titled.title.clone(),
        negotiation: titled.negotiation.clone(),
        parent: read.value(&attribute::issue::parent()).flatten(),
        status: read.counted(&attribute::issue::status())?,
    })
}

/// Returns whether an issue was raised by the point.
pub fn exists(state: &dyn State, key: &IssueKey) -> bool {
    state.attributes(key, Reading::AtPoint).has(&attribute::issue::title())
}

/// Returns the issue above, where both exist at the point.
pub fn parent(state: &dyn State, key: &IssueKey) -> Option<IssueKey> {
    let parent = state.attributes(key, Reading::AtPoint).value(&attribute::issue::parent()).flatten();
    parent.filter(|parent| exists(state, parent))
}

/// Returns every issue below one at the point, at any depth, by key.
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

/// Returns the issues of a negotiation at the point, by key.
pub fn issues(state: &dyn State, negotiation: &NegotiationKey) -> Vec<IssueView> {
    let all = state.issues(negotiation);
    let here = all.iter().filter_map(|key| issue(state, key, Reading::AtPoint));
    here.filter(|issue| issue.negotiation == *negotiation).collect()
}
