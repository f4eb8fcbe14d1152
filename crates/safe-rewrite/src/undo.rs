//! Undoes a run: all its files or none.
//!
//! All files are read before any is changed. Each must have the content that the run wrote, or the old
//! content, which needs no restoring. Then all old contents are staged beside their files, so that a full
//! disk is noticed while nothing has changed. Then the files that are written in place are restored, which
//! can still fail for lack of space, and then the others are renamed. If one fails, those restored so far get
//! their new content again.
//!
//! A kill may leave some files restored and others not. The journal knows both states, so undoing the same
//! run again completes it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::journal::{
    Blob, JournalError, JournaledFile, LockedFile, Log, RecordKind, open_locked, run_files, since_epoch,
};
use crate::read::{ContentSum, ReadError, Snapshot, read};
use crate::rewrite::{
    RewriteError, RewriteOptions, RewriteStep, StagedRewrite, Watch, rewrite_watched, stage, unwatched,
};

/// Which run to undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The last one that rewrote something under this directory and is not undone.
    Latest {
        /// The directory below which the run rewrote something.
        under: PathBuf,
    },
    /// The one of this name.
    Run(String),
}

/// The result of an undo.
#[derive(Debug)]
pub struct Restored {
    /// The run.
    pub id: String,
    /// The files that were restored to their old bytes.
    pub files: Vec<PathBuf>,
    /// The files of the run that had their old bytes already.
    pub already: Vec<PathBuf>,
    /// Why the run could not be marked as undone. The next undo finds it again, and has nothing to do.
    pub unmarked: Option<JournalError>,
}

/// Why one file can't be restored.
#[derive(Debug)]
pub enum Obstacle {
    /// It has neither the old content nor that of the run.
    Changed,
    /// A symbolic link has taken its place.
    Link,
    /// It can't be read.
    Unreadable(ReadError),
}

/// Why a run was not undone. No file has changed, except for [`UndoError::Halfway`].
#[derive(Debug)]
pub enum UndoError {
    /// No run rewrote a file there.
    Nothing {
        /// The directory below which a run was looked for.
        under: PathBuf,
    },
    /// There is no run of this name.
    Unknown {
        /// The name of the run.
        id: String,
    },
    /// It is undone already.
    AlreadyUndone {
        /// The name of the run.
        id: String,
    },
    /// It is still running, or being undone.
    InProgress {
        /// The name of the run.
        id: String,
    },
    /// The journal can't be used.
    Journal(JournalError),
    /// These files have changed since.
    Changed {
        /// The name of the run.
        id: String,
        /// The files, each with why it can't be restored.
        files: Vec<(PathBuf, Obstacle)>,
    },
    /// A file can't be written. Those restored before it have their new content again.
    Refused {
        /// The name of the run.
        id: String,
        /// Why a file can't be written.
        source: Box<RewriteError>,
    },
    /// A file can't be written, and these, restored before it, could not get their new content again.
    Halfway {
        /// The name of the run.
        id: String,
        /// Why a file can't be written.
        source: Box<RewriteError>,
        /// The files that were restored and could not be changed back.
        restored: Vec<PathBuf>,
    },
}

impl From<JournalError> for UndoError {
    fn from(error: JournalError) -> Self {
        UndoError::Journal(error)
    }
}

impl fmt::Display for UndoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UndoError::Nothing { under } => {
                write!(f, "{}: nothing to undo: no run rewrote a file here", under.display())
            }
            UndoError::Unknown { id } => write!(f, "no run is called {id:?}"),
            UndoError::AlreadyUndone { id } => write!(f, "run {id} is already undone"),
            UndoError::InProgress { id } => {
                write!(f, "run {id} is still at work; try again when it has ended")
            }
            UndoError::Journal(error) => error.fmt(f),
            UndoError::Changed { id, .. } => write!(
                f,
                "run {id} is not undone and nothing was changed, because of its files these stand in the \
                 way; save their present content elsewhere, put back what the run wrote, and try again:"
            ),
            UndoError::Refused { id, source } => {
                write!(f, "run {id} is not undone and nothing was changed: {source}")
            }
            UndoError::Halfway { id, source, .. } => {
                write!(f, "run {id} is undone for only these files: {source}")
            }
        }
    }
}

