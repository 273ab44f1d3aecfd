//! `chancery verify`, `rebuild`, `backup` and `restore`: what keeps a data folder in order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::chronicle::{INDEX_FOLDER, LOG_FOLDER};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place::{self, DataArguments};
use crate::cli::progress::Progress;
use crate::cli::settings::{Flags, Settings};
use crate::domain::Sequence;
use crate::event_log::{EventLog, Journal, JournalOptions, LogError, record};
use crate::index::{Incoming, Index, store};

/// How many records are read at a time to follow the log.
const PAGE: usize = 2_048;

/// Checks everything in a data folder.
#[derive(Args, Debug)]
pub struct VerifyArguments {
    #[command(flatten)]
    data: DataArguments,
}

/// Throws the index away and builds it again.
#[derive(Args, Debug)]
pub struct RebuildArguments {
    #[command(flatten)]
    data: DataArguments,
}

/// Copies a data folder, also while a server runs on it.
#[derive(Args, Debug)]
pub struct BackupArguments {
    #[command(flatten)]
    data: DataArguments,
    /// The folder to write; new or empty
    #[arg(value_name = "TARGET")]
    target: PathBuf,
}

/// Makes a data folder of a backup.
#[derive(Args, Debug)]
pub struct RestoreArguments {
    /// The backup
    #[arg(value_name = "TARGET")]
    source: PathBuf,
    #[command(flatten)]
    data: DataArguments,
}

/// Runs `verify`: the log first, then the index against it.
pub fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    place::require_chronicle(folder)?;
    let options = Settings::read(folder, &Flags::default())?.chronicle();
    let opened = Journal::open(&folder.join(LOG_FOLDER), options.journal).map_err(not_right)?;
    if let Some(truncated) = opened.truncated {
        eprintln!("chancery: note: {truncated}");
    }
    let journal = opened.journal;
    let progress = Progress::of_records("log");
    let report = journal.verify(&mut |done, total| progress.at(done, total));
    progress.end();
    let report = report.map_err(not_right)?;
    verify_index(folder, &options.index, &journal)?;
    Output::new().line(&format!(
        "all is well: {} records in {} batches and {} segments, {} bytes; the index says what the log says",
        report.head, report.batches, report.segments, report.bytes
    ))
}

/// What is damaged is an answer; what keeps this from looking is not.
fn not_right(error: LogError) -> Failure {
    match error {
        LogError::Corrupt { .. } => Failure::NotRight(error.to_string()),
        other => other.into(),
    }
}

