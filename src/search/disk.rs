//! The search index on disk: tantivy in a folder of its own.
//!
//! | field | holds |
//! | --- | --- |
//! | `names`, `text`, `keys`, `quotes` | words with their places |
//! | `middle`, `width`, `ordinal`, `event` | the document's place in fact order |
//! | `content`, `citing` | the records that it is made of |
//!
//! Each commit says in its payload of which form the index is, which log it follows and how far, with
//! the leaf hash of the last record: `2 <log> <sequence> <hash>`. A log that was cut short and went on otherwise has the same
//! id and may be as long, but not the same record there.
//!
//! Documents are added and never taken out. An index that cannot be used is not mended but rebuilt.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use crate::domain::Sequence;
use crate::event_log::merkle::to_base64;
use crate::event_log::{LeafHash, LogId};
use crate::search::SearchError;
use crate::search::document::{Document, PARTS, SearchedPart};
use crate::search::tokenizer::TokenizedText;
use crate::system;

/// The form of what is stored: which fields there are, and how texts become words.
const FORMAT: u32 = 2;

/// In the place of the leaf hash before the first record.
pub const NO_LEAF: LeafHash = [0; 32];

/// The memory in which documents are gathered before they are written.
const WRITER_BYTES: usize = 48 << 20;

/// The room that has to be left on the disk for anything to be written, in bytes.
const SPARE_BYTES: u64 = 4 << 20;

/// Why an index on disk cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnusableIndex {
    /// There is none.
    #[error("there was none")]
    Missing,
    /// It is of another form.
    #[error("it was of another form")]
    OtherFormat,
    /// It follows another log.
    #[error("it was of another log")]
    OtherLog,
    /// It has more than its log.
    #[error("it held records up to {0}, which the log does not have")]
    Ahead(Sequence),
    /// It has other records than its log.
    #[error("it held another record {0} than the log does")]
    OtherRecords(Sequence),
    /// The log does not say what it has.
    #[error(transparent)]
    Unread(SearchError),
    /// A file of it is not as it was written.
    #[error("it was damaged: {0}")]
    Damaged(String),
}

impl From<TantivyError> for UnusableIndex {
    fn from(error: TantivyError) -> Self {
        UnusableIndex::Damaged(error.to_string())
    }
}

/// The fields of a document.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    parts: [Field; PARTS.len()],
    middle: Field,
    width: Field,
    ordinal: Field,
    event: Field,
    content: Field,
    citing: Field,
}

impl Fields {
    fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let words = TextOptions::default().set_indexing_options(indexing);
        let fields = Fields {
            parts: PARTS.map(|part| schema.add_text_field(name(part), words.clone())),
            middle: schema.add_i64_field("middle", FAST),
            width: schema.add_u64_field("width", FAST),
            ordinal: schema.add_i64_field("ordinal", FAST),
            event: schema.add_u64_field("event", FAST),
            content: schema.add_u64_field("content", FAST),
            citing: schema.add_u64_field("citing", FAST),
        };
        (schema.build(), fields)
    }

    /// Returns the field of a part.
    pub fn part(&self, part: SearchedPart) -> Field {
        self.parts[part as usize]
    }
}

fn name(part: SearchedPart) -> &'static str {
    match part {
        SearchedPart::Names => "names",
        SearchedPart::Text => "text",
        SearchedPart::Keys => "keys",
        SearchedPart::Quotes => "quotes",
    }
}

/// An index in a folder.
pub struct DiskIndex {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    log: LogId,
}

impl DiskIndex {
    /// Opens the index of a log, every file of it checked; gives also how far it follows the log.
    ///
    /// `leaf_at` gives the leaf hash of a record of the log.
    ///
    /// # Errors
    ///
    /// Why it has to be rebuilt.
    pub fn open(
        folder: &Path,
        log: LogId,
        head: Sequence,
        leaf_at: impl Fn(Sequence) -> Result<LeafHash, SearchError>,
    ) -> Result<(Self, Sequence), UnusableIndex> {
        if !folder.exists() {
            return Err(UnusableIndex::Missing);
        }
        let index = Index::open_in_dir(folder)?;
        let (schema, fields) = Fields::new();
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let (committed, leaf) = match payload.split(' ').collect::<Vec<_>>().as_slice() {
            [format, ..] if format.parse() != Ok(FORMAT) => return Err(UnusableIndex::OtherFormat),
            [_, found, ..] if **found != log.to_string() => return Err(UnusableIndex::OtherLog),
            [_, _, committed, leaf] => (committed.parse().map(Sequence::new), *leaf),
            _not_ours => return Err(UnusableIndex::OtherFormat),
        };
        let committed = committed.map_err(|_| UnusableIndex::Damaged("it does not say how far it got".to_owned()))?;
        if index.schema() != schema {
            return Err(UnusableIndex::OtherFormat);
        }
        if committed > head {
            return Err(UnusableIndex::Ahead(committed));
        }
        if leaf != to_base64(&leaf_at(committed).map_err(UnusableIndex::Unread)?) {
            return Err(UnusableIndex::OtherRecords(committed));
        }
        if let Some(file) = index.validate_checksum()?.into_iter().next() {
            return Err(UnusableIndex::Damaged(format!("{} is not as it was written", file.display())));
        }
        Ok((Self::over(index, fields, log)?, committed))
    }

