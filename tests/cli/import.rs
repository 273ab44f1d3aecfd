//! Importing: nothing twice, whole batches, and what is said.

use super::{Desk, GAZA, actor, event, negotiation};

fn actors(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| actor(&format!("a{number}"))).collect()
}

fn party(key: &str) -> String {
    event(&format!(r#"{{"partyJoined":{{"actor":"{key}","role":"PARTY"}}}}"#))
}

#[test]
fn a_file_that_is_imported_again_or_has_grown_records_nothing_twice() {
    let desk = Desk::new();
    let mut lines = actors(0..150);
    // The same words twice are two events: an office can be taken up again.
    lines.push(actor("a7"));
    let file = desk.file("lines.jsonl", &lines);
    assert_eq!(desk.import(&file), "151 recorded, 0 on record already, 0 refused\n");
    assert_eq!(desk.import(&file), "0 recorded, 151 on record already, 0 refused\n");
    lines.push(actor("a7"));
    lines.push(actor("b"));
    // Another spelling of the same content is the same content.
    lines[3] = lines[3].replace(':', ": ").replace("\"kind\"", "\"aliases\": [], \"kind\"").replace(" [],", " null,");
    let file = desk.file("lines.jsonl", &lines);
    assert_eq!(desk.import(&file), "2 recorded, 151 on record already, 0 refused\n");
    assert_eq!(desk.export().len(), 153);
    let exported = desk.path("exported.jsonl");
    std::fs::write(&exported, desk.run(["export"]).good()).expect("written");
    assert_eq!(desk.import(&exported), "0 recorded, 153 on record already, 0 refused\n");
}

#[test]
fn the_fixture_is_recorded_once_also_from_standard_input() {
    let desk = Desk::new();
    assert_eq!(desk.import(GAZA.as_ref()), "53 recorded, 0 on record already, 0 refused\n");
    let bytes = std::fs::read(GAZA).expect("read");
    let again = desk.run_with(["import", "-"], &bytes).good();
    assert_eq!(again, "0 recorded, 53 on record already, 0 refused\n");
}

#[test]
fn an_id_that_is_on_record_with_other_content_is_refused() {
    let desk = Desk::new();
    let id = "11111111-1111-4111-8111-111111111111";
    let with_id = |key: &str| actor(key).replacen('{', &format!(r#"{{"id":"{id}","#), 1);
    desk.import(&desk.file("one.jsonl", &[with_id("a"), with_id("a")]));
    assert_eq!(desk.import(&desk.file("one.jsonl", &[with_id("a")])), "0 recorded, 1 on record already, 0 refused\n");
    let file = desk.file("two.jsonl", &[actor("b"), with_id("c")]);
    let told = desk.run(["import".as_ref(), file.as_os_str()]).ended(1);
    assert!(told.starts_with("line 2: CONFLICT at id: "), "{told}");
    assert!(told.contains(id) && told.contains("`correct`"), "{told}");
    assert_eq!(desk.export().len(), 1, "nothing of the batch");
    // Within one file it is the same.
    let desk = Desk::new();
    let file = desk.file("one.jsonl", &[with_id("a"), with_id("b")]);
    assert!(desk.run(["import".as_ref(), file.as_os_str()]).ended(1).starts_with("line 2: CONFLICT at id"));
}

#[test]
fn it_stops_at_the_first_batch_with_a_refused_line_and_can_be_taken_up_again() {
    let desk = Desk::new();
    let mut lines = vec![negotiation("n")];
    lines.extend(actors(0..249));
    lines.extend(actors(249..350));
    lines[149] = party("nobody");
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str()]);
    assert_eq!(ran.out, "100 recorded, 0 on record already, 1 refused\n");
    let told = ran.ended(1);
    assert!(told.starts_with("line 150: NOT_FOUND at body.partyJoined.actor: "), "{told}");
    assert!(told.contains("lines 101 to 200") && told.contains("100 lines are recorded"), "{told}");
    assert!(told.contains("--keep-going") && told.contains("same command again"), "{told}");
    assert_eq!(desk.export().len(), 100);
    lines[149] = party("a3");
    let file = desk.file("lines.jsonl", &lines);
    assert_eq!(desk.import(&file), "251 recorded, 100 on record already, 0 refused\n");
    let sequence: Vec<String> =
        desk.export().iter().map(|line| line.split_once("\"body\"").expect("a body").1.to_owned()).collect();
    assert!(sequence[149].contains("partyJoined"), "in the order of the file");
}

#[test]
fn with_keep_going_the_good_lines_are_recorded() {
    let desk = Desk::new();
    let mut lines = vec![negotiation("n")];
    lines.extend(actors(0..299));
    lines[20] = "no JSON".to_owned();
    lines[149] = party("nobody");
    lines[151] = party("a200");
    lines[250] = party("a2");
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str(), "--keep-going".as_ref()]);
    assert_eq!(ran.out, "297 recorded, 0 on record already, 3 refused\n");
    let told = ran.ended(1);
    let refused: Vec<&str> = told.lines().filter_map(|line| line.split_once(": ").map(|(line, _)| line)).collect();
    assert_eq!(refused, ["line 21", "line 150", "line 152", "chancery"], "{told}");
    let again = desk.run(["import".as_ref(), file.as_os_str(), "--keep-going".as_ref()]);
    // By now the actor of line 152 is on record.
    assert_eq!(again.out, "1 recorded, 297 on record already, 2 refused\n");
}

