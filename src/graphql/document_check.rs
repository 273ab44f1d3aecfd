//! What a document may ask for, worked out before anything of it is run.
//!
//! Three looks, each linear in the document:
//!
//! 1. `nesting` over the raw text, before any parser sees it: parsers recurse on brackets.
//! 2. The extent of every operation and fragment: how many selections it comes to once fragments are expanded, and how
//!    deep. Fragments are looked at once, so that fragments of fragments of fragments, which expand to billions of
//!    selections in a few hundred bytes, cost no more than they are long.
//! 3. The cost of the operation that is to be run (`cost`): fields × page sizes.
//!
//! How long lists without pages are is not known before: what is really produced is held against a budget while the
//! operation runs ([`Execution::charge`](crate::graphql::scope::Execution::charge)).

use std::collections::HashMap;

use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

use crate::graphql::cost::Costs;
use crate::graphql::extent::{FIELD_BYTES, SelectionExtents};
use crate::graphql::introspection::{IntrospectionCount, SchemaGraph};
use crate::graphql::limits::{LimitRefusal, Limits};
use crate::graphql::shape::Shape;
use crate::input::ErrorCode;

/// What was worked out of a document that may be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What it costs, in fields.
    pub cost: u64,
    /// How many items it may produce.
    pub items: usize,
    /// How many bytes of an answer an item of a list comes to at most, texts left out.
    pub item_bytes: u64,
    /// How many bytes an answer comes to that has each field once, texts left out.
    pub bytes: u64,
    /// How many fields the answer has that are about the schema itself.
    pub introspected: u64,
}

impl Allowed {
    /// Returns how many bytes an answer comes to whose lists are empty.
    pub fn bytes_at_once(&self) -> u64 {
        self.bytes.saturating_add(self.introspected.saturating_mul(FIELD_BYTES))
    }
}

/// What documents are held against.
#[derive(Clone, Copy)]
pub struct DocumentTerms<'t> {
    /// The schema's types.
    pub shape: &'t Shape,
    /// What the schema tells of itself.
    pub graph: &'t SchemaGraph,
    /// How many records the log has.
    pub records: u64,
    /// The limits.
    pub limits: &'t Limits,
}

/// Checks a parsed document, and gives the cost of the operation that is to be run and how many items it may produce.
///
/// # Errors
///
/// TOO_COSTLY, TOO_DEEP, or BAD_INPUT where fragments contain themselves.
pub fn check(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    terms: DocumentTerms<'_>,
) -> Result<Allowed, LimitRefusal> {
    let DocumentTerms { shape, graph, records, limits } = terms;
    let too_many = |count: usize, most: usize, what: &str| {
        let message = format!("the document has {count} {what}: at most {most} are taken");
        if count > most { Err(LimitRefusal::new(ErrorCode::TooCostly, message)) } else { Ok(()) }
    };
    let definitions = document.operations.iter().count() + document.fragments.len();
    too_many(definitions, limits.definitions, "operations and fragments")?;
    let mut extents = SelectionExtents::of(document);
    let (mut size, mut depth, mut bytes) = (0_u64, 0, 0_u64);
    for (_, operation) in document.operations.iter() {
        let extent = extents.of_set(&operation.node.selection_set.node, 0)?;
        size = size.saturating_add(extent.size);
        depth = depth.max(extent.depth);
        bytes = bytes.max(extent.bytes);
        extents.directives += operation.node.directives.len();
    }
    for name in document.fragments.keys() {
        size = size.saturating_add(extents.of_fragment(name, 0)?.size);
    }
    too_many(extents.directives, limits.directives, "directives")?;
    if depth > limits.depth {
        let message = format!("fields are nested {depth} deep: at most {} are taken", limits.depth);
        return Err(LimitRefusal::new(ErrorCode::TooDeep, message));
    }
    too_many(extents.aliases, limits.aliases, "aliases")?;
    let over = |cost: u64| {
        let message = format!(
            "the document costs {cost} fields and at most {} are taken: ask for smaller pages, or for fewer fields",
            limits.cost
        );
        LimitRefusal { cost: Some(cost), ..LimitRefusal::new(ErrorCode::TooCostly, message) }
    };
    if size > limits.cost {
        return Err(over(size));
    }
    // Which operation is meant is settled, and complained of, by the one who runs it.
    let (cost, introspected, item_bytes) = operation(document, operation_name).map_or((0, 0, 0), |operation| {
        let introspection = IntrospectionCount::of(document, graph);
        let (known, extents) = (HashMap::new(), &mut extents);
        let mut costs = Costs {
            document,
            operation,
            variables,
            shape,
            records,
            introspection,
            introspected: 0,
            item_bytes: 0,
            extents,
            known,
        };
        (costs.of_operation(), costs.introspected, costs.item_bytes)
    });
    if introspected > limits.introspection {
        let message = format!(
            "what is asked about the schema comes to {introspected} fields and at most {} are given: nest less",
            limits.introspection
        );
        return Err(LimitRefusal::new(ErrorCode::TooCostly, message));
    }
    if cost > limits.cost {
        return Err(over(cost));
    }
    let fields_each = usize::try_from(size).unwrap_or(usize::MAX).max(1);
    let items = limits.items.min(limits.fields / fields_each);
    Ok(Allowed { cost, items, item_bytes, bytes, introspected })
}

