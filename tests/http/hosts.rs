//! Which hosts a server answers to, what pages of other origins may read, and what a proxy may pass on.

use std::io::Read;

use super::{Answer, JSON, Running, Server};
use crate::cli::Desk;

const HEAD: &[u8] = br#"{"query":"{ log { head } }"}"#;
const ASKED: &str = "/graphql?query=%7Blog%7Bhead%7D%7D";
const RECORD: &str = r#"{"query":"mutation { record(input: {events: [{body: {actorRegistered: {key: \"a\", name: \"A\", kind: STATE}}}]}) { sequence } }"}"#;

/// Starts a server that listens at every address, with settings of its own.
fn public(settings: &str) -> Server {
    start("0.0.0.0:0", settings)
}

fn start(listen: &str, settings: &str) -> Server {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).expect("made");
    std::fs::write(desk.data().join("chancery.toml"), settings).expect("written");
    let mut running = Running::start(desk.command(["serve", "--listen", listen]));
    let port = running.url.rsplit(':').next().expect("a port").to_owned();
    running.url = format!("http://127.0.0.1:{port}");
    Server { desk, running }
}

#[track_caller]
fn forbidden(answer: &Answer) {
    assert_eq!((answer.status, &answer.json()["code"]), (403, &"FORBIDDEN".into()), "{answer:?}");
}

#[test]
fn a_public_server_answers_to_addresses_and_to_its_own_names_alone() {
    let server = public("public_hosts = [\"chronicle.example\", \"other.example:8443\"]\n");
    for host in [
        "192.0.2.1",
        "192.0.2.1:4000",
        "[2001:db8::1]:4000",
        "chronicle.example",
        "Chronicle.example:9",
        "other.example:8443",
    ] {
        let answer = server.send("POST", "/graphql", &[JSON, ("host", host)], HEAD);
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
    for host in ["evil.example", "localhost", "other.example", "chronicle.example.evil.example", ""] {
        for (method, path, body) in [("POST", "/graphql", HEAD), ("GET", "/v1/export", b""), ("GET", "/", b"")] {
            forbidden(&server.send(method, path, &[JSON, ("host", host)], body));
        }
    }
    // What a proxy in front serves under that name is its own page.
    let own = [JSON, ("host", "192.0.2.1:4000"), ("origin", "https://chronicle.example")];
    assert_eq!(server.send("POST", "/graphql", &own, HEAD).status, 200);
    let stranger = [JSON, ("host", "192.0.2.1:4000"), ("origin", "https://evil.example")];
    forbidden(&server.send("POST", "/graphql", &stranger, HEAD));
}

#[test]
fn the_log_says_once_which_setting_lets_a_host_in() {
    let server = public("");
    for _ in 0..50 {
        forbidden(&server.send("GET", "/livez", &[("host", "chronicle.example")], b""));
    }
    let Server { desk, running } = server;
    let ended = running.stop("TERM");
    let lines: Vec<&str> = ended.err.lines().filter(|line| line.contains("public_hosts")).collect();
    assert_eq!(lines.len(), 1, "{}", ended.err);
    assert!(lines[0].contains(r#"public_hosts = ["chronicle.example"]"#), "{}", lines[0]);
    drop(desk);
}

#[test]
fn a_setting_that_is_no_host_or_origin_is_named() {
    for (settings, part) in [
        ("public_hosts = [\"https://chronicle.example\"]\n", "is not a host"),
        ("allowed_origins = [\"desk.example\"]\n", "is not an origin"),
    ] {
        let desk = Desk::new();
        std::fs::create_dir_all(desk.data()).expect("made");
        std::fs::write(desk.data().join("chancery.toml"), settings).expect("written");
        let refused = desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(2);
        assert!(refused.contains(part), "{refused}");
    }
}

#[test]
fn pages_of_other_origins_read_nothing_and_links_to_pages_work() {
    let server = start("127.0.0.1:0", "allowed_origins = [\"https://desk.example\"]\n");
    let get = |path: &str, headers: &[(&str, &str)]| server.send("GET", path, headers, b"");
    let link = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), ("sec-fetch-user", "?1")];
    for site in ["cross-site", "same-site"] {
        let fetched = [("sec-fetch-site", site), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
        let followed = [&[("sec-fetch-site", site)][..], &link].concat();
        for path in ["/", "/graphiql", "/livez"] {
            for headers in [&fetched[..], &followed] {
                assert!([200, 404].contains(&get(path, headers).status), "{path} {site}");
            }
        }
        for headers in [&fetched[..], &followed] {
            forbidden(&get(ASKED, headers));
        }
        for path in ["/v1/export", "/v1/export?format=atom", "/checkpoint", "/tile/0/000"] {
            forbidden(&get(path, &fetched));
            assert!([200, 404].contains(&get(path, &followed).status), "{path} {site}");
        }
        forbidden(&get("/v1/feed", &fetched));
    }
    // A browser that says nothing of its site says by its origin what it is about.
    forbidden(&get(ASKED, &[("origin", "https://evil.example")]));
    for headers in [&[][..], &[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")]] {
        assert_eq!(get(ASKED, headers).status, 200, "{headers:?}");
    }
}

#[test]
fn pages_of_allowed_origins_read() {
    let server = start("127.0.0.1:0", "allowed_origins = [\"https://desk.example\"]\n");
    let page = [("sec-fetch-site", "cross-site"), ("origin", "https://desk.example")];
    for (method, body) in [("GET", b"" as &[u8]), ("POST", HEAD)] {
        let answer = server.send(method, ASKED, &[&page[..], &[JSON]].concat(), body);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "https://desk.example"));
        assert!(answer.header("vary").contains("Origin") || answer.header("vary").contains("Accept"), "{answer:?}");
    }
    let asking = [&page[..], &[("access-control-request-method", "POST")]].concat();
    let answer = server.send("OPTIONS", "/graphql", &asking, b"");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "https://desk.example"));
    assert!(answer.header("access-control-allow-headers").contains("content-type"));
    let other = [("sec-fetch-site", "cross-site"), ("origin", "http://desk.example")];
    forbidden(&server.send("GET", ASKED, &other, b""));
}

