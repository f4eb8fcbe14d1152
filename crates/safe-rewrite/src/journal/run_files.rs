//! Lists the journal files.

use std::io;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::run_id::parse_id;

/// The extension of journal files.
pub(super) const EXTENSION: &str = "journal";

/// An existing journal file.
#[derive(Debug)]
pub(crate) struct RunFile {
    pub id: String,
    pub path: PathBuf,
    /// When the run began, by its name, in seconds since 1970.
    pub(super) seconds: u64,
    pub(super) size: u64,
}

/// All journal files in `state`, the oldest first; none where that directory does not exist.
pub(crate) fn run_files(state: &Path) -> Result<Vec<RunFile>, JournalError> {
    let failed = || JournalError::io(state, "listing the journal's directory");
    let entries = match std::fs::read_dir(state) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed()(error)),
    };
    let mut runs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed())?;
        let path = entry.path();
        let Some(id) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(id) = id.strip_suffix(EXTENSION).and_then(|id| id.strip_suffix('.')) else { continue };
        let Some(seconds) = parse_id(id) else { continue };
        // Another run may have removed the file just now.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            runs.push(RunFile { id: id.to_owned(), path: path.clone(), seconds, size: metadata.len() });
        }
    }
    runs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(runs)
}
