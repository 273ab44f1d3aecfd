//! What a subscription asks for, as a document that is executed again for every record, and by what it is known.

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Response, Value, Variables};
use futures_util::StreamExt;
use sha2::{Digest as _, Sha256};

use crate::access::Caller;
use crate::chronicle::Digest;
use crate::graphql::document_check::Allowed;
use crate::graphql::scope::Execution;
use crate::graphql::subscription::RootPurpose;
use crate::graphql::{Schema, anchor, document_check, error};
use crate::input::ErrorCode;

/// A request that is executed again for every record.
pub(super) struct SubscriptionRequest {
    schema: Schema,
    /// By what it is known.
    pub(super) digest: Digest,
    query: String,
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
    /// What one answer may come to.
    pub(super) allowed: Allowed,
    /// Whether fields were added that no answer must show.
    anchored: bool,
}

impl SubscriptionRequest {
    /// Reads a request that was parsed and is within its limits; `allowed` is what one answer may come to.
    ///
    /// An answer that says so where it asks for more, or less, than one field at its root.
    pub(super) fn read(
        schema: &Schema,
        mut request: Request,
        allowed: Allowed,
        anchored: bool,
    ) -> Result<Self, Box<Response>> {
        let operation_name = request.operation_name.take();
        let document = request.parsed_query().map_err(|malformed| Box::new(Response::from_errors(vec![malformed])))?;
        let mut document = document.clone();
        let root = flatten(&mut document, operation_name.as_deref())?;
        let digest = digest(&request.query, operation_name.as_deref(), &request.variables, &root);
        let (schema, query, variables) = (schema.clone(), request.query, request.variables);
        Ok(SubscriptionRequest { schema, digest, query, document, operation_name, variables, allowed, anchored })
    }

    /// Executes it, for what is told there.
    pub(super) async fn execute(&self, execution: Arc<Execution>, purpose: &Arc<RootPurpose>) -> Vec<Response> {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        // All followers may read everything, and what a record shows is the same for all of them.
        let request = request.data(execution).data(Arc::clone(purpose)).data(Caller::local());
        let mut responses: Vec<Response> = self.schema.execute_stream(request).collect().await;
        if self.anchored {
            responses.iter_mut().for_each(|response| anchor::remove(&mut response.data));
        }
        responses
    }
}

fn bad_document(message: &str) -> Box<Response> {
    Box::new(error::refusal(ErrorCode::BadInput, message))
}

/// Puts the one root field of a subscription where the library looks for it: beside the fragments that it may lie in.
fn flatten(document: &mut ExecutableDocument, operation_name: Option<&str>) -> Result<Field, Box<Response>> {
    let operation = document_check::operation(document, operation_name);
    let operation = operation.ok_or_else(|| bad_document("there is no such operation in the document"))?;
    let set = &operation.selection_set.node;
    let mut fields = Vec::new();
    collect(document, set, &mut fields)?;
    let [root] = fields.as_slice() else {
        return Err(bad_document("a subscription asks for exactly one field at its root"));
    };
    let root = root.clone();
    let is_nested = !set.items.iter().any(|selection| matches!(selection.node, Selection::Field(_)));
    if is_nested && let Some(operation) = operation_mut(document, operation_name) {
        let selection = Positioned::new(Selection::Field(root.clone()), root.pos);
        operation.selection_set.node.items.push(selection);
    }
    Ok(root.node)
}

fn operation_mut<'d>(
    document: &'d mut ExecutableDocument,
    operation_name: Option<&str>,
) -> Option<&'d mut OperationDefinition> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => Some(&mut operation.node),
        DocumentOperations::Multiple(operations) => match operation_name {
            Some(name) => operations.get_mut(name).map(|operation| &mut operation.node),
            None => operations.values_mut().next().map(|operation| &mut operation.node),
        },
    }
}

/// Collects the fields of a root, those of fragments too. Fragments were found not to contain themselves.
fn collect(
    document: &ExecutableDocument,
    set: &SelectionSet,
    fields: &mut Vec<Positioned<Field>>,
) -> Result<(), Box<Response>> {
    for selection in &set.items {
        let (directives, inner) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field.clone());
                (&field.node.directives, None)
            }
            Selection::InlineFragment(fragment) => (&fragment.node.directives, Some(&fragment.node.selection_set.node)),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node);
                (&spread.node.directives, fragment.map(|fragment| &fragment.node.selection_set.node))
            }
        };
        if !directives.is_empty() {
            return Err(bad_document("the root of a subscription takes no directives: it is there or it is not"));
        }
        if let Some(inner) = inner {
            collect(document, inner, fields)?;
        }
    }
    Ok(())
}

