//! What was said, and what it claims about where parties stand.

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{Act, Basis, Hedge, Modality, Stance};
use crate::input::KeyText;
use crate::input::event::{ClauseRefInput, defaults};
use crate::input::form::{objects, one_of};
use crate::time::Edtf;

/// Somebody said something. A statement's id is its event's id.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct StatementMadeInput {
    /// Who spoke.
    pub speaker: KeyText,
    /// For whom, where the speaker did not speak for itself alone; its claims are then that actor's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<KeyText>,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressees: Option<Vec<KeyText>>,
    /// What the words do.
    pub act: Act,
    /// On what terms they were spoken.
    #[graphql(default_with = "Some(defaults::BASIS)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Through what: a press conference, a post, a letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The meeting at which they were spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<KeyText>,
    /// What was said, in the recorder's words, at most 20,000 characters.
    pub text: String,
    /// What it says of parties' stances; no two on the same subject and matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Vec<ClaimInput>>,
}

/// The speaker took a statement back.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct StatementWithdrawnInput {
    /// The statement taken back.
    pub statement: ID,
    /// How that was put, at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A proposition that a statement makes about a party's stance on a matter.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ClaimInput {
    /// The party whose stance it is about.
    pub subject: KeyText,
    /// The matter.
    pub on: TargetInput,
    /// The stance.
    pub stance: Stance,
    /// On what conditions, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
    /// How sure the source is of it.
    #[graphql(default_with = "Some(defaults::HEDGE)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hedge: Option<Hedge>,
    /// How real it is meant to be.
    #[graphql(default_with = "Some(defaults::MODALITY)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// From when it holds; from the statement's own date where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Edtf>,
    /// To when it holds, included; until the claimant says otherwise where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Edtf>,
}

one_of! {
    /// A matter on which a party can take a stance: exactly one of these.
    #[derive(OneofObject)]
    pub enum TargetInput {
        /// An issue.
        Issue(KeyText) = "issue",
        /// A proposal as a whole.
        Proposal(KeyText) = "proposal",
        /// A clause of a proposal.
        Clause(ClauseRefInput) = "clause",
        /// A meeting.
        Meeting(KeyText) = "meeting",
    }
}

objects!(StatementMadeInput, StatementWithdrawnInput, ClaimInput);
