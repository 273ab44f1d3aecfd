//! Records that were written once can be read for ever.
//!
//! `fixtures/events/v1`, `v2` and `v3` hold, for each kind of entry, the bytes of a record as that version wrote them. The lines
//! of `v1.jsonl` and `v2.jsonl` say what those of versions 1 and 2 mean; the lines of `kinds.jsonl`, what those of today's version mean. The bytes
//! are never written again: a changed form gets a new version, a new folder beside these, and a function that reads the old.

use std::sync::Arc;

use std::path::{Path, PathBuf};

use chancery::domain::Sequence;
use chancery::domain::event::{Body, Operation};
use chancery::domain::vocabulary::{EventKind, Vocabulary};
use chancery::event_log::record::{self, Draft, Idempotency, RecordError};
use chancery::input::{Line, operation_line};
use chancery::time::{Instant, Period, RecordedAt, Zone};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events")
}

fn operations(file: &str) -> Vec<Operation> {
    let text = std::fs::read_to_string(fixtures().join(file)).unwrap();
    let given = || -> ! { panic!("every line of {file} has an id") };
    text.lines().map(|line| line.parse::<Line>().unwrap().into_operation(&mut || given()).unwrap()).collect()
}

fn of_kind(kind: EventKind) -> (Sequence, Operation) {
    let mut operations = operations("kinds.jsonl").into_iter().zip(1..);
    let (operation, number) = operations
        .find(|(operation, _)| operation.kind() == kind)
        .unwrap_or_else(|| panic!("kinds.jsonl has no {}: add one, and its record", kind.name()));
    (Sequence::new(number), operation)
}

fn recorded_at() -> RecordedAt {
    RecordedAt::new("2024-08-21T12:00:00.000001Z".parse::<Instant>().unwrap())
}

fn batch(kind: EventKind) -> Option<Idempotency> {
    let digest = [7; 32];
    (kind == EventKind::ActorRegistered).then(|| Idempotency { key: "first".to_owned(), digest, records: 3 })
}

/// Holds the record of an operation, as a version wrote it, against the operation.
fn assert_reads(version: u8, sequence: Sequence, operation: &Operation) {
    let (kind, name) = (operation.kind(), operation.kind().name());
    let path = fixtures().join(format!("v{version}")).join(format!("{name}.record"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(bytes[0], version, "{name}");
    let decoded = record::decode(sequence, &bytes).unwrap();
    assert_eq!(operation_line(&decoded.recorded.operation), operation_line(operation), "{name}");
    assert_eq!(decoded.recorded.operation, *operation, "{name}");
    assert_eq!(decoded.recorded.recorded_at, recorded_at());
    assert_eq!(&*decoded.recorded.recorded_by, "a recorder");
    assert_eq!(decoded.batch, batch(kind));
}

#[test]
fn each_kind_of_entry_is_read_as_older_versions_wrote_it() {
    for version in [1, 2] {
        let operations = operations(&format!("v{version}.jsonl"));
        assert_eq!(operations.len(), 25, "versions 1 and 2 had so many kinds");
        for (operation, number) in operations.iter().zip(1..) {
            assert_reads(version, Sequence::new(number), operation);
        }
    }
}

#[test]
fn each_kind_of_entry_is_read_as_this_version_writes_it() {
    for (kind, name, _) in EventKind::MEMBERS {
        let (sequence, operation) = of_kind(*kind);
        let path = fixtures().join(format!("v{}", record::FORMAT_VERSION)).join(format!("{name}.record"));
        if std::env::var_os("CHANCERY_NEW_FIXTURES").is_some() && !path.exists() {
            let draft = Draft::new(&operation, "a recorder", batch(*kind));
            std::fs::write(&path, draft.seal(sequence, recorded_at())).unwrap();
        }
        assert_reads(record::FORMAT_VERSION, sequence, &operation);
    }
}

#[test]
fn bytes_that_are_no_record_are_refused_and_never_panic() {
    let (sequence, operation) = of_kind(EventKind::StatementMade);
    let bytes = Draft::new(&operation, "a recorder", None).seal(sequence, recorded_at());
    for length in 0..bytes.len() {
        assert!(record::decode(sequence, &bytes[..length]).is_err(), "cut to {length} bytes");
    }
    for place in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            let mut other = bytes.clone();
            other[place] ^= flip;
            // A changed letter of a text is still a text: the journal's checksums are what notices it.
            let _ = record::decode(sequence, &other);
        }
    }
    assert!(matches!(record::decode(sequence.next(), &bytes), Err(RecordError::Malformed { .. })));
}

/// Writes an operation down, changes it there, and reads it back: what a record would hold that nobody let through.
fn changed(operation: &Operation, pointer: &str, value: serde_json::Value) -> Operation {
    let mut written = serde_json::to_value(operation).unwrap();
    *written.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = value;
    serde_json::from_value(written).unwrap()
}

