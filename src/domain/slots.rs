//! All slots of one thing, each with its history.
//!
//! A change does not come before what it changes, nor an opening after. Where the window of a fact lies across the start of
//! what opened the thing (a text tabled in October 2024 and signed "in 2024"), it is read as its part from there on, and the
//! facts of the opening stand before all that does not certainly precede them:
//!
//! ```text
//!                    lo of the opening
//!   ├── certainly ──┤  │
//!                 ├────┼──── in 2024 ────────┤      as recorded
//!                      ├──── in 2024 ────────┤      as read
//! ```
//!
//! Nearly always nothing lies across, and fact order puts the opening first: such slots are read as they are. Else they are
//! laid out once for each revision of the opening, and a point reads them by the revision that it sees.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::domain::history::{FactOrder, History, OpeningSide, Seen, Version};
use crate::domain::point::Point;
use crate::domain::sequence::Sequence;
use crate::domain::slot::{AttributeName, Value};
use crate::domain::vocabulary::Certainty;
use crate::time::Instant;

/// The slots of one thing, by attribute.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    slots: Vec<(AttributeName, History)>,
    /// How they are read by each revision of the opening that some other fact lies across.
    straddled: Option<Box<Straddled>>,
    /// Whether they are laid out around an opening.
    laid_out: bool,
    turns: SlotTurns,
    weight: usize,
}

/// At which dates what slots say may change, beside the middles of the facts' windows: found by search, so that what cannot
/// differ between two points need not be worked out at either.
#[derive(Clone, Debug, Default)]
struct SlotTurns {
    /// The ends of facts, and the middles of windows that values have of their own, in microseconds, in order.
    dates: Box<[i64]>,
    /// The width of the widest window, in microseconds.
    width_max: u64,
}

impl SlotTurns {
    fn of(slots: &[(AttributeName, History)]) -> Self {
        let (mut dates, mut width_max) = (Vec::new(), 0);
        for (_, history) in slots {
            width_max = width_max.max(history.width_max());
            for version in history.versions() {
                dates.extend(version.ends.map(Instant::micros));
                if let Some(effect) = version.value.as_ref().and_then(Value::effect) {
                    dates.push(effect.middle().micros());
                    width_max = width_max.max(effect.width());
                }
            }
        }
        dates.sort_unstable();
        SlotTurns { dates: dates.into(), width_max }
    }

    fn weight(&self) -> usize {
        size_of_val(&*self.dates)
    }
}

/// Returns whether some of the sorted values lies in `[from, to)`.
fn any_in(sorted: &[i64], from: i64, to: i64) -> bool {
    let first = sorted.partition_point(|value| *value < from);
    sorted.get(first).is_some_and(|value| *value < to)
}

/// An opening that other facts of its thing lie across.
#[derive(Clone, Debug)]
struct Straddled {
    /// The event.
    opening: Sequence,
    /// An attribute that every revision of it sets.
    attribute: AttributeName,
    by_revision: Vec<ByRevision>,
}

/// The slots as they are read where a revision of the opening is in force.
#[derive(Clone, Debug)]
struct ByRevision {
    revision: u32,
    lo: Instant,
    slots: OnceLock<Arc<Slots>>,
}

static NOTHING: LazyLock<History> = LazyLock::new(History::default);

impl Slots {
    /// Sorts versions, which are in fact order, by attribute.
    pub fn new(versions: impl IntoIterator<Item = (AttributeName, Version)>) -> Self {
        let mut slots = Self::sorted(versions);
        slots.straddled = slots.find_straddled().map(Box::new);
        let layouts = slots.straddled.as_ref().map_or(0, |straddled| straddled.by_revision.len());
        slots.weight *= 1 + layouts;
        slots
    }

