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

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::domain::history::{FactOrder, History, OpeningSide, Seen, Version};
use crate::domain::point::Point;
use crate::domain::sequence::Sequence;
use crate::domain::slot::{AttributeName, Value};
use crate::time::Instant;

/// The slots of one thing, by attribute.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    slots: Vec<(AttributeName, History)>,
    /// How they are read by each revision of the opening that some other fact lies across.
    straddled: Option<Box<Straddled>>,
    /// Whether they are laid out around an opening.
    laid_out: bool,
    weight: usize,
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
        let weight = slots.iter().map(|(attribute, history)| size_of_val(attribute) + 64 + history.weight()).sum();
        Slots { slots, straddled: None, laid_out: false, weight }
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
        if self.versions().any(|(_, version)| across(version)) {
            Arc::new(self.laid_out(lo, None))
        } else {
            Arc::clone(self)
        }
    }

    /// Returns every fact that was ever asserted of the thing, each at each of its revisions.
    pub fn versions(&self) -> impl Iterator<Item = (&AttributeName, &Version)> {
        self.slots.iter().flat_map(|(attribute, history)| history.versions().iter().map(move |one| (attribute, one)))
    }

    /// Finds the opening, and those of its revisions that some other fact lies across, or stands before though it does not
    /// certainly precede them.
    fn find_straddled(&self) -> Option<Straddled> {
        let opens =
            |(_, version): &(&AttributeName, &Version)| version.value.as_ref().is_some_and(Value::is_of_opening);
        let of_opening = |name: &AttributeName| {
            matches!(name, AttributeName::Title | AttributeName::Profile | AttributeName::Status)
        };
        let (attribute, marker) = self.versions().filter(|(name, _)| of_opening(name)).find(opens)?;
        let opening = marker.order.sequence;
        let mut by_revision: Vec<ByRevision> = Vec::new();
        for version in self.history(attribute).versions().iter().filter(|one| one.order.sequence == opening) {
            let Some(lo) = version.window().map(|window| window.lo()) else { continue };
            let known = by_revision.iter().any(|by| by.revision == version.revision);
            let mut others = self.versions().filter(|(_, other)| other.order.sequence != opening);
            if !known && others.any(|(_, other)| !is_plain(other, version.order, lo)) {
                by_revision.push(ByRevision { revision: version.revision, lo, slots: OnceLock::new() });
            }
        }
        let attribute = attribute.clone();
        (!by_revision.is_empty()).then_some(Straddled { opening, attribute, by_revision })
    }

    /// Lays the slots out around an opening that begins there.
    fn laid_out(&self, lo: Instant, opening: Option<Sequence>) -> Slots {
        let read = |(attribute, version): (&AttributeName, &Version)| {
            let mut version = version.clone();
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

    /// Gives the history of an attribute; an empty one where nothing ever set it.
    pub fn history(&self, attribute: &AttributeName) -> &History {
        match self.slots.binary_search_by(|(known, _)| known.cmp(attribute)) {
            Ok(place) => &self.slots[place].1,
            Err(_) => &NOTHING,
        }
    }

    /// Gives every attribute that was ever set, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeName, &History)> {
        self.slots.iter().map(|(attribute, history)| (attribute, history))
    }

    /// Tells whether nothing was ever set.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
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
