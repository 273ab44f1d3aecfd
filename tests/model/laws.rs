//! Section 7: the laws, and agreement with the model, of any system that records and answers.
//!
//! Each law takes a case, asks two systems (or one twice), and says where their answers differ. `Choice` bytes of the
//! case decide what is retracted, corrected or reordered. The model itself is a `System`, so that the laws are tested
//! before they test anything else (`system.rs`).

use super::histories::{Batch, Case, History, spoil};
use super::log::{Model, What, list, text, verb};
use super::operations::Picks;
use super::queries::{Question, same};
use super::refusals::{makes, references};
use super::standing::Point;
use super::windows::print;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the laws are about: something that records batches and answers GraphQL.
pub trait System: Sized {
    /// An empty one.
    fn fresh() -> Self;

    /// Records a batch of import lines by the wall clock `at` (µs), or says which are refused: index and code.
    fn record(&mut self, batch: &[Value], at: i64) -> Result<(), Vec<(usize, String)>>;

    /// The `data` of an answer, the wall clock standing at `now` (µs); panics with the errors where there are any.
    fn ask(&mut self, query: &str, variables: &Value, now: i64) -> Value;

    /// Stops and opens again.
    fn restart(&mut self);

    /// Exports the log as JSON Lines and imports it into an empty one, by the wall clock `at` (µs).
    fn export_then_import(&mut self, at: i64) -> Self;
}

pub type Verdict = Result<(), String>;

/// Records a whole history.
pub fn load<S: System>(history: &History) -> Result<S, String> {
    let mut system = S::fresh();
    extend(&mut system, &history.batches)?;
    Ok(system)
}

fn extend<S: System>(system: &mut S, batches: &[Batch]) -> Verdict {
    batches.iter().try_for_each(|b| {
        system.record(&b.operations, b.at).map_err(|codes| format!("a batch at {} was refused: {codes:?}", print(b.at)))
    })
}

/// Where an answer differs: the law, the point and the question, then the place.
fn blame(law: &str, question: &Question, point: &Point, why: String) -> String {
    format!("{law}: question {} {} at {}: {why}", question.name, question.variables, point.variables())
}

/// Takes fields out of an answer, at any depth.
pub fn without(answer: Value, names: &[&str]) -> Value {
    match answer {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| !names.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name, without(value, names))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(|item| without(item, names)).collect(),
        other => other,
    }
}

/// Asks both systems the case's questions at points, leaving some fields out.
pub fn compare<S: System>(
    law: &str,
    a: &mut S,
    b: &mut S,
    case: &Case,
    points: &[(Point, Point)],
    leave_out: &[&str],
) -> Verdict {
    let now = case.history.now();
    for (at_a, at_b) in points {
        for q in case.questions().iter().filter(|q| q.name != "snapshot" || leave_out.is_empty()) {
            let one = without(a.ask(q.query, &q.at(at_a), now), leave_out);
            let two = without(b.ask(q.query, &q.at(at_b), now), leave_out);
            same("", &one, &two).map_err(|why| blame(law, q, at_a, why))?;
        }
    }
    Ok(())
}

pub fn twice(points: impl IntoIterator<Item = Point>) -> Vec<(Point, Point)> {
    points.into_iter().map(|p| (p.clone(), p)).collect()
}

/// The case's points by all that is known.
pub fn known_now(case: &Case) -> Vec<Point> {
    case.points.iter().map(|p| Point { known_at: None, ..p.clone() }).collect()
}

/// Agreement: every answer is the model's, with a restart in between.
pub fn agreement<S: System>(case: &Case) -> Verdict {
    let model = case.history.model();
    let middle = case.history.batches.len() * usize::from(case.choices[0]) / 255;
    let mut system = S::fresh();
    extend(&mut system, &case.history.batches[..middle])?;
    system.restart();
    extend(&mut system, &case.history.batches[middle..])?;
    let now = case.history.now();
    for point in &case.points {
        let view = model.view(point, now);
        for q in case.questions() {
            let answer = system.ask(q.query, &q.at(point), now);
            q.agrees(&view.answer(&q), &answer).map_err(|why| blame("agreement", &q, point, why))?;
        }
    }
    for q in case.root_questions().iter().chain(&case.diffs()) {
        let answer = system.ask(q.query, &q.at(&Point::now()), now);
        q.agrees(&model.answer(q, &Point::now(), now), &answer)
            .map_err(|why| blame("agreement", q, &Point::now(), why))?;
    }
    Ok(())
}

