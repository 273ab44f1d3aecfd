//! Section 6: what differs between two points.
//!
//! Each path has here a core, which must be told apart, and a whole, which may be; a change of the whole alone is marked
//! `_may`. Where the core is the value as the page lists it, the real one must be equal to it (`_exact`). Causes are worked
//! out, as the page says, of paths that one slot makes, where no cut of publication is given; of all others only that there
//! is one.

use super::facts::Fact;
use super::log::{Model, What, list, text};
use super::openings;
use super::positions::Target;
use super::standing::{Point, View, since};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What one path shows at one point.
///
/// The core is the value that the page lists. Windows of `since`, revisions and a position's claims are of the whole.
/// Reading: a thing belongs to the negotiation asked for at the point where it is shown.
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
        let of = |thing: &str, attribute: &str| -> Vec<&str> {
            let all = self.keys(&format!("{thing} "), &format!(" {attribute}")).into_iter();
            all.filter(|key| within(self.value(&format!("{thing} {key} negotiation")))).collect()
        };
        self.show_register(&mut state, negotiation);
        for key in self.keys("negotiation ", " title").into_iter().filter(|k| within(&json!(k))) {
            let status = self.value(&format!("negotiation {key} status"));
            let core = json!({"status": status["status"], "by": list(status, "by"), "reason": status["reason"]});
            self.show(&mut state, format!("negotiation/{key}/status"), format!("negotiation {key} status"), core);
            for fact in self.facts(&format!("party {key} ")) {
                let parts: Vec<&str> = fact.slot.split(' ').collect();
                let path = format!("negotiation/{key}/party/{}/{}", parts[2], parts[3]);
                self.show(&mut state, path, fact.slot.clone(), json!(true));
            }
        }
        for key in of("issue", "title") {
            self.show_bare(&mut state, format!("issue/{key}/status"), format!("issue {key} status"));
            if let Some(Target::Issue(parent)) = self.parent(&Target::Issue(key.into())) {
                let slot = format!("issue {key} parent");
                state.insert(format!("issue/{key}/parent"), (exact(json!(parent)), Some(slot)));
            }
        }
        of("proposal", "title").into_iter().for_each(|key| self.show_proposal(&mut state, key));
        for key in of("meeting", "status") {
            // Reading: an attribute that no fact gives has no path, though the view shows a default for title and kind.
            for attribute in ATTRIBUTES {
                let slot = format!("meeting {key} {attribute}");
                if self.fact(&slot).is_some() {
                    let core = meeting_value(attribute, self.value(&slot));
                    self.show(&mut state, format!("meeting/{key}/{attribute}"), slot, core);
                }
            }
        }
        of("commitment", "made").into_iter().for_each(|key| self.show_commitment(&mut state, key));
        for key in of("amendment", "moved") {
            self.show_bare(&mut state, format!("amendment/{key}/status"), format!("amendment {key} status"));
        }
        for key in of("decision", "taken") {
            self.show(&mut state, format!("decision/{key}"), format!("decision {key} taken"), self.decision_core(key));
        }
        for key in of("declaration", "made") {
            state.insert(format!("declaration/{key}"), (exact(self.declaration_core(key)), None));
        }
        for key in of("incident", "report") {
            self.show(&mut state, format!("incident/{key}"), format!("incident {key} report"), self.incident_core(key));
        }
        for account in self.accounts(negotiation) {
            let path = format!("account/{}/{}", account.about, account.aspect);
            state.insert(path, (exact(View::account_core(&account)), None));
        }
        for (party, target) in self.pairs(negotiation, None) {
            let (path, shown) = self.position_shown(&party, &target);
            state.insert(path, (shown, None));
        }
        state
    }

    /// Shows a value that one slot makes; that it was rebuilt may be shown too.
    fn show(&self, state: &mut State, path: String, slot: String, core: Value) {
        if let Some(fact) = self.fact(&slot) {
            let whole = json!([core, since(fact.window()), fact.order.3]);
            state.insert(path, (Shown { core, whole, is_exact: true }, Some(slot)));
        }
    }

    fn show_bare(&self, state: &mut State, path: String, slot: String) {
        let core = self.value(&slot).clone();
        self.show(state, path, slot, core);
    }

    fn show_proposal(&self, state: &mut State, key: &str) {
        self.show_bare(state, format!("proposal/{key}/status"), format!("proposal {key} status"));
        for fact in self.facts(&format!("clause {key} ")) {
            let clause = fact.slot.split(' ').nth(2).unwrap_or("");
            let core = clause_core(self.value(&fact.slot));
            self.show(state, format!("proposal/{key}/clause/{clause}"), fact.slot.clone(), core);
        }
        for name in ["signature", "consent", "provisional"] {
            for fact in self.facts(&format!("{name} {key} ")) {
                let (actor, act) = (fact.slot.split(' ').nth(2).unwrap_or(""), self.value(&fact.slot));
                let effective = if act["effective"].is_null() { Value::Null } else { day(&act["effective"]) };
                let core = json!({"act": act["act"], "effective": effective});
                self.show(state, format!("proposal/{key}/{name}/{actor}"), fact.slot.clone(), core);
            }
        }
        for (actor, core) in self.bound_cores(key) {
            state.insert(format!("proposal/{key}/bound/{actor}"), (exact(core), None));
        }
    }

    fn show_commitment(&self, state: &mut State, key: &str) {
        if let Some((core, fact)) = self.standing_core(key) {
            self.show(state, format!("commitment/{key}/status"), fact.slot.clone(), core);
        }
        for term in ["text", "due", "over", "conditions"] {
            let slot = format!("commitment {key} {term}");
            let value = self.value(&slot);
            let core = if value.is_object() { day(value) } else { value.clone() };
            if !core.is_null() && core != json!([]) {
                state.insert(format!("commitment/{key}/{term}"), (exact(core), Some(slot)));
            }
        }
    }

    /// Whether a commitment is there and that slot gives the status that it shows.
    fn shown_undertaking(&self, slot: &str) -> bool {
        let key = slot.split(' ').nth(1).unwrap_or("");
        let is_there = self.fact(&format!("commitment {key} made")).is_some();
        let greatest = self.undertakings(key).into_iter().max_by_key(|f| f.place());
        is_there && greatest.is_some_and(|fact| fact.slot == slot)
    }

    /// Actors and offices: all of them, or those of a negotiation's parties and their organs at any depth.
    fn show_register(&self, state: &mut State, negotiation: Option<&str>) {
        let is_shown = |key: &str| negotiation.is_none_or(|negotiation| self.shows_actor(negotiation, key));
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
        for fact in self.facts("membership ") {
            let parts: Vec<&str> = fact.slot.split(' ').collect();
            let (member, of) = (parts[1], parts[2]);
            if self.actor_exists(member) && (is_shown(member) || is_shown(of)) {
                let until = fact.to.as_ref().map(|to| day(&to.json));
                let value = json!({"title": self.value(&fact.slot)["title"], "until": until});
                state.insert(format!("membership/{member}/{of}"), (exact(value), Some(fact.slot.clone())));
            }
        }
    }

    /// Whether an actor is a party of a negotiation, or an organ of one at any depth.
    pub fn shows_actor(&self, negotiation: &str, actor: &str) -> bool {
        let opened = self.fact(&format!("negotiation {negotiation} title")).is_some();
        let parts = self.facts(&format!("party {negotiation} ")).into_iter().filter(|_| opened);
        self.is_within(actor, &parts.filter_map(|fact| fact.fact.slot.split(' ').nth(2)).collect())
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

/// A place as a value shows it.
pub fn place_core(place: &Value) -> Value {
    if place.is_null() {
        return Value::Null;
    }
    json!({"name": place["name"], "country": place["country"], "latitude": place["latitude"], "longitude": place["longitude"]})
}

/// A clause as a value shows it.
fn clause_core(clause: &Value) -> Value {
    let schedule = if clause["schedule"].is_null() { Value::Null } else { day(&clause["schedule"]) };
    json!({
        "number": clause["number"], "phase": clause["phase"], "text": clause["text"], "issues": list(clause, "issues"),
        "schedule": schedule, "places": list(clause, "places").iter().map(place_core).collect::<Vec<_>>(),
        "bracketed": clause["bracketed"], "alternativeTo": clause["alternativeTo"],
    })
}

fn meeting_value(attribute: &str, value: &Value) -> Value {
    match attribute {
        "planned" | "began" | "held" => day(value),
        "place" => place_core(value),
        "participants" => {
            let all = value.as_array().into_iter().flatten();
            all.map(|p| json!({"actor": p["actor"], "delegation": p["delegation"], "level": p["level"]})).collect()
        }
        _ => value.clone(),
    }
}

/// A date as a value shows it.
pub fn day(date: &Value) -> Value {
    json!({"edtf": date["edtf"], "timeZone": date["timeZone"]})
}
