//! Damage: it is named with the file and the place, nothing panics, and nothing is changed behind anybody's back.

use std::path::PathBuf;

use super::{Desk, GAZA};

fn segment(desk: &Desk) -> PathBuf {
    let files = std::fs::read_dir(desk.data().join("journal")).expect("listed");
    let mut segments: Vec<PathBuf> = files.map(|entry| entry.expect("named").path()).collect();
    segments.retain(|path| path.extension().is_some_and(|extension| extension == "segment"));
    assert_eq!(segments.len(), 1);
    segments.remove(0)
}

/// Changes the segment's bytes, and gives what `verify` and `serve` say and whether the file stayed as it was.
#[track_caller]
fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let file = segment(&desk);
    let mut bytes = std::fs::read(&file).expect("read");
    change(&mut bytes);
    std::fs::write(&file, &bytes).expect("written");
    let told = desk.run(["verify"]).ended(1);
    let name = file.file_name().and_then(|name| name.to_str()).expect("UTF-8");
    assert!(told.contains(name) && told.contains("at byte "), "{told}");
    for command in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["as-of", "2024"], &["import", GAZA], &["backup", "copy"]]
    {
        let other = desk.run(command).ended(3);
        assert!(other.contains(name), "{command:?}: {other}");
    }
    assert_eq!(std::fs::read(&file).expect("read"), bytes, "nothing was changed");
    told
}

#[test]
fn a_flipped_bit_in_a_record() {
    for place in [4_200, 9_000, 20_000] {
        let told = damaged(|bytes| bytes[place] ^= 1);
        assert!(told.contains("backup"), "{told}");
    }
}

#[test]
fn a_flipped_bit_in_the_head_of_a_segment() {
    damaged(|bytes| bytes[50] ^= 1);
}

#[test]
fn a_segment_that_was_cut_short() {
    damaged(|bytes| bytes.truncate(10_000));
    damaged(|bytes| bytes.truncate(100));
}

#[test]
fn a_segment_that_is_gone() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    std::fs::remove_file(segment(&desk)).expect("removed");
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("journal"), "{told}");
    desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(3);
}

#[test]
fn records_that_were_wiped_are_missed() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    // All of the log, as if it had never been: the checkpoint remembers.
    std::fs::remove_dir_all(desk.data().join("journal")).expect("removed");
    std::fs::create_dir(desk.data().join("journal")).expect("made");
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains(".segment ends at record 0") && told.contains("is of 53 records"), "{told}");
    let told = desk.run(["as-of", "2024"]).ended(3);
    assert!(told.contains("has signed a checkpoint of 53 records"), "{told}");
}

#[test]
fn garbage_in_the_index_is_found_and_mended_by_a_rebuild() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let before = desk.run(["as-of", "2024-08-20"]).good();
    let index = desk.data().join("index");
    let mut files = vec![index];
    let mut spoilt = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("listed").map(|entry| entry.expect("named").path()));
        } else {
            let length = std::fs::metadata(&path).expect("there").len() as usize;
            std::fs::write(&path, vec![0xA5; length]).expect("written");
            spoilt += 1;
        }
    }
    assert!(spoilt > 0);
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("index") && told.contains("chancery rebuild"), "{told}");
    desk.run(["rebuild"]).good();
    desk.run(["verify"]).good();
    assert_eq!(desk.run(["as-of", "2024-08-20"]).good(), before);
}
