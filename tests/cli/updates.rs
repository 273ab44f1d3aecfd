//! Importing a file whose rows change: the same newest content passes, other content is a correction if it is asked for; and
//! files that are something else than lines.

use serde_json::{Value, json};

use super::{Desk, Ran, actor, event, negotiation};

const CLASH: &str = "4dd13e9b-762c-53e8-860d-3770569db50d";
const TALKS: &str = "4dd13e9b-762c-53e8-860d-3770569db50e";

/// A row of a living data set.
fn row(id: &str, key: &str, occurred: &str, text: &str) -> String {
    json!({"id": id, "occurred": occurred, "body": {"incidentReported": {"key": key, "title": "Armed clash", "text": text}}}).to_string()
}

fn clash(text: &str) -> String {
    row(CLASH, "clash", "2023-02-16", text)
}

fn correction(revision: u32, to: &str) -> String {
    let mut replacement: Value = serde_json::from_str(to).expect("JSON");
    replacement.as_object_mut().expect("an object").remove("id");
    json!({"correct": {"event": CLASH, "expectedRevision": revision, "reason": "by hand", "replacement": replacement}})
        .to_string()
}

fn import(desk: &Desk, lines: &[String], more: &[&str]) -> Ran {
    let file = desk.file("rows.jsonl", lines);
    desk.run(["import", file.to_str().expect("UTF-8")].iter().chain(more))
}

fn newest(desk: &Desk) -> (String, u64) {
    let server = desk.serve();
    let asked =
        server.ask(&format!("{{ event(id: \"{CLASH}\") {{ standing revision ... on IncidentReported {{ text }} }} }}"));
    let event = &asked["data"]["event"];
    let text = format!("{} {}", event["standing"].as_str().expect("a word"), event["text"].as_str().expect("a text"));
    (text, event["revision"].as_u64().expect("a number"))
}

#[test]
fn the_newest_content_passes_and_other_content_is_refused_by_a_message_that_names_update() {
    let desk = Desk::new();
    import(&desk, &[clash("5 dead"), correction(1, &clash("7 dead"))], &[]).good();
    for text in ["7 dead", "5 dead"] {
        assert_eq!(import(&desk, &[clash(text)], &[]).good(), "0 recorded, 1 on record already, 0 refused\n", "{text}");
    }
    let told = import(&desk, &[clash("9 dead")], &[]).ended(1);
    assert!(told.starts_with("line 1: CONFLICT at id: ") && told.contains("give --update REASON"), "{told}");
    assert_eq!(newest(&desk), ("STANDS 7 dead".to_owned(), 2));
    // An operation is not updated: nothing but its own content is its content.
    let id = "11111111-1111-4111-8111-111111111111";
    let retract = |reason: &str| json!({"retract": {"id": id, "event": CLASH, "reason": reason}}).to_string();
    import(&desk, &[retract("twice")], &[]).good();
    let told = import(&desk, &[retract("once")], &["--update", "new"]).ended(1);
    assert!(told.starts_with("line 1: CONFLICT at retract.id: ") && !told.contains("--update"), "{told}");
}

#[test]
fn with_update_rows_become_corrections_whichever_way_they_change() {
    let desk = Desk::new();
    let talks = |text: &str| row(TALKS, "talks", "2023-03", text);
    let update = ["--update", "ACLED of 3 March"];
    import(&desk, &[clash("5 dead"), talks("in Doha")], &update).good();
    let changed = [clash("7 dead"), talks("in Doha"), actor("a")];
    let told = "2 recorded, 1 of them as a correction, 1 on record already, 0 refused\n";
    assert_eq!(import(&desk, &changed, &update).good(), told);
    assert_eq!(import(&desk, &changed, &update).good(), "0 recorded, 3 on record already, 0 refused\n");
    assert_eq!(newest(&desk), ("STANDS 7 dead".to_owned(), 2));
    // A row that goes back to what it said is a change too.
    let told = "1 recorded, 1 of them as a correction, 0 on record already, 0 refused\n";
    assert_eq!(import(&desk, &[clash("5 dead")], &update).good(), told);
    assert_eq!(newest(&desk), ("STANDS 5 dead".to_owned(), 3));
    let reasons: Vec<String> = desk.export().into_iter().filter(|line| line.starts_with("{\"correct\"")).collect();
    assert!(reasons.len() == 2 && reasons.iter().all(|line| line.contains("ACLED of 3 March")), "{reasons:?}");
    // The last word of a file counts, whatever stood before.
    let both = [clash("7 dead"), clash("5 dead"), clash("7 dead"), clash("5 dead")];
    assert_eq!(import(&desk, &both, &update).out, "0 recorded, 4 on record already, 0 refused\n");
    assert_eq!(
        import(&desk, &both[..3], &update).out,
        "1 recorded, 1 of them as a correction, 2 on record already, 0 refused\n"
    );
    assert_eq!(newest(&desk), ("STANDS 7 dead".to_owned(), 4));
}

