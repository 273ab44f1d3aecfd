//! Meetings: planned, put off, called off, sitting, held.
//!
//! A meeting is there where any event of its own counts. Each of its attributes is what the last event said that gave it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::attribute::meeting as attribute;
use crate::domain::event::{Participant, Place};
use crate::domain::key::{IssueKey, MeetingKey, NegotiationKey};
use crate::domain::vocabulary::{MeetingKind, MeetingStatus};
use crate::time::{Instant, Period, Window};
use crate::view::{Counted, Reading, State};

/// A meeting at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingView {
    /// Its key.
    pub key: MeetingKey,
    /// Its title; the key, where nothing gave one.
    pub title: String,
    /// What sort of meeting; TALKS, where nothing gave one.
    pub kind: MeetingKind,
    /// How it stands.
    pub status: Counted<MeetingStatus>,
    /// When it is, or was, to be.
    pub planned: Option<Arc<Period>>,
    /// When it began, of a meeting that lasts or lasted.
    pub began: Option<Arc<Period>>,
    /// When it took place.
    pub held: Option<Arc<Period>>,
    /// Where.
    pub place: Option<Arc<Place>>,
    /// Who; empty where nobody is known.
    pub participants: Arc<Vec<Participant>>,
    /// Which issues; empty where none are known.
    pub agenda: Arc<Vec<IssueKey>>,
    /// Its outcome.
    pub outcome: Option<Arc<str>>,
    /// The negotiation that it is part of.
    pub negotiation: Option<NegotiationKey>,
    /// Whether it is still planned or postponed though its planned window has passed.
    pub overdue: bool,
}

impl MeetingView {
    /// Returns the date by which the meeting is shown: from its beginning to when it had been held, its beginning while it sits,
    /// else when it is planned.
    pub fn period(&self) -> Option<Cow<'_, Period>> {
        self.whole().map(Cow::Owned).or_else(|| self.moment().map(Cow::Borrowed))
    }

    /// Returns the window in which the meeting lies, as a period asks for it; while it sits, the moment at which it began.
    pub fn window(&self) -> Option<Window> {
        if let Some(began) = self.sits_since() {
            return Some(Window::instant(began.window().lo()));
        }
        self.span().or_else(|| self.moment().map(Period::window))
    }

    /// Returns the place in the order of meetings: by the middle of the moment that stands for it, those without one last.
    pub fn middle(&self) -> Option<Instant> {
        self.moment().map(|period| period.window().middle())
    }

    fn sits_since(&self) -> Option<&Period> {
        self.began.as_deref().filter(|_| self.status.value == MeetingStatus::Sitting)
    }

    fn moment(&self) -> Option<&Period> {
        self.sits_since().or(self.held.as_deref()).or(self.planned.as_deref())
    }

    /// Returns the time from the beginning of a meeting that is over to its end.
    fn span(&self) -> Option<Window> {
        let (began, held) = self.began.as_ref().zip(self.held.as_ref())?;
        Window::new(began.window().lo(), held.window().hi()).filter(|_| self.sits_since().is_none())
    }

    /// Returns that time as a date.
    fn whole(&self) -> Option<Period> {
        self.span()?;
        self.began.as_ref()?.through(self.held.as_ref()?)
    }
}

/// Returns a meeting; `None` where nothing is known of it.
pub fn meeting(state: &dyn State, key: &MeetingKey, reading: Reading) -> Option<MeetingView> {
    let read = state.attributes(key, reading);
    let status = read.counted(&attribute::status())?;
    let planned = read.value(&attribute::planned());
    let pending = matches!(status.value, MeetingStatus::Planned | MeetingStatus::Postponed);
    let past = |period: &Arc<Period>| period.window().hi().micros() < state.point().date.micros();
    Some(MeetingView {
        key: key.clone(),
        title: read.value(&attribute::title()).map_or_else(|| key.to_string(), |title| title.0.to_string()),
        kind: read.value(&attribute::kind()).unwrap_or(MeetingKind::Talks),
        overdue: pending && planned.as_ref().is_some_and(past),
        status,
        planned,
        began: read.value(&attribute::began()),
        held: read.value(&attribute::held()),
        place: read.value(&attribute::place()),
        participants: read.value(&attribute::participants()).unwrap_or_default(),
        agenda: read.value(&attribute::agenda()).unwrap_or_default(),
        outcome: read.value(&attribute::outcome()).map(|outcome| outcome.0),
        negotiation: read.value(&attribute::negotiation()),
    })
}

/// Returns the negotiation that a meeting is part of.
pub fn negotiation_of(state: &dyn State, key: &MeetingKey, reading: Reading) -> Option<NegotiationKey> {
    state.attributes(key, reading).value(&attribute::negotiation())
}

/// Returns whether a meeting is known at the point.
pub fn exists(state: &dyn State, key: &MeetingKey) -> bool {
    state.attributes(key, Reading::AtPoint).has(&attribute::status())
}

/// Sorts meetings by the middle of their dates, those without one last, then by key.
pub fn sort(meetings: &mut [MeetingView]) {
    meetings.sort_by(|one, other| {
        let dated = |meeting: &MeetingView| (meeting.middle().is_none(), meeting.middle());
        dated(one).cmp(&dated(other)).then_with(|| one.key.cmp(&other.key))
    });
}
