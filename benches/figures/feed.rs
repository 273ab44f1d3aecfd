//! Fifty who follow ten thousand events while a thousand a second are recorded: over real sockets on loopback, to a server
//! in this process.
//!
//! That each gets every sequence once and in order is checked. Latency is from the acknowledgement of an event to its receipt.
//! The share of a processor is that of the whole process: recording, serving, and the fifty clients themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chancery::chronicle::Chronicle;
use chancery::http::{Server, ServerSettings};
use chancery::time::SystemClock;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_util::sync::CancellationToken;

use super::world::World;
use super::{folder, open, record, request};

const SUBSCRIBERS: usize = 50;
const EVENTS: u64 = 10_000;
/// How long from one event to the next.
const PACE: Duration = Duration::from_millis(1);
/// How many events are there before anybody follows.
const BEFORE: u64 = 5_000;

const DOCUMENT: &str = "subscription($after: Sequence) { events(after: $after) { sequence kind id recordedAt recordedBy \
                        occurred { edtf } ... on StatementMade { act text speaker { key name } \
                        claims { subject { key } stance } } } }";

/// When each event was acknowledged, in microseconds since the beginning; by its place.
type Acknowledged = Arc<Vec<AtomicU64>>;

/// Runs the figure.
pub fn run() {
    let folder = folder("feed");
    let chronicle = open(&folder);
    let mut world = World::new();
    record(&chronicle, &mut world, BEFORE);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    runtime.block_on(follow(&chronicle, world));
    drop(runtime);
    drop(chronicle);
    let _ = std::fs::remove_dir_all(&folder);
}

async fn follow(chronicle: &Chronicle, mut world: World) {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let limits = chancery::graphql::GraphqlSettings::default();
    let server = Server::bind(listen, chronicle.clone(), Arc::new(SystemClock), limits, ServerSettings::default());
    let server = server.await.expect("it listens");
    let (address, feed, stop) = (server.address(), server.feed(), CancellationToken::new());
    let serving = tokio::spawn(server.run(stop.clone().cancelled_owned()));
    let (after, began) = (chronicle.head().get(), Instant::now());
    let acknowledged: Acknowledged = Arc::new((0..EVENTS).map(|_| AtomicU64::new(u64::MAX)).collect());
    let mut following = Vec::new();
    for _ in 0..SUBSCRIBERS {
        let mut socket = subscribe(&format!("ws://{address}/graphql"), after).await;
        let acknowledged = Arc::clone(&acknowledged);
        following.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            for place in 0..EVENTS {
                let sequence = next_sequence(&mut socket).await;
                assert_eq!(sequence, after + place + 1, "every sequence once, in order");
                let now = micros(began);
                let then = acknowledged[usize::try_from(place).expect("a place")].load(Ordering::Acquire);
                // What is received before it is acknowledged took no time.
                latencies.push(now.saturating_sub(then));
            }
            latencies
        }));
    }
    let (cpu, started) = (cpu_seconds(), Instant::now());
    let mut ticks = tokio::time::interval(PACE);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    for place in 0..EVENTS {
        ticks.tick().await;
        let ticket = chronicle.submit(request(world.operations(1)));
        let acknowledged = Arc::clone(&acknowledged);
        tokio::spawn(async move {
            ticket.answer().await.expect("the world is accepted");
            acknowledged[usize::try_from(place).expect("a place")].store(micros(began), Ordering::Release);
        });
    }
    let appended = started.elapsed();
    let mut latencies = Vec::new();
    for following in following {
        latencies.extend(following.await.expect("it follows"));
    }
    let (took, used) = (started.elapsed(), cpu_seconds() - cpu);
    stop.cancel();
    serving.await.expect("it ends well");
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize] as f64 / 1_000.0;
    println!(
        "feed: {EVENTS} events appended in {:.1} s, {} received by {SUBSCRIBERS} subscribers after {:.1} s, each in order",
        appended.as_secs_f64(),
        latencies.len(),
        took.as_secs_f64()
    );
    println!(
        "feed: from acknowledgement to receipt p50 {:.2} ms, p99 {:.2} ms, at most {:.2} ms; {:.3} renderings an event; \
         {:.0} % of one processor, clients included",
        at(0.5),
        at(0.99),
        at(1.0),
        feed.rendered() as f64 / EVENTS as f64,
        used / took.as_secs_f64() * 100.0
    );
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn subscribe(url: &str, after: u64) -> Socket {
    let mut request = url.into_client_request().expect("an address");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("it is upgraded");
    socket.send(Message::text(r#"{"type":"connection_init"}"#)).await.expect("it is sent");
    let acknowledged = socket.next().await.expect("it answers").expect("it can be read");
    assert!(acknowledged.to_text().expect("a text").contains("connection_ack"));
    let payload = serde_json::json!({"query": DOCUMENT, "variables": {"after": after}});
    let message = serde_json::json!({"id": "1", "type": "subscribe", "payload": payload});
    socket.send(Message::text(message.to_string())).await.expect("it is sent");
    socket
}

/// Waits for the next answer and finds the sequence in it.
async fn next_sequence(socket: &mut Socket) -> u64 {
    loop {
        let message = socket.next().await.expect("it goes on").expect("it can be read");
        let Message::Text(text) = message else { continue };
        let rest = text.split_once(r#""sequence":"#).unwrap_or_else(|| panic!("no sequence: {text}")).1;
        let number = rest.split(|letter: char| !letter.is_ascii_digit()).next();
        return number.and_then(|number| number.parse().ok()).expect("a sequence is a number");
    }
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Returns how many seconds of processors this process has used.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may hold spaces: user and system time are the twelfth and thirteenth, in hundredths.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
