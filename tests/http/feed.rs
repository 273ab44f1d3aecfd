//! The log as Server-Sent Events, read as a browser reads them.

use std::net::SocketAddr;
use std::time::Duration;

use chancery::http::FollowerSettings;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::Server;
use super::local::{Local, PATIENCE, actors};
use crate::cli::{actor, event, negotiation};

/// A stream of events, as the standard has a browser read it.
pub struct Source {
    lines: BufReader<TcpStream>,
    head: String,
    last_event_id: String,
    comments: usize,
    retry: Option<u64>,
}

/// An event of the stream.
#[derive(Debug)]
struct Sent {
    id: u64,
    name: String,
    data: Value,
}

impl Source {
    /// Asks for a feed, and waits for the head of the answer.
    pub async fn open(address: SocketAddr, query: &str, headers: &str) -> Source {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        // By HTTP/1.0 the body comes as it is, until the connection ends.
        let request = format!("GET /v1/feed{query} HTTP/1.0\r\nhost: {address}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut lines = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = tokio::time::timeout(PATIENCE, lines.read_line(&mut head)).await.expect("it answers");
            assert!(read.expect("it can be read") > 0, "no whole head: {head}");
        }
        Source { lines, head: head.to_lowercase(), last_event_id: String::new(), comments: 0, retry: None }
    }

