//! The tree itself: it grows by leaf hashes, and answers for any size that it has had.
//!
//! Invariants:
//! - The peaks, which are the hashes of the complete subtrees that make up the tree, are held in memory and only ever come
//!   from leaves: what is damaged on the disk cannot get into the root of the present size.
//! - What is read from files for a proof is checked against that root before it is given out, so a damaged file gives an
//!   error and never a false proof, and no two roots that it gives contradict each other.
//! - A tree is only ever appended to.

use std::io;
use std::path::{Path, PathBuf};

use parking_lot::RwLock;

use super::files::{HEIGHTS_EACH, HashFiles};
use super::proof::{self, ProofNode};
use super::{NodeHash, Tile, empty_root, node_hash};
use crate::system;

/// A Merkle tree with its hashes in a folder, or in memory.
#[derive(Debug)]
pub struct Tree {
    folder: PathBuf,
    grown: RwLock<Grown>,
}

#[derive(Debug)]
struct Grown {
    size: u64,
    /// The hashes of the complete subtrees that the size is made of, the largest first: one for each of its binary ones.
    peaks: Vec<NodeHash>,
    files: HashFiles,
    /// Why nothing more is put on the disk; it goes on in memory until the next start.
    failed: Option<String>,
}

/// Why the tree cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The tree has not had that size yet.
    #[error("the log has {head} records, and a tree of {size} was asked for: ask for at most {head}")]
    Beyond {
        /// The size asked for.
        size: u64,
        /// The size of the tree.
        head: u64,
    },
    /// The leaf lies beyond the size asked for.
    #[error("a tree of {size} records does not hold record {sequence}: ask for a size from {sequence} on")]
    NotInTree {
        /// The sequence of the leaf's record.
        sequence: u64,
        /// The size asked for.
        size: u64,
    },
    /// The sizes of two trees are not in order, or the first is 0.
    #[error("a tree of {to} records is compared with an earlier one of 1 to {to}, not of {from}")]
    NotEarlier {
        /// The size of the earlier tree.
        from: u64,
        /// The size of the later tree.
        to: u64,
    },
    /// The tile has no hash, or not as many as asked for.
    #[error("the log of {head} records has no such tile: {tile}")]
    NoTile {
        /// The tile's path.
        tile: Tile,
        /// The size of the tree.
        head: u64,
    },
    /// The hashes on the disk are not those of the tree.
    #[error("the hashes in {} are damaged: {what}", folder.display())]
    Damaged {
        /// Their folder.
        folder: PathBuf,
        /// What was found.
        what: String,
    },
}

impl Tree {
    /// Makes an empty tree that is kept in memory alone.
    pub fn in_memory() -> Self {
        Self::of(PathBuf::new(), HashFiles::in_memory())
    }

    /// Makes an empty tree with its files in a folder; hashes that are there are written over.
    ///
    /// # Errors
    ///
    /// The operating system refuses the folder.
    pub fn create(folder: &Path) -> io::Result<Self> {
        system::make_private_folder(folder)?;
        Ok(Self::of(folder.to_owned(), HashFiles::open(folder, 0)?))
    }

    fn of(folder: PathBuf, files: HashFiles) -> Self {
        Tree { folder, grown: RwLock::new(Grown { size: 0, peaks: Vec::new(), files, failed: None }) }
    }

    /// Opens the tree of a size whose root is known.
    ///
    /// # Errors
    ///
    /// The files do not hold it, or hold another: they have to be rebuilt.
    pub fn open(folder: &Path, size: u64, root: &NodeHash) -> Result<Self, TreeError> {
        let damaged = |what: String| TreeError::Damaged { folder: folder.to_owned(), what };
        let files = HashFiles::open(folder, size).map_err(|error| damaged(error.to_string()))?;
        let peaks = peaks_of(size).map(|(height, index)| files.subtree(height, index));
        let peaks: Vec<NodeHash> = peaks.collect::<io::Result<_>>().map_err(|error| damaged(error.to_string()))?;
        if root_of(&peaks) != *root {
            return Err(damaged(format!("they do not make the root of {size} records that was signed")));
        }
        Ok(Tree { folder: folder.to_owned(), grown: RwLock::new(Grown { size, peaks, files, failed: None }) })
    }

    /// Returns the number of leaves.
    pub fn size(&self) -> u64 {
        self.grown.read().size
    }

