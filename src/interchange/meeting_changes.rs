//! When a meeting or a commitment was last changed by a record, and how often a meeting's time, place or status were.
//!
//! Calendars take a meeting in again when its stamps say so. So these are the meeting's own: a record about anything else moves
//! none of them. The meeting is read after each record that is about it, and compared with what it was before.

use std::collections::BTreeSet;

use crate::domain::Sequence;
use crate::domain::attribute::Subject;
use crate::domain::key::{MeetingKey, SourceKey};
use crate::domain::point::Point;
use crate::interchange::snapshot_view::SnapshotView;
use crate::time::Instant;
use crate::view::citation::Cited;
use crate::view::meeting::{self, MeetingView};
use crate::view::{Reading, State, event};

/// How a meeting came to be what it is at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeetingChanges {
    /// When the last record that changed it was taken in.
    pub(super) last: Instant,
    /// How many records changed its time, place or status, after the first.
    pub(super) moves: u32,
}

/// A meeting, and what is cited for it.
type ShownMeeting = (MeetingView, Vec<SourceKey>);

/// Looks at a meeting after each record that is about it.
pub(super) fn of(shown: &SnapshotView, key: &MeetingKey) -> Option<MeetingChanges> {
    let state = shown.state();
    let mut changes: Option<MeetingChanges> = None;
    let mut before: Option<ShownMeeting> = None;
    for sequence in records_about(state, key) {
        let now = at(shown, key, sequence);
        if now == before {
            continue;
        }
        let last = state.record(sequence)?.recorded_at.instant();
        let moves = changes.map_or(0, |changes| changes.moves + u32::from(has_moved(before.as_ref(), now.as_ref())));
        changes = Some(MeetingChanges { last, moves });
        before = now;
    }
    changes
}

/// Returns when the last record about a thing was taken in.
pub(super) fn last_of<S: Subject>(shown: &SnapshotView, thing: &S) -> Option<Instant> {
    let last = records_about(shown.state(), thing).into_iter().next_back()?;
    Some(shown.state().record(last)?.recorded_at.instant())
}

/// Returns the records that can have changed a thing, in order: of its events, and of what was done to them.
fn records_about<S: Subject>(state: &dyn State, key: &S) -> BTreeSet<Sequence> {
    let last = state.point().sequence;
    let attributes = state.attributes(key, Reading::LastKnown);
    let events: BTreeSet<Sequence> = attributes.slots().versions().map(|(_, version)| version.order.sequence).collect();
    let of_event = |event: Sequence| {
        let life = state.life(event);
        std::iter::once(event).chain(life.steps.iter().map(|step| step.sequence)).collect::<Vec<_>>()
    };
    events.into_iter().flat_map(of_event).filter(|sequence| *sequence <= last).collect()
}

fn at(shown: &SnapshotView, key: &MeetingKey, sequence: Sequence) -> Option<ShownMeeting> {
    let point = Point { sequence, ..*shown.snapshot.point() };
    let read = shown.snapshot.chronicle().read(point, |snapshot| {
        let view = meeting::meeting(snapshot.state(), key, Reading::AtPoint)?;
        let cited = sources(snapshot.state(), key).into_iter().map(|cited| cited.citation.source).collect();
        Some((view, cited))
    });
    // Where the index fails, the whole file breaks off.
    read.ok().flatten()
}

fn has_moved(before: Option<&ShownMeeting>, now: Option<&ShownMeeting>) -> bool {
    let moving = |(view, _): &ShownMeeting| {
        (view.period().map(std::borrow::Cow::into_owned), view.place.clone(), view.status.value)
    };
    before.map(moving) != now.map(moving)
}

/// Returns what is cited by the events that make a thing what it is.
pub(super) fn sources<S: Subject>(state: &dyn State, key: &S) -> Vec<Cited> {
    let attributes = state.attributes(key, Reading::AtPoint);
    let making = attributes.slots().iter().filter_map(|(_, history)| state.version(history, Reading::AtPoint));
    let events: BTreeSet<Sequence> = making.map(|version| version.order.sequence).collect();
    events
        .into_iter()
        .filter_map(|sequence| event::event(state, sequence))
        .flat_map(|view| view.sources(state))
        .collect()
}
