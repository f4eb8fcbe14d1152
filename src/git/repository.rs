//! A repository: its top, its hooks, and what is staged in it.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::command::{ask, path};
use super::error::GitError;
use super::objects::Objects;
use super::staged::{StagedChanges, raw_diff, shown};

/// A git repository with a work tree.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The top of the work tree: absolute, symbolic links resolved.
    top: PathBuf,
    /// Where git is run.
    directory: PathBuf,
}

impl Repository {
    /// The repository that `directory` is in, or that the variables of a hook name.
    pub fn around(directory: &Path) -> Result<Self, GitError> {
        let mut answer = ask(directory, "rev-parse", &["--show-toplevel"]).map_err(|error| match error {
            GitError::Failed { said, .. } => GitError::NoWorkTree { said },
            other => other,
        })?;
        // Git adds one line feed. The name itself may end with more.
        if answer.last() == Some(&b'\n') {
            answer.pop();
        }
        let top = path(answer)?;
        let top = std::fs::canonicalize(&top)
            .map_err(|error| GitError::NoWorkTree { said: format!("{}: {error}", top.display()) })?;
        Ok(Repository { top, directory: directory.to_path_buf() })
    }

    /// The top of the work tree: absolute, symbolic links resolved.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The directory of the hooks: `core.hooksPath`, or the one that all worktrees share. It need not exist.
    pub fn hooks(&self) -> Result<PathBuf, GitError> {
        // Run at the top, because a relative `core.hooksPath` is relative to that.
        let mut answer = ask(&self.top, "rev-parse", &["--git-path", "hooks"])?;
        if answer.last() == Some(&b'\n') {
            answer.pop();
        }
        Ok(self.top.join(path(answer)?))
    }

    /// The changes that the next commit would make.
    pub fn staged(&self) -> Result<StagedChanges, GitError> {
        const DIFF_CACHED: &str = "diff --cached";
        // These flags overrule the user's configuration, which could hide or rename files.
        let flags = [
            "--cached",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--no-ext-diff",
            "--no-color",
            "--ignore-submodules=all",
        ];
        let answer = ask(&self.directory, "diff", &flags)?;
        raw_diff(&answer)
            .ok_or_else(|| GitError::Unexpected { command: DIFF_CACHED, answer: shown(&answer) })?
    }

    /// Opens the object store, to read blobs.
    pub fn blobs(&self) -> Result<Objects, GitError> {
        Objects::open(&self.directory, "--batch")
    }

    /// The lengths of the blobs of these names, in bytes.
    pub fn lengths(&self, blobs: &[&str]) -> Result<Vec<u64>, GitError> {
        if blobs.is_empty() {
            return Ok(Vec::new());
        }
        let objects = Objects::open(&self.directory, "--batch-check")?;
        let mut pipes = objects.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        blobs.iter().map(|blob| pipes.header(blob)).collect()
    }
}
