//! Clients that take nothing, send nothing more, or come in numbers: what they can hold, and for how long.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use chancery::http::{ConnectionSettings, FollowerSettings, IntakeSettings, Pace, ServerSettings};
use serde_json::json;

use super::in_process::Here;
use super::local::{Local, PATIENCE, actors};
use super::websocket::Client;
use super::{Answer, read};

/// A server that waits for its clients for a moment alone.
fn impatient() -> ConnectionSettings {
    ConnectionSettings { write_time: Duration::from_millis(300), ..ConnectionSettings::default() }
}

fn connect(server: &Here) -> TcpStream {
    let stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

fn ask(server: &Here, request: &str) -> Answer {
    let mut stream = connect(server);
    let _ = stream.write_all(request.as_bytes());
    read(stream)
}

fn livez(server: &Here) -> Answer {
    ask(server, &format!("GET /livez HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address))
}

#[track_caller]
fn refused_for_now(answer: &Answer) {
    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{answer:?}");
    let told = answer.json();
    let code = if told["code"].is_null() { &told["errors"][0]["extensions"]["code"] } else { &told["code"] };
    assert_eq!(code, "RATE_LIMITED", "{answer:?}");
}

/// Waits until something holds.
#[track_caller]
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_address_has_no_more_connections_than_its_share_and_gets_new_ones_when_old_ones_end() {
    // Of eight places, this machine has six.
    let connections = ConnectionSettings { most: 8, ..ConnectionSettings::default() };
    let server = Here::start(ServerSettings { connections, ..ServerSettings::default() });
    let open = |_| {
        let mut stream = connect(&server);
        let request = format!("GET /livez HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
        stream.write_all(request.as_bytes()).expect("sent");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answered");
        assert_eq!(&begin, b"HTTP/1.1 200");
        stream
    };
    let mut kept: Vec<TcpStream> = (0..6).map(open).collect();
    for _ in 0..20 {
        refused_for_now(&livez(&server));
    }
    kept.pop();
    wait_until("a place is free", || livez(&server).status == 200);
}

#[test]
fn a_follower_that_takes_nothing_is_let_go_and_its_place_is_anothers() {
    let following = FollowerSettings { followers: 1, ..FollowerSettings::default() };
    let settings = ServerSettings { connections: impatient(), following, ..ServerSettings::default() };
    let server = Here::start(settings);
    let lines: Vec<String> = (0..60).map(|number| long_actor(&format!("a{number}"))).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a thread");
    // More than what the system keeps for a client that does not read.
    let more = || runtime.block_on(super::local::record(&server.chronicle, &renamed(&lines)));
    (0..8).for_each(|_| more());
    let mut lazy = connect(&server);
    let follow = format!("GET /v1/feed HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    lazy.write_all(follow.as_bytes()).expect("sent");
    let other = |server: &Here| {
        let mut stream = connect(server);
        stream.write_all(follow.as_bytes()).expect("sent");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answered");
        begin[9..].to_vec()
    };
    let mut begin = [0; 12];
    lazy.read_exact(&mut begin).expect("answered");
    assert_eq!(&begin[9..], b"200");
    // There is one place, and it is the first one's until it loses it.
    wait_until("the place is free", || other(&server) == b"200");
}

/// Returns a line that takes a few kilobytes.
fn long_actor(key: &str) -> String {
    let aliases: Vec<String> = (0..10).map(|number| format!("{number}{}", "x".repeat(450))).collect();
    json!({"body": {"actorRegistered": {"key": key, "name": key, "kind": "STATE", "aliases": aliases}}}).to_string()
}

/// Returns the lines with keys that were not there before.
fn renamed(lines: &[String]) -> Vec<String> {
    let suffix = uuid::Uuid::new_v4().simple().to_string();
    lines.iter().map(|line| line.replacen("\"key\":\"a", &format!("\"key\":\"b{suffix}-"), 1)).collect()
}

#[test]
fn bodies_on_their_way_are_bounded_together() {
    let intake = IntakeSettings { bytes: 80_000, ..IntakeSettings::default() };
    let settings = ServerSettings { intake, body_time: Duration::from_secs(20), ..ServerSettings::default() };
    let server = Here::start(settings);
    let head = |length: usize| {
        format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n",
            server.address
        )
    };
    let query = |padding: usize| format!(r#"{{"query":"{{ log {{ head }} }}"{}}}"#, " ".repeat(padding));
    let send = |padding: usize| ask(&server, &format!("{}{}", head(query(padding).len()), query(padding)));
    assert_eq!(send(90_000).status, 200);
    // One that never ends holds what it has sent.
    let hold = || {
        let mut half = connect(&server);
        half.write_all(format!("{}{}", head(95_000), " ".repeat(80_000)).as_bytes()).expect("sent");
        half
    };
    let mut half = hold();
    wait_until("the half is held", || {
        let is_held = send(50_000).status == 503;
        if !is_held {
            // What it was to hold may have been held by the question.
            half = hold();
        }
        is_held
    });
    refused_for_now(&send(50_000));
    assert_eq!(send(100).status, 200, "there is room for a short one");
    drop(half);
    wait_until("the client has left", || send(50_000).status == 200);
    // What is short as a text may be long in memory.
    let many = format!(r#"{{"query":"{{ log {{ head }} }}","variables":{{"a":[{}0]}}}}"#, "0,".repeat(2_000));
    refused_for_now(&ask(&server, &format!("{}{many}", head(many.len()))));
}

#[test]
fn an_import_that_trickles_is_ended_and_one_that_is_only_slow_is_not() {
    let pace = Pace { bytes: 2_000, time: Duration::from_millis(600) };
    let connections = ConnectionSettings { pace, ..ConnectionSettings::default() };
    let server = Here::start(ServerSettings { connections, ..ServerSettings::default() });
    let begin = || {
        let mut stream = connect(&server);
        let head = format!(
            "POST /v1/import HTTP/1.1\r\nhost: {}\r\ncontent-type: application/jsonl\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
            server.address
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream
    };
    let chunk =
        |stream: &mut TcpStream, text: &str| stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes());
    let mut slow = begin();
    for number in 0..20 {
        std::thread::sleep(Duration::from_millis(80));
        let line = crate::cli::actor(&format!("a{number}-{}", "x".repeat(60)));
        chunk(&mut slow, &format!("{line}\n{}\n", " ".repeat(2_500))).expect("sent");
    }
    slow.write_all(b"0\r\n\r\n").expect("sent");
    let answer = read(slow);
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut trickle = begin();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) && chunk(&mut trickle, "\n").is_ok() {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = trickle.write_all(b"0\r\n\r\n");
    let answer = read(trickle);
    assert!(answer.status == 408 && answer.body.contains("fewer than 2000 bytes"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_does_not_end_is_bounded_in_time_and_in_bytes_over_all() {
    let intake = IntakeSettings { bytes: 20_000, message_time: Duration::from_millis(1_200) };
    let server = Local::set("127.0.0.1:0", ServerSettings { intake, ..ServerSettings::default() }).await;
    let mut honest = Client::begin(server.address).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(600)).await;
        honest.send(json!({"type": "ping"})).await;
        assert_eq!(honest.next().await, json!({"type": "pong"}), "it may rest between messages");
    }
    let mut half = Client::begin(server.address).await;
    half.fragment(&"x".repeat(20_000)).await;
    let began = Instant::now();
    assert_eq!(half.closed().await.0, 1008);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let mut first = Client::begin(server.address).await;
    let mut second = Client::begin(server.address).await;
    first.fragment(&"x".repeat(30_000)).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    second.fragment(&"x".repeat(30_000)).await;
    assert_eq!(second.closed().await.0, 1013);
    assert_eq!(first.closed().await.0, 1008);
    honest.send(json!({"type": "ping"})).await;
    assert_eq!(honest.next().await, json!({"type": "pong"}));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_followers_hold_up_nobody_else() {
    let following =
        FollowerSettings { followers: 40, all_waiting_bytes: 40 * 2 * 8_192, ..FollowerSettings::default() };
    let connections = ConnectionSettings { write_time: PATIENCE, ..ConnectionSettings::default() };
    let server =
        Local::set("127.0.0.1:0", ServerSettings { following, connections, ..ServerSettings::default() }).await;
    let mut lazy = Vec::new();
    for _ in 0..39 {
        let mut client = Client::begin(server.address).await;
        client.subscribe("1", "subscription { events(after: 0) { sequence } }", json!({})).await;
        lazy.push(client);
    }
    let mut honest = Client::begin(server.address).await;
    honest.subscribe("1", "subscription { events(after: 0) { sequence } }", json!({})).await;
    for first in (0..3_000).step_by(500) {
        server.record(&actors(first, 500)).await;
    }
    assert_eq!(honest.sequences("1", 3_000).await, (1..=3_000).collect::<Vec<u64>>(), "slow ones hold up nobody");
    drop(lazy);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_websocket_that_takes_nothing_is_let_go_and_its_place_is_anothers() {
    let following = FollowerSettings { followers: 1, ..FollowerSettings::default() };
    let settings = ServerSettings { following, connections: impatient(), ..ServerSettings::default() };
    let server = Local::set("127.0.0.1:0", settings).await;
    let mut lazy = Client::begin(server.address).await;
    // Far more than the system keeps for it: each follows three thousand records.
    for number in 0..100 {
        lazy.subscribe(&number.to_string(), "subscription { events(after: 0) { sequence id recordedAt } }", json!({}))
            .await;
    }
    for first in (0..3_000).step_by(500) {
        server.record(&actors(first, 500)).await;
    }
    let address = server.address;
    let place = move || {
        let mut stream = TcpStream::connect(address).expect("it listens");
        let follow = format!("GET /v1/feed HTTP/1.1\r\nhost: {address}\r\n\r\n");
        stream.write_all(follow.as_bytes()).expect("sent");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answered");
        begin == *b"HTTP/1.1 200"
    };
    let waited = tokio::task::spawn_blocking(move || wait_until("its place is free", place));
    waited.await.expect("it is free");
    drop(lazy);
    server.stop().await;
}

#[test]
fn a_client_that_leaves_frees_its_place_at_once() {
    let following = FollowerSettings { followers: 1, heartbeat: PATIENCE, ..FollowerSettings::default() };
    let server = Here::start(ServerSettings { following, ..ServerSettings::default() });
    let follow = format!("GET /v1/feed HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    let begin = || {
        let mut stream = connect(&server);
        stream.write_all(follow.as_bytes()).expect("sent");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("answered");
        (begin == *b"HTTP/1.1 200", stream)
    };
    let (taken, first) = begin();
    assert!(taken && !begin().0, "there is one place");
    drop(first);
    let began = Instant::now();
    wait_until("the place is free", || begin().0);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn under_a_low_limit_of_open_files_others_are_turned_away_and_those_within_are_served() {
    let desk = crate::cli::Desk::new();
    let mut command = std::process::Command::new("sh");
    command.current_dir(desk.path(".")).env_clear();
    command.args([
        "-c",
        "ulimit -Sn 64; ulimit -Hn 320; exec \"$0\" serve --listen 127.0.0.1:0",
        env!("CARGO_BIN_EXE_chancery"),
    ]);
    let running = crate::cli::Running::start(command);
    let address: std::net::SocketAddr = running.url.trim_start_matches("http://").parse().expect("an address");
    let livez = format!("GET /livez HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let mut served = Vec::new();
    let mut turned_away = 0;
    for _ in 0..400 {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        let mut begin = [0; 12];
        let _ = stream.write_all(livez.as_bytes());
        if stream.read_exact(&mut begin).is_ok() && &begin == b"HTTP/1.1 200" {
            served.push(stream);
        } else {
            turned_away += 1;
        }
    }
    // A quarter of 320 files is for connections, and three quarters of those for this machine.
    assert_eq!((served.len(), turned_away), (60, 340));
    let mut stream = served.swap_remove(0);
    stream.write_all(livez.as_bytes()).expect("sent");
    let mut piece = [0; 4_096];
    let mut text = String::new();
    while text.matches("alive").count() < 2 {
        let read = stream.read(&mut piece).expect("read");
        assert!(read > 0, "{text}");
        text.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    let ended = running.stop("TERM").ended(0);
    assert!(!ended.contains("no connection could be taken"), "{ended}");
}
