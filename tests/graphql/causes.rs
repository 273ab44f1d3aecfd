//! What a diff names as causes, kind by kind; both directions name the same.

use serde_json::{Value, json};

use super::{Served, actor};

const FIRST: &str = "11111111-1111-4111-8111-111111111111";

fn source(key: &str, published: &str) -> Value {
    json!({ "body": { "sourceRegistered": { "key": key, "published": published } } })
}

fn opened(parties: Value) -> Value {
    json!({ "occurred": "2024-01-01", "body": { "negotiationOpened": { "key": "talks", "title": "Talks", "parties": parties } } })
}

fn event(day: &str, body: Value) -> Value {
    json!({ "occurred": day, "negotiation": "talks", "body": body })
}

fn raised(day: &str) -> Value {
    event(day, json!({ "issueRaised": { "key": "toll", "title": "Toll" } }))
}

fn status(day: &str, status: &str) -> Value {
    event(day, json!({ "issueStatusChanged": { "issue": "toll", "status": status } }))
}

fn said(day: &str, speaker: &str, stance: &str) -> Value {
    modal(day, speaker, stance, "ACTUAL")
}

fn modal(day: &str, speaker: &str, stance: &str, modality: &str) -> Value {
    let claim = json!({ "subject": "north", "on": { "issue": "toll" }, "stance": stance, "modality": modality });
    event(day, json!({ "statementMade": { "speaker": speaker, "act": "ASSERT", "text": "words", "claims": [claim] } }))
}

fn organ(key: &str, above: Option<&str>) -> Value {
    json!({ "body": { "actorRegistered": { "key": key, "name": key, "kind": "ORGAN", "partOf": above } } })
}

fn named(mut event: Value) -> Value {
    event["id"] = FIRST.into();
    event
}

fn citing(mut event: Value, source: &str) -> Value {
    event["sources"] = json!([{ "source": source }]);
    event
}

fn retract(sources: &[&str]) -> Value {
    json!({ "retract": { "event": FIRST, "reason": "wrong", "sources": cited(sources) } })
}

fn reinstate(sources: &[&str]) -> Value {
    json!({ "reinstate": { "event": FIRST, "reason": "right", "sources": cited(sources) } })
}

fn correct(replacement: &Value, sources: &[&str]) -> Value {
    json!({ "correct": { "event": FIRST, "expectedRevision": 1, "replacement": replacement, "reason": "misread",
        "sources": cited(sources) } })
}

fn cited(sources: &[&str]) -> Value {
    sources.iter().map(|source| json!({ "source": source })).collect()
}

/// Records batches one after the other; a line is an event or an operation. Returns when each was recorded.
async fn story(batches: &[Vec<Value>]) -> (Served, Vec<String>) {
    let served = Served::new();
    let mut moments = Vec::new();
    for batch in batches {
        let operation =
            |line: &Value| if line.get("body").is_some() { json!({ "record": line }) } else { line.clone() };
        let operations: Value = batch.iter().map(operation).collect();
        let payload = served.try_record(json!({ "operations": operations })).await;
        assert_eq!(payload["userErrors"], json!([]));
        moments.push(served.ask("{ asOf { knownAt } }").await["asOf"]["knownAt"].as_str().expect("a time").to_owned());
    }
    (served, moments)
}

