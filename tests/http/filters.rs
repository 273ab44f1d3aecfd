//! Who follows the log by a filter: what it is given, and how far it knows the log to be read.

use std::time::Duration;

use chancery::http::FollowerSettings;
use serde_json::{Value, json};

use super::feed::Source;
use super::local::{Local, actors};
use super::websocket::Client;
use crate::cli::{actor, event, negotiation};

/// The actor `a` joins in `n`, the issue `i` is raised in `m`, and both records are worked on: 14 records in all.
fn records_worked_on() -> Vec<String> {
    let [joined, raised, cited] =
        ["1", "2", "3"].map(|digit| format!("{}-2222-4333-8444-555555555555", digit.repeat(8)));
    let join = |actor: &str, negotiation: &str| {
        format!(
            r#""occurred":"2024-01-03","negotiation":"{negotiation}","body":{{"partyJoined":{{"actor":"{actor}","role":"PARTY"}}}}"#
        )
    };
    let raise = |day: &str| {
        format!(r#""occurred":"{day}","negotiation":"m","body":{{"issueRaised":{{"key":"i","title":"I"}}}}"#)
    };
    let correct = |id: &str, revision: u32, by: String| {
        format!(
            r#"{{"correct":{{"event":"{id}","expectedRevision":{revision},"reason":"misread","replacement":{{{by}}}}}}}"#
        )
    };
    let undo = |verb: &str, id: &str| format!(r#"{{"{verb}":{{"event":"{id}","reason":"doubtful"}}}}"#);
    vec![
        r#"{"body":{"sourceRegistered":{"key":"w","title":"W","published":"2020-01-02"}}}"#.to_owned(),
        actor("a"),
        actor("b"),
        negotiation("n"),
        negotiation("m"),
        format!(r#"{{"id":"{joined}",{}}}"#, join("a", "n")),
        format!(r#"{{"id":"{raised}",{}}}"#, raise("2024-01-02")),
        correct(&joined, 1, join("a", "m")),
        undo("retract", &raised),
        undo("reinstate", &raised),
        format!(r#"{{"cite":{{"id":"{cited}","event":"{raised}","sources":[{{"source":"w"}}]}}}}"#),
        undo("retract", &cited),
        correct(&raised, 1, raise("2024-02-01")),
        correct(&joined, 2, join("b", "m")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_given_an_event_hears_what_is_done_to_it_wherever_it_asks() {
    let local = Local::start().await;
    for line in records_worked_on() {
        local.record(&[line]).await;
    }
    let mut client = Client::begin(local.address).await;
    for (filter, query, sequences) in [
        (json!({"negotiation": "n"}), "?negotiation=n", &[4, 6, 8][..]),
        (json!({"negotiation": "m"}), "?negotiation=m", &[5, 7, 8, 9, 10, 11, 12, 13, 14]),
        (json!({"kinds": ["PARTY_JOINED"]}), "?kinds=PARTY_JOINED", &[6, 8, 14]),
        (
            json!({"kinds": ["EVENT_RETRACTED", "EVENT_CITED"], "negotiation": "m"}),
            "?kinds=EVENT_RETRACTED,EVENT_CITED&negotiation=m",
            &[9, 11, 12],
        ),
        (json!({"kinds": ["EVENT_RETRACTED"], "negotiation": "n"}), "?kinds=EVENT_RETRACTED&negotiation=n", &[]),
        (json!({"actor": "a"}), "?actor=a", &[2, 6, 8, 14]),
        (json!({"actor": "b"}), "?actor=b", &[3, 14]),
        (json!({"actors": ["b"], "recordedBy": "test"}), "?actors=b&recordedBy=test", &[3, 14]),
        (json!({"actor": "a", "actors": ["a", "a"]}), "?actor=a&actors=a,a", &[2, 6, 8, 14]),
        (json!({"source": "w"}), "?source=w", &[1, 11, 12]),
        (json!({"kinds": ["ISSUE_RAISED"], "source": "w"}), "?kinds=ISSUE_RAISED&source=w", &[11, 12]),
        (json!({"recordedBy": "test", "actor": "b"}), "?recordedBy=test&actor=b", &[3, 14]),
        (json!({"occurred": {"from": "2024-02-01"}}), "", &[13]),
        (json!({"published": {"to": "2020"}}), "", &[11, 12]),
        (json!({"negotiation": "m", "occurred": {"to": "2024-01-02"}}), "", &[5, 7, 9, 10, 11, 12, 13]),
    ] {
        let subscription = "subscription($f: EventFilter) { events(filter: $f) { sequence } }";
        client.subscribe("s", subscription, json!({"f": filter})).await;
        assert_eq!(client.sequences("s", sequences.len()).await, sequences, "{filter}");
        client.send(json!({"id": "s", "type": "complete"})).await;
        // In fact order, which sequences are not.
        let list = "query($f: EventFilter, $a: String) { events(filter: $f, first: 3, after: $a) \
                    { totalCount nodes { sequence } pageInfo { hasNextPage endCursor } } }";
        let (mut listed, mut after) = (Vec::new(), Value::Null);
        loop {
            client.subscribe("l", list, json!({"f": filter, "a": after})).await;
            let page = client.data("l").await["events"].take();
            assert_eq!(client.next().await, json!({"id": "l", "type": "complete"}));
            let nodes = page["nodes"].as_array().expect("nodes");
            listed.extend(nodes.iter().map(|node| node["sequence"].as_u64().expect("a sequence")));
            assert_eq!(page["totalCount"], json!(sequences.len()), "{filter}");
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        let backwards =
            "query($f: EventFilter) { events(filter: $f, order: DESCENDING, first: 500) { nodes { sequence } } }";
        client.subscribe("b", backwards, json!({"f": filter})).await;
        let nodes = client.data("b").await["events"]["nodes"].take();
        assert_eq!(client.next().await, json!({"id": "b", "type": "complete"}));
        let reversed: Vec<Value> = listed.iter().rev().map(|sequence| json!({"sequence": sequence})).collect();
        assert_eq!(nodes, json!(reversed), "{filter}");
        listed.sort_unstable();
        assert_eq!(listed, sequences, "{filter}");
        if !query.is_empty() {
            let mut source = Source::open(local.address, query, "").await;
            assert_eq!(source.ids(sequences.len()).await, sequences, "{query}");
        }
    }
    client.is_silent().await;
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_filter_lets_nothing_through_it_is_told_how_far_it_has_read() {
    let heartbeat = Duration::from_millis(50);
    let local = Local::with(FollowerSettings { heartbeat, ..FollowerSettings::default() }).await;
    local.record(&[negotiation("n"), actor("a")]).await;
    let mut client = Client::begin(local.address).await;
    let query = "subscription($f: EventFilter, $a: Sequence) { events(filter: $f, after: $a) { sequence } }";
    let raised = json!({"kinds": ["ISSUE_RAISED"]});
    client.subscribe("raised", query, json!({"f": raised})).await;
    client.subscribe("all", query, json!({})).await;
    let mut received = Vec::new();
    for (number, head) in [(0, 2), (300, 302), (2, 304)] {
        if number > 0 {
            local.record(&actors(head - number - 1, number)).await;
        }
        let mut told = 0;
        while told < head {
            let message = client.next().await;
            match message["id"].as_str() {
                Some("all") => received.push(message["payload"]["data"]["events"]["sequence"].as_u64()),
                None => {
                    assert_eq!(message["type"], json!("ping"), "{message}");
                    let payload = message["payload"].clone();
                    let reached = payload["sequences"]["raised"].as_u64().expect("a sequence");
                    assert_eq!(
                        payload,
                        json!({"sequences": {"raised": reached}}),
                        "nothing of who is shown everything"
                    );
                    assert!(told < reached && reached <= head, "{reached} after {told}");
                    told = reached;
                    client.send(json!({"type": "pong", "payload": payload})).await;
                }
                Some(_) => panic!("{message}"),
            }
        }
    }
    while received.len() < 304 {
        received.push(client.data("all").await["events"]["sequence"].as_u64());
    }
    assert_eq!(received, (1..=304).map(Some).collect::<Vec<_>>());
    // Who comes back goes on there.
    let mut client = Client::begin(local.address).await;
    client.subscribe("again", query, json!({"f": raised, "a": 304})).await;
    local.record(&[event(r#"{"issueRaised":{"key":"i","title":"I"}}"#)]).await;
    assert_eq!(client.sequences("again", 1).await, [305]);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_to_which_no_fragment_applies_is_an_object_without_fields() {
    let local = Local::start().await;
    local.record(&[negotiation("n"), actor("a")]).await;
    let mut client = Client::begin(local.address).await;
    client.subscribe("s", "subscription { events { ... on ActorRegistered { key } } }", json!({})).await;
    let shown = [client.data("s").await, client.data("s").await];
    assert_eq!(shown, [json!({"events": {}}), json!({"events": {"key": "a"}})]);
    local.stop().await;
}
