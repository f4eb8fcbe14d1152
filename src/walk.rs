//! Which files are looked at.
//!
//! - A file named on the command line always is, ignored or hidden or not, unless `force_exclude`. A
//!   symbolic link named there is followed. One that a program names (in a list, or with `force_exclude`) is
//!   not, nor is a repository of its own that it names.
//! - In a directory, `.gitignore`, `.ignore` and git's own exclude files are respected (also outside of
//!   a repository), hidden files left out, and excluded ones, and symbolic links: a link's target is in
//!   the tree, and found there, or it is outside of what the user has asked for.
//! - Directories of version control are never entered, nor is the one with the journals; temporary
//!   files of this tool are never given. Pipes, sockets and devices are never opened.
//! - A file is given once, by whichever of its names comes first.
//!
//! All in the order of the paths' bytes, whatever the order of arguments and threads.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{WalkBuilder, WalkState};
use safe_rewrite::{is_temporary, state_directory};

/// What version control keeps its own files in. A changed byte there can cost the whole history.
const VERSION_CONTROL: [&str; 7] = [".git", ".hg", ".svn", ".jj", ".bzr", ".pijul", "_darcs"];

/// A pattern as in `.gitignore`, and the absolute directory that it is relative to (the configuration
/// file's, or for a flag the current one).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    pub base: PathBuf,
    pub pattern: String,
}

/// What is excluded where, as the configurations say.
pub trait ExcludesByDirectory: fmt::Debug + Send + Sync {
    /// The patterns for what stands directly in `directory`; each directory is asked for before what is in it.
    ///
    /// # Errors
    /// Where that can't be told: with it ignored, files would be touched that the user wanted left alone.
    fn excludes_in(&self, directory: &Path) -> Result<Arc<Patterns>, ExcludesError>;

    /// Whether `path` is excluded, or a directory that it is in.
    ///
    /// # Errors
    /// As for [`ExcludesByDirectory::excludes_in`].
    fn excludes(&self, path: &Path, directory: bool) -> Result<bool, ExcludesError>;
}

/// Why it can't be told what is excluded.
pub type ExcludesError = Box<dyn std::error::Error + Send + Sync>;

/// What to look for, and where.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Files and directories as named by the user.
    pub paths: Vec<PathBuf>,
    /// Where those that a list named stand in it, for messages: `names.txt:3`.
    pub listed: HashMap<PathBuf, String>,
    /// Hidden files too.
    pub hidden: bool,
    /// Ignored files too.
    pub no_ignore: bool,
    /// Left out, unless named.
    pub excludes: Vec<Exclude>,
    /// The same, where it is not the same everywhere.
    pub by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    /// Excluded and ignored files, those over the limit and those that are no text are left out even when named.
    pub force_exclude: bool,
    /// Longer files (in bytes) that are not named are left out, and listed in [`Found::too_large`].
    pub max_filesize: Option<u64>,
    /// Threads to walk with; 0 lets the walker choose.
    pub threads: usize,
}

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
pub struct Found {
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

/// Why something can't be looked at.
#[derive(Debug)]
pub enum WalkError {
    /// A path that was named is not there.
    Missing { path: PathBuf },
    /// A symbolic link that was named leads nowhere.
    Dangling { path: PathBuf },
    /// A pipe, socket or device was named.
    Special { path: PathBuf },
    /// A directory of version control was named.
    VersionControl { path: PathBuf },
    /// The system refuses.
    Unreadable { path: PathBuf, source: io::Error },
    /// An exclude pattern that can't be understood.
    Pattern { pattern: String, message: String },
    /// What is excluded somewhere can't be told.
    Excludes(ExcludesError),
    /// What a list named.
    Listed { place: String, error: Box<WalkError> },
}

impl WalkError {
    fn path(&self) -> &Path {
        match self {
            WalkError::Missing { path }
            | WalkError::Dangling { path }
            | WalkError::Special { path }
            | WalkError::VersionControl { path }
            | WalkError::Unreadable { path, .. } => path,
            WalkError::Pattern { pattern, .. } => Path::new(pattern),
            WalkError::Excludes(_) => Path::new(""),
            WalkError::Listed { error, .. } => error.path(),
        }
    }
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WalkError::Missing { path } => {
                write!(f, "{}: no such file or directory; check the spelling", path.display())
            }
            WalkError::Dangling { path } => {
                write!(f, "{}: a symbolic link to a file that does not exist; name another", path.display())
            }
            WalkError::Special { path } => write!(
                f,
                "{}: a pipe, socket or device, not a file; use '-' to repair a stream",
                path.display()
            ),
            WalkError::VersionControl { path } => write!(
                f,
                "{}: belongs to version control and is never entered; name the directory around it",
                path.display()
            ),
            WalkError::Unreadable { path, source } => {
                write!(
                    f,
                    "{}: can't be read ({source}); check its permissions or --exclude it",
                    path.display()
                )
            }
            WalkError::Pattern { pattern, message } => {
                write!(f, "exclude pattern {pattern:?}: {message}; write it as a line of a .gitignore file")
            }
            WalkError::Excludes(error) => error.fmt(f),
            WalkError::Listed { place, error } => write!(f, "{place}: {error}"),
        }
    }
}

