//! Rows into lines: the event of each row, with its id, its sources and where it came from.
//!
//! - The **id** of a row's event is made of the map's id and the row's key, so the same row is the same event in every import.
//! - A **key** that no column gives is made of the title, and stays what it is on record once the row is there.
//! - The rows of one **vote** are one decision: they share its key, and each adds a ballot.
//! - What is wrong with a row is gathered whole: cells that cannot be read, what is missing, and what the form of a line refuses.

mod builder;
mod settle;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::SheetError;
use super::cell::SheetCell;
use super::fields::{EVENTS, FieldSpec, FieldType, RowKind, source_field};
use super::grid::{Sheet, SheetRow};
use super::lines::{RowTrouble, SheetLine, SheetLines, part_at};
use super::map::{FieldMap, OPEN, SheetMap};
use super::name_book::NameBook;
use super::names::slug;
use super::on_record::KnownRecord;
use super::origin::{self, Origin};
use super::sources::{SourceBook, SourceSaid};
use super::values;
use crate::domain::key::EventId;
use crate::input::Line;

use builder::{EventBuilder, complete_statement, put_at, put_source, value_at};

/// What is to be known of a file to say where its rows came from.
#[derive(Clone, Debug)]
pub struct SheetPlace {
    /// The name of the file.
    pub file: String,
    /// The name of the sheet; absent for a text file.
    pub sheet: Option<String>,
}

impl SheetPlace {
    fn of_row(&self, row: u32) -> String {
        match &self.sheet {
            Some(sheet) => format!("row {row} of sheet {sheet} in {}", self.file),
            None => format!("row {row} of {}", self.file),
        }
    }
}

/// How many columns a sheet has to fill fields with, for a row with one cell to be a note.
const NOTE_COLUMNS: usize = 3;

/// Makes the lines of a sheet.
///
/// # Errors
///
/// The map names a column that the sheet does not have.
pub fn lines(
    map: &SheetMap,
    sheet: &Sheet,
    on_record: &KnownRecord,
    place: &SheetPlace,
    import: Uuid,
) -> Result<SheetLines, SheetError> {
    let columns = columns(map, sheet)?;
    let mut reader = RowReader {
        map,
        sheet,
        on_record,
        place,
        columns,
        origin: Origin { place: String::new(), map: origin::tag(map.id), import: origin::tag(import) },
        names: NameBook::new(map, on_record),
        sources: SourceBook::new(on_record, map.id),
        to: SheetLines::default(),
        failed: HashSet::new(),
    };
    let rows = reader.drafts();
    let there: HashSet<EventId> = rows.iter().map(|draft| draft.id).collect();
    let made: Vec<Option<RowEvent>> = rows.iter().map(|draft| reader.event(draft)).collect();
    Ok(reader.finish(made.into_iter().flatten().collect(), &there))
}

/// A column that fills a field, and that of the end of a date.
type FieldColumns<'m> = (&'m str, &'m FieldMap, Option<usize>, Option<usize>);

fn columns<'m>(map: &'m SheetMap, sheet: &Sheet) -> Result<Vec<FieldColumns<'m>>, SheetError> {
    let find = |name: &str, of: &str| {
        sheet.column(name).ok_or_else(|| {
            SheetError::new(format!("the sheet has no column '{name}' ({of}); it has '{}'", sheet.columns.join("', '")))
        })
    };
    let mut columns = Vec::with_capacity(map.fields.len());
    for (name, field) in &map.fields {
        let place = |column: &Option<String>| column.as_deref().map(|column| find(column, name)).transpose();
        columns.push((name.as_str(), field, place(&field.column)?, place(&field.until)?));
    }
    for column in &map.row_key {
        find(column, "row-key")?;
    }
    Ok(columns)
}

/// A row before it is read: what it is, and the names by which it goes.
struct RowDraft {
    /// The rows that make the event; several only of a vote.
    rows: Vec<usize>,
    kind: &'static RowKind,
    id: EventId,
    own_key: Option<String>,
}

/// The event of a row.
struct RowEvent {
    id: EventId,
    row: u32,
    kind: &'static RowKind,
    value: Value,
    line: SheetLine,
}

struct RowReader<'a> {
    map: &'a SheetMap,
    sheet: &'a Sheet,
    on_record: &'a KnownRecord,
    place: &'a SheetPlace,
    columns: Vec<FieldColumns<'a>>,
    origin: Origin,
    names: NameBook<'a>,
    sources: SourceBook<'a>,
    to: SheetLines,
    /// Rows with a trouble.
    failed: HashSet<u32>,
}

