//! The lists of a snapshot: events, statements, claims, meetings.
//!
//! A list is read from what the index has in its order; each entry that counts at the point is turned into its view, and
//! the filter is asked of the view. So a list is right for every cut, and what it reads is bounded by what it gives and
//! what the filter passes over.

use std::sync::Arc;

use crate::chronicle::scan::{MergedScan, Middles, ScanStep, is_event};
use crate::chronicle::{Direction, Snapshot};
use crate::domain::event::{ActorRegistered, Body, Target};
use crate::domain::history::{FactOrder, UNDATED};
use crate::domain::key::{ActorKey, IssueKey, MeetingKey, NegotiationKey, SourceKey};
use crate::domain::vocabulary::{Act, ActorKind, Basis, EventKind, MeetingStatus, Stance, Standing};
use crate::index::list_names::{self, EventsOf};
use crate::index::store::ListId;
use crate::index::{EventEntry, IndexError};
use crate::time::{Cut, Window};
use crate::view::claim::ClaimView;
use crate::view::event::EventView;
use crate::view::meeting::MeetingView;
use crate::view::{Reading, State, actor, citation, claim, event, meeting};

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

/// A period [from, to); what is `None` is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodFilter {
    /// Where it starts.
    pub from: Option<Cut>,
    /// Where it ends, excluded.
    pub to: Option<Cut>,
}

impl PeriodFilter {
    /// Returns whether a window overlaps with it.
    pub fn matches(&self, window: Window) -> bool {
        window.overlaps(self.from, self.to)
    }
}

/// Which events are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct EventFilter {
    pub kinds: Option<Vec<EventKind>>,
    pub negotiation: Option<NegotiationKey>,
    pub actor: Option<ActorKey>,
    pub source: Option<SourceKey>,
    pub occurred: Option<PeriodFilter>,
    pub recorded: Option<PeriodFilter>,
    pub published: Option<PeriodFilter>,
    pub recorded_by: Option<String>,
    pub standing: Option<Vec<Standing>>,
}

/// Which statements are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct StatementFilter {
    pub speaker: Option<ActorKey>,
    pub on_behalf_of: Option<ActorKey>,
    pub act: Option<Vec<Act>>,
    pub basis: Option<Vec<Basis>>,
    pub negotiation: Option<NegotiationKey>,
    /// With a claim on this issue.
    pub issue: Option<IssueKey>,
    pub occurred: Option<PeriodFilter>,
}

/// Which claims are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct ClaimFilter {
    pub claimant: Option<ActorKey>,
    pub subject: Option<ActorKey>,
    pub on: Option<Target>,
    pub stance: Option<Vec<Stance>>,
    pub own: Option<bool>,
    pub negotiation: Option<NegotiationKey>,
    /// When the statement was made.
    pub said: Option<PeriodFilter>,
    /// `true`: each claimant's newest word; `false`: words since overtaken, ended or withdrawn.
    pub standing: Option<bool>,
}

/// Which meetings are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct MeetingFilter {
    pub status: Option<Vec<MeetingStatus>>,
    /// Present, or to be.
    pub participant: Option<ActorKey>,
    /// The name of the place or its country.
    pub place: Option<String>,
    /// Asked of the time from `began`, else `held`, to `held`; of `began` while it sits; else of `planned`.
    pub between: Option<PeriodFilter>,
}

fn holds<T, F: PartialEq<T>>(filter: Option<&F>, value: Option<&T>) -> bool {
    filter.is_none_or(|wanted| value.is_some_and(|value| wanted == value))
}

fn one_of<T: PartialEq>(filter: Option<&Vec<T>>, value: &T) -> bool {
    filter.is_none_or(|wanted| wanted.contains(value))
}

fn within(filter: Option<&PeriodFilter>, window: Option<Window>) -> bool {
    filter.is_none_or(|period| window.is_some_and(|window| period.matches(window)))
}

