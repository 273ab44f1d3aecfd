//! Script tests: stories in `tests/scripts`, told in commands above a line and answers below it.
//!
//! A script has a chronicle of its own, in memory, with a clock that it sets. Names stand for ids: `as=first` calls an event
//! `first` in later commands and in answers. `UPDATE_GOLDENFILES=1` writes the answers again: read them against the
//! specification before keeping them.
//!
//! | command | does |
//! | --- | --- |
//! | `clock INSTANT` | sets the clock of the chronicle |
//! | `actor`, `say`, `table`, … | records one event ([`words`] says how each is written) |
//! | `correct NAME revision=1 COMMAND …` | replaces its content by that of the command |
//! | `retract NAME`, `reinstate NAME`, `cite NAME SOURCE …` | are operations on it; `per=SOURCE` says where that is known from |
//! | `begin`, `end` | record what stands between them as one batch |
//! | `as-of date= known= published= certainty= zone=` | sets the point of the questions after it |
//! | `position`, `positions`, `claims`, `timeline`, … | ask ([`questions`] says what) |
//! | `diff "date=…" "date=…"` | asks what differs between two points |

mod questions;
mod words;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chancery::chronicle::{Chronicle, Receipt, Refusal, Request};
use chancery::domain::decide::Reason;
use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, Schema, execute, schema};
use chancery::input::{Line, Notice};
use chancery::time::{Clock, ManualClock};
use goldenscript::{Command, Context};
use serde_json::{Value, json};
use uuid::Uuid;

type Answer = Result<String, Box<dyn Error>>;

/// A chronicle that a script is told to.
struct Story {
    clock: Arc<ManualClock>,
    chronicle: Chronicle,
    schema: Schema,
    runtime: tokio::runtime::Runtime,
    /// The names of events and operations, by id.
    names: BTreeMap<String, String>,
    /// The batch that was begun.
    batch: Option<Vec<(String, Value)>>,
    /// The arguments of `asOf` that hold for the questions.
    point: String,
}

impl Story {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new("2024-09-01T12:00:00Z".parse().expect("an instant")));
        let chronicle = Chronicle::in_memory(Arc::clone(&clock) as Arc<dyn Clock>).expect("a chronicle in memory");
        let schema = schema(chronicle.clone(), GraphqlSettings::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (names, batch) = (BTreeMap::new(), None);
        Story { clock, chronicle, schema, runtime, names, batch, point: String::new() }
    }

    /// Returns the id that a name stands for: the same in every run.
    fn id(name: &str) -> String {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
    }

    /// Returns the name of an id.
    fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Takes an operation down, or records it at once where no batch was begun.
    fn take(&mut self, name: String, line: Value) -> Answer {
        match &mut self.batch {
            Some(batch) => {
                batch.push((name, line));
                Ok(String::new())
            }
            None => self.record(&[(name, line)]),
        }
    }

    fn record(&mut self, batch: &[(String, Value)]) -> Answer {
        let mut operations = Vec::new();
        let mut refused = String::new();
        for (place, (name, line)) in batch.iter().enumerate() {
            match operation(name, line) {
                Ok(operation) => operations.push(operation),
                Err(notices) => {
                    for (code, message, path) in notices {
                        refused += &refusal(batch, place, &code, &path, &message);
                    }
                }
            }
        }
        if !refused.is_empty() {
            return Ok(refused);
        }
        let request = Request::new(operations, "recorder");
        match self.chronicle.record(request) {
            Ok(receipt) => Ok(self.recorded(batch, &receipt)),
            Err(Refusal::Rejected(rejections)) => Ok(rejections
                .iter()
                .map(|(place, why)| {
                    let code = match why.reason {
                        Reason::BadInput => "BAD_INPUT",
                        Reason::NotFound => "NOT_FOUND",
                        Reason::Conflict => "CONFLICT",
                        Reason::TooCostly => "TOO_COSTLY",
                    };
                    refusal(batch, *place, code, &why.path, &self.readable(&why.message))
                })
                .collect()),
            Err(other) => Err(other.into()),
        }
    }

    fn recorded(&mut self, batch: &[(String, Value)], receipt: &Receipt) -> String {
        let mut out = String::new();
        for (place, ((name, _), sequence)) in batch.iter().zip(&receipt.sequences).enumerate() {
            self.names.insert(Self::id(name), name.clone());
            out += &format!("{sequence} {name}\n");
            for (_, warning) in receipt.warnings.iter().filter(|(of, _)| *of == place) {
                let Notice { code, message, path } = Notice::of_warning(warning.clone());
                out += &format!("  warning {code} at {}: {}\n", path.join("."), self.readable(&message));
            }
        }
        out
    }

    /// Puts names in the place of ids.
    fn readable(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    /// Asks, and gives the data.
    fn ask(&self, query: &str) -> Result<Value, Box<dyn Error>> {
        let request = GraphqlRequest { query: query.to_owned(), ..GraphqlRequest::default() };
        let response = self.runtime.block_on(execute(&self.schema, request, self.clock.now(), Recorder::default()));
        match response.errors.first() {
            None => Ok(response.data.into_json()?),
            Some(error) => Err(format!("{}\n{query}", error.message).into()),
        }
    }
}

type Malformed = (String, String, Vec<String>);

