//! The table of how lists are read, against the fields that the schema offers and against the page that shows it.

use std::collections::BTreeSet;

use chancery::chronicle::{FILTER_FIELDS, FieldReading, Look};

use super::elements::{fields, inputs, types};

/// Arguments that say which page of a list is asked for, not which items.
const OF_A_PAGE: [&str; 6] = ["filter", "order", "first", "after", "last", "before"];

#[test]
fn every_field_of_every_filter_has_a_line_in_the_table() {
    let schema = types(&chancery::graphql::sdl());
    let table: BTreeSet<(String, String)> =
        FILTER_FIELDS.iter().map(|line| (line.list.to_owned(), line.field.to_owned())).collect();
    assert_eq!(table.len(), FILTER_FIELDS.len(), "each field has one line");
    let mut offered: BTreeSet<(String, String)> = BTreeSet::new();
    for list in schema.values().flat_map(|ty| fields(&ty.kind)) {
        let (name, arguments) = (list.node.name.node.to_string(), &list.node.arguments);
        let is_list = list.node.ty.node.to_string().trim_end_matches('!').ends_with("Connection");
        let filter = arguments.iter().find(|argument| argument.node.name.node == "filter");
        if !is_list || (filter.is_none() && !table.iter().any(|(list, _)| *list == name)) {
            continue;
        }
        let named = |field: &str| (name.clone(), field.to_owned());
        let own = arguments.iter().map(|argument| argument.node.name.node.as_str());
        offered.extend(own.filter(|argument| !OF_A_PAGE.contains(argument)).map(named));
        let filter = filter.map(|filter| filter.node.ty.node.to_string().trim_end_matches('!').to_owned());
        let filter = filter.and_then(|name| schema.get(&name));
        offered.extend(filter.iter().flat_map(|ty| inputs(&ty.kind)).map(|field| named(&field.node.name.node)));
    }
    assert_eq!(offered, table, "what the schema offers, and the lines of src/chronicle/filter_table.rs");
}

#[test]
fn the_page_shows_the_table() {
    let page = include_str!("../../docs/lists.md");
    for line in FILTER_FIELDS {
        let reading = match line.reading {
            FieldReading::Seeks { beside: Look::Nothing | Look::Entries } => "seeks; beside another: entries",
            FieldReading::Seeks { beside: Look::Records } => "seeks; beside another: records",
            FieldReading::SeeksByOne => "seeks by one; the others: records",
            FieldReading::Bounds => "bounds",
            FieldReading::PassesOver(Look::Nothing | Look::Entries) => "passes over entries",
            FieldReading::PassesOver(Look::Records) => "passes over records",
        };
        let row = format!("| `{}` | `{}` | {reading} |", line.list, line.field);
        assert!(page.contains(&row), "docs/lists.md has no row that begins with {row}");
    }
}
