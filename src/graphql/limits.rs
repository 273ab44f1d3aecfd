//! What a document may ask for, worked out before anything of it is run.
//!
//! Three looks, each linear in the document:
//!
//! 1. [`check_nesting`] over the raw text, before any parser sees it: parsers recurse on brackets.
//! 2. The extent of every operation and fragment: how many selections it comes to once fragments are expanded, and how
//!    deep. Fragments are looked at once, so that fragments of fragments of fragments, which expand to billions of
//!    selections in a few hundred bytes, cost no more than they are long.
//! 3. The cost of the operation that is to be run: fields × page sizes. A page's fields count once for each item of the page;
//!    of an interface or union the most costly type counts, as an object has one type only.
//!
//! Lists without pages count once here, since their lengths are not known before: what is really produced is held against
//! a budget while the operation runs (`scope::Budget`).

use std::collections::HashMap;
use std::fmt;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, Response, Value, Variables};

use crate::graphql::error;
use crate::graphql::page::{PAGE_LEN_DEFAULT, PAGE_LEN_MAX};
use crate::graphql::shape::Shape;
use crate::input::ErrorCode;

/// How deep brackets may be nested in a document or a body.
pub const NESTING_MAX: usize = 64;

/// How many selection sets and fragments may lie within each other.
pub(super) const LEVELS_MAX: usize = 64;

/// What counting the whole of a list costs, in fields.
const TOTAL_COUNT_COST: u64 = 100;

/// The limits that hold for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most that a document may cost, in fields.
    pub cost: u64,
    /// How many fields may lie within each other.
    pub depth: usize,
    /// How many fields of a document may have an alias.
    pub aliases: usize,
    /// How many tokens a document may have.
    pub tokens: usize,
    /// How many items an operation may produce in its lists, page by page and list by list.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { cost: 50_000, depth: 20, aliases: 500, tokens: 100_000, items: 200_000 }
    }
}

/// Why a document is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which limit, by its code.
    pub code: ErrorCode,
    /// What is over the limit, and the limit.
    pub message: String,
    /// What the document would have cost, where that was worked out.
    pub cost: Option<u64>,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into(), cost: None }
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

