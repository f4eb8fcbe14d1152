//! What a run is to do, and how: nothing in it contradicts anything.

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

/// What is to be done, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is to be done.
    pub task: Task,
    /// Which repairs are made, or would be.
    pub accept: Accept,
    /// What the user knows about the files, where nothing more is said of one of them: see
    /// [`FileSurroundings`](super::surroundings::Surroundings).
    pub options: Options,
    /// What configuration files say of files; over that the flags.
    pub configurations: Arc<Configurations>,
    /// What standard input is to be called and examined as.
    pub stdin_filename: Option<PathBuf>,
    /// Whether that is excluded, so that nothing is to be done.
    pub stdin_excluded: bool,
    /// How a file is rewritten.
    pub rewrite: RewriteOptions,
    /// Whether what is rewritten can be taken back.
    pub journal: bool,
    /// Where standard output goes instead.
    pub output: Option<PathBuf>,
    /// What makes the exit code 1.
    pub fail_on: FailOn,
    /// Whether a rewrite makes the exit code 1.
    pub exit_non_zero_on_fix: bool,
    /// What is not reported.
    pub baseline: Option<Arc<Baseline>>,
    /// What is reported in, by the tasks that look at files.
    pub format: ReportFormat,
    /// How much is said.
    pub detail: Detail,
    /// Whether a person is asked about each file.
    pub interactive: bool,
    /// Whether a run that lasts shows how far it has come.
    pub progress: bool,
    /// How standard output looks.
    pub out: Look,
    /// How standard error looks.
    pub err: Look,
    /// Files examined at a time.
    pub threads: NonZeroUsize,
    /// The current directory, symbolic links resolved.
    pub directory: PathBuf,
    /// For suggestions of what to type next.
    pub again: RepeatedFlags,
}

impl Settings {
    /// The options for standard input, of which these are the bytes.
    pub fn stream_options(&self, bytes: &[u8]) -> Arc<Options> {
        match &self.stdin_filename {
            Some(path) => FileSurroundings::of_any(&self.configurations).options(path, bytes),
            None => Arc::new(self.options.clone()),
        }
    }

    /// What standard input is called.
    pub fn stream_name(&self) -> String {
        self.stdin_filename.as_deref().map_or_else(|| STDIN.to_string(), screen::path)
    }
}