#[test]
fn a_dry_run_records_nothing_and_says_all() {
    let desk = Desk::new();
    let mut lines = vec![negotiation("n")];
    lines.extend(actors(0..200));
    lines.push(party("a199"));
    lines.push(party("nobody"));
    lines.push("{}".to_owned());
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str(), "--dry-run".as_ref()]);
    assert_eq!(ran.out, "202 would be recorded, 0 on record already, 2 refused\n");
    let told = ran.ended(1);
    assert!(told.contains("line 203: NOT_FOUND") && told.contains("line 204: BAD_INPUT"), "{told}");
    assert!(!desk.data().exists(), "not even a folder");
    desk.import(&desk.file("some.jsonl", &lines[..50]));
    let ran = desk.run(["import".as_ref(), file.as_os_str(), "--dry-run".as_ref()]);
    assert_eq!(ran.out, "152 would be recorded, 50 on record already, 2 refused\n");
    assert_eq!(desk.export().len(), 50);
}

#[test]
fn marks_and_ends_of_lines_of_other_systems_are_taken() {
    let desk = Desk::new();
    let text = format!("\u{feff}{}\r\n\r\n  \r\n{}\n\n{}", actor("a"), actor("b"), actor("c"));
    let ran = desk.run_with(["import", "-"], text.as_bytes());
    assert_eq!(ran.good(), "3 recorded, 0 on record already, 0 refused\n");
}

#[test]
fn what_is_no_text_is_refused_by_its_line() {
    let desk = Desk::new();
    let mut bytes = format!("{}\n", actor("a")).into_bytes();
    bytes.extend_from_slice(b"{\"body\": \"\xC3\x28\"}\n");
    bytes.extend(format!("{{\"note\":\"{}\"}}\n", "x".repeat(1_000_000)).into_bytes());
    let told = desk.run_with(["import", "-", "--keep-going"], &bytes).ended(1);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("line 2: BAD_INPUT: byte 11 of the line, 0xC3"), "{told}");
    assert!(lines[1].starts_with("line 3: BAD_INPUT: the line has 1000011 bytes"), "{told}");
    assert_eq!(desk.export().len(), 1);
}

