//! Candidates: which lists hold everything that a filter can let through.
//!
//! Each field that has lists of its own offers a candidate; the scan reads the one in which there is least to pass over,
//! and the other fields are asked of its entries. [`super::filter_table`] says the same for readers and for prices.

use crate::chronicle::filters::{ClaimFilter, EventFilter, PeriodFilter, StatementFilter};
use crate::chronicle::scan::{Candidate, FamilyPart, Middles};
use crate::domain::event::Target;
use crate::domain::history::UNDATED;
use crate::domain::point::Point;
use crate::domain::vocabulary::{Certainty, EventKind, Standing};
use crate::index::EventEntry;
use crate::index::families::{ListFamily, ListedBy, Section, part};
use crate::time::Cut;

/// With more kinds than this, all events are read instead of the lists of the kinds.
const KINDS_MAX: usize = 8;

/// What it costs to pass over an entry whose record has to be asked, against one that the entry itself refuses.
const RECORD_WEIGHT: f64 = 30.0;

/// Where in a section the middles lie of what is asked for.
#[derive(Clone, Copy)]
pub(super) struct Near<'f> {
    /// The period with which windows overlap.
    pub(super) period: Option<&'f PeriodFilter>,
    /// The point at which they count.
    pub(super) point: Option<&'f Point>,
    /// Whether what is undated is asked for.
    pub(super) undated: bool,
    /// Parts of which neither a date nor the period is asked.
    pub(super) whenever: u8,
    /// Parts of which the period is not asked.
    pub(super) whatever_period: u8,
}

impl<'f> Near<'f> {
    /// Asks for everything at any date.
    pub(super) const ALL: Near<'static> =
        Near { period: None, point: None, undated: true, whenever: 0, whatever_period: 0 };

    fn middles(&self, section: Section) -> Option<Middles> {
        if section.part & self.whenever != 0 {
            return Some(Middles::ALL);
        }
        let period = self.period.filter(|_| section.part & self.whatever_period == 0);
        if section.magnitude == 0 {
            return (self.undated && period.is_none()).then_some(Middles::ALL);
        }
        let mut middles = Middles::ALL;
        if let Some(period) = period {
            let around = around(period.from, period.to, section.width());
            middles = Middles { from: around.from.max(middles.from), to: around.to.min(middles.to) };
        }
        if let Some(point) = self.point {
            // Probably before a cut: the middle is. Certainly before it: the middle is all the more.
            let width = if point.certainty == Certainty::Possible { section.width() } else { 0 };
            middles.to = middles.to.min(around(None, Some(point.date), width).to);
        }
        Some(middles)
    }

    fn part(self, family: ListFamily, wanted: impl Fn(u8) -> bool + 'f) -> FamilyPart<'f> {
        let near = Box::new(move |section: Section| if wanted(section.part) { self.middles(section) } else { None });
        FamilyPart { family, near, as_statements: false }
    }

    fn candidate(self, family: ListFamily, wanted: impl Fn(u8) -> bool + 'f, weight: f64) -> Candidate<'f> {
        Candidate { parts: vec![self.part(family, wanted)], gathered: Vec::new(), weight }
    }
}

/// Returns where windows no wider than that can have their middles and overlap with [`from`, `to`).
pub(super) fn around(from: Option<Cut>, to: Option<Cut>, width: u64) -> Middles {
    let reach = i64::try_from(width / 2 + 1).unwrap_or(i64::MAX);
    Middles {
        from: from.map_or(UNDATED + 1, |cut| cut.micros().saturating_sub(reach)),
        to: to.map_or(i64::MAX, |cut| cut.micros().saturating_add(reach)),
    }
}

/// Which entries of lists of events are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    /// Events alone.
    Events,
    /// Events, and operations on the record.
    Records,
}

impl Entries {
    fn wants(self, of: u8) -> bool {
        match self {
            Entries::Events => of & part::OPERATION == 0,
            Entries::Records => true,
        }
    }
}

/// Returns the candidates for a filter of events; `gathered` are all records of the period of recording, where they are few.
pub(super) fn of_events<'f>(
    filter: &'f EventFilter,
    entries: Entries,
    near: Near<'f>,
    gathered: Option<Vec<EventEntry>>,
) -> Vec<Candidate<'f>> {
    let wants = move |of: u8| entries.wants(of);
    let is_every = |by: &[bool]| if by.iter().any(|asked| *asked) { RECORD_WEIGHT } else { 1.0 };
    let actors = filter.named_actors();
    let (by_actor, by_source) = (!actors.is_empty(), filter.source.is_some());
    let both = is_every(&[by_actor, by_source]);
    let mut candidates = Vec::new();
    if let Some(source) = &filter.source {
        let family = ListFamily::new(ListedBy::Source, source.as_str());
        candidates.push(near.candidate(family, wants, is_every(&[by_actor])));
    }
    // One actor's lists are read, and the records asked for the others.
    for actor in &actors {
        let family = ListFamily::new(ListedBy::Actor, actor.as_str());
        candidates.push(near.candidate(family, wants, is_every(&[by_source, actors.len() > 1])));
    }
    if let Some(negotiation) = &filter.negotiation {
        let family = ListFamily::new(ListedBy::Negotiation, negotiation.as_str());
        candidates.push(near.candidate(family, wants, both));
    }
    if let Some(kinds) = filter.kinds.as_ref().filter(|kinds| kinds.len() <= KINDS_MAX) {
        candidates.push(of_kinds(kinds, entries, near, both));
    }
    if filter.standing.as_ref().is_some_and(|standing| !standing.contains(&Standing::Stands)) {
        let mut closed = near.candidate(ListFamily::new(ListedBy::Closing, ""), wants, both);
        closed.parts.push(near.part(ListFamily::of_kind(EventKind::EventCited), wants));
        candidates.push(closed);
    }
    if let Some(gathered) = gathered {
        candidates.push(Candidate { parts: Vec::new(), gathered, weight: both });
    }
    if candidates.is_empty() {
        candidates.push(near.candidate(ListFamily::new(ListedBy::Everything, ""), wants, 1.0));
    }
    candidates
}

