//! Sections 4 and 6: things and lists as JSON, in the shapes that the texts of `queries.rs` ask for.
//!
//! Reading: what a thing refers to is shown by its key even where that is absent at the point, as section 5 says of
//! claims; only the parent of an issue is null then, for there the chain ends.

use super::facts::place;
use super::log::{Order, list, shout, text, texts};
use super::openings;
use super::positions::{Claim, Position, Target};
use super::refusals;
use super::standing::{Cited, Seen, View, earliest, published, since};
use super::windows::{cut, print, start};
use serde_json::{Value, json};

pub const ROLES: [&str; 9] =
    ["PARTY", "MEDIATOR", "GUARANTOR", "HOST", "OBSERVER", "FACILITATOR", "WITNESS", "VERIFIER", "DEPOSITARY"];

/// `[{key}]` of a list of keys.
///
/// Reading: such a list is by key, as other lists are.
pub fn keyed(of: &Value, field: &str) -> Value {
    let mut keys: Vec<&str> = texts(of, field).collect();
    keys.sort_unstable();
    keys.into_iter().map(key).collect()
}

pub fn key(key: &str) -> Value {
    json!({"key": key})
}

/// `{key}`, or null.
pub fn maybe_key(of: &Value, field: &str) -> Value {
    text(of, field).map_or(Value::Null, key)
}

/// `{edtf, from, to}` of a date inside a value.
pub fn date(value: &Value) -> Value {
    if value.is_null() { Value::Null } else { json!({"edtf": value["edtf"], "from": value["from"], "to": value["to"]}) }
}

pub fn clause_in_short(clause: &Value) -> Value {
    json!({"key": clause["key"], "number": clause["number"], "text": clause["text"]})
}

fn strings(of: &Value, field: &str) -> Value {
    list(of, field).into()
}

/// A dotted number, read as numbers; then the key. Reading: the clauses of a revision are in this order too.
pub fn by_number(clause: &Value) -> (Vec<u64>, String) {
    let parts = text(clause, "number").unwrap_or("").split('.');
    (parts.map(|p| p.parse().unwrap_or(0)).collect(), text(clause, "key").unwrap_or("").to_string())
}

/// Whether a window overlaps `{from, to}`; a window that is not there overlaps none. Reading: a period that ends before it
/// begins holds no instant.
pub fn overlaps(window: Option<(i64, i64)>, between: Option<&Value>, zone: &str) -> bool {
    let Some(between) = between.filter(|b| !b.is_null()) else { return true };
    let Some((lo, hi)) = window else { return false };
    let read = |field, f: fn(&str, &str) -> Result<i64, String>| {
        text(between, field).map(|t| f(t, zone).expect("well formed"))
    };
    let (from, to) = (read("from", start), read("to", cut));
    let is_empty = from.zip(to).is_some_and(|(from, to)| to <= from);
    !is_empty && from.is_none_or(|from| hi > from) && to.is_none_or(|to| lo < to)
}

/// Whether a filter's field, where given, is this text.
pub fn is(filter: &Value, field: &str, value: Option<&str>) -> bool {
    text(filter, field).is_none_or(|wanted| value == Some(wanted))
}

/// Whether a filter's list, where given, holds this text.
pub fn is_among(filter: &Value, field: &str, value: &str) -> bool {
    filter.get(field).is_none_or(Value::is_null) || texts(filter, field).any(|wanted| wanted == value)
}

/// Sorted ascending by fact order, reversed for DESCENDING.
pub fn ordered<T>(mut items: Vec<T>, order: &str, of: impl Fn(&T) -> Order) -> Vec<T> {
    items.sort_by_key(of);
    if order == "DESCENDING" {
        items.reverse();
    }
    items
}

pub fn citation(view: &View, cited: &Cited) -> Value {
    let c = cited.citation;
    let profile = text(c, "source").and_then(|key| view.source_profile(key)).unwrap_or(&Value::Null);
    json!({
        "source": {"key": c["source"], "publisher": profile["publisher"]}, "quote": c["quote"], "locator": c["locator"],
        "cue": c["cue"], "published": cited.own.map(|own| own.json.clone()), "credibility": c["credibility"].as_i64().unwrap_or(6),
    })
}

