//! Opening a chronicle: the log first, then the index, which is caught up with the log or rebuilt.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::chronicle::notary::{Notary, TREE_FOLDER};
use crate::chronicle::worked_out::WorkedOutLists;
use crate::chronicle::write::{WriterParts, WriterThreads};
use crate::chronicle::{Chronicle, DurableHead, Inner};
use crate::domain::Sequence;
use crate::event_log::merkle::{CheckpointError, KeyFileError, NoteError, TreeError};
use crate::event_log::record::{self, RecordError};
use crate::event_log::{EventLog, Journal, JournalOptions, LogError, MemoryLog};
use crate::index::{self, Incoming, Index, IndexError, store};
use crate::search::Search;
use crate::system;
use crate::time::{Clock, RecordedAt};

/// How a chronicle is kept.
#[derive(Clone, Debug, Default)]
pub struct ChronicleOptions {
    /// How the log is kept.
    pub journal: JournalOptions,
    /// How the index is kept.
    pub index: index::IndexOptions,
}

/// A chronicle as it was opened.
pub struct OpenedChronicle {
    /// The chronicle.
    pub chronicle: Chronicle,
    /// What the operator should know: what a crash had left was cut off, the index was rebuilt and why.
    pub notices: Vec<String>,
}

/// Why a chronicle cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log cannot be opened.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The index remembers more than the log holds: records were lost.
    #[error(
        "{} ends at record {head}, at byte {offset}, but the index holds records up to {applied}: records that were \
         acknowledged are lost. Put the missing file back, or restore a backup; to go on with what is left, move {} away",
        file.display(), index.display()
    )]
    Loss {
        /// The file in which the log ends.
        file: PathBuf,
        /// Where in it.
        offset: u64,
        /// The head of the log.
        head: Sequence,
        /// What the index vouches for.
        applied: Sequence,
        /// The folder of the index.
        index: PathBuf,
    },
    /// A record does not decode.
    #[error("{0}. Run `chancery verify`")]
    Record(#[from] RecordError),
    /// The log's key cannot be had.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A name cannot be that of a log.
    #[error(transparent)]
    Name(NoteError),
    /// The operating system gave no random bytes for a key.
    #[error("no key can be made for the log: the operating system gives no random bytes ({0})")]
    Random(String),
    /// The last checkpoint on the disk is none of this log's key.
    #[error(
        "the last checkpoint, {}, does not go with the log's key: {why}. Put back the key, or the checkpoint, that belongs \
         here; a new key is made by `chancery log-key --new`", file.display()
    )]
    Checkpoint {
        /// The file of the checkpoint.
        file: PathBuf,
        /// What is wrong.
        why: CheckpointError,
    },
    /// The log ends before the last checkpoint that it signed: records were lost.
    #[error(
        "{} ends at record {head}, at byte {offset}, but the log has signed a checkpoint of {signed} records: records that \
         were acknowledged are lost. Put the missing file back, or restore a backup", file.display()
    )]
    Behind {
        /// The file in which the log ends.
        file: PathBuf,
        /// Where in it.
        offset: u64,
        /// The head of the log.
        head: Sequence,
        /// The size that was signed.
        signed: u64,
    },
    /// The records are not those that were signed.
    #[error(
        "the first {size} records of the log are not those that it signed in {}: they were changed. Keep the folder as it \
         is, and restore a backup", file.display()
    )]
    Altered {
        /// The file of the checkpoint.
        file: PathBuf,
        /// The size that was signed.
        size: u64,
    },
    /// The tree of the log's hashes does not answer.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The index could not be made.
    #[error("the index in {} cannot be made: {why}", folder.display())]
    Index {
        /// Its folder.
        folder: PathBuf,
        /// Why.
        why: String,
    },
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was to be done with it.
        action: &'static str,
        /// The answer of the operating system.
        source: std::io::Error,
    },
}

/// The folder of the log within the data folder.
pub const LOG_FOLDER: &str = "journal";
/// The folder of the index within the data folder.
pub const INDEX_FOLDER: &str = "index";
/// The folder of the search index within the data folder; made when somebody searches.
pub const SEARCH_FOLDER: &str = "search";

/// The room that rebuilding an index takes at least, in bytes.
const REBUILD_BYTES: u64 = 4 << 20;

/// How many records are read at a time to catch up.
const REPLAY_PAGE: usize = 2_048;

