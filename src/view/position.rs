//! Positions: what a snapshot says of a party's stance on a matter, without ever picking a winner silently.
//!
//! ```text
//! claims in the slots (subject, target, claimant), for each claimant the one on the nearest of target, parent, …
//!   ├─ modality ACTUAL or FUTURE: they speak        others: listed
//!   ├─ own: the claimant speaks for the subject      else attributed
//!   ├─ attributed and certainly before the newest own one: answered, listed, clashes with nothing
//!   ├─ own, of one who no longer speaks for the party, and certainly before one of who still does: answered too
//!   ├─ of somebody unnamed, and certainly before an own one of a named claimant: answered too
//!   └─ two unanswered that differ by 3 or more: CONTESTED
//! ```
//!
//! Own is worked out at the point, never stored. A claim AS_A_BASIS bears on its own target alone, and nothing from above
//! covers alternatives.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::attribute::{self, Attribute, ClaimsOn, FactsOf, Subject};
use crate::domain::event::{ClauseRef, Target};
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::{ActorKey, EventId, NegotiationKey};
use crate::domain::slot::{ClaimValue, Titled};
use crate::domain::slots::Slots;
use crate::domain::vocabulary::{Modality, PositionStatus, Stance};
use crate::time::{Instant, PlainDate};
use crate::view::actor::speaks_for;
use crate::view::claim::ClaimRef;
use crate::view::decision::VoteView;
use crate::view::{Reading, State, actor, decision, issue, meeting, proposal};

/// A claim that bears on a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearing {
    /// Its place in fact order; its sequence names the statement.
    pub order: FactOrder,
    /// The revision of the statement.
    pub revision: u32,
    /// The claim's place within the statement.
    pub index: u32,
    /// The claimant's place among those of the statement.
    pub claimant_place: u32,
    /// How the date from which it holds is written, if its window says so.
    pub date: Option<PlainDate>,
    /// Whose word it is.
    pub claimant: ActorKey,
    /// The statement, where it is the word of somebody unnamed of the claimant: each such is a claimant of its own.
    pub unnamed: Option<EventId>,
    /// The stance claimed.
    pub stance: Stance,
    /// How real it is meant to be.
    pub modality: Modality,
    /// How far above the target the claim was made; 0 where on the target itself.
    pub level: usize,
    /// Whether the claimant speaks for the party.
    pub own: bool,
    /// Whether a later word of the party's own has answered it.
    pub answered: bool,
}

impl Bearing {
    /// Names the claim.
    pub fn reference(&self) -> ClaimRef {
        let (statement, revision) = (self.order.sequence, self.revision);
        ClaimRef { statement, revision, index: self.index, claimant: self.claimant_place }
    }

    /// Returns whose word it is, as claimants are counted: each statement of somebody unnamed by itself.
    pub fn voice(&self) -> (&ActorKey, Option<EventId>) {
        (&self.claimant, self.unnamed)
    }

    /// Returns the attribute that it sets, of the claims on the party and on what it was made on.
    pub fn attribute(&self) -> Attribute<ClaimsOn, ClaimValue> {
        word_attribute(&self.claimant, self.unnamed)
    }

    /// Returns whether the claim makes a stance, a side or a clash.
    pub fn speaks(&self) -> bool {
        self.modality.speaks()
    }
}

/// A claim that bears on a position, by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearingView {
    /// The party whose stance it is about.
    pub subject: ActorKey,
    /// What it was made on.
    pub on: Target,
    /// The claim.
    pub claim: Bearing,
}

/// The claims for one stance in a contested position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side<'a> {
    /// The stance.
    pub stance: Stance,
    /// The unanswered claims that say so, in fact order.
    pub claims: Vec<&'a Bearing>,
}

/// What a snapshot says of a party's stance on a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionView {
    /// Whose stance.
    pub party: ActorKey,
    /// The matter, then what covers it, from near to far.
    pub chain: Arc<[Target]>,
    /// What can be said.
    pub status: PositionStatus,
    /// The stance; `None` where contested without a word of the party's own, or where nobody speaks to it.
    pub stance: Option<Stance>,
    /// Whether the party has spoken for itself.
    pub declared: bool,
    /// The claim since whose window it is so; `None` where nobody speaks to it.
    pub since: Option<usize>,
    /// Every claim that bears on it, in fact order.
    pub claims: Vec<Bearing>,
}

impl PositionView {
    /// Returns the matter.
    pub fn target(&self) -> &Target {
        &self.chain[0]
    }

