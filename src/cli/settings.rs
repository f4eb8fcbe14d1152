//! The flags as resolved.
//!
//! In: [`Args`], and what is known of the surroundings (terminals, variables, the current directory, the
//! configuration). Out: [`Settings`], in which nothing contradicts anything, or a usage error. The flags are the
//! uppermost layer over what the configuration says, which [`config`](crate::config) puts together.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use clap::ValueEnum as _;
use fix_encoding::identify::Known;
use fix_encoding::language::{
    CHARACTERS_FILE, CHINESE_WORDS_FILE, LETTERS_FILE, Models, ModelsError, PHRASES_FILE,
};
use fix_encoding::rules::{self, ByteOrderMark, Form, LineEndings, RuleSet};
use fix_encoding::{Accept, Options, Target};

use super::args::{Args, Color, Format, LinesOf};
use super::file_errors::read_error;
use super::files_from::{self, Listed};
use super::filter::STDIN;
use super::surroundings::Surroundings;
use super::terminal::{self, Place};
use crate::baseline::{Baseline, DEFAULT_NAME};
use crate::config::values::{FailOn, Guess, RuleName, target_name};
use crate::config::{self, Configurations, FileLayer, Layer, Source};
use crate::report::renderer::ReportFormat;
use crate::report::{Look, screen, shell};
use crate::walk::{ExcludesByDirectory, Walk};
use safe_rewrite::{RewriteOptions, Selection};

/// Longer files are left out by default. Text that people write is shorter; dumps and logs beyond it are
/// better named on purpose.
pub const MAX_FILESIZE: u64 = 100 << 20;

/// What is to be done, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is to be done.
    pub task: Task,
    /// Which repairs are made, or would be.
    pub accept: Accept,
    /// What the user knows about the files, where nothing more is said of one of them: see
    /// [`Surroundings`](super::surroundings::Surroundings).
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
    pub again: Again,
}

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

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// `-q`
    Quiet,
    /// Neither.
    Normal,
    /// `-v`
    Verbose,
    /// `-vv`
    Explained,
}

