//! The frame of a negotiation: its beginning and end, its parties, the issues under negotiation.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{IssueStatus, NegotiationStatus, Role};
use crate::input::KeyText;
use crate::input::event::defaults;
use crate::input::form::objects;

/// A negotiation began. The envelope's `negotiation` is not given here: `key` is it.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct NegotiationOpenedInput {
    /// The negotiation.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// Who took part from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parties: Option<Vec<PartyInput>>,
}

/// An actor in a role.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct PartyInput {
    /// Who.
    pub actor: KeyText,
    /// As what.
    pub role: Role,
}

/// An actor took a role in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct PartyJoinedInput {
    /// Who.
    pub actor: KeyText,
    /// As what.
    pub role: Role,
}

/// An actor gave up a role in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct PartyLeftInput {
    /// Who.
    pub actor: KeyText,
    /// As what.
    pub role: Role,
}

/// The envelope's negotiation was suspended, resumed or ended.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct NegotiationStatusChangedInput {
    /// How it stands from then on.
    pub status: NegotiationStatus,
}

/// An issue came up in the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct IssueRaisedInput {
    /// The issue.
    pub key: KeyText,
    /// The outcome, named so that one can be for or against it, in at most 500 characters.
    pub title: String,
    /// The issue that it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<KeyText>,
    /// How it stands from then on.
    #[graphql(default_with = "Some(defaults::ISSUE_STATUS)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<IssueStatus>,
}

/// An issue moved.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct IssueStatusChangedInput {
    /// The issue.
    pub issue: KeyText,
    /// How it stands from then on.
    pub status: IssueStatus,
}

objects!(
    NegotiationOpenedInput,
    PartyInput,
    PartyJoinedInput,
    PartyLeftInput,
    NegotiationStatusChangedInput,
    IssueRaisedInput,
    IssueStatusChangedInput,
);
