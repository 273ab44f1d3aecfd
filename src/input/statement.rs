//! What was said, and what it claims about where parties stand.

use async_graphql::{ID, InputObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{RawForm, TargetInput, edtf, keys, unless, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{Claim, PathStep, StatementMade, StatementWithdrawn, repeated_claims};
use crate::domain::vocabulary::{Act, Basis, Hedge, Modality, Stance};
use crate::input::KeyText;
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
    /// Through what: a press conference, a post, a letter; at most 500 characters.
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
    /// On what conditions, each in at most 500 characters.
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

objects!(StatementMadeInput, StatementWithdrawnInput, ClaimInput);

impl RawForm for StatementMade {
    type Raw = StatementMadeInput;

    fn check(raw: StatementMadeInput, to: &mut Checker) -> Checked<Self> {
        let speaker = to.field("speaker", raw.speaker, Checker::key);
        let on_behalf_of = to.optional("onBehalfOf", raw.on_behalf_of, Checker::key);
        let addressees = to.list("addressees", raw.addressees, Checker::key);
        let channel = to.optional_text("channel", form::label, raw.channel);
        let meeting = to.optional("meeting", raw.meeting, Checker::key);
        let text = to.text("text", form::text, raw.text);
        let claims = to.list("claims", raw.claims, |to, raw| RawForm::check(raw, to));
        let claims = claims.and_then(|claims| distinct(to, claims));
        Ok(StatementMade {
            speaker: speaker?,
            on_behalf_of: on_behalf_of?,
            addressees: addressees?,
            act: raw.act,
            basis: raw.basis.unwrap_or(defaults::BASIS),
            channel: channel?,
            meeting: meeting?,
            text: text?,
            claims: claims?,
        })
    }

    fn raw(&self) -> StatementMadeInput {
        StatementMadeInput {
            speaker: KeyText::of(&self.speaker),
            on_behalf_of: self.on_behalf_of.as_ref().map(KeyText::of),
            addressees: keys(&self.addressees),
            act: self.act,
            basis: unless(self.basis, defaults::BASIS),
            channel: self.channel.clone(),
            meeting: self.meeting.as_ref().map(KeyText::of),
            text: self.text.clone(),
            claims: unless_empty(&self.claims, Claim::raw),
        }
    }
}

fn distinct(to: &mut Checker, claims: Vec<Claim>) -> Checked<Vec<Claim>> {
    let mut refused = None;
    for (index, message) in repeated_claims(&claims) {
        refused = Some(to.refuse_at(&[PathStep::Field("claims"), PathStep::Index(index)], message));
    }
    refused.map_or(Ok(claims), Err)
}

impl RawForm for StatementWithdrawn {
    type Raw = StatementWithdrawnInput;

    fn check(raw: StatementWithdrawnInput, to: &mut Checker) -> Checked<Self> {
        let statement = to.field("statement", raw.statement, Checker::id);
        let text = to.optional_text("text", form::remark, raw.text);
        Ok(StatementWithdrawn { statement: statement?, text: text? })
    }

    fn raw(&self) -> StatementWithdrawnInput {
        StatementWithdrawnInput { statement: ID(self.statement.to_string()), text: self.text.clone() }
    }
}

impl RawForm for Claim {
    type Raw = ClaimInput;

    fn check(raw: ClaimInput, to: &mut Checker) -> Checked<Self> {
        let subject = to.field("subject", raw.subject, Checker::key);
        let on = to.field("on", raw.on, |to, raw| RawForm::check(raw, to));
        let conditions = to.texts("conditions", form::label, raw.conditions);
        let from = to.optional("from", raw.from, Checker::period);
        let end = to.optional("to", raw.to, Checker::period);
        let (subject, on, conditions, from, end) = (subject?, on?, conditions?, from?, end?);
        to.in_order(from.as_ref(), end.as_ref())?;
        Ok(Claim {
            subject,
            on,
            stance: raw.stance,
            conditions,
            hedge: raw.hedge.unwrap_or(defaults::HEDGE),
            modality: raw.modality.unwrap_or(defaults::MODALITY),
            from,
            to: end,
        })
    }

    fn raw(&self) -> ClaimInput {
        ClaimInput {
            subject: KeyText::of(&self.subject),
            on: self.on.raw(),
            stance: self.stance,
            conditions: unless_empty(&self.conditions, String::clone),
            hedge: unless(self.hedge, defaults::HEDGE),
            modality: unless(self.modality, defaults::MODALITY),
            from: edtf(self.from.as_ref()),
            to: edtf(self.to.as_ref()),
        }
    }
}
