//! Segments made ready before they are needed.
//!
//! Overwriting zeros that are already on the disk needs no change to the file system's own tables, so a sync is
//! several times faster than in a growing file. Writing those zeros takes as long as writing data, so a thread does it
//! while the present segment is still being filled. An append that comes before the thread is done waits for it.
//!
//! Room is set aside before the zeros are written: a full disk is found here, before an append has written anything. Whoever
//! only has to know that there is room does not wait for the zeros, unless the file system can set none aside.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::event_log::folder::{LogFile, LogFolder};

/// What the names of files that are not yet segments begin with.
pub(super) const PREPARED_PREFIX: &str = "prepared-";

const ZEROS_AT_ONCE: usize = 1024 * 1024;

/// A file of zeros, durable at its full length, that waits to become a segment.
pub(super) struct Prepared {
    pub(super) file: Box<dyn LogFile>,
    pub(super) name: String,
    /// Its length in bytes.
    pub(super) capacity: u64,
}

/// Prepares segments, one ahead.
pub(super) struct Preparer {
    shared: Arc<SharedPreparation>,
    thread: Option<JoinHandle<()>>,
}

struct SharedPreparation {
    folder: Arc<dyn LogFolder>,
    names: AtomicU64,
    state: Mutex<Preparation>,
    changed: Condvar,
}

#[derive(Default)]
struct Preparation {
    /// The capacity that the thread is to prepare next.
    wanted: Option<u64>,
    working: bool,
    /// The capacity for which room is set aside in the file that the thread is filling; 0 while there is none.
    set_aside: u64,
    /// Set when the thread failed: it then leaves the next attempt to the append that needs the segment.
    failed: bool,
    ready: Option<Prepared>,
    stopping: bool,
}

