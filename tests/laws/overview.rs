//! What a page shows at first against the lists that it could be put together from: days, claimants, names, and the grid of stances.

use std::collections::{BTreeMap, BTreeSet};

use chancery::time::{Instant, Window};
use serde_json::{Value, json};

use super::{Real, instant};
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict, load};
use crate::model::queries::same;
use crate::model::standing::Point;

const WHOLE: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty! = BEST) {
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) {
        negotiations(first: 100) { nodes {
            id key title
            days(timeZone: \"UTC\") { day exact vague }
            claimed { claimants { key } subjects { key } targets { ...on } }
            timeline(first: 500) { nodes { occurred { from to } } }
            positions(first: 500) { nodes {
                party { key } target { ...on } inherited
                claims { inheritedFrom { __typename } claim { claimant { key } } } } }
            issues { id key title positions { ...cell } }
            proposals { id title clauses { number key proposal { key } } }
            meetings(first: 100) { nodes { id title } }
            commitments { id text }
        } }
        actors(first: 500) { nodes { id name } }
    } }
    fragment on on Target { __typename ... on Issue { key } ... on Proposal { key } ... on Meeting { key } ... on Clause { key proposal { key } } }
    fragment cell on Position { party { key } status stance declared inherited since { from to } }";

const PARTS: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty! = BEST,
        $on: [TargetInput!]!, $of: [ID!]!) {
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) {
        grid(on: $on) { target { ... on Issue { key } } positions { ...cell } }
        names(of: $of) { id name }
    } }
    fragment cell on Position { party { key } status stance declared inherited since { from to } }";

/// Each field of the overview is what its lists come to.
pub fn overview(case: &Case) -> Verdict {
    let mut real: Real = load(&case.history)?;
    let now = case.history.now();
    for point in &case.points {
        let state = real.ask(WHOLE, &point.variables(), now)["asOf"].take();
        holds_at(&mut real, point, &state, now).map_err(|why| format!("at {}: {why}", point.variables()))?;
    }
    Ok(())
}

fn holds_at(real: &mut Real, point: &Point, state: &Value, now: i64) -> Verdict {
    let (mut names, mut rows) = (named(&state["actors"]["nodes"], "name"), Vec::new());
    for negotiation in items(&state["negotiations"]["nodes"]) {
        same("days", &days(&negotiation["timeline"]["nodes"], &point.variables()["certainty"]), &negotiation["days"])?;
        same("claimed", &claimed(&negotiation["positions"]["nodes"])?, &negotiation["claimed"])?;
        names.push((negotiation["id"].clone(), negotiation["title"].clone()));
        names.extend(named(&negotiation["issues"], "title"));
        names.extend(named(&negotiation["proposals"], "title"));
        names.extend(named(&negotiation["meetings"]["nodes"], "title"));
        names.extend(named(&negotiation["commitments"], "text"));
        for clause in items(&negotiation["proposals"]).iter().flat_map(|proposal| items(&proposal["clauses"])) {
            let (proposal, key) = (text(&clause["proposal"]["key"]), text(&clause["key"]));
            names.push((json!(format!("clause:{proposal}/{key}")), clause["number"].clone()));
        }
        let issues = items(&negotiation["issues"]).iter();
        rows.extend(issues.map(|issue| json!({ "target": { "key": issue["key"] }, "positions": issue["positions"] })));
    }
    let mut variables = point.variables();
    let keys = rows.iter().map(|row| json!({ "issue": row["target"]["key"] }));
    // What does not exist has no row, and no name.
    variables["on"] = keys.chain([json!({ "issue": "nowhere" })]).collect();
    variables["of"] =
        names.iter().map(|(id, _)| id.clone()).chain([json!("actor:nobody"), json!("anything")]).collect();
    let answer = real.ask(PARTS, &variables, now)["asOf"].take();
    same("grid", &Value::Array(rows), &answer["grid"])?;
    let names = names.into_iter().map(|(id, name)| json!({ "id": id, "name": name }));
    same("names", &names.collect(), &answer["names"])
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn named(list: &Value, name: &str) -> Vec<(Value, Value)> {
    items(list).iter().map(|item| (item["id"].clone(), item[name].clone())).collect()
}

/// Counts the events of a timeline by the day on which the last moment lies at which each did not count yet.
fn days(timeline: &Value, certainty: &Value) -> Value {
    let read = |value: &Value| text(value).parse::<Instant>().expect("an instant");
    let mut days: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for event in items(timeline) {
        let window = Window::new(read(&event["occurred"]["from"]), read(&event["occurred"]["to"])).expect("a window");
        let comes_in = match text(certainty) {
            "CERTAIN" => instant(window.hi().micros() - 1),
            "POSSIBLE" => window.lo(),
            _best => window.middle(),
        };
        let (exact, vague) = days.entry(comes_in.to_string()[..10].to_owned()).or_default();
        *if window.width() <= 172_800_000_000 { exact } else { vague } += 1;
    }
    days.into_iter().map(|(day, (exact, vague))| json!({ "day": day, "exact": exact, "vague": vague })).collect()
}

fn claimed(positions: &Value) -> Result<Value, String> {
    let (mut claimants, mut subjects, mut targets) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for position in items(positions) {
        if position["inherited"] != json!(false) {
            return Err(format!("nothing is claimed on it itself: {position}"));
        }
        let direct = items(&position["claims"]).iter().filter(|claim| claim["inheritedFrom"].is_null());
        claimants.extend(direct.map(|claim| text(&claim["claim"]["claimant"]["key"])));
        subjects.insert(text(&position["party"]["key"]));
        let target = &position["target"];
        let kind =
            ["Issue", "Proposal", "Clause", "Meeting"].iter().position(|kind| text(&target["__typename"]) == *kind);
        let key = match target.get("proposal") {
            Some(proposal) => format!("{}/{}", text(&proposal["key"]), text(&target["key"])),
            None => text(&target["key"]).to_owned(),
        };
        targets.insert((kind, key), target.clone());
    }
    let keyed = |keys: BTreeSet<&str>| keys.into_iter().map(|key| json!({ "key": key })).collect::<Value>();
    Ok(
        json!({ "claimants": keyed(claimants), "subjects": keyed(subjects), "targets": targets.into_values().collect::<Vec<_>>() }),
    )
}
