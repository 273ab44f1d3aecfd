//! Whose an event is: somebody who may change only what is their own is refused exactly where a naive ledger says so.

use std::collections::BTreeSet;

use chancery::chronicle::{Changes, Refusal, Request};
use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::input::Line;
use serde_json::Value;
use uuid::Uuid;

use super::{Real, instant};
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict};
use crate::model::log::{Model, What};

const NAMES: [&str; 3] = ["ada", "ben", "cleo"];

/// What an operation changes: an event or a citing, by the place of its record.
fn changed(what: &What, about: usize) -> Option<usize> {
    match what {
        What::Correct { .. } | What::Retract | What::Reinstate => Some(about),
        What::RetractCite(at) | What::ReinstateCite(at) => Some(*at),
        What::Event { .. } | What::Cite => None,
    }
}

/// Finds the first operation behind a place that changes what was there before and has another's hand in it.
fn refused(model: &Model, recorders: &[&str], before: usize, name: &str) -> Option<usize> {
    let touched_by = |target: usize| -> BTreeSet<&str> {
        let changes =
            (0..before).filter(|at| changed(&model.records[*at].what, model.records[*at].about) == Some(target));
        changes.chain([target]).map(|at| recorders[at]).collect()
    };
    let is_refused = |at: &usize| {
        let target = changed(&model.records[*at].what, model.records[*at].about).filter(|target| *target < before);
        target.is_some_and(|target| touched_by(target) != BTreeSet::from([name]))
    };
    (before..model.records.len()).find(is_refused).map(|at| at - before)
}

fn operations(batch: &[Value]) -> Vec<Operation> {
    let read = |line: &Value| {
        let line: Line = line.to_string().parse().expect("a line of a history");
        line.into_operation(&mut || EventId::new(Uuid::new_v4())).expect("an operation")
    };
    batch.iter().map(read).collect()
}

/// Each batch is tried by somebody who may change their own alone. One that is refused is recorded by the same with the right to change
/// anything, as an editor would.
pub fn own_events(case: &Case) -> Verdict {
    let real = Real::fresh();
    let (mut model, mut recorders) = (Model::new(), Vec::new());
    for (number, batch) in case.history.batches.iter().enumerate() {
        let choice = case.choices[number % case.choices.len()];
        let name = NAMES[usize::from(choice) % NAMES.len()];
        let before = model.records.len();
        model.record(&batch.operations, batch.at);
        recorders.resize(model.records.len(), name);
        let expected = refused(&model, &recorders, before, name);
        real.clock.set(instant(batch.at));
        let request = |changes| {
            let mut request = Request::new(operations(&batch.operations), name);
            request.changes = changes;
            request
        };
        match (real.chronicle.record(request(Changes::Own)), expected) {
            (Ok(_), None) => {}
            (Err(Refusal::NotOwn { index, .. }), Some(place)) if index == place => {
                let recorded = real.chronicle.record(request(Changes::Any));
                recorded.map_err(|refusal| format!("batch {number} by {name}, who may change anything: {refusal}"))?;
            }
            (answered, expected) => {
                return Err(format!("batch {number} by {name}: {answered:?}, and the ledger says {expected:?}"));
            }
        }
    }
    Ok(())
}
