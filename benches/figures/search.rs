//! What a search costs, at random points of both clocks, and what keeping its index close to the log costs recording.
//!
//! Words are drawn as languages have them: the nth most frequent about n times as rare as the first. A statement has 12 to 40
//! of them in its text and 8 to 24 in a quote, besides the keys that it names.

use std::time::Instant;

use chancery::chronicle::{Chronicle, SEARCH_FOLDER};
use chancery::domain::event::Operation;
use chancery::domain::point::Point;
use chancery::search::SearchQuery;
use serde_json::{Value, json};

use crate::world::{self, Dice, World};
use crate::{BATCH, IN_FLIGHT, Times, cut, folder, median, open, request};

const EVENTS: u64 = 100_000;
/// What is on record beyond what is on the search's disk.
const RECENT: u64 = 4_000;
const VOCABULARY: f64 = 30_000.0;
const ASKED: usize = 400;
const PAGE: usize = 50;

/// Prints the figures.
pub fn searches() {
    let folder = folder("search");
    let chronicle = open(&folder);
    let mut world = Worded::new();
    record(&chronicle, world.operations(EVENTS));
    let begun = Instant::now();
    chronicle.bring_search_up().expect("made");
    println!(
        "search index of {EVENTS} events: made in {:.2} s, {:.1} MB on disk",
        begun.elapsed().as_secs_f64(),
        bytes_in(&folder.join(SEARCH_FOLDER)) as f64 / 1e6
    );
    ask_all(&chronicle, "all on disk");
    record(&chronicle, world.operations(RECENT));
    ask_all(&chronicle, &format!("{RECENT} more in memory"));
    drop(chronicle);
    let _ = std::fs::remove_dir_all(&folder);
    beside_recording();
}

/// A world whose statements have words.
struct Worded {
    world: World,
    dice: Dice,
}

impl Worded {
    fn new() -> Self {
        Worded { world: World::new(), dice: Dice::new(17) }
    }

    fn operations(&mut self, count: u64) -> Vec<Operation> {
        (0..count).map(|_| self.operation()).collect()
    }

    fn operation(&mut self) -> Operation {
        let mut line = self.world.line();
        let content = if line.get("correct").is_some() { &mut line["correct"]["replacement"] } else { &mut line };
        if let Some(statement) = content.pointer_mut("/body/statementMade") {
            statement["text"] = self.text(12, 40);
            content["sources"][0]["quote"] = self.text(8, 24);
        }
        world::operation(&line)
    }

    fn text(&mut self, least: u64, most: u64) -> Value {
        let count = least + self.dice.below(most - least);
        json!((0..count).map(|_| drawn(&mut self.dice, 1.0)).collect::<Vec<_>>().join(" "))
    }
}

/// Draws a word; of the most frequent ones alone where the share is small.
fn drawn(dice: &mut Dice, share: f64) -> String {
    let chance = dice.below(1 << 20) as f64 / f64::from(1 << 20);
    word(VOCABULARY.powf(chance * share) as usize - 1)
}

/// Returns the nth most frequent word.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ta", "re", "in", "mo", "con", "di", "ac", "ber", "su", "ne", "gor", "li", "pas", "ve", "un", "hol", "ke",
        "ru", "shi", "ya",
    ];
    let (mut word, mut rest) = (SYLLABLES[number % 20].to_owned(), number / 20);
    while rest > 0 {
        word.push_str(SYLLABLES[rest % 20]);
        rest /= 20;
    }
    word + "n"
}

fn record(chronicle: &Chronicle, operations: Vec<Operation>) {
    let mut tickets = std::collections::VecDeque::new();
    for batch in operations.chunks(BATCH) {
        tickets.push_back(chronicle.submit(request(batch.to_vec())));
        if tickets.len() >= IN_FLIGHT {
            tickets.pop_front().expect("there are some").wait().expect("the world is accepted");
        }
    }
    for ticket in tickets {
        ticket.wait().expect("the world is accepted");
    }
}

/// How a question is put, with some dice.
type Put = fn(&mut Dice) -> String;