    /// Returns what a claim was made on: the matter, or what covers it.
    pub fn made_on(&self, claim: &Bearing) -> &Target {
        &self.chain[claim.level]
    }

    /// Returns the claim since whose window it is so.
    pub fn since(&self) -> Option<&Bearing> {
        self.since.map(|place| &self.claims[place])
    }

    /// Returns a claim of it by itself.
    pub fn bearing(&self, claim: &Bearing) -> BearingView {
        BearingView { subject: self.party.clone(), on: self.made_on(claim).clone(), claim: claim.clone() }
    }

    /// Returns what a claim was taken from, where that was not the matter itself.
    pub fn inherited_from(&self, claim: &Bearing) -> Option<&Target> {
        (claim.level > 0).then(|| &self.chain[claim.level])
    }

    /// Returns the sides of a contested position, each stance once, by stance; else nothing.
    pub fn sides(&self) -> Vec<Side<'_>> {
        if self.status != PositionStatus::Contested {
            return Vec::new();
        }
        let mut sides: Vec<Side<'_>> = Vec::new();
        for claim in self.claims.iter().filter(|claim| claim.speaks() && !claim.answered) {
            match sides.iter_mut().find(|side| side.stance == claim.stance) {
                Some(side) => side.claims.push(claim),
                None => sides.push(Side { stance: claim.stance, claims: vec![claim] }),
            }
        }
        sides.sort_by_key(|side| side.stance);
        sides
    }
}

/// Returns the matter and what covers it at the point, from near to far.
pub fn chain(state: &dyn State, target: &Target) -> Arc<[Target]> {
    let mut chain = vec![target.clone()];
    match target {
        Target::Issue(key) => {
            let mut above = issue::parent(state, key);
            while let Some(next) = above {
                above = issue::parent(state, &next);
                let next = Target::Issue(next);
                // Edges known at one point may come from different moments; a loop among them ends the chain.
                if chain.contains(&next) {
                    break;
                }
                chain.push(next);
            }
        }
        Target::Clause(clause) => {
            let clauses = proposal::clauses(state, &clause.proposal);
            let mut here = clauses.iter().find(|view| view.clause.key == clause.clause);
            let mut is_alternative = here.is_some_and(|view| proposal::has_alternative(&clauses, &view.clause));
            while !is_alternative && let Some(above) = here.and_then(|view| proposal::parent(&clauses, &view.clause)) {
                let key = above.clause.key.clone();
                chain.push(Target::Clause(ClauseRef { proposal: clause.proposal.clone(), clause: key }));
                is_alternative = proposal::has_alternative(&clauses, &above.clause);
                here = Some(above);
            }
            if !is_alternative && proposal::exists(state, &clause.proposal) {
                chain.push(Target::Proposal(clause.proposal.clone()));
            }
        }
        Target::Proposal(_) | Target::Meeting(_) => {}
    }
    chain.into()
}

/// Returns whether a matter exists at the point.
pub fn target_exists(state: &dyn State, target: &Target) -> bool {
    match target {
        Target::Issue(key) => issue::exists(state, key),
        Target::Proposal(key) => proposal::exists(state, key),
        Target::Clause(clause) => proposal::clause(state, &clause.proposal, &clause.clause, Reading::AtPoint).is_some(),
        Target::Meeting(key) => meeting::exists(state, key),
    }
}

/// Returns the position of a party on a matter; `None` where one of them does not exist at the point.
///
/// `according_to` leaves only claims whose claimant is that actor or speaks for it.
pub fn position(
    state: &dyn State,
    party: &ActorKey,
    target: &Target,
    according_to: Option<&ActorKey>,
) -> Option<PositionView> {
    if !target_exists(state, target) || actor::actor(state, party, Reading::AtPoint).is_none() {
        return None;
    }
    Some(position_on(state, party, chain(state, target), according_to))
}

/// Works out a position on a chain whose matter exists.
pub fn position_on(
    state: &dyn State,
    party: &ActorKey,
    chain: Arc<[Target]>,
    according_to: Option<&ActorKey>,
) -> PositionView {
    let mut claims = bearing(state, party, &chain, according_to);
    claims.sort_by_key(|claim| claim.order);
    mark_answered(state, party, &mut claims);
    let judged = judge(&claims);
    PositionView {
        party: party.clone(),
        chain,
        status: judged.status,
        stance: judged.stance,
        declared: judged.declared,
        since: judged.since,
        claims,
    }
}

