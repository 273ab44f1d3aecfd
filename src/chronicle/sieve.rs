//! Sieves: a filter as far as entries of lists can answer it, so that most of what it refuses is never read.
//!
//! A sieve lets through whatever may pass. What is let through is asked of its view ([`super::filters`]).

use crate::chronicle::filters::{ClaimFilter, EventFilter, PeriodFilter, StatementFilter, one_of, within};
use crate::chronicle::scan::is_event;
use crate::domain::Sequence;
use crate::domain::vocabulary::{Act, Basis, EventKind, Stance, Standing};
use crate::index::EventEntry;
use crate::index::outline::{ClaimOutline, EventOutline, KeyHash, OperationOutline};

/// The records of a period, first and last included; none where the first is past the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordedSpan {
    pub(super) first: Sequence,
    pub(super) last: Sequence,
}

impl RecordedSpan {
    /// Returns how many records there are.
    pub(super) fn len(self) -> u64 {
        (self.last.get() + 1).saturating_sub(self.first.get())
    }

    fn contains(self, sequence: Sequence) -> bool {
        self.first <= sequence && sequence <= self.last
    }
}

/// What entries can tell of a filter of events.
pub(super) struct EventSieve<'f> {
    filter: &'f EventFilter,
    negotiation: Option<KeyHash>,
    recorder: Option<KeyHash>,
    recorded: Option<RecordedSpan>,
    /// The sequence at which a standing is asked for; `None` where entries do not tell it.
    standing_at: Option<Sequence>,
}

impl<'f> EventSieve<'f> {
    /// Makes the sieve of a filter whose period of recording holds these records.
    pub(super) fn new(filter: &'f EventFilter, recorded: Option<RecordedSpan>) -> Self {
        EventSieve {
            negotiation: filter.negotiation.as_ref().map(|key| KeyHash::of(key.as_str())),
            recorder: filter.recorded_by.as_deref().map(KeyHash::of),
            filter,
            recorded,
            standing_at: None,
        }
    }

    /// Asks entries of first revisions how their records stand at a sequence, no publication being asked for.
    pub(super) fn standing_at(self, sequence: Sequence) -> Self {
        EventSieve { standing_at: Some(sequence), ..self }
    }

    /// Returns whether an entry may be of an event, or an operation, that is asked for.
    pub(super) fn lets_through(&self, entry: &EventEntry) -> bool {
        self.recorded.is_none_or(|span| span.contains(entry.order.sequence))
            && self.may_stand(entry)
            && if is_event(entry.kind) { self.may_be(entry) } else { self.may_be_about(entry) }
    }

    fn may_be(&self, entry: &EventEntry) -> bool {
        let Some(outline) = EventOutline::read(&entry.outline) else { return true };
        one_of(self.filter.kinds.as_ref(), &outline.kind)
            && self.negotiation.is_none_or(|asked| outline.may_belong_to(asked))
            && self.recorder.is_none_or(|asked| outline.may_be_recorded_by(asked))
            && within(self.filter.occurred.as_ref(), entry.order.window())
    }

    fn may_be_about(&self, entry: &EventEntry) -> bool {
        let Some(operation) = OperationOutline::read(&entry.outline) else { return true };
        if self.recorder.is_some_and(|asked| !operation.may_be_recorded_by(asked)) {
            return false;
        }
        let kinds = self.filter.kinds.as_ref();
        let is_of_kind = one_of(kinds, &operation.kind);
        if is_of_kind && !self.filter.asks_of_content() {
            return true;
        }
        operation.about.iter().any(|about| {
            (is_of_kind || one_of(kinds, &about.kind))
                && self.negotiation.is_none_or(|asked| about.may_belong_to(asked))
                && within(self.filter.occurred.as_ref(), about.window)
        })
    }

