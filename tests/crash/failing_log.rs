//! A log whose writing fails: the chronicle takes nothing more, acknowledges nothing that failed, and is read as before.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use chancery::chronicle::{Chronicle, NotReady, Refusal, Request};
use chancery::domain::Sequence;
use chancery::domain::key::EventId;
use chancery::domain::point::Point;
use chancery::domain::vocabulary::Certainty;
use chancery::event_log::{EventLog, LogError, LogId, MemoryLog, RecordBatch, StoredRecord};
use chancery::graphql::scope::Recorder;
use chancery::graphql::{GraphqlRequest, GraphqlSettings, execute, schema};
use chancery::index;
use chancery::input::Line;
use chancery::interchange::export::{Export, ExportError};
use chancery::time::{Instant, ManualClock, PointInTime, Zone};
use serde_json::{Value, json};
use uuid::Uuid;

/// What becomes of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It succeeds.
    Succeed,
    /// It waits until its fate is another.
    Wait,
    /// The sync fails, and what was written is forgotten.
    FailAndForget,
    /// The sync fails, and what was written is there all the same.
    FailAndKeep,
    /// There is no room: found before anything is written.
    NoRoom,
    /// What is there cannot be read.
    Unreadable,
}

/// A log in memory whose appends do as they are told.
struct FailingLog {
    inner: MemoryLog,
    fate: Mutex<Fate>,
    changed: Condvar,
    /// Appends that are waiting.
    waiting: Mutex<usize>,
    /// Whether a sync has failed: then, as the contract has it, nothing is appended until the log is reopened.
    failed: Mutex<bool>,
}

impl FailingLog {
    fn new() -> Arc<Self> {
        Arc::new(FailingLog {
            inner: MemoryLog::new(),
            fate: Mutex::new(Fate::Succeed),
            changed: Condvar::new(),
            waiting: Mutex::new(0),
            failed: Mutex::new(false),
        })
    }

    fn set(&self, fate: Fate) {
        *self.fate.lock().unwrap() = fate;
        self.changed.notify_all();
    }

    fn reopen(&self) {
        *self.failed.lock().unwrap() = false;
        self.set(Fate::Succeed);
    }

    /// Waits until an append has begun, and stands before its sync.
    fn wait_for_an_append(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        while *waiting == 0 {
            let (guard, timeout) = self.changed.wait_timeout(waiting, Duration::from_secs(60)).unwrap();
            assert!(!timeout.timed_out(), "no append has begun");
            waiting = guard;
        }
    }

    fn fate(&self) -> Fate {
        let mut fate = self.fate.lock().unwrap();
        if *fate == Fate::Wait {
            *self.waiting.lock().unwrap() += 1;
            self.changed.notify_all();
            while *fate == Fate::Wait {
                fate = self.changed.wait(fate).unwrap();
            }
            *self.waiting.lock().unwrap() -= 1;
        }
        *fate
    }
}

fn sync_failed() -> LogError {
    LogError::ReadOnly { reason: "the sync of segment 1 failed".to_owned() }
}

impl EventLog for FailingLog {
    fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
        let fate = self.fate();
        if *self.failed.lock().unwrap() {
            return Err(sync_failed());
        }
        match fate {
            Fate::Succeed | Fate::Wait | Fate::Unreadable => return self.inner.append(expected, batches),
            Fate::NoRoom => return Err(no_room()),
            Fate::FailAndKeep => drop(self.inner.append(expected, batches)?),
            Fate::FailAndForget => {}
        }
        *self.failed.lock().unwrap() = true;
        Err(sync_failed())
    }

    fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        if *self.fate.lock().unwrap() == Fate::Unreadable {
            return Err(LogError::ReadOnly { reason: "the disk does not answer".to_owned() });
        }
        self.inner.read(after, limit)
    }

    fn reserve(&self, _bytes: usize, _records: usize) -> Result<(), LogError> {
        let no_room_now = *self.fate.lock().unwrap() == Fate::NoRoom;
        if no_room_now { Err(no_room()) } else { Ok(()) }
    }

    fn head(&self) -> Sequence {
        self.inner.head()
    }

    fn id(&self) -> LogId {
        self.inner.id()
    }
}

fn no_room() -> LogError {
    LogError::Full { folder: "journal".into(), needed: 4_096 }
}

fn open(log: &Arc<FailingLog>) -> Chronicle {
    let clock = Arc::new(ManualClock::new(now()));
    let log = Arc::clone(log) as Arc<dyn EventLog>;
    Chronicle::over(log, &index::IndexOptions::default(), clock).expect("a chronicle over the log")
}

fn now() -> Instant {
    "2024-09-01T12:00:00Z".parse().expect("an instant")
}

fn actors(keys: &[&str]) -> Request {
    let operation = |key: &&str| {
        let line = json!({ "body": { "actorRegistered": { "key": key, "name": key, "kind": "PERSON" } } });
        let line = line.to_string().parse::<Line>().expect("a line");
        line.into_operation(&mut || EventId::new(Uuid::new_v4())).expect("a sound line")
    };
    Request::new(keys.iter().map(operation).collect(), "test")
}

/// Returns the keys of all actors that can be asked for at the head.
fn known(chronicle: &Chronicle) -> Vec<String> {
    let date = "2024-09-01".parse::<PointInTime>().unwrap().cut(&Zone::default()).unwrap();
    // Asked far past the head: what is not durable must not show.
    let point = Point { sequence: Sequence::new(1_000), date, published_by: None, certainty: Certainty::Best };
    let actors = chronicle.read(point, |snapshot| snapshot.actors(None)).unwrap();
    actors.iter().map(|actor| actor.key.to_string()).collect()
}

