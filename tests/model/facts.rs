//! Section 4: the facts that an event asserts.
//!
//! A slot is a text: family, key and attribute with spaces between (`issue k status`, `clause p c`). A fact sets one to
//! a value, or ends it (`None`), from its window on. Dates inside values keep their bounds as `lo` and `hi`.

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

    fn held(&mut self, body: &Value, held: Option<Period>) {
        let meeting = format!("meeting {}", text(body, "key").unwrap_or(""));
        self.given(&meeting, "held", Some(dated(held.as_ref())));
        self.given(&meeting, "outcome", body.get("outcome").filter(|v| !v.is_null()).cloned());
    }
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
            f.given(&thing, "status", Some("OPEN".into()));
            for party in list(body, "parties") {
                let (actor, role) = (text(party, "actor").unwrap_or(""), text(party, "role").unwrap_or(""));
                f.put(format!("party {envelope} {actor} {role}"), Some(party.clone()));
            }
        }
        "partyJoined" => f.put(format!("party {envelope} {} {}", get("actor"), get("role")), Some(body.clone())),
        "partyLeft" => f.put(format!("party {envelope} {} {}", get("actor"), get("role")), None),
        "negotiationStatusChanged" => f.put(format!("negotiation {envelope} status"), body.get("status").cloned()),
        "issueRaised" => {
            let issue = format!("issue {}", get("key"));
            f.given(&issue, "title", body.get("title").cloned());
            f.given(&issue, "parent", body.get("parent").filter(|p| !p.is_null()).cloned());
            f.given(&issue, "status", Some(text(body, "status").unwrap_or("OPEN").into()));
            f.given(&issue, "negotiation", belongs);
        }
        "issueStatusChanged" => f.put(format!("issue {} status", get("issue")), body.get("status").cloned()),
        "statementMade" => {
            let claimant = text(body, "onBehalfOf").unwrap_or(text(body, "speaker").unwrap_or(""));
            for claim in list(body, "claims") {
                let (subject, target) = (text(claim, "subject").unwrap_or(""), Target::read(&claim["on"]));
                let (from, to) = (f.period(claim, "from"), f.period(claim, "to"));
                f.put_between(format!("claim {subject} {target} {claimant}"), Some(claim.clone()), from, to);
            }
        }
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
            f.clauses(&get("key"), list(body, "clauses"));
        }
        "proposalAmended" => {
            // Reading: within one amendment what is put comes before what is dropped.
            f.clauses(&get("proposal"), list(body, "put"));
            for key in list(body, "drop").iter().filter_map(Value::as_str) {
                f.put(format!("clause {} {key}", get("proposal")), None);
            }
        }
        "proposalStatusChanged" => f.put(format!("proposal {} status", get("proposal")), body.get("status").cloned()),
        "commitmentMade" => {
            let mut terms = body.clone();
            terms["due"] = dated(f.period(body, "due").as_ref());
            let commitment = format!("commitment {}", get("key"));
            f.given(&commitment, "terms", Some(terms));
            f.given(&commitment, "negotiation", belongs);
            // Reading: a commitment is MADE according to nobody.
            f.put(format!("undertaking {} ", get("key")), Some("MADE".into()));
        }
        "commitmentStatusChanged" => {
            f.put(format!("undertaking {} {}", get("commitment"), get("accordingTo")), body.get("status").cloned());
        }
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

/// `{name, country, latitude, longitude}` as recorded.
pub fn place(value: &Value) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    json!({"name": value["name"], "country": value["country"], "latitude": value["latitude"], "longitude": value["longitude"]})
}
