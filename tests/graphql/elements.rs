//! A schema as a list of its elements: what stands where, and what it is.
//!
//! | path | what it is |
//! | --- | --- |
//! | `Actor` | `type`, `input`, `enum`, `union`, `interface` or `scalar` |
//! | `Actor.name`, `Query.asOf(date)`, `EventInput.note` | a type of GraphQL, with its default: `Int = 6` |
//! | `Role.HOST` | `value` |
//! | `Actor implements Node`, `Target \| Issue`, `TargetInput @oneOf` | `so` |

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// The types of a schema, by name.
pub type Types = BTreeMap<String, TypeDefinition>;

/// What each element of a schema is, by its path.
pub type Elements = BTreeMap<String, String>;

/// Reads the types of a schema.
pub fn types(sdl: &str) -> Types {
    let document = parse_schema(sdl).expect("a schema");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

/// Returns the fields of an object or an interface, and none of anything else.
pub fn fields(ty: &TypeKind) -> &[Positioned<FieldDefinition>] {
    match ty {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => &[],
    }
}

/// Returns the fields of an input, and none of anything else.
pub fn inputs(ty: &TypeKind) -> &[Positioned<InputValueDefinition>] {
    match ty {
        TypeKind::InputObject(input) => &input.fields,
        TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) => &[],
    }
}

/// Returns the values of an enumeration.
pub fn values(ty: &TypeDefinition) -> Vec<String> {
    let TypeKind::Enum(list) = &ty.kind else { panic!("{} is an enum", ty.name.node) };
    list.values.iter().map(|value| value.node.value.node.to_string()).collect()
}

/// Lists the elements of a schema.
pub fn elements(types: &Types) -> Elements {
    let mut elements = Elements::new();
    for (name, ty) in types {
        elements.insert(name.clone(), kind(&ty.kind).to_owned());
        for field in fields(&ty.kind) {
            let at = format!("{name}.{}", field.node.name.node);
            for argument in &field.node.arguments {
                elements.insert(format!("{at}({})", argument.node.name.node), input(&argument.node));
            }
            elements.insert(at, field.node.ty.node.to_string());
        }
        for field in inputs(&ty.kind) {
            elements.insert(format!("{name}.{}", field.node.name.node), input(&field.node));
        }
        elements.extend(facts(name, ty).into_iter().map(|(path, what)| (path, what.to_owned())));
    }
    elements
}

/// Returns the path of what an element belongs to: of an argument its field, of a field its type.
pub fn owner(path: &str) -> Option<&str> {
    path.find('(').or_else(|| path.find(['.', ' '])).map(|end| &path[..end])
}

fn kind(ty: &TypeKind) -> &'static str {
    match ty {
        TypeKind::Scalar => "scalar",
        TypeKind::Object(_) => "type",
        TypeKind::Interface(_) => "interface",
        TypeKind::Union(_) => "union",
        TypeKind::Enum(_) => "enum",
        TypeKind::InputObject(_) => "input",
    }
}

fn input(value: &InputValueDefinition) -> String {
    let default = value.default_value.as_ref().map(|default| format!(" = {}", default.node));
    format!("{}{}", value.ty.node, default.unwrap_or_default())
}

/// Lists what a type says beside its fields: its interfaces, members and values, and whether one field is to be given.
fn facts(name: &str, ty: &TypeDefinition) -> Vec<(String, &'static str)> {
    match &ty.kind {
        TypeKind::Object(object) => {
            object.implements.iter().map(|other| (format!("{name} implements {}", other.node), "so")).collect()
        }
        TypeKind::Interface(interface) => {
            interface.implements.iter().map(|other| (format!("{name} implements {}", other.node), "so")).collect()
        }
        TypeKind::Union(union) => {
            union.members.iter().map(|member| (format!("{name} | {}", member.node), "so")).collect()
        }
        TypeKind::Enum(_) => values(ty).iter().map(|value| (format!("{name}.{value}"), "value")).collect(),
        TypeKind::InputObject(_) => {
            let one_of = ty.directives.iter().filter(|directive| directive.node.name.node == "oneOf");
            one_of.map(|_| (format!("{name} @oneOf"), "so")).collect()
        }
        TypeKind::Scalar => Vec::new(),
    }
}
