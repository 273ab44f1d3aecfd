//! One negotiation of the world: its parties, and what is said and done in it.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::acts::Acts;
use super::{Dice, day, party};

/// How many parties a negotiation has.
pub const PARTIES: u64 = 15;
/// How many of them are parties to other negotiations too.
pub const SHARED_PARTIES: u64 = 5;
/// How many issues are claimed on: with the parties, its positions.
pub const ISSUES: u64 = 15;
/// How many commentators speak of the parties, on the first three issues alone.
pub const COMMENTATORS: u64 = 4;

/// How many lines there are to a source.
const LINES_PER_SOURCE: u64 = 40;
/// How many statements back a correction and the like reach.
const REACH: usize = 200;

const STANCES: [&str; 10] = [
    "ACCEPTS",
    "INSISTS_ON",
    "ACCEPTS_IN_PRINCIPLE",
    "ACCEPTS_WITH_CONDITIONS",
    "RESERVES",
    "OPPOSES",
    "REJECTS",
    "UNDECIDED",
    "NO_POSITION",
    "ACCEPTS",
];
const SPEECH_ACTS: [&str; 6] = ["ASSERT", "CONFIRM", "REAFFIRM", "DEMAND", "CRITICIZE", "APPEAL"];
const SENTENCES: [&str; 6] = [
    "The delegation set out where it stands on the matter and what it expects of the others next.",
    "It would not be the first to move, but it would answer a move of the other side within days.",
    "Nothing in the present draft, it said, could be read as a commitment before the annexes are agreed.",
    "The text as circulated goes in the right direction.",
    "Verification has to come first, and it has to be done by a body on which both sides are represented.",
    "The envoy told reporters that the gap had narrowed and that a further round was needed.",
];

/// A negotiation, and what has been recorded of it so far.
pub struct Talks {
    number: u64,
    dice: Dice,
    made: u64,
    sources: u64,
    /// Statements that can still be corrected and the like: id, line, the day after which it can be withdrawn.
    recent: VecDeque<(String, Value, u64)>,
    retracted: Vec<String>,
    acts: Acts,
}

impl Talks {
    /// Begins a negotiation.
    pub fn new(number: u64) -> Self {
        Talks {
            number,
            dice: Dice::new(1_000 + number),
            made: 0,
            sources: 1,
            recent: VecDeque::new(),
            retracted: Vec::new(),
            acts: Acts::new(number),
        }
    }

    /// Returns the lines that open it: with its parties, its first source, and its issues, of which two lie below another
    /// and are never claimed on.
    pub fn opening(&self) -> Vec<Value> {
        let number = self.number;
        let parties: Vec<Value> =
            (0..PARTIES).map(|place| json!({"actor": party(number, place), "role": "PARTY"})).collect();
        let mut lines = vec![
            source(number, 0, "2003-12-01"),
            json!({"occurred": "2003-09-01", "body": {"negotiationOpened": {
                "key": format!("talks-{number}"), "title": format!("Talks {number}"), "parties": parties}}}),
        ];
        for issue in 0..ISSUES + 2 {
            let mut raised =
                json!({"key": format!("issue-{number}-{issue}"), "title": format!("Issue {issue} of {number}")});
            if issue >= ISSUES {
                raised["parent"] = json!(format!("issue-{number}-{}", ISSUES - 1));
            }
            lines.push(
                json!({"occurred": "2003-09-02", "negotiation": format!("talks-{number}"), "body": {"issueRaised": raised}}),
            );
        }
        lines
    }

    /// Returns the next line, recorded on that day of the world; what has to follow it at once goes to `then`.
    pub fn line(&mut self, today: u64, then: &mut VecDeque<Value>) -> Value {
        self.made += 1;
        if self.made.is_multiple_of(LINES_PER_SOURCE) {
            self.sources += 1;
            return source(self.number, self.sources - 1, &day(today));
        }
        let may_reach = self.recent.len() >= REACH / 4;
        match self.dice.below(1_000) {
            0..=10 if may_reach => self.correction(),
            11..=12 if may_reach => self.retraction(),
            13 if !self.retracted.is_empty() => self.reinstatement(),
            14..=16 if may_reach => self.citing(),
            17..=19 if may_reach => self.withdrawal(today),
            20..=44 => self.issue_status(today),
            45..=84 => {
                let happened = self.happened(today);
                let source = self.source();
                self.acts.line(&mut self.dice, today, &happened, source, then)
            }
            _ => self.statement(today),
        }
    }

    fn source(&mut self) -> String {
        // The newest as a rule; one in four of any before.
        let number = if self.dice.below(4) == 0 { self.dice.below(self.sources) } else { self.sources - 1 };
        format!("source-{}-{number}", self.number)
    }

