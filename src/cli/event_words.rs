//! Events as people read them, several lines each: when, what and who; the words; the sources; the id.

use serde_json::Value;

use crate::cli::table::{clean, date, list, source, text, word, wrapped};
use crate::search::SearchQuery;

/// The fields of an event that [`entry`] reads.
pub const EVENT_FIELDS: &str = "id kind negotiation note occurred { edtf timeZone } sources { source { key } locator quote } \
    ... on ActorRegistered { registered: name } ... on SourceRegistered { source { title } } \
    ... on OfficeHeld { title holder { name } } ... on NegotiationOpened { title } \
    ... on IssueRaised { issue { title } } ... on IssueStatusChanged { issue { title } } \
    ... on StatementMade { speaker { name } onBehalfOf { name } addressees { name } text } \
    ... on StatementWithdrawn { statement { speaker { name } text } } \
    ... on MeetingPlanned { meeting { title } participants { actor { name } } } \
    ... on MeetingHeld { meeting { title } participants { actor { name } } } \
    ... on MeetingOpened { meeting { title } participants { actor { name } } } \
    ... on ProposalTabled { proposal { title } } ... on ProposalAmended { proposal { title } } \
    ... on CommitmentMade { by { name } towards { name } text } \
    ... on IncidentReported { title by { name } against { name } text } \
    ... on ConsentGiven { actor { name } proposal { title } } \
    ... on AmendmentMoved { amendment { title } } ... on DecisionTaken { decision { title } } \
    ... on DeclarationMade { declaration { text actor { name } } }";

/// The widest that texts are written, in columns.
pub const WIDTH_MAX: usize = 80;

/// The most names of one side that are written out.
const NAMES_MAX: usize = 6;

/// Writes an event in lines of at most `width` columns, the words that were looked for in bold if any are.
pub fn entry(event: &Value, looked_for: Option<&SearchQuery>, width: usize) -> String {
    let kind = word(event, &["kind"]);
    let head = [date(&event["occurred"]), kind, who(event)];
    let head = head.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    let inner = width.saturating_sub(2);
    let mut lines = wrapped(&clean(&head), width);
    for words in texts(event) {
        lines.extend(wrapped(&clean(words), inner).iter().map(|line| format!("  {}", marked(line, looked_for))));
    }
    let cited = list(&event["sources"], source);
    if !cited.is_empty() {
        lines.extend(wrapped(&clean(&cited), inner).iter().map(|line| format!("  {line}")));
    }
    lines.push(format!("  {}", text(event, &["id"])));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Writes who did it, and towards whom: `Sergey Lavrov, for Russia, to Ukraine`.
fn who(event: &Value) -> String {
    let one = |field: &str| text(event, &[field, "name"]).to_owned();
    let doers = [one("speaker"), one("holder"), one("actor"), names(&event["by"], &["name"])];
    let participants = names(&event["participants"], &["actor", "name"]);
    let doers = doers.into_iter().chain([participants]).find(|names| !names.is_empty()).unwrap_or_default();
    let sides = [
        ("for", one("onBehalfOf")),
        ("to", names(&event["addressees"], &["name"])),
        ("towards", names(&event["towards"], &["name"])),
        ("against", names(&event["against"], &["name"])),
    ];
    let sides = sides.into_iter().filter(|(_, names)| !names.is_empty()).map(|(how, names)| format!("{how} {names}"));
    let named = Some(doers).filter(|names| !names.is_empty());
    named.into_iter().chain(sides).collect::<Vec<_>>().join(", ")
}

fn names(all: &Value, path: &[&str]) -> String {
    let all = all.as_array().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<String> = all.iter().take(NAMES_MAX).map(|one| text(one, path).to_owned()).collect();
    if all.len() > NAMES_MAX {
        names.push(format!("{} more", all.len() - NAMES_MAX));
    }
    names.join(", ")
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

/// Writes the words that were looked for in bold.
fn marked(line: &str, looked_for: Option<&SearchQuery>) -> String {
    let Some(query) = looked_for else { return line.to_owned() };
    let bold =
        |(part, is_asked): (&str, bool)| if is_asked { format!("\u{1b}[1m{part}\u{1b}[0m") } else { part.to_owned() };
    query.parts(line).into_iter().map(bold).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_that_were_looked_for_are_marked() {
        let query = SearchQuery::parse("\"Philadelphi corridor\" netan*").ok();
        let line = "Netanyahu has reservations about the philadelphi corridor.";
        let bold = |word: &str| format!("\u{1b}[1m{word}\u{1b}[0m");
        let expected =
            format!("{} has reservations about the {} {}.", bold("Netanyahu"), bold("philadelphi"), bold("corridor"));
        assert_eq!(marked(line, query.as_ref()), expected);
        assert_eq!(marked(line, None), line);
    }

    #[test]
    fn who_did_it_is_named_with_those_towards_whom() {
        let named = |names: &[&str]| names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>();
        let participants: Vec<Value> =
            ["A", "B", "C", "D", "E", "F", "G", "H"].iter().map(|name| json!({ "actor": { "name": name } })).collect();
        for (event, expected) in [
            (
                json!({ "speaker": { "name": "Lavrov" }, "onBehalfOf": { "name": "Russia" }, "addressees": named(&["Ukraine"]) }),
                "Lavrov, for Russia, to Ukraine",
            ),
            (json!({ "by": named(&["A", "B"]), "against": named(&["C"]) }), "A, B, against C"),
            (json!({ "by": [], "against": named(&["C"]) }), "against C"),
            (json!({ "participants": participants }), "A, B, C, D, E, F, 2 more"),
            (json!({ "participants": null }), ""),
        ] {
            assert_eq!(who(&event), expected, "{event}");
        }
    }
}
