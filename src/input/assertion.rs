//! What a statement says of facts.

use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::{objects, one_of};
use super::value::{ClauseRefInput, RawForm, edtf, unless};
use crate::domain::event::{About, AssertedNumber, AssertedValue, Assertion, form, number_in_form};
use crate::domain::vocabulary::{Hedge, Modality};
use crate::input::KeyText;
use crate::time::Edtf;

/// A proposition that a statement makes: that one aspect of one thing is so.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct AssertionInput {
    /// Of what.
    pub about: AboutInput,
    /// Which aspect of it, by a key: killed, duration, perpetrator, reading.
    pub aspect: KeyText,
    /// What it is said to be.
    pub value: AssertedValueInput,
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
    /// A thing of which something can be asserted: exactly one of these.
    #[derive(OneofObject)]
    pub enum AboutInput {
        /// An incident.
        Incident(KeyText) = "incident",
        /// A commitment.
        Commitment(KeyText) = "commitment",
        /// A clause of a proposal.
        Clause(ClauseRefInput) = "clause",
        /// A decision.
        Decision(KeyText) = "decision",
        /// A meeting.
        Meeting(KeyText) = "meeting",
        /// An amendment.
        Amendment(KeyText) = "amendment",
        /// An actor.
        Actor(KeyText) = "actor",
    }
}

one_of! {
    /// What an aspect is said to be: exactly one of these.
    #[derive(OneofObject)]
    pub enum AssertedValueInput {
        /// Words, at most 20,000 characters.
        Text(String) = "text",
        /// A number, or a range of numbers.
        Number(NumberInput) = "number",
        /// A date.
        Date(Edtf) = "date",
        /// An actor.
        Actor(KeyText) = "actor",
    }
}

/// A number: `exact` alone, or one or both bounds; a bound left out is open.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct NumberInput {
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// The lower bound, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The upper bound, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greatest: Option<f64>,
    /// Of what it is a number: days, persons, US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

objects!(AssertionInput, NumberInput);

impl RawForm for Assertion {
    type Raw = AssertionInput;

    fn check(raw: AssertionInput, to: &mut Checker) -> Checked<Self> {
        let about = to.field("about", raw.about, |to, raw| RawForm::check(raw, to));
        let aspect = to.field("aspect", raw.aspect, Checker::key);
        let value = to.field("value", raw.value, |to, raw| RawForm::check(raw, to));
        let from = to.optional("from", raw.from, Checker::period);
        let end = to.optional("to", raw.to, Checker::period);
        let (about, aspect, value, from, end) = (about?, aspect?, value?, from?, end?);
        to.in_order(from.as_ref(), end.as_ref())?;
        Ok(Assertion {
            about,
            aspect,
            value,
            hedge: raw.hedge.unwrap_or(defaults::HEDGE),
            modality: raw.modality.unwrap_or(defaults::MODALITY),
            from,
            to: end,
        })
    }

    fn raw(&self) -> AssertionInput {
        AssertionInput {
            about: self.about.raw(),
            aspect: KeyText::of(&self.aspect),
            value: self.value.raw(),
            hedge: unless(self.hedge, defaults::HEDGE),
            modality: unless(self.modality, defaults::MODALITY),
            from: edtf(self.from.as_ref()),
            to: edtf(self.to.as_ref()),
        }
    }
}

impl RawForm for About {
    type Raw = AboutInput;

    fn check(raw: AboutInput, to: &mut Checker) -> Checked<Self> {
        match raw {
            AboutInput::Incident(key) => to.field("incident", key, Checker::key).map(About::Incident),
            AboutInput::Commitment(key) => to.field("commitment", key, Checker::key).map(About::Commitment),
            AboutInput::Clause(clause) => {
                to.field("clause", clause, |to, raw| RawForm::check(raw, to)).map(About::Clause)
            }
            AboutInput::Decision(key) => to.field("decision", key, Checker::key).map(About::Decision),
            AboutInput::Meeting(key) => to.field("meeting", key, Checker::key).map(About::Meeting),
            AboutInput::Amendment(key) => to.field("amendment", key, Checker::key).map(About::Amendment),
            AboutInput::Actor(key) => to.field("actor", key, Checker::key).map(About::Actor),
        }
    }

    fn raw(&self) -> AboutInput {
        match self {
            About::Incident(key) => AboutInput::Incident(KeyText::of(key)),
            About::Commitment(key) => AboutInput::Commitment(KeyText::of(key)),
            About::Clause(clause) => AboutInput::Clause(clause.raw()),
            About::Decision(key) => AboutInput::Decision(KeyText::of(key)),
            About::Meeting(key) => AboutInput::Meeting(KeyText::of(key)),
            About::Amendment(key) => AboutInput::Amendment(KeyText::of(key)),
            About::Actor(key) => AboutInput::Actor(KeyText::of(key)),
        }
    }
}

impl RawForm for AssertedValue {
    type Raw = AssertedValueInput;

    fn check(raw: AssertedValueInput, to: &mut Checker) -> Checked<Self> {
        match raw {
            AssertedValueInput::Text(text) => to.text("text", form::text, text).map(AssertedValue::Text),
            AssertedValueInput::Number(number) => {
                to.field("number", number, |to, raw| RawForm::check(raw, to)).map(AssertedValue::Number)
            }
            AssertedValueInput::Date(date) => to.field("date", date, Checker::period).map(AssertedValue::Date),
            AssertedValueInput::Actor(key) => to.field("actor", key, Checker::key).map(AssertedValue::Actor),
        }
    }

    fn raw(&self) -> AssertedValueInput {
        match self {
            AssertedValue::Text(text) => AssertedValueInput::Text(text.clone()),
            AssertedValue::Number(number) => AssertedValueInput::Number(number.raw()),
            AssertedValue::Date(period) => AssertedValueInput::Date(period.edtf().clone()),
            AssertedValue::Actor(key) => AssertedValueInput::Actor(KeyText::of(key)),
        }
    }
}

impl RawForm for AssertedNumber {
    type Raw = NumberInput;

    fn check(raw: NumberInput, to: &mut Checker) -> Checked<Self> {
        let unit = to.optional_text("unit", form::title, raw.unit);
        let number = AssertedNumber { exact: raw.exact, least: raw.least, greatest: raw.greatest, unit: unit? };
        to.ask(number_in_form(&number)).map(|()| number)
    }

    fn raw(&self) -> NumberInput {
        NumberInput { exact: self.exact, least: self.least, greatest: self.greatest, unit: self.unit.clone() }
    }
}
