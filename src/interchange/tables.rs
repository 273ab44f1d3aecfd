//! Views as tables: events, claims and positions, a row each, with columns of one type each.
//!
//! CSV and Parquet write the same rows. A vague date has five columns, here for `occurred`:
//!
//! | column | holds |
//! | --- | --- |
//! | `occurred` | the date as it was recorded, in EDTF: `2024-08-20~` |
//! | `occurred_from` | the first instant of its window |
//! | `occurred_to` | the instant that ends its window, which is not part of it |
//! | `approximate`, `uncertain` | whether the date is marked so |
//!
//! A claim is dated by two dates of its own: `from` when it holds (`holds`, whose window is `begins_from` to `begins_to`), and
//! to when (`until`). `holds_from` and `holds_to` bound the time between: `holds_to` is the end of `until`, and missing of a
//! claim that gives none.
//!
//! Several keys in one cell stand with a space between them, since keys hold none. Titles and addresses of sources stand on a
//! line each, in the order of the keys; the line of one without an address is empty.

use std::fmt;

use crate::chronicle::Direction;
use crate::domain::event::{Body, Event};
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::codes::codes_of;
use crate::interchange::snapshot_view::{ClaimWithStatement, Pages, PositionInNegotiation, SnapshotView};
use crate::interchange::wording::{
    NamedSource, acting, actor_name, concerned, headline, sources, target_title, text, track,
};
use crate::time::{Instant, Period};
use crate::view::citation::Cited;
use crate::view::event::EventView;

/// The type of a column's values; each may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// A number of 64 bits.
    Real,
    /// Yes or no.
    Flag,
    /// An instant, in microseconds of UTC.
    Instant,
}

/// A value of a table.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant is its column's kind")]
pub enum Cell {
    Text(String),
    Number(i64),
    Real(f64),
    Flag(bool),
    Instant(Instant),
    Missing,
}

impl fmt::Display for Cell {
    /// Writes the value as CSV and XML have it; nothing, where it is missing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Text(text) => f.write_str(text),
            Cell::Number(number) => number.fmt(f),
            Cell::Real(number) => number.fmt(f),
            Cell::Flag(flag) => flag.fmt(f),
            Cell::Instant(instant) => instant.fmt(f),
            Cell::Missing => Ok(()),
        }
    }
}

/// A column: its name and its type.
pub type Column = (&'static str, ColumnType);

/// A table: its columns, and its rows in pages.
pub struct Table {
    /// The columns, in groups: what stands together in many tables is named once.
    groups: &'static [&'static [Column]],
    /// The rows, each with a cell for each column.
    pub rows: Pages<Vec<Cell>>,
}

impl Table {
    /// Makes a table whose rows are made of the items of a list, any number of each.
    pub(super) fn of<T: 'static, R: IntoIterator<Item = Vec<Cell>>>(
        groups: &'static [&'static [Column]],
        mut items: Pages<T>,
        mut rows_of: impl FnMut(&T) -> R + Send + 'static,
    ) -> Table {
        let rows = move || loop {
            let page = items();
            let rows: Vec<Vec<Cell>> = page.iter().flat_map(&mut rows_of).collect();
            // A page of which no row is made is not the end.
            if page.is_empty() || !rows.is_empty() {
                return rows;
            }
        };
        Table { groups, rows: Box::new(rows) }
    }

    /// Returns the columns.
    pub fn columns(&self) -> Vec<Column> {
        self.groups.concat()
    }
}

/// The columns of the date on which something happened; their cells are [`dated`].
pub(super) const OCCURRED: &[Column] = &[
    ("occurred", ColumnType::Text),
    ("time_zone", ColumnType::Text),
    ("occurred_from", ColumnType::Instant),
    ("occurred_to", ColumnType::Instant),
    ("approximate", ColumnType::Flag),
    ("uncertain", ColumnType::Flag),
    ("date_in_words", ColumnType::Text),
];

/// The columns of the date since which something holds; their cells are [`dated`].
pub(super) const SINCE: &[Column] = &[
    ("since", ColumnType::Text),
    ("time_zone", ColumnType::Text),
    ("since_from", ColumnType::Instant),
    ("since_to", ColumnType::Instant),
    ("approximate", ColumnType::Flag),
    ("uncertain", ColumnType::Flag),
    ("date_in_words", ColumnType::Text),
];

/// The columns of sources; their cells are [`cited`].
pub(super) const CITED: &[Column] =
    &[("sources", ColumnType::Text), ("source_titles", ColumnType::Text), ("source_urls", ColumnType::Text)];

