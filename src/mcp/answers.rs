//! The answers of the tools: what the record says, with its snapshot, and what has to be said with it.

use serde_json::{Map, Value, json};

use super::arguments::ToolArguments;
use super::tools::taken;
use super::{AskQuestion, ToolError, cautions, documents};

/// Answers a call of a tool.
///
/// # Errors
///
/// There is no such tool, an argument cannot be read, or the record refuses the question; in words to act on.
pub fn answer(tool: &str, given: &Map<String, Value>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    match tool {
        "state_as_of" => state_as_of(&ToolArguments::new(tool, given, &taken(&["negotiation"], true))?, ask),
        "position" => position(&ToolArguments::new(tool, given, &taken(&["party", "on", "accordingTo"], true))?, ask),
        "claims" => {
            let own = ["claimant", "subject", "on", "negotiation", "standing", "first", "after"];
            claims(&ToolArguments::new(tool, given, &taken(&own, true))?, ask)
        }
        "diff" => {
            let own = ["from", "to", "negotiation", "first", "after"];
            diff(&ToolArguments::new(tool, given, &taken(&own, false))?, ask)
        }
        "history" => {
            let own = ["from", "to", "negotiation", "paths", "first", "after"];
            history(&ToolArguments::new(tool, given, &taken(&own, false))?, ask)
        }
        "search" => search(&ToolArguments::new(tool, given, &taken(&["text", "first", "after"], true))?, ask),
        "audit" => audit(&ToolArguments::new(tool, given, &["event"])?, ask),
        "prove" => prove(&ToolArguments::new(tool, given, &["event"])?, ask),
        other => {
            let tools: Vec<&str> = super::tools().iter().map(|tool| tool.name).collect();
            Err(ToolError::new(format!("there is no tool {other:?}; there is {}", tools.join(", "))))
        }
    }
}

/// Takes the parts of a snapshot that name it.
fn snapshot_of(as_of: &mut Value) -> Value {
    let names = ["token", "sequence", "date", "knownAt", "publishedBy"];
    names.into_iter().map(|name| (name.to_owned(), as_of[name].take())).collect::<Map<String, Value>>().into()
}

