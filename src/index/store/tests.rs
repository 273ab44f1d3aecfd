//! The store against a model that keeps everything in maps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use proptest::prelude::*;
use tempfile::TempDir;
use uuid::Uuid;

use super::bounds::{arrange, bounds};
use super::encoding::mix;
use super::*;
use crate::domain::Sequence;
use crate::domain::history::FactOrder;

const LOG: [u8; 16] = *b"the log's own id";

fn small() -> StoreOptions {
    StoreOptions {
        cache_bytes: 4 << 20,
        memtable_bytes: 1 << 20,
        memtable_records: 12,
        waiting_bytes: 8 << 10,
        ..StoreOptions::default()
    }
}

fn entry(middle: i64, sequence: u64) -> ListEntry {
    let order = FactOrder { middle, width: sequence % 3, ordinal: 0, sequence: Sequence::new(sequence), place: 0 };
    let payload = EntryPayload::from_slice(&mix(sequence).to_be_bytes()[..(sequence % 8) as usize]);
    ListEntry { order, revision: 1, at: Sequence::new(sequence), open: true, payload }
}

/// What one event adds.
#[derive(Clone, Debug)]
struct EventContent {
    entries: Vec<(Vec<u8>, ListEntry)>,
    members: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>,
    id: u128,
}

#[derive(Default)]
struct Model {
    lists: BTreeMap<Vec<u8>, BTreeSet<ListEntry>>,
    sets: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, Vec<u8>>>,
    events: Vec<EventContent>,
}

impl Model {
    fn record(&mut self, event: &EventContent) {
        for (list, entry) in &event.entries {
            self.lists.entry(list.clone()).or_default().insert(entry.clone());
        }
        for (set, member, value) in &event.members {
            self.sets.entry(set.clone()).or_default().insert(member.clone(), value.clone());
        }
        self.events.push(event.clone());
    }
}

/// A store with the folder that it is in and the model that it must agree with.
struct Pair {
    dir: TempDir,
    options: StoreOptions,
    store: Option<Store>,
    model: Model,
}

