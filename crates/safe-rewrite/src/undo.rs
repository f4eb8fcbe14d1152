//! Taking a run back: all its files or none.
//!
//! Every file is looked at before any is touched, and each must be as the run left it (or as it was
//! before the run: there is nothing to do for that one). Then all old contents are staged beside their
//! files, so that a full disk shows while nothing has changed; then come those that go in place, which
//! can still fail for space; then the renames. Should one fail all the same, those done are brought
//! forward again.
//!
//! Stopped by a kill, some files are back and some are not. Both states are ones that the journal knows, so
//! the same undo once more completes it.

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

/// Which run to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The last one that rewrote something under this directory and is not undone.
    Latest { under: PathBuf },
    /// The one of this name.
    Run(String),
}

/// What an undo did.
#[derive(Debug)]
pub struct Restored {
    /// The run.
    pub id: String,
    /// The files that have their old bytes back.
    pub files: Vec<PathBuf>,
    /// The files of the run that had them already.
    pub already: Vec<PathBuf>,
    /// Why the run could not be marked as undone. The next undo will find it again, with nothing to do.
    pub unmarked: Option<JournalError>,
}

/// Why one file stands in the way of an undo.
#[derive(Debug)]
pub enum Obstacle {
    /// It is neither what the run wrote nor what was there before.
    Changed,
    /// Its place is taken by a symbolic link.
    Link,
    /// It can't be read.
    Unreadable(ReadError),
}

/// Why a run was not taken back. Except for [`UndoError::Halfway`] no file has changed.
#[derive(Debug)]
pub enum UndoError {
    /// No run rewrote anything there.
    Nothing { under: PathBuf },
    /// There is no run of this name.
    Unknown { id: String },
    /// It was taken back before.
    AlreadyUndone { id: String },
    /// It is still running, or another undo is at it.
    InProgress { id: String },
    /// The journal can't be used.
    Journal(JournalError),
    /// These files have changed since.
    Changed { id: String, files: Vec<(PathBuf, Obstacle)> },
    /// A file can't be written; those written before it were brought forward again.
    Refused { id: String, source: Box<RewriteError> },
    /// As before, but these could not be brought forward again and have their old bytes.
    Halfway { id: String, source: Box<RewriteError>, restored: Vec<PathBuf> },
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

/// Takes a run back. Files that the run wrote in place are restored in place; `options` can ask that for
/// the others too (they may have got hard links since).
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
    // Read under the lock: only now can nothing be added behind our back.
    let mut log = Log::parse(&path, file, true)?;
    if let Some(what) = &log.damage {
        return Err(JournalError::Damaged { path, what: what.clone() }.into());
    }
    if log.undone {
        return Err(UndoError::AlreadyUndone { id });
    }
    let UndoPlan { mut pending, already } = examine(&mut log, &id)?;
    // In-place writing can fail for want of space, a rename hardly can.
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
        // A journal that says not even where it was is no reason to keep all others from being used.
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

/// Whether the entry stands for a file under `under` that was really rewritten: a run that was killed
/// between its journal and its first rename has nothing to take back.
fn rewrote_under(entry: &JournaledFile, under: &Path) -> bool {
    let body = &entry.body;
    body.path.starts_with(under)
        && (entry.committed
            || !read(&body.path, None).is_ok_and(|snapshot| ContentSum::of(&snapshot.bytes) == body.old))
}

/// A file that is to be restored.
struct PendingRestore {
    path: PathBuf,
    /// What it holds now.
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

/// Looks at each file of the run, and touches none.
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

/// Looks at the file of the entries with these indices, of which there is at least one. `None`: it has
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
    // Recorded, and stopped before the file was touched.
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
    // In-place writing that was stopped, of the run itself or of an earlier undo.
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

/// Reads the file at just this path: where a symbolic link has taken its place, restoring would write
/// to another file.
fn read_here(path: &Path) -> Result<Snapshot, Obstacle> {
    let snapshot = read(path, None).map_err(Obstacle::Unreadable)?;
    if snapshot.target == path { Ok(snapshot) } else { Err(Obstacle::Link) }
}

/// Whether `bytes` is what a stopped in-place write leaves: at each place the byte of one or the other,
/// or, where the file has grown, a zero that was never written.
fn is_mixture(bytes: &[u8], one: &[u8], other: &[u8]) -> bool {
    let shorter = one.len().min(other.len());
    let longer = one.len().max(other.len());
    (shorter..=longer).contains(&bytes.len())
        && bytes.iter().enumerate().all(|(at, byte)| {
            one.get(at) == Some(byte) || other.get(at) == Some(byte) || (at >= shorter && *byte == 0)
        })
}

/// Puts into the journal what is needed to go back: the bytes that the run wrote.
fn prepare(log: &mut Log, id: &str, pending: &mut [PendingRestore], now: &[u8]) -> Result<(), UndoError> {
    for one in pending {
        if one.new.is_none() {
            // No new bytes in the journal: the run renamed, so the file has just those.
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
        // Read again rather than kept: all files of a run may be more than the memory.
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
            // Frees the space of what is no longer needed before anything is written again.
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

/// Gives a file that was restored the bytes again that the run wrote.
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
    // Not over what somebody else has written in the meantime.
    if snapshot.bytes != old && !is_mixture(&snapshot.bytes, &old, &new) {
        return Err(changed());
    }
    rewrite_watched(&snapshot, &new, options, None, watch).map(drop)
}
