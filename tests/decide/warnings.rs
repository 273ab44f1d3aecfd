//! What looks odd in time and is let through all the same.

use super::*;
use chancery::domain::decide::Oddity::{LongMeeting, OverlappingOffices, UnusualOrder};

/// Something befalling each thing, all of which came about on 1 August.
fn befalling() -> Vec<Value> {
    vec![
        json!({ "partyJoined": { "actor": "a", "role": "PARTY" } }),
        json!({ "partyLeft": { "actor": "a", "role": "PARTY" } }),
        json!({ "negotiationStatusChanged": { "status": "SUSPENDED" } }),
        json!({ "issueStatusChanged": { "issue": "border", "status": "AGREED" } }),
        json!({ "statementWithdrawn": { "statement": id("word") } }),
        json!({ "meetingPostponed": { "meeting": "round" } }),
        json!({ "meetingCancelled": { "meeting": "round" } }),
        json!({ "proposalAmended": { "proposal": "plan", "drop": ["first"] } }),
        json!({ "proposalStatusChanged": { "proposal": "plan", "status": "SIGNED" } }),
        json!({ "commitmentStatusChanged": { "commitment": "leave", "status": "LAPSED" } }),
    ]
}

#[test]
fn something_befalling_a_thing_before_it_came_about_is_odd() {
    let given = given(everything());
    for body in befalling() {
        odd(given.when(on("2024-07-31", "new", body.clone())), UnusualOrder, "occurred");
        odd(given.when(on("2024-07", "new", body)), UnusualOrder, "occurred");
    }
}

#[test]
fn on_the_same_day_or_where_it_is_not_certain_nothing_is_odd() {
    let given = given(everything());
    for body in befalling() {
        for date in ["2024-08-01", "2024-07-31~", "2024-07/2024-08", "2024", "2024-09-01"] {
            accepted(given.when(on(date, "new", body.clone())));
        }
    }
}

#[test]
fn it_is_odd_against_the_newest_content_and_only_while_that_stands() {
    let amended = |date: &str| on(date, "new", json!({ "proposalAmended": { "proposal": "plan", "drop": ["first"] } }));
    let mut earlier = proposal();
    earlier["occurred"] = json!("2024-06-01");
    let corrected = everything_and([correct("plan", 1, earlier)]);
    accepted(corrected.when(amended("2024-07-01")));
    odd(corrected.when(amended("2024-05-01")), UnusualOrder, "occurred");
    accepted(everything_and([retract("plan")]).when(amended("2024-07-01")));
}