impl fmt::Display for Refusal {
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

/// Checks that no more than [`NESTING_MAX`] brackets are open at once in a document or a body of JSON.
///
/// Strings, block strings and comments are passed over.
///
/// # Errors
///
/// TOO_DEEP, and how deep is accepted.
pub fn check_nesting(text: &str) -> Result<(), Refusal> {
    scan(text).map(|_tokens| ())
}

/// Checks the nesting of brackets and counts the tokens, about: what lies between spaces and marks, and the marks.
fn scan(text: &str) -> Result<usize, Refusal> {
    let bytes = text.as_bytes();
    let (mut place, mut open, mut tokens, mut in_word) = (0, 0_usize, 0, false);
    while let Some(&byte) = bytes.get(place) {
        let word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || !byte.is_ascii();
        tokens += usize::from(if word { !in_word } else { !byte.is_ascii_whitespace() && byte != b',' });
        in_word = word;
        match byte {
            b'"' => place = string_end(bytes, place),
            b'#' => place = line_end(bytes, place),
            b'(' | b'[' | b'{' => {
                open += 1;
                if open > NESTING_MAX {
                    let message = format!("brackets are nested deeper than {NESTING_MAX}: ask for less at once");
                    return Err(Refusal::new(ErrorCode::TooDeep, message));
                }
                place += 1;
            }
            b')' | b']' | b'}' => {
                open = open.saturating_sub(1);
                place += 1;
            }
            _other => place += 1,
        }
    }
    Ok(tokens)
}

/// Gives the place after a string that begins at a quotation mark. A string ends with its line at the latest.
fn string_end(bytes: &[u8], start: usize) -> usize {
    if bytes[start..].starts_with(b"\"\"\"") {
        return block_string_end(bytes, start + 3);
    }
    let mut place = start + 1;
    while let Some(&byte) = bytes.get(place) {
        match byte {
            b'\\' if !matches!(bytes.get(place + 1), Some(b'\n' | b'\r')) => place += 2,
            b'"' => return place + 1,
            b'\n' | b'\r' => return place,
            _other => place += 1,
        }
    }
    place
}

fn block_string_end(bytes: &[u8], start: usize) -> usize {
    let mut place = start;
    while place < bytes.len() {
        if bytes[place..].starts_with(b"\\\"\"\"") {
            place += 4;
        } else if bytes[place..].starts_with(b"\"\"\"") {
            return place + 3;
        } else {
            place += 1;
        }
    }
    place
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    start + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// Checks the raw text of a document before it is parsed.
///
/// # Errors
///
/// TOO_DEEP for brackets, TOO_COSTLY for the number of tokens.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let tokens = scan(text)?;
    if tokens > limits.tokens {
        let message = format!("the document has {tokens} tokens: at most {} are taken", limits.tokens);
        return Err(Refusal::new(ErrorCode::TooCostly, message));
    }
    Ok(())
}

/// Checks a parsed document and gives the cost of the operation that is to be run.
///
/// # Errors
///
/// TOO_COSTLY, TOO_DEEP, or BAD_INPUT where fragments contain themselves.
pub fn check(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<u64, Refusal> {
    let mut extents = Extents { document, known: HashMap::new(), aliases: 0 };
    let (mut size, mut depth) = (0_u64, 0);
    for (_, operation) in document.operations.iter() {
        let extent = extents.of_set(&operation.node.selection_set.node, 0)?;
        size = size.saturating_add(extent.size);
        depth = depth.max(extent.depth);
    }
    for name in document.fragments.keys() {
        size = size.saturating_add(extents.of_fragment(name, 0)?.size);
    }
    if depth > limits.depth {
        let message = format!("fields are nested {depth} deep: at most {} are taken", limits.depth);
        return Err(Refusal::new(ErrorCode::TooDeep, message));
    }
    if extents.aliases > limits.aliases {
        let message = format!("the document has {} aliases: at most {} are taken", extents.aliases, limits.aliases);
        return Err(Refusal::new(ErrorCode::TooCostly, message));
    }
    let over = |cost: u64| {
        let message = format!(
            "the document costs {cost} fields and at most {} are taken: ask for smaller pages, or for fewer fields",
            limits.cost
        );
        Refusal { cost: Some(cost), ..Refusal::new(ErrorCode::TooCostly, message) }
    };
    if size > limits.cost {
        return Err(over(size));
    }
    // Which operation is meant is settled, and complained of, by whoever runs it.
    let cost = operation(document, operation_name).map_or(0, |operation| {
        let mut costs = Costs { document, operation, variables, shape, extents: &mut extents, known: HashMap::new() };
        costs.of_operation()
    });
    if cost > limits.cost { Err(over(cost)) } else { Ok(cost) }
}

/// Gives the operation that is to be run, where it is clear which.
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

/// How much a selection set comes to with its fragments expanded.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// How many selections.
    size: u64,
    /// How many fields lie within each other.
    depth: usize,
    /// How many selection sets and fragments lie within each other.
    levels: usize,
}

impl Extent {
    fn add(&mut self, inner: Extent, fields: usize) {
        self.size = self.size.saturating_add(1).saturating_add(inner.size);
        self.depth = self.depth.max(inner.depth + fields);
        self.levels = self.levels.max(inner.levels + 1);
    }
}

/// Works out extents, of each fragment once.
struct Extents<'d> {
    document: &'d ExecutableDocument,
    /// Of each fragment; `None` while it is being looked at.
    known: HashMap<&'d str, Option<Extent>>,
    aliases: usize,
}

