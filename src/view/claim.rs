//! Claims: who claimed what, when, and whether that word still stands.

use crate::domain::Sequence;
use crate::domain::attribute::ClaimsOn;
use crate::domain::event::{Body, Claim, StatementMade};
use crate::domain::facts;
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::ActorKey;
use crate::domain::slot::{ClaimValue, SlotValue, WordPlace};
use crate::time::Period;
use crate::view::actor::speaks_for;
use crate::view::event::EventView;
use crate::view::position::{Bearing, standing, word_attribute};
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
    /// The claimant's place among those of the statement; 0 but in a joint one.
    pub claimant: u32,
}

/// Returns a claim of a statement as it is seen at the point.
pub fn claim(state: &dyn State, of: ClaimRef) -> Option<ClaimView> {
    let recorded = state.content(of.statement, of.revision)?;
    let event = recorded.event()?;
    let Body::StatementMade(statement) = &event.body else { return None };
    let claim = statement.claims.get(of.index as usize)?;
    let claimants = statement.claimants();
    let claimant = *claimants.get(of.claimant as usize)?;
    let from = claim.from.as_ref().or(event.occurred())?;
    // A claim's fact stands at its own place among the facts of its statement.
    let place = word_place(statement, WordPlace::Claim(of.index), of.claimant);
    let order = FactOrder::new(Some(from.window()), event.ordinal, of.statement, place);
    let claims = state.attributes(&ClaimsOn(claim.subject.clone(), claim.on.clone()), Reading::AtPoint);
    let words = word_attribute(claimant, statement.unnamed.then_some(event.id)).facts(claims.slots());
    let overtaken_by = words.history().next_after(&order, state.point(), state);
    let overtaken_by = overtaken_by.and_then(|version| reference(&version));
    let current = standing(state, words).and_then(|(version, _)| reference(&version));
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

/// Returns the period from which a claim holds that bears on a position; `None` where its statement is not on record.
pub fn from(state: &dyn State, bearing: &Bearing) -> Option<Period> {
    let plain = bearing.date.zip(bearing.order.window()).and_then(|(date, window)| date.period(window));
    plain.or_else(|| {
        let recorded = state.content(bearing.order.sequence, bearing.revision)?;
        let word = Some(WordPlace::Claim(bearing.index));
        facts::since(recorded.event()?, bearing.attribute().name(), word, bearing.order.place).cloned()
    })
}

/// Names the claims that a statement makes, by their own windows.
pub fn claims_of(statement: &EventView) -> Vec<ClaimRef> {
    let Some(event) = statement.event() else { return Vec::new() };
    let Body::StatementMade(made) = &event.body else { return Vec::new() };
    let mut claims: Vec<(FactOrder, ClaimRef)> = Vec::with_capacity(made.claims.len());
    for claimant in (0..).take(made.claimants().len()) {
        for (index, claim) in (0..).zip(&made.claims) {
            let from = claim.from.as_ref().or(event.occurred()).map(Period::window);
            let of = ClaimRef { statement: statement.sequence, revision: statement.revision, index, claimant };
            let place = word_place(made, WordPlace::Claim(index), claimant);
            claims.push((FactOrder::new(from, event.ordinal, statement.sequence, place), of));
        }
    }
    claims.sort_by_key(|(order, _)| *order);
    claims.into_iter().map(|(_, of)| of).collect()
}

/// Returns the place of a word's fact among those of its statement: the words of each claimant stand together, claims first.
pub(in crate::view) fn word_place(statement: &StatementMade, word: WordPlace, claimant: u32) -> u32 {
    let count = |words: usize| u32::try_from(words).unwrap_or(u32::MAX);
    let claims = count(statement.claims.len());
    let own = match word {
        WordPlace::Claim(index) => index,
        WordPlace::Assertion(index) => claims.saturating_add(index),
    };
    claimant.saturating_mul(claims.saturating_add(count(statement.assertions.len()))).saturating_add(own)
}

/// Names the claim at a place among the facts of a statement's revision.
pub fn at_place(state: &dyn State, statement: Sequence, revision: u32, place: u32) -> Option<ClaimRef> {
    let recorded = state.content(statement, revision)?;
    let Body::StatementMade(made) = &recorded.event()?.body else { return None };
    let (claimant, index) = word_at(made, place)?;
    Some(ClaimRef { statement, revision, index, claimant })
}

/// Returns the claimant at a place among the facts of a statement, and which of its words stands there, claims first.
pub(in crate::view) fn word_at(made: &StatementMade, place: u32) -> Option<(u32, u32)> {
    let words = u32::try_from(made.claims.len() + made.assertions.len()).ok().filter(|words| *words > 0)?;
    Some((place / words, place % words))
}

/// Names the claim of a version, if it is one.
pub fn reference(version: &Version) -> Option<ClaimRef> {
    let ClaimValue { index, claimant, .. } = *ClaimValue::of(version.value.as_ref()?)?;
    Some(ClaimRef { statement: version.order.sequence, revision: version.revision, index, claimant })
}

/// Returns whether a claim counts at the point by its own window, its statement being seen.
pub fn counts(state: &dyn State, claim: &ClaimView) -> bool {
    state.point().counts(claim.order.window())
}