/// Asks in both directions, and returns the changes of the talks as `PATH KIND: CAUSES`.
async fn changes(served: &Served, from: Value, to: Value) -> Vec<String> {
    let query = "query($a: PointInput!, $b: PointInput!) { \
        diff(from: $a, to: $b, negotiation: \"talks\") { nodes { kind path before after retroactive causes { kind sequence } } } \
        back: diff(from: $b, to: $a, negotiation: \"talks\") { nodes { path before after retroactive causes { kind sequence } } } }";
    let answer = served.ask_with(query, json!({ "a": from, "b": to })).await;
    let nodes = |name: &str| answer[name]["nodes"].as_array().cloned().expect("nodes");
    let (forward, back) = (nodes("diff"), nodes("back"));
    for (one, other) in forward.iter().zip(&back) {
        for field in ["path", "causes", "retroactive"] {
            assert_eq!(one[field], other[field], "{one} {other}");
        }
        assert_eq!((&one["before"], &one["after"]), (&other["after"], &other["before"]));
    }
    let told = forward.iter().map(|change| {
        let causes = change["causes"].as_array().expect("causes").iter();
        let causes = causes.map(|cause| format!("{} {}", cause["kind"].as_str().expect("a kind"), cause["sequence"]));
        let causes = causes.collect::<Vec<_>>().join(", ");
        let late = if change["retroactive"] == true { ", retroactive" } else { "" };
        let text = |field: &str| change[field].as_str().expect("a text").to_owned();
        format!("{} {}: {causes}{late}", text("kind"), text("path"))
    });
    told.collect()
}

/// A point in June 2024 by what was public at the end of a month.
fn public(month: &str) -> Value {
    json!({ "date": "2024-06", "publishedBy": month })
}

fn known(at: &str) -> Value {
    json!({ "date": "2024-06", "knownAt": at })
}

fn june() -> Value {
    json!({ "date": "2024-06" })
}

#[tokio::test]
async fn an_operation_that_cites_sources_is_the_cause_where_they_become_public() {
    let begin = || vec![source("march", "2024-03-10"), opened(json!([])), named(raised("2024-01-02"))];
    for (more, change) in [
        (vec![retract(&["march"])], "REMOVED issue/toll/status: EVENT_RETRACTED 4"),
        (vec![retract(&[]), reinstate(&["march"])], "ADDED issue/toll/status: EVENT_REINSTATED 5"),
        (
            vec![correct(
                &event(
                    "2024-01-02",
                    json!({ "issueRaised": { "key": "toll", "title": "Toll", "status": "NARROWED" } }),
                ),
                &["march"],
            )],
            "CHANGED issue/toll/status: EVENT_CORRECTED 4",
        ),
        (vec![citing(status("2024-01-05", "NARROWED"), "march")], "CHANGED issue/toll/status: ISSUE_STATUS_CHANGED 4"),
    ] {
        let (served, _) = story(&[[begin(), more].concat()]).await;
        assert_eq!(changes(&served, public("2024-02"), public("2024-04")).await, [change]);
    }
}

#[tokio::test]
async fn what_counts_at_both_points_is_no_cause_whatever_the_clocks() {
    let (served, moments) = story(&[
        vec![opened(json!([])), raised("2024-01-02"), status("2024-01-05", "NARROWED")],
        vec![actor("south", "STATE")],
    ])
    .await;
    let found = changes(&served, known(&moments[0]), json!({ "date": "2024-01-03" })).await;
    assert_eq!(found, ["CHANGED issue/toll/status: ISSUE_STATUS_CHANGED 3"]);
}

#[tokio::test]
async fn each_operation_that_brought_it_is_a_cause() {
    let (served, moments) = story(&[
        vec![opened(json!([])), named(raised("2024-01-02")), retract(&[])],
        vec![reinstate(&[]), correct(&raised("2024-01-03"), &[])],
    ])
    .await;
    let found = changes(&served, known(&moments[0]), june()).await;
    assert_eq!(found, ["ADDED issue/toll/status: EVENT_REINSTATED 4, EVENT_CORRECTED 5, retroactive"]);
}

#[tokio::test]
async fn a_correction_that_leaves_the_fact_as_it_was_is_no_cause() {
    let noted = |mut event: Value| {
        event["note"] = "a remark".into();
        event
    };
    let (served, moments) = story(&[
        vec![opened(json!([])), named(raised("2024-01-02")), status("2024-01-05", "NARROWED")],
        vec![correct(&noted(raised("2024-01-02")), &[])],
        vec![status("2024-01-08", "AGREED")],
    ])
    .await;
    let found = changes(&served, known(&moments[0]), june()).await;
    assert_eq!(found, ["CHANGED issue/toll/status: ISSUE_STATUS_CHANGED 5, retroactive"]);
}

