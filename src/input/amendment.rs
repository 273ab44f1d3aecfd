//! Changes to a text that are moved, and perhaps taken back.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::objects;
use super::proposal::{ClauseInput, put_and_dropped};
use super::value::{RawForm, keys, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{AmendmentMoved, AmendmentWithdrawn, Clause};
use crate::input::KeyText;

/// A change to a text was moved, and not yet made: no clause changes. It names at least one clause, and each once.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct AmendmentMovedInput {
    /// The amendment.
    pub key: KeyText,
    /// The text that it would change.
    pub proposal: KeyText,
    /// Who moved it; at least one.
    pub by: Vec<KeyText>,
    /// Its title, at most 500 characters; it goes by its key where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Clauses that it would add, or change where their key is there already; each key once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<Vec<ClauseInput>>,
    /// Clauses that it would take out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop: Option<Vec<KeyText>>,
}

/// An amendment was taken back by its movers.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct AmendmentWithdrawnInput {
    /// The amendment.
    pub amendment: KeyText,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

objects!(AmendmentMovedInput, AmendmentWithdrawnInput);

impl RawForm for AmendmentMoved {
    type Raw = AmendmentMovedInput;

    fn check(raw: AmendmentMovedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let by = to.nonempty_list("by", raw.by, Checker::key);
        let title = to.optional_text("title", form::title, raw.title);
        let (put, drop) = put_and_dropped(to, raw.put, raw.drop)?;
        Ok(AmendmentMoved { key: key?, proposal: proposal?, by: by?, title: title?, put, drop })
    }

    fn raw(&self) -> AmendmentMovedInput {
        AmendmentMovedInput {
            key: KeyText::of(&self.key),
            proposal: KeyText::of(&self.proposal),
            by: self.by.iter().map(KeyText::of).collect(),
            title: self.title.clone(),
            put: unless_empty(&self.put, Clause::raw),
            drop: keys(&self.drop),
        }
    }
}

impl RawForm for AmendmentWithdrawn {
    type Raw = AmendmentWithdrawnInput;

    fn check(raw: AmendmentWithdrawnInput, to: &mut Checker) -> Checked<Self> {
        let amendment = to.field("amendment", raw.amendment, Checker::key);
        let reason = to.optional_text("reason", form::optional_reason, raw.reason);
        Ok(AmendmentWithdrawn { amendment: amendment?, reason: reason? })
    }

    fn raw(&self) -> AmendmentWithdrawnInput {
        AmendmentWithdrawnInput { amendment: KeyText::of(&self.amendment), reason: self.reason.clone() }
    }
}
