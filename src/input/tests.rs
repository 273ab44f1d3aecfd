//! Each rule of form, by an input that breaks it and one that just keeps it.

use serde_json::{Value, json};

use crate::domain::event::{Body, Operation, form};
use crate::domain::key::EventId;
use crate::input::{Batch, ErrorCode, EventInput, Notice, OperationInput, RecordInput};

const ID: &str = "3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f";
const OTHER_ID: &str = "8becd678-b478-518e-bb70-22407f6205ec";

fn next_id() -> EventId {
    EventId::new(uuid::Uuid::from_u128(1))
}

/// An event in a negotiation on a day, with that body.
fn event(body: Value) -> Value {
    json!({"occurred": "2024-08-20", "negotiation": "n", "body": body})
}

/// What is said of an event with that body: `path: message` for each notice.
fn said(event: Value) -> Vec<String> {
    let input: EventInput = serde_json::from_value(event).expect("the raw form is good");
    match input.into_new_event(&mut next_id) {
        Ok(_) => Vec::new(),
        Err(notices) => {
            assert!(notices.iter().all(|notice| notice.code == ErrorCode::BadInput));
            notices.iter().map(Notice::to_string).collect()
        }
    }
}

#[track_caller]
fn taken(event: Value) {
    assert_eq!(said(event), Vec::<String>::new());
}

#[track_caller]
fn refused(event: Value, start: &str) {
    let said = said(event);
    assert!(said.len() == 1 && said[0].starts_with(start), "{said:?}");
}

fn statement(claims: Value) -> Value {
    event(json!({"statementMade": {"speaker": "a", "act": "ASSERT", "text": "t", "claims": claims}}))
}

fn with(mut event: Value, field: &str, value: Value) -> Value {
    event[field] = value;
    event
}

fn without(mut event: Value, field: &str) -> Value {
    event.as_object_mut().expect("an event is an object").remove(field);
    event
}

#[test]
fn only_the_register_goes_without_a_date() {
    let issue = event(json!({"issueRaised": {"key": "i", "title": "I"}}));
    let actor = json!({"body": {"actorRegistered": {"key": "a", "name": "A", "kind": "STATE"}}});
    taken(issue.clone());
    taken(actor.clone());
    refused(without(issue, "occurred"), "occurred: the date is missing");
    refused(
        with(actor, "negotiation", json!("n")),
        "negotiation: actors, offices, memberships and sources belong to no negotiation",
    );
}

#[test]
fn a_negotiation_is_given_where_it_belongs() {
    let opened = event(json!({"negotiationOpened": {"key": "n", "title": "N"}}));
    refused(opened.clone(), "negotiation: The envelope's `negotiation` is not given here: `key` is it");
    taken(without(opened, "negotiation"));
    for needs in [
        json!({"partyJoined": {"actor": "a", "role": "PARTY"}}),
        json!({"proposalStatusChanged": {"proposal": "p", "status": "SIGNED"}}),
        json!({"commitmentStatusChanged": {"commitment": "c", "status": "BREACHED"}}),
    ] {
        taken(event(needs.clone()));
        refused(without(event(needs), "negotiation"), "negotiation: the negotiation is missing");
    }
    for may in [
        json!({"statementWithdrawn": {"statement": ID}}),
        json!({"meetingCancelled": {"meeting": "m"}}),
        json!({"incidentReported": {"key": "i", "title": "I"}}),
    ] {
        taken(event(may.clone()));
        taken(without(event(may), "negotiation"));
    }
}