fn of_kinds<'f>(kinds: &[EventKind], entries: Entries, near: Near<'f>, weight: f64) -> Candidate<'f> {
    let of_kind = |kind: &EventKind| near.part(ListFamily::of_kind(*kind), move |of| entries.wants(of));
    let mut parts: Vec<FamilyPart<'f>> = kinds.iter().map(of_kind).collect();
    if kinds.contains(&EventKind::StatementMade) {
        parts.push(near.part(ListFamily::new(ListedBy::Everything, ""), |of| of & part::STATEMENT != 0));
    }
    Candidate { parts, gathered: Vec::new(), weight }
}

/// Returns the candidates for a filter of statements.
pub(super) fn of_statements<'f>(filter: &'f StatementFilter, near: Near<'f>) -> Vec<Candidate<'f>> {
    let if_any = |asked: bool| if asked { RECORD_WEIGHT } else { 1.0 };
    let by_actors = !filter.actors.is_empty();
    let weight = if_any(by_actors || filter.issue.is_some());
    let statements = |of: u8| of & part::STATEMENT != 0;
    let mut candidates = Vec::new();
    if let Some(speaker) = &filter.speaker {
        let family = ListFamily::new(ListedBy::Actor, speaker.as_str());
        candidates.push(near.candidate(family, |of| of & part::SPEAKER != 0, weight));
    }
    if let Some(spoken_for) = &filter.on_behalf_of {
        let family = ListFamily::new(ListedBy::Actor, spoken_for.as_str());
        candidates.push(near.candidate(family, |of| of & part::SPOKEN_FOR != 0, weight));
    }
    if let Some(issue) = &filter.issue {
        let other_dates = near.part(ListFamily::new(ListedBy::Issue, issue.as_str()), statements);
        let claims = ListFamily::on_target(&Target::Issue(issue.clone()));
        let mut candidate = near.candidate(claims, |of| of & part::OWN_WINDOW == 0, if_any(by_actors));
        candidate.parts.iter_mut().for_each(|part| part.as_statements = true);
        candidate.parts.push(other_dates);
        candidates.push(candidate);
    }
    for actor in &filter.actors {
        let family = ListFamily::new(ListedBy::Actor, actor.as_str());
        let is_one_of_several = filter.actors.len() > 1;
        candidates.push(near.candidate(family, statements, if_any(is_one_of_several || filter.issue.is_some())));
    }
    if let Some(negotiation) = &filter.negotiation {
        let family = ListFamily::new(ListedBy::Negotiation, negotiation.as_str());
        candidates.push(near.candidate(family, statements, weight));
    }
    if candidates.is_empty() {
        candidates.push(near.candidate(ListFamily::new(ListedBy::Everything, ""), statements, 1.0));
    }
    candidates
}

/// Returns the candidates for a filter of claims.
pub(super) fn of_claims<'f>(filter: &'f ClaimFilter, near: Near<'f>) -> Vec<Candidate<'f>> {
    let mut candidates = Vec::new();
    let of_actor = |key: &str, wanted: u8| {
        let family = ListFamily::new(ListedBy::ClaimsOfActor, key);
        near.candidate(family, move |of| of & wanted == wanted, 1.0)
    };
    match (&filter.claimant, &filter.subject) {
        (Some(claimant), Some(subject)) if claimant == subject => {
            candidates.push(of_actor(claimant.as_str(), part::CLAIMANT | part::SUBJECT));
        }
        (claimant, subject) => {
            candidates.extend(claimant.iter().map(|key| of_actor(key.as_str(), part::CLAIMANT)));
            candidates.extend(subject.iter().map(|key| of_actor(key.as_str(), part::SUBJECT)));
        }
    }
    if let Some(on) = &filter.on {
        candidates.push(near.candidate(ListFamily::on_target(on), |_| true, 1.0));
    }
    if let Some(negotiation) = &filter.negotiation {
        let family = ListFamily::new(ListedBy::ClaimsInNegotiation, negotiation.as_str());
        candidates.push(near.candidate(family, |_| true, 1.0));
    }
    if candidates.is_empty() {
        candidates.push(near.candidate(ListFamily::new(ListedBy::Claims, ""), |_| true, 1.0));
    }
    candidates
}

/// Returns the candidate that holds all events, where only some middles of each width are wanted.
pub(super) fn all_events<'f>(near: impl Fn(Section) -> Option<Middles> + 'f) -> Candidate<'f> {
    let near = move |section: Section| if Entries::Events.wants(section.part) { near(section) } else { None };
    let part =
        FamilyPart { family: ListFamily::new(ListedBy::Everything, ""), near: Box::new(near), as_statements: false };
    Candidate { parts: vec![part], gathered: Vec::new(), weight: 1.0 }
}

/// Returns the candidate that holds all events that cite or register a source.
pub(super) fn citing<'f>(source: &str, near: Near<'f>) -> Candidate<'f> {
    near.candidate(ListFamily::new(ListedBy::Source, source), |of| Entries::Events.wants(of), 1.0)
}

/// Returns the candidate that holds all revisions that were ever corrected or retracted.
pub(super) fn closed(near: Near<'_>) -> Candidate<'_> {
    near.candidate(ListFamily::new(ListedBy::Closing, ""), |_| true, 1.0)
}
