//! Section 4: the facts that an event asserts.
//!
//! A slot is a text: family, key and attribute with spaces between (`issue k status`, `clause p c`). A fact sets one to
//! a value, or ends it (`None`), from its window on. Dates inside values keep their bounds as `lo` and `hi`.

use super::accounts::About;
use super::log::{Order, list, order, text};
use super::positions::Target;
use super::windows::Period;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Fact {
    pub slot: String,
    /// None: the slot is ended.
    pub value: Option<Value>,
    /// None: holds at every date.
    pub window: Option<Period>,
    /// The fact's own end, included in it.
    pub to: Option<Period>,
    pub order: Order,
}

impl Fact {
    /// Whether the date cut lets the fact count.
    pub fn counts(&self, cut: i64, certainty: &str) -> bool {
        counts(self.window.as_ref(), cut, certainty)
    }

    /// Whether its own end has come: `[hi(to), hi(to) + 1 µs)` is so short that the certainties agree.
    pub fn is_over(&self, cut: i64) -> bool {
        self.to.as_ref().is_some_and(|to| to.hi < cut)
    }
}

/// Section 3, rule 3. What has no date holds at every date.
pub fn counts(window: Option<&Period>, cut: i64, certainty: &str) -> bool {
    let Some(w) = window else { return true };
    match certainty {
        "CERTAIN" => w.hi <= cut,
        "POSSIBLE" => w.lo < cut,
        _ => w.middle() < cut,
    }
}

/// Collects the facts of one event in the order of their places in it.
struct Facts<'a> {
    window: Option<&'a Period>,
    zone: &'a str,
    order: Order,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn put(&mut self, slot: String, value: Option<Value>) {
        self.put_between(slot, value, None, None);
    }

    fn put_between(&mut self, slot: String, value: Option<Value>, from: Option<Period>, to: Option<Period>) {
        let window = from.or_else(|| self.window.cloned());
        let order = order(window.as_ref(), self.order.2, self.order.3, self.facts.len());
        self.facts.push(Fact { slot, value, window, to, order });
    }

    /// Sets an attribute where the event gives it.
    fn given(&mut self, thing: &str, attribute: &str, value: Option<Value>) {
        if value.is_some() {
            self.put(format!("{thing} {attribute}"), value);
        }
    }

    fn period(&self, of: &Value, field: &str) -> Option<Period> {
        text(of, field).map(|edtf| Period::read(edtf, self.zone).expect("a recorded date is well formed"))
    }

    fn clauses(&mut self, proposal: &str, clauses: &[Value]) {
        for clause in clauses {
            let mut value = clause.clone();
            value["schedule"] = dated(self.period(clause, "schedule").as_ref());
            value["bracketed"] = (clause["bracketed"] == true).into();
            let key = text(clause, "key").unwrap_or("");
            self.put(format!("clause {proposal} {key}"), Some(value));
        }
    }

    fn meeting(&mut self, key: &str, body: &Value, status: &str, negotiation: Option<&str>) {
        let meeting = format!("meeting {key}");
        self.put(format!("{meeting} status"), Some(status.into()));
        self.given(&meeting, "negotiation", negotiation.map(Value::from));
        for attribute in ["title", "kind", "place", "participants", "agenda"] {
            self.given(&meeting, attribute, body.get(attribute).filter(|v| !v.is_null()).cloned());
        }
    }

    /// A word in the slot of each of its claimants; each statement of somebody unnamed is a claimant of its own.
    fn words(&mut self, body: &Value) {
        let unnamed = if body["unnamed"] == true { format!(" {}", self.order.3) } else { String::new() };
        // Reading: the later place within the event: the words of each claimant stand together, claims first.
        for claimant in claimants(body) {
            for claim in list(body, "claims") {
                let (subject, target) = (text(claim, "subject").unwrap_or(""), Target::read(&claim["on"]));
                self.word(claim, claim, format!("claim {subject} {target} {claimant}{unnamed}"));
            }
            for said in list(body, "assertions") {
                let mut value = said.clone();
                value["value"]["date"] = dated(self.period(&said["value"], "date").as_ref());
                let (about, aspect) = (About::read(&said["about"]), text(said, "aspect").unwrap_or(""));
                self.word(said, &value, format!("assertion {about} {aspect} {claimant}{unnamed}"));
            }
        }
    }

    fn word(&mut self, said: &Value, value: &Value, slot: String) {
        let (from, to) = (self.period(said, "from"), self.period(said, "to"));
        self.put_between(slot, Some(value.clone()), from, to);
    }

    /// An act sets one slot of (proposal, actor), or ends one or two.
    fn consent(&mut self, body: &Value) {
        let get = |field| text(body, field).unwrap_or("");
        let slot = |name: &str| format!("{name} {} {}", get("proposal"), get("actor"));
        let mut act = body.clone();
        act["effective"] = dated(self.period(body, "effective").as_ref());
        match get("act") {
            "SIGNATURE" => self.put(slot("signature"), Some(act)),
            "WITHDRAWAL_OF_SIGNATURE" => self.put(slot("signature"), None),
            "PROVISIONAL_APPLICATION" => self.put(slot("provisional"), Some(act)),
            "WITHDRAWAL" => {
                self.put(slot("consent"), None);
                self.put(slot("provisional"), None);
            }
            _ => self.put(slot("consent"), Some(act)),
        }
    }

    /// What a commitment is to be, as far as the event says it.
    fn terms(&mut self, key: &str, body: &Value) {
        let commitment = format!("commitment {key}");
        self.given(&commitment, "text", body.get("text").filter(|t| !t.is_null()).cloned());
        for (term, gone) in [("due", "noDue"), ("over", "noOver")] {
            if body[gone] == true {
                self.put(format!("{commitment} {term}"), None);
            }
            let day = self.period(body, term).map(|p| dated(Some(&p)));
            self.given(&commitment, term, day);
        }
        self.given(&commitment, "conditions", body.get("conditions").filter(|c| !c.is_null()).cloned());
    }

    fn held(&mut self, body: &Value, held: Option<Period>) {
        let meeting = format!("meeting {}", text(body, "key").unwrap_or(""));
        self.given(&meeting, "held", Some(dated(held.as_ref())));
        self.given(&meeting, "outcome", body.get("outcome").filter(|v| !v.is_null()).cloned());
    }
}

