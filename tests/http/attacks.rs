//! What strangers sent to bring the server down, each at ten times the size that once did.
//!
//! Each ends in an answer or a refusal, within its budget; and while it lasts, others are answered. The figures over a large
//! chronicle are those of `make bench`; here what is held is that nothing goes on for ever.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use chancery::graphql::GraphqlSettings;
use chancery::http::ServerSettings;
use chancery::work::WorkLimits;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::local::{Local, PATIENCE, record};
use super::websocket::Client;
use crate::cli::{actor, negotiation};

/// What an answer may use here: less than the least of these attacks would take.
const PROCESSOR: Duration = Duration::from_millis(100);

/// How long a refusal may take on a machine that does other things too.
const AT_ONCE: Duration = Duration::from_secs(5);
/// Until when what takes many long answers has happened, in a build that is not optimized.
const IN_THE_END: Duration = Duration::from_secs(40);

const ACTORS: usize = 40;

/// A line with an event of a day.
fn event(negotiation: &str, occurred: &str, body: &str) -> String {
    format!(r#"{{"occurred":"{occurred}","negotiation":"{negotiation}","body":{body}}}"#)
}

fn limited(processor: Duration) -> GraphqlSettings {
    let work = WorkLimits { processor, ..GraphqlSettings::default().work };
    GraphqlSettings { work, ..GraphqlSettings::default() }
}

/// A server with some thousand statements.
async fn crowded(graphql: GraphqlSettings, http: ServerSettings) -> Local {
    let local = Local::serving("127.0.0.1:0", graphql, http).await;
    let mut lines: Vec<String> = (0..ACTORS).map(|number| actor(&format!("a{number}"))).collect();
    lines.push(negotiation("talks"));
    for number in 0..10 {
        lines.push(event("talks", "2024-01-01", &format!(r#"{{"issueRaised":{{"key":"i{number}","title":"I"}}}}"#)));
    }
    record(&local.chronicle, &lines).await;
    for part in 0..20_usize {
        let statement = |number: usize| {
            let (speaker, subject) = (number % ACTORS, number / 7 % ACTORS);
            let (issue, day) = (number % 10, 1 + number % 28);
            let stance = ["ACCEPTS", "REJECTS", "RESERVES"][number % 3];
            let body = json!({"statementMade": {"speaker": format!("a{speaker}"), "act": "ASSERT", "text": "the delegation said so",
                "claims": [{"subject": format!("a{subject}"), "on": {"issue": format!("i{issue}")}, "stance": stance}]}});
            event("talks", &format!("2024-02-{day:02}"), &body.to_string())
        };
        let lines: Vec<String> = (part * 100..part * 100 + 100).map(statement).collect();
        record(&local.chronicle, &lines).await;
    }
    local
}

/// Posts a document on a connection that is kept, and gives the status and the body.
async fn post(stream: &mut TcpStream, query: &str) -> (u16, Value) {
    let body = json!({ "query": query }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.expect("it is sent");
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if length.is_some_and(|length| body.len() >= length) {
                let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
                return (status, serde_json::from_str(body).expect("JSON"));
            }
        }
        let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut answer)).await.expect("it goes on");
        assert!(read.expect("it can be read") > 0, "the connection ended: {}", String::from_utf8_lossy(&answer));
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// A field under so many names, each with a `TIME` of its own.
fn many(count: usize, field: &str) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        // A list that was worked out is not worked out again: each is to be another one.
        let time = format!("{:02}:{:02}:{:02}", number / 3_600, number / 60 % 60, number % 60);
        let _ = write!(all, "a{number}: {} ", field.replace("TIME", &time));
        all
    })
}

