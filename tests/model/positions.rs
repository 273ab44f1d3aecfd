//! Section 5: claims, what covers what, and positions.

use super::facts::Fact;
use super::log::{list, text};
use super::standing::{Seen, View};
use super::texts;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// What a claim is about.
///
/// Reading: `kind of target` is ordered as the union of the contract lists them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Issue(String),
    Proposal(String),
    Clause(String, String),
    Meeting(String),
}

impl Target {
    /// From a TargetInput.
    pub fn read(on: &Value) -> Target {
        let of = |v: &Value, field| text(v, field).unwrap_or("").to_string();
        match (on.get("issue"), on.get("proposal"), on.get("clause")) {
            (Some(Value::String(key)), _, _) => Target::Issue(key.clone()),
            (_, Some(Value::String(key)), _) => Target::Proposal(key.clone()),
            (_, _, Some(clause @ Value::Object(_))) => Target::Clause(of(clause, "proposal"), of(clause, "clause")),
            _ => Target::Meeting(of(on, "meeting")),
        }
    }

    /// As the questions ask for it: `__typename`, `key`, and a clause's proposal.
    pub fn json(&self) -> Value {
        match self {
            Target::Issue(key) => json!({"__typename": "Issue", "key": key}),
            Target::Proposal(key) => json!({"__typename": "Proposal", "key": key}),
            Target::Clause(proposal, key) => json!({"__typename": "Clause", "key": key, "proposal": {"key": proposal}}),
            Target::Meeting(key) => json!({"__typename": "Meeting", "key": key}),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Issue(key) => write!(f, "issue/{key}"),
            Target::Proposal(key) => write!(f, "proposal/{key}"),
            Target::Clause(proposal, clause) => write!(f, "clause/{proposal}/{clause}"),
            Target::Meeting(key) => write!(f, "meeting/{key}"),
        }
    }
}

/// A claim of a statement that is seen, whatever its date.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The place of its statement in the view's events.
    pub event: usize,
    pub fact: &'a Fact,
    pub subject: &'a str,
    pub target: Target,
    pub claimant: &'a str,
    /// As claimants are counted: each statement of somebody unnamed is one of its own.
    pub voice: &'a str,
    pub counts: bool,
    pub standing: bool,
    pub own: bool,
    /// Its statement's own window is not counted at the point: the state then holds words that were said later.
    pub said_later: bool,
}

impl Claim<'_> {
    pub fn said(&self, field: &str) -> &str {
        self.fact.value.as_ref().and_then(|v| text(v, field)).unwrap_or("")
    }

    fn is_unnamed(&self) -> bool {
        self.voice != self.claimant
    }

    pub fn weight(&self) -> Option<i32> {
        weight(self.said("stance"))
    }

    fn speaks(&self) -> bool {
        matches!(self.said("modality"), "" | "ACTUAL" | "FUTURE")
    }
}

pub const STANCES: [&str; 10] = [
    "ACCEPTS",
    "INSISTS_ON",
    "ACCEPTS_IN_PRINCIPLE",
    "ACCEPTS_WITH_CONDITIONS",
    "RESERVES",
    "OPPOSES",
    "REJECTS",
    "UNDECIDED",
    "NO_POSITION",
    "AS_A_BASIS",
];

/// The weights of vocabulary.md.
pub fn weight(stance: &str) -> Option<i32> {
    match stance {
        "ACCEPTS" | "INSISTS_ON" => Some(2),
        "ACCEPTS_IN_PRINCIPLE" | "ACCEPTS_WITH_CONDITIONS" => Some(1),
        "RESERVES" => Some(-1),
        "OPPOSES" | "REJECTS" => Some(-2),
        _ => None,
    }
}

fn clash(a: Option<i32>, b: Option<i32>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if (a - b).abs() >= 3)
}

/// A claim that bears on a target, from itself or from above.
#[derive(Clone)]
pub struct Bearing<'v, 'a> {
    pub claim: &'v Claim<'a>,
    pub inherited: Option<Target>,
    pub answered: bool,
}

