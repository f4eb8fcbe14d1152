//! What is to be done.

use std::path::PathBuf;

use crate::cli::args::LinesOf;
use crate::walk::Walk;
use safe_rewrite::Selection;

/// The default of `--max-filesize`, in bytes. Text that people write is shorter; longer files are dumps and
/// logs.
pub const MAX_FILESIZE: u64 = 100 << 20;

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Task {
    /// Examine files.
    Examine(Mode, Walk),
    /// Examine what git has staged: files at or below the walk's paths or, without paths, all. Never with
    /// [`Mode::Write`].
    ExamineStaged(Mode, Walk),
    /// Examine standard input as a file. Never with [`Mode::Write`].
    ExamineStream(Mode),
    /// Copy standard input, repaired, to standard output.
    Filter,
    /// Write the findings of files to a baseline.
    WriteBaseline(PathBuf, Walk),
    /// Describe the encoding of files.
    Detect(DescriptionFormat, Walk),
    /// Describe the encoding of standard input.
    DetectStream(DescriptionFormat),
    /// Undo a run.
    Undo(Selection),
    /// List the runs.
    History,
    /// Explain a rule; without a name, list the rules.
    Explain(Option<String>),
    /// Explain some lines of a file that is at most this long, in bytes.
    ExplainSpan(LinesOf, Option<u64>),
    /// List the encodings.
    ListEncodings,
    /// List the files that would be examined, each ended by NUL (true) or a line end.
    ListFiles(Walk, bool),
    /// Show the configuration that holds for a path.
    DumpConfig(PathBuf),
    /// Write a git hook.
    InstallHook,
    /// Print the completion script of a shell.
    Completions(clap_complete::Shell),
    /// Print the manual page.
    Man,
}

/// What is done with the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are shown, with a diff of all that could be repaired.
    Report,
    /// They are listed, one line each.
    Check,
    /// A diff shows what `--write` would change.
    Diff,
    /// They are repaired.
    Write,
}

/// The formats of `--detect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DescriptionFormat {
    /// Columns.
    Text,
    /// Objects of JSON.
    Json,
}
