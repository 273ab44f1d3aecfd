//! What the GraphQL library does not check of directives: whether the variables in `@skip` and `@include` are Boolean, and
//! whether the definitions of variables have any. No directive of the schema may stand there.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet, VariableDefinition};
use async_graphql::{Name, Positioned, ServerError, Value};

/// Checks the directives of all operations of a document, and returns whether any depends on a variable. Its fragments do not
/// contain themselves.
///
/// # Errors
///
/// A variable of another type, or one with a directive.
pub(super) fn check(document: &ExecutableDocument) -> Result<bool, ServerError> {
    let mut is_variable = false;
    for (_, operation) in document.operations.iter() {
        let mut misplaced =
            operation.node.variable_definitions.iter().flat_map(|definition| &definition.node.directives);
        if let Some(directive) = misplaced.next() {
            let name = &directive.node.name.node;
            let message = format!("Directive \"@{name}\" may not be used on a variable's definition.");
            return Err(ServerError::new(message, Some(directive.pos)));
        }
        let definitions = operation.node.variable_definitions.iter();
        let definitions =
            definitions.map(|definition| (definition.node.name.node.as_str(), &definition.node)).collect();
        let mut conditions = Conditions { document, definitions, spread: HashSet::new(), is_variable: false };
        conditions.check_set(&operation.node.selection_set.node)?;
        is_variable |= conditions.is_variable;
    }
    Ok(is_variable)
}

struct Conditions<'d> {
    document: &'d ExecutableDocument,
    definitions: HashMap<&'d str, &'d VariableDefinition>,
    /// The fragments that were looked at.
    spread: HashSet<&'d str>,
    /// Whether a variable was found.
    is_variable: bool,
}

impl<'d> Conditions<'d> {
    fn check_set(&mut self, set: &'d SelectionSet) -> Result<(), ServerError> {
        for selection in &set.items {
            selection.node.directives().iter().try_for_each(|directive| self.check_directive(directive))?;
            match &selection.node {
                Selection::Field(field) => self.check_set(&field.node.selection_set.node)?,
                Selection::InlineFragment(fragment) => self.check_set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(named) => {
                    if let Some((name, fragment)) =
                        self.document.fragments.get_key_value(&named.node.fragment_name.node)
                        && self.spread.insert(name.as_str())
                    {
                        self.check_set(&fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_directive(&mut self, directive: &Positioned<Directive>) -> Result<(), ServerError> {
        let Some(condition) = directive.node.get_argument("if") else { return Ok(()) };
        let variable = condition.node.clone().into_const_with(Err::<Value, Name>).err();
        self.is_variable |= variable.is_some();
        // One that is not defined is the library's to complain of.
        let Some(definition) = variable.as_ref().and_then(|name| self.definitions.get(name.as_str())) else {
            return Ok(());
        };
        let ty = definition.var_type.node.to_string();
        let default = definition.default_value.as_ref().is_some_and(|default| default.node != Value::Null);
        if ty == "Boolean!" || (ty == "Boolean" && default) {
            return Ok(());
        }
        let name = &definition.name.node;
        let message = format!("Variable \"${name}\" of type \"{ty}\" used in position expecting type \"Boolean!\".");
        Err(ServerError::new(message, Some(condition.pos)))
    }
}
