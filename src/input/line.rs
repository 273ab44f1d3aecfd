//! One line of an import file, and of the log's export.
//!
//! A line is a JSON object: an event as it is, or an operation under its name.
//!
//! ```text
//! {"occurred":"2024-08-20","body":{…}}        records an event
//! {"correct":{"event":"…","replacement":{…}}} corrects one; likewise retract, reinstate, cite
//! ```
//!
//! Reading is strict: unknown fields, fields given twice and arrays in the place of objects are refused. A line is first
//! read the fast way; only one that is refused is read again, to find out where and why. Which line of the file it is, the
//! caller knows.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_path_to_error::Segment;

use crate::domain::event::{Event, Operation};
use crate::domain::key::EventId;
use crate::input::form::one_of;
use crate::input::{CiteInput, CorrectInput, EventInput, Notice, OperationInput, RetractInput};

/// What a line asks for, as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Line(OperationInput);

one_of! {
    /// An operation on the record, as a line has it: exactly one of these.
    #[allow(clippy::large_enum_variant, reason = "it is unwrapped at once")]
    enum Named {
        /// Replaces an event's whole content.
        Correct(CorrectInput) = "correct",
        /// Takes an event out of every view.
        Retract(RetractInput) = "retract",
        /// Reverses a retraction.
        Reinstate(RetractInput) = "reinstate",
        /// Adds sources to an event.
        Cite(CiteInput) = "cite",
    }
}

/// The names of the operations that a line may have instead of an event.
const NAMES: [&str; 4] = ["correct", "retract", "reinstate", "cite"];

impl Line {
    /// Makes the line of an operation.
    pub fn of(operation: &Operation) -> Self {
        Line(OperationInput::from_operation(operation))
    }

    /// Returns what the line asks for.
    pub fn input(&self) -> &OperationInput {
        &self.0
    }

    /// Returns the id that the line itself brings for its event or operation, where it does; not yet checked.
    pub fn id(&self) -> Option<&str> {
        let id = match &self.0 {
            OperationInput::Record(event) => &event.id,
            OperationInput::Correct(correct) => &correct.id,
            OperationInput::Retract(retract) | OperationInput::Reinstate(retract) => &retract.id,
            OperationInput::Cite(cite) => &cite.id,
        };
        id.as_ref().map(|id| id.as_str())
    }

    /// Makes the operation; `next_id` gives an id where the line brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the line down.
    pub fn into_operation(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Operation, Vec<Notice>> {
        match self.0 {
            OperationInput::Record(event) => event.into_new_event(next_id).map(Operation::Record),
            named @ (OperationInput::Correct(_)
            | OperationInput::Retract(_)
            | OperationInput::Reinstate(_)
            | OperationInput::Cite(_)) => named.into_operation(next_id),
        }
    }
}

/// Writes an operation as a line, without the line feed. Reading it gives the same operation.
pub fn operation_line(operation: &Operation) -> String {
    Line::of(operation).to_string()
}

/// Writes an event as a line, without the line feed. Reading it gives the same event.
pub fn event_line(event: &Event) -> String {
    Line(OperationInput::Record(EventInput::from_event(event))).to_string()
}

impl From<Named> for Line {
    fn from(named: Named) -> Self {
        Line(match named {
            Named::Correct(correct) => OperationInput::Correct(correct),
            Named::Retract(retract) => OperationInput::Retract(retract),
            Named::Reinstate(retract) => OperationInput::Reinstate(retract),
            Named::Cite(cite) => OperationInput::Cite(cite),
        })
    }
}

impl FromStr for Line {
    type Err = Notice;

    /// Reads a line. The notice says where in the line the first thing stands that is not taken.
    fn from_str(text: &str) -> Result<Self, Notice> {
        if let Ok(event) = serde_json::from_str::<EventInput>(text) {
            return Ok(Line(OperationInput::Record(event)));
        }
        if let Ok(named) = serde_json::from_str::<Named>(text) {
            return Ok(named.into());
        }
        let is_named = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text)
            .is_ok_and(|fields| NAMES.iter().any(|name| fields.contains_key(*name)));
        Err(if is_named { why_not::<Named>(text) } else { why_not::<EventInput>(text) })
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            OperationInput::Record(event) => event.serialize(to),
            named @ (OperationInput::Correct(_)
            | OperationInput::Retract(_)
            | OperationInput::Reinstate(_)
            | OperationInput::Cite(_)) => named.serialize(to),
        }
    }
}

