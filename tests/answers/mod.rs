//! Answers made in both ways: by the GraphQL library, and written straight to bytes. They are to be the same, byte for byte.

use std::sync::Arc;

use async_graphql::{Response, Value};
use chancery::graphql::scope::{HeadWait, Recorder};
use chancery::graphql::{Attempt, GraphqlRequest, RunTerms, Schema, attempt, execute, settings, write_data};
use chancery::time::Instant;
use chancery::work::Budget;

/// Runs a request, and a query both ways; panics where the answers differ, or where none was written that could be.
pub async fn execute_both(schema: &Schema, request: GraphqlRequest, now: Instant, recorder: Recorder) -> Response {
    let made = execute(schema, request.clone(), now, recorder.clone()).await;
    let first_word = request.query.split_whitespace().find(|line| !line.starts_with('#')).unwrap_or_default();
    if first_word.starts_with("mutation") || first_word.starts_with("subscription") {
        return made;
    }
    let query = request.query.clone();
    let written = written(schema, request, now, recorder).await;
    assert_eq!(text(&written), text(&made), "{query}");
    let errors = |response: &Response| serde_json::to_string(&response.errors).expect("errors are JSON");
    assert_eq!(errors(&written), errors(&made), "{query}");
    if made.errors.is_empty() && !has_to_wait(&query) && !repeats_a_root(&query) {
        assert!(is_written(&written.data), "the library was asked after all: {query}");
    }
    made
}

async fn written(schema: &Schema, request: GraphqlRequest, now: Instant, recorder: Recorder) -> Response {
    let settings = settings(schema);
    let (budget, wait) = (Budget::new(settings.work, None), HeadWait::Here(settings.wait));
    let terms =
        RunTerms { now, caller: recorder.into(), budget: Arc::clone(&budget), wait, is_trial: false, takes_text: true };
    match attempt(schema, request, terms).await {
        Attempt::Answered(response) => *response,
        Attempt::Awaits(sequence) => panic!("{sequence} is awaited here"),
    }
}

/// Returns whether an answer has to wait for what other threads find.
fn has_to_wait(query: &str) -> bool {
    query.contains("search") && query.contains("totalCount")
}

/// Returns whether a document asks one root twice: then the library merges its trees.
fn repeats_a_root(query: &str) -> bool {
    ["log", "asOf", "events"].iter().any(|root| query.matches(root).count() > 1)
}

/// Returns whether every root that is an object is text.
fn is_written(data: &Value) -> bool {
    let Value::Object(roots) = data else { return true };
    roots.iter().all(|(name, root)| match root {
        Value::Object(_) | Value::List(_) => name.starts_with("__"),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {
            true
        }
    })
}

fn text(response: &Response) -> String {
    let mut text = Vec::new();
    write_data(&mut text, &response.data).expect("a vector takes everything");
    String::from_utf8(text).expect("JSON is UTF-8")
}
