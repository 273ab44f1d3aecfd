//! Texts of an answer: each counts against what the answer may hold, as it is made.
//!
//! Objects are counted where their lists are made; what texts come to is known only where they are shown, and one that is
//! asked for under many names is there many times.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use crate::graphql::scope::Execution;

/// A text, which the schema calls a String.
pub struct Text<'t>(Cow<'t, str>);

impl<'t> Text<'t> {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Shows a text that is there.
    pub fn of(text: &'t str) -> Self {
        Text(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text(Cow::Owned(text))
    }
}

impl OutputType for Text<'_> {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(execution) = ctx.data_opt::<std::sync::Arc<Execution>>() {
            // In memory, and again in the text of the answer.
            execution.hold(2 * self.0.len() as u64).map_err(|over| over.into_server_error(field.pos))?;
        }
        Ok(Value::String(self.0.as_ref().to_owned()))
    }
}
