//! A view as a graph: actors, offices, organs, memberships, meetings, matters, decisions, consents and claims, for GraphML and
//! GEXF.
//!
//! ```text
//!            OFFICE                PART_OF
//! person ───────────▶ organ ──────────────────▶ state
//!   │ CLAIMS                                     ▲ OF         PART_OF
//!   └───────────────▶ claim: stance, own, … ─────┴── ON ──▶ issue ──────▶ issue
//! actor ── TAKES_PART ─▶ meeting     actor ── MEMBER ─▶ group     actor ── CONSENTS ─▶ proposal
//! actor ── VOTES ──────▶ decision ── ON ──▶ proposal
//!                            └────── BY ──▶ actor
//! ```
//!
//! A claim is a node of its own, since it joins three things: who says it, of whom, on what. As an edge from the speaker to
//! the matter it would read as the speaker's own stance. Only claims that stand are there. What something refers to is a node
//! even where it does not exist at the point; `present` says so.
//!
//! `from` and `to` bound the time that a thing takes; of a claim, that for which it holds: `to` is its own end, and missing of one
//! that gives none. `date` is the date as recorded, `date_from` and `date_to` its window, `until` the end of a claim as
//! recorded.
//!
//! Nodes come before edges. Of what has been written, the keys of things are kept in memory, as the index keeps them; claims
//! are read a second time for their edges.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use crate::domain::event::{ActorRegistered, DecisionSubject, Participant, Target};
use crate::domain::key::{ActorKey, DecisionKey};
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::snapshot_view::{ClaimWithStatement, Pages, SnapshotView};
use crate::interchange::tables::{Cell, Column, ColumnType};
use crate::interchange::wording::{actor_name, claimed, decision_title, plain, target_title};
use crate::time::Period;
use crate::view::meeting::MeetingView;
use crate::view::{Reading, actor, consent, decision, issue, meeting, position, proposal};

/// The attributes of nodes; a node has those that go with its kind.
pub const NODE_ATTRIBUTES: [Column; 17] = [
    ("kind", ColumnType::Text),
    ("sort", ColumnType::Text),
    ("status", ColumnType::Text),
    ("present", ColumnType::Flag),
    ("stance", ColumnType::Text),
    ("weight", ColumnType::Number),
    ("hedge", ColumnType::Text),
    ("modality", ColumnType::Text),
    ("own", ColumnType::Flag),
    ("text", ColumnType::Text),
    ("date", ColumnType::Text),
    ("date_from", ColumnType::Text),
    ("date_to", ColumnType::Text),
    ("from", ColumnType::Text),
    ("to", ColumnType::Text),
    ("until", ColumnType::Text),
    ("place", ColumnType::Text),
];

/// The attributes of edges.
pub const EDGE_ATTRIBUTES: [Column; 3] =
    [("kind", ColumnType::Text), ("title", ColumnType::Text), ("date", ColumnType::Text)];

/// Names the type of an attribute, as both formats do; they have none for instants.
pub fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text | ColumnType::Instant => "string",
        ColumnType::Number => "long",
        ColumnType::Real => "double",
        ColumnType::Flag => "boolean",
    }
}

/// A thing of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphNode {
    /// Its kind and key: `actor/israel`, `issue/withdrawal`, `claim/STATEMENT/0`.
    pub id: String,
    /// Its name or title; of a claim, what it says of its subject.
    pub label: String,
    /// Those of [`NODE_ATTRIBUTES`] that it has.
    pub attributes: Vec<(&'static str, Cell)>,
}

/// What joins two of them.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphEdge {
    /// Where it comes from.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// Those of [`EDGE_ATTRIBUTES`] that it has.
    pub attributes: Vec<(&'static str, Cell)>,
}

/// A node, or an edge between nodes that came before.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant is what it is called")]
pub enum GraphItem {
    Node(GraphNode),
    Edge(GraphEdge),
}

/// Returns nodes, then edges.
pub fn items(shown: &SnapshotView) -> Pages<GraphItem> {
    let stages = VecDeque::from([
        Stage::Actors(shown.actors()),
        Stage::Meetings(shown.meetings()),
        Stage::Targets(shown.targets()),
        Stage::Decisions(shown.decisions()),
        Stage::Claims(shown.claims(Some(true))),
        Stage::Ties(Bound::Unbounded),
        Stage::ClaimEdges(shown.claims(Some(true))),
    ]);
    let mut walk = Walk { shown: shown.clone(), written: BTreeSet::new(), stages };
    Box::new(move || walk.page())
}

