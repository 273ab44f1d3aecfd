//! From what a recorder sends to what the domain takes: every check of form, in one place.
//!
//! Form is what can be told of an input by looking at it alone. Whether a key is known, a revision current or a cycle
//! closed is decided later, against what is recorded, by `domain::decide`. Past this module a value is good.
//!
//! A `Checker` walks down an input. It knows where it is, so that every notice carries the path to its field, and it goes
//! on after a refusal, so that a recorder hears of everything at once:
//!
//! ```text
//! to.field("speaker", input.speaker, Checker::key)      one field, by one check
//! to.optional("meeting", input.meeting, Checker::key)   … that may be left out
//! to.list("addressees", input.addressees, Checker::key) … that is a list
//! ```

mod batch;
mod commitment;
mod event;
mod meeting;
mod negotiation;
mod operation;
mod proposal;
mod register;
mod statement;
mod text;
mod value;

#[cfg(test)]
mod tests;

use crate::input::Notice;
use crate::time::Zone;

pub use batch::{BATCH_LEN_MAX, Batch, check_idempotency_key};
pub use text::{LABEL_LEN_MAX, NOTE_LEN_MAX, NUMBER_LEN_MAX, QUOTE_LEN_MAX, REASON_LEN_MAX, TEXT_LEN_MAX, URL_LEN_MAX};
pub use value::PHASE_MAX;

/// The most items that a list within an event may have.
pub const LIST_LEN_MAX: usize = 1_000;

/// Stands for a value that was refused; why is among the checker's notices.
struct Refused;

/// A value past its check.
type Checked<T> = Result<T, Refused>;

/// One step down an input.
#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Index(usize),
}

/// Walks an input and collects what is wrong with it.
struct Checker {
    /// The zone in which the dates of the event at hand are read.
    zone: Zone,
    path: Vec<Step>,
    notices: Vec<Notice>,
}

impl Checker {
    /// Runs a check of a whole input.
    fn run<T>(check: impl FnOnce(&mut Checker) -> Checked<T>) -> Result<T, Vec<Notice>> {
        let mut checker = Checker { zone: Zone::default(), path: Vec::new(), notices: Vec::new() };
        match check(&mut checker) {
            Ok(value) if checker.notices.is_empty() => Ok(value),
            Ok(_) | Err(Refused) => Err(checker.notices),
        }
    }

    /// Notes that the input at hand is malformed.
    fn refuse(&mut self, message: impl Into<String>) -> Refused {
        let path = self.path.iter().map(|step| match step {
            Step::Field(name) => (*name).to_owned(),
            Step::Index(index) => index.to_string(),
        });
        self.notices.push(Notice::bad_input(message, path.collect()));
        Refused
    }

    /// Notes that one field of the input at hand is malformed.
    fn refuse_field(&mut self, field: &'static str, message: impl Into<String>) -> Refused {
        self.within(Step::Field(field), |to| to.refuse(message))
    }

    /// Notes that something further down is malformed.
    fn refuse_at(&mut self, steps: &[Step], message: impl Into<String>) -> Refused {
        self.path.extend_from_slice(steps);
        let refused = self.refuse(message);
        self.path.truncate(self.path.len() - steps.len());
        refused
    }

    /// Takes one step down for the time of a check.
    fn within<T>(&mut self, step: Step, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = check(self);
        self.path.pop();
        result
    }

    /// Checks a field.
    fn field<R, T>(
        &mut self,
        name: &'static str,
        raw: R,
        check: impl FnOnce(&mut Self, R) -> Checked<T>,
    ) -> Checked<T> {
        self.within(Step::Field(name), |to| check(to, raw))
    }

    /// Checks a field that may be left out.
    fn optional<R, T>(
        &mut self,
        name: &'static str,
        raw: Option<R>,
        check: impl FnOnce(&mut Self, R) -> Checked<T>,
    ) -> Checked<Option<T>> {
        raw.map(|raw| self.field(name, raw, check)).transpose()
    }

    /// Checks a list; one that is left out is empty.
    fn list<R, T>(
        &mut self,
        name: &'static str,
        raw: Option<Vec<R>>,
        check: impl FnMut(&mut Self, R) -> Checked<T>,
    ) -> Checked<Vec<T>> {
        raw.map_or(Ok(Vec::new()), |raw| self.field(name, raw, |to, raw| to.items(raw, check)))
    }

    /// Checks a list that needs at least one item.
    fn nonempty_list<R, T>(
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
    fn items<R, T>(&mut self, raw: Vec<R>, check: impl FnMut(&mut Self, R) -> Checked<T>) -> Checked<Vec<T>> {
        if raw.len() > LIST_LEN_MAX {
            return Err(self.refuse(format!("the list has {} items: at most {LIST_LEN_MAX} are taken", raw.len())));
        }
        self.each(raw, check)
    }

    /// Checks the items of a list.
    fn each<R, T>(&mut self, raw: Vec<R>, mut check: impl FnMut(&mut Self, R) -> Checked<T>) -> Checked<Vec<T>> {
        let mut items = Vec::with_capacity(raw.len());
        let mut refused = false;
        for (index, raw) in raw.into_iter().enumerate() {
            match self.within(Step::Index(index), |to| check(to, raw)) {
                Ok(item) => items.push(item),
                Err(Refused) => refused = true,
            }
        }
        if refused { Err(Refused) } else { Ok(items) }
    }
}
