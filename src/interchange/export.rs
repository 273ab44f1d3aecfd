//! What an export holds: all of the log, one negotiation of it, or a cut of it.
//!
//! - **All of the log:** every record in order, operations on the record included, each with its id. It imports again into a
//!   chronicle with equal answers.
//! - **One negotiation:** the records of its events, of everything that they refer to, however far, and of what was done to
//!   those on record; and the offices of the actors among them, on which depends who speaks for whom. It is a part of the log
//!   in the log's order.
//! - **A cut** at a date, a moment of knowledge or of publication: the events that count there, each with its effective
//!   content and the sources that count, and no operations. Events come after what they refer to. What they refer to and does
//!   not count there is given with its last known content, since without it the file could not be imported.
//!
//! The log is read in pages; what is kept in memory of it is which things are wanted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::chronicle::{Chronicle, ReadError, ReadFailed, Snapshot};
use crate::domain::event::{Body, Citation, Event, Operation, Reference};
use crate::domain::key::{EventId, NegotiationKey};
use crate::domain::point::Point;
use crate::domain::vocabulary::Standing;
use crate::domain::{Recorded, Sequence};
use crate::time::{Instant, Period, Zone};
use crate::view::event::EventView;
use crate::view::{citation, event};

/// How many records are read at a time.
const PAGE: usize = 1_024;

/// Why an export breaks off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The index failed while the cut was read.
    #[error("the index failed: {0}")]
    Index(#[from] ReadFailed),
    /// The negotiation was never recorded.
    #[error("no negotiation {0} was ever recorded: look it up with `chancery as-of`")]
    NoNegotiation(NegotiationKey),
    /// The format could not write what it was given; those that are text always can.
    #[cfg(feature = "parquet")]
    #[error("the file could not be written: {0}")]
    Format(String),
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The last record that is taken.
    pub head: Sequence,
    /// The cut; `None`: the log as it was recorded.
    pub cut: Option<Point>,
    /// The negotiation to which it is restricted.
    pub negotiation: Option<NegotiationKey>,
}

/// Operations in the order in which they are to be written, read page by page.
pub struct Export {
    chronicle: Chronicle,
    head: Sequence,
    source: ExportSource,
}

enum ExportSource {
    /// The log, from after a sequence on; only what is chosen, where there is a choice.
    Log { after: Sequence, chosen: Option<Chosen> },
    /// A cut, which is put in order before it is written.
    Cut(std::vec::IntoIter<(Event, bool)>),
}

impl Export {
    /// Begins an export.
    ///
    /// # Errors
    ///
    /// The log or the index failed, or there is no such negotiation.
    pub fn new(chronicle: &Chronicle, selection: &Selection) -> Result<Self, ExportError> {
        let head = selection.head.min(chronicle.head());
        let chosen = match &selection.negotiation {
            Some(negotiation) => Some(Chosen::of(chronicle, head, negotiation)?),
            None => None,
        };
        let source = match selection.cut {
            Some(point) => {
                let point = Point { sequence: head, ..point };
                let events = chronicle.read(point, |snapshot| cut(snapshot, chosen.as_ref()))??;
                ExportSource::Cut(events.into_iter())
            }
            None => ExportSource::Log { after: Sequence::ZERO, chosen },
        };
        Ok(Export { chronicle: chronicle.clone(), head, source })
    }

    /// Begins an export of the log after a sequence.
    pub fn after(chronicle: &Chronicle, after: Sequence, head: Sequence) -> Self {
        let head = head.min(chronicle.head());
        Export { chronicle: chronicle.clone(), head, source: ExportSource::Log { after, chosen: None } }
    }

    /// Gives the last record that is taken.
    pub fn head(&self) -> Sequence {
        self.head
    }

    /// Gives how much of the log has been gone through; the head, of a cut.
    pub fn done(&self) -> Sequence {
        match &self.source {
            ExportSource::Log { after, .. } => *after,
            ExportSource::Cut(_) => self.head,
        }
    }

    /// Gives how many records beside the cut are in the export, because records of the cut refer to them.
    pub fn beside(&self) -> usize {
        match &self.source {
            ExportSource::Log { .. } => 0,
            ExportSource::Cut(events) => events.as_slice().iter().filter(|(_, counts)| !counts).count(),
        }
    }

    /// Gives the next operations; empty at the end.
    ///
    /// # Errors
    ///
    /// The log could not be read.
    pub fn page(&mut self) -> Result<Vec<Operation>, ExportError> {
        match &mut self.source {
            ExportSource::Cut(events) => Ok(events.take(PAGE).map(|(event, _)| Operation::Record(event)).collect()),
            ExportSource::Log { after, chosen } => loop {
                let left = usize::try_from(self.head.get() - after.get().min(self.head.get())).unwrap_or(usize::MAX);
                let page = self.chronicle.records(*after, PAGE.min(left))?;
                let Some(last) = page.last() else { return Ok(Vec::new()) };
                *after = last.sequence;
                let is_chosen =
                    |recorded: &&Arc<Recorded>| chosen.as_ref().is_none_or(|chosen| chosen.takes(&recorded.operation));
                let operations: Vec<Operation> =
                    page.iter().filter(is_chosen).map(|recorded| recorded.operation.clone()).collect();
                if !operations.is_empty() {
                    return Ok(operations);
                }
            },
        }
    }
}