    /// Returns whether the leaf of that index has that hash.
    pub fn has_leaf(&self, index: u64, leaf: &NodeHash) -> bool {
        self.grown.read().files.row(0, index, 1).is_ok_and(|row| row == [*leaf])
    }

    /// Adds leaves.
    pub fn append<'a>(&self, leaves: impl IntoIterator<Item = &'a NodeHash>) {
        let mut grown = self.grown.write();
        for leaf in leaves {
            grown.push(leaf);
        }
    }

    /// Returns size and root as they are now.
    pub fn head(&self) -> (u64, NodeHash) {
        let grown = self.grown.read();
        (grown.size, root_of(&grown.peaks))
    }

    /// Returns the root that the tree had at a size.
    ///
    /// # Errors
    ///
    /// [`TreeError::Beyond`], and [`TreeError::Damaged`] where what is on the disk contradicts the present root.
    pub fn root(&self, size: u64) -> Result<NodeHash, TreeError> {
        let grown = self.within(size)?;
        self.root_in(&grown, size)
    }

    fn root_in(&self, grown: &Grown, size: u64) -> Result<NodeHash, TreeError> {
        let head = root_of(&grown.peaks);
        if size == grown.size {
            return Ok(head);
        }
        if size == 0 {
            return Ok(empty_root());
        }
        let root = grown.range(0, size).map_err(|error| self.unreadable(&error))?;
        let path = self.path_in(grown, proof::consistency_nodes(size, grown.size), grown.size)?;
        proof::check_consistency((size, &root), (grown.size, &head), &path)
            .map_err(|_| self.damaged(&format!("the root of {size} records does not lead to the present one")))?;
        Ok(root)
    }

    /// Returns the path from a leaf to the root of a size: the hashes beside it, from the bottom up.
    ///
    /// `leaf` is the hash that the leaf has by its record.
    ///
    /// # Errors
    ///
    /// [`TreeError::Beyond`], [`TreeError::NotInTree`], and [`TreeError::Damaged`] where path or leaf are not the tree's.
    pub fn inclusion(&self, index: u64, leaf: &NodeHash, size: u64) -> Result<Vec<NodeHash>, TreeError> {
        let grown = self.within(size)?;
        if index >= size {
            return Err(TreeError::NotInTree { sequence: index.saturating_add(1), size });
        }
        let root = self.root_in(&grown, size)?;
        let path = self.path_in(&grown, proof::inclusion_nodes(index, size), size)?;
        proof::check_path(index, leaf, (size, &root), &path)
            .map_err(|_| self.damaged(&format!("leaf {index} does not lead to the root of {size} records")))?;
        Ok(path)
    }

    /// Returns what proves that the tree of one size begins with that of another.
    ///
    /// # Errors
    ///
    /// [`TreeError::Beyond`], [`TreeError::NotEarlier`], and [`TreeError::Damaged`].
    pub fn consistency(&self, from: u64, to: u64) -> Result<Vec<NodeHash>, TreeError> {
        let grown = self.within(to)?;
        if from == 0 || from > to {
            return Err(TreeError::NotEarlier { from, to });
        }
        let (first, second) = (self.root_in(&grown, from)?, self.root_in(&grown, to)?);
        let path = self.path_in(&grown, proof::consistency_nodes(from, to), to)?;
        proof::check_consistency((from, &first), (to, &second), &path)
            .map_err(|_| self.damaged(&format!("{from} records do not lead to {to}")))?;
        Ok(path)
    }

    /// Returns the hashes of a tile, one after the other.
    ///
    /// # Errors
    ///
    /// [`TreeError::NoTile`] where the tree has not that many at that level.
    pub fn tile(&self, tile: &Tile) -> Result<Vec<u8>, TreeError> {
        let grown = self.grown.read();
        let no_tile = || TreeError::NoTile { tile: *tile, head: grown.size };
        let level = usize::from(tile.level()) * (8 / HEIGHTS_EACH as usize);
        let end = tile.first().checked_add(u64::from(tile.width())).ok_or_else(no_tile)?;
        if end > grown.files.count(level) {
            return Err(no_tile());
        }
        let row = grown.files.row(level, tile.first(), usize::from(tile.width()));
        Ok(row.map_err(|error| self.unreadable(&error))?.into_flattened())
    }

    /// Puts everything on the disk; gives the size and root that are safe there.
    ///
    /// After a failure nothing more is put there: the operating system may have dropped what it could not write. A lack of
    /// room that is found before the sync is no such failure: it can be tried again.
    ///
    /// # Errors
    ///
    /// Why the disk does not take it. What comes from then on stays in memory, and the next start catches up from the log;
    /// what the disk lost of what was written before gives [`TreeError::Damaged`] until then.
    pub fn sync(&self) -> io::Result<(u64, NodeHash)> {
        let mut grown = self.grown.write();
        if let Some(reason) = &grown.failed {
            return Err(io::Error::other(reason.clone()));
        }
        let written = grown.files.write();
        let is_no_room = written.as_ref().is_err_and(system::is_no_room);
        if let Err(error) = written.and_then(|()| grown.files.sync()) {
            if !is_no_room {
                grown.failed = Some(error.to_string());
            }
            return Err(error);
        }
        Ok((grown.size, root_of(&grown.peaks)))
    }

    /// Compares every hash with those of a tree that has at least as many leaves; gives what differs first.
    ///
    /// # Errors
    ///
    /// The files of either cannot be read.
    pub fn first_difference(&self, other: &Tree) -> io::Result<Option<String>> {
        const ROW: u64 = 4_096;
        let (ours, theirs) = (self.grown.read(), other.grown.read());
        for level in 0.. {
            let count = ours.files.count(level);
            if count == 0 {
                break;
            }
            for first in (0..count).step_by(ROW as usize) {
                let length = usize::try_from(ROW.min(count - first)).unwrap_or(0);
                if ours.files.row(level, first, length)? != theirs.files.row(level, first, length)? {
                    return Ok(Some(format!(
                        "in file {level}, one of the {length} hashes from byte {} on",
                        first * 32
                    )));
                }
            }
        }
        Ok(None)
    }

    fn within(&self, size: u64) -> Result<parking_lot::RwLockReadGuard<'_, Grown>, TreeError> {
        let grown = self.grown.read();
        if size > grown.size { Err(TreeError::Beyond { size, head: grown.size }) } else { Ok(grown) }
    }

    fn path_in(&self, grown: &Grown, nodes: Vec<ProofNode>, size: u64) -> Result<Vec<NodeHash>, TreeError> {
        let hashes = nodes.into_iter().map(|node| grown.node(node, size));
        hashes.collect::<io::Result<_>>().map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &io::Error) -> TreeError {
        self.damaged(&error.to_string())
    }

    fn damaged(&self, what: &str) -> TreeError {
        TreeError::Damaged { folder: self.folder.clone(), what: what.to_owned() }
    }
}

