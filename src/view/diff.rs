//! What differs between two points, and which events made the difference.
//!
//! What may differ is found by searches in the slots alone. Only that is written down at both points, as paths with values; what
//! differs is a change. Only then are its causes worked out, from the facts that make the values at the two points: each that
//! does not count at the other is there, or gone, for a reason (`causes`). `docs/causes.md` says so in words.
//!
//! ```text
//! dependencies  the things that decide what a portion or a position shows
//! touched       which of these may differ between the points
//! comparison    what may differ, written down at both points and compared
//! paths         a state as paths with values, in portions of one thing each
//! makers        which facts make the value of a path, and which decide whether it is shown
//! causes        why a fact counts at one point and not at the other
//! history       the same along the dates of a period
//! ```

mod causes;
mod change_stream;
mod comparison;
mod dependencies;
mod history;
mod makers;
mod moments;
mod path;
mod paths;
mod pattern;
mod position_makers;
mod shown;
mod touched;
mod values;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::domain::Sequence;
use crate::domain::key::NegotiationKey;
use crate::view::State;

use causes::Causes;
use comparison::Comparison;
use paths::{DiffScope, Paths, Shown};

pub use change_stream::{ChangeStream, Told};
pub use history::{StepView, history};
pub use path::{DiffPath, NodeRef};
pub use pattern::{PATH_FORMS, PathFilter, PathPattern};
pub(in crate::view) use shown::{Circle, once_shown};

/// Something that differs between two points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// What differs; unique within a diff.
    pub path: String,
    /// The thing that it is about.
    pub subject: NodeRef,
    /// Its value at the first point, as JSON; `None` where it is not there.
    pub before: Option<String>,
    /// Its value at the second point, as JSON; `None` where it is not there.
    pub after: Option<String>,
    /// The events and operations that made the difference, by sequence.
    pub causes: Vec<Sequence>,
    /// Whether the past as it is known has changed: a cause was recorded after the earlier point's sequence and happened
    /// before its date.
    pub retroactive: bool,
}

/// Returns what differs between two points, by path: of one negotiation or of all, as far as the paths are asked for.
pub fn diff(
    from: &dyn State,
    to: &dyn State,
    negotiation: Option<&NegotiationKey>,
    paths: &PathFilter,
) -> Vec<ChangeView> {
    if from.point() == to.point() {
        return Vec::new();
    }
    Comparison::new(from, to, DiffScope { negotiation, paths }).changes()
}

/// Returns what differs between two states that are written down.
fn between(
    (from, before): (&dyn State, &Paths),
    (to, after): (&dyn State, &Paths),
    negotiation: Option<&NegotiationKey>,
) -> Vec<ChangeView> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changes = paths.into_iter().take_while(|_| !from.is_over()).filter_map(|path| {
        let both = [before.get(path), after.get(path)];
        change(from, to, both, negotiation)
    });
    changes.collect()
}

/// Returns the change of one path; `None` where its values are equal.
fn change(
    from: &dyn State,
    to: &dyn State,
    [was, is]: [Option<&Shown>; 2],
    negotiation: Option<&NegotiationKey>,
) -> Option<ChangeView> {
    let value = |shown: Option<&Shown>| shown.map(|shown| shown.value.clone());
    let (before, after) = (value(was), value(is));
    if before == after {
        return None;
    }
    let path = &was.or(is)?.path;
    let mut causes = Causes::new(from, to);
    let positions = [was, is].map(|shown| shown.and_then(|shown| shown.position.as_deref()));
    makers::find(&mut causes, path, negotiation, positions);
    let retroactive = causes.is_retroactive();
    let json = |value: Option<Json>| value.map(|value| value.to_string());
    Some(ChangeView {
        path: path.to_string(),
        subject: path.subject(),
        before: json(before),
        after: json(after),
        causes: causes.into_sequences(),
        retroactive,
    })
}