/// Sections 3 and 4: what the model refuses is refused, whole and for one of the same reasons, and nothing else is.
pub fn refusals<S: System>(case: &Case) -> Verdict {
    let mut model = case.history.model();
    let mut system: S = load(&case.history)?;
    let now = case.history.now();
    let snapshot = Question::new("snapshot", json!({}));
    for at in 0..case.choices.len() / 2 {
        let batch = spoil(&case.history, &case.choices[at..]);
        let expected = model.check(&batch);
        let found = system.record(&batch, now).err().unwrap_or_default();
        let fits = |(index, code): &(usize, String)| expected.iter().any(|(i, c)| i == index && c == code);
        if found.is_empty() != expected.is_empty() || !found.iter().all(fits) {
            let lines: Vec<String> = batch.iter().map(Value::to_string).collect();
            return Err(format!("refusals: {}\nexpected {expected:?}, found {found:?}", lines.join("\n")));
        }
        if expected.is_empty() {
            model.record(&batch, now);
        }
        let (one, two) =
            (model.answer(&snapshot, &Point::now(), now), system.ask(snapshot.query, &snapshot.at(&Point::now()), now));
        same("", &one["asOf"]["sequence"], &two["asOf"]["sequence"])
            .map_err(|why| format!("refusals: after {batch:?}: {why}"))?;
    }
    Ok(())
}

/// Law 1: asked as known at k, the log answers as if it ended there.
pub fn truncation<S: System>(case: &Case) -> Verdict {
    let mut whole: S = load(&case.history)?;
    let p = &mut Picks::new(&case.choices);
    for point in case.points.iter().take(3) {
        let length = 1 + p.below(case.history.batches.len());
        let cut = History { batches: case.history.batches[..length].to_vec() };
        let known_at = Some(print(cut.batches[length - 1].at));
        let (full, short) = (Point { known_at, ..point.clone() }, Point { known_at: None, ..point.clone() });
        let mut part: S = load(&cut)?;
        // Asked of what the part knows: a key unknown to it may be an error there.
        let asked =
            Case { history: History { batches: cut.batches }, points: Vec::new(), choices: case.choices.clone() };
        let now = asked.history.now();
        for q in asked.questions() {
            let (one, two) = (whole.ask(q.query, &q.at(&full), now), part.ask(q.query, &q.at(&short), now));
            same("", &two, &one).map_err(|why| blame("truncation", &q, &full, why))?;
        }
    }
    Ok(())
}

/// Law 2: independent batches in another order, ties apart.
pub fn late_order<S: System>(case: &Case) -> Verdict {
    let orderly = distinct_ordinals(&case.history);
    let other = reordered(&orderly, &case.choices);
    let (mut a, mut b): (S, S) = (load(&orderly)?, load(&other)?);
    let points: Vec<Point> = known_now(case).into_iter().map(|p| Point { published_by: None, ..p }).collect();
    let volatile = ["sequence", "recordedAt", "published", "publishedFirst"];
    compare("late order", &mut a, &mut b, case, &twice(points), &volatile)
}

/// Every EventInput gets an ordinal of its own, so that no two facts tie down to the sequence.
fn distinct_ordinals(history: &History) -> History {
    let mut history = history.clone();
    let mut next = 0;
    for line in history.batches.iter_mut().flat_map(|b| &mut b.operations) {
        next += 37;
        let input = if line.get("correct").is_some() { &mut line["correct"]["replacement"] } else { line };
        if input.get("body").is_some() {
            input["ordinal"] = json!(next % 101);
        }
    }
    history
}

