//! Everything in a data folder, a backup and a restored folder is for its owner alone.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Desk, GAZA};

/// Lists everything below a folder, itself included, that others may read, write or enter.
fn open_to_others(path: &Path, found: &mut Vec<PathBuf>) -> usize {
    let mode = std::fs::metadata(path).expect("there").permissions().mode();
    if mode & 0o077 != 0 {
        found.push(path.to_owned());
    }
    if !path.is_dir() {
        return 1;
    }
    let entries = std::fs::read_dir(path).expect("listed");
    entries.map(|entry| open_to_others(&entry.expect("an entry").path(), found)).sum()
}

#[test]
fn files_of_a_data_folder_are_for_their_owner_alone() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    // A server makes the search index at its start.
    desk.serve().stop("TERM").ended(0);
    desk.run(["backup", "copy"]).good();
    desk.run(["restore", "copy", "--data", "restored"]).good();
    desk.run(["rebuild", "--data", "restored"]).good();
    for (folder, files) in [("chancery-data", 10), ("copy", 4), ("restored", 8)] {
        let mut found = Vec::new();
        let seen = open_to_others(&desk.path(folder), &mut found);
        assert!(seen >= files, "{folder} has {seen} files");
        assert!(found.is_empty(), "others can use {found:?}");
    }
    assert!(desk.data().join("search/meta.json").exists(), "the search index is among what was looked at");
}

#[test]
fn folders_that_were_open_to_others_are_closed_and_what_is_exported_is_not() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let mode = |path: PathBuf| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    for name in ["journal", "index", "tree"] {
        std::fs::set_permissions(desk.data().join(name), PermissionsExt::from_mode(0o755)).expect("set");
    }
    let mut export = std::process::Command::new("sh");
    export.current_dir(desk.path("")).args(["-c", "umask 022; exec \"$0\" export -o out.jsonl"]);
    let ran = export.arg(env!("CARGO_BIN_EXE_chancery")).env_remove("CHANCERY_DATA").output().expect("it runs");
    assert!(ran.status.success(), "{ran:?}");
    for name in ["journal", "index", "tree"] {
        assert_eq!(mode(desk.data().join(name)), 0o700, "{name}");
    }
    assert_eq!(mode(desk.path("out.jsonl")), 0o644, "an export is made as the shell says");
}
