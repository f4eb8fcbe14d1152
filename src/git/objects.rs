//! Git's object store, through `git cat-file`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::command::git;
use super::error::GitError;

/// Git's object store, opened for reading. Can be shared by threads, which are answered one at a time.
pub struct Objects {
    pub(super) pipes: Mutex<Pipes>,
}

pub(super) struct Pipes {
    child: Child,
    /// `None` once it is closed.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn open(directory: &Path, batch: &'static str) -> Result<Self, GitError> {
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
        // `try_reserve`, so that a blob larger than the memory is an error and no crash.
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
    /// Requests a blob, and returns its length in bytes. With `--batch` its bytes and a line feed follow.
    pub(super) fn header(&mut self, blob: &str) -> Result<u64, GitError> {
        const CAT_FILE: &str = "cat-file";
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
                Err(GitError::Failed { command: CAT_FILE, said: format!("the blob {name} is missing") })
            }
            (None, ..) => Err(GitError::Failed { command: CAT_FILE, said: String::new() }),
            _ => Err(GitError::Unexpected { command: CAT_FILE, answer: header }),
        }
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        // With its input closed git ends by itself. It is killed in case it is still writing a long answer.
        self.questions = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
