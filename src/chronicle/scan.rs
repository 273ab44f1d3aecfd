//! Reading lists in order, a page at a time, merged where there are several.
//!
//! What holds all that a filter can let through is a [`Candidate`]: sections of one family of lists, or of several
//! (`index::families`). Where a filter offers several candidates, the one in which there is least to pass over is read:
//! each gives its first page, and the page that reaches furthest is of the sparsest.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::chronicle::Direction;
use crate::domain::Sequence;
use crate::domain::history::{FactOrder, UNDATED};
use crate::domain::vocabulary::EventKind;
use crate::index::families::{ListFamily, Section};
use crate::index::store::ListId;
use crate::index::{EventEntry, EventPage, Index, IndexError};

/// How many entries of a list are read at first, where it is the only one.
const PAGE: usize = 128;

/// How many of each are read at first, where several are merged: most of what is shown stands in one of them.
const PAGE_OF_SEVERAL: usize = 32;

/// How many are read at most, after many were passed over.
const PAGE_MAX: usize = 1_024;

/// How far apart undated entries count as standing for each record between them, in microseconds: an hour.
const RECORD_SPAN: f64 = 3.6e9;

/// Some sections of a family of lists.
pub(super) struct FamilyPart<'f> {
    /// The family.
    pub(super) family: ListFamily,
    /// Returns which middles of a section are wanted; `None`: nothing of it.
    pub(super) near: Box<dyn Fn(Section) -> Option<Middles> + 'f>,
    /// Whether its claims stand for the statements that make them.
    pub(super) as_statements: bool,
}

/// Lists that hold all that a filter can let through.
pub(super) struct Candidate<'f> {
    /// What is merged.
    pub(super) parts: Vec<FamilyPart<'f>>,
    /// Entries that were gathered beside the lists, in the order asked.
    pub(super) gathered: Vec<EventEntry>,
    /// What it costs to pass over an entry, against one that the entry itself refuses.
    pub(super) weight: f64,
}

/// One list being read.
struct ListScan {
    list: Option<ListId>,
    /// What has been read and not been given yet.
    buffer: EventPage,
    after: Option<FactOrder>,
    /// Nothing beyond this middle, in the direction of reading, is wanted.
    last: Option<i64>,
    page: usize,
    as_statements: bool,
}

/// Lists being read in one order; what stands in several of them is given once.
pub(super) struct MergedScan<'a> {
    index: &'a Index,
    direction: Direction,
    sources: Vec<ListScan>,
    /// The place that was last given, and its revisions that were.
    given: Option<(FactOrder, SmallVec<[u32; 2]>)>,
}

/// A range of middles, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Middles {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Middles {
    /// Every middle there is.
    pub(super) const ALL: Middles = Middles { from: UNDATED, to: i64::MAX };
}

impl<'a> MergedScan<'a> {
    /// Begins to read the sparsest of some candidates after a place.
    pub(super) fn sparsest(
        index: &'a Index,
        direction: Direction,
        after: Option<FactOrder>,
        candidates: Vec<Candidate<'_>>,
    ) -> Result<Self, IndexError> {
        let is_choice = candidates.len() > 1;
        let mut best: Option<((f64, f64), Self)> = None;
        for candidate in candidates {
            let weight = candidate.weight;
            let mut scan = Self::open(index, direction, after, candidate)?;
            if !is_choice {
                return Ok(scan);
            }
            let (density, left) = scan.density()?;
            let cost = (density * weight, left * weight);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, scan));
            }
        }
        let nothing = || MergedScan { index, direction, sources: Vec::new(), given: None };
        Ok(best.map_or_else(nothing, |(_, scan)| scan))
    }

    fn open(
        index: &'a Index,
        direction: Direction,
        after: Option<FactOrder>,
        candidate: Candidate<'_>,
    ) -> Result<Self, IndexError> {
        let mut sources = Vec::new();
        if !candidate.gathered.is_empty() {
            sources.push(ListScan::gathered(candidate.gathered, direction, after));
        }
        for part in &candidate.parts {
            for section in index.sections(&part.family)?.iter() {
                let Some(middles) = (part.near)(*section) else { continue };
                let list = part.family.section(*section);
                // The claims of a statement follow each other; the place of a statement is before them all.
                let after = after.map(|after| match (part.as_statements, direction) {
                    (true, Direction::Ascending) => FactOrder { place: u32::MAX, ..after },
                    (true, Direction::Descending) | (false, _) => after,
                });
                let scan = ListScan::between(list, direction, after, middles);
                sources.push(ListScan { as_statements: part.as_statements, ..scan });
            }
        }
        if sources.len() > 1 {
            sources.iter_mut().for_each(|source| source.page = PAGE_OF_SEVERAL);
        }
        Ok(MergedScan { index, direction, sources, given: None })
    }

    /// Returns how many entries stand in a microsecond of what is read next, as far as the first pages tell, and how many
    /// there are where those are all.
    fn density(&mut self) -> Result<(f64, f64), IndexError> {
        let (mut density, mut left) = (0.0, 0.0);
        for source in &mut self.sources {
            source.fill(self.index, self.direction)?;
            let (Some(first), Some(last)) = (source.left().first(), source.left().last()) else { continue };
            let count = source.left().len() as f64;
            left += count;
            if source.list.is_some() {
                let middles = last.order.middle.abs_diff(first.order.middle) as f64;
                let sequences = last.order.sequence.get().abs_diff(first.order.sequence.get()) as f64;
                let span = if last.order.middle == UNDATED { sequences * RECORD_SPAN } else { middles };
                density += count / span.max(1.0);
            }
        }
        Ok((density, left))
    }

    /// Goes on to the next entry; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<&EventEntry>, IndexError> {
        loop {
            let Some(place) = self.first()? else { return Ok(None) };
            let Some(at) = self.sources[place].take(self.direction) else { return Ok(None) };
            let EventEntry { order, revision, .. } = self.sources[place].buffer.events[at];
            match &mut self.given {
                Some((given, revisions)) if *given == order => {
                    if revisions.contains(&revision) {
                        continue;
                    }
                    revisions.push(revision);
                }
                Some(_) | None => self.given = Some((order, SmallVec::from_slice(&[revision]))),
            }
            return Ok(Some(&self.sources[place].buffer.events[at]));
        }
    }

    /// Finds the list whose next entry comes first.
    fn first(&mut self) -> Result<Option<usize>, IndexError> {
        let mut best: Option<(usize, FactOrder, u32)> = None;
        for place in 0..self.sources.len() {
            self.sources[place].fill(self.index, self.direction)?;
            let Some(entry) = self.sources[place].next(self.direction) else { continue };
            let sooner = |order: FactOrder, revision: u32| match self.direction {
                Direction::Ascending => (entry.order, entry.revision) < (order, revision),
                Direction::Descending => (entry.order, entry.revision) > (order, revision),
            };
            if best.is_none_or(|(_, order, revision)| sooner(order, revision)) {
                best = Some((place, entry.order, entry.revision));
            }
        }
        Ok(best.map(|(place, ..)| place))
    }
}

