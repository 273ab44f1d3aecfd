//! Examples worked by hand from the specification: who is bound, what was decided, and what is disputed.

use super::examples::{Book, on, talks};
use super::standing::Point;
use serde_json::{Value, json};

fn tabled(book: &mut Book, clauses: Value) {
    book.event(on("2024-01-02"), "proposalTabled", json!({"key": "text", "title": "Text", "clauses": clauses}));
}

fn clause(key: &str, number: &str, alternative_to: Option<&str>) -> Value {
    json!({"key": key, "number": number, "text": "words", "alternativeTo": alternative_to})
}

fn acts(book: &Book, day: &str) -> Value {
    book.ask("proposal-acts", json!({"key": "text"}), &Point::on(day))["proposal"].clone()
}

/// `actor: provisional` of each that is bound.
fn bound(book: &Book, day: &str) -> Vec<(String, bool)> {
    let all = acts(book, day)["bound"].as_array().cloned().unwrap_or_default();
    all.iter().map(|b| (b["actor"]["key"].as_str().unwrap_or("").into(), b["provisional"] == true)).collect()
}

#[test]
fn who_is_bound_depends_on_effects_and_on_the_text_being_in_force() {
    let mut book = talks();
    tabled(&mut book, json!([]));
    let consents = |book: &mut Book, day: &str, act: &str, effective: Option<&str>| {
        let body = json!({"actor": "a", "proposal": "text", "act": act, "effective": effective});
        book.event(on(day), "consentGiven", body);
    };
    consents(&mut book, "2024-02-01", "PROVISIONAL_APPLICATION", None);
    consents(&mut book, "2024-03-01", "RATIFICATION", Some("2024-06-01"));
    book.event(on("2024-05-01"), "proposalStatusChanged", json!({"proposal": "text", "status": "IN_FORCE"}));
    consents(&mut book, "2024-08-01", "WITHDRAWAL", Some("2024-10-01"));
    let is = |provisional| vec![("a".to_string(), provisional)];
    assert_eq!(bound(&book, "2024-01-31"), []);
    assert_eq!(bound(&book, "2024-05-31"), is(true), "the ratification has no effect yet");
    assert_eq!(bound(&book, "2024-06-01"), is(false));
    assert_eq!(bound(&book, "2024-09-30"), is(false), "what was withdrawn binds until the withdrawal takes effect");
    assert_eq!(bound(&book, "2024-10-01"), []);
    let standing = |day| {
        let acts = acts(&book, day)["consents"].as_array().cloned().unwrap_or_default();
        acts.iter().map(|act| act["standing"] == true).collect::<Vec<_>>()
    };
    assert_eq!(standing("2024-03-01"), [true, true]);
    assert_eq!(standing("2024-08-01"), [false, false, false], "the slot ends when it is withdrawn");
}

#[test]
fn an_amendment_changes_nothing_until_it_is_carried_out() {
    let mut book = talks();
    tabled(&mut book, json!([clause("c1", "1", None)]));
    let put = json!([{"key": "c1", "number": "1", "text": "other words"}]);
    let moved = json!({"key": "change", "proposal": "text", "by": ["a"], "put": put});
    book.event(on("2024-02-01"), "amendmentMoved", moved);
    let decided = json!({"key": "vote", "on": {"amendment": "change"}, "outcome": "ADOPTED",
        "votes": [{"actor": "a", "vote": "YES"}, {"actor": "b", "vote": "ABSENT"}]});
    book.event(on("2024-03-01"), "decisionTaken", decided);
    let carried = json!({"proposal": "text", "put": put, "amendment": "change"});
    book.event(on("2024-04-01"), "proposalAmended", carried);
    let shown = |day: &str| {
        let amendment = book.ask("amendment", json!({"key": "change"}), &Point::on(day))["amendment"].clone();
        let text =
            book.ask("proposal", json!({"key": "text"}), &Point::on(day))["proposal"]["clauses"][0]["text"].clone();
        (amendment["status"].clone(), text)
    };
    assert_eq!(shown("2024-02-01"), (json!("PENDING"), json!("words")));
    assert_eq!(shown("2024-03-01"), (json!("ADOPTED"), json!("words")));
    assert_eq!(shown("2024-04-01"), (json!("CARRIED_OUT"), json!("other words")));
    let decision = book.ask("decision", json!({"key": "vote"}), &Point::on("2024-03-01"))["decision"].clone();
    assert_eq!(decision["tally"], json!({"yes": 1, "no": 0, "abstain": 0, "absent": 1}));
    assert_eq!(acts(&book, "2024-03-01")["decisions"], json!([{"key": "vote"}]));
}

