//! Writes the output of a program to a file, as carefully as a rewritten file, but without a journal.

use std::fmt;
use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::read::{ReadError, read};
use crate::rewrite::{
    RewriteError, RewriteOptions, TEMPORARY_PREFIX, TEMPORARY_RANDOM, TEMPORARY_SUFFIX, rewrite,
};
use crate::sync::sync_directory;

/// Why the output was not written. An existing file is unchanged, unless [`RewriteError::touched`].
#[derive(Debug)]
pub enum OutputError {
    /// There is a file that can't be read.
    Read(ReadError),
    /// There is a file that can't be replaced.
    Rewrite(RewriteError),
    /// Its directory does not exist.
    NoDirectory {
        /// The path of the file.
        path: PathBuf,
        /// The directory that does not exist.
        directory: PathBuf,
    },
    /// The file can't be made, or a pipe or device could not be written.
    Write {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputError::Read(error) => error.fmt(f),
            OutputError::Rewrite(error) => error.fmt(f),
            OutputError::NoDirectory { path, directory } => {
                let (path, directory) = (path.display(), directory.display());
                write!(f, "{path}: there is no directory {directory}; make it first, or name another file")
            }
            OutputError::Write { path, source } => {
                write!(f, "{}: can't be written ({source}); name another file", path.display())
            }
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            OutputError::Read(error) => Some(error),
            OutputError::Rewrite(error) => Some(error),
            OutputError::NoDirectory { .. } => None,
            OutputError::Write { source, .. } => Some(source),
        }
    }
}

/// Writes `bytes` as the whole content of `path`. A file is made or replaced in one step. A pipe or device
/// (`/dev/tty`) is written to. A file that the shell has opened (`/dev/stderr`, `/dev/fd/3`) is appended to.
pub fn write_output(path: &Path, bytes: &[u8], options: RewriteOptions) -> Result<(), OutputError> {
    let failed = |source| OutputError::Write { path: path.to_owned(), source };
    match (descriptor(path), std::fs::metadata(path)) {
        // Written through the open descriptor, so that later output of the shell comes after it.
        (Some(Descriptor::Own(1)), _) => {
            let mut stream = io::stdout().lock();
            stream.write_all(bytes).and_then(|()| stream.flush()).map_err(failed)
        }
        (Some(Descriptor::Own(2)), _) => io::stderr().write_all(bytes).map_err(failed),
        // Appended to and not replaced, because other programs have this file open.
        (Some(_), Ok(metadata)) if metadata.is_file() => {
            let mut file = std::fs::File::options().append(true).open(path).map_err(failed)?;
            file.write_all(bytes).map_err(failed)
        }
        (_, metadata) => write_path(path, metadata, bytes, options),
    }
}

