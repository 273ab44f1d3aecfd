//! The GraphQL API, asked as a client asks it.

mod causes;
mod contract;
mod diplomacy;
mod diplomacy_refusals;
mod documents;
mod elements;
mod event_fields;
mod history;
mod limits;
mod list_fields;
mod malformed;
mod merging;
mod nothing_asked;
mod paging;
mod points;
mod publication;
mod recording;
mod search;
pub mod sweep;

use std::sync::Arc;

use chancery::chronicle::Chronicle;
use chancery::graphql::limits::Limits;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, Schema, schema};
use chancery::time::{Clock, Instant, ManualClock};
use serde_json::{Value, json};

use crate::answers::execute_both;

/// A chronicle in memory behind its API, with a clock that stands still until it is moved.
struct Served {
    schema: Schema,
    clock: Arc<ManualClock>,
}

impl Served {
    fn new() -> Self {
        Served::with(GraphqlSettings::default())
    }

    fn with(settings: GraphqlSettings) -> Self {
        let clock = Arc::new(ManualClock::new(instant("2024-09-01T12:00:00Z")));
        let chronicle = Chronicle::in_memory(Arc::clone(&clock) as Arc<dyn Clock>).expect("a chronicle in memory");
        let schema = schema(chronicle, settings);
        Served { schema, clock }
    }

    /// Sends a request and gives the whole answer.
    async fn send(&self, query: &str, variables: Value) -> Value {
        let request = GraphqlRequest {
            query: query.to_owned(),
            variables: async_graphql::Variables::from_json(variables),
            ..GraphqlRequest::default()
        };
        let response = execute_both(&self.schema, request, self.clock.now(), Recorder::default()).await;
        serde_json::to_value(response).expect("an answer is JSON")
    }

    /// Asks, and gives the data; there must be no error.
    async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].clone()
    }

    /// Asks what is refused, and gives the code of the first error.
    async fn refused(&self, query: &str) -> String {
        self.refused_with(query, json!({})).await
    }

    async fn refused_with(&self, query: &str, variables: Value) -> String {
        let answer = self.send(query, variables).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_else(|| panic!("an error with a code: {answer}")).to_owned()
    }

    /// Records events, which must be let through, and gives their payload.
    async fn record(&self, events: Value) -> Value {
        let payload = self.try_record(json!({ "events": events })).await;
        assert_eq!(payload["userErrors"], json!([]));
        payload
    }

    /// Sends a batch and gives its payload.
    async fn try_record(&self, input: Value) -> Value {
        self.clock.advance(1_000_000);
        let mutation = "mutation($input: RecordInput!) { record(input: $input) { events { id sequence kind revision } \
                        sequence snapshot { sequence } warnings { code path } userErrors { code path message } } }";
        self.ask_with(mutation, json!({ "input": input })).await["record"].clone()
    }

    /// Records two parties, a negotiation and two issues, one below the other.
    async fn set_the_stage(&self) {
        self.record(json!([
            actor("a", "STATE"),
            actor("b", "STATE"),
            actor("press", "MEDIA"),
            { "body": { "sourceRegistered": { "key": "daily", "publisher": "Daily", "published": "2024-08-15" } } },
            { "body": { "sourceRegistered": { "key": "weekly", "publisher": "Weekly" } } },
            { "occurred": "2024-08-01", "body": { "negotiationOpened": { "key": "talks", "title": "Talks",
                "parties": [{ "actor": "a", "role": "PARTY" }, { "actor": "b", "role": "PARTY" }] } } },
            { "occurred": "2024-08-01", "negotiation": "talks", "body": { "issueRaised": { "key": "whole", "title": "Whole" } } },
            { "occurred": "2024-08-01", "negotiation": "talks",
                "body": { "issueRaised": { "key": "part", "title": "Part", "parent": "whole" } } },
        ]))
        .await;
    }
}

fn actor(key: &str, kind: &str) -> Value {
    json!({ "body": { "actorRegistered": { "key": key, "name": key.to_uppercase(), "kind": kind } } })
}

/// A statement with one claim on an issue.
fn claim(day: &str, speaker: &str, subject: &str, issue: &str, stance: &str) -> Value {
    json!({ "occurred": day, "negotiation": "talks", "sources": [{ "source": "daily" }],
        "body": { "statementMade": { "speaker": speaker, "act": "ASSERT", "text": format!("{subject} {stance} {issue}"),
            "claims": [{ "subject": subject, "on": { "issue": issue }, "stance": stance }] } } })
}

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Settings with other limits.
fn limited(limits: Limits) -> GraphqlSettings {
    GraphqlSettings { limits, ..GraphqlSettings::default() }
}