/// Whose word a statement is: `onBehalfOf` where given, else the speaker, of each who speaks; nobody twice.
pub fn claimants(body: &Value) -> Vec<&str> {
    let speakers = std::iter::once(body).chain(list(body, "with"));
    let mut all: Vec<&str> = Vec::new();
    for claimant in speakers.map(|s| text(s, "onBehalfOf").or(text(s, "speaker")).unwrap_or("")) {
        if !all.contains(&claimant) {
            all.push(claimant);
        }
    }
    all
}

/// A date inside a value: all its fields, and its bounds.
fn dated(period: Option<&Period>) -> Value {
    let Some(p) = period else { return Value::Null };
    let mut value = p.json.clone();
    value["lo"] = p.lo.into();
    value["hi"] = p.hi.into();
    value
}

/// The facts of an event, from its kind and body.
pub fn facts(
    kind: &str,
    body: &Value,
    window: Option<&Period>,
    zone: &str,
    negotiation: Option<&str>,
    order: Order,
) -> Vec<Fact> {
    let mut f = Facts { window, zone, order, facts: Vec::new() };
    let get = |field: &str| text(body, field).unwrap_or("").to_string();
    let envelope = negotiation.unwrap_or("");
    let belongs = negotiation.map(Value::from);
    match kind {
        "actorRegistered" => f.put(format!("actor {}", get("key")), Some(body.clone())),
        "sourceRegistered" => {
            let mut profile = body.clone();
            profile["published"] = dated(f.period(body, "published").as_ref());
            f.put(format!("source {}", get("key")), Some(profile));
        }
        "officeHeld" => {
            let slot = format!("office {} {} {}", get("holder"), get("of"), get("title"));
            let (from, to) = (f.period(body, "from"), f.period(body, "to"));
            f.put_between(slot, Some(body.clone()), from, to);
        }
        "negotiationOpened" => {
            let thing = format!("negotiation {envelope}");
            f.given(&thing, "title", body.get("title").cloned());
            // Reading: opening sets the status OPEN.
            f.given(&thing, "status", Some(json!({"status": "OPEN"})));
            for party in list(body, "parties") {
                let (actor, role) = (text(party, "actor").unwrap_or(""), text(party, "role").unwrap_or(""));
                f.put(format!("party {envelope} {actor} {role}"), Some(party.clone()));
            }
        }
        "partyJoined" => f.put(format!("party {envelope} {} {}", get("actor"), get("role")), Some(body.clone())),
        "partyLeft" => f.put(format!("party {envelope} {} {}", get("actor"), get("role")), None),
        "negotiationStatusChanged" => f.put(format!("negotiation {envelope} status"), Some(body.clone())),
        "issueRaised" => {
            let issue = format!("issue {}", get("key"));
            f.given(&issue, "title", body.get("title").cloned());
            f.given(&issue, "parent", body.get("parent").filter(|p| !p.is_null()).cloned());
            f.given(&issue, "status", Some(text(body, "status").unwrap_or("OPEN").into()));
            f.given(&issue, "negotiation", belongs);
        }
        "issueStatusChanged" => f.put(format!("issue {} status", get("issue")), body.get("status").cloned()),
        "statementMade" => f.words(body),
        "statementWithdrawn" => f.put(format!("withdrawn {}", get("statement")), Some(true.into())),
        "meetingPlanned" => {
            f.meeting(&get("key"), body, "PLANNED", negotiation);
            let planned = f.period(body, "planned").map(|p| dated(Some(&p)));
            f.given(&format!("meeting {}", get("key")), "planned", planned);
        }
        "meetingPostponed" => {
            f.meeting(&get("meeting"), body, "POSTPONED", negotiation);
            let planned = f.period(body, "planned").map(|p| dated(Some(&p)));
            f.put(format!("meeting {} planned", get("meeting")), planned);
        }
        "meetingCancelled" => f.meeting(&get("meeting"), body, "CANCELLED", negotiation),
        "meetingOpened" => {
            f.meeting(&get("key"), body, "SITTING", negotiation);
            f.given(&format!("meeting {}", get("key")), "began", Some(dated(window)));
        }
        "meetingHeld" => {
            let held = f.period(body, "held").or_else(|| window.cloned());
            let Some((began, occurred)) = f.period(body, "began").zip(window) else {
                f.meeting(&get("key"), body, "HELD", negotiation);
                f.held(body, held);
                return f.facts;
            };
            // Each is read as its part on its own side of the other, unless that is empty.
            let (opened, over) = if occurred.hi <= began.lo {
                (began.clone(), occurred.clone())
            } else {
                (
                    began.within(began.lo, began.hi.min(occurred.hi)),
                    occurred.within(occurred.lo.max(began.lo), occurred.hi),
                )
            };
            // Reading: the negotiation, as the rest that it gives of itself, holds from where it began.
            let mut sits = Facts { window: Some(&opened), zone, order, facts: Vec::new() };
            sits.meeting(&get("key"), body, "SITTING", negotiation);
            sits.given(&format!("meeting {}", get("key")), "began", Some(dated(Some(&began))));
            let mut ends = Facts { window: Some(&over), zone, order, facts: sits.facts };
            ends.put(format!("meeting {} status", get("key")), Some("HELD".into()));
            ends.held(body, held);
            return ends.facts;
        }
        "proposalTabled" => {
            let proposal = format!("proposal {}", get("key"));
            f.given(&proposal, "title", body.get("title").cloned());
            f.given(&proposal, "by", Some(list(body, "by").into()));
            f.given(&proposal, "status", Some(text(body, "status").unwrap_or("TABLED").into()));
            f.given(&proposal, "negotiation", belongs);
            f.given(&proposal, "symbol", body.get("symbol").filter(|s| !s.is_null()).cloned());
            f.given(&proposal, "relations", body.get("relations").filter(|r| !r.is_null()).cloned());
            f.clauses(&get("key"), list(body, "clauses"));
        }
        "proposalAmended" => {
            // Reading: within one amendment what is put comes before what is dropped.
            f.clauses(&get("proposal"), list(body, "put"));
            for key in list(body, "drop").iter().filter_map(Value::as_str) {
                f.put(format!("clause {} {key}", get("proposal")), None);
            }
            if let Some(amendment) = text(body, "amendment") {
                f.put(format!("amendment {amendment} status"), Some("CARRIED_OUT".into()));
            }
        }
        "proposalStatusChanged" => f.put(format!("proposal {} status", get("proposal")), body.get("status").cloned()),
        "commitmentMade" => {
            let commitment = format!("commitment {}", get("key"));
            f.given(&commitment, "made", Some(body.clone()));
            f.given(&commitment, "negotiation", belongs);
            // Reading: a commitment is MADE according to nobody.
            f.put(format!("undertaking {} ", get("key")), Some(json!({"status": "MADE"})));
            f.terms(&get("key"), body);
        }
        "commitmentAmended" => f.terms(&get("commitment"), body),
        "commitmentStatusChanged" => {
            f.put(format!("undertaking {} {}", get("commitment"), get("accordingTo")), Some(body.clone()));
        }
        "membershipHeld" => {
            let (from, to) = (f.period(body, "from"), f.period(body, "to"));
            f.put_between(format!("membership {} {}", get("member"), get("of")), Some(body.clone()), from, to);
        }
        "amendmentMoved" => {
            let amendment = format!("amendment {}", get("key"));
            f.given(&amendment, "moved", Some(body.clone()));
            f.given(&amendment, "negotiation", belongs);
            f.put(format!("{amendment} status"), Some("PENDING".into()));
        }
        "amendmentWithdrawn" => f.put(format!("amendment {} status", get("amendment")), Some("WITHDRAWN".into())),
        "decisionTaken" => {
            let decision = format!("decision {}", get("key"));
            let mut taken = body.clone();
            taken["occurred"] = dated(window);
            f.given(&decision, "taken", Some(taken));
            f.given(&decision, "negotiation", belongs);
            for vote in list(body, "votes") {
                f.put(format!("vote {} {}", get("key"), text(vote, "actor").unwrap_or("")), Some(vote["vote"].clone()));
            }
            if let Some((amendment, outcome)) = text(&body["on"], "amendment").zip(text(body, "outcome")) {
                f.put(format!("amendment {amendment} status"), Some(outcome.into()));
            }
        }
        "consentGiven" => f.consent(body),
        "declarationMade" => {
            let declaration = format!("declaration {}", get("key"));
            f.given(&declaration, "made", Some(body.clone()));
            f.given(&declaration, "negotiation", belongs);
        }
        "declarationWithdrawn" => f.put(format!("declaration {} withdrawn", get("declaration")), Some(true.into())),
        "incidentReported" => {
            let incident = format!("incident {}", get("key"));
            let mut report = body.clone();
            report["occurred"] = window.map_or(Value::Null, |w| dated(Some(w)));
            f.given(&incident, "report", Some(report));
            f.given(&incident, "negotiation", belongs);
        }
        other => unreachable!("{other} is no kind of the vocabulary"),
    }
    f.facts
}

/// All of a place, as recorded.
pub fn place(value: &Value) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    json!({
        "name": value["name"], "country": value["country"], "region": value["region"], "latitude": value["latitude"],
        "longitude": value["longitude"], "precision": value["precision"],
    })
}
