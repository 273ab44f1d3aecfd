//! The record carried elsewhere: `export | import` as a shell would run it, and backups of a server that records meanwhile.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use super::{Desk, GAZA, Running, actor, event, negotiation};
use crate::model::histories::histories;

/// Carries a record from one folder into another by a pipe between two processes.
#[track_caller]
fn pipe(from: &Desk, to: &Desk) -> String {
    let mut exporting = from.command(["export"]).stdout(Stdio::piped()).spawn().expect("the binary runs");
    let pipe = exporting.stdout.take().expect("piped");
    let importing = to.command(["import", "-"]).stdin(pipe).output().expect("the binary runs");
    assert!(exporting.wait().expect("it ends").success());
    assert!(importing.status.success(), "{}", String::from_utf8_lossy(&importing.stderr));
    String::from_utf8(importing.stdout).expect("output is UTF-8")
}

/// Every question that the command line asks, at one point, without what says when and where something was recorded.
fn answers(server: &Running, date: &str, published_by: Option<&str>, certainty: &str) -> Value {
    let cut = published_by.map_or_else(String::new, |cut| format!("publishedBy: \"{cut}\", "));
    let asked = server.ask(&format!(
        r#"{{ asOf(date: "{date}", {cut}certainty: {certainty}) {{
            negotiations(first: 5) {{ nodes {{
                key title status
                parties {{ role actor {{ key }} }}
                positions(first: 60) {{ nodes {{ status stance declared claims {{ claim {{ stance claimant {{ key }} }} }} }} }}
                meetings(first: 20) {{ nodes {{ key status }} }}
                proposals {{ key status }}
            }} }}
            actors(first: 50) {{ nodes {{ key name }} }}
            statements(first: 80) {{ nodes {{ text claims {{ stance }} event {{ id revision occurred {{ edtf }} sources {{ source {{ key }} }} }} }} }}
            uncertain(first: 60) {{ nodes {{ id }} }}
        }} }}"#
    ));
    assert_eq!(asked["errors"], Value::Null, "{asked}");
    asked["data"].clone()
}

#[track_caller]
fn assert_answer_alike(one: &Desk, other: &Desk, dates: &[&str], published: &[Option<&str>]) {
    let (one, other) = (one.serve(), other.serve());
    let mut different = BTreeSet::new();
    for date in dates {
        for published_by in published {
            for certainty in ["CERTAIN", "BEST", "POSSIBLE"] {
                let answered = answers(&one, date, *published_by, certainty);
                assert_eq!(
                    answered,
                    answers(&other, date, *published_by, certainty),
                    "{date} {published_by:?} {certainty}"
                );
                different.insert(answered.to_string());
            }
        }
    }
    assert!(different.len() > 1, "the points tell something apart");
}

/// An event of negotiation `n` under an id, which cites a source of known date.
fn cited(id: u32, occurred: &str, source: &str, body: &str) -> String {
    let id = format!("00000000-0000-4000-8000-{id:012}");
    format!(
        r#"{{"id":"{id}","occurred":"{occurred}","negotiation":"n","sources":[{{"source":"{source}"}}],"body":{body}}}"#
    )
}

