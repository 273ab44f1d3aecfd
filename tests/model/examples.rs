//! Examples worked by hand from the specification, which the model must give before it may judge anything else.

use super::log::Model;
use super::queries::{Question, same};
use super::standing::Point;
use super::windows::{Period, cut, print};
use serde_json::{Value, json};

/// A log that is written line by line, each line a batch of its own, on 1 September 2024 and the days after.
pub(super) struct Book {
    model: Model,
    lines: u64,
}

const DAY: i64 = 86_400_000_000;

impl Book {
    fn new() -> Self {
        Book { model: Model::new(), lines: 0 }
    }

    fn write(&mut self, operation: Value) {
        assert_eq!(self.model.check(std::slice::from_ref(&operation)), []);
        self.lines += 1;
        let first = cut("2024-08-31", "UTC").unwrap();
        self.model.record(&[operation], first + (self.lines as i64 - 1) * DAY);
    }

    /// Records an event under the id of its line's number.
    pub(super) fn event(&mut self, envelope: Value, kind: &str, body: Value) -> String {
        let id = id(self.lines + 1);
        let mut event = envelope;
        event["id"] = id.as_str().into();
        event["body"] = json!({kind: body});
        self.write(event);
        id
    }

    pub(super) fn actor(&mut self, key: &str, kind: &str) {
        self.event(json!({}), "actorRegistered", json!({"key": key, "name": key, "kind": kind}));
    }

    fn issue(&mut self, key: &str, parent: Option<&str>) {
        self.event(on("2024-01-01"), "issueRaised", json!({"key": key, "title": key, "parent": parent}));
    }

    pub(super) fn says(&mut self, date: &str, speaker: &str, subject: &str, stance: &str, issue: &str) -> String {
        let claim = json!({"subject": subject, "on": {"issue": issue}, "stance": stance});
        self.event(
            on(date),
            "statementMade",
            json!({"speaker": speaker, "act": "ASSERT", "text": "words", "claims": [claim]}),
        )
    }

    pub(super) fn ask(&self, name: &'static str, variables: Value, point: &Point) -> Value {
        let answer = self.model.answer(&Question::new(name, variables), point, cut("2025-06-01", "UTC").unwrap());
        answer.get("asOf").cloned().unwrap_or(answer)
    }

    fn position(&self, party: &str, issue: &str, point: &Point) -> Value {
        self.ask("position", json!({"party": party, "on": {"issue": issue}}), point)["position"].clone()
    }

    fn issue_status(&self, point: &Point) -> Value {
        self.ask("negotiation", json!({"key": "talks"}), point)["negotiation"]["issues"][0]["status"].clone()
    }
}

fn id(n: u64) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

pub(super) fn on(date: &str) -> Value {
    json!({"occurred": date, "negotiation": "talks"})
}

/// Two actors, a negotiation and one issue, since January 2024.
pub(super) fn talks() -> Book {
    let mut book = Book::new();
    book.actor("a", "STATE");
    book.actor("b", "STATE");
    book.event(json!({"occurred": "2024-01-01"}), "negotiationOpened", json!({"key": "talks", "title": "Talks"}));
    book.issue("issue-1", None);
    book
}

fn window(edtf: &str, zone: &str) -> (String, String) {
    let p = Period::read(edtf, zone).unwrap();
    (print(p.lo), print(p.hi))
}

