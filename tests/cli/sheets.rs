//! Importing spreadsheets as a researcher would: a guess, answers, a dry run, the import, the sheet again, and taking it back.

use serde_json::Value;

use super::{Desk, Ran};

const SHEET: &str = "\
No,Date,Speaker,On behalf of,Statement,Stance,Topic,Source,Headline,Published
1,29/03/2022,Alexander Fomin,Russia,Russia will drastically cut back its activity around Kyiv,,,https://example.org/fomin,Moscow to scale down,2022-03-29
2,29/03/2022,David Arakhamia,Ukraine,Ukraine wants guarantors like Article 5 of NATO,insists on,Security guarantees,https://example.org/arakhamia,Guarantees,2022-03-29
3,30/03/2022,Dmitry Peskov,Russia,There is no breakthrough,,,https://example.org/peskov,No breakthrough,2022-03-30
";

fn write(desk: &Desk, name: &str, text: &str) {
    std::fs::write(desk.path(name), text).expect("written");
}

fn map(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path("talks.map.toml")).expect("the map")
}

/// Answers every question of the map.
fn answer(desk: &Desk) {
    let answers = [
        ("\"Alexander Fomin\" = \"?\"", "\"Alexander Fomin\" = \"new PERSON\""),
        ("\"David Arakhamia\" = \"?\"", "\"David Arakhamia\" = \"new PERSON\""),
        ("\"Dmitry Peskov\" = \"?\"", "\"Dmitry Peskov\" = \"new PERSON\""),
        ("\"Russia\" = \"?\"", "\"Russia\" = \"new STATE\""),
        ("\"Ukraine\" = \"?\"", "\"Ukraine\" = \"new STATE\""),
        (
            "\"Security guarantees\" = \"?\"",
            "\"Security guarantees\" = { new = \"2022-03-10\", negotiation = \"istanbul-talks\" }",
        ),
        ("[fields]\n", "[fields]\nnegotiation = { value = \"Istanbul talks\" }\n"),
    ];
    let mut text = map(desk);
    for (open, answered) in answers {
        assert!(text.contains(open), "{open}\n{text}");
        text = text.replace(open, answered);
    }
    write(desk, "talks.map.toml", &format!("{text}\n[names.negotiation]\n\"Istanbul talks\" = \"new 2022-02-28\"\n"));
}

fn import(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(["import", "talks.csv", "--map", "talks.map.toml"].iter().chain(more))
}

