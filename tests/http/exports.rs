//! Exports that are polled: what a client holds already is not sent again, and addresses are whole.

use std::sync::Arc;

use chancery::chronicle::Chronicle;
use chancery::graphql::GraphqlSettings;
use chancery::http::ServerSettings;
use chancery::interchange::FORMATS;
use chancery::time::{Clock, ManualClock};

use super::local::Local;
use super::{Answer, Server, read};
use crate::cli::{Desk, GAZA, Running};

const INCIDENT: &str = r#"{"occurred":"2024-08-02","body":{"incidentReported":{"key":"KEY","title":"t"}}}"#;

fn again(server: &Server, path: &str, name: &str, value: &str) -> Answer {
    server.send("GET", path, &[(name, value)], b"")
}

#[test]
fn every_export_says_what_it_is_and_is_not_sent_twice() {
    let server = Server::with_fixture();
    // The formats that are no text are sent by the same code; their own tests read them.
    let texts = FORMATS.iter().filter(|format| !format.name.starts_with("parquet"));
    let formats = texts.map(|format| format!("/v1/export?format={}", format.name));
    let cuts = ["/v1/export?date=2024-08-20", "/v1/export?after=3&limit=5", "/v1/export?negotiation=gaza-ceasefire"];
    for path in formats.chain(cuts.map(str::to_owned)) {
        let first = server.get(&path);
        let (tag, date) = (first.header("etag"), first.header("last-modified"));
        assert!(first.status == 200 && tag.starts_with("W/\"") && date.ends_with(" GMT"), "{path}: {first:?}");
        assert_eq!(first.header("cache-control"), "no-cache", "{path}");
        for (name, value) in [("if-none-match", tag), ("if-modified-since", date)] {
            let held = again(&server, &path, name, value);
            assert_eq!((held.status, held.body.as_str(), held.header("etag")), (304, "", tag), "{path} {name}");
            assert_eq!((held.header("cache-control"), held.header("last-modified")), ("no-cache", date));
        }
        assert_eq!(again(&server, &path, "if-none-match", "\"another\"").status, 200);
        assert_eq!(again(&server, &path, "if-modified-since", "Sat, 01 Jan 2000 00:00:00 GMT").status, 200);
        assert_eq!(again(&server, &path, "if-modified-since", "yesterday").status, 200);
    }
    let tags: std::collections::BTreeSet<String> =
        ["ical", "atom", "ical&certainty=certain", "csv-events", "csv-events&exact=true"]
            .map(|format| server.get(&format!("/v1/export?format={format}")).header("etag").to_owned())
            .into();
    assert_eq!(tags.len(), 5, "what is asked for otherwise is something else");
}

