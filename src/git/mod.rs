//! What git has staged, and where its hooks are.
//!
//! **In:** a directory. **Out:** the staged files with their blobs, and the hooks' directory. All of it is asked of the
//! `git` program, which alone knows every form of index, object store and worktree; it is asked nothing that
//! writes. **Not here:** which of the files are looked at, what their bytes mean, what is printed.
//!
//! The variables that git sets for a hook (`GIT_DIR`, `GIT_INDEX_FILE`) reach it: in `git commit -a` and
//! `git commit FILE` the index that counts is a temporary one.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// A git repository with a work tree.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The top of the work tree: absolute, symbolic links resolved.
    top: PathBuf,
    /// Where git is run.
    directory: PathBuf,
}

/// A file in the index that is not in `HEAD`, or is there with other content or another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFile {
    /// Relative to the top of the work tree.
    pub path: PathBuf,
    /// The name of its blob, in hexadecimal.
    pub blob: String,
}

/// What is staged.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StagedChanges {
    /// Files, by the order of git: that of the paths' bytes. No links, no submodules, nothing deleted.
    pub files: Vec<StagedFile>,
    /// Files whose merge has conflicts: nothing is staged of them yet.
    pub unmerged: Vec<PathBuf>,
    /// Anything else, deleted files among it.
    pub others: Vec<PathBuf>,
}

/// Why git has no answer.
#[derive(Debug)]
pub enum GitError {
    /// The program is not there, or can't be started.
    NoProgram { source: io::Error },
    /// Not in a work tree; git's own words.
    NoWorkTree { said: String },
    /// Git refuses, or ends in the middle; its own words where it has any.
    Failed { command: &'static str, said: String },
    /// An answer that can't be understood.
    Unexpected { command: &'static str, answer: String },
    /// The pipe to it broke.
    Broken { source: io::Error },
    /// It names a file in a way that this system has no path for: on Unix it has one for any.
    #[cfg_attr(unix, allow(dead_code, reason = "of other systems"))]
    NoPath { name: String },
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::NoProgram { source } => {
                write!(f, "git can't be run ({source}); install it, or put it on the PATH")
            }
            GitError::NoWorkTree { said } => write!(
                f,
                "no git repository with files is here ({said}); change to one, or name files without --staged"
            ),
            GitError::Failed { command, said } => {
                let said = if said.is_empty() { "it ended without a word" } else { said };
                write!(f, "git {command} failed ({said}); `git status` may say more")
            }
            GitError::Unexpected { command, answer } => {
                write!(f, "git {command} gave an answer that is not known ({answer:?}); try a newer git")
            }
            GitError::Broken { source } => {
                write!(
                    f,
                    "git can't be asked any more ({source}); `git fsck` shows whether the repository is whole"
                )
            }
            GitError::NoPath { name } => {
                write!(f, "{name:?}: no path of this system; rename the file in git")
            }
        }
    }
}

impl std::error::Error for GitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            GitError::NoProgram { source } | GitError::Broken { source } => Some(source),
            _ => None,
        }
    }
}

/// The first bytes of a mode: a file, executable or not.
const FILE_MODES: [&str; 2] = ["100644", "100755"];

impl Repository {
    /// The repository that `directory` is in, or that the variables of a hook name.
    pub fn around(directory: &Path) -> Result<Self, GitError> {
        let mut answer = ask(directory, "rev-parse", &["--show-toplevel"]).map_err(|error| match error {
            GitError::Failed { said, .. } => GitError::NoWorkTree { said },
            other => other,
        })?;
        // One line feed is git's; others are the name's.
        if answer.last() == Some(&b'\n') {
            answer.pop();
        }
        let top = path(answer)?;
        let top = std::fs::canonicalize(&top)
            .map_err(|error| GitError::NoWorkTree { said: format!("{}: {error}", top.display()) })?;
        Ok(Repository { top, directory: directory.to_path_buf() })
    }

    /// The top of the work tree: absolute, symbolic links resolved.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Where hooks are looked for: `core.hooksPath`, or in the directory that all worktrees share. It need not be there.
    pub fn hooks(&self) -> Result<PathBuf, GitError> {
        // Asked at the top, as a relative `core.hooksPath` counts from there and git does not say so elsewhere.
        let mut answer = ask(&self.top, "rev-parse", &["--git-path", "hooks"])?;
        if answer.last() == Some(&b'\n') {
            answer.pop();
        }
        Ok(self.top.join(path(answer)?))
    }

