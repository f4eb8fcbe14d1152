//! Replaces the content of one file. Whatever happens, the path has the whole old content or the whole new
//! one.
//!
//! There are two halves. [`stage`] makes all checks and takes all disk space, and does not change the file.
//! [`StagedRewrite::commit`] compares the file once more and renames. Between them the journal entry is
//! written and, for an undo, all other files are staged.
//!
//! Each step is announced to a watcher. Tests use it to kill the process, to make a step fail, or to change
//! the file in between. Elsewhere the watcher does nothing.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::attributes::{self, Failure, Privileges, Unkept};
use crate::journal::{Journal, JournalError};
use crate::read::{ContentSum, FileIdentity, Snapshot, open_existing};
use crate::sync::sync_directory;

/// How a file is rewritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewriteOptions {
    /// Whether to write through the existing file instead of renaming a new one over it. This keeps hard
    /// links, and works where no file can be made in the directory. It is not atomic; the documentation of
    /// the crate says what protects the file instead.
    pub in_place: bool,
}

/// A step of a rewrite that has just been finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RewriteStep {
    /// The temporary file exists, empty.
    Created,
    /// It has the new bytes.
    Written,
    /// It has owner, attributes and mode, and is synced.
    Staged,
    /// The journal's entry is synced.
    Recorded,
    /// The target has been compared for the last time.
    Checked,
    /// The temporary file has taken the target's place.
    Renamed,
    /// The directory is synced.
    Replaced,
    /// In place: the tail by which the file grows is synced.
    TailWritten,
    /// In place: a part of the rest is written.
    HalfWritten,
    /// In place: all is written; where the file shrinks, its old tail is still there.
    BodyWritten,
    /// In place: it has its new length and is synced.
    Shortened,
}

/// Called after each step. An error that it returns counts as a failure of the next step.
pub(crate) type Watch<'a> = &'a mut dyn FnMut(RewriteStep) -> io::Result<()>;

/// A watcher that does nothing.
pub(crate) fn unwatched(_: RewriteStep) -> io::Result<()> {
    Ok(())
}

