//! Workbooks: the sheets of xlsx and ods files.
//!
//! Hidden sheets are listed and not read unless they are named. A region of merged cells holds its value in each of its rows.
//! Dates come in the calendar of the workbook, from 1900 or 1904; how much of a date a cell shows is taken for what is meant
//! ([`super::cell::DateShown`]).

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Xlsx};

use super::cell::{DateShown, SheetCell, SheetDate};
use super::grid::Grid;
use super::workbook_xml::{self, ShownDates};
use super::{SheetError, archive, counted};

/// A workbook, open.
pub struct Workbook<'a> {
    book: Book<'a>,
    bytes: &'a [u8],
    /// Its sheets, in their order.
    pub sheets: Vec<SheetName>,
}

enum Book<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Ods(Box<Ods<Cursor<&'a [u8]>>>),
}

/// A sheet of a workbook by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether the spreadsheet program does not show it.
    pub hidden: bool,
}

fn failed(error: &dyn std::fmt::Display) -> SheetError {
    SheetError::new(format!(
        "the workbook cannot be read ({error}): open it in a spreadsheet program and save it again"
    ))
}

impl<'a> Workbook<'a> {
    /// Opens a workbook.
    ///
    /// # Errors
    ///
    /// It is damaged, protected by a password, larger than is taken, or of another kind.
    pub fn open(bytes: &'a [u8]) -> Result<Self, SheetError> {
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(SheetError::new(
                "the file is an old Excel workbook (.xls), or protected by a password: save it as .xlsx without a password",
            ));
        }
        let mut parts = archive::checked(bytes)?;
        let is_ods = parts.by_name("content.xml").is_ok();
        let book = if is_ods {
            let content = archive::part(&mut parts, "content.xml").unwrap_or_default();
            workbook_xml::check_repeats(&content)?;
            Book::Ods(Box::new(Ods::new(Cursor::new(bytes)).map_err(|error| failed(&error))?))
        } else if parts.by_name("xl/workbook.xml").is_ok() || parts.by_name("_rels/.rels").is_ok() {
            Book::Xlsx(Box::new(Xlsx::new(Cursor::new(bytes)).map_err(|error| failed(&error))?))
        } else {
            return Err(SheetError::new("the file is a ZIP archive and no workbook: unpack it first"));
        };
        let metadata = match &book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let sheets = metadata
            .iter()
            .map(|sheet| SheetName { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect();
        Ok(Workbook { book, bytes, sheets })
    }

    /// Reads a sheet by its name, with what is to be known of how it was read.
    ///
    /// # Errors
    ///
    /// There is no such sheet, it is damaged, or it has more cells than are read.
    pub fn grid(&mut self, name: &str) -> Result<(Grid, Vec<String>), SheetError> {
        if !self.sheets.iter().any(|sheet| sheet.name == name) {
            let names: Vec<String> = self.sheets.iter().map(|sheet| format!("'{}'", sheet.name)).collect();
            return Err(SheetError::new(format!("there is no sheet '{name}'; there is {}", names.join(", "))));
        }
        match &mut self.book {
            Book::Xlsx(book) => xlsx_grid(book, self.bytes, name),
            Book::Ods(book) => {
                let range = book.worksheet_range(name).map_err(|error| failed(&error))?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                let mut grid = Grid::default();
                for (row, column, value) in range.used_cells() {
                    let (row, column) = (first_row as usize + row, first_column as usize + column);
                    let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
                    grid.put(place(row), place(column), ods_cell(value))?;
                }
                Ok((grid, Vec::new()))
            }
        }
    }
}

fn xlsx_grid(book: &mut Xlsx<Cursor<&[u8]>>, bytes: &[u8], name: &str) -> Result<(Grid, Vec<String>), SheetError> {
    let shown = workbook_xml::shown_dates(&mut archive::checked(bytes)?, name);
    let mut grid = Grid::default();
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| failed(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| failed(&error))? {
        let (row, column) = cell.get_position();
        grid.put(row, column, xlsx_cell(cell.get_value(), &shown, (row, column)))?;
    }
    drop(cells);
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let filled: usize =
        merged.iter().map(|region| grid.fill_down((region.start.0, region.end.0), region.start.1)).sum();
    let mut notes = Vec::new();
    if filled > 0 {
        notes.push(format!("{filled} cells of merged regions hold the value of the region's first cell"));
    }
    if shown.coarse() > 0 {
        notes.push(format!(
            "{} without a day (such as Aug-24), and read as the whole month or year",
            counted(shown.coarse(), "date is shown", "dates are shown")
        ));
    }
    Ok((grid, notes))
}

fn xlsx_cell(value: &DataRef<'_>, shown: &ShownDates, place: (u32, u32)) -> SheetCell {
    match value {
        DataRef::Int(number) => SheetCell::Number(*number as f64),
        DataRef::Float(number) => SheetCell::Number(*number),
        DataRef::String(text) => SheetCell::of_text(text),
        DataRef::SharedString(text) => SheetCell::of_text(text),
        DataRef::Bool(flag) => SheetCell::Flag(*flag),
        DataRef::DateTime(date) => dated(date, shown.of(place)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
        DataRef::Error(error) => SheetCell::Error(error.to_string()),
        DataRef::Empty => SheetCell::Empty,
    }
}

fn ods_cell(value: &Data) -> SheetCell {
    match value {
        Data::Int(number) => SheetCell::Number(*number as f64),
        Data::Float(number) => SheetCell::Number(*number),
        // A formula that failed leaves its error as words.
        Data::String(text)
            if matches!(text.as_str(), "#REF!" | "#NAME?" | "#VALUE!" | "#DIV/0!" | "#N/A" | "Err:502") =>
        {
            SheetCell::Error(text.clone())
        }
        Data::String(text) => SheetCell::of_text(text),
        Data::Bool(flag) => SheetCell::Flag(*flag),
        Data::DateTime(date) => dated(date, DateShown::Day),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso(text),
        Data::Error(error) => SheetCell::Error(error.to_string()),
        Data::Empty => SheetCell::Empty,
    }
}

fn dated(date: &ExcelDateTime, shows: DateShown) -> SheetCell {
    if !date.is_datetime() {
        return SheetCell::Number(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let whole = (hour, minute, second) == (0, 0, 0);
    SheetCell::Date(SheetDate { year, month, day, time: (!whole).then_some((hour, minute, second)), shows })
}

/// Reads `2024-08-20` or `2024-08-20T10:00:00`.
fn iso(text: &str) -> SheetCell {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-').map(str::parse::<u16>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return SheetCell::of_text(text);
    };
    let time = time.and_then(|time| {
        let mut parts = time.split([':', '.']).map(str::parse::<u8>);
        Some((parts.next()?.ok()?, parts.next()?.ok()?, parts.next().and_then(Result::ok).unwrap_or(0)))
    });
    let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else { return SheetCell::of_text(text) };
    SheetCell::Date(SheetDate { year, month, day, time: time.filter(|time| *time != (0, 0, 0)), shows: DateShown::Day })
}
