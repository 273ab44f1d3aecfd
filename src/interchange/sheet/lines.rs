//! What comes of a sheet: lines for the import, with the cells that each part of a line came from; and what is to be told.

use std::collections::BTreeMap;
use std::fmt;

use super::fields::NamedThing;
use super::grid::column_letters;

/// A line, and where its parts came from.
#[derive(Clone, Debug)]
pub struct SheetLine {
    /// The line, as an import reads it.
    pub text: String,
    /// The row that it was made of; absent for what the map registers.
    pub row: Option<u32>,
    /// The cells that its parts came from.
    pub parts: Vec<LinePart>,
}

/// A part of a line.
#[derive(Clone, Debug)]
pub struct LinePart {
    /// The path to the part: names and places from the line down.
    pub path: Vec<String>,
    /// The row.
    pub row: u32,
    /// The column, by its place from 0; absent for what the map gives.
    pub column: Option<usize>,
}

/// Something that is wrong with a cell or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowTrouble {
    /// The row, from 1; 0: it is the map's.
    pub row: u32,
    /// The column: its place from 0 and its name.
    pub column: Option<(usize, String)>,
    /// What is wrong, and what would be read.
    pub message: String,
}

impl fmt::Display for RowTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some((place, name)) => {
                write!(
                    f,
                    "row {}, column '{name}' (cell {}{}): {}",
                    self.row,
                    column_letters(*place),
                    self.row,
                    self.message
                )
            }
            None if self.row == 0 => f.write_str(&self.message),
            None => write!(f, "row {}: {}", self.row, self.message),
        }
    }
}

/// A name that somebody has to answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameQuestion {
    /// What sort of thing is meant.
    pub thing: NamedThing,
    /// The name, as the cell has it.
    pub name: String,
    /// Things that it may mean: keys with the names that are shown of them.
    pub likely: Vec<(String, String)>,
    /// Whether each of those has exactly this name.
    pub is_shared: bool,
    /// Another name of the sheet that somebody has to answer for and that looks like it.
    pub alike: Option<String>,
    /// In how many cells it stands.
    pub cells: usize,
    /// The first row in which it stands.
    pub row: u32,
}

impl NameQuestion {
    /// Returns what can be answered.
    pub fn advice(&self) -> String {
        let new = match self.thing {
            NamedThing::Actor => "\"new PERSON\" (or STATE, ORGAN, ORGANIZATION, ARMED_GROUP, …) registers it",
            NamedThing::Negotiation | NamedThing::Issue | NamedThing::Proposal => {
                "\"new YEAR-MONTH-DAY\" makes one that is there from that day on: give the first day of the rows that name it, or earlier"
            }
            NamedThing::Meeting
            | NamedThing::Commitment
            | NamedThing::Incident
            | NamedThing::Decision
            | NamedThing::Declaration
            | NamedThing::Amendment
            | NamedThing::Source => "import a sheet of them first",
        };
        let likely: Vec<String> = self.likely.iter().map(|(key, name)| format!("\"{key}\" ({name})")).collect();
        let before = match (likely.is_empty(), self.is_shared) {
            (true, _) => "not on record: ".to_owned(),
            (false, true) => format!("several have this name: {}; ", likely.join(", ")),
            (false, false) => format!("likely {}; ", likely.join(", ")),
        };
        let alike = self
            .alike
            .as_ref()
            .map(|other| format!("; it looks like '{other}': if they are one, register that, and answer its key here"));
        format!("{before}{new}; \"none\" leaves it out{}", alike.unwrap_or_default())
    }
}

/// What comes of a sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetLines {
    /// The lines, in the order in which they are to be recorded.
    pub lines: Vec<SheetLine>,
    /// How many rows became part of a line.
    pub rows: usize,
    /// What is wrong, by row.
    pub troubles: Vec<RowTrouble>,
    /// Names to be answered for.
    pub questions: Vec<NameQuestion>,
    /// Rows that say what is on record already, each with the id of the event there.
    pub look_alikes: Vec<(u32, String)>,
    /// Rows of an earlier import that the sheet no longer has: where each came from, and the id of its event.
    pub missing: Vec<(String, String)>,
    /// Earlier imports of which events of the sheet were retracted: the tag of each, and how many events.
    pub undone: BTreeMap<String, usize>,
    /// What looks odd.
    pub notes: Vec<String>,
}

impl SheetLines {
    /// Returns the lines as the bytes of a file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        for line in &self.lines {
            bytes.extend_from_slice(line.text.as_bytes());
            bytes.push(b'\n');
        }
        bytes
    }

    /// Returns the row and the column that a path in a line leads to.
    pub fn place(&self, line: u64, path: &[String]) -> Option<(Option<u32>, Option<usize>)> {
        let line = self.lines.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        Some(match part_at(&line.parts, path) {
            Some(part) => (Some(part.row), part.column),
            None => (line.row, None),
        })
    }
}

/// Finds the part that a path leads to: the longest that leads there or further in the same direction.
pub fn part_at<'a>(parts: &'a [LinePart], path: &[String]) -> Option<&'a LinePart> {
    let shared = |part: &LinePart| part.path.iter().zip(path).take_while(|(one, other)| one == other).count();
    let found = parts.iter().filter(|part| shared(part) == part.path.len().min(path.len()) && !path.is_empty());
    found.max_by_key(|part| shared(part))
}