#[tokio::test]
async fn a_source_that_moved_is_the_cause_where_it_moved_the_publication() {
    let incident =
        || citing(event("2024-01-09", json!({ "incidentReported": { "key": "x", "title": "Sailing" } })), "doc");
    let begin = || vec![opened(json!([])), named(source("doc", "2024-05-01")), incident()];
    let (served, moments) = story(&[begin(), vec![correct(&source("doc", "2024-01-09"), &[])]]).await;
    let then = json!({ "date": "2024-06", "publishedBy": "2024-02", "knownAt": moments[0] });
    assert_eq!(
        changes(&served, then.clone(), public("2024-02")).await,
        ["ADDED incident/x: EVENT_CORRECTED 4, retroactive"]
    );
    let (served, moments) = story(&[begin(), vec![source("doc", "2024-01-10")]]).await;
    let then = json!({ "date": "2024-06", "publishedBy": "2024-02", "knownAt": moments[0] });
    assert_eq!(changes(&served, then, public("2024-02")).await, ["ADDED incident/x: SOURCE_REGISTERED 4, retroactive"]);
    // Of two facts that one record on a source moved, that record is the cause of each.
    let sides = [said("2024-01-08", "north", "ACCEPTS"), said("2024-01-09", "south", "REJECTS")];
    let mut begin = vec![actor("north", "STATE"), actor("south", "STATE"), opened(json!([])), raised("2024-01-02")];
    begin.push(source("doc", "2024-05-01"));
    begin.extend(sides.map(|side| citing(side, "doc")));
    let (served, moments) = story(&[begin, vec![source("doc", "2024-01-10")]]).await;
    let then = json!({ "date": "2024-06", "publishedBy": "2024-02", "knownAt": moments[0] });
    let changed = changes(&served, then, public("2024-02")).await;
    let position = changed.iter().find(|change| change.contains(" position/"));
    assert_eq!(
        position.map(String::as_str),
        Some("ADDED position/north/issue/toll: SOURCE_REGISTERED 8, retroactive"),
        "{changed:?}"
    );
    let cite = json!({ "cite": { "event": FIRST, "sources": [{ "source": "daily" }] } });
    let begin = vec![opened(json!([])), source("doc", "2024-05-01"), source("daily", "2024-01-10"), named(incident())];
    let (served, moments) = story(&[begin, vec![cite]]).await;
    let then = json!({ "date": "2024-06", "publishedBy": "2024-02", "knownAt": moments[0] });
    assert_eq!(changes(&served, then, public("2024-02")).await, ["ADDED incident/x: EVENT_CITED 5, retroactive"]);
}

#[tokio::test]
async fn a_citing_that_was_taken_back_names_what_took_it_back() {
    let second = "22222222-2222-4222-8222-222222222222";
    let incident =
        citing(event("2024-01-09", json!({ "incidentReported": { "key": "x", "title": "Sailing" } })), "doc");
    let cite = json!({ "cite": { "id": second, "event": FIRST, "sources": [{ "source": "daily" }] } });
    let begin =
        vec![opened(json!([])), source("doc", "2024-05-01"), source("daily", "2024-01-10"), named(incident), cite];
    let back = json!({ "retract": { "event": second, "reason": "another incident" } });
    let (served, moments) = story(&[begin, vec![back]]).await;
    let then = json!({ "date": "2024-06", "publishedBy": "2024-02", "knownAt": moments[0] });
    assert_eq!(changes(&served, then, public("2024-02")).await, ["REMOVED incident/x: EVENT_RETRACTED 6, retroactive"]);
}

