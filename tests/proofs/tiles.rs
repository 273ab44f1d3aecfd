//! The log as monitors of others read it: with Cloudflare's implementations of C2SP's signed-note and tlog-tiles.

use std::io::Read;

use chancery::event_log::merkle::{check_consistency, check_inclusion};
use flate2::read::GzDecoder;
use serde_json::Value;
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Hash, Tile, TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree,
};

use crate::cli::{Desk, Running, actor};

/// A monitor: it reads what a server serves, and nothing else.
struct Monitor<'a> {
    server: &'a Running,
}

struct Got {
    status: u16,
    bytes: Vec<u8>,
    kept: String,
    kind: String,
    encoding: String,
}

impl Monitor<'_> {
    fn get(&self, path: &str) -> Got {
        // The library would undo the compression unseen.
        let request = ureq::get(format!("{}/{path}", self.server.url)).header("accept-encoding", "gzip");
        let mut answer = request.config().http_status_as_error(false).build().call().expect("answered");
        let header = |name: &str| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (kept, kind, encoding) = (header("cache-control"), header("content-type"), header("content-encoding"));
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        answer.body_mut().as_reader().read_to_end(&mut bytes).expect("read");
        Got { status, bytes, kept, kind, encoding }
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.get(path).bytes).expect("UTF-8")
    }

    /// Gets the checkpoint and has it checked by the others.
    fn checkpoint(&self) -> Checkpoint {
        let note = self.get("checkpoint");
        assert_eq!(
            (note.status, note.kind.as_str(), note.kept.as_str()),
            (200, "text/plain; charset=utf-8", "no-store")
        );
        let key = StandardVerifier::new(self.text("checkpoint.pub").trim_end()).expect("their form of a key");
        let note = Note::from_bytes(&note.bytes).expect("their form of a note");
        note.verify(&VerifierList::new(vec![Box::new(key)])).expect("they are convinced");
        Checkpoint::from_bytes(note.text()).expect("their form of a checkpoint")
    }
}

/// Their reader checks every tile against the checkpoint's root.
impl TileReader for Monitor<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = tiles.iter().map(|tile| {
            // Theirs begins with the height, as Go's checksum database has it; C2SP leaves it out.
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            let got = self.get(&path);
            assert_eq!(got.status, 200, "{path}");
            assert_eq!(got.kind, "application/octet-stream");
            assert!(got.kept.contains("immutable"), "{}", got.kept);
            got.bytes
        });
        Ok(read.collect())
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}

/// A server with so many records.
fn server(desk: &Desk, records: usize) -> Running {
    let lines: Vec<String> = (0..records).map(|number| actor(&format!("a{number}"))).collect();
    desk.import(&desk.file("lines.jsonl", &lines));
    desk.serve()
}

fn hash(value: &Value) -> [u8; 32] {
    bytes(value).try_into().expect("32 bytes")
}

fn bytes(value: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(value.as_str().expect("a text")).expect("base64")
}

#[test]
fn monitors_of_others_prove_records_and_growth_from_tiles() {
    let desk = Desk::new();
    let server = server(&desk, 700);
    let monitor = Monitor { server: &server };
    let before = monitor.checkpoint();
    assert_eq!(before.size(), 700);
    let root = *before.hash();
    let hashes = TileHashReader::new(700, root, &monitor);
    let bundle = monitor.get("tile/entries/002.p/188");
    assert!(bundle.status == 200 && bundle.kept.contains("immutable"));
    let record = entries(&bundle).remove(87);
    let proof = prove_record(700, 599, &hashes).expect("they prove it");
    check_record(&proof, 700, root, 599, tlog_tiles::record_hash(&record)).expect("the record is in the log");
    // The log grows; they prove that it only grew.
    for number in 0..100 {
        let recorded = server.ask(&format!(
            r#"mutation {{ record(input: {{events: [{{body: {{actorRegistered: {{key: "b{number}", name: "B", kind: STATE}}}}}}]}}) {{ sequence }} }}"#
        ));
        assert_eq!(recorded["data"]["record"]["sequence"], 701 + number);
    }
    let after = monitor.checkpoint();
    assert_eq!((after.size(), after.origin()), (800, before.origin()));
    let hashes = TileHashReader::new(800, *after.hash(), &monitor);
    let proof = prove_tree(800, 700, &hashes).expect("they prove it");
    check_tree(&proof, 800, *after.hash(), 700, root).expect("nothing was changed");
}

impl Got {
    /// Returns the body without its compression.
    fn plain(&self) -> Vec<u8> {
        if self.encoding != "gzip" {
            return self.bytes.clone();
        }
        let mut plain = Vec::new();
        GzDecoder::new(self.bytes.as_slice()).read_to_end(&mut plain).expect("gzip");
        plain
    }
}

/// Returns the records of a bundle, which comes compressed.
fn entries(bundle: &Got) -> Vec<Vec<u8>> {
    assert_eq!(bundle.encoding, "gzip");
    let plain = bundle.plain();
    let mut rest = plain.as_slice();
    let mut entries = Vec::new();
    while let [high, low, after @ ..] = rest {
        let (entry, after) = after.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        entries.push(entry.to_vec());
        rest = after;
    }
    entries
}

