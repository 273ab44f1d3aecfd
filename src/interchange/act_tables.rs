//! Views as tables, further ones: votes, consents, commitments and accounts, a row each.
//!
//! | table | a row is |
//! | --- | --- |
//! | votes | how an actor voted in a decision; a decision without votes has one row, with no actor |
//! | consents | an act of consent to a text, withdrawals among them; `bound` says whether the actor is bound at the point |
//! | commitments | a commitment, with its terms and its status at the point; `statuses` has a line for each who speaks |
//! | accounts | a side of an account: one value, and who asserts it |
//!
//! Dates have the columns that `tables` explains. A number that somebody asserts has its bounds in `least` and `greatest`, both
//! the same if it is exact; an open bound is missing.

use std::collections::BTreeSet;

use crate::domain::event::{AssertedValue, DecisionSubject, Reference};
use crate::domain::key::NegotiationKey;
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::snapshot_view::{AccountInNegotiation, SnapshotView};
use crate::interchange::tables::{
    Cell, Column, ColumnType, OCCURRED, SINCE, Table, dated, joined, number, optional, texted,
};
use crate::interchange::wording::{about_title, actor_name, proposal_title, subject_title, value_in_words};
use crate::time::Period;
use crate::view::account::AccountSideView;
use crate::view::commitment::{CommitmentStanding, CommitmentView};
use crate::view::consent::{self, ConsentView};
use crate::view::decision::{self, DecisionView, VoteView};
use crate::view::{Reading, event, proposal};

const VOTE_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("decision", ColumnType::Text),
        ("decision_title", ColumnType::Text),
        ("on", ColumnType::Text),
        ("on_title", ColumnType::Text),
        ("body", ColumnType::Text),
        ("method", ColumnType::Text),
        ("outcome", ColumnType::Text),
        ("actor", ColumnType::Text),
        ("actor_name", ColumnType::Text),
        ("vote", ColumnType::Text),
    ],
    OCCURRED,
    &[
        ("yes", ColumnType::Number),
        ("no", ColumnType::Number),
        ("abstain", ColumnType::Number),
        ("absent", ColumnType::Number),
    ],
];

const CONSENT_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("proposal", ColumnType::Text),
        ("proposal_title", ColumnType::Text),
        ("actor", ColumnType::Text),
        ("actor_name", ColumnType::Text),
        ("act", ColumnType::Text),
        ("signed_by", ColumnType::Text),
        ("standing", ColumnType::Flag),
        ("bound", ColumnType::Flag),
    ],
    OCCURRED,
    &[("effective", ColumnType::Text), ("effective_from", ColumnType::Instant), ("effective_to", ColumnType::Instant)],
];

const COMMITMENT_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("commitment", ColumnType::Text),
        ("by", ColumnType::Text),
        ("towards", ColumnType::Text),
        ("text", ColumnType::Text),
        ("conditions", ColumnType::Text),
        ("status", ColumnType::Text),
        ("statuses", ColumnType::Text),
        ("contested", ColumnType::Flag),
        ("overdue", ColumnType::Flag),
        ("past", ColumnType::Flag),
    ],
    SINCE,
    &[
        ("due", ColumnType::Text),
        ("due_from", ColumnType::Instant),
        ("due_to", ColumnType::Instant),
        ("over", ColumnType::Text),
        ("over_from", ColumnType::Instant),
        ("over_to", ColumnType::Instant),
    ],
];

const ACCOUNT_COLUMNS: &[&[Column]] = &[
    &[
        ("negotiation", ColumnType::Text),
        ("about_kind", ColumnType::Text),
        ("about", ColumnType::Text),
        ("about_title", ColumnType::Text),
        ("aspect", ColumnType::Text),
        ("status", ColumnType::Text),
        ("side", ColumnType::Number),
        ("value", ColumnType::Text),
        ("negated", ColumnType::Flag),
        ("least", ColumnType::Real),
        ("greatest", ColumnType::Real),
        ("unit", ColumnType::Text),
        ("claimants", ColumnType::Text),
        ("assertions", ColumnType::Number),
        ("statements", ColumnType::Text),
    ],
    SINCE,
];

/// Returns the votes, decision by decision.
pub fn votes(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(VOTE_COLUMNS, shown.decisions(), move |decision| vote_rows(&view, decision))
}

/// Returns the acts of consent, text by text.
pub fn consents(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(CONSENT_COLUMNS, shown.consents(), move |(negotiation, act)| Some(consent_row(&view, negotiation, act)))
}

/// Returns the commitments.
pub fn commitments(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(COMMITMENT_COLUMNS, shown.commitments(), move |commitment| Some(commitment_row(&view, commitment)))
}

/// Returns the sides of accounts.
pub fn accounts(shown: &SnapshotView) -> Table {
    let view = shown.clone();
    Table::of(ACCOUNT_COLUMNS, shown.accounts(), move |account| side_rows(&view, account))
}

/// Names what was decided on, with its kind: `proposal/plan`.
pub fn subject_id(subject: &DecisionSubject) -> String {
    let reference = Reference::from(subject);
    format!("{}/{}", reference.what(), reference.key())
}

