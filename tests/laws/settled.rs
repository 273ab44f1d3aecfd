//! The present as exports take it: between it and now, nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use chancery::chronicle::SnapshotReader;
use chancery::domain::Sequence;
use chancery::domain::facts::facts;
use chancery::domain::point::Point;
use chancery::time::Cut;
use chancery::view::diff::{PathFilter, diff};

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
            for now in nows(reader, point.date)? {
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

/// A cut, and some around the dates of the record: before, at and after each.
fn nows(reader: &SnapshotReader, cut: Cut) -> Result<BTreeSet<Cut>, String> {
    let records = reader.chronicle().records(Sequence::ZERO, usize::MAX).map_err(|error| error.to_string())?;
    let windows = records.iter().filter_map(|record| record.event()).flat_map(facts).filter_map(|fact| fact.window);
    let bounds: BTreeSet<i64> =
        windows.flat_map(|window| [window.lo().micros(), window.middle().micros(), window.hi().micros()]).collect();
    let around = bounds
        .iter()
        .step_by(bounds.len() / 6 + 1)
        .flat_map(|bound| [bound - 1, bound + 1, bound + 2, bound + 90_000_000]);
    Ok(around.chain([cut.micros()]).map(Cut::from_micros).collect())
}

fn values(reader: &SnapshotReader, point: Point) -> BTreeMap<String, String> {
    let nothing = reader.snapshot(Point { sequence: Sequence::ZERO, ..point });
    let state = reader.snapshot(point);
    let shown = diff(nothing.state(), state.state(), None, &PathFilter::default()).into_iter();
    shown.filter_map(|change| Some((change.path, change.after?))).collect()
}
