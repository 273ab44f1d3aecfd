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
        "talks.csv: header in row 1, rows below it: 3",
        "Taken for: statements",
        "actor 'Russia' (row 2, 2 cells): not on record",
        "Rows that are ready as the map stands: 0 of 3",
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
    // What was taken back stays so, and importing the sheet again says how it comes back.
    let again = import(&desk, &[]);
    let told = format!("3 events of the sheet were retracted and stay so: `chancery undo-import {tag} --reinstate");
    assert!(again.err.contains(&told), "{again:?}");
    again.good();
    let told = desk.run(["undo-import", &tag, "--reinstate", "--reason", "it was right"]).good();
    assert_eq!(told, "13 events reinstated\n");
    assert_eq!(desk.json(["claims", "--json"])["claims"].as_array().map(Vec::len), Some(1));
    let told = desk.run(["undo-import", "0123456789ab", "--reason", "x"]).ended(1);
    assert!(told.contains("no event on record came by the import 0123456789ab"), "{told}");
    assert!(desk.run(["undo-import", "latest", "--reason", "x"]).ended(2).contains("12 of the digits"));
}

#[test]
fn an_import_that_only_corrected_says_that_it_cannot_be_undone() {
    let desk = Desk::new();
    write(&desk, "talks.csv", SHEET);
    desk.run(["import", "talks.csv"]).good();
    answer(&desk);
    import(&desk, &[]).good();
    write(&desk, "talks.csv", &SHEET.replace("There is no breakthrough", "There was none"));
    let told = import(&desk, &[]).good();
    let (_, last) = told.split_once("This is import ").expect("it names itself");
    assert!(last.ends_with(". It only corrected what earlier imports recorded\n"), "{told}");
    let told = desk.run(["undo-import", &last[..12], "--reason", "wrong"]).ended(1);
    assert!(told.contains("recorded nothing new: it corrected an event of earlier imports ("), "{told}");
}

#[test]
fn a_note_among_the_rows_is_left_out_and_a_word_is_asked_about_once() {
    let desk = Desk::new();
    let noted = SHEET.replace("\n3,", "\n,,,,NB: from here on after Istanbul,,,,,\n3,");
    write(&desk, "talks.csv", &noted);
    desk.run(["import", "talks.csv"]).good();
    answer(&desk);
    let ran = import(&desk, &[]);
    assert!(ran.err.contains("row 4 has text in one cell alone: it is taken for a note"), "{ran:?}");
    assert!(ran.good().starts_with("3 rows made 13 events"));
    let unread = SHEET.replace("Kyiv,,,", "Kyiv,perhaps,Security guarantees,").replace("insists on", "perhaps");
    write(&desk, "talks.csv", &unread);
    let told = import(&desk, &[]).ended(1);
    assert_eq!(told.matches("'perhaps' is none of").count(), 1, "{told}");
    assert!(told.contains("(and the same in another row)"), "{told}");
}

#[test]
fn two_spellings_of_one_name_are_pointed_out_and_never_joined_unasked() {
    let desk = Desk::new();
    let sheet = SHEET.replace("Alexander Fomin", "Mevlüt Çavuşoğlu").replace("Dmitry Peskov", "Mevlut Cavusoglu");
    write(&desk, "talks.csv", &sheet);
    let told = desk.run(["import", "talks.csv"]).good();
    assert!(told.contains("it looks like 'Mevlüt Çavuşoğlu': if they are one"), "{told}");
    let answered = |second: &str| {
        let text = map(&desk);
        let text = text.replace(
            "\"Mevlüt Çavuşoğlu\" = \"?\"",
            "\"Alexander Fomin\" = \"?\"\n\"Mevlüt Çavuşoğlu\" = \"new PERSON\"",
        );
        let text = text.replace(
            "\"Mevlut Cavusoglu\" = \"?\"",
            &format!("\"Dmitry Peskov\" = \"?\"\n\"Mevlut Cavusoglu\" = \"{second}\""),
        );
        write(&desk, "talks.map.toml", &text);
        answer(&desk);
    };
    let open = map(&desk);
    answered("new PERSON");
    let told = import(&desk, &[]).ended(1);
    assert!(told.contains("are both to be new, and get the same key"), "{told}");
    write(&desk, "talks.map.toml", &open);
    answered("mevlut-cavusoglu");
    import(&desk, &[]).good();
    let again = import(&desk, &[]).good();
    assert!(again.contains(": 0 recorded, "), "the map asks nothing the second time: {again}");
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
    let gdelt = (0..61).map(|column| if column == 1 { "20151027" } else { "1" }).collect::<Vec<_>>().join("\t");
    write(&desk, "gdelt.export.CSV", &format!("{gdelt}\n"));
    assert!(desk.run(["import", "gdelt.export.CSV"]).ended(2).contains("import it with `--format gdelt`"));
    assert!(!desk.path("gdelt.export.map.toml").exists(), "nothing is written beside it");
    write(&desk, "bad.map.toml", "shape = 1");
    write(&desk, "talks.csv", SHEET);
    assert!(desk.run(["import", "talks.csv", "--map", "bad.map.toml"]).ended(1).contains("bad.map.toml: "));
    assert!(desk.run(["import", "none.csv"]).ended(3).contains("none.csv cannot be read"));
}

