//! What time it is: the only file that asks the operating system.
//!
//! Everything else is given the time as a value, so that it can be tested and replayed. A clock may go
//! backwards; anyone who needs an order keeps one of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::Instant;

/// A source of the present instant.
pub trait Clock: Send + Sync {
    /// Returns the present instant. A later call can return an earlier one.
    fn now(&self) -> Instant;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Instant {
        (**self).now()
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
        };
        clamped(micros)
    }
}

/// A clock that stands still until it is moved, for tests and demonstrations.
///
/// It can be moved through a shared reference, while others read it.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
}

impl ManualClock {
    /// Makes a clock that shows an instant.
    pub const fn new(instant: Instant) -> Self {
        Self { micros: AtomicI64::new(instant.micros()) }
    }

    /// Makes the clock show an instant, which can be an earlier one.
    pub fn set(&self, instant: Instant) {
        self.micros.store(instant.micros(), Ordering::SeqCst);
    }

    /// Moves the clock on by this many microseconds, at most to [`Instant::MAX`].
    pub fn advance(&self, micros: u64) {
        let advanced = |shown: i64| Some(clamped(shown.saturating_add_unsigned(micros)).micros());
        // The closure never refuses, so there is no failure to handle.
        let _ = self.micros.fetch_update(Ordering::SeqCst, Ordering::SeqCst, advanced);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        clamped(self.micros.load(Ordering::SeqCst))
    }
}

/// Returns the instant nearest to a number of microseconds since 1970-01-01T00:00Z.
fn clamped(micros: i64) -> Instant {
    let nearest = micros.clamp(Instant::MIN.micros(), Instant::MAX.micros());
    Instant::from_micros(nearest).expect("a clamped number of microseconds is in range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_moved() {
        let start: Instant = "2024-08-20T09:30:00Z".parse().expect("an instant");
        let clock = Arc::new(ManualClock::new(start));
        assert_eq!((clock.now(), clock.now()), (start, start));
        clock.advance(1_500_000);
        assert_eq!(clock.now().to_string(), "2024-08-20T09:30:01.500000Z");
        clock.advance(u64::MAX);
        assert_eq!(clock.now(), Instant::MAX);
        clock.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn the_machine_knows_that_this_was_written_in_the_past() {
        let written: Instant = "2024-01-01T00:00:00Z".parse().expect("an instant");
        assert!(SystemClock.now() > written);
        assert!(SystemClock.now() < Instant::MAX);
    }
}
