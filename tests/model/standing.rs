//! Sections 2 and 3: a question's cuts, and which events count under them.
//!
//! A `View` is everything that is seen at one point, worked out again from the records each time.

use super::accounts::Assertion;
use super::facts::counts;
use super::log::{Citation, Content, Model, Order, Record, What, text};
use super::openings::{self, Counting, Openings};
use super::positions::Claim;
use super::windows::{Period, cut, print, window_json};
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What a question asks `asOf`, in the words of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub date: Option<String>,
    pub time_zone: Option<String>,
    pub known_at: Option<String>,
    pub published_by: Option<String>,
    pub certainty: &'static str,
}

impl Point {
    /// Now, by all that is known.
    pub fn now() -> Self {
        Point { date: None, time_zone: None, known_at: None, published_by: None, certainty: "BEST" }
    }

    /// As of a date, by all that is known.
    pub fn on(date: &str) -> Self {
        Point { date: Some(date.into()), ..Point::now() }
    }

    /// The arguments that are given, under the contract's names.
    pub fn variables(&self) -> Value {
        let mut all = json!({"certainty": self.certainty});
        let given = [
            ("date", &self.date),
            ("timeZone", &self.time_zone),
            ("knownAt", &self.known_at),
            ("publishedBy", &self.published_by),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                all[name] = value.as_str().into();
            }
        }
        all
    }

    /// Reads the arguments back.
    pub fn read(variables: &Value) -> Self {
        let get = |name| text(variables, name).map(str::to_string);
        let certainty =
            ["CERTAIN", "POSSIBLE"].into_iter().find(|c| text(variables, "certainty") == Some(c)).unwrap_or("BEST");
        Point {
            date: get("date"),
            time_zone: get("timeZone"),
            known_at: get("knownAt"),
            published_by: get("publishedBy"),
            certainty,
        }
    }
}

/// A point resolved: S and the exclusive cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuts {
    pub sequence: u64,
    pub date: i64,
    pub published: Option<i64>,
    pub certainty: &'static str,
    pub zone: String,
}

/// One use of a source that counts, with the window of its publication.
#[derive(Clone, Debug)]
pub struct Cited<'a> {
    pub citation: &'a Value,
    /// Its own date, where it has one.
    pub own: Option<&'a Period>,
    pub published: (i64, i64),
}

/// An event with its effective revision.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub id: &'a str,
    pub sequence: u64,
    pub recorded_at: i64,
    pub revision: usize,
    pub content: &'a Content,
    /// Those shown: of sources that stand, public by the cut.
    pub citations: Vec<Cited<'a>>,
    pub published: (i64, i64),
    pub standing: &'static str,
    /// The recorder's own frame, which no cut of `publishedBy` hides.
    pub is_exempt: bool,
}

/// What the greatest registration of a source that stands says, read at S with no other cut.
#[derive(Clone, Debug)]
pub struct Registered<'a> {
    pub published: (i64, i64),
    pub profile: &'a Value,
}

/// All that one point sees.
pub struct View<'a> {
    pub model: &'a Model,
    pub cuts: Cuts,
    /// The sources at S; one that is retracted is not among them.
    pub sources: BTreeMap<&'a str, Registered<'a>>,
    /// Events seen, whatever their dates, in fact order.
    pub events: Vec<Seen<'a>>,
    /// What came about, and from when on: an opening's window is that of what is seen of it, whatever the date.
    pub openings: Openings,
    /// The greatest counting fact of each slot, ended ones too.
    pub slots: BTreeMap<&'a str, Counting<'a>>,
    pub(super) claims: OnceCell<Vec<Claim<'a>>>,
    pub(super) assertions: OnceCell<Vec<Assertion<'a>>>,
}