impl Pair {
    fn new(options: StoreOptions) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("index"), &options, LOG).unwrap();
        Pair { dir, options, store: Some(store), model: Model::default() }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    fn apply(&mut self, events: &[EventContent]) {
        let from = self.model.events.len() as u64 + 1;
        events.iter().for_each(|event| self.model.record(event));
        self.replay(from, events);
    }

    fn replay(&self, from: u64, events: &[EventContent]) {
        let mut group = ContentGroup::new();
        let mut expected = Vec::new();
        for (sequence, event) in (from..).map(Sequence::new).zip(events) {
            for (list, entry) in &event.entries {
                group.entry(ListId::new(list), entry.clone());
                expected.push(ListId::new(list));
            }
            for (set, member, value) in &event.members {
                group.member(set, member, value);
            }
            group.id(Uuid::from_u128(event.id), sequence);
            group.reach(sequence);
        }
        let mut touched = Vec::new();
        self.store().apply(&mut group, |list| touched.push(list.clone())).unwrap();
        assert_eq!(touched, expected);
        assert!(group.is_empty());
    }

    fn reopen(&mut self, is_clean: bool) {
        let head = self.model.events.len() as u64;
        if is_clean {
            self.store().flush_all(None).unwrap();
        }
        self.store = None;
        let OpenedStore { store, applied } = Store::open(&self.dir.path().join("index"), &self.options, LOG).unwrap();
        assert!(applied.get() <= head && (!is_clean || applied.get() == head));
        self.store = Some(store);
        for (at, event) in self.model.events.iter().enumerate().skip(applied.get() as usize) {
            self.replay(at as u64 + 1, std::slice::from_ref(event));
        }
    }

    /// Compares every read with the model.
    fn check(&self, probe: &EntryKey, limit: usize) {
        let store = self.store();
        assert_eq!(store.applied().get(), self.model.events.len() as u64);
        let none = (b"no such list".to_vec(), BTreeSet::new());
        for (list, entries) in self.model.lists.iter().chain([(&none.0, &none.1)]) {
            let all: Vec<ListEntry> = entries.iter().cloned().collect();
            assert_eq!(store.list(list).unwrap(), all);
            let inner = all.get(all.len() / 2).map_or(*probe, ListEntry::key);
            for (key, shape) in (0..6).flat_map(|shape| [(probe, shape), (&inner, shape)]) {
                let (from, direction) = bounds(key, shape);
                let mut expected = all.clone();
                arrange(&mut expected, from, direction, limit);
                assert_eq!(store.page(list, from, direction, limit).unwrap(), expected);
            }
        }
        for (set, members) in &self.model.sets {
            let all: Vec<(Vec<u8>, Vec<u8>)> = members.clone().into_iter().collect();
            assert_eq!(store.members(set).unwrap(), all);
            for (at, (member, value)) in all.iter().enumerate() {
                assert_eq!(store.get(set, member).unwrap().as_ref(), Some(value));
                let page = store.members_page(set, Some(member), limit).unwrap();
                assert_eq!(page, all[at + 1..].iter().take(limit).cloned().collect::<Vec<_>>());
            }
            assert!(!store.contains(set, b"no such member").unwrap());
        }
        self.check_ids();
    }

    /// Returns whether everything is there; what cannot be read is not.
    fn is_whole(&self) -> bool {
        let store = self.store();
        let lists =
            self.model.lists.iter().all(|(list, entries)| store.list(list).is_ok_and(|found| found.iter().eq(entries)));
        let sets = self
            .model
            .sets
            .iter()
            .all(|(set, members)| store.members(set).is_ok_and(|found| found.into_iter().eq(members.clone())));
        let mut ids = (1..).map(Sequence::new).zip(&self.model.events);
        let is_there = |(sequence, event): (Sequence, &EventContent)| {
            store.sequence_of(Uuid::from_u128(event.id)).is_ok_and(|found| found == Some(sequence))
        };
        lists && sets && ids.all(is_there)
    }

    fn check_ids(&self) {
        let store = self.store();
        for (sequence, event) in (1..).map(Sequence::new).zip(&self.model.events) {
            assert_eq!(store.sequence_of(Uuid::from_u128(event.id)).unwrap(), Some(sequence));
        }
        assert_eq!(store.sequence_of(Uuid::from_u128(7)).unwrap(), None);
    }
}

/// An event with its entries in random order of time.
fn any_event() -> impl Strategy<Value = EventContent> {
    let name = || proptest::collection::vec(0..2u8, 0..3);
    let entries = proptest::collection::vec((name(), super::encoding::tests::any_entry()), 0..12);
    let members = proptest::collection::vec((name(), name(), name()), 0..3);
    (entries, members, any::<u64>()).prop_map(|(entries, members, id)| {
        let id = u128::from(id) << 64 | u128::from(mix(id));
        EventContent { entries, members, id }
    })
}

#[derive(Clone, Debug)]
enum ModelStep {
    Apply(Vec<EventContent>),
    Flush,
    Restart,
    Crash,
}

