//! Objects: which fields are asked of one, in which order.
//!
//! Fragments apply as the library has it: of a condition that names the object's own type or an interface of it, else of one
//! that names the union or interface that the field is declared with. Selections of one name are merged, in the place of the
//! first.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, OutputType, Positioned};
use smallvec::SmallVec;

use super::{AnswerText, SelectedField, Unwritten};
use crate::graphql::anchor;

/// An object of the schema whose fields can be written one by one; `#[written]` implements it.
pub trait WriteObject {
    /// Writes a field's value.
    ///
    /// # Errors
    ///
    /// It is not written here.
    fn write_field(&self, name: &str, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten>;
}

/// The field that answers under one name, and the selections that others of that name add.
struct Answered<'a> {
    field: &'a Positioned<Field>,
    more: Vec<&'a SelectionSet>,
}

type AnsweredFields<'a> = SmallVec<[Answered<'a>; 12]>;

/// Writes an object of the type `name`, in a field declared with the type `declared`.
///
/// # Errors
///
/// It is not written here.
pub fn write_object(
    object: &(impl WriteObject + ?Sized),
    name: &str,
    declared: &str,
    at: &SelectedField<'_>,
    text: &mut AnswerText<'_>,
) -> Result<(), Unwritten> {
    text.look()?;
    let mut fields = AnsweredFields::new();
    for set in at.sets {
        collect(at.ctx, set, name, declared, &mut fields)?;
    }
    text.put(b"{");
    for (place, Answered { field, more }) in fields.iter().enumerate() {
        if place > 0 {
            text.put(b",");
        }
        text.put(b"\"");
        text.put(field.node.response_key().node.as_bytes());
        text.put(b"\":");
        let asked = field.node.name.node.as_str();
        if asked == "__typename" {
            text.json(name)?;
            continue;
        }
        let own = [&field.node.selection_set.node];
        let sets = if more.is_empty() { &own[..] } else { more.as_slice() };
        object.write_field(asked, &SelectedField { ctx: at.ctx, field, sets }, text)?;
    }
    text.put(b"}");
    Ok(())
}

/// Writes an object that is a member of a union, or has an interface, by whose name its field is declared.
///
/// # Errors
///
/// It is not written here.
pub fn write_member<T: OutputType + WriteObject>(
    object: &T,
    declared: &str,
    at: &SelectedField<'_>,
    text: &mut AnswerText<'_>,
) -> Result<(), Unwritten> {
    write_object(object, &T::type_name(), declared, at, text)
}

fn collect<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    name: &str,
    declared: &str,
    fields: &mut AnsweredFields<'a>,
) -> Result<(), Unwritten> {
    for selection in &set.items {
        let (condition, inner) = match &selection.node {
            Selection::Field(field) => {
                add(field, fields);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node).ok_or(Unwritten)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
        };
        let condition = condition.map(|condition| condition.node.on.node.as_str());
        let interfaces = || ctx.schema_env.registry.implements.get(name);
        let names_it =
            |condition| condition == name || interfaces().is_some_and(|interfaces| interfaces.contains(condition));
        if condition.is_some_and(names_it) {
            collect(ctx, &inner.node, name, name, fields)?;
        } else if condition.is_none_or(|condition| condition == declared) {
            collect(ctx, &inner.node, name, declared, fields)?;
        }
    }
    Ok(())
}

fn add<'a>(field: &'a Positioned<Field>, fields: &mut AnsweredFields<'a>) {
    let key = &field.node.response_key().node;
    if anchor::is_one(key) {
        return;
    }
    let Some(first) = fields.iter_mut().find(|known| known.field.node.response_key().node == *key) else {
        fields.push(Answered { field, more: Vec::new() });
        return;
    };
    if first.more.is_empty() {
        first.more.push(&first.field.node.selection_set.node);
    }
    first.more.push(&field.node.selection_set.node);
}