fn bearing(state: &dyn State, party: &ActorKey, chain: &[Target], according_to: Option<&ActorKey>) -> Vec<Bearing> {
    let mut claims: Vec<Bearing> = Vec::new();
    for (level, target) in chain.iter().enumerate() {
        let slots = state.slots(&ClaimsOn(party.clone(), target.clone()).thing());
        for Word { claimant, unnamed, facts } in words(&slots) {
            if level > 0 && claims.iter().any(|claim| claim.voice() == (claimant, unnamed)) {
                continue;
            }
            let Some((version, value)) = standing(state, facts) else { continue };
            if level > 0 && value.stance == Stance::AsABasis {
                continue;
            }
            let moment = middle(&version);
            if according_to.is_some_and(|actor| !speaks_for(state, claimant, actor, moment)) {
                continue;
            }
            claims.push(Bearing {
                order: version.order,
                revision: version.revision,
                index: value.index,
                claimant_place: value.claimant,
                date: value.date,
                claimant: claimant.clone(),
                unnamed,
                stance: value.stance,
                modality: value.modality,
                level,
                own: speaks_for(state, claimant, party, moment),
                answered: false,
            });
        }
    }
    claims
}

/// Returns the attribute that one claimant's word sets, or the word of somebody unnamed.
pub fn word_attribute(claimant: &ActorKey, unnamed: Option<EventId>) -> Attribute<ClaimsOn, ClaimValue> {
    match unnamed {
        Some(statement) => attribute::claims::unnamed(claimant.clone(), statement),
        None => attribute::claims::claimant(claimant.clone()),
    }
}

/// One claimant's word on a matter, or the word of somebody unnamed in one statement.
pub struct Word<'h> {
    /// Whose.
    pub claimant: &'h ActorKey,
    /// The statement, where it is the word of somebody unnamed of the claimant.
    pub unnamed: Option<EventId>,
    /// Its facts.
    pub facts: FactsOf<'h, ClaimValue>,
}

/// Returns every word that there ever was on a party's stance on a matter.
pub fn words(slots: &Slots) -> impl Iterator<Item = Word<'_>> {
    let named = attribute::each_claimant(slots).map(|(claimant, facts)| Word { claimant, unnamed: None, facts });
    let unnamed = attribute::each_unnamed(slots).map(|(claimant, statement, facts)| Word {
        claimant,
        unnamed: Some(*statement),
        facts,
    });
    named.chain(unnamed)
}

/// Returns the claim that stands in a claimant's slot: its newest, unless that ended or its statement was taken back.
pub fn standing<'h>(state: &dyn State, words: FactsOf<'h, ClaimValue>) -> Option<(Cow<'h, Version>, ClaimValue)> {
    let current = words.current(state.point(), state)?;
    (!state.is_withdrawn(current.0.order.sequence)).then_some(current)
}

/// Returns the moment at which offices and organs are read for a claim. Every claim is dated, by its statement at least.
pub fn middle(version: &Version) -> Instant {
    Instant::from_micros(version.order.middle).unwrap_or(Instant::MIN)
}

fn mark_answered(state: &dyn State, party: &ActorKey, claims: &mut [Bearing]) {
    let begins = |claim: &Bearing| claim.order.window().map(|window| window.lo());
    let precedes = |claim: &Bearing, lo: Option<Instant>| {
        claim.order.window().is_some_and(|window| lo.is_some_and(|lo| window.hi() <= lo))
    };
    let own = || claims.iter().filter(|claim| claim.own && claim.speaks());
    let newest = own().next_back().and_then(begins);
    let last = own().filter_map(begins).max();
    // Who speaks at the point is asked only where a later word of the party's could answer.
    let is_former =
        |claim: &Bearing| claim.own && precedes(claim, last) && !actor::speaks_now(state, &claim.claimant, party);
    let former: Vec<bool> = claims.iter().map(is_former).collect();
    let last_in_office = if former.contains(&true) {
        own().filter(|claim| actor::speaks_now(state, &claim.claimant, party)).filter_map(begins).max()
    } else {
        None
    };
    let last_named = own().filter(|claim| claim.unnamed.is_none()).filter_map(begins).max();
    for (claim, former) in claims.iter_mut().zip(former) {
        let answer = if claim.own { last_in_office.filter(|_| former) } else { newest };
        claim.answered = precedes(claim, answer) || claim.unnamed.is_some() && precedes(claim, last_named);
    }
}