#[tokio::test]
async fn who_speaks_for_whom_is_asked_at_any_depth_and_as_of_the_claim() {
    let talks = || vec![opened(json!([])), raised("2024-01-01")];
    let office = |from: &str, to: Option<&str>| json!({ "body": { "officeHeld": { "holder": "aide", "of": "north", "title": "Aide", "from": from, "to": to } } });
    let changed = "CHANGED position/north/issue/toll";
    // An organ of an organ.
    let begin = [vec![actor("north", "STATE"), organ("hub", None), organ("cell", Some("hub"))], talks()].concat();
    let (served, moments) =
        story(&[[begin, vec![said("2024-01-06", "cell", "ACCEPTS")]].concat(), vec![organ("hub", Some("north"))]])
            .await;
    assert_eq!(
        changes(&served, known(&moments[0]), june()).await,
        [format!("{changed}: ACTOR_REGISTERED 7, retroactive")]
    );
    // An earlier term that came to be known late.
    let begin = [vec![actor("north", "STATE"), actor("aide", "PERSON"), office("2024-03-01", None)], talks()].concat();
    let (served, moments) = story(&[
        [begin, vec![said("2024-01-06", "aide", "ACCEPTS")]].concat(),
        vec![office("2023-01-01", Some("2024-02-01"))],
    ])
    .await;
    assert_eq!(changes(&served, known(&moments[0]), june()).await, [format!("{changed}: OFFICE_HELD 7, retroactive")]);
    // Another's word that is answered changes nothing.
    let begin = [vec![actor("north", "STATE"), actor("aide", "PERSON"), actor("daily", "MEDIA")], talks()].concat();
    let (served, moments) = story(&[
        [begin, vec![said("2024-01-06", "aide", "ACCEPTS")]].concat(),
        vec![office("2023-01-01", None), said("2024-01-02", "daily", "ACCEPTS")],
    ])
    .await;
    assert_eq!(changes(&served, known(&moments[0]), june()).await, [format!("{changed}: OFFICE_HELD 7, retroactive")]);
}

#[tokio::test]
async fn of_a_position_the_claims_that_make_it_and_what_emptied_a_slot_are_asked() {
    let begin = || vec![actor("north", "STATE"), actor("daily", "MEDIA"), opened(json!([])), raised("2024-01-01")];
    let january = || json!({ "date": "2024-01-31" });
    let withdrawn = || event("2024-02-03", json!({ "statementWithdrawn": { "statement": FIRST } }));
    let path = "position/north/issue/toll";
    for (claims, change) in [
        // A word of the same claimant takes the place of another.
        (
            vec![said("2024-01-06", "north", "ACCEPTS"), said("2024-02-01", "north", "REJECTS")],
            format!("CHANGED {path}: STATEMENT_MADE 6"),
        ),
        // Both sides of a contested position; the older one counts at both points.
        (
            vec![said("2024-01-06", "north", "ACCEPTS"), said("2024-02-01", "daily", "REJECTS")],
            format!("CHANGED {path}: STATEMENT_MADE 6"),
        ),
        // It was taken back.
        (
            vec![named(said("2024-01-06", "north", "ACCEPTS")), withdrawn()],
            format!("REMOVED {path}: STATEMENT_WITHDRAWN 6"),
        ),
        // A newer word was taken back, and no older one returns.
        (
            vec![said("2024-01-06", "north", "ACCEPTS"), named(said("2024-02-01", "north", "REJECTS")), withdrawn()],
            format!("REMOVED {path}: STATEMENT_WITHDRAWN 7"),
        ),
        // A word that does not speak takes the place of one that does.
        (
            vec![said("2024-01-06", "north", "ACCEPTS"), modal("2024-02-01", "north", "REJECTS", "HYPOTHETICAL")],
            format!("CHANGED {path}: STATEMENT_MADE 6"),
        ),
    ] {
        let (served, _) = story(&[[begin(), claims].concat()]).await;
        assert_eq!(changes(&served, january(), june()).await, [change]);
    }
}

