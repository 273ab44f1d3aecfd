//! What a log can answer instead of doing what it was asked.
//!
//! Each error is named for who must act, and its message says what to do. All of them are cheap to clone, because one
//! failed append is the answer to every writer that shared it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::Sequence;
use crate::system::limit_advice;

/// Why a log refused or failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LogError {
    /// The caller's idea of the head is out of date: read on and try again. Nothing was written.
    #[error("the head of the log is {head}, not {expected}: read what came since and try again")]
    Conflict {
        /// The head that the caller believed in.
        expected: Sequence,
        /// The head as it is.
        head: Sequence,
    },

    /// The caller gave nothing to append.
    #[error("there is nothing to append: give at least one batch, and at least one record in each")]
    Empty,

    /// The caller gave a record without bytes.
    #[error("record {index} of the batch is empty: a record has at least one byte")]
    EmptyRecord {
        /// The place of the record in its batch, from 0.
        index: usize,
    },

    /// The caller gave a record that is too long.
    #[error("record {index} of the batch has {bytes} bytes, and at most {limit} fit: shorten it or split it")]
    TooLarge {
        /// The place of the record in its batch, from 0.
        index: usize,
        /// Its length in bytes.
        bytes: usize,
        /// The greatest length in bytes.
        limit: usize,
    },

    /// The caller gave a batch that is too long.
    #[error("the batch takes {bytes} bytes in the log, and at most {limit} fit: send it in several batches")]
    BatchTooLarge {
        /// The bytes that it would take, frame headers included.
        bytes: u64,
        /// The most it may take.
        limit: u64,
    },

    /// The operator must make room. Found before anything was written: appending works again once there is room.
    #[error(
        "no room for another {needed} bytes in {}: nothing was written; make room there and try again{}",
        folder.display(), limit_advice()
    )]
    Full {
        /// The folder of the log.
        folder: PathBuf,
        /// The bytes that were to be set aside.
        needed: u64,
    },

    /// The operator must look at the disk and reopen the log. Reading goes on; appending does not, until then.
    #[error(
        "the log takes no more writes: {reason}. Check the disk, then restart; what was acknowledged can still be read"
    )]
    ReadOnly {
        /// What failed, on which file.
        reason: String,
    },

    /// Another process has the log open.
    #[error("the log in {} is in use{}: stop that process first", folder.display(), by_process(*.pid))]
    Held {
        /// The folder of the log.
        folder: PathBuf,
        /// The id of the process that holds it, where it could be read.
        pid: Option<u32>,
    },

    /// The operator must mend or replace a damaged file. Nothing was changed.
    #[error("{} is damaged at byte {offset}: {what}. {advice}", file.display())]
    Corrupt {
        /// The damaged file.
        file: PathBuf,
        /// Where in it, in bytes from its start.
        offset: u64,
        /// What was found there.
        what: String,
        /// What to do.
        advice: &'static str,
    },

    /// The operator must use another release of the program: the file is of a form that this one does not know.
    #[error("{} has format version {found}, and this release reads version {supported}: use the release that wrote it", file.display())]
    Format {
        /// The file.
        file: PathBuf,
        /// The version that it names.
        found: u32,
        /// The version that is known here.
        supported: u32,
    },

    /// The operator must name another folder for the copy.
    #[error("{} is not empty: a backup is written only into a new or empty folder", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },

    /// The operating system refused an operation on a file.
    #[error("cannot {action} {}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// What was to be done with it, as a verb.
        action: &'static str,
        /// The answer of the operating system.
        #[source]
        source: Arc<io::Error>,
    },
}

/// The advice for damage in records that only a copy can bring back.
pub(super) const RESTORE: &str = "Keep the folder as it is, and restore the log from a backup or a replica";

impl LogError {
    /// Makes an error of what the operating system answered.
    pub(super) fn io(file: &Path, action: &'static str, source: io::Error) -> Self {
        LogError::Io { file: file.to_owned(), action, source: Arc::new(source) }
    }

    /// Makes an error that names damage which only a copy of the log can mend.
    pub(super) fn corrupt(file: &Path, offset: u64, what: impl Into<String>) -> Self {
        LogError::Corrupt { file: file.to_owned(), offset, what: what.into(), advice: RESTORE }
    }
}

fn by_process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" by process {pid}")).unwrap_or_default()
}
