//! Section 6: what differs between two points.
//!
//! The contract does not fix the JSON of `before` and `after`. So each path has here a core, which must be told apart,
//! and a whole, which may be; a change of the whole alone is marked `_may`. Of causes only what is plain is expected:
//! looking ahead, with no operation and no source recorded between the points, the event of the fact that now decides.

use super::facts::counts;
use super::lists::ROLES;
use super::log::Model;
use super::log::What;
use super::openings::{self, Counting};
use super::positions::Target;
use super::standing::{Point, View, since};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What one path shows at one point.
///
/// Reading: the core of a status is the status, of a clause and of a meeting's attribute its value, of a party that it is
/// there, of an incident its report with its date, of a position its status, stance and whether it is declared. Windows
/// of `since`, revisions and a position's claims are of the whole. A thing belongs to the negotiation asked for at the
/// point where it is shown.
struct Shown {
    core: Value,
    whole: Value,
}

/// A path's slot, where one slot alone is behind it.
type State = BTreeMap<String, (Shown, Option<String>)>;

const ATTRIBUTES: [&str; 10] =
    ["title", "kind", "status", "planned", "began", "held", "place", "participants", "agenda", "outcome"];

impl View<'_> {
    fn state(&self, negotiation: Option<&str>) -> State {
        let mut state = State::new();
        let within = |own: &Value| negotiation.is_none_or(|n| own.as_str() == Some(n));
        let mut show = |path: String, slot: String| {
            if let Some(fact) = self.fact(&slot) {
                let core =
                    if slot.starts_with("party ") { json!(true) } else { fact.value.clone().unwrap_or(Value::Null) };
                let whole = json!([core, since(fact.window()), fact.order.3]);
                state.insert(path, (Shown { core, whole }, Some(slot)));
            }
        };
        for key in self.keys("negotiation ", " title").into_iter().filter(|k| within(&json!(k))) {
            show(format!("negotiation/{key}/status"), format!("negotiation {key} status"));
            for fact in self.facts(&format!("party {key} ")) {
                let parts: Vec<&str> = fact.slot.split(' ').collect();
                if ROLES.contains(&parts[3]) {
                    show(format!("negotiation/{key}/party/{}/{}", parts[2], parts[3]), fact.slot.clone());
                }
            }
        }
        let within_by = |thing: &str, key: &str| within(self.value(&format!("{thing} {key} negotiation")));
        for key in self.keys("issue ", " title").into_iter().filter(|k| within_by("issue", k)) {
            show(format!("issue/{key}/status"), format!("issue {key} status"));
        }
        for key in self.keys("proposal ", " title").into_iter().filter(|k| within_by("proposal", k)) {
            show(format!("proposal/{key}/status"), format!("proposal {key} status"));
            for fact in self.facts(&format!("clause {key} ")) {
                let clause = fact.slot.split(' ').nth(2).unwrap_or("");
                show(format!("proposal/{key}/clause/{clause}"), fact.slot.clone());
            }
        }
        for key in self.keys("meeting ", " status").into_iter().filter(|k| within_by("meeting", k)) {
            // Reading: an attribute that no fact gives has no path, though the view shows a default for title and kind.
            for attribute in ATTRIBUTES {
                show(format!("meeting/{key}/{attribute}"), format!("meeting {key} {attribute}"));
            }
        }
        for key in self.keys("commitment ", " terms").into_iter().filter(|k| within_by("commitment", k)) {
            let greatest = self.undertakings(key).into_iter().max_by_key(|f| f.place());
            if let Some(fact) = greatest {
                show(format!("commitment/{key}/status"), fact.slot.clone());
            }
        }
        for key in self.keys("incident ", " report").into_iter().filter(|k| within_by("incident", k)) {
            show(format!("incident/{key}"), format!("incident {key} report"));
        }
        for (party, target) in self.pairs(negotiation, None) {
            let (path, shown) = self.position_shown(&party, &target);
            state.insert(path, (shown, None));
        }
        state
    }

    fn position_shown(&self, party: &str, target: &Target) -> (String, Shown) {
        let position = self.position(party, target, None);
        let core = json!([position.status, position.stance, position.declared]);
        let revisions: Vec<_> = position.claims.iter().map(|b| self.events[b.claim.event].revision).collect();
        let whole = json!([self.position_json(&position, None), revisions]);
        (format!("position/{party}/{target}"), Shown { core, whole })
    }

    fn deciding(&self, slot: &str) -> Option<(&Counting<'_>, u64)> {
        let fact = self.slots.get(slot)?;
        Some((fact, self.events[fact.event].sequence))
    }

    /// The sequence of what opens the thing of a slot, where that is seen.
    fn opened_at(&self, slot: &str) -> Option<u64> {
        let (_, at) = openings::opening_of(slot).and_then(|name| self.openings.get(&name))?;
        Some(self.events[*at].sequence)
    }
}

