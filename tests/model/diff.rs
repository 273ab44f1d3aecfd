//! Section 6: what differs between two points.
//!
//! Each path has here a core, which must be told apart, and a whole, which may be; a change of the whole alone is marked
//! `_may`. Where the core is the value as the page lists it, the real one must be equal to it (`_exact`). Causes are worked
//! out, as the page says, of paths that one slot makes, where no cut of publication is given; of all others only that there
//! is one.

use super::facts::Fact;
use super::lists::ROLES;
use super::log::{Model, What, list, text};
use super::openings;
use super::positions::Target;
use super::standing::{Point, View, since};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What one path shows at one point.
///
/// Reading: the core of a clause and of a meeting's attribute is its value,
/// of an incident its report with its date. Elsewhere it is the value that the page lists. Windows
/// of `since`, revisions and a position's claims are of the whole. A thing belongs to the negotiation asked for at the
/// point where it is shown.
struct Shown {
    core: Value,
    whole: Value,
    is_exact: bool,
}

/// A path's slot, where one slot alone is behind it.
type State = BTreeMap<String, (Shown, Option<String>)>;

const ATTRIBUTES: [&str; 10] =
    ["title", "kind", "status", "planned", "began", "held", "place", "participants", "agenda", "outcome"];

impl View<'_> {
    fn state(&self, negotiation: Option<&str>) -> State {
        let mut state = State::new();
        let within = |own: &Value| negotiation.is_none_or(|n| own.as_str() == Some(n));
        self.show_register(&mut state, negotiation);
        let mut show = |path: String, slot: String| {
            if let Some(fact) = self.fact(&slot) {
                let value = fact.value.clone().unwrap_or(Value::Null);
                let is_status = path.ends_with("/status");
                let core = match path.split('/').next() {
                    Some("negotiation") if is_status => json!({"status": value, "by": [], "reason": null}),
                    Some("negotiation") => json!(true),
                    Some("commitment") if is_status => {
                        let by = slot.splitn(3, ' ').nth(2).filter(|by| !by.is_empty());
                        json!({"status": value, "accordingTo": by, "degree": null})
                    }
                    _ => value,
                };
                let is_exact = is_status || core == true;
                let whole = json!([core, since(fact.window()), fact.order.3]);
                state.insert(path, (Shown { core, whole, is_exact }, Some(slot)));
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
        for key in self.keys("issue ", " title").into_iter().filter(|k| within_by("issue", k)) {
            if let Some(Target::Issue(parent)) = self.parent(&Target::Issue(key.into())) {
                state
                    .insert(format!("issue/{key}/parent"), (exact(json!(parent)), Some(format!("issue {key} parent"))));
            }
        }
        for key in self.keys("commitment ", " terms").into_iter().filter(|k| within_by("commitment", k)) {
            let slot = format!("commitment {key} terms");
            let terms = self.value(&slot);
            state.insert(format!("commitment/{key}/text"), (exact(terms["text"].clone()), Some(slot.clone())));
            if !terms["due"].is_null() {
                state.insert(format!("commitment/{key}/due"), (exact(day(&terms["due"])), Some(slot)));
            }
        }
        for (party, target) in self.pairs(negotiation, None) {
            let (path, shown) = self.position_shown(&party, &target);
            state.insert(path, (shown, None));
        }
        state
    }

    /// Whether a commitment is there and that slot gives the status that it shows.
    fn shown_undertaking(&self, slot: &str) -> bool {
        let key = slot.split(' ').nth(1).unwrap_or("");
        let is_there = self.fact(&format!("commitment {key} terms")).is_some();
        let greatest = self.undertakings(key).into_iter().max_by_key(|f| f.place());
        is_there && greatest.is_some_and(|fact| fact.slot == slot)
    }

    /// Actors and offices: all of them, or those of a negotiation's parties and their organs at any depth.
    fn show_register(&self, state: &mut State, negotiation: Option<&str>) {
        let parties: Option<BTreeSet<&str>> = negotiation.map(|key| {
            let opened = self.fact(&format!("negotiation {key} title")).is_some();
            let parts = self.facts(&format!("party {key} ")).into_iter().filter(|_| opened);
            parts.filter_map(|fact| fact.slot.split(' ').nth(2)).collect()
        });
        let is_shown = |key: &str| parties.as_ref().is_none_or(|parties| self.is_within(key, parties));
        for fact in self.facts("actor ") {
            let (key, profile) = (&fact.slot["actor ".len()..], fact.value.as_ref().unwrap_or(&Value::Null));
            if is_shown(key) {
                let above = text(profile, "partOf").filter(|above| self.actor_exists(above));
                let value = json!({
                    "name": profile["name"], "kind": profile["kind"], "aliases": list(profile, "aliases"),
                    "partOf": above, "country": profile.get("country"),
                });
                state.insert(format!("actor/{key}"), (exact(value), Some(fact.slot.clone())));
            }
        }
        for fact in self.facts("office ") {
            let parts: Vec<&str> = fact.slot.splitn(4, ' ').collect();
            let (holder, of, title) = (parts[1], parts[2], parts[3]);
            if self.actor_exists(holder) && (is_shown(holder) || is_shown(of)) {
                let until = fact.to.as_ref().map(|to| day(&to.json));
                let value = json!({"title": title, "until": until});
                state.insert(format!("office/{holder}/{of}/{title}"), (exact(value), Some(fact.slot.clone())));
            }
        }
    }

    fn is_within(&self, actor: &str, parties: &BTreeSet<&str>) -> bool {
        let mut passed = BTreeSet::new();
        let mut at = actor;
        while passed.insert(at) {
            if parties.contains(at) {
                return true;
            }
            let profile = self.value(&format!("actor {at}"));
            match text(profile, "partOf").filter(|_| text(profile, "kind") == Some("ORGAN")) {
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }

    fn position_shown(&self, party: &str, target: &Target) -> (String, Shown) {
        let position = self.position(party, target, None);
        let core = json!({"status": position.status, "stance": position.stance, "declared": position.declared});
        let revisions: Vec<_> = position.claims.iter().map(|b| self.events[b.claim.event].revision).collect();
        let whole = json!([self.position_json(&position, None), revisions]);
        (format!("position/{party}/{target}"), Shown { core, whole, is_exact: true })
    }

    /// The sequence of what opens the thing of a slot, where that is seen.
    fn opened_at(&self, slot: &str) -> Option<u64> {
        let (_, at) = openings::opening_of(slot).and_then(|name| self.openings.get(&name))?;
        Some(self.events[*at].sequence)
    }
}

impl Model {
    /// The nodes of `diff(from, to, negotiation)`, by path, with `_may`, `_exact` and `_causes` for `agrees`.
    pub fn diff(&self, from: &Point, to: &Point, negotiation: Option<&str>, now: i64) -> Vec<Value> {
        let (a, b) = (self.view(from, now), self.view(to, now));
        let (mut before, mut after) = (a.state(negotiation), b.state(negotiation));
        let paths: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        let mut nodes = Vec::new();
        for path in paths {
            let (old, new) = (before.remove(&path), after.remove(&path));
            let slots = [&old, &new].map(|shown| shown.as_ref().and_then(|(_, slot)| slot.clone()));
            let core = |shown: &Option<(Shown, _)>| shown.as_ref().map_or(Value::Null, |(s, _)| s.core.clone());
            let (kind, may) = match (&old, &new) {
                (None, _) => ("ADDED", false),
                (_, None) => ("REMOVED", false),
                (Some((old, _)), Some((new, _))) if old.core != new.core => ("CHANGED", false),
                (Some((old, _)), Some((new, _))) if old.whole != new.whole => ("CHANGED", true),
                (Some(_), Some(_)) => continue,
            };
            let is_exact = [&old, &new].into_iter().flatten().all(|(shown, _)| shown.is_exact);
            let mut node = json!({"kind": kind, "path": path, "before": core(&old), "after": core(&new),
                "_may": may, "_exact": is_exact});
            if let Some(causes) = self.causes(&a, &b, slots) {
                node["_causes"] = causes.into_iter().collect();
            }
            nodes.push(node);
        }
        nodes
    }

    /// The causes of a change of a path that one slot makes; `None` where this model does not say.
    fn causes<'v>(&self, a: &View<'v>, b: &View<'v>, slots: [Option<String>; 2]) -> Option<BTreeSet<u64>> {
        if a.cuts.published.is_some() || b.cuts.published.is_some() {
            return None;
        }
        let [old, new] = slots;
        let same = old.clone().or(new.clone())?;
        let sides = [(a, b, old.unwrap_or(same.clone())), (b, a, new.unwrap_or(same))];
        let mut causes = BTreeSet::new();
        // Of a commitment only the status shown makes the value.
        let is_asked = |view: &View, slot: &str| !slot.starts_with("undertaking ") || view.shown_undertaking(slot);
        for (here, there, slot) in sides.into_iter().filter(|(here, _, slot)| is_asked(here, slot)) {
            causes.extend(self.reasons(here, there, &slot)?);
        }
        // Where the facts are the same, others decide.
        (!causes.is_empty()).then_some(causes)
    }

    /// Why the fact that makes a slot here does not count there; nothing where it does.
    fn reasons(&self, here: &View, there: &View, slot: &str) -> Option<BTreeSet<u64>> {
        let mut causes = BTreeSet::new();
        let Some(counting) = here.slots.get(slot) else { return Some(causes) };
        // Where the opening of the thing is another there, or moves the fact, this model does not say.
        if here.opened_at(slot) != there.opened_at(slot) || counting.window() != counting.fact.window.as_ref() {
            return None;
        }
        let (fact, sequence) = (counting.fact, here.events[counting.event].sequence);
        let over = |view: &View, fact: &Fact| fact.is_over(view.cuts.date);
        let asserted: Vec<&Fact> = there
            .events
            .iter()
            .filter(|seen| seen.sequence == sequence)
            .flat_map(|seen| &seen.content.facts)
            .filter(|other| other.slot == slot)
            .collect();
        let is_same = |other: &&&Fact| {
            let bounds = |fact: &Fact| fact.to.as_ref().map(|to| to.hi);
            let order = |fact: &Fact| (fact.order.0, fact.order.1, fact.order.2);
            other.value == fact.value && bounds(other) == bounds(fact) && order(other) == order(fact)
        };
        let same: Vec<&&Fact> = asserted.iter().filter(is_same).collect();
        let counts = |other: &&&Fact| {
            other.counts(there.cuts.date, there.cuts.certainty) && over(there, other) == over(here, fact)
        };
        if same.iter().any(counts) {
            return Some(causes);
        }
        if sequence > there.cuts.sequence {
            causes.insert(sequence);
            return Some(causes);
        }
        let about = sequence as usize - 1;
        let (seen, unseen) = (here.effective(about), there.effective(about));
        let least = here.cuts.sequence.min(there.cuts.sequence);
        let most = here.cuts.sequence.max(there.cuts.sequence);
        let one_sees = |wanted: fn(&What) -> bool| {
            let all = self.operations(about).filter(|op| op.sequence > least && op.sequence <= most);
            all.filter(|op| wanted(&op.what)).map(|op| op.sequence).max()
        };
        if seen.standing != unseen.standing {
            causes.extend(one_sees(|what| matches!(what, What::Retract | What::Reinstate)));
        }
        if seen.revision != unseen.revision {
            causes.extend(one_sees(|what| matches!(what, What::Correct { .. })));
        }
        if causes.is_empty() {
            // The same revision, read from another moment on: its opening was moved, and the model does not say how.
            if same.is_empty() {
                return None;
            }
            causes.insert(sequence);
        }
        Some(causes)
    }
}

/// A value that the real one must be equal to.
fn exact(value: Value) -> Shown {
    Shown { core: value.clone(), whole: value, is_exact: true }
}

/// A date as a value shows it.
fn day(date: &Value) -> Value {
    json!({"edtf": date["edtf"], "timeZone": date["timeZone"]})
}
