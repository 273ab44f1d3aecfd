//! Acts by which an actor signs a text or is bound by it, and formal statements about a text.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::objects;
use super::value::{RawForm, edtf, keys, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{ConsentGiven, DeclarationMade, DeclarationWithdrawn};
use crate::domain::vocabulary::{ConsentAct, DeclarationKind};
use crate::input::KeyText;
use crate::time::Edtf;

/// An actor signed a text, consented to be bound by it, or took that back.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ConsentGivenInput {
    /// Who.
    pub actor: KeyText,
    /// The text.
    pub proposal: KeyText,
    /// By what act.
    pub act: ConsentAct,
    /// The day on which it takes effect for this actor; the event's `occurred` where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Edtf>,
    /// Who signed for the actor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<KeyText>>,
}

/// An actor made a formal statement about a text.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct DeclarationMadeInput {
    /// The declaration.
    pub key: KeyText,
    /// Who made it.
    pub actor: KeyText,
    /// About which text.
    pub proposal: KeyText,
    /// What sort of statement.
    pub kind: DeclarationKind,
    /// The clauses of that text that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<KeyText>>,
    /// The declaration of another that it answers; an OBJECTION answers one about the same text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<KeyText>,
    /// The territories that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territories: Option<Vec<String>>,
    /// Whether it is for all territories but those.
    #[graphql(default_with = "Some(false)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excludes: Option<bool>,
    /// What it says, at most 20,000 characters.
    pub text: String,
}

/// A declaration was taken back.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct DeclarationWithdrawnInput {
    /// The declaration.
    pub declaration: KeyText,
}

objects!(ConsentGivenInput, DeclarationMadeInput, DeclarationWithdrawnInput);

impl RawForm for ConsentGiven {
    type Raw = ConsentGivenInput;

    fn check(raw: ConsentGivenInput, to: &mut Checker) -> Checked<Self> {
        let actor = to.field("actor", raw.actor, Checker::key);
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let effective = to.optional("effective", raw.effective, Checker::period);
        let by = to.list("by", raw.by, Checker::key);
        Ok(ConsentGiven { actor: actor?, proposal: proposal?, act: raw.act, effective: effective?, by: by? })
    }

    fn raw(&self) -> ConsentGivenInput {
        ConsentGivenInput {
            actor: KeyText::of(&self.actor),
            proposal: KeyText::of(&self.proposal),
            act: self.act,
            effective: edtf(self.effective.as_ref()),
            by: keys(&self.by),
        }
    }
}

impl RawForm for DeclarationMade {
    type Raw = DeclarationMadeInput;

    fn check(raw: DeclarationMadeInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let actor = to.field("actor", raw.actor, Checker::key);
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let clauses = to.list("clauses", raw.clauses, Checker::key);
        let answered = to.optional("to", raw.to, Checker::key);
        let territories = to.texts("territories", form::title, raw.territories);
        let text = to.text("text", form::text, raw.text);
        Ok(DeclarationMade {
            key: key?,
            actor: actor?,
            proposal: proposal?,
            kind: raw.kind,
            clauses: clauses?,
            to: answered?,
            territories: territories?,
            excludes: raw.excludes.unwrap_or_default(),
            text: text?,
        })
    }

    fn raw(&self) -> DeclarationMadeInput {
        DeclarationMadeInput {
            key: KeyText::of(&self.key),
            actor: KeyText::of(&self.actor),
            proposal: KeyText::of(&self.proposal),
            kind: self.kind,
            clauses: keys(&self.clauses),
            to: self.to.as_ref().map(KeyText::of),
            territories: unless_empty(&self.territories, String::clone),
            excludes: self.excludes.then_some(true),
            text: self.text.clone(),
        }
    }
}

impl RawForm for DeclarationWithdrawn {
    type Raw = DeclarationWithdrawnInput;

    fn check(raw: DeclarationWithdrawnInput, to: &mut Checker) -> Checked<Self> {
        Ok(DeclarationWithdrawn { declaration: to.field("declaration", raw.declaration, Checker::key)? })
    }

    fn raw(&self) -> DeclarationWithdrawnInput {
        DeclarationWithdrawnInput { declaration: KeyText::of(&self.declaration) }
    }
}
