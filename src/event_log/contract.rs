//! What every log keeps to: one suite of tests, run on all of them.
//!
//! A new log is one implementation of [`LogUnderTest`] and one line in the list at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::power_cut_disk::PowerCutDisk;
use super::{
    EventLog, Journal, JournalOptions, LogError, MemoryLog, PAGE_BYTES_MAX, PAGE_RECORDS_MAX, RECORD_BYTES_MAX,
    RecordBatch, StoredRecord, leaf_hash,
};
use crate::domain::Sequence;

/// A place where one log lives.
trait LogUnderTest {
    /// Opens the log that is there, or makes one. At most one is open at a time.
    fn open(&self) -> Arc<dyn EventLog>;
    /// Returns whether a log opened again holds what the one before held.
    fn keeps(&self) -> bool;
}

/// Memory, which keeps nothing.
struct Memory;

impl LogUnderTest for Memory {
    fn open(&self) -> Arc<dyn EventLog> {
        Arc::new(MemoryLog::new())
    }

    fn keeps(&self) -> bool {
        false
    }
}

/// A folder of the real file system.
struct OnDisk(tempfile::TempDir);

impl OnDisk {
    fn new() -> Self {
        OnDisk(tempfile::tempdir().expect("the test needs a temporary folder"))
    }
}

impl LogUnderTest for OnDisk {
    fn open(&self) -> Arc<dyn EventLog> {
        let options = JournalOptions { first_segment_bytes: 64 * 1024, ..JournalOptions::default() };
        Arc::new(Journal::open(self.0.path(), options).expect("the journal opens").journal)
    }

    fn keeps(&self) -> bool {
        true
    }
}

/// A disk that forgets: each time the log is opened, the power has just gone, and nothing unsynced is there.
struct OnPowerCutDisk(std::cell::RefCell<PowerCutDisk>);

impl OnPowerCutDisk {
    fn new() -> Self {
        OnPowerCutDisk(std::cell::RefCell::default())
    }
}

impl LogUnderTest for OnPowerCutDisk {
    fn open(&self) -> Arc<dyn EventLog> {
        let disk = self.0.borrow().after_power_cut(|| false);
        self.0.replace(disk.clone());
        let options = JournalOptions { segment_bytes: 64 * 1024, first_segment_bytes: 0, prepare_ahead: false };
        Arc::new(Journal::open_in(Arc::new(disk), None, options).expect("the journal opens").journal)
    }

    fn keeps(&self) -> bool {
        true
    }
}

fn batch(records: &[&[u8]]) -> RecordBatch {
    RecordBatch::new(records.iter().map(|record| record.to_vec()).collect()).expect("the test gives good records")
}

fn sequence(number: u64) -> Sequence {
    Sequence::new(number)
}

/// Reads all pages of at most `limit` records after `after`.
fn read_all(log: &dyn EventLog, after: Sequence, limit: usize) -> Vec<StoredRecord> {
    let mut all = Vec::new();
    let mut after = after;
    loop {
        let page = log.read(after, limit).expect("the log reads");
        let Some(last) = page.last() else {
            return all;
        };
        after = last.sequence;
        all.extend(page);
    }
}

fn a_new_log_is_empty(store: &dyn LogUnderTest) {
    let log = store.open();
    assert_eq!(log.head(), Sequence::ZERO);
    assert_eq!(log.read(Sequence::ZERO, 10).expect("the log reads"), []);
}

fn what_is_appended_is_read(store: &dyn LogUnderTest) {
    let log = store.open();
    let head = log.append(Sequence::ZERO, &[batch(&[b"a", b"b"]), batch(&[b"c"])]).expect("the log appends");
    assert_eq!((head, log.head()), (sequence(3), sequence(3)));
    assert_eq!(log.append(head, &[batch(&[b"d"])]).expect("the log appends"), sequence(4));
    let records = log.read(sequence(1), 10).expect("the log reads");
    let expected = [(2, b"b"), (3, b"c"), (4, b"d")].map(|(number, bytes)| StoredRecord {
        sequence: sequence(number),
        bytes: bytes.to_vec(),
        leaf_hash: leaf_hash(bytes),
    });
    assert_eq!(records, expected);
}

