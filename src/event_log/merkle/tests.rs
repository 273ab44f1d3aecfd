//! The tree against another's arithmetic, the notes against another's reading of them, and what happens to damage.

use std::fs;

use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{Hash, check_record, check_tree};

use super::*;
use crate::event_log::leaf_hash;

/// Sizes around every place where the shape of a tree, a row or a tile changes.
const SIZES: [u64; 24] =
    [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 100, 255, 256, 257, 272, 273, 511, 512, 4_095, 4_096, 4_097];

fn record(index: u64) -> Vec<u8> {
    format!("record {index}").into_bytes()
}

fn leaves(range: std::ops::Range<u64>) -> Vec<NodeHash> {
    range.map(|index| leaf_hash(&record(index))).collect()
}

/// The root straight from RFC 6962, section 2.1.
fn root_of(leaves: &[NodeHash]) -> NodeHash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _more => {
            let split = leaves.len().next_power_of_two() / 2;
            node_hash(&root_of(&leaves[..split]), &root_of(&leaves[split..]))
        }
    }
}

fn theirs(path: &[NodeHash]) -> Vec<Hash> {
    path.iter().copied().map(Hash).collect()
}

fn grown(size: u64) -> Tree {
    let tree = Tree::in_memory();
    tree.append(&leaves(0..size));
    tree
}

