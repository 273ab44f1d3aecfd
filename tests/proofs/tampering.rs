//! A log that lost or changed what it had signed, and copies of it.

use std::path::Path;

use super::desk;
use crate::cli::{Desk, actor};

/// Moves the log and its index from one data folder into another.
fn swap_log(from: &Path, to: &Path) {
    for name in ["journal", "index"] {
        std::fs::remove_dir_all(to.join(name)).expect("removed");
        std::fs::rename(from.join(name), to.join(name)).expect("moved");
    }
}

#[test]
fn records_that_were_changed_are_noticed_though_every_checksum_is_right() {
    let desk = desk();
    let lines = desk.export();
    let forged = Desk::new();
    let lines: Vec<String> = lines.into_iter().map(|line| line.replace("ceasefire", "cease-fire")).collect();
    let file = forged.file("forged.jsonl", &lines);
    forged.import(&file);
    swap_log(&forged.data(), &desk.data());
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("the first 53 records of the log are not those that were signed"), "{told}");
    let told = desk.run(["as-of", "2024"]).ended(1);
    assert!(told.contains("they were changed"), "{told}");
    let told = desk.run(["log-key", "--new"]).ended(1);
    assert!(told.contains("they were changed"), "a new key does not sign what the old one would not have: {told}");
}

#[test]
fn a_log_that_ends_before_its_checkpoint_has_lost_records() {
    let desk = desk();
    desk.run(["backup", "before"]).good();
    desk.import(&desk.file("more.jsonl", &[actor("a"), actor("b")]));
    std::fs::remove_dir_all(desk.data().join("journal")).expect("removed");
    std::fs::rename(desk.path("before/journal"), desk.data().join("journal")).expect("moved");
    // The index remembers as well; without it the checkpoint is left.
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("ends at record 53") && told.contains("is of 55 records"), "{told}");
    std::fs::remove_dir_all(desk.data().join("index")).expect("removed");
    let told = desk.run(["as-of", "2024"]).ended(3);
    assert!(told.contains("has signed a checkpoint of 55 records") && told.contains(".segment"), "{told}");
}

#[test]
fn a_checkpoint_kept_elsewhere_tells_an_extended_log_from_a_forked_one() {
    let desk = desk();
    desk.run(["backup", "before"]).good();
    desk.import(&desk.file("more.jsonl", &[actor("a"), actor("b")]));
    let server = desk.serve();
    let mut answer = ureq::get(format!("{}/checkpoint", server.url)).call().expect("answered");
    std::fs::write(desk.path("kept"), answer.body_mut().read_to_string().expect("read")).expect("written");
    server.stop("TERM").ended(0);
    desk.import(&desk.file("still-more.jsonl", &[actor("c")]));
    let told = desk.run(["verify", "--against", "kept"]).good();
    assert!(told.contains("its first 55 records are those that were signed there"), "{told}");
    // The same log, gone on from an older copy.
    desk.run(["restore", "before", "--data", "fork"]).good();
    let told = desk.run(["verify", "--data", "fork", "--against", "kept"]).ended(1);
    assert!(told.contains("ends at record 53") && told.contains("is of 55 records"), "{told}");
    let others = desk.file("others.jsonl", &[actor("x"), actor("y"), actor("z")]);
    desk.run(["import".as_ref(), others.as_os_str(), "--data".as_ref(), "fork".as_ref()]).good();
    let told = desk.run(["verify", "--data", "fork", "--against", "kept"]).ended(1);
    assert!(told.contains("begun again from an older copy"), "{told}");
    // And one of somebody else.
    let told = super::desk().run(["verify", "--against", desk.path("kept").to_str().expect("UTF-8")]).ended(1);
    assert!(told.contains("the checkpoint is of the log"), "{told}");
    std::fs::write(desk.path("kept"), "nonsense").expect("written");
    assert!(desk.run(["verify", "--against", "kept"]).ended(1).contains("not a signed note"));
    desk.run(["verify", "--against", "nothing"]).ended(3);
}

#[test]
fn damaged_hashes_are_named_and_built_again() {
    let desk = desk();
    let hashes = desk.data().join("tree/0");
    let mut bytes = std::fs::read(&hashes).expect("read");
    bytes[32 * 20] ^= 1;
    std::fs::write(&hashes, &bytes).expect("written");
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("in file 0") && told.contains("chancery rebuild"), "{told}");
    desk.run(["rebuild"]).good();
    desk.run(["verify"]).good();
    // The last of them is looked at when the folder is opened; the records tell that it is not they that changed.
    let mut bytes = std::fs::read(&hashes).expect("read");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&hashes, &bytes).expect("written");
    let ran = desk.run(["as-of", "2024"]);
    assert!(ran.err.contains("the tree of the log's hashes was rebuilt from the log"), "{ran:?}");
    desk.run(["verify"]).good();
    // Too short, it is noticed at the next start, which makes it again and says so.
    std::fs::write(&hashes, &bytes[..100]).expect("written");
    let ran = desk.run(["as-of", "2024"]);
    assert!(ran.err.contains("the tree of the log's hashes was rebuilt from the log"), "{ran:?}");
    desk.run(["verify"]).good();
    std::fs::remove_file(desk.data().join("tree/checkpoint")).expect("removed");
    assert!(desk.run(["verify"]).ended(1).contains("tree/checkpoint"));
    assert!(desk.run(["as-of", "2024"]).err.contains("there was no checkpoint of it"));
    desk.run(["verify"]).good();
}

#[test]
fn a_restored_copy_signs_as_the_same_log() {
    let desk = desk();
    desk.run(["backup", "copy"]).good();
    desk.run(["restore", "copy", "--data", "other"]).good();
    assert_eq!(desk.run(["log-key", "--data", "other"]).good(), desk.run(["log-key"]).good());
    desk.run(["verify", "--data", "other", "--against", "chancery-data/tree/checkpoint"]).good();
    // A copy whose records were changed is not taken for one, and nothing is left of the try.
    let forged = Desk::new();
    let lines: Vec<String> = desk.export().iter().map(|line| line.replace("ceasefire", "cease-fire")).collect();
    forged.import(&forged.file("forged.jsonl", &lines));
    forged.run(["backup", "copy"]).good();
    std::fs::remove_dir_all(desk.path("copy/journal")).expect("removed");
    std::fs::rename(forged.path("copy/journal"), desk.path("copy/journal")).expect("moved");
    let told = desk.run(["restore", "copy", "--data", "third"]).ended(1);
    assert!(told.contains("they were changed"), "{told}");
    assert_eq!(std::fs::read_dir(desk.path("third")).expect("listed").count(), 0);
}

#[test]
fn after_a_kill_only_what_came_since_the_last_checkpoint_is_hashed_again() {
    let desk = desk();
    let server = desk.serve();
    let recorded = server.ask(
        r#"mutation { record(input: {events: [{body: {actorRegistered: {key: "late", name: "Late", kind: STATE}}}]}) { sequence } }"#,
    );
    assert_eq!(recorded["data"]["record"]["sequence"], 54);
    let before = server.ask("{ log { checkpoint { treeSize rootHash note } } }")["data"]["log"].clone();
    server.stop("KILL");
    desk.run(["verify"]).good();
    let server = desk.serve();
    let after = server.ask("{ log { checkpoint { treeSize rootHash note } } }")["data"]["log"].clone();
    assert_eq!(after, before, "a signature is a function of key, size and root");
    assert_eq!(before["checkpoint"]["treeSize"], 54);
}
