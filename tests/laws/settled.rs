//! The present as exports take it: between it and now, nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use chancery::chronicle::SnapshotReader;
use chancery::domain::Sequence;
use chancery::domain::point::Point;
use chancery::time::{Cut, Instant};
use chancery::view::diff::{PathFilter, diff, history};

use super::causes::{recorded, resolve};
use crate::model::histories::Case;
use crate::model::laws::Verdict;

/// What counts at the settled cut is what counts at the one that it stands for, in every reading of vague dates.
pub fn settled(case: &Case) -> Verdict {
    let real = recorded(case)?;
    let held = real.chronicle.read_points(|reader| {
        let mut moved = 0;
        for point in &case.points {
            let point = resolve(reader, point, case.history.now());
            for now in nows(reader, point) {
                let settled = reader.chronicle().settled(now.last_included(), point.sequence);
                let settled = settled.map_err(|error| error.to_string())?;
                if settled > now {
                    return Err(format!("{settled:?} is after {now:?}"));
                }
                moved += usize::from(settled < now);
                let (then, here) = (Point { date: settled, ..point }, Point { date: now, ..point });
                if values(reader, then) != values(reader, here) {
                    return Err(format!("{then:?} and {here:?} differ"));
                }
            }
        }
        let is_still = case.points.is_empty() || moved > 0;
        if is_still { Ok(()) } else { Err("every present was settled where it was".to_owned()) }
    });
    held.map_err(|failed| failed.to_string())?
}

/// A cut, and those at which anything changes by its date, with some that come a little later.
fn nows(reader: &SnapshotReader, point: Point) -> BTreeSet<Cut> {
    let whole = (Cut::from_micros(Instant::MIN.micros()), Cut::after(Instant::MAX));
    let steps = history(reader.snapshot(point).state(), whole, None, &PathFilter::default());
    let changes: BTreeSet<Cut> = steps.into_iter().map(|step| step.date).collect();
    let around = |cut: &Cut| [0, 1, 90_000_000].map(|later| Cut::from_micros(cut.micros() + later));
    let some = changes.iter().step_by(changes.len() / 12 + 1).flat_map(around);
    some.chain([point.date]).filter(|cut| *cut <= whole.1).collect()
}

fn values(reader: &SnapshotReader, point: Point) -> BTreeMap<String, String> {
    let nothing = reader.snapshot(Point { sequence: Sequence::ZERO, ..point });
    let state = reader.snapshot(point);
    let shown = diff(nothing.state(), state.state(), None, &PathFilter::default()).into_iter();
    shown.filter_map(|change| Some((change.path, change.after?))).collect()
}
