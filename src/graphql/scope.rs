//! The snapshot that an answer is read from, threaded through everything below the field that pinned it.
//!
//! The root of a query turns times into one point, once ([`pin`]); a [`Scope`] with the snapshot at that point goes with
//! every object made of it, so no field below asks for a time of its own. What "now" and "the head" are is settled before
//! the operation runs ([`Execution`]), so that two roots of one document agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{Context, Error, Result};

use crate::chronicle::{Chronicle, GivenCuts, PointArguments, PointError, ReadFailed, Snapshot, SnapshotReader};
use crate::domain::Sequence;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::graphql::error::{bad_input, error, internal, token as refused_token};
use crate::input::ErrorCode;
use crate::time::{Cut, Instant, Period, Zone};
use crate::view::{FactRef, Reading, State};

/// How many items are produced before other tasks get their turn.
const TURN: usize = 1_000;

/// Who records: what `recordedBy` of the events will say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// The recorder's name; `local` where writing is open to all.
    pub name: Arc<str>,
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder { name: Arc::from("local") }
    }
}

/// What all fields of one operation have in common while it runs.
pub struct Execution {
    reader: SnapshotReader,
    now: Instant,
    head: Sequence,
    /// How long `atLeast` waits for the head to reach a sequence.
    wait: Duration,
    produced: AtomicUsize,
    items_max: usize,
}

impl Execution {
    /// Runs an operation: settles what "now" and "the head" are.
    ///
    /// # Errors
    ///
    /// The index failed: a failure to read is not taken for an absence.
    pub async fn run<A: Future>(
        chronicle: &Chronicle,
        now: Instant,
        wait: Duration,
        items_max: usize,
        operation: impl FnOnce(Arc<Self>) -> A,
    ) -> Result<A::Output, ReadFailed> {
        let head = chronicle.head();
        let begin = |reader| Execution { reader, now, head, wait, produced: AtomicUsize::new(0), items_max };
        chronicle.answer(|reader| operation(Arc::new(begin(reader)))).await
    }

    /// Gives the execution that a field is part of.
    pub fn of<'c>(ctx: &'c Context<'_>) -> Result<&'c Arc<Execution>> {
        ctx.data::<Arc<Execution>>().map_err(|missing| internal(&missing.message))
    }