#[test]
fn roots_are_those_of_rfc_6962_at_every_size_it_has_had() {
    let all = leaves(0..600);
    let tree = grown(600);
    for size in 0..=600 {
        assert_eq!(tree.root(size).expect("a size it has had"), root_of(&all[..size as usize]), "{size}");
    }
    // The vector of the RFC's authors for the tree of nothing.
    assert_eq!(to_base64(&empty_root()), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn paths_convince_another_implementation_and_ours() {
    let tree = grown(4_097);
    for size in SIZES {
        let root = tree.root(size).expect("a root");
        for index in
            [0, 1, size / 3, size / 2, size.saturating_sub(2), size - 1].into_iter().filter(|index| *index < size)
        {
            let leaf = leaf_hash(&record(index));
            let path = tree.inclusion(index, &leaf, size).expect("a path");
            check_record(&theirs(&path), size, Hash(root), index, Hash(leaf)).expect("they are convinced");
            check_inclusion(&record(index), index, (size, &root), &path).expect("so are we");
            assert!(check_inclusion(b"another", index, (size, &root), &path).is_err());
        }
        for from in SIZES.into_iter().filter(|from| *from <= size) {
            let path = tree.consistency(from, size).expect("a path");
            let first = tree.root(from).expect("a root");
            check_tree(&theirs(&path), size, Hash(root), from, Hash(first)).expect("they are convinced");
            check_consistency((from, &first), (size, &root), &path).expect("so are we");
            assert!(check_consistency((from, &empty_root()), (size, &root), &path).is_err());
        }
    }
}

#[test]
fn what_cannot_be_proved_is_said() {
    let tree = grown(10);
    let leaf = leaf_hash(&record(3));
    assert!(matches!(tree.root(11), Err(TreeError::Beyond { size: 11, head: 10 })));
    assert!(matches!(tree.inclusion(3, &leaf, 11), Err(TreeError::Beyond { .. })));
    assert!(matches!(tree.inclusion(3, &leaf, 3), Err(TreeError::NotInTree { sequence: 4, size: 3 })));
    assert!(matches!(tree.inclusion(u64::MAX, &leaf, 3), Err(TreeError::NotInTree { .. })));
    assert!(matches!(tree.inclusion(3, &leaf_hash(b"other"), 10), Err(TreeError::Damaged { .. })));
    assert!(matches!(tree.consistency(0, 5), Err(TreeError::NotEarlier { from: 0, to: 5 })));
    assert!(matches!(tree.consistency(6, 5), Err(TreeError::NotEarlier { .. })));
    assert!(matches!(tree.consistency(5, 11), Err(TreeError::Beyond { .. })));
    // From outside come sizes that no log has.
    let root = empty_root();
    for size in [0, TREE_SIZE_MAX + 1, u64::MAX] {
        assert_eq!(check_inclusion(b"r", 0, (size, &root), &[]), Err(Unproved::Sizes), "{size}");
        assert_eq!(check_consistency((1, &root), (size, &root), &[]), Err(Unproved::Sizes), "{size}");
    }
    assert_eq!(check_inclusion(b"r", 0, (TREE_SIZE_MAX, &root), &[]), Err(Unproved::Length));
}

#[test]
fn files_hold_what_memory_does_and_go_on_after_a_stop_at_any_size() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut size = 0;
    Tree::create(folder.path()).expect("made");
    for more in [1, 1, 14, 1, 239, 1, 20_000, 4_000] {
        let root = grown(size).root(size).expect("a root");
        let tree = Tree::open(folder.path(), size, &root).expect("opened");
        tree.append(&leaves(size..size + more));
        size += more;
        assert_eq!(tree.sync().expect("synced"), (size, root_of(&leaves(0..size))));
        assert_eq!(tree.first_difference(&grown(size)).expect("compared"), None);
    }
    // What was written beyond the size that counts is of no account.
    let before = Tree::open(folder.path(), 300, &root_of(&leaves(0..300))).expect("opened at an earlier size");
    before.append(&leaves(300..400));
    assert_eq!(before.root(400).expect("a root"), root_of(&leaves(0..400)));
}

#[test]
fn damaged_files_give_errors_and_no_proofs() {
    let folder = tempfile::tempdir().expect("a folder");
    let tree = Tree::create(folder.path()).expect("made");
    tree.append(&leaves(0..1_000));
    let (size, root) = tree.sync().expect("synced");
    let file = folder.path().join("0");
    let whole = fs::read(&file).expect("read");
    let mut bytes = whole.clone();
    bytes[32 * 500] ^= 1;
    fs::write(&file, &bytes).expect("written");
    // The leaf's own neighbours do not need it; its sibling, and the roots before it was there, do.
    let prove = |index: u64| tree.inclusion(index, &leaf_hash(&record(index)), size);
    assert!(prove(10).is_ok());
    assert!(matches!(prove(501), Err(TreeError::Damaged { .. })));
    assert!(matches!(tree.root(501), Err(TreeError::Damaged { .. })));
    assert!(tree.first_difference(&grown(1_000)).expect("compared").is_some_and(|told| told.starts_with("in file 0")));
    assert_eq!(tree.head(), (size, root), "what is vouched for comes from memory");
    // A file that is too short, or missing, is noticed when it is opened.
    fs::write(&file, &whole[..whole.len() - 1]).expect("written");
    assert!(matches!(Tree::open(folder.path(), size, &root), Err(TreeError::Damaged { .. })));
    fs::write(&file, &whole).expect("written");
    assert!(Tree::open(folder.path(), size, &root).is_ok());
    assert!(matches!(Tree::open(folder.path(), size, &empty_root()), Err(TreeError::Damaged { .. })));
    fs::remove_file(folder.path().join("1")).expect("removed");
    assert!(matches!(Tree::open(folder.path(), size, &root), Err(TreeError::Damaged { .. })));
}

#[test]
fn tiles_are_rows_of_the_tree() {
    let tree = grown(70_000);
    let all = leaves(0..70_000);
    let tile = |path: &str| tree.tile(&path.parse().expect("a path"));
    assert_eq!(tile("tile/0/000").expect("full"), all[..256].as_flattened());
    assert_eq!(tile("tile/0/273.p/112").expect("the last"), all[273 * 256..].as_flattened());
    assert_eq!(tile("tile/1/001.p/17").expect("partial").len(), 17 * 32);
    assert_eq!(tile("tile/2/000.p/1").expect("partial"), root_of(&all[..65_536]));
    assert_eq!(tile("tile/0/000.p/7").expect("of an earlier size"), all[..7].as_flattened());
    for path in
        ["tile/0/273", "tile/0/273.p/113", "tile/0/274.p/1", "tile/1/001.p/18", "tile/2/000.p/2", "tile/3/000.p/1"]
    {
        assert!(matches!(tile(path), Err(TreeError::NoTile { .. })), "{path}");
    }
    assert!(matches!(tile("tile/63/x001/000.p/1"), Err(TreeError::NoTile { .. })));
}

fn key() -> LogKey {
    LogKey::new("example.org/chronicle", &[7; 32]).expect("a name")
}

#[test]
fn notes_and_keys_are_read_by_another_implementation() {
    let checkpoint = Checkpoint { size: 3, root: root_of(&leaves(0..3)) };
    let note = checkpoint.sign(&key());
    let verifier = StandardVerifier::new(&key().verifier().to_string()).expect("their form of a key");
    let read = Note::from_bytes(note.as_bytes()).expect("their form of a note");
    let (verified, others) = read.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("they are convinced");
    assert_eq!((verified.len(), others.len()), (1, 0));
    let theirs = tlog_tiles::Checkpoint::from_bytes(read.text()).expect("their form of a checkpoint");
    assert_eq!((theirs.origin(), theirs.size(), theirs.extension()), ("example.org/chronicle", 3, ""));
    assert_eq!(theirs.hash().0, checkpoint.root);
    assert_eq!(Checkpoint::open(&note, key().verifier()), Ok(checkpoint));
    // And the other way: the signing key of the Go authors' documentation, and the note signed by it.
    let known = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let known = LogKey::from_secret_text(known).expect("a key");
    assert_eq!(known.verifier().to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

#[test]
fn keys_are_read_as_they_are_written_and_no_otherwise() {
    let (secret, public) = (key().secret_text(), key().verifier().to_string());
    assert_eq!(LogKey::from_secret_text(&secret).expect("read").secret_text(), secret);
    assert_eq!(public.parse::<VerifierKey>().expect("read"), *key().verifier());
    assert!(!format!("{:?}", key()).contains(secret.rsplit('+').next().expect("a part")), "secrets are not shown");
    for text in ["", "+", "a+b", "a+00000000+", "a+00000000+AQ==", &public[1..], &secret, &format!("{public} ")] {
        assert_eq!(text.parse::<VerifierKey>(), Err(NoteError::VerifierKey), "{text}");
    }
    for text in ["", "PRIVATE+KEY+", &public, &secret[..secret.len() - 4], &secret.replace("example", "sample")] {
        assert!(LogKey::from_secret_text(text).is_err(), "{text}");
    }
    for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b"] {
        assert_eq!(LogKey::new(name, &[7; 32]).err(), Some(NoteError::Name), "{name:?}");
    }
}

#[test]
fn a_note_with_other_signatures_beside_ours_is_ours_and_without_ours_is_not() {
    let checkpoint = Checkpoint { size: 3, root: root_of(&leaves(0..3)) };
    let note = checkpoint.sign(&key());
    let witness = LogKey::new("witness.example", &[8; 32]).expect("a name");
    let text = note.split_once("\n\n").expect("a note").0;
    let cosigned = format!("{note}{}", witness.sign(&format!("{text}\n")).rsplit_once("\n\n").expect("a note").1);
    assert_eq!(Checkpoint::open(&cosigned, key().verifier()), Ok(checkpoint.clone()));
    let other = Checkpoint::open(&note, witness.verifier());
    assert!(matches!(other, Err(CheckpointError::OtherLog { wanted, .. }) if wanted == "witness.example"));
    let same_name = LogKey::new("example.org/chronicle", &[9; 32]).expect("a name");
    assert!(matches!(
        Checkpoint::open(&note, same_name.verifier()),
        Err(CheckpointError::Note(NoteError::NotSigned { .. }))
    ));
    for broken in
        ["", "x", "\n\n", "a\n\n", "a\n\n— b c", "a\n\nb\n", &note[..note.len() - 1], &note.replace('\n', "\r\n")]
    {
        assert!(Checkpoint::open(broken, key().verifier()).is_err(), "{broken:?}");
    }
    // Signed, and still no checkpoint.
    for text in ["example.org/chronicle\n", "example.org/chronicle\n03\nAA==\n", "example.org/chronicle\n3\nAA==\n"] {
        assert_eq!(Checkpoint::open(&key().sign(text), key().verifier()), Err(CheckpointError::Form), "{text}");
    }
    let foreign = key().sign(&format!("elsewhere\n3\n{}\n", to_base64(&checkpoint.root)));
    assert!(matches!(Checkpoint::open(&foreign, key().verifier()), Err(CheckpointError::OtherLog { .. })));
}
