//! The result of a walk.

use std::fmt;
use std::path::PathBuf;

use super::error::WalkError;

/// A file to examine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Relative where the argument was relative; for the argument `.` without a leading `./`.
    pub path: PathBuf,
    /// Whether the user named this file. False where it was found in a directory, and for all names with
    /// `force_exclude`.
    pub named: bool,
}

/// The files of a walk; each list is sorted by the bytes of the paths.
#[derive(Debug, Default)]
pub struct WalkOutcome {
    pub files: Vec<FoundFile>,
    /// Files left out because of their length, in bytes.
    pub too_large: Vec<(PathBuf, u64)>,
    /// Paths named by a program that lead out of the tree, which a walk would not follow.
    pub elsewhere: Vec<(PathBuf, Elsewhere)>,
    pub errors: Vec<WalkError>,
}

/// Why a path leads out of the tree that is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// A symbolic link.
    Link,
    /// A directory with its own repository, such as a submodule.
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
