//! The laws on the model itself, and that the generators make what they promise.

use super::histories::{Case, cases, spoil};
use super::laws;
use super::log::Model;
use proptest::prelude::{ProptestConfig, TestCaseError};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// Runs a law over random cases; `PROPTEST_CASES` sets how many.
fn holds(law: fn(&Case) -> laws::Verdict, points: usize) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let cases_asked = if std::env::var_os("PROPTEST_CASES").is_some() { config.cases } else { 24 };
    let config = ProptestConfig { cases: cases_asked, max_shrink_iters: 20_000, max_shrink_time: 120_000, ..config };
    // The same histories every time, unless others are asked for: what is checked before landing must not be a lottery.
    let mut runner = if std::env::var_os("PROPTEST_CASES").is_some() {
        TestRunner::new(config)
    } else {
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    };
    let result = runner.run(&cases(points), |case| law(&case).map_err(TestCaseError::fail));
    if let Err(failure) = result {
        panic!("{failure}");
    }
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