    fn may_stand(&self, entry: &EventEntry) -> bool {
        let (Some(at), Some(asked)) = (self.standing_at, &self.filter.standing) else { return true };
        let stands = asked.contains(&Standing::Stands);
        match (is_event(entry.kind), entry.turns.is_empty()) {
            (true, true) => true,
            // A list of what was closed does not say what was opened again: it is read only if that is not asked for.
            (true, false) if entry.counts_at(at) => stands,
            (true, false) => !stands || asked.len() > 1,
            // An operation stands for good, but for a citing.
            (false, _) => stands || entry.kind == EventKind::EventCited,
        }
    }
}

/// What entries can tell of a filter of statements.
pub(super) struct StatementSieve<'f> {
    act: Option<&'f Vec<Act>>,
    basis: Option<&'f Vec<Basis>>,
    occurred: Option<&'f PeriodFilter>,
    speaker: Option<KeyHash>,
    on_behalf_of: Option<KeyHash>,
    negotiation: Option<KeyHash>,
}

impl<'f> StatementSieve<'f> {
    /// Makes the sieve of a filter.
    pub(super) fn new(filter: &'f StatementFilter) -> Self {
        StatementSieve {
            act: filter.act.as_ref(),
            basis: filter.basis.as_ref(),
            occurred: filter.occurred.as_ref(),
            speaker: filter.speaker.as_ref().map(|key| KeyHash::of(key.as_str())),
            on_behalf_of: filter.on_behalf_of.as_ref().map(|key| KeyHash::of(key.as_str())),
            negotiation: filter.negotiation.as_ref().map(|key| KeyHash::of(key.as_str())),
        }
    }

    /// Returns whether an entry may be of a statement that is asked for.
    pub(super) fn lets_through(&self, entry: &EventEntry) -> bool {
        if entry.kind != EventKind::StatementMade {
            return false;
        }
        let Some(outline) = EventOutline::read(&entry.outline) else { return true };
        let Some(statement) = outline.statement else { return true };
        one_of(self.act, &statement.act)
            && one_of(self.basis, &statement.basis)
            && self.speaker.is_none_or(|asked| statement.may_be_spoken_by(asked))
            && self.on_behalf_of.is_none_or(|asked| statement.may_be_spoken_for(asked))
            && self.negotiation.is_none_or(|asked| outline.may_belong_to(asked))
            && within(self.occurred, entry.order.window())
    }
}

/// What entries can tell of a filter of claims.
pub(super) struct ClaimSieve<'f> {
    stance: Option<&'f Vec<Stance>>,
    said: Option<&'f PeriodFilter>,
    own: Option<bool>,
    claimant: Option<KeyHash>,
    subject: Option<KeyHash>,
    on: Option<KeyHash>,
    negotiation: Option<KeyHash>,
}

impl<'f> ClaimSieve<'f> {
    /// Makes the sieve of a filter.
    pub(super) fn new(filter: &'f ClaimFilter) -> Self {
        ClaimSieve {
            stance: filter.stance.as_ref(),
            said: filter.said.as_ref(),
            own: filter.own,
            claimant: filter.claimant.as_ref().map(|key| KeyHash::of(key.as_str())),
            subject: filter.subject.as_ref().map(|key| KeyHash::of(key.as_str())),
            on: filter.on.as_ref().map(KeyHash::of_target),
            negotiation: filter.negotiation.as_ref().map(|key| KeyHash::of(key.as_str())),
        }
    }

    /// Returns whether an entry may be of a claim that is asked for.
    pub(super) fn lets_through(&self, entry: &EventEntry) -> bool {
        let Some(outline) = ClaimOutline::read(&entry.outline) else { return true };
        // Who speaks for itself speaks for itself; whether another speaks for the subject, its offices say.
        let is_never_asked = self.own == Some(false) && outline.claimant_is_subject;
        !is_never_asked
            && one_of(self.stance, &outline.stance)
            && self.claimant.is_none_or(|asked| asked == outline.claimant)
            && self.subject.is_none_or(|asked| asked == outline.subject)
            && self.on.is_none_or(|asked| asked == outline.on)
            && self.negotiation.is_none_or(|asked| outline.statement.may_belong_to(asked))
            && within(self.said, outline.said.or(entry.order.window()))
    }
}
