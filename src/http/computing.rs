//! Computing for a request: taken in or sent away, on a thread of its own when its turn comes, given up when nobody waits.
//!
//! What takes little is done where the request was read, as the way to a thread and back takes longer than most answers. Whether it
//! takes little turns out on the way: what does not is given up after [`AT_ONCE`] and done again on a thread.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Extensions;
use tokio::sync::OwnedSemaphorePermit;

use super::app::App;
use super::problem::Problem;
use crate::input::ErrorCode;
use crate::work::{Budget, Busy, HeldBytes, Overrun, Peer, WorkLimits};

/// The seconds after which one that was sent away may come again.
pub(super) const RETRY_SECONDS: u32 = 1;

/// How much processor time an answer may take where its request was read: other connections wait meanwhile.
const AT_ONCE: Duration = Duration::from_millis(2);

/// How many records it may look at.
const AT_ONCE_RECORDS: u64 = 20_000;

/// Why something is not done where its request was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TrialEnd {
    /// Others compute, or wait for their turn.
    NoTurn,
    /// It takes more than it may, or waits for something.
    Outgrown,
}

/// How many bytes each answer may hold beside those that all share.
pub(super) const FREE_BYTES: usize = 256 << 10;

/// Returns who sent a request.
pub(super) fn client(extensions: &Extensions) -> Arc<Peer> {
    extensions.get().cloned().unwrap_or_else(|| Peer::new(None))
}

/// A computation that somebody waits for. Dropped, it ends the budget: nobody does any more.
pub(super) struct Wanted {
    budget: Arc<Budget>,
    _gate: Option<OwnedSemaphorePermit>,
}

impl Wanted {
    /// Returns what the computation may use.
    pub(super) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.budget.end(Overrun::Unwanted);
    }
}

impl Problem {
    /// Makes a problem of a request for which the server has too much to do for now.
    pub(super) fn busy(why: impl std::fmt::Display) -> Self {
        Problem::new(ErrorCode::RateLimited, why.to_string()).trying_after(RETRY_SECONDS)
    }
}

impl App {
    /// Takes in a computation that somebody waits for, when the connection has one less than it may.
    ///
    /// # Errors
    ///
    /// As many as may be are under way.
    pub(super) async fn take_in(&self, client: &Arc<Peer>, limits: WorkLimits) -> Result<Wanted, Busy> {
        let gate = self.turns.gate(client).await;
        let budget = Budget::new(limits, Some(&self.memory));
        budget.take_place(self.turns.place(client, &budget)?);
        Ok(Wanted { budget, _gate: gate })
    }

    /// Takes in a long computation, whose number is bounded elsewhere; it ends when it is done, or nobody waits for it.
    pub(super) fn take_in_long(&self, client: &Arc<Peer>) -> Wanted {
        let budget = Budget::new(WorkLimits::NONE, None);
        budget.take_place(self.turns.place_anyway(client, &budget));
        Wanted { budget, _gate: None }
    }

    /// Does something where the request was read, if its turn is at once and it comes to its end soon and without waiting.
    ///
    /// # Errors
    ///
    /// Why it was not done, or not to its end: then nothing of it counts.
    pub(super) async fn at_once<T>(
        &self,
        client: &Arc<Peer>,
        limits: WorkLimits,
        run: impl AsyncFnOnce(&App, Arc<Budget>) -> T,
    ) -> Result<T, TrialEnd> {
        let _gate = self.turns.gate(client).await;
        let limits = WorkLimits {
            processor: limits.processor.min(AT_ONCE),
            time: limits.time.min(AT_ONCE * 4),
            records: limits.records.min(AT_ONCE_RECORDS),
            ..limits
        };
        let budget = Budget::new(limits, Some(&self.memory));
        // The budget does not know of the place: it would wait there to let others pass.
        let place = self.turns.place_at_once(client, &budget).ok_or(TrialEnd::NoTurn)?;
        // An answer is whole if it ended before the budget did.
        let whole = || run_through(run(self, Arc::clone(&budget))).filter(|_| budget.ended().is_none());
        // Where it panics it is done again, and the thread that it is done on says so.
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| budget.run(whole))).ok().flatten();
        place.count(budget.processor());
        done.ok_or(TrialEnd::Outgrown)
    }

    /// Does something on a thread that may wait and compute, when its turn has come. Where the budget ends before, it is done
    /// all the same, as it reads nothing then.
    ///
    /// # Errors
    ///
    /// It panicked, or the runtime stops.
    pub(super) async fn on_thread<T: Send + 'static>(
        &self,
        budget: &Arc<Budget>,
        run: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, tokio::task::JoinError> {
        let (app, budget) = (self.clone(), Arc::clone(budget));
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            let _in_request = span.enter();
            let place = budget.place();
            place.map(|place| place.wait(&budget));
            let done = budget.run(|| run(&app));
            place.inspect(|place| place.rest());
            done
        })
        .await
    }
}

/// Runs something to its end; `None` where it waits for something.
fn run_through<T>(future: impl Future<Output = T>) -> Option<T> {
    /// Whether it asked to be run on.
    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Release);
        }
    }

    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return Some(done),
            Poll::Pending if woken.0.swap(false, Ordering::Acquire) => {}
            Poll::Pending => return None,
        }
    }
}

/// The text of an answer, with the memory that it takes until it is sent.
struct HeldText {
    text: Vec<u8>,
    _held: Option<HeldBytes>,
}

impl AsRef<[u8]> for HeldText {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

/// Makes the body of an answer, whose memory is held until it is sent.
pub(super) fn held_body(text: Vec<u8>, budget: &Budget) -> Bytes {
    let held = budget.keep(text.len());
    Bytes::from_owner(HeldText { text, _held: held })
}

/// How many bytes are written between two looks at the budget.
const WRITTEN_BYTES: usize = 64 << 10;

/// Where the text of an answer is written, as long as there is any use in it.
pub(super) struct BudgetedText<'b> {
    text: Vec<u8>,
    budget: &'b Budget,
    looked: usize,
}

impl<'b> BudgetedText<'b> {
    pub(super) fn new(budget: &'b Budget) -> Self {
        BudgetedText { text: Vec::new(), budget, looked: 0 }
    }

    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }
}

impl std::io::Write for BudgetedText<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text.extend_from_slice(bytes);
        if self.text.len() - self.looked >= WRITTEN_BYTES {
            self.looked = self.text.len();
            if !self.budget.goes_on() {
                return Err(std::io::Error::other("the budget ended"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};

    use super::*;

    #[test]
    fn what_only_asks_to_be_run_on_comes_to_its_end_and_what_waits_does_not() {
        assert_eq!(run_through(ready(3)), Some(3));
        assert_eq!(run_through(pending::<()>()), None);
        let mut left = 3;
        let yields = poll_fn(|context| {
            left -= 1;
            context.waker().wake_by_ref();
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        });
        assert_eq!(run_through(yields), Some(()));
    }
}
