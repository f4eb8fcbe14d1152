//! Patterns as in `.gitignore`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::error::WalkError;
use super::lexical::lexical;

/// A pattern as in `.gitignore`, and the absolute directory that it is relative to (the configuration
/// file's, or for a flag the current one).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    pub base: PathBuf,
    pub pattern: String,
}

/// Patterns as in `.gitignore`, by the directory that they are relative to.
#[derive(Debug)]
pub struct Patterns {
    by_base: Vec<(PathBuf, Gitignore)>,
    current: PathBuf,
}

impl Patterns {
    /// Whether a pattern can be understood.
    ///
    /// # Errors
    /// What is wrong with it, and the way out.
    pub fn check(pattern: &str) -> Result<(), String> {
        let pattern = Exclude { base: PathBuf::new(), pattern: pattern.to_owned() };
        Patterns::build(&[pattern]).map(drop).map_err(|error| match error {
            WalkError::Pattern { pattern, message } => {
                format!("{pattern:?} is no glob ({message}); write it as a line of a .gitignore file")
            }
            other => other.to_string(),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_base.is_empty()
    }

    /// All of `excludes`, those of one base in their order.
    ///
    /// # Errors
    /// [`WalkError::Pattern`] for the first that can't be understood.
    pub fn build(excludes: &[Exclude]) -> Result<Self, WalkError> {
        let mut builders: BTreeMap<&Path, GitignoreBuilder> = BTreeMap::new();
        let mut last = "";
        let failed = |pattern: &str, error: ignore::Error| WalkError::Pattern {
            pattern: pattern.to_owned(),
            message: error.to_string(),
        };
        for Exclude { base, pattern } in excludes {
            // The root `.` stands for "already relative": stripping is done here, by whole components.
            let builder = builders.entry(base).or_insert_with(|| GitignoreBuilder::new("."));
            // A comment in a file, but a pattern on a command line.
            let escaped;
            let line = if pattern.starts_with('#') {
                escaped = format!("\\{pattern}");
                &escaped
            } else {
                pattern
            };
            builder.add_line(None, line).map_err(|error| failed(pattern, error))?;
            last = pattern;
        }
        let mut by_base = Vec::new();
        for (base, builder) in builders {
            by_base.push((lexical(base), builder.build().map_err(|error| failed(last, error))?));
        }
        // Where the current directory is gone, relative paths can't be opened either.
        let current = std::env::current_dir().unwrap_or_default();
        Ok(Patterns { by_base, current })
    }

    /// Whether a pattern matches just this path.
    pub fn matches(&self, path: &Path, directory: bool) -> bool {
        if self.by_base.is_empty() {
            return false;
        }
        let absolute = lexical(&self.current.join(path));
        self.by_base.iter().any(|(base, patterns)| {
            // What the base stands in is not what was meant by a name.
            if base.starts_with(&absolute) {
                return false;
            }
            let relative = absolute.strip_prefix(base).unwrap_or(&absolute);
            patterns.matched(relative, directory).is_ignore()
        })
    }

    /// Whether a pattern matches this path or a directory that it is in.
    pub fn matches_with_parents(&self, path: &Path, directory: bool) -> bool {
        if self.by_base.is_empty() {
            return false;
        }
        let absolute = lexical(&self.current.join(path));
        self.matches(&absolute, directory)
            || absolute.ancestors().skip(1).any(|parent| self.matches(parent, true))
    }
}
