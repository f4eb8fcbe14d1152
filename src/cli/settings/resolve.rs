//! From the flags and the configuration to what holds for this run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use fix_encoding::identify::Known;
use fix_encoding::rules::{self, RuleSet};
use fix_encoding::{Options, Target};

use super::choose_task::task;
use super::flag_layer::{configurations, looks_at_files};
use super::formats::report_format;
use super::models::models;
use super::next_command::{RepeatedFlags, write_baseline_flag};
use super::output_guard::spares_what_is_read;
use super::resolved::Settings;
use super::task::{Mode, Task};
use crate::baseline::Baseline;
use crate::cli::args::{Args, Color};
use crate::cli::detail::Detail;
use crate::cli::file_errors::read_error;
use crate::cli::terminal::{self, StreamTarget};
use crate::config::values::AcceptedGuesses;
use crate::report::Look;
use crate::report::renderer::ReportFormat;
use crate::walk::ExcludesByDirectory;
use safe_rewrite::RewriteOptions;

impl Settings {
    /// Resolves `args` for this process.
    ///
    /// # Errors
    /// A sentence for the user where flags don't go together, or the current directory is gone.
    pub fn resolve(args: Args) -> anyhow::Result<Settings> {
        let directory = std::env::current_dir()
            .and_then(std::fs::canonicalize)
            .context("the current directory can't be read; change to another")?;
        let again = RepeatedFlags::of(&args);
        let models = models(args.models.as_deref())?;
        let defaults = Options {
            channel: None,
            languages: Vec::new(),
            from: None,
            to: Target::default(),
            known: Known::default(),
            leaves_encoding: false,
            rules: RuleSet::default(),
            lists_suppressions: args.verbose > 0,
            hygiene: rules::Settings::default(),
            models,
        };
        let configurations = Arc::new(configurations(&args, defaults)?);
        let here = args.stdin_filename.as_deref();
        let (run, options, configured_baseline) = if looks_at_files(&args) {
            let held = here.map_or_else(
                || configurations.of_directory(Path::new("")),
                |path| configurations.of_file(path),
            );
            let held = held.map_err(|error| anyhow!("{error}"))?;
            let options = Options::clone(&configurations.without_overrides(&held).options);
            let baseline = held.layer.baseline.as_ref().map(|path| held.base.join(path));
            (configurations.flags().over(&held.layer), options, baseline)
        } else {
            (configurations.flags().clone(), Options::default(), None)
        };
        let stdin_excluded = match here {
            Some(path) if run.force_exclude == Some(true) => {
                configurations.excludes(path, false).map_err(|error| anyhow!("{error}"))?
            }
            _ => false,
        };
        let stdin_filename = args.stdin_filename.clone();
        let accept = run.guess.unwrap_or(AcceptedGuesses::Never).accept();
        let threads =
            args.jobs.unwrap_or_else(|| std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));
        let detail = match (args.quiet, args.verbose) {
            (true, _) => Detail::Quiet,
            (_, 0) => Detail::Normal,
            (_, 1) => Detail::Verbose,
            _ => Detail::Explained,
        };
        let (color, interactive) = (args.color, args.interactive);
        let (rewrite, journal) = (RewriteOptions { in_place: args.in_place }, !args.no_journal);
        let output = args.output.clone().filter(|path| !safe_rewrite::is_standard_output(path));
        let fail_on = run.fail_on.unwrap_or_default();
        let excludes = Arc::clone(&configurations) as Arc<dyn ExcludesByDirectory>;
        let typed = args.format;
        let exit_non_zero_on_fix = args.exit_non_zero_on_fix;
        let also_read: Vec<PathBuf> =
            [&args.files_from, &args.baseline, &args.config].into_iter().flatten().cloned().collect();
        let named = args.baseline.clone().or_else(|| configured_baseline.clone());
        let named = named.filter(|_| !args.no_baseline);
        let task = task(args, &run, excludes, configured_baseline, threads, &directory)?;
        let format = report_format(&task, typed)?;
        let named = named.filter(|_| uses_baseline(&task));
        let baseline = named.as_deref().map(baseline).transpose()?.map(Arc::new);
        if let Some(output) = &output {
            spares_what_is_read(output, &task, &also_read, stdin_filename.as_deref())?;
        }
        if interactive {
            ask_about_what(&task, format, output.as_deref())?;
        }
        let (out, err) = looks(color, &task, output.is_some(), detail);
        let progress =
            detail > Detail::Quiet && terminal::shows_progress(terminal::of_stdout(), terminal::of_stderr());
        Ok(Settings {
            interactive,
            progress,
            task,
            format,
            accept,
            options,
            configurations,
            stdin_filename,
            stdin_excluded,
            rewrite,
            journal,
            output,
            fail_on,
            exit_non_zero_on_fix,
            baseline,
            detail,
            out,
            err,
            threads,
            directory,
            again,
        })
    }
}

/// Whether anything is left out because it is in the baseline. Where nothing is, a broken one is not in the way.
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

/// Why nobody can be asked about the files of `task`.
fn ask_about_what(task: &Task, format: ReportFormat, output: Option<&Path>) -> anyhow::Result<()> {
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

/// How standard output and standard error look.
fn looks(color: Color, task: &Task, to_file: bool, detail: Detail) -> (Look, Look) {
    // What goes to a file is not for the eyes, whatever standard output is.
    let place = if to_file { StreamTarget::Elsewhere } else { terminal::of_stdout() };
    let for_people = match task {
        Task::Examine(mode, _) | Task::ExamineStaged(mode, _) | Task::ExamineStream(mode) => {
            *mode != Mode::Diff
        }
        _ => false,
    };
    let out = terminal::look(color, place, for_people && !to_file);
    let err = terminal::look(color, terminal::of_stderr(), true);
    // With -v lines are shown whole.
    let whole = detail > Detail::Normal;
    let cut = |look: Look| Look { width: look.width.filter(|_| !whole), ..look };
    (cut(out), cut(err))
}
