//! The schema's types as far as costs need them: which type a field gives, which objects an abstract type can be.
//!
//! Read from the printed schema, so that what is counted is what is served.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// The types of a schema that have fields or stand for those that do.
#[derive(Debug, Default)]
pub struct Shape {
    /// The type that each field of an object gives, without lists and marks of non-null.
    fields: HashMap<String, HashMap<String, FieldShape>>,
    /// The objects that a type can be: itself, of an object.
    objects: HashMap<String, Vec<String>>,
    /// Each object with everything that it is: itself, its interfaces and unions.
    kinds: HashMap<String, HashSet<String>>,
}

impl Shape {
    /// Reads the printed schema. What does not parse has no types.
    pub fn read(sdl: &str) -> Self {
        let mut shape = Shape::default();
        let Ok(document) = parse_schema(sdl) else { return shape };
        for definition in document.definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let name = ty.node.name.node.to_string();
            match ty.node.kind {
                TypeKind::Object(object) => {
                    for interface in object.implements {
                        shape.add(&interface.node, &name);
                    }
                    shape.add(&name, &name);
                    shape.fields.insert(name, field_types(object.fields));
                }
                TypeKind::Union(union) => {
                    for member in union.members {
                        shape.add(&name, &member.node);
                    }
                }
                // The fields of an interface are looked up on the objects that implement it.
                TypeKind::Interface(_) | TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
            }
        }
        shape
    }

    fn add(&mut self, kind: &str, object: &str) {
        self.objects.entry(kind.to_owned()).or_default().push(object.to_owned());
        self.kinds.entry(object.to_owned()).or_default().insert(kind.to_owned());
    }

    /// Gives the type of an object's field, without lists and marks of non-null.
    pub fn type_of(&self, object: &str, field: &str) -> Option<&str> {
        self.fields.get(object)?.get(field).map(|field| field.ty.as_str())
    }

    /// Returns whether an object's field gives a list.
    pub fn is_list(&self, object: &str, field: &str) -> bool {
        self.fields.get(object).and_then(|fields| fields.get(field)).is_some_and(|field| field.is_list)
    }

    /// Gives the objects that a type can be; none of a scalar.
    pub fn objects(&self, ty: &str) -> impl Iterator<Item = &str> {
        self.objects.get(ty).into_iter().flatten().map(String::as_str)
    }

    /// Tells whether an object is of a type.
    pub fn is_a(&self, object: &str, ty: &str) -> bool {
        self.kinds.get(object).is_some_and(|kinds| kinds.contains(ty))
    }

    /// Tells whether an object is a page of a list.
    pub fn is_connection(&self, object: &str) -> bool {
        object.ends_with("Connection") && self.type_of(object, "pageInfo").is_some()
    }
}

/// What a field gives.
#[derive(Debug)]
struct FieldShape {
    /// The type, without lists and marks of non-null.
    ty: String,
    is_list: bool,
}

fn field_types(fields: Vec<Positioned<FieldDefinition>>) -> HashMap<String, FieldShape> {
    let typed = fields.into_iter().map(|field| {
        let ty = &field.node.ty.node;
        let shape = FieldShape { ty: named(ty), is_list: matches!(ty.base, BaseType::List(_)) };
        (field.node.name.node.to_string(), shape)
    });
    typed.collect()
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