#[test]
fn everything_wrong_is_told_at_once() {
    let input = json!({
        "id": "x",
        "negotiation": "a.b",
        "sources": [{"source": "s"}, {"source": "s/t", "credibility": 7}],
        "body": {"proposalTabled": {"key": "p", "title": " ", "by": [], "clauses": [
            {"key": "1", "number": "1.", "text": "t", "phase": -1},
            {"key": "2", "number": "2", "text": "t", "places": [{"name": "P", "latitude": 91, "longitude": -180.5}]},
        ]}},
    });
    let paths: Vec<String> =
        said(input).iter().map(|said| said.split(": ").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(
        paths,
        [
            "id",
            "occurred",
            "negotiation",
            "sources.1.source",
            "sources.1.credibility",
            "body.proposalTabled.title",
            "body.proposalTabled.clauses.0.number",
            "body.proposalTabled.clauses.0.phase",
            "body.proposalTabled.clauses.1.places.0.latitude",
            "body.proposalTabled.clauses.1.places.0.longitude",
        ]
    );
}

#[test]
fn an_end_lies_after_its_beginning() {
    let office = |from: Option<&str>, to: &str| {
        with(
            json!({"body": {"officeHeld": {"holder": "a", "of": "b", "title": "T", "from": from, "to": to}}}),
            "occurred",
            json!("2024-08"),
        )
    };
    taken(office(Some("2024-08-20"), "2024-08-20"));
    taken(office(Some("2024-08-20"), "2024-08"));
    taken(office(None, "2024-08-01"));
    refused(office(Some("2024-08-20"), "2024-08-19"), "body.officeHeld.to: 2024-08-19 ends before 2024-08-20 begins");
    let told = "body.officeHeld.to: 2024-07 ends before the event's own date, 2024-08, begins";
    refused(office(None, "2024-07"), told);
    // What is registered without a date has no beginning to compare with.
    taken(without(office(None, "2024-07"), "occurred"));

    let claim = |from: Option<&str>, to: &str| {
        statement(json!([{"subject": "a", "on": {"issue": "i"}, "stance": "OPPOSES", "from": from, "to": to}]))
    };
    taken(claim(None, "2024-08-20"));
    taken(claim(Some("2024-08-19"), "2024-08-19"));
    refused(claim(Some("2024-08-20"), "2024-08-19"), "body.statementMade.claims.0.to: ");
    refused(claim(None, "2024-08-19"), "body.statementMade.claims.0.to: 2024-08-19 ends before the event's own date");
}

#[test]
fn an_end_lies_after_the_beginning_that_a_correction_gives() {
    let claims = json!([{"subject": "a", "on": {"issue": "i"}, "stance": "OPPOSES", "to": "2024-08-19"}]);
    let input =
        json!({"correct": {"event": ID, "expectedRevision": 1, "reason": "r", "replacement": statement(claims)}});
    let input: OperationInput = serde_json::from_value(input).unwrap();
    let notices = input.into_operation(&mut next_id).unwrap_err();
    let paths: Vec<String> = notices.iter().map(|notice| notice.path.join(".")).collect();
    assert_eq!(paths, ["correct.replacement.body.statementMade.claims.0.to"]);
}

#[test]
fn an_event_names_each_clause_once() {
    let clause = |key: &str| json!({"key": key, "number": "1", "text": "t"});
    let tabled = |clauses: Value| event(json!({"proposalTabled": {"key": "p", "title": "P", "clauses": clauses}}));
    taken(tabled(json!([clause("a"), clause("b")])));
    refused(
        tabled(json!([clause("a"), clause("b"), clause("a")])),
        "body.proposalTabled.clauses.2.key: the clause \"a\" is here already",
    );
    let amended =
        |put: Value, drop: Value| event(json!({"proposalAmended": {"proposal": "p", "put": put, "drop": drop}}));
    taken(amended(json!([clause("a")]), json!(["b", "c"])));
    refused(
        amended(json!([clause("a"), clause("a")]), json!(["b"])),
        "body.proposalAmended.put.1.key: the clause \"a\"",
    );
    refused(
        amended(json!([clause("a")]), json!(["b", "a"])),
        "body.proposalAmended.drop.1: the clause \"a\" is both put and",
    );
    refused(amended(json!([]), json!(["b", "b"])), "body.proposalAmended.drop.1: the clause \"b\" is dropped twice");
}

#[test]
fn an_amendment_changes_something() {
    let amended = |fields: Value| {
        let mut body = json!({"proposal": "p", "by": ["a"]});
        body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        event(json!({ "proposalAmended": body }))
    };
    let told = "body.proposalAmended: the amendment changes nothing";
    refused(amended(json!({})), told);
    refused(amended(json!({"put": [], "drop": null})), told);
    taken(amended(json!({"drop": ["a"]})));
}

#[test]
fn somebody_undertakes_what_is_undertaken() {
    let made = |by: Value| event(json!({"commitmentMade": {"key": "c", "by": by, "text": "t"}}));
    taken(made(json!(["a"])));
    refused(made(json!([])), "body.commitmentMade.by: the list is empty");
    // Who tabled a text may be unknown.
    taken(event(json!({"proposalTabled": {"key": "p", "title": "P"}})));
    taken(event(json!({"proposalTabled": {"key": "p", "title": "P", "by": []}})));
}

#[test]
fn a_text_has_at_most_20_000_characters() {
    let long = |count: usize| "\u{505c}".repeat(count);
    let bodies = |count: usize| {
        let (text, claims) = (long(count), json!([]));
        [
            json!({"statementMade": {"speaker": "a", "act": "ASSERT", "text": text, "claims": claims}}),
            json!({"statementWithdrawn": {"statement": ID, "text": text}}),
            json!({"meetingHeld": {"key": "m", "outcome": text}}),
            json!({"proposalTabled": {"key": "p", "title": "P", "clauses": [{"key": "a", "number": "1", "text": text}]}}),
            json!({"commitmentMade": {"key": "c", "by": ["a"], "text": text}}),
            json!({"incidentReported": {"key": "i", "title": "I", "text": text}}),
        ]
    };
    bodies(20_000).into_iter().for_each(|body| taken(event(body)));
    for body in bodies(20_001) {
        let said = said(event(body));
        assert!(said.len() == 1 && said[0].contains("the text has 20001 characters: at most 20000"), "{said:?}");
    }
}

#[test]
fn a_statement_claims_once_on_each_matter() {
    let claim = |subject: &str, on: Value| json!({"subject": subject, "on": on, "stance": "OPPOSES"});
    let clause = json!({"clause": {"proposal": "p", "clause": "1"}});
    taken(statement(json!([
        claim("a", json!({"issue": "x"})),
        claim("b", json!({"issue": "x"})),
        claim("a", json!({"meeting": "x"})),
        claim("a", clause.clone()),
    ])));
    refused(
        statement(json!([claim("a", clause.clone()), claim("b", clause.clone()), claim("a", clause)])),
        "body.statementMade.claims.2: the statement already has a claim of a on clause/p/1",
    );
}

#[test]
fn dates_are_read_in_the_zone_of_the_event() {
    let input =
        with(event(json!({"meetingHeld": {"key": "m", "held": "2024-08-20"}})), "timeZone", json!("Asia/Jerusalem"));
    let input: EventInput = serde_json::from_value(input).unwrap();
    let event = input.into_new_event(&mut next_id).unwrap();
    let Body::MeetingHeld(meeting) = &event.body else { panic!("a meeting was held") };
    assert_eq!(meeting.held.as_ref(), event.occurred());
    assert_eq!(event.occurred().unwrap().window().lo().to_string(), "2024-08-19T21:00:00.000000Z");
}

#[test]
fn a_meeting_begins_before_it_had_been_held() {
    let held = |body: Value| event(json!({ "meetingHeld": body }));
    taken(held(json!({"key": "m", "began": "2024-08-15"})));
    taken(held(json!({"key": "m", "began": "2024-08-20"})));
    taken(held(json!({"key": "m", "began": "2024-08-20T23:59:59"})));
    taken(held(json!({"key": "m", "began": "2024-08", "held": "2024-08-03"})));
    taken(held(json!({"key": "m", "began": "2024-08-21", "held": "2024-08-22"})));
    let said =
        "body.meetingHeld.began: the meeting begins (2024-08-21) after it had been held (`occurred`: 2024-08-20)";
    refused(held(json!({"key": "m", "began": "2024-08-21"})), said);
    let said = "body.meetingHeld.began: the meeting begins (2024-08-19) after it had been held (`held`: 2024-08-18)";
    refused(held(json!({"key": "m", "began": "2024-08-19", "held": "2024-08-18"})), said);
}

#[test]
fn lists_have_an_end() {
    let incident =
        |count: usize| event(json!({"incidentReported": {"key": "i", "title": "I", "actors": vec!["a"; count]}}));
    taken(incident(form::LIST_LEN_MAX));
    refused(incident(form::LIST_LEN_MAX + 1), "body.incidentReported.actors: the list has 1001 items");
}

#[test]
fn a_replacement_keeps_the_id_of_what_it_replaces() {
    let correct = |id: Option<&str>| {
        let replacement = with(event(json!({"meetingCancelled": {"meeting": "m"}})), "id", json!(id));
        let input = json!({"correct": {"event": ID, "expectedRevision": 1, "reason": "r", "replacement": replacement}});
        serde_json::from_value::<OperationInput>(input).unwrap().into_operation(&mut next_id)
    };
    for id in [None, Some(ID)] {
        let Ok(Operation::Correct(correction)) = correct(id) else { panic!("the correction is good") };
        assert_eq!((correction.id, correction.replacement.id), (next_id(), correction.event));
        assert_eq!(correction.event.to_string(), ID);
    }
    let notices = correct(Some(OTHER_ID)).unwrap_err();
    let paths: Vec<String> = notices.iter().map(|notice| notice.path.join(".")).collect();
    assert_eq!(paths, ["correct.replacement.id"]);
}

#[test]
fn operations_are_checked_like_events() {
    let notices = |input: Value| -> Vec<String> {
        let input: OperationInput = serde_json::from_value(input).unwrap();
        input.into_operation(&mut next_id).unwrap_err().iter().map(|notice| notice.path.join(".")).collect()
    };
    assert_eq!(
        notices(json!({"correct": {"id": "", "event": "1", "expectedRevision": 0, "reason": "",
            "sources": [{"source": "a.b"}], "replacement": {"body": {"meetingCancelled": {"meeting": "m"}}}}})),
        [
            "correct.id",
            "correct.event",
            "correct.expectedRevision",
            "correct.replacement.occurred",
            "correct.reason",
            "correct.sources.0.source",
        ]
    );
    assert_eq!(notices(json!({"retract": {"event": ID, "reason": "\n"}})), ["retract.reason"]);
    assert_eq!(notices(json!({"reinstate": {"event": "", "reason": "r"}})), ["reinstate.event"]);
    assert_eq!(notices(json!({"cite": {"event": ID, "sources": []}})), ["cite.sources"]);
}

#[test]
fn a_batch_is_of_events_or_of_operations() {
    let batch = |input: Value| -> Result<Batch, Vec<String>> {
        let input: RecordInput = serde_json::from_value(input).unwrap();
        input.into_batch(&mut next_id).map_err(|notices| notices.iter().map(Notice::to_string).collect())
    };
    let cancelled = event(json!({"meetingCancelled": {"meeting": "m"}}));
    let events = batch(json!({"events": [cancelled], "dryRun": true, "expectedSequence": 7})).unwrap();
    assert!(events.dry_run && events.field == "events" && events.operations.len() == 1);
    let operations = batch(json!({"operations": [{"record": cancelled}], "idempotencyKey": "k"})).unwrap();
    assert!(!operations.dry_run && operations.operations == events.operations);

    let one = |input: Value| batch(input).unwrap_err().join("\n");
    assert!(one(json!({})).starts_with("a batch has exactly one of"));
    assert!(one(json!({"events": [], "operations": []})).starts_with("a batch has exactly one of"));
    assert!(one(json!({"events": []})).starts_with("events: the batch is empty"));
    let bad = event(json!({"meetingCancelled": {"meeting": "m.m"}}));
    assert!(one(json!({"events": [cancelled, bad]})).starts_with("events.1.body.meetingCancelled.meeting: "));
    assert!(
        one(json!({"operations": [{"record": bad}], "idempotencyKey": " "}))
            .contains("operations.0.record.body.meetingCancelled.meeting: ")
    );
}

/// Returns each text that an operation holds, by its place in what is written of it.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &format!("{place}/{index}"), found);
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, item)| texts(item, &format!("{place}/{name}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

proptest::proptest! {
    /// What input lets through can be read back; what no text can hold is refused on both ways.
    #[test]
    fn reading_a_record_asks_what_input_asked(operation in super::arbitrary::operation(), choice in 0..1_000_usize, bad in 0..3_usize) {
        proptest::prop_assert_eq!(operation.check(), Ok(()));
        let mut written = serde_json::to_value(&operation).unwrap();
        let mut places = Vec::new();
        texts(&written, "", &mut places);
        let place = &places[choice % places.len()];
        let bad = [" \u{1b}".to_owned(), "x".repeat(60_001), "\u{85}".to_owned()][bad].clone();
        *written.pointer_mut(place).unwrap() = bad.into();
        // Keys, ids, dates and words of the vocabulary have types that refuse it before.
        if let Ok(broken) = serde_json::from_value::<Operation>(written) {
            proptest::prop_assert!(broken.check().is_err(), "{}", place);
            let raw = OperationInput::from_operation(&broken);
            proptest::prop_assert!(raw.into_operation(&mut next_id).is_err(), "{}", place);
        }
    }
}
