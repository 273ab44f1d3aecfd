//! Answers to questions about snapshots that are named by token: the same for ever, so they are kept and sent again as they are.
//!
//! An answer is found by the bytes of its request, the form that it has and what its reader may do. It is kept once it was made without an error.
//! What is kept is bounded in bytes; what is asked for again and again stays, and questions that are asked once drive each other out.
//! Readers who are held to what is public by now are answered afresh.

use axum::body::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::accept::AnswerForm;
use crate::access::Caller;

/// What an answer takes beside its text, in bytes.
const ANSWER_BYTES: u64 = 128;

/// How many answers are expected: a hint for the first allocation.
const EXPECTED: usize = 1_024;

/// What an answer is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AnswerKey([u8; 32]);

impl AnswerKey {
    /// Returns the key of a request; `None` where its answer changes with the hour.
    pub(super) fn new(request: &[u8], by_get: bool, form: AnswerForm, caller: &Caller) -> Option<Self> {
        if caller.is_held_to_public() {
            return None;
        }
        let role = caller.principal().map_or("", |principal| principal.role.word());
        let mut hash = Sha256::new();
        // Another release may write the same answer differently.
        for part in [env!("CARGO_PKG_VERSION"), form.content_type(), role, if by_get { "GET" } else { "POST" }] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(request);
        Some(AnswerKey(hash.finalize().into()))
    }

    /// Returns the key as text, for a tag.
    pub(super) fn text(&self) -> String {
        self.0[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[derive(Clone)]
struct ByTextLength;

impl Weighter<AnswerKey, Bytes> for ByTextLength {
    fn weight(&self, _: &AnswerKey, text: &Bytes) -> u64 {
        text.len() as u64 + ANSWER_BYTES
    }
}

/// The answers that are kept.
pub(super) struct KeptAnswers {
    kept: Cache<AnswerKey, Bytes, ByTextLength>,
    bytes_max: u64,
}

impl KeptAnswers {
    /// Makes room for so many bytes of answers.
    pub(super) fn new(bytes_max: u64) -> Self {
        KeptAnswers { kept: Cache::with_weighter(EXPECTED, bytes_max, ByTextLength), bytes_max }
    }

    /// Returns how many bytes are kept, and how often an answer was among them, and was not.
    pub(super) fn figures(&self) -> [u64; 3] {
        [self.kept.weight(), self.kept.hits(), self.kept.misses()]
    }

    /// Finds the text of an answer.
    pub(super) fn find(&self, key: &AnswerKey) -> Option<Bytes> {
        self.kept.get(key)
    }

    /// Keeps the text of an answer, unless it would take more than an eighth of the room.
    pub(super) fn keep(&self, key: AnswerKey, text: &[u8]) {
        if text.len() as u64 <= self.bytes_max / 8 {
            self.kept.insert(key, Bytes::copy_from_slice(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_are_asked_for_once_drive_each_other_out() {
        let kept = KeptAnswers::new(100_000);
        let caller = Caller::from(crate::graphql::scope::Recorder::default());
        let key = |number: u32| AnswerKey::new(&number.to_be_bytes(), false, AnswerForm::Json, &caller).expect("a key");
        (0..200).for_each(|number| kept.keep(key(number), &[b'x'; 5_000]));
        let found = (0..200).filter(|number| kept.find(&key(*number)).is_some()).count();
        assert!((10..=19).contains(&found), "{found}");
        kept.keep(key(1_000), &[b'x'; 20_000]);
        assert_eq!(kept.find(&key(1_000)), None, "too long");
    }

    #[test]
    fn a_key_tells_forms_methods_and_requests_apart() {
        let caller = Caller::from(crate::graphql::scope::Recorder::default());
        let key = |text: &[u8], by_get, form| AnswerKey::new(text, by_get, form, &caller).expect("a key");
        let first = key(b"a", false, AnswerForm::Json);
        assert_eq!(first, key(b"a", false, AnswerForm::Json));
        for other in [
            key(b"b", false, AnswerForm::Json),
            key(b"a", true, AnswerForm::Json),
            key(b"a", false, AnswerForm::Graphql),
        ] {
            assert_ne!(first, other);
        }
    }
}
