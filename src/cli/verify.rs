//! `chancery verify`: everything in a data folder is checked, the log first, then what follows from it.
//!
//! Tree and index are worked out again from the records in a temporary folder and compared with what is there, so that
//! nothing is taken on trust but the log's key.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::chronicle::{CHECKPOINT_FILE, INDEX_FOLDER, LOG_FOLDER, SEARCH_FOLDER, TREE_FOLDER};
use crate::cli::failure::{Failure, not_right};
use crate::cli::key_argument::KeyArgument;
use crate::cli::maintenance::temporary_folder;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, DataArguments};
use crate::domain::Sequence;
use crate::event_log::merkle::{self, Checkpoint, NodeHash, Tree, TreeError, VerifierKey};
use crate::event_log::{EventLog, Journal, JournalOptions, LogError, OpenedJournal, leaf_hash, record};
use crate::index::{self, Incoming, Index, store};
use crate::search;
use crate::system;

/// How many records are read at a time to follow the log.
const PAGE: usize = 2_048;

/// Checks everything in a data folder.
#[derive(Args, Debug)]
pub struct VerifyArguments {
    #[command(flatten)]
    data: DataArguments,
    /// Also check that the log extends this checkpoint, which was kept elsewhere
    #[arg(long, value_name = "CHECKPOINT-FILE")]
    against: Option<PathBuf>,
    /// The key that signed that checkpoint, or a file with it [default: the log's]
    #[arg(long, value_name = "KEY", requires = "against")]
    key: Option<KeyArgument>,
}

/// Runs `verify`: the log first, then the tree and the index against it.
pub fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    target::require_chronicle(folder)?;
    let options = Settings::read(folder, &Flags::default())?.chronicle();
    system::make_files_private();
    let opened = open_log(folder, options.journal).map_err(not_right)?;
    if let Some(truncated) = opened.truncated {
        eprintln!("chancery: note: {truncated}");
    }
    let journal = Arc::new(opened.journal);
    let progress = Progress::of_records("log");
    let report = journal.verify(&mut |done, total| progress.at(done, total));
    progress.end();
    let report = report.map_err(not_right)?;
    let scratch = temporary_folder()?;
    let derived = derived_folder(folder, &journal, scratch.path())?;
    let tree = verify_tree(folder, &derived, &journal, scratch.path())?;
    let extended = arguments.against.as_deref().map(|file| verify_against(file, arguments, &tree)).transpose()?;
    verify_index(folder, &derived, &options.index, &journal, scratch.path())?;
    verify_search(folder, &derived, &journal)?;
    let mut out = Output::new();
    out.line(&format!(
        "all is well: {} records in {} batches and {} segments, {} bytes; they make the root that was signed, and the index \
         says what they say",
        report.head, report.batches, report.segments, report.bytes
    ))?;
    extended.map_or(Ok(()), |extended| out.line(&extended))
}

/// Opens the log, if need be only to read it.
fn open_log(folder: &Path, options: JournalOptions) -> Result<OpenedJournal, LogError> {
    let log_folder = folder.join(LOG_FOLDER);
    match Journal::open(&log_folder, options) {
        Err(LogError::Io { source, .. }) if system::is_unwritable(&source) => {
            Journal::open_to_read(&log_folder, options, "it is only checked")
        }
        opened => opened,
    }
}

/// Returns the folder that holds the index, tree and search: the data folder, or a copy if that cannot be written to, since
/// index and search write to theirs when they are opened.
fn derived_folder(folder: &Path, journal: &Journal, scratch: &Path) -> Result<PathBuf, Failure> {
    if journal.only_read().is_none() {
        return Ok(folder.to_owned());
    }
    let copy = scratch.join("copy");
    eprintln!(
        "chancery: note: {} cannot be written to: it is only read, and a copy of its index is checked in {}",
        folder.display(),
        scratch.display()
    );
    for name in [TREE_FOLDER, INDEX_FOLDER, SEARCH_FOLDER] {
        let from = folder.join(name);
        if from.is_dir() {
            system::copy_folder(&from, &copy.join(name))
                .map_err(|error| Failure::CouldNotRun(format!("cannot copy {}: {error}", from.display())))?;
        }
    }
    Ok(copy)
}

/// The tree of all records, worked out again.
struct VerifiedTree {
    tree: Tree,
    /// The key of the log.
    key: VerifierKey,
    /// Where the log ends, to be told.
    end: String,
}

