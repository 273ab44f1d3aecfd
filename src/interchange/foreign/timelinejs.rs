//! TimelineJS, as JSON or as its spreadsheet: each slide with a date is an incident, its media a source.

use std::io::Read;

use serde_json::{Value, json};

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::names::slug;

/// The most bytes of a timeline in JSON.
const JSON_BYTES_MAX: u64 = 64 << 20;

/// A slide, from either form.
struct Slide {
    start: Option<String>,
    end: Option<String>,
    headline: String,
    text: String,
    media: String,
    credit: String,
    group: String,
}

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let source = format!("timelinejs-{}", slug(file.name.trim_end_matches(".json").trim_end_matches(".csv"), 50));
        let title = format!("TimelineJS timeline {}. Terms: those of its author", file.name);
        if file.is_json()? {
            let slides = of_json(to, file, place)?;
            for (number, slide) in slides.into_iter().enumerate() {
                to.begin_row(place, u32::try_from(number + 1).unwrap_or(u32::MAX));
                write(to, &source, &title, &slide)?;
            }
        } else {
            let mut rows = Records::new(file, b',', &["Year", "Headline", "Text"])?;
            while let Some(row) = rows.next()? {
                to.begin_row(place, row);
                let kind = rows.get("Type");
                if kind == "title" || kind == "era" {
                    to.leave_out("titles and eras: they have no event");
                    continue;
                }
                let slide = of_row(&rows);
                write(to, &source, &title, &slide)?;
            }
        }
    }
    Ok(())
}

fn of_json(to: &mut ForeignWriter<'_>, file: &mut ForeignFile, place: usize) -> Result<Vec<Slide>, ForeignError> {
    let mut text = Vec::new();
    (&mut file.from).take(JSON_BYTES_MAX).read_to_end(&mut text)?;
    let bare = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
    let timeline: Value = serde_json::from_slice(bare)
        .map_err(|error| ForeignError::NotOfFormat(format!("{} is no JSON of TimelineJS: {error}", file.name)))?;
    let Some(events) = timeline["events"].as_array() else {
        return Err(ForeignError::NotOfFormat(format!(
            "{} has no `events`: is it a timeline of TimelineJS?",
            file.name
        )));
    };
    to.begin_row(place, 0);
    if timeline.get("title").is_some() || timeline["eras"].as_array().is_some_and(|eras| !eras.is_empty()) {
        to.leave_out("titles and eras: they have no event");
    }
    let word = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    };
    let date = |date: &Value| edtf(&word(&date["year"]), &word(&date["month"]), &word(&date["day"]));
    Ok(events
        .iter()
        .map(|event| Slide {
            start: date(&event["start_date"]),
            end: date(&event["end_date"]),
            headline: plain(&word(&event["text"]["headline"])),
            text: plain(&word(&event["text"]["text"])),
            media: word(&event["media"]["url"]),
            credit: plain(&word(&event["media"]["credit"])),
            group: word(&event["group"]),
        })
        .collect())
}

fn of_row(rows: &Records<'_>) -> Slide {
    let date = |before: &str| {
        edtf(
            &rows.get(&format!("{before}Year")),
            &rows.get(&format!("{before}Month")),
            &rows.get(&format!("{before}Day")),
        )
    };
    Slide {
        start: date(""),
        end: date("End "),
        headline: plain(&rows.get("Headline")),
        text: plain(&rows.get("Text")),
        media: rows.get("Media"),
        credit: plain(&rows.get("Media Credit")),
        group: rows.get("Group"),
    }
}

/// Joins the parts of a date; absent if there is no year from 1 to 9999.
fn edtf(year: &str, month: &str, day: &str) -> Option<String> {
    let year: u16 = year.parse().ok().filter(|year| (1..=9999).contains(year))?;
    let part = |text: &str| text.parse::<u8>().ok();
    let date = match (part(month), part(day)) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    };
    date.parse::<crate::time::Edtf>().is_ok().then_some(date)
}

/// Takes the marks of HTML out of a text.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut within = false;
    for letter in text.chars() {
        match letter {
            '<' => within = true,
            '>' if within => {
                within = false;
                plain.push(' ');
            }
            _other if within => {}
            other => plain.push(other),
        }
    }
    let plain = plain
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    plain.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write(to: &mut ForeignWriter<'_>, source: &str, source_title: &str, slide: &Slide) -> Result<(), ForeignError> {
    let Some(start) = &slide.start else {
        to.leave_out("slides without a year from 1 to 9999");
        return Ok(());
    };
    if slide.headline.is_empty() && slide.text.is_empty() {
        to.leave_out("slides without words");
        return Ok(());
    }
    let occurred = match &slide.end {
        Some(end) if end > start => format!("{start}/{end}"),
        _same => start.clone(),
    };
    to.source(source, json!({ "title": source_title }))?;
    let title = if slide.headline.is_empty() { &slide.text } else { &slide.headline };
    let title: String = title.chars().take(500).collect();
    let name = format!("{source} {start} {title}");
    let mark = to.id(&name).uuid().simple().to_string();
    let mut body =
        json!({ "key": format!("slide-{}-{}", slug(&title, 40), &mark[..8]).replace("--", "-"), "title": title });
    if !slide.text.is_empty() {
        body["text"] = json!(slide.text.chars().take(20_000).collect::<String>());
    }
    let mut sources = vec![json!({ "source": source })];
    if slide.media.starts_with("http://") || slide.media.starts_with("https://") {
        let profile = if slide.credit.is_empty() { json!({}) } else { json!({ "publisher": slide.credit }) };
        let media = to.source_at(&slide.media, profile)?;
        sources.push(json!({ "source": media }));
    } else if !slide.media.is_empty() {
        to.leave_out("media that are no web address (embedded code, quotations)");
    }
    let mut event = json!({ "occurred": occurred, "sources": sources, "body": { "incidentReported": body } });
    if !slide.group.is_empty() {
        event["note"] = json!(format!("Group: {}.", slide.group));
    }
    Ok(to.write(&name, event)?)
}
