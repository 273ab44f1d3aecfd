//! Following the log: first what is stored, then what comes, rendered once for all who ask the same.
//!
//! ```text
//! Follower (at sequence N) ─ head > N? ─▶ rendering of N + 1: kept? ─ yes ─▶ handed out
//!        ▲                                      │ no: the first who asks makes it, the others wait for it
//!        └──────────── next page ◀──────────────┘
//! ```
//!
//! A follower is a place in the log and nothing else. What it gives is read by sequence; the head that moves only wakes it.
//! So nothing is left out and nothing comes twice, wherever it begins, and one who is slow falls behind at no cost: what is
//! kept is bounded in bytes, and what is no longer kept is made again from the log.
//!
//! What a record is rendered as is up to a [`Rendering`]: a function of its digest and the sequence alone.
//!
//! Who is far behind the head catches up as one client with all others that do: however many begin at the start of the log,
//! they take no turn from those who ask for little, nor from those who wait for what was just recorded.
//!
//! Not here: transports, and how many may follow at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Moment};

use quick_cache::Weighter;
use quick_cache::sync::{Cache, GuardResult};
use tokio::sync::{Semaphore, watch};

use crate::chronicle::{Chronicle, ReadFailed};
use crate::domain::Sequence;
use crate::work::{Budget, Overrun, Peer, Turns, Workplace};

/// What is rendered of one record: texts in order, several or none.
pub type Frames = Arc<[Arc<str>]>;

/// Names what is asked for: equal digests, equal frames.
pub type Digest = [u8; 32];

/// How records are shown to those who follow the log.
///
/// - The frames of a record are a function of the digest and the sequence: never of when they are made, or for whom.
/// - It is called on a thread where waiting holds up nobody.
pub trait Rendering: Send + Sync + 'static {
    /// Names what is asked for.
    fn digest(&self) -> &Digest;

    /// Begins a turn at a place: records that are durable are then rendered one after another, in order.
    fn turn<'r>(&'r self, chronicle: &'r Chronicle, place: &Arc<Workplace>) -> Turn<'r>;
}

/// Renders one record; an error where the log or the index could not be read.
pub type Turn<'r> = Box<dyn FnMut(Sequence) -> Result<Frames, FeedError> + 'r>;

/// Why a follower gets no further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// It is to begin after a sequence that is not there yet.
    #[error("after is {after}, and the log ends at {head}: a feed begins at a sequence that is on record")]
    Ahead {
        /// Where it was to begin.
        after: Sequence,
        /// Where the log ends.
        head: Sequence,
    },
    /// A record could not be rendered.
    #[error("a record could not be read: {0}")]
    Failed(String),
    /// Showing a record takes more than it may.
    #[error("a record cannot be shown: {0}")]
    Ended(Overrun),
    /// The chronicle is being closed.
    #[error("the chronicle is being closed")]
    Closed,
}

impl From<ReadFailed> for FeedError {
    fn from(failed: ReadFailed) -> Self {
        match failed {
            ReadFailed::Index(detail) => FeedError::Failed(detail),
            ReadFailed::Ended(why) => FeedError::Ended(why),
        }
    }
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<(Digest, Sequence), Frames> for ByBytes {
    fn weight(&self, _: &(Digest, Sequence), frames: &Frames) -> u64 {
        bytes(frames) + 32 * frames.len() as u64 + 160
    }
}

/// Counts the bytes of some frames.
fn bytes(frames: &Frames) -> u64 {
    frames.iter().map(|frame| frame.len() as u64).sum()
}

/// What all followers of a chronicle share.
pub struct Feed {
    chronicle: Chronicle,
    kept: Cache<(Digest, Sequence), Frames, ByBytes>,
    /// Whose turn it is to render, among all who compute.
    turns: Arc<Turns>,
    /// Only so many renderings are begun, however many follow.
    begun: Arc<Semaphore>,
    catching_up: CatchingUp,
    rendered: AtomicU64,
}

/// All who are far behind the head, as one client.
struct CatchingUp {
    client: Arc<Peer>,
    /// Only so many of them are shown something at a time.
    begun: Arc<Semaphore>,
}

/// How many records a page is made of at most.
const PAGE_RECORDS: usize = 128;

/// After how many bytes a page ends: each follower may hold one while its client takes nothing.
const PAGE_BYTES: u64 = 32 * 1024;

/// How many records are rendered in one turn at most.
const TURN_RECORDS: usize = 64;

/// How many renderings are begun at a time.
const BEGUN_MAX: usize = 32;

/// How many of those who are far behind are shown something at a time.
const CATCHING_UP_MAX: usize = 4;

/// After how long a turn ends: those who wait for its records wait no longer for the others.
const TURN_TIME: Duration = Duration::from_millis(10);

impl Feed {
    /// Makes the feed of a chronicle that keeps about as many bytes of renderings.
    pub fn new(chronicle: Chronicle, bytes: u64, turns: Arc<Turns>) -> Arc<Self> {
        let kept = Cache::with_weighter(4_096, bytes, ByBytes);
        let begun = Arc::new(Semaphore::new(BEGUN_MAX));
        let catching_up = CatchingUp { client: Peer::new(None), begun: Arc::new(Semaphore::new(CATCHING_UP_MAX)) };
        Arc::new(Feed { chronicle, kept, turns, begun, catching_up, rendered: AtomicU64::new(0) })
    }