fn write_path(
    path: &Path,
    metadata: io::Result<Metadata>,
    bytes: &[u8],
    options: RewriteOptions,
) -> Result<(), OutputError> {
    let failed = |source| OutputError::Write { path: path.to_owned(), source };
    match metadata {
        Ok(metadata) if metadata.is_file() || metadata.is_dir() => {
            let snapshot = read(path, None).map_err(OutputError::Read)?;
            rewrite(&snapshot, bytes, options, None).map_err(OutputError::Rewrite)?;
            Ok(())
        }
        Ok(_) => {
            let mut stream = std::fs::File::options().write(true).open(path).map_err(failed)?;
            stream.write_all(bytes).and_then(|()| stream.flush()).map_err(failed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => {
            Err(OutputError::Read(ReadError::Dangling { path: path.to_owned() }))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => match directory_of(path) {
            directory if directory.is_dir() => create(path, bytes).map_err(failed),
            directory => {
                Err(OutputError::NoDirectory { path: path.to_owned(), directory: directory.to_owned() })
            }
        },
        Err(error) => Err(failed(error)),
    }
}

/// Whether `path` is a name of standard output: `-`, or a path such as `/dev/stdout`.
pub fn is_standard_output(path: &Path) -> bool {
    path.as_os_str() == "-" || descriptor(path) == Some(Descriptor::Own(1))
}

/// An open file descriptor that a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Descriptor {
    /// One of this process, by its number.
    Own(u32),
    /// One of another process.
    Foreign,
}

/// The descriptor that `path` names, directly or through symbolic links, as in `/dev/stdout`, `/dev/fd/3` or
/// `/proc/self/fd/3`.
fn descriptor(path: &Path) -> Option<Descriptor> {
    let mut path = path.to_path_buf();
    // Linux follows at most this many links.
    for _ in 0..40 {
        let directory = std::fs::canonicalize(directory_of(&path)).ok()?;
        let name = path.file_name()?.to_owned();
        if let Some(own) = descriptors_of(&directory) {
            let number = name.to_str().and_then(|name| name.parse().ok())?;
            return Some(if own { Descriptor::Own(number) } else { Descriptor::Foreign });
        }
        path = directory.join(std::fs::read_link(directory.join(name)).ok()?);
    }
    None
}

/// Whether `directory`, with its links resolved, has the descriptors of this process (true) or of another;
/// `None` for other directories.
fn descriptors_of(directory: &Path) -> Option<bool> {
    if directory == Path::new("/dev/fd") {
        return Some(true);
    }
    // `/proc/PID/fd`, and `/proc/PID/task/TID/fd`.
    let mut parts = directory.strip_prefix("/proc").ok()?.iter();
    let process = parts.next()?.to_str()?.parse::<u32>().ok()?;
    (directory.file_name()? == "fd" && parts.next().is_some()).then(|| process == std::process::id())
}

/// Whether both paths lead to the same file, through symbolic or hard links too. False for anything that is
/// no file or can't be read.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let file = |path: &Path| std::fs::metadata(path).ok().filter(Metadata::is_file);
    match (file(one), file(other)) {
        #[cfg(unix)]
        (Some(one), Some(other)) => place(&one) == place(&other),
        #[cfg(not(unix))]
        (Some(_), Some(_)) => {
            let resolved = |path: &Path| std::fs::canonicalize(path).ok();
            resolved(one).is_some_and(|one| resolved(other) == Some(one))
        }
        _ => false,
    }
}

/// Whether standard input is the file at `path`. False on systems that don't tell.
pub fn is_standard_input(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let stdin = io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
        let stdin = stdin.and_then(|file| file.metadata());
        let there = std::fs::metadata(path);
        matches!((stdin, there), (Ok(stdin), Ok(there)) if there.is_file() && place(&stdin) == place(&there))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Equal for all names of one file.
#[cfg(unix)]
fn place(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

fn directory_of(path: &Path) -> &Path {
    // The parent of `a` is the empty path, which the system does not accept as a directory.
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = directory_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX).rand_bytes(TEMPORARY_RANDOM);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mode of any new file, from which the umask removes bits.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(directory)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    // Does not overwrite a file that another program has made meanwhile.
    temporary.persist_noclobber(path).map_err(|error| error.error)?;
    sync_directory(directory)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {

    use super::*;

    #[test]
    fn names_of_what_is_open() {
        let own = |number| Some(Descriptor::Own(number));
        for (path, expected) in [
            ("/dev/stdout", own(1)),
            ("/dev/stderr", own(2)),
            ("/dev/fd/3", own(3)),
            ("/dev/../dev/fd/17", own(17)),
            ("/proc/self/fd/1", own(1)),
            ("/proc/thread-self/fd/1", own(1)),
            ("/proc/1/fd/1", Some(Descriptor::Foreign)),
            ("/proc/self/status", None),
            ("/dev/null", None),
            ("/dev/fd", None),
            ("1", None),
            ("", None),
            ("/", None),
            ("..", None),
        ] {
            assert_eq!(descriptor(path.as_ref()), expected, "{path}");
        }
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("/dev/stdout", &link).unwrap();
        assert!(is_standard_output(&link) && is_standard_output("-".as_ref()));
        std::os::unix::fs::symlink("loop", place.path().join("loop")).unwrap();
        assert_eq!(descriptor(&place.path().join("loop")), None);
    }
}
