//! From small numbers to operations: an interpreter that makes only what the model would accept.
//!
//! A step is a row of bytes, read one by one; zero is always the plainest choice, so that proptest shrinks towards it.
//! What an operation needs and nobody has recorded yet (an actor, an issue …) is recorded first.

use super::histories::Batch;
use super::log::{Model, What, content_of, text};
use super::positions::STANCES;
use super::standing::is_register;
use serde_json::{Map, Value, json};

/// By key, as lists of keys in events are too: so an answer's order is the same by key and as given.
pub const ACTORS: [&str; 6] = ["a", "b", "bureau", "organ", "person-1", "person-2"];
pub const NEGOTIATIONS: [&str; 2] = ["talks-1", "talks-2"];
pub const ISSUES: [&str; 5] = ["issue-1", "issue-2", "issue-3", "issue-4", "issue-5"];
pub const PROPOSALS: [&str; 2] = ["proposal-1", "proposal-2"];
pub const CLAUSES: [&str; 4] = ["c1", "c.2", "c/3", "c4"];
/// Two numbers for each clause, none shared, so that trees change with amendments and stay plain.
const NUMBERS: [[&str; 2]; 4] = [["1", "5"], ["1.1", "5.2"], ["1.1.1", "2"], ["10", "5.2.3"]];
pub const MEETINGS: [&str; 2] = ["meeting-1", "meeting-2"];
pub const COMMITMENTS: [&str; 2] = ["commitment-1", "commitment-2"];
pub const INCIDENTS: [&str; 2] = ["incident-1", "incident-2"];
pub const SOURCES: [&str; 4] = ["source-1", "source-2", "source-3", "source-4"];
const PUBLISHERS: [Option<&str>; 4] = [Some("Publisher 1"), Some("Publisher 2"), Some("Publisher 1"), None];
pub const ZONES: [&str; 6] =
    ["UTC", "Asia/Jerusalem", "America/New_York", "Africa/Cairo", "Pacific/Kiritimati", "Asia/Qatar"];
pub const ROLES: [&str; 9] = super::lists::ROLES;

/// Things that open at some time within a window, where nothing else is said of them.
const VAGUE_OPENINGS: [(&str, &str); 9] = [
    ("talks-2", "2024-08-10/2024-08-16"),
    ("issue-2", "2024-08"),
    ("proposal-2", "2024-08~"),
    ("meeting-2", "2024"),
    ("commitment-2", "2024-08-15/2024-08-21"),
    ("incident-2", "2024?"),
    ("amendment-2", "2024-08"),
    ("decision-2", "2024-08-15/2024-08-21"),
    ("declaration-2", "2024"),
];

/// When sources were published.
pub const PUBLISHED: [&str; 5] = ["2024-08-20", "2024-08-20?", "2024-08-16", "2024-08~", "2024-09-01T12:00:00Z"];

/// Dates that crowd around August 2024, and days on which zones change their clocks.
#[rustfmt::skip]
pub const DATES: [&str; 39] = [
    "2024-08-10", "2024-08-20", "2024-08-15", "2024-08-16", "2024-08-21", "2024-08-20~", "2024-08-20?", "2024-08-20%", "2024-08", "2024-08~", "2024-09",
    "2024", "2024~", "2024?", "202X", "2024-23", "2024-22~", "2024-24", "2024-08-15/2024-08-16", "2024-08-15~/2024-08-20", "2024-07/2024-09?",
    "2023/2024-08", "2024-08-20T10:00:00Z", "2024-08-20T10:00:00", "2024-08-20T00:00:00", "2024-08-19T23:30:00+03:00", "2024-08-20T10:00:00.000001Z",
    "2024-03-10T02:30:00", "2024-11-03T01:30:00", "2024-04-26", "2024-10-31", "2024-03-29", "2024-10-27T01:30:00", "2024-08-25",
    "2024-08-19/2024-08-21", "2024-07-31", "2024-08-20T10:00", "2024-08-20T10:00+03:00", "2024-08-20T09:59:30Z/2024-08-20T10:00Z",
];