    fn sorted(versions: impl IntoIterator<Item = (AttributeName, Version)>) -> Self {
        let mut sorted: BTreeMap<AttributeName, Vec<Version>> = BTreeMap::new();
        for (attribute, version) in versions {
            sorted.entry(attribute).or_default().push(version);
        }
        let slots: Vec<(AttributeName, History)> =
            sorted.into_iter().map(|(attribute, versions)| (attribute, History::new(versions))).collect();
        let turns = SlotTurns::of(&slots);
        let histories: usize =
            slots.iter().map(|(attribute, history)| size_of_val(attribute) + 64 + history.weight()).sum();
        Slots { slots, straddled: None, laid_out: false, weight: histories + turns.weight(), turns }
    }

    /// Returns the slots with those versions alone that are wanted.
    #[must_use]
    pub fn only(&self, mut wanted: impl FnMut(&Version) -> bool) -> Self {
        let versions = self.versions().filter(|(_, version)| wanted(version));
        Slots::new(versions.map(|(attribute, version)| (attribute.clone(), version.into_owned())).collect::<Vec<_>>())
    }

    /// Returns whether anything that the slots say may differ between two points at which they are read in the same layout.
    ///
    /// `false` is certain; `true` can be said of what is equal all the same, as where another cut of publication decides.
    pub fn may_differ(&self, one: &Point, other: &Point) -> bool {
        if one == other || self.is_empty() {
            return false;
        }
        if one.published_by != other.published_by {
            return true;
        }
        if one.sequence != other.sequence {
            let (from, to) = (one.sequence.min(other.sequence), one.sequence.max(other.sequence));
            // Under a cut of publication, what is recorded elsewhere decides what is seen.
            let turns = |(_, history): &(AttributeName, History)| history.has_turn_in(from.next()..to.next());
            if one.published_by.is_some() || self.slots.iter().any(turns) {
                return true;
            }
        }
        self.may_differ_by_date(one, other)
    }

    fn may_differ_by_date(&self, one: &Point, other: &Point) -> bool {
        if (one.date, one.certainty) == (other.date, other.certainty) {
            return false;
        }
        let by_middles = one.certainty == Certainty::Best && other.certainty == Certainty::Best;
        // Any other reading asks a bound of the window, which lies no further from its middle than the window is wide.
        let slack = if by_middles { 0 } else { self.turns.width_max.saturating_add(1) };
        let from = one.date.min(other.date).micros().saturating_sub_unsigned(slack);
        let to = one.date.max(other.date).micros().saturating_add_unsigned(slack);
        any_in(&self.turns.dates, from, to) || self.slots.iter().any(|(_, history)| history.has_middle_in(from, to))
    }

    /// Returns the slots as they are read at a point: by the opening that is seen there, whatever its date. Where none is, they
    /// are read as they are.
    pub fn read_at(self: &Arc<Self>, point: &Point, seen: &dyn Seen) -> Arc<Self> {
        let Some(straddled) = &self.straddled else { return Arc::clone(self) };
        let openings = self.history(&straddled.attribute);
        let revision = openings.revision_in_force(straddled.opening, point, seen);
        let by = straddled.by_revision.iter().find(|by| Some(by.revision) == revision);
        by.map_or_else(
            || Arc::clone(self),
            |by| Arc::clone(by.slots.get_or_init(|| Arc::new(self.laid_out(by.lo, Some(straddled.opening))))),
        )
    }

    /// Returns the slots as they are read where what opened the thing sets none of them and begins there.
    pub fn read_from(self: &Arc<Self>, lo: Instant) -> Arc<Self> {
        let across = |version: &Version| version.window().is_some_and(|window| window.lo() < lo && lo < window.hi());
        if self.versions().any(|(_, version)| across(&version)) {
            Arc::new(self.laid_out(lo, None))
        } else {
            Arc::clone(self)
        }
    }

    /// Returns every fact that was ever asserted of the thing, each at each of its revisions.
    pub fn versions(&self) -> impl Iterator<Item = (&AttributeName, Cow<'_, Version>)> {
        self.slots.iter().flat_map(|(attribute, history)| history.versions().map(move |one| (attribute, one)))
    }

