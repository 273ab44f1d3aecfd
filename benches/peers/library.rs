//! The chronicle and SQLite in the same process: the same questions, the answers compared before anything is timed.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery::chronicle::{Chronicle, ChronicleOptions};
use chancery::domain::Sequence;
use chancery::domain::event::Target;
use chancery::domain::point::Point;
use chancery::domain::vocabulary::{Certainty, Vocabulary};
use chancery::time::{Cut, SystemClock};
use chancery::view::diff::{PathFilter, PathPattern, diff};
use chancery::view::position::{self, PositionFilter, PositionView};
use serde_json::Value;

use crate::http::Figure;
use crate::questions::{Asked, Of, PATHS, Question};
use crate::report::Report;
use crate::rows::Tables;
use crate::sqlite::{Position, Sqlite};
use crate::workload::{self, Dice};

/// Opens a chronicle with default settings.
pub fn open(folder: &Path) -> Chronicle {
    let opened = Chronicle::open(folder, &ChronicleOptions::default(), Arc::new(SystemClock), &mut |_, _| {});
    opened.expect("the folder opens").chronicle
}

/// The last microsecond of a day.
fn end(day: u64) -> i64 {
    let date: jiff::civil::Date = workload::day(day + 1).parse().expect("a day");
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).expect("it is in range");
    start.timestamp().as_microsecond() - 1
}

fn point(chronicle: &Chronicle, known: i64, date: i64) -> Point {
    let sequence = chronicle.sequence_at(Cut::from_micros(known + 1)).expect("the index is read");
    Point { sequence, date: Cut::from_micros(date + 1), published_by: None, certainty: Certainty::Best }
}

fn shown(view: &PositionView) -> Option<Position> {
    let since = view.since()?;
    let number = |sequence: Sequence| i64::try_from(sequence.get()).expect("it is small");
    let mut claims: Vec<(i64, i64)> =
        view.claims.iter().map(|claim| (number(claim.order.sequence), i64::from(claim.index))).collect();
    claims.sort_unstable();
    let issue = match view.target() {
        Target::Issue(key) => key.to_string(),
        Target::Proposal(_) | Target::Clause(_) | Target::Meeting(_) => return None,
    };
    Some(Position {
        party: view.party.to_string(),
        issue,
        status: view.status.name(),
        stance: view.stance.map(|stance| stance.name().to_owned()),
        declared: view.declared,
        since: number(since.order.sequence),
        claims,
    })
}

/// A change as both sides say it: path, before, after.
type Change = (String, Value, Value);

/// The chronicle with one kind of question at hand.
struct Library<'c> {
    chronicle: &'c Chronicle,
    paths: PathFilter,
}

impl Library<'_> {
    fn position(&self, asked: &Asked) -> Option<Position> {
        let party = asked.party().parse().expect("a key");
        let target = Target::Issue(asked.issue().parse().expect("a key"));
        let point = point(self.chronicle, asked.known, end(asked.date));
        let view = self.chronicle.read(point, |snapshot| position::position(snapshot.state(), &party, &target, None));
        shown(&view.expect("the index is read")?)
    }

    fn positions(&self, asked: &Asked) -> Vec<Position> {
        let negotiation = format!("talks-{}", asked.negotiation).parse().expect("a key");
        let point = point(self.chronicle, asked.known, end(asked.date));
        let views = self
            .chronicle
            .read(point, |snapshot| position::positions(snapshot.state(), &negotiation, PositionFilter::default()));
        views.expect("the index is read").iter().filter_map(shown).collect()
    }

    fn diff(&self, asked: &Asked) -> Vec<Change> {
        let negotiation = format!("talks-{}", asked.negotiation).parse().expect("a key");
        let points = [asked.from, asked.until].map(|day| point(self.chronicle, asked.known, end(day)));
        let changes = self.chronicle.read_points(|reader| {
            let [from, to] = points.map(|point| reader.snapshot(point));
            diff(from.state(), to.state(), Some(&negotiation), &self.paths)
        });
        let value = |text: Option<String>| text.map_or(Value::Null, |text| serde_json::from_str(&text).expect("JSON"));
        let changes = changes.expect("the index is read");
        changes.into_iter().map(|change| (change.path, value(change.before), value(change.after))).collect()
    }
}

