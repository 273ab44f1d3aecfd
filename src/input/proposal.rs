//! Texts on the table: tabled, amended, accepted, signed and so on.

use std::collections::HashSet;

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{ClauseRefInput, PlaceInput, RawForm, edtf, keys, unless, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{
    Clause, ClauseRef, PathStep, Place, ProposalAmended, ProposalStatusChanged, ProposalTabled, Relation,
};
use crate::domain::key::ClauseKey;
use crate::domain::vocabulary::{ProposalStatus, RelationKind};
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
    /// Its symbol, such as FCCC/CP/2015/L.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// How it relates to other texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relations: Option<Vec<RelationInput>>,
}

/// How a text relates to another.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RelationInput {
    /// How.
    pub kind: RelationKind,
    /// To which.
    pub proposal: KeyText,
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
    /// The amendment that is carried out by it, where one was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amendment: Option<KeyText>,
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
    /// Whether it stands in brackets: not agreed.
    #[graphql(default_with = "Some(false)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bracketed: Option<bool>,
    /// The clause of the same text that it is an alternative to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative_to: Option<KeyText>,
    /// Who proposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<Vec<KeyText>>,
    /// The clause of another text that it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_from: Option<ClauseRefInput>,
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

objects!(ProposalTabledInput, ProposalAmendedInput, ClauseInput, RelationInput, ProposalStatusChangedInput);

impl RawForm for ProposalTabled {
    type Raw = ProposalTabledInput;

    fn check(raw: ProposalTabledInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let by = to.list("by", raw.by, Checker::key);
        let clauses = to.list("clauses", raw.clauses, |to, raw| RawForm::check(raw, to));
        let clauses = clauses.and_then(|clauses| clauses_once(to, "clauses", clauses));
        let symbol = to.optional_text("symbol", form::title, raw.symbol);
        let relations = to.list("relations", raw.relations, |to, raw: RelationInput| {
            Ok(Relation { kind: raw.kind, proposal: to.field("proposal", raw.proposal, Checker::key)? })
        });
        Ok(ProposalTabled {
            key: key?,
            title: title?,
            by: by?,
            status: raw.status.unwrap_or(defaults::PROPOSAL_STATUS),
            clauses: clauses?,
            symbol: symbol?,
            relations: relations?,
        })
    }

    fn raw(&self) -> ProposalTabledInput {
        ProposalTabledInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            by: keys(&self.by),
            status: unless(self.status, defaults::PROPOSAL_STATUS),
            clauses: unless_empty(&self.clauses, Clause::raw),
            symbol: self.symbol.clone(),
            relations: unless_empty(&self.relations, |relation| RelationInput {
                kind: relation.kind,
                proposal: KeyText::of(&relation.proposal),
            }),
        }
    }
}

impl RawForm for ProposalAmended {
    type Raw = ProposalAmendedInput;

    fn check(raw: ProposalAmendedInput, to: &mut Checker) -> Checked<Self> {
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let by = to.list("by", raw.by, Checker::key);
        let amendment = to.optional("amendment", raw.amendment, Checker::key);
        let (put, drop) = put_and_dropped(to, raw.put, raw.drop)?;
        Ok(ProposalAmended { proposal: proposal?, by: by?, put, drop, amendment: amendment? })
    }

    fn raw(&self) -> ProposalAmendedInput {
        ProposalAmendedInput {
            proposal: KeyText::of(&self.proposal),
            by: keys(&self.by),
            put: unless_empty(&self.put, Clause::raw),
            drop: keys(&self.drop),
            amendment: self.amendment.as_ref().map(KeyText::of),
        }
    }
}

/// Checks the clauses that an amendment adds, changes and takes out: at least one, and each once.
pub(super) fn put_and_dropped(
    to: &mut Checker,
    put: Option<Vec<ClauseInput>>,
    drop: Option<Vec<KeyText>>,
) -> Checked<(Vec<Clause>, Vec<ClauseKey>)> {
    let put = to.list("put", put, |to, raw| RawForm::check(raw, to));
    let drop = to.list("drop", drop, Checker::key);
    let put = put.and_then(|put| clauses_once(to, "put", put));
    let drop = drop.and_then(|drop| dropped_once(to, put.as_deref().unwrap_or_default(), drop));
    let (put, drop) = (put?, drop?);
    if put.is_empty() && drop.is_empty() {
        return Err(to.refuse("the amendment changes nothing: name a clause in `put` or in `drop`"));
    }
    Ok((put, drop))
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
        let alternative_to = to.optional("alternativeTo", raw.alternative_to, Checker::key);
        if let (Ok(key), Ok(Some(other))) = (&key, &alternative_to)
            && key == other
        {
            let message = "a clause is no alternative to itself: name another clause of the text";
            return Err(to.refuse_field("alternativeTo", message));
        }
        let proposed_by = to.list("proposedBy", raw.proposed_by, Checker::key);
        let taken_from = to.optional("takenFrom", raw.taken_from, |to, raw| RawForm::check(raw, to));
        Ok(Clause {
            key: key?,
            number: number?,
            phase: phase?,
            text: text?,
            issues: issues?,
            schedule: schedule?,
            places: places?,
            bracketed: raw.bracketed.unwrap_or_default(),
            alternative_to: alternative_to?,
            proposed_by: proposed_by?,
            taken_from: taken_from?,
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
            bracketed: self.bracketed.then_some(true),
            alternative_to: self.alternative_to.as_ref().map(KeyText::of),
            proposed_by: keys(&self.proposed_by),
            taken_from: self.taken_from.as_ref().map(ClauseRef::raw),
        }
    }
}
