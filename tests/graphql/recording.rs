//! Recording: payloads, notices with their paths, and what becomes of what is sent twice.

use serde_json::{Value, json};

use super::{Served, actor, claim};

#[tokio::test]
async fn a_batch_is_answered_with_its_events_and_the_state_after_it() {
    let served = Served::new();
    served.set_the_stage().await;
    let payload = served.record(json!([claim("2024-08-02", "a", "a", "whole", "ACCEPTS"), actor("c", "STATE")])).await;
    assert_eq!(payload["sequence"], 10);
    assert_eq!(payload["snapshot"], json!({ "sequence": 10 }));
    let kinds: Vec<&Value> = payload["events"].as_array().expect("events").iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["STATEMENT_MADE", "ACTOR_REGISTERED"]);
}

#[tokio::test]
async fn what_a_recorder_did_wrong_is_data_with_the_path_to_the_field() {
    let served = Served::new();
    served.set_the_stage().await;
    let cases = [
        (
            json!({ "events": [claim("2024-08-02", "nobody", "a", "whole", "ACCEPTS")] }),
            "NOT_FOUND",
            json!(["events", "0", "body", "statementMade", "speaker"]),
        ),
        (
            json!({ "operations": [{ "record": claim("2024-08-02", "a", "a", "none", "ACCEPTS") }] }),
            "NOT_FOUND",
            json!(["operations", "0", "record", "body", "statementMade", "claims", "0", "on"]),
        ),
        (
            json!({ "events": [actor("c", "STATE"), { "body": { "statementMade": { "speaker": "a", "act": "ASSERT", "text": " " } } }] }),
            "BAD_INPUT",
            json!(["events", "1", "occurred"]),
        ),
        (json!({ "events": [] }), "BAD_INPUT", json!(["events"])),
        (json!({}), "BAD_INPUT", json!([])),
        (json!({ "events": [actor("c", "STATE")], "operations": [] }), "BAD_INPUT", json!([])),
        (json!({ "events": [actor("a", "STATE")], "expectedSequence": 0 }), "CONFLICT", json!(null)),
        (json!({ "events": [actor("c", "STATE")], "expectedSequence": 9 }), "BAD_INPUT", json!(["expectedSequence"])),
    ];
    for (input, code, path) in cases {
        let payload = served.try_record(input.clone()).await;
        let notices = payload["userErrors"].as_array().expect("notices");
        let found = notices.iter().any(|notice| notice["code"] == code && (path.is_null() || notice["path"] == path));
        assert!(found, "{input} gives {payload}");
        assert_eq!(json!([payload["events"], payload["sequence"], payload["snapshot"]]), json!([[], null, null]));
    }
    assert_eq!(served.ask("{ log { head } }").await["log"]["head"], 8);
}

#[tokio::test]
async fn the_same_key_gives_the_first_answer() {
    let served = Served::new();
    let batch = |name: &str| {
        json!({ "idempotencyKey": "once", "events": [
        { "body": { "actorRegistered": { "key": "a", "name": name, "kind": "STATE" } } }] })
    };
    let first = served.try_record(batch("A")).await;
    assert_eq!(first["sequence"], 1);
    served.record(json!([actor("b", "STATE")])).await;
    assert_eq!(served.try_record(batch("A")).await["events"], first["events"]);
    let other = served.try_record(batch("B")).await;
    assert_eq!(other["userErrors"][0]["code"], "IDEMPOTENCY_CONFLICT");
    assert_eq!(other["userErrors"][0]["path"], json!(["idempotencyKey"]));
    assert_eq!(served.ask("{ log { head } }").await["log"]["head"], 2);
}

#[tokio::test]
async fn a_dry_run_records_nothing_and_warns_all_the_same() {
    let served = Served::new();
    served.set_the_stage().await;
    let early = json!({ "occurred": "0024-08-20", "negotiation": "talks",
        "body": { "issueStatusChanged": { "issue": "whole", "status": "AGREED" } } });
    let payload = served.try_record(json!({ "dryRun": true, "events": [early] })).await;
    assert_eq!(payload["warnings"], json!([{ "code": "UNUSUAL_DATE", "path": ["events", "0", "occurred"] }]));
    assert_eq!(json!([payload["events"], payload["sequence"], payload["userErrors"]]), json!([[], null, []]));
    assert_eq!(served.ask("{ log { head } }").await["log"]["head"], 8);
}

