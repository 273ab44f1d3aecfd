//! Sections 3 and 4: what is refused, and what an event makes and refers to.
//!
//! Keys are texts here: `actor a`, `issue i`, `clause p c`, `event ID`, and `once issueRaised i` for what is made once.

use super::log::{Content, Model, What, content, kind_and_body, list, text, texts, verb};
use super::positions::Target;
use super::windows::Period;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that may happen once to a key.
const ONCE: [&str; 6] =
    ["issueRaised", "negotiationOpened", "proposalTabled", "commitmentMade", "meetingPlanned", "incidentReported"];

/// What an event makes known.
pub fn makes(content: &Content, id: Option<&str>) -> Vec<String> {
    let body = &content.body;
    let kind = content.kind.as_str();
    let mut made: Vec<String> = id.iter().map(|id| format!("event {id}")).collect();
    if let (Some(id), "statementMade") = (id, kind) {
        made.push(format!("statement {id}"));
    }
    let Some(key) = text(body, "key").or_else(|| text(body, "proposal").filter(|_| kind == "proposalAmended")) else {
        return made;
    };
    let thing = match kind {
        "actorRegistered" => "actor",
        "sourceRegistered" => "source",
        "negotiationOpened" => "negotiation",
        "issueRaised" => "issue",
        "meetingPlanned" | "meetingHeld" => "meeting",
        "proposalTabled" | "proposalAmended" => "proposal",
        "commitmentMade" => "commitment",
        _ => "incident",
    };
    if kind != "proposalAmended" {
        made.push(format!("{thing} {key}"));
    }
    made.extend(ONCE.contains(&kind).then(|| format!("once {kind} {key}")));
    let put = list(body, "clauses").iter().chain(list(body, "put"));
    made.extend(put.filter_map(|c| text(c, "key")).map(|clause| format!("clause {key} {clause}")));
    made
}

/// Every key that an event refers to, in its content and its citations.
pub fn references(content: &Content) -> Vec<String> {
    let body = &content.body;
    let mut all = Vec::new();
    let mut refer = |thing: &str, key: Option<&str>| all.extend(key.map(|key| format!("{thing} {key}")));
    for citation in &content.sources {
        refer("source", text(&citation.said, "source"));
    }
    if content.kind != "negotiationOpened" {
        refer("negotiation", content.negotiation.as_deref());
    }
    for field in ["partOf", "holder", "of", "actor", "speaker", "onBehalfOf", "accordingTo"] {
        refer("actor", text(body, field));
    }
    for field in ["addressees", "by", "to", "actors"] {
        texts(body, field).for_each(|key| refer("actor", Some(key)));
    }
    for person in list(body, "participants").iter().chain(list(body, "parties")) {
        refer("actor", text(person, "actor"));
        refer("actor", text(person, "delegation"));
    }
    for (thing, field) in [("issue", "parent"), ("issue", "issue"), ("meeting", "meeting"), ("statement", "statement")]
    {
        refer(thing, text(body, field));
    }
    refer("proposal", text(body, "proposal"));
    refer("commitment", text(body, "commitment"));
    texts(body, "agenda").for_each(|key| refer("issue", Some(key)));
    for clause in list(body, "clauses").iter().chain(list(body, "put")) {
        texts(clause, "issues").for_each(|key| refer("issue", Some(key)));
    }
    let proposal = text(body, "proposal").unwrap_or("");
    texts(body, "drop").for_each(|key| refer("clause", Some(&format!("{proposal} {key}"))));
    for claim in list(body, "claims") {
        refer("actor", text(claim, "subject"));
    }
    let targets = list(body, "claims").iter().map(|c| Target::read(&c["on"]));
    let about = targets.chain(body.get("clause").map(|c| Target::read(&serde_json::json!({"clause": c}))));
    for target in about {
        match &target {
            Target::Issue(key) => refer("issue", Some(key)),
            Target::Proposal(key) => refer("proposal", Some(key)),
            Target::Meeting(key) => refer("meeting", Some(key)),
            Target::Clause(proposal, clause) => {
                refer("proposal", Some(proposal));
                refer("clause", Some(&format!("{proposal} {clause}")));
            }
        }
    }
    all
}

