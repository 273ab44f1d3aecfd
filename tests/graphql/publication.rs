//! What events and citations say of their own publication, what is shown of sources, and who recorded what when.

use serde_json::{Value, json};

use super::{Served, actor};

const WORD: &str = "00000000-0000-4000-8000-00000000000a";
const CITE: &str = "00000000-0000-4000-8000-00000000000b";

fn said(more: &Value) -> Value {
    let mut event = json!({ "id": WORD, "occurred": "2024-08-10", "negotiation": "talks",
        "body": { "statementMade": { "speaker": "a", "act": "ASSERT", "text": "words",
            "claims": [{ "subject": "a", "on": { "issue": "part" }, "stance": "ACCEPTS" }] } } });
    for (field, value) in more.as_object().into_iter().flatten() {
        event[field] = value.clone();
    }
    event
}

async fn operate(served: &Served, operations: Value) -> Value {
    served.try_record(json!({ "operations": operations })).await
}

#[tokio::test]
async fn an_event_and_a_citation_say_since_when_they_were_public() {
    let served = Served::new();
    served.set_the_stage().await;
    let sources = json!([{ "source": "weekly", "published": "2024-08-25?" }]);
    let event = said(&json!({ "publicSince": "2024-08-24", "timeZone": "Asia/Jerusalem", "sources": sources }));
    served.record(json!([event])).await;
    let shown = served
        .ask(&format!(
            r#"{{ event(id: "{WORD}") {{ published {{ edtf from }} publicSince {{ edtf timeZone to }}
                 sources {{ published {{ edtf timeZone from uncertain }} source {{ published {{ edtf }} }} }} }} }}"#
        ))
        .await;
    assert_eq!(
        shown["event"],
        json!({
            "published": { "edtf": "2024-08-24", "from": "2024-08-23T21:00:00.000000Z" },
            "publicSince": { "edtf": "2024-08-24", "timeZone": "Asia/Jerusalem", "to": "2024-08-24T21:00:00.000000Z" },
            "sources": [{
                "published": { "edtf": "2024-08-25?", "timeZone": "Asia/Jerusalem", "from": "2024-08-24T21:00:00.000000Z", "uncertain": true },
                "source": { "published": null },
            }],
        })
    );
    let count = "{ asOf(date: \"2024-08-31\", publishedBy: \"2024-08-24T20:59:59.999998Z\") { statements { totalCount } } \
                 next: asOf(date: \"2024-08-31\", publishedBy: \"2024-08-24T20:59:59.999999Z\") { statements { totalCount } } }";
    let counted = served.ask(count).await;
    assert_eq!(counted["asOf"]["statements"]["totalCount"], 0);
    assert_eq!(counted["next"]["statements"]["totalCount"], 1);
}

#[tokio::test]
async fn dates_of_an_operations_own_citations_are_utc_even_where_its_replacement_has_a_zone() {
    let served = Served::new();
    served.set_the_stage().await;
    served.record(json!([said(&json!({}))])).await;
    let mut replacement =
        said(&json!({ "timeZone": "Asia/Jerusalem", "sources": [{ "source": "daily", "published": "2024-08-20" }] }));
    replacement.as_object_mut().expect("an event").remove("id");
    let sources = json!([{ "source": "daily", "published": "2024-08-20" }]);
    let payload = operate(
        &served,
        json!([
            { "correct": { "event": WORD, "expectedRevision": 1, "replacement": replacement, "reason": "not so", "sources": sources } },
            { "cite": { "event": WORD, "sources": sources } },
        ]),
    )
    .await;
    assert_eq!(payload["userErrors"], json!([]));
    let query = format!(
        r#"{{ audit(event: "{WORD}") {{ event {{ sources {{ published {{ timeZone }} }} }}
             operations {{ published {{ from }} sources {{ published {{ timeZone from }} }} }} }} }}"#
    );
    let audit = served.ask(&query).await["audit"].clone();
    let utc = json!({ "published": { "from": "2024-08-20T00:00:00.000000Z" },
        "sources": [{ "published": { "timeZone": "UTC", "from": "2024-08-20T00:00:00.000000Z" } }] });
    assert_eq!(audit["operations"], json!([utc, utc]));
    let zones: Vec<&Value> =
        audit["event"]["sources"].as_array().expect("sources").iter().map(|c| &c["published"]["timeZone"]).collect();
    assert_eq!(zones, ["Asia/Jerusalem", "UTC"]);
}