/// Kinds of operation; those that are worth more stand more often.
#[rustfmt::skip]
const KINDS: [&str; 64] = [
    "statementMade", "statementMade", "statementMade", "statementMade", "statementMade", "statementMade", "statementMade", "statementMade",
    "statementMade", "issueRaised", "statementMade", "actorRegistered", "officeHeld", "sourceRegistered", "negotiationOpened", "partyJoined",
    "partyLeft", "negotiationStatusChanged", "issueRaised", "issueStatusChanged", "statementMade", "statementWithdrawn", "meetingPlanned",
    "meetingPostponed", "meetingCancelled", "meetingHeld", "proposalTabled", "proposalAmended", "proposalStatusChanged", "commitmentMade",
    "commitmentStatusChanged", "incidentReported", "consentGiven", "consentGiven", "decisionTaken", "correct", "retract", "reinstate", "cite",
    "proposalAmended", "meetingHeld", "meetingOpened", "correct", "correct", "retract", "reinstate", "cite", "statementMade", "sourceRegistered",
    "actorRegistered", "statementWithdrawn", "correct", "consentGiven", "consentGiven", "decisionTaken", "amendmentMoved", "amendmentWithdrawn",
    "declarationMade", "declarationWithdrawn", "commitmentAmended", "commitmentAmended", "membershipHeld", "proposalStatusChanged",
    "commitmentStatusChanged",
];

/// A row of bytes, read one by one; past its end everything is zero.
pub struct Picks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Picks<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Picks { bytes, at: 0 }
    }

    pub fn below(&mut self, n: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % n.max(1)
    }

    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// True once in `n`; zero says no.
    pub fn rarely(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    /// Up to two of a list, in its order, which is by key.
    pub(super) fn some<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        let (mut at, mut next) = (self.below(all.len() + 1), self.below(all.len() + 2));
        if at > next {
            std::mem::swap(&mut at, &mut next);
        }
        let one = all.get(at).into_iter();
        one.chain(all.get(next).filter(|_| next != at)).copied().collect()
    }
}

/// The world while it is made: what is recorded so far, and the batch that is open.
pub struct World {
    pub(super) model: Model,
    batches: Vec<Batch>,
    open: Vec<Value>,
    at: i64,
    ids: u64,
}

const HOUR: i64 = 3_600_000_000;
/// 2024-08-12T00:00:00Z.
const FIRST: i64 = 1_723_420_800_000_000;

impl Default for World {
    fn default() -> Self {
        World { model: Model::new(), batches: Vec::new(), open: Vec::new(), at: FIRST, ids: 0 }
    }
}

impl World {
    pub fn operations(&self) -> usize {
        self.model.records.len()
    }

    /// Interprets one step; what would be refused is left out.
    pub fn step(&mut self, bytes: &[u8]) {
        let p = &mut Picks::new(bytes);
        let kind = p.of(&KINDS);
        if p.below(3) == 0 {
            self.close(p.of(&[1, HOUR, 24 * HOUR, 7 * 24 * HOUR]));
        }
        let operation = match kind {
            "correct" => self.correct(p),
            "retract" | "reinstate" => self.retract(p, kind == "retract"),
            "cite" => self.cite(p),
            _ => Some(self.event(kind, p, None)),
        };
        if let Some(operation) = operation {
            self.push(operation);
        }
    }

    /// Makes sure that something is recorded, and ends the last batch.
    pub fn finish(mut self) -> Vec<Batch> {
        if self.model.records.is_empty() {
            self.need("actorRegistered", "actor", ACTORS[0]);
        }
        self.close(0);
        self.batches
    }

    /// Ends the open batch; the next one comes a while later.
    fn close(&mut self, later: i64) {
        if !self.open.is_empty() {
            self.batches.push(Batch { at: self.at, operations: std::mem::take(&mut self.open) });
            self.at += later;
        }
    }

    fn push(&mut self, operation: Value) -> bool {
        if !self.model.check(std::slice::from_ref(&operation)).is_empty() {
            return false;
        }
        if self.open.len() == 6 {
            self.close(HOUR);
        }
        self.model.record(std::slice::from_ref(&operation), self.at);
        self.open.push(operation);
        true
    }

