//! Why the journal can't be used.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the journal can't be used.
#[derive(Debug)]
pub enum JournalError {
    /// No variable says where the user's state is kept.
    NoHome,
    /// The system refuses something.
    Io {
        /// The path of the file or directory.
        path: PathBuf,
        /// What was being done, for the message.
        doing: &'static str,
        /// The error of the system.
        source: io::Error,
    },
    /// The file is not what was written to it.
    Damaged {
        /// The path of the journal file.
        path: PathBuf,
        /// What is wrong with the file.
        what: String,
    },
}

impl JournalError {
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> JournalError {
        let path = path.to_owned();
        move |source| JournalError::Io { path, doing, source }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::NoHome => {
                write!(f, "no place for the journal: set {STATE_VARIABLES} to an absolute path")
            }
            JournalError::Io { path, doing, source } => {
                let way_out = match source.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on that disk",
                    _ => "check that it is yours and writable, or set XDG_STATE_HOME to another place",
                };
                write!(f, "{}: {doing} failed: {source}; {way_out}", path.display())
            }
            JournalError::Damaged { path, what } => write!(
                f,
                "{}: the journal is damaged ({what}), so nothing is restored from it; what is whole in it \
                 are the old files, one after the other",
                path.display()
            ),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JournalError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(windows)]
const STATE_VARIABLES: &str = "LOCALAPPDATA";
#[cfg(not(windows))]
const STATE_VARIABLES: &str = "HOME or XDG_STATE_HOME";
