//! A grid of cells, and the sheet that it is once its header is found.

use std::collections::{BTreeMap, HashMap};

use super::cell::SheetCell;
use super::{CELLS_MAX, COLUMNS_MAX, SheetError};

/// The cells of one sheet, as its file has them; rows and columns from 0.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    rows: BTreeMap<u32, Vec<SheetCell>>,
    cells: usize,
}

impl Grid {
    /// Puts a cell; an empty one takes no room.
    ///
    /// # Errors
    ///
    /// There are more cells or columns than are read.
    pub fn put(&mut self, row: u32, column: u32, cell: SheetCell) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        let column = column as usize;
        if column >= COLUMNS_MAX {
            return Err(SheetError::new(format!(
                "cell {} lies beyond column {COLUMNS_MAX}: delete what is out there, or split the sheet",
                cell_name(row, column)
            )));
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            cells.resize(column + 1, SheetCell::Empty);
        }
        cells[column] = cell;
        if self.cells > CELLS_MAX {
            return Err(SheetError::new(format!("the sheet has more than {CELLS_MAX} cells: split it")));
        }
        Ok(())
    }

    /// Fills the rows of a merged region with what its first cell holds: it holds for all of them.
    pub fn fill_down(&mut self, (first, last): (u32, u32), column: u32) -> usize {
        let column = column as usize;
        let Some(value) = self.rows.get(&first).and_then(|row| row.get(column)).cloned() else { return 0 };
        if value.is_empty() || last <= first {
            return 0;
        }
        let mut filled = 0;
        for (_, row) in self.rows.range_mut(first + 1..=last) {
            if row.len() <= column {
                row.resize(column + 1, SheetCell::Empty);
            }
            if row[column].is_empty() {
                row[column] = value.clone();
                filled += 1;
            }
        }
        filled
    }

    /// Returns whether no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// A sheet: a header and rows.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The names of its columns, each once.
    pub columns: Vec<String>,
    /// The row of the header, counted from 1.
    pub header_row: u32,
    /// The rows below the header that hold anything.
    pub rows: Vec<SheetRow>,
    /// What a reader should know of how it was read.
    pub notes: Vec<String>,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetRow {
    /// Its number in the file, counted from 1.
    pub number: u32,
    /// Its cells; those that are left out at the end are empty.
    pub cells: Vec<SheetCell>,
}

impl SheetRow {
    /// Returns the cell of a column.
    pub fn cell(&self, column: usize) -> &SheetCell {
        self.cells.get(column).unwrap_or(&SheetCell::Empty)
    }
}

impl Sheet {
    /// Finds the header of a grid, or takes the row that is named; a row counts from 1.
    ///
    /// # Errors
    ///
    /// The grid holds nothing, or nothing in that row.
    pub fn of(grid: Grid, header_row: Option<u32>) -> Result<Self, SheetError> {
        let header = match header_row {
            Some(row) => row.checked_sub(1).filter(|row| grid.rows.contains_key(row)),
            None => found_header(&grid),
        };
        let Some(header) = header else {
            let message = match header_row {
                Some(row) => format!("row {row} is empty: give the row of the column names as `header-row`"),
                None => {
                    "the sheet is empty: it needs a row with the names of its columns, and rows below it".to_owned()
                }
            };
            return Err(SheetError::new(message));
        };
        let mut notes = Vec::new();
        let mut grid = grid.rows;
        let rows = grid.split_off(&(header + 1));
        let width = rows.values().map(Vec::len).max().unwrap_or(0);
        let names = grid.remove(&header).unwrap_or_default();
        let columns = column_names(names, width, &mut notes);
        let rows = rows.into_iter().map(|(row, cells)| SheetRow { number: row + 1, cells }).collect();
        Ok(Sheet { columns, header_row: header + 1, rows, notes })
    }

    /// Returns the place of a column by its name; case, blanks and marks of direction do not matter.
    pub fn column(&self, name: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column == name);
        let wanted = super::names::folded(name);
        exact.or_else(|| self.columns.iter().position(|column| super::names::folded(column) == wanted))
    }
}

/// Finds the first row with the names of columns: words in at least two cells, or in all if no row below has more; a title
/// above the table stands in one cell.
fn found_header(grid: &Grid) -> Option<u32> {
    let widest = grid.rows.values().map(|row| row.iter().filter(|cell| !cell.is_empty()).count()).max()?;
    let words = |row: &[SheetCell]| row.iter().filter(|cell| matches!(cell, SheetCell::Text(_))).count();
    let wanted = widest.min(2);
    grid.rows.iter().find(|(_, row)| words(row) >= wanted).or_else(|| grid.rows.iter().next()).map(|(row, _)| *row)
}

fn column_names(cells: Vec<SheetCell>, width: usize, notes: &mut Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut columns = Vec::with_capacity(cells.len().max(width));
    for place in 0..cells.len().max(width) {
        let cell = cells.get(place).unwrap_or(&SheetCell::Empty);
        let name = match cell {
            SheetCell::Empty => format!("(column {})", column_letters(place)),
            named => named.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let times = seen.entry(super::names::folded(&name)).and_modify(|times| *times += 1).or_insert(1);
        if *times > 1 {
            notes.push(format!(
                "two columns are called '{name}': the one in column {} is named '{name} ({times})' here",
                column_letters(place)
            ));
            columns.push(format!("{name} ({times})"));
        } else {
            columns.push(name);
        }
    }
    columns
}

/// Returns the letters of a column, counted from 0: A, B, … Z, AA.
pub fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(column % 26).unwrap_or_default());
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => break,
        }
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn cell_name(row: u32, column: usize) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}
