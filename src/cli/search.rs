//! `chancery search`: events by their words, the best first, as of a day.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::output::{Output, is_colourful};
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::{clean, date, list, source, text, width, word, wrapped};
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

const SEARCH: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty!, $words: String!, $first: Int) { \
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { \
    search(text: $words, first: $first) { pageInfo { hasNextPage } nodes { id kind negotiation note \
      occurred { edtf timeZone } sources { source { key } locator quote } \
      ... on ActorRegistered { registered: name } ... on SourceRegistered { source { title } } \
      ... on OfficeHeld { title holder { name } } ... on NegotiationOpened { title } \
      ... on IssueRaised { issue { title } } ... on IssueStatusChanged { issue { title } } \
      ... on StatementMade { speaker { name } text } ... on StatementWithdrawn { statement { speaker { name } text } } \
      ... on MeetingPlanned { meeting { title } } ... on MeetingHeld { meeting { title } } ... on MeetingOpened { meeting { title } } \
      ... on ProposalTabled { proposal { title } } ... on ProposalAmended { proposal { title } } \
      ... on CommitmentMade { text } ... on IncidentReported { title text } \
      ... on AmendmentMoved { amendment { title } } ... on DecisionTaken { decision { title } } \
      ... on DeclarationMade { declaration { text actor { name } } } } } } }";

/// The widest that texts are written, in columns.
const WIDTH_MAX: usize = 80;

/// Runs the command.
pub fn run(arguments: &SearchArguments) -> Result<(), Failure> {
    let words = arguments.words.join(" ");
    let mut variables = Value::Object(cuts(&arguments.question.cuts));
    variables["date"] = json!(arguments.date.as_ref().map(PointInTime::as_str));
    variables["words"] = json!(words);
    variables["first"] = json!(arguments.first);
    let asker = QueryRunner::at(&arguments.question.place)?;
    let answer = asker.ask(SEARCH, &variables);
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
    let looked_for = SearchQuery::parse(&words).ok();
    let (width, mark) = (width().min(WIDTH_MAX), is_colourful());
    let page: Vec<String> = events.iter().map(|event| entry(event, looked_for.as_ref(), width, mark)).collect();
    out.text(&page.join("\n"))?;
    if found["pageInfo"]["hasNextPage"] == true {
        out.line(&format!("\nThere are more than these {}: give --first, up to 500, or more words", arguments.first))?;
    }
    Ok(())
}

/// Writes what was found: when and what, the words, where they stand.
fn entry(event: &Value, looked_for: Option<&SearchQuery>, width: usize, mark: bool) -> String {
    let kind = word(event, &["kind"]);
    let who =
        [["speaker", "name"], ["holder", "name"]].iter().map(|path| text(event, path)).find(|name| !name.is_empty());
    let head = [date(&event["occurred"]).as_str(), &kind, who.unwrap_or_default()].map(str::to_owned);
    let head = head.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    let mut lines = vec![clean(&head)];
    for words in texts(event) {
        lines.extend(
            wrapped(&clean(words), width.saturating_sub(2))
                .iter()
                .map(|line| format!("  {}", marked(line, looked_for, mark))),
        );
    }
    let cited = list(&event["sources"], source);
    if !cited.is_empty() {
        lines.extend(wrapped(&clean(&cited), width.saturating_sub(2)).iter().map(|line| format!("  {line}")));
    }
    lines.push(format!("  {}", text(event, &["id"])));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Returns the texts of an event that say what it is about, then what stands in its quotes.
fn texts(event: &Value) -> Vec<&str> {
    let own: [&[&str]; 12] = [
        &["registered"],
        &["title"],
        &["source", "title"],
        &["issue", "title"],
        &["meeting", "title"],
        &["proposal", "title"],
        &["amendment", "title"],
        &["decision", "title"],
        &["declaration", "text"],
        &["statement", "text"],
        &["text"],
        &["note"],
    ];
    let quotes = event["sources"].as_array().into_iter().flatten().map(|citation| text(citation, &["quote"]));
    own.iter().map(|path| text(event, path)).chain(quotes).filter(|text| !text.is_empty()).collect()
}

/// Writes the words that were looked for in bold, where that can be shown.
fn marked(line: &str, looked_for: Option<&SearchQuery>, mark: bool) -> String {
    let Some(query) = looked_for.filter(|_| mark) else { return line.to_owned() };
    let bold =
        |(part, is_asked): (&str, bool)| if is_asked { format!("\u{1b}[1m{part}\u{1b}[0m") } else { part.to_owned() };
    query.parts(line).into_iter().map(bold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_looked_for_are_marked_where_that_can_be_shown() {
        let query = SearchQuery::parse("\"Philadelphi corridor\" netan*").ok();
        let line = "Netanyahu has reservations about the philadelphi corridor.";
        let bold = |word: &str| format!("\u{1b}[1m{word}\u{1b}[0m");
        let expected =
            format!("{} has reservations about the {} {}.", bold("Netanyahu"), bold("philadelphi"), bold("corridor"));
        assert_eq!(marked(line, query.as_ref(), true), expected);
        assert_eq!(marked(line, query.as_ref(), false), line);
    }
}
