//! What may be recorded, decided without a chronicle: given what is on record, when something is to be recorded, then it is
//! let through, with or without warnings, or refused.
//!
//! What is on record is a list of operations; what `decide` asks of it is found by going through the list. What is malformed
//! whatever is on record is refused before, by the values' own constructors (`input::convert`).

mod past;
mod refusals;
mod warnings;

use chancery::domain::decide::{Deliberation, Oddity, Reason, Rejection, Warning};
use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::input::Line;
use chancery::time::Instant;
use past::Past;
use serde_json::{Value, json};
use uuid::Uuid;

type Outcome = Result<Vec<Warning>, Vec<Rejection>>;

/// Returns the id that a name stands for.
fn id(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

/// Makes an operation of a line; where it brings no id, it gets one of its own.
fn operation(line: Value) -> Operation {
    let parsed = line.to_string().parse::<Line>().unwrap_or_else(|notice| panic!("{notice}: {line}"));
    let own = || EventId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, line.to_string().as_bytes()));
    parsed.into_operation(&mut own.clone()).unwrap_or_else(|notices| panic!("{notices:?}: {line}"))
}

/// When everything here is recorded.
fn now() -> Instant {
    "2024-09-01T12:00:00Z".parse().expect("an instant")
}

/// What is on record.
struct Given(Past);

fn given(lines: impl IntoIterator<Item = Value>) -> Given {
    Given(Past::new(lines.into_iter().map(operation).collect()))
}

impl Given {
    /// Decides about a batch, and gives what comes of each of its operations.
    fn when_all(&self, lines: impl IntoIterator<Item = Value>) -> Vec<Outcome> {
        let operations: Vec<Operation> = lines.into_iter().map(operation).collect();
        let mut deliberation = Deliberation::new(&self.0, now());
        operations.iter().map(|operation| deliberation.decide(operation)).collect()
    }

    /// Decides about one operation.
    fn when(&self, line: Value) -> Outcome {
        self.when_all([line]).remove(0)
    }
}

/// Holds that an operation is let through, and nothing looks odd.
#[track_caller]
fn accepted(outcome: Outcome) {
    assert_eq!(outcome, Ok(vec![]));
}

/// Holds that an operation is refused for one reason, at one place.
#[track_caller]
fn refused(outcome: Outcome, reason: Reason, path: &str) {
    let seen: Vec<(Reason, String)> =
        outcome.expect_err("a refusal").iter().map(|why| (why.reason, why.path.join("."))).collect();
    assert_eq!(seen, [(reason, path.to_owned())]);
}

/// Holds that an operation is let through with one warning, at one place.
#[track_caller]
fn odd(outcome: Outcome, oddity: Oddity, path: &str) {
    let seen: Vec<(Oddity, String)> =
        outcome.expect("let through").iter().map(|warning| (warning.oddity, warning.path.join("."))).collect();
    assert_eq!(seen, [(oddity, path.to_owned())]);
}

/// Makes an event of the first of August; in the negotiation `talks`, where it is of a kind that needs one.
fn event(name: &str, body: Value) -> Value {
    on("2024-08-01", name, body)
}

/// Makes an event of a date.
fn on(date: &str, name: &str, body: Value) -> Value {
    let kind = body.as_object().and_then(|body| body.keys().next()).expect("a body has a kind").clone();
    let mut event = json!({ "id": id(name), "occurred": date, "body": body });
    if !["actorRegistered", "officeHeld", "sourceRegistered", "negotiationOpened"].contains(&kind.as_str()) {
        event["negotiation"] = json!("talks");
    }
    event
}

/// Removes the date of an event of the register.
fn undated(mut event: Value) -> Value {
    event.as_object_mut().expect("an event").remove("occurred");
    event
}

fn actor(key: &str, part_of: Option<&str>) -> Value {
    let mut body = json!({ "key": key, "name": key, "kind": "ORGAN" });
    if let Some(whole) = part_of {
        body["partOf"] = json!(whole);
    }
    undated(event(&format!("actor-{key}"), json!({ "actorRegistered": body })))
}

fn source(key: &str) -> Value {
    let body = json!({ "sourceRegistered": { "key": key, "published": "2024-08-02" } });
    undated(event(&format!("source-{key}"), body))
}

fn negotiation() -> Value {
    event("talks", json!({ "negotiationOpened": { "key": "talks", "title": "Talks" } }))
}

fn issue(key: &str, parent: Option<&str>) -> Value {
    let mut body = json!({ "key": key, "title": key });
    if let Some(parent) = parent {
        body["parent"] = json!(parent);
    }
    event(&format!("issue-{key}"), json!({ "issueRaised": body }))
}

fn proposal() -> Value {
    let clauses = json!([{ "key": "first", "number": "1", "text": "words" }]);
    event("plan", json!({ "proposalTabled": { "key": "plan", "title": "Plan", "by": ["a"], "clauses": clauses } }))
}

fn commitment() -> Value {
    event("leave", json!({ "commitmentMade": { "key": "leave", "by": ["a"], "text": "to leave" } }))
}

fn statement(name: &str) -> Value {
    event(name, json!({ "statementMade": { "speaker": "a", "act": "ASSERT", "text": "words" } }))
}

fn planned() -> Value {
    event("round", json!({ "meetingPlanned": { "key": "round", "title": "Round" } }))
}

fn incident() -> Value {
    event("strike", json!({ "incidentReported": { "key": "strike", "title": "Strike" } }))
}

/// One of each thing: the actors `a` and `b`, `daily`, `talks`, `border`, `plan` with `first`, `leave`, `word`, `round`, `strike`.
fn everything() -> Vec<Value> {
    vec![
        actor("a", None),
        actor("b", None),
        source("daily"),
        negotiation(),
        issue("border", None),
        proposal(),
        commitment(),
        statement("word"),
        planned(),
        incident(),
    ]
}

/// Everything, and more.
fn everything_and(more: impl IntoIterator<Item = Value>) -> Given {
    given(everything().into_iter().chain(more))
}

fn retract(event: &str) -> Value {
    json!({ "retract": { "id": id(&format!("retract-{event}")), "event": id(event), "reason": "not so" } })
}

fn reinstate(event: &str) -> Value {
    json!({ "reinstate": { "id": id(&format!("reinstate-{event}")), "event": id(event), "reason": "so after all" } })
}

fn cite(event: &str, source: &str) -> Value {
    json!({ "cite": { "id": id(&format!("cite-{event}")), "event": id(event), "sources": [{ "source": source }] } })
}

/// Makes a correction of an event, named after it and the revision that it expects.
fn correct(event: &str, expected_revision: u32, mut replacement: Value) -> Value {
    replacement.as_object_mut().expect("an event").remove("id");
    json!({ "correct": { "id": id(&format!("correct-{event}-{expected_revision}")), "event": id(event),
        "expectedRevision": expected_revision, "replacement": replacement, "reason": "not so" } })
}
