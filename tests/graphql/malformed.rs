//! Two thousand malformed values of every kind that a client sends: each gets an answer or a code, never a failure.
//!
//! What is right is bent: letters are lost, doubled, swapped for others, for marks, for signs of other scripts; values become
//! numbers, lists, nothing. Some stay right by chance: those are answered. The draws are the same every time, and others by
//! `CHANCERY_SEED`.

use std::time::Duration;

use chancery::graphql::GraphqlSettings;
use serde_json::{Value, json};

use super::Served;
use crate::model::seed;

/// How many values are drawn of each kind.
const DRAWS: usize = 2_000;

/// What is put in the place of a letter.
const SIGNS: [&str; 24] = [
    "", "0", "9", "-", "/", ".", "..", ":", "T", "Z", "+", "~", "?", "%", "X", " ", "\u{0}", "\u{7f}", "é", "\u{202e}",
    "𝟚", "\"", "\\", "\u{feff}",
];

/// Draws values that are bent, by SplitMix64.
pub struct Bender(u64);

impl Bender {
    pub fn new() -> Self {
        Bender(seed::asked().unwrap_or(7))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Bends a text in one to three places.
    pub fn text(&mut self, right: &str) -> String {
        let mut letters: Vec<String> = right.chars().map(String::from).collect();
        for _ in 0..=self.below(3) {
            let at = self.below(letters.len() + 1);
            match self.below(5) {
                0 => letters.insert(at, self.of(&SIGNS).to_owned()),
                1 => letters.truncate(at),
                2 if at < letters.len() => drop(letters.remove(at)),
                3 if at < letters.len() => letters.push(letters[at].repeat(1 + self.below(40))),
                _ if at < letters.len() => letters[at] = self.of(&SIGNS).to_owned(),
                _ => letters.push(self.of(&SIGNS).to_owned()),
            }
        }
        letters.concat()
    }

    /// Bends a text, or puts something of another kind there.
    fn value(&mut self, right: &str) -> Value {
        match self.below(12) {
            0 => Value::Null,
            1 => json!(self.of(&[i64::MIN, -1, 0, 7, i64::MAX])),
            2 => json!(self.of(&[-0.5, 1e300, 0.1])),
            3 => json!([self.text(right)]),
            4 => json!({ right: self.text(right) }),
            5 => json!(self.below(2) == 0),
            _ => json!(self.text(right)),
        }
    }
}

/// The codes that malformed input may have.
const CODES: [&str; 10] = [
    "BAD_INPUT",
    "NOT_FOUND",
    "CONFLICT",
    "CURSOR_MISMATCH",
    "SNAPSHOT_UNKNOWN",
    "SNAPSHOT_AHEAD",
    "TOO_COSTLY",
    "TOO_DEEP",
    "IDEMPOTENCY_CONFLICT",
    "TIMED_OUT",
];

fn check(answer: &Value, sent: &Value) {
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(CODES.contains(&code), "{sent}: {error}");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.len() > 10 && message.len() < 4_100, "{sent}: {message}");
    }
}

