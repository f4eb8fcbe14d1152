//! The command line: from arguments to an exit code.
//!
//! In: the arguments, standard input, the surroundings. Out: an exit code, and what the rooms that this
//! one calls write. Which bytes are damaged is the library's matter; touching files is that of `safe_rewrite`.
//!
//! | module | what |
//! | --- | --- |
//! | [`args`] | the flags as typed |
//! | [`settings`] | the flags as resolved |
//! | [`streams`] | standard output, standard error, `-o` |
//! | [`files_from`] | the names of `--files-from` |
//! | [`listing`] | `--files`, `--dump-config` |
//! | [`run_over_files`] | the modes that look at files |
//! | [`explain`] | `--explain-span`, and what `-vv` says of a finding |
//! | [`describe_files`] | `--detect` |
//! | [`filter`] | `-` |
//! | [`standard_input`] | the name and the bytes of standard input |
//! | [`detail`] | how much is said |
//! | [`write_baseline`] | `--write-baseline` |
//! | [`surroundings`] | what is known of a file from where it stands |
//! | [`file_errors`] | errors of reading and rewriting, with the flags that are a way out |
//! | [`repaired_bytes`] | new bytes, examined once more |
//! | [`runs`] | `--undo`, `--history` |
//! | [`documentation`] | `--explain`, `--list-encodings`, `--completions`, `--man` |
//! | [`staged`] | `--staged`: what git is about to commit |
//! | [`hook`] | `--install-hook` |
//! | [`in_order`] | many files at a time, reported in order |
//!
//! Which stream: standard output has what was asked for (findings and their summary, the diff, the repaired text),
//! standard error what went wrong and, where standard output is for a program (`--diff`, `-`), what a person should
//! know besides.
//!
//! Interrupted by Ctrl-C, the process ends at once, as the system does by default (exit code 130 in a shell). That is
//! safe at any moment: a file is replaced by renaming, after its journal entry is on disk.

mod args;
mod describe_files;
mod detail;
mod documentation;
mod explain;
mod file_errors;
mod files_from;
mod filter;
mod hook;
mod in_order;
mod interactive;
mod listing;
mod repaired_bytes;
mod run_over_files;
mod runs;
mod settings;
mod staged;
mod standard_input;
mod streams;
mod suppression_remarks;
mod surroundings;
mod terminal;
mod write_baseline;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use fix_encoding::Severity;

use crate::config::values::FailOn;
use args::Args;
use run_over_files::Outcome;
use settings::{Mode, Settings, Task};
use streams::{Messages, Output, Stop, with_causes};

use crate::report::progress::Progress;
use crate::report::screen;

/// Usage, configuration or I/O error.
const TROUBLE: u8 = 2;

/// 128 and the number of SIGPIPE: what a shell reports for other programs in that place.
const BROKEN_PIPE: u8 = 141;

/// Runs the program.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let args = match Args::try_parse_from(&arguments) {
        Ok(args) => args,
        Err(error) => {
            // Help that nobody reads is no error.
            let _ = said_of_harmless(&arguments).as_ref().unwrap_or(&error).print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(TROUBLE));
        }
    };
    let plain = crate::report::Look { color: false, for_eyes: true, width: None };
    let settings = match Settings::resolve(args) {
        Ok(settings) => settings,
        Err(error) => {
            Messages::new(plain, detail::Detail::Normal).error(with_causes(&error));
            return ExitCode::from(TROUBLE);
        }
    };
    let mut messages = Messages::new(settings.err, settings.detail);
    let mut output = Output::new(settings.output.clone(), settings.rewrite, settings.out);
    let lasts = matches!(
        settings.task,
        Task::Examine(..) | Task::ExamineStaged(..) | Task::WriteBaseline(..) | Task::Detect(..)
    );
    if settings.progress && lasts {
        let progress = Arc::new(Progress::on_terminal(settings.err.width));
        (output.progress, messages.progress) = (progress.clone(), progress);
    }
    let result = perform(&settings, &mut output, &mut messages);
    messages.progress.end();
    let in_vain = result.is_err() || messages.trouble;
    let result = match (result, output.finish(in_vain)) {
        (Err(stop), _) | (Ok(_), Err(stop)) => Err(stop),
        (Ok(failed), Ok(())) => Ok(failed),
    };
    match result {
        Err(Stop::BrokenPipe) => ExitCode::from(BROKEN_PIPE),
        Err(Stop::Error(error)) => {
            messages.error(with_causes(&error));
            ExitCode::from(TROUBLE)
        }
        Ok(_) if messages.trouble => ExitCode::from(TROUBLE),
        Ok(failed) => ExitCode::from(u8::from(failed)),
    }
}

