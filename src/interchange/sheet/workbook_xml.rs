//! What the reader of workbooks does not tell: which dates are shown without a day, and how often an ods file repeats cells.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::{self, Archive};
use super::cell::DateShown;
use super::{CELLS_MAX, SheetError};

/// The cells of a sheet whose dates are shown without a day.
#[derive(Clone, Debug, Default)]
pub struct ShownDates {
    cells: HashMap<(u32, u32), DateShown>,
}

impl ShownDates {
    /// Returns what a cell shows of its date; rows and columns from 0.
    pub fn of(&self, place: (u32, u32)) -> DateShown {
        self.cells.get(&place).copied().unwrap_or(DateShown::Day)
    }

    /// Returns how many cells show no day.
    pub fn coarse(&self) -> usize {
        self.cells.len()
    }
}

/// Calls back for each element that begins.
fn elements(xml: &str, mut each: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => each(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// Finds the cells of a sheet of an xlsx file whose dates are shown without a day.
pub fn shown_dates(archive: &mut Archive<'_>, sheet: &str) -> ShownDates {
    let styles = coarse_styles(&archive::part(archive, "xl/styles.xml").unwrap_or_default());
    let mut shown = ShownDates::default();
    if styles.is_empty() {
        return shown;
    }
    let Some(part) = sheet_part(archive, sheet).and_then(|name| archive::part(archive, &name)) else { return shown };
    elements(&part, |element| {
        if element.local_name().as_ref() != "c" {
            return;
        }
        let style = attribute(element, "s").and_then(|style| style.parse::<usize>().ok());
        if let Some(shows) = style.and_then(|style| styles.get(&style))
            && let Some(place) = attribute(element, "r").and_then(|name| place_of(&name))
        {
            shown.cells.insert(place, *shows);
        }
    });
    shown
}

/// Finds the part that holds a sheet.
fn sheet_part(archive: &mut Archive<'_>, sheet: &str) -> Option<String> {
    let mut relation = None;
    elements(&archive::part(archive, "xl/workbook.xml")?, |element| {
        if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet) {
            relation = attribute(element, "r:id");
        }
    });
    let relation = relation?;
    let mut target = None;
    elements(&archive::part(archive, "xl/_rels/workbook.xml.rels")?, |element| {
        if attribute(element, "Id").as_deref() == Some(relation.as_str()) {
            target = attribute(element, "Target");
        }
    });
    let target = target?;
    Some(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// Finds the styles whose dates show no day, by their place in the list of styles of cells.
fn coarse_styles(styles: &str) -> HashMap<usize, DateShown> {
    let mut formats: HashMap<String, Option<DateShown>> = HashMap::new();
    // The one format without a day that every program knows: mmm-yy.
    formats.insert("17".to_owned(), Some(DateShown::Month));
    let (mut found, mut place, mut within) = (HashMap::new(), 0, false);
    elements(styles, |element| match element.local_name().as_ref() {
        "numFmt" => {
            if let (Some(id), Some(code)) = (attribute(element, "numFmtId"), attribute(element, "formatCode")) {
                formats.insert(id, shown_by(&code));
            }
        }
        "cellXfs" => within = true,
        "cellStyles" | "dxfs" => within = false,
        "xf" if within => {
            let format = attribute(element, "numFmtId").and_then(|id| formats.get(&id).copied().flatten());
            if let Some(shows) = format {
                found.insert(place, shows);
            }
            place += 1;
        }
        _other => {}
    });
    found
}

/// Says what a format of dates shows, if it shows no day and no time.
fn shown_by(code: &str) -> Option<DateShown> {
    let mut letters = String::new();
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for letter in code.to_lowercase().chars() {
        match letter {
            _any if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _plain if !quoted && !bracketed => letters.push(letter),
            _inside => {}
        }
    }
    let has = |letter| letters.contains(letter);
    match (has('y'), has('m'), has('d') || has('h') || has('s')) {
        (true, true, false) => Some(DateShown::Month),
        (true, false, false) => Some(DateShown::Year),
        _others => None,
    }
}

/// Reads the name of a cell, such as `B12`, as row and column from 0.
fn place_of(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let column = name[..digits].bytes().try_fold(0u32, |column, letter| {
        let value = u32::from(letter.checked_sub(b'A').filter(|value| *value < 26)?) + 1;
        column.checked_mul(26)?.checked_add(value)
    })?;
    Some((name[digits..].parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// Checks how often an ods file repeats cells that hold something, and blanks: a short file can stand for a huge sheet.
///
/// # Errors
///
/// It stands for more cells than are read.
pub fn check_repeats(content: &str) -> Result<(), SheetError> {
    let (mut total, mut rows, mut blanks): (u64, u64, u64) = (0, 1, 0);
    elements(content, |element| {
        let repeated = |name| attribute(element, name).and_then(|count| count.parse::<u64>().ok()).unwrap_or(1);
        match element.name().as_ref() {
            "table:table-row" => rows = repeated("table:number-rows-repeated"),
            "table:table-cell" | "table:covered-table-cell"
                if element.try_get_attribute("office:value-type").ok().flatten().is_some() =>
            {
                total = total.saturating_add(rows.saturating_mul(repeated("table:number-columns-repeated")));
            }
            "text:s" => blanks = blanks.saturating_add(repeated("text:c")),
            _other => {}
        }
    });
    if total > CELLS_MAX as u64 || blanks > CELLS_MAX as u64 {
        return Err(SheetError::new(format!("the workbook stands for more than {CELLS_MAX} cells: split it")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_without_a_day_are_told_from_others() {
        let cases = [
            ("mmm-yy", Some(DateShown::Month)),
            ("yyyy\\-mm", Some(DateShown::Month)),
            ("yyyy", Some(DateShown::Year)),
            ("dd/mm/yyyy", None),
            ("[$-409]mmmm\\ yyyy", Some(DateShown::Month)),
            ("yyyy-mm-dd hh:mm", None),
            ("0.00\"day\"", None),
            ("yyyy\" (day unknown)\"", Some(DateShown::Year)),
        ];
        for (code, shows) in cases {
            assert_eq!(shown_by(code), shows, "{code}");
        }
    }

    #[test]
    fn names_of_cells_are_read() {
        assert_eq!(place_of("A1"), Some((0, 0)));
        assert_eq!(place_of("AB12"), Some((11, 27)));
        assert_eq!(place_of("1"), None);
        assert_eq!(place_of("B0"), None);
    }
}
