//! The questions: GraphQL texts with fixed selections, and the `data` that the model expects of each.
//!
//! Ids other than those of events are never asked for. `agrees` compares an expected answer with a real one: as equal
//! JSON, save a diff, whose values the contract leaves open (see `diff.rs`).

use super::accounts::About;
use super::lists::{self, is, is_among, overlaps};
use super::log::{Content, Model, Order, Record, What, shout, text, texts};
use super::positions::Target;
pub use super::question_texts::TEXTS;
use super::refusals;
use super::standing::{Cited, Point, View, earliest, published, when_public};
use super::windows::print;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One question: a text, and the variables that it takes beside those of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub name: &'static str,
    pub query: &'static str,
    pub variables: Value,
}

/// Questions that are asked of the log, or of two points.
pub const ROOT: [&str; 3] = ["events", "audit", "diff"];

impl Question {
    /// A question of `TEXTS`, by its name.
    pub fn new(name: &'static str, variables: Value) -> Self {
        let (_, query) = TEXTS.iter().find(|(n, _)| *n == name).expect("a question of the list");
        Question { name, query, variables }
    }

    pub fn diff(from: &Point, to: &Point, negotiation: Option<&str>) -> Self {
        let mut variables = json!({"from": from.variables(), "to": to.variables()});
        if let Some(key) = negotiation {
            variables["negotiation"] = key.into();
        }
        Question::new("diff", variables)
    }

    pub fn is_root(&self) -> bool {
        ROOT.contains(&self.name)
    }

    /// The variables to send: the question's own, and the point's.
    pub fn at(&self, point: &Point) -> Value {
        let mut all = if self.is_root() { json!({}) } else { point.variables() };
        for (name, value) in self.variables.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    }

    /// Compares; where they differ, says where.
    pub fn agrees(&self, expected: &Value, actual: &Value) -> Result<(), String> {
        if self.name == "diff" { diff_agrees(expected, actual) } else { same("", expected, actual) }
    }
}

/// The first place at which two answers differ.
pub fn same(at: &str, expected: &Value, actual: &Value) -> Result<(), String> {
    match (expected, actual) {
        (Value::Object(e), Value::Object(a)) => {
            let names: BTreeSet<&String> = e.keys().chain(a.keys()).collect();
            names.into_iter().try_for_each(|n| {
                same(
                    &format!("{at}.{n}"),
                    expected.get(n).unwrap_or(&Value::Null),
                    actual.get(n).unwrap_or(&Value::Null),
                )
            })
        }
        (Value::Array(e), Value::Array(a)) if e.len() == a.len() => {
            e.iter().zip(a).enumerate().try_for_each(|(i, (e, a))| same(&format!("{at}[{i}]"), e, a))
        }
        _ if expected == actual || (expected.is_number() && expected.as_f64() == actual.as_f64()) => Ok(()),
        _ => Err(format!("at {at}: the model expects {expected}, the answer is {actual}")),
    }
}

fn diff_agrees(expected: &Value, actual: &Value) -> Result<(), String> {
    let nodes = |v: &Value| v["diff"]["nodes"].as_array().cloned().unwrap_or_default();
    let by_path = |v: &Value| {
        nodes(v).into_iter().map(|n| (n["path"].as_str().unwrap_or("").to_string(), n)).collect::<BTreeMap<_, _>>()
    };
    let (expected, found) = (by_path(expected), by_path(actual));
    if found.len() != nodes(actual).len() {
        return Err("a path stands twice in one diff".into());
    }
    for (path, e) in &expected {
        let Some(a) = found.get(path) else {
            if e["_may"] == true {
                continue;
            }
            return Err(format!("diff: {path} is missing; the model expects {e}"));
        };
        let presence = |n: &Value| (n["kind"].clone(), n["before"].is_null(), n["after"].is_null());
        if presence(e) != presence(a) {
            return Err(format!("diff: at {path} the model expects {e}, the answer is {a}"));
        }
        let found: BTreeSet<u64> =
            a["causes"].as_array().into_iter().flatten().filter_map(|cause| cause["sequence"].as_u64()).collect();
        let wanted: Option<BTreeSet<u64>> =
            e["_causes"].as_array().map(|causes| causes.iter().filter_map(Value::as_u64).collect());
        if wanted.is_some_and(|wanted| wanted != found) {
            return Err(format!("diff: at {path} the model expects the causes {}, the answer is {a}", e["_causes"]));
        }
        for side in ["before", "after"] {
            let value = a[side].as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or(Value::Null));
            if e["_exact"] == true && e[side] != value {
                return Err(format!("diff: at {path} the model expects {}, the answer is {a}", e[side]));
            }
        }
    }
    match found.keys().find(|path| !expected.contains_key(*path)) {
        Some(path) => Err(format!("diff: {path} is not expected: {}", found[path])),
        None => Ok(()),
    }
}

