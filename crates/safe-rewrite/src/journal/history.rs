//! Lists all runs in the journal.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::calendar::civil;
use super::error::JournalError;
use super::lock::LockedFile;
use super::log::Log;
use super::run_files::run_files;

/// One run of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// Its name, to undo it.
    pub id: String,
    /// When it began, in seconds since 1970.
    pub seconds: u64,
    /// The directory that it ran in; empty where the journal is damaged before that.
    pub directory: PathBuf,
    /// The files that it rewrote, or was about to rewrite when it was stopped.
    pub files: Vec<PathBuf>,
    /// Whether it is undone.
    pub undone: bool,
    /// Why it can't be undone, where its journal is damaged.
    pub damage: Option<String>,
}

impl RunSummary {
    /// When it began, as `2026-11-21T02:48:12Z`.
    pub fn time(&self) -> String {
        let (year, month, day, hour, minute, second) = civil(self.seconds);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// All runs in the journal, the newest first.
pub fn history(state: &Path) -> Result<Vec<RunSummary>, JournalError> {
    let mut runs = Vec::new();
    for run in run_files(state)?.into_iter().rev() {
        let log = match File::open(&run.path) {
            Ok(file) => Log::parse(&run.path, LockedFile(file), false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => Err(JournalError::io(&run.path, "reading the journal")(error)),
        };
        let summary = RunSummary {
            id: run.id,
            seconds: run.seconds,
            directory: PathBuf::new(),
            files: Vec::new(),
            undone: false,
            damage: None,
        };
        runs.push(match log {
            Ok(log) => {
                let mut files: Vec<_> = log.entries.into_iter().map(|entry| entry.body.path).collect();
                files.sort();
                files.dedup();
                RunSummary {
                    seconds: log.nanoseconds / 1_000_000_000,
                    directory: log.directory,
                    files,
                    undone: log.undone,
                    damage: log.damage,
                    ..summary
                }
            }
            Err(error) => RunSummary { damage: Some(error.to_string()), ..summary },
        });
    }
    // Sorted again by the time in the journal, because names only have seconds.
    runs.sort_by_key(|run| std::cmp::Reverse(run.seconds));
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{Journal, RewriteOptions, read, rewrite};

    #[test]
    fn the_time_of_a_run() {
        let summary = RunSummary {
            id: String::new(),
            seconds: 1_795_229_292,
            directory: PathBuf::new(),
            files: Vec::new(),
            undone: false,
            damage: None,
        };
        assert_eq!(summary.time(), "2026-11-21T02:48:12Z");
    }

    #[test]
    fn a_damaged_run_does_not_hide_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let path = dir.path().join("a");
        fs::write(&path, b"old").unwrap();
        for new in [b"one", b"two"] {
            let mut journal = Journal::open(state.clone(), dir.path()).unwrap();
            let snapshot = read(&path, None).unwrap();
            rewrite(&snapshot, new, RewriteOptions::default(), Some(&mut journal)).unwrap();
        }
        fs::write(state.join("20261121-024812-7f3a.journal"), b"rubbish").unwrap();
        fs::write(state.join("20261121-024812-7f3b.journal"), b"").unwrap();
        let runs = history(&state).unwrap();
        assert_eq!(runs.len(), 4);
        assert_eq!(runs.iter().filter(|run| run.damage.is_some()).count(), 2);
        assert_eq!(runs.iter().filter(|run| run.files.len() == 1).count(), 2);
    }
}
