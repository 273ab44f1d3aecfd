//! The lists of a snapshot: events, statements, claims, meetings.
//!
//! A list is read from what the index has in its order ([`super::candidates`]). What an entry can refuse by itself is passed
//! over ([`super::sieve`]); of what is left the record is read, late, and the filter is asked of its view. So a list is right
//! for every cut, and what it reads is bounded by what it shows and what it passes over.

use std::sync::Arc;

use crate::chronicle::candidates::{self, Entries, Near, around};
use crate::chronicle::filters::{ClaimFilter, EventFilter, MeetingFilter, PeriodFilter, StatementFilter};
use crate::chronicle::scan::{Candidate, MergedScan, is_event};
use crate::chronicle::sieve::{ClaimSieve, EventSieve, RecordedSpan, StatementSieve};
use crate::chronicle::{Direction, Snapshot};
use crate::domain::Sequence;
use crate::domain::event::ActorRegistered;
use crate::domain::history::{FactOrder, Seen};
use crate::domain::key::{MeetingKey, NegotiationKey, SourceKey};
use crate::domain::vocabulary::{ActorKind, Standing};
use crate::index::families::part;
use crate::index::{EventEntry, IndexError};
use crate::time::Cut;
use crate::view::claim::ClaimView;
use crate::view::event::EventView;
use crate::view::meeting::MeetingView;
use crate::view::{Reading, actor, citation, claim, event, meeting};

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// In which order.
    pub direction: Direction,
    /// After which place, in that order; `None`: from the start.
    pub after: Option<FactOrder>,
    /// At most how many.
    pub limit: usize,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The items, in the order asked.
    pub items: Vec<T>,
    /// Whether there are more after them.
    pub more: bool,
}

/// How many records of a period of recording are read at once and sorted; more are looked for among all.
const GATHERED_MAX: u64 = 1_000;

impl Snapshot {
    /// Reads a list until there is a page of what `view` makes of its entries, or no more. What the page holds counts against
    /// the budget.
    fn page<T>(
        &self,
        candidates: Vec<Candidate<'_>>,
        slice: &Slice,
        held: fn(&T) -> usize,
        mut view: impl FnMut(&EventEntry) -> Option<T>,
    ) -> Result<Listed<T>, IndexError> {
        let mut scan = MergedScan::sparsest(self.index(), slice.direction, slice.after, candidates)?;
        let mut items = Vec::new();
        while self.goes_on() {
            let Some(entry) = scan.next()? else { break };
            let Some(view) = view(entry) else { continue };
            if items.len() == slice.limit {
                return Ok(Listed { items, more: true });
            }
            self.hold(held(&view));
            items.push(view);
        }
        Ok(Listed { items, more: false })
    }

    /// Where in the lists the events stand that count at the point and overlap with a period.
    pub(super) fn near<'f>(&'f self, period: Option<&'f PeriodFilter>) -> Near<'f> {
        Near { period, point: Some(self.point()), undated: false, ..Near::ALL }
    }

    /// Returns whether an entry is of an event that counts at the point by its date.
    pub(super) fn is_dated_by_point(&self, entry: &EventEntry) -> bool {
        is_event(entry.kind) && entry.order.window().is_some_and(|window| self.point().counts(Some(window)))
    }

    pub(super) fn is_seen(&self, entry: &EventEntry) -> bool {
        match self.point().published_by {
            None => entry.counts_at(self.point().sequence),
            Some(_) => {
                entry.order.sequence <= self.point().sequence
                    && self.seen(entry.order.sequence, entry.revision, self.point())
            }
        }
    }

    fn listed<T>(&self, list: impl FnOnce() -> Result<Listed<T>, IndexError>) -> Listed<T> {
        self.read(|_| list().map(Some)).unwrap_or(Listed { items: Vec::new(), more: false })
    }

    /// Returns the records that were taken in within a period.
    fn recorded_span(&self, period: Option<&PeriodFilter>) -> Result<Option<RecordedSpan>, IndexError> {
        let Some(period) = period else { return Ok(None) };
        let before = |cut: Cut| self.index().sequence_at(cut);
        let first = period.from.map(before).transpose()?.unwrap_or(Sequence::ZERO);
        let last = period.to.map(before).transpose()?.unwrap_or(Sequence::NEVER);
        Ok(Some(RecordedSpan { first: first.next(), last: last.min(self.point().sequence) }))
    }