async fn stage() -> Served {
    let served = Served::with(GraphqlSettings { wait: Duration::ZERO, ..GraphqlSettings::default() });
    served.set_the_stage().await;
    served.record(json!([super::claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    served
}

#[tokio::test]
async fn scalars_and_arguments() {
    let served = stage().await;
    let mut bender = Bender::new();
    let token = served.ask("{ asOf { token } }").await["asOf"]["token"].as_str().expect("a token").to_owned();
    let page = served.ask("{ asOf { timeline(first: 1) { pageInfo { endCursor } } } }").await;
    let cursor = page["asOf"]["timeline"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
    let id = served.ask("{ events(first: 1) { nodes { id } } }").await["events"]["nodes"][0]["id"].to_string();
    let asked = [
        ("query($v: PointInTime) { asOf(date: $v) { token } }", "2024-08-20T10:00:00.5+03:00"),
        ("query($v: PointInTime) { asOf(knownAt: $v) { token } }", "2024-08-20"),
        ("query($v: TimeZone) { asOf(timeZone: $v) { token } }", "America/New_York"),
        ("query($v: SnapshotToken) { asOf(snapshot: $v) { sequence } }", &token),
        ("query($v: Sequence) { asOf(atLeast: $v) { sequence } }", "7"),
        ("query($v: Certainty!) { asOf(certainty: $v) { sequence } }", "CERTAIN"),
        ("query($v: String) { asOf { timeline(after: $v) { totalCount } } }", &cursor),
        ("query($v: Int) { asOf { timeline(first: $v) { totalCount } } }", "10"),
        ("query($v: Key!) { asOf { negotiation(key: $v) { title } } }", "talks"),
        ("query($v: Key!) { asOf { actor(key: $v) { name } } }", "a"),
        ("query($v: ID!) { audit(event: $v) { standing } }", &id),
        ("query($v: ID!) { node(id: $v) { __typename } event(id: $v) { id } }", &id),
        ("query($v: String!) { asOf { search(text: $v) { totalCount } } }", "\"accepts whole\" wh*"),
        (
            "query($v: [String!]!) { history(between: {from: \"2024\", to: \"2025\"}, paths: $v) { totalCount } }",
            "issue/*/status",
        ),
        ("query($v: EDTF) { asOf { timeline(between: {from: $v}) { totalCount } } }", "2024-08-15/2024-08-20"),
    ];
    for (query, right) in asked {
        for _ in 0..DRAWS {
            let sent = json!({ "v": bender.value(right) });
            let answer = served.send(query, sent.clone()).await;
            check(&answer, &json!([query, sent]));
        }
    }
}

#[tokio::test]
async fn what_is_recorded() {
    let served = stage().await;
    let mut bender = Bender::new();
    let right = json!({
        "id": "018f0000-0000-7000-8000-000000000001", "occurred": "2024-08-20~", "timeZone": "Asia/Jerusalem",
        "negotiation": "talks", "note": "a note", "publicSince": "2024-08-21",
        "sources": [{ "source": "daily", "quote": "words", "locator": "2", "cue": "reportedly", "credibility": 3 }],
        "body": { "statementMade": { "speaker": "a", "onBehalfOf": "b", "act": "ASSERT", "text": "words",
            "claims": [{ "subject": "a", "on": { "issue": "part" }, "stance": "REJECTS", "hedge": "REPORTEDLY",
                "modality": "FUTURE", "from": "2024-08-10", "to": "2024-12", "conditions": ["if"] }] } }
    });
    for number in 0..DRAWS {
        let mut event = right.clone();
        bend(&mut bender, &mut event);
        let input = json!({ "input": { "events": [event], "dryRun": number % 2 == 0 } });
        let mutation =
            "mutation($input: RecordInput!) { record(input: $input) { sequence userErrors { code message } } }";
        let answer = served.send(mutation, input.clone()).await;
        check(&answer, &input);
        for error in answer["data"]["record"]["userErrors"].as_array().into_iter().flatten() {
            assert!(CODES.contains(&error["code"].as_str().unwrap_or_default()), "{input}: {error}");
        }
    }
}

/// Bends one place of a value.
fn bend(bender: &mut Bender, value: &mut Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let at = bender.below(fields.len());
            if bender.below(12) == 0 {
                let name = fields.keys().nth(at).cloned().unwrap_or_default();
                let inner = fields.remove(&name).unwrap_or_default();
                fields.insert(bender.text(&name), inner);
            } else if let Some(inner) = fields.values_mut().nth(at) {
                bend(bender, inner);
            }
        }
        Value::Array(items) if !items.is_empty() && bender.below(6) > 0 => {
            let at = bender.below(items.len());
            bend(bender, &mut items[at]);
        }
        other => {
            let right = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
            *other = bender.value(&right);
        }
    }
}

#[tokio::test]
async fn documents() {
    let served = stage().await;
    let mut bender = Bender::new();
    let right = "query Q($d: PointInTime = \"2024-08-20\") { asOf(date: $d) { ...F negotiation(key: \"talks\") { issues { key } } } } \
                 fragment F on Snapshot { statements(first: 2) { nodes { text ... on Statement @include(if: true) { id } } } }";
    for _ in 0..DRAWS {
        let document = bender.text(right);
        let answer = served.send(&document, json!({})).await;
        check(&answer, &json!(document));
    }
}
