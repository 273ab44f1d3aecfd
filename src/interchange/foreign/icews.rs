//! ICEWS events: the twenty columns as they are published, or four columns (subject, relation, object, day) without a header.

use std::collections::HashMap;

use ::csv::{ByteRecord, ReaderBuilder};
use serde_json::{Value, json};

use super::coded::CodedRow;
use super::records::{Records, text};
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "icews-events";

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        if file.first_line()?.starts_with("Event ID\t") {
            full(to, file, place)?;
        } else {
            quadruples(to, file, place)?;
        }
    }
    Ok(())
}

fn data_set(to: &mut ForeignWriter<'_>) -> Result<(), ForeignError> {
    let profile = json!({
        "title": "ICEWS Coded Event Data. Terms: those of its record at Harvard Dataverse, doi:10.7910/DVN/28075",
        "publisher": "Harvard Dataverse",
        "url": "https://doi.org/10.7910/DVN/28075",
    });
    Ok(to.source(SOURCE, profile)?)
}

fn full(to: &mut ForeignWriter<'_>, file: &mut ForeignFile, at: usize) -> Result<(), ForeignError> {
    let needed = ["Event ID", "Event Date", "Source Name", "Event Text", "CAMEO Code", "Target Name"];
    let mut rows = Records::new(file, b'\t', &needed)?;
    while let Some(row) = rows.next()? {
        to.begin_row(at, row);
        let (Some(id), Some(date), Some(code), Some(label)) =
            (rows.given("Event ID"), rows.given("Event Date"), rows.given("CAMEO Code"), rows.given("Event Text"))
        else {
            to.leave_out("a row without an id, a day, a code or a text");
            continue;
        };
        data_set(to)?;
        let source = actor(to, &rows, "Source")?;
        let target = actor(to, &rows, "Target")?;
        let key = format!("icews-{id}-{}", date.replace('-', ""));
        let coded = CodedRow { key, code: &code, label, source, target, place: place(&rows) };
        let body = match coded.body() {
            Ok(body) => body,
            Err(reason) => {
                to.leave_out(reason);
                continue;
            }
        };
        let mut sources = vec![json!({ "source": SOURCE, "locator": format!("Event ID {id} of {date}") })];
        if let (Some(story), Some(publisher)) = (rows.given("Story ID"), rows.given("Publisher")) {
            let key = format!("icews-story-{}", slug(&story, 40));
            to.source(&key, json!({ "title": format!("ICEWS story {story}"), "publisher": publisher }))?;
            let mut citation = json!({ "source": key });
            if let Some(sentence) = rows.given("Sentence Number") {
                citation["locator"] = json!(format!("sentence {sentence}"));
            }
            sources.insert(0, citation);
        }
        to.write(&format!("event {id} {date}"), json!({ "occurred": date, "sources": sources, "body": body }))?;
    }
    Ok(())
}

/// Returns the key and the name of an actor, registered with the sort that its sectors tell.
fn actor(to: &mut ForeignWriter<'_>, rows: &Records<'_>, side: &str) -> Result<Option<(String, String)>, ForeignError> {
    let Some(name) = rows.given(&format!("{side} Name")) else { return Ok(None) };
    let (sectors, country) = (rows.get(&format!("{side} Sectors")), rows.get(&format!("{side} Country")));
    let key = to.actor(&name, || json!({ "kind": kind(&name, &sectors, &country) }))?;
    Ok(Some((key, name)))
}

/// Returns the sort of an actor. Sectors tell a ministry from a rebel group, and do not tell a person from an office.
fn kind(name: &str, sectors: &str, country: &str) -> &'static str {
    let has = |sector: &str| sectors.split(',').any(|known| known.trim().starts_with(sector));
    if (sectors.is_empty() || sectors == "NA") && (name == country || (country != "NA" && country.starts_with(name))) {
        "STATE"
    } else if has("International Government Organization") {
        "INTERGOVERNMENTAL"
    } else if has("News") || has("Media") {
        "MEDIA"
    } else if has("Rebel") || has("Insurgents") || has("Separatists") || has("Organized Violent") {
        "ARMED_GROUP"
    } else if name.ends_with(')') && has("Government") {
        "ORGAN"
    } else if name.ends_with(')') {
        "COLLECTIVE"
    } else {
        "ORGANIZATION"
    }
}

