//! How many events of a negotiation come in on each day: what a reader chooses a date by.
//!
//! An event comes in when the cut by date passes what decides whether it counts: its middle, its end or its beginning, as the
//! certainty of the snapshot says. Entries of the index say all of that, so no record is read.

use std::collections::BTreeMap;

use crate::chronicle::candidates::{self, Entries};
use crate::chronicle::filters::EventFilter;
use crate::chronicle::scan::MergedScan;
use crate::chronicle::{Direction, Snapshot};
use crate::domain::key::NegotiationKey;
use crate::domain::vocabulary::Certainty;
use crate::index::IndexError;
use crate::time::{Instant, LocalTime, Window, Zone};

/// How wide a window is at most that counts as exact, in microseconds: two days, as a local day may have some hours more than others.
const EXACT_MICROS: u64 = 2 * 86_400_000_000;

/// A day on which events come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The year, the month and the day of the month, by the clocks of the zone that was asked for.
    pub day: (i32, u8, u8),
    /// How many events with a window of at most two days come in on it.
    pub exact: u32,
    /// How many with a wider one do.
    pub vague: u32,
}

/// Returns the last moment at which an event with that window does not count yet.
fn comes_in(window: Window, certainty: Certainty) -> Instant {
    match certainty {
        // A window is never empty: there is a moment before its end.
        Certainty::Certain => Instant::from_micros(window.hi().micros() - 1).unwrap_or(window.lo()),
        Certainty::Best => window.middle(),
        Certainty::Possible => window.lo(),
    }
}

impl Snapshot {
    /// Counts the dated events of a negotiation that count at the point, by the day on which each comes in; days in order, those
    /// without events left out.
    pub fn days(&self, negotiation: &NegotiationKey, zone: &Zone) -> Vec<DayCount> {
        self.read(|_| self.count_days(negotiation, zone).map(Some)).unwrap_or_default()
    }

    fn count_days(&self, negotiation: &NegotiationKey, zone: &Zone) -> Result<Vec<DayCount>, IndexError> {
        let filter = EventFilter { negotiation: Some(negotiation.clone()), ..EventFilter::default() };
        let candidates = candidates::of_events(&filter, Entries::Events, self.near(None), None);
        let mut scan = MergedScan::sparsest(self.index(), Direction::Ascending, None, candidates)?;
        let mut days: BTreeMap<(i32, u8, u8), (u32, u32)> = BTreeMap::new();
        while self.goes_on() {
            let Some(entry) = scan.next()? else { break };
            let Some(window) = entry.order.window().filter(|_| self.is_dated_by_point(entry) && self.is_seen(entry))
            else {
                continue;
            };
            let LocalTime { year, month, day, .. } = zone.local(comes_in(window, self.point().certainty));
            let (exact, vague) = days.entry((year, month, day)).or_default();
            *if window.width() <= EXACT_MICROS { exact } else { vague } += 1;
        }
        Ok(days.into_iter().map(|(day, (exact, vague))| DayCount { day, exact, vague }).collect())
    }
}
