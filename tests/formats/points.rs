//! Every format at any point, from the command line and over HTTP alike, and what bad input gets.

use super::lists::rows;
use super::{at, file, views, wanted};
use crate::cli::{Desk, GAZA};
use crate::goldens::report;
use crate::http::Server;
use chancery::domain::vocabulary::Certainty;
use chancery::interchange::Format;

#[test]
fn a_view_holds_what_counts_at_its_point() {
    let chronicle = report();
    let events = |wanted| rows(&file(&chronicle, wanted));
    assert_eq!(events(wanted("csv-events")).len(), 28);
    assert_eq!(events(at("csv-events", "2024-08-19")).len(), 11, "the day before");
    assert_eq!(rows(&file(&chronicle, at("csv-positions", "2024-08-19"))).len(), 0);
    let known_at = Some("2024-11-01".parse().expect("a date"));
    let before = events(super::ExportRequest { known_at, ..at("csv-events", "2024-08-20") });
    let visits = |rows: &[std::collections::BTreeMap<String, String>]| {
        rows.iter()
            .filter(|row| row["headline"].contains("visit"))
            .map(|row| row["occurred"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(visits(&before), ["2024-08-20?", "2024-08-20?"], "as it was before the correction");
    assert_eq!(visits(&events(at("csv-events", "2024-08-20"))), ["2024-08-20", "2024-08-20"]);
    let published_by = Some("2024-08-19".parse().expect("a date"));
    let public = events(super::ExportRequest { published_by, ..at("csv-events", "2024-08-20") });
    assert_eq!(public.len(), 2, "what the joint statement says, and the recorder's own frame");
    let negotiation = Some("gaza-ceasefire".parse().expect("a key"));
    assert_eq!(events(super::ExportRequest { negotiation, ..wanted("csv-events") }).len(), 28);
}

#[test]
fn a_file_says_of_which_point_it_is() {
    let chronicle = report();
    for format in views().filter(|format| !format.name.starts_with("csv-")) {
        let said = |certainty| {
            let text = file(&chronicle, super::ExportRequest { certainty, ..at(format.name, "2024-08-20") });
            // A calendar escapes commas and folds lines.
            text.replace("\r\n ", "").replace('\\', "")
        };
        let point = |counted: &str| format!("As of 20 August 2024{counted}, known up to record 53");
        assert!(said(Certainty::Best).contains(&point("")), "{}", format.name);
        assert!(said(Certainty::Certain).contains(&point(", only what had certainly happened")), "{}", format.name);
        assert!(said(Certainty::Possible).contains(&point(", all that may have happened")), "{}", format.name);
    }
}

#[test]
fn the_command_line_and_the_server_write_the_same() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    std::fs::write(desk.data().join("chancery.toml"), "public_url = \"https://chronicle.example\"\n").expect("written");
    let export = |format: &str| desk.run(["export", "--format", format, "--date", "2024-08-20"]).good();
    let here: Vec<String> = views().map(|format| export(format.name)).collect();
    let server = desk.serve();
    for (format, here) in views().zip(here) {
        let there = export_at(&desk, &server.url, format.name);
        assert_eq!(here, there, "{}", format.name);
    }
}

fn export_at(desk: &Desk, url: &str, format: &str) -> String {
    desk.run(["export", "--format", format, "--date", "2024-08-20", "--server", url]).good()
}

#[test]
fn a_view_is_sent_as_what_it_is_and_points_at_tables_that_are_there() {
    let server = Server::with_fixture();
    for format in views() {
        let answer =
            server.get(&format!("/v1/export?format={}&date=2024-08-20&negotiation=gaza-ceasefire", format.name));
        assert_eq!((answer.status, answer.header("content-type")), (200, format.media_type));
        assert_eq!(answer.header("content-disposition"), format!("inline; filename=\"{}\"", format.file));
    }
    let token = server.ask(r#"{ asOf(date: "2024-08-20") { token } }"#).json()["data"]["asOf"]["token"].clone();
    let pinned = format!("snapshot={}", token.as_str().expect("a token"));
    let charts = server.get(&format!("/v1/export?format=vega-lite&{pinned}&negotiation=gaza-ceasefire")).json();
    for (chart, format) in [(0, "csv-events"), (1, "csv-positions")] {
        let url = charts["vconcat"][chart]["data"]["url"].as_str().expect("an address");
        let path = url.strip_prefix(&server.running.url).expect("an address of the server, whole");
        let table = server.get(path);
        let same = format!("/v1/export?format={format}&date=2024-08-20&negotiation=gaza-ceasefire&exact=true");
        let same = server.get(&same);
        assert_eq!((table.status, &table.body), (200, &same.body));
        assert!(!rows(&table.body).is_empty());
    }
}

#[test]
fn an_answer_names_its_snapshot_which_gives_it_again() {
    let server = Server::with_fixture();
    let first = server.get("/v1/export?format=csv-events&certainty=POSSIBLE");
    let token = first.header("chancery-snapshot");
    assert_eq!(first.header("chancery-certainty"), "POSSIBLE");
    let again = server.get(&format!("/v1/export?format=csv-events&certainty=POSSIBLE&snapshot={token}"));
    assert_eq!((again.header("chancery-snapshot"), &again.body), (token, &first.body));
    assert_eq!(server.get("/v1/export?format=csv-events&certainty=possible").body, first.body);
    let packed = server.send("HEAD", "/v1/export?format=csv-events", &[("accept-encoding", "gzip")], b"");
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    assert_ne!(server.get("/v1/export?date=2024-08-19").header("chancery-snapshot"), "", "a cut of the log");
    assert_eq!(server.get("/v1/export").header("chancery-snapshot"), "", "the log itself");
}

#[test]
fn a_format_goes_by_the_names_that_its_users_have_for_it() {
    let named = |name: &str| Format::named(name).map(|format| format.name);
    for (asked, name) in
        [("iCalendar", "ical"), ("ics", "ical"), ("GraphML", "graphml"), ("JSON-LD", "json-ld"), ("jsonld", "json-ld")]
    {
        assert_eq!(named(asked), Ok(name));
    }
    assert_eq!(
        (named("csv"), named("Vega-Lite"), named("timelinejs_csv")),
        (Ok("csv-events"), Ok("vega-lite"), Ok("timelinejs-csv"))
    );
    assert!(named("").is_err() && named("-").is_err());
}

#[test]
fn what_cannot_be_given_is_told() {
    let server = Server::with_fixture();
    let told = |query: &str| {
        let answer = server.get(&format!("/v1/export?{query}"));
        (answer.status, answer.json()["message"].as_str().unwrap_or_default().to_owned())
    };
    let (status, message) = told("format=excel");
    assert!(status == 400 && message.contains("there is jsonl, timelinejs,"), "{message}");
    let (status, message) = told("format=csv-events&after=3");
    assert!(status == 400 && message.contains("every format but jsonl"), "{message}");
    let (status, message) = told("format=atom&negotiation=nothing");
    assert!(status == 404 && message.contains("no negotiation nothing"), "{message}");
    let (status, message) = told("format=gexf&date=soon");
    assert!(status == 400 && message.starts_with("date: "), "{message}");
    let (status, message) = told("format=atom&format=ical");
    assert!(status == 400 && message.contains("format: it is given twice"), "{message}");
    let (status, message) = told("limit=-1");
    assert!(status == 400 && message.contains("a whole number from 0"), "{message}");
    let (status, message) = told("format=vega-lite&tables=here");
    assert!(status == 400 && message.contains("server or beside"), "{message}");
    let (status, message) = told("format=ical&snapshot=x");
    assert!(status == 400 && message.contains("not a snapshot token"), "{message}");
    let desk = Desk::new();
    let refused = desk.run(["import", "--format", "csv-events", GAZA]).ended(2);
    assert!(refused.contains("no such format can be read"), "{refused}");
    desk.import(GAZA.as_ref());
    let refused = desk.run(["export", "--format", "atom", "--snapshot", "x"]).ended(2);
    assert!(refused.contains("not a snapshot token"), "{refused}");
    if !cfg!(feature = "parquet") {
        let refused = desk.run(["export", "--format", "parquet"]).ended(2);
        assert!(refused.contains("--no-default-features"), "{refused}");
    }
}
