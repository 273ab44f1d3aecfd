//! The map of a sheet: which column fills which field, and every answer that was given about names.
//!
//! It is a file of TOML, written by the guess ([`super::guess`]) and edited by people. Reading it is strict: a field that the rows
//! do not have, a column that is not there, a word that nothing reads is told by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SheetError;
use super::dates::DateOrder;
use super::fields::{EVENTS, KINDS, NamedThing, RowKind};
use super::text_file::TextForm;
use crate::time::Zone;

/// The word for what is still to be answered.
pub const OPEN: &str = "?";

/// A map.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SheetMap {
    /// The name of the map for ever: ids of events are made of it and of the keys of rows.
    pub id: Uuid,
    /// What the rows are: the name of a shape or of a kind of event; `events`: a column says it.
    pub shape: String,
    /// The sheet; the first that is shown and holds anything, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of the header, from 1; found if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// The encoding of a text file; guessed if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What divides the cells of a text file; guessed if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The zone in which dates are read; UTC if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The columns that tell one row from all others. Without them, a row is known by all that it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row_key: Vec<String>,
    /// What becomes of rows that say what is on record already.
    #[serde(default)]
    pub look_alikes: LookAlikeRule,
    /// The fields, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldMap>,
    /// The answers about names, by the sort of thing and the name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, BTreeMap<String, NameAnswer>>,
}

/// What becomes of rows that say what is on record already under another id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookAlikeRule {
    /// They are pointed out and not recorded.
    #[default]
    Skip,
    /// They are recorded.
    Record,
}

/// Where a field comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FieldMap {
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Of a date, the column of its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The value of every row; beside a column, of the rows whose cell is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What divides the values in a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// The words of the cells, and what each means.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
    /// How a date is read: dmy, mdy, edtf, month or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The sign before the decimals of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<char>,
}

/// What a map says about a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NameAnswer {
    /// A key; `none`: nothing is meant; `?`: still open; `new` and a word: a new thing.
    Word(String),
    /// A new thing.
    New(NewThing),
}

/// A thing that a map has registered for a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NewThing {
    /// Of an actor its type, of anything else the date from which it is there.
    pub new: String,
    /// Its key; made of its name if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its name or title; as the cell has it if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other names of an actor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What an actor is a part of, by its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// The country of an actor, by its code of three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The negotiation of an issue or a proposal, by its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<String>,
}

/// An answer, read.
#[derive(Clone, Debug, PartialEq)]
pub enum NameMeant {
    /// Nobody has answered yet.
    Open,
    /// Nothing is meant.
    Nothing,
    /// The thing with this key.
    Key(String),
    /// A new thing.
    New(NewThing),
}

impl NameAnswer {
    /// Reads the answer.
    pub fn meant(&self) -> NameMeant {
        match self {
            NameAnswer::New(new) => NameMeant::New(new.clone()),
            NameAnswer::Word(word) => match word.trim() {
                OPEN | "" => NameMeant::Open,
                "none" => NameMeant::Nothing,
                word => match word.strip_prefix("new ") {
                    Some(new) => NameMeant::New(NewThing { new: new.trim().to_owned(), ..NewThing::default() }),
                    None => NameMeant::Key(word.to_owned()),
                },
            },
        }
    }
}

impl SheetMap {
    /// Reads a map.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its line where that is known.
    pub fn read(text: &str) -> Result<Self, SheetError> {
        let map: SheetMap = toml::from_str(text).map_err(|error| SheetError::new(error.to_string().trim_end()))?;
        map.check()?;
        Ok(map)
    }

