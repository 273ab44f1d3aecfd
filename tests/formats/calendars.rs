//! iCalendar and Atom, read by the parsers that other programs use.

use atom_syndication::Feed;
use icalendar::parser::{Calendar, Component, read_calendar, unfold};

use super::{NASTY_READ, at, chronicle, file, nasty, wanted};
use crate::goldens::report;

/// A calendar as it was read, with the properties of its events and of its to-dos.
pub struct Read {
    pub components: Vec<Vec<(String, String)>>,
    pub todos: Vec<Vec<(String, String)>>,
}

/// Reads a calendar.
#[track_caller]
pub fn read(text: &str) -> Read {
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])), "lines are folded");
    let unfolded = unfold(text);
    let calendar: Calendar<'_> = read_calendar(&unfolded).expect("it reads");
    assert!(calendar.properties.iter().any(|property| property.name == "PRODID"));
    let properties = |component: &Component<'_>| {
        let property =
            |property: &icalendar::parser::Property<'_>| (property.name.to_string(), property.val.to_string());
        component.properties.iter().map(property).collect()
    };
    let of = |name: &str| calendar.components.iter().filter(|one| one.name == name).map(properties).collect::<Vec<_>>();
    let (components, todos) = (of("VEVENT"), of("VTODO"));
    assert_eq!(components.len() + todos.len(), calendar.components.len(), "nothing else");
    Read { components, todos }
}

impl Read {
    #[track_caller]
    pub fn event(&self, key: &str) -> impl Fn(&str) -> String {
        let mine = |event: &&Vec<(String, String)>| {
            event.iter().any(|(name, value)| name == "UID" && value.starts_with(&format!("{key}@")))
        };
        let event = self.components.iter().find(mine).unwrap_or_else(|| panic!("{key} is there")).clone();
        move |wanted| event.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

#[test]
fn a_meeting_is_tentative_until_it_is_held() {
    let before = read(&file(&report(), at("ical", "2024-08-20")));
    let (doha, cairo) = (before.event("doha-talks"), before.event("cairo-talks"));
    assert_eq!(
        (doha("STATUS"), doha("DTSTART"), doha("DTEND")),
        ("CONFIRMED".into(), "20240815".into(), "20240817".into())
    );
    assert_eq!((cairo("STATUS"), cairo("X-CHANCERY-EDTF")), ("TENTATIVE".into(), "2024-08-17/2024-08-25".into()));
    assert_eq!(cairo("LOCATION").replace('\\', ""), "Cairo, Egypt");
}

#[test]
fn each_status_has_its_word_and_what_has_no_date_is_left_out() {
    let calendar = read(&file(&nasty(), wanted("ical")));
    let mut statuses: Vec<String> = ["planned", "moved", "off", "held"].map(|key| calendar.event(key)("STATUS")).into();
    assert_eq!(statuses, ["TENTATIVE", "TENTATIVE", "CANCELLED", "CONFIRMED"]);
    statuses.clear();
    assert_eq!(calendar.components.len(), 4, "one has no date");
    let planned = calendar.event("planned");
    assert_eq!((planned("DTSTART"), planned("DTEND")), ("20240201".into(), "20240501".into()), "as wide as its window");
    assert_eq!(planned("TRANSP"), "TRANSPARENT");
    let summary = planned("SUMMARY").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
    assert_eq!(summary, NASTY_READ);
    let moved = calendar.event("moved");
    assert_eq!((moved("DTSTART"), moved("DTEND")), ("20240305T080000Z".into(), String::new()));
    assert!(calendar.event("held")("DESCRIPTION").contains("ב׳"));
}

#[test]
fn only_what_fills_its_window_takes_its_time() {
    let planned = |key: &str, date: &str| {
        format!(
            r#"{{"occurred":"2024-01-01","body":{{"meetingPlanned":{{"key":"{key}","title":"{key}","planned":"{date}"}}}}}}"#
        )
    };
    let held = |key: &str, date: &str| {
        format!(r#"{{"occurred":"{date}","body":{{"meetingHeld":{{"key":"{key}","title":"{key}"}}}}}}"#)
    };
    let calendar = read(&file(
        &chronicle(&[
            planned("in-march", "2024-03"),
            planned("in-a-week", "2024-03-04/2024-03-10"),
            planned("on-a-day", "2024-03-04"),
            planned("perhaps", "2024-03-04?"),
            planned("at-ten", "2024-03-04T10:00:00Z"),
            planned("by-night", "2024-03-04T22:00:00Z/2024-03-05T02:00:00Z"),
            held("on-two-days", "2024-02-04/2024-02-05"),
            held("in-february", "2024-02"),
        ]),
        wanted("ical"),
    ));
    for (key, takes) in [
        ("in-march", "TRANSPARENT"),
        ("in-a-week", "TRANSPARENT"),
        ("on-a-day", "OPAQUE"),
        ("perhaps", "TRANSPARENT"),
        ("at-ten", "OPAQUE"),
        ("by-night", "OPAQUE"),
        ("on-two-days", "OPAQUE"),
        ("in-february", "TRANSPARENT"),
    ] {
        assert_eq!(calendar.event(key)("TRANSP"), takes, "{key}");
    }
}

#[test]
fn atom_has_an_entry_for_each_event_the_latest_first() {
    let chronicle = report();
    let text = file(&chronicle, at("atom", "2024-08-20"));
    let feed: Feed = text.parse().expect("it reads");
    assert_eq!(feed.id(), format!("urn:uuid:{}", chronicle.id()));
    assert_eq!(feed.entries().len(), 28);
    let first = &feed.entries()[0];
    assert_eq!(first.title().as_str(), "United States: optimism");
    assert_eq!(first.authors()[0].name(), "reader");
    assert!(
        feed.entries().iter().all(|entry| entry.id().starts_with("urn:uuid:") && entry.updated() <= feed.updated())
    );
    let temporal = &first.extensions()["dcterms"]["temporal"][0];
    let period = temporal.value().expect("a period");
    let expected = "name=20 August 2024 (uncertain); start=2024-08-20T00:00:00.000000Z; end=2024-08-21";
    assert!(period.starts_with(expected), "{period}");
    assert_eq!(first.extensions()["chancery"]["edtf"][0].value(), Some("2024-08-20?"));
    let corrected = feed.entries().iter().find(|entry| entry.published() < Some(entry.updated()));
    assert!(
        corrected.is_some_and(|entry| entry.links().iter().any(|link| link.rel() == "via")),
        "a correction is newer"
    );
}

#[test]
fn atom_gives_back_what_looks_like_markup() {
    let feed: Feed = file(&nasty(), wanted("atom")).parse().expect("it reads");
    assert_eq!(feed.entries().len(), 10);
    let content =
        |entry: &atom_syndication::Entry| entry.content().and_then(|content| content.value().map(str::to_owned));
    let contents: Vec<String> = feed.entries().iter().filter_map(content).collect();
    assert!(contents.iter().any(|text| text.ends_with(&format!("one\ntwo {NASTY_READ}"))), "{contents:?}");
}
