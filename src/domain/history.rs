//! The history of a slot: every fact that ever set it, and which of them counts at a point.
//!
//! The facts of a slot are kept in fact order (later middle, then narrower window, then ordinal, then sequence, then place
//! within the event). Each is there once for every range of sequences between which its revision of the event is the
//! effective one, so a retraction closes a range and a reinstatement opens another. The value at a point is that of the
//! greatest fact that counts:
//!
//! ```text
//! date  ────────────────────────────▶ fact order: a binary search finds the last fact before the cut
//!   [from, until) of sequences          and from there back to the first one that S lies in
//! ```
//!
//! Walking back over what was recorded after S, or corrected since, would be slow where histories are long: each block of
//! [`BLOCK`] facts knows the least `from` and the greatest `until` of its facts, each block of blocks likewise, and what
//! cannot hold S is passed over whole.
//!
//! Under a cut of publication the ranges say too little, because an operation may not be public yet: the caller's
//! [`Seen`] then decides about each candidate.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::point::Point;
use crate::domain::sequence::Sequence;
use crate::domain::slot::Value;
use crate::domain::versions::{InForce, Versions};
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Instant, Window};

/// How many facts share a summary, and how many summaries the next one.
const BLOCK: usize = 32;

/// A fact's place in fact order, the greater the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FactOrder {
    /// The middle of the window in microseconds; the least number where the fact holds at every date.
    pub middle: i64,
    /// The window's width in microseconds; the narrower is the greater.
    pub width: u64,
    /// The recorder's order among events of one day.
    pub ordinal: i32,
    /// The sequence of the event.
    pub sequence: Sequence,
    /// The fact's place within its event.
    pub place: u32,
}

/// Where a fact stands among all facts of its thing, before its place in fact order is asked.
///
/// Where nothing straddles what opened the thing, fact order says all, and every fact is `After`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpeningSide {
    /// It certainly precedes the opening.
    Before,
    /// It is a fact of the opening.
    Opening,
    /// Any other.
    #[default]
    After,
}

/// The middle that stands for "at every date".
pub const UNDATED: i64 = i64::MIN;

impl FactOrder {
    /// Returns the order of a fact or event with that window.
    pub fn new(window: Option<Window>, ordinal: i32, sequence: Sequence, place: u32) -> Self {
        match window {
            Some(window) => {
                FactOrder { middle: window.middle().micros(), width: window.width(), ordinal, sequence, place }
            }
            None => FactOrder { middle: UNDATED, width: 0, ordinal, sequence, place },
        }
    }

    /// Returns the window back; `None`: at every date.
    pub fn window(&self) -> Option<Window> {
        if self.middle == UNDATED {
            return None;
        }
        // ⌊(lo + hi) / 2⌋ = lo + ⌊(hi − lo) / 2⌋, so middle and width determine both bounds.
        let lo = self.middle.checked_sub_unsigned(self.width / 2)?;
        let hi = lo.checked_add_unsigned(self.width)?;
        Window::new(Instant::from_micros(lo)?, Instant::from_micros(hi)?)
    }
}

impl Ord for FactOrder {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // The middle decides nearly always, and comparing is most of the work of merging lists.
        self.middle.cmp(&other.middle).then_with(|| {
            (other.width, self.ordinal, self.sequence, self.place).cmp(&(
                self.width,
                other.ordinal,
                other.sequence,
                other.place,
            ))
        })
    }
}

impl PartialOrd for FactOrder {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A fact in the history of its slot, over one range of sequences.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Where it stands among the facts of its thing.
    pub side: OpeningSide,
    /// Its place in fact order, by the part of its window that is read; `order.sequence` names the event.
    pub order: FactOrder,
    /// The revision of the event that asserts it.
    pub revision: u32,
    /// The first sequence at which that revision is the effective one and not retracted.
    pub from: Sequence,
    /// The first sequence at which it no longer is; [`Sequence::NEVER`] where it still is.
    pub until: Sequence,
    /// Whether this is the first range of its revision.
    pub first: bool,
    /// The end of the fact's own last period, if it has one.
    pub ends: Option<Instant>,
    /// The value; `None` ends the slot.
    pub value: Option<Value>,
}