const QUESTIONS: [(&str, Put); 9] = [
    ("a rare word", |dice| word(3_000 + dice.below(20_000) as usize)),
    ("a common word", |dice| word(dice.below(20) as usize)),
    ("a key", |dice| format!("party-{}-{}", dice.below(10), dice.below(15))),
    ("two common words", |dice| format!("{} {}", word(dice.below(20) as usize), word(dice.below(20) as usize))),
    ("a common and a rare word", |dice| format!("{} {}", word(dice.below(20) as usize), drawn(dice, 1.0))),
    ("a phrase of common words", |dice| {
        format!("\"{} {}\"", word(dice.below(20) as usize), word(dice.below(20) as usize))
    }),
    ("a short beginning", |dice| format!("{}*", &word(dice.below(400) as usize)[..2])),
    ("a longer beginning", |dice| format!("{}*", &word(400 + dice.below(8_000) as usize)[..4])),
    ("a phrase with a beginning", |dice| {
        format!("\"{} {}*\"", word(dice.below(20) as usize), &word(dice.below(8_000) as usize)[..3])
    }),
];

fn ask_all(chronicle: &Chronicle, what: &str) {
    println!("search over {} records, {what}, pages of {PAGE}:", chronicle.head());
    let times = Times::of(chronicle);
    let mut all = Vec::new();
    for (kind, put) in QUESTIONS {
        let took = ask(chronicle, &times, put, |point, _| point);
        print_spread(kind, &took);
        all.extend(took);
    }
    print_spread("all of these", &all);
    let published = ask(chronicle, &times, QUESTIONS[1].1, |point, dice| {
        let published_by = Some(cut(&world::date(dice.below(EVENTS))));
        Point { published_by, ..point }
    });
    print_spread("a common word, as published by a date", &published);
}

fn ask(chronicle: &Chronicle, times: &Times, put: Put, at: impl Fn(Point, &mut Dice) -> Point) -> Vec<f64> {
    let mut dice = Dice::new(23);
    let dates: Vec<_> = (0..256).map(|_| cut(&world::date(dice.below(EVENTS)))).collect();
    let took = (0..ASKED).map(|_| {
        let query = SearchQuery::parse(&put(&mut dice)).expect("a good question");
        let point = times.point(chronicle, &mut dice, &dates);
        let point = at(point, &mut dice);
        let begun = Instant::now();
        let listed = chronicle.read(point, |snapshot| snapshot.search(&query, None, PAGE, &|| false));
        let took = begun.elapsed().as_secs_f64() * 1e3;
        assert!(listed.expect("the index is read").expect("an answer").items.len() <= PAGE);
        took
    });
    took.collect()
}

fn print_spread(what: &str, took: &[f64]) {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted[(sorted.len() * share / 100).min(sorted.len() - 1)];
    println!("  {what}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms", at(50), at(99), at(100));
}

fn bytes_in(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("listed");
    entries.map(|entry| entry.and_then(|entry| entry.metadata()).map_or(0, |file| file.len())).sum()
}

/// Recording in bulk with and without the search following.
fn beside_recording() {
    const RECORDED: u64 = 200_000;
    let (mut alone, mut followed) = (Vec::new(), Vec::new());
    for run in 0..6 {
        let folder = folder("search-import");
        let chronicle = open(&folder);
        let operations = Worded::new().operations(RECORDED);
        let follows = run % 2 == 1;
        if follows {
            chronicle.follow_with_search().expect("a thread");
        }
        let begun = Instant::now();
        record(&chronicle, operations);
        let rate = RECORDED as f64 / begun.elapsed().as_secs_f64();
        if follows {
            followed.push(rate)
        } else {
            alone.push(rate)
        }
        chronicle.close().expect("closed");
        drop(chronicle);
        let _ = std::fs::remove_dir_all(&folder);
    }
    let (alone, followed) = (median(alone), median(followed));
    println!(
        "recording {RECORDED} events: {alone:.0}/s alone, {followed:.0}/s with the search following ({:.2})",
        followed / alone
    );
}
