//! A disk that has no room for a write, found before the sync: nothing of the write counts, and writing goes on once there is.

use std::fs;

use super::tests::{SMALL, all, batch, open, record};
use super::*;
use crate::event_log::power_cut_disk::PowerCutDisk;

fn append(log: &Journal, number: u64, length: usize) -> Result<Sequence, LogError> {
    log.append(log.head(), &[batch(&[record(number, length)])])
}

fn assert_full(refused: Result<Sequence, LogError>) {
    match refused {
        Err(error @ LogError::Full { .. }) => assert!(error.to_string().contains("nothing was written"), "{error}"),
        other => panic!("a disk without room answered {other:?}"),
    }
}

#[test]
fn a_write_that_finds_no_room_is_taken_back_and_writing_goes_on() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, 1, 700).expect("the journal appends");
    let name = disk.list().into_iter().find(|name| name.ends_with(".segment")).expect("a segment");
    let before = disk.content(&name);
    // The write finds none, and then neither do the zeros that are to wipe it.
    disk.refuse_writes_after(Some(0));
    for longer in [2_000, 3_000] {
        assert_full(append(&log, 2, longer));
        assert!(disk.content(&name) != before, "half of the first write is there");
        assert_eq!((log.head().get(), all(&log).expect("reading goes on").len()), (1, 1));
    }
    disk.refuse_writes_after(None);
    append(&log, 2, 300).expect("there is room again");
    append(&log, 3, 300).expect("and for more");
    let end = log.end().1 as usize;
    assert!(disk.content(&name)[end..].iter().all(|byte| *byte == 0), "nothing of the refused is left");
    let expected = [record(1, 700), record(2, 300), record(3, 300)];
    assert_eq!(all(&log).expect("the journal reads"), expected);
    for keep in [false, true] {
        let opened = open(&disk.after_power_cut(|| keep)).expect("the journal opens again");
        assert_eq!((opened.truncated, all(&opened.journal).expect("it reads")), (None, expected.to_vec()));
    }
}

#[test]
fn places_of_what_was_taken_back_are_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = PowerCutDisk::default();
    let options = JournalOptions { segment_bytes: 1 << 20, first_segment_bytes: 1 << 20, prepare_ahead: false };
    let log = Journal::open_in(Arc::new(disk.clone()), None, options).expect("a new journal opens").journal;
    append(&log, 1, 100).expect("the journal appends");
    disk.refuse_writes_after(Some(0));
    let long: Vec<Vec<u8>> = (2..8).map(|number| record(number, 60_000)).collect();
    assert_full(log.append(log.head(), &[batch(&long)]));
    disk.refuse_writes_after(None);
    for number in 2..500 {
        append(&log, number, 1_000).expect("the journal appends");
    }
    for after in 0..499 {
        let page = log.read(Sequence::new(after), 1).expect("the journal reads");
        let length = if after == 0 { 100 } else { 1_000 };
        assert_eq!(page[0].bytes, record(after + 1, length));
    }
    drop(folder);
}

#[test]
fn a_segment_that_cannot_be_begun_for_want_of_room_leaves_the_one_before_in_use() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, 1, 9_000).expect("the journal appends");
    for writes in 0..3 {
        // Zeros for the next segment, its header, then the frames.
        disk.refuse_writes_after(Some(writes));
        assert_full(append(&log, 2, 9_000));
        assert_eq!(all(&log).expect("reading goes on"), [record(1, 9_000)]);
    }
    disk.refuse_writes_after(None);
    append(&log, 2, 9_000).expect("there is room again");
    let log = open(&disk.after_power_cut(|| false)).expect("the journal opens again").journal;
    assert_eq!(all(&log).expect("the journal reads"), [record(1, 9_000), record(2, 9_000)]);
}

#[test]
fn a_refused_write_and_a_power_cut_leave_what_was_acknowledged() {
    let seeds = (0..40_u64).flat_map(|operations| (0..4).map(move |seed: u64| (operations, seed)));
    for (operations, seed) in seeds {
        let disk = PowerCutDisk::default();
        let log = open(&disk).expect("a new journal opens").journal;
        append(&log, 1, 1_500).expect("the journal appends");
        disk.refuse_writes_after(Some(0));
        assert_full(append(&log, 2, 2_500));
        disk.refuse_writes_after(None);
        disk.die_after(operations);
        let mut acknowledged = 1;
        for number in 2..6 {
            match append(&log, number, 700 + 300 * number as usize) {
                Ok(head) => acknowledged = head.get(),
                Err(_) => break,
            }
        }
        let mut coin: u64 = seed;
        let cut = disk.after_power_cut(|| {
            coin = coin.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            coin >> 62 != 0
        });
        let opened = open(&cut).unwrap_or_else(|error| panic!("{operations} operations, seed {seed}: {error}"));
        let records = all(&opened.journal).expect("the journal reads");
        assert!(records.len() as u64 >= acknowledged, "{operations} operations, seed {seed}: {}", records.len());
        for (number, found) in (1..).zip(&records) {
            let length = if number == 1 { 1_500 } else { 700 + 300 * number as usize };
            assert_eq!(*found, record(number, length), "{operations} operations, seed {seed}");
        }
    }
}

#[test]
fn what_a_folder_holds_is_read_without_changing_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let log = Journal::open(&path, SMALL).expect("a new journal opens").journal;
    append(&log, 1, 700).expect("the journal appends");
    append(&log, 2, 700).expect("the journal appends");
    let held = Journal::open_to_read(&path, SMALL, "a test").map(|_| ());
    assert!(matches!(held, Err(LogError::Held { .. })), "{held:?}");
    let (file, end) = log.end();
    drop(log);
    // The last frame is cut short, as a crash leaves one.
    fs::remove_file(path.join("floor")).expect("removed");
    let mut bytes = fs::read(&file).expect("read");
    bytes[end as usize - 600..end as usize].fill(0);
    fs::write(&file, &bytes).expect("written");
    let opened = Journal::open_to_read(&path, SMALL, "a test only reads").expect("it opens");
    assert_eq!(all(&opened.journal).expect("it reads"), [record(1, 700)]);
    assert!(opened.truncated.is_some());
    let refused = [opened.journal.reserve(1, 1).map(|()| Sequence::ZERO), append(&opened.journal, 2, 10)];
    for refused in refused {
        match refused {
            Err(LogError::ReadOnly { reason }) => assert_eq!(reason, "a test only reads"),
            other => panic!("a journal that is only read answered {other:?}"),
        }
    }
    drop(opened);
    assert_eq!(fs::read(&file).expect("read"), bytes);
    fs::remove_file(path.join("lock")).expect("removed");
    let opened = Journal::open_to_read(&path, SMALL, "a test").expect("a copy without a lock opens").journal;
    assert!(!path.join("lock").exists() && !path.join("floor").exists());
    drop(opened);
    assert!(Journal::open_to_read(folder.path(), SMALL, "a test").is_err(), "there is no log in it, and none is made");
}
