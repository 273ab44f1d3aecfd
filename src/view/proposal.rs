//! Proposals: their clauses at a point, and their texts over time.
//!
//! A proposal's revisions are its counting tablings and amendments in fact order. What a revision added, changed or dropped
//! is read against the texts before it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::domain::Recorded;
use crate::domain::attribute::{self, TextsRelatedTo};
use crate::domain::event::{Body, Clause, Relation};
use crate::domain::key::{ActorKey, ClauseKey, NegotiationKey, ProposalKey};
use crate::domain::vocabulary::{ProposalStatus, RelationKind};
use crate::view::{Attributes, Counted, FactRef, Reading, State};

/// A proposal at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalView {
    /// Its key.
    pub key: ProposalKey,
    /// Its title.
    pub title: String,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
    /// Who tabled it.
    pub by: Vec<ActorKey>,
    /// How it stands, and since when.
    pub status: Counted<ProposalStatus>,
    /// The number of its texts so far.
    pub revision: u32,
    /// Its symbol.
    pub symbol: Option<Arc<str>>,
}

/// How one text relates to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelationView {
    /// How.
    pub kind: RelationKind,
    /// The text that says so.
    pub from: ProposalKey,
    /// The text that it relates to.
    pub to: ProposalKey,
}

/// Returns how a text relates to others, by kind, then the other text.
pub fn relations(state: &dyn State, key: &ProposalKey) -> Vec<RelationView> {
    let relations = state.attributes(key, Reading::AtPoint).value(&attribute::proposal::relations());
    let view =
        |relation: &Relation| RelationView { kind: relation.kind, from: key.clone(), to: relation.proposal.clone() };
    let mut relations: Vec<RelationView> = relations.iter().flat_map(|all| all.iter().map(view)).collect();
    relations.sort();
    relations.dedup();
    relations
}

/// Returns how others that are there relate to a text, by kind, then the other text.
pub fn related_from(state: &dyn State, key: &ProposalKey) -> Vec<RelationView> {
    let read = state.attributes(&TextsRelatedTo(key.clone()), Reading::AtPoint);
    let related = attribute::each_related(read.slots())
        .filter(|(kind, from, _)| read.has(&attribute::related::from(**kind, (*from).clone())) && exists(state, from));
    let view = |(kind, from, _): (&RelationKind, &ProposalKey, _)| RelationView {
        kind: *kind,
        from: from.clone(),
        to: key.clone(),
    };
    let mut related: Vec<RelationView> = related.map(view).collect();
    related.sort();
    related
}

/// A clause, as some event put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseView {
    /// The proposal that it is part of.
    pub proposal: ProposalKey,
    /// The clause.
    pub clause: Arc<Clause>,
    /// The event that put it so.
    pub since: FactRef,
}

/// A text of a proposal against the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionView {
    /// Its number, from 1.
    pub revision: u32,
    /// The event that made it.
    pub fact: FactRef,
    /// Clauses that were not there before, by number.
    pub added: Vec<ClauseView>,
    /// Clauses that read otherwise than before, before and after; one that was put again as it was is none.
    pub changed: Vec<(ClauseView, ClauseView)>,
    /// Clauses that are there no more.
    pub dropped: Vec<ClauseView>,
}

/// Returns a proposal; `None` where it was not tabled.
pub fn proposal(state: &dyn State, key: &ProposalKey, reading: Reading) -> Option<ProposalView> {
    let read = state.attributes(key, reading);
    let titled = read.value(&attribute::proposal::title())?;
    let status = read.counted(&attribute::proposal::status())?;
    let texts = attribute::proposal::revision().facts(read.slots());
    let texts = texts.history().counting(state.point(), state).count();
    Some(ProposalView {
        key: key.clone(),
        title: titled.title.clone(),
        negotiation: titled.negotiation.clone(),
        by: titled.by.clone(),
        status,
        revision: u32::try_from(texts).unwrap_or(u32::MAX),
        symbol: read.value(&attribute::proposal::symbol()).map(|symbol| symbol.0),
    })
}