#[test]
fn a_payload_that_breaks_a_rule_of_its_version_is_damage_with_its_place() {
    let long = "a".repeat(60_001);
    let broken = [
        (EventKind::IssueRaised, "/Record/body/IssueRaised/title", " ", "body.issueRaised.title: the text is blank"),
        (
            EventKind::StatementMade,
            "/Record/body/StatementMade/text",
            &long,
            "body.statementMade.text: the text has 60001",
        ),
        (
            EventKind::ActorRegistered,
            "/Record/body/ActorRegistered/name",
            "a\u{0}",
            "body.actorRegistered.name: the text holds",
        ),
        (EventKind::EventRetracted, "/Retract/reason", "", "reason: the text is blank"),
        (EventKind::EventCorrected, "/Correct/reason", "\r", "reason: the text holds the control character U+000D"),
    ];
    for (kind, pointer, text, what) in broken {
        let (sequence, operation) = of_kind(kind);
        assert_eq!(operation.check(), Ok(()));
        let bytes =
            Draft::new(&changed(&operation, pointer, text.into()), "a recorder", None).seal(sequence, recorded_at());
        let error = record::decode(sequence, &bytes).unwrap_err().to_string();
        assert!(error.starts_with(&format!("the bytes of record {sequence} are not a record")), "{error}");
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn an_event_of_the_register_is_read_without_a_negotiation() {
    for kind in [EventKind::ActorRegistered, EventKind::OfficeHeld, EventKind::SourceRegistered] {
        let (_, operation) = of_kind(kind);
        let mut written = serde_json::to_value(&operation).unwrap();
        written["Record"]["negotiation"] = "n".into();
        assert_eq!(serde_json::from_value::<Operation>(written).unwrap(), operation);
    }
}

#[test]
fn an_event_without_what_its_envelope_needs_is_not_read() {
    for (kind, field) in [
        (EventKind::PartyJoined, "negotiation"),
        (EventKind::CommitmentMade, "negotiation"),
        (EventKind::StatementMade, "occurred"),
        (EventKind::NegotiationOpened, "occurred"),
    ] {
        let mut written = serde_json::to_value(of_kind(kind).1).unwrap();
        written["Record"].as_object_mut().unwrap().remove(field).unwrap();
        let error = serde_json::from_value::<Operation>(written).unwrap_err().to_string();
        assert!(error.contains(&format!("missing field `{field}`")), "{error}");
    }
}

#[test]
fn what_broke_no_rule_when_it_was_recorded_is_read() {
    let line = |body: serde_json::Value| {
        let line = serde_json::json!({ "id": "3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f", "occurred": "2024-08-20",
            "negotiation": "n", "body": body });
        line.to_string().parse::<Line>().unwrap().into_operation(&mut || panic!("it has an id")).unwrap()
    };
    let clause = |key: &str| serde_json::json!({ "key": key, "number": "1", "text": "t" });
    let mut statement = line(serde_json::json!({ "statementMade": { "speaker": "a", "act": "ASSERT", "text": "t",
        "claims": [{ "subject": "a", "on": { "issue": "i" }, "stance": "ACCEPTS", "to": "2024-08-20" }] } }));
    let mut amendment =
        line(serde_json::json!({ "proposalAmended": { "proposal": "p", "put": [clause("a"), clause("b")] } }));
    let mut commitment = line(serde_json::json!({ "commitmentMade": { "key": "c", "by": ["a"], "text": "t" } }));
    // Each of them in a form that is refused by now: a long text, an end before the date, a clause twice, nobody.
    if let Operation::Record(event) = &mut statement
        && let Body::StatementMade(made) = &mut event.body
    {
        let made = Arc::make_mut(&mut made.payload);
        made.text = "x".repeat(60_000);
        let before = "2024-08-19".parse().unwrap();
        made.claims[0].to = Some(Period::resolve(&before, &Zone::default()).unwrap());
    }
    if let Operation::Record(event) = &mut amendment
        && let Body::ProposalAmended(amended) = &mut event.body
    {
        let amended = Arc::make_mut(&mut amended.payload);
        amended.put[1].key = amended.put[0].key.clone();
        amended.drop = vec![amended.put[0].key.clone()];
    }
    if let Operation::Record(event) = &mut commitment
        && let Body::CommitmentMade(made) = &mut event.body
    {
        Arc::make_mut(&mut made.payload).by.clear();
    }
    for operation in [statement, amendment, commitment] {
        let sequence = Sequence::new(7);
        let bytes = Draft::new(&operation, "a recorder", None).seal(sequence, recorded_at());
        assert_eq!(record::decode(sequence, &bytes).unwrap().recorded.operation, operation);
        let again = operation_line(&operation).parse::<Line>().unwrap().into_operation(&mut || panic!("it has an id"));
        assert!(again.is_err(), "today it is refused");
    }
}

#[test]
fn a_record_of_a_later_release_says_so() {
    let (sequence, operation) = of_kind(EventKind::PartyJoined);
    let mut bytes = Draft::new(&operation, "a recorder", None).seal(sequence, recorded_at());
    bytes[0] = record::FORMAT_VERSION + 1;
    let error = record::decode(sequence, &bytes).unwrap_err();
    assert_eq!(error, RecordError::Later { sequence, found: record::FORMAT_VERSION + 1 });
    assert!(error.to_string().contains("use the release that wrote it"));
}
