//! Views as tables, of things: statements, meetings, negotiations, issues, clauses, actors, sources; and positions along time.
//!
//! They have the columns of a date that [`crate::interchange::tables`] explains. A position at its change points is a row for each
//! stretch of time in which it reads the same:
//!
//! | column | holds |
//! | --- | --- |
//! | `holds_from` | the first moment at which it reads so |
//! | `holds_to` | the moment at which it reads otherwise, which is not part of it; missing of the last |
//!
//! Sources are those that a dated event of the view cites.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::chronicle::Direction;
use crate::domain::event::{ActorRegistered, Body};
use crate::domain::key::{NegotiationKey, SourceKey};
use crate::domain::vocabulary::{Stance, Vocabulary};
use crate::interchange::snapshot_view::{Pages, SnapshotView};
use crate::interchange::tables::{
    CITED, Cell, Column, ColumnType, OCCURRED, SINCE, Table, cited, dated, joined, number, optional, texted,
};
use crate::interchange::wording::actor_name;
use crate::time::{Cut, Instant};
use crate::view::diff::{PathFilter, PathPattern, StepView, history};
use crate::view::event::EventView;
use crate::view::meeting::MeetingView;
use crate::view::proposal::{ClauseView, ProposalView};
use crate::view::{Reading, actor, issue, negotiation, proposal};

const STATEMENT_COLUMNS: &[&[Column]] = &[
    &[
        ("id", ColumnType::Text),
        ("sequence", ColumnType::Number),
        ("revision", ColumnType::Number),
        ("negotiation", ColumnType::Text),
        ("speaker", ColumnType::Text),
        ("speaker_name", ColumnType::Text),
        ("on_behalf_of", ColumnType::Text),
        ("addressees", ColumnType::Text),
        ("act", ColumnType::Text),
        ("basis", ColumnType::Text),
        ("channel", ColumnType::Text),
        ("meeting", ColumnType::Text),
        ("claims", ColumnType::Number),
        ("text", ColumnType::Text),
    ],
    OCCURRED,
    CITED,
];

const MEETING_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("meeting", ColumnType::Text),
        ("title", ColumnType::Text),
        ("kind", ColumnType::Text),
        ("status", ColumnType::Text),
        ("overdue", ColumnType::Flag),
        ("place_name", ColumnType::Text),
        ("country", ColumnType::Text),
        ("latitude", ColumnType::Real),
        ("longitude", ColumnType::Real),
        ("participants", ColumnType::Text),
        ("agenda", ColumnType::Text),
        ("outcome", ColumnType::Text),
    ],
    OCCURRED,
    &[
        ("planned", ColumnType::Text),
        ("began", ColumnType::Text),
        ("held", ColumnType::Text),
        ("planned_from", ColumnType::Instant),
        ("planned_to", ColumnType::Instant),
    ],
];

const NEGOTIATION_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("title", ColumnType::Text),
        ("status", ColumnType::Text),
        ("parties", ColumnType::Text),
    ],
    SINCE,
];

const ISSUE_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("issue", ColumnType::Text),
        ("title", ColumnType::Text),
        ("parent", ColumnType::Text),
        ("status", ColumnType::Text),
    ],
    SINCE,
];

const CLAUSE_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("proposal", ColumnType::Text),
        ("proposal_title", ColumnType::Text),
        ("proposal_status", ColumnType::Text),
        ("clause", ColumnType::Text),
        ("number", ColumnType::Text),
        ("phase", ColumnType::Number),
        ("text", ColumnType::Text),
        ("bracketed", ColumnType::Flag),
        ("issues", ColumnType::Text),
        ("proposed_by", ColumnType::Text),
    ],
    SINCE,
];

const ACTOR_COLUMNS: &[&[Column]] = &[&[
    ("actor", ColumnType::Text),
    ("name", ColumnType::Text),
    ("kind", ColumnType::Text),
    ("aliases", ColumnType::Text),
    ("part_of", ColumnType::Text),
    ("country", ColumnType::Text),
    ("wikidata", ColumnType::Text),
    ("cameo", ColumnType::Text),
]];

