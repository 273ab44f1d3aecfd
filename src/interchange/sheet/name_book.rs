//! Who and what the names of a sheet mean: the answers of its map, the record, and what the sheet itself makes.

use std::collections::HashMap;

use super::fields::NamedThing;
use super::lines::NameQuestion;
use super::map::{NameMeant, NewThing, SheetMap};
use super::names::{NameFound, NameList, folded, slug};
use super::on_record::KnownRecord;
use crate::domain::key::KEY_LEN_MAX;

/// What a name came to.
#[derive(Clone, Debug, PartialEq)]
pub enum NameRead {
    /// The thing with this key.
    Key(String),
    /// Nothing is meant, says the map.
    Nothing,
    /// Nobody has answered yet.
    Open,
    /// The answer cannot be right; why.
    Wrong(String),
}

/// A thing that the map has registered.
#[derive(Clone, Debug)]
pub struct MadeThing {
    /// What sort of thing.
    pub thing: NamedThing,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What the map says of it.
    pub new: NewThing,
}

/// The answer to all names that have none of their own.
const ALL_OTHERS: &str = "*";

/// How many names that nobody has answered for are compared with each other.
const COMPARED_MAX: usize = 1_000;

/// The names of a sheet.
pub struct NameBook<'a> {
    on_record: &'a KnownRecord,
    answers: HashMap<(NamedThing, String), NameMeant>,
    /// The names that the map calls new, as they are written, by the key that each gets.
    new_names: HashMap<(NamedThing, String), (String, NewThing)>,
    /// What rows of the sheet make.
    made: HashMap<NamedThing, NameList>,
    read: HashMap<(NamedThing, String), NameRead>,
    questions: HashMap<(NamedThing, String), NameQuestion>,
    /// What the map has registered, in the order in which it was met.
    pub registered: Vec<MadeThing>,
}

impl<'a> NameBook<'a> {
    /// Opens the book of a map.
    pub fn new(map: &SheetMap, on_record: &'a KnownRecord) -> Self {
        let (mut answers, mut new_names) = (HashMap::new(), HashMap::new());
        for thing in NamedThing::ALL {
            for (name, answer) in map.names.get(thing.name()).into_iter().flatten() {
                let meant = answer.meant();
                if let NameMeant::New(new) = &meant {
                    new_names.entry((thing, key_of_new(name, new))).or_insert_with(|| (name.clone(), new.clone()));
                }
                answers.insert((thing, folded(name)), meant);
            }
        }
        NameBook {
            on_record,
            answers,
            new_names,
            made: HashMap::new(),
            read: HashMap::new(),
            questions: HashMap::new(),
            registered: Vec::new(),
        }
    }

    /// Takes note of a thing that a row makes.
    pub fn make(&mut self, thing: NamedThing, key: &str, names: &[&str]) {
        self.made.entry(thing).or_default().add(key, names);
    }

    /// Returns whether a key of a sort is on record or made by the sheet.
    pub fn knows(&self, thing: NamedThing, key: &str) -> bool {
        self.on_record.names(thing).is_some_and(|names| names.has(key)) || self.makes(thing, key)
    }

    /// Returns whether a row of the sheet makes a key.
    pub fn makes(&self, thing: NamedThing, key: &str) -> bool {
        self.made.get(&thing).is_some_and(|names| names.has(key))
    }

    /// Returns what a name means; a name that nobody answers for becomes a question.
    pub fn read(&mut self, thing: NamedThing, name: &str, row: u32) -> NameRead {
        let asked = (thing, name.to_owned());
        if let Some(read) = self.read.get(&asked) {
            let read = read.clone();
            self.count(thing, name, &read);
            return read;
        }
        let read = self.look_up(thing, name).unwrap_or_else(|| self.ask(thing, name, row));
        self.read.insert(asked, read.clone());
        read
    }

    /// Returns what a name means that may be of several sorts, with the sort.
    pub fn read_one_of(
        &mut self,
        things: &[NamedThing],
        name: &str,
        row: u32,
    ) -> Result<(NamedThing, String), NameRead> {
        let mut found = Vec::new();
        for thing in things {
            match self.look_up(*thing, name) {
                Some(NameRead::Key(key)) => found.push((*thing, key)),
                Some(other) => return Err(other),
                None => {}
            }
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => {
                let first = things.first().copied().unwrap_or(NamedThing::Issue);
                Err(self.read(first, name, row))
            }
            several => {
                let sorts: Vec<&str> = several.iter().map(|(thing, _)| thing.name()).collect();
                Err(NameRead::Wrong(format!(
                    "'{name}' is the name of several things ({}): write the sort before it, as in '{}: {name}'",
                    sorts.join(", "),
                    sorts[0]
                )))
            }
        }
    }

