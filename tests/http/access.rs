//! Strangers: without a token that holds nobody writes, nor reads what is closed, by any way there is.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::websocket::Client;
use super::{Answer, GRAPHQL, JSON, Server};
use crate::cli::Desk;

/// A word that nobody reads who is held to what is public.
const SECRET: &str = "Zwischenbericht";

/// A desk with settings.
pub fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).expect("made");
    std::fs::write(desk.data().join("chancery.toml"), settings).expect("written");
    desk
}

/// Creates a token and gives its secret.
#[track_caller]
pub fn token(desk: &Desk, name: &str, role: &str) -> String {
    let made = desk.run(["token", "create", "--name", name, "--role", role]).good();
    made.trim_end().to_owned()
}

pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Sends a document, with a token or without.
#[track_caller]
pub fn ask_as(server: &Server, token: Option<&str>, query: &str) -> Answer {
    let body = json!({ "query": query }).to_string();
    let authorization = token.map(bearer);
    let mut headers = vec![JSON, ("accept", GRAPHQL)];
    headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
    server.send("POST", "/graphql", &headers, body.as_bytes())
}

#[track_caller]
fn get_as(server: &Server, token: &str, path: &str) -> Answer {
    server.send("GET", path, &[("authorization", &bearer(token))], b"")
}

/// Every mutation, as a stranger might send it.
pub const MUTATIONS: [&str; 5] = [
    r#"mutation { record(input: {events: [{body: {actorRegistered: {key: "x", name: "X", kind: STATE}}}]}) { sequence } }"#,
    r#"mutation { correct(input: {event: "00000000-0000-4000-8000-000000000001", expectedRevision: 1, reason: "r", replacement: {body: {actorRegistered: {key: "x", name: "X", kind: STATE}}}}) { sequence } }"#,
    r#"mutation { retract(input: {event: "00000000-0000-4000-8000-000000000001", reason: "r"}) { sequence } }"#,
    r#"mutation { reinstate(input: {event: "00000000-0000-4000-8000-000000000001", reason: "r"}) { sequence } }"#,
    r#"mutation { cite(input: {event: "00000000-0000-4000-8000-000000000001", sources: [{source: "s"}]}) { sequence } }"#,
];

const LINE: &[u8] = br#"{"body":{"actorRegistered":{"key":"x","name":"X","kind":"STATE"}}}"#;
const JSONL: (&str, &str) = ("content-type", "application/jsonl");

/// Every path under which the record is read.
const READING: [&str; 10] = [
    "/graphql?query=%7Blog%7Bhead%7D%7D",
    "/v1/export",
    "/v1/export?format=csv-events",
    "/v1/export?after=0",
    "/v1/feed",
    "/checkpoint",
    "/checkpoint.pub",
    "/tile/0/000.p/1",
    "/tile/entries/000.p/1",
    "/tile/%65ntries/000.p/1",
];

