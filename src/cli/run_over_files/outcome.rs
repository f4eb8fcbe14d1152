//! The result of a run.

use crate::report::summary::{Rewritten, Totals};

/// What a run came to.
#[derive(Debug, Default)]
pub struct RunOutcome {
    /// What was found.
    pub totals: Totals,
    /// Whether a diff was shown, or would have been; whether anything was rewritten.
    pub changes: bool,
    /// Damaged lines of the baseline that are no longer there.
    pub(super) gone: usize,
    /// Errors that are left after a rewrite; without one, all.
    pub errors_left: usize,
    /// What was rewritten.
    pub(super) rewritten: Rewritten,
}
