//! Sources: which citations of an event can be seen, and since when the public could know of it.
//!
//! A citation counts while its source is on record and not retracted, and, under a cut of publication, where the source is
//! public by it. A source's date of publication is read from the greatest registration of its key that is known, with no
//! other cut; where it is unknown, the source counts as published when it was recorded.

use std::sync::Arc;

use crate::domain::Sequence;
use crate::domain::attribute::{self, Subject};
use crate::domain::event::{Citation, Event, Operation, SourceRegistered};
use crate::domain::life::Effective;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::time::{Cut, Window};
use crate::view::State;

/// A citation that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited {
    /// The citation.
    pub citation: Citation,
    /// The document, as last registered.
    pub source: Arc<SourceRegistered>,
    /// Since when the public could read it.
    pub published: Window,
}

impl Cited {
    /// Gives who published it; a document without a publisher stands for itself.
    pub fn publisher(&self) -> &str {
        self.source.publisher.as_deref().unwrap_or(self.source.key.as_str())
    }
}

/// Gives a citation if its source is on record at the point's sequence and public by the cut, where one is given.
fn cited(state: &dyn State, citation: &Citation, published_by: Option<Cut>) -> Option<Cited> {
    let slots = state.slots(&citation.source.thing());
    let whenever = Point {
        sequence: state.point().sequence,
        date: Cut::from_micros(i64::MAX),
        published_by: None,
        certainty: Certainty::Best,
    };
    let (version, source) = attribute::source::profile().facts(&slots).current(&whenever, state)?;
    let published = match &source.published {
        Some(period) => period.window(),
        None => state.record(version.order.sequence)?.recorded_at.window(),
    };
    let public = published_by.is_none_or(|cut| published.certainly_before(cut));
    public.then(|| Cited { citation: citation.clone(), source: Arc::clone(source), published })
}

/// Gives those of some citations that count at the point.
pub fn counting(state: &dyn State, citations: &[Citation]) -> Vec<Cited> {
    citations.iter().filter_map(|citation| cited(state, citation, state.point().published_by)).collect()
}

/// Gives the window with the least end, then the least start, among citations.
pub fn earliest(cited: &[Cited]) -> Option<&Cited> {
    cited.iter().min_by_key(|cited| (cited.published.hi(), cited.published.lo()))
}

/// Gives how an event is on record at the point: operations that are not public by its cut are not seen.
pub fn effective(state: &dyn State, event: Sequence) -> Effective {
    let point = state.point();
    state.life(event).effective(point.sequence, |step| point.published_by.is_none() || is_operation_public(state, step))
}

/// Tells whether an operation is seen at the point: it is known, and public by the cut where it cites sources of its own.
pub fn is_operation_seen(state: &dyn State, operation: Sequence) -> bool {
    let point = state.point();
    operation <= point.sequence && (point.published_by.is_none() || is_operation_public(state, operation))
}

fn is_operation_public(state: &dyn State, operation: Sequence) -> bool {
    let Some(recorded) = state.record(operation) else { return false };
    let any = recorded.operation.sources().iter().any(|citation| cited(state, citation, None).is_some());
    !any || !counting(state, recorded.operation.sources()).is_empty()
}

/// Gives the citations of an event that count at the point: those of its content, then those added later.
pub fn sources(state: &dyn State, effective: &Effective, content: &Event) -> Vec<Cited> {
    let mut sources = counting(state, &content.sources);
    for citing in &effective.citings {
        if let Some(recorded) = state.record(*citing)
            && let Operation::Cite(citing) = &recorded.operation
        {
            sources.extend(counting(state, &citing.sources));
        }
    }
    sources
}

/// Tells whether a revision of an event is seen under the point's cut of publication.
pub fn is_seen(state: &dyn State, event: Sequence, revision: u32) -> bool {
    let effective = effective(state, event);
    if effective.retracted || effective.revision != revision {
        return false;
    }
    let Some(cut) = state.point().published_by else { return true };
    let Some(content) = state.record(effective.content) else { return false };
    let Some(content) = content.event() else { return false };
    if !sources(state, &effective, content).is_empty() {
        return true;
    }
    if cites_any(state, &effective, content) {
        return false;
    }
    // What cites nothing is known since it was recorded; the recorder's own frame always.
    let recorded = state.record(event).map(|recorded| recorded.recorded_at.window());
    content.body.family().is_frame() || recorded.is_some_and(|window| window.certainly_before(cut))
}

/// Tells whether any citation of the event counts at all, public by the cut or not.
fn cites_any(state: &dyn State, effective: &Effective, content: &Event) -> bool {
    let on_record = |citation: &Citation| cited(state, citation, None).is_some();
    content.sources.iter().any(on_record)
        || effective.citings.iter().any(|citing| {
            state.record(*citing).is_some_and(|recorded| recorded.operation.sources().iter().any(on_record))
        })
}

/// Gives since when the public could know of an event: the earliest of its sources, else its recording.
pub fn published(state: &dyn State, event: Sequence, sources: &[Cited]) -> Option<Window> {
    let recorded = || state.record(event).map(|recorded| recorded.recorded_at.window());
    earliest(sources).map(|cited| cited.published).or_else(recorded)
}
