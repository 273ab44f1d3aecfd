//! What a cell says of a field: its value as a line has it, or why there is none.

use serde_json::{Value, json};

use super::cell::SheetCell;
use super::dates::{self, DateTrouble};
use super::fields::{FieldCount, FieldSpec, FieldType, NamedThing};
use super::map::{FieldMap, OPEN};
use super::name_book::{NameBook, NameRead};
use super::names::{folded, slug};
use crate::domain::key::{ClauseKey, KEY_LEN_MAX};

/// How a trouble with a name begins that nobody has answered for.
pub const UNANSWERED: &str = "nobody has said yet";

/// Reads a cell; absent if it says nothing.
///
/// # Errors
///
/// What is wrong with it, each with what would be read.
pub fn read(
    spec: &FieldSpec,
    field: &FieldMap,
    cell: &SheetCell,
    names: &mut NameBook<'_>,
    row: u32,
) -> Result<Option<Value>, Vec<String>> {
    if let SheetCell::Error(error) = cell {
        return Err(vec![format!("the cell holds the error {error}: mend its formula, or clear it")]);
    }
    if cell.is_empty() {
        return Ok(None);
    }
    if spec.count == FieldCount::One {
        return one(spec, field, cell, names, row).map_err(|trouble| vec![trouble]);
    }
    let (mut values, mut troubles) = (Vec::new(), Vec::new());
    for piece in pieces(field, cell) {
        match one(spec, field, &piece, names, row) {
            Ok(Some(value)) => values.push(match spec.count {
                FieldCount::ManyAs(name) => json!({ name: value }),
                FieldCount::One | FieldCount::Many => value,
            }),
            Ok(None) => {}
            Err(trouble) => troubles.push(trouble),
        }
    }
    match (values.is_empty(), troubles.is_empty()) {
        (_, false) => Err(troubles),
        (true, true) => Ok(None),
        (false, true) => Ok(Some(Value::Array(values))),
    }
}

/// Returns the values in a cell.
pub fn pieces(field: &FieldMap, cell: &SheetCell) -> Vec<SheetCell> {
    match (&field.split, cell) {
        (Some(split), SheetCell::Text(text)) => {
            text.split(split.as_str()).map(SheetCell::of_text).filter(|piece| !piece.is_empty()).collect()
        }
        _whole => vec![cell.clone()],
    }
}

fn one(
    spec: &FieldSpec,
    field: &FieldMap,
    cell: &SheetCell,
    names: &mut NameBook<'_>,
    row: u32,
) -> Result<Option<Value>, String> {
    let written = cell.to_string();
    let translated =
        field.words.iter().find(|(word, _)| folded(word) == folded(&written)).map(|(_, means)| means.as_str());
    let text = match translated {
        Some(OPEN) => return Err(format!("the map does not say yet what '{written}' means: replace its \"{OPEN}\"")),
        Some("none") => return Ok(None),
        Some(means) => means.to_owned(),
        None => written,
    };
    let value = match spec.of {
        FieldType::Text => json!(text),
        FieldType::Date if translated.is_some() => json!(text),
        FieldType::Date => json!(date(field, cell)?),
        FieldType::Whole => whole(&number(field, cell, &text)?)?,
        FieldType::Real => json!(number(field, cell, &text)?),
        FieldType::Flag => json!(flag(cell, &text)?),
        FieldType::Word(list) => json!(word(&text, &list())?),
        FieldType::Name(thing) => match names.read(thing, &text, row) {
            NameRead::Key(key) => json!(key),
            other => return unread(other, &text),
        },
        FieldType::Matter(things) => match matter(things, &text, names, row) {
            Ok(value) => value,
            Err(other) => return unread(other, &text),
        },
        FieldType::Slug | FieldType::OwnKey(_) => json!(key_of(&text)?),
    };
    Ok(Some(value))
}

fn unread(read: NameRead, text: &str) -> Result<Option<Value>, String> {
    match read {
        NameRead::Nothing => Ok(None),
        NameRead::Wrong(told) => Err(told),
        NameRead::Key(_) | NameRead::Open => Err(format!("{UNANSWERED} who or what '{text}' is: answer in the map")),
    }
}

/// Makes a key of a cell that is to be one.
///
/// # Errors
///
/// It has no letter or digit that a key can have.
pub fn key_of(text: &str) -> Result<String, String> {
    if text.parse::<crate::domain::key::ActorKey>().is_ok() {
        return Ok(text.to_owned());
    }
    let key = slug(text, KEY_LEN_MAX);
    if key.is_empty() { Err(format!("no key can be made of '{text}': use letters a to z and digits")) } else { Ok(key) }
}

fn date(field: &FieldMap, cell: &SheetCell) -> Result<String, String> {
    dates::read(cell, field.order()).map_err(|trouble| match trouble {
        DateTrouble::Malformed(told) => told,
        DateTrouble::Ambiguous { day_first, month_first } => format!(
            "'{cell}' can be {day_first} or {month_first}: say in the map which is meant, date = \"dmy\" or date = \"mdy\""
        ),
    })
}

