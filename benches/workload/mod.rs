//! The chronicle that is measured: of any length, the same every time.
//!
//! There are 2,000 actors and 50 negotiations of 15 parties and 15 issues over twenty years of dates, 2004 to 2023. The
//! negotiations differ in size: the second has about thirteen times as many events as the last. The first, the *probe*,
//! has [`PROBE_EVENTS`] in every world, so that what is asked of it has an answer of equal size however much else is on
//! record. Nine events in ten are statements, most with one claim and one source. One in five is late: recorded up to
//! twenty years after it happened. One in a hundred is corrected; a few are retracted, reinstated, cited or withdrawn.
//! One date in ten is vague. Every kind of event occurs.
//!
//! Left out: joint statements, unnamed speakers, claims with an end of their own or of another modality, and claims on
//! anything but issues.

mod acts;
mod talks;

use std::collections::VecDeque;

use serde_json::{Value, json};

use talks::Talks;
pub use talks::{COMMENTATORS, ISSUES, PARTIES, SHARED_PARTIES};

/// How many negotiations there are.
pub const NEGOTIATIONS: u64 = 50;
/// How many actors are on the register.
pub const ACTORS: u64 = 2_000;
/// How many events the probe has in every world, its opening aside.
pub const PROBE_EVENTS: u64 = 3_000;
/// How many actors are parties to many negotiations.
pub const POWERS: u64 = 20;
/// How many days the dates of a world span.
pub const DAYS: u64 = 7_300;

/// A small generator of numbers that look random.
pub struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        // The first numbers of near seeds are alike.
        for _ in 0..8 {
            dice.below(2);
        }
        dice
    }

    /// Returns a number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// Returns one of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let place = self.below(of.len() as u64);
        &of[usize::try_from(place).unwrap_or(0)]
    }

    /// Returns the id of an event, a UUID of version 4.
    pub fn id(&mut self) -> String {
        let bits = u128::from(self.below(u64::MAX)) << 75
            ^ u128::from(self.below(u64::MAX)) << 30
            ^ u128::from(self.below(u64::MAX));
        uuid::Builder::from_random_bytes(bits.to_le_bytes()).into_uuid().to_string()
    }
}

/// Returns the key of a party to a negotiation, from 0.
pub fn party(negotiation: u64, party: u64) -> String {
    if party < SHARED_PARTIES {
        format!("power-{}", (negotiation * 3 + party) % POWERS)
    } else {
        format!("party-{negotiation}-{party}")
    }
}

/// Returns a day of the world, from 0, as an EDTF date.
pub fn day(number: u64) -> String {
    let days = i64::try_from(number).unwrap_or(0);
    let date = jiff::civil::date(2004, 1, 1).saturating_add(jiff::Span::new().days(days));
    date.to_string()
}

/// Makes the lines of a world, in order.
pub struct Workload {
    dice: Dice,
    /// How many lines the world is to have; those asked for beyond go on at its end.
    events: u64,
    made: u64,
    probed: u64,
    opened: u64,
    talks: Vec<Talks>,
    waiting: VecDeque<Value>,
    probe_waiting: VecDeque<Value>,
}

impl Workload {
    /// Begins a world of that many lines, at least 8,000.
    pub fn new(events: u64) -> Self {
        let talks = (0..NEGOTIATIONS).map(Talks::new).collect::<Vec<_>>();
        let mut waiting: VecDeque<Value> = actors().into();
        waiting.extend(talks.iter().flat_map(Talks::opening));
        let opened = waiting.len() as u64;
        Workload {
            dice: Dice::new(7),
            events,
            made: 0,
            probed: 0,
            opened,
            talks,
            waiting,
            probe_waiting: VecDeque::new(),
        }
    }

    /// Returns the next line.
    pub fn line(&mut self) -> Value {
        self.made += 1;
        if let Some(line) = self.waiting.pop_front() {
            return line;
        }
        let (done, all) = (self.made - self.opened, self.events.saturating_sub(self.opened).max(1));
        // The probe's events are spread evenly, each on the same day in every world.
        if self.probed < PROBE_EVENTS && self.probed * all <= done * PROBE_EVENTS {
            self.probed += 1;
            let today = self.probed * (DAYS - 1) / PROBE_EVENTS;
            let next = self.probe_waiting.pop_front();
            return next.unwrap_or_else(|| self.talks[0].line(today, &mut self.probe_waiting));
        }
        let today = (done * (DAYS - 1) / all).min(DAYS - 1);
        let rank = self.rank();
        self.talks[usize::try_from(rank + 1).unwrap_or(1)].line(today, &mut self.waiting)
    }
}

impl Workload {
    /// Draws a negotiation other than the probe, the first the most often: its share falls with its rank.
    fn rank(&mut self) -> u64 {
        let shares = (1..NEGOTIATIONS).map(|rank| 10_000 / (rank + 3));
        let mut drawn = self.dice.below(shares.clone().sum());
        for (rank, share) in shares.enumerate() {
            if drawn < share {
                return rank as u64;
            }
            drawn -= share;
        }
        0
    }
}

/// The register: states that are parties to many negotiations, and for each negotiation its own parties, their speakers,
/// and commentators; then organs and groups up to [`ACTORS`].
fn actors() -> Vec<Value> {
    let mut actors: Vec<(String, &str, Option<String>)> =
        (0..POWERS).map(|power| (format!("power-{power}"), "STATE", None)).collect();
    for number in 0..NEGOTIATIONS {
        for party in SHARED_PARTIES..PARTIES {
            actors.push((format!("party-{number}-{party}"), "ARMED_GROUP", None));
            actors.push((format!("speaker-{number}-{party}"), "PERSON", None));
        }
        actors.extend((0..COMMENTATORS).map(|voice| (format!("voice-{number}-{voice}"), "MEDIA", None)));
    }
    actors.extend((0..NEGOTIATIONS).map(|number| (format!("bloc-{number}"), "COLLECTIVE", None)));
    let organs = ACTORS - actors.len() as u64;
    actors.extend(
        (0..organs).map(|organ| (format!("organ-{organ}"), "ORGAN", Some(format!("power-{}", organ % POWERS)))),
    );
    let register = |(key, kind, part_of): (String, &str, Option<String>)| {
        let name = format!("The {}", key.replace('-', " "));
        let mut actor = json!({"key": key, "name": name, "kind": kind});
        if let Some(whole) = part_of {
            actor["partOf"] = json!(whole);
        }
        json!({"body": {"actorRegistered": actor}})
    };
    actors.into_iter().map(register).collect()
}