impl Model {
    /// Everything seen at a point; `now` is the default date.
    pub fn view(&self, point: &Point, now: i64) -> View<'_> {
        self.view_at(self.cuts(point, now))
    }

    pub fn cuts(&self, point: &Point, now: i64) -> Cuts {
        let zone = point.time_zone.clone().unwrap_or_else(|| "UTC".into());
        let resolve = |text: &String| cut(text, &zone).expect("a point of a test is well formed");
        let known = point.known_at.as_ref().map_or(i64::MAX, resolve);
        let sequence = self.records.iter().take_while(|r| r.recorded_at < known).count() as u64;
        let date = point.date.as_ref().map_or(now + 1, resolve);
        Cuts { sequence, date, published: point.published_by.as_ref().map(resolve), certainty: point.certainty, zone }
    }

    /// Everything seen under resolved cuts.
    pub fn view_at(&self, cuts: Cuts) -> View<'_> {
        let sources = self.sources_at(cuts.sequence);
        let (openings, slots) = (Openings::new(), BTreeMap::new());
        let (claims, assertions) = (OnceCell::new(), OnceCell::new());
        let mut view = View { model: self, cuts, sources, events: Vec::new(), openings, slots, claims, assertions };
        let all = (0..view.cuts.sequence as usize).filter(|at| matches!(self.records[*at].what, What::Event { .. }));
        view.events =
            all.map(|at| view.effective(at)).filter(|e| e.standing == "STANDS" && view.is_public(e)).collect();
        view.events.sort_by_key(|e| e.content.order);
        view.openings = openings::openings(&view.events);
        let mut slots: BTreeMap<&str, Counting> = BTreeMap::new();
        for fact in view.counting_facts() {
            let slot = fact.fact.slot.as_str();
            if slots.get(slot).is_none_or(|best| best.place() < fact.place()) {
                slots.insert(slot, fact);
            }
        }
        view.slots = slots;
        view
    }

    /// When each source that stands was published, as read at S with no other cut.
    pub fn sources_at(&self, sequence: u64) -> BTreeMap<&str, Registered<'_>> {
        let mut best: BTreeMap<&str, (Order, Registered)> = BTreeMap::new();
        for record in &self.records[..sequence as usize] {
            let What::Event { content, .. } = &record.what else { continue };
            if content.kind != "sourceRegistered" {
                continue;
            }
            let at = record.about;
            let seen = |r: &&Record| r.sequence <= sequence;
            let mut latest = content;
            let mut retracted = false;
            for operation in self.operations(at).filter(seen) {
                match &operation.what {
                    What::Correct { content } => latest = content,
                    What::Retract => retracted = true,
                    What::Reinstate => retracted = false,
                    What::Cite | What::RetractCite(_) | What::ReinstateCite(_) | What::Event { .. } => {}
                }
            }
            let Some(profile) = latest.facts.first().filter(|_| !retracted) else { continue };
            let value = profile.value.as_ref().unwrap_or(&Value::Null);
            // Reading: a source without a date counts as published when the registration that is read was recorded.
            let window = match value["published"]["lo"].as_i64() {
                Some(lo) => (lo, value["published"]["hi"].as_i64().unwrap_or(lo)),
                None => (record.recorded_at, record.recorded_at + 1),
            };
            let key = text(value, "key").unwrap_or("");
            if best.get(key).is_none_or(|(order, _)| *order < latest.order) {
                best.insert(key, (latest.order, Registered { published: window, profile: value }));
            }
        }
        best.into_iter().map(|(key, (_, registered))| (key, registered)).collect()
    }
}

/// The window of publication of an event: of its citations and its own `publicSince`, else of its recording.
pub fn when_public(cited: &[Cited], content: &Content, recorded_at: i64) -> (i64, i64) {
    let said = content.public_since.iter().map(|p| (p.lo, p.hi));
    let known = cited.iter().map(|c| c.published).chain(said).min_by_key(|(lo, hi)| (*hi, *lo));
    known.unwrap_or((recorded_at, recorded_at + 1))
}

/// The window with the least hi, then the least lo.
pub fn earliest(cited: &[Cited]) -> Option<(i64, i64)> {
    cited.iter().map(|c| c.published).min_by_key(|(lo, hi)| (*hi, *lo))
}

