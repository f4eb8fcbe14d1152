//! One file that was read and examined.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fix_encoding::{Accept, Content, Examination, Finding, Options};
use safe_rewrite::{ReadError, Snapshot};

use super::examine_bytes::{ALL, examined};
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
    /// For people.
    pub(super) name: String,
    /// As it was found.
    pub(super) path: PathBuf,
    /// Where it is, absolute, symbolic links resolved; `None` for a stream that is not said to be a file's.
    pub(super) target: Option<PathBuf>,
    /// For a diff.
    pub(super) header: Header,
    /// Its content; empty where nothing was found.
    pub(super) bytes: Vec<u8>,
    /// What a rewrite needs; `None` where nothing was found, and for a stream.
    pub(super) snapshot: Option<Snapshot>,
    /// What was found, without `withheld`.
    pub examination: Examination,
    /// Findings that are not repaired because others of the same cause are in the baseline.
    pub(super) withheld: Vec<Finding>,
    /// Findings that are in the baseline.
    pub(super) known: usize,
    /// Damaged lines of the baseline that are no longer there.
    pub(super) gone: usize,
    /// The repairs that are made, or would be.
    pub(super) accept: Accept,
    pub(super) repaired: Repaired,
    /// How it was examined.
    pub(super) options: Arc<Options>,
}

impl ExaminedFile {
    /// A file or stream with what was found in it, and neither its bytes nor what a rewrite needs.
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

    /// The file itself and its bytes, where anything was found in one.
    pub fn file(&self) -> Option<(&Path, &[u8])> {
        self.snapshot.as_ref().map(|snapshot| (snapshot.target.as_path(), self.bytes()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.snapshot {
            Some(snapshot) if self.bytes.is_empty() => &snapshot.bytes,
            _ => &self.bytes,
        }
    }

    /// Lets `tell` have what a renderer is told of this file.
    pub(super) fn told<T>(
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
                Mode::Report | Mode::Check => ALL,
                Mode::Diff | Mode::Write => self.accept,
            },
            accept: self.accept,
            rewritten,
            details: explain::details(settings.detail, &explain),
        })
    }
}

impl ExaminedFile {
    /// What a person can say of it where `offered` was.
    pub(super) fn answers(&self, offered: Accept) -> Vec<Answer> {
        let channels = self.examination.channels();
        let taken = |accept| channels.iter().filter(|group| group.accepted_by(accept)).count();
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
pub fn look(
    path: &Path,
    max: Option<u64>,
    mode: Mode,
    settings: &Settings,
    surroundings: &FileSurroundings<'_>,
) -> Result<ExaminedFile, ReadError> {
    let mut snapshot = safe_rewrite::read(path, max)?;
    let header = Header::from_directory(&snapshot.target, &settings.directory);
    let mut looked =
        examined_at(path, &snapshot.target, header, &snapshot.bytes, mode, settings, surroundings);
    // Clean files are nearly all files, and wait here for those before them.
    if looked.has_findings() {
        looked.bytes = if mode == Mode::Write { Vec::new() } else { std::mem::take(&mut snapshot.bytes) };
        looked.snapshot = Some(snapshot);
    }
    Ok(looked)
}

/// Examines the content of the file at `path`, which is at `target` (see [`Baseline::silence`]). The bytes are not in the result.
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
