//! Documents that were found valid, parsed, by their text: clients send the same few again and again.
//!
//! A document is kept once the GraphQL library has validated it and every check of this crate that depends on its text alone
//! has passed. Its cost depends on variables too, though seldom on what they say: it is kept for the last request, and holds
//! for the next one whose variables are of the same kinds and lengths.
//!
//! What is kept is bounded in bytes, so documents that are never sent again only drive each other out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Value, Variables};
use parking_lot::Mutex;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::graphql::cost;
use crate::graphql::document_check::Allowed;

/// How many bytes of memory a token of a document takes, about, while it is run and while it is kept.
pub(super) const TOKEN_BYTES: u64 = 1_400;

/// How many bytes all that is kept takes at most, about.
const KEPT_BYTES: u64 = 16 << 20;

/// How many documents are expected: a hint for the first allocation.
const KEPT_DOCUMENTS: usize = 256;

/// A parsed document that passed every check of its text.
pub(super) struct CheckedDocument {
    /// How many tokens it has, about.
    pub(super) tokens: usize,
    /// The document.
    pub(super) document: ExecutableDocument,
    /// The document with fields added that its answer must not show, where it needs any: see [`super::anchor`].
    pub(super) anchored: Option<ExecutableDocument>,
    /// Whether a condition depends on a variable, whose value validation alone looks at.
    pub(super) is_conditional: bool,
    /// Whether it may ask about the schema itself.
    pub(super) is_about_schema: bool,
    /// How often it is not to be tried whether its answer takes little: see [`Trial`].
    pub(super) untried: AtomicU32,
    /// What it was last found to cost.
    pub(super) last_cost: Mutex<Option<(CostKey, Allowed)>>,
}

impl CheckedDocument {
    /// Returns what a request was found to cost that had the same key.
    pub(super) fn cost(&self, key: &CostKey) -> Option<Allowed> {
        self.last_cost.lock().as_ref().filter(|(last, _)| last == key).map(|(_, allowed)| *allowed)
    }

    /// Keeps what a request was found to cost.
    pub(super) fn keep_cost(&self, key: CostKey, allowed: Allowed) {
        // What is asked about the schema costs by the name of a type.
        if !self.is_about_schema {
            *self.last_cost.lock() = Some((key, allowed));
        }
    }
}

/// All that the cost of a document depends on beside its text: requests with equal keys cost the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CostKey(Vec<u8>);

impl CostKey {
    /// Makes the key of a request for a log of so many records.
    pub(super) fn of(operation_name: Option<&str>, variables: &Variables, records: u64) -> Self {
        let mut key = Vec::with_capacity(128);
        key.extend_from_slice(&cost::records_counted(records).to_be_bytes());
        put(&mut key, operation_name.unwrap_or_default());
        for (name, value) in variables.iter() {
            put(&mut key, name);
            match value {
                Value::Null => key.push(0),
                // How long a page is to be.
                Value::Number(number) => {
                    key.push(1);
                    put(&mut key, &number.to_string());
                }
                Value::String(_) | Value::Boolean(_) | Value::Enum(_) | Value::Binary(_) => key.push(2),
                Value::List(items) => {
                    key.push(3);
                    key.extend_from_slice(&(items.len() as u64).to_be_bytes());
                }
                // By which fields a list is filtered.
                Value::Object(fields) => {
                    key.push(4);
                    for (name, _) in fields.iter().filter(|(_, value)| **value != Value::Null) {
                        put(&mut key, name);
                    }
                    key.push(u8::MAX);
                }
            }
        }
        CostKey(key)
    }
}

/// Writes a text with its length.
fn put(key: &mut Vec<u8>, text: &str) {
    key.push(5);
    key.extend_from_slice(&(text.len() as u64).to_be_bytes());
    key.extend_from_slice(text.as_bytes());
}

/// How often a document is answered without such a trial after one in which its answer took too much.
const UNTRIED: u32 = 64;

/// A query that may be run where its request was read, as its document took little time before.
pub struct Trial(pub(super) Arc<CheckedDocument>);

impl Trial {
    /// Makes one, if the document is not one that took too much of late.
    pub(super) fn of(checked: Arc<CheckedDocument>) -> Option<Self> {
        let fewer = checked.untried.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        fewer.is_err().then_some(Trial(checked))
    }

