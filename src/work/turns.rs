//! Whose turn it is to compute: processors shared among those who ask.
//!
//! As many computations run at a time as there are processors. Of those that wait, the one whose client has used least
//! processor time of late goes first; a computation lets another pass as soon as the other's client has used less. So a
//! question that takes a millisecond is answered beside any number that take seconds. It does not wait for them to come to
//! their next look either: a client that has used next to nothing begins at once, beside the others.
//!
//! Only so many computations are taken in, and few of them go on once they have taken long: what a computation holds in
//! memory grows with it, so the others wait before theirs does. After a second of that, and if all places are taken, the one
//! that has computed longest gives way to a client that has used less; else a newcomer is sent away. What a client used is forgotten by
//! halves, each second.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::work::budget::{Budget, Overrun};

/// After how long half of what a client used is forgotten.
const HALF_LIFE: Duration = Duration::from_secs(1);
/// How much less another client has used, for it to be let pass.
const MARGIN: Duration = Duration::from_millis(5);
/// A client that has used less of late begins at once.
const LITTLE: Duration = Duration::from_millis(10);
/// How many such clients compute beside those whose turn it is.
const BESIDE: usize = 4;
/// A computation that has used more is long.
const LONG: Duration = Duration::from_millis(10);
/// A computation that has used more may have to give up its place to a newcomer.
const LONGER: Duration = Duration::from_millis(100);
/// A computation that has used more may have to give way to one that is held up.
const LONGEST: Duration = Duration::from_secs(1);
/// How long one is held up before it looks for another to give way.
const HELD_UP: Duration = Duration::from_secs(1);
/// How often one that waits looks whether it has ended meanwhile.
const WAKE: Duration = Duration::from_millis(25);
/// How many places there are in all for each at which something is computed: the others rest, until the disk has synced, say.
const RESTING: usize = 4;

/// How many may compute, and how many may be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnSettings {
    /// How many compute at a time.
    pub at_once: usize,
    /// How many are taken in, those that wait for their turn among them.
    pub places: usize,
    /// How many of them one connection may have; its others wait, and are bounded there.
    pub places_per_peer: usize,
    /// How many of them one address may have.
    pub places_per_address: usize,
}

impl Default for TurnSettings {
    fn default() -> Self {
        let at_once = std::thread::available_parallelism().map_or(2, NonZero::get).max(2);
        TurnSettings { at_once, places: 128, places_per_peer: 8, places_per_address: usize::MAX }
    }
}

/// Who asks: one connection, from one address.
#[derive(Debug)]
pub struct Peer {
    address: Option<IpAddr>,
    recent: Mutex<RecentUse>,
    gate: OnceLock<Arc<Semaphore>>,
}

#[derive(Debug)]
struct RecentUse {
    seconds: f64,
    at: Instant,
}

impl RecentUse {
    fn forget(&mut self) {
        let now = Instant::now();
        let passed = now.saturating_duration_since(self.at);
        self.seconds *= 0.5_f64.powf(passed.as_secs_f64() / HALF_LIFE.as_secs_f64());
        self.at = now;
    }
}

impl Peer {
    /// Makes a client that has used nothing yet; its address counts where places are shared by address.
    pub fn new(address: Option<IpAddr>) -> Arc<Self> {
        Arc::new(Peer {
            address,
            recent: Mutex::new(RecentUse { seconds: 0.0, at: Instant::now() }),
            gate: OnceLock::new(),
        })
    }

    /// Returns the processor time it has used of late.
    pub fn recent(&self) -> Duration {
        let mut recent = self.recent.lock();
        recent.forget();
        Duration::from_secs_f64(recent.seconds)
    }

    fn count(&self, used: Duration) {
        let mut recent = self.recent.lock();
        recent.forget();
        recent.seconds += used.as_secs_f64();
    }
}

/// Why nothing more is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// The address has as many under way as it may.
    #[error("{0} requests from this address are under way: ask again in a moment")]
    Address(usize),
    /// All places are taken.
    #[error("{0} requests are under way: ask again in a moment")]
    All(usize),
}

/// What somebody at a place is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It was taken in and has not asked for its turn yet.
    Arriving,
    Waiting,
    /// It would become long, and as many as may be are.
    Held,
    Computing,
    /// It waits for something else, such as the disk.
    Resting,
}

#[derive(Debug)]
struct SeatState {
    client: Arc<Peer>,
    budget: Weak<Budget>,
    doing: Doing,
    /// Whether it may have to give up its place.
    is_displaceable: bool,
    /// Its place was given to another, and it is about to go.
    is_displaced: bool,
    /// It has computed for long, and goes on.
    is_long: bool,
    signal: Arc<Condvar>,
}