/// Whether an event's body refers to an actor, or registers it.
pub fn names_actor(content: &Content, actor: &str) -> bool {
    let name = format!("actor {actor}");
    references(content).contains(&name) || makes(content, None).contains(&name)
}

/// What is known while a batch is checked: the log, and the operations of the batch that passed.
struct Checked<'a> {
    model: &'a Model,
    known: BTreeSet<String>,
    revisions: BTreeMap<String, usize>,
    retracted: BTreeMap<String, bool>,
    /// Newest content by event, of issues raised and actors registered in this batch or corrected by it.
    contents: BTreeMap<String, Content>,
}

impl Model {
    /// The refusals of a batch: each operation that is refused, with every code that fits it.
    ///
    /// The specification does not say which of two reasons comes first; a real refusal has one of these codes. Later
    /// operations are checked as if the refused ones had not been there.
    pub fn check(&self, batch: &[Value]) -> Vec<(usize, &'static str)> {
        let (known, revisions, retracted) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        let mut checked = Checked { model: self, known, revisions, retracted, contents: BTreeMap::new() };
        let lines = batch.iter().enumerate();
        lines.flat_map(|(index, line)| checked.check(line).into_iter().map(move |code| (index, code))).collect()
    }
}

type Codes = BTreeSet<&'static str>;