impl Model {
    /// The nodes of `diff(from, to, negotiation)`, by path, with `_may`, `_cause` and `_retroactive` for `agrees`.
    pub fn diff(&self, from: &Point, to: &Point, negotiation: Option<&str>, now: i64) -> Vec<Value> {
        let (a, b) = (self.view(from, now), self.view(to, now));
        let (mut before, mut after) = (a.state(negotiation), b.state(negotiation));
        let paths: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        let is_plain = self.is_plain(&a, &b);
        let mut nodes = Vec::new();
        for path in paths {
            let (old, new) = (before.remove(&path), after.remove(&path));
            let slot = old.as_ref().or(new.as_ref()).and_then(|(_, slot)| slot.clone());
            let core = |shown: &Option<(Shown, _)>| shown.as_ref().map_or(Value::Null, |(s, _)| s.core.clone());
            let (kind, may) = match (&old, &new) {
                (None, _) => ("ADDED", false),
                (_, None) => ("REMOVED", false),
                (Some((old, _)), Some((new, _))) if old.core != new.core => ("CHANGED", false),
                (Some((old, _)), Some((new, _))) if old.whole != new.whole => ("CHANGED", true),
                (Some(_), Some(_)) => continue,
            };
            let mut node = json!({"kind": kind, "path": path, "before": core(&old), "after": core(&new), "_may": may});
            if let (true, Some(slot)) = (is_plain, new.as_ref().and_then(|(_, s)| s.clone()).or(slot)) {
                expect_cause(&mut node, &a, &b, &slot);
            }
            nodes.push(node);
        }
        nodes
    }

    /// Looking ahead under equal terms, with nothing between but events that are not of sources.
    fn is_plain(&self, a: &View, b: &View) -> bool {
        let between = self.records.iter().filter(|r| r.sequence > a.cuts.sequence && r.sequence <= b.cuts.sequence);
        let is_event = |what: &What| matches!(what, What::Event { content, .. } if content.kind != "sourceRegistered");
        a.cuts.sequence <= b.cuts.sequence
            && a.cuts.date <= b.cuts.date
            && (a.cuts.published, a.cuts.certainty) == (b.cuts.published, b.cuts.certainty)
            && between.into_iter().all(|r| is_event(&r.what))
    }
}

/// The event of the fact that now decides, where it did not before.
fn expect_cause(node: &mut Value, a: &View, b: &View, slot: &str) {
    let Some((fact, sequence)) = b.deciding(slot) else { return };
    if a.deciding(slot).is_some_and(|(old, _)| std::ptr::eq(old.fact, fact.fact)) {
        return;
    }
    // An opening that is seen at one of the points alone moves what was there before it.
    if b.opened_at(slot).is_some_and(|opening| opening > a.cuts.sequence && opening != sequence) {
        return;
    }
    node["_cause"] = sequence.into();
    let event = b.events.iter().find(|e| e.sequence == sequence);
    let Some(window) = event.and_then(|e| e.content.occurred.as_ref()) else { return };
    let was_before = |certainty| counts(Some(window), a.cuts.date, certainty);
    // Reading: 'occurred before its date cut' is clear where all three certainties agree; only then it is expected.
    if was_before("CERTAIN") == was_before("POSSIBLE") {
        node["_retroactive"] = (sequence > a.cuts.sequence && was_before("BEST")).into();
    }
}
