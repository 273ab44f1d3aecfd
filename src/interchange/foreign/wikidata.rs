//! Items of Wikidata, as its entity data has them (JSON): actors, with offices and memberships by their qualifiers.
//!
//! An item that is an instance of a human, a state or an organization becomes an actor. Positions held (P39) and memberships (P463)
//! become offices and memberships if their dates are given and what they name is in the file or on record by its name.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Value, json};

use super::{ForeignError, ForeignFile, ForeignWriter};

const SOURCE: &str = "wikidata";
/// The most bytes of a file.
const BYTES_MAX: u64 = 256 << 20;

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    let mut items: BTreeMap<String, (usize, u32, Value)> = BTreeMap::new();
    for (place, file) in files.iter_mut().enumerate() {
        let mut bytes = Vec::new();
        (&mut file.from).take(BYTES_MAX).read_to_end(&mut bytes)?;
        let mut document: Value = serde_json::from_slice(&bytes)
            .map_err(|error| ForeignError::NotOfFormat(format!("{} is no JSON: {error}", file.name)))?;
        let Some(entities) = document["entities"].as_object_mut() else {
            return Err(ForeignError::NotOfFormat(format!("{} has no `entities`: is it entity data?", file.name)));
        };
        for (number, (id, item)) in std::mem::take(entities).into_iter().enumerate() {
            items.insert(id, (place, u32::try_from(number + 1).unwrap_or(u32::MAX), item));
        }
    }
    to.at = (0, 1);
    to.source(
        SOURCE,
        json!({ "title": "Wikidata. Terms: CC0 1.0", "publisher": "Wikimedia", "url": "https://www.wikidata.org/" }),
    )?;
    let mut keys = BTreeMap::new();
    for (id, (place, row, item)) in &items {
        to.begin_row(*place, *row);
        if let (Some(name), Some(kind)) = (label(item), kind(item)) {
            keys.insert(id.as_str(), to.actor(&name, || profile(id, item, kind))?);
        } else {
            to.leave_out("an item that is neither a human, a state nor an organization, or has no English label");
        }
    }
    for (id, (place, row, item)) in &items {
        to.at = (u16::try_from(*place).unwrap_or(u16::MAX), *row);
        if let Some(key) = keys.get(id.as_str()) {
            offices(to, (id, item), key, &keys, &items)?;
            memberships(to, (id, item), key, &keys)?;
        }
    }
    Ok(())
}

fn label(item: &Value) -> Option<String> {
    let labels = &item["labels"];
    let label = labels["en"]["value"].as_str().or_else(|| labels["mul"]["value"].as_str());
    label.map(|label| label.chars().take(200).collect())
}

/// Returns the items that the statements of a property name, those that are deprecated left out.
fn named<'v>(item: &'v Value, property: &str) -> Vec<(&'v str, &'v Value)> {
    let statements = item["claims"][property].as_array().into_iter().flatten();
    statements
        .filter(|statement| statement["rank"] != "deprecated")
        .filter_map(|statement| Some((statement["mainsnak"]["datavalue"]["value"]["id"].as_str()?, statement)))
        .collect()
}

fn kind(item: &Value) -> Option<&'static str> {
    const KINDS: [(&str, &str); 12] = [
        ("Q5", "PERSON"),
        ("Q3624078", "STATE"),
        ("Q6256", "STATE"),
        ("Q7275", "STATE"),
        ("Q484652", "INTERGOVERNMENTAL"),
        ("Q245065", "INTERGOVERNMENTAL"),
        ("Q15285626", "INTERGOVERNMENTAL"),
        ("Q43229", "ORGANIZATION"),
        ("Q7278", "ORGANIZATION"),
        ("Q17149090", "ARMED_GROUP"),
        ("Q327333", "ORGAN"),
        ("Q192350", "ORGAN"),
    ];
    let of = named(item, "P31");
    of.iter().find_map(|(id, _)| KINDS.iter().find(|(known, _)| known == id).map(|(_, kind)| *kind))
}

fn profile(id: &str, item: &Value, kind: &str) -> Value {
    let mut profile = json!({ "kind": kind, "wikidata": id });
    let aliases = item["aliases"]["en"].as_array().into_iter().flatten();
    let aliases: Vec<&str> = aliases.filter_map(|alias| alias["value"].as_str()).take(20).collect();
    if !aliases.is_empty() {
        profile["aliases"] = json!(aliases);
    }
    let code = item["claims"]["P298"][0]["mainsnak"]["datavalue"]["value"].as_str();
    if let Some(code) = code.filter(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        profile["country"] = json!(code);
    }
    profile
}

/// Reads a time of Wikidata as far as its precision goes: 9 the year, 10 the month, 11 the day.
fn time(statement: &Value, qualifier: &str) -> Option<String> {
    let value = &statement["qualifiers"][qualifier][0]["datavalue"]["value"];
    let text = value["time"].as_str()?.strip_prefix('+')?;
    let length = match value["precision"].as_u64()? {
        11 => 10,
        10 => 7,
        9 => 4,
        _coarser => return None,
    };
    text.get(..length).map(str::to_owned)
}

fn offices(
    to: &mut ForeignWriter<'_>,
    (id, item): (&str, &Value),
    key: &str,
    keys: &BTreeMap<&str, String>,
    items: &BTreeMap<String, (usize, u32, Value)>,
) -> Result<(), ForeignError> {
    for (position, statement) in named(item, "P39") {
        let office = items.get(position).map(|(_, _, office)| office);
        let title = office.and_then(label);
        // For whom the office speaks: its jurisdiction.
        let of = office.and_then(|office| named(office, "P1001").iter().find_map(|(of, _)| keys.get(of)));
        let (Some(title), Some(of), Some(from)) = (title, of, time(statement, "P580")) else {
            to.leave_out("a position without a first day, or whose item or jurisdiction is not in the files");
            continue;
        };
        let mut body = json!({ "holder": key, "of": of, "title": title, "from": from });
        if let Some(until) = time(statement, "P582") {
            body["to"] = json!(until);
        }
        let event = json!({
            "occurred": from, "sources": [{ "source": SOURCE, "locator": format!("{id}, P39 {position}") }],
            "body": { "officeHeld": body },
        });
        to.write(&format!("office {id} {position} {from}"), event)?;
    }
    Ok(())
}

fn memberships(
    to: &mut ForeignWriter<'_>,
    (id, item): (&str, &Value),
    key: &str,
    keys: &BTreeMap<&str, String>,
) -> Result<(), ForeignError> {
    for (group, statement) in named(item, "P463") {
        let (Some(of), Some(from)) = (keys.get(group), time(statement, "P580")) else {
            to.leave_out("a membership without a first day, or of a group that is not in the files");
            continue;
        };
        let mut body = json!({ "member": key, "of": of, "from": from });
        if let Some(until) = time(statement, "P582") {
            body["to"] = json!(until);
        }
        let event = json!({
            "occurred": from, "sources": [{ "source": SOURCE, "locator": format!("{id}, P463 {group}") }],
            "body": { "membershipHeld": body },
        });
        to.write(&format!("membership {id} {group} {from}"), event)?;
    }
    Ok(())
}