fn operation(name: &str, line: &Value) -> Result<Operation, Vec<Malformed>> {
    let malformed = |notice: &Notice| (notice.code.to_string(), notice.message.clone(), notice.path.clone());
    let line: Line = line.to_string().parse().map_err(|notice| vec![malformed(&notice)])?;
    let mut id = || EventId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()));
    line.into_operation(&mut id).map_err(|notices| notices.iter().map(malformed).collect())
}

fn refusal(batch: &[(String, Value)], place: usize, code: &str, path: &[String], message: &str) -> String {
    format!("refused {}: {code} at {}: {message}\n", batch[place].0, path.join("."))
}

/// Writes the arguments of a point as GraphQL has them.
fn point<'a>(arguments: impl Iterator<Item = (&'a str, &'a str)>) -> Result<String, Box<dyn Error>> {
    let mut point = Vec::new();
    for (key, value) in arguments {
        point.push(match key {
            "date" => format!("date: {}", json!(value)),
            "zone" => format!("timeZone: {}", json!(value)),
            "known" => format!("knownAt: {}", json!(value)),
            "published" => format!("publishedBy: {}", json!(value)),
            "certainty" => format!("certainty: {value}"),
            other => return Err(format!("a point has no {other:?}").into()),
        });
    }
    Ok(point.join(", "))
}

impl goldenscript::Runner for Story {
    type Command = Command;

    fn run(&mut self, command: &Command, _context: &Context) -> Answer {
        let mut arguments = command.consume_args();
        match command.name.as_str() {
            "clock" => {
                self.clock.set(arguments.next_pos().ok_or("clock INSTANT")?.parse()?);
                Ok(String::new())
            }
            "begin" => {
                self.batch = Some(Vec::new());
                Ok(String::new())
            }
            "end" => {
                let batch = self.batch.take().ok_or("nothing was begun")?;
                self.record(&batch)
            }
            "as-of" => {
                self.point = point(std::iter::from_fn(|| arguments.next_key()))?;
                arguments.reject_next()?;
                // What is asked after it is told apart by what it was asked at.
                Ok(format!("{command}\n"))
            }
            name if words::NAMES.contains(&name) => {
                if let Some(about) = words::event_named(command) {
                    self.names.insert(Self::id(about), about.to_owned());
                }
                let (name, line) = words::line(name, arguments, self.chronicle.head().get())?;
                self.take(name, line)
            }
            name => questions::answer(self, name, arguments),
        }
    }

    fn end_script(&mut self) -> Result<(), Box<dyn Error>> {
        if self.batch.is_some() { Err("a batch was begun and never ended".into()) } else { Ok(()) }
    }
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts"))
}

macro_rules! scripts {
    ($($name:ident: $path:literal,)+) => {
        const SCRIPTS: &[&str] = &[$($path),+];
        $(
            #[test]
            fn $name() {
                goldenscript::run(&mut Story::new(), folder().join($path)).unwrap_or_else(|error| panic!("{error}"));
            }
        )+
    };
}

scripts! {
    a_late_report_changes_only_the_days_it_is_about: "late-reports/an-early-event-told-late",
    vague_dates_and_what_they_may_mean: "vague-dates/a-month-and-a-day",
    a_change_does_not_come_before_what_it_changes: "vague-dates/changes-and-openings",
    a_correction_replaces_the_whole_content: "corrections/revisions-of-an-event",
    a_correction_is_seen_once_it_is_public: "corrections/a-correction-from-a-source",
    a_retraction_and_its_reversal: "retractions/out-and-back",
    what_was_public_when: "citations-and-publication/who-could-know",
    what_was_public_before_its_source: "citations-and-publication/public-before-its-source",
    a_citing_taken_back: "citations-and-publication/a-citing-taken-back",
    a_contested_position: "contested-positions/two-voices-on-one-party",
    an_answered_claim: "contested-positions/answered-claims",
    whose_word_counts_after_a_change_of_office: "contested-positions/after-a-change-of-office",
    words_on_a_text_that_has_changed: "contested-positions/on-an-earlier-text",
    words_said_later_of_an_earlier_date: "late-reports/words-said-later",
    what_only_looks_odd: "refusals-and-warnings/what-looks-odd",
    a_claim_on_a_matter_covers_its_parts: "covering/issues-and-clauses",
    who_speaks_for_whom: "offices-and-organs/who-speaks-for-whom",
    a_statement_withdrawn: "withdrawn-statements/taken-back",
    a_meeting_from_plan_to_minutes: "meetings/planned-postponed-held",
    a_meeting_that_lasts: "meetings/sitting",
    a_proposal_amended: "proposals-and-clauses/tabled-and-amended",
    a_commitment_and_who_says_it_was_kept: "commitments/kept-or-broken",
    what_differs_between_two_points: "diffs/the-past-seen-anew",
    what_is_refused_and_what_only_looks_odd: "refusals-and-warnings/what-is-refused",
    three_clocks: "three-clocks/one-statement-three-times",
}

#[test]
fn no_script_is_forgotten() {
    for capability in fs::read_dir(folder()).expect("the scripts") {
        let capability = capability.expect("an entry").path();
        for script in fs::read_dir(&capability).expect("a folder of scripts") {
            let script = script.expect("an entry").path();
            let path = script.strip_prefix(folder()).expect("it lies there").to_string_lossy().into_owned();
            assert!(SCRIPTS.contains(&path.as_str()), "{path} is run by no test");
        }
    }
}
