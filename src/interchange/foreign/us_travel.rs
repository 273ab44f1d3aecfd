//! Journeys of American presidents and secretaries of state, and visits of foreign leaders: each leg and each visit is a meeting.

use serde_json::{Value, json};

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};

const JOURNEYS: &str = "us-diplomatic-journeys";
const VISITS: &str = "us-foreign-visits";

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let header = file.first_line()?;
        let is_visits = header.contains("visitor");
        let needed: &[&str] = if is_visits {
            &["id", "start-date", "end-date", "visitor", "from"]
        } else {
            &["collection", "id", "role", "name", "start-date", "end-date", "country"]
        };
        let mut rows = Records::new(file, b',', needed)?;
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            let (Some(start), Some(id)) = (day(&rows, "start-date"), rows.given("id")) else {
                to.leave_out("a journey or visit without a number or a first day");
                continue;
            };
            let end = day(&rows, "end-date").filter(|end| *end >= start).unwrap_or_else(|| {
                to.leave_out("the last day of a journey that has none, or one before the first");
                start.clone()
            });
            let (name, source, mut body) = if is_visits { visit(to, &rows, &id)? } else { journey(to, &rows, &id)? };
            if end > start {
                body["began"] = json!(start);
            }
            let event = json!({
                "occurred": end, "sources": [{ "source": source, "locator": format!("id {id}") }], "body": { "meetingHeld": body },
            });
            to.write(&name, event)?;
        }
    }
    Ok(())
}

/// Returns a day that the data gives, if it is one.
fn day(rows: &Records<'_>, column: &str) -> Option<String> {
    rows.given(column).filter(|day| day.len() == 10 && day.parse::<crate::time::Edtf>().is_ok())
}

fn journey(
    to: &mut ForeignWriter<'_>,
    rows: &Records<'_>,
    id: &str,
) -> Result<(String, &'static str, Value), ForeignError> {
    to.source(
        JOURNEYS,
        json!({
            "title": "Travels of the President and of the Secretary of State, Office of the Historian. Terms: CC0 1.0",
            "publisher": "Office of the Historian, United States Department of State",
            "url": "https://history.state.gov/departmenthistory/travels",
        }),
    )?;
    let name = rows.get("name");
    let who = rows.get("who");
    let traveller =
        to.actor(&name, || json!({ "key": if who.is_empty() { name.clone() } else { who }, "kind": "PERSON" }))?;
    let country = rows.get("country");
    let collection = rows.get("collection");
    let role = rows.get("role");
    let title =
        if country.is_empty() { format!("Journey of {name}") } else { format!("Journey of {name} to {country}") };
    let mut body = json!({
        "key": format!("us-journey-{}-{id}", collection.trim_end_matches("-travels")), "title": title, "kind": "VISIT",
        "participants": [participant(&traveller, &role)],
    });
    let place = rows.given("locale").or_else(|| rows.given("country"));
    if let Some(place) = place {
        body["place"] = json!({ "name": place.chars().take(500).collect::<String>() });
        if !country.is_empty() {
            body["place"]["country"] = json!(country);
        }
    }
    if let Some(remarks) = rows.given("remarks") {
        body["outcome"] = json!(remarks);
    }
    Ok((format!("journey {collection} {id}"), JOURNEYS, body))
}

fn participant(actor: &str, level: &str) -> Value {
    if level.is_empty() { json!({ "actor": actor }) } else { json!({ "actor": actor, "level": level }) }
}

fn visit(
    to: &mut ForeignWriter<'_>,
    rows: &Records<'_>,
    id: &str,
) -> Result<(String, &'static str, Value), ForeignError> {
    to.source(
        VISITS,
        json!({
            "title": "Visits by Foreign Leaders, Office of the Historian. Terms: CC0 1.0",
            "publisher": "Office of the Historian, United States Department of State",
            "url": "https://history.state.gov/departmenthistory/visits",
        }),
    )?;
    let (visitor, from) = (rows.get("visitor"), rows.get("from"));
    let mut participant = json!({});
    if !visitor.is_empty() {
        let name = visitor.split_whitespace().collect::<Vec<_>>().join(" ");
        participant["actor"] = json!(to.actor(&name, || json!({ "kind": "PERSON" }))?);
    }
    if !from.is_empty() {
        let state = to.actor(&from, || json!({ "kind": "STATE" }))?;
        let field = if participant.get("actor").is_some() { "delegation" } else { "actor" };
        participant[field] = json!(state);
    }
    let of = [visitor.as_str(), from.as_str()].into_iter().find(|name| !name.is_empty()).unwrap_or("a foreign leader");
    let mut body = json!({
        "key": format!("us-visit-{id}"), "title": format!("Visit of {of} to the United States").chars().take(500).collect::<String>(),
        "kind": "VISIT", "place": { "name": "United States", "country": "United States" },
    });
    if participant.get("actor").is_some() {
        body["participants"] = json!([participant]);
    } else {
        to.leave_out("the participant of a visit that names none");
    }
    if let Some(description) = rows.given("description") {
        body["outcome"] = json!(description);
    }
    Ok((format!("visit {id}"), VISITS, body))
}
