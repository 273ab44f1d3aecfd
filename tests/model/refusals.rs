//! Sections 3 and 4: what is refused, and what an event makes and refers to.
//!
//! Keys are texts here: `actor a`, `issue i`, `clause p c`, `event ID`, and `once issueRaised i` for what is made once.

use super::accounts::About;
use super::log::{Content, Model, What, content, kind_and_body, list, text, texts, verb};
use super::positions::Target;
use super::standing::is_register;
use super::windows::Period;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that may happen once to a key.
const ONCE: [&str; 9] = [
    "issueRaised",
    "negotiationOpened",
    "proposalTabled",
    "commitmentMade",
    "meetingPlanned",
    "incidentReported",
    "amendmentMoved",
    "decisionTaken",
    "declarationMade",
];

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
        "meetingPlanned" | "meetingOpened" | "meetingHeld" => "meeting",
        "proposalTabled" | "proposalAmended" => "proposal",
        "commitmentMade" => "commitment",
        "amendmentMoved" => "amendment",
        "decisionTaken" => "decision",
        "declarationMade" => "declaration",
        _ => "incident",
    };
    if kind != "proposalAmended" {
        made.push(format!("{thing} {key}"));
    }
    made.extend(ONCE.contains(&kind).then(|| format!("once {kind} {key}")));
    // What an amendment would put is not put yet.
    let puts = ["proposalTabled", "proposalAmended"].contains(&kind);
    let put = list(body, "clauses").iter().chain(list(body, "put")).filter(|_| puts);
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
    for field in ["partOf", "holder", "member", "of", "actor", "speaker", "onBehalfOf", "accordingTo", "body"] {
        refer("actor", text(body, field));
    }
    for field in ["addressees", "by", "to", "actors", "against"] {
        texts(body, field).for_each(|key| refer("actor", Some(key)));
    }
    let people = ["participants", "parties", "votes", "with"].into_iter().flat_map(|field| list(body, field));
    for person in people {
        for field in ["actor", "delegation", "speaker", "onBehalfOf"] {
            refer("actor", text(person, field));
        }
    }
    refer("amendment", text(body, "amendment"));
    refer("declaration", text(body, "declaration"));
    refer("declaration", text(body, "to").filter(|_| content.kind == "declarationMade"));
    texts(body, "because").for_each(|key| refer("incident", Some(key)));
    texts(body, "commitments").for_each(|key| refer("commitment", Some(key)));
    list(body, "relations").iter().for_each(|relation| refer("proposal", text(relation, "proposal")));
    for (thing, field) in [("issue", "parent"), ("issue", "issue"), ("meeting", "meeting"), ("statement", "statement")]
    {
        refer(thing, text(body, field));
    }
    refer("proposal", text(body, "proposal"));
    refer("commitment", text(body, "commitment"));
    texts(body, "agenda").for_each(|key| refer("issue", Some(key)));
    let proposal = text(body, "proposal").or(text(body, "key")).unwrap_or("");
    let put: Vec<&Value> = list(body, "clauses").iter().chain(list(body, "put")).collect();
    for clause in &put {
        texts(clause, "issues").for_each(|key| refer("issue", Some(key)));
        texts(clause, "proposedBy").for_each(|key| refer("actor", Some(key)));
        let other = text(clause, "alternativeTo").filter(|other| !put.iter().any(|c| text(c, "key") == Some(other)));
        refer("clause", other.map(|other| format!("{proposal} {other}")).as_deref());
        if let Some((text, key)) = text(&clause["takenFrom"], "proposal").zip(text(&clause["takenFrom"], "clause")) {
            refer("clause", Some(&format!("{text} {key}")));
        }
    }
    if content.kind == "declarationMade" {
        texts(body, "clauses").for_each(|key| refer("clause", Some(&format!("{proposal} {key}"))));
    }
    let on = &body["on"];
    for kind in ["amendment", "commitment"] {
        refer(kind, text(on, kind));
    }
    for said in list(body, "assertions") {
        refer_to(&About::read(&said["about"]).reference(), &mut refer);
        refer("actor", text(&said["value"], "actor"));
    }
    texts(body, "drop").for_each(|key| refer("clause", Some(&format!("{proposal} {key}"))));
    for claim in list(body, "claims") {
        refer("actor", text(claim, "subject"));
    }
    let targets = list(body, "claims").iter().map(|c| Target::read(&c["on"]));
    let about = targets
        .chain(body.get("clause").map(|c| Target::read(&serde_json::json!({"clause": c}))))
        .chain(super::texts::decided(on));
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

fn refer_to(reference: &str, refer: &mut impl FnMut(&str, Option<&str>)) {
    if let Some((thing, key)) = reference.split_once(' ') {
        refer(thing, Some(key));
    }
}

/// Whether an event's body refers to an actor, or registers it.
pub fn names_actor(content: &Content, actor: &str) -> bool {
    let name = format!("actor {actor}");
    references(content).contains(&name) || makes(content, None).contains(&name)
}

