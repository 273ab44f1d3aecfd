//! Paths of proofs: which nodes they are made of, and whether they lead where they should.
//!
//! The arithmetic is that of RFC 6962, sections 2.1.1 and 2.1.2, as the crate `ct-merkle` has it, which is seen here alone.
//! What it is handed from outside is bounded before, since it panics at sizes that no log has.

use ct_merkle::digest::Output;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

use super::{NodeHash, node_hash};

/// The greatest size of a tree that a proof may speak of.
pub const TREE_SIZE_MAX: u64 = 1 << 62;

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// It speaks of sizes or places that do not fit together.
    #[error("its sizes do not fit together")]
    Sizes,
    /// Its path has the wrong number of hashes.
    #[error("its path does not have the length that its sizes ask for")]
    Length,
    /// It leads to another root.
    #[error("its path does not lead to the root that was signed")]
    Root,
}

/// A node that a proof needs: the first of its leaves, and how high it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProofNode {
    pub(super) first: u64,
    pub(super) height: u32,
}

/// Reads the numbering of nodes in which leaves are even, and a node lies between those below it.
fn node(number: u64) -> ProofNode {
    let height = number.trailing_ones();
    ProofNode { first: (number - ((1 << height) - 1)) / 2, height }
}

/// Returns the nodes beside the way from a leaf to the root, from the bottom up. `index` is below `size`, `size` not too large.
pub(super) fn inclusion_nodes(index: u64, size: u64) -> Vec<ProofNode> {
    ct_merkle::indices_for_inclusion_proof(size, index).into_iter().map(node).collect()
}

/// Returns the nodes that prove that one tree begins with another. `from` is at least 1 and at most `to`.
pub(super) fn consistency_nodes(from: u64, to: u64) -> Vec<ProofNode> {
    ct_merkle::indices_for_consistency_proof(from, to - from).into_iter().map(node).collect()
}

fn root((size, root): (u64, &NodeHash)) -> RootHash<Sha256> {
    RootHash::new(Output::<Sha256>::from(*root), size)
}

/// Checks that a record is the leaf of that index in the tree with that size and root.
///
/// # Errors
///
/// Why it does not follow.
pub fn check_inclusion(record: &[u8], index: u64, tree: (u64, &NodeHash), path: &[NodeHash]) -> Result<(), Unproved> {
    if index >= tree.0 || tree.0 > TREE_SIZE_MAX {
        return Err(Unproved::Sizes);
    }
    let proof = InclusionProof::<Sha256>::try_from_bytes(path.as_flattened().to_vec()).map_err(|_| Unproved::Length)?;
    root(tree).verify_inclusion(&record, index, &proof).map_err(|error| match error {
        ct_merkle::InclusionVerifError::MalformedProof => Unproved::Length,
        ct_merkle::InclusionVerifError::IndexOutOfRange | ct_merkle::InclusionVerifError::TreeEmpty => Unproved::Sizes,
        ct_merkle::InclusionVerifError::IncorrectHash => Unproved::Root,
    })
}

/// Checks that the hash of a leaf leads to a root, as [`check_inclusion`] does of a record.
pub(super) fn check_path(
    index: u64,
    leaf: &NodeHash,
    tree: (u64, &NodeHash),
    path: &[NodeHash],
) -> Result<(), Unproved> {
    let nodes = inclusion_nodes(index, tree.0);
    if nodes.len() != path.len() {
        return Err(Unproved::Length);
    }
    let hash = nodes.iter().zip(path).fold(*leaf, |hash, (beside, other)| {
        if beside.first > index { node_hash(&hash, other) } else { node_hash(other, &hash) }
    });
    if hash == *tree.1 { Ok(()) } else { Err(Unproved::Root) }
}

/// Checks that the tree with the first size and root is the beginning of that with the second.
///
/// # Errors
///
/// Why it does not follow.
pub fn check_consistency(first: (u64, &NodeHash), second: (u64, &NodeHash), path: &[NodeHash]) -> Result<(), Unproved> {
    if first.0 == 0 || first.0 > second.0 || second.0 > TREE_SIZE_MAX {
        return Err(Unproved::Sizes);
    }
    let proof =
        ConsistencyProof::<Sha256>::try_from_bytes(path.as_flattened().to_vec()).map_err(|_| Unproved::Length)?;
    root(second).verify_consistency(&root(first), &proof).map_err(|error| match error {
        ct_merkle::ConsistencyVerifError::VerificationFailure => Unproved::Root,
        ct_merkle::ConsistencyVerifError::MalformedProof => Unproved::Length,
        ct_merkle::ConsistencyVerifError::OldTreeLarger
        | ct_merkle::ConsistencyVerifError::OldTreeEmpty
        | ct_merkle::ConsistencyVerifError::NewTreeTooBig => Unproved::Sizes,
    })
}
