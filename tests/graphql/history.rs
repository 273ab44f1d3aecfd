//! What changes along the dates of a period, as `history` tells it.

use serde_json::{Value, json};

use super::{Served, claim};

async fn three_months() -> Served {
    let served = Served::new();
    served.set_the_stage().await;
    served
        .record(json!([
            claim("2024-08-03", "a", "a", "whole", "ACCEPTS"),
            claim("2024-08-10", "b", "b", "part", "REJECTS"),
            { "occurred": "2024-08-12", "negotiation": "talks",
                "body": { "issueStatusChanged": { "issue": "part", "status": "STICKING_POINT" } } },
            claim("2024-08-20", "a", "a", "whole", "RESERVES"),
        ]))
        .await;
    served
}

const NODES: &str = "nodes { kind path before after date retroactive causes { sequence } }";

async fn steps(served: &Served, arguments: &str) -> Vec<String> {
    let query = format!("{{ history({arguments}, first: 100) {{ {NODES} }} }}");
    let nodes = served.ask(&query).await["history"]["nodes"].as_array().cloned().expect("nodes");
    let told = nodes.iter().map(|node| {
        assert_eq!(node["retroactive"], false);
        let text = |field: &str| node[field].as_str().expect("a text").to_owned();
        let causes = node["causes"].as_array().expect("causes").iter().map(|cause| cause["sequence"].to_string());
        format!("{} {} {} by {}", text("date"), text("kind"), text("path"), causes.collect::<Vec<_>>().join(", "))
    });
    told.collect()
}