#[test]
fn dates_are_windows() {
    let cases = [
        ("2024-08-20", "UTC", "2024-08-20T00:00:00", "2024-08-21T00:00:00"),
        ("2024-08-20", "Asia/Jerusalem", "2024-08-19T21:00:00", "2024-08-20T21:00:00"),
        ("2024-08-20~", "UTC", "2024-08-19T00:00:00", "2024-08-22T00:00:00"),
        ("2024-08~", "UTC", "2024-07-01T00:00:00", "2024-10-01T00:00:00"),
        ("2024%", "UTC", "2023-01-01T00:00:00", "2026-01-01T00:00:00"),
        ("2024?", "UTC", "2024-01-01T00:00:00", "2025-01-01T00:00:00"),
        ("202X", "UTC", "2020-01-01T00:00:00", "2030-01-01T00:00:00"),
        ("2024-24", "UTC", "2024-12-01T00:00:00", "2025-03-01T00:00:00"),
        ("2024-22~", "UTC", "2024-03-01T00:00:00", "2024-12-01T00:00:00"),
        ("2024-08-15~/2024-08", "UTC", "2024-08-14T00:00:00", "2024-09-01T00:00:00"),
        // Clocks: the day that begins at one o'clock, the hour that is left out, the hour that comes twice.
        ("2024-04-26", "Africa/Cairo", "2024-04-25T22:00:00", "2024-04-26T21:00:00"),
        ("2024-03-10T02:30:00", "America/New_York", "2024-03-10T07:30:00", "2024-03-10T07:30:00.000001"),
        ("2024-11-03T01:30:00", "America/New_York", "2024-11-03T05:30:00", "2024-11-03T05:30:00.000001"),
        ("2024-08-20T10:00:00+03:00", "America/New_York", "2024-08-20T07:00:00", "2024-08-20T07:00:00.000001"),
    ];
    for (edtf, zone, from, to) in cases {
        let full = |s: &str| if s.contains('.') { format!("{s}Z") } else { format!("{s}.000000Z") };
        assert_eq!(window(edtf, zone), (full(from), full(to)), "{edtf} in {zone}");
    }
    for bad in [
        "2024/..",
        "../2024",
        "/2024",
        "2024-02-30",
        "2024-13",
        "2024-08-20T10:00:00~",
        "0000",
        "2025/2024",
        "20240820",
        " 2024",
        "2024-8-1",
        "",
    ] {
        assert!(Period::read(bad, "UTC").is_err(), "{bad}");
    }
    assert!(cut("2024-23", "UTC").is_err() && cut("2024~", "UTC").is_err());
    assert_eq!(print(cut("2024-08", "UTC").unwrap()), "2024-09-01T00:00:00.000000Z");
    assert_eq!(print(cut("2024-08-20T10:00:00Z", "UTC").unwrap()), "2024-08-20T10:00:00.000001Z");
}

/// Rows 1, 3 and 4 of the report, of 20 August 2024.
fn report() -> (Book, [String; 3]) {
    let mut book = Book::new();
    for (key, kind) in [
        ("israel", "STATE"),
        ("united-states", "STATE"),
        ("antony-blinken", "PERSON"),
        ("benjamin-netanyahu", "PERSON"),
    ] {
        book.actor(key, kind);
    }
    let office = |holder, of, title, from| json!({"holder": holder, "of": of, "title": title, "from": from});
    book.event(json!({}), "officeHeld", office("antony-blinken", "united-states", "Secretary of State", "2021-01-26"));
    book.event(json!({}), "officeHeld", office("benjamin-netanyahu", "israel", "Prime Minister", "2022-12-29"));
    book.event(
        json!({"occurred": "2024"}),
        "negotiationOpened",
        json!({"key": "talks", "title": "Talks on a ceasefire in Gaza"}),
    );
    book.issue("withdrawal", None);
    book.issue("withdrawal-philadelphi", Some("withdrawal"));
    book.issue("withdrawal-netzarim", Some("withdrawal"));
    book.event(json!({}), "sourceRegistered", json!({"key": "report", "published": "2024-08-20?"}));
    let cited = json!({"occurred": "2024-08-20", "negotiation": "talks", "sources": [{"source": "report"}]});
    let claim = |issue: &str, stance: &str, hedge: &str| json!({"subject": "israel", "on": {"issue": issue}, "stance": stance, "hedge": hedge});
    let statement = |speaker: &str, act: &str, basis: &str, claims: Value| json!({"speaker": speaker, "act": act, "basis": basis, "text": "in short", "claims": claims});
    let accepts = json!([claim("withdrawal", "ACCEPTS", "NONE")]);
    let reserves = json!([
        claim("withdrawal-philadelphi", "RESERVES", "REPORTEDLY"),
        claim("withdrawal-netzarim", "RESERVES", "REPORTEDLY")
    ]);
    let row_1 = book.event(
        cited.clone(),
        "statementMade",
        statement("antony-blinken", "CONFIRM", "ON_RECORD", accepts.clone()),
    );
    let row_3 = book.event(
        cited.clone(),
        "statementMade",
        statement("benjamin-netanyahu", "ASSERT", "UNATTRIBUTED_REPORT", reserves),
    );
    let row_4 = book.event(cited, "statementMade", statement("antony-blinken", "REAFFIRM", "ON_RECORD", accepts));
    (book, [row_1, row_3, row_4])
}

