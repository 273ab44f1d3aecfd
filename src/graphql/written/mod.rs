//! Answers written straight to bytes.
//!
//! The GraphQL library makes a tree of values of an answer: for each field a future on the heap, for each object a map. For
//! what is in memory anyway that is most of the work. Here an answer is written as text while it is walked:
//!
//! ```text
//! root field ─▶ WrittenAnswer<T>::resolve ─▶ write_object ─▶ T::write_field ─▶ method ─▶ WriteValue::write ─▶ bytes
//!                     └─ Unwritten: the library makes the same answer from the same methods
//! ```
//!
//! A field is described once, by its method under `#[Object]`; `#[written]` reads the same description. The text is a leaf of the
//! library's tree, a [`Value::Binary`], which is sent as it is. The transport that runs an operation says whether it can take one
//! (`Execution::takes_text`); in memory and for subscriptions the library makes its tree.
//!
//! What it does not do: errors, and what has to be waited for. At the first of either it gives up, and the library answers the
//! whole root field, errors, paths and nulls in its way.

mod object;
mod value;

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, InputType, OutputType, Positioned, ServerResult, Value};
use futures_util::FutureExt;

pub use object::{WriteObject, write_member, write_object};
pub use value::WriteValue;

use crate::graphql::scope::Execution;

/// An answer that is not written here: the library is to make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unwritten;

/// How many bytes are written between two looks at the budget.
const LOOK_BYTES: usize = 16 << 10;

/// The text of an answer as far as it is written.
pub struct AnswerText<'e> {
    text: Vec<u8>,
    execution: &'e Execution,
    looked: usize,
}

impl AnswerText<'_> {
    /// Writes bytes as they are.
    pub fn put(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }

    /// Writes a value as JSON.
    ///
    /// # Errors
    ///
    /// It has no form in JSON.
    pub fn json(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Result<(), Unwritten> {
        serde_json::to_writer(&mut self.text, value).map_err(|_| Unwritten)
    }

    /// Counts a text that is shown against what the answer may hold.
    fn hold(&self, bytes: usize) -> Result<(), Unwritten> {
        self.execution.hold(2 * bytes as u64).map_err(|_| Unwritten)
    }

    /// Looks from time to time whether there is any use in going on.
    fn look(&mut self) -> Result<(), Unwritten> {
        if self.text.len() - self.looked < LOOK_BYTES {
            return Ok(());
        }
        self.looked = self.text.len();
        self.execution.go_on().map_err(|_| Unwritten)
    }
}

/// A field of the document, with the selections in it; where several of one name are asked for, those of all.
pub struct SelectedField<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
    sets: &'a [&'a SelectionSet],
}

impl<'a> SelectedField<'a> {
    /// Returns the library's context of the field; the path in it is not that of the answer.
    pub fn context(&self) -> Context<'a> {
        self.ctx.with_field(self.field)
    }

    /// Reads an argument.
    ///
    /// # Errors
    ///
    /// It is refused: the library says why.
    pub fn argument<T: InputType>(&self, name: &str, default: Option<fn() -> T>) -> Result<T, Unwritten> {
        let read = self.context().param_value(name, default);
        read.map(|(_, value)| value).map_err(|_| Unwritten)
    }
}

/// Returns what a field's method returns, if that is there at once and is no error.
///
/// # Errors
///
/// It has to be waited for, or there is an error.
pub fn now<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, Unwritten> {
    at_once(answer)?.map_err(|_| Unwritten)
}

/// Returns what is there at once.
///
/// # Errors
///
/// It has to be waited for.
pub fn at_once<T>(answer: impl Future<Output = T>) -> Result<T, Unwritten> {
    answer.now_or_never().ok_or(Unwritten)
}

/// What a root answers, written as text where its execution takes it.
pub struct WrittenAnswer<T>(pub T);

impl<T: OutputType + WriteValue> OutputType for WrittenAnswer<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(execution) = ctx.data_opt::<Arc<Execution>>().filter(|execution| execution.takes_text())
            && let Some(text) = self.text(ctx, field, execution)
        {
            return Ok(Value::Binary(text.into()));
        }
        self.0.resolve(ctx, field).await
    }
}

impl<T: WriteValue> WrittenAnswer<T> {
    fn text(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>, execution: &Execution) -> Option<Vec<u8>> {
        let produced = execution.produced();
        let mut text = AnswerText { text: Vec::with_capacity(1024), execution, looked: 0 };
        let field = SelectedField { ctx, field, sets: &[&ctx.item.node] };
        if self.0.write(&field, &mut text).is_err() {
            // What was produced in vain does not count twice.
            execution.produce_again_from(produced);
            return None;
        }
        Some(text.text)
    }
}

/// Returns whether two roots of an operation answer under one name: the library merges their trees, and texts cannot be merged.
pub(super) fn repeats_a_root(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    let (mut names, mut sets) = (HashSet::new(), vec![&operation.selection_set.node]);
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    if !names.insert(field.node.response_key().node.as_str()) {
                        return true;
                    }
                }
                Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    sets.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                }
            }
        }
    }
    false
}

/// Writes the data of an answer as JSON; what is text already, as it is.
///
/// # Errors
///
/// `to` takes no more.
pub fn write_data(to: &mut impl io::Write, data: &Value) -> io::Result<()> {
    match data {
        Value::Binary(text) => to.write_all(text),
        Value::Object(fields) => {
            let mut before: &[u8] = b"{";
            for (name, value) in fields {
                to.write_all(std::mem::replace(&mut before, b","))?;
                write!(to, "\"{name}\":")?;
                write_data(to, value)?;
            }
            to.write_all(if fields.is_empty() { b"{}" } else { b"}" })
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Enum(_) | Value::List(_) => {
            Ok(serde_json::to_writer(to, data)?)
        }
    }
}