impl Settings {
    /// Resolves `args` for this process.
    ///
    /// # Errors
    /// A sentence for the user where flags don't go together, or the current directory is gone.
    pub fn resolve(args: Args) -> anyhow::Result<Settings> {
        let directory = std::env::current_dir()
            .and_then(std::fs::canonicalize)
            .context("the current directory can't be read; change to another")?;
        let again = Again::of(&args);
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
        let accept = run.guess.unwrap_or(Guess::Never).accept();
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

/// Whether what the configuration says is needed. Where it is not, a broken one is not in the way.
fn looks_at_files(args: &Args) -> bool {
    let prints = args.list_encodings || args.install_hook || args.completions.is_some() || args.man;
    !(args.undo.is_some() || args.history || args.explain.is_some() || prints)
}

/// The configurations, with what was typed as the uppermost layer.
fn configurations(args: &Args, defaults: Options) -> anyhow::Result<Configurations> {
    // As the walk has it, and not resolved: on Windows that is another spelling.
    let current =
        std::env::current_dir().context("the current directory can't be read; change to another")?;
    let rules = |names: &[String]| {
        let names: Result<Vec<_>, _> = names.iter().map(|name| RuleName::new(name)).collect();
        names.map(|names| (!names.is_empty()).then_some(names))
    };
    let list = |globs: &[String]| (!globs.is_empty()).then(|| globs.to_vec());
    let language = languages(&args.language, &defaults.models)?;
    let flags = Layer {
        files: FileLayer {
            select: rules(&args.select)?,
            ignore: rules(&args.ignore)?,
            from: args.from,
            to: args.to,
            language: (!language.is_empty()).then_some(language),
            channel: args.channel.clone(),
            normalize: args.normalize,
            line_ending: args.line_ending,
            byte_order_mark: args.byte_order_mark,
        },
        exclude: list(&args.exclude),
        extend_exclude: list(&args.extend_exclude),
        force_exclude: args.force_exclude,
        hidden: args.hidden,
        no_ignore: args.no_ignore,
        max_filesize: args.max_filesize,
        guess: args.guess,
        fail_on: args.fail_on,
        baseline: None,
        overrides: Vec::new(),
    };
    let source = match &args.config {
        _ if args.isolated || !looks_at_files(args) => Source::Nowhere,
        Some(path) => Source::File(path.clone()),
        None => Source::Nearest,
    };
    Configurations::new(&source, flags, current, defaults)
}

impl Settings {
    /// The options for standard input, of which these are the bytes.
    pub fn stream_options(&self, bytes: &[u8]) -> Arc<Options> {
        match &self.stdin_filename {
            Some(path) => Surroundings::of_any(&self.configurations).options(path, bytes),
            None => Arc::new(self.options.clone()),
        }
    }

    /// What standard input is called.
    pub fn stream_name(&self) -> String {
        self.stdin_filename.as_deref().map_or_else(|| STDIN.to_string(), screen::path)
    }
}

fn task(
    args: Args,
    run: &Layer,
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

/// Keeps `-o` from putting a report in the place of what is read: there is no journal of that. `also_read` was named by flags. Of `-`
/// without a mode the repaired text comes out, which may take the place of what went in.
fn spares_what_is_read(
    output: &Path,
    task: &Task,
    also_read: &[PathBuf],
    stdin_filename: Option<&Path>,
) -> anyhow::Result<()> {
    let is_output = |path: &&Path| safe_rewrite::is_same_file(path, output);
    let read = match task {
        Task::Examine(_, walk)
        | Task::ExamineStaged(_, walk)
        | Task::Detect(_, walk)
        | Task::ListFiles(walk, _)
        | Task::WriteBaseline(_, walk) => {
            // A program that lists all there is lists the last report as well, which is left out.
            let meant = |path: &&PathBuf| !(walk.force_exclude && walk.listed.contains_key(*path));
            let written = match task {
                // Which need not be there yet.
                Task::WriteBaseline(file, _) if file == output => Some(file.as_path()),
                Task::WriteBaseline(file, _) => Some(file.as_path()).filter(is_output),
                _ => None,
            };
            written.or_else(|| walk.paths.iter().filter(meant).map(PathBuf::as_path).find(is_output))
        }
        Task::ExplainSpan(lines, _) => Some(lines.path.as_path()).filter(is_output),
        Task::ExamineStream(_) | Task::DetectStream(_) if safe_rewrite::is_standard_input(output) => bail!(
            "{}: is standard input, and -o would put the report in its place; name another file, or leave the mode out to have \
             the repaired text there",
            screen::path(output)
        ),
        Task::ExamineStream(_) | Task::DetectStream(_) => stdin_filename.filter(is_output),
        // A configuration may be written over the one that it was made of.
        Task::DumpConfig(_) => return Ok(()),
        Task::Filter
        | Task::Undo(_)
        | Task::History
        | Task::Explain(_)
        | Task::ListEncodings
        | Task::InstallHook
        | Task::Completions(_)
        | Task::Man => None,
    };
    // A list may come from standard input.
    let is_other = |path: &PathBuf| match path.as_os_str() == "-" {
        true => safe_rewrite::is_standard_input(output),
        false => safe_rewrite::is_same_file(path, output),
    };
    if read.is_some() || also_read.iter().any(is_other) {
        bail!(
            "{}: is used by this run, and -o would put the report in its place; name another file, or leave -o out (--write \
             repairs files where they are)",
            screen::path(output)
        );
    }
    Ok(())
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

/// What writes the baseline at `path`.
pub fn write_baseline_flag(path: &Path) -> String {
    format!("--write-baseline={}", shell::word(path))
}

/// The formats of a report.
const REPORT_FORMATS: [(Format, ReportFormat); 6] = [
    (Format::Full, ReportFormat::Full),
    (Format::Concise, ReportFormat::Concise),
    (Format::Json, ReportFormat::Json),
    (Format::Github, ReportFormat::Github),
    (Format::Sarif, ReportFormat::Sarif),
    (Format::Html, ReportFormat::Html),
];

/// What `--detect` is to write in.
fn description_format(typed: Option<Format>) -> anyhow::Result<DescriptionFormat> {
    match typed {
        None | Some(Format::Text) => Ok(DescriptionFormat::Text),
        Some(Format::Json) => Ok(DescriptionFormat::Json),
        Some(other) => Err(no_such_format("--detect", &[Format::Text, Format::Json], other)),
    }
}

/// What `task` is to report in.
fn report_format(task: &Task, typed: Option<Format>) -> anyhow::Result<ReportFormat> {
    const FULL: &[Format] = &[Format::Full];
    let all: Vec<Format> = REPORT_FORMATS.iter().map(|(format, _)| *format).collect();
    let (default, allowed, mode): (_, &[Format], _) = match task {
        Task::Examine(Mode::Diff, _)
        | Task::ExamineStaged(Mode::Diff, _)
        | Task::ExamineStream(Mode::Diff) => (ReportFormat::Full, FULL, "--diff"),
        Task::Examine(Mode::Check, _)
        | Task::ExamineStaged(Mode::Check, _)
        | Task::ExamineStream(Mode::Check) => (ReportFormat::Concise, &all, "--check"),
        Task::Examine(Mode::Write, _) => (ReportFormat::Full, &all, "--write"),
        Task::Examine(..) | Task::ExamineStaged(..) | Task::ExamineStream(_) => {
            (ReportFormat::Full, &all, "a report")
        }
        Task::Filter => (ReportFormat::Full, FULL, "'-' without --check, which writes the repaired text,"),
        // Has been looked at already.
        Task::Detect(..) | Task::DetectStream(_) => return Ok(ReportFormat::Full),
        Task::Undo(_)
        | Task::History
        | Task::Explain(_)
        | Task::ExplainSpan(..)
        | Task::ListEncodings
        | Task::ListFiles(..)
        | Task::DumpConfig(_)
        | Task::InstallHook
        | Task::Completions(_)
        | Task::Man
        | Task::WriteBaseline(..) => {
            return match typed {
                None => Ok(ReportFormat::Full),
                Some(_) => bail!("--format is for reports on files and for --detect; leave it out"),
            };
        }
    };
    let Some(typed) = typed else { return Ok(default) };
    let found = REPORT_FORMATS.iter().find(|(format, _)| *format == typed && allowed.contains(format));
    found.map(|(_, format)| *format).ok_or_else(|| no_such_format(mode, allowed, typed))
}

fn no_such_format(mode: &str, allowed: &[Format], typed: Format) -> anyhow::Error {
    let name = |format: &Format| {
        format.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
    };
    let allowed: Vec<String> = allowed.iter().map(name).collect();
    anyhow!("--format {}: {mode} has no such format; it has: {}", name(&typed), allowed.join(", "))
}

/// The languages of `models` that `tags` mean.
fn languages(tags: &[String], models: &Models) -> anyhow::Result<Vec<String>> {
    if tags.is_empty() {
        // The models are not opened unless somebody needs them.
        return Ok(Vec::new());
    }
    let known: Vec<&str> = models.languages().collect();
    config::languages::resolve(tags, &known).map_err(anyhow::Error::msg)
}

/// The language models in `directory`, where one that is not there stays the embedded one.
fn models(directory: Option<&Path>) -> anyhow::Result<Models> {
    let Some(directory) = directory else { return Ok(Models::default()) };
    let read = |name: &str| -> anyhow::Result<Option<Vec<u8>>> {
        let path = directory.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{}: can't be read", path.display())),
        }
    };
    let (characters, chinese) = (read(CHARACTERS_FILE)?, read(CHINESE_WORDS_FILE)?);
    let (phrases, letters) = (read(PHRASES_FILE)?, read(LETTERS_FILE)?);
    if [&characters, &chinese, &phrases, &letters].iter().all(|file| file.is_none()) {
        bail!(
            "{}: has none of {CHARACTERS_FILE}, {CHINESE_WORDS_FILE}, {PHRASES_FILE} and {LETTERS_FILE}; \
             name the folder that has one of them",
            directory.display()
        );
    }
    let given = || -> Result<Models, ModelsError> {
        let models = Models::given(characters, chinese)?;
        let models = phrases.map_or(Ok(models.clone()), |bytes| models.with_phrases(bytes))?;
        letters.map_or(Ok(models.clone()), |bytes| models.with_letters(bytes))
    };
    given().with_context(|| directory.display().to_string())
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
    let place = if to_file { Place::Elsewhere } else { terminal::of_stdout() };
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

const STAGED: &str = "--staged";

/// The flags and paths of this run, for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// As they are typed.
    flags: Vec<String>,
    /// As they are.
    paths: Vec<PathBuf>,
    /// What `--baseline` named.
    baseline: Option<PathBuf>,
}

impl Again {
    fn of(args: &Args) -> Self {
        let mut flags = Vec::new();
        let mut valued = |name: &str, value: &OsStr| {
            let separator = if is_like_a_flag(value) { '=' } else { ' ' };
            flags.push(format!("{name}{separator}{}", shell::word(value)));
        };
        if let Some(encoding) = args.from {
            valued("--from", encoding.name().as_ref());
        }
        if let Some(target) = args.to {
            valued("--to", target_name(target).as_ref());
        }
        if let Some(channel) = &args.channel {
            valued("--channel", channel.typed.as_ref());
        }
        if !args.language.is_empty() {
            valued("--language", args.language.join(",").as_ref());
        }
        if let Some(models) = &args.models {
            valued("--models", models.as_ref());
        }
        for (name, rules) in [("--select", &args.select), ("--ignore", &args.ignore)] {
            if !rules.is_empty() {
                valued(name, rules.join(",").as_ref());
            }
        }
        for (name, globs) in [("--exclude", &args.exclude), ("--extend-exclude", &args.extend_exclude)] {
            globs.iter().for_each(|glob| valued(name, glob.as_ref()));
        }
        let files = [
            ("--config", &args.config),
            ("--files-from", &args.files_from),
            ("--stdin-filename", &args.stdin_filename),
        ];
        for (name, path) in files {
            path.iter().for_each(|path| valued(name, path.as_ref()));
        }
        let wants = [
            ("--normalize", args.normalize.map(Form::name)),
            ("--line-ending", args.line_ending.map(LineEndings::name)),
            ("--byte-order-mark", args.byte_order_mark.map(ByteOrderMark::name)),
        ];
        for (name, value) in wants {
            value.into_iter().for_each(|value| valued(name, value.as_ref()));
        }
        if let Some(baseline) = &args.baseline {
            valued("--baseline", baseline.as_ref());
        }
        if let Some(size) = args.max_filesize {
            valued("--max-filesize", size.to_string().as_ref());
        }
        let switches = [
            (args.staged.then_some(true), STAGED),
            (args.force_exclude, "--force-exclude"),
            (args.hidden, "--hidden"),
            (args.no_ignore, "--no-ignore"),
            (args.isolated.then_some(true), "--isolated"),
            (args.null.then_some(true), "--null"),
            (args.in_place.then_some(true), "--in-place"),
            (args.no_journal.then_some(true), "--no-journal"),
            (args.no_baseline.then_some(true), "--no-baseline"),
        ];
        let switch = |&(on, name): &(Option<bool>, &str)| {
            on.map(|on| if on { name.to_string() } else { format!("{name}=false") })
        };
        flags.extend(switches.iter().filter_map(switch));
        Again { flags, paths: args.paths.clone(), baseline: args.baseline.clone() }
    }

    /// The same for these files as they are, not as they are staged.
    pub fn for_files(&self, files: &[PathBuf]) -> Self {
        let flags = self.flags.iter().filter(|flag| *flag != STAGED).cloned().collect();
        Again { flags, paths: files.to_vec(), baseline: self.baseline.clone() }
    }

    /// The flag that writes the baseline of this run anew.
    pub fn write_baseline(&self) -> String {
        self.baseline.as_deref().map_or("--write-baseline".to_string(), write_baseline_flag)
    }

    /// The command with `mode` in place of this run's mode and `--guess`.
    pub fn command(&self, mode: &[String]) -> String {
        let mut words = vec!["fix-encoding".to_string()];
        words.extend(mode.iter().cloned());
        words.extend(self.flags.iter().cloned());
        if self.paths.iter().any(|path| is_like_a_flag(path.as_os_str())) {
            words.push("--".to_string());
        }
        words.extend(self.paths.iter().map(shell::word));
        words.join(" ")
    }
}

/// Whether a value or path has to be kept from being read as a flag.
fn is_like_a_flag(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"-") && argument != "-"
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn settings(arguments: &[&str]) -> anyhow::Result<Settings> {
        Settings::resolve(Args::try_parse_from(std::iter::once(&"fix-encoding").chain(arguments))?)
    }

    #[test]
    fn what_is_to_be_done() {
        let task = |arguments: &[&str]| settings(arguments).unwrap().task;
        assert!(matches!(task(&[]), Task::Examine(Mode::Report, walk) if walk.paths == [Path::new(".")]));
        assert!(matches!(task(&["-w", "a", "b"]), Task::Examine(Mode::Write, walk) if walk.paths.len() == 2));
        assert!(matches!(task(&["-"]), Task::Filter));
        assert!(matches!(task(&["-w", "-"]), Task::Filter));
        assert!(matches!(task(&["--check", "-"]), Task::ExamineStream(Mode::Check)));
        assert!(matches!(task(&["--detect"]), Task::Detect(DescriptionFormat::Text, _)));
        assert!(matches!(
            task(&["--detect", "--format=json", "-"]),
            Task::DetectStream(DescriptionFormat::Json)
        ));
        assert!(matches!(task(&["--undo"]), Task::Undo(Selection::Latest { .. })));
        assert!(matches!(task(&["--undo", "x"]), Task::Undo(Selection::Run(id)) if id == "x"));
        assert!(matches!(task(&["--explain"]), Task::Explain(None)));
        assert!(
            matches!(task(&["--staged", "--check"]), Task::ExamineStaged(Mode::Check, walk) if walk.paths.is_empty())
        );
        assert!(
            matches!(task(&["--staged", "a"]), Task::ExamineStaged(Mode::Report, walk) if walk.paths == [Path::new("a")])
        );
        assert!(matches!(task(&["--install-hook"]), Task::InstallHook));
        assert!(matches!(task(&["--completions", "zsh"]), Task::Completions(clap_complete::Shell::Zsh)));
        assert!(matches!(task(&["--man"]), Task::Man));
        assert!(
            matches!(task(&["--explain-span", "a:3"]), Task::ExplainSpan(lines, Some(MAX_FILESIZE)) if lines.first == 3)
        );
    }

    #[test]
    fn what_does_not_go_together() {
        assert!(settings(&["--diff", "--format=concise"]).is_err());
        assert!(settings(&["--check", "--format=text"]).is_err());
        assert!(settings(&["--detect", "--format=full"]).is_err());
        assert!(settings(&["--history", "--format=full"]).is_err());
        assert!(settings(&["-", "a"]).is_err());
        assert!(settings(&["--history", "a"]).is_err());
        assert!(settings(&["--list-encodings", "a"]).is_err());
        for staged in [
            &["--write"][..],
            &["--detect"],
            &["--undo"],
            &["--man"],
            &["--check", "-"],
            &["--write-baseline"],
            &["--write-baseline=base.json", "a"],
        ] {
            assert!(settings(&[&["--staged"], staged].concat()).is_err(), "{staged:?}");
        }
    }

    #[test]
    fn languages_are_those_of_the_model() {
        assert_eq!(
            settings(&["--language", "zh,no"]).unwrap().options.languages,
            ["zh-Hans", "zh-Hant", "nb"]
        );
        assert!(settings(&["--language", "xyz"]).is_err());
    }

    #[test]
    fn how_much_is_said() {
        let detail = |arguments: &[&str]| settings(arguments).unwrap().detail;
        assert_eq!(detail(&["-v"]), Detail::Verbose);
        assert_eq!(detail(&["-vv"]), Detail::Explained);
        assert_eq!(detail(&["-v", "-v", "-v"]), Detail::Explained);
    }

    #[test]
    fn limits() {
        let max = |arguments: &[&str]| match settings(arguments).unwrap().task {
            Task::Examine(_, walk) => walk.max_filesize,
            _ => None,
        };
        assert_eq!(max(&[]), Some(MAX_FILESIZE));
        assert_eq!(max(&["--max-filesize=2K"]), Some(2048));
        assert_eq!(max(&["--max-filesize=0"]), None);
    }

    #[test]
    fn the_next_command_repeats_what_matters() {
        let again = |arguments: &[&str]| settings(arguments).unwrap().again;
        let write = ["--write".to_string()];
        assert_eq!(again(&["--check", "--guess", "."]).command(&write), "fix-encoding --write .");
        let all = ["--exclude", "*.po", "--hidden", "-v", "it's here", "--channel", "utf-8>koi8-r"];
        let expected = if cfg!(windows) {
            "fix-encoding --write --channel \"utf-8>koi8-r\" --exclude \"*.po\" --hidden \"it's here\""
        } else {
            r"fix-encoding --write --channel 'utf-8>koi8-r' --exclude '*.po' --hidden 'it'\''s here'"
        };
        assert_eq!(again(&all).command(&write), expected);
        assert_eq!(
            again(&["--from=gbk", "--to=keep", "a"]).command(&write),
            "fix-encoding --write --from gbk --to keep a"
        );
        assert_eq!(again(&["--to=latin1"]).command(&write), "fix-encoding --write --to iso-8859-1");
        assert_eq!(again(&["--", "-x"]).command(&write), "fix-encoding --write -- -x");
        let expected = if cfg!(windows) { "\"-a b\"" } else { "'-a b'" };
        assert_eq!(again(&["--", "-a b"]).command(&write), format!("fix-encoding --write -- {expected}"));
        assert_eq!(
            again(&["--exclude=-x", "--no-baseline", "a"]).command(&write),
            "fix-encoding --write --exclude=-x --no-baseline a"
        );
        assert_eq!(again(&["--files-from", "-"]).command(&write), "fix-encoding --write --files-from -");
        assert_eq!(again(&["-"]).command(&[]), "fix-encoding -");
        assert_eq!(again(&["--language=zh,JA", "a"]).command(&[]), "fix-encoding --language zh,JA a");
    }
}
