//! Makes a new file, and never replaces one.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::rewrite::{TEMPORARY_PREFIX, TEMPORARY_RANDOM, TEMPORARY_SUFFIX};
use crate::sync::sync_directory;

/// Why the file was not made. Existing files are unchanged.
#[derive(Debug)]
pub enum CreateError {
    /// The path exists already, possibly as a broken link.
    Exists {
        /// The path of the file.
        path: PathBuf,
    },
    /// The system reports an error.
    Write {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl fmt::Display for CreateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CreateError::Exists { path } => {
                write!(f, "{}: is there already, and is not replaced; move it away", path.display())
            }
            CreateError::Write { path, source } => {
                write!(f, "{}: can't be written ({source}); check who owns its directory", path.display())
            }
        }
    }
}

impl std::error::Error for CreateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CreateError::Exists { .. } => None,
            CreateError::Write { source, .. } => Some(source),
        }
    }
}

/// Makes the file at `path` with `bytes` as its content, and its directory if that is missing. The file is
/// executable as far as the umask allows. Never replaces a file.
pub fn create_executable(path: &Path, bytes: &[u8]) -> Result<(), CreateError> {
    let failed = |source| CreateError::Write { path: path.to_owned(), source };
    if path.symlink_metadata().is_ok() {
        return Err(CreateError::Exists { path: path.to_owned() });
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX).rand_bytes(TEMPORARY_RANDOM);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o777));
    }
    let mut temporary = builder.tempfile_in(directory).map_err(failed)?;
    temporary.write_all(bytes).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    // Another program may have made the file meanwhile.
    temporary.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => CreateError::Exists { path: path.to_owned() },
        _ => failed(error.error),
    })?;
    sync_directory(directory).map_err(failed)
}

#[cfg(test)]
mod tests {

    use super::*;
    use std::fs;

    #[test]
    fn a_new_file_in_a_new_directory() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hooks/pre-commit");
        create_executable(&path, b"#!/bin/sh\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"#!/bin/sh\n");
        assert_eq!(fs::read_dir(dir.path().join("hooks")).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o700, 0o700);
        }
    }

    #[test]
    fn never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pre-commit");
        fs::write(&path, b"theirs").unwrap();
        assert!(matches!(create_executable(&path, b"ours").unwrap_err(), CreateError::Exists { .. }));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert!(matches!(
            create_executable(&path.join("below/a/file"), b"ours").unwrap_err(),
            CreateError::Write { .. }
        ));
        #[cfg(unix)]
        {
            let link = dir.path().join("link");
            std::os::unix::fs::symlink("nowhere", &link).unwrap();
            assert!(matches!(create_executable(&link, b"ours").unwrap_err(), CreateError::Exists { .. }));
            assert!(!dir.path().join("nowhere").exists());
        }
    }
}