impl std::error::Error for WalkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WalkError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The same for all names of one file.
type Key = (u64, u64, PathBuf);

#[cfg(unix)]
fn key(_: &Path, metadata: &Metadata) -> Key {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino(), PathBuf::new())
}

/// Windows: hard links count as files of their own here; rewriting refuses them.
#[cfg(windows)]
fn key(path: &Path, _: &Metadata) -> Key {
    (0, 0, std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}

enum Item {
    File { file: FoundFile, key: Key },
    TooLarge(PathBuf, u64),
    Elsewhere(PathBuf, Elsewhere),
    Error(WalkError),
}

impl Walk {
    /// Looks. `Err` only where an exclude pattern or a configuration can't be understood: with it ignored, files
    /// would be touched that the user wanted left alone. All else that can't be looked at is in [`Found::errors`].
    pub fn run(&self) -> Result<Found, WalkError> {
        let excludes = Arc::new(Excludes::new(&self.excludes, self.by_directory.clone())?);
        let mut items = Vec::new();
        let mut directories = Vec::new();
        let mut ignored = IgnoredByFiles::default();
        for path in &self.paths {
            if let Some(elsewhere) = self.leads_elsewhere(path) {
                items.push(Item::Elsewhere(path.clone(), elsewhere));
                continue;
            }
            match named(path) {
                Err(error) => items.push(Item::Error(match self.listed.get(path) {
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

    /// What git lists are links and submodules too, and not what is behind them: to follow those that a program names
    /// would rewrite files that nobody has named.
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

    /// With `force_exclude` the names are a program's (a hook's, an editor's), which names whatever it has: a file is
    /// then subject to what it would be subject to in a directory.
    fn named_file(&self, path: &Path, metadata: &Metadata) -> Item {
        if self.force_exclude && self.max_filesize.is_some_and(|max| metadata.len() > max) {
            return Item::TooLarge(path.to_owned(), metadata.len());
        }
        let file = FoundFile { path: path.to_owned(), named: !self.force_exclude };
        Item::File { file, key: key(path, metadata) }
    }

    /// Those of `files` that no pattern leaves out; they need not be there. `Err` as for [`Walk::run`].
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

    fn walk_directories(&self, directories: &[PathBuf], excludes: &Arc<Excludes>, items: &mut Vec<Item>) {
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
            // Exported trees and other version control have the files too; fewer files touched is safer.
            .require_git(false)
            .follow_links(false)
            .threads(self.threads);
        let excludes = Arc::clone(excludes);
        let journals = state_directory().ok().and_then(|state| std::fs::canonicalize(state).ok());
        builder.filter_entry(move |entry| {
            // Those named are not subject to any of this.
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
        // Only `.` itself is left out of what is shown; what the user typed stays as typed.
        let from_here = directories.iter().any(|path| path == Path::new("."));
        builder.build_parallel().run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                if let Some(item) = look_at(entry, max, from_here) {
                    // Sending fails only when nobody listens any more.
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
        // By its real path, as `.` may be such a directory, or a link lead to one.
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
    // The name first: it spares the resolving of every other directory.
    journals.is_some_and(|journals| {
        path.file_name() == journals.file_name()
            && std::fs::canonicalize(path).is_ok_and(|real| real == journals)
    })
}

fn look_at(
    entry: Result<ignore::DirEntry, ignore::Error>,
    max: Option<u64>,
    from_here: bool,
) -> Option<Item> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return walk_error(error).map(Item::Error),
    };
    if !entry.file_type()?.is_file() {
        return None;
    }
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return walk_error(error).map(Item::Error),
    };
    let path = entry.path();
    let shown = path.strip_prefix(".").ok().filter(|_| from_here).unwrap_or(path).to_owned();
    if max.is_some_and(|max| metadata.len() > max) {
        return Some(Item::TooLarge(shown, metadata.len()));
    }
    let key = key(path, &metadata);
    Some(Item::File { file: FoundFile { path: shown, named: false }, key })
}

/// `None` for what is no error to the user: a file that vanished meanwhile.
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

/// Sorts, and gives each file once.
fn in_order(items: Vec<Item>) -> Found {
    let mut found = Found::default();
    let mut files: Vec<(FoundFile, Key)> = Vec::new();
    for item in items {
        match item {
            Item::File { file, key } => files.push((file, key)),
            Item::TooLarge(path, size) => found.too_large.push((path, size)),
            Item::Elsewhere(path, what) => found.elsewhere.push((path, what)),
            Item::Error(error) => found.errors.push(error),
        }
    }
    let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    files.sort_by(|(a, _), (b, _)| order(&a.path, &b.path));
    let mut places: HashMap<Key, usize> = HashMap::new();
    for (file, key) in files {
        match places.get(&key) {
            Some(&place) => found.files[place].named |= file.named,
            None => {
                places.insert(key, found.files.len());
                found.files.push(file);
            }
        }
    }
    // A file that was named as well is looked at after all, and no longer left out.
    let given: HashSet<Vec<u8>> = found.files.iter().map(|file| bytes(&file.path)).collect();
    found.too_large.sort_by(|(a, _), (b, _)| order(a, b));
    found.too_large.dedup();
    found.too_large.retain(|(path, _)| !given.contains(&bytes(path)));
    found.elsewhere.sort_by(|(a, _), (b, _)| order(a, b));
    found.elsewhere.dedup();
    found.errors.sort_by(|a, b| order(a.path(), b.path()));
    found
}

fn order(a: &Path, b: &Path) -> std::cmp::Ordering {
    a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes())
}

/// What is excluded in the directories of a walk.
struct Excludes {
    /// Where nobody says otherwise.
    everywhere: Patterns,
    by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    /// Whether there are patterns anywhere but in `everywhere`. Mostly there are none, and no entry costs anything.
    any: AtomicBool,
    failed: Mutex<Vec<ExcludesError>>,
}

impl Excludes {
    fn new(
        everywhere: &[Exclude],
        by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    ) -> Result<Self, WalkError> {
        let everywhere = Patterns::build(everywhere)?;
        Ok(Excludes { everywhere, by_directory, any: AtomicBool::new(false), failed: Mutex::default() })
    }

    /// Takes note of what is excluded in `directory`.
    fn visit(&self, directory: &Path) {
        match self.by_directory.as_ref().map(|by_directory| by_directory.excludes_in(directory)) {
            Some(Ok(patterns)) if !patterns.is_empty() => self.any.store(true, Ordering::Release),
            Some(Err(error)) => self.fail(error),
            Some(Ok(_)) | None => {}
        }
    }

    /// Whether a pattern matches just this path.
    fn matches(&self, path: &Path, directory: bool) -> bool {
        if self.everywhere.matches(path, directory) {
            return true;
        }
        let (true, Some(by_directory)) = (self.any.load(Ordering::Acquire), &self.by_directory) else {
            return false;
        };
        let parent = path.parent().unwrap_or(path);
        by_directory.excludes_in(parent).is_ok_and(|patterns| patterns.matches(path, directory))
    }

    /// Whether a pattern matches this path or a directory that it is in.
    fn matches_with_parents(&self, path: &Path, directory: bool) -> bool {
        if self.everywhere.matches_with_parents(path, directory) {
            return true;
        }
        match self.by_directory.as_ref().map(|by_directory| by_directory.excludes(path, directory)) {
            Some(Ok(excluded)) => excluded,
            Some(Err(error)) => {
                self.fail(error);
                false
            }
            None => false,
        }
    }

    fn fail(&self, error: ExcludesError) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).push(error);
    }

    /// The first thing that could not be told, in the order of the messages, whatever the order of the threads.
    fn finish(&self) -> Result<(), WalkError> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match failed.drain(..).min_by_key(ToString::to_string) {
            Some(error) => Err(WalkError::Excludes(error)),
            None => Ok(()),
        }
    }
}

/// Patterns as in `.gitignore`, by the directory that they are relative to.
#[derive(Debug)]
pub struct Patterns {
    by_base: Vec<(PathBuf, Gitignore)>,
    current: PathBuf,
}

impl Patterns {
    /// Whether a pattern can be understood.
    ///
    /// # Errors
    /// What is wrong with it, and the way out.
    pub fn check(pattern: &str) -> Result<(), String> {
        let pattern = Exclude { base: PathBuf::new(), pattern: pattern.to_owned() };
        Patterns::build(&[pattern]).map(drop).map_err(|error| match error {
            WalkError::Pattern { pattern, message } => {
                format!("{pattern:?} is no glob ({message}); write it as a line of a .gitignore file")
            }
            other => other.to_string(),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_base.is_empty()
    }

    /// All of `excludes`, those of one base in their order.
    ///
    /// # Errors
    /// [`WalkError::Pattern`] for the first that can't be understood.
    pub fn build(excludes: &[Exclude]) -> Result<Self, WalkError> {
        let mut builders: BTreeMap<&Path, GitignoreBuilder> = BTreeMap::new();
        let mut last = "";
        let failed = |pattern: &str, error: ignore::Error| WalkError::Pattern {
            pattern: pattern.to_owned(),
            message: error.to_string(),
        };
        for Exclude { base, pattern } in excludes {
            // The root `.` stands for "already relative": stripping is done here, by whole components.
            let builder = builders.entry(base).or_insert_with(|| GitignoreBuilder::new("."));
            // A comment in a file, but a pattern on a command line.
            let escaped;
            let line = if pattern.starts_with('#') {
                escaped = format!("\\{pattern}");
                &escaped
            } else {
                pattern
            };
            builder.add_line(None, line).map_err(|error| failed(pattern, error))?;
            last = pattern;
        }
        let mut by_base = Vec::new();
        for (base, builder) in builders {
            by_base.push((lexical(base), builder.build().map_err(|error| failed(last, error))?));
        }
        // Where the current directory is gone, relative paths can't be opened either.
        let current = std::env::current_dir().unwrap_or_default();
        Ok(Patterns { by_base, current })
    }

    /// Whether a pattern matches just this path.
    pub fn matches(&self, path: &Path, directory: bool) -> bool {
        if self.by_base.is_empty() {
            return false;
        }
        let absolute = lexical(&self.current.join(path));
        self.by_base.iter().any(|(base, patterns)| {
            // What the base stands in is not what was meant by a name.
            if base.starts_with(&absolute) {
                return false;
            }
            let relative = absolute.strip_prefix(base).unwrap_or(&absolute);
            patterns.matched(relative, directory).is_ignore()
        })
    }

    /// Whether a pattern matches this path or a directory that it is in.
    pub fn matches_with_parents(&self, path: &Path, directory: bool) -> bool {
        if self.by_base.is_empty() {
            return false;
        }
        let absolute = lexical(&self.current.join(path));
        self.matches(&absolute, directory)
            || absolute.ancestors().skip(1).any(|parent| self.matches(parent, true))
    }
}

/// Without `.`, and `..` taken as text: patterns are about names, not about what links lead to.
pub fn lexical(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

/// Whether a path is ignored by `.gitignore` and its like, found out by letting the walker list each
/// directory on the way, so that there is one understanding of those files and not two.
#[derive(Default)]
struct IgnoredByFiles {
    /// `None` for a directory that can't be listed: in doubt a file that was named is looked at.
    listed: HashMap<PathBuf, Option<HashSet<OsString>>>,
}

impl IgnoredByFiles {
    fn ignores(&mut self, path: &Path) -> bool {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        dir
    }

    fn shown(root: &Path, found: &Found) -> Vec<String> {
        let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_str().unwrap().to_owned();
        found.files.iter().map(|file| relative(&file.path)).collect()
    }

    fn walk(dir: &Path, walk: Walk) -> Found {
        let paths = if walk.paths.is_empty() { vec![dir.to_owned()] } else { walk.paths.clone() };
        Walk { paths, ..walk }.run().unwrap()
    }

    fn exclude(base: &Path, pattern: &str) -> Exclude {
        Exclude { base: base.to_owned(), pattern: pattern.to_owned() }
    }

    #[test]
    fn in_the_order_of_bytes() {
        let dir = tree(&["b", "a/z", "a-b", "a.b", "a/é", "a/Z", "A", "a0"]);
        for threads in [0, 1, 4] {
            let found = walk(dir.path(), Walk { threads, ..Walk::default() });
            assert_eq!(shown(dir.path(), &found), ["A", "a-b", "a.b", "a/Z", "a/z", "a/é", "a0", "b"]);
            assert!(found.files.iter().all(|file| !file.named));
        }
    }

    #[test]
    fn ignored_hidden_and_own_files() {
        let dir = tree(&[
            ".gitignore",
            ".hidden",
            "a",
            "ignored",
            "sub/ignored",
            "sub/b",
            "build/c",
            ".git/config",
            "sub/.git/x",
            ".hg/x",
            ".svn/x",
            ".jj/x",
            ".fix-encoding-0aZ9xyXY0123.tmp",
            ".fix-encoding-config.toml",
        ]);
        fs::write(dir.path().join(".gitignore"), "ignored\n/build/\n").unwrap();
        assert_eq!(shown(dir.path(), &walk(dir.path(), Walk::default())), ["a", "sub/b"]);
        let found = walk(dir.path(), Walk { hidden: true, ..Walk::default() });
        let hidden = [".fix-encoding-config.toml", ".gitignore", ".hidden", "a", "sub/b"];
        assert_eq!(shown(dir.path(), &found), hidden);
        let found = walk(dir.path(), Walk { no_ignore: true, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a", "build/c", "ignored", "sub/b", "sub/ignored"]);
        // A directory in the tree, with the ignore file above it.
        let found = walk(dir.path(), Walk { paths: vec![dir.path().join("sub")], ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["sub/b"]);
    }

    #[test]
    fn named_files_are_looked_at() {
        let dir = tree(&["ignored", "build/deep/c", ".hidden", "excluded/d", "a", ".git/COMMIT_EDITMSG"]);
        fs::write(dir.path().join(".gitignore"), "ignored\n/build/\n").unwrap();
        let paths: Vec<PathBuf> =
            ["ignored", "build/deep/c", ".hidden", "excluded/d", "a", ".git/COMMIT_EDITMSG"]
                .iter()
                .map(|name| dir.path().join(name))
                .collect();
        let excludes = vec![exclude(dir.path(), "/excluded/")];
        let all = Walk { paths, excludes, ..Walk::default() };
        let found = all.run().unwrap();
        assert_eq!(found.files.len(), 6);
        assert!(found.files.iter().all(|file| file.named));
        let found = Walk { force_exclude: true, ..all.clone() }.run().unwrap();
        assert_eq!(shown(dir.path(), &found), [".git/COMMIT_EDITMSG", ".hidden", "a"]);
        let found = Walk { force_exclude: true, no_ignore: true, ..all }.run().unwrap();
        assert_eq!(
            shown(dir.path(), &found),
            [".git/COMMIT_EDITMSG", ".hidden", "a", "build/deep/c", "ignored"]
        );
        // A directory named although it is excluded or ignored.
        let named = Walk {
            paths: vec![dir.path().join("build"), dir.path().join("excluded")],
            excludes: vec![exclude(dir.path(), "/excluded/")],
            ..Walk::default()
        };
        assert_eq!(shown(dir.path(), &named.run().unwrap()), ["build/deep/c", "excluded/d"]);
        assert!(Walk { force_exclude: true, ..named }.run().unwrap().files.is_empty());
    }

    #[test]
    fn excludes() {
        let dir =
            tree(&["a.txt", "b.md", "sub/a.txt", "sub/b.md", "vendor/x", "sub/vendor/y", "#x", "subway"]);
        let with = |patterns: &[(&str, &str)]| {
            let excludes =
                patterns.iter().map(|(base, pattern)| exclude(&dir.path().join(base), pattern)).collect();
            shown(dir.path(), &walk(dir.path(), Walk { excludes, ..Walk::default() }))
        };
        assert_eq!(with(&[("", "*.md"), ("", "vendor")]), ["#x", "a.txt", "sub/a.txt", "subway"]);
        assert_eq!(
            with(&[("", "/vendor/"), ("", "#x"), ("", "*.txt"), ("", "*.md"), ("", "")]),
            ["sub/vendor/y", "subway"]
        );
        // Relative to where it was written.
        assert_eq!(
            with(&[("sub", "/a.txt"), ("", "vendor/")]),
            ["#x", "a.txt", "b.md", "sub/b.md", "subway"]
        );
        assert_eq!(with(&[("", "*"), ("", "!b.md")]), ["b.md"]);
        let error =
            Walk { excludes: vec![exclude(dir.path(), "[z-a]")], ..Walk::default() }.run().unwrap_err();
        assert!(matches!(error, WalkError::Pattern { .. }), "{error}");
        assert!(error.to_string().contains("[z-a]"));
    }

    #[test]
    fn each_file_once() {
        let dir = tree(&["a", "sub/b", "sub/c"]);
        let path = |name: &str| dir.path().join(name);
        let paths = vec![path("sub"), path("sub/b"), dir.path().to_owned(), path("sub/../a"), path("a")];
        let found = walk(dir.path(), Walk { paths, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a", "sub/b", "sub/c"]);
        assert_eq!(found.files.iter().map(|file| file.named).collect::<Vec<_>>(), [true, true, false]);
    }

    #[cfg(unix)]
    #[test]
    fn links() {
        use std::os::unix::fs::symlink;
        let outside = tree(&["secret", "dir/x"]);
        let dir = tree(&["a", "sub/b"]);
        let path = |name: &str| dir.path().join(name);
        symlink(outside.path().join("secret"), path("out")).unwrap();
        symlink(outside.path().join("dir"), path("outdir")).unwrap();
        symlink("a", path("inside")).unwrap();
        symlink("nothing", path("dangling")).unwrap();
        symlink(".", path("loop")).unwrap();
        fs::hard_link(path("a"), path("z")).unwrap();
        // Not followed in a directory, and no error there.
        let found = walk(dir.path(), Walk::default());
        assert_eq!(shown(dir.path(), &found), ["a", "sub/b"]);
        assert!(found.errors.is_empty(), "{:?}", found.errors);
        // Followed when named, but not given twice.
        let paths = ["out", "outdir", "inside", "dangling", "a"].map(path).to_vec();
        let found = walk(dir.path(), Walk { paths, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a", "out", "outdir/x"]);
        assert!(matches!(&found.errors[..], [WalkError::Dangling { .. }]));
        // A program that names them names the links, and not what they lead to.
        let paths = ["out", "outdir", "inside", "dangling", "loop", "z", "sub/b"].map(path).to_vec();
        let listed = paths.iter().map(|path| (path.clone(), "names.txt:1".to_string())).collect();
        let by_list = Walk { paths: paths.clone(), listed, ..Walk::default() };
        for walked in [by_list, Walk { paths, force_exclude: true, ..Walk::default() }] {
            let found = walk(dir.path(), walked);
            assert_eq!(shown(dir.path(), &found), ["sub/b", "z"]);
            assert!(found.errors.is_empty(), "{:?}", found.errors);
            let links: Vec<PathBuf> = found.elsewhere.into_iter().map(|(link, _)| link).collect();
            assert_eq!(links, ["dangling", "inside", "loop", "out", "outdir"].map(path));
        }
    }

    #[test]
    fn repositories_in_repositories() {
        let dir = tree(&["a", "module/.git", "module/b", "clone/.git/config", "clone/c", "plain/d"]);
        let path = |name: &str| dir.path().join(name);
        let paths = ["a", "module", "clone", "plain"].map(path).to_vec();
        let listed: HashMap<PathBuf, String> =
            paths.iter().map(|path| (path.clone(), "names.txt:1".to_string())).collect();
        let found = walk(dir.path(), Walk { paths: paths.clone(), listed, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a", "plain/d"]);
        let expected = ["clone", "module"].map(|name| (path(name), Elsewhere::Repository));
        assert_eq!(found.elsewhere, expected);
        let found = walk(dir.path(), Walk { paths, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a", "clone/c", "module/b", "plain/d"]);
        // The one that the run is in is meant where it is listed.
        let here = PathBuf::from(".");
        let listed = HashMap::from([(here.clone(), "names.txt:1".to_string())]);
        assert!(Walk { paths: vec![here], listed, ..Walk::default() }.run().unwrap().elsewhere.is_empty());
    }

    #[test]
    fn errors_are_values() {
        let dir = tree(&["a", ".git/config"]);
        let path = |name: &str| dir.path().join(name);
        #[allow(unused_mut)]
        let mut paths = vec![path("missing"), path("a"), path(".git"), path("a/b")];
        #[cfg(unix)]
        paths.push(PathBuf::from("/dev/null"));
        let found = walk(dir.path(), Walk { paths, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["a"]);
        let text: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        let has = |what: &str| assert!(text.iter().any(|text| text.contains(what)), "{what}: {text:#?}");
        has("missing: no such file or directory; check");
        has(".git: belongs to version control");
        #[cfg(unix)]
        has("/dev/null: a pipe, socket or device");
        has("b: can't be read");
    }

    /// The variable in which the test below tells its child which tree to walk.
    #[cfg(unix)]
    const TREE: &str = "FIX_ENCODING_TEST_TREE";

    #[cfg(unix)]
    #[test]
    #[ignore = "the child of another test"]
    fn child_walks_as_another_user() {
        let Some(tree) = std::env::var_os(TREE) else { return };
        let found = walk(Path::new(&tree), Walk::default());
        assert!(
            matches!(&found.errors[..], [WalkError::Unreadable { path, .. }] if path.ends_with("locked")),
            "{found:?}"
        );
        println!("all of it was tried");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_of_another_user_is_an_error() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let dir = tree(&["locked/a", "b"]);
        if fs::metadata(dir.path()).unwrap().uid() != 0 {
            eprintln!("skipped: making another user's files takes root");
            return;
        }
        let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        mode(dir.path(), 0o755);
        mode(&dir.path().join("locked"), 0o700);
        let (_, module) = module_path!().split_once("::").unwrap();
        let output = std::process::Command::new("setpriv")
            .args(["--reuid=1000", "--regid=1000", "--clear-groups", "--"])
            .arg(std::env::current_exe().unwrap())
            .arg(format!("{module}::child_walks_as_another_user"))
            .args(["--exact", "--ignored", "--nocapture"])
            .env(TREE, dir.path())
            .current_dir("/")
            .output();
        let Ok(output) = output else {
            eprintln!("skipped: there is no setpriv");
            return;
        };
        if matches!(output.status.code(), Some(126 | 127)) {
            eprintln!("skipped: the other user can't run this test program");
            return;
        }
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("all of it was tried"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn special_files_are_not_given() {
        let dir = tree(&["a"]);
        let _listener = std::os::unix::net::UnixListener::bind(dir.path().join("socket")).unwrap();
        let found = walk(dir.path(), Walk::default());
        assert_eq!(shown(dir.path(), &found), ["a"]);
        assert!(found.errors.is_empty());
    }

    #[test]
    fn large_files_are_listed() {
        let dir = tree(&["small", "largest"]);
        fs::write(dir.path().join("largest"), vec![b'x'; 100]).unwrap();
        let walk = Walk { paths: vec![dir.path().to_owned()], max_filesize: Some(99), ..Walk::default() };
        let found = walk.run().unwrap();
        assert_eq!(shown(dir.path(), &found), ["small"]);
        assert_eq!(found.too_large, [(dir.path().join("largest"), 100)]);
        // Named, it is given, and reading it is an error that says so.
        let paths = vec![dir.path().to_owned(), dir.path().join("largest")];
        let found = Walk { paths, ..walk }.run().unwrap();
        assert_eq!(shown(dir.path(), &found), ["largest", "small"]);
        assert!(found.too_large.is_empty());
    }

    #[test]
    fn paths_are_shown_as_typed() {
        // The only test that depends on the current directory, and it does not change it.
        let found = Walk { paths: vec![PathBuf::from(".")], ..Walk::default() }.run().unwrap();
        assert!(found.files.iter().any(|file| file.path == Path::new("Cargo.toml")));
        assert!(found.files.iter().all(|file| !file.path.as_os_str().as_encoded_bytes().starts_with(b"./")));
        let found = Walk { paths: vec![PathBuf::from("./src")], ..Walk::default() }.run().unwrap();
        assert!(!found.files.is_empty());
        assert!(
            found.files.iter().all(|file| file.path.as_os_str().as_encoded_bytes().starts_with(b"./src/"))
        );
        let excludes = vec![exclude(&std::env::current_dir().unwrap(), "/src/")];
        let found = Walk { paths: vec![PathBuf::from(".")], excludes, ..Walk::default() }.run().unwrap();
        assert!(!found.files.is_empty() && found.files.iter().all(|file| !file.path.starts_with("src")));
    }
}