/// Returns whether a proposal was tabled by the point.
pub fn exists(state: &dyn State, key: &ProposalKey) -> bool {
    state.attributes(key, Reading::AtPoint).has(&attribute::proposal::title())
}

/// Returns the proposals of a negotiation at the point, by key.
pub fn proposals(state: &dyn State, negotiation: &NegotiationKey) -> Vec<ProposalView> {
    let all = state.proposals(negotiation);
    let here = all.iter().filter_map(|key| proposal(state, key, Reading::AtPoint));
    here.filter(|proposal| proposal.negotiation == *negotiation).collect()
}

/// Returns a clause of a proposal; `None` where either is not there.
pub fn clause(state: &dyn State, proposal: &ProposalKey, key: &ClauseKey, reading: Reading) -> Option<ClauseView> {
    let read = state.attributes(proposal, reading);
    if reading == Reading::AtPoint && !read.has(&attribute::proposal::title()) {
        return None;
    }
    clause_in(&read, proposal, key)
}

fn clause_in(read: &Attributes<'_, ProposalKey>, proposal: &ProposalKey, key: &ClauseKey) -> Option<ClauseView> {
    let clause = read.counted(&attribute::proposal::clause(key.clone()))?;
    Some(ClauseView { proposal: proposal.clone(), clause: clause.value, since: clause.fact })
}

/// Returns the clauses of a proposal at the point, by number.
pub fn clauses(state: &dyn State, proposal: &ProposalKey) -> Vec<ClauseView> {
    let read = state.attributes(proposal, Reading::AtPoint);
    if !read.has(&attribute::proposal::title()) {
        return Vec::new();
    }
    let here = attribute::each_clause(read.slots()).filter_map(|(key, _)| clause_in(&read, proposal, key));
    let mut clauses: Vec<ClauseView> = here.collect();
    clauses.sort_by_cached_key(|view| number_order(&view.clause));
    clauses
}

/// Puts clauses in order: by number, its parts read as numbers where they are, then by key.
pub fn number_order(clause: &Clause) -> (Vec<(u64, String)>, ClauseKey) {
    let part = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let rest = part[digits.len()..].to_owned();
        (digits.parse().unwrap_or(u64::MAX), rest)
    };
    (clause.number.split('.').map(part).collect(), clause.key.clone())
}

/// Returns the clause above one: that with the longest number that is a proper prefix of its number, ending before a dot.
pub fn parent<'a>(clauses: &'a [ClauseView], of: &Clause) -> Option<&'a ClauseView> {
    let above = clauses.iter().filter(|view| is_above(&view.clause, of));
    above.max_by(|one, other| {
        let length = |view: &ClauseView| view.clause.number.len();
        // Of two clauses of one number, the first by key is the parent of both's parts.
        length(one).cmp(&length(other)).then_with(|| other.clause.key.cmp(&one.clause.key))
    })
}

/// Returns whether a clause's number is a proper prefix of another's, ending before a dot.
pub(in crate::view) fn is_above(above: &Clause, of: &Clause) -> bool {
    of.number.strip_prefix(above.number.as_str()).is_some_and(|rest| rest.starts_with('.'))
}

/// Returns the clause that one is recorded as an alternative to, where that is there.
pub fn alternative_to<'a>(clauses: &'a [ClauseView], of: &Clause) -> Option<&'a ClauseView> {
    let other = of.alternative_to.as_ref()?;
    clauses.iter().find(|view| view.clause.key == *other)
}

