//! What the server says of itself to programs, and documents that are asked for by their ids.

use std::collections::BTreeSet;

use chancery::access::{RULES, Requirement};
use chancery::interchange::FORMATS;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::access::desk;
use super::websocket::Client;
use super::{GRAPHQL, JSON, Server};

fn parameters(openapi: &Value, path: &str, method: &str) -> BTreeSet<String> {
    let all = openapi["paths"][path][method]["parameters"].as_array().expect("parameters");
    let of_query = all.iter().filter(|parameter| parameter["in"] == "query");
    of_query.map(|parameter| parameter["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_path_that_programs_ask_for_is_described() {
    let server = Server::start();
    let answer = server.get("/openapi.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json; charset=utf-8"));
    let openapi = answer.json();
    assert_eq!(openapi["openapi"], "3.1.0");
    let described: BTreeSet<&str> =
        openapi["paths"].as_object().expect("paths").keys().map(|path| path.trim_end_matches("{path}")).collect();
    // The pages and what they load are for browsers, GraphQL has a schema, and entries are tiles too.
    let others = ["/", "/graphql", "/graphiql", "/graphiql/", "/assets/", "/licences/", "/tile/entries/"];
    let wanted: BTreeSet<&str> = RULES
        .iter()
        .map(|rule| rule.surface)
        .filter(|surface| surface.starts_with('/') && !surface.contains('?') && !others.contains(surface))
        .collect();
    assert_eq!(described, wanted, "schema/openapi.json has each path of the table of rights");
    for rule in RULES.iter().filter(|rule| wanted.contains(rule.surface)) {
        let path = if rule.surface == "/tile/" { "/tile/{path}" } else { rule.surface };
        for operation in openapi["paths"][path].as_object().expect("operations").values() {
            let is_open = operation["security"] == json!([{}]);
            assert_eq!(is_open, rule.needs == Requirement::Nothing, "{path} says whether it needs a token");
        }
    }
}

#[test]
fn its_parameters_and_formats_are_those_that_are_taken() {
    let server = Server::with_fixture();
    let openapi = server.get("/openapi.json").json();
    for (path, method, answered) in
        [("/v1/export", "get", "export"), ("/v1/feed", "get", "feed"), ("/v1/import", "post", "import")]
    {
        let (verb, type_of) = (method.to_uppercase(), ("content-type", "application/jsonl"));
        let refused =
            server.send(&verb, &format!("{path}?nonsense=1"), &[type_of], if verb == "POST" { b"{}" } else { b"" });
        let told = refused.json()["message"].as_str().unwrap_or_default().to_owned();
        let listed = told.rsplit_once("there are ").map(|(_, list)| list.replace(" and ", ", "));
        let listed: BTreeSet<String> = listed.unwrap_or_default().split(", ").map(str::to_owned).collect();
        assert_eq!(parameters(&openapi, path, method), listed, "{answered}: {told}");
    }
    let parameter = &openapi["paths"]["/v1/export"]["get"]["parameters"][0];
    let named: BTreeSet<&str> =
        parameter["schema"]["enum"].as_array().expect("formats").iter().filter_map(Value::as_str).collect();
    let built: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
    let without: BTreeSet<&str> =
        named.iter().copied().filter(|name| built.contains(name) || !name.starts_with("parquet")).collect();
    assert_eq!(without, built);
}

#[test]
fn the_schema_is_given_to_those_who_may_read() {
    let server = Server::start();
    let schema = server.get("/schema.graphql");
    assert_eq!((schema.status, schema.body.as_str()), (200, chancery::graphql::sdl().as_str()));
    let closed = Server::on(desk("anonymous = \"none\"\n"));
    assert_eq!((closed.get("/schema.graphql").status, closed.get("/openapi.json").status), (401, 200));
}

const HEAD: &str = "query Head($at: PointInTime) { asOf(date: $at) { sequence } }";

fn manifest() -> (String, String) {
    let digits: String = Sha256::digest(HEAD.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("sha256:{digits}");
    (json!({ &id: HEAD, "ping": "{ __typename }" }).to_string(), id)
}

#[test]
fn a_document_of_the_manifest_is_asked_for_by_its_id() {
    let desk = desk("trusted_documents = \"documents.json\"\n");
    let (manifest, id) = manifest();
    std::fs::write(desk.data().join("documents.json"), manifest).expect("written");
    let server = Server::on(desk);
    let post = |body: Value| server.send("POST", "/graphql", &[JSON, ("accept", GRAPHQL)], body.to_string().as_bytes());
    let answer = post(json!({"documentId": id, "variables": {"at": "2024-08-20"}}));
    assert_eq!((answer.status, &answer.json()["data"]["asOf"]["sequence"]), (200, &0.into()), "{answer:?}");
    assert_eq!(server.get("/graphql?documentId=ping").json()["data"]["__typename"], "Query");
    assert_eq!(post(json!({"query": "{ log { head } }"})).status, 200, "others are run too");
    for (body, status, code, part) in [
        (json!({"documentId": "pong"}), 404, "NOT_FOUND", "pong"),
        (json!({"documentId": id, "query": HEAD}), 400, "BAD_INPUT", "one of them"),
        (json!({"variables": {}}), 400, "BAD_INPUT", "documentId"),
        (json!({"documentId": 7}), 400, "BAD_INPUT", "a string"),
    ] {
        let refused = post(body.clone());
        assert_eq!((refused.status, refused.code().as_str()), (status, code), "{body}: {refused:?}");
        assert!(refused.body.contains(part), "{refused:?}");
    }
    let without = Server::start();
    let refused = without.send("POST", "/graphql", &[JSON], br#"{"documentId":"ping"}"#);
    assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_INPUT"), "there is no manifest");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_no_others_are_run_where_a_setting_says_so() {
    let (server, id) = tokio::task::spawn_blocking(|| {
        let desk = desk("trusted_documents = \"documents.json\"\nonly_trusted_documents = true\n");
        let (manifest, id) = manifest();
        std::fs::write(desk.data().join("documents.json"), manifest).expect("written");
        let server = Server::on(desk);
        let refused = server.ask("{ log { head } }");
        assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "{refused:?}");
        assert_eq!(server.get("/graphql?query=%7B__typename%7D").status, 403);
        assert_eq!(server.post(&json!({"documentId": id, "variables": {}}).to_string()).status, 200);
        (server, id)
    })
    .await
    .expect("it starts");
    let mut client = Client::begin(server.address()).await;
    client.subscribe("1", "{ log { head } }", json!({})).await;
    assert_eq!(client.refusal("1").await, "FORBIDDEN");
    client.send(json!({"id": "2", "type": "subscribe", "payload": {"documentId": id}})).await;
    assert_eq!(client.data("2").await["asOf"]["sequence"], 0);
}

#[test]
fn a_manifest_that_is_not_sound_is_named_at_the_start() {
    for (text, part) in
        [("[]", "JSON object"), (r#"{"a": "{ log {"}"#, "\"a\""), (r#"{"sha256:00": "{ a }"}"#, "SHA-256")]
    {
        let desk = desk("trusted_documents = \"documents.json\"\n");
        std::fs::write(desk.data().join("documents.json"), text).expect("written");
        let told = desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(3);
        assert!(told.contains(part) && told.contains("documents.json"), "{told}");
        assert!(desk.run(["config", "check"]).ended(1).contains(part));
    }
}
