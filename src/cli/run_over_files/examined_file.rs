//! One file that was read and examined.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fix_encoding::{Accept, Content, Examination, Finding, Options};
use safe_rewrite::{ReadError, Snapshot};

use super::examine_bytes::examined;
use crate::baseline::Silenced;
use crate::cli::explain;
use crate::cli::interactive::Answer;
use crate::cli::repaired_bytes::Repaired;
use crate::cli::settings::{Mode, Settings};
use crate::cli::surroundings::FileSurroundings;
use crate::report::diff::Header;
use crate::report::renderer::FileReport;
use crate::report::screen;

/// A file that was read and examined.
pub struct ExaminedFile {
    /// How messages and reports call it.
    pub(super) name: String,
    /// Its path as the walk gives it.
    pub(super) path: PathBuf,
    /// Its absolute path with symbolic links resolved; `None` for a stream without a file name.
    pub(super) target: Option<PathBuf>,
    /// How the diff names it.
    pub(super) header: Header,
    /// Its content; empty where nothing was found, or where `snapshot` has it.
    pub(super) bytes: Vec<u8>,
    /// The file as it was read, for the rewrite; `None` where nothing was found, and for a stream.
    pub(super) snapshot: Option<Snapshot>,
    /// What was found, without `withheld`.
    pub examination: Examination,
    /// Findings that are not repaired because others of the same cause are in the baseline.
    pub(super) withheld: Vec<Finding>,
    /// How many findings are in the baseline.
    pub(super) known: usize,
    /// How many damaged lines of the baseline no longer occur in this file.
    pub(super) gone: usize,
    /// Which repairs are accepted.
    pub(super) accept: Accept,
    pub(super) repaired: Repaired,
    /// The options that it was examined with.
    pub(super) options: Arc<Options>,
}

impl ExaminedFile {
    /// A file or stream with its findings. `bytes` and `snapshot` are empty.
    pub(super) fn new(
        name: String,
        path: &Path,
        target: Option<&Path>,
        header: Header,
        (silenced, repaired): (Silenced, Repaired),
        options: Arc<Options>,
        settings: &Settings,
    ) -> Self {
        let Silenced { examination, withheld, known, gone } = silenced;
        ExaminedFile {
            name,
            path: path.to_path_buf(),
            target: target.map(Path::to_path_buf),
            header,
            bytes: Vec::new(),
            snapshot: None,
            examination,
            withheld,
            known,
            gone,
            accept: settings.accept,
            repaired,
            options,
        }
    }

    pub(super) fn has_findings(&self) -> bool {
        !(self.examination.findings.is_empty() && self.withheld.is_empty())
    }

    /// The resolved path and the bytes of a file with findings.
    pub fn file(&self) -> Option<(&Path, &[u8])> {
        self.snapshot.as_ref().map(|snapshot| (snapshot.target.as_path(), self.bytes()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.snapshot {
            Some(snapshot) if self.bytes.is_empty() => &snapshot.bytes,
            _ => &self.bytes,
        }
    }

    /// Calls `tell` with the report on this file, which borrows from it.
    pub(super) fn with_report<T>(
        &self,
        settings: &Settings,
        mode: Mode,
        rewritten: bool,
        tell: impl FnOnce(&FileReport<'_>) -> T,
    ) -> T {
        let explain =
            |finding: &Finding| explain::of_finding(self.bytes(), &self.examination, finding, &self.options);
        tell(&FileReport {
            name: &self.name,
            path: &self.path,
            target: self.target.as_deref(),
            header: &self.header,
            before: self.bytes(),
            after: match &self.repaired {
                Repaired::Bytes(after) => Some(after),
                Repaired::Unchanged | Repaired::Unsound(_) => None,
            },
            examination: &self.examination,
            withheld: &self.withheld,
            shown: match mode {
                Mode::Report | Mode::Check => Accept::ALL,
                Mode::Diff | Mode::Write => self.accept,
            },
            accept: self.accept,
            rewritten,
            details: explain::details(settings.detail, &explain),
        })
    }
}

impl ExaminedFile {
    /// The answers that make sense where the repairs of `offered` were shown.
    pub(super) fn answers(&self, offered: Accept) -> Vec<Answer> {
        let taken = |accept| self.examination.accepted(accept).len();
        let (exact, all) = (taken(Accept::Exact), taken(offered));
        let mut possible = vec![Answer::Yes, Answer::No];
        if self.accept == offered {
            possible.push(Answer::All);
            if exact > 0 && exact < all {
                possible.push(Answer::Exact);
            }
        }
        possible.extend([Answer::Quit, Answer::Explain, Answer::Diff]);
        possible
    }
}

/// Reads and examines the file at `path`.
pub fn read_and_examine(
    path: &Path,
    max: Option<u64>,
    mode: Mode,
    settings: &Settings,
    surroundings: &FileSurroundings<'_>,
) -> Result<ExaminedFile, ReadError> {
    let mut snapshot = safe_rewrite::read(path, max)?;
    let header = Header::from_directory(&snapshot.target, &settings.directory);
    let mut examined =
        examined_at(path, &snapshot.target, header, &snapshot.bytes, mode, settings, surroundings);
    // Most files are clean. Their bytes are not kept while they wait for earlier files to be reported.
    if examined.has_findings() {
        examined.bytes = if mode == Mode::Write { Vec::new() } else { std::mem::take(&mut snapshot.bytes) };
        examined.snapshot = Some(snapshot);
    }
    Ok(examined)
}

/// Examines the content of the file at `path`, whose resolved path is `target`. The result has no bytes.
pub(super) fn examined_at(
    path: &Path,
    target: &Path,
    header: Header,
    bytes: &[u8],
    mode: Mode,
    settings: &Settings,
    surroundings: &FileSurroundings<'_>,
) -> ExaminedFile {
    let mut options = surroundings.options(path, bytes);
    let mut examined_so_far = examined(bytes, target, mode, settings, &options);
    let undecided =
        examined_so_far.0.examination.content == Content::UnknownEncoding && options.from.is_none();
    if let Some(more) = undecided.then(|| surroundings.with_neighbours(path, &options)).flatten() {
        examined_so_far = examined(bytes, target, mode, settings, &more);
        options = Arc::new(more);
    }
    ExaminedFile::new(screen::path(path), path, Some(target), header, examined_so_far, options, settings)
}
