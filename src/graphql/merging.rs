//! Whether the fields that an answer has under one name can be one: GraphQL's rule 5.3.2, Field Selection Merging.
//!
//! The rule compares fields two by two, level by level, which takes longer than the square of a document. Here the fields of
//! one name are grouped, and what lies below a whole group is merged before it is looked at:
//!
//! 1. All fields of one name have one form, whichever objects they belong to: a leaf its type, anything else the same lists
//!    and marks of non-null.
//! 2. Fields that may belong to one object are one field with the same arguments. An object has one type, so there is a group
//!    for each type of object, and what is selected on an interface or a union is in every group.
//!
//! The first takes as long as the document is with its fragments expanded. So does the second, unless a document nests
//! groups within groups; so the steps are counted, and bounded by [`Limits::merging`](super::limits::Limits).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned, Response, ServerError};

use crate::graphql::error;
use crate::graphql::shape::Shape;
use crate::input::ErrorCode;

/// Checks that the fields of a document can be merged. Its fragments do not contain themselves.
///
/// # Errors
///
/// Two fields that cannot, or that it takes more than so many steps to tell.
pub(super) fn check(document: &ExecutableDocument, shape: &Shape, steps: usize) -> Result<(), MergeError> {
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let mut merging = Merging { document, shape, steps, taken: 0, compared: HashMap::new(), path: Vec::new() };
        let fields = merging.fields([(&operation.node.selection_set.node, root)])?;
        merging.check_forms(&fields)?;
        merging.check_groups(&fields)?;
    }
    Ok(())
}

/// Why the fields of a document cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MergeError {
    /// Two of them are in conflict.
    Conflict {
        /// The names of an answer that lead to them.
        path: String,
        /// In what they differ.
        conflict: Conflict,
        /// Where they stand.
        places: Vec<Pos>,
    },
    /// It takes too many steps to tell.
    TooCostly(usize),
}

/// In what two fields of one name differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// They give these types.
    Types(String, String),
    /// They are these fields.
    Fields(String, String),
    /// They have other arguments.
    Arguments,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::Types(one, other) => write!(f, "they return conflicting types \"{one}\" and \"{other}\""),
            Conflict::Fields(one, other) => write!(f, "\"{one}\" and \"{other}\" are different fields"),
            Conflict::Arguments => f.write_str("they have differing arguments"),
        }
    }
}

impl MergeError {
    /// Makes the answer that says so.
    pub(super) fn response(self) -> Response {
        match self {
            MergeError::Conflict { path, conflict, places } => {
                let message = format!(
                    "Fields \"{path}\" conflict because {conflict}. Use different aliases on the fields to fetch both."
                );
                Response::from_errors(vec![ServerError { locations: places, ..ServerError::new(message, None) }])
            }
            MergeError::TooCostly(steps) => {
                let message = format!(
                    "it takes more than {steps} steps to see whether the document's fields can be merged: repeat fewer \
                     names on interfaces and unions within each other"
                );
                error::refusal(ErrorCode::TooCostly, message)
            }
        }
    }
}

/// A field with the type that it is selected on; an empty name where that type is not known.
#[derive(Clone, Copy)]
struct Placed<'d> {
    field: &'d Positioned<Field>,
    on: &'d str,
}

/// Fields by their names in the answer.
type FieldsByName<'d> = BTreeMap<&'d str, Vec<Placed<'d>>>;

struct Merging<'d> {
    document: &'d ExecutableDocument,
    shape: &'d Shape,
    /// How many steps it may take.
    steps: usize,
    taken: usize,
    /// Whether the arguments of two fields, by their addresses in the document, are the same.
    compared: HashMap<(usize, usize), bool>,
    /// The names that lead to what is looked at.
    path: Vec<&'d str>,
}

impl<'d> Merging<'d> {
    fn step(&mut self, count: usize) -> Result<(), MergeError> {
        self.taken += count;
        if self.taken > self.steps { Err(MergeError::TooCostly(self.steps)) } else { Ok(()) }
    }

