//! Reading a spreadsheet file as one sheet: which of a workbook's sheets, how a text file divides its cells, which row is the header.

use super::SheetError;
use super::fields::{KINDS, RowKind};
use super::grid::{Grid, Sheet};
use super::map::SheetMap;
use super::text_file::{self, TextForm};
use super::workbook::Workbook;

/// A sheet as it was read, and what tells it from others of its file.
pub struct ReadSheet {
    /// The sheet.
    pub sheet: Sheet,
    /// Its name in the workbook; absent for a text file.
    pub name: Option<String>,
    /// How its text was read; empty for a workbook.
    pub form: TextForm,
    /// The names of the other sheets of its file, each with whether it is hidden.
    pub others: Vec<(String, bool)>,
}

impl ReadSheet {
    /// Reads the sheet that a map names.
    ///
    /// # Errors
    ///
    /// The file is no spreadsheet, or lacks the sheet or the header of the map.
    pub fn by_map(bytes: &[u8], map: &SheetMap) -> Result<Self, SheetError> {
        read_sheet(bytes, map.sheet.as_deref(), map.header_row, &map.text_form())
    }

    /// Reads a sheet by its name, or the first that is shown and holds anything.
    ///
    /// # Errors
    ///
    /// The file is no spreadsheet, or has no such sheet.
    pub fn found(bytes: &[u8], wanted: Option<&str>) -> Result<Self, SheetError> {
        read_sheet(bytes, wanted, None, &TextForm::default())
    }

    /// Returns the other sheets in words, each with whether it is hidden.
    pub fn others_in_words(&self) -> Vec<String> {
        let others = self.others.iter();
        others.map(|(name, hidden)| format!("'{name}'{}", if *hidden { " (hidden)" } else { "" })).collect()
    }
}

fn read_sheet(
    bytes: &[u8],
    wanted: Option<&str>,
    header_row: Option<u32>,
    form: &TextForm,
) -> Result<ReadSheet, SheetError> {
    if !bytes.starts_with(b"PK") && !bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let (grid, form) = text_file::read(bytes, form)?;
        return Ok(ReadSheet { sheet: Sheet::of(grid, header_row)?, name: None, form, others: Vec::new() });
    }
    let mut book = Workbook::open(bytes)?;
    let (name, (grid, notes)) = match wanted {
        Some(name) => (name.to_owned(), book.grid(name)?),
        None => first_sheet(&mut book)?,
    };
    let mut sheet = Sheet::of(grid, header_row)?;
    sheet.notes.extend(notes);
    let others = book.sheets.iter().filter(|other| other.name != name);
    let others = others.map(|other| (other.name.clone(), other.hidden)).collect();
    Ok(ReadSheet { sheet, name: Some(name), form: TextForm::default(), others })
}

/// Finds the first sheet that is shown and holds anything.
fn first_sheet(book: &mut Workbook<'_>) -> Result<(String, (Grid, Vec<String>)), SheetError> {
    let names: Vec<String> = book.sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let read = book.grid(&name)?;
        if !read.0.is_empty() {
            return Ok((name, read));
        }
    }
    Err(SheetError("no sheet of the workbook that is shown holds anything; name a hidden one by --sheet".to_owned()))
}

/// Returns the kinds of which rows can be; all, where a column says it.
pub fn kinds_of(kind: Option<&'static RowKind>) -> Vec<&'static str> {
    kind.map_or_else(|| KINDS.iter().map(|kind| kind.name).collect(), |kind| vec![kind.name])
}
