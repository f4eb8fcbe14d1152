//! Keeps `-o` from overwriting the input of a run.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::task::Task;
use crate::report::screen;

/// Refuses an `-o` that names an input of the run. Reports are written without a journal, so the input could
/// not be restored. `also_read` are files that flags name. The filter `-` is allowed to: its output is the
/// repaired input.
pub(super) fn refuse_to_replace_input(
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
            // A list made by a program may contain the report of the last run. The walk leaves that out.
            let meant = |path: &&PathBuf| !(walk.force_exclude && walk.listed.contains_key(*path));
            let written = match task {
                // It need not exist yet, so its path is compared too.
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
        // `--dump-config -o FILE` may rewrite the configuration file that it reads.
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
    // `-` is `--files-from` with standard input.
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
