//! kill -9 while recording, then reopening: what was acknowledged is there, batches are whole, and index and tree are what a
//! rebuild would make.
//!
//! The child is this very program, told by the environment to record until it is killed. `CHANCERY_SEED` sets the moments
//! of the kills.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chancery::chronicle::{Changes, Chronicle, ChronicleOptions, INDEX_FOLDER, LOG_FOLDER, Request};
use chancery::domain::event::Operation;
use chancery::domain::key::EventId;
use chancery::domain::{Recorded, Sequence};
use chancery::event_log::merkle::KEY_FILE;
use chancery::input::Line;
use chancery::time::SystemClock;
use serde_json::{Value, json};
use uuid::Uuid;

const FOLDER: &str = "CHANCERY_CRASH_FOLDER";
const ROUND: &str = "CHANCERY_CRASH_ROUND";
const KILLS: u64 = 8;
const SUBMITTERS: u64 = 4;

/// Small files and tables, so that segments are begun and the index is written while the killing goes on.
fn options() -> ChronicleOptions {
    let mut options = ChronicleOptions::default();
    options.journal.segment_bytes = 128 * 1024;
    options.journal.first_segment_bytes = 16 * 1024;
    options.index.cache_bytes = 4 << 20;
    options.index.store.cache_bytes = 1 << 20;
    options.index.store.memtable_bytes = 32 * 1024;
    options.index.store.memtable_records = 60;
    options.index.store.waiting_bytes = 64 * 1024;
    options
}

fn open(folder: &Path) -> (Chronicle, Vec<String>) {
    let opened = Chronicle::open(folder, &options(), Arc::new(SystemClock), &mut |_, _| {});
    let opened = opened.unwrap_or_else(|error| panic!("the chronicle does not open: {error}"));
    (opened.chronicle, opened.notices)
}

fn operation(line: Value) -> Operation {
    let line = line.to_string().parse::<Line>().expect("a line");
    line.into_operation(&mut || EventId::new(Uuid::new_v4())).expect("a sound line")
}

/// What a submitter records as its nth batch: somebody, words of theirs, and something done to what it recorded before.
fn batch(round: u64, submitter: u64, number: u64, before: Option<EventId>) -> Vec<Operation> {
    let who = format!("a-{round}-{submitter}-{number}");
    let mut batch =
        vec![operation(json!({ "body": { "actorRegistered": { "key": who, "name": who, "kind": "PERSON" } } }))];
    for place in 0..=number % 4 {
        let day = format!("2024-08-{:02}", 1 + (number + place) % 28);
        batch.push(operation(json!({ "occurred": day, "ordinal": place, "body": { "statementMade": {
            "speaker": who, "act": "ASSERT", "text": format!("word {place} of {who}") } } })));
    }
    if let Some(event) = before {
        batch.push(operation(match number % 3 {
            0 => json!({ "retract": { "event": event.to_string(), "reason": "not so" } }),
            _other => json!({ "correct": { "event": event.to_string(), "expectedRevision": 1, "reason": "not so",
                "replacement": { "occurred": "2024-08", "body": { "statementMade": {
                    "speaker": who, "act": "DENY", "text": "another word" } } } } }),
        }));
    }
    batch
}

/// Records until the process is killed, and says what was acknowledged: one line a batch.
fn record_for_ever(chronicle: &Chronicle, round: u64, submitter: u64) {
    let mut before = None;
    for number in 0.. {
        let operations = batch(round, submitter, number, before);
        before = operations.get(1).map(Operation::id);
        let ids: Vec<String> = operations.iter().map(|operation| operation.id().to_string()).collect();
        let request = Request {
            // By this a batch is told from others when it is read again, and it says how long it was.
            recorded_by: format!("{round}/{submitter}/{number}/{}", operations.len()).into(),
            operations,
            idempotency: None,
            expected_sequence: None,
            dry_run: false,
            changes: Changes::Any,
        };
        let receipt = chronicle.record(request).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let mut out = std::io::stdout().lock();
        writeln!(out, "recorded {} {}", receipt.sequences[0], ids.join(" ")).expect("the parent reads");
        out.flush().expect("the parent reads");
    }
}

/// Not a test of its own: what the child does. Without the environment of a child it does nothing.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let round = std::env::var(ROUND).expect("a round").parse().expect("a number");
    let (chronicle, _) = open(Path::new(&folder));
    println!("open");
    std::thread::scope(|scope| {
        for submitter in 0..SUBMITTERS {
            let chronicle = &chronicle;
            scope.spawn(move || record_for_ever(chronicle, round, submitter));
        }
    });
}

