//! Bounds: of heads and bodies, of depth and time, and that one who takes long holds up nobody else.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use super::{JSON, Server, read};

#[test]
fn bodies_have_at_most_a_megabyte() {
    let server = Server::start();
    let padded = |bytes: usize| {
        let start = r#"{"query":"{ log { head } }","extensions":{"x":""#;
        format!("{start}{}\"}}}}", "x".repeat(bytes - start.len() - 3))
    };
    let answer = server.post(&padded(1_000_000));
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = server.post(&padded(1_000_001));
    assert_eq!((answer.status, answer.code().as_str()), (413, "BAD_INPUT"));
    // One that does not say how long it is.
    let mut request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
        server.address()
    );
    for _ in 0..20 {
        request.push_str(&format!("{:x}\r\n{}\r\n", 100_000, " ".repeat(100_000)));
    }
    request.push_str("0\r\n\r\n");
    assert_eq!(server.raw(request.as_bytes()).status, 413);
}

#[test]
fn heads_have_at_most_16_kilobytes() {
    let server = Server::start();
    let answer = server.send("GET", "/livez", &[("x-long", &"x".repeat(15_000))], b"");
    assert_eq!(answer.status, 200);
    let answer = server.send("GET", "/livez", &[("x-long", &"x".repeat(17_000))], b"");
    assert_eq!(answer.status, 431);
    let answer = server.get(&format!("/livez?{}", "x".repeat(17_000)));
    assert!([414, 431].contains(&answer.status), "{answer:?}");
}

#[test]
fn what_nests_too_deep_is_refused_before_it_is_read() {
    let server = Server::start();
    let deep = |open: &str, close: &str, depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
    let value = |depth| format!(r#"{{"query":"{{ log {{ head }} }}","variables":{{"v":{}}}}}"#, deep("[", "]", depth));
    assert_eq!(server.post(&value(62)).status, 200);
    for body in [value(63), value(400_000), format!("{{\"query\":{}", deep("{\"a\":", "", 100_000))] {
        let answer = server.post(&body);
        assert_eq!((answer.status, answer.code().as_str()), (400, "TOO_DEEP"));
    }
    for (open, close) in [("[", "]"), ("{a:", "}")] {
        let query = format!("{{ asOf(date: {}) {{ sequence }} }}", deep(open, close, 3_000));
        let answer = server.ask(&query);
        assert_eq!((answer.status, answer.code().as_str()), (400, "TOO_DEEP"), "{answer:?}");
        let answer = server.get(&format!(
            "/graphql?query={}",
            query.replace(' ', "+").replace('{', "%7B").replace('}', "%7D").replace('[', "%5B").replace(']', "%5D")
        ));
        assert!([400, 431, 200].contains(&answer.status), "{answer:?}");
    }
    assert_eq!(server.get("/livez").status, 200, "it lives");
}

#[test]
fn documents_that_cost_too_much_are_refused_at_once() {
    let server = Server::with_fixture();
    let began = Instant::now();
    let mut fragments = String::from("fragment f0 on Log { head }");
    for level in 1..26 {
        fragments.push_str(&format!(" fragment f{level} on Log {{ ...f{0} ...f{0} }}", level - 1));
    }
    let answer = server.ask(&format!("{{ log {{ ...f25 ...f25 }} }} {fragments}"));
    assert_eq!(answer.status, 400, "{answer:?}");
    let answer = server.ask("{ asOf { statements(first: 500) { nodes { event { sources { source { citedBy(first: 500) { nodes { id } } } } } } } } }");
    assert_eq!((answer.status, answer.code().as_str()), (400, "TOO_COSTLY"), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_client_that_sends_nothing_is_let_go() {
    let server = Server::start();
    let began = Instant::now();
    let mut stream = server.connect();
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: loc").expect("sent");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    let waited = began.elapsed();
    assert!((Duration::from_secs(8)..Duration::from_secs(20)).contains(&waited), "{waited:?}");
}

#[test]
fn connections_are_kept_and_answers_come_in_order() {
    let server = Server::start();
    let mut stream = server.connect();
    let one = format!("GET /livez HTTP/1.1\r\nhost: {}\r\n\r\n", server.address());
    let last = one.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    stream.write_all(format!("{one}{one}{last}").as_bytes()).expect("sent");
    let answer = read(stream);
    assert_eq!(answer.body.matches("alive").count(), 3, "{answer:?}");
}

#[test]
fn many_at_once_are_all_answered() {
    let server = Server::with_fixture();
    let body = r#"{"query":"{ asOf(date: \"2024-08-20\") { negotiation(key: \"gaza-ceasefire\") { positions(first: 50) { nodes { status claims { claim { stance } } } } } } }"}"#;
    std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let answer = server.send("POST", "/graphql", &[JSON], body.as_bytes());
                    assert!(answer.status == 200 && answer.body.contains("CONTESTED"), "{answer:?}");
                }
            });
        }
    });
}