fn nodes(connection: &Value) -> &[Value] {
    connection["nodes"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn told(snapshot: Value, certainty: Option<String>, answer: Value, cautions: Vec<String>) -> Value {
    let mut told = json!({ "snapshot": snapshot, "answer": answer, "cautions": cautions });
    if let Some(certainty) = certainty {
        told["certainty"] = json!(certainty);
    }
    told
}

fn state_as_of(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut variables = arguments.point()?;
    let certainty = Some(arguments.certainty()?);
    let Some(key) = arguments.text("negotiation")? else {
        let mut as_of = ask(&documents::negotiations(), &Value::Object(variables))?["asOf"].take();
        let snapshot = snapshot_of(&mut as_of);
        let notes = cautions::of_page("negotiations", &as_of["negotiations"]).into_iter().collect();
        return Ok(told(snapshot, certainty, json!({ "negotiations": as_of["negotiations"]["nodes"].take() }), notes));
    };
    variables.insert("key".to_owned(), json!(key));
    let mut as_of = ask(&documents::state(), &Value::Object(variables))?["asOf"].take();
    let snapshot = snapshot_of(&mut as_of);
    let mut state = as_of["negotiation"].take();
    if state.is_null() {
        return Err(ToolError::new(format!(
            "no negotiation {key:?} was open by then: `state_as_of` without a negotiation lists those there are"
        )));
    }
    let mut notes: Vec<String> = nodes(&state["positions"]).iter().filter_map(cautions::of_position).collect();
    let contested = state["commitments"].as_array().into_iter().flatten().filter(|one| one["contested"] == true);
    notes.extend(contested.map(|commitment| {
        format!("CONTESTED: how the commitment {} stands; `statuses` says by whose word.", commitment["key"])
    }));
    let here: Vec<&Value> =
        nodes(&as_of["uncertain"]).iter().filter(|event| event["negotiation"] == state["key"]).collect();
    if !here.is_empty() {
        let ids: Vec<&str> = here.iter().filter_map(|event| event["id"].as_str()).collect();
        notes.push(format!("UNCERTAIN: whether these had happened by the date: {}.", ids.join(", ")));
    }
    notes.extend(cautions::of_dates(nodes(&state["timeline"])));
    for name in ["positions", "meetings", "timeline"] {
        notes.extend(cautions::of_page(name, &state[name]));
        state[name] = state[name]["nodes"].take();
    }
    if let Some(latest) = state.as_object_mut().and_then(|state| state.remove("timeline")) {
        state["latestEvents"] = latest;
    }
    Ok(told(snapshot, certainty, state, notes))
}

fn position(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut variables = arguments.point()?;
    variables.insert("party".to_owned(), json!(arguments.needed("party")?));
    arguments.needed("on")?;
    variables.insert("on".to_owned(), json!(arguments.matter("on")?));
    variables.insert("accordingTo".to_owned(), json!(arguments.text("accordingTo")?));
    let mut as_of = ask(&documents::position(), &Value::Object(variables))?["asOf"].take();
    let snapshot = snapshot_of(&mut as_of);
    let position = as_of["position"].take();
    if position.is_null() {
        return Err(ToolError::new(
            "the party or the matter was not on record by then: find keys with `search` or `state_as_of`",
        ));
    }
    let mut notes: Vec<String> = cautions::of_position(&position).into_iter().collect();
    let claims = position["claims"].as_array().map(Vec::as_slice).unwrap_or_default();
    notes.extend(claims.iter().filter_map(|bearing| cautions::of_claim(&bearing["claim"])));
    Ok(told(snapshot, Some(arguments.certainty()?), position, notes))
}

fn claims(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut filter = Map::new();
    for name in ["claimant", "subject", "negotiation"] {
        if let Some(key) = arguments.text(name)? {
            filter.insert(name.to_owned(), json!(key));
        }
    }
    if let Some(on) = arguments.matter("on")? {
        filter.insert("on".to_owned(), on);
    }
    let mut variables = arguments.point()?;
    variables.insert("filter".to_owned(), Value::Object(filter));
    variables.insert("standing".to_owned(), json!(arguments.flag("standing")?));
    page(&mut variables, arguments, 20, 100)?;
    let mut as_of = ask(&documents::claims(), &Value::Object(variables))?["asOf"].take();
    let snapshot = snapshot_of(&mut as_of);
    let claims = &as_of["claims"];
    let mut notes: Vec<String> = nodes(claims).iter().filter_map(cautions::of_claim).collect();
    notes.extend(cautions::of_page("claims", claims));
    Ok(told(snapshot, Some(arguments.certainty()?), json!({ "claims": claims["nodes"] }), notes))
}

fn search(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut variables = arguments.point()?;
    variables.insert("text".to_owned(), json!(arguments.needed("text")?));
    page(&mut variables, arguments, 10, 50)?;
    let mut as_of = ask(&documents::search(), &Value::Object(variables))?["asOf"].take();
    let snapshot = snapshot_of(&mut as_of);
    let found = &as_of["search"];
    let mut notes: Vec<String> = cautions::of_dates(nodes(found)).into_iter().collect();
    notes.extend(cautions::of_page("events", found));
    if nodes(found).is_empty() {
        notes.push("Nothing on record says this: that is no proof that it did not happen.".to_owned());
    }
    Ok(told(snapshot, Some(arguments.certainty()?), json!({ "events": found["nodes"] }), notes))
}

/// A point as a diff takes it: a date, or the token of a snapshot.
fn end(text: &str) -> Value {
    let is_date = text.len() <= 40 && text.starts_with(|letter: char| letter.is_ascii_digit());
    if is_date { json!({ "date": text }) } else { json!({ "snapshot": text }) }
}

fn diff(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    // Both ends are pinned, so that the answer can be had again.
    let pinned = |name: &str| -> Result<Value, ToolError> {
        let mut variables = end(arguments.needed(name)?);
        variables["certainty"] = json!("BEST");
        let mut as_of = ask(&documents::point(), &variables)?["asOf"].take();
        Ok(snapshot_of(&mut as_of))
    };
    let (from, to) = (pinned("from")?, pinned("to")?);
    let mut variables = Map::new();
    variables.insert("from".to_owned(), json!({ "snapshot": from["token"] }));
    variables.insert("to".to_owned(), json!({ "snapshot": to["token"] }));
    variables.insert("negotiation".to_owned(), json!(arguments.text("negotiation")?));
    page(&mut variables, arguments, 50, 100)?;
    let data = ask(&documents::diff(), &Value::Object(variables))?;
    Ok(told(json!({ "from": from, "to": to }), None, changes_of(&data), notes_of_changes(&data)))
}

fn history(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut as_of = ask(&documents::point(), &json!({ "certainty": "BEST" }))?["asOf"].take();
    let snapshot = snapshot_of(&mut as_of);
    let paths = arguments.texts("paths")?.unwrap_or_else(|| vec!["position/*/*/*"]);
    let mut variables = Map::new();
    let between = json!({ "from": arguments.needed("from")?, "to": arguments.needed("to")? });
    variables.insert("between".to_owned(), between);
    variables.insert("paths".to_owned(), json!(paths));
    variables.insert("negotiation".to_owned(), json!(arguments.text("negotiation")?));
    variables.insert("snapshot".to_owned(), snapshot["token"].clone());
    page(&mut variables, arguments, 50, 100)?;
    let data = ask(&documents::history(), &Value::Object(variables))?;
    Ok(told(snapshot, None, changes_of(&data), notes_of_changes(&data)))
}

fn changes_of(data: &Value) -> Value {
    json!({ "changes": data["changes"]["nodes"] })
}

fn notes_of_changes(data: &Value) -> Vec<String> {
    let changes = &data["changes"];
    let mut notes = Vec::new();
    for change in nodes(changes) {
        if change["after"].as_str().is_some_and(|after| after.contains("\"CONTESTED\"")) {
            notes.push(format!("CONTESTED after this change: {}.", change["path"].as_str().unwrap_or_default()));
        }
        if change["retroactive"] == true {
            let path = change["path"].as_str().unwrap_or_default();
            notes.push(format!(
                "Recorded later than it happened: the change of {path} is of the past as it is known now."
            ));
        }
    }
    notes.extend(cautions::of_page("changes", changes));
    notes
}

fn audit(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut data = ask(&documents::audit(), &json!({ "event": arguments.needed("event")? }))?;
    let snapshot = snapshot_of(&mut data["asOf"]);
    let notes = of_standing(&data["audit"]["standing"]).into_iter().collect();
    Ok(told(snapshot, None, data["audit"].take(), notes))
}

fn prove(arguments: &ToolArguments<'_>, ask: &AskQuestion<'_>) -> Result<Value, ToolError> {
    let mut data = ask(&documents::proof(), &json!({ "event": arguments.needed("event")? }))?;
    let snapshot = snapshot_of(&mut data["asOf"]);
    let mut answer = data["audit"].take();
    let mut notes: Vec<String> = of_standing(&answer["standing"]).into_iter().collect();
    notes.push(
        "The proof shows that the event is in this log, as it was first recorded; not that what it says is true. Fetch the key once, \
         over a channel you trust, and check it with `chancery check-proof`."
            .to_owned(),
    );
    answer["log"] = data["log"].take();
    Ok(told(snapshot, None, answer, notes))
}

fn of_standing(standing: &Value) -> Option<String> {
    match standing.as_str()? {
        "RETRACTED" => Some("RETRACTED: the event does not count any more; `operations` says why.".to_owned()),
        "CORRECTED" => {
            Some("CORRECTED: the event was recorded otherwise before; `revisions` has each content.".to_owned())
        }
        _stands => None,
    }
}

fn page(
    variables: &mut Map<String, Value>,
    arguments: &ToolArguments<'_>,
    usual: u64,
    most: u64,
) -> Result<(), ToolError> {
    variables.insert("first".to_owned(), json!(arguments.count("first", usual, most)?));
    variables.insert("after".to_owned(), json!(arguments.text("after")?));
    Ok(())
}
