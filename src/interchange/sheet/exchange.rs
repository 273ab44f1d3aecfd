//! A sheet that comes with a question: what is in it, what a map makes of it, or record it.
//!
//! The page and programs send a file as one JSON object and get one back, by the code that the command line runs. Without a map, one
//! is guessed. With a map, the answer shows the rows as they read. The map goes to and fro as JSON, and is given as the text
//! of its file too, to be kept beside the sheet.
//!
//! What this module does not do: it records nothing. It makes the lines; the caller hands them in.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{COMMON, FieldSpec, FieldType, KINDS, RowKind, SOURCE};
use super::guess::{self, Guess};
use super::lines::SheetLines;
use super::map::SheetMap;
use super::on_record::KnownRecord;
use super::reading::{ReadSheet, kinds_of};
use super::rows::{self, SheetPlace};
use super::{SheetError, map_text, origin, report, template};

/// The most rows of a sheet that is sent.
pub const SENT_ROWS_MAX: usize = 50_000;
/// How many rows are shown as they read.
const SHOWN_ROWS: usize = 100;
/// How many letters of a cell are shown.
const SHOWN_LETTERS: usize = 300;
/// The kind of rows that are sources.
const SOURCE_KIND: &str = "sourceRegistered";
/// How many troubles, questions and the like are listed of each.
const LISTED_MAX: usize = 2_000;

/// What is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SheetRequest {
    /// The name of the file, as the notes of its events give it.
    pub file: String,
    /// The bytes of the file, in base64.
    pub content: String,
    /// Of a workbook, the sheet to guess for; the first that holds anything if absent.
    #[serde(default)]
    pub sheet: Option<String>,
    /// What the rows are, for the guess.
    #[serde(default)]
    pub shape: Option<String>,
    /// The map: an object, or the text of its file. Absent: it is to be guessed.
    #[serde(default)]
    pub map: Option<Value>,
    /// Whether the rows are only to be shown.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether the rows that are ready are recorded beside others that are not.
    #[serde(default)]
    pub keep_going: bool,
    /// The reason of corrections, for rows that changed.
    #[serde(default)]
    pub update: Option<String>,
}

/// A sheet that was sent, read by a map.
pub struct SentSheet {
    /// The sheet.
    pub read: ReadSheet,
    /// The map, with remarks if it was guessed.
    pub guess: Guess,
    /// What comes of the rows.
    pub lines: SheetLines,
    /// The id of the import, should it be recorded.
    pub import: Uuid,
    /// The name of the file.
    file: String,
}

/// A sheet that was sent, before the record is known.
pub struct OpenedSheet<'r> {
    request: &'r SheetRequest,
    read: ReadSheet,
    /// The map that was sent.
    map: Option<SheetMap>,
    /// What the rows are, if there is no map.
    shape: String,
}

impl SheetRequest {
    /// Reads the file and the map.
    ///
    /// # Errors
    ///
    /// The file or the map cannot be read, there is no such shape, or there are more rows than are taken.
    pub fn open(&self) -> Result<OpenedSheet<'_>, SheetError> {
        let bytes = STANDARD.decode(self.content.trim()).map_err(|error| {
            SheetError::new(format!("`content` is not base64 ({error}): send the bytes of the file in base64"))
        })?;
        let map = self.map.as_ref().map(|map| match map {
            Value::String(text) => SheetMap::read(text),
            other => SheetMap::of_json(other.clone()),
        });
        let map = map.transpose()?;
        let read = match &map {
            Some(map) => ReadSheet::by_map(&bytes, map)?,
            None => ReadSheet::found(&bytes, self.sheet.as_deref())?,
        };
        let count = read.sheet.rows.len();
        if count > SENT_ROWS_MAX {
            return Err(SheetError::new(format!(
                "the sheet has {count} rows, and {SENT_ROWS_MAX} are taken at once: split it, or use `chancery import`"
            )));
        }
        let shape = self.shape.clone().unwrap_or_else(|| guess::shape_of(&read.sheet));
        if !template::shapes().contains(&shape.as_str()) {
            let shapes = template::shapes().join(", ");
            return Err(SheetError::new(format!("there is no shape '{shape}'; there is {shapes}")));
        }
        Ok(OpenedSheet { request: self, read, map, shape })
    }
}

impl OpenedSheet<'_> {
    /// Returns the kinds of events that the record has to be known of.
    pub fn kinds(&self) -> Vec<&'static str> {
        kinds_of(self.map.as_ref().map_or_else(|| RowKind::named(&self.shape), SheetMap::kind))
    }

    /// Makes the lines of the rows, by the map or by one that is guessed.
    ///
    /// # Errors
    ///
    /// The map names a column that the sheet does not have.
    pub fn read(self, on_record: &KnownRecord) -> Result<SentSheet, SheetError> {
        let OpenedSheet { request, read, map, shape } = self;
        let guess = match map {
            Some(map) => {
                let unused = unused(&map, &read);
                Guess { map, remarks: BTreeMap::new(), unused, unclear: Vec::new() }
            }
            None => {
                let mut guess = guess::guess(&read.sheet, on_record, Some(&shape), Uuid::new_v4());
                guess.map.sheet.clone_from(&read.name);
                (guess.map.encoding, guess.map.delimiter) = (read.form.encoding.clone(), read.form.delimiter);
                guess
            }
        };
        let import = Uuid::new_v4();
        let file = request.file.clone();
        let place = SheetPlace { file: file.clone(), sheet: read.name.clone() };
        let lines = rows::lines(&guess.map, &read.sheet, on_record, &place, import)?;
        Ok(SentSheet { read, guess, lines, import, file })
    }
}

