//! The sources that rows cite: made of an address, with title, publisher and date if columns give them.
//!
//! A source that is on record at the same address is cited and not made again. A new one gets a key of its address, so that the
//! same address is the same source in every sheet. If no column has its title, the words of the address stand in for one.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::NamedThing;
use super::lines::{LinePart, SheetLine};
use super::names::{NameFound, slug};
use super::on_record::KnownRecord;
use crate::domain::key::EventId;
use crate::interchange::address_title::title_of_new;

/// The sources of a sheet.
pub struct SourceBook<'a> {
    on_record: &'a KnownRecord,
    map: Uuid,
    keys: HashMap<String, String>,
    /// What each new source says of itself, to notice rows that say otherwise.
    said: HashMap<String, (u32, Map<String, Value>)>,
    /// The lines that register new sources.
    pub lines: Vec<SheetLine>,
    /// What looks odd.
    pub notes: Vec<String>,
}

/// What a row says of one source.
#[derive(Clone, Debug, Default)]
pub struct SourceSaid {
    /// What the cell of its address holds.
    pub address: Option<String>,
    /// Its profile: title, publisher and so on, as lines have them.
    pub profile: Map<String, Value>,
    /// What the citation itself says: quote, locator and so on.
    pub citation: Map<String, Value>,
    /// The cells that it came from.
    pub parts: Vec<LinePart>,
}

impl<'a> SourceBook<'a> {
    /// Opens the book of a map.
    pub fn new(on_record: &'a KnownRecord, map: Uuid) -> Self {
        SourceBook { on_record, map, keys: HashMap::new(), said: HashMap::new(), lines: Vec::new(), notes: Vec::new() }
    }

    /// Returns the citations of what a row says of one source; none if it says nothing. `noted` makes the note of a new source.
    ///
    /// # Errors
    ///
    /// The address is none, or the row cites something without saying what.
    pub fn cite(&mut self, said: &SourceSaid, row: u32, noted: &str) -> Result<Vec<Value>, String> {
        let addresses = addresses(said.address.as_deref().unwrap_or_default());
        if addresses.is_empty() {
            return match said.profile.get("title").and_then(Value::as_str) {
                Some(title) => {
                    let key = self.without_address(title, said, row, noted);
                    Ok(vec![citation(&key, said)])
                }
                None if said.profile.is_empty() && said.citation.is_empty() => Ok(Vec::new()),
                // Publisher or language alone, the same in every row, name no document.
                None if said.citation.is_empty() => Ok(Vec::new()),
                None => Err("the row quotes a source and says not which: give its address or its title".to_owned()),
            };
        }
        let mut citations = Vec::new();
        for address in &addresses {
            let key = match self.key_of_name(address) {
                Some(key) => key,
                None if address.starts_with("http://") || address.starts_with("https://") => {
                    self.at_address(address, said, row, noted)
                }
                None => {
                    return Err(format!(
                        "'{address}' is no address and no source on record: an address begins with https://; if it is the title of \
                         a document, map the column to source.title"
                    ));
                }
            };
            citations.push(citation(&key, said));
        }
        Ok(citations)
    }

    /// Finds a source on record by its key or title.
    fn key_of_name(&self, name: &str) -> Option<String> {
        match self.on_record.names(NamedThing::Source)?.find(name) {
            NameFound::Key(key) => Some(key),
            NameFound::Several(_) | NameFound::Unknown => None,
        }
    }

    fn at_address(&mut self, address: &str, said: &SourceSaid, row: u32, noted: &str) -> String {
        if let Some(key) = self.keys.get(address).cloned() {
            self.compare(&key, said, row);
            return key;
        }
        let bare = address.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
        let own = format!("{}-{}", slug(host, 40), short(address));
        let key = self.on_record.source_at(address).map_or(own, str::to_owned);
        let mut profile = said.profile.clone();
        profile.insert("url".to_owned(), json!(address));
        if !profile.contains_key("title")
            && let Some(title) = title_of_new(self.on_record, &key, address)
        {
            profile.insert("title".to_owned(), json!(title));
        }
        self.register(&key, profile, said, row, noted);
        self.keys.insert(address.to_owned(), key.clone());
        key
    }

    fn without_address(&mut self, title: &str, said: &SourceSaid, row: u32, noted: &str) -> String {
        if let Some(key) = self.key_of_name(title) {
            let id = self.id_of(&key);
            if self.on_record.maker(NamedThing::Source, &key) != Some(id) {
                return key;
            }
        }
        let named = format!("{title}\n{}", said.profile.get("publisher").and_then(Value::as_str).unwrap_or_default());
        if let Some(key) = self.keys.get(&named).cloned() {
            self.compare(&key, said, row);
            return key;
        }
        let key = format!("{}-{}", slug(title, 40), short(&named)).trim_start_matches('-').to_owned();
        self.register(&key, said.profile.clone(), said, row, noted);
        self.keys.insert(named, key.clone());
        key
    }

    fn id_of(&self, key: &str) -> EventId {
        EventId::new(Uuid::new_v5(&self.map, format!("source {key}").as_bytes()))
    }

    /// Writes the line of a source, unless somebody else has put it on record.
    fn register(&mut self, key: &str, profile: Map<String, Value>, said: &SourceSaid, row: u32, noted: &str) {
        let id = self.id_of(key);
        if self.on_record.maker(NamedThing::Source, key).is_some_and(|maker| maker != id) {
            return;
        }
        self.said.insert(key.to_owned(), (row, said.profile.clone()));
        let mut body = profile;
        body.insert("key".to_owned(), json!(key));
        let line = json!({ "id": id.to_string(), "note": noted, "body": { "sourceRegistered": body } });
        self.lines.push(SheetLine { text: line.to_string(), row: Some(row), parts: said.parts.clone() });
    }

    /// Notices a row that says something else of a source than the row that made it.
    fn compare(&mut self, key: &str, said: &SourceSaid, row: u32) {
        if let Some((first, before)) = self.said.get(key)
            && said.profile.iter().any(|(name, value)| before.get(name) != Some(value))
        {
            self.notes.push(format!(
                "row {row} says something else of its source than row {first}, which has the same address: the first holds"
            ));
        }
    }
}

fn citation(key: &str, said: &SourceSaid) -> Value {
    let mut citation = said.citation.clone();
    citation.insert("source".to_owned(), json!(key));
    Value::Object(citation)
}

/// Returns the addresses in a cell: several stand on lines of their own, or with blanks or semicolons between them.
fn addresses(cell: &str) -> Vec<String> {
    if !cell.contains("://") {
        let whole = cell.trim();
        return if whole.is_empty() { Vec::new() } else { vec![whole.to_owned()] };
    }
    let pieces = cell.split(|letter: char| letter.is_whitespace() || letter == ';');
    let bare = |piece: &str| {
        let bare = piece.trim_end_matches(',');
        // A bracket that closes one before the address is no part of it.
        if bare.contains('(') { bare.to_owned() } else { bare.trim_end_matches(')').to_owned() }
    };
    pieces.map(bare).filter(|piece| !piece.is_empty()).collect()
}

/// Returns eight hexadecimal digits that stand for a text.
fn short(text: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).simple().to_string()[..8].to_owned()
}
