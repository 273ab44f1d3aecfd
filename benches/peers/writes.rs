//! What is recorded while it is measured: single records, records of many clients, and an import beside reads.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Client, Figure, body, drive};
use crate::limits;
use crate::postgres::Postgres;
use crate::questions::{Of, Question};
use crate::report::Report;
use crate::workload::{Dice, ISSUES, NEGOTIATIONS, PARTIES, day, party};

/// The bytes that a record of this kind takes, about: what is written raw and by `pgbench` is as long.
const RECORD_BYTES: usize = 420;

/// Returns the request that records one statement.
fn one_record(dice: &mut Dice) -> String {
    let (number, place) = (dice.below(NEGOTIATIONS), dice.below(PARTIES));
    let speaker = party(number, place);
    let event = json!({"occurred": day(7_000 + dice.below(200)), "negotiation": format!("talks-{number}"),
        "sources": [{"source": format!("source-{number}-0"), "locator": "paragraph 3"}],
        "body": {"statementMade": {"speaker": speaker, "act": "ASSERT",
            "text": "The delegation set out where it stands on the matter and what it expects of the others next.",
            "claims": [{"subject": speaker, "on": {"issue": format!("issue-{number}-{}", dice.below(ISSUES))},
                "stance": dice.one(&["ACCEPTS", "REJECTS", "RESERVES"])}]}}});
    body(
        "mutation($event: EventInput!) { record(input: {events: [$event]}) { sequence userErrors { message } } }",
        &json!({"event": event}),
    )
}

/// Checks that a record is taken: a mutation answers what is wrong as data, which no rate must hide.
///
/// # Errors
///
/// What is wrong.
fn check(address: SocketAddr) -> Result<(), String> {
    let data = Client::connect(address).map_err(|error| error.to_string())?.ask(&one_record(&mut Dice::new(77)))?;
    let said = &data["record"];
    if said["sequence"].is_null() || said["userErrors"] != json!([]) {
        return Err(format!("a statement is not recorded: {said}"));
    }
    Ok(())
}

/// Measures W1 and W2 in rounds: the server, the raw limit, and PostgreSQL.
///
/// # Errors
///
/// A sentence.
pub fn records(
    (address, server): (SocketAddr, u32),
    postgres: Option<&Postgres>,
    folder: &std::path::Path,
    (rounds, span): (usize, Duration),
    events: u64,
    report: &mut Report,
) -> Result<(), String> {
    check(address)?;
    for round in 0..rounds {
        let seed = 500 + round as u64;
        let raw = limits::appends(folder, span, RECORD_BYTES);
        report.value(events, "raw appends with fdatasync, a second", raw);
        let one = drive(address, "/graphql", 1, span, &[server], &one_record, seed);
        report.sample(events, "W1", "chancery", 1, Of::Any, one);
        report.value(events, "W1, of raw fdatasync", one.rate / raw);
        let many = drive(address, "/graphql", 16, span, &[server], &one_record, seed + 100);
        report.sample(events, "W2", "chancery", 16, Of::Any, many);
        if let Some(postgres) = postgres {
            let inserts = postgres.inserts(16, span, RECORD_BYTES)?;
            let alone = postgres.inserts(1, span, RECORD_BYTES)?;
            report.sample(events, "W2", "pgbench", 16, Of::Any, Figure { rate: inserts, ..Figure::default() });
            report.sample(events, "W1", "pgbench", 1, Of::Any, Figure { rate: alone, ..Figure::default() });
            report.value(events, "W2, of pgbench", many.rate / inserts);
        }
    }
    Ok(())
}

/// Reads by one client, first alone and then while lines are imported over HTTP.
///
/// # Errors
///
/// A sentence: the import failed.
pub fn reads_during_import(
    (address, server): (SocketAddr, u32),
    lines: &[String],
    recorded: &[i64],
    span: Duration,
    events: u64,
    report: &mut Report,
) -> Result<(), String> {
    let ask = |dice: &mut Dice| Question::Q1.draw(Of::Any, recorded, dice).of_chancery();
    let quiet = drive(address, "/graphql", 1, span, &[server], &ask, 900);
    report.sample(events, "Q1 alone", "chancery", 1, Of::Any, quiet);
    let imported = AtomicU64::new(0);
    let (busy, ended) = std::thread::scope(|scope| {
        let import = scope.spawn(|| -> Result<f64, String> {
            let begun = std::time::Instant::now();
            // In pieces, each an import of its own, until the reads are through.
            for piece in lines.chunks(2_000) {
                import(address, piece)?;
                imported.fetch_add(piece.len() as u64, Ordering::Relaxed);
                if begun.elapsed() > span {
                    break;
                }
            }
            Ok(begun.elapsed().as_secs_f64())
        });
        let busy = drive(address, "/graphql", 1, span, &[server], &ask, 901);
        (busy, import.join().expect("the importer ends"))
    });
    let lasted = ended?;
    report.sample(events, "Q1 during an import", "chancery", 1, Of::Any, busy);
    report.value(events, "imported meanwhile, k lines/s", imported.into_inner() as f64 / lasted / 1e3);
    report.value(events, "p99 of Q1 during an import, of its p50", busy.p99 / busy.p50);
    if lasted < span.as_secs_f64() {
        report.skipped.push(format!("part of R at {events} events: the lines to import ended after {lasted:.1} s"));
    }
    Ok(())
}

fn import(address: SocketAddr, lines: &[String]) -> Result<(), String> {
    let body = lines.join("\n") + "\n";
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    let head = format!(
        "POST /v1/import HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/jsonl\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    if answer.starts_with("HTTP/1.1 200") {
        return Ok(());
    }
    let reasons: Vec<&str> =
        answer.lines().filter(|line| line.contains("errors") || line.contains("code")).take(3).collect();
    Err(format!("an import is refused: {} {reasons:?}", answer.lines().next().unwrap_or_default()))
}

/// Returns lines as text.
pub fn written(lines: impl Iterator<Item = Value>) -> Vec<String> {
    lines.map(|line| line.to_string()).collect()
}
