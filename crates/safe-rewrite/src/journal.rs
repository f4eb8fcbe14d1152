//! The journal: for each file of a run, its old bytes, on disk before the file is touched.
//!
//! # Where, and for how long
//!
//! One file a run, `ID.journal`, 0600, in a directory 0700 in the user's state directory
//! ([`state_directory`]). It is made when the first file is rewritten; a run that rewrites nothing
//! leaves nothing. When a run makes its own, older ones past [`MAX_AGE`] go, and the oldest until all
//! together are within [`MAX_BYTES`]; never the newest one, nor one of the last [`GRACE`], so that runs
//! side by side don't prune each other.
//!
//! The run that writes a journal, and an undo that works on one, hold a lock on it that ends
//! with them even when they are killed; nothing is pruned or undone under such a lock.
//!
//! # Format
//!
//! [`MAGIC`], then records, only ever appended. All numbers are little-endian.
//!
//! | part | bytes |
//! | --- | --- |
//! | kind | 1 |
//! | length of the body | 4 |
//! | length of the blob | 8 |
//! | first 8 bytes of the SHA-256 of the record's offset (8 bytes) and the above | 8 |
//! | body | |
//! | SHA-256 of the body | 32 |
//! | blob | |
//! | SHA-256 of the blob | 32 |
//!
//! | kind | body | blob |
//! | --- | --- | --- |
//! | `R` run, once, first | time (8, nanoseconds since 1970), directory | |
//! | `F` file, about to be rewritten | flags (1; bit 0: in place), mode (4), length (8) and SHA-256 of the old bytes, the same of the new ones, path | the old bytes |
//! | `N` the new bytes of a file, where a crash can leave a mixture or an undo may have to go back | index of its `F` among all `F` (4) | the new bytes |
//! | `C` the rewrite is complete | index (4) | |
//! | `S` an undo is about to begin; from here on any file can be on its way back | time (8) | |
//! | `U` the run is undone | time (8) | |
//!
//! Paths are the system's own: bytes on Unix, UTF-16 on Windows. A record that was being written when
//! the machine stopped is recognised by its length or by zeros in its place; nothing was touched on
//! its account. Anything else that fails a checksum is damage, and reported.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::read::{Snapshot, Sum};
use crate::rewrite::sync_directory;

/// How long a run can be taken back: long enough for the release in which the damage of a wrong repair is
/// noticed.
pub const MAX_AGE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How much all runs together may take on disk, in bytes.
pub const MAX_BYTES: u64 = 1 << 30;

/// Runs as young as this are not pruned: they may belong to the same `git commit`.
pub const GRACE: Duration = Duration::from_secs(60 * 60);

/// The first bytes of each journal file; the number is the version of the format.
pub(crate) const MAGIC: &[u8] = b"fix-encoding journal 1\n";

/// How the file of a run's journal ends.
const EXTENSION: &str = "journal";

/// The longest body that is believed. The longest path of any system fits many times over.
const MAX_BODY: u32 = 1 << 20;

const HEAD: u64 = 1 + 4 + 8 + 8;
const SUM: u64 = 32;

