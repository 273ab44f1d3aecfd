//! Sources: which citations of an event can be seen, and since when the public could know of it.
//!
//! A citation counts while its source is on record and not retracted, and, under a cut of publication, where the source is
//! public by it. A citation that has a date of its own was public then, whenever its source was. A source's date of
//! publication is read from the greatest registration of its key that is known, with no other cut; where it is unknown,
//! the source counts as published when it was recorded. Everything else of a source is shown as the snapshot has it.

use std::sync::Arc;

use crate::domain::Sequence;
use crate::domain::attribute::{self, Subject};
use crate::domain::event::{Citation, Operation, SourceRegistered};
use crate::domain::life::Effective;
use crate::domain::point::Point;
use crate::domain::provenance::{CitedSource, Provenance};
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Period, Window};
use crate::view::{Reading, State, actor};

/// Since when the public could know of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The window of it.
    pub window: Window,
    /// The date that says so; `None` where it is an instant of recording.
    pub period: Option<Period>,
}

impl Publication {
    /// Makes the publication that a date says.
    pub fn dated(period: &Period) -> Self {
        Publication { window: period.window(), period: Some(period.clone()) }
    }

    /// Makes the publication of what counts as published when it was recorded.
    pub fn recorded(window: Window) -> Self {
        Publication { window, period: None }
    }
}

/// A citation that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited {
    /// The citation.
    pub citation: Citation,
    /// Since when the public could read it.
    pub published: Publication,
}

impl Cited {
    /// Returns the document as the snapshot shows it: at the point, else its last profile that is known.
    pub fn source(&self, state: &dyn State) -> Option<Arc<SourceRegistered>> {
        let read = |reading| actor::source(state, &self.citation.source, reading);
        read(Reading::AtPoint).or_else(|| read(Reading::LastKnown)).map(|profile| profile.value)
    }

    /// Returns who published it; a document without a publisher stands for itself.
    pub fn publisher(&self, state: &dyn State) -> String {
        let publisher = self.source(state).and_then(|source| source.publisher.clone());
        publisher.unwrap_or_else(|| self.citation.source.to_string())
    }
}

/// The point at which the profiles of sources are read for their publication: all that is known there, with no other cut.
fn whenever(state: &dyn State) -> Point {
    Point {
        sequence: state.point().sequence,
        date: Cut::from_micros(i64::MAX),
        published_by: None,
        certainty: Certainty::Best,
    }
}

/// Returns a citation if its source is on record at the point's sequence and public by the cut, where one is given.
fn cited(state: &dyn State, citation: &Citation, published_by: Option<Cut>) -> Option<Cited> {
    let slots = state.slots_on_record(&citation.source.thing());
    let (version, source) = attribute::source::profile().facts(&slots).current(&whenever(state), state)?;
    let published = match citation.published.as_ref().or(source.published.as_ref()) {
        Some(period) => Publication::dated(period),
        None => Publication::recorded(state.provenance(version.order.sequence)?.recorded_at.window()),
    };
    let public = published_by.is_none_or(|cut| published.window.certainly_before(cut));
    public.then(|| Cited { citation: citation.clone(), published })
}

/// Returns since when what a citation names was public, if its source is on record at the point's sequence.
fn published_window(state: &dyn State, cited: &CitedSource) -> Option<Window> {
    let slots = state.slots_on_record(&cited.source.thing());
    let (version, source) = attribute::source::profile().facts(&slots).current(&whenever(state), state)?;
    let said = cited.published.or_else(|| source.published.as_ref().map(Period::window));
    said.or_else(|| Some(state.provenance(version.order.sequence)?.recorded_at.window()))
}

/// What some citations come to under the point's cut of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PublicCitations {
    /// None counts at all.
    None,
    /// Some count, and none is public.
    Hidden,
    /// One at least is public.
    Public,
}

fn public_citations<'c>(state: &dyn State, cited: impl IntoIterator<Item = &'c CitedSource>) -> PublicCitations {
    let mut found = PublicCitations::None;
    for window in cited.into_iter().filter_map(|cited| published_window(state, cited)) {
        if state.point().published_by.is_none_or(|cut| window.certainly_before(cut)) {
            return PublicCitations::Public;
        }
        found = PublicCitations::Hidden;
    }
    found
}

/// Returns those of some citations that count at the point.
pub fn counting(state: &dyn State, citations: &[Citation]) -> Vec<Cited> {
    citations.iter().filter_map(|citation| cited(state, citation, state.point().published_by)).collect()
}

/// Returns the window with the least end, then the least start, among citations.
pub fn earliest(cited: &[Cited]) -> Option<&Cited> {
    cited.iter().min_by_key(|cited| (cited.published.window.hi(), cited.published.window.lo()))
}

/// Returns how an event is on record at the point: operations that are not public by its cut are not seen.
pub fn effective(state: &dyn State, event: Sequence) -> Effective {
    effective_at(state, event, state.point().sequence)
}

/// Returns how an event was on record at another sequence: operations that are not public by the point's cut are not seen.
pub fn effective_at(state: &dyn State, event: Sequence, at: Sequence) -> Effective {
    let is_cut = state.point().published_by.is_some();
    state.life(event).effective(at, |step| !is_cut || is_operation_public(state, step))
}