/// A thing that others refer to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum GraphThing {
    Actor(ActorKey),
    Matter(Target),
    Decision(DecisionKey),
}

impl GraphThing {
    fn id(&self) -> String {
        match self {
            GraphThing::Actor(key) => format!("actor/{key}"),
            GraphThing::Matter(target) => target.to_string(),
            GraphThing::Decision(key) => format!("decision/{key}"),
        }
    }
}

/// What a thing is tied to, and how.
struct Tie {
    other: GraphThing,
    kind: &'static str,
    /// The title of an office or a membership, the level of a participant, the vote, the act of consent.
    title: Option<String>,
    /// From when an office is held or a membership lasts; when consent was given.
    date: Option<Period>,
}

enum Stage {
    Actors(Pages<Arc<ActorRegistered>>),
    Meetings(Pages<MeetingView>),
    Targets(Pages<Target>),
    Decisions(Pages<decision::DecisionView>),
    Claims(Pages<ClaimWithStatement>),
    /// The edges of the things that have been written, from after one of them on.
    Ties(Bound<GraphThing>),
    ClaimEdges(Pages<ClaimWithStatement>),
}

/// How many things are looked at for a page of edges.
const TIES: usize = 500;

struct Walk {
    shown: SnapshotView,
    /// The things whose nodes have been written.
    written: BTreeSet<GraphThing>,
    stages: VecDeque<Stage>,
}

impl Walk {
    fn page(&mut self) -> Vec<GraphItem> {
        let mut items = Vec::new();
        while let Some(mut stage) = self.stages.pop_front() {
            let more = self.step(&mut stage, &mut items);
            if more {
                self.stages.push_front(stage);
            }
            if !items.is_empty() {
                break;
            }
        }
        items
    }

    /// Writes a page of a stage, and tells whether there may be more of it.
    fn step(&mut self, stage: &mut Stage, items: &mut Vec<GraphItem>) -> bool {
        match stage {
            Stage::Actors(pages) => {
                let page = pages();
                page.iter().for_each(|actor| self.need(GraphThing::Actor(actor.key.clone()), items));
                !page.is_empty()
            }
            Stage::Meetings(pages) => {
                let page = pages();
                page.iter()
                    .for_each(|meeting| self.need(GraphThing::Matter(Target::Meeting(meeting.key.clone())), items));
                !page.is_empty()
            }
            Stage::Targets(pages) => {
                let page = pages();
                page.iter().for_each(|target| self.need(GraphThing::Matter(target.clone()), items));
                !page.is_empty()
            }
            Stage::Decisions(pages) => {
                let page = pages();
                page.iter().for_each(|decision| self.need(GraphThing::Decision(decision.key.clone()), items));
                !page.is_empty()
            }
            Stage::Claims(pages) => {
                let page = pages();
                for claim in &page {
                    parts(claim).into_iter().for_each(|thing| self.need(thing, items));
                    items.push(GraphItem::Node(claim_node(claim)));
                }
                !page.is_empty()
            }
            Stage::Ties(after) => {
                let things: Vec<GraphThing> =
                    self.written.range((after.clone(), Bound::Unbounded)).take(TIES).cloned().collect();
                things.iter().for_each(|thing| self.ties(thing, items));
                match things.last() {
                    Some(last) => *after = Bound::Excluded(last.clone()),
                    None => return false,
                }
                true
            }
            Stage::ClaimEdges(pages) => {
                let page = pages();
                page.iter().for_each(|claim| claim_edges(claim, items));
                !page.is_empty()
            }
        }
    }

    /// Writes the node of a thing, and of everything that its edges lead to, unless they have been written.
    fn need(&mut self, thing: GraphThing, items: &mut Vec<GraphItem>) {
        let mut open = vec![thing];
        while let Some(thing) = open.pop() {
            if !self.written.insert(thing.clone()) {
                continue;
            }
            open.extend(self.tied(&thing).into_iter().map(|tie| tie.other));
            items.push(GraphItem::Node(self.node(&thing)));
        }
    }

    /// Writes the edges of a thing.
    fn ties(&self, thing: &GraphThing, items: &mut Vec<GraphItem>) {
        for Tie { other, kind, title, date } in self.tied(thing) {
            // Who takes part in a meeting, votes, or consents is where that edge comes from.
            let is_act = ["TAKES_PART", "VOTES", "CONSENTS"].contains(&kind);
            let (from, to) = if is_act { (other.id(), thing.id()) } else { (thing.id(), other.id()) };
            let mut edge = edge(from, to, kind);
            edge.attributes.extend(title.map(|title| ("title", Cell::Text(title))));
            edge.attributes.extend(date.map(|date| ("date", text(date.edtf().as_str()))));
            items.push(GraphItem::Edge(edge));
        }
    }