    /// Draws when something recorded today happened: one in five long before, one in ten vaguely.
    fn happened(&mut self, today: u64) -> String {
        let number = if self.dice.below(5) == 0 { self.dice.below(today + 1) } else { today };
        let date = day(number);
        match self.dice.below(100) {
            0..=3 => date[..7].to_owned(),
            4 => date[..4].to_owned(),
            5..=7 => format!("{date}~"),
            8..=9 => format!("{date}?"),
            10..=19 => format!("{date}T{:02}:{:02}:00Z", self.dice.below(24), self.dice.below(60)),
            _ => date,
        }
    }

    fn statement(&mut self, today: u64) -> Value {
        let (number, occurred) = (self.number, self.happened(today));
        let (place, issue) = (self.dice.below(PARTIES), self.dice.below(ISSUES));
        let subject = party(number, place);
        let is_commented = issue < 3 && self.dice.below(2) == 0;
        let mut on = vec![issue];
        if self.dice.below(20) == 0 {
            on.push(if issue < 3 { (issue + 1) % 3 } else { 3 + (issue - 2) % (ISSUES - 3) });
        }
        let claims: Vec<Value> = on
            .iter()
            .map(|issue| {
                json!({"subject": subject, "on": {"issue": format!("issue-{number}-{issue}")},
                    "stance": self.dice.one(&STANCES)})
            })
            .collect();
        let text = format!("{} {}", self.dice.one(&SENTENCES), self.dice.one(&SENTENCES));
        let mut said = json!({"act": self.dice.one(&SPEECH_ACTS), "text": text, "claims": claims});
        if is_commented {
            said["speaker"] = json!(format!("voice-{number}-{}", self.dice.below(COMMENTATORS)));
        } else if place >= SHARED_PARTIES && self.dice.below(6) == 0 {
            said["speaker"] = json!(format!("speaker-{number}-{place}"));
            said["onBehalfOf"] = json!(subject);
        } else {
            said["speaker"] = json!(subject);
        }
        let mut sources = vec![json!({"source": self.source(), "locator": "paragraph 3"})];
        if self.dice.below(20) == 0 {
            sources.push(json!({"source": format!("source-{number}-0"), "cue": "reportedly"}));
        }
        let id = self.dice.id();
        let line = json!({"id": id, "occurred": occurred, "negotiation": format!("talks-{number}"), "sources": sources,
            "body": {"statementMade": said}});
        self.recent.push_back((id, line.clone(), today));
        if self.recent.len() > REACH {
            self.recent.pop_front();
        }
        line
    }

    fn some_statement(&mut self) -> (String, Value, u64) {
        let place = self.dice.below(self.recent.len() as u64);
        self.recent.remove(usize::try_from(place).unwrap_or(0)).unwrap_or_default()
    }

    fn correction(&mut self) -> Value {
        let (event, mut line, today) = self.some_statement();
        line["body"]["statementMade"]["claims"][0]["stance"] = json!(self.dice.one(&STANCES));
        if self.dice.below(3) == 0 {
            line["occurred"] = json!(self.happened(today));
        }
        if let Some(fields) = line.as_object_mut() {
            fields.remove("id");
        }
        json!({"correct": {"id": self.dice.id(), "event": event, "expectedRevision": 1, "replacement": line,
            "reason": "It was misread."}})
    }

    fn retraction(&mut self) -> Value {
        let (event, ..) = self.some_statement();
        self.retracted.push(event.clone());
        json!({"retract": {"id": self.dice.id(), "event": event, "reason": "It was recorded twice."}})
    }

    fn reinstatement(&mut self) -> Value {
        let event = self.retracted.pop().unwrap_or_default();
        json!({"reinstate": {"id": self.dice.id(), "event": event, "reason": "It was another one."}})
    }

    fn citing(&mut self) -> Value {
        let (event, ..) = self.some_statement();
        json!({"cite": {"id": self.dice.id(), "event": event, "sources": [{"source": self.source(), "cue": "confirmed"}]}})
    }

    fn withdrawal(&mut self, today: u64) -> Value {
        let (statement, ..) = self.some_statement();
        json!({"id": self.dice.id(), "occurred": format!("{}T23:00:00Z", day(today + 400)), "negotiation": format!("talks-{}", self.number),
            "sources": [{"source": self.source()}],
            "body": {"statementWithdrawn": {"statement": statement, "text": "It was taken back."}}})
    }

    fn issue_status(&mut self, today: u64) -> Value {
        let status = self.dice.one(&["OPEN", "NARROWED", "STICKING_POINT", "AGREED"]);
        let issue = self.dice.below(ISSUES);
        json!({"id": self.dice.id(), "occurred": self.happened(today), "negotiation": format!("talks-{}", self.number),
            "body": {"issueStatusChanged": {"issue": format!("issue-{}-{issue}", self.number), "status": status}}})
    }
}

fn source(number: u64, source: u64, published: &str) -> Value {
    json!({"body": {"sourceRegistered": {
        "key": format!("source-{number}-{source}"), "publisher": format!("Publisher {}", source % 7),
        "url": format!("https://example.org/{number}/{source}"), "title": format!("Document {source}"),
        "published": published}}})
}
