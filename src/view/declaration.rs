//! Formal statements about a text, and whether they were taken back.

use std::sync::Arc;

use crate::domain::attribute;
use crate::domain::key::{DeclarationKey, ProposalKey};
use crate::domain::slot::DeclarationProfile;
use crate::view::{FactRef, Reading, State};

/// A declaration at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationView {
    /// Its key.
    pub key: DeclarationKey,
    /// What was declared.
    pub profile: Arc<DeclarationProfile>,
    /// The event that made it.
    pub since: FactRef,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// Returns a declaration; `None` where it was not made.
pub fn declaration(state: &dyn State, key: &DeclarationKey, reading: Reading) -> Option<DeclarationView> {
    let read = state.attributes(key, reading);
    let profile = read.counted(&attribute::declaration::profile())?;
    let withdrawn = state.attributes(key, Reading::AtPoint).has(&attribute::declaration::withdrawn());
    Some(DeclarationView { key: key.clone(), profile: profile.value, since: profile.fact, withdrawn })
}

/// Returns the declarations about a proposal at the point, by key.
pub fn declarations(state: &dyn State, proposal: &ProposalKey) -> Vec<DeclarationView> {
    let all = state.declarations(proposal);
    let here = all.iter().filter_map(|key| declaration(state, key, Reading::AtPoint));
    here.filter(|view| view.profile.made.proposal == *proposal).collect()
}
