//! Law 8 for files whose rows change: an update is the correction that it stands for, and the log after it imports again.

use serde_json::{Map, Value};

use super::Real;
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict, compare, known_now, load, twice};
use crate::model::standing::Point;

/// What tells an update from the correction in its place: when it was recorded, what it is called, which number it has. A
/// correction that changes nothing is no update.
const APART: [&str; 8] =
    ["knownAt", "recordedAt", "published", "publishedFirst", "revision", "sequence", "causes", "retroactive"];

/// A history in which each correction comes as a row of an import answers alike, exports a log that imports again, and is not
/// changed by that log, with a reason to update or without.
pub fn rows_that_change(case: &Case) -> Verdict {
    let later = case.history.now() + 86_400_000_000;
    let mut corrected: Real = load(&case.history)?;
    let mut updated = Real::fresh();
    let lines = case.history.batches.iter().flat_map(|batch| batch.operations.iter().map(|line| (batch.at, line)));
    for (number, (at, line)) in lines.enumerate() {
        updated.import(&format!("{}\n", as_row(line, number)), Some("the row changed"), at);
    }
    let dates =
        known_now(case).into_iter().map(|p| Point { published_by: None, date: p.date.or(Some("2024-12".into())), ..p });
    let points = twice(dates);
    compare("rows that change", &mut corrected, &mut updated, case, &points, &APART)?;
    let mut again = updated.export_then_import(later);
    compare("rows that change, exported", &mut updated, &mut again, case, &points, &APART[..4])?;
    let (log, head) = (updated.export(), updated.chronicle.head());
    for update in [None, Some("all of it")] {
        let report = updated.import(&log, update, later);
        if (report.already, updated.chronicle.head()) != (head.get(), head) {
            return Err(format!("its own log changed it, {update:?}: {report:?}"));
        }
    }
    Ok(())
}

/// Returns a correction as the row that says the same; any other line as it is. A retraction gets an id: another in the same words,
/// in a file of its own, would be the same one.
fn as_row(line: &Value, number: usize) -> Value {
    let Some(correction) = line.get("correct") else {
        let mut line = line.clone();
        for operation in ["retract", "reinstate"] {
            if let Some(operation) = line.get_mut(operation).and_then(Value::as_object_mut) {
                operation.entry("id").or_insert_with(|| format!("00000000-0000-4000-9000-{number:012x}").into());
            }
        }
        return line;
    };
    let mut row: Map<String, Value> = correction["replacement"].as_object().cloned().unwrap_or_default();
    row.insert("id".to_owned(), correction["event"].clone());
    row.into()
}