/// Returns the columns that a map does not read.
fn unused(map: &SheetMap, read: &ReadSheet) -> Vec<String> {
    let fields = map.fields.values();
    let named = fields.flat_map(|field| [field.column.as_deref(), field.until.as_deref()]).flatten();
    let used: Vec<usize> = named.filter_map(|name| read.sheet.column(name)).collect();
    let columns = read.sheet.columns.iter().enumerate();
    columns.filter(|(place, _)| !used.contains(place)).map(|(_, name)| name.clone()).collect()
}

impl SentSheet {
    /// Returns whether every row is ready.
    pub fn is_whole(&self) -> bool {
        self.lines.troubles.is_empty() && self.lines.questions.is_empty()
    }

    /// Returns the tag by which the import can be undone.
    pub fn tag(&self) -> String {
        origin::tag(self.import)
    }

    /// Returns all that is told of the sheet: its columns, the map, and the rows as they read.
    pub fn told(&self) -> Value {
        let SentSheet { read, guess, lines, file, .. } = self;
        let mut told = report::rows(lines);
        let others = read.others.iter().map(|(name, hidden)| json!({ "name": name, "hidden": hidden }));
        let more = [
            ("file", json!(file)),
            ("sheet", json!(read.name)),
            ("otherSheets", others.collect()),
            ("encoding", json!(read.form.encoding)),
            ("delimiter", json!(read.form.delimiter)),
            ("headerRow", json!(read.sheet.header_row)),
            ("columns", self.columns()),
            ("shapes", json!(template::shapes())),
            ("shapeFields", shape_fields(guess.map.kind())),
            ("map", serde_json::to_value(&guess.map).unwrap_or_default()),
            ("mapText", json!(map_text::write(guess, &lines.questions, file))),
            ("remarks", json!(guess.remarks)),
            ("unused", json!(guess.unused)),
            ("unclear", json!(guess.unclear)),
            ("rows", json!(read.sheet.rows.len())),
            ("ready", json!(lines.rows)),
            ("shown", self.shown()),
        ];
        for (name, value) in more {
            told[name] = value;
        }
        for (name, count) in [("troubles", "troubleCount"), ("questions", "questionCount")] {
            told[count] = json!(told[name].as_array().map_or(0, Vec::len));
        }
        for name in ["troubles", "questions", "lookAlikes", "missing", "notes"] {
            if let Some(list) = told[name].as_array_mut() {
                list.truncate(LISTED_MAX);
            }
        }
        told
    }

    fn columns(&self) -> Value {
        let sheet = &self.read.sheet;
        let example = |place: usize| {
            let cell = sheet.rows.iter().map(|row| row.cell(place)).find(|cell| !cell.is_empty());
            cell.map(|cell| shortened(&cell.to_string()))
        };
        let columns = sheet.columns.iter().enumerate();
        columns.map(|(place, name)| json!({ "name": name, "example": example(place) })).collect()
    }

    /// Returns the first rows: the cells, and the event that is made of them if it is ready.
    fn shown(&self) -> Value {
        let SentSheet { read, lines, .. } = self;
        // A row may register its source beside what it is.
        let makes_sources = self.guess.map.kind().is_some_and(|kind| kind.name == SOURCE_KIND);
        let mut events: Map<String, Value> = Map::new();
        for line in &lines.lines {
            let event = serde_json::from_str::<Value>(&line.text).unwrap_or_default();
            let is_own = makes_sources || event["body"].get(SOURCE_KIND).is_none();
            if let (Some(row), true) = (line.row, is_own) {
                events.insert(row.to_string(), event);
            }
        }
        let width = read.sheet.columns.len();
        let rows = read.sheet.rows.iter().take(SHOWN_ROWS);
        rows.map(|row| {
            let cells: Vec<String> = (0..width).map(|place| shortened(&row.cell(place).to_string())).collect();
            json!({ "row": row.number, "cells": cells, "event": events.remove(&row.number.to_string()) })
        })
        .collect()
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN_LETTERS).collect()
}

/// Returns the fields that rows of a kind can fill; where a column says the kind, those of every kind.
fn shape_fields(kind: Option<&'static RowKind>) -> Value {
    let own: &[FieldSpec] = kind.map_or(&[], |kind| kind.fields);
    let (dated, in_negotiation) = kind.map_or((true, true), |kind| (kind.needs.0, kind.in_negotiation));
    let common = COMMON.iter().filter(|field| match field.name {
        "occurred" => dated,
        "negotiation" => in_negotiation,
        _other => true,
    });
    let sources = SOURCE.iter().filter(|_| kind.is_none_or(|kind| kind.name != SOURCE_KIND));
    let several = kind.is_none().then(|| KINDS.iter().flat_map(|kind| kind.fields)).into_iter().flatten();
    let mut seen: Vec<&str> = Vec::new();
    let mut fields: Vec<Value> = Vec::new();
    if kind.is_none() {
        fields.push(json!({ "name": "kind", "heading": "Kind", "needed": true, "reads": "word" }));
    }
    for field in common.chain(own).chain(several).chain(sources) {
        if !seen.contains(&field.name) {
            seen.push(field.name);
            let heading = field.heads().next().unwrap_or(field.name);
            fields.push(json!({
                "name": field.name, "heading": heading, "needed": field.needed || (field.name == "occurred" && dated),
                "reads": reads(field.of),
            }));
        }
    }
    Value::Array(fields)
}

/// Returns the word for how a field reads its cells.
fn reads(of: FieldType) -> &'static str {
    match of {
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Whole | FieldType::Real => "number",
        FieldType::Flag => "flag",
        FieldType::Word(_) => "word",
        FieldType::Name(thing) => thing.name(),
        FieldType::Matter(_) => "matter",
        FieldType::Slug | FieldType::OwnKey(_) => "key",
    }
}
