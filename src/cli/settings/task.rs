//! What is to be done.

use std::path::PathBuf;

use crate::cli::args::LinesOf;
use crate::walk::Walk;
use safe_rewrite::Selection;

/// Longer files are left out by default. Text that people write is shorter; dumps and logs beyond it are
/// better named on purpose.
pub const MAX_FILESIZE: u64 = 100 << 20;

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Task {
    /// Look at files.
    Examine(Mode, Walk),
    /// Look at what git has staged, below the walk's paths or, without any, all; never [`Mode::Write`].
    ExamineStaged(Mode, Walk),
    /// Look at standard input as at a file; never [`Mode::Write`].
    ExamineStream(Mode),
    /// Standard input to standard output.
    Filter,
    /// Write down what is found in files.
    WriteBaseline(PathBuf, Walk),
    /// Say what files are.
    Detect(DescriptionFormat, Walk),
    /// Say what standard input is.
    DetectStream(DescriptionFormat),
    /// Take a run back.
    Undo(Selection),
    /// List the runs.
    History,
    /// Explain a rule, or list them.
    Explain(Option<String>),
    /// Explain some lines of a file, which may be this long.
    ExplainSpan(LinesOf, Option<u64>),
    /// List the encodings.
    ListEncodings,
    /// List the files that would be looked at, each with a NUL after it or a line end.
    ListFiles(Walk, bool),
    /// Show the configuration that holds for a path.
    DumpConfig(PathBuf),
    /// Write a git hook.
    InstallHook,
    /// Print what completes arguments in a shell.
    Completions(clap_complete::Shell),
    /// Print the manual page.
    Man,
}

/// What is made of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Shown with a diff of all that could be repaired.
    Report,
    /// One line each.
    Check,
    /// A diff of what would be changed.
    Diff,
    /// Repaired.
    Write,
}

/// What `--detect` writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DescriptionFormat {
    /// Columns.
    Text,
    /// Objects of JSON.
    Json,
}