#[test]
fn a_sheet_comes_in_by_a_map_that_is_guessed_and_answered() {
    let desk = Desk::new();
    write(&desk, "talks.csv", SHEET);
    let told = desk.run(["import", "talks.csv"]).good();
    for part in [
        "talks.csv: 3 rows below the header in row 1",
        "Taken for: statements",
        "actor 'Russia' (row 2, 2 cells): not on record",
        "0 of 3 rows are ready",
        "Wrote talks.map.toml",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(!desk.data().exists(), "a guess records nothing");
    assert!(desk.run(["import", "talks.csv"]).ended(2).contains("talks.map.toml is there already"));
    // Nothing goes in while names are open.
    let told = import(&desk, &[]).ended(1);
    assert!(told.contains("nothing is recorded: 3 of 3 rows are not ready"), "{told}");
    answer(&desk);
    let told = import(&desk, &["--dry-run"]).good();
    assert!(told.starts_with("3 rows made 13 events and registrations: 13 would be recorded, 0 on record"), "{told}");
    let told = import(&desk, &[]).good();
    assert!(
        told.starts_with("3 rows made 13 events and registrations: 13 recorded, 0 on record already, 0 refused\n"),
        "{told}"
    );
    let claims = desk.run(["claims", "--json"]).good();
    let claims: Value = serde_json::from_str(&claims).expect("JSON");
    let text = claims.to_string();
    assert!(text.contains("INSISTS_ON") && text.contains("https://example.org/arakhamia"), "{text}");
}

#[test]
fn the_same_sheet_again_records_what_changed_and_nothing_twice() {
    let desk = Desk::new();
    write(&desk, "talks.csv", SHEET);
    desk.run(["import", "talks.csv"]).good();
    answer(&desk);
    import(&desk, &[]).good();
    let again = import(&desk, &[]).good();
    assert!(again.contains(": 0 recorded, 6 on record already, 0 refused"), "{again}");
    // A row above the others moves them down; one has changed, one is gone.
    let changed = SHEET
        .replace(
            "\n1,",
            "\n0,28/03/2022,Dmitry Peskov,Russia,They arrive today,,,https://example.org/before,Before,2022-03-28\n1,",
        )
        .replace("There is no breakthrough", "There was no breakthrough");
    let changed: String =
        changed.lines().filter(|line| !line.starts_with("2,")).map(|line| format!("{line}\n")).collect();
    write(&desk, "talks.csv", &changed);
    let ran = import(&desk, &[]);
    assert!(ran.err.contains("Row 3 of talks.csv is no longer in the sheet"), "{ran:?}");
    let told = ran.good();
    assert!(told.contains(": 3 recorded, 1 of them as a correction, 3 on record already, 0 refused"), "{told}");
    let lines = desk.export();
    let correction = lines.iter().find(|line| line.starts_with("{\"correct\"")).expect("a correction");
    assert!(correction.contains("\"reason\":\"Row 4 of talks.csv: changed in the sheet\""), "{correction}");
    assert!(!lines.iter().any(|line| line.starts_with("{\"retract\"")));
}

#[test]
fn an_import_is_undone_as_one() {
    let desk = Desk::new();
    write(&desk, "talks.csv", SHEET);
    desk.run(["import", "talks.csv"]).good();
    answer(&desk);
    let told = import(&desk, &[]).good();
    let tag = told.split("This is import ").nth(1).and_then(|rest| rest.split('.').next()).expect("a tag").to_owned();
    let told = desk.run(["undo-import", &tag, "--reason", "wrong sheet", "--dry-run"]).good();
    assert_eq!(told, "13 events would be retracted\n");
    assert_eq!(desk.run(["undo-import", &tag, "--reason", "wrong sheet"]).good(), "13 events retracted\n");
    assert_eq!(
        desk.run(["undo-import", &tag, "--reason", "wrong sheet"]).good(),
        "0 events retracted, 13 retracted before\n"
    );
    let retractions: Vec<String> = desk.export().into_iter().filter(|line| line.starts_with("{\"retract\"")).collect();
    assert!(retractions.len() == 13 && retractions.iter().all(|line| line.contains("wrong sheet")), "{retractions:?}");
    let told = desk.run(["undo-import", "0123456789ab", "--reason", "x"]).ended(1);
    assert!(told.contains("no event on record came by the import 0123456789ab"), "{told}");
    assert!(desk.run(["undo-import", "latest", "--reason", "x"]).ended(2).contains("12 of the digits"));
}

#[test]
fn a_sheet_goes_to_a_running_server_and_comes_back_out_of_it() {
    let desk = Desk::new();
    write(&desk, "talks.csv", SHEET);
    let server = desk.serve();
    let at = ["--server", server.url.as_str()];
    desk.run(["import", "talks.csv"].iter().chain(&at)).good();
    answer(&desk);
    let told = import(&desk, &at).good();
    assert!(told.contains(": 13 recorded, 0 on record already"), "{told}");
    let noted = server.ask("{ events(first: 1, filter: {kinds: [STATEMENT_MADE]}) { nodes { note } } }").to_string();
    assert!(noted.contains("Row 2 of talks.csv (map "), "{noted}");
    write(&desk, "talks.csv", &SHEET.replace("There is no breakthrough", "There was none"));
    let again = import(&desk, &at).good();
    assert!(again.contains(": 1 recorded, 1 of them as a correction, 5 on record already"), "{again}");
    let tag = told.split("This is import ").nth(1).and_then(|rest| rest.split('.').next()).expect("a tag").to_owned();
    assert_eq!(desk.run(["undo-import", &tag, "--reason", "wrong"].iter().chain(&at)).good(), "13 events retracted\n");
}

#[test]
fn sheets_to_fill_are_printed_and_odd_files_are_refused_in_words() {
    let desk = Desk::new();
    let header = desk.run(["import", "--template", "statements"]).good();
    assert!(header.starts_with("No.,Date,Negotiation,Speaker,On behalf of,"), "{header}");
    assert!(
        desk.run(["import", "--template", "poems"]).ended(2).contains("there is statements, meetings, votes, consents")
    );
    write(&desk, "empty.csv", "");
    assert!(desk.run(["import", "empty.csv"]).ended(1).contains("the sheet is empty: it needs a row with the names"));
    write(&desk, "broken.xlsx", "PK\u{3}\u{4} and nothing else");
    assert!(desk.run(["import", "broken.xlsx"]).ended(1).contains("cannot be unpacked"));
    write(&desk, "bad.map.toml", "shape = 1");
    write(&desk, "talks.csv", SHEET);
    assert!(desk.run(["import", "talks.csv", "--map", "bad.map.toml"]).ended(1).contains("bad.map.toml: "));
    assert!(desk.run(["import", "none.csv"]).ended(3).contains("none.csv cannot be read"));
}
