//! Search: what is found, as of when, and in which order.

use serde_json::{Value, json};

use super::{Served, actor};

/// Asks and gives the ids of what is found, the best first.
async fn found(served: &Served, cuts: &str, text: &str) -> Vec<String> {
    let query =
        format!("query($text: String!) {{ asOf{cuts} {{ search(text: $text) {{ nodes {{ id }} totalCount }} }} }}");
    let answer = served.ask_with(&query, json!({ "text": text })).await["asOf"]["search"].clone();
    let nodes = answer["nodes"].as_array().expect("nodes");
    assert_eq!(answer["totalCount"], nodes.len());
    nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect()
}

/// The id of a numbered event.
fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn statement(number: u64, day: &str, text: &str) -> Value {
    json!({ "id": id(number), "occurred": day, "body": { "statementMade": { "speaker": "press", "act": "ASSERT", "text": text } } })
}

async fn operate(served: &Served, operations: Value) {
    let payload = served.try_record(json!({ "operations": operations })).await;
    assert_eq!(payload["userErrors"], json!([]));
}

#[tokio::test]
async fn words_are_found_wherever_they_stand_in_an_event() {
    let served = Served::new();
    served.set_the_stage().await;
    served
        .record(json!([
            { "id": id(1), "body": { "actorRegistered": { "key": "envoy", "name": "Amos Émile", "aliases": ["עמוס", "أموس"], "kind": "PERSON" } } },
            { "id": id(2), "occurred": "2024-08-02", "negotiation": "talks", "note": "heard in the corridor", "sources": [
                { "source": "daily", "quote": "not one inch", "cue": "reportedly" } ],
              "body": { "statementMade": { "speaker": "envoy", "act": "ASSERT", "channel": "press conference", "text": "Withdrawal comes last.",
                "claims": [{ "subject": "a", "on": { "issue": "part" }, "stance": "REJECTS", "conditions": ["once hostages are home"] }] } } },
            { "id": id(3), "occurred": "2024-08-03", "negotiation": "talks", "body": { "meetingHeld": { "key": "doha-3", "title": "Third round",
                "outcome": "no agreement", "place": { "name": "Доха", "country": "قطر" }, "participants": [{ "actor": "envoy", "level": "ministers" }] } } },
            { "id": id(4), "occurred": "2024-08-04", "negotiation": "talks", "body": { "proposalTabled": { "key": "bridge", "title": "Bridging paper", "by": ["a"],
                "clauses": [{ "key": "c1", "number": "2.1", "text": "停火立即生效", "places": [{ "name": "Rafah" }] }] } } },
            { "id": id(5), "occurred": "2024-08-05", "negotiation": "talks", "body": { "commitmentMade": { "key": "aid", "by": ["b"], "text": "to let in 200 trucks" } } },
            { "id": id(6), "occurred": "2024-08-06", "negotiation": "talks", "body": { "meetingPlanned": { "key": "cairo-4", "title": "Fourth round" } } },
            { "id": id(7), "occurred": "2024-08-07", "negotiation": "talks", "body": { "meetingPostponed": { "meeting": "cairo-4", "reason": "a strike" } } },
            { "id": id(8), "occurred": "2024-08-08", "body": { "incidentReported": { "key": "strike-1", "title": "Strike", "text": "on a depot" } } },
            { "id": id(9), "occurred": "2024-08-09", "body": { "statementWithdrawn": { "statement": id(2), "text": "a slip of the tongue" } } },
        ]))
        .await;
    let cases: [(&str, &[u64]); 28] = [
        ("emile", &[1]),
        ("עָמוֹס", &[1]),
        ("اموس", &[1]),
        ("amos emile", &[1]),
        ("envoy", &[1, 2, 3]),
        ("withdrawal", &[2]),
        ("\"press conference\"", &[2]),
        ("hostages home", &[2]),
        ("corridor WITHDRAWAL", &[2]),
        ("\"one inch\"", &[2]),
        ("reportedly withdrawal", &[2]),
        ("\"inch not\"", &[]),
        ("withdraw", &[]),
        ("withdraw*", &[2]),
        ("\"no agree*\"", &[3]),
        ("доха", &[3]),
        ("قَطَر", &[3]),
        ("ministers", &[3]),
        ("停火", &[4]),
        ("停生", &[]),
        ("\"停 生\"", &[]),
        ("2.1 rafah", &[4]),
        ("bridging", &[4]),
        ("bridge", &[4]),
        ("trucks", &[5]),
        ("round", &[3, 6]),
        ("strike", &[8, 7]),
        ("\"slip of the tongue\"", &[9]),
    ];
    for (text, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(found(&served, "", text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn an_event_is_found_as_it_is_on_record_at_the_snapshot() {
    let served = Served::new();
    served.set_the_stage().await;
    let known = |at: u64| format!("(knownAt: \"2024-09-01T12:00:{at:02}Z\")");
    served.record(json!([actor("press", "MEDIA"), statement(1, "2024-08-10", "The corridor stays open")])).await;
    let correction = json!({ "event": id(1), "expectedRevision": 1, "reason": "misheard",
        "replacement": { "occurred": "2024-08-20", "body": { "statementMade": { "speaker": "press", "act": "ASSERT", "text": "The crossing stays open" } } } });
    operate(&served, json!([{ "correct": correction }])).await;
    operate(
        &served,
        json!([{ "cite": { "event": id(1), "sources": [{ "source": "weekly", "quote": "wide open" }] } }]),
    )
    .await;
    operate(&served, json!([{ "retract": { "event": id(1), "reason": "never said" } }])).await;
    operate(&served, json!([{ "reinstate": { "event": id(1), "reason": "said after all" } }])).await;
    // Recorded at second 2, corrected at 3, cited at 4, retracted at 5, reinstated at 6.
    let one = vec![id(1)];
    let none: Vec<String> = Vec::new();
    let cases = [
        (1, "open", &none),
        (2, "corridor", &one),
        (2, "crossing", &none),
        (3, "corridor", &none),
        (3, "crossing", &one),
        (3, "wide", &none),
        (4, "wide crossing", &one),
        (4, "wide corridor", &none),
        (5, "open", &none),
        (5, "wide", &none),
        (6, "crossing wide", &one),
        (6, "misheard", &none),
        (6, "said", &none),
    ];
    for (at, text, expected) in cases {
        assert_eq!(&found(&served, &known(at), text).await, expected, "{text} at {at}");
    }
    // The correction moved it: by its first date it had happened by the 15th, by its second it had not.
    assert_eq!(found(&served, "(date: \"2024-08-15\", knownAt: \"2024-09-01T12:00:02Z\")", "open").await, one);
    assert_eq!(found(&served, "(date: \"2024-08-15\")", "open").await, none);
    assert_eq!(found(&served, "(date: \"2024-08-20\")", "open").await, one);
    assert_eq!(found(&served, "(date: \"2024-08-20T10:00:00Z\")", "open").await, none);
    assert_eq!(found(&served, "(date: \"2024-08-20T10:00:00Z\", certainty: POSSIBLE)", "open").await, one);
}

#[tokio::test]
async fn what_was_not_public_yet_is_not_found() {
    let served = Served::new();
    served.set_the_stage().await;
    let mut quoted = statement(1, "2024-08-10", "The corridor stays open");
    quoted["sources"] =
        json!([{ "source": "daily", "quote": "nobody moves" }, { "source": "weekly", "quote": "not an inch" }]);
    served.record(json!([quoted, statement(2, "2024-08-10", "Another corridor")])).await;
    // `daily` came out on the 15th; `weekly` counts as published when it was recorded, on 1 September.
    let (early, later, now) = ("(publishedBy: \"2024-08-14\")", "(publishedBy: \"2024-08-31\")", "");
    let (one, none) = (vec![id(1)], Vec::<String>::new());
    assert_eq!(found(&served, early, "corridor").await, none);
    assert_eq!(found(&served, later, "corridor").await, one);
    assert_eq!(found(&served, now, "corridor").await, [id(2), id(1)]);
    assert_eq!(found(&served, later, "nobody").await, one);
    assert_eq!(found(&served, later, "inch").await, none, "it is quoted of what was not public");
    assert_eq!(found(&served, now, "inch corridor").await, one);
    // A retracted source shows nothing, whatever was quoted of it.
    let weekly =
        served.ask("{ events(filter: {source: \"weekly\", kinds: [SOURCE_REGISTERED]}) { nodes { id } } }").await;
    operate(&served, json!([{ "retract": { "event": weekly["events"]["nodes"][0]["id"], "reason": "a forgery" } }]))
        .await;
    assert_eq!(found(&served, "", "inch").await, none);
    assert_eq!(found(&served, "", "corridor nobody").await, one);
    assert_eq!(found(&served, "(knownAt: \"2024-09-01T12:00:02Z\")", "inch").await, one);
}

#[tokio::test]
async fn the_best_answer_comes_first_and_equal_ones_oldest_first() {
    let served = Served::new();
    served.set_the_stage().await;
    let title = json!({ "id": id(9), "occurred": "2024-08-30", "body": { "incidentReported": { "key": "x", "title": "Corridor" } } });
    served
        .record(json!([
            statement(1, "2024-08-12", "corridor"),
            statement(2, "2024-08-11", "corridor"),
            statement(3, "2024-08", "corridor"),
            statement(4, "2024-08-10", "a corridor, and many other words that say nothing of it at all, on and on"),
            statement(
                5,
                "2024-08-10",
                "corridor after corridor after corridor, and nothing else that was worth a note"
            ),
            title,
        ]))
        .await;
    assert_eq!(found(&served, "", "corridor").await, [9, 5, 2, 1, 3, 4].map(id));
}

#[tokio::test]
async fn what_was_found_is_read_in_pages_that_nothing_moves() {
    let served = Served::new();
    served.set_the_stage().await;
    let texts = ["corridor", "the corridor", "corridor and corridor"];
    let statements = (1..=11).map(|number| statement(number, "2024-08-10", texts[number as usize % 3]));
    served.record(statements.collect()).await;
    let query = "query($text: String!, $first: Int, $after: String) { asOf { search(text: $text, first: $first, after: $after) { \
                 edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } } }";
    let ask = async |first: u64, after: &Value| {
        let variables = json!({ "text": "corridor", "first": first, "after": after });
        served.ask_with(query, variables).await["asOf"]["search"].clone()
    };
    let whole = ask(500, &Value::Null).await;
    assert_eq!((&whole["totalCount"], &whole["pageInfo"]["hasNextPage"]), (&json!(11), &json!(false)));
    for first in [1, 2, 5, 11] {
        let (mut edges, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = ask(first, &after).await;
            edges.extend(page["edges"].as_array().expect("edges").iter().map(|edge| edge["node"].clone()));
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            let late = 100 + first * 100 + edges.len() as u64;
            served.record(json!([statement(late, "2024-08-01", "corridor corridor")])).await;
            let earlier = json!({ "retract": { "event": id(1), "reason": "no" } });
            served.try_record(json!({ "operations": [earlier] })).await;
        }
        let expected = whole["edges"].as_array().expect("edges").iter().map(|edge| edge["node"].clone());
        if first == 1 {
            assert_eq!(edges, expected.collect::<Vec<_>>());
        } else {
            assert!(edges.len() > 11, "what came meanwhile is found by who asks anew");
        }
    }
    let cursor = &whole["edges"][3]["cursor"];
    let refused = async |text: &str, first: i64| {
        served.refused_with(query, json!({ "text": text, "first": first, "after": cursor })).await
    };
    assert_eq!(refused("corridors", 5).await, "CURSOR_MISMATCH");
    assert_eq!(refused("corridor", 501).await, "BAD_INPUT");
    let elsewhere = format!("{{ asOf {{ statements(after: {cursor}) {{ totalCount }} }} }}");
    assert_eq!(served.refused(&elsewhere).await, "CURSOR_MISMATCH");
    let statement = served.ask("{ asOf { statements(first: 1) { pageInfo { endCursor } } } }").await;
    let foreign = json!({ "text": "corridor", "after": statement["asOf"]["statements"]["pageInfo"]["endCursor"] });
    assert_eq!(served.refused_with(query, foreign).await, "CURSOR_MISMATCH");
}

#[tokio::test]
async fn a_question_without_words_is_refused_with_what_would_be_right() {
    let served = Served::new();
    let query = "query($text: String!) { asOf { search(text: $text) { totalCount } } }";
    let cases = [
        ("", "there is no word in it"),
        ("  …  ", "there is no word in it"),
        ("\"open", "a quotation mark opens a phrase that none closes"),
        ("a * b", "a * stands for the rest of a word"),
        (&"word ".repeat(101), "it has 505 characters"),
        (&(0..33).map(|number| format!("w{number} ")).collect::<String>(), "it has 33 words"),
    ];
    for (text, part) in cases {
        let answer = served.send(query, json!({ "text": text })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{answer}");
        let message = answer["errors"][0]["message"].as_str().expect("a message");
        assert!(message.starts_with("text: ") && message.contains(part), "{message}");
    }
    assert_eq!(served.ask_with(query, json!({ "text": "nothing" })).await["asOf"]["search"]["totalCount"], 0);
}
