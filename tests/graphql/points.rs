//! Points: cuts, tokens, and which arguments go together.

use std::time::Duration;

use chancery::graphql::GraphqlSettings;
use serde_json::json;

use super::{Served, actor, claim};

#[tokio::test]
async fn a_snapshot_says_where_it_stands() {
    let served = Served::new();
    let empty = served.ask("{ asOf { sequence date knownAt publishedBy } log { head } }").await;
    assert_eq!(
        empty["asOf"],
        json!({ "sequence": 0, "date": "2024-09-01T12:00:00.000000Z", "knownAt": null, "publishedBy": null })
    );
    served.set_the_stage().await;
    let query = "{ asOf(date: \"2024-08\", timeZone: \"Asia/Jerusalem\", publishedBy: \"2024-08-20\") \
                 { sequence date knownAt publishedBy } log { head } }";
    let asked = served.ask(query).await;
    assert_eq!(asked["asOf"]["date"], "2024-08-31T20:59:59.999999Z");
    assert_eq!(asked["asOf"]["publishedBy"], "2024-08-20T20:59:59.999999Z");
    assert_eq!(asked["asOf"]["knownAt"], "2024-09-01T12:00:01.000000Z");
    assert_eq!(asked["asOf"]["sequence"], 8);
    assert_eq!(asked["log"]["head"], 8);
}

#[tokio::test]
async fn what_was_known_then_is_asked_by_the_clock() {
    let served = Served::new();
    served.record(json!([actor("a", "STATE")])).await;
    served.record(json!([actor("b", "STATE")])).await;
    let known = |at: &str| format!("{{ asOf(knownAt: \"{at}\") {{ sequence actors {{ totalCount }} }} }}");
    for (at, sequence) in [("2024-09-01T12:00:00Z", 0), ("2024-09-01T12:00:01Z", 1), ("2024-09-01", 2), ("2030", 2)] {
        let data = served.ask(&known(at)).await;
        assert_eq!(data["asOf"], json!({ "sequence": sequence, "actors": { "totalCount": sequence } }), "{at}");
    }
}

