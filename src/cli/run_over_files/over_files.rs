//! The files of a walk, read and examined side by side, reported in the order of their paths.

use safe_rewrite::Journal;

use super::examined_file::read_and_examine;
use super::left_out::{leave_out_own_files, note_left_out};
use super::outcome::RunOutcome;
use super::reporter::RunReporter;
use crate::baseline::Baseline;
use crate::cli::detail::Detail;
use crate::cli::file_errors::read_error;
use crate::cli::in_order::in_order;
use crate::cli::interactive::Person;
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::{Messages, Output, RunStopped};
use crate::cli::surroundings::FileSurroundings;
use crate::walk::{FoundFile, Walk};

/// Looks at the files that `walk` finds.
pub fn run(
    settings: &Settings,
    mode: Mode,
    walk: &Walk,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    let person = settings.interactive.then(Person::at_terminal).transpose()?;
    let mut found = walk.run().map_err(|error| RunStopped::Error(error.into()))?;
    leave_out_own_files(settings, &mut found, None);
    if settings.detail >= Detail::Verbose {
        note_left_out(&found, messages);
    }
    let max = walk.max_filesize;
    let surroundings = FileSurroundings::of_walk(&settings.configurations, &found.files, max);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let examine_one = |file: &FoundFile| {
        progress.begun(&file.path);
        let examined = read_and_examine(&file.path, max, mode, settings, &surroundings);
        progress.done();
        examined
    };
    let mut run = RunReporter::new(settings, mode, output, messages);
    run.person = person;
    found.errors.iter().for_each(|error| run.error(error));
    run.outcome.totals.too_large = found.too_large.len();
    run.outcome.totals.searched = true;
    let result = in_order(&found.files, settings.threads, examine_one, |file, examined| {
        match examined {
            Ok(examined) => run.report(file.named, examined)?,
            Err(error) => run.error(read_error(&error)),
        }
        if run.enough { Err(None) } else { Ok::<(), Option<RunStopped>>(()) }
    });
    progress.end();
    if run.enough {
        run.messages.note("stopped; this file and what follows stay as they are");
    }
    // A run that was stopped still names its journal, which is needed to undo what it has rewritten.
    match result {
        Ok(()) | Err(None) => {
            let missing = settings.baseline.as_deref().map_or(0, Baseline::in_missing_files);
            run.outcome.gone = run.outcome.gone.saturating_add(missing);
            run.finish()
        }
        Err(Some(stop)) => {
            if let Some(id) = run.journal.as_ref().and_then(Journal::id) {
                run.messages.note(format_args!("undo with: fix-encoding --undo {id}"));
            }
            Err(stop)
        }
    }
}
