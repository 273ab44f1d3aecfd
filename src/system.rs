//! What the operating system gives and refuses: room on a disk, limits of the process, who may read a file.
//!
//! The crates that ask for these things are seen here and in `event_log::folder` alone. Everything is asked again each time,
//! since others use the same disk and an operator may raise a limit while the process runs.
//!
//! Not here: the journal's own files, which are reached through `event_log::folder`.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit};
use rustix::time::{ClockId, clock_gettime};

/// The mode of a folder that its owner alone may use.
const FOLDER_MODE: u32 = 0o700;
/// What others may do with a file or folder, as bits of its mode.
const OTHERS: u32 = 0o077;

/// Returns whether an operation failed for want of room: a full disk, a used-up quota, or the limit of file sizes.
pub fn is_no_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}

/// Returns whether an operation failed because this process may not write there.
pub fn is_unwritable(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied)
}

/// Returns the bytes that this process can still write to the file system of a path; `None` if the system does not say.
pub fn room_at(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    // Some file systems know no size of their own, and then say nothing of what is left.
    if stat.f_blocks == 0 {
        return None;
    }
    let blocks = if rustix::process::geteuid().is_root() { stat.f_bfree } else { stat.f_bavail };
    blocks.checked_mul(stat.f_frsize)
}

/// Returns the greatest length that a file of this process may have, in bytes; `None` without a limit.
pub fn file_bytes_max() -> Option<u64> {
    rustix::process::getrlimit(Resource::Fsize).current
}

/// Checks that there is room for so many bytes on the file system of a path, and that a file may be as long as `file_bytes`.
/// What the system does not say is no lack of room.
///
/// # Errors
///
/// There is none: the error is one for [`is_no_room`].
pub fn check_room(path: &Path, bytes: u64, file_bytes: u64) -> io::Result<()> {
    if file_bytes_max().is_some_and(|most| file_bytes > most) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    if room_at(path).is_some_and(|room| room < bytes) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    Ok(())
}

/// Returns the words to add to a message about a lack of room: how to raise the limit of file sizes, if there is one.
pub fn limit_advice() -> String {
    file_bytes_max().map_or_else(String::new, |bytes| {
        format!(" (no file of this process may be longer than {bytes} bytes: raise that limit with `ulimit -f`)")
    })
}

/// Sets room aside behind the end of a file, without making it longer: writes there will not fail for want of room.
///
/// # Errors
///
/// There is no room ([`is_no_room`]), or the system refuses the operation for another reason.
pub fn set_room_aside(file: &File, bytes: u64) -> io::Result<()> {
    let length = file.metadata()?.len();
    if file_bytes_max().is_some_and(|most| length.saturating_add(bytes) > most) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    allocate_behind(file, length, bytes)
}

#[cfg(target_os = "linux")]
fn allocate_behind(file: &File, length: u64, bytes: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    loop {
        match fallocate(file, FallocateFlags::KEEP_SIZE, length, bytes) {
            Ok(()) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => return look_for_room(file, bytes),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn allocate_behind(file: &File, _length: u64, bytes: u64) -> io::Result<()> {
    look_for_room(file, bytes)
}

/// Looks whether there is room, if none can be set aside.
fn look_for_room(file: &File, bytes: u64) -> io::Result<()> {
    let stat = rustix::fs::fstatvfs(file)?;
    if stat.f_blocks > 0 && stat.f_bavail.saturating_mul(stat.f_frsize) < bytes {
        return Err(io::ErrorKind::StorageFull.into());
    }
    Ok(())
}

/// Makes a folder, and those above it that are missing, for their owner alone. One that exists is left as it is.
///
/// # Errors
///
/// The operating system refuses it.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
}

/// Takes a folder from all but its owner, if it exists and others can use it.
///
/// # Errors
///
/// The operating system refuses it, for instance because the folder is somebody else's.
pub fn close_to_others(folder: &Path) -> io::Result<()> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.permissions().mode() & OTHERS != 0 => {
            fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Has every file that this process makes from now on be for its owner alone, whichever library makes it.
pub fn make_files_private() {
    rustix::process::umask(Mode::from_raw_mode(OTHERS));
}

/// Keeps the process alive when a file reaches the limit of file sizes: the write then fails, as on a full disk.
///
/// # Errors
///
/// The operating system does not let the signal be caught.
pub fn survive_file_limit() -> io::Result<()> {
    // Nobody reads the flag: a signal that is caught does not end the process.
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false))).map(|_| ())
}