/// The records of one negotiation, and of what they refer to.
struct Chosen {
    negotiation: NegotiationKey,
    /// Events that are taken, and the citings of them.
    events: HashSet<EventId>,
    /// Things that what is taken refers to.
    things: HashSet<Reference>,
}

impl Chosen {
    /// Goes through the log until nothing more is found that is referred to.
    fn of(chronicle: &Chronicle, head: Sequence, negotiation: &NegotiationKey) -> Result<Self, ExportError> {
        let mut chosen = Chosen { negotiation: negotiation.clone(), events: HashSet::new(), things: HashSet::new() };
        loop {
            let before = (chosen.events.len(), chosen.things.len());
            let mut after = Sequence::ZERO;
            while after < head {
                let left = usize::try_from(head.get() - after.get()).unwrap_or(usize::MAX);
                let page = chronicle.records(after, PAGE.min(left))?;
                let Some(last) = page.last() else { break };
                after = last.sequence;
                page.iter().for_each(|recorded| chosen.look_at(&recorded.operation));
            }
            if chosen.events.is_empty() {
                return Err(ExportError::NoNegotiation(negotiation.clone()));
            }
            if before == (chosen.events.len(), chosen.things.len()) {
                return Ok(chosen);
            }
        }
    }

    fn look_at(&mut self, operation: &Operation) {
        let content = match operation {
            Operation::Record(event) => Some(event),
            Operation::Correct(correction) => Some(&correction.replacement),
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => None,
        };
        if let Some(event) = content
            && self.wants(event)
        {
            self.events.insert(event.id);
        }
        if self.takes(operation) {
            if let Operation::Cite(citing) = operation {
                // What is done to a citing goes with it.
                self.events.insert(citing.id);
            }
            if let Some(event) = content {
                self.follow(event);
            }
            self.things.extend(operation.sources().iter().map(|citation| Reference::Source(citation.source.clone())));
        }
    }

    /// Tells whether an event is to be taken for what it is.
    fn wants(&self, event: &Event) -> bool {
        let is_holder = match &event.body {
            Body::OfficeHeld(office) => self.things.contains(&Reference::Actor(office.holder.clone())),
            _other => false,
        };
        let mut makes_wanted = false;
        visit_made(event, &mut |thing| makes_wanted |= self.things.contains(&thing));
        event.negotiation() == Some(&self.negotiation) || is_holder || makes_wanted
    }

    /// Takes note of what an event refers to.
    fn follow(&mut self, event: &Event) {
        event.visit_references(&mut |reference, _| {
            if let Reference::Clause(clause) = &reference {
                self.things.insert(Reference::Proposal(clause.proposal.clone()));
            }
            self.things.insert(reference);
        });
    }

    /// Tells whether a record is taken: an event's own, and what was done to it.
    fn takes(&self, operation: &Operation) -> bool {
        self.events.contains(&operation.event().unwrap_or_else(|| operation.id()))
    }
}

/// Visits what an event brings about that others can refer to.
fn visit_made(event: &Event, visit: &mut dyn FnMut(Reference)) {
    if let Some(thing) = event.makes() {
        visit(thing);
    }
    if matches!(event.body, Body::StatementMade(_)) {
        visit(Reference::Statement(event.id));
    }
    event.visit_clauses_put(&mut |clause| visit(Reference::Clause(clause)));
}

/// Gives the events of a cut, each after what it refers to, and whether each counts there.
fn cut(snapshot: &Snapshot, chosen: Option<&Chosen>) -> Result<Vec<(Event, bool)>, ExportError> {
    let state = snapshot.state();
    let point = *snapshot.point();
    let mut makers: HashMap<Reference, Vec<Sequence>> = HashMap::new();
    let mut counting: BTreeMap<Sequence, Event> = BTreeMap::new();
    let mut after = Sequence::ZERO;
    while after < point.sequence {
        let left = usize::try_from(point.sequence.get() - after.get()).unwrap_or(usize::MAX);
        let page = snapshot.chronicle().records(after, PAGE.min(left))?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        for recorded in &page {
            if !matches!(recorded.operation, Operation::Record(_)) {
                continue;
            }
            let Some(view) = event::event(state, recorded.sequence) else { continue };
            let Some(content) = content(&view) else { continue };
            visit_made(&content, &mut |thing| makers.entry(thing).or_default().push(recorded.sequence));
            let is_chosen = chosen.is_none_or(|chosen| chosen.takes(&recorded.operation));
            if is_chosen && counts(snapshot, &view) {
                counting.insert(recorded.sequence, content);
            }
        }
    }
    let mut ordering = CutOrder { snapshot, makers: &makers, counting, written: HashSet::new(), ordered: Vec::new() };
    let sequences: Vec<Sequence> = ordering.counting.keys().copied().collect();
    sequences.into_iter().for_each(|sequence| ordering.write(sequence));
    Ok(ordering.ordered)
}

