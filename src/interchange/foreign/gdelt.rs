//! GDELT 2.0 events: 61 columns, divided by tabs, without a header.

use ::csv::{ByteRecord, ReaderBuilder};
use serde_json::{Value, json};

use super::coded::{CodedRow, root_name};
use super::records::text;
use super::{ForeignError, ForeignFile, ForeignWriter};

const SOURCE: &str = "gdelt-events";

/// The places of the columns that are read, from 0.
mod column {
    pub const ID: usize = 0;
    pub const DATE: usize = 1;
    pub const ACTOR_1: usize = 5;
    pub const ACTOR_2: usize = 15;
    pub const CODE: usize = 26;
    /// Kind of place; its name, country, latitude and longitude stand 1, 2, 5 and 6 behind.
    pub const PLACE: usize = 51;
    pub const ADDED: usize = 59;
    pub const ADDRESS: usize = 60;
    pub const COUNT: usize = 61;
}

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let mut reader = ReaderBuilder::new()
            .delimiter(b'\t')
            .has_headers(false)
            .flexible(true)
            .quoting(false)
            .from_reader(&mut file.from);
        let mut record = ByteRecord::new();
        let mut row = 0;
        while reader.read_byte_record(&mut record)? {
            row += 1;
            to.begin_row(place, row);
            if record.len() != column::COUNT {
                if row == 1 {
                    let message = format!(
                        "{} has {} columns; GDELT 2.0 events have 61, divided by tabs",
                        file.name,
                        record.len()
                    );
                    return Err(ForeignError::NotOfFormat(message));
                }
                to.leave_out("a row that has not 61 columns");
                continue;
            }
            event(to, &record)?;
        }
    }
    Ok(())
}

fn event(to: &mut ForeignWriter<'_>, record: &ByteRecord) -> Result<(), ForeignError> {
    let cell = |place: usize| text(record.get(place).unwrap_or_default());
    let (id, date, code) = (cell(column::ID), cell(column::DATE), cell(column::CODE));
    let Some(root) = root_name(&code) else {
        to.leave_out("a row whose code is not of CAMEO");
        return Ok(());
    };
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        to.leave_out("a row without a day");
        return Ok(());
    }
    to.source(
        SOURCE,
        json!({
            "title": "GDELT 2.0 Event Database. Terms: free use and redistribution if the GDELT Project is named with a link to https://www.gdeltproject.org/",
            "publisher": "The GDELT Project",
            "url": "https://www.gdeltproject.org/",
        }),
    )?;
    let source = actor(to, record, column::ACTOR_1)?;
    let target = actor(to, record, column::ACTOR_2)?;
    let coded = CodedRow {
        key: format!("gdelt-{id}"),
        code: &code,
        label: root.to_owned(),
        source,
        target,
        place: place(record),
    };
    let body = match coded.body() {
        Ok(body) => body,
        Err(reason) => {
            to.leave_out(reason);
            return Ok(());
        }
    };
    let mut sources = vec![json!({ "source": SOURCE, "locator": format!("GLOBALEVENTID {id}") })];
    let address = cell(column::ADDRESS);
    if address.starts_with("http://") || address.starts_with("https://") {
        let article = to.source_at(&address, json!({}))?;
        let mut citation = json!({ "source": article });
        if let Some(added) = moment(&cell(column::ADDED)) {
            citation["published"] = json!(added);
        }
        sources.insert(0, citation);
    } else {
        to.leave_out("the address of an article that is no web address");
    }
    let occurred = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
    to.write(&format!("event {id}"), json!({ "occurred": occurred, "sources": sources, "body": body }))?;
    Ok(())
}

/// Returns the key and the name of an actor, who is known by code and name.
fn actor(to: &mut ForeignWriter<'_>, record: &ByteRecord, at: usize) -> Result<Option<(String, String)>, ForeignError> {
    let cell = |place: usize| text(record.get(at + place).unwrap_or_default());
    let (code, name, country, group, sort) = (cell(0), cell(1), cell(2), cell(3), cell(7));
    if code.is_empty() || name.is_empty() {
        return Ok(None);
    }
    let kind = match (sort.as_str(), group.as_str()) {
        ("MED", _) => "MEDIA",
        ("IGO" | "IMG", _) => "INTERGOVERNMENTAL",
        ("REB" | "INS" | "SEP" | "UAF", _) => "ARMED_GROUP",
        ("GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY", _) => "ORGAN",
        ("NGO" | "NGM" | "MNC" | "BUS" | "EDU" | "PTY", _) => "ORGANIZATION",
        ("", "") if country == code => "STATE",
        ("", "") => "COLLECTIVE",
        ("", _group) => "ORGANIZATION",
        _others => "COLLECTIVE",
    };
    if kind == "STATE"
        && let Some(key) = to.country("gdelt", &code, &name)
    {
        return Ok(Some((key, name)));
    }
    // Names are in capitals, and one name has several codes: a minister of one country, and of none that is named.
    let shown = format!("{name} ({code})");
    let known = if kind == "STATE" { name } else { shown };
    let key = to.actor(&known, || json!({ "key": format!("gdelt {known}"), "kind": kind, "cameo": code }))?;
    Ok(Some((key, known)))
}

fn place(record: &ByteRecord) -> Option<Value> {
    let cell = |place: usize| text(record.get(column::PLACE + place).unwrap_or_default());
    let (sort, name, country) = (cell(0), cell(1), cell(2));
    if name.is_empty() {
        return None;
    }
    let mut place = json!({ "name": name });
    if !country.is_empty() {
        place["country"] = json!(country);
    }
    let precision = match sort.as_str() {
        "1" => Some("COUNTRY"),
        "2" | "5" => Some("REGION"),
        "3" | "4" => Some("TOWN"),
        _none => None,
    };
    if let (Ok(latitude), Ok(longitude), Some(precision)) = (cell(5).parse::<f64>(), cell(6).parse::<f64>(), precision)
    {
        place["latitude"] = json!(latitude);
        place["longitude"] = json!(longitude);
        place["precision"] = json!(precision);
    }
    Some(place)
}

/// Reads `20151027220000` as a moment.
fn moment(text: &str) -> Option<String> {
    let is_moment = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_moment.then(|| {
        format!("{}-{}-{}T{}:{}:{}Z", &text[..4], &text[4..6], &text[6..8], &text[8..10], &text[10..12], &text[12..14])
    })
}
