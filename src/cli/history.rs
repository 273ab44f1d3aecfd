//! `chancery history`: how what some paths show changed along the dates of a period, step by step.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::diff::{cause, in_words};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::{Mark, Rows, text};
use crate::cli::target::QuestionArguments;
use crate::domain::key::NegotiationKey;
use crate::time::PointInTime;

/// Shows how something changed over time.
#[derive(Args, Debug)]
pub struct HistoryArguments {
    /// The first day, month or year of the period, or an instant
    #[arg(value_name = "FROM", value_parser = date_argument::from)]
    from: PointInTime,
    /// The last one, which is included
    #[arg(value_name = "TO", value_parser = date_argument::until)]
    to: PointInTime,
    /// What to follow, as `diff` writes it; `*` stands for one word: position/israel/issue/*, proposal/*/status
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// Only this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
    #[command(flatten)]
    question: QuestionArguments,
}

const HISTORY: &str = "query($between: PeriodInput!, $paths: [String!]!, $negotiation: Key, $timeZone: TimeZone, \
    $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!, $first: Int, $after: String) { \
    history(between: $between, paths: $paths, negotiation: $negotiation, timeZone: $timeZone, knownAt: $knownAt, \
    publishedBy: $publishedBy, certainty: $certainty, first: $first, after: $after) { nodes { \
      kind path before after date \
      causes { id sequence kind occurred { edtf timeZone } sources { source { key publisher title } locator } } } \
    pageInfo { hasNextPage endCursor } } }";

/// Runs the command.
pub fn run(arguments: &HistoryArguments) -> Result<(), Failure> {
    let mut variables = cuts(&arguments.question.cuts);
    variables.insert("between".to_owned(), json!({ "from": arguments.from.as_str(), "to": arguments.to.as_str() }));
    variables.insert("paths".to_owned(), json!(arguments.paths));
    variables.insert("negotiation".to_owned(), json!(arguments.negotiation.as_ref().map(NegotiationKey::as_str)));
    let asker = QueryRunner::at(&arguments.question.place)?;
    let steps = asker.ask_all(HISTORY, &Value::Object(variables), &["history"]);
    asker.close()?;
    let steps = steps?;
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&json!({ "steps": steps }));
    }
    if steps.is_empty() {
        return out.line("nothing changed");
    }
    out.text(&table(&steps).print())
}

fn table(steps: &[Value]) -> Rows {
    let mut rows = Rows::new(&["date", "what", "before", "after", "because of"]).whole(0).whole(1);
    for step in steps {
        let path = text(step, &["path"]);
        let because = step["causes"].as_array().into_iter().flatten().map(cause).collect::<Vec<_>>().join("\n");
        rows.row(&[
            (day(text(step, &["date"])), Mark::Plain),
            (path, Mark::Plain),
            (&in_words(path, text(step, &["before"])), Mark::Aside),
            (&in_words(path, text(step, &["after"])), Mark::Plain),
            (&because, Mark::Plain),
        ]);
    }
    rows
}

/// Returns the day of an instant of UTC; `--json` has the instant.
fn day(instant: &str) -> &str {
    instant.get(..10).unwrap_or(instant)
}
