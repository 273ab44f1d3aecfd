//! What actors undertook to do, what became of it, and what happened on the ground.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::objects;
use super::value::{ClauseRefInput, PlaceInput, RawForm, edtf, keys};
use crate::domain::event::form;
use crate::domain::event::{ClauseRef, CommitmentMade, CommitmentStatusChanged, IncidentReported, Place};
use crate::domain::vocabulary::CommitmentStatus;
use crate::input::KeyText;
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

impl RawForm for CommitmentMade {
    type Raw = CommitmentMadeInput;

    fn check(raw: CommitmentMadeInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let by = to.nonempty_list("by", raw.by, Checker::key);
        let towards = to.list("to", raw.to, Checker::key);
        let text = to.text("text", form::text, raw.text);
        let due = to.optional("due", raw.due, Checker::period);
        let clause = to.optional("clause", raw.clause, |to, raw| RawForm::check(raw, to));
        Ok(CommitmentMade { key: key?, by: by?, to: towards?, text: text?, due: due?, clause: clause? })
    }

    fn raw(&self) -> CommitmentMadeInput {
        CommitmentMadeInput {
            key: KeyText::of(&self.key),
            by: self.by.iter().map(KeyText::of).collect(),
            to: keys(&self.to),
            text: self.text.clone(),
            due: edtf(self.due.as_ref()),
            clause: self.clause.as_ref().map(ClauseRef::raw),
        }
    }
}

impl RawForm for CommitmentStatusChanged {
    type Raw = CommitmentStatusChangedInput;

    fn check(raw: CommitmentStatusChangedInput, to: &mut Checker) -> Checked<Self> {
        let commitment = to.field("commitment", raw.commitment, Checker::key);
        let according_to = to.optional("accordingTo", raw.according_to, Checker::key);
        Ok(CommitmentStatusChanged { commitment: commitment?, status: raw.status, according_to: according_to? })
    }

    fn raw(&self) -> CommitmentStatusChangedInput {
        CommitmentStatusChangedInput {
            commitment: KeyText::of(&self.commitment),
            status: self.status,
            according_to: self.according_to.as_ref().map(KeyText::of),
        }
    }
}

impl RawForm for IncidentReported {
    type Raw = IncidentReportedInput;

    fn check(raw: IncidentReportedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let text = to.optional_text("text", form::remark, raw.text);
        let place = to.optional("place", raw.place, |to, raw| RawForm::check(raw, to));
        let actors = to.list("actors", raw.actors, Checker::key);
        Ok(IncidentReported { key: key?, title: title?, text: text?, place: place?, actors: actors? })
    }

    fn raw(&self) -> IncidentReportedInput {
        IncidentReportedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            text: self.text.clone(),
            place: self.place.as_ref().map(Place::raw),
            actors: keys(&self.actors),
        }
    }
}
