//! How a journal grows, is shared, fills the disk, stops, and is checked and copied.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::*;
use crate::event_log::power_cut_disk::PowerCutDisk;

pub(super) const SMALL: JournalOptions =
    JournalOptions { segment_bytes: 16 * 1024, first_segment_bytes: 16 * 1024, prepare_ahead: false };

pub(super) fn open(disk: &PowerCutDisk) -> Result<OpenedJournal, LogError> {
    Journal::open_in(Arc::new(disk.clone()), None, SMALL)
}

pub(super) fn batch(records: &[Vec<u8>]) -> RecordBatch {
    RecordBatch::new(records.to_vec()).expect("the test gives good records")
}

/// Returns a record that tells its number, of the given length.
pub(super) fn record(number: u64, length: usize) -> Vec<u8> {
    let text = format!("record {number} ");
    text.bytes().cycle().take(length.max(1)).collect()
}

/// Reads all records.
pub(super) fn all(log: &Journal) -> Result<Vec<Vec<u8>>, LogError> {
    let mut records = Vec::new();
    loop {
        let page = log.read(Sequence::new(records.len() as u64), 100)?;
        if page.is_empty() {
            return Ok(records);
        }
        records.extend(page.into_iter().map(|record| record.bytes));
    }
}

/// Appends batches of one record each in one call, and gives the new head.
fn append(log: &Journal, lengths: &[usize]) -> Result<Sequence, LogError> {
    let batches: Vec<RecordBatch> =
        (log.head().get() + 1..).zip(lengths).map(|(number, length)| batch(&[record(number, *length)])).collect();
    log.append(log.head(), &batches)
}

fn segments(disk: &PowerCutDisk) -> Vec<String> {
    disk.list().into_iter().filter(|name| name.ends_with(".segment")).collect()
}

#[test]
fn an_append_costs_one_sync_however_many_batches_it_has() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    for count in [1, 2, 30] {
        let before = disk.syncs();
        append(&log, &vec![100; count]).expect("the journal appends");
        assert_eq!(disk.syncs(), before + 1);
    }
}

#[test]
fn a_journal_of_many_segments_reads_from_anywhere() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    for round in 0..60 {
        append(&log, &[10 * round + 1, 700, 3_000 - round]).expect("the journal appends");
    }
    let names = segments(&disk);
    assert!(names.len() > 10, "{names:?}");
    let before = all(&log).expect("the journal reads");
    drop(log);
    let opened = open(&disk).expect("the journal opens again");
    assert_eq!(opened.truncated, None);
    for after in (0..180).rev() {
        let page = opened.journal.read(Sequence::new(after), 1).expect("the journal reads");
        assert_eq!((page[0].sequence.get(), &page[0].bytes), (after + 1, &before[after as usize]));
    }
    let mut reports = Vec::new();
    let report = opened.journal.verify(&mut |done, total| reports.push((done, total))).expect("it is in order");
    assert_eq!((report.head.get(), report.batches, report.segments), (180, 180, names.len() as u64));
    assert_eq!(reports, [(180, 180)]);
}