impl Version {
    /// Returns the fact's window, or the part of it that is read; `None`: at every date.
    pub fn window(&self) -> Option<Window> {
        self.order.window()
    }

    /// Returns its place among the facts of its thing.
    pub fn order_in_thing(&self) -> (OpeningSide, FactOrder) {
        (self.side, self.order)
    }
}

/// Tells which revision of an event is seen under a cut of publication.
pub trait Seen {
    /// Returns whether that revision of the event counts at the point, whose cut of publication is given.
    fn seen(&self, event: Sequence, revision: u32, point: &Point) -> bool;
}

#[derive(Clone, Copy, Debug)]
struct Summary {
    from_min: Sequence,
    until_max: Sequence,
}

impl Summary {
    const NOTHING: Summary = Summary { from_min: Sequence::NEVER, until_max: Sequence::ZERO };

    fn with(self, from: Sequence, until: Sequence) -> Summary {
        Summary { from_min: self.from_min.min(from), until_max: self.until_max.max(until) }
    }

    fn may_hold(&self, sequence: Sequence, published: bool) -> bool {
        self.from_min <= sequence && (published || sequence < self.until_max)
    }
}

/// Every fact of one slot, in fact order.
#[derive(Clone, Debug, Default)]
pub struct History {
    versions: Versions,
    /// Whether the middles of the windows never fall; where an opening stands before what lies around it, all are walked.
    by_middles: bool,
    /// Level 0 summarizes blocks of versions, level n blocks of level n − 1.
    summaries: Vec<Vec<Summary>>,
    width_max: u64,
}

impl History {
    /// Makes a history of versions that are in the order of their thing.
    pub fn new(versions: Vec<Version>) -> Self {
        let in_order = |pair: &[Version]| pair[0].order_in_thing() <= pair[1].order_in_thing();
        debug_assert!(versions.windows(2).all(in_order), "BUG: versions out of order");
        let width_max = versions.iter().map(|version| version.order.width).max().unwrap_or(0);
        let mut level: Vec<Summary> = versions
            .chunks(BLOCK)
            .map(|block| block.iter().fold(Summary::NOTHING, |sum, version| sum.with(version.from, version.until)))
            .collect();
        let mut summaries = Vec::new();
        while level.len() > 1 {
            let above = level
                .chunks(BLOCK)
                .map(|block| block.iter().fold(Summary::NOTHING, |sum, one| sum.with(one.from_min, one.until_max)))
                .collect();
            summaries.push(std::mem::replace(&mut level, above));
        }
        let versions = Versions::new(versions);
        let by_middles = versions.middles().is_sorted();
        History { versions, by_middles, summaries, width_max }
    }

