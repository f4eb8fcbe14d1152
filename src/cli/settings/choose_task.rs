//! From the flags to the one task of a run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::formats::description_format;
use super::run_configuration::RunConfiguration;
use super::task::{DescriptionFormat, MAX_FILESIZE, Mode, Task};
use crate::baseline::DEFAULT_NAME;
use crate::cli::args::Args;
use crate::cli::files_from::{self, Listed};
use crate::config::ConfigLayer;
use crate::walk::{ExcludesByDirectory, Walk};
use safe_rewrite::Selection;

/// The task of a run.
///
/// # Errors
/// A message for the user where flags contradict each other, or the list of `--files-from` can't be read.
pub(super) fn task(
    args: &Args,
    configured: &RunConfiguration,
    excludes: Arc<dyn ExcludesByDirectory>,
    threads: NonZeroUsize,
    directory: &Path,
) -> anyhow::Result<Task> {
    let mode = mode(args);
    let detect = args.detect.then(|| description_format(args.format)).transpose()?;
    let max_filesize = Some(configured.layer.max_filesize.unwrap_or(MAX_FILESIZE)).filter(|&max| max > 0);
    let reads_stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    refuse_contradicting_lists(args, reads_stdin)?;
    let other = task_without_paths(args, max_filesize, directory);
    if args.staged {
        let other = other.is_some()
            || detect.is_some()
            || args.files
            || args.files_from.is_some()
            || args.write_baseline.is_some();
        refuse_beside_staged(reads_stdin, other, mode)?;
    }
    if let Some(task) = other {
        return refuse_paths(args).map(|()| task);
    }
    if reads_stdin {
        return stream_task(args, detect, mode);
    }
    let walk = walk(args, &configured.layer, excludes, threads, max_filesize)?;
    if args.files {
        return Ok(Task::ListFiles(walk, args.null));
    }
    Ok(match (detect, &args.write_baseline) {
        (None, None) if args.staged => Task::ExamineStaged(mode, walk),
        (Some(format), _) => Task::Detect(format, walk),
        (None, Some(file)) => {
            let file = file.as_ref().or(configured.baseline.as_ref());
            Task::WriteBaseline(file.cloned().unwrap_or_else(|| PathBuf::from(DEFAULT_NAME)), walk)
        }
        (None, None) => Task::Examine(mode, walk),
    })
}

fn mode(args: &Args) -> Mode {
    if args.check {
        Mode::Check
    } else if args.diff {
        Mode::Diff
    } else if args.write || args.interactive {
        Mode::Write
    } else {
        Mode::Report
    }
}

/// Refuses flags that contradict a list of files or standard input.
fn refuse_contradicting_lists(args: &Args, reads_stdin: bool) -> anyhow::Result<()> {
    if args.null && args.files_from.is_none() && !args.files {
        bail!("--null is for --files-from and --files; add one of them, or leave it out");
    }
    if args.stdin_filename.is_some() && !reads_stdin {
        bail!("--stdin-filename is for '-' (standard input); add that, or leave it out");
    }
    if reads_stdin && args.files_from.is_some() {
        bail!("'-' (standard input) can't be combined with --files-from; run once for each");
    }
    if args.files && reads_stdin {
        bail!("--files lists files, and '-' is standard input; name a directory");
    }
    Ok(())
}

/// The task of a flag that takes no paths, such as `--history`; `None` where there is no such flag.
fn task_without_paths(args: &Args, max_filesize: Option<u64>, directory: &Path) -> Option<Task> {
    if let Some(id) = &args.undo {
        let latest = || Selection::Latest { under: directory.to_path_buf() };
        return Some(Task::Undo(id.clone().map_or_else(latest, Selection::Run)));
    }
    if args.history {
        return Some(Task::History);
    }
    if let Some(rule) = &args.explain {
        return Some(Task::Explain(rule.clone()));
    }
    if let Some(lines) = &args.explain_span {
        return Some(Task::ExplainSpan(lines.clone(), max_filesize));
    }
    if args.list_encodings {
        return Some(Task::ListEncodings);
    }
    if let Some(path) = &args.dump_config {
        return Some(Task::DumpConfig(path.clone().unwrap_or_else(|| PathBuf::from("."))));
    }
    if args.install_hook {
        return Some(Task::InstallHook);
    }
    args.completions.map(Task::Completions).or(args.man.then_some(Task::Man))
}

/// Refuses paths and lists for a task without paths.
fn refuse_paths(args: &Args) -> anyhow::Result<()> {
    if args.files_from.is_some() {
        bail!("--files-from names files, and nothing is done with files here; leave it out");
    }
    if let Some(path) = args.paths.first() {
        bail!(
            "{}: --undo, --history, --explain, --explain-span, --list-encodings, --dump-config, --install-hook, \
             --completions and --man take no paths",
            path.display()
        );
    }
    Ok(())
}

/// The task for `-`.
fn stream_task(args: &Args, detect: Option<DescriptionFormat>, mode: Mode) -> anyhow::Result<Task> {
    if args.paths.len() > 1 {
        bail!("'-' (standard input) can't be combined with other paths; run once for each");
    }
    if args.write_baseline.is_some() {
        bail!("'-' (standard input) has no place in a baseline; name files");
    }
    Ok(match (detect, mode) {
        (Some(format), _) => Task::DetectStream(format),
        (None, Mode::Check | Mode::Diff) => Task::ExamineStream(mode),
        (None, Mode::Report | Mode::Write) => Task::Filter,
    })
}

/// The walk over the paths that were typed or listed.
fn walk(
    args: &Args,
    layer: &ConfigLayer,
    excludes: Arc<dyn ExcludesByDirectory>,
    threads: NonZeroUsize,
    max_filesize: Option<u64>,
) -> anyhow::Result<Walk> {
    let Listed { paths, listed } = match &args.files_from {
        // The list is all that is looked at, even where it is empty.
        Some(list) => files_from::read(list, args.null, args.paths.clone())?,
        None if args.paths.is_empty() && !args.staged => Listed::only(vec![PathBuf::from(".")]),
        None => Listed::only(args.paths.clone()),
    };
    Ok(Walk {
        paths,
        listed,
        hidden: layer.hidden.unwrap_or_default(),
        no_ignore: layer.no_ignore.unwrap_or_default(),
        // Those of each directory are in `by_directory`.
        excludes: Vec::new(),
        by_directory: Some(excludes),
        force_exclude: layer.force_exclude.unwrap_or_default(),
        max_filesize,
        threads: threads.get(),
    })
}

/// Refuses what contradicts `--staged`: `--write`, standard input, and other tasks.
fn refuse_beside_staged(reads_stdin: bool, other: bool, mode: Mode) -> anyhow::Result<()> {
    if mode == Mode::Write {
        bail!(
            "--staged only reads; repair the files with `fix-encoding --write PATH`, then stage them with `git add PATH`, or \
             repair the index alone: fix-encoding --staged --diff | git apply --cached"
        );
    }
    if other {
        bail!("--staged goes with --check, with --diff or with no mode, and takes PATHs; leave the rest out");
    }
    if reads_stdin {
        bail!("'-' (standard input) is never staged; leave out one of the two");
    }
    Ok(())
}