/// Reads a number: of text, with the decimals as the map says, or as the digits leave no doubt.
fn number(field: &FieldMap, cell: &SheetCell, text: &str) -> Result<f64, String> {
    if let SheetCell::Number(number) = cell
        && field.words.is_empty()
    {
        return Ok(*number);
    }
    let digits: String =
        text.chars().filter(|letter| !letter.is_whitespace() && !"'’\u{a0}\u{202f}".contains(*letter)).collect();
    let decimal = match field.decimal {
        Some(decimal) => decimal,
        None => match (digits.rfind(','), digits.rfind('.')) {
            (Some(comma), Some(point)) if comma > point => ',',
            (Some(comma), None) if digits[comma + 1..].len() == 3 && digits.len() > 4 => {
                return Err(format!(
                    "'{text}' can be {} or {}: say in the map which sign stands before decimals, decimal = \",\" or \".\"",
                    digits.replace(',', ""),
                    digits.replace(',', ".")
                ));
            }
            (Some(_), None) => ',',
            (Some(_) | None, Some(_)) | (None, None) => '.',
        },
    };
    let thousands = if decimal == ',' { '.' } else { ',' };
    let plain = digits.replace(thousands, "").replace(decimal, ".");
    plain.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| format!("'{text}' is not a number"))
}

fn whole(number: &f64) -> Result<Value, String> {
    if number.fract() == 0.0 && number.abs() < 2_147_483_648.0 {
        return Ok(json!(*number as i64));
    }
    Err(format!("{number} is not a whole number"))
}

fn flag(cell: &SheetCell, text: &str) -> Result<bool, String> {
    if let SheetCell::Flag(flag) = cell {
        return Ok(*flag);
    }
    match folded(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _other => Err(format!("'{text}' is neither yes nor no")),
    }
}

/// Writes a word as closed lists have it: `insists on` as `INSISTS_ON`.
pub fn listed(text: &str) -> String {
    folded(text).to_uppercase().replace([' ', '-'], "_")
}

fn word(text: &str, list: &[&'static str]) -> Result<&'static str, String> {
    let wanted = listed(text);
    list.iter().find(|word| **word == wanted).copied().ok_or_else(|| {
        format!(
            "'{text}' is none of {}: say in the map what it means, words = {{ \"{text}\" = \"…\" }}",
            list.join(", ")
        )
    })
}

/// Reads a matter: a name, a name after its sort (`issue: ceasefire`), or a clause (`proposal/clause`).
fn matter(things: &[NamedThing], text: &str, names: &mut NameBook<'_>, row: u32) -> Result<Value, NameRead> {
    if let Some((sort, name)) = text.split_once(':')
        && let Some(thing) = things.iter().find(|thing| thing.name() == folded(sort))
    {
        return match names.read(*thing, name.trim(), row) {
            NameRead::Key(key) => Ok(json!({ thing.name(): key })),
            other => Err(other),
        };
    }
    if let Some((proposal, clause)) = text.split_once('/')
        && things.contains(&NamedThing::Proposal)
        && names.knows(NamedThing::Proposal, proposal.trim())
        && clause.trim().parse::<ClauseKey>().is_ok()
    {
        return Ok(json!({ "clause": { "proposal": proposal.trim(), "clause": clause.trim() } }));
    }
    names.read_one_of(things, text, row).map(|(thing, key)| json!({ thing.name(): key }))
}

/// Returns a value that stands in for one that could not be read, so that the rest of its row is checked too.
pub fn stand_in(spec: &FieldSpec) -> Value {
    let one = match spec.of {
        FieldType::Text => json!("-"),
        FieldType::Date => json!("2000"),
        FieldType::Whole | FieldType::Real => json!(1),
        FieldType::Flag => json!(false),
        FieldType::Word(list) => json!(list().first()),
        FieldType::Name(_) | FieldType::Slug | FieldType::OwnKey(_) => json!("unknown"),
        FieldType::Matter(things) => json!({ things.first().map_or("issue", |thing| thing.name()): "unknown" }),
    };
    match spec.count {
        FieldCount::One => one,
        FieldCount::Many => json!([one]),
        FieldCount::ManyAs(name) => json!([{ name: one }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_number(text: &str, decimal: Option<char>) -> Result<f64, String> {
        number(&FieldMap { decimal, ..FieldMap::default() }, &SheetCell::of_text(text), text)
    }

    #[test]
    fn numbers_are_read_with_either_sign_before_their_decimals() {
        for (text, number) in [
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1 234", 1234.0),
            ("-3,25", -3.25),
        ] {
            assert_eq!(read_number(text, None), Ok(number), "{text}");
        }
        assert!(read_number("1,234", None).unwrap_err().contains("can be 1234 or 1.234"));
        assert_eq!(read_number("1,234", Some(',')), Ok(1.234));
        assert_eq!(read_number("1.234", Some(',')), Ok(1234.0));
        assert!(read_number("twelve", None).is_err());
    }
}