#[test]
fn a_record_of_a_sealed_segment_is_found_by_guesses_and_its_place_is_kept() {
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let options = JournalOptions { segment_bytes: 1024 * 1024, first_segment_bytes: 1024 * 1024, prepare_ahead: false };
    let log = Journal::open(folder.path(), options).expect("a new journal opens").journal;
    let lengths = |round: usize| (0..100).map(|at| 40 + (at * 7_919 + round * 104_729) % 3_000).collect::<Vec<_>>();
    for round in 0..15 {
        append(&log, &lengths(round)).expect("the journal appends");
    }
    let expected = all(&log).expect("the journal reads");
    drop(log);
    let log = Journal::open(folder.path(), options).expect("the journal opens again").journal;
    let (sealed, last) = log.segments_between(Sequence::ZERO, log.head()).swap_remove(1);
    let gap = |sequence: Sequence| sequence.get() - sealed.known_place(sequence).0.get();
    let wanted = Sequence::new(sealed.header.first.get().midpoint(last.get()));
    assert_eq!(gap(wanted), wanted.get() - sealed.header.first.get(), "nothing was walked over so far");
    assert_eq!(log.record(wanted).expect("it reads"), Some(expected[wanted.get() as usize - 1].clone()));
    assert!(gap(wanted) < 60, "{} records before it", gap(wanted));
    for number in (1..=log.head().get()).rev() {
        let found = log.record(Sequence::new(number)).expect("it reads");
        assert_eq!(found.as_ref(), Some(&expected[number as usize - 1]));
    }
    assert_eq!(log.record(Sequence::ZERO).expect("it reads"), None);
    assert_eq!(log.record(log.head().next()).expect("it reads"), None);
}

#[test]
fn one_append_can_fill_several_segments() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, &[100]).expect("the journal appends");
    append(&log, &[5_000; 20]).expect("the journal appends");
    assert!(segments(&disk).len() >= 7);
    let disk = disk.after_power_cut(|| false);
    let log = open(&disk).expect("the journal opens again").journal;
    assert_eq!(all(&log).expect("the journal reads").len(), 21);
}

#[test]
fn a_batch_longer_than_a_segment_gets_a_segment_of_its_size() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    let long = batch(&vec![record(1, 60_000); 3]);
    // The first segment is still empty: it is replaced, since both begin with sequence 1.
    log.append(Sequence::ZERO, std::slice::from_ref(&long)).expect("the journal appends");
    assert_eq!(segments(&disk).len(), 1);
    append(&log, &[10]).expect("the journal appends");
    log.append(Sequence::new(4), &[long]).expect("the journal appends");
    assert_eq!(segments(&disk).len(), 3);
    let log = open(&disk.after_power_cut(|| false)).expect("the journal opens again").journal;
    assert_eq!(all(&log).expect("the journal reads").len(), 7);
    log.verify(&mut |_, _| ()).expect("it is in order");
}

#[test]
fn a_full_disk_refuses_before_writing_and_takes_writes_again_once_there_is_room() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, &[5_000]).expect("the journal appends");
    disk.limit_room(Some(disk.used() + 20_000));
    let before = disk.content(&segments(&disk)[0]);
    for _ in 0..2 {
        // One further segment fits, and a second one, which this needs, does not.
        match append(&log, &[5_000; 4]) {
            Err(LogError::Full { needed, .. }) => assert_eq!(needed, 16 * 1024),
            other => panic!("a full disk answered {other:?}"),
        }
        assert_eq!((log.head().get(), segments(&disk).len()), (1, 1));
        assert_eq!(disk.content(&segments(&disk)[0]), before);
    }
    append(&log, &[5_000]).expect("what still fits is taken");
    disk.limit_room(None);
    append(&log, &[5_000; 4]).expect("there is room again");
    let log = open(&disk.after_power_cut(|| false)).expect("the journal opens again").journal;
    assert_eq!(all(&log).expect("the journal reads").len(), 6);
}

#[test]
fn after_a_failed_sync_nothing_is_written_and_nothing_unacknowledged_shows() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, &[100, 100]).expect("the journal appends");
    disk.fail_sync_after(0);
    for _ in 0..2 {
        match append(&log, &[100]) {
            Err(LogError::ReadOnly { reason }) => {
                assert!(reason.contains("segment") && reason.contains("could not"))
            }
            other => panic!("a failed sync answered {other:?}"),
        }
        assert_eq!(all(&log).expect("reading goes on").len(), 2);
    }
    let syncs = disk.syncs();
    drop(log);
    assert_eq!(disk.syncs(), syncs, "a sync was tried again");
    open(&disk.after_power_cut(|| false)).expect("what was acknowledged opens");
}

