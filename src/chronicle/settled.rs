//! The present, taken back to the last moment at which anything changed by its date.
//!
//! ```text
//!            planned for …   claim ends        now
//! ───────────────┼───────────────┼──────────────●─────────┼──────▶
//!                                settled ───────┘     window of a vague date
//! ```
//!
//! An export that is asked for without a date is one of now. If it named the microsecond of its asking, two of them would
//! never be equal. So it is taken as of the last moment up to now at which what counts can have changed: between that moment
//! and now, every answer is the same. The moment depends on the log and on how far time has come, and stands still while
//! nothing happens.
//!
//! - Every date that an event gives is such a moment: where its window begins, at its middle, and where it ends.
//! - A part of a window is read where a thing was opened within it, or a meeting lasted. Such a part has a middle of its own:
//!   the middles of all parts that openings and meetings can make of a window around now are moments too.
//! - DatedMoments at which nothing changes do no harm. The times of records are among them.
//!
//! The log is read once, then only what is new in it. Kept are the moments to come, the windows that have not ended, and where
//! parts can begin and end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::chronicle::{Chronicle, ReadError};
use crate::domain::Sequence;
use crate::domain::event::{Body, Event, Operation};
use crate::time::{Cut, Instant};

/// How many records are read at a time.
const PAGE: usize = 1_024;

/// The dates of a log, as far as they can still change anything. All times are in microseconds.
#[derive(Default)]
pub(super) struct DatedMoments {
    /// The last record that was read.
    read: Sequence,
    /// The latest cut that was asked about: what lies before it is kept as one moment.
    floor: i64,
    /// The last moment up to the floor.
    past: Option<i64>,
    /// The moments after it.
    coming: BTreeSet<i64>,
    /// The windows that end after the floor.
    open: BTreeSet<(i64, i64)>,
    /// Where a part of a window can begin.
    begins: BTreeSet<i64>,
    /// Where a part of a window can end.
    ends: BTreeSet<i64>,
}

impl DatedMoments {
    fn add(&mut self, event: &Event) {
        let mut windows = Vec::new();
        // Every date of an event is stored as a period, whatever kind it is of.
        match serde_json::to_value(event) {
            Ok(stored) => ["occurred", "body"].iter().for_each(|field| visit_windows(&stored[*field], &mut windows)),
            Err(_) => {
                windows.extend(event.occurred().map(|date| (date.window().lo().micros(), date.window().hi().micros())))
            }
        }
        let divides = event.makes().is_some() || matches!(event.body, Body::MeetingHeld(_));
        for (lo, hi) in windows {
            // A window counts from after its start, from after its middle, or from its end on; what ends there is over after it.
            [lo + 1, middle(lo, hi) + 1, hi, hi + 1].into_iter().for_each(|moment| self.add_moment(moment));
            if hi > self.floor && hi - lo > 1 {
                self.open.insert((lo, hi));
            }
            if divides {
                self.begins.insert(lo);
                self.ends.insert(hi);
            }
        }
    }

    fn add_moment(&mut self, moment: i64) {
        if moment > self.floor {
            self.coming.insert(moment);
        } else {
            self.past = self.past.max(Some(moment));
        }
    }

    /// Forgets what lies before a cut but for its last moment, and returns the last moment up to the cut.
    fn last(&mut self, cut: i64) -> Option<i64> {
        let coming = self.coming.split_off(&(cut + 1));
        self.past = self.past.max(self.coming.last().copied());
        self.coming = coming;
        self.floor = cut;
        self.open.retain(|(_, hi)| *hi > cut);
        let of_parts =
            self.open.iter().filter(|(lo, _)| *lo < cut).filter_map(|window| self.last_of_parts(*window, cut));
        self.past.max(of_parts.max())
    }

    /// Returns the last moment up to a cut at which a part of a window around it begins to count by its middle.
    fn last_of_parts(&self, (lo, hi): (i64, i64), cut: i64) -> Option<i64> {
        let ends = self.ends.range(lo + 1..hi).copied().chain([hi]);
        let of_end = |end: i64| {
            let last_begin = (2 * cut - 1 - end).min(end - 1);
            let begin = self.begins.range(lo..=last_begin.max(lo)).next_back().copied().max(Some(lo));
            let begin = begin.filter(|begin| *begin <= last_begin)?;
            Some(middle(begin, end) + 1)
        };
        ends.filter_map(of_end).max()
    }
}

fn middle(lo: i64, hi: i64) -> i64 {
    (lo + hi).div_euclid(2)
}