    /// Returns all versions, in fact order.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = Cow<'_, Version>> + ExactSizeIterator {
        self.versions.iter()
    }

    /// Returns every value that the slot was ever set to, but for those of claims that nobody has touched.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.versions.values()
    }

    /// Returns the greatest fact that counts at the point, whether it sets the slot or ends it.
    pub fn newest(&self, point: &Point, seen: &dyn Seen) -> Option<Cow<'_, Version>> {
        let mut place = self.bound(point);
        while let Some(found) = self.candidate_before(place, point) {
            let version = self.versions.at(found);
            if self.counts(&version, point, seen) {
                return Some(version);
            }
            place = found;
        }
        None
    }

    /// Returns the greatest fact that counts at the point where it sets the slot, and its end has not come.
    pub fn current(&self, point: &Point, seen: &dyn Seen) -> Option<Cow<'_, Version>> {
        self.newest(point, seen).filter(|version| version.value.is_some() && !point.ended(version.ends))
    }

    /// Returns every fact that counts at the point, in fact order.
    pub fn counting<'a>(&'a self, point: &'a Point, seen: &'a dyn Seen) -> impl Iterator<Item = Cow<'a, Version>> {
        self.within(0..self.bound(point)).filter(move |version| self.counts(version, point, seen))
    }

    /// Returns the next fact after that one which counts at the point.
    pub fn next_after(&self, order: &FactOrder, point: &Point, seen: &dyn Seen) -> Option<Cow<'_, Version>> {
        let start = if self.by_middles {
            // Of one middle there may be many.
            let middles = self.versions.middles();
            let first = middles.partition_point(|middle| *middle < order.middle);
            let last = first + middles[first..].partition_point(|middle| *middle == order.middle);
            self.within(first..last).position(|version| version.order > *order).map_or(last, |place| first + place)
        } else {
            self.within(0..self.versions.len())
                .rposition(|version| version.order == *order)
                .map_or(0, |place| place + 1)
        };
        let end = self.bound(point).max(start);
        self.within(start..end).find(|version| self.counts(version, point, seen))
    }

    /// Returns the facts of one event that count at the point.
    pub fn asserted_by<'a>(
        &'a self,
        event: Sequence,
        point: &'a Point,
        seen: &'a dyn Seen,
    ) -> impl Iterator<Item = Cow<'a, Version>> {
        let of = self.of_event(event);
        of.filter(move |version| point.counts(version.window()) && self.counts(version, point, seen))
    }

    fn of_event(&self, event: Sequence) -> impl Iterator<Item = Cow<'_, Version>> {
        let places = (0..self.versions.len()).filter(move |place| self.versions.event(*place) == event);
        places.map(|place| self.versions.at(place))
    }

    fn within(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = Cow<'_, Version>> + ExactSizeIterator {
        places.map(|place| self.versions.at(place))
    }

    /// Returns the place before which all facts lie that the date can let through.
    fn bound(&self, point: &Point) -> usize {
        if !self.by_middles {
            return self.versions.len();
        }
        let cut = match point.certainty {
            Certainty::Certain | Certainty::Best => point.date,
            // The window begins before the cut, so its middle lies before the cut and half the greatest width.
            Certainty::Possible => {
                let half = i64::try_from(self.width_max / 2 + 1).unwrap_or(i64::MAX);
                Cut::from_micros(point.date.micros().saturating_add(half))
            }
        };
        self.versions.middles().partition_point(|middle| *middle < cut.micros())
    }

    fn counts(&self, version: &Version, point: &Point, seen: &dyn Seen) -> bool {
        // By its middle, the bound has said so already.
        let by_bound = point.certainty == Certainty::Best && self.by_middles;
        (by_bound || point.counts(version.window())) && Self::is_in_force(version, point, seen)
    }

    /// Returns the revision of an event that is in force at the point, whatever its date; `None` where none is seen.
    pub fn revision_in_force(&self, event: Sequence, point: &Point, seen: &dyn Seen) -> Option<u32> {
        self.of_event(event).find(|version| Self::is_in_force(version, point, seen)).map(|version| version.revision)
    }

    fn is_in_force(version: &Version, point: &Point, seen: &dyn Seen) -> bool {
        match point.published_by {
            None => version.from <= point.sequence && point.sequence < version.until,
            Some(_) => {
                version.first
                    && version.order.sequence <= point.sequence
                    && seen.seen(version.order.sequence, version.revision, point)
            }
        }
    }

    /// Finds the last version before a place whose range may hold the point's sequence.
    fn candidate_before(&self, place: usize, point: &Point) -> Option<usize> {
        let published = point.published_by.is_some();
        let holds = |place: usize| {
            let InForce { from, until, first } = self.versions.in_force(place);
            (if published { first } else { point.sequence < until }) && from <= point.sequence
        };
        let mut place = place;
        loop {
            // The rest of the block that the place lies in, version by version.
            let start = place.saturating_sub(1) / BLOCK * BLOCK;
            if let Some(found) = (start..place).rfind(|place| holds(*place)) {
                return Some(found);
            }
            if start == 0 {
                return None;
            }
            place = self.block_before(start / BLOCK, 0, point.sequence, published)? * BLOCK + BLOCK;
            place = place.min(self.versions.len());
        }
    }

    /// Finds the last block of a level, before a place on it, that may hold the sequence.
    fn block_before(&self, place: usize, level: usize, sequence: Sequence, published: bool) -> Option<usize> {
        let Some(blocks) = self.summaries.get(level) else {
            // One block is left above the topmost level: everything before the place.
            return place.checked_sub(1);
        };
        let mut place = place;
        loop {
            let start = place.saturating_sub(1) / BLOCK * BLOCK;
            if let Some(found) = blocks[start..place].iter().rposition(|block| block.may_hold(sequence, published)) {
                return Some(start + found);
            }
            if start == 0 {
                return None;
            }
            place = (self.block_before(start / BLOCK, level + 1, sequence, published)? * BLOCK + BLOCK).min(start);
        }
    }

    /// Returns whether some version comes into force or goes out at one of the sequences.
    pub fn has_turn_in(&self, sequences: Range<Sequence>) -> bool {
        (0..self.versions.len()).any(|place| {
            let InForce { from, until, .. } = self.versions.in_force(place);
            sequences.contains(&from) || sequences.contains(&until)
        })
    }

    /// Returns whether the window of some fact has its middle in `[from, to)`, both in microseconds; `true` where the facts do
    /// not stand in the order of their middles.
    pub fn has_middle_in(&self, from: i64, to: i64) -> bool {
        if !self.by_middles {
            return true;
        }
        let middles = self.versions.middles();
        let first = middles.partition_point(|middle| *middle < from);
        middles.get(first).is_some_and(|middle| *middle < to)
    }

    /// Returns the facts whose windows have their middles in `[from, to)`, both in microseconds, and perhaps others.
    pub fn around(&self, from: i64, to: i64) -> impl Iterator<Item = Cow<'_, Version>> {
        let middles = self.versions.middles();
        let places = if self.by_middles {
            let first = middles.partition_point(|middle| *middle < from);
            first..first + middles[first..].partition_point(|middle| *middle < to)
        } else {
            0..middles.len()
        };
        self.within(places)
    }

    /// Returns the width of the widest window, in microseconds.
    pub fn width_max(&self) -> u64 {
        self.width_max
    }

    /// Returns about how many bytes the history takes in memory, without what its values refer to.
    pub fn weight(&self) -> usize {
        let summaries: usize = self.summaries.iter().map(|level| size_of_val(&**level)).sum();
        self.versions.weight() + summaries + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::vocabulary::IssueStatus;

    struct Nobody;

    impl Seen for Nobody {
        fn seen(&self, _: Sequence, _: u32, _: &Point) -> bool {
            false
        }
    }

    fn version((middle, width, ordinal, from, length): (i64, u64, i32, u64, u64), sequence: u64) -> Version {
        Version {
            side: OpeningSide::After,
            order: FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place: 0 },
            revision: 1,
            from: Sequence::new(from),
            until: if length > 40 { Sequence::NEVER } else { Sequence::new(from + length) },
            first: true,
            ends: None,
            value: Some(Value::IssueStatus(IssueStatus::Open)),
        }
    }

    proptest! {
        #[test]
        fn the_search_finds_what_a_walk_back_finds(
            parts in prop::collection::vec((0_i64..300, 1_u64..40, -1_i32..2, 1_u64..3000, 0_u64..60), 0..2500),
            asked in prop::collection::vec((0_i64..330, 0_u64..3100), 1..40),
        ) {
            let mut versions: Vec<Version> =
                parts.into_iter().zip(1..).map(|(part, sequence)| version(part, sequence)).collect();
            versions.sort_by_key(|version| version.order);
            let history = History::new(versions.clone());
            for (date, sequence) in asked {
                for certainty in [Certainty::Best, Certainty::Certain, Certainty::Possible] {
                    let point = Point {
                        sequence: Sequence::new(sequence),
                        date: Cut::from_micros(date),
                        published_by: None,
                        certainty,
                    };
                    let naive = versions.iter().rev().find(|version| {
                        point.counts(version.window()) && version.from <= point.sequence && point.sequence < version.until
                    });
                    prop_assert_eq!(history.newest(&point, &Nobody).map(Cow::into_owned), naive.cloned());
                }
            }
        }
    }

    #[test]
    fn a_window_is_kept_in_the_order() {
        for (lo, hi) in [(0, 1), (-3, 4), (-4, -1), (10, 21)] {
            let window = Window::new(Instant::from_micros(lo).unwrap(), Instant::from_micros(hi).unwrap()).unwrap();
            assert_eq!(FactOrder::new(Some(window), 0, Sequence::new(1), 0).window(), Some(window));
        }
        assert_eq!(FactOrder::new(None, 0, Sequence::new(1), 0).window(), None);
    }
}
