//! Section 5: assertions, and what a snapshot says of one aspect of a thing.

use super::facts::Fact;
use super::log::text;
use super::positions::Target;
use super::standing::{Seen, View, since};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// What an assertion is about, in the order in which accounts are listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Incident(String),
    Commitment(String),
    Clause(String, String),
    Decision(String),
    Meeting(String),
    Amendment(String),
    Actor(String),
}

impl About {
    /// From an AboutInput.
    pub fn read(about: &Value) -> About {
        let (kind, key) = about.as_object().and_then(|fields| fields.iter().next()).expect("something is named");
        let of = |field| text(key, field).unwrap_or("").to_string();
        let key = key.as_str().unwrap_or("").to_string();
        match kind.as_str() {
            "incident" => About::Incident(key),
            "commitment" => About::Commitment(key),
            "clause" => About::Clause(of("proposal"), of("clause")),
            "decision" => About::Decision(key),
            "meeting" => About::Meeting(key),
            "amendment" => About::Amendment(key),
            _ => About::Actor(key),
        }
    }

    /// What is known where it was ever recorded.
    pub fn reference(&self) -> String {
        self.to_string().replacen('/', " ", if matches!(self, About::Clause(..)) { 2 } else { 1 })
    }

    /// As the questions ask for it.
    pub fn json(&self) -> Value {
        match self {
            About::Incident(key) => json!({"__typename": "Incident", "key": key}),
            About::Commitment(key) => json!({"__typename": "Commitment", "key": key}),
            About::Clause(proposal, key) => json!({"__typename": "Clause", "key": key, "proposal": {"key": proposal}}),
            About::Decision(key) => json!({"__typename": "Decision", "key": key}),
            About::Meeting(key) => json!({"__typename": "Meeting", "key": key}),
            About::Amendment(key) => json!({"__typename": "Amendment", "key": key}),
            About::Actor(key) => json!({"__typename": "Actor", "key": key}),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Incident(key) => write!(f, "incident/{key}"),
            About::Commitment(key) => write!(f, "commitment/{key}"),
            About::Clause(proposal, clause) => write!(f, "clause/{proposal}/{clause}"),
            About::Decision(key) => write!(f, "decision/{key}"),
            About::Meeting(key) => write!(f, "meeting/{key}"),
            About::Amendment(key) => write!(f, "amendment/{key}"),
            About::Actor(key) => write!(f, "actor/{key}"),
        }
    }
}

/// An assertion of a statement that is seen, whatever its date.
#[derive(Clone, Debug)]
pub struct Assertion<'a> {
    /// The place of its statement in the view's events.
    pub event: usize,
    pub fact: &'a Fact,
    pub about: About,
    pub aspect: &'a str,
    pub claimant: &'a str,
    /// As claimants are counted: each statement of somebody unnamed is one of its own.
    pub voice: &'a str,
    pub standing: bool,
    pub said_later: bool,
}

impl<'a> Assertion<'a> {
    fn said(&self) -> &'a Value {
        self.fact.value.as_ref().unwrap_or(&Value::Null)
    }

    fn modality(&self) -> &'a str {
        text(self.said(), "modality").unwrap_or("ACTUAL")
    }

    fn is_negated(&self) -> bool {
        self.modality() == "NEGATED"
    }

    fn speaks(&self) -> bool {
        ["ACTUAL", "FUTURE", "NEGATED"].contains(&self.modality())
    }

    fn value(&self) -> &'a Value {
        &self.said()["value"]
    }

    /// Whether two of the speaking ones exclude each other.
    fn excludes(&self, other: &Assertion) -> bool {
        match (self.is_negated(), other.is_negated()) {
            (true, true) => false,
            (false, false) => are_apart(self.value(), other.value()),
            _ => are_equal(self.value(), other.value()),
        }
    }
}

/// The least and the greatest of a number; a bound left out is open.
fn range(number: &Value) -> (f64, f64) {
    let bound = |field: &str| number["exact"].as_f64().or(number[field].as_f64());
    (bound("least").unwrap_or(f64::NEG_INFINITY), bound("greatest").unwrap_or(f64::INFINITY))
}

fn window(date: &Value) -> Option<(i64, i64)> {
    Some((date["lo"].as_i64()?, date["hi"].as_i64()?))
}

