//! Two states compared: what may differ is written down at both points, and nothing else is.

use std::sync::Arc;

use crate::domain::event::Target;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::view::State;
use crate::view::diff::path::DiffPath;
use crate::view::diff::paths::{
    DiffScope, Portion, Shown, TargetName, portion, portions, position, register_of, targets,
};
use crate::view::diff::shown::{TargetPlace, once_shown, place_of};
use crate::view::diff::touched::Touched;
use crate::view::diff::{ChangeView, between, change};
use crate::view::position::{PositionView, chain};

/// Collects what differs between two points.
pub(super) struct Comparison<'a> {
    from: &'a dyn State,
    to: &'a dyn State,
    scope: DiffScope<'a>,
    touched: Touched<'a>,
    changes: Vec<ChangeView>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(from: &'a dyn State, to: &'a dyn State, scope: DiffScope<'a>) -> Self {
        Comparison { from, to, scope, touched: Touched::new(from, to), changes: Vec::new() }
    }

    /// Compares everything, and returns the changes by path.
    pub(super) fn changes(mut self) -> Vec<ChangeView> {
        for portion in portions(self.from, self.scope) {
            if self.from.is_over() {
                break;
            }
            self.portion(&portion);
        }
        for TargetName(target) in targets(self.from, self.scope) {
            if self.from.is_over() {
                break;
            }
            self.positions_on(&target);
        }
        self.changes.sort_by(|one, other| one.path.cmp(&other.path));
        self.changes
    }

    fn portion(&mut self, of: &Portion) {
        let scope = self.scope;
        let written = if *of == Portion::Register {
            let actors = self.touched_actors();
            [self.from, self.to].map(|state| register_of(state, scope, &actors))
        } else if self.touched.portion(of, scope.negotiation) {
            [self.from, self.to].map(|state| portion(state, scope, of))
        } else {
            return;
        };
        let [before, after] = &written;
        self.changes.extend(between((self.from, before), (self.to, after), scope.negotiation));
    }

    /// Lists the actors of which anything shown may differ.
    fn touched_actors(&self) -> Vec<ActorKey> {
        let mut shown = once_shown(self.from, self.scope.negotiation);
        if !self.touched.circle(&shown, self.scope.negotiation) {
            shown.retain(|actor| !self.from.is_over() && self.touched.register_of(actor));
        }
        shown
    }

    fn positions_on(&mut self, target: &Target) {
        let subjects = self.from.subjects(target);
        if subjects.is_empty() {
            return;
        }
        let read = |state: &dyn State| (chain(state, target), place_of(state, self.scope.negotiation, target));
        let here = read(self.from);
        let there = self.touched.target(target).then(|| read(self.to));
        if there.is_none() && here.1 == TargetPlace::Elsewhere {
            return;
        }
        for party in subjects.iter() {
            if self.from.is_over() {
                return;
            }
            let is_asked = self.scope.paths.passes_position(party, target);
            if is_asked && (there.is_some() || self.touched.position(party, &here.0)) {
                let path = DiffPath::Position(party.clone(), target.clone());
                self.position(path, party, [&here, there.as_ref().unwrap_or(&here)]);
            }
        }
    }

    fn position(&mut self, path: DiffPath, party: &ActorKey, [here, there]: [&(Arc<[Target]>, TargetPlace); 2]) {
        let was = position(self.from, party, (&here.0, here.1));
        let is = position(self.to, party, (&there.0, there.1));
        self.changes.extend(position_change((self.from, self.to), path, [was, is], self.scope.negotiation));
    }
}

/// Returns the change of a position; `None` where its values are equal.
pub(super) fn position_change(
    (from, to): (&dyn State, &dyn State),
    path: DiffPath,
    views: [Option<PositionView>; 2],
    negotiation: Option<&NegotiationKey>,
) -> Option<ChangeView> {
    let [was, is] = views.each_ref().map(|view| view.as_ref().map(|view| (view.status, view.stance, view.declared)));
    if was == is {
        return None;
    }
    let shown = views.map(|view| view.map(|view| Shown::position(path.clone(), view)));
    change(from, to, shown.each_ref().map(Option::as_ref), negotiation)
}