/// What a snapshot says of one (subject, target).
pub struct Position<'v, 'a> {
    pub party: String,
    pub target: Target,
    pub status: &'static str,
    pub stance: Option<String>,
    pub declared: bool,
    pub since: Option<&'a Fact>,
    pub claims: Vec<Bearing<'v, 'a>>,
    pub sides: Vec<(&'static str, Vec<&'v Claim<'a>>)>,
}

impl<'a> View<'a> {
    /// Every claim of every statement seen, in fact order.
    pub fn claims(&self) -> &[Claim<'a>] {
        self.claims.get_or_init(|| {
            let statements = self.events.iter().enumerate().filter(|(_, e)| e.content.kind == "statementMade");
            let mut claims: Vec<Claim<'a>> = statements
                .flat_map(|(at, e)| e.content.facts.iter().filter_map(move |f| self.claim_of(at, e, f)))
                .collect();
            claims.sort_by_key(|c| c.fact.order);
            claims
        })
    }

    fn claim_of(&self, event: usize, statement: &Seen<'a>, fact: &'a Fact) -> Option<Claim<'a>> {
        let voice = fact.slot.strip_prefix("claim ")?.splitn(3, ' ').nth(2)?;
        let claimant = voice.split(' ').next()?;
        let value = fact.value.as_ref().unwrap_or(&Value::Null);
        let subject = text(value, "subject").unwrap_or("");
        let counts = fact.counts(self.cuts.date, self.cuts.certainty);
        let newest = self.fact(&fact.slot).is_some_and(|f| std::ptr::eq(f.fact, fact));
        Some(Claim {
            event,
            fact,
            subject,
            target: Target::read(&value["on"]),
            claimant,
            voice,
            counts,
            standing: newest && !self.is_withdrawn(statement.id),
            own: self.speaks_for(claimant, subject, fact.order.0),
            said_later: !self.counts(statement),
        })
    }

    pub fn is_withdrawn(&self, statement: &str) -> bool {
        self.fact(&format!("withdrawn {statement}")).is_some()
    }

    /// Whether one actor speaks for another at ρ, counted as BEST, from what is seen.
    ///
    /// Reading: ρ is an instant, and included, as an instant of `date` is.
    pub fn speaks_for(&self, claimant: &str, subject: &str, middle: i64) -> bool {
        self.speaks_before(claimant, subject, middle + 1)
    }

    /// The same, as of a cut: what is dated before it counts.
    fn speaks_before(&self, claimant: &str, subject: &str, cut: i64) -> bool {
        if claimant == subject || self.is_organ_of(claimant, subject, cut) {
            return true;
        }
        let offices: BTreeSet<&str> =
            self.seen_facts(&format!("office {claimant} ")).map(|f| f.slot.as_str()).collect();
        offices.into_iter().filter_map(|slot| self.held_before(slot, cut)).any(|office| {
            let of = text(office, "of").unwrap_or("");
            of == subject || self.is_organ_of(of, subject, cut)
        })
    }

    /// Reading: at any depth every link is one of an ORGAN: a state in a union of states does not speak for it.
    fn is_organ_of(&self, actor: &str, whole: &str, cut: i64) -> bool {
        let mut passed = BTreeSet::new();
        let mut at = actor;
        while passed.insert(at) {
            let Some(profile) = self.held_before(&format!("actor {at}"), cut) else { return false };
            match text(profile, "partOf").filter(|_| text(profile, "kind") == Some("ORGAN")) {
                Some(above) if above == whole => return true,
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }

    fn seen_facts(&self, prefix: &str) -> impl Iterator<Item = &'a Fact> {
        let register =
            self.events.iter().filter(|e| matches!(e.content.kind.as_str(), "actorRegistered" | "officeHeld"));
        register.flat_map(|e| &e.content.facts).filter(move |f| f.slot.starts_with(prefix))
    }

    fn held_before(&self, slot: &str, cut: i64) -> Option<&'a Value> {
        let counting = self.seen_facts(slot).filter(|f| f.slot == slot && f.counts(cut, "BEST"));
        let newest = counting.max_by_key(|f| f.order)?;
        newest.value.as_ref().filter(|_| !newest.is_over(cut))
    }

