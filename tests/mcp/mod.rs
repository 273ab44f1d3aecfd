//! The tools for assistants: each answer names its snapshot, its events and its sources, and chooses nothing.
//!
//! The tools ask an in-process schema here; the protocol is spoken by its official client in `make python`.

use chancery::chronicle::Chronicle;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, Schema, execute, schema};
use chancery::mcp::{ToolError, answer, tools};
use serde_json::{Value, json};

use crate::goldens::report;

struct Desk {
    schema: Schema,
    runtime: tokio::runtime::Runtime,
}

impl Desk {
    fn of(chronicle: Chronicle) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Desk { schema: schema(chronicle, GraphqlSettings::default()), runtime }
    }

    fn call(&self, tool: &str, arguments: Value) -> Result<Value, String> {
        let ask = |query: &str, variables: &Value| {
            let request = GraphqlRequest {
                query: query.to_owned(),
                variables: async_graphql::Variables::from_json(variables.clone()),
                queries_only: true,
                ..GraphqlRequest::default()
            };
            let now = "2025-01-01T00:00:00Z".parse().expect("an instant");
            let answer = self.runtime.block_on(execute(&self.schema, request, now, Recorder::default()));
            match answer.errors.first() {
                Some(error) => Err(ToolError(error.message.clone())),
                None => Ok(answer.data.into_json().expect("JSON")),
            }
        };
        answer(tool, arguments.as_object().expect("an object"), &ask).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn good(&self, tool: &str, arguments: Value) -> Value {
        self.call(tool, arguments).unwrap_or_else(|error| panic!("{tool}: {error}"))
    }
}

fn cautions(told: &Value) -> Vec<&str> {
    told["cautions"].as_array().expect("a list").iter().map(|caution| caution.as_str().expect("a text")).collect()
}

#[test]
fn a_contested_position_has_both_sides_and_none_is_chosen() {
    let desk = Desk::of(report());
    let asked = json!({ "party": "israel", "on": "issue/philadelphi-corridor", "date": "2024-08-20" });
    let told = desk.good("position", asked.clone());
    assert_eq!(told["answer"]["status"], "CONTESTED");
    assert_eq!(told["answer"]["sides"].as_array().map(Vec::len), Some(2));
    let cautions = cautions(&told);
    assert!(
        cautions[0].starts_with("CONTESTED: where Israel stands on 'withdrawal from the Philadelphi"),
        "{cautions:?}"
    );
    assert!(
        cautions[0]
            .contains("ACCEPTS (according to Antony Blinken) against RESERVES (according to Benjamin Netanyahu)")
    );
    assert!(cautions.iter().any(|caution| caution.contains("hedged (REPORTEDLY)")), "{cautions:?}");
    assert!(cautions.iter().any(|caution| caution.contains("does not speak for it")), "{cautions:?}");
    for bearing in told["answer"]["claims"].as_array().expect("claims") {
        let source = &bearing["claim"]["sources"][0];
        assert!(bearing["claim"]["statement"]["id"].is_string(), "{bearing}");
        assert!(
            source["source"].as_object().is_some_and(|source| source.contains_key("url"))
                && source["source"]["title"].is_string(),
            "{bearing}"
        );
    }
    // The snapshot of the answer asks for the same again, and the same by another's word alone is no clash.
    let again = json!({ "party": "israel", "on": "issue/philadelphi-corridor", "snapshot": told["snapshot"]["token"] });
    assert_eq!(desk.good("position", again)["answer"], told["answer"]);
    let mut blinken = asked;
    blinken["accordingTo"] = json!("united-states");
    let told = desk.good("position", blinken);
    assert_eq!(told["answer"]["status"], "ATTRIBUTED");
    assert!(self::cautions(&told)[0].starts_with("ATTRIBUTED: others say"), "{told}");
}

#[test]
fn the_state_names_what_clashes_and_what_is_vague() {
    let desk = Desk::of(report());
    let told = desk.good("state_as_of", json!({}));
    assert_eq!(told["answer"]["negotiations"][0]["key"], "gaza-ceasefire");
    let told = desk.good("state_as_of", json!({ "negotiation": "gaza-ceasefire", "date": "2024-08-20" }));
    let contested = cautions(&told).iter().filter(|caution| caution.starts_with("CONTESTED")).count();
    assert_eq!(contested, 2, "{:?}", cautions(&told));
    assert!(told["answer"]["latestEvents"].as_array().is_some_and(|events| events.len() == 15));
    assert!(cautions(&told).iter().any(|caution| caution.contains("approximate or uncertain")), "{told}");
    assert!(told["snapshot"]["sequence"].is_u64() && told["certainty"] == "BEST");
}

