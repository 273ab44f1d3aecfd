//! Requests that proxies pass on: who is believed, what goes by the client's own address, how often it may ask, and what stays closed.

use std::io::{Read, Write};
use std::net::TcpStream;

use chancery::http::{ConnectionSettings, OriginSettings, ProxyHeader, ProxySettings, ServerSettings};
use serde_json::{Value, json};

use super::access::{MUTATIONS, bearer, desk, token};
use super::in_process::Here;
use super::local::PATIENCE;
use super::websocket::Client;
use super::{Answer, JSON, Server, read};

/// The headers with which a proxy passes on a request of a client.
fn from(client: &str) -> [(&str, &str); 1] {
    [("x-forwarded-for", client)]
}

fn behind(trusted: &[&str]) -> ProxySettings {
    let trusted = trusted.iter().map(|proxy| proxy.parse().expect("an address of proxies")).collect();
    ProxySettings { trusted, header: ProxyHeader::XForwardedFor }
}

fn send(server: &Here, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = open(server, path, headers, body);
    stream.flush().expect("sent");
    read(stream)
}

/// Sends a request, and leaves its answer to be read.
fn open(server: &Here, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    let method = if body.is_empty() { "GET" } else { "POST" };
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    for (name, value) in headers.iter().chain(&[("host", "localhost")]) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).expect("sent");
    stream
}

fn head(server: &Here, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<(&str, &str)> = headers.iter().copied().chain([JSON]).collect();
    send(server, "/graphql", &headers, r#"{"query":"{ log { head } }"}"#)
}

#[test]
fn each_address_has_its_own_number_of_requests_a_minute_where_the_proxy_is_believed() {
    let settings = |trusted: &[&str]| ServerSettings {
        proxies: behind(trusted),
        requests_per_minute: 5,
        ..ServerSettings::default()
    };
    let server = Here::start(settings(&["127.0.0.1"]));
    for turn in 0..5 {
        assert_eq!(head(&server, &from("198.51.100.7")).status, 200, "{turn}");
    }
    let refused = head(&server, &from("198.51.100.7"));
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"), "{refused:?}");
    let seconds: u32 = refused.header("retry-after").parse().expect("a number of seconds");
    assert!((1..=13).contains(&seconds), "{seconds}");
    assert!(refused.body.contains("5 a minute"), "{refused:?}");
    let refused = send(&server, "/v1/export", &from("203.0.113.9, 198.51.100.7"), "");
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (429, &"RATE_LIMITED".into()),
        "what it sent itself is not believed"
    );
    assert_eq!(head(&server, &from("198.51.100.8")).status, 200, "another has its own");
    for path in ["/livez", "/readyz", "/openapi.json", "/"] {
        assert_ne!(send(&server, path, &from("198.51.100.7"), "").status, 429, "{path} is not counted");
    }
    for turn in 0..20 {
        assert_eq!(head(&server, &[]).status, 200, "{turn}: programs of this machine are not counted");
    }
    let strict = Here::start(settings(&["10.0.0.0/8"]));
    for turn in 0..20 {
        assert_eq!(head(&strict, &from("198.51.100.7")).status, 200, "{turn}: nobody is believed there");
    }
}

