//! A line of the log for what anybody can bring about, so seldom that nobody can fill the log with it.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long after one line the next may come.
const BETWEEN: Duration = Duration::from_secs(10);

/// The most bytes of what a client sent that a line shows.
const SHOWN_MAX: usize = 100;

/// Lets a line through now and then, and counts those between.
#[derive(Debug, Default)]
pub(super) struct RefusalLog(Mutex<(Option<Instant>, u64)>);

impl RefusalLog {
    /// Writes a line, or leaves it out if one was written a moment ago. `write` takes how many were left out since the last.
    pub(super) fn note(&self, write: impl FnOnce(u64)) {
        let now = Instant::now();
        let left_out = {
            let mut state = self.0.lock();
            let (last, left_out) = &mut *state;
            if last.is_some_and(|last| now.duration_since(last) < BETWEEN) {
                *left_out = left_out.saturating_add(1);
                return;
            }
            *last = Some(now);
            std::mem::take(left_out)
        };
        write(left_out);
    }
}

/// Returns what is shown of a text that a client sent.
pub(super) fn shown(text: &str) -> &str {
    let end = (0..=SHOWN_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_now_and_then_and_counts_the_rest() {
        let log = RefusalLog::default();
        let mut lines = Vec::new();
        for _ in 0..1_000 {
            log.note(|left_out| lines.push(left_out));
        }
        assert_eq!(lines, [0]);
        log.0.lock().0 = Instant::now().checked_sub(BETWEEN);
        log.note(|left_out| lines.push(left_out));
        assert_eq!(lines, [0, 999]);
        assert_eq!(shown(&"é".repeat(1_000)).len(), 100);
    }
}