impl<'a> View<'a> {
    /// Every fact that counts, whichever is the greatest of its slot.
    pub fn counting_facts(&self) -> impl Iterator<Item = Counting<'a>> {
        let of = move |(at, seen): (usize, &Seen<'a>)| {
            let facts = seen.content.facts.iter();
            facts.map(move |fact| openings::read(&self.openings, fact, at)).collect::<Vec<_>>()
        };
        let facts = self.events.iter().enumerate().flat_map(of);
        facts.filter(|fact| fact.read.counts(self.cuts.date, self.cuts.certainty))
    }

    /// The citations that count for something: of sources that stand at S.
    pub fn cited(&self, citations: &'a [Citation]) -> Vec<Cited<'a>> {
        let counts = |c: &'a Citation| {
            let source = self.sources.get(text(&c.said, "source")?)?;
            let own = c.published.as_ref();
            Some(Cited { citation: &c.said, own, published: own.map_or(source.published, |p| (p.lo, p.hi)) })
        };
        citations.iter().filter_map(counts).collect()
    }

    fn is_by_cut(&self, hi: i64) -> bool {
        self.cuts.published.is_none_or(|c| hi <= c)
    }

    /// Rule 1: an operation is seen by S, and by the publication of what it cites, if it cites anything.
    fn sees(&self, operation: &'a Record) -> bool {
        let sources = self.cited(&operation.sources);
        let hi = sources.iter().map(|c| c.published.1).min();
        operation.sequence <= self.cuts.sequence && hi.is_none_or(|hi| self.is_by_cut(hi))
    }

    /// The event at a place in the log with its greatest revision seen, retracted or not, public or not.
    pub fn effective(&self, about: usize) -> Seen<'a> {
        self.effective_at(about, self.cuts.sequence)
    }

    /// The same by the operations up to a sequence, their sources read at S all the same.
    pub fn effective_at(&self, about: usize, sequence: u64) -> Seen<'a> {
        let model: &'a Model = self.model;
        let record = &model.records[about];
        let mut content: &'a Content = model.original(about);
        let (mut revision, mut seen_revision, mut standing) = (1, 1, "STANDS");
        let mut added: BTreeMap<usize, Vec<Cited>> = BTreeMap::new();
        let mut taken_back = BTreeSet::new();
        for operation in model.operations(about).take_while(|r| r.sequence <= sequence) {
            revision += usize::from(matches!(operation.what, What::Correct { .. }));
            if !self.sees(operation) {
                continue;
            }
            match &operation.what {
                What::Correct { content: newer } => (content, seen_revision) = (newer, revision),
                What::Retract => standing = "RETRACTED",
                What::Reinstate => standing = "STANDS",
                What::Cite => {
                    added.insert(operation.sequence as usize - 1, self.cited(&operation.sources));
                }
                What::RetractCite(at) => {
                    taken_back.insert(*at);
                }
                What::ReinstateCite(at) => {
                    taken_back.remove(at);
                }
                What::Event { .. } => {}
            }
        }
        added.retain(|at, _| !taken_back.contains(at));
        // Reading: an event's sources stand in the order of its content, then those of `cite` by sequence; a source
        // that is cited twice is shown twice.
        let mut citations = self.cited(&content.sources);
        citations.extend(added.into_values().flatten());
        let published = when_public(&citations, content, record.recorded_at);
        let is_said = !citations.is_empty() || content.public_since.is_some();
        citations.retain(|c| self.is_by_cut(c.published.1));
        Seen {
            id: model.id(about),
            sequence: record.sequence,
            recorded_at: record.recorded_at,
            revision: seen_revision,
            content,
            citations,
            published,
            standing,
            is_exempt: !is_said && is_frame(&content.kind),
        }
    }

    /// Rule 2.
    pub fn is_public(&self, seen: &Seen) -> bool {
        seen.is_exempt || self.is_by_cut(seen.published.1)
    }

    /// Rule 3, of an event's own window.
    pub fn counts(&self, seen: &Seen) -> bool {
        counts(seen.content.occurred.as_ref(), self.cuts.date, self.cuts.certainty)
    }

    /// The counting fact of a slot, unless it is ended or over.
    pub fn fact(&self, slot: &str) -> Option<&Counting<'a>> {
        let fact = self.slots.get(slot)?;
        (fact.value.is_some() && !fact.is_over(self.cuts.date)).then_some(fact)
    }

    /// The value of a slot; null where it is empty.
    pub fn value(&self, slot: &str) -> &'a Value {
        self.fact(slot).and_then(|f| f.fact.value.as_ref()).unwrap_or(&Value::Null)
    }

    /// The slots of a prefix, ended ones too.
    pub fn under<'v>(&'v self, prefix: &'v str) -> impl Iterator<Item = &'a str> + use<'a, 'v> {
        let slots = self.slots.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        slots.map(|(slot, _)| *slot).take_while(move |slot| slot.starts_with(prefix))
    }

    /// The facts that stand in slots of a prefix, by slot.
    pub fn facts(&self, prefix: &str) -> Vec<&Counting<'a>> {
        self.under(prefix).filter_map(|slot| self.fact(slot)).collect()
    }

    /// `sequence`, and the cuts as the last microsecond that each includes.
    pub fn snapshot(&self) -> Value {
        let known = self.cuts.sequence.checked_sub(1).map(|last| print(self.model.records[last as usize].recorded_at));
        json!({
            "sequence": self.cuts.sequence,
            "date": print(self.cuts.date - 1),
            "knownAt": known,
            "publishedBy": self.cuts.published.map(|c| print(c - 1)),
        })
    }
}

/// The register and negotiation families.
pub fn is_frame(kind: &str) -> bool {
    is_register(kind)
        || ["negotiationOpened", "partyJoined", "partyLeft", "negotiationStatusChanged"].contains(&kind)
        || ["issueRaised", "issueStatusChanged"].contains(&kind)
}

/// The register family.
pub fn is_register(kind: &str) -> bool {
    ["actorRegistered", "officeHeld", "membershipHeld", "sourceRegistered"].contains(&kind)
}

/// `{from, to}` of the window that a fact is read by; null of what holds at every date.
pub fn since(window: Option<&Period>) -> Value {
    window.map_or(Value::Null, |w| w.since.clone())
}

/// `{from, to}` of a window of publication.
pub fn published(window: (i64, i64)) -> Value {
    window_json(window.0, window.1)
}
