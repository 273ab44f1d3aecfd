//! What bad input gets: each refused line is told with its number, the path to the field, a code, and what would be taken.

use super::{Desk, actor, event, negotiation};

const ISSUE: &str = "22222222-2222-4222-8222-222222222222";

/// What is on record before each refused line.
fn before() -> Vec<String> {
    let issue = event(r#"{"issueRaised":{"key":"upper","title":"t"}}"#);
    vec![
        actor("a"),
        negotiation("n"),
        issue.replacen('{', &format!(r#"{{"id":"{ISSUE}","#), 1),
        event(r#"{"issueRaised":{"key":"lower","title":"t","parent":"upper"}}"#),
        event(
            r#"{"proposalTabled":{"key":"p","title":"t","by":["a"],"clauses":[{"key":"c","number":"1","text":"t"}]}}"#,
        ),
    ]
}

/// Imports one line after those, and gives what is said of it.
#[track_caller]
fn refused(line: &str) -> String {
    let desk = Desk::new();
    let mut lines = before();
    lines.push(line.to_owned());
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str(), "--keep-going".as_ref()]);
    assert_eq!(ran.out, "5 recorded, 0 on record already, 1 refused\n", "{ran:?}");
    let told = ran.ended(1);
    told.lines().next().unwrap_or_default().to_owned()
}

/// Checks how a line is refused: its code, the path, and a word of what is said.
#[track_caller]
fn check(line: &str, code: &str, path: &str, word: &str) {
    let told = refused(line);
    let at = if path.is_empty() { String::new() } else { format!(" at {path}") };
    let start = format!("line 6: {code}{at}: ");
    assert!(told.starts_with(&start), "{told}\nand not {start}");
    assert!(told.contains(word), "{told}\nlacks {word}");
}

fn on(date: &str, body: &str) -> String {
    format!(r#"{{"occurred":"{date}","negotiation":"n","body":{body}}}"#)
}

const STATUS: &str = r#"{"negotiationStatusChanged":{"status":"SUSPENDED"}}"#;

#[test]
fn bad_dates() {
    for date in [
        "2024-02-30",
        "2024-13",
        "2024-08-20/",
        "../2024",
        "2024-08-20T10:00~",
        "20240820",
        "soon",
        "2024-08-21/2024-08-20",
    ] {
        check(&on(date, STATUS), "BAD_INPUT", "occurred", date);
    }
    check(&format!(r#"{{"negotiation":"n","body":{STATUS}}}"#), "BAD_INPUT", "occurred", "missing");
}

#[test]
fn unknown_keys() {
    check(
        &event(r#"{"partyJoined":{"actor":"nobody","role":"PARTY"}}"#),
        "NOT_FOUND",
        "body.partyJoined.actor",
        "nobody",
    );
    let line = event(STATUS).replace("\"n\"", "\"m\"");
    check(&line, "NOT_FOUND", "negotiation", "m");
    let cited = event(STATUS).replacen('{', r#"{"sources":[{"source":"none"}],"#, 1);
    check(&cited, "NOT_FOUND", "sources.0.source", "none");
}

#[test]
fn wrong_zones() {
    let line = event(STATUS).replacen('{', r#"{"timeZone":"Europe/Atlantis","#, 1);
    check(&line, "BAD_INPUT", "timeZone", "Europe/Atlantis");
}

#[test]
fn an_end_before_its_start() {
    let office = r#"{"body":{"officeHeld":{"holder":"a","of":"a","title":"t","from":"2024-02","to":"2024-01"}}}"#;
    check(office, "BAD_INPUT", "body.officeHeld.to", "2024");
}

#[test]
fn a_cycle_of_issues() {
    let line = format!(
        r#"{{"correct":{{"event":"{ISSUE}","expectedRevision":1,"reason":"r","replacement":{}}}}}"#,
        event(r#"{"issueRaised":{"key":"upper","title":"t","parent":"lower"}}"#)
    );
    check(&line, "BAD_INPUT", "correct.replacement.body.issueRaised.parent", "lower");
}

#[test]
fn a_clause_that_is_dropped_but_not_there() {
    check(
        &event(r#"{"proposalAmended":{"proposal":"p","drop":["d"]}}"#),
        "NOT_FOUND",
        "body.proposalAmended.drop.0",
        "d",
    );
}

#[test]
fn keys_that_are_none() {
    for key in ["k".repeat(65), "A".to_owned(), String::new(), "-a".to_owned(), "a b".to_owned()] {
        check(&actor(&key), "BAD_INPUT", "body.actorRegistered.key", "1 to 64");
    }
}

#[test]
fn a_record_that_is_too_long() {
    let clauses: Vec<String> = (0..10)
        .map(|number| format!(r#"{{"key":"c{number}","number":"{number}","text":"{}"}}"#, "x".repeat(10_000)))
        .collect();
    let line = event(&format!(r#"{{"proposalAmended":{{"proposal":"p","put":[{}]}}}}"#, clauses.join(",")));
    check(&line, "BAD_INPUT", "", "65535");
}

#[test]
fn control_characters() {
    let line = event(r#"{"issueRaised":{"key":"i","title":"a\u0007b"}}"#);
    check(&line, "BAD_INPUT", "body.issueRaised.title", "control");
    let line = event(STATUS).replacen('{', r#"{"note":"a\u0000b","#, 1);
    check(&line, "BAD_INPUT", "note", "control");
}

#[test]
fn what_is_no_line() {
    check("[]", "BAD_INPUT", "", "a line is an event");
    check("{", "BAD_INPUT", "", "EOF");
    check(&event(STATUS).replacen('{', r#"{"when":"2024","#, 1), "BAD_INPUT", "when", "unknown field");
    check(&event(r#"{"said":{}}"#), "BAD_INPUT", "body.said", "statementMade");
    let stale = format!(
        r#"{{"correct":{{"event":"{ISSUE}","expectedRevision":2,"reason":"r","replacement":{}}}}}"#,
        event(r#"{"issueRaised":{"key":"upper","title":"u"}}"#)
    );
    check(&stale, "CONFLICT", "correct.expectedRevision", "1");
    check(&event(r#"{"issueRaised":{"key":"upper","title":"again"}}"#), "CONFLICT", "body", "upper");
}
