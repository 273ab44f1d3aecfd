//! How many operations were answered, by kind and by outcome, and a span for each: for those who watch the server.

use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use async_graphql::resolver_utils::EnumType;
use tracing::Span;
use tracing::field::Empty;

use crate::graphql::error;
use crate::input::ErrorCode;

/// The kinds of operations; the last is of what could not be read that far.
const KINDS: [&str; 4] = ["query", "mutation", "subscription", "unknown"];

/// Returns the span of an operation that is about to be run, which only traces take. Its kind and outcome are noted within it.
pub(super) fn span() -> Span {
    tracing::info_span!(
        target: "chancery::trace",
        "operation",
        graphql.operation.type = Empty,
        chancery.code = Empty,
        otel.status_code = Empty,
    )
}

/// Counts operations by their kinds, and by the codes of their first errors.
#[derive(Debug)]
pub struct OperationCounts {
    /// For each kind: those without an error, then those of each code.
    counts: Vec<AtomicU64>,
}

impl OperationCounts {
    pub(super) fn new() -> Self {
        let cells = KINDS.len() * (ErrorCode::items().len() + 1);
        OperationCounts { counts: std::iter::repeat_with(|| AtomicU64::new(0)).take(cells).collect() }
    }

    /// Counts an operation that was answered, within its span.
    pub(super) fn note(&self, kind: Option<OperationType>, answer: Option<&Response>) {
        let kind = match kind {
            Some(OperationType::Query) => 0,
            Some(OperationType::Mutation) => 1,
            Some(OperationType::Subscription) => 2,
            None => 3,
        };
        let code = answer.and_then(|answer| answer.errors.first()).map(error::code_of);
        let span = Span::current();
        span.record("graphql.operation.type", KINDS[kind]);
        if let Some(code) = code.flatten() {
            span.record("chancery.code", code.to_string());
            span.record("otel.status_code", "ERROR");
        }
        let place = |code: ErrorCode| ErrorCode::items().iter().position(|item| item.value == code);
        let place = code.map_or(0, |code| code.and_then(place).map_or(0, |place| place + 1));
        if let Some(count) = self.counts.get(kind * (ErrorCode::items().len() + 1) + place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Returns each kind and code that came up, with how often; `OK` where there was no error.
    pub fn counted(&self) -> Vec<(&'static str, &'static str, u64)> {
        let codes: Vec<&'static str> =
            std::iter::once("OK").chain(ErrorCode::items().iter().map(|item| item.name)).collect();
        let names = KINDS.iter().flat_map(|kind| codes.iter().map(move |code| (*kind, *code)));
        let counted = names.zip(&self.counts).map(|((kind, code), count)| (kind, code, count.load(Ordering::Relaxed)));
        counted.filter(|(.., count)| *count > 0).collect()
    }
}