#[test]
fn what_a_proxy_passes_on_reads_and_does_not_write() {
    let server = Server::start();
    let from_proxies = [
        ("forwarded", "for=192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-host", "chronicle.example"),
        ("x-forwarded-proto", "https"),
        ("x-real-ip", "192.0.2.1"),
        ("via", "1.1 proxy"),
    ];
    for header in from_proxies {
        let answer = server.send("POST", "/graphql", &[JSON, header], RECORD.as_bytes());
        assert_eq!(answer.code(), "FORBIDDEN", "{header:?}: {answer:?}");
        assert!(answer.body.contains("a proxy passes on"), "{answer:?}");
        let line = crate::cli::actor("a");
        let lines = [("content-type", "application/jsonl"), header];
        let answer = server.send("POST", "/v1/import", &lines, line.as_bytes());
        forbidden(&answer);
        let answer = server.send("POST", "/graphql", &[JSON, header], HEAD);
        assert_eq!(answer.json()["data"]["log"]["head"], 0, "{header:?}: reading goes on");
    }
    // As nginx speaks to what it stands before, unless it is told otherwise.
    let head = format!(
        "POST /graphql HTTP/1.0\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        server.address(),
        RECORD.len()
    );
    let answer = server.raw(format!("{head}{RECORD}").as_bytes());
    assert_eq!(answer.code(), "FORBIDDEN", "{answer:?}");
    assert_eq!(server.post(RECORD).json()["data"]["record"]["sequence"], 1, "a program of this machine writes");
}

#[test]
fn a_refused_request_gets_its_answer_whole() {
    let server = Server::start();
    let mut stream = server.connect();
    std::io::Write::write_all(&mut stream, b"GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n")
        .expect("sent");
    let mut whole = String::new();
    stream.read_to_string(&mut whole).expect("read");
    assert!(whole.starts_with("HTTP/1.1 403") && whole.contains("public_hosts"), "{whole}");
}