/// Returns whether an operation is seen at the point: it is known, and public by the cut where it cites sources of its own.
pub fn is_operation_seen(state: &dyn State, operation: Sequence) -> bool {
    let point = state.point();
    operation <= point.sequence && (point.published_by.is_none() || is_operation_public(state, operation))
}

fn is_operation_public(state: &dyn State, operation: Sequence) -> bool {
    let Some(provenance) = state.provenance(operation) else { return false };
    public_citations(state, provenance.sources()) != PublicCitations::Hidden
}

/// Returns the citations of an event that count at the point: those of its content, then those added later by some operations.
pub fn sources(state: &dyn State, own: &[Citation], citings: &[Sequence]) -> Vec<Cited> {
    let mut sources = counting(state, own);
    for citing in citings {
        if let Some(recorded) = state.record(*citing)
            && let Operation::Cite(citing) = &recorded.operation
        {
            sources.extend(counting(state, &citing.sources));
        }
    }
    sources
}

/// Returns whether a revision of an event is seen under the point's cut of publication.
pub fn is_seen(state: &dyn State, event: Sequence, revision: u32) -> bool {
    let effective = effective(state, event);
    !effective.retracted && effective.revision == revision && is_public(state, event, &effective)
}

/// Returns whether the public knew of an event by the point's cut of publication, as it is on record; also of a retracted one.
pub fn is_public(state: &dyn State, event: Sequence, effective: &Effective) -> bool {
    let Some(cut) = state.point().published_by else { return true };
    let Some(provenance) = state.provenance(effective.content) else { return false };
    let Some(content) = &provenance.content else { return false };
    if content.public_since.is_some_and(|since| since.certainly_before(cut)) {
        return true;
    }
    let citings: Vec<Arc<Provenance>> =
        effective.citings.iter().filter_map(|citing| state.provenance(*citing)).collect();
    let added = citings.iter().flat_map(|citing| citing.sources());
    match public_citations(state, content.sources.iter().chain(added)) {
        PublicCitations::Public => return true,
        PublicCitations::Hidden => return false,
        PublicCitations::None => {}
    }
    if content.public_since.is_some() {
        return false;
    }
    // Of what cites nothing and gives no such date, the public knows since it was recorded; of the recorder's own frame
    // always.
    let recorded = || state.provenance(event).map(|provenance| provenance.recorded_at.window());
    content.is_frame || recorded().is_some_and(|window| window.certainly_before(cut))
}

/// Returns whether the public knew of one revision of an event by the point's cut of publication, counted or not: of the event as
/// it is on record, and of what that revision says.
///
/// An older revision may rest on sources that are not public, though the newest does not.
pub fn is_revision_public(state: &dyn State, event: Sequence, revision: u32) -> bool {
    state.life(event).content_of(revision).is_some_and(|content| is_content_public(state, event, content))
}

fn is_content_public(state: &dyn State, event: Sequence, content: Sequence) -> bool {
    let effective = effective(state, event);
    let is_newest = effective.content == content;
    is_public(state, event, &effective) && (is_newest || is_public(state, event, &Effective { content, ..effective }))
}

/// Returns whether the public knew, by the point's cut of publication, of what a record of the log says: of an event as it was
/// recorded, or of an operation and of the event that it is about.
pub fn is_record_public(state: &dyn State, sequence: Sequence, operation: &Operation) -> bool {
    let of = |id| state.sequence_of(id);
    let is_event_public = |event: Sequence| is_public(state, event, &effective(state, event));
    match operation {
        Operation::Record(_) => is_content_public(state, sequence, sequence),
        Operation::Correct(correction) => {
            is_operation_public(state, sequence)
                && of(correction.event).is_some_and(|event| is_content_public(state, event, sequence))
        }
        Operation::Cite(citing) => {
            is_operation_public(state, sequence) && of(citing.event).is_some_and(is_event_public)
        }
        Operation::Retract(retraction) | Operation::Reinstate(retraction) => {
            let Some(named) = of(retraction.event) else { return false };
            is_operation_public(state, sequence) && is_event_public(event_of_citing(state, named).unwrap_or(named))
        }
    }
}

/// Returns the event that a citing is about; `None` if the sequence is of no citing.
fn event_of_citing(state: &dyn State, named: Sequence) -> Option<Sequence> {
    let Operation::Cite(citing) = &state.record(named)?.operation else { return None };
    state.sequence_of(citing.event)
}

/// Returns since when the public could know of an event: by the earliest of its sources and the date that the recorder says,
/// else by its recording.
pub fn published(
    state: &dyn State,
    event: Sequence,
    sources: &[Cited],
    public_since: Option<&Period>,
) -> Option<Publication> {
    let cited = earliest(sources).map(|cited| cited.published.clone());
    let said = public_since.map(Publication::dated);
    let known = cited.into_iter().chain(said).min_by_key(|known| (known.window.hi(), known.window.lo()));
    known.or_else(|| state.provenance(event).map(|provenance| Publication::recorded(provenance.recorded_at.window())))
}