fn any_step() -> impl Strategy<Value = ModelStep> {
    prop_oneof![
        6 => proptest::collection::vec(any_event(), 1..10).prop_map(ModelStep::Apply),
        1 => Just(ModelStep::Flush),
        1 => Just(ModelStep::Restart),
        1 => Just(ModelStep::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_read_agrees_with_the_model(
        steps in proptest::collection::vec(any_step(), 1..14),
        probe in super::encoding::tests::any_entry(),
        limit in 0..40usize,
    ) {
        let mut pair = Pair::new(small());
        let mut ids = BTreeSet::new();
        for step in steps {
            match step {
                ModelStep::Apply(mut events) => {
                    events.retain(|event| ids.insert(event.id));
                    pair.apply(&events);
                    pair.check(&probe.key(), limit);
                }
                ModelStep::Flush => pair.store().flush_all(None).unwrap(),
                ModelStep::Restart => pair.reopen(true),
                ModelStep::Crash => pair.reopen(false),
            }
        }
        pair.check(&probe.key(), limit);
        // The same events in one go, never cut into the same chunks, give the same digest.
        let mut other = Pair::new(StoreOptions::default());
        other.apply(&pair.model.events);
        let digest = |pair: &Pair| pair.store().content_digest(&mut |_| {}).unwrap();
        prop_assert_eq!(digest(&pair), digest(&other));
        let extra = EventContent { entries: vec![(b"x".to_vec(), entry(0, 1))], members: vec![], id: 1 };
        other.apply(&[extra]);
        prop_assert_ne!(digest(&pair), digest(&other));
    }
}

/// Events that lengthen a few lists, one in five of them late.
fn history(events: u64) -> Vec<EventContent> {
    let event = |at: u64| {
        let chance = mix(at);
        let rho = if chance.is_multiple_of(5) { (chance >> 8) % (at * 10) } else { at * 10 } as i64;
        let actor = format!("actor/{}", chance % 7).into_bytes();
        let slot = format!("slot/{}", chance % 400).into_bytes();
        let name = |list: &[u8]| (list.to_vec(), entry(rho, at));
        EventContent {
            entries: vec![name(b"all"), name(&actor), name(&slot)],
            members: vec![
                (b"actors".to_vec(), actor, Vec::new()),
                (b"slots".to_vec(), slot, at.to_be_bytes().to_vec()),
            ],
            id: u128::from(mix(at)) << 64 | u128::from(at),
        }
    };
    (1..=events).map(event).collect()
}

#[test]
fn long_lists_with_late_entries_are_read_right_in_every_way() {
    let mut pair = Pair::new(StoreOptions { memtable_records: 700, ..small() });
    let events = history(24_000);
    for batch in events.chunks(100) {
        pair.apply(batch);
    }
    pair.check(&entry(90_000, 9_000).key(), 150);
    pair.store().flush_all(None).unwrap();
    let stats = pair.store().stats().unwrap();
    assert!(stats.late_chunks > 0 && stats.waiting_bytes > 0 && stats.id_runs < 20, "{stats:?}");
    assert_eq!(stats.lag, 0);
    pair.reopen(true);
    pair.check(&entry(90_000, 9_000).key(), 150);
    pair.reopen(false);
    let digest = pair.store().content_digest(&mut |_| {}).unwrap();
    let mut other = Pair::new(StoreOptions::default());
    other.apply(&events);
    assert_eq!(other.store().content_digest(&mut |_| {}).unwrap(), digest);
}

#[test]
fn pages_joined_are_the_list_while_groups_are_applied_and_flushed() {
    let mut pair = Pair::new(StoreOptions { memtable_records: 300, ..small() });
    let events = history(20_000);
    let (first, later) = events.split_at(6_000);
    first.chunks(100).for_each(|batch| pair.apply(batch));
    let head = pair.store().applied();
    let expected = pair.store().list(b"all").unwrap();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = [Direction::Ascending, Direction::Descending]
            .map(|direction| {
                let (store, expected, is_done) = (pair.store(), &expected, &is_done);
                scope.spawn(move || {
                    let mut rounds = 0;
                    while !is_done.load(Ordering::Relaxed) || rounds < 3 {
                        let mut read: Vec<ListEntry> = Vec::new();
                        loop {
                            let last = read.last().map(ListEntry::key);
                            let from = last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
                            let page = store.page(b"all", from, direction, 97).unwrap();
                            if page.is_empty() {
                                break;
                            }
                            read.extend(page);
                        }
                        read.retain(|entry| entry.at <= head);
                        if direction == Direction::Descending {
                            read.reverse();
                        }
                        assert!(read == *expected, "round {rounds}: {} of {}", read.len(), expected.len());
                        let known = Uuid::from_u128(u128::from(mix(77)) << 64 | 77);
                        assert_eq!(store.sequence_of(known).unwrap(), Some(Sequence::new(77)));
                        rounds += 1;
                    }
                })
            })
            .into();
        for (at, batch) in (0..).zip(later.chunks(100)) {
            pair.replay(6_001 + at * 100, batch);
        }
        pair.store().flush_all(None).unwrap();
        is_done.store(true, Ordering::Relaxed);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
fn nothing_is_applied_while_a_stable_reads() {
    let mut pair = Pair::new(small());
    pair.apply(&history(20));
    thread::scope(|scope| {
        let writer = pair.store().with_stable(|stable| {
            let before = stable.list(b"all").unwrap();
            let store = pair.store();
            let writer = scope.spawn(move || {
                let mut group = ContentGroup::new();
                group.entry(ListId::new(b"all"), entry(5, 21));
                store.apply(&mut group, |_| {}).unwrap();
            });
            thread::sleep(Duration::from_millis(20));
            assert_eq!(stable.list(b"all").unwrap(), before);
            assert_eq!(stable.applied(), Sequence::new(20));
            writer
        });
        writer.join().unwrap();
    });
    assert_eq!(pair.store().list(b"all").unwrap().len(), 21);
}

#[test]
fn opening_names_what_is_wrong() {
    let mut pair = Pair::new(small());
    pair.apply(&history(100));
    pair.store().flush_all(None).unwrap();
    pair.store = None;
    let dir = pair.dir.path().join("index");
    let open = |dir: &std::path::Path, log| Store::open(dir, &small(), log);
    assert!(matches!(open(&pair.dir.path().join("none"), LOG), Err(StoreOpenError::Missing)));
    assert!(matches!(open(&dir, [1; 16]), Err(StoreOpenError::OtherLog { found: LOG })));
    assert!(matches!(Store::create(&dir, &small(), LOG), Err(StoreOpenError::Io(_))));

    let other = pair.dir.path().join("other");
    let db = sled::open(&other).unwrap();
    db.insert(keys::META_FORMAT, &99u32.to_be_bytes()).unwrap();
    db.flush().unwrap();
    drop(db);
    assert!(matches!(open(&other, LOG), Err(StoreOpenError::OtherFormat { found: 99 })));

    std::fs::remove_file(dir.join("db")).unwrap();
    assert!(matches!(open(&dir, LOG), Err(StoreOpenError::Damaged(_))));
}

/// sled can lose what lies in a damaged stretch of its file without an error. `verify` compares digests, and finds it.
#[test]
fn a_damaged_store_is_refused_or_its_digest_tells() {
    let options = StoreOptions { memtable_records: 200, open_timeout: Duration::from_secs(20), ..small() };
    let mut pair = Pair::new(options.clone());
    let events = history(3_000);
    events.chunks(50).for_each(|batch| pair.apply(batch));
    let digest = pair.store().content_digest(&mut |_| {}).unwrap();
    pair.store = None;
    let index = pair.dir.path().join("index");
    let whole = std::fs::read(index.join("db")).unwrap();
    let used = whole.len() - whole.iter().rev().take_while(|byte| **byte == 0).count();
    for case in 0..15u64 {
        let mut damaged = whole.clone();
        let place = (mix(case) % used as u64) as usize;
        match case % 3 {
            0 => damaged.truncate(place),
            1 => damaged[place] ^= 1 << (mix(place as u64) % 8),
            _ => damaged[place..].iter_mut().take(4096).for_each(|byte| *byte = 0),
        }
        std::fs::write(index.join("db"), damaged).unwrap();
        let copy = pair.dir.path().join(format!("copy-{case}"));
        copy_folder(&index, &copy);
        pair.store = match Store::open(&copy, &options, LOG) {
            Ok(opened) => {
                let applied = opened.applied.get();
                pair.store = Some(opened.store);
                if applied < 3_000 {
                    pair.replay(applied + 1, &events[applied as usize..]);
                }
                pair.store.take()
            }
            Err(_) => None,
        };
        // An error is an answer too: the damage was noticed.
        if let Some(Ok(found)) = pair.store.as_ref().map(|store| store.content_digest(&mut |_| {})) {
            assert_eq!(found == digest, pair.is_whole(), "case {case}: the digest does not tell");
        }
    }
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_dir() {
            copy_folder(&file.path(), &to.join(file.file_name()));
        } else {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

/// Names the folder in which a child process is to write.
const CHILD_FOLDER: &str = "CHANCERY_TEST_STORE_FOLDER";

/// Not a test of its own: what the child process of the next one does.
#[test]
fn writes_until_killed() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let dir = tempfile::tempdir().unwrap();
    let opened = Store::open(std::path::Path::new(&folder), &killed_options(), LOG).unwrap();
    let pair = Pair { dir, options: killed_options(), store: Some(opened.store), model: Model::default() };
    let from = opened.applied.get();
    let mut progress = std::fs::File::create(progress_file(std::path::Path::new(&folder))).unwrap();
    for (at, event) in (from + 1..).zip(&history(KILLED_EVENTS)[from as usize..]) {
        pair.replay(at, std::slice::from_ref(event));
        std::io::Write::write_all(&mut progress, b".").unwrap();
    }
    std::io::Write::write_all(&mut progress, &[b'!'; KILLED_EVENTS as usize]).unwrap();
    thread::sleep(Duration::from_secs(60));
}

const KILLED_EVENTS: u64 = 12_000;

/// Returns the file that grows by a byte with each event that the child has applied.
fn progress_file(index: &std::path::Path) -> std::path::PathBuf {
    index.with_extension("progress")
}

fn killed_options() -> StoreOptions {
    StoreOptions { memtable_records: 150, ..small() }
}

#[test]
fn a_store_killed_at_any_time_goes_on_where_it_was() {
    let events = history(KILLED_EVENTS);
    let mut pair = Pair::new(killed_options());
    pair.store = None;
    let index = pair.dir.path().join("index");
    // The path without the crate's name, as the test harness knows it.
    let module = module_path!().split_once("::").unwrap().1;
    for round in 0..6u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("{module}::writes_until_killed")])
            .env(CHILD_FOLDER, &index)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let enough = 600 + mix(round) % 1_500;
        let since = std::time::Instant::now();
        while std::fs::metadata(progress_file(&index)).map_or(0, |file| file.len()) < enough {
            assert!(since.elapsed() < Duration::from_secs(60), "round {round}: the child does not get on");
            thread::sleep(Duration::from_millis(1));
        }
        std::fs::remove_file(progress_file(&index)).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let OpenedStore { store, applied } = Store::open(&index, &killed_options(), LOG).unwrap();
    pair.store = Some(store);
    pair.replay(applied.get() + 1, &events[applied.get() as usize..]);
    let mut other = Pair::new(StoreOptions::default());
    other.apply(&events);
    let digest = |pair: &Pair| pair.store().content_digest(&mut |_| {}).unwrap();
    assert_eq!(digest(&pair), digest(&other));
    assert!(applied > Sequence::ZERO, "no child has flushed");
}

#[test]
fn a_full_disk_under_the_store_is_waited_out_and_everything_is_read_meanwhile() {
    let options = StoreOptions { faults: Arc::default(), ..small() };
    let faults = Arc::clone(&options.faults);
    let mut pair = Pair::new(options);
    let events = history(400);
    pair.apply(&events[..100]);
    faults.is_full.store(true, Ordering::SeqCst);
    // Far more than two tables: what was accepted is taken in, and nobody waits.
    for batch in events[100..300].chunks(10) {
        pair.apply(batch);
    }
    let since = Instant::now();
    while pair.store().no_room().is_none() {
        assert!(since.elapsed() < Duration::from_secs(20), "the lack of room is noticed");
        thread::sleep(Duration::from_millis(5));
    }
    assert!(pair.store().failure().is_none());
    pair.check(&entry(90, 50).key(), 20);
    let told = pair.store().flush_all(None).unwrap_err();
    assert!(matches!(&told, StoreError::NoRoom { .. }) && told.to_string().contains("no room for the index"), "{told}");
    faults.is_full.store(false, Ordering::SeqCst);
    let since = Instant::now();
    while pair.store().no_room().is_some() {
        assert!(since.elapsed() < Duration::from_secs(20), "that there is room is noticed");
        thread::sleep(Duration::from_millis(5));
    }
    pair.apply(&events[300..]);
    pair.check(&entry(90, 50).key(), 20);
    pair.reopen(true);
    pair.check(&entry(90, 50).key(), 20);
}

#[test]
fn who_cannot_wait_is_told_that_the_rest_is_not_in_sled() {
    let mut pair = Pair::new(small());
    pair.apply(&history(5));
    // Nothing of it is durable in the log, so it never goes to sled.
    pair.store().vouch(Sequence::ZERO);
    let since = Instant::now();
    let late = pair.store().flush_all(Some(since + Duration::from_millis(50)));
    assert!(matches!(late, Err(StoreError::Late)), "{late:?}");
    pair.store = None;
    assert!(since.elapsed() < Duration::from_secs(20));
}