const SOURCE_COLUMNS: &[&[Column]] = &[&[
    ("source", ColumnType::Text),
    ("title", ColumnType::Text),
    ("url", ColumnType::Text),
    ("publisher", ColumnType::Text),
    ("author", ColumnType::Text),
    ("language", ColumnType::Text),
    ("published", ColumnType::Text),
    ("published_from", ColumnType::Instant),
    ("published_to", ColumnType::Instant),
    ("retrieved_at", ColumnType::Instant),
    ("sha256", ColumnType::Text),
    ("copies", ColumnType::Text),
    ("reliability", ColumnType::Text),
]];

const POSITION_CHANGE_COLUMNS: &[&[Column]] = &[&[
    ("negotiation", ColumnType::Text),
    ("party", ColumnType::Text),
    ("party_name", ColumnType::Text),
    ("target_kind", ColumnType::Text),
    ("target", ColumnType::Text),
    ("status", ColumnType::Text),
    ("stance", ColumnType::Text),
    ("weight", ColumnType::Number),
    ("declared", ColumnType::Flag),
    ("holds_from", ColumnType::Instant),
    ("holds_to", ColumnType::Instant),
]];

/// Returns the statements, in fact order.
pub fn statements(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(STATEMENT_COLUMNS, shown.events(Direction::Ascending), move |event| statement_row(&view, event))
}

/// Returns the meetings, by key.
pub fn meetings(shown: &SnapshotView) -> Table {
    Table::of(MEETING_COLUMNS, shown.meetings(), |meeting| Some(meeting_row(meeting)))
}

/// Returns the negotiations, by key.
pub fn negotiations(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(NEGOTIATION_COLUMNS, one_by_one(shown), move |key| negotiation_row(&view, key))
}

/// Returns the issues, one negotiation after the other, by key.
pub fn issues(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    let row = |view: &SnapshotView, issue: issue::IssueView| {
        let mut row = vec![
            texted(issue.negotiation.as_str()),
            texted(issue.key.as_str()),
            texted(issue.title),
            optional(issue.parent.map(|parent| parent.to_string())),
            texted(issue.status.value.name()),
        ];
        row.extend(dated(view.state().since(&issue.status.fact).as_ref()));
        row
    };
    let rows_of = move |key: &NegotiationKey| -> Vec<Vec<Cell>> {
        issue::issues(view.state(), key).into_iter().map(|issue| row(&view, issue)).collect()
    };
    Table::of(ISSUE_COLUMNS, one_by_one(shown), rows_of)
}

/// Returns the clauses as they read, text by text, by number.
pub fn clauses(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    let rows_of = move |key: &NegotiationKey| -> Vec<Vec<Cell>> {
        let proposals = proposal::proposals(view.state(), key);
        let of = |proposal: &ProposalView| -> Vec<Vec<Cell>> {
            let clauses = proposal::clauses(view.state(), &proposal.key);
            clauses.iter().map(|clause| clause_row(&view, proposal, clause)).collect()
        };
        proposals.iter().flat_map(of).collect()
    };
    Table::of(CLAUSE_COLUMNS, one_by_one(shown), rows_of)
}

/// Returns the actors, by key.
pub fn actors(shown: &SnapshotView) -> Table {
    let row = |actor: &Arc<ActorRegistered>| {
        Some(vec![
            texted(actor.key.as_str()),
            texted(&*actor.name),
            texted(actor.kind.name()),
            lines(&actor.aliases),
            optional(actor.part_of.as_ref().map(ToString::to_string)),
            optional(actor.country.clone()),
            optional(actor.wikidata.clone()),
            optional(actor.cameo.clone()),
        ])
    };
    Table::of(ACTOR_COLUMNS, shown.actors(), row)
}

