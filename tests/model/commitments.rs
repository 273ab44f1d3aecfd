//! Section 4: commitments and what became of them, and incidents.

use super::diff::{day, place_core};
use super::facts::place;
use super::lists::{date, key, keyed};
use super::log::{list, text};
use super::openings::{self, Counting};
use super::standing::{View, since};
use serde_json::{Value, json};

/// Nobody's, or an actor's.
fn according<'f>(fact: &'f Counting) -> Option<&'f str> {
    fact.fact.slot.split(' ').nth(2).filter(|by| !by.is_empty())
}

impl<'a> View<'a> {
    /// The statuses of a commitment, by whom they are according to (nobody first).
    pub fn undertakings(&self, commitment: &str) -> Vec<&Counting<'a>> {
        self.facts(&format!("undertaking {commitment} "))
    }

    /// Whether one of its statuses is this one.
    pub fn stands(&self, commitment: &str, status: &str) -> bool {
        self.undertakings(commitment).iter().any(|f| f.value.as_ref().is_some_and(|v| v["status"] == status))
    }

    /// Whether somebody says that it was kept, and somebody that it was not.
    pub fn is_contested(&self, commitment: &str) -> bool {
        let stands = |status| self.stands(commitment, status);
        stands("FULFILLED") && (stands("BREACHED") || stands("LAPSED"))
    }

    fn is_gone_by(&self, commitment: &str, term: &str) -> bool {
        let window = self.value(&format!("commitment {commitment} {term}"));
        window["hi"].as_i64().is_some_and(|hi| hi < self.cuts.date)
    }

    /// Whether its day is over and nobody says that it was kept or lapsed.
    pub fn is_overdue(&self, commitment: &str) -> bool {
        self.is_gone_by(commitment, "due") && !["FULFILLED", "LAPSED"].iter().any(|s| self.stands(commitment, s))
    }

    /// Whether the time over which it was to be kept is over, and nobody says how that went.
    fn is_past(&self, commitment: &str) -> bool {
        let is_told = ["FULFILLED", "BREACHED", "LAPSED"].iter().any(|s| self.stands(commitment, s));
        self.is_gone_by(commitment, "over") && !is_told
    }

    /// The counting facts of the due day, in fact order.
    fn dues(&self, commitment: &str) -> Vec<Value> {
        let slot = format!("commitment {commitment} due");
        let facts = self.events.iter().enumerate().flat_map(|(at, e)| e.content.facts.iter().map(move |f| (at, f)));
        let ours = facts.filter(|(_, f)| f.slot == slot).map(|(at, f)| openings::read(&self.openings, f, at));
        let mut counting: Vec<Counting> =
            ours.filter(|f| f.read.counts(self.cuts.date, self.cuts.certainty) && f.value.is_some()).collect();
        counting.sort_by_key(Counting::place);
        let shown = |f: &Counting| json!({"due": f.value.as_ref().map(date), "since": since(f.window())});
        counting.iter().map(shown).collect()
    }

    pub fn commitment(&self, commitment: &str) -> Value {
        let get = |attribute: &str| self.value(&format!("commitment {commitment} {attribute}"));
        let made = get("made");
        let statuses = self.undertakings(commitment);
        let greatest = statuses.iter().max_by_key(|f| f.place());
        let shown = |f: &Counting| {
            let value = f.value.as_ref().unwrap_or(&Value::Null);
            json!({
                "status": value["status"], "accordingTo": according(f).map(key), "since": since(f.window()),
                "degree": value["degree"], "because": keyed(value, "because"),
            })
        };
        json!({
            "key": commitment, "text": get("text"), "by": keyed(made, "by"), "to": keyed(made, "to"), "due": date(get("due")),
            "over": date(get("over")), "past": self.is_past(commitment), "conditions": get("conditions").as_array().cloned().unwrap_or_default(),
            "dues": self.dues(commitment), "status": greatest.and_then(|f| f.value.as_ref()).map(|v| v["status"].clone()),
            "since": greatest.map_or(Value::Null, |f| since(f.window())),
            "contested": self.is_contested(commitment), "overdue": self.is_overdue(commitment),
            "statuses": statuses.iter().map(|f| shown(f)).collect::<Vec<_>>(),
        })
    }

    /// `commitment/K/status` as a diff shows it, and its slot.
    pub fn standing_core(&self, commitment: &str) -> Option<(Value, &Counting<'a>)> {
        let fact = self.undertakings(commitment).into_iter().max_by_key(|f| f.place())?;
        let value = fact.fact.value.as_ref()?;
        let core = json!({"status": value["status"], "accordingTo": according(fact), "degree": value["degree"]});
        Some((core, fact))
    }

    pub fn incident(&self, incident: &str) -> Value {
        let slot = format!("incident {incident} report");
        let report = self.value(&slot);
        if report.is_null() {
            return Value::Null;
        }
        let accounts =
            self.accounts(None).into_iter().filter(|a| a.about.to_string() == format!("incident/{incident}"));
        json!({
            "key": incident, "kind": kind(report), "title": report["title"], "text": report["text"],
            "occurred": date(&report["occurred"]), "place": place(&report["place"]), "actors": keyed(report, "actors"),
            "by": keyed(report, "by"), "against": keyed(report, "against"), "commitments": keyed(report, "commitments"),
            "accounts": accounts.map(|a| json!({"aspect": a.aspect, "status": a.status})).collect::<Vec<_>>(),
        })
    }

    /// As a diff shows it. Reading: its date is shown too, as it was before there was more to show.
    pub fn incident_core(&self, incident: &str) -> Value {
        let report = self.value(&format!("incident {incident} report"));
        json!({
            "kind": kind(report), "title": report["title"], "text": report["text"], "place": place_core(&report["place"]),
            "actors": list(report, "actors"), "by": list(report, "by"), "against": list(report, "against"),
            "occurred": day(&report["occurred"]),
        })
    }
}

fn kind(report: &Value) -> &str {
    text(report, "kind").unwrap_or("OTHER")
}
