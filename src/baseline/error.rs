//! Why a file is no baseline.

use std::fmt;
use std::path::PathBuf;

use super::file_format::VERSION;
use crate::report::shell;

/// Why a file is no baseline.
#[derive(Debug)]
pub enum BaselineError {
    /// It is not JSON, or not that of a baseline.
    Broken { path: PathBuf, source: serde_json::Error },
    /// Another version of this program wrote it.
    Version { path: PathBuf, version: u64 },
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Broken { path, source } => write!(
                f,
                "{0}: is no baseline ({source}); name another file, or write it anew: delete it, then --write-baseline={1}",
                path.display(),
                shell::word(path)
            ),
            BaselineError::Version { path, version } => write!(
                f,
                "{0}: is a baseline of version {version}, and this program knows version {VERSION}; use the program that \
                 wrote it, or write it anew with --write-baseline={1}",
                path.display(),
                shell::word(path)
            ),
        }
    }
}

impl std::error::Error for BaselineError {}
