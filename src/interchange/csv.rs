//! CSV: a table as RFC 4180 has it, with a header, for spreadsheets, data frames and Vega-Lite.
//!
//! Text is UTF-8, lines end with CR LF, a missing value is an empty cell, yes and no are `true` and `false`, and instants are
//! RFC 3339 in UTC.
//!
//! A spreadsheet program takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, and the texts are
//! other people's words. So such a text gets an apostrophe before it, which these programs do not show. A program that reads the
//! tables as data asks for them `exact`: then every text is as it was recorded. Numbers and dates are never changed.

use crate::interchange::act_tables;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::tables::{self, Cell, Table};
use crate::interchange::thing_tables;

/// Makes a function for each table that begins its file.
macro_rules! files {
    ($($name:ident = $table:path;)*) => {
        $(
            /// Begins the file of the table of this name.
            pub fn $name(shown: &SnapshotView) -> ChunkedFile {
                write($table(shown), shown.exact)
            }
        )*
    };
}

files! {
    events = tables::events;
    claims = tables::claims;
    positions = tables::positions;
    votes = act_tables::votes;
    consents = act_tables::consents;
    commitments = act_tables::commitments;
    accounts = act_tables::accounts;
    statements = thing_tables::statements;
    meetings = thing_tables::meetings;
    negotiations = thing_tables::negotiations;
    issues = thing_tables::issues;
    clauses = thing_tables::clauses;
    actors = thing_tables::actors;
    sources = thing_tables::sources;
    position_changes = thing_tables::position_changes;
}

fn write(table: Table, exact: bool) -> ChunkedFile {
    let written = move |cell: &Cell| match cell {
        Cell::Text(text) if !exact => guarded(text),
        Cell::Text(_) | Cell::Number(_) | Cell::Real(_) | Cell::Flag(_) | Cell::Instant(_) | Cell::Missing => {
            cell.to_string()
        }
    };
    let header: Vec<String> = table.columns().iter().map(|(name, _)| (*name).to_owned()).collect();
    ChunkedFile::default()
        .once(move |out| row(out, &header))
        .each(table.rows, move |out, _, cells| row(out, &cells.iter().map(written).collect::<Vec<_>>()))
}

/// Returns whether a spreadsheet program takes a cell that begins so for a formula; some also take the wide forms of the signs.
pub fn begins_formula(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
}

/// Puts an apostrophe before a text that a spreadsheet program would take for a formula.
fn guarded(text: &str) -> String {
    let guard = if text.starts_with(begins_formula) { "'" } else { "" };
    format!("{guard}{text}")
}

/// Writes a row.
pub fn row(out: &mut Vec<u8>, cells: &[String]) {
    let mut builder = ::csv::WriterBuilder::new();
    let mut writer = builder.terminator(::csv::Terminator::CRLF).from_writer(out);
    let written = writer.write_record(cells).and_then(|()| writer.flush().map_err(Into::into));
    written.expect("memory takes what is written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_guarded() {
        for formula in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "\u{ff1d}1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for plain in ["", "1-1", " =1", "'=1", "a@b"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}
