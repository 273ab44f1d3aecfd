//! Imports at their edges: bounds, repeated ids, input that breaks off, and others who record the same lines meanwhile.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::destination::{ChronicleDestination, DryRunDestination};
use super::import::{
    Destination, IdOnRecord, Import, ImportError, LineOutcomes, LinePlace, Listener, OnRefusal, OperationNotice,
    RecordedLine, Report, told,
};
use super::jsonl::LineReader;
use super::report::Reporter;
use crate::chronicle::{Chronicle, Refusal};
use crate::domain::Sequence;
use crate::domain::decide::{Reason, Rejection};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Notice};
use crate::time::{Instant, ManualClock};

fn chronicle() -> Chronicle {
    Chronicle::in_memory(Arc::new(ManualClock::new(Instant::from_micros(0).unwrap()))).unwrap()
}

fn actor(key: &str) -> String {
    format!("{{\"body\":{{\"actorRegistered\":{{\"key\":\"{key}\",\"name\":\"{key}\",\"kind\":\"STATE\"}}}}}}\n")
}

fn with_id(number: u32, line: &str) -> String {
    line.replacen('{', &format!("{{\"id\":\"00000000-0000-4000-8000-{number:012}\","), 1)
}

fn actors(range: std::ops::Range<usize>) -> String {
    range.map(|number| actor(&format!("a{number}"))).collect()
}

/// What was told, in the order in which it was.
#[derive(Debug, Default, PartialEq)]
struct Heard(Vec<(u64, String)>);

impl Listener for Heard {
    fn recorded(&mut self, recorded: &RecordedLine) {
        let at = recorded.sequence.map_or_else(|| "as if".to_owned(), |at| at.to_string());
        self.0.push((recorded.line, format!("recorded {at}")));
    }

    fn already(&mut self, line: u64, _id: EventId, _sequence: Option<Sequence>) {
        self.0.push((line, "already".to_owned()));
    }

    fn refused(&mut self, line: u64, notice: &Notice) {
        self.0.push((line, notice.code.to_string()));
    }

    fn warned(&mut self, _line: u64, _notice: &Notice) {}

    fn read(&mut self, _bytes: u64) {}
}

impl Heard {
    fn count(&self, start: &str) -> usize {
        self.0.iter().filter(|(_, what)| what.starts_with(start)).count()
    }
}

fn import(to: &mut dyn Destination, text: impl Read, on_refusal: OnRefusal) -> (Result<Report, ImportError>, Heard) {
    let mut heard = Heard::default();
    let report = Import::new(to, &mut heard, on_refusal).run(&mut LineReader::new(BufReader::new(text)));
    (report, heard)
}

fn into(chronicle: &Chronicle) -> ChronicleDestination {
    ChronicleDestination::new(chronicle.clone(), "test".into())
}

/// A text that cannot be read to its end.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.0.read(to)? {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            read => Ok(read),
        }
    }
}

#[test]
fn what_came_whole_before_a_break_is_recorded_and_told() {
    let chronicle = chronicle();
    let text = format!("{}{}", actors(0..130), &actor("half")[..10]);
    let (report, heard) = import(&mut into(&chronicle), Broken(text.as_bytes()), OnRefusal::Stop);
    assert!(matches!(report, Err(ImportError::Read(_))), "{report:?}");
    assert_eq!((chronicle.head().get(), heard.count("recorded")), (130, 130));
}

#[test]
fn an_id_that_stands_twice_is_held_against_what_it_names_by_then() {
    let chronicle = chronicle();
    let text = [with_id(1, &actor("a")), with_id(1, &actor("a")), with_id(1, &actor("b")), actor("c")].concat();
    let (_, heard) = import(&mut into(&chronicle), text.as_bytes(), OnRefusal::KeepGoing);
    let told = |line: u64| heard.0.iter().find(|(of, _)| *of == line).map(|(_, what)| what.as_str());
    assert_eq!([1, 2, 3, 4].map(told), [Some("recorded 1"), Some("already"), Some("CONFLICT"), Some("recorded 2")]);
    let (_, heard) =
        import(&mut DryRunDestination::new(self::chronicle(), "test".into()), text.as_bytes(), OnRefusal::KeepGoing);
    let told = |line: u64| heard.0.iter().find(|(of, _)| *of == line).map(|(_, what)| what.as_str());
    let expected = [Some("recorded as if"), Some("already"), Some("CONFLICT"), Some("recorded as if")];
    assert_eq!([1, 2, 3, 4].map(told), expected);
}

