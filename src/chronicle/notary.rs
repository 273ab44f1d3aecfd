//! The notary: keeps the Merkle tree of the log, and signs what it says.
//!
//! ```text
//! data folder:  log.key           the signing key, for its owner alone
//!               tree/0, tree/1, … the hashes (event_log::merkle)
//!               tree/checkpoint   the last checkpoint that was put on the disk, signed
//! ```
//!
//! - The tree is a fold over the log. Opened, it is read from its files up to the checkpoint and has to make the root that
//!   was signed; the records after it are taken from the log. Where the files do not serve, all of it is.
//! - Nothing is signed that is not durable in the log, and nothing that contradicts what was signed before.
//! - A log that ends before the checkpoint, or whose records do not make its root, is not opened: it has lost or changed
//!   what was vouched for.
//! - A key that is missing is made only for a log without records.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use quick_cache::sync::Cache;

use crate::chronicle::OpenError;
use crate::domain::Sequence;
use crate::event_log::merkle::{self, Checkpoint, KeyFileError, LogKey, NodeHash, Tree, TreeError};
use crate::event_log::{EventLog, LogError, leaf_hash};
use crate::system;

/// The folder of the tree within the data folder.
pub const TREE_FOLDER: &str = "tree";
/// The file of the last checkpoint within the tree's folder.
pub const CHECKPOINT_FILE: &str = "checkpoint";

/// How many signed checkpoints are remembered.
const SIGNED_MAX: usize = 1_024;
/// How many records are read at a time to catch up.
const PAGE: usize = 4_096;

/// A checkpoint with its signed form.
#[derive(Debug)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note.
    pub note: String,
}

/// The tree of a log, and the key that signs it.
pub(super) struct Notary {
    pub(super) tree: Tree,
    key: LogKey,
    signed: Cache<u64, Arc<Signed>>,
    /// `None` of a chronicle in memory.
    folder: Option<PathBuf>,
    /// The size of the checkpoint on the disk.
    settled: Mutex<u64>,
}

impl Notary {
    /// Makes one for a log in memory, with a key that is gone with it.
    pub(super) fn in_memory(log: &dyn EventLog) -> Result<Self, OpenError> {
        let notary = Self::over(Tree::in_memory(), new_key(&default_name(log))?, None, 0);
        catch_up(&notary.tree, log, 0)?;
        Ok(notary)
    }

    fn over(tree: Tree, key: LogKey, folder: Option<PathBuf>, settled: u64) -> Self {
        Notary { tree, key, signed: Cache::new(SIGNED_MAX), folder, settled: Mutex::new(settled) }
    }

    /// Opens the tree of the log in a folder, with the key of a data folder. `end` says where the log ends, for messages.
    pub(super) fn open(
        data: &Path,
        folder: &Path,
        log: &dyn EventLog,
        end: impl FnOnce() -> (PathBuf, u64),
        notices: &mut Vec<String>,
    ) -> Result<Self, OpenError> {
        system::make_private_folder(folder).map_err(io_error("make", folder))?;
        let signed = read_checkpoint(folder)?;
        let key = match merkle::read_key(data) {
            Err(KeyFileError::Missing { .. }) if log.head() == Sequence::ZERO && signed.is_none() => {
                let key = new_key(&default_name(log))?;
                merkle::write_key(data, &key)?;
                key
            }
            read => read?,
        };
        let Some(note) = signed else {
            if log.head() > Sequence::ZERO {
                notices.push("the tree of the log's hashes was rebuilt: there was no checkpoint of it".to_owned());
            }
            let notary = Self::over(make_anew(folder, log)?, key, Some(folder.to_owned()), 0);
            // From the start, so that anyone who finds none knows that one is missing.
            notary.put_down().map_err(io_error("write to", data))?;
            return Ok(notary);
        };
        let checkpoint = Checkpoint::open(&note, key.verifier())
            .map_err(|why| OpenError::Checkpoint { file: folder.join(CHECKPOINT_FILE), why })?;
        if checkpoint.size > log.head().get() {
            let (file, offset) = end();
            return Err(OpenError::Behind { file, offset, head: log.head(), signed: checkpoint.size });
        }
        match Tree::open(folder, checkpoint.size, &checkpoint.root) {
            Ok(tree) if has_last_of(&tree, log)? => {
                catch_up(&tree, log, checkpoint.size)?;
                Ok(Self::over(tree, key, Some(folder.to_owned()), checkpoint.size))
            }
            opened => {
                let why = opened
                    .err()
                    .map_or_else(|| "they do not end with the log's last record".to_owned(), |why| why.to_string());
                let tree = make_anew(folder, log)?;
                // Now by the records alone: if they do not make what was signed either, it is they that were changed.
                if tree.root(checkpoint.size)? != checkpoint.root {
                    return Err(OpenError::Altered { file: folder.join(CHECKPOINT_FILE), size: checkpoint.size });
                }
                notices.push(format!("the tree of the log's hashes was rebuilt from the log: {why}"));
                let notary = Self::over(tree, key, Some(folder.to_owned()), checkpoint.size);
                notary.put_down().map_err(io_error("write to", data))?;
                Ok(notary)
            }
        }
    }

