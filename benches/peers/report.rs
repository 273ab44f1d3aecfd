//! The samples of a run, their medians, and what is made of them: JSON, and tables beside the targets.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::http::Figure;
use crate::questions::{Of, QUESTIONS};

/// What is asked where nothing is asked.
pub const NOTHING: &str = "nothing";
/// The server where its answers are about snapshots named by tokens, and kept.
pub const KEPT: &str = "kept";

/// One measurement, by what it is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Key {
    pub events: u64,
    pub what: String,
    pub system: String,
    pub clients: u64,
    /// Whether the probe is asked about, which is of one size in every world.
    pub probe: bool,
}

/// All that a run measured.
#[derive(Default)]
pub struct Report {
    samples: BTreeMap<Key, Vec<Figure>>,
    /// Single values: events, name, value.
    values: BTreeMap<(u64, String), Vec<f64>>,
    /// What was left out, with a word on why.
    pub skipped: Vec<String>,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Report {
    /// Keeps what one round measured.
    pub fn sample(&mut self, events: u64, what: &str, system: &str, clients: u64, of: Of, figure: Figure) {
        let key = Key { events, what: what.into(), system: system.into(), clients, probe: of == Of::Probe };
        eprintln!(
            "  {events} {what} {system} {clients} clients{}: {:.0}/s, p50 {:.3} ms, p99 {:.3} ms, {:.3} ms of processor, {:.0} bytes{}",
            if key.probe { " (probe)" } else { "" },
            figure.rate,
            figure.p50,
            figure.p99,
            figure.processor,
            figure.bytes,
            if figure.refused > 0.0 { format!(", {:.0} % refused", figure.refused * 100.0) } else { String::new() }
        );
        self.samples.entry(key).or_default().push(figure);
    }

    /// Keeps a single value; of several of one name the median counts.
    pub fn value(&mut self, events: u64, name: &str, value: f64) {
        eprintln!("  {events} {name}: {value:.3}");
        self.values.entry((events, name.to_owned())).or_default().push(value);
    }

    /// Returns the median of the rounds of a measurement.
    pub fn figure(&self, events: u64, what: &str, system: &str, clients: u64, of: Of) -> Option<Figure> {
        let key = Key { events, what: what.into(), system: system.into(), clients, probe: of == Of::Probe };
        self.samples.get(&key).map(|rounds| whole(rounds))
    }

    /// Returns the median of a single value.
    pub fn median(&self, events: u64, name: &str) -> Option<f64> {
        self.values.get(&(events, name.to_owned())).cloned().map(median)
    }

    /// Returns everything for a program to read.
    pub fn json(&self) -> Value {
        let samples: Vec<Value> = self
            .samples
            .iter()
            .map(|(key, rounds)| json!({"of": key, "rounds": rounds.len(), "median": whole(rounds)}))
            .collect();
        let values: Vec<Value> = self
            .values
            .iter()
            .map(|((events, name), values)| json!({"events": events, "name": name, "median": median(values.clone())}))
            .collect();
        json!({"figures": samples, "values": values, "skipped": self.skipped})
    }

    /// Returns the tables in Markdown.
    pub fn markdown(&self, sizes: &[u64]) -> String {
        let mut lines = Vec::new();
        for word in &self.skipped {
            lines.push(format!("Skipped: {word}.\n"));
        }
        lines.push("### Targets\n".to_owned());
        lines.extend(self.targets(sizes));
        for events in sizes {
            lines.push(format!("\n### {} events\n", thousands(*events)));
            lines.extend(self.questions(*events));
        }
        lines.push("\n### Growth\n".to_owned());
        lines.extend(self.growth(sizes));
        lines.join("\n") + "\n"
    }

    fn questions(&self, events: u64) -> Vec<String> {
        let mut lines = vec![
            "| question | clients | Chancery: a second, p50, p99, CPU | PostGraphile: the same | ratio |".to_owned(),
            "| --- | --- | --- | --- | --- |".to_owned(),
        ];
        let cell = |figure: Option<Figure>| {
            figure.map_or("–".to_owned(), |figure| {
                let refused = if figure.refused > 0.0 {
                    format!(", {:.0} % refused", figure.refused * 100.0)
                } else {
                    String::new()
                };
                format!(
                    "{}, {}, {}, {}{refused}",
                    round(figure.rate),
                    milliseconds(figure.p50),
                    milliseconds(figure.p99),
                    milliseconds(figure.processor)
                )
            })
        };
        for question in QUESTIONS {
            for clients in [1, 16] {
                let of = |system| self.figure(events, question.name(), system, clients, Of::Any);
                let (ours, theirs) = (of("chancery"), of("postgraphile"));
                let ratio = ours.zip(theirs).map_or("–".to_owned(), |(ours, theirs)| ratio(ours.rate / theirs.rate));
                lines.push(format!(
                    "| {}: {} | {clients} | {} | {} | {ratio} |",
                    question.name(),
                    question.title(),
                    cell(ours),
                    cell(theirs)
                ));
            }
        }
        let whole = self.figure(events, "Q5, every path and its causes", "chancery", 1, Of::Any);
        lines.push(format!("| Q5 of every path, with causes | 1 | {} | – | – |", cell(whole)));
        lines.push("\n| limit or peer | Q1 | Q2 | Q4 | Q5 |\n| --- | --- | --- | --- | --- |".to_owned());
        for (name, system, clients) in [
            ("async-graphql, rows ready, 16 clients", "async-graphql", 16),
            ("serde, rows ready, 16 clients", "serde", 16),
            ("in the library", "library", 1),
            ("SQLite in the process", "sqlite", 1),
        ] {
            let one = |question: &str| {
                let figure = self.figure(events, question, system, clients, Of::Any);
                figure.map_or("–".to_owned(), |figure| {
                    format!("{}/s, {}", round(figure.rate), milliseconds(figure.p50))
                })
            };
            lines.push(format!("| {name} | {} | {} | {} | {} |", one("Q1"), one("Q2"), one("Q4"), one("Q5")));
        }
        lines
    }

    fn growth(&self, sizes: &[u64]) -> Vec<String> {
        let names: Vec<String> = sizes.iter().map(|events| thousands(*events)).collect();
        let mut lines = vec![
            format!("| p50 of the probe, 1 client | {} | growth | PostGraphile's growth |", names.join(" | ")),
            format!("| --- |{} --- | --- |", " --- |".repeat(sizes.len())),
        ];
        for question in QUESTIONS {
            let of = |system: &str, events: u64| {
                self.figure(events, question.name(), system, 1, Of::Probe).map(|figure| figure.p50)
            };
            let growth = |system: &str| {
                let (first, last) = (of(system, *sizes.first()?)?, of(system, *sizes.last()?)?);
                Some(ratio(last / first))
            };
            let cells: Vec<String> =
                sizes.iter().map(|events| of("chancery", *events).map_or("–".to_owned(), milliseconds)).collect();
            let dash = || "–".to_owned();
            lines.push(format!(
                "| {}: {} | {} | {} | {} |",
                question.name(),
                question.title(),
                cells.join(" | "),
                growth("chancery").unwrap_or_else(dash),
                growth("postgraphile").unwrap_or_else(dash)
            ));
        }
        lines
    }

    /// Every row of what is to be reached, beside what was measured.
    fn targets(&self, sizes: &[u64]) -> Vec<String> {
        let dash = || "not measured".to_owned();
        let (middle, greatest) =
            (if sizes.contains(&100_000) { 100_000 } else { *sizes.last().unwrap_or(&0) }, *sizes.last().unwrap_or(&0));
        let smallest = *sizes.first().unwrap_or(&0);
        let against = |events: u64, question: &str| {
            let of = |system| self.figure(events, question, system, 16, Of::Any);
            Some(of("chancery")?.rate / of("postgraphile")?.rate)
        };
        let list = |values: Vec<Option<f64>>| -> String {
            values.into_iter().map(|value| value.map_or_else(|| "–".to_owned(), ratio)).collect::<Vec<_>>().join(" / ")
        };
        let graphql = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"];
        let at = |events| list(graphql.iter().map(|question| against(events, question)).collect());
        let kept = graphql.iter().map(|question| Some(against(greatest, question)? / against(middle, question)?));
        let in_process = ["Q1", "Q2", "Q5"].iter().map(|question| {
            let of = |system| self.figure(middle, question, system, 1, Of::Any);
            Some(of("library")?.rate / of("sqlite")?.rate)
        });
        let beside_ready = |question: &str, system: &str| {
            let of = |system| self.figure(middle, question, system, 16, Of::Any);
            Some(of(system)?.rate / of("async-graphql")?.rate)
        };
        let ready = ["Q1", "Q2", "Q4"].iter().map(|question| beside_ready(question, "chancery"));
        let kept_beside_ready = ["Q2", "Q4"].iter().map(|question| beside_ready(question, KEPT));
        let growth = QUESTIONS.iter().map(|question| {
            let of = |events| self.figure(events, question.name(), "chancery", 1, Of::Probe);
            Some(of(greatest)?.p50 / of(smallest)?.p50)
        });
        let tail = QUESTIONS.iter().map(|question| {
            let figure = self.figure(middle, question.name(), "chancery", 16, Of::Any)?;
            Some(figure.p99 / figure.p50)
        });
        let single = |events: u64, name: &str, unit: &str, digits: usize| {
            self.median(events, name).map_or_else(dash, |value| format!("{value:.digits$}{unit}"))
        };
        let reads = self.median(middle, "p99 of Q1 during an import, of its p50");
        let slowest = self.median(greatest, "the slowest answer, s");
        let rows = [
            (
                format!("Q1* to Q6 over GraphQL, 16 clients, {}, against PostGraphile", thousands(middle)),
                "5 / 4 / 4 / 6 / 8 / 4 ×".to_owned(),
                at(middle),
            ),
            (
                format!("the same at {}: the ratio there to that at {}", thousands(greatest), thousands(middle)),
                "≥ 0.85".to_owned(),
                list(kept.collect()),
            ),
            (
                format!("Q1 / Q2 / Q4 against async-graphql with its rows ready, 16 clients, {}", thousands(middle)),
                "0.8 / 1 / 1 ×".to_owned(),
                list(ready.collect()),
            ),
            (
                "Q2 / Q4, pinned by a token and kept, against the same".to_owned(),
                "3 / 3 ×".to_owned(),
                list(kept_beside_ready.collect()),
            ),
            (
                "`{ __typename }` against bare async-graphql".to_owned(),
                "0.8 ×".to_owned(),
                list(vec![beside_ready(NOTHING, "chancery")]),
            ),
            (
                format!("Q1 / Q2 / Q5 in the library against SQLite in process, {}", thousands(middle)),
                "3 / 8 / 8 ×".to_owned(),
                list(in_process.collect()),
            ),
            (
                format!("growth of p50 from {} to {}, Q1 to Q8", thousands(smallest), thousands(greatest)),
                "≤ 1.5 ×".to_owned(),
                list(growth.collect()),
            ),
            (
                format!("p99 to p50 with 16 clients, {}, Q1 to Q8", thousands(middle)),
                "≤ 6 ×".to_owned(),
                list(tail.collect()),
            ),
            ("p99 of reads during an import, to p50".to_owned(), "≤ 10 ×".to_owned(), reads.map_or_else(dash, ratio)),
            (
                "W1: one durable record, against raw fdatasync".to_owned(),
                "0.8 ×".to_owned(),
                single(middle, "W1, of raw fdatasync", " ×", 2),
            ),
            (
                "W2: 16 clients, against plain inserts by pgbench".to_owned(),
                "1.2 ×".to_owned(),
                single(middle, "W2, of pgbench", " ×", 2),
            ),
            (
                format!("W3: import, {} / {}", thousands(middle), thousands(greatest)),
                "100 / 80 k lines/s".to_owned(),
                format!("{} / {}", single(middle, "W3, k lines/s", "", 1), single(greatest, "W3, k lines/s", "", 1)),
            ),
            (
                format!("resident memory at {} after all questions by 16 clients", thousands(greatest)),
                "≤ 450 MB".to_owned(),
                single(greatest, "resident, MB", " MB", 0),
            ),
            (
                format!("disk at {}, to the JSON Lines", thousands(greatest)),
                "≤ 2.5 ×".to_owned(),
                single(greatest, "disk, of the lines", " ×", 2),
            ),
            (
                format!("open after a clean stop / after kill -9, {}", thousands(greatest)),
                "0.3 / 1 s".to_owned(),
                format!(
                    "{} / {}",
                    single(greatest, "open, s", "", 2),
                    single(greatest, "open after kill -9, s", " s", 2)
                ),
            ),
            (
                format!("the first question after a restart, {}", thousands(greatest)),
                "–".to_owned(),
                single(greatest, "first question, ms", " ms", 1),
            ),
            (
                format!("the slowest answer to any of these questions, {}", thousands(greatest)),
                "≤ 1 s".to_owned(),
                slowest.map_or_else(dash, |value| format!("{value:.2} s")),
            ),
        ];
        let mut lines = vec!["| what | at least | measured |".to_owned(), "| --- | --- | --- |".to_owned()];
        lines.extend(rows.into_iter().map(|(what, target, measured)| format!("| {what} | {target} | {measured} |")));
        lines
    }
}

/// The medians of the rounds; of refusals the greatest share.
fn whole(rounds: &[Figure]) -> Figure {
    let of = |field: fn(&Figure) -> f64| median(rounds.iter().map(field).collect());
    Figure {
        rate: of(|figure| figure.rate),
        p50: of(|figure| figure.p50),
        p99: of(|figure| figure.p99),
        processor: of(|figure| figure.processor),
        bytes: of(|figure| figure.bytes),
        slowest: rounds.iter().map(|figure| figure.slowest).fold(0.0, f64::max),
        refused: rounds.iter().map(|figure| figure.refused).fold(0.0, f64::max),
    }
}

/// Writes a number of events.
pub fn thousands(events: u64) -> String {
    match events {
        1_000_000.. if events.is_multiple_of(1_000_000) => format!("{} M", events / 1_000_000),
        1_000.. => format!("{} k", events / 1_000),
        _ => events.to_string(),
    }
}

fn ratio(value: f64) -> String {
    if value >= 20.0 {
        format!("{value:.0}")
    } else if value >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn round(value: f64) -> String {
    if value >= 10.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn milliseconds(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0} ms")
    } else if value >= 1.0 {
        format!("{value:.1} ms")
    } else {
        format!("{value:.2} ms")
    }
}