/// What a batch makes or touches, and what it refers to, in any revision of its events.
fn footprint(model: &Model, batch: &[Value]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut touched, mut referred) = (BTreeSet::new(), BTreeSet::new());
    for line in batch {
        let (word, input) = verb(line);
        let id = text(input, if word == "record" { "id" } else { "event" }).unwrap_or("");
        touched.insert(format!("event {id}"));
        referred.extend(list(input, "sources").iter().filter_map(|c| Some(format!("source {}", text(c, "source")?))));
        for content in model.find(id).map_or(Vec::new(), |at| model.revisions(at)) {
            touched.extend(makes(content, Some(id)));
            referred.extend(references(content));
        }
    }
    (touched, referred)
}

/// Swaps neighbouring batches that do not depend on one another, as the choices say.
pub fn reordered(history: &History, choices: &[u8]) -> History {
    let model = history.model();
    let mut batches: Vec<Vec<Value>> = history.batches.iter().map(|b| b.operations.clone()).collect();
    let p = &mut Picks::new(choices);
    for _ in 0..choices.len() {
        if batches.len() < 2 {
            break;
        }
        let at = p.below(batches.len() - 1);
        let ((made_a, named_a), (made_b, named_b)) =
            (footprint(&model, &batches[at]), footprint(&model, &batches[at + 1]));
        let depends = !made_a.is_disjoint(&made_b) || !made_a.is_disjoint(&named_b) || !named_a.is_disjoint(&made_b);
        if !depends {
            batches.swap(at, at + 1);
        }
    }
    let times = history.batches.iter().map(|b| b.at);
    let other = History { batches: times.zip(batches).map(|(at, operations)| Batch { at, operations }).collect() };
    if other.is_accepted() { other } else { history.clone() }
}

/// What a diff's paths show: path and its JSON.
type State = BTreeMap<String, String>;

fn changes<S: System>(system: &mut S, from: &Point, to: &Point, now: i64) -> Vec<Value> {
    let q = Question::diff(from, to, None);
    system.ask(q.query, &q.at(from), now)["diff"]["nodes"].as_array().cloned().unwrap_or_default()
}

/// Applies changes; each must find what it says was there before.
fn apply(state: &State, changes: &[Value]) -> Result<State, String> {
    let mut state = state.clone();
    for change in changes {
        let path = text(change, "path").unwrap_or("").to_string();
        if state.get(&path).map(String::as_str) != text(change, "before") {
            return Err(format!("{path}: before is {}, the state has {:?}", change["before"], state.get(&path)));
        }
        let kind = match (text(change, "before"), text(change, "after")) {
            (None, Some(_)) => "ADDED",
            (Some(before), Some(after)) if before != after => "CHANGED",
            (Some(_), None) => "REMOVED",
            (before, after) => return Err(format!("{path}: {before:?} to {after:?} is no change")),
        };
        if change["kind"] != kind {
            return Err(format!("{path}: {} should be {kind}", change["kind"]));
        }
        match text(change, "after") {
            Some(after) => state.insert(path, after.to_string()),
            None => state.remove(&path),
        };
    }
    Ok(state)
}

/// Law 3: diffs lead from one state to the other, compose, and of a point with itself are empty.
pub fn diffs<S: System>(case: &Case) -> Verdict {
    let mut system: S = load(&case.history)?;
    let now = case.history.now();
    let nothing = Point { known_at: Some("0001-01-01T00:00:00Z".into()), ..Point::now() };
    let mut before: Option<(&Point, State)> = None;
    for point in &case.points {
        let own = changes(&mut system, point, point, now);
        if !own.is_empty() {
            return Err(format!("diff: of {} with itself: {own:?}", point.variables()));
        }
        let state = apply(&State::new(), &changes(&mut system, &nothing, point, now))?;
        if let Some((earlier, old)) = before {
            let reached = apply(&old, &changes(&mut system, earlier, point, now));
            let reached =
                reached.map_err(|why| format!("diff: from {} to {}: {why}", earlier.variables(), point.variables()))?;
            if reached != state {
                return Err(format!(
                    "diff: from {} to {}: {reached:?} is not {state:?}",
                    earlier.variables(),
                    point.variables()
                ));
            }
        }
        before = Some((point, state));
    }
    Ok(())
}

