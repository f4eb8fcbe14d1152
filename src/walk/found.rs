//! What a walk gives.

use std::fmt;
use std::path::PathBuf;

use super::error::WalkError;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Relative where the argument was; for the argument `.` without a leading `./`.
    pub path: PathBuf,
    /// Whether the user named it, rather than a directory that it is in or, with `force_exclude`, a program.
    pub named: bool,
}

/// What there is; each list in the order of the paths' bytes.
#[derive(Debug, Default)]
pub struct WalkOutcome {
    pub files: Vec<FoundFile>,
    /// Files left out for their length (in bytes).
    pub too_large: Vec<(PathBuf, u64)>,
    /// What a program named and a walk would not have come upon.
    pub elsewhere: Vec<(PathBuf, Elsewhere)>,
    pub errors: Vec<WalkError>,
}

/// What leads out of the tree that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// A symbolic link.
    Link,
    /// A directory with a repository of its own, such as a submodule.
    Repository,
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Elsewhere::Link => "a symbolic link, which is not followed; name what it leads to",
            Elsewhere::Repository => "a repository of its own, which is not entered; check it there",
        })
    }
}