impl std::error::Error for UndoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            UndoError::Journal(error) => Some(error),
            UndoError::Refused { source, .. } | UndoError::Halfway { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

/// Undoes a run. Files that the run wrote in place are restored in place. `options` can ask for that for the
/// others too, which may have got hard links since.
pub fn undo(state: &Path, selection: &Selection, options: RewriteOptions) -> Result<Restored, UndoError> {
    undo_watched(state, selection, options, &mut unwatched)
}

pub(crate) fn undo_watched(
    state: &Path,
    selection: &Selection,
    options: RewriteOptions,
    watch: Watch,
) -> Result<Restored, UndoError> {
    let (id, path) = select(state, selection)?;
    let file = open_locked(&path, false)
        .map_err(JournalError::io(&path, "reading the journal"))?
        .ok_or_else(|| UndoError::InProgress { id: id.clone() })?;
    // Read under the lock, so that no other process can add records.
    let mut log = Log::parse(&path, file, true)?;
    if let Some(what) = &log.damage {
        return Err(JournalError::Damaged { path, what: what.clone() }.into());
    }
    if log.undone {
        return Err(UndoError::AlreadyUndone { id });
    }
    let UndoPlan { mut pending, already } = examine(&mut log, &id)?;
    // Writing in place can fail for lack of space, while a rename hardly can.
    pending.sort_by_key(|pending| !pending.in_place(options));

    let now = (since_epoch(SystemTime::now()).as_nanos() as u64).to_le_bytes();
    let end = log.end;
    log.cut(end)?;
    if !pending.is_empty() {
        let result = prepare(&mut log, &id, &mut pending, &now);
        if let Err(error) = result {
            let _ = log.cut(end);
            return Err(error);
        }
        restore(&mut log, &id, &pending, options, watch)?;
    }
    let unmarked = log.append(RecordKind::Undone, &now, &[]).and_then(|_| log.sync()).err();
    let mut files: Vec<_> = pending.into_iter().map(|pending| pending.path).collect();
    files.sort();
    Ok(Restored { id, files, already, unmarked })
}

fn select(state: &Path, selection: &Selection) -> Result<(String, PathBuf), UndoError> {
    let runs = run_files(state)?;
    let under = match selection {
        Selection::Run(id) => {
            return runs
                .into_iter()
                .find(|run| run.id == *id)
                .map(|run| (run.id, run.path))
                .ok_or_else(|| UndoError::Unknown { id: id.clone() });
        }
        Selection::Latest { under } => {
            std::fs::canonicalize(under).map_err(JournalError::io(under, "finding it"))?
        }
    };
    let mut latest = None;
    for run in runs {
        // A damaged journal does not keep the others from being undone.
        let Ok(log) = File::open(&run.path)
            .map_err(JournalError::io(&run.path, "reading the journal"))
            .and_then(|file| Log::parse(&run.path, LockedFile(file), false))
        else {
            continue;
        };
        let newer = latest.as_ref().is_none_or(|&(nanoseconds, _, _)| log.nanoseconds >= nanoseconds);
        if newer && !log.undone && log.entries.iter().any(|entry| rewrote_under(entry, &under)) {
            latest = Some((log.nanoseconds, run.id, run.path));
        }
    }
    latest.map(|(_, id, path)| (id, path)).ok_or(UndoError::Nothing { under })
}

/// Whether the entry is about a file under `under` that was really rewritten. A run that was killed between
/// writing its journal and its first rename has nothing to undo.
fn rewrote_under(entry: &JournaledFile, under: &Path) -> bool {
    let body = &entry.body;
    body.path.starts_with(under)
        && (entry.committed
            || !read(&body.path, None).is_ok_and(|snapshot| ContentSum::of(&snapshot.bytes) == body.old))
}

/// A file that is to be restored.
struct PendingRestore {
    path: PathBuf,
    /// Its content now.
    current: ContentSum,
    /// Its bytes before the run.
    old: Blob,
    /// Its last entry in the journal.
    last: usize,
    /// The bytes that the run wrote, where the journal has them.
    new: Option<Blob>,
    recorded_in_place: bool,
}

impl PendingRestore {
    fn in_place(&self, options: RewriteOptions) -> bool {
        self.recorded_in_place || options.in_place
    }
}

struct UndoPlan {
    pending: Vec<PendingRestore>,
    already: Vec<PathBuf>,
}

/// Checks each file of the run, and changes none.
fn examine(log: &mut Log, id: &str) -> Result<UndoPlan, UndoError> {
    let mut by_path: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, entry) in log.entries.iter().enumerate() {
        by_path.entry(entry.body.path.clone()).or_default().push(index);
    }
    let mut pending = Vec::new();
    let mut already = Vec::new();
    let mut obstacles = Vec::new();
    for (path, indices) in by_path {
        match examine_one(log, &path, indices)? {
            Ok(Some(one)) => pending.push(one),
            Ok(None) => already.push(path),
            Err(obstacle) => obstacles.push((path, obstacle)),
        }
    }
    if !obstacles.is_empty() {
        return Err(UndoError::Changed { id: id.to_owned(), files: obstacles });
    }
    Ok(UndoPlan { pending, already })
}

