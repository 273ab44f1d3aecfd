//! Spreadsheets in: the rows of a table as lines that an import reads.
//!
//! ```text
//! xlsx, ods, csv, tsv ─▶ grid ─▶ sheet (header, rows) ─┬─▶ guess ─▶ map (a file to edit)
//!                                                      └─ map ─▶ rows ─▶ lines ─▶ import
//! record ─▶ what is on record (names, addresses, earlier rows) ──────────▲
//! ```
//!
//! - **No second way in.** A row becomes the line of an event, as a person would write it; ids, checks, batches and corrections
//!   are the import's ([`crate::interchange::import`]).
//! - **The map holds every answer.** Which column fills which field, how dates are read, who is meant by a name: all of it
//!   stands in the map ([`map`]), so that the same sheet is read the same way again, and asks nothing.
//! - **Nothing invented.** A name is taken if it is a key, a name or an alias on record. Others are questions.
//! - **Errors are told by cell**, all of a row at once.
//!
//! Cells are read in [`text_file`] and [`workbook`], what each kind of row may hold stands in [`fields`].

pub mod archive;
pub mod cell;
pub mod dates;
pub mod exchange;
pub mod fields;
pub mod grid;
pub mod guess;
pub mod lines;
pub mod look_alikes;
pub mod map;
pub mod map_text;
pub mod name_book;
pub mod names;
pub mod on_record;
pub mod origin;
pub mod reading;
mod registered;
pub mod report;
pub mod rows;
pub mod sources;
pub mod template;
pub mod text_file;
pub mod undo;
pub mod values;
pub mod workbook;
mod workbook_xml;

#[cfg(test)]
mod heading_tests;
#[cfg(test)]
mod tests;

/// The most bytes that a spreadsheet file may have, packed or not.
pub const FILE_BYTES_MAX: u64 = 128 << 20;
/// The most cells of a sheet that are read.
pub const CELLS_MAX: usize = 5_000_000;
/// The most columns of a sheet that are read.
pub const COLUMNS_MAX: usize = 1_000;

/// Why a spreadsheet cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SheetError(pub String);

impl SheetError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        SheetError(message.into())
    }
}

/// Returns a number with what is said of one, or of several.
pub fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