    /// Begins to follow the log after a sequence, for a client.
    ///
    /// # Errors
    ///
    /// The log does not reach so far.
    pub fn follow(
        self: &Arc<Self>,
        rendering: Arc<dyn Rendering>,
        after: Sequence,
        client: &Arc<Peer>,
    ) -> Result<Follower, FeedError> {
        let head = self.chronicle.head();
        if after > head {
            return Err(FeedError::Ahead { after, head });
        }
        let (feed, client, news) = (Arc::clone(self), Arc::clone(client), self.chronicle.watch());
        Ok(Follower { feed, client, rendering, reached: after, news })
    }

    /// Returns the chronicle.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// Counts the renderings made so far, for all followers together.
    pub fn rendered(&self) -> u64 {
        self.rendered.load(Ordering::Relaxed)
    }

    /// Returns the frames of a record: those kept, those that another is making, or made now, and then those of the records
    /// after it too, as far as nobody has them or is making them.
    async fn frames(
        &self,
        client: &Arc<Peer>,
        rendering: &Arc<dyn Rendering>,
        sequence: Sequence,
        head: Sequence,
    ) -> Result<Frames, FeedError> {
        let key = |sequence| (*rendering.digest(), sequence);
        let guard = match self.kept.get_value_or_guard_async(&key(sequence)).await {
            Ok(frames) => return Ok(frames),
            Err(guard) => guard,
        };
        let mut guards = vec![guard];
        let mut last = sequence;
        while last < head && guards.len() < TURN_RECORDS {
            match self.kept.get_value_or_guard(&key(last.next()), Some(Duration::ZERO)) {
                GuardResult::Guard(guard) => guards.push(guard),
                GuardResult::Value(_) | GuardResult::Timeout => break,
            }
            last = last.next();
        }
        let is_far_behind = guards.len() == TURN_RECORDS;
        let made = self.make(client, rendering, sequence, (guards.len(), is_far_behind)).await?;
        let frames = made.first().cloned();
        for (guard, frames) in guards.into_iter().zip(made) {
            // Refused where somebody else put it there first: it is the same.
            let _ = guard.insert(frames);
        }
        frames.ok_or_else(|| FeedError::Failed(format!("nothing was rendered of {sequence}")))
    }