/// Why the journal can't be used.
#[derive(Debug)]
pub enum JournalError {
    /// No variable says where the user's state is kept.
    NoHome,
    /// The system refuses something.
    Io { path: PathBuf, doing: &'static str, source: io::Error },
    /// The file is not what was written to it.
    Damaged { path: PathBuf, what: String },
}

impl JournalError {
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> JournalError {
        let path = path.to_owned();
        move |source| JournalError::Io { path, doing, source }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::NoHome => {
                write!(f, "no place for the journal: set {STATE_VARIABLES} to an absolute path")
            }
            JournalError::Io { path, doing, source } => {
                let way_out = match source.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on that disk",
                    _ => "check that it is yours and writable, or set XDG_STATE_HOME to another place",
                };
                write!(f, "{}: {doing} failed: {source}; {way_out}", path.display())
            }
            JournalError::Damaged { path, what } => write!(
                f,
                "{}: the journal is damaged ({what}), so nothing is restored from it; what is whole in it \
                 are the old files, one after the other",
                path.display()
            ),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JournalError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(windows)]
const STATE_VARIABLES: &str = "LOCALAPPDATA";
#[cfg(not(windows))]
const STATE_VARIABLES: &str = "HOME or XDG_STATE_HOME";

/// Where the journals of this user are kept. It need not exist yet.
///
/// `$XDG_STATE_HOME/fix-encoding` where that variable is an absolute path; else
/// `~/Library/Application Support/fix-encoding` on macOS, `%LOCALAPPDATA%\fix-encoding\journal` on Windows,
/// `~/.local/state/fix-encoding` elsewhere.
pub fn state_directory() -> Result<PathBuf, JournalError> {
    state_directory_from(|name| std::env::var_os(name))
}

fn state_directory_from(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, JournalError> {
    // The specification has relative paths ignored; one would lead to another place in each directory.
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(state) = absolute("XDG_STATE_HOME") {
        return Ok(state.join("fix-encoding"));
    }
    let place = if cfg!(windows) {
        absolute("LOCALAPPDATA").map(|local| local.join("fix-encoding").join("journal"))
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support/fix-encoding"))
    } else {
        absolute("HOME").map(|home| home.join(".local/state/fix-encoding"))
    };
    place.ok_or(JournalError::NoHome)
}

/// The journal of one run, being written.
#[derive(Debug)]
pub struct Journal {
    state: PathBuf,
    directory: PathBuf,
    run: Option<Run>,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    age: Duration,
    bytes: u64,
    grace: Duration,
}

#[derive(Debug)]
struct Run {
    id: String,
    path: PathBuf,
    file: LockedFile,
    /// Where the next record goes. What lies behind, of a record that failed, is overwritten.
    end: u64,
    /// Where the last `F` began.
    last_start: u64,
    entries: u32,
}

impl Journal {
    /// A journal in `state` for a run in `directory`. Nothing is made before there is something to record.
    pub fn open(state: PathBuf, directory: &Path) -> Result<Journal, JournalError> {
        let directory =
            std::fs::canonicalize(directory).map_err(JournalError::io(directory, "finding it"))?;
        let limits = Limits { age: MAX_AGE, bytes: MAX_BYTES, grace: GRACE };
        Ok(Journal { state, directory, run: None, limits })
    }

    /// The run's name for `--undo`, once something was rewritten.
    pub fn id(&self) -> Option<&str> {
        self.run.as_ref().map(|run| run.id.as_str())
    }

    /// Records that the snapshot's file is about to become `new`. On disk when this returns. On an error
    /// the journal is as it was.
    pub(crate) fn record(
        &mut self,
        snapshot: &Snapshot,
        new: &[u8],
        in_place: bool,
    ) -> Result<(), JournalError> {
        if self.run.is_none() {
            self.run = Some(begin(&self.state, &self.directory, SystemTime::now(), self.limits)?);
        }
        let Some(run) = &mut self.run else { return Ok(()) };
        let start = run.end;
        let entry = FileBody {
            in_place,
            mode: snapshot.identity.mode,
            old: Sum::of(&snapshot.bytes),
            new: Sum::of(new),
            path: snapshot.target.clone(),
        };
        let index = run.entries;
        let result = append(&mut run.file.0, &mut run.end, b'F', &entry.encode(), &snapshot.bytes)
            .and_then(|()| match in_place {
                true => append(&mut run.file.0, &mut run.end, b'N', &index.to_le_bytes(), new),
                false => Ok(()),
            })
            .and_then(|()| run.file.0.sync_all());
        match result {
            Ok(()) => {
                run.last_start = start;
                run.entries += 1;
                Ok(())
            }
            Err(source) => {
                let path = run.path.clone();
                run.last_start = start;
                self.take_back(start);
                Err(JournalError::Io { path, doing: "writing the journal", source })
            }
        }
    }

    /// Marks the file recorded last as rewritten. Not synced, and an error is of no account: an
    /// undo compares the file itself, the mark only lets it tell more.
    pub(crate) fn committed(&mut self) {
        if let Some(run) = &mut self.run {
            let index = run.entries.saturating_sub(1);
            let start = run.end;
            if append(&mut run.file.0, &mut run.end, b'C', &index.to_le_bytes(), &[]).is_err() {
                run.end = start;
            }
        }
    }

    /// Takes back the record made last: its file was not touched.
    pub(crate) fn withdraw(&mut self) {
        if let Some(run) = &mut self.run {
            run.entries = run.entries.saturating_sub(1);
            let start = run.last_start;
            self.take_back(start);
        }
    }

    /// Cuts the journal to `start`, and removes it where nothing would be left. Errors are of no account: an
    /// undo finds the file of such a record unchanged.
    fn take_back(&mut self, start: u64) {
        let Some(run) = &mut self.run else { return };
        run.end = start;
        let _ = run.file.0.set_len(start);
        if run.entries == 0 {
            let path = run.path.clone();
            self.run = None;
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Makes the journal file of a new run, locked, with its first record; then prunes the others.
fn begin(state: &Path, directory: &Path, now: SystemTime, limits: Limits) -> Result<Run, JournalError> {
    make_private_directory(state).map_err(JournalError::io(state, "making the journal's directory"))?;
    let (id, path, mut file) = create(state, now)?;
    let nanoseconds = since_epoch(now).as_nanos() as u64;
    let mut body = nanoseconds.to_le_bytes().to_vec();
    body.extend(encode_path(directory));
    let mut end = 0;
    let written = file
        .0
        .write_all(MAGIC)
        .and_then(|()| {
            end = MAGIC.len() as u64;
            append(&mut file.0, &mut end, b'R', &body, &[])
        })
        .and_then(|()| file.0.sync_all())
        .and_then(|()| sync_directory(state));
    if let Err(source) = written {
        let _ = std::fs::remove_file(&path);
        return Err(JournalError::Io { path, doing: "writing the journal", source });
    }
    prune(state, &path, now, limits);
    Ok(Run { id, path, file, end, last_start: end, entries: 0 })
}

fn make_private_directory(state: &Path) -> io::Result<()> {
    if !state.is_dir() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Each directory that is new is made durable in the one above it.
        let new: Vec<&Path> = state.ancestors().take_while(|ancestor| !ancestor.is_dir()).collect();
        builder.create(state)?;
        new.iter().filter_map(|new| new.parent()).try_for_each(sync_directory)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // It is ours alone, so one that was made with more permissions is put right.
        if std::fs::metadata(state)?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(state, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

fn create(state: &Path, now: SystemTime) -> Result<(String, PathBuf, LockedFile), JournalError> {
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    // Two runs in one second pick the same of 65536 names now and then; 64 times over they don't.
    for _ in 0..64 {
        let id = format!("{}-{:04x}", compact_time(now), random16());
        let path = state.join(&id).with_extension(EXTENSION);
        match open_locked(&path, true) {
            Ok(Some(file)) => return Ok((id, path, file)),
            Ok(None) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(source) => return Err(JournalError::Io { path, doing: "making the journal", source }),
        }
    }
    Err(JournalError::Io { path: state.to_owned(), doing: "finding a name for the journal", source: taken })
}

/// The standard library seeds each hash map's state anew; that is randomness enough for a name.
fn random16() -> u16 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u128(since_epoch(SystemTime::now()).as_nanos());
    hasher.finish() as u16
}

/// A journal file that is locked, or was opened only for reading.
#[derive(Debug)]
pub(crate) struct LockedFile(pub File);

#[cfg(unix)]
impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing is not enough where a child process was given the open file by a fork.
        let _ = rustix::fs::flock(&self.0, rustix::fs::FlockOperation::Unlock);
    }
}

/// Opens a journal file for reading and writing, made anew or existing, with a lock that ends with the
/// process. `None`: another process has it locked.
#[cfg(unix)]
pub(crate) fn open_locked(path: &Path, create_new: bool) -> io::Result<Option<LockedFile>> {
    use rustix::fs::{FlockOperation, OFlags, flock};
    use rustix::io::Errno;
    use std::os::unix::fs::OpenOptionsExt;
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(create_new)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits() as i32)
        .open(path)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Ok(None),
        // A file system without locks: the unique names and the comparison of all bytes must do.
        _ => Ok(Some(LockedFile(file))),
    }
}

/// Opens a journal file for reading and writing, made anew or existing, shared with readers only, which
/// ends with the process. `None`: another process has it.
#[cfg(windows)]
pub(crate) fn open_locked(path: &Path, create_new: bool) -> io::Result<Option<LockedFile>> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_SHARE_READ: u32 = 1;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let result =
        File::options().read(true).write(true).create_new(create_new).share_mode(FILE_SHARE_READ).open(path);
    match result {
        Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
        result => result.map(LockedFile).map(Some),
    }
}

/// Removes what is past the limits. Best effort: what can't be removed now is so the next time.
fn prune(state: &Path, own: &Path, now: SystemTime, limits: Limits) {
    let Ok(mut runs) = run_files(state) else { return };
    // Newest first. Sorted by name, which begins with the time.
    runs.reverse();
    runs.retain(|run| run.path != own);
    let mut total = std::fs::metadata(own).map_or(0, |metadata| metadata.len());
    for (rank, run) in runs.iter().enumerate() {
        total = total.saturating_add(run.size);
        let age = since_epoch(now).as_secs().saturating_sub(run.seconds);
        let over = age > limits.age.as_secs() || total > limits.bytes;
        if over && rank > 0 && age > limits.grace.as_secs() {
            // Locked by its own run or by an undo: kept.
            if let Ok(Some(file)) = open_locked(&run.path, false) {
                drop(file);
                let removed = std::fs::remove_file(&run.path).is_ok();
                if removed {
                    total -= run.size;
                }
            }
        }
    }
}

/// A journal file that is there.
#[derive(Debug)]
pub(crate) struct RunFile {
    pub id: String,
    pub path: PathBuf,
    /// When it was begun, by its name; seconds since 1970.
    seconds: u64,
    size: u64,
}

/// All journal files in `state`, the oldest first. An absent directory has none.
pub(crate) fn run_files(state: &Path) -> Result<Vec<RunFile>, JournalError> {
    let failed = || JournalError::io(state, "listing the journal's directory");
    let entries = match std::fs::read_dir(state) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed()(error)),
    };
    let mut runs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed())?;
        let path = entry.path();
        let Some(id) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(id) = id.strip_suffix(EXTENSION).and_then(|id| id.strip_suffix('.')) else { continue };
        let Some(seconds) = parse_id(id) else { continue };
        // One that another run has just pruned is none.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            runs.push(RunFile { id: id.to_owned(), path: path.clone(), seconds, size: metadata.len() });
        }
    }
    runs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(runs)
}

