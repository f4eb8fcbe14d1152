//! Which formats each task can write.

use anyhow::{anyhow, bail};
use clap::ValueEnum as _;

use super::task::{DescriptionFormat, Mode, Task};
use crate::cli::args::Format;
use crate::report::renderer::ReportFormat;

/// The formats of reports by their names on the command line.
const REPORT_FORMATS: [(Format, ReportFormat); 6] = [
    (Format::Full, ReportFormat::Full),
    (Format::Concise, ReportFormat::Concise),
    (Format::Json, ReportFormat::Json),
    (Format::Github, ReportFormat::Github),
    (Format::Sarif, ReportFormat::Sarif),
    (Format::Html, ReportFormat::Html),
];

/// The format of `--detect`.
pub(super) fn description_format(typed: Option<Format>) -> anyhow::Result<DescriptionFormat> {
    match typed {
        None | Some(Format::Text) => Ok(DescriptionFormat::Text),
        Some(Format::Json) => Ok(DescriptionFormat::Json),
        Some(other) => Err(no_such_format("--detect", &[Format::Text, Format::Json], other)),
    }
}

/// The report format of `task`, which is an error where `task` has no such format.
pub(super) fn report_format(task: &Task, typed: Option<Format>) -> anyhow::Result<ReportFormat> {
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
        // [`description_format`] has checked it.
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
