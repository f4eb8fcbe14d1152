//! The result of a walk, sorted, each file once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::error::WalkError;
use super::file_key::FileKey;
use super::found::{Elsewhere, FoundFile, WalkOutcome};

pub(super) enum WalkedEntry {
    File { file: FoundFile, key: FileKey },
    TooLarge(PathBuf, u64),
    Elsewhere(PathBuf, Elsewhere),
    Error(WalkError),
}

/// Sorts the entries, and keeps each file once.
pub(super) fn in_order(items: Vec<WalkedEntry>) -> WalkOutcome {
    let mut found = WalkOutcome::default();
    let mut files: Vec<(FoundFile, FileKey)> = Vec::new();
    for item in items {
        match item {
            WalkedEntry::File { file, key } => files.push((file, key)),
            WalkedEntry::TooLarge(path, size) => found.too_large.push((path, size)),
            WalkedEntry::Elsewhere(path, what) => found.elsewhere.push((path, what)),
            WalkedEntry::Error(error) => found.errors.push(error),
        }
    }
    let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    files.sort_by(|(a, _), (b, _)| order(&a.path, &b.path));
    let mut places: HashMap<FileKey, usize> = HashMap::new();
    for (file, key) in files {
        match places.get(&key) {
            Some(&place) => found.files[place].named |= file.named,
            None => {
                places.insert(key, found.files.len());
                found.files.push(file);
            }
        }
    }
    // A file that was named too is examined, so it is not left out for its length.
    let given: HashSet<Vec<u8>> = found.files.iter().map(|file| bytes(&file.path)).collect();
    found.too_large.sort_by(|(a, _), (b, _)| order(a, b));
    found.too_large.dedup();
    found.too_large.retain(|(path, _)| !given.contains(&bytes(path)));
    found.elsewhere.sort_by(|(a, _), (b, _)| order(a, b));
    found.elsewhere.dedup();
    found.errors.sort_by(|a, b| order(a.path(), b.path()));
    found
}

fn order(a: &Path, b: &Path) -> std::cmp::Ordering {
    a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes())
}
