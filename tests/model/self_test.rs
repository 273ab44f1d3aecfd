//! The laws on the model itself, and that the generators make what they promise.

use super::histories::{Case, spoil};
use super::laws;
use super::log::Model;
use super::seed::{self, Shrink};

/// Holds a law against random histories.
fn holds(law: fn(&Case) -> laws::Verdict, points: usize) {
    seed::hold(law, points, 24, Shrink { steps: 20_000, millis: 120_000 });
}

#[test]
fn the_model_agrees_with_itself_after_a_restart() {
    holds(laws::agreement::<Model>, 4);
}

#[test]
fn refusals() {
    holds(laws::refusals::<Model>, 1);
}

#[test]
fn truncation() {
    holds(laws::truncation::<Model>, 3);
}

#[test]
fn late_order() {
    holds(laws::late_order::<Model>, 4);
}

#[test]
fn diffs() {
    holds(laws::diffs::<Model>, 6);
}

#[test]
fn certainty() {
    holds(laws::certainty::<Model>, 6);
}

#[test]
fn paging() {
    holds(laws::paging::<Model>, 4);
}

#[test]
fn tokens() {
    holds(laws::tokens::<Model>, 4);
}

#[test]
fn rebuild() {
    holds(laws::rebuild::<Model>, 3);
}

#[test]
fn retract_and_reinstate() {
    holds(laws::retract_and_reinstate::<Model>, 4);
}

#[test]
fn correct() {
    holds(laws::correct::<Model>, 4);
}

#[test]
fn export_and_import() {
    holds(laws::export_and_import::<Model>, 4);
}

#[test]
fn histories_are_accepted_and_not_too_long() {
    holds(
        |case| {
            let spoiled = case.history.model().check(&spoil(&case.history, &case.choices));
            let is_good =
                case.history.is_accepted() && !case.history.is_empty() && case.history.len() <= 72 && spoiled.len() < 5;
            if is_good { Ok(()) } else { Err(format!("{} operations", case.history.len())) }
        },
        1,
    );
}
