//! Reading lists of events in order, a page at a time, merged where there are several.
//!
//! Events are listed apart by the magnitude of their windows' width. That answers two questions without reading all
//! events: in a list of one magnitude, the events whose windows may lie across a cut or within a period stand close to it,
//! no further off than the widest window of the magnitude.

use std::collections::VecDeque;

use crate::chronicle::Direction;
use crate::domain::Sequence;
use crate::domain::history::{FactOrder, UNDATED};
use crate::domain::vocabulary::EventKind;
use crate::index::list_names;
use crate::index::store::ListId;
use crate::index::{EventEntry, Index, IndexError};

/// How many entries of a list are read at a time.
const PAGE: usize = 128;

/// One list being read.
struct ListScan {
    list: ListId,
    buffer: VecDeque<EventEntry>,
    after: Option<FactOrder>,
    /// Nothing beyond this middle, in the direction of reading, is wanted.
    last: Option<i64>,
    exhausted: bool,
    /// Entries of which kinds are given; others are passed over.
    wanted: fn(EventKind) -> bool,
}

/// Lists of events being read in one order.
pub(super) struct MergedScan<'a> {
    index: &'a Index,
    direction: Direction,
    sources: Vec<ListScan>,
}

/// What comes next of lists.
pub(super) enum ScanStep {
    /// An event, or an operation on the record.
    Entry(EventEntry),
    /// An entry that is not wanted.
    PassedOver,
    /// Nothing more.
    End,
}

/// A range of middles, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Middles {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl<'a> MergedScan<'a> {
    /// Begins to read one list after a place.
    pub(super) fn list(index: &'a Index, list: ListId, direction: Direction, after: Option<FactOrder>) -> Self {
        MergedScan { index, direction, sources: vec![ListScan::new(list, after, None)] }
    }

    /// Begins to read all events after a place; of those of each magnitude, the ones whose middles lie in the range that
    /// `near` gives for the widest window, in microseconds, of that magnitude.
    pub(super) fn all(
        index: &'a Index,
        direction: Direction,
        after: Option<FactOrder>,
        near: impl Fn(u64) -> Option<Middles>,
    ) -> Result<Self, IndexError> {
        let mut sources = Vec::new();
        for (member, _) in index.store().members(list_names::MAGNITUDES)? {
            let Some(&magnitude) = member.first() else { continue };
            let width = 1_u64.checked_shl(u32::from(magnitude)).unwrap_or(u64::MAX);
            let Some(middles) = near(if magnitude == 0 { 0 } else { width }) else { continue };
            sources.push(ListScan::between(list_names::events(magnitude), direction, after, middles));
        }
        Ok(MergedScan { index, direction, sources })
    }

    /// Takes operations on the record from the list that holds them all, after a place, and from no other.
    pub(super) fn beside_operations(mut self, after: Option<FactOrder>) -> Self {
        for source in &mut self.sources {
            source.wanted = is_event;
        }
        let operations = ListScan::new(list_names::events(list_names::magnitude(None)), after, None);
        self.sources.push(ListScan { wanted: |kind| !is_event(kind), ..operations });
        self
    }

    /// Goes on to the next entry.
    pub(super) fn next(&mut self) -> Result<ScanStep, IndexError> {
        let mut best: Option<(usize, FactOrder, u32)> = None;
        for place in 0..self.sources.len() {
            self.sources[place].fill(self.index, self.direction)?;
            let Some(entry) = self.sources[place].buffer.front() else { continue };
            let sooner = |order: FactOrder, revision: u32| match self.direction {
                Direction::Ascending => (entry.order, entry.revision) < (order, revision),
                Direction::Descending => (entry.order, entry.revision) > (order, revision),
            };
            if best.is_none_or(|(_, order, revision)| sooner(order, revision)) {
                best = Some((place, entry.order, entry.revision));
            }
        }
        let best = best.map(|(place, ..)| &mut self.sources[place]);
        Ok(match best.and_then(|source| Some((source.wanted, source.buffer.pop_front()?))) {
            Some((wanted, entry)) if wanted(entry.kind) => ScanStep::Entry(entry),
            Some(_) => ScanStep::PassedOver,
            None => ScanStep::End,
        })
    }
}

impl ListScan {
    fn new(list: ListId, after: Option<FactOrder>, last: Option<i64>) -> Self {
        ListScan { list, buffer: VecDeque::new(), after, last, exhausted: false, wanted: |_| true }
    }

    fn between(list: ListId, direction: Direction, after: Option<FactOrder>, middles: Middles) -> Self {
        let everything = middles.from == UNDATED && middles.to == i64::MAX;
        if everything {
            return Self::new(list, after, None);
        }
        let (start, last) = match direction {
            Direction::Ascending => (before(middles.from), middles.to),
            Direction::Descending => (after_all(middles.to), middles.from),
        };
        let later = |one: FactOrder, other: FactOrder| match direction {
            Direction::Ascending => one.max(other),
            Direction::Descending => one.min(other),
        };
        let after = Some(after.map_or(start, |after| later(after, start)));
        Self::new(list, after, Some(last))
    }

    fn fill(&mut self, index: &Index, direction: Direction) -> Result<(), IndexError> {
        if !self.buffer.is_empty() || self.exhausted {
            return Ok(());
        }
        let events = index.events(&self.list, self.after, direction, PAGE)?;
        self.after = events.last().map(|event| event.order);
        self.exhausted = events.is_empty();
        let beyond = |event: &EventEntry| {
            self.last.is_some_and(|last| match direction {
                Direction::Ascending => event.order.middle > last,
                Direction::Descending => event.order.middle < last,
            })
        };
        let wanted = events.iter().position(beyond).unwrap_or(events.len());
        self.exhausted |= wanted < events.len();
        self.buffer.extend(events.into_iter().take(wanted));
        Ok(())
    }
}

/// Returns whether a kind is an event's, and no operation's on the record.
pub(super) fn is_event(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::EventCorrected | EventKind::EventRetracted | EventKind::EventReinstated | EventKind::EventCited
    )
}

/// A place before every event of that middle.
fn before(middle: i64) -> FactOrder {
    let middle = middle.saturating_sub(1).max(UNDATED + 1);
    FactOrder { middle, width: 0, ordinal: i32::MAX, sequence: Sequence::NEVER, place: u32::MAX }
}

/// A place after every event of that middle.
fn after_all(middle: i64) -> FactOrder {
    FactOrder {
        middle: middle.saturating_add(1),
        width: u64::MAX,
        ordinal: i32::MIN,
        sequence: Sequence::ZERO,
        place: 0,
    }
}
