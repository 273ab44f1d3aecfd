//! What a feed of changes tells of a negotiation: it leads to the newest state, and leaves nothing out of the days on which
//! a record's own facts begin.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery::chronicle::SnapshotReader;
use chancery::domain::facts::facts;
use chancery::domain::key::NegotiationKey;
use chancery::domain::point::Point;
use chancery::domain::{Recorded, Sequence};
use chancery::time::{Cut, Window};
use chancery::view::State;
use chancery::view::diff::{ChangeStream, ChangeView, PathFilter, Told, diff};

use super::Real;
use crate::model::histories::Case;
use crate::model::laws::{System, Verdict};
use crate::model::operations::NEGOTIATIONS;

/// The values of a state, by path.
type Values = BTreeMap<String, String>;

struct Followed<'a> {
    reader: &'a SnapshotReader,
    negotiation: NegotiationKey,
    /// The state, as what was told makes it.
    values: Values,
}

impl Followed<'_> {
    fn pin(&self, point: Point) -> Arc<dyn State> {
        Arc::new(self.reader.snapshot(point))
    }

    fn diff(&self, from: Point, to: Point) -> Vec<ChangeView> {
        diff(&*self.pin(from), &*self.pin(to), Some(&self.negotiation), &PathFilter::default())
    }

    /// Returns the newest state with a record.
    fn newest(&self, record: &Recorded) -> Values {
        let nothing = Point { sequence: Sequence::ZERO, ..record.point() };
        let shown = self.diff(nothing, record.point()).into_iter();
        shown.filter_map(|change| Some((change.path, change.after?))).collect()
    }

    fn apply(&mut self, told: &[Told]) -> Verdict {
        for told in told.iter().filter(|told| !told.past) {
            let change = &told.change;
            let was = match &change.after {
                Some(after) => self.values.insert(change.path.clone(), after.clone()),
                None => self.values.remove(&change.path),
            };
            if was != change.before {
                return Err(format!("{} was {was:?}, and {change:?} is told", change.path));
            }
        }
        Ok(())
    }

    /// Holds what is told of a record against the states with and without it.
    fn check(&mut self, told: &[Told], before: Option<&Recorded>, record: &Recorded) -> Verdict {
        self.apply(told)?;
        let newest = self.newest(record);
        if self.values != newest {
            return Err(format!("told: {:?}, the state: {newest:?}", self.values));
        }
        let places: Vec<_> = told.iter().map(|told| (&told.change.path, told.point.date)).collect();
        if !places.is_sorted() {
            return Err(format!("out of order: {places:?}"));
        }
        if (1..).zip(told).any(|(place, one)| one.last != (place == told.len())) {
            return Err(format!("the last alone is to be marked: {told:?}"));
        }
        let Some(before) = before else { return Ok(()) };
        for told in told.iter().filter(|told| told.past) {
            let changes = self.diff(Point { date: told.point.date, ..before.point() }, told.point);
            let is_so = changes.iter().any(|change| same(change, &told.change));
            if !is_so || !told.change.retroactive || told.point.date >= before.point().date {
                return Err(format!("a past that was not: {told:?}"));
            }
        }
        for date in begins(record).into_iter().filter(|date| *date < before.point().date) {
            let changes = self.diff(Point { date, ..before.point() }, Point { date, ..record.point() });
            let untold = changes.iter().find(|change| !told.iter().any(|told| same(change, &told.change)));
            if let Some(untold) = untold {
                return Err(format!("not told, as of {date:?}: {untold:?}"));
            }
        }
        Ok(())
    }
}

fn same(one: &ChangeView, other: &ChangeView) -> bool {
    (&one.path, &one.before, &one.after) == (&other.path, &other.before, &other.after)
}

/// Returns the first dates as of which a record's own facts count.
fn begins(record: &Recorded) -> Vec<Cut> {
    let facts = record.event().map(facts).unwrap_or_default();
    facts.iter().filter_map(|fact| fact.window.map(Window::middle)).map(Cut::after).collect()
}

/// What is told of each record leads from the state before it to the one after it, and changes to the past are told.
pub fn changes(case: &Case) -> Verdict {
    let mut real = Real::fresh();
    for batch in &case.history.batches {
        real.record(&batch.operations, batch.at).map_err(|refused| format!("refused: {refused:?}"))?;
    }
    let followed = real.chronicle.read_points(follow);
    followed.map_err(|failed| failed.to_string())?
}

fn follow(reader: &SnapshotReader) -> Verdict {
    let records = reader.chronicle().records(Sequence::ZERO, usize::MAX).map_err(|error| error.to_string())?;
    for negotiation in NEGOTIATIONS {
        let negotiation: NegotiationKey = negotiation.parse().map_err(|error| format!("{error:?}"))?;
        let mut along = ChangeStream::new(negotiation.clone());
        let mut followed = Followed { reader, negotiation: negotiation.clone(), values: Values::new() };
        let mut before: Option<&Arc<Recorded>> = None;
        for record in &records {
            let pin = |point| followed.pin(point);
            let told = along.step(&pin, before.map(AsRef::as_ref), record);
            let again = ChangeStream::new(negotiation.clone()).step(&pin, before.map(AsRef::as_ref), record);
            if told != again {
                return Err(format!("at {}: {told:?} is told, and to who begins there {again:?}", record.sequence));
            }
            let checked = followed.check(&told, before.map(AsRef::as_ref), record);
            checked.map_err(|why| format!("{negotiation} at {}: {why}", record.sequence))?;
            before = Some(record);
        }
    }
    Ok(())
}