const EVENT_COLUMNS: &[&[Column]] = &[
    &[
        ("id", ColumnType::Text),
        ("sequence", ColumnType::Number),
        ("revision", ColumnType::Number),
        ("kind", ColumnType::Text),
        ("cameo", ColumnType::Text),
        ("plover", ColumnType::Text),
        ("track", ColumnType::Text),
        ("headline", ColumnType::Text),
        ("text", ColumnType::Text),
    ],
    OCCURRED,
    &[
        ("ordinal", ColumnType::Number),
        ("negotiation", ColumnType::Text),
        ("actors", ColumnType::Text),
        ("about", ColumnType::Text),
    ],
    CITED,
    &[
        ("published_from", ColumnType::Instant),
        ("published_to", ColumnType::Instant),
        ("recorded_at", ColumnType::Instant),
        ("recorded_by", ColumnType::Text),
        ("note", ColumnType::Text),
    ],
];

const CLAIM_COLUMNS: &[&[Column]] = &[
    &[
        ("statement", ColumnType::Text),
        ("sequence", ColumnType::Number),
        ("revision", ColumnType::Number),
        ("place", ColumnType::Number),
        ("claimant", ColumnType::Text),
        ("claimant_name", ColumnType::Text),
        ("speaker", ColumnType::Text),
        ("subject", ColumnType::Text),
        ("subject_name", ColumnType::Text),
        ("target_kind", ColumnType::Text),
        ("target", ColumnType::Text),
        ("target_title", ColumnType::Text),
        ("stance", ColumnType::Text),
        ("weight", ColumnType::Number),
        ("hedge", ColumnType::Text),
        ("modality", ColumnType::Text),
        ("conditions", ColumnType::Text),
        ("own", ColumnType::Flag),
        ("standing", ColumnType::Flag),
        ("act", ColumnType::Text),
        ("basis", ColumnType::Text),
        ("holds", ColumnType::Text),
        ("time_zone", ColumnType::Text),
        ("begins_from", ColumnType::Instant),
        ("begins_to", ColumnType::Instant),
        ("approximate", ColumnType::Flag),
        ("uncertain", ColumnType::Flag),
        ("date_in_words", ColumnType::Text),
        ("until", ColumnType::Text),
        ("holds_from", ColumnType::Instant),
        ("holds_to", ColumnType::Instant),
        ("text", ColumnType::Text),
        ("negotiation", ColumnType::Text),
    ],
    CITED,
];

const POSITION_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("party", ColumnType::Text),
        ("party_name", ColumnType::Text),
        ("target_kind", ColumnType::Text),
        ("target", ColumnType::Text),
        ("target_title", ColumnType::Text),
        ("status", ColumnType::Text),
        ("stance", ColumnType::Text),
        ("weight", ColumnType::Number),
        ("declared", ColumnType::Flag),
        ("sides", ColumnType::Text),
        ("claimants", ColumnType::Text),
        ("claims", ColumnType::Number),
    ],
    SINCE,
];

/// Returns the events, in fact order.
pub fn events(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    let row = move |event: &EventView| Some(event_row(&view, event, event.event()?));
    Table::of(EVENT_COLUMNS, shown.events(Direction::Ascending), row)
}

/// Returns the claims, by the dates from which they hold; those since overtaken, ended or withdrawn are not `standing`.
pub fn claims(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(CLAIM_COLUMNS, shown.claims(None), move |claim| claim_row(&view, claim))
}

/// Returns the positions: each party and matter with a standing claim directly on it.
pub fn positions(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(POSITION_COLUMNS, shown.positions(), move |position| Some(position_row(&view, position)))
}

