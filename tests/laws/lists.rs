//! Lists by their filters, alone and together, in both directions: all at once as the model has them, and in pages the same.

use serde_json::{Value, json};

use super::Real;
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict, load};
use crate::model::queries::{Question, same};
use crate::model::standing::Point;

/// A list by any filter is what a model finds that looks through all there is.
pub fn filters(case: &Case) -> Verdict {
    let model = case.history.model();
    let mut real: Real = load(&case.history)?;
    real.restart();
    let now = case.history.now();
    for (point, q) in questions(case) {
        let answer = real.ask(q.query, &q.at(&point), now);
        q.agrees(&model.answer(&q, &point, now), &answer)
            .map_err(|why| format!("question {} {} at {}: {why}", q.name, q.variables, point.variables()))?;
    }
    Ok(())
}

/// Every filter at every point; those of the log itself at its end.
fn questions(case: &Case) -> Vec<(Point, Question)> {
    let asked = case.filtered();
    let at_points = case.points.iter().flat_map(|point| asked.iter().map(move |q| (point.clone(), q.clone())));
    let at_end = asked.iter().filter(|q| q.is_root()).map(|q| (Point::now(), q.clone()));
    at_points.filter(|(_, q)| !q.is_root()).chain(at_end).collect()
}

const EVENTS: &str = "query($filter: EventFilter, $order: Order! = ASCENDING, $first: Int, $after: String) {
    events(filter: $filter, order: $order, first: $first, after: $after) {
        nodes { sequence } pageInfo { hasNextPage endCursor } } }";

macro_rules! at_a_point {
    ($variables:literal, $list:literal, $arguments:literal, $node:literal) => {
        concat!(
            "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, ",
            "$certainty: Certainty! = BEST, $order: Order!, $first: Int, $after: String, ",
            $variables,
            ") { asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { ",
            $list,
            "(order: $order, first: $first, after: $after, ",
            $arguments,
            ") { nodes { ",
            $node,
            " } pageInfo { hasNextPage endCursor } } } }"
        )
    };
}

/// The text of a question that is asked page by page.
fn text(name: &str) -> &'static str {
    match name {
        "events" => EVENTS,
        "statements" => at_a_point!("$filter: StatementFilter", "statements", "filter: $filter", "id"),
        "claims" => at_a_point!(
            "$filter: ClaimFilter, $standing: Boolean",
            "claims",
            "filter: $filter, standing: $standing",
            "statement { id } claimant { key } subject { key } stance"
        ),
        _timeline => at_a_point!(
            "$negotiation: Key, $actor: Key, $actors: [Key!], $between: PeriodInput",
            "timeline",
            "negotiation: $negotiation, actor: $actor, actors: $actors, between: $between",
            "id"
        ),
    }
}

/// A list by any filter, read in small pages, is the list read at once.
pub fn pages(case: &Case) -> Verdict {
    let mut real: Real = load(&case.history)?;
    let now = case.history.now();
    for (number, (point, q)) in questions(case).into_iter().enumerate() {
        let mut page = |first: usize, after: &Value| {
            let mut variables = q.at(&point);
            variables["first"] = first.into();
            variables["after"] = after.clone();
            let answer = real.ask(text(q.name), &variables, now);
            if q.is_root() { answer[q.name].clone() } else { answer["asOf"][q.name].clone() }
        };
        let whole = page(500, &Value::Null);
        let (first, mut joined, mut after) = (1 + number % 3, Vec::new(), Value::Null);
        loop {
            let page = page(first, &after);
            joined.extend(page["nodes"].as_array().cloned().unwrap_or_default());
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        same("", &whole["nodes"], &Value::Array(joined))
            .map_err(|why| format!("pages of {} {} at {}: {why}", q.name, q.variables, point.variables()))?;
    }
    Ok(())
}
