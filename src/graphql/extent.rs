//! How much a document comes to once its fragments are expanded: how many selections, and how deep.
//!
//! Fragments are looked at once, so that fragments of fragments of fragments, which expand to billions of selections in a few
//! hundred bytes, cost no more than they are long.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use crate::graphql::limits::LimitRefusal;
use crate::input::ErrorCode;

/// How many selection sets and fragments may lie within each other.
pub(super) const LEVELS_MAX: usize = 64;

/// How many bytes of memory a field of an answer takes beside its name and its text, about.
pub(super) const FIELD_BYTES: u64 = 160;

/// How much a selection set comes to with its fragments expanded.
#[derive(Clone, Copy, Default)]
pub(super) struct SelectionExtent {
    /// How many selections.
    pub(super) size: u64,
    /// How many bytes an answer takes that has each field once, texts left out.
    pub(super) bytes: u64,
    /// How many fields lie within each other.
    pub(super) depth: usize,
    /// How many selection sets and fragments lie within each other.
    levels: usize,
}

impl SelectionExtent {
    fn add(&mut self, inner: SelectionExtent, field: Option<&Field>) {
        let fields = usize::from(field.is_some());
        // The name stands in the answer as it is sent alone; there it may be long.
        let own = field.map_or(0, |field| FIELD_BYTES + field.response_key().node.len() as u64);
        self.size = self.size.saturating_add(1).saturating_add(inner.size);
        self.bytes = self.bytes.saturating_add(own).saturating_add(inner.bytes);
        self.depth = self.depth.max(inner.depth + fields);
        self.levels = self.levels.max(inner.levels + 1);
    }
}

/// Works out extents, of each fragment once.
pub(super) struct SelectionExtents<'d> {
    document: &'d ExecutableDocument,
    /// Of each fragment; `None` while it is being looked at.
    known: HashMap<&'d str, Option<SelectionExtent>>,
    /// How many fields with an alias were met so far.
    pub(super) aliases: usize,
    /// How many directives were met so far.
    pub(super) directives: usize,
}

impl<'d> SelectionExtents<'d> {
    /// Begins to look at a document.
    pub(super) fn of(document: &'d ExecutableDocument) -> Self {
        SelectionExtents { document, known: HashMap::new(), aliases: 0, directives: 0 }
    }

    /// Returns the extent of a selection set that lies that deep.
    pub(super) fn of_set(&mut self, set: &'d SelectionSet, above: usize) -> Result<SelectionExtent, LimitRefusal> {
        let mut extent = SelectionExtent::default();
        for selection in &set.items {
            self.directives += selection.node.directives().len();
            match &selection.node {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.node.alias.is_some());
                    extent.add(self.of_set(&field.node.selection_set.node, above + 1)?, Some(&field.node));
                }
                Selection::InlineFragment(fragment) => {
                    extent.add(self.of_set(&fragment.node.selection_set.node, above + 1)?, None);
                }
                Selection::FragmentSpread(spread) => {
                    extent.add(self.of_fragment(&spread.node.fragment_name.node, above + 1)?, None);
                }
            }
        }
        // Checked on the way in, for the sake of this very recursion, and of the whole once it is known.
        if above > LEVELS_MAX || extent.levels > LEVELS_MAX {
            let message = format!("fields and fragments are nested more than {LEVELS_MAX} deep");
            return Err(LimitRefusal::new(ErrorCode::TooDeep, message));
        }
        Ok(extent)
    }

    /// Returns the extent of a fragment that is spread that deep.
    pub(super) fn of_fragment(&mut self, name: &str, above: usize) -> Result<SelectionExtent, LimitRefusal> {
        // A fragment that is not there is complained of when the document is validated.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(SelectionExtent::default());
        };
        match self.known.get(name.as_str()) {
            Some(Some(extent)) => Ok(*extent),
            Some(None) => Err(LimitRefusal::new(ErrorCode::BadInput, format!("the fragment {name} contains itself"))),
            None if above > LEVELS_MAX => {
                let message = format!("fragments are nested more than {LEVELS_MAX} deep");
                Err(LimitRefusal::new(ErrorCode::TooDeep, message))
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
