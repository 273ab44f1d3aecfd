//! Pages: the same list in pieces, whatever is recorded meanwhile, and cursors used where they do not belong.

use std::sync::Arc;

use chancery::access::Caller;
use chancery::graphql::scope::HeadWait;
use chancery::graphql::{Attempt, GraphqlRequest, RunTerms, attempt};
use chancery::time::Clock;
use chancery::work::{Budget, WorkLimits};
use serde_json::{Value, json};

use super::{Served, actor, claim};

/// Reads a list page by page, recording something between any two pages, and gives its nodes.
async fn in_pages(served: &Served, list: &dyn Fn(&str) -> String, path: &str) -> Vec<Value> {
    let (mut nodes, mut after, mut number) = (Vec::new(), Value::Null, 0);
    loop {
        let page = list("first: 2, after: $after");
        let query = format!("query($after: String) {{ asOf {{ {page} }} }}");
        let data = served.ask_with(&query, json!({ "after": after })).await;
        let page = data.pointer(path).expect("a page").clone();
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
        number += 1;
        served
            .record(json!([
                actor(&format!("late-{number}"), "STATE"),
                claim(&format!("2024-08-{:02}", 10 + number), "b", "b", "part", "OPPOSES"),
            ]))
            .await;
    }
}

async fn seven_claims(served: &Served) {
    served.set_the_stage().await;
    let stances = ["ACCEPTS", "RESERVES", "REJECTS", "UNDECIDED", "OPPOSES", "INSISTS_ON", "ACCEPTS"];
    let events: Vec<Value> = stances
        .iter()
        .zip(["2024-08-03", "2024-08", "2024-08-03", "2024-08-05~", "2024-08-01/2024-08-04", "2024", "2024-08-28"])
        .map(|(stance, day)| claim(day, "a", "a", "whole", stance))
        .collect();
    served.record(Value::Array(events)).await;
}

#[tokio::test]
async fn a_list_in_pages_equals_the_list_at_once() {
    let lists: [(&str, &str, &str); 6] = [
        ("claims(order: ASCENDING, ARGS) { FIELDS }", "/asOf/claims", "id stance"),
        ("claims(ARGS) { FIELDS }", "/asOf/claims", "id stance"),
        ("timeline(negotiation: \"talks\", ARGS) { FIELDS }", "/asOf/timeline", "id kind"),
        ("actors(ARGS) { FIELDS }", "/asOf/actors", "key"),
        (
            "negotiation(key: \"talks\") { positions(ARGS) { FIELDS } }",
            "/asOf/negotiation/positions",
            "party { key } stance",
        ),
        ("negotiation(key: \"talks\") { statements(ARGS) { FIELDS } }", "/asOf/negotiation/statements", "id text"),
    ];
    for (list, path, node) in lists {
        let served = Served::new();
        seven_claims(&served).await;
        served
            .record(json!([
                claim("2024-08-06", "b", "b", "whole", "REJECTS"),
                claim("2024-08-06", "b", "a", "part", "REJECTS")
            ]))
            .await;
        let fields = format!("nodes {{ {node} }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} totalCount");
        let list = |arguments: &str| list.replace("ARGS", arguments).replace("FIELDS", &fields);
        let whole = served.ask(&format!("{{ asOf {{ {} }} }}", list("first: 500"))).await;
        let whole = whole.pointer(path).expect("a list").clone();
        assert!(whole["nodes"].as_array().is_some_and(|nodes| nodes.len() > 2), "{path}");
        assert_eq!(whole["totalCount"], whole["nodes"].as_array().map_or(0, Vec::len));
        assert_eq!(whole["pageInfo"]["hasNextPage"], false);
        assert_eq!(Value::Array(in_pages(&served, &list, path).await), whole["nodes"], "{path}");
    }
}