fn place(rows: &Records<'_>) -> Option<Value> {
    let country = rows.given("Country");
    let name = rows
        .given("City")
        .or_else(|| rows.given("District"))
        .or_else(|| rows.given("Province"))
        .or_else(|| country.clone())?;
    let mut place = json!({ "name": name });
    if let Some(country) = country {
        place["country"] = json!(country);
    }
    if let Some(region) = rows.given("Province") {
        place["region"] = json!(region);
    }
    if let (Ok(latitude), Ok(longitude)) = (rows.get("Latitude").parse::<f64>(), rows.get("Longitude").parse::<f64>()) {
        place["latitude"] = json!(latitude);
        place["longitude"] = json!(longitude);
    }
    Some(place)
}

/// The beginnings of the names of relations, and the codes that they have.
const RELATIONS: [(&str, &str); 36] = [
    ("make statement", "010"),
    ("decline comment", "011"),
    ("make pessimistic comment", "012"),
    ("make optimistic comment", "013"),
    ("deny responsibility", "016"),
    ("engage in symbolic act", "017"),
    ("make empathetic comment", "018"),
    ("express accord", "019"),
    ("make an appeal", "020"),
    ("appeal for", "021"),
    ("appeal to", "022"),
    ("express intent to meet", "036"),
    ("express intent", "030"),
    ("consult", "040"),
    ("discuss by telephone", "041"),
    ("make a visit", "042"),
    ("host a visit", "043"),
    ("meet at a 'third' location", "044"),
    ("mediate", "045"),
    ("engage in negotiation", "046"),
    ("praise or endorse", "051"),
    ("provide", "070"),
    ("return, release", "084"),
    ("demand", "100"),
    ("criticize or denounce", "111"),
    ("accuse", "112"),
    ("reject", "120"),
    ("threaten", "130"),
    ("demonstrate", "140"),
    ("protest violently", "145"),
    ("increase military alert", "150"),
    ("mobilize", "150"),
    ("impose embargo", "163"),
    ("arrest, detain", "173"),
    ("use conventional military force", "190"),
    ("fight with", "190"),
];

fn quadruples(to: &mut ForeignWriter<'_>, file: &mut ForeignFile, at: usize) -> Result<(), ForeignError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .from_reader(&mut file.from);
    let mut record = ByteRecord::new();
    let (mut row, mut times) = (0, HashMap::new());
    while reader.read_byte_record(&mut record)? {
        row += 1;
        to.begin_row(at, row);
        if record.len() != 4 {
            if row == 1 {
                let message =
                    format!("{} is not of ICEWS: it has neither the header of the 20 columns nor 4 columns", file.name);
                return Err(ForeignError::NotOfFormat(message));
            }
            to.leave_out("a row that has not 4 columns");
            continue;
        }
        let cell = |place: usize| text(record.get(place).unwrap_or_default()).replace('_', " ");
        let (subject, relation, object, date) = (cell(0), cell(1), cell(2), cell(3));
        let lower = relation.to_lowercase();
        let Some((_, code)) = RELATIONS.iter().find(|(start, _)| lower.starts_with(start)) else {
            to.leave_out("a relation whose nearest code is not known here");
            continue;
        };
        data_set(to)?;
        let name = format!("{subject}\t{relation}\t{object}\t{date}");
        let time = *times.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1u32);
        let mut who = |name: &str| -> Result<Option<(String, String)>, ForeignError> {
            let kind = if name.ends_with(')') { "COLLECTIVE" } else { "ORGANIZATION" };
            Ok(Some((to.actor(name, || json!({ "kind": kind }))?, name.to_owned())))
        };
        let (source, target) = (who(&subject)?, who(&object)?);
        let id = to.id(&format!("{name}\t{time}"));
        let key = format!("icews-{}", id.uuid().simple());
        let coded = CodedRow { key, code, label: relation, source, target, place: None };
        match coded.body() {
            Ok(body) => {
                let sources = json!([{ "source": SOURCE }]);
                to.write(&format!("{name}\t{time}"), json!({ "occurred": date, "sources": sources, "body": body }))?;
            }
            Err(reason) => to.leave_out(reason),
        }
    }
    Ok(())
}