#[test]
fn what_looks_odd_is_recorded_and_said() {
    let desk = Desk::new();
    let lines = [
        actor("a"),
        negotiation("n"),
        r#"{"occurred":"2024-03-01","negotiation":"n","body":{"proposalTabled":{"key":"p","title":"p","by":["a"]}}}"#.to_owned(),
        r#"{"occurred":"2024-02-01","negotiation":"n","body":{"proposalAmended":{"proposal":"p","put":[{"key":"c","number":"1","text":"t"}]}}}"#.to_owned(),
    ];
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str()]);
    assert!(ran.err.starts_with("line 4: warning: UNUSUAL_ORDER at "), "{ran:?}");
    assert_eq!(ran.good(), "4 recorded, 0 on record already, 0 refused\n");
}

#[test]
fn many_warnings_are_counted_and_the_first_of_each_sort_are_shown() {
    let desk = Desk::new();
    let source = |key: &str| format!(r#"{{"body":{{"sourceRegistered":{{"key":"{key}","title":"{key}"}}}}}}"#);
    let said = |year: u32, source: &str| {
        format!(
            r#"{{"occurred":"{year:04}-08-20","sources":[{{"source":"{source}"}}],"body":{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"words of {year}"}}}}}}"#
        )
    };
    let mut lines = vec![actor("a")];
    lines.extend(["s", "t"].map(source));
    lines.extend((20..25).map(|year| said(year, "s")));
    lines.push(said(2024, "t"));
    let file = desk.file("lines.jsonl", &lines);
    let ran = desk.run(["import".as_ref(), file.as_os_str()]);
    let shown = |code: &str| ran.err.lines().filter(|line| line.contains(&format!("warning: {code}"))).count();
    assert_eq!((shown("UNUSUAL_DATE"), shown("SOURCE_UNDATED")), (3, 2), "{}", ran.err);
    let last = ran.err.lines().last().expect("a count");
    assert!(last.starts_with("7 warnings: 5 UNUSUAL_DATE, 2 SOURCE_UNDATED. The first 3 of each are shown"), "{last}");
    assert!(last.contains("--json"), "{last}");
    assert_eq!(ran.good(), "9 recorded, 0 on record already, 0 refused\n");

    let desk = Desk::new();
    let file = desk.file("lines.jsonl", &lines);
    let report = desk.run(["import".as_ref(), file.as_os_str(), "--json".as_ref()]).good();
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let warnings = report["warnings"].as_array().expect("warnings");
    let of = |code: &str| warnings.iter().filter(|warning| warning["code"] == code).count();
    assert_eq!((warnings.len(), of("UNUSUAL_DATE"), of("SOURCE_UNDATED")), (7, 5, 2), "{report}");
    let of_year = warnings.iter().find(|warning| warning["code"] == "UNUSUAL_DATE").expect("one");
    assert_eq!((&of_year["line"], &of_year["path"]), (&4.into(), &serde_json::json!(["occurred"])));
}

#[test]
fn a_report_in_json_says_the_same() {
    let desk = Desk::new();
    let file = desk.file("lines.jsonl", &[actor("a"), actor("B")]);
    let ran = desk.run(["import".as_ref(), file.as_os_str(), "--json".as_ref(), "--keep-going".as_ref()]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &report["recorded"], &report["refused"][0]["line"]), (Some(1), &1.into(), &2.into()));
    assert_eq!(report["refused"][0]["path"], serde_json::json!(["body", "actorRegistered", "key"]));
    assert_eq!(report["refused"][0]["code"], "BAD_INPUT");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let desk = Desk::new();
    let told = desk.run(["import", "missing.jsonl"]).ended(3);
    assert!(told.contains("missing.jsonl cannot be read"), "{told}");
    let told = desk.run(["import", "."]).ended(3);
    assert!(told.contains(". cannot be read"), "{told}");
    desk.run(["import"]).ended(2);
    let told = desk.run(["import", "x", "--format", "xml"]).ended(2);
    assert!(told.contains("jsonl"), "{told}");
}