impl<'d> Extents<'d> {
    fn of_set(&mut self, set: &'d SelectionSet, above: usize) -> Result<Extent, Refusal> {
        let mut extent = Extent::default();
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.node.alias.is_some());
                    extent.add(self.of_set(&field.node.selection_set.node, above + 1)?, 1);
                }
                Selection::InlineFragment(fragment) => {
                    extent.add(self.of_set(&fragment.node.selection_set.node, above + 1)?, 0);
                }
                Selection::FragmentSpread(spread) => {
                    extent.add(self.of_fragment(&spread.node.fragment_name.node, above + 1)?, 0);
                }
            }
        }
        // Checked on the way in, for the sake of this very recursion, and of the whole once it is known.
        if above > LEVELS_MAX || extent.levels > LEVELS_MAX {
            let message = format!("fields and fragments are nested more than {LEVELS_MAX} deep");
            return Err(Refusal::new(ErrorCode::TooDeep, message));
        }
        Ok(extent)
    }

    fn of_fragment(&mut self, name: &str, above: usize) -> Result<Extent, Refusal> {
        // A fragment that is not there is complained of when the document is validated.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else { return Ok(Extent::default()) };
        match self.known.get(name.as_str()) {
            Some(Some(extent)) => Ok(*extent),
            Some(None) => Err(Refusal::new(ErrorCode::BadInput, format!("the fragment {name} contains itself"))),
            None if above > LEVELS_MAX => {
                let message = format!("fragments are nested more than {LEVELS_MAX} deep");
                Err(Refusal::new(ErrorCode::TooDeep, message))
            }
            None => {
                self.known.insert(name.as_str(), None);
                let extent = self.of_set(&fragment.node.selection_set.node, above)?;
                self.known.insert(name.as_str(), Some(extent));
                Ok(extent)
            }
        }
    }
}

/// What a selection set costs: so much, and so much for each item of the page that it is selected on.
#[derive(Clone, Copy, Default)]
struct Cost {
    fixed: u64,
    per_item: u64,
}

impl Cost {
    fn add(&mut self, other: Cost) {
        self.fixed = self.fixed.saturating_add(other.fixed);
        self.per_item = self.per_item.saturating_add(other.per_item);
    }

    fn max(self, other: Cost) -> Cost {
        Cost { fixed: self.fixed.max(other.fixed), per_item: self.per_item.max(other.per_item) }
    }

    fn of_page(self, len: u64) -> u64 {
        self.fixed.saturating_add(self.per_item.saturating_mul(len))
    }
}

/// Works out costs, of each fragment and each field's selections once for each type.
struct Costs<'d, 'e> {
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    variables: &'d Variables,
    shape: &'d Shape,
    extents: &'e mut Extents<'d>,
    /// By the address of the selection set within the document, and the type that it is selected on.
    known: HashMap<(usize, &'d str), Cost>,
}

impl<'d> Costs<'d, '_> {
    fn of_operation(&mut self) -> u64 {
        let root = match self.operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        self.of_set(&self.operation.selection_set.node, root).fixed
    }

