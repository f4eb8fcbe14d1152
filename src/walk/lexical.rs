//! Paths as text.

use std::path::{Component, Path, PathBuf};

/// Without `.`, and `..` taken as text: patterns are about names, not about what links lead to.
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