    /// Reads lines until an event is whole; `None` where the stream ends.
    async fn next(&mut self) -> Option<Sent> {
        let (mut name, mut data) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.lines.read_line(&mut line)).await.expect("something comes");
            if read.expect("it can be read") == 0 {
                return None;
            }
            let line = line.trim_end_matches('\n');
            if line.is_empty() {
                if data.is_empty() {
                    continue;
                }
                let id = self.last_event_id.parse().expect("a sequence");
                return Some(Sent { id, name, data: serde_json::from_str(&data).expect("JSON") });
            }
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "" => self.comments += 1,
                "event" => name = value.to_owned(),
                "data" => data.push_str(value),
                "id" => self.last_event_id = value.to_owned(),
                "retry" => self.retry = value.parse().ok(),
                other => panic!("a field {other:?}"),
            }
        }
    }

    /// Reads on to an id without data, and gives it.
    async fn place(&mut self) -> u64 {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.lines.read_line(&mut line)).await.expect("something comes");
            assert!(read.expect("it can be read") > 0, "the stream ended");
            if let Some(id) = line.strip_prefix("id: ") {
                return id.trim_end().parse().expect("a sequence");
            }
        }
    }

    pub async fn ids(&mut self, count: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        while ids.len() < count {
            ids.push(self.next().await.expect("there is more").id);
        }
        ids
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_are_cloud_events_with_their_sequence_for_an_id() {
    let local = Local::start().await;
    let id = "11111111-2222-4333-8444-555555555555";
    let line = format!(r#"{{"id":"{id}","body":{{"actorRegistered":{{"key":"a","name":"A","kind":"STATE"}}}}}}"#);
    local.record(std::slice::from_ref(&line)).await;
    local.record(&[format!(r#"{{"retract":{{"event":"{id}","reason":"a mistake"}}}}"#)]).await;
    let mut source = Source::open(local.address, "", "").await;
    for part in ["200 ok", "content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"] {
        assert!(source.head.contains(part), "{part}: {}", source.head);
    }
    let first = source.next().await.expect("there is one");
    assert_eq!((first.id, first.name.as_str()), (1, ""), "browsers listen for messages without a name");
    let log = format!("urn:uuid:{}", local.chronicle.id());
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", id),
        ("source", &log),
        ("type", "chancery.ACTOR_REGISTERED"),
        ("subject", id),
        ("datacontenttype", "application/json"),
        ("sequence", "1"),
        ("recordedby", "test"),
    ] {
        assert_eq!(first.data[name], value, "{name}");
    }
    assert_eq!(first.data["data"].to_string(), serde_json::from_str::<Value>(&line).expect("JSON").to_string());
    let time: chancery::time::Instant = first.data["time"].as_str().expect("a time").parse().expect("RFC 3339");
    let records = local.chronicle.records(chancery::domain::Sequence::ZERO, 1).expect("read");
    assert_eq!(time, records[0].recorded_at.instant());
    let second = source.next().await.expect("there is another").data;
    assert_eq!((&second["type"], &second["subject"]), (&"chancery.EVENT_RETRACTED".into(), &id.into()));
    assert_ne!(second["id"], id, "the retraction has an id of its own");
    assert_eq!(second["data"]["retract"]["reason"], "a mistake");
    assert!(source.retry.is_some());
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_goes_on_behind_the_last_one() {
    let local = Local::start().await;
    local.record(&actors(1, 200)).await;
    let mut source = Source::open(local.address, "?after=150", "").await;
    assert_eq!(source.ids(30).await, (151..=180).collect::<Vec<u64>>());
    let last = source.last_event_id.clone();
    drop(source);
    let mut source = Source::open(local.address, "?after=150", &format!("last-event-id: {last}\r\n")).await;
    local.record(&actors(201, 5)).await;
    assert_eq!(source.ids(25).await, (181..=205).collect::<Vec<u64>>());
    local.record(&actors(206, 1)).await;
    assert_eq!(source.ids(1).await, [206]);
    // One record, no matter who asks for it, is rendered once.
    let rendered = local.feed.rendered();
    let mut other = Source::open(local.address, "?after=190", "").await;
    assert_eq!(other.ids(16).await, (191..=206).collect::<Vec<u64>>());
    assert_eq!(local.feed.rendered(), rendered);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_passed_over_is_not_read_again_by_who_comes_back() {
    let query = "?kinds=NEGOTIATION_OPENED,ISSUE_RAISED&negotiation=n";
    let local = Local::start().await;
    local.record(&[negotiation("n"), actor("a")]).await;
    for first in (1..2_500).step_by(100) {
        local.record(&actors(first, 100)).await;
    }
    local.record(&[event(r#"{"issueRaised":{"key":"i","title":"I"}}"#)]).await;
    let mut source = Source::open(local.address, query, "").await;
    assert_eq!(source.ids(1).await, [1]);
    // At once behind what is shown, and then after every thousand.
    let first = source.place().await;
    assert!((2..1_000).contains(&first), "{first}");
    let told = source.place().await;
    assert!((first + 1_000..2_503).contains(&told), "{told} after {first}");
    assert_eq!(source.ids(1).await, [2_503]);
    local.stop().await;
    // What is less is told with the next sign of life.
    let local =
        Local::with(FollowerSettings { heartbeat: Duration::from_millis(50), ..FollowerSettings::default() }).await;
    local.record(&[negotiation("n")]).await;
    let mut source = Source::open(local.address, query, "").await;
    assert_eq!(source.ids(1).await, [1]);
    local.record(&actors(1, 3)).await;
    while source.place().await != 4 {}
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_gives_signs_of_life_and_ends_with_the_server() {
    let following = FollowerSettings { heartbeat: Duration::from_millis(50), ..FollowerSettings::default() };
    let local = Local::with(following).await;
    let mut source = Source::open(local.address, "", "").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    local.record(&actors(1, 1)).await;
    assert_eq!(source.ids(1).await, [1]);
    assert!(source.comments >= 2, "{} signs of life", source.comments);
    let began = std::time::Instant::now();
    let stopping = tokio::spawn(local.stop());
    assert!(source.next().await.is_none(), "the stream ends");
    stopping.await.expect("it stops");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_so_many_feeds_are_given_at_once() {
    let local = Local::with(FollowerSettings { followers: 1, ..FollowerSettings::default() }).await;
    let first = Source::open(local.address, "", "").await;
    let mut refused = Source::open(local.address, "", "").await;
    let mut told = String::new();
    refused.lines.read_to_string(&mut told).await.expect("read");
    assert!(refused.head.contains(" 503 ") && told.contains("try again later"), "{} {told}", refused.head);
    drop(first);
    local.stop().await;
}

#[test]
fn what_is_not_taken_is_told() {
    let server = Server::with_fixture();
    for (query, part) in [
        ("after=x", "after: it is a sequence"),
        ("after=-1", "after: it is a sequence"),
        ("kinds=statement", "no kind of event"),
        ("negotiation=No", "negotiation: "),
        ("actor=", "actor: "),
        ("date=2024", "there are after, kinds, negotiation, actor, actors, source and recordedBy"),
    ] {
        let answer = server.get(&format!("/v1/feed?{query}"));
        assert!(answer.status == 400 && answer.body.contains(part), "{query}: {answer:?}");
    }
    let answer = server.get("/v1/feed?after=54");
    assert_eq!(answer.status, 409, "{answer:?}");
    assert!(answer.body.contains("SNAPSHOT_AHEAD") && answer.body.contains("the log ends at 53"), "{answer:?}");
    let answer = server.send("GET", "/v1/feed?after=1", &[("last-event-id", "x")], b"");
    assert!(answer.status == 400 && answer.body.contains("Last-Event-ID: "), "{answer:?}");
    let answer = server.send("POST", "/v1/feed", &[], b"");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET,HEAD"));
    let answer = server.send("HEAD", "/v1/feed", &[], b"");
    assert_eq!((answer.status, answer.header("content-type"), answer.body.as_str()), (200, "text/event-stream", ""));
}

#[test]
fn a_subscription_is_not_taken_by_a_request() {
    let server = Server::start();
    let answer = server.ask("subscription { events { id } }");
    assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_INPUT"));
    assert!(answer.body.contains("graphql-transport-ws") && answer.body.contains("/v1/feed"), "{answer:?}");
    let answer = server.get("/graphql?query=subscription%7Bevents%7Bid%7D%7D");
    assert!(answer.body.contains("graphql-transport-ws"), "{answer:?}");
}
