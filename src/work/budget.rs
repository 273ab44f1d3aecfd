//! What the making of one answer may use: processor time, time, records looked at, bytes.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::work::memory::{BytePool, HeldBytes};
use crate::work::processor;
use crate::work::turns::Workplace;

/// The most that the making of one answer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkLimits {
    /// Time of processors.
    pub processor: Duration,
    /// Time by the clock, waiting for its turn included.
    pub time: Duration,
    /// Records, slots and entries of lists that are looked at.
    pub records: u64,
    /// Bytes of the answer while it is made.
    pub bytes: u64,
}

impl WorkLimits {
    /// No limits: for those who ask their own data folder.
    pub const NONE: WorkLimits =
        WorkLimits { processor: Duration::MAX, time: Duration::MAX, records: u64::MAX, bytes: u64::MAX };
}

/// Why an answer was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overrun {
    /// It took more time of processors than it may.
    Processor(Duration),
    /// It took more time than it may.
    Time(Duration),
    /// It looked at more records than it may.
    Records(u64),
    /// It grew longer than it may.
    Bytes(u64),
    /// There is no memory left for answers.
    Memory,
    /// It had to make room for others.
    Displaced,
    /// Nobody waits for it.
    Unwanted,
}

impl Overrun {
    /// Returns whether the same question may well be answered another time.
    pub fn is_passing(self) -> bool {
        match self {
            Overrun::Memory | Overrun::Displaced => true,
            Overrun::Processor(_) | Overrun::Time(_) | Overrun::Records(_) | Overrun::Bytes(_) | Overrun::Unwanted => {
                false
            }
        }
    }
}

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Overrun::Processor(limit) => {
                write!(f, "the answer takes more than {} ms to compute: ask for less at once", limit.as_millis())
            }
            Overrun::Time(limit) => write!(f, "no answer within {} s: ask for less at once", limit.as_secs_f32()),
            Overrun::Records(limit) => {
                write!(f, "the answer looks at more than {limit} records: ask for less at once")
            }
            Overrun::Bytes(limit) => {
                write!(f, "the answer is longer than {} MB: ask for smaller pages, or for fewer fields", limit >> 20)
            }
            Overrun::Memory => f.write_str("the server is sending as much as it can hold: ask again in a moment"),
            Overrun::Displaced => f.write_str(
                "the server has too much to do for an answer that takes so long: ask again later, or for less",
            ),
            Overrun::Unwanted => f.write_str("nobody waits for the answer"),
        }
    }
}

/// How many things are looked at between two looks at the clock.
const LOOKS: u64 = 32;
/// After how long the clock of the processor is read again, in nanoseconds.
const CLOCK_NANOS: u64 = 200_000;

/// What one answer has used so far, and the place at which it is made.
///
/// Once it has ended, for whatever reason, it has ended for good.
#[derive(Debug)]
pub struct Budget {
    limits: WorkLimits,
    began: Instant,
    /// Nanoseconds of processors.
    processor: AtomicU64,
    records: AtomicU64,
    bytes: AtomicU64,
    texts: AtomicU64,
    /// When the processor's clock was last read: nanoseconds since it began.
    looked: AtomicU64,
    ended: OnceLock<Overrun>,
    place: OnceLock<Arc<Workplace>>,
    /// What it holds of the memory that all share, if there is any.
    held: Mutex<Option<HeldBytes>>,
}

impl Budget {
    /// Begins to count; what the answer holds is taken from a pool, if one is given.
    pub fn new(limits: WorkLimits, memory: Option<&BytePool>) -> Arc<Self> {
        Arc::new(Budget {
            limits,
            began: Instant::now(),
            processor: AtomicU64::new(0),
            records: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            texts: AtomicU64::new(0),
            looked: AtomicU64::new(0),
            ended: OnceLock::new(),
            place: OnceLock::new(),
            held: Mutex::new(memory.map(BytePool::hold)),
        })
    }

    /// Makes a budget that never ends by itself.
    pub fn unbounded() -> Arc<Self> {
        Budget::new(WorkLimits::NONE, None)
    }

    /// Says at which place it is computed; the first that is said holds.
    pub fn take_place(&self, place: Arc<Workplace>) {
        let _ = self.place.set(place);
    }

    /// Returns the place at which it is computed.
    pub fn place(&self) -> Option<&Arc<Workplace>> {
        self.place.get()
    }

    /// Counts things that are looked at, and tells whether more may be.
    pub fn look(&self, count: u64) -> bool {
        if self.ended.get().is_some() {
            return false;
        }
        let before = self.records.fetch_add(count, Ordering::Relaxed);
        let after = before.saturating_add(count);
        if after > self.limits.records {
            return self.end(Overrun::Records(self.limits.records));
        }
        before / LOOKS == after / LOOKS || self.look_at_clock()
    }

    /// Returns whether it may go on, by the clock too.
    pub fn goes_on(&self) -> bool {
        self.ended.get().is_none() && self.look_at_clock()
    }

    /// Returns whether it has ended, or ends now by the clock.
    pub(super) fn is_over(&self) -> bool {
        if self.began.elapsed() > self.limits.time {
            self.end(Overrun::Time(self.limits.time));
        }
        self.ended.get().is_some()
    }

    /// Returns its turn to others while it waits for something.
    pub async fn rest<F: Future>(&self, wait: F) -> F::Output {
        if let Some(place) = self.place.get() {
            place.rest();
        }
        let came = wait.await;
        if let Some(place) = self.place.get() {
            place.wait(self);
        }
        came
    }

