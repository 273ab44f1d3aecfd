//! Which questions have the same answer for ever: queries whose every root is read at snapshots that they name by token.
//!
//! A token names a sequence of the log and all cuts. What was recorded by then never changes, so neither does what is read there, for
//! somebody who may read all of it. For a reader who is held to what is public by now, the answer changes with the hour: it is not pinned.

use std::convert::Infallible;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Value, Variables};

/// Returns whether an operation is a query that reads named snapshots alone.
pub(super) fn is_pinned(document: &ExecutableDocument, operation: &OperationDefinition, variables: &Variables) -> bool {
    operation.ty == OperationType::Query && roots_are_pinned(document, &operation.selection_set.node, variables)
}

fn roots_are_pinned(document: &ExecutableDocument, set: &SelectionSet, variables: &Variables) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => root_is_pinned(&field.node, variables),
        Selection::InlineFragment(fragment) => roots_are_pinned(document, &fragment.node.selection_set.node, variables),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.is_some_and(|fragment| roots_are_pinned(document, &fragment.node.selection_set.node, variables))
        }
    })
}

fn root_is_pinned(field: &Field, variables: &Variables) -> bool {
    let names_snapshot = |argument: &str| match resolved(field, argument, variables) {
        Some(Value::Object(point)) => point.get("snapshot").is_some_and(|token| *token != Value::Null),
        Some(token) => token != Value::Null,
        None => false,
    };
    match field.name.node.as_str() {
        "__typename" => true,
        "asOf" | "history" => names_snapshot("snapshot"),
        "diff" => names_snapshot("from") && names_snapshot("to"),
        _other => false,
    }
}

/// Returns the value of an argument, variables put in.
fn resolved(field: &Field, argument: &str, variables: &Variables) -> Option<Value> {
    let given = field.get_argument(argument)?.node.clone();
    given.into_const_with(|name| Ok::<_, Infallible>(variables.get(&name).cloned().unwrap_or_default())).ok()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::graphql::document_check::operation;

    #[test]
    fn a_question_is_pinned_whose_every_root_names_its_snapshots() {
        let variables = Variables::from_json(json!({ "token": "t", "none": null, "point": { "snapshot": "t" } }));
        for (text, expected) in [
            ("{ __typename }", true),
            ("{ asOf(snapshot: \"t\") { date } }", true),
            ("query($token: SnapshotToken) { asOf(snapshot: $token) { date } }", true),
            ("query($none: SnapshotToken) { asOf(snapshot: $none) { date } }", false),
            ("query($missing: SnapshotToken) { asOf(snapshot: $missing) { date } }", false),
            ("{ asOf { date } }", false),
            ("{ asOf(date: \"2024\") { date } }", false),
            ("{ ...on Query { asOf(snapshot: \"t\") { date } ...F } } fragment F on Query { log { head } }", false),
            ("{ ...F } fragment F on Query { asOf(snapshot: \"t\") { date } }", true),
            ("{ asOf(snapshot: \"t\") { date } log { head } }", false),
            ("{ diff(from: {snapshot: \"t\"}, to: {snapshot: \"u\"}) { totalCount } }", true),
            ("query($point: PointInput!) { diff(from: $point, to: {date: \"2024\"}) { totalCount } }", false),
            ("query($point: PointInput!) { diff(from: $point, to: $point) { totalCount } }", true),
            ("query($token: SnapshotToken) { diff(from: {snapshot: $token}, to: {}) { totalCount } }", false),
            ("{ history(between: {from: \"2024\", to: \"2025\"}, paths: [], snapshot: \"t\") { totalCount } }", true),
            ("mutation { record(input: {}) { sequence } }", false),
        ] {
            let document = parse_query(text).expect("a document");
            let operation = operation(&document, None).expect("one operation");
            assert_eq!(is_pinned(&document, operation, &variables), expected, "{text}");
        }
    }
}
