//! Which random histories a law is held against.
//!
//! Some are the same every time, so that what is checked before a change lands is no lottery. Others are drawn fresh:
//!
//! | variable | what it sets |
//! | --- | --- |
//! | `CHANCERY_SEED` | a whole number from which more histories are drawn: the same number, the same histories |
//! | `CHANCERY_HISTORIES` | how many are drawn from it (from 0 if it is not set); as many as the fixed ones otherwise |
//!
//! `make test` and `make laws` choose a seed and print it, and so does a law that fails.

use super::histories::{Case, cases};
use super::laws::Verdict;
use proptest::prelude::{ProptestConfig, TestCaseError};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// How long a failure is shrunk: steps, and milliseconds.
#[derive(Clone, Copy)]
pub struct Shrink {
    pub steps: u32,
    pub millis: u32,
}

/// Reads a whole number from a variable, where it is set.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is {text:?}: give a whole number")))
}

/// The seed from which more is drawn, where that is asked for.
pub fn asked() -> Option<u64> {
    number("CHANCERY_SEED").or_else(|| number("CHANCERY_HISTORIES").map(|_| 0))
}

/// Holds a law against so many fixed histories with so many points each, and against those that are asked for.
pub fn hold(law: fn(&Case) -> Verdict, points: usize, count: u32, shrink: Shrink) {
    run(law, points, count, shrink, TestRng::deterministic_rng(RngAlgorithm::ChaCha), "");
    let Some(seed) = asked() else { return };
    let count =
        number("CHANCERY_HISTORIES").map_or(count, |asked| u32::try_from(asked).expect("some number of histories"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let again = format!("CHANCERY_SEED={seed} CHANCERY_HISTORIES={count} draws the same histories again\n");
    eprint!("{again}");
    run(law, points, count, shrink, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes), &again);
}

fn run(law: fn(&Case) -> Verdict, points: usize, cases_asked: u32, shrink: Shrink, rng: TestRng, again: &str) {
    let config = ProptestConfig {
        cases: cases_asked,
        max_shrink_iters: shrink.steps,
        max_shrink_time: shrink.millis,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let result =
        TestRunner::new_with_rng(config, rng).run(&cases(points), |case| law(&case).map_err(TestCaseError::fail));
    if let Err(failure) = result {
        panic!("{again}{failure}");
    }
}
