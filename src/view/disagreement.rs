//! Disagreements: matters on which the positions of parties cannot be reconciled, and whether that is settled since.

use crate::domain::attribute::{self, ClaimsOn, Subject};
use crate::domain::event::Target;
use crate::domain::key::{IssueKey, NegotiationKey, ProposalKey};
use crate::domain::vocabulary::{IssueStatus, Outcome, ProposalStatus, Stance};
use crate::view::position::{PositionView, claimed_targets, positions_on, standing, words};
use crate::view::{Reading, State, decision};

/// Returns whether any claim directly on a matter stands, about whomever.
fn has_direct_claim(state: &dyn State, target: &Target) -> bool {
    state.subjects(target).iter().any(|subject| {
        let slots = state.slots(&ClaimsOn(subject.clone(), target.clone()).thing());
        words(&slots).any(|word| standing(state, word.facts).is_some())
    })
}

/// Positions of different parties on one matter that cannot be reconciled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisagreementView {
    /// The matter.
    pub target: Target,
    /// Every position on it whose stance differs by 3 or more from another party's, by party.
    pub positions: Vec<PositionView>,
    /// Whether the matter is settled at the point.
    pub settled: bool,
}

/// Returns whether nothing is left to disagree about: an issue is agreed or dropped; a text that the matter is, or lies in,
/// has been taken, turned down, replaced or has run its course.
pub fn is_settled(state: &dyn State, target: &Target) -> bool {
    match target {
        Target::Issue(key) => is_issue_settled(state, key),
        Target::Proposal(key) => is_text_settled(state, key),
        Target::Clause(clause) => is_text_settled(state, &clause.proposal),
        Target::Meeting(_) => false,
    }
}

fn is_issue_settled(state: &dyn State, issue: &IssueKey) -> bool {
    let status = state.attributes(issue, Reading::AtPoint).value(&attribute::issue::status());
    status.is_some_and(|status| match status {
        IssueStatus::Agreed | IssueStatus::Dropped => true,
        IssueStatus::Open | IssueStatus::StickingPoint | IssueStatus::Narrowed => false,
    })
}

fn is_text_settled(state: &dyn State, proposal: &ProposalKey) -> bool {
    let status = state.attributes(proposal, Reading::AtPoint).value(&attribute::proposal::status());
    status.is_some_and(|status| match status {
        ProposalStatus::Accepted
        | ProposalStatus::Adopted
        | ProposalStatus::Rejected
        | ProposalStatus::Withdrawn
        | ProposalStatus::Superseded
        | ProposalStatus::Signed
        | ProposalStatus::InForce
        | ProposalStatus::Expired
        | ProposalStatus::Terminated => true,
        ProposalStatus::Draft
        | ProposalStatus::Tabled
        | ProposalStatus::Initialled
        | ProposalStatus::ProvisionallyApplied
        | ProposalStatus::Suspended => false,
    })
}

/// Returns whether a body has adopted or rejected the matter, or what covers it, since the last word of every position on it.
fn is_decided(state: &dyn State, positions: &[PositionView]) -> bool {
    let Some(first) = positions.first() else { return false };
    let last = positions.iter().filter_map(|position| position.since()).map(|claim| claim.order).max();
    first.chain.iter().any(|target| {
        decision::decisions_on(state, &target.clone().into()).iter().any(|view| {
            let decides = match view.profile.taken.outcome {
                Some(Outcome::Adopted | Outcome::Rejected) => true,
                Some(Outcome::Deferred | Outcome::Referred) | None => false,
            };
            decides && last.is_none_or(|last| view.fact.order > last)
        })
    })
}

/// Which disagreements of a negotiation are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct DisagreementFilter<'a> {
    /// On this matter alone.
    pub on: Option<&'a Target>,
    /// Those that are settled alone, or those that are not.
    pub settled: Option<bool>,
}

/// Returns the disagreements of a negotiation, over matters with a standing claim directly on them; those that are not settled
/// first, then by kind of matter, key.
pub fn disagreements(
    state: &dyn State,
    negotiation: &NegotiationKey,
    asked: DisagreementFilter<'_>,
) -> Vec<DisagreementView> {
    let mut disagreements = Vec::new();
    for target in claimed_targets(state, negotiation) {
        if state.is_over() {
            break;
        }
        if asked.on.is_some_and(|on| *on != target) || !has_direct_claim(state, &target) {
            continue;
        }
        let is_settled = is_settled(state, &target);
        if is_settled && asked.settled == Some(false) {
            continue;
        }
        let positions = positions_on(state, &target, None);
        let stances: Vec<Option<Stance>> = positions.iter().map(|position| position.stance).collect();
        let differs = |stance: Option<Stance>| {
            stance.is_some_and(|one| stances.iter().flatten().any(|other| one.clashes_with(*other)))
        };
        let apart: Vec<PositionView> = positions.into_iter().filter(|position| differs(position.stance)).collect();
        let settled = is_settled || is_decided(state, &apart);
        if !apart.is_empty() && asked.settled.is_none_or(|asked| asked == settled) {
            disagreements.push(DisagreementView { target, positions: apart, settled });
        }
    }
    disagreements.sort_by_cached_key(|view| (view.settled, view.target.kind(), view.target.key()));
    disagreements
}