#[test]
fn bundles_hash_to_the_tiles_over_them() {
    let desk = Desk::new();
    let server = server(&desk, 300);
    let monitor = Monitor { server: &server };
    for (bundle, tile, count) in
        [("tile/entries/000", "tile/0/000", 256), ("tile/entries/001.p/44", "tile/0/001.p/44", 44)]
    {
        let entries = entries(&monitor.get(bundle));
        let hashes: Vec<u8> = entries.iter().flat_map(|entry| tlog_tiles::record_hash(entry).0).collect();
        assert_eq!((entries.len(), hashes), (count, monitor.get(tile).bytes));
    }
    for path in [
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/002.p/1",
        "tile/1/000.p/2",
        "tile/64/000",
        "tile/0/1",
        "tile/0/001.p/0",
        "tile/entries/001",
        "tile/entries/001.p/45",
        "tile/entries/x001",
        "tile/nothing/000",
        "tile/0/x999/x999/999",
    ] {
        let got = monitor.get(path);
        let told: Value = serde_json::from_slice(&got.plain()).expect("JSON");
        assert_eq!((got.status, &told["code"]), (404, &"NOT_FOUND".into()), "{path}");
        assert_eq!(got.kept, "no-store", "what is not there yet must not be kept: {path}");
    }
}

#[test]
fn an_empty_log_has_a_checkpoint_too() {
    let desk = Desk::new();
    let server = desk.serve();
    let monitor = Monitor { server: &server };
    let checkpoint = monitor.checkpoint();
    assert_eq!((checkpoint.size(), checkpoint.hash().0), (0, chancery::event_log::merkle::empty_root()));
    assert_eq!(monitor.get("tile/0/000").status, 404);
    assert_eq!(server.ask("{ log { checkpoint { treeSize } } }")["data"]["log"]["checkpoint"]["treeSize"], 0);
}

#[test]
fn graphql_gives_the_same_proofs_for_every_size() {
    let desk = super::desk();
    let id = super::first_statement(&desk);
    let server = desk.serve();
    let sequence =
        server.ask(&format!(r#"{{ event(id: "{id}") {{ sequence }} }}"#))["data"]["event"]["sequence"].as_u64();
    let sequence = sequence.expect("on record");
    for size in sequence..=53 {
        let answer = server.ask(&format!(
            r#"{{ audit(event: "{id}") {{ inclusion(treeSize: {size}) {{ treeSize leafIndex leafHash path record checkpoint {{ treeSize rootHash }} }} }}
                 log {{ consistency(from: {sequence}, to: {size}) {{ from to path }} first: checkpoint(treeSize: {sequence}) {{ rootHash }} }} }}"#
        ));
        let (proof, log) = (&answer["data"]["audit"]["inclusion"], &answer["data"]["log"]);
        assert_eq!((&proof["treeSize"], &proof["leafIndex"]), (&size.into(), &(sequence - 1).into()), "{answer}");
        let path = |value: &Value| -> Vec<[u8; 32]> { value.as_array().expect("a list").iter().map(hash).collect() };
        let (record, root) = (bytes(&proof["record"]), hash(&proof["checkpoint"]["rootHash"]));
        assert_eq!(tlog_tiles::record_hash(&record), Hash(hash(&proof["leafHash"])));
        check_inclusion(&record, sequence - 1, (size, &root), &path(&proof["path"])).expect("proved");
        let first = hash(&log["first"]["rootHash"]);
        check_consistency((sequence, &first), (size, &root), &path(&log["consistency"]["path"])).expect("proved");
    }
}

#[test]
fn sizes_and_events_that_are_not_there_are_refused_with_a_code() {
    let desk = super::desk();
    let id = super::first_statement(&desk);
    let server = desk.serve();
    for (query, code) in [
        ("{ log { checkpoint(treeSize: 54) { note } } }", "BAD_INPUT"),
        ("{ log { checkpoint(treeSize: 0) { note } } }", "BAD_INPUT"),
        ("{ log { consistency(from: 0, to: 5) { path } } }", "BAD_INPUT"),
        ("{ log { consistency(from: 6, to: 5) { path } } }", "BAD_INPUT"),
        ("{ log { consistency(from: 6, to: 54) { path } } }", "BAD_INPUT"),
        ("{ log { inclusion(sequence: 0) { path } } }", "NOT_FOUND"),
        ("{ log { inclusion(sequence: 54) { path } } }", "NOT_FOUND"),
        ("{ log { inclusion(sequence: 9, treeSize: 8) { path } } }", "BAD_INPUT"),
        ("{ log { inclusion(sequence: 9, treeSize: 9007199254740993) { path } } }", "BAD_INPUT"),
        (&format!(r#"{{ audit(event: "{id}") {{ inclusion(treeSize: 1) {{ path }} }} }}"#), "BAD_INPUT"),
        (&format!(r#"{{ audit(event: "{id}") {{ inclusion(treeSize: 99) {{ path }} }} }}"#), "BAD_INPUT"),
        (r#"{ audit(event: "00000000-0000-4000-8000-000000000000") { inclusion { path } } }"#, "NOT_FOUND"),
    ] {
        let answer = server.ask(query);
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}: {answer}");
    }
}
