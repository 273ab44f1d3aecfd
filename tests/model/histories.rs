//! Random histories and points, for proptest.
//!
//! Everything is drawn as rows of bytes and then interpreted (`operations.rs`), so that a failure shrinks to few, plain
//! operations. What is printed of a failure is JSON Lines that can be pasted into a file and imported.

use super::bodies::{AMENDMENTS, ASPECTS, DECISIONS, DECLARATIONS};
use super::log::{Model, What, content_of, list, text};
use super::operations::{
    ACTORS, DATES, INCIDENTS, ISSUES, MEETINGS, NEGOTIATIONS, PROPOSALS, PUBLISHED, Picks, SOURCES, World, ZONES,
};
use super::queries::Question;
use super::standing::Point;
use super::windows::{Period, print};
use proptest::array::{uniform16, uniform32};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use serde_json::{Value, json};
use std::fmt;

/// Operations that are recorded together, and the wall clock then, in microseconds.
#[derive(Clone, PartialEq)]
pub struct Batch {
    pub at: i64,
    pub operations: Vec<Value>,
}

/// Accepted batches, each later than the one before.
#[derive(Clone, PartialEq, Default)]
pub struct History {
    pub batches: Vec<Batch>,
}

impl History {
    pub fn model(&self) -> Model {
        let mut model = Model::new();
        self.batches.iter().for_each(|b| model.record(&b.operations, b.at));
        model
    }