impl Model {
    /// The `data` that a real answer must agree with.
    pub fn answer(&self, question: &Question, point: &Point, now: i64) -> Value {
        if question.is_root() { self.answer_root(question, now) } else { self.view(point, now).answer(question) }
    }

    fn answer_root(&self, question: &Question, now: i64) -> Value {
        let v = &question.variables;
        match question.name {
            "events" => {
                let order = text(v, "order").unwrap_or("ASCENDING");
                let nodes = self.records_by(v.get("filter").unwrap_or(&Value::Null), order, now);
                json!({"events": {"totalCount": nodes.len(), "nodes": nodes}})
            }
            "audit" => self.audit(text(v, "id").unwrap_or(""), now),
            _ => {
                let (from, to) = (Point::read(&v["from"]), Point::read(&v["to"]));
                json!({"diff": {"nodes": self.diff(&from, &to, text(v, "negotiation"), now)}})
            }
        }
    }

    /// Everything as the head sees it now.
    fn head(&self, now: i64) -> View<'_> {
        self.view(&Point::now(), now)
    }

    /// Root `events`: each record as it was recorded, in fact order; operations are undated.
    ///
    /// Reading: every record is by "test"; here and in the audit too a citation of a source that is retracted at the head is not
    /// shown, nor asked for, and a source is shown as it is registered now; an
    /// operation has the citations of its own, no note, and the negotiation of its event; a filter asks for none of its own
    /// citations, but for those of its event; of the operations a `cite` alone can be retracted; NegotiationOpened has its
    /// key as its negotiation; filters' dates are in UTC.
    fn records_by(&self, filter: &Value, order: &str, now: i64) -> Vec<Value> {
        let head = self.head(now);
        let all = self.records.iter().map(|r| {
            let (key, content): (Order, _) = match &r.what {
                What::Event { content, .. } => (content.order, Some(content)),
                _ => ((i64::MIN, 0, 0, r.sequence, 0), None),
            };
            let cited = head.cited(content.map_or(&r.sources, |c| &c.sources));
            (key, r, content, cited)
        });
        let matching = all.filter(|(_, r, content, cited)| {
            // What it says itself, or what its event said just before it and just after it.
            let contents: Vec<(&Content, Vec<Cited>, (i64, i64))> = match content {
                Some(content) => vec![(content, cited.clone(), public(cited, Some(content), r.recorded_at))],
                None => [r.sequence - 1, r.sequence]
                    .map(|at| head.effective_at(r.about, at))
                    .map(|e| (e.content, e.citations, e.published))
                    .into(),
            };
            let is_asked = |(content, cited, published): &(&Content, Vec<Cited>, (i64, i64))| {
                let registers = |s: &str| content.kind == "sourceRegistered" && text(&content.body, "key") == Some(s);
                (is_among(filter, "kinds", &kind(&r.what)) || is_among(filter, "kinds", &shout(&content.kind)))
                    && is(filter, "negotiation", content.negotiation.as_deref())
                    && text(filter, "actor").is_none_or(|a| refusals::names_actor(content, a))
                    && refusals::names_all(content, filter)
                    && text(filter, "source")
                        .is_none_or(|s| registers(s) || cited.iter().any(|c| text(c.citation, "source") == Some(s)))
                    && overlaps(content.occurred.as_ref().map(|w| (w.lo, w.hi)), filter.get("occurred"), "UTC")
                    && overlaps(Some(*published), filter.get("published"), "UTC")
            };
            contents.iter().any(is_asked)
                && text(filter, "recordedBy").is_none_or(|by| by == "test")
                && is_among(filter, "standing", self.record_standing(r))
                && overlaps(Some((r.recorded_at, r.recorded_at + 1)), filter.get("recorded"), "UTC")
        });
        let sorted = lists::ordered(matching.collect(), order, |(key, ..)| *key);
        let shown = sorted.into_iter().map(|(_, r, content, cited)| {
            json!({
                "sequence": r.sequence, "kind": kind(&r.what), "occurred": content.and_then(|c| c.occurred.as_ref()).map(|w| w.json.clone()),
                "published": published(public(&cited, content, r.recorded_at)), "recordedAt": print(r.recorded_at),
                "negotiation": self.content_after(r).negotiation, "standing": self.record_standing(r),
                "publicSince": content.and_then(|c| c.public_since.as_ref()).map(|p| p.json.clone()),
                "note": content.and_then(|c| c.note.as_deref()), "sources": cited.iter().map(|c| lists::citation(&head, c)).collect::<Vec<_>>(),
            })
        });
        shown.collect()
    }

    fn record_standing(&self, record: &Record) -> &'static str {
        match &record.what {
            What::Event { .. } => self.standing(record.about, Some(1)),
            What::Cite if self.is_cite_retracted(record.sequence as usize - 1) => "RETRACTED",
            _ => "STANDS",
        }
    }

    /// The content of the event that a record is or is about, as it stands after it.
    fn content_after(&self, record: &Record) -> &Content {
        let until = self.operations(record.about).take_while(|r| r.sequence <= record.sequence);
        let corrections = until.filter_map(|r| match &r.what {
            What::Correct { content } => Some(content),
            _ => None,
        });
        corrections.last().unwrap_or(self.original(record.about))
    }

    /// The standing of a revision at the head; an operation (None) stands.
    ///
    /// Reading: a revision since replaced is CORRECTED, whether or not the event is retracted; the last one is RETRACTED.
    fn standing(&self, about: usize, revision: Option<usize>) -> &'static str {
        match revision {
            None => "STANDS",
            Some(revision) if revision < self.revisions(about).len() => "CORRECTED",
            Some(_) if self.is_retracted(about) => "RETRACTED",
            Some(_) => "STANDS",
        }
    }

    /// `event(id)` and `audit(event: id)`.
    fn audit(&self, id: &str, now: i64) -> Value {
        let about = self.find(id).expect("the tests ask for events that are there");
        let head = self.head(now);
        let seen = head.effective(about);
        let corrections = self.operations(about).filter(|r| matches!(r.what, What::Correct { .. }));
        let made_by: Vec<&Record> = std::iter::once(&self.records[about]).chain(corrections).collect();
        let revisions = self.revisions(about).into_iter().enumerate().map(|(at, content)| {
            let record = made_by[at];
            // Reading: a revision in the audit has the citations of its own content, without those of `cite`.
            let cited = head.cited(&content.sources);
            json!({
                "id": id, "eventRevision": at + 1, "sequence": record.sequence, "kind": shout(&content.kind),
                "occurred": content.occurred.as_ref().map(|w| w.json.clone()), "published": published(when_public(&cited, content, seen.recorded_at)),
                "recordedAt": print(record.recorded_at), "negotiation": content.negotiation, "standing": self.standing(about, Some(at + 1)),
                "publicSince": content.public_since.as_ref().map(|p| p.json.clone()),
                "note": content.note, "sources": cited.iter().map(|c| lists::citation(&head, c)).collect::<Vec<_>>(),
            })
        });
        let operations = self
            .operations(about)
            .map(|r| json!({"sequence": r.sequence, "kind": kind(&r.what), "recordedAt": print(r.recorded_at), "standing": self.record_standing(r), "negotiation": self.content_after(r).negotiation}));
        json!({
            "event": head.event(&seen),
            "audit": {
                "standing": seen.standing, "event": {"id": id, "sequence": seen.sequence},
                "revisions": revisions.collect::<Vec<_>>(), "operations": operations.collect::<Vec<_>>(),
            },
        })
    }
}

