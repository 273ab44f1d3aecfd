//! Section 4: who is bound by a text, what was moved and decided on it, and what was declared about it.

use super::facts::{self, Fact};
use super::lists::{clause_in_short, key, keyed, maybe_key};
use super::log::{Order, list, order, text, texts};
use super::openings::{self, Read};
use super::positions::Target;
use super::standing::{View, since};
use super::windows::Period;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A ConsentGiven that counts at the point.
pub struct Act<'a> {
    pub actor: &'a str,
    pub fact: &'a Fact,
    body: &'a Value,
    read: Read<'a>,
    /// The part of its `effective` that is read; None where it gives none.
    effective: Option<Period>,
    effect_order: Order,
}

impl Act<'_> {
    fn kind(&self) -> &str {
        text(self.body, "act").unwrap_or("")
    }

    /// Its `effective`, else its `occurred`.
    fn effect(&self) -> Option<&Period> {
        self.effective.as_ref().or(self.read.window.as_deref())
    }

    fn place(&self) -> (u8, Order) {
        (self.read.turn, self.read.order)
    }
}

fn binds(act: &str) -> bool {
    ["DEFINITIVE_SIGNATURE", "RATIFICATION", "ACCEPTANCE", "APPROVAL", "ACCESSION", "SUCCESSION"].contains(&act)
}

/// What binds an actor at a point.
pub struct Binding {
    act: String,
    pub provisional: bool,
    since: Value,
}

