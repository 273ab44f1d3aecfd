//! Tables for people: aligned, wrapped to the terminal, with what is contested marked by a word, and by colour on a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table};
use serde_json::Value;

use crate::cli::output::is_colourful;
use crate::time::{Period, Zone};

/// The width of what is not written to a terminal, in columns.
const WIDTH_ELSEWHERE: u16 = 120;

/// From how many columns on a table is always written side by side.
const ROOMY: usize = 100;

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
///
/// Where its columns do not fit side by side on a narrow terminal, its rows are written one below the other, each value with the name
/// of its column.
pub struct Rows {
    columns: Vec<String>,
    /// The columns that are not wrapped.
    whole: Vec<usize>,
    rows: Vec<Vec<(String, Mark)>>,
}

impl Rows {
    /// Begins a table with the names of its columns.
    pub fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Rows { columns, whole: Vec::new(), rows: Vec::new() }
    }

    /// Keeps a column from being wrapped: one of keys and paths, which are there to be copied.
    #[must_use]
    pub fn whole(mut self, column: usize) -> Self {
        self.whole.push(column);
        self
    }

    /// Adds a row; cells that are left out at its end are empty.
    pub fn row(&mut self, cells: &[(&str, Mark)]) {
        self.rows.push(cells.iter().map(|(text, mark)| (clean(text), *mark)).collect());
    }

    /// Adds a row of plain cells.
    pub fn plain(&mut self, cells: &[&str]) {
        let cells: Vec<(&str, Mark)> = cells.iter().map(|text| (*text, Mark::Plain)).collect();
        self.row(&cells);
    }

    /// Returns whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the table, each line set in by two columns.
    pub fn print(self) -> String {
        let (width, colourful) = (width(), is_colourful());
        self.written(width, colourful)
    }

    fn written(&self, width: usize, colourful: bool) -> String {
        if width < ROOMY && self.widest() > width { self.stacked(width) } else { self.side_by_side(width, colourful) }
    }

    /// Returns how many columns of the terminal the table takes if nothing is wrapped.
    fn widest(&self) -> usize {
        let longest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
        let of = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|(text, _)| longest(text));
            cells.chain(self.columns.get(column).map(|name| longest(name))).max().unwrap_or_default() + 2
        };
        (0..self.columns.len()).map(of).sum()
    }

    fn side_by_side(&self, width: usize, colourful: bool) -> String {
        let mut table = Table::new();
        table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if !colourful {
            table.force_no_tty();
        }
        // The first column has no edge before it.
        table.set_width(u16::try_from(width.saturating_sub(1)).unwrap_or(WIDTH_ELSEWHERE));
        table
            .set_header(self.columns.iter().map(|name| styled(Cell::new(name.to_uppercase()), colourful, Mark::Aside)));
        for row in &self.rows {
            table.add_row(row.iter().map(|(text, mark)| styled(Cell::new(text), colourful, *mark)));
        }
        for column in &self.whole {
            if let Some(column) = table.column_mut(*column) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.lines().map(|line| format!(" {}\n", line.trim_end())).collect()
    }

    fn stacked(&self, width: usize) -> String {
        let mut page = String::new();
        for row in &self.rows {
            for (place, (name, (text, _))) in self.columns.iter().zip(row).enumerate() {
                let (label, set_in) = match (place, name.as_str()) {
                    (0, _) | (_, "") => (String::new(), if place == 0 { "  " } else { "    " }),
                    (_, name) => (format!("{name}: "), "    "),
                };
                for line in wrapped(&format!("{label}{text}"), width.saturating_sub(set_in.len())) {
                    page.push_str(&format!("{set_in}{line}\n"));
                }
            }
        }
        page
    }
}

/// Breaks a text into lines of at most so many columns, where there are spaces.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
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

/// Returns a heading, bold on a terminal.
pub fn heading(text: &str) -> String {
    let text = clean(text);
    if is_colourful() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text }
}

/// Returns a text field of an answer; empty where it is null.
pub fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    path.iter().fold(value, |value, field| &value[*field]).as_str().unwrap_or_default()
}

/// Returns how many columns there are to write in.
pub fn width() -> usize {
    usize::from(Table::new().width().unwrap_or(WIDTH_ELSEWHERE))
}

/// Returns a word of the vocabulary of an answer, as it is read: `STICKING_POINT` is a sticking point.
pub fn word(value: &Value, path: &[&str]) -> String {
    text(value, path).to_lowercase().replace('_', " ")
}

/// Returns the date of what happened, in words; empty where there is none.
pub fn date(period: &Value) -> String {
    worded(period, Period::in_words)
}

/// Returns the date of what lasted, in words; empty where there is none.
pub fn span(period: &Value) -> String {
    worded(period, Period::lasting_in_words)
}

fn worded(period: &Value, in_words: impl Fn(&Period) -> String) -> String {
    let (edtf, zone) = (text(period, &["edtf"]), text(period, &["timeZone"]));
    let zone = if zone.is_empty() { Ok(Zone::default()) } else { zone.parse() };
    let read = zone.ok().zip(edtf.parse().ok()).and_then(|(zone, edtf)| Period::resolve(&edtf, &zone).ok());
    // What a newer server writes may not be read here.
    read.map_or_else(|| edtf.to_owned(), |period| in_words(&period))
}

/// Returns a list of texts in one line.
pub fn list(values: &Value, of: impl Fn(&Value) -> String) -> String {
    values.as_array().into_iter().flatten().map(of).collect::<Vec<_>>().join(", ")
}

/// Returns a target as its kind and title.
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

/// Returns whose word a claim is: the claimant, and who spoke for them.
pub fn claimant(claim: &Value) -> String {
    let (claimant, statement) = (text(claim, &["claimant", "name"]), &claim["statement"]);
    // Of a joint statement, others may be the ones who claim it.
    if text(statement, &["onBehalfOf", "name"]) == claimant {
        return format!("{}, for {claimant}", text(statement, &["speaker", "name"]));
    }
    claimant.to_owned()
}

/// The fields of a target that [`target`] reads.
pub const TARGET_FIELDS: &str = "fragment T on Target { __typename ... on Issue { key title } ... on Proposal { key title } \
    ... on Clause { key number proposal { key title } } ... on Meeting { key title } }";

/// Returns a source as it is cited: by its key, and by the place in it.
pub fn source(citation: &Value) -> String {
    let key = text(citation, &["source", "key"]);
    match text(citation, &["locator"]) {
        "" => key.to_owned(),
        locator => format!("{key}, {locator}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_does_not_fit_a_narrow_terminal_is_written_row_by_row() {
        let mut rows = Rows::new(&["path", "before", "because"]).whole(0);
        rows.row(&[
            ("issue/philadelphi-corridor/status", Mark::Plain),
            ("OPEN", Mark::Aside),
            ("the report of 20 August 2024 names it as one of two obstacles, in its own voice", Mark::Plain),
        ]);
        let narrow = "  issue/philadelphi-corridor/status\n    before: OPEN\n    because: the report of 20 August 2024 names it as one of two\n    obstacles, in its own voice\n";
        assert_eq!(rows.written(64, false), narrow);
        assert!(rows.written(64, false).lines().all(|line| line.chars().count() <= 64));
        let wide = rows.written(160, false);
        assert_eq!(wide.lines().count(), 2, "{wide}");
        assert!(wide.starts_with("  PATH"), "{wide}");
        let mut short = Rows::new(&["who", "what"]);
        short.plain(&["a", "b"]);
        assert_eq!(short.written(64, false).lines().count(), 2, "what fits stays a table");
    }
}