#[test]
fn what_is_pinned_is_kept_for_ever() {
    let server = Server::with_fixture();
    let token = server.get("/v1/export?format=ical").header("chancery-snapshot").to_owned();
    let pinned = server.get(&format!("/v1/export?format=ical&snapshot={token}"));
    assert_eq!(pinned.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(pinned.body, server.get("/v1/export?format=ical").body, "the same snapshot, the same bytes");
}

#[test]
fn addresses_are_those_of_the_request_or_of_the_setting() {
    let server = Server::with_fixture();
    let url = server.running.url.clone();
    let get = |format: &str| server.get(&format!("/v1/export?format={format}")).body.replace("\r\n ", "");
    assert!(get("vega-lite").contains(&format!("\"url\": \"{url}/v1/export?format=csv-events&snapshot=")));
    assert!(
        get("atom")
            .contains(&format!(r#"<link rel="self" type="application/atom+xml" href="{url}/v1/export?format=atom"/>"#))
    );
    assert!(get("atom").contains(&format!(r#"href="{url}/?negotiation=gaza-ceasefire&amp;view=timeline&amp;select="#)));
    assert!(get("ical").contains(&format!("SOURCE;VALUE=URI:{url}/v1/export?format=ical")));
    assert!(get("json-ld").contains(&format!("\"url\":\"{url}/?negotiation=gaza-ceasefire&view=timeline&select=")));

    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let setting = "public_url = \"https://desk.example/chronicle/\"\n";
    std::fs::write(desk.data().join("chancery.toml"), setting).expect("written");
    let running: Running = desk.serve();
    for format in ["vega-lite", "atom", "ical", "json-ld"] {
        let body = running.get(&format!("/v1/export?format={format}")).1.replace("\r\n ", "");
        assert!(body.contains("https://desk.example/chronicle/") && !body.contains(&running.url), "{format}: {body}");
    }
    drop(running);
    std::fs::write(desk.data().join("chancery.toml"), "public_url = \"desk\"\n").expect("written");
    let refused = desk.run(["export", "--format", "atom"]).ended(2);
    assert!(refused.contains("https://chronicle.example"), "{refused}");
}

#[test]
fn texts_are_exact_where_that_is_asked_for() {
    let desk = Desk::new();
    let line = INCIDENT.replace("\"t\"", "\"t\",\"text\":\"=1+1\"").replace("KEY", "x");
    desk.import(&desk.file("formula.jsonl", &[line]));
    let safe = desk.run(["export", "--format", "csv-events"]).good();
    let exact = desk.run(["export", "--format", "csv-events", "--exact"]).good();
    assert!(safe.contains(",'=1+1,") && exact.contains(",=1+1,"), "{safe}");
    let server = desk.serve();
    let get = |query: &str| server.get(&format!("/v1/export?format=csv-events{query}"));
    assert_eq!((get("").1, get("&exact=true").1, get("&exact=false").1), (safe.clone(), exact.clone(), safe));
    let url = server.url.as_str();
    assert_eq!(desk.run(["export", "--format", "csv-events", "--exact", "--server", url]).good(), exact);
    let (status, told) = get("&exact=yes");
    assert!(status == 400 && told.contains("true or false"), "{told}");
}

/// Sends a request to a server of this process.
async fn ask(local: &Local, path: &str, headers: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n", local.address);
    let address = local.address;
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).expect("it listens");
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
        read(stream)
    });
    asked.await.expect("asked")
}

/// Whatever happens, a client that was told that nothing changed would have been sent the same bytes.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_called_unchanged_that_is_not() {
    let start = "2030-01-01T00:00:00.25Z";
    let clock = Arc::new(ManualClock::new(start.parse().expect("an instant")));
    let shared: Arc<dyn Clock> = clock.clone();
    let chronicle = Chronicle::in_memory(Arc::clone(&shared)).expect("made");
    let server =
        Local::over("127.0.0.1:0", GraphqlSettings::default(), ServerSettings::default(), chronicle, shared).await;
    let planned =
        r#"{"occurred":"2024-08-02","body":{"meetingPlanned":{"key":"m","title":"M","planned":"2030-01-02"}}}"#;
    let path = "/v1/export?format=ical";
    let mut held: Vec<(String, String, String)> = Vec::new();
    let (mut unchanged, mut changed) = (0, 0);
    for step in 0..8 {
        clock.advance(1_000);
        match step {
            0 => server.record(&[planned.to_owned()]).await,
            // Twice within one second, so that a date cannot tell them apart.
            1 | 2 | 5 => server.record(&[INCIDENT.replace("KEY", &format!("x{step}"))]).await,
            3 => clock.advance(5_000_000),
            4 => clock.advance(3_600_000_000),
            6 => clock.set("2030-01-03T00:00:01Z".parse().expect("an instant")),
            _later => clock.advance(86_400_000_000),
        }
        let now = ask(&server, path, "").await;
        for (tag, date, body) in &held {
            for headers in [format!("if-none-match: {tag}\r\n"), format!("if-modified-since: {date}\r\n")] {
                let answer = ask(&server, path, &headers).await;
                match answer.status {
                    304 => {
                        unchanged += 1;
                        assert_eq!(*body, now.body, "step {step}: {headers}");
                    }
                    _sent => {
                        changed += 1;
                        assert_eq!(answer.body, now.body);
                    }
                }
                if headers.starts_with("if-none") {
                    assert_eq!(answer.status == 304, *body == now.body, "step {step}: a tag tells for certain");
                }
            }
        }
        held.push((now.header("etag").to_owned(), now.header("last-modified").to_owned(), now.body));
    }
    assert!(unchanged >= 5 && changed > 5, "{unchanged} {changed}");
    let bodies: std::collections::BTreeSet<&String> = held.iter().map(|(_, _, body)| body).collect();
    assert_eq!(bodies.len(), 5, "four records, and the day on which the meeting was overdue");
    server.stop().await;
}
