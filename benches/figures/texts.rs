//! Who is bound by a text, what is said of one number, and a vote, in a chronicle of many events: views in the library.

use std::hint::black_box;
use std::time::Instant;

use chancery::chronicle::Snapshot;
use chancery::domain::event::{About, Operation};
use chancery::domain::point::Point;
use chancery::domain::vocabulary::Certainty;
use chancery::view::{Reading, account, consent, decision};
use serde_json::{Value, json};

use super::world::{World, operation};
use super::{cut, folder, median, open, record, request};

const PARTIES: u32 = 200;
const VOTES: u32 = 193;
const ASSERTIONS: u32 = 50;

/// Runs the figure in a chronicle of that many events.
pub fn run(events: u64) {
    let folder = folder("texts");
    let chronicle = open(&folder);
    record(&chronicle, &mut World::new(), events);
    for batch in lines().chunks(100) {
        let operations: Vec<Operation> = batch.iter().map(operation).collect();
        chronicle.record(request(operations)).expect("it is recorded");
    }
    let point =
        Point { sequence: chronicle.head(), date: cut("2024-06-01"), published_by: None, certainty: Certainty::Best };
    let treaty = "treaty".parse().expect("a key");
    let vote = "vote".parse().expect("a key");
    let about = About::Incident("shelling".parse().expect("a key"));
    let aspect = "killed".parse().expect("a key");
    let bound = measure(&chronicle, point, |snapshot| consent::bound(snapshot.state(), &treaty).len());
    let votes = measure(&chronicle, point, |snapshot| {
        let view = decision::decision(snapshot.state(), &vote, Reading::AtPoint).expect("it was taken");
        let votes = decision::votes(snapshot.state(), &vote, Reading::AtPoint);
        black_box(decision::tally(&view, &votes));
        votes.len()
    });
    let sides = measure(&chronicle, point, |snapshot| {
        account::account(snapshot.state(), &about, &aspect).expect("it was said").sides.len()
    });
    println!(
        "{events} events: {} bound by a text {:.0} µs; a decision with {} votes {:.0} µs; an account of {ASSERTIONS} assertions, \
         {} sides {:.0} µs",
        bound.0, bound.1, votes.0, votes.1, sides.0, sides.1
    );
    chronicle.close().expect("it closes");
    let _ = std::fs::remove_dir_all(&folder);
}

/// Returns what a view counts, and the median of its time in microseconds, each time in a snapshot of its own.
fn measure(
    chronicle: &chancery::chronicle::Chronicle,
    point: Point,
    view: impl Fn(&Snapshot) -> usize,
) -> (usize, f64) {
    let mut times = Vec::new();
    let mut count = 0;
    for _ in 0..200 {
        let began = Instant::now();
        count = chronicle.read(point, |snapshot| black_box(view(snapshot))).expect("the index is read");
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    (count, median(times))
}

fn lines() -> Vec<Value> {
    let of = |day: &str, body: Value| json!({"occurred": day, "negotiation": "climate", "body": body});
    let party = |number: u32| format!("party-{number}");
    let mut lines: Vec<Value> = (0..PARTIES)
        .map(|number| json!({"body": {"actorRegistered": {"key": party(number), "name": format!("Party {number}"), "kind": "STATE"}}}))
        .collect();
    lines
        .push(json!({"occurred": "2020-01-01", "body": {"negotiationOpened": {"key": "climate", "title": "Climate"}}}));
    lines.push(of("2020-02-01", json!({"proposalTabled": {"key": "treaty", "title": "Treaty", "by": ["party-0"]}})));
    lines.push(of("2022-02-01", json!({"proposalStatusChanged": {"proposal": "treaty", "status": "IN_FORCE"}})));
    for number in 0..PARTIES {
        for (day, act) in [("2020-04-22", "SIGNATURE"), ("2021-05-06", "RATIFICATION")] {
            lines.push(of(day, json!({"consentGiven": {"actor": party(number), "proposal": "treaty", "act": act, "effective": "2021-06"}})));
        }
    }
    let votes: Vec<Value> = (0..VOTES)
        .zip(["YES", "NO", "ABSTAIN"].into_iter().cycle())
        .map(|(number, vote)| json!({"actor": party(number), "vote": vote}))
        .collect();
    lines.push(of(
        "2020-12-12",
        json!({"decisionTaken": {"key": "vote", "on": {"proposal": "treaty"}, "votes": votes}}),
    ));
    lines.push(
        json!({"occurred": "2021-01-01", "body": {"incidentReported": {"key": "shelling", "title": "Shelling"}}}),
    );
    for number in 0..ASSERTIONS {
        let value = json!({"number": {"exact": f64::from(number % 12), "unit": "persons"}});
        let asserted = json!([{"about": {"incident": "shelling"}, "aspect": "killed", "value": value}]);
        lines.push(of("2021-01-02", json!({"statementMade": {"speaker": party(number), "act": "ASSERT", "text": "words", "assertions": asserted}})));
    }
    lines
}