/// Returns the other clauses that are joined with one as alternatives, in either direction and over others, by number.
pub fn alternatives<'a>(clauses: &'a [ClauseView], of: &ClauseKey) -> Vec<&'a ClauseView> {
    let there: HashSet<&ClauseKey> = clauses.iter().map(|view| &view.clause.key).collect();
    let mut neighbours: HashMap<&ClauseKey, Vec<&ClauseKey>> = HashMap::new();
    for view in clauses {
        let (key, other) = (&view.clause.key, view.clause.alternative_to.as_ref());
        if let Some(other) = other.filter(|other| there.contains(other)) {
            neighbours.entry(key).or_default().push(other);
            neighbours.entry(other).or_default().push(key);
        }
    }
    let (mut open, mut joined) = (vec![of], HashSet::new());
    while let Some(key) = open.pop() {
        if joined.insert(key) {
            open.extend(neighbours.get(key).into_iter().flatten());
        }
    }
    clauses.iter().filter(|view| view.clause.key != *of && joined.contains(&view.clause.key)).collect()
}

/// Whether a clause has an alternative.
pub fn has_alternative(clauses: &[ClauseView], of: &Clause) -> bool {
    let names = |view: &ClauseView| view.clause.alternative_to.as_ref() == Some(&of.key);
    alternative_to(clauses, of).is_some() || clauses.iter().any(names)
}

/// Returns the clauses below one, at any depth, by number.
pub fn clauses_below<'a>(clauses: &'a [ClauseView], of: &ClauseKey) -> Vec<&'a ClauseView> {
    // Of several clauses of one number, the first by key is the parent.
    let mut by_number: HashMap<&str, &ClauseKey> = HashMap::with_capacity(clauses.len());
    for view in clauses {
        let first = by_number.entry(view.clause.number.as_str()).or_insert(&view.clause.key);
        *first = (*first).min(&view.clause.key);
    }
    let reaches = |view: &&ClauseView| {
        let mut number = view.clause.number.as_str();
        while let Some((above, _)) = number.rsplit_once('.') {
            if by_number.get(above).is_some_and(|key| *key == of) {
                return true;
            }
            number = above;
        }
        false
    };
    clauses.iter().filter(reaches).collect()
}

/// Returns a proposal's texts at the point, oldest first.
pub fn revisions(state: &dyn State, proposal: &ProposalKey) -> Vec<RevisionView> {
    let read = state.attributes(proposal, Reading::AtPoint);
    let mut text: BTreeMap<ClauseKey, ClauseView> = BTreeMap::new();
    let mut revisions = Vec::new();
    let attribute = attribute::proposal::revision();
    let counting = attribute.facts(read.slots()).history().counting(state.point(), state);
    for (number, version) in (1..).zip(counting) {
        let fact = FactRef::new(&version, attribute.name());
        let mut revision =
            RevisionView { revision: number, fact: fact.clone(), added: vec![], changed: vec![], dropped: vec![] };
        let recorded = state.content(version.order.sequence, version.revision);
        if let Some(event) = recorded.as_deref().and_then(Recorded::event) {
            let (put, drop): (&[Clause], &[ClauseKey]) = if let Body::ProposalTabled(tabled) = &event.body {
                (&tabled.clauses, &[])
            } else if let Body::ProposalAmended(amended) = &event.body {
                (&amended.put, &amended.drop)
            } else {
                (&[], &[])
            };
            for clause in put {
                apply_clause(&mut text, &mut revision, proposal, clause);
            }
            revision.dropped = drop.iter().filter_map(|key| text.remove(key)).collect();
            revision.added.sort_by_cached_key(|view| number_order(&view.clause));
            revision.changed.sort_by_cached_key(|(_, after)| number_order(&after.clause));
            revision.dropped.sort_by_cached_key(|view| number_order(&view.clause));
        }
        revisions.push(revision);
    }
    revisions
}

fn apply_clause(
    text: &mut BTreeMap<ClauseKey, ClauseView>,
    revision: &mut RevisionView,
    proposal: &ProposalKey,
    clause: &Clause,
) {
    let attribute = attribute::proposal::clause(clause.key.clone()).name().clone();
    let since = FactRef { attribute, ..revision.fact.clone() };
    let after = ClauseView { proposal: proposal.clone(), clause: Arc::new(clause.clone()), since };
    match text.insert(clause.key.clone(), after.clone()) {
        None => revision.added.push(after),
        Some(before) if before.clause != after.clause => revision.changed.push((before, after)),
        Some(_) => {}
    }
}
