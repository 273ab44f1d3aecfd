//! A map as the file that people edit: fields first, then what is still to be answered.
//!
//! Answers are added to a map that is there without touching what else is in it, remarks of its author included.

use std::fmt::Write;

use toml_edit::{DocumentMut, Item, Table, value};

use super::SheetError;
use super::fields::NamedThing;
use super::guess::Guess;
use super::lines::NameQuestion;
use super::map::{FieldMap, LookAlikeRule, NameAnswer, NewThing, OPEN, SheetMap};

/// Returns the text of a map: one that was guessed, or one whose answers came another way.
pub fn write(guess: &Guess, questions: &[NameQuestion], file: &str) -> String {
    let SheetMap { id, shape, sheet, header_row, encoding, delimiter, time_zone, row_key, look_alikes, .. } =
        &guess.map;
    let mut text = format!(
        "# How `chancery import` reads {file}. Edit it, then: chancery import {file} --map THIS-FILE --dry-run\n\
         # \"{OPEN}\" marks what is still to be answered. docs/spreadsheets.md explains every entry.\n\n\
         # Ids of events are made of this id: keep it.\nid = \"{id}\"\n"
    );
    let mut put = |line: String| text.push_str(&line);
    put(format!("shape = {}\n", quoted(shape)));
    if let Some(sheet) = sheet {
        put(format!("sheet = {}\n", quoted(sheet)));
    }
    if let Some(row) = header_row {
        put(format!("header-row = {row}\n"));
    }
    if let Some(encoding) = encoding {
        put(format!("encoding = {}\n", quoted(encoding)));
    }
    if let Some(delimiter) = delimiter {
        put(format!("delimiter = {}\n", quoted(&delimiter.to_string())));
    }
    put(match time_zone {
        Some(zone) => format!("time-zone = {}\n", quoted(zone)),
        None => "# time-zone = \"Europe/Istanbul\"  # the zone of the dates; UTC if it is left out\n".to_owned(),
    });
    if *look_alikes == LookAlikeRule::Record {
        put("look-alikes = \"record\"\n".to_owned());
    }
    let keys: Vec<String> = row_key.iter().map(|column| quoted(column)).collect();
    let remark = if keys.is_empty() { "  # name the columns that tell one row from the others" } else { "" };
    put(format!("row-key = [{}]{remark}\n\n[fields]\n", keys.join(", ")));
    for (name, field) in &guess.map.fields {
        let remark = guess.remarks.get(name).map(|remark| format!("  # {remark}")).unwrap_or_default();
        put(format!("{} = {}{remark}\n", bare_or_quoted(name), inline(field)));
    }
    if guess.map.kind().is_some_and(|kind| kind.in_negotiation) && !guess.map.fields.contains_key("negotiation") {
        put("# negotiation = { value = \"KEY\" }  # the one that all rows belong to, by its key or title\n".to_owned());
    }
    if guess.map.fields.contains_key("source.url") && !guess.map.fields.contains_key("source.published") {
        put("# \"source.published\" = { column = \"COLUMN\" }  # without it, sources count as public from their recording on\n"
                .to_owned());
    }
    if !guess.unused.is_empty() {
        put(format!("# not used: {}\n", guess.unused.iter().map(|name| one_line(name)).collect::<Vec<_>>().join(", ")));
    }
    names(&mut text, &guess.map, questions);
    text
}

/// Writes the answers about names that a map has, and the questions that it has no answer for.
fn names(text: &mut String, map: &SheetMap, questions: &[NameQuestion]) {
    for thing in NamedThing::ALL {
        let answers = map.names.get(thing.name());
        let is_open = |question: &&NameQuestion| {
            question.thing == thing && answers.is_none_or(|answers| !answers.contains_key(&question.name))
        };
        let mut lines: Vec<String> = Vec::new();
        for (name, answer) in answers.into_iter().flatten() {
            lines.push(format!("{} = {}\n", quoted(name), answered(answer)));
        }
        for question in questions.iter().filter(is_open) {
            let NameQuestion { name, .. } = question;
            lines.push(format!("{} = \"{OPEN}\"  # {}\n", quoted(name), one_line(&question.advice())));
        }
        if !lines.is_empty() {
            text.push_str(&format!("\n[names.{}]\n{}", thing.name(), lines.concat()));
        }
    }
}

fn answered(answer: &NameAnswer) -> String {
    let new = match answer {
        NameAnswer::Word(word) => return quoted(word),
        NameAnswer::New(new) => new,
    };
    let NewThing { new, key, name, aliases, part_of, country, negotiation } = new;
    let mut parts = vec![format!("new = {}", quoted(new))];
    let given =
        [("key", key), ("name", name), ("part-of", part_of), ("country", country), ("negotiation", negotiation)];
    for (entry, value) in given {
        parts.extend(value.as_ref().map(|value| format!("{entry} = {}", quoted(value))));
    }
    if !aliases.is_empty() {
        let aliases: Vec<String> = aliases.iter().map(|alias| quoted(alias)).collect();
        parts.push(format!("aliases = [{}]", aliases.join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

/// Adds questions to the text of a map.
///
/// # Errors
///
/// The text is no map.
pub fn ask(text: &str, questions: &[NameQuestion]) -> Result<String, SheetError> {
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| SheetError::new(error.to_string()))?;
    for question in questions {
        let names = document.entry("names").or_insert(Item::Table(implicit()));
        let Some(names) = names.as_table_mut() else { continue };
        let list = names.entry(question.thing.name()).or_insert(Item::Table(Table::new()));
        let Some(list) = list.as_table_mut() else { continue };
        if list.contains_key(&question.name) {
            continue;
        }
        let mut answer = value(OPEN);
        if let Some(answer) = answer.as_value_mut() {
            answer.decor_mut().set_suffix(format!("  # {}", one_line(&question.advice())));
        }
        list.insert(&question.name, answer);
    }
    Ok(document.to_string())
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn inline(field: &FieldMap) -> String {
    let FieldMap { column, until, value, split, words, date, decimal } = field;
    let mut parts = Vec::new();
    let mut put = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{name} = {}", quoted(value)));
        }
    };
    put("column", column);
    put("until", until);
    put("value", value);
    put("split", split);
    put("date", date);
    put("decimal", &decimal.map(String::from));
    if !words.is_empty() {
        let words: Vec<String> =
            words.iter().map(|(word, means)| format!("{} = {}", quoted(word), quoted(means))).collect();
        parts.push(format!("words = {{ {} }}", words.join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn bare_or_quoted(name: &str) -> String {
    let bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// Writes a string of TOML on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
