//! A directory to rewrite files in, and what the tests of several subjects share.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::read::{Snapshot, read};
use crate::rewrite::{RewriteOptions, RewriteStep, rewrite};
use crate::undo::Selection;
use crate::{Journal, history};

pub(super) const ATOMIC: RewriteOptions = RewriteOptions { in_place: false };

pub(super) const IN_PLACE: RewriteOptions = RewriteOptions { in_place: true };

/// A tree to work in, `work`, and a place for journals, `state`.
pub(super) struct TestTree {
    _dir: tempfile::TempDir,
    pub(super) root: PathBuf,
    pub(super) work: PathBuf,
    pub(super) state: PathBuf,
}

impl TestTree {
    pub(super) fn new() -> TestTree {
        TestTree::at(tempfile::tempdir().unwrap())
    }

    /// In memory where the system has a file system there. A test that undoes a run hundreds of times spends nearly all its time
    /// in waiting for the disk to sync.
    pub(super) fn in_memory() -> TestTree {
        TestTree::at(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap())
    }

    fn at(dir: tempfile::TempDir) -> TestTree {
        let root = fs::canonicalize(dir.path()).unwrap();
        let place =
            TestTree { work: root.join("work"), state: root.join("state/fix-encoding"), root, _dir: dir };
        fs::create_dir(&place.work).unwrap();
        place
    }

    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.work.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(super) fn journal(&self) -> Journal {
        Journal::open(self.state.clone(), &self.work).unwrap()
    }

    pub(super) fn latest(&self) -> Selection {
        Selection::Latest { under: self.work.clone() }
    }

    pub(super) fn runs(&self) -> usize {
        history(&self.state).unwrap().len()
    }
}

pub(super) fn snapshot(path: &Path) -> Snapshot {
    read(path, None).unwrap()
}

pub(super) fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(super) fn full_disk() -> io::Error {
    io::Error::from(io::ErrorKind::StorageFull)
}

/// Old and new contents, shorter, equal and longer.
pub(super) const CONTENTS: [(&[u8], &[u8]); 5] = [
    (b"caf\xe9 au lait\r\n", b"caf\xc3\xa9 au lait\r\n"),
    (b"caf\xc3\x83\xc2\xa9 au lait", b"caf\xc3\xa9 au lait"),
    (b"same length", b"SAME LENGTH"),
    (b"", b"from nothing"),
    (b"to nothing", b""),
];

pub(super) const ATOMIC_STEPS: [RewriteStep; 7] = [
    RewriteStep::Created,
    RewriteStep::Written,
    RewriteStep::Staged,
    RewriteStep::Recorded,
    RewriteStep::Checked,
    RewriteStep::Renamed,
    RewriteStep::Replaced,
];

pub(super) const IN_PLACE_STEPS: [RewriteStep; 7] = [
    RewriteStep::Staged,
    RewriteStep::Recorded,
    RewriteStep::Checked,
    RewriteStep::TailWritten,
    RewriteStep::HalfWritten,
    RewriteStep::BodyWritten,
    RewriteStep::Shortened,
];

/// Rewrites five files in one run, two of them in place. Path, old and new content of each.
pub(super) fn run_of_several(place: &TestTree) -> Vec<(PathBuf, Vec<u8>, Vec<u8>)> {
    let mut journal = place.journal();
    let mut files = Vec::new();
    for (i, (old, new)) in CONTENTS.into_iter().enumerate() {
        let path = place.file(&format!("file {i}"), old);
        let options = if i == 1 || i == 3 { IN_PLACE } else { ATOMIC };
        rewrite(&snapshot(&path), new, options, Some(&mut journal)).unwrap();
        files.push((path, old.to_vec(), new.to_vec()));
    }
    files
}

pub(super) fn only_journal(place: &TestTree) -> PathBuf {
    let names = names(&place.state);
    assert_eq!(names.len(), 1);
    place.state.join(&names[0])
}
