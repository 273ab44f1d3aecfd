//! Walks an input, and says of each thing that is wrong where it stands and what would be taken.
//!
//! Form is what can be told of an input by looking at it alone. Whether a key is known, a revision current or a cycle
//! closed is decided later, against what is recorded, by `domain::decide`. Past its check a value is good.
//!
//! A [`Checker`] walks down an input. It knows where it is, so that every notice carries the path to its field, and it goes
//! on after a refusal, so that a recorder hears of everything at once:
//!
//! ```text
//! to.field("speaker", input.speaker, Checker::key)      one field, by one check
//! to.optional("meeting", input.meeting, Checker::key)   … that may be left out
//! to.list("addressees", input.addressees, Checker::key) … that is a list
//! to.text("text", form::text, statement.text)           a text, by a rule of `domain::event::form`
//! ```

use std::str::FromStr;

use async_graphql::ID;

use crate::domain::event::PathStep;
use crate::domain::event::form::{self, TextRule, Verdict};
use crate::domain::key::{EventId, EventIdError, KeyError};
use crate::input::{KeyText, Notice};
use crate::time::{Edtf, Period, Zone};

/// Stands for a value that was refused; why is among the checker's notices.
#[derive(Clone, Copy)]
pub struct Refused;

/// A value past its check.
pub type Checked<T> = Result<T, Refused>;

/// Walks an input and collects what is wrong with it.
pub struct Checker {
    /// The zone in which the dates of the event at hand are read.
    pub(super) zone: Zone,
    /// When the event at hand happened, where that is known.
    pub(super) occurred: Option<Period>,
    path: Vec<PathStep>,
    notices: Vec<Notice>,
}

impl Checker {
    /// Runs a check of a whole input.
    pub(super) fn run<T>(check: impl FnOnce(&mut Checker) -> Checked<T>) -> Result<T, Vec<Notice>> {
        let mut checker = Checker { zone: Zone::default(), occurred: None, path: Vec::new(), notices: Vec::new() };
        match check(&mut checker) {
            Ok(value) if checker.notices.is_empty() => Ok(value),
            Ok(_) | Err(Refused) => Err(checker.notices),
        }
    }

    /// Notes that the input at hand is malformed.
    pub(super) fn refuse(&mut self, message: impl Into<String>) -> Refused {
        let path = self.path.iter().map(ToString::to_string).collect();
        self.notices.push(Notice::bad_input(message, path));
        Refused
    }

    /// Notes that one field of the input at hand is malformed.
    pub(super) fn refuse_field(&mut self, field: &'static str, message: impl Into<String>) -> Refused {
        self.within(PathStep::Field(field), |to| to.refuse(message))
    }

    /// Notes that something further down is malformed.
    pub(super) fn refuse_at(&mut self, steps: &[PathStep], message: impl Into<String>) -> Refused {
        self.path.extend_from_slice(steps);
        let refused = self.refuse(message);
        self.path.truncate(self.path.len() - steps.len());
        refused
    }

    /// Takes one step down for the time of a check.
    fn within<T>(&mut self, step: PathStep, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = check(self);
        self.path.pop();
        result
    }

    /// Checks a field.
    pub(super) fn field<R, T>(
        &mut self,
        name: &'static str,
        raw: R,
        check: impl FnOnce(&mut Self, R) -> Checked<T>,
    ) -> Checked<T> {
        self.within(PathStep::Field(name), |to| check(to, raw))
    }

    /// Checks a field that may be left out.
    pub(super) fn optional<R, T>(
        &mut self,
        name: &'static str,
        raw: Option<R>,
        check: impl FnOnce(&mut Self, R) -> Checked<T>,
    ) -> Checked<Option<T>> {
        raw.map(|raw| self.field(name, raw, check)).transpose()
    }

    /// Checks a list; one that is left out is empty.
    pub(super) fn list<R, T>(
        &mut self,
        name: &'static str,
        raw: Option<Vec<R>>,
        check: impl FnMut(&mut Self, R) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        raw.map_or(Ok(Vec::new()), |raw| self.field(name, raw, |to, raw| to.items(raw, check)))
    }

    /// Checks a list that needs at least one item.
    pub(super) fn nonempty_list<R, T>(
        &mut self,
        name: &'static str,
        raw: Vec<R>,
        check: impl FnMut(&mut Self, R) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        if raw.is_empty() {
            return Err(self.refuse_field(name, "the list is empty: it needs at least one item"));
        }
        self.list(name, Some(raw), check)
    }

    /// Checks a list of the usual length and its items.
    pub(super) fn items<R, T>(
        &mut self,
        raw: Vec<R>,
        check: impl FnMut(&mut Self, R) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        self.ask(form::list_len(raw.len()))?;
        self.each(raw, check)
    }

    /// Checks the items of a list.
    pub(super) fn each<R, T>(
        &mut self,
        raw: Vec<R>,
        mut check: impl FnMut(&mut Self, R) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        let mut items = Vec::with_capacity(raw.len());
        let mut refused = false;
        for (index, raw) in raw.into_iter().enumerate() {
            match self.within(PathStep::Index(index), |to| check(to, raw)) {
                Ok(item) => items.push(item),
                Err(Refused) => refused = true,
            }
        }
        if refused { Err(Refused) } else { Ok(items) }
    }

    /// Asks what a rule says of the input at hand.
    pub(super) fn ask(&mut self, verdict: Verdict) -> Checked<()> {
        verdict.map_err(|message| self.refuse(message))
    }

    /// Checks a text by a rule.
    pub(super) fn text(&mut self, name: &'static str, rule: TextRule, text: String) -> Checked<String> {
        self.field(name, text, |to, text| to.ask(rule(&text)).map(|()| text))
    }

    /// Checks a text that may be left out.
    pub(super) fn optional_text(
        &mut self,
        name: &'static str,
        rule: TextRule,
        text: Option<String>,
    ) -> Checked<Option<String>> {
        text.map(|text| self.text(name, rule, text)).transpose()
    }

    /// Checks a list of texts.
    pub(super) fn texts(
        &mut self,
        name: &'static str,
        rule: TextRule,
        texts: Option<Vec<String>>,
    ) -> Checked<Vec<String>> {
        self.list(name, texts, |to, text| to.ask(rule(&text)).map(|()| text))
    }

    /// Checks a whole number against its bounds, both included.
    pub(super) fn bounded(&mut self, number: i32, min: i32, max: i32) -> Checked<i32> {
        self.ask(form::bounded(number, min, max)).map(|()| number)
    }

    /// Checks a key of the kind that is asked for.
    pub(super) fn key<K: FromStr<Err = KeyError>>(&mut self, raw: KeyText) -> Checked<K> {
        raw.to_key().map_err(|error| self.refuse(error.to_string()))
    }

    /// Checks an event's id.
    pub(super) fn id(&mut self, raw: ID) -> Checked<EventId> {
        raw.parse().map_err(|error: EventIdError| self.refuse(error.to_string()))
    }

    /// Reads a date in the event's zone.
    pub(super) fn period(&mut self, raw: Edtf) -> Checked<Period> {
        Period::resolve(&raw, &self.zone).map_err(|error| self.refuse(error.to_string()))
    }

    /// Checks that what begins in one period does not end before it begins.
    pub(super) fn in_order(&mut self, from: Option<&Period>, to: Option<&Period>) -> Checked<()> {
        form::in_order(from, to).map_err(|message| self.refuse_field("to", message))
    }
}
