//! Reads one file: its bytes, and its identity at that moment.
//!
//! Without memory maps, because a program that shortens a mapped file kills the reader.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The state of a file at one moment. Equal identities mean an unchanged file, as far as the file system
/// tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// The device (Unix) or volume serial number (Windows).
    pub device: u64,
    /// The inode number (Unix) or file index (Windows).
    pub inode: u64,
    /// Length in bytes.
    pub size: u64,
    /// Last change of the content, in nanoseconds since 1970 (Windows: in the system's own ticks).
    pub modified: i128,
    /// Last change of content, mode, owner, links or attributes, as `modified`; 0 on Windows.
    pub changed: i128,
    /// Permission and file type bits (Windows: the file's attributes).
    pub mode: u32,
    /// How many names the file has.
    pub links: u64,
    /// User that owns the file; 0 on Windows.
    pub owner: u32,
    /// Group that owns the file; 0 on Windows.
    pub group: u32,
}

impl FileIdentity {
    /// The identity of an open file.
    #[cfg(unix)]
    pub(crate) fn of(_file: &File, metadata: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Ok(FileIdentity {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            mode: metadata.mode(),
            links: metadata.nlink(),
            owner: metadata.uid(),
            group: metadata.gid(),
        })
    }

    /// The identity of an open file.
    #[cfg(windows)]
    pub(crate) fn of(file: &File, metadata: &Metadata) -> io::Result<Self> {
        use std::os::windows::fs::MetadataExt;
        let information = winapi_util::file::information(file)?;
        Ok(FileIdentity {
            device: information.volume_serial_number(),
            inode: information.file_index(),
            size: metadata.file_size(),
            modified: i128::from(metadata.last_write_time()),
            changed: 0,
            mode: metadata.file_attributes(),
            links: information.number_of_links(),
            owner: 0,
            group: 0,
        })
    }

    /// Whether this is the same file with the same content, by its length and time of change. Mode, owner and
    /// links are not compared: a rewrite keeps those of the moment when it happens.
    pub(crate) fn same_content(&self, other: &FileIdentity) -> bool {
        (self.device, self.inode, self.size, self.modified)
            == (other.device, other.inode, other.size, other.modified)
    }
}

/// Length and SHA-256 of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContentSum {
    pub length: u64,
    pub sha256: [u8; 32],
}

impl ContentSum {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        ContentSum { length: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
    }

