//! Votes, consents, commitments and disputed facts in the formats that have them.

use std::collections::BTreeMap;

use chancery::chronicle::Chronicle;
use serde_json::Value;

use super::lists::{explained, rows};
use super::{at, calendars, chronicle, file, graphs, wanted};
use crate::goldens::root;

/// A chronicle with the lines of a fixture on record.
pub fn fixture(name: &str) -> Chronicle {
    let text = std::fs::read_to_string(root().join("fixtures").join(name)).expect("a fixture");
    chronicle(&text.lines().map(str::to_owned).collect::<Vec<_>>())
}

fn cells<'a>(row: &'a BTreeMap<String, String>, names: &[&str]) -> Vec<&'a str> {
    names.iter().map(|name| row[*name].as_str()).collect()
}

#[test]
fn votes_are_rows_with_the_numbers_that_were_announced() {
    let rows = rows(&file(&fixture("istanbul-2022.jsonl"), at("csv-votes", "2022-06-01")));
    let columns = ["decision", "on", "body", "method", "outcome", "vote", "yes", "no", "abstain"];
    let russia = rows.iter().find(|row| row["actor"] == "russia").expect("it voted");
    let expected = ["es-11-1-vote", "proposal/es-11-1", "general-assembly", "VOTE", "ADOPTED", "NO", "141", "5", "35"];
    assert_eq!(cells(russia, &columns), expected);
    assert!(rows.len() >= 8, "{rows:?}");
}