pub(super) fn texted(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

pub(super) fn optional(text: Option<impl Into<String>>) -> Cell {
    text.map_or(Cell::Missing, texted)
}

pub(super) fn joined<T: ToString>(keys: impl IntoIterator<Item = T>) -> Cell {
    let keys: Vec<String> = keys.into_iter().map(|key| key.to_string()).collect();
    if keys.is_empty() { Cell::Missing } else { Cell::Text(keys.join(" ")) }
}

/// A count or a place, which is far from what no longer fits.
pub(super) fn number(value: impl TryInto<i64>) -> Cell {
    value.try_into().map_or(Cell::Missing, Cell::Number)
}

/// Returns the cells of a date: as recorded, its zone, its window, its marks, and the date in words.
pub(super) fn dated(period: Option<&Period>) -> [Cell; 7] {
    let Some(period) = period else { return [const { Cell::Missing }; 7] };
    [
        texted(period.edtf().as_str()),
        texted(period.zone().as_str()),
        Cell::Instant(period.window().lo()),
        Cell::Instant(period.window().hi()),
        Cell::Flag(period.approximate()),
        Cell::Flag(period.uncertain()),
        texted(period.in_words()),
    ]
}

/// What stands in the place of an address beside others; an empty line at the start would be guarded as a formula.
const NO_ADDRESS: &str = "(none)";

/// Returns the cells of sources: their keys, titles and addresses.
pub(super) fn cited(shown: &SnapshotView, cited: &[Cited]) -> [Cell; 3] {
    let sources = sources(shown.state(), cited);
    let lines = |line: fn(&NamedSource) -> Option<&str>, missing: &str| {
        let lines: Vec<Option<&str>> = sources.iter().map(line).collect();
        if lines.iter().all(Option::is_none) {
            return Cell::Missing;
        }
        Cell::Text(lines.iter().map(|line| line.unwrap_or(missing)).collect::<Vec<_>>().join("\n"))
    };
    let keys = joined(sources.iter().map(|source| source.key.as_str()));
    [keys, lines(|source| Some(&source.title), ""), lines(|source| source.url.as_deref(), NO_ADDRESS)]
}

fn event_row(shown: &SnapshotView, view: &EventView, event: &Event) -> Vec<Cell> {
    let state = shown.state();
    let (text, codes) = (text(event), codes_of(&event.body));
    let mut row = vec![
        texted(event.id.to_string()),
        number(view.sequence.get()),
        number(view.revision),
        texted(event.kind().name()),
        optional(codes.map(|codes| codes.cameo)),
        optional(codes.and_then(|codes| codes.plover)),
        texted(track(event.body.family())),
        texted(headline(state, event)),
        if text.is_empty() { Cell::Missing } else { Cell::Text(text) },
    ];
    row.extend(dated(event.occurred()));
    row.extend([
        number(event.ordinal),
        optional(event.negotiation().map(ToString::to_string)),
        joined(acting(state, event)),
        joined(concerned(state, event)),
    ]);
    let published = view.published(shown.state());
    row.extend(cited(shown, &view.sources(shown.state())));
    row.extend([
        Cell::Instant(published.window.lo()),
        Cell::Instant(published.window.hi()),
        Cell::Instant(view.recorded_at.instant()),
        texted(&*view.recorded_by),
        optional(event.note.clone()),
    ]);
    row
}

fn claim_row(
    shown: &SnapshotView,
    ClaimWithStatement { claim: view, statement }: &ClaimWithStatement,
) -> Option<Vec<Cell>> {
    let state = shown.state();
    let event = statement.event()?;
    let Body::StatementMade(made) = &event.body else { return None };
    let claim = &view.claim;
    let mut row = vec![
        texted(event.id.to_string()),
        number(statement.sequence.get()),
        number(statement.revision),
        number(view.of.index),
        texted(view.claimant.as_str()),
        texted(actor_name(state, &view.claimant)),
        texted(made.speaker.as_str()),
        texted(claim.subject.as_str()),
        texted(actor_name(state, &claim.subject)),
        texted(claim.on.kind().as_str()),
        texted(claim.on.key()),
        texted(target_title(state, &claim.on)),
        texted(claim.stance.name()),
        claim.stance.weight().map_or(Cell::Missing, number),
        texted(claim.hedge.name()),
        texted(claim.modality.name()),
        if claim.conditions.is_empty() { Cell::Missing } else { Cell::Text(claim.conditions.join("\n")) },
        Cell::Flag(view.own),
        Cell::Flag(view.standing),
        texted(made.act.name()),
        texted(made.basis.name()),
    ];
    row.extend(dated(Some(&view.from)));
    row.extend([
        optional(claim.to.as_ref().map(|to| to.edtf().as_str())),
        Cell::Instant(view.from.window().lo()),
        claim.to.as_ref().map_or(Cell::Missing, |to| Cell::Instant(to.window().hi())),
        texted(made.text.as_str()),
        optional(event.negotiation().map(ToString::to_string)),
    ]);
    row.extend(cited(shown, &statement.sources(shown.state())));
    Some(row)
}

fn position_row(
    shown: &SnapshotView,
    PositionInNegotiation { negotiation, position }: &PositionInNegotiation,
) -> Vec<Cell> {
    let state = shown.state();
    let target = position.target();
    let mut claimants: Vec<&str> = position.claims.iter().map(|claim| claim.claimant.as_str()).collect();
    claimants.sort_unstable();
    claimants.dedup();
    let since = position.since().and_then(|claim| since(shown, claim));
    let mut row = vec![
        texted(negotiation.as_str()),
        texted(position.party.as_str()),
        texted(actor_name(state, &position.party)),
        texted(target.kind().as_str()),
        texted(target.key()),
        texted(target_title(state, target)),
        texted(position.status.name()),
        optional(position.stance.map(Vocabulary::name)),
        position.stance.and_then(|stance| stance.weight()).map_or(Cell::Missing, number),
        Cell::Flag(position.declared),
        joined(position.sides().iter().map(|side| side.stance.name())),
        joined(claimants),
        number(position.claims.len()),
    ];
    row.extend(dated(since.as_ref()));
    row
}

/// Returns the date from which the claim holds that a position rests on.
fn since(shown: &SnapshotView, bearing: &crate::view::position::Bearing) -> Option<Period> {
    let recorded = shown.state().content(bearing.order.sequence, bearing.revision)?;
    let event = recorded.event()?;
    let Body::StatementMade(made) = &event.body else { return None };
    let claim = made.claims.get(usize::try_from(bearing.index).ok()?)?;
    claim.from.as_ref().or(event.occurred()).cloned()
}
