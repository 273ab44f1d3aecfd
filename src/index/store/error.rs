//! What can go wrong in the store, named for what the caller does about it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::system::limit_advice;

/// Tells why a store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreOpenError {
    /// There is no store in the folder: build one from the log.
    #[error("there is no index in the folder")]
    Missing,
    /// The store is of another format version: move it aside and rebuild.
    #[error("the index has format version {found}, this program writes {}", super::FORMAT)]
    OtherFormat {
        /// The version found.
        found: u32,
    },
    /// The store follows another log: move it aside and rebuild.
    #[error("the index follows another log")]
    OtherLog {
        /// The id of the log that it follows.
        found: [u8; 16],
    },
    /// The store does not read: move it aside and rebuild.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The operating system refused; a rebuild would likely meet the same.
    #[error("the index cannot be opened: {0}")]
    Io(#[from] io::Error),
}

/// Tells why a read or a write of an open store failed.
///
/// After a failed flush each later write gives the same error: the store has stopped and is to be opened again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// What is stored does not read: rebuild the store from the log.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The operating system refused a read or a write.
    #[error("the index cannot be read or written: {0}")]
    Io(Arc<io::Error>),
    /// There is no room for what is in memory. Reads go on, and the flush thread tries again until there is.
    #[error("there is no room for the index in {}: make room there{}", folder.display(), limit_advice())]
    NoRoom {
        /// The folder of the store.
        folder: PathBuf,
    },
    /// What is in memory did not get into sled in time. The log has it, and the next start takes it from there.
    #[error("the index was not written in time: the next start catches up from the log")]
    Late,
    /// The store is being dropped, or its flush thread is gone.
    #[error("the index has stopped")]
    Stopped,
}

impl StoreError {
    /// Makes the error of bytes that do not decode; `what` names them.
    pub(super) fn malformed(what: &str) -> Self {
        StoreError::Damaged(format!("{what} does not decode"))
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        StoreError::Io(Arc::new(error))
    }
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(io) => StoreError::Io(Arc::new(io)),
            sled::Error::CollectionNotFound(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_)
            | sled::Error::Corruption { .. } => StoreError::Damaged(error.to_string()),
        }
    }
}

impl From<StoreError> for StoreOpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(text) => StoreOpenError::Damaged(text),
            StoreError::Io(io) => StoreOpenError::Io(io::Error::new(io.kind(), io)),
            StoreError::NoRoom { .. } => {
                StoreOpenError::Io(io::Error::new(io::ErrorKind::StorageFull, error.to_string()))
            }
            StoreError::Late | StoreError::Stopped => {
                StoreOpenError::Damaged("it stopped while it was opened".to_owned())
            }
        }
    }
}