fn are_equal(one: &Value, two: &Value) -> bool {
    let (a, b) = (&one["number"], &two["number"]);
    if a.is_object() && b.is_object() {
        return range(a) == range(b) && text(a, "unit") == text(b, "unit");
    }
    match (window(&one["date"]), window(&two["date"])) {
        (Some(one), Some(two)) => one == two,
        (None, None) => {
            ["text", "actor"].iter().any(|kind| text(one, kind).is_some() && text(one, kind) == text(two, kind))
        }
        _ => false,
    }
}

/// Whether both cannot be right: never of different kinds, or units.
fn are_apart(one: &Value, two: &Value) -> bool {
    let (a, b) = (&one["number"], &two["number"]);
    if a.is_object() && b.is_object() {
        let ((least, greatest), (least_two, greatest_two)) = (range(a), range(b));
        return text(a, "unit") == text(b, "unit") && (greatest < least_two || greatest_two < least);
    }
    if let Some((one, two)) = window(&one["date"]).zip(window(&two["date"])) {
        return one.1 <= two.0 || two.1 <= one.0;
    }
    ["text", "actor"].iter().any(|kind| {
        let words = text(one, kind).zip(text(two, kind));
        words.is_some_and(|(one, two)| one != two)
    })
}

/// As an AssertedValueInput, dates with their zones.
fn as_input(value: &Value) -> Value {
    if !value["date"].is_null() {
        return json!({"date": {"edtf": value["date"]["edtf"], "timeZone": value["date"]["timeZone"]}});
    }
    let mut input = value.clone();
    if let Some(fields) = input.as_object_mut() {
        fields.remove("date");
    }
    input
}

/// As an AssertedValue.
fn shown(value: &Value) -> Value {
    let date = &value["date"];
    let date = if date.is_null() {
        Value::Null
    } else {
        json!({"edtf": date["edtf"], "from": date["from"], "to": date["to"]})
    };
    let number = &value["number"];
    json!({
        "text": value["text"], "exact": number["exact"], "least": number["least"], "greatest": number["greatest"],
        "unit": number["unit"], "date": date, "actor": text(value, "actor").map(|key| json!({"key": key})),
    })
}

/// One of the values that are asserted.
struct Side<'v, 'a> {
    assertions: Vec<&'v Assertion<'a>>,
}

impl Side<'_, '_> {
    /// By key, each actor once.
    fn claimants(&self) -> BTreeSet<&str> {
        self.assertions.iter().map(|a| a.claimant).collect()
    }
}

/// What a snapshot says of (about, aspect).
pub struct Account<'v, 'a> {
    pub about: About,
    pub aspect: String,
    pub status: &'static str,
    since: &'a Fact,
    sides: Vec<Side<'v, 'a>>,
}

impl<'a> View<'a> {
    /// Every assertion of every statement seen, in fact order.
    pub fn assertions(&self) -> &[Assertion<'a>] {
        self.assertions.get_or_init(|| {
            let statements = self.events.iter().enumerate().filter(|(_, e)| e.content.kind == "statementMade");
            let mut all: Vec<Assertion> = statements
                .flat_map(|(at, e)| e.content.facts.iter().filter_map(move |f| self.assertion_of(at, e, f)))
                .collect();
            all.sort_by_key(|a| a.fact.order);
            all
        })
    }

