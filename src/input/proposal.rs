//! Texts on the table: tabled, amended, accepted, signed and so on.

use std::collections::HashSet;

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{PlaceInput, RawForm, edtf, keys, unless, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{Clause, PathStep, Place, ProposalAmended, ProposalStatusChanged, ProposalTabled};
use crate::domain::key::ClauseKey;
use crate::domain::vocabulary::ProposalStatus;
use crate::input::KeyText;
use crate::time::Edtf;

/// A text was put on the table of the envelope's negotiation.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ProposalTabledInput {
    /// The proposal.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// Who tabled it; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<KeyText>>,
    /// How it stands from then on.
    #[graphql(default_with = "Some(defaults::PROPOSAL_STATUS)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProposalStatus>,
    /// Its text, as far as it is known; each clause key once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<ClauseInput>>,
}

/// Clauses were added, changed or dropped: `put` adds a clause or changes the one of that key; `drop` takes clauses out.
/// It names at least one clause, and each once.
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
    /// Its number as the text has it, such as 2, 2.1 or 4.b, at most 32 characters; clauses form a tree by it.
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

/// A text was accepted, signed, rejected and so on.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ProposalStatusChangedInput {
    /// The proposal.
    pub proposal: KeyText,
    /// How it stands from then on.
    pub status: ProposalStatus,
}

objects!(ProposalTabledInput, ProposalAmendedInput, ClauseInput, ProposalStatusChangedInput);

impl RawForm for ProposalTabled {
    type Raw = ProposalTabledInput;

    fn check(raw: ProposalTabledInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let by = to.list("by", raw.by, Checker::key);
        let clauses = to.list("clauses", raw.clauses, |to, raw| RawForm::check(raw, to));
        let clauses = clauses.and_then(|clauses| clauses_once(to, "clauses", clauses));
        Ok(ProposalTabled {
            key: key?,
            title: title?,
            by: by?,
            status: raw.status.unwrap_or(defaults::PROPOSAL_STATUS),
            clauses: clauses?,
        })
    }

    fn raw(&self) -> ProposalTabledInput {
        ProposalTabledInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            by: keys(&self.by),
            status: unless(self.status, defaults::PROPOSAL_STATUS),
            clauses: unless_empty(&self.clauses, Clause::raw),
        }
    }
}

impl RawForm for ProposalAmended {
    type Raw = ProposalAmendedInput;

    fn check(raw: ProposalAmendedInput, to: &mut Checker) -> Checked<Self> {
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let by = to.list("by", raw.by, Checker::key);
        let put = to.list("put", raw.put, |to, raw| RawForm::check(raw, to));
        let drop = to.list("drop", raw.drop, Checker::key);
        let put = put.and_then(|put| clauses_once(to, "put", put));
        let drop = drop.and_then(|drop| dropped_once(to, put.as_deref().unwrap_or_default(), drop));
        if let (Ok(put), Ok(drop)) = (&put, &drop)
            && put.is_empty()
            && drop.is_empty()
        {
            return Err(to.refuse("the amendment changes nothing: name a clause in `put` or in `drop`"));
        }
        Ok(ProposalAmended { proposal: proposal?, by: by?, put: put?, drop: drop? })
    }

    fn raw(&self) -> ProposalAmendedInput {
        ProposalAmendedInput {
            proposal: KeyText::of(&self.proposal),
            by: keys(&self.by),
            put: unless_empty(&self.put, Clause::raw),
            drop: keys(&self.drop),
        }
    }
}

/// Refuses each clause whose key an earlier one of the list has.
fn clauses_once(to: &mut Checker, list: &'static str, clauses: Vec<Clause>) -> Checked<Vec<Clause>> {
    let mut seen = HashSet::with_capacity(clauses.len());
    let mut refused = None;
    for (index, clause) in clauses.iter().enumerate().filter(|(_, clause)| !seen.insert(&clause.key)) {
        let message = format!("the clause {:?} is here already: give each clause once", clause.key.as_str());
        let path = [PathStep::Field(list), PathStep::Index(index), PathStep::Field("key")];
        refused = Some(to.refuse_at(&path, message));
    }
    refused.map_or(Ok(clauses), Err)
}

/// Refuses to drop a clause twice, or one that the same event puts.
fn dropped_once(to: &mut Checker, put: &[Clause], drop: Vec<ClauseKey>) -> Checked<Vec<ClauseKey>> {
    let mut seen: HashSet<&ClauseKey> = HashSet::with_capacity(drop.len());
    let mut refused = None;
    for (index, key) in drop.iter().enumerate() {
        let message = if put.iter().any(|clause| clause.key == *key) {
            format!("the clause {:?} is both put and dropped: name it in `put` or in `drop`", key.as_str())
        } else if seen.insert(key) {
            continue;
        } else {
            format!("the clause {:?} is dropped twice: name it once", key.as_str())
        };
        refused = Some(to.refuse_at(&[PathStep::Field("drop"), PathStep::Index(index)], message));
    }
    refused.map_or(Ok(drop), Err)
}

impl RawForm for ProposalStatusChanged {
    type Raw = ProposalStatusChangedInput;

    fn check(raw: ProposalStatusChangedInput, to: &mut Checker) -> Checked<Self> {
        Ok(ProposalStatusChanged { proposal: to.field("proposal", raw.proposal, Checker::key)?, status: raw.status })
    }

    fn raw(&self) -> ProposalStatusChangedInput {
        ProposalStatusChangedInput { proposal: KeyText::of(&self.proposal), status: self.status }
    }
}

impl RawForm for Clause {
    type Raw = ClauseInput;

    fn check(raw: ClauseInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let number = to.text("number", form::number, raw.number);
        let phase = to.optional("phase", raw.phase, |to, number| to.bounded(number, 0, form::PHASE_MAX));
        let text = to.text("text", form::text, raw.text);
        let issues = to.list("issues", raw.issues, Checker::key);
        let schedule = to.optional("schedule", raw.schedule, Checker::period);
        let places = to.list("places", raw.places, |to, raw| RawForm::check(raw, to));
        Ok(Clause {
            key: key?,
            number: number?,
            phase: phase?,
            text: text?,
            issues: issues?,
            schedule: schedule?,
            places: places?,
        })
    }

    fn raw(&self) -> ClauseInput {
        ClauseInput {
            key: KeyText::of(&self.key),
            number: self.number.clone(),
            phase: self.phase,
            text: self.text.clone(),
            issues: keys(&self.issues),
            schedule: edtf(self.schedule.as_ref()),
            places: unless_empty(&self.places, Place::raw),
        }
    }
}
