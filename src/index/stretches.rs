//! Stretches of lists that were read lately.
//!
//! A page of a list is put together from what is in memory, what waits to be merged and what is in sled, and then decoded:
//! that costs more than most of what is done with it. So what stands between two places of a list is kept decoded, and the
//! next page that begins there is a search in memory.
//!
//! ```text
//! list       ─────┬─────────────┬───────┬──────────┬──────▶ fact order
//! stretches       [ entries … ) [ … )              [ … )     of what lies between two of them, nothing is known
//! ```
//!
//! What is written to a list makes all that is kept of it void.

use std::ops::Range;
use std::sync::Arc;

use crate::domain::history::FactOrder;
use crate::index::read::EventEntry;
use crate::index::store::Direction;

/// A place between the entries of a list. Places are in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Before the first entry.
    Start,
    /// By an entry: just before it, or (`true`) just after it.
    By(FactOrder, bool),
    /// After the last entry.
    End,
}

impl Gap {
    /// Returns where reading begins after a place in a direction; `None`: from the start.
    pub fn after(place: Option<FactOrder>, direction: Direction) -> Self {
        match (place, direction) {
            (None, Direction::Ascending) => Gap::Start,
            (None, Direction::Descending) => Gap::End,
            (Some(order), Direction::Ascending) => Gap::By(order, true),
            (Some(order), Direction::Descending) => Gap::By(order, false),
        }
    }

    /// Returns how many of some entries, in order, stand before it.
    fn position(self, events: &[EventEntry]) -> usize {
        events.partition_point(|event| Gap::By(event.order, false) < self)
    }
}

/// Some entries of a list that follow each other.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Where it begins.
    pub from: Gap,
    /// Where it ends.
    pub to: Gap,
    /// All entries between, ascending.
    pub events: Arc<[EventEntry]>,
}

/// A page of a list: a part of a stretch.
#[derive(Clone, Debug, Default)]
pub struct EventPage {
    /// The entries, ascending; those outside of the range are none of the page's.
    pub events: Arc<[EventEntry]>,
    /// Which of them are the page's.
    pub range: Range<usize>,
    /// Whether it is known that the list has nothing more, in the direction of reading.
    pub is_last: bool,
}

/// What is kept of one list: stretches that do not overlap, in order.
#[derive(Clone, Debug, Default)]
pub struct Stretches(Vec<Stretch>);

/// The most that is kept of one list, in bytes.
const LIST_MAX: usize = 512 << 10;

impl Stretch {
    fn weight(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.events) + 16
    }

    /// Returns the part that lies between two places.
    fn between(&self, from: Gap, to: Gap) -> Stretch {
        if (from, to) == (self.from, self.to) {
            return self.clone();
        }
        let range = from.position(&self.events)..to.position(&self.events);
        Stretch { from, to, events: self.events[range].into() }
    }
}

impl EventPage {
    /// Returns the page of a stretch that begins at a place within it: as many entries as the limit says, and what stands at
    /// the same place as the last of them.
    pub fn of(stretch: &Stretch, at: Gap, direction: Direction, limit: usize) -> Self {
        let place = at.position(&stretch.events);
        let order = |place: usize| stretch.events.get(place).map(|event| event.order);
        let is_one_place = |cut: usize| cut.checked_sub(1).and_then(order).is_some_and(|last| order(cut) == Some(last));
        let (range, is_last) = match direction {
            Direction::Ascending => {
                let mut end = stretch.events.len().min(place.saturating_add(limit));
                while is_one_place(end) {
                    end += 1;
                }
                (place..end, stretch.to == Gap::End && end == stretch.events.len())
            }
            Direction::Descending => {
                let mut start = place.saturating_sub(limit);
                while is_one_place(start) {
                    start -= 1;
                }
                (start..place, stretch.from == Gap::Start && start == 0)
            }
        };
        EventPage { events: Arc::clone(&stretch.events), range, is_last }
    }
}

impl Stretches {
    /// Finds a page that begins at a place; `None` where nothing is kept of what follows there.
    pub fn page(&self, at: Gap, direction: Direction, limit: usize) -> Option<EventPage> {
        let mut at = at;
        let mut place = match direction {
            Direction::Ascending => self.0.partition_point(|stretch| stretch.to <= at),
            Direction::Descending => self.0.partition_point(|stretch| stretch.from < at).checked_sub(1)?,
        };
        loop {
            let stretch = self.0.get(place).filter(|stretch| stretch.from <= at && at <= stretch.to)?;
            let page = EventPage::of(stretch, at, direction, limit);
            if page.is_last || !page.range.is_empty() {
                return Some(page);
            }
            // Nothing more stands in this one: the next may begin where it ends.
            (place, at) = match direction {
                Direction::Ascending => (place + 1, stretch.to),
                Direction::Descending => (place.checked_sub(1)?, stretch.from),
            };
        }
    }

