//! `--undo` and `--history`: what the journal knows, for people.
//!
//! In: the journal, through `safe_rewrite`. Out: text, and files with their old bytes, which `safe_rewrite` writes.

use std::path::Path;

use super::detail::Detail;
use super::file_errors::{undo_error, undo_error_files};
use super::settings::Settings;
use super::streams::{Messages, Output, RunStopped};
use crate::report::{Ink, counted, screen};
use safe_rewrite::{RunSummary, Selection};

/// Takes a run back, and says which files have their old bytes again.
pub fn undo(
    settings: &Settings,
    selection: &Selection,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), RunStopped> {
    let state = safe_rewrite::state_directory().map_err(anyhow::Error::from)?;
    let restored = match safe_rewrite::undo(&state, selection, settings.rewrite) {
        Ok(restored) => restored,
        Err(error) => {
            messages.error_about(undo_error(&error), &undo_error_files(&error));
            return Ok(());
        }
    };
    if let Some(error) = &restored.unmarked {
        messages.note(format_args!("run {} could not be marked as undone: {error}", restored.id));
    }
    if settings.detail == Detail::Quiet {
        return Ok(());
    }
    output.write(|out, look| {
        let count = counted(restored.files.len(), "file");
        writeln!(out, "restored {count} of run {}", look.paint(Ink::Command, &restored.id))?;
        for path in &restored.files {
            writeln!(out, "  {}", from_here(path, &settings.directory))?;
        }
        if !restored.already.is_empty() {
            writeln!(out, "as before the run already: {}", counted(restored.already.len(), "file"))?;
            for path in &restored.already {
                writeln!(out, "  {}", from_here(path, &settings.directory))?;
            }
        }
        Ok(())
    })
}

/// Lists the runs, the newest first; with `-v` their files too.
pub fn history(settings: &Settings, output: &mut Output) -> Result<(), RunStopped> {
    let state = safe_rewrite::state_directory().map_err(anyhow::Error::from)?;
    let runs = safe_rewrite::history(&state).map_err(anyhow::Error::from)?;
    output.write(|out, look| {
        if runs.is_empty() {
            return writeln!(out, "no run has rewritten a file");
        }
        for run in &runs {
            let RunSummary { id, directory, files, undone, damage, .. } = run;
            let count = counted(files.len(), "file");
            let id = look.paint(Ink::Command, id);
            let place = screen::path(directory);
            let state = if *undone { "  (undone)" } else { "" };
            writeln!(out, "{id}  {}  {count} in {place}{state}", run.time())?;
            if let Some(damage) = damage {
                writeln!(out, "  can't be undone: {}", screen::harmless(damage))?;
            }
            if settings.detail >= Detail::Verbose {
                for path in files {
                    writeln!(out, "  {}", from_here(path, directory))?;
                }
            }
        }
        Ok(())
    })
}

/// The path relative to `directory` where it is in it.
fn from_here(path: &Path, directory: &Path) -> String {
    screen::path(path.strip_prefix(directory).unwrap_or(path))
}
