//! What an assistant has to pass on with an answer: where accounts clash, and what is vague, attributed or only reported.

use serde_json::Value;

/// Puts what is contested or attributed about a position into a sentence; `None` if the party has declared it itself.
pub fn of_position(position: &Value) -> Option<String> {
    let (party, matter) = (text(&position["party"], "name"), matter(&position["target"]));
    match position["status"].as_str()? {
        "CONTESTED" => {
            let sides: Vec<String> = position["sides"].as_array()?.iter().map(side).collect();
            Some(format!(
                "CONTESTED: where {party} stands on {matter}: {}. The record picks no side.",
                sides.join(" against ")
            ))
        }
        "ATTRIBUTED" => Some(format!(
            "ATTRIBUTED: others say where {party} stands on {matter}; it has not said so itself on record."
        )),
        "UNSTATED" => Some(format!("UNSTATED: nothing on record says where {party} stands on {matter}.")),
        _declared => None,
    }
}

fn side(side: &Value) -> String {
    let claimants = side["claimants"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = claimants.iter().map(|claimant| text(claimant, "name")).collect();
    format!("{} (according to {})", text(side, "stance"), names.join(", "))
}

/// Puts a matter into words.
pub fn matter(target: &Value) -> String {
    match target["__typename"].as_str() {
        Some("Clause") => format!("clause {} of {}", text(target, "number"), text(&target["proposal"], "title")),
        Some(_other) => format!("'{}'", text(target, "title")),
        None => "the matter".to_owned(),
    }
}

/// Puts what is unsure about a claim into a sentence.
pub fn of_claim(claim: &Value) -> Option<String> {
    let mut unsure = Vec::new();
    match claim["hedge"].as_str() {
        Some("NONE") | None => {}
        Some(hedge) => unsure.push(format!("hedged ({hedge})")),
    }
    match claim["modality"].as_str() {
        Some("ACTUAL") | None => {}
        Some(modality) => unsure.push(format!("not actual ({modality})")),
    }
    if claim["own"] == false {
        let subject = text(&claim["subject"], "name");
        unsure.push(format!("said of {subject} by somebody who does not speak for it"));
    }
    if claim["standing"] == false {
        unsure.push("overtaken, ended or withdrawn since".to_owned());
    }
    let statement = text(&claim["statement"], "id");
    (!unsure.is_empty()).then(|| {
        let claimant = text(&claim["claimant"], "name");
        format!("The claim of {claimant} in statement {statement}: {}.", unsure.join("; "))
    })
}

/// Counts the events whose dates are vague, and says so.
pub fn of_dates(events: &[Value]) -> Option<String> {
    let is_vague = |event: &&Value| {
        let occurred = &event["occurred"];
        occurred["approximate"] == true || occurred["uncertain"] == true
    };
    let vague: Vec<&str> = events.iter().filter(is_vague).map(|event| text(event, "id")).collect();
    (!vague.is_empty()).then(|| format!("Dates are approximate or uncertain of the events {}.", vague.join(", ")))
}

/// Says that more is on record than the answer shows.
pub fn of_page(name: &str, connection: &Value) -> Option<String> {
    let page = &connection["pageInfo"];
    (page["hasNextPage"] == true).then(|| match page["endCursor"].as_str() {
        Some(cursor) => format!("There are more {name}: ask again with after = {cursor}."),
        None => format!("There are more {name} than are shown."),
    })
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
