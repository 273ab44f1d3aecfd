//! Amendments: changes to a text that were moved, and how they stand.

use std::sync::Arc;

use crate::domain::attribute;
use crate::domain::key::{AmendmentKey, ProposalKey};
use crate::domain::slot::AmendmentProfile;
use crate::domain::vocabulary::AmendmentStatus;
use crate::view::{Counted, FactRef, Reading, State};

/// An amendment at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentView {
    /// Its key.
    pub key: AmendmentKey,
    /// What was moved.
    pub profile: Arc<AmendmentProfile>,
    /// The event that moved it.
    pub moved: FactRef,
    /// How it stands, and since when.
    pub status: Counted<AmendmentStatus>,
}

impl AmendmentView {
    /// Returns its title, else its key.
    pub fn title(&self) -> String {
        self.profile.moved.title.clone().unwrap_or_else(|| self.key.to_string())
    }
}

/// Returns an amendment; `None` where it was not moved.
pub fn amendment(state: &dyn State, key: &AmendmentKey, reading: Reading) -> Option<AmendmentView> {
    let read = state.attributes(key, reading);
    let profile = read.counted(&attribute::amendment::profile())?;
    let status = read.counted(&attribute::amendment::status())?;
    Some(AmendmentView { key: key.clone(), profile: profile.value, moved: profile.fact, status })
}

/// Returns the amendments to a proposal at the point, by key.
pub fn amendments(state: &dyn State, proposal: &ProposalKey) -> Vec<AmendmentView> {
    let all = state.amendments(proposal);
    let here = all.iter().filter_map(|key| amendment(state, key, Reading::AtPoint));
    here.filter(|view| view.profile.moved.proposal == *proposal).collect()
}
