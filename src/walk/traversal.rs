//! The walk over named files and directories.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::{WalkBuilder, WalkState};
use safe_rewrite::{is_temporary, state_directory};

use super::collect::{WalkedEntry, in_order};
use super::error::WalkError;
use super::excludes::{Excludes, ExcludesByDirectory};
use super::file_key::key;
use super::found::{Elsewhere, FoundFile, WalkOutcome};
use super::ignored::IgnoredByFiles;
use super::patterns::Exclude;

/// Directories of version control systems. A changed byte there can destroy the whole history.
const VERSION_CONTROL: [&str; 7] = [".git", ".hg", ".svn", ".jj", ".bzr", ".pijul", "_darcs"];

/// Which files to find, and where.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Files and directories as named by the user.
    pub paths: Vec<PathBuf>,
    /// The place of each path that a list names, for messages: `names.txt:3`.
    pub listed: HashMap<PathBuf, String>,
    /// Whether hidden files are examined.
    pub hidden: bool,
    /// Whether ignored files are examined.
    pub no_ignore: bool,
    /// Patterns of files to leave out, unless they are named.
    pub excludes: Vec<Exclude>,
    /// More such patterns, which differ by directory.
    pub by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    /// Whether excluded, ignored, binary and too long files are left out even when they are named.
    pub force_exclude: bool,
    /// Longer files (in bytes) that are not named are left out, and listed in [`WalkOutcome::too_large`].
    pub max_filesize: Option<u64>,
    /// Threads to walk with; 0 lets the walker choose.
    pub threads: usize,
}

impl Walk {
    /// Walks. `Err` only where an exclude pattern or a configuration is invalid: ignoring it would change
    /// files that the user has excluded. All other errors are in [`WalkOutcome::errors`].
    pub fn run(&self) -> Result<WalkOutcome, WalkError> {
        let excludes = Arc::new(Excludes::new(&self.excludes, self.by_directory.clone())?);
        let mut items = Vec::new();
        let mut directories = Vec::new();
        let mut ignored = IgnoredByFiles::default();
        for path in &self.paths {
            if let Some(elsewhere) = self.leads_elsewhere(path) {
                items.push(WalkedEntry::Elsewhere(path.clone(), elsewhere));
                continue;
            }
            match named(path) {
                Err(error) => items.push(WalkedEntry::Error(match self.listed.get(path) {
                    Some(place) => WalkError::Listed { place: place.clone(), error: Box::new(error) },
                    None => error,
                })),
                Ok(metadata) => {
                    let directory = metadata.is_dir();
                    excludes.visit(if directory { path } else { path.parent().unwrap_or(path) });
                    if self.force_exclude
                        && (excludes.matches_with_parents(path, directory)
                            || (!self.no_ignore && ignored.ignores(path)))
                    {
                        continue;
                    }
                    if directory {
                        directories.push(path.clone());
                    } else {
                        items.push(self.named_file(path, &metadata));
                    }
                }
            }
        }
        self.walk_directories(&directories, &excludes, &mut items);
        excludes.finish()?;
        Ok(in_order(items))
    }

    /// Git lists links and submodules too. Following those would rewrite files that nobody has named.
    fn leads_elsewhere(&self, path: &Path) -> Option<Elsewhere> {
        if !self.force_exclude && !self.listed.contains_key(path) {
            return None;
        }
        let metadata = path.symlink_metadata().ok()?;
        if metadata.is_symlink() {
            return Some(Elsewhere::Link);
        }
        let is_around_here = || {
            let real = std::fs::canonicalize(path).ok();
            let here = std::env::current_dir().and_then(std::fs::canonicalize).ok();
            real.zip(here).is_some_and(|(real, here)| here.starts_with(real))
        };
        let is_repository = metadata.is_dir() && path.join(".git").symlink_metadata().is_ok();
        (is_repository && !is_around_here()).then_some(Elsewhere::Repository)
    }

    /// With `force_exclude` a program, such as a hook or an editor, names all files that it has. They are
    /// then treated as if a directory had been named.
    fn named_file(&self, path: &Path, metadata: &Metadata) -> WalkedEntry {
        if self.force_exclude && self.max_filesize.is_some_and(|max| metadata.len() > max) {
            return WalkedEntry::TooLarge(path.to_owned(), metadata.len());
        }
        let file = FoundFile { path: path.to_owned(), named: !self.force_exclude };
        WalkedEntry::File { file, key: key(path, metadata) }
    }

    /// The files of `files` that no pattern excludes. They need not exist. `Err` as for [`Walk::run`].
    pub fn not_excluded(&self, files: Vec<FoundFile>) -> Result<Vec<FoundFile>, WalkError> {
        let excludes = Excludes::new(&self.excludes, self.by_directory.clone())?;
        let mut files = files;
        files.retain(|FoundFile { path, .. }| {
            excludes.visit(path.parent().unwrap_or(path));
            !excludes.matches_with_parents(path, false)
        });
        excludes.finish()?;
        Ok(files)
    }