#[test]
fn a_principal_is_counted_by_its_name_and_wrong_tokens_by_their_address() {
    let desk = desk("trusted_proxies = [\"127.0.0.1\"]\nrequests_per_minute = 4\n");
    let maria = bearer(&token(&desk, "maria", "reader"));
    let server = Server::on(desk);
    let ask = |authorization: &str, client: &str| {
        server
            .send("GET", "/checkpoint.pub", &[("authorization", authorization), ("x-forwarded-for", client)], b"")
            .status
    };
    let asked: Vec<u16> = (0..6).map(|turn| ask(&maria, &format!("198.51.100.{turn}"))).collect();
    assert_eq!(asked, [200, 200, 200, 200, 429, 429], "wherever she asks from");
    let guessed: Vec<u16> = (0..6).map(|turn| ask(&format!("Bearer guess-{turn}"), "203.0.113.9")).collect();
    assert_eq!(guessed, [401, 401, 401, 401, 429, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_over_a_websocket_is_counted_too() {
    let server = tokio::task::spawn_blocking(|| {
        Server::on(desk("trusted_proxies = [\"127.0.0.1\"]\nrequests_per_minute = 3\n"))
    })
    .await
    .expect("it starts");
    let mut client = Client::begin_from(server.address(), "198.51.100.7").await;
    // Asking for the socket shows nothing, and is not counted.
    for id in ["1", "2", "3"] {
        client.subscribe(id, "{ log { head } }", json!({})).await;
        client.data(id).await;
        assert_eq!(client.next().await["type"], "complete");
    }
    client.subscribe("4", "{ log { head } }", json!({})).await;
    assert_eq!(client.refusal("4").await, "RATE_LIMITED");
}

#[test]
fn who_follows_through_a_proxy_is_bounded_by_the_clients_address() {
    let connections = ConnectionSettings { most_of_address: 2, ..ConnectionSettings::default() };
    let server =
        Here::start(ServerSettings { proxies: behind(&["127.0.0.1"]), connections, ..ServerSettings::default() });
    let follow = |client: &str| {
        let mut stream = open(&server, "/v1/feed", &from(client), "");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answered");
        (String::from_utf8_lossy(&begin[9..]).into_owned(), stream)
    };
    let held = [follow("198.51.100.7"), follow("198.51.100.7")];
    assert!(held.iter().all(|(status, _)| status == "200"));
    assert_eq!((follow("198.51.100.7").0.as_str(), follow("198.51.100.8").0.as_str()), ("503", "200"));
}

#[test]
fn what_was_passed_on_never_writes_without_a_token_whatever_it_says() {
    for trusted in [&[][..], &["127.0.0.1"]] {
        let server = Here::start(ServerSettings { proxies: behind(trusted), ..ServerSettings::default() });
        let body = json!({ "query": MUTATIONS[0] }).to_string();
        for header in ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-proto"] {
            let value = if header == "forwarded" { "for=127.0.0.1" } else { "127.0.0.1" };
            let refused = send(&server, "/graphql", &[JSON, (header, value)], &body);
            assert_eq!(refused.code(), "FORBIDDEN", "{trusted:?} {header}: {refused:?}");
        }
        assert_eq!(server.chronicle.head().get(), 0);
    }
}

#[test]
fn files_name_the_address_that_a_trusted_proxy_was_asked_at() {
    let origins = OriginSettings {
        public_hosts: vec!["chronicle.example".parse().expect("a host")],
        ..OriginSettings::default()
    };
    let said = [
        ("x-forwarded-for", "198.51.100.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "chronicle.example"),
    ];
    let export = |trusted: &[&str]| {
        let settings =
            ServerSettings { proxies: behind(trusted), origins: origins.clone(), ..ServerSettings::default() };
        let server = Here::start(settings);
        send(&server, "/v1/export?format=atom", &said, "").body
    };
    assert!(export(&["127.0.0.1"]).contains("https://chronicle.example/"));
    let other = export(&[]);
    assert!(!other.contains("chronicle.example") && other.contains("http://localhost/"), "{other}");
    let settings = ServerSettings { proxies: behind(&["127.0.0.1"]), origins, ..ServerSettings::default() };
    let server = Here::start(settings);
    let foreign = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-host", "evil.example")];
    assert_eq!(send(&server, "/livez", &foreign, "").status, 403, "a host that is not the server's");
}

#[test]
fn the_log_names_the_client_and_the_trail_too() {
    let desk = desk(
        "access_log = true\nlog_format = \"json\"\ntrusted_proxies = [\"127.0.0.1\"]\nproxy_header = \"forwarded\"\n",
    );
    token(&desk, "maria", "reader");
    let server = Server::on(desk);
    let by = [("forwarded", "for=\"[2001:db8::7]:4711\";proto=https"), ("x-forwarded-for", "203.0.113.9")];
    let refused = server.send("GET", "/v1/export", &[by[0], by[1], ("authorization", "Bearer wrong")], b"");
    assert_eq!(refused.status, 401);
    let trail = std::fs::read_to_string(server.desk.data().join("administration.jsonl")).expect("a trail");
    assert!(trail.contains("2001:db8::7") && !trail.contains("203.0.113.9"), "{trail}");
    let Server { desk: _desk, running } = server;
    let err = running.stop("TERM").err;
    let line = err.lines().find(|line| line.contains("/v1/export")).expect("a line of the request");
    let line: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(line["address"], "2001:db8::7");
}

#[test]
fn other_pages_may_show_this_one_only_where_a_setting_says_so() {
    let policy = |settings: &str| {
        let server = Server::on(desk(settings));
        ["/", "/graphiql"].map(|path| server.get(path).header("content-security-policy").to_owned())
    };
    assert!(policy("").iter().all(|policy| policy.contains("frame-ancestors 'none'")));
    let opened = policy("frame_ancestors = [\"https://desk.example\", \"http://localhost:3000\"]\n");
    assert!(
        opened.iter().all(|policy| policy.contains("frame-ancestors https://desk.example http://localhost:3000")),
        "{opened:?}"
    );
}