    /// Merges selection sets, each selected on a type.
    fn fields(
        &mut self,
        sets: impl IntoIterator<Item = (&'d SelectionSet, &'d str)>,
    ) -> Result<FieldsByName<'d>, MergeError> {
        let (mut fields, mut spread) = (FieldsByName::new(), HashSet::new());
        for (set, on) in sets {
            self.collect(set, on, &mut fields, &mut spread)?;
        }
        Ok(fields)
    }

    fn collect(
        &mut self,
        set: &'d SelectionSet,
        on: &'d str,
        fields: &mut FieldsByName<'d>,
        spread: &mut HashSet<&'d str>,
    ) -> Result<(), MergeError> {
        self.step(set.items.len())?;
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    fields.entry(field.node.response_key().node.as_str()).or_default().push(Placed { field, on });
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                    self.collect(&fragment.node.selection_set.node, on, fields, spread)?;
                }
                Selection::FragmentSpread(named) => {
                    if let Some((name, fragment)) =
                        self.document.fragments.get_key_value(&named.node.fragment_name.node)
                        && spread.insert(name.as_str())
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.collect(&fragment.node.selection_set.node, on, fields, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Merges what is selected below fields.
    fn below(&mut self, fields: &[Placed<'d>]) -> Result<FieldsByName<'d>, MergeError> {
        let shape = self.shape;
        let sets = fields.iter().map(|placed| {
            let field = &placed.field.node;
            let ty = match field.name.node.as_str() {
                "__schema" => "__Schema",
                "__type" => "__Type",
                name => shape.type_of(placed.on, name).unwrap_or_default(),
            };
            (&field.selection_set.node, ty)
        });
        self.fields(sets)
    }

    /// Checks that all fields of one name have one form, here and below.
    fn check_forms(&mut self, fields: &FieldsByName<'d>) -> Result<(), MergeError> {
        for (name, fields) in fields {
            let mut first: Option<(Placed<'d>, &str)> = None;
            for placed in fields {
                let Some(form) = self.form(*placed) else { continue };
                match first {
                    None => first = Some((*placed, form)),
                    Some((_, same)) if same == form => {}
                    Some((other, _)) => {
                        let printed = |placed| self.printed(placed).to_owned();
                        let conflict = Conflict::Types(printed(other), printed(*placed));
                        return Err(self.conflict(name, conflict, other, *placed));
                    }
                }
            }
            let below = self.below(fields)?;
            self.path.push(name);
            self.check_forms(&below)?;
            self.path.pop();
        }
        Ok(())
    }

    /// Checks that fields of one name which may belong to one object are one field, here and below.
    fn check_groups(&mut self, fields: &FieldsByName<'d>) -> Result<(), MergeError> {
        for (name, fields) in fields {
            for group in self.groups(fields)? {
                if let Some((first, others)) = group.split_first() {
                    for other in others {
                        if let Some(conflict) = self.difference(first.field, other.field) {
                            return Err(self.conflict(name, conflict, *first, *other));
                        }
                    }
                }
                let below = self.below(&group)?;
                self.path.push(name);
                self.check_groups(&below)?;
                self.path.pop();
            }
        }
        Ok(())
    }

    /// Groups fields by the object that they may belong to.
    fn groups(&mut self, fields: &[Placed<'d>]) -> Result<Vec<Vec<Placed<'d>>>, MergeError> {
        let (mut by_object, mut on_any): (BTreeMap<&str, Vec<_>>, Vec<_>) = Default::default();
        for placed in fields {
            match self.shape.is_object(placed.on) {
                true => by_object.entry(placed.on).or_default().push(*placed),
                false => on_any.push(*placed),
            }
        }
        if by_object.is_empty() {
            return Ok(vec![on_any]);
        }
        self.step(by_object.len() * on_any.len())?;
        let with_any = by_object.into_values().map(|mut group| {
            group.extend_from_slice(&on_any);
            group
        });
        Ok(with_any.collect())
    }

    /// Says in what two fields differ, their types aside.
    fn difference(&mut self, one: &'d Positioned<Field>, other: &'d Positioned<Field>) -> Option<Conflict> {
        let (one, other) = (&one.node, &other.node);
        if one.name.node != other.name.node {
            return Some(Conflict::Fields(one.name.node.to_string(), other.name.node.to_string()));
        }
        if one.arguments.is_empty() && other.arguments.is_empty() {
            return None;
        }
        let key = (std::ptr::from_ref(one).addr(), std::ptr::from_ref(other).addr());
        let is_same = self.compared.entry(key).or_insert_with(|| has_same_arguments(one, other));
        if *is_same { None } else { Some(Conflict::Arguments) }
    }

    /// Returns what a field has to have in common with others of its name; `None` of a field that there is not.
    fn form(&self, placed: Placed<'d>) -> Option<&'d str> {
        match placed.field.node.name.node.as_str() {
            "__typename" => Some("String!"),
            name => self.shape.form_of(placed.on, name),
        }
    }

    fn printed(&self, placed: Placed<'d>) -> &'d str {
        match placed.field.node.name.node.as_str() {
            "__typename" => "String!",
            name => self.shape.printed(placed.on, name).unwrap_or_default(),
        }
    }

    fn conflict(&self, name: &str, conflict: Conflict, one: Placed<'d>, other: Placed<'d>) -> MergeError {
        let path: Vec<&str> = self.path.iter().copied().chain([name]).collect();
        MergeError::Conflict { path: path.join("."), conflict, places: vec![one.field.pos, other.field.pos] }
    }
}

/// Returns whether two fields have the same arguments, in whatever order.
fn has_same_arguments(one: &Field, other: &Field) -> bool {
    let has = |(name, value): &(Positioned<Name>, Positioned<_>)| {
        other.get_argument(&name.node).is_some_and(|same| same.node == value.node)
    };
    one.arguments.len() == other.arguments.len() && one.arguments.iter().all(has)
}