#[test]
fn an_account_picks_no_winner_and_a_denial_excludes_only_what_it_denies() {
    let mut book = talks();
    book.event(on("2024-01-02"), "incidentReported", json!({"key": "strike", "title": "Strike"}));
    let says = |book: &mut Book, day: &str, more: Value| {
        let mut body = json!({"act": "ASSERT", "text": "words"});
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        book.event(on(day), "statementMade", body);
    };
    let killed = |value: Value, modality: Option<&str>| json!([{"about": {"incident": "strike"}, "aspect": "killed", "value": value, "modality": modality}]);
    let five = json!({"number": {"exact": 5.0}});
    let status = |book: &Book, day: &str| {
        let account =
            book.ask("account", json!({"about": {"incident": "strike"}, "aspect": "killed"}), &Point::on(day));
        let sides = account["account"]["sides"].as_array().map_or(0, Vec::len);
        (account["account"]["status"].clone(), sides)
    };
    says(&mut book, "2024-02-01", json!({"speaker": "a", "assertions": killed(five.clone(), None)}));
    says(&mut book, "2024-02-02", json!({"speaker": "a", "unnamed": true, "assertions": killed(five.clone(), None)}));
    says(
        &mut book,
        "2024-02-03",
        json!({"speaker": "b", "assertions": killed(json!({"number": {"least": 4.0}}), None)}),
    );
    says(&mut book, "2024-02-04", json!({"speaker": "b", "assertions": killed(five, Some("NEGATED"))}));
    assert_eq!(status(&book, "2024-02-01"), (json!("SINGLE"), 1));
    assert_eq!(status(&book, "2024-02-02"), (json!("AGREED"), 1), "somebody unnamed is a claimant of its own");
    assert_eq!(status(&book, "2024-02-03"), (json!("AGREED"), 2), "ranges that meet exclude nothing");
    assert_eq!(status(&book, "2024-02-04"), (json!("CONTESTED"), 2));
}

#[test]
fn alternatives_are_covered_by_nothing_and_a_basis_covers_nothing() {
    let mut book = talks();
    tabled(&mut book, json!([clause("c1", "1", None), clause("c2", "2", None), clause("c3", "3", Some("c2"))]));
    let says = |book: &mut Book, day: &str, stance: &str| {
        let claim = json!({"subject": "a", "on": {"proposal": "text"}, "stance": stance});
        book.event(
            on(day),
            "statementMade",
            json!({"speaker": "a", "act": "ASSERT", "text": "words", "claims": [claim]}),
        );
    };
    says(&mut book, "2024-02-01", "ACCEPTS");
    says(&mut book, "2024-03-01", "AS_A_BASIS");
    let stance = |on: Value, day: &str| {
        book.ask("position", json!({"party": "a", "on": on}), &Point::on(day))["position"]["stance"].clone()
    };
    let of = |key: &str| json!({"clause": {"proposal": "text", "clause": key}});
    assert_eq!(stance(of("c1"), "2024-02-01"), "ACCEPTS");
    assert_eq!([stance(of("c2"), "2024-02-01"), stance(of("c3"), "2024-02-01")], [Value::Null, Value::Null]);
    assert_eq!(stance(json!({"proposal": "text"}), "2024-03-01"), "AS_A_BASIS");
    assert_eq!(stance(of("c1"), "2024-03-01"), Value::Null);
    let clauses = acts(&book, "2024-02-01")["clauses"].clone();
    assert_eq!(
        [&clauses[1]["alternatives"], &clauses[2]["alternatives"]],
        [&json!([{"key": "c3"}]), &json!([{"key": "c2"}])]
    );
}

