//! Random documents over random histories: an answer that is written straight to bytes is the one that the library makes.
//!
//! A document is drawn from the schema itself: any root, any field of any type that the root leads to, under its own name or
//! another, in fragments of every sort, skipped and included, asked twice.

use async_graphql::parser::types::{BaseType, FieldDefinition, InputValueDefinition, TypeKind};
use async_graphql::{Response, Variables};
use chancery::graphql::GraphqlRequest;
use chancery::graphql::scope::Recorder;
use serde_json::json;

use super::{Real, instant};
use crate::answers::execute_both;
use crate::graphql::sweep::{Schema, named};
use crate::model::histories::Case;
use crate::model::laws::{Verdict, load};
use crate::model::standing::Point;

/// How many documents are drawn for each point of a history.
const DOCUMENTS: usize = 5;
/// How many objects lie within each other.
const DEPTH: usize = 5;

/// Holds the two ways of answering against each other; they are compared where they are run.
pub fn written_as_made(case: &Case) -> Verdict {
    let real: Real = load(&case.history)?;
    let schema = Schema::read();
    let seed = case.choices.iter().fold(7, |seed: u64, choice| seed.wrapping_mul(31).wrapping_add(u64::from(*choice)));
    let mut drawing = Drawing { schema: &schema, state: seed | 1, aliases: 0, fragments: Vec::new() };
    let mut answered = 0;
    for point in &case.points {
        for _ in 0..DOCUMENTS {
            let document = drawing.document(point);
            let response = ask(&real, &document, case.history.now());
            answered += usize::from(response.errors.is_empty());
        }
    }
    // Many of them have no error: else little would have been compared.
    let drawn = case.points.len() * DOCUMENTS;
    if answered * 5 < drawn { Err(format!("{answered} of {drawn} documents were answered")) } else { Ok(()) }
}

fn ask(real: &Real, document: &str, now: i64) -> Response {
    let variables = Variables::from_json(json!({ "yes": true, "no": false }));
    let request = GraphqlRequest { query: document.to_owned(), variables, ..GraphqlRequest::default() };
    let recorder = Recorder { name: "test".into() };
    real.runtime.block_on(execute_both(&real.schema, request, instant(now), recorder))
}

struct Drawing<'s> {
    schema: &'s Schema,
    state: u64,
    aliases: usize,
    /// Fragments of the document: the type and what is selected of it.
    fragments: Vec<(String, String)>,
}

impl Drawing<'_> {
    /// Draws one of so many numbers (xorshift).
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % bound
    }

    fn document(&mut self, point: &Point) -> String {
        self.fragments.clear();
        let cuts = point_arguments(point);
        let (root, ty) = match self.below(10) {
            0..=4 => (format!("asOf{}", parenthesized(&cuts)), "Snapshot"),
            5 | 6 => (format!("diff(from: {{date: \"2024-08-01\"}}, to: {{{cuts}}}, first: 20)"), "ChangeConnection"),
            7 => ("events(first: 8)".to_owned(), "EventConnection"),
            8 => ("event(id: \"00000000-0000-4000-8000-000000000003\")".to_owned(), "Event"),
            _ => ("node(id: \"actor:a\")".to_owned(), "Node"),
        };
        let selection = self.selection(ty, DEPTH);
        let mut document = format!("query($yes: Boolean!, $no: Boolean!) {{ {root} {selection} ");
        // Both variables have to be used.
        document.push_str("__typename @include(if: $yes) again: __typename @skip(if: $no) }");
        for (number, (ty, selection)) in self.fragments.iter().enumerate() {
            document.push_str(&format!(" fragment F{number} on {ty} {selection}"));
        }
        document
    }

    fn selection(&mut self, ty: &str, depth: usize) -> String {
        let mut items = String::new();
        for _ in 0..1 + self.below(6) {
            items.push_str(&self.item(ty, depth));
            items.push(' ');
        }
        if items.trim().is_empty() {
            items.push_str("__typename");
        }
        format!("{{ {items}}}")
    }

    fn item(&mut self, ty: &str, depth: usize) -> String {
        let members = self.schema.members(ty);
        match self.below(16) {
            0 => "__typename".to_owned(),
            1 => format!("... {}", self.selection(ty, depth.saturating_sub(1))),
            2 if depth > 1 => format!("... @skip(if: {}) {}", self.condition(), self.selection(ty, depth - 1)),
            3 if depth > 1 => {
                let selection = self.selection(ty, depth - 2);
                self.fragments.push((ty.to_owned(), selection));
                format!("...F{}", self.fragments.len() - 1)
            }
            _ if !members.is_empty() => {
                let member = members[self.below(members.len())].clone();
                format!("... on {member} {}", self.selection(&member, depth))
            }
            _ => self.field(ty, depth).unwrap_or_default(),
        }
    }

    fn condition(&mut self) -> &'static str {
        ["true", "false", "$yes", "$no"][self.below(4)]
    }

    fn field(&mut self, ty: &str, depth: usize) -> Option<String> {
        let fields = self.schema.fields(ty);
        let field = &fields.get(self.below(fields.len().max(1)))?.node;
        let of = named(&field.ty.node);
        let arguments: Option<Vec<String>> =
            field.arguments.iter().filter_map(|argument| argument_of(field, &argument.node)).collect();
        let is_leaf = !self.schema.is_composite(of);
        if !is_leaf && depth == 0 {
            return None;
        }
        let (name, arguments) = (&field.name.node, parenthesized(&arguments?.join(", ")));
        let selection = if is_leaf { String::new() } else { self.selection(of, depth - 1) };
        let directive = match self.below(12) {
            0 => format!("@include(if: {}) ", self.condition()),
            _ => String::new(),
        };
        let alias = if self.below(4) == 0 {
            self.aliases += 1;
            format!("a{}: ", self.aliases)
        } else {
            String::new()
        };
        Some(format!("{alias}{name}{arguments} {directive}{selection}"))
    }
}