impl ListScan {
    fn new(list: ListId, after: Option<FactOrder>, last: Option<i64>) -> Self {
        ListScan { list: Some(list), buffer: EventPage::default(), after, last, page: PAGE, as_statements: false }
    }

    /// Reads entries that are there already, sorted.
    fn gathered(entries: Vec<EventEntry>, direction: Direction, after: Option<FactOrder>) -> Self {
        let is_left = |entry: &EventEntry| match direction {
            Direction::Ascending => after.is_none_or(|after| entry.order > after),
            Direction::Descending => after.is_none_or(|after| entry.order < after),
        };
        let mut left: Vec<EventEntry> = entries.into_iter().filter(is_left).collect();
        if direction == Direction::Descending {
            left.reverse();
        }
        let buffer = EventPage { range: 0..left.len(), events: left.into(), is_last: true };
        ListScan { list: None, buffer, after, last: None, page: PAGE, as_statements: false }
    }

    fn between(list: ListId, direction: Direction, after: Option<FactOrder>, middles: Middles) -> Self {
        if middles == Middles::ALL {
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

    /// Returns the entries that were read and not given yet, ascending.
    fn left(&self) -> &[EventEntry] {
        &self.buffer.events[self.buffer.range.clone()]
    }

    fn next(&self, direction: Direction) -> Option<&EventEntry> {
        match direction {
            Direction::Ascending => self.left().first(),
            Direction::Descending => self.left().last(),
        }
    }

    /// Takes the next entry and returns its place among those that were read.
    fn take(&mut self, direction: Direction) -> Option<usize> {
        match direction {
            Direction::Ascending => self.buffer.range.next(),
            Direction::Descending => self.buffer.range.next_back(),
        }
    }

    fn fill(&mut self, index: &Index, direction: Direction) -> Result<(), IndexError> {
        let Some(list) = self.list.as_ref().filter(|_| self.buffer.range.is_empty()) else { return Ok(()) };
        self.buffer = index.events(list, self.after, direction, self.page)?;
        self.page = (self.page * 4).min(PAGE_MAX);
        let left = &self.buffer.events[self.buffer.range.clone()];
        let (last, wanted) = match direction {
            Direction::Ascending => {
                let wanted = self.last.map_or(left.len(), |to| left.partition_point(|event| event.order.middle <= to));
                (left.last(), self.buffer.range.start..self.buffer.range.start + wanted)
            }
            Direction::Descending => {
                let passed = self.last.map_or(0, |from| left.partition_point(|event| event.order.middle < from));
                (left.first(), self.buffer.range.start + passed..self.buffer.range.end)
            }
        };
        self.after = last.map(|event| event.order);
        if self.buffer.is_last || wanted.len() < left.len() {
            self.list = None;
        }
        self.buffer.range = wanted;
        if self.as_statements {
            let of_statement =
                |entry: &EventEntry| EventEntry { order: FactOrder { place: 0, ..entry.order }, ..entry.clone() };
            let events: Arc<[EventEntry]> = self.left().iter().map(of_statement).collect();
            self.buffer = EventPage { range: 0..events.len(), events, is_last: self.buffer.is_last };
        }
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