#[tokio::test]
async fn the_log_can_be_read_from_both_ends() {
    let served = Served::new();
    seven_claims(&served).await;
    let page = |arguments: &str| {
        format!(
            "{{ events({arguments}) {{ edges {{ cursor node {{ sequence }} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"
        )
    };
    let sequences = |data: &Value| -> Vec<u64> {
        let edges = data["events"]["edges"].as_array().expect("edges");
        edges.iter().filter_map(|edge| edge["node"]["sequence"].as_u64()).collect()
    };
    let all = served.ask(&page("first: 50")).await;
    let (order, len) = (sequences(&all), 15);
    assert_eq!(order.len(), len);
    let cursor = |place: usize| all["events"]["edges"][place]["cursor"].clone();
    served.record(json!([actor("late", "STATE")])).await;
    let cases: [(String, &[u64], bool, bool); 6] = [
        (format!("first: 3, after: {}", cursor(2)), &order[3..6], true, true),
        (format!("last: 3, before: {}", cursor(6)), &order[3..6], true, true),
        (format!("before: {}", cursor(2)), &order[..2], false, true),
        (format!("first: 9, after: {}, before: {}", cursor(2), cursor(5)), &order[3..5], true, true),
        (format!("last: 1, after: {}, before: {}", cursor(2), cursor(5)), &order[4..5], true, true),
        (format!("first: 0, after: {}", cursor(2)), &[], true, true),
    ];
    for (arguments, expected, previous, next) in cases {
        let data = served.ask(&page(&arguments)).await;
        assert_eq!(sequences(&data), expected, "{arguments}");
        let info = json!({ "hasNextPage": next, "hasPreviousPage": previous });
        assert_eq!(data["events"]["pageInfo"], info, "{arguments}");
    }
    let newest = served.ask(&page("last: 2, order: DESCENDING")).await;
    assert_eq!(newest["events"]["pageInfo"], json!({ "hasNextPage": false, "hasPreviousPage": true }));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list_its_arguments_and_its_cuts() {
    let served = Served::new();
    seven_claims(&served).await;
    let cursor = |data: &Value, list: &str| data["asOf"][list]["pageInfo"]["endCursor"].clone();
    let page = |cuts: &str, list: &str| {
        format!("{{ asOf{cuts} {{ token {list} {{ nodes {{ id }} pageInfo {{ endCursor }} }} }} }}")
    };
    let data = served.ask(&page("", "claims(first: 2)")).await;
    let (free, token) = (cursor(&data, "claims"), data["asOf"]["token"].clone());
    let data = served.ask(&page("(date: \"2024-08-20\")", "claims(first: 2)")).await;
    let dated = cursor(&data, "claims");
    let good = [
        ("", format!("claims(first: 3, after: {free})")),
        ("", format!("claims(after: {dated})")),
        ("(date: \"2024-08-20\")", format!("claims(after: {dated})")),
        ("(timeZone: \"Asia/Jerusalem\")", format!("claims(after: {free})")),
    ];
    for (cuts, list) in good {
        served.ask(&page(cuts, &list)).await;
    }
    served.ask(&page(&format!("(snapshot: {token})"), &format!("claims(after: {free})"))).await;
    let other = [
        ("", format!("claims(order: ASCENDING, after: {free})")),
        ("", format!("claims(standing: true, after: {free})")),
        ("", format!("claims(filter: {{claimant: \"a\"}}, after: {free})")),
        ("", format!("statements(after: {free})")),
        ("", format!("actors(after: {free})")),
        ("(date: \"2024-08-21\")", format!("claims(after: {dated})")),
        ("(date: \"2024-08-20\")", format!("claims(after: {free})")),
        ("(date: \"2024-08-20\", publishedBy: \"2024\")", format!("claims(after: {dated})")),
        ("(knownAt: \"2024-08\")", format!("claims(after: {free})")),
        ("(certainty: POSSIBLE)", format!("claims(after: {free})")),
    ];
    for (cuts, list) in other {
        assert_eq!(served.refused(&page(cuts, &list)).await, "CURSOR_MISMATCH", "{cuts} {list}");
    }
    for changed in ["\"\"", "\"abc\"", &free.to_string().replacen(|letter: char| letter.is_ascii_lowercase(), "9", 1)] {
        let code = served.refused(&page("", &format!("claims(after: {changed})"))).await;
        assert!(code == "BAD_INPUT" || code == "CURSOR_MISMATCH", "{code}");
    }
}

#[tokio::test]
async fn a_diff_is_read_in_pages_between_the_same_two_points() {
    let served = Served::new();
    seven_claims(&served).await;
    let query = "query($after: String, $first: Int) { diff(from: {date: \"2024-07\"}, to: {}, first: $first, after: $after) { \
                 nodes { kind path subject before after causes { sequence } retroactive } \
                 pageInfo { hasNextPage endCursor } totalCount } }";
    let whole = served.ask_with(query, json!({ "first": 100 })).await["diff"].clone();
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = served.ask_with(query, json!({ "first": 1, "after": after })).await["diff"].clone();
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        assert_eq!(page["totalCount"], whole["totalCount"]);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
        let late = format!("late-{}", nodes.len());
        served
            .record(json!([{ "occurred": "2024-08-01", "negotiation": "talks",
            "body": { "issueRaised": { "key": late, "title": "Late" } } }]))
            .await;
    }
    assert_eq!(Value::Array(nodes), whole["nodes"]);
    assert_eq!(whole["nodes"][0]["kind"], "ADDED");
    assert!(whole["totalCount"].as_u64().is_some_and(|count| count >= 5), "{whole}");
}

