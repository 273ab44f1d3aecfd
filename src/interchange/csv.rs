//! CSV: a table as RFC 4180 has it, with a header, for spreadsheets, data frames and Vega-Lite.
//!
//! Text is UTF-8, lines end with CR LF, a missing value is an empty cell, yes and no are `true` and `false`, and instants are
//! RFC 3339 in UTC.
//!
//! Cells are written as they are, also one that begins with `=`, `+`, `-` or `@`, which a spreadsheet program takes for a
//! formula: notebooks and charts read these tables, to them a mark put before a text would be a part of it, and Parquet has the
//! same rows. Whoever opens one in a spreadsheet program is to have it import text, which `docs/visualizations.md` says beside
//! the format. A table made for such a program does otherwise (`timelinejs-csv`).

use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::tables::{self, Table};

/// Begins the file of the events.
pub fn events(shown: &SnapshotView) -> ChunkedFile {
    write(shown, tables::events(shown))
}

/// Begins the file of the claims.
pub fn claims(shown: &SnapshotView) -> ChunkedFile {
    write(shown, tables::claims(shown))
}

/// Begins the file of the positions.
pub fn positions(shown: &SnapshotView) -> ChunkedFile {
    write(shown, tables::positions(shown))
}

fn write(shown: &SnapshotView, table: Table) -> ChunkedFile {
    let header: Vec<String> = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    ChunkedFile::default()
        .once(move |out| row(out, &header))
        .each(table.rows, |out, _, cells| row(out, &cells.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Writes a row.
pub fn row(out: &mut Vec<u8>, cells: &[String]) {
    let mut builder = ::csv::WriterBuilder::new();
    let mut writer = builder.terminator(::csv::Terminator::CRLF).from_writer(out);
    let written = writer.write_record(cells).and_then(|()| writer.flush().map_err(Into::into));
    written.expect("memory takes what is written");
}
