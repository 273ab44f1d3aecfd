//! What keeps pages of other origins out.

use super::{JSON, Running, Server};

const HEAD: &[u8] = br#"{"query":"{ log { head } }"}"#;

#[test]
fn a_post_from_a_page_of_another_origin_is_refused() {
    let server = Server::start();
    let own = format!("http://{}", server.address());
    let localhost = format!("localhost:{}", server.address().port());
    let answer = server.send("POST", "/graphql", &[JSON, ("origin", &own)], HEAD);
    assert_eq!(answer.status, 200);
    let own = format!("http://{localhost}");
    let answer = server.send("POST", "/graphql", &[JSON, ("host", &localhost), ("origin", &own)], HEAD);
    assert_eq!(answer.status, 200);
    for origin in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", ""] {
        let answer = server.send("POST", "/graphql", &[JSON, ("origin", origin)], HEAD);
        assert_eq!(answer.status, 403, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let preflight = [("origin", "http://evil.example"), ("access-control-request-method", "POST")];
    let answer = server.send("OPTIONS", "/graphql", &preflight, b"");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, ""));
}

#[test]
fn on_loopback_another_name_than_this_machines_is_refused() {
    let server = Server::start();
    for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:4000", "0.0.0.0"] {
        for (method, path, body) in [("POST", "/graphql", HEAD), ("GET", "/v1/export", b""), ("GET", "/", b"")] {
            let answer = server.send(method, path, &[JSON, ("host", host)], body);
            assert_eq!((answer.status, &answer.json()["code"]), (403, &"FORBIDDEN".into()), "{method} {path} {host}");
        }
    }
    for host in ["localhost", "localhost:9", "127.0.0.1", "[::1]:4000"] {
        assert_eq!(server.send("GET", "/livez", &[("host", host)], b"").status, 200, "{host}");
    }
    let answer = server.raw(b"GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert!([400, 403].contains(&answer.status), "a request names its host: {answer:?}");
}

#[test]
fn where_others_reach_it_nobody_writes_without_a_token() {
    // Listening at every address takes connections on loopback too.
    let desk = crate::cli::Desk::new();
    let mut running = Running::start(desk.command(["serve", "--listen", "0.0.0.0:0"]));
    assert!(!running.greeting.contains("open for writing without a token"), "{}", running.greeting);
    assert!(running.greeting.contains("reading alone"), "{}", running.greeting);
    let port = running.url.rsplit(':').next().expect("a port").to_owned();
    running.url = format!("http://127.0.0.1:{port}");
    let server = Server { desk, running };
    let answer = server.ask("mutation { record(input: {events: []}) { sequence } }");
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
    let answer = server.post(r#"{"query":"mutation { record(input: {events: []}) { sequence } }"}"#);
    assert_eq!((answer.status, answer.code().as_str()), (200, "FORBIDDEN"));
    let answer = server.send("POST", "/graphql", &[JSON, ("host", "192.0.2.7:4000")], HEAD);
    assert_eq!((answer.status, &answer.json()["data"]["log"]["head"]), (200, &0.into()));
}
