//! Syncs directories.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes renames and new names in a directory durable.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let result = File::open(directory).and_then(|directory| directory.sync_all());
        match result {
            // A directory that may be written but not read can't be opened for this, and some file systems
            // can't sync directories.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::PermissionDenied
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            result => result,
        }
    }
    #[cfg(windows)]
    {
        let _ = directory;
        Ok(())
    }
}
