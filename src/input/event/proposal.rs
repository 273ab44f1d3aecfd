//! Texts on the table: tabled, amended, accepted, signed and so on.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::ProposalStatus;
use crate::input::KeyText;
use crate::input::event::{PlaceInput, defaults};
use crate::input::form::objects;
use crate::time::Edtf;

/// A text was put on the table of the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ProposalTabledInput {
    /// The proposal.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// Who tabled it; at least one.
    pub by: Vec<KeyText>,
    /// How it stands from then on.
    #[graphql(default_with = "Some(defaults::PROPOSAL_STATUS)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProposalStatus>,
    /// Its text, as far as it is known; each clause key once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<ClauseInput>>,
}

/// Clauses were added, changed or dropped: `put` adds a clause or changes the one of that key; `drop` takes clauses out.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ProposalAmendedInput {
    /// The proposal.
    pub proposal: KeyText,
    /// Who amended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<KeyText>>,
    /// Clauses added, or changed where their key is there already; each key once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<Vec<ClauseInput>>,
    /// Clauses taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop: Option<Vec<KeyText>>,
}

/// A unit of a proposal's text.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ClauseInput {
    /// Its key, unique within its proposal and kept through amendments.
    pub key: KeyText,
    /// Its number as the text has it, such as 2 or 2.1; clauses form a tree by it.
    pub number: String,
    /// The phase of the agreement that it belongs to, from 0 to 999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<i32>,
    /// What it says, in the recorder's words or verbatim, at most 20,000 characters.
    pub text: String,
    /// The issues that it settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issues: Option<Vec<KeyText>>,
    /// When what it says is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<PlaceInput>>,
}

/// Names a clause.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[graphql(name = "ClauseRef")]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ClauseRefInput {
    /// The proposal that it is part of.
    pub proposal: KeyText,
    /// Its key within that proposal.
    pub clause: KeyText,
}

/// A text was accepted, signed, rejected and so on.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ProposalStatusChangedInput {
    /// The proposal.
    pub proposal: KeyText,
    /// How it stands from then on.
    pub status: ProposalStatus,
}

objects!(ProposalTabledInput, ProposalAmendedInput, ClauseInput, ClauseRefInput, ProposalStatusChangedInput);
