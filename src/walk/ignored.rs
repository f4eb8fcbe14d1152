//! Whether a named path is ignored by `.gitignore` and similar files.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::lexical::lexical;

/// Whether a path is ignored by `.gitignore` and similar files. Lets the walker list each directory above the
/// path, so that named files and walked files are treated alike.
#[derive(Default)]
pub(super) struct IgnoredByFiles {
    /// `None` for a directory that can't be listed: a named file in it is examined.
    listed: HashMap<PathBuf, Option<HashSet<OsString>>>,
}

impl IgnoredByFiles {
    pub(super) fn ignores(&mut self, path: &Path) -> bool {
        let Ok(absolute) = std::path::absolute(path) else { return false };
        let absolute = lexical(&absolute);
        absolute.ancestors().any(|step| {
            let (Some(parent), Some(name)) = (step.parent(), step.file_name()) else { return false };
            let names = self.listed.entry(parent.to_owned()).or_insert_with(|| list(parent));
            names.as_ref().is_some_and(|names| !names.contains(name))
        })
    }
}

/// The names in a directory that are not ignored.
fn list(directory: &Path) -> Option<HashSet<OsString>> {
    std::fs::read_dir(directory).ok()?;
    let walk = WalkBuilder::new(directory).hidden(false).require_git(false).max_depth(Some(1)).build();
    let entries = walk.filter_map(Result::ok).filter(|entry| entry.depth() == 1);
    Some(entries.map(|entry| entry.file_name().to_owned()).collect())
}