    /// Counts bytes of the answer, and tells whether there may be more.
    pub fn hold(&self, bytes: u64) -> bool {
        if self.ended.get().is_some() {
            return false;
        }
        let after = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if after > self.limits.bytes {
            return self.end(Overrun::Bytes(self.limits.bytes));
        }
        let more = usize::try_from(bytes).unwrap_or(usize::MAX);
        if self.held.lock().as_mut().is_some_and(|held| held.grow(more).is_err()) {
            return self.end(Overrun::Memory);
        }
        !self.texts.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOKS) || self.look_at_clock()
    }

    /// Lets go of all memory but that for the answer as it is sent, which is to be kept until then.
    pub fn keep(&self, sent: usize) -> Option<HeldBytes> {
        let mut held = self.held.lock().take()?;
        held.shrink(sent);
        Some(held)
    }

    /// Reads the clocks now and then, and lets others pass whose turn it is.
    fn look_at_clock(&self) -> bool {
        let elapsed = self.began.elapsed();
        let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        let looked = self.looked.load(Ordering::Relaxed);
        if nanos.saturating_sub(looked) < CLOCK_NANOS {
            return true;
        }
        self.looked.store(nanos, Ordering::Relaxed);
        self.count_processor();
        if self.is_over() {
            return false;
        }
        if let Some(place) = self.place.get() {
            place.let_others_pass(self);
        }
        self.ended.get().is_none()
    }

    /// Counts the processor time of this thread since it was last counted.
    pub fn count_processor(&self) {
        let used = processor::used();
        let nanos = u64::try_from(used.as_nanos()).unwrap_or(u64::MAX);
        let total = self.processor.fetch_add(nanos, Ordering::Relaxed).saturating_add(nanos);
        if let Some(place) = self.place.get() {
            place.count(used);
        }
        if Duration::from_nanos(total) > self.limits.processor {
            self.end(Overrun::Processor(self.limits.processor));
        }
    }

    /// Does something on this thread, whose processor time counts.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        processor::start();
        let done = work();
        self.count_processor();
        done
    }

    /// Ends it, unless it has ended; returns `false`, as it may not go on.
    pub fn end(&self, why: Overrun) -> bool {
        let _ = self.ended.set(why);
        false
    }

    /// Returns why it has ended, if it has.
    pub fn ended(&self) -> Option<Overrun> {
        self.ended.get().copied()
    }

    /// Returns the time of processors that it has used.
    pub fn processor(&self) -> Duration {
        Duration::from_nanos(self.processor.load(Ordering::Relaxed))
    }

    /// Returns how many things were looked at.
    pub fn looked_at(&self) -> u64 {
        self.records.load(Ordering::Relaxed)
    }

    /// Returns when it ends at the latest, whatever it uses.
    pub fn deadline(&self) -> Option<Instant> {
        self.began.checked_add(self.limits.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> WorkLimits {
        WorkLimits { records: 100, bytes: 1 << 20, ..WorkLimits::NONE }
    }

    #[test]
    fn each_limit_ends_it_for_good() {
        let budget = Budget::new(limits(), None);
        assert!(budget.look(100) && !budget.look(1));
        assert_eq!(budget.ended(), Some(Overrun::Records(100)));
        assert!(!budget.hold(0) && !budget.look(0) && !budget.goes_on());
        let budget = Budget::new(limits(), None);
        assert!(budget.hold(1 << 20) && !budget.hold(1));
        assert_eq!(budget.ended(), Some(Overrun::Bytes(1 << 20)));
        let budget = Budget::new(limits(), None);
        budget.end(Overrun::Unwanted);
        budget.end(Overrun::Memory);
        assert_eq!(budget.ended(), Some(Overrun::Unwanted));
    }

    #[test]
    fn time_of_the_processor_ends_it_and_waiting_does_not() {
        let limit = Duration::from_millis(20);
        let budget = Budget::new(WorkLimits { processor: limit, ..WorkLimits::NONE }, None);
        budget.run(|| {
            std::thread::sleep(3 * limit);
            assert!(budget.goes_on());
            let began = Instant::now();
            while budget.look(1) {
                assert!(began.elapsed() < Duration::from_secs(30), "it goes on and on");
            }
        });
        assert_eq!(budget.ended(), Some(Overrun::Processor(limit)));
        assert!(budget.processor() < 2 * limit, "{:?}", budget.processor());
    }

    #[test]
    fn the_clock_ends_it_too() {
        let limit = Duration::from_millis(10);
        let budget = Budget::new(WorkLimits { time: limit, ..WorkLimits::NONE }, None);
        assert!(budget.goes_on());
        std::thread::sleep(2 * limit);
        assert!(!budget.goes_on());
        assert_eq!(budget.ended(), Some(Overrun::Time(limit)));
    }

    #[test]
    fn answers_share_memory_and_give_it_back() {
        let memory = BytePool::new(1_000, 100);
        let one = Budget::new(WorkLimits::NONE, Some(&memory));
        assert!(one.hold(600));
        let other = Budget::new(WorkLimits::NONE, Some(&memory));
        assert!(other.hold(100) && !other.hold(600));
        assert_eq!(other.ended(), Some(Overrun::Memory));
        let kept = one.keep(200).expect("it holds some");
        assert_eq!(kept.bytes(), 200);
        assert!(Budget::new(WorkLimits::NONE, Some(&memory)).hold(1_000), "the rest is back");
    }
}
