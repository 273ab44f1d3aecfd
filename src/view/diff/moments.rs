//! The cuts of a date at which facts begin to count and end: nothing else makes a state differ along the dates.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::attribute::{self, AssertionsOn, ClaimsOn, MembershipsOf, OfficesOf, Subject};
use crate::domain::event::{About, Clause, ClauseRef, Target};
use crate::domain::history::{History, Version};
use crate::domain::key::{ActorKey, IssueKey, NegotiationKey, ProposalKey};
use crate::domain::slot::Thing;
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Window};
use crate::view::diff::paths::{Portion, TargetName};
use crate::view::position::{Word, words};
use crate::view::{State, proposal};

/// The cuts at which each claimant may begin or cease to speak for somebody.
pub(super) type Speakers = HashMap<ActorKey, Arc<BTreeSet<Cut>>>;

/// Collects the cuts in a period, both ends of it being cuts: after the first, up to the last.
pub(super) struct Moments<'a> {
    state: &'a dyn State,
    period: (Cut, Cut),
    cuts: BTreeSet<Cut>,
}

impl<'a> Moments<'a> {
    pub(super) fn new(state: &'a dyn State, period: (Cut, Cut)) -> Self {
        Moments { state, period, cuts: BTreeSet::new() }
    }

    pub(super) fn into_cuts(self) -> BTreeSet<Cut> {
        self.cuts
    }

    fn add(&mut self, cut: Cut) {
        if self.period.0 < cut && cut <= self.period.1 {
            self.cuts.insert(cut);
        }
    }

    fn version(&mut self, version: &Version, certainty: Certainty) {
        if version.order.sequence > self.state.point().sequence {
            return;
        }
        if let Some(window) = version.window() {
            self.add(begins(window, certainty));
        }
        if let Some(end) = version.ends {
            self.add(Cut::after(end));
        }
    }

    fn history(&mut self, history: &History, certainty: Certainty) {
        for version in history.versions() {
            self.version(version, certainty);
        }
    }

    /// Adds those of all facts of a thing.
    pub(super) fn thing(&mut self, thing: &Thing) {
        self.thing_read(thing, self.state.point().certainty);
    }

    fn thing_read(&mut self, thing: &Thing, certainty: Certainty) {
        let slots = self.state.slots(thing);
        for (_, history) in slots.iter() {
            self.history(history, certainty);
        }
    }

    /// Adds those of a portion of the state.
    pub(super) fn portion(&mut self, portion: &Portion, negotiation: Option<&NegotiationKey>) {
        match portion {
            Portion::Negotiation(key) => self.thing(&key.thing()),
            Portion::Issue(key) => {
                for issue in once_above(self.state, key, false) {
                    self.thing(&issue.thing());
                }
            }
            Portion::Proposal(key) => self.proposal(key),
            Portion::Amendment(key) => self.thing(&key.thing()),
            Portion::Decision(key) => self.thing(&key.thing()),
            Portion::Declaration(key) => self.thing(&key.thing()),
            Portion::Accounts(about) => {
                self.about(about);
                self.accounts(about);
            }
            Portion::Commitment(key) => self.thing(&key.thing()),
            Portion::Meeting(key) => self.thing(&key.thing()),
            Portion::Incident(key) => self.thing(&key.thing()),
            Portion::Register => {
                if let Some(key) = negotiation {
                    self.thing(&key.thing());
                }
                for actor in self.state.actors().iter() {
                    self.thing(&actor.thing());
                    self.thing(&OfficesOf(actor.clone()).thing());
                    self.thing(&MembershipsOf(actor.clone()).thing());
                    self.accounts(&About::Actor(actor.clone()));
                }
            }
        }
    }

    /// Adds those of a proposal, the effects of the acts of consent among them.
    fn proposal(&mut self, key: &ProposalKey) {
        self.thing(&key.thing());
        let certainty = self.state.point().certainty;
        let slots = self.state.slots(&key.thing());
        for (_, acts) in attribute::each_consent(&slots) {
            for effect in acts.values().filter_map(|act| act.effect) {
                self.add(begins(effect, certainty));
            }
        }
    }

    /// Adds those at which a thing may be there or not, or be part of something else.
    fn about(&mut self, about: &About) {
        match about {
            About::Incident(key) => self.thing(&key.thing()),
            About::Commitment(key) => self.thing(&key.thing()),
            About::Clause(clause) => self.thing(&clause.proposal.thing()),
            About::Decision(key) => self.thing(&key.thing()),
            About::Meeting(key) => self.thing(&key.thing()),
            About::Amendment(key) => self.thing(&key.thing()),
            About::Actor(key) => self.thing(&key.thing()),
        }
    }