/// Why a file was not rewritten. It is unchanged, unless [`RewriteError::touched`].
#[derive(Debug)]
pub enum RewriteError {
    /// It has changed since it was read.
    Changed {
        /// The path of the file.
        path: PathBuf,
    },
    /// It has several names; a rename would cut this one off from the others.
    HardLinks {
        /// The path of the file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// It is read-only for its owner or for this user.
    ReadOnly {
        /// The path of the file.
        path: PathBuf,
    },
    /// Its owner, mode or an attribute can't be given to the new file.
    Unkept {
        /// The path of the file.
        path: PathBuf,
        /// What can't be given to the new file.
        what: Unkept,
    },
    /// No file can be made in its directory.
    Directory {
        /// The path of the file.
        path: PathBuf,
        /// The directory in which no file can be made.
        directory: PathBuf,
    },
    /// No space left, or over the quota.
    DiskFull {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Any other error of the system.
    Io {
        /// The path of the file.
        path: PathBuf,
        /// What was being done, for the message.
        doing: &'static str,
        /// The error of the system.
        source: io::Error,
    },
    /// The journal can't be written.
    Journal {
        /// The path of the file.
        path: PathBuf,
        /// The error of the journal.
        source: JournalError,
    },
    /// It was replaced, but the system could not confirm that this is on disk.
    Unsynced {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// In place: writing failed in the middle, and so did restoring the old bytes.
    Torn {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl RewriteError {
    /// Whether the file has changed in spite of the error.
    pub fn touched(&self) -> bool {
        matches!(self, RewriteError::Unsynced { .. } | RewriteError::Torn { .. })
    }

    fn failed(path: &Path, doing: &'static str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                RewriteError::DiskFull { path, source }
            }
            _ => RewriteError::Io { path, doing, source },
        }
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RewriteError::Changed { path } => {
                write!(f, "{}: changed since it was read, so it was left alone; run again", path.display())
            }
            RewriteError::HardLinks { path, links } => {
                write!(f, "{}: left alone because {links} names (hard links) share it", path.display())
            }
            RewriteError::ReadOnly { path } => {
                write!(f, "{}: left alone because it is read-only; make it writable first", path.display())
            }
            RewriteError::Unkept { path, what } => {
                write!(f, "{}: left alone because {what} can't be kept; run as its owner", path.display())
            }
            RewriteError::Directory { path, directory } => write!(
                f,
                "{}: left alone because no file can be made in {}; make that writable",
                path.display(),
                directory.display()
            ),
            RewriteError::DiskFull { path, source } => {
                write!(f, "{}: left alone because the disk is full ({source}); make room", path.display())
            }
            RewriteError::Io { path, doing, source } => {
                write!(f, "{}: left alone because {doing} failed: {source}", path.display())
            }
            RewriteError::Journal { path, source } => {
                write!(f, "{}: left alone because the journal can't be written: {source}", path.display())
            }
            RewriteError::Unsynced { path, source } => write!(
                f,
                "{}: rewritten, but the disk did not confirm it ({source}); check the disk",
                path.display()
            ),
            RewriteError::Torn { path, source } => write!(
                f,
                "{}: half rewritten because {source}, and its old content could not be put back",
                path.display()
            ),
        }
    }
}

impl std::error::Error for RewriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RewriteError::DiskFull { source, .. }
            | RewriteError::Io { source, .. }
            | RewriteError::Unsynced { source, .. }
            | RewriteError::Torn { source, .. } => Some(source),
            RewriteError::Journal { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Rewrites the file of `snapshot` to `new`, if it has not changed since it was read. With a journal, its
/// entry is on disk before the file is changed. Returns the identity of the rewritten file. A file that has
/// the new bytes already is not touched.
pub fn rewrite(
    snapshot: &Snapshot,
    new: &[u8],
    options: RewriteOptions,
    journal: Option<&mut Journal>,
) -> Result<FileIdentity, RewriteError> {
    rewrite_watched(snapshot, new, options, journal, &mut unwatched)
}

pub(crate) fn rewrite_watched(
    snapshot: &Snapshot,
    new: &[u8],
    options: RewriteOptions,
    journal: Option<&mut Journal>,
    watch: Watch,
) -> Result<FileIdentity, RewriteError> {
    if snapshot.bytes == new {
        return Ok(snapshot.identity);
    }
    let staged = stage(snapshot, new, options, watch)?;
    let Some(journal) = journal else { return staged.commit(watch) };
    journal
        .record(snapshot, new, options.in_place)
        .map_err(|source| RewriteError::Journal { path: snapshot.path.clone(), source })?;
    let result = watch(RewriteStep::Recorded)
        .map_err(|source| RewriteError::failed(&snapshot.path, "writing the journal", source))
        .and_then(|()| staged.commit(watch));
    match &result {
        Err(error) if !error.touched() => journal.withdraw(),
        _ => journal.committed(),
    }
    result
}

/// The new content, ready to take its target's place. Dropping it removes the temporary file.
pub(crate) struct StagedRewrite {
    path: PathBuf,
    target: PathBuf,
    /// The identity of the target when its attributes were copied.
    identity: FileIdentity,
    /// The checksum of its content as it was read.
    content: ContentSum,
    way: StagedContent,
}

enum StagedContent {
    Rename(NamedTempFile),
    InPlace(Vec<u8>),
}

/// Prepares the replacement of the snapshot's file: makes all checks, and takes all disk space that a rename
/// needs. Other programs see nothing but a temporary file.
pub(crate) fn stage(
    snapshot: &Snapshot,
    new: &[u8],
    options: RewriteOptions,
    watch: Watch,
) -> Result<StagedRewrite, RewriteError> {
    let path = &snapshot.path;
    let target = &snapshot.target;
    let changed = || RewriteError::Changed { path: path.clone() };

    // In a block, because Windows can't replace a file that is still open.
    let (identity, way) = {
        let file = open_existing(target, false).map_err(|_| changed())?;
        let metadata =
            file.metadata().map_err(|source| RewriteError::failed(path, "looking at it", source))?;
        let identity = FileIdentity::of(&file, &metadata)
            .map_err(|source| RewriteError::failed(path, "looking at it", source))?;
        if !metadata.is_file() || !identity.same_content(&snapshot.identity) {
            return Err(changed());
        }
        if read_only(target, &metadata) {
            return Err(RewriteError::ReadOnly { path: path.clone() });
        }
        let way = if options.in_place {
            Privileges::of(&file, &identity).map_err(|failure| attributes_failed(path, failure))?;
            StagedContent::InPlace(new.to_vec())
        } else {
            if identity.links > 1 {
                return Err(RewriteError::HardLinks { path: path.clone(), links: identity.links });
            }
            StagedContent::Rename(stage_rename(path, target, &file, &identity, new, watch)?)
        };
        // On macOS the system has copied the file, which may have changed its time of change.
        #[cfg(target_os = "macos")]
        let identity = {
            let now = file
                .metadata()
                .and_then(|metadata| FileIdentity::of(&file, &metadata))
                .map_err(|source| RewriteError::failed(path, "looking at it", source))?;
            if (FileIdentity { changed: identity.changed, ..now }) != identity {
                return Err(changed());
            }
            now
        };
        (identity, way)
    };
    watch(RewriteStep::Staged).map_err(|source| RewriteError::failed(path, "preparing", source))?;
    Ok(StagedRewrite {
        path: path.clone(),
        target: target.clone(),
        identity,
        content: ContentSum::of(&snapshot.bytes),
        way,
    })
}

fn stage_rename(
    path: &Path,
    target: &Path,
    original: &File,
    identity: &FileIdentity,
    new: &[u8],
    watch: Watch,
) -> Result<NamedTempFile, RewriteError> {
    let failed = |source| RewriteError::failed(path, "writing a temporary file beside it", source);
    let directory = target
        .parent()
        .ok_or_else(|| failed(io::Error::new(io::ErrorKind::InvalidInput, "it has no directory")))?;
    let mut temporary = temporary(directory, target).map_err(|source| match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            RewriteError::Directory { path: path.to_owned(), directory: directory.to_owned() }
        }
        _ => failed(source),
    })?;
    watch(RewriteStep::Created).map_err(failed)?;
    temporary.as_file_mut().write_all(new).map_err(failed)?;
    watch(RewriteStep::Written).map_err(failed)?;
    attributes::carry_over(original, identity, temporary.as_file())
        .map_err(|failure| attributes_failed(path, failure))?;
    temporary.as_file().sync_all().map_err(failed)?;
    Ok(temporary)
}

fn attributes_failed(path: &Path, failure: Failure) -> RewriteError {
    match failure {
        Failure::Unkept(what) => RewriteError::Unkept { path: path.to_owned(), what },
        Failure::Io(source) => RewriteError::failed(path, "keeping its owner, mode and attributes", source),
    }
}

/// Names of temporary files: this, [`TEMPORARY_RANDOM`] letters and digits, and [`TEMPORARY_SUFFIX`]. The
/// target's name is no part of it, because it may already have the greatest length.
pub(crate) const TEMPORARY_PREFIX: &str = ".fix-encoding-";
pub(crate) const TEMPORARY_SUFFIX: &str = ".tmp";
pub(crate) const TEMPORARY_RANDOM: usize = 12;

/// Whether `name` is the name of a temporary file of this tool, in use or left by a run that was killed.
pub fn is_temporary(name: &OsStr) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(TEMPORARY_PREFIX)?.strip_suffix(TEMPORARY_SUFFIX))
        .is_some_and(|random| {
            random.len() == TEMPORARY_RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// An empty file in `directory`, which only the user can read until it gets the original's mode. Removed when
/// dropped.
#[cfg(not(target_os = "macos"))]
fn temporary(directory: &Path, _original: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .rand_bytes(TEMPORARY_RANDOM)
        .tempfile_in(directory)
}

/// An empty file in `directory` with the attributes and the access control list of `original`, removed when
/// dropped. The system's own copy is the only safe way to copy an access control list there, so the original
/// is copied and the copy is emptied.
#[cfg(target_os = "macos")]
fn temporary(directory: &Path, original: &Path) -> io::Result<NamedTempFile> {
    let copy = |path: &Path| {
        // Copying would overwrite a file of this name. On this error `tempfile` picks another name.
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        std::fs::copy(original, path)
            .and_then(|_| File::options().read(true).write(true).truncate(true).open(path))
            .inspect_err(|_| drop(std::fs::remove_file(path)))
    };
    tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .rand_bytes(TEMPORARY_RANDOM)
        .make_in(directory, copy)
}

/// Whether the file must not be written, by its mode or for this user. Checked because a rename ignores that.
#[cfg(unix)]
fn read_only(target: &Path, metadata: &std::fs::Metadata) -> bool {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    use rustix::io::Errno;
    use std::os::unix::fs::PermissionsExt;
    // The bit is checked too, because root may write every file.
    metadata.permissions().mode() & 0o200 == 0
        || matches!(
            accessat(CWD, target, Access::WRITE_OK, AtFlags::EACCESS),
            Err(Errno::ACCESS | Errno::PERM | Errno::ROFS)
        )
}

/// Whether the file is marked as read-only. Checked because a rename ignores that.
#[cfg(windows)]
fn read_only(_: &Path, metadata: &std::fs::Metadata) -> bool {
    metadata.permissions().readonly()
}

impl StagedRewrite {
    /// Puts the new content in place. On an error the file is unchanged, unless [`RewriteError::touched`].
    pub(crate) fn commit(self, watch: Watch) -> Result<FileIdentity, RewriteError> {
        let StagedRewrite { path, target, identity, content, way } = self;
        let expected = ExpectedTarget { path: &path, target: &target, identity: &identity, content };
        match way {
            StagedContent::Rename(temporary) => rename(&expected, temporary, watch),
            StagedContent::InPlace(new) => write_in_place(&expected, &new, watch),
        }
    }
}

/// The path, identity and content that the target must still have.
struct ExpectedTarget<'a> {
    path: &'a Path,
    target: &'a Path,
    identity: &'a FileIdentity,
    content: ContentSum,
}

impl ExpectedTarget<'_> {
    fn changed(&self) -> RewriteError {
        RewriteError::Changed { path: self.path.to_owned() }
    }

    /// Opens the target, and compares where the path leads, its identity and its content.
    fn open(&self, write: bool) -> Result<File, RewriteError> {
        if std::fs::canonicalize(self.path).ok().as_deref() != Some(self.target) {
            return Err(self.changed());
        }
        let mut file = open_existing(self.target, write).map_err(|source| match source.kind() {
            io::ErrorKind::PermissionDenied => RewriteError::ReadOnly { path: self.path.to_owned() },
            _ => self.changed(),
        })?;
        let same = |file: &File| {
            file.metadata()
                .and_then(|metadata| FileIdentity::of(file, &metadata))
                .is_ok_and(|now| now == *self.identity)
        };
        // The identity is compared before and after the content, to notice a write in between.
        let unchanged = same(&file)
            && ContentSum::of_reader(&mut file).is_ok_and(|content| content == self.content)
            && same(&file);
        if unchanged { Ok(file) } else { Err(self.changed()) }
    }
}