#[test]
fn a_log_that_was_exported_changes_nothing_where_it_comes_from_also_with_update() {
    let desk = Desk::new();
    import(&desk, &[clash("5 dead"), correction(1, &clash("7 dead"))], &[]).good();
    import(&desk, &[clash("8 dead")], &["--update", "counted again"]).good();
    let log = desk.export();
    assert_eq!(log.len(), 3);
    for more in [&[][..], &["--update", "all of it"]] {
        assert_eq!(import(&desk, &log, more).good(), "0 recorded, 3 on record already, 0 refused\n");
    }
    let other = Desk::new();
    assert_eq!(import(&other, &log, &["--update", "all of it"]).good(), "3 recorded, 0 on record already, 0 refused\n");
    assert_eq!((other.export(), newest(&other)), (log, newest(&desk)));
}

#[test]
fn a_retracted_event_is_corrected_and_stays_retracted() {
    let desk = Desk::new();
    let retract = json!({"retract": {"event": CLASH, "reason": "it did not happen"}}).to_string();
    import(&desk, &[clash("5 dead"), retract], &[]).good();
    assert_eq!(
        import(&desk, &[clash("5 dead")], &["--update", "r"]).good(),
        "0 recorded, 1 on record already, 0 refused\n"
    );
    import(&desk, &[clash("7 dead")], &["--update", "r"]).good();
    assert_eq!(newest(&desk), ("RETRACTED 7 dead".to_owned(), 2));
}