    /// Adds those of what is asserted of a thing, and of withdrawals.
    fn accounts(&mut self, about: &About) {
        for aspect in self.state.aspects(about).iter() {
            let slots = self.state.slots(&AssertionsOn(about.clone(), aspect.clone()).thing());
            for (_, version) in slots.versions() {
                self.version(version, self.state.point().certainty);
                self.withdrawal(version);
            }
        }
    }

    /// Adds those at which a matter, or what covers it, may be there or not or be part of something else.
    pub(super) fn target(&mut self, target: &Target) {
        match target {
            Target::Issue(key) => {
                for issue in once_above(self.state, key, true) {
                    self.thing(&issue.thing());
                }
            }
            Target::Proposal(key) => self.thing(&key.thing()),
            Target::Clause(clause) => self.thing(&clause.proposal.thing()),
            Target::Meeting(key) => self.thing(&key.thing()),
        }
    }

    /// Adds those of the claims of a party on matters, of withdrawals, and of who speaks for the party: `speakers` keeps what
    /// was found of each claimant.
    pub(super) fn claims(&mut self, party: &ActorKey, on: &[Target], speakers: &mut Speakers) {
        self.thing(&party.thing());
        let mut claimants = BTreeSet::new();
        for target in on {
            let slots = self.state.slots(&ClaimsOn(party.clone(), target.clone()).thing());
            for Word { claimant, facts, .. } in words(&slots) {
                claimants.insert(claimant.clone());
                for version in facts.history().versions() {
                    self.version(version, self.state.point().certainty);
                    self.withdrawal(version);
                }
            }
        }
        for claimant in claimants {
            let known = speakers.entry(claimant).or_insert_with_key(|claimant| {
                let mut moments = Moments::new(self.state, self.period);
                moments.speaker(claimant);
                moments.into_cuts().into()
            });
            self.cuts.extend(known.iter());
        }
    }

    fn withdrawal(&mut self, claim: &Version) {
        let statement = claim.order.sequence;
        if self.state.was_withdrawn(statement)
            && let Some(recorded) = self.state.record(statement)
        {
            self.thing(&recorded.operation.id().thing());
        }
    }

    /// Adds those at which somebody begins or ceases to speak for another, as of the point's date: vague dates count by their
    /// middles there.
    fn speaker(&mut self, claimant: &ActorKey) {
        let (mut open, mut seen) = (vec![claimant.clone()], BTreeSet::new());
        while let Some(actor) = open.pop() {
            if !seen.insert(actor.clone()) {
                continue;
            }
            self.thing_read(&actor.thing(), Certainty::Best);
            self.thing_read(&OfficesOf(actor.clone()).thing(), Certainty::Best);
            let offices = self.state.slots(&OfficesOf(actor.clone()).thing());
            open.extend(attribute::each_office(&offices).map(|(of, ..)| of.clone()));
            let slots = self.state.slots(&actor.thing());
            let profiles = attribute::actor::profile().facts(&slots);
            open.extend(profiles.values().filter_map(|profile| profile.part_of.clone()));
        }
    }
}

/// The first cut at which a fact of that window counts.
fn begins(window: Window, certainty: Certainty) -> Cut {
    match certainty {
        Certainty::Certain => Cut::from_micros(window.hi().micros()),
        Certainty::Best => Cut::after(window.middle()),
        Certainty::Possible => Cut::after(window.lo()),
    }
}

/// Lists an issue and those that were ever put right above it; at any depth, of `all`.
fn once_above(state: &dyn State, issue: &IssueKey, all: bool) -> BTreeSet<IssueKey> {
    let (mut open, mut found) = (vec![issue.clone()], BTreeSet::new());
    while let Some(here) = open.pop() {
        if found.insert(here.clone()) && (all || here == *issue) {
            let slots = state.slots(&here.thing());
            open.extend(attribute::issue::parent().facts(&slots).values().filter_map(Option::clone));
        }
    }
    found
}

/// Lists a matter and all that ever covered it.
pub(super) fn once_covering(state: &dyn State, TargetName(target): &TargetName) -> Vec<Target> {
    match target {
        Target::Issue(key) => once_above(state, key, true).into_iter().map(Target::Issue).collect(),
        Target::Proposal(_) | Target::Meeting(_) => vec![target.clone()],
        Target::Clause(clause) => {
            let slots = state.slots(&clause.proposal.thing());
            let of = attribute::proposal::clause(clause.clause.clone());
            let own: Vec<&Clause> = of.facts(&slots).values().map(AsRef::as_ref).collect();
            let covers = |above: &Clause| own.iter().any(|own| proposal::is_above(above, own));
            let mut covering = vec![target.clone(), Target::Proposal(clause.proposal.clone())];
            for (key, facts) in attribute::each_clause(&slots) {
                if *key != clause.clause && facts.values().any(|above| covers(above)) {
                    let proposal = clause.proposal.clone();
                    covering.push(Target::Clause(ClauseRef { proposal, clause: key.clone() }));
                }
            }
            covering
        }
    }
}
