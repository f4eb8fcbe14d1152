//! Journal files that no other process uses at the same time.

use std::fs::File;
use std::io;
use std::path::Path;

/// A journal file that is locked, or was opened only for reading.
#[derive(Debug)]
pub(crate) struct LockedFile(pub File);

#[cfg(unix)]
impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing is not enough where a child process was given the open file by a fork.
        let _ = rustix::fs::flock(&self.0, rustix::fs::FlockOperation::Unlock);
    }
}

/// Opens a journal file for reading and writing, made anew or existing, with a lock that ends with the
/// process. `None`: another process has it locked.
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
        // A file system without locks: the unique names and the comparison of all bytes must do.
        _ => Ok(Some(LockedFile(file))),
    }
}

/// Opens a journal file for reading and writing, made anew or existing, shared with readers only, which
/// ends with the process. `None`: another process has it.
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