/// The time in a run's name, in seconds since 1970; `None` where it is none. Nothing else is ever made
/// part of a path.
fn parse_id(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    let shape = b"00000000-000000-xxxx";
    let fits = bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            _ => byte == shape,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| id[from..to].parse::<u64>().ok();
    let days = days_from_civil(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
    Some(((days * 24 + number(9, 11)?) * 60 + number(11, 13)?) * 60 + number(13, 15)?)
}

/// One run as `--history` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// Its name for `--undo`.
    pub id: String,
    /// When it began, in seconds since 1970.
    pub seconds: u64,
    /// The directory that it ran in; empty where the journal is damaged before that.
    pub directory: PathBuf,
    /// The files that it rewrote or was about to.
    pub files: Vec<PathBuf>,
    /// Whether it was taken back.
    pub undone: bool,
    /// Why it can't be taken back, where its journal is damaged.
    pub damage: Option<String>,
}

impl RunSummary {
    /// When it began, as `2026-11-21T02:48:12Z`.
    pub fn time(&self) -> String {
        let (year, month, day, hour, minute, second) = civil(self.seconds);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// All runs that the journal knows, the newest first.
pub fn history(state: &Path) -> Result<Vec<RunSummary>, JournalError> {
    let mut runs = Vec::new();
    for run in run_files(state)?.into_iter().rev() {
        let log = match File::open(&run.path) {
            Ok(file) => Log::parse(&run.path, LockedFile(file), false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => Err(JournalError::io(&run.path, "reading the journal")(error)),
        };
        let summary = RunSummary {
            id: run.id,
            seconds: run.seconds,
            directory: PathBuf::new(),
            files: Vec::new(),
            undone: false,
            damage: None,
        };
        runs.push(match log {
            Ok(log) => {
                let mut files: Vec<_> = log.entries.into_iter().map(|entry| entry.body.path).collect();
                files.sort();
                files.dedup();
                RunSummary {
                    seconds: log.nanoseconds / 1_000_000_000,
                    directory: log.directory,
                    files,
                    undone: log.undone,
                    damage: log.damage,
                    ..summary
                }
            }
            Err(error) => RunSummary { damage: Some(error.to_string()), ..summary },
        });
    }
    // By the exact time, as names know only seconds.
    runs.sort_by_key(|run| std::cmp::Reverse(run.seconds));
    Ok(runs)
}

/// The body of an `F` record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileBody {
    pub in_place: bool,
    pub mode: u32,
    pub old: Sum,
    pub new: Sum,
    pub path: PathBuf,
}

impl FileBody {
    fn encode(&self) -> Vec<u8> {
        let mut body = vec![u8::from(self.in_place)];
        body.extend(self.mode.to_le_bytes());
        for sum in [&self.old, &self.new] {
            body.extend(sum.length.to_le_bytes());
            body.extend(sum.sha256);
        }
        body.extend(encode_path(&self.path));
        body
    }

    fn decode(body: &[u8]) -> Option<Self> {
        let (&flags, rest) = body.split_first()?;
        let (mode, mut rest) = rest.split_first_chunk::<4>()?;
        let mut sum = || {
            let (length, after) = rest.split_first_chunk::<8>()?;
            let (sha256, after) = after.split_first_chunk::<32>()?;
            rest = after;
            Some(Sum { length: u64::from_le_bytes(*length), sha256: *sha256 })
        };
        let (old, new) = (sum()?, sum()?);
        let path = decode_path(rest)?;
        let mode = u32::from_le_bytes(*mode);
        (flags <= 1 && path.is_absolute()).then_some(FileBody { in_place: flags == 1, mode, old, new, path })
    }
}

/// Appends one record at `end` and moves `end` behind it. On an error `end` may be anywhere in it.
pub(crate) fn append(file: &mut File, end: &mut u64, kind: u8, body: &[u8], blob: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len())
        .ok()
        .filter(|&length| length <= MAX_BODY)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is too long"))?;
    let mut head = vec![kind];
    head.extend(length.to_le_bytes());
    head.extend((blob.len() as u64).to_le_bytes());
    head.extend(head_check(*end, &head));
    head.extend(body);
    head.extend(Sha256::digest(body));
    file.seek(SeekFrom::Start(*end))?;
    file.write_all(&head)?;
    file.write_all(blob)?;
    file.write_all(&Sha256::digest(blob))?;
    *end += HEAD + body.len() as u64 + SUM + blob.len() as u64 + SUM;
    Ok(())
}

fn head_check(offset: u64, head: &[u8]) -> [u8; 8] {
    let sum: [u8; 32] = Sha256::new().chain_update(offset.to_le_bytes()).chain_update(head).finalize().into();
    let mut check = [0; 8];
    check.copy_from_slice(&sum[..8]);
    check
}

/// Where a blob is in its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blob {
    pub offset: u64,
    pub length: u64,
}

