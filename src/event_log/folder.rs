//! The few file operations that the journal needs, and the real ones.
//!
//! The journal reaches the disk through [`LogFolder`] and [`LogFile`] alone, so that tests can put a disk beneath it that
//! forgets what was not synced, fails a sync, or runs out of room. What an implementation promises:
//!
//! - A write is durable once `sync` of the same file has returned without an error, a name (created, renamed or
//!   removed) once `sync` of the folder has.
//! - Before that, after a power cut any part of it may be there, in any order.
//!
//! It also keeps the lock by which one process at a time has a folder open.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::LogError;
use crate::system;

const LOCK_NAME: &str = "lock";

/// The mode of a file that its owner alone may read.
const FILE_MODE: u32 = 0o600;

/// A flat folder of files.
pub(super) trait LogFolder: Send + Sync {
    /// Lists the names in the folder, in any order.
    fn names(&self) -> io::Result<Vec<String>>;
    /// Makes a new, empty file. A name that is taken is an error.
    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>>;
    /// Opens a file that exists, to read and write.
    fn open(&self, name: &str) -> io::Result<Box<dyn LogFile>>;
    /// Renames a file, in place of the one that has the new name, if any.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes all names durable.
    fn sync(&self) -> io::Result<()>;
    /// Returns a path for messages.
    fn path(&self, name: &str) -> PathBuf;
    /// Checks that there is room to write so many bytes, to a file of that length. What cannot be known is no lack of room.
    fn look_for_room(&self, bytes: u64, file_length: u64) -> io::Result<()> {
        let _ = (bytes, file_length);
        Ok(())
    }
}

/// An open file that is read and written by offset.
pub(super) trait LogFile: Send + Sync {
    /// Returns the length in bytes.
    fn len(&self) -> io::Result<u64>;
    /// Fills `buffer` from `offset` on, and gives the bytes read: fewer than asked only at the file's end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes all of `bytes` at `offset`, lengthening the file where they reach past its end.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Sets room aside for the first `length` bytes, where the file system can, and returns whether it did; the file may then be
    /// that long, in zeros.
    fn allocate(&self, length: u64) -> io::Result<bool>;
    /// Makes the content and the length durable.
    fn sync(&self) -> io::Result<()>;
}

/// A folder of the real file system.
pub(super) struct DiskFolder {
    path: PathBuf,
}

impl DiskFolder {
    /// Opens the folder, making it (and those above it) where it does not exist.
    pub(super) fn open(path: &Path) -> Result<Self, LogError> {
        if !path.is_dir() {
            system::make_private_folder(path).map_err(|error| LogError::io(path, "make the folder", error))?;
            // The new folder's own name must be as durable as what will be written into it.
            if let Some(parent) = path.canonicalize().ok().as_deref().and_then(Path::parent) {
                File::open(parent)
                    .and_then(|parent| parent.sync_all())
                    .map_err(|error| LogError::io(parent, "sync the folder", error))?;
            }
        }
        Ok(DiskFolder { path: path.to_owned() })
    }
}

impl LogFolder for DiskFolder {
    fn names(&self) -> io::Result<Vec<String>> {
        names(&self.path)
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(FILE_MODE).open(self.path(name))?;
        Ok(Box::new(DiskFile(file)))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let file = OpenOptions::new().read(true).write(true).open(self.path(name))?;
        Ok(Box::new(DiskFile(file)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn look_for_room(&self, bytes: u64, file_length: u64) -> io::Result<()> {
        system::check_room(&self.path, bytes, file_length)
    }
}

/// A folder of the real file system that is only looked at, since another process has it open or it cannot be
/// written to.
pub(super) struct ReadOnlyFolder {
    path: PathBuf,
}

impl ReadOnlyFolder {
    /// Names a folder.
    pub(super) fn new(path: &Path) -> Self {
        ReadOnlyFolder { path: path.to_owned() }
    }
}

fn only_looked_at<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "the folder is only looked at"))
}

impl LogFolder for ReadOnlyFolder {
    fn names(&self) -> io::Result<Vec<String>> {
        names(&self.path)
    }

    fn create(&self, _name: &str) -> io::Result<Box<dyn LogFile>> {
        only_looked_at()
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        Ok(Box::new(DiskFile(File::open(self.path(name))?)))
    }

    fn rename(&self, _from: &str, _to: &str) -> io::Result<()> {
        only_looked_at()
    }

    fn remove(&self, _name: &str) -> io::Result<()> {
        only_looked_at()
    }

    fn sync(&self) -> io::Result<()> {
        only_looked_at()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // A name that is not UTF-8 is none of the log's.
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

struct DiskFile(File);

impl LogFile for DiskFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.0.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    #[cfg(target_os = "linux")]
    fn allocate(&self, length: u64) -> io::Result<bool> {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::Errno;
        loop {
            match fallocate(&self.0, FallocateFlags::empty(), 0, length) {
                Ok(()) => return Ok(true),
                // Without the operation, the zeros written next find out whether there is room.
                Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(false),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn allocate(&self, _length: u64) -> io::Result<bool> {
        Ok(false)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// The lock on a folder, held until it is dropped or the process ends, in whatever way.
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock, or says who has it.
    pub(super) fn take(folder: &Path) -> Result<Self, LogError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE);
        let file = Self::hold(folder, &options)?;
        // The pid is only for the message to others: on a full disk it is left out.
        let written = file.set_len(0).and_then(|()| writeln!(&file, "{}", std::process::id()));
        match written {
            Err(error) if !system::is_no_room(&error) => Err(LogError::io(&folder.join(LOCK_NAME), "write", error)),
            Ok(()) | Err(_) => Ok(FolderLock { _file: file }),
        }
    }

    /// Takes the lock without writing to it, or says who has it; `None` if the folder has none.
    pub(super) fn take_to_read(folder: &Path) -> Result<Option<Self>, LogError> {
        match Self::hold(folder, OpenOptions::new().read(true)) {
            Ok(file) => Ok(Some(FolderLock { _file: file })),
            Err(LogError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn hold(folder: &Path, options: &OpenOptions) -> Result<File, LogError> {
        let path = folder.join(LOCK_NAME);
        let mut file = options.open(&path).map_err(|error| LogError::io(&path, "open", error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // The pid is only for the message: a holder that has not written it yet still holds the lock.
                let _ = file.read_to_string(&mut text);
                Err(LogError::Held { folder: folder.to_owned(), pid: text.trim().parse().ok() })
            }
            Err(TryLockError::Error(error)) => Err(LogError::io(&path, "lock", error)),
        }
    }
}