impl fmt::Display for Line {
    /// Writes the line as compact JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Reads a refused text again, to say what is wrong with it and where.
fn why_not<T: DeserializeOwned>(text: &str) -> Notice {
    let mut reader = serde_json::Deserializer::from_str(text);
    let (path, error) = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Err(error) => (steps(error.path()), error.into_inner()),
        Ok(_) => match reader.end() {
            Err(error) => (Vec::new(), error),
            Ok(()) => return Notice::bad_input("the line is not taken", Vec::new()),
        },
    };
    let mut message = in_plain_words(&error);
    let about_the_whole = path.is_empty() || (path.len() == 1 && message.starts_with("unknown field"));
    if about_the_whole && error.is_data() {
        message.push_str("; a line is an event as it is, or an object with one of ");
        message.push_str(&NAMES.join(", "));
    }
    Notice::bad_input(message, path)
}

fn steps(path: &serde_path_to_error::Path) -> Vec<String> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { variant } => Some(variant.clone()),
            Segment::Unknown => None,
        })
        .collect()
}

/// Says what a JSON error says, without the names of Rust's types.
fn in_plain_words(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let Some(message) = whole.strip_suffix(&place) else { return whole };
    let words = [
        ("expected i32", "expected a whole number of at most 32 bits"),
        ("expected u64", "expected a whole number"),
        ("expected f64", "expected a number"),
        ("expected a sequence", "expected an array"),
    ];
    let message = words
        .iter()
        .find_map(|(word, plain)| message.strip_suffix(word).map(|start| format!("{start}{plain}")))
        .unwrap_or_else(|| message.to_owned());
    // Errors in the meaning of a value are told by its path: where reading stopped would be past it.
    if error.is_data() { message } else { format!("{message}, at column {}", error.column()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::vocabulary::EventKind;
    use crate::input::arbitrary;

    fn no_id() -> EventId {
        unreachable!("every line of this test brings its ids")
    }

    fn operation(line: &str) -> Result<Operation, Vec<Notice>> {
        line.parse::<Line>().map_err(|notice| vec![notice])?.into_operation(&mut || EventId::new(uuid::Uuid::nil()))
    }

    fn refusal(line: &str) -> String {
        line.parse::<Line>().expect_err(line).to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_line_reads_back_as_the_operation_that_it_was_made_of(operation in arbitrary::operation()) {
            let line = operation_line(&operation);
            prop_assert!(!line.contains('\n'));
            let read = line.parse::<Line>().map_err(|notice| TestCaseError::fail(notice.to_string()))?;
            prop_assert_eq!(read.to_string(), line);
            prop_assert_eq!(read.id().map(str::to_owned), Some(operation.id().to_string()));
            prop_assert_eq!(read.into_operation(&mut no_id), Ok(operation));
        }

        #[test]
        fn no_line_panics(start in "[{}\\[\\]\":,a-z0-9 ]{0,60}", cut in 0..400_usize, event in arbitrary::event()) {
            let _ = start.parse::<Line>();
            let line = event_line(&event);
            let torn: String = line.chars().take(cut).collect();
            prop_assert!(torn.len() == line.len() || torn.parse::<Line>().is_err());
        }
    }

    #[test]
    fn every_kind_is_generated() {
        use proptest::strategy::ValueTree;
        use proptest::test_runner::TestRunner;

        let mut runner = TestRunner::deterministic();
        let mut kinds = std::collections::BTreeSet::new();
        for _ in 0..2_000 {
            kinds.insert(arbitrary::operation().new_tree(&mut runner).unwrap().current().kind());
        }
        assert_eq!(kinds.len(), <EventKind as crate::domain::vocabulary::Vocabulary>::MEMBERS.len());
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let line = r#"{"occurred":"2024-08-20","negotiation":"n","body":{"issueRaised":{"key":"i","title":"I"}}}"#;
        let operation = operation(line).unwrap();
        assert_eq!(operation.id(), EventId::new(uuid::Uuid::nil()));
        let with_id = line.replacen('{', r#"{"id":"00000000-0000-0000-0000-000000000000","#, 1);
        assert_eq!(operation_line(&operation), with_id);
        let spelt_out = r#"{"id":null,"occurred":"2024-08-20","timeZone":"UTC","ordinal":0,"negotiation":"n",
            "sources":[],"note":null,"body":{"issueRaised":{"key":"i","title":"I","parent":null,"status":"OPEN"}}}"#;
        assert_eq!(self::operation(spelt_out), Ok(operation));
    }

    #[test]
    fn a_refusal_says_where_and_what_would_be_taken() {
        let at = |path: &str, part: &str, line: &str| {
            let refusal = refusal(line);
            assert!(refusal.starts_with(path) && refusal.contains(part), "{refusal}");
        };
        at("", "a line is an event as it is, or an object with one of correct, retract", "[]");
        at("record: ", "unknown field `record`, expected one of `id`", r#"{"record":{}}"#);
        at("record: ", "; a line is an event as it is, or an object with one of correct", r#"{"record":{}}"#);
        at("", "missing field `body`", r#"{"occurred":"2024"}"#);
        at("occurred: ", "EDTF of levels 0 and 1", r#"{"occurred":"soon","body":{}}"#);
        at("body: ", "exactly one of the fields actorRegistered, ", r#"{"body":{}}"#);
        at("body", "unknown field `said`, expected one of `actorRegistered`", r#"{"body":{"said":{}}}"#);
        at("body.partyLeft: ", "expected an object", r#"{"body":{"partyLeft":["a","PARTY"]}}"#);
        at("body.partyLeft.actor: ", "1 to 64 of", r#"{"body":{"partyLeft":{"actor":"A b","role":"PARTY"}}}"#);
        at("body.partyLeft.role: ", "expected one of `PARTY`", r#"{"body":{"partyLeft":{"actor":"a","role":"X"}}}"#);
        at("body.partyLeft", "duplicate field `actor`", r#"{"body":{"partyLeft":{"actor":"a","actor":"b"}}}"#);
        at("ordinal: ", "a whole number", r#"{"ordinal":"1","body":{}}"#);
        at("sources: ", "expected an array", r#"{"sources":{},"body":{}}"#);
        at(
            "sources.1.credibility: ",
            "a whole number",
            r#"{"sources":[{"source":"s"},{"source":"s","credibility":1.5}]}"#,
        );
        at("correct: ", "missing field `event`", r#"{"correct":{}}"#);
        at(
            "",
            "exactly one of the fields correct, ",
            r#"{"correct":{"event":"a","expectedRevision":1,"reason":"r","replacement":{"body":{"partyLeft":{"actor":"a","role":"PARTY"}}}},"cite":{}}"#,
        );
        at("", "at column 9", r#"{"body" 1}"#);
        at("", "trailing characters", r#"{"body":{"partyLeft":{"actor":"a","role":"PARTY"}}} x"#);
        at("", "EOF", "");
    }

    #[test]
    fn the_fixture_reads_and_writes() {
        for line in include_str!("../../fixtures/gaza-2024-08.jsonl").lines() {
            let operation = operation(line).expect(line);
            assert_eq!(self::operation(&operation_line(&operation)), Ok(operation));
        }
    }

    #[test]
    fn a_target_is_one_thing() {
        let line = |on: &str| {
            format!(
                r#"{{"body":{{"statementMade":{{"speaker":"a","act":"DENY","text":"t","claims":[{{"subject":"a","stance":"OPPOSES","on":{on}}}]}}}}}}"#
            )
        };
        let refusal = refusal(&line(r#"{"issue":"i","meeting":"m"}"#));
        assert!(refusal.contains("exactly one of the fields issue, proposal, clause, meeting"), "{refusal}");
        assert!(line(r#"{"clause":{"proposal":"p","clause":"1.a"}}"#).parse::<Line>().is_ok());
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!(r#"{{"body":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(deep.parse::<Line>().is_err());
        let deep = "{\"correct\":".repeat(100_000);
        assert!(deep.parse::<Line>().is_err());
    }
}
