//! `--install-hook`: a git hook that keeps damaged text out of commits.
//!
//! In: the repository around the current directory. Out: the file `pre-commit` where git looks for hooks, written by `safe_rewrite`.

use anyhow::bail;

use super::detail::Detail;
use super::settings::Settings;
use super::streams::{Output, RunStopped};
use crate::git::Repository;
use crate::report::screen;
use safe_rewrite::{CreateError, create_executable};

/// What the hook runs.
const HOOK_COMMAND: &str = "fix-encoding --staged --check";

/// The hook, for any POSIX shell. It finds the program on the PATH at each commit, because people who share
/// the hooks of a repository have it in different places.
const HOOK: &str = r#"#!/bin/sh
# Written by `fix-encoding --install-hook`: what is about to be committed must have no damaged text in it.
# To commit all the same: git commit --no-verify. To be rid of this: delete the file.
if ! command -v fix-encoding >/dev/null 2>&1; then
    echo "$0: the program fix-encoding is not on the PATH: install it, delete this hook, or commit with --no-verify" >&2
    exit 1
fi
exec fix-encoding --staged --check
"#;

/// Writes the hook.
pub fn install(settings: &Settings, output: &mut Output) -> Result<(), RunStopped> {
    let path = written(settings)?;
    if settings.detail == Detail::Quiet {
        return Ok(());
    }
    output.write(|out, _| writeln!(out, "{}: runs `{HOOK_COMMAND}` before each commit", screen::path(&path)))
}

fn written(settings: &Settings) -> anyhow::Result<std::path::PathBuf> {
    let hooks = Repository::around(&settings.directory)?.hooks()?;
    let path = hooks.join("pre-commit");
    match create_executable(&path, HOOK.as_bytes()) {
        Ok(()) => {}
        // Ours, from before: what was asked for is so.
        Err(CreateError::Exists { .. })
            if std::fs::read(&path).is_ok_and(|there| there == HOOK.as_bytes()) => {}
        Err(CreateError::Exists { .. }) => {
            bail!(
                "{}: is there already, and stays as it is; add this line to it: {HOOK_COMMAND} || exit 1",
                path.display()
            )
        }
        Err(error) => return Err(error.into()),
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_runs_what_is_said() {
        assert!(HOOK.starts_with("#!/bin/sh\n"));
        assert!(HOOK.ends_with(&format!("\nexec {HOOK_COMMAND}\n")));
    }
}
