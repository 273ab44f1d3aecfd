//! People in a room, or on a call: planned, put off, called off, held.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::MeetingKind;
use crate::input::KeyText;
use crate::input::form::objects;
use crate::time::Edtf;

/// A meeting was announced or is expected. Of a meeting, what an event does not give stays as it was; `kind` is TALKS, and
/// `title` the key, where nothing ever gave them.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingPlannedInput {
    /// The meeting.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// What sort of meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// When it is to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who is to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<ParticipantInput>>,
    /// Which issues are to be dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<KeyText>>,
}

/// A meeting was put off.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingPostponedInput {
    /// The meeting.
    pub meeting: KeyText,
    /// To when; where it is left out there is no new date, and the old one no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Edtf>,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting was called off.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingCancelledInput {
    /// The meeting.
    pub meeting: KeyText,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting took place; it need not have been planned. What is not given stays as it was, except `held`.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingHeldInput {
    /// The meeting.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sort of meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// When it took place; the event's `occurred` where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<ParticipantInput>>,
    /// Which issues were dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<KeyText>>,
    /// What came of it, in at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Somewhere on earth.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct PlaceInput {
    /// The place's name, at most 500 characters.
    pub name: String,
    /// The country, as the recorder writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Degrees north, from -90 to 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, from -180 to 180.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
}

/// Somebody at a meeting.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ParticipantInput {
    /// Who.
    pub actor: KeyText,
    /// For which delegation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation: Option<KeyText>,
    /// At what level: ministers, envoys, technical teams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

objects!(
    MeetingPlannedInput,
    MeetingPostponedInput,
    MeetingCancelledInput,
    MeetingHeldInput,
    PlaceInput,
    ParticipantInput,
);
