//! Opening a chronicle whose folder cannot be written to: a copy on a read-only medium, or somebody else's.
//!
//! The log is read where it is, and nothing in the folder is changed. What has to be written to work (index, tree of hashes,
//! search) is worked with as a copy in a temporary folder, which goes with the chronicle.

use std::path::Path;
use std::sync::Arc;

use crate::chronicle::notary::{Notary, TREE_FOLDER};
use crate::chronicle::open::{ChronicleFolder, INDEX_FOLDER, LOG_FOLDER, assemble, catch_up, io, open_index};
use crate::chronicle::{Chronicle, ChronicleOptions, OpenError, OpenedChronicle};
use crate::event_log::{EventLog, Journal, LogError};
use crate::system;
use crate::time::Clock;

/// Why nothing is recorded in such a folder.
const ONLY_READ: &str = "its folder cannot be written to, and is only read";

impl Chronicle {
    /// Opens the chronicle in a folder to answer questions: as [`Chronicle::open`] does if the folder can be written to, and
    /// otherwise with copies of its index and tree, which is said in the notices.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened; nothing was changed.
    pub fn open_to_ask(
        folder: &Path,
        options: &ChronicleOptions,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<OpenedChronicle, OpenError> {
        match Chronicle::open(folder, options, Arc::clone(&clock), progress) {
            Err(error) if is_unwritable(&error) => Self::open_copies(folder, options, clock, progress),
            opened => opened,
        }
    }

    fn open_copies(
        folder: &Path,
        options: &ChronicleOptions,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<OpenedChronicle, OpenError> {
        let opened = open_log_to_read(folder, options)?;
        let temporary = tempfile::Builder::new().prefix("chancery-").tempdir();
        let temporary = temporary.map_err(io("make a folder in", &std::env::temp_dir()))?;
        let at = temporary.path().display();
        let mut notices = vec![format!(
            "{} cannot be written to: it is only read, and its index is copied to {at}",
            folder.display()
        )];
        notices.extend(opened.truncated.iter().map(ToString::to_string));
        let journal = Arc::new(opened.journal);
        let tree = copied(folder, temporary.path(), TREE_FOLDER)?;
        let notary = Notary::open(folder, &tree, &*journal, || journal.end(), &mut notices)?;
        let index_folder = copied(folder, temporary.path(), INDEX_FOLDER)?;
        let log: Arc<dyn EventLog> = Arc::clone(&journal) as Arc<dyn EventLog>;
        let index = open_index(&index_folder, &options.index, &journal, &mut notices)?;
        catch_up(&index, &*log, &index_folder, progress)?;
        let kept = ChronicleFolder { folder: folder.to_owned(), temporary: Some(temporary) };
        let chronicle = assemble(log, Some(journal), index, notary, clock, kept)?;
        Ok(OpenedChronicle { chronicle, notices })
    }
}

fn open_log_to_read(folder: &Path, options: &ChronicleOptions) -> Result<crate::event_log::OpenedJournal, LogError> {
    Journal::open_to_read(&folder.join(LOG_FOLDER), options.journal, ONLY_READ)
}

/// Copies a folder within the data folder, if there is one, and gives the path of the copy.
fn copied(from: &Path, to: &Path, name: &str) -> Result<std::path::PathBuf, OpenError> {
    let (from, to) = (from.join(name), to.join(name));
    if from.is_dir() {
        system::copy_folder(&from, &to).map_err(io("copy", &from))?;
    }
    Ok(to)
}

/// Returns whether opening failed because the folder cannot be written to.
fn is_unwritable(error: &OpenError) -> bool {
    match error {
        OpenError::Log(LogError::Io { source, .. }) => system::is_unwritable(source),
        OpenError::Io { source, .. } => system::is_unwritable(source),
        _other => false,
    }
}
