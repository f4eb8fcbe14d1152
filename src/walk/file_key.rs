//! Which names are of one file.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// The same for all names of one file.
pub(super) type FileKey = (u64, u64, PathBuf);

#[cfg(unix)]
pub(super) fn key(_: &Path, metadata: &Metadata) -> FileKey {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino(), PathBuf::new())
}

/// Windows: hard links count as files of their own here; rewriting refuses them.
#[cfg(windows)]
pub(super) fn key(path: &Path, _: &Metadata) -> FileKey {
    (0, 0, std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}
