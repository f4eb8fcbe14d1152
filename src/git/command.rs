//! The `git` program: how it is run, and paths as it prints them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::GitError;

/// A command of git, to be run in `directory`.
pub(super) fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    // Keeps git from refreshing its index, which would write.
    command.current_dir(directory).arg("--no-optional-locks");
    // The user's configuration could make the paths of `git diff` relative to the current directory.
    command.args(["-c", "diff.relative=false"]);
    command
}

/// The output of a command of git.
pub(super) fn ask(directory: &Path, command: &'static str, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let mut asked = git(directory);
    let output = asked
        .arg(command)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| GitError::NoProgram { source })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().trim_start_matches("fatal: ").lines().collect::<Vec<_>>().join("; ");
    Err(GitError::Failed { command, said })
}

/// A path from git's output; on Unix any bytes but NUL.
#[cfg(unix)]
pub(super) fn path(bytes: Vec<u8>) -> Result<PathBuf, GitError> {
    use std::os::unix::ffi::OsStringExt;
    Ok(PathBuf::from(OsString::from_vec(bytes)))
}

/// A path from git's output, which is UTF-8 on Windows, whatever the code page.
#[cfg(not(unix))]
pub(super) fn path(bytes: Vec<u8>) -> Result<PathBuf, GitError> {
    match String::from_utf8(bytes) {
        Ok(name) => Ok(PathBuf::from(OsString::from(name))),
        Err(error) => Err(GitError::NoPath { name: String::from_utf8_lossy(error.as_bytes()).into_owned() }),
    }
}