impl EventFilter {
    /// Returns whether an event, or an operation on the record, is asked for.
    ///
    /// An operation is where the event that it is about is, in its content just before or just after it: so who was given an
    /// event hears of what is done to it.
    pub fn passes(&self, state: &dyn State, view: &EventView) -> bool {
        if !self.is_of_record(view) {
            return false;
        }
        let is_of_kind = one_of(self.kinds.as_ref(), &view.kind());
        if view.event().is_some() {
            return is_of_kind && self.is_of_content(view);
        }
        if is_of_kind && !self.asks_of_content() {
            return true;
        }
        let is_about =
            |event: &EventView| (is_of_kind || one_of(self.kinds.as_ref(), &event.kind())) && self.is_of_content(event);
        event::around(state, &view.recorded).iter().any(is_about)
    }

    fn is_of_record(&self, view: &EventView) -> bool {
        within(self.recorded.as_ref(), Some(view.recorded_at.window()))
            && self.recorded_by.as_ref().is_none_or(|by| **by == *view.recorded_by)
            && one_of(self.standing.as_ref(), &view.standing)
    }

    fn is_of_content(&self, view: &EventView) -> bool {
        holds(self.negotiation.as_ref(), view.negotiation())
            && self.actor.as_ref().is_none_or(|actor| view.names_actor(actor))
            && self.source.as_ref().is_none_or(|source| view.names_source(source))
            && within(self.occurred.as_ref(), view.occurred().map(crate::time::Period::window))
            && within(self.published.as_ref(), Some(view.published.window))
    }

    fn asks_of_content(&self) -> bool {
        self.is_listed_apart() || self.published.is_some()
    }

    /// Returns whether what it asks for stands in lists that do not hold the operations on it.
    fn is_listed_apart(&self) -> bool {
        self.negotiation.is_some() || self.actor.is_some() || self.source.is_some() || self.occurred.is_some()
    }
}

impl StatementFilter {
    fn passes(&self, view: &EventView) -> bool {
        let Some(Body::StatementMade(statement)) = view.event().map(|event| &event.body) else { return false };
        let on = |issue: &IssueKey| {
            statement.claims.iter().any(|claim| matches!(&claim.on, Target::Issue(key) if key == issue))
        };
        // Of a joint statement, any of those who speak.
        let others = &statement.with;
        let speaks =
            |asked: &ActorKey| statement.speaker == *asked || others.iter().any(|speaker| speaker.speaker == *asked);
        let is_spoken_for = |asked: &ActorKey| {
            let for_whom = others.iter().map(|speaker| &speaker.on_behalf_of);
            std::iter::once(&statement.on_behalf_of).chain(for_whom).any(|key| key.as_ref() == Some(asked))
        };
        self.speaker.as_ref().is_none_or(speaks)
            && self.on_behalf_of.as_ref().is_none_or(is_spoken_for)
            && one_of(self.act.as_ref(), &statement.act)
            && one_of(self.basis.as_ref(), &statement.basis)
            && holds(self.negotiation.as_ref(), view.negotiation())
            && self.issue.as_ref().is_none_or(on)
            && within(self.occurred.as_ref(), view.occurred().map(crate::time::Period::window))
    }
}

impl ClaimFilter {
    fn passes(&self, view: &ClaimView, said: Option<Window>, negotiation: Option<&NegotiationKey>) -> bool {
        holds(self.claimant.as_ref(), Some(&view.claimant))
            && holds(self.subject.as_ref(), Some(&view.claim.subject))
            && holds(self.on.as_ref(), Some(&view.claim.on))
            && one_of(self.stance.as_ref(), &view.claim.stance)
            && self.own.is_none_or(|own| own == view.own)
            && holds(self.negotiation.as_ref(), negotiation)
            && within(self.said.as_ref(), said)
            && self.standing.is_none_or(|standing| standing == view.standing)
    }
}