impl Checked<'_> {
    fn knows(&self, key: &str) -> bool {
        self.model.known.contains(key) || self.known.contains(key)
    }

    /// The codes that fit a line; where there are none, it is taken in.
    fn check(&mut self, line: &Value) -> Codes {
        let (verb, input) = verb(line);
        if verb == "record" {
            return self.check_event(input);
        }
        let mut codes = Codes::new();
        let id = text(input, "event").unwrap_or("").to_string();
        // A `cite` is taken back and reinstated under its own id, whether or not the event stands.
        let is_citing = matches!(verb, "retract" | "reinstate") && self.knows(&format!("citing {id}"));
        if !is_citing && !self.knows(&format!("event {id}")) {
            codes.insert("NOT_FOUND");
        }
        let is_without_reason = verb != "cite" && text(input, "reason").is_none_or(str::is_empty);
        if is_without_reason || (verb == "cite" && list(input, "sources").is_empty()) {
            codes.insert("BAD_INPUT");
        }
        self.check_citations(list(input, "sources"), "UTC", &mut codes);
        let citing = self.model.citing(&id).filter(|_| is_citing);
        let place = self.model.find(&id);
        let is_retracted = self.retracted.get(&id).copied().unwrap_or_else(|| match citing {
            Some(at) => self.model.is_cite_retracted(at),
            None => place.is_some_and(|at| self.model.is_retracted(at)),
        });
        if (verb == "reinstate" && !is_retracted) || ((verb == "retract" || verb == "cite") && is_retracted) {
            codes.insert("CONFLICT");
        }
        if verb == "correct" {
            self.check_correction(&id, input, codes)
        } else {
            if codes.is_empty() && verb == "cite" {
                self.known.extend(text(input, "id").map(|id| format!("citing {id}")));
            } else if codes.is_empty() {
                self.retracted.insert(id, verb == "retract");
            }
            codes
        }
    }

    fn check_correction(&mut self, id: &str, input: &Value, mut codes: Codes) -> Codes {
        let place = self.model.find(id);
        let revision = self.revisions.get(id).copied().unwrap_or(place.map_or(1, |at| self.model.revisions(at).len()));
        if input["expectedRevision"].as_u64() != Some(revision as u64) {
            codes.insert("CONFLICT");
        }
        let Some(newer) = well_formed(&input["replacement"], &mut codes) else { return codes };
        if text(&input["replacement"], "id").is_some_and(|own| own != id) {
            codes.insert("BAD_INPUT");
        }
        // Reading: what a correction may not change is the kind and the body's `key`; the rest it may.
        let recorded = place.map(|at| &**self.model.original(at));
        let older = self.contents.get(id).or(recorded);
        if older.is_some_and(|o| o.kind != newer.kind || text(&o.body, "key") != text(&newer.body, "key")) {
            codes.extend(["BAD_INPUT", "CONFLICT"]);
        }
        self.check_content(id, &newer, &mut codes);
        if codes.is_empty() {
            self.known.extend(makes(&newer, None));
            self.contents.insert(id.to_string(), newer);
            self.revisions.insert(id.to_string(), revision + 1);
        }
        codes
    }

    fn check_event(&mut self, input: &Value) -> Codes {
        let mut codes = Codes::new();
        let Some(content) = well_formed(input, &mut codes) else { return codes };
        let id = text(input, "id").unwrap_or("");
        let made = makes(&content, Some(id));
        let once = |key: &&String| key.starts_with("event ") || key.starts_with("once ");
        if made.iter().filter(once).any(|key| self.knows(key)) {
            codes.insert("CONFLICT");
        }
        self.check_content(id, &content, &mut codes);
        if codes.is_empty() {
            self.known.extend(made);
            self.contents.insert(id.to_string(), content);
        }
        codes
    }

    fn check_citations(&self, citations: &[Value], zone: &str, codes: &mut Codes) {
        let is_good = |c: &Value| {
            let is_date = text(c, "published").is_none_or(|edtf| Period::read(edtf, zone).is_ok());
            is_date
                && c.get("credibility").is_none_or(|n| n.is_null() || n.as_i64().is_some_and(|n| (1..=6).contains(&n)))
        };
        if !citations.iter().all(is_good) {
            codes.insert("BAD_INPUT");
        }
        let is_known = |c: &Value| text(c, "source").is_some_and(|key| self.knows(&format!("source {key}")));
        if !citations.iter().all(is_known) {
            codes.insert("NOT_FOUND");
        }
    }

    fn check_content(&self, id: &str, content: &Content, codes: &mut Codes) {
        let said: Vec<Value> = content.sources.iter().map(|c| c.said.clone()).collect();
        // Their dates have been read.
        self.check_citations(&said, content.zone.as_str(), codes);
        // Reading: what an event itself makes is not known to it yet (an issue that is its own parent: NOT_FOUND).
        if !references(content).iter().all(|key| self.knows(key)) {
            codes.insert("NOT_FOUND");
        }
        if self.closes_circle(id, content) {
            // Reading: a circle is a CONFLICT with what is recorded; an implementation may call it BAD_INPUT.
            codes.extend(["CONFLICT", "BAD_INPUT"]);
        }
    }

    /// The edges of issues or of `partOf`, each event's newest content, retracted or not.
    fn closes_circle(&self, id: &str, newer: &Content) -> bool {
        let Some((own, above)) = edge(newer) else { return false };
        let events = self.model.records.iter().filter(|r| matches!(r.what, What::Event { .. }));
        let recorded = events.filter(|r| !self.contents.contains_key(self.model.id(r.about)));
        let newest =
            recorded.filter(|r| self.model.id(r.about) != id).filter_map(|r| self.model.revisions(r.about).pop());
        let batch = self.contents.iter().filter(|(other, _)| *other != id).map(|(_, content)| content);
        let edges: Vec<_> =
            newest.map(|c| &**c).chain(batch).filter(|c| c.kind == newer.kind).filter_map(edge).collect();
        let mut reached = BTreeSet::from([above]);
        while let Some((_, next)) = edges.iter().find(|(from, to)| reached.contains(from) && !reached.contains(to)) {
            reached.insert(next);
        }
        reached.contains(own)
    }
}

