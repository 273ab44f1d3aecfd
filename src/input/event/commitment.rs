//! What actors undertook to do, what became of it, and what happened on the ground.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::CommitmentStatus;
use crate::input::KeyText;
use crate::input::event::{ClauseRefInput, PlaceInput};
use crate::input::form::objects;
use crate::time::Edtf;

/// One or more actors undertook to do something.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CommitmentMadeInput {
    /// The commitment.
    pub key: KeyText,
    /// Who undertook it; at least one.
    pub by: Vec<KeyText>,
    /// Towards whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<KeyText>>,
    /// What, in the recorder's words, at most 20,000 characters.
    pub text: String,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Edtf>,
    /// The clause that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseRefInput>,
}

/// A commitment was fulfilled, breached or lapsed.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CommitmentStatusChangedInput {
    /// The commitment.
    pub commitment: KeyText,
    /// How it stands from then on.
    pub status: CommitmentStatus,
    /// Who says so, where that is contested ground; the recorder's own account where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub according_to: Option<KeyText>,
}

/// What happened on the ground and bears on the talks: a strike, a sailing, a release.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct IncidentReportedInput {
    /// The incident.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// What happened, in the recorder's words, at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who was involved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<KeyText>>,
}

objects!(CommitmentMadeInput, CommitmentStatusChangedInput, IncidentReportedInput);
