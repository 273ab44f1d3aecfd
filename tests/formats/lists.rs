//! Tables, JSON-LD and Vega-Lite: every row, node and field is what it is said to be, however long the list is.

use std::collections::{BTreeMap, BTreeSet};

use chancery::chronicle::Chronicle;
use serde_json::Value;

use super::{NASTY_READ, at, chronicle, file, nasty, pieces, wanted};
use crate::goldens::report;

/// A table as it was read, each row by the names of the columns.
#[track_caller]
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row as long as the header")).collect()
}

#[test]
fn events_are_rows_with_their_windows() {
    let rows = rows(&file(&report(), at("csv-events", "2024-08-20")));
    assert_eq!(rows.len(), 28);
    let opened = &rows[0];
    assert_eq!((&*opened["kind"], &*opened["occurred"]), ("NEGOTIATION_OPENED", "2024-05~"));
    assert_eq!(opened["occurred_from"], "2024-04-01T00:00:00.000000Z");
    assert_eq!(opened["occurred_to"], "2024-07-01T00:00:00.000000Z");
    assert_eq!((&*opened["approximate"], &*opened["uncertain"]), ("true", "false"));
    let qatar = rows.iter().find(|row| row["headline"] == "Meeting held: High-level talks in Doha").expect("held");
    assert_eq!((&*qatar["time_zone"], &*qatar["occurred_from"]), ("Asia/Qatar", "2024-08-15T21:00:00.000000Z"));
}

#[test]
fn claims_and_positions_agree() {
    let chronicle = report();
    let claims = rows(&file(&chronicle, at("csv-claims", "2024-08-20")));
    let positions = rows(&file(&chronicle, at("csv-positions", "2024-08-20")));
    assert_eq!((claims.len(), positions.len()), (10, 9));
    let standing: BTreeSet<(&str, &str)> = claims
        .iter()
        .filter(|claim| claim["standing"] == "true")
        .map(|claim| (claim["subject"].as_str(), claim["target"].as_str()))
        .collect();
    let held: BTreeSet<(&str, &str)> =
        positions.iter().map(|position| (position["party"].as_str(), position["target"].as_str())).collect();
    assert_eq!(held, standing);
    let corridor = positions.iter().find(|position| position["target"] == "philadelphi-corridor").expect("it is there");
    assert_eq!(
        (&*corridor["status"], &*corridor["stance"], &*corridor["sides"]),
        ("CONTESTED", "RESERVES", "ACCEPTS RESERVES")
    );
    assert_eq!(corridor["claimants"], "antony-blinken benjamin-netanyahu");
}

#[test]
fn cells_come_back_as_they_were() {
    let rows = rows(&file(&nasty(), super::ExportRequest { exact: true, ..wanted("csv-claims") }));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["text"], format!("one\ntwo {NASTY_READ}"));
    assert_eq!(rows[0]["claimant_name"], format!("=A {NASTY_READ}"));
    assert_eq!(rows[0]["conditions"], format!("x\n{NASTY_READ}"));
    assert_eq!(rows[0]["own"], "false");
}

/// More events than are read at a time.
const MANY: usize = 1_234;

#[test]
fn a_long_list_is_written_in_pieces_and_is_whole() {
    let incident = |number: usize| {
        let day = number % 28 + 1;
        format!(
            r#"{{"occurred":"2024-02-{day:02}","body":{{"incidentReported":{{"key":"i{number}","title":"{number}"}}}}}}"#
        )
    };
    let chronicle = chronicle(&(0..MANY).map(incident).collect::<Vec<_>>());
    let written = pieces(&chronicle, wanted("csv-events"));
    assert!(written.len() > 3, "a page at a time");
    let text = String::from_utf8(written.concat()).expect("UTF-8");
    let rows = rows(&text);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (MANY, MANY));
    assert!(rows.is_sorted_by_key(|row| (row["occurred"].clone(), row["sequence"].parse::<u64>().expect("a number"))));
    for format in ["timelinejs", "vis-timeline", "json-ld"] {
        let json: Value = serde_json::from_str(&file(&chronicle, wanted(format))).expect(format);
        let list = ["events", "items", "@graph"].iter().find_map(|name| json[*name].as_array()).expect("a list");
        assert!(list.len() >= MANY, "{format}");
    }
    let feed: atom_syndication::Feed = file(&chronicle, wanted("atom")).parse().expect("it reads");
    assert_eq!(feed.entries().len(), MANY);
    assert_eq!(
        feed.entries()[0].title().as_str(),
        format!("Incident: {}", (0..MANY).rfind(|one| one % 28 == 27).expect("one"))
    );
}

