//! What differs between two points, and which events made the difference.
//!
//! Both states are written down as paths with values; what differs is a change. Its causes are found slot by slot: the fact
//! that counts at the later point and did not at the earlier one, or the operation that brought it in or took the old one
//! out. The earlier point is the one of the lesser sequence, then of the lesser date.

mod causes;
mod change_stream;
mod paths;

use std::collections::BTreeSet;

use crate::domain::Sequence;
use crate::domain::key::{ActorKey, CommitmentKey, IncidentKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey};
use crate::domain::vocabulary::Certainty;
use crate::view::State;

use causes::Causes;
use paths::Paths;

pub use change_stream::{ChangeStream, Told};

/// The thing that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum NodeRef {
    Actor(ActorKey),
    Negotiation(NegotiationKey),
    Issue(IssueKey),
    Proposal(ProposalKey),
    Meeting(MeetingKey),
    Commitment(CommitmentKey),
    Incident(IncidentKey),
}

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

/// Gives what differs between two points, by path; of one negotiation, or of all.
pub fn diff(from: &dyn State, to: &dyn State, negotiation: Option<&NegotiationKey>) -> Vec<ChangeView> {
    between((from, &paths::paths(from, negotiation)), (to, &paths::paths(to, negotiation)))
}

/// Gives what differs between two states that are written down.
fn between((from, before): (&dyn State, &Paths), (to, after): (&dyn State, &Paths)) -> Vec<ChangeView> {
    let place = |state: &dyn State| (state.point().sequence, state.point().date);
    let (earlier, later) = if place(from) <= place(to) { (from, to) } else { (to, from) };
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |paths: &Paths, path: &String| paths.get(path).map(|shown| shown.value.clone());
    let changes = paths.into_iter().filter_map(|path| {
        let (was, is) = (value(before, path), value(after, path));
        if was == is {
            return None;
        }
        let both = [before.get(path), after.get(path)];
        let subject = both.iter().flatten().next()?.subject.clone();
        let mut causes = Causes::new(earlier, later);
        causes.of_slots(both.iter().flatten().flat_map(|shown| &shown.slots));
        if causes.is_empty() {
            causes.of_slots(both.iter().flatten().flat_map(|shown| &shown.context));
        }
        let retroactive = causes.is_retroactive();
        let json = |value: Option<serde_json::Value>| value.map(|value| value.to_string());
        Some(ChangeView {
            path: path.clone(),
            subject,
            before: json(was),
            after: json(is),
            causes: causes.into_sequences(),
            retroactive,
        })
    });
    changes.collect()
}

/// The reading of vague dates by which it is told whether something happened before a cut.
const BY_MIDDLE: Certainty = Certainty::Best;
