//! `chancery demo`: a chronicle that is filled from fixtures, served, and gone when it stops.
//!
//! The story of the talks about Gaza has two moments of recording, so that `knownAt` has something to tell apart: a report of 20 August 2024 is put
//! on record on the next morning, and what a travel record brought to light in December on 20 December.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::chronicle::{Chronicle, Request};
use crate::cli::failure::Failure;
use crate::cli::listen;
use crate::cli::maintenance::temporary_folder;
use crate::cli::serve;
use crate::cli::settings::{Flags, Settings};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::http::Server;
use crate::input::Line;
use crate::time::{Instant, ManualClock, SystemClock};

/// Serves an example.
#[derive(Args, Debug)]
pub struct DemoArguments {
    /// The address to listen at, or a port of this machine [env: CHANCERY_LISTEN] [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR", value_parser = listen::address)]
    listen: Option<SocketAddr>,
    /// Only this chronicle; may be given again
    #[arg(long, value_name = "NAME")]
    chronicle: Vec<Example>,
}

/// A chronicle that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Example {
    /// Talks about a ceasefire in Gaza, August 2024
    #[value(name = "gaza-2024-08")]
    Gaza2024,
    /// Talks of Russia and Ukraine, spring 2022
    #[value(name = "istanbul-2022")]
    Istanbul2022,
    /// The Paris Agreement, from its drafts on
    #[value(name = "paris-agreement")]
    ParisAgreement,
}

impl Example {
    const ALL: [Example; 3] = [Example::Gaza2024, Example::Istanbul2022, Example::ParisAgreement];

    /// Returns its lines.
    fn fixture(self) -> &'static str {
        match self {
            Example::Gaza2024 => include_str!("../../fixtures/gaza-2024-08.jsonl"),
            Example::Istanbul2022 => include_str!("../../fixtures/istanbul-2022.jsonl"),
            Example::ParisAgreement => include_str!("../../fixtures/paris-agreement.jsonl"),
        }
    }

    /// Says what it is of.
    fn title(self) -> &'static str {
        match self {
            Example::Gaza2024 => "talks about Gaza in August 2024",
            Example::Istanbul2022 => "talks of Russia and Ukraine in 2022",
            Example::ParisAgreement => "the Paris Agreement",
        }
    }

    /// Returns those that are asked for; all where none is named.
    fn chosen(named: &[Example]) -> Vec<Example> {
        Example::ALL.into_iter().filter(|example| named.is_empty() || named.contains(example)).collect()
    }
}

/// The source that became public in December; what registers or cites it was recorded then.
const DECEMBER_SOURCE: &str = "state-historian-travels";
const RECORDED_IN_AUGUST: &str = "2024-08-21T08:00:00Z";
const RECORDED_IN_DECEMBER: &str = "2024-12-20T09:00:00Z";
/// The other chronicles are of longer times, and recorded last.
const RECORDED_LAST: &str = "2025-02-01T08:00:00Z";

/// Runs the command.
pub fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    let folder = temporary_folder()?;
    let settings = Settings::read(folder.path(), &Flags { listen: arguments.listen })?;
    let examples = Example::chosen(&arguments.chronicle);
    fill(folder.path(), &settings, &examples)?;
    let opened = Chronicle::open(folder.path(), &settings.chronicle(), Arc::new(SystemClock), &mut |_, _| {})?;
    serve::serve(&opened.chronicle, &settings, |server| greeting(server, &opened.chronicle, &examples))
}

/// Records the fixtures in an empty folder, each part at its time.
fn fill(folder: &Path, settings: &Settings, examples: &[Example]) -> Result<(), Failure> {
    let instant = |text: &str| text.parse::<Instant>().map_err(Failure::could_not_run);
    let clock = Arc::new(ManualClock::new(instant(RECORDED_IN_AUGUST)?));
    let opened = Chronicle::open(folder, &settings.chronicle(), clock.clone(), &mut |_, _| {})?;
    for example in examples {
        let lines = example.fixture().lines();
        match example {
            Example::Gaza2024 => {
                let (december, august): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(DECEMBER_SOURCE));
                record(&opened.chronicle, &august)?;
                clock.set(instant(RECORDED_IN_DECEMBER)?);
                record(&opened.chronicle, &december)?;
            }
            Example::Istanbul2022 | Example::ParisAgreement => {
                clock.set(instant(RECORDED_LAST)?);
                record(&opened.chronicle, &lines.collect::<Vec<_>>())?;
            }
        }
    }
    opened.chronicle.close().map_err(Failure::could_not_run)
}

