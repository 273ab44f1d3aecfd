//! A cut of the log in order: each event after what it refers to.
//!
//! ```text
//! look at every record: which events count, what each brings about ──▶ write them by sequence, before each what it refers to
//! ```
//!
//! What is kept in memory is two bits for each record, and of each thing with a key the records that bring it about; the events
//! themselves are read when they are written, page by page. Statements are found by their ids, and need no place here.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::chronicle::Snapshot;
use crate::domain::Sequence;
use crate::domain::event::{Citation, Event, Operation, Reference};
use crate::domain::vocabulary::Standing;
use crate::interchange::export::{Chosen, ExportError, LOOKED_AT, PAGE, visit_made};
use crate::time::{Instant, Period, Zone};
use crate::view::event::EventView;
use crate::view::{State, citation, event};

/// The outcome of a step.
pub(super) enum CutPage {
    /// Events in order, perhaps none, and whether each counts at the cut.
    Events(Vec<(Event, bool)>),
    /// There are no more.
    End,
}

/// Reads a cut in steps.
pub(super) struct CutReader {
    snapshot: Snapshot,
    /// What it is restricted to; `None`: nothing.
    chosen: Option<Chosen>,
    /// The last record that was looked at.
    looked_at: Sequence,
    /// The events that bring a thing about, by sequence.
    makers: HashMap<Reference, SmallVec<[Sequence; 1]>>,
    counting: SequenceSet,
    /// The events that are written, or wait for what they refer to.
    begun: SequenceSet,
    /// The last event that was begun for its own sake.
    reached: Sequence,
    /// Events to be written, the last one first, and whether all that each refers to is written.
    ///
    /// The stack is one of its own, since chains of references can be as long as the log.
    stack: Vec<(Sequence, bool)>,
}

impl CutReader {
    /// Begins to read the cut at a snapshot's point.
    pub(super) fn new(snapshot: Snapshot, chosen: Option<Chosen>) -> Self {
        CutReader {
            snapshot,
            chosen,
            looked_at: Sequence::ZERO,
            makers: HashMap::new(),
            counting: SequenceSet::default(),
            begun: SequenceSet::default(),
            reached: Sequence::ZERO,
            stack: Vec::new(),
        }
    }

    /// Goes on by a bounded piece of work.
    ///
    /// # Errors
    ///
    /// The log could not be read.
    pub(super) fn next(&mut self) -> Result<CutPage, ExportError> {
        let last = self.snapshot.point().sequence;
        if self.looked_at < last {
            self.look(last)?;
            return Ok(CutPage::Events(Vec::new()));
        }
        let mut page = Vec::new();
        while page.len() < PAGE {
            match self.stack.pop() {
                Some((sequence, is_ready)) => self.write(sequence, is_ready, &mut page),
                None if self.reached < last => {
                    self.reached = self.reached.next();
                    if self.counting.has(self.reached) {
                        self.stack.push((self.reached, false));
                    }
                }
                None => break,
            }
        }
        if page.is_empty() { Ok(CutPage::End) } else { Ok(CutPage::Events(page)) }
    }

    /// Looks at some more records.
    fn look(&mut self, last: Sequence) -> Result<(), ExportError> {
        let left = usize::try_from(last.get() - self.looked_at.get()).unwrap_or(usize::MAX);
        let page = self.snapshot.chronicle().records(self.looked_at, LOOKED_AT.min(left))?;
        self.looked_at = page.last().map_or(last, |recorded| recorded.sequence);
        for recorded in &page {
            if !matches!(recorded.operation, Operation::Record(_)) {
                continue;
            }
            let Some(view) = event::event(self.snapshot.state(), recorded.sequence) else { continue };
            let Some(event) = view.event() else { continue };
            let makers = &mut self.makers;
            visit_made(event, &mut |thing| match thing {
                Reference::Statement(_) => {}
                thing => makers.entry(thing).or_default().push(recorded.sequence),
            });
            let is_chosen = self.chosen.as_ref().is_none_or(|chosen| chosen.takes(&recorded.operation));
            if is_chosen && counts(&self.snapshot, &view) {
                self.counting.add(recorded.sequence);
            }
        }
        Ok(())
    }

    /// Writes an event, or first what makes the things that it refers to.
    fn write(&mut self, sequence: Sequence, is_ready: bool, page: &mut Vec<(Event, bool)>) {
        if !is_ready && self.begun.has(sequence) {
            return;
        }
        let state = self.snapshot.state();
        // What a reader may not see is left out, though others refer to it.
        let Some(content) = event::event(state, sequence).and_then(|view| content(state, &view)) else { return };
        self.begun.add(sequence);
        let mut before: Vec<Sequence> = Vec::new();
        if !is_ready {
            content.visit_references(&mut |reference, _| before.extend(self.makers_of(&reference)));
            before.retain(|maker| !self.begun.has(*maker));
        }
        if before.is_empty() {
            page.push((content, self.counting.has(sequence)));
        } else {
            self.stack.push((sequence, true));
            self.stack.extend(before.into_iter().map(|maker| (maker, false)));
        }
    }

    /// Returns the events of the cut that bring a thing about, or the first that ever did if none is in the cut.
    fn makers_of(&self, thing: &Reference) -> SmallVec<[Sequence; 1]> {
        if let Reference::Statement(id) = thing {
            return self.snapshot.state().sequence_of(*id).into_iter().collect();
        }
        let makers = self.makers.get(thing).map_or(&[][..], SmallVec::as_slice);
        let mut within: SmallVec<[Sequence; 1]> =
            makers.iter().copied().filter(|maker| self.counting.has(*maker)).collect();
        if within.is_empty() {
            within.extend(makers.first().copied());
        }
        if let Reference::Clause(clause) = thing {
            within.extend(self.makers_of(&Reference::Proposal(clause.proposal.clone())));
        }
        within
    }
}

/// A set of sequences, a bit for each.
#[derive(Debug, Default)]
struct SequenceSet(Vec<u64>);

impl SequenceSet {
    fn place(sequence: Sequence) -> (usize, u64) {
        let number = sequence.get();
        (usize::try_from(number / 64).unwrap_or(usize::MAX), 1 << (number % 64))
    }

    fn add(&mut self, sequence: Sequence) {
        let (word, bit) = Self::place(sequence);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    fn has(&self, sequence: Sequence) -> bool {
        let (word, bit) = Self::place(sequence);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

fn counts(snapshot: &Snapshot, view: &EventView) -> bool {
    let window = view.occurred().map(Period::window);
    view.standing == Standing::Stands
        && snapshot.point().counts(window)
        && citation::is_seen(snapshot.state(), view.sequence, view.revision)
}

/// Returns the content of an event with the sources that count, those cited later included.
fn content(state: &dyn State, view: &EventView) -> Option<Event> {
    let event = view.event()?;
    let sources = view.sources(state).iter().map(|cited| in_zone(&cited.citation, &event.time_zone)).collect();
    Some(Event { sources, ..event.clone() })
}

/// Returns a citation whose date means the same in an event's zone: what was cited later has its dates in UTC.
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