fn a_stale_head_is_refused(store: &dyn LogUnderTest) {
    let log = store.open();
    log.append(Sequence::ZERO, &[batch(&[b"a", b"b"])]).expect("the log appends");
    for wrong in [0, 1, 3, u64::MAX] {
        match log.append(sequence(wrong), &[batch(&[b"lost"])]) {
            Err(LogError::Conflict { expected, head }) => {
                assert_eq!((expected, head), (sequence(wrong), sequence(2)));
            }
            other => panic!("expected {wrong} was answered with {other:?}"),
        }
    }
    assert_eq!(read_all(&*log, Sequence::ZERO, 10).len(), 2);
    assert_eq!(log.append(sequence(2), &[batch(&[b"c"])]).expect("the log appends"), sequence(3));
}

fn nothing_to_append_is_refused(store: &dyn LogUnderTest) {
    let log = store.open();
    assert!(matches!(log.append(Sequence::ZERO, &[]), Err(LogError::Empty)));
    assert_eq!(log.head(), Sequence::ZERO);
}

fn any_length_up_to_the_greatest_is_kept(store: &dyn LogUnderTest) {
    let log = store.open();
    let mut records: Vec<Vec<u8>> = [1, 2, 7, 8, 9, 511, 512, 513, 4_096, RECORD_BYTES_MAX - 1, RECORD_BYTES_MAX]
        .iter()
        .map(|length| (0..*length).map(|at| (at % 251) as u8).collect())
        .collect();
    records.push(vec![0; 2_000]);
    log.append(Sequence::ZERO, &[RecordBatch::new(records.clone()).expect("all lengths are allowed")])
        .expect("it appends");
    let read: Vec<Vec<u8>> = read_all(&*log, Sequence::ZERO, 3).into_iter().map(|record| record.bytes).collect();
    assert_eq!(read, records);
}

fn pages_are_bounded_and_join(store: &dyn LogUnderTest) {
    let log = store.open();
    let records: Vec<Vec<u8>> = (0..PAGE_RECORDS_MAX as u32 + 10).map(|at| at.to_le_bytes().to_vec()).collect();
    let batches: Vec<RecordBatch> =
        records.chunks(100).map(|some| RecordBatch::new(some.to_vec()).expect("they are short")).collect();
    let head = log.append(Sequence::ZERO, &batches).expect("the log appends");
    for limit in [1, 7, 64, 100, 5_000] {
        let after = sequence(if limit == 1 { 4_000 } else { 0 });
        let all = read_all(&*log, after, limit);
        let expected = &records[after.get() as usize..];
        assert!(all.iter().map(|record| &record.bytes).eq(expected), "limit {limit}");
        assert!(all.iter().zip(after.get() + 1..).all(|(record, number)| record.sequence.get() == number));
    }
    assert_eq!(log.read(Sequence::ZERO, 7).expect("the log reads").len(), 7);
    assert_eq!(log.read(Sequence::ZERO, usize::MAX).expect("the log reads").len(), PAGE_RECORDS_MAX);
    for after in [head, head.next(), Sequence::NEVER] {
        assert_eq!(log.read(after, 10).expect("the log reads"), []);
    }
    assert_eq!(log.read(Sequence::ZERO, 0).expect("the log reads"), []);
}

fn pages_are_bounded_in_bytes(store: &dyn LogUnderTest) {
    let log = store.open();
    let records = vec![vec![7; RECORD_BYTES_MAX]; 2 * PAGE_BYTES_MAX / RECORD_BYTES_MAX];
    log.append(Sequence::ZERO, &[RecordBatch::new(records.clone()).expect("they fit a batch")])
        .expect("the log appends");
    let page = log.read(Sequence::ZERO, 1_000).expect("the log reads");
    assert_eq!(page.len(), PAGE_BYTES_MAX / RECORD_BYTES_MAX);
    assert_eq!(read_all(&*log, Sequence::ZERO, 1_000).len(), records.len());
}

