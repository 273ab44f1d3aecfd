//! Documents that were found valid, parsed, by their text: clients send the same few again and again.
//!
//! A document is kept once the GraphQL library has validated it and every check of this crate that depends on its text alone
//! has passed. What depends on variables too, its cost above all, is worked out for each request.
//!
//! What is kept is bounded in bytes, so documents that are never sent again only drive each other out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

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
            })
        };
        (0..200).for_each(|number| documents.keep(&format!("{{ a{number} }}"), checked(number)));
        let kept = (0..200).filter(|number| documents.find(&format!("{{ a{number} }}")).is_some()).count();
        assert!((5..=12).contains(&kept), "{kept}");
    }
}