    /// What the next commit changes.
    pub fn staged(&self) -> Result<StagedChanges, GitError> {
        const COMMAND: &str = "diff --cached";
        // Of the user's configuration nothing may count: neither what it hides nor what it renames.
        let flags = [
            "--cached",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--no-ext-diff",
            "--no-color",
            "--ignore-submodules=all",
        ];
        let answer = ask(&self.directory, "diff", &flags)?;
        raw_diff(&answer).ok_or_else(|| GitError::Unexpected { command: COMMAND, answer: shown(&answer) })?
    }

    /// Opens the object store, to read blobs.
    pub fn blobs(&self) -> Result<Objects, GitError> {
        Objects::open(&self.directory, "--batch")
    }

    /// The lengths of the blobs of these names, in bytes.
    pub fn lengths(&self, blobs: &[&str]) -> Result<Vec<u64>, GitError> {
        if blobs.is_empty() {
            return Ok(Vec::new());
        }
        let objects = Objects::open(&self.directory, "--batch-check")?;
        let mut pipes = objects.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        blobs.iter().map(|blob| pipes.header(blob)).collect()
    }
}

/// Git's object store, opened for reading; for any number of threads, one of which is answered at a time.
pub struct Objects {
    pipes: Mutex<Pipes>,
}

struct Pipes {
    child: Child,
    /// `None` once nothing more is asked.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn open(directory: &Path, batch: &'static str) -> Result<Self, GitError> {
        let mut command = git(directory);
        command.args(["cat-file", batch]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|source| GitError::NoProgram { source })?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let Some(answers) = answers else {
            return Err(GitError::Broken { source: io::ErrorKind::BrokenPipe.into() });
        };
        Ok(Objects { pipes: Mutex::new(Pipes { child, questions, answers: BufReader::new(answers) }) })
    }

    /// The content of the blob of this name.
    pub fn read(&self, blob: &str) -> Result<Vec<u8>, GitError> {
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        let length = pipes.header(blob)?;
        let broken = |source| GitError::Broken { source };
        let mut bytes = Vec::new();
        // Reserved fallibly: a blob larger than the memory is an error, not the end of the program.
        usize::try_from(length)
            .ok()
            .and_then(|length| bytes.try_reserve_exact(length).ok())
            .ok_or_else(|| broken(io::ErrorKind::OutOfMemory.into()))?;
        let answers = &mut pipes.answers;
        answers.by_ref().take(length).read_to_end(&mut bytes).map_err(broken)?;
        let mut end = [0];
        answers.read_exact(&mut end).map_err(broken)?;
        if bytes.len() as u64 != length || end != *b"\n" {
            return Err(GitError::Broken { source: io::ErrorKind::UnexpectedEof.into() });
        }
        Ok(bytes)
    }
}

