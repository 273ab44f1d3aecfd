//! The log: a `Vec` of records, each one line of an import file with what was worked out when it was recorded.
//!
//! The model believes what it is given; `refusals.rs` says what should never have been given.

use super::facts::{self, Fact};
use super::refusals;
use super::windows::Period;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// ρ, narrowness, ordinal, sequence, place: greater means later. Undated is before all.
pub type Order = (i64, i64, i64, u64, usize);

/// One revision of an event: what was said of it, its windows and its facts.
#[derive(Debug)]
pub struct Content {
    /// As in EventBodyInput: `statementMade`.
    pub kind: String,
    pub zone: String,
    pub occurred: Option<Period>,
    /// The envelope's; of NegotiationOpened its key.
    pub negotiation: Option<String>,
    pub sources: Vec<Citation>,
    pub public_since: Option<Period>,
    pub note: Option<String>,
    pub body: Value,
    pub facts: Vec<Fact>,
    pub order: Order,
}

/// One use of a source, with its own date of publication where it has one.
#[derive(Debug)]
pub struct Citation {
    pub said: Value,
    pub published: Option<Period>,
}

#[derive(Debug)]
pub enum What {
    Event {
        id: String,
        content: Arc<Content>,
    },
    Correct {
        content: Arc<Content>,
    },
    Retract,
    Reinstate,
    Cite,
    /// `retract` and `reinstate` of the `cite` at that place.
    RetractCite(usize),
    ReinstateCite(usize),
}

/// The content that a record brings, if it brings one.
pub fn content_of(what: &What) -> Option<&Content> {
    match what {
        What::Event { content, .. } | What::Correct { content } => Some(content),
        _ => None,
    }
}

/// One record of the log.
#[derive(Debug)]
pub struct Record {
    pub sequence: u64,
    pub recorded_at: i64,
    pub line: Value,
    pub what: What,
    /// The place in the log of the event that an operation is about; of an event its own.
    pub about: usize,
    /// What an operation cites itself (of an event: nothing here, it has its content).
    pub sources: Vec<Citation>,
}

/// The whole model: records, and the keys that were ever recorded.
#[derive(Debug, Default)]
pub struct Model {
    pub records: Vec<Record>,
    /// `actor a`, `clause p c`, `event ID`, `citing ID`, `once issueRaised k` …
    pub known: BTreeSet<String>,
}

impl Model {
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an accepted batch: one sequence for each operation, in order.
    ///
    /// `at` is the wall clock in microseconds; what is recorded is later than what was recorded before.
    pub fn record(&mut self, batch: &[Value], at: i64) {
        let at = self.records.last().map_or(at, |last| at.max(last.recorded_at + 1));
        for line in batch {
            self.append(line, at);
        }
    }

    fn append(&mut self, line: &Value, at: i64) {
        let sequence = self.records.len() as u64 + 1;
        let (verb, input) = verb(line);
        // The dates of an operation's own citations are UTC.
        let sources = citations(input, "UTC");
        let record =
            |what, about, sources| Record { sequence, recorded_at: at, line: line.clone(), what, about, sources };
        if verb == "record" {
            let content = Arc::new(content(input, sequence));
            let id = text(input, "id").expect("operations of the model carry their ids").to_string();
            self.known.extend(refusals::makes(&content, Some(&id)));
            self.records.push(record(What::Event { id, content }, self.records.len(), Vec::new()));
            return;
        }
        let named = text(input, "event").unwrap_or("");
        let citing = self.citing(named).filter(|_| verb != "correct" && verb != "cite");
        let about = citing.map(|at| self.records[at].about).or_else(|| self.find(named));
        let about = about.expect("an operation is about an event");
        let what = match verb {
            "correct" => {
                let content = Arc::new(content(&input["replacement"], about as u64 + 1));
                self.known.extend(refusals::makes(&content, None));
                What::Correct { content }
            }
            "retract" => citing.map_or(What::Retract, What::RetractCite),
            "reinstate" => citing.map_or(What::Reinstate, What::ReinstateCite),
            _ => {
                self.known.extend(text(input, "id").map(|id| format!("citing {id}")));
                What::Cite
            }
        };
        self.records.push(record(what, about, sources));
    }