/// One file of a run as its journal tells.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub body: FileBody,
    /// The old bytes; `None` where writing them was cut short, so that the file was never touched.
    pub old: Option<Blob>,
    pub new: Option<Blob>,
    pub committed: bool,
}

/// A whole journal as read.
#[derive(Debug)]
pub(crate) struct Log {
    pub path: PathBuf,
    pub file: LockedFile,
    pub nanoseconds: u64,
    pub directory: PathBuf,
    pub entries: Vec<Entry>,
    /// Whether an undo was begun.
    pub undoing: bool,
    pub undone: bool,
    /// What is wrong behind the last good record, if it can't be put down to a crash.
    pub damage: Option<String>,
    /// The end of the last whole record.
    pub end: u64,
}

impl Log {
    /// Reads a journal; `verify` reads and checks the blobs as well. Damage behind the first record is not an
    /// error here, so that the history can still show what the run was.
    pub(crate) fn parse(path: &Path, file: LockedFile, verify: bool) -> Result<Log, JournalError> {
        let damaged = |what: &str| JournalError::Damaged { path: path.to_owned(), what: what.to_owned() };
        let failed = || JournalError::io(path, "reading the journal");
        let length = file.0.metadata().map_err(failed())?.len();
        let mut reader = BufReader::new(&file.0);
        let mut magic = vec![0; MAGIC.len()];
        match reader.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => {}
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(failed()(error)),
            _ => return Err(damaged("it does not begin as a journal of this version does")),
        }
        let mut records = Records { reader, offset: MAGIC.len() as u64, length, verify };
        let Next::Record(Record { kind: b'R', body, .. }) = records.next().map_err(failed())? else {
            return Err(damaged("its first record is not whole"));
        };
        let (nanoseconds, directory) = body
            .split_first_chunk::<8>()
            .and_then(|(time, directory)| Some((u64::from_le_bytes(*time), decode_path(directory)?)))
            .ok_or_else(|| damaged("its first record says nothing"))?;
        let mut entries: Vec<Entry> = Vec::new();
        let (mut undoing, mut undone) = (false, false);
        let mut damage = None;
        let mut end = records.offset;
        loop {
            let record = match records.next().map_err(failed())? {
                Next::End => break,
                Next::Damage(what) => {
                    damage = Some(format!("{what} at byte {end}"));
                    break;
                }
                Next::Record(record) => record,
            };
            let cut_short = record.blob.is_none();
            let named = body_as(&record.body)
                .and_then(|index| entries.get_mut(usize::try_from(u32::from_le_bytes(*index)).ok()?));
            let understood = match record.kind {
                b'F' => FileBody::decode(&record.body)
                    .filter(|body| record.blob.is_none_or(|blob| blob.length == body.old.length))
                    .map(|body| entries.push(Entry { body, old: record.blob, new: None, committed: false })),
                b'N' => named.map(|entry| entry.new = record.blob),
                b'C' => named.map(|entry| entry.committed = true),
                b'S' | b'U' => {
                    undoing = true;
                    undone |= record.kind == b'U';
                    Some(())
                }
                _ => None,
            };
            if understood.is_none() {
                damage = Some(format!("a record at byte {end} says nothing"));
                break;
            }
            if cut_short {
                break;
            }
            end = records.offset;
        }
        Ok(Log { path: path.to_owned(), file, nanoseconds, directory, entries, undoing, undone, damage, end })
    }

    /// The bytes of a blob, checked.
    pub(crate) fn blob(&mut self, blob: Blob) -> Result<Vec<u8>, JournalError> {
        let result = (|| {
            self.file.0.seek(SeekFrom::Start(blob.offset))?;
            let mut bytes = Vec::new();
            let length = usize::try_from(blob.length).map_err(|_| io::ErrorKind::OutOfMemory)?;
            bytes.try_reserve_exact(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
            Read::by_ref(&mut self.file.0).take(blob.length).read_to_end(&mut bytes)?;
            let mut sum = [0; SUM as usize];
            self.file.0.read_exact(&mut sum)?;
            if bytes.len() == length && Sha256::digest(&bytes)[..] == sum {
                Ok(bytes)
            } else {
                Err(io::Error::from(io::ErrorKind::InvalidData))
            }
        })();
        result.map_err(JournalError::io(&self.path, "reading old bytes from the journal"))
    }

    /// Appends a record behind the last whole one.
    pub(crate) fn append(&mut self, kind: u8, body: &[u8], blob: &[u8]) -> Result<Blob, JournalError> {
        let start = self.end;
        let mut end = start;
        match append(&mut self.file.0, &mut end, kind, body, blob) {
            Ok(()) => {
                self.end = end;
                let offset = start + HEAD + body.len() as u64 + SUM;
                Ok(Blob { offset, length: blob.len() as u64 })
            }
            Err(error) => {
                let _ = self.cut(start);
                Err(JournalError::io(&self.path, "writing the journal")(error))
            }
        }
    }

    /// Cuts everything behind `end` off.
    pub(crate) fn cut(&mut self, end: u64) -> Result<(), JournalError> {
        self.end = end;
        self.file.0.set_len(end).map_err(JournalError::io(&self.path, "writing the journal"))
    }

    pub(crate) fn sync(&self) -> Result<(), JournalError> {
        self.file.0.sync_all().map_err(JournalError::io(&self.path, "syncing the journal"))
    }
}

