//! People in a room, or on a call: planned, put off, called off, held.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{EventPayload, Reference, References};
use crate::domain::key::{ActorKey, EventId, IssueKey, MeetingKey};
use crate::domain::vocabulary::{MeetingKind, PlacePrecision};
use crate::time::Period;

/// Somewhere on earth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The place's name.
    pub name: String,
    /// The country, as the recorder writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The region within it, as the recorder writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Degrees north, −90 to 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, −180 to 180.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// How closely the coordinates are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<PlacePrecision>,
}

// Coordinates are checked to be finite where a place is made, so equality is total.
impl Eq for Place {}

/// Somebody at a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub actor: ActorKey,
    /// For which delegation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<ActorKey>,
    /// At what level: ministers, envoys, technical teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// A meeting was announced or is expected. What is `None` stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPlanned {
    /// The meeting.
    pub key: MeetingKey,
    /// Its title.
    pub title: String,
    /// What sort of meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// When it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Period>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Who is to be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<Participant>>,
    /// Which issues are to be dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<IssueKey>>,
}

/// A meeting was put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPostponed {
    /// The meeting.
    pub meeting: MeetingKey,
    /// To when; `None`: no new date, and the old one no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Period>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCancelled {
    /// The meeting.
    pub meeting: MeetingKey,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting of some length began. What is `None` stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingOpened {
    /// The meeting; it need not have been planned.
    pub key: MeetingKey,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sort of meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Who is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<Participant>>,
    /// Which issues are dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<IssueKey>>,
}

/// A meeting took place. What is `None` stays as it was, except `held`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingHeld {
    /// The meeting; it need not have been planned.
    pub key: MeetingKey,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sort of meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// Of what lasted, when it began: it sits from then on. `None`: it is not known to have lasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Period>,
    /// When it took place; `None`: the event's `occurred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Period>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Who was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<Participant>>,
    /// Which issues were dealt with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<IssueKey>>,
    /// Its outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Refers to who is at a meeting and what it deals with.
fn refer_to_particulars(
    to: &mut References<'_>,
    participants: Option<&Vec<Participant>>,
    agenda: Option<&Vec<IssueKey>>,
) {
    to.list("participants", participants.map_or(&[], Vec::as_slice), |to, participant| {
        to.one("actor", &participant.actor, Reference::Actor);
        to.optional("delegation", participant.delegation.as_ref(), Reference::Actor);
    });
    to.each("agenda", agenda.map_or(&[], Vec::as_slice), Reference::Issue);
}

fn check_particulars(
    form: &mut FormCheck,
    place: Option<&Place>,
    participants: Option<&Vec<Participant>>,
    agenda: Option<&Vec<IssueKey>>,
) {
    if let Some(place) = place {
        form.inside("place", |form| form.place(place));
    }
    form.list("participants", participants.map_or(&[], Vec::as_slice), |form, participant| {
        form.optional("level", form::label, participant.level.as_ref());
    });
    form.len("agenda", agenda.map_or(&[], Vec::as_slice));
}

impl EventPayload for MeetingPlanned {
    fn refer(&self, to: &mut References<'_>) {
        refer_to_particulars(to, self.participants.as_ref(), self.agenda.as_ref());
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        check_particulars(form, self.place.as_ref(), self.participants.as_ref(), self.agenda.as_ref());
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Meeting(self.key.clone()))
    }
}

impl EventPayload for MeetingPostponed {
    fn refer(&self, to: &mut References<'_>) {
        to.one("meeting", &self.meeting, Reference::Meeting);
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("reason", form::optional_reason, self.reason.as_ref());
    }
}

impl EventPayload for MeetingCancelled {
    fn refer(&self, to: &mut References<'_>) {
        to.one("meeting", &self.meeting, Reference::Meeting);
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("reason", form::optional_reason, self.reason.as_ref());
    }
}

impl EventPayload for MeetingOpened {
    fn refer(&self, to: &mut References<'_>) {
        refer_to_particulars(to, self.participants.as_ref(), self.agenda.as_ref());
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("title", form::title, self.title.as_ref());
        check_particulars(form, self.place.as_ref(), self.participants.as_ref(), self.agenda.as_ref());
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Meeting(self.key.clone()))
    }
}

impl EventPayload for MeetingHeld {
    fn refer(&self, to: &mut References<'_>) {
        refer_to_particulars(to, self.participants.as_ref(), self.agenda.as_ref());
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("title", form::title, self.title.as_ref());
        check_particulars(form, self.place.as_ref(), self.participants.as_ref(), self.agenda.as_ref());
        form.optional("outcome", form::recorded_remark, self.outcome.as_ref());
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Meeting(self.key.clone()))
    }
}