fn parenthesized(arguments: &str) -> String {
    if arguments.is_empty() { String::new() } else { format!("({arguments})") }
}

fn point_arguments(point: &Point) -> String {
    let variables = point.variables();
    let written = variables.as_object().into_iter().flatten().map(|(name, value)| match name.as_str() {
        "certainty" => format!("{name}: {}", value.as_str().unwrap_or("BEST")),
        _ => format!("{name}: {value}"),
    });
    written.collect::<Vec<_>>().join(", ")
}

/// Returns an argument that a field needs, the same for the same field: `None` where it can be left out, `Some(None)` where
/// nothing is known to give.
#[allow(clippy::option_option, reason = "an argument may be needless, or needed and unknown")]
fn argument_of(field: &FieldDefinition, argument: &InputValueDefinition) -> Option<Option<String>> {
    let name = argument.name.node.as_str();
    if name == "first" {
        return Some(Some("first: 4".to_owned()));
    }
    let ty = &argument.ty.node;
    if ty.nullable || argument.default_value.is_some() {
        return None;
    }
    match (name, &ty.base) {
        ("on", BaseType::List(_)) => return Some(Some("on: [{issue: \"issue-1\"}, {issue: \"issue-2\"}]".to_owned())),
        ("of", BaseType::List(_)) => return Some(Some("of: [\"actor:a\", \"issue:issue-1\", \"none\"]".to_owned())),
        _other => {}
    }
    let key = match field.name.node.as_str() {
        "actor" | "position" => "a",
        "negotiation" => "talks-1",
        "issue" => "issue-1",
        "proposal" => "proposal-1",
        "clause" => "c1",
        "meeting" => "meeting-1",
        "commitment" => "commitment-1",
        "incident" => "incident-1",
        "source" => "source-1",
        "amendment" => "amendment-1",
        "decision" => "decision-1",
        _ => return Some(None),
    };
    let given = match (name, &ty.base) {
        ("key" | "party", BaseType::Named(_)) => format!("{name}: \"{key}\""),
        ("on", BaseType::Named(_)) => "on: {issue: \"issue-1\"}".to_owned(),
        _ => return Some(None),
    };
    Some(Some(given))
}

impl Schema {
    /// Returns the objects that a union or an interface can be.
    fn members(&self, ty: &str) -> Vec<String> {
        match self.kind(ty) {
            Some(TypeKind::Union(union)) => union.members.iter().map(|member| member.node.to_string()).collect(),
            Some(TypeKind::Interface(_)) => self.implementing(ty),
            _other => Vec::new(),
        }
    }

    fn is_composite(&self, ty: &str) -> bool {
        matches!(self.kind(ty), Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
    }
}
