//! Removes old journals.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::lock::open_locked;
use super::run_files::run_files;
use super::run_id::since_epoch;

/// How long a run can be undone: until well after the next release, when a wrong repair may be noticed.
pub const MAX_AGE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The disk space of all runs together, in bytes.
pub const MAX_BYTES: u64 = 1 << 30;

/// Younger runs are not removed, because they may belong to the same `git commit`.
pub const GRACE: Duration = Duration::from_secs(60 * 60);

#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) age: Duration,
    pub(super) bytes: u64,
    pub(super) grace: Duration,
}

/// Removes the journals past the limits. Errors are ignored: what can't be removed now is tried again by the
/// next run.
pub(super) fn prune(state: &Path, own: &Path, now: SystemTime, limits: Limits) {
    let Ok(mut runs) = run_files(state) else { return };
    // The newest first. They are sorted by name, which begins with the time.
    runs.reverse();
    runs.retain(|run| run.path != own);
    let mut total = std::fs::metadata(own).map_or(0, |metadata| metadata.len());
    for (rank, run) in runs.iter().enumerate() {
        total = total.saturating_add(run.size);
        let age = since_epoch(now).as_secs().saturating_sub(run.seconds);
        let over = age > limits.age.as_secs() || total > limits.bytes;
        if over && rank > 0 && age > limits.grace.as_secs() {
            // One that is locked by its run or by an undo is kept.
            if let Ok(Some(file)) = open_locked(&run.path, false) {
                drop(file);
                let removed = std::fs::remove_file(&run.path).is_ok();
                if removed {
                    total -= run.size;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::UNIX_EPOCH;

    use super::super::write::begin;
    use super::*;

    const LIMITS: Limits = Limits { age: MAX_AGE, bytes: MAX_BYTES, grace: GRACE };

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn ids(state: &Path) -> Vec<String> {
        run_files(state).unwrap().into_iter().map(|run| run.id[..15].to_owned()).collect()
    }

    #[test]
    fn is_pruned_by_age() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let day = 24 * 60 * 60;
        for start in [0, 1, 10 * day] {
            begin(&state, dir.path(), at(start), LIMITS).unwrap();
        }
        fs::write(state.join("README"), b"not a journal").unwrap();
        fs::write(state.join("x.journal"), b"not a journal either").unwrap();
        begin(&state, dir.path(), at(91 * day), LIMITS).unwrap();
        assert_eq!(ids(&state), ["19700111-000000", "19700402-000000"]);
        // The newest of the others stays, however old.
        begin(&state, dir.path(), at(400 * day), LIMITS).unwrap();
        assert_eq!(ids(&state), ["19700402-000000", "19710205-000000"]);
        assert!(state.join("README").exists() && state.join("x.journal").exists());
    }

    #[test]
    fn is_pruned_by_size() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let limits = Limits { bytes: 10_000, ..LIMITS };
        for hour in [0, 2, 4, 6, 7] {
            let run = begin(&state, dir.path(), at(hour * 3600), limits).unwrap();
            run.file.0.set_len(4_000).unwrap();
        }
        // At 7 there are those of 2, 4 and 6: the last two fit.
        assert_eq!(ids(&state), ["19700101-040000", "19700101-060000", "19700101-070000"]);
        // Runs side by side that each fill the limit alone leave one another.
        for second in 0..4 {
            let run = begin(&state, dir.path(), at(100_000 + second), limits).unwrap();
            run.file.0.set_len(20_000).unwrap();
        }
        assert_eq!(ids(&state).len(), 4);
        assert_eq!(ids(&state)[0], "19700102-034640");
    }

    #[test]
    fn a_locked_run_is_not_pruned() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let held = begin(&state, dir.path(), at(0), LIMITS).unwrap();
        drop(begin(&state, dir.path(), at(1), LIMITS).unwrap());
        drop(begin(&state, dir.path(), at(2), LIMITS).unwrap());
        drop(begin(&state, dir.path(), at(1 << 30), LIMITS).unwrap());
        assert_eq!(ids(&state).len(), 3);
        assert_eq!(ids(&state)[0], "19700101-000000");
        drop(held);
        drop(begin(&state, dir.path(), at(1 << 30), LIMITS).unwrap());
        assert_eq!(ids(&state), ["20040110-133704", "20040110-133704"]);
    }
}
