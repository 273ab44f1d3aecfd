//! The chronicle against the naive model, and the laws of section 7 of the specification on the chronicle itself.
//!
//! The model (`tests/model`) is written straight from the specification and shares no code with the chronicle. Here the
//! chronicle is asked the same questions, in process, through its GraphQL API, over a real journal in a temporary folder,
//! with restarts in between.
//!
//! Each law is held against the same histories every time, and against those that are asked for (`tests/model/seed.rs`).

mod causes;
mod changes;
mod documents;
mod embargo;
mod history;
mod lists;
mod overview;
mod own_events;
mod search;
mod settled;
mod updates;

use std::sync::Arc;

use chancery::chronicle::{Chronicle, ChronicleOptions, Refusal, Request};
use chancery::domain::decide::Reason;
use chancery::domain::key::EventId;
use chancery::graphql::limits::Limits;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, Schema, schema};
use chancery::input::{Line, Notice};
use chancery::interchange::destination::ChronicleDestination;
use chancery::interchange::export::{Export, Selection};
use chancery::interchange::import::{Import, Listener, OnRefusal, Report};
use chancery::interchange::jsonl::{self, LineReader};
use chancery::time::{Instant, ManualClock};
use serde_json::Value;
use uuid::Uuid;

use crate::answers::execute_both;
use crate::model::histories::Case;
use crate::model::laws::{self, System};
use crate::model::seed::{self, Shrink};

/// The chronicle as the laws see it.
struct Real {
    folder: Arc<tempfile::TempDir>,
    clock: Arc<ManualClock>,
    chronicle: Chronicle,
    schema: Schema,
    runtime: tokio::runtime::Runtime,
}

fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros).expect("the histories stay within the years 1 to 9999")
}

fn settings() -> GraphqlSettings {
    let limits = Limits { cost: u64::MAX, items: usize::MAX, fields: usize::MAX, ..Limits::default() };
    GraphqlSettings { limits, ..GraphqlSettings::default() }
}

fn open(folder: &std::path::Path, clock: &Arc<ManualClock>) -> Chronicle {
    let clock = Arc::clone(clock) as Arc<dyn chancery::time::Clock>;
    let opened = Chronicle::open(folder, &options(), clock, &mut |_, _| {});
    opened.unwrap_or_else(|error| panic!("{error}")).chronicle
}

/// Small files, since every case has folders of its own.
fn options() -> ChronicleOptions {
    let mut options = ChronicleOptions::default();
    options.journal.first_segment_bytes = 64 * 1024;
    options.journal.prepare_ahead = false;
    options.index.cache_bytes = 8 << 20;
    options.index.store.cache_bytes = 1 << 20;
    options
}

impl Real {
    fn over(folder: Arc<tempfile::TempDir>, clock: Arc<ManualClock>) -> Self {
        let chronicle = open(folder.path(), &clock);
        let schema = schema(chronicle.clone(), settings());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Real { folder, clock, chronicle, schema, runtime }
    }

    /// Returns the whole log as lines.
    fn export(&self) -> String {
        let selection = Selection { head: self.chronicle.head(), cut: None, negotiation: None };
        let mut export = Export::new(&self.chronicle, &selection).unwrap();
        let mut file = String::new();
        loop {
            let page = export.page().unwrap();
            if page.is_empty() {
                return file;
            }
            file.extend(page.iter().map(jsonl::line));
        }
    }

    /// Imports lines of which none is to be refused, at that time, with a reason to update or without.
    fn import(&self, lines: &str, update: Option<&str>, at: i64) -> Report {
        self.clock.set(instant(at));
        let mut destination = ChronicleDestination::new(self.chronicle.clone(), "test".into());
        let mut listener = NothingRefused;
        let import = Import::new(&mut destination, &mut listener, OnRefusal::Stop);
        import.updating(update.map(str::to_owned)).run(&mut LineReader::new(lines.as_bytes())).unwrap()
    }
}

