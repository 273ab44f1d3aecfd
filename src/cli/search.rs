//! `chancery search`: events by their words, the best first, as of a day.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::event_words::{EVENT_FIELDS, WIDTH_MAX, entry};
use crate::cli::failure::Failure;
use crate::cli::output::{Output, is_colourful};
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::width;
use crate::cli::target::QuestionArguments;
use crate::search::SearchQuery;
use crate::time::PointInTime;

/// Finds events by their words.
#[derive(Args, Debug)]
#[command(after_help = "Example: chancery search '\"philadelphi corridor\" netan*' --date 2024-08-20")]
pub struct SearchArguments {
    /// Words, all of which are found; "a phrase" in quotation marks, a beginning with a star
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
    /// As of this date [default: now]
    #[arg(long, value_name = "DATE", value_parser = date_argument::until)]
    date: Option<PointInTime>,
    /// At most so many, from 1 to 500
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    first: u16,
    #[command(flatten)]
    question: QuestionArguments,
}

/// Returns the question.
fn question() -> String {
    format!(
        "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
         $certainty: Certainty!, $words: String!, $first: Int) {{ \
         asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) {{ \
         search(text: $words, first: $first) {{ pageInfo {{ hasNextPage }} nodes {{ {EVENT_FIELDS} }} }} }} }}"
    )
}

/// Runs the command.
pub fn run(arguments: &SearchArguments) -> Result<(), Failure> {
    let words = arguments.words.join(" ");
    let mut variables = Value::Object(cuts(&arguments.question.cuts));
    variables["date"] = json!(arguments.date.as_ref().map(PointInTime::as_str));
    variables["words"] = json!(words);
    variables["first"] = json!(arguments.first);
    let asker = QueryRunner::at(&arguments.question.place)?;
    let answer = asker.ask(&question(), &variables);
    asker.close()?;
    let mut answer = answer?;
    let found = answer["asOf"]["search"].take();
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&json!({ "found": found["nodes"] }));
    }
    let events = found["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    if events.is_empty() {
        return out.line("nothing found");
    }
    // What was answered was read there in the same way.
    let looked_for = SearchQuery::parse(&words).ok().filter(|_| is_colourful());
    let width = width().min(WIDTH_MAX);
    let page: Vec<String> = events.iter().map(|event| entry(event, looked_for.as_ref(), width)).collect();
    out.text(&page.join("\n"))?;
    if found["pageInfo"]["hasNextPage"] == true {
        out.line(&format!("\nThere are more than these {}: give --first, up to 500, or more words", arguments.first))?;
    }
    Ok(())
}
