//! A disk in memory that keeps only what was synced: for tests of what the journal promises after a power cut.
//!
//! - A write goes to the live content. `sync` of a file copies the sectors written since to its durable content.
//! - A power cut leaves the durable content, any choice of the sectors written since, and any number of the changes of
//!   names made since the folder was synced, in their order.
//! - A sync can be made to fail. As on Linux, the sectors that it was to write then count as written: a later sync
//!   succeeds without them, and only the live content shows them.
//! - The disk can go dead after a number of operations, or have a limit to its room.
//! - It can refuse writes for want of room even where a file is long enough, as disks do that never write in place. Half of
//!   the first such write is then there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use super::folder::{LogFile, LogFolder};

/// The sectors of the disk, in bytes: what a power cut keeps or loses as a whole.
pub(super) const SECTOR_BYTES: usize = 512;

/// A disk; its clones are the same disk.
#[derive(Clone, Default)]
pub(super) struct PowerCutDisk {
    state: Arc<Mutex<DiskState>>,
}

#[derive(Clone, Default)]
struct DiskState {
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    name_changes: Vec<NameChange>,
    files: Vec<FileContent>,
    /// Syncs of files so far, failed ones included.
    syncs: u64,
    /// Which sync fails, counted like `syncs`.
    failing_sync: Option<u64>,
    /// Operations that still succeed.
    operations_left: Option<u64>,
    /// Bytes that all files together may have.
    room: Option<u64>,
    /// Writes that still find room, if they are counted.
    writes_left: Option<u64>,
    /// Whether a write has found none.
    has_refused: bool,
}

#[derive(Clone, Default)]
struct FileContent {
    live: Vec<u8>,
    durable: Vec<u8>,
    /// Numbers of the sectors that a sync is to write.
    unsynced: BTreeSet<usize>,
}

#[derive(Clone)]
enum NameChange {
    Created(String, usize),
    Renamed(String, String),
    Removed(String),
}

impl PowerCutDisk {
    fn state(&self) -> MutexGuard<'_, DiskState> {
        self.state.lock().expect("no test panics while it holds the disk")
    }

    /// Returns another disk with the same content, live and durable, and no faults.
    pub(super) fn fork(&self) -> Self {
        let state = DiskState {
            failing_sync: None,
            operations_left: None,
            room: None,
            writes_left: None,
            ..self.state().clone()
        };
        PowerCutDisk { state: Arc::new(Mutex::new(state)) }
    }

    /// Returns the disk as it is after a power cut. `keep` decides for each unsynced sector and each change of a name
    /// whether it is there; after the first change that is not, no later one is.
    pub(super) fn after_power_cut(&self, mut keep: impl FnMut() -> bool) -> Self {
        let disk = self.fork();
        {
            let mut state = disk.state();
            let state = &mut *state;
            let kept = state.name_changes.iter().take_while(|_| keep()).cloned().collect::<Vec<_>>();
            for change in kept {
                change.apply(&mut state.durable_names);
            }
            state.name_changes.clear();
            state.names = state.durable_names.clone();
            for content in &mut state.files {
                for sector in std::mem::take(&mut content.unsynced) {
                    if keep() {
                        content.persist(sector);
                    }
                }
                content.live = content.durable.clone();
            }
        }
        disk
    }

    /// Makes the sync fail that comes after `more` others.
    pub(super) fn fail_sync_after(&self, more: u64) {
        let mut state = self.state();
        state.failing_sync = Some(state.syncs + more);
    }

    /// Makes every operation fail after `more` others. The first one to fail may leave its traces.
    pub(super) fn die_after(&self, more: u64) {
        self.state().operations_left = Some(more);
    }

    /// Limits the bytes that all files together may have; `None` lifts the limit.
    pub(super) fn limit_room(&self, room: Option<u64>) {
        self.state().room = room;
    }

    /// Has writes find no room, after `more` others that do; `None` lets all of them find some.
    pub(super) fn refuse_writes_after(&self, more: Option<u64>) {
        let mut state = self.state();
        (state.writes_left, state.has_refused) = (more, false);
    }

    /// Returns the number of syncs of files so far.
    pub(super) fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// Returns the bytes that all files together have.
    pub(super) fn used(&self) -> u64 {
        self.state().used()
    }

    /// Lists the names on the disk.
    pub(super) fn list(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    /// Returns the live content of a file.
    pub(super) fn content(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[name]].live.clone()
    }

    /// Replaces a file behind the journal's back, durably.
    pub(super) fn set_content(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state();
        let file = state.names[name];
        state.files[file] = FileContent { live: bytes.clone(), durable: bytes, unsynced: BTreeSet::new() };
    }

    /// Removes a file behind the journal's back, durably.
    pub(super) fn lose(&self, name: &str) {
        let mut state = self.state();
        state.names.remove(name);
        state.durable_names.remove(name);
    }
}

