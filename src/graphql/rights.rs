//! Whether the caller may ask for the root fields of a document: by the one table of rights, before anything is run.

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Context, Error, Response, Result};

use crate::access::{AccessRefusal, Caller, Requirement, rule_of};
use crate::graphql::document_check;
use crate::graphql::error::{self, about_request, internal};
use crate::graphql::shape::Shape;
use crate::input::ErrorCode;

/// Returns the code of a refusal.
pub fn code(refused: &AccessRefusal) -> ErrorCode {
    if refused.needs_token { ErrorCode::Unauthenticated } else { ErrorCode::Forbidden }
}

fn refusal(refused: AccessRefusal) -> Error {
    error::error(code(&refused), refused.message)
}

/// Returns who asks.
///
/// # Errors
///
/// INTERNAL if the execution was not told.
pub fn caller<'c>(ctx: &'c Context<'_>) -> Result<&'c Caller> {
    ctx.data::<Caller>().map_err(|missing| internal(&missing.message))
}

/// Checks that the caller may have a field that needs more than its root.
///
/// # Errors
///
/// UNAUTHENTICATED or FORBIDDEN, with what is missing.
pub fn check_field(ctx: &Context<'_>, surface: &str) -> Result<()> {
    caller(ctx)?.check(rule_of(surface)).map_err(refusal)
}

/// Checks the root fields of an operation, or returns the answer that says what is missing. A field that the schema does not
/// have needs no more than reading: validation says that there is none.
pub(super) fn check(
    caller: &Caller,
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    shape: &Shape,
) -> Result<(), Box<Response>> {
    let Some(operation) = document_check::operation(document, operation_name) else { return Ok(()) };
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let mut needed = Vec::new();
    collect((document, shape), &operation.selection_set.node, root, &mut needed);
    for needs in needed {
        caller.check(needs).map_err(|refused| Box::new(about_request(refusal(refused))))?;
    }
    Ok(())
}

/// Collects what the fields of a root need, those of its fragments too. Fragments were found not to contain themselves.
fn collect(
    (document, shape): (&ExecutableDocument, &Shape),
    set: &SelectionSet,
    root: &str,
    needed: &mut Vec<Requirement>,
) {
    for selection in &set.items {
        let inner = match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                // What the schema says of itself is no secret, nor is what it does not have.
                let is_field = !name.starts_with("__") && shape.type_of(root, name).is_some();
                let needs = if is_field { rule_of(&format!("{root}.{name}")) } else { Requirement::PublicReading };
                if !needed.contains(&needs) {
                    needed.push(needs);
                }
                None
            }
            Selection::InlineFragment(fragment) => Some(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                document.fragments.get(&spread.node.fragment_name.node).map(|found| &found.node.selection_set.node)
            }
        };
        if let Some(inner) = inner {
            collect((document, shape), inner, root, needed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_graphql::parser::parse_query;

    use super::*;
    use crate::access::{AccessRole, ClosedWriting, Principal, ReadingRight};

    fn refused(caller: &Caller, query: &str) -> Option<(ErrorCode, String)> {
        let document = parse_query(query).expect("a document");
        let response = check(caller, &document, None, &Shape::read(&crate::graphql::sdl())).err()?;
        let error = response.errors.first().expect("an error");
        Some((error::code_of(error).expect("a code"), error.message.clone()))
    }

    #[test]
    fn the_roots_of_a_document_are_checked_wherever_they_lie() {
        let reader = Caller::Known(Principal { name: Arc::from("desk"), role: AccessRole::Reader, has_token: true });
        let hidden =
            "mutation { ...A } fragment A on Mutation { ... on Mutation { a: retract(input: {}) { sequence } } }";
        let (code, message) = refused(&reader, hidden).expect("refused");
        assert!(code == ErrorCode::Forbidden && message.contains("the role recorder"), "{message}");
        assert_eq!(refused(&reader, "{ asOf { token } log { id } __typename }"), None);
        assert_eq!(refused(&reader, "subscription { events { id } }"), None);
        assert_eq!(refused(&reader, "mutation { recrod { sequence } }"), None);
        let stranger = Caller::Anonymous { reading: ReadingRight::Public, writing: ClosedWriting::NeedsToken };
        assert_eq!(refused(&stranger, hidden).map(|(code, _)| code), Some(ErrorCode::Unauthenticated));
        let follow = refused(&stranger, "subscription { ...F } fragment F on Subscription { events { id } }");
        assert_eq!(follow.map(|(code, _)| code), Some(ErrorCode::Forbidden));
        assert_eq!(refused(&stranger, "{ asOf { token } }"), None);
        let outside = Caller::Anonymous { reading: ReadingRight::Nothing, writing: ClosedWriting::NeedsToken };
        for query in ["{ log { id } }", "{ __schema { types { name } } }", "{ viewer { name } }"] {
            assert_eq!(refused(&outside, query).map(|(code, _)| code), Some(ErrorCode::Unauthenticated), "{query}");
        }
    }
}
