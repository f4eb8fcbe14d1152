//! Reports on the staged content of files.

use std::fmt;
use std::path::{Path, PathBuf};

use super::examined_file::{ExaminedFile, examined_at};
use super::outcome::RunOutcome;
use super::reporter::RunReporter;
use crate::cli::in_order::in_order;
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::{Messages, Output, RunStopped};
use crate::cli::surroundings::FileSurroundings;
use crate::report::diff::Header;
use crate::walk::{self, FoundFile};

/// Examines and reports the staged content of the files in `found`. `read` gives the staged bytes of one
/// file; `top` is the root of the repository, absolute, with symbolic links resolved.
pub fn run_staged<E: fmt::Display + Send>(
    settings: &Settings,
    mode: Mode,
    top: &Path,
    found: &walk::WalkOutcome,
    read: impl Fn(&FoundFile) -> Result<Vec<u8>, E> + Sync,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    let surroundings = FileSurroundings::of_stored(&settings.configurations, &found.files);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let examine_one = |file: &FoundFile| {
        progress.begun(&file.path);
        let examined = read(file).map(|bytes| {
            // A path outside of the current directory begins with `..`, and a baseline has no such paths.
            let target = walk::lexical(&settings.directory.join(&file.path));
            let header = Header::from_top(&target, top);
            let mut examined =
                examined_at(&file.path, &target, header, &bytes, mode, settings, &surroundings);
            if examined.has_findings() {
                examined.bytes = bytes;
            }
            examined
        });
        progress.done();
        examined
    };
    // The files that can be repaired. The suggested commands name them.
    let mut repairable: Vec<PathBuf> = Vec::new();
    let mut run = RunReporter::new(settings, mode, output, messages);
    run.outcome.totals.too_large = found.too_large.len();
    in_order(&found.files, settings.threads, examine_one, |file, examined: Result<ExaminedFile, E>| {
        match examined {
            Ok(examined) => {
                if examined.examination.findings.iter().any(|finding| finding.repair.is_some()) {
                    repairable.push(file.path.clone());
                }
                run.report(file.named, examined)
            }
            Err(error) => {
                run.error(error);
                Ok(())
            }
        }
    })?;
    progress.end();
    if mode == Mode::Diff || repairable.is_empty() {
        return run.finish();
    }
    let settings = Settings { again: settings.again.for_files(&repairable), ..settings.clone() };
    let outcome = RunReporter { settings: &settings, messages: &mut *run.messages, ..run }.finish()?;
    // The note is about the findings, so it must follow them.
    output.flush()?;
    messages.note("what is staged was looked at: stage the files again once they are repaired (git add)");
    Ok(outcome)
}