/// Names what a subscription asks for. Where it begins is left out, if a variable says it: it changes no answer.
fn digest(query: &str, operation_name: Option<&str>, variables: &Variables, root: &Field) -> Digest {
    let begin: Option<Name> =
        root.get_argument("after").and_then(|after| after.node.clone().into_const_with(Err::<Value, Name>).err());
    let begin = begin.filter(|name| mentions(query, name) == 2);
    let counted: serde_json::Map<String, serde_json::Value> = variables
        .iter()
        .filter(|(name, _)| begin.as_ref() != Some(*name))
        .map(|(name, value)| (name.to_string(), json(value)))
        .collect();
    let counted = serde_json::Value::Object(counted).to_string();
    let mut hash = Sha256::new_with_prefix(b"graphql");
    for part in [query, operation_name.unwrap_or_default(), &counted] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn json(value: &Value) -> serde_json::Value {
    value.clone().into_json().unwrap_or_default()
}

/// Counts how often a document may mention a variable: once where it is defined, and wherever it is used.
///
/// Commas and comments may stand between the `$` and the name. Where anything but a name follows, it is taken for a mention.
fn mentions(query: &str, name: &str) -> usize {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let found = query.match_indices('$').filter(|(at, _)| {
        let rest = query[at + 1..].trim_start();
        let is_named = rest.bytes().next().is_some_and(is_of_name);
        !is_named || rest.strip_prefix(name).is_some_and(|rest| !rest.bytes().next().is_some_and(is_of_name))
    });
    found.count()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn root(query: &str) -> Result<Field, String> {
        let mut document = parse_query(query).expect("a document");
        flatten(&mut document, None).map_err(|refused| refused.errors[0].message.clone())
    }

    fn digest_of(query: &str, variables: serde_json::Value) -> Digest {
        digest(query, None, &Variables::from_json(variables), &root(query).expect("one root"))
    }

    #[test]
    fn a_subscription_has_one_root_wherever_it_lies() {
        for query in [
            "subscription { events { id } }",
            "subscription { ... { ...F } } fragment F on Subscription { ... on Subscription { events { id } } }",
        ] {
            assert_eq!(root(query).map(|field| field.name.node.to_string()), Ok("events".to_owned()), "{query}");
        }
        for (query, part) in [
            ("subscription { events { id } ...F } fragment F on Subscription { events { id } }", "exactly one field"),
            ("subscription { ...Nothing }", "exactly one field"),
            ("subscription { ... @include(if: true) { events { id } } }", "no directives"),
        ] {
            let refused = root(query).expect_err(query);
            assert!(refused.contains(part), "{query}: {refused}");
        }
    }

    #[test]
    fn where_it_begins_is_no_part_of_what_is_asked() {
        let query = "subscription($a: Sequence, $k: Key!) { changes(negotiation: $k, after: $a) { path } }";
        let asked = digest_of(query, json!({"a": 1, "k": "n"}));
        assert_eq!(asked, digest_of(query, json!({"a": 7, "k": "n"})));
        assert_eq!(asked, digest_of(query, json!({"k": "n"})));
        assert_ne!(asked, digest_of(query, json!({"a": 1, "k": "m"})));
        assert_ne!(asked, digest_of(&format!("{query} "), json!({"a": 1, "k": "n"})));
        // A variable that says something else besides counts.
        let twice =
            "subscription($a: Int) { events(after: $a) { sources { source { citedBy(first: $a) { totalCount } } } } }";
        assert_ne!(digest_of(twice, json!({"a": 1})), digest_of(twice, json!({"a": 2})));
        // Wherever the grammar lets its name stand.
        for dollar in ["$,", "$ ", "$# a comment\n"] {
            let apart = twice.replace("first: $", &format!("first: {dollar}"));
            assert_ne!(digest_of(&apart, json!({"a": 1})), digest_of(&apart, json!({"a": 2})), "{apart}");
        }
        // So does one whose name begins alike.
        let alike = "subscription($a: Int, $ab: Int) { events(after: $a) { id(x: $ab) } }";
        assert_eq!(digest_of(alike, json!({"a": 1, "ab": 1})), digest_of(alike, json!({"a": 2, "ab": 1})));
        assert_ne!(digest_of(alike, json!({"a": 1, "ab": 1})), digest_of(alike, json!({"a": 1, "ab": 2})));
    }
}
