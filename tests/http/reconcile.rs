//! Names matched by the Reconciliation Service API 0.2, as OpenRefine asks: what the service is, batches, suggestions, bounds.

use serde_json::{Value, json};

use super::Server;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn batch(server: &Server, queries: &Value) -> (u16, Value) {
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("queries", &queries.to_string()).finish();
    let answer = server.send("POST", "/reconcile", &[FORM], form.as_bytes());
    (answer.status, answer.json())
}

#[test]
fn it_says_what_it_is() {
    let server = Server::with_fixture();
    let manifest = server.get("/reconcile").json();
    assert_eq!(manifest["versions"], json!(["0.2"]));
    assert!(manifest["identifierSpace"].as_str().is_some_and(|space| space.starts_with("http://127.0.0.1")));
    assert!(manifest["defaultTypes"].as_array().expect("types").contains(&json!({ "id": "actor", "name": "actor" })));
    assert_eq!(manifest["suggest"]["entity"]["service_path"], "/reconcile/suggest/entity");
}

#[test]
fn a_name_alias_or_key_is_a_match_and_what_is_like_one_is_a_candidate() {
    let server = Server::with_fixture();
    let (status, answers) = batch(
        &server,
        &json!({
            "q0": { "query": "antony blinken", "type": "actor" },
            "q1": { "query": "Mr Netanyahu", "type": ["actor"], "limit": 2 },
            "q2": { "query": "Nobody at all" },
            "q3": { "query": "actor/hamas", "properties": [{ "pid": "x", "v": "y" }] },
        }),
    );
    assert_eq!(status, 200, "{answers}");
    let first = |query: &str| answers[query]["result"][0].clone();
    assert_eq!((&first("q0")["id"], &first("q0")["match"]), (&json!("actor/antony-blinken"), &json!(true)));
    assert_eq!((&first("q0")["score"], &first("q0")["type"][0]["id"]), (&json!(100.0), &json!("actor")));
    assert_eq!((&first("q1")["id"], &first("q1")["match"]), (&json!("actor/benjamin-netanyahu"), &json!(false)));
    assert_eq!(answers["q2"]["result"], json!([]));
    assert_eq!((&first("q3")["name"], &first("q3")["match"]), (&json!("Hamas"), &json!(true)));
    // What is recorded later is found by the next request.
    let line = r#"{"body":{"actorRegistered":{"key":"jordan","name":"Jordan","kind":"STATE"}}}"#;
    server.send("POST", "/v1/import", &[("content-type", "application/jsonl")], line.as_bytes());
    let by_get = server.get("/reconcile?queries=%7B%22q%22%3A%7B%22query%22%3A%22Jordan%22%7D%7D").json();
    assert_eq!(by_get["q"]["result"][0]["id"], "actor/jordan");
}

#[test]
fn things_are_suggested_as_somebody_types() {
    let server = Server::with_fixture();
    let found = server.get("/reconcile/suggest/entity?prefix=netan").json();
    assert_eq!(
        found["result"][0],
        json!({ "id": "actor/benjamin-netanyahu", "name": "Benjamin Netanyahu", "notable": [{ "id": "actor", "name": "actor" }] })
    );
    assert_eq!(server.get("/reconcile/suggest/entity").status, 400);
}

#[test]
fn what_is_no_batch_is_refused_with_what_would_be_one() {
    let server = Server::with_fixture();
    let told = |(status, told): (u16, Value)| {
        assert_eq!(status, 400, "{told}");
        told["message"].as_str().expect("a message").to_owned()
    };
    assert!(told(batch(&server, &json!([1]))).contains("is an object of queries"));
    assert!(
        told(batch(&server, &json!({ "q": { "query": "a", "type": "colour" } })))
            .contains("there is no type \"colour\"")
    );
    let many: Value =
        (0..51).map(|n| (format!("q{n}"), json!({ "query": "a" }))).collect::<serde_json::Map<_, _>>().into();
    assert!(told(batch(&server, &many)).contains("at most 50"));
    assert_eq!(server.send("POST", "/reconcile", &[super::JSON], b"{}").status, 415);
}