fn body_as<const N: usize>(body: &[u8]) -> Option<&[u8; N]> {
    body.try_into().ok()
}

struct Record {
    kind: u8,
    body: Vec<u8>,
    /// `None` where it was cut short by a crash.
    blob: Option<Blob>,
}

enum Next {
    Record(Record),
    /// The end, at which a record may have been cut short.
    End,
    Damage(&'static str),
}

/// Takes a journal apart, front to back.
struct Records<'a> {
    reader: BufReader<&'a File>,
    offset: u64,
    length: u64,
    verify: bool,
}

impl Records<'_> {
    fn next(&mut self) -> io::Result<Next> {
        let start = self.offset;
        let left = self.length.saturating_sub(start);
        if left < HEAD {
            return Ok(Next::End);
        }
        self.reader.seek(SeekFrom::Start(start))?;
        let mut head = [0; HEAD as usize];
        self.reader.read_exact(&mut head)?;
        let (fields, check) = head.split_at(13);
        if check != head_check(start, fields) {
            // A crash can leave the length of a record without its content.
            return Ok(if self.zeros_from(start)? { Next::End } else { Next::Damage("a wrong checksum") });
        }
        // The head is right, so what the file is too short for was cut short.
        let body_length =
            u64::from(u32::from_le_bytes(*body_as(&fields[1..5]).ok_or(io::ErrorKind::InvalidData)?));
        let blob_length = u64::from_le_bytes(*body_as(&fields[5..13]).ok_or(io::ErrorKind::InvalidData)?);
        if body_length > u64::from(MAX_BODY) {
            return Ok(Next::Damage("an impossible length"));
        }
        if left < HEAD + body_length + SUM {
            return Ok(Next::End);
        }
        let mut body = vec![0; body_length as usize];
        self.reader.read_exact(&mut body)?;
        let mut sum = [0; SUM as usize];
        self.reader.read_exact(&mut sum)?;
        if Sha256::digest(&body)[..] != sum {
            let zeros = self.zeros_from(start + HEAD)?;
            return Ok(if zeros { Next::End } else { Next::Damage("a wrong checksum") });
        }
        let offset = start + HEAD + body_length + SUM;
        let Some(next) = offset.checked_add(blob_length).and_then(|next| next.checked_add(SUM)) else {
            return Ok(Next::Damage("an impossible length"));
        };
        let mut blob = Some(Blob { offset, length: blob_length });
        if next > self.length {
            blob = None;
        } else if self.verify {
            let actual = Sum::of_reader(Read::by_ref(&mut self.reader).take(blob_length))?;
            self.reader.read_exact(&mut sum)?;
            if actual.sha256 != sum {
                // The last record of all may have been cut short by a crash; the caller looks at the
                // file itself to tell.
                if next != self.length {
                    return Ok(Next::Damage("a wrong checksum"));
                }
                blob = None;
            }
        }
        self.offset = next;
        Ok(Next::Record(Record { kind: head[0], body, blob }))
    }

    fn zeros_from(&mut self, offset: u64) -> io::Result<bool> {
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut block = vec![0; 1 << 16];
        loop {
            let count = self.reader.read(&mut block)?;
            if count == 0 {
                return Ok(true);
            }
            if block[..count].iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
        }
    }
}