/// What is wrong with `arguments` in which nothing is left that a terminal would obey, as the error quotes them: hooks
/// name whatever files there are.
fn said_of_harmless(arguments: &[OsString]) -> Option<clap::Error> {
    let harmless =
        arguments.iter().map(|argument| screen::harmless(&argument.to_string_lossy()).into_owned());
    Args::try_parse_from(harmless).err()
}

/// Does what is to be done; whether the exit code is 1.
fn perform(settings: &Settings, output: &mut Output, messages: &mut Messages) -> Result<bool, Stop> {
    match &settings.task {
        Task::Filter if settings.stdin_excluded => {
            filter::pass(&standard_input::read_stdin()?, output).map(|()| false)
        }
        Task::DetectStream(_) if settings.stdin_excluded => Ok(false),
        Task::ExamineStream(mode) if settings.stdin_excluded => {
            // Whoever writes it is let through to its end.
            standard_input::read_stdin()?;
            let outcome = run_over_files::run_excluded_stream(settings, *mode, output, messages)?;
            Ok(fails(settings, Some(*mode), &outcome))
        }
        Task::ListFiles(walk, null) => listing::files(walk, *null, output, messages).map(|()| false),
        Task::DumpConfig(path) => listing::configuration(settings, path, output).map(|()| false),
        Task::Examine(mode, walk) => {
            let outcome = run_over_files::run(settings, *mode, walk, output, messages)?;
            Ok(fails(settings, Some(*mode), &outcome))
        }
        Task::ExamineStream(mode) => {
            let bytes = standard_input::read_stdin()?;
            let name = settings.stream_name();
            let outcome = run_over_files::run_stream(settings, *mode, &name, bytes, output, messages)?;
            Ok(fails(settings, Some(*mode), &outcome))
        }
        Task::Filter => {
            let bytes = standard_input::read_stdin()?;
            let outcome = filter::run(settings, &bytes, output, messages)?;
            Ok(fails(settings, None, &outcome))
        }
        Task::WriteBaseline(file, walk) => {
            write_baseline::run(settings, file, walk, output, messages).map(|()| false)
        }
        Task::Detect(format, walk) => {
            describe_files::run(settings, *format, walk, output, messages).map(|()| false)
        }
        Task::DetectStream(format) => {
            let bytes = standard_input::read_stdin()?;
            describe_files::run_stream(settings, *format, &bytes, output, messages).map(|()| false)
        }
        Task::Undo(selection) => runs::undo(settings, selection, output, messages).map(|()| false),
        Task::History => runs::history(settings, output).map(|()| false),
        Task::Explain(rule) => documentation::explain(output, rule.as_deref()).map(|()| false),
        Task::ExplainSpan(lines, max) => explain::run(settings, lines, *max, output).map(|()| false),
        Task::ListEncodings => documentation::list_encodings(output).map(|()| false),
        Task::ExamineStaged(mode, walk) => {
            let outcome = staged::run(settings, *mode, walk, output, messages)?;
            Ok(fails(settings, Some(*mode), &outcome))
        }
        Task::InstallHook => hook::install(settings, output).map(|()| false),
        Task::Completions(shell) => documentation::completions(output, *shell).map(|()| false),
        Task::Man => documentation::man(output).map(|()| false),
    }
}

/// The exit code of a run that goes to its end.
fn exit_code(settings: &Settings, mode: Option<Mode>, outcome: &Outcome, messages: &Messages) -> u8 {
    if messages.trouble { TROUBLE } else { u8::from(fails(settings, mode, outcome)) }
}

/// Whether the run fails, as `--fail-on` and `--exit-non-zero-on-fix` say. A diff fails by not being empty, whatever is in it.
fn fails(settings: &Settings, mode: Option<Mode>, outcome: &Outcome) -> bool {
    let fixes = matches!(mode, None | Some(Mode::Write)) && outcome.changes;
    match (settings.fail_on, mode) {
        _ if settings.exit_non_zero_on_fix && fixes => true,
        (FailOn::Never, _) => false,
        (_, Some(Mode::Diff)) => outcome.changes,
        (FailOn::Error, _) => outcome.errors_left > 0,
        (FailOn::Warning, _) => outcome.errors_left > 0 || outcome.totals.has(Severity::Warning),
    }
}