impl<'a> View<'a> {
    /// The acts on a proposal, by actor, then fact order.
    pub fn acts(&self, proposal: &str) -> Vec<Act<'a>> {
        let given = self.events.iter().enumerate().filter(|(_, e)| e.content.kind == "consentGiven");
        let ours = given.filter(|(_, e)| text(&e.content.body, "proposal") == Some(proposal));
        let acts = ours.filter_map(|(at, e)| {
            let fact = e.content.facts.first()?;
            let read = openings::read(&self.openings, fact, at).read;
            let opening = self.openings.get(&format!("proposalTabled {proposal}"));
            let said =
                text(&e.content.body, "effective").map(|d| Period::read(d, &e.content.zone).expect("well formed"));
            let effective = said.map(|effect| match opening {
                Some((lo, _)) if effect.hi <= *lo => effect.within(*lo, lo + 1),
                Some((lo, _)) if effect.lo < *lo => effect.within(*lo, effect.hi),
                _ => effect,
            });
            let (.., ordinal, sequence, place) = read.order;
            let effect_order = match &effective {
                Some(effect) => order(Some(effect), ordinal, sequence, place),
                None => read.order,
            };
            let actor = text(&e.content.body, "actor")?;
            Some(Act { actor, fact, body: &e.content.body, read, effective, effect_order })
        });
        let mut acts: Vec<Act> = acts.filter(|a| a.read.counts(self.cuts.date, self.cuts.certainty)).collect();
        acts.sort_by_key(|a| (a.actor, a.place()));
        acts
    }

    fn takes_effect(&self, act: &Act) -> bool {
        facts::counts(act.effect(), self.cuts.date, self.cuts.certainty)
    }

    /// The greatest act of a kind in effect, which no WITHDRAWAL in effect that is greater undoes.
    fn in_force<'v>(&self, acts: &'v [Act<'a>], actor: &str, is_one: fn(&str) -> bool) -> Option<&'v Act<'a>> {
        let effective = |act: &&Act| act.actor == actor && self.takes_effect(act);
        let act = acts.iter().filter(effective).rfind(|a| is_one(a.kind()))?;
        let undoes = |a: &Act| a.kind() == "WITHDRAWAL" && a.place() > act.place();
        (!acts.iter().filter(effective).any(undoes)).then_some(act)
    }

    /// What binds an actor to a proposal at the point.
    pub fn binding(&self, proposal: &str, actor: &str) -> Option<Binding> {
        let acts = self.acts(proposal);
        let status = self.fact(&format!("proposal {proposal} status"))?;
        let stands = status.value.as_ref().and_then(Value::as_str).unwrap_or("");
        if let Some(act) = self.in_force(&acts, actor, binds).filter(|_| stands == "IN_FORCE") {
            let later = if act.effect_order > status.read.order { act.effect() } else { status.window() };
            return Some(Binding { act: act.kind().into(), provisional: false, since: since(later) });
        }
        let is_over = ["REJECTED", "WITHDRAWN", "SUPERSEDED", "EXPIRED", "TERMINATED"].contains(&stands);
        let act = self.in_force(&acts, actor, |act| act == "PROVISIONAL_APPLICATION").filter(|_| !is_over)?;
        Some(Binding { act: act.kind().into(), provisional: true, since: since(act.effect()) })
    }

    fn consenting(&self, proposal: &str) -> BTreeSet<&'a str> {
        self.acts(proposal).iter().map(|a| a.actor).collect()
    }

    pub fn bound_json(&self, proposal: &str) -> Value {
        let all = self.consenting(proposal).into_iter().filter_map(|actor| {
            let binding = self.binding(proposal, actor)?;
            Some(json!({"actor": key(actor), "since": binding.since, "provisional": binding.provisional}))
        });
        all.collect()
    }

    /// `proposal/K/bound/A` of each actor that is bound.
    pub fn bound_cores(&self, proposal: &str) -> Vec<(&'a str, Value)> {
        let core = |b: Binding| json!({"act": b.act, "provisional": b.provisional});
        let all = self.consenting(proposal).into_iter();
        all.filter_map(|actor| Some((actor, core(self.binding(proposal, actor)?)))).collect()
    }

    pub fn consents_json(&self, proposal: &str) -> Value {
        let shown = |act: &Act| {
            // Reading: what ends a slot stands in none.
            let slots = ["signature", "consent", "provisional"].map(|name| format!("{name} {proposal} {}", act.actor));
            let stands = slots.iter().filter_map(|slot| self.fact(slot)).any(|f| std::ptr::eq(f.fact, act.fact));
            let effective = act
                .effective
                .as_ref()
                .map(|e| json!({"edtf": e.json["edtf"], "from": e.since["from"], "to": e.since["to"]}));
            json!({
                "actor": key(act.actor), "by": keyed(act.body, "by"), "act": act.kind(),
                "since": since(act.read.window.as_deref()), "effective": effective, "standing": stands,
            })
        };
        self.acts(proposal).iter().map(shown).collect()
    }

    /// The decisions there at the point, by key: those that a test lets through.
    pub fn decisions(&self, is_asked: impl Fn(&str, &Value) -> bool) -> Vec<&'a str> {
        let taken = |key: &str| self.value(&format!("decision {key} taken"));
        self.keys("decision ", " taken").into_iter().filter(|key| is_asked(key, taken(key))).collect()
    }

    /// Those on a proposal, its clauses and its amendments.
    pub fn decisions_of(&self, proposal: &str) -> Vec<&'a str> {
        let amended = |key: &str| self.value(&format!("amendment {key} moved"))["proposal"] == proposal;
        self.decisions(|_, taken| {
            let on = &taken["on"];
            on["proposal"] == proposal
                || on["clause"]["proposal"] == proposal
                || text(on, "amendment").is_some_and(amended)
        })
    }

    pub fn decisions_on_amendment(&self, amendment: &str) -> Vec<&'a str> {
        self.decisions(|_, taken| taken["on"]["amendment"] == amendment)
    }

    /// As it was announced, else counted.
    fn tally(&self, decision: &str) -> Value {
        let given = &self.value(&format!("decision {decision} taken"))["tally"];
        if given.is_object() {
            return json!({"yes": given["yes"], "no": given["no"], "abstain": given["abstain"], "absent": given["absent"]});
        }
        let votes = self.facts(&format!("vote {decision} "));
        let count = |kind: &str| match votes.len() {
            0 => Value::Null,
            _ => votes.iter().filter(|f| f.value.as_ref().is_some_and(|v| v == kind)).count().into(),
        };
        json!({"yes": count("YES"), "no": count("NO"), "abstain": count("ABSTAIN"), "absent": count("ABSENT")})
    }

    pub fn decision(&self, decision: &str) -> Value {
        let slot = format!("decision {decision} taken");
        let taken = self.value(&slot);
        if taken.is_null() {
            return Value::Null;
        }
        let votes = self.facts(&format!("vote {decision} "));
        let votes =
            votes.iter().map(|f| json!({"actor": key(f.slot.split(' ').nth(2).unwrap_or("")), "vote": f.value}));
        json!({
            "key": decision, "title": text(taken, "title").unwrap_or(decision), "on": subject(&taken["on"]),
            "body": maybe_key(taken, "body"), "method": taken["method"], "outcome": taken["outcome"],
            "occurred": since(self.fact(&slot).and_then(|f| f.window())), "meeting": maybe_key(taken, "meeting"),
            "tally": self.tally(decision), "votes": votes.collect::<Vec<_>>(),
        })
    }

    /// As a diff shows it.
    pub fn decision_core(&self, decision: &str) -> Value {
        let taken = self.value(&format!("decision {decision} taken"));
        let mut votes = json!({});
        for fact in self.facts(&format!("vote {decision} ")) {
            votes[fact.slot.split(' ').nth(2).unwrap_or("")] = fact.value.clone().into();
        }
        json!({
            "on": subject_node(&taken["on"]), "body": taken["body"], "method": taken["method"],
            "outcome": taken["outcome"], "tally": self.tally(decision), "votes": votes,
        })
    }

    /// An actor's votes, by the decision, in fact order.
    pub fn votes_of(&self, actor: &str) -> Value {
        let mut votes: Vec<_> =
            self.facts("vote ").into_iter().filter(|f| f.slot.split(' ').nth(2) == Some(actor)).collect();
        votes.sort_by_key(|f| f.read.order);
        let shown = votes
            .into_iter()
            .map(|f| json!({"vote": f.value, "decision": key(f.slot.split(' ').nth(1).unwrap_or(""))}));
        shown.collect()
    }

    /// A party's votes in the decisions on that very target, by key.
    pub fn votes_on(&self, party: &str, target: &Target) -> Value {
        let on = self.decisions(|_, taken| decided(&taken["on"]).as_ref() == Some(target));
        let vote = |key: &&str| self.value(&format!("vote {key} {party}"));
        let cast = on.iter().filter(|key| !vote(key).is_null());
        cast.map(|key| json!({"vote": vote(key), "decision": {"key": key}})).collect()
    }

    pub fn amendment(&self, amendment: &str) -> Value {
        let (slot, status) = (format!("amendment {amendment} moved"), format!("amendment {amendment} status"));
        let moved = self.value(&slot);
        if moved.is_null() {
            return Value::Null;
        }
        let window = since(self.fact(&slot).and_then(|f| f.window()));
        let mut put: Vec<&Value> = list(moved, "put").iter().collect();
        put.sort_by_key(|c| super::lists::by_number(c));
        let put = put.into_iter().map(|c| {
            let mut shown = clause_in_short(c);
            shown["since"] = window.clone();
            shown
        });
        let drop: BTreeSet<&str> = texts(moved, "drop").collect();
        json!({
            "key": amendment, "title": text(moved, "title").unwrap_or(amendment), "proposal": maybe_key(moved, "proposal"),
            "by": keyed(moved, "by"), "status": self.value(&status), "since": since(self.fact(&status).and_then(|f| f.window())),
            "put": put.collect::<Vec<_>>(), "drop": drop.into_iter().map(key).collect::<Vec<_>>(),
            "decisions": self.decisions_on_amendment(amendment).into_iter().map(key).collect::<Vec<_>>(),
        })
    }

    pub fn amendments_of(&self, proposal: &str) -> Vec<&'a str> {
        let is_one = |key: &&str| self.value(&format!("amendment {key} moved"))["proposal"] == proposal;
        self.keys("amendment ", " moved").into_iter().filter(is_one).collect()
    }

    pub fn declarations_of(&self, proposal: &str) -> Vec<&'a str> {
        let is_one = |key: &&str| self.value(&format!("declaration {key} made"))["proposal"] == proposal;
        self.keys("declaration ", " made").into_iter().filter(is_one).collect()
    }

    fn is_taken_back(&self, declaration: &str) -> bool {
        self.fact(&format!("declaration {declaration} withdrawn")).is_some()
    }

    pub fn declaration(&self, declaration: &str) -> Value {
        let slot = format!("declaration {declaration} made");
        let made = self.value(&slot);
        if made.is_null() {
            return Value::Null;
        }
        json!({
            "key": declaration, "actor": maybe_key(made, "actor"), "proposal": maybe_key(made, "proposal"), "kind": made["kind"],
            "to": maybe_key(made, "to"), "territories": list(made, "territories"), "excludes": made["excludes"] == true,
            "text": made["text"], "withdrawn": self.is_taken_back(declaration), "since": since(self.fact(&slot).and_then(|f| f.window())),
        })
    }

    /// As a diff shows it.
    pub fn declaration_core(&self, declaration: &str) -> Value {
        let made = self.value(&format!("declaration {declaration} made"));
        json!({
            "kind": made["kind"], "actor": made["actor"], "clauses": list(made, "clauses"), "to": made["to"],
            "territories": list(made, "territories"), "excludes": made["excludes"] == true, "text": made["text"],
            "withdrawn": self.is_taken_back(declaration),
        })
    }

    /// How a text relates to others, and they to it: by kind, then the other text.
    pub fn relations(&self, proposal: &str) -> (Value, Value) {
        let said = |key: &str| {
            let relations = self.value(&format!("proposal {key} relations"));
            relations.as_array().cloned().unwrap_or_default()
        };
        let rank = |r: &Value| RELATIONS.iter().position(|kind| r["kind"] == *kind);
        let mut own = said(proposal);
        own.sort_by_key(|r| (rank(r), r["proposal"].to_string()));
        own.dedup();
        let mut from: Vec<(Option<usize>, &str, Value)> = Vec::new();
        for other in self.keys("proposal ", " title") {
            let here = said(other).into_iter().filter(|r| r["proposal"] == proposal);
            from.extend(here.map(|r| (rank(&r), other, r["kind"].clone())));
        }
        from.sort_by_key(|(rank, other, _)| (*rank, *other));
        from.dedup();
        let own = own.iter().map(|r| json!({"kind": r["kind"], "from": key(proposal), "to": {"key": r["proposal"]}}));
        let from = from.iter().map(|(_, other, kind)| json!({"kind": kind, "from": key(other), "to": key(proposal)}));
        (own.collect(), from.collect())
    }
}

const RELATIONS: [&str; 5] = ["BASED_ON", "COUNTERS", "REPLACES", "ANNEXED_TO", "IMPLEMENTS"];

/// What a decision is on, where positions can be taken on it.
pub fn decided(on: &Value) -> Option<Target> {
    let is_target = ["issue", "proposal", "clause", "meeting"].iter().any(|kind| !on[kind].is_null());
    is_target.then(|| Target::read(on))
}

/// What a decision is on, as the questions ask for it.
fn subject(on: &Value) -> Value {
    let other = [("amendment", "Amendment"), ("commitment", "Commitment")];
    let other = other.iter().find_map(|(kind, name)| Some(json!({"__typename": name, "key": text(on, kind)?})));
    other.or_else(|| decided(on).map(|target| target.json())).unwrap_or(Value::Null)
}

/// What a decision is on, as a diff names it: by its node id.
fn subject_node(on: &Value) -> Value {
    let (kind, key) = on.as_object().and_then(|on| on.iter().next()).expect("a decision is on something");
    match key.as_str() {
        Some(key) => format!("{kind}:{key}").into(),
        None => format!("{kind}:{}/{}", text(key, "proposal").unwrap_or(""), text(key, "clause").unwrap_or("")).into(),
    }
}