fn rename(
    expected: &ExpectedTarget,
    temporary: NamedTempFile,
    watch: Watch,
) -> Result<FileIdentity, RewriteError> {
    let failed = |source| RewriteError::failed(expected.path, "replacing it", source);
    drop(expected.open(false)?);
    watch(RewriteStep::Checked).map_err(failed)?;
    // On an error the temporary file is returned in it, and removed when that is dropped.
    let file = temporary.persist(expected.target).map_err(|error| failed(error.error))?;
    // From here on the new file is in place.
    let unsynced = |source| RewriteError::Unsynced { path: expected.path.to_owned(), source };
    watch(RewriteStep::Renamed).map_err(unsynced)?;
    if let Some(directory) = expected.target.parent() {
        sync_directory(directory).map_err(unsynced)?;
    }
    watch(RewriteStep::Replaced).map_err(unsynced)?;
    file.metadata().and_then(|metadata| FileIdentity::of(&file, &metadata)).map_err(unsynced)
}

/// Writes through the existing file, in the order that the documentation of the crate promises.
fn write_in_place(expected: &ExpectedTarget, new: &[u8], watch: Watch) -> Result<FileIdentity, RewriteError> {
    let failed = |source| RewriteError::failed(expected.path, "writing it in place", source);
    let mut file = expected.open(true)?;
    let privileges = Privileges::of(&file, expected.identity)
        .map_err(|failure| attributes_failed(expected.path, failure))?;
    let mut old = Vec::new();
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut old)).map_err(failed)?;
    if ContentSum::of(&old) != expected.content {
        return Err(expected.changed());
    }
    watch(RewriteStep::Checked).map_err(failed)?;

    let mut overwriting = false;
    match overwrite(&mut file, &old, new, &privileges, &mut overwriting, watch) {
        Ok(()) => file
            .metadata()
            .and_then(|metadata| FileIdentity::of(&file, &metadata))
            .map_err(|source| RewriteError::Unsynced { path: expected.path.to_owned(), source }),
        Err(error) => match put_back(&mut file, &old, &privileges, overwriting) {
            Ok(()) => Err(failed(error)),
            Err(_) => Err(RewriteError::Torn { path: expected.path.to_owned(), source: error }),
        },
    }
}