/// Returns the sources that dated events cite, in the order in which they are first cited.
pub fn sources(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    let mut seen: BTreeSet<SourceKey> = BTreeSet::new();
    let rows_of = move |event: &EventView| -> Vec<Vec<Cell>> {
        let cited = event.sources(view.state()).into_iter().map(|cited| cited.citation.source);
        let first = cited.filter(|source| seen.insert(source.clone()));
        first.filter_map(|source| source_row(&view, &source)).collect()
    };
    Table::of(SOURCE_COLUMNS, shown.events(Direction::Ascending), rows_of)
}

/// Returns each position at its change points up to the date of the view, one negotiation after the other, by party and matter.
pub fn position_changes(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(POSITION_CHANGE_COLUMNS, one_by_one(shown), move |key| position_change_rows(&view, key))
}

/// Lists the negotiations, each as a page of its own: the rows of one are many enough.
fn one_by_one(shown: &SnapshotView) -> Pages<NegotiationKey> {
    let mut keys = shown.negotiations().into_iter();
    Box::new(move || keys.next().into_iter().collect())
}

fn lines(texts: &[String]) -> Cell {
    if texts.is_empty() { Cell::Missing } else { Cell::Text(texts.join("\n")) }
}

fn statement_row(shown: &SnapshotView, view: &EventView) -> Option<Vec<Cell>> {
    let event = view.event()?;
    let Body::StatementMade(made) = &event.body else { return None };
    let mut row = vec![
        texted(event.id.to_string()),
        number(view.sequence.get()),
        number(view.revision),
        optional(event.negotiation().map(ToString::to_string)),
        texted(made.speaker.as_str()),
        texted(actor_name(shown.state(), &made.speaker)),
        optional(made.on_behalf_of.as_ref().map(ToString::to_string)),
        joined(&made.addressees),
        texted(made.act.name()),
        texted(made.basis.name()),
        optional(made.channel.clone()),
        optional(made.meeting.as_ref().map(ToString::to_string)),
        number(made.claims.len()),
        texted(made.text.as_str()),
    ];
    row.extend(dated(event.occurred()));
    row.extend(cited(shown, &view.sources(shown.state())));
    Some(row)
}

fn meeting_row(view: &MeetingView) -> Vec<Cell> {
    let place = view.place.as_deref();
    let degrees = |degrees: Option<f64>| degrees.map_or(Cell::Missing, Cell::Real);
    let edtf = |period: Option<&crate::time::Period>| optional(period.map(|period| period.edtf().as_str()));
    let instant = |instant: Option<Instant>| instant.map_or(Cell::Missing, Cell::Instant);
    let planned = view.planned.as_deref().map(crate::time::Period::window);
    let mut row = vec![
        optional(view.negotiation.as_ref().map(ToString::to_string)),
        texted(view.key.as_str()),
        texted(&*view.title),
        texted(view.kind.name()),
        texted(view.status.value.name()),
        Cell::Flag(view.overdue),
        optional(place.map(|place| place.name.clone())),
        optional(place.and_then(|place| place.country.clone())),
        degrees(place.and_then(|place| place.latitude)),
        degrees(place.and_then(|place| place.longitude)),
        joined(view.participants.iter().map(|participant| &participant.actor)),
        joined(view.agenda.iter()),
        optional(view.outcome.as_deref()),
    ];
    row.extend(dated(view.period().as_deref()));
    row.extend([edtf(view.planned.as_deref()), edtf(view.began.as_deref()), edtf(view.held.as_deref())]);
    row.extend([instant(planned.map(|window| window.lo())), instant(planned.map(|window| window.hi()))]);
    row
}

fn negotiation_row(shown: &SnapshotView, key: &NegotiationKey) -> Option<Vec<Cell>> {
    let state = shown.state();
    let view = negotiation::negotiation(state, key, Reading::AtPoint)?;
    let parties: BTreeSet<_> = negotiation::parties(state, key).into_iter().map(|party| party.actor).collect();
    let mut row =
        vec![texted(view.key.as_str()), texted(view.title), texted(view.status.value.name()), joined(parties)];
    row.extend(dated(state.since(&view.status.fact).as_ref()));
    Some(row)
}

