//! GraphQL goldens: the questions of the report's table, each beside its answer.
//!
//! `NAME.graphql` is a query over `fixtures/gaza-2024-08.jsonl`, and `NAME.json` what it must answer; the table itself is
//! `fixtures/gaza-2024-08.expected.md`. The report is recorded on 21 August 2024, its correction on 20 December, and asked on
//! the first day of 2025. `CHANCERY_GOLDEN=write` writes the answers again: read what changed against the table before
//! keeping it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery::chronicle::{Chronicle, Request};
use chancery::domain::key::EventId;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, execute, schema, sdl};
use chancery::input::Line;
use chancery::time::{Clock, Instant, ManualClock};
use uuid::Uuid;

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The report, on record as it came in: each line a batch of its own.
pub fn report() -> Chronicle {
    let clock = Arc::new(ManualClock::new(instant("2024-08-21T09:00:00Z")));
    let chronicle = Chronicle::in_memory(Arc::clone(&clock) as Arc<dyn Clock>).expect("a chronicle in memory");
    let lines = fs::read_to_string(root().join("fixtures/gaza-2024-08.jsonl")).expect("the report");
    let mut given = 0;
    for line in lines.lines() {
        if line.starts_with(r#"{"correct""#) {
            clock.set(instant("2024-12-20T09:00:00Z").max(clock.now()));
        }
        clock.advance(1_000_000);
        // Operations of the report bring no ids of their own: they get small ones, the same each time.
        let mut id = || {
            given += 1;
            EventId::new(Uuid::from_u128(given))
        };
        let operation = line.parse::<Line>().expect("a line").into_operation(&mut id).expect("a sound line");
        let request = Request::new(vec![operation], "reader");
        chronicle.record(request).unwrap_or_else(|refusal| panic!("{refusal:?}\n{line}"));
    }
    chronicle
}

/// Compares a text with a kept file, or writes the file where that is asked for.
pub fn compare(file: &Path, seen: &str) -> Result<(), String> {
    let shown = file.strip_prefix(root()).unwrap_or(file).display();
    if std::env::var_os("CHANCERY_GOLDEN").is_some_and(|value| value == "write") {
        return fs::write(file, seen).map_err(|error| format!("{shown}: {error}"));
    }
    let kept = fs::read_to_string(file).map_err(|error| format!("{shown}: {error}"))?;
    if kept == seen {
        return Ok(());
    }
    let (mut kept, mut seen) = (kept.lines(), seen.lines());
    let differs = (1..).map(|number| (number, kept.next(), seen.next())).find(|(_, kept, seen)| kept != seen);
    let (number, kept, seen) = differs.unwrap_or((0, None, None));
    Err(format!("{shown}, line {number}: kept {kept:?}, seen {seen:?}. CHANCERY_GOLDEN=write writes it anew"))
}

fn goldens() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("tests/goldens")).expect("the folder of goldens");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let mut queries: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|name| name == "graphql")).collect();
    queries.sort();
    queries
}

#[test]
fn every_question_of_the_table_gives_its_answer() {
    let schema = schema(report(), GraphqlSettings::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let queries = goldens();
    assert!(queries.len() >= 15, "the table has 15 rows, and {} queries were found", queries.len());
    let mut wrong = Vec::new();
    for path in &queries {
        let query = fs::read_to_string(path).expect("a query");
        let request = GraphqlRequest { query, ..GraphqlRequest::default() };
        let now = instant("2025-01-01T00:00:00Z");
        let mut response = runtime.block_on(execute(&schema, request, now, Recorder::default()));
        // What a query costs is held by the tests of the limits.
        response.extensions.clear();
        let answer = serde_json::to_string_pretty(&response).expect("an answer is JSON") + "\n";
        if !response.errors.is_empty() {
            wrong.push(format!("{}: {answer}", path.display()));
        } else if let Err(difference) = compare(&path.with_extension("json"), &answer) {
            wrong.push(difference);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kept_answer_has_its_question() {
    let folder = fs::read_dir(root().join("tests/goldens")).expect("the folder of goldens");
    for entry in folder {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|name| name == "json") {
            assert!(path.with_extension("graphql").exists(), "{} answers nothing", path.display());
        }
    }
}

#[test]
fn the_kept_schema_is_the_schema() {
    if let Err(difference) = compare(&root().join("schema/chronicle.graphql"), &sdl()) {
        panic!("{difference}");
    }
}