#[test]
fn once_there_are_tokens_a_stranger_writes_by_no_way() {
    let desk = desk("");
    token(&desk, "desk", "admin");
    let server = Server::on(desk);
    assert!(server.running.greeting.contains("writing needs a token"), "{}", server.running.greeting);
    for mutation in MUTATIONS {
        let refused = ask_as(&server, None, mutation);
        assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"), "{refused:?}");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        let refused = server.post(&json!({ "query": mutation }).to_string());
        assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"), "{refused:?}");
        let query: String = form_urlencoded::byte_serialize(mutation.as_bytes()).collect();
        assert_eq!(server.get(&format!("/graphql?query={query}")).status, 405);
        let batch = format!("[{}]", json!({ "query": mutation }));
        assert_eq!(server.post(&batch).status, 400, "there are no batches");
    }
    for path in ["/v1/import", "/v1/import?dryRun=true", "/v1/import?update=r"] {
        let refused = server.send("POST", path, &[JSONL], LINE);
        assert_eq!((refused.status, &refused.json()["code"]), (401, &"UNAUTHENTICATED".into()), "{path}");
    }
    assert_eq!(
        server.ask("{ log { head } }").json()["data"]["log"]["head"],
        0,
        "reading is open, and nothing is written"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_over_a_socket_that_was_open_before_the_first_token() {
    let server = tokio::task::spawn_blocking(|| Server::on(desk(""))).await.expect("it starts");
    let mut client = Client::begin(server.address()).await;
    client.subscribe("1", MUTATIONS[0], json!({})).await;
    assert_eq!(client.data("1").await["record"]["sequence"], 1, "this machine writes while there are no tokens");
    assert_eq!(client.next().await["type"], "complete");
    token(&server.desk, "desk", "reader");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    client.subscribe("2", MUTATIONS[0], json!({})).await;
    assert_eq!(client.refusal("2").await, "UNAUTHENTICATED");
    client.subscribe("3", "{ log { head } }", json!({})).await;
    assert_eq!(client.data("3").await["log"]["head"], 1, "reading goes on");
}

#[test]
fn where_reading_needs_a_token_nothing_is_read_without_one() {
    let desk = desk("anonymous = \"none\"\n");
    let reader = token(&desk, "desk", "reader");
    let server = Server::on(desk);
    for path in READING {
        let refused = server.get(path);
        assert_eq!(refused.status, 401, "{path}: {refused:?}");
        assert!(!refused.body.contains("\"data\""), "{path}: {refused:?}");
    }
    for query in
        ["{ log { head } }", "{ __schema { types { name } } }", "{ viewer { name } }", "{ __typename }", MUTATIONS[0]]
    {
        let refused = ask_as(&server, None, query);
        assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"), "{query}: {refused:?}");
    }
    for path in ["/", "/graphiql", "/livez", "/readyz"] {
        assert!([200, 404].contains(&server.get(path).status), "{path} shows nothing of the record");
    }
    assert_eq!(server.get("/nothing").status, 404);
    for (path, status) in
        [("/v1/export", 200), ("/checkpoint.pub", 200), ("/tile/0/000.p/1", 404), ("/v1/export?after=0", 200)]
    {
        assert_eq!(get_as(&server, &reader, path).status, status, "{path}");
    }
    assert_eq!(
        ask_as(&server, Some(&reader), "{ viewer { name role } }").json()["data"]["viewer"],
        json!({"name": "desk", "role": "READER"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_over_a_socket() {
    let (server, reader) = tokio::task::spawn_blocking(|| {
        let desk = desk("anonymous = \"none\"\n");
        let reader = token(&desk, "desk", "reader");
        (Server::on(desk), reader)
    })
    .await
    .expect("it starts");
    let wrong =
        ["chancery_x".to_owned(), reader.replace("chancery_", "chancery_A"), String::new(), reader.to_uppercase()];
    for payload in [json!({}), Value::Null, json!({"authorization": 7}), json!({"authorization": reader})] {
        let mut client = Client::begin_with(server.address(), payload).await;
        assert_eq!(client.closed().await, (4403, "Forbidden".to_owned()));
    }
    for token in wrong {
        let mut client = Client::begin_with(server.address(), json!({"authorization": bearer(&token)})).await;
        assert_eq!(client.closed().await, (4403, "Forbidden".to_owned()));
    }
    // An operation before that is no way in.
    let mut client = Client::open(server.address()).await;
    client.subscribe("1", "{ log { head } }", json!({})).await;
    assert_eq!(client.closed().await.0, 4401);
    for name in ["authorization", "Authorization"] {
        let mut client = Client::begin_with(server.address(), json!({ name: bearer(&reader) })).await;
        assert_eq!(client.next().await["type"], "connection_ack");
        client.subscribe("1", "{ viewer { name hasToken } }", json!({})).await;
        assert_eq!(client.data("1").await["viewer"], json!({"name": "desk", "hasToken": true}));
        assert_eq!(client.next().await["type"], "complete");
        client.subscribe("2", MUTATIONS[0], json!({})).await;
        assert_eq!(client.refusal("2").await, "FORBIDDEN");
    }
}

#[test]
fn whatever_is_wrong_with_a_token_the_answer_is_the_same() {
    let desk = desk("");
    let valid = token(&desk, "desk", "admin");
    let gone = token(&desk, "gone", "admin");
    desk.run(["token", "revoke", "gone"]).good();
    let soon = Instant::now();
    let end = chancery::time::Clock::now(&chancery::time::SystemClock).micros() + 1_500_000;
    let end = chancery::time::Instant::from_micros(end).expect("an instant").to_string();
    let brief = desk.run(["token", "create", "--name", "brief", "--role", "admin", "--expires", &end]).good();
    let server = Server::on(desk);
    std::thread::sleep(Duration::from_millis(1_600).saturating_sub(soon.elapsed()));
    let wrong = [
        bearer(&gone),
        bearer(brief.trim_end()),
        bearer("chancery_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        bearer(&valid[..valid.len() - 1]),
        bearer("é"),
        "Bearer".to_owned(),
        bearer("a b"),
        "Basic ZGVzazpkZXNr".to_owned(),
        valid.clone(),
        bearer(&"x".repeat(4_000)),
    ];
    let mut answers = std::collections::BTreeSet::new();
    for value in &wrong {
        let sent: [(&str, &str); 3] = [JSON, ("accept", GRAPHQL), ("authorization", value)];
        let answer = server.send("POST", "/graphql", &sent, br#"{"query":"{ log { head } }"}"#);
        assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{value}");
        answers.insert(answer.body);
        for path in ["/v1/export", "/v1/feed", "/checkpoint", "/tile/0/000.p/1", "/livez"] {
            let answer = server.send("GET", path, &[("authorization", value)], b"");
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{path} {value}");
            answers.insert(answer.body);
        }
        let answer = server.send("POST", "/v1/import", &[JSONL, ("authorization", value)], LINE);
        answers.insert(answer.body);
    }
    assert_eq!(answers.len(), 2, "one text of GraphQL and one of everything else: {answers:?}");
    let twice = [("authorization", bearer(&valid)), ("authorization", bearer(&valid))];
    let twice: Vec<(&str, &str)> = twice.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(server.send("GET", "/v1/export", &twice, b"").status, 401, "two are none");
    assert_eq!(get_as(&server, &valid, "/v1/export").status, 200);
    assert_eq!(server.get("/v1/export").status, 200, "without any, reading is open");
    // Nothing that was sent stands in the log or in the trail.
    let Server { desk, running } = server;
    let ended = running.stop("TERM");
    let trail = std::fs::read_to_string(desk.data().join("administration.jsonl")).expect("it is there");
    for text in [&ended.err, &trail] {
        for secret in [&valid, &gone, brief.trim_end(), "ZGVzaz", "xxxx"] {
            assert!(!text.contains(secret.trim_start_matches("chancery_")), "{secret} is told: {text}");
        }
    }
    for part in ["\"TOKEN_CREATED\"", "\"TOKEN_REVOKED\"", "\"SIGN_IN_REFUSED\"", "\"gone\"", "uid "] {
        assert!(trail.contains(part), "{part}: {trail}");
    }
}

/// Imports a record of which part is not public: by a source of the year 2900, by `publicSince`, and by what it names.
fn embargoed(desk: &Desk) {
    let id = |number: u32| format!("\"id\":\"00000000-0000-4000-8000-0000000000{number:02}\"");
    let source = |key: &str, published: &str| {
        format!(r#"{{"body":{{"sourceRegistered":{{"key":"{key}","title":"{key}","published":"{published}"}}}}}}"#)
    };
    let lines = [
        r#"{"body":{"actorRegistered":{"key":"a","name":"A","kind":"STATE"}}}"#.to_owned(),
        source("open", "2020-01-01"),
        source("closed", "2900-01-01"),
        r#"{"occurred":"2019-01-01","body":{"negotiationOpened":{"key":"n","title":"Open talks"}}}"#.to_owned(),
        format!(
            r#"{{"occurred":"2019-01-02","publicSince":"2900-01-01","body":{{"negotiationOpened":{{"key":"hidden","title":"{SECRET} talks"}}}}}}"#
        ),
        format!(
            r#"{{{},"occurred":"2019-01-03","negotiation":"n","sources":[{{"source":"open"}}],"body":{{"issueRaised":{{"key":"i","title":"An open issue"}}}}}}"#,
            id(1)
        ),
        format!(
            r#"{{{},"occurred":"2019-01-03","negotiation":"n","sources":[{{"source":"closed","quote":"{SECRET}"}}],"body":{{"issueRaised":{{"key":"j","title":"{SECRET} issue"}}}}}}"#,
            id(2)
        ),
        format!(
            r#"{{{},"occurred":"2019-01-04","negotiation":"n","sources":[{{"source":"open"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"names what is {SECRET}","claims":[{{"subject":"a","on":{{"issue":"j"}},"stance":"ACCEPTS"}}]}}}}}}"#,
            id(3)
        ),
        format!(
            r#"{{{},"occurred":"2019-01-05","negotiation":"n","sources":[{{"source":"open"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"An open word","claims":[{{"subject":"a","on":{{"issue":"i"}},"stance":"ACCEPTS"}}]}}}}}}"#,
            id(4)
        ),
        // The newest content is public, the first was not.
        format!(
            r#"{{{},"occurred":"2019-01-06","negotiation":"n","sources":[{{"source":"closed"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"{SECRET} first"}}}}}}"#,
            id(5)
        ),
        format!(
            r#"{{"correct":{{{},"event":"00000000-0000-4000-8000-000000000005","expectedRevision":1,"reason":"another source","replacement":{{"occurred":"2019-01-06","negotiation":"n","sources":[{{"source":"open"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"Corrected in the open"}}}}}}}}}}"#,
            id(6)
        ),
        // The newest content is not public, the first was.
        format!(
            r#"{{{},"occurred":"2019-01-07","negotiation":"n","sources":[{{"source":"open"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"A word in the open"}}}}}}"#,
            id(7)
        ),
        format!(
            r#"{{"correct":{{{},"event":"00000000-0000-4000-8000-000000000007","expectedRevision":1,"reason":"{SECRET} reason","replacement":{{"occurred":"2019-01-07","negotiation":"n","sources":[{{"source":"closed"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"{SECRET} second"}}}}}}}}}}"#,
            id(8)
        ),
        format!(
            r#"{{"cite":{{{},"event":"00000000-0000-4000-8000-000000000004","sources":[{{"source":"closed","quote":"{SECRET} cited"}}]}}}}"#,
            id(9)
        ),
        format!(
            r#"{{{},"occurred":"2019-01-08","negotiation":"n","publicSince":"2900-01-01","body":{{"meetingHeld":{{"key":"m","title":"{SECRET} meeting","participants":[{{"actor":"a"}}]}}}}}}"#,
            id(10)
        ),
        format!(
            r#"{{"retract":{{{},"event":"00000000-0000-4000-8000-000000000010","reason":"{SECRET} retracted"}}}}"#,
            id(11)
        ),
    ];
    let file = desk.file("embargoed.jsonl", &lines);
    let report = desk.run(["import".as_ref(), file.as_os_str()]);
    assert_eq!(report.code, Some(0), "{report:?}");
}

const EVERYTHING: &str = r#"{ 
    events(first: 500) { totalCount nodes { id kind note publicSince { edtf } sources { quote source { key title } }
        ... on StatementMade { text claims { target { __typename } } } ... on IssueRaised { title }
        ... on EventCorrected { reason replacement { sources { quote } ... on StatementMade { text } } event { id } }
        ... on EventRetracted { reason event { id } } } }
    asOf { knownAt publishedBy negotiations { nodes { key title issues { key title } meetings { nodes { key title } } } }
        timeline(first: 500) { nodes { id ... on StatementMade { text } ... on IssueRaised { title } } }
        statements(first: 500) { nodes { id text sources { quote } } }
        claims(first: 500) { nodes { target { __typename ... on Issue { key title } } } }
        uncertain { nodes { id } } meetings { nodes { title } }
        search(text: "word") { nodes { id } } secret: search(text: "Zwischenbericht") { nodes { id } }
        issue(key: "j") { title } hidden: negotiation(key: "hidden") { title } }
    diff(from: {date: "2000"}, to: {date: "2020"}, first: 500) { nodes { path before after causes { id ... on StatementMade { text } } } }
    history(between: {from: "2019-01-01", to: "2019-12-31"}, paths: ["issue/*/status", "position/*/issue/*", "meeting/*/title"]) { nodes { path after } }
    hidden: event(id: "00000000-0000-4000-8000-000000000002") { id }
    names: event(id: "00000000-0000-4000-8000-000000000003") { id }
    first: event(id: "00000000-0000-4000-8000-000000000005") { id revision ... on StatementMade { text } }
    second: event(id: "00000000-0000-4000-8000-000000000007") { id }
    audit(event: "00000000-0000-4000-8000-000000000005") { revisions { revision ... on StatementMade { text } } operations { kind } }
    cited: audit(event: "00000000-0000-4000-8000-000000000004") { operations { kind } inclusion { leafHash path } }
    log { head checkpoint { note } inclusion(sequence: 7) { leafHash } }
    thing: node(id: "issue:j") { id } viewer { name role isHeldToPublic }
}"#;

#[test]
fn a_reader_held_to_what_is_public_finds_nothing_else_by_any_way() {
    let desk = desk("anonymous = \"published\"\n");
    embargoed(&desk);
    let reader = token(&desk, "desk", "reader");
    let server = Server::on(desk);
    assert!(server.running.greeting.contains("reading what is public"), "{}", server.running.greeting);
    let whole = ask_as(&server, Some(&reader), EVERYTHING);
    assert!(whole.status == 200 && whole.body.matches(SECRET).count() > 10, "{}", whole.body);
    let held = ask_as(&server, None, EVERYTHING);
    assert_eq!((held.status, held.json().get("errors")), (200, None), "{}", held.body);
    assert!(!held.body.contains(SECRET), "{}", held.body);
    // What somebody who may read everything was answered is kept for their like alone.
    let token = ask_as(&server, Some(&reader), "{ asOf { token } }").json()["data"]["asOf"]["token"].take();
    let pinned = format!(
        "{{ asOf(snapshot: {token}) {{ statements(first: 500) {{ nodes {{ text sources {{ quote }} }} }} }} }}"
    );
    for (by, shown) in [(Some(&reader), true), (None, false), (Some(&reader), true), (None, false)] {
        let answer = ask_as(&server, by.map(|by| &**by), &pinned);
        assert_eq!((answer.status, answer.body.contains(SECRET)), (200, shown), "{}", answer.body);
    }
    let data = held.json()["data"].take();
    assert_eq!(data["viewer"], json!({"name": null, "role": null, "isHeldToPublic": true}));
    for (name, shown) in [("hidden", false), ("names", false), ("first", true), ("second", false), ("thing", false)] {
        assert_eq!(!data[name].is_null(), shown, "{name}: {}", data[name]);
    }
    assert_eq!(data["first"]["text"], "Corrected in the open");
    assert_eq!(data["audit"]["revisions"], json!([{"revision": 2, "text": "Corrected in the open"}]));
    assert_eq!(data["audit"]["operations"], json!([{"kind": "EVENT_CORRECTED"}]));
    assert_eq!(data["cited"]["operations"], json!([]), "what was cited is not public");
    let ids: Vec<&str> =
        data["events"]["nodes"].as_array().expect("a list").iter().filter_map(|node| node["id"].as_str()).collect();
    let is_listed = |number: u32| ids.contains(&format!("00000000-0000-4000-8000-0000000000{number:02}").as_str());
    let listed: Vec<u32> = (1..=11).filter(|number| is_listed(*number)).collect();
    assert_eq!(listed, [1, 4, 6], "the first content of 5 is not public, its correction is");
    assert_eq!(data["events"]["totalCount"], ids.len());
    assert_eq!(data["asOf"]["negotiations"]["nodes"][0]["issues"], json!([{"key": "i", "title": "An open issue"}]));
    assert_eq!(data["asOf"]["statements"]["nodes"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["asOf"]["search"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_ne!(data["asOf"]["publishedBy"], Value::Null, "the point has a cut of publication");
}

#[test]
fn nor_by_tokens_of_snapshots_cursors_cuts_exports_feeds_or_tiles() {
    let desk = desk("anonymous = \"published\"\n");
    embargoed(&desk);
    let reader = token(&desk, "desk", "reader");
    let server = Server::on(desk);
    // A snapshot and a cursor of somebody who reads everything.
    let whole = ask_as(
        &server,
        Some(&reader),
        "{ asOf { token claims(first: 1) { edges { cursor } } } events(first: 1) { edges { cursor } } }",
    );
    let snapshot = whole.json()["data"]["asOf"]["token"].as_str().expect("a token").to_owned();
    let claims = whole.json()["data"]["asOf"]["claims"]["edges"][0]["cursor"].as_str().expect("a cursor").to_owned();
    let events = whole.json()["data"]["events"]["edges"][0]["cursor"].as_str().expect("a cursor").to_owned();
    for query in [
        format!("{{ asOf(snapshot: \"{snapshot}\") {{ statements {{ nodes {{ text }} }} issue(key: \"j\") {{ title }} }} }}"),
        format!("{{ asOf {{ claims(first: 500, after: \"{claims}\") {{ nodes {{ target {{ __typename ... on Issue {{ title }} }} }} }} }} }}"),
        format!("{{ events(first: 500, after: \"{events}\") {{ nodes {{ id ... on StatementMade {{ text }} ... on IssueRaised {{ title }} }} }} }}"),
        "{ asOf(publishedBy: \"2999\") { statements { nodes { text } } issue(key: \"j\") { title } } }".to_owned(),
        "{ asOf(publishedBy: \"2999\", date: \"2999\", certainty: POSSIBLE) { meetings { nodes { title } } } }".to_owned(),
        "{ diff(from: {date: \"2000\", publishedBy: \"2999\"}, to: {date: \"2999\", publishedBy: \"2999\"}) { nodes { path after } } }".to_owned(),
        format!("{{ diff(from: {{date: \"2000\"}}, to: {{snapshot: \"{snapshot}\"}}) {{ nodes {{ path after }} }} }}"),
        "{ history(publishedBy: \"2999\", between: {from: \"2019-01-01\", to: \"2019-12-31\"}, paths: [\"issue/*/status\"]) { nodes { path after } } }".to_owned(),
    ] {
        let answer = ask_as(&server, None, &query);
        assert!(answer.status == 200 && !answer.body.contains(SECRET), "{query}: {}", answer.body);
        assert_eq!(answer.json().get("errors"), None, "{query}: {}", answer.body);
        assert!(!answer.body.contains("issue/j"), "{query}: {}", answer.body);
    }
    // Pages go on, each with a cut of its own.
    let mut after = String::new();
    for _ in 0..2 {
        let page = ask_as(
            &server,
            None,
            &format!(
                "{{ asOf(date: \"2020\") {{ statements(first: 1{after}) {{ nodes {{ text }} edges {{ cursor }} }} }} }}"
            ),
        );
        let cursor = page.json()["data"]["asOf"]["statements"]["edges"][0]["cursor"].as_str().map(str::to_owned);
        after = format!(", after: \"{}\"", cursor.unwrap_or_else(|| panic!("a page: {}", page.body)));
    }
    for query in [
        "subscription { events { id } }",
        "subscription { changes(negotiation: \"n\") { path } }",
        "{ log { inclusion(sequence: 1) { record } } }",
        "{ audit(event: \"00000000-0000-4000-8000-000000000001\") { inclusion { record } } }",
    ] {
        let refused = ask_as(&server, None, query);
        assert!(["FORBIDDEN", "BAD_INPUT"].contains(&refused.code().as_str()), "{query}: {refused:?}");
        assert!(!refused.body.contains("\"record\":\""), "{query}: {}", refused.body);
    }
    for path in [
        "/v1/feed",
        "/v1/feed?after=0",
        "/v1/export?after=0",
        "/v1/export?limit=100",
        "/tile/entries/000.p/16",
        "/tile/entries/000.p/1",
    ] {
        let refused = server.get(path);
        assert_eq!((refused.status, &refused.json()["code"]), (403, &"FORBIDDEN".into()), "{path}: {refused:?}");
        assert!(refused.body.contains("the role reader"), "{path}: {}", refused.body);
    }
    for path in ["/checkpoint", "/checkpoint.pub"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let formats = [
        "jsonl",
        "atom",
        "ical",
        "csv-events",
        "csv-claims",
        "csv-positions",
        "timelinejs",
        "vega-lite-timeline",
        "vis-timeline",
        "gexf",
        "graphml",
        "json-ld",
    ];
    let mut exported = 0;
    for format in formats {
        for cut in ["", "&date=2020", "&publishedBy=2999", "&negotiation=n", &format!("&snapshot={snapshot}")] {
            let path = format!("/v1/export?format={format}{cut}");
            let answer = server.get(&path);
            assert!(!answer.body.contains(SECRET), "{path}: {}", answer.body);
            assert!(!answer.header("cache-control").contains("public"), "{path}: {answer:?}");
            exported += u32::from(answer.status == 200);
        }
        assert_eq!(
            get_as(&server, &reader, &format!("/v1/export?format={format}")).status,
            server.get(&format!("/v1/export?format={format}")).status
        );
    }
    assert!(exported > 40, "most of these are formats: {exported}");
    for path in ["/v1/export?format=jsonl&negotiation=hidden", "/v1/export?format=atom&negotiation=hidden"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let lines = server.get("/v1/export").body;
    assert!(lines.contains("An open word") && lines.contains("Corrected in the open"), "{lines}");
    assert!(get_as(&server, &reader, "/v1/export").body.contains(SECRET));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_by_following_over_a_socket() {
    let server = tokio::task::spawn_blocking(|| {
        let desk = desk("anonymous = \"published\"\n");
        embargoed(&desk);
        Server::on(desk)
    })
    .await
    .expect("it starts");
    let mut client = Client::begin(server.address()).await;
    for (id, query) in [
        ("1", "subscription { events { id } }"),
        ("2", "subscription { changes(negotiation: \"n\", after: 0) { path } }"),
        ("3", "subscription { ...F } fragment F on Subscription { events(after: 0) { id } }"),
    ] {
        client.subscribe(id, query, json!({})).await;
        assert_eq!(client.refusal(id).await, "FORBIDDEN", "{query}");
    }
    client.subscribe("4", MUTATIONS[0], json!({})).await;
    assert_eq!(client.refusal("4").await, "UNAUTHENTICATED", "where reading is held nobody writes without a token");
    client.subscribe("5", EVERYTHING, json!({})).await;
    let answer = client.next().await;
    assert!(answer["type"] == "next" && !answer.to_string().contains(SECRET), "{answer}");
}

/// Sends a request whose answer goes on, and gives what came until it ended; panics if that takes longer than `most`.
fn until_it_ends(server: &Server, request: &str, most: Duration, meanwhile: impl FnOnce()) -> String {
    let mut stream = server.connect();
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
    let mut begun = [0; 17];
    stream.read_exact(&mut begun).expect("it answers");
    meanwhile();
    let began = Instant::now();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("it ends");
    assert!(began.elapsed() < most, "it went on for {:?}", began.elapsed());
    String::from_utf8_lossy(&[&begun[..], &rest].concat()).into_owned()
}

#[test]
fn a_revocation_holds_within_five_seconds_for_what_is_under_way_too() {
    let desk = desk("anonymous = \"none\"\n");
    let reader = token(&desk, "desk", "reader");
    let server = Server::on(desk);
    let revoke = || drop(server.desk.run(["token", "revoke", "desk"]).good());
    let request =
        format!("GET /v1/feed HTTP/1.0\r\nhost: {}\r\nauthorization: {}\r\n\r\n", server.address(), bearer(&reader));
    let feed = until_it_ends(&server, &request, Duration::from_secs(5), revoke);
    assert!(feed.starts_with("HTTP/1.0 200") && feed.contains("retry:"), "{feed}");
    assert_eq!(get_as(&server, &reader, "/v1/export").status, 401);
    let other = token(&server.desk, "desk", "reader");
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(get_as(&server, &other, "/v1/export").status, 200, "a token that is created is taken up");
    assert_eq!(get_as(&server, &reader, "/v1/export").status, 401, "the old one stays revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_closes_sockets() {
    let (server, reader) = tokio::task::spawn_blocking(|| {
        let desk = desk("");
        let reader = token(&desk, "desk", "reader");
        (Server::on(desk), reader)
    })
    .await
    .expect("it starts");
    let mut client = Client::begin_with(server.address(), json!({"authorization": bearer(&reader)})).await;
    assert_eq!(client.next().await["type"], "connection_ack");
    client.subscribe("1", "subscription { events { id } }", json!({})).await;
    server.desk.run(["token", "revoke", "desk"]).good();
    let began = Instant::now();
    assert_eq!(client.closed().await, (4403, "Forbidden".to_owned()));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn tokens_are_kept_apart_and_no_backup_has_them() {
    let desk = desk("");
    desk.import(crate::cli::GAZA.as_ref());
    let secret = token(&desk, "desk", "editor");
    desk.run(["token", "create", "--name", "day", "--role", "reader", "--expires", "30d"]).good();
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("listed");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    let mode = |name: &str| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(desk.data().join(name)).expect("there").permissions().mode() & 0o777
    };
    for name in ["tokens.json", "tokens.lock", "administration.jsonl"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    let listed = desk.json(["token", "list", "--json"]);
    assert_eq!(
        (&listed[0]["name"], &listed[0]["role"], &listed[0]["standing"]),
        (&json!("desk"), &json!("editor"), &json!("valid"))
    );
    assert!(listed[1]["expires"].is_string() && !listed.to_string().contains("sha256"), "{listed}");
    assert!(!desk.run(["token", "list"]).good().contains(&secret[9..]));
    desk.run(["backup", "copy"]).good();
    desk.run(["restore", "copy", "--data", "restored"]).good();
    for folder in ["copy", "restored"] {
        let names = names(&desk.path(folder));
        assert!(
            !names.iter().any(|name| name.contains("token") || name.contains("administration")),
            "{folder}: {names:?}"
        );
    }
    for (arguments, code, part) in [
        (&["token", "create", "--name", "desk", "--role", "reader"][..], 1, "valid already"),
        (&["token", "create", "--name", "local", "--role", "reader"], 2, "cannot name"),
        (&["token", "create", "--name", "x", "--role", "owner"], 2, "recorder"),
        (&["token", "create", "--name", "x", "--role", "reader", "--expires", "2001-01-01"], 2, "later date"),
        (&["token", "create", "--name", "x", "--role", "reader", "--expires", "soon"], 2, "90d"),
        (&["token", "revoke", "nobody"], 1, "token list"),
    ] {
        let told = desk.run(arguments).ended(code);
        assert!(told.contains(part), "{arguments:?}: {told}");
    }
    std::fs::write(desk.data().join("tokens.json"), "{").expect("written");
    let told = desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(3);
    assert!(told.contains("tokens.json") && told.contains("damaged"), "{told}");
}
