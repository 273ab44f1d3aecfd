//! What subscribers poll looks changed only where something changed: stamps, retractions, and the same bytes each time.

use atom_syndication::{Entry, Feed};

use super::calendars::{Read, read};
use super::{ExportRequest, chronicle, file, pieces_at, views, wanted};
use crate::goldens::report;
use chancery::chronicle::{Chronicle, Request};
use chancery::domain::key::EventId;
use chancery::domain::vocabulary::Certainty;
use chancery::input::Line;
use uuid::Uuid;

fn text_at(chronicle: &Chronicle, wanted: ExportRequest, now: &str) -> String {
    String::from_utf8(pieces_at(chronicle, wanted, now).concat()).expect("UTF-8")
}

/// Records a line more.
fn record(chronicle: &Chronicle, line: &str) {
    let line: Line = line.parse().unwrap_or_else(|notice| panic!("{line}: {notice}"));
    let id = u128::from(chronicle.head().get()) + 1_000_000;
    let operation = line.into_operation(&mut || EventId::new(Uuid::from_u128(id))).expect("a sound line");
    let request = Request::new(vec![operation], "reader");
    chronicle.record(request).unwrap_or_else(|refusal| panic!("{refusal:?}"));
}

#[test]
fn no_format_has_the_clock_of_the_asking() {
    let chronicle = report();
    for format in views() {
        let ask = |now| text_at(&chronicle, wanted(format.name), now);
        assert_eq!(ask("2025-02-01T00:00:00Z"), ask("2031-05-06T07:08:09.123456Z"), "{}", format.name);
        let pinned = wanted(format.name).begin(&chronicle, "2025-02-01T00:00:00Z".parse().expect("an instant"));
        let token = pinned.expect("it begins").token().map(str::to_owned);
        let again = ExportRequest { snapshot: token, ..wanted(format.name) };
        assert_eq!(ask("2025-02-01T00:00:00Z"), text_at(&chronicle, again, "2026-01-01T00:00:00Z"), "{}", format.name);
    }
}

#[test]
fn what_time_brings_about_is_there_when_it_has_come() {
    let planned =
        r#"{"occurred":"2024-08-02","body":{"meetingPlanned":{"key":"m","title":"M","planned":"2030-09-10"}}}"#;
    let cancelled = r#"{"occurred":"2028-01","body":{"meetingCancelled":{"meeting":"m"}}}"#;
    let chronicle = chronicle(&[planned.to_owned(), cancelled.to_owned()]);
    let ask = |now: &str, certainty| text_at(&chronicle, ExportRequest { certainty, ..wanted("ical") }, now);
    let (best, certain) = (Certainty::Best, Certainty::Certain);
    let is_off = |text: String| text.contains("STATUS:CANCELLED");
    assert!(!is_off(ask("2028-01-16T11:59:59Z", best)) && is_off(ask("2028-01-16T12:00:00Z", best)));
    assert!(!is_off(ask("2028-01-31T23:59:59Z", certain)) && is_off(ask("2028-02-01T00:00:00Z", certain)));
    assert_eq!(ask("2026-03-04T05:06:07Z", best), ask("2027-12-01T00:00:00Z", best));
    // A clock that was put back gives what it gave.
    assert!(!is_off(ask("2027-01-01T00:00:00Z", best)));
    let overdue = |text: String| text.replace("\r\n ", "").contains("overdue");
    let planned = super::chronicle(&[planned.to_owned()]);
    let ask = |now: &str| text_at(&planned, wanted("ical"), now);
    assert!(!overdue(ask("2030-09-10T23:59:59Z")) && overdue(ask("2030-09-11T00:00:01Z")));
}

fn stamps(calendar: &Read, key: &str) -> [String; 3] {
    let event = calendar.event(key);
    ["DTSTAMP", "LAST-MODIFIED", "SEQUENCE"].map(event)
}

