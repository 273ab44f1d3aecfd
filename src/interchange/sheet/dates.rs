//! Dates as people write them in cells, read as EDTF.
//!
//! `03/04/2024` is 3 April to some and March 4 to others. Nothing here chooses: where both are possible and the map does not say
//! which is meant, that is told. What leaves no choice is read: `2024-08-20`, `20 August 2024`, `25/12/2024`, `10–12 March 2022`.

use crate::time::{Edtf, NumberOrder, SpokenDateTrouble, SpokenDates};

use super::cell::{SheetCell, is_invisible};

/// How the numbers of a date stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// As EDTF has it; nothing else is read.
    Edtf,
    /// The whole month, whatever day the cell holds.
    Month,
    /// The whole year.
    Year,
}

impl DateOrder {
    /// The words by which a map names them.
    pub const WORDS: [(DateOrder, &'static str); 5] = [
        (DateOrder::DayFirst, "dmy"),
        (DateOrder::MonthFirst, "mdy"),
        (DateOrder::Edtf, "edtf"),
        (DateOrder::Month, "month"),
        (DateOrder::Year, "year"),
    ];

    /// Finds an order by its word.
    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(order, _)| *order)
    }

    /// Returns its word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(order, _)| *order == self).map_or("", |(_, word)| word)
    }
}

/// Why a cell cannot be read as a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateTrouble {
    /// It can be read in two ways, and the map does not say which.
    Ambiguous {
        /// The date if the day stands first.
        day_first: String,
        /// The date if the month stands first.
        month_first: String,
    },
    /// It is no date; what is wrong, and what would be read.
    Malformed(String),
}

/// Reads a cell as EDTF.
///
/// # Errors
///
/// It is no date, or it can be read in two ways.
pub fn read(cell: &SheetCell, order: Option<DateOrder>) -> Result<String, DateTrouble> {
    let date = match cell {
        SheetCell::Date(date) => date.edtf(),
        SheetCell::Number(number) => of_number(*number)?,
        SheetCell::Text(text) if order == Some(DateOrder::Edtf) => text.clone(),
        SheetCell::Text(text) => of_text(text, order)?,
        SheetCell::Flag(_) | SheetCell::Error(_) | SheetCell::Empty => of_text(&cell.to_string(), None)?,
    };
    let date = match order {
        Some(DateOrder::Month) if date.len() >= 10 && !date.contains('/') => date[..7].to_owned(),
        Some(DateOrder::Year) if date.len() >= 4 && !date.contains('/') => date[..4].to_owned(),
        _whole => date,
    };
    match date.parse::<Edtf>() {
        Ok(_) => Ok(date),
        Err(error) => Err(DateTrouble::Malformed(error.to_string())),
    }
}

fn of_number(number: f64) -> Result<String, DateTrouble> {
    let whole = number.fract() == 0.0;
    if whole && (1000.0..3000.0).contains(&number) {
        return Ok(format!("{number}"));
    }
    if whole && (10_000_101.0..30_000_000.0).contains(&number) {
        return of_text(&format!("{number}"), None);
    }
    Err(DateTrouble::Malformed(format!(
        "{number} is a number and not a date: format the column as dates in the spreadsheet program, and save it again"
    )))
}

impl From<SpokenDateTrouble> for DateTrouble {
    fn from(trouble: SpokenDateTrouble) -> Self {
        match trouble {
            SpokenDateTrouble::Ambiguous { day_first, month_first } => {
                DateTrouble::Ambiguous { day_first, month_first }
            }
            SpokenDateTrouble::Malformed(what) => DateTrouble::Malformed(what),
        }
    }
}

fn of_text(text: &str, order: Option<DateOrder>) -> Result<String, DateTrouble> {
    let order = match order {
        Some(DateOrder::DayFirst) => Some(NumberOrder::DayFirst),
        Some(DateOrder::MonthFirst) => Some(NumberOrder::MonthFirst),
        Some(DateOrder::Edtf | DateOrder::Month | DateOrder::Year) | None => None,
    };
    Ok(SpokenDates { order, now: None }.read(&plain(text))?)
}