    pub fn len(&self) -> usize {
        self.batches.iter().map(|b| b.operations.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// A day after the last batch.
    pub fn now(&self) -> i64 {
        self.batches.last().map_or(0, |b| b.at) + 86_400_000_000
    }

    /// The same history with one more batch, an hour after the last.
    pub fn and(&self, operations: Vec<Value>) -> History {
        let mut longer = self.clone();
        let at = self.batches.last().map_or(0, |b| b.at) + 3_600_000_000;
        longer.batches.push(Batch { at, operations });
        longer
    }

    /// Whether the model would accept every batch.
    pub fn is_accepted(&self) -> bool {
        let mut model = Model::new();
        self.batches.iter().all(|b| {
            let accepted = model.check(&b.operations).is_empty();
            if accepted {
                model.record(&b.operations, b.at);
            }
            accepted
        })
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let batches: Vec<String> =
            self.batches.iter().map(|b| format!("{} at {}", b.operations.len(), print(b.at))).collect();
        writeln!(f, "history of batches: {}", batches.join(", "))?;
        self.batches.iter().flat_map(|b| &b.operations).try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A history, points around what happens in it, and bytes to choose questions by.
#[derive(Clone)]
pub struct Case {
    pub history: History,
    pub points: Vec<Point>,
    pub choices: Vec<u8>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{:?}", self.history)?;
        self.points.iter().try_for_each(|point| writeln!(f, "point: {}", point.variables()))?;
        writeln!(f, "choices: {:?}", self.choices)
    }
}

/// Accepted histories of 1 to 60 operations.
pub fn histories() -> impl Strategy<Value = History> {
    // A step that is not kept is the quickest way for a failure to lose what it does not need.
    let step = (weighted(0.97), uniform32(0u8..64));
    vec(step, 1..60).prop_map(|steps| {
        let mut world = World::default();
        for (is_kept, step) in &steps {
            if *is_kept && world.operations() < 60 {
                world.step(step);
            }
        }
        History { batches: world.finish() }
    })
}

/// A history with so many points to ask at.
pub fn cases(points: usize) -> impl Strategy<Value = Case> {
    (histories(), vec(uniform16(0u8..64), points), vec(any::<u8>(), 24)).prop_map(|(history, seeds, choices)| {
        let recorded: Vec<i64> = history.batches.iter().map(|b| b.at).collect();
        let points = seeds.iter().map(|seed| point(seed, &recorded)).collect();
        Case { history, points, choices }
    })
}

/// Reads a point from a row of bytes.
///
/// Dates and dates of publication are taken from what the generator knows to use, not from the history, so that a point
/// stays where it is while a history shrinks; only moments of recording are the history's own.
fn point(seed: &[u8], recorded: &[i64]) -> Point {
    let p = &mut Picks::new(seed);
    let date = match p.below(8) {
        0 | 1 => None,
        2 => {
            Some(p.of(&["2024-08-20", "2024-08", "2024", "2024-08-16", "2024-10-31", "2025", "2024-08-15"]).to_string())
        }
        _ => Some(edge_of(p.of(&DATES), p)),
    };
    let known_at = match p.below(4) {
        0 | 1 => None,
        _ => near(recorded, p),
    };
    let published_by = match p.below(6) {
        0 | 1 => None,
        2 => Some(p.of(&["2024-08-20", "2024-08", "2024-08-16", "2024-09"]).to_string()),
        3 => near(recorded, p),
        _ => Some(edge_of(p.of(&PUBLISHED), p)),
    };
    let time_zone = p.of(&[None, None, Some(1), Some(2), Some(3), Some(4)]).map(|at: usize| ZONES[at].to_string());
    let certainty = p.of(&["BEST", "BEST", "CERTAIN", "POSSIBLE"]);
    Point { date, time_zone, known_at, published_by, certainty }
}

/// A bound or the middle of a window, or just before: each side of a cut.
fn edge_of(edtf: &str, p: &mut Picks) -> String {
    let zone = if p.below(2) == 0 { ZONES[0] } else { p.of(&ZONES) };
    let window = Period::read(edtf, zone).expect("the generator's dates are well formed");
    let edge = p.of(&[window.hi, window.middle(), window.lo]);
    print(edge - p.below(3) as i64)
}

/// One of the instants, or just before.
fn near(moments: &[i64], p: &mut Picks) -> Option<String> {
    let back = p.below(3) as i64;
    let at = p.below(moments.len().max(1));
    moments.get(at).map(|moment| print(moment - back))
}

impl Case {
    /// Every question that is asked at each point.
    pub fn questions(&self) -> Vec<Question> {
        let model = self.history.model();
        let p = &mut Picks::new(&self.choices);
        let mut all = vec![
            Question::new("snapshot", json!({})),
            Question::new("negotiations", json!({})),
            Question::new("meetings", json!({})),
            Question::new(
                "meetings",
                json!({"filter": {"status": ["HELD", "POSTPONED", "SITTING"], "between": {"from": "2024-08-16", "to": "2024-08"}}}),
            ),
            Question::new("meetings", json!({"filter": {"participant": p.of(&ACTORS)}})),
            Question::new("actors", json!({})),
            Question::new("actors", json!({"kind": "ORGAN"})),
            Question::new("statements", json!({"order": "ASCENDING"})),
            Question::new("statements", json!({"filter": {"speaker": p.of(&ACTORS), "act": ["ASSERT", "DEMAND"]}})),
            Question::new("statements", json!({"filter": {"issue": p.of(&ISSUES), "occurred": {"to": "2024-08-20"}}})),
            Question::new("claims", json!({})),
            Question::new("claims", json!({"standing": true, "order": "ASCENDING"})),
            Question::new("claims", json!({"standing": false})),
            Question::new("claims", json!({"filter": {"subject": "a", "own": p.of(&[true, false])}})),
            Question::new(
                "claims",
                json!({"filter": {"claimant": p.of(&ACTORS), "stance": ["ACCEPTS", "OPPOSES", "REJECTS"]}}),
            ),
            Question::new("timeline", json!({"order": "DESCENDING"})),
            Question::new("timeline", json!({"actor": p.of(&ACTORS), "between": {"from": "2024-08-15"}})),
            Question::new("uncertain", json!({})),
            Question::new("actor", json!({"key": p.of(&ACTORS)})),
            Question::new("meeting", json!({"key": p.of(&MEETINGS)})),
            Question::new("proposal", json!({"key": p.of(&PROPOSALS)})),
            Question::new("proposal-acts", json!({"key": p.of(&PROPOSALS)})),
            Question::new("decision", json!({"key": p.of(&DECISIONS)})),
            Question::new("amendment", json!({"key": p.of(&AMENDMENTS)})),
            Question::new("declaration", json!({"key": p.of(&DECLARATIONS)})),
            Question::new("incident", json!({"key": p.of(&INCIDENTS)})),
            Question::new("account", json!({"about": {"incident": INCIDENTS[0]}, "aspect": p.of(&ASPECTS)})),
            Question::new("assertions", json!({})),
            Question::new("memberships", json!({})),
        ];
        all.extend(SOURCES.iter().take(2).map(|key| Question::new("source", json!({"key": key}))));
        for key in NEGOTIATIONS.iter().filter(|key| model.known.contains(&format!("negotiation {key}"))) {
            let names = [
                "negotiation",
                "proposals",
                "negotiation-meetings",
                "negotiation-statements",
                "issue-positions",
                "disagreements",
            ];
            all.extend(names.map(|name| Question::new(name, json!({"key": key}))));
            let names = ["acts", "decisions", "amendments", "accounts", "incidents"];
            all.extend(names.map(|name| Question::new(name, json!({"key": key}))));
            all.push(Question::new(
                "decisions",
                json!({"key": key, "outcome": "ADOPTED", "body": p.of(&[None, Some("a")])}),
            ));
            all.push(Question::new(
                "amendments",
                json!({"key": key, "status": p.of(&["PENDING", "ADOPTED", "CARRIED_OUT"])}),
            ));
            all.push(Question::new("accounts", json!({"key": key, "status": "CONTESTED"})));
            all.push(Question::new(
                "accounts",
                json!({"key": key, "aspect": ASPECTS[1], "status": p.of(&["SINGLE", "AGREED"])}),
            ));
            all.push(Question::new(
                "incidents",
                json!({"key": key, "kind": p.of(&["ATTACK", "OTHER"]), "between": {"from": "2024-08-16"}}),
            ));
            all.extend(["positions", "negotiation-timeline"].map(|name| Question::new(name, json!({"key": key}))));
            all.push(Question::new(
                "positions",
                json!({"key": key, "accordingTo": p.of(&["a", "b", "organ"]), "party": "a"}),
            ));
            all.push(Question::new("positions", json!({"key": key, "status": "CONTESTED"})));
            all.push(Question::new(
                "narrowed",
                json!({"key": key, "issue": "OPEN", "proposal": "TABLED", "commitment": "MADE", "phase": 1}),
            ));
            let (overdue, contested) = p.of(&[(Some(true), None), (Some(false), Some(false)), (None, Some(true))]);
            let status = p.of(&["FULFILLED", "BREACHED", "LAPSED"]);
            all.push(Question::new(
                "narrowed",
                json!({"key": key, "commitment": status, "overdue": overdue, "contested": contested}),
            ));
            all.push(Question::new("disagreements", json!({"key": key, "settled": p.of(&[true, false])})));
        }
        let targets =
            model.records.iter().filter_map(|r| content_of(&r.what)).flat_map(|c| super::log::list(&c.body, "claims"));
        let targets: Vec<Value> = targets.map(|c| c["on"].clone()).collect();
        if let Some(on) = targets.get(p.below(targets.len().max(1))) {
            all.push(Question::new("position", json!({"party": "a", "on": on})));
            all.push(Question::new(
                "position",
                json!({"party": "a", "on": on, "accordingTo": p.of(&["a", "b", "person-1"])}),
            ));
            all.push(Question::new("claims", json!({"filter": {"on": on}})));
        }
        all.retain(|q| is_known(&model, &q.variables));
        all
    }

    /// Questions of the log itself, of its end alone.
    pub fn root_questions(&self) -> Vec<Question> {
        let model = self.history.model();
        let filters = [
            json!({}),
            json!({"kinds": ["STATEMENT_MADE", "EVENT_CORRECTED", "EVENT_CITED"]}),
            json!({"negotiation": NEGOTIATIONS[0]}),
            json!({"standing": ["CORRECTED", "RETRACTED"]}),
            json!({"source": SOURCES[0]}),
            json!({"actor": ACTORS[0]}),
            json!({"occurred": {"from": "2024-08-16", "to": "2024-08-20"}}),
            json!({"published": {"from": "2024-08-16", "to": "2024-08-20"}}),
            json!({"recorded": {"to": "2024-08-13"}}),
            json!({"kinds": ["EVENT_CORRECTED", "EVENT_RETRACTED"], "negotiation": NEGOTIATIONS[1]}),
            json!({"kinds": ["STATEMENT_MADE", "EVENT_CITED"], "actor": ACTORS[1], "source": SOURCES[1]}),
            json!({"kinds": ["MEETING_HELD"], "standing": ["STANDS"], "occurred": {"from": "2024-08-20"}}),
        ];
        let mut all: Vec<Question> =
            filters.into_iter().map(|f| Question::new("events", json!({"filter": f}))).collect();
        all.push(Question::new("events", json!({"order": "DESCENDING"})));
        all.retain(|q| is_known(&model, &q.variables["filter"]));
        let events = model.records.iter().filter(|r| matches!(r.what, What::Event { .. }));
        all.extend(events.map(|r| Question::new("audit", json!({"id": model.id(r.about)}))));
        all
    }

    /// Diffs between neighbouring points, of one with itself, along the date alone, and over one batch alone.
    pub fn diffs(&self) -> Vec<Question> {
        let model = self.history.model();
        let within = [None, Some(NEGOTIATIONS[0]).filter(|key| model.known.contains(&format!("negotiation {key}")))];
        let mut pairs: Vec<(Point, Point)> =
            self.points.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let p = &mut Picks::new(&self.choices);
        for point in &self.points {
            let known = Point { known_at: None, ..point.clone() };
            pairs.push((known.clone(), Point { date: None, ..known }));
            let at = p.below(self.history.batches.len());
            let known = |at: usize| self.history.batches.get(at).map(|b| print(b.at));
            let (before, after) = (known(at), known(at + 1).or(known(at)));
            pairs.push((Point { known_at: before, ..point.clone() }, Point { known_at: after, ..point.clone() }));
        }
        pairs.extend(self.points.first().map(|p| (p.clone(), p.clone())));
        pairs.iter().flat_map(|(from, to)| within.iter().map(|n| Question::diff(from, to, *n))).collect()
    }
}

/// Whether everything that a question names was ever recorded; what was not is another test's matter.
pub(super) fn is_known(model: &Model, variables: &Value) -> bool {
    let actors = ["speaker", "subject", "claimant", "participant", "actor", "party", "accordingTo", "body"];
    let named = actors
        .iter()
        .filter_map(|f| text(variables, f))
        .chain(actors.iter().filter_map(|f| text(&variables["filter"], f)));
    let together = [variables, &variables["filter"]].into_iter().flat_map(|of| list(of, "actors"));
    let named = named.chain(together.filter_map(Value::as_str));
    let issue = text(&variables["filter"], "issue").map(|key| format!("issue {key}"));
    let source = text(variables, "source").map(|key| format!("source {key}"));
    let negotiation = text(variables, "negotiation").map(|key| format!("negotiation {key}"));
    let keys = named.map(|key| format!("actor {key}")).chain(issue).chain(source).chain(negotiation);
    keys.into_iter().all(|key| model.known.contains(&key))
}

/// What is refused of texts, consents, decisions and assertions.
fn spoilt_text(at: usize, event: impl Fn(&str, Value) -> Value) -> Value {
    let killed = |value: Value| json!({"about": {"actor": "a"}, "aspect": "killed", "value": value});
    let clause = |other: &str| json!([{"key": "c1", "number": "1", "text": "words", "alternativeTo": other}]);
    let says = |more: Value| {
        let mut body = json!({"speaker": "a", "act": "ASSERT", "text": "words"});
        body.as_object_mut().into_iter().for_each(|body| body.extend(more.as_object().cloned().unwrap_or_default()));
        event("statementMade", body)
    };
    match at {
        28 => says(json!({"assertions": [killed(json!({"text": "yes"})), killed(json!({"text": "no"}))]})),
        29 => says(json!({"assertions": [killed(json!({"number": {"least": 5.0, "greatest": 4.0}}))]})),
        30 => says(json!({"unnamed": true, "with": [{"speaker": "b"}]})),
        31 => says(
            json!({"assertions": [{"about": {"decision": "decision-9"}, "aspect": "killed", "value": {"text": "yes"}}]}),
        ),
        32 => event(
            "amendmentMoved",
            json!({"key": "amendment-9", "proposal": "proposal-1", "by": [], "put": clause("c4")}),
        ),
        33 => event("amendmentMoved", json!({"key": "amendment-9", "proposal": "proposal-1", "by": ["a"]})),
        34 => event("proposalAmended", json!({"proposal": "proposal-1", "put": clause("c1")})),
        35 => {
            event("proposalAmended", json!({"proposal": "proposal-2", "put": clause("c4"), "amendment": "amendment-1"}))
        }
        36 => event(
            "decisionTaken",
            json!({"key": "decision-9", "on": {"issue": "issue-1"}, "votes": [{"actor": "a", "vote": "YES"}, {"actor": "a", "vote": "NO"}]}),
        ),
        37 => event("decisionTaken", json!({"key": "decision-1", "on": {"proposal": "proposal-1"}})),
        38 => event("consentGiven", json!({"actor": "a", "proposal": "proposal-2", "act": "SIGNATURE"})),
        39 => event(
            "declarationMade",
            json!({"key": "declaration-9", "actor": "a", "proposal": "proposal-1", "kind": "OBJECTION", "to": "declaration-2", "text": "no"}),
        ),
        40 => event("commitmentAmended", json!({"commitment": "commitment-1", "due": "2024", "noDue": true})),
        41 => event("commitmentAmended", json!({"commitment": "commitment-1"})),
        42 => event("commitmentStatusChanged", json!({"commitment": "commitment-1", "status": "LAPSED", "degree": 4})),
        _ => event(
            "declarationMade",
            json!({"key": "declaration-9", "actor": "a", "proposal": "proposal-1", "kind": "RESERVATION", "clauses": ["never"], "text": "no"}),
        ),
    }
}

/// A batch that is refused, somewhere, after a history; `Model::check` says where and why.
pub fn spoil(history: &History, bytes: &[u8]) -> Vec<Value> {
    let p = &mut Picks::new(bytes);
    let model = history.model();
    let event = |kind: &str, body: Value| json!({"id": "00000000-0000-4000-9000-000000000001", "occurred": "2024-08-20", "negotiation": "talks-1", "body": {kind: body}});
    let frame = |kind: &str, body: Value| json!({"id": "00000000-0000-4000-9000-000000000002", "body": {kind: body}});
    let claim = |stance: &str| json!({"subject": "a", "on": {"issue": "issue-1"}, "stance": stance});
    let statement = |claims: Value| json!({"speaker": "a", "act": "ASSERT", "text": "words", "claims": claims});
    let events: Vec<usize> =
        model.records.iter().filter(|r| matches!(r.what, What::Event { .. })).map(|r| r.about).collect();
    let some = events.get(p.below(events.len().max(1))).copied().unwrap_or(0);
    let id =
        if events.is_empty() { "00000000-0000-4000-9000-000000000003".to_string() } else { model.id(some).to_string() };
    let operation = |word: &str| json!({word: {"event": id, "reason": "a reason"}});
    let clause = |key: &str| json!({"key": key, "number": "1", "text": "words"});
    let cites: Vec<&str> = model.known.iter().filter_map(|key| key.strip_prefix("citing ")).collect();
    let cite = cites.get(p.below(cites.len().max(1))).copied().unwrap_or("00000000-0000-4000-9000-00000000000f");
    let mut bad = match p.below(44) {
        0 => event("statementMade", json!({"speaker": "nobody", "act": "ASSERT", "text": "words"})),
        1 => frame("actorRegistered", json!({"key": "Bad Key", "name": "Name", "kind": "STATE"})),
        2 => event("issueRaised", json!({"key": "issue-1", "title": "Issue"})),
        3 => {
            json!({"correct": {"event": id, "expectedRevision": 99, "reason": "a reason", "replacement": frame("actorRegistered", json!({"key": "a", "name": "Name", "kind": "STATE"}))}})
        }
        4 => operation("retract"),
        5 => operation("reinstate"),
        6 => event("statementMade", statement(json!([claim("ACCEPTS"), claim("REJECTS")]))),
        7 => event("proposalAmended", json!({"proposal": "proposal-1", "drop": ["never"]})),
        8 => event("issueRaised", json!({"key": "issue-9", "title": "Issue", "parent": "issue-9"})),
        9 => frame("actorRegistered", json!({"key": "a", "name": "Name", "kind": "ORGAN", "partOf": "bureau"})),
        10 => {
            frame("officeHeld", json!({"holder": "a", "of": "a", "title": "Title", "from": "2024-08", "to": "2024-07"}))
        }
        11 => json!({"cite": {"event": id, "sources": [{"source": "source-9"}]}}),
        12 => json!({"retract": {"event": "00000000-0000-4000-9000-00000000000f", "reason": "a reason"}}),
        13 => frame("sourceRegistered", json!({"key": "source-1", "published": "2024-02-30"})),
        14 => event("partyJoined", json!({"actor": "a", "role": "PARTY"})),
        15 => event("proposalAmended", json!({"proposal": "proposal-1", "put": [clause("c1")], "drop": ["c1"]})),
        16 => event("proposalAmended", json!({"proposal": "proposal-1", "put": [clause("c1"), clause("c1")]})),
        17 => event("proposalAmended", json!({"proposal": "proposal-1"})),
        18 => event("commitmentMade", json!({"key": "commitment-9", "by": [], "text": "to do it"})),
        19 => event("incidentReported", json!({"key": "incident-9", "title": "Incident", "text": "x".repeat(20_001)})),
        20 => {
            let mut ended = claim("ACCEPTS");
            ended["to"] = "2024-08-19".into();
            event("statementMade", statement(json!([ended])))
        }
        21 => {
            let mut office = frame("officeHeld", json!({"holder": "a", "of": "a", "title": "Title", "to": "2024-07"}));
            office["occurred"] = "2024-08".into();
            office
        }
        22 => {
            let mut other = frame("actorRegistered", json!({"key": "a", "name": "Name", "kind": "STATE"}));
            other["id"] = "00000000-0000-4000-9000-000000000005".into();
            json!({"correct": {"event": id, "expectedRevision": 1, "reason": "a reason", "replacement": other}})
        }
        // These two may be right: the model says which.
        23 => json!({"retract": {"event": cite, "reason": "a reason"}}),
        24 => json!({"reinstate": {"event": cite, "reason": "a reason"}}),
        25 => json!({"cite": {"event": cite, "sources": [{"source": "source-1"}]}}),
        26 => json!({"cite": {"event": id, "sources": [{"source": "source-1", "published": "2024-08-20T10:00~"}]}}),
        27 => event("commitmentStatusChanged", json!({"commitment": "commitment-9", "status": "LAPSED"})),
        at => spoilt_text(at, event),
    };
    if bad.get("body").is_some() {
        match p.below(8) {
            1 => {
                bad["occurred"] = p
                    .of(&[
                        "2024-13",
                        "2024-08-20/..",
                        "2024-08-20T10:00:00~",
                        "2024-08-20T10:00?",
                        "2025/2024",
                        " 2024",
                        "20240820",
                        "2023-02-29",
                    ])
                    .into()
            }
            2 => bad["timeZone"] = "Mars/Olympus".into(),
            3 => bad["id"] = id.into(),
            4 => bad["sources"] = json!([{"source": "source-9"}]),
            5 => bad["negotiation"] = "talks-9".into(),
            6 => bad["publicSince"] = "2024-08-20T10:60".into(),
            _ => {}
        }
    }
    // Something good before it, so that the index matters and the batch is seen to be refused whole.
    let good = json!({"id": "00000000-0000-4000-9000-000000000004", "body": {"actorRegistered": {"key": "good", "name": "Name", "kind": "STATE"}}});
    if p.rarely(2) { vec![good, bad] } else { vec![bad] }
}