#[test]
fn a_meeting_has_stamps_of_its_own() {
    let planned = |key: &str, day: &str| {
        format!(
            r#"{{"occurred":"2024-08-02","body":{{"meetingPlanned":{{"key":"{key}","title":"{key}","planned":"{day}"}}}}}}"#
        )
    };
    let postponed = "33333333-3333-4333-8333-333333333333";
    let chronicle = chronicle(&[planned("alpha", "2030-09-10"), planned("beta", "2030-09-12")]);
    let calendar = || read(&file(&chronicle, wanted("ical")));
    let both = |calendar: &Read| (stamps(calendar, "alpha"), stamps(calendar, "beta"));
    let first = both(&calendar());
    assert_eq!((&*first.0[2], &first.0[0]), ("0", &first.0[1]));
    record(&chronicle, r#"{"occurred":"2024-08-03","body":{"incidentReported":{"key":"x","title":"X"}}}"#);
    assert_eq!(both(&calendar()), first, "another thing moves neither");
    std::thread::sleep(std::time::Duration::from_millis(2));
    let moves = [
        format!(
            r#"{{"id":"{postponed}","occurred":"2024-08-04","body":{{"meetingPostponed":{{"meeting":"alpha","planned":"2030-10-01"}}}}}}"#
        ),
        format!(r#"{{"retract":{{"event":"{postponed}","reason":"r"}}}}"#),
        r#"{"occurred":"2024-08-05","body":{"meetingPlanned":{"key":"alpha","title":"new","planned":"2030-09-10"}}}"#
            .to_owned(),
    ];
    for (line, sequence) in moves.iter().zip(["1", "2", "2"]) {
        if line.contains("meetingPlanned") {
            continue;
        }
        record(&chronicle, line);
        let (alpha, beta) = both(&calendar());
        assert_eq!((&*alpha[2], &alpha[0]), (sequence, &alpha[1]), "{line}");
        assert_eq!(beta, first.1, "{line}");
    }
    let correct = format!(
        r#"{{"correct":{{"event":"{}","expectedRevision":1,"reason":"r","replacement":{}}}}}"#,
        Uuid::from_u128(2),
        r#"{"occurred":"2024-08-02","body":{"meetingPlanned":{"key":"beta","title":"another title","planned":"2030-09-12"}}}"#
    );
    record(&chronicle, &correct);
    assert_eq!(stamps(&calendar(), "beta")[2], "0", "a title is neither time nor place");
}

/// Returns the entry of an event.
fn entry(chronicle: &Chronicle, wanted: ExportRequest, id: &str) -> Option<Entry> {
    let feed: Feed = file(chronicle, wanted).parse().expect("it reads");
    let ids: std::collections::BTreeSet<&str> = feed.entries().iter().map(|entry| entry.id()).collect();
    assert_eq!(ids.len(), feed.entries().len(), "an event has one entry");
    feed.entries().iter().find(|entry| entry.id().ends_with(id)).cloned()
}

#[test]
fn a_retraction_leaves_an_entry() {
    let chronicle = chronicle(&[
        r#"{"occurred":"2024-08-01","body":{"incidentReported":{"key":"x","title":"X","text":"libel"}}}"#.to_owned(),
        r#"{"occurred":"2024-08-03","body":{"incidentReported":{"key":"y","title":"Y"}}}"#.to_owned(),
    ]);
    let id = Uuid::from_u128(1).to_string();
    let at = |date: &str| super::at("atom", date);
    let before = entry(&chronicle, wanted("atom"), &id).expect("it is there");
    record(&chronicle, &format!(r#"{{"retract":{{"event":"{id}","reason":"a mistake"}}}}"#));
    let after = entry(&chronicle, wanted("atom"), &id).expect("it is still there");
    assert_eq!(after.title().as_str(), "Retracted: Incident: X");
    let content = after.content().and_then(atom_syndication::Content::value).expect("a content");
    assert!(
        content.contains("retracted on") && content.ends_with(": a mistake") && !content.contains("libel"),
        "{content}"
    );
    assert!(after.updated() > before.updated() && after.published() == before.published());
    assert!(after.categories().iter().any(|category| category.term() == "RETRACTED"));
    assert_eq!(entry(&chronicle, at("2024-07-31"), &id), None, "it had not happened");
    assert!(!file(&chronicle, wanted("csv-events")).contains(&id), "other formats have what counts");
    record(&chronicle, &format!(r#"{{"reinstate":{{"event":"{id}","reason":"none"}}}}"#));
    let again = entry(&chronicle, wanted("atom"), &id).expect("it is back");
    assert_eq!(again.title(), before.title());
    assert!(again.updated() > after.updated(), "a reader takes it anew");
}

#[test]
fn a_retraction_is_hidden_with_its_event() {
    let chronicle = chronicle(&[
        r#"{"body":{"sourceRegistered":{"key":"w","title":"w","published":"2024-09-10"}}}"#.to_owned(),
        r#"{"occurred":"2024-08-01","sources":[{"source":"w"}],"body":{"incidentReported":{"key":"x","title":"X"}}}"#
            .to_owned(),
    ]);
    let id = Uuid::from_u128(2).to_string();
    record(&chronicle, &format!(r#"{{"retract":{{"event":"{id}","reason":"r"}}}}"#));
    let public =
        |by: &str| ExportRequest { published_by: Some(by.parse().expect("a date")), ..super::at("atom", "2024-09-30") };
    assert_eq!(entry(&chronicle, public("2024-09-09"), &id), None);
    assert!(entry(&chronicle, public("2024-09-10"), &id).is_some());
}
