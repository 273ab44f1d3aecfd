//! The cuts of a date at which facts begin to count and end: nothing else makes a state differ along the dates.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::attribute::{self, ClaimsOn, Subject};
use crate::domain::event::{Clause, ClauseRef, Target};
use crate::domain::history::{History, Version};
use crate::domain::key::{ActorKey, NegotiationKey, ProposalKey};
use crate::domain::point::Point;
use crate::domain::slot::Thing;
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Window};
use crate::view::diff::dependencies::{self, once_above};
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

    /// Lists the facts of a slot that may be its newest at some date of the period: that of its start, and those that begin to
    /// count within it.
    fn bearing<'h>(
        &self,
        history: &'h History,
        certainty: Certainty,
    ) -> impl Iterator<Item = Cow<'h, Version>> + use<'h> {
        // Any reading but by middles asks a bound of the window, which lies no further from its middle than the window is wide.
        let slack = if certainty == Certainty::Best { 0 } else { history.width_max().saturating_add(1) };
        let from = self.period.0.micros().saturating_sub_unsigned(slack);
        let to = self.period.1.micros().saturating_add_unsigned(slack);
        let start = Point { date: self.period.0, certainty, ..*self.state.point() };
        history.newest(&start, self.state).into_iter().chain(history.around(from, to))
    }

    fn history(&mut self, history: &History, certainty: Certainty) {
        for version in self.bearing(history, certainty) {
            self.version(&version, certainty);
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
        for thing in dependencies::of_portion(self.state, portion, negotiation) {
            match thing {
                Thing::Proposal(key) => self.proposal(&key),
                Thing::Assertions(..) => self.assertions(&thing),
                other => self.thing(&other),
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

    /// Adds those of what is asserted of one aspect of a thing, and of withdrawals.
    fn assertions(&mut self, on: &Thing) {
        let slots = self.state.slots(on);
        for (_, history) in slots.iter() {
            self.words(history);
        }
    }

    /// Adds those at which a matter, or what covers it, may be there or not or be part of something else.
    pub(super) fn target(&mut self, target: &Target) {
        for thing in dependencies::of_target(self.state, target) {
            self.thing(&thing);
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
                self.words(facts.history());
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

    /// Adds those of one claimant's words, and of their withdrawals.
    fn words(&mut self, history: &History) {
        let certainty = self.state.point().certainty;
        for version in self.bearing(history, certainty) {
            self.version(&version, certainty);
            self.withdrawal(&version);
        }
    }

    fn withdrawal(&mut self, claim: &Version) {
        let statement = claim.order.sequence;
        if self.state.was_withdrawn(statement)
            && let Some(id) = self.state.id_of(statement)
        {
            self.thing(&id.thing());
        }
    }

    /// Adds those at which somebody begins or ceases to speak for another, as of the point's date: vague dates count by their
    /// middles there.
    fn speaker(&mut self, claimant: &ActorKey) {
        for thing in dependencies::of_speaker(self.state, claimant) {
            self.thing_read(&thing, Certainty::Best);
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