impl Sqlite {
    fn answer(&self, asked: &Asked) -> Answer {
        let talks = format!("talks-{}", asked.negotiation);
        let answer = match asked.question {
            Question::Q1 => self
                .position(&asked.party(), &asked.issue(), end(asked.date), asked.known)
                .map(|position| Answer::Positions(position.into_iter().collect())),
            Question::Q5 => self.diff(&talks, [end(asked.from), end(asked.until)], asked.known).map(Answer::Changes),
            Question::Q2 | Question::Q3 | Question::Q4 | Question::Q6 | Question::Q7 | Question::Q8 => {
                self.positions(&talks, end(asked.date), asked.known).map(Answer::Positions)
            }
        };
        answer.expect("SQLite answers")
    }
}

impl Library<'_> {
    fn answer(&self, asked: &Asked) -> Answer {
        match asked.question {
            Question::Q1 => Answer::Positions(self.position(asked).into_iter().collect()),
            Question::Q5 => Answer::Changes(self.diff(asked)),
            Question::Q2 | Question::Q3 | Question::Q4 | Question::Q6 | Question::Q7 | Question::Q8 => {
                Answer::Positions(self.positions(asked))
            }
        }
    }
}

#[derive(Debug, PartialEq)]
enum Answer {
    Positions(Vec<Position>),
    Changes(Vec<Change>),
}

/// Compares the chronicle with SQLite at random points, then times both in turn.
///
/// # Errors
///
/// The first question that they answer differently, with both answers.
pub fn compare_and_time(
    chronicle: &Chronicle,
    sqlite: &Sqlite,
    tables: &Tables,
    (compared, rounds, span): (usize, usize, Duration),
    events: u64,
    report: &mut Report,
) -> Result<(), String> {
    const ASKED: [Question; 3] = [Question::Q1, Question::Q2, Question::Q5];
    let patterns = PATHS.iter().map(|path| PathPattern::read(path).expect("a path")).collect();
    let library = Library { chronicle, paths: PathFilter::of(patterns) };
    let mut dice = Dice::new(21);
    let mut rows = 0;
    for number in 0..compared {
        let asked = ASKED[number % ASKED.len()].draw(Of::Any, &tables.recorded, &mut dice);
        let (ours, theirs) = (library.answer(&asked), sqlite.answer(&asked));
        if ours != theirs {
            return Err(format!("the library and SQLite differ on {asked:?}:\n{}", first_difference(&ours, &theirs)));
        }
        rows += match ours {
            Answer::Positions(positions) => positions.len(),
            Answer::Changes(changes) => changes.len(),
        };
    }
    eprintln!("  library = SQLite at {compared} points, {rows} rows");
    for round in 0..rounds {
        for question in ASKED {
            for (system, answer) in [
                ("library", &(|asked: &Asked| library.answer(asked)) as &dyn Fn(&Asked) -> Answer),
                ("sqlite", &|asked: &Asked| sqlite.answer(asked)),
            ] {
                let mut dice = Dice::new(3_000 + round as u64);
                let (begun, mut took) = (Instant::now(), Vec::new());
                while begun.elapsed() < span || took.is_empty() {
                    let asked = question.draw(Of::Any, &tables.recorded, &mut dice);
                    let one = Instant::now();
                    std::hint::black_box(answer(&asked));
                    took.push(one.elapsed().as_secs_f64() * 1e3);
                }
                report.sample(events, question.name(), system, 1, Of::Any, figure(took));
            }
        }
    }
    Ok(())
}

fn figure(mut took: Vec<f64>) -> Figure {
    took.sort_by(f64::total_cmp);
    let mean = took.iter().sum::<f64>() / took.len() as f64;
    let at = |part: usize| took[(took.len() - 1) * part / 100];
    Figure { rate: 1e3 / mean, p50: at(50), p99: at(99), processor: mean, ..Figure::default() }
}

fn first_difference(ours: &Answer, theirs: &Answer) -> String {
    fn first<T: std::fmt::Debug + PartialEq>(ours: &[T], theirs: &[T]) -> String {
        let place =
            ours.iter().zip(theirs).position(|(one, other)| one != other).unwrap_or(ours.len().min(theirs.len()));
        format!(
            "row {place} of {} and {}: {:?}\nagainst {:?}",
            ours.len(),
            theirs.len(),
            ours.get(place),
            theirs.get(place)
        )
    }
    match (ours, theirs) {
        (Answer::Positions(ours), Answer::Positions(theirs)) => first(ours, theirs),
        (Answer::Changes(ours), Answer::Changes(theirs)) => first(ours, theirs),
        _ => "answers of two kinds".to_owned(),
    }
}
