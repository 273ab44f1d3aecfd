//! Calendars (RFC 5545): each entry with a title and a day is a meeting that was planned, or called off.
//!
//! That an entry lies in the past does not say that anybody met: nothing becomes a meeting that took place. When it was announced is
//! when the entry was made (`CREATED`), else stamped (`DTSTAMP`).

use std::io::Read;

use serde_json::json;

use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::names::slug;

/// The most bytes of a calendar.
const BYTES_MAX: u64 = 64 << 20;

/// An entry, as far as it is read.
#[derive(Default)]
struct CalendarEntry {
    row: u32,
    uid: String,
    summary: String,
    start: Option<String>,
    end: Option<String>,
    created: Option<String>,
    stamp: Option<String>,
    zone: Option<String>,
    location: String,
    description: String,
    url: String,
    is_cancelled: bool,
    repeats: bool,
    attendees: u32,
    is_override: bool,
}

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let mut bytes = Vec::new();
        (&mut file.from).take(BYTES_MAX).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        if !text.trim_start_matches('\u{feff}').trim_start().to_uppercase().starts_with("BEGIN:VCALENDAR") {
            return Err(ForeignError::NotOfFormat(format!(
                "{} is no calendar: it begins with BEGIN:VCALENDAR",
                file.name
            )));
        }
        let source = format!("calendar-{}", slug(file.name.trim_end_matches(".ics"), 50));
        let title = format!("Calendar {}. Terms: those of its author", file.name);
        for entry in entries(to, place, &text) {
            to.begin_row(place, entry.row);
            write(to, (&source, &title), &entry)?;
        }
    }
    Ok(())
}

/// Joins folded lines, each with the number of its first one.
fn unfolded(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _first => lines.push((u32::try_from(number + 1).unwrap_or(u32::MAX), line.trim_end().to_owned())),
        }
    }
    lines
}

fn entries(to: &mut ForeignWriter<'_>, place: usize, text: &str) -> Vec<CalendarEntry> {
    let mut entries = Vec::new();
    let mut open: Option<CalendarEntry> = None;
    let mut inside = 0_u32;
    for (row, line) in unfolded(text) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        let name = name.to_uppercase();
        match (name.as_str(), value.to_uppercase().as_str(), &mut open) {
            ("BEGIN", "VEVENT", None) => open = Some(CalendarEntry { row, ..CalendarEntry::default() }),
            ("BEGIN", "VTODO" | "VJOURNAL", None) => {
                to.begin_row(place, row);
                to.leave_out("to-dos and journals: they are no meetings");
            }
            ("BEGIN", _, Some(_)) => inside += 1,
            ("END", "VEVENT", Some(_)) if inside == 0 => entries.extend(open.take()),
            ("END", _, Some(_)) => inside = inside.saturating_sub(1),
            (_, _, Some(entry)) if inside == 0 => entry.take(&name, parameters, value),
            _outside => {}
        }
    }
    entries
}

impl CalendarEntry {
    fn take(&mut self, name: &str, parameters: &str, value: &str) {
        let zone = parameters.split(';').find_map(|parameter| parameter.strip_prefix("TZID="));
        match name {
            "UID" => self.uid = value.to_owned(),
            "SUMMARY" => self.summary = plain(value),
            "LOCATION" => self.location = plain(value),
            "DESCRIPTION" => self.description = plain(value),
            "URL" => self.url = value.trim().to_owned(),
            "DTSTART" => {
                self.start = moment(value, zone.is_some());
                self.zone = zone.map(|zone| zone.trim_matches('"').to_owned());
            }
            // A whole day ends before the day that is written.
            "DTEND" => self.end = moment(value, zone.is_some()).filter(|end| end.contains('T')),
            "CREATED" => self.created = moment(value, false),
            "DTSTAMP" => self.stamp = moment(value, false),
            "STATUS" => self.is_cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "RRULE" | "RDATE" => self.repeats = true,
            "ATTENDEE" | "ORGANIZER" => self.attendees += 1,
            "RECURRENCE-ID" => self.is_override = true,
            _other => {}
        }
    }
}

/// Reads `20240815T120000Z`, `20240815T120000` and `20240815` as EDTF; a time without a zone is one of the day alone.
fn moment(text: &str, has_zone: bool) -> Option<String> {
    let text = text.trim();
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    if !digits(day, 8) {
        return None;
    }
    let date = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let Some(time) = time else { return Some(date) };
    let (clock, is_utc) = time.strip_suffix('Z').map_or((time, false), |clock| (clock, true));
    if !digits(clock, 6) {
        return None;
    }
    let clock = format!("{}:{}:{}", &clock[..2], &clock[2..4], &clock[4..]);
    Some(match (is_utc, has_zone) {
        (true, _) => format!("{date}T{clock}Z"),
        (false, true) => format!("{date}T{clock}"),
        (false, false) => date,
    })
}

/// Reads the escapes of a text.
fn plain(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            (letter, false) => plain.push(letter),
        }
    }
    plain.trim().to_owned()
}

fn write(to: &mut ForeignWriter<'_>, (source, title): (&str, &str), entry: &CalendarEntry) -> Result<(), ForeignError> {
    let announced = entry.created.as_ref().or(entry.stamp.as_ref());
    let (Some(start), Some(announced)) = (&entry.start, announced) else {
        to.leave_out("an entry without a day, or without a stamp that says when it was made");
        return Ok(());
    };
    if entry.uid.is_empty() || entry.summary.is_empty() {
        to.leave_out("an entry without an id or a title");
        return Ok(());
    }
    if entry.is_override {
        to.leave_out("single days of an entry that repeats");
        return Ok(());
    }
    if entry.repeats {
        to.leave_out("repetitions of an entry: its first day alone is taken");
    }
    for _ in 0..entry.attendees {
        to.leave_out("attendees and organizers: they are addresses, and no actors");
    }
    to.source(source, json!({ "title": title }))?;
    let mark = uuid::Uuid::new_v5(&to.namespace, entry.uid.as_bytes()).simple().to_string();
    let key = format!("{}-{}", slug(&entry.summary, 48), &mark[..8]).trim_start_matches('-').to_owned();
    let shown: String = entry.summary.chars().take(500).collect();
    let planned = match &entry.end {
        Some(end) if end.contains('Z') == start.contains('Z') && start.contains('T') => format!("{start}/{end}"),
        _day => start.clone(),
    };
    let mut body = json!({ "key": key, "title": shown, "planned": planned });
    if !entry.location.is_empty() {
        body["place"] = json!({ "name": entry.location.chars().take(200).collect::<String>() });
    }
    let mut sources = vec![json!({ "source": source, "locator": entry.uid })];
    if entry.url.starts_with("http://") || entry.url.starts_with("https://") {
        sources.push(json!({ "source": to.source_at(&entry.url, json!({}))? }));
    }
    let mut event = json!({ "occurred": announced, "sources": sources, "body": { "meetingPlanned": body } });
    if !entry.description.is_empty() {
        event["note"] = json!(entry.description.chars().take(3_500).collect::<String>());
    }
    if let Some(zone) = &entry.zone {
        event["timeZone"] = json!(zone);
    }
    to.write(&format!("entry {}", entry.uid), event)?;
    if entry.is_cancelled {
        let stamp = entry.stamp.as_ref().unwrap_or(announced);
        let event = json!({
            "occurred": stamp, "ordinal": 1, "sources": [{ "source": source, "locator": entry.uid }],
            "body": { "meetingCancelled": { "meeting": key } },
        });
        to.write(&format!("cancelled {}", entry.uid), event)?;
    }
    Ok(())
}
