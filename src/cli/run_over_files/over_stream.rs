//! Standard input, reported as a file would be.

use std::path::{Path, PathBuf};

use super::examine_bytes::examined;
use super::examined_file::ExaminedFile;
use super::outcome::RunOutcome;
use super::reporter::RunReporter;
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::{Messages, Output, RunStopped};
use crate::report::diff::Header;
use crate::walk;

/// Examines and reports `bytes` as the file called `name`.
pub fn run_stream(
    settings: &Settings,
    mode: Mode,
    name: &str,
    bytes: Vec<u8>,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    let options = settings.stream_options(&bytes);
    let target = stream_target(settings, name);
    let examined = examined(&bytes, &target, mode, settings, &options);
    let path = settings.stdin_filename.as_deref().unwrap_or(Path::new(name));
    let (header, target) = match settings.stdin_filename {
        Some(_) => (Header::from_directory(&target, &settings.directory), Some(target)),
        None => (Header::named(name), None),
    };
    let examined = ExaminedFile {
        bytes,
        ..ExaminedFile::new(name.to_string(), path, target.as_deref(), header, examined, options, settings)
    };
    let mut run = RunReporter::new(settings, mode, output, messages);
    run.report(true, examined)?;
    run.finish()
}

/// Writes the report of a run without files, because standard input is excluded: a program that reads the
/// report needs a complete one.
pub fn run_excluded_stream(
    settings: &Settings,
    mode: Mode,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    RunReporter::new(settings, mode, output, messages).finish()
}

/// The path by which a baseline knows the stream called `name`: that of `--stdin-filename`, or the name
/// itself.
pub fn stream_target(settings: &Settings, name: &str) -> PathBuf {
    let Some(file) = &settings.stdin_filename else { return PathBuf::from(name) };
    if let Ok(there) = std::fs::canonicalize(file) {
        return there;
    }
    // An editor may not have saved the file yet, so it need not exist. Its directory does.
    let absolute = settings.directory.join(file);
    match (absolute.parent().map(std::fs::canonicalize), absolute.file_name()) {
        (Some(Ok(directory)), Some(name)) => directory.join(name),
        _ => walk::lexical(&absolute),
    }
}