    /// The checksum of the rest of `reader`, which is read in blocks.
    pub(crate) fn of_reader(mut reader: impl Read) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut length = 0;
        let mut block = vec![0; 1 << 16];
        loop {
            match reader.read(&mut block) {
                Ok(0) => return Ok(ContentSum { length, sha256: hasher.finalize().into() }),
                Ok(count) => {
                    hasher.update(&block[..count]);
                    length += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The path as given.
    pub path: PathBuf,
    /// The absolute path of the file, with all symbolic links resolved.
    pub target: PathBuf,
    /// The state of the file when it was read.
    pub identity: FileIdentity,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why a file can't be read.
#[derive(Debug)]
pub enum ReadError {
    /// There is no such file.
    Missing {
        /// The path of the file.
        path: PathBuf,
    },
    /// A symbolic link to nothing.
    Dangling {
        /// The path of the file.
        path: PathBuf,
    },
    /// A directory where a file was meant.
    Directory {
        /// The path of the file.
        path: PathBuf,
    },
    /// A pipe, socket or device. It was not opened.
    Special {
        /// The path of the file.
        path: PathBuf,
    },
    /// The system reports an error.
    Unreadable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Longer than allowed; lengths in bytes.
    TooLarge {
        /// The path of the file.
        path: PathBuf,
        /// The length of the file.
        size: u64,
        /// The greatest length allowed.
        max: u64,
    },
    /// It changed while it was being read.
    Unsteady {
        /// The path of the file.
        path: PathBuf,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Missing { path } => {
                write!(f, "{}: no such file; check the spelling", path.display())
            }
            ReadError::Dangling { path } => {
                write!(f, "{}: a symbolic link to a file that does not exist; name another", path.display())
            }
            ReadError::Directory { path } => {
                write!(f, "{}: a directory where a file was meant; name a file in it", path.display())
            }
            ReadError::Special { path } => {
                write!(f, "{}: a pipe, socket or device, not a file", path.display())
            }
            ReadError::Unreadable { path, source } => {
                write!(f, "{}: can't be read ({source}); check its permissions", path.display())
            }
            ReadError::TooLarge { path, size, max } => {
                write!(f, "{}: {size} bytes is over the limit of {max}", path.display())
            }
            ReadError::Unsteady { path } => {
                write!(f, "{}: changed while it was being read; try again when it is at rest", path.display())
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Opens an existing regular file. Does not follow a symbolic link in the last component, and does not block:
/// an ordinary open would hang forever if a pipe had taken the file's place.
pub(crate) fn open_existing(path: &Path, write: bool) -> io::Result<File> {
    // Neither `create` nor `truncate`, so that opening changes nothing.
    let mut options = File::options();
    options.read(true).write(write);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32);
    }
    options.open(path)
}

/// Reads the file that `path` leads to, symbolic links followed, if it is at most `max` bytes long.
pub fn read(path: &Path, max: Option<u64>) -> Result<Snapshot, ReadError> {
    let unreadable = |source| ReadError::Unreadable { path: path.to_owned(), source };
    let target = std::fs::canonicalize(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => ReadError::Dangling { path: path.to_owned() },
        io::ErrorKind::NotFound => ReadError::Missing { path: path.to_owned() },
        _ => unreadable(source),
    })?;
    // Checked before it is opened, because opening a device can have effects.
    let before = std::fs::symlink_metadata(&target).map_err(unreadable)?;
    check_kind(path, &before)?;

    let mut file = open_existing(&target, false).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    check_kind(path, &metadata)?;
    let identity = FileIdentity::of(&file, &metadata).map_err(unreadable)?;
    let max = max.unwrap_or(u64::MAX);
    let too_large = |size| ReadError::TooLarge { path: path.to_owned(), size, max };
    if identity.size > max {
        return Err(too_large(identity.size));
    }
    let mut bytes = Vec::new();
    // `try_reserve`, so that a file larger than the memory is an error and no crash.
    usize::try_from(identity.size)
        .ok()
        .and_then(|size| bytes.try_reserve_exact(size).ok())
        .ok_or_else(|| unreadable(io::ErrorKind::OutOfMemory.into()))?;
    // Reading one byte more than its length detects a file that grows.
    Read::by_ref(&mut file)
        .take(identity.size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let after =
        file.metadata().and_then(|metadata| FileIdentity::of(&file, &metadata)).map_err(unreadable)?;
    if bytes.len() as u64 != identity.size || !after.same_content(&identity) {
        return Err(ReadError::Unsteady { path: path.to_owned() });
    }
    Ok(Snapshot { path: path.to_owned(), target, identity, bytes })
}

fn check_kind(path: &Path, metadata: &Metadata) -> Result<(), ReadError> {
    if metadata.is_dir() {
        Err(ReadError::Directory { path: path.to_owned() })
    } else if !metadata.is_file() {
        Err(ReadError::Special { path: path.to_owned() })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use std::fs;

    #[test]
    fn gives_bytes_and_identity() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, b"one\r\n\xff").unwrap();
        let snapshot = read(&path, Some(6)).unwrap();
        assert_eq!(snapshot.bytes, b"one\r\n\xff");
        assert_eq!(snapshot.identity.size, 6);
        assert_eq!(snapshot.identity.links, 1);
        assert_eq!(snapshot.target, fs::canonicalize(&path).unwrap());
        assert_eq!(snapshot.path, path);
        fs::write(&path, b"").unwrap();
        assert_eq!(read(&path, None).unwrap().bytes, b"");
    }

    #[test]
    fn errors_name_the_path_and_a_way_out() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing");
        let error = read(&missing, None).unwrap_err();
        assert!(matches!(error, ReadError::Missing { .. }));
        assert!(error.to_string().contains("missing: no such file; check"));
        assert!(matches!(read(dir.path(), None).unwrap_err(), ReadError::Directory { .. }));
        let large = dir.path().join("large");
        fs::write(&large, b"12345").unwrap();
        assert!(matches!(read(&large, Some(4)).unwrap_err(), ReadError::TooLarge { size: 5, max: 4, .. }));
        assert!(read(&large, Some(5)).is_ok());
        // A file used as a directory.
        assert!(matches!(read(&large.join("x"), None).unwrap_err(), ReadError::Unreadable { .. }));
        // A path that no system call takes.
        assert!(read(Path::new("a\0b"), None).is_err());
        assert!(read(Path::new(""), None).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_special_files_are_not_opened() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), b"text").unwrap();
        symlink("a", dir.path().join("link")).unwrap();
        symlink("link", dir.path().join("link2")).unwrap();
        let snapshot = read(&dir.path().join("link2"), None).unwrap();
        assert_eq!(snapshot.bytes, b"text");
        assert_eq!(snapshot.target, fs::canonicalize(dir.path()).unwrap().join("a"));
        symlink("nothing", dir.path().join("dangling")).unwrap();
        assert!(matches!(read(&dir.path().join("dangling"), None).unwrap_err(), ReadError::Dangling { .. }));
        symlink("loop", dir.path().join("loop")).unwrap();
        assert!(matches!(read(&dir.path().join("loop"), None).unwrap_err(), ReadError::Unreadable { .. }));

        let socket = dir.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(matches!(read(&socket, None).unwrap_err(), ReadError::Special { .. }));
        assert!(matches!(read(Path::new("/dev/null"), None).unwrap_err(), ReadError::Special { .. }));
        assert!(open_existing(&dir.path().join("link"), false).is_err());
    }

    /// A pipe that nobody writes to: an ordinary open would hang here.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_does_not_hang() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        assert!(matches!(read(&pipe, None).unwrap_err(), ReadError::Special { .. }));
        assert!(open_existing(&pipe, false).is_ok());
    }

    #[test]
    fn a_sum_of_a_stream_is_the_sum_of_its_bytes() {
        for length in [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 200_000] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            assert_eq!(ContentSum::of(&bytes), ContentSum::of_reader(&bytes[..]).unwrap());
        }
    }
}
