//! A thread that keeps the search index on disk close behind the log, so that no search has to wait for it.
//!
//! It looks at the log now and then. What came is put on disk when the log is at rest, or when so much came that a search
//! would have to wait long. While much is recorded that is seldom, since anyone who records needs the machine.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::domain::Sequence;
use crate::search::Search;

/// How often the log is looked at; it is at rest where nothing came in between.
const TICK: Duration = Duration::from_millis(500);
/// How many records have to come before they are put on disk while the log is at rest: fewer are searched in memory.
const LAG_MIN: u64 = 1_024;
/// How many records may come before they are put on disk though the log is not at rest.
const LAG_MAX: u64 = 50_000;
/// How many looks are left out after the index could not be brought up.
const PAUSE: u32 = 120;

/// The thread; dropped, it ends.
pub struct Indexer {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    is_stopped: Mutex<bool>,
    stopped: Condvar,
}

impl Stop {
    fn is_stopped(&self) -> bool {
        *self.is_stopped.lock()
    }

    /// Waits for a while; tells whether to go on.
    fn wait(&self) -> bool {
        let mut is_stopped = self.is_stopped.lock();
        if !*is_stopped {
            self.stopped.wait_for(&mut is_stopped, TICK);
        }
        !*is_stopped
    }
}

impl Indexer {
    /// Starts it; `head` gives the last record that can be asked at.
    ///
    /// # Errors
    ///
    /// The operating system gave no thread.
    pub fn start(search: Arc<Search>, head: impl Fn() -> Sequence + Send + 'static) -> std::io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("search".to_owned());
        let thread = thread.spawn(move || run(&search, &head, &stopped))?;
        Ok(Indexer { stop, thread: Some(thread) })
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        *self.stop.is_stopped.lock() = true;
        self.stop.stopped.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic there was reported where it happened.
            let _ = thread.join();
        }
    }
}

fn run(search: &Search, head: &impl Fn() -> Sequence, stop: &Stop) {
    // The first look opens the index, and so finds out what is wrong with it before anybody searches.
    let mut before = head();
    let follow = |up_to| match search.follow(up_to, &|| stop.is_stopped()) {
        Ok(()) => 0,
        Err(error) => {
            // The next search tries again, and says why it cannot answer.
            tracing::warn!(%error, "the search index cannot follow the log");
            PAUSE
        }
    };
    let mut pause = follow(before);
    while stop.wait() {
        let now = head();
        let enough = if now == before { LAG_MIN } else { LAG_MAX };
        before = now;
        if pause > 0 {
            pause -= 1;
        } else if now.get().saturating_sub(search.committed().get()) >= enough {
            pause = follow(now);
        }
    }
}