fn start(folder: &Path, round: u64) -> Child {
    let program = std::env::current_exe().expect("this program");
    Command::new(program)
        .args(["--exact", "crash::kill::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child")
}

/// Numbers that look random, from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Lets a child record for a while, kills it, and gives what it said was recorded: the first sequence of each batch, and
/// the ids of its operations.
fn run_and_kill(folder: &Path, round: u64, chance: &mut Chance) -> Vec<(u64, Vec<EventId>)> {
    let mut child = start(folder, round);
    let out = child.stdout.take().expect("its output is piped");
    let (opened, is_open) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        let mut out = BufReader::new(out);
        let mut line = String::new();
        // A last line without its end was cut off by the kill: it says nothing.
        while out.read_line(&mut line).is_ok_and(|bytes| bytes > 0) && line.ends_with('\n') {
            // The test program writes the test's name in front of what the test writes first.
            if line.trim_end().ends_with("open") {
                let _ = opened.send(());
            } else if let Some(rest) = line.strip_prefix("recorded ") {
                let mut words = rest.split_whitespace();
                let first = words.next().and_then(|word| word.parse().ok()).expect("a sequence");
                acknowledged.push((first, words.map(|id| id.parse().expect("an id")).collect()));
            }
            line.clear();
        }
        acknowledged
    });
    // Most are killed while they record, some while they open what the one before them left.
    if !round.is_multiple_of(4) || round == 0 {
        is_open.recv_timeout(Duration::from_secs(120)).expect("the child opens the chronicle");
        std::thread::sleep(Duration::from_millis(50 + chance.below(600)));
    } else {
        std::thread::sleep(Duration::from_millis(chance.below(150)));
    }
    child.kill().expect("the child is killed");
    child.wait().expect("the child is gone");
    reader.join().expect("the output was read")
}

fn all_records(chronicle: &Chronicle) -> Vec<Arc<Recorded>> {
    let mut records = Vec::new();
    loop {
        let after = Sequence::new(records.len() as u64);
        let page = chronicle.records(after, 4_096).expect("the log can be read");
        if page.is_empty() {
            return records;
        }
        records.extend(page);
    }
}

/// Holds that batches are whole, each in one piece and of one time, and that sequences and times rise.
fn assert_whole(records: &[Arc<Recorded>]) {
    let mut at = 0;
    while at < records.len() {
        let first = &records[at];
        let batch: Vec<_> = records[at..].iter().take_while(|record| record.recorded_by == first.recorded_by).collect();
        let length: usize = first.recorded_by.rsplit('/').next().and_then(|text| text.parse().ok()).expect("a length");
        assert_eq!(batch.len(), length, "the batch {} at {} is torn", first.recorded_by, first.sequence);
        for (place, record) in batch.iter().enumerate() {
            assert_eq!(record.sequence.get(), (at + place + 1) as u64);
            assert_eq!(record.recorded_at, first.recorded_at);
        }
        let rises = at == 0 || records[at - 1].recorded_at < first.recorded_at;
        assert!(rises, "the time of the batch at {} does not rise", first.sequence);
        at += length;
    }
}

/// A digest of the index, and the signed root of the tree.
fn digest(chronicle: &Chronicle) -> ([u8; 32], String) {
    let index = chronicle.index().store().content_digest(&mut |_| {}).expect("the index can be read");
    (index, chronicle.checkpoint(chronicle.head()).expect("the head is signed").note.clone())
}

/// Makes index and tree from nothing but a copy of the log and its key, and gives their digests.
fn rebuilt(folder: &Path) -> ([u8; 32], String) {
    let copy = tempfile::tempdir().expect("a folder");
    let log = copy.path().join(LOG_FOLDER);
    std::fs::create_dir(&log).expect("a folder");
    for entry in std::fs::read_dir(folder.join(LOG_FOLDER)).expect("the log") {
        let file = entry.expect("an entry").path();
        std::fs::copy(&file, log.join(file.file_name().expect("a file has a name"))).expect("a copy");
    }
    std::fs::copy(folder.join(KEY_FILE), copy.path().join(KEY_FILE)).expect("a copy");
    assert!(!copy.path().join(INDEX_FOLDER).exists());
    let (chronicle, _) = open(copy.path());
    let digest = digest(&chronicle);
    chronicle.close().expect("the copy closes");
    digest
}

#[test]
fn what_was_acknowledged_outlives_every_kill() {
    let seed = std::env::var("CHANCERY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        since.as_micros() as u64 | 1
    });
    println!("CHANCERY_SEED={seed}");
    let mut chance = Chance(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged: HashMap<EventId, u64> = HashMap::new();
    for round in 0..KILLS {
        for (first, ids) in run_and_kill(folder.path(), round, &mut chance) {
            acknowledged.extend(ids.into_iter().zip(first..));
        }
        // Only every other time somebody looks before the next child goes on: the others open what a killed one left.
        if round.is_multiple_of(2) && round + 1 != KILLS {
            continue;
        }
        let (chronicle, notices) = open(folder.path());
        let records = all_records(&chronicle);
        assert_eq!(chronicle.head().get(), records.len() as u64);
        assert_whole(&records);
        for (id, sequence) in &acknowledged {
            let found = records.get(*sequence as usize - 1).map(|record| record.operation.id());
            assert_eq!(found, Some(*id), "seed {seed}, round {round}: record {sequence} was acknowledged and is gone");
        }
        assert!(
            !notices.iter().any(|notice| notice.contains("rebuilt")),
            "seed {seed}, round {round}: a kill must cost neither index nor tree: {notices:?}"
        );
        let kept = digest(&chronicle);
        chronicle.close().expect("the chronicle closes");
        drop(chronicle);
        assert_eq!(
            kept,
            rebuilt(folder.path()),
            "seed {seed}, round {round}: index or tree is not what a rebuild makes"
        );
        println!("round {round}: {} records, {} acknowledged; {notices:?}", records.len(), acknowledged.len());
    }
    assert!(!acknowledged.is_empty(), "seed {seed}: nothing was recorded before the kills");
}
