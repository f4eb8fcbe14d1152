//! Writes the journal of a run.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::JournalError;
use super::format::{FileBody, MAGIC, RecordKind, append, encode_path};
use super::lock::{LockedFile, open_locked};
use super::prune::{GRACE, Limits, MAX_AGE, MAX_BYTES, prune};
use super::run_files::EXTENSION;
use super::run_id::{compact_time, random16, since_epoch};
use super::state_directory::make_private_directory;
use crate::read::{ContentSum, Snapshot};
use crate::sync::sync_directory;

/// The journal of one run, being written.
#[derive(Debug)]
pub struct Journal {
    state: PathBuf,
    directory: PathBuf,
    run: Option<RunJournal>,
    limits: Limits,
}

impl Journal {
    /// A journal in `state` for a run in `directory`. The file is made with the first record.
    pub fn open(state: PathBuf, directory: &Path) -> Result<Journal, JournalError> {
        let directory =
            std::fs::canonicalize(directory).map_err(JournalError::io(directory, "finding it"))?;
        let limits = Limits { age: MAX_AGE, bytes: MAX_BYTES, grace: GRACE };
        Ok(Journal { state, directory, run: None, limits })
    }

    /// The name of the run, once a file was rewritten.
    pub fn id(&self) -> Option<&str> {
        self.run.as_ref().map(|run| run.id.as_str())
    }

    /// Records that the snapshot's file is about to be rewritten to `new`. The record is on disk when this
    /// returns. On an error the journal is unchanged.
    pub(crate) fn record(
        &mut self,
        snapshot: &Snapshot,
        new: &[u8],
        in_place: bool,
    ) -> Result<(), JournalError> {
        if self.run.is_none() {
            self.run = Some(begin(&self.state, &self.directory, SystemTime::now(), self.limits)?);
        }
        let Some(run) = &mut self.run else { return Ok(()) };
        let start = run.end;
        let entry = FileBody {
            in_place,
            mode: snapshot.identity.mode,
            old: ContentSum::of(&snapshot.bytes),
            new: ContentSum::of(new),
            path: snapshot.target.clone(),
        };
        let index = run.entries;
        let result =
            append(&mut run.file.0, &mut run.end, RecordKind::File, &entry.encode(), &snapshot.bytes)
                .and_then(|()| match in_place {
                    true => {
                        append(&mut run.file.0, &mut run.end, RecordKind::NewBytes, &index.to_le_bytes(), new)
                    }
                    false => Ok(()),
                })
                .and_then(|()| run.file.0.sync_all());
        match result {
            Ok(()) => {
                run.last_start = start;
                run.entries += 1;
                Ok(())
            }
            Err(source) => {
                let path = run.path.clone();
                run.last_start = start;
                self.take_back(start);
                Err(JournalError::Io { path, doing: "writing the journal", source })
            }
        }
    }

    /// Marks the last recorded file as rewritten. Neither synced nor checked for errors, because an undo
    /// compares the file itself and works without the mark.
    pub(crate) fn committed(&mut self) {
        if let Some(run) = &mut self.run {
            let index = run.entries.saturating_sub(1);
            let start = run.end;
            if append(&mut run.file.0, &mut run.end, RecordKind::Complete, &index.to_le_bytes(), &[]).is_err()
            {
                run.end = start;
            }
        }
    }

    /// Removes the last record, whose file was not changed.
    pub(crate) fn withdraw(&mut self) {
        if let Some(run) = &mut self.run {
            run.entries = run.entries.saturating_sub(1);
            let start = run.last_start;
            self.take_back(start);
        }
    }

    /// Cuts the journal to `start`, and removes it where no record is left. Errors are ignored, because an
    /// undo finds the file of such a record unchanged.
    fn take_back(&mut self, start: u64) {
        let Some(run) = &mut self.run else { return };
        run.end = start;
        let _ = run.file.0.set_len(start);
        if run.entries == 0 {
            let path = run.path.clone();
            self.run = None;
            let _ = std::fs::remove_file(path);
        }
    }
}

#[derive(Debug)]
pub(super) struct RunJournal {
    id: String,
    path: PathBuf,
    pub(super) file: LockedFile,
    /// Where the next record begins. Bytes behind it are of a record that failed, and are overwritten.
    end: u64,
    /// Where the last record of a file began.
    last_start: u64,
    entries: u32,
}

/// Makes the journal file of a new run, locked, with its first record. Then removes old journals.
pub(super) fn begin(
    state: &Path,
    directory: &Path,
    now: SystemTime,
    limits: Limits,
) -> Result<RunJournal, JournalError> {
    make_private_directory(state).map_err(JournalError::io(state, "making the journal's directory"))?;
    let (id, path, mut file) = create(state, now)?;
    let nanoseconds = since_epoch(now).as_nanos() as u64;
    let mut body = nanoseconds.to_le_bytes().to_vec();
    body.extend(encode_path(directory));
    let mut end = 0;
    let written = file
        .0
        .write_all(MAGIC)
        .and_then(|()| {
            end = MAGIC.len() as u64;
            append(&mut file.0, &mut end, RecordKind::Run, &body, &[])
        })
        .and_then(|()| file.0.sync_all())
        .and_then(|()| sync_directory(state));
    if let Err(source) = written {
        let _ = std::fs::remove_file(&path);
        return Err(JournalError::Io { path, doing: "writing the journal", source });
    }
    prune(state, &path, now, limits);
    Ok(RunJournal { id, path, file, end, last_start: end, entries: 0 })
}

fn create(state: &Path, now: SystemTime) -> Result<(String, PathBuf, LockedFile), JournalError> {
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    // Two runs in one second may pick the same of 65,536 names, but hardly 64 times in a row.
    for _ in 0..64 {
        let id = format!("{}-{:04x}", compact_time(now), random16());
        let path = state.join(&id).with_extension(EXTENSION);
        match open_locked(&path, true) {
            Ok(Some(file)) => return Ok((id, path, file)),
            Ok(None) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(source) => return Err(JournalError::Io { path, doing: "making the journal", source }),
        }
    }
    Err(JournalError::Io { path: state.to_owned(), doing: "finding a name for the journal", source: taken })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, UNIX_EPOCH};

    use super::super::run_files::run_files;
    use super::*;

    const LIMITS: Limits = Limits { age: MAX_AGE, bytes: MAX_BYTES, grace: GRACE };

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[cfg(unix)]
    #[test]
    fn is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("a/b/fix-encoding");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let run = begin(&state, dir.path(), at(0), LIMITS).unwrap();
        assert_eq!((mode(&state), mode(&run.path)), (0o700, 0o600));
        fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
        begin(&state, dir.path(), at(0), LIMITS).unwrap();
        assert_eq!(mode(&state), 0o700);
    }

    #[test]
    fn names_do_not_collide() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let runs: Vec<_> = (0..500).map(|_| begin(&state, dir.path(), at(7), LIMITS).unwrap()).collect();
        assert_eq!(run_files(&state).unwrap().len(), runs.len());
    }
}
