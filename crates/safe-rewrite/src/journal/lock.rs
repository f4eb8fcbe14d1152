//! Locks journal files against other processes.

use std::fs::File;
use std::io;
use std::path::Path;

/// A journal file, locked or opened only for reading.
#[derive(Debug)]
pub(crate) struct LockedFile(pub File);

#[cfg(unix)]
impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing does not unlock the file where a forked child has it open.
        let _ = rustix::fs::flock(&self.0, rustix::fs::FlockOperation::Unlock);
    }
}

/// Opens an existing or new journal file for reading and writing, with a lock that ends with the process.
/// `None`: another process has locked it.
#[cfg(unix)]
pub(crate) fn open_locked(path: &Path, create_new: bool) -> io::Result<Option<LockedFile>> {
    use rustix::fs::{FlockOperation, OFlags, flock};
    use rustix::io::Errno;
    use std::os::unix::fs::OpenOptionsExt;
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(create_new)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits() as i32)
        .open(path)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Ok(None),
        // On a file system without locks, unique names and the comparison of all bytes protect the journal.
        _ => Ok(Some(LockedFile(file))),
    }
}

/// Opens an existing or new journal file for reading and writing, shared with readers only. That ends with
/// the process. `None`: another process has it open.
#[cfg(windows)]
pub(crate) fn open_locked(path: &Path, create_new: bool) -> io::Result<Option<LockedFile>> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_SHARE_READ: u32 = 1;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let result =
        File::options().read(true).write(true).create_new(create_new).share_mode(FILE_SHARE_READ).open(path);
    match result {
        Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
        result => result.map(LockedFile).map(Some),
    }
}