    /// Returns what a thing is tied to.
    fn tied(&self, thing: &GraphThing) -> Vec<Tie> {
        let state = self.shown.state();
        let part_of = |other| Tie { other, kind: "PART_OF", title: None, date: None };
        match thing {
            GraphThing::Actor(key) => {
                let profile = actor::actor(state, key, Reading::AtPoint);
                let whole = profile.and_then(|profile| profile.part_of.clone());
                let office = |office: actor::OfficeView| Tie {
                    other: GraphThing::Actor(office.of),
                    kind: "OFFICE",
                    title: Some(office.title),
                    date: state.since(&office.since),
                };
                let offices = actor::offices(state, key).into_iter().map(office);
                let membership = |membership: actor::MembershipView| Tie {
                    other: GraphThing::Actor(membership.of),
                    kind: "MEMBER",
                    title: membership.title.map(|title| title.to_string()),
                    date: state.since(&membership.since),
                };
                let memberships = actor::memberships(state, key).into_iter().map(membership);
                let whole = whole.map(|whole| part_of(GraphThing::Actor(whole)));
                whole.into_iter().chain(offices).chain(memberships).collect()
            }
            GraphThing::Matter(Target::Meeting(key)) => {
                let meeting = meeting::meeting(state, key, Reading::AtPoint);
                let participants = meeting.map(|meeting| meeting.participants).unwrap_or_default();
                let part = |one: &Participant| Tie {
                    other: GraphThing::Actor(one.actor.clone()),
                    kind: "TAKES_PART",
                    title: one.level.clone(),
                    date: None,
                };
                participants.iter().map(part).collect()
            }
            GraphThing::Decision(key) => self.tied_to_decision(key),
            GraphThing::Matter(Target::Proposal(key)) => {
                let consent = |consent: consent::ConsentView| Tie {
                    other: GraphThing::Actor(consent.given.actor.clone()),
                    kind: "CONSENTS",
                    title: Some(plain(consent.given.act)),
                    date: state.since(&consent.fact),
                };
                consent::consents(state, key).into_iter().filter(|consent| consent.standing).map(consent).collect()
            }
            GraphThing::Matter(target @ (Target::Issue(_) | Target::Clause(_))) => {
                let above = position::chain(state, target).get(1).cloned();
                above.map(|above| part_of(GraphThing::Matter(above))).into_iter().collect()
            }
        }
    }

    /// Returns what a decision is on, who took it, and who voted.
    fn tied_to_decision(&self, key: &DecisionKey) -> Vec<Tie> {
        let state = self.shown.state();
        let Some(view) = decision::decision(state, key, Reading::AtPoint) else { return Vec::new() };
        let tie = |other, kind, title| Tie { other, kind, title, date: None };
        let on = matter_of(&view.profile.taken.on).map(|on| tie(GraphThing::Matter(on), "ON", None));
        let body = view.profile.taken.body.clone().map(|body| tie(GraphThing::Actor(body), "BY", None));
        let votes = decision::votes(state, key, Reading::AtPoint).into_iter();
        let votes = votes.map(|vote| tie(GraphThing::Actor(vote.actor), "VOTES", Some(plain(vote.vote))));
        on.into_iter().chain(body).chain(votes).collect()
    }

    fn node(&self, thing: &GraphThing) -> GraphNode {
        let state = self.shown.state();
        match thing {
            GraphThing::Actor(key) => {
                let here = actor::actor(state, key, Reading::AtPoint);
                let mut attributes = vec![("kind", text("actor")), ("present", Cell::Flag(here.is_some()))];
                attributes.extend(here.map(|profile| ("sort", text(profile.kind.name()))));
                GraphNode { id: thing.id(), label: actor_name(state, key), attributes }
            }
            GraphThing::Matter(target) => {
                let present = position::target_exists(state, target);
                let mut attributes = vec![("kind", text(target.kind().as_str())), ("present", Cell::Flag(present))];
                self.describe(target, &mut attributes);
                GraphNode { id: thing.id(), label: target_title(state, target), attributes }
            }
            GraphThing::Decision(key) => {
                let mut attributes = vec![("kind", text("decision")), ("present", Cell::Flag(true))];
                if let Some(view) = decision::decision(state, key, Reading::AtPoint) {
                    let taken = &view.profile.taken;
                    attributes.extend(taken.method.map(|method| ("sort", text(method.name()))));
                    attributes.extend(taken.outcome.map(|outcome| ("status", text(outcome.name()))));
                    attributes.extend(dated(&view.profile.occurred));
                }
                GraphNode { id: thing.id(), label: decision_title(state, key), attributes }
            }
        }
    }