impl System for Real {
    fn fresh() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::over(folder, Arc::new(ManualClock::new(instant(0))))
    }

    fn record(&mut self, batch: &[Value], at: i64) -> Result<(), Vec<(usize, String)>> {
        self.clock.set(instant(at));
        let mut operations = Vec::new();
        let mut refused = Vec::new();
        for (index, line) in batch.iter().enumerate() {
            let line: Result<Line, _> = line.to_string().parse();
            let read = line.map_err(|notice| vec![notice]);
            match read.and_then(|line| line.into_operation(&mut || EventId::new(Uuid::new_v4()))) {
                Ok(operation) => operations.push(operation),
                Err(notices) => {
                    eprintln!("{line}: {notices:?}", line = batch[index]);
                    refused.extend(notices.iter().map(|notice| (index, notice.code.to_string())));
                }
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let request = Request::new(operations, "test");
        match self.chronicle.record(request) {
            Ok(_) => Ok(()),
            Err(Refusal::Rejected(rejections)) => {
                eprintln!("{rejections:?}");
                let code = |reason| match reason {
                    Reason::BadInput => "BAD_INPUT",
                    Reason::NotFound => "NOT_FOUND",
                    Reason::Conflict => "CONFLICT",
                    Reason::TooCostly => "TOO_COSTLY",
                };
                Err(rejections.into_iter().map(|(index, why)| (index, code(why.reason).to_owned())).collect())
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn ask(&mut self, query: &str, variables: &Value, now: i64) -> Value {
        let variables = async_graphql::Variables::from_json(variables.clone());
        let request = GraphqlRequest { query: query.to_owned(), variables, ..GraphqlRequest::default() };
        let recorder = Recorder { name: "test".into() };
        let response = self.runtime.block_on(execute_both(&self.schema, request, instant(now), recorder));
        assert!(response.errors.is_empty(), "{query}\n{:?}", response.errors);
        response.data.into_json().unwrap()
    }

    fn restart(&mut self) {
        // Every other time as a crash would have it: nothing is put on disk but the log.
        if self.chronicle.head().get().is_multiple_of(2) {
            self.chronicle.close().unwrap();
        }
        let (folder, clock) = (Arc::clone(&self.folder), Arc::clone(&self.clock));
        // The folder is held until the last clone is gone.
        let gone = Real { folder: Arc::clone(&folder), ..Self::fresh() };
        drop(std::mem::replace(self, gone));
        *self = Self::over(folder, clock);
    }

    fn export_then_import(&mut self, at: i64) -> Self {
        let other = Self::fresh();
        let report = other.import(&self.export(), None, at);
        assert_eq!((report.lines, report.already), (self.chronicle.head().get(), 0));
        other
    }
}

/// Is told of the lines of an export, of which none is to be refused.
struct NothingRefused;

impl Listener for NothingRefused {
    fn refused(&mut self, line: u64, notice: &Notice) {
        panic!("exported line {line} was refused: {notice}");
    }

    fn warned(&mut self, _line: u64, _notice: &Notice) {}

    fn read(&mut self, _bytes: u64) {}
}

/// Holds a law against random histories.
fn holds(law: fn(&Case) -> laws::Verdict, points: usize) {
    seed::hold(law, points, 16, Shrink { steps: 4_000, millis: 15_000 });
}

#[test]
fn the_chronicle_answers_as_the_model() {
    holds(laws::agreement::<Real>, 4);
}

#[test]
fn the_chronicle_refuses_as_the_model() {
    holds(laws::refusals::<Real>, 1);
}

#[test]
fn law_1_truncation() {
    holds(laws::truncation::<Real>, 3);
}

#[test]
fn law_2_late_order() {
    holds(laws::late_order::<Real>, 4);
}

#[test]
fn law_3_diffs_apply_and_compose() {
    holds(laws::diffs::<Real>, 6);
}

#[test]
fn every_change_has_a_cause_and_both_directions_name_the_same() {
    holds(causes::causes, 6);
}

#[test]
fn the_steps_of_a_history_compose_to_the_diff_of_its_ends() {
    holds(history::steps, 3);
}

#[test]
fn what_is_written_is_what_the_library_makes() {
    holds(documents::written_as_made, 3);
}

#[test]
fn nothing_changes_between_the_settled_present_and_now() {
    holds(settled::settled, 4);
}

#[test]
fn changes_told_record_by_record_lead_to_the_newest_state() {
    holds(changes::changes, 1);
}

#[test]
fn law_4_certainty() {
    holds(laws::certainty::<Real>, 6);
}

#[test]
fn law_5_paging() {
    holds(laws::paging::<Real>, 4);
}

#[test]
fn lists_by_any_filter_are_the_models() {
    holds(lists::filters, 4);
}

#[test]
fn lists_by_any_filter_in_pages_are_the_lists_at_once() {
    holds(lists::pages, 2);
}

#[test]
fn an_overview_is_what_the_lists_come_to() {
    holds(overview::overview, 3);
}

#[test]
fn a_token_gives_the_same_answer_for_ever() {
    holds(laws::tokens::<Real>, 4);
}

#[test]
fn who_is_held_to_what_is_public_learns_of_nothing_else() {
    holds(embargo::embargo, 3);
}

#[test]
fn what_is_hidden_makes_no_difference_by_its_words() {
    holds(embargo::words, 3);
}

#[test]
fn who_may_change_their_own_alone_is_refused_what_others_had_a_hand_in() {
    holds(own_events::own_events, 1);
}

#[test]
fn law_6_rebuild() {
    holds(laws::rebuild::<Real>, 3);
}

#[test]
fn law_7_retract_and_reinstate() {
    holds(laws::retract_and_reinstate::<Real>, 4);
}

#[test]
fn law_7_correct() {
    holds(laws::correct::<Real>, 4);
}

#[test]
fn law_8_export_and_import() {
    holds(laws::export_and_import::<Real>, 4);
}

#[test]
fn law_8_after_rows_have_changed() {
    holds(updates::rows_that_change, 4);
}
