//! From arguments to an exit code: resolves the settings, and calls the module for the task.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;

use super::args::Args;
use super::detail::Detail;
use super::run_over_files::{self, TROUBLE, fails};
use super::settings::{Settings, Task};
use super::streams::{Messages, Output, RunStopped, with_causes};
use super::{
    describe_files, documentation, explain, filter, hook, listing, runs, staged, standard_input,
    write_baseline,
};

use crate::report::progress::Progress;
use crate::report::screen;

/// 128 plus the number of SIGPIPE, as a shell reports it for programs that the signal kills.
const BROKEN_PIPE: u8 = 141;

/// Runs the program.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let args = match Args::try_parse_from(&arguments) {
        Ok(args) => args,
        Err(error) => {
            // A closed pipe is no error for help.
            let _ = usage_error_without_controls(&arguments).as_ref().unwrap_or(&error).print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(TROUBLE));
        }
    };
    let plain = crate::report::Look { color: false, for_eyes: true, width: None };
    let settings = match Settings::resolve(args) {
        Ok(settings) => settings,
        Err(error) => {
            Messages::new(plain, Detail::Normal).error(with_causes(&error));
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
        Err(RunStopped::BrokenPipe) => ExitCode::from(BROKEN_PIPE),
        Err(RunStopped::Error(error)) => {
            messages.error(with_causes(&error));
            ExitCode::from(TROUBLE)
        }
        Ok(_) if messages.trouble => ExitCode::from(TROUBLE),
        Ok(failed) => ExitCode::from(u8::from(failed)),
    }
}

/// The usage error for `arguments` with control characters spelled out. The error quotes an argument, which
/// may be the name of any file that a hook passes.
fn usage_error_without_controls(arguments: &[OsString]) -> Option<clap::Error> {
    let harmless =
        arguments.iter().map(|argument| screen::harmless(&argument.to_string_lossy()).into_owned());
    Args::try_parse_from(harmless).err()
}

/// Does the task, and returns whether the exit code is 1.
fn perform(settings: &Settings, output: &mut Output, messages: &mut Messages) -> Result<bool, RunStopped> {
    match &settings.task {
        Task::Filter if settings.stdin_excluded => {
            filter::pass(&standard_input::read_stdin()?, output).map(|()| false)
        }
        Task::DetectStream(_) if settings.stdin_excluded => Ok(false),
        Task::ExamineStream(mode) if settings.stdin_excluded => {
            // Read to its end, so that the program that writes it does not get a broken pipe.
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