    fn walk_directories(
        &self,
        directories: &[PathBuf],
        excludes: &Arc<Excludes>,
        items: &mut Vec<WalkedEntry>,
    ) {
        let Some((first, others)) = directories.split_first() else { return };
        let mut builder = WalkBuilder::new(first);
        for other in others {
            builder.add(other);
        }
        builder
            .hidden(!self.hidden)
            .ignore(!self.no_ignore)
            .git_ignore(!self.no_ignore)
            .git_global(!self.no_ignore)
            .git_exclude(!self.no_ignore)
            .parents(!self.no_ignore)
            // `.gitignore` files count outside of git repositories too, because exported trees have them, and
            // changing fewer files is safer.
            .require_git(false)
            .follow_links(false)
            .threads(self.threads);
        let excludes = Arc::clone(excludes);
        let journals = state_directory().ok().and_then(|state| std::fs::canonicalize(state).ok());
        builder.filter_entry(move |entry| {
            // Named paths are exempt from all filters.
            if entry.depth() == 0 {
                return true;
            }
            let directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            let ours = if directory {
                is_journals(entry.path(), journals.as_deref())
            } else {
                is_temporary(entry.file_name())
            };
            let wanted =
                !(ours || is_version_control(entry.file_name()) || excludes.matches(entry.path(), directory));
            if wanted && directory {
                excludes.visit(entry.path());
            }
            wanted
        });

        let (sender, receiver) = mpsc::channel();
        let max = self.max_filesize;
        // Paths are shown as the user has typed them, but for a leading `./` of the argument `.`.
        let from_here = directories.iter().any(|path| path == Path::new("."));
        builder.build_parallel().run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                if let Some(item) = look_at(entry, max, from_here) {
                    // Sending fails only where the receiver is gone.
                    if sender.send(item).is_err() {
                        return WalkState::Quit;
                    }
                }
                WalkState::Continue
            })
        });
        drop(sender);
        items.extend(receiver);
    }
}

fn named(path: &Path) -> Result<Metadata, WalkError> {
    let metadata = std::fs::metadata(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => WalkError::Dangling { path: path.to_owned() },
        io::ErrorKind::NotFound => WalkError::Missing { path: path.to_owned() },
        _ => WalkError::Unreadable { path: path.to_owned(), source },
    })?;
    if metadata.is_dir() {
        // Compared by the resolved path, because `.` or a link may lead to such a directory.
        let real = std::fs::canonicalize(path)
            .map_err(|source| WalkError::Unreadable { path: path.to_owned(), source })?;
        if real.components().any(|part| is_version_control(part.as_os_str())) {
            return Err(WalkError::VersionControl { path: path.to_owned() });
        }
        Ok(metadata)
    } else if metadata.is_file() {
        Ok(metadata)
    } else {
        Err(WalkError::Special { path: path.to_owned() })
    }
}

fn is_version_control(name: &OsStr) -> bool {
    VERSION_CONTROL.iter().any(|known| name == *known)
}

fn is_journals(path: &Path, journals: Option<&Path>) -> bool {
    // The name is compared first, because resolving every directory is slow.
    journals.is_some_and(|journals| {
        path.file_name() == journals.file_name()
            && std::fs::canonicalize(path).is_ok_and(|real| real == journals)
    })
}

fn look_at(
    entry: Result<ignore::DirEntry, ignore::Error>,
    max: Option<u64>,
    from_here: bool,
) -> Option<WalkedEntry> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return walk_error(error).map(WalkedEntry::Error),
    };
    if !entry.file_type()?.is_file() {
        return None;
    }
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return walk_error(error).map(WalkedEntry::Error),
    };
    let path = entry.path();
    let shown = path.strip_prefix(".").ok().filter(|_| from_here).unwrap_or(path).to_owned();
    if max.is_some_and(|max| metadata.len() > max) {
        return Some(WalkedEntry::TooLarge(shown, metadata.len()));
    }
    let key = key(path, &metadata);
    Some(WalkedEntry::File { file: FoundFile { path: shown, named: false }, key })
}

/// `None` for a file that vanished during the walk, which is no error.
fn walk_error(error: ignore::Error) -> Option<WalkError> {
    fn path_of(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
            ignore::Error::Loop { child, .. } => Some(child),
            _ => None,
        }
    }
    let path = path_of(&error).unwrap_or(Path::new(".")).to_owned();
    let message = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other(message));
    match source.kind() {
        io::ErrorKind::NotFound => None,
        _ => Some(WalkError::Unreadable { path, source }),
    }
}