/// Returns whether the words that a claim was made on have changed since it was made.
pub fn is_on_earlier_text(state: &dyn State, claim: &Bearing, made_on: &Target) -> bool {
    let (proposal, asked) = match made_on {
        Target::Proposal(proposal) => (proposal, None),
        Target::Clause(of) => (&of.proposal, Some(&of.clause)),
        Target::Issue(_) | Target::Meeting(_) => return false,
    };
    let slots = state.slots(&proposal.thing());
    let of_text = attribute::each_clause(&slots).filter(|(key, _)| asked.is_none_or(|asked| asked == *key));
    let mut histories = of_text.map(|(_, facts)| facts.history());
    histories.any(|history| history.counting(state.point(), state).any(|version| version.order > claim.order))
}

struct Judgement {
    status: PositionStatus,
    stance: Option<Stance>,
    declared: bool,
    since: Option<usize>,
}

/// Judges claims that are in fact order.
fn judge(claims: &[Bearing]) -> Judgement {
    let unanswered = |claim: &Bearing| claim.speaks() && !claim.answered;
    let newest_own = claims.iter().rposition(|claim| claim.own && claim.speaks());
    let newest_attributed = claims.iter().rposition(|claim| !claim.own && unanswered(claim));
    let clashing = claims.iter().rposition(|claim| {
        let clashes = |other: &Bearing| unanswered(other) && claim.stance.clashes_with(other.stance);
        unanswered(claim) && claims.iter().any(clashes)
    });
    let own_stance = newest_own.map(|place| claims[place].stance);
    let (status, stance, since) = match (clashing, newest_own, newest_attributed) {
        (Some(place), ..) => (PositionStatus::Contested, own_stance, Some(place)),
        (None, Some(place), _) => (PositionStatus::Declared, own_stance, Some(place)),
        (None, None, Some(place)) => (PositionStatus::Attributed, Some(claims[place].stance), Some(place)),
        (None, None, None) => (PositionStatus::Unstated, None, None),
    };
    Judgement { status, stance, declared: newest_own.is_some(), since }
}

/// Returns every matter of a negotiation at the point: issues, proposals with their clauses, meetings; each by key.
pub fn targets(state: &dyn State, negotiation: &NegotiationKey) -> Vec<Target> {
    targets_of(state, negotiation, &|_| true)
}

/// Returns the matters of a negotiation at the point on which there may be positions.
pub fn claimed_targets(state: &dyn State, negotiation: &NegotiationKey) -> Vec<Target> {
    targets_of(state, negotiation, &|matter| state.was_claimed_on(matter))
}

/// Returns the matters of a negotiation at the point, of those that are wanted; clauses with their proposal.
fn targets_of(state: &dyn State, negotiation: &NegotiationKey, is_wanted: &dyn Fn(&Target) -> bool) -> Vec<Target> {
    let mut targets = Vec::new();
    let ours = |view: Arc<Titled>| view.negotiation == *negotiation;
    for key in state.issues(negotiation).iter() {
        if !is_wanted(&Target::Issue(key.clone())) {
            continue;
        }
        if state.attributes(key, Reading::AtPoint).value(&attribute::issue::title()).is_some_and(ours) {
            targets.push(Target::Issue(key.clone()));
        }
    }
    for key in state.proposals(negotiation).iter() {
        if !is_wanted(&Target::Proposal(key.clone())) {
            continue;
        }
        if state.attributes(key, Reading::AtPoint).value(&attribute::proposal::title()).is_some_and(ours) {
            targets.push(Target::Proposal(key.clone()));
            let clauses = proposal::clauses(state, key);
            targets.extend(
                clauses
                    .into_iter()
                    .map(|view| Target::Clause(ClauseRef { proposal: key.clone(), clause: view.clause.key.clone() })),
            );
        }
    }
    for key in state.meetings(negotiation).iter() {
        if !is_wanted(&Target::Meeting(key.clone())) {
            continue;
        }
        let ours = meeting::negotiation_of(state, key, Reading::AtPoint).as_ref() == Some(negotiation);
        if ours && meeting::exists(state, key) {
            targets.push(Target::Meeting(key.clone()));
        }
    }
    targets
}

/// Which positions of a negotiation are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct PositionFilter<'a> {
    /// Of this party alone.
    pub party: Option<&'a ActorKey>,
    /// On this matter alone.
    pub on: Option<&'a Target>,
    /// Through the words of this actor alone.
    pub according_to: Option<&'a ActorKey>,
}