#[test]
fn the_word_of_somebody_unnamed_is_answered_by_a_named_one_and_a_joint_one_is_each_speakers() {
    let mut book = talks();
    let on_issue = |stance: &str| json!([{"subject": "a", "on": {"issue": "issue-1"}, "stance": stance}]);
    let unnamed =
        json!({"speaker": "a", "unnamed": true, "act": "ASSERT", "text": "words", "claims": on_issue("REJECTS")});
    book.event(on("2024-02-01"), "statementMade", unnamed);
    let joint = json!({"speaker": "a", "with": [{"speaker": "b"}], "act": "ASSERT", "text": "words", "claims": on_issue("ACCEPTS")});
    book.event(on("2024-03-01"), "statementMade", joint);
    let position =
        book.ask("position", json!({"party": "a", "on": {"issue": "issue-1"}}), &Point::on("2024-03-01"))["position"]
            .clone();
    assert_eq!((&position["status"], &position["stance"]), (&json!("DECLARED"), &json!("ACCEPTS")));
    let claims = position["claims"].as_array().unwrap();
    let answered: Vec<_> =
        claims.iter().map(|c| (c["claim"]["claimant"]["key"].clone(), c["answered"].clone())).collect();
    let expected = [(json!("a"), json!(true)), (json!("a"), json!(false)), (json!("b"), json!(false))];
    assert_eq!(answered, expected);
}

#[test]
fn a_group_is_heard_apart_and_a_decision_settles_what_was_said_before_it() {
    let mut book = talks();
    book.actor("bloc", "COLLECTIVE");
    book.event(json!({}), "membershipHeld", json!({"member": "a", "of": "bloc", "to": "2024-06"}));
    book.says("2024-02-01", "bloc", "bloc", "ACCEPTS", "issue-1");
    book.says("2024-02-02", "a", "a", "ACCEPTS", "issue-1");
    book.says("2024-02-03", "b", "b", "REJECTS", "issue-1");
    let decided = json!({"key": "vote", "on": {"issue": "issue-1"}, "outcome": "REJECTED"});
    book.event(on("2024-03-01"), "decisionTaken", decided);
    let heard = |day: &str| {
        let position = book.ask("position", json!({"party": "a", "on": {"issue": "issue-1"}}), &Point::on(day));
        position["position"]["throughGroups"].as_array().map_or(0, Vec::len)
    };
    assert_eq!([heard("2024-02-01"), heard("2024-06-30"), heard("2024-07-01")], [1, 1, 0]);
    let settled = |day: &str| {
        let negotiation = book.ask("disagreements", json!({"key": "talks"}), &Point::on(day));
        negotiation["negotiation"]["disagreements"][0]["settled"].clone()
    };
    assert_eq!([settled("2024-02-28"), settled("2024-03-01")], [json!(false), json!(true)]);
}

#[test]
fn a_due_day_is_moved_and_taken_away_and_a_time_to_keep_passes() {
    let mut book = talks();
    let made = json!({"key": "truce", "by": ["a"], "text": "to hold fire", "due": "2024-02", "over": "2024-03"});
    book.event(on("2024-01-05"), "commitmentMade", made);
    book.event(on("2024-02-10"), "commitmentAmended", json!({"commitment": "truce", "due": "2024-04"}));
    book.event(on("2024-05-10"), "commitmentAmended", json!({"commitment": "truce", "noDue": true}));
    let shown = |day: &str| {
        let all = book.ask("negotiation", json!({"key": "talks"}), &Point::on(day));
        let truce = all["negotiation"]["commitments"][0].clone();
        (truce["overdue"] == true, truce["past"] == true, truce["dues"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(shown("2024-02-09"), (false, false, 1));
    assert_eq!(shown("2024-03-15"), (false, false, 2), "the day was moved");
    assert_eq!(shown("2024-05-02"), (true, true, 2));
    assert_eq!(shown("2024-05-10"), (false, true, 2), "there is no day left to be late on");
}
