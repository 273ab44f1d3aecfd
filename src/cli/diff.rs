//! `chancery diff`: what changed between two points, and which events caused it.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::query_runner::QueryRunner;
use crate::cli::table::{Mark, Rows, date, source, text, word};
use crate::cli::target::QuestionArguments;
use crate::domain::key::NegotiationKey;
use crate::time::PointInTime;

/// Shows what changed.
#[derive(Args, Debug)]
pub struct DiffArguments {
    /// The earlier day, month, year or instant
    #[arg(value_name = "FROM", value_parser = date_argument::until)]
    from: PointInTime,
    /// The later one; the same as FROM shows what came to be known in between
    #[arg(value_name = "TO", value_parser = date_argument::until)]
    to: PointInTime,
    /// Only this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
    /// What was known at FROM, where that differs from --known-at
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    from_known_at: Option<PointInTime>,
    /// What was public at FROM, where that differs from --published-by
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    from_published_by: Option<PointInTime>,
    #[command(flatten)]
    question: QuestionArguments,
}

const DIFF: &str = "query($from: PointInput!, $to: PointInput!, $negotiation: Key, $first: Int, $after: String) { \
    diff(from: $from, to: $to, negotiation: $negotiation, first: $first, after: $after) { nodes { \
      kind path subject before after retroactive \
      causes { id sequence kind occurred { edtf timeZone } sources { source { key publisher title } locator } } } \
    pageInfo { hasNextPage endCursor } } }";

/// Runs the command.
pub fn run(arguments: &DiffArguments) -> Result<(), Failure> {
    let cuts = &arguments.question.cuts;
    let point = |date: &PointInTime, known_at: Option<&PointInTime>, published_by: Option<&PointInTime>| {
        json!({
            "date": date.as_str(),
            "timeZone": cuts.time_zone.as_ref().map(ToString::to_string),
            "knownAt": known_at.map(PointInTime::as_str),
            "publishedBy": published_by.map(PointInTime::as_str),
            "certainty": cuts.certainty.word(),
        })
    };
    let (known_at, published_by) = (cuts.known_at.as_ref(), cuts.published_by.as_ref());
    let from_known_at = arguments.from_known_at.as_ref().or(known_at);
    let from_published_by = arguments.from_published_by.as_ref().or(published_by);
    let variables = json!({
        "from": point(&arguments.from, from_known_at, from_published_by),
        "to": point(&arguments.to, known_at, published_by),
        "negotiation": arguments.negotiation.as_ref().map(NegotiationKey::as_str),
    });
    let asker = QueryRunner::at(&arguments.question.place)?;
    let changes = asker.ask_all(DIFF, &variables, &["diff"]);
    asker.close()?;
    let changes = changes?;
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&json!({ "changes": changes }));
    }
    if changes.is_empty() {
        return out.line("nothing changed");
    }
    out.text(&table(&changes).print())
}

fn table(changes: &[Value]) -> Rows {
    let mut rows = Rows::new(&["", "what", "before", "after", "because of"]).whole(1);
    for change in changes {
        let sign = match text(change, &["kind"]) {
            "ADDED" => "+",
            "REMOVED" => "-",
            _changed => "~",
        };
        let mut because = change["causes"].as_array().into_iter().flatten().map(cause).collect::<Vec<_>>().join("\n");
        if change["retroactive"] == true {
            because.push_str(" (came to be known later)");
        }
        let is_contested = text(change, &["after"]).contains("CONTESTED");
        rows.row(&[
            (sign, Mark::Plain),
            (text(change, &["path"]), Mark::Plain),
            (&in_words(text(change, &["path"]), text(change, &["before"])), Mark::Aside),
            (
                &in_words(text(change, &["path"]), text(change, &["after"])),
                if is_contested { Mark::Warning } else { Mark::Plain },
            ),
            (&because, Mark::Plain),
        ]);
    }
    rows
}

pub(super) fn cause(event: &Value) -> String {
    let when = match date(&event["occurred"]) {
        when if when.is_empty() => String::new(),
        when => format!(" {when}"),
    };
    match event["sources"].as_array().and_then(|sources| sources.first()) {
        Some(first) => format!("{}{when} [{}]", word(event, &["kind"]), source(first)),
        None => format!("{}{when}", word(event, &["kind"])),
    }
}

/// Turns the JSON of a value into something to read: texts as they are, dates as recorded, objects field by field.
pub(super) fn in_words(path: &str, value: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(value) else { return value.to_owned() };
    let attribute = path.rsplit('/').next().unwrap_or_default();
    match &value {
        Value::Object(_) if attribute == "status" => status(&value),
        Value::String(_) if attribute == "status" || path.starts_with("position/") => word(&value, &[]),
        _other => words(&value),
    }
}

/// Returns a status with what is said of it: according to whom, by whom and why.
fn status(value: &Value) -> String {
    let said = |name: &str, words: &str| match self::words(&value[name]) {
        said if said.is_empty() => None,
        said => Some(format!("{words}{said}")),
    };
    let parts =
        [said("accordingTo", "according to "), said("by", "by "), said("degree", "degree "), said("reason", "")];
    match parts.into_iter().flatten().collect::<Vec<_>>().join("; ") {
        parts if parts.is_empty() => word(value, &["status"]),
        parts => format!("{} ({parts})", word(value, &["status"])),
    }
}

/// The fields of values that hold a word of a vocabulary.
const VOCABULARY: [&str; 11] =
    ["act", "basis", "hedge", "kind", "method", "modality", "outcome", "role", "stance", "status", "vote"];

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(fields) if fields.contains_key("edtf") => date(value),
        Value::Object(fields) => {
            let said = |(name, value)| (name, if VOCABULARY.contains(&name) { word(value, &[]) } else { words(value) });
            let fields = fields.iter().map(|(name, value)| said((name.as_str(), value)));
            let given = fields.filter(|(_, value)| !value.is_empty());
            given.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_words() {
        for (path, value, words) in [
            ("issue/a/status", r#""OPEN""#, "open"),
            ("negotiation/n/status", r#"{"status":"OPEN","by":[],"reason":null}"#, "open"),
            (
                "commitment/c/status",
                r#"{"status":"BREACHED","accordingTo":"south","degree":null}"#,
                "breached (according to south)",
            ),
            ("commitment/c/due", r#"{"edtf":"2024-09","timeZone":"UTC"}"#, "September 2024"),
            ("issue/a/parent", r#""toll""#, "toll"),
            (
                "office/a/b/Envoy",
                r#"{"title":"Envoy","until":{"edtf":"2024-03-01","timeZone":"UTC"}}"#,
                "title: Envoy; until: 1 March 2024",
            ),
        ] {
            assert_eq!(in_words(path, value), words, "{path}");
        }
    }
}
