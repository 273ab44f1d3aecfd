//! GraphQL over a WebSocket, as a client of the protocol graphql-transport-ws meets it.

use std::net::SocketAddr;
use std::time::Duration;

use chancery::http::FollowerSettings;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::local::{Local, PATIENCE, actors};
use crate::cli::{actor, event, negotiation};

const EVENTS: &str = "subscription($after: Sequence) { events(after: $after) { sequence kind id } }";

/// A client of the protocol.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// Asks for a WebSocket with these headers beside those that make it one.
async fn upgrade(
    address: SocketAddr,
    headers: &[(&'static str, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Box<Error>> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header"));
    }
    connect_async(request).await.map(|(socket, _)| socket).map_err(Box::new)
}

const SPOKEN: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Client {
    /// Opens a socket, and does no more.
    pub async fn open(address: SocketAddr) -> Self {
        let socket = upgrade(address, &[SPOKEN]).await.expect("it is upgraded");
        Client { socket }
    }

    /// Opens a socket and begins with a payload.
    pub async fn begin_with(address: SocketAddr, payload: Value) -> Self {
        let mut client = Client::open(address).await;
        client.send(json!({"type": "connection_init", "payload": payload})).await;
        client
    }

    /// Opens a socket and begins.
    pub async fn begin(address: SocketAddr) -> Self {
        let mut client = Client::open(address).await;
        client.send(json!({"type": "connection_init"})).await;
        assert_eq!(client.next().await, json!({"type": "connection_ack"}));
        client
    }

    /// Opens a socket through a proxy that names the client, and begins.
    pub async fn begin_from(address: SocketAddr, client: &str) -> Self {
        let socket = upgrade(address, &[SPOKEN, ("x-forwarded-for", client)]).await.expect("it is upgraded");
        let mut client = Client { socket };
        client.send(json!({"type": "connection_init"})).await;
        assert_eq!(client.next().await, json!({"type": "connection_ack"}));
        client
    }

    pub async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.expect("it is sent");
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(json!({"id": id, "type": "subscribe", "payload": payload})).await;
    }

    /// Sends the first frame of a message, and no more.
    pub async fn fragment(&mut self, text: &str) {
        let frame = Frame::message(text.to_owned(), OpCode::Data(Data::Text), false);
        self.socket.send(Message::Frame(frame)).await.expect("it is sent");
    }

    async fn receive(&mut self) -> Message {
        loop {
            let received = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("something comes");
            match received.expect("the connection is there").expect("it can be read") {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    /// Waits for the next message.
    pub async fn next(&mut self) -> Value {
        match self.receive().await {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("a message is expected, not {other:?}"),
        }
    }

    /// Waits for the next answer of an operation and gives its data.
    pub async fn data(&mut self, id: &str) -> Value {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        assert_eq!(message["payload"].get("errors"), None, "{message}");
        message["payload"]["data"].clone()
    }

    /// Waits for so many sequences of `events`.
    pub async fn sequences(&mut self, id: &str, count: usize) -> Vec<u64> {
        let mut sequences = Vec::new();
        while sequences.len() < count {
            sequences.push(self.data(id).await["events"]["sequence"].as_u64().expect("a sequence"));
        }
        sequences
    }

    /// Waits for the error of an operation and gives its first code.
    pub async fn refusal(&mut self, id: &str) -> String {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        message["payload"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the socket is closed, and gives with which code and why.
    pub async fn closed(&mut self) -> (u16, String) {
        match self.receive().await {
            Message::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("the end is expected, not {other:?}"),
        }
    }

    /// Checks that nothing comes for a while.
    pub async fn is_silent(&mut self) {
        let received = tokio::time::timeout(Duration::from_millis(200), self.socket.next()).await;
        assert!(received.is_err(), "nothing is expected, not {received:?}");
    }
}

/// Sequences from after one to another.
fn range(after: u64, to: u64) -> Vec<u64> {
    (after + 1..=to).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_breaks_the_protocol_is_told_how() {
    let local = Local::start().await;
    let (init, ping) = (r#"{"type":"connection_init"}"#, r#"{"type":"ping"}"#);
    let subscribe = r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { events { id } }"}}"#;
    let long = format!(r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#, "x".repeat(1_200_000));
    let longer = format!(r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#, "x".repeat(2_500_000));
    let cases: [(&[&str], u16, &str); 10] = [
        (&[init, init], 4429, "Too many initialisation requests"),
        (&[subscribe], 4401, "Unauthorized"),
        (&[init, subscribe, subscribe], 4409, "Subscriber for 1 already exists"),
        (&["hello"], 4400, "a JSON object"),
        (&[init, r#"{"type":"start"}"#], 4400, "none of connection_init"),
        (&[init, r#"{"type":"subscribe","payload":{"query":"{ log { id } }"}}"#], 4400, "no id"),
        (&[init, r#"{"id":"1","type":"subscribe","payload":{"document":""}}"#], 4400, "unknown field"),
        (&[ping, init, r#"{"type":"next","id":"1","payload":{}}"#], 4400, "none of connection_init"),
        (&[init, &long], 1009, "1000000 bytes"),
        (&[init, &longer], 1009, "too long"),
    ];
    for (sent, code, reason) in cases {
        let mut client = Client::open(local.address).await;
        for text in sent {
            // The server may have closed before everything is sent.
            let _ = client.socket.send(Message::text(*text)).await;
        }
        let told = loop {
            match client.receive().await {
                Message::Close(Some(frame)) => break (u16::from(frame.code), frame.reason.to_string()),
                Message::Text(_) => {}
                other => panic!("{other:?}"),
            }
        };
        assert!(told.0 == code && told.1.contains(reason), "{sent:.80?}: {told:?}");
    }
    let mut client = Client::begin(local.address).await;
    client.socket.send(Message::binary(init.as_bytes().to_vec())).await.expect("sent");
    assert_eq!(client.closed().await.0, 4400);
    let no_text = Frame::message(vec![0xff], OpCode::Data(Data::Text), true);
    let mut reserved = Frame::message("{}", OpCode::Data(Data::Text), true);
    reserved.header_mut().rsv1 = true;
    for (frame, code, reason) in
        [(no_text, 1007, "texts are UTF-8"), (reserved, 1002, "none of the WebSocket protocol's")]
    {
        let mut client = Client::begin(local.address).await;
        client.socket.send(Message::Frame(frame)).await.expect("sent");
        let told = client.closed().await;
        assert!(told.0 == code && told.1.contains(reason), "{told:?}");
    }
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_a_proxy_a_socket_reads_and_does_not_write() {
    let local = Local::start().await;
    let record = r#"mutation { record(input: {events: [{body: {actorRegistered: {key: "a", name: "A", kind: STATE}}}]}) { sequence } }"#;
    let socket = upgrade(local.address, &[SPOKEN, ("x-forwarded-for", "192.0.2.1")]).await.expect("it is upgraded");
    let mut client = Client { socket };
    client.send(json!({"type": "connection_init"})).await;
    assert_eq!(client.next().await, json!({"type": "connection_ack"}));
    client.subscribe("1", record, json!({})).await;
    assert_eq!(client.refusal("1").await, "FORBIDDEN");
    client.subscribe("2", "{ log { head } }", json!({})).await;
    assert_eq!(client.data("2").await, json!({"log": {"head": 0}}));
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_begin_in_time_is_closed() {
    let init_time = Duration::from_millis(300);
    let local = Local::with(FollowerSettings { init_time, ..FollowerSettings::default() }).await;
    let mut slow = Client::open(local.address).await;
    // Signs of life are no beginning.
    slow.send(json!({"type": "ping"})).await;
    assert_eq!(slow.next().await, json!({"type": "pong"}));
    let mut quick = Client::begin(local.address).await;
    assert_eq!(slow.closed().await, (4408, "Connection initialisation timeout".to_owned()));
    quick.send(json!({"type": "ping", "payload": {"n": 1}})).await;
    assert_eq!(quick.next().await, json!({"type": "pong", "payload": {"n": 1}}));
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_protocol_has_to_be_named_and_pages_of_other_origins_are_kept_out() {
    let local = Local::start().await;
    let own = format!("http://{}", local.address);
    let refused = async |headers: &[(&'static str, &str)]| match upgrade(local.address, headers).await {
        Err(error) => match *error {
            Error::Http(response) => {
                let body = response.body().clone().unwrap_or_default();
                (response.status().as_u16(), String::from_utf8(body).expect("text"))
            }
            other => panic!("{other}"),
        },
        Ok(_) => (101, String::new()),
    };
    assert_eq!(refused(&[SPOKEN]).await.0, 101);
    assert_eq!(refused(&[SPOKEN, ("origin", &own)]).await.0, 101);
    assert_eq!(refused(&[("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")]).await.0, 101);
    for headers in [&[][..], &[("sec-websocket-protocol", "graphql-ws")]] {
        let (status, told) = refused(headers).await;
        assert!(status == 400 && told.contains("graphql-transport-ws"), "{status}: {told}");
    }
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(refused(&[SPOKEN, ("origin", origin)]).await.0, 403, "{origin}");
    }
    assert_eq!(refused(&[SPOKEN, ("host", "evil.example")]).await.0, 403);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_and_mutations_are_answered_once() {
    let local = Local::start().await;
    let mut client = Client::begin(local.address).await;
    let event = json!({"body": {"actorRegistered": {"key": "a", "name": "A", "kind": "STATE"}}});
    let record = "mutation($e: EventInput!) { record(input: {events: [$e]}) { sequence } }";
    client.subscribe("1", record, json!({"e": event})).await;
    assert_eq!(client.data("1").await, json!({"record": {"sequence": 1}}));
    assert_eq!(client.next().await, json!({"id": "1", "type": "complete"}));
    client.subscribe("1", "{ log { head } }", json!({})).await;
    assert_eq!(client.data("1").await, json!({"log": {"head": 1}}));
    assert_eq!(client.next().await, json!({"id": "1", "type": "complete"}));
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_others_reach_it_a_socket_writes_no_more_than_a_request_does() {
    let local = Local::at("0.0.0.0:0", FollowerSettings::default()).await;
    let mut client = Client::begin(local.address).await;
    client.subscribe("1", "mutation { record(input: {events: []}) { sequence } }", json!({})).await;
    assert_eq!(client.refusal("1").await, "FORBIDDEN");
    client.subscribe("2", "{ log { head } }", json!({})).await;
    assert_eq!(client.data("2").await["log"]["head"], 0);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_run_is_an_error_and_no_answer() {
    let local = Local::start().await;
    local.record(&actors(1, 3)).await;
    let mut client = Client::begin(local.address).await;
    let nested = format!("{{ log {{ {}id{} }} }}", "... { ".repeat(70), " }".repeat(70));
    let costly = "subscription { events { sources { source { citedBy(first: 500) { nodes { sources { source { \
                  citedBy(first: 500) { nodes { id } } } } } } } } } }";
    let cases = [
        ("{ log { nothing } }", "BAD_INPUT"),
        ("{ log ", "BAD_INPUT"),
        (&nested, "TOO_DEEP"),
        (costly, "TOO_COSTLY"),
        ("subscription { events { nothing } }", "BAD_INPUT"),
        ("subscription { nothing { id } }", "BAD_INPUT"),
        ("subscription { __typename }", "BAD_INPUT"),
        ("subscription { events { id } changes(negotiation: \"n\") { path } }", "BAD_INPUT"),
        ("subscription { events @skip(if: true) { id } }", "BAD_INPUT"),
        ("subscription { events(filter: {actor: \"Not a key\"}) { id } }", "BAD_INPUT"),
        ("subscription { events(after: -1) { id } }", "BAD_INPUT"),
        ("subscription { events(after: 4) { id } }", "SNAPSHOT_AHEAD"),
        ("subscription { changes(negotiation: \"n\", after: 4) { path } }", "SNAPSHOT_AHEAD"),
        ("subscription { changes(negotiation: \"n\") { path } }", "NOT_FOUND"),
    ];
    for (query, code) in cases {
        client.subscribe("1", query, json!({})).await;
        assert_eq!(client.refusal("1").await, code, "{query}");
    }
    // The id is free each time, and the socket as good as before.
    client
        .subscribe("1", "subscription { ...F } fragment F on Subscription { events(after: 2) { sequence } }", json!({}))
        .await;
    assert_eq!(client.sequences("1", 1).await, [3]);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_ends_when_the_client_has_enough_and_there_are_only_so_many() {
    let local = Local::with(FollowerSettings { operations: 2, ..FollowerSettings::default() }).await;
    local.record(&actors(1, 2)).await;
    let mut client = Client::begin(local.address).await;
    for id in ["1", "2"] {
        client.subscribe(id, EVENTS, json!({})).await;
        assert_eq!(client.sequences(id, 2).await, [1, 2]);
    }
    client.subscribe("3", EVENTS, json!({})).await;
    assert_eq!(client.refusal("3").await, "RATE_LIMITED");
    client.send(json!({"id": "1", "type": "complete"})).await;
    client.send(json!({"id": "unknown", "type": "complete"})).await;
    client.subscribe("3", EVENTS, json!({"after": 1})).await;
    assert_eq!(client.sequences("3", 1).await, [2]);
    client.send(json!({"id": "2", "type": "complete"})).await;
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.next().await, json!({"type": "pong"}));
    local.record(&actors(3, 1)).await;
    assert_eq!(client.sequences("3", 1).await, [3]);
    client.is_silent().await;
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_so_many_follow_at_once() {
    let local = Local::with(FollowerSettings { followers: 1, ..FollowerSettings::default() }).await;
    let client = Client::begin(local.address).await;
    let refused = upgrade(local.address, &[SPOKEN]).await.expect_err("the place is taken");
    let Error::Http(response) = *refused else { panic!("{refused}") };
    assert_eq!(response.status().as_u16(), 503);
    drop(client);
    let freed = async {
        while upgrade(local.address, &[SPOKEN]).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, freed).await.expect("the place is free again");
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_and_what_comes_join_without_gap_or_repeat() {
    const COUNT: u64 = 400;
    let local = Local::start().await;
    local.record(&actors(1, 50)).await;
    let chronicle = local.chronicle.clone();
    let writing = tokio::spawn(async move {
        // In batches of one to seven, so that a head lies within and between pages.
        let mut next = 51;
        while next <= COUNT {
            let count = (next % 7 + 1).min(COUNT + 1 - next);
            super::local::record(&chronicle, &actors(next, count)).await;
            next += count;
        }
    });
    let mut clients = Vec::new();
    for number in 0..12 {
        // Some come from the start, some back to where they were, all while more is recorded.
        let after = if number % 3 == 0 { 0 } else { local.head().get() / 2 };
        let mut client = Client::begin(local.address).await;
        client.subscribe("e", EVENTS, json!({ "after": after })).await;
        clients.push((client, after));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for (client, after) in &mut clients {
        let wanted = range(*after, COUNT);
        assert_eq!(client.sequences("e", wanted.len()).await, wanted, "after {after}");
    }
    writing.await.expect("all is recorded");
    clients[0].0.is_silent().await;
    assert_eq!(local.feed.rendered(), COUNT, "each record once, wherever they began");
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_who_ask_the_same_cost_one_execution_for_each_record() {
    const COUNT: u64 = 300;
    let local = Local::start().await;
    let mut following = Vec::new();
    for _ in 0..50 {
        let mut client = Client::begin(local.address).await;
        client.subscribe("e", EVENTS, json!({})).await;
        following.push(tokio::spawn(async move { client.sequences("e", usize::try_from(COUNT).expect("few")).await }));
    }
    for number in 1..=COUNT {
        local.record(&actors(number, 1)).await;
    }
    for following in following {
        assert_eq!(following.await.expect("it follows"), range(0, COUNT));
    }
    assert_eq!(local.feed.rendered(), COUNT);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_who_reads_slowly_holds_up_nobody_costs_little_and_misses_nothing() {
    const COUNT: u64 = 1_800;
    let local = Local::start().await;
    local.record(&[actor("a"), negotiation("n")]).await;
    let query =
        |name: &str| format!("subscription {name} {{ events {{ sequence ... on IncidentReported {{ text }} note }} }}");
    let mut slow = Client::begin(local.address).await;
    slow.subscribe("e", &query("Slow"), json!({})).await;
    assert_eq!(slow.sequences("e", 2).await, [1, 2]);
    let mut quick = Client::begin(local.address).await;
    quick.subscribe("e", &query("Quick"), json!({})).await;
    // Some 36 MB for each of the two: far more than lies in the buffers of a connection.
    let text = "x".repeat(20_000);
    let reading = tokio::spawn(async move { quick.sequences("e", usize::try_from(COUNT + 2).expect("few")).await });
    for number in 1..=COUNT {
        let body = format!(r#"{{"incidentReported":{{"key":"i-{number}","title":"I","text":"{text}"}}}}"#);
        local.record(&[event(&body)]).await;
    }
    assert_eq!(reading.await.expect("it is not held up"), range(0, COUNT + 2));
    let for_slow = local.feed.rendered() - (COUNT + 2);
    assert!(for_slow < COUNT / 2, "{for_slow} records were rendered for one who does not read");
    assert_eq!(slow.sequences("e", usize::try_from(COUNT).expect("few")).await, range(2, COUNT + 2));
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_lets_through_what_it_names_and_operations_are_events_too() {
    let local = Local::start().await;
    local.record(&[actor("a"), actor("b"), negotiation("n"), negotiation("m")]).await;
    local.record(&[event(r#"{"issueRaised":{"key":"i","title":"I"}}"#)]).await;
    let id = "11111111-2222-4333-8444-555555555555";
    local.record(&[format!(
        r#"{{"id":"{id}","occurred":"2024-01-03","negotiation":"n","body":{{"partyJoined":{{"actor":"b","role":"PARTY"}}}}}}"#
    )]).await;
    local.record(&[format!(r#"{{"retract":{{"event":"{id}","reason":"a mistake"}}}}"#)]).await;
    let mut client = Client::begin(local.address).await;
    let query = "subscription($f: EventFilter) { events(filter: $f) { sequence } }";
    for (id, filter, sequences) in [
        ("all", json!({}), &[1, 2, 3, 4, 5, 6, 7][..]),
        ("n", json!({"negotiation": "n"}), &[3, 5, 6, 7]),
        ("b", json!({"actor": "b"}), &[2, 6, 7]),
        ("kinds", json!({"kinds": ["EVENT_RETRACTED", "ISSUE_RAISED"]}), &[5, 7]),
        ("dated", json!({"occurred": {"from": "2024-01-03"}}), &[6, 7]),
    ] {
        client.subscribe(id, query, json!({"f": filter})).await;
        let mut received = Vec::new();
        while received.len() < sequences.len() {
            received.push(client.data(id).await["events"]["sequence"].as_u64().expect("a sequence"));
        }
        assert_eq!(received, sequences, "{filter}");
    }
    client.is_silent().await;
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_shown_as_it_was_recorded_whenever_it_is_asked_for() {
    let local = Local::start().await;
    let id = "11111111-2222-4333-8444-555555555555";
    let registered =
        |name: &str| format!(r#""body":{{"actorRegistered":{{"key":"a","name":"{name}","kind":"STATE"}}}}"#);
    let query = "subscription { events { sequence revision standing recordedAt ... on ActorRegistered { name } } }";
    let mut client = Client::begin(local.address).await;
    client.subscribe("live", query, json!({})).await;
    local.record(&[format!(r#"{{"id":"{id}",{}}}"#, registered("First"))]).await;
    let live = client.data("live").await;
    assert_eq!((&live["events"]["name"], &live["events"]["standing"]), (&json!("First"), &json!("STANDS")));
    local
        .record(&[format!(
            r#"{{"correct":{{"event":"{id}","expectedRevision":1,"reason":"misread","replacement":{{{}}}}}}}"#,
            registered("Second")
        )])
        .await;
    assert_eq!(client.data("live").await["events"]["sequence"], 2);
    // Asked for by another document, so that it is not merely kept.
    client.subscribe("later", &format!("{query} # again"), json!({})).await;
    assert_eq!(client.data("later").await, live);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_negotiation_is_followed_into_its_past() {
    let local = Local::start().await;
    let id = "11111111-2222-4333-8444-555555555555";
    let status = |id: &str, day: &str, status: &str| {
        format!(
            r#"{{{id}"occurred":"{day}","negotiation":"n","body":{{"negotiationStatusChanged":{{"status":"{status}"}}}}}}"#
        )
    };
    local.record(&[actor("a"), negotiation("n")]).await;
    let mut client = Client::begin(local.address).await;
    let query = "subscription($after: Sequence) { changes(negotiation: \"n\", after: $after) \
                 { path before after retroactive past last sequence date causes { kind } } }";
    client.subscribe("all", query, json!({"after": 0})).await;
    let opened = client.data("all").await["changes"].clone();
    assert_eq!((&opened["path"], &opened["sequence"]), (&json!("negotiation/n/status"), &json!(2)));
    client.send(json!({"id": "all", "type": "complete"})).await;
    client.subscribe("new", query, json!({})).await;
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.next().await, json!({"type": "pong"}));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut told = async |line: String| {
        local.record(&[line]).await;
        let change = client.data("new").await["changes"].clone();
        let text = |name: &str| change[name].as_str().unwrap_or("nothing").to_owned();
        let status = |name: &str| {
            let value: Value = serde_json::from_str(&text(name)).expect("JSON");
            value["status"].as_str().unwrap_or("nothing").to_owned()
        };
        let marks = ["retroactive", "past", "last"].map(|mark| change[mark].as_bool().expect("a mark"));
        (status("before"), status("after"), marks, text("date")[..10].to_owned(), change["sequence"].as_u64())
    };
    let today = chancery::time::Clock::now(&chancery::time::SystemClock).to_string()[..10].to_owned();
    let change = |before: &str, after: &str, past: bool, date: &str, sequence: u64| {
        (before.to_owned(), after.to_owned(), [true, past, true], date.to_owned(), Some(sequence))
    };
    let said = told(status("", "2024-05-01", "SUSPENDED")).await;
    assert_eq!(said, change("OPEN", "SUSPENDED", false, &today, 3));
    // A late report of an early day: nothing is otherwise today.
    let said = told(status(&format!(r#""id":"{id}","#), "2024-03-01", "CONCLUDED")).await;
    assert_eq!(said, change("OPEN", "CONCLUDED", true, "2024-03-01", 4));
    // It was misread, and in the end not so at all.
    let collapsed = status("", "2024-03-01", "COLLAPSED");
    let correct = format!(
        r#"{{"correct":{{"event":"{id}","expectedRevision":1,"reason":"misread","replacement":{collapsed}}}}}"#
    );
    assert_eq!(told(correct).await, change("CONCLUDED", "COLLAPSED", true, "2024-03-01", 5));
    let retract = format!(r#"{{"retract":{{"event":"{id}","reason":"not so"}}}}"#);
    assert_eq!(told(retract).await, change("COLLAPSED", "OPEN", true, "2024-03-01", 6));
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_says_so_and_waits_for_nobody() {
    let local = Local::start().await;
    local.record(&actors(1, 3)).await;
    let mut clients = Vec::new();
    for begun in [false, true, true] {
        let mut client = Client::open(local.address).await;
        if begun {
            client.send(json!({"type": "connection_init"})).await;
            assert_eq!(client.next().await, json!({"type": "connection_ack"}));
            client.subscribe("e", EVENTS, json!({})).await;
            assert_eq!(client.sequences("e", 3).await, [1, 2, 3]);
        }
        clients.push(client);
    }
    // One that takes no notice.
    let _deaf = Client::begin(local.address).await;
    let began = std::time::Instant::now();
    let stopping = tokio::spawn(local.stop());
    for client in &mut clients {
        assert_eq!(client.closed().await, (1001, "the server stops".to_owned()));
    }
    stopping.await.expect("it stops");
    assert!(began.elapsed() < Duration::from_secs(5), "within the time that it has: {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_are_few() {
    let local = Local::start().await;
    let mut client = Client::begin(local.address).await;
    for _ in 0..100 {
        client.socket.send(Message::Ping(vec![b'x'; 100].into())).await.expect("it is sent");
    }
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.next().await, json!({"type": "pong"}), "so many are answered");
    client.socket.send(Message::Ping(Vec::new().into())).await.expect("it is sent");
    assert_eq!(client.closed().await, (1008, "too many pings".to_owned()));
    local.stop().await;
}
