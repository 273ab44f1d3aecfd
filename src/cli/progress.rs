//! A progress bar on a terminal, and nothing elsewhere.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far long work has come, on standard error.
///
/// Work that takes less than a moment shows nothing.
pub struct Progress {
    bar: ProgressBar,
    shown: Cell<bool>,
    started: std::time::Instant,
}

/// How long work must take to be worth a bar.
const WORTH_SHOWING: Duration = Duration::from_millis(300);

impl Progress {
    /// Begins work that is counted in records.
    pub fn of_records(what: &'static str) -> Self {
        Self::new(what, "{msg:>9} [{bar:40}] {human_pos} of {human_len} records, {eta} left")
    }

    /// Begins work that is counted in bytes.
    pub fn of_bytes(what: &'static str) -> Self {
        Self::new(what, "{msg:>9} [{bar:40}] {bytes} of {total_bytes}, {eta} left")
    }

    fn new(what: &'static str, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(what);
        Progress { bar, shown: Cell::new(false), started: std::time::Instant::now() }
    }

    /// Shows that so much is done.
    pub fn at(&self, done: u64, total: u64) {
        if !self.shown.get() && std::io::stderr().is_terminal() && self.started.elapsed() > WORTH_SHOWING {
            self.shown.set(true);
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        self.bar.set_length(total.max(done));
        self.bar.set_position(done);
    }

    /// Runs something that writes to standard error without disturbing the bar.
    pub fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