#[test]
fn lines_without_an_id_are_bounded_where_that_is_wanted_and_others_are_not() {
    let chronicle = chronicle();
    let run = |text: &str| {
        let (mut to, mut heard) = (into(&chronicle), Heard::default());
        let import = Import::new(&mut to, &mut heard, OnRefusal::Stop).without_id_at_most(3);
        import.run(&mut LineReader::new(text.as_bytes()))
    };
    let known: String = (0..9).map(|number| with_id(number, &actor(&format!("k{number}")))).collect();
    assert!(run(&[known, actors(0..3), actors(0..3)].concat()).is_ok(), "the same words count once");
    match run(&actors(10..15)) {
        Err(ImportError::TooMuch(message)) => assert!(message.contains("line 4"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(chronicle.head().get(), 18, "those before it are recorded");
}

#[test]
fn a_dry_run_holds_no_more_than_it_may() {
    let mut as_if = DryRunDestination::new(chronicle(), "test".into()).at_most(10_000);
    let (report, _) = import(&mut as_if, actors(0..1_000).as_bytes(), OnRefusal::KeepGoing);
    assert!(matches!(report, Err(ImportError::TooMuch(_))), "{report:?}");
}

#[test]
fn a_dry_run_holds_no_more_of_its_report_than_it_may() {
    let run = |text: &str| {
        let mut reporter = Reporter::new(Vec::new()).open_at_most(12_000);
        let mut as_if = DryRunDestination::new(chronicle(), "test".into());
        let ran =
            Import::new(&mut as_if, &mut reporter, OnRefusal::KeepGoing).run(&mut LineReader::new(text.as_bytes()));
        (ran, reporter.finish(|_totals| ()).expect("memory takes it").0)
    };
    let refused = "x\n".repeat(1_000);
    assert!(run(&refused).0.is_ok(), "what is settled is written");
    let (ran, totals) = run(&(actor("a") + &refused));
    assert!(matches!(ran, Err(ImportError::TooMuch(_))), "{ran:?}");
    assert_eq!((totals.recorded, totals.refused + 2, totals.skipped), (1, totals.lines, 1));
    assert!(totals.lines < 300, "it ends where there is no room: {totals:?}");
}

/// A chronicle into which somebody else records what is looked up, between the look and the decision.
struct Overtaken(ChronicleDestination, Chronicle);

impl Destination for Overtaken {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<IdOnRecord>, ImportError> {
        let standings = self.0.on_record(operations)?;
        for (operation, standing) in operations.iter().zip(&standings) {
            let is_overtaken = *standing == IdOnRecord::Not && operation.id().uuid().as_u128() % 2 == 1;
            if is_overtaken {
                let mut other = into(&self.1);
                other.hand_in(vec![LinePlace::of(0, operation)], vec![(*operation).clone()])?;
                other.decided()?.expect("nobody else has it");
            }
        }
        Ok(standings)
    }

    fn hand_in(&mut self, lines: Vec<LinePlace>, operations: Vec<Operation>) -> Result<(), ImportError> {
        self.0.hand_in(lines, operations)
    }

    fn decided(&mut self) -> Result<Result<(), Vec<OperationNotice>>, ImportError> {
        self.0.decided()
    }

    fn outcomes(&mut self) -> LineOutcomes {
        self.0.outcomes()
    }

    fn finish(&mut self) -> Result<(), ImportError> {
        self.0.finish()
    }

    fn recorded(&self) -> u64 {
        self.0.recorded()
    }
}

#[test]
fn a_line_that_somebody_else_records_meanwhile_is_passed_over() {
    let chronicle = chronicle();
    let text: String = (0..250).map(|number| with_id(number, &actor(&format!("a{number}")))).collect();
    let (report, heard) = import(&mut Overtaken(into(&chronicle), chronicle.clone()), text.as_bytes(), OnRefusal::Stop);
    let report = report.unwrap();
    assert_eq!((report.already, report.refused, report.stopped), (125, 0, None));
    assert_eq!((chronicle.head().get(), heard.count("recorded"), heard.count("already")), (250, 125, 125));
}

#[test]
fn a_refusal_is_told_of_its_operation_or_ends_the_import() {
    let rejection =
        Rejection { reason: Reason::NotFound, message: "nobody".to_owned(), path: vec!["actor".to_owned()] };
    let changed = Refusal::Changed { index: 2, message: "changed".to_owned(), path: Vec::new() };
    for (refusal, place, code) in [
        (Refusal::Rejected(vec![(1, rejection)]), 1, ErrorCode::NotFound),
        (changed, 2, ErrorCode::Conflict),
        (Refusal::TooLarge { index: 3, bytes: 2, limit: 1 }, 3, ErrorCode::BadInput),
    ] {
        let told = told(refusal, |place, field| [vec![place.to_string()], field].concat()).expect("an operation's");
        let [(index, notice)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((*index, notice.code, &notice.path[0]), (place, code, &place.to_string()));
    }
    for refusal in [
        Refusal::OtherContent { key: "k".to_owned() },
        Refusal::Batch("empty".to_owned()),
        Refusal::Failed("the index".to_owned()),
    ] {
        let ended = told(refusal, |_, field| field);
        assert!(matches!(ended, Err(ImportError::Destination(_))), "{ended:?}");
    }
}

#[test]
fn a_chronicle_that_takes_nothing_more_is_named_as_such() {
    let chronicle = chronicle();
    chronicle.close().unwrap();
    let (report, heard) = import(&mut into(&chronicle), actors(0..3).as_bytes(), OnRefusal::KeepGoing);
    assert!(matches!(report, Err(ImportError::ReadOnly(_))), "{report:?}");
    assert_eq!(heard, Heard::default(), "nothing is claimed of any line");
}
