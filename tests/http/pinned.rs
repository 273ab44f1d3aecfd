//! Answers about snapshots that are named by token: kept, tagged, sent again as they are.

use serde_json::{Value, json};

use super::{JSON, Server};

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn pinned(token: &str) -> String {
    format!(
        "{{ asOf(snapshot: \"{token}\") {{ sequence negotiations {{ nodes {{ key title issues {{ key status }} }} }} }} }}"
    )
}

fn token(server: &Server) -> String {
    let answer = server.ask("{ asOf { token } }").json();
    answer["data"]["asOf"]["token"].as_str().expect("a token").to_owned()
}

fn queries_counted(server: &Server) -> u64 {
    let figures = server.get("/metrics").body;
    let line = figures.lines().find(|line| {
        line.starts_with("chancery_graphql_operations_total{") && line.contains("query") && line.contains("OK")
    });
    line.and_then(|line| line.rsplit(' ').next()).and_then(|count| count.parse().ok()).unwrap_or_default()
}

#[test]
fn what_is_asked_of_a_named_snapshot_may_be_kept_for_ever() {
    let server = Server::with_fixture();
    let token = token(&server);
    let path = format!("/graphql?query={}", encoded(&pinned(&token)));
    let first = server.get(&path);
    assert_eq!(
        (first.status, first.header("cache-control")),
        (200, "public, max-age=31536000, immutable"),
        "{first:?}"
    );
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{first:?}");
    // What is recorded afterwards changes nothing of it.
    let record = json!({ "query": "mutation { record(input: {events: [{occurred: \"2024-01-01\", body: {negotiationOpened: {key: \"late\", title: \"Late\"}}}]}) { userErrors { message } } }" });
    assert_eq!(server.post(&record.to_string()).json()["data"]["record"]["userErrors"], json!([]));
    let again = server.get(&path);
    assert_eq!((again.status, &again.body, again.header("etag")), (200, &first.body, tag.as_str()));
    let held = server.send("GET", &path, &[("if-none-match", &tag)], b"");
    assert_eq!((held.status, held.body.as_str(), held.header("etag")), (304, "", tag.as_str()));
    assert_eq!(held.header("cache-control"), "public, max-age=31536000, immutable");
    let changed = server.send("GET", &path, &[("if-none-match", "W/\"other\"")], b"");
    assert_eq!((changed.status, &changed.body), (200, &first.body));
    // Another form of it is another answer.
    let other = server.send("GET", &path, &[("accept", super::GRAPHQL)], b"");
    assert_ne!(other.header("etag"), tag);
    assert_eq!(other.header("vary"), "Accept");
}

#[test]
fn what_is_asked_by_post_is_answered_again_from_what_is_kept() {
    let server = Server::with_fixture();
    let token = token(&server);
    let body = json!({ "query": pinned(&token) }).to_string();
    let before = queries_counted(&server);
    let answers: Vec<_> = (0..3).map(|_| server.send("POST", "/graphql", &[JSON], body.as_bytes())).collect();
    for answer in &answers {
        assert_eq!(
            (answer.status, &answer.body, answer.header("cache-control")),
            (200, &answers[0].body, ""),
            "{answer:?}"
        );
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    }
    assert_eq!(queries_counted(&server) - before, 3, "each is counted");
    // With other variables it is another question.
    let document =
        "query($key: Key!, $token: SnapshotToken!) { asOf(snapshot: $token) { negotiation(key: $key) { title } } }";
    let mut titles: Vec<Value> = Vec::new();
    for key in ["gaza-ceasefire", "nothing", "gaza-ceasefire"] {
        let body = json!({ "query": document, "variables": { "key": key, "token": token } }).to_string();
        titles.push(server.post(&body).json()["data"]["asOf"]["negotiation"].take());
    }
    assert_eq!((&titles[0], &titles[1]), (&titles[2], &Value::Null));
}

#[test]
fn what_changes_or_fails_is_not_kept() {
    let server = Server::with_fixture();
    let token = token(&server);
    for query in [
        "{ asOf { sequence } }".to_owned(),
        "{ asOf(date: \"2024-08-20\") { sequence } }".to_owned(),
        format!("{{ asOf(snapshot: \"{token}\") {{ sequence }} log {{ head }} }}"),
        format!("{{ asOf(snapshot: \"{token}\") {{ issue(key: \"No key\") {{ title }} }} }}"),
        format!("{{ asOf(snapshot: \"{}\") {{ sequence }} }}", &token[1..]),
    ] {
        let answer = server.get(&format!("/graphql?query={}", encoded(&query)));
        assert_eq!((answer.header("etag"), answer.header("cache-control")), ("", ""), "{query}: {answer:?}");
    }
}