    pub(super) fn knows(&self, thing: &str, key: &str) -> bool {
        self.model.known.contains(&format!("{thing} {key}"))
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("00000000-0000-4000-8000-{:012x}", self.ids)
    }

    /// Records, in its plainest form, what is needed and not yet known. Some things open at a vague time, so that what
    /// befalls them may come before, within or after the window of their opening.
    pub(super) fn need(&mut self, kind: &'static str, thing: &str, key: &str) {
        if !self.knows(thing, key) {
            let mut event = self.event(kind, &mut Picks::new(&[]), Some(&json!({"key": key})));
            if let Some((_, occurred)) = VAGUE_OPENINGS.iter().find(|(vague, _)| *vague == key) {
                event["occurred"] = (*occurred).into();
            }
            self.push(event);
        }
    }

    pub(super) fn actor(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&ACTORS);
        self.need("actorRegistered", "actor", key);
        key
    }

    pub(super) fn actors(&mut self, p: &mut Picks) -> Vec<&'static str> {
        let keys = p.some(&ACTORS);
        keys.iter().for_each(|key| self.need("actorRegistered", "actor", key));
        keys
    }

    fn negotiation(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&[NEGOTIATIONS[0], NEGOTIATIONS[0], NEGOTIATIONS[1]]);
        self.need("negotiationOpened", "negotiation", key);
        key
    }

    fn issue(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&ISSUES);
        self.need("issueRaised", "issue", key);
        key
    }

    /// Few issues, so that claims meet; one below the other where that is free to choose.
    pub(super) fn claimed_issue(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&ISSUES[..2]);
        self.need("issueRaised", "issue", ISSUES[0]);
        if key == ISSUES[1] && !self.knows("issue", key) {
            let mut below = self.event("issueRaised", &mut Picks::new(&[]), Some(&json!({"key": key})));
            below["body"]["issueRaised"]["parent"] = ISSUES[0].into();
            self.push(below);
        }
        self.need("issueRaised", "issue", key);
        key
    }

    pub(super) fn clause(&mut self, p: &mut Picks, proposal: &str) -> &'static str {
        let at = p.below(CLAUSES.len());
        if !self.knows("clause", &format!("{proposal} {}", CLAUSES[at])) {
            let mut put = self.event("proposalAmended", &mut Picks::new(&[]), Some(&json!({"proposal": proposal})));
            put["body"]["proposalAmended"]["put"] =
                json!([{"key": CLAUSES[at], "number": NUMBERS[at][0], "text": "first text"}]);
            self.push(put);
        }
        CLAUSES[at]
    }

    pub(super) fn proposal(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&[PROPOSALS[0], PROPOSALS[0], PROPOSALS[1]]);
        self.need("proposalTabled", "proposal", key);
        key
    }

    pub(super) fn meeting(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&MEETINGS);
        self.need("meetingPlanned", "meeting", key);
        key
    }

    fn target(&mut self, p: &mut Picks) -> Value {
        match p.below(8) {
            4 => json!({"proposal": self.proposal(p)}),
            5 | 6 => {
                let proposal = self.proposal(p);
                json!({"clause": {"proposal": proposal, "clause": self.clause(p, proposal)}})
            }
            7 => json!({"meeting": self.meeting(p)}),
            at => json!({"issue": if at < 2 { self.claimed_issue(p) } else { self.issue(p) }}),
        }
    }

    fn citations(&mut self, p: &mut Picks) -> Vec<Value> {
        let keys = if p.below(3) == 2 { p.some(&SOURCES) } else { p.some(&SOURCES).into_iter().take(1).collect() };
        keys.iter().for_each(|key| self.need("sourceRegistered", "source", key));
        let plain = |key: &&str| json!({"source": key});
        let full = |key: &&str| json!({"source": key, "quote": "a few words", "locator": "2", "cue": "reportedly", "credibility": 3});
        let mut citations: Vec<Value> = keys.iter().map(if p.rarely(4) { full } else { plain }).collect();
        // A page that grows.
        if let Some(first) = citations.first_mut().filter(|_| p.rarely(5)) {
            first["published"] = p.of(&PUBLISHED).into();
        }
        citations
    }

    /// A whole EventInput. `fixed` gives what is not free: the key of what is needed, or the body to be replaced.
    fn event(&mut self, kind: &'static str, p: &mut Picks, fixed: Option<&Value>) -> Value {
        let is_register = is_register(kind);
        let mut input = Map::new();
        if !is_register || p.rarely(3) {
            input.insert("occurred".into(), p.of(&DATES).into());
        }
        if p.rarely(3) {
            input.insert("timeZone".into(), p.of(&ZONES).into());
        }
        if p.rarely(6) {
            input.insert("ordinal".into(), json!(p.below(5) as i64 - 2));
        }
        let may_be_without = [
            "statementMade",
            "statementWithdrawn",
            "meetingPlanned",
            "meetingPostponed",
            "meetingCancelled",
            "meetingOpened",
            "meetingHeld",
            "incidentReported",
        ];
        let is_without = is_register || kind == "negotiationOpened" || (may_be_without.contains(&kind) && p.rarely(3));
        if !is_without {
            input.insert("negotiation".into(), self.negotiation(p).into());
        }
        let cites = if is_register { p.rarely(5) } else { p.below(3) != 0 };
        if cites {
            let sources = self.citations(p);
            input.insert("sources".into(), sources.into());
        }
        if p.rarely(6) {
            input.insert("publicSince".into(), p.of(&PUBLISHED).into());
        }
        let body = self.body(kind, p, fixed.unwrap_or(&Value::Null));
        // What is done with a text is part of its negotiation.
        if ["amendmentMoved", "consentGiven", "declarationMade"].contains(&kind) {
            input.extend(self.negotiation_of(&body).map(|key| ("negotiation".to_string(), key.into())));
        }
        input.insert("body".into(), json!({kind: body}));
        input.insert("id".into(), self.new_id().into());
        Value::Object(input)
    }

    fn body(&mut self, kind: &str, p: &mut Picks, fixed: &Value) -> Value {
        let hold = |field: &str| fixed.get(field).cloned();
        // A thing of its own key, or a new one.
        let new = |p: &mut Picks, all: &[&str]| hold("key").unwrap_or_else(|| p.of(all).into());
        let date = |p: &mut Picks| if p.below(2) == 0 { Value::Null } else { p.of(&DATES).into() };
        if let Some(body) = self.body_of_text(kind, p, fixed) {
            return body;
        }
        let body = match kind {
            "actorRegistered" => {
                let key = new(p, &ACTORS);
                self.actor_body(p, key)
            }
            "officeHeld" => {
                let holder = p.of(&["person-1", "person-1", "person-2", "bureau"]);
                self.need("actorRegistered", "actor", holder);
                let of = self.actor(p);
                let (from, to) = p.of(&[
                    (None, None),
                    (None, None),
                    (Some("2024-08-15"), None),
                    (Some("2023"), Some("2024-08-20")),
                    (Some("2024-08~"), Some("2024-09")),
                    (None, Some("2024-08")),
                ]);
                json!({"holder": holder, "of": of, "title": p.of(&["minister", "envoy"]), "from": from, "to": to})
            }
            "sourceRegistered" => {
                let at =
                    fixed.get("key").and_then(Value::as_str).and_then(|key| SOURCES.iter().position(|s| *s == key));
                let at = at.unwrap_or_else(|| p.below(SOURCES.len()));
                let published = if p.below(3) == 0 { None } else { Some(p.of(&PUBLISHED)) };
                let reliability = [None, Some("B")][p.below(2)];
                let publisher = if p.rarely(4) { Some("Publisher 3") } else { PUBLISHERS[at] };
                json!({"key": SOURCES[at], "url": format!("https://example.org/{}", SOURCES[at]), "publisher": publisher,
                    "title": "Title", "published": published, "reliability": reliability})
            }
            "negotiationOpened" => {
                let parties: Vec<Value> =
                    self.actors(p).into_iter().map(|a| json!({"actor": a, "role": p.of(&ROLES)})).collect();
                json!({"key": new(p, &NEGOTIATIONS), "title": "Talks", "parties": parties})
            }
            "partyJoined" | "partyLeft" => {
                json!({"actor": self.actor(p), "role": p.of(&[ROLES[0], ROLES[0], ROLES[1], ROLES[2]])})
            }
            "negotiationStatusChanged" => {
                let by = self.actors(p);
                json!({"status": p.of(&["SUSPENDED", "OPEN", "CONCLUDED", "COLLAPSED"]), "by": by, "reason": p.of(&[None, Some("a reason")])})
            }
            "issueRaised" => {
                let key = new(p, &ISSUES);
                let parent =
                    if p.below(3) == 0 { None } else { Some(p.of(&ISSUES)).filter(|i| self.knows("issue", i)) };
                let status = [None, Some("STICKING_POINT"), Some("OPEN")][p.below(3)];
                json!({"key": key, "title": p.of(&["Issue", "Issue in other words"]), "parent": parent, "status": status})
            }
            "issueStatusChanged" => {
                let issue = hold("issue").unwrap_or_else(|| self.issue(p).into());
                json!({"issue": issue, "status": p.of(&["AGREED", "STICKING_POINT", "NARROWED", "DROPPED", "OPEN"])})
            }
            "statementMade" => self.statement_body(p),
            "statementWithdrawn" => {
                let made: Vec<&str> = self.model.known.iter().filter_map(|k| k.strip_prefix("statement ")).collect();
                let statement = if made.is_empty() { "none".to_string() } else { p.of(&made).to_string() };
                json!({"statement": hold("statement").unwrap_or_else(|| statement.into())})
            }
            "meetingPlanned" => {
                let key = new(p, &MEETINGS);
                let mut body = self.meeting_body(p, key);
                body["title"] = "Meeting".into();
                body["planned"] = date(p);
                body
            }
            "meetingPostponed" => {
                json!({"meeting": hold("meeting").unwrap_or_else(|| self.meeting(p).into()), "planned": date(p), "reason": "a reason"})
            }
            "meetingCancelled" => json!({"meeting": hold("meeting").unwrap_or_else(|| self.meeting(p).into())}),
            "meetingHeld" => {
                let key = new(p, &MEETINGS);
                let mut body = self.meeting_body(p, key);
                body["held"] = date(p);
                body["began"] = date(p);
                body["outcome"] = [Value::Null, "an outcome".into(), "another outcome".into()][p.below(3)].clone();
                body
            }
            "proposalTabled" => {
                let by = self.actors(p);
                let status = p.of(&[None, Some("DRAFT"), Some("TABLED"), Some("IN_FORCE")]);
                let clauses = self.clauses(p);
                let key = new(p, &PROPOSALS);
                let other = PROPOSALS.iter().find(|other| key != **other && self.knows("proposal", other));
                let kind = p.of(&["BASED_ON", "COUNTERS", "REPLACES"]);
                let relations = other.filter(|_| p.rarely(2)).map(|other| json!([{"kind": kind, "proposal": other}]));
                json!({"key": key, "title": "Proposal", "by": by, "status": status, "clauses": clauses,
                    "symbol": p.of(&[None, Some("A/1")]), "relations": relations})
            }
            "proposalAmended" => {
                let proposal = hold("proposal").unwrap_or_else(|| self.proposal(p).into());
                let mut put = self.clauses(p);
                let name = proposal.as_str().unwrap_or("");
                if p.rarely(3) {
                    put.iter_mut().for_each(|clause| self.put_again(name, clause, p.below(2) == 0));
                }
                let is_there =
                    |key: &&str| self.knows("clause", &format!("{name} {key}")) && put.iter().all(|c| c["key"] != *key);
                let drop: Vec<&str> = p.some(&CLAUSES).into_iter().filter(is_there).collect();
                let amendment = if p.rarely(3) { Some(self.amendment(p)) } else { None };
                json!({"proposal": proposal, "put": put, "drop": drop, "amendment": amendment})
            }
            "proposalStatusChanged" => {
                let proposal = hold("proposal").unwrap_or_else(|| self.proposal(p).into());
                json!({"proposal": proposal, "status": p.of(&["IN_FORCE", "IN_FORCE", "REJECTED", "IN_FORCE", "SIGNED", "SUPERSEDED", "ACCEPTED", "IN_FORCE"])})
            }
            "commitmentMade" => {
                let by = self.actor(p);
                let to = self.actors(p);
                json!({"key": new(p, &COMMITMENTS), "by": [by], "to": to, "text": p.of(&["to do it", "to do more"]), "due": date(p),
                    "over": date(p), "conditions": p.of(&[None, Some(())]).map(|()| ["a condition"])})
            }
            "commitmentStatusChanged" => {
                let commitment = hold("commitment").unwrap_or_else(|| p.of(&COMMITMENTS).into());
                self.need("commitmentMade", "commitment", commitment.as_str().unwrap_or(""));
                let according = if p.below(2) == 0 { None } else { Some(self.actor(p)) };
                let because = if p.rarely(4) { self.incidents(p) } else { Vec::new() };
                let degree = p.of(&[None, Some(0), Some(3)]);
                json!({"commitment": commitment, "status": p.of(&["FULFILLED", "BREACHED", "LAPSED", "SUSPENDED"]), "accordingTo": according,
                    "degree": degree, "because": because})
            }
            _ => {
                let actors = self.actors(p);
                let key = new(p, &INCIDENTS);
                let kind = p.of(&[None, Some("ATTACK"), Some("CLASH")]);
                let (by, against) = (self.actors(p), self.actors(p));
                let commitments: Vec<&str> =
                    COMMITMENTS.into_iter().filter(|key| p.rarely(4) && self.knows("commitment", key)).collect();
                json!({"key": key, "title": "Incident", "text": p.of(&["what happened", "what else happened"]), "actors": actors,
                    "kind": kind, "by": by, "against": against, "commitments": commitments})
            }
        };
        without_nulls(body)
    }

    fn actor_body(&mut self, p: &mut Picks, key: Value) -> Value {
        let (kind, above) = match key.as_str().unwrap_or("") {
            "organ" => ("ORGAN", Some("a")),
            "bureau" => ("ORGAN", Some("organ")),
            "person-1" | "person-2" => ("PERSON", None),
            _ => ("STATE", None),
        };
        let above = if p.rarely(5) { Some(p.of(&ACTORS)) } else { above };
        if let Some(above) = above.filter(|above| key != *above && p.below(6) != 5) {
            self.need("actorRegistered", "actor", above);
        }
        let part_of = above.filter(|above| self.knows("actor", above));
        let kind = if p.rarely(8) { "ORGAN" } else { kind };
        let aliases = [Value::Null, json!(["Another name"])][p.below(2)].clone();
        json!({"key": key, "name": p.of(&["Name", "New name"]), "kind": kind, "aliases": aliases, "partOf": part_of})
    }

    fn statement_body(&mut self, p: &mut Picks) -> Value {
        let speaker = self.actor(p);
        let on_behalf_of = if p.rarely(4) { Some(self.actor(p)) } else { None };
        let shape = p.below(8);
        let with = if shape == 4 { self.co_speakers(p, speaker) } else { Vec::new() };
        let unnamed = if shape == 5 { Some(true) } else { None };
        let assertions = if shape >= 4 { self.assertions(p) } else { Vec::new() };
        let mut claims: Vec<Value> = Vec::new();
        for _ in 0..if shape < 6 { p.of(&[1, 1, 2, 3, 0]) } else { 0 } {
            let subject = p.of(&["a", "a", "b", "organ"]);
            self.need("actorRegistered", "actor", subject);
            let on = self.target(p);
            if claims.iter().any(|c| c["subject"] == subject && c["on"] == on) {
                continue;
            }
            let modality = p.of(&[
                None,
                None,
                None,
                None,
                Some("FUTURE"),
                Some("ACTUAL"),
                Some("NEGATED"),
                Some("HYPOTHETICAL"),
                Some("HISTORICAL"),
            ]);
            let (from, to) = p.of(&[
                (None, None),
                (None, None),
                (None, None),
                (None, Some("2024-12")),
                (Some("2024-08-10"), None),
                (Some("2024-08-16"), Some("2024-08-20")),
            ]);
            let stance = if p.below(2) == 0 { p.of(&["ACCEPTS", "REJECTS", "AS_A_BASIS"]) } else { p.of(&STANCES) };
            let hedge = p.of(&[None, None, Some("REPORTEDLY"), Some("EXPECTED")]);
            claims.push(json!({"subject": subject, "on": on, "stance": stance, "modality": modality, "hedge": hedge, "from": from, "to": to,
                "conditions": if p.rarely(6) { json!(["a condition"]) } else { Value::Null }}));
        }
        let claims: Vec<Value> = claims.into_iter().map(without_nulls).collect();
        let meeting = if p.rarely(8) { Some(self.meeting(p)) } else { None };
        let addressees = if p.rarely(6) { self.actors(p) } else { Vec::new() };
        json!({"speaker": speaker, "onBehalfOf": on_behalf_of, "addressees": addressees, "act": p.of(&["ASSERT", "CONFIRM", "DEMAND", "REJECT"]),
            "basis": p.of(&[None, Some("LEAK")]), "meeting": meeting, "text": p.of(&["words", "other words"]), "claims": claims,
            "with": with, "unnamed": unnamed, "assertions": assertions})
    }

    pub(super) fn meeting_body(&mut self, p: &mut Picks, key: Value) -> Value {
        let mut body = json!({"key": key});
        let given = p.below(16);
        if given & 1 != 0 {
            let people = self.actors(p).into_iter();
            let delegation = if p.below(2) == 0 { None } else { Some(self.actor(p)) };
            body["participants"] = people
                .map(|a| without_nulls(json!({"actor": a, "delegation": delegation, "level": "minister"})))
                .collect();
        }
        if given & 2 != 0 {
            let agenda = p.some(&ISSUES);
            agenda.iter().for_each(|key| self.need("issueRaised", "issue", key));
            body["agenda"] = json!(agenda);
        }
        if given & 4 != 0 {
            let (name, latitude) = p.of(&[("Place", 31.5), ("Other place", -0.25)]);
            body["place"] = json!({"name": name, "latitude": latitude, "longitude": 34.25, "region": "Region", "precision": "TOWN"});
            body["kind"] = p.of(&["VISIT", "CALL", "SUMMIT"]).into();
        }
        if given & 8 != 0 {
            body["title"] = p.of(&["Meeting", "Round two"]).into();
        }
        body
    }

    pub(super) fn clauses(&mut self, p: &mut Picks) -> Vec<Value> {
        let mut clauses = Vec::new();
        for key in p.some(&CLAUSES) {
            let at = CLAUSES.iter().position(|c| *c == key).unwrap_or(0);
            let issues = if p.rarely(3) { vec![self.issue(p)] } else { Vec::new() };
            let phase = [Value::Null, json!(1), json!(2)][p.below(3)].clone();
            let schedule = if p.rarely(3) { p.of(&DATES).into() } else { Value::Null };
            let places = if p.rarely(4) { json!([{"name": "Place"}]) } else { Value::Null };
            let other = if p.rarely(3) { Some(CLAUSES[(at + 1 + p.below(3)) % 4]) } else { None };
            let bracketed = if p.rarely(4) { Some(true) } else { None };
            let by = if p.rarely(6) { self.actors(p) } else { Vec::new() };
            let taken = Some(PROPOSALS[1]).filter(|other| p.rarely(6) && self.knows("clause", &format!("{other} c1")));
            let taken = taken.map(|proposal| json!({"proposal": proposal, "clause": "c1"}));
            clauses.push(without_nulls(json!({"key": key, "number": p.of(&NUMBERS[at]), "phase": phase, "text": p.of(&["a text", "another text"]),
                "issues": issues, "schedule": schedule, "places": places, "alternativeTo": other, "bracketed": bracketed,
                "proposedBy": by, "takenFrom": taken})));
        }
        clauses
    }

    /// Makes a clause what was last recorded of it: unchanged, or moved to the number that it has here.
    fn put_again(&self, proposal: &str, clause: &mut Value, moves: bool) {
        let contents = self.model.records.iter().rev().filter_map(|record| content_of(&record.what));
        let mut before = contents.filter_map(|content| match content.kind.as_str() {
            "proposalTabled" if content.body["key"] == proposal => content.body["clauses"].as_array(),
            "proposalAmended" if content.body["proposal"] == proposal => content.body["put"].as_array(),
            _ => None,
        });
        let Some(last) = before.find_map(|clauses| clauses.iter().find(|other| other["key"] == clause["key"])) else {
            return;
        };
        let number = clause["number"].clone();
        *clause = last.clone();
        if moves {
            clause["number"] = number;
        }
    }

    /// The place in the log of some event, if there is one.
    fn some_event(&mut self, p: &mut Picks, is_wanted: impl Fn(&Model, usize) -> bool) -> Option<usize> {
        let events = self.model.records.iter().filter(|r| matches!(r.what, What::Event { .. })).map(|r| r.about);
        let wanted: Vec<usize> = events.filter(|at| is_wanted(&self.model, *at)).collect();
        let back = p.below(wanted.len().max(1));
        wanted.iter().rev().nth(back).copied()
    }

    fn own_sources(&mut self, p: &mut Picks) -> Option<Vec<Value>> {
        p.rarely(3).then(|| self.citations(p))
    }

    fn correct(&mut self, p: &mut Picks) -> Option<Value> {
        let at = self.some_event(p, |_, _| true)?;
        let sources = self.own_sources(p);
        let newest = self.model.revisions(at).pop()?.clone();
        let kind = KINDS.into_iter().find(|k| **k == newest.kind)?;
        let mut replacement = self.event(kind, p, Some(&newest.body));
        let fields = replacement.as_object_mut()?;
        fields.remove("id");
        fields.insert("note".into(), "corrected".into());
        let revision = self.model.revisions(at).len();
        Some(without_nulls(
            json!({"correct": {"event": self.model.id(at), "expectedRevision": revision, "replacement": replacement,
            "reason": "it was recorded wrongly", "sources": sources}}),
        ))
    }

    fn retract(&mut self, p: &mut Picks, retracts: bool) -> Option<Value> {
        let id = match self.some_cite(p, retracts) {
            Some(citing) => citing,
            None => {
                let at = self.some_event(p, |model, at| model.is_retracted(at) != retracts)?;
                self.model.id(at).to_string()
            }
        };
        let sources = self.own_sources(p);
        let word = if retracts { "retract" } else { "reinstate" };
        Some(without_nulls(json!({word: {"event": id, "reason": "it should not be there", "sources": sources}})))
    }

    /// The id of some `cite` that stands, or is retracted: rarely to take back, gladly to reinstate.
    fn some_cite(&mut self, p: &mut Picks, stands: bool) -> Option<String> {
        if !p.rarely(if stands { 3 } else { 2 }) {
            return None;
        }
        let cites = self.model.records.iter().filter(|r| matches!(r.what, What::Cite));
        let fitting = cites.filter(|r| self.model.is_cite_retracted(r.sequence as usize - 1) != stands);
        let ids: Vec<String> = fitting.filter_map(|r| text(&r.line["cite"], "id").map(str::to_string)).collect();
        let back = p.below(ids.len().max(1));
        ids.into_iter().rev().nth(back)
    }

    fn cite(&mut self, p: &mut Picks) -> Option<Value> {
        let at = self.some_event(p, |model, at| !model.is_retracted(at))?;
        let sources = self.citations(p);
        let id = self.new_id();
        Some(json!({"cite": {"id": id, "event": self.model.id(at), "sources": sources}}))
    }
}

/// Leaves out what is null, at any depth, so that lines stay short.
pub fn without_nulls(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.retain(|_, v| !v.is_null());
            fields.iter_mut().for_each(|(_, v)| *v = without_nulls(v.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| *v = without_nulls(v.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    value
}