/// Writes a workbook of Excel with one sheet; a cell that begins with `day:` is a date, counted as Excel counts days.
fn workbook(desk: &Desk, name: &str, rows: &[Vec<&str>]) {
    use std::io::Write;
    let file = std::fs::File::create(desk.path(name)).expect("made");
    let mut archive = zip::ZipWriter::new(file);
    let mut put = |name: &str, text: &str| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        archive.write_all(text.as_bytes()).expect("written");
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |items: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{items}</Relationships>"
        )
    };
    put("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
    put("_rels/.rels", &relations(relation("r", "officeDocument", "xl/workbook.xml")));
    let parts = relation("s", "styles", "styles.xml") + &relation("r1", "worksheet", "worksheets/sheet1.xml");
    put("xl/_rels/workbook.xml.rels", &relations(parts));
    let sheets = "<sheets><sheet name=\"Talks\" sheetId=\"1\" r:id=\"r1\"/></sheets>";
    put("xl/workbook.xml", &format!("<workbook {main} xmlns:r=\"{office}\">{sheets}</workbook>"));
    put(
        "xl/styles.xml",
        &format!(
            "<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    let mut cells = String::new();
    for (row, values) in rows.iter().enumerate() {
        cells.push_str(&format!("<row r=\"{}\">", row + 1));
        for (column, value) in values.iter().enumerate() {
            let place = format!("{}{}", char::from(b'A' + u8::try_from(column).expect("few columns")), row + 1);
            match value.strip_prefix("day:") {
                Some(day) => cells.push_str(&format!("<c r=\"{place}\" s=\"1\"><v>{day}</v></c>")),
                None => cells.push_str(&format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")),
            }
        }
        cells.push_str("</row>");
    }
    put("xl/worksheets/sheet1.xml", &format!("<worksheet {main}><sheetData>{cells}</sheetData></worksheet>"));
    archive.finish().expect("finished");
}

#[test]
fn an_excel_sheet_of_the_talks_in_istanbul_becomes_answers_with_sources() {
    let desk = Desk::new();
    let rows = [
        vec!["Talks in Istanbul, 2022"],
        vec![
            "No.",
            "Date",
            "Who spoke",
            "For",
            "What was said",
            "Kind of statement",
            "Topic",
            "Position",
            "Link",
            "Title of source",
            "Outlet",
            "Date published",
        ],
        vec![
            "1",
            "day:44649",
            "David Arakhamia",
            "Ukraine",
            "Ukraine would take neutral status if other states guarantee its security.",
            "said",
            "Neutrality of Ukraine",
            "accepts with conditions",
            "https://news.cgtn.com/news/2022-03-29/Russia-Ukraine-delegations-meet",
            "Russia, Ukraine delegations meet in Turkey for peace talks",
            "CGTN",
            "2022-03-29",
        ],
        vec![
            "2",
            "day:44649",
            "Alexander Fomin",
            "Russia",
            "Military activity towards Kyiv and Chernihiv is cut back.",
            "pledged",
            "",
            "",
            "https://www.katc.com/news/national/russia-ukraine-conflict",
            "Ukraine and Russia wrap up face-to-face talks in Turkey",
            "KATC",
            "2022-03-29",
        ],
        vec![
            "3",
            "day:44663",
            "Vladimir Putin",
            "Russia",
            "Kyiv has moved away from what was agreed in Istanbul.",
            "accused",
            "",
            "",
            "https://www.washingtonpost.com/world/2022/04/12/",
            "Putin says peace talks are at an impasse",
            "The Washington Post",
            "2022-04-12",
        ],
    ];
    workbook(&desk, "talks.xlsx", &rows);
    let told = desk.run(["import", "talks.xlsx"]).good();
    assert!(told.contains("talks.xlsx, sheet 'Talks': header in row 2, rows below it: 3"), "{told}");
    let mut answered = map(&desk)
        .replace("= \"?\"", "= \"new PERSON\"")
        .replace("[fields]\n", "[fields]\nnegotiation = { value = \"istanbul-2022\" }\n");
    for state in ["Russia", "Ukraine"] {
        answered = answered.replace(&format!("\"{state}\" = \"new PERSON\""), &format!("\"{state}\" = \"new STATE\""));
    }
    let issue = "\"Neutrality of Ukraine\" = ";
    answered = answered.replace(&format!("{issue}\"new PERSON\""), &format!("{issue}\"new 2022-03-10\""));
    let negotiation = "[names.negotiation]\nistanbul-2022 = { new = \"2022-02-28\", name = \"Talks of Russia and Ukraine\", key = \"istanbul-2022\" }\n";
    write(&desk, "talks.map.toml", &format!("{answered}\n{negotiation}"));
    let ran = desk.run(["import", "talks.xlsx", "--map", "talks.map.toml"]);
    assert!(ran.out.contains("3 rows made 13 events and registrations: 13 recorded"), "{ran:?}");
    let state = desk.json(["as-of", "2022-05-01", "--negotiation", "istanbul-2022", "--json"]).to_string();
    for part in ["neutrality-of-ukraine", "ACCEPTS_WITH_CONDITIONS", "https://news.cgtn.com/news/2022-03-29/"] {
        assert!(state.contains(part), "{part}\n{state}");
    }
}