fn public(cited: &[Cited], content: Option<&Arc<Content>>, recorded_at: i64) -> (i64, i64) {
    match content {
        Some(content) => when_public(cited, content, recorded_at),
        None => earliest(cited).unwrap_or((recorded_at, recorded_at + 1)),
    }
}

fn kind(what: &What) -> String {
    match what {
        What::Event { content, .. } => shout(&content.kind),
        What::Correct { .. } => "EVENT_CORRECTED".into(),
        What::Retract | What::RetractCite(_) => "EVENT_RETRACTED".into(),
        What::Reinstate | What::ReinstateCite(_) => "EVENT_REINSTATED".into(),
        What::Cite => "EVENT_CITED".into(),
    }
}

impl View<'_> {
    /// The `data` of a question asked at this point.
    pub fn answer(&self, question: &Question) -> Value {
        json!({"asOf": self.answer_of(question.name, &question.variables)})
    }

    /// A field of a negotiation that may be absent.
    fn within(&self, key: &str, field: &str, answer: impl FnOnce() -> Value) -> Value {
        let exists = self.fact(&format!("negotiation {key} title")).is_some();
        json!({"negotiation": if exists { json!({field: answer()}) } else { Value::Null }})
    }

    fn answer_of(&self, name: &str, v: &Value) -> Value {
        let nothing = Value::Null;
        let get = |field: &str| text(v, field).unwrap_or("");
        let filter = v.get("filter").unwrap_or(&nothing);
        let nodes = |all: Vec<Value>| json!({"nodes": all});
        let ids = |all: Vec<&super::standing::Seen>| nodes(all.iter().map(|e| json!({"id": e.id})).collect());
        match name {
            "snapshot" => self.snapshot(),
            "negotiation" => json!({"negotiation": self.negotiation(get("key"))}),
            "negotiations" => {
                let all: Vec<Value> = self.keys("negotiation ", " title").into_iter().map(|k| self.in_short(k)).collect();
                json!({"negotiations": {"totalCount": all.len(), "nodes": all}})
            }
            "narrowed" => self.narrowed(v),
            "proposals" => self.within(get("key"), "proposals", || {
                self.keys_of("proposal ", " title", get("key")).into_iter().map(|k| self.proposal(k)).collect()
            }),
            "proposal" => json!({"proposal": self.proposal(get("key"))}),
            "meetings" => json!({"meetings": {"nodes": self.meetings(None, filter)}}),
            "negotiation-meetings" => self.within(get("key"), "meetings", || json!({"nodes": self.meetings(Some(get("key")), filter)})),
            "meeting" => json!({"meeting": self.meeting(get("key"))}),
            "actors" => {
                let all = self.facts("actor ").into_iter().filter(|f| is(v, "kind", f.value.as_ref().and_then(|p| text(p, "kind"))));
                json!({"actors": nodes(all.map(|f| self.actor(&f.slot["actor ".len()..])).collect())})
            }
            "actor" => {
                let actor = self.actor(get("key"));
                let short = json!({"key": actor["key"], "name": actor["name"], "kind": actor["kind"]});
                json!({"actor": if actor.is_null() { Value::Null } else { short }})
            }
            "source" => json!({"source": self.source(get("key"))}),
            "statements" => {
                let order = text(v, "order").unwrap_or("DESCENDING");
                let all: Vec<Value> = self.statements(filter, order).into_iter().map(|s| self.statement(s)).collect();
                json!({"statements": {"totalCount": all.len(), "nodes": all}})
            }
            "negotiation-statements" => self.within(get("key"), "statements", || {
                let all = self.statements(filter, "DESCENDING");
                ids(all.into_iter().filter(|s| s.content.negotiation.as_deref() == Some(get("key"))).collect())
            }),
            "claims" => {
                let order = text(v, "order").unwrap_or("DESCENDING");
                let all: Vec<Value> = self.claims_by(filter, v["standing"].as_bool(), order).into_iter().map(|c| self.claim(c)).collect();
                json!({"claims": {"totalCount": all.len(), "nodes": all}})
            }
            "positions" => self.within(get("key"), "positions", || nodes(self.positions(v))),
            "position" => {
                let (party, target, according) = (get("party"), Target::read(&v["on"]), text(v, "accordingTo"));
                let exists = self.actor_exists(party) && self.exists(&target);
                let position = exists.then(|| self.position_json(&self.position(party, &target, according), according));
                json!({"position": position})
            }
            "issue-positions" => self.within(get("key"), "issues", || self.issue_positions(get("key"))),
            "disagreements" => self.within(get("key"), "disagreements", || {
                let on = v.get("on").filter(|on| !on.is_null()).map(Target::read);
                let settled = v.get("settled").and_then(Value::as_bool);
                let all = self.disagreements(get("key")).into_iter().filter(|(t, _)| on.as_ref().is_none_or(|on| on == t));
                let all = all.filter(|(t, ps)| settled.is_none_or(|settled| settled == self.is_settled(t, ps)));
                let short = |p: &super::positions::Position| json!({"party": {"key": p.party}, "status": p.status, "stance": p.stance});
                all.map(|(t, ps)| json!({"target": t.json(), "positions": ps.iter().map(short).collect::<Vec<_>>(), "settled": self.is_settled(&t, &ps)})).collect()
            }),
            "timeline" => {
                let order = text(v, "order").unwrap_or("ASCENDING");
                let all = self.timeline(v, order);
                json!({"timeline": {"totalCount": all.len(), "nodes": all.into_iter().map(|e| self.event(e)).collect::<Vec<_>>()}})
            }
            "negotiation-timeline" => {
                self.within(get("key"), "timeline", || ids(self.timeline(&json!({"negotiation": get("key")}), "ASCENDING")))
            }
            "uncertain" => json!({"uncertain": ids(self.uncertain())}),
            other => self.answer_of_texts(other, v),
        }
    }

    /// Questions of what is done with texts, of accounts and memberships.
    fn answer_of_texts(&self, name: &str, v: &Value) -> Value {
        let key = text(v, "key").unwrap_or("");
        let proposals = || self.keys_of("proposal ", " title", key).into_iter();
        match name {
            "acts" => self.within(key, "proposals", || proposals().map(|k| self.proposal_acts(k)).collect()),
            "proposal-acts" => {
                let exists = self.exists(&Target::Proposal(key.into()));
                json!({"proposal": exists.then(|| self.proposal_acts(key))})
            }
            "decisions" => self.within(key, "decisions", || {
                let here = self.decisions(|decision, taken| {
                    self.value(&format!("decision {decision} negotiation")) == key
                        && is(v, "outcome", text(taken, "outcome"))
                        && is(v, "body", text(taken, "body"))
                });
                json!({"nodes": here.into_iter().map(|k| self.decision(k)).collect::<Vec<_>>()})
            }),
            "decision" => json!({"decision": self.decision(key)}),
            "amendments" => self.within(key, "proposals", || {
                let amendments = |proposal: &str| {
                    let all = self.amendments_of(proposal).into_iter().map(|k| self.amendment(k));
                    all.filter(|a| is(v, "status", text(a, "status"))).collect::<Vec<_>>()
                };
                proposals().map(|k| json!({"key": k, "amendments": amendments(k)})).collect()
            }),
            "amendment" => json!({"amendment": self.amendment(key)}),
            "accounts" => self.within(key, "accounts", || {
                let all = self.accounts(Some(key)).into_iter();
                let asked = all.filter(|a| is(v, "status", Some(a.status)) && is(v, "aspect", Some(&a.aspect)));
                json!({"nodes": asked.map(|a| self.account_json(&a)).collect::<Vec<_>>()})
            }),
            "account" => {
                let account = self.account(&About::read(&v["about"]), text(v, "aspect").unwrap_or(""));
                json!({"account": account.map(|a| self.account_json(&a))})
            }
            "assertions" => {
                let all = self.statements(&Value::Null, "ASCENDING").into_iter().map(|s| self.statement_words(s));
                json!({"statements": {"nodes": all.collect::<Vec<_>>()}})
            }
            "memberships" => {
                let actors = self.facts("actor ").into_iter().map(|f| self.memberships(&f.fact.slot["actor ".len()..]));
                json!({"actors": {"nodes": actors.collect::<Vec<_>>()}})
            }
            "incident" => json!({"incident": self.incident(key)}),
            "incidents" => self.within(key, "incidents", || {
                let here = self.keys_of("incident ", " report", key).into_iter().filter(|k| {
                    let report = self.value(&format!("incident {k} report"));
                    let occurred = &report["occurred"];
                    is(v, "kind", Some(text(report, "kind").unwrap_or("OTHER")))
                        && overlaps(
                            occurred["lo"].as_i64().zip(occurred["hi"].as_i64()),
                            v.get("between"),
                            &self.cuts.zone,
                        )
                });
                here.map(|k| json!({"key": k})).collect()
            }),
            "declaration" => {
                let all = self.declaration(key);
                let short = json!({"key": all["key"], "withdrawn": all["withdrawn"]});
                json!({"declaration": if all.is_null() { Value::Null } else { short }})
            }
            other => unreachable!("{other} is no question of a point"),
        }
    }

    fn in_short(&self, key: &str) -> Value {
        let issues: Vec<Value> = self.keys_of("issue ", " title", key).into_iter().map(|i| json!({"key": i})).collect();
        json!({"key": key, "status": self.negotiation_status(key), "issues": issues})
    }

    /// Lists of a negotiation under their own arguments.
    fn narrowed(&self, v: &Value) -> Value {
        let key = text(v, "key").unwrap_or("");
        if self.fact(&format!("negotiation {key} title")).is_none() {
            return json!({"negotiation": null});
        }
        let status = |slot: String| self.value(&slot).as_str();
        let issues = self.keys_of("issue ", " title", key).into_iter();
        let issues = issues.filter(|k| is(v, "issue", status(format!("issue {k} status")))).map(|k| json!({"key": k}));
        let proposals = self.keys_of("proposal ", " title", key).into_iter();
        let proposals =
            proposals.filter(|k| is(v, "proposal", status(format!("proposal {k} status")))).map(|k| self.proposal(k));
        let in_phase = |c: &&Value| v["phase"].is_null() || c["phase"] == v["phase"];
        let clauses = |p: &Value| {
            p["clauses"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(in_phase)
                .map(|c| json!({"key": c["key"]}))
                .collect::<Vec<_>>()
        };
        let commitments = self.keys_of("commitment ", " made", key).into_iter().filter(|k| {
            let terms = self.value(&format!("commitment {k} made"));
            let flag =
                |name: &str, holds: bool| v.get(name).and_then(Value::as_bool).is_none_or(|asked| asked == holds);
            text(v, "by").is_none_or(|by| texts(terms, "by").any(|a| a == by))
                && text(v, "commitment").is_none_or(|status| self.stands(k, status))
                && flag("overdue", self.is_overdue(k))
                && flag("contested", self.is_contested(k))
        });
        json!({"negotiation": {
            "issues": issues.collect::<Vec<_>>(),
            "proposals": proposals.map(|p| json!({"key": p["key"], "clauses": clauses(&p)})).collect::<Vec<_>>(),
            "commitments": commitments.map(|k| json!({"key": k})).collect::<Vec<_>>(),
        }})
    }

    fn positions(&self, v: &Value) -> Vec<Value> {
        let according = text(v, "accordingTo");
        let on = v.get("on").filter(|on| !on.is_null()).map(Target::read);
        let pairs = self.pairs(text(v, "key"), according).into_iter();
        let asked = pairs.filter(|(party, t)| is(v, "party", Some(party)) && on.as_ref().is_none_or(|on| on == t));
        let positions: Vec<_> = asked.map(|(party, target)| self.position(&party, &target, according)).collect();
        positions.iter().filter(|p| is(v, "status", Some(p.status))).map(|p| self.position_json(p, according)).collect()
    }

    fn issue_positions(&self, negotiation: &str) -> Value {
        let issue = |key: &str| {
            let target = Target::Issue(key.to_string());
            let positions = self.parties_on(&target).into_iter().map(|party| {
                let p = self.position(&party, &target, None);
                json!({"party": {"key": party}, "status": p.status, "stance": p.stance, "declared": p.declared})
            });
            json!({"key": key, "positions": positions.collect::<Vec<_>>()})
        };
        self.keys_of("issue ", " title", negotiation).into_iter().map(issue).collect()
    }
}
