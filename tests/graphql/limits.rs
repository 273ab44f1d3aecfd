//! What a document may ask for, and what each kind of error is called.

use chancery::graphql::limits::Limits;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, execute};
use chancery::time::Clock;
use chancery::work::WorkLimits;
use serde_json::json;

use super::{Served, limited};

#[tokio::test]
async fn every_error_has_a_code() {
    let served = Served::new();
    let bad = [
        "{ log { head }",
        "{ nothing }",
        "{ asOf { token { x } } }",
        "{ asOf(date: \"yesterday\") { token } }",
        "{ asOf(timeZone: \"Mars/Olympus\") { token } }",
        "{ asOf(certainty: SURE) { token } }",
        "{ asOf(date: 5) { token } }",
        "{ asOf { actor(key: \"NO\") { name } } }",
        "{ asOf { actor(key: \"a/b\") { name } } }",
        "query($d: PointInTime) { asOf(date: $d) { token } } query B { log { head } }",
        "{ ...F } fragment F on Query { ...F }",
        "{ asOf { negotiations(first: 501) { nodes { key } } } }",
        "{ asOf { negotiations(first: -1) { nodes { key } } } }",
        "{ events(last: 501) { nodes { id } } }",
        "{ events(first: 1, last: 1) { nodes { id } } }",
        "mutation { record { sequence } }",
        "subscription { events { id } }",
        "{ asOf(date: \"2011-12-30\", timeZone: \"Pacific/Apia\") { token } }",
    ];
    for query in bad {
        assert_eq!(served.refused(query).await, "BAD_INPUT", "{query}");
    }
    let variable = "query($d: PointInTime!) { asOf(date: $d) { token } }";
    for value in [json!({ "d": "2024-02-30" }), json!({ "d": 7 }), json!({})] {
        assert_eq!(served.refused_with(variable, value).await, "BAD_INPUT");
    }
    assert_eq!(served.refused("{ audit(event: \"none\") { standing } }").await, "NOT_FOUND");
}