    /// Renders records in a row: the first, and so many as there is time for and as can be rendered.
    async fn make(
        &self,
        client: &Arc<Peer>,
        rendering: &Arc<dyn Rendering>,
        first: Sequence,
        (count, is_far_behind): (usize, bool),
    ) -> Result<Vec<Frames>, FeedError> {
        let (begun, client) =
            if is_far_behind { (&self.catching_up.begun, &self.catching_up.client) } else { (&self.begun, client) };
        let begun = Arc::clone(begun).acquire_owned().await.map_err(|_| FeedError::Closed)?;
        let budget = Budget::unbounded();
        let place = self.turns.place_anyway(client, &budget);
        let (rendering, chronicle) = (Arc::clone(rendering), self.chronicle.within(&budget));
        let made = tokio::task::spawn_blocking(move || {
            // Goes with the work: nobody may be waiting for it any more.
            let _begun = begun;
            place.wait(&budget);
            let began = Moment::now();
            let mut render = rendering.turn(&chronicle, &place);
            budget.take_place(Arc::clone(&place));
            budget.run(|| {
                let mut made = vec![render(first)?];
                let rest = (first.next().get()..).map(Sequence::new).take(count.saturating_sub(1));
                for sequence in rest.take_while(|_| began.elapsed() < TURN_TIME) {
                    // The follower that reaches this record gets the error; the records before it are good.
                    let Ok(frames) = render(sequence) else { break };
                    made.push(frames);
                }
                Ok::<_, FeedError>(made)
            })
        });
        let made = made.await.map_err(|failed| FeedError::Failed(failed.to_string()))??;
        self.rendered.fetch_add(made.len() as u64, Ordering::Relaxed);
        Ok(made)
    }
}

/// What comes next of the log, as far as it is there.
#[derive(Clone, Debug, Default)]
pub struct FeedPage {
    /// What the records were rendered as, in order; empty where none of them is shown.
    pub frames: Vec<Arc<str>>,
    /// The last sequence that the page covers, shown or not.
    pub reached: Sequence,
    /// The last sequence that is shown on it; where it begins if none is.
    pub shown: Sequence,
}

/// A place in the log that moves on.
///
/// - Gives every record after the place that it began at, in order, each once.
/// - Holds no more than a page.
pub struct Follower {
    feed: Arc<Feed>,
    client: Arc<Peer>,
    rendering: Arc<dyn Rendering>,
    reached: Sequence,
    news: watch::Receiver<Sequence>,
}

impl Follower {
    /// Waits until there is more, and gives it.
    ///
    /// Anyone who stops waiting loses nothing: the next call gives the same.
    ///
    /// # Errors
    ///
    /// Why it gets no further.
    pub async fn next(&mut self) -> Result<FeedPage, FeedError> {
        let reached = self.reached;
        let head = *self.news.wait_for(|head| *head > reached).await.map_err(|_| FeedError::Closed)?;
        let mut page = FeedPage { frames: Vec::new(), reached, shown: reached };
        let (mut records, mut size) = (0, 0);
        while page.reached < head && records < PAGE_RECORDS && size < PAGE_BYTES {
            let next = page.reached.next();
            let frames = match self.feed.kept.get(&(*self.rendering.digest(), next)) {
                Some(frames) => frames,
                // What is there already need not wait for what is not.
                None if !page.frames.is_empty() => break,
                None => self.feed.frames(&self.client, &self.rendering, next, head).await?,
            };
            size += bytes(&frames);
            records += 1;
            page.frames.extend(frames.iter().cloned());
            page.reached = next;
            if !frames.is_empty() {
                page.shown = next;
            }
        }
        self.reached = page.reached;
        Ok(page)
    }

    /// Returns the last sequence that was handed out, shown or not.
    pub fn reached(&self) -> Sequence {
        self.reached
    }
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower").field("reached", &self.reached).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chronicle::Request;
    use crate::domain::key::EventId;
    use crate::input::Line;
    use crate::time::SystemClock;
    use crate::work::TurnSettings;

    /// Shows the sequences that a number divides, and takes its time.
    struct Multiples {
        digest: Digest,
        of: u64,
        /// The first sequence that cannot be rendered.
        broken_from: AtomicU64,
    }

    impl Multiples {
        fn of(number: u8) -> Arc<Self> {
            Arc::new(Multiples { digest: [number; 32], of: number.into(), broken_from: AtomicU64::new(u64::MAX) })
        }
    }

    impl Rendering for Multiples {
        fn digest(&self) -> &Digest {
            &self.digest
        }

        fn turn<'r>(&'r self, _: &'r Chronicle, _: &Arc<Workplace>) -> Turn<'r> {
            Box::new(|sequence| {
                std::thread::sleep(Duration::from_micros(300));
                if sequence.get() >= self.broken_from.load(Ordering::Relaxed) {
                    return Err(FeedError::Failed("broken".to_owned()));
                }
                let is_shown = sequence.get().is_multiple_of(self.of);
                Ok(is_shown.then(|| Arc::from(sequence.to_string())).into_iter().collect())
            })
        }
    }