    /// Returns the key by which others check what is signed.
    pub(super) fn verifier(&self) -> &merkle::VerifierKey {
        self.key.verifier()
    }

    /// Returns the signed checkpoint of a size that the log has had.
    pub(super) fn checkpoint(&self, size: u64) -> Result<Arc<Signed>, TreeError> {
        if let Some(signed) = self.signed.get(&size) {
            return Ok(signed);
        }
        let signed = Arc::new(self.sign(Checkpoint { size, root: self.tree.root(size)? }));
        self.signed.insert(size, Arc::clone(&signed));
        Ok(signed)
    }

    fn sign(&self, checkpoint: Checkpoint) -> Signed {
        let note = checkpoint.sign(&self.key);
        Signed { checkpoint, note }
    }

    /// Returns how many records came since the last checkpoint on the disk.
    pub(super) fn unsettled(&self) -> u64 {
        self.tree.size().saturating_sub(*self.settled.lock())
    }

    /// Puts tree and checkpoint on the disk where anything came since. What is in the tree is durable in the log before.
    pub(super) fn settle(&self) -> io::Result<()> {
        if self.unsettled() > 0 { self.put_down() } else { Ok(()) }
    }

    fn put_down(&self) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut settled = self.settled.lock();
        let (size, root) = self.tree.sync()?;
        write_checkpoint(folder, &self.sign(Checkpoint { size, root }).note)?;
        *settled = size;
        Ok(())
    }
}

/// Returns the name under which a log signs where nobody chose one.
fn default_name(log: &dyn EventLog) -> String {
    format!("chancery/{}", log.id())
}

/// Makes a key of bytes from the operating system.
pub(super) fn new_key(name: &str) -> Result<LogKey, OpenError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| OpenError::Random(error.to_string()))?;
    LogKey::new(name, &seed).map_err(OpenError::Name)
}

fn io_error<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> OpenError + 'a {
    move |source| OpenError::Io { path: path.to_owned(), action, source }
}

/// Reads the checkpoint on the disk; `None` where there is none.
pub(super) fn read_checkpoint(folder: &Path) -> Result<Option<String>, OpenError> {
    let path = folder.join(CHECKPOINT_FILE);
    match fs::read_to_string(&path) {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error("read", &path)(error)),
    }
}

/// Writes a checkpoint durably, in the place of the one before.
fn write_checkpoint(folder: &Path, note: &str) -> io::Result<()> {
    let new = folder.join(format!("{CHECKPOINT_FILE}.new"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, folder.join(CHECKPOINT_FILE))?;
    File::open(folder)?.sync_all()
}

/// Makes the tree of all records of a log, with its files in a folder.
pub(super) fn make_anew(folder: &Path, log: &dyn EventLog) -> Result<Tree, OpenError> {
    let tree = Tree::create(folder).map_err(io_error("make", folder))?;
    catch_up(&tree, log, 0)?;
    Ok(tree)
}

/// Returns whether the last record of a tree is that of the log: a log that was put in the place of another is noticed by it.
fn has_last_of(tree: &Tree, log: &dyn EventLog) -> Result<bool, OpenError> {
    let Some(index) = tree.size().checked_sub(1) else { return Ok(true) };
    let last = log.read(Sequence::new(index), 1)?;
    Ok(last.first().is_some_and(|stored| tree.has_leaf(index, &leaf_hash(&stored.bytes))))
}

/// Takes into a tree the records after those that it has.
fn catch_up(tree: &Tree, log: &dyn EventLog, from: u64) -> Result<(), LogError> {
    let mut after = Sequence::new(from);
    loop {
        let page = log.read(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.sequence;
        // By their bytes: what is stored beside them is the log's own note of it.
        let leaves: Vec<NodeHash> = page.iter().map(|stored| leaf_hash(&stored.bytes)).collect();
        tree.append(&leaves);
    }
}
