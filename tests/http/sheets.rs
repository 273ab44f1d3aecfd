//! Sheets over HTTP: guessed, shown by a map, recorded by the code of the command line, taken back; bounded, and for recorders alone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::access::{bearer, token};
use super::{JSON, Server};
use crate::cli::{Desk, GAZA};

const SHEET: &str = "No.,Date,Speaker,What was said,Source\n\
    1,2024-08-21,Antony Blinken,Time is of the essence.,https://news.example/1\n\
    2,2024-08-22,Mr Netanyahu,\"We will see, he says.\",https://news.example/2\n";

#[track_caller]
fn sheet(server: &Server, content: &str, more: Value) -> (u16, Value) {
    sheet_as(server, None, content, more)
}

#[track_caller]
fn sheet_as(server: &Server, token: Option<&str>, content: &str, more: Value) -> (u16, Value) {
    let mut body = json!({ "file": "talks.csv", "content": STANDARD.encode(content) });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let authorization = token.map(bearer);
    let mut headers = vec![JSON];
    headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
    let answer = server.send("POST", "/v1/sheets", &headers, body.to_string().as_bytes());
    (answer.status, answer.json())
}

fn head(server: &Server) -> u64 {
    server.ask("{ log { head } }").json()["data"]["log"]["head"].as_u64().expect("a head")
}

/// The guessed map of the sheet, with its one question answered.
fn answered(server: &Server) -> Value {
    let (status, told) = sheet(server, SHEET, json!({}));
    assert_eq!(status, 200, "{told}");
    let mut map = told["map"].clone();
    map["names"] = json!({ "actor": { "Mr Netanyahu": "benjamin-netanyahu" } });
    map
}

#[test]
fn a_sheet_is_guessed_with_its_columns_its_questions_and_its_rows() {
    let server = Server::with_fixture();
    let (status, told) = sheet(&server, SHEET, json!({}));
    assert_eq!((status, &told["rows"], &told["ready"]), (200, &json!(2), &json!(1)), "{told}");
    assert_eq!(told["map"]["shape"], "statements");
    assert_eq!(told["map"]["fields"]["speaker"]["column"], "Speaker");
    assert_eq!(told["columns"][2], json!({ "name": "Speaker", "example": "Antony Blinken" }));
    assert_eq!(told["questions"][0]["likely"], json!(["benjamin-netanyahu"]));
    assert_eq!(told["shown"][0]["event"]["body"]["statementMade"]["speaker"], "antony-blinken");
    assert_eq!((&told["shown"][1]["row"], &told["shown"][1]["event"]), (&json!(3), &Value::Null));
    assert!(told["mapText"].as_str().expect("a text").contains("\"Mr Netanyahu\" = \"?\""), "{told}");
    assert!(told["shapeFields"].as_array().expect("fields").iter().any(|field| field["name"] == "claim.stance"));
    assert_eq!(head(&server), 53, "a guess records nothing");
}

#[test]
fn a_map_as_json_or_as_its_file_shows_records_corrects_and_is_undone() {
    let server = Server::with_fixture();
    let map = answered(&server);
    let (status, told) = sheet(&server, SHEET, json!({ "map": map, "dryRun": true }));
    assert_eq!((status, &told["ready"], &told["recorded"]), (200, &json!(2), &json!(4)), "{told}");
    assert_eq!((head(&server), &told["import"]), (53, &Value::Null), "a dry run is no import");
    let text = told["mapText"].clone();
    assert!(text.as_str().expect("a text").contains("\"Mr Netanyahu\" = \"benjamin-netanyahu\""), "{text}");
    let (status, told) = sheet(&server, SHEET, json!({ "map": text }));
    assert_eq!((status, &told["recorded"], &told["complete"]), (200, &json!(4), &json!(true)), "{told}");
    assert_eq!(head(&server), 57);
    let import = told["import"].as_str().expect("a tag").to_owned();

    let (status, told) = sheet(&server, SHEET, json!({ "map": map }));
    assert_eq!((status, &told["recorded"], &told["alreadyOnRecord"]), (200, &json!(0), &json!(4)), "{told}");
    let changed = SHEET.replace("We will see", "We shall see");
    let (_, told) = sheet(&server, &changed, json!({ "map": map, "update": "a slip" }));
    assert_eq!((&told["recorded"], &told["corrected"]), (&json!(1), &json!(1)), "{told}");

    let undo = |body: Value| server.send("POST", "/v1/sheets/undo", &[JSON], body.to_string().as_bytes());
    let tried = undo(json!({ "import": import, "reason": "wrong sheet", "dryRun": true }));
    assert_eq!((tried.status, &tried.json()["retracted"], head(&server)), (200, &json!(4), 58));
    let done = undo(json!({ "import": import, "reason": "wrong sheet" }));
    assert_eq!((done.status, &done.json()["retracted"], head(&server)), (200, &json!(4), 62));
    assert_eq!(undo(json!({ "import": import, "reason": "again" })).json()["before"], 4);
    assert_eq!(undo(json!({ "import": "000000000000", "reason": "none" })).status, 404);
    assert_eq!(undo(json!({ "import": "x", "reason": "none" })).status, 400);
    assert_eq!(undo(json!({ "import": import, "reason": "" })).status, 400);
}

