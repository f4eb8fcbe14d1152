//! What a run does and how, with all contradictions ruled out.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use fix_encoding::{Accept, Options};

use super::next_command::RepeatedFlags;
use super::task::Task;
use crate::baseline::Baseline;
use crate::cli::detail::Detail;
use crate::cli::standard_input::STDIN;
use crate::cli::surroundings::FileSurroundings;
use crate::config::Configurations;
use crate::config::values::FailOn;
use crate::report::renderer::ReportFormat;
use crate::report::{Look, screen};
use safe_rewrite::RewriteOptions;

/// What a run does, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is to be done.
    pub task: Task,
    /// Which repairs are accepted.
    pub accept: Accept,
    /// The options of a file for which no override holds.
    /// [`FileSurroundings`] has those of each file.
    pub options: Options,
    /// The configuration files, with the flags over them.
    pub configurations: Arc<Configurations>,
    /// The file name that standard input is given.
    pub stdin_filename: Option<PathBuf>,
    /// Whether that name is excluded, so that standard input is not examined.
    pub stdin_excluded: bool,
    /// How a file is rewritten.
    pub rewrite: RewriteOptions,
    /// Whether a journal is kept, so that the run can be undone.
    pub journal: bool,
    /// The file of `-o`, written in place of standard output.
    pub output: Option<PathBuf>,
    /// What makes the exit code 1.
    pub fail_on: FailOn,
    /// Whether a rewritten file makes the exit code 1.
    pub exit_non_zero_on_fix: bool,
    /// The findings that are not reported.
    pub baseline: Option<Arc<Baseline>>,
    /// The format of the report, for tasks that examine files.
    pub format: ReportFormat,
    /// How much is written.
    pub detail: Detail,
    /// Whether a person is asked about each file.
    pub interactive: bool,
    /// Whether a long run shows its progress.
    pub progress: bool,
    /// The colours, width and escaping of standard output.
    pub out: Look,
    /// The same of standard error.
    pub err: Look,
    /// How many files are examined at a time.
    pub threads: NonZeroUsize,
    /// The current directory, symbolic links resolved.
    pub directory: PathBuf,
    /// The flags of this run, for the commands that it suggests.
    pub again: RepeatedFlags,
}

impl Settings {
    /// The options for standard input, whose content is `bytes`.
    pub fn stream_options(&self, bytes: &[u8]) -> Arc<Options> {
        match &self.stdin_filename {
            Some(path) => FileSurroundings::of_any(&self.configurations).options(path, bytes),
            None => Arc::new(self.options.clone()),
        }
    }

    /// How reports call standard input.
    pub fn stream_name(&self) -> String {
        self.stdin_filename.as_deref().map_or_else(|| STDIN.to_string(), screen::path)
    }
}
