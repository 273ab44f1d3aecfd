//! The embargo: a reader who is held to what is public learns of nothing else, at no point and by no question.
//!
//! What is public is worked out by the model, from its records alone. The chronicle may hide more, as an event counts for such a reader
//! only once everything that it names is public. It may never show more, and hides nothing once all is public.

use std::collections::BTreeSet;

use chancery::access::{Caller, ClosedWriting, ReadingRight};
use chancery::graphql::{GraphqlRequest, execute};
use serde_json::{Value, json};

use super::causes::recorded;
use super::{Real, instant};
use crate::model::histories::Case;
use crate::model::laws::Verdict;
use crate::model::log::{Model, What};
use crate::model::queries::Question;
use crate::model::standing::{Cuts, Point};

const DAY: i64 = 86_400_000_000;

/// The members of lines that hold words.
const WORDED: [&str; 8] = ["locator", "name", "note", "publisher", "quote", "reason", "text", "title"];

/// A search for words that some events say.
const SEARCH: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty! = BEST) { asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, \
    certainty: $certainty) { search(text: \"other words title happened name\", first: 50) { nodes { id } totalCount } } }";

/// Returns a line in other words, each of the same length.
fn in_other_words(line: &Value) -> Value {
    match line {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let other = match value {
                    Value::String(text) if WORDED.contains(&name.as_str()) => {
                        json!(text.chars().map(|letter| if letter == 'e' { 'o' } else { letter }).collect::<String>())
                    }
                    value => in_other_words(value),
                };
                (name.clone(), other)
            };
            members.iter().map(member).collect()
        }
        Value::Array(items) => items.iter().map(in_other_words).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => line.clone(),
    }
}

/// Asks as somebody without a token whom the setting `anonymous` holds to what is public.
fn ask(real: &Real, query: &str, variables: &Value, now: i64) -> Value {
    let variables = async_graphql::Variables::from_json(variables.clone());
    let request = GraphqlRequest { query: query.to_owned(), variables, ..GraphqlRequest::default() };
    let caller = Caller::Anonymous { reading: ReadingRight::Public, writing: ClosedWriting::NeedsToken };
    let response = real.runtime.block_on(execute(&real.schema, request, instant(now), caller));
    assert!(response.errors.is_empty(), "{query}\n{:?}", response.errors);
    response.data.into_json().expect("JSON")
}

/// Returns the ids of all events, and of those that are public under some cuts.
fn public(model: &Model, cuts: Cuts) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let known = cuts.sequence as usize;
    let view = model.view_at(cuts);
    let places: Vec<usize> =
        (0..model.records.len()).filter(|at| matches!(model.records[*at].what, What::Event { .. })).collect();
    let is_public = |at: &usize| *at < known && view.is_public(&view.effective(*at));
    let all = places.iter().map(|at| model.id(*at)).collect();
    (all, places.iter().filter(|at| is_public(at)).map(|at| model.id(*at)).collect())
}

/// Returns the cuts of a held reader's question: theirs, and at the latest the present.
fn held(model: &Model, point: &Point, now: i64) -> Cuts {
    let cuts = model.cuts(point, now);
    Cuts { published: Some(cuts.published.map_or(now + 1, |cut| cut.min(now + 1))), ..cuts }
}

/// What hidden events say in words makes no difference to any answer, not even to one that counts, ranks or refuses.
pub fn words(case: &Case) -> Verdict {
    let model = case.history.model();
    let now = case.history.now();
    let here = Point::now();
    let views: Vec<_> =
        case.points.iter().chain([&here]).map(|point| model.view_at(held(&model, point, now))).collect();
    let is_hidden = |at: usize| {
        matches!(model.records[at].what, What::Event { .. })
            && views.iter().all(|view| !view.is_public(&view.effective(at)))
            && model.operations(at).next().is_none()
    };
    let mut other = case.clone();
    let operations = other.history.batches.iter_mut().flat_map(|batch| &mut batch.operations);
    let mut changed = false;
    for (at, line) in operations.enumerate() {
        if is_hidden(at) {
            let worded = in_other_words(line);
            changed |= worded != *line;
            *line = worded;
        }
    }
    if !changed {
        return Ok(());
    }
    let (one, two) = (recorded(case)?, recorded(&other)?);
    for real in [&one, &two] {
        real.chronicle.bring_search_up().map_err(|error| error.to_string())?;
    }
    for point in &case.points {
        let search = Question { name: "search", query: SEARCH, variables: json!({}) };
        for question in case.questions().into_iter().chain([search]) {
            let answer = |real: &Real| ask(real, question.query, &question.at(point), now).to_string();
            let (said, otherwise) = (answer(&one), answer(&two));
            if said != otherwise {
                let (name, asked) = (question.name, point.variables());
                return Err(format!("{name} at {asked} tells what a hidden event says:\n{said}\n{otherwise}"));
            }
        }
    }
    Ok(())
}

/// Nothing that is hidden is named in any answer, and once all is public, all is shown.
pub fn embargo(case: &Case) -> Verdict {
    let real = recorded(case)?;
    let model = case.history.model();
    // Soon after the last record, and when publications that were announced have come about: the list of records shows each as it was
    // recorded, and a revision that was corrected may be public later than the event as it stands.
    let later = case.history.now() + 400 * DAY;
    for now in [case.history.now(), later] {
        let (all, open) = public(&model, held(&model, &Point::now(), now));
        let listed = ask(&real, "{ events(first: 500) { nodes { id } } }", &json!({}), now);
        let nodes = listed["events"]["nodes"].as_array().ok_or("a list of events")?;
        // Operations are listed too, and have ids of their own.
        let ids = nodes.iter().filter_map(|node| node["id"].as_str());
        let shown: BTreeSet<&str> = ids.filter(|id| all.contains(id)).collect();
        if let Some(leaked) = shown.difference(&open).next() {
            return Err(format!("the event {leaked} is listed at {now}, and is not public"));
        }
        if now == later && shown != open {
            let hidden: Vec<_> = open.difference(&shown).collect();
            return Err(format!("all that was announced is public at {now}, and the events {hidden:?} are not listed"));
        }
        for id in all.difference(&open) {
            let event = ask(&real, "query($id: ID!) { event(id: $id) { id } }", &json!({ "id": id }), now);
            if !event["event"].is_null() {
                return Err(format!("the event {id} is given at {now}, and is not public"));
            }
        }
        for point in &case.points {
            let (all, open) = public(&model, held(&model, point, now));
            let hidden: Vec<&str> = all.difference(&open).copied().collect();
            for question in case.questions() {
                let answer = ask(&real, question.query, &question.at(point), now).to_string();
                if let Some(leaked) = hidden.iter().find(|id| answer.contains(**id)) {
                    let (name, asked) = (question.name, point.variables());
                    return Err(format!("{leaked} is named by {name} at {asked}, and is not public by {now}"));
                }
            }
        }
    }
    Ok(())
}