impl Chronicle {
    /// Opens the chronicle in a folder, and makes one where there is none.
    ///
    /// `progress` is told how many records the index has taken in, and how many there are, while it catches up.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened; nothing was changed.
    pub fn open(
        folder: &Path,
        options: &ChronicleOptions,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<OpenedChronicle, OpenError> {
        let log_folder = folder.join(LOG_FOLDER);
        system::make_private_folder(&log_folder).map_err(io("make", &log_folder))?;
        let opened = Journal::open(&log_folder, options.journal)?;
        let journal = Arc::new(opened.journal);
        let mut notices: Vec<String> = opened.truncated.iter().map(ToString::to_string).collect();
        for name in [LOG_FOLDER, INDEX_FOLDER, SEARCH_FOLDER, TREE_FOLDER] {
            // Folders of an earlier release were open to others. If they are not ours to close, they stay as they are.
            let _ = system::close_to_others(&folder.join(name));
        }
        // Before anything is rebuilt from the log: it has to be the log that was signed.
        let tree = folder.join(TREE_FOLDER);
        let notary = Notary::open(folder, &tree, &*journal, || journal.end(), &mut notices)?;
        let index_folder = folder.join(INDEX_FOLDER);
        let log: Arc<dyn EventLog> = Arc::clone(&journal) as Arc<dyn EventLog>;
        let index = open_index(&index_folder, &options.index, &journal, &mut notices)?;
        catch_up(&index, &*log, &index_folder, progress)?;
        let kept = ChronicleFolder { folder: folder.to_owned(), temporary: None };
        let chronicle = assemble(log, Some(journal), index, notary, clock, kept)?;
        Ok(OpenedChronicle { chronicle, notices })
    }

    /// Makes a chronicle that is gone with its process: the log in memory, the index in a temporary folder.
    ///
    /// # Errors
    ///
    /// The temporary folder cannot be made.
    pub fn in_memory(clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        Self::over(Arc::new(MemoryLog::new()), &index::IndexOptions::default(), clock)
    }

    /// Makes a chronicle over any log, with its index in a temporary folder.
    ///
    /// # Errors
    ///
    /// The temporary folder cannot be made, or the log cannot be read.
    pub fn over(
        log: Arc<dyn EventLog>,
        options: &index::IndexOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let temporary = tempfile::Builder::new().prefix("chancery-").tempdir();
        let temporary = temporary.map_err(io("make a folder in", &std::env::temp_dir()))?;
        let folder = temporary.path().to_owned();
        let index_folder = folder.join(INDEX_FOLDER);
        let index = create_index(&index_folder, options, Arc::clone(&log))?;
        catch_up(&index, &*log, &index_folder, &mut |_, _| {})?;
        let notary = Notary::in_memory(&*log)?;
        assemble(log, None, index, notary, clock, ChronicleFolder { folder, temporary: Some(temporary) })
    }
}

pub(super) fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> OpenError + 'a {
    move |source| OpenError::Io { path: path.to_owned(), action, source }
}

pub(super) fn open_index(
    folder: &Path,
    options: &index::IndexOptions,
    journal: &Arc<Journal>,
    notices: &mut Vec<String>,
) -> Result<Index, OpenError> {
    let log = || Arc::clone(journal) as Arc<dyn EventLog>;
    let why = match Index::open(folder, options, log()) {
        Ok(index) => {
            let (applied, head) = (index.store().applied(), journal.head());
            if applied > head {
                let (file, offset) = journal.end();
                return Err(OpenError::Loss { file, offset, head, applied, index: folder.to_owned() });
            }
            return Ok(index);
        }
        Err(store::StoreOpenError::Missing) if journal.head() == Sequence::ZERO => None,
        Err(store::StoreOpenError::Io(source)) => {
            return Err(OpenError::Io { path: folder.to_owned(), action: "open", source });
        }
        Err(why) => Some(why),
    };
    if let Some(why) = why {
        // What sled says on a full disk is no reason to throw its files away.
        if let Some(parent) = folder.parent() {
            system::check_room(parent, REBUILD_BYTES, REBUILD_BYTES)
                .map_err(io("make room for the index in", parent))?;
        }
        let aside = set_aside(folder)?;
        let moved = aside.map(|aside| format!("; what was there is in {}", aside.display())).unwrap_or_default();
        notices.push(format!("the index was rebuilt from the log: {why}{moved}"));
    }
    create_index(folder, options, log())
}