/// Returns the operation that is to be run, where it is clear which.
pub fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name).map(|found| &found.node),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|found| &found.node)
        }
        (DocumentOperations::Single(_), Some(_)) | (DocumentOperations::Multiple(_), None) => None,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn shape() -> Shape {
        Shape::read(
            "type Query { things(first: Int, last: Int): ThingConnection!, one: Thing, list: [Thing!]! } \
             type ThingConnection { nodes: [Thing!]!, edges: [ThingEdge!]!, totalCount: Int!, pageInfo: PageInfo! } \
             type ThingEdge { node: Thing!, cursor: String! } type PageInfo { hasNextPage: Boolean! } \
             interface Thing { id: ID!, things(first: Int): ThingConnection! } \
             type Red implements Thing { id: ID!, a: Int, things(first: Int): ThingConnection! } \
             type Blue implements Thing { id: ID!, a: Int, b: Int, things(first: Int): ThingConnection! }",
        )
    }

    fn cost(query: &str) -> Result<u64, (ErrorCode, Option<u64>)> {
        let document = parse_query(query).expect("a document");
        let variables = Variables::from_json(serde_json::json!({"n": 7}));
        let (shape, graph) = (shape(), SchemaGraph::read(""));
        let terms = DocumentTerms { shape: &shape, graph: &graph, records: 0, limits: &Limits::default() };
        let checked = check(&document, None, &variables, terms);
        checked.map(|allowed| allowed.cost).map_err(|refusal| (refusal.code, refusal.cost))
    }

    #[test]
    fn a_document_costs_its_fields_times_its_pages() {
        assert_eq!(cost("{ one { id } }"), Ok(2));
        assert_eq!(cost("{ things { nodes { id } pageInfo { hasNextPage } } }"), Ok(1 + 50 * 2 + 2));
        assert_eq!(cost("{ things(first: 10) { edges { cursor node { id } } totalCount } }"), Ok(1 + 10 * 4 + 100));
        assert_eq!(cost("query($n: Int) { things(first: $n) { nodes { id } } }"), Ok(1 + 7 * 2));
        assert_eq!(cost("query($m: Int = 3) { things(last: $m) { nodes { id } } }"), Ok(1 + 3 * 2));
        assert_eq!(cost("{ a: one { id } b: one { id } }"), Ok(4));
        assert_eq!(cost("{ list { id } __schema { types { name } } }"), Ok(2 + 3));
        assert_eq!(
            cost(
                "{ things(first: 4) { nodes { ...T ... on Red { a } ... on Blue { a b } } } } fragment T on Thing { id }"
            ),
            Ok(1 + 4 * (1 + 1 + 2))
        );
        let nested = "{ things(first: 500) { nodes { things(first: 500) { nodes { id } } } } }";
        assert_eq!(cost(nested), Err((ErrorCode::TooCostly, Some(1 + 500 * (1 + 1 + 500 * 2)))));
    }

    #[test]
    fn fragments_of_fragments_are_looked_at_once() {
        let mut bomb = "{ one { ...F0 } } fragment F40 on Thing { id }".to_owned();
        for level in 0..40 {
            bomb.push_str(&format!(" fragment F{level} on Thing {{ ...F{0} ...F{0} }}", level + 1));
        }
        assert!(matches!(cost(&bomb), Err((ErrorCode::TooCostly, Some(_)))));
        let mut nested = "{ one { ...F0 } } fragment F10 on Thing { id }".to_owned();
        for level in 0..10 {
            let page = format!("things(first: 1) {{ nodes {{ ...F{} ...F{} }} }}", level + 1, level + 1);
            nested.push_str(&format!(" fragment F{level} on Thing {{ {page} }}"));
        }
        assert!(matches!(cost(&nested), Err((ErrorCode::TooDeep, _))));
        let cycle = "{ one { ...A } } fragment A on Thing { ...B } fragment B on Thing { ...A ...A }";
        assert_eq!(cost(cycle), Err((ErrorCode::BadInput, None)));
        for (levels, code) in [(400, ErrorCode::TooDeep), (9_999, ErrorCode::TooCostly)] {
            let mut chain = format!("{{ one {{ ...F0 }} }} fragment F{levels} on Thing {{ id }}");
            for level in 0..levels {
                chain.push_str(&format!(" fragment F{level} on Thing {{ ...F{} }}", level + 1));
            }
            assert_eq!(cost(&chain), Err((code, None)), "{levels}");
        }
    }
}
