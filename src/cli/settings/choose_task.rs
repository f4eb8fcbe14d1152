//! From the flags to the one task of a run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::formats::description_format;
use super::task::{MAX_FILESIZE, Mode, Task};
use crate::baseline::DEFAULT_NAME;
use crate::cli::args::Args;
use crate::cli::files_from::{self, Listed};
use crate::config::ConfigLayer;
use crate::walk::{ExcludesByDirectory, Walk};
use safe_rewrite::Selection;

pub(super) fn task(
    args: Args,
    run: &ConfigLayer,
    excludes: Arc<dyn ExcludesByDirectory>,
    configured_baseline: Option<PathBuf>,
    threads: NonZeroUsize,
    directory: &Path,
) -> anyhow::Result<Task> {
    let mode = if args.check {
        Mode::Check
    } else if args.diff {
        Mode::Diff
    } else if args.write || args.interactive {
        Mode::Write
    } else {
        Mode::Report
    };
    let detect = args.detect.then(|| description_format(args.format)).transpose()?;
    let max_filesize = Some(run.max_filesize.unwrap_or(MAX_FILESIZE)).filter(|&max| max > 0);
    let standard_input = Path::new("-");
    let reads_stdin = args.paths.iter().any(|path| path == standard_input);
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
    let other = match (args.undo, args.history, args.explain, args.explain_span, args.list_encodings) {
        (Some(Some(id)), ..) => Some(Task::Undo(Selection::Run(id))),
        (Some(None), ..) => Some(Task::Undo(Selection::Latest { under: directory.to_path_buf() })),
        (None, true, ..) => Some(Task::History),
        (None, false, Some(rule), ..) => Some(Task::Explain(rule)),
        (None, false, None, Some(lines), _) => Some(Task::ExplainSpan(lines, max_filesize)),
        (None, false, None, None, true) => Some(Task::ListEncodings),
        (None, false, None, None, false) => {
            args.dump_config.map(|path| Task::DumpConfig(path.unwrap_or_else(|| PathBuf::from("."))))
        }
    };
    let other = other
        .or(args.install_hook.then_some(Task::InstallHook))
        .or(args.completions.map(Task::Completions))
        .or(args.man.then_some(Task::Man));
    if args.staged {
        let other = other.is_some()
            || detect.is_some()
            || args.files
            || args.files_from.is_some()
            || args.write_baseline.is_some();
        staged_only_reads(reads_stdin, other, mode)?;
    }
    if let Some(task) = other {
        if args.files_from.is_some() {
            bail!("--files-from names files, and nothing is done with files here; leave it out");
        }
        return match args.paths.first() {
            None => Ok(task),
            Some(path) => {
                bail!(
                    "{}: --undo, --history, --explain, --explain-span, --list-encodings, --dump-config, --install-hook, \
                     --completions and --man take no paths",
                    path.display()
                )
            }
        };
    }
    if reads_stdin {
        if args.paths.len() > 1 {
            bail!("'-' (standard input) can't be combined with other paths; run once for each");
        }
        if args.write_baseline.is_some() {
            bail!("'-' (standard input) has no place in a baseline; name files");
        }
        return Ok(match (detect, mode) {
            (Some(format), _) => Task::DetectStream(format),
            (None, Mode::Check | Mode::Diff) => Task::ExamineStream(mode),
            (None, Mode::Report | Mode::Write) => Task::Filter,
        });
    }
    let Listed { paths, listed } = match &args.files_from {
        // What the list names is all there is, also where it is empty.
        Some(list) => files_from::read(list, args.null, args.paths)?,
        None if args.paths.is_empty() && !args.staged => Listed::only(vec![PathBuf::from(".")]),
        None => Listed::only(args.paths),
    };
    let walk = Walk {
        paths,
        listed,
        hidden: run.hidden.unwrap_or_default(),
        no_ignore: run.no_ignore.unwrap_or_default(),
        // In those of each directory.
        excludes: Vec::new(),
        by_directory: Some(excludes),
        force_exclude: run.force_exclude.unwrap_or_default(),
        max_filesize,
        threads: threads.get(),
    };
    if args.files {
        return Ok(Task::ListFiles(walk, args.null));
    }
    Ok(match (detect, args.write_baseline) {
        (None, None) if args.staged => Task::ExamineStaged(mode, walk),
        (Some(format), _) => Task::Detect(format, walk),
        (None, Some(file)) => {
            let file = file.or(configured_baseline).unwrap_or_else(|| PathBuf::from(DEFAULT_NAME));
            Task::WriteBaseline(file, walk)
        }
        (None, None) => Task::Examine(mode, walk),
    })
}

/// What does not go with `--staged`.
fn staged_only_reads(reads_stdin: bool, other: bool, mode: Mode) -> anyhow::Result<()> {
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
