//! Rows of a table with a header, by the names of its columns.

use std::collections::HashMap;

use ::csv::{ByteRecord, ReaderBuilder};

use super::{ForeignError, ForeignFile};

/// The rows of a table.
pub struct Records<'a> {
    reader: ::csv::Reader<&'a mut Box<dyn std::io::BufRead>>,
    columns: HashMap<String, usize>,
    record: ByteRecord,
}

impl<'a> Records<'a> {
    /// Reads the header of a table, and checks that it has some columns.
    pub fn new(file: &'a mut ForeignFile, delimiter: u8, needed: &[&str]) -> Result<Self, ForeignError> {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(&mut file.from);
        let header = reader.byte_headers()?.clone();
        let columns: HashMap<String, usize> = header
            .iter()
            .enumerate()
            .map(|(place, name)| {
                (String::from_utf8_lossy(name).trim_start_matches('\u{feff}').trim().to_owned(), place)
            })
            .collect();
        let missing: Vec<&str> = needed.iter().copied().filter(|name| !columns.contains_key(*name)).collect();
        if !missing.is_empty() {
            return Err(ForeignError::NotOfFormat(format!(
                "{} has no column {}: is it the file that this format reads?",
                file.name,
                missing.join(", ")
            )));
        }
        Ok(Records { reader, columns, record: ByteRecord::new() })
    }

    /// Returns the names of the columns, in the order of the table.
    pub fn columns(&self) -> Vec<String> {
        let mut columns: Vec<(&usize, &String)> = self.columns.iter().map(|(name, place)| (place, name)).collect();
        columns.sort_unstable();
        columns.into_iter().map(|(_, name)| name.clone()).filter(|name| !name.is_empty()).collect()
    }

    /// Reads the next row; absent at the end. The row counts from 1, the header included.
    pub fn next(&mut self) -> Result<Option<u32>, ForeignError> {
        if !self.reader.read_byte_record(&mut self.record)? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, ::csv::Position::record);
        Ok(Some(u32::try_from(line + 1).unwrap_or(u32::MAX)))
    }

    /// Returns a cell of the row; empty where the table has no such column.
    pub fn get(&self, column: &str) -> String {
        let cell = self.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default();
        text(cell)
    }

    /// Returns a cell of the row, unless it is empty or says that there is nothing.
    pub fn given(&self, column: &str) -> Option<String> {
        Some(self.get(column)).filter(|text| !text.is_empty() && text != "NA")
    }
}

/// Reads a cell: UTF-8, or else Windows-1252. Blanks at its ends are left out, and control characters, which are damage.
pub fn text(cell: &[u8]) -> String {
    let text = match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(cell).0,
    };
    let is_damage = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    if text.contains(is_damage) { text.replace(is_damage, "").trim().to_owned() } else { text.trim().to_owned() }
}
