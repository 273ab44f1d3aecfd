//! Ten years of real corrections: the visits of foreign leaders to the United States, as the Office of the Historian
//! published them in 33 revisions.
//!
//! Each visit is recorded as a meeting whose source is the revision that published it; what a later revision changed or
//! removed, as a correction or retraction that cites that revision. Asked `publishedBy` the instant of each revision, the
//! chronicle must give exactly the visits of that revision, though all of it was recorded on one afternoon.
//!
//! What the data has, and what is made of it:
//!
//! - Two visits end before they start. An interval cannot: the visit is dated by its first day, and the end that the source
//!   gives stands in the note.
//! - For a while several visits had one id; the log tells them apart as `2548`, `2548#2`. Each gets a key of its own.
//! - The visit 2966 was removed as a duplicate, and a later revision gave its id to another visit. That is another event
//!   about the same key; the first stays retracted.
//! - A few countries have no id, or one that is no key: such a visit names the country in its note alone.
//! - `created-datetime` and `last-modified-datetime` are the editors' own and are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use chancery::chronicle::{Chronicle, MeetingFilter, Request, Snapshot};
use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::domain::point::Point;
use chancery::domain::vocabulary::Certainty;
use chancery::input::Line;
use chancery::time::{Cut, PointInTime, SystemClock, Zone};
use chancery::view::{State, event};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize)]
struct LogEntry {
    recorded_at: String,
    op: String,
    id: String,
    record: Record,
}

/// Fields that a record of the source lacks are empty.
#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Record {
    start_date: String,
    end_date: String,
    visitor: String,
    from: String,
    #[serde(rename = "from_id")]
    from_id: String,
    description: String,
}

/// What a visit is: id, first day, last day, visitor, country, description.
type Visit = (String, String, String, String, String, String);

impl Record {
    fn visit(&self, id: &str) -> Visit {
        let id = id.split('#').next().unwrap_or(id).to_owned();
        let text = |text: &String| text.trim().to_owned();
        let (start, end) = (self.start_date.clone(), self.end_date.clone());
        (id, start, end, text(&self.visitor), text(&self.from), text(&self.description))
    }
}

/// Returns a file of the data folder, or says that it is missing.
fn data(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("CHANCERY_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join("us-diplomatic-travel").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("{} is missing: set CHANCERY_TEST_DATA; going on with the excerpt in fixtures/", path.display());
    }
    bytes
}

