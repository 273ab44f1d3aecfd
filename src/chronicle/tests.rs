//! The report of August 2024, asked as its table says.

use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::domain::event::Target;
use crate::domain::key::EventId;
use crate::domain::point::Point;
use crate::domain::vocabulary::{Certainty, PositionStatus, Stance};
use crate::input::Line;
use crate::time::{Instant, ManualClock, PointInTime, Zone};
use crate::view::{disagreement, position};
use crate::work::{Budget, Overrun, WorkLimits};

fn report() -> Chronicle {
    let clock = Arc::new(ManualClock::new("2024-12-20T00:00:00Z".parse::<Instant>().unwrap()));
    let chronicle = Chronicle::in_memory(clock).unwrap();
    let text = include_str!("../../fixtures/gaza-2024-08.jsonl");
    let mut next = 0;
    for line in text.lines() {
        let mut id = || {
            next += 1;
            EventId::new(Uuid::from_u128(next))
        };
        let operation = line.parse::<Line>().unwrap().into_operation(&mut id).unwrap();
        let request = Request::new(vec![operation], "test");
        chronicle.record(request).unwrap();
    }
    chronicle
}

fn at<T>(chronicle: &Chronicle, date: &str, view: impl FnOnce(&Snapshot) -> T) -> T {
    let date = date.parse::<PointInTime>().unwrap().cut(&Zone::default()).unwrap();
    let point = Point { sequence: chronicle.head(), date, published_by: None, certainty: Certainty::Best };
    chronicle.read(point, view).unwrap()
}

#[test]
fn israel_on_the_philadelphi_corridor_is_contested() {
    let chronicle = report();
    let target = Target::Issue("philadelphi-corridor".parse().unwrap());
    let view = at(&chronicle, "2024-08-20", |snapshot| {
        position::position(snapshot.state(), &"israel".parse().unwrap(), &target, None).expect("both are on record")
    });
    assert_eq!(view.status, PositionStatus::Contested);
    let sides: Vec<(Stance, Vec<&str>)> = view
        .sides()
        .into_iter()
        .map(|side| (side.stance, side.claims.iter().map(|claim| claim.claimant.as_str()).collect()))
        .collect();
    assert_eq!(sides, [(Stance::Accepts, vec!["antony-blinken"]), (Stance::Reserves, vec!["benjamin-netanyahu"])]);
}

#[test]
fn the_negotiation_has_the_positions_disagreements_and_lists_of_the_table() {
    let chronicle = report();
    at(&chronicle, "2024-08-20", has_what_the_table_says);
    at(&chronicle, "2020-01-01", |before| assert!(before.timeline(&EventFilter::default(), &ALL).items.is_empty()));
}

const ALL: Slice = Slice { direction: Direction::Ascending, after: None, limit: 500 };

fn has_what_the_table_says(snapshot: &Snapshot) {
    let negotiation = "gaza-ceasefire".parse().unwrap();
    let state = snapshot.state();
    let positions = position::positions(state, &negotiation, position::PositionFilter::default());
    let count = |status| positions.iter().filter(|view| view.status == status).count();
    assert_eq!((positions.len(), count(PositionStatus::Contested), count(PositionStatus::Declared)), (9, 2, 6));
    let apart = disagreement::disagreements(state, &negotiation, disagreement::DisagreementFilter::default());
    let matters: Vec<String> = apart.iter().map(|view| view.target.key()).collect();
    assert_eq!(matters, ["netzarim-corridor", "philadelphi-corridor"]);
    assert_eq!(snapshot.statements(&StatementFilter::default(), &ALL).items.len(), 10);
    assert_eq!(snapshot.claims(&ClaimFilter::default(), &ALL).items.len(), 10);
    let standing = ClaimFilter { standing: Some(true), ..ClaimFilter::default() };
    assert_eq!(snapshot.claims(&standing, &ALL).items.len(), 9);
    let timeline = EventFilter { negotiation: Some(negotiation), ..EventFilter::default() };
    assert_eq!(snapshot.timeline(&timeline, &ALL).items.len(), 28);
}

#[test]
fn a_batch_refused_for_what_another_did_finds_it_in_the_index() {
    let chronicle = Chronicle::in_memory(Arc::new(ManualClock::new("2024-12-20T00:00:00Z".parse().unwrap()))).unwrap();
    for number in 0..300 {
        let id = EventId::new(Uuid::from_u128(number));
        let line = format!(r#"{{"body":{{"actorRegistered":{{"key":"a{number}","name":"a","kind":"STATE"}}}}}}"#);
        let operation = line.parse::<Line>().unwrap().into_operation(&mut || id).unwrap();
        let request = Request::new(vec![operation], "test");
        let (first, second) = (chronicle.submit(request.clone()), chronicle.submit(request));
        assert!(matches!(second.wait(), Err(Refusal::Rejected(_))));
        assert!(chronicle.index().sequence_of(id).unwrap().is_some(), "{number}");
        let Decision::Accepted(first) = first.decision() else { panic!("{number} is not accepted") };
        first.wait().unwrap();
    }
}

#[test]
fn what_could_not_be_read_takes_the_answer_with_it() {
    let chronicle = report();
    let point = at(&chronicle, "2024-08-20", |snapshot| *snapshot.point());
    let fails = |snapshot: &Snapshot| snapshot.read::<usize>(|_| Err(IndexError::Damaged("a page".to_owned())));
    let failed = chronicle.read(point, fails).unwrap_err();
    assert_eq!(failed.to_string(), "the index is damaged: a page. Stop the server and run `chancery rebuild`");
    let mut steps = chronicle.read_in_steps(point, |snapshot| snapshot);
    assert_eq!(steps.step(|snapshot| snapshot.actors(None).is_empty()), Ok(false));
    assert_eq!(steps.step(|snapshot| fails(snapshot)), Err(failed.clone()));
    assert_eq!(steps.step(|snapshot| snapshot.actors(None).is_empty()), Err(failed), "it stays void");
}

#[test]
fn what_is_over_its_budget_is_not_answered() {
    let chronicle = report();
    let point = at(&chronicle, "2024-08-20", |snapshot| *snapshot.point());
    let all = |chronicle: &Chronicle| chronicle.read(point, |snapshot| snapshot.actors(None).len());
    let roomy = Budget::unbounded();
    let actors = all(&chronicle.within(&roomy)).unwrap();
    assert_eq!((Ok(actors), true), (all(&chronicle), actors > 5));
    let looked = roomy.looked_at();
    assert!(looked >= actors as u64, "{looked}");
    for records in [1, looked / 2, looked - 1] {
        let budget = Budget::new(WorkLimits { records, ..WorkLimits::NONE }, None);
        assert_eq!(all(&chronicle.within(&budget)), Err(ReadFailed::Ended(Overrun::Records(records))));
        assert_eq!(budget.looked_at(), records + 1, "it ends where it is over");
    }
    let left = Budget::unbounded();
    left.end(Overrun::Unwanted);
    assert_eq!(all(&chronicle.within(&left)), Err(ReadFailed::Ended(Overrun::Unwanted)));
    assert_eq!(left.looked_at(), 0);
}
