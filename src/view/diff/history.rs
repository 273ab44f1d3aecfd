//! How what the paths show changes along the dates of a period, by what is known at one point.
//!
//! ```text
//! portions of the state      ─┐
//! positions (party, matter)  ─┴▶ the cuts at which a fact of each begins or ends ─▶ at each cut: what it touches, again
//! ```
//!
//! Between two such cuts nothing can differ, so only what a cut touches is written down again and compared with what it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::event::Target;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::time::Cut;
use crate::view::State;
use crate::view::diff::comparison::position_change;
use crate::view::diff::moments::{Moments, Speakers, once_covering};
use crate::view::diff::path::DiffPath;
use crate::view::diff::paths::{DiffScope, Paths, Portion, TargetName, portion, portions, position, targets};
use crate::view::diff::pattern::PathFilter;
use crate::view::diff::shown::{TargetPlace, place_of};
use crate::view::diff::{ChangeView, between};
use crate::view::moved::Moved;
use crate::view::position::{PositionView, chain};

/// A change at one cut of the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// What changed, from the cut before.
    pub change: ChangeView,
    /// The first cut that shows it.
    pub date: Cut,
}

/// Returns every step of the paths at the cuts after `from` and up to `to`, in order of date, then by path.
///
/// The steps lead from the state at the cut `from` to that at the cut `to`. The state's own date plays no part.
pub fn history(
    state: &dyn State,
    (from, to): (Cut, Cut),
    negotiation: Option<&NegotiationKey>,
    paths: &PathFilter,
) -> Vec<StepView> {
    let scope = DiffScope { negotiation, paths };
    let mut walk =
        HistoryWalk { state, scope, period: (from, to), matters: Vec::new(), strands: Vec::new(), at: BTreeMap::new() };
    walk.lay_out();
    let start = Moved::to_date(state, from);
    for strand in (0..walk.strands.len()).take_while(|_| !state.is_over()) {
        walk.begin(strand, &start);
    }
    walk.steps()
}

/// What is written down at one go, and what it shows at present.
enum Strand {
    Portion(Portion, Paths),
    Position(PositionStrand),
}

/// A party's position on a matter.
struct PositionStrand {
    party: ActorKey,
    /// The place of the matter among all.
    matter: usize,
    shown: Option<PositionView>,
}

/// A matter, with what covers it as it was last read.
struct Matter {
    target: TargetName,
    /// The cuts at which what covers it may change.
    cuts: BTreeSet<Cut>,
    read: Option<(Arc<[Target]>, TargetPlace)>,
}

impl Matter {
    /// Returns what covers it and how positions on it are shown, as of a state between whose date and the last one read nothing
    /// of that changed.
    fn read(&mut self, state: &dyn State, negotiation: Option<&NegotiationKey>) -> (&Arc<[Target]>, TargetPlace) {
        let target = &self.target.0;
        let read = || (chain(state, target), place_of(state, negotiation, target));
        let (chain, place) = self.read.get_or_insert_with(read);
        (chain, *place)
    }
}

struct HistoryWalk<'a> {
    state: &'a dyn State,
    scope: DiffScope<'a>,
    period: (Cut, Cut),
    matters: Vec<Matter>,
    strands: Vec<Strand>,
    /// Which strands each cut touches.
    at: BTreeMap<Cut, Vec<usize>>,
}

impl HistoryWalk<'_> {
    fn add(&mut self, strand: Strand, cuts: impl IntoIterator<Item = Cut>) {
        for cut in cuts {
            self.at.entry(cut).or_default().push(self.strands.len());
        }
        self.strands.push(strand);
    }

    /// Finds everything that can be shown in the period, and the cuts that touch it.
    fn lay_out(&mut self) {
        for portion in portions(self.state, self.scope) {
            if self.state.is_over() {
                return;
            }
            let mut moments = Moments::new(self.state, self.period);
            moments.portion(&portion, self.scope.negotiation);
            self.add(Strand::Portion(portion, Paths::new()), moments.into_cuts());
        }
        let mut speakers = Speakers::new();
        for target in targets(self.state, self.scope) {
            if self.state.is_over() {
                return;
            }
            self.lay_out_positions(target, &mut speakers);
        }
    }

    fn lay_out_positions(&mut self, target: TargetName, speakers: &mut Speakers) {
        let subjects = self.state.subjects(&target.0);
        let wanted = |party: &&ActorKey| self.scope.paths.passes_position(party, &target.0);
        let parties: Vec<ActorKey> = subjects.iter().filter(wanted).cloned().collect();
        if parties.is_empty() {
            return;
        }
        let mut moments = Moments::new(self.state, self.period);
        moments.target(&target.0);
        let cuts = moments.into_cuts();
        let covering = once_covering(self.state, &target);
        let place = self.matters.len();
        for party in parties {
            if self.state.is_over() {
                return;
            }
            let mut moments = Moments::new(self.state, self.period);
            moments.claims(&party, &covering, speakers);
            let touched: BTreeSet<Cut> = moments.into_cuts().into_iter().chain(cuts.iter().copied()).collect();
            self.add(Strand::Position(PositionStrand { party, matter: place, shown: None }), touched);
        }
        self.matters.push(Matter { target, cuts, read: None });
    }

    /// Writes a strand down for the first time.
    fn begin(&mut self, strand: usize, start: &dyn State) {
        let scope = self.scope;
        match &mut self.strands[strand] {
            Strand::Portion(of, shown) => *shown = portion(start, scope, of),
            Strand::Position(strand) => {
                let matter = &mut self.matters[strand.matter];
                let (chain, place) = matter.read(start, scope.negotiation);
                strand.shown = position(start, &strand.party, (chain, place));
            }
        }
    }

    /// Writes a strand down at a state, and returns what differs from the state before. States come in order of date.
    fn write(&mut self, strand: usize, before: &dyn State, after: &dyn State) -> Vec<ChangeView> {
        let scope = self.scope;
        match &mut self.strands[strand] {
            Strand::Portion(of, shown) => {
                let was = std::mem::replace(shown, portion(after, scope, of));
                between((before, &was), (after, shown), scope.negotiation)
            }
            Strand::Position(strand) => {
                let matter = &mut self.matters[strand.matter];
                let (chain, place) = matter.read(after, scope.negotiation);
                let is = position(after, &strand.party, (chain, place));
                let was = std::mem::replace(&mut strand.shown, is.clone());
                let path = DiffPath::Position(strand.party.clone(), matter.target.0.clone());
                position_change((before, after), path, [was, is], scope.negotiation).into_iter().collect()
            }
        }
    }

    fn steps(mut self) -> Vec<StepView> {
        let mut steps = Vec::new();
        for (date, touched) in std::mem::take(&mut self.at) {
            if self.state.is_over() {
                break;
            }
            for matter in self.matters.iter_mut().filter(|matter| matter.cuts.contains(&date)) {
                matter.read = None;
            }
            let before = Moved::to_date(self.state, Cut::from_micros(date.micros() - 1));
            let after = Moved::to_date(self.state, date);
            let first = steps.len();
            for strand in touched {
                if self.state.is_over() {
                    break;
                }
                let changes = self.write(strand, &before, &after);
                steps.extend(changes.into_iter().map(|change| StepView { change, date }));
            }
            steps[first..].sort_by(|one, other| one.change.path.cmp(&other.change.path));
        }
        steps
    }
}