#[tokio::test]
async fn a_record_is_corrected_retracted_reinstated_and_corroborated() {
    let served = Served::new();
    served.set_the_stage().await;
    let payload = served.record(json!([claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    let id = payload["events"][0]["id"].clone();
    let correct = "mutation($id: ID!, $revision: Int!, $content: EventInput!) { correct(input: {event: $id, \
                   expectedRevision: $revision, replacement: $content, reason: \"misheard\"}) { sequence \
                   events { kind ... on EventCorrected { reason expectedRevision event { id revision } \
                   replacement { revision ... on StatementMade { claims { stance } } } } } userErrors { code path } } }";
    let content = claim("2024-08-02", "a", "a", "whole", "REJECTS");
    let variables = json!({ "id": id, "revision": 1, "content": content });
    let corrected = served.ask_with(correct, variables.clone()).await["correct"].clone();
    let event = json!({ "kind": "EVENT_CORRECTED", "reason": "misheard", "expectedRevision": 1,
        "event": { "id": id, "revision": 2 }, "replacement": { "revision": 2, "claims": [{ "stance": "REJECTS" }] } });
    assert_eq!(corrected, json!({ "sequence": 10, "events": [event], "userErrors": [] }));
    let stale = served.ask_with(correct, variables).await["correct"]["userErrors"].clone();
    assert_eq!(stale, json!([{ "code": "CONFLICT", "path": ["expectedRevision"] }]));
    let operation = |name: &str, rest: &str| {
        format!(
            "mutation {{ {name}(input: {{event: {id}, {rest}}}) {{ sequence events {{ kind }} userErrors {{ code path }} }} }}"
        )
    };
    let steps = [
        ("retract", "reason: \"not ours\"", json!([11, [{ "kind": "EVENT_RETRACTED" }], []])),
        ("retract", "reason: \"again\"", json!([null, [], [{ "code": "CONFLICT", "path": ["event"] }]])),
        ("reinstate", "reason: \"ours\"", json!([12, [{ "kind": "EVENT_REINSTATED" }], []])),
        ("cite", "sources: [{source: \"weekly\"}]", json!([13, [{ "kind": "EVENT_CITED" }], []])),
        (
            "cite",
            "sources: [{source: \"none\"}]",
            json!([null, [], [{ "code": "NOT_FOUND", "path": ["sources", "0", "source"] }]]),
        ),
    ];
    for (name, rest, expected) in steps {
        let payload = served.ask(&operation(name, rest)).await[name].clone();
        assert_eq!(json!([payload["sequence"], payload["events"], payload["userErrors"]]), expected, "{name}");
    }
    let query = format!(
        "{{ event(id: {id}) {{ standing revision sequence sources {{ source {{ key }} }} ... on StatementMade {{ claims {{ stance standing }} }} }} \
         audit(event: {id}) {{ standing event {{ revision }} revisions {{ revision standing ... on StatementMade {{ claims {{ stance }} }} }} \
         operations {{ kind sequence }} }} events(filter: {{standing: [CORRECTED]}}) {{ nodes {{ sequence standing revision }} }} }}"
    );
    let data = served.ask(&query).await;
    assert_eq!(
        data["event"],
        json!({ "standing": "STANDS", "revision": 2, "sequence": 9,
        "sources": [{ "source": { "key": "daily" } }, { "source": { "key": "weekly" } }],
        "claims": [{ "stance": "REJECTS", "standing": true }] })
    );
    assert_eq!(
        data["audit"],
        json!({ "standing": "STANDS", "event": { "revision": 2 },
        "revisions": [{ "revision": 1, "standing": "CORRECTED", "claims": [{ "stance": "ACCEPTS" }] },
                      { "revision": 2, "standing": "STANDS", "claims": [{ "stance": "REJECTS" }] }],
        "operations": [{ "kind": "EVENT_CORRECTED", "sequence": 10 }, { "kind": "EVENT_RETRACTED", "sequence": 11 },
                       { "kind": "EVENT_REINSTATED", "sequence": 12 }, { "kind": "EVENT_CITED", "sequence": 13 }] })
    );
    assert_eq!(data["events"]["nodes"], json!([{ "sequence": 9, "standing": "CORRECTED", "revision": 1 }]));
}

#[tokio::test]
async fn a_retracted_event_is_shown_with_its_last_content_and_in_no_view() {
    let served = Served::new();
    served.set_the_stage().await;
    let payload = served.record(json!([claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    let id = payload["events"][0]["id"].clone();
    let retract = format!("mutation {{ retract(input: {{event: {id}, reason: \"not ours\"}}) {{ sequence }} }}");
    served.ask(&retract).await;
    let query = format!(
        "{{ event(id: {id}) {{ standing ... on StatementMade {{ text speaker {{ key }} }} }} audit(event: {id}) {{ standing }} \
         node(id: {id}) {{ id }} asOf {{ statements {{ totalCount }} position(party: \"a\", on: {{issue: \"whole\"}}) {{ status }} }} }}"
    );
    let data = served.ask(&query).await;
    assert_eq!(data["event"], json!({ "standing": "RETRACTED", "text": "a ACCEPTS whole", "speaker": { "key": "a" } }));
    assert_eq!(data["audit"]["standing"], "RETRACTED");
    assert_eq!(data["node"], Value::Null);
    assert_eq!(data["asOf"], json!({ "statements": { "totalCount": 0 }, "position": { "status": "UNSTATED" } }));
}