#[test]
fn rows_that_are_not_ready_hold_all_back_unless_it_is_to_keep_going() {
    let server = Server::with_fixture();
    let map = answered(&server);
    let wrong = SHEET.replace("2024-08-22", "32 August 2024");
    let (status, told) = sheet(&server, &wrong, json!({ "map": map }));
    assert_eq!((status, &told["recorded"], &told["complete"]), (422, &json!(0), &json!(false)), "{told}");
    assert_eq!((&told["troubles"][0]["cell"], &told["troubles"][0]["column"]), (&json!("B3"), &json!("Date")));
    assert_eq!(head(&server), 53);
    let (status, told) = sheet(&server, &wrong, json!({ "map": map, "keepGoing": true }));
    // The statement, and the sources of both rows.
    assert_eq!((status, &told["recorded"]), (422, &json!(3)), "{told}");
    assert_eq!(head(&server), 56);
}

#[test]
fn what_cannot_be_read_says_why_and_what_is_too_large_is_refused() {
    let server = Server::with_fixture();
    let post = |headers: &[(&str, &str)], body: &[u8]| server.send("POST", "/v1/sheets", headers, body);
    assert_eq!(post(&[("content-type", "text/csv")], b"a,b\n1,2\n").status, 415);
    assert_eq!(post(&[JSON], b"{").status, 400);
    let told = |more: Value| {
        let (status, told) = sheet(&server, SHEET, more);
        assert_eq!((status, &told["code"]), (400, &json!("BAD_INPUT")), "{told}");
        told["message"].as_str().expect("a message").to_owned()
    };
    assert!(told(json!({ "shape": "poems" })).contains("there is no shape 'poems'"));
    assert!(told(json!({ "map": "shape = 1" })).contains("invalid type"));
    assert!(told(json!({ "map": { "id": "x" } })).contains("UUID"));
    assert!(told(json!({ "content": "%" })).contains("not base64"));
    assert!(told(json!({ "colour": 1 })).contains("colour"));
    let rows: String = (0..50_001).map(|row| format!("{row},x\n")).collect();
    let (status, told) = sheet(&server, &format!("No.,Text\n{rows}"), json!({}));
    assert!(status == 400 && told["message"].as_str().is_some_and(|told| told.contains("50001 rows")), "{told}");
    let long = format!(r#"{{"file":"a.csv","content":"{}"}}"#, "A".repeat(17 << 20));
    assert_eq!(post(&[JSON], long.as_bytes()).status, 413);
}

#[test]
fn only_recorders_bring_sheets() {
    let desk = Desk::new();
    let token = token(&desk, "reader", "reader");
    let server = Server::on(desk);
    for path in ["/v1/sheets", "/v1/sheets/undo"] {
        assert_eq!(server.send("POST", path, &[JSON], b"{}").status, 401, "{path}");
        let bearer = format!("Bearer {token}");
        let signed_in = [JSON, ("authorization", bearer.as_str())];
        assert_eq!(server.send("POST", path, &signed_in, b"{}").status, 403, "{path}");
    }
}

#[test]
fn what_the_record_refuses_is_told_by_row() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let (one, other) = (token(&desk, "one", "recorder"), token(&desk, "other", "recorder"));
    let server = Server::on(desk);
    let sheet = |token: &str, content: &str, more: Value| sheet_as(&server, Some(token), content, more);
    let mut map = sheet(&one, SHEET, json!({})).1["map"].clone();
    map["names"] = json!({ "actor": { "Mr Netanyahu": "benjamin-netanyahu" } });
    assert_eq!(sheet(&one, SHEET, json!({ "map": map })).0, 200);
    // A recorder does not correct what somebody else recorded, and nothing of the batch is recorded.
    let changed = SHEET.replace("We will see", "We shall see");
    let (status, told) = sheet(&other, &changed, json!({ "map": map }));
    assert_eq!((status, &told["recorded"], &told["complete"]), (422, &json!(0), &json!(false)), "{told}");
    assert_eq!((&told["refused"][0]["row"], &told["refused"][0]["code"]), (&json!(3), &json!("FORBIDDEN")), "{told}");
    assert!(told["refused"][0]["place"].as_str().is_some_and(|place| place.starts_with("row 3")), "{told}");
    assert_eq!(sheet(&one, &changed, json!({ "map": map })).1["corrected"], 1);
}