#[derive(Debug, Default)]
struct Seats {
    by_number: HashMap<u64, SeatState>,
    next: u64,
    computing: usize,
}

/// The places at which something is computed, and whose turn it is.
#[derive(Debug)]
pub struct Turns {
    settings: TurnSettings,
    seats: Mutex<Seats>,
    /// How many were sent away.
    refused: AtomicU64,
}

impl Turns {
    /// Makes places.
    pub fn new(settings: TurnSettings) -> Arc<Self> {
        Arc::new(Turns { settings, seats: Mutex::default(), refused: AtomicU64::new(0) })
    }

    /// Waits until a connection may have another computation.
    pub async fn gate(&self, peer: &Peer) -> Option<OwnedSemaphorePermit> {
        let gate = peer.gate.get_or_init(|| Arc::new(Semaphore::new(self.settings.places_per_peer)));
        Arc::clone(gate).acquire_owned().await.ok()
    }

    /// Takes in a computation, which then waits for its turn.
    ///
    /// # Errors
    ///
    /// As many as may be are under way.
    pub fn place(self: &Arc<Self>, client: &Arc<Peer>, budget: &Arc<Budget>) -> Result<Arc<Workplace>, Busy> {
        let mut seats = self.seats.lock();
        self.check_room(&mut seats, client).inspect_err(|_busy| {
            self.refused.fetch_add(1, Ordering::Relaxed);
        })?;
        Ok(self.sit(&mut seats, client, budget, true))
    }

    /// Takes in a computation whose turn it is at once, because nobody waits for theirs; never waits.
    pub fn place_at_once(self: &Arc<Self>, client: &Arc<Peer>, budget: &Arc<Budget>) -> Option<Arc<Workplace>> {
        let mut seats = self.seats.lock();
        let is_free = seats.computing < self.settings.at_once && seats.first(Doing::Waiting).is_none();
        let has_room = is_free && seats.by_number.len() < self.settings.places;
        if !has_room || seats.near(client) >= self.settings.places_per_address {
            return None;
        }
        let place = self.sit(&mut seats, client, budget, true);
        seats.set(place.number, Doing::Computing);
        Some(place)
    }

    /// Takes in a computation whose number is bounded elsewhere; it keeps its place.
    pub fn place_anyway(self: &Arc<Self>, client: &Arc<Peer>, budget: &Arc<Budget>) -> Arc<Workplace> {
        self.sit(&mut self.seats.lock(), client, budget, false)
    }

    /// Returns whether all places are taken.
    pub fn is_full(&self) -> bool {
        let seats = self.seats.lock();
        seats.by_number.values().filter(|seat| seat.doing != Doing::Resting).count() >= self.settings.places
    }

