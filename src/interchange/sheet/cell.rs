//! One cell of a spreadsheet, as it was found.

use std::fmt;

/// The value of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SheetCell {
    /// Nothing, or nothing but blanks.
    #[default]
    Empty,
    /// Words; also digits that were stored as words.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, with or without a time of day.
    Date(SheetDate),
    /// Yes or no.
    Flag(bool),
    /// The error that a formula gave, such as `#REF!`.
    Error(String),
}

/// A date that a spreadsheet program keeps as one, in no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetDate {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// Hour, minute and second; absent if the cell holds a whole day.
    pub time: Option<(u8, u8, u8)>,
    /// What the cell shows of it.
    pub shows: DateShown,
}

/// How much of a date a cell shows.
///
/// A spreadsheet program that is given `2024-08` keeps 1 August 2024 and shows `Aug-24`: what was meant is what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateShown {
    /// The day.
    Day,
    /// The month and the year, and no day.
    Month,
    /// The year alone.
    Year,
}

impl SheetDate {
    /// Returns the date in EDTF: as much of it as the cell shows.
    pub fn edtf(&self) -> String {
        let SheetDate { year, month, day, .. } = self;
        match (self.shows, self.time) {
            (DateShown::Year, _) => format!("{year:04}"),
            (DateShown::Month, _) => format!("{year:04}-{month:02}"),
            (DateShown::Day, None) => format!("{year:04}-{month:02}-{day:02}"),
            (DateShown::Day, Some((hour, minute, 0))) => {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
            }
            (DateShown::Day, Some((hour, minute, second))) => {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}

impl SheetCell {
    /// Makes a cell of words; blanks alone make an empty one.
    pub fn of_text(text: &str) -> Self {
        let text = tidy(text);
        if text.is_empty() { SheetCell::Empty } else { SheetCell::Text(text) }
    }

    /// Returns whether the cell holds nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, SheetCell::Empty)
    }
}

impl fmt::Display for SheetCell {
    /// Writes what the cell holds: 17 and not 17.0, a date as EDTF.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SheetCell::Empty => Ok(()),
            SheetCell::Text(text) | SheetCell::Error(text) => f.write_str(text),
            SheetCell::Number(number) => write!(f, "{number}"),
            SheetCell::Date(date) => f.write_str(&date.edtf()),
            SheetCell::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// Returns whether a character only steers the direction of writing, or is no character at all.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Takes blanks and invisible marks from both ends, and the apostrophe by which a program was kept from reading a formula.
fn tidy(text: &str) -> String {
    let trimmed = text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter));
    let guarded = trimmed.strip_prefix('\'').filter(|rest| rest.starts_with(crate::interchange::csv::begins_formula));
    guarded.unwrap_or(trimmed).replace("\r\n", "\n").replace('\r', "\n")
}
