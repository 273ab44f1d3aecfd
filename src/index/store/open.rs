//! Opening a store, and telling what is wrong with one that does not open.

use std::fs;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::thread;

use parking_lot::{Condvar, Mutex, RwLock};

use crate::domain::Sequence;
use crate::system;

use super::database::Database;
use super::encoding::decode_chunk;
use super::error::{StoreError, StoreOpenError};
use super::flush::Flusher;
use super::known_members::KnownMembers;
use super::level0::Level0;
use super::memtable::Memtable;
use super::state::{FlushControl, MemoryContent, SharedStore};
use super::{FORMAT, Store, StoreOptions, ids, keys};

/// The room that a new store needs at least, in bytes.
const CREATE_BYTES: u64 = 4 << 20;

/// A store just opened.
#[derive(Debug)]
pub struct OpenedStore {
    /// The store.
    pub store: Store,
    /// The sequence up to which it has everything: the log is to be replayed after it.
    pub applied: Sequence,
}

impl Store {
    /// Opens the store in a folder, which is to follow the log with this id.
    ///
    /// Besides the header it reads the end of the lists: much of what can be damaged shows there.
    /// On an error the folder is as it was, so that it can be moved aside; sled may still hold files in it open.
    pub fn open(dir: &Path, options: &StoreOptions, log_id: [u8; 16]) -> Result<OpenedStore, StoreOpenError> {
        if !Database::is_in(dir) {
            return Err(if is_empty(dir)? {
                StoreOpenError::Missing
            } else {
                StoreOpenError::Damaged("its main file is missing".to_owned())
            });
        }
        let disk = Database::open(dir, options)?;
        let applied = check_header(&disk, log_id)?;
        check_last_chunk(&disk)?;
        Ok(OpenedStore { store: Store::start(disk, options, applied)?, applied })
    }

    /// Makes an empty store in a folder that is empty or not there.
    pub fn create(dir: &Path, options: &StoreOptions, log_id: [u8; 16]) -> Result<Store, StoreOpenError> {
        if !is_empty(dir)? {
            return Err(StoreOpenError::Io(io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        system::make_private_folder(dir)?;
        // sled does not get over a full disk, and would leave a part of itself.
        system::check_room(dir, CREATE_BYTES, CREATE_BYTES)?;
        let disk = Database::open(dir, options)?;
        let mut writing = disk.writing();
        writing.put(keys::META_FORMAT.to_vec(), FORMAT.to_be_bytes().to_vec());
        writing.put(keys::META_LOG.to_vec(), log_id.to_vec());
        writing.put(keys::META_APPLIED.to_vec(), 0u64.to_be_bytes().to_vec());
        writing.apply()?;
        disk.sync()?;
        Store::start(disk, options, Sequence::ZERO)
    }

    fn start(disk: Database, options: &StoreOptions, applied: Sequence) -> Result<Store, StoreOpenError> {
        let waiting = Level0::load(&disk)?;
        let last_layer = waiting.last_layer();
        let runs = ids::load(&disk)?;
        let active = Memtable::after(applied);
        let state = MemoryContent { active, frozen: None, waiting: Arc::new(waiting), runs, flushed: applied };
        let shared = Arc::new(SharedStore {
            disk,
            options: options.clone(),
            state: RwLock::new(state),
            writer: Mutex::new(KnownMembers::default()),
            control: Mutex::new(FlushControl::default()),
            changed: Condvar::new(),
            room_wanted: Condvar::new(),
            durable: AtomicU64::new(u64::MAX),
            is_held: AtomicBool::new(false),
        });
        let flusher = Flusher::new(Arc::clone(&shared), last_layer);
        let thread = thread::Builder::new().name("index-flush".to_owned());
        let flusher = thread.spawn(move || flusher.run())?;
        Ok(Store { shared, flusher: Some(flusher) })
    }
}

fn is_empty(dir: &Path) -> Result<bool, StoreOpenError> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(StoreOpenError::Io(error)),
    }
}

/// Checks what the store says of itself and gives the sequence up to which it has everything.
fn check_header(disk: &Database, log_id: [u8; 16]) -> Result<Sequence, StoreOpenError> {
    let format = u32::from_be_bytes(header(disk, keys::META_FORMAT)?);
    if format != FORMAT {
        return Err(StoreOpenError::OtherFormat { found: format });
    }
    let found = header(disk, keys::META_LOG)?;
    if found != log_id {
        return Err(StoreOpenError::OtherLog { found });
    }
    Ok(Sequence::new(u64::from_be_bytes(header(disk, keys::META_APPLIED)?)))
}

fn header<const N: usize>(disk: &Database, key: &[u8]) -> Result<[u8; N], StoreOpenError> {
    let value = disk.get(key)?.unwrap_or_default();
    <[u8; N]>::try_from(&*value).map_err(|_| StoreOpenError::Damaged("its header is not whole".to_owned()))
}

fn check_last_chunk(disk: &Database) -> Result<(), StoreError> {
    let last = disk.last_before(&[keys::LISTS], Bound::Excluded(&[keys::LISTS + 1]))?;
    match last {
        Some((key, value)) if matches!(keys::parse_list(&key), Some((_, keys::MAIN))) => {
            decode_chunk(&value, &mut Vec::new())
        }
        Some(_) => Err(StoreError::malformed("the last list")),
        None => Ok(()),
    }
}