    /// Returns what is kept with another stretch, as far as nothing is kept of it; where that is too much, with that one alone.
    #[must_use]
    pub fn with(&self, stretch: &Stretch) -> Self {
        if self.weight() + stretch.weight() > LIST_MAX {
            return Stretches(vec![stretch.clone()]);
        }
        let mut stretches = Vec::with_capacity(self.0.len() + 1);
        let mut from = stretch.from;
        for kept in &self.0 {
            let to = kept.from.min(stretch.to);
            if from < to {
                stretches.push(stretch.between(from, to));
            }
            from = from.max(kept.to);
            stretches.push(kept.clone());
        }
        if from < stretch.to {
            stretches.push(stretch.between(from, stretch.to));
        }
        Stretches(stretches)
    }

    /// Returns about how many bytes it takes in memory.
    pub fn weight(&self) -> usize {
        self.0.iter().map(Stretch::weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Sequence;
    use crate::domain::vocabulary::EventKind;
    use crate::index::store::EntryPayload;

    fn order(middle: i64) -> FactOrder {
        FactOrder { middle, width: 1, ordinal: 0, sequence: Sequence::new(1), place: 0 }
    }

    fn list(middles: &[i64]) -> Vec<EventEntry> {
        let entry = |middle: i64, revision: u32| EventEntry {
            order: order(middle),
            revision,
            kind: EventKind::StatementMade,
            outline: EntryPayload::new(),
            turns: smallvec::SmallVec::new(),
        };
        let revisions = |middle: i64| 1..=if middle % 3 == 0 { 2 } else { 1 };
        middles.iter().flat_map(|middle| revisions(*middle).map(|revision| entry(*middle, revision))).collect()
    }

    /// Reads a page as the index does: at least one entry, unless the list ends.
    fn read(all: &[EventEntry], after: Option<FactOrder>, direction: Direction, limit: usize) -> Stretch {
        let at = Gap::after(after, direction);
        let place = at.position(all);
        match direction {
            Direction::Ascending => {
                let mut end = all.len().min(place + limit);
                while end > 0 && end < all.len() && all[end].order == all[end - 1].order {
                    end += 1;
                }
                let to = if end == all.len() { Gap::End } else { Gap::By(all[end - 1].order, true) };
                Stretch { from: at, to, events: all[place..end].into() }
            }
            Direction::Descending => {
                let mut start = place.saturating_sub(limit);
                while start > 0 && all[start].order == all[start - 1].order {
                    start -= 1;
                }
                let from = if start == 0 { Gap::Start } else { Gap::By(all[start].order, false) };
                Stretch { from, to: at, events: all[start..place].into() }
            }
        }
    }

    fn middles(page: &EventPage) -> Vec<i64> {
        page.events[page.range.clone()].iter().map(|event| event.order.middle).collect()
    }

    proptest! {
        #[test]
        fn a_page_that_is_kept_is_the_page_of_the_list(
            stands in prop::collection::btree_set(0_i64..60, 0..40),
            asked in prop::collection::vec((prop::option::of(0_i64..60), any::<bool>(), 1_usize..8), 1..60),
        ) {
            let all = list(&stands.into_iter().collect::<Vec<_>>());
            let mut kept = Stretches::default();
            for (after, ascending, limit) in asked {
                let direction = if ascending { Direction::Ascending } else { Direction::Descending };
                let after = after.map(order);
                let at = Gap::after(after, direction);
                let read = read(&all, after, direction, limit);
                let found = kept.page(at, direction, limit);
                kept = kept.with(&read);
                if let Some(found) = found {
                    // It may be shorter, but not empty unless nothing follows.
                    let mut wanted: Vec<i64> = read.events.iter().map(|event| event.order.middle).collect();
                    let len = found.range.len();
                    prop_assert!(len > 0 || (found.is_last && wanted.is_empty()));
                    match direction {
                        Direction::Ascending => wanted.truncate(len),
                        Direction::Descending => drop(wanted.drain(..wanted.len() - len)),
                    }
                    prop_assert_eq!(middles(&found), wanted);
                    let reached = if ascending { read.to == Gap::End } else { read.from == Gap::Start };
                    // What lies behind what is kept is not known, so the end may be found by the next page alone.
                    prop_assert!(!found.is_last || (reached && len == read.events.len()));
                }
                prop_assert!(kept.page(at, direction, limit).is_some(), "what was just read is kept");
                prop_assert!(kept.0.windows(2).all(|pair| pair[0].to <= pair[1].from));
                for stretch in &kept.0 {
                    let within = all.iter().filter(|event| {
                        stretch.from <= Gap::By(event.order, false) && Gap::By(event.order, true) <= stretch.to
                    });
                    prop_assert!(within.map(|event| event.order).eq(stretch.events.iter().map(|event| event.order)));
                }
            }
        }
    }
}