#[test]
fn the_corridor_is_contested_and_the_newer_word_stands() {
    let (book, [row_1, row_3, row_4]) = report();
    let day = Point::on("2024-08-20");
    let withdrawal = book.position("israel", "withdrawal", &day);
    assert_eq!(
        (&withdrawal["status"], &withdrawal["stance"], &withdrawal["declared"]),
        (&json!("ATTRIBUTED"), &json!("ACCEPTS"), &json!(false))
    );
    let below = withdrawal["contestedIn"].as_array().unwrap().iter().map(|t| t["key"].as_str().unwrap());
    assert_eq!(below.collect::<Vec<_>>(), ["withdrawal-netzarim", "withdrawal-philadelphi"]);

    let corridor = book.position("israel", "withdrawal-philadelphi", &day);
    let target = |key| json!({"__typename": "Issue", "key": key});
    let own = json!({"statement": {"id": row_3}, "claimant": {"key": "benjamin-netanyahu"}, "target": target("withdrawal-philadelphi")});
    let said =
        json!({"statement": {"id": row_4}, "claimant": {"key": "antony-blinken"}, "target": target("withdrawal")});
    let expected = json!({
        "party": {"key": "israel"}, "target": target("withdrawal-philadelphi"), "status": "CONTESTED", "stance": "RESERVES", "declared": true,
        "since": {"from": "2024-08-20T00:00:00.000000Z", "to": "2024-08-21T00:00:00.000000Z"},
        "claims": [
            {"claim": own, "inheritedFrom": null, "answered": false, "onEarlierText": false},
            {"claim": said, "inheritedFrom": target("withdrawal"), "answered": false, "onEarlierText": false},
        ],
        "sides": [
            {"stance": "ACCEPTS", "claims": [said], "claimants": [{"key": "antony-blinken"}], "independentSources": 1},
            {"stance": "RESERVES", "claims": [own], "claimants": [{"key": "benjamin-netanyahu"}], "independentSources": 1},
        ],
        "contestedIn": [], "votes": [], "throughGroups": [],
    });
    assert_eq!(same("", &expected, &corridor), Ok(()));

    let overtaken = book.ask("claims", json!({"standing": false}), &day)["claims"]["nodes"].clone();
    assert_eq!(overtaken.as_array().unwrap().len(), 1);
    assert_eq!(overtaken[0]["statement"]["id"], json!(row_1));
    assert_eq!(overtaken[0]["overtakenBy"]["statement"]["id"], json!(row_4));
    assert_eq!(overtaken[0]["publishedFirst"]["source"]["key"], "report");
    assert_eq!(book.position("israel", "withdrawal", &Point::on("2024-08-19"))["status"], "UNSTATED");
    let earlier = Point { published_by: Some("2024-08-19".into()), ..day };
    assert_eq!(book.position("israel", "withdrawal", &earlier)["claims"], json!([]));
}

#[test]
fn a_later_word_of_its_own_answers_what_others_said() {
    let mut book = talks();
    book.says("2024-08-01", "b", "a", "ACCEPTS", "issue-1");
    book.says("2024-08-02", "a", "a", "REJECTS", "issue-1");
    let position = book.position("a", "issue-1", &Point::on("2024-08-02"));
    assert_eq!((&position["status"], &position["stance"]), (&json!("DECLARED"), &json!("REJECTS")));
    assert_eq!(position["claims"][0]["answered"], true);
    book.says("2024-08-03", "b", "a", "ACCEPTS", "issue-1");
    assert_eq!(book.position("a", "issue-1", &Point::on("2024-08-03"))["status"], "CONTESTED");
    let only_b = book.ask(
        "position",
        json!({"party": "a", "on": {"issue": "issue-1"}, "accordingTo": "b"}),
        &Point::on("2024-08-03"),
    );
    assert_eq!((&only_b["position"]["status"], &only_b["position"]["declared"]), (&json!("ATTRIBUTED"), &json!(false)));
}

#[test]
fn the_word_of_who_has_left_is_answered_by_who_still_speaks() {
    let mut book = talks();
    for person in ["old", "new"] {
        book.actor(person, "PERSON");
    }
    let office = |holder: &str, from: &str, to: Option<&str>| json!({"holder": holder, "of": "a", "title": "minister", "from": from, "to": to});
    book.event(json!({}), "officeHeld", office("old", "2021-01-26", Some("2024-08-19")));
    book.event(json!({}), "officeHeld", office("new", "2024-08-15", None));
    book.says("2024-08-01", "old", "a", "ACCEPTS", "issue-1");
    book.says("2024-08-16", "new", "a", "REJECTS", "issue-1");
    let at = |date: &str| book.position("a", "issue-1", &Point::on(date));
    assert_eq!(at("2024-08-19")["status"], "CONTESTED");
    assert_eq!((&at("2024-08-20")["status"], &at("2024-08-20")["stance"]), (&json!("DECLARED"), &json!("REJECTS")));
    assert_eq!(at("2024-08-20")["claims"][0]["answered"], true);
    assert_eq!((&at("2024-08-15")["status"], &at("2024-08-15")["stance"]), (&json!("DECLARED"), &json!("ACCEPTS")));
}

