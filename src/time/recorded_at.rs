//! When the chronicle came to hold something.
//!
//! The three clocks of an event have three types. This one is the chronicle's own: only the chronicle makes it,
//! and it never stands in for when something happened or was published.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Instant, Window};

/// The instant at which the chronicle recorded a batch.
///
/// It strictly increases from batch to batch, whatever the wall clock does; the writer of batches sees to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordedAt(Instant);

impl RecordedAt {
    /// Makes the time of recording of a batch.
    pub const fn new(instant: Instant) -> Self {
        Self(instant)
    }

    /// Returns the instant.
    pub const fn instant(self) -> Instant {
        self.0
    }

    /// Returns the window of the instant, as [`Window::instant`] makes it.
    pub const fn window(self) -> Window {
        Window::instant(self.0)
    }
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stored_and_shown_as_its_instant() {
        let instant = Instant::from_micros(1_724_146_200_000_000).expect("in range");
        let recorded_at = RecordedAt::new(instant);
        assert_eq!(serde_json::to_string(&recorded_at).expect("a number"), "1724146200000000");
        assert_eq!(recorded_at.to_string(), instant.to_string());
        assert_eq!(recorded_at.window().lo(), instant);
    }
}