    /// Adds what is known of a matter at the point.
    fn describe(&self, target: &Target, attributes: &mut Vec<(&'static str, Cell)>) {
        let state = self.shown.state();
        match target {
            Target::Issue(key) => {
                let view = issue::issue(state, key, Reading::AtPoint);
                attributes.extend(view.map(|view| ("status", text(view.status.value.name()))));
            }
            Target::Proposal(key) => {
                let view = proposal::proposal(state, key, Reading::AtPoint);
                attributes.extend(view.map(|view| ("status", text(view.status.value.name()))));
            }
            Target::Clause(clause) => {
                let view = proposal::clause(state, &clause.proposal, &clause.clause, Reading::AtPoint);
                attributes.extend(view.map(|view| ("text", text(&view.clause.text))));
            }
            Target::Meeting(key) => {
                let Some(view) = meeting::meeting(state, key, Reading::AtPoint) else { return };
                attributes.push(("sort", text(view.kind.name())));
                attributes.push(("status", text(view.status.value.name())));
                attributes.extend(view.place.as_ref().map(|place| ("place", text(&place.name))));
                if let Some(period) = view.period() {
                    let window = period.window();
                    attributes.extend(dated(&period));
                    attributes.push(("from", Cell::Instant(window.lo())));
                    attributes.push(("to", Cell::Instant(window.hi())));
                }
            }
        }
    }
}

/// Returns what a decision is on, where claims can be about it too.
fn matter_of(subject: &DecisionSubject) -> Option<Target> {
    match subject {
        DecisionSubject::Issue(key) => Some(Target::Issue(key.clone())),
        DecisionSubject::Proposal(key) => Some(Target::Proposal(key.clone())),
        DecisionSubject::Clause(clause) => Some(Target::Clause(clause.clone())),
        DecisionSubject::Meeting(key) => Some(Target::Meeting(key.clone())),
        DecisionSubject::Amendment(_) | DecisionSubject::Commitment(_) => None,
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn dated(period: &Period) -> [(&'static str, Cell); 3] {
    let window = period.window();
    [
        ("date", text(period.edtf().as_str())),
        ("date_from", Cell::Instant(window.lo())),
        ("date_to", Cell::Instant(window.hi())),
    ]
}

fn edge(from: String, to: String, kind: &str) -> GraphEdge {
    GraphEdge { from, to, attributes: vec![("kind", text(kind))] }
}

fn claim_id(claim: &ClaimWithStatement) -> String {
    format!("claim/{}/{}", claim.statement.id(), claim.claim.of.index)
}

/// Returns who claims, of whom, and on what.
fn parts(ClaimWithStatement { claim, .. }: &ClaimWithStatement) -> [GraphThing; 3] {
    let actor = |key: &ActorKey| GraphThing::Actor(key.clone());
    [actor(&claim.claimant), actor(&claim.claim.subject), GraphThing::Matter(claim.claim.on.clone())]
}

fn claim_node(shown: &ClaimWithStatement) -> GraphNode {
    let (view, claim) = (&shown.claim, &shown.claim.claim);
    let mut attributes = vec![
        ("kind", text("claim")),
        ("present", Cell::Flag(true)),
        ("stance", text(claim.stance.name())),
        ("hedge", text(claim.hedge.name())),
        ("modality", text(claim.modality.name())),
        ("own", Cell::Flag(view.own)),
    ];
    attributes.extend(claim.stance.weight().map(|weight| ("weight", Cell::Number(weight.into()))));
    attributes.extend(dated(&view.from));
    attributes.push(("from", Cell::Instant(view.from.window().lo())));
    if let Some(to) = &claim.to {
        attributes.push(("to", Cell::Instant(to.window().hi())));
        attributes.push(("until", text(to.edtf().as_str())));
    }
    GraphNode { id: claim_id(shown), label: claimed(claim), attributes }
}

fn claim_edges(claim: &ClaimWithStatement, items: &mut Vec<GraphItem>) {
    let id = claim_id(claim);
    let [claimant, subject, matter] = parts(claim);
    items.push(GraphItem::Edge(edge(claimant.id(), id.clone(), "CLAIMS")));
    items.push(GraphItem::Edge(edge(id.clone(), subject.id(), "OF")));
    items.push(GraphItem::Edge(edge(id, matter.id(), "ON")));
}
