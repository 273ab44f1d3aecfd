//! What an operation costs: fields × page sizes, worked out on the parsed document.
//!
//! A list that seeks costs its page. One that passes over entries or records costs in proportion to the log besides, as
//! the page that is asked for may lie at its end; the chronicle's table says which does (`chronicle::look`). A page's
//! fields count once for each item of the page; of an interface or union the most costly type counts, as an object has one
//! type only. Lists without pages count once, since their lengths are not known before. Every selection set is looked at
//! once for each type that it is selected on.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};

use crate::chronicle::{Look, look};
use crate::graphql::extent::SelectionExtents;
use crate::graphql::introspection::IntrospectionCount;
use crate::graphql::page::{PAGE_LEN_DEFAULT, PAGE_LEN_MAX};
use crate::graphql::shape::Shape;

/// What counting the whole of a list costs, in fields, beside looking through it.
const TOTAL_COUNT_COST: u64 = 100;

/// Of how many records looking through a list costs a field.
const RECORDS_A_FIELD: u64 = 500;

/// Of how many entries of the index looking through a list costs a field.
const ENTRIES_A_FIELD: u64 = 20_000;

/// Returns as much of the number of records as costs depend on: what is counted for so many, or for some more, is the same.
pub(super) fn records_counted(records: u64) -> u64 {
    const { assert!(ENTRIES_A_FIELD.is_multiple_of(RECORDS_A_FIELD)) };
    records / RECORDS_A_FIELD
}

/// What a selection set costs: so much, and so much for each item of the page that it is selected on.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
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
pub(super) struct Costs<'d, 'e> {
    pub(super) document: &'d ExecutableDocument,
    pub(super) operation: &'d OperationDefinition,
    pub(super) variables: &'d Variables,
    pub(super) shape: &'d Shape,
    /// How many records the log has.
    pub(super) records: u64,
    pub(super) introspection: IntrospectionCount<'d>,
    /// How many fields the answer has that are about the schema itself.
    pub(super) introspected: u64,
    /// The most bytes that an item of a list comes to, texts left out.
    pub(super) item_bytes: u64,
    pub(super) extents: &'e mut SelectionExtents<'d>,
    /// By the address of the selection set within the document, and the type that it is selected on.
    pub(super) known: HashMap<(usize, &'d str), Cost>,
}

impl<'d> Costs<'d, '_> {
    /// Returns what the operation costs.
    pub(super) fn of_operation(&mut self) -> u64 {
        let root = match self.operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        self.of_set(&self.operation.selection_set.node, root).fixed
    }

    /// Returns what a selection set costs on one type of object.
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
        let about_schema = match (on, name) {
            ("Query", "__schema") => self.introspection.of_schema(set),
            ("Query", "__type") => {
                let named = self.argument(field, "name");
                let named = named.as_ref().map(|value| if let Value::String(name) = value { name } else { "" });
                self.introspection.of_type(set, named)
            }
            _other => 0,
        };
        self.introspected = self.introspected.saturating_add(about_schema);
        let Some(ty) = self.shape.type_of(on, name) else {
            // Of the schema itself, or not there at all: each selection counts once. Extents were checked before.
            let inner = self.extents.of_set(set, 0).map_or(0, |extent| extent.size);
            return Cost { fixed: inner.saturating_add(1), per_item: 0 };
        };
        if self.shape.is_list(on, name) && !set.items.is_empty() {
            let bytes = self.extents.of_set(set, 0).map_or(0, |extent| extent.bytes);
            self.item_bytes = self.item_bytes.max(bytes);
        }
        let mut worst = Cost::default();
        for object in self.shape.objects(ty) {
            worst = worst.max(self.of_set(set, object));
        }
        let looking = self.looking_through(field, on, ty);
        worst.fixed = worst.fixed.saturating_mul(self.asked_of(field, on));
        let inner = worst.of_page(self.page_len(field)).saturating_add(1).saturating_add(looking);
        match (self.shape.is_connection(on), name) {
            (true, "nodes" | "edges") => Cost { fixed: 0, per_item: inner },
            (true, "totalCount") => Cost { fixed: TOTAL_COUNT_COST + self.records / RECORDS_A_FIELD, per_item: 0 },
            (true | false, _) => Cost { fixed: inner, per_item: 0 },
        }
    }

    /// Returns what it costs that a field may look through the whole log, or through two states that it makes, or many.
    fn looking_through(&self, field: &'d Field, on: &str, ty: &str) -> u64 {
        let name = field.name.node.as_str();
        let times = match (on, name) {
            ("Query", "diff") => 2,
            ("Query", "history") => 4,
            ("Negotiation", "claimed") => 1,
            ("Negotiation", "days") => return self.records / ENTRIES_A_FIELD,
            _list if self.shape.is_connection(ty) => 1,
            _other => return 0,
        };
        match look(name, &self.given(field, on).iter().map(String::as_str).collect::<Vec<_>>()) {
            Look::Nothing => 0,
            Look::Entries => times * (self.records / ENTRIES_A_FIELD),
            Look::Records => times * (self.records / RECORDS_A_FIELD),
        }
    }

    /// Returns how many things are asked for by an argument that lists them.
    fn asked_of(&self, field: &Field, on: &str) -> u64 {
        let listing = match (on, field.name.node.as_str()) {
            ("Snapshot", "grid") => "on",
            ("Snapshot", "names") => "of",
            _other => return 1,
        };
        match self.argument(field, listing) {
            Some(Value::List(items)) => items.len() as u64,
            Some(_) | None => 1,
        }
    }

    /// Returns the names of the arguments of a list that are given, and of the fields of its filter; within a negotiation, also
    /// that.
    fn given(&self, field: &'d Field, on: &str) -> Vec<String> {
        let mut given = Vec::new();
        for (name, _) in &field.arguments {
            match self.argument(field, &name.node) {
                Some(Value::Object(fields)) if name.node == "filter" => {
                    let asked = fields.into_iter().filter(|(_, value)| *value != Value::Null);
                    given.extend(asked.map(|(name, _)| name.to_string()));
                }
                None | Some(Value::Null) => {}
                Some(_) => given.push(name.node.to_string()),
            }
        }
        if on == "Negotiation" {
            given.push("negotiation".to_owned());
        }
        given
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value.into_const_with(|name| self.variable(&name).ok_or(())).ok()
    }

    /// Returns the length of the page that a field asks for. What is out of bounds is refused where the field is resolved.
    fn page_len(&self, field: &Field) -> u64 {
        let lens = ["first", "last"].into_iter().filter_map(|name| match self.argument(field, name)? {
            Value::Number(number) => number.as_i64(),
            _no_number => None,
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
