//! Why a path can't be examined.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the exclude patterns of a directory can't be read.
pub type ExcludesError = Box<dyn std::error::Error + Send + Sync>;

/// Why something can't be looked at.
#[derive(Debug)]
pub enum WalkError {
    /// A path that was named is not there.
    Missing { path: PathBuf },
    /// A symbolic link that was named leads nowhere.
    Dangling { path: PathBuf },
    /// A pipe, socket or device was named.
    Special { path: PathBuf },
    /// A directory of version control was named.
    VersionControl { path: PathBuf },
    /// The system reports an error.
    Unreadable { path: PathBuf, source: io::Error },
    /// An invalid exclude pattern.
    Pattern { pattern: String, message: String },
    /// The exclude patterns of a directory can't be read.
    Excludes(ExcludesError),
    /// An error about a path from a list.
    Listed { place: String, error: Box<WalkError> },
}

impl WalkError {
    pub(super) fn path(&self) -> &Path {
        match self {
            WalkError::Missing { path }
            | WalkError::Dangling { path }
            | WalkError::Special { path }
            | WalkError::VersionControl { path }
            | WalkError::Unreadable { path, .. } => path,
            WalkError::Pattern { pattern, .. } => Path::new(pattern),
            WalkError::Excludes(_) => Path::new(""),
            WalkError::Listed { error, .. } => error.path(),
        }
    }
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WalkError::Missing { path } => {
                write!(f, "{}: no such file or directory; check the spelling", path.display())
            }
            WalkError::Dangling { path } => {
                write!(f, "{}: a symbolic link to a file that does not exist; name another", path.display())
            }
            WalkError::Special { path } => write!(
                f,
                "{}: a pipe, socket or device, not a file; use '-' to repair a stream",
                path.display()
            ),
            WalkError::VersionControl { path } => write!(
                f,
                "{}: belongs to version control and is never entered; name the directory around it",
                path.display()
            ),
            WalkError::Unreadable { path, source } => {
                write!(
                    f,
                    "{}: can't be read ({source}); check its permissions or --exclude it",
                    path.display()
                )
            }
            WalkError::Pattern { pattern, message } => {
                write!(f, "exclude pattern {pattern:?}: {message}; write it as a line of a .gitignore file")
            }
            WalkError::Excludes(error) => error.fmt(f),
            WalkError::Listed { place, error } => write!(f, "{place}: {error}"),
        }
    }
}

impl std::error::Error for WalkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WalkError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