    /// Makes an empty index in the place of what is in the folder.
    ///
    /// # Errors
    ///
    /// It cannot be made there.
    pub fn create(folder: &Path, log: LogId) -> Result<Self, TantivyError> {
        let (schema, fields) = Fields::new();
        // Made beside its place: what a kill leaves of it there is no index that could be taken for a damaged one.
        let new = beside(folder, "new");
        remove_folder(&new)?;
        system::make_private_folder(&new)?;
        {
            let disk = Self::over(Index::create_in_dir(&new, schema)?, fields, log)?;
            let mut filling = disk.fill()?;
            filling.commit(Sequence::ZERO, &NO_LEAF)?;
            filling.end()?;
        }
        remove(folder)?;
        fs::rename(&new, folder)?;
        Self::over(Index::open_in_dir(folder)?, fields, log)
    }

    fn over(index: Index, fields: Fields, log: LogId) -> Result<Self, TantivyError> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(DiskIndex { index, reader, fields, log })
    }

    /// Returns the fields.
    pub fn fields(&self) -> Fields {
        self.fields
    }

    /// Returns what was committed last, to search in.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn searcher(&self) -> Result<Searcher, TantivyError> {
        self.reader.reload()?;
        Ok(self.reader.searcher())
    }

    /// Begins to add documents.
    ///
    /// # Errors
    ///
    /// The folder cannot be written to.
    pub fn fill(&self) -> Result<Filling<'_>, TantivyError> {
        Ok(Filling { disk: self, writer: self.index.writer_with_num_threads(1, WRITER_BYTES)? })
    }
}

/// Removes an index from the disk, where there is one. What a kill leaves of it does not bear its name any more.
///
/// # Errors
///
/// The operating system refused to.
pub fn remove(folder: &Path) -> io::Result<()> {
    let old = beside(folder, "old");
    remove_folder(&old)?;
    match fs::rename(folder, &old) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => remove_folder(&old),
    }
}

/// Returns the folder beside an index that bears its name with an addition.
fn beside(folder: &Path, addition: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{addition}"));
    folder.with_file_name(name)
}

/// Returns whether writing an index failed for want of room.
pub fn is_no_room(folder: &Path, error: &TantivyError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let io =
            error.downcast_ref::<io::Error>().or_else(|| error.downcast_ref::<Arc<io::Error>>().map(AsRef::as_ref));
        if io.is_some_and(system::is_no_room) {
            return true;
        }
        cause = error.source();
    }
    match error {
        TantivyError::IoError(error) => system::is_no_room(error),
        // Of an error in another thread only the message is left.
        _in_words => {
            !has_room(folder, 0)
                || [28, 122, 27].iter().any(|code| error.to_string().contains(&format!("os error {code})")))
        }
    }
}

/// Returns whether there is room for so many more bytes, and some to spare, as far as the system says.
pub fn has_room(folder: &Path, bytes: u64) -> bool {
    let existing = folder.ancestors().find(|path| path.exists());
    existing.and_then(system::room_at).is_none_or(|room| room >= bytes.saturating_add(SPARE_BYTES))
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Documents being added.
pub struct Filling<'a> {
    disk: &'a DiskIndex,
    writer: IndexWriter,
}

impl Filling<'_> {
    /// Adds a document.
    ///
    /// # Errors
    ///
    /// What was added before cannot be written.
    pub fn add(&self, document: &Document) -> Result<(), TantivyError> {
        let fields = &self.disk.fields;
        let mut stored = TantivyDocument::new();
        for part in PARTS {
            let words = document.texts.part(part);
            if words.count() > 0 {
                stored.add_pre_tokenized_text(fields.part(part), tokens(words));
            }
        }
        stored.add_i64(fields.middle, document.order.middle);
        stored.add_u64(fields.width, document.order.width);
        stored.add_i64(fields.ordinal, i64::from(document.order.ordinal));
        stored.add_u64(fields.event, document.event().get());
        stored.add_u64(fields.content, document.content.get());
        stored.add_u64(fields.citing, document.citing.get());
        self.writer.add_document(stored)?;
        Ok(())
    }

    /// Puts everything on disk that was added: all documents of the log up to that sequence, whose record has that hash.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn commit(&mut self, sequence: Sequence, leaf: &LeafHash) -> Result<(), TantivyError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&format!("{FORMAT} {} {sequence} {}", self.disk.log, to_base64(leaf)));
        prepared.commit()?;
        Ok(())
    }

    /// Waits until nothing is being written any more.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn end(self) -> Result<(), TantivyError> {
        self.writer.wait_merging_threads()
    }
}

fn tokens(words: &TokenizedText) -> PreTokenizedString {
    let tokens = words.places().map(|(position, word)| Token { position, text: word.to_owned(), ..Token::default() });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}
