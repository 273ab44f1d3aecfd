//! What looks odd and is let through all the same.

use super::*;
use chancery::domain::decide::Oddity::{
    AfterItsSource, LongMeeting, OrderUnsettled, OverlappingOffices, SourceUndated, UnusualDate, UnusualOrder,
};

fn amended(date: &str) -> Value {
    on(date, "amended", json!({ "proposalAmended": { "proposal": "plan", "drop": ["first"] } }))
}

#[test]
fn an_amendment_that_certainly_precedes_its_tabling_is_odd() {
    let given = given(everything());
    for date in ["2024-07-31", "2024-07", "2024-07-31T23:59:59Z"] {
        odd(given.when(amended(date)), UnusualOrder, "occurred");
    }
    for date in ["2024-08-01", "2024-07-31~", "2024-07/2024-08", "2024", "2024-09-01"] {
        accepted(given.when(amended(date)));
    }
}

#[test]
fn nothing_else_that_is_dated_before_its_thing_is_odd() {
    let given = given(everything());
    for body in [
        json!({ "partyJoined": { "actor": "a", "role": "PARTY" } }),
        json!({ "partyLeft": { "actor": "a", "role": "PARTY" } }),
        json!({ "negotiationStatusChanged": { "status": "SUSPENDED" } }),
        json!({ "issueStatusChanged": { "issue": "border", "status": "AGREED" } }),
        json!({ "statementWithdrawn": { "statement": id("word") } }),
        json!({ "meetingPostponed": { "meeting": "round" } }),
        json!({ "meetingCancelled": { "meeting": "round" } }),
        json!({ "proposalStatusChanged": { "proposal": "plan", "status": "SIGNED" } }),
        json!({ "commitmentStatusChanged": { "commitment": "leave", "status": "LAPSED" } }),
    ] {
        for date in ["2024-07-31", "2024-08-01", "2024", "2024-09-01"] {
            accepted(given.when(on(date, "new", body.clone())));
        }
    }
}

#[test]
fn it_is_odd_against_the_newest_content_and_only_while_that_stands() {
    let mut earlier = proposal();
    earlier["occurred"] = json!("2024-06-01");
    let corrected = everything_and([correct("plan", 1, earlier)]);
    accepted(corrected.when(amended("2024-07-01")));
    odd(corrected.when(amended("2024-05-01")), UnusualOrder, "occurred");
    accepted(everything_and([retract("plan")]).when(amended("2024-07-01")));
}