#[test]
fn what_reopening_shows_after_a_failed_sync_outlives_a_power_cut() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    append(&log, &[100, 100]).expect("the journal appends");
    disk.fail_sync_after(0);
    append(&log, &[3_000]).expect_err("the sync fails");
    drop(log);
    // The third record is in memory alone, and the system believes it written: opening must write it once more.
    let log = open(&disk).expect("the journal opens again").journal;
    let shown = all(&log).expect("the journal reads");
    assert_eq!(shown.len(), 3);
    let log = open(&disk.after_power_cut(|| false)).expect("the journal opens after the power cut").journal;
    assert_eq!(all(&log).expect("the journal reads"), shown);
}

#[test]
fn a_segment_whose_name_was_not_durable_yet_is_made_so_by_opening() {
    for operations in 1..30 {
        let disk = PowerCutDisk::default();
        disk.die_after(operations);
        // The process ends while it makes the log, at every moment in turn; the machine keeps its power.
        let _ = open(&disk).map(|_| ());
        let disk = disk.fork();
        let log = open(&disk).expect("the journal opens").journal;
        append(&log, &[100]).expect("the journal appends");
        let log = open(&disk.after_power_cut(|| false)).expect("it opens after the power cut").journal;
        assert_eq!(all(&log).expect("the journal reads"), [record(1, 100)], "after {operations} operations");
    }
}

#[test]
fn a_folder_is_opened_once_at_a_time() {
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let first = Journal::open(folder.path(), SMALL).expect("a new journal opens");
    match Journal::open(folder.path(), SMALL) {
        Err(LogError::Held { pid, folder: named }) => {
            assert_eq!((pid, named.as_path()), (Some(std::process::id()), folder.path()));
        }
        Err(other) => panic!("a second opening was answered with {other}"),
        Ok(_) => panic!("the folder was opened twice"),
    }
    drop(first);
    Journal::open(folder.path(), SMALL).expect("it was let go");
}

const HOLD: &str = "CHANCERY_TEST_HOLD_JOURNAL";

