//! The newest documents, in memory: those of records that the index on disk has not taken in yet.
//!
//! A commit takes tantivy tens of milliseconds however little there is to write, so the disk is brought up in large steps,
//! and what came since is looked through word by word. It is rated by the same rule ([`SearchQuery::rate`]), so nobody can tell
//! from an answer where a document was found.

use std::collections::VecDeque;

use crate::domain::Sequence;
use crate::event_log::EventLog;
use crate::index::Index;
use crate::search::SearchError;
use crate::search::best::Best;
use crate::search::document::Document;
use crate::search::from_records::each_record;
use crate::search::query::SearchQuery;

/// The most records whose documents are held.
const RECORDS_MAX: u64 = 4_096;
/// The most words that they may have in all: about eight bytes each.
const WORDS_MAX: usize = 1 << 20;

/// How many times as much is held while the disk takes nothing.
const FULL_DISK_FACTOR: u32 = 8;

/// The documents of the records after the last commit.
///
/// - They are those of all records after `after`, up to `read`.
pub struct Recent {
    after: Sequence,
    read: Sequence,
    documents: VecDeque<(Sequence, Document)>,
    words: usize,
}

impl Recent {
    /// Begins after the last record that is on disk.
    pub fn after(after: Sequence) -> Self {
        Recent { after, read: after, documents: VecDeque::new(), words: 0 }
    }

    /// Returns the last record whose documents are here or on disk.
    pub fn read(&self) -> Sequence {
        self.read
    }

    /// Returns the last record that is on disk.
    pub fn committed(&self) -> Sequence {
        self.after
    }

    /// Reads on up to a record; `false` where there is no room for all before it.
    ///
    /// # Errors
    ///
    /// The log or the index cannot be read.
    pub fn read_on(&mut self, log: &dyn EventLog, index: &Index, up_to: Sequence) -> Result<bool, SearchError> {
        self.read_within(log, index, up_to, 1)
    }

    /// Reads on up to a record where the disk takes nothing: with several times the room.
    ///
    /// # Errors
    ///
    /// The log or the index cannot be read.
    pub fn read_far(&mut self, log: &dyn EventLog, index: &Index, up_to: Sequence) -> Result<bool, SearchError> {
        self.read_within(log, index, up_to, FULL_DISK_FACTOR)
    }

    fn read_within(
        &mut self,
        log: &dyn EventLog,
        index: &Index,
        up_to: Sequence,
        factor: u32,
    ) -> Result<bool, SearchError> {
        if up_to.get() > self.after.get().saturating_add(RECORDS_MAX * u64::from(factor)) {
            return Ok(false);
        }
        let words_max = WORDS_MAX * factor as usize;
        each_record(log, index, self.read, up_to, &mut |sequence, documents| {
            let words: usize = documents.iter().map(|document| document.texts.count()).sum();
            if self.words + words > words_max {
                return Ok(false);
            }
            self.words += words;
            self.documents.extend(documents.into_iter().map(|document| (sequence, document)));
            self.read = sequence;
            Ok(true)
        })?;
        Ok(self.read >= up_to)
    }

    /// Lets go of what is on disk now.
    pub fn let_go(&mut self, committed: Sequence) {
        while let Some((sequence, document)) = self.documents.front()
            && *sequence <= committed
        {
            self.words -= document.texts.count();
            self.documents.pop_front();
        }
        self.after = committed;
        self.read = self.read.max(committed);
    }

    /// Offers every document in which all pieces are found.
    pub fn look_through(&self, query: &SearchQuery, best: &mut Best<'_>) {
        for (_, document) in &self.documents {
            if best.counts(&document.order)
                && let Some(rating) = query.rate(&document.texts)
            {
                best.offer(rating, document.order, document.content, document.citing);
            }
        }
    }
}