#[tokio::test]
async fn every_step_has_its_date_and_its_cause() {
    let served = three_months().await;
    let between = "between: { from: \"2024-08-02\", to: \"2024-08\" }";
    let found = steps(&served, &format!("{between}, paths: [\"position/*/*/*\", \"issue/part/status\"]")).await;
    let noon = |day: &str| format!("2024-08-{day}T12:00:00.000000Z");
    assert_eq!(
        found,
        [
            format!("{} ADDED position/a/issue/whole by 9", noon("03")),
            format!("{} ADDED position/b/issue/part by 10", noon("10")),
            format!("{} CHANGED issue/part/status by 11", noon("12")),
            format!("{} CHANGED position/a/issue/whole by 12", noon("20")),
        ]
    );
    // A period begins with the start of its first day: what was so before is no step of it.
    let found =
        steps(&served, "between: { from: \"2024-08-10\", to: \"2024-08-11\" }, paths: [\"position/b/issue/*\"]").await;
    assert_eq!(found, [format!("{} ADDED position/b/issue/part by 10", noon("10"))]);
    let found =
        steps(&served, &format!("{between}, paths: [\"position/*/*/*\"], certainty: CERTAIN, negotiation: \"talks\""))
            .await;
    assert!(found[0].starts_with("2024-08-03T23:59:59.999999Z ADDED"), "{found:?}");
    let found = steps(&served, &format!("{between}, paths: [\"position/*/*/*\"], publishedBy: \"2024-08-14\"")).await;
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn a_snapshot_gives_what_was_known_and_public_and_its_date_plays_no_part() {
    let served = three_months().await;
    let asked = "between: { from: \"2024-08-02\", to: \"2024-08\" }, paths: [\"issue/*/status\"]";
    let point = "date: \"2024-08-05\", publishedBy: \"2024-08-14\"";
    let token = served.ask(&format!("{{ asOf({point}) {{ token }} }}")).await["asOf"]["token"].clone();
    served
        .record(json!([{ "occurred": "2024-08-13", "negotiation": "talks",
            "body": { "issueStatusChanged": { "issue": "part", "status": "AGREED" } } }]))
        .await;
    assert_eq!(steps(&served, &format!("{asked}, snapshot: {token}")).await.len(), 1);
    assert_eq!(steps(&served, asked).await.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let served = three_months().await;
    let token = served.ask("{ asOf { token } }").await["asOf"]["token"].clone();
    let period = "between: { from: \"2024-08-02\", to: \"2024-08\" }";
    for arguments in [
        "between: { from: \"2024-08-02\" }, paths: [\"issue/*/status\"]".to_owned(),
        "between: { to: \"2024-08-02\" }, paths: [\"issue/*/status\"]".to_owned(),
        "between: { from: \"2024-08-02\", to: \"2024-07\" }, paths: [\"issue/*/status\"]".to_owned(),
        format!("{period}, paths: [\"issue/*\"]"),
        format!("{period}, paths: [\"*\"]"),
        format!("{period}, paths: [\"issue/*/status\"], snapshot: {token}, knownAt: \"2024\""),
        format!("{period}, paths: [\"issue/*/status\"], snapshot: {token}, publishedBy: \"2024\""),
        format!("{period}, paths: [\"issue/*/status\"], negotiation: \"NO\""),
    ] {
        assert_eq!(
            served.refused(&format!("{{ history({arguments}) {{ totalCount }} }}")).await,
            "BAD_INPUT",
            "{arguments}"
        );
    }
    let diff = "{ diff(from: {}, to: {}, paths: [\"weather/today\"]) { totalCount } }";
    assert_eq!(served.refused(diff).await, "BAD_INPUT");
}

#[tokio::test]
async fn pages_are_cut_from_one_snapshot() {
    let served = three_months().await;
    let query = "query($after: String, $first: Int) { history(between: { from: \"2024-08\", to: \"2024-08\" }, \
                 paths: [\"position/*/issue/*\", \"issue/*/status\", \"actor/*\"], first: $first, after: $after) { \
                 nodes { path date } totalCount pageInfo { hasNextPage endCursor } } }";
    let whole = served.ask_with(query, json!({ "first": 100 })).await["history"].clone();
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = served.ask_with(query, json!({ "first": 2, "after": after })).await["history"].clone();
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        assert_eq!(page["totalCount"], whole["totalCount"]);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
        served.record(json!([claim("2024-08-04", "b", "b", "whole", "ACCEPTS")])).await;
    }
    assert_eq!(Value::from(nodes), whole["nodes"]);
    let other = query.replace("actor/*", "actor/a");
    let refused = served.refused_with(&other, json!({ "after": after })).await;
    assert_eq!(refused, "CURSOR_MISMATCH");
}

/// Fifteen parties on fifteen issues, each speaking to each every hundred days or so.
async fn fifteen_by_fifteen() -> Served {
    const STANCES: [&str; 4] = ["ACCEPTS", "RESERVES", "REJECTS", "INSISTS_ON"];
    let served = Served::new();
    let on = |day: u32| format!("{}-{:02}-{:02}", 2021 + day / 336, day % 336 / 28 + 1, day % 28 + 1);
    let mut stage: Vec<Value> = (0..15).map(|party| super::actor(&format!("p{party}"), "STATE")).collect();
    stage.push(
        json!({ "occurred": "2021-01-01", "body": { "negotiationOpened": { "key": "talks", "title": "Talks" } } }),
    );
    stage.push(json!({ "body": { "sourceRegistered": { "key": "daily", "published": "2021-01-01" } } }));
    stage.extend((0..15).map(|issue| {
        json!({ "occurred": "2021-01-01", "negotiation": "talks",
            "body": { "issueRaised": { "key": format!("i{issue}"), "title": "Issue" } } })
    }));
    served.record(Value::from(stage)).await;
    for round in 0..9_u32 {
        let claims = (0..225_u32).map(|pair| {
            let (party, issue) = (format!("p{}", pair / 15), format!("i{}", pair % 15));
            claim(&on(1 + round * 112 + pair / 3), &party, &party, &issue, STANCES[(round + pair) as usize % 4])
        });
        served.record(claims.collect()).await;
    }
    served
}

#[tokio::test]
async fn a_history_of_two_years_costs_a_few_diffs_of_its_ends() {
    let served = fifteen_by_fifteen().await;
    let paths = "paths: [\"position/*/*/*\"]";
    let history = format!(
        "{{ found: history(between: {{ from: \"2022-01-01\", to: \"2023-12-28\" }}, {paths}) {{ totalCount }} }}"
    );
    let diff = format!(
        "{{ found: diff(from: {{ date: \"2021-12-31\" }}, to: {{ date: \"2023-12-28\" }}, {paths}) {{ totalCount }} }}"
    );
    let mut fastest = [std::time::Duration::MAX; 2];
    for _ in 0..9 {
        for (query, fastest) in [&history, &diff].into_iter().zip(&mut fastest) {
            let begun = std::time::Instant::now();
            let found = served.ask(query).await["found"]["totalCount"].as_u64().expect("a count");
            *fastest = begun.elapsed().min(*fastest);
            assert!(found >= 168, "{found} of {query}");
        }
    }
    eprintln!("history {:?}, diff {:?}", fastest[0], fastest[1]);
    // Four to six are measured.
    assert!(fastest[0] < 10 * fastest[1], "a history took {:?}, a diff of its ends {:?}", fastest[0], fastest[1]);
}
