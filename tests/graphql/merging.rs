//! Which documents are valid, as graphql-js judges them: above all that fields of one name can be merged (GraphQL's rule 5.3.2).
//!
//! `verdicts.json` is what graphql-js says of each document; a test of the page holds the list against it.

use serde::Deserialize;
use serde_json::json;

use super::Served;

#[derive(Deserialize)]
struct Verdict {
    document: String,
    valid: bool,
}

#[tokio::test]
async fn documents_are_taken_where_graphql_js_finds_them_valid() {
    let served = Served::new();
    let verdicts: Vec<Verdict> = serde_json::from_str(include_str!("verdicts.json")).expect("verdicts");
    assert!(verdicts.len() > 60);
    let mut wrong = Vec::new();
    for Verdict { document, valid } in verdicts {
        let answer = served.send(&document, json!({})).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        if code != if valid { None } else { Some("BAD_INPUT") } {
            wrong.push(format!("{document}: {answer}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[tokio::test]
async fn a_conflict_names_both_fields_and_where_they_stand() {
    let served = Served::new();
    let answer =
        served.send("{ node(id: \"x\") {\n... on Issue { status }\n... on Meeting { status } } }", json!({})).await;
    let error = &answer["errors"][0];
    let message = error["message"].as_str().expect("a message");
    let types =
        "\"node.status\" conflict because they return conflicting types \"IssueStatus!\" and \"MeetingStatus!\"";
    assert!(message.contains(types), "{message}");
    assert_eq!(error["locations"], json!([{ "line": 2, "column": 16 }, { "line": 3, "column": 18 }]));
    // The name of a type is a text, as the specification has it, and no enumeration.
    let named = "{ events { nodes { ... on StatementMade { x: __typename } ... on MeetingHeld { x: kind } } } }";
    assert_eq!(served.refused(named).await, "BAD_INPUT");
}

/// Names on an interface that are repeated on each of its types, level within level: groups within groups.
fn groups(levels: usize) -> String {
    let kinds = "ActorRegistered OfficeHeld SourceRegistered NegotiationOpened PartyJoined PartyLeft IssueRaised StatementMade \
                 MeetingPlanned MeetingPostponed MeetingCancelled MeetingHeld ProposalTabled ProposalAmended CommitmentMade \
                 IncidentReported EventCorrected EventRetracted EventReinstated EventCited";
    let on_kind = |kind| format!("... on {kind} {{ sources {{ credibility }} }} ");
    let repeated: String = kinds.split_whitespace().map(on_kind).collect();
    let level = |below: String| {
        format!("sources {{ credibility source {{ citedBy(first: 1) {{ nodes {{ {below} }} }} }} }} {repeated}")
    };
    let nested = (0..levels).fold("id".to_owned(), |below, _| level(below));
    format!("{{ events(first: 1) {{ nodes {{ {nested} }} }} }}")
}

#[tokio::test]
async fn what_every_type_has_is_shown_by_its_directives() {
    let served = Served::new();
    let query = "query($a: Boolean = true, $b: Boolean! = false) { log { ...L a: __typename @include(if: $b) } } \
                 fragment L on Log { x: __typename @include(if: $a) ... { y: __typename @skip(if: $b) z: __typename @skip(if: $a) } }";
    assert_eq!(served.ask(query).await, json!({ "log": { "x": "Log", "y": "Log" } }));
    let other = served.ask_with(query, json!({ "a": false, "b": true })).await;
    assert_eq!(other, json!({ "log": { "z": "Log", "a": "Log" } }));
}

#[tokio::test]
async fn telling_whether_fields_merge_takes_bounded_steps() {
    let served = Served::new();
    served.ask(&groups(2)).await;
    let answer = served.send(&groups(4), json!({})).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], json!("TOO_COSTLY"));
    assert!(error["message"].as_str().is_some_and(|text| text.contains("can be merged")), "{error}");
    // Compared two by two, these would be ten million comparisons.
    served.ask(&format!("{{ log {{ {} }} }}", "head ".repeat(4_000))).await;
    let fragments: String = (0..400).map(|number| format!("fragment F{number} on Log {{ head id }} ")).collect();
    let spreads: String = (0..400).map(|number| format!("...F{number} ")).collect();
    served.ask(&format!("{{ log {{ {spreads} }} }} {fragments}")).await;
}
