//! The tree's hashes as files: of every height that is a multiple of four, one file of the hashes of all complete subtrees.
//!
//! ```text
//! tree/0   hash of each leaf
//! tree/1   hash of each complete subtree of 16 leaves
//! tree/2   … of 256: with file 0 what C2SP tlog-tiles calls level 1 and level 0
//! ```
//!
//! A hash is 32 bytes, the nth of a file at n × 32; there is nothing else in a file. Heights between are worked out from at
//! most eight hashes that lie side by side, so that a leaf costs 34 bytes where all heights would cost 64, and a proof
//! over a million leaves needs twenty short reads and some fifty hashings.
//!
//! What is new gathers in memory and is written in large pieces. A file may hold more than is vouched for, after a crash:
//! anyone who opens it says how many hashes count, and what lies beyond is written again.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{NodeHash, node_hash};

/// How many binary heights lie between two files.
pub(super) const HEIGHTS_EACH: u32 = 4;

/// The bytes of a hash.
const HASH_BYTES: usize = 32;

/// How many hashes gather in memory before they are written: 256 KiB.
const GATHERED_MAX: usize = 8_192;

/// The hashes of one height.
#[derive(Debug)]
struct Level {
    /// Where its file is; `None` in a tree that is kept in memory alone.
    path: Option<PathBuf>,
    /// `None` until something is written or was found there.
    file: Option<File>,
    /// How many are in the file.
    written: u64,
    /// Those after them.
    gathered: Vec<NodeHash>,
    /// Whether anything was written since the last sync.
    unsynced: bool,
}

/// The hashes of all stored heights.
#[derive(Debug)]
pub(super) struct HashFiles {
    /// `None` of a tree that is kept in memory alone.
    folder: Option<PathBuf>,
    levels: Vec<Level>,
}

impl HashFiles {
    /// Keeps hashes in memory alone.
    pub(super) fn in_memory() -> Self {
        HashFiles { folder: None, levels: Vec::new() }
    }

    /// Opens the files of a tree of which so many leaves count.
    ///
    /// # Errors
    ///
    /// A file is missing or too short for them, or the operating system refuses it.
    pub(super) fn open(folder: &Path, leaves: u64) -> io::Result<Self> {
        let mut files = HashFiles { folder: Some(folder.to_owned()), levels: Vec::new() };
        let mut count = leaves;
        while count > 0 {
            let mut level = files.new_level();
            level.open()?;
            let wanted = count * HASH_BYTES as u64;
            let there = level.file.as_ref().map_or(Ok(0), |file| file.metadata().map(|metadata| metadata.len()))?;
            if there < wanted {
                let what = format!("file {} of the tree has {there} bytes, and {wanted} count", files.levels.len());
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
            }
            level.written = count;
            files.levels.push(level);
            count >>= HEIGHTS_EACH;
        }
        Ok(files)
    }

    fn new_level(&self) -> Level {
        let path = self.folder.as_ref().map(|folder| folder.join(self.levels.len().to_string()));
        Level { path, file: None, written: 0, gathered: Vec::new(), unsynced: false }
    }

    /// Adds the next hash of a stored height; those of each height come in order. `writes` says whether files take any more.
    ///
    /// # Errors
    ///
    /// What is to be written from time to time was not; the hash is in memory all the same.
    pub(super) fn push(&mut self, level: usize, hash: NodeHash, writes: bool) -> io::Result<()> {
        if level == self.levels.len() {
            let new = self.new_level();
            self.levels.push(new);
        }
        let level = &mut self.levels[level];
        level.gathered.push(hash);
        // Each time as many more: where there is no room, that is not found out again with every hash.
        if writes && level.gathered.len().is_multiple_of(GATHERED_MAX) { level.write() } else { Ok(()) }
    }

    /// Returns how many hashes of a stored height there are.
    pub(super) fn count(&self, level: usize) -> u64 {
        self.levels.get(level).map_or(0, |level| level.written + level.gathered.len() as u64)
    }

    /// Reads hashes of a stored height that lie side by side.
    ///
    /// # Errors
    ///
    /// There are not so many, or the file cannot be read.
    pub(super) fn row(&self, level: usize, first: u64, count: usize) -> io::Result<Vec<NodeHash>> {
        let missing = || io::Error::new(io::ErrorKind::UnexpectedEof, "the tree does not reach there");
        let level = self.levels.get(level).ok_or_else(missing)?;
        let from_file = usize::try_from(level.written.saturating_sub(first)).unwrap_or(usize::MAX).min(count);
        let mut row = vec![[0; HASH_BYTES]; from_file];
        if let (Some(file), true) = (&level.file, from_file > 0) {
            file.read_exact_at(row.as_flattened_mut(), first * HASH_BYTES as u64)?;
        }
        if from_file < count {
            let start = usize::try_from((first + from_file as u64) - level.written).map_err(|_| missing())?;
            let rest = level.gathered.get(start..start + (count - from_file)).ok_or_else(missing)?;
            row.extend_from_slice(rest);
        }
        Ok(row)
    }

    /// Returns the hash of the complete subtree of a binary height, the `index`th of that height.
    pub(super) fn subtree(&self, height: u32, index: u64) -> io::Result<NodeHash> {
        let (level, up) = (height / HEIGHTS_EACH, height % HEIGHTS_EACH);
        let mut row = self.row(level as usize, index << up, 1 << up)?;
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        row.pop().ok_or_else(|| io::Error::other("BUG: a row of at least one hash was read"))
    }

    /// Writes what is in memory. After an error that can be done again.
    pub(super) fn write(&mut self) -> io::Result<()> {
        self.levels.iter_mut().try_for_each(Level::write)
    }

    /// Waits until what was written is on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        for level in &mut self.levels {
            if let (Some(file), true) = (&level.file, level.unsynced) {
                file.sync_data()?;
                level.unsynced = false;
            }
        }
        Ok(())
    }
}

impl Level {
    fn open(&mut self) -> io::Result<()> {
        if let (Some(path), None) = (&self.path, &self.file) {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).mode(0o600);
            self.file = Some(options.open(path)?);
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        self.open()?;
        let Some(file) = &self.file else { return Ok(()) };
        file.write_all_at(self.gathered.as_flattened(), self.written * HASH_BYTES as u64)?;
        self.written += self.gathered.len() as u64;
        self.gathered.clear();
        self.unsynced = true;
        Ok(())
    }
}