/// Law 4: what certainly happened happened at best, and what happened at best possibly did.
pub fn certainty<S: System>(case: &Case) -> Verdict {
    let mut system: S = load(&case.history)?;
    let now = case.history.now();
    for (name, list) in [("timeline", "timeline"), ("statements", "statements")] {
        let q = Question::new(name, json!({}));
        for point in &case.points {
            let mut members = |certainty| {
                let answer = system.ask(q.query, &q.at(&Point { certainty, ..point.clone() }), now);
                let nodes = answer["asOf"][list]["nodes"].as_array().cloned().unwrap_or_default();
                nodes.iter().map(|n| n["id"].to_string()).collect::<BTreeSet<_>>()
            };
            let (certain, best, possible) = (members("CERTAIN"), members("BEST"), members("POSSIBLE"));
            if !certain.is_subset(&best) || !best.is_subset(&possible) {
                return Err(blame("certainty", &q, point, format!("{certain:?}, {best:?}, {possible:?}")));
            }
        }
    }
    Ok(())
}

macro_rules! paged {
    ($list:literal, $node:literal) => {
        concat!(
            "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty! = BEST, ",
            "$first: Int, $after: String) { asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { ",
            $list, "(first: $first, after: $after) { nodes { ", $node, " } pageInfo { hasNextPage endCursor } } } }"
        )
    };
}

/// Lists that are read in pages, and the field of `asOf` (or of the root) that they are.
pub const PAGED: [(&str, &str); 8] = [
    ("claims", paged!("claims", "statement { id } claimant { key } subject { key }")),
    ("statements", paged!("statements", "id")),
    ("timeline", paged!("timeline", "id")),
    ("uncertain", paged!("uncertain", "id")),
    ("meetings", paged!("meetings", "key")),
    ("actors", paged!("actors", "key")),
    ("negotiations", paged!("negotiations", "key")),
    (
        "events",
        "query($first: Int, $after: String) { events(first: $first, after: $after) { nodes { sequence } pageInfo { hasNextPage endCursor } } }",
    ),
];

/// Law 5: a list read in pages is the list read at once, whatever is recorded meanwhile.
pub fn paging<S: System>(case: &Case) -> Verdict {
    let mut system: S = S::fresh();
    let half = case.history.batches.len().div_ceil(2);
    extend(&mut system, &case.history.batches[..half])?;
    let mut rest = case.history.batches[half..].iter();
    let p = &mut Picks::new(&case.choices);
    let now = case.history.now();
    for (point, (list, query)) in case.points.iter().cycle().zip(PAGED) {
        let variables = if list == "events" { json!({}) } else { point.variables() };
        let of = |answer: Value| if list == "events" { answer[list].clone() } else { answer["asOf"][list].clone() };
        let asked = |first: usize, after: Option<&Value>| {
            let mut all = variables.clone();
            all["first"] = first.into();
            if let Some(cursor) = after {
                all["after"] = cursor.clone();
            }
            all
        };
        let whole = of(system.ask(query, &asked(500, None), now));
        let (first, mut joined, mut cursor) = (1 + p.below(4), Vec::new(), None);
        for page in 0.. {
            // The clock moves on too: a page is of its list's snapshot, not of a later now.
            let page = of(system.ask(query, &asked(first, cursor.as_ref()), now + page));
            joined.extend(page["nodes"].as_array().cloned().unwrap_or_default());
            if page["pageInfo"]["hasNextPage"] != true {
                break;
            }
            cursor = Some(page["pageInfo"]["endCursor"].clone());
            if let Some(batch) = rest.next() {
                extend(&mut system, std::slice::from_ref(batch))?;
            }
        }
        same("", &whole["nodes"], &Value::Array(joined))
            .map_err(|why| format!("paging: {list} at {}: {why}", point.variables()))?;
    }
    Ok(())
}