impl Preparer {
    /// Starts the thread; without `ahead` there is none, and segments are prepared when they are needed.
    pub(super) fn start(folder: Arc<dyn LogFolder>, ahead: bool) -> io::Result<Self> {
        let shared = Arc::new(SharedPreparation {
            folder,
            names: AtomicU64::new(1),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let thread = if ahead {
            let shared = Arc::clone(&shared);
            Some(thread::Builder::new().name("journal-prepare".to_owned()).spawn(move || shared.run())?)
        } else {
            None
        };
        Ok(Preparer { shared, thread })
    }

    /// Asks the thread for a segment of this capacity, unless there is one or it has just failed. Does not wait.
    pub(super) fn request(&self, capacity: u64) {
        if self.thread.is_none() {
            return;
        }
        let mut state = self.shared.lock();
        if state.ready.is_none() && !state.working && !state.failed && state.wanted.is_none() {
            state.wanted = Some(capacity);
            self.shared.changed.notify_all();
        }
    }

    /// Returns a segment of at least this capacity: the one made ready, or else one made now.
    pub(super) fn take(&self, capacity: u64) -> io::Result<Prepared> {
        let mut state = self.shared.lock();
        while state.working || (state.wanted.is_some() && !state.stopping) {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failed = false;
        let ready = state.ready.take();
        drop(state);
        match ready {
            Some(prepared) if prepared.capacity >= capacity => Ok(prepared),
            Some(too_small) => {
                self.shared.folder.remove(&too_small.name)?;
                self.shared.prepare(capacity, || ())
            }
            None => self.shared.prepare(capacity, || ()),
        }
    }

    /// Returns once there is room for a segment of at least this capacity: in one that is ready, or in the one that the thread is
    /// filling with zeros.
    ///
    /// # Errors
    ///
    /// There is no room, or the file system failed.
    pub(super) fn set_aside(&self, capacity: u64) -> io::Result<()> {
        let mut state = self.shared.lock();
        while !state.has_room(capacity) {
            if state.working || state.wanted.is_some() && !state.stopping {
                state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else if self.thread.is_none() || state.failed || state.stopping {
                drop(state);
                self.give_back(self.take(capacity)?);
                return Ok(());
            } else {
                if let Some(too_small) = state.ready.take() {
                    self.shared.folder.remove(&too_small.name)?;
                }
                state.wanted = Some(capacity);
                self.shared.changed.notify_all();
            }
        }
        Ok(())
    }

    /// Takes back a segment that was not needed after all.
    pub(super) fn give_back(&self, prepared: Prepared) {
        let mut state = self.shared.lock();
        if state.ready.is_none() {
            state.ready = Some(prepared);
        } else {
            drop(state);
            // What stays behind is removed when the journal is opened next.
            let _ = self.shared.folder.remove(&prepared.name);
        }
    }
}

impl Preparation {
    fn has_room(&self, capacity: u64) -> bool {
        self.set_aside >= capacity || self.ready.as_ref().is_some_and(|prepared| prepared.capacity >= capacity)
    }
}

impl Drop for Preparer {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(unused) = self.shared.lock().ready.take() {
            let _ = self.shared.folder.remove(&unused.name);
        }
    }
}

impl SharedPreparation {
    fn lock(&self) -> MutexGuard<'_, Preparation> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut state = self.lock();
        while !state.stopping {
            let Some(capacity) = state.wanted.take() else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.working = true;
            drop(state);
            let prepared = self.prepare(capacity, || {
                self.lock().set_aside = capacity;
                self.changed.notify_all();
            });
            state = self.lock();
            state.working = false;
            state.set_aside = 0;
            state.failed = prepared.is_err();
            state.ready = prepared.ok();
            self.changed.notify_all();
        }
    }

    /// Prepares a segment; says when room for it is set aside.
    fn prepare(&self, capacity: u64, is_set_aside: impl FnOnce()) -> io::Result<Prepared> {
        let name = format!("{PREPARED_PREFIX}{}", self.names.fetch_add(1, Ordering::Relaxed));
        let file = self.folder.create(&name)?;
        let fill = || {
            if file.allocate(capacity)? {
                is_set_aside();
            }
            write_zeros(&*file, 0, capacity)?;
            file.sync()
        };
        match fill() {
            Ok(()) => Ok(Prepared { file, name, capacity }),
            Err(error) => {
                drop(file);
                let _ = self.folder.remove(&name);
                Err(error)
            }
        }
    }
}

/// Writes zeros from one offset up to another.
pub(super) fn write_zeros(file: &dyn LogFile, from: u64, to: u64) -> io::Result<()> {
    let zeros = vec![0; ZEROS_AT_ONCE.min(usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX))];
    let mut offset = from;
    while offset < to {
        let length = (to - offset).min(ZEROS_AT_ONCE as u64);
        file.write_all_at(&zeros[..length as usize], offset)?;
        offset += length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_log::folder::DiskFolder;

    const MEBIBYTE: u64 = 1 << 20;

    #[test]
    fn room_that_is_set_aside_serves_all_that_fit_and_is_replaced_for_what_does_not() {
        for ahead in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let disk = DiskFolder::open(folder.path()).expect("it opens");
            let preparer = Preparer::start(Arc::new(disk), ahead).expect("a thread");
            let names = || {
                let entries = std::fs::read_dir(folder.path()).expect("it is listed");
                entries.map(|entry| entry.expect("a file").file_name()).collect::<Vec<_>>()
            };
            preparer.set_aside(2 * MEBIBYTE).expect("there is room");
            let before = names();
            preparer.set_aside(MEBIBYTE).expect("there is room");
            assert_eq!((before.len(), names()), (1, before));
            preparer.set_aside(3 * MEBIBYTE).expect("there is room");
            let prepared = preparer.take(MEBIBYTE).expect("it is made ready");
            assert_eq!((prepared.capacity, names().len()), (3 * MEBIBYTE, 1));
            let mut content = vec![1; 4096];
            let read = prepared.file.read_at(&mut content, 3 * MEBIBYTE - 4096).expect("it is read");
            assert_eq!((read, content), (4096, vec![0; 4096]));
        }
    }
}