fn vote_rows(shown: &SnapshotView, view: &DecisionView) -> Vec<Vec<Cell>> {
    let votes = decision::votes(shown.state(), &view.key, Reading::AtPoint);
    let tally = decision::tally(view, &votes);
    let row = |vote: Option<&VoteView>| {
        let (state, taken) = (shown.state(), &view.profile.taken);
        let mut row = vec![
            texted(view.profile.negotiation.as_str()),
            texted(view.key.as_str()),
            texted(view.title()),
            texted(subject_id(&taken.on)),
            texted(subject_title(state, &taken.on)),
            optional(taken.body.as_ref().map(ToString::to_string)),
            optional(taken.method.map(Vocabulary::name)),
            optional(taken.outcome.map(Vocabulary::name)),
            optional(vote.map(|vote| vote.actor.to_string())),
            optional(vote.map(|vote| actor_name(state, &vote.actor))),
            optional(vote.map(|vote| vote.vote.name())),
        ];
        row.extend(dated(Some(&view.profile.occurred)));
        row.extend([tally.yes, tally.no, tally.abstain, tally.absent].map(|count| count.map_or(Cell::Missing, number)));
        row
    };
    if votes.is_empty() { vec![row(None)] } else { votes.iter().map(|vote| row(Some(vote))).collect() }
}

fn consent_row(shown: &SnapshotView, negotiation: &NegotiationKey, act: &ConsentView) -> Vec<Cell> {
    let (state, given) = (shown.state(), &act.given);
    let status = proposal::proposal(state, &given.proposal, Reading::AtPoint).map(|view| view.status);
    let bound = status.is_some_and(|status| consent::binding(state, &given.proposal, &given.actor, &status).is_some());
    let mut row = vec![
        texted(negotiation.as_str()),
        texted(given.proposal.as_str()),
        texted(proposal_title(state, &given.proposal)),
        texted(given.actor.as_str()),
        texted(actor_name(state, &given.actor)),
        texted(given.act.name()),
        joined(&given.by),
        Cell::Flag(act.standing),
        Cell::Flag(bound),
    ];
    row.extend(dated(state.since(&act.fact).as_ref()));
    row.extend(bounded(act.effective().as_ref()));
    row
}

fn commitment_row(shown: &SnapshotView, view: &CommitmentView) -> Vec<Cell> {
    let made = &view.profile.made;
    let standing = |standing: &CommitmentStanding| match &standing.according_to {
        Some(actor) => format!("{} {actor}", standing.status.value.name()),
        None => standing.status.value.name().to_owned(),
    };
    let lines = |lines: Vec<String>| if lines.is_empty() { Cell::Missing } else { Cell::Text(lines.join("\n")) };
    let mut row = vec![
        texted(view.profile.negotiation.as_str()),
        texted(view.key.as_str()),
        joined(&made.by),
        joined(&made.to),
        texted(&*view.text),
        lines(view.conditions.to_vec()),
        texted(view.status.value.name()),
        lines(view.statuses.iter().map(standing).collect()),
        Cell::Flag(view.contested()),
        Cell::Flag(view.overdue),
        Cell::Flag(view.past),
    ];
    row.extend(dated(shown.state().since(&view.status.fact).as_ref()));
    row.extend(bounded(view.due.as_deref()));
    row.extend(bounded(view.over.as_deref()));
    row
}

fn side_rows(
    shown: &SnapshotView,
    AccountInNegotiation { negotiation, account: view }: &AccountInNegotiation,
) -> Vec<Vec<Cell>> {
    let state = shown.state();
    let since = state.since(&view.since);
    let row = |(place, side): (usize, &AccountSideView)| {
        let (least, greatest, unit) = match &*side.value {
            AssertedValue::Number(number) => {
                let (least, greatest) = number.bounds();
                (finite(least), finite(greatest), optional(number.unit.clone()))
            }
            AssertedValue::Text(_) | AssertedValue::Date(_) | AssertedValue::Actor(_) => {
                (Cell::Missing, Cell::Missing, Cell::Missing)
            }
        };
        let claimants: BTreeSet<&str> = side.assertions.iter().map(|one| one.claimant.as_str()).collect();
        let statements = side.assertions.iter().filter_map(|one| event::event(state, one.fact.order.sequence));
        let mut row = vec![
            optional(negotiation.as_ref().map(ToString::to_string)),
            texted(view.about.kind()),
            texted(Reference::from(&view.about).key()),
            texted(about_title(state, &view.about)),
            texted(view.aspect.as_str()),
            texted(view.status.name()),
            number(place),
            texted(value_in_words(state, &side.value)),
            Cell::Flag(side.negated),
            least,
            greatest,
            unit,
            joined(claimants),
            number(side.assertions.len()),
            joined(statements.map(|statement| statement.id())),
        ];
        row.extend(dated(since.as_ref()));
        row
    };
    view.sides.iter().enumerate().map(row).collect()
}

fn finite(number: f64) -> Cell {
    if number.is_finite() { Cell::Real(number) } else { Cell::Missing }
}

/// Returns the cells of a further date: as recorded, and the bounds of its window.
fn bounded(period: Option<&Period>) -> [Cell; 3] {
    let Some(period) = period else { return [const { Cell::Missing }; 3] };
    [texted(period.edtf().as_str()), Cell::Instant(period.window().lo()), Cell::Instant(period.window().hi())]
}