#[tokio::test]
async fn a_mistaken_citing_is_taken_back_and_its_source_counts_no_more() {
    let served = Served::new();
    served.set_the_stage().await;
    served
        .record(json!([
            { "body": { "sourceRegistered": { "key": "tabloid", "publisher": "Tabloid", "published": "2024-08-11" } } },
            said(&json!({ "sources": [{ "source": "daily" }] })),
        ]))
        .await;
    let cite = json!([{ "cite": { "id": CITE, "event": WORD, "sources": [{ "source": "tabloid" }] } }]);
    let before = operate(&served, cite).await["sequence"].as_u64().expect("a sequence");
    let query = r#"query($known: PointInTime) { asOf(date: "2024-08-31", publishedBy: "2024-08-12", knownAt: $known) {
        claims { nodes { stance publishedFirst { source { key } } } } } }"#;
    let claims = |answer: Value| answer["asOf"]["claims"]["nodes"].clone();
    let with_the_tabloid = json!([{ "stance": "ACCEPTS", "publishedFirst": { "source": { "key": "tabloid" } } }]);
    assert_eq!(claims(served.ask_with(query, json!({})).await), with_the_tabloid);
    let cited_at = served.ask("{ asOf { knownAt } }").await["asOf"]["knownAt"].clone();
    let payload =
        operate(&served, json!([{ "retract": { "event": CITE, "reason": "the tabloid does not have it" } }])).await;
    assert_eq!(payload["events"][0]["kind"], "EVENT_RETRACTED");
    assert_eq!(claims(served.ask_with(query, json!({})).await), json!([]));
    assert_eq!(claims(served.ask_with(query, json!({ "known": cited_at })).await), with_the_tabloid);
    let query = format!(
        r#"{{ event(id: "{CITE}") {{ standing negotiation ... on EventCited {{ event {{ id standing sources {{ source {{ key }} }} }} }} }}
             audit(event: "{WORD}") {{ standing operations {{ kind standing negotiation
                 ... on EventRetracted {{ event {{ kind standing }} }} }} }}
             retracted: events(filter: {{ standing: [RETRACTED] }}) {{ nodes {{ sequence }} }} }}"#
    );
    assert_eq!(
        served.ask(&query).await,
        json!({
            "event": { "standing": "RETRACTED", "negotiation": "talks",
                "event": { "id": WORD, "standing": "STANDS", "sources": [{ "source": { "key": "daily" } }] } },
            "audit": { "standing": "STANDS", "operations": [
                { "kind": "EVENT_CITED", "standing": "RETRACTED", "negotiation": "talks" },
                { "kind": "EVENT_RETRACTED", "standing": "STANDS", "negotiation": "talks",
                    "event": { "kind": "EVENT_CITED", "standing": "RETRACTED" } },
            ] },
            "retracted": { "nodes": [{ "sequence": before }] },
        })
    );
    // In the list of what cites it, too, and back again.
    let cited = r#"{ asOf(date: "2024-08-31") { source(key: "tabloid") { citedBy { nodes { id } } } } }"#;
    let nodes = |answer: Value| answer["asOf"]["source"]["citedBy"]["nodes"].clone();
    assert_eq!(nodes(served.ask(cited).await), json!([]));
    // While the event is retracted, the citing can be reinstated; the event is not in the list for it.
    operate(&served, json!([{ "retract": { "event": WORD, "reason": "not so" } }, { "reinstate": { "event": CITE, "reason": "so" } }])).await;
    assert_eq!(nodes(served.ask(cited).await), json!([]));
    operate(&served, json!([{ "reinstate": { "event": WORD, "reason": "so" } }])).await;
    assert_eq!(nodes(served.ask(cited).await), json!([{ "id": WORD }]));
}