    /// The place of the event of an id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.records.iter().position(|r| matches!(&r.what, What::Event { id: own, .. } if own == id))
    }

    /// The place of the `cite` of an id.
    pub fn citing(&self, id: &str) -> Option<usize> {
        let is_it = |r: &Record| matches!(r.what, What::Cite) && text(&r.line["cite"], "id") == Some(id);
        self.records.iter().position(is_it)
    }

    /// Whether the `cite` at a place is taken back, all operations seen.
    pub fn is_cite_retracted(&self, citing: usize) -> bool {
        self.operations(self.records[citing].about).fold(false, |retracted, r| match r.what {
            What::RetractCite(at) if at == citing => true,
            What::ReinstateCite(at) if at == citing => false,
            _ => retracted,
        })
    }

    /// The operations about an event and its citings, in order.
    pub fn operations(&self, about: usize) -> impl Iterator<Item = &Record> {
        self.records[about..].iter().filter(move |r| r.about == about && r.sequence != about as u64 + 1)
    }

    /// The contents of an event, revision 1 first.
    pub fn revisions(&self, about: usize) -> Vec<&Arc<Content>> {
        let corrections = self.operations(about).filter_map(|r| match &r.what {
            What::Correct { content } => Some(content),
            _ => None,
        });
        std::iter::once(self.original(about)).chain(corrections).collect()
    }

    pub fn original(&self, about: usize) -> &Arc<Content> {
        match &self.records[about].what {
            What::Event { content, .. } => content,
            _ => unreachable!("operations are about events"),
        }
    }

    /// The id of the event that a record is, or is about.
    pub fn id(&self, about: usize) -> &str {
        match &self.records[about].what {
            What::Event { id, .. } => id,
            _ => unreachable!("operations are about events"),
        }
    }

    pub fn is_retracted(&self, about: usize) -> bool {
        self.operations(about).fold(false, |retracted, r| match r.what {
            What::Retract => true,
            What::Reinstate => false,
            _ => retracted,
        })
    }
}

/// `record` and the EventInput, or the operation's word and its input.
pub fn verb(line: &Value) -> (&str, &Value) {
    for word in ["correct", "retract", "reinstate", "cite"] {
        if let Some(input) = line.get(word) {
            return (word, input);
        }
    }
    ("record", line.get("record").unwrap_or(line))
}

/// Works out an EventInput that is known to be well formed, for the place in the log that its event has.
pub fn content(input: &Value, sequence: u64) -> Content {
    let zone = text(input, "timeZone").unwrap_or("UTC");
    let occurred = text(input, "occurred").map(|edtf| read(edtf, zone));
    let (kind, body) = kind_and_body(input);
    let ordinal = input["ordinal"].as_i64().unwrap_or(0);
    let negotiation = if kind == "negotiationOpened" { text(body, "key") } else { text(input, "negotiation") };
    let order = order(occurred.as_ref(), ordinal, sequence, 0);
    let facts = facts::facts(kind, body, occurred.as_ref(), zone, negotiation, order);
    Content {
        kind: kind.to_string(),
        zone: zone.to_string(),
        occurred,
        negotiation: negotiation.map(str::to_string),
        sources: citations(input, zone),
        public_since: text(input, "publicSince").map(|edtf| read(edtf, zone)),
        note: text(input, "note").map(str::to_string),
        body: body.clone(),
        facts,
        order,
    }
}

fn read(edtf: &str, zone: &str) -> Period {
    Period::read(edtf, zone).expect("a recorded date is well formed")
}

/// The citations of an event, or of an operation, with their own dates in a zone.
fn citations(input: &Value, zone: &str) -> Vec<Citation> {
    let published = |c: &Value| text(c, "published").map(|edtf| read(edtf, zone));
    list(input, "sources").iter().map(|c| Citation { said: c.clone(), published: published(c) }).collect()
}

/// Fact order of a window.
pub fn order(window: Option<&Period>, ordinal: i64, sequence: u64, place: usize) -> Order {
    match window {
        Some(w) => (w.middle(), w.lo - w.hi, ordinal, sequence, place),
        None => (i64::MIN, 0, ordinal, sequence, place),
    }
}

pub fn kind_and_body(input: &Value) -> (&str, &Value) {
    match input["body"].as_object().and_then(|body| body.iter().find(|(_, v)| !v.is_null())) {
        Some((kind, body)) => (kind, body),
        None => ("", &Value::Null),
    }
}

/// A text field; absent and null are the same.
pub fn text<'a>(of: &'a Value, field: &str) -> Option<&'a str> {
    of.get(field).and_then(Value::as_str)
}

/// A list field; absent and null are empty.
pub fn list<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts of a list field.
pub fn texts<'a>(of: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    list(of, field).iter().filter_map(Value::as_str)
}

/// `statementMade` as the enumeration prints it: `STATEMENT_MADE`.
pub fn shout(kind: &str) -> String {
    let mut out = String::new();
    for c in kind.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}
