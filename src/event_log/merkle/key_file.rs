//! The file of the log's key: read by its owner alone, made once, never replaced unasked.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::note::{LogKey, NoteError};

/// The name of the file in a data folder.
pub const KEY_FILE: &str = "log.key";

/// What others may not do with the file.
const OTHERS: u32 = 0o077;

/// Why the log's key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is none.
    #[error(
        "the log's key, {}, is missing: put it back from a backup, or make another by `chancery log-key --new`, which \
         auditors must be told of", path.display()
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Others can read it.
    #[error(
        "the log's key, {}, can be read or written by others than its owner: run `chmod 600` on it, and consider it known",
        path.display()
    )]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// It is no key.
    #[error("the log's key, {}, is damaged: {what}. Put it back from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: NoteError,
    },
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was to be done with it.
        action: &'static str,
        /// The answer of the operating system.
        source: io::Error,
    },
}

/// Reads the key of a data folder.
///
/// # Errors
///
/// Why it cannot be had; [`KeyFileError::Missing`] where there is no file.
pub fn read_key(folder: &Path) -> Result<LogKey, KeyFileError> {
    let path = folder.join(KEY_FILE);
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => KeyFileError::Missing { path: path.clone() },
        _other => KeyFileError::Io { path: path.clone(), action: "read", source },
    };
    let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
    if mode & OTHERS != 0 {
        return Err(KeyFileError::Open { path });
    }
    let text = fs::read_to_string(&path).map_err(failed)?;
    LogKey::from_secret_text(text.trim_end_matches('\n')).map_err(|what| KeyFileError::Damaged { path, what })
}

/// Writes the key of a data folder, durably and for its owner alone, in the place of the one that is there.
///
/// # Errors
///
/// The operating system refused something; what was there is there still.
pub fn write_key(folder: &Path, key: &LogKey) -> Result<(), KeyFileError> {
    let path = folder.join(KEY_FILE);
    let new = folder.join(format!("{KEY_FILE}.new"));
    let write = || {
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        writeln!(file, "{}", key.secret_text())?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|source| KeyFileError::Io { path: path.clone(), action: "write", source })
}