fn edge(content: &Content) -> Option<(&str, &str)> {
    let field = match content.kind.as_str() {
        "issueRaised" => "parent",
        "actorRegistered" => "partOf",
        _ => return None,
    };
    Some((text(&content.body, "key")?, text(&content.body, field)?))
}

/// Reads an EventInput; adds BAD_INPUT for what is malformed, missing or said twice. None where it cannot be read.
fn well_formed(input: &Value, codes: &mut Codes) -> Option<Content> {
    let zone = text(input, "timeZone").unwrap_or("UTC");
    let (kind, body) = kind_and_body(input);
    let parts: Vec<&Value> =
        [body].into_iter().chain(list(body, "claims")).chain(list(body, "clauses")).chain(list(body, "put")).collect();
    let cited = list(input, "sources").iter().filter_map(|c| text(c, "published"));
    let dates = ["published", "planned", "began", "held", "due", "schedule", "from", "to"];
    let given = parts.iter().flat_map(|part| dates.iter().filter_map(|field| text(part, field)));
    let is_date = |edtf: &str| Period::read(edtf, zone).is_ok();
    let own = text(input, "occurred").into_iter().chain(text(input, "publicSince"));
    if !is_date("2024") || !given.chain(own).chain(cited).all(is_date) {
        codes.insert("BAD_INPUT");
        return None;
    }
    let is_register = matches!(kind, "actorRegistered" | "officeHeld" | "sourceRegistered");
    let may_be_without = [
        "statementMade",
        "statementWithdrawn",
        "meetingPlanned",
        "meetingPostponed",
        "meetingCancelled",
        "meetingHeld",
        "incidentReported",
    ];
    let opens = kind == "negotiationOpened";
    let needs = !is_register && !may_be_without.contains(&kind) && !opens;
    let has = text(input, "negotiation").is_some();
    let read = |edtf: &str| Period::read(edtf, zone).ok();
    let occurred = text(input, "occurred").and_then(read);
    // Where `from` is left out it is the event's own date; without either nothing is compared.
    let runs_backwards = |part: &&Value| {
        let from = text(part, "from").and_then(read).or_else(|| occurred.clone());
        matches!((from, text(part, "to").and_then(read)), (Some(from), Some(to)) if to.hi <= from.lo)
    };
    let mut clauses = BTreeSet::new();
    let mut put = list(body, "clauses").iter().chain(list(body, "put")).filter_map(|clause| text(clause, "key"));
    let mut is_once = put.all(|key| clauses.insert(key));
    is_once &= texts(body, "drop").all(|key| clauses.insert(key));
    let changes_nothing = kind == "proposalAmended" && clauses.is_empty();
    let is_by_nobody = kind == "commitmentMade" && list(body, "by").is_empty();
    // A meeting that had been held before it began.
    let ends_first = || {
        let read = |edtf| Period::read(edtf, zone).ok();
        let held = text(body, "held").or(text(input, "occurred")).and_then(read);
        let began = text(body, "began").and_then(read);
        began.zip(held).is_some_and(|(began, held)| held.hi <= began.lo)
    };
    let mut said = BTreeSet::new();
    let mut is_new = |c: &Value| said.insert((text(c, "subject").unwrap_or("").to_string(), Target::read(&c["on"])));
    let is_bad = (text(input, "occurred").is_none() && !is_register)
        || (needs && !has)
        || ((opens || is_register) && has)
        || text(body, "key").is_some_and(|key| !is_key(key))
        || parts.iter().any(runs_backwards)
        || !is_once
        || changes_nothing
        || is_by_nobody
        || is_too_long(input)
        || ends_first()
        || !list(body, "claims").iter().all(&mut is_new);
    if is_bad {
        codes.insert("BAD_INPUT");
    }
    Some(content(input, 0))
}

/// Whether a text somewhere in it has more than 20,000 characters.
fn is_too_long(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() > 20_000,
        Value::Array(items) => items.iter().any(is_too_long),
        Value::Object(fields) => fields.values().any(is_too_long),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_key(key: &str) -> bool {
    let first = key.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    first && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