    /// Reads a map that came as JSON, with the names that the file has.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn of_json(value: serde_json::Value) -> Result<Self, SheetError> {
        let map: SheetMap = serde_json::from_value(value).map_err(|error| SheetError::new(error.to_string()))?;
        map.check()?;
        Ok(map)
    }

    /// Returns the kind of its rows; absent if a column says it.
    pub fn kind(&self) -> Option<&'static RowKind> {
        RowKind::named(&self.shape)
    }

    /// Returns how a text file is to be read.
    pub fn text_form(&self) -> TextForm {
        TextForm { encoding: self.encoding.clone(), delimiter: self.delimiter }
    }

    fn check(&self) -> Result<(), SheetError> {
        let kind = self.kind();
        if kind.is_none() && self.shape != EVENTS {
            return Err(SheetError::new(format!("there is no shape '{}'; there is {}", self.shape, shapes())));
        }
        if self.shape == EVENTS && !self.fields.contains_key("kind") {
            return Err(SheetError::new(
                "the shape 'events' needs a field `kind`: the column that says what each row is",
            ));
        }
        for (name, field) in &self.fields {
            let known = match kind {
                Some(kind) => kind.field(name).is_some(),
                None => name == "kind" || KINDS.iter().any(|kind| kind.field(name).is_some()),
            };
            if !known {
                let has = kind.map(field_names).unwrap_or_default();
                return Err(SheetError::new(format!(
                    "rows of '{}' have no field '{name}'; they have {has}",
                    self.shape
                )));
            }
            field.check(name)?;
        }
        for thing in self.names.keys() {
            if !NamedThing::ALL.iter().any(|known| known.name() == thing) {
                let all: Vec<&str> = NamedThing::ALL.iter().map(|thing| thing.name()).collect();
                return Err(SheetError::new(format!("[names.{thing}] names no sort of thing: use {}", all.join(", "))));
            }
        }
        if let Some(zone) = &self.time_zone {
            zone.parse::<Zone>().map_err(|error| SheetError::new(format!("time-zone: {error}")))?;
        }
        Ok(())
    }
}

impl FieldMap {
    /// Makes the field of a column.
    pub fn of_column(column: &str) -> Self {
        FieldMap { column: Some(column.to_owned()), ..FieldMap::default() }
    }

    /// Makes the field of a value that is the same in every row.
    pub fn of_value(value: &str) -> Self {
        FieldMap { value: Some(value.to_owned()), ..FieldMap::default() }
    }

    /// Returns how its dates are read.
    pub fn order(&self) -> Option<DateOrder> {
        self.date.as_deref().and_then(DateOrder::named)
    }

    fn check(&self, name: &str) -> Result<(), SheetError> {
        if self.column.is_none() && self.value.is_none() {
            return Err(SheetError::new(format!("the field '{name}' needs a `column` or a `value`")));
        }
        if self.split.as_deref() == Some("") {
            return Err(SheetError::new(format!(
                "the field '{name}': `split` is what stands between values, such as \";\""
            )));
        }
        match self.date.as_deref() {
            Some(word) if word != OPEN && DateOrder::named(word).is_none() => {
                let words: Vec<&str> = DateOrder::WORDS.iter().map(|(_, word)| *word).collect();
                Err(SheetError::new(format!("the field '{name}': `date` is one of {}, not '{word}'", words.join(", "))))
            }
            _read => Ok(()),
        }
    }
}

/// Returns the names of the shapes.
pub fn shapes() -> String {
    let mut shapes: Vec<&str> = KINDS.iter().map(|kind| kind.shape).collect();
    shapes.push(EVENTS);
    shapes.join(", ")
}

fn field_names(kind: &RowKind) -> String {
    let names: Vec<&str> =
        kind.fields.iter().chain(super::fields::COMMON).chain(super::fields::SOURCE).map(|field| field.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"3f9a2c41-b07e-4c9d-9f2a-6f0c1d2e3a4b\"\nshape = \"statements\"\n";

    #[test]
    fn what_a_map_says_is_read_or_told() {
        let map =
            SheetMap::read(&format!("{HEAD}[fields]\nspeaker = {{ column = \"Who\" }}\n[names.actor]\nA = \"?\"\n"))
                .unwrap();
        assert_eq!(map.fields["speaker"], FieldMap::of_column("Who"));
        assert_eq!(map.names["actor"]["A"].meant(), NameMeant::Open);
        for (more, told) in [
            ("[fields]\nspoke = { column = \"Who\" }", "have no field 'spoke'; they have speaker"),
            ("[fields]\nspeaker = { split = \";\" }", "needs a `column` or a `value`"),
            ("[fields]\noccurred = { column = \"D\", date = \"ymd\" }", "one of dmy, mdy, edtf"),
            ("[names.person]\nA = \"a\"", "names no sort of thing"),
            ("time-zone = \"Mars\"", "time-zone: "),
            ("colour = 1", "unknown field `colour`"),
        ] {
            let error = SheetMap::read(&format!("{HEAD}{more}\n")).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn an_answer_is_a_key_or_a_new_thing_or_nothing() {
        let word = |word: &str| NameAnswer::Word(word.to_owned()).meant();
        assert_eq!(word("israel"), NameMeant::Key("israel".to_owned()));
        assert_eq!(word("none"), NameMeant::Nothing);
        assert_eq!(word("new STATE"), NameMeant::New(NewThing { new: "STATE".to_owned(), ..NewThing::default() }));
    }
}