fn verify_index(folder: &Path, options: &crate::index::Options, journal: &Journal) -> Result<(), Failure> {
    let index_folder = folder.join(INDEX_FOLDER);
    let wrong = |what: String| {
        let at = index_folder.display();
        Failure::NotRight(format!(
            "the index in {at}: {what}. The log is whole: run `chancery rebuild --data {}`",
            folder.display()
        ))
    };
    let index = Index::open(&index_folder, options, journal.id()).map_err(|error| match error {
        store::OpenError::Io(error) => Failure::CouldNotRun(format!("cannot open {}: {error}", index_folder.display())),
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
    let again = Temporary::new()?;
    let rebuilt = Index::create(&again.0.join(INDEX_FOLDER), options, journal.id()).map_err(Failure::could_not_run)?;
    follow(&rebuilt, journal, "rebuild")?;
    let digest = |index: &Index| index.store().content_digest(&mut |_| {});
    let expected = digest(&rebuilt).map_err(Failure::could_not_run)?;
    match digest(&index) {
        Ok(found) if found == expected => Ok(()),
        Ok(_) => Err(wrong(first_difference(&index, &rebuilt, journal.head()))),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// Says what the first record is that the index has otherwise than the log.
fn first_difference(index: &Index, rebuilt: &Index, head: Sequence) -> String {
    let mut sequence = Sequence::ZERO;
    while sequence < head {
        sequence = sequence.next();
        let (found, expected) = (index.store().record(sequence), rebuilt.store().record(sequence));
        match (found, expected) {
            (Ok(found), Ok(expected)) if found == expected => {}
            _differs => return format!("record {sequence} is not as the log has it"),
        }
    }
    "it does not arrange the records as the log demands".to_owned()
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

/// Runs `rebuild`.
pub fn rebuild(arguments: &RebuildArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    place::require_chronicle(folder)?;
    let settings = Settings::read(folder, &Flags::default())?;
    let index_folder = folder.join(INDEX_FOLDER);
    let aside = folder.join(format!("{INDEX_FOLDER}.before-rebuild"));
    {
        // Held while the index is moved, so that nobody is using it.
        let _journal = Journal::open(&folder.join(LOG_FOLDER), settings.chronicle().journal)?;
        remove_folder(&aside)?;
        match fs::rename(&index_folder, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::CouldNotRun(format!("cannot move {}: {error}", index_folder.display())));
            }
            Ok(()) | Err(_) => {}
        }
    }
    // That there was no index is no news here.
    let (chronicle, _) = place::open_quietly(folder, &settings)?;
    chronicle.close().map_err(Failure::could_not_run)?;
    remove_folder(&aside)?;
    Output::new().line(&format!("the index was built again from {} records of the log", chronicle.head()))
}

fn remove_folder(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::CouldNotRun(format!("cannot remove {}: {error}", folder.display())))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Runs `backup`.
pub fn backup(arguments: &BackupArguments) -> Result<(), Failure> {
    let (folder, target) = (&arguments.data.data, &arguments.target);
    place::require_chronicle(folder)?;
    require_empty(target)?;
    let progress = Progress::of_records("copy");
    let copied = Journal::copy_beside(&folder.join(LOG_FOLDER), &target.join(LOG_FOLDER), &mut |done, total| {
        progress.at(done, total);
    });
    progress.end();
    let head = copied?;
    Output::new().line(&format!("{head} records are copied to {}", target.display()))
}

/// Runs `restore`: copies, checks, and builds the index.
pub fn restore(arguments: &RestoreArguments) -> Result<(), Failure> {
    let (source, folder) = (&arguments.source, &arguments.data.data);
    if !place::holds_chronicle(source) {
        return Err(Failure::CouldNotRun(format!("there is no backup in {}", source.display())));
    }
    require_empty(folder)?;
    restore_log(source, folder).inspect_err(|_| {
        // What was begun does not stand in the way of another try; nothing else was there.
        let _ = fs::remove_dir_all(folder.join(LOG_FOLDER));
    })?;
    let (chronicle, _) = place::open_quietly(folder, &Settings::read(folder, &Flags::default())?)?;
    chronicle.close().map_err(Failure::could_not_run)?;
    Output::new().line(&format!("{} records are restored to {} and checked", chronicle.head(), folder.display()))
}

fn restore_log(source: &Path, folder: &Path) -> Result<(), Failure> {
    let log_folder = folder.join(LOG_FOLDER);
    let progress = Progress::of_records("copy");
    let copied = Journal::copy_beside(&source.join(LOG_FOLDER), &log_folder, &mut |done, total| {
        progress.at(done, total);
    });
    progress.end();
    copied.map_err(not_right)?;
    let journal = Journal::open(&log_folder, JournalOptions::default())?.journal;
    let progress = Progress::of_records("check");
    journal.verify(&mut |done, total| progress.at(done, total)).map_err(not_right)?;
    Ok(())
}

fn require_empty(folder: &Path) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(Failure::CouldNotRun(format!("cannot look into {}: {error}", folder.display()))),
    };
    if is_empty {
        Ok(())
    } else {
        Err(Failure::CouldNotRun(format!("{} is not empty: name a new or empty folder", folder.display())))
    }
}

/// A folder that is removed when it is no longer needed.
pub struct Temporary(pub PathBuf);

impl Temporary {
    /// Makes an empty folder where the system keeps what is not to last.
    pub fn new() -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("chancery-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::CouldNotRun(format!("cannot make {}: {error}", folder.display())))?;
        Ok(Temporary(folder))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed lies where the system clears up.
        let _ = fs::remove_dir_all(&self.0);
    }
}