/// A question asked by token, and the same asked first by cuts.
pub const BY_CUTS: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty! = BEST) { \
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { token sequence date timeline(first: 500) { nodes { id } } } }";
pub const BY_TOKEN: &str = "query($snapshot: SnapshotToken, $certainty: Certainty! = BEST) { \
    asOf(snapshot: $snapshot, certainty: $certainty) { token sequence date timeline(first: 500) { nodes { id } } } }";

/// Section 2: the same token gives the same answer, after more was recorded and after a restart.
pub fn tokens<S: System>(case: &Case) -> Verdict {
    let mut system: S = S::fresh();
    let half = case.history.batches.len().div_ceil(2);
    extend(&mut system, &case.history.batches[..half])?;
    let now = case.history.now();
    let first: Vec<Value> = case.points.iter().map(|p| system.ask(BY_CUTS, &p.variables(), now)).collect();
    extend(&mut system, &case.history.batches[half..])?;
    system.restart();
    for (point, answer) in case.points.iter().zip(first) {
        let variables = json!({"snapshot": answer["asOf"]["token"], "certainty": point.certainty});
        let again = system.ask(BY_TOKEN, &variables, now + 1_000_000);
        same("", &answer, &again).map_err(|why| format!("tokens: {}: {why}", point.variables()))?;
    }
    Ok(())
}

/// Law 6: a restart changes no answer, nor one of the log itself.
pub fn rebuild<S: System>(case: &Case) -> Verdict {
    let mut system: S = load(&case.history)?;
    let now = case.history.now();
    let root = case.root_questions();
    let ask = |system: &mut S| {
        let at_points = case.points.iter().flat_map(|p| case.questions().into_iter().map(move |q| (q, p.clone())));
        let all = at_points.chain(root.iter().map(|q| (q.clone(), Point::now())));
        all.map(|(q, p)| {
            let answer = system.ask(q.query, &q.at(&p), now);
            (q, p, answer)
        })
        .collect::<Vec<_>>()
    };
    let before = ask(&mut system);
    system.restart();
    for ((q, p, one), (_, _, two)) in before.into_iter().zip(ask(&mut system)) {
        same("", &one, &two).map_err(|why| blame("rebuild", &q, &p, why))?;
    }
    Ok(())
}

/// The ids of events that were never corrected or retracted.
///
/// Where one was retracted and reinstated, the reinstatement may have been published later than what is recorded after it, and
/// a reinstatement more changes what had been published by then.
fn plain_events(history: &History) -> Vec<String> {
    let model = history.model();
    let events = model.records.iter().filter(|r| matches!(r.what, What::Event { .. })).map(|r| r.about);
    let is_plain = |at: usize| model.operations(at).all(|r| !matches!(r.what, What::Correct { .. } | What::Retract));
    let plain = events.filter(|at| is_plain(*at));
    plain.map(|at| model.id(at).to_string()).collect()
}

/// Law 7, first half: an event retracted and reinstated is as if neither had been.
pub fn retract_and_reinstate<S: System>(case: &Case) -> Verdict {
    let events = plain_events(&case.history);
    let p = &mut Picks::new(&case.choices);
    if events.is_empty() {
        return Ok(());
    }
    let id = &events[p.below(events.len())];
    let reason = "by mistake";
    let longer = case.history.and(vec![json!({"retract": {"event": id, "reason": reason}})]);
    let longer = longer.and(vec![json!({"reinstate": {"event": id, "reason": reason}})]);
    let (mut a, mut b): (S, S) = (load(&case.history)?, load(&longer)?);
    compare("retract and reinstate", &mut a, &mut b, case, &twice(known_now(case)), &["knownAt"])
}