#[test]
fn what_cannot_be_a_correction_is_refused_where_it_stands_in_the_line() {
    let desk = Desk::new();
    import(&desk, &[clash("5 dead")], &[]).good();
    let other_kind =
        json!({"id": CLASH, "body": {"actorRegistered": {"key": "a", "name": "A", "kind": "STATE"}}}).to_string();
    for (line, at) in [
        (
            row(CLASH, "another", "2023-02-16", "5 dead"),
            "BAD_INPUT at body: a correction keeps the event's kind and key",
        ),
        (other_kind, "BAD_INPUT at body: "),
        (clash("7 dead").replacen('{', r#"{"sources":[{"source":"none"}],"#, 1), "NOT_FOUND at sources.0.source: "),
    ] {
        for more in [&["--update", "r"][..], &["--update", "r", "--dry-run"]] {
            let told = import(&desk, &[actor("x"), line.clone()], more).ended(1);
            assert!(told.starts_with(&format!("line 2: {at}")), "{told}");
        }
    }
    assert_eq!(desk.export().len(), 1);
    for reason in ["", " ", &"x".repeat(2_001)] {
        import(&desk, &[clash("7 dead")], &["--update", reason]).ended(2);
    }
}

#[test]
fn a_dry_run_says_what_would_be_corrected() {
    let desk = Desk::new();
    import(&desk, &[clash("5 dead")], &[]).good();
    let rows = [clash("7 dead"), clash("7 dead"), clash("8 dead"), actor("a")];
    let update = ["--update", "r", "--dry-run"];
    let told = "3 would be recorded, 2 of them as corrections, 1 on record already, 0 refused\n";
    assert_eq!(import(&desk, &rows, &update).good(), told);
    assert_eq!(import(&desk, &rows, &update[..2]).good(), told.replace("would be ", ""));
    assert_eq!(import(&desk, &rows[2..], &update).good(), "0 would be recorded, 2 on record already, 0 refused\n");
    assert_eq!(
        import(&desk, &rows[..1], &update).good(),
        told.replace(
            "3 would be recorded, 2 of them as corrections, 1",
            "1 would be recorded, 1 of them as a correction, 0"
        )
    );
    assert_eq!(newest(&desk), ("STANDS 8 dead".to_owned(), 3));
}

#[test]
fn at_a_server_it_is_the_same() {
    let desk = Desk::new();
    let server = desk.serve();
    let at_server =
        |lines: &[String], more: &[&str]| import(&desk, lines, &[&["--server", &server.url], more].concat());
    at_server(&[clash("5 dead"), negotiation("n")], &[]).good();
    let told = at_server(&[clash("7 dead")], &[]).ended(1);
    assert!(told.contains("CONFLICT at id: ") && told.contains("--update"), "{told}");
    let told = "1 recorded, 1 of them as a correction, 1 on record already, 0 refused\n";
    assert_eq!(at_server(&[clash("7 dead"), negotiation("n")], &["--update", "a & b = c?"]).good(), told);
    let (_, log) = server.get("/v1/export");
    assert!(log.contains(r#""reason":"a & b = c?""#), "{log}");
    let told = at_server(&["id,title\n1,Talks\n2,More talks".to_owned()], &["--keep-going"]).ended(1);
    assert!(told.contains("seems to be CSV (columns: id, title)") && told.contains("that is not JSON Lines"), "{told}");
}

#[test]
fn a_file_of_another_format_is_told_once_with_what_to_do() {
    let desk = Desk::new();
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&clash("5 dead")).expect("JSON")).expect("JSON");
    let array = format!("[{}]", vec![clash("5 dead"); 20_000].join(","));
    let csv = format!("event_id_cnty,event_date,notes\n{}", "AAA1,1 May 2023,\"Clash, 5 dead\"\n".repeat(300));
    let utf_16: Vec<u8> =
        [0xFEFF].into_iter().chain(clash("5 dead").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (bytes, words) in [
        (csv.as_bytes(), ["CSV (columns: event_id_cnty, event_date, notes)", "docs/import.md"]),
        (b"id\tdate\n1\t2024\n", ["TSV (columns: id, date)", "\"body\""]),
        (array.as_bytes(), ["one JSON array", "jq -c '.[]'"]),
        (pretty.as_bytes(), ["JSON spread over several lines", "jq -c ."]),
        (&utf_16, ["UTF-16", "iconv -f UTF-16"]),
        (b"\x1F\x8B\x08\x00\x00\n\x00\n", ["gzip", "gunzip -c"]),
    ] {
        for more in [&[][..], &["--keep-going"], &["--dry-run"], &["--update", "r"]] {
            let file = desk.path("file");
            std::fs::write(&file, bytes).expect("written");
            let ran = desk.run(["import", "file"].iter().chain(more));
            let told = ran.ended(1);
            let lines: Vec<&str> = told.lines().collect();
            assert_eq!(lines.len(), 2, "{told}");
            assert!(lines[0].starts_with("line 1: BAD_INPUT: the file seems to be "), "{told}");
            assert!(words.iter().all(|word| lines[0].contains(word)), "{told}");
            assert!(lines[1].contains("nothing of it is recorded") && !lines[1].contains("--keep-going"), "{told}");
        }
    }
    let report = desk.run(["import", "file", "--json"]).out;
    assert_eq!(serde_json::from_str::<Value>(&report).expect("JSON")["seems"], "gzip");
}

#[test]
fn a_bad_line_at_the_start_of_a_good_file_is_a_bad_line() {
    let desk = Desk::new();
    let lines = ["id,title", "[1,2]", &actor("a"), "{\"id\":", &negotiation("n"), &event("{}")].map(str::to_owned);
    let ran = import(&desk, &lines, &["--keep-going"]);
    assert_eq!(ran.out, "2 recorded, 0 on record already, 4 refused\n");
    assert!(!ran.err.contains("seems to be"), "{}", ran.err);
}

#[test]
fn another_encoding_is_named_at_the_first_of_its_lines_alone() {
    let desk = Desk::new();
    let said = br#"{"body":{"actorRegistered":{"key":"k","name":"Andr"#;
    let latin = [said, b"\xE9".as_slice(), br#"","kind":"PERSON"}}}"#, b"\n"].concat();
    let bytes = [actor("a").as_bytes(), b"\n", &latin, &latin, actor("b").as_bytes()].concat();
    let told = desk.run_with(["import", "-", "--keep-going"], &bytes).ended(1);
    assert_eq!(told.matches("0xE9, is not UTF-8").count(), 2, "{told}");
    assert_eq!(told.matches("iconv -f WINDOWS-1252 -t UTF-8").count(), 1, "{told}");
    assert_eq!(desk.export().len(), 2);
}
