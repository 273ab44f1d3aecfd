//! What the journal says of files that are not as it left them: cut, changed, missing, foreign.

use super::tests::{SMALL, all, batch, open, record};
use super::*;
use crate::event_log::power_cut_disk::PowerCutDisk;

const FIRST: &str = "00000000000000000001.segment";

/// Makes a journal of five acknowledged appends, the last of two batches with three records; gives the disk and the
/// offsets where the last append begins and ends. The journal is closed, or its process killed.
fn five_appends(killed: bool) -> (PowerCutDisk, usize, usize) {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    for number in 1..=4 {
        log.append(log.head(), &[batch(&[record(number, 90)])]).expect("the journal appends");
    }
    let end = || disk.content(FIRST).iter().rposition(|byte| *byte != 0).expect("it has records") + 1;
    let before = end().next_multiple_of(8);
    let last = [batch(&[record(5, 200), record(6, 310)]), batch(&[record(7, 700)])];
    log.append(log.head(), &last).expect("the journal appends");
    let after = end().next_multiple_of(8);
    let left = if killed { disk.fork() } else { disk.clone() };
    drop(log);
    (left, before, after)
}

fn expect_corrupt(disk: &PowerCutDisk) -> (String, u64, String) {
    match open(disk) {
        Err(LogError::Corrupt { file, offset, what, advice }) => {
            assert!(!advice.is_empty());
            (file.file_name().and_then(|name| name.to_str()).expect("it names a file").to_owned(), offset, what)
        }
        Err(other) => panic!("damage was answered with {other}"),
        Ok(_) => panic!("damage was not noticed"),
    }
}

#[test]
fn a_last_append_cut_anywhere_is_there_whole_or_not_at_all() {
    let (disk, start, end) = five_appends(true);
    let whole = disk.content(FIRST);
    for cut in start..=end {
        for lengthened in [false, true] {
            let disk = disk.fork();
            let mut bytes = whole[..cut].to_vec();
            if lengthened {
                // Sectors are written whole, so a cut within one that was then filled up is no interrupted write.
                if cut % 512 != 0 {
                    continue;
                }
                bytes.resize(whole.len(), 0);
            }
            disk.set_content(FIRST, bytes);
            let opened = open(&disk).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
            let records = all(&opened.journal).expect("the journal reads");
            // The last bytes of the append may be padding, which is zeros with or without them.
            let is_whole = records.len() == 7;
            assert!(is_whole || records.len() == 4, "cut at {cut}: {} records", records.len());
            assert_eq!(is_whole, cut == end || lengthened && whole[cut..end].iter().all(|byte| *byte == 0));
            assert_eq!(records[..4], [1, 2, 3, 4].map(|number| record(number, 90)));
            // Where a checksum begins with zeros, its first bytes alone are no more than unwritten space.
            let is_torn = !is_whole && whole[start..cut].iter().any(|byte| *byte != 0);
            assert_eq!(opened.truncated.is_some(), is_torn, "cut at {cut}");
            if let Some(truncated) = opened.truncated {
                assert_eq!((truncated.offset, truncated.head.get()), (start as u64, 4));
            }
            let head = opened.journal.head();
            opened.journal.append(head, &[batch(&[record(99, 600)])]).expect("appending goes on");
            drop(opened.journal);
            let again = open(&disk).expect("the journal opens again");
            assert_eq!((again.truncated, again.journal.head()), (None, head.next()));
            assert_eq!(disk.content(FIRST).len(), whole.len());
        }
    }
}

#[test]
fn after_a_clean_stop_nothing_is_ever_cut_off() {
    let (disk, start, end) = five_appends(false);
    let whole = disk.content(FIRST);
    for cut in (start..end).step_by(37) {
        let disk = disk.fork();
        disk.set_content(FIRST, whole[..cut].to_vec());
        let (file, offset, what) = expect_corrupt(&disk);
        assert_eq!((file.as_str(), offset), (FIRST, start as u64));
        assert!(what.contains("sequence 4") && what.contains('7'), "{what}");
        assert_eq!(disk.content(FIRST).len(), cut, "a damaged file was changed");
    }
}

