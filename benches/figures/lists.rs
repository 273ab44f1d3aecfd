//! Lists as the log grows: what they take at 10 k, 100 k and 1 M events, at answers of equal size.
//!
//! Each question is asked of many keys and dates in turn, of a chronicle that was just closed and opened again.

use std::time::Instant;

use chancery::chronicle::{
    Chronicle, ClaimFilter, Direction, EventFilter, PeriodFilter, Slice, Snapshot, StatementFilter,
};
use chancery::domain::Sequence;
use chancery::domain::point::Point;
use chancery::domain::vocabulary::{Certainty, EventKind, Stance};
use chancery::time::Cut;

use crate::world::{self, Dice, EVENTS_EACH, PARTIES, World};
use crate::{cut, folder, median, open, record};

/// One question: asks something new each time, and returns how many items it got.
type Question = fn(&Snapshot, &mut Dice) -> usize;

const QUESTIONS: [(&str, Question); 10] = [
    ("statements of a speaker between two dates, newest 50", statements_between),
    ("a negotiation's timeline from a date, 100", timeline_from),
    ("a negotiation's timeline, newest 100", timeline_newest),
    ("claims of a claimant, newest 50", claims_of_claimant),
    ("claims of a claimant and a stance it never took", claims_never_made),
    ("claims on a matter in a negotiation, newest 50", claims_on_matter),
    ("claims of a claimant said in a period, 50", claims_said),
    ("records of a rare kind, newest 10", rare_kind),
    ("records of a rare kind in a negotiation", rare_kind_in_negotiation),
    ("records taken in last, of a recorder, newest 50", recorded_last),
];

/// Measures all questions at each size.
pub fn run(sizes: &[u64]) {
    let folder = folder("lists");
    let (mut world, mut recorded) = (World::new(), 0);
    let mut first: Vec<f64> = Vec::new();
    for &events in sizes {
        let chronicle = open(&folder);
        record(&chronicle, &mut world, events - recorded);
        recorded = events;
        chronicle.close().expect("it can be put on disk");
        drop(chronicle);
        let chronicle = open(&folder);
        println!("{events} events, {} bytes an event in the index", bytes_under(&folder.join("index")) / events);
        for (number, (name, question)) in QUESTIONS.iter().enumerate() {
            let (micros, items) = ask(&chronicle, *question);
            if first.len() <= number {
                first.push(micros);
            }
            let growth = micros / first[number];
            println!("  {name}: {micros:.0} µs, {items} items on average, growth {growth:.2}");
        }
        drop(chronicle);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn bytes_under(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            entry.metadata().map_or(0, |found| if found.is_dir() { bytes_under(&entry.path()) } else { found.len() })
        })
        .sum()
}

/// Asks for a second at most, after a few times that do not count; returns the median and how many items there were.
fn ask(chronicle: &Chronicle, question: Question) -> (f64, usize) {
    let point = Point {
        sequence: chronicle.head(),
        date: Cut::from_micros(i64::MAX / 2),
        published_by: None,
        certainty: Certainty::Best,
    };
    let mut dice = Dice::new(29);
    let mut once = || {
        let begun = Instant::now();
        let items = chronicle.read(point, |snapshot| question(snapshot, &mut dice)).expect("the index is read");
        (begun.elapsed().as_secs_f64() * 1e6, items)
    };
    for _ in 0..3 {
        once();
    }
    let (begun, mut samples, mut items) = (Instant::now(), Vec::new(), 0);
    while samples.len() < 5 || (begun.elapsed().as_secs_f64() < 1.0 && samples.len() < 2_000) {
        let (micros, found) = once();
        samples.push(micros);
        items += found;
    }
    let asked = samples.len();
    (median(samples), items / asked)
}

fn slice(direction: Direction, limit: usize) -> Slice {
    Slice { direction, after: None, limit }
}

/// Returns a negotiation, by its number, and a date within it.
fn place(snapshot: &Snapshot, dice: &mut Dice) -> (u64, u64) {
    let negotiations = (snapshot.point().sequence.get() / EVENTS_EACH).max(1);
    let number = dice.below(negotiations);
    (number, number * EVENTS_EACH + 1_000 + dice.below(EVENTS_EACH - 3_000))
}

