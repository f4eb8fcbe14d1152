//! From the flags and the configuration to the settings of a run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use fix_encoding::identify::Known;
use fix_encoding::rules::{self, RuleSet};
use fix_encoding::{Options, TargetEncoding};

use super::choose_task::task;
use super::flag_layer::configurations;
use super::formats::report_format;
use super::models::models;
use super::next_command::{RepeatedFlags, write_baseline_flag};
use super::output_guard::refuse_to_replace_input;
use super::resolved::Settings;
use super::run_configuration::RunConfiguration;
use super::task::{Mode, Task};
use crate::baseline::Baseline;
use crate::cli::args::{Args, Color};
use crate::cli::detail::Detail;
use crate::cli::file_errors::read_error;
use crate::cli::terminal::{self, StreamTarget};
use crate::config::Configurations;
use crate::config::values::AcceptedGuesses;
use crate::report::Look;
use crate::report::renderer::ReportFormat;
use crate::walk::ExcludesByDirectory as _;
use safe_rewrite::RewriteOptions;

impl Settings {
    /// The settings of a run with `args`.
    ///
    /// # Errors
    /// A message for the user where flags contradict each other, a file that they name can't be read, or the
    /// current directory is gone.
    pub fn resolve(args: Args) -> anyhow::Result<Settings> {
        let args = &args;
        let directory = std::env::current_dir()
            .and_then(std::fs::canonicalize)
            .context("the current directory can't be read; change to another")?;
        let configurations = Arc::new(configurations(args, default_options(args)?)?);
        let configured = RunConfiguration::of(args, &configurations)?;
        let stdin_excluded = stdin_is_excluded(args, &configured, &configurations)?;
        let threads =
            args.jobs.unwrap_or_else(|| std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));
        let task = task(args, &configured, Arc::clone(&configurations) as _, threads, &directory)?;
        let format = report_format(&task, args.format)?;
        let baseline = baseline_of(args, &configured, &task)?.map(Arc::new);
        let output = args.output.clone().filter(|path| !safe_rewrite::is_standard_output(path));
        if let Some(output) = &output {
            let also_read: Vec<&Path> = [&args.files_from, &args.baseline, &args.config]
                .into_iter()
                .flatten()
                .map(PathBuf::as_path)
                .collect();
            refuse_to_replace_input(output, &task, &also_read, args.stdin_filename.as_deref())?;
        }
        if args.interactive {
            refuse_useless_interactive(&task, format, output.as_deref())?;
        }
        let detail = detail(args);
        let (out, err) = looks(args.color, &task, output.is_some(), detail);
        let progress =
            detail > Detail::Quiet && terminal::shows_progress(terminal::of_stdout(), terminal::of_stderr());
        Ok(Settings {
            task,
            accept: configured.layer.guess.unwrap_or(AcceptedGuesses::Never).accept(),
            options: configured.options,
            configurations,
            stdin_filename: args.stdin_filename.clone(),
            stdin_excluded,
            rewrite: RewriteOptions { in_place: args.in_place },
            journal: !args.no_journal,
            output,
            fail_on: configured.layer.fail_on.unwrap_or_default(),
            exit_non_zero_on_fix: args.exit_non_zero_on_fix,
            baseline,
            format,
            detail,
            interactive: args.interactive,
            progress,
            out,
            err,
            threads,
            directory,
            again: RepeatedFlags::of(args),
        })
    }
}

/// The options of a file without any configuration.
fn default_options(args: &Args) -> anyhow::Result<Options> {
    Ok(Options {
        channel: None,
        languages: Vec::new(),
        from: None,
        to: TargetEncoding::default(),
        known: Known::default(),
        leaves_encoding: false,
        rules: RuleSet::default(),
        lists_suppressions: args.verbose > 0,
        hygiene: rules::HygieneSettings::default(),
        models: models(args.models.as_deref())?,
    })
}

/// Whether the file name of standard input is excluded. It counts only with `--force-exclude`.
fn stdin_is_excluded(
    args: &Args,
    configured: &RunConfiguration,
    configurations: &Configurations,
) -> anyhow::Result<bool> {
    match &args.stdin_filename {
        Some(path) if configured.layer.force_exclude == Some(true) => {
            configurations.excludes(path, false).map_err(|error| anyhow!("{error}"))
        }
        _ => Ok(false),
    }
}

fn detail(args: &Args) -> Detail {
    match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (_, 0) => Detail::Normal,
        (_, 1) => Detail::Verbose,
        _ => Detail::Explained,
    }
}

/// The baseline that was typed, or else the one of the configuration, where `task` uses one.
fn baseline_of(args: &Args, configured: &RunConfiguration, task: &Task) -> anyhow::Result<Option<Baseline>> {
    let path = args.baseline.as_ref().or(configured.baseline.as_ref());
    let path = path.filter(|_| !args.no_baseline && uses_baseline(task));
    path.map(|path| baseline(path)).transpose()
}

/// Whether `task` leaves out the findings of a baseline. Other tasks work with a broken baseline too.
fn uses_baseline(task: &Task) -> bool {
    matches!(task, Task::Examine(..) | Task::ExamineStaged(..) | Task::ExamineStream(_) | Task::Filter)
}

/// The baseline at `path`.
fn baseline(path: &Path) -> anyhow::Result<Baseline> {
    let snapshot = safe_rewrite::read(path, None).map_err(|error| {
        anyhow!("{}; {} writes a baseline there", read_error(&error), write_baseline_flag(path))
    })?;
    Ok(Baseline::parse(snapshot.target, path, &snapshot.bytes)?)
}

/// Refuses `--interactive` where there is nothing to ask about, or no diff to show.
fn refuse_useless_interactive(
    task: &Task,
    format: ReportFormat,
    output: Option<&Path>,
) -> anyhow::Result<()> {
    if !matches!(task, Task::Examine(Mode::Write, _)) {
        bail!("--interactive asks before a file is rewritten; leave it out with '-' and in other modes");
    }
    if format != ReportFormat::Full {
        bail!("--interactive shows the diff of each file; leave --format out, or use --write");
    }
    match output {
        Some(path) => bail!(
            "{}: --interactive shows the diff of each file on the terminal; leave -o out, or use --write",
            path.display()
        ),
        None => Ok(()),
    }
}

/// The colours, width and escaping of standard output and standard error.
fn looks(color: Color, task: &Task, to_file: bool, detail: Detail) -> (Look, Look) {
    // A file of `-o` is no terminal, even where standard output is one.
    let place = if to_file { StreamTarget::Elsewhere } else { terminal::of_stdout() };
    let for_people = match task {
        Task::Examine(mode, _) | Task::ExamineStaged(mode, _) | Task::ExamineStream(mode) => {
            *mode != Mode::Diff
        }
        _ => false,
    };
    let out = terminal::look(color, place, for_people && !to_file);
    let err = terminal::look(color, terminal::of_stderr(), true);
    // `-v` shows lines in full length.
    let whole = detail > Detail::Normal;
    let cut = |look: Look| Look { width: look.width.filter(|_| !whole), ..look };
    (cut(out), cut(err))
}
