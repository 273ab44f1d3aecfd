//! The steps of a history lead from the state at one date to that at another, and leave no date out.

use std::collections::{BTreeMap, BTreeSet};

use chancery::chronicle::SnapshotReader;
use chancery::domain::Sequence;
use chancery::domain::facts::facts;
use chancery::domain::key::NegotiationKey;
use chancery::domain::point::Point;
use chancery::time::Cut;
use chancery::view::diff::{ChangeView, PathFilter, StepView, diff, history};

use super::causes::{recorded, resolve};
use crate::model::histories::Case;
use crate::model::laws::Verdict;
use crate::model::operations::NEGOTIATIONS;

/// The values of a state, by path.
type Values = BTreeMap<String, String>;

/// Steps compose to the diff of the two ends, and each is the diff from the cut before.
pub fn steps(case: &Case) -> Verdict {
    let real = recorded(case)?;
    let held = real.chronicle.read_points(|reader| {
        let points: Vec<Point> = case.points.iter().map(|point| resolve(reader, point, case.history.now())).collect();
        for pair in points.windows(2) {
            let (from, to) = (pair[0].date.min(pair[1].date), pair[0].date.max(pair[1].date));
            for negotiation in [Some(NEGOTIATIONS[0].parse().unwrap()), None] {
                Walked { reader, point: pair[0], negotiation }.check(from, to)?;
            }
        }
        Ok(())
    });
    held.map_err(|failed| failed.to_string())?
}

struct Walked<'a> {
    reader: &'a SnapshotReader,
    point: Point,
    negotiation: Option<NegotiationKey>,
}

impl Walked<'_> {
    fn diff(&self, from: Point, to: Point) -> Vec<ChangeView> {
        let states = [from, to].map(|point| self.reader.snapshot(point));
        diff(states[0].state(), states[1].state(), self.negotiation.as_ref(), &PathFilter::default())
    }

    fn at(&self, date: Cut) -> Values {
        let to = Point { date, ..self.point };
        let nothing = Point { sequence: Sequence::ZERO, ..to };
        let shown = self.diff(nothing, to).into_iter();
        shown.filter_map(|change| Some((change.path, change.after?))).collect()
    }

    fn check(&self, from: Cut, to: Cut) -> Verdict {
        let state = self.reader.snapshot(self.point);
        let steps = history(state.state(), (from, to), self.negotiation.as_ref(), &PathFilter::default());
        let places: Vec<_> = steps.iter().map(|step| (step.date, step.change.path.as_str())).collect();
        if !places.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(format!("out of order, or twice: {places:?}"));
        }
        if let Some(step) = steps.iter().find(|step| step.date <= from || step.date > to) {
            return Err(format!("outside {from:?} to {to:?}: {step:?}"));
        }
        let mut values = self.at(from);
        let mut rest = steps.as_slice();
        let mut cuts: BTreeSet<Cut> = self.beginnings()?.into_iter().filter(|cut| from < *cut && *cut <= to).collect();
        cuts.extend(steps.iter().map(|step| step.date));
        cuts.insert(to);
        for cut in cuts {
            let due = rest.iter().take_while(|step| step.date <= cut).count();
            let now = rest.iter().filter(|step| step.date == cut).collect::<Vec<_>>();
            self.is_a_diff(cut, &now)?;
            apply(&mut values, &rest[..due])?;
            rest = &rest[due..];
            let state = self.at(cut);
            if values != state {
                return Err(format!("at {cut:?} the steps lead to {values:?}, the state is {state:?}"));
            }
        }
        Ok(())
    }

    /// A step is the diff from the cut before it, causes included.
    fn is_a_diff(&self, cut: Cut, steps: &[&StepView]) -> Verdict {
        let before = Point { date: Cut::from_micros(cut.micros() - 1), ..self.point };
        let changes = self.diff(before, Point { date: cut, ..self.point });
        let told: Vec<&ChangeView> = steps.iter().map(|step| &step.change).collect();
        if told == changes.iter().collect::<Vec<_>>() && told.iter().all(|change| !change.retroactive) {
            return Ok(());
        }
        Err(format!("at {cut:?} the steps are {told:?}, the diff is {changes:?}"))
    }

    /// The cuts at which any fact on record may begin, and those beside them.
    fn beginnings(&self) -> Result<Vec<Cut>, String> {
        let records = self.reader.chronicle().records(Sequence::ZERO, usize::MAX).map_err(|error| error.to_string())?;
        let facts = records.iter().filter_map(|record| record.event()).flat_map(facts);
        let windows = facts.filter_map(|fact| fact.window);
        let cuts = windows.flat_map(|window| {
            [Cut::after(window.lo()), Cut::after(window.middle()), Cut::from_micros(window.hi().micros())]
        });
        Ok(cuts.collect())
    }
}

fn apply(values: &mut Values, steps: &[StepView]) -> Verdict {
    for StepView { change, .. } in steps {
        let was = match &change.after {
            Some(after) => values.insert(change.path.clone(), after.clone()),
            None => values.remove(&change.path),
        };
        if was != change.before {
            return Err(format!("{} was {was:?}: {change:?}", change.path));
        }
    }
    Ok(())
}
