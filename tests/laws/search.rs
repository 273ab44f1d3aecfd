//! Search against a filter over what the model sees, and the laws of its lists.
//!
//! The histories of the model say little, so their texts are given words to search for. What is found is worked out once
//! more here, by taking every text of every event that counts apart in the plainest way.

use serde_json::{Value, json};

use super::{Real, holds};
use crate::model::histories::{Batch, Case, History};
use crate::model::laws::{System, Verdict};
use crate::model::log::{list, text, verb};
use crate::model::standing::{Point, Seen};

const VOCABULARY: [&str; 10] = [
    "corridor",
    "withdrawal of troops",
    "Évêque",
    "الهُدنة",
    "停火 now",
    "Перемирие",
    "all or nothing",
    "HOSTAGES",
    "troops",
    "withdraw",
];

/// Questions with what they ask for: words one after another, the last one whole or its beginning.
type Question = (&'static str, &'static [(&'static [&'static str], bool)]);

#[rustfmt::skip]
const QUESTIONS: [Question; 14] = [
    ("corridor", &[(&["corridor"], false)]),
    ("Troops", &[(&["troops"], false)]),
    ("withdraw*", &[(&["withdraw"], true)]),
    ("\"of troops\"", &[(&["of", "troops"], false)]),
    ("troops of", &[(&["troops"], false), (&["of"], false)]),
    ("eveque", &[(&["eveque"], false)]),
    ("الهدنة", &[(&["الهدنة"], false)]),
    ("停火", &[(&["停", "火"], false)]),
    ("перемирие corridor", &[(&["перемирие"], false), (&["corridor"], false)]),
    ("\"all or noth*\"", &[(&["all", "or", "noth"], true)]),
    ("a", &[(&["a"], false)]),
    ("talks-1 hostages", &[(&["talks", "1"], false), (&["hostages"], false)]),
    ("organ nothing", &[(&["organ"], false), (&["nothing"], false)]),
    ("source-1", &[(&["source", "1"], false)]),
];

/// Fields of bodies and citations that hold words.
const WORDED: [&str; 17] = [
    "name",
    "aliases",
    "title",
    "text",
    "number",
    "level",
    "reason",
    "outcome",
    "channel",
    "country",
    "conditions",
    "publisher",
    "author",
    "key",
    "unit",
    "territories",
    "symbol",
];
/// Fields that hold keys.
const KEYED: [&str; 33] = [
    "speaker",
    "onBehalfOf",
    "addressees",
    "meeting",
    "subject",
    "issue",
    "proposal",
    "clause",
    "parent",
    "partOf",
    "holder",
    "of",
    "actor",
    "delegation",
    "agenda",
    "by",
    "issues",
    "drop",
    "commitment",
    "accordingTo",
    "against",
    "commitments",
    "because",
    "member",
    "amendment",
    "declaration",
    "decision",
    "body",
    "incident",
    "aspect",
    "proposedBy",
    "alternativeTo",
    // Of a declaration, the one that it answers; elsewhere a date, which nobody asks for.
    "to",
];

/// The same history with words in its texts.
fn worded(history: &History) -> History {
    let mut number = 0;
    let mut next = || {
        number += 1;
        VOCABULARY[(number * 7 + number / 3) % VOCABULARY.len()]
    };
    let batches = history.batches.iter().map(|batch| {
        let mut operations = batch.operations.clone();
        operations.iter_mut().for_each(|line| reword("", line, &mut next));
        Batch { at: batch.at, operations }
    });
    History { batches: batches.collect() }
}