/// Returns the positions of a negotiation: each party and matter with a standing claim directly on it; by party, kind of
/// matter, key.
pub fn positions(state: &dyn State, negotiation: &NegotiationKey, asked: PositionFilter<'_>) -> Vec<PositionView> {
    let mut positions = Vec::new();
    let mut exists: std::collections::HashMap<ActorKey, bool> = std::collections::HashMap::new();
    let mut targets = claimed_targets(state, negotiation);
    targets.sort_by_cached_key(|target| (target.kind(), target.key()));
    for target in targets {
        if state.is_over() {
            break;
        }
        if asked.on.is_some_and(|on| *on != target) {
            continue;
        }
        let subjects = state.subjects(&target);
        if subjects.is_empty() {
            continue;
        }
        let chain = chain(state, &target);
        for party in subjects.iter().take_while(|_| !state.is_over()) {
            if asked.party.is_some_and(|asked| asked != party) {
                continue;
            }
            let here =
                *exists.entry(party.clone()).or_insert_with(|| actor::actor(state, party, Reading::AtPoint).is_some());
            if !here {
                continue;
            }
            let position = position_on(state, party, Arc::clone(&chain), asked.according_to);
            if position.claims.iter().any(|claim| claim.level == 0) {
                positions.push(position);
            }
        }
    }
    // Those of one party stand in the order of their matters already.
    positions.sort_by(|one, other| one.party.cmp(&other.party));
    positions
}

/// Returns the position of every party with a bearing claim on a matter that exists, by party; through the words of one actor, and of
/// those who speak for it, where that is asked.
pub fn positions_on(state: &dyn State, target: &Target, according_to: Option<&ActorKey>) -> Vec<PositionView> {
    let chain = chain(state, target);
    let mut parties: Vec<ActorKey> =
        chain.iter().flat_map(|target| state.subjects(target).iter().cloned().collect::<Vec<_>>()).collect();
    parties.sort();
    parties.dedup();
    let here = parties.into_iter().filter(|party| actor::actor(state, party, Reading::AtPoint).is_some());
    let positions = here.map(|party| position_on(state, &party, Arc::clone(&chain), according_to));
    positions.filter(|position| !position.claims.is_empty()).collect()
}

/// Returns the matters below one at the point, at any depth; issues by key, clauses by number.
pub fn below(state: &dyn State, target: &Target) -> Vec<Target> {
    let clause = |view: &proposal::ClauseView| {
        Target::Clause(ClauseRef { proposal: view.proposal.clone(), clause: view.clause.key.clone() })
    };
    match target {
        Target::Issue(key) => issue::below(state, key).into_iter().map(Target::Issue).collect(),
        Target::Proposal(key) => proposal::clauses(state, key).iter().map(clause).collect(),
        Target::Clause(of) => {
            let clauses = proposal::clauses(state, &of.proposal);
            proposal::clauses_below(&clauses, &of.clause).into_iter().map(clause).collect()
        }
        Target::Meeting(_) => Vec::new(),
    }
}

/// Returns the own speaking claims, in fact order, that bear on the matter for each group of which the party is a direct member
/// at the point, by group.
pub fn through_groups(state: &dyn State, view: &PositionView) -> Vec<PositionView> {
    let groups = actor::memberships(state, &view.party).into_iter().map(|membership| membership.of);
    let here = groups.filter(|group| actor::actor(state, group, Reading::AtPoint).is_some());
    let positions = here.map(|group| {
        let mut position = position_on(state, &group, Arc::clone(&view.chain), None);
        position.claims.retain(|claim| claim.own && claim.speaks());
        position.since = None;
        position
    });
    positions.filter(|position| !position.claims.is_empty()).collect()
}

/// Returns the votes of the party in the decisions on that very matter, by decision.
pub fn votes(state: &dyn State, view: &PositionView) -> Vec<VoteView> {
    let decisions = decision::decisions_on(state, &view.target().clone().into());
    let votes = decisions.iter().flat_map(|view| decision::votes(state, &view.key, Reading::AtPoint));
    votes.filter(|vote| vote.actor == view.party).collect()
}

/// Returns the matters below a position's at which the same party's position is contested, by kind
/// and key.
pub fn contested_in(state: &dyn State, view: &PositionView, according_to: Option<&ActorKey>) -> Vec<Target> {
    let below = below(state, view.target()).into_iter();
    let contested = below.take_while(|_| !state.is_over()).filter(|target| {
        let position = position_on(state, &view.party, chain(state, target), according_to);
        position.status == PositionStatus::Contested
    });
    let mut contested: Vec<Target> = contested.collect();
    contested.sort_by_cached_key(|target| (target.kind(), target.key()));
    contested
}