#[tokio::test]
async fn a_revision_in_an_audit_names_the_record_that_made_it() {
    let served = Served::new();
    served.set_the_stage().await;
    served.record(json!([said(&json!({}))])).await;
    served.record(json!([{ "occurred": "2024-08-02", "body": { "negotiationOpened": { "key": "other", "title": "Other" } } }])).await;
    let mut replacement = said(&json!({ "negotiation": "other", "occurred": "2024-08-11" }));
    replacement.as_object_mut().expect("an event").remove("id");
    operate(&served, json!([{ "cite": { "event": WORD, "sources": [{ "source": "daily" }] } }])).await;
    let correct = json!([{ "correct": { "event": WORD, "expectedRevision": 1, "replacement": replacement, "reason": "not so" } }]);
    operate(&served, correct).await;
    operate(&served, json!([{ "retract": { "event": WORD, "reason": "not so" } }])).await;
    let query = format!(
        r#"{{ event(id: "{WORD}") {{ sequence recordedAt revision }}
             audit(event: "{WORD}") {{ event {{ sequence recordedAt }} revisions {{ sequence recordedAt revision occurred {{ edtf }} }}
                 operations {{ sequence recordedAt negotiation ... on EventCorrected {{ replacement {{ sequence recordedAt revision }} }} }} }} }}"#
    );
    let answer = served.ask(&query).await;
    let at = |second: u8| json!(format!("2024-09-01T12:00:0{second}.000000Z"));
    let first = json!({ "sequence": 9, "recordedAt": at(2), "revision": 2 });
    assert_eq!(answer["event"], first);
    assert_eq!(
        answer["audit"],
        json!({
            "event": { "sequence": 9, "recordedAt": at(2) },
            "revisions": [
                { "sequence": 9, "recordedAt": at(2), "revision": 1, "occurred": { "edtf": "2024-08-10" } },
                { "sequence": 12, "recordedAt": at(5), "revision": 2, "occurred": { "edtf": "2024-08-11" } },
            ],
            "operations": [
                { "sequence": 11, "recordedAt": at(4), "negotiation": "talks" },
                { "sequence": 12, "recordedAt": at(5), "negotiation": "other", "replacement": first },
                { "sequence": 13, "recordedAt": at(6), "negotiation": "other" },
            ],
        })
    );
}

#[tokio::test]
async fn a_citation_shows_its_source_as_the_snapshot_does() {
    let served = Served::new();
    served.set_the_stage().await;
    let renamed = json!({ "occurred": "2024-08-20", "body": { "sourceRegistered": { "key": "daily", "publisher": "New Press", "published": "2024-08-01" } } });
    served.record(json!([said(&json!({ "sources": [{ "source": "daily" }] })), renamed])).await;
    let query = r#"query($date: PointInTime!) { asOf(date: $date) { source(key: "daily") { publisher } statements { nodes { sources { source { publisher } } } } } }"#;
    for (date, publisher) in [("2024-08-19", "Daily"), ("2024-08-20", "New Press")] {
        let shown = served.ask_with(query, json!({ "date": date })).await["asOf"].clone();
        assert_eq!(shown["source"]["publisher"], publisher);
        assert_eq!(shown["statements"]["nodes"][0]["sources"][0]["source"]["publisher"], publisher, "as of {date}");
    }
    // The date of publication alone is read from the newest registration, whatever the date.
    let early = r#"{ asOf(date: "2024-08-19", publishedBy: "2024-08-02") { statements { totalCount } } }"#;
    assert_eq!(served.ask(early).await["asOf"]["statements"]["totalCount"], 1);
}

#[tokio::test]
async fn publishers_are_counted_as_the_snapshot_shows_their_sources() {
    let served = Served::new();
    served.set_the_stage().await;
    let merged =
        json!({ "occurred": "2024-08-20", "body": { "sourceRegistered": { "key": "weekly", "publisher": "Daily" } } });
    let against = |speaker: &str, stance: &str, sources: Value| {
        json!({ "occurred": "2024-08-10", "negotiation": "talks", "sources": sources,
            "body": { "statementMade": { "speaker": speaker, "onBehalfOf": "a", "act": "ASSERT", "text": "words",
                "claims": [{ "subject": "a", "on": { "issue": "part" }, "stance": stance }] } } })
    };
    let both = json!([{ "source": "daily" }, { "source": "weekly" }]);
    served
        .record(json!([
            actor("c", "PERSON"),
            against("c", "ACCEPTS", both.clone()),
            said(&json!({ "sources": both })),
            merged
        ]))
        .await;
    served
        .record(json!([{ "occurred": "2024-08-10", "negotiation": "talks", "sources": [{ "source": "daily" }],
        "body": { "statementMade": { "speaker": "b", "act": "ASSERT", "text": "words",
            "claims": [{ "subject": "a", "on": { "issue": "part" }, "stance": "REJECTS" }] } } }]))
        .await;
    let query = r#"query($date: PointInTime!) { asOf(date: $date) { position(party: "a", on: { issue: "part" }) { sides { stance independentSources } } } }"#;
    for (date, publishers) in [("2024-08-19", 2), ("2024-08-20", 1)] {
        let sides = served.ask_with(query, json!({ "date": date })).await["asOf"]["position"]["sides"].clone();
        let accepts = sides.as_array().expect("sides").iter().find(|side| side["stance"] == "ACCEPTS");
        assert_eq!(accepts.expect("a side")["independentSources"], publishers, "as of {date}");
    }
}