/// Does nothing by itself: the test below runs it in a process of its own, to be killed there.
#[test]
fn holds_the_folder_that_the_environment_names() {
    let Some(folder) = std::env::var_os(HOLD) else {
        return;
    };
    let log = Journal::open(Path::new(&folder), SMALL).expect("a new journal opens").journal;
    append(&log, &[100, 200, 300]).expect("the journal appends");
    println!("appended and holding");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn a_killed_process_lets_go_of_the_folder() {
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let (_, module) = module_path!().split_once("::").expect("the module lies in a crate");
    let mut child = Command::new(std::env::current_exe().expect("the test runs from a file"))
        .args(["--exact", "--nocapture", &format!("{module}::holds_the_folder_that_the_environment_names")])
        .env(HOLD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test can run itself");
    let output = BufReader::new(child.stdout.take().expect("its output was asked for"));
    let holding = output.lines().map_while(Result::ok).any(|line| line.contains("appended and holding"));
    let refused = Journal::open(folder.path(), SMALL).map(|_| ());
    child.kill().expect("it is still running");
    child.wait().expect("it was killed");
    assert!(holding);
    match refused {
        Err(LogError::Held { pid, .. }) => assert_eq!(pid, Some(child.id())),
        other => panic!("a held folder was answered with {other:?}"),
    }
    let log = Journal::open(folder.path(), SMALL).expect("the journal opens once its process is gone").journal;
    assert_eq!(all(&log).expect("the journal reads"), [record(1, 100), record(2, 200), record(3, 300)]);
    let (file, offset) = log.end();
    assert!(file.ends_with("00000000000000000001.segment"));
    assert_eq!(offset, 4_096 + 160 + 256 + 360);
}

#[test]
fn prepared_files_do_not_stay_behind() {
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let options = JournalOptions { prepare_ahead: true, ..SMALL };
    let log = Journal::open(folder.path(), options).expect("a new journal opens").journal;
    for _ in 0..30 {
        append(&log, &[3_000]).expect("the journal appends");
    }
    drop(log);
    fs::write(folder.path().join("prepared-9"), [0; 100]).expect("the folder can be written");
    let log = Journal::open(folder.path(), options).expect("the journal opens again").journal;
    assert_eq!(all(&log).expect("the journal reads").len(), 30);
    let names = DiskFolder::open(folder.path())
        .and_then(|folder| folder.names().map_err(|error| LogError::io(folder.path("").as_path(), "list", error)));
    assert!(names.expect("the folder is there").iter().all(|name| !name.starts_with("prepared")));
}

#[test]
fn a_backup_is_a_log_of_its_own() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let empty = folder.path().join("empty");
    assert_eq!(log.backup(&empty, &mut |_, _| ()).expect("an empty log is copied"), Sequence::ZERO);
    assert_eq!(Journal::open(&empty, SMALL).expect("the copy opens").journal.head(), Sequence::ZERO);

    for _ in 0..20 {
        append(&log, &[500, 2_000]).expect("the journal appends");
    }
    let target = folder.path().join("copy");
    let mut progress = Vec::new();
    let head = log.backup(&target, &mut |done, total| progress.push((done, total))).expect("the log is copied");
    assert_eq!((head.get(), progress.last()), (40, Some(&(40, 40))));
    append(&log, &[100]).expect("the journal appends");
    let copy = Journal::open(&target, SMALL).expect("the copy opens");
    assert_eq!((copy.truncated, copy.journal.id()), (None, log.id()));
    assert_eq!(all(&copy.journal).expect("the copy reads"), all(&log).expect("the journal reads")[..40]);
    copy.journal.verify(&mut |_, _| ()).expect("the copy is in order");
    for _ in 0..10 {
        append(&copy.journal, &[3_000]).expect("the copy can be appended to");
    }
    assert!(matches!(log.backup(&target, &mut |_, _| ()), Err(LogError::NotEmpty { .. })));
}

#[test]
fn a_backup_that_was_broken_off_does_not_open() {
    let disk = PowerCutDisk::default();
    let log = open(&disk).expect("a new journal opens").journal;
    for _ in 0..20 {
        append(&log, &[2_000]).expect("the journal appends");
    }
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    log.backup(folder.path(), &mut |_, _| ()).expect("the log is copied");
    let last = segments(&disk).pop().expect("there are segments");
    fs::remove_file(folder.path().join(&last)).expect("it was just written");
    match Journal::open(folder.path(), SMALL) {
        Err(LogError::Corrupt { file, .. }) => assert!(file.ends_with(&last)),
        Err(other) => panic!("half a backup was answered with {other}"),
        Ok(_) => panic!("half a backup was opened"),
    }
}

#[test]
fn a_backup_is_consistent_while_appends_go_on() {
    let folder = tempfile::tempdir().expect("the test needs a temporary folder");
    let log = Journal::open(&folder.path().join("log"), SMALL).expect("a new journal opens").journal;
    append(&log, &[700; 50]).expect("the journal appends");
    let target = folder.path().join("copy");
    let copied = std::thread::scope(|scope| {
        let appending = scope.spawn(|| (0..100).try_for_each(|_| append(&log, &[400, 900]).map(|_| ())));
        let copied = log.backup(&target, &mut |_, _| ()).expect("the log is copied");
        log.verify(&mut |_, _| ()).expect("it is in order while it grows");
        appending.join().expect("the appending thread ends well").expect("the journal appends");
        copied
    });
    let copy = Journal::open(&target, SMALL).expect("the copy opens").journal;
    let records = all(&copy).expect("the copy reads");
    assert_eq!(records.len() as u64, copied.get());
    assert_eq!(records, all(&log).expect("the journal reads")[..records.len()]);
}