impl DiskState {
    fn used(&self) -> u64 {
        self.names.values().map(|file| self.files[*file].live.len() as u64).sum()
    }

    /// Counts an operation, and tells whether the disk was alive before it and still is after.
    fn operate(&mut self) -> (bool, io::Result<()>) {
        match &mut self.operations_left {
            None => (true, Ok(())),
            Some(0) => (false, Err(io::Error::other("the disk is dead"))),
            Some(left) => {
                *left -= 1;
                (true, if *left == 0 { Err(io::Error::other("the disk died")) } else { Ok(()) })
            }
        }
    }

    /// Counts a write, and tells whether it finds room.
    fn find_room(&mut self) -> io::Result<()> {
        match &mut self.writes_left {
            None => Ok(()),
            Some(0) => {
                self.has_refused = true;
                Err(io::ErrorKind::StorageFull.into())
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    fn change_name(&mut self, change: NameChange) -> io::Result<()> {
        let (alive, outcome) = self.operate();
        if alive {
            change.apply(&mut self.names);
            self.name_changes.push(change);
        }
        outcome
    }

    fn lengthen(&mut self, file: usize, length: usize) -> io::Result<()> {
        let more = length.saturating_sub(self.files[file].live.len());
        if self.room.is_some_and(|room| self.used() + more as u64 > room) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if more > 0 {
            self.files[file].live.resize(length, 0);
        }
        Ok(())
    }
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            NameChange::Created(name, file) => {
                names.insert(name.clone(), *file);
            }
            NameChange::Renamed(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
            NameChange::Removed(name) => {
                names.remove(name);
            }
        }
    }
}

impl FileContent {
    fn persist(&mut self, sector: usize) {
        let start = sector * SECTOR_BYTES;
        let end = (start + SECTOR_BYTES).min(self.live.len());
        if self.durable.len() < end {
            self.durable.resize(end, 0);
        }
        self.durable[start..end].copy_from_slice(&self.live[start..end]);
    }
}

impl LogFolder for PowerCutDisk {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.list())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let mut state = self.state();
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = state.files.len();
        state.files.push(FileContent::default());
        state.change_name(NameChange::Created(name.to_owned(), file))?;
        Ok(Box::new(PowerCutFile { disk: self.clone(), file }))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let file = *self.state().names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(PowerCutFile { disk: self.clone(), file }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.state().change_name(NameChange::Renamed(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        if !state.names.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.change_name(NameChange::Removed(name.to_owned()))
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.state();
        state.operate().1?;
        state.durable_names = state.names.clone();
        state.name_changes.clear();
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from("forgetful").join(name)
    }
}

struct PowerCutFile {
    disk: PowerCutDisk,
    file: usize,
}

impl LogFile for PowerCutFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().files[self.file].live.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.disk.state();
        let live = &state.files[self.file].live;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(live.len());
        let end = start.saturating_add(buffer.len()).min(live.len());
        buffer[..end - start].copy_from_slice(&live[start..end]);
        Ok(end - start)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let (alive, outcome) = state.operate();
        if alive && !bytes.is_empty() {
            let start = usize::try_from(offset).expect("test files are small");
            let is_later = state.has_refused;
            let found_room = state.find_room();
            let length = match (&found_room, is_later) {
                (Ok(()), _) => bytes.len(),
                (Err(_), false) => bytes.len() / 2,
                (Err(_), true) => 0,
            };
            let bytes = &bytes[..length];
            let end = start + bytes.len();
            state.lengthen(self.file, end)?;
            let content = &mut state.files[self.file];
            content.live[start..end].copy_from_slice(bytes);
            content.unsynced.extend(start / SECTOR_BYTES..end.div_ceil(SECTOR_BYTES));
            found_room?;
        }
        outcome
    }

    fn allocate(&self, length: u64) -> io::Result<bool> {
        let mut state = self.disk.state();
        state.operate().1?;
        state.lengthen(self.file, usize::try_from(length).expect("test files are small"))?;
        // Writes are refused here whatever was set aside.
        Ok(false)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.operate().1?;
        let failing = state.failing_sync == Some(state.syncs);
        state.syncs += 1;
        let content = &mut state.files[self.file];
        let unsynced = std::mem::take(&mut content.unsynced);
        if failing {
            return Err(io::Error::other("the disk could not write"));
        }
        for sector in unsynced {
            content.persist(sector);
        }
        Ok(())
    }
}
