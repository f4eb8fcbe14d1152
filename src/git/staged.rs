//! Parses the output of `git diff --cached`.

use std::path::PathBuf;

use super::command::path;
use super::error::GitError;

/// The modes of regular files, executable or not.
const FILE_MODES: [&str; 2] = ["100644", "100755"];

/// A file in the index that is not in `HEAD`, or is there with other content or another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFile {
    /// Relative to the top of the work tree.
    pub path: PathBuf,
    /// The name of its blob, in hexadecimal.
    pub blob: String,
}

/// The staged changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StagedChanges {
    /// Regular files that are not deleted, sorted by the bytes of their paths, as git does.
    pub files: Vec<StagedFile>,
    /// Files with merge conflicts, of which nothing is staged yet.
    pub unmerged: Vec<PathBuf>,
    /// All other paths: links, submodules and deleted files.
    pub others: Vec<PathBuf>,
}

/// Parses the output of `git diff --raw -z`, which has `:MODE MODE BLOB BLOB STATUS`, NUL, path, NUL for each
/// file. `None` where it has another form.
pub(super) fn raw_diff(answer: &[u8]) -> Option<Result<StagedChanges, GitError>> {
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

/// The start of an answer, for error messages.
pub(super) fn shown(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "78981922613b2afb6025042ff6bd878ac1994e85";
    const NO_BLOB: &str = "0000000000000000000000000000000000000000";

    fn file(path: &str) -> StagedFile {
        StagedFile { path: PathBuf::from(path), blob: A.to_string() }
    }

    #[test]
    fn what_is_staged() {
        let entry = |modes: &str, blob: &str, status: &str, path: &str| {
            format!(":{modes} {NO_BLOB} {blob} {status}\0{path}\0")
        };
        let answer = [
            entry("000000 100644", A, "A", "new file\nof two lines"),
            entry("100644 100755", A, "M", "tool.sh"),
            entry("120000 100644", A, "T", "was a link"),
            entry("100644 000000", NO_BLOB, "D", "gone"),
            entry("000000 120000", A, "A", "link"),
            entry("160000 160000", A, "M", "submodule"),
            entry("100644 100644", NO_BLOB, "U", "both changed"),
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
        let mut answer = format!(":000000 100644 {NO_BLOB} {A} A\0").into_bytes();
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