    /// Returns how many of those taken in compute, wait for their turn, are held up as they are long, and rest.
    pub fn figures(&self) -> [(&'static str, usize); 4] {
        let seats = self.seats.lock();
        let count = |doing: &[Doing]| seats.by_number.values().filter(|seat| doing.contains(&seat.doing)).count();
        [
            ("running", count(&[Doing::Computing])),
            ("waiting", count(&[Doing::Arriving, Doing::Waiting])),
            ("held", count(&[Doing::Held])),
            ("resting", count(&[Doing::Resting])),
        ]
    }

    /// Returns how many were sent away for want of a place.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Returns how many are taken in.
    pub fn taken(&self) -> usize {
        self.seats.lock().by_number.len()
    }

    fn sit(
        self: &Arc<Self>,
        seats: &mut Seats,
        client: &Arc<Peer>,
        budget: &Arc<Budget>,
        is_displaceable: bool,
    ) -> Arc<Workplace> {
        let (number, signal) = (seats.next, Arc::new(Condvar::new()));
        seats.next += 1;
        let seat = SeatState {
            client: Arc::clone(client),
            budget: Arc::downgrade(budget),
            doing: Doing::Arriving,
            is_displaceable,
            is_displaced: false,
            is_long: false,
            signal: Arc::clone(&signal),
        };
        seats.by_number.insert(number, seat);
        Arc::new(Workplace { turns: Arc::clone(self), number, client: Arc::clone(client), signal })
    }

    fn check_room(&self, seats: &mut Seats, client: &Arc<Peer>) -> Result<(), Busy> {
        let TurnSettings { places, places_per_address, .. } = self.settings;
        let near = seats.near(client);
        let (mut all, mut active) = (0, 0);
        for seat in seats.by_number.values().filter(|seat| !seat.is_displaced) {
            all += 1;
            active += usize::from(seat.doing != Doing::Resting);
        }
        if near >= places_per_address {
            return Err(Busy::Address(near));
        }
        if all >= places * RESTING || (active >= places && !seats.displace(client.recent(), LONGER)) {
            return Err(Busy::All(all));
        }
        Ok(())
    }

    fn wake(&self, seats: &mut Seats) {
        while seats.long() < self.settings.at_once
            && let Some((_, number)) = seats.first(Doing::Held)
            && let Some(seat) = seats.by_number.get_mut(&number)
        {
            seat.is_long = true;
            seat.doing = Doing::Waiting;
        }
        while let Some((recent, number)) = seats.first(Doing::Waiting) {
            let limit = self.settings.at_once + if recent < LITTLE { BESIDE } else { 0 };
            if seats.computing >= limit {
                return;
            }
            seats.set(number, Doing::Computing);
        }
    }
}

impl Seats {
    /// Has the longest computation give up its place, if it has used more than `least` and its client more than `recent`.
    fn displace(&mut self, recent: Duration, least: Duration) -> bool {
        let mut longest: Option<(Duration, &mut SeatState, Arc<Budget>)> = None;
        let may_go = |seat: &&mut SeatState| seat.is_displaceable && !seat.is_displaced && seat.doing != Doing::Resting;
        for seat in self.by_number.values_mut().filter(may_go) {
            let Some(budget) = seat.budget.upgrade() else { continue };
            let used = budget.processor();
            let is_longer = longest.as_ref().is_none_or(|(most, ..)| used > *most);
            if used >= least && is_longer && seat.client.recent() > recent + MARGIN {
                longest = Some((used, seat, budget));
            }
        }
        let Some((_, seat, budget)) = longest else { return false };
        seat.is_displaced = true;
        budget.end(Overrun::Displaced);
        true
    }

    /// Counts those from the address of a client.
    fn near(&self, client: &Peer) -> usize {
        let is_near = |seat: &&SeatState| !seat.is_displaced && seat.client.address == client.address;
        if client.address.is_none() { 0 } else { self.by_number.values().filter(is_near).count() }
    }

    /// Counts those that have computed for long.
    fn long(&self) -> usize {
        self.by_number.values().filter(|seat| seat.is_long).count()
    }

    /// Returns who does that and comes next, with what its client has used of late.
    fn first(&self, doing: Doing) -> Option<(Duration, u64)> {
        let waiting = self.by_number.iter().filter(|(_, seat)| seat.doing == doing);
        waiting.map(|(number, seat)| (seat.client.recent(), *number)).min()
    }

    fn set(&mut self, number: u64, doing: Doing) {
        let Some(seat) = self.by_number.get_mut(&number) else { return };
        self.computing -= usize::from(seat.doing == Doing::Computing);
        self.computing += usize::from(doing == Doing::Computing);
        seat.doing = doing;
        seat.signal.notify_one();
    }

    fn doing(&self, number: u64) -> Doing {
        self.by_number.get(&number).map_or(Doing::Resting, |seat| seat.doing)
    }
}

/// A place at which something is computed; it is free again when this is dropped.
#[derive(Debug)]
pub struct Workplace {
    turns: Arc<Turns>,
    number: u64,
    client: Arc<Peer>,
    signal: Arc<Condvar>,
}

impl Workplace {
    /// Waits, on this thread, until its turn has come; `false` where the budget ends before.
    pub fn wait(&self, budget: &Budget) -> bool {
        let mut seats = self.turns.seats.lock();
        self.wait_in(&mut seats, budget)
    }

    fn wait_in(&self, seats: &mut MutexGuard<'_, Seats>, budget: &Budget) -> bool {
        if !matches!(seats.doing(self.number), Doing::Computing | Doing::Waiting | Doing::Held) {
            seats.set(self.number, Doing::Waiting);
            self.turns.wake(seats);
        }
        let mut held_up = Instant::now();
        while seats.doing(self.number) != Doing::Computing {
            if seats.doing(self.number) != Doing::Held {
                held_up = Instant::now();
            } else if held_up.elapsed() > HELD_UP {
                held_up = Instant::now();
                seats.displace(self.client.recent(), LONGEST);
            }
            if budget.is_over() {
                seats.set(self.number, Doing::Resting);
                return false;
            }
            self.signal.wait_for(seats, WAKE);
        }
        true
    }

    /// Returns its turn to others, until it waits for one again.
    pub fn rest(&self) {
        let mut seats = self.turns.seats.lock();
        seats.set(self.number, Doing::Resting);
        self.turns.wake(&mut seats);
    }