fn counts(snapshot: &Snapshot, view: &EventView) -> bool {
    let window = view.occurred().map(Period::window);
    view.standing == Standing::Stands
        && snapshot.point().counts(window)
        && citation::is_seen(snapshot.state(), view.sequence, view.revision)
}

/// Gives the content of an event with the sources that count, those cited later included.
fn content(view: &EventView) -> Option<Event> {
    let event = view.event()?;
    let sources = view.sources.iter().map(|cited| in_zone(&cited.citation, &event.time_zone)).collect();
    Some(Event { sources, ..event.clone() })
}

/// Gives a citation whose date means the same in an event's zone: what was cited later has its dates in UTC.
fn in_zone(citation: &Citation, zone: &Zone) -> Citation {
    let mut citation = citation.clone();
    if let Some(published) = &mut citation.published
        && published.zone() != zone
    {
        let window = published.window();
        // An interval ends with the last microsecond that it names.
        let last = Instant::from_micros(window.hi().micros() - 1);
        let bounds = last.map(|last| format!("{}/{last}", window.lo())).unwrap_or_default();
        let texts = [published.edtf().to_string(), bounds];
        let read = |text: String| Period::resolve(&text.parse().ok()?, zone).ok();
        if let Some(there) = texts.into_iter().filter_map(read).find(|period| period.window() == window) {
            *published = there;
        }
    }
    citation
}

/// Puts events after what they refer to.
struct CutOrder<'a> {
    snapshot: &'a Snapshot,
    makers: &'a HashMap<Reference, Vec<Sequence>>,
    counting: BTreeMap<Sequence, Event>,
    written: HashSet<Sequence>,
    ordered: Vec<(Event, bool)>,
}

impl CutOrder<'_> {
    /// Writes an event, and before it what makes the things that it refers to.
    ///
    /// The stack is one of its own, since chains of references can be as long as the log.
    fn write(&mut self, sequence: Sequence) {
        let mut stack = vec![(sequence, false)];
        while let Some((sequence, ready)) = stack.pop() {
            let (event, counts) = match self.counting.get(&sequence) {
                Some(event) => (event.clone(), true),
                None => match event::event(self.snapshot.state(), sequence).as_ref().and_then(content) {
                    Some(content) => (content, false),
                    None => continue,
                },
            };
            if ready {
                self.ordered.push((event, counts));
                continue;
            }
            if !self.written.insert(sequence) {
                continue;
            }
            stack.push((sequence, true));
            event.visit_references(&mut |reference, _| {
                stack.extend(self.makers_of(&reference).into_iter().map(|maker| (maker, false)));
            });
        }
    }

    /// Gives the events of the cut that bring a thing about, or the first that ever did where none is in the cut.
    fn makers_of(&self, thing: &Reference) -> Vec<Sequence> {
        let makers = self.makers.get(thing).map_or(&[][..], Vec::as_slice);
        let mut within: Vec<Sequence> =
            makers.iter().copied().filter(|maker| self.counting.contains_key(maker)).collect();
        if within.is_empty() {
            within.extend(makers.first());
        }
        if let Reference::Clause(clause) = thing {
            within.extend(self.makers_of(&Reference::Proposal(clause.proposal.clone())));
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_citation_means_the_same_in_another_zone() {
        let zone: Zone = "Asia/Jerusalem".parse().expect("a zone");
        let cited = |text: &str| Citation {
            source: "report".parse().expect("a key"),
            quote: None,
            locator: None,
            cue: None,
            published: Period::resolve(&text.parse().expect("a date"), &Zone::default()).ok(),
            credibility: 6,
        };
        for (text, there) in [
            ("2024-08-20", "2024-08-20T00:00:00.000000Z/2024-08-20T23:59:59.999999Z"),
            ("2024-08~", "2024-07-01T00:00:00.000000Z/2024-09-30T23:59:59.999999Z"),
            ("2024-08-20T10:00Z", "2024-08-20T10:00Z"),
            ("2024-08-20T10:00:00+03:00", "2024-08-20T10:00:00+03:00"),
        ] {
            let (utc, local) = (cited(text).published, in_zone(&cited(text), &zone).published);
            let (utc, local) = (utc.expect(text), local.expect(text));
            assert_eq!((local.edtf().as_str(), local.zone(), local.window()), (there, &zone, utc.window()), "{text}");
        }
        assert_eq!(in_zone(&cited("2024-08-20"), &Zone::default()), cited("2024-08-20"));
    }
}