/// Checks the file of the entries with these indices, of which there is at least one. `None`: the file has
/// its old bytes.
fn examine_one(
    log: &mut Log,
    path: &Path,
    mut indices: Vec<usize>,
) -> Result<Result<Option<PendingRestore>, Obstacle>, JournalError> {
    let snapshot = match read_here(path) {
        Ok(snapshot) => snapshot,
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    let current = ContentSum::of(&snapshot.bytes);
    if let [.., last] = indices[..]
        && log.entries[last].old.is_none()
    {
        if indices.len() == 1 && current != log.entries[last].body.old {
            let what = format!("the old bytes of {} are not whole", path.display());
            return Err(JournalError::Damaged { path: log.path.clone(), what });
        }
        indices.pop();
    }
    // These rewrites were recorded, and stopped before the file was changed.
    while let [.., last] = indices[..] {
        let entry = &log.entries[last];
        if entry.committed || current == entry.body.new || current != entry.body.old {
            break;
        }
        indices.pop();
    }
    let (Some(&first), Some(&last)) = (indices.first(), indices.last()) else { return Ok(Ok(None)) };
    let (first, last_entry) = (log.entries[first].clone(), log.entries[last].clone());
    let Some(old) = first.old else { return Ok(Ok(None)) };
    if current == first.body.old {
        return Ok(Ok(None));
    }
    let found = PendingRestore {
        path: path.to_owned(),
        current,
        old,
        last,
        new: last_entry.new,
        recorded_in_place: last_entry.body.in_place,
    };
    if current == last_entry.body.new {
        return Ok(Ok(Some(found)));
    }
    // Writing in place was stopped, in the run itself or in an earlier undo.
    if let Some(new) = last_entry.new {
        let new = log.blob(new)?;
        if last_entry.body.in_place
            && !last_entry.committed
            && let Some(before) = last_entry.old
            && is_mixture(&snapshot.bytes, &log.blob(before)?, &new)
        {
            return Ok(Ok(Some(found)));
        }
        if log.undoing && is_mixture(&snapshot.bytes, &log.blob(old)?, &new) {
            return Ok(Ok(Some(found)));
        }
    }
    Ok(Err(Obstacle::Changed))
}

/// Reads the file at this path. Refuses a symbolic link, because restoring would write to another file.
fn read_here(path: &Path) -> Result<Snapshot, Obstacle> {
    let snapshot = read(path, None).map_err(Obstacle::Unreadable)?;
    if snapshot.target == path { Ok(snapshot) } else { Err(Obstacle::Link) }
}

/// Whether `bytes` can be the result of writing in place that was stopped: each byte is that of `one` or
/// `other` or, where the file has grown, a zero that was never overwritten.
fn is_mixture(bytes: &[u8], one: &[u8], other: &[u8]) -> bool {
    let shorter = one.len().min(other.len());
    let longer = one.len().max(other.len());
    (shorter..=longer).contains(&bytes.len())
        && bytes.iter().enumerate().all(|(at, byte)| {
            one.get(at) == Some(byte) || other.get(at) == Some(byte) || (at >= shorter && *byte == 0)
        })
}

/// Adds to the journal the bytes that the run wrote, in case the undo fails.
fn prepare(log: &mut Log, id: &str, pending: &mut [PendingRestore], now: &[u8]) -> Result<(), UndoError> {
    for one in pending {
        if one.new.is_none() {
            // Without them in the journal the run renamed a new file, so the file itself has them.
            let snapshot =
                read_here(&one.path).ok().filter(|snapshot| ContentSum::of(&snapshot.bytes) == one.current);
            let Some(snapshot) = snapshot else {
                let source = Box::new(RewriteError::Changed { path: one.path.clone() });
                return Err(UndoError::Refused { id: id.to_owned(), source });
            };
            one.new =
                Some(log.append(RecordKind::NewBytes, &(one.last as u32).to_le_bytes(), &snapshot.bytes)?);
        }
    }
    log.append(RecordKind::UndoBegun, now, &[])?;
    log.sync()?;
    Ok(())
}

fn restore(
    log: &mut Log,
    id: &str,
    pending: &[PendingRestore],
    options: RewriteOptions,
    watch: Watch,
) -> Result<(), UndoError> {
    let refused = |source| UndoError::Refused { id: id.to_owned(), source: Box::new(source) };
    let options_of = |one: &PendingRestore| RewriteOptions { in_place: one.in_place(options) };
    let mut staged: Vec<StagedRewrite> = Vec::with_capacity(pending.len());
    for one in pending {
        // Read again and not kept, because the files of a run may be larger than the memory together.
        let snapshot = read_here(&one.path)
            .ok()
            .filter(|snapshot| ContentSum::of(&snapshot.bytes) == one.current)
            .ok_or_else(|| refused(RewriteError::Changed { path: one.path.clone() }))?;
        let old = log.blob(one.old)?;
        staged.push(stage(&snapshot, &old, options_of(one), watch).map_err(refused)?);
    }
    let stopped = watch(RewriteStep::Recorded).map_err(|source| RewriteError::Io {
        path: log.path.clone(),
        doing: "undoing it",
        source,
    });
    stopped.map_err(refused)?;

    let mut staged = staged.into_iter();
    for (done, one) in staged.by_ref().enumerate() {
        if let Err(source) = one.commit(watch) {
            // Removes the other temporary files, to have their space.
            drop(staged);
            let touched = done + usize::from(source.touched());
            let restored: Vec<PathBuf> = pending[..touched]
                .iter()
                .rev()
                .filter(|one| bring_forward(log, one, options_of(one), watch).is_err())
                .map(|one| one.path.clone())
                .collect();
            let (id, source) = (id.to_owned(), Box::new(source));
            return Err(match restored.is_empty() {
                true => UndoError::Refused { id, source },
                false => UndoError::Halfway { id, source, restored },
            });
        }
    }
    Ok(())
}

/// Writes the bytes of the run again to a file that was restored.
fn bring_forward(
    log: &mut Log,
    one: &PendingRestore,
    options: RewriteOptions,
    watch: Watch,
) -> Result<(), RewriteError> {
    let changed = || RewriteError::Changed { path: one.path.clone() };
    let unread = |source| RewriteError::Journal { path: one.path.clone(), source };
    let new = log.blob(one.new.ok_or_else(changed)?).map_err(unread)?;
    let old = log.blob(one.old).map_err(unread)?;
    let snapshot = read_here(&one.path).map_err(|_| changed())?;
    // Another program may have written to the file meanwhile.
    if snapshot.bytes != old && !is_mixture(&snapshot.bytes, &old, &new) {
        return Err(changed());
    }
    rewrite_watched(&snapshot, &new, options, None, watch).map(drop)
}
