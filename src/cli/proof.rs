//! `chancery log-key`, `prove` and `check-proof`: what an auditor needs.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::{Value, json};

use crate::chronicle::{CHECKPOINT_FILE, LOG_FOLDER, TREE_FOLDER, set_aside};
use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::key_argument::KeyArgument;
use crate::cli::output::Output;
use crate::cli::query_runner::QueryRunner;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, ChronicleTarget, TargetArguments};
use crate::cli::verify;
use crate::domain::Sequence;
use crate::domain::vocabulary::Vocabulary;
use crate::event_log::merkle::{self, LogKey, NodeHash, ProofDocument, Proved, VerifierKey};
use crate::event_log::{EventLog, Journal};
use crate::input::operation_line;

/// Prints the log's key.
#[derive(Args, Debug)]
pub struct LogKeyArguments {
    #[command(flatten)]
    place: TargetArguments,
    /// Make a new key, in the place of one that is lost or known to others; auditors must be told of it
    #[arg(long, conflicts_with = "server")]
    new: bool,
    /// The name under which the new key signs, such as example.org/chronicle [default: that of the old key, else of the log]
    #[arg(long, value_name = "NAME", requires = "new")]
    origin: Option<String>,
}

/// Proves an event.
#[derive(Args, Debug)]
pub struct ProveArguments {
    /// The id of the event, or of an operation on one
    #[arg(value_name = "EVENT")]
    event: String,
    /// The number of records, from the first on, in which it is proved [default: all]
    #[arg(long, value_name = "N")]
    tree_size: Option<u64>,
    #[command(flatten)]
    place: TargetArguments,
}

/// Checks a proof.
#[derive(Args, Debug)]
pub struct CheckProofArguments {
    /// The proof, as `chancery prove` wrote it; - for standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The log's key, as `chancery log-key` prints it, or a file with it: from somebody you trust, not with the proof
    #[arg(long, value_name = "KEY")]
    key: KeyArgument,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `log-key`.
pub fn log_key(arguments: &LogKeyArguments) -> Result<(), Failure> {
    let key = match arguments.place.place() {
        ChronicleTarget::Server(server) => {
            let mut text = Vec::new();
            Client::new(server)?.get("/checkpoint.pub", &mut |piece| {
                text.extend_from_slice(piece);
                Ok(())
            })?;
            String::from_utf8_lossy(&text).trim_end().to_owned()
        }
        ChronicleTarget::Folder(folder) => {
            target::require_chronicle(&folder)?;
            if arguments.new {
                make_key(&folder, arguments.origin.as_deref())?;
            }
            merkle::read_key(&folder).map_err(Failure::could_not_run)?.verifier().to_string()
        }
    };
    Output::new().line(&key)
}

/// Makes a new key for a log, and sets aside the checkpoint that the old one signed, once the log is found to extend it.
fn make_key(folder: &Path, origin: Option<&str>) -> Result<(), Failure> {
    let settings = Settings::read(folder, &Flags::default())?;
    {
        // Held meanwhile, so that nobody signs with the old one.
        let journal = Journal::open(&folder.join(LOG_FOLDER), settings.chronicle().journal)?.journal;
        let old = merkle::read_key(folder).ok();
        let old = old.map(|key| key.verifier().name().to_owned());
        let name = origin.map(str::to_owned).or(old).unwrap_or_else(|| format!("chancery/{}", journal.id()));
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(Failure::could_not_run)?;
        let key = LogKey::new(&name, &seed).map_err(|error| Failure::Usage(error.to_string()))?;
        let last = folder.join(TREE_FOLDER).join(CHECKPOINT_FILE);
        if last.exists() {
            // A new key must not sign what the old one would not have.
            verify::extends_last(&last, &journal, key.verifier())?;
        }
        set_aside(&last)?;
        merkle::write_key(folder, &key).map_err(Failure::could_not_run)?;
    }
    // Signed at once: the first checkpoint of the new key is on the disk when it is printed.
    let (chronicle, _) = target::open_quietly(folder, &settings)?;
    target::close(&chronicle)
}

const EVENT: &str = "query($id: ID!) { event(id: $id) { id sequence } }";
const INCLUSION: &str = "query($sequence: Sequence!, $treeSize: Sequence) { log { verifierKey
  inclusion(sequence: $sequence, treeSize: $treeSize) { treeSize path record checkpoint { note } } } }";

