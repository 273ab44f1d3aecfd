//! An object of which nothing is asked is an object without fields, and no null: null says that a thing is not there.

use serde_json::json;

use super::{Served, claim};

#[tokio::test]
async fn an_object_whose_fields_are_all_skipped_is_there() {
    let served = Served::new();
    served.set_the_stage().await;
    let query = "query($no: Boolean! = false) { asOf { actor(key: \"a\") { name @include(if: $no) } \
                 nobody: actor(key: \"nobody\") { name @include(if: $no) } \
                 actors { ...Page @include(if: $no) } } log { ... @skip(if: true) { head } } } \
                 fragment Page on ActorConnection { nodes { key } }";
    let skipped = json!({ "asOf": { "actor": {}, "nobody": null, "actors": {} }, "log": {} });
    assert_eq!(served.ask(query).await, skipped);
    let asked = served.ask_with(query, json!({ "no": true })).await;
    assert_eq!(asked["asOf"]["actor"], json!({ "name": "A" }));
    assert_eq!(served.ask("{ __typename @skip(if: true) }").await, json!({}));
    assert_eq!(served.ask("{ log @skip(if: true) { head } }").await, json!({}));
}

#[tokio::test]
async fn a_member_to_which_no_fragment_applies_is_there() {
    let served = Served::new();
    served.set_the_stage().await;
    served.record(json!([claim("2024-08-20", "a", "a", "whole", "ACCEPTS")])).await;
    let nodes = "{ events { nodes { ... on StatementMade { act ... @skip(if: true) { text } } ...M } } } \
                 fragment M on MeetingHeld { participants { ... @skip(if: true) { level } } }";
    let nodes = served.ask(nodes).await["events"]["nodes"].clone();
    let nodes = nodes.as_array().expect("nodes");
    assert_eq!(nodes.len(), 9);
    assert_eq!(nodes.iter().filter(|node| **node == json!({ "act": "ASSERT" })).count(), 1, "{nodes:?}");
    assert_eq!(nodes.iter().filter(|node| **node == json!({})).count(), 8, "{nodes:?}");
}
