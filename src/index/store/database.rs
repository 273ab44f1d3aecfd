//! The only file that speaks to sled.
//!
//! sled 0.34 can panic where its files are damaged. Every call is made so that a panic comes back as
//! [`StoreError::Damaged`]. Its `flush` does not reach the disk on Linux, so [`Database::sync`] follows it with
//! `sync_data` on a second descriptor of sled's file.
//!
//! A write that finds the disk full makes sled refuse every later call, reads among them. So room is set aside behind the end
//! of its file before anything is handed to it ([`Database::set_room_aside`]): sled never meets a full disk itself.
//!
//! An iterator of sled keeps a copy of a leaf between two steps. Forwards this is harmless to us; backwards it could miss
//! what a flush moves to a new chunk on its right, so backward reads look each step up again ([`Database::last_before`]).

use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use sled::{Batch, Db, IVec};

use super::StoreOptions;
use super::error::{StoreError, StoreOpenError};
use crate::system;

/// A batch is applied when it holds this many bytes: sled lets nobody read while it applies one.
const BATCH_BYTES: usize = 256 * 1024;
/// How long to wait for the lock of a database, and how often to try.
const LOCK_WAIT: Duration = Duration::from_secs(3);
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// The open sled database of a store.
pub(super) struct Database {
    db: Db,
    file: PathBuf,
    #[cfg(test)]
    faults: std::sync::Arc<super::StoreFaults>,
}

/// Runs a call of sled and turns its panic into an error.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(StoreError::from),
        Err(_) => Err(StoreError::Damaged("sled gave up on what it read".to_owned())),
    }
}

impl Database {
    /// Returns whether sled's file is in the folder.
    pub(super) fn is_in(dir: &Path) -> bool {
        file_of(dir).exists()
    }

    /// Opens or makes the database in a folder.
    ///
    /// sled opens on a thread of its own: over damaged files it may never return.
    pub(super) fn open(dir: &Path, options: &StoreOptions) -> Result<Database, StoreOpenError> {
        system::make_private_folder(dir)?;
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(options.cache_bytes.max(1 << 20))
            .mode(sled::Mode::LowSpace)
            .flush_every_ms(None);
        let (answer, opened) = mpsc::channel();
        thread::Builder::new().name("index-open".to_owned()).spawn(move || {
            // Nobody waits any more where the answer comes too late.
            let _ = answer.send(open_when_free(&config));
        })?;
        let db = match opened.recv_timeout(options.open_timeout) {
            Ok(result) => result?,
            Err(RecvTimeoutError::Timeout) => {
                return Err(StoreOpenError::Damaged("sled did not open it in time".to_owned()));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(StoreOpenError::Damaged("sled gave up opening it".to_owned()));
            }
        };
        Ok(Database {
            db,
            file: file_of(dir),
            #[cfg(test)]
            faults: std::sync::Arc::clone(&options.faults),
        })
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        #[cfg(test)]
        self.faults.check_readable()?;
        guarded(|| self.db.get(key))
    }

    /// Returns the last pair from `low` on and, as `high` says, up to or before it.
    pub(super) fn last_before(&self, low: &[u8], high: Bound<&[u8]>) -> Result<Option<(IVec, IVec)>, StoreError> {
        #[cfg(test)]
        self.faults.check_readable()?;
        guarded(|| self.db.range::<&[u8], _>((Bound::Included(low), high)).next_back().transpose())
    }

    /// Returns the pairs from `low` on and before `high`.
    pub(super) fn scan(&self, low: &[u8], high: &[u8]) -> PairScan {
        PairScan { pairs: self.db.range(low..high) }
    }

    /// Starts writing.
    pub(super) fn writing(&self) -> BatchedWrites<'_> {
        BatchedWrites { disk: self, batch: Batch::default(), bytes: 0, values: 0, written: 0 }
    }

    /// Sees to it that sled will find room for so many bytes.
    pub(super) fn set_room_aside(&self, bytes: u64) -> Result<(), StoreError> {
        #[cfg(test)]
        if self.faults.is_full.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(StoreError::NoRoom { folder: self.folder() });
        }
        let file = OpenOptions::new().write(true).open(&self.file)?;
        system::set_room_aside(&file, bytes).map_err(|error| {
            if system::is_no_room(&error) { StoreError::NoRoom { folder: self.folder() } } else { error.into() }
        })
    }

    fn folder(&self) -> PathBuf {
        self.file.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Hands what was applied to the operating system.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        guarded(|| self.db.flush()).map(|_| ())
    }

    /// Makes what was applied outlive a loss of power.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        self.flush()?;
        File::open(&self.file)?.sync_data()?;
        Ok(())
    }

    /// Returns the bytes that sled's files take.
    pub(super) fn bytes(&self) -> Result<u64, StoreError> {
        guarded(|| self.db.size_on_disk())
    }
}

/// Opens the database, waiting a little for its lock: a store that was dropped just now lets go of it in the background.
fn open_when_free(config: &sled::Config) -> Result<Db, StoreError> {
    let since = Instant::now();
    loop {
        match guarded(|| config.open()) {
            Err(StoreError::Io(error)) if is_locked(&error) && since.elapsed() < LOCK_WAIT => thread::sleep(LOCK_PAUSE),
            result => return result,
        }
    }
}

fn is_locked(error: &io::Error) -> bool {
    // sled wraps the error of the lock in text of its own.
    error.kind() == io::ErrorKind::WouldBlock || error.to_string().contains("could not acquire lock")
}

fn file_of(dir: &Path) -> PathBuf {
    dir.join("db")
}

/// A forward scan over pairs.
pub(super) struct PairScan {
    pairs: sled::Iter,
}

impl Iterator for PairScan {
    type Item = Result<(IVec, IVec), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        guarded(|| self.pairs.next().transpose()).transpose()
    }
}

/// Writes gathered into batches; each batch is atomic, and [`BatchedWrites::pause`] says where one may end.
pub(super) struct BatchedWrites<'a> {
    disk: &'a Database,
    batch: Batch,
    bytes: usize,
    values: u64,
    written: u64,
}

impl BatchedWrites<'_> {
    pub(super) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.bytes += key.len() + value.len() + 64;
        self.values += 1;
        self.batch.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        self.bytes += key.len() + 64;
        self.batch.remove(key);
    }

    /// Applies what was gathered where it has grown large.
    pub(super) fn pause(&mut self) -> Result<(), StoreError> {
        if self.bytes >= BATCH_BYTES { self.apply() } else { Ok(()) }
    }

    /// Applies what was gathered.
    pub(super) fn apply(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        self.written += self.bytes as u64;
        self.bytes = 0;
        guarded(|| self.disk.db.apply_batch(batch))
    }

    /// Returns the bytes and the values written so far.
    pub(super) fn written(&self) -> (u64, u64) {
        (self.written, self.values)
    }
}
