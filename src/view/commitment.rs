//! Commitments and what became of them, and incidents on the ground.

use std::sync::Arc;

use crate::domain::attribute;
use crate::domain::key::{ActorKey, CommitmentKey, IncidentKey, NegotiationKey};
use crate::domain::slot::{CommitmentProfile, IncidentProfile, SlotValue};
use crate::domain::vocabulary::CommitmentStatus;
use crate::time::Period;
use crate::view::{Counted, FactRef, Reading, State};

/// How a commitment stands according to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentStanding {
    /// Who says so; `None`: the recorder's own account.
    pub according_to: Option<ActorKey>,
    /// How it stands, and since when.
    pub status: Counted<CommitmentStatus>,
    /// How far it is fulfilled, from 0 to 3, where that was said.
    pub degree: Option<u8>,
    /// Because of which incidents; may be empty.
    pub because: Vec<IncidentKey>,
}

/// A commitment at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentView {
    /// Its key.
    pub key: CommitmentKey,
    /// What was undertaken when it was made.
    pub profile: Arc<CommitmentProfile>,
    /// What is undertaken at the point.
    pub text: Arc<str>,
    /// By when.
    pub due: Option<Arc<Period>>,
    /// The time over which it is to be kept.
    pub over: Option<Arc<Period>>,
    /// On what conditions; may be empty.
    pub conditions: Arc<Vec<String>>,
    /// How it stands: the greatest of `statuses` in fact order.
    pub status: Counted<CommitmentStatus>,
    /// How it stands according to each, the recorder first, then by key.
    pub statuses: Vec<CommitmentStanding>,
    /// Whether the day by which it was to be kept is over, and nobody says that it was kept or lapsed.
    pub overdue: bool,
    /// Whether the time over which it was to be kept is over, and nobody says that it was kept, broken or lapsed.
    pub past: bool,
}

/// A day by which a commitment was to be kept, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDayView {
    /// By when.
    pub due: Arc<Period>,
    /// The event that says so.
    pub since: FactRef,
}

/// Returns every day by which a commitment was to be kept, as far as its facts count at the point, in fact order.
pub fn dues(state: &dyn State, key: &CommitmentKey) -> Vec<DueDayView> {
    let read = state.attributes(key, Reading::AtPoint);
    let attribute = attribute::commitment::due();
    let counting = attribute.facts(read.slots()).history().counting(state.point(), state);
    let dues = counting.filter_map(|version| {
        let due = Arc::<Period>::of(version.value.as_ref()?)?;
        Some(DueDayView { due: Arc::clone(due), since: FactRef::new(&version, attribute.name()) })
    });
    dues.collect()
}

impl CommitmentView {
    /// Returns whether it stands so according to anybody.
    pub fn stands(&self, status: CommitmentStatus) -> bool {
        self.statuses.iter().any(|standing| standing.status.value == status)
    }

    /// Returns whether one says that it was kept, and another that it was broken or lapsed.
    pub fn contested(&self) -> bool {
        let is_broken = self.stands(CommitmentStatus::Breached) || self.stands(CommitmentStatus::Lapsed);
        self.stands(CommitmentStatus::Fulfilled) && is_broken
    }
}

/// Which commitments of a negotiation are asked for; all that is given has to hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommitmentFilter<'a> {
    /// Undertaken by this actor, alone or with others.
    pub by: Option<&'a ActorKey>,
    /// That stand so according to anybody.
    pub status: Option<CommitmentStatus>,
    /// That are overdue, or that are not.
    pub overdue: Option<bool>,
    /// Of which it is contested whether they were kept, or not.
    pub contested: Option<bool>,
}

impl CommitmentFilter<'_> {
    fn lets_through(&self, view: &CommitmentView) -> bool {
        self.by.is_none_or(|by| view.profile.made.by.contains(by))
            && self.status.is_none_or(|status| view.stands(status))
            && self.overdue.is_none_or(|overdue| view.overdue == overdue)
            && self.contested.is_none_or(|contested| view.contested() == contested)
    }
}

impl CommitmentView {
    /// Returns the status that is shown: the greatest in fact order.
    pub fn shown(&self) -> Option<&CommitmentStanding> {
        self.statuses.iter().find(|standing| standing.status == self.status)
    }
}

/// Returns a commitment; `None` where it was not made.
pub fn commitment(state: &dyn State, key: &CommitmentKey, reading: Reading) -> Option<CommitmentView> {
    let read = state.attributes(key, reading);
    let profile = read.value(&attribute::commitment::profile())?;
    let mut statuses = Vec::new();
    for (according_to, _) in attribute::each_status(read.slots()) {
        let status = read.counted(&attribute::commitment::status(according_to.clone()));
        statuses.extend(status.map(|Counted { value, fact }| CommitmentStanding {
            according_to: according_to.clone(),
            status: Counted { value: value.status, fact },
            degree: value.degree,
            because: value.because.clone(),
        }));
    }
    let status =
        statuses.iter().map(|standing| &standing.status).max_by_key(|status| status.fact.order_in_thing())?.clone();
    let text = read.value(&attribute::commitment::text()).map(|text| text.0);
    let mut view = CommitmentView {
        key: key.clone(),
        text: text.unwrap_or_else(|| profile.made.text.as_str().into()),
        due: read.value(&attribute::commitment::due()),
        over: read.value(&attribute::commitment::over()),
        conditions: read.value(&attribute::commitment::conditions()).unwrap_or_default(),
        profile,
        status,
        statuses,
        overdue: false,
        past: false,
    };
    let is_over = |period: &Option<Arc<Period>>| {
        period.as_ref().is_some_and(|period| period.window().hi().micros() < state.point().date.micros())
    };
    let is_kept = view.stands(CommitmentStatus::Fulfilled) || view.stands(CommitmentStatus::Lapsed);
    view.overdue = is_over(&view.due) && !is_kept;
    view.past = is_over(&view.over) && !is_kept && !view.stands(CommitmentStatus::Breached);
    Some(view)
}

/// Returns the commitments of a negotiation at the point, by key.
pub fn commitments(
    state: &dyn State,
    negotiation: &NegotiationKey,
    asked: CommitmentFilter<'_>,
) -> Vec<CommitmentView> {
    let all = state.commitments(negotiation);
    let here = all.iter().filter_map(|key| commitment(state, key, Reading::AtPoint));
    here.filter(|view| view.profile.negotiation == *negotiation && asked.lets_through(view)).collect()
}

/// An incident at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentView {
    /// Its key.
    pub key: IncidentKey,
    /// What happened.
    pub profile: Arc<IncidentProfile>,
}

/// Returns an incident; `None` where none was reported.
pub fn incident(state: &dyn State, key: &IncidentKey, reading: Reading) -> Option<Counted<IncidentView>> {
    let profile = state.attributes(key, reading).counted(&attribute::incident::profile())?;
    Some(Counted { value: IncidentView { key: key.clone(), profile: profile.value }, fact: profile.fact })
}

/// Returns the incidents of a negotiation at the point, by key.
pub fn incidents(state: &dyn State, negotiation: &NegotiationKey) -> Vec<IncidentView> {
    let all = state.incidents(negotiation);
    let here = all.iter().filter_map(|key| incident(state, key, Reading::AtPoint)).map(|counted| counted.value);
    here.filter(|incident| incident.profile.negotiation.as_ref() == Some(negotiation)).collect()
}