#[test]
fn a_commitment_is_contested_and_overdue_by_what_anybody_says() {
    let mut book = talks();
    book.event(
        on("2024-08-01"),
        "commitmentMade",
        json!({"key": "c", "by": ["a"], "text": "words", "due": "2024-08-10"}),
    );
    let mut status = |date: &str, status: &str, by: &str| {
        book.event(on(date), "commitmentStatusChanged", json!({"commitment": "c", "status": status, "accordingTo": by}))
    };
    status("2024-08-20", "BREACHED", "b");
    status("2024-08-25", "FULFILLED", "a");
    let at = |date: &str| {
        let negotiation = book.ask("negotiation", json!({"key": "talks"}), &Point::on(date));
        let commitment = negotiation["negotiation"]["commitments"][0].clone();
        (commitment["status"].clone(), commitment["contested"] == true, commitment["overdue"] == true)
    };
    assert_eq!(at("2024-08-10"), (json!("MADE"), false, false));
    assert_eq!(at("2024-08-11"), (json!("MADE"), false, true));
    assert_eq!(at("2024-08-20"), (json!("BREACHED"), false, true));
    assert_eq!(at("2024-08-25"), (json!("FULFILLED"), true, false));
    let breached = json!({"key": "talks", "commitment": "BREACHED"});
    let found = book.ask("narrowed", breached, &Point::on("2024-08-25"))["negotiation"]["commitments"].clone();
    assert_eq!(found, json!([{"key": "c"}]));
}

#[test]
fn a_late_report_of_an_early_event_overwrites_nothing_later() {
    let mut book = talks();
    let mut status = |date: &str, status: &str| {
        book.event(on(date), "issueStatusChanged", json!({"issue": "issue-1", "status": status}))
    };
    status("2024-08-20", "AGREED");
    status("2024-08-10", "STICKING_POINT");
    assert_eq!(book.issue_status(&Point::on("2024-08-20")), "AGREED");
    assert_eq!(book.issue_status(&Point::on("2024-08-15")), "STICKING_POINT");
    let known = Point { known_at: Some("2024-09-05".into()), ..Point::on("2024-08-15") };
    assert_eq!(book.issue_status(&known), "OPEN");
}

#[test]
fn of_equal_middles_the_narrower_wins_then_the_ordinal() {
    let mut book = talks();
    let mut status = |envelope: Value, status: &str| {
        book.event(envelope, "issueStatusChanged", json!({"issue": "issue-1", "status": status}))
    };
    status(on("2024-08-20"), "AGREED");
    status(on("2024-08-20~"), "NARROWED");
    status(json!({"occurred": "2024-08-20", "negotiation": "talks", "ordinal": -1}), "DROPPED");
    assert_eq!(book.issue_status(&Point::on("2024-08-20")), "AGREED");
    // Only the wide one may have begun by the 19th.
    assert_eq!(book.issue_status(&Point { certainty: "POSSIBLE", ..Point::on("2024-08-19") }), "NARROWED");
    assert_eq!(book.issue_status(&Point { certainty: "CERTAIN", ..Point::on("2024-08-20") }), "AGREED");
    let straddling = book.ask("uncertain", json!({}), &Point::on("2024-08-20"));
    assert_eq!(straddling["uncertain"]["nodes"], json!([{"id": id(6)}]));
}

