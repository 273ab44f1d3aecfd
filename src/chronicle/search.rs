//! What a search found, as of a snapshot.
//!
//! The search gives hits within the cuts of date and sequence, the best first (`crate::search`). Here each is asked whether
//! it counts, in that order and only as far as the page needs:
//!
//! - its content is the effective one, with the sources added so far, and the event stands;
//! - it is seen under the cut of publication;
//! - where part of the question is answered by quotes alone, the citations that count at the snapshot answer it too.
//!
//! Operations on the record are never found: what they did is.

use std::ops::ControlFlow;

use crate::chronicle::{Listed, Snapshot};
use crate::domain::event::Citation;
use crate::search::{After, Hit, Rank, SearchError, SearchQuery, last_citing};
use crate::view::event::EventView;
use crate::view::{citation, event};

/// How many hits are asked for at first; more where too few of them count.
const HITS_MIN: usize = 128;
/// The most hits that are asked for at once: they are held in memory.
const HITS_MAX: usize = 1 << 16;

/// An event that a search found.
#[derive(Clone, Debug)]
pub struct FoundEvent {
    /// Its place among what was found.
    pub rank: Rank,
    /// The event.
    pub event: EventView,
}

impl Snapshot {
    /// Returns the events that answer a question, the best first, those that answer it equally well in fact order.
    ///
    /// # Errors
    ///
    /// The search has no answer, or `is_stopped` says that nobody waits for it.
    pub fn search(
        &self,
        query: &SearchQuery,
        after: Option<Rank>,
        limit: usize,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Listed<FoundEvent>, SearchError> {
        let mut listed = Listed { items: Vec::new(), more: false };
        let hits = limit.saturating_add(1).max(HITS_MIN);
        self.each_found(query, after.map(After::Rank), hits, is_stopped, |hit| {
            if listed.items.len() == limit {
                listed.more = true;
                return ControlFlow::Break(());
            }
            let view = event::event(self.state(), hit.event());
            listed.items.extend(view.map(|event| FoundEvent { rank: hit.rank, event }));
            ControlFlow::Continue(())
        })?;
        Ok(listed)
    }

    /// Counts the events that answer a question after a place, as far as is done at once; gives where to go on.
    ///
    /// # Errors
    ///
    /// The search has no answer, or `is_stopped` says that nobody waits for it.
    pub fn count_found(
        &self,
        query: &SearchQuery,
        after: Option<After>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<(usize, Option<After>), SearchError> {
        let hits = self.chronicle().inner.search.best(query, self.point(), after, HITS_MAX, is_stopped)?;
        let found = hits.iter().take_while(|_| !is_stopped()).filter(|hit| self.is_found(query, hit)).count();
        if is_stopped() {
            return Err(SearchError::Stopped);
        }
        Ok((found, hits.last().filter(|_| hits.len() == HITS_MAX).map(|last| After::Hit(*last))))
    }

    /// Visits every hit that counts, the best first.
    fn each_found(
        &self,
        query: &SearchQuery,
        after: Option<After>,
        hits: usize,
        is_stopped: &dyn Fn() -> bool,
        mut visit: impl FnMut(&Hit) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        let search = &self.chronicle().inner.search;
        let (mut after, mut wanted) = (after, hits);
        loop {
            let hits = search.best(query, self.point(), after, wanted, is_stopped)?;
            for hit in hits.iter().take_while(|_| !is_stopped()).filter(|hit| self.is_found(query, hit)) {
                if visit(hit).is_break() {
                    return Ok(());
                }
            }
            match hits.last() {
                Some(last) if hits.len() == wanted => after = Some(After::Hit(*last)),
                _no_more => return Ok(()),
            }
            wanted = wanted.saturating_mul(4).min(HITS_MAX);
        }
    }

    /// Returns whether a hit counts at the point.
    fn is_found(&self, query: &SearchQuery, hit: &Hit) -> bool {
        let (state, point) = (self.state(), self.point());
        let life = state.life(hit.event());
        if life.steps.is_empty() && point.published_by.is_none() && !hit.quoted {
            return true;
        }
        let effective = citation::effective(state, hit.event());
        effective.content == hit.content
            && last_citing(&life, point.sequence) == hit.citing
            && citation::is_seen(state, hit.event(), effective.revision)
            && (!self.is_held_to_public() || self.may_show_revision(hit.event(), effective.revision))
            && (!hit.quoted || self.is_answered(query, hit))
    }

    /// Returns whether an event as it is shown at the point answers the question.
    fn is_answered(&self, query: &SearchQuery, hit: &Hit) -> bool {
        let Some(view) = event::event(self.state(), hit.event()) else { return false };
        let sources = view.sources(self.state());
        let shown: Vec<&Citation> = sources.iter().map(|cited| &cited.citation).collect();
        view.event().is_some_and(|event| query.is_answered_by(event, shown))
    }
}