/// Law 7, second half: an event corrected to X is as if X had been recorded.
pub fn correct<S: System>(case: &Case) -> Verdict {
    let events = plain_events(&case.history);
    let p = &mut Picks::new(&case.choices);
    if events.is_empty() {
        return Ok(());
    }
    let id = &events[p.below(events.len())];
    let mut otherwise = case.history.clone();
    let lines = otherwise.batches.iter_mut().flat_map(|b| &mut b.operations);
    let Some(line) = lines.into_iter().find(|l| text(l, "id") == Some(id)) else { return Ok(()) };
    alter(line, p);
    let mut replacement = line.clone();
    replacement.as_object_mut().map(|fields| fields.remove("id"));
    let correction =
        json!({"correct": {"event": id, "expectedRevision": 1, "replacement": replacement, "reason": "a slip"}});
    let longer = case.history.and(vec![correction]);
    if !otherwise.is_accepted() || !longer.is_accepted() {
        return Ok(());
    }
    let (mut a, mut b): (S, S) = (load(&otherwise)?, load(&longer)?);
    compare("correct", &mut a, &mut b, case, &twice(known_now(case)), &["knownAt", "eventRevision"])
}

/// Changes an EventInput in place, in ways that need nothing new.
fn alter(line: &mut Value, p: &mut Picks) {
    if line.get("occurred").is_some() {
        line["occurred"] = p.of(&super::operations::DATES).into();
    }
    line["note"] = "altered".into();
    line["ordinal"] = json!(p.below(3));
    if p.below(2) == 1 {
        line["timeZone"] = p.of(&super::operations::ZONES).into();
    }
    if p.below(3) == 1 {
        line.as_object_mut().map(|fields| fields.remove("sources"));
    }
    for body in line.get_mut("body").and_then(Value::as_object_mut).into_iter().flat_map(|b| b.values_mut()) {
        for field in ["text", "title", "name"] {
            if body.get(field).is_some() {
                body[field] = "altered".into();
            }
        }
        if let Some(first) = body.get_mut("claims").and_then(|claims| claims.get_mut(0)) {
            first["stance"] = p.of(&super::positions::STANCES).into();
        }
    }
}

/// Law 8: what is exported and imported answers alike, save when it was recorded.
pub fn export_and_import<S: System>(case: &Case) -> Verdict {
    let later = case.history.now() + 86_400_000_000;
    let mut a: S = load(&case.history)?;
    let mut b = a.export_then_import(later);
    let dates =
        known_now(case).into_iter().map(|p| Point { published_by: None, date: p.date.or(Some("2024-12".into())), ..p });
    compare(
        "export and import",
        &mut a,
        &mut b,
        case,
        &twice(dates),
        &["knownAt", "recordedAt", "published", "publishedFirst"],
    )?;
    let mut cited: S = load(&fully_cited(&case.history))?;
    let mut again = cited.export_then_import(later);
    let points = known_now(case).into_iter().map(|p| Point { date: p.date.or(Some("2024-12".into())), ..p });
    compare(
        "export and import, cited",
        &mut cited,
        &mut again,
        case,
        &twice(points),
        &["knownAt", "recordedAt", "published"],
    )
}

/// The same history where every source has a date and every event that is not exempt cites one that is never touched.
fn fully_cited(history: &History) -> History {
    let source = "source-0";
    let frame = json!({"id": "00000000-0000-4000-a000-000000000000", "body": {"sourceRegistered": {"key": source, "published": "2024-08-18"}}});
    let mut cited = history.clone();
    for line in cited.batches.iter_mut().flat_map(|b| &mut b.operations) {
        let input = if line.get("correct").is_some() { &mut line["correct"]["replacement"] } else { line };
        let Some((kind, body)) = input.get_mut("body").and_then(Value::as_object_mut).and_then(|b| b.iter_mut().next())
        else {
            continue;
        };
        if kind == "sourceRegistered" && text(body, "published").is_none() {
            body["published"] = "2024-08-19".into();
        }
        if !super::standing::is_frame(kind) {
            let mut sources = list(input, "sources").to_vec();
            sources.push(json!({"source": source}));
            input["sources"] = sources.into();
        }
    }
    let at = cited.batches.first().map_or(0, |b| b.at) - 1;
    cited.batches.insert(0, Batch { at, operations: vec![frame] });
    cited
}