impl<'a> RowReader<'a> {
    fn trouble(&mut self, row: u32, column: Option<usize>, message: String) {
        let column = column.map(|place| (place, self.sheet.columns.get(place).cloned().unwrap_or_default()));
        self.failed.insert(row);
        self.to.troubles.push(RowTrouble { row, column, message });
    }

    fn column_of(&self, field: &str) -> Option<usize> {
        self.columns.iter().find(|(name, ..)| *name == field).and_then(|(_, _, column, _)| *column)
    }

    /// Returns what a row holds of a field: its cell, or else the value of the map.
    fn held(&self, row: &SheetRow, field: &FieldMap, column: Option<usize>) -> SheetCell {
        let cell = column.map_or(&SheetCell::Empty, |column| row.cell(column));
        match &field.value {
            Some(value) if cell.is_empty() && value != OPEN => SheetCell::of_text(value),
            _other => cell.clone(),
        }
    }

    fn field_cell(&self, row: &SheetRow, name: &str) -> SheetCell {
        let found = self.columns.iter().find(|(field, ..)| *field == name);
        found.map_or(SheetCell::Empty, |(_, field, column, _)| self.held(row, field, *column))
    }

    fn kind_of(&mut self, row: &SheetRow) -> Option<&'static RowKind> {
        if self.map.shape != EVENTS {
            return self.map.kind();
        }
        let written = self.field_cell(row, "kind").to_string();
        let field = &self.map.fields["kind"];
        let means = field.words.iter().find(|(word, _)| super::names::folded(word) == super::names::folded(&written));
        let word = means.map_or(written.as_str(), |(_, means)| means.as_str());
        let kind = RowKind::meant(word);
        if kind.is_none() {
            let kinds: Vec<&str> = super::fields::KINDS.iter().map(|kind| kind.name).collect();
            let message = format!(
                "'{written}' is no kind of event: use one of {}, or say in the map what it means",
                kinds.join(", ")
            );
            self.trouble(row.number, self.column_of("kind"), message);
        }
        kind
    }

    /// Goes through the rows once, so that each can name what another makes.
    fn drafts(&mut self) -> Vec<RowDraft> {
        let sheet = self.sheet;
        let mut drafts: Vec<RowDraft> = Vec::new();
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut votes: HashMap<String, usize> = HashMap::new();
        let mut repeated: HashMap<String, u32> = HashMap::new();
        for (place, row) in sheet.rows.iter().enumerate() {
            if self.is_note(row) {
                let said = "has text in one cell alone: it is taken for a note, and left out";
                self.to.notes.push(format!("row {} {said}", row.number));
                continue;
            }
            let Some(kind) = self.kind_of(row) else { continue };
            if kind.shape == "votes" {
                let key = values::key_of(&self.field_cell(row, "key").to_string()).unwrap_or_default();
                if let Some(draft) = votes.get(&key).and_then(|draft| drafts.get_mut(*draft)) {
                    draft.rows.push(place);
                    continue;
                }
                votes.insert(key.clone(), drafts.len());
                let id = self.id_of(&format!("decision {key}"));
                drafts.push(RowDraft { rows: vec![place], kind, id, own_key: Some(key) });
                continue;
            }
            let Some(key) = self.row_key(row, &mut repeated) else { continue };
            if let Some(first) = seen.insert(key.clone(), row.number) {
                let message =
                    format!("the row has the same key as row {first}: `row-key` has to tell one row from all others");
                self.trouble(row.number, self.map.row_key.first().and_then(|name| sheet.column(name)), message);
                continue;
            }
            let id = self.id_of(&format!("row {key}"));
            let own_key = self.own_key(row, kind, id);
            drafts.push(RowDraft { rows: vec![place], kind, id, own_key });
        }
        drafts
    }

    /// Returns whether a row of several columns has one cell that holds anything.
    fn is_note(&self, row: &SheetRow) -> bool {
        let wanted = self.columns.iter().filter(|(_, _, column, _)| column.is_some()).count();
        let filled = (0..self.sheet.columns.len()).filter(|column| !row.cell(*column).is_empty());
        wanted >= NOTE_COLUMNS && filled.take(2).count() == 1
    }

    fn id_of(&self, name: &str) -> EventId {
        EventId::new(Uuid::new_v5(&self.map.id, name.as_bytes()))
    }

    /// Returns the key of a row: the cells that tell it from others, or else all that it says.
    fn row_key(&mut self, row: &SheetRow, repeated: &mut HashMap<String, u32>) -> Option<String> {
        if self.map.row_key.is_empty() {
            let said: Vec<String> = self
                .columns
                .iter()
                .filter_map(|(_, _, column, _)| *column)
                .map(|column| row.cell(column).to_string())
                .collect();
            let said = said.join("\u{1f}");
            let times = repeated.entry(said.clone()).and_modify(|times| *times += 1).or_insert(1);
            return Some(format!("{said}\u{1f}{times}"));
        }
        let cells: Vec<(usize, String)> = self
            .map
            .row_key
            .iter()
            .filter_map(|name| self.sheet.column(name))
            .map(|column| (column, row.cell(column).to_string()))
            .collect();
        if let Some((column, _)) = cells.iter().find(|(_, text)| text.is_empty()) {
            let message = "is empty: it is part of `row-key`, which tells one row from all others".to_owned();
            self.trouble(row.number, Some(*column), message);
            return None;
        }
        Some(cells.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\u{1f}"))
    }

    /// Returns the key that the event of a row makes, where its kind makes one.
    fn own_key(&mut self, row: &SheetRow, kind: &RowKind, id: EventId) -> Option<String> {
        let thing = kind.fields.iter().find_map(|field| field.of.own_thing())?;
        let titled = ["title", "name", "text"].map(|name| self.field_cell(row, name).to_string());
        let title = titled.iter().find(|title| !title.is_empty()).map(String::as_str).unwrap_or_default();
        let given = self.field_cell(row, "key");
        let key = if !given.is_empty() {
            // A cell that makes no key is told when the row is read.
            values::key_of(&given.to_string()).ok()?
        } else if let Some(key) = self.on_record.event(id).and_then(|kept| kept.key.clone()) {
            key
        } else {
            let mark = &id.uuid().simple().to_string()[..6];
            let plain = slug(title, 48);
            if plain.is_empty() {
                format!("{}-{mark}", thing.name())
            } else if self.names.knows(thing, &plain) {
                format!("{plain}-{mark}")
            } else {
                plain
            }
        };
        self.names.make(thing, &key, &[title]);
        Some(key)
    }

    fn event(&mut self, draft: &RowDraft) -> Option<RowEvent> {
        let sheet = self.sheet;
        let first = sheet.rows.get(*draft.rows.first()?)?;
        let mut event = EventBuilder::new(draft, first.number);
        for (at, place) in draft.rows.iter().enumerate() {
            let row = sheet.rows.get(*place)?;
            self.read_row(draft, row, at, &mut event);
        }
        self.complete(draft, first, &mut event);
        let note = event.value["note"].as_str().map(str::to_owned);
        let mut place = self.place.of_row(first.number);
        place[..1].make_ascii_uppercase();
        event.value["note"] = json!(Origin { place, ..self.origin.clone() }.noted(note.as_deref()));
        self.check_form(&mut event);
        let line = SheetLine { text: event.value.to_string(), row: Some(first.number), parts: event.parts };
        if draft.rows.iter().filter_map(|place| sheet.rows.get(*place)).any(|row| self.failed.contains(&row.number)) {
            return None;
        }
        self.to.rows += draft.rows.len();
        Some(RowEvent { id: draft.id, row: first.number, kind: draft.kind, value: event.value, line })
    }

    /// Reads the cells of a row into its event; `at` is its place among the rows of the event.
    fn read_row(&mut self, draft: &RowDraft, row: &SheetRow, at: usize, event: &mut EventBuilder) {
        let mut sources: BTreeMap<usize, SourceSaid> = BTreeMap::new();
        // Without a stance there is no claim, and without an aspect no assertion, whatever else the row says of them.
        let claims = !self.field_cell(row, "claim.stance").is_empty();
        let asserts = !self.field_cell(row, "assertion.aspect").is_empty();
        for (name, field, column, until) in self.columns.clone() {
            if (!claims && name.starts_with("claim.")) || (!asserts && name.starts_with("assertion.")) {
                continue;
            }
            let cell = self.held(row, field, column);
            let Some(spec) = draft.kind.field(name) else {
                if name != "kind" && !cell.is_empty() && column.is_some_and(|column| !row.cell(column).is_empty()) {
                    let message = format!("a row of kind {} has no field '{name}': clear the cell", draft.kind.name);
                    self.trouble(row.number, column, message);
                }
                continue;
            };
            if name == "negotiation" && !draft.kind.in_negotiation {
                continue;
            }
            let value = match spec.of.own_thing() {
                Some(_) => match (&draft.own_key, values::key_of(&cell.to_string())) {
                    (_, Err(told)) if !cell.is_empty() => Err(vec![told]),
                    (Some(key), _) => Ok(Some(json!(key))),
                    (None, _) => Ok(None),
                },
                None => self.read_field(spec, field, &cell, row, until),
            };
            let value = value.unwrap_or_else(|troubles| {
                troubles.into_iter().for_each(|told| self.trouble(row.number, column, told));
                event.stand_ins.push(event.path(spec, at));
                Some(values::stand_in(spec))
            });
            let Some(value) = value else { continue };
            match source_field(name) {
                Some((number, _)) => put_source(sources.entry(number).or_default(), spec, value, row.number, column),
                None => event.put(spec, value, at, row.number, column),
            }
        }
        let noted = {
            let mut origin = self.origin.clone();
            origin.place = format!("Source of {}", self.place.of_row(row.number));
            origin.noted(None)
        };
        for (number, said) in sources {
            match self.sources.cite(&said, row.number, &noted) {
                Ok(citations) => event.cite(citations, &said),
                Err(told) => {
                    let name = if number == 1 { "source.url".to_owned() } else { format!("source{number}.url") };
                    self.trouble(row.number, self.column_of(&name), told);
                }
            }
        }
    }

    fn read_field(
        &mut self,
        spec: &FieldSpec,
        field: &FieldMap,
        cell: &SheetCell,
        row: &SheetRow,
        until: Option<usize>,
    ) -> Result<Option<Value>, Vec<String>> {
        let value = values::read(spec, field, cell, &mut self.names, row.number)?;
        let end = until.map_or(&SheetCell::Empty, |column| row.cell(column));
        let (Some(Value::String(from)), false, FieldType::Date) = (&value, end.is_empty(), spec.of) else {
            return Ok(value);
        };
        match values::read(spec, field, end, &mut self.names, row.number)? {
            Some(Value::String(to)) if to != *from => Ok(Some(json!(format!("{from}/{to}")))),
            _same => Ok(value),
        }
    }

    /// Fills in what follows from the rest, and tells what is missing.
    fn complete(&mut self, draft: &RowDraft, row: &SheetRow, event: &mut EventBuilder) {
        let RowDraft { kind, .. } = draft;
        if let Some(key) = &draft.own_key {
            event.value["body"][kind.name]["key"] = json!(key);
        }
        let body = &mut event.value["body"][kind.name];
        if kind.name == "statementMade" {
            complete_statement(body);
        }
        let lacks: Vec<&str> = kind
            .fields
            .iter()
            .filter(|field| field.needed && value_at(body, field.path).is_none())
            .map(|field| field.name)
            .collect();
        let (dated, in_negotiation) = kind.needs;
        let envelope = [(dated, "occurred"), (in_negotiation, "negotiation")];
        let lacks_around = envelope.into_iter().filter(|(needed, name)| *needed && event.value.get(name).is_none());
        let all: Vec<&str> = lacks.into_iter().chain(lacks_around.map(|(_, name)| name)).collect();
        for name in all {
            let column = self.column_of(name);
            let message = match column {
                Some(_) => format!("is empty: a row of kind {} needs '{name}'", kind.name),
                None => format!("the row has no '{name}': map a column to it, or give a `value` for all rows"),
            };
            self.trouble(row.number, column, message);
            let place = kind.field(name).map(|spec| (event.path(spec, 0), values::stand_in(spec)));
            if let Some((path, value)) = place {
                put_at(&mut event.value, &path, value);
                event.stand_ins.push(path);
            }
        }
        if let Some(zone) = &self.map.time_zone {
            event.value["timeZone"] = json!(zone);
        }
    }

    /// Asks whether the line has the form that the import asks for.
    fn check_form(&mut self, event: &mut EventBuilder) {
        let id = EventId::new(Uuid::nil());
        let read = event.value.to_string().parse::<Line>().map_err(|notice| vec![notice]);
        let Err(notices) = read.and_then(|line| line.into_operation(&mut || id)) else { return };
        for notice in notices {
            if event.stand_ins.iter().any(|path| notice.path.starts_with(path) || path.starts_with(&notice.path)) {
                continue;
            }
            let part = part_at(&event.parts, &notice.path);
            let (row, column) = part.map_or((event.row, None), |part| (part.row, part.column));
            let message = if column.is_some() { notice.message.clone() } else { notice.to_string() };
            self.trouble(row, column, message);
        }
    }
}