impl MeetingFilter {
    fn passes(&self, view: &MeetingView) -> bool {
        let takes_part = |actor: &ActorKey| view.participants.iter().any(|one| one.actor == *actor);
        let is_at = |name: &String| {
            view.place.as_ref().is_some_and(|place| place.name == *name || place.country.as_ref() == Some(name))
        };
        one_of(self.status.as_ref(), &view.status.value)
            && self.participant.as_ref().is_none_or(takes_part)
            && self.place.as_ref().is_none_or(is_at)
            && within(self.between.as_ref(), view.window())
    }
}

/// Every middle there is.
const ALL: Middles = Middles { from: UNDATED, to: i64::MAX };

/// Gives where windows of a width can have their middles and overlap a period.
fn near_period(period: Option<&PeriodFilter>, width: u64) -> Option<Middles> {
    let Some(period) = period else { return Some(ALL) };
    if width == 0 {
        return None;
    }
    let reach = i64::try_from(width).unwrap_or(i64::MAX);
    Some(Middles {
        from: period.from.map_or(UNDATED + 1, |cut| cut.micros().saturating_sub(reach)),
        to: period.to.map_or(i64::MAX, |cut| cut.micros().saturating_add(reach)),
    })
}

impl Snapshot {
    /// Reads a list until there is a page of what `view` makes of its entries, or no more. What the page holds counts against
    /// the budget.
    fn page<T>(
        &self,
        scan: &mut MergedScan<'_>,
        slice: &Slice,
        held: fn(&T) -> usize,
        mut view: impl FnMut(&EventEntry) -> Option<T>,
    ) -> Result<Listed<T>, IndexError> {
        let mut items = Vec::new();
        while self.goes_on() {
            let entry = match scan.next()? {
                ScanStep::Entry(entry) => entry,
                ScanStep::PassedOver => continue,
                ScanStep::End => break,
            };
            let Some(view) = view(&entry) else { continue };
            if items.len() == slice.limit {
                return Ok(Listed { items, more: true });
            }
            self.hold(held(&view));
            items.push(view);
        }
        Ok(Listed { items, more: false })
    }

    /// Lists the events that count at the point, operations left out; undated ones where `dated` does not leave them out.
    fn counting(
        &self,
        scan: &mut MergedScan<'_>,
        slice: &Slice,
        by_date: bool,
        view: impl Fn(&EventEntry) -> Option<EventView>,
    ) -> Result<Listed<EventView>, IndexError> {
        self.page(scan, slice, event_bytes, |entry| {
            let counts =
                is_event(entry.kind) && (!by_date || self.point().counts(entry.order.window())) && self.is_seen(entry);
            if counts { view(entry) } else { None }
        })
    }

    fn is_seen(&self, entry: &EventEntry) -> bool {
        match self.point().published_by {
            None => entry.counts_at(self.point().sequence),
            Some(_) => {
                entry.order.sequence <= self.point().sequence
                    && citation::is_seen(self.state(), entry.order.sequence, entry.revision)
            }
        }
    }

    fn listed<T>(&self, list: impl FnOnce() -> Result<Listed<T>, IndexError>) -> Listed<T> {
        self.read(|_| list().map(Some)).unwrap_or(Listed { items: Vec::new(), more: false })
    }