impl VerifiedTree {
    /// Works out the tree of a log, with its files in a temporary folder.
    fn of(journal: &Journal, key: VerifierKey, scratch: &Path) -> Result<Self, Failure> {
        let tree = Tree::create(&scratch.join(TREE_FOLDER)).map_err(Failure::could_not_run)?;
        let progress = Progress::of_records("tree");
        let head = journal.head();
        let mut after = Sequence::ZERO;
        while after < head {
            let page = journal.read(after, PAGE).map_err(not_right)?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            let leaves: Vec<NodeHash> = page.iter().map(|stored| leaf_hash(&stored.bytes)).collect();
            tree.append(&leaves);
            progress.at(after.get(), head.get());
        }
        progress.end();
        let (last, offset) = journal.end();
        Ok(VerifiedTree { tree, key, end: format!("{} ends at record {head}, at byte {offset}", last.display()) })
    }
}

/// Checks that a log extends the last checkpoint that it signed, before another key signs in its name.
///
/// Where the key that signed it is lost, what the checkpoint says is held against the records all the same.
pub fn extends_last(file: &Path, journal: &Journal, key: &VerifierKey) -> Result<(), Failure> {
    let note = read_note(file).map_err(Failure::NotRight)?;
    let scratch = temporary_folder()?;
    let verified = VerifiedTree::of(journal, key.clone(), scratch.path())?;
    let claimed = Checkpoint::claimed(&note).map_err(|error| {
        Failure::NotRight(format!("the checkpoint in {} is none: {error}; move it away to go on", file.display()))
    })?;
    covers(file, &claimed, &verified)
}

/// Checks the last checkpoint, and the hashes on the disk, against the records.
fn verify_tree(folder: &Path, derived: &Path, journal: &Journal, scratch: &Path) -> Result<VerifiedTree, Failure> {
    let key = merkle::read_key(folder).map_err(|error| Failure::NotRight(error.to_string()))?;
    let verified = VerifiedTree::of(journal, key.verifier().clone(), scratch)?;
    let tree_folder = folder.join(TREE_FOLDER);
    let file = tree_folder.join(CHECKPOINT_FILE);
    let note =
        read_note(&file).map_err(|failure| Failure::NotRight(format!("{failure}: it is the last one signed")))?;
    let checkpoint = extends(&file, &note, &verified.key, &verified)?;
    let damaged = |error: TreeError| {
        Failure::NotRight(format!("{error}. The log is whole: run `chancery rebuild --data {}`", folder.display()))
    };
    if journal.only_read().is_some() && !tree_folder.join("0").exists() && checkpoint.size > 0 {
        eprintln!("chancery: note: {} has no hashes to check beside its checkpoint", folder.display());
        return Ok(verified);
    }
    let stored = Tree::open(&derived.join(TREE_FOLDER), checkpoint.size, &checkpoint.root).map_err(damaged)?;
    match stored.first_difference(&verified.tree).map_err(Failure::could_not_run)? {
        Some(what) => Err(damaged(TreeError::Damaged { folder: tree_folder, what })),
        None => Ok(verified),
    }
}

/// Checks that the log extends a checkpoint that was kept elsewhere, and says so.
fn verify_against(file: &Path, arguments: &VerifyArguments, verified: &VerifiedTree) -> Result<String, Failure> {
    let key = arguments.key.as_ref().map_or(&verified.key, |key| &key.0);
    let note = read_note(file).map_err(Failure::CouldNotRun)?;
    let checkpoint = extends(file, &note, key, verified)?;
    Ok(format!(
        "the log extends the checkpoint in {}: its first {} records are those that were signed there",
        file.display(),
        checkpoint.size
    ))
}

fn read_note(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("cannot read the checkpoint {}: {error}", file.display()))
}

/// Checks a checkpoint's signature, and that the first records of the log make its root.
fn extends(file: &Path, note: &str, key: &VerifierKey, verified: &VerifiedTree) -> Result<Checkpoint, Failure> {
    let checkpoint = Checkpoint::open(note, key).map_err(|error| {
        Failure::NotRight(format!("BAD_INPUT: the checkpoint in {} does not hold: {error}", file.display()))
    })?;
    covers(file, &checkpoint, verified)?;
    Ok(checkpoint)
}

