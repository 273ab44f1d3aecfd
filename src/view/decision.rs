//! Decisions: what bodies resolved, on what, and who voted how. A vote is an act and no stance.

use std::sync::Arc;

use crate::domain::attribute::{self, VotesOf};
use crate::domain::event::{AnnouncedTally, DecisionSubject};
use crate::domain::key::{ActorKey, DecisionKey, NegotiationKey, ProposalKey};
use crate::domain::slot::DecisionProfile;
use crate::domain::vocabulary::VoteKind;
use crate::view::{FactRef, Reading, State};

/// A decision at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionView {
    /// Its key.
    pub key: DecisionKey,
    /// What was decided.
    pub profile: Arc<DecisionProfile>,
    /// The event that says so.
    pub fact: FactRef,
}

impl DecisionView {
    /// Returns its title, else its key.
    pub fn title(&self) -> String {
        self.profile.taken.title.clone().unwrap_or_else(|| self.key.to_string())
    }
}

/// How an actor voted in a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteView {
    /// Who.
    pub actor: ActorKey,
    /// How.
    pub vote: VoteKind,
    /// In which decision.
    pub decision: DecisionKey,
}

/// Returns a decision; `None` where it was not taken.
pub fn decision(state: &dyn State, key: &DecisionKey, reading: Reading) -> Option<DecisionView> {
    let profile = state.attributes(key, reading).counted(&attribute::decision::profile())?;
    Some(DecisionView { key: key.clone(), profile: profile.value, fact: profile.fact })
}

/// Returns the votes of a decision, by actor.
pub fn votes(state: &dyn State, key: &DecisionKey, reading: Reading) -> Vec<VoteView> {
    let read = state.attributes(key, reading);
    let votes = attribute::each_vote(read.slots()).filter_map(|(actor, _)| {
        let vote = read.value(&attribute::decision::vote(actor.clone()))?;
        Some(VoteView { actor: actor.clone(), vote, decision: key.clone() })
    });
    votes.collect()
}

/// Counts a decision: as it was announced, else by its votes; without votes nothing is known.
pub fn tally(view: &DecisionView, votes: &[VoteView]) -> AnnouncedTally {
    if let Some(announced) = view.profile.taken.tally {
        return announced;
    }
    let count = |kind: VoteKind| {
        let count = votes.iter().filter(|vote| vote.vote == kind).count();
        (!votes.is_empty()).then(|| u32::try_from(count).unwrap_or(u32::MAX))
    };
    AnnouncedTally {
        yes: count(VoteKind::Yes),
        no: count(VoteKind::No),
        abstain: count(VoteKind::Abstain),
        absent: count(VoteKind::Absent),
    }
}

/// Returns an actor's votes at the point, by the decision, in fact order.
pub fn votes_of(state: &dyn State, actor: &ActorKey) -> Vec<VoteView> {
    let read = state.attributes(&VotesOf(actor.clone()), Reading::AtPoint);
    let mut votes: Vec<(FactRef, VoteView)> = Vec::new();
    for (key, _) in attribute::each_vote_in(read.slots()) {
        let vote = read.counted(&attribute::votes::vote(key.clone()));
        votes.extend(
            vote.map(|vote| (vote.fact, VoteView { actor: actor.clone(), vote: vote.value, decision: key.clone() })),
        );
    }
    votes.sort_by_key(|(fact, _)| fact.order);
    votes.into_iter().map(|(_, vote)| vote).collect()
}

fn here<'k>(state: &dyn State, keys: impl Iterator<Item = &'k DecisionKey>) -> Vec<DecisionView> {
    keys.filter_map(|key| decision(state, key, Reading::AtPoint)).collect()
}

/// Returns the decisions of a negotiation at the point, by key.
pub fn decisions(state: &dyn State, negotiation: &NegotiationKey) -> Vec<DecisionView> {
    let all = state.decisions(negotiation);
    here(state, all.iter()).into_iter().filter(|view| view.profile.negotiation == *negotiation).collect()
}

/// Returns the decisions on that very matter at the point, by key.
pub fn decisions_on(state: &dyn State, subject: &DecisionSubject) -> Vec<DecisionView> {
    let all = state.decisions_on(subject);
    here(state, all.iter()).into_iter().filter(|view| view.profile.taken.on == *subject).collect()
}

/// Returns the decisions on a proposal, its clauses and its amendments at the point, by key.
pub fn decisions_of(state: &dyn State, proposal: &ProposalKey) -> Vec<DecisionView> {
    let mut decisions = decisions_on(state, &DecisionSubject::Proposal(proposal.clone()));
    let on_clauses = state.decisions_on_clauses(proposal);
    decisions.extend(here(state, on_clauses.iter()).into_iter().filter(
        |view| matches!(&view.profile.taken.on, DecisionSubject::Clause(clause) if clause.proposal == *proposal),
    ));
    for amendment in crate::view::amendment::amendments(state, proposal) {
        decisions.extend(decisions_on(state, &DecisionSubject::Amendment(amendment.key)));
    }
    decisions.sort_by(|one, other| one.key.cmp(&other.key));
    decisions
}