impl Pipes {
    /// Asks for a blob: its length, in bytes. With `--batch` its bytes and a line feed follow.
    fn header(&mut self, blob: &str) -> Result<u64, GitError> {
        const COMMAND: &str = "cat-file";
        let broken = |source| GitError::Broken { source };
        let questions = self.questions.as_mut().ok_or_else(|| broken(io::ErrorKind::BrokenPipe.into()))?;
        questions
            .write_all(format!("{blob}\n").as_bytes())
            .and_then(|()| questions.flush())
            .map_err(broken)?;
        let mut header = String::new();
        self.answers.read_line(&mut header).map_err(broken)?;
        let mut words = header.split_ascii_whitespace();
        match (words.next(), words.next(), words.next().map(str::parse)) {
            (Some(_), Some("blob"), Some(Ok(length))) => Ok(length),
            (Some(name), Some("missing"), None) => {
                Err(GitError::Failed { command: COMMAND, said: format!("the blob {name} is missing") })
            }
            (None, ..) => Err(GitError::Failed { command: COMMAND, said: String::new() }),
            _ => Err(GitError::Unexpected { command: COMMAND, answer: header }),
        }
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        // Without questions it ends by itself, unless it is in the middle of a long answer that nobody wants any more.
        self.questions = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, to be run in `directory`.
fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    // Not even the index is refreshed.
    command.current_dir(directory).arg("--no-optional-locks");
    // What `git diff` shows is relative to the current directory where the user's configuration says so.
    command.args(["-c", "diff.relative=false"]);
    command
}

/// What a command of git prints.
fn ask(directory: &Path, command: &'static str, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
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

/// Reads what `git diff --raw -z` prints: `:MODE MODE BLOB BLOB STATUS`, NUL, path, NUL, for each file. `None` where it is not
/// that.
fn raw_diff(answer: &[u8]) -> Option<Result<StagedChanges, GitError>> {
    let mut staged = StagedChanges::default();
    let mut parts = answer.split(|&byte| byte == 0);
    loop {
        let header = parts.next()?;
        if header.is_empty() {
            // After the last NUL.
            return parts.next().is_none().then_some(Ok(staged));
        }
        let header = std::str::from_utf8(header).ok()?.strip_prefix(':')?;
        let path = match path(parts.next().filter(|path| !path.is_empty())?.to_vec()) {
            Ok(path) => path,
            Err(error) => return Some(Err(error)),
        };
        let fields: Vec<&str> = header.split(' ').collect();
        let [_, mode, _, blob, status] = fields[..] else { return None };
        if status.starts_with('U') {
            staged.unmerged.push(path);
        } else if FILE_MODES.contains(&mode) && !status.starts_with('D') {
            staged.files.push(StagedFile { path, blob: blob.to_string() });
        } else {
            staged.others.push(path);
        }
    }
}

/// The start of an answer, for an error.
fn shown(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).chars().take(80).collect()
}

/// A path as git has it: any bytes but NUL on Unix.
#[cfg(unix)]
fn path(bytes: Vec<u8>) -> Result<PathBuf, GitError> {
    use std::os::unix::ffi::OsStringExt;
    Ok(PathBuf::from(OsString::from_vec(bytes)))
}

/// UTF-8 on Windows, whatever the code page is.
#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> Result<PathBuf, GitError> {
    match String::from_utf8(bytes) {
        Ok(name) => Ok(PathBuf::from(OsString::from(name))),
        Err(error) => Err(GitError::NoPath { name: String::from_utf8_lossy(error.as_bytes()).into_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "78981922613b2afb6025042ff6bd878ac1994e85";
    const NONE: &str = "0000000000000000000000000000000000000000";

    fn file(path: &str) -> StagedFile {
        StagedFile { path: PathBuf::from(path), blob: A.to_string() }
    }

    #[test]
    fn what_is_staged() {
        let entry = |modes: &str, blob: &str, status: &str, path: &str| {
            format!(":{modes} {NONE} {blob} {status}\0{path}\0")
        };
        let answer = [
            entry("000000 100644", A, "A", "new file\nof two lines"),
            entry("100644 100755", A, "M", "tool.sh"),
            entry("120000 100644", A, "T", "was a link"),
            entry("100644 000000", NONE, "D", "gone"),
            entry("000000 120000", A, "A", "link"),
            entry("160000 160000", A, "M", "submodule"),
            entry("100644 100644", NONE, "U", "both changed"),
        ];
        let expected = StagedChanges {
            files: vec![file("new file\nof two lines"), file("tool.sh"), file("was a link")],
            unmerged: vec![PathBuf::from("both changed")],
            others: ["gone", "link", "submodule"].map(PathBuf::from).to_vec(),
        };
        assert_eq!(raw_diff(answer.concat().as_bytes()).unwrap().unwrap(), expected);
        assert_eq!(raw_diff(b"").unwrap().unwrap(), StagedChanges::default());
    }

    #[cfg(unix)]
    #[test]
    fn names_are_bytes() {
        let mut answer = format!(":000000 100644 {NONE} {A} A\0").into_bytes();
        answer.extend(b"\xe9t\xe9\0");
        let staged = raw_diff(&answer).unwrap().unwrap();
        assert_eq!(staged.files[0].path.as_os_str().as_encoded_bytes(), b"\xe9t\xe9");
    }

    #[test]
    fn what_is_no_answer() {
        for answer in ["x", "x\0y\0", ":100644\0a\0", ":1 2 3 4 M\0", ":1 2 3 4 M\0\0", ":1 2 3 4 M\0a"] {
            assert!(raw_diff(answer.as_bytes()).is_none(), "{answer:?}");
        }
    }
}