    /// Lets others compute whose clients have used less of late; comes back when it is its turn again.
    pub(super) fn let_others_pass(&self, budget: &Budget) {
        let mut seats = self.turns.seats.lock();
        if seats.doing(self.number) != Doing::Computing {
            return;
        }
        if budget.processor() >= LONG && !self.goes_on_long(&mut seats) {
            seats.set(self.number, Doing::Held);
            self.turns.wake(&mut seats);
            self.wait_in(&mut seats, budget);
            return;
        }
        let recent = self.client.recent();
        let is_beside = seats.computing > self.turns.settings.at_once && recent >= LITTLE;
        if is_beside || seats.first(Doing::Waiting).is_some_and(|(other, _)| other + MARGIN < recent) {
            seats.set(self.number, Doing::Waiting);
            self.turns.wake(&mut seats);
            self.wait_in(&mut seats, budget);
        }
    }

    /// Returns whether it may compute for long, and takes note that it does.
    fn goes_on_long(&self, seats: &mut Seats) -> bool {
        let is_room = seats.long() < self.turns.settings.at_once;
        let Some(seat) = seats.by_number.get_mut(&self.number) else { return true };
        seat.is_long = seat.is_long || !seat.is_displaceable || is_room;
        seat.is_long
    }

    /// Counts processor time to its client.
    pub fn count(&self, used: Duration) {
        self.client.count(used);
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let mut seats = self.turns.seats.lock();
        seats.set(self.number, Doing::Resting);
        seats.by_number.remove(&self.number);
        self.turns.wake(&mut seats);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::WorkLimits;

    fn settings() -> TurnSettings {
        TurnSettings { at_once: 2, places: 8, places_per_peer: 4, places_per_address: 6 }
    }

    /// Takes a place and computes for a while on a thread of its own; tells how long it was until it was done.
    fn compute(turns: &Arc<Turns>, client: &Arc<Peer>, time: Duration) -> std::thread::JoinHandle<Option<Duration>> {
        let budget = Budget::unbounded();
        budget.take_place(turns.place(client, &budget).expect("there is room"));
        std::thread::spawn(move || {
            let began = Instant::now();
            let place = budget.place().expect("it has one");
            let is_done = place.wait(&budget)
                && budget.run(|| {
                    while budget.processor() < time {
                        if !budget.look(1) {
                            return false;
                        }
                    }
                    true
                });
            is_done.then(|| began.elapsed())
        })
    }

    #[test]
    fn what_takes_little_passes_what_takes_long() {
        let turns = Turns::new(settings());
        let greedy: Vec<_> = (0..6).map(|_| Peer::new(None)).collect();
        let long: Vec<_> = greedy.iter().map(|client| compute(&turns, client, Duration::from_millis(400))).collect();
        std::thread::sleep(Duration::from_millis(100));
        let modest = Peer::new(None);
        let mut waited = Vec::new();
        for _ in 0..5 {
            let time = compute(&turns, &modest, Duration::from_millis(1)).join().expect("it ends");
            waited.push(time.expect("it is done"));
        }
        // Other programs may hold up some of them.
        waited.sort();
        assert!(waited[1] < Duration::from_millis(100), "{waited:?}");
        let all: Vec<_> = long.into_iter().map(|thread| thread.join().expect("it ends")).collect();
        assert!(all.iter().all(Option::is_some), "{all:?}");
        assert_eq!(turns.taken(), 0);
    }

    #[test]
    fn a_turn_at_once_is_given_only_where_nobody_waits() {
        let turns = Turns::new(settings());
        let (client, budget) = (Peer::new(None), Budget::unbounded());
        let one = turns.place_at_once(&client, &budget).expect("nobody computes");
        let other = turns.place_at_once(&client, &budget).expect("one may compute beside it");
        assert!(turns.place_at_once(&client, &budget).is_none(), "as many compute as may");
        drop(other);
        let arriving = turns.place(&client, &budget).expect("there is room");
        let third = turns.place_at_once(&client, &budget).expect("who has not asked for a turn does not wait");
        drop((one, third, arriving));
        let here = Peer::new(Some(IpAddr::from([192, 0, 2, 1])));
        let near: Vec<_> = (0..6).map(|_| turns.place(&here, &budget).expect("there is room")).collect();
        assert!(turns.place_at_once(&here, &budget).is_none(), "its address has as many as it may");
        drop(near);
        assert_eq!(turns.taken(), 0);
    }

    #[test]
    fn places_are_bounded_by_address_and_in_all() {
        let turns = Turns::new(settings());
        let here = Some(IpAddr::from([192, 0, 2, 1]));
        let budget = Budget::unbounded();
        let client = Peer::new(here);
        let neighbour = Peer::new(here);
        let mut places: Vec<Arc<Workplace>> = (0..6).map(|_| turns.place(&client, &budget).expect("room")).collect();
        assert_eq!(turns.place(&neighbour, &budget).map(|_| ()), Err(Busy::Address(6)));
        let others: Vec<_> = (0..40).map(|_| Peer::new(None)).collect();
        let taken: Vec<Arc<Workplace>> = others.iter().map_while(|other| turns.place(other, &budget).ok()).collect();
        assert_eq!(taken.len(), 2, "two places are left, and nobody has computed for long");
        places.clear();
        assert!(turns.place(&client, &budget).is_ok());
    }

    #[tokio::test]
    async fn a_connection_has_so_many_at_a_time() {
        let turns = Turns::new(settings());
        let (one, other) = (Peer::new(None), Peer::new(None));
        let mut passed = Vec::new();
        for _ in 0..4 {
            passed.push(turns.gate(&one).await);
        }
        let fifth = tokio::time::timeout(Duration::from_millis(20), turns.gate(&one)).await;
        assert!(fifth.is_err(), "it waits");
        assert!(turns.gate(&other).await.is_some(), "others do not");
        passed.pop();
        assert!(turns.gate(&one).await.is_some());
    }

    #[test]
    fn few_compute_for_long_at_a_time_and_all_come_to_their_end() {
        let turns = Turns::new(TurnSettings { at_once: 1, ..settings() });
        let mut most = 0;
        let long: Vec<_> = (0..6).map(|_| compute(&turns, &Peer::new(None), Duration::from_millis(120))).collect();
        while long.iter().any(|thread| !thread.is_finished()) {
            most = most.max(turns.seats.lock().long());
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(long.into_iter().all(|thread| thread.join().expect("it ends").is_some()));
        assert_eq!(most, 1);
    }

    #[test]
    fn one_that_is_held_up_gets_its_turn() {
        let turns = Turns::new(settings());
        let greedy: Vec<_> = (0..6).map(|_| Peer::new(None)).collect();
        let endless: Vec<_> = greedy.iter().map(|client| compute(&turns, client, Duration::from_secs(600))).collect();
        std::thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        let modest = compute(&turns, &Peer::new(None), Duration::from_millis(60)).join().expect("it ends");
        assert!(modest.is_some() && began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        let seats = turns.seats.lock();
        let budgets: Vec<_> = seats.by_number.values().filter_map(|seat| seat.budget.upgrade()).collect();
        drop(seats);
        for budget in &budgets {
            budget.end(Overrun::Unwanted);
        }
        drop(budgets);
        endless.into_iter().for_each(|thread| assert_eq!(thread.join().expect("it ends"), None));
    }

    #[test]
    fn where_all_places_are_taken_the_longest_gives_way_to_who_asks_for_little() {
        let turns = Turns::new(TurnSettings { places: 2, ..settings() });
        let long: Vec<_> = (0..2).map(|_| compute(&turns, &Peer::new(None), Duration::from_secs(60))).collect();
        std::thread::sleep(Duration::from_millis(50));
        let early = turns.place(&Peer::new(None), &Budget::unbounded());
        assert_eq!(early.map(|_| ()), Err(Busy::All(2)), "nobody has computed for long yet");
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut modest = Vec::new();
        while modest.len() < 2 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
            modest.extend(turns.place(&Peer::new(None), &Budget::unbounded()));
        }
        assert_eq!(modest.len(), 2, "both give way");
        let ended: Vec<_> = long.into_iter().map(|thread| thread.join().expect("it ends")).collect();
        assert_eq!(ended, [None, None]);
    }

    #[test]
    fn one_that_waits_ends_when_its_budget_does() {
        let turns = Turns::new(TurnSettings { at_once: 1, ..settings() });
        let client = Peer::new(None);
        client.count(Duration::from_secs(1));
        let holder = Budget::unbounded();
        let held = turns.place(&client, &holder).expect("room");
        assert!(held.wait(&holder));
        let limits = WorkLimits { time: Duration::from_millis(30), ..WorkLimits::NONE };
        let budget = Budget::new(limits, None);
        let place = turns.place(&client, &budget).expect("room");
        assert!(!place.wait(&budget));
        assert_eq!(budget.ended(), Some(Overrun::Time(limits.time)));
        held.rest();
        let later = Budget::unbounded();
        let next = turns.place(&client, &later).expect("room");
        assert!(next.wait(&later));
    }
}