impl Grown {
    fn push(&mut self, leaf: &NodeHash) {
        let mut hash = *leaf;
        self.store(0, hash);
        let (mut height, mut rest) = (0, self.size);
        while rest & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
            height += 1;
            rest >>= 1;
            if height % HEIGHTS_EACH == 0 {
                self.store((height / HEIGHTS_EACH) as usize, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    fn store(&mut self, level: usize, hash: NodeHash) {
        if let Err(error) = self.files.push(level, hash, self.failed.is_none())
            && !system::is_no_room(&error)
        {
            // It stays in memory, where proofs find it; that it is not on the disk is told when it is to be synced.
            self.failed.get_or_insert_with(|| error.to_string());
        }
    }

    /// Returns the hash of a node in the tree of a size.
    fn node(&self, node: ProofNode, size: u64) -> io::Result<NodeHash> {
        let end = node.first + (1 << node.height);
        if end <= size {
            self.files.subtree(node.height, node.first >> node.height)
        } else {
            self.range(node.first, size)
        }
    }

    /// Returns the hash of the leaves from `first`, at which a subtree large enough begins, up to `end`.
    fn range(&self, first: u64, end: u64) -> io::Result<NodeHash> {
        let peaks = peaks_of(end - first).map(|(height, index)| self.files.subtree(height, (first >> height) + index));
        Ok(root_of(&peaks.collect::<io::Result<Vec<_>>>()?))
    }
}

/// Returns the complete subtrees that a number of leaves is made of, the largest first: binary height and index at it.
fn peaks_of(size: u64) -> impl Iterator<Item = (u32, u64)> {
    let ones = (0..u64::BITS).rev().filter(move |height| size >> height & 1 == 1);
    ones.map(move |height| (height, (size >> height) - 1))
}

/// Returns the root over peaks, the largest first.
fn root_of(peaks: &[NodeHash]) -> NodeHash {
    let mut from_the_right = peaks.iter().rev();
    let Some(last) = from_the_right.next() else { return empty_root() };
    from_the_right.fold(*last, |right, left| node_hash(left, &right))
}