#[test]
fn lists_say_that_there_is_more_and_go_on() {
    let desk = Desk::of(report());
    let told = desk.good("claims", json!({ "negotiation": "gaza-ceasefire", "first": 4 }));
    let more =
        cautions(&told).into_iter().find(|caution| caution.contains("after = ")).expect("there is more").to_owned();
    let cursor = more.trim_end_matches('.').rsplit_once(" = ").expect("a cursor").1;
    let next =
        json!({ "negotiation": "gaza-ceasefire", "first": 4, "after": cursor, "snapshot": told["snapshot"]["token"] });
    let next = desk.good("claims", next);
    assert_ne!(next["answer"]["claims"][0], told["answer"]["claims"][0]);
    let told = desk.good("search", json!({ "text": "nothingofthesort" }));
    assert!(cautions(&told)[0].contains("no proof that it did not happen"), "{told}");
}

#[test]
fn changes_name_their_causes_and_an_event_its_revisions_and_its_proof() {
    let desk = Desk::of(report());
    let told = desk.good("diff", json!({ "from": "2024-08-19", "to": "2024-08-20", "negotiation": "gaza-ceasefire" }));
    let changes = told["answer"]["changes"].as_array().expect("changes");
    assert!(!changes.is_empty() && changes.iter().all(|change| change["causes"][0]["id"].is_string()), "{told}");
    assert!(cautions(&told).iter().any(|caution| caution.starts_with("CONTESTED after this change: position/israel")));
    let steps =
        desk.good("history", json!({ "from": "2024-08-01", "to": "2024-08-31", "paths": ["position/israel/issue/*"] }));
    assert!(steps["answer"]["changes"].as_array().is_some_and(|steps| steps.len() > 1), "{steps}");
    let event = changes[0]["causes"][0]["id"].clone();
    let audit = desk.good("audit", json!({ "event": event }));
    assert_eq!(audit["answer"]["revisions"][0]["id"], event);
    let proof = desk.good("prove", json!({ "event": event }));
    assert!(proof["answer"]["inclusion"]["checkpoint"]["note"].is_string(), "{proof}");
    assert!(cautions(&proof).iter().any(|caution| caution.contains("not that what it says is true")));
}

#[test]
fn a_wrong_call_says_what_would_be_right() {
    let desk = Desk::of(report());
    for (tool, arguments, told) in [
        ("weather", json!({}), "there is no tool \"weather\"; there is state_as_of, position"),
        ("position", json!({ "party": "israel" }), "position needs the argument on"),
        ("position", json!({ "party": "israel", "on": "corridor" }), "write issue/KEY"),
        ("position", json!({ "party": "x", "on": "issue/y" }), "was not on record by then"),
        ("claims", json!({ "first": 0 }), "first is a whole number from 1 to 100"),
        ("claims", json!({ "colour": "red" }), "claims has no argument \"colour\"; it has claimant"),
        ("search", json!({ "text": "talks", "certainty": "MAYBE" }), "certainty is CERTAIN, BEST or POSSIBLE"),
        ("state_as_of", json!({ "negotiation": "x" }), "lists those there are"),
        ("state_as_of", json!({ "date": "20/08/2024" }), "20/08/2024"),
    ] {
        let refused = desk.call(tool, arguments.clone()).expect_err(tool);
        assert!(refused.contains(told), "{tool} {arguments}: {refused}");
    }
}

#[test]
fn every_tool_says_which_arguments_it_takes() {
    for tool in tools() {
        let (properties, required) = (&tool.input["properties"], &tool.input["required"]);
        assert_eq!(tool.input["additionalProperties"], false, "{}", tool.name);
        for name in required.as_array().expect("a list") {
            assert!(properties[name.as_str().expect("a name")].is_object(), "{}: {name}", tool.name);
        }
        assert!(tool.description.len() > 40, "{}", tool.name);
    }
}
