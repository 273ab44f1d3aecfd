//! What a body resolved, and who voted how.

use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::{objects, one_of};
use super::value::{ClauseRefInput, RawForm, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{AnnouncedTally, Ballot, DecisionSubject, DecisionTaken, PathStep, repeated_votes};
use crate::domain::vocabulary::{DecisionMethod, Outcome, VoteKind};
use crate::input::KeyText;

/// A body decided something. `method` and `outcome` are left out where the source does not say.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct DecisionTakenInput {
    /// The decision.
    pub key: KeyText,
    /// Its title, at most 500 characters; it goes by its key where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// On what.
    pub on: SubjectInput,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<KeyText>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<DecisionMethod>,
    /// What the body announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The meeting at which it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<KeyText>,
    /// Who voted how; each actor once, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<Vec<VoteInput>>,
    /// The numbers as announced; they are counted from the votes where they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<TallyInput>,
}

one_of! {
    /// What is decided on: exactly one of these.
    #[derive(OneofObject)]
    pub enum SubjectInput {
        /// An issue.
        Issue(KeyText) = "issue",
        /// A proposal as a whole.
        Proposal(KeyText) = "proposal",
        /// A clause of a proposal.
        Clause(ClauseRefInput) = "clause",
        /// An amendment.
        Amendment(KeyText) = "amendment",
        /// A meeting.
        Meeting(KeyText) = "meeting",
        /// A commitment.
        Commitment(KeyText) = "commitment",
    }
}

/// How one actor voted.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct VoteInput {
    /// Who.
    pub actor: KeyText,
    /// How.
    pub vote: VoteKind,
}

/// The numbers of a vote as they were announced, each from 0; what was not given is left out.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct TallyInput {
    /// In favour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yes: Option<i32>,
    /// Against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no: Option<i32>,
    /// Abstentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abstain: Option<i32>,
    /// Not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<i32>,
}

objects!(DecisionTakenInput, VoteInput, TallyInput);

impl RawForm for DecisionTaken {
    type Raw = DecisionTakenInput;

    fn check(raw: DecisionTakenInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.optional_text("title", form::title, raw.title);
        let on = to.field("on", raw.on, |to, raw| RawForm::check(raw, to));
        let body = to.optional("body", raw.body, Checker::key);
        let meeting = to.optional("meeting", raw.meeting, Checker::key);
        let votes = to.field("votes", raw.votes.unwrap_or_default(), |to, raw| {
            to.ask(form::votes_len(raw.len()))?;
            to.each(raw, |to, raw: VoteInput| {
                Ok(Ballot { actor: to.field("actor", raw.actor, Checker::key)?, vote: raw.vote })
            })
        });
        let votes = votes.and_then(|votes| voted_once(to, votes));
        let tally = to.optional("tally", raw.tally, |to, raw| RawForm::check(raw, to));
        Ok(DecisionTaken {
            key: key?,
            title: title?,
            on: on?,
            body: body?,
            method: raw.method,
            outcome: raw.outcome,
            meeting: meeting?,
            votes: votes?,
            tally: tally?,
        })
    }

    fn raw(&self) -> DecisionTakenInput {
        DecisionTakenInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            on: self.on.raw(),
            body: self.body.as_ref().map(KeyText::of),
            method: self.method,
            outcome: self.outcome,
            meeting: self.meeting.as_ref().map(KeyText::of),
            votes: unless_empty(&self.votes, |ballot| VoteInput {
                actor: KeyText::of(&ballot.actor),
                vote: ballot.vote,
            }),
            tally: self.tally.as_ref().map(AnnouncedTally::raw),
        }
    }
}

fn voted_once(to: &mut Checker, votes: Vec<Ballot>) -> Checked<Vec<Ballot>> {
    let mut refused = None;
    for (index, message) in repeated_votes(&votes) {
        let path = [PathStep::Field("votes"), PathStep::Index(index), PathStep::Field("actor")];
        refused = Some(to.refuse_at(&path, message));
    }
    refused.map_or(Ok(votes), Err)
}

impl RawForm for DecisionSubject {
    type Raw = SubjectInput;

    fn check(raw: SubjectInput, to: &mut Checker) -> Checked<Self> {
        match raw {
            SubjectInput::Issue(key) => to.field("issue", key, Checker::key).map(DecisionSubject::Issue),
            SubjectInput::Proposal(key) => to.field("proposal", key, Checker::key).map(DecisionSubject::Proposal),
            SubjectInput::Clause(clause) => {
                to.field("clause", clause, |to, raw| RawForm::check(raw, to)).map(DecisionSubject::Clause)
            }
            SubjectInput::Amendment(key) => to.field("amendment", key, Checker::key).map(DecisionSubject::Amendment),
            SubjectInput::Meeting(key) => to.field("meeting", key, Checker::key).map(DecisionSubject::Meeting),
            SubjectInput::Commitment(key) => to.field("commitment", key, Checker::key).map(DecisionSubject::Commitment),
        }
    }

    fn raw(&self) -> SubjectInput {
        match self {
            DecisionSubject::Issue(key) => SubjectInput::Issue(KeyText::of(key)),
            DecisionSubject::Proposal(key) => SubjectInput::Proposal(KeyText::of(key)),
            DecisionSubject::Clause(clause) => SubjectInput::Clause(clause.raw()),
            DecisionSubject::Amendment(key) => SubjectInput::Amendment(KeyText::of(key)),
            DecisionSubject::Meeting(key) => SubjectInput::Meeting(KeyText::of(key)),
            DecisionSubject::Commitment(key) => SubjectInput::Commitment(KeyText::of(key)),
        }
    }
}

impl RawForm for AnnouncedTally {
    type Raw = TallyInput;

    fn check(raw: TallyInput, to: &mut Checker) -> Checked<Self> {
        let count = |to: &mut Checker, number: i32| {
            u32::try_from(number)
                .map_err(|_| to.refuse(format!("{number} is below 0: a number of votes cannot be negative")))
        };
        let yes = to.optional("yes", raw.yes, count);
        let no = to.optional("no", raw.no, count);
        let abstain = to.optional("abstain", raw.abstain, count);
        let absent = to.optional("absent", raw.absent, count);
        Ok(AnnouncedTally { yes: yes?, no: no?, abstain: abstain?, absent: absent? })
    }

    fn raw(&self) -> TallyInput {
        let number = |count: Option<u32>| count.and_then(|count| i32::try_from(count).ok());
        TallyInput {
            yes: number(self.yes),
            no: number(self.no),
            abstain: number(self.abstain),
            absent: number(self.absent),
        }
    }
}