    /// Notes that its answer took too much.
    pub fn outgrown(self) {
        self.0.untried.store(UNTRIED, Ordering::Relaxed);
    }
}

#[derive(Clone)]
struct ByTokens;

impl Weighter<Arc<str>, Arc<CheckedDocument>> for ByTokens {
    fn weight(&self, text: &Arc<str>, checked: &Arc<CheckedDocument>) -> u64 {
        let copies = if checked.anchored.is_some() { 2 } else { 1 };
        text.len() as u64 + checked.tokens as u64 * TOKEN_BYTES * copies + 256
    }
}

/// The documents that are kept.
pub(super) struct Documents(Cache<Arc<str>, Arc<CheckedDocument>, ByTokens>);

impl Documents {
    /// Makes room for documents.
    pub(super) fn new() -> Self {
        Documents(Cache::with_weighter(KEPT_DOCUMENTS, KEPT_BYTES, ByTokens))
    }

    /// Finds a document that is valid.
    pub(super) fn find(&self, text: &str) -> Option<Arc<CheckedDocument>> {
        self.0.get(text)
    }

    /// Keeps a document that is valid.
    pub(super) fn keep(&self, text: &str, checked: Arc<CheckedDocument>) {
        self.0.insert(Arc::from(text), checked);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    #[test]
    fn after_a_trial_that_took_too_much_others_wait_a_while() {
        let document = parse_query("{ a }").expect("a document");
        let untried = AtomicU32::new(0);
        let checked = CheckedDocument {
            tokens: 3,
            document,
            anchored: None,
            is_conditional: false,
            is_about_schema: false,
            untried,
            last_cost: Mutex::default(),
        };
        let checked = Arc::new(checked);
        let trial = || Trial::of(Arc::clone(&checked));
        assert!(trial().is_some() && trial().is_some());
        trial().expect("it may be tried").outgrown();
        assert!((0..UNTRIED).all(|_| trial().is_none()));
        assert!(trial().is_some());
    }

    #[test]
    fn documents_that_are_sent_once_only_drive_each_other_out() {
        let documents = Documents::new();
        let checked = |number: usize| {
            let document = parse_query(format!("{{ a{number} }}")).expect("a document");
            Arc::new(CheckedDocument {
                tokens: 1_000,
                document,
                anchored: None,
                is_conditional: false,
                is_about_schema: false,
                untried: AtomicU32::new(0),
                last_cost: Mutex::default(),
            })
        };
        (0..200).for_each(|number| documents.keep(&format!("{{ a{number} }}"), checked(number)));
        let kept = (0..200).filter(|number| documents.find(&format!("{{ a{number} }}")).is_some()).count();
        assert!((5..=12).contains(&kept), "{kept}");
    }

    #[test]
    fn a_cost_holds_for_variables_of_the_same_kinds_and_lengths() {
        let key = |variables: serde_json::Value, records| CostKey::of(None, &Variables::from_json(variables), records);
        let one = key(json!({"date": "2024-08-20", "first": 10, "filter": {"actor": "a", "act": null}}), 100);
        assert_eq!(
            one,
            key(json!({"date": "2024", "first": 10, "filter": {"actor": "other", "negotiation": null}}), 101)
        );
        for (variables, records) in [
            (json!({"date": null, "first": 10, "filter": {"actor": "a"}}), 100),
            (json!({"date": "2024-08-20", "first": 11, "filter": {"actor": "a"}}), 100),
            (json!({"date": "2024-08-20", "first": 10, "filter": {"actor": "a", "act": "ASSERT"}}), 100),
            (json!({"date": "2024-08-20", "first": 10, "filter": ["a"]}), 100),
            (json!({"date": "2024-08-20", "first": 10}), 100),
            (json!({"date": "2024-08-20", "first": 10, "filter": {"actor": "a"}}), 100_000),
        ] {
            assert_ne!(one, key(variables.clone(), records), "{variables}, {records} records");
        }
        let list = |len: usize| key(json!({"on": vec!["a"; len]}), 0);
        assert_ne!(list(1), list(2));
    }
}