#[test]
fn an_end_is_included_and_brings_nothing_older_back() {
    let mut book = Book::new();
    book.actor("a", "STATE");
    book.actor("p", "PERSON");
    let office =
        |from: &str, to: Option<&str>| json!({"holder": "p", "of": "a", "title": "Minister", "from": from, "to": to});
    book.event(json!({}), "officeHeld", office("2020", None));
    book.event(json!({}), "officeHeld", office("2024-08-01", Some("2024-08-20")));
    let held = |date: &str| {
        book.ask("actors", json!({"kind": "PERSON"}), &Point::on(date))["actors"]["nodes"][0]["offices"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((held("2019"), held("2023"), held("2024-08-20"), held("2024-08-21")), (0, 1, 1, 0));
}

#[test]
fn a_withdrawn_word_ends_its_slot() {
    let mut book = talks();
    book.says("2024-08-01", "a", "a", "ACCEPTS", "issue-1");
    let second = book.says("2024-08-05", "a", "a", "REJECTS", "issue-1");
    book.event(on("2024-08-10"), "statementWithdrawn", json!({"statement": second}));
    assert_eq!(book.position("a", "issue-1", &Point::on("2024-08-09"))["stance"], "REJECTS");
    let after = book.position("a", "issue-1", &Point::on("2024-08-10"));
    assert_eq!((&after["status"], &after["claims"]), (&json!("UNSTATED"), &json!([])));
}

#[test]
fn what_the_public_could_know() {
    let mut book = talks();
    book.event(json!({}), "sourceRegistered", json!({"key": "dated", "published": "2024-08-20"}));
    book.event(json!({}), "sourceRegistered", json!({"key": "undated"}));
    let cite =
        |source: &str| json!({"occurred": "2024-08-19", "negotiation": "talks", "sources": [{"source": source}]});
    let statement = json!({"speaker": "a", "act": "ASSERT", "text": "words"});
    let one = book.event(cite("dated"), "statementMade", statement.clone());
    let two = book.event(cite("undated"), "statementMade", statement.clone());
    let three = book.event(on("2024-08-19"), "statementMade", statement);
    let public = |by: &str| {
        let point = Point { published_by: Some(by.into()), ..Point::on("2024-08-19") };
        let nodes = book.ask("statements", json!({"order": "ASCENDING"}), &point)["statements"]["nodes"].clone();
        nodes.as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(public("2024-08-19"), Vec::<String>::new());
    assert_eq!(public("2024-08-20"), std::slice::from_ref(&one));
    // The undated source counts from its registration on 6 September, the uncited event from its recording on the 9th.
    assert_eq!(public("2024-09-06"), [one.clone(), two.clone()]);
    assert_eq!(public("2024-09-09"), [one, two, three]);
    // The register and the negotiations are the recorder's own frame.
    let frame = Point { published_by: Some("2024-01-01".into()), ..Point::on("2024-08-19") };
    assert_eq!(book.issue_status(&frame), "OPEN");
}

#[test]
fn a_correction_is_seen_when_its_source_is() {
    let mut book = talks();
    book.event(json!({}), "sourceRegistered", json!({"key": "first", "published": "2024-08-20"}));
    book.event(json!({}), "sourceRegistered", json!({"key": "later", "published": "2024-12-19"}));
    let held = |people: Value| {
        json!({"occurred": "2024-08-20", "negotiation": "talks", "sources": [{"source": "first"}],
        "body": {"meetingHeld": {"key": "visit", "title": "Visit", "kind": "VISIT", "participants": people}}})
    };
    let mut first = held(json!([]));
    first["id"] = id(7).into();
    book.write(first);
    let correction = json!({"event": id(7), "expectedRevision": 1, "reason": "counterparts named", "sources": [{"source": "later"}], "replacement": held(json!([{"actor": "b"}]))});
    book.write(json!({"correct": correction}));
    let people = |by: &str| {
        let point = Point { published_by: Some(by.into()), ..Point::on("2024-08-20") };
        book.ask("meeting", json!({"key": "visit"}), &point)["meeting"]["participants"].as_array().unwrap().len()
    };
    assert_eq!((people("2024-08-21"), people("2024-12-18"), people("2024-12-20")), (0, 0, 1));
    let audit = book.ask("audit", json!({"id": id(7)}), &Point::now());
    assert_eq!(audit["event"]["eventRevision"], 2);
    let standings: Vec<&Value> =
        audit["audit"]["revisions"].as_array().unwrap().iter().map(|r| &r["standing"]).collect();
    assert_eq!(standings, ["CORRECTED", "STANDS"]);
}

#[test]
fn retracted_reinstated_and_a_source_that_is_retracted() {
    let mut book = talks();
    let source = book.event(json!({}), "sourceRegistered", json!({"key": "source", "published": "2024-08-20"}));
    let cited = json!({"occurred": "2024-08-19", "sources": [{"source": "source"}]});
    let made = book.event(cited, "statementMade", json!({"speaker": "a", "act": "ASSERT", "text": "words"}));
    let state = |book: &Book, known: &str| {
        let point = Point { known_at: Some(known.into()), ..Point::on("2024-08-19") };
        let node = book.ask("statements", json!({}), &point)["statements"]["nodes"][0]["event"].clone();
        (node["id"].is_null(), node["sources"].as_array().map_or(0, Vec::len), node["published"]["from"].clone())
    };
    book.write(json!({"retract": {"event": made, "reason": "no such statement"}}));
    book.write(json!({"reinstate": {"event": made, "reason": "there was"}}));
    book.write(json!({"retract": {"event": source, "reason": "a forgery"}}));
    let published = json!("2024-08-20T00:00:00.000000Z");
    assert_eq!(state(&book, "2024-09-06"), (false, 1, published.clone()));
    assert_eq!(state(&book, "2024-09-07"), (true, 0, Value::Null));
    assert_eq!(state(&book, "2024-09-08"), (false, 1, published));
    // Without its source it counts as citing none: published when it was recorded.
    assert_eq!(state(&book, "2024-09-09"), (false, 0, json!("2024-09-06T00:00:00.000000Z")));
}

#[test]
fn a_postponement_clears_the_plan_and_overdue_is_strict() {
    let mut book = talks();
    book.event(on("2024-08-01"), "meetingPlanned", json!({"key": "round", "title": "Round", "planned": "2024-08-10"}));
    book.event(on("2024-08-12"), "meetingPostponed", json!({"meeting": "round"}));
    book.event(on("2024-08-14"), "meetingHeld", json!({"key": "round", "outcome": "none"}));
    let meeting = |date: &str| book.ask("meeting", json!({"key": "round"}), &Point::on(date))["meeting"].clone();
    assert_eq!((&meeting("2024-08-10")["overdue"], &meeting("2024-08-11")["overdue"]), (&json!(false), &json!(true)));
    let postponed = meeting("2024-08-12");
    assert_eq!(
        (&postponed["status"], &postponed["planned"], &postponed["overdue"]),
        (&json!("POSTPONED"), &Value::Null, &json!(false))
    );
    let held = meeting("2024-08-14");
    assert_eq!(
        (&held["status"], &held["held"]["edtf"], &held["title"], &held["kind"]),
        (&json!("HELD"), &json!("2024-08-14"), &json!("Round"), &json!("TALKS"))
    );
}

#[test]
fn a_change_comes_at_or_after_what_it_changes() {
    let mut book = talks();
    book.event(on("2024-10-01"), "proposalTabled", json!({"key": "text", "title": "Text", "by": ["a"]}));
    book.event(on("2024"), "proposalStatusChanged", json!({"proposal": "text", "status": "SIGNED"}));
    let text = |date: &str, certainty| {
        let point = Point { certainty, ..Point::on(date) };
        let text = book.ask("proposal", json!({"key": "text"}), &point)["proposal"].clone();
        (text["status"].clone(), text["statusSince"].clone())
    };
    let since = |from: &str| json!({"from": format!("{from}T00:00:00.000000Z"), "to": "2025-01-01T00:00:00.000000Z"});
    let tabled = json!({"from": "2024-10-01T00:00:00.000000Z", "to": "2024-10-02T00:00:00.000000Z"});
    // The middle of what is left of 2024 lies at the start of 16 November.
    assert_eq!(text("2024-11-15", "BEST"), (json!("TABLED"), tabled.clone()));
    assert_eq!(text("2024-11-16", "BEST"), (json!("SIGNED"), since("2024-10-01")));
    assert_eq!(text("2024-12-30", "CERTAIN").0, json!("TABLED"));
    assert_eq!(text("2024-12-31", "CERTAIN").0, json!("SIGNED"));
    assert_eq!(text("2024-10-01", "POSSIBLE").0, json!("SIGNED"));
    assert_eq!(text("2024-09-30", "POSSIBLE").0, Value::Null);
}

#[test]
fn an_opening_does_not_come_after_what_has_changed_the_thing() {
    let mut book = talks();
    let by = |actor: &str| json!({"commitment": "leave", "status": "BREACHED", "accordingTo": actor});
    book.event(on("2024"), "commitmentMade", json!({"key": "leave", "by": ["a"], "text": "to leave"}));
    book.event(on("2024-03"), "commitmentStatusChanged", by("b"));
    book.event(on("2023-12-31"), "commitmentStatusChanged", by("a"));
    let all = |date: &str| {
        let talks = book.ask("negotiation", json!({"key": "talks"}), &Point::on(date))["negotiation"].clone();
        let leave = talks["commitments"][0].clone();
        let statuses = leave["statuses"].as_array().into_iter().flatten().map(|s| s["status"].clone());
        (leave["status"].clone(), statuses.collect::<Vec<_>>())
    };
    // Made somewhere in 2024, it counts as made from the middle of the year; b's word of March is no older than that.
    assert_eq!(all("2024-06-30").0, Value::Null);
    assert_eq!(all("2024-12-31"), (json!("BREACHED"), vec![json!("MADE"), json!("BREACHED"), json!("BREACHED")]));
}

#[test]
fn a_meeting_that_lasts_sits_and_then_has_been_held() {
    let mut book = talks();
    book.event(
        on("2015-06-01"),
        "meetingPlanned",
        json!({"key": "cop", "title": "COP", "planned": "2015-11-30/2015-12-11"}),
    );
    let held = json!({"key": "cop", "began": "2015-11-30", "outcome": "adopted", "kind": "SUMMIT"});
    book.event(on("2015-12-13"), "meetingHeld", held);
    let meeting = |date: &str| book.ask("meeting", json!({"key": "cop"}), &Point::on(date))["meeting"].clone();
    let shown = |date: &str| {
        let cop = meeting(date);
        (cop["status"].clone(), cop["kind"].clone(), cop["began"]["edtf"].clone(), cop["outcome"].clone())
    };
    assert_eq!(shown("2015-11-29"), (json!("PLANNED"), json!("TALKS"), Value::Null, Value::Null));
    for day in ["2015-11-30", "2015-12-05", "2015-12-12"] {
        assert_eq!(shown(day), (json!("SITTING"), json!("SUMMIT"), json!("2015-11-30"), Value::Null), "{day}");
    }
    let over = (json!("HELD"), json!("SUMMIT"), json!("2015-11-30"), json!("adopted"));
    assert_eq!(shown("2015-12-13"), over);
    let within = |date: &str, from: &str, to: &str| {
        let filter = json!({"filter": {"between": {"from": from, "to": to}}});
        let all = book.ask("meetings", filter, &Point::on(date))["meetings"]["nodes"].clone();
        all.as_array().map_or(0, Vec::len)
    };
    assert_eq!(within("2015-12-20", "2015-12-05", "2015-12-06"), 1);
    assert_eq!(within("2015-12-06", "2015-12-05", "2015-12-06"), 0);
    assert_eq!(within("2015-12-06", "2015-11-30", "2015-11-30"), 1);
}

#[test]
fn where_it_began_and_when_it_had_been_held_do_not_overlap_the_wrong_way() {
    let mut book = talks();
    book.event(on("2024-08-10"), "meetingHeld", json!({"key": "vague", "began": "2024-08"}));
    book.event(on("2024-08"), "meetingHeld", json!({"key": "late", "began": "2024-08-20"}));
    book.event(on("2024-08-10"), "meetingHeld", json!({"key": "day", "began": "2024-08-10"}));
    let status =
        |key: &str, date: &str| book.ask("meeting", json!({"key": key}), &Point::on(date))["meeting"]["status"].clone();
    // Of the month, what is left up to the end of the 10th: its middle is the start of the 6th.
    assert_eq!((status("vague", "2024-08-05"), status("vague", "2024-08-06")), (Value::Null, json!("SITTING")));
    assert_eq!(status("vague", "2024-08-10"), json!("HELD"));
    // What is left of it from the 20th on has its middle at the start of the 26th.
    assert_eq!((status("late", "2024-08-25"), status("late", "2024-08-26")), (json!("SITTING"), json!("HELD")));
    assert_eq!(status("day", "2024-08-10"), json!("HELD"));
}

#[test]
fn amendments_make_revisions_and_numbers_make_the_tree() {
    let mut book = talks();
    let clause = |key: &str, number: &str, text: &str| json!({"key": key, "number": number, "text": text});
    let clauses = json!([clause("x", "1", "first"), clause("y", "1.2", "second"), clause("z", "10", "third")]);
    book.event(
        on("2024-08-01"),
        "proposalTabled",
        json!({"key": "p", "title": "Proposal", "by": ["a"], "clauses": clauses}),
    );
    book.event(
        on("2024-08-05"),
        "proposalAmended",
        json!({"proposal": "p", "put": [clause("y", "2", "moved")], "drop": ["z"]}),
    );
    let claims = json!([{"subject": "a", "on": {"clause": {"proposal": "p", "clause": "x"}}, "stance": "ACCEPTS"}]);
    book.event(
        on("2024-08-02"),
        "statementMade",
        json!({"speaker": "a", "act": "ASSERT", "text": "words", "claims": claims}),
    );
    let proposal = book.ask("proposal", json!({"key": "p"}), &Point::on("2024-08-05"))["proposal"].clone();
    assert_eq!(proposal["revision"], 2);
    assert_eq!(
        proposal["clauses"].as_array().unwrap().iter().map(|c| c["key"].as_str().unwrap()).collect::<Vec<_>>(),
        ["x", "y"]
    );
    let last = &proposal["revisions"][1];
    assert_eq!(last["changed"], json!([{"before": clause("y", "1.2", "second"), "after": clause("y", "2", "moved")}]));
    assert_eq!(last["dropped"], json!([clause("z", "10", "third")]));
    let on_y = |date: &str| {
        let on = json!({"clause": {"proposal": "p", "clause": "y"}});
        book.ask("position", json!({"party": "a", "on": on}), &Point::on(date))["position"]["stance"].clone()
    };
    assert_eq!((on_y("2024-08-04"), on_y("2024-08-05")), (json!("ACCEPTS"), Value::Null));
}

#[test]
fn a_diff_names_what_changed_and_why() {
    let mut book = talks();
    book.event(on("2024-08-10"), "issueStatusChanged", json!({"issue": "issue-1", "status": "STICKING_POINT"}));
    let by = |known: &str| Point { known_at: Some(known.into()), ..Point::on("2024-08-20") };
    let nodes = book.model.diff(&by("2024-09-04"), &by("2024-09-05"), Some("talks"), 0);
    assert_eq!(nodes.len(), 1);
    let expected = json!({"kind": "CHANGED", "path": "issue/issue-1/status", "before": "OPEN", "after": "STICKING_POINT",
        "_may": false, "_exact": true, "_causes": [5]});
    assert_eq!(nodes[0], expected);
    let along = book.model.diff(&Point::on("2024-08-09"), &Point::on("2024-08-10"), None, 0);
    assert_eq!((along.len(), &along[0]["_causes"]), (1, &json!([5])));
}

#[test]
fn what_is_refused() {
    let mut book = talks();
    let refused = |book: &Book, line: Value| {
        let codes: Vec<&str> =
            book.model.check(std::slice::from_ref(&line)).into_iter().map(|(_, code)| code).collect();
        codes.join(" ")
    };
    let event = |kind: &str, body: Value| json!({"id": id(99), "occurred": "2024-08-20", "negotiation": "talks", "body": {kind: body}});
    let content =
        |kind: &str, body: Value| json!({"occurred": "2024-08-20", "negotiation": "talks", "body": {kind: body}});
    assert_eq!(refused(&book, event("issueRaised", json!({"key": "issue-1", "title": "Again"}))), "CONFLICT");
    assert_eq!(refused(&book, event("partyJoined", json!({"actor": "nobody", "role": "PARTY"}))), "NOT_FOUND");
    assert_eq!(
        refused(&book, event("commitmentMade", json!({"key": "c", "by": ["a"], "text": "words", "due": "2024-02-30"}))),
        "BAD_INPUT"
    );
    assert_eq!(refused(&book, json!({"reinstate": {"event": id(1), "reason": "a reason"}})), "CONFLICT");
    assert_eq!(refused(&book, json!({"cite": {"event": id(77), "sources": [{"source": "s"}]}})), "NOT_FOUND");
    let stale = json!({"correct": {"event": id(4), "expectedRevision": 2, "reason": "a reason", "replacement": content("issueRaised", json!({"key": "issue-1", "title": "Title"}))}});
    assert_eq!(refused(&book, stale), "CONFLICT");
    let of_another = json!({"correct": {"event": id(4), "expectedRevision": 1, "reason": "a reason", "replacement": event("issueRaised", json!({"key": "issue-1", "title": "Title"}))}});
    assert_eq!(refused(&book, of_another), "BAD_INPUT");
    let claim = json!({"subject": "a", "on": {"issue": "issue-1"}, "stance": "ACCEPTS", "to": "2024-08-19"});
    let ended = json!({"speaker": "a", "act": "ASSERT", "text": "words", "claims": [claim]});
    assert_eq!(refused(&book, event("statementMade", ended)), "BAD_INPUT");
    let clause = |key: &str| json!({"key": key, "number": "1", "text": "words"});
    let tabled = |clauses: Value| event("proposalTabled", json!({"key": "p", "title": "Proposal", "clauses": clauses}));
    assert_eq!(refused(&book, tabled(json!([clause("x"), clause("x")]))), "BAD_INPUT");
    assert_eq!(refused(&book, tabled(json!([clause("x")]))), "");
    assert_eq!(refused(&book, event("commitmentMade", json!({"key": "c", "by": [], "text": "words"}))), "BAD_INPUT");
    let long = json!({"key": "i", "title": "Incident", "text": "x".repeat(20_001)});
    assert_eq!(refused(&book, event("incidentReported", long)), "BAD_INPUT");
    let raised = |parent: &str| content("issueRaised", json!({"key": "issue-1", "title": "Title", "parent": parent}));
    book.issue("issue-2", Some("issue-1"));
    let circle = json!({"correct": {"event": id(4), "expectedRevision": 1, "reason": "a reason", "replacement": raised("issue-2")}});
    assert!(book.model.check(&[circle]).contains(&(0, "CONFLICT")));
}
