//! What the kinds of texts, decisions, consent and disputed facts refuse and warn of, each with its code and its path.

use serde_json::{Value, json};

use super::{Served, actor};

async fn stage() -> Served {
    let served = Served::new();
    served.set_the_stage().await;
    let on = |body: Value| json!({ "occurred": "2024-08-02", "negotiation": "talks", "body": body });
    served
        .record(json!([
            on(json!({ "proposalTabled": { "key": "plan", "title": "Plan", "clauses": [{ "key": "c", "number": "1", "text": "One." }] } })),
            on(json!({ "proposalTabled": { "key": "other", "title": "Other" } })),
            on(json!({ "amendmentMoved": { "key": "change", "proposal": "plan", "by": ["a"], "drop": ["c"] } })),
            on(json!({ "decisionTaken": { "key": "vote", "on": { "proposal": "plan" } } })),
            on(json!({ "declarationMade": { "key": "said", "actor": "a", "proposal": "plan", "kind": "RESERVATION", "text": "But." } })),
            on(json!({ "commitmentMade": { "key": "stop", "by": ["a"], "text": "Stop." } })),
            json!({ "occurred": "2024-08-02", "body": { "negotiationOpened": { "key": "elsewhere", "title": "Elsewhere" } } }),
        ]))
        .await;
    served
}

