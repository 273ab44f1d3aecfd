//! Meetings: planned, put off, called off, held.
//!
//! A meeting is there where any event of its own counts. Each of its attributes is what the last event said that gave it.

use std::sync::Arc;

use crate::domain::event::{Participant, Place};
use crate::domain::key::{IssueKey, MeetingKey, NegotiationKey};
use crate::domain::slot::{Attribute, Thing, Value};
use crate::domain::slots::Slots;
use crate::domain::vocabulary::{MeetingKind, MeetingStatus};
use crate::time::{Instant, Period};
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
    /// When it took place.
    pub held: Option<Arc<Period>>,
    /// Where.
    pub place: Option<Arc<Place>>,
    /// Who; empty where nobody is known.
    pub participants: Arc<Vec<Participant>>,
    /// Which issues; empty where none are known.
    pub agenda: Arc<Vec<IssueKey>>,
    /// What came of it.
    pub outcome: Option<Arc<str>>,
    /// The negotiation that it is part of.
    pub negotiation: Option<NegotiationKey>,
    /// Whether it is still planned or postponed though its planned window has passed.
    pub overdue: bool,
}

impl MeetingView {
    /// Gives the window that stands for the meeting's date: `held`, else `planned`.
    pub fn period(&self) -> Option<&Period> {
        self.held.as_deref().or(self.planned.as_deref())
    }

    /// Gives the place in the order of meetings: by the middle of the date, those without one last.
    pub fn middle(&self) -> Option<Instant> {
        self.period().map(|period| period.window().middle())
    }
}

fn read<T>(
    state: &dyn State,
    slots: &Slots,
    attribute: &Attribute,
    reading: Reading,
    pick: impl FnOnce(&Value) -> Option<T>,
) -> Option<T> {
    state.value(slots, attribute, reading, pick).map(|counted| counted.value)
}

/// Gives a meeting; `None` where nothing is known of it.
pub fn meeting(state: &dyn State, key: &MeetingKey, reading: Reading) -> Option<MeetingView> {
    let slots = state.slots(&Thing::Meeting(key.clone()));
    let status = state.value(&slots, &Attribute::Status, reading, |value| match value {
        Value::MeetingStatus(status) => Some(*status),
        _other => None,
    })?;
    let period = |attribute| {
        read(state, &slots, &attribute, reading, |value| match value {
            Value::Period(period) => Some(Arc::clone(period)),
            _other => None,
        })
    };
    let planned = period(Attribute::Planned);
    let pending = matches!(status.value, MeetingStatus::Planned | MeetingStatus::Postponed);
    let past = |period: &Arc<Period>| period.window().hi().micros() < state.point().date.micros();
    let title = read(state, &slots, &Attribute::Title, reading, |value| match value {
        Value::MeetingTitle(title) => Some(title.to_string()),
        _other => None,
    });
    let kind = read(state, &slots, &Attribute::Kind, reading, |value| match value {
        Value::MeetingKind(kind) => Some(*kind),
        _other => None,
    });
    let participants = read(state, &slots, &Attribute::Participants, reading, |value| match value {
        Value::Participants(participants) => Some(Arc::clone(participants)),
        _other => None,
    });
    let agenda = read(state, &slots, &Attribute::Agenda, reading, |value| match value {
        Value::Agenda(agenda) => Some(Arc::clone(agenda)),
        _other => None,
    });
    Some(MeetingView {
        key: key.clone(),
        title: title.unwrap_or_else(|| key.to_string()),
        kind: kind.unwrap_or(MeetingKind::Talks),
        overdue: pending && planned.as_ref().is_some_and(past),
        status,
        planned,
        held: period(Attribute::Held),
        place: read(state, &slots, &Attribute::Place, reading, |value| match value {
            Value::Place(place) => Some(Arc::clone(place)),
            _other => None,
        }),
        participants: participants.unwrap_or_default(),
        agenda: agenda.unwrap_or_default(),
        outcome: read(state, &slots, &Attribute::Outcome, reading, |value| match value {
            Value::Outcome(outcome) => Some(Arc::clone(outcome)),
            _other => None,
        }),
        negotiation: negotiation_of(state, key, reading),
    })
}

/// Gives the negotiation that a meeting is part of.
pub fn negotiation_of(state: &dyn State, key: &MeetingKey, reading: Reading) -> Option<NegotiationKey> {
    let slots = state.slots(&Thing::Meeting(key.clone()));
    read(state, &slots, &Attribute::Negotiation, reading, |value| match value {
        Value::Negotiation(negotiation) => Some(negotiation.clone()),
        _other => None,
    })
}

/// Tells whether a meeting is known at the point.
pub fn exists(state: &dyn State, key: &MeetingKey) -> bool {
    let slots = state.slots(&Thing::Meeting(key.clone()));
    state.version(slots.history(&Attribute::Status), Reading::AtPoint).is_some()
}

/// Sorts meetings by the middle of their dates, those without one last, then by key.
pub fn sort(meetings: &mut [MeetingView]) {
    meetings.sort_by(|one, other| {
        let dated = |meeting: &MeetingView| (meeting.middle().is_none(), meeting.middle());
        dated(one).cmp(&dated(other)).then_with(|| one.key.cmp(&other.key))
    });
}
