//! What is on record of the things that rows name, and of the rows that were imported before.
//!
//! It is a fold over the log, from its first record on: names of things, addresses of sources, which events the map made, and what
//! each event of the wanted kinds says, to point out rows that say the same.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::fields::{KINDS, NamedThing};
use super::look_alikes::AlikeForm;
use super::names::NameList;
use super::origin::Origin;
use crate::chronicle::{Chronicle, ReadError};
use crate::domain::Sequence;
use crate::domain::event::{Body, Event, Operation};
use crate::domain::key::EventId;
use crate::input::EventInput;

/// How many records are read at a time.
const PAGE: usize = 1_024;

/// Goes through the log of a chronicle after a record, and returns the last one.
///
/// # Errors
///
/// The log could not be read.
pub fn each_operation(
    chronicle: &Chronicle,
    mut after: Sequence,
    each: &mut dyn FnMut(&Operation),
) -> Result<Sequence, ReadError> {
    loop {
        let records = chronicle.records(after, PAGE)?;
        let Some(last) = records.last() else { return Ok(after) };
        after = last.sequence;
        records.iter().for_each(|record| each(&record.operation));
    }
}

/// What the log says, as far as rows ask.
pub struct KnownRecord {
    names: HashMap<NamedThing, NameList>,
    /// The sources by their addresses.
    addresses: HashMap<String, String>,
    /// Which event was the first to make a thing.
    makers: HashMap<(NamedThing, String), EventId>,
    /// The kinds of which events are kept.
    wanted: BTreeSet<&'static str>,
    events: HashMap<EventId, KeptEvent>,
}

/// What is kept of an event.
#[derive(Clone, Debug)]
pub struct KeptEvent {
    /// The key that it makes.
    pub key: Option<String>,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// Whether it counts; a retracted one does not.
    pub stands: bool,
    /// What it says, to be compared.
    pub alike: Option<AlikeForm>,
}

impl KnownRecord {
    /// Begins with an empty log; events of the named kinds are kept.
    pub fn new(wanted: impl IntoIterator<Item = &'static str>) -> Self {
        KnownRecord {
            names: HashMap::new(),
            addresses: HashMap::new(),
            makers: HashMap::new(),
            wanted: wanted.into_iter().collect(),
            events: HashMap::new(),
        }
    }

    /// Takes what a chronicle has recorded after a record, and returns the last one that was taken.
    ///
    /// # Errors
    ///
    /// The log could not be read.
    pub fn read(&mut self, chronicle: &Chronicle, after: Sequence) -> Result<Sequence, ReadError> {
        each_operation(chronicle, after, &mut |operation| self.take(operation))
    }

    /// Takes the next operation of the log.
    pub fn take(&mut self, operation: &Operation) {
        match operation {
            Operation::Record(event) => self.take_event(event, Origin::of(event)),
            Operation::Correct(correction) => {
                let origin = self.events.get(&correction.event).and_then(|kept| kept.origin.clone());
                self.take_event(&correction.replacement, origin);
            }
            Operation::Retract(retraction) => self.set_standing(retraction.event, false),
            Operation::Reinstate(retraction) => self.set_standing(retraction.event, true),
            Operation::Cite(_) => {}
        }
    }

    fn set_standing(&mut self, event: EventId, stands: bool) {
        if let Some(kept) = self.events.get_mut(&event) {
            kept.stands = stands;
        }
    }

    fn take_event(&mut self, event: &Event, origin: Option<Origin>) {
        let api = camel(crate::domain::vocabulary::Vocabulary::name(event.body.kind()));
        let made = made_by(&api);
        let kept = self.wanted.iter().find(|kind| **kind == api).copied();
        if made.is_none() && kept.is_none() {
            return;
        }
        if let (Body::DecisionTaken(taken), None) = (&event.body, kept) {
            // Its hundreds of votes say nothing of its name.
            let taken = &taken.payload;
            let names: Vec<&str> = taken.title.as_deref().into_iter().collect();
            self.name(NamedThing::Decision, taken.key.as_str(), &names, event.id);
            return;
        }
        let Ok(line) = serde_json::to_value(EventInput::from_event(event)) else { return };
        let body = &line["body"][&api];
        let key = body["key"].as_str();
        if let (Some(thing), Some(key)) = (made, key) {
            let mut names: Vec<&str> = ["name", "title"].iter().filter_map(|name| body[*name].as_str()).collect();
            names.extend(body["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str));
            self.name(thing, key, &names, event.id);
            if let Some(address) = body["url"].as_str().filter(|_| thing == NamedThing::Source) {
                self.addresses.entry(address.to_owned()).or_insert_with(|| key.to_owned());
            }
        }
        if let Some(kind) = kept {
            let stands = self.events.get(&event.id).is_none_or(|kept| kept.stands);
            let alike = AlikeForm::of(kind, &line);
            self.events.insert(event.id, KeptEvent { key: key.map(str::to_owned), origin, stands, alike });
        }
    }

    fn name(&mut self, thing: NamedThing, key: &str, names: &[&str], event: EventId) {
        self.names.entry(thing).or_default().add(key, names);
        self.makers.entry((thing, key.to_owned())).or_insert(event);
    }

    /// Returns the names of the things of one sort.
    pub fn names(&self, thing: NamedThing) -> Option<&NameList> {
        self.names.get(&thing)
    }

    /// Returns the key of the source at an address.
    pub fn source_at(&self, address: &str) -> Option<&str> {
        self.addresses.get(address).map(String::as_str)
    }

    /// Returns which event made a thing.
    pub fn maker(&self, thing: NamedThing, key: &str) -> Option<EventId> {
        self.makers.get(&(thing, key.to_owned())).copied()
    }

    /// Returns what is kept of an event.
    pub fn event(&self, id: EventId) -> Option<&KeptEvent> {
        self.events.get(&id)
    }

    /// Returns all events that are kept.
    pub fn events(&self) -> impl Iterator<Item = (EventId, &KeptEvent)> {
        self.events.iter().map(|(id, kept)| (*id, kept))
    }
}

/// Returns which sort of thing events of a kind make.
fn made_by(kind: &str) -> Option<NamedThing> {
    if kind == "amendmentMoved" {
        return Some(NamedThing::Amendment);
    }
    let fields = KINDS.iter().filter(|known| known.name == kind).flat_map(|known| known.fields);
    fields.into_iter().find_map(|field| field.of.own_thing())
}

/// Writes the name of a kind as lines do: `STATEMENT_MADE` as `statementMade`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for (place, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(word.len().min(1));
        if place == 0 {
            camel.push_str(&first.to_lowercase());
        } else {
            camel.push_str(first);
        }
        camel.push_str(&rest.to_lowercase());
    }
    camel
}