fn record(chronicle: &Chronicle, lines: &[&str]) -> Result<(), Failure> {
    let mut next_id = || EventId::new(uuid::Uuid::new_v4());
    let operations: Result<Vec<Operation>, _> = lines
        .iter()
        .map(|line| line.parse::<Line>().map_err(|notice| vec![notice])?.into_operation(&mut next_id))
        .collect();
    let operations = operations.map_err(|notices| {
        Failure::CouldNotRun(notices.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    let request = Request::new(operations, Arc::from("demo"));
    chronicle.record(request).map(|_| ()).map_err(Failure::could_not_run)
}

/// Pages worth opening, each with what it shows.
const PAGES: [(Example, &str, &str); 4] = [
    (
        Example::Gaza2024,
        "Where did each party stand on 20 August 2024? What is hatched is contested.",
        "negotiation=gaza-ceasefire&date=2024-08-20&view=positions",
    ),
    (
        Example::Gaza2024,
        "Israel and the Philadelphi corridor: whose words clash, and where do they stand?",
        "negotiation=gaza-ceasefire&date=2024-08-20&view=positions&select=israel/issue/philadelphi-corridor",
    ),
    (
        Example::Istanbul2022,
        "Which texts lay on the table of Russia and Ukraine on 1 June 2022?",
        "negotiation=istanbul-2022&date=2022-06-01&view=state",
    ),
    (
        Example::ParisAgreement,
        "What happened on the way to the Paris Agreement?",
        "negotiation=paris-agreement&date=2022-01-01&view=timeline",
    ),
];

/// A question worth asking.
struct Question {
    /// Of which chronicle.
    of: Example,
    /// What it shows.
    meaning: &'static str,
    /// What is asked, in GraphQL; its answer is kept beside it.
    document: &'static str,
}

impl Question {
    /// Returns the document in one line.
    fn in_a_line(&self) -> String {
        self.document.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

const QUESTIONS: [Question; 8] = [
    Question {
        of: Example::Gaza2024,
        meaning: "Israel and the Philadelphi corridor on 20 August 2024: who says what, and why is it contested?",
        document: include_str!("../../fixtures/questions/01-israel-on-the-corridor.graphql"),
    },
    Question {
        of: Example::Gaza2024,
        meaning: "Whom did Blinken meet in Egypt: as the chronicle knew it in August, and as it knows it since December?",
        document: include_str!("../../fixtures/questions/02-whom-blinken-met.graphql"),
    },
    Question {
        of: Example::Gaza2024,
        meaning: "What changed from 19 to 20 August 2024, and which events caused it?",
        document: include_str!("../../fixtures/questions/03-what-changed-in-a-day.graphql"),
    },
    Question {
        of: Example::Istanbul2022,
        meaning: "Who stopped the talks in Istanbul, according to whom, in which source?",
        document: include_str!("../../fixtures/questions/04-who-stopped-the-talks.graphql"),
    },
    Question {
        of: Example::Istanbul2022,
        meaning: "Which texts lay on the table on 1 June 2022: as the public knew then, and as is known today?",
        document: include_str!("../../fixtures/questions/05-texts-known-to-the-public.graphql"),
    },
    Question {
        of: Example::Istanbul2022,
        meaning: "Who said on 1 May 2022 that Ukraine stood by its text, who kept which promise, and who voted how?",
        document: include_str!("../../fixtures/questions/06-ukraine-on-its-own-text.graphql"),
    },
    Question {
        of: Example::ParisAgreement,
        meaning: "Who was bound by the Paris Agreement on 1 January 2022, and how did the United States come and go?",
        document: include_str!("../../fixtures/questions/07-who-was-bound.graphql"),
    },
    Question {
        of: Example::ParisAgreement,
        meaning: "Which options stood in brackets, and what did the United States say of one word: shall, or should?",
        document: include_str!("../../fixtures/questions/08-shall-or-should.graphql"),
    },
];

fn greeting(server: &Server, chronicle: &Chronicle, examples: &[Example]) -> Vec<String> {
    let address = server.address();
    let titles = examples.iter().map(|example| example.title()).collect::<Vec<_>>().join("; ");
    let mut lines = vec![
        format!(
            "listening on http://{address} ({} records: {titles}; open for writing without a token, gone when this stops)",
            chronicle.head()
        ),
        String::new(),
        "To be opened in a browser:".to_owned(),
        String::new(),
    ];
    for (_, meaning, query) in PAGES.into_iter().filter(|(of, ..)| examples.contains(of)) {
        lines.push(format!("# {meaning}"));
        lines.push(format!("http://{address}/?{query}"));
    }
    lines.push(String::new());
    lines.push("Questions worth asking, each to be pasted into another terminal:".to_owned());
    for question in QUESTIONS.iter().filter(|question| examples.contains(&question.of)) {
        let body = serde_json::json!({ "query": question.in_a_line() });
        lines.push(String::new());
        lines.push(format!("# {}", question.meaning));
        lines.push(format!("curl -s http://{address}/graphql -H 'content-type: application/json' -d '{body}'"));
    }
    lines.push(String::new());
    lines.push(format!("Or: chancery as-of 2024-08-20 --server http://{address}"));
    lines.push("Ctrl-C stops.".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_can_be_pasted_into_a_shell() {
        for Question { meaning, document, .. } in QUESTIONS {
            assert!(!document.contains('\'') && !meaning.contains('\n'), "{document}");
        }
    }

    #[test]
    fn the_parts_of_the_story_are_recorded_at_their_times() {
        let folder = temporary_folder().expect("a folder");
        let settings = Settings::default();
        fill(folder.path(), &settings, &[Example::Gaza2024]).expect("recorded");
        let opened = Chronicle::open(folder.path(), &settings.chronicle(), Arc::new(SystemClock), &mut |_, _| {})
            .expect("opened");
        let records = opened.chronicle.records(crate::domain::Sequence::ZERO, 100).expect("read");
        assert_eq!(records.len(), Example::Gaza2024.fixture().lines().count());
        let in_december = records.iter().filter(|record| record.recorded_at.to_string().as_str() >= "2024-12");
        // The travel record itself, the three persons whom it names, and the two corrections.
        assert_eq!(in_december.count(), 6);
    }
}