/// What the fixture has not: a second negotiation with everything that can be done to records on record, and vague dates.
fn eventful() -> Vec<String> {
    let source = |key: &str, published: &str| {
        format!(r#"{{"body":{{"sourceRegistered":{{"key":"{key}","published":"{published}"}}}}}}"#)
    };
    let said = |text: &str, stance: &str| {
        format!(
            r#"{{"statementMade":{{"speaker":"x","act":"ASSERT","text":"{text}","claims":[{{"subject":"x","on":{{"issue":"i"}},"stance":"{stance}"}}]}}}}"#
        )
    };
    let on = |operation: &str, id: u32, more: &str| {
        format!(r#"{{"{operation}":{{"event":"00000000-0000-4000-8000-{id:012}",{more}}}}}"#)
    };
    let replaced = cited(0, "2024-08-XX", "early", &said("third", "RESERVES"));
    let replaced = replaced.replacen(r#""id":"00000000-0000-4000-8000-000000000000","#, "", 1);
    vec![
        source("early", "2024-08-15"),
        source("late", "2024-08-22~"),
        negotiation("n"),
        actor("x"),
        actor("y"),
        event(r#"{"issueRaised":{"key":"i","title":"i"}}"#),
        event(r#"{"partyJoined":{"actor":"x","role":"PARTY"}}"#),
        cited(1, "2024-08", "early", &said("first", "ACCEPTS")),
        cited(2, "2024-08-16~", "early", &said("second", "REJECTS")),
        cited(3, "2024-08-18/2024-08-21", "late", &said("third", "ACCEPTS")),
        cited(4, "2024-08-20", "late", &said("fourth", "ACCEPTS_WITH_CONDITIONS")),
        cited(5, "2024-XX", "early", r#"{"meetingHeld":{"key":"m","participants":[{"actor":"x"},{"actor":"y"}]}}"#),
        on("correct", 3, &format!(r#""expectedRevision":1,"reason":"misread","replacement":{replaced}"#)),
        on("retract", 2, r#""reason":"not said""#),
        on("retract", 4, r#""reason":"not said""#),
        on("reinstate", 4, r#""reason":"said after all""#),
        on("cite", 1, r#""sources":[{"source":"late"}]"#),
        on("correct", 3, &format!(r#""expectedRevision":2,"reason":"again","replacement":{replaced}"#)),
    ]
}

#[test]
fn a_record_goes_through_a_pipe_with_equal_answers_at_every_point() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    desk.import(&desk.file("eventful.jsonl", &eventful()));
    let other = Desk::new();
    let count = desk.export().len();
    assert_eq!(pipe(&desk, &other), format!("{count} recorded, 0 on record already, 0 refused\n"));
    assert_eq!(other.run(["export"]).good(), desk.run(["export"]).good(), "byte for byte");
    assert_eq!(pipe(&desk, &other), format!("0 recorded, {count} on record already, 0 refused\n"));
    other.run(["verify"]).good();
    let dates = ["2023-12", "2024-08-10", "2024-08-15", "2024-08-16", "2024-08-19", "2024-08-20", "2024-08-22", "2024"];
    let published = [None, Some("2024-08-14"), Some("2024-08-15"), Some("2024-08-21"), Some("2024-12-20")];
    assert_answer_alike(&desk, &other, &dates, &published);
}

#[test]
fn random_records_go_through_a_pipe_with_equal_answers() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for _ in 0..4 {
        let history = histories().new_tree(&mut runner).expect("a history").current();
        let desk = Desk::new();
        // A batch of its own for each of the history's, so that moments of recording lie as they do there.
        for (number, batch) in history.batches.iter().enumerate() {
            let lines: Vec<String> = batch.operations.iter().map(Value::to_string).collect();
            desk.import(&desk.file(&format!("{number}.jsonl"), &lines));
        }
        let other = Desk::new();
        assert_eq!(pipe(&desk, &other), format!("{} recorded, 0 on record already, 0 refused\n", history.len()));
        assert_eq!(other.run(["export"]).good(), desk.run(["export"]).good(), "byte for byte");
        let (one, other) = (desk.serve(), other.serve());
        for date in ["2024-07", "2024-08-15", "2024-08-18", "2024-08-20", "2024-08-23", "2024-12"] {
            for certainty in ["CERTAIN", "BEST", "POSSIBLE"] {
                assert_eq!(answers(&one, date, None, certainty), answers(&other, date, None, certainty), "{history:?}");
            }
        }
    }
}

#[test]
fn backups_of_a_server_that_records_at_full_speed_hold_what_was_acknowledged() {
    let desk = Desk::new();
    let server = desk.serve();
    let is_enough = AtomicBool::new(false);
    let backups: Vec<(String, u64)> = std::thread::scope(|scope| {
        for writer in 0..3 {
            let (server, is_enough) = (&server, &is_enough);
            scope.spawn(move || {
                let mut number = 0;
                while !is_enough.load(Ordering::Relaxed) {
                    let answer = server.ask(&format!(
                        r#"mutation {{ record(input: {{events: [{{body: {{actorRegistered: {{key: "w{writer}-{number}", name: "w", kind: STATE}}}}}}]}}) {{ sequence }} }}"#
                    ));
                    assert!(answer["data"]["record"]["sequence"].is_u64(), "{answer}");
                    number += 1;
                }
            });
        }
        let lines = desk.file("many.jsonl", &(0..6_000).map(|number| actor(&format!("m{number}"))).collect::<Vec<_>>());
        let importing = scope.spawn({
            let command =
                desk.command(["import".as_ref(), lines.as_os_str(), "--server".as_ref(), server.url.as_ref()]);
            move || { command }.output().expect("the binary runs")
        });
        let mut backups = Vec::new();
        while backups.len() < 4 {
            let target = format!("backup-{}", backups.len());
            let acknowledged = server.ask("{ log { head } }")["data"]["log"]["head"].as_u64().expect("a head");
            desk.run(["backup", &target]).good();
            backups.push((target, acknowledged));
        }
        is_enough.store(true, Ordering::Relaxed);
        let imported = importing.join().expect("it ends");
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        backups
    });
    server.stop("TERM").ended(0);
    let whole = desk.export();
    assert!(backups.last().is_some_and(|(_, acknowledged)| *acknowledged > backups[0].1), "it recorded meanwhile");
    for (target, acknowledged) in backups {
        let data = format!("restored-{target}");
        desk.run(["restore", &target, "--data", &data]).good();
        desk.run(["verify", "--data", &data]).good();
        let restored = desk.run(["export", "--data", &data]).good();
        let restored: Vec<&str> = restored.lines().collect();
        assert!(restored.len() as u64 >= acknowledged, "{target}: {} of {acknowledged}", restored.len());
        assert!(restored.iter().zip(&whole).all(|(one, other)| one == other), "{target} is the beginning of the log");
    }
}
