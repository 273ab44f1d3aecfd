//! The frame of a negotiation: its beginning and end, its parties, the issues under negotiation.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{RawForm, keys, unless, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{
    IssueRaised, IssueStatusChanged, NegotiationOpened, NegotiationStatusChanged, PartyJoined, PartyLeft, PartyRole,
};
use crate::domain::vocabulary::{IssueStatus, NegotiationStatus, Role};
use crate::input::KeyText;

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
    /// Whose doing it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<KeyText>>,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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

impl RawForm for NegotiationOpened {
    type Raw = NegotiationOpenedInput;

    fn check(raw: NegotiationOpenedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let parties = to.list("parties", raw.parties, |to, raw: PartyInput| {
            Ok(PartyRole { actor: to.field("actor", raw.actor, Checker::key)?, role: raw.role })
        });
        Ok(NegotiationOpened { key: key?, title: title?, parties: parties? })
    }

    fn raw(&self) -> NegotiationOpenedInput {
        let party = |party: &PartyRole| PartyInput { actor: KeyText::of(&party.actor), role: party.role };
        NegotiationOpenedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            parties: unless_empty(&self.parties, party),
        }
    }
}

impl RawForm for PartyJoined {
    type Raw = PartyJoinedInput;

    fn check(raw: PartyJoinedInput, to: &mut Checker) -> Checked<Self> {
        Ok(PartyJoined { actor: to.field("actor", raw.actor, Checker::key)?, role: raw.role })
    }

    fn raw(&self) -> PartyJoinedInput {
        PartyJoinedInput { actor: KeyText::of(&self.actor), role: self.role }
    }
}

impl RawForm for PartyLeft {
    type Raw = PartyLeftInput;

    fn check(raw: PartyLeftInput, to: &mut Checker) -> Checked<Self> {
        Ok(PartyLeft { actor: to.field("actor", raw.actor, Checker::key)?, role: raw.role })
    }

    fn raw(&self) -> PartyLeftInput {
        PartyLeftInput { actor: KeyText::of(&self.actor), role: self.role }
    }
}

impl RawForm for NegotiationStatusChanged {
    type Raw = NegotiationStatusChangedInput;

    fn check(raw: NegotiationStatusChangedInput, to: &mut Checker) -> Checked<Self> {
        let by = to.list("by", raw.by, Checker::key);
        let reason = to.optional_text("reason", form::optional_reason, raw.reason);
        Ok(NegotiationStatusChanged { status: raw.status, by: by?, reason: reason? })
    }

    fn raw(&self) -> NegotiationStatusChangedInput {
        NegotiationStatusChangedInput { status: self.status, by: keys(&self.by), reason: self.reason.clone() }
    }
}

impl RawForm for IssueRaised {
    type Raw = IssueRaisedInput;

    fn check(raw: IssueRaisedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let parent = to.optional("parent", raw.parent, Checker::key);
        let status = raw.status.unwrap_or(defaults::ISSUE_STATUS);
        Ok(IssueRaised { key: key?, title: title?, parent: parent?, status })
    }

    fn raw(&self) -> IssueRaisedInput {
        IssueRaisedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            parent: self.parent.as_ref().map(KeyText::of),
            status: unless(self.status, defaults::ISSUE_STATUS),
        }
    }
}

impl RawForm for IssueStatusChanged {
    type Raw = IssueStatusChangedInput;

    fn check(raw: IssueStatusChangedInput, to: &mut Checker) -> Checked<Self> {
        Ok(IssueStatusChanged { issue: to.field("issue", raw.issue, Checker::key)?, status: raw.status })
    }

    fn raw(&self) -> IssueStatusChangedInput {
        IssueStatusChangedInput { issue: KeyText::of(&self.issue), status: self.status }
    }
}
