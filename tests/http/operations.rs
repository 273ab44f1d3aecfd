//! What the operator of a server sees of it: metrics, a line for each request, settings that are right or named.

use std::collections::BTreeSet;

use serde_json::Value;

use super::access::{ask_as, bearer, desk, token};
use super::{JSON, Running, Server};
use crate::cli::actor;

fn metric(page: &str, name: &str) -> f64 {
    let line = page.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    let value = line.and_then(|line| line.rsplit(' ').next()).unwrap_or_else(|| panic!("{name} is missing: {page}"));
    value.parse().expect("a number")
}

#[test]
fn metrics_say_what_was_done_under_labels_that_no_client_makes() {
    let server = Server::on(desk(""));
    server.send("POST", "/v1/import", &[("content-type", "application/jsonl")], actor("a").as_bytes());
    assert_eq!(server.ask("{ log { head } }").status, 200);
    server.ask("{ nothing }");
    server.ask("{ log {");
    let first = server.get("/metrics");
    assert_eq!((first.status, first.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    for number in 0..50 {
        server.get(&format!("/path-{number}"));
        server.get(&format!("/tile/{number}/x"));
        server.ask(&format!("{{ a{number}: log {{ head }} }}"));
        server.send("POST", "/graphql", &[JSON, ("x-request-id", &format!("mine-{number}"))], b"{}");
    }
    let page = server.get("/metrics").body;
    assert_eq!((metric(&page, "chancery_head"), metric(&page, "chancery_appends_total")), (1.0, 1.0));
    assert!(metric(&page, "chancery_append_seconds_total") > 0.0);
    assert_eq!((metric(&page, "chancery_recording"), metric(&page, "chancery_batches_waiting")), (1.0, 0.0));
    assert!(metric(&page, "process_open_fds") > 3.0 && metric(&page, "process_resident_memory_bytes") > 1e6);
    assert_eq!(metric(&page, r#"chancery_graphql_operations_total{kind="query",code="OK"}"#), 51.0);
    assert_eq!(metric(&page, r#"chancery_graphql_operations_total{kind="query",code="BAD_INPUT"}"#), 1.0);
    assert_eq!(metric(&page, r#"chancery_http_requests_total{route="/v1/import",status="200"}"#), 1.0);
    assert_eq!(metric(&page, r#"chancery_http_requests_total{route="other",status="404"}"#), 50.0);
    assert_eq!(metric(&page, r#"chancery_http_request_seconds_count{route="/tile/{*path}"}"#), 50.0);
    assert!(!page.contains("path-7") && !page.contains("mine-7"), "{page}");
    for line in page.lines() {
        let is_sound = line.starts_with("# HELP ")
            || line.starts_with("# TYPE ")
            || line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok());
        assert!(is_sound, "{line}");
    }
    let helps: Vec<&str> = page.lines().filter(|line| line.starts_with("# TYPE ")).collect();
    assert_eq!(helps.iter().collect::<BTreeSet<_>>().len(), helps.len(), "each metric is there once");
    assert!(page.lines().count() < 200, "{}", page.lines().count());
}

#[test]
fn metrics_need_a_token_once_there_are_any_or_have_an_address_of_their_own() {
    let desk = desk("metrics_listen = \"localhost:0\"\n");
    let server = Server::on(desk);
    let greeting = server.running.greeting.clone();
    let own = greeting.split_whitespace().find(|word| word.ends_with("/metrics)")).expect("it is said where they are");
    assert_eq!(server.get("/metrics").status, 404, "they are there alone");
    let page =
        ureq::get(own.trim_end_matches(')')).call().expect("answered").body_mut().read_to_string().expect("read");
    assert_eq!(metric(&page, "chancery_head"), 0.0);
    let by_another_name = ureq::get(own.trim_end_matches(')')).header("host", "figures.example").call();
    assert!(matches!(by_another_name, Err(ureq::Error::StatusCode(403))), "{by_another_name:?}");
    let other = self::desk("");
    let reader = token(&other, "watch", "reader");
    let server = Server::on(other);
    assert_eq!(server.get("/metrics").status, 401);
    assert_eq!(server.send("GET", "/metrics", &[("authorization", &bearer(&reader))], b"").status, 200);
    let open = Server::on(self::desk(""));
    assert_eq!(
        open.send("GET", "/metrics", &[("via", "1.1 proxy")], b"").status,
        403,
        "not for those who come by a proxy"
    );
}

#[test]
fn each_request_has_a_line_with_its_id_and_no_secret() {
    let desk = desk("access_log = true\nlog = \"warn,chancery=debug\"\nlog_format = \"json\"\n");
    let editor = token(&desk, "maria", "editor");
    let server = Server::on(desk);
    let answer = ask_as(&server, Some(&editor), "{ log { head } }");
    let id = answer.header("x-request-id").to_owned();
    assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
    let asked = server.send("GET", "/v1/export?negotiation=secret-talks", &[("x-request-id", "chosen")], b"");
    assert_ne!(asked.header("x-request-id"), "chosen", "an id is made here");
    server.send("GET", "/v1/export", &[("authorization", "Bearer wrong-token-of-somebody")], b"");
    let Server { desk: _desk, running } = server;
    let err = running.stop("TERM").err;
    let lines: Vec<Value> =
        err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    let of = |id: &str| -> Vec<&Value> { lines.iter().filter(|line| line["span"]["id"] == id).collect() };
    let mine = of(&id);
    let access = mine.iter().find(|line| line["target"] == "chancery::access").expect("a line of the request");
    assert_eq!(
        (&access["path"], &access["status"], &access["name"], &access["method"]),
        (&"/graphql".into(), &200.into(), &"maria".into(), &"POST".into())
    );
    assert!(access["milliseconds"].is_number() && access["address"] == "127.0.0.1", "{access}");
    assert!(mine.len() >= 2, "what else is written of the request has its id too: {err}");
    let exported = of(asked.header("x-request-id"));
    assert_eq!(exported.iter().filter(|line| line["status"] == 404).count(), 1, "{err}");
    for secret in [editor.trim_start_matches("chancery_"), "wrong-token", "secret-talks", "chosen"] {
        assert!(!err.contains(secret), "{secret}: {err}");
    }
    assert!(!err.contains('\u{1b}'), "no colours in a file");
}

#[test]
fn a_query_counts_once_whether_it_was_tried_where_it_was_read_or_not() {
    let server = Server::with_fixture();
    let long = "{ asOf { timeline(first: 100) { nodes { id kind occurred { edtf } recordedAt sources { source { title } quote } } } } }";
    for query in [long, "{ log { head } }"] {
        let answers: Vec<_> = (0..4).map(|_| server.ask(query)).collect();
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body), "{answers:?}");
        assert!(!answers[0].body.contains("\"errors\""), "{}", answers[0].body);
    }
    let page = server.get("/metrics").body;
    let counted: Vec<&str> =
        page.lines().filter(|line| line.starts_with("chancery_graphql_operations_total{")).collect();
    assert!(counted.len() == 1 && counted[0].contains("\"OK\"") && counted[0].ends_with(" 8"), "{counted:?}");
}

#[test]
fn the_dashboard_and_the_page_name_metrics_that_are_there() {
    let server = Server::with_fixture();
    server.ask("{ asOf { actors { nodes { name } } } }");
    let page = server.get("/metrics").body;
    let known: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/");
    let dashboard = std::fs::read_to_string(format!("{folder}dashboard.json")).expect("read");
    let panels: Value = serde_json::from_str(&dashboard).expect("JSON");
    assert!(panels["panels"].as_array().is_some_and(|panels| panels.len() >= 10));
    let mut named = 0;
    for (file, text) in [
        ("operations.md", std::fs::read_to_string(format!("{folder}operations.md")).expect("read")),
        ("dashboard.json", dashboard),
    ] {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        for word in text.split(|letter| !is_part(letter)) {
            let is_metric = word.starts_with("process_")
                || (word.starts_with("chancery_")
                    && word.chars().all(|letter| !letter.is_ascii_uppercase())
                    && word.len() > 9);
            if !is_metric {
                continue;
            }
            let metric = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
            assert!(known.contains(metric), "{file} names {word}, and there is no such metric");
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
    let lookups = page.lines().filter(|line| line.starts_with("chancery_cache_lookups_total{"));
    let lookups = lookups.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
    assert!(lookups.sum::<f64>() >= 1.0, "what was read was looked for in a cache first: {page}");
    assert!(metric(&page, "chancery_index_lag") <= 53.0);
}

#[test]
fn a_program_asks_whether_a_server_is_well() {
    let server = Server::on(desk("anonymous = \"none\"\n"));
    let url = server.running.url.clone();
    assert_eq!(server.desk.run(["health", "--server", &url]).good().trim(), "alive");
    assert_eq!(server.desk.run(["health", "--ready", "--server", &url]).good().trim(), "ready");
    let Server { desk, running } = server;
    running.stop("TERM");
    let told = desk.run(["health", "--server", &url]).ended(3);
    assert!(told.contains("cannot be asked"), "{told}");
}

#[test]
fn addresses_are_taken_as_people_write_them() {
    let desk = desk("");
    for listen in ["localhost:0", ":0", "0"] {
        let server = Running::start(desk.command(["serve", "--listen", listen]));
        assert!(server.url.starts_with("http://127.0.0.1:"), "{listen}: {}", server.url);
        server.stop("TERM").ended(0);
        let mut command = desk.command(["serve"]);
        command.env("CHANCERY_LISTEN", listen);
        Running::start(command).stop("TERM").ended(0);
    }
    let told = desk.run(["serve", "--listen", "here:4000"]).ended(2);
    assert!(told.contains("0.0.0.0:4000"), "{told}");
}

#[test]
fn settings_are_checked_and_shown_with_where_they_come_from() {
    let desk = desk("cost_limit = 700\nlisten = 4999\n");
    let mut command = desk.command(["config", "check", "--json"]);
    command.env("CHANCERY_FOLLOWERS", "7").env("CHANCERY_TOKEN", "not-a-setting-and-not-shown");
    let output = command.output().expect("it runs");
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let setting = |name: &str| {
        let all = shown["settings"].as_array().expect("a list");
        let found = all.iter().find(|setting| setting["name"] == name).unwrap_or_else(|| panic!("{name}: {shown}"));
        (found["value"].to_string(), found["from"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(setting("cost_limit"), ("700".to_owned(), "chancery.toml".to_owned()));
    assert_eq!(setting("followers"), ("7".to_owned(), "environment".to_owned()));
    assert_eq!(setting("exports"), ("8".to_owned(), "default".to_owned()));
    assert_eq!((output.status.code(), &shown["wrong"]), (Some(0), &serde_json::json!([])));
    assert!(!shown.to_string().contains("not-a-setting-and-not-shown"));
    assert!(desk.run(["config", "check"]).good().contains("cost_limit"));
    for (text, variable, part) in [
        ("cost_limit = 0\n", None, "cost_limit is 0"),
        ("costlimit = 7\n", None, "costlimit"),
        ("cost_limit = \"many\"\n", None, "cost_limit"),
        ("", Some(("CHANCERY_FOLOWERS", "7")), "CHANCERY_FOLOWERS"),
        ("", Some(("CHANCERY_EXPORTS", "0")), "exports is 0"),
        ("listen = ", None, "TOML"),
    ] {
        std::fs::write(desk.data().join("chancery.toml"), text).expect("written");
        let mut command = desk.command(["config", "check"]);
        command.envs(variable);
        let output = command.output().expect("it runs");
        let told = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.code() == Some(1) && told.contains(part), "{text} {variable:?}: {told}");
    }
}