    pub fn exists(&self, target: &Target) -> bool {
        match target {
            Target::Issue(key) => self.fact(&format!("issue {key} title")).is_some(),
            Target::Proposal(key) => self.fact(&format!("proposal {key} title")).is_some(),
            // Reading: a clause is there while its proposal is.
            Target::Clause(proposal, key) => {
                self.exists(&Target::Proposal(proposal.clone()))
                    && self.fact(&format!("clause {proposal} {key}")).is_some()
            }
            Target::Meeting(key) => self.fact(&format!("meeting {key} status")).is_some(),
        }
    }

    pub fn actor_exists(&self, key: &str) -> bool {
        self.fact(&format!("actor {key}")).is_some()
    }

    /// The negotiation that a target belongs to.
    pub fn negotiation_of(&self, target: &Target) -> &str {
        let slot = match target {
            Target::Issue(key) => format!("issue {key} negotiation"),
            Target::Proposal(key) | Target::Clause(key, _) => format!("proposal {key} negotiation"),
            Target::Meeting(key) => format!("meeting {key} negotiation"),
        };
        self.value(&slot).as_str().unwrap_or("")
    }

    /// The parent, where it exists at the point.
    pub fn parent(&self, target: &Target) -> Option<Target> {
        let above = match target {
            Target::Issue(key) => Target::Issue(self.value(&format!("issue {key} parent")).as_str()?.to_string()),
            Target::Clause(proposal, key) => self.parent_clause(proposal, key),
            Target::Proposal(_) | Target::Meeting(_) => return None,
        };
        self.exists(&above).then_some(above)
    }

    fn parent_clause(&self, proposal: &str, key: &str) -> Target {
        let number = |clause: &Value| text(clause, "number").unwrap_or("").to_string();
        let own = number(self.value(&format!("clause {proposal} {key}")));
        let clauses = self.facts(&format!("clause {proposal} "));
        let values = clauses.iter().filter_map(|f| f.value.as_ref());
        let above = values.filter(|c| own.starts_with(&format!("{}.", number(c)))).max_by_key(|c| number(c).len());
        match above.and_then(|c| text(c, "key")) {
            Some(key) => Target::Clause(proposal.into(), key.into()),
            None => Target::Proposal(proposal.into()),
        }
    }

    /// The target and what covers it: its parent, and so on up, but nothing from an alternative on.
    pub fn chain(&self, target: &Target) -> Vec<Target> {
        let mut chain = Vec::new();
        for above in self.lineage(target) {
            let has_others = matches!(&above, Target::Clause(p, c) if !self.alternatives(p, c).is_empty());
            chain.push(above);
            if has_others {
                break;
            }
        }
        chain
    }