fn period(from: u64, to: u64) -> Option<PeriodFilter> {
    Some(PeriodFilter { from: Some(cut(&world::date(from))), to: Some(cut(&world::date(to))) })
}

fn party(number: u64, dice: &mut Dice) -> String {
    format!("party-{number}-{}", dice.below(PARTIES))
}

fn statements_between(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, from) = place(snapshot, dice);
    let speaker = party(number, dice).parse().ok();
    let filter = StatementFilter { speaker, occurred: period(from, from + 2_000), ..StatementFilter::default() };
    snapshot.statements(&filter, &slice(Direction::Descending, 50)).items.len()
}

fn timeline_from(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, from) = place(snapshot, dice);
    let occurred = period(from, from).map(|period| PeriodFilter { to: None, ..period });
    let negotiation = format!("negotiation-{number}").parse().ok();
    let filter = EventFilter { negotiation, occurred, ..EventFilter::default() };
    snapshot.timeline(&filter, &slice(Direction::Ascending, 100)).items.len()
}

fn timeline_newest(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, _) = place(snapshot, dice);
    let filter = EventFilter { negotiation: format!("negotiation-{number}").parse().ok(), ..EventFilter::default() };
    snapshot.timeline(&filter, &slice(Direction::Descending, 100)).items.len()
}

fn claims_of_claimant(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, _) = place(snapshot, dice);
    let filter = ClaimFilter { claimant: party(number, dice).parse().ok(), ..ClaimFilter::default() };
    snapshot.claims(&filter, &slice(Direction::Descending, 50)).items.len()
}

fn claims_never_made(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, _) = place(snapshot, dice);
    let claimant = party(number, dice).parse().ok();
    let filter = ClaimFilter { claimant, stance: Some(vec![Stance::AsABasis]), ..ClaimFilter::default() };
    snapshot.claims(&filter, &slice(Direction::Descending, 50)).items.len()
}

fn claims_on_matter(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, _) = place(snapshot, dice);
    let issue = format!("issue-{number}-{}", dice.below(PARTIES)).parse().ok();
    let on = issue.map(chancery::domain::event::Target::Issue);
    let negotiation = format!("negotiation-{number}").parse().ok();
    let filter = ClaimFilter { on, negotiation, ..ClaimFilter::default() };
    snapshot.claims(&filter, &slice(Direction::Descending, 50)).items.len()
}

fn claims_said(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, from) = place(snapshot, dice);
    let claimant = party(number, dice).parse().ok();
    let filter = ClaimFilter { claimant, said: period(from, from + 2_000), ..ClaimFilter::default() };
    snapshot.claims(&filter, &slice(Direction::Ascending, 50)).items.len()
}

fn rare_kind(snapshot: &Snapshot, _: &mut Dice) -> usize {
    let filter = EventFilter { kinds: Some(vec![EventKind::SourceRegistered]), ..EventFilter::default() };
    snapshot.records(&filter, &slice(Direction::Descending, 10)).items.len()
}

fn rare_kind_in_negotiation(snapshot: &Snapshot, dice: &mut Dice) -> usize {
    let (number, _) = place(snapshot, dice);
    let negotiation = format!("negotiation-{number}").parse().ok();
    let filter = EventFilter { kinds: Some(vec![EventKind::IssueRaised]), negotiation, ..EventFilter::default() };
    snapshot.records(&filter, &slice(Direction::Descending, 50)).items.len()
}

fn recorded_last(snapshot: &Snapshot, _: &mut Dice) -> usize {
    let head = snapshot.point().sequence.get();
    let records = snapshot.chronicle().records(Sequence::new(head - 500), 1).expect("it is there");
    let from = records.first().map(|recorded| Cut::after(recorded.recorded_at.instant()));
    let recorded = Some(PeriodFilter { from, to: None });
    let filter = EventFilter { recorded, recorded_by: Some("bench".to_owned()), ..EventFilter::default() };
    snapshot.records(&filter, &slice(Direction::Descending, 50)).items.len()
}