fn clause_row(shown: &SnapshotView, proposal: &ProposalView, view: &ClauseView) -> Vec<Cell> {
    let clause = &view.clause;
    let mut row = vec![
        texted(proposal.negotiation.as_str()),
        texted(proposal.key.as_str()),
        texted(&*proposal.title),
        texted(proposal.status.value.name()),
        texted(clause.key.as_str()),
        texted(&*clause.number),
        clause.phase.map_or(Cell::Missing, number),
        texted(&*clause.text),
        Cell::Flag(clause.bracketed),
        joined(&clause.issues),
        joined(&clause.proposed_by),
    ];
    row.extend(dated(shown.state().since(&view.since).as_ref()));
    row
}

fn source_row(shown: &SnapshotView, key: &SourceKey) -> Option<Vec<Cell>> {
    let read = |reading| actor::source(shown.state(), key, reading);
    let source = read(Reading::AtPoint).or_else(|| read(Reading::LastKnown))?.value;
    let published = source.published.as_ref();
    let instant = |instant: Option<Instant>| instant.map_or(Cell::Missing, Cell::Instant);
    let copies: Vec<String> = source.copies.iter().map(|copy| copy.url.clone()).collect();
    Some(vec![
        texted(key.as_str()),
        optional(source.title.clone()),
        optional(source.url.clone()),
        optional(source.publisher.clone()),
        optional(source.author.clone()),
        optional(source.language.clone()),
        optional(published.map(|period| period.edtf().as_str())),
        instant(published.map(|period| period.window().lo())),
        instant(published.map(|period| period.window().hi())),
        instant(source.retrieved_at),
        optional(source.sha256.clone()),
        lines(&copies),
        texted(source.reliability.name()),
    ])
}

fn position_change_rows(shown: &SnapshotView, key: &NegotiationKey) -> Vec<Vec<Cell>> {
    let every = PathPattern::read("position/*/*/*").into_iter().collect();
    let period = (Cut::from_micros(i64::MIN), shown.snapshot.point().date);
    let steps = history(shown.state(), period, Some(key), &PathFilter::of(every));
    let mut by_path: BTreeMap<&str, Vec<&StepView>> = BTreeMap::new();
    for step in &steps {
        by_path.entry(&step.change.path).or_default().push(step);
    }
    let mut rows = Vec::new();
    for (path, steps) in by_path {
        for (place, step) in steps.iter().enumerate() {
            let until = steps.get(place + 1).map(|next| next.date);
            rows.extend(stretch(shown, key, path, step, until));
        }
    }
    rows
}

/// Returns the row of a position that reads so from one step to the next; `None` where it is not there.
fn stretch(
    shown: &SnapshotView,
    negotiation: &NegotiationKey,
    path: &str,
    step: &StepView,
    until: Option<Cut>,
) -> Option<Vec<Cell>> {
    let value: Value = serde_json::from_str(step.change.after.as_deref()?).ok()?;
    let mut words = path.splitn(4, '/').skip(1);
    let (party, kind, target) = (words.next()?, words.next()?, words.next()?);
    let stance = value["stance"].as_str();
    let weight = stance.and_then(Stance::named).and_then(Stance::weight);
    let name = party.parse().map_or_else(|_other| party.to_owned(), |key| actor_name(shown.state(), &key));
    Some(vec![
        texted(negotiation.as_str()),
        texted(party),
        texted(name),
        texted(kind),
        texted(target),
        optional(value["status"].as_str()),
        optional(stance),
        weight.map_or(Cell::Missing, number),
        Cell::Flag(value["declared"] == true),
        Cell::Instant(step.date.last_included()),
        until.map_or(Cell::Missing, |until| Cell::Instant(until.last_included())),
    ])
}
