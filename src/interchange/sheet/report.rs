//! What is told of a sheet as JSON: on the command line by `--json`, and over HTTP.

use serde_json::{Map, Value, json};

use super::grid::{Sheet, column_letters};
use super::guess::Guess;
use super::lines::SheetLines;

/// Returns how the rows of a sheet were read: what is wrong, what is asked, what is on record already.
pub fn rows(lines: &SheetLines) -> Value {
    let troubles: Vec<Value> = lines
        .troubles
        .iter()
        .map(|trouble| {
            let column = trouble.column.as_ref().map(|(_, name)| name);
            let cell = trouble.column.as_ref().map(|(place, _)| format!("{}{}", column_letters(*place), trouble.row));
            json!({ "row": trouble.row, "column": column, "cell": cell, "message": trouble.message })
        })
        .collect();
    let questions: Vec<Value> = lines
        .questions
        .iter()
        .map(|question| {
            let likely: Vec<&str> = question.likely.iter().map(|(key, _)| key.as_str()).collect();
            json!({
                "thing": question.thing.name(), "name": question.name, "likely": likely, "cells": question.cells,
                "row": question.row,
            })
        })
        .collect();
    let alike: Vec<Value> = lines.look_alikes.iter().map(|(row, id)| json!({ "row": row, "event": id })).collect();
    let missing: Vec<Value> = lines.missing.iter().map(|(place, id)| json!({ "place": place, "event": id })).collect();
    json!({
        "troubles": troubles, "questions": questions, "lookAlikes": alike, "missing": missing, "undone": lines.undone,
        "notes": lines.notes,
    })
}

/// Returns the fields of a guess, by name, with what fills each.
pub fn fields(guess: &Guess) -> Value {
    let fields: Map<String, Value> = guess
        .map
        .fields
        .iter()
        .map(|(name, field)| (name.clone(), json!({ "column": field.column, "value": field.value })))
        .collect();
    Value::Object(fields)
}

/// Returns the row, and perhaps the cell, that a path in a line leads to, in words; absent for what the map registers.
pub fn place_in_words(sheet: &Sheet, lines: &SheetLines, line: u64, path: &[String]) -> Option<String> {
    let (row, column) = lines.place(line, path)?;
    let row = row?;
    Some(match column {
        Some(column) => {
            let name = sheet.columns.get(column).map(String::as_str).unwrap_or_default();
            format!("row {row}, column '{name}' (cell {}{row})", column_letters(column))
        }
        None => format!("row {row}{}", if path.is_empty() { String::new() } else { format!(", {}", path.join(".")) }),
    })
}
