//! Why git has no answer.

use std::fmt;
use std::io;

/// Why git has no answer.
#[derive(Debug)]
pub enum GitError {
    /// The program is not there, or can't be started.
    NoProgram { source: io::Error },
    /// Not in a work tree; git's own words.
    NoWorkTree { said: String },
    /// Git refuses, or ends in the middle; its own words where it has any.
    Failed { command: &'static str, said: String },
    /// An answer that can't be understood.
    Unexpected { command: &'static str, answer: String },
    /// The pipe to it broke.
    Broken { source: io::Error },
    /// It names a file in a way that this system has no path for: on Unix it has one for any.
    #[cfg_attr(unix, allow(dead_code, reason = "of other systems"))]
    NoPath { name: String },
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::NoProgram { source } => {
                write!(f, "git can't be run ({source}); install it, or put it on the PATH")
            }
            GitError::NoWorkTree { said } => write!(
                f,
                "no git repository with files is here ({said}); change to one, or name files without --staged"
            ),
            GitError::Failed { command, said } => {
                let said = if said.is_empty() { "it ended without a word" } else { said };
                write!(f, "git {command} failed ({said}); `git status` may say more")
            }
            GitError::Unexpected { command, answer } => {
                write!(f, "git {command} gave an answer that is not known ({answer:?}); try a newer git")
            }
            GitError::Broken { source } => {
                write!(
                    f,
                    "git can't be asked any more ({source}); `git fsck` shows whether the repository is whole"
                )
            }
            GitError::NoPath { name } => {
                write!(f, "{name:?}: no path of this system; rename the file in git")
            }
        }
    }
}

impl std::error::Error for GitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            GitError::NoProgram { source } | GitError::Broken { source } => Some(source),
            _ => None,
        }
    }
}