#[tokio::test]
async fn of_a_commitment_only_the_status_shown_makes_the_value() {
    let (served, _) = story(&[vec![
        actor("north", "STATE"),
        actor("south", "STATE"),
        opened(json!([])),
        event("2024-01-02", json!({ "commitmentMade": { "key": "word", "by": ["north"], "text": "To leave." } })),
        event("2024-02-02", json!({ "commitmentStatusChanged": { "commitment": "word", "status": "BREACHED", "accordingTo": "south" } })),
        event("2024-03-02", json!({ "commitmentStatusChanged": { "commitment": "word", "status": "FULFILLED", "accordingTo": "north" } })),
    ]])
    .await;
    let found = changes(&served, json!({ "date": "2024-01-15" }), june()).await;
    assert_eq!(found, ["CHANGED commitment/word/status: COMMITMENT_STATUS_CHANGED 6"]);
}

#[tokio::test]
async fn a_negotiation_shows_its_parties_their_organs_and_their_offices() {
    let office = |holder: &str, from: &str, to: Option<&str>| json!({ "body": { "officeHeld": { "holder": holder, "of": "ministry", "title": "Head", "from": from, "to": to } } });
    let front = json!({ "occurred": "2024-03-01",
        "body": { "actorRegistered": { "key": "front", "name": "Front", "kind": "ARMED_GROUP" } } });
    let (served, _) = story(&[vec![
        actor("north", "STATE"),
        organ("ministry", Some("north")),
        organ("front", Some("north")),
        actor("one", "PERSON"),
        actor("two", "PERSON"),
        actor("bystander", "STATE"),
        office("one", "2023-01-01", Some("2024-02-29")),
        office("two", "2024-03-01", Some("2025-12-31")),
        opened(json!([])),
        front,
        event("2024-02-01", json!({ "partyJoined": { "actor": "north", "role": "PARTY" } })),
    ]])
    .await;
    let at = |date: &str| json!({ "date": date });
    assert_eq!(
        changes(&served, at("2024-01-15"), at("2024-02-15")).await,
        [
            "ADDED actor/front: PARTY_JOINED 11",
            "ADDED actor/ministry: PARTY_JOINED 11",
            "ADDED actor/north: PARTY_JOINED 11",
            "ADDED negotiation/talks/party/north/PARTY: PARTY_JOINED 11",
            "ADDED office/one/ministry/Head: PARTY_JOINED 11",
        ]
    );
    assert_eq!(
        changes(&served, at("2024-02-15"), at("2024-03-15")).await,
        [
            "REMOVED actor/front: ACTOR_REGISTERED 10",
            "REMOVED office/one/ministry/Head: OFFICE_HELD 7",
            "ADDED office/two/ministry/Head: OFFICE_HELD 8",
        ]
    );
    let query = "{ diff(from: { date: \"2024-02-15\" }, to: { date: \"2024-03-15\" }, paths: [\"office/*/*/Head\", \"actor/front\"]) \
                 { nodes { path subject before after } } }";
    let nodes = served.ask(query).await["diff"]["nodes"].clone();
    let value = |node: usize, side: &str| -> Value {
        nodes[node][side].as_str().map_or(Value::Null, |text| serde_json::from_str(text).expect("JSON"))
    };
    let paths: Vec<&str> = (0..3).filter_map(|node| nodes[node]["path"].as_str()).collect();
    assert_eq!(paths, ["actor/front", "office/one/ministry/Head", "office/two/ministry/Head"]);
    assert_eq!(nodes[1]["subject"], "actor:one");
    assert_eq!(
        value(0, "before"),
        json!({ "name": "front", "kind": "ORGAN", "aliases": [], "partOf": "north", "country": null })
    );
    assert_eq!(value(0, "after")["kind"], "ARMED_GROUP");
    let until = json!({ "edtf": "2025-12-31", "timeZone": "UTC" });
    assert_eq!(value(2, "after"), json!({ "title": "Head", "until": until }));
}