    /// The other clauses that are joined to one by `alternativeTo`, in either direction and over others.
    pub fn alternatives(&self, proposal: &str, clause: &str) -> BTreeSet<&'a str> {
        let here = self.facts(&format!("clause {proposal} "));
        let pairs = || here.iter().filter_map(|f| Some((text(f.value()?, "key")?, text(f.value()?, "alternativeTo")?)));
        let is_there = |key: &str| self.fact(&format!("clause {proposal} {key}")).is_some();
        let mut joined: BTreeSet<&str> =
            here.iter().filter_map(|f| text(f.value()?, "key")).filter(|k| *k == clause).collect();
        loop {
            let next = pairs().filter(|(_, b)| is_there(b)).find_map(|(a, b)| {
                match (joined.contains(a), joined.contains(b)) {
                    (true, false) => Some(b),
                    (false, true) => Some(a),
                    _ => None,
                }
            });
            match next {
                Some(other) => joined.insert(other),
                None => break,
            };
        }
        joined.remove(clause);
        joined
    }

    /// The target, its parent, and so on up.
    ///
    /// A cut of `publishedBy` can hide the correction that undid an edge and so show a circle: it is walked once.
    pub fn lineage(&self, target: &Target) -> Vec<Target> {
        let mut chain = vec![target.clone()];
        while let Some(above) = self.parent(chain.last().unwrap_or(target)) {
            if chain.contains(&above) {
                break;
            }
            chain.push(above);
        }
        chain
    }

    /// Every target that exists at the point, by kind and key.
    pub fn targets(&self) -> Vec<Target> {
        let mut all = BTreeSet::new();
        for slot in self.slots.keys() {
            let parts: Vec<&str> = slot.split(' ').collect();
            match parts.as_slice() {
                ["issue", key, "title"] => all.insert(Target::Issue(key.to_string())),
                ["proposal", key, "title"] => all.insert(Target::Proposal(key.to_string())),
                ["clause", proposal, key] => all.insert(Target::Clause(proposal.to_string(), key.to_string())),
                ["meeting", key, "status"] => all.insert(Target::Meeting(key.to_string())),
                _ => false,
            };
        }
        all.into_iter().filter(|t| self.exists(t)).collect()
    }

    /// Whether `accordingTo` leaves a claim.
    fn is_according_to(&self, claim: &Claim, according: Option<&str>) -> bool {
        according.is_none_or(|actor| self.speaks_for(claim.claimant, actor, claim.fact.order.0))
    }

    /// The claims that bear on a target: of each subject and claimant the nearest one, in fact order.
    pub fn bearing(&self, target: &Target, party: Option<&str>, according: Option<&str>) -> Vec<Bearing<'_, 'a>> {
        let mut spoken = BTreeSet::new();
        let mut bearing = Vec::new();
        for (distance, above) in self.chain(target).into_iter().enumerate() {
            let here = self
                .claims()
                .iter()
                .filter(|c| c.standing && c.target == above && party.is_none_or(|p| p == c.subject));
            // What takes a text as a basis alone says nothing of its parts.
            let here = here.filter(|c| distance == 0 || c.said("stance") != "AS_A_BASIS");
            for claim in here.filter(|c| self.is_according_to(c, according)) {
                if spoken.insert((claim.subject, claim.voice)) {
                    bearing.push(Bearing { claim, inherited: (distance > 0).then(|| above.clone()), answered: false });
                }
            }
        }
        bearing.sort_by_key(|b| b.claim.fact.order);
        bearing
    }

    /// The position of a party on a target, both of which exist.
    pub fn position(&self, party: &str, target: &Target, according: Option<&str>) -> Position<'_, 'a> {
        let mut claims = self.bearing(target, Some(party), according);
        let own: Vec<&Claim> = claims.iter().filter(|b| b.claim.own && b.claim.speaks()).map(|b| b.claim).collect();
        let newest_own = own.last().copied();
        let speaks_now = |claim: &Claim| self.speaks_before(claim.claimant, party, self.cuts.date);
        for b in &mut claims {
            let precedes =
                |own: &Claim| b.claim.fact.window.as_ref().map(|w| w.hi) <= own.fact.window.as_ref().map(|w| w.lo);
            let is_answered_by_name = || own.iter().any(|newer| !newer.is_unnamed() && precedes(newer));
            b.answered = b.claim.is_unnamed() && is_answered_by_name();
            b.answered |= match b.claim.own {
                false => newest_own.is_some_and(precedes),
                true => !speaks_now(b.claim) && own.iter().any(|newer| precedes(newer) && speaks_now(newer)),
            };
        }
        let open: Vec<&Claim> = claims.iter().filter(|b| b.claim.speaks() && !b.answered).map(|b| b.claim).collect();
        let clashes = |c: &&&Claim| open.iter().any(|other| clash(c.weight(), other.weight()));
        let clashing = open.iter().rfind(clashes).copied();
        let newest = open.last().copied();
        let (status, decisive) = match (clashing, newest_own, newest) {
            (Some(claim), _, _) => ("CONTESTED", Some(claim)),
            (None, Some(own), _) => ("DECLARED", Some(own)),
            (None, None, Some(claim)) => ("ATTRIBUTED", Some(claim)),
            (None, None, None) => ("UNSTATED", None),
        };
        let spoken = newest_own.or(newest.filter(|_| clashing.is_none()));
        // Reading: sides stand in the order of the enumeration, and only where the position is contested.
        let side = |stance: &&str| open.iter().copied().filter(|c| c.said("stance") == *stance).collect::<Vec<_>>();
        let stances = STANCES.iter().filter(|_| clashing.is_some()).map(|s| (*s, side(s)));
        let sides = stances.filter(|(_, claims)| !claims.is_empty()).collect();
        Position {
            party: party.to_string(),
            target: target.clone(),
            status,
            stance: spoken.map(|c| c.said("stance").to_string()),
            declared: newest_own.is_some(),
            since: decisive.map(|c| c.fact),
            claims,
            sides,
        }
    }

    /// The targets below at which the party is contested too, by kind and key.
    pub fn contested_in(&self, party: &str, target: &Target, according: Option<&str>) -> Vec<Target> {
        let below = |t: &Target| t != target && self.lineage(t).contains(target);
        let contested = |t: &Target| self.position(party, t, according).status == "CONTESTED";
        self.targets().into_iter().filter(|t| below(t) && contested(t)).collect()
    }

    /// What the groups that a party is a direct member of say for themselves, by group.
    pub fn through_groups(&self, party: &str, target: &Target) -> Vec<Bearing<'_, 'a>> {
        let held = self.facts(&format!("membership {party} "));
        let groups: BTreeSet<&str> = held.iter().filter_map(|f| f.slot.split(' ').nth(2)).collect();
        let here = groups.into_iter().filter(|group| self.actor_exists(group));
        let claims = here.flat_map(|group| self.position(group, target, None).claims);
        claims.filter(|b| b.claim.own && b.claim.speaks()).collect()
    }

    /// The (subject, target) pairs with a standing claim directly on the target, where both exist.
    pub fn pairs(&self, negotiation: Option<&str>, according: Option<&str>) -> BTreeSet<(String, Target)> {
        let standing = self.claims().iter().filter(|c| c.standing && self.is_according_to(c, according));
        let present = standing.filter(|c| self.actor_exists(c.subject) && self.exists(&c.target));
        let within = present.filter(|c| negotiation.is_none_or(|n| self.negotiation_of(&c.target) == n));
        within.map(|c| (c.subject.to_string(), c.target.clone())).collect()
    }

    /// The existing parties with a claim that bears on a target.
    pub fn parties_on(&self, target: &Target) -> BTreeSet<String> {
        let bearing = self.bearing(target, None, None);
        bearing.iter().map(|b| b.claim.subject).filter(|s| self.actor_exists(s)).map(str::to_string).collect()
    }

    /// Whether the words that a bearing claim was made on have changed since.
    pub fn is_on_earlier_text(&self, claim: &Claim) -> bool {
        let (of, clause) = match &claim.target {
            Target::Proposal(proposal) => (format!("clause {proposal} "), None),
            Target::Clause(proposal, key) => (format!("clause {proposal} {key}"), Some(key)),
            Target::Issue(_) | Target::Meeting(_) => return false,
        };
        let is_one = |slot: &str| if clause.is_some() { slot == of } else { slot.starts_with(&of) };
        self.counting_facts().any(|fact| is_one(&fact.slot) && fact.read.order > claim.fact.order)
    }

    /// Whether there is nothing left to disagree about, or it was decided after all that was said.
    pub fn is_settled(&self, target: &Target, positions: &[Position]) -> bool {
        let status = |slot: String| self.value(&slot).as_str().unwrap_or("");
        let is_over = match target {
            Target::Issue(key) => ["AGREED", "DROPPED"].contains(&status(format!("issue {key} status"))),
            Target::Proposal(key) | Target::Clause(key, _) => [
                "ACCEPTED",
                "ADOPTED",
                "REJECTED",
                "WITHDRAWN",
                "SUPERSEDED",
                "SIGNED",
                "IN_FORCE",
                "EXPIRED",
                "TERMINATED",
            ]
            .contains(&status(format!("proposal {key} status"))),
            Target::Meeting(_) => false,
        };
        let covering = self.chain(target);
        let closes = |key: &&str| {
            let slot = format!("decision {key} taken");
            let decided = self.fact(&slot).map(|f| f.read.order);
            positions.iter().all(|p| p.since.map(|f| f.order) < decided)
        };
        let is_closing = |_: &str, taken: &Value| {
            texts::decided(&taken["on"]).is_some_and(|on| covering.contains(&on))
                && ["ADOPTED", "REJECTED"].contains(&text(taken, "outcome").unwrap_or(""))
        };
        is_over || self.decisions(is_closing).iter().any(closes)
    }

    /// Targets of a negotiation with a standing direct claim, and the positions there that differ by 3 or more; unsettled
    /// ones first.
    pub fn disagreements(&self, negotiation: &str) -> Vec<(Target, Vec<Position<'_, 'a>>)> {
        // Reading: the direct claim may be about a party that does not exist at the point.
        let direct: BTreeSet<&Target> = self.claims().iter().filter(|c| c.standing).map(|c| &c.target).collect();
        let here = direct.into_iter().filter(|t| self.exists(t) && self.negotiation_of(t) == negotiation);
        let all = here.map(|t| {
            let mut positions: Vec<Position> = self.parties_on(t).iter().map(|p| self.position(p, t, None)).collect();
            let weights: Vec<Option<i32>> = positions.iter().map(|p| p.stance.as_deref().and_then(weight)).collect();
            let own = |p: &Position| p.stance.as_deref().and_then(weight);
            positions.retain(|p| weights.iter().any(|w| clash(*w, own(p))));
            (t.clone(), positions)
        });
        let mut apart: Vec<(Target, Vec<Position>)> = all.filter(|(_, positions)| !positions.is_empty()).collect();
        apart.sort_by_key(|(target, positions)| (self.is_settled(target, positions), target.clone()));
        apart
    }

    /// The next claim of the slot, among those that count.
    pub fn overtaken_by(&self, claim: &Claim) -> Option<&Claim<'a>> {
        self.claims().iter().find(|c| c.counts && c.fact.slot == claim.fact.slot && c.fact.order > claim.fact.order)
    }

    /// The number of distinct publishers behind statements; a source without one counts as itself.
    pub fn independent(&self, statements: impl Iterator<Item = usize>) -> usize {
        let cited = statements.flat_map(|at| &self.events[at].citations);
        let keys: BTreeSet<&str> = cited.filter_map(|c| text(c.citation, "source")).collect();
        let publisher = |key: &&str| match self.source_profile(key).and_then(|p| text(p, "publisher")) {
            Some(publisher) => format!("publisher {publisher}"),
            None => format!("source {key}"),
        };
        keys.iter().map(publisher).collect::<BTreeSet<_>>().len()
    }

    /// Reading: a source as the snapshot shows it: at the point, else its last value by S, whatever else was asked.
    pub fn source_profile(&self, key: &str) -> Option<&'a Value> {
        let slot = format!("source {key}");
        let at_point = self.fact(&slot).and_then(|f| f.fact.value.as_ref());
        // What is cited and counts has a registration that stands.
        at_point.or_else(|| self.sources.get(key).map(|registered| registered.profile))
    }

    /// The conditions of a claim, as given.
    pub fn conditions(claim: &Claim) -> Value {
        claim.fact.value.as_ref().map_or(json!([]), |v| list(v, "conditions").into())
    }
}