    fn chronicle(records: u64) -> Chronicle {
        let chronicle = Chronicle::in_memory(Arc::new(SystemClock)).unwrap();
        let line =
            |number| format!(r#"{{"body":{{"actorRegistered":{{"key":"a{number}","name":"A","kind":"STATE"}}}}}}"#);
        let operation = |number| {
            let line: Line = line(number).parse().unwrap();
            line.into_operation(&mut || EventId::new(uuid::Uuid::new_v4())).unwrap()
        };
        let request = Request::new((1..=records).map(operation).collect(), "test");
        chronicle.record(request).unwrap();
        chronicle
    }

    async fn all(follower: &mut Follower, head: u64) -> Vec<u64> {
        let mut shown = Vec::new();
        while follower.reached().get() < head {
            let page = follower.next().await.unwrap();
            shown.extend(page.frames.iter().map(|frame| frame.parse::<u64>().unwrap()));
        }
        shown
    }

    fn multiples(of: usize, after: u64, head: u64) -> Vec<u64> {
        (0..=head).step_by(of).filter(|number| *number > after).collect()
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    }

    #[test]
    fn where_nothing_is_kept_everything_is_given_all_the_same() {
        let chronicle = chronicle(300);
        runtime().block_on(async {
            for bytes in [0, 2_000, 1 << 20] {
                let feed = Feed::new(chronicle.clone(), bytes, Turns::new(TurnSettings::default()));
                let followers = [(7, 0), (7, 0), (3, 0), (7, 100), (3, 299)].map(|(of, after)| {
                    let mut follower = feed.follow(Multiples::of(of), Sequence::new(after), &Peer::new(None)).unwrap();
                    tokio::spawn(async move { (of, after, all(&mut follower, 300).await) })
                });
                for follower in followers {
                    let (of, after, shown) = follower.await.unwrap();
                    assert_eq!(shown, multiples(of.into(), after, 300), "{bytes} bytes, {of} after {after}");
                }
                assert!(feed.kept.weight() <= bytes, "{} bytes are kept", feed.kept.weight());
            }
        });
    }

    #[test]
    fn who_stops_waiting_loses_nothing_and_leaves_nobody_waiting() {
        let chronicle = chronicle(200);
        runtime().block_on(async {
            let feed = Feed::new(chronicle, 1 << 20, Turns::new(TurnSettings::default()));
            let mut impatient = feed.follow(Multiples::of(5), Sequence::ZERO, &Peer::new(None)).unwrap();
            let mut patient = feed.follow(Multiples::of(5), Sequence::ZERO, &Peer::new(None)).unwrap();
            let patient = tokio::spawn(async move { all(&mut patient, 200).await });
            let mut shown = Vec::new();
            while impatient.reached().get() < 200 {
                if let Ok(page) = tokio::time::timeout(Duration::from_millis(1), impatient.next()).await {
                    shown.extend(page.unwrap().frames.iter().map(|frame| frame.parse::<u64>().unwrap()));
                }
            }
            assert_eq!(shown, multiples(5, 0, 200));
            assert_eq!(patient.await.unwrap(), multiples(5, 0, 200));
        });
    }

    #[test]
    fn what_failed_is_not_kept() {
        let chronicle = chronicle(10);
        runtime().block_on(async {
            let feed = Feed::new(chronicle, 1 << 20, Turns::new(TurnSettings::default()));
            let rendering = Multiples::of(1);
            let mut follower =
                feed.follow(Arc::clone(&rendering) as Arc<dyn Rendering>, Sequence::ZERO, &Peer::new(None)).unwrap();
            rendering.broken_from.store(6, Ordering::Relaxed);
            assert_eq!(all(&mut follower, 5).await, multiples(1, 0, 5), "what comes before it is given");
            assert_eq!(follower.next().await.unwrap_err(), FeedError::Failed("broken".to_owned()));
            rendering.broken_from.store(u64::MAX, Ordering::Relaxed);
            assert_eq!(all(&mut follower, 10).await, multiples(1, 5, 10));
            let ahead = feed.follow(rendering, Sequence::new(11), &Peer::new(None)).unwrap_err();
            assert_eq!(ahead, FeedError::Ahead { after: Sequence::new(11), head: Sequence::new(10) });
        });
    }
}