fn assert_read_only(refused: Result<chancery::chronicle::Receipt, Refusal>) {
    match refused {
        Err(Refusal::ReadOnly(reason)) => assert!(reason.contains("the sync of segment 1 failed"), "{reason}"),
        other => panic!("expected READ_ONLY, and got {other:?}"),
    }
}

#[test]
fn what_is_being_synced_can_not_be_asked_for_yet() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    chronicle.record(actors(&["a"])).expect("the log takes it");
    log.set(Fate::Wait);
    let ticket = chronicle.submit(actors(&["b", "c"]));
    log.wait_for_an_append();
    assert_eq!((chronicle.head(), known(&chronicle)), (Sequence::new(1), vec!["a".to_owned()]));
    assert!(!chronicle.wait_for(Sequence::new(2), Duration::from_millis(20)));
    log.set(Fate::Succeed);
    let receipt = ticket.wait().expect("the log takes it");
    assert_eq!(receipt.sequences, [Sequence::new(2), Sequence::new(3)]);
    assert_eq!((chronicle.head(), known(&chronicle).len()), (Sequence::new(3), 3));
}

#[test]
fn a_failed_sync_acknowledges_nothing_and_stops_recording_but_not_reading() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    chronicle.record(actors(&["a"])).expect("the log takes it");
    log.set(Fate::Wait);
    let in_flight = chronicle.submit(actors(&["b", "c"]));
    log.wait_for_an_append();
    // These are decided about while the first is being synced, and go down with it.
    let behind: Vec<_> = ["d", "e"].iter().map(|key| chronicle.submit(actors(&[key]))).collect();
    log.set(Fate::FailAndForget);
    assert_read_only(in_flight.wait());
    behind.into_iter().for_each(|ticket| assert_read_only(ticket.wait()));
    assert_eq!((chronicle.head(), known(&chronicle)), (Sequence::new(1), vec!["a".to_owned()]));
    match chronicle.readiness() {
        Err(NotReady::ReadOnly(why)) => assert!(why.contains("the sync of segment 1 failed"), "{why}"),
        other => panic!("nothing is recorded any more, and readiness is {other:?}"),
    }
    chronicle.read_something().expect("reading goes on");
    // Even if the log would go on: what the index holds past the head is of records that are not there.
    log.reopen();
    assert_read_only(chronicle.record(actors(&["f"])));
    assert_eq!(chronicle.records(Sequence::ZERO, 10).expect("the log can be read").len(), 1);
    assert_eq!(known(&chronicle), ["a"]);
    drop(chronicle);

    let reopened = open(&log);
    assert_eq!(known(&reopened), ["a"]);
    reopened.record(actors(&["b"])).expect("recording goes on after reopening, with the keys that were refused");
    assert_eq!(known(&reopened), ["a", "b"]);
}

#[test]
fn what_a_failed_sync_left_behind_is_there_whole_after_reopening() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    log.set(Fate::FailAndKeep);
    assert_read_only(chronicle.record(actors(&["a", "b"])));
    assert_eq!((chronicle.head(), known(&chronicle)), (Sequence::ZERO, vec![]));
    drop(chronicle);
    log.reopen();
    let reopened = open(&log);
    assert_eq!((reopened.head(), known(&reopened)), (Sequence::new(2), vec!["a".to_owned(), "b".to_owned()]));
}

#[test]
fn without_room_nothing_is_recorded_until_there_is_room() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    log.set(Fate::NoRoom);
    let refused = chronicle.record(actors(&["a"]));
    assert!(matches!(&refused, Err(Refusal::ReadOnly(reason)) if reason.contains("no room")), "{refused:?}");
    assert_eq!(known(&chronicle), Vec::<String>::new());
    assert!(matches!(chronicle.readiness(), Err(NotReady::NoRoom(why)) if why.contains("no room")));
    log.set(Fate::Succeed);
    assert_eq!(chronicle.readiness(), Ok(()));
    let receipt = chronicle.record(actors(&["a"])).expect("there is room again, and nothing to restart for");
    assert_eq!(receipt.sequences, [Sequence::new(1)]);
    assert_eq!(known(&chronicle), ["a"]);
}

#[test]
fn an_export_breaks_off_where_the_log_cannot_be_read() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    chronicle.record(actors(&["a"])).expect("the log takes it");
    log.set(Fate::Unreadable);
    let page = Export::after(&chronicle, Sequence::ZERO, chronicle.head()).page();
    assert!(matches!(page, Err(ExportError::Log(_))), "{page:?}");
}

#[test]
fn the_api_says_read_only_and_answers_questions() {
    let log = FailingLog::new();
    let chronicle = open(&log);
    chronicle.record(actors(&["a"])).expect("the log takes it");
    log.set(Fate::FailAndForget);
    let schema = schema(chronicle, GraphqlSettings::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let send = |query: &str| -> Value {
        let request = GraphqlRequest { query: query.to_owned(), ..GraphqlRequest::default() };
        let response = runtime.block_on(execute(&schema, request, now(), Recorder::default()));
        serde_json::to_value(response).unwrap()
    };
    for key in ["b", "c"] {
        let event = format!(r#"{{ body: {{ actorRegistered: {{ key: "{key}", name: "B", kind: STATE }} }} }}"#);
        let refused = send(&format!("mutation {{ record(input: {{ events: [{event}] }}) {{ sequence }} }}"));
        // Nothing that the client sent is at fault: it is an error of the request, not one of its data.
        assert_eq!(refused["errors"][0]["extensions"]["code"], "READ_ONLY", "{refused}");
    }
    let answer = send("{ log { head } asOf { actors { nodes { key } } } }");
    assert_eq!(answer["errors"], Value::Null);
    assert_eq!(answer["data"], json!({ "log": { "head": 1 }, "asOf": { "actors": { "nodes": [{ "key": "a" }] } } }));
}
