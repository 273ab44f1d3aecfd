//! Keeps an object of which nothing is asked apart from a thing that is not there.
//!
//! Every field of a selection can be skipped, and of an interface or a union no fragment may apply. The answer is then an
//! object without fields. The GraphQL library answers null, as if the thing did not exist, and does so even where the schema
//! rules null out. A selection that can come to nothing therefore gets a `__typename` under a reserved name, which is taken
//! out of the answer again.
//!
//! The roots of mutations and subscriptions are left as they are.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value};

/// Names that begin with two underscores belong to the schema, so no client has a use for this one.
const ANCHOR: &str = "__anchor";

/// Adds a field to each selection that can come to nothing, and returns whether there is any.
pub(super) fn add(document: &mut ExecutableDocument) -> bool {
    let mut is_added = false;
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        let root = &mut operation.node.selection_set;
        is_added |= add_below(&mut root.node);
        if operation.node.ty == OperationType::Query {
            is_added |= add_to(root);
        }
    }
    for fragment in document.fragments.values_mut() {
        is_added |= add_below(&mut fragment.node.selection_set.node);
    }
    is_added
}

/// Adds it to the selections of the fields in a set, at any depth.
fn add_below(set: &mut SelectionSet) -> bool {
    let mut is_added = false;
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let set = &mut field.node.selection_set;
                is_added |= add_below(&mut set.node);
                is_added |= !set.node.items.is_empty() && add_to(set);
            }
            Selection::InlineFragment(fragment) => is_added |= add_below(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
    is_added
}

/// Adds it to a set that has no field which is always there.
fn add_to(set: &mut Positioned<SelectionSet>) -> bool {
    let is_always_there = |selection: &Positioned<Selection>| matches!(&selection.node, Selection::Field(field) if field.node.directives.is_empty());
    if set.node.items.iter().any(is_always_there) {
        return false;
    }
    let pos = set.pos;
    let field = Field {
        alias: Some(Positioned::new(Name::new(ANCHOR), pos)),
        name: Positioned::new(Name::new("__typename"), pos),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    set.node.items.push(Positioned::new(Selection::Field(Positioned::new(field, pos)), pos));
    true
}

/// Returns whether a name in an answer is that of an added field.
pub(super) fn is_one(name: &str) -> bool {
    name == ANCHOR
}

/// Takes the added fields out of an answer.
pub(super) fn remove(answer: &mut Value) {
    match answer {
        Value::Object(fields) => {
            fields.shift_remove(ANCHOR);
            fields.values_mut().for_each(remove);
        }
        Value::List(items) => items.iter_mut().for_each(remove),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {}
    }
}