    /// Begins to read the shortest list that holds all events a filter can let through.
    fn scan(&self, filter: &EventFilter, slice: &Slice) -> Result<MergedScan<'_>, IndexError> {
        let index = self.index();
        let listed = |by: EventsOf, key: &str| {
            MergedScan::list(index, list_names::events_of(by, key), slice.direction, slice.after)
        };
        if let Some(source) = &filter.source {
            return Ok(listed(EventsOf::Source, source.as_str()));
        }
        if let Some(actor) = &filter.actor {
            return Ok(listed(EventsOf::Actor, actor.as_str()));
        }
        if let Some(negotiation) = &filter.negotiation {
            return Ok(listed(EventsOf::Negotiation, negotiation.as_str()));
        }
        let occurred = filter.occurred.as_ref();
        MergedScan::all(index, slice.direction, slice.after, |width| near_period(occurred, width))
    }

    /// Lists the dated events that count at the point, in fact order.
    pub fn timeline(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let mut scan = self.scan(filter, slice)?;
            self.counting(&mut scan, slice, true, |entry| {
                entry.order.window()?;
                let view = event::event(self.state(), entry.order.sequence)?;
                filter.passes(self.state(), &view).then_some(view)
            })
        };
        self.listed(list)
    }

    /// Lists the dated events that would count at the point, were they not retracted, in fact order, each with its last content.
    pub fn retracted(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let mut scan = self.scan(filter, slice)?;
            self.page(&mut scan, slice, event_bytes, |entry| {
                let is_dated = entry.order.window().is_some_and(|window| self.point().counts(Some(window)));
                // Without a cut of publication, a revision that is in force is not retracted.
                let is_in_force = self.point().published_by.is_none() && entry.counts_at(self.point().sequence);
                if !is_event(entry.kind) || !is_dated || is_in_force {
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
        let by = EventFilter {
            actor: filter.speaker.clone().or_else(|| filter.on_behalf_of.clone()),
            negotiation: filter.negotiation.clone(),
            occurred: filter.occurred,
            ..EventFilter::default()
        };
        let list = || {
            let mut scan = self.scan(&by, slice)?;
            self.counting(&mut scan, slice, true, |entry| {
                if entry.kind != EventKind::StatementMade {
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
            let near = |width: u64| {
                let reach = i64::try_from(width).unwrap_or(i64::MAX);
                (width > 1).then(|| Middles {
                    from: cut.micros().saturating_sub(reach),
                    to: cut.micros().saturating_add(reach),
                })
            };
            let mut scan = MergedScan::all(self.index(), slice.direction, slice.after, near)?;
            self.counting(&mut scan, slice, false, |entry| {
                entry.order.window().filter(|window| window.straddles(cut))?;
                event::event(self.state(), entry.order.sequence)
            })
        };
        self.listed(list)
    }

    /// Lists the events that cite a source and count at the point, in fact order.
    pub fn cited_by(&self, source: &SourceKey, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let list = list_names::events_of(EventsOf::Source, source.as_str());
            let mut scan = MergedScan::list(self.index(), list, slice.direction, slice.after);
            self.counting(&mut scan, slice, true, |entry| {
                let view = event::event(self.state(), entry.order.sequence)?;
                view.sources.iter().any(|cited| cited.citation.source == *source).then_some(view)
            })
        };
        self.listed(list)
    }

    /// Lists the entries of the log as they were recorded, in fact order, what is undated first.
    pub fn records(&self, filter: &EventFilter, slice: &Slice) -> Listed<EventView> {
        let list = || {
            let mut scan = self.scan(filter, slice)?;
            if filter.is_listed_apart() {
                scan = scan.beside_operations(slice.after);
            }
            self.page(&mut scan, slice, event_bytes, |entry| {
                // Corrections stand for themselves; what they made of an event is in its audit.
                if entry.revision != 1 || entry.order.sequence > self.point().sequence {
                    return None;
                }
                // A source added later lists the event; the record as it was made does not cite it.
                event::record(self.state(), entry.order.sequence).filter(|view| filter.passes(self.state(), view))
            })
        };
        self.listed(list)
    }

    /// Lists claims that count at the point by their own windows, in fact order.
    pub fn claims(&self, filter: &ClaimFilter, slice: &Slice) -> Listed<ClaimView> {
        let list = || {
            let list: ListId = list_names::claims(filter.negotiation.as_ref());
            let mut scan = MergedScan::list(self.index(), list, slice.direction, slice.after);
            self.page(
                &mut scan,
                slice,
                |_| CLAIM_BYTES,
                |entry| {
                    if !self.point().counts(entry.order.window()) || !self.is_seen(entry) {
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
        filter.passes(view, event.occurred().map(crate::time::Period::window), event.negotiation())
    }

    /// Gives the meetings at the point, of a negotiation or all, in the order of their dates.
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

    /// Gives the actors at the point, by key.
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
