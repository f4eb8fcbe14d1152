//! `--write-baseline`: writes the findings to a file, so that later runs don't report them.
//!
//! In: the files of a walk. Out: a baseline file, through `safe_rewrite`; a line that says what it holds.
//! Where a file can't be read no baseline is written, because its findings would be missing.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::detail::Detail;
use super::file_errors::{output_error, read_error};
use super::in_order::in_order;
use super::run_over_files::{leave_out_own_files, read_and_examine};
use super::settings::{Mode, Settings, write_baseline_flag};
use super::streams::{Messages, Output, RunStopped};
use super::surroundings::FileSurroundings;
use crate::baseline::{Baseline, BaselineError, NewBaseline};
use crate::report::{Ink, counted, screen, shell};
use crate::walk::{FoundFile, Walk};

/// Writes the findings in the files of `walk` to the baseline `file`, which replaces an older one.
pub fn run(
    settings: &Settings,
    file: &Path,
    walk: &Walk,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), RunStopped> {
    let absolute = resolved(file)?;
    let mut old = None;
    // Another file than a baseline is not overwritten: its name was probably typed by mistake.
    if absolute.exists() {
        let there = safe_rewrite::read(&absolute, None).map_err(|error| anyhow!(read_error(&error)))?.bytes;
        match Baseline::parse(absolute.clone(), file, &there) {
            Err(BaselineError::Broken { .. }) if !there.is_empty() => {
                return Err(RunStopped::Error(anyhow!(
                    "{}: is there and is no baseline; name another file, or delete it first",
                    screen::path(file)
                )));
            }
            readable => old = readable.ok(),
        }
    }
    refuse_path_meant_as_file(walk, &absolute)?;
    let mut new = NewBaseline::new(&absolute);
    let mut found = walk.run().map_err(|error| RunStopped::Error(error.into()))?;
    leave_out_own_files(settings, &mut found, Some(&absolute));
    for error in &found.errors {
        messages.error(error);
    }
    let max = walk.max_filesize;
    let surroundings = FileSurroundings::of_walk(&settings.configurations, &found.files, max);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let examine_one = |found: &FoundFile| {
        progress.begun(&found.path);
        let examined = read_and_examine(&found.path, max, Mode::Check, settings, &surroundings);
        progress.done();
        examined
    };
    in_order(&found.files, settings.threads, examine_one, |_, examined| {
        match examined {
            Ok(examined) => {
                if let Some((target, bytes)) = examined.file() {
                    new.add(target, bytes, &examined.examination);
                }
            }
            Err(error) => messages.error(read_error(&error)),
        }
        Ok::<(), RunStopped>(())
    })?;
    progress.end();
    if messages.trouble {
        return Err(RunStopped::Error(anyhow!(
            "{}: not written, as findings would be missing from it; see above",
            screen::path(file)
        )));
    }
    safe_rewrite::write_output(&absolute, &new.to_bytes(), settings.rewrite)
        .map_err(|error| anyhow!(output_error(&error)))?;
    let looked_at = found.files.iter().filter_map(|found| std::fs::canonicalize(&found.path).ok());
    let dropped = match old.map_or(0, |old| old.in_others(looked_at)) {
        0 => None,
        1 => Some("1 entry of a file that was not looked at is".to_string()),
        many => Some(format!("{many} entries of files that were not looked at are")),
    };
    if let Some(dropped) = dropped {
        let name = screen::path(file);
        messages.note(format_args!(
            "{dropped} no longer in {name}; to have all in it, write it from the folder of the whole project and without PATHs"
        ));
    }
    if settings.detail == Detail::Quiet {
        return Ok(());
    }
    let (findings, files) = new.counts();
    let again = settings.again.command(&["--check".to_string(), format!("--baseline={}", shell::word(file))]);
    output.write(|out, look| {
        let (findings, files) = (counted(findings, "finding"), counted(files, "file"));
        writeln!(out, "wrote {findings} in {files} to {}; check for new ones with:", screen::path(file))?;
        writeln!(out, "  {}", look.paint(Ink::Command, again))
    })
}

/// Refuses a PATH that was probably meant as FILE. `--write-baseline base.json` has a space where an equals
/// sign is needed, and would examine `base.json` and write the baseline elsewhere.
fn refuse_path_meant_as_file(walk: &Walk, file: &Path) -> anyhow::Result<()> {
    // A list made by a program may contain baselines, which the walk leaves out.
    for path in walk.paths.iter().filter(|path| !walk.listed.contains_key(*path)) {
        let (name, flag) = (screen::path(path), write_baseline_flag(path));
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json && path.symlink_metadata().is_err() {
            bail!(
                "{name}: no such file to look at; check the spelling, or write it as a baseline with {flag}"
            );
        }
        // A glob such as `*.json` may expand to the baseline itself, which the walk leaves out.
        let other = path.is_file() && !safe_rewrite::is_same_file(path, file);
        if other
            && safe_rewrite::read(path, walk.max_filesize).is_ok_and(|there| is_baseline(path, &there.bytes))
        {
            bail!("{name}: is a baseline, and none is looked at; write it anew with {flag}, or leave it out");
        }
    }
    Ok(())
}

/// Whether `bytes` are a baseline of any version.
fn is_baseline(path: &Path, bytes: &[u8]) -> bool {
    !matches!(Baseline::parse(path.to_path_buf(), path, bytes), Err(BaselineError::Broken { .. }))
}

/// The absolute path of `file`, which need not exist, with symbolic links in its directory resolved.
fn resolved(file: &Path) -> anyhow::Result<PathBuf> {
    if let Ok(there) = std::fs::canonicalize(file) {
        return Ok(there);
    }
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().with_context(|| {
        format!("{}: is no name of a file; name one, such as baseline.json", file.display())
    })?;
    let directory = std::fs::canonicalize(directory)
        .with_context(|| format!("{}: no such directory; make it first", directory.display()))?;
    Ok(directory.join(name))
}