    /// Lists the dated events that count at the point, in fact order.
    pub fn timeline(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let sieve = EventSieve::new(filter, self.recorded_span(filter.recorded.as_ref())?);
            let near = self.near(filter.occurred.as_ref());
            let candidates = candidates::of_events(filter, Entries::Events, near, None);
            self.page(candidates, slice, event_bytes, |entry| {
                if !self.is_dated_by_point(entry) || !sieve.lets_through(entry) || !self.is_seen(entry) {
                    return None;
                }
                let view = event::event(self.state(), entry.order.sequence)?;
                filter.passes(self.state(), &view).then_some(view)
            })
        };
        self.listed(list)
    }

    /// Lists the dated events that would count at the point, were they not retracted, in fact order, each with its last content.
    pub fn retracted(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let sieve = EventSieve::new(filter, self.recorded_span(filter.recorded.as_ref())?);
            let near = self.near(filter.occurred.as_ref());
            self.page(vec![candidates::closed(near)], slice, event_bytes, |entry| {
                if !self.is_dated_by_point(entry)
                    || entry.order.sequence > self.point().sequence
                    || !sieve.lets_through(entry)
                {
                    return None;
                }
                event::event(self.state(), entry.order.sequence).filter(|view| {
                    let effective = citation::effective(self.state(), view.sequence);
                    view.standing == Standing::Retracted
                        && view.revision == entry.revision
                        && citation::is_public(self.state(), view.sequence, &effective)
                        && filter.passes(self.state(), view)
                })
            })
        };
        self.listed(list)
    }

    /// Lists the statements that count at the point, in fact order.
    pub fn statements(&self, filter: &StatementFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let sieve = StatementSieve::new(filter);
            let candidates = candidates::of_statements(filter, self.near(filter.occurred.as_ref()));
            self.page(candidates, slice, event_bytes, |entry| {
                if !self.is_dated_by_point(entry) || !sieve.lets_through(entry) || !self.is_seen(entry) {
                    return None;
                }
                let view = event::event(self.state(), entry.order.sequence)?;
                filter.passes(&view).then_some(view)
            })
        };
        self.listed(list)
    }

    /// Lists the events whose windows lie across the cut of the date, in fact order.
    pub fn uncertain(&self, slice: &Slice) -> Listed<EventView> {
        let cut = self.point().date;
        let list = || {
            let across = candidates::all_events(|section| {
                (section.width() > 1).then(|| around(Some(cut), Some(cut), section.width()))
            });
            self.page(vec![across], slice, event_bytes, |entry| {
                entry.order.window().filter(|window| window.straddles(cut))?;
                if self.is_seen(entry) { event::event(self.state(), entry.order.sequence) } else { None }
            })
        };
        self.listed(list)
    }

    /// Lists the events that cite a source and count at the point, in fact order.
    pub fn cited_by(&self, source: &SourceKey, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let near = Near { undated: true, ..self.near(None) };
            self.page(vec![candidates::citing(source.as_str(), near)], slice, event_bytes, |entry| {
                if !self.point().counts(entry.order.window()) || !self.is_seen(entry) {
                    return None;
                }
                let view = event::event(self.state(), entry.order.sequence)?;
                view.sources(self.state()).iter().any(|cited| cited.citation.source == *source).then_some(view)
            })
        };
        self.listed(list)
    }

    /// Lists the entries of the log as they were recorded, in fact order, what is undated first.
    pub fn records(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let span = self.recorded_span(filter.recorded.as_ref())?;
            let gathered = span.map(|span| self.gather(span, slice.direction)).transpose()?.flatten();
            let mut sieve = EventSieve::new(filter, span);
            if self.point().published_by.is_none() {
                sieve = sieve.standing_at(self.point().sequence);
            }
            // An operation is undated, and may be on an event of the period.
            let near = Near { period: filter.occurred.as_ref(), whenever: part::OPERATION, ..Near::ALL };
            let candidates = candidates::of_events(filter, Entries::Records, near, gathered);
            self.page(candidates, slice, event_bytes, |entry| {
                // Corrections stand for themselves; what they made of an event is in its audit.
                if entry.revision != 1 || entry.order.sequence > self.point().sequence || !sieve.lets_through(entry) {
                    return None;
                }
                // A source added later lists the event; the record as it was made does not cite it.
                event::record(self.state(), entry.order.sequence).filter(|view| filter.passes(self.state(), view))
            })
        };
        self.listed(list)
    }

    /// Reads the records of a period in fact order; `None` where they are many.
    fn gather(&self, span: RecordedSpan, direction: Direction) -> Result<Option<Vec<EventEntry>>, IndexError> {
        if span.len() > GATHERED_MAX {
            return Ok(None);
        }
        let mut gathered = Vec::new();
        for sequence in span.first.get()..=span.last.get() {
            let Some(recorded) = self.index().record(Sequence::new(sequence))? else { break };
            gathered.push(EventEntry::of_record(&recorded));
        }
        gathered.sort_by_key(|entry| entry.order);
        if direction == Direction::Descending {
            gathered.reverse();
        }
        Ok(Some(gathered))
    }

    /// Lists claims that count at the point by their own windows, in fact order.
    pub fn claims(&self, filter: &ClaimFilter, slice: &Slice) -> Listed<ClaimView> {
        let list = || {
            let sieve = ClaimSieve::new(filter);
            // A claim from a date of its own was said at another.
            let near = Near { undated: true, whatever_period: part::OWN_WINDOW, ..self.near(filter.said.as_ref()) };
            self.page(
                candidates::of_claims(filter, near),
                slice,
                |_| CLAIM_BYTES,
                |entry| {
                    if !self.point().counts(entry.order.window()) || !sieve.lets_through(entry) || !self.is_seen(entry)
                    {
                        return None;
                    }
                    self.claim(entry).filter(|view| self.claim_passes(filter, view))
                },
            )
        };
        self.listed(list)
    }

    fn claim(&self, entry: &EventEntry) -> Option<ClaimView> {
        let FactOrder { sequence, place, .. } = entry.order;
        claim::claim(self.state(), claim::at_place(self.state(), sequence, entry.revision, place)?)
    }

    fn claim_passes(&self, filter: &ClaimFilter, view: &ClaimView) -> bool {
        let recorded = self.state().content(view.of.statement, view.of.revision);
        let Some(event) = recorded.as_ref().and_then(|recorded| recorded.event()) else { return false };
        filter.passes(view, event)
    }

    /// Returns the meetings at the point, of a negotiation or all, in the order of their dates.
    pub fn meetings(&self, negotiation: Option<&NegotiationKey>, filter: &MeetingFilter) -> Vec<MeetingView> {
        let state = self.state();
        let keys: Arc<Vec<MeetingKey>> = match negotiation {
            Some(negotiation) => state.meetings(negotiation),
            None => state.all_meetings(),
        };
        let views = keys.iter().filter_map(|key| meeting::meeting(state, key, Reading::AtPoint));
        let ours = views.filter(|view| negotiation.is_none_or(|wanted| view.negotiation.as_ref() == Some(wanted)));
        let mut meetings: Vec<MeetingView> = ours.filter(|view| filter.passes(view)).collect();
        meeting::sort(&mut meetings);
        meetings
    }

    /// Returns the actors at the point, by key.
    pub fn actors(&self, kind: Option<ActorKind>) -> Vec<Arc<ActorRegistered>> {
        let state = self.state();
        let keys = state.actors();
        let profiles = keys.iter().filter_map(|key| actor::actor(state, key, Reading::AtPoint));
        profiles.filter(|profile| kind.is_none_or(|kind| profile.kind == kind)).collect()
    }
}

/// About how many bytes a claim takes while it is shown.
const CLAIM_BYTES: usize = 1_000;

/// Returns about how many bytes an event takes while it is shown.
fn event_bytes(view: &EventView) -> usize {
    view.recorded.bytes
}
