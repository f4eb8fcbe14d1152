//! Recognises several names of one file.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Equal for all names (hard links) of one file.
pub(super) type FileKey = (u64, u64, PathBuf);

#[cfg(unix)]
pub(super) fn key(_: &Path, metadata: &Metadata) -> FileKey {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino(), PathBuf::new())
}

/// On Windows, hard links count as separate files here; rewriting refuses them.
#[cfg(windows)]
pub(super) fn key(path: &Path, _: &Metadata) -> FileKey {
    (0, 0, std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}