/// Asks within a budget of its own, and gives the answer with how many things were looked at.
async fn looked_at(served: &Served, query: &str) -> (Value, u64) {
    let budget = Budget::new(WorkLimits::NONE, None);
    let (now, caller) = (served.clock.now(), Caller::local());
    let terms =
        RunTerms { now, caller, budget: Arc::clone(&budget), wait: HeadWait::Over, is_trial: false, takes_text: false };
    let request = GraphqlRequest { query: query.to_owned(), ..GraphqlRequest::default() };
    let Attempt::Answered(answer) = attempt(&served.schema, request, terms).await else { panic!("nothing is awaited") };
    let answer = serde_json::to_value(answer).expect("an answer is JSON");
    assert_eq!(answer.get("errors"), None, "{query}");
    (answer["data"].clone(), budget.looked_at())
}

#[tokio::test]
async fn what_was_worked_out_for_a_page_serves_the_next() {
    let served = Served::new();
    seven_claims(&served).await;
    let events: Vec<Value> = (0..40).map(|party| actor(&format!("party-{party}"), "STATE")).collect();
    served.record(Value::Array(events)).await;
    let claims = (0..40).map(|party| {
        let party = format!("party-{party}");
        claim("2024-08-10", &party, &party, "whole", "ACCEPTS")
    });
    served.record(claims.collect()).await;
    let diff = "diff(from: {date: \"2024-08-01\"}, to: {date: \"2024-08-20\"}, negotiation: \"talks\", ARGS) \
                { nodes { path before after } pageInfo { hasNextPage endCursor } totalCount }";
    let positions = "asOf { negotiation(key: \"talks\") { positions(ARGS) { nodes { party { key } stance } \
                     pageInfo { hasNextPage endCursor } totalCount } } }";
    let history = "history(between: {from: \"2024-08\", to: \"2024-08\"}, negotiation: \"talks\", \
                   paths: [\"position/*/issue/*\"], ARGS) { nodes { path after } pageInfo { hasNextPage endCursor } \
                   totalCount }";
    for (list, path) in [(diff, "/diff"), (positions, "/asOf/negotiation/positions"), (history, "/history")] {
        let page = |arguments: &str| format!("{{ {} }}", list.replace("ARGS", arguments));
        let (whole, _) = looked_at(&served, &page("first: 500")).await;
        let whole = whole.pointer(path).expect("a list").clone();
        let (first, looks) = looked_at(&served, &page("first: 5")).await;
        let first = first.pointer(path).expect("a page").clone();
        assert_eq!(first["pageInfo"]["hasNextPage"], true, "{path}");
        let cursor = first["pageInfo"]["endCursor"].as_str().expect("a cursor");
        let (next, fewer) = looked_at(&served, &page(&format!("first: 5, after: \"{cursor}\""))).await;
        let next = next.pointer(path).expect("a page").clone();
        let joined: Vec<&Value> =
            [&first, &next].into_iter().flat_map(|page| page["nodes"].as_array().expect("nodes")).collect();
        let expected: Vec<&Value> = whole["nodes"].as_array().expect("nodes").iter().take(10).collect();
        assert_eq!(joined, expected, "{path}");
        assert_eq!(next["totalCount"], whole["totalCount"], "{path}");
        assert!(fewer * 2 < looks, "{path}: {looks} looks for a page, {fewer} for the next");
    }
}