    /// Gives what a selection set costs on one type of object.
    fn of_set(&mut self, set: &'d SelectionSet, on: &'d str) -> Cost {
        let place = (std::ptr::from_ref(set).addr(), on);
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        let mut cost = Cost::default();
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => cost.add(self.of_field(&field.node, on)),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    if condition.is_none_or(|condition| self.shape.is_a(on, condition)) {
                        cost.add(self.of_set(&fragment.node.selection_set.node, on));
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment: Option<&'d Positioned<FragmentDefinition>> =
                        self.document.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && self.shape.is_a(on, &fragment.node.type_condition.node.on.node)
                    {
                        cost.add(self.of_set(&fragment.node.selection_set.node, on));
                    }
                }
            }
        }
        self.known.insert(place, cost);
        cost
    }

    fn of_field(&mut self, field: &'d Field, on: &'d str) -> Cost {
        let name = field.name.node.as_str();
        let set = &field.selection_set.node;
        let Some(ty) = self.shape.type_of(on, name) else {
            // Of the schema itself, or not there at all: each selection counts once. Extents were checked before.
            let inner = self.extents.of_set(set, 0).map_or(0, |extent| extent.size);
            return Cost { fixed: inner.saturating_add(1), per_item: 0 };
        };
        let mut worst = Cost::default();
        for object in self.shape.objects(ty) {
            worst = worst.max(self.of_set(set, object));
        }
        let inner = worst.of_page(self.page_len(field)).saturating_add(1);
        match (self.shape.is_connection(on), name) {
            (true, "nodes" | "edges") => Cost { fixed: 0, per_item: inner },
            (true, "totalCount") => Cost { fixed: TOTAL_COUNT_COST, per_item: 0 },
            (true | false, _) => Cost { fixed: inner, per_item: 0 },
        }
    }

    /// Gives the length of the page that a field asks for. What is out of bounds is refused where the field is resolved.
    fn page_len(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].into_iter().filter_map(|name| field.get_argument(name));
        let lens = asked.filter_map(|argument| {
            let value = argument.node.clone().into_const_with(|name| self.variable(&name).ok_or(()));
            match value {
                Ok(Value::Number(number)) => number.as_i64(),
                Ok(_) | Err(()) => None,
            }
        });
        let len = lens.max().unwrap_or(i64::from(PAGE_LEN_DEFAULT));
        len.clamp(0, i64::from(PAGE_LEN_MAX)).unsigned_abs()
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        if let Some(value) = self.variables.get(name) {
            return Some(value.clone());
        }
        let definitions = &self.operation.variable_definitions;
        let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
        definition.node.default_value().cloned()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn brackets_count_where_they_are_brackets() {
        let deep = |open: &str, count: usize| open.repeat(count);
        assert!(check_nesting(&deep("[", NESTING_MAX)).is_ok());
        assert_eq!(check_nesting(&deep("[", NESTING_MAX + 1)).map_err(|refusal| refusal.code), Err(ErrorCode::TooDeep));
        assert!(check_nesting(&deep("{(", NESTING_MAX)).is_err());
        assert!(check_nesting(&deep("[]", 10_000)).is_ok());
        for passed_over in ["\"", "#", "\"\"\"", "\"\\\"", "\"\"\" \"\" \\\"\"\""] {
            assert!(check_nesting(&format!("{passed_over}{}", deep("[", 100))).is_ok(), "{passed_over}");
        }
        for over in ["\"\"", "#\n", "\"\"\"\"\"\"", "\"unfinished\n", "\"\\\\\"", "\"\\\n"] {
            assert!(check_nesting(&format!("{over}{}", deep("[", 100))).is_err(), "{over}");
        }
    }

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
        check(&document, None, &variables, &shape(), &Limits::default())
            .map_err(|refusal| (refusal.code, refusal.cost))
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
            cost("{ things(first: 4) { nodes { ...T ... on Red { a } ... on Blue { a b } } } } fragment T on Thing { id }"),
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
        let mut nested = "{ one { ...F0 } } fragment F9 on Thing { id }".to_owned();
        for level in 0..9 {
            let page = format!("things(first: 1) {{ nodes {{ ...F{} ...F{} }} }}", level + 1, level + 1);
            nested.push_str(&format!(" fragment F{level} on Thing {{ {page} }}"));
        }
        assert!(matches!(cost(&nested), Err((ErrorCode::TooDeep, _))));
        let cycle = "{ one { ...A } } fragment A on Thing { ...B } fragment B on Thing { ...A ...A }";
        assert_eq!(cost(cycle), Err((ErrorCode::BadInput, None)));
        let mut chain = "{ one { ...F0 } } fragment F9999 on Thing { id }".to_owned();
        for level in 0..9999 {
            chain.push_str(&format!(" fragment F{level} on Thing {{ ...F{} }}", level + 1));
        }
        assert_eq!(cost(&chain), Err((ErrorCode::TooDeep, None)));
    }
}