fn reword(field: &str, value: &mut Value, next: &mut impl FnMut() -> &'static str) {
    match value {
        Value::Object(fields) => {
            if field == "sources" && !fields.contains_key("quote") {
                fields.insert("quote".into(), "quoted".into());
            }
            fields.iter_mut().for_each(|(field, value)| reword(field, value, next));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| reword(field, item, next)),
        Value::String(words)
            if ["text", "title", "note", "reason", "outcome", "quote", "conditions"].contains(&field)
                && !is_enumerated(words) =>
        {
            *words = format!("{words} {} {}", next(), next());
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether it is a value of an enumeration: the outcome of a decision is one, that of a meeting is words.
fn is_enumerated(words: &str) -> bool {
    words.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// Every text of an event that is searched.
fn texts<'a>(seen: &Seen<'a>) -> Vec<&'a str> {
    let mut texts: Vec<&str> =
        seen.content.note.as_deref().into_iter().chain(seen.content.negotiation.as_deref()).collect();
    collect("", &seen.content.body, &mut texts);
    for cited in &seen.citations {
        texts.extend(["quote", "cue", "locator", "source"].into_iter().filter_map(|field| text(cited.citation, field)));
    }
    texts
}

fn collect<'a>(field: &str, value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(field, value)| collect(field, value, texts)),
        // `to` of a commitment is a list of actors, elsewhere a date.
        Value::Array(items) if field == "to" || field == "actors" => {
            texts.extend(items.iter().filter_map(Value::as_str))
        }
        Value::Array(items) => items.iter().for_each(|item| collect(field, item, texts)),
        Value::String(found) if WORDED.contains(&field) || KEYED.contains(&field) => texts.push(found),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Takes a text apart; good enough for the words of the vocabulary.
fn taken_apart(text: &str) -> Vec<String> {
    let plain =
        text.to_lowercase().replace(['é', 'ê'], "e").replace('\u{64f}', "").replace('停', " 停 ").replace('火', " 火 ");
    plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn says(text: &[String], words: &[&str], prefix: bool) -> bool {
    text.windows(words.len()).any(|window| {
        window.iter().zip(words).enumerate().all(|(place, (found, wanted))| {
            if prefix && place + 1 == words.len() { found.starts_with(wanted) } else { found == wanted }
        })
    })
}

fn answers(seen: &Seen, question: &Question) -> bool {
    let texts: Vec<Vec<String>> = texts(seen).into_iter().map(taken_apart).collect();
    question.1.iter().all(|(words, prefix)| texts.iter().any(|text| says(text, words, *prefix)))
}

const SEARCH: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty! = BEST, $snapshot: SnapshotToken, $text: String!, $first: Int, $after: String) { \
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty, snapshot: $snapshot) { \
    token search(text: $text, first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } } }";

fn search(real: &mut Real, point: &Value, text: &str, first: usize, after: Option<&Value>, now: i64) -> Value {
    let mut variables = point.clone();
    variables["text"] = text.into();
    variables["first"] = first.into();
    if let Some(after) = after {
        variables["after"] = after.clone();
    }
    real.ask(SEARCH, &variables, now)["asOf"].clone()
}

fn ids(answer: &Value) -> Vec<String> {
    list(&answer["search"], "nodes").iter().filter_map(|node| Some(text(node, "id")?.to_owned())).collect()
}

/// Records a history, part of it before the disk of the search was brought up and part of it after.
fn recorded(history: &History, choice: u8) -> Real {
    let mut real = Real::fresh();
    let middle = history.batches.len() * usize::from(choice) / 255;
    for (number, batch) in history.batches.iter().enumerate() {
        if number == middle {
            real.chronicle.bring_search_up().unwrap();
        }
        real.record(&batch.operations, batch.at).unwrap();
    }
    real
}

/// What is found is what a filter over the events that count lets through.
fn as_a_filter(case: &Case) -> Verdict {
    let history = worded(&case.history);
    let model = history.model();
    let mut real = recorded(&history, case.choices[0]);
    let now = history.now();
    for point in &case.points {
        let view = model.view(point, now);
        for question in &QUESTIONS {
            let counting = view.events.iter().filter(|seen| view.counts(seen) && answers(seen, question));
            let mut expected: Vec<&str> = counting.map(|seen| seen.id).collect();
            let answer = search(&mut real, &point.variables(), question.0, 500, None, now);
            let mut found = ids(&answer);
            if answer["search"]["totalCount"] != found.len() {
                return Err(format!("{} at {}: {answer}", question.0, point.variables()));
            }
            expected.sort_unstable();
            found.sort_unstable();
            if found != expected {
                return Err(format!("{} at {}: found {found:?}, expected {expected:?}", question.0, point.variables()));
            }
        }
    }
    Ok(())
}

/// Something that is found by most questions, and the retraction of an event.
fn more(number: usize, found: Option<&String>) -> Vec<Value> {
    let words = VOCABULARY.join(" ");
    let id = format!("00000000-0000-4000-a000-{number:012}");
    let mut more = vec![
        json!({ "id": id, "body": { "actorRegistered": { "key": format!("late-{number}"), "name": words, "kind": "STATE" } } }),
    ];
    more.extend(found.map(|event| json!({ "retract": { "event": event, "reason": "no more" } })));
    more
}

/// Pages joined are the whole, whatever is recorded between them; and a token gives the same list for ever: with more on
/// record, after a restart, and after the index was thrown away.
fn pages_and_tokens(case: &Case) -> Verdict {
    let history = worded(&case.history);
    let mut real = recorded(&history, case.choices[1]);
    let (now, mut number) = (history.now(), 0);
    let mut kept: Vec<(Value, &str, Vec<String>)> = Vec::new();
    for (point, question) in case.points.iter().zip(QUESTIONS.iter().cycle().skip(usize::from(case.choices[2]))) {
        let whole = search(&mut real, &point.variables(), question.0, 500, None, now);
        let snapshot = json!({ "snapshot": whole["token"], "certainty": point.certainty });
        kept.push((snapshot, question.0, ids(&whole)));
        // Pages go on in their snapshot by their cursors alone, wherever the question itself would now be asked.
        let (mut joined, mut after) = (Vec::new(), None);
        let asked = Point { date: None, known_at: None, published_by: None, ..point.clone() };
        let first = search(&mut real, &kept[kept.len() - 1].0, question.0, 1, None, now);
        let mut page = first;
        loop {
            joined.extend(ids(&page));
            if page["search"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = Some(page["search"]["pageInfo"]["endCursor"].clone()).or(after);
            let batch = more(number, None);
            real.record(&batch, now + number as i64).map_err(|codes| format!("{codes:?}"))?;
            number += 1;
            page = search(&mut real, &asked.variables(), question.0, 2, after.as_ref(), now);
        }
        let expected = &kept[kept.len() - 1].2;
        if joined != *expected {
            return Err(format!("{} at {}: in pages {joined:?}, at once {expected:?}", question.0, point.variables()));
        }
    }
    let found = kept.iter().find_map(|(_, _, ids)| ids.first()).filter(|id| is_standing(&history, id)).cloned();
    real.record(&more(number, found.as_ref()), now + number as i64).map_err(|codes| format!("{codes:?}"))?;
    for what in ["with more on record", "brought up", "after a restart", "rebuilt"] {
        match what {
            "brought up" => real.chronicle.bring_search_up().map_err(|error| error.to_string())?,
            "after a restart" => real.restart(),
            "rebuilt" => {
                real.restart();
                std::fs::remove_dir_all(real.folder.path().join("search")).map_err(|error| error.to_string())?;
            }
            _nothing => {}
        }
        for (snapshot, question, expected) in &kept {
            let again = ids(&search(&mut real, snapshot, question, 500, None, now));
            if again != *expected {
                return Err(format!("{question} at {snapshot} {what}: {again:?}, before {expected:?}"));
            }
        }
    }
    Ok(())
}

/// Returns whether an event is on record and not retracted at the end of a history.
fn is_standing(history: &History, id: &str) -> bool {
    let lines = history.batches.iter().flat_map(|batch| &batch.operations);
    lines.fold(true, |stands, line| match verb(line) {
        ("retract", input) if text(input, "event") == Some(id) => false,
        ("reinstate", input) if text(input, "event") == Some(id) => true,
        _other => stands,
    })
}

#[test]
fn what_is_found_is_what_a_filter_lets_through() {
    holds(as_a_filter, 4);
}

#[test]
fn pages_join_and_tokens_hold() {
    holds(pages_and_tokens, 4);
}