#[cfg(unix)]
fn encode_path(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
fn decode_path(bytes: &[u8]) -> Option<PathBuf> {
    let text: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    Some(PathBuf::from(text))
}

#[cfg(windows)]
fn encode_path(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt;
    path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn decode_path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    rest.is_empty().then(|| PathBuf::from(OsString::from_wide(&units)))
}

pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    // A clock before 1970 is not worth an error.
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn compact_time(time: SystemTime) -> String {
    let (year, month, day, hour, minute, second) = civil(since_epoch(time).as_secs());
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}")
}

/// Year, month, day, hour, minute and second (UTC) of seconds since 1970, by the proleptic Gregorian
/// calendar: days are counted in 400-year eras from 1 March of year 0, so that the leap day ends a year.
fn civil(seconds: u64) -> (u64, u64, u64, u64, u64, u64) {
    let day_number = seconds / 86_400 + 719_468;
    let era = day_number / 146_097;
    let day_of_era = day_number % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let second_of_day = seconds % 86_400;
    (year, month, day, second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60)
}

/// Days since 1970 of a date from then on; the inverse of [`civil`].
fn days_from_civil(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let year_of_era = year % 400;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (year / 400 * 146_097 + day_of_era).checked_sub(719_468)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{RewriteOptions, read, rewrite};
    use std::fs;

    const LIMITS: Limits = Limits { age: MAX_AGE, bytes: MAX_BYTES, grace: GRACE };

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_place() {
        let place = |variables: &'static [(&str, &str)]| {
            state_directory_from(move |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            })
        };
        assert!(matches!(place(&[]), Err(JournalError::NoHome)));
        assert!(matches!(place(&[("HOME", ""), ("XDG_STATE_HOME", "relative")]), Err(JournalError::NoHome)));
        #[cfg(unix)]
        {
            let state = place(&[("HOME", "/home/me"), ("XDG_STATE_HOME", "/state")]).unwrap();
            assert_eq!(state, Path::new("/state/fix-encoding"));
            let state = place(&[("HOME", "/home/me"), ("XDG_STATE_HOME", "relative")]).unwrap();
            let expected = match cfg!(target_os = "macos") {
                true => "/home/me/Library/Application Support/fix-encoding",
                false => "/home/me/.local/state/fix-encoding",
            };
            assert_eq!(state, Path::new(expected));
        }
    }

    #[test]
    fn times() {
        assert_eq!(civil(0), (1970, 1, 1, 0, 0, 0));
        assert_eq!(civil(1_795_229_292), (2026, 11, 21, 2, 48, 12));
        assert_eq!(civil(951_782_400), (2000, 2, 29, 0, 0, 0));
        assert_eq!(civil(4_107_542_399), (2100, 2, 28, 23, 59, 59));
        assert_eq!(civil(4_107_542_400), (2100, 3, 1, 0, 0, 0));
        for day in (0..80_000).step_by(7) {
            let seconds = day * 86_400 + day % 86_400;
            let id = format!("{}-0f3a", compact_time(at(seconds)));
            assert_eq!(parse_id(&id), Some(seconds), "{id}");
        }
        for id in [
            "",
            "2026-1121-024812-7f3a",
            "20261321-024812-7f3a",
            "20261121-024812-7f3",
            "é",
            "19690101-000000-0000",
        ] {
            assert_eq!(parse_id(id), None, "{id}");
        }
        let summary = RunSummary {
            id: String::new(),
            seconds: 1_795_229_292,
            directory: PathBuf::new(),
            files: Vec::new(),
            undone: false,
            damage: None,
        };
        assert_eq!(summary.time(), "2026-11-21T02:48:12Z");
    }

    #[cfg(unix)]
    #[test]
    fn is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("a/b/fix-encoding");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let run = begin(&state, dir.path(), at(0), LIMITS).unwrap();
        assert_eq!((mode(&state), mode(&run.path)), (0o700, 0o600));
        fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
        begin(&state, dir.path(), at(0), LIMITS).unwrap();
        assert_eq!(mode(&state), 0o700);
    }

    fn ids(state: &Path) -> Vec<String> {
        run_files(state).unwrap().into_iter().map(|run| run.id[..15].to_owned()).collect()
    }

    #[test]
    fn is_pruned_by_age() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let day = 24 * 60 * 60;
        for start in [0, 1, 10 * day] {
            begin(&state, dir.path(), at(start), LIMITS).unwrap();
        }
        fs::write(state.join("README"), b"not a journal").unwrap();
        fs::write(state.join("x.journal"), b"not a journal either").unwrap();
        begin(&state, dir.path(), at(91 * day), LIMITS).unwrap();
        assert_eq!(ids(&state), ["19700111-000000", "19700402-000000"]);
        // The newest of the others stays, however old.
        begin(&state, dir.path(), at(400 * day), LIMITS).unwrap();
        assert_eq!(ids(&state), ["19700402-000000", "19710205-000000"]);
        assert!(state.join("README").exists() && state.join("x.journal").exists());
    }

    #[test]
    fn is_pruned_by_size() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let limits = Limits { bytes: 10_000, ..LIMITS };
        for hour in [0, 2, 4, 6, 7] {
            let run = begin(&state, dir.path(), at(hour * 3600), limits).unwrap();
            run.file.0.set_len(4_000).unwrap();
        }
        // At 7 there are those of 2, 4 and 6: the last two fit.
        assert_eq!(ids(&state), ["19700101-040000", "19700101-060000", "19700101-070000"]);
        // Runs side by side that each fill the limit alone leave one another.
        for second in 0..4 {
            let run = begin(&state, dir.path(), at(100_000 + second), limits).unwrap();
            run.file.0.set_len(20_000).unwrap();
        }
        assert_eq!(ids(&state).len(), 4);
        assert_eq!(ids(&state)[0], "19700102-034640");
    }

    #[test]
    fn a_locked_run_is_not_pruned() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let held = begin(&state, dir.path(), at(0), LIMITS).unwrap();
        drop(begin(&state, dir.path(), at(1), LIMITS).unwrap());
        drop(begin(&state, dir.path(), at(2), LIMITS).unwrap());
        drop(begin(&state, dir.path(), at(1 << 30), LIMITS).unwrap());
        assert_eq!(ids(&state).len(), 3);
        assert_eq!(ids(&state)[0], "19700101-000000");
        drop(held);
        drop(begin(&state, dir.path(), at(1 << 30), LIMITS).unwrap());
        assert_eq!(ids(&state), ["20040110-133704", "20040110-133704"]);
    }

    #[test]
    fn names_do_not_collide() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let runs: Vec<_> = (0..500).map(|_| begin(&state, dir.path(), at(7), LIMITS).unwrap()).collect();
        assert_eq!(ids(&state).len(), runs.len());
    }

    #[test]
    fn a_damaged_run_does_not_hide_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let path = dir.path().join("a");
        fs::write(&path, b"old").unwrap();
        for new in [b"one", b"two"] {
            let mut journal = Journal::open(state.clone(), dir.path()).unwrap();
            let snapshot = read(&path, None).unwrap();
            rewrite(&snapshot, new, RewriteOptions::default(), Some(&mut journal)).unwrap();
        }
        fs::write(state.join("20261121-024812-7f3a.journal"), b"rubbish").unwrap();
        fs::write(state.join("20261121-024812-7f3b.journal"), b"").unwrap();
        let runs = history(&state).unwrap();
        assert_eq!(runs.len(), 4);
        assert_eq!(runs.iter().filter(|run| run.damage.is_some()).count(), 2);
        assert_eq!(runs.iter().filter(|run| run.files.len() == 1).count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn paths_of_any_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let body = FileBody {
            in_place: true,
            mode: 0o100_644,
            old: Sum::of(b"old"),
            new: Sum::of(b""),
            path: PathBuf::from(std::ffi::OsStr::from_bytes(b"/x/\xff\n\x80 y")),
        };
        assert_eq!(FileBody::decode(&body.encode()), Some(body.clone()));
        for length in 0..body.encode().len() {
            // No panic, and never another file: a path cut short is caught by the record's checksum.
            let _ = FileBody::decode(&body.encode()[..length]);
        }
    }
}