#[tokio::test]
async fn what_cannot_be_recorded_is_refused_at_its_field() {
    let served = stage().await;
    let claim = json!({ "subject": "a", "on": { "proposal": "plan" }, "stance": "ACCEPTS" });
    let said = |rest: Value| {
        let mut statement = json!({ "speaker": "a", "act": "ASSERT", "text": "So." });
        rest.as_object().expect("fields").iter().for_each(|(name, value)| statement[name] = value.clone());
        statement
    };
    let number =
        |number: Value| json!([{ "about": { "actor": "a" }, "aspect": "size", "value": { "number": number } }]);
    let cases = [
        ("amendmentMoved", json!({ "key": "change", "proposal": "plan", "by": ["a"], "drop": ["c"] }), "CONFLICT", ""),
        ("amendmentMoved", json!({ "key": "x", "proposal": "plan", "by": [], "drop": ["c"] }), "BAD_INPUT", "by"),
        ("amendmentMoved", json!({ "key": "x", "proposal": "plan", "by": ["a"] }), "BAD_INPUT", ""),
        (
            "amendmentMoved",
            json!({ "key": "x", "proposal": "plan", "by": ["a"], "drop": ["none"] }),
            "NOT_FOUND",
            "drop.0",
        ),
        (
            "proposalAmended",
            json!({ "proposal": "other", "amendment": "change", "put": [{ "key": "n", "number": "1", "text": "N." }] }),
            "BAD_INPUT",
            "amendment",
        ),
        (
            "proposalAmended",
            json!({ "proposal": "plan", "put": [{ "key": "n", "number": "1", "text": "N.", "alternativeTo": "n" }] }),
            "BAD_INPUT",
            "put.0.alternativeTo",
        ),
        ("decisionTaken", json!({ "key": "vote", "on": { "proposal": "plan" } }), "CONFLICT", "key"),
        ("decisionTaken", json!({ "key": "x", "on": { "amendment": "none" } }), "NOT_FOUND", "on"),
        (
            "decisionTaken",
            json!({ "key": "x", "on": { "proposal": "plan" }, "votes": [{ "actor": "a", "vote": "YES" }, { "actor": "a", "vote": "NO" }] }),
            "BAD_INPUT",
            "votes.1",
        ),
        ("consentGiven", json!({ "actor": "a", "proposal": "none", "act": "SIGNATURE" }), "NOT_FOUND", "proposal"),
        (
            "declarationMade",
            json!({ "key": "x", "actor": "b", "proposal": "other", "kind": "OBJECTION", "to": "said", "text": "No." }),
            "BAD_INPUT",
            "to",
        ),
        (
            "declarationMade",
            json!({ "key": "x", "actor": "b", "proposal": "plan", "kind": "RESERVATION", "clauses": ["none"], "text": "No." }),
            "",
            "clauses.0",
        ),
        ("commitmentAmended", json!({ "commitment": "stop" }), "BAD_INPUT", ""),
        ("commitmentAmended", json!({ "commitment": "stop", "due": "2024-09", "noDue": true }), "BAD_INPUT", ""),
        (
            "commitmentStatusChanged",
            json!({ "commitment": "stop", "status": "FULFILLED", "degree": 4 }),
            "BAD_INPUT",
            "degree",
        ),
        ("statementMade", said(json!({ "unnamed": true, "with": [{ "speaker": "b" }] })), "BAD_INPUT", ""),
        ("statementMade", said(json!({ "claims": [claim, claim] })), "BAD_INPUT", "claims.1"),
        (
            "statementMade",
            said(json!({ "assertions": number(json!({ "least": 3, "greatest": 2 })) })),
            "BAD_INPUT",
            "assertions.0",
        ),
        ("statementMade", said(json!({ "assertions": number(json!({})) })), "BAD_INPUT", "assertions.0"),
    ];
    let mut wrong = Vec::new();
    for (kind, body, code, path) in cases {
        let event = json!({ "occurred": "2024-08-03", "negotiation": "talks", "body": { kind: body } });
        let payload = served.try_record(json!({ "events": [event] })).await;
        let notices = payload["userErrors"].as_array().expect("notices");
        // An opening that is there already is told of the whole body.
        let before =
            if code == "CONFLICT" { "events.0.body".to_owned() } else { format!("events.0.body.{kind}.{path}") };
        let found = notices.iter().any(|notice| {
            let at: Vec<&str> = notice["path"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
            (code.is_empty() || notice["code"] == code)
                && format!("{}.", at.join(".")).starts_with(before.trim_end_matches('.'))
        });
        if !found {
            wrong.push(format!("{kind} {body}: {code} at {path:?}, got {}", payload["userErrors"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_belongs_to_a_text_is_of_its_negotiation_but_a_decision_need_not_be() {
    let served = stage().await;
    let elsewhere =
        |body: Value| json!({ "events": [{ "occurred": "2024-08-03", "negotiation": "elsewhere", "body": body }] });
    for body in [
        json!({ "consentGiven": { "actor": "a", "proposal": "plan", "act": "SIGNATURE" } }),
        json!({ "amendmentMoved": { "key": "x", "proposal": "plan", "by": ["a"], "drop": ["c"] } }),
        json!({ "declarationMade": { "key": "x", "actor": "a", "proposal": "plan", "kind": "RESERVATION", "text": "But." } }),
    ] {
        let payload = served.try_record(elsewhere(body)).await;
        assert_eq!(payload["userErrors"][0]["code"], "BAD_INPUT", "{payload}");
    }
    let payload =
        served.try_record(elsewhere(json!({ "decisionTaken": { "key": "x", "on": { "proposal": "plan" } } }))).await;
    assert_eq!(payload["userErrors"], json!([]));
}

#[tokio::test]
async fn one_event_holds_no_more_than_its_bounds() {
    let served = stage().await;
    let many: Vec<Value> = (0..501).map(|number| actor(&format!("s{number}"), "STATE")).collect();
    for part in many.chunks(250) {
        served.record(json!(part)).await;
    }
    let key = |number: usize| format!("s{number}");
    let votes = |count: usize| {
        let votes: Vec<Value> = (0..count).map(|number| json!({ "actor": key(number), "vote": "YES" })).collect();
        json!({ "events": [{ "occurred": "2024-08-03", "negotiation": "talks",
            "body": { "decisionTaken": { "key": "many", "on": { "proposal": "plan" }, "votes": votes } } }] })
    };
    let refused = served.try_record(votes(501)).await;
    assert_eq!(refused["userErrors"][0]["code"], "BAD_INPUT", "{refused}");
    assert!(refused["userErrors"][0]["message"].as_str().is_some_and(|text| text.contains("500")), "{refused}");
    assert_eq!(served.try_record(votes(500)).await["userErrors"], json!([]));
    let tally = served.ask("{ asOf { decision(key: \"many\") { tally { yes no } } } }").await;
    assert_eq!(tally["asOf"]["decision"]["tally"], json!({ "yes": 500, "no": 0 }));
    let joint = |speakers: usize| {
        let with: Vec<Value> = (0..speakers - 1).map(|number| json!({ "speaker": key(number) })).collect();
        let claims: Vec<Value> = (0..20)
            .map(|number| json!({ "subject": key(number), "on": { "proposal": "plan" }, "stance": "ACCEPTS" }))
            .collect();
        json!({ "events": [{ "occurred": "2024-08-03", "negotiation": "talks",
            "body": { "statementMade": { "speaker": "a", "act": "ASSERT", "text": "We all.", "with": with, "claims": claims } } }] })
    };
    let refused = served.try_record(joint(101)).await;
    assert_eq!(refused["userErrors"][0]["code"], "BAD_INPUT", "{refused}");
    assert_eq!(served.try_record(joint(100)).await["userErrors"], json!([]));
}

#[tokio::test]
async fn what_looks_odd_is_recorded_with_a_warning() {
    let served = stage().await;
    let cases = [
        (
            "2024-08-03",
            json!({ "consentGiven": { "actor": "a", "proposal": "plan", "act": "WITHDRAWAL" } }),
            "UNUSUAL_ORDER",
        ),
        (
            "2024-08-03",
            json!({ "consentGiven": { "actor": "b", "proposal": "plan", "act": "WITHDRAWAL_OF_SIGNATURE" } }),
            "UNUSUAL_ORDER",
        ),
        ("2024-08-01", json!({ "proposalAmended": { "proposal": "plan", "drop": ["c"] } }), "UNUSUAL_ORDER"),
        ("0900", json!({ "consentGiven": { "actor": "a", "proposal": "plan", "act": "SIGNATURE" } }), "UNUSUAL_DATE"),
    ];
    for (day, body, code) in cases {
        let payload = served.record(json!([{ "occurred": day, "negotiation": "talks", "body": body }])).await;
        let codes: Vec<&str> =
            payload["warnings"].as_array().expect("warnings").iter().filter_map(|one| one["code"].as_str()).collect();
        assert!(codes.contains(&code), "{body}: {codes:?}");
    }
    let usual = json!([actor("c", "STATE"), { "occurred": "2024-08-04", "negotiation": "talks",
        "body": { "consentGiven": { "actor": "c", "proposal": "plan", "act": "RATIFICATION", "effective": "2024-09" } } }]);
    assert_eq!(served.record(usual).await["warnings"], json!([]));
}