#[tokio::test]
async fn a_document_that_would_stop_the_server_is_refused_before_it_is_parsed() {
    let served = Served::new();
    let bombs = [
        format!("{{ asOf(date: {}{}) {{ token }} }}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("query($d: X = {}1{}) {{ log {{ head }} }}", "{a:".repeat(10_000), "}".repeat(10_000)),
        "{a".repeat(100_000),
    ];
    for bomb in bombs {
        assert_eq!(served.refused(&bomb).await, "TOO_DEEP");
    }
    assert_eq!(served.refused(&"{ a ".to_owned().repeat(60)).await, "BAD_INPUT");
    let words = format!("{{ {} }}", "log ".repeat(200_000));
    assert_eq!(served.refused(&words).await, "TOO_COSTLY");
}

#[tokio::test]
async fn fragments_of_fragments_cost_no_more_than_they_are_long() {
    let served = Served::new();
    let mut bomb = "{ ...F0 } fragment F30 on Query { log { head } }".to_owned();
    for level in 0..30 {
        bomb.push_str(&format!(" fragment F{level} on Query {{ ...F{0} ...F{0} }}", level + 1));
    }
    assert_eq!(served.refused(&bomb).await, "TOO_COSTLY");
    let unused = bomb.replace("{ ...F0 }", "{ log { head } }");
    assert_eq!(served.refused(&unused).await, "TOO_COSTLY");
}

#[tokio::test]
async fn the_answer_tells_what_it_cost() {
    let served = Served::new();
    let answer = served.send("{ asOf { negotiations(first: 10) { nodes { key title } } } }", json!({})).await;
    assert_eq!(answer["extensions"]["cost"], json!({ "requested": 2 + 10 * 3, "limit": 50_000 }));
    let costly = "{ asOf { negotiations(first: 500) { nodes { timeline(first: 500) { nodes { id } } } } } }";
    let answer = served.send(costly, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_COSTLY");
    assert_eq!(answer["extensions"]["cost"]["limit"], 50_000);
    assert!(answer["data"].is_null());
}

#[tokio::test]
async fn depth_and_aliases_have_limits() {
    let served = Served::new();
    let deep = format!(
        "{{ asOf {{ source(key: \"s\") {{ {} id {} }} }} }}",
        "citedBy(first: 1) { nodes { sources { source {".repeat(5),
        "} } } }".repeat(5)
    );
    assert_eq!(served.refused(&deep).await, "TOO_DEEP");
    let aliases: String = (0..501).map(|number| format!("a{number}: log {{ head }} ")).collect();
    assert_eq!(served.refused(&format!("{{ {aliases} }}")).await, "TOO_COSTLY");
}

#[tokio::test]
async fn a_page_of_anything_with_all_its_own_fields_passes() {
    let served = Served::new();
    served.set_the_stage().await;
    let period = "{ edtf timeZone from to middle approximate uncertain }";
    let actor = "{ id key name }";
    let citation = "{ source { key publisher } quote locator cue credibility }";
    let claim = format!(
        "{{ id claimant {actor} subject {actor} target {{ ... on Issue {{ key title }} ... on Clause {{ key }} }} stance \
         conditions hedge modality from {period} to {period} own standing }}"
    );
    let lists = [
        format!(
            "claims(first: 100) {{ nodes {{ id claimant {actor} subject {actor} stance conditions hedge modality \
                 from {period} to {period} own standing publishedFirst {citation} sources {citation} }} }}"
        ),
        format!(
            "timeline(first: 100) {{ nodes {{ id sequence kind occurred {period} published {period} recordedAt \
                 recordedBy revision negotiation sources {citation} standing note }} }}"
        ),
        format!(
            "negotiation(key: \"talks\") {{ positions(first: 50) {{ nodes {{ party {actor} status stance declared \
                 since {period} claims {{ claim {claim} answered }} sides {{ stance claims {claim} claimants {actor} \
                 independentSources }} }} }} }}"
        ),
    ];
    for list in lists {
        served.ask(&format!("{{ asOf {{ {list} }} }}")).await;
    }
}

#[tokio::test]
async fn what_a_filter_names_is_bounded_and_counts_once() {
    let served = Served::new();
    served.set_the_stage().await;
    let history = |paths: usize| {
        let paths = vec!["issue/*/status"; paths];
        let query =
            "query($p: [String!]!) { history(between: {from: \"2024\", to: \"2025\"}, paths: $p) { totalCount } }";
        (query, json!({ "p": paths }))
    };
    let (query, variables) = history(200);
    assert_eq!(served.ask_with(query, variables).await["history"]["totalCount"], 2);
    let (query, variables) = history(201);
    assert_eq!(served.refused_with(query, variables).await, "BAD_INPUT");
    // Were each of these compared with each event, the answer would take longer than it may.
    let kinds = vec!["STATEMENT_MADE"; 20_000];
    let query = "query($k: [EventKind!]) { events(filter: {kinds: $k}) { nodes { id } } }";
    assert_eq!(served.ask_with(query, json!({ "k": kinds })).await["events"]["nodes"], json!([]));
}

#[tokio::test]
async fn a_mutation_whose_answer_is_cut_says_that_it_may_be_on_record() {
    let work = WorkLimits { bytes: 60_000, ..GraphqlSettings::default().work };
    let served = Served::with(GraphqlSettings { work, ..GraphqlSettings::default() });
    let events: Vec<_> = (0..40).map(|number| super::actor(&format!("a{number}"), "STATE")).collect();
    let mutation = "mutation($input: RecordInput!) { record(input: $input) { events { id sequence kind revision \
                    sources { source { key } } } userErrors { code } } }";
    let answer = served.send(mutation, json!({ "input": { "events": events } })).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "TOO_COSTLY", "{answer}");
    assert!(error["message"].as_str().is_some_and(|message| message.contains("may be on record")), "{answer}");
    assert_eq!(served.ask("{ log { head } }").await["log"]["head"], 40);
}

#[tokio::test]
async fn what_is_produced_is_counted_where_lists_have_no_pages() {
    let served = Served::with(limited(Limits { items: 20, ..Limits::default() }));
    served.set_the_stage().await;
    served.record(json!([super::claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
    served.ask("{ asOf { negotiation(key: \"talks\") { issues { positions { claims { answered } } } } } }").await;
    let wide: String = (0..8).map(|number| format!("i{number}: issues {{ positions {{ declared }} }} ")).collect();
    let query = format!("{{ asOf {{ negotiation(key: \"talks\") {{ {wide} }} }} }}");
    assert_eq!(served.refused(&query).await, "TOO_COSTLY");
}

#[tokio::test]
async fn a_transport_for_queries_runs_no_mutation() {
    let served = Served::new();
    let query = "mutation { retract(input: {event: \"x\", reason: \"y\"}) { sequence } }".to_owned();
    let request = GraphqlRequest { query, queries_only: true, ..GraphqlRequest::default() };
    let response = execute(&served.schema, request, served.clock.now(), Recorder::default()).await;
    assert_eq!(response.errors.len(), 1);
    assert_eq!(response.http_headers.get("allow").map(|value| value.as_bytes()), Some(b"POST".as_slice()));
}

#[tokio::test]
async fn introspection_by_the_usual_tools_passes() {
    let of_type = "ofType { kind name ".repeat(9) + &"}".repeat(9);
    let query = format!(
        "query {{ __schema {{ queryType {{ name }} types {{ kind name description fields(includeDeprecated: true) {{ name \
         description args {{ name type {{ kind name {of_type} }} defaultValue }} type {{ kind name {of_type} }} }} \
         inputFields {{ name type {{ kind name {of_type} }} }} enumValues {{ name }} possibleTypes {{ name }} }} }} }}"
    );
    let data = Served::new().ask(&query).await;
    assert!(data["__schema"]["types"].as_array().is_some_and(|types| types.len() > 100));
}

#[test]
fn the_deepest_document_runs_on_a_small_stack() {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let served = Served::new();
            served.set_the_stage().await;
            served.record(json!([super::claim("2024-08-02", "a", "a", "whole", "ACCEPTS")])).await;
            let deep = "statement { claims { ".repeat(8) + "id" + &" } }".repeat(8);
            served.ask(&format!("{{ asOf {{ claims {{ nodes {{ {deep} }} }} }} }}")).await;
        });
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).expect("a thread").join().expect("it runs through");
}

#[tokio::test]
async fn a_list_is_counted_some_at_a_time() {
    let served = Served::new();
    for hundred in 0..12 {
        let actors = (0..100).map(|number| super::actor(&format!("actor-{hundred}-{number}"), "PERSON"));
        served.record(actors.collect()).await;
    }
    let data = served.ask("{ events(first: 1) { totalCount nodes { published { edtf from to timeZone } } } }").await;
    assert_eq!(data["events"]["totalCount"], 1_200);
    let published = json!({ "edtf": "2024-09-01T12:00:01.000000Z", "from": "2024-09-01T12:00:01.000000Z",
        "to": "2024-09-01T12:00:01.000001Z", "timeZone": "UTC" });
    assert_eq!(data["events"]["nodes"][0]["published"], published);
}
