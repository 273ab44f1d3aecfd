//! A document that is known to be valid is answered as one that is not: the same values, and the same errors.

use serde_json::{Value, json};

use super::Served;

/// Documents with variables, right ones and wrong ones.
fn requests() -> Vec<(&'static str, Vec<Value>)> {
    let actor = "query($key: Key!, $date: PointInTime, $with: Boolean = false) { asOf(date: $date) { \
                 actor(key: $key) { name @include(if: $with) } } }";
    let actors =
        "query($n: Int, $kind: ActorKind) { asOf { actors(first: $n, kind: $kind) { totalCount nodes { key } } } }";
    let events = "query($filter: EventFilter, $order: Order! = ASCENDING) { events(filter: $filter, order: $order) \
                  { nodes { id kind ... on ActorRegistered { key } } } }";
    let kinds = "query($kinds: [EventKind!]) { events(filter: {kinds: $kinds}) { totalCount } }";
    vec![
        (
            actor,
            vec![
                json!({ "key": "a" }),
                json!({ "key": "a", "with": true }),
                json!({ "key": "a", "with": null }),
                json!({}),
                json!({ "key": null }),
                json!({ "key": 7 }),
                json!({ "key": "no key" }),
                json!({ "key": ["a"] }),
                json!({ "key": "a", "date": "2024-13" }),
                json!({ "key": "a", "date": 2024 }),
                json!({ "key": "a", "with": "yes" }),
            ],
        ),
        (
            actors,
            vec![
                json!({ "n": 1 }),
                json!({ "n": 1.5 }),
                json!({ "n": "1" }),
                json!({ "n": 501 }),
                json!({ "n": 3_000_000_000_u64 }),
                json!({ "kind": "STATE" }),
                json!({ "kind": "state" }),
                json!({ "kind": true }),
                json!({ "other": 1 }),
            ],
        ),
        (
            events,
            vec![
                json!({}),
                json!({ "order": "DESCENDING" }),
                json!({ "order": null }),
                json!({ "filter": { "actor": "a" } }),
                json!({ "filter": { "nobody": "a" } }),
                json!({ "filter": { "kinds": "ACTOR_REGISTERED" } }),
                json!({ "filter": "a" }),
            ],
        ),
        (kinds, vec![json!({ "kinds": "ACTOR_REGISTERED" }), json!({ "kinds": ["x"] }), json!({ "kinds": 1 })]),
    ]
}

#[tokio::test]
async fn a_known_document_is_answered_as_an_unknown_one() {
    let served = Served::new();
    served.set_the_stage().await;
    for (document, variables) in requests() {
        // Another text each time is never known.
        let mut unknown = Vec::new();
        for (number, variables) in variables.iter().enumerate() {
            unknown.push(served.send(&format!("{document} # {number}"), variables.clone()).await);
        }
        assert!(unknown.iter().any(|answer| answer.get("errors").is_none()), "{unknown:?}");
        let known = served.send(document, variables[0].clone()).await;
        assert_eq!(known, unknown[0]);
        for (variables, unknown) in variables.iter().zip(&unknown) {
            assert_eq!(served.send(document, variables.clone()).await, *unknown, "{document} {variables}");
        }
    }
}