fn log() -> Vec<LogEntry> {
    let text = match data("visits_revision_log.jsonl.gz") {
        Some(bytes) => {
            let mut text = String::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            text
        }
        None => include_str!("../../fixtures/visits-excerpt.jsonl").to_owned(),
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What was recorded of a visit that stands.
struct OnRecord {
    event: Uuid,
    revision: u32,
    source: String,
}

/// Turns the log of revisions into operations.
#[derive(Default)]
struct Recorder {
    lines: Vec<Value>,
    countries: BTreeSet<String>,
    standing: BTreeMap<String, OnRecord>,
    made: u128,
}

impl Recorder {
    fn event(&self, id: &str, record: &Record, source: &str) -> Value {
        let (start, end) = (&record.start_date, &record.end_date);
        let mut note = format!("From {}.", record.from.trim());
        let occurred = if end < start {
            note.push_str(&format!("\nThe source gives the end as {end}."));
            start.clone()
        } else if start == end {
            start.clone()
        } else {
            format!("{start}/{end}")
        };
        let mut held = json!({
            "key": format!("visit-{}", id.replace('#', "-")),
            "title": record.visitor.trim(),
            "kind": "VISIT",
        });
        if is_key(&record.from_id) {
            held["participants"] = json!([{"actor": record.from_id}]);
        }
        if !record.description.trim().is_empty() {
            held["outcome"] = json!(record.description.trim());
        }
        json!({"occurred": occurred, "note": note, "sources": [{"source": source}], "body": {"meetingHeld": held}})
    }

    fn take(&mut self, entry: &LogEntry, source: &str) {
        if is_key(&entry.record.from_id) && self.countries.insert(entry.record.from_id.clone()) {
            self.lines.push(json!({"body": {"actorRegistered":
                {"key": entry.record.from_id, "name": entry.record.from.trim(), "kind": "STATE"}}}));
        }
        match entry.op.as_str() {
            "added" => {
                self.made += 1;
                let event = Uuid::from_u128(self.made);
                let mut line = self.event(&entry.id, &entry.record, source);
                line["id"] = json!(event.to_string());
                self.lines.push(line);
                let on_record = OnRecord { event, revision: 1, source: source.to_owned() };
                assert!(self.standing.insert(entry.id.clone(), on_record).is_none(), "{} added twice", entry.id);
            }
            "changed" => {
                let first = self.standing[&entry.id].source.clone();
                let replacement = self.event(&entry.id, &entry.record, &first);
                let on_record = self.standing.get_mut(&entry.id).unwrap();
                self.lines.push(json!({"correct": {
                    "event": on_record.event.to_string(), "expectedRevision": on_record.revision,
                    "replacement": replacement, "reason": "changed by a later revision",
                    "sources": [{"source": source}]}}));
                on_record.revision += 1;
            }
            "removed" => {
                let on_record = self.standing.remove(&entry.id).unwrap();
                self.lines.push(json!({"retract": {
                    "event": on_record.event.to_string(), "reason": "removed by a later revision",
                    "sources": [{"source": source}]}}));
            }
            other => panic!("an unknown operation: {other}"),
        }
    }
}

fn is_key(id: &str) -> bool {
    id.parse::<chancery::domain::key::ActorKey>().is_ok()
}

fn record(chronicle: &Chronicle, lines: &[Value]) {
    let operation = |line: &Value| -> Operation {
        let line: Line = line.to_string().parse().unwrap_or_else(|notice| panic!("{line}: {notice}"));
        line.into_operation(&mut || EventId::new(Uuid::now_v7())).unwrap_or_else(|notices| panic!("{notices:?}"))
    };
    let tickets: Vec<_> = lines
        .chunks(100)
        .map(|batch| chronicle.submit(Request::new(batch.iter().map(operation).collect(), "test")))
        .collect();
    for ticket in tickets {
        ticket.wait().unwrap();
    }
}

fn cut(instant: &str) -> Cut {
    instant.parse::<PointInTime>().unwrap().cut(&Zone::default()).unwrap()
}

/// Returns the visits that the chronicle shows by a cut of publication.
fn shown(chronicle: &Chronicle, published_by: Cut) -> Vec<Visit> {
    let point = Point {
        sequence: chronicle.head(),
        date: cut("2030"),
        published_by: Some(published_by),
        certainty: Certainty::Best,
    };
    chronicle.read(point, visits_at).unwrap()
}

fn visits_at(snapshot: &Snapshot) -> Vec<Visit> {
    let state = snapshot.state();
    let meetings = snapshot.meetings(None, &MeetingFilter::default());
    let mut visits: Vec<Visit> = meetings
        .iter()
        .map(|meeting| {
            let id = meeting.key.as_str().trim_start_matches("visit-").split('-').next().unwrap().to_owned();
            let edtf = meeting.held.as_ref().unwrap().edtf().as_str().to_owned();
            let (start, end) = edtf.split_once('/').unwrap_or((&edtf, &edtf));
            let note = note(state, meeting.status.fact.order.sequence);
            let (from, end_given) = note.split_once(".\nThe source gives the end as ").unwrap_or((&note, ""));
            let end = if end_given.is_empty() { end } else { end_given.trim_end_matches('.') };
            let from = from.trim_start_matches("From ");
            let from = if end_given.is_empty() { from.strip_suffix('.').unwrap() } else { from };
            let outcome = meeting.outcome.as_deref().unwrap_or_default().to_owned();
            (id, start.to_owned(), end.to_owned(), meeting.title.clone(), from.to_owned(), outcome)
        })
        .collect();
    visits.sort();
    visits
}

fn note(state: &dyn State, sequence: chancery::domain::Sequence) -> String {
    event::event(state, sequence).unwrap().note().unwrap().to_owned()
}

#[test]
fn each_revision_is_what_had_been_published_by_its_instant() {
    let log = log();
    let mut revisions: Vec<&str> = Vec::new();
    for entry in &log {
        if revisions.last() != Some(&entry.recorded_at.as_str()) {
            revisions.push(&entry.recorded_at);
        }
    }
    let chronicle = Chronicle::in_memory(Arc::new(SystemClock)).unwrap();
    let mut recorder = Recorder::default();
    for (number, instant) in revisions.iter().enumerate() {
        let source = format!("revision-{number}");
        recorder.lines.push(json!({"body": {"sourceRegistered": {
            "key": source, "publisher": "Office of the Historian", "published": instant}}}));
        for entry in log.iter().filter(|entry| entry.recorded_at == *instant) {
            recorder.take(entry, &source);
        }
    }
    record(&chronicle, &recorder.lines);

    let mut current: BTreeMap<String, Record> = BTreeMap::new();
    for instant in &revisions {
        for entry in log.iter().filter(|entry| entry.recorded_at == *instant) {
            match entry.op.as_str() {
                "removed" => drop(current.remove(&entry.id)),
                _added_or_changed => drop(current.insert(entry.id.clone(), entry.record.clone())),
            }
        }
        let mut expected: Vec<Visit> = current.iter().map(|(id, record)| record.visit(id)).collect();
        expected.sort();
        assert_eq!(shown(&chronicle, cut(instant)), expected, "by {instant}");
    }
    let first = cut(revisions[0]);
    assert!(shown(&chronicle, Cut::from_micros(first.micros() - 1)).is_empty(), "before the first revision");

    if let Some(bytes) = data("visits.csv") {
        assert_eq!(revisions.len(), 33);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let mut expected: Vec<Visit> = reader
            .deserialize::<BTreeMap<String, String>>()
            .map(|row| {
                let row = row.unwrap();
                let field = |name: &str| row[name].trim().to_owned();
                (
                    field("id"),
                    field("start-date"),
                    field("end-date"),
                    field("visitor"),
                    field("from"),
                    field("description"),
                )
            })
            .collect();
        expected.sort();
        assert_eq!(shown(&chronicle, cut(revisions[revisions.len() - 1])), expected, "visits.csv");
    }
}
