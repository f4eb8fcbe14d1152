//! What is excluded in the directories of a walk.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::{ExcludesError, WalkError};
use super::patterns::{Exclude, Patterns};

/// What is excluded where, as the configurations say.
pub trait ExcludesByDirectory: fmt::Debug + Send + Sync {
    /// The patterns for what stands directly in `directory`; each directory is asked for before what is in it.
    ///
    /// # Errors
    /// Where that can't be told: with it ignored, files would be touched that the user wanted left alone.
    fn excludes_in(&self, directory: &Path) -> Result<Arc<Patterns>, ExcludesError>;

    /// Whether `path` is excluded, or a directory that it is in.
    ///
    /// # Errors
    /// As for [`ExcludesByDirectory::excludes_in`].
    fn excludes(&self, path: &Path, directory: bool) -> Result<bool, ExcludesError>;
}

/// What is excluded in the directories of a walk.
pub(super) struct Excludes {
    /// Where nobody says otherwise.
    everywhere: Patterns,
    by_directory: Option<Arc<dyn ExcludesByDirectory>>,
    /// Whether there are patterns anywhere but in `everywhere`. Mostly there are none, and no entry costs anything.
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

    /// Takes note of what is excluded in `directory`.
    pub(super) fn visit(&self, directory: &Path) {
        match self.by_directory.as_ref().map(|by_directory| by_directory.excludes_in(directory)) {
            Some(Ok(patterns)) if !patterns.is_empty() => self.any.store(true, Ordering::Release),
            Some(Err(error)) => self.fail(error),
            Some(Ok(_)) | None => {}
        }
    }

    /// Whether a pattern matches just this path.
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

    /// The first thing that could not be told, in the order of the messages, whatever the order of the threads.
    pub(super) fn finish(&self) -> Result<(), WalkError> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match failed.drain(..).min_by_key(ToString::to_string) {
            Some(error) => Err(WalkError::Excludes(error)),
            None => Ok(()),
        }
    }
}