    /// Finds the opening, and those of its revisions that some other fact lies across, or stands before though it does not
    /// certainly precede them.
    fn find_straddled(&self) -> Option<Straddled> {
        let opens = |(_, version): &(&AttributeName, Cow<'_, Version>)| {
            version.value.as_ref().is_some_and(Value::is_of_opening)
        };
        let of_opening = |name: &AttributeName| {
            matches!(name, AttributeName::Title | AttributeName::Profile | AttributeName::Status)
        };
        let (attribute, marker) = self.versions().filter(|(name, _)| of_opening(name)).find(opens)?;
        let opening = marker.order.sequence;
        let mut by_revision: Vec<ByRevision> = Vec::new();
        for version in self.history(attribute).versions().filter(|one| one.order.sequence == opening) {
            let Some(lo) = version.window().map(|window| window.lo()) else { continue };
            let known = by_revision.iter().any(|by| by.revision == version.revision);
            let mut others = self.versions().filter(|(_, other)| other.order.sequence != opening);
            if !known && others.any(|(_, other)| !is_plain(&other, version.order, lo)) {
                by_revision.push(ByRevision { revision: version.revision, lo, slots: OnceLock::new() });
            }
        }
        let attribute = attribute.clone();
        (!by_revision.is_empty()).then_some(Straddled { opening, attribute, by_revision })
    }

    /// Lays the slots out around an opening that begins there.
    fn laid_out(&self, lo: Instant, opening: Option<Sequence>) -> Slots {
        let read = |(attribute, version): (&AttributeName, Cow<'_, Version>)| {
            let mut version = version.into_owned();
            (version.side, version.order) = match version.window() {
                _ if Some(version.order.sequence) == opening => (OpeningSide::Opening, version.order),
                None => (OpeningSide::Before, version.order),
                Some(window) => match window.part_from(lo) {
                    None => (OpeningSide::Before, version.order),
                    Some(part) => {
                        let FactOrder { ordinal, sequence, place, .. } = version.order;
                        (OpeningSide::After, FactOrder::new(Some(part), ordinal, sequence, place))
                    }
                },
            };
            version.value = version.value.map(|value| value.from_opening(lo));
            (attribute.clone(), version)
        };
        let mut versions: Vec<(AttributeName, Version)> = self.versions().map(read).collect();
        versions.sort_by_key(|(_, version)| version.order_in_thing());
        Slots { laid_out: true, ..Self::sorted(versions) }
    }

    /// Returns whether windows are read as parts, from where an opening begins.
    pub fn is_laid_out(&self) -> bool {
        self.laid_out
    }

    /// Returns the history of an attribute; an empty one where nothing ever set it.
    pub fn history(&self, attribute: &AttributeName) -> &History {
        match self.slots.binary_search_by(|(known, _)| known.cmp(attribute)) {
            Ok(place) => &self.slots[place].1,
            Err(_) => &NOTHING,
        }
    }

    /// Returns every attribute that was ever set, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeName, &History)> {
        self.slots.iter().map(|(attribute, history)| (attribute, history))
    }

    /// Returns whether nothing was ever set.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Adds to the weight what the values refer to, in bytes, which the reader of their bytes knows.
    #[must_use]
    pub fn with_values_of(mut self, bytes: usize) -> Self {
        self.weight += bytes;
        self
    }

    /// Returns about how many bytes the slots take in memory, all layouts of them included.
    pub fn weight(&self) -> usize {
        self.weight + size_of::<Self>()
    }
}

