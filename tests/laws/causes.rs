//! Every change has a cause, and both directions of a diff name the same ones, between any two points on any clocks.

use std::collections::BTreeMap;

use chancery::chronicle::{PointArguments, SnapshotReader};
use chancery::domain::point::Point;
use chancery::time::Zone;
use chancery::view::diff::{ChangeView, PathFilter, diff};

use super::{Real, instant};
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict};
use crate::model::operations::NEGOTIATIONS;
use crate::model::standing;

/// Records a case's history.
pub fn recorded(case: &Case) -> Result<Real, String> {
    let mut real = Real::fresh();
    for batch in &case.history.batches {
        real.record(&batch.operations, batch.at).map_err(|refused| format!("refused: {refused:?}"))?;
    }
    Ok(real)
}

/// Turns a point of the model into one of the chronicle.
pub fn resolve(reader: &SnapshotReader, point: &standing::Point, now: i64) -> Point {
    let moment = |text: &Option<String>| text.as_ref().map(|text| text.parse().unwrap());
    let zone = point.time_zone.as_ref().map_or_else(Zone::default, |zone| zone.parse().unwrap());
    let certainty = serde_json::from_value(point.certainty.into()).unwrap();
    let asked = PointArguments {
        date: moment(&point.date),
        time_zone: zone,
        known_at: moment(&point.known_at),
        published_by: moment(&point.published_by),
        certainty,
        snapshot: None,
    };
    let chronicle = reader.chronicle();
    chronicle.resolve(&asked, instant(now), chronicle.head()).unwrap().0
}

/// Every change has a cause, and both directions name the same ones.
pub fn causes(case: &Case) -> Verdict {
    let real = recorded(case)?;
    let held = real.chronicle.read_points(|reader| {
        let points: Vec<Point> = case.points.iter().map(|point| resolve(reader, point, case.history.now())).collect();
        for (place, one) in points.iter().enumerate() {
            for other in &points[place + 1..] {
                between(reader, one, other)?;
            }
        }
        Ok(())
    });
    held.map_err(|failed| failed.to_string())?
}

fn between(reader: &SnapshotReader, one: &Point, other: &Point) -> Verdict {
    let negotiations = NEGOTIATIONS.iter().map(|key| Some(key.parse().unwrap()));
    for negotiation in negotiations.chain([None]) {
        let states = [one, other].map(|point| reader.snapshot(*point));
        let paths = PathFilter::default();
        let forward = diff(states[0].state(), states[1].state(), negotiation.as_ref(), &paths);
        let back = diff(states[1].state(), states[0].state(), negotiation.as_ref(), &paths);
        let blame =
            |why: &str, change: &ChangeView| format!("{why}: {change:?} in {negotiation:?} from {one:?} to {other:?}");
        if let Some(bare) = forward.iter().find(|change| change.causes.is_empty()) {
            return Err(blame("no cause", bare));
        }
        let back: BTreeMap<&str, &ChangeView> = back.iter().map(|change| (change.path.as_str(), change)).collect();
        if back.len() != forward.len() {
            return Err(format!("{} changes one way and {} the other", forward.len(), back.len()));
        }
        for change in &forward {
            let reverse = back.get(change.path.as_str()).ok_or_else(|| blame("one way alone", change))?;
            if change.causes != reverse.causes || change.retroactive != reverse.retroactive {
                return Err(blame(&format!("the other way {reverse:?}"), change));
            }
            if (&change.before, &change.after) != (&reverse.after, &reverse.before) {
                return Err(blame(&format!("the other way {reverse:?}"), change));
            }
        }
    }
    Ok(())
}