#[test]
fn consents_say_who_is_bound() {
    let paris = fixture("paris-agreement.jsonl");
    let acts = |date: &str| {
        let rows = rows(&file(&paris, at("csv-consents", date)));
        let ours = rows.into_iter().filter(|row| row["actor"] == "united-states");
        ours.map(|row| cells(&row, &["act", "standing", "bound", "effective"]).join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(acts("2016-10-01"), ["SIGNATURE true false ", "ACCEPTANCE true false 2016-11-04"]);
    assert_eq!(
        acts("2022-01-01"),
        [
            "SIGNATURE true true ",
            "ACCEPTANCE false true 2016-11-04",
            "WITHDRAWAL false true 2020-11-04",
            "ACCEPTANCE true true 2021-02-19"
        ]
    );
}

#[test]
fn commitments_and_accounts_say_according_to_whom() {
    let istanbul = fixture("istanbul-2022.jsonl");
    let commitments = rows(&file(&istanbul, at("csv-commitments", "2022-06-01")));
    let pledge = commitments.iter().find(|row| row["commitment"] == "cut-back").expect("it was made");
    assert_eq!(pledge["statuses"], "MADE\nFULFILLED russia");
    let accounts = rows(&file(&istanbul, at("csv-accounts", "2024-06-01")));
    let sides: Vec<Vec<&str>> = accounts
        .iter()
        .filter(|row| row["aspect"] == "stopped-by")
        .map(|row| cells(row, &["about_kind", "about", "status", "value", "negated", "claimants"]))
        .collect();
    assert_eq!(
        sides,
        [
            ["meeting", "istanbul", "CONTESTED", "Boris Johnson", "true", "johnson"],
            ["meeting", "istanbul", "CONTESTED", "Boris Johnson", "false", "russia"]
        ]
    );
}

#[test]
fn votes_and_assertions_are_linked_data() {
    for (name, date) in [("istanbul-2022.jsonl", "2024-06-01"), ("paris-agreement.jsonl", "2022-01-01")] {
        let document: Value = serde_json::from_str(&file(&fixture(name), at("json-ld", date))).expect("JSON");
        let nodes = explained(&document);
        let votes: Vec<&Value> = nodes.iter().filter(|node| node["@type"][0] == "VoteAction").collect();
        assert!(!votes.is_empty(), "{name}");
        for vote in votes {
            let ends = |field: &str, with: &str| vote[field].as_str().is_some_and(|id| id.contains(with));
            assert!(ends("agent", "#actor/") && ends("object", "#decision/") && vote["actionOption"].is_string());
        }
        let stated = |node: &&Value| node["@type"][0] == "Claim" && node.get("aspect").is_some();
        let assertions: Vec<&Value> = nodes.iter().filter(stated).collect();
        assert_eq!(assertions.len(), 2, "{name}");
        assert!(assertions.iter().all(|node| node["value"].is_string() && node["wasAttributedTo"].is_string()));
    }
}

#[test]
fn the_graph_ties_voters_and_parties_to_texts() {
    let paris = fixture("paris-agreement.jsonl");
    for format in ["graphml", "gexf"] {
        let text = file(&paris, at(format, "2022-01-01"));
        assert!(!graphs::elements(&text).is_empty());
        for kind in ["MEMBER", "VOTES", "CONSENTS"] {
            assert!(text.contains(kind), "{format} has {kind}");
        }
    }
}

#[test]
fn deadlines_are_todos() {
    let actor = r#"{"body":{"actorRegistered":{"key":"a","name":"A","kind":"STATE"}}}"#.to_owned();
    let event = |day: &str, body: &str| format!(r#"{{"occurred":"{day}","negotiation":"n","body":{body}}}"#);
    let made = |key: &str, due: &str| {
        event("2024-01-01", &format!(r#"{{"commitmentMade":{{"key":"{key}","by":["a"],"text":"t, {key}"{due}}}}}"#))
    };
    let status = |key: &str, status: &str| {
        let body =
            format!(r#"{{"commitmentStatusChanged":{{"commitment":"{key}","status":"{status}","accordingTo":"a"}}}}"#);
        event("2024-02-01", &body)
    };
    let chronicle = chronicle(&[
        actor,
        r#"{"occurred":"2024-01-01","body":{"negotiationOpened":{"key":"n","title":"N"}}}"#.to_owned(),
        made("kept", r#","due":"2024-03""#),
        made("broken", r#","due":"2024-03-05T10:00:00Z""#),
        made("moved", r#","due":"2024-03-05""#),
        made("open", ""),
        status("kept", "FULFILLED"),
        status("broken", "BREACHED"),
        event("2024-02-02", r#"{"commitmentAmended":{"commitment":"moved","due":"2024-04-01"}}"#),
    ]);
    let calendar = calendars::read(&file(&chronicle, wanted("ical")));
    let todo = |key: &str| {
        let mine = |todo: &&Vec<(String, String)>| {
            todo.iter().any(|(name, value)| name == "UID" && value.starts_with(&format!("commitment-{key}@")))
        };
        let todo = calendar.todos.iter().find(mine).unwrap_or_else(|| panic!("{key} is there")).clone();
        ["DUE", "STATUS", "SUMMARY"].map(|wanted| {
            todo.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone()).unwrap_or_default()
        })
    };
    assert_eq!(calendar.todos.len(), 3, "one has no day");
    assert_eq!(todo("kept"), ["20240331", "COMPLETED", "A: t, kept"]);
    assert_eq!(todo("broken"), ["20240305T100000Z", "NEEDS-ACTION", "A: t, broken"]);
    assert_eq!(todo("moved")[0], "20240401", "the day that was last agreed");
}

#[test]
fn what_is_exported_imports_again_with_equal_answers() {
    for name in ["istanbul-2022.jsonl", "paris-agreement.jsonl"] {
        let first = fixture(name);
        let lines: Vec<String> = file(&first, wanted("jsonl")).lines().map(str::to_owned).collect();
        let second = chronicle(&lines);
        for format in ["csv-votes", "csv-consents", "csv-commitments", "csv-accounts", "csv-positions", "csv-claims"] {
            for date in ["2015-12-10", "2022-06-01", "2024-06-01"] {
                let of = |chronicle| file(chronicle, at(format, date));
                let (first, second) = (rows(&of(&first)), rows(&of(&second)));
                assert_eq!(first, second, "{name}, {format}, {date}");
            }
        }
    }
}