/// Documents that scan, over and over.
fn scans() -> Vec<String> {
    let diff = r#"diff(from: {date: "2000-01-01TTIMEZ"}, to: {date: "2024-02-20"}, first: 1) { nodes { path } }"#;
    let history = r#"history(between: {from: "2024-01-01", to: "2024-03-01TTIMEZ"}, paths: ["position/**"], first: 1) { nodes { path } }"#;
    let history = history.replace("position/**", "position/*/issue/*");
    let positions =
        r#"asOf(date: "2024-02-20TTIMEZ") { negotiation(key: "talks") { positions(first: 1) { nodes { status } } } }"#;
    vec![
        format!("{{ {} }}", many(490, diff)),
        format!("{{ {} }}", many(490, &history)),
        format!("{{ {} }}", many(300, positions)),
        format!("{{ asOf {{ negotiation(key: \"talks\") {{ {} }} }} }}", many(490, "disagreements { settled }")),
        format!("{{ asOf {{ {} }} }}", many(490, "claims(first: 1) { totalCount }")),
        format!("{{ asOf {{ {} }} }}", many(490, "search(text: \"the delegation\", first: 1) { totalCount }")),
        format!("{{ {} }}", many(490, "events(filter: {recordedBy: \"nobody\"}) { nodes { id } }")),
        "{ asOf { negotiations(first: 500) { nodes { timeline(first: 500) { nodes { sources { source { citedBy(first: 500) { \
         nodes { id } } } } } } } } } }".to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_the_schema_is_counted_before_it_is_made() {
    let local = Local::start().await;
    let mut stream = TcpStream::connect(local.address).await.expect("it listens");
    for levels in [6, 7, 30] {
        let around = "possibleTypes { interfaces { ".repeat(levels) + "name" + &" } }".repeat(levels);
        for query in [
            format!("{{ __type(name: \"Node\") {{ {around} }} }}"),
            format!("{{ __schema {{ types {{ {around} }} }} }}"),
        ] {
            let began = Instant::now();
            let (status, answer) = post(&mut stream, &query).await;
            assert!(["TOO_COSTLY", "TOO_DEEP"].contains(&code(&answer)), "{levels}: {status} {answer}");
            assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
        }
    }
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scans_end_when_their_budget_does() {
    let local = crowded(limited(PROCESSOR), ServerSettings::default()).await;
    let mut stream = TcpStream::connect(local.address).await.expect("it listens");
    // The first search makes what it searches in.
    let _ = post(&mut stream, "{ asOf { search(text: \"delegation\") { totalCount } } }").await;
    for query in scans() {
        let began = Instant::now();
        let (_, answer) = post(&mut stream, &query).await;
        let shown = &query[..query.len().min(120)];
        assert!(["TIMED_OUT", "TOO_COSTLY"].contains(&code(&answer)), "{shown}: {}", &answer.to_string()[..200]);
        assert!(began.elapsed() < AT_ONCE, "{shown}: {:?}", began.elapsed());
    }
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_answered_while_scans_go_on() {
    let local = crowded(limited(Duration::from_secs(2)), ServerSettings::default()).await;
    let address = local.address;
    let query = scans().swap_remove(2);
    let attack = |query: String| async move {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        loop {
            post(&mut stream, &query).await;
        }
    };
    let attackers: Vec<_> = (0..30).map(|_| tokio::spawn(attack(query.clone()))).collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let mut took = Vec::new();
    for _ in 0..40 {
        let began = Instant::now();
        let (status, answer) = post(&mut stream, "{ log { head } }").await;
        assert_eq!((status, code(&answer)), (200, ""), "{answer}");
        took.push(began.elapsed());
    }
    took.sort();
    assert!(took[20] < Duration::from_millis(100), "{took:?}");
    assert!(took[39] < Duration::from_secs(2), "{took:?}");
    attackers.iter().for_each(tokio::task::JoinHandle::abort);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_is_not_computed_for() {
    let local = crowded(limited(Duration::from_secs(600)), ServerSettings::default()).await;
    for query in scans().into_iter().take(4) {
        let mut stream = TcpStream::connect(local.address).await.expect("it listens");
        let body = json!({ "query": query }).to_string();
        let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
        let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        until(|| local.turns.taken() > 0).await;
        drop(stream);
        until(|| local.turns.taken() == 0).await;
    }
    let mut client = Client::begin(local.address).await;
    client.subscribe("long", &scans()[0], json!({})).await;
    until(|| local.turns.taken() > 0).await;
    client.send(json!({"id": "long", "type": "complete"})).await;
    until(|| local.turns.taken() == 0).await;
    local.stop().await;
}

/// Waits until something is so.
async fn until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < AT_ONCE, "it is never so");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_log_takes_no_place() {
    let local = Local::start().await;
    let ahead = "{ asOf(atLeast: 1000000) { sequence } }";
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = Client::begin(local.address).await;
        for number in 0..90 {
            client.subscribe(&number.to_string(), ahead, json!({})).await;
        }
        clients.push(client);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(local.address).await.expect("it listens");
    let began = Instant::now();
    let (status, answer) = post(&mut stream, "{ log { head } }").await;
    assert_eq!((status, code(&answer)), (200, ""), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let told = clients[0].next().await;
    assert_eq!(told["type"], "next", "{told}");
    assert_eq!(told["payload"]["errors"][0]["extensions"]["code"], "TIMED_OUT", "{told}");
    drop(clients);
    // Once it is there, it is answered.
    let mut waiting = TcpStream::connect(local.address).await.expect("it listens");
    let asked = tokio::spawn(async move { post(&mut waiting, "{ asOf(atLeast: 3) { sequence } }").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    local.record(&super::local::actors(0, 3)).await;
    let (_, answer) = asked.await.expect("it ends");
    assert_eq!(answer["data"]["asOf"]["sequence"], 3, "{answer}");
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_are_bounded_together() {
    let http = ServerSettings { answer_bytes: 60 << 20, ..ServerSettings::default() };
    let local = Local::serving("127.0.0.1:0", GraphqlSettings::default(), http).await;
    let text = "lorem ipsum ".repeat(1_600);
    let body = json!({"statementMade": {"speaker": "a", "act": "ASSERT", "text": text}}).to_string();
    let mut lines = vec![actor("a"), negotiation("talks")];
    lines.extend((0..40).map(|_| event("talks", "2024-02-01", &body)));
    record(&local.chronicle, &lines).await;
    let fat = format!("{{ asOf {{ {} }} }}", many(20, "statements(first: 40) { nodes { text } }"));
    let body = json!({ "query": fat }).to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    let mut unread = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(local.address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        unread.push(stream);
    }
    // What is short is answered, what is long is not now.
    let mut stream = TcpStream::connect(local.address).await.expect("it listens");
    let (status, _) = post(&mut stream, "{ log { head } }").await;
    assert_eq!(status, 200);
    let began = Instant::now();
    loop {
        let (status, answer) = post(&mut stream, &fat).await;
        if status == 429 {
            assert_eq!(code(&answer), "RATE_LIMITED");
            break;
        }
        assert!(began.elapsed() < IN_THE_END, "the memory is never taken: {status}");
    }
    drop(unread);
    let began = Instant::now();
    loop {
        let (status, answer) = post(&mut stream, &fat).await;
        if status == 200 && answer.get("errors").is_none() {
            break;
        }
        assert!(began.elapsed() < IN_THE_END, "the memory does not come back: {status} {}", answer);
    }
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_bounded_in_bytes_whatever_it_names() {
    let local = crowded(GraphqlSettings::default(), ServerSettings::default()).await;
    let mut stream = TcpStream::connect(local.address).await.expect("it listens");
    let long = "n".repeat(250);
    let names: String = (0..90).map(|number| format!("{long}{number}: text ")).collect();
    let documents = [
        // Long names, many times.
        format!("{{ asOf {{ {} }} }}", many(10, &format!("statements(first: 500) {{ nodes {{ {names} }} }}"))),
        // Errors that would repeat the name of each field.
        format!("{{ {} }}", (0..400).map(|number| format!("{long}{number} ")).collect::<String>()),
        // Directives and definitions without end.
        format!("{{ log {{ head {} }} }}", "@include(if: true) ".repeat(5_000)),
        (0..5_000).map(|number| format!("query q{number} {{ log {{ head }} }} ")).collect(),
    ];
    for document in documents {
        let began = Instant::now();
        let (_, answer) = post(&mut stream, &document).await;
        assert!(answer.to_string().len() < 64 << 10, "{} bytes", answer.to_string().len());
        assert!(["BAD_INPUT", "TOO_COSTLY"].contains(&code(&answer)), "{}", &answer.to_string()[..200]);
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    }
    local.stop().await;
}
