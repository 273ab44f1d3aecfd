//! ACLED's table of conflict events, by the columns that its codebook names.
//!
//! Who attacked whom is told only where an event type says so: of a battle both sides are involved, and no more.

use serde_json::{Value, json};

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::cell::SheetCell;
use crate::interchange::sheet::dates::{self, DateOrder};
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "acled-events";

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let delimiter = if file.first_line()?.contains(';') { b';' } else { b',' };
        let needed = ["event_id_cnty", "event_date", "event_type", "sub_event_type"];
        let mut rows = Records::new(file, delimiter, &needed)?;
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            event(to, &rows)?;
        }
    }
    Ok(())
}

fn event(to: &mut ForeignWriter<'_>, rows: &Records<'_>) -> Result<(), ForeignError> {
    let date = dates::read(&SheetCell::of_text(&rows.get("event_date")), Some(DateOrder::DayFirst));
    let (Some(id), Ok(date)) = (rows.given("event_id_cnty"), date) else {
        to.leave_out("a row without an id or a day");
        return Ok(());
    };
    to.source(
        SOURCE,
        json!({
            "title": "ACLED conflict event data. Terms: ACLED's terms of use; name ACLED with a link to https://acleddata.com/",
            "publisher": "ACLED",
            "url": "https://acleddata.com/",
        }),
    )?;
    let occurred = match rows.get("time_precision").as_str() {
        "2" => format!("{date}~"),
        "3" if date.len() == 10 => date[..7].to_owned(),
        _day => date,
    };
    let (sort, detail) = (rows.get("event_type"), rows.get("sub_event_type"));
    let location = rows.get("location");
    let title = if location.is_empty() { detail.clone() } else { format!("{detail}, {location}") };
    let kind = match sort.as_str() {
        "Battles" => "CLASH",
        "Violence against civilians" | "Explosions/Remote violence" => "ATTACK",
        "Protests" | "Riots" => "PROTEST",
        _other => "OTHER",
    };
    let mut body = json!({ "key": format!("acled-{}", slug(&id, 50)), "title": title, "kind": kind });
    let (first, second) = (actor(to, rows, "1")?, actor(to, rows, "2")?);
    if kind == "ATTACK" {
        put_actors(&mut body, "by", first);
        put_actors(&mut body, "against", second);
    } else {
        put_actors(&mut body, "actors", first.into_iter().chain(second));
    }
    if let Some(notes) = rows.given("notes") {
        body["text"] = json!(notes);
    }
    if let Some(place) = place(rows) {
        body["place"] = place;
    }
    let said = [("fatalities", "Fatalities as ACLED counts them"), ("source", "Reported by"), ("tags", "Tags")];
    let note = said.iter().filter_map(|(column, words)| Some(format!("{words}: {}.", rows.given(column)?)));
    let note: String = note.collect::<Vec<_>>().join(" ").chars().take(3_500).collect();
    let mut event = json!({
        "occurred": occurred, "sources": [{ "source": SOURCE, "locator": id }], "body": { "incidentReported": body },
    });
    if !note.is_empty() {
        event["note"] = json!(note);
    }
    Ok(to.write(&format!("event {id}"), event)?)
}

fn put_actors(body: &mut Value, field: &str, actors: impl IntoIterator<Item = String>) {
    let mut keys: Vec<String> = Vec::new();
    for key in actors {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if !keys.is_empty() {
        body[field] = json!(keys);
    }
}

fn actor(to: &mut ForeignWriter<'_>, rows: &Records<'_>, side: &str) -> Result<Option<String>, ForeignError> {
    let Some(name) = rows.given(&format!("actor{side}")) else { return Ok(None) };
    let kind = match rows.get(&format!("inter{side}")).to_lowercase().as_str() {
        "1" | "state forces" => "ORGAN",
        "2" | "3" | "4" | "rebel group" | "political militia" | "identity militia" => "ARMED_GROUP",
        "5" | "6" | "7" | "rioters" | "protesters" | "civilians" => "COLLECTIVE",
        _other => "ORGANIZATION",
    };
    Ok(Some(to.actor(&name, || json!({ "kind": kind }))?))
}

fn place(rows: &Records<'_>) -> Option<Value> {
    let country = rows.given("country");
    let mut place = json!({ "name": rows.given("location").or_else(|| country.clone())? });
    if let Some(country) = country {
        place["country"] = json!(country);
    }
    if let Some(region) = rows.given("admin1") {
        place["region"] = json!(region);
    }
    let precision = match rows.get("geo_precision").as_str() {
        "1" => Some("TOWN"),
        "2" | "3" => Some("REGION"),
        _none => None,
    };
    if let (Ok(latitude), Ok(longitude)) = (rows.get("latitude").parse::<f64>(), rows.get("longitude").parse::<f64>()) {
        place["latitude"] = json!(latitude);
        place["longitude"] = json!(longitude);
        if let Some(precision) = precision {
            place["precision"] = json!(precision);
        }
    }
    Some(place)
}
