//! Rows that say what is on record already, recorded by hand or by another map.
//!
//! Two events look alike if they are of one kind, of one date, of the same actors, and most of their words are the same. That is a
//! hint and no proof, so such a row is pointed out and left to its author.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::{FieldType, NamedThing, RowKind};
use super::names::folded;

/// The share of words in common from which on two texts look alike.
const ALIKE: f64 = 0.6;

/// What of an event is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct AlikeForm {
    kind: &'static str,
    occurred: String,
    actors: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl AlikeForm {
    /// Takes from the line of an event what is compared; absent if it says too little: no date, or neither actors nor words.
    pub fn of(kind: &'static str, line: &Value) -> Option<Self> {
        let occurred = line["occurred"].as_str()?.trim_end_matches(['?', '~', '%']).to_owned();
        let body = &line["body"][kind];
        let fields = RowKind::named(kind)?.fields;
        let mut actors = BTreeSet::new();
        for field in
            fields.iter().filter(|field| field.needed && matches!(field.of, FieldType::Name(NamedThing::Actor)))
        {
            let first = field.path.split('.').next().unwrap_or_default();
            collect(&body[first], &mut actors);
        }
        let mut words = BTreeSet::new();
        for text in ["text", "title", "act", "proposal"].iter().filter_map(|name| body[*name].as_str()) {
            words.extend(
                folded(text)
                    .split(|letter: char| !letter.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            );
        }
        (!words.is_empty()).then_some(AlikeForm { kind, occurred, actors, words })
    }

    /// Returns whether two events look alike.
    pub fn is_like(&self, other: &AlikeForm) -> bool {
        if self.kind != other.kind || self.occurred != other.occurred || self.actors != other.actors {
            return false;
        }
        let common = self.words.intersection(&other.words).count() as f64;
        common / self.words.union(&other.words).count() as f64 >= ALIKE
    }

    /// Returns the date by which events that could look alike are found.
    pub fn occurred(&self) -> &str {
        &self.occurred
    }
}

/// Collects the keys in a value: a key, a list of keys, a list of objects with an actor.
fn collect(value: &Value, to: &mut BTreeSet<String>) {
    match value {
        Value::String(key) => {
            to.insert(key.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, to)),
        Value::Object(fields) => {
            if let Some(actor) = fields.get("actor") {
                collect(actor, to);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
