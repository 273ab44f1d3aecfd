//! The snapshot that an answer is read from, threaded through everything below the field that pinned it.
//!
//! The root of a query turns times into one point, once ([`pin`]); a [`Scope`] with the snapshot at that point goes with
//! every object made of it, so no field below asks for a time of its own. What "now" and "the head" are is settled before
//! the operation runs ([`Execution`]), so that two roots of one document agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{Context, Error, Result};

use crate::access::{AccessRole, Caller, LOCAL_NAME, Principal};
use crate::chronicle::{Chronicle, GivenCuts, PointArguments, PointError, ReadFailed, Snapshot, SnapshotReader};
use crate::domain::Sequence;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::graphql::document_check::Allowed;
use crate::graphql::error::{bad_input, error, internal, overrun, token as refused_token};
use crate::input::ErrorCode;
use crate::time::{Cut, Instant, Period, Zone};
use crate::view::{FactRef, Reading, State};
use crate::work::Budget;

/// Who records: what `recordedBy` of the events will say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// The recorder's name; `local` where writing is open to all.
    pub name: Arc<str>,
}

impl From<Recorder> for Caller {
    /// Makes a caller who may do everything.
    fn from(recorder: Recorder) -> Self {
        Caller::Known(Principal { name: recorder.name, role: AccessRole::Admin, has_token: false })
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder { name: Arc::from(LOCAL_NAME) }
    }
}

/// What is done where an answer has to include a sequence that the head has not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadWait {
    /// It is waited for, so long at most.
    Here(Duration),
    /// The operation ends; its caller waits and runs it again.
    Elsewhere,
    /// It has been waited for, and there is no answer.
    Over,
}

/// What an operation is run with.
#[derive(Clone, Copy, Debug)]
pub struct ExecutionTerms {
    /// What it takes for the present.
    pub now: Instant,
    /// What is done where the head has to be waited for.
    pub wait: HeadWait,
    /// What its document may come to.
    pub allowed: Allowed,
    /// Whether parts of the answer may be text.
    pub takes_text: bool,
    /// The cut of publication to which the caller is held, if they are.
    pub public_by: Option<Cut>,
}

/// What all fields of one operation have in common while it runs.
pub struct Execution {
    reader: SnapshotReader,
    budget: Arc<Budget>,
    terms: ExecutionTerms,
    head: Sequence,
    produced: AtomicUsize,
    /// The sequence that the head has to reach before the operation can be answered; 0: none.
    awaited: Arc<AtomicU64>,
    /// One search at a time.
    searching: tokio::sync::Mutex<()>,
}

impl Execution {
    /// Runs an operation within a budget: settles what "now" and "the head" are. Gives with the answer the sequence that the
    /// head has to reach first, if the answer is void for want of it.
    ///
    /// # Errors
    ///
    /// The index failed, which is not taken for an absence, or the budget ended.
    pub async fn run<A: Future>(
        chronicle: &Chronicle,
        budget: &Arc<Budget>,
        terms: ExecutionTerms,
        operation: impl FnOnce(Arc<Self>) -> A,
    ) -> Result<(A::Output, Option<Sequence>), ReadFailed> {
        let head = chronicle.head();
        let awaited = Arc::new(AtomicU64::new(0));
        let begin = |reader| Execution {
            reader,
            budget: Arc::clone(budget),
            terms,
            head,
            produced: AtomicUsize::new(0),
            awaited: Arc::clone(&awaited),
            searching: tokio::sync::Mutex::default(),
        };
        let chronicle = chronicle.within(budget);
        let chronicle = terms.public_by.map_or_else(|| chronicle.clone(), |by| chronicle.held_to_public(by));
        let answer = chronicle.answer(|reader| operation(Arc::new(begin(reader)))).await?;
        let awaited = Some(awaited.load(Ordering::Relaxed)).filter(|awaited| *awaited > 0);
        Ok((answer, awaited.map(Sequence::new)))
    }

    /// Returns the execution that a field is part of.
    pub fn of<'c>(ctx: &'c Context<'_>) -> Result<&'c Arc<Execution>> {
        ctx.data::<Arc<Execution>>().map_err(|missing| internal(&missing.message))
    }

