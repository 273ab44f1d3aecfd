//! What a client hears when something fails on the server's side: words and an id of the log, no path and no word of the
//! operating system.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery::chronicle::Chronicle;
use chancery::domain::Sequence;
use chancery::event_log::{EventLog, LogError, LogId, MemoryLog, RecordBatch, StoredRecord};
use chancery::graphql::GraphqlSettings;
use chancery::http::ServerSettings;
use chancery::index::IndexOptions;
use chancery::time::{Clock, SystemClock};

use super::local::{Local, actors, record};

const FOLDER: &str = "/srv/chronicle/journal";

/// A log in memory on a disk that breaks.
struct BrokenDisk {
    inner: MemoryLog,
    is_full: AtomicBool,
    is_unreadable: AtomicBool,
    is_unwritable: AtomicBool,
}

impl BrokenDisk {
    fn error(&self, action: &'static str) -> LogError {
        let source = Arc::new(std::io::Error::from_raw_os_error(5));
        LogError::Io { file: format!("{FOLDER}/1.segment").into(), action, source }
    }
}

impl EventLog for BrokenDisk {
    fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
        if self.is_unwritable.load(Ordering::Relaxed) {
            let reason = format!("cannot sync {FOLDER}/1.segment: {}", std::io::Error::from_raw_os_error(5));
            return Err(LogError::ReadOnly { reason });
        }
        self.inner.append(expected, batches)
    }

    fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        if self.is_unreadable.load(Ordering::Relaxed) { Err(self.error("read")) } else { self.inner.read(after, limit) }
    }

    fn reserve(&self, _bytes: usize, _records: usize) -> Result<(), LogError> {
        let full = || LogError::Full { folder: FOLDER.into(), needed: 4_096 };
        if self.is_full.load(Ordering::Relaxed) { Err(full()) } else { Ok(()) }
    }

    fn head(&self) -> Sequence {
        self.inner.head()
    }

    fn id(&self) -> LogId {
        self.inner.id()
    }
}

#[track_caller]
fn tells_nothing(text: &str) {
    for secret in ["os error", "Input/output", "/srv", "segment", "journal", ".rs:", "/tmp", "panicked"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// Checks that an answer names an entry of the log, and tells nothing beside.
#[track_caller]
fn names_an_entry(text: &str) {
    tells_nothing(text);
    let is_id = |word: &str| uuid::Uuid::parse_str(word).is_ok();
    assert!(
        text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')).any(is_id),
        "no request id: {text}"
    );
}

fn send(local: &Local, method: &str, path: &str, kind: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(local.address).expect("it listens");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        local.address,
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).expect("sent");
    let mut answer = Vec::new();
    // One that breaks off is as much as came.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("UTF-8")
}

fn ask(local: &Local, query: &str) -> String {
    send(local, "POST", "/graphql", "application/json", &serde_json::json!({ "query": query }).to_string())
}

fn mutation(key: &str) -> String {
    format!(
        r#"mutation {{ record(input: {{events: [{{body: {{actorRegistered: {{key: "{key}", name: "A", kind: STATE}}}}}}]}}) {{ sequence }} }}"#
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_failure_tells_a_client_of_files_or_of_the_system() {
    let disk = Arc::new(BrokenDisk {
        inner: MemoryLog::new(),
        is_full: AtomicBool::new(false),
        is_unreadable: AtomicBool::new(false),
        is_unwritable: AtomicBool::new(false),
    });
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log = Arc::clone(&disk) as Arc<dyn EventLog>;
    let chronicle = Chronicle::over(log, &IndexOptions::default(), Arc::clone(&clock)).expect("a chronicle");
    record(&chronicle, &actors(0, 300)).await;
    let local =
        Local::over("127.0.0.1:0", GraphqlSettings::default(), ServerSettings::default(), chronicle, clock).await;
    let local = tokio::task::spawn_blocking(move || {
        let import = |key: &str| send(&local, "POST", "/v1/import", "application/jsonl", &crate::cli::actor(key));
        disk.is_full.store(true, Ordering::Relaxed);
        for answer in [ask(&local, &mutation("a")), import("b")] {
            assert!(answer.contains("READ_ONLY"), "{answer}");
            names_an_entry(&answer);
        }
        disk.is_full.store(false, Ordering::Relaxed);
        disk.is_unwritable.store(true, Ordering::Relaxed);
        for answer in [ask(&local, &mutation("c")), import("d"), ask(&local, &mutation("e")), import("f")] {
            assert!(answer.contains("READ_ONLY"), "{answer}");
            names_an_entry(&answer);
        }
        assert!(ask(&local, "{ log { head } }").contains("300"), "reading goes on");
        disk.is_unreadable.store(true, Ordering::Relaxed);
        let entries = send(&local, "GET", "/tile/entries/000", "text/plain", "");
        for answer in [send(&local, "GET", "/tile/entries/000.p/44", "text/plain", ""), entries] {
            assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
            names_an_entry(&answer);
        }
        let search = ask(&local, r#"{ asOf { search(text: "actor") { nodes { id } } } }"#);
        assert!(search.contains("INTERNAL"), "{search}");
        names_an_entry(&search);
        let proof = ask(&local, "{ log { record: checkpoint(treeSize: 7) { note } } }");
        tells_nothing(&proof);
        for path in
            ["/v1/export", "/v1/export?date=2024-08-20", "/v1/export?format=csv-events", "/checkpoint", "/readyz"]
        {
            tells_nothing(&send(&local, "GET", path, "text/plain", ""));
        }
        local
    });
    local.await.expect("asked").stop().await;
}