    fn assertion_of(&self, event: usize, statement: &Seen<'a>, fact: &'a Fact) -> Option<Assertion<'a>> {
        let voice = fact.slot.strip_prefix("assertion ")?.splitn(3, ' ').nth(2)?;
        let said = fact.value.as_ref()?;
        let newest = self.fact(&fact.slot).is_some_and(|f| std::ptr::eq(f.fact, fact));
        Some(Assertion {
            event,
            fact,
            about: About::read(&said["about"]),
            aspect: text(said, "aspect")?,
            claimant: voice.split(' ').next()?,
            voice,
            standing: newest && !self.is_withdrawn(statement.id),
            said_later: !self.counts(statement),
        })
    }

    pub fn about_exists(&self, about: &About) -> bool {
        match about {
            About::Incident(key) => self.fact(&format!("incident {key} report")).is_some(),
            About::Commitment(key) => self.fact(&format!("commitment {key} made")).is_some(),
            About::Clause(proposal, key) => self.exists(&Target::Clause(proposal.clone(), key.clone())),
            About::Decision(key) => self.fact(&format!("decision {key} taken")).is_some(),
            About::Meeting(key) => self.exists(&Target::Meeting(key.clone())),
            About::Amendment(key) => self.fact(&format!("amendment {key} moved")).is_some(),
            About::Actor(key) => self.actor_exists(key),
        }
    }

    /// Whether a thing belongs to a negotiation; an actor to every one that shows it.
    fn about_is_within(&self, about: &About, negotiation: &str) -> bool {
        let belongs = |slot: String| self.value(&slot).as_str() == Some(negotiation);
        match about {
            About::Incident(key) => belongs(format!("incident {key} negotiation")),
            About::Commitment(key) => belongs(format!("commitment {key} negotiation")),
            About::Clause(proposal, _) => belongs(format!("proposal {proposal} negotiation")),
            About::Decision(key) => belongs(format!("decision {key} negotiation")),
            About::Meeting(key) => belongs(format!("meeting {key} negotiation")),
            About::Amendment(key) => belongs(format!("amendment {key} negotiation")),
            About::Actor(key) => self.shows_actor(negotiation, key),
        }
    }

    /// The account of an aspect of a thing that exists, where an assertion speaks.
    pub fn account(&self, about: &About, aspect: &str) -> Option<Account<'_, 'a>> {
        if !self.about_exists(about) {
            return None;
        }
        let here = self.assertions().iter().filter(|a| a.about == *about && a.aspect == aspect);
        let speaking: Vec<&Assertion> = here.filter(|a| a.standing && a.speaks()).collect();
        let contested = speaking.iter().rfind(|a| speaking.iter().any(|other| a.excludes(other)));
        let voices: BTreeSet<&str> = speaking.iter().map(|a| a.voice).collect();
        let status = match (contested, voices.len()) {
            (Some(_), _) => "CONTESTED",
            (None, 1) => "SINGLE",
            _ => "AGREED",
        };
        let mut sides: Vec<Side> = Vec::new();
        for a in &speaking {
            let is_one = |s: &&mut Side| {
                let first = s.assertions[0];
                first.is_negated() == a.is_negated() && are_equal(first.value(), a.value())
            };
            match sides.iter_mut().find(is_one) {
                Some(side) => side.assertions.push(a),
                None => sides.push(Side { assertions: vec![a] }),
            }
        }
        let since = contested.or(speaking.last())?.fact;
        Some(Account { about: about.clone(), aspect: aspect.to_string(), status, since, sides })
    }

    /// Every account at the point, of a negotiation or of all: by kind of thing, key, aspect.
    pub fn accounts(&self, negotiation: Option<&str>) -> Vec<Account<'_, 'a>> {
        let asked: BTreeSet<(&About, &str)> = self.assertions().iter().map(|a| (&a.about, a.aspect)).collect();
        let within = asked.into_iter().filter(|(about, _)| negotiation.is_none_or(|n| self.about_is_within(about, n)));
        within.filter_map(|(about, aspect)| self.account(about, aspect)).collect()
    }

    pub fn account_json(&self, account: &Account<'_, 'a>) -> Value {
        let which =
            |a: &&Assertion| json!({"statement": {"id": self.events[a.event].id}, "claimant": {"key": a.claimant}});
        let side = |side: &Side| {
            let cited: BTreeSet<usize> = side.assertions.iter().map(|a| a.event).collect();
            json!({
                "value": shown(side.assertions[0].value()), "negated": side.assertions[0].is_negated(),
                "assertions": side.assertions.iter().map(which).collect::<Vec<_>>(),
                "claimants": side.claimants().into_iter().map(|key| json!({"key": key})).collect::<Vec<_>>(),
                "independentSources": self.independent(cited.into_iter()),
            })
        };
        json!({
            "about": account.about.json(), "aspect": account.aspect, "status": account.status,
            "since": since(account.since.window.as_ref()), "sides": account.sides.iter().map(side).collect::<Vec<_>>(),
        })
    }

    /// As a diff shows it.
    pub fn account_core(account: &Account) -> Value {
        let side = |side: &Side| {
            json!({
                "value": as_input(side.assertions[0].value()), "negated": side.assertions[0].is_negated(),
                "claimants": side.claimants(),
            })
        };
        json!({"status": account.status, "sides": account.sides.iter().map(side).collect::<Vec<_>>()})
    }

    /// An assertion as its statement shows it.
    pub fn assertion_json(&self, assertion: &Assertion) -> Value {
        let said = assertion.said();
        json!({
            "claimant": {"key": assertion.claimant}, "about": assertion.about.json(), "aspect": assertion.aspect,
            "value": shown(assertion.value()), "hedge": text(said, "hedge").unwrap_or("NONE"),
            "modality": assertion.modality(), "from": since(assertion.fact.window.as_ref()),
            "to": assertion.fact.to.as_ref().map(|to| to.since.clone()), "standing": assertion.standing,
            "saidLater": assertion.said_later,
        })
    }
}
