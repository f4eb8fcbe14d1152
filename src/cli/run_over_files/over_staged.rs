//! What git has staged, reported as files are.

use std::fmt;
use std::path::{Path, PathBuf};

use super::examined_file::{ExaminedFile, examined_at};
use super::outcome::Outcome;
use super::reporter::RunReporter;
use crate::cli::in_order::in_order;
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::{Messages, Output, RunStopped};
use crate::cli::surroundings::FileSurroundings;
use crate::report::diff::Header;
use crate::walk::{self, FoundFile};

/// Looks at what is staged of the files `found` in the repository at `top` (absolute, symbolic links resolved): `read` gives
/// the content of one.
pub fn run_staged<E: fmt::Display + Send>(
    settings: &Settings,
    mode: Mode,
    top: &Path,
    found: &walk::WalkOutcome,
    read: impl Fn(&FoundFile) -> Result<Vec<u8>, E> + Sync,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<Outcome, RunStopped> {
    let surroundings = FileSurroundings::of_stored(&settings.configurations, &found.files);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let look = |file: &FoundFile| {
        progress.begun(&file.path);
        let looked = read(file).map(|bytes| {
            // A path from above has `..` in it, by which no file is known.
            let target = walk::lexical(&settings.directory.join(&file.path));
            let header = Header::from_top(&target, top);
            let mut looked = examined_at(&file.path, &target, header, &bytes, mode, settings, &surroundings);
            if looked.has_findings() {
                looked.bytes = bytes;
            }
            looked
        });
        progress.done();
        looked
    };
    // The files that can be repaired, for the commands to type next.
    let mut repairable: Vec<PathBuf> = Vec::new();
    let mut run = RunReporter::new(settings, mode, output, messages);
    run.outcome.totals.too_large = found.too_large.len();
    in_order(&found.files, settings.threads, look, |file, looked: Result<ExaminedFile, E>| match looked {
        Ok(looked) => {
            if looked.examination.findings.iter().any(|finding| finding.repair.is_some()) {
                repairable.push(file.path.clone());
            }
            run.report(file.named, looked)
        }
        Err(error) => {
            run.error(error);
            Ok(())
        }
    })?;
    progress.end();
    if mode == Mode::Diff || repairable.is_empty() {
        return run.finish();
    }
    let settings = Settings { again: settings.again.for_files(&repairable), ..settings.clone() };
    let outcome = RunReporter { settings: &settings, messages: &mut *run.messages, ..run }.finish()?;
    // It is about the findings, and stands below them.
    output.flush()?;
    messages.note("what is staged was looked at: stage the files again once they are repaired (git add)");
    Ok(outcome)
}
