//! A chronicle of any length, the same every time: negotiations of about ten thousand events each.
//!
//! A negotiation has fifteen parties, four commentators and fifteen issues: one alone, one with a part that has a part, and
//! twelve more. Nine events in ten are statements with one claim and one source. Time goes on from event to event, one
//! event in ten is of an earlier date than those before it, one in a hundred is corrected, one in five hundred retracted.

use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::input::Line;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many events a negotiation gets.
pub const EVENTS_EACH: u64 = 10_000;
/// How many parties a negotiation has, and how many issues: their product is its positions.
pub const PARTIES: u64 = 15;

/// A small generator of numbers that look random.
pub struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Returns a number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Makes the operations of a world, in order.
pub struct World {
    dice: Dice,
    made: u64,
    /// Statements that can still be corrected or retracted, each with its line.
    recent: Vec<(String, Value)>,
    waiting: Vec<Value>,
}

/// The first day of the world, in days since 1970.
const FIRST_DAY: u64 = 14_000;

/// Returns the date of the nth event.
pub fn date(number: u64) -> String {
    let day = FIRST_DAY + number / 40;
    // Days of 28-day months: every one of them exists, and later ones are later.
    let (year, month, day) = (1970 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    format!("{year:04}-{month:02}-{day:02}")
}

impl World {
    /// Begins a world.
    pub fn new() -> Self {
        World { dice: Dice::new(7), made: 0, recent: Vec::new(), waiting: Vec::new() }
    }

    /// Returns the next line.
    pub fn line(&mut self) -> Value {
        if self.waiting.is_empty() && self.made.is_multiple_of(EVENTS_EACH) {
            self.open(self.made / EVENTS_EACH);
        }
        self.made += 1;
        if let Some(line) = (!self.waiting.is_empty()).then(|| self.waiting.remove(0)) {
            return line;
        }
        let negotiation = (self.made - 1) / EVENTS_EACH;
        match self.dice.below(500) {
            0 => self.retraction(),
            1..=5 => self.correction(),
            6..=30 => self.status(negotiation),
            _ => self.statement(negotiation),
        }
    }

    /// Returns the next operations.
    pub fn operations(&mut self, count: usize) -> Vec<Operation> {
        (0..count).map(|_| operation(&self.line())).collect()
    }

    fn open(&mut self, number: u64) {
        let neg = format!("negotiation-{number}");
        let at = date(self.made);
        let mut lines = Vec::new();
        for party in 0..PARTIES + 4 {
            lines.push(json!({"body": {"actorRegistered": {
                "key": format!("party-{number}-{party}"), "name": format!("Party {party} of {number}"), "kind": "STATE"}}}));
        }
        for source in 0..10 {
            lines.push(json!({"body": {"sourceRegistered": {
                "key": format!("source-{number}-{source}"), "publisher": format!("Publisher {source}"),
                "url": format!("https://example.org/{number}/{source}"), "title": "A document", "published": at}}}));
        }
        lines.push(json!({"occurred": at, "body": {"negotiationOpened": {"key": neg, "title": "A negotiation"}}}));
        for issue in 0..PARTIES {
            let parent = match issue {
                2 => Some(format!("issue-{number}-1")),
                3 => Some(format!("issue-{number}-2")),
                _ => None,
            };
            let mut raised = json!({"key": format!("issue-{number}-{issue}"), "title": format!("Issue {issue}")});
            if let Some(parent) = parent {
                raised["parent"] = json!(parent);
            }
            lines.push(json!({"occurred": at, "negotiation": neg, "body": {"issueRaised": raised}}));
        }
        self.waiting = lines;
    }

    fn day(&mut self) -> String {
        let back = if self.dice.below(10) == 0 { self.dice.below(4_000).min(self.made % EVENTS_EACH) } else { 0 };
        date(self.made.saturating_sub(back))
    }

    fn statement(&mut self, number: u64) -> Value {
        const STANCES: [&str; 6] =
            ["ACCEPTS", "INSISTS_ON", "ACCEPTS_WITH_CONDITIONS", "RESERVES", "OPPOSES", "REJECTS"];
        let party = self.dice.below(PARTIES);
        let issue = self.dice.below(PARTIES);
        // On the first issue and its parts, four others speak of each party too; elsewhere each speaks for itself.
        let speaker = if (1..=3).contains(&issue) { PARTIES + self.dice.below(4) } else { party };
        let id = Uuid::from_u128(u128::from(self.made) << 64 | u128::from(self.dice.below(u64::MAX)));
        let line = json!({
            "id": uuid::Builder::from_random_bytes(*id.as_bytes()).into_uuid().to_string(),
            "occurred": self.day(), "negotiation": format!("negotiation-{number}"),
            "sources": [{"source": format!("source-{number}-{}", self.dice.below(10)), "locator": "paragraph 3"}],
            "body": {"statementMade": {
                "speaker": format!("party-{number}-{speaker}"), "act": "ASSERT",
                "text": "The delegation set out where it stands on the matter and what it expects of the others next.",
                "claims": [{"subject": format!("party-{number}-{party}"),
                    "on": {"issue": format!("issue-{number}-{issue}")},
                    "stance": STANCES[usize::try_from(self.dice.below(6)).unwrap_or(0)]}]}}});
        let id = line["id"].as_str().unwrap_or_default().to_owned();
        self.recent.push((id, line.clone()));
        if self.recent.len() > 400 {
            self.recent.remove(0);
        }
        line
    }

    fn status(&mut self, number: u64) -> Value {
        let issue = self.dice.below(PARTIES);
        let status = ["OPEN", "NARROWED", "STICKING_POINT"][usize::try_from(self.dice.below(3)).unwrap_or(0)];
        json!({"occurred": self.day(), "negotiation": format!("negotiation-{number}"),
            "body": {"issueStatusChanged": {"issue": format!("issue-{number}-{issue}"), "status": status}}})
    }

    fn correction(&mut self) -> Value {
        if self.recent.len() < 300 {
            return self.status((self.made - 1) / EVENTS_EACH);
        }
        let (id, mut line) = self.recent.remove(100);
        line["body"]["statementMade"]["claims"][0]["stance"] = json!("RESERVES");
        if let Some(fields) = line.as_object_mut() {
            fields.remove("id");
        }
        json!({"correct": {"event": id, "expectedRevision": 1, "replacement": line, "reason": "misread"}})
    }

    fn retraction(&mut self) -> Value {
        if self.recent.len() < 300 {
            return self.status((self.made - 1) / EVENTS_EACH);
        }
        let (id, _) = self.recent.remove(150);
        json!({"retract": {"event": id, "reason": "recorded twice"}})
    }
}

/// Reads a line.
pub fn operation(line: &Value) -> Operation {
    let line: Line = line.to_string().parse().expect("the world's lines are well formed");
    line.into_operation(&mut || EventId::new(Uuid::now_v7())).expect("the world's lines are well formed")
}