/// Writes digits of other scripts as 0 to 9, and leaves out marks that cannot be seen.
fn plain(text: &str) -> String {
    let zero_of = |letter: char| {
        [0x0660u32, 0x06F0, 0x0966, 0xFF10].into_iter().find(|zero| (*zero..*zero + 10).contains(&u32::from(letter)))
    };
    let plain: String = text
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| match zero_of(letter) {
            Some(zero) => char::from_digit(u32::from(letter) - zero, 10).unwrap_or(letter),
            None => letter,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the dates of a column say about how they are to be read.
#[derive(Clone, Debug, Default)]
pub struct DateSurvey {
    /// Cells that are a date in one way.
    pub read: usize,
    /// Cells that can only be read with the day first.
    pub day_first: usize,
    /// Cells that can only be read with the month first.
    pub month_first: usize,
    /// The first cell that can be read in both ways.
    pub ambiguous: Option<String>,
    /// Cells that are no date.
    pub malformed: usize,
    /// Cells that a spreadsheet program keeps as the first of a month.
    pub firsts: usize,
}

impl DateSurvey {
    /// Looks at the cells of a column.
    pub fn of<'a>(cells: impl Iterator<Item = &'a SheetCell>) -> Self {
        let mut survey = DateSurvey::default();
        for cell in cells.filter(|cell| !cell.is_empty()) {
            match (read(cell, None), read(cell, Some(DateOrder::DayFirst)), read(cell, Some(DateOrder::MonthFirst))) {
                (Err(DateTrouble::Ambiguous { .. }), _, _) => {
                    survey.ambiguous.get_or_insert_with(|| cell.to_string());
                }
                (Ok(_), Ok(_), Err(_)) => survey.day_first += 1,
                (Ok(_), Err(_), Ok(_)) => survey.month_first += 1,
                (Ok(_), _, _) => survey.read += 1,
                (Err(DateTrouble::Malformed(_)), _, _) => survey.malformed += 1,
            }
            if let SheetCell::Date(date) = cell
                && date.day == 1
                && date.time.is_none()
                && date.shows == super::cell::DateShown::Day
            {
                survey.firsts += 1;
            }
        }
        survey
    }

    /// Returns how many cells are dates in one way or the other.
    pub fn dates(&self) -> usize {
        self.read + self.day_first + self.month_first + usize::from(self.ambiguous.is_some())
    }

    /// Returns the order that the cells leave no doubt about.
    pub fn order(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _both_or_none => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, order: Option<DateOrder>) -> Result<String, DateTrouble> {
        read(&SheetCell::of_text(text), order)
    }

    #[test]
    fn what_leaves_no_choice_is_read() {
        let cases = [
            ("2024-08-20", "2024-08-20"),
            ("2024-08", "2024-08"),
            ("2024", "2024"),
            ("2024-08-20~", "2024-08-20~"),
            ("20 August 2024", "2024-08-20"),
            ("August 20, 2024", "2024-08-20"),
            ("20-Aug-2024", "2024-08-20"),
            ("20th Aug 2024", "2024-08-20"),
            ("August 2024", "2024-08"),
            ("Sept. 2024", "2024-09"),
            ("08/2024", "2024-08"),
            ("25/12/2024", "2024-12-25"),
            ("12/25/2024", "2024-12-25"),
            ("5.5.2024", "2024-05-05"),
            ("2024/8/3", "2024-08-03"),
            ("20240820", "2024-08-20"),
            ("c. August 2024", "2024-08~"),
            ("20 August 2024?", "2024-08-20?"),
            ("10–12 March 2022", "2022-03-10/2022-03-12"),
            ("10-12 March 2022", "2022-03-10/2022-03-12"),
            ("28 February – 3 March 2022", "2022-02-28/2022-03-03"),
            ("May 2024 to 16 August 2024", "2024-05/2024-08-16"),
            ("20 August 2024 14:30", "2024-08-20T14:30"),
            ("\u{200f}٢٥/١٢/٢٠٢٤\u{200f}", "2024-12-25"),
        ];
        for (written, edtf) in cases {
            assert_eq!(text(written, None).as_deref(), Ok(edtf), "{written}");
        }
    }

    #[test]
    fn what_leaves_a_choice_is_a_question_until_the_map_answers() {
        let both = DateTrouble::Ambiguous { day_first: "2024-04-03".to_owned(), month_first: "2024-03-04".to_owned() };
        assert_eq!(text("03/04/2024", None), Err(both));
        assert_eq!(text("03/04/2024", Some(DateOrder::DayFirst)).as_deref(), Ok("2024-04-03"));
        assert_eq!(text("03/04/2024", Some(DateOrder::MonthFirst)).as_deref(), Ok("2024-03-04"));
        // An order that the map gives is kept to.
        assert!(text("25/12/2024", Some(DateOrder::MonthFirst)).is_err());
        let cells = ["03/04/2024", "25/12/2024"].map(SheetCell::of_text);
        assert_eq!(DateSurvey::of(cells.iter()).order(), Some(DateOrder::DayFirst));
        let cells = ["12/25/2024", "25/12/2024"].map(SheetCell::of_text);
        assert_eq!(DateSurvey::of(cells.iter()).order(), None);
    }

    #[test]
    fn what_is_no_date_says_what_is() {
        for (written, part) in [
            ("soon", "'soon' is not a date. Write 2024-08-20"),
            ("31/02/2024", ""),
            ("3/4/24", "a year of two digits"),
            ("2024-13-01", ""),
        ] {
            let Err(DateTrouble::Malformed(told)) = text(written, Some(DateOrder::DayFirst)) else {
                panic!("{written} is read")
            };
            assert!(told.contains(part), "{told}");
        }
        let Err(DateTrouble::Malformed(told)) = read(&SheetCell::Number(45_500.0), None) else { panic!("it is read") };
        assert!(told.contains("format the column as dates"), "{told}");
        assert_eq!(read(&SheetCell::Number(2024.0), None).as_deref(), Ok("2024"));
    }
}