/// Checks that the first records of the log make the root of a checkpoint.
fn covers(file: &Path, checkpoint: &Checkpoint, verified: &VerifiedTree) -> Result<(), Failure> {
    let VerifiedTree { tree, end, .. } = verified;
    let (file, size) = (file.display(), checkpoint.size);
    if size > tree.size() {
        return Err(Failure::NotRight(format!(
            "{end}, and the checkpoint in {file} is of {size} records: records that were signed are lost. Put the missing \
             file back, or restore a backup"
        )));
    }
    if tree.root(size).map_err(Failure::could_not_run)? != checkpoint.root {
        return Err(Failure::NotRight(format!(
            "the first {size} records of the log are not those that were signed in {file}: they were changed, or the log \
             was begun again from an older copy"
        )));
    }
    Ok(())
}

fn verify_index(
    folder: &Path,
    derived: &Path,
    options: &index::IndexOptions,
    journal: &Arc<Journal>,
    scratch: &Path,
) -> Result<(), Failure> {
    let log = || Arc::clone(journal) as Arc<dyn EventLog>;
    let index_folder = folder.join(INDEX_FOLDER);
    let wrong = |what: String| {
        let at = index_folder.display();
        Failure::NotRight(format!(
            "the index in {at}: {what}. The log is whole: run `chancery rebuild --data {}`",
            folder.display()
        ))
    };
    if journal.only_read().is_some() && !index_folder.exists() {
        eprintln!(
            "chancery: note: {} has no index to check; one is made from the log when it is needed",
            folder.display()
        );
        return Ok(());
    }
    let index = Index::open(&derived.join(INDEX_FOLDER), options, log()).map_err(|error| match error {
        store::StoreOpenError::Io(error) => {
            Failure::CouldNotRun(format!("cannot open {}: {error}", index_folder.display()))
        }
        other => wrong(other.to_string()),
    })?;
    let applied = index.store().applied();
    if applied > journal.head() {
        let (file, offset) = journal.end();
        return Err(Failure::NotRight(format!(
            "{} ends at record {}, at byte {offset}, but the index holds records up to {applied}: records that were \
             acknowledged are lost. Put the missing file back, or restore a backup",
            file.display(),
            journal.head()
        )));
    }
    // After an unclean stop the index is behind, which is not wrong: the next start would catch up as well.
    follow(&index, journal, "index")?;
    let rebuilt = Index::create(&scratch.join(INDEX_FOLDER), options, log()).map_err(Failure::could_not_run)?;
    follow(&rebuilt, journal, "rebuild")?;
    let digest = |index: &Index| index.store().content_digest(&mut |_| {});
    let expected = digest(&rebuilt).map_err(Failure::could_not_run)?;
    match digest(&index) {
        Ok(found) if found == expected => Ok(()),
        Ok(_) => Err(wrong("it does not arrange the records as the log demands".to_owned())),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// Checks the search index, where anybody has searched so far.
fn verify_search(folder: &Path, derived: &Path, journal: &Journal) -> Result<(), Failure> {
    let search_folder = folder.join(SEARCH_FOLDER);
    search::check(&derived.join(SEARCH_FOLDER), journal).map_err(|why| {
        let (at, folder) = (search_folder.display(), folder.display());
        Failure::NotRight(format!(
            "the search index in {at}: {why}. The log is whole: run `chancery rebuild --data {folder}`"
        ))
    })
}

/// Takes into an index what the log holds beyond it.
fn follow(index: &Index, journal: &Journal, what: &'static str) -> Result<(), Failure> {
    let progress = Progress::of_records(what);
    let head = journal.head();
    let mut applied = index.store().applied();
    while applied < head {
        let page = journal.read(applied, PAGE).map_err(not_right)?;
        let mut decoded = Vec::with_capacity(page.len());
        for stored in &page {
            let record = record::decode(stored.sequence, &stored.bytes);
            decoded.push(record.map_err(|error| Failure::NotRight(error.to_string()))?);
        }
        let incoming: Vec<Incoming<'_>> = page
            .iter()
            .zip(&decoded)
            .map(|(stored, decoded)| Incoming {
                recorded: &decoded.recorded,
                bytes: &stored.bytes,
                batch: decoded.batch.as_ref(),
            })
            .collect();
        index.apply(&incoming).map_err(|error| {
            Failure::NotRight(format!("the index cannot follow the log after record {applied}: {error}"))
        })?;
        let Some(last) = page.last() else { break };
        applied = last.sequence;
        progress.at(applied.get(), head.get());
    }
    Ok(())
}
