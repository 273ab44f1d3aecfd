//! Views for other people's tools: each format over the fixture as it is kept, and read by a reader of its own.
//!
//! `goldens/` holds each format's file of the report at 20 August 2024, the log's id replaced. `CHANCERY_GOLDEN=write` writes
//! them again. What the tools themselves make of them is held by `make readers`.

mod acts;
mod calendars;
mod graphs;
mod lists;
#[cfg(feature = "parquet")]
mod parquet;
mod points;
mod stamps;
mod timelines;
mod wordings;

use std::sync::Arc;

use chancery::chronicle::{Chronicle, Request};
use chancery::domain::key::EventId;
use chancery::domain::vocabulary::Certainty;
use chancery::input::Line;
use chancery::interchange::export_request::ExportRequest;
use chancery::interchange::snapshot_view::Tables;
use chancery::interchange::{FORMATS, Format, FormatKind};
use chancery::time::{Instant, ManualClock, PointInTime, Zone};
use uuid::Uuid;

use crate::goldens::{compare, report, root};

/// The instant at which all is asked where nothing else is said.
pub const NOW: &str = "2025-01-01T00:00:00Z";

/// Returns a wish for a format, with no cut.
pub fn wanted(format: &str) -> ExportRequest {
    ExportRequest {
        format: Format::named(format).expect(format),
        date: None,
        known_at: None,
        published_by: None,
        time_zone: Zone::default(),
        certainty: Certainty::Best,
        snapshot: None,
        negotiation: None,
        tables: Tables::Beside,
        exact: false,
        base: None,
    }
}

/// Returns a wish for a format as of a date.
pub fn at(format: &str, date: &str) -> ExportRequest {
    ExportRequest { date: Some(date.parse::<PointInTime>().expect(date)), ..wanted(format) }
}

/// Returns the pieces of a file.
pub fn pieces(chronicle: &Chronicle, wanted: ExportRequest) -> Vec<Vec<u8>> {
    pieces_at(chronicle, wanted, NOW)
}

/// Returns the pieces of a file that is asked for at some moment.
pub fn pieces_at(chronicle: &Chronicle, wanted: ExportRequest, now: &str) -> Vec<Vec<u8>> {
    let mut written = wanted.begin(chronicle, now.parse::<Instant>().expect("an instant")).expect("it begins");
    std::iter::from_fn(|| written.next_piece().expect("it is read")).collect()
}

/// Returns a file of text.
pub fn file(chronicle: &Chronicle, wanted: ExportRequest) -> String {
    String::from_utf8(pieces(chronicle, wanted).concat()).expect("UTF-8")
}

/// A chronicle with these lines on record.
pub fn chronicle(lines: &[String]) -> Chronicle {
    let clock = Arc::new(ManualClock::new("2024-09-01T00:00:00Z".parse().expect("an instant")));
    let chronicle = Chronicle::in_memory(clock).expect("a chronicle in memory");
    for (batch, lines) in (0_u128..).zip(lines.chunks(500)) {
        let mut given = batch * 1_000;
        let mut id = || {
            given += 1;
            EventId::new(Uuid::from_u128(given))
        };
        let operations = lines.iter().map(|line| {
            line.parse::<Line>()
                .expect(line)
                .into_operation(&mut id)
                .unwrap_or_else(|refused| panic!("{refused:?} {line}"))
        });
        let request = Request::new(operations.collect(), "reader");
        chronicle.record(request).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    }
    chronicle
}

/// A text with everything in it that some format takes for more than text.
pub const NASTY: &str = r#"a < b & \"c\" ]]> </script>, d; e\\f = g"#;

/// The same as it reads once JSON has been read.
pub const NASTY_READ: &str = r#"a < b & "c" ]]> </script>, d; e\f = g"#;