#[test]
fn every_flipped_byte_is_named_or_lies_in_unwritten_space() {
    for killed in [false, true] {
        let (disk, start, end) = five_appends(killed);
        for name in disk.list() {
            let whole = disk.content(&name);
            for at in 0..whole.len() {
                let disk = disk.fork();
                let mut bytes = whole.clone();
                bytes[at] ^= 0x41;
                disk.set_content(&name, bytes.clone());
                let place = format!("byte {at} of {name}, killed: {killed}");
                match open(&disk) {
                    Err(LogError::Corrupt { file, offset, .. }) => {
                        assert!(file.ends_with(&name), "{place}: named {}", file.display());
                        assert!(offset <= at as u64, "{place}: named {offset}");
                        assert_eq!(disk.content(&name), bytes, "{place}: a damaged file was changed");
                    }
                    Err(other) => panic!("{place}: {other}"),
                    Ok(opened) => {
                        let truncated = opened.truncated.unwrap_or_else(|| panic!("{place} went unnoticed"));
                        let in_tail = name == FIRST && at >= end;
                        let in_torn_append = killed && name == FIRST && at >= start;
                        assert!(in_tail || in_torn_append, "{place}: cut off at {}", truncated.offset);
                        let kept = all(&opened.journal).expect("the journal reads").len();
                        assert_eq!(kept, if in_tail { 7 } else { 4 }, "{place}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_flip_in_the_last_append_of_a_killed_process_is_damage_where_no_sector_is_missing() {
    let (disk, start, _) = five_appends(true);
    let mut bytes = disk.content(FIRST);
    bytes[start + 100] ^= 1;
    disk.set_content(FIRST, bytes);
    let (_, offset, what) = expect_corrupt(&disk);
    assert_eq!(offset, start as u64);
    assert!(what.contains("checksum"), "{what}");
}

#[test]
fn lost_sectors_before_a_later_append_are_damage() {
    let (disk, start, _) = five_appends(true);
    let mut bytes = disk.content(FIRST);
    // The second append and all behind it, up to the last one, as if its sectors had never been written.
    bytes[4_096 + 152..start].fill(0);
    disk.set_content(FIRST, bytes);
    let (_, offset, what) = expect_corrupt(&disk);
    assert_eq!(offset, 4_096 + 152);
    assert!(what.contains("zeros") && what.contains("sequence 5"), "{what}");
}

#[test]
fn lost_sectors_within_the_last_append_are_torn() {
    let (disk, start, end) = five_appends(true);
    let whole = disk.content(FIRST);
    for sector in start.div_ceil(512)..end.div_ceil(512) {
        let disk = disk.fork();
        let mut bytes = whole.clone();
        bytes[sector * 512..(sector + 1) * 512].fill(0);
        disk.set_content(FIRST, bytes);
        let opened = open(&disk).expect("a torn append is cut off");
        assert_eq!((opened.journal.head().get(), opened.truncated.map(|torn| torn.offset)), (4, Some(start as u64)));
        assert!(disk.content(FIRST)[start..].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_record_moved_within_its_segment_is_damage() {
    let (disk, start, _) = five_appends(true);
    let mut bytes = disk.content(FIRST);
    let frame = bytes[4_096..4_096 + 152].to_vec();
    bytes[start - 152..start].copy_from_slice(&frame);
    disk.set_content(FIRST, bytes);
    let (_, offset, what) = expect_corrupt(&disk);
    assert_eq!(offset, start as u64 - 152);
    assert!(what.contains("sequence 1") && what.contains('4'), "{what}");
}

/// Makes a journal of several segments, closed; gives the disk and the names of the segments.
fn many_segments() -> (PowerCutDisk, Vec<String>) {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    for number in 1..=20 {
        log.append(log.head(), &[batch(&[record(number, 3_000)])]).expect("the journal appends");
    }
    drop(log);
    let names: Vec<String> = disk.list().into_iter().filter(|name| name.ends_with(".segment")).collect();
    assert!(names.len() >= 5);
    (disk, names)
}

#[test]
fn a_missing_segment_is_named() {
    let (disk, names) = many_segments();
    for missing in 0..names.len() {
        let disk = disk.fork();
        disk.lose(&names[missing]);
        let (file, _, what) = expect_corrupt(&disk);
        match names.get(missing + 1) {
            Some(after) => {
                assert_eq!(&file, after);
                assert!(what.contains(&names[missing]), "{what}");
            }
            None => assert_eq!(file, names[missing]),
        }
    }
    names.iter().for_each(|name| disk.lose(name));
    assert_eq!(expect_corrupt(&disk).0, "floor");
}

#[test]
fn a_missing_floor_is_made_again() {
    let (disk, _) = many_segments();
    disk.lose("floor");
    let opened = open(&disk).expect("the journal opens without it");
    assert_eq!(opened.journal.head().get(), 20);
    drop(opened.journal);
    assert!(disk.list().contains(&"floor".to_owned()));
}

#[test]
fn a_segment_of_another_log_is_named() {
    let (disk, names) = many_segments();
    let (other, _) = many_segments();
    disk.set_content(&names[2], other.content(&names[2]));
    let (file, offset, what) = expect_corrupt(&disk);
    assert_eq!((file.as_str(), offset), (names[2].as_str(), 16));
    assert!(what.contains("another log"), "{what}");
    let (disk, _) = many_segments();
    disk.set_content("floor", other.content("floor"));
    assert_eq!(expect_corrupt(&disk).0, "floor");
}

#[test]
fn damage_in_a_sealed_segment_is_found_by_reading_and_by_verify() {
    let (disk, names) = many_segments();
    let mut bytes = disk.content(&names[1]);
    bytes[4_096 + 1_000] ^= 0x80;
    disk.set_content(&names[1], bytes);
    let journal = open(&disk).expect("only its seal is looked at").journal;
    for outcome in [journal.verify(&mut |_, _| ()).map(|_| ()), all(&journal).map(|_| ())] {
        match outcome {
            Err(LogError::Corrupt { file, offset, .. }) => {
                assert!(file.ends_with(&names[1]));
                assert_eq!(offset, 4_096);
            }
            other => panic!("damage was answered with {other:?}"),
        }
    }
}

#[test]
fn a_damaged_length_is_named_where_it_is_even_when_skipped_over() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    let records: Vec<Vec<u8>> = (1..=40).map(|number| record(number, 100)).collect();
    log.append(Sequence::ZERO, &[batch(&records)]).expect("the journal appends");
    let mut bytes = disk.content(FIRST);
    let frame = crate::event_log::frame::frame_len(100);
    bytes[4_096 + 10 * frame + 4] ^= 8;
    disk.set_content(FIRST, bytes);
    // Before the first place that is known, so that the walk comes over it.
    match log.read(Sequence::new(20), 1) {
        Err(LogError::Corrupt { offset, .. }) => assert_eq!(offset, 4_096 + 10 * frame as u64),
        other => panic!("damage was answered with {other:?}"),
    }
}

#[test]
fn a_newer_format_is_named() {
    let (disk, _, _) = five_appends(false);
    let mut bytes = disk.content(FIRST);
    bytes[12] = 2;
    bytes[8..12].fill(0);
    let checksum = crc32c::crc32c(&bytes[..4_096]);
    bytes[8..12].copy_from_slice(&checksum.to_le_bytes());
    disk.set_content(FIRST, bytes);
    assert!(matches!(open(&disk), Err(LogError::Format { found: 2, supported: 1, .. })));
}

#[test]
fn messages_say_what_to_do() {
    let (disk, start, _) = five_appends(true);
    let mut bytes = disk.content(FIRST);
    bytes[start + 100] ^= 1;
    disk.set_content(FIRST, bytes);
    let Err(error) = Journal::open_in(Arc::new(disk), None, SMALL) else {
        panic!("damage was not noticed");
    };
    let expected = format!(
        "forgetful/{FIRST} is damaged at byte {start}: the checksum of the record does not match its bytes. \
         Keep the folder as it is, and restore the log from a backup or a replica"
    );
    assert_eq!(error.to_string(), expected);
}
