//! A point: three cuts and a reading of vague dates, at which a state is asked for.

use crate::domain::sequence::Sequence;
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Instant, Window};

/// Where in the three clocks a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// The last record that is known: what `knownAt` was resolved to.
    pub sequence: Sequence,
    /// Cuts when things happened.
    pub date: Cut,
    /// Cuts since when the public could know; `None`: no cut.
    pub published_by: Option<Cut>,
    /// How a vague date is read against `date`.
    pub certainty: Certainty,
}

impl Point {
    /// Returns whether what began in that window counts by its date; `None` holds at every date.
    pub fn counts(&self, window: Option<Window>) -> bool {
        let Some(window) = window else { return true };
        match self.certainty {
            Certainty::Certain => window.certainly_before(self.date),
            Certainty::Best => window.probably_before(self.date),
            Certainty::Possible => window.possibly_before(self.date),
        }
    }

    /// Returns whether a fact whose last period ends there has ended.
    ///
    /// Its end has the window [end, end + 1 µs), for which the three readings agree.
    pub fn ended(&self, until: Option<Instant>) -> bool {
        until.is_some_and(|end| end.micros() < self.date.micros())
    }

    /// Returns the point as of the middle of a window, vague dates read by their middles: what offices and organs are
    /// read at.
    #[must_use]
    pub fn as_of(&self, middle: Instant) -> Point {
        Point { date: Cut::after(middle), certainty: Certainty::Best, ..*self }
    }

    /// Returns the point with vague dates read by their middles: what offices and organs are read at where it is asked who
    /// speaks at the point itself.
    #[must_use]
    pub fn as_best(&self) -> Point {
        Point { certainty: Certainty::Best, ..*self }
    }
}
