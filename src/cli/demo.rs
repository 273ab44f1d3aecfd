//! `chancery demo`: a chronicle that is filled from a fixture, served, and gone when it stops.
//!
//! The story has two moments of recording, so that `knownAt` has something to tell apart: a report of 20 August 2024 is put
//! on record on the next morning, and what a travel record brought to light in December on 20 December.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use crate::chronicle::{Chronicle, Request};
use crate::cli::failure::Failure;
use crate::cli::maintenance::temporary_folder;
use crate::cli::serve;
use crate::cli::settings::{Flags, Settings};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::http::Server;
use crate::input::Line;
use crate::time::{Instant, ManualClock, SystemClock};

/// Serves an example.
#[derive(Args, Debug)]
pub struct DemoArguments {
    /// The address to listen at [env: CHANCERY_LISTEN] [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

const FIXTURE: &str = include_str!("../../fixtures/gaza-2024-08.jsonl");
/// The source that became public in December; what registers or cites it was recorded then.
const DECEMBER_SOURCE: &str = "state-historian-travels";
const RECORDED_IN_AUGUST: &str = "2024-08-21T08:00:00Z";
const RECORDED_IN_DECEMBER: &str = "2024-12-20T09:00:00Z";

/// Runs the command.
pub fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    let folder = temporary_folder()?;
    let settings = Settings::read(folder.path(), &Flags { listen: arguments.listen })?;
    fill(folder.path(), &settings)?;
    let opened = Chronicle::open(folder.path(), &settings.chronicle(), Arc::new(SystemClock), &mut |_, _| {})?;
    serve::serve(&opened.chronicle, &settings, |server| greeting(server, &opened.chronicle))
}

/// Records the fixture in an empty folder, each part at its time.
fn fill(folder: &Path, settings: &Settings) -> Result<(), Failure> {
    let instant = |text: &str| text.parse::<Instant>().map_err(Failure::could_not_run);
    let clock = Arc::new(ManualClock::new(instant(RECORDED_IN_AUGUST)?));
    let opened = Chronicle::open(folder, &settings.chronicle(), clock.clone(), &mut |_, _| {})?;
    let (december, august): (Vec<&str>, Vec<&str>) = FIXTURE.lines().partition(|line| line.contains(DECEMBER_SOURCE));
    record(&opened.chronicle, &august)?;
    clock.set(instant(RECORDED_IN_DECEMBER)?);
    record(&opened.chronicle, &december)?;
    opened.chronicle.close().map_err(Failure::could_not_run)
}

fn record(chronicle: &Chronicle, lines: &[&str]) -> Result<(), Failure> {
    let mut next_id = || EventId::new(uuid::Uuid::new_v4());
    let operations: Result<Vec<Operation>, _> = lines
        .iter()
        .map(|line| line.parse::<Line>().map_err(|notice| vec![notice])?.into_operation(&mut next_id))
        .collect();
    let operations = operations.map_err(|notices| {
        Failure::CouldNotRun(notices.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    let request = Request::new(operations, Arc::from("demo"));
    chronicle.record(request).map(|_| ()).map_err(Failure::could_not_run)
}

/// Pages worth opening, each with what it shows.
const PAGES: [(&str, &str); 2] = [
    ("Where did each party stand on 20 August 2024? What is hatched is contested.", "date=2024-08-20&view=positions"),
    (
        "Israel and the Philadelphi corridor: whose words clash, and where do they stand?",
        "date=2024-08-20&view=positions&select=israel/issue/philadelphi-corridor",
    ),
];

/// Questions worth asking, each with what it shows.
const QUESTIONS: [(&str, &str); 3] = [
    (
        "Israel and the Philadelphi corridor on 20 August 2024: who says what, and why is it contested?",
        r#"{ asOf(date: "2024-08-20") { position(party: "israel", on: {issue: "philadelphi-corridor"}) { status stance declared sides { stance claimants { name } independentSources } claims { claim { claimant { name } stance hedge own statement { text } } inheritedFrom { ... on Issue { title } } } } } }"#,
    ),
    (
        "Whom did Blinken meet in Egypt: as the chronicle knew it in August, and as it knows it since December?",
        r#"{ august: asOf(knownAt: "2024-08-31") { ...visit } now: asOf { ...visit } } fragment visit on Snapshot { meeting(key: "blinken-egypt-visit") { held { edtf } place { name } participants { actor { name } delegation { name } } } }"#,
    ),
    (
        "What changed from 19 to 20 August 2024, and which events caused it?",
        r#"{ diff(from: {date: "2024-08-19"}, to: {date: "2024-08-20"}, negotiation: "gaza-ceasefire", first: 50) { nodes { kind path before after causes { kind occurred { edtf } sources { source { title } locator } } } } }"#,
    ),
];

fn greeting(server: &Server, chronicle: &Chronicle) -> Vec<String> {
    let address = server.address();
    let mut lines = vec![
        format!(
            "listening on http://{address} ({} records of talks in August 2024; open for writing without a token, gone when this stops)",
            chronicle.head()
        ),
        String::new(),
        "To be opened in a browser:".to_owned(),
        String::new(),
    ];
    for (meaning, query) in PAGES {
        lines.push(format!("# {meaning}"));
        lines.push(format!("http://{address}/?{query}"));
    }
    lines.push(String::new());
    lines.push("Three questions worth asking, each to be pasted into another terminal:".to_owned());
    for (meaning, question) in QUESTIONS {
        let body = serde_json::json!({ "query": question });
        lines.push(String::new());
        lines.push(format!("# {meaning}"));
        lines.push(format!("curl -s http://{address}/graphql -H 'content-type: application/json' -d '{body}'"));
    }
    lines.push(String::new());
    lines.push(format!("Or: chancery as-of 2024-08-20 --server http://{address}"));
    lines.push("Ctrl-C stops.".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_can_be_pasted_into_a_shell() {
        for (meaning, question) in QUESTIONS {
            assert!(!question.contains('\'') && !meaning.contains('\n'), "{question}");
        }
    }

    #[test]
    fn the_parts_of_the_story_are_recorded_at_their_times() {
        let folder = temporary_folder().expect("a folder");
        let settings = Settings::default();
        fill(folder.path(), &settings).expect("recorded");
        let opened = Chronicle::open(folder.path(), &settings.chronicle(), Arc::new(SystemClock), &mut |_, _| {})
            .expect("opened");
        let records = opened.chronicle.records(crate::domain::Sequence::ZERO, 100).expect("read");
        assert_eq!(records.len(), FIXTURE.lines().count());
        let in_december = records.iter().filter(|record| record.recorded_at.to_string().as_str() >= "2024-12");
        // The travel record itself, the three persons whom it names, and the two corrections.
        assert_eq!(in_december.count(), 6);
    }
}
