//! The log as a Merkle tree: what proves that a record is in it, and that nothing before was changed.
//!
//! ```text
//! leaf hashes ──▶ Tree (peaks in memory, hashes in files) ──▶ root, path, consistency ──▶ Checkpoint, signed as a note
//!                    │
//!                    └──▶ tiles, as C2SP tlog-tiles serves them
//! ```
//!
//! The tree is that of RFC 6962, section 2.1, with SHA-256: leaf n is the record of sequence n + 1, exactly as it lies in
//! the log. A checkpoint is the tree's size and root under the log's name, signed with Ed25519, in the forms of C2SP
//! tlog-checkpoint and signed-note, so that anybody's tools read it.
//!
//! What it does not do: read the log, know of diplomacy, or say when a checkpoint is due.

mod checkpoint;
mod document;
mod files;
mod key_file;
mod note;
mod proof;
mod tile;
mod tree;

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

use crate::event_log::LeafHash;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use document::{DOCUMENT_BYTES_MAX, DocumentError, ProofDocument, Proved};
pub use key_file::{KEY_FILE, KeyFileError, read_key, write_key};
pub use note::{LogKey, NoteError, VerifierKey};
pub use proof::{TREE_SIZE_MAX, Unproved, check_consistency, check_inclusion};
pub use tile::{TILE_WIDTH, Tile};
pub use tree::{Tree, TreeError};

/// The hash of a node of the tree: of a leaf, or of two nodes below, by RFC 6962.
pub type NodeHash = LeafHash;

/// Computes the hash of the node above two others: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &NodeHash, right: &NodeHash) -> NodeHash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// Returns the root of the tree without leaves: the hash of nothing, by RFC 6962.
pub fn empty_root() -> NodeHash {
    Sha256::digest([]).into()
}

/// A hash in standard base64.
pub fn to_base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Reads standard base64, with its padding and nothing else.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// Reads the standard base64 of a hash.
pub(super) fn hash_from_base64(text: &str) -> Option<NodeHash> {
    from_base64(text)?.try_into().ok()
}