#[test]
fn it_is_odd_within_a_batch_and_in_a_correction_too() {
    let given_a = given([actor("a", None), negotiation()]);
    let outcomes = given_a.when_all([proposal(), amended("2024-07-01")]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    odd(second, UnusualOrder, "occurred");
    let given = everything_and([amended("2024-08-02")]);
    odd(given.when(correct("amended", 1, amended("2024-07-01"))), UnusualOrder, "replacement.occurred");
}

#[test]
fn a_date_before_the_year_1000_or_more_than_ten_years_ahead_is_odd() {
    let given = given(everything());
    let said =
        |date: &str| on(date, "new", json!({ "statementMade": { "speaker": "a", "act": "ASSERT", "text": "words" } }));
    for date in ["0025-09-26", "0999", "0999-12-31T23:59:59Z", "2034-09-02", "2034-09-01T12:00:01Z", "2035", "203X~"] {
        odd(given.when(said(date)), UnusualDate, "occurred");
    }
    for date in ["1000-01-01", "100X", "2034-08-31", "2034-09-01T12:00:00Z", "2034"] {
        accepted(given.when(said(date)));
    }
    let held = |date: &str| event("new", json!({ "meetingHeld": { "key": "round", "held": date } }));
    odd(given.when(held("0024-08-01")), UnusualDate, "body.meetingHeld.held");
    odd(
        given.when(correct("word", 1, on("0024-08-01", "word", statement("word")["body"].clone()))),
        UnusualDate,
        "replacement.occurred",
    );
    // When something is planned or due is another matter.
    accepted(given.when(event("new", json!({ "meetingPostponed": { "meeting": "round", "planned": "2040" } }))));
}

/// A statement of a date, that cites these.
fn said_in(date: &str, sources: &[&str]) -> Value {
    let mut said = on(date, "new", json!({ "statementMade": { "speaker": "a", "act": "ASSERT", "text": "words" } }));
    said["sources"] = sources.iter().map(|source| json!({ "source": source })).collect();
    said
}

#[test]
fn a_statement_after_one_of_its_sources_is_odd() {
    let weekly = || {
        let body = json!({ "sourceRegistered": { "key": "weekly", "published": "2024-08-20" } });
        undated(event("source-weekly", body))
    };
    let given = everything_and([weekly()]);
    for date in ["2024-08-03", "2024-08-10", "2024-09"] {
        odd(given.when(said_in(date, &["daily"])), AfterItsSource, "sources.0.source");
    }
    odd(given.when(said_in("2024-08-10", &["weekly", "daily"])), AfterItsSource, "sources.1.source");
    for date in ["2024-08-02", "2024-08-01", "2024-08", "2024"] {
        accepted(given.when(said_in(date, &["daily"])));
    }
    // A source that is added later tells of it no more than one that is there at once.
    odd(
        given.when_all([said_in("2024-08-10", &[]), cite("new", "daily")]).remove(1),
        AfterItsSource,
        "sources.0.source",
    );
    accepted(given.when_all([said_in("2024-08-10", &[]), cite("new", "weekly")]).remove(1));
    // Of other events a source can tell beforehand.
    let mut planned = event("new", json!({ "meetingCancelled": { "meeting": "round" } }));
    planned["occurred"] = json!("2024-08-10");
    planned["sources"] = json!([{ "source": "daily" }]);
    accepted(given.when(planned));
}

#[test]
fn a_source_is_dated_by_its_greatest_registration_that_stands() {
    let dated = |name: &str, published: Option<&str>| {
        let body = json!({ "sourceRegistered": { "key": "daily", "published": published } });
        undated(event(name, body))
    };
    let given = everything_and([dated("daily-again", Some("2024-08-20"))]);
    accepted(given.when(said_in("2024-08-10", &["daily"])));
    let outcomes = given.when_all([retract("daily-again"), said_in("2024-08-10", &["daily"])]);
    odd(outcomes.into_iter().next_back().expect("two"), AfterItsSource, "sources.0.source");
    let outcomes = given.when_all([dated("once-more", None), said_in("2024-08-10", &["daily"])]);
    odd(outcomes.into_iter().next_back().expect("two"), SourceUndated, "sources.0.source");
    let outcomes =
        given.when_all([correct("daily-again", 1, dated("daily-again", None)), said_in("2024-08-10", &["daily"])]);
    odd(outcomes.into_iter().next_back().expect("two"), SourceUndated, "sources.0.source");
}

#[test]
fn a_source_without_a_date_is_told_once_a_batch() {
    let bare = |key: &str| undated(event(&format!("source-{key}"), json!({ "sourceRegistered": { "key": key } })));
    let given = everything_and([bare("leaflet"), bare("letter")]);
    let mut second = said_in("2024-08-10", &["leaflet", "letter"]);
    second["id"] = json!(id("second"));
    let operations: Vec<Operation> =
        [said_in("2024-08-01", &["leaflet"]), second, cite("word", "letter")].into_iter().map(operation).collect();
    let mut deliberation = Deliberation::new(&given.0, now());
    odd(deliberation.decide(&operations[0]), SourceUndated, "sources.0.source");
    odd(deliberation.decide(&operations[1]), SourceUndated, "sources.1.source");
    accepted(deliberation.decide(&operations[2]));
    deliberation.next_batch();
    let mut again = cite("strike", "letter");
    again["cite"]["id"] = json!(id("again"));
    let again = operation(again);
    odd(deliberation.decide(&again), SourceUndated, "sources.0.source");
    // An operation on the record uses sources too.
    odd(given.when(cite("word", "leaflet")), SourceUndated, "sources.0.source");
}

#[test]
fn a_meeting_that_is_dated_by_all_its_days_is_odd() {
    let given = given(everything());
    let held = |date: &str| on(date, "new", json!({ "meetingHeld": { "key": "round", "title": "Round" } }));
    for date in ["2024-08-15/2024-08-16", "2024-07/2024-08"] {
        odd(given.when(held(date)), LongMeeting, "occurred");
    }
    for date in ["2024-08-15/2024-08-15", "2024-08-15", "2024-08", "2024-08-15T22:00:00Z/2024-08-16T02:00:00Z"] {
        accepted(given.when(held(date)));
    }
}

/// A change of the issue's status on a date.
fn moved(name: &str, date: &str, status: &str) -> Value {
    on(date, name, json!({ "issueStatusChanged": { "issue": "border", "status": status } }))
}

#[test]
fn facts_that_overlap_and_say_otherwise_leave_their_order_to_a_guess() {
    let given = everything_and([moved("first", "2024-08", "NARROWED")]);
    for date in ["2024-08-10", "2024", "2024-08-31T12:00:00Z", "2024-07-31~"] {
        odd(given.when(moved("new", date, "AGREED")), OrderUnsettled, "occurred");
        accepted(given.when(moved("new", date, "NARROWED")));
    }
    // Equal dates are told apart by `ordinal` and by what was recorded later; those that do not meet, by themselves.
    for date in ["2024-08", "2024-07", "2024-09-01"] {
        accepted(given.when(moved("new", date, "AGREED")));
    }
}

#[test]
fn only_what_stands_and_is_no_opening_is_in_question() {
    let opening = given(everything());
    // The issue was raised on the first of August: whatever is told of it came after.
    accepted(opening.when(moved("new", "2024", "AGREED")));
    let given = everything_and([moved("first", "2024-08", "NARROWED"), retract("first")]);
    accepted(given.when(moved("new", "2024-08-10", "AGREED")));
    let given = everything_and([moved("first", "2024-08", "NARROWED")]);
    accepted(given.when(correct("first", 1, moved("first", "2024-08-10", "AGREED"))));
    let corrected = correct("first", 1, moved("first", "2024-07-10", "NARROWED"));
    given.when_all([corrected, moved("new", "2024-08-10", "AGREED")]).into_iter().for_each(accepted);
    given.when_all([retract("first"), moved("new", "2024-08-10", "AGREED")]).into_iter().for_each(accepted);
}

#[test]
fn the_facts_of_one_batch_are_held_against_each_other() {
    let given = given(everything());
    let outcomes = given.when_all([moved("one", "2024-08", "NARROWED"), moved("two", "2024-08-10", "AGREED")]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    odd(second, OrderUnsettled, "occurred");
    let corrected = correct("one", 1, moved("one", "2024-07", "NARROWED"));
    let lines = [moved("one", "2024-08", "NARROWED"), corrected, moved("two", "2024-08-10", "AGREED")];
    given.when_all(lines).into_iter().for_each(accepted);
}

#[test]
fn claims_are_in_question_one_by_one() {
    let claim = |on: Value, stance: &str, from: Option<&str>| json!({ "subject": "a", "on": on, "stance": stance, "from": from });
    let said = |name: &str, speaker: &str, claims: Value| {
        let mut said = on(
            "2024-08-10",
            name,
            json!({ "statementMade": { "speaker": speaker, "act": "ASSERT", "text": "words" } }),
        );
        said["body"]["statementMade"]["claims"] = claims;
        said
    };
    let issue = || json!({ "issue": "border" });
    let plan = || json!({ "proposal": "plan" });
    let given = everything_and([said("first", "a", json!([claim(issue(), "ACCEPTS", Some("2024-08"))]))]);
    let second = json!([claim(plan(), "REJECTS", None), claim(issue(), "REJECTS", None)]);
    odd(given.when(said("new", "a", second.clone())), OrderUnsettled, "body.statementMade.claims.1");
    // The words of two claimants do not get into each other's way.
    accepted(given.when(said("new", "b", second)));
    accepted(given.when(said("new", "a", json!([claim(plan(), "REJECTS", None), claim(issue(), "ACCEPTS", None)]))));
}

#[test]
fn a_meeting_of_several_days_without_a_beginning_is_odd() {
    let given = everything_and([on("2024-08-02", "held", json!({ "meetingHeld": { "key": "other" } }))]);
    let held = |date: &str, name: &str| on(date, name, json!({ "meetingHeld": { "key": "other" } }));
    odd(given.when(held("2024-08-03/2024-08-05", "new")), LongMeeting, "occurred");
    let corrected = correct("held", 1, held("2024-08-03/2024-08-04", "held"));
    odd(given.when(corrected), LongMeeting, "replacement.occurred");
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
fn a_holder_before_whom_another_still_holds_the_office_is_odd() {
    let at = "body.officeHeld.holder";
    let given = held([envoy("first", "b", "2024-01-01", Some("2024-06-30"))]);
    odd(given.when(envoy("new", "c", "2024-06-28", None)), OverlappingOffices, at);
    odd(given.when(envoy("new", "c", "2024-02-01", Some("2024-02-29"))), OverlappingOffices, at);
    // Recorded later, and in office before.
    odd(given.when(envoy("new", "c", "2023-01-01", None)), OverlappingOffices, at);
    odd(given.when(envoy("new", "c", "2023-01-01", Some("2024-01-03"))), OverlappingOffices, at);
    accepted(given.when(envoy("new", "c", "2024-07-01", None)));
    accepted(given.when(envoy("new", "c", "2023-01-01", Some("2023-12-31"))));
    // Nobody overlaps with themselves.
    accepted(given.when(envoy("new", "b", "2024-06-01", None)));
    let endless = held([envoy("first", "b", "2024-01-01", None)]);
    odd(endless.when(envoy("new", "c", "2024-06-01", None)), OverlappingOffices, at);
}

#[test]
fn a_handover_of_a_day_is_ordinary() {
    let given = held([envoy("first", "b", "2024-01-01", Some("2024-06-30"))]);
    for day in ["2024-06-29", "2024-06-30"] {
        accepted(given.when(envoy("new", "c", day, None)));
    }
    let noon = "2025-01-20T12:00:00-05:00";
    let given = held([envoy("first", "b", "2021-01-26", Some(noon))]);
    accepted(given.when(envoy("new", "c", noon, None)));
    accepted(given.when(envoy("new", "c", "2025-01-20", None)));
}

#[test]
fn holders_who_begin_on_one_day_hold_an_office_together() {
    let given = held([envoy("first", "b", "2024-01-01", None)]);
    accepted(given.when(envoy("new", "c", "2024-01-01", None)));
    accepted(given.when(envoy("new", "c", "2024-01-01T15:00:00Z", None)));
    // Which of a month and a day within it is the earlier is not known.
    accepted(given.when(envoy("new", "c", "2024-01", None)));
}

#[test]
fn an_office_is_ended_by_recording_it_again_with_an_end() {
    let given = held([envoy("first", "b", "2024-01-01", None), envoy("ended", "b", "2024-01-01", Some("2024-06-30"))]);
    accepted(given.when(envoy("new", "c", "2024-07-01", None)));
    let lines = [envoy("ended", "b", "2024-01-01", Some("2024-06-30")), envoy("new", "c", "2024-07-01", None)];
    held([envoy("first", "b", "2024-01-01", None)]).when_all(lines).into_iter().for_each(accepted);
}

#[test]
fn a_title_is_told_once_a_batch() {
    let given = held([envoy("first", "b", "2024-01-01", None)]);
    let outcomes = given.when_all([envoy("one", "c", "2024-02-01", None), envoy("two", "d", "2024-03-01", None)]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    odd(first, OverlappingOffices, "body.officeHeld.holder");
    accepted(second);
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
    accepted(given.when(shorter("2025-01-02")));
    odd(given.when(shorter("2025-01-03")), OverlappingOffices, "replacement.body.officeHeld.holder");
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