#[tokio::test]
async fn a_token_gives_the_same_answer_for_ever() {
    let served = Served::new();
    served.set_the_stage().await;
    served.record(json!([claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    let fields = "sequence date knownAt claims { nodes { stance } } negotiation(key: \"talks\") { status }";
    let first = served.ask(&format!("{{ asOf {{ token {fields} }} }}")).await["asOf"].clone();
    served.record(json!([claim("2024-08-03", "a", "a", "whole", "REJECTS")])).await;
    let again = format!("query($t: SnapshotToken) {{ asOf(snapshot: $t) {{ token {fields} }} }}");
    assert_eq!(served.ask_with(&again, json!({ "t": first["token"] })).await["asOf"], first);
}

#[tokio::test]
async fn tokens_and_cuts_that_contradict_each_other_are_refused() {
    let served = Served::new();
    served.set_the_stage().await;
    let data = served.ask("{ asOf { token } }").await;
    let token = data["asOf"]["token"].as_str().expect("a token");
    for beside in ["date: \"2024\"", "knownAt: \"2024\"", "publishedBy: \"2024\"", "atLeast: 1"] {
        let query = format!("{{ asOf(snapshot: \"{token}\", {beside}) {{ token }} }}");
        assert_eq!(served.refused(&query).await, "BAD_INPUT", "{beside}");
    }
    served
        .ask(&format!(
            "{{ asOf(snapshot: \"{token}\", timeZone: \"Asia/Jerusalem\", certainty: POSSIBLE) {{ token }} }}"
        ))
        .await;
    assert_eq!(served.refused("{ asOf(knownAt: \"2024\", atLeast: 1) { token } }").await, "BAD_INPUT");
    let diff = format!("{{ diff(from: {{snapshot: \"{token}\", date: \"2024\"}}, to: {{}}) {{ totalCount }} }}");
    assert_eq!(served.refused(&diff).await, "BAD_INPUT");
    let mut changed = token.to_owned();
    let last = if changed.ends_with('A') { "B" } else { "A" };
    changed.replace_range(changed.len() - 1.., last);
    for malformed in [changed.as_str(), "", "x", &token[1..]] {
        let query = format!("{{ asOf(snapshot: \"{malformed}\") {{ token }} }}");
        assert_eq!(served.refused(&query).await, "BAD_INPUT", "{malformed}");
    }
    let other = Served::new().ask("{ asOf { token } }").await;
    let query = format!("{{ asOf(snapshot: {}) {{ token }} }}", other["asOf"]["token"]);
    assert_eq!(served.refused(&query).await, "SNAPSHOT_UNKNOWN");
}

#[tokio::test]
async fn ones_own_writing_is_waited_for() {
    let served = Served::with(GraphqlSettings { wait: Duration::from_millis(50), ..GraphqlSettings::default() });
    served.set_the_stage().await;
    assert_eq!(served.refused("{ asOf(atLeast: 9) { sequence } }").await, "TIMED_OUT");
    assert_eq!(served.ask("{ asOf(atLeast: \"8\") { sequence } }").await["asOf"]["sequence"], 8);
    let served = Served::new();
    served.set_the_stage().await;
    let waiting = served.ask("{ asOf(atLeast: 9) { sequence actor(key: \"late\") { key } } }");
    let writing = served.record(json!([actor("late", "STATE")]));
    let (answer, _) = tokio::join!(waiting, writing);
    assert_eq!(answer["asOf"], json!({ "sequence": 9, "actor": { "key": "late" } }));
}

#[tokio::test]
async fn what_is_not_there_is_null() {
    let served = Served::new();
    served.set_the_stage().await;
    let query = "{ asOf(date: \"2024-07-01\") { negotiation(key: \"talks\") { key } issue(key: \"whole\") { key } \
                 actor(key: \"nobody\") { key } actors { totalCount } \
                 position(party: \"a\", on: {issue: \"whole\"}) { status } } \
                 event(id: \"nothing\") { id } node(id: \"actor:nobody\") { id } other: node(id: \"x:y\") { id } \
                 malformed: node(id: \"actor:NO\") { id } }";
    let data = served.ask(query).await;
    let nothing =
        json!({ "negotiation": null, "issue": null, "actor": null, "actors": { "totalCount": 3 }, "position": null });
    assert_eq!(data["asOf"], nothing);
    assert_eq!(json!([data["event"], data["node"], data["other"], data["malformed"]]), json!([null, null, null, null]));
}

#[tokio::test]
async fn every_thing_is_found_by_its_node_id() {
    let served = Served::new();
    served.set_the_stage().await;
    served.record(json!([claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    let query = "{ asOf { actor(key: \"a\") { id } source(key: \"daily\") { id } negotiation(key: \"talks\") { id } \
                 issue(key: \"part\") { id } statements { nodes { id claims { id } event { id } } } } }";
    let data = served.ask(query).await["asOf"].clone();
    let statement = &data["statements"]["nodes"][0];
    assert_eq!(statement["event"]["id"], statement["id"]);
    assert_eq!(statement["claims"][0]["id"], format!("{}#0", statement["id"].as_str().expect("an id")));
    let things =
        [&data["actor"], &data["source"], &data["negotiation"], &data["issue"], statement, &statement["claims"][0]];
    for thing in things {
        let query = format!("{{ node(id: {}) {{ id }} }}", thing["id"]);
        assert_eq!(served.ask(&query).await["node"]["id"], thing["id"]);
    }
}

#[tokio::test]
async fn a_contested_position_lists_its_sides() {
    let served = Served::new();
    served.set_the_stage().await;
    let mut report = claim("2024-08-05", "press", "a", "part", "REJECTS");
    report["sources"] = json!([{ "source": "daily" }, { "source": "weekly", "cue": "reportedly" }]);
    served.record(json!([claim("2024-08-03", "a", "a", "whole", "ACCEPTS"), report])).await;
    let query = "{ asOf { position(party: \"a\", on: {issue: \"part\"}) { status stance declared since { edtf } \
                 claims { claim { claimant { key } own publishedFirst { source { key } cue } } answered \
                 inheritedFrom { ... on Issue { key } } } \
                 sides { stance claimants { key } independentSources } } \
                 negotiation(key: \"talks\") { positions(status: CONTESTED) { nodes { target { ... on Issue { key } } } } } } }";
    let data = served.ask(query).await["asOf"].clone();
    let claims = json!([
        { "claim": { "claimant": { "key": "a" }, "own": true, "publishedFirst": { "source": { "key": "daily" }, "cue": null } },
          "answered": false, "inheritedFrom": { "key": "whole" } },
        { "claim": { "claimant": { "key": "press" }, "own": false, "publishedFirst": { "source": { "key": "daily" }, "cue": null } },
          "answered": false, "inheritedFrom": null },
    ]);
    let sides = json!([
        { "stance": "ACCEPTS", "claimants": [{ "key": "a" }], "independentSources": 1 },
        { "stance": "REJECTS", "claimants": [{ "key": "press" }], "independentSources": 2 },
    ]);
    let position = json!({ "status": "CONTESTED", "stance": "ACCEPTS", "declared": true, "since": { "edtf": "2024-08-05" },
        "claims": claims, "sides": sides });
    assert_eq!(data["position"], position);
    assert_eq!(data["negotiation"]["positions"]["nodes"], json!([{ "target": { "key": "part" } }]));
}