/// Visits the bounds of every period in the stored form of something.
fn visit_windows(stored: &Value, windows: &mut Vec<(i64, i64)>) {
    match stored {
        Value::Object(fields) => {
            match (fields.get("lo").and_then(Value::as_i64), fields.get("hi").and_then(Value::as_i64)) {
                (Some(lo), Some(hi)) => windows.push((lo, hi)),
                _no_period => fields.values().for_each(|field| visit_windows(field, windows)),
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit_windows(item, windows)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Chronicle {
    /// Returns the cut at which everything stands as it does now, as of a record: it moves only when time reaches a date that
    /// some event gives, or when that record is a newer one.
    ///
    /// Of an empty log it is the beginning of 1970.
    ///
    /// # Errors
    ///
    /// The log could not be read.
    pub fn settled(&self, now: Instant, sequence: Sequence) -> Result<Cut, ReadError> {
        let now = Cut::after(now);
        let mut moments = self.inner.moments.lock();
        if now.micros() < moments.floor {
            // The clock was put back: what was forgotten may be to come again.
            *moments = DatedMoments::default();
        }
        if moments.read == Sequence::ZERO {
            moments.floor = now.micros();
        }
        let head = self.head();
        while moments.read < head {
            let page = self.records(moments.read, PAGE)?;
            let Some(last) = page.last() else { break };
            let reached = last.sequence;
            for recorded in &page {
                match &recorded.operation {
                    Operation::Record(event) => moments.add(event),
                    Operation::Correct(correction) => moments.add(&correction.replacement),
                    Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => {}
                }
            }
            moments.read = reached;
        }
        let before = Sequence::new(sequence.get().saturating_sub(1));
        let last = if sequence == Sequence::ZERO { None } else { self.records(before, 1)?.pop() };
        let recorded = last.map(|recorded| Cut::after(recorded.recorded_at.instant()).micros());
        let recorded = recorded.filter(|recorded| *recorded <= now.micros());
        let settled = moments.last(now.micros()).max(recorded);
        Ok(settled.map_or(EPOCH.min(now), Cut::from_micros))
    }
}

/// The first microsecond of 1970.
const EPOCH: Cut = Cut::from_micros(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(windows: &[(i64, i64)], divided: &[(i64, i64)], cut: i64) -> DatedMoments {
        let mut moments = DatedMoments { floor: cut, ..DatedMoments::default() };
        for (lo, hi) in windows.iter().chain(divided) {
            [lo + 1, middle(*lo, *hi) + 1, *hi, hi + 1].into_iter().for_each(|moment| moments.add_moment(moment));
            if *hi > cut {
                moments.open.insert((*lo, *hi));
            }
        }
        moments.begins.extend(divided.iter().map(|(lo, _)| *lo));
        moments.ends.extend(divided.iter().map(|(_, hi)| *hi));
        moments
    }

    #[test]
    fn it_stands_still_between_dates() {
        let at = |cut| moments(&[(100, 200), (1_000, 1_100)], &[], cut).last(cut);
        assert_eq!(
            [50, 101, 150, 151, 160, 200, 201, 999].map(at),
            [None, Some(101), Some(101), Some(151), Some(151), Some(200), Some(201), Some(201)]
        );
        let mut kept = moments(&[(100, 200), (1_000, 1_100)], &[], 50);
        for cut in [50, 120, 155, 300, 1_050, 1_051, 2_000] {
            assert_eq!(kept.last(cut), at(cut), "asked before, or not, at {cut}");
        }
        assert!(kept.coming.is_empty() && kept.open.is_empty());
    }

    #[test]
    fn a_part_of_a_window_has_a_middle_of_its_own() {
        // A thing opened at 300 within the window from 0 to 1,000: its part has its middle at 650.
        let at = |cut| moments(&[(0, 1_000)], &[(300, 301)], cut).last(cut);
        assert_eq!([500, 501, 650, 651, 700].map(at), [Some(302), Some(501), Some(501), Some(651), Some(651)]);
    }

    /// Every moment that a brute search finds is found.
    #[test]
    fn it_finds_the_middle_of_every_part() {
        let divided = [(10, 40), (35, 60), (52, 53), (71, 95)];
        let mut wrong = Vec::new();
        for cut in 1..120 {
            let window = (5, 110);
            let begins = divided.iter().map(|(lo, _)| *lo).chain([window.0]);
            let parts = begins.flat_map(|lo| divided.iter().map(move |(_, hi)| (lo, *hi)).chain([(lo, window.1)]));
            let parts: Vec<(i64, i64)> = parts.filter(|(lo, hi)| lo < hi).collect();
            let simple = parts.iter().map(|(lo, hi)| middle(*lo, *hi) + 1).filter(|moment| *moment <= cut).max();
            let found = moments(&[window], &divided, cut).last(cut);
            let is_around = window.0 < cut && cut < window.1;
            if is_around && found < simple {
                wrong.push((cut, found, simple));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