/// Whether all of the `actors` that are asked for are named.
pub fn names_all(content: &Content, asked: &Value) -> bool {
    list(asked, "actors").iter().all(|actor| names_actor(content, actor.as_str().unwrap_or("")))
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
        if self.is_of_another_text(content) {
            codes.insert("BAD_INPUT");
        }
        if self.closes_circle(id, content) {
            // Reading: a circle is a CONFLICT with what is recorded; an implementation may call it BAD_INPUT.
            codes.extend(["CONFLICT", "BAD_INPUT"]);
        }
    }

    /// The newest content of what opened a thing, where that is recorded.
    fn opening(&self, kind: &str, key: &str) -> Option<&Content> {
        let is_one = |content: &Content| content.kind == kind && text(&content.body, "key") == Some(key);
        if let Some(newer) = self.contents.values().find(|content| is_one(content)) {
            return Some(newer);
        }
        let events = self.model.records.iter().filter(|r| matches!(r.what, What::Event { .. }));
        let opens = |r: &&super::log::Record| is_one(self.model.original(r.about));
        let record = { events }.find(opens)?;
        self.model.revisions(record.about).pop().map(|content| &**content)
    }

    /// What does not fit the text that it is about.
    fn is_of_another_text(&self, content: &Content) -> bool {
        let body = &content.body;
        let text_of = |kind, key| self.opening(kind, key).and_then(|opening| text(&opening.body, "proposal"));
        let proposal = text(body, "proposal");
        let negotiation = || self.opening("proposalTabled", proposal?)?.negotiation.as_deref();
        let is_elsewhere = |other: Option<&str>| other.is_some_and(|other| Some(other) != proposal);
        match content.kind.as_str() {
            "proposalAmended" => is_elsewhere(text(body, "amendment").and_then(|key| text_of("amendmentMoved", key))),
            "declarationMade" | "amendmentMoved" | "consentGiven" => {
                let to = text(body, "to").filter(|_| body["kind"] == "OBJECTION");
                is_elsewhere(to.and_then(|key| text_of("declarationMade", key)))
                    || negotiation().is_some_and(|n| content.negotiation.as_deref() != Some(n))
            }
            _ => false,
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
    let clauses = list(body, "clauses").iter().chain(list(body, "put")).filter(|clause| clause.is_object());
    let assertions = list(body, "assertions");
    let parts: Vec<&Value> = std::iter::once(body)
        .chain(list(body, "claims"))
        .chain(clauses.clone())
        .chain(assertions)
        .chain(assertions.iter().map(|said| &said["value"]))
        .collect();
    let cited = list(input, "sources").iter().filter_map(|c| text(c, "published"));
    let dates = ["published", "planned", "began", "held", "due", "over", "effective", "schedule", "from", "to", "date"];
    // What an objection is `to` is no date.
    let dates = dates.into_iter().filter(|field| kind != "declarationMade" || *field != "to").collect::<Vec<_>>();
    let given = parts.iter().flat_map(|part| dates.iter().filter_map(|field| text(part, field)));
    let is_date = |edtf: &str| Period::read(edtf, zone).is_ok();
    let own = text(input, "occurred").into_iter().chain(text(input, "publicSince"));
    if !is_date("2024") || !given.chain(own).chain(cited).all(is_date) {
        codes.insert("BAD_INPUT");
        return None;
    }
    let is_register = is_register(kind);
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
    let opens = kind == "negotiationOpened";
    let needs = !is_register && !may_be_without.contains(&kind) && !opens;
    let has = text(input, "negotiation").is_some();
    let read = |edtf: &str| Period::read(edtf, zone).ok();
    let occurred = text(input, "occurred").and_then(read);
    // Where `from` is left out it is the event's own date; without either nothing is compared.
    let runs_backwards = |part: &&Value| {
        if kind == "declarationMade" {
            return false;
        }
        let from = text(part, "from").and_then(read).or_else(|| occurred.clone());
        matches!((from, text(part, "to").and_then(read)), (Some(from), Some(to)) if to.hi <= from.lo)
    };
    let mut names = BTreeSet::new();
    let mut is_once = clauses.clone().filter_map(|clause| text(clause, "key")).all(|key| names.insert(key));
    is_once &= texts(body, "drop").all(|key| names.insert(key));
    let terms = ["text", "due", "over", "conditions"];
    let is_term = |term: &str| !body[term].is_null();
    let changes_nothing = (["proposalAmended", "amendmentMoved"].contains(&kind) && names.is_empty())
        || (kind == "commitmentAmended"
            && !terms.iter().any(|term| is_term(term))
            && body["noDue"] != true
            && body["noOver"] != true);
    let is_by_nobody = ["commitmentMade", "amendmentMoved"].contains(&kind) && list(body, "by").is_empty();
    let is_its_own =
        |clause: &Value| text(clause, "alternativeTo").is_some_and(|other| text(clause, "key") == Some(other));
    let is_said_twice = || {
        let mut said = BTreeSet::new();
        !assertions.iter().all(|a| said.insert((About::read(&a["about"]), text(a, "aspect"))))
    };
    let votes_twice = || {
        let mut cast = BTreeSet::new();
        !list(body, "votes").iter().all(|vote| cast.insert(text(vote, "actor")))
    };
    let is_no_number = |said: &Value| {
        let bound = |field: &str| said["value"]["number"][field].as_f64();
        bound("greatest").zip(bound("least")).is_some_and(|(greatest, least)| greatest < least)
    };
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
        || clauses.clone().any(is_its_own)
        || is_said_twice()
        || votes_twice()
        || assertions.iter().any(is_no_number)
        || (body["unnamed"] == true && !list(body, "with").is_empty())
        || body["degree"].as_i64().is_some_and(|degree| !(0..=3).contains(&degree))
        || (body["noDue"] == true && is_term("due"))
        || (body["noOver"] == true && is_term("over"))
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
