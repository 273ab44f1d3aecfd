//! References to answers: in three formats, and in the head of a page that is pinned.

use super::Server;
use crate::cli::{Desk, GAZA};

fn token(server: &Server) -> String {
    let answer = server.ask(r#"{ asOf(date: "2024-08-20") { token } }"#).json();
    answer["data"]["asOf"]["token"].as_str().expect("a token").to_owned()
}

#[test]
fn a_reference_leads_to_the_very_same_state() {
    let server = Server::with_fixture();
    let token = token(&server);
    let cite = |format: &str| {
        let answer = server.get(&format!("/v1/cite?snapshot={token}&format={format}&negotiation=gaza-ceasefire"));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    };
    let item = cite("csl-json");
    assert_eq!(item.header("content-type"), "application/vnd.citationstyles.csl+json");
    let item = item.json()[0].clone();
    assert_eq!((&item["type"], &item["title"]), (&"dataset".into(), &"Ceasefire in Gaza: state of the record".into()));
    let address = item["URL"].as_str().expect("an address");
    assert!(address.contains("negotiation=gaza-ceasefire") && address.ends_with(&format!("pin={token}")), "{address}");
    assert!(
        item["note"].as_str().is_some_and(
            |note| note.starts_with("What stood in the negotiation 'Ceasefire in Gaza'? As of 20 August 2024")
        ),
        "{item}"
    );
    let entry = cite("bibtex").body;
    assert!(entry.starts_with("@misc{chancery-") && entry.contains(&format!("url = {{{address}}}")), "{entry}");
    let entry = cite("ris").body;
    assert!(entry.starts_with("TY  - DATA\r\n") && entry.ends_with("ER  - \r\n") && entry.contains(address), "{entry}");
    // The one that is given if none is asked for.
    assert_eq!(server.get(&format!("/v1/cite?snapshot={token}")).json()[0]["type"], "dataset");
    for wrong in ["format=mla", "format=ris&after=3", "snapshot=x", "format=ris&tables=beside"] {
        assert_eq!(server.get(&format!("/v1/cite?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn a_pinned_page_says_how_to_cite_it_and_another_does_not() {
    let server = Server::with_fixture();
    let page = server.get("/");
    // A binary without the page has nothing to cite.
    if !page.body.contains("id=\"explorer\"") {
        return;
    }
    assert!(!page.body.contains("citation_title"));
    let token = token(&server);
    let pinned = server.get(&format!("/?negotiation=gaza-ceasefire&pin={token}"));
    assert!(
        pinned.body.contains("<meta name=\"citation_title\" content=\"Ceasefire in Gaza: state of the record\" />")
    );
    assert!(pinned.body.contains("citation_public_url") && pinned.body.contains("</head>"), "{}", pinned.body);
    assert_eq!(pinned.header("content-security-policy"), page.header("content-security-policy"));
    for other in ["/?pin=x", "/?negotiation=nothing&pin=x"] {
        assert_eq!(server.get(other).body, page.body, "{other}");
    }
}

#[test]
fn the_command_line_writes_the_same_reference() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let ran = desk.run(["cite", "--date", "20 August 2024", "--negotiation", "gaza-ceasefire", "--format", "bibtex"]);
    assert!(ran.err.contains("has no permanent link: ask a running server"), "{}", ran.err);
    let entry = ran.good();
    assert!(entry.starts_with("@misc{chancery-") && entry.contains("As of 20 August 2024"), "{entry}");
    assert!(!entry.contains("url = "), "without a public address there is no link: {entry}");
    assert!(desk.run(["cite", "--format", "mla"]).ended(2).contains("csl-json, bibtex and ris"));
}
