//! `log-key`, `prove`, `check-proof`, and the verification by another language's standard library.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use chancery::event_log::merkle::{ProofDocument, VerifierKey};
use serde_json::Value;

use super::{desk, first_statement, proof};
use crate::cli::Desk;

fn key(desk: &Desk) -> String {
    desk.run(["log-key"]).good().trim_end().to_owned()
}

/// Runs the auditors' script.
fn by_node(proof: &Path, key: &str) -> (bool, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-proof.mjs");
    let ran = Command::new("node").arg(script).arg(proof).arg(key).output();
    let ran = ran.expect("the script of docs/audit.md needs `node`: install Node.js 20 or later");
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.success(), String::from_utf8(said).expect("UTF-8"))
}

#[test]
fn a_proof_is_checked_with_nothing_but_the_key() {
    let desk = desk();
    let (file, key) = (proof(&desk), key(&desk));
    // Elsewhere, where there is no chronicle.
    let elsewhere = Desk::new();
    let told = elsewhere.run(["check-proof", file.to_str().expect("UTF-8"), "--key", &key]).good();
    let id = first_statement(&desk);
    assert!(told.starts_with(&format!("proved: STATEMENT_MADE {id} is record ")), "{told}");
    let line = told.lines().last().expect("the record");
    assert!(desk.export().iter().any(|exported| exported == line), "what was proved is what is on record: {line}");
    // From standard input, with the key in a file.
    std::fs::write(elsewhere.path("log.pub"), format!("{key}\n")).expect("written");
    let text = std::fs::read(&file).expect("read");
    let json = elsewhere.run_with(["check-proof", "-", "--key", "log.pub", "--json"], &text).good();
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["event"], &json["treeSize"], &json["recordedBy"]), (&id.into(), &53.into(), &"local".into()));
}

#[test]
fn another_language_agrees_in_under_sixty_lines() {
    let desk = desk();
    let (file, key) = (proof(&desk), key(&desk));
    let (proved, said) = by_node(&file, &key);
    assert!(proved && said.contains(&first_statement(&desk)), "{said}");
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-proof.mjs")).expect("read");
    assert!(script.lines().count() <= 65 && !script.contains("node_modules"), "{}", script.lines().count());
    let (proved, said) = by_node(&file, &key.replacen('a', "b", 1));
    assert!(!proved && said.starts_with("not proved: "), "{said}");
    // What is signed, what is proved, and what leads from one to the other: changed, each fails.
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("read")).expect("JSON");
    for field in ["record", "checkpoint"] {
        let text = whole[field].as_str().expect("a text");
        for place in (0..text.len()).step_by(text.len() / 12) {
            let mut bytes = text.as_bytes().to_vec();
            bytes[place] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let mut proof = whole.clone();
            proof[field] = changed.into();
            std::fs::write(desk.path("changed.json"), proof.to_string()).expect("written");
            let (proved, said) = by_node(&desk.path("changed.json"), &key);
            assert!(!proved, "{field} at {place}: {said}");
        }
    }
    let mut proof = whole.clone();
    proof["path"].as_array_mut().expect("a list").swap(0, 1);
    std::fs::write(desk.path("changed.json"), proof.to_string()).expect("written");
    assert!(!by_node(&desk.path("changed.json"), &key).0);
}

#[test]
fn no_bit_of_a_proof_can_be_changed() {
    let desk = desk();
    let key: VerifierKey = key(&desk).parse().expect("a key");
    let whole = std::fs::read(proof(&desk)).expect("read");
    let proves = |bytes: &[u8]| ProofDocument::read(bytes).is_ok_and(|proof| proof.check(&key).is_ok());
    assert!(proves(&whole));
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[place] ^= 1 << bit;
            assert!(!proves(&changed), "bit {bit} of byte {place}: {:?}", char::from(whole[place]));
        }
    }
    for end in 0..whole.len() - 2 {
        assert!(!proves(&whole[..end]), "cut at {end}");
    }
}

