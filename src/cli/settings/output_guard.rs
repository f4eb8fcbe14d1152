//! What `-o` must not replace.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::task::Task;
use crate::report::screen;

/// Keeps `-o` from putting a report in the place of what is read: there is no journal of that. `also_read` was named by flags. Of `-`
/// without a mode the repaired text comes out, which may take the place of what went in.
pub(super) fn spares_what_is_read(
    output: &Path,
    task: &Task,
    also_read: &[&Path],
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
    let is_other = |path: &&Path| match path.as_os_str() == "-" {
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
