//! `chancery rebuild`, `backup` and `restore`: what keeps a data folder in order.
//!
//! A backup holds the log, its key and its last checkpoint: what cannot be made again. It is to be kept as the folder itself
//! is, since anyone who has the key can sign in the log's name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::chronicle::{CHECKPOINT_FILE, INDEX_FOLDER, LOG_FOLDER, SEARCH_FOLDER, TREE_FOLDER};
use crate::cli::failure::{Failure, not_right};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, DataArguments};
use crate::event_log::merkle::{self, KeyFileError};
use crate::event_log::{Journal, JournalOptions};
use crate::system;

/// Throws away what can be worked out from the log, and builds it again.
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

/// Runs `rebuild`.
pub fn rebuild(arguments: &RebuildArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    target::require_chronicle(folder)?;
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
        remove_hashes(&folder.join(TREE_FOLDER))?;
        // It is rebuilt when somebody searches.
        remove_folder(&folder.join(SEARCH_FOLDER))?;
    }
    // That there was no index is no news here.
    let (chronicle, _) = target::open_quietly(folder, &settings)?;
    target::close(&chronicle)?;
    remove_folder(&aside)?;
    Output::new().line(&format!(
        "the index and the tree of hashes were built again from {} records of the log",
        chronicle.head()
    ))
}

/// Removes the hashes of the log's tree. Checkpoints stay, of old keys too: they have to make those roots again.
fn remove_hashes(folder: &Path) -> Result<(), Failure> {
    let failed =
        |error: io::Error| Failure::CouldNotRun(format!("cannot remove files in {}: {error}", folder.display()));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let is_hashes = |name: &str| name.bytes().all(|letter| letter.is_ascii_digit());
        if entry.file_name().to_str().is_some_and(is_hashes) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
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
    target::require_chronicle(folder)?;
    require_empty(target)?;
    system::make_files_private();
    // Before the log, which then holds at least what the checkpoint speaks of.
    copy_vouched(folder, target)?;
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
    if !target::holds_chronicle(source) {
        return Err(Failure::CouldNotRun(format!("there is no backup in {}", source.display())));
    }
    require_empty(folder)?;
    system::make_files_private();
    let settings = Settings::read(folder, &Flags::default())?;
    let restored = copy_vouched(source, folder).and_then(|()| restore_log(source, folder));
    // Opened, the records have to make the root that was signed.
    let opened = restored.and_then(|()| target::open_quietly(folder, &settings));
    let (chronicle, _) = opened.inspect_err(|_| {
        // What was begun does not stand in the way of another try; nothing else was there.
        let _ = remove_all_in(folder);
    })?;
    target::close(&chronicle)?;
    Output::new().line(&format!("{} records are restored to {} and checked", chronicle.head(), folder.display()))
}

/// Copies the log's key and its last checkpoint, where there are any.
fn copy_vouched(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::CouldNotRun(format!("cannot write to {}: {error}", to.display()));
    system::make_private_folder(&to.join(TREE_FOLDER)).map_err(failed)?;
    match merkle::read_key(from) {
        Ok(key) => merkle::write_key(to, &key).map_err(Failure::could_not_run)?,
        Err(KeyFileError::Missing { path }) => {
            eprintln!("chancery: note: there is no {}: the copy cannot sign in the log's name", path.display());
        }
        Err(error) => return Err(Failure::could_not_run(error)),
    }
    let checkpoint = |folder: &Path| folder.join(TREE_FOLDER).join(CHECKPOINT_FILE);
    match fs::copy(checkpoint(from), checkpoint(to)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn remove_all_in(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
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

/// Makes an empty folder where the system keeps what is not to last; it is removed with its guard.
pub fn temporary_folder() -> Result<tempfile::TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("chancery-").tempdir();
    made.map_err(|error| {
        Failure::CouldNotRun(format!("cannot make a folder in {}: {error}", std::env::temp_dir().display()))
    })
}