/// A negotiation with texts in which every format has something to escape, and a meeting of each status.
pub fn nasty() -> Chronicle {
    let event =
        |occurred: &str, body: String| format!(r#"{{"occurred":"{occurred}","negotiation":"n","body":{body}}}"#);
    chronicle(&[
        format!(r#"{{"body":{{"actorRegistered":{{"key":"a","name":"=A {NASTY}","kind":"PERSON"}}}}}}"#),
        r#"{"body":{"actorRegistered":{"key":"b","name":"\u05d1\u05f3 \uffff","kind":"STATE"}}}"#.to_owned(),
        format!(r#"{{"occurred":"2024-01-01","body":{{"negotiationOpened":{{"key":"n","title":"{NASTY}"}}}}}}"#),
        event("2024-01-02", format!(r#"{{"issueRaised":{{"key":"i","title":"{NASTY}"}}}}"#)),
        event(
            "2024-01-03T09:30:00.25Z",
            format!(
                r#"{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"one\ntwo {NASTY}","claims":[{{"subject":"b","on":{{"issue":"i"}},"stance":"REJECTS","conditions":["x","{NASTY}"]}}]}}}}"#
            ),
        ),
        event(
            "2024-01-04",
            format!(r#"{{"meetingPlanned":{{"key":"planned","title":"{NASTY}","planned":"2024-03~"}}}}"#),
        ),
        event("2024-01-04", r#"{"meetingPlanned":{"key":"moved","title":"moved","planned":"2024-03-01"}}"#.to_owned()),
        event(
            "2024-01-05",
            r#"{"meetingPostponed":{"meeting":"moved","planned":"2024-03-05T10:00:00+02:00"}}"#.to_owned(),
        ),
        event("2024-01-04", r#"{"meetingPlanned":{"key":"off","title":"off","planned":"2024-03-02"}}"#.to_owned()),
        event("2024-01-06", r#"{"meetingCancelled":{"meeting":"off"}}"#.to_owned()),
        event("2024-01-04", r#"{"meetingPlanned":{"key":"someday","title":"someday"}}"#.to_owned()),
        event(
            "2024-01-07/2024-01-08",
            r#"{"meetingHeld":{"key":"held","title":"held","participants":[{"actor":"b"}]}}"#.to_owned(),
        ),
    ])
}

/// The views among the formats that are texts.
pub fn views() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| matches!(format.form, FormatKind::View(_)) && !format.name.starts_with("parquet"))
}

/// Replaces the id of the log, which differs from run to run.
fn redacted(chronicle: &Chronicle, text: &str) -> String {
    let redacted = text.replace(&chronicle.id().to_string(), "00000000-0000-0000-0000-000000000000");
    assert!(!redacted.contains(&chronicle.id().simple().to_string()), "the id is written in one way");
    redacted
}

fn extension(media_type: &str) -> &str {
    match media_type.split(';').next().unwrap_or_default() {
        "application/json" | "application/ld+json" => "json",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "application/vnd.citationstyles.csl+json" => "json",
        "application/x-bibtex" => "bib",
        "application/x-research-info-systems" => "ris",
        _xml => "xml",
    }
}

#[test]
fn every_format_over_the_report_is_as_it_is_kept() {
    let chronicle = report();
    let mut wrong = Vec::new();
    for format in views() {
        let seen = redacted(&chronicle, &file(&chronicle, at(format.name, "2024-08-20")));
        let name = format!("tests/formats/goldens/{}.{}", format.name, extension(format.media_type));
        wrong.extend(compare(&root().join(name), &seen).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_empty_chronicle_gives_a_file_that_reads() {
    let empty = chronicle(&[]);
    for format in views() {
        let text = file(&empty, wanted(format.name));
        match extension(format.media_type) {
            "json" => drop(serde_json::from_str::<serde_json::Value>(&text).expect(format.name)),
            "xml" => assert!(!graphs::elements(&text).is_empty(), "{text}"),
            "csv" => assert!((1..=2).contains(&text.lines().count()), "{text}"),
            "bib" => assert!(text.starts_with("@misc{") && text.trim_end().ends_with('}'), "{text}"),
            "ris" => assert!(text.starts_with("TY  - ") && text.trim_end().ends_with("ER  -"), "{text}"),
            _calendar => assert_eq!(calendars::read(&text).components.len(), 0, "{text}"),
        }
    }
}
