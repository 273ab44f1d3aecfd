//! Rewrites a document so that the GraphQL library validates all of it. No answer changes.
//!
//! - The library passes over `__typename`: over its directives, and over the variables in them. A `__typename` with directives
//!   goes into an inline fragment that has them.
//! - It takes inline fragments without a type condition, in whatever fragments they lie, for ones on the same type. They get
//!   the type condition of the fragment around them.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, InlineFragment, Selection, SelectionSet, TypeCondition,
};
use async_graphql::{Positioned, ServerError};

/// Rewrites a document.
///
/// # Errors
///
/// A `__typename` has arguments, a selection, or a directive that is for definitions.
pub(super) fn rewrite(document: &mut ExecutableDocument) -> Result<(), ServerError> {
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        rewrite_set(&mut operation.node.selection_set.node, None)?;
    }
    for fragment in document.fragments.values_mut() {
        rewrite_set(&mut fragment.node.selection_set.node, Some(&fragment.node.type_condition))?;
    }
    Ok(())
}

/// Rewrites a selection set that lies in a fragment on a type, or directly in a field.
fn rewrite_set(set: &mut SelectionSet, on: Option<&Positioned<TypeCondition>>) -> Result<(), ServerError> {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                check_type_name(field)?;
                if !field.node.directives.is_empty() {
                    selection.node = wrapped(field, on);
                }
            }
            Selection::Field(field) => rewrite_set(&mut field.node.selection_set.node, None)?,
            Selection::InlineFragment(fragment) => {
                let InlineFragment { type_condition, selection_set, .. } = &mut fragment.node;
                if type_condition.is_none() {
                    *type_condition = on.cloned();
                }
                rewrite_set(&mut selection_set.node, type_condition.as_ref())?;
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_type_name(field: &Positioned<Field>) -> Result<(), ServerError> {
    let message = if !field.node.arguments.is_empty() {
        "The field \"__typename\" has no arguments."
    } else if !field.node.selection_set.node.items.is_empty() {
        "The field \"__typename\" is a text and has no fields of its own."
    } else {
        return check_directives(field);
    };
    Err(ServerError::new(message, Some(field.pos)))
}

/// Refuses the directives of the schema's own definitions, which the library would find on the fragment.
fn check_directives(field: &Positioned<Field>) -> Result<(), ServerError> {
    let is_of_definitions = |name: &str| matches!(name, "deprecated" | "specifiedBy" | "oneOf");
    match field.node.directives.iter().find(|directive| is_of_definitions(&directive.node.name.node)) {
        None => Ok(()),
        Some(directive) => {
            let message = format!("Directive \"@{}\" may not be used on a field.", directive.node.name.node);
            Err(ServerError::new(message, Some(directive.pos)))
        }
    }
}

/// Moves the directives of a field to an inline fragment around it.
fn wrapped(field: &mut Positioned<Field>, on: Option<&Positioned<TypeCondition>>) -> Selection {
    let (directives, pos) = (std::mem::take(&mut field.node.directives), field.pos);
    let items = vec![Positioned::new(Selection::Field(field.clone()), pos)];
    let selection_set = Positioned::new(SelectionSet { items }, pos);
    Selection::InlineFragment(Positioned::new(
        InlineFragment { type_condition: on.cloned(), directives, selection_set },
        pos,
    ))
}
