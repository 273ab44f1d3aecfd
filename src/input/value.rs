//! What events of several families hold: places, matters, clauses by name; and how values are written back.

use std::borrow::Borrow;

use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::{objects, one_of};
use crate::domain::event::form;
use crate::domain::event::{ClauseRef, Place, Target};
use crate::domain::vocabulary::PlacePrecision;
use crate::input::KeyText;
use crate::time::{Edtf, Period};

/// A value of the domain that has a raw form: how it is checked on its way in, and written again on its way out.
pub trait RawForm: Sized {
    /// What a recorder sends of it.
    type Raw;

    /// Checks what a recorder sent.
    ///
    /// # Errors
    ///
    /// Why it is refused, the checker keeps.
    fn check(raw: Self::Raw, to: &mut Checker) -> Checked<Self>;

    /// Returns what a recorder would send. What is left out means the same as its default, so defaults and empty lists are
    /// left out, and of a date its text alone is there.
    fn raw(&self) -> Self::Raw;
}

/// Writes a date.
pub(super) fn edtf(period: Option<&Period>) -> Option<Edtf> {
    period.map(|period| period.edtf().clone())
}

/// Writes a list, unless it is empty.
pub(super) fn unless_empty<T, R>(items: &[T], raw: impl Fn(&T) -> R) -> Option<Vec<R>> {
    (!items.is_empty()).then(|| items.iter().map(raw).collect())
}

/// Writes a list of keys, unless it is empty.
pub(super) fn keys<K: Borrow<str>>(keys: &[K]) -> Option<Vec<KeyText>> {
    unless_empty(keys, KeyText::of)
}

/// Writes a value, unless it is the default.
pub(super) fn unless<T: PartialEq>(value: T, default: T) -> Option<T> {
    (value != default).then_some(value)
}

/// Somewhere on earth.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct PlaceInput {
    /// The place's name, at most 500 characters.
    pub name: String,
    /// The country, as the recorder writes it, in at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The region within it, as the recorder writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Degrees north, from -90 to 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, from -180 to 180.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// How closely the coordinates are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<PlacePrecision>,
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

objects!(PlaceInput, ClauseRefInput);

impl RawForm for Place {
    type Raw = PlaceInput;

    fn check(raw: PlaceInput, to: &mut Checker) -> Checked<Self> {
        let name = to.text("name", form::title, raw.name);
        let country = to.optional_text("country", form::label, raw.country);
        let region = to.optional_text("region", form::label, raw.region);
        let degrees = |max| move |to: &mut Checker, number| to.ask(form::degrees(number, max)).map(|()| number);
        let latitude = to.optional("latitude", raw.latitude, degrees(90.0));
        let longitude = to.optional("longitude", raw.longitude, degrees(180.0));
        Ok(Place {
            name: name?,
            country: country?,
            region: region?,
            latitude: latitude?,
            longitude: longitude?,
            precision: raw.precision,
        })
    }

    fn raw(&self) -> PlaceInput {
        PlaceInput {
            name: self.name.clone(),
            country: self.country.clone(),
            region: self.region.clone(),
            latitude: self.latitude,
            longitude: self.longitude,
            precision: self.precision,
        }
    }
}

impl RawForm for ClauseRef {
    type Raw = ClauseRefInput;

    fn check(raw: ClauseRefInput, to: &mut Checker) -> Checked<Self> {
        let proposal = to.field("proposal", raw.proposal, Checker::key);
        let clause = to.field("clause", raw.clause, Checker::key);
        Ok(ClauseRef { proposal: proposal?, clause: clause? })
    }

    fn raw(&self) -> ClauseRefInput {
        ClauseRefInput { proposal: KeyText::of(&self.proposal), clause: KeyText::of(&self.clause) }
    }
}

impl RawForm for Target {
    type Raw = TargetInput;

    fn check(raw: TargetInput, to: &mut Checker) -> Checked<Self> {
        match raw {
            TargetInput::Issue(key) => to.field("issue", key, Checker::key).map(Target::Issue),
            TargetInput::Proposal(key) => to.field("proposal", key, Checker::key).map(Target::Proposal),
            TargetInput::Clause(clause) => {
                to.field("clause", clause, |to, raw| RawForm::check(raw, to)).map(Target::Clause)
            }
            TargetInput::Meeting(key) => to.field("meeting", key, Checker::key).map(Target::Meeting),
        }
    }

    fn raw(&self) -> TargetInput {
        match self {
            Target::Issue(key) => TargetInput::Issue(KeyText::of(key)),
            Target::Proposal(key) => TargetInput::Proposal(KeyText::of(key)),
            Target::Clause(clause) => TargetInput::Clause(clause.raw()),
            Target::Meeting(key) => TargetInput::Meeting(KeyText::of(key)),
        }
    }
}