#[test]
fn broken_proofs_and_keys_are_told_in_words() {
    let desk = desk();
    let (file, key) = (proof(&desk), key(&desk));
    let text = std::fs::read_to_string(&file).expect("read");
    let other = super::desk().run(["log-key"]).good();
    for (change, wanted) in [
        (text.replace("chancery-proof-1", "chancery-proof-9"), "its format is"),
        (text.replace("\"path\"", "\"way\""), "not a proof as `chancery prove` writes it"),
        (text.replace("\"treeSize\": 53", "\"treeSize\": 52"), "the tree size of the proof"),
        ("{}".to_owned(), "not a proof as `chancery prove` writes it"),
        (String::new(), "not a proof as `chancery prove` writes it"),
    ] {
        assert_ne!(change, text);
        std::fs::write(desk.path("broken.json"), change).expect("written");
        let told = desk.run(["check-proof", "broken.json", "--key", &key]).ended(1);
        assert!(told.contains(wanted), "{told}");
    }
    let told = desk.run(["check-proof", "proof.json", "--key", other.trim_end()]).ended(1);
    assert!(told.contains("the checkpoint is of the log chancery/"), "{told}");
    std::fs::write(desk.path("broken.json"), [0xff, 0xfe]).expect("written");
    assert!(
        desk.run(["check-proof", "broken.json", "--key", &key]).ended(1).contains("BAD_INPUT: this is not a proof")
    );
    assert!(desk.run(["check-proof", "proof.json", "--key", "nothing"]).ended(2).contains("not a verifier key"));
    desk.run(["check-proof", "nothing.json", "--key", &key]).ended(3);
    desk.run(["check-proof", "proof.json"]).ended(2);
    let told = desk.run(["prove", "00000000-0000-4000-8000-000000000000"]).ended(1);
    assert!(told.contains("NOT_FOUND"), "{told}");
    let told = desk.run(["prove", &first_statement(&desk), "--tree-size", "54"]).ended(2);
    assert!(told.contains("BAD_INPUT") && told.contains("at most 53"), "{told}");
    desk.run(["prove", &first_statement(&desk), "--tree-size", "1"]).ended(2);
}

#[test]
fn an_operation_is_proved_like_an_event_and_at_a_running_server() {
    let desk = desk();
    let correction =
        desk.export().into_iter().find(|line| line.starts_with(r#"{"correct""#)).expect("the fixture has one");
    let correction: Value = serde_json::from_str(&correction).expect("JSON");
    let id = correction["correct"]["id"].as_str().expect("an id");
    let key = key(&desk);
    let server = desk.serve();
    assert_eq!(desk.run(["log-key", "--server", &server.url]).good().trim_end(), key);
    let text = desk.run(["prove", id, "--server", &server.url]).good();
    let told = desk.run_with(["check-proof", "-", "--key", &key], text.as_bytes()).good();
    assert!(told.contains(&format!("EVENT_CORRECTED {id}")), "{told}");
}

#[test]
fn the_key_is_its_owners_alone_and_never_replaced_unasked() {
    let desk = desk();
    let path = desk.data().join("log.key");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    let first = key(&desk);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("set");
    assert!(desk.run(["as-of", "2024"]).ended(3).contains("chmod 600"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("set");
    let secret = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, secret.replacen("chancery", "chancerx", 1)).expect("written");
    assert!(desk.run(["as-of", "2024"]).ended(3).contains("damaged"));
    std::fs::remove_file(&path).expect("removed");
    for command in [&["as-of", "2024"][..], &["log-key"], &["serve", "--listen", "127.0.0.1:0"]] {
        let told = desk.run(command).ended(3);
        assert!(told.contains("log.key") && told.contains("log-key --new"), "{told}");
    }
    assert!(desk.run(["verify"]).ended(1).contains("log.key"));
    assert!(!path.exists());
    // Somebody else's key is noticed, too.
    std::fs::copy(super::desk().data().join("log.key"), &path).expect("copied");
    assert!(desk.run(["as-of", "2024"]).ended(3).contains("does not go with the log's key"));
    std::fs::remove_file(&path).expect("removed");
    let kept = desk.data().join("tree/checkpoint");
    std::fs::copy(&kept, desk.path("kept")).expect("copied");
    assert!(desk.run(["log-key", "--new", "--origin", "a b"]).ended(2).contains("neither spaces nor plus"));
    let second = desk.run(["log-key", "--new", "--origin", "example.org/chronicle"]).good();
    assert!(second.starts_with("example.org/chronicle+") && mode(&path) == 0o600, "{second}");
    assert_eq!(key(&desk), second.trim_end());
    desk.run(["verify"]).good();
    assert!(desk.run(["verify", "--against", "kept"]).ended(1).contains("of the log chancery/"));
    let told = desk.run(["verify", "--against", "kept", "--key", &first]).good();
    assert!(told.contains("the log extends the checkpoint in kept"), "{told}");
    desk.run(["as-of", "2024"]).good();
}
