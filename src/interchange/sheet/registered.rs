//! The lines of things that a map has registered for a name: `"Mykhailo Podolyak" = "new PERSON"`.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fields::NamedThing;
use super::lines::SheetLine;
use super::map::SheetMap;
use super::name_book::MadeThing;
use super::origin::Origin;
use super::rows::SheetPlace;
use super::values::listed;
use crate::domain::key::EventId;
use crate::input::Line;

/// Writes the line of a new thing.
///
/// # Errors
///
/// What the answer lacks.
pub fn line(made: &MadeThing, map: &SheetMap, origin: &Origin, place: &SheetPlace) -> Result<SheetLine, String> {
    let MadeThing { thing, key, name, new } = made;
    let id = EventId::new(Uuid::new_v5(&map.id, format!("new {} {key}", thing.name()).as_bytes()));
    let negotiation = &new.negotiation;
    let mut event = match thing {
        NamedThing::Actor => {
            let mut body = json!({ "key": key, "name": name, "kind": listed(&new.new) });
            let mut put = |field: &str, value: Option<Value>| {
                if let Some(value) = value {
                    body[field] = value;
                }
            };
            put("partOf", new.part_of.as_ref().map(|part| json!(part)));
            put("country", new.country.as_ref().map(|country| json!(country)));
            put("aliases", (!new.aliases.is_empty()).then(|| json!(new.aliases)));
            json!({ "body": { "actorRegistered": body } })
        }
        NamedThing::Negotiation => {
            json!({ "occurred": new.new, "body": { "negotiationOpened": { "key": key, "title": name } } })
        }
        NamedThing::Issue => {
            json!({ "occurred": new.new, "negotiation": negotiation, "body": { "issueRaised": { "key": key, "title": name } } })
        }
        NamedThing::Proposal => {
            json!({ "occurred": new.new, "negotiation": negotiation, "body": { "proposalTabled": { "key": key, "title": name } } })
        }
        NamedThing::Meeting
        | NamedThing::Commitment
        | NamedThing::Incident
        | NamedThing::Decision
        | NamedThing::Declaration
        | NamedThing::Amendment
        | NamedThing::Source => {
            let sort = thing.name();
            return Err(format!(
                "the map has a new {sort} made of the name '{name}': import a sheet with its {sort}s first"
            ));
        }
    };
    event["id"] = json!(id.to_string());
    let from = match &place.sheet {
        Some(sheet) => format!("Name in sheet {sheet} of {}", place.file),
        None => format!("Name in {}", place.file),
    };
    event["note"] = json!(Origin { place: from, ..origin.clone() }.noted(None));
    let text = event.to_string();
    let checked = text.parse::<Line>().map_err(|notice| vec![notice]).and_then(|line| line.into_operation(&mut || id));
    if let Err(notices) = checked {
        let told: Vec<String> = notices.iter().map(ToString::to_string).collect();
        return Err(format!("the map's answer for '{name}' ({}): {}", thing.name(), told.join("; ")));
    }
    Ok(SheetLine { text, row: None, parts: Vec::new() })
}