fn a_log_outlives_its_closing(store: &dyn LogUnderTest) {
    if !store.keeps() {
        return;
    }
    let (id, mut head) = {
        let log = store.open();
        (log.id(), log.append(Sequence::ZERO, &[batch(&[b"a"]), batch(&[b"b", b"c"])]).expect("it appends"))
    };
    for round in 0..40 {
        let log = store.open();
        assert_eq!((log.id(), log.head()), (id, head));
        head = log.append(head, &[batch(&[&[round; 1_000]]), batch(&[&[round; 700]])]).expect("the log appends");
    }
    let log = store.open();
    let read = read_all(&*log, Sequence::ZERO, 1_000);
    let lengths: Vec<usize> = read.iter().skip(3).map(|record| record.bytes.len()).collect();
    assert_eq!(lengths, [1_000, 700].repeat(40));
    assert!(read.iter().all(|record| record.leaf_hash == leaf_hash(&record.bytes)));
}

fn readers_see_whole_appends_in_order(store: &dyn LogUnderTest) {
    const APPENDS: u64 = 200;
    let log = store.open();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for limit in [1, 5, 500] {
            let (log, done) = (&log, &done);
            scope.spawn(move || {
                let mut after = Sequence::ZERO;
                loop {
                    let was_done = done.load(Ordering::Acquire);
                    let head = log.head();
                    // Each append has three records, so that a head within one would be seen here.
                    assert_eq!(head.get() % 3, 0);
                    let page = log.read(after, limit).expect("the log reads");
                    for record in &page {
                        after = after.next();
                        assert_eq!(record.sequence, after);
                        assert_eq!(record.bytes, after.get().to_le_bytes().repeat(20));
                    }
                    assert!(page.len() == limit || after >= head, "the page ends before the head");
                    if was_done && page.is_empty() {
                        assert_eq!(after.get(), APPENDS * 3);
                        return;
                    }
                }
            });
        }
        let mut head = Sequence::ZERO;
        for _ in 0..APPENDS {
            let bytes = |more: u64| (head.get() + more).to_le_bytes().repeat(20);
            let batches = [batch(&[&bytes(1), &bytes(2)]), batch(&[&bytes(3)])];
            head = log.append(head, &batches).expect("the log appends");
        }
        done.store(true, Ordering::Release);
    });
}

fn racing_writers_lose_nothing(store: &dyn LogUnderTest) {
    let log = store.open();
    thread::scope(|scope| {
        for writer in 0..4_u8 {
            let log = &log;
            scope.spawn(move || {
                for round in 0..25_u8 {
                    let mut expected = log.head();
                    while let Err(error) = log.append(expected, &[batch(&[&[writer, round], &[round]])]) {
                        match error {
                            LogError::Conflict { head, .. } => expected = head,
                            other => panic!("the log failed: {other}"),
                        }
                    }
                }
            });
        }
    });
    let all = read_all(&*log, Sequence::ZERO, 64);
    assert_eq!(all.len(), 200);
    let mut firsts: Vec<Vec<u8>> = all.iter().step_by(2).map(|record| record.bytes.clone()).collect();
    assert!(all.chunks(2).all(|pair| pair[0].bytes[1..] == pair[1].bytes));
    firsts.sort();
    firsts.dedup();
    assert_eq!(firsts.len(), 100);
}

macro_rules! run_contract {
    ($($log:ident: $store:expr;)*) => { $(
        mod $log {
            use super::*;

            run_contract!(@cases $store;
                a_new_log_is_empty
                what_is_appended_is_read
                a_stale_head_is_refused
                nothing_to_append_is_refused
                any_length_up_to_the_greatest_is_kept
                pages_are_bounded_and_join
                pages_are_bounded_in_bytes
                a_log_outlives_its_closing
                readers_see_whole_appends_in_order
                racing_writers_lose_nothing
            );
        }
    )* };
    (@cases $store:expr; $($case:ident)*) => { $(
        #[test]
        fn $case() {
            super::$case(&$store);
        }
    )* };
}

run_contract! {
    memory: Memory;
    journal: OnDisk::new();
    journal_on_a_power_cut_disk: OnPowerCutDisk::new();
}