fn create_index(folder: &Path, options: &index::IndexOptions, log: Arc<dyn EventLog>) -> Result<Index, OpenError> {
    Index::create(folder, options, log)
        .map_err(|error| OpenError::Index { folder: folder.to_owned(), why: error.to_string() })
}

/// Moves aside a folder or file that cannot be used any more, where there is one; gives its new name.
///
/// # Errors
///
/// The operating system refuses it.
pub fn set_aside(folder: &Path) -> Result<Option<PathBuf>, OpenError> {
    if !folder.exists() {
        return Ok(None);
    }
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or(INDEX_FOLDER);
    let free = (1..).map(|number| folder.with_file_name(format!("{name}.aside-{number}"))).find(|path| !path.exists());
    let aside = free.unwrap_or_else(|| folder.with_file_name(format!("{name}.aside")));
    fs::rename(folder, &aside).map_err(io("move aside", folder))?;
    Ok(Some(aside))
}

/// Takes into the index what the log holds beyond it.
pub(super) fn catch_up(
    index: &Index,
    log: &dyn EventLog,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), OpenError> {
    let head = log.head();
    let mut applied = index.store().applied();
    while applied < head {
        let page = log.read(applied, REPLAY_PAGE)?;
        let mut decoded = Vec::with_capacity(page.len());
        for stored in &page {
            decoded.push(record::decode(stored.sequence, &stored.bytes)?);
        }
        let incoming: Vec<Incoming<'_>> = page
            .iter()
            .zip(&decoded)
            .map(|(stored, decoded)| Incoming {
                recorded: &decoded.recorded,
                bytes: &stored.bytes,
                batch: decoded.batch.as_ref(),
            })
            .collect();
        index
            .apply(&incoming)
            .map_err(|error: IndexError| OpenError::Index { folder: folder.to_owned(), why: error.to_string() })?;
        let Some(last) = page.last() else { break };
        applied = last.sequence;
        progress(applied.get(), head.get());
    }
    Ok(())
}

/// The folder of a chronicle, and whether it goes with it.
pub(super) struct ChronicleFolder {
    pub(super) folder: PathBuf,
    pub(super) temporary: Option<tempfile::TempDir>,
}

/// Lists that were worked out whole may take one part in so many of what the caches of the index take.
const WORKED_OUT_SHARE: u64 = 16;

pub(super) fn assemble(
    log: Arc<dyn EventLog>,
    journal: Option<Arc<Journal>>,
    index: Index,
    notary: Notary,
    clock: Arc<dyn Clock>,
    kept: ChronicleFolder,
) -> Result<Chronicle, OpenError> {
    let (index, notary) = (Arc::new(index), Arc::new(notary));
    let head = Arc::new(DurableHead::new(log.head()));
    let opened_after = last_time(&*log)?;
    let parts = WriterParts {
        log: Arc::clone(&log),
        index: Arc::clone(&index),
        notary: Arc::clone(&notary),
        head: Arc::clone(&head),
        clock: Arc::clone(&clock),
        last: opened_after,
    };
    let ChronicleFolder { folder, temporary } = kept;
    let writer = WriterThreads::start(parts).map_err(io("start the threads of", &folder))?;
    // Of a folder that is only read, what search finds is kept beside the index.
    let search = match &temporary {
        Some(temporary) => temporary.path().join(SEARCH_FOLDER),
        None => folder.join(SEARCH_FOLDER),
    };
    let search = Arc::new(Search::new(search, Arc::clone(&log), Arc::clone(&index)));
    let indexer = Mutex::default();
    let worked_out = WorkedOutLists::new(index.cache_bytes() / WORKED_OUT_SHARE);
    let inner = Inner {
        log,
        journal,
        index,
        notary,
        search,
        indexer,
        head,
        clock,
        opened_after,
        writer,
        worked_out,
        moments: Mutex::default(),
        folder,
        _temporary: temporary,
    };
    Ok(Chronicle { inner: Arc::new(inner), budget: None, public_by: None })
}

/// Returns when the last record was taken in.
fn last_time(log: &dyn EventLog) -> Result<Option<RecordedAt>, OpenError> {
    let Some(before) = log.head().get().checked_sub(1) else { return Ok(None) };
    let last = log.read(Sequence::new(before), 1)?;
    Ok(last.first().and_then(|stored| record::recorded_at(&stored.bytes)))
}