/// Runs `prove`.
pub fn prove(arguments: &ProveArguments) -> Result<(), Failure> {
    let asker = QueryRunner::at(&arguments.place)?;
    let found = asker.ask(EVENT, &json!({ "id": arguments.event }))?;
    let event = &found["event"];
    let (Some(id), Some(sequence)) = (event["id"].as_str(), event["sequence"].as_u64()) else {
        return Err(Failure::NotRight(format!("NOT_FOUND: no event {:?} is on record", arguments.event)));
    };
    let asked = json!({ "sequence": sequence, "treeSize": arguments.tree_size });
    let answer = asker.ask(INCLUSION, &asked)?;
    let log = &answer["log"];
    let document = document(id, Sequence::new(sequence), &log["inclusion"])
        .ok_or_else(|| Failure::CouldNotRun("the answer holds no proof".to_owned()))?;
    let key: VerifierKey = log["verifierKey"].as_str().unwrap_or_default().parse().map_err(Failure::could_not_run)?;
    // What does not convince us convinces nobody.
    document.check(&key).map_err(Failure::could_not_run)?;
    let document = serde_json::to_value(&document).map_err(Failure::could_not_run)?;
    Output::new().json(&document)?;
    asker.close()
}

fn document(id: &str, sequence: Sequence, inclusion: &Value) -> Option<ProofDocument> {
    let bytes = |value: &Value| STANDARD.decode(value.as_str()?).ok();
    let hash = |value: &Value| -> Option<NodeHash> { bytes(value)?.try_into().ok() };
    let path: Option<Vec<NodeHash>> = inclusion["path"].as_array()?.iter().map(hash).collect();
    let signed = (inclusion["treeSize"].as_u64()?, inclusion["checkpoint"]["note"].as_str()?);
    Some(ProofDocument::new(id, sequence, &bytes(&inclusion["record"])?, &path?, signed))
}

/// Runs `check-proof`.
pub fn check_proof(arguments: &CheckProofArguments) -> Result<(), Failure> {
    let key = &arguments.key.0;
    let bytes = read(&arguments.file)
        .map_err(|error| Failure::CouldNotRun(format!("cannot read {}: {error}", arguments.file)))?;
    let proved = ProofDocument::read(&bytes).and_then(|document| document.check(key));
    let Proved { recorded, checkpoint } = proved.map_err(|error| Failure::NotRight(format!("BAD_INPUT: {error}")))?;
    let line = operation_line(&recorded.operation);
    let (id, kind) = (recorded.operation.id(), recorded.operation.kind().name());
    let mut out = Output::new();
    if arguments.json {
        let operation: Value = serde_json::from_str(&line).map_err(Failure::could_not_run)?;
        return out.json(&json!({
            "log": key.name(),
            "treeSize": checkpoint.size,
            "sequence": recorded.sequence.get(),
            "event": id.to_string(),
            "kind": kind,
            "recordedAt": recorded.recorded_at.to_string(),
            "recordedBy": &*recorded.recorded_by,
            "operation": operation,
        }));
    }
    out.line(&format!(
        "proved: {kind} {id} is record {} of the first {} that {} has signed for",
        recorded.sequence,
        checkpoint.size,
        key.name()
    ))?;
    out.line(&format!("recorded {} by {}:", recorded.recorded_at, recorded.recorded_by))?;
    out.line(&line)
}

/// Reads a document, or as much of it as shows that it is none.
fn read(file: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = merkle::DOCUMENT_BYTES_MAX as u64 + 1;
    if file == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
