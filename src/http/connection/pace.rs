//! The least that a client has to move while the server waits for it.
//!
//! A deadline for each piece alone lets a client hold its place for ever, one byte at a time. So the time spent waiting for a
//! client is added up, and in each stretch of it the client has to move a number of bytes. Time in which nobody waits for the
//! client does not count: a connection may rest, and a server may be slow.

use std::time::Duration;

/// So many bytes in so much waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The least number of bytes.
    pub bytes: u64,
    /// The waiting in which they have to be moved.
    pub time: Duration,
}

impl Default for Pace {
    /// Returns 64 KB a minute, about a kilobyte a second.
    fn default() -> Self {
        Pace { bytes: 64 * 1024, time: Duration::from_secs(60) }
    }
}

/// The client moves less than it has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the client moved fewer than {} bytes in {} s of waiting", .0.bytes, .0.time.as_secs_f32())]
pub(in crate::http) struct TooSlow(Pace);

/// What one client moved so far, and how long it was waited for.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct PaceKeeper {
    pace: Pace,
    moved: u64,
    waited: Duration,
}

impl PaceKeeper {
    /// Begins the first stretch.
    pub(in crate::http) fn new(pace: Pace) -> Self {
        PaceKeeper { pace, moved: 0, waited: Duration::ZERO }
    }

    /// Counts bytes that the client moved.
    pub(in crate::http) fn moved(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes as u64);
    }

    /// Adds time in which the server waited for the client. At the end of a stretch it begins the next.
    ///
    /// # Errors
    ///
    /// The client moved too little in the stretch that ends.
    pub(in crate::http) fn waited(&mut self, time: Duration) -> Result<(), TooSlow> {
        self.waited += time;
        if self.waited < self.pace.time {
            return Ok(());
        }
        let moved = self.moved;
        *self = PaceKeeper::new(self.pace);
        if moved < self.pace.bytes { Err(TooSlow(self.pace)) } else { Ok(()) }
    }

    /// Returns how much more waiting the stretch has.
    pub(in crate::http) fn left(&self) -> Duration {
        self.pace.time.saturating_sub(self.waited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { bytes: 100, time: Duration::from_secs(10) };

    #[test]
    fn a_client_that_moves_enough_goes_on_and_one_that_does_not_is_told() {
        let mut keeper = PaceKeeper::new(PACE);
        for _ in 0..50 {
            keeper.moved(25);
            assert_eq!(keeper.waited(Duration::from_secs(2)), Ok(()));
        }
        let mut keeper = PaceKeeper::new(PACE);
        keeper.moved(99);
        assert_eq!(keeper.waited(Duration::from_secs(9)), Ok(()));
        assert_eq!(keeper.left(), Duration::from_secs(1));
        assert_eq!(keeper.waited(Duration::from_secs(1)), Err(TooSlow(PACE)));
    }

    #[test]
    fn what_was_moved_in_one_stretch_does_not_count_in_the_next() {
        let mut keeper = PaceKeeper::new(PACE);
        keeper.moved(1_000_000);
        assert_eq!(keeper.waited(Duration::from_secs(10)), Ok(()));
        assert_eq!(keeper.waited(Duration::from_secs(10)), Err(TooSlow(PACE)));
    }
}