/// Returns whether a fact reads the same with an opening, which begins at `lo`, and without: it certainly precedes it, or begins
/// with it or later and stands after it.
fn is_plain(fact: &Version, opening: FactOrder, lo: Instant) -> bool {
    let effect = fact.value.as_ref().and_then(Value::effect);
    if effect.is_some_and(|effect| effect.lo() < lo) {
        return false;
    }
    fact.window().is_none_or(|window| window.hi() <= lo || (lo <= window.lo() && opening < fact.order))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::vocabulary::IssueStatus;
    use crate::time::Cut;

    struct Nobody;

    impl Seen for Nobody {
        fn seen(&self, _: Sequence, _: u32, _: &Point) -> bool {
            unreachable!("no cut of publication is asked for")
        }
    }

    /// A version of one of two slots, by the middle and width of its window, when it counts, and when it ends.
    type Part = (bool, i64, u64, u64, u64, Option<i64>);

    fn version((other, middle, width, from, length, ends): Part, sequence: u64) -> (AttributeName, Version) {
        let version = Version {
            side: OpeningSide::After,
            order: FactOrder { middle, width, ordinal: 0, sequence: Sequence::new(sequence), place: 0 },
            revision: 1,
            from: Sequence::new(from),
            until: if length > 20 { Sequence::NEVER } else { Sequence::new(from + length) },
            first: true,
            ends: ends.and_then(Instant::from_micros),
            value: Some(Value::IssueStatus(IssueStatus::Open)),
        };
        (if other { AttributeName::Parent } else { AttributeName::Status }, version)
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let ends = prop::option::weighted(0.3, 0_i64..120);
        prop::collection::vec((any::<bool>(), 0_i64..100, 1_u64..20, 1_u64..50, 0_u64..30, ends), 0..12)
    }

    fn points() -> impl Strategy<Value = [Point; 2]> {
        let certainty = prop::sample::select(vec![Certainty::Certain, Certainty::Best, Certainty::Possible]);
        let point = (0_u64..60, -5_i64..130, certainty).prop_map(|(sequence, date, certainty)| Point {
            sequence: Sequence::new(sequence),
            date: Cut::from_micros(date),
            published_by: None,
            certainty,
        });
        [point.clone(), point]
    }

    proptest! {
        #[test]
        fn what_cannot_differ_reads_the_same(parts in parts(), points in prop::collection::vec(points(), 1..40)) {
            let mut versions: Vec<_> = parts.into_iter().zip(1..).map(|(part, sequence)| version(part, sequence)).collect();
            versions.sort_by_key(|(_, version)| version.order);
            let slots = Slots::new(versions);
            for [one, other] in points {
                // Near each other too, since most that lie apart differ.
                for other in [other, Point { date: one.date, ..other }, Point { sequence: one.sequence, ..other }] {
                    if slots.may_differ(&one, &other) {
                        continue;
                    }
                    for (_, history) in slots.iter() {
                        let [here, there] = [one, other].map(|point| history.current(&point, &Nobody));
                        prop_assert_eq!(here, there);
                        let [here, there] = [one, other].map(|point| history.newest(&point, &Nobody));
                        prop_assert_eq!(here, there);
                    }
                }
            }
        }
    }

    #[test]
    fn what_has_no_turn_between_two_points_cannot_differ() {
        let slots = Slots::new([version((false, 10, 2, 3, 99, Some(40)), 3)]);
        let point = |sequence, date| Point {
            sequence: Sequence::new(sequence),
            date: Cut::from_micros(date),
            published_by: None,
            certainty: Certainty::Best,
        };
        let may = |one, other| slots.may_differ(&one, &other);
        assert!(!may(point(1, 0), point(2, 10)), "before it counts by either clock");
        assert!(!may(point(3, 11), point(90, 40)), "while it counts");
        assert!(may(point(5, 10), point(5, 11)), "it begins by its date");
        assert!(may(point(2, 20), point(3, 20)), "it is recorded");
        assert!(may(point(5, 40), point(5, 41)), "it ends");
        let by = |date| Point { published_by: Some(Cut::from_micros(date)), ..point(5, 20) };
        assert!(may(by(1), by(2)), "another cut of publication can hide it");
        assert!(!may(by(1), Point { date: Cut::from_micros(30), ..by(1) }), "the same one hides the same");
    }
}
