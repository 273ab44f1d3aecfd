//! What reads bytes from outside, given any bytes: each function panics if what must hold of its reader does not.
//!
//! | function | reader | what must hold |
//! | --- | --- | --- |
//! | [`record`] | `event_log::record::decode` | what is decoded, encoded again, decodes to the same |
//! | [`json_lines`] | `interchange::jsonl::LineReader`, `input::Line` | a line that is accepted, written again, reads as the same |
//! | [`edtf`] | `time::Edtf`, `time::PointInTime` | a date is kept as it was written, and its window is not empty |
//! | [`nesting`] | `graphql::nesting::check_text` | no document that passes nests deeper than the guard says |
//!
//! `make fuzz` gives them to libFuzzer; `tests/fuzz` includes this file and calls them with the same inputs every time.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Positioned, Value};
use chancery::domain::Sequence;
use chancery::domain::key::EventId;
use chancery::event_log::record::{self, Draft};
use chancery::graphql::limits::Limits;
use chancery::graphql::nesting::{NESTING_MAX, check_text};
use chancery::input::{Line, operation_line};
use chancery::interchange::jsonl::LineReader;
use chancery::time::{Edtf, Period, PointInTime, Zone};

/// Decodes a stored record.
pub fn record(bytes: &[u8]) {
    // A record is asked for by its sequence: the one that the bytes name, so that reading goes on behind the header.
    let named = bytes.get(10..18).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let sequence = Sequence::new(named);
    let Ok(mut decoded) = record::decode(sequence, bytes) else { return };
    let recorded = &decoded.recorded;
    let draft = Draft::new(&recorded.operation, &recorded.recorded_by, decoded.batch.clone());
    let sealed = draft.seal(sequence, recorded.recorded_at);
    let again = record::decode(sequence, &sealed);
    // Other bytes may say the same, in another length.
    decoded.recorded.bytes = sealed.len();
    assert_eq!(again.as_ref(), Ok(&decoded), "a record reads back as it was encoded");
}

/// Reads a file of JSON Lines.
pub fn json_lines(bytes: &[u8]) {
    let mut lines = LineReader::new(bytes);
    let mut last = 0;
    while let Some(line) = lines.next_line().expect("memory does not fail") {
        assert!(line.number > last, "lines are numbered in order");
        last = line.number;
        let Ok(operation) =
            line.text.and_then(|text| text.parse::<Line>()).map_err(|notice| vec![notice]).and_then(operation)
        else {
            continue;
        };
        let written = operation_line(&operation);
        assert!(!written.contains('\n'), "a line is one line");
        let again = written.parse::<Line>().map_err(|notice| vec![notice]).and_then(self::operation);
        assert_eq!(again.as_ref(), Ok(&operation), "a line reads back as it was written: {written}");
    }
    assert_eq!(lines.bytes(), bytes.len() as u64, "every byte was read");
}

/// Makes the operation of a line; the id is nil where the line has none.
fn operation(line: Line) -> Result<chancery::domain::event::Operation, Vec<chancery::input::Notice>> {
    let nil: EventId = "00000000-0000-0000-0000-000000000000".parse().expect("a UUID");
    line.into_operation(&mut || nil)
}

/// Zones with whole and odd offsets, on both sides of the date line, with and without changes of their clocks.
const ZONES: [&str; 5] = ["UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/New_York", "Africa/Monrovia"];

/// Reads a vague date, and a point in time.
pub fn edtf(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let zones = ZONES.map(|zone| zone.parse::<Zone>().expect("a zone of the bundled rules"));
    if let Ok(date) = text.parse::<Edtf>() {
        assert_eq!((date.as_str(), date.to_string().as_str()), (text, text), "a date is kept as it was written");
        for zone in &zones {
            let Ok(period) = Period::resolve(&date, zone) else { continue };
            let window = period.window();
            assert!(window.lo() < window.hi(), "a window is not empty: {text}");
            assert!(window.lo() <= window.middle() && window.middle() < window.hi(), "its middle is in it: {text}");
            assert_eq!(Period::resolve(&date, zone).as_ref(), Ok(&period), "{text} has one window");
        }
    }
    if let Ok(point) = text.parse::<PointInTime>() {
        assert_eq!(point.as_str(), text, "a point is kept as it was written");
        for zone in &zones {
            if let (Ok(start), Ok(cut)) = (point.start(zone), point.cut(zone)) {
                assert!(start.micros() <= cut.micros(), "a point ends after it starts: {text}");
            }
        }
    }
}

/// Checks how deep a document nests, and parses it if the guard lets it pass.
pub fn nesting(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if check_text(text, &Limits { tokens: usize::MAX, ..Limits::default() }).is_err() {
        return;
    }
    // Whether the parser returns at all is half of what is asked here.
    let Ok(document) = parse_query(text) else { return };
    let depth = document_depth(&document);
    assert!(depth <= NESTING_MAX, "a document that passed nests {depth} deep");
}

/// Counts how many brackets are open at once in a document, at the most.
fn document_depth(document: &ExecutableDocument) -> usize {
    let operations = match &document.operations {
        DocumentOperations::Single(operation) => vec![&operation.node],
        DocumentOperations::Multiple(operations) => operations.values().map(|operation| &operation.node).collect(),
    };
    let selections = operations.iter().map(|operation| selection_depth(&operation.selection_set.node));
    let defaults = operations.iter().flat_map(|operation| &operation.variable_definitions).map(|variable| {
        let default = variable.node.default_value.as_ref();
        1 + default.map_or(0, |default| value_depth(&default.node))
    });
    let fragments = document.fragments.values().map(|fragment| selection_depth(&fragment.node.selection_set.node));
    selections.chain(defaults).chain(fragments).max().unwrap_or(0)
}

fn selection_depth(set: &SelectionSet) -> usize {
    let depth = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => field_depth(&field.node),
        Selection::FragmentSpread(_) => 0,
        Selection::InlineFragment(fragment) => selection_depth(&fragment.node.selection_set.node),
    };
    if set.items.is_empty() { 0 } else { 1 + set.items.iter().map(depth).max().unwrap_or(0) }
}

fn field_depth(field: &Field) -> usize {
    let directives = field.directives.iter().flat_map(|directive| &directive.node.arguments);
    let values = field.arguments.iter().chain(directives).map(|(_, value)| value.node.clone());
    let known = values.filter_map(|value| value.into_const_with(|_variable| Ok::<_, ()>(Value::Null)).ok());
    let arguments = known.map(|value| 1 + value_depth(&value)).max().unwrap_or(0);
    arguments.max(selection_depth(&field.selection_set.node))
}

fn value_depth(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(value_depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(value_depth).max().unwrap_or(0),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => 0,
    }
}
