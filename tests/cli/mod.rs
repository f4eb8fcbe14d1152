//! Runs the real program in a directory of its own. Shared by the tests of the command line.
//!
//! In: files and arguments. Out: exit code, streams, and the bytes of the files afterwards.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory to run in, with a place for the journal beside it.
pub struct Place {
    root: tempfile::TempDir,
}

/// What a run gave.
pub struct Ran {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Ran {
    /// Standard output as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    /// All of it, for a snapshot.
    pub fn whole(&self) -> String {
        format!("exit code {}\n--- stdout\n{}--- stderr\n{}", self.code, self.text(), self.err)
    }
}

impl Place {
    pub fn new() -> Self {
        let place = Place { root: tempfile::tempdir().unwrap() };
        fs::create_dir(place.dir()).unwrap();
        place
    }

    /// The directory that the program runs in.
    pub fn dir(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// Where the user's state is.
    pub fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fix-encoding"));
        command.args(arguments).current_dir(self.dir()).env("XDG_STATE_HOME", self.state());
        command.env("LOCALAPPDATA", self.state()).env("HOME", self.root.path());
        command.env_remove("NO_COLOR").env_remove("TERM").env_remove("COLUMNS");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).stdin(Stdio::null()))
    }

    pub fn run_with_input(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        // From a file, so that no pipe can fill up.
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input.as_ref()).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        ran(self.command(arguments).stdin(file))
    }

    /// All files below the directory with their bytes, to show that nothing has changed.
    pub fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        collect(&self.dir(), &mut all);
        all.sort();
        all
    }
}

fn collect(directory: &Path, all: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, all);
        } else {
            let bytes = fs::read(&path).unwrap();
            all.push((path, bytes));
        }
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
