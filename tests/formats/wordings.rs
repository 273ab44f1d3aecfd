//! What people read in the files: dates in words, sources by name, who acted, and when a claim ends.

use std::collections::BTreeMap;

use serde_json::Value;

use super::graphs::elements;
use super::lists::rows;
use super::{ExportRequest, at, chronicle, file, wanted};
use crate::goldens::report;

fn actor(key: &str) -> String {
    format!(r#"{{"body":{{"actorRegistered":{{"key":"{key}","name":"{}","kind":"STATE"}}}}}}"#, key.to_uppercase())
}

fn event(occurred: &str, body: &str) -> String {
    format!(r#"{{"occurred":"{occurred}","negotiation":"n","sources":[{{"source":"w"}}],"body":{body}}}"#)
}

/// A negotiation with an issue and a source, and these lines after them.
fn about(lines: &[String]) -> chancery::chronicle::Chronicle {
    let mut all = vec![
        r#"{"body":{"sourceRegistered":{"key":"w","title":"The <Wire>","url":"https://wire.example/?a=1&b=2","published":"1940"}}}"#.to_owned(),
        r#"{"body":{"sourceRegistered":{"key":"bad","title":"On paper","published":"1940"}}}"#.to_owned(),
        actor("a"),
        actor("b"),
        actor("c"),
        r#"{"occurred":"1950-01-01","body":{"negotiationOpened":{"key":"n","title":"The talks"}}}"#.to_owned(),
        event("1950-01-01", r#"{"issueRaised":{"key":"i","title":"I"}}"#),
    ];
    all.extend_from_slice(lines);
    chronicle(&all)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Two claims: one that gives no end, and one that gives its own beginning and end.
fn claims() -> chancery::chronicle::Chronicle {
    let said = |speaker: &str, stance: &str, dates: &str| {
        let claim = format!(r#"{{"subject":"a","on":{{"issue":"i"}},"stance":"{stance}"{dates}}}"#);
        event(
            "2020-02-01",
            &format!(r#"{{"statementMade":{{"speaker":"{speaker}","act":"ASSERT","text":"t","claims":[{claim}]}}}}"#),
        )
    };
    about(&[said("a", "ACCEPTS", ""), said("b", "REJECTS", r#","from":"2020-03","to":"2021-06""#)])
}

#[test]
fn a_claim_ends_where_it_says_and_not_where_its_beginning_does() {
    let document = json(&file(&claims(), at("json-ld", "2020-12-31")));
    let nodes = document["@graph"].as_array().expect("a graph").clone();
    let claim = |stance: &str| nodes.iter().find(|node| node["stance"] == stance).expect(stance).clone();
    let (open, ended) = (claim("ACCEPTS"), claim("REJECTS"));
    assert!(open.get("endDate").is_none() && open.get("until").is_none(), "{open}");
    assert_eq!((&open["startDate"], &open["edtf"]), (&"2020-02-01T00:00:00.000000Z".into(), &"2020-02-01".into()));
    assert_eq!(open["occurredTo"], "2020-02-02T00:00:00.000000Z");
    assert_eq!((&ended["endDate"], &ended["until"]), (&"2021-07-01T00:00:00.000000Z".into(), &"2021-06".into()));
    assert_eq!(ended["occurredFrom"], "2020-03-01T00:00:00.000000Z");
    assert_eq!(ended["occurredTo"], "2020-04-01T00:00:00.000000Z");
}

#[test]
fn tables_and_graphs_have_the_end_of_a_claim_too() {
    let chronicle = claims();
    let rows = rows(&file(&chronicle, at("csv-claims", "2020-12-31")));
    let row = |stance: &str| rows.iter().find(|row| row["stance"] == stance).expect(stance);
    let dates = |row: &BTreeMap<String, String>| {
        ["holds", "begins_to", "until", "holds_from", "holds_to"].map(|name| row[name].clone())
    };
    assert_eq!(
        dates(row("ACCEPTS")),
        ["2020-02-01", "2020-02-02T00:00:00.000000Z", "", "2020-02-01T00:00:00.000000Z", ""]
    );
    assert_eq!(
        dates(row("REJECTS")),
        [
            "2020-03",
            "2020-04-01T00:00:00.000000Z",
            "2021-06",
            "2020-03-01T00:00:00.000000Z",
            "2021-07-01T00:00:00.000000Z"
        ]
    );
    let ends = |format: &str, element: &str, name: &str, value: fn(&super::graphs::Element) -> &str| {
        let elements = elements(&file(&chronicle, at(format, "2020-12-31")));
        let ends =
            elements.iter().filter(|one| one.name == element && one.attributes.values().any(|value| value == name));
        ends.map(|one| value(one).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ends("graphml", "data", "node-to", |one| &one.text), ["2021-07-01T00:00:00.000000Z"]);
    assert_eq!(ends("gexf", "attvalue", "to", |one| one.get("value")), ["2021-07-01T00:00:00.000000Z"]);
    assert_eq!(ends("gexf", "attvalue", "until", |one| one.get("value")), ["2021-06"]);
}

#[test]
fn dates_stand_in_words_where_people_read() {
    let held = |date: &str, key: &str| event(date, &format!(r#"{{"meetingHeld":{{"key":"{key}","title":"{key}"}}}}"#));
    let dates = [
        ("19XX", "some year from 1900 to 1999"),
        ("196X", "the 1960s"),
        ("1960-21", "spring 1960"),
        ("1966-XX-XX", "some day of 1966"),
        ("1966-08-20~", "about 20 August 1966"),
        ("1967-03-04/1967-03-06", "4 to 6 March 1967"),
    ];
    let lines: Vec<String> = (0..).zip(dates).map(|(number, (date, _))| held(date, &format!("m{number}"))).collect();
    let chronicle = about(&lines);
    let slides = json(&file(&chronicle, wanted("timelinejs")));
    let shown: Vec<&str> = slides["events"]
        .as_array()
        .expect("slides")
        .iter()
        .filter_map(|slide| slide["display_date"].as_str())
        .collect();
    let sheet = rows(&file(&chronicle, wanted("timelinejs-csv")));
    let table = rows(&file(&chronicle, wanted("csv-events")));
    let charts = json(&file(&chronicle, wanted("vega-lite"))).to_string();
    assert!(charts.contains(r#""field":"date_in_words""#) && !charts.contains(r#""field":"occurred""#), "{charts}");
    let feed = file(&chronicle, wanted("atom"));
    let calendar = file(&chronicle, wanted("ical")).replace("\r\n ", "").replace('\\', "");
    let items = json(&file(&chronicle, wanted("vis-timeline")));
    for (date, words) in dates {
        assert!(shown.contains(&words), "{words}: {shown:?}");
        assert!(sheet.iter().any(|row| row["Display Date"] == words), "{words}");
        let cell = table.iter().find(|row| row["occurred"] == date).expect(date)["date_in_words"].clone();
        assert!(cell == words || cell == words.replace("4 to 6", "between 4 and 6"), "{words}: {cell}");
        assert!(feed.contains(&format!("{words}.")), "{words}");
        assert!(calendar.contains(&format!("held: {words}")), "{words}: {calendar}");
        let item = items["items"].as_array().expect("items").iter().find(|item| item["edtf"] == date).expect(date);
        assert!(item["title"].as_str().is_some_and(|title| title.starts_with(&format!("{words}: "))), "{item}");
    }
}

#[test]
fn sources_are_named_with_title_and_address() {
    let chronicle = about(&[event("1966-08-20", r#"{"incidentReported":{"key":"x","title":"X"}}"#)
        .replace(r#"[{"source":"w"}]"#, r#"[{"source":"w"},{"source":"bad"}]"#)]);
    let table = rows(&file(&chronicle, wanted("csv-events")));
    let row = table.iter().find(|row| row["kind"] == "INCIDENT_REPORTED").expect("it is there");
    assert_eq!((&*row["sources"], &*row["source_titles"]), ("w bad", "The <Wire>\nOn paper"));
    assert_eq!(row["source_urls"], "https://wire.example/?a=1&b=2\n(none)");
    let turned = about(&[event("1966-08-20", r#"{"incidentReported":{"key":"x","title":"X"}}"#)
        .replace(r#"[{"source":"w"}]"#, r#"[{"source":"bad"},{"source":"w"}]"#)]);
    let table = rows(&file(&turned, wanted("csv-events")));
    let urls = table.last().map(|row| row["source_urls"].as_str());
    assert_eq!(urls, Some("(none)\nhttps://wire.example/?a=1&b=2"), "no apostrophe before it");
    let slides = json(&file(&chronicle, wanted("timelinejs")));
    let slide = slides["events"].as_array().expect("slides").last().expect("a slide").clone();
    let link = r#"<p>Source: <a href="https://wire.example/?a=1&amp;b=2">The &lt;Wire&gt;</a></p>"#;
    let text = slide["text"]["text"].as_str().expect("a text");
    assert!(text.contains(link) && text.ends_with("<p>Source: On paper</p>"), "{text}");
    let feed: atom_syndication::Feed = file(&chronicle, wanted("atom")).parse().expect("it reads");
    let content = feed.entries()[0].content().and_then(atom_syndication::Content::value).expect("a content");
    assert!(content.contains("Source: The <Wire>, https://wire.example/?a=1&b=2"), "{content}");
    let items = json(&file(&chronicle, wanted("vis-timeline")));
    let item = items["items"].as_array().expect("items").last().expect("an item").clone();
    assert_eq!(
        item["sources"][0],
        serde_json::json!({ "title": "The &lt;Wire&gt;", "url": "https://wire.example/?a=1&b=2" })
    );
    assert_eq!(item["sources"][1], serde_json::json!({ "title": "On paper", "url": null }));
}

#[test]
fn a_calendar_cites_what_is_known_of_a_meeting() {
    let chronicle = about(&[event("1966-08-20", r#"{"meetingHeld":{"key":"x","title":"X"}}"#)]);
    let calendar = file(&chronicle, wanted("ical")).replace("\r\n ", "");
    assert!(calendar.contains(r"Source: The <Wire>\, https://wire.example/?a=1&b=2"), "{calendar}");
}

#[test]
fn who_acted_is_told_from_whom_it_was_about() {
    let claim = r#"{"subject":"c","on":{"issue":"i"},"stance":"REJECTS"}"#;
    let statement = format!(
        r#"{{"statementMade":{{"speaker":"a","addressees":["b"],"act":"ACCUSE","text":"t","claims":[{claim}]}}}}"#
    );
    let chronicle = about(&[
        event("1966-08-20", &statement),
        event("1966-08-21", r#"{"incidentReported":{"key":"x","title":"X","actors":["b"]}}"#),
        event("1966-08-22", r#"{"commitmentMade":{"key":"k","by":["a"],"to":["b"],"text":"t"}}"#),
        event("1966-08-23", r#"{"meetingHeld":{"key":"m","title":"M","participants":[{"actor":"a"},{"actor":"b"}]}}"#),
    ]);
    let table = rows(&file(&chronicle, wanted("csv-events")));
    let document = json(&file(&chronicle, wanted("json-ld")));
    for (kind, actors, concerned) in [
        ("STATEMENT_MADE", "a", "b c"),
        ("INCIDENT_REPORTED", "", "b"),
        ("COMMITMENT_MADE", "a", "b"),
        ("MEETING_HELD", "a b", ""),
    ] {
        let row = table.iter().find(|row| row["kind"] == kind).expect(kind);
        assert_eq!((&*row["actors"], &*row["about"]), (actors, concerned), "{kind}");
        let node =
            document["@graph"].as_array().expect("a graph").iter().find(|node| node["kind"] == kind).expect(kind);
        let keys = |field: &str| {
            let ids = node[field].as_array().into_iter().flatten().filter_map(Value::as_str);
            ids.filter_map(|id| id.split_once("#actor/")).map(|(_, key)| key).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((keys("actor"), keys("about")), (actors.to_owned(), concerned.to_owned()), "{kind}");
    }
}

#[test]
fn a_title_names_the_negotiation_when_there_is_only_one() {
    let title = |chronicle: &chancery::chronicle::Chronicle| {
        let feed: atom_syndication::Feed = file(chronicle, wanted("atom")).parse().expect("it reads");
        feed.title().as_str().to_owned()
    };
    assert_eq!(title(&about(&[])), "The talks");
    let other = r#"{"occurred":"1951-01-01","body":{"negotiationOpened":{"key":"o","title":"Others"}}}"#;
    assert_eq!(title(&about(&[other.to_owned()])), "Chronicle");
    assert_eq!(title(&chronicle(&[])), "Chronicle");
}

#[test]
fn a_cell_is_no_formula_unless_texts_are_wanted_exact() {
    let titles = ["=1+1", "+1", "-1", "@a", "\\t=1", "\\n=1", "\u{ff1d}1", "plain", "a=b", "'quoted"];
    let incident = |(number, title): (usize, &&str)| {
        event("1966-08-20", &format!(r#"{{"incidentReported":{{"key":"i{number}","title":"t","text":"{title}"}}}}"#))
    };
    let chronicle = about(&titles.iter().enumerate().map(incident).collect::<Vec<_>>());
    let texts = |exact| {
        let table = rows(&file(&chronicle, ExportRequest { exact, ..wanted("csv-events") }));
        let incidents = table.into_iter().filter(|row| row["kind"] == "INCIDENT_REPORTED");
        incidents.map(|row| row["text"].clone()).collect::<Vec<_>>()
    };
    let recorded: Vec<String> =
        titles.iter().map(|title| json(&format!("\"{title}\"")).as_str().expect("a text").to_owned()).collect();
    assert_eq!(texts(true), recorded);
    for (safe, recorded) in texts(false).iter().zip(&recorded) {
        let is_formula = recorded.starts_with(['=', '+', '-', '@', '\t', '\n', '\u{ff1d}']);
        assert_eq!(*safe, if is_formula { format!("'{recorded}") } else { recorded.clone() });
    }
    let weights = rows(&file(&report(), at("csv-claims", "2024-08-20")));
    assert!(weights.iter().any(|row| row["weight"] == "-1"), "a number is no text");
}
