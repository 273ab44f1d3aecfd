//! The other routes: whether it is well, the export.

use super::Server;

#[test]
fn it_says_that_it_is_well_and_what_there_is() {
    let server = Server::with_fixture();
    assert_eq!((server.get("/livez").status, server.get("/readyz").status), (200, 200));
    let answer = server.get("/nothing");
    assert_eq!((answer.status, &answer.json()["code"]), (404, &"NOT_FOUND".into()));
    let answer = server.send("POST", "/v1/export", &[], b"");
    assert_eq!((answer.status, &answer.json()["code"]), (405, &"BAD_INPUT".into()));
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[test]
fn the_log_is_exported_in_lines() {
    let server = Server::with_fixture();
    let whole = server.get("/v1/export");
    assert_eq!((whole.status, whole.header("content-type")), (200, "application/jsonl"));
    let lines: Vec<&str> = whole.body.lines().collect();
    assert_eq!(lines.len(), 53);
    let part = server.get("/v1/export?format=jsonl&after=10&limit=3");
    assert_eq!(part.body.lines().collect::<Vec<_>>(), lines[10..13]);
    assert_eq!(server.get("/v1/export?after=53").body, "");
    let cut = server.get("/v1/export?date=2024-08-19&certainty=CERTAIN&timeZone=Asia/Jerusalem");
    assert!(cut.status == 200 && !cut.body.contains("statementMade"), "{}", cut.status);
    let token = server.ask(r#"{ asOf(date: "2024-08-19") { token } }"#).json()["data"]["asOf"]["token"]
        .as_str()
        .map(str::to_owned);
    let pinned = server.get(&format!("/v1/export?snapshot={}", token.expect("a token")));
    assert_eq!(pinned.body, server.get("/v1/export?date=2024-08-19").body);
    for query in [
        "format=xml",
        "after=x",
        "date=soon",
        "when=2024",
        "certainty=likely",
        "timeZone=Nowhere",
        "snapshot=x",
        "snapshot=x&date=2024",
        "after=1&date=2024",
        "negotiation=A",
    ] {
        let answer = server.get(&format!("/v1/export?{query}"));
        assert_eq!((answer.status, &answer.json()["code"]), (400, &"BAD_INPUT".into()), "{query}");
        assert!(answer.json()["message"].as_str().is_some_and(|message| message.len() > 10), "{answer:?}");
    }
    let answer = server.get("/v1/export?negotiation=nothing");
    assert_eq!((answer.status, &answer.json()["code"]), (404, &"NOT_FOUND".into()));
    let other = Server::start();
    let token = other.ask(r#"{ asOf(date: "2024-08-19") { token } }"#).json()["data"]["asOf"]["token"].clone();
    let answer = server.get(&format!("/v1/export?snapshot={}", token.as_str().expect("a token")));
    assert_eq!((answer.status, &answer.json()["code"]), (404, &"SNAPSHOT_UNKNOWN".into()));
}