    /// Returns the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        self.reader.chronicle()
    }

    /// Pins the state of everything at a point.
    pub fn snapshot(&self, point: Point) -> Snapshot {
        self.reader.snapshot(point)
    }

    /// Returns the instant that this operation takes for the present.
    pub fn now(&self) -> Instant {
        self.terms.now
    }

    /// Returns what the answer may use.
    pub fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// Takes note that items of a list are produced.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY where the operation has produced all that one may; why the budget ended.
    pub fn charge(&self, items: usize) -> Result<()> {
        let Allowed { items: items_max, item_bytes, .. } = self.terms.allowed;
        if self.produced.fetch_add(items, Ordering::Relaxed).saturating_add(items) > items_max {
            let message = format!(
                "the answer has more than {items_max} items in its lists: ask for smaller pages, or for less at once"
            );
            return Err(error(ErrorCode::TooCostly, message));
        }
        self.hold(item_bytes.saturating_mul(items as u64))
    }

    /// Returns how many items of lists are produced so far.
    pub fn produced(&self) -> usize {
        self.produced.load(Ordering::Relaxed)
    }

    /// Goes back to so many items: those produced since are produced again.
    pub fn produce_again_from(&self, produced: usize) {
        self.produced.store(produced, Ordering::Relaxed);
    }

    /// Returns whether parts of the answer may be text.
    pub fn takes_text(&self) -> bool {
        self.terms.takes_text
    }

    /// Takes note of bytes of the answer.
    ///
    /// # Errors
    ///
    /// Why the budget ended.
    pub fn hold(&self, bytes: u64) -> Result<()> {
        if self.budget.hold(bytes) { Ok(()) } else { self.go_on() }
    }

    /// Returns whether there is any use in going on.
    ///
    /// # Errors
    ///
    /// Why the budget ended.
    pub fn go_on(&self) -> Result<()> {
        if self.budget.goes_on() {
            return Ok(());
        }
        self.budget.ended().map_or(Ok(()), |why| Err(overrun(why)))
    }

    /// Waits until no other search of the operation is under way.
    pub async fn search_alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.searching.lock().await
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
    execution.go_on()?;
    let resolved = execution.chronicle().resolve(&asked, execution.terms.now, execution.head);
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
    let reached = match execution.terms.wait {
        HeadWait::Here(time) => reached(execution.chronicle(), least, time).await,
        HeadWait::Elsewhere => {
            execution.awaited.fetch_max(least.get(), Ordering::Relaxed);
            None
        }
        HeadWait::Over => None,
    };
    reached.ok_or_else(|| {
        let head = execution.chronicle().head();
        let message =
            format!("the log ends at {head} and did not reach {least} in time: ask again, or without atLeast");
        error(ErrorCode::TimedOut, message)
    })
}

/// Waits until the head has reached a sequence, and gives the head; `None` where it does not in time.
pub async fn reached(chronicle: &Chronicle, least: Sequence, time: Duration) -> Option<Sequence> {
    let mut news = chronicle.watch();
    let moved = tokio::time::timeout(time, news.wait_for(|head| *head >= least)).await;
    moved.ok()?.ok().map(|head| *head)
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
        let date = Cut::after(execution.terms.now);
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

    /// Returns what the operation has in common.
    pub fn execution(&self) -> &Arc<Execution> {
        &self.0.execution
    }

    /// Returns the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        self.0.execution.chronicle()
    }

    /// Returns the snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0.snapshot
    }

    /// Returns what the views read.
    pub fn state(&self) -> &dyn State {
        self.0.snapshot.state()
    }

    /// Returns the point.
    pub fn point(&self) -> &Point {
        self.0.snapshot.point()
    }

    /// Returns the cuts that the question gave itself.
    pub fn cuts(&self) -> &Cuts {
        &self.0.cuts
    }

    /// Returns the zone of the question's dates.
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// Reads a thing that is referred to: at the point, else with its last value.
    ///
    /// # Errors
    ///
    /// INTERNAL where it has none: what is referred to was recorded before. FORBIDDEN where it is not public yet, to a reader who is
    /// held to what is.
    pub fn referred<T>(
        &self,
        what: &str,
        key: &dyn std::fmt::Display,
        read: impl Fn(Reading) -> Option<T>,
    ) -> Result<T> {
        let found = read(Reading::AtPoint).or_else(|| read(Reading::LastKnown));
        found.ok_or_else(|| self.missing(&format!("the {what} {key} is referred to and was never known")))
    }

    /// Returns whether the reader is held to what is public by now.
    pub fn is_held_to_public(&self) -> bool {
        self.chronicle().public_by().is_some()
    }

    /// Returns the period from which a dated fact holds.
    ///
    /// # Errors
    ///
    /// INTERNAL where it holds at every date: facts outside the register are dated.
    pub fn since(&self, fact: &FactRef) -> Result<Period> {
        let since = self.state().since(fact);
        since.ok_or_else(|| self.missing(&format!("the fact {fact:?} has no date")))
    }

    /// Returns when the event of a dated fact happened.
    ///
    /// # Errors
    ///
    /// INTERNAL where it has no date.
    pub fn occurred(&self, fact: &FactRef) -> Result<Period> {
        let occurred = self.state().occurred(fact);
        occurred.ok_or_else(|| self.missing(&format!("the event of the fact {fact:?} has no date")))
    }

    /// Makes the error of something that has to be there and is not; where nothing more is read, nothing is there.
    pub fn missing(&self, what: &str) -> Error {
        if let Some(why) = self.execution().budget().ended() {
            return overrun(why);
        }
        if self.is_held_to_public() {
            return error(ErrorCode::Forbidden, "the answer refers to something that is not public yet");
        }
        internal(&format!("{what} at {:?}", self.point()))
    }

    /// Takes note of a list's items and gives them back.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY where the operation has produced all that one may; why the budget ended.
    pub fn produce<T>(&self, items: Vec<T>) -> Result<Vec<T>> {
        self.0.execution.charge(items.len())?;
        Ok(items)
    }
}
