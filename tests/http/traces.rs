//! Traces as a collector sees them: a span for each request and each operation, with nothing in it that somebody asked or keeps secret.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::access::{ask_as, desk, token};
use super::{JSON, Server};

/// A span, as far as it is looked at.
#[derive(Clone, Debug, Default)]
struct Span {
    id: Vec<u8>,
    parent: Vec<u8>,
    name: String,
    kind: u64,
    attributes: BTreeMap<String, String>,
    status: u64,
}

/// A field of a message in protobuf: its number, and what it has.
enum Field<'b> {
    Number(u64),
    Bytes(&'b [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for place in 0..10 {
        let (first, rest) = bytes.split_first().expect("a whole number");
        *bytes = rest;
        value |= u64::from(first & 0x7f) << (7 * place);
        if first & 0x80 == 0 {
            return value;
        }
    }
    panic!("a number of more than ten bytes");
}

/// Reads the fields of a message.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let length = match tag & 7 {
            0 => {
                fields.push((tag >> 3, Field::Number(varint(&mut bytes))));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).expect("a length"),
            5 => 4,
            other => panic!("no such wire type: {other}"),
        };
        let (value, rest) = bytes.split_at(length);
        fields.push((tag >> 3, Field::Bytes(value)));
        bytes = rest;
    }
    fields
}

/// Returns the messages that a message has under a number.
fn parts(bytes: &[u8], number: u64) -> Vec<&[u8]> {
    let wanted = fields(bytes).into_iter().filter(|(found, _)| *found == number);
    wanted.map(|(_, field)| if let Field::Bytes(part) = field { part } else { panic!("no message") }).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Reads a value: a text or a whole number.
fn value(bytes: &[u8]) -> String {
    match fields(bytes).pop() {
        Some((1, Field::Bytes(value))) => text(value),
        Some((_, Field::Number(value))) => value.to_string(),
        _other => panic!("no text and no number: {bytes:?}"),
    }
}

fn span(bytes: &[u8]) -> Span {
    let mut span = Span::default();
    for (number, field) in fields(bytes) {
        match (number, field) {
            (2, Field::Bytes(id)) => span.id = id.to_vec(),
            (4, Field::Bytes(parent)) => span.parent = parent.to_vec(),
            (5, Field::Bytes(name)) => span.name = text(name),
            (6, Field::Number(kind)) => span.kind = kind,
            (9, Field::Bytes(pair)) => {
                let key = text(parts(pair, 1)[0]);
                span.attributes.insert(key, value(parts(pair, 2)[0]));
            }
            (15, Field::Bytes(status)) => {
                span.status = fields(status).into_iter().fold(0, |before, (number, field)| match field {
                    Field::Number(code) if number == 3 => code,
                    _other => before,
                });
            }
            _other => {}
        }
    }
    span
}

/// A collector on this machine, which hands on what it is sent: the path, and the body.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.expect("a connection"));
            let (mut lines, mut length) = (Vec::new(), 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).expect("a line");
                let line = line.trim_end().to_lowercase();
                if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.parse().expect("a length");
                }
                if line.is_empty() {
                    break;
                }
                lines.push(line);
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).expect("the body");
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.get_mut().write_all(answer.as_bytes()).expect("answered");
            if sender.send((lines.first().cloned().unwrap_or_default(), body)).is_err() {
                return;
            }
        }
    });
    (address, receiver)
}

#[test]
fn a_collector_gets_a_span_of_each_request_and_operation_and_no_secret() {
    let (address, received) = collector();
    let desk = desk(&format!("otlp_endpoint = \"{address}\"\naccess_log = true\nlog_format = \"json\"\n"));
    let editor = token(&desk, "maria", "editor");
    let server = Server::on(desk);
    let asked = ask_as(&server, Some(&editor), "query Geheim { log { head } }");
    assert_eq!(asked.status, 200, "{asked:?}");
    ask_as(&server, Some(&editor), "{ log { nothing } }");
    ask_as(
        &server,
        Some(&editor),
        "mutation { record(input: {events: [{body: {actorRegistered: {key: \"geheim\", name: \"X\", kind: STATE}}}]}) { sequence } }",
    );
    server.send(
        "GEHEIM",
        "/geheim?geheim=1",
        &[JSON, ("traceparent", "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01")],
        b"{}",
    );
    let Server { desk: _desk, running } = server;
    let err = running.stop("TERM").err;
    let mut spans = Vec::new();
    while let Ok((line, body)) = received.recv_timeout(Duration::from_secs(1)) {
        assert_eq!(line, "post /v1/traces http/1.1");
        for secret in [editor.as_bytes(), b"maria", b"127.0.0.1", b"nothing"] {
            assert!(!body.windows(secret.len()).any(|part| part == secret), "{}", String::from_utf8_lossy(secret));
        }
        let lower = body.to_ascii_lowercase();
        assert!(!lower.windows(6).any(|part| part == b"geheim"), "{}", String::from_utf8_lossy(&body));
        for resource in parts(&body, 1) {
            assert!(resource.windows(8).any(|part| part == b"chancery"), "the service says its name");
            spans.extend(parts(resource, 2).into_iter().flat_map(|scope| parts(scope, 2)).map(span));
        }
    }
    let requests: Vec<&Span> = spans.iter().filter(|span| span.kind == 2).collect();
    let id = asked.header("x-request-id");
    let mine = requests.iter().find(|span| span.attributes["id"] == id).unwrap_or_else(|| panic!("{spans:?}\n{err}"));
    let said = |span: &Span, name: &str| span.attributes.get(name).cloned().unwrap_or_default();
    assert_eq!(
        (mine.name.as_str(), said(mine, "http.route"), said(mine, "http.response.status_code")),
        ("POST /graphql", "/graphql".to_owned(), "200".to_owned())
    );
    let operations: Vec<&Span> = spans.iter().filter(|span| span.name == "operation").collect();
    let kinds: Vec<(String, String, u64)> = operations
        .iter()
        .map(|span| (said(span, "graphql.operation.type"), said(span, "chancery.code"), span.status))
        .collect();
    let kind = |kind: &str, code: &str, status| (kind.to_owned(), code.to_owned(), status);
    assert_eq!(kinds, [kind("query", "", 0), kind("query", "BAD_INPUT", 2), kind("mutation", "", 0)]);
    assert_eq!(operations[0].parent, mine.id, "an operation is part of its request");
    let other = requests.iter().find(|span| span.name == "_OTHER other").unwrap_or_else(|| panic!("{spans:?}"));
    assert!(other.parent.is_empty(), "a client's trace is not taken part in");
    assert!(err.lines().any(|line| line.contains(id) && line.contains("chancery::access")), "{err}");
}

#[test]
fn a_collector_that_is_not_there_is_said_once_and_keeps_nobody_waiting() {
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let server = Server::on(desk(&format!("otlp_endpoint = \"http://{nobody}\"\n")));
    assert_eq!(server.ask("{ log { head } }").status, 200);
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(server.ask("{ log { head } }").status, 200);
    let Server { desk: _desk, running } = server;
    let began = std::time::Instant::now();
    let err = running.stop("TERM").err;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(err.matches("traces do not arrive").count(), 1, "{err}");
}
