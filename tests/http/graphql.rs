//! GraphQL over HTTP: forms of the answer, methods, and the shape of a request.

use super::{GRAPHQL, JSON, Server};

const HEAD: &str = r#"{"query":"{ log { head } }"}"#;

#[test]
fn the_answer_comes_in_the_form_that_is_wanted() {
    let server = Server::start();
    for (accept, form) in [
        ("*/*", "application/json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        (GRAPHQL, "application/graphql-response+json; charset=utf-8"),
        (
            "application/json;q=0.5, application/graphql-response+json",
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/json, application/graphql-response+json;q=0.5", "application/json; charset=utf-8"),
    ] {
        let answer = server.send("POST", "/graphql", &[JSON, ("accept", accept)], HEAD.as_bytes());
        assert_eq!((answer.status, answer.header("content-type")), (200, form), "{accept}");
        assert_eq!(answer.header("vary"), "Accept");
        assert_eq!(answer.json()["data"]["log"]["head"], 0);
    }
    let answer = server.post(HEAD);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let answer = server.send("POST", "/graphql", &[JSON, ("accept", "text/html")], HEAD.as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (406, "BAD_INPUT"));
}

#[test]
fn a_wrong_document_is_told_by_the_status_or_not_as_the_form_has_it() {
    let server = Server::start();
    for query in ["{", "{ nothing }", "query($a: Int!) { log { head } }", "{ asOf(date: \"soon\") { sequence } }", ""] {
        let body = serde_json::json!({ "query": query }).to_string();
        let answer = server.ask(query);
        let lenient = server.post(&body);
        if query.contains("asOf") {
            // A literal is looked at when the field is run.
            assert!([200, 400].contains(&answer.status), "{answer:?}");
        } else {
            assert_eq!((answer.status, lenient.status), (400, 200), "{query}: {answer:?}");
            assert!(answer.json().get("data").is_none() && lenient.json().get("data").is_none(), "{answer:?}");
        }
        assert_eq!((answer.code().as_str(), lenient.code().as_str()), ("BAD_INPUT", "BAD_INPUT"), "{query}");
    }
}

#[test]
fn only_json_is_taken() {
    let server = Server::start();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
        "application/graphql",
    ] {
        let answer = server.send("POST", "/graphql", &[("content-type", content_type)], HEAD.as_bytes());
        assert_eq!((answer.status, answer.code().as_str()), (415, "BAD_INPUT"), "{content_type}");
    }
    assert_eq!(server.send("POST", "/graphql", &[], HEAD.as_bytes()).status, 415);
    for content_type in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
        let answer = server.send("POST", "/graphql", &[("content-type", content_type)], HEAD.as_bytes());
        assert_eq!(answer.status, 200, "{content_type}: {answer:?}");
    }
}

#[test]
fn a_request_is_one_object_of_four_fields() {
    let server = Server::start();
    for body in [
        "",
        "null",
        "7",
        "\"{ log { head } }\"",
        "[]",
        r#"[{"query":"{ log { head } }"}]"#,
        r#"["{ log { head } }"]"#,
        "{",
        "{}",
        r#"{"query":7}"#,
        r#"{"query":null}"#,
        r#"{"query":"{ log { head } }","variables":[]}"#,
        r#"{"query":"{ log { head } }","variables":"{}"}"#,
        r#"{"query":"{ log { head } }","operationName":7}"#,
        r#"{"query":"{ log { head } }","extensions":[]}"#,
        r#"{"query":"{ log { head } }","id":1}"#,
        r#"{"query":"{ log { head } }","query":"{ log { id } }"}"#,
        r#"{"query":"{ log { head } }"} x"#,
    ] {
        for accept in ["application/json", GRAPHQL] {
            let answer = server.send("POST", "/graphql", &[JSON, ("accept", accept)], body.as_bytes());
            assert_eq!(answer.status, 400, "{body}: {answer:?}");
            assert!(!answer.code().is_empty() && answer.json().get("data").is_none(), "{body}: {answer:?}");
        }
    }
    for body in [
        r#"{"query":"{ log { head } }","variables":null,"operationName":null,"extensions":null}"#,
        r#"{"query":"query A { log { head } } query B { log { id } }","operationName":"A"}"#,
        r#"{"query":"query($k: Key!) { asOf { negotiation(key: $k) { title } } }","variables":{"k":"n"},"extensions":{"x":{}}}"#,
    ] {
        let answer = server.post(body);
        assert!(answer.status == 200 && answer.json().get("errors").is_none(), "{answer:?}");
    }
}

#[test]
fn queries_are_taken_by_get_and_nothing_else_is() {
    let server = Server::start();
    let answer = server.get("/graphql?query=%7B+log+%7B+head+%7D+%7D");
    assert_eq!((answer.status, &answer.json()["data"]["log"]["head"]), (200, &0.into()));
    let answer = server.get("/graphql?query=query%28%24k%3AKey%21%29%7BasOf%7Bnegotiation%28key%3A%24k%29%7Btitle%7D%7D%7D&variables=%7B%22k%22%3A%22n%22%7D");
    assert_eq!((answer.status, &answer.json()["data"]["asOf"]["negotiation"]), (200, &serde_json::Value::Null));
    let mutation = "/graphql?query=mutation%7Brecord%28input%3A%7Bevents%3A%5B%5D%7D%29%7Bsequence%7D%7D";
    for accept in ["application/json", GRAPHQL] {
        let answer = server.send("GET", mutation, &[("accept", accept)], b"");
        assert_eq!((answer.status, answer.header("allow")), (405, "POST"), "{answer:?}");
    }
    for path in [
        "/graphql",
        "/graphql?quer=x",
        "/graphql?query=%7Blog%7Bid%7D%7D&query=x",
        "/graphql?query=%7Blog%7Bid%7D%7D&variables=x",
        "/graphql?query=%7Blog%7Bid%7D%7D&variables=%5B%5D",
    ] {
        assert_eq!(server.get(path).status, 400, "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] {
        let answer = server.send(method, "/graphql", &[], b"");
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, POST"), "{method}");
    }
}

#[test]
fn what_is_recorded_can_be_asked_for_at_once() {
    let server = Server::start();
    let answer = server.ask(r#"mutation { record(input: {events: [{body: {actorRegistered: {key: "a", name: "A", kind: STATE}}}]}) { sequence events { recordedBy } userErrors { message } } }"#);
    assert_eq!(answer.json()["data"]["record"]["sequence"], 1, "{answer:?}");
    assert_eq!(answer.json()["data"]["record"]["events"][0]["recordedBy"], "local");
    let answer = server.ask(r#"{ asOf(atLeast: 1) { sequence actor(key: "a") { name } } }"#);
    assert_eq!(answer.json()["data"]["asOf"]["actor"]["name"], "A");
    let answer = server.ask(r#"mutation { record(input: {events: [{body: {actorRegistered: {key: "A", name: "A", kind: STATE}}}]}) { sequence } }"#);
    assert_eq!(answer.code(), "BAD_INPUT", "{answer:?}");
}
