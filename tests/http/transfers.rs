//! Exports under load: so many at a time, packed elsewhere, and none held up by a client that is slow.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use chancery::http::{ConnectionSettings, ServerSettings};

use super::in_process::Here;
use super::local::PATIENCE;
use super::{Answer, read};

fn begin(server: &Here, path: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\r\n", server.address);
    stream.write_all(request.as_bytes()).expect("sent");
    stream
}

fn get(server: &Here, path: &str) -> Answer {
    read(begin(server, path, ""))
}

/// A server with so many actors, each of about five kilobytes.
fn filled(settings: ServerSettings, count: u64) -> Here {
    let server = Here::start(settings);
    let aliases: Vec<String> = (0..10).map(|number| format!("{number}{}", "x".repeat(450))).collect();
    let line = |number: u64| {
        let key = format!("a{number}");
        let body =
            serde_json::json!({"actorRegistered": {"key": key, "name": key, "kind": "STATE", "aliases": aliases}});
        serde_json::json!({ "body": body }).to_string()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a thread");
    for first in (0..count).step_by(100) {
        let lines: Vec<String> = (first..count.min(first + 100)).map(line).collect();
        runtime.block_on(super::local::record(&server.chronicle, &lines));
    }
    server
}

/// Begins an export of which the client takes the first bytes alone.
fn lazy(server: &Here, path: &str) -> TcpStream {
    let mut stream = begin(server, path, "");
    let mut first = [0; 12];
    stream.read_exact(&mut first).expect("it begins");
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}

/// Waits until there is a place for an export.
#[track_caller]
fn wait_for_a_place(server: &Here) {
    let began = Instant::now();
    while get(server, "/v1/export?limit=1").status != 200 {
        assert!(began.elapsed() < PATIENCE, "waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn so_many_exports_run_at_a_time_and_others_are_asked_to_come_again() {
    let server = filled(ServerSettings { exports: 2, ..ServerSettings::default() }, 1_500);
    let whole = get(&server, "/v1/export");
    assert_eq!((whole.status, whole.body.lines().count()), (200, 1_500));
    wait_for_a_place(&server);
    let lazy = [lazy(&server, "/v1/export"), lazy(&server, "/v1/export?date=2024-01-01")];
    let refused = get(&server, "/v1/export?limit=1");
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"), "{refused:?}");
    assert_eq!(refused.json()["code"], "RATE_LIMITED");
    assert_eq!(get(&server, "/livez").status, 200, "nobody else is held up");
    drop(lazy);
    wait_for_a_place(&server);
}

#[test]
fn an_export_that_nobody_takes_ends() {
    let connections = ConnectionSettings { write_time: Duration::from_millis(300), ..ConnectionSettings::default() };
    let server = filled(ServerSettings { exports: 1, connections, ..ServerSettings::default() }, 1_500);
    let lazy = lazy(&server, "/v1/export");
    wait_for_a_place(&server);
    drop(lazy);
}

/// Returns the head of an answer in lower case, and the bytes of its body.
fn bytes(server: &Here, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut answer = Vec::new();
    begin(server, path, headers).read_to_end(&mut answer).expect("read");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let body = &answer[end + 4..];
    let body = if head.contains("transfer-encoding: chunked") { joined(body) } else { body.to_vec() };
    (head, body)
}

#[test]
fn exports_are_packed_for_clients_that_take_it() {
    let server = filled(ServerSettings::default(), 300);
    for path in ["/v1/export", "/v1/export?date=2024-01-01", "/v1/export?format=graphml", "/tile/entries/000"] {
        let (head, plain) = bytes(&server, path, "");
        assert!(head.starts_with("http/1.1 200") && !head.contains("content-encoding"), "{path}: {head}");
        assert!(head.contains("vary: accept-encoding"), "{path}: {head}");
        let (head, packed) = bytes(&server, path, "accept-encoding: gzip\r\n");
        assert!(head.contains("content-encoding: gzip"), "{path}: {head}");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*packed).read_to_end(&mut unpacked).expect("it unpacks");
        assert!(unpacked == plain && packed.len() * 2 < unpacked.len(), "{path}");
    }
}

/// Joins the chunks of a body.
fn joined(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let length = std::str::from_utf8(&bytes[..end]).expect("a length");
        let length = usize::from_str_radix(length, 16).expect("a length");
        whole.extend(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
    whole
}
