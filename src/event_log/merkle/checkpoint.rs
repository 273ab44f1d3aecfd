//! Checkpoints: size and root of the tree under the log's name, in the form of C2SP tlog-checkpoint.
//!
//! ```text
//! example.org/chronicle                            the origin: the name of the key
//! 20852163                                         the size
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     the root, in standard base64
//! ```

use super::note::{LogKey, NoteError, VerifierKey};
use super::{NodeHash, TREE_SIZE_MAX, hash_from_base64, to_base64};

/// What a log says of itself at a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The number of records.
    pub size: u64,
    /// The root over them.
    pub root: NodeHash,
}

/// Why a note is not a checkpoint of a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not a note of the log's key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// It is signed, and is no checkpoint.
    #[error("the signed text is not a checkpoint: an origin, a size and a root, each on a line")]
    Form,
    /// It is a checkpoint of another log.
    #[error("the checkpoint is of the log {found}, not of {wanted}")]
    OtherLog {
        /// The log's name.
        wanted: String,
        /// The name in the checkpoint.
        found: String,
    },
}

impl Checkpoint {
    /// Signs it in a log's name.
    pub fn sign(&self, key: &LogKey) -> String {
        key.sign(&format!("{}\n{}\n{}\n", key.verifier().name(), self.size, to_base64(&self.root)))
    }

    /// Reads a checkpoint that a log has signed. Lines after the third are signed too, and mean nothing here.
    ///
    /// # Errors
    ///
    /// Why it is none of that log's.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        // Said first, since it tells more than that a signature is missing.
        let origin = note.lines().next().unwrap_or_default();
        if let Err(NoteError::NotSigned { .. }) = key.open(note)
            && origin != key.name()
        {
            return Err(CheckpointError::OtherLog { wanted: key.name().to_owned(), found: origin.to_owned() });
        }
        let (origin, checkpoint) = read(key.open(note)?)?;
        if origin != key.name() {
            return Err(CheckpointError::OtherLog { wanted: key.name().to_owned(), found: origin.to_owned() });
        }
        Ok(checkpoint)
    }

    /// Reads what a checkpoint says, no matter who signed it: good for nothing but to be held against a log.
    ///
    /// # Errors
    ///
    /// It is no checkpoint.
    pub fn claimed(note: &str) -> Result<Self, CheckpointError> {
        let text = note.rsplit_once("\n\n").ok_or(NoteError::Form)?.0;
        Ok(read(text)?.1)
    }
}

/// Reads the text of a checkpoint: whose it is, and what it says.
fn read(text: &str) -> Result<(&str, Checkpoint), CheckpointError> {
    let mut lines = text.lines();
    let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(CheckpointError::Form);
    };
    if lines.any(str::is_empty) {
        return Err(CheckpointError::Form);
    }
    let number: u64 = size.parse().map_err(|_| CheckpointError::Form)?;
    let root = hash_from_base64(root).ok_or(CheckpointError::Form)?;
    let is_whole = number.to_string() == size && number <= TREE_SIZE_MAX;
    if is_whole { Ok((origin, Checkpoint { size: number, root })) } else { Err(CheckpointError::Form) }
}
