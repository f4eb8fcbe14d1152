//! Patterns as in `.gitignore`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::error::WalkError;
use super::lexical::lexical;

/// A pattern as in `.gitignore`, and the absolute directory that it is relative to: that of the configuration
/// file, or the current directory for a flag.
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
    /// Checks a pattern.
    ///
    /// # Errors
    /// A message that says what is wrong with the pattern, and what to write instead.
    pub fn check(pattern: &str) -> Result<(), String> {
        let pattern = Exclude { base: PathBuf::new(), pattern: pattern.to_owned() };
        Patterns::build(&[pattern]).map(drop).map_err(|error| match error {
            WalkError::Pattern { pattern, message } => {
                format!("{pattern:?} is no glob ({message}); write it as a line of a .gitignore file")
            }
            other => other.to_string(),
        })
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.by_base.is_empty()
    }

    /// Compiles `excludes`. The order counts among those with the same base.
    ///
    /// # Errors
    /// [`WalkError::Pattern`] for the first invalid pattern.
    pub fn build(excludes: &[Exclude]) -> Result<Self, WalkError> {
        let mut builders: BTreeMap<&Path, GitignoreBuilder> = BTreeMap::new();
        let mut last = "";
        let failed = |pattern: &str, error: ignore::Error| WalkError::Pattern {
            pattern: pattern.to_owned(),
            message: error.to_string(),
        };
        for Exclude { base, pattern } in excludes {
            // With the root `.` the crate takes paths as relative already. The base is stripped here, by
            // whole components.
            let builder = builders.entry(base).or_insert_with(|| GitignoreBuilder::new("."));
            // A leading `#` begins a comment in a file, but not in a flag.
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
        // This fails only where the current directory is gone, and relative paths can't be opened then
        // either.
        let current = std::env::current_dir().unwrap_or_default();
        Ok(Patterns { by_base, current })
    }

    /// Whether a pattern matches this path itself.
    pub fn matches(&self, path: &Path, directory: bool) -> bool {
        if self.by_base.is_empty() {
            return false;
        }
        let absolute = lexical(&self.current.join(path));
        self.by_base.iter().any(|(base, patterns)| {
            // A pattern does not match the directories above its base.
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
