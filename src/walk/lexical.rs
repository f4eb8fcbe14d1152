//! Normalizes paths as text, without reading the disk.

use std::path::{Component, Path, PathBuf};

/// Removes `.`, and each `..` together with the name before it. Symbolic links are not resolved, because
/// patterns are about names.
pub fn lexical(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}
