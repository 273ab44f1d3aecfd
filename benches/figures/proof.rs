//! What proofs cost: the tree beside recording, an inclusion proof in the library and over HTTP.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chancery::chronicle::Chronicle;
use chancery::domain::Sequence;
use chancery::event_log::merkle::{NodeHash, Tree};
use chancery::event_log::{EventLog, Journal, JournalOptions, leaf_hash};
use chancery::time::SystemClock;
use chancery::{graphql, http};

use crate::world::{Dice, World};
use crate::{folder, median, open, record};

const EVENTS: u64 = 1_000_000;
/// How many records come between two checkpoints on the disk.
const SETTLE_RECORDS: usize = 1 << 16;

/// Prints the figures.
pub fn proofs() {
    let folder = folder("proof");
    let chronicle = open(&folder);
    let begun = Instant::now();
    record(&chronicle, &mut World::new(), EVENTS);
    let recording = begun.elapsed().as_secs_f64();
    in_library(&chronicle);
    over_http(&chronicle);
    chronicle.close().expect("closed");
    drop(chronicle);
    beside_recording(&folder, recording);
    let _ = std::fs::remove_dir_all(&folder);
}

/// The tree of the same records, made alone, against the time that recording them took.
fn beside_recording(folder: &Path, recording: f64) {
    let journal = Journal::open(&folder.join("journal"), JournalOptions::default()).expect("opened").journal;
    let mut leaves: Vec<NodeHash> = Vec::new();
    while (leaves.len() as u64) < EVENTS {
        let page = journal.read(Sequence::new(leaves.len() as u64), 4_096).expect("read");
        leaves.extend(page.iter().map(|stored| leaf_hash(&stored.bytes)));
    }
    let times = (0..5).map(|run| {
        let tree = Tree::create(&folder.join(format!("tree-{run}"))).expect("made");
        let begun = Instant::now();
        for leaves in leaves.chunks(SETTLE_RECORDS) {
            for group in leaves.chunks(256) {
                tree.append(group);
            }
            tree.sync().expect("synced");
        }
        begun.elapsed().as_secs_f64()
    });
    let tree = median(times.collect());
    println!(
        "tree of {EVENTS} records, syncs included: {:.2} µs a record; recording took {:.2} µs: {:.1} %",
        tree * 1e6 / EVENTS as f64,
        recording * 1e6 / EVENTS as f64,
        100.0 * tree / recording
    );
    drop(journal);
    let begun = Instant::now();
    let reopened = open(folder);
    println!("opened with {} records in {:.3} s", reopened.head(), begun.elapsed().as_secs_f64());
}

fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part) as usize]
}

/// Proofs of records anywhere, in the tree of all and in trees of any size.
fn in_library(chronicle: &Chronicle) {
    let mut dice = Dice::new(11);
    let mut measured = |sizes: &dyn Fn(&mut Dice, u64) -> u64| -> Vec<f64> {
        let times = (0..20_000).map(|_| {
            let sequence = 1 + dice.below(EVENTS);
            let size = sizes(&mut dice, sequence);
            let begun = Instant::now();
            let inclusion = chronicle.inclusion(Sequence::new(sequence), Sequence::new(size)).expect("proved");
            assert!(inclusion.path.len() <= 20);
            begun.elapsed().as_secs_f64() * 1e6
        });
        times.skip(2_000).collect()
    };
    let at_head = measured(&|_, _| EVENTS);
    let anywhere = measured(&|dice, sequence| sequence + dice.below(EVENTS - sequence + 1));
    println!(
        "inclusion proof at {EVENTS}, record and checkpoint included: p50 {:.1} µs, p99 {:.1} µs; at any size, newly signed: \
         p50 {:.1} µs, p99 {:.1} µs",
        quantile(at_head.clone(), 0.5),
        quantile(at_head, 0.99),
        quantile(anywhere.clone(), 0.5),
        quantile(anywhere, 0.99)
    );
}

/// The same by GraphQL over a connection that is kept, one request after the other.
fn over_http(chronicle: &Chronicle) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let address = "127.0.0.1:0".parse().expect("an address");
    let (limits, settings) = (graphql::GraphqlSettings::default(), http::ServerSettings::default());
    let server = http::Server::bind(address, chronicle.clone(), Arc::new(SystemClock), limits, settings);
    let server = runtime.block_on(server).expect("it listens");
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = runtime.spawn(server.run(async { drop(stopped.await) }));
    let mut dice = Dice::new(13);
    let stream = TcpStream::connect(address).expect("connected");
    stream.set_nodelay(true).expect("set");
    let mut reader = BufReader::new(stream.try_clone().expect("cloned"));
    let mut stream = stream;
    let times = (0..4_000).map(|_| {
        let query = format!(
            "{{ log {{ inclusion(sequence: {}) {{ treeSize leafIndex leafHash path record checkpoint {{ note }} }} }} }}",
            1 + dice.below(EVENTS)
        );
        let body = format!("{{\"query\":\"{query}\"}}");
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let begun = Instant::now();
        stream.write_all(request.as_bytes()).expect("sent");
        let answer = answer(&mut reader);
        let time = begun.elapsed().as_secs_f64() * 1e3;
        assert!(answer.contains("\"leafHash\""), "{answer}");
        time
    });
    let times: Vec<f64> = times.skip(500).collect();
    println!(
        "inclusion proof over HTTP: p50 {:.2} ms, p99 {:.2} ms",
        quantile(times.clone(), 0.5),
        quantile(times, 0.99)
    );
    drop((stream, reader));
    let _ = stop.send(());
    let _ = runtime.block_on(served);
}

fn answer(reader: &mut impl BufRead) -> String {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a head");
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    String::from_utf8(body).expect("UTF-8")
}
