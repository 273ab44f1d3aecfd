//! What a statement says of a fact: how many, how long, who, how a clause is read.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck, Verdict};
use crate::domain::event::{ClauseRef, Reference, References};
use crate::domain::key::{ActorKey, AmendmentKey, AspectKey, CommitmentKey, DecisionKey, IncidentKey, MeetingKey};
use crate::domain::vocabulary::{Hedge, Modality};
use crate::time::Period;

/// A proposition that a statement makes: that one aspect of one thing is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// Of what.
    pub about: About,
    /// Which aspect of it.
    pub aspect: AspectKey,
    /// What it is said to be.
    pub value: AssertedValue,
    /// How sure the source is of it.
    pub hedge: Hedge,
    /// How real it is meant to be.
    pub modality: Modality,
    /// From when it holds; `None`: from the statement's own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// To when it holds, included; `None`: until the claimant says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Period>,
}

/// A thing of which something can be asserted; in the order in which accounts are listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum About {
    Incident(IncidentKey),
    Commitment(CommitmentKey),
    Clause(ClauseRef),
    Decision(DecisionKey),
    Meeting(MeetingKey),
    Amendment(AmendmentKey),
    Actor(ActorKey),
}

impl About {
    /// Returns the sort of thing, as paths write it.
    pub fn kind(&self) -> &'static str {
        Reference::from(self).what()
    }
}

impl fmt::Display for About {
    /// Writes `KIND/KEY`, as paths do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), Reference::from(self).key())
    }
}

impl From<&About> for Reference {
    fn from(about: &About) -> Self {
        match about {
            About::Incident(key) => Reference::Incident(key.clone()),
            About::Commitment(key) => Reference::Commitment(key.clone()),
            About::Clause(clause) => Reference::Clause(clause.clone()),
            About::Decision(key) => Reference::Decision(key.clone()),
            About::Meeting(key) => Reference::Meeting(key.clone()),
            About::Amendment(key) => Reference::Amendment(key.clone()),
            About::Actor(key) => Reference::Actor(key.clone()),
        }
    }
}

/// What an aspect is said to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssertedValue {
    /// Words.
    Text(String),
    /// A number, or a range of numbers.
    Number(AssertedNumber),
    /// A date.
    Date(Period),
    /// An actor.
    Actor(ActorKey),
}

/// A number, or a range of numbers with one or both bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssertedNumber {
    /// The number; without bounds beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// The lower bound, included; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The upper bound, included; `None`: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greatest: Option<f64>,
    /// Of what it is a number: days, persons, US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

// Numbers are checked to be finite where one is made, so equality is total.
impl Eq for AssertedNumber {}

impl AssertedNumber {
    /// Returns the bounds, both included; of an exact number they are equal, an open one is infinite.
    pub fn bounds(&self) -> (f64, f64) {
        let bound = |given: Option<f64>, open| self.exact.or(given).unwrap_or(open);
        (bound(self.least, f64::NEG_INFINITY), bound(self.greatest, f64::INFINITY))
    }
}

impl AssertedValue {
    /// Whether two values are the same: such stand on one side.
    pub fn equals(&self, other: &AssertedValue) -> bool {
        match (self, other) {
            (AssertedValue::Text(one), AssertedValue::Text(two)) => one == two,
            (AssertedValue::Number(one), AssertedValue::Number(two)) => {
                one.unit == two.unit && one.bounds() == two.bounds()
            }
            (AssertedValue::Date(one), AssertedValue::Date(two)) => one.window() == two.window(),
            (AssertedValue::Actor(one), AssertedValue::Actor(two)) => one == two,
            (
                AssertedValue::Text(_) | AssertedValue::Number(_) | AssertedValue::Date(_) | AssertedValue::Actor(_),
                _,
            ) => false,
        }
    }

    /// Asks whether it has the form that the stored format asks for.
    fn check(&self, form: &mut FormCheck) {
        match self {
            AssertedValue::Text(text) => form.text("text", form::text, text),
            AssertedValue::Number(number) => form.inside("number", |form| {
                form.field("exact", number_in_form(number));
                form.optional("unit", form::title, number.unit.as_ref());
            }),
            AssertedValue::Date(_) | AssertedValue::Actor(_) => {}
        }
    }
}

/// A number that is given whole: exact alone, or bounds in their order.
pub fn number_in_form(number: &AssertedNumber) -> Verdict {
    let AssertedNumber { exact, least, greatest, unit: _ } = number;
    let is_finite = [exact, least, greatest].into_iter().flatten().all(|number| number.is_finite());
    if !is_finite {
        return Err("the number is not finite: give one that is".to_owned());
    }
    match (exact, least, greatest) {
        (Some(_), None, None) | (None, Some(_), None) | (None, None, Some(_)) => Ok(()),
        (None, Some(least), Some(greatest)) if least <= greatest => Ok(()),
        (None, Some(least), Some(greatest)) => {
            Err(format!("{greatest} is below {least}: `greatest` is not less than `least`"))
        }
        (Some(_), ..) => {
            Err("an exact number has no bounds beside it: give `exact`, or `least` and `greatest`".to_owned())
        }
        (None, None, None) => Err("no number is given: give `exact`, `least` or `greatest`".to_owned()),
    }
}

impl Assertion {
    /// Refers to what it is about, and whom it names.
    pub(super) fn refer(&self, to: &mut References<'_>) {
        to.at("about", Reference::from(&self.about));
        if let AssertedValue::Actor(actor) = &self.value {
            to.one("value", actor, Reference::Actor);
        }
    }

    /// Asks whether it has the form that the stored format asks for.
    pub(super) fn check(&self, form: &mut FormCheck) {
        form.inside("value", |form| self.value.check(form));
        form.field("to", form::in_order(self.from.as_ref(), self.to.as_ref()));
    }
}

/// Returns the place of each assertion on a thing and an aspect that an earlier one is on, and what is wrong with that.
pub fn repeated_assertions(assertions: &[Assertion]) -> Vec<(usize, String)> {
    let mut seen = HashSet::with_capacity(assertions.len());
    let repeated =
        assertions.iter().enumerate().filter(|(_, assertion)| !seen.insert((&assertion.about, &assertion.aspect)));
    let message = |assertion: &Assertion| {
        let Assertion { about, aspect, .. } = assertion;
        format!("the statement already asserts something on {aspect:?} of {about}: one assertion is taken of each")
    };
    repeated.map(|(index, assertion)| (index, message(assertion))).collect()
}