fn overwrite(
    file: &mut File,
    old: &[u8],
    new: &[u8],
    privileges: &Privileges,
    overwriting: &mut bool,
    watch: Watch,
) -> io::Result<()> {
    let (body, tail) = new.split_at(old.len().min(new.len()));
    if !tail.is_empty() {
        file.seek(SeekFrom::Start(old.len() as u64))?;
        file.write_all(tail)?;
        file.sync_all()?;
    }
    watch(RewriteStep::TailWritten)?;
    *overwriting = true;
    let (first, second) = body.split_at(body.len() / 2);
    file.seek(SeekFrom::Start(0))?;
    file.write_all(first)?;
    watch(RewriteStep::HalfWritten)?;
    file.write_all(second)?;
    watch(RewriteStep::BodyWritten)?;
    if new.len() < old.len() {
        file.set_len(new.len() as u64)?;
    }
    privileges.restore(file)?;
    file.sync_all()?;
    watch(RewriteStep::Shortened)
}

fn put_back(file: &mut File, old: &[u8], privileges: &Privileges, overwriting: bool) -> io::Result<()> {
    // Cut first, which frees the space of the new tail where the disk is full.
    if file.metadata()?.len() > old.len() as u64 {
        file.set_len(old.len() as u64)?;
    }
    // Skipped where no old byte was overwritten, because on a full copy-on-write disk even this could fail.
    if overwriting {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(old)?;
    }
    privileges.restore(file)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_temporary_files() {
        assert!(is_temporary(OsStr::new(".fix-encoding-abcDEF012345.tmp")));
        for name in [
            "",
            ".fix-encoding-.tmp",
            ".fix-encoding-abcDEF01234.tmp",
            ".fix-encoding-abcDEF0123é.tmp",
            "x.tmp",
        ] {
            assert!(!is_temporary(OsStr::new(name)), "{name}");
        }
    }
}