impl<'a> View<'a> {
    /// The keys of a family's things that exist at the point, by the attribute that their creation alone sets.
    pub fn keys(&self, family: &str, attribute: &str) -> Vec<&'a str> {
        let keys =
            self.under(family).filter_map(|slot| slot.strip_prefix(family)?.strip_suffix(attribute).map(|k| (slot, k)));
        keys.filter(|(slot, key)| self.fact(slot).is_some() && !key.contains(' ')).map(|(_, key)| key).collect()
    }

    /// Those of a negotiation.
    pub fn keys_of(&self, family: &str, attribute: &str, negotiation: &str) -> Vec<&'a str> {
        let belongs = |key: &&str| self.value(&format!("{family}{key} negotiation")).as_str() == Some(negotiation);
        self.keys(family, attribute).into_iter().filter(belongs).collect()
    }

    pub fn since(&self, slot: &str) -> Value {
        self.fact(slot).map_or(Value::Null, |f| since(f.window()))
    }

    /// Null where the negotiation does not exist.
    pub fn negotiation(&self, negotiation: &str) -> Value {
        let title = self.value(&format!("negotiation {negotiation} title"));
        if title.is_null() {
            return Value::Null;
        }
        let mut all = json!({"key": negotiation, "title": title, "status": self.negotiation_status(negotiation)});
        let changed = self.value(&format!("negotiation {negotiation} status"));
        all["statusBy"] = keyed(changed, "by");
        all["statusReason"] = changed["reason"].clone();
        all["statusSince"] = self.since(&format!("negotiation {negotiation} status"));
        for role in ROLES {
            all[role.to_ascii_lowercase()] = self.parties(negotiation, role);
        }
        all["issues"] = self.keys_of("issue ", " title", negotiation).into_iter().map(|k| self.issue(k)).collect();
        all["commitments"] =
            self.keys_of("commitment ", " made", negotiation).into_iter().map(|k| self.commitment(k)).collect();
        all["incidents"] =
            self.keys_of("incident ", " report", negotiation).into_iter().map(|k| self.incident(k)).collect();
        all
    }

    pub fn negotiation_status(&self, negotiation: &str) -> &'a Value {
        &self.value(&format!("negotiation {negotiation} status"))["status"]
    }

    fn parties(&self, negotiation: &str, role: &str) -> Value {
        let facts = self.facts(&format!("party {negotiation} "));
        let with_role =
            facts.into_iter().filter_map(|f| Some((f, f.slot.split(' ').nth(2)?, f.slot.split(' ').nth(3)?)));
        let here = with_role.filter(|(_, _, r)| *r == role);
        here.map(|(f, actor, role)| json!({"actor": key(actor), "role": role, "since": since(f.window())})).collect()
    }

    pub fn issue(&self, issue: &str) -> Value {
        let get = |attribute: &str| self.value(&format!("issue {issue} {attribute}"));
        let parent = match self.parent(&Target::Issue(issue.into())) {
            Some(Target::Issue(parent)) => key(&parent),
            _ => Value::Null,
        };
        json!({"key": issue, "title": get("title"), "status": get("status"), "parent": parent, "since": self.since(&format!("issue {issue} status"))})
    }

    /// Null where the proposal does not exist.
    pub fn proposal(&self, proposal: &str) -> Value {
        let get = |attribute: &str| self.value(&format!("proposal {proposal} {attribute}"));
        if get("title").is_null() {
            return Value::Null;
        }
        let clauses = self.clauses(proposal);
        let revisions = self.revisions(proposal);
        json!({
            "key": proposal, "title": get("title"), "by": keyed(&json!({"by": get("by")}), "by"), "status": get("status"),
            "statusSince": self.since(&format!("proposal {proposal} status")),
            "revision": revisions.len(),
            "clauses": clauses.into_iter().map(|c| self.clause(proposal, c)).collect::<Vec<_>>(),
            "revisions": revisions,
        })
    }

    /// The clauses at the point, by number.
    pub fn clauses(&self, proposal: &str) -> Vec<&'a Value> {
        let here = self.facts(&format!("clause {proposal} "));
        let mut clauses: Vec<&Value> = here.into_iter().filter_map(|f| f.fact.value.as_ref()).collect();
        clauses.sort_by_key(|c| by_number(c));
        clauses
    }

    /// What was done with a proposal that exists, and how its clauses lie to others.
    pub fn proposal_acts(&self, proposal: &str) -> Value {
        let all = |keys: Vec<&str>| keys.into_iter().map(key).collect::<Vec<_>>();
        let (relations, related_from) = self.relations(proposal);
        let clause = |clause: &Value| {
            let name = text(clause, "key").unwrap_or("");
            let others = self.alternatives(proposal, name);
            let here: Vec<&Value> =
                self.clauses(proposal).into_iter().filter(|c| others.contains(&text(c, "key").unwrap_or(""))).collect();
            let other = text(clause, "alternativeTo")
                .filter(|other| self.fact(&format!("clause {proposal} {other}")).is_some());
            let taken = &clause["takenFrom"];
            let taken_from =
                taken.is_object().then(|| json!({"key": taken["clause"], "proposal": {"key": taken["proposal"]}}));
            json!({
                "key": name, "bracketed": clause["bracketed"], "alternativeTo": other.map(key),
                "alternatives": here.iter().map(|c| json!({"key": c["key"]})).collect::<Vec<_>>(),
                "proposedBy": keyed(clause, "proposedBy"), "takenFrom": taken_from,
            })
        };
        json!({
            "key": proposal, "symbol": self.value(&format!("proposal {proposal} symbol")), "relations": relations,
            "relatedFrom": related_from, "consents": self.consents_json(proposal), "bound": self.bound_json(proposal),
            "declarations": self.declarations_of(proposal).into_iter().map(|k| self.declaration(k)).collect::<Vec<_>>(),
            "amendments": all(self.amendments_of(proposal)), "decisions": all(self.decisions_of(proposal)),
            "clauses": self.clauses(proposal).into_iter().map(clause).collect::<Vec<_>>(),
        })
    }

    fn clause(&self, proposal: &str, clause: &Value) -> Value {
        let places: Vec<Value> = list(clause, "places").iter().map(place).collect();
        let key = text(clause, "key").unwrap_or("");
        json!({
            "key": key, "number": clause["number"], "phase": clause["phase"], "text": clause["text"], "issues": self.issues_there(clause, "issues"),
            "schedule": date(&clause["schedule"]), "places": places, "since": self.since(&format!("clause {proposal} {key}")),
        })
    }

    /// Section 4: the counting ProposalTabled and ProposalAmended events in fact order, each against the text before it.
    ///
    /// Reading: `occurred` of a revision is that of its event, which keeps its window.
    fn revisions(&self, proposal: &str) -> Vec<Value> {
        let mut before: Vec<(String, (Value, Value))> = Vec::new();
        let mut revisions = Vec::new();
        let texts_of = |e: &&Seen| match e.content.kind.as_str() {
            "proposalTabled" => text(&e.content.body, "key") == Some(proposal),
            "proposalAmended" => text(&e.content.body, "proposal") == Some(proposal),
            _ => false,
        };
        let read = |(at, event): (usize, &'_ Seen<'a>)| {
            let read = openings::read_text(&self.openings, proposal, event.content, at);
            let counts = read.counts(self.cuts.date, self.cuts.certainty);
            counts.then_some(((read.turn, read.order), at))
        };
        let ours = self.events.iter().enumerate().filter(|(_, e)| texts_of(e));
        let mut ours: Vec<_> = ours.filter_map(read).collect();
        ours.sort_unstable();
        for (_, at) in ours {
            let event = &self.events[at];
            let (mut added, mut changed, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
            let body = &event.content.body;
            for clause in list(body, "clauses").iter().chain(list(body, "put")) {
                let shown = clause_in_short(clause);
                let name = text(clause, "key").unwrap_or("").to_string();
                let slot = format!("clause {proposal} {name}");
                let fact = event.content.facts.iter().rev().find(|fact| fact.slot == slot);
                let value = fact.and_then(|fact| fact.value.clone()).unwrap_or(Value::Null);
                match before.iter_mut().find(|(key, _)| *key == name) {
                    // Reading: a clause that is put again is a change where anything that a diff shows of it differs.
                    Some((_, (words, old))) => {
                        let old = std::mem::replace(old, shown.clone());
                        if std::mem::replace(words, value.clone()) != value {
                            changed.push(json!({"before": old, "after": shown}));
                        }
                    }
                    None => {
                        added.push(shown.clone());
                        before.push((name, (value, shown)));
                    }
                }
            }
            for name in texts(body, "drop") {
                // Reading: dropping a clause that is not in the text before it shows nothing.
                dropped.extend(before.extract_if(.., |(key, _)| key == name).map(|(_, (_, old))| old));
            }
            added.sort_by_key(by_number);
            dropped.sort_by_key(by_number);
            changed.sort_by_key(|c| by_number(&c["after"]));
            let occurred = event.content.occurred.as_ref().map_or(Value::Null, |w| w.since.clone());
            revisions.push(json!({
                "revision": revisions.len() + 1, "occurred": occurred, "event": {"id": event.id},
                "added": added, "changed": changed, "dropped": dropped,
            }));
        }
        revisions
    }

    /// Null where the meeting does not exist.
    pub fn meeting(&self, meeting: &str) -> Value {
        let get = |attribute: &str| self.value(&format!("meeting {meeting} {attribute}"));
        let status = get("status").as_str().unwrap_or("");
        if status.is_empty() {
            return Value::Null;
        }
        let planned = get("planned");
        let is_open = status == "PLANNED" || status == "POSTPONED";
        let mut people: Vec<&Value> = get("participants").as_array().map_or(Vec::new(), |all| all.iter().collect());
        people.sort_by_key(|p| text(p, "actor"));
        let participant = |p: &Value| json!({"actor": {"key": p["actor"]}, "delegation": maybe_key(p, "delegation"), "level": p["level"]});
        json!({
            "key": meeting, "title": get("title").as_str().unwrap_or(meeting), "kind": get("kind").as_str().unwrap_or("TALKS"), "status": status,
            "planned": date(planned), "began": date(get("began")), "held": date(get("held")), "place": place(get("place")),
            "participants": people.into_iter().map(participant).collect::<Vec<_>>(),
            "agenda": self.issues_there(&json!({"agenda": get("agenda")}), "agenda"), "outcome": get("outcome"),
            "overdue": is_open && planned["hi"].as_i64().is_some_and(|hi| hi < self.cuts.date),
        })
    }

    /// When a meeting was, is or is to be, as `between` asks of it.
    ///
    /// Reading: where it is said to have begun after it had been held (two events said so), `held` alone is asked.
    fn meeting_window(&self, meeting: &str) -> Option<(i64, i64)> {
        let get = |attribute| self.value(&format!("meeting {meeting} {attribute}"));
        let bounds = |attribute| Some((get(attribute)["lo"].as_i64()?, get(attribute)["hi"].as_i64()?));
        let (began, held) = (bounds("began"), bounds("held"));
        if get("status").as_str() == Some("SITTING") {
            return began.map(|(lo, _)| (lo, lo + 1));
        }
        let both = began.zip(held).map(|(began, held)| (began.0, held.1)).filter(|(lo, hi)| lo < hi);
        both.or(held).or_else(|| bounds("planned"))
    }

    /// Where a meeting stands in the order of meetings: by the middle of `began` while it sits, of `held`, else of
    /// `planned`; those without either last.
    fn meeting_middle(&self, meeting: &str) -> i64 {
        let get = |attribute| self.value(&format!("meeting {meeting} {attribute}"));
        let attributes: &[&str] =
            if get("status").as_str() == Some("SITTING") { &["began"] } else { &["held", "planned"] };
        let dated = attributes.iter().map(|attribute| get(attribute)).find(|value| !value.is_null());
        let bounds = dated.and_then(|value| Some((value["lo"].as_i64()?, value["hi"].as_i64()?)));
        bounds.map_or(i64::MAX, |(lo, hi)| super::windows::middle(lo, hi))
    }

    /// Meetings under a filter, in order, then by key.
    pub fn meetings(&self, negotiation: Option<&str>, filter: &Value) -> Value {
        let keys = match negotiation {
            Some(negotiation) => self.keys_of("meeting ", " status", negotiation),
            None => self.keys("meeting ", " status"),
        };
        let matches = |key: &&str| {
            let get = |attribute| self.value(&format!("meeting {key} {attribute}"));
            let is_there = |actor: &str| {
                get("participants").as_array().is_some_and(|all| all.iter().any(|p| text(p, "actor") == Some(actor)))
            };
            is_among(filter, "status", get("status").as_str().unwrap_or(""))
                && text(filter, "participant").is_none_or(is_there)
                && overlaps(self.meeting_window(key), filter.get("between"), &self.cuts.zone)
        };
        let mut keys: Vec<&str> = keys.into_iter().filter(matches).collect();
        keys.sort_by_key(|key| (self.meeting_middle(key), *key));
        keys.into_iter().map(|key| self.meeting(key)).collect()
    }

    /// Section 5, things absent at the point: an actor that is not there is null as `partOf`.
    fn there(&self, actor: Option<&str>) -> Value {
        actor.filter(|actor| !self.value(&format!("actor {actor}")).is_null()).map_or(Value::Null, key)
    }

    /// Section 5, things absent at the point: lists of issues leave them out.
    fn issues_there(&self, of: &Value, field: &str) -> Value {
        let mut keys: Vec<&str> =
            texts(of, field).filter(|key| self.fact(&format!("issue {key} title")).is_some()).collect();
        keys.sort_unstable();
        keys.into_iter().map(key).collect()
    }

    /// Reading: offices are by the other actor's key, then title.
    pub fn actor(&self, actor: &str) -> Value {
        let profile = self.value(&format!("actor {actor}"));
        if profile.is_null() {
            return Value::Null;
        }
        let offices = self.facts("office ");
        let side = |own: &'static str, other: &'static str| {
            let held = offices.iter().filter_map(|f| f.fact.value.as_ref().map(|v| (v, since(f.window()))));
            let mut all: Vec<(&Value, Value)> = held.filter(|(v, _)| text(v, own) == Some(actor)).collect();
            all.sort_by_key(|(v, _)| (text(v, other), text(v, "title")));
            let shown = |(v, since): (&Value, Value)| json!({"title": v["title"], "holder": {"key": v["holder"]}, "of": {"key": v["of"]}, "since": since});
            all.into_iter().map(shown).collect::<Vec<_>>()
        };
        json!({
            "key": actor, "name": profile["name"], "kind": profile["kind"], "aliases": strings(profile, "aliases"), "partOf": self.there(text(profile, "partOf")),
            "offices": side("holder", "of"), "officers": side("of", "holder"),
        })
    }

    /// What an actor belongs to, and who belongs to it, by the other actor; and how it voted.
    pub fn memberships(&self, actor: &str) -> Value {
        let held = self.facts("membership ");
        let side = |own: usize, other: usize| {
            let mut all: Vec<(&str, Value)> = Vec::new();
            for fact in &held {
                let parts: Vec<&str> = fact.fact.slot.split(' ').collect();
                if parts[own] == actor {
                    let until = fact.to.as_ref().map(|to| to.since.clone());
                    let title = fact.value().map(|v| v["title"].clone());
                    let shown = json!({"member": key(parts[1]), "of": key(parts[2]), "title": title, "since": since(fact.window()), "until": until});
                    all.push((parts[other], shown));
                }
            }
            all.sort_by_key(|(other, _)| *other);
            all.into_iter().map(|(_, shown)| shown).collect::<Vec<_>>()
        };
        json!({"key": actor, "memberOf": side(1, 2), "members": side(2, 1), "votes": {"nodes": self.votes_of(actor)}})
    }

    /// Null where the source does not exist at the point.
    pub fn source(&self, source: &str) -> Value {
        let profile = self.value(&format!("source {source}"));
        if profile.is_null() {
            return Value::Null;
        }
        let cites = |e: &&Seen| e.citations.iter().any(|c| text(c.citation, "source") == Some(source));
        let cited_by: Vec<Value> =
            self.events.iter().filter(|e| self.counts(e)).filter(cites).map(|e| json!({"id": e.id})).collect();
        json!({
            "key": source, "url": profile["url"], "publisher": profile["publisher"], "title": profile["title"], "published": date(&profile["published"]),
            "reliability": text(profile, "reliability").unwrap_or("F"), "citedBy": {"nodes": cited_by},
        })
    }

    pub fn event(&self, seen: &Seen) -> Value {
        let content = seen.content;
        json!({
            "id": seen.id, "sequence": seen.sequence, "kind": shout(&content.kind), "occurred": content.occurred.as_ref().map(|w| w.json.clone()),
            "published": published(seen.published), "recordedAt": print(seen.recorded_at), "eventRevision": seen.revision,
            "negotiation": content.negotiation, "standing": seen.standing, "note": content.note,
            "publicSince": content.public_since.as_ref().map(|p| p.json.clone()),
            "sources": seen.citations.iter().map(|c| citation(self, c)).collect::<Vec<_>>(),
        })
    }

    /// Reading: without a negotiation too a timeline leaves undated events out.
    pub fn timeline(&self, asked: &Value, order: &str) -> Vec<&Seen<'a>> {
        let dated = self.events.iter().filter(|e| e.content.occurred.is_some() && self.counts(e));
        let window = |e: &Seen| e.content.occurred.as_ref().map(|w| (w.lo, w.hi));
        let matches = dated.filter(|e| {
            is(asked, "negotiation", e.content.negotiation.as_deref())
                && text(asked, "actor").is_none_or(|a| refusals::names_actor(e.content, a))
                && refusals::names_all(e.content, asked)
                && overlaps(window(e), asked.get("between"), &self.cuts.zone)
        });
        ordered(matches.collect(), order, |e| e.content.order)
    }

    /// Events seen whose window straddles the date cut.
    pub fn uncertain(&self) -> Vec<&Seen<'a>> {
        let straddles =
            |e: &&Seen| e.content.occurred.as_ref().is_some_and(|w| w.lo < self.cuts.date && self.cuts.date < w.hi);
        self.events.iter().filter(straddles).collect()
    }

    pub fn statements(&self, filter: &Value, order: &str) -> Vec<&Seen<'a>> {
        let made = self.events.iter().filter(|e| e.content.kind == "statementMade" && self.counts(e));
        let matches = made.filter(|e| {
            let body = &e.content.body;
            let window = e.content.occurred.as_ref().map(|w| (w.lo, w.hi));
            // Reading: `issue` asks for a claim directly on it.
            let on = |issue: &str| list(body, "claims").iter().any(|c| c["on"]["issue"] == issue);
            let speaks = |field: &str| {
                let mut speakers = std::iter::once(body).chain(list(body, "with"));
                text(filter, field).is_none_or(|asked| speakers.any(|s| text(s, field) == Some(asked)))
            };
            speaks("speaker")
                && speaks("onBehalfOf")
                && is(filter, "negotiation", e.content.negotiation.as_deref())
                && is_among(filter, "act", text(body, "act").unwrap_or(""))
                && is_among(filter, "basis", text(body, "basis").unwrap_or("ON_RECORD"))
                && text(filter, "issue").is_none_or(on)
                && refusals::names_all(e.content, filter)
                && overlaps(window, filter.get("occurred"), &self.cuts.zone)
        });
        ordered(matches.collect(), order, |e| e.content.order)
    }

    pub fn statement(&self, seen: &Seen) -> Value {
        let body = &seen.content.body;
        // Reading: all claims of the statement, by their own windows, whatever the date.
        let claims = self.claims().iter().filter(|c| self.events[c.event].id == seen.id);
        let claim = |c: &Claim| json!({"claimant": key(c.claimant), "subject": key(c.subject), "target": c.target.json(), "stance": c.said("stance"), "standing": c.standing});
        json!({
            "id": seen.id, "event": self.event(seen), "speaker": maybe_key(body, "speaker"), "onBehalfOf": maybe_key(body, "onBehalfOf"),
            "addressees": keyed(body, "addressees"), "act": body["act"], "basis": text(body, "basis").unwrap_or("ON_RECORD"),
            "channel": body["channel"], "text": body["text"], "claims": claims.map(claim).collect::<Vec<_>>(), "withdrawn": self.is_withdrawn(seen.id),
        })
    }

    /// Who speaks, and what is asserted.
    pub fn statement_words(&self, seen: &Seen) -> Value {
        let body = &seen.content.body;
        let with = list(body, "with")
            .iter()
            .map(|s| json!({"speaker": maybe_key(s, "speaker"), "onBehalfOf": maybe_key(s, "onBehalfOf")}));
        let own = self.assertions().iter().filter(|a| self.events[a.event].id == seen.id);
        json!({
            "id": seen.id, "with": with.collect::<Vec<_>>(), "unnamed": body["unnamed"] == true,
            "assertions": own.map(|a| self.assertion_json(a)).collect::<Vec<_>>(),
            "sources": seen.citations.iter().map(|c| json!({"source": {"key": c.citation["source"]}})).collect::<Vec<_>>(),
        })
    }

    /// Counting claims under a filter; by their own windows.
    pub fn claims_by(&self, filter: &Value, standing: Option<bool>, order: &str) -> Vec<&Claim<'a>> {
        let counting = self.claims().iter().filter(|c| c.counts && standing.is_none_or(|s| c.standing == s));
        let matches = counting.filter(|c| {
            let statement = self.events[c.event].content;
            let window = statement.occurred.as_ref().map(|w| (w.lo, w.hi));
            let mut speakers = std::iter::once(&statement.body).chain(list(&statement.body, "with"));
            is(filter, "claimant", Some(c.claimant))
                && text(filter, "speaker").is_none_or(|asked| speakers.any(|s| text(s, "speaker") == Some(asked)))
                && is(filter, "subject", Some(c.subject))
                && is(filter, "negotiation", statement.negotiation.as_deref())
                && is_among(filter, "stance", c.said("stance"))
                && filter.get("on").is_none_or(|on| on.is_null() || Target::read(on) == c.target)
                && filter.get("own").is_none_or(|own| own.is_null() || own == c.own)
                // Reading: `said` asks for the date of the statement, not the claim's own.
                && overlaps(window, filter.get("said"), &self.cuts.zone)
        });
        ordered(matches.collect(), order, |c| c.fact.order)
    }

    /// Enough of a claim to know it by.
    fn which(&self, claim: &Claim) -> Value {
        json!({"statement": {"id": self.events[claim.event].id}, "claimant": key(claim.claimant), "target": claim.target.json()})
    }

    pub fn claim(&self, claim: &Claim) -> Value {
        let mut all = self.which(claim);
        let cited = &self.events[claim.event].citations;
        // Reading: `publishedFirst` is among the citations shown; of sources published in one window the one cited first.
        let first = cited.iter().find(|c| Some(c.published) == earliest(cited));
        all["subject"] = key(claim.subject);
        for (field, default) in [("stance", ""), ("hedge", "NONE"), ("modality", "ACTUAL")] {
            all[field] = Some(claim.said(field)).filter(|s| !s.is_empty()).unwrap_or(default).into();
        }
        all["conditions"] = View::conditions(claim);
        all["from"] = since(claim.fact.window.as_ref());
        all["to"] = claim.fact.to.as_ref().map_or(Value::Null, |to| to.since.clone());
        all["own"] = claim.own.into();
        all["standing"] = claim.standing.into();
        all["saidLater"] = claim.said_later.into();
        all["overtakenBy"] =
            self.overtaken_by(claim).map_or(Value::Null, |c| json!({"statement": {"id": self.events[c.event].id}}));
        all["publishedFirst"] = first.map_or(Value::Null, |c| json!({"source": {"key": c.citation["source"]}}));
        all["sources"] = cited.iter().map(|c| json!({"source": {"key": c.citation["source"]}})).collect();
        all
    }

    pub fn position_json(&self, position: &Position, according: Option<&str>) -> Value {
        let bearing = |b: &super::positions::Bearing| json!({"claim": self.which(b.claim), "inheritedFrom": b.inherited.as_ref().map(Target::json), "answered": b.answered, "onEarlierText": self.is_on_earlier_text(b.claim)});
        let side = |(stance, claims): &(&str, Vec<&Claim>)| {
            let mut claimants: Vec<&str> = claims.iter().map(|c| c.claimant).collect();
            claimants.sort_unstable();
            claimants.dedup();
            json!({
                "stance": stance, "claims": claims.iter().map(|c| self.which(c)).collect::<Vec<_>>(),
                "claimants": claimants.into_iter().map(key).collect::<Vec<_>>(), "independentSources": self.independent(claims.iter().map(|c| c.event)),
            })
        };
        let contested = self.contested_in(&position.party, &position.target, according);
        json!({
            "party": key(&position.party), "target": position.target.json(), "status": position.status, "stance": position.stance,
            "declared": position.declared, "since": position.since.map_or(Value::Null, |f| since(f.window.as_ref())),
            "claims": position.claims.iter().map(bearing).collect::<Vec<_>>(),
            "sides": position.sides.iter().map(side).collect::<Vec<_>>(),
            "contestedIn": contested.iter().map(Target::json).collect::<Vec<_>>(),
            "votes": self.votes_on(&position.party, &position.target),
            "throughGroups": self.through_groups(&position.party, &position.target).iter().map(bearing).collect::<Vec<_>>(),
        })
    }
}