#[test]
fn json_ld_uses_words_that_it_explains_and_refers_to_what_is_there() {
    let document: Value = serde_json::from_str(&file(&report(), at("json-ld", "2024-08-20"))).expect("JSON");
    let nodes = explained(&document);
    let claims: Vec<&Value> = nodes.iter().filter(|node| node["@type"][0] == "Claim").collect();
    assert_eq!(claims.len(), 9);
    let blinken =
        claims.iter().find(|claim| claim["name"] == "Israel, withdrawal from Gaza: accepts").expect("it is there");
    assert!(blinken["wasAttributedTo"].as_str().is_some_and(|id| id.ends_with("#actor/antony-blinken")));
    assert_eq!(blinken["own"], false);
}

/// Checks that a document explains each of its words and has each thing that it refers to, once; gives its nodes.
#[track_caller]
pub fn explained(document: &Value) -> &[Value] {
    let context = document["@context"].as_object().expect("a context");
    let nodes = document["@graph"].as_array().expect("a graph");
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node["@id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), nodes.len(), "a node is written once");
    for node in nodes {
        for (name, value) in node.as_object().expect("an object") {
            assert!(name.starts_with('@') || context.contains_key(name), "{name} is explained");
            let refers = context.get(name).is_some_and(|term| term["@type"] == "@id")
                && !["sameAs", "url", "eventStatus"].contains(&name.as_str());
            let listed = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for one in listed.iter().filter(|_| refers) {
                assert!(ids.contains(one.as_str().expect("an id")), "{name}: {one}");
            }
        }
        let types = node["@type"].as_array().cloned().unwrap_or_else(|| vec![node["@type"].clone()]);
        assert!(types.iter().all(|one| context.contains_key(one.as_str().unwrap_or_default())), "{types:?}");
    }
    nodes
}

/// A claim of each modality but the plain one, of one party on as many issues.
pub fn unreal() -> Chronicle {
    let actor =
        |key: &str| format!(r#"{{"body":{{"actorRegistered":{{"key":"{key}","name":"{key}","kind":"STATE"}}}}}}"#);
    let event = |body: String| format!(r#"{{"occurred":"2024-01-01","negotiation":"n","body":{body}}}"#);
    let mut lines = vec![
        actor("x"),
        r#"{"occurred":"2024-01-01","body":{"negotiationOpened":{"key":"n","title":"N"}}}"#.to_owned(),
    ];
    for (key, modality, hedge) in [
        ("i", "NEGATED", "NONE"),
        ("j", "HYPOTHETICAL", "REPORTEDLY"),
        ("k", "HISTORICAL", "NONE"),
        ("l", "FUTURE", "EXPECTED"),
    ] {
        lines.push(event(format!(r#"{{"issueRaised":{{"key":"{key}","title":"{key}"}}}}"#)));
        lines.push(event(format!(
            r#"{{"statementMade":{{"speaker":"x","act":"ASSERT","text":"t","claims":[{{"subject":"x","on":{{"issue":"{key}"}},"stance":"ACCEPTS","modality":"{modality}","hedge":"{hedge}"}}]}}}}"#
        )));
    }
    chronicle(&lines)
}

#[test]
fn a_claim_that_does_not_speak_has_no_name_that_speaks() {
    let document: Value = serde_json::from_str(&file(&unreal(), wanted("json-ld"))).expect("JSON");
    let nodes = document["@graph"].as_array().expect("a graph");
    let names: Vec<&str> = nodes
        .iter()
        .filter(|node| node["@type"][0] == "Claim")
        .map(|claim| claim["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "x, i: does not accept",
            "x, j: reportedly would accept",
            "x, k: used to accept",
            "x, l: will accept, it is expected"
        ]
    );
}

#[test]
fn a_meeting_is_a_node_of_its_own_with_its_own_date() {
    let chronicle = nasty();
    let document: Value = serde_json::from_str(&file(&chronicle, wanted("json-ld"))).expect("JSON");
    let nodes = document["@graph"].as_array().expect("a graph");
    let meeting = |key: &str| {
        let id = format!("urn:uuid:{}#meeting/{key}", chronicle.id());
        nodes.iter().find(|node| node["@id"] == id.as_str()).unwrap_or_else(|| panic!("{key} is there"))
    };
    let planned = meeting("planned");
    assert_eq!((&planned["@type"], &planned["name"]), (&"Event".into(), &NASTY_READ.into()));
    assert_eq!((&planned["edtf"], &planned["status"]), (&"2024-03~".into(), &"PLANNED".into()));
    assert_eq!(planned["startDate"], "2024-02-01T00:00:00.000000Z", "when it is to be, not when that was said");
    for (key, status) in [
        ("planned", Some("EventScheduled")),
        ("moved", Some("EventRescheduled")),
        ("off", Some("EventCancelled")),
        ("held", None),
    ] {
        let expected = status.map(|status| format!("https://schema.org/{status}"));
        assert_eq!(meeting(key).get("eventStatus").and_then(Value::as_str), expected.as_deref(), "{key}");
    }
    assert_eq!(
        (&meeting("held")["status"], &meeting("held")["edtf"]),
        (&"HELD".into(), &"2024-01-07/2024-01-08".into())
    );
    assert!(meeting("held")["attendee"][0].as_str().is_some_and(|id| id.ends_with("#actor/b")));
    assert!(meeting("someday").get("startDate").is_none());
    // Of what is about a meeting none is an event of its own: a calendar made of the dates has each meeting once.
    let about: Vec<&Value> =
        nodes.iter().filter(|node| node["kind"].as_str().is_some_and(|kind| kind.starts_with("MEETING_"))).collect();
    assert_eq!(about.len(), 7);
    for node in about {
        assert_eq!(node["@type"], serde_json::json!(["Activity"]), "{node}");
        assert!(
            node.get("startDate").is_none() && node["occurredFrom"].is_string() && node["about"].is_array(),
            "{node}"
        );
    }
    let statement = nodes.iter().find(|node| node["kind"] == "STATEMENT_MADE").expect("it is there");
    assert_eq!(statement["startDate"], "2024-01-03T09:30:00.250000Z", "a statement is itself what happened");
}

#[test]
fn a_meeting_put_off_without_a_new_date_has_none() {
    let chronicle = chronicle(&[
        r#"{"occurred":"2024-01-01","body":{"meetingPlanned":{"key":"m","title":"m","planned":"2024-03-01","place":{"name":"Doha","country":"Qatar"}}}}"#.to_owned(),
        r#"{"occurred":"2024-01-02","body":{"meetingPostponed":{"meeting":"m"}}}"#.to_owned(),
    ]);
    let document: Value = serde_json::from_str(&file(&chronicle, wanted("json-ld"))).expect("JSON");
    let meeting = document["@graph"].as_array().expect("a graph").iter().find(|node| node["status"] == "POSTPONED");
    let meeting = meeting.expect("it is there");
    assert_eq!(meeting["eventStatus"], "https://schema.org/EventPostponed");
    assert!(meeting.get("startDate").is_none(), "{meeting}");
    assert_eq!(meeting["location"], serde_json::json!({ "@type": "Place", "name": "Doha", "address": "Qatar" }));
}

/// More organs of organs than calls of calls that a thread has room for.
const DEEP: usize = 5_000;

#[test]
fn organs_of_organs_are_followed_to_any_depth() {
    let actor = |number: usize, whole: String| {
        format!(r#"{{"body":{{"actorRegistered":{{"key":"o{number}","name":"{number}","kind":"ORGAN"{whole}}}}}}}"#)
    };
    let mut lines: Vec<String> = (0..=DEEP).map(|number| actor(number, String::new())).collect();
    lines.extend((0..DEEP).map(|number| actor(number, format!(r#","partOf":"o{}""#, number + 1))));
    lines.push(
        r#"{"occurred":"2024-01-01","body":{"statementMade":{"speaker":"o0","act":"ASSERT","text":"t"}}}"#.to_owned(),
    );
    let chronicle = chronicle(&lines);
    let document: Value = serde_json::from_str(&file(&chronicle, wanted("json-ld"))).expect("JSON");
    let nodes = document["@graph"].as_array().expect("a graph");
    let parts = nodes.iter().filter(|node| node.get("parentOrganization").is_some()).count();
    assert_eq!(parts, DEEP, "each names what it is a part of");
    for format in ["graphml", "gexf"] {
        assert_eq!(file(&chronicle, wanted(format)).matches("PART_OF").count(), DEEP, "{format}");
    }
}

fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            if name == "field" {
                found.extend(value.as_str().map(str::to_owned));
            }
            fields(value, found);
        }),
        Value::Array(array) => array.iter().for_each(|value| fields(value, found)),
        _plain => {}
    }
}

#[test]
fn the_charts_draw_columns_that_are_there() {
    let chronicle = report();
    let charts: Value = serde_json::from_str(&file(&chronicle, at("vega-lite", "2024-08-20"))).expect("JSON");
    assert_eq!(charts["$schema"], "https://vega.github.io/schema/vega-lite/v6.json");
    for chart in charts["vconcat"].as_array().expect("charts") {
        let table = chart["data"]["url"].as_str().and_then(|url| url.strip_suffix(".csv")).expect("a table beside it");
        let header = rows(&file(&chronicle, at(&format!("csv-{table}"), "2024-08-20")))[0].clone();
        let mut drawn = BTreeSet::new();
        fields(chart, &mut drawn);
        let steps = chart["transform"].as_array().expect("steps");
        let joined = |step: &Value| step["joinaggregate"][0]["as"].as_str().map(str::to_owned);
        let computed: BTreeSet<String> =
            steps.iter().filter_map(|step| step["as"].as_str().map(str::to_owned).or_else(|| joined(step))).collect();
        let missing: Vec<&String> =
            drawn.iter().filter(|name| !header.contains_key(*name) && !computed.contains(*name)).collect();
        assert!(drawn.len() > 4 && missing.is_empty(), "{missing:?}");
    }
}

/// Returns a chart of the report as of the day of its claims.
fn chart(number: usize) -> Value {
    let charts: Value = serde_json::from_str(&file(&report(), at("vega-lite", "2024-08-20"))).expect("JSON");
    charts["vconcat"][number].clone()
}

#[test]
fn a_moment_is_drawn_though_it_has_no_width() {
    let layers = chart(0)["layer"].as_array().expect("layers").clone();
    assert!(layers.iter().any(|layer| layer["mark"]["type"] == "bar" && layer["encoding"]["x2"].is_object()));
    let moment = layers.iter().find(|layer| layer["mark"]["type"] == "point").expect("a mark that has a size");
    assert_eq!(moment["transform"][0]["filter"], "datum.occurred_to - datum.occurred_from < 1");
}

#[test]
fn what_others_say_of_a_party_does_not_look_like_its_own_word() {
    let matrix = chart(1);
    let steps = matrix["transform"].as_array().expect("steps");
    let sign =
        steps.iter().find(|step| step["as"] == "sign").expect("a sign")["calculate"].as_str().expect("a formula");
    assert!(sign.contains("'ATTRIBUTED' ? '('") && sign.contains("'CONTESTED' ? '≠'"), "{sign}");
    let opacity = &matrix["layer"][0]["encoding"]["opacity"];
    assert_eq!(opacity["condition"]["test"], "datum.status === 'ATTRIBUTED'");
    assert_eq!(matrix["layer"][1]["transform"][0]["filter"], "datum.status === 'CONTESTED'");
    let words = matrix["title"].to_string();
    assert!(words.contains("attributed") && words.contains("contested"), "{words}");
}

#[test]
fn parties_of_one_name_have_places_of_their_own() {
    let matrix = chart(1);
    let steps = matrix["transform"].as_array().expect("steps");
    let formula = |name: &str| {
        let step = steps.iter().find(|step| step["as"] == name).unwrap_or_else(|| panic!("{name} is computed"));
        step["calculate"].as_str().expect("a formula").to_owned()
    };
    for (axis, key) in [("x", "party"), ("y", "matter")] {
        let field = matrix["encoding"][axis]["field"].as_str().expect("a field");
        assert!(formula(field).ends_with(&format!("datum.{key}")), "{field}");
    }
    assert_eq!(formula("matter"), "datum.target_kind + '/' + datum.target");
}

#[test]
fn things_are_rows_and_positions_have_their_stretches() {
    let chronicle = report();
    let table = |name: &str| rows(&file(&chronicle, at(name, "2024-08-20")));
    let statements = table("csv-statements");
    let events = table("csv-events");
    assert_eq!(statements.len(), events.iter().filter(|event| event["kind"] == "STATEMENT_MADE").count());
    let claims: usize = statements.iter().map(|statement| statement["claims"].parse::<usize>().expect("a count")).sum();
    assert_eq!(claims, table("csv-claims").len());
    let meetings = table("csv-meetings");
    assert!(
        meetings.iter().any(|meeting| meeting["status"] == "HELD" && meeting["place_name"] == "Doha"),
        "{meetings:?}"
    );
    let cited: BTreeSet<String> =
        events.iter().flat_map(|event| event["sources"].split(' ')).map(str::to_owned).collect();
    let sources: BTreeSet<String> = table("csv-sources").into_iter().map(|source| source["source"].clone()).collect();
    assert_eq!(sources, cited.into_iter().filter(|key| !key.is_empty()).collect());
    assert!(table("csv-actors").iter().any(|actor| actor["actor"] == "israel" && actor["kind"] == "STATE"));
    assert_eq!(table("csv-negotiations")[0]["title"], "Ceasefire in Gaza");
    assert!(!table("csv-issues").is_empty() && !table("csv-clauses").is_empty());
    // What holds last is the position at the snapshot.
    let changes = table("csv-position-changes");
    let last: BTreeMap<(&str, &str), &BTreeMap<String, String>> = changes
        .iter()
        .filter(|change| change["holds_to"].is_empty())
        .map(|change| ((change["party"].as_str(), change["target"].as_str()), change))
        .collect();
    let positions = table("csv-positions");
    assert_eq!(last.len(), positions.len());
    for position in &positions {
        let change = last[&(position["party"].as_str(), position["target"].as_str())];
        assert_eq!((&change["status"], &change["stance"]), (&position["status"], &position["stance"]));
    }
}
