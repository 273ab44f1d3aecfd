//! What others hear while strangers attack: thirty-two connections that send one question over and over, and one that asks for
//! little, over real sockets on loopback, to a server in this process.
//!
//! The memory is that of the whole process, the attackers' included, at its peak above what it was before.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chancery::chronicle::Chronicle;
use chancery::domain::event::Operation;
use chancery::graphql::GraphqlSettings;
use chancery::http::{Server, ServerSettings};
use chancery::time::SystemClock;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::world::{Dice, operation};
use super::{folder, open, request, resident_mb};

const PARTIES: u64 = 225;
const ISSUES: u64 = 60;
const STATEMENTS: u64 = 20_600;
const LONG_TEXTS: u64 = 1_000;
const CORRECTIONS: u64 = 1_000;
const ATTACKERS: usize = 32;
/// How many followers were begun, so that each is another.
static FOLLOWED: AtomicU64 = AtomicU64::new(0);
/// How long each attack lasts.
const SPAN: Duration = Duration::from_secs(10);
/// The event that is corrected again and again.
const CORRECTED: &str = "054b4193-ba79-573f-93c7-04c7f0d59b65";

/// Runs the figure: each attack starts this program again, so that each has a process of its own.
pub fn run() {
    let folder = folder("hostile");
    let chronicle = open(&folder);
    fill(&chronicle);
    chronicle.close().expect("it closes");
    drop(chronicle);
    println!("attack: others' p50, p99, slowest; memory above what it was; the attackers' answers");
    for (name, _) in attacks() {
        super::again(&["attack", &folder.to_string_lossy(), name]);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// Runs one attack.
pub fn attack(folder: &std::path::Path, name: &str) {
    let query = attacks().into_iter().find(|(known, _)| *known == name).expect("it is an attack").1;
    let chronicle = open(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    let (listen, stop) = ("127.0.0.1:0".parse().expect("an address"), CancellationToken::new());
    let (limits, settings) = (GraphqlSettings::default(), ServerSettings::default());
    let server = Server::bind(listen, chronicle.clone(), Arc::new(SystemClock), limits, settings);
    let server = runtime.block_on(server).expect("it listens");
    let address = server.address();
    let serving = runtime.spawn(server.run(stop.clone().cancelled_owned()));
    let mut warm = TcpStream::connect(address).expect("it listens");
    light().iter().for_each(|query| assert_eq!(post(&mut warm, query), Some(200)));
    let before = resident_mb();
    let (over, refused, answered) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let (mut took, mut peak) = (Vec::new(), before);
    std::thread::scope(|scope| {
        for _ in 0..ATTACKERS {
            scope.spawn(|| {
                if query.is_empty() {
                    answered.fetch_add(follow(address, &over), Ordering::Relaxed);
                    return;
                }
                let mut stream = TcpStream::connect(address).expect("it listens");
                let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
                while !over.load(Ordering::Relaxed) {
                    match post(&mut stream, &query) {
                        Some(429 | 503) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Some(_) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                        // It takes long: another is sent beside it.
                        None => stream = TcpStream::connect(address).expect("it listens"),
                    }
                }
            });
        }
        std::thread::sleep(Duration::from_millis(500));
        let (began, mut asked) = (Instant::now(), light().into_iter().cycle());
        let mut stream = TcpStream::connect(address).expect("it listens");
        while began.elapsed() < SPAN {
            let asked_at = Instant::now();
            assert_eq!(
                post(&mut stream, &asked.next().expect("there is always one")),
                Some(200),
                "others are answered"
            );
            took.push(asked_at.elapsed());
            peak = peak.max(resident_mb());
            std::thread::sleep(Duration::from_millis(5));
        }
        over.store(true, Ordering::Relaxed);
    });
    took.sort();
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    println!(
        "  {name}: {:.1} ms, {:.1} ms, {:.1} ms; +{} MB; {} answered, {} turned away",
        at(50),
        at(99),
        at(100),
        peak - before,
        answered.into_inner(),
        refused.into_inner()
    );
    stop.cancel();
    let _ = runtime.block_on(serving);
}

/// Follows the log from its start again and again, through filters that let nothing through and are never the same: sixteen
/// at a time, of which the oldest makes room for another each tenth of a second. Returns how many it began.
fn follow(address: SocketAddr, over: &AtomicBool) -> u64 {
    let (mut open, mut begun) = (VecDeque::new(), 0);
    while !over.load(Ordering::Relaxed) {
        if open.len() >= 16 {
            open.pop_front();
            std::thread::sleep(Duration::from_millis(100));
        }
        let Ok(mut stream) = TcpStream::connect(address) else { continue };
        let stranger = FOLLOWED.fetch_add(1, Ordering::Relaxed);
        let head = format!("GET /v1/feed?actor=stranger-{stranger}&after=0 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        if stream.write_all(head.as_bytes()).is_ok() {
            open.push_back(stream);
            begun += 1;
        }
    }
    begun
}

/// What those ask who ask for little.
fn light() -> Vec<String> {
    [
        "{ log { head } }",
        "{ asOf { actor(key: \"p3\") { name } } }",
        "{ asOf { negotiation(key: \"big\") { title issues { title } } } }",
        "{ asOf { claims(first: 5) { nodes { stance } } } }",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A field under many names, each with a `TIME` of its own.
fn many(count: usize, field: &str) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        // A list that was worked out is not worked out again: each is to be another one.
        let time = format!("{:02}:{:02}:{:02}", number / 3_600, number / 60 % 60, number % 60);
        let _ = write!(all, "a{number}: {} ", field.replace("TIME", &time));
        all
    })
}

fn attacks() -> Vec<(&'static str, String)> {
    let diff = r#"diff(from: {date: "2000-01-01TTIMEZ"}, to: {date: "2023-05-05"}, first: 1) { nodes { path } }"#;
    let positions =
        r#"asOf(date: "2023-05-05TTIMEZ") { negotiation(key: "big") { positions(first: 1) { nodes { status } } } }"#;
    let rounds = "possibleTypes { interfaces { ".repeat(6) + "name" + &" } }".repeat(6);
    let audit = format!("audit(event: \"{CORRECTED}\") {{ revisions {{ id }} operations {{ id }} }}");
    let negotiation = |key: &str, fields: &str| format!("{{ asOf {{ negotiation(key: \"{key}\") {{ {fields} }} }} }}");
    vec![
        ("schema", format!("{{ __type(name: \"Node\") {{ {rounds} }} }}")),
        ("diffs", format!("{{ {} }}", many(490, diff))),
        ("positions", format!("{{ {} }}", many(300, positions))),
        (
            "search",
            format!("{{ asOf {{ {} }} }}", many(490, "search(text: \"the delegation\", first: 1) { nodes { id } }")),
        ),
        ("audits", format!("{{ {} }}", many(90, &audit))),
        ("long texts", negotiation("fat", &many(16, "statements(first: 500) { nodes { text } }"))),
        (
            "nested",
            "{ asOf { negotiations(first: 500) { nodes { timeline(first: 500) { nodes { id } } } } } }".to_owned(),
        ),
        // No document: it follows the log.
        ("feeds", String::new()),
        ("ahead", "{ asOf(atLeast: 100000000) { sequence } }".to_owned()),
    ]
}

/// Posts a document; gives the status, or nothing where the answer does not come in time.
fn post(stream: &mut TcpStream, query: &str) -> Option<u16> {
    let body = json!({ "query": query }).to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";
    stream.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes()).ok()?;
    let (mut answer, mut piece) = (Vec::new(), [0; 1 << 16]);
    loop {
        if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())?;
            if answer.len() >= end + 4 + length {
                return head.split(' ').nth(1)?.parse().ok();
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
}

fn fill(chronicle: &Chronicle) {
    let mut dice = Dice::new(7);
    let mut lines: Vec<Value> = (0..PARTIES)
        .map(|number| json!({"body": {"actorRegistered": {"key": format!("p{number}"), "name": format!("Party {number}"), "kind": "STATE"}}}))
        .collect();
    for key in ["big", "fat"] {
        lines.push(json!({"occurred": "2020-01-01", "body": {"negotiationOpened": {"key": key, "title": "Talks"}}}));
    }
    let of =
        |negotiation: &str, day: &str, body: Value| json!({"occurred": day, "negotiation": negotiation, "body": body});
    for number in 0..ISSUES {
        lines.push(of("big", "2020-01-02", json!({"issueRaised": {"key": format!("i{number}"), "title": "Issue"}})));
    }
    for number in 0..STATEMENTS {
        let day = format!("202{}-{:02}-{:02}", dice.below(4), 1 + dice.below(12), 1 + dice.below(28));
        let stance = ["ACCEPTS", "REJECTS", "RESERVES"][usize::try_from(dice.below(3)).expect("it is small")];
        let claim = json!({"subject": format!("p{}", dice.below(PARTIES)), "on": {"issue": format!("i{}", dice.below(ISSUES))}, "stance": stance});
        let text = format!("the delegation said so, {number}");
        let speaker = format!("p{}", dice.below(PARTIES));
        lines.push(of(
            "big",
            &day,
            json!({"statementMade": {"speaker": speaker, "act": "ASSERT", "text": text, "claims": [claim]}}),
        ));
    }
    let long: String = "lorem ipsum dolor sit amet ".repeat(704);
    let said = |text: &str| json!({"statementMade": {"speaker": "p0", "act": "ASSERT", "text": text}});
    lines.extend((0..LONG_TEXTS).map(|_| of("fat", "2021-03-03", said(&long))));
    let mut first = of("fat", "2021-04-04", said("said once"));
    first["id"] = CORRECTED.into();
    lines.push(first);
    for number in 1..=CORRECTIONS {
        let replacement = of("fat", "2021-04-04", said(&format!("said again {number}")));
        lines.push(json!({"correct": {"event": CORRECTED, "expectedRevision": number, "reason": "again", "replacement": replacement}}));
    }
    for batch in lines.chunks(100) {
        let operations: Vec<Operation> = batch.iter().map(operation).collect();
        chronicle.record(request(operations)).expect("it is recorded");
    }
}