    /// Gives the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        self.reader.chronicle()
    }

    /// Pins the state of everything at a point.
    pub fn snapshot(&self, point: Point) -> Snapshot {
        self.reader.snapshot(point)
    }

    /// Gives the instant that this operation takes for the present.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Takes note that items of a list are produced, and lets other tasks have their turn now and then.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY where the operation has produced all that one may.
    pub async fn charge(&self, items: usize) -> Result<()> {
        let before = self.produced.fetch_add(items, Ordering::Relaxed);
        let after = before + items;
        if after > self.items_max {
            let message = format!(
                "the answer has more than {} items in its lists: ask for smaller pages, or for less at once",
                self.items_max
            );
            return Err(error(ErrorCode::TooCostly, message));
        }
        if before / TURN != after / TURN {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

/// Which cuts a question gave itself, as opposed to those that it left to be worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// On the three clocks, or by a token.
    pub given: GivenCuts,
    /// The sequence that the answer has to include.
    pub at_least: Option<Sequence>,
}

/// Turns a question's times into one point, and pins the snapshot there; `at_least` is the sequence that the answer has to
/// include.
///
/// # Errors
///
/// BAD_INPUT where arguments contradict each other or a date has no bounds in its zone; SNAPSHOT_UNKNOWN and
/// SNAPSHOT_AHEAD of tokens; TIMED_OUT where the head does not reach `atLeast` in time.
pub async fn pin(execution: &Arc<Execution>, asked: PointArguments, at_least: Option<Sequence>) -> Result<Scope> {
    let beside_snapshot =
        || bad_input("a snapshot names all its cuts: leave out date, knownAt, publishedBy and atLeast beside it");
    if at_least.is_some() && asked.snapshot.is_some() {
        return Err(beside_snapshot());
    }
    if at_least.is_some() && asked.known_at.is_some() {
        return Err(bad_input("atLeast asks for the newest state: leave it out beside knownAt"));
    }
    let resolved = execution.chronicle().resolve(&asked, execution.now, execution.head);
    let (mut point, given) = resolved.map_err(|refused| match &refused {
        PointError::BesideSnapshot => beside_snapshot(),
        PointError::Date { .. } => bad_input(refused.to_string()),
        PointError::Token(token) => refused_token(token),
        PointError::Index(_) => internal(&refused.to_string()),
    })?;
    if let Some(least) = at_least {
        point.sequence = reach(execution, least).await?;
    }
    Ok(Scope::new(execution, point, Cuts { given, at_least }, asked.time_zone))
}

/// Waits until the head has reached a sequence, and gives the head.
async fn reach(execution: &Execution, least: Sequence) -> Result<Sequence> {
    if execution.head >= least {
        return Ok(execution.head);
    }
    let mut news = execution.chronicle().watch();
    let moved = tokio::time::timeout(execution.wait, news.wait_for(|head| *head >= least)).await;
    moved.ok().and_then(Result::ok).map(|head| *head).ok_or_else(|| {
        let head = execution.chronicle().head();
        let message =
            format!("the log ends at {head} and did not reach {least} in time: ask again, or without atLeast");
        error(ErrorCode::TimedOut, message)
    })
}

/// The snapshot that objects are read from. Clones share it.
#[derive(Clone)]
pub struct Scope(Arc<PinnedScope>);

struct PinnedScope {
    execution: Arc<Execution>,
    snapshot: Snapshot,
    cuts: Cuts,
    zone: Zone,
}

impl Scope {
    /// Pins a snapshot.
    pub fn new(execution: &Arc<Execution>, point: Point, cuts: Cuts, zone: Zone) -> Self {
        let snapshot = execution.snapshot(point);
        Scope(Arc::new(PinnedScope { execution: Arc::clone(execution), snapshot, cuts, zone }))
    }

    /// Pins the newest snapshot: the head, now. Roots that take no point are read from it.
    pub fn newest(execution: &Arc<Execution>) -> Self {
        Scope::at_sequence(execution, execution.head)
    }

    /// Pins the snapshot of now at a sequence.
    pub fn at_sequence(execution: &Arc<Execution>, sequence: Sequence) -> Self {
        let date = Cut::after(execution.now);
        let point = Point { sequence, date, published_by: None, certainty: Certainty::Best };
        Scope::new(execution, point, Cuts::default(), Zone::default())
    }

    /// Pins another point with the same cuts asked for: where a page goes on.
    #[must_use]
    pub fn moved_to(&self, point: Point) -> Self {
        if point == *self.snapshot().point() {
            return self.clone();
        }
        Scope::new(&self.0.execution, point, self.0.cuts, self.0.zone.clone())
    }

    /// Gives what the operation has in common.
    pub fn execution(&self) -> &Arc<Execution> {
        &self.0.execution
    }

    /// Gives the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        self.0.execution.chronicle()
    }

    /// Gives the snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0.snapshot
    }

    /// Gives what the views read.
    pub fn state(&self) -> &dyn State {
        self.0.snapshot.state()
    }

    /// Gives the point.
    pub fn point(&self) -> &Point {
        self.0.snapshot.point()
    }

    /// Gives the cuts that the question gave itself.
    pub fn cuts(&self) -> &Cuts {
        &self.0.cuts
    }

    /// Gives the zone of the question's dates.
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// Reads a thing that is referred to: at the point, else with its last value.
    ///
    /// # Errors
    ///
    /// INTERNAL where it has none: what is referred to was recorded before.
    pub fn referred<T>(
        &self,
        what: &str,
        key: &dyn std::fmt::Display,
        read: impl Fn(Reading) -> Option<T>,
    ) -> Result<T> {
        let found = read(Reading::AtPoint).or_else(|| read(Reading::LastKnown));
        found.ok_or_else(|| self.missing(&format!("the {what} {key} is referred to and was never known")))
    }

    /// Gives the period from which a dated fact holds.
    ///
    /// # Errors
    ///
    /// INTERNAL where it holds at every date: facts outside the register are dated.
    pub fn since(&self, fact: &FactRef) -> Result<Period> {
        let since = self.state().since(fact);
        since.ok_or_else(|| self.missing(&format!("the fact {fact:?} has no date")))
    }

    /// Gives when the event of a dated fact happened.
    ///
    /// # Errors
    ///
    /// INTERNAL where it has no date.
    pub fn occurred(&self, fact: &FactRef) -> Result<Period> {
        let occurred = self.state().occurred(fact);
        occurred.ok_or_else(|| self.missing(&format!("the event of the fact {fact:?} has no date")))
    }

    /// Makes the error of something that has to be there and is not.
    pub fn missing(&self, what: &str) -> Error {
        internal(&format!("{what} at {:?}", self.point()))
    }

    /// Takes note of a list's items and gives them back.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY where the operation has produced all that one may.
    pub async fn produce<T>(&self, items: Vec<T>) -> Result<Vec<T>> {
        self.0.execution.charge(items.len()).await?;
        Ok(items)
    }
}
