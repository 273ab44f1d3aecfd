//! The limits that hold for each request, and how it is told that a document is over one of them.

use std::fmt;

use async_graphql::{Name, Response, Value};

use crate::graphql::error;
use crate::input::ErrorCode;

/// The limits that hold for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most that a document may cost, in fields.
    pub cost: u64,
    /// How many fields may lie within each other.
    pub depth: usize,
    /// How many fields of a document may have an alias.
    pub aliases: usize,
    /// How many directives a document may have.
    pub directives: usize,
    /// How many operations and fragments a document may have.
    pub definitions: usize,
    /// How many fields an answer about the schema itself may have.
    pub introspection: u64,
    /// How many steps it may take to see whether the fields of a document can be merged (`merging`).
    pub merging: usize,
    /// How many tokens a document may have.
    pub tokens: usize,
    /// How many items an operation may produce in its lists, page by page and list by list.
    pub items: usize,
    /// How many fields an answer may come to: the items of its lists times the size of the document.
    pub fields: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            cost: 50_000,
            depth: 20,
            aliases: 500,
            directives: 500,
            definitions: 500,
            introspection: 200_000,
            merging: 250_000,
            tokens: 15_000,
            items: 100_000,
            fields: 3_000_000,
        }
    }
}

/// Why a document is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRefusal {
    /// Which limit, by its code.
    pub code: ErrorCode,
    /// What is over the limit, and the limit.
    pub message: String,
    /// What the document would have cost, where that was worked out.
    pub cost: Option<u64>,
}

impl LimitRefusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        LimitRefusal { code, message: message.into(), cost: None }
    }

    /// Makes the answer that says so.
    pub fn response(self, limits: &Limits) -> Response {
        let mut response = error::refusal(self.code, self.message);
        if let Some(cost) = self.cost {
            show_cost(&mut response, cost, limits);
        }
        response
    }
}

impl fmt::Display for LimitRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Adds to an answer what the document cost and what it may.
pub fn show_cost(response: &mut Response, requested: u64, limits: &Limits) {
    let number = |number: u64| Value::from(number);
    let cost = [(Name::new("requested"), number(requested)), (Name::new("limit"), number(limits.cost))];
    response.extensions.insert("cost".to_owned(), Value::Object(cost.into_iter().collect()));
}
