//! The exclude patterns of a walk, by directory.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::{ExcludesError, WalkError};
use super::patterns::{Exclude, Patterns};

/// Exclude patterns that differ by directory, as configuration files declare them.
pub trait ExcludesByDirectory: fmt::Debug + Send + Sync {
    /// The patterns for the entries of `directory`. Called for a directory before its entries.
    ///
    /// # Errors
    /// Where the configuration can't be used. Ignoring that would change files that the user has excluded.
    fn excludes_in(&self, directory: &Path) -> Result<Arc<Patterns>, ExcludesError>;

    /// Whether `path` is excluded, or a directory that it is in.
    ///
    /// # Errors
    /// As for [`ExcludesByDirectory::excludes_in`].
    fn excludes(&self, path: &Path, directory: bool) -> Result<bool, ExcludesError>;
}

/// What is excluded in the directories of a walk.
pub(super) struct Excludes {
    /// The patterns of directories without patterns of their own.
    everywhere: Patterns,
    by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    /// Whether any directory has its own patterns. Mostly none has, and then the lookup is skipped.
    any: AtomicBool,
    failed: Mutex<Vec<ExcludesError>>,
}

impl Excludes {
    pub(super) fn new(
        everywhere: &[Exclude],
        by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    ) -> Result<Self, WalkError> {
        let everywhere = Patterns::build(everywhere)?;
        Ok(Excludes { everywhere, by_directory, any: AtomicBool::new(false), failed: Mutex::default() })
    }

    /// Stores the patterns of `directory`.
    pub(super) fn visit(&self, directory: &Path) {
        match self.by_directory.as_ref().map(|by_directory| by_directory.excludes_in(directory)) {
            Some(Ok(patterns)) if !patterns.is_empty() => self.any.store(true, Ordering::Release),
            Some(Err(error)) => self.fail(error),
            Some(Ok(_)) | None => {}
        }
    }

    /// Whether a pattern matches this path itself.
    pub(super) fn matches(&self, path: &Path, directory: bool) -> bool {
        if self.everywhere.matches(path, directory) {
            return true;
        }
        let (true, Some(by_directory)) = (self.any.load(Ordering::Acquire), &self.by_directory) else {
            return false;
        };
        let parent = path.parent().unwrap_or(path);
        by_directory.excludes_in(parent).is_ok_and(|patterns| patterns.matches(path, directory))
    }

    /// Whether a pattern matches this path or a directory that it is in.
    pub(super) fn matches_with_parents(&self, path: &Path, directory: bool) -> bool {
        if self.everywhere.matches_with_parents(path, directory) {
            return true;
        }
        match self.by_directory.as_ref().map(|by_directory| by_directory.excludes(path, directory)) {
            Some(Ok(excluded)) => excluded,
            Some(Err(error)) => {
                self.fail(error);
                false
            }
            None => false,
        }
    }

    fn fail(&self, error: ExcludesError) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).push(error);
    }

    /// The first error in the order of the messages, so that it does not depend on the order of the threads.
    pub(super) fn finish(&self) -> Result<(), WalkError> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match failed.drain(..).min_by_key(ToString::to_string) {
            Some(error) => Err(WalkError::Excludes(error)),
            None => Ok(()),
        }
    }
}
