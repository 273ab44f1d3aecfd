//! Claims: who claimed what, when, and whether that word still stands.

use crate::domain::Sequence;
use crate::domain::attribute::{self, ClaimsOn};
use crate::domain::event::{Body, Claim};
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::ActorKey;
use crate::domain::slot::{ClaimValue, SlotValue};
use crate::time::Period;
use crate::view::actor::speaks_for;
use crate::view::event::EventView;
use crate::view::position::standing;
use crate::view::{Reading, State};

/// A claim at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimView {
    /// Its place in fact order; its sequence names the statement.
    pub order: FactOrder,
    /// Which claim it is.
    pub of: ClaimRef,
    /// Whose word it is.
    pub claimant: ActorKey,
    /// What it says.
    pub claim: Claim,
    /// From when it holds.
    pub from: Period,
    /// Whether the claimant speaks for the subject.
    pub own: bool,
    /// Whether it is its claimant's newest word on the matter, has not ended, and was not taken back.
    pub standing: bool,
    /// Whether its statement was made after the point: it holds from before what was said.
    pub said_later: bool,
    /// The next claim of its slot: its statement's sequence and revision, and its place within.
    pub overtaken_by: Option<ClaimRef>,
}

/// Names a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimRef {
    /// The sequence of the statement.
    pub statement: Sequence,
    /// The revision of the statement.
    pub revision: u32,
    /// The claim's place within the statement.
    pub index: u32,
}

/// Gives a claim of a statement as it is seen at the point.
pub fn claim(state: &dyn State, of: ClaimRef) -> Option<ClaimView> {
    let recorded = state.content(of.statement, of.revision)?;
    let event = recorded.event()?;
    let Body::StatementMade(statement) = &event.body else { return None };
    let claim = statement.claims.get(of.index as usize)?;
    let claimant = statement.claimant();
    let from = claim.from.as_ref().or(event.occurred())?;
    // A claim's fact stands at its own place among the facts of its statement.
    let order = FactOrder::new(Some(from.window()), event.ordinal, of.statement, of.index);
    let claims = state.attributes(&ClaimsOn(claim.subject.clone(), claim.on.clone()), Reading::AtPoint);
    let words = attribute::claims::claimant(claimant.clone()).facts(claims.slots());
    let overtaken_by = words.history().next_after(&order, state.point(), state).and_then(reference);
    let current = standing(state, words).and_then(|(version, _)| reference(version));
    Some(ClaimView {
        order,
        own: speaks_for(state, claimant, &claim.subject, from.window().middle()),
        standing: current == Some(of),
        said_later: !state.point().counts(event.occurred().map(Period::window)),
        overtaken_by,
        from: from.clone(),
        claimant: claimant.clone(),
        claim: claim.clone(),
        of,
    })
}

/// Names the claims that a statement makes, by their own windows.
pub fn claims_of(statement: &EventView) -> Vec<ClaimRef> {
    let Some(event) = statement.event() else { return Vec::new() };
    let Body::StatementMade(made) = &event.body else { return Vec::new() };
    let mut claims: Vec<(FactOrder, ClaimRef)> = Vec::with_capacity(made.claims.len());
    for (index, claim) in (0..).zip(&made.claims) {
        let from = claim.from.as_ref().or(event.occurred()).map(Period::window);
        let of = ClaimRef { statement: statement.sequence, revision: statement.revision, index };
        claims.push((FactOrder::new(from, event.ordinal, statement.sequence, index), of));
    }
    claims.sort_by_key(|(order, _)| *order);
    claims.into_iter().map(|(_, of)| of).collect()
}

/// Names the claim of a version, if it is one.
pub fn reference(version: &Version) -> Option<ClaimRef> {
    let value = ClaimValue::of(version.value.as_ref()?)?;
    Some(ClaimRef { statement: version.order.sequence, revision: version.revision, index: value.index })
}

/// Tells whether a claim counts at the point by its own window, its statement being seen.
pub fn counts(state: &dyn State, claim: &ClaimView) -> bool {
    state.point().counts(claim.order.window())
}
