//! `--staged`: the content that the next commit would have.
//!
//! In: the settings, the paths and excludes of a walk, and git's index. Out: the report of
//! [`run_over_files`] on the staged blobs. Of the work tree only configuration,
//! `.editorconfig` and `.gitattributes` are read.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::detail::Detail;
use super::run_over_files::{self, RunOutcome};
use super::settings::{Mode, Settings};
use super::streams::{Messages, Output, RunStopped};
use crate::git::{GitError, Repository, StagedChanges};
use crate::report::screen;
use crate::walk::{FoundFile, Walk, WalkOutcome, lexical};

/// Examines the staged files at or below the paths of `walk`; without paths, all.
pub fn run(
    settings: &Settings,
    mode: Mode,
    walk: &Walk,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    let here = &settings.directory;
    let repository = Repository::around(here).map_err(anyhow::Error::from)?;
    let staged = repository.staged().map_err(anyhow::Error::from)?;
    let limits = limits(&walk.paths, here, repository.top(), &staged)?;
    let wanted = |path: &Path| limits.is_empty() || limits.iter().any(|limit| path.starts_with(limit));
    let seen = |path: &Path| seen_from(here, &repository.top().join(path));

    for path in staged.unmerged.iter().filter(|path| wanted(path)) {
        let name = screen::path(&seen(path));
        messages.note(format_args!("{name}: is not merged yet, so nothing of it is staged"));
    }
    let mut blobs = HashMap::new();
    let mut files = Vec::new();
    for file in staged.files.into_iter().filter(|file| wanted(&file.path)) {
        let path = seen(&file.path);
        files.push(FoundFile { path: path.clone(), named: false });
        blobs.insert(path, file.blob);
    }
    let mut files = walk.not_excluded(files).map_err(anyhow::Error::from)?;
    // Git sorts by paths from the root of the repository. Relative to the current directory the order
    // differs.
    files.sort_by(|a, b| a.path.as_os_str().as_encoded_bytes().cmp(b.path.as_os_str().as_encoded_bytes()));
    let blob = |file: &FoundFile| blobs.get(&file.path).map_or("", String::as_str);
    let names: Vec<&str> = files.iter().map(blob).collect();
    let lengths = repository.lengths(&names).map_err(anyhow::Error::from)?;

    let mut found = WalkOutcome::default();
    for (file, length) in files.into_iter().zip(lengths) {
        if walk.max_filesize.is_none_or(|max| length <= max) {
            found.files.push(file);
        } else {
            found.too_large.push((file.path, length));
        }
    }
    if settings.detail >= Detail::Verbose {
        run_over_files::note_left_out(&found, messages);
    }
    run_over_files::leave_out_own_files(settings, &mut found, None);
    if found.files.is_empty() {
        return run_over_files::run_staged(
            settings,
            mode,
            repository.top(),
            &found,
            |_| Ok::<_, GitError>(Vec::new()),
            output,
            messages,
        );
    }
    let objects = repository.blobs().map_err(anyhow::Error::from)?;
    let read = |file: &FoundFile| objects.read(blob(file));
    run_over_files::run_staged(settings, mode, repository.top(), &found, read, output, messages)
}

/// The paths of `typed` relative to `top`, as git has them.
fn limits(
    typed: &[PathBuf],
    here: &Path,
    top: &Path,
    staged: &StagedChanges,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut limits = Vec::new();
    for path in typed {
        let absolute = lexical(&here.join(path));
        // Tried before links are resolved, because git has the link itself in its index.
        let relative = match absolute.strip_prefix(top) {
            Ok(relative) => relative.to_path_buf(),
            Err(_) => {
                let resolved = std::fs::canonicalize(&absolute).unwrap_or_default();
                let Ok(relative) = resolved.strip_prefix(top) else {
                    bail!(
                        "{}: is outside of the git repository {}; run this where it is, or look at it without --staged",
                        path.display(),
                        top.display()
                    );
                };
                relative.to_path_buf()
            }
        };
        let files = staged.files.iter().map(|file| &file.path);
        let mut known = files.chain(&staged.unmerged).chain(&staged.others);
        if !known.any(|known| known.starts_with(&relative)) {
            // A file of which nothing is staged is no error. One that does not exist is.
            absolute.symlink_metadata().with_context(|| {
                format!("{}: no such file, and none that is staged; check the spelling", path.display())
            })?;
        }
        limits.push(relative);
    }
    Ok(limits)
}

/// An absolute path, made relative to the directory `here`.
fn seen_from(here: &Path, path: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    for ancestor in here.ancestors() {
        if let Ok(rest) = path.strip_prefix(ancestor) {
            return up.join(rest);
        }
        up.push("..");
    }
    path.to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::StagedFile;

    #[cfg(unix)]
    #[test]
    fn paths_are_seen_from_here() {
        let seen = |here: &str, path: &str| seen_from(Path::new(here), Path::new(path)).display().to_string();
        assert_eq!(seen("/r", "/r/a/b"), "a/b");
        assert_eq!(seen("/r/a", "/r/a/b"), "b");
        assert_eq!(seen("/r/a/c", "/r/a/b"), "../b");
        assert_eq!(seen("/r/a", "/r/ab"), "../ab");
        assert_eq!(seen("/x/y", "/r/a"), "../../r/a");
    }

    #[cfg(unix)]
    #[test]
    fn paths_typed_are_those_of_the_index() {
        let file = |path: &str| StagedFile { path: PathBuf::from(path), blob: String::new() };
        let staged = StagedChanges { files: vec![file("a/b"), file("c")], ..StagedChanges::default() };
        let limits = |typed: &[&str]| {
            let typed: Vec<PathBuf> = typed.iter().map(PathBuf::from).collect();
            limits(&typed, Path::new("/no/such/a"), Path::new("/no/such"), &staged)
        };
        assert_eq!(limits(&["b", "../c", "/no/such/a", "."]).unwrap(), ["a/b", "c", "a", "a"].map(Path::new));
        assert_eq!(
            limits(&["../.."]).unwrap_err().to_string().split(';').next(),
            Some("../..: is outside of the git repository /no/such")
        );
        assert!(limits(&["d"]).unwrap_err().to_string().contains("no such file"));
        assert!(limits(&["../c/d"]).is_err());
    }
}
