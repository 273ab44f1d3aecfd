//! Tables for people: aligned, wrapped to the terminal, with what is contested marked by a word, and by colour on a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table};
use serde_json::Value;

use crate::cli::output::is_colourful;

/// The width of what is not written to a terminal, in columns.
const WIDTH_ELSEWHERE: u16 = 120;

/// How a cell stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not at all.
    Plain,
    /// It is contested, overdue or the like.
    Warning,
    /// It is of less interest.
    Aside,
}

/// A table being filled.
pub struct Rows {
    table: Table,
    colourful: bool,
    is_empty: bool,
}

impl Rows {
    /// Begins a table with the names of its columns.
    pub fn new(columns: &[&str]) -> Self {
        let colourful = is_colourful();
        let mut table = Table::new();
        table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if table.width().is_none() {
            table.set_width(WIDTH_ELSEWHERE);
        }
        if !colourful {
            table.force_no_tty();
            let width = table.width().unwrap_or(WIDTH_ELSEWHERE);
            table.set_width(width);
        }
        table.set_header(columns.iter().map(|name| styled(Cell::new(name.to_uppercase()), colourful, Mark::Aside)));
        Rows { table, colourful, is_empty: true }
    }

    /// Keeps a column from being wrapped: one of keys and paths, which are there to be copied.
    #[must_use]
    pub fn whole(mut self, column: usize) -> Self {
        if let Some(column) = self.table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        self
    }

    /// Adds a row; cells that are left out at its end are empty.
    pub fn row(&mut self, cells: &[(&str, Mark)]) {
        self.is_empty = false;
        self.table.add_row(cells.iter().map(|(text, mark)| styled(Cell::new(clean(text)), self.colourful, *mark)));
    }

    /// Adds a row of plain cells.
    pub fn plain(&mut self, cells: &[&str]) {
        let cells: Vec<(&str, Mark)> = cells.iter().map(|text| (*text, Mark::Plain)).collect();
        self.row(&cells);
    }

    /// Tells whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Gives the table, each line set in by two columns.
    pub fn print(mut self) -> String {
        // The first column has no edge before it.
        if let Some(width) = self.table.width() {
            self.table.set_width(width.saturating_sub(1));
        }
        self.table.lines().map(|line| format!(" {}\n", line.trim_end())).collect()
    }
}

fn styled(cell: Cell, colourful: bool, mark: Mark) -> Cell {
    match (colourful, mark) {
        (false, _) | (_, Mark::Plain) => cell,
        (true, Mark::Warning) => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        (true, Mark::Aside) => cell.add_attribute(Attribute::Dim),
    }
}

/// Takes out of a text what a terminal would take for an order.
pub fn clean(text: &str) -> String {
    text.chars().map(|char| if char.is_control() && char != '\n' { ' ' } else { char }).collect()
}

/// Gives a heading, bold on a terminal.
pub fn heading(text: &str) -> String {
    let text = clean(text);
    if is_colourful() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text }
}

/// Gives a text field of an answer; empty where it is null.
pub fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    path.iter().fold(value, |value, field| &value[*field]).as_str().unwrap_or_default()
}

/// Gives the date of a period, as it was recorded; empty where there is none.
pub fn date(period: &Value) -> String {
    let edtf = text(period, &["edtf"]);
    match text(period, &["timeZone"]) {
        "UTC" | "" => edtf.to_owned(),
        _zone if edtf.len() <= 10 || !edtf.contains('T') => edtf.to_owned(),
        zone => format!("{edtf} {zone}"),
    }
}

/// Gives a list of texts in one line.
pub fn list(values: &Value, of: impl Fn(&Value) -> String) -> String {
    values.as_array().into_iter().flatten().map(of).collect::<Vec<_>>().join(", ")
}

/// Gives a target as its kind and title.
pub fn target(target: &Value) -> String {
    let key = text(target, &["key"]);
    match text(target, &["__typename"]) {
        "Clause" => {
            let (number, proposal) = (text(target, &["number"]), text(target, &["proposal", "key"]));
            format!("clause {proposal}/{key} ({number})")
        }
        kind => format!("{} {key}", kind.to_lowercase()),
    }
}

/// The fields of a target that [`target`] reads.
pub const TARGET_FIELDS: &str = "fragment T on Target { __typename ... on Issue { key title } ... on Proposal { key title } \
    ... on Clause { key number proposal { key title } } ... on Meeting { key title } }";

/// Gives a source as it is cited: by its key, and by the place in it.
pub fn source(citation: &Value) -> String {
    let key = text(citation, &["source", "key"]);
    match text(citation, &["locator"]) {
        "" => key.to_owned(),
        locator => format!("{key}, {locator}"),
    }
}
