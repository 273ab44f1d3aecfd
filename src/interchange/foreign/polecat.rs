//! PLOVER records, as POLECAT has them: a table with tabs, by the names of its columns.
//!
//! A record says that an actor did something of a type towards a recipient. Types that are said become statements, without words
//! of their own; consultations become meetings; all else becomes an incident.

use serde_json::{Value, json};

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::cell::SheetCell;
use crate::interchange::sheet::dates::{self, DateOrder};
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "polecat";

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let delimiter = if file.first_line()?.contains('\t') { b'\t' } else { b',' };
        let mut rows = Records::new(file, delimiter, &["Event ID", "Event Date", "Event Type"])?;
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            event(to, &rows)?;
        }
    }
    Ok(())
}

fn event(to: &mut ForeignWriter<'_>, rows: &Records<'_>) -> Result<(), ForeignError> {
    let date = dates::read(&SheetCell::of_text(&rows.get("Event Date")), Some(DateOrder::MonthFirst));
    let (Some(id), Ok(date)) = (rows.given("Event ID"), date) else {
        to.leave_out("a record without an id or a day");
        return Ok(());
    };
    let (sort, mode) = (rows.get("Event Type").to_uppercase(), rows.get("Event Mode").to_lowercase());
    to.source(
        SOURCE,
        json!({
            "title": "POLECAT event data, by the PLOVER ontology. Terms: CC0 1.0; the authors ask to be cited",
            "publisher": "Harvard Dataverse",
            "url": "https://doi.org/10.7910/DVN/AJGVIT",
        }),
    )?;
    let (actor, recipient) = (actors(to, rows, "Actor")?, actors(to, rows, "Recipient")?);
    let label = if mode.is_empty() { format!("{sort} (PLOVER)") } else { format!("{sort}, {mode} (PLOVER)") };
    let Some(body) = body(&id, (&sort, &mode), &label, &actor, &recipient, place(rows)) else {
        to.leave_out("a record that is said, without the one who said it");
        return Ok(());
    };
    let mut sources = vec![json!({ "source": SOURCE, "locator": format!("Event ID {id}") })];
    if let Some(publisher) = rows.given("Source") {
        let day = dates::read(&SheetCell::of_text(&rows.get("Publication Date")), Some(DateOrder::MonthFirst));
        let mut citation = json!({ "source": SOURCE, "locator": format!("as reported by {publisher}, Event ID {id}") });
        if let Ok(day) = day {
            citation["published"] = json!(day);
        }
        sources = vec![citation];
    }
    let mut event = json!({ "occurred": date, "sources": sources, "body": body });
    if let Some(contexts) = rows.given("Contexts") {
        event["note"] = json!(format!("Contexts: {contexts}."));
    }
    Ok(to.write(&format!("event {id}"), event)?)
}

/// Returns the act of a statement that a type stands for.
fn act(sort: &str, mode: &str) -> Option<&'static str> {
    Some(match (sort, mode) {
        ("AGREE", _) => "COMMIT",
        ("REQUEST", "demand") | ("DEMAND", _) => "DEMAND",
        ("REQUEST", _) => "APPEAL",
        ("ACCUSE", "disapprove") | ("DISAPPROVE", _) => "CRITICIZE",
        ("ACCUSE", "investigate") => return None,
        ("ACCUSE", _) => "ACCUSE",
        ("REJECT", _) => "REJECT",
        ("THREATEN", _) => "THREATEN",
        _done => return None,
    })
}

fn incident_kind(sort: &str, mode: &str) -> &'static str {
    match (sort, mode) {
        ("AID", _) => "AID",
        ("PROTEST", _) => "PROTEST",
        ("SANCTION", _) => "SANCTION",
        ("MOBILIZE", _) => "MOVEMENT",
        ("COERCE", "arrest") => "DETENTION",
        ("ASSAULT", _) => "ATTACK",
        _others => "OTHER",
    }
}

fn body(
    id: &str,
    (sort, mode): (&str, &str),
    label: &str,
    actor: &[String],
    recipient: &[String],
    place: Option<Value>,
) -> Option<Value> {
    if let Some(act) = act(sort, mode) {
        let mut body = json!({ "speaker": actor.first()?, "act": act, "basis": "UNATTRIBUTED_REPORT", "text": label });
        if !recipient.is_empty() {
            body["addressees"] = json!(recipient);
        }
        return Some(json!({ "statementMade": body }));
    }
    let mut body = json!({ "key": format!("polecat-{}", slug(id, 50)), "title": label });
    if let Some(place) = place {
        body["place"] = place;
    }
    if sort == "CONSULT" {
        let mut keys: Vec<&String> = Vec::new();
        for key in actor.iter().chain(recipient) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        body["kind"] = json!(match mode {
            "phone" => "CALL",
            "visit" => "VISIT",
            _others => "TALKS",
        });
        body["participants"] = keys.iter().map(|key| json!({ "actor": key })).collect();
        return Some(json!({ "meetingHeld": body }));
    }
    body["kind"] = json!(incident_kind(sort, mode));
    if !actor.is_empty() {
        body["by"] = json!(actor);
    }
    if !recipient.is_empty() {
        body["against"] = json!(recipient);
    }
    Some(json!({ "incidentReported": body }))
}

/// Returns the actors of one side: several names stand with semicolons between them.
fn actors(to: &mut ForeignWriter<'_>, rows: &Records<'_>, side: &str) -> Result<Vec<String>, ForeignError> {
    let (country, sector) = (rows.get(&format!("{side} Country")), rows.get(&format!("Primary {side} Sector")));
    let kind = match sector.to_uppercase().as_str() {
        "MED" => "MEDIA",
        "IGO" => "INTERGOVERNMENTAL",
        "REB" | "PAR" | "UAF" | "CRM" => "ARMED_GROUP",
        "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY" => "ORGAN",
        _others => "ORGANIZATION",
    };
    let mut keys = Vec::new();
    for name in rows.get(&format!("{side} Name")).split(';').map(str::trim).filter(|name| !name.is_empty()) {
        let kind = if name.eq_ignore_ascii_case(&country) { "STATE" } else { kind };
        keys.push(to.actor(name, || json!({ "kind": kind }))?);
    }
    keys.dedup();
    Ok(keys)
}

fn place(rows: &Records<'_>) -> Option<Value> {
    let name = ["Placename", "City", "District", "Province", "Country"].iter().find_map(|column| rows.given(column))?;
    let mut place = json!({ "name": name });
    for (column, field) in [("Country", "country"), ("Province", "region")] {
        if let Some(value) = rows.given(column) {
            place[field] = json!(value);
        }
    }
    if let (Ok(latitude), Ok(longitude)) = (rows.get("Latitude").parse::<f64>(), rows.get("Longitude").parse::<f64>()) {
        place["latitude"] = json!(latitude);
        place["longitude"] = json!(longitude);
    }
    Some(place)
}