#[tokio::test]
async fn a_minute_is_a_date_and_questions_take_letters_of_either_case() {
    let served = Served::new();
    served.set_the_stage().await;
    let minute = |id: u8, occurred: &str| {
        json!({ "occurred": occurred, "timeZone": "Europe/Paris", "negotiation": "talks",
            "body": { "incidentReported": { "key": format!("minute-{id}"), "title": "The gavel fell" } } })
    };
    let dates = ["2015-12-12T19:29", "2015-12-12T19:29Z", "2015-11-30/2015-12-12T19:29+01"];
    let events: Vec<Value> = (0..).zip(dates).map(|(id, date)| minute(id, date)).collect();
    served.record(json!(events)).await;
    let query = "{ asOf { timeline { nodes { occurred { edtf from to approximate uncertain } } } } }";
    let shown = served.ask(query).await["asOf"]["timeline"]["nodes"].clone();
    let occurred = |edtf: &str, from: &str, to: &str| json!({ "occurred": { "edtf": edtf, "from": format!("{from}.000000Z"), "to": format!("{to}.000000Z"), "approximate": false, "uncertain": false } });
    let shown = shown.as_array().expect("nodes");
    for expected in [
        occurred(dates[2], "2015-11-29T23:00:00", "2015-12-12T18:30:00"),
        occurred(dates[0], "2015-12-12T18:29:00", "2015-12-12T18:30:00"),
        occurred(dates[1], "2015-12-12T19:29:00", "2015-12-12T19:30:00"),
    ] {
        assert!(shown.contains(&expected), "{expected} is not in {shown:?}");
    }
    let payload = served.try_record(json!({ "events": [minute(9, "2015-12-12T19:29")] })).await;
    assert_eq!(payload["userErrors"], json!([]));
    let marked = "mutation { record(input: { events: [{ occurred: \"2015-12-12T19:29~\", negotiation: \"talks\", \
                  body: { incidentReported: { key: \"x\", title: \"x\" } } }] }) { sequence } }";
    assert_eq!(served.refused(marked).await, "BAD_INPUT");
    let question = r#"{ lower: asOf(date: "2015-12-12t19:29:00z") { date } upper: asOf(date: "2015-12-12T19:29:00Z") { date }
        offset: asOf(knownAt: "2024-09-01t15:00:01+03:00") { sequence } }"#;
    let answer = served.ask(question).await;
    assert_eq!(answer["lower"], answer["upper"]);
    assert_eq!(answer["lower"]["date"], "2015-12-12T19:29:00.000000Z");
    assert_eq!(answer["offset"]["sequence"], 8);
    let retrieved =
        json!([{ "body": { "sourceRegistered": { "key": "lower", "retrievedAt": "2024-08-21t10:00:00.5z" } } }]);
    served.record(retrieved).await;
    let source = served.ask(r#"{ asOf { source(key: "lower") { retrievedAt } } }"#).await;
    assert_eq!(source["asOf"]["source"]["retrievedAt"], "2024-08-21T10:00:00.500000Z");
}

#[tokio::test]
async fn an_exact_local_day_is_not_vague() {
    let served = Served::new();
    served.set_the_stage().await;
    let local = |zone: &str, key: &str| {
        json!({ "occurred": "2022-02-08", "timeZone": zone, "negotiation": "talks",
            "body": { "incidentReported": { "key": key, "title": "A round" } } })
    };
    served
        .record(json!([
            local("Pacific/Auckland", "wellington"),
            local("America/Argentina/Buenos_Aires", "buenos-aires")
        ]))
        .await;
    let query = r#"query($zone: TimeZone) { asOf(date: "2022-02-08", timeZone: $zone) {
        timeline { nodes { occurred { edtf timeZone to approximate uncertain } } }
        uncertain { nodes { ... on IncidentReported { key } } } } }"#;
    let at = async |zone: &str| served.ask_with(query, json!({ "zone": zone })).await["asOf"].clone();
    // In its own zone the day settles it, to the last microsecond.
    let there = at("America/Argentina/Buenos_Aires").await;
    assert_eq!(there["uncertain"]["nodes"], json!([]));
    let days = json!({ "edtf": "2022-02-08", "timeZone": "America/Argentina/Buenos_Aires", "to": "2022-02-09T03:00:00.000000Z",
        "approximate": false, "uncertain": false });
    assert_eq!(there["timeline"]["nodes"][1]["occurred"], days);
    // As of the same day of UTC it is not over: what is told beside it says when it is, and that it is no vague date.
    assert_eq!(at("UTC").await["uncertain"]["nodes"], json!([{ "key": "buenos-aires" }]));
    assert_eq!(at("UTC").await["timeline"]["nodes"][1]["occurred"], days);
}