    fn look_up(&mut self, thing: NamedThing, name: &str) -> Option<NameRead> {
        let own = self.answers.get(&(thing, folded(name))).cloned();
        match own {
            Some(NameMeant::Key(key)) if self.knows(thing, &key) => return Some(NameRead::Key(key)),
            Some(NameMeant::Key(key)) => {
                // Another name of the map may be the one that makes it.
                if let Some((maker, new)) = self.new_names.get(&(thing, key.clone())).cloned() {
                    return Some(self.register(thing, &maker, new));
                }
                let told =
                    format!("the map says that '{name}' is '{key}', and no {} '{key}' is on record", thing.name());
                return Some(NameRead::Wrong(told));
            }
            Some(NameMeant::Nothing) => return Some(NameRead::Nothing),
            Some(NameMeant::New(new)) => return Some(self.register(thing, name, new)),
            Some(NameMeant::Open) | None => {}
        }
        // `actor/israel` is how the matcher of names writes the key of a thing.
        let key = name.strip_prefix(thing.name()).and_then(|rest| rest.strip_prefix('/'));
        for names in [self.made.get(&thing), self.on_record.names(thing)].into_iter().flatten() {
            match names.find(key.unwrap_or(name)) {
                NameFound::Key(key) => return Some(NameRead::Key(key)),
                NameFound::Several(_) => return None,
                NameFound::Unknown => {}
            }
        }
        match self.answers.get(&(thing, ALL_OTHERS.to_owned())).cloned() {
            Some(NameMeant::New(new)) if own_is_open(own.as_ref()) => Some(self.register(thing, name, new)),
            Some(NameMeant::Nothing) => Some(NameRead::Nothing),
            Some(NameMeant::Key(_) | NameMeant::Open | NameMeant::New(_)) | None => None,
        }
    }

    /// Registers a thing that the map calls new, unless that has been done.
    fn register(&mut self, thing: NamedThing, name: &str, new: NewThing) -> NameRead {
        let shown = new.name.clone().unwrap_or_else(|| name.to_owned());
        let key = key_of_new(name, &new);
        if key.is_empty() {
            return NameRead::Wrong(format!(
                "no key can be made of '{name}': give one in the map, as in {{ new = \"{}\", key = \"…\" }}",
                new.new
            ));
        }
        let on_record = self.on_record.names(thing).filter(|names| names.has(&key));
        if let Some(names) = on_record {
            // Registered by this map before, or by somebody else under the very same name.
            if folded(names.shown(&key)) == folded(&shown) || new.key.is_some() {
                return NameRead::Key(key);
            }
            return NameRead::Wrong(format!(
                "'{name}' is to be new, and its key '{key}' is on record as {}: if that is who is meant, answer \"{key}\"; \
                 if not, give another key: {{ new = \"{}\", key = \"…\" }}",
                names.shown(&key),
                new.new
            ));
        }
        let made = self.registered.iter().find(|made| made.thing == thing && made.key == key);
        if let Some(made) = made.filter(|made| folded(&made.name) != folded(&shown) && new.key.is_none()) {
            return NameRead::Wrong(format!(
                "'{name}' and '{}' are both to be new, and get the same key: if they are one, answer \"{key}\" to '{name}'; if not, \
                 give it another key: {{ new = \"{}\", key = \"…\" }}",
                made.name, new.new
            ));
        }
        if made.is_none() {
            self.make(thing, &key, &[&shown]);
            self.registered.push(MadeThing { thing, key: key.clone(), name: shown, new });
        }
        NameRead::Key(key)
    }

    fn ask(&mut self, thing: NamedThing, name: &str, row: u32) -> NameRead {
        let empty = NameList::default();
        let names = self.on_record.names(thing).unwrap_or(&empty);
        let (keys, is_shared) = match names.find(name) {
            NameFound::Several(keys) => (keys, true),
            NameFound::Key(_) | NameFound::Unknown => (names.likely(name), false),
        };
        let likely = keys.into_iter().map(|key| (key.clone(), names.shown(&key).to_owned())).collect();
        let question = NameQuestion { thing, name: name.to_owned(), likely, is_shared, alike: None, cells: 1, row };
        self.questions.insert((thing, name.to_owned()), question);
        NameRead::Open
    }

    fn count(&mut self, thing: NamedThing, name: &str, read: &NameRead) {
        if *read == NameRead::Open
            && let Some(question) = self.questions.get_mut(&(thing, name.to_owned()))
        {
            question.cells += 1;
        }
    }

    /// Returns the questions, by sort and row.
    pub fn questions(self) -> Vec<NameQuestion> {
        let mut questions: Vec<NameQuestion> = self.questions.into_values().collect();
        questions.sort_by(|one, other| (one.thing, one.row, &one.name).cmp(&(other.thing, other.row, &other.name)));
        let mut before: HashMap<NamedThing, NameList> = HashMap::new();
        // Each is compared with all before it.
        for question in questions.iter_mut().take(COMPARED_MAX) {
            // Two spellings of one name are not on record, and so are likely for none.
            let names = before.entry(question.thing).or_default();
            question.alike = names.likely(&question.name).into_iter().next();
            names.add(&question.name, &[&question.name]);
        }
        questions
    }
}

/// Returns the key that a name gets which the map calls new; empty if none can be made of it.
fn key_of_new(name: &str, new: &NewThing) -> String {
    new.key.clone().unwrap_or_else(|| slug(new.name.as_deref().unwrap_or(name), KEY_LEN_MAX))
}

fn own_is_open(own: Option<&NameMeant>) -> bool {
    matches!(own, None | Some(NameMeant::Open))
}
