//! The schema's types as far as costs and merging need them: which type a field gives, which objects an abstract type can be.
//!
//! Read from the printed schema, so that what is counted is what is served.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

use crate::graphql::introspection::OWN_TYPES;

/// The types of a schema that have fields or stand for those that do.
#[derive(Debug, Default)]
pub struct Shape {
    /// What each field of an object or an interface gives.
    fields: HashMap<String, HashMap<String, FieldShape>>,
    /// The objects that a type can be: itself, of an object.
    objects: HashMap<String, Vec<String>>,
    /// Each object with everything that it is: itself, its interfaces and unions.
    kinds: HashMap<String, HashSet<String>>,
}

impl Shape {
    /// Reads the printed schema, and what it says of itself. What does not parse has no types.
    pub fn read(sdl: &str) -> Self {
        let mut shape = Shape::default();
        let documents: Vec<_> = [sdl, OWN_TYPES].iter().filter_map(|text| parse_schema(text).ok()).collect();
        let types = || {
            let definitions = documents.iter().flat_map(|document| &document.definitions);
            definitions.filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.as_str(), &ty.node.kind)),
                TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
            })
        };
        let is_leaf = |kind: &TypeKind| matches!(kind, TypeKind::Scalar | TypeKind::Enum(_));
        let leaves: HashSet<&str> = types().filter(|(_, kind)| is_leaf(kind)).map(|(name, _)| name).collect();
        for (name, kind) in types() {
            match kind {
                TypeKind::Object(object) => {
                    for interface in &object.implements {
                        shape.add(&interface.node, name);
                    }
                    shape.add(name, name);
                    shape.fields.insert(name.to_owned(), field_shapes(&object.fields, &leaves));
                }
                TypeKind::Interface(interface) => {
                    shape.fields.insert(name.to_owned(), field_shapes(&interface.fields, &leaves));
                }
                TypeKind::Union(union) => {
                    for member in &union.members {
                        shape.add(name, &member.node);
                    }
                }
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
            }
        }
        shape
    }

    fn add(&mut self, kind: &str, object: &str) {
        self.objects.entry(kind.to_owned()).or_default().push(object.to_owned());
        self.kinds.entry(object.to_owned()).or_default().insert(kind.to_owned());
    }

    fn field(&self, on: &str, field: &str) -> Option<&FieldShape> {
        self.fields.get(on)?.get(field)
    }

    /// Returns the type of a field of an object or an interface, without lists and marks of non-null.
    pub fn type_of(&self, on: &str, field: &str) -> Option<&str> {
        self.field(on, field).map(|field| field.ty.as_str())
    }

    /// Returns the whole type of a field of an object or an interface, as the schema prints it.
    pub fn printed(&self, on: &str, field: &str) -> Option<&str> {
        self.field(on, field).map(|field| field.printed.as_str())
    }

    /// Returns what fields of one name must have in common: of a leaf the whole type, else the lists and marks of non-null.
    pub fn form_of(&self, on: &str, field: &str) -> Option<&str> {
        self.field(on, field).map(|field| field.form.as_str())
    }

    /// Returns whether a field gives a list.
    pub fn is_list(&self, on: &str, field: &str) -> bool {
        self.field(on, field).is_some_and(|field| field.is_list)
    }

    /// Returns whether a type is an object.
    pub fn is_object(&self, ty: &str) -> bool {
        self.kinds.contains_key(ty)
    }

    /// Returns the objects that a type can be; none of a scalar.
    pub fn objects(&self, ty: &str) -> impl Iterator<Item = &str> {
        self.objects.get(ty).into_iter().flatten().map(String::as_str)
    }

    /// Returns whether an object is of a type.
    pub fn is_a(&self, object: &str, ty: &str) -> bool {
        self.kinds.get(object).is_some_and(|kinds| kinds.contains(ty))
    }

    /// Returns whether an object is a page of a list.
    pub fn is_connection(&self, object: &str) -> bool {
        object.ends_with("Connection") && self.type_of(object, "pageInfo").is_some()
    }
}

/// What a field gives.
#[derive(Debug)]
struct FieldShape {
    /// The type, without lists and marks of non-null.
    ty: String,
    /// The type as the schema prints it.
    printed: String,
    /// The printed type of a leaf; of anything else what is left of it without the name.
    form: String,
    is_list: bool,
}

fn field_shapes(fields: &[Positioned<FieldDefinition>], leaves: &HashSet<&str>) -> HashMap<String, FieldShape> {
    let shaped = fields.iter().map(|field| {
        let ty = &field.node.ty.node;
        let (name, printed) = (named(ty), ty.to_string());
        let form = if leaves.contains(name.as_str()) { printed.clone() } else { printed.replace(&name, "") };
        let is_list = matches!(ty.base, BaseType::List(_));
        (field.node.name.node.to_string(), FieldShape { ty: name, printed, form, is_list })
    });
    shaped.collect()
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
