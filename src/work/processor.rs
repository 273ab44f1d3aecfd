//! The processor time of the thread that asks, by the clock that the system keeps for each.

use std::cell::Cell;
use std::time::Duration;

use crate::system::processor_time as now;

thread_local! {
    /// Up to when the time of this thread is counted.
    static COUNTED: Cell<Duration> = const { Cell::new(Duration::MAX) };
}

/// Counts what this thread uses from now on.
pub fn start() {
    COUNTED.set(now());
}

/// Returns what this thread has used since [`start`] or since it was last asked; nothing where neither was.
pub fn used() -> Duration {
    let now = now();
    now.saturating_sub(COUNTED.replace(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_computed_counts_and_what_is_slept_does_not() {
        start();
        std::thread::sleep(Duration::from_millis(30));
        let slept = used();
        assert!(slept < Duration::from_millis(20), "{slept:?}");
        let began = now();
        let mut number = 1_u64;
        while now() - began < Duration::from_millis(20) {
            number = std::hint::black_box(number.wrapping_mul(3));
        }
        let computed = used();
        assert!(computed >= Duration::from_millis(20), "{computed:?}");
    }

    #[test]
    fn a_thread_that_never_started_has_used_nothing() {
        let used = std::thread::spawn(used).join().expect("it ends");
        assert_eq!(used, Duration::ZERO);
    }
}