#[test]
fn it_is_odd_within_a_batch_and_in_a_correction_too() {
    let amended =
        |date: &str| on(date, "amended", json!({ "proposalAmended": { "proposal": "plan", "drop": ["first"] } }));
    let given_a = given([actor("a", None), negotiation()]);
    let outcomes = given_a.when_all([proposal(), amended("2024-07-01")]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    odd(second, UnusualOrder, "occurred");
    let given = everything_and([amended("2024-08-02")]);
    odd(given.when(correct("amended", 1, amended("2024-07-01"))), UnusualOrder, "replacement.occurred");
}

#[test]
fn a_meeting_of_several_days_without_a_beginning_is_odd() {
    let given = everything_and([on("2024-08-02", "held", json!({ "meetingHeld": { "key": "other" } }))]);
    let held = |date: &str, name: &str| on(date, name, json!({ "meetingHeld": { "key": "other" } }));
    odd(given.when(held("2024-08-03/2024-08-05", "new")), LongMeeting, "occurred");
    let corrected = correct("held", 1, held("2024-08-03/2024-08-04", "held"));
    odd(given.when(corrected), LongMeeting, "replacement.occurred");
    for short in ["2024-08-03", "2024-08", "2024-08-03~", "2024-08-03/2024-08-03"] {
        accepted(given.when(held(short, "new")));
    }
    let began = json!({ "meetingHeld": { "key": "other", "began": "2024-08-03" } });
    accepted(given.when(on("2024-08-05", "new", began.clone())));
    accepted(given.when(on("2024-08-04/2024-08-05", "new", began)));
}

/// Somebody holds the office of envoy of `a`.
fn envoy(name: &str, holder: &str, from: &str, to: Option<&str>) -> Value {
    let mut body = json!({ "holder": holder, "of": "a", "title": "Envoy", "from": from });
    if let Some(to) = to {
        body["to"] = json!(to);
    }
    undated(event(name, json!({ "officeHeld": body })))
}

fn actors() -> [Value; 4] {
    [actor("a", None), actor("b", None), actor("c", None), actor("d", None)]
}

fn held(offices: impl IntoIterator<Item = Value>) -> Given {
    given(actors().into_iter().chain(offices))
}

#[test]
fn two_holders_of_one_office_at_once_are_odd() {
    let given = held([envoy("first", "b", "2024-01-01", Some("2024-06-30"))]);
    let at = "body.officeHeld.holder";
    odd(given.when(envoy("new", "c", "2024-06-30", None)), OverlappingOffices, at);
    odd(given.when(envoy("new", "c", "2023-01-01", None)), OverlappingOffices, at);
    odd(given.when(envoy("new", "c", "2024-02-01", Some("2024-02-29"))), OverlappingOffices, at);
    accepted(given.when(envoy("new", "c", "2024-07-01", None)));
    accepted(given.when(envoy("new", "c", "2023-01-01", Some("2023-12-31"))));
    // Nobody overlaps with themselves.
    accepted(given.when(envoy("new", "b", "2024-06-01", None)));
}

#[test]
fn another_office_of_another_actor_or_title_is_not_the_same() {
    let given = held([envoy("first", "b", "2024-01-01", None)]);
    for (of, title) in [("a", "Adviser"), ("d", "Envoy")] {
        let body = json!({ "officeHeld": { "holder": "c", "of": of, "title": title, "from": "2024-02-01" } });
        accepted(given.when(undated(event("new", body))));
    }
}

#[test]
fn an_office_without_dates_is_held_at_every_date() {
    let undated_office = json!({ "officeHeld": { "holder": "b", "of": "a", "title": "Envoy" } });
    let given = held([undated(event("first", undated_office))]);
    odd(given.when(envoy("new", "c", "1950-01-01", Some("1950-12-31"))), OverlappingOffices, "body.officeHeld.holder");
}

#[test]
fn an_office_that_was_retracted_is_held_by_nobody() {
    let given = held([envoy("first", "b", "2024-01-01", None), retract("first")]);
    accepted(given.when(envoy("new", "c", "2024-02-01", None)));
}

#[test]
fn offices_of_one_batch_overlap_too() {
    let outcomes = held([]).when_all([envoy("one", "b", "2024-01-01", None), envoy("two", "c", "2024-02-01", None)]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    odd(second, OverlappingOffices, "body.officeHeld.holder");
}

#[test]
fn a_corrected_office_is_held_as_it_was_corrected() {
    let given = held([envoy("first", "b", "2024-01-01", None), envoy("second", "c", "2025-01-01", None)]);
    let shorter = |to: &str| correct("first", 1, envoy("first", "b", "2024-01-01", Some(to)));
    accepted(given.when(shorter("2024-12-31")));
    odd(given.when(shorter("2025-01-01")), OverlappingOffices, "replacement.body.officeHeld.holder");
}

#[test]
fn an_office_is_not_held_beside_what_it_was_before_its_correction() {
    // The holder was recorded wrongly: the correction is of this very office.
    let given = held([envoy("first", "b", "2024-01-01", None)]);
    accepted(given.when(correct("first", 1, envoy("first", "c", "2024-01-01", None))));
    // What a batch has corrected or retracted before is read as the batch has left it.
    let shorter = correct("first", 1, envoy("first", "b", "2024-01-01", Some("2024-06-30")));
    let next = || envoy("new", "d", "2024-07-01", None);
    given.when_all([shorter, next()]).into_iter().for_each(accepted);
    given.when_all([retract("first"), next()]).into_iter().for_each(accepted);
}