/// Raises the number of files that this process may have open as far as it may itself, and returns it; `None` without a
/// limit. Systems start a process with a low soft limit for the sake of old programs.
pub fn raise_open_files() -> Option<u64> {
    let limit = rustix::process::getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // A system that refuses keeps the limit that there was.
    let _ = rustix::process::setrlimit(Resource::Nofile, raised);
    rustix::process::getrlimit(Resource::Nofile).current
}

/// Returns the root certificates that the system trusts, as DER: those of the file or folder that `SSL_CERT_FILE` or `SSL_CERT_DIR`
/// names, or else of the usual places. What cannot be read is left out.
pub fn root_certificates() -> Vec<Vec<u8>> {
    rustls_native_certs::load_native_certs().certs.iter().map(|certificate| certificate.to_vec()).collect()
}

/// Returns who runs this process, as the system names it: `uid 1000`.
pub fn user() -> String {
    format!("uid {}", rustix::process::geteuid().as_raw())
}

/// Returns how many files this process has open; `None` if the system does not say.
pub fn open_files() -> Option<usize> {
    // The folder that is listed is one of them.
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}

/// Returns how many files this process may have open; `None` without a limit.
pub fn open_files_max() -> Option<u64> {
    rustix::process::getrlimit(Resource::Nofile).current
}

/// Returns the memory that this process has, in bytes; `None` if the system does not say.
pub fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1_024)
}

/// Returns the time of processors that the thread which asks has used.
pub fn processor_time() -> Duration {
    let used = clock_gettime(ClockId::ThreadCPUTime);
    let (seconds, nanos) = (u64::try_from(used.tv_sec), u32::try_from(used.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanos.unwrap_or_default())
}

/// Copies the files of a folder, and of those in it, into one that is made for its owner alone.
///
/// # Errors
///
/// Something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    make_private_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            // The copy is to be worked with, even if what it was made of may not be written to.
            fs::set_permissions(&target, Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_set_aside_without_making_a_file_longer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        fs::write(&path, b"content").expect("written");
        let file = fs::OpenOptions::new().write(true).open(&path).expect("opened");
        set_room_aside(&file, 1 << 20).expect("there is room");
        assert_eq!(fs::read(&path).expect("read"), b"content");
        let too_much = set_room_aside(&file, 1 << 55).expect_err("no disk is that large");
        assert!(is_no_room(&too_much), "{too_much:?}");
        assert_eq!(file.metadata().expect("known").len(), 7);
    }

    #[test]
    fn the_soft_limit_of_open_files_becomes_the_hard_one() {
        let raised = raise_open_files();
        let limit = rustix::process::getrlimit(Resource::Nofile);
        assert_eq!((raised, limit.current), (limit.maximum, limit.maximum));
    }

    #[test]
    fn kinds_of_refusal_are_told_apart() {
        for code in [28, 122, 27] {
            assert!(is_no_room(&io::Error::from_raw_os_error(code)), "ENOSPC, EDQUOT, EFBIG: {code}");
        }
        for code in [30, 13, 1] {
            let error = io::Error::from_raw_os_error(code);
            assert!(is_unwritable(&error) && !is_no_room(&error), "EROFS, EACCES, EPERM: {code}");
        }
        assert!(!is_no_room(&io::Error::from_raw_os_error(5)), "EIO is no lack of room");
    }

    #[test]
    fn folders_are_for_their_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let inner = folder.path().join("a/b");
        make_private_folder(&inner).expect("made");
        assert_eq!((mode(&inner), mode(&folder.path().join("a"))), (0o700, 0o700));
        fs::set_permissions(&inner, Permissions::from_mode(0o755)).expect("set");
        make_private_folder(&inner).expect("there already");
        assert_eq!(mode(&inner), 0o755);
        close_to_others(&inner).expect("closed");
        assert_eq!(mode(&inner), 0o700);
        close_to_others(&folder.path().join("missing")).expect("nothing to close");
    }
}
